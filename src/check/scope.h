/* scope.h - the declarations of a study with what is known about each.
 *
 * What check's own files and plan/ share.
 */
#ifndef RLSTUDY_CHECK_SCOPE_H
#define RLSTUDY_CHECK_SCOPE_H

#include "check/study.h"

struct decl;
struct scope;

/* A short list of names, each once. */
struct names {
    const char **items;
    size_t n, cap;
};

void names_add(struct arena *arena, struct names *names, const char *name);
bool names_have(const struct names *names, const char *name);

/* What an expression can come to, known before any run is made. */
enum type_kind { TYPE_BAD, TYPE_BOOL, TYPE_NUMBER, TYPE_STRING, TYPE_LIST };

struct type {
    enum type_kind kind;
    struct dim dim;          /* TYPE_NUMBER */
    const struct type *item; /* TYPE_LIST; NULL when it is empty */
};

/* What a name stands for inside a declaration: one of its parameters, or a
 * variable of a comprehension.  It hides the declarations of that name. */
struct binding {
    const char *name;
    const struct binding *outer; /* the next further out */
    struct type type;
    struct names axes;   /* that it depends on */
    unsigned quantities; /* and of the run's */
    struct value value;  /* VALUE_NONE: work out what follows, */
    bool settled;        /* unless that was done */
    /* An expression, and where it is read. */
    const struct ast_expr *expr;
    size_t module;
    const struct binding *env;
    /* The axis of its name, when there is no expression. */
    const char *axis;
    const struct decl *axis_decl; /* NULL: one that a product gives in place */
};

const struct binding *binding_find(const struct binding *env, const char *name);
/* The one that E stands for; NULL when E is no name, one with an alias in
 * front, which nothing hides, or one that is declared. */
const struct binding *binding_of(const struct binding *env,
                                 const struct ast_expr *e);
/* The axis that EXPR names, if it names one and nothing else. */
const struct decl *binding_axis(const struct scope *scope, size_t module,
                                const struct binding *env,
                                const struct ast_expr *expr);

/* What a key of a declaration was given. */
struct field {
    const struct ast_expr *value; /* NULL: the default holds */
    struct span key;
    const struct decl *from;   /* the declaration that says so */
    size_t module;             /* whose names VALUE uses */
    const struct binding *env; /* and what hides them */
    struct names axes;         /* that VALUE depends on */
    unsigned quantities;       /* of the run that it depends on */
    bool bad;                  /* reported already */
};

/* How far a walk along references has come. */
enum visit { VISIT_NEW, VISIT_OPEN, VISIT_DONE };

struct decl {
    const struct ast_decl *ast;
    const char *name;
    bool used;
    bool bad; /* reported already; whoever uses it keeps quiet */

    /* `--set` for an axis or a let. */
    const struct ast_set *set;
    /* `--set` for a key: they count after the entries of the block. */
    const struct ast_set **key_sets;
    size_t n_key_sets, cap_key_sets;

    /* Environment, family, algorithm, budget, fit, study: what it is made
     * from, and a field for each parameter of its table. */
    enum visit refining;
    struct decl *base; /* NULL: a built-in kind */
    const struct param_table *table;
    const struct catalog_law *law; /* DECL_FIT */
    struct field *fields;
    bool odd_keys;       /* some key is none of the table's */
    struct names axes;   /* that some field depends on */
    unsigned quantities; /* and of the run's */

    /* One with parameters is made anew for each set of arguments. */
    const struct binding *env;  /* its own arguments */
    const struct decl *generic; /* NULL: it is no such instance */
    const struct decl *user;    /* whose text names it; NULL: none in use */
    struct span used_at;        /* there */
    const char *arguments;      /* as text */
    struct decl *instances, *next_instance;

    /* Axis and let. */
    enum visit valuing;
    const struct ast_expr *value;
    size_t value_module;
    struct value constant; /* of a let that depends on nothing */
    struct type type;      /* of the let; of one value of the axis */
    const struct study_coordinate *values; /* of the axis */
    size_t n_values;

    size_t index; /* into study->runs or study->fits */
};

/* What a name stands for. */
struct meaning {
    const char *name;
    struct span span;  /* where it is given */
    size_t module;     /* the file that says so */
    struct decl *decl; /* NULL: an alias of the module OF */
    size_t of;
    bool local; /* selected or an alias: no other file sees it */
    bool lost;  /* selected, and not there, which was reported */
    bool used;
    uint32_t next; /* of the same name: index into meanings, plus 1 */
};

struct scope {
    struct arena *arena;
    struct diag *diag;
    const struct ast *ast;
    const struct catalog *catalog;
    struct decl *decls;
    size_t n_decls;
    struct meaning *meanings;
    size_t n_meanings;
    uint32_t *table; /* hash of names to the first meaning, plus 1 */
    size_t n_table;  /* a power of two */
    /* (modules, modules): row sees the names of column, which it brings in
     * whole, itself or through another. */
    bool *reach;
};

/* The declaration NAME as seen from MODULE, or NULL. */
struct decl *scope_find(const struct scope *scope, size_t module,
                        const char *name);
/* The same for EXPR, a name or a call, which may be `alias.name`. */
struct decl *scope_find_expr(const struct scope *scope, size_t module,
                             const struct ast_expr *expr);

/* ---- evaluation ---- */

/* Values of axes, and what else an expression may look at. */
struct eval {
    struct arena *arena;
    struct diag *diag; /* where to report; NULL: nowhere */
    const struct scope *scope;
    size_t module;             /* whose names the expression uses */
    const struct binding *env; /* and what hides them */
    const struct study_coordinate *const *at;
    size_t n_at;
    /* The run that is meant: its cost and budget, for its quantities. */
    const struct plan_cost *cost;
    double interactions;
    /* Results of fits. */
    const struct study *study;
    const struct result_source *results; /* NULL: none */
    bool series;                         /* for one instance of a fit: */
    size_t over;                         /* this one, */
    size_t instance;                     /* this instance */
    bool in_let;     /* this is of a let, which sees what is declared */
    struct err *why; /* the first reason for VALUE_NONE; may be NULL */
    bool failed;     /* something was reported, or would have been */
    unsigned steps;  /* taken so far */
    unsigned depth;  /* of expressions within one another */
};

/* The value; VALUE_NONE when it has none: then either eval->failed is set, or
 * something it needs is not known. */
struct value eval_expr(struct eval *eval, const struct ast_expr *expr);

/* The value of field FIELD for PARAM (its default when there is none), in
 * range.  VALUE_NONE after an error. */
struct value eval_field(struct eval *eval, const struct decl *decl,
                        const struct param *param, const struct field *field);

/* All fields of DECL. */
bool eval_settings(struct eval *eval, struct settings *out,
                   const struct decl *decl);

#endif
