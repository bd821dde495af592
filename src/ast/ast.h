/* ast.h - what did the author write?  Spans everywhere, no meaning.
 *
 * All nodes live in the arena that the parser was given and are plain data,
 * read-only once parsing is over.
 */
#ifndef RLSTUDY_AST_AST_H
#define RLSTUDY_AST_AST_H

#include <stdbool.h>
#include <stdio.h>

#include "base/number.h"
#include "diag/diag.h"

struct arena;

/* Deepest expression: what walks the tree may recurse. */
enum { AST_MAX_DEPTH = 400 };

struct ast_name {
    const char *text; /* NULL when absent */
    struct span span;
};

enum ast_expr_kind {
    EXPR_BAD,    /* reported already */
    EXPR_NUMBER, /* 4M, 8 core_hours */
    EXPR_STRING,
    EXPR_BOOL,
    EXPR_NAME,      /* name; qualifier.name, where that is an alias */
    EXPR_LIST,      /* [items] */
    EXPR_RANGE,     /* items: low, high, and step or factor if given; one end
                     * alone, or none, when `open` */
    EXPR_UNARY,     /* op, items[0] */
    EXPR_BINARY,    /* op, items[0], items[1] */
    EXPR_COMPARE,   /* items[0] ops[0] items[1] ops[1] items[2] ... */
    EXPR_IF,        /* condition, then, else */
    EXPR_CALL,      /* name(items), qualifier.name(items) */
    EXPR_ATTRIBUTE, /* items[0].name */
    EXPR_INDEX,     /* items[0][items[1], ...] */
    EXPR_AT,        /* items[0] at items[1], or `of` name */
    EXPR_EACH,      /* [items[0] for vars[0] in items[1] ... if the last] */
    EXPR_SWEEP,     /* (items[0] where ... except ...) */
    EXPR_PHRASE     /* `first 1/64`, `200 over seed`, `largest 1 size` */
};

/* Which ends of a range are left open: `x[2 ..]`, `x[.. 3]`.  Only in the
 * brackets of an index. */
enum ast_open { OPEN_NONE = 0, OPEN_LOW = 1, OPEN_HIGH = 2 };

enum ast_op {
    OP_NONE,
    OP_ADD,
    OP_SUB,
    OP_MUL,
    OP_DIV,
    OP_POW,
    OP_NEG,
    OP_NOT,
    OP_AND,
    OP_OR,
    OP_EQ,
    OP_NE,
    OP_LT,
    OP_LE,
    OP_GT,
    OP_GE,
    OP_IN
};

struct ast_expr {
    enum ast_expr_kind kind;
    struct span span;
    unsigned depth; /* 1 for a leaf */
    enum ast_op op;
    struct span op_span;
    struct number number; /* EXPR_NUMBER, without its unit */
    struct ast_name unit; /* EXPR_NUMBER */
    bool truth;           /* EXPR_BOOL */
    bool factor;          /* EXPR_RANGE: `by x2`, not `by 2` */
    unsigned open;        /* EXPR_RANGE: of enum ast_open */
    struct ast_name name; /* NAME, CALL, ATTRIBUTE, AT; the text of STRING */
    struct ast_name word; /* EXPR_PHRASE: `first`, `largest` */
    struct ast_name over; /* EXPR_PHRASE: `over` what */
    struct ast_name noun; /* EXPR_PHRASE: largest 1 what */
    struct ast_name qualifier; /* CALL, NAME: of the name; absent if none */
    struct ast_expr **items;
    enum ast_op *ops;        /* EXPR_COMPARE: n_items - 1 */
    struct ast_name *labels; /* CALL: (n_items) `label = item`; NULL if none */
    struct ast_name *vars;   /* EACH: in order of `for` */
    size_t n_vars;
    struct ast_expr *where, *except; /* SWEEP: among the items; or NULL */
    size_t n_items;
};

enum ast_decl_kind {
    DECL_USE,
    DECL_AXIS,
    DECL_LET,
    DECL_ENVIRONMENT,
    DECL_FAMILY,
    DECL_ALGORITHM,
    DECL_BUDGET,
    DECL_RUNS,
    DECL_CURVES,
    DECL_POINTS,
    DECL_FIT,
    DECL_PREDICT,
    DECL_CLAIM,
    DECL_REPORT,
    DECL_STUDY,
    DECL_SLURM,
    DECL_KINDS
};

/* An entry of a block: `key = value`, or an item such as
 * `figure curves(main) "caption"` or `text "..."`. */
struct ast_entry {
    struct span span;
    struct ast_name key;    /* also the first word of an item */
    struct ast_expr *value; /* NULL for `text "..."` */
    bool item;
    struct ast_name text; /* of an item; absent if none */
    bool text_named;      /* TEXT is the name of a parameter */
};

struct ast_block {
    struct span span; /* with its braces */
    struct ast_entry *entries;
    size_t n;
    bool damaged; /* some entry could not be read */
};

/* A parameter of a declaration: `task(noise = 1)`. */
struct ast_param {
    struct ast_name name;
    struct ast_expr *def; /* NULL: none */
};

/* A name that a `use` selects: `digits_cnn as net`. */
struct ast_import {
    struct ast_name name;
    struct ast_name as; /* absent: the same */
};

struct ast_decl {
    enum ast_decl_kind kind;
    struct span span;
    struct ast_name name;   /* of CLAIM, STUDY, USE: the string; of SLURM:
                             * its own word */
    bool titled;            /* REPORT: NAME is a string, not a name */
    struct ast_expr **axes; /* FIT, PREDICT: axes in brackets */
    size_t n_axes;
    struct ast_param *params; /* in parentheses behind the name */
    size_t n_params;
    bool has_params;            /* there are parentheses */
    struct ast_name alias;      /* USE ... as */
    struct ast_import *imports; /* USE ... { } */
    size_t n_imports;
    bool selects;           /* USE: there are braces */
    struct ast_expr *value; /* what stands after = or : ; may be NULL */
    struct ast_expr *where, *except; /* RUNS; may be NULL */
    struct ast_block *block;         /* may be NULL */
    size_t module;                   /* index into ast->modules */
    bool damaged;                    /* NAME was not read as it was meant */
};

/* A `use` and the module that it brings in. */
struct ast_use {
    const struct ast_decl *decl;
    size_t module;
};

/* One file. */
struct ast_module {
    const struct source *source;
    const char *path;  /* "std/digits", or the path that was opened */
    const char **also; /* other paths by which the same file was found */
    size_t n_also;
    struct ast_decl **decls;
    size_t n_decls;
    struct ast_use *uses; /* in order of declaration */
    size_t n_uses;
    const char **lost; /* names of declarations that could not be read */
    size_t n_lost;
    bool damaged; /* not read, or uses what was not: any name may be missing */
};

/* `--set each.interactions=20k`.  Text that is no expression may still be what
 * a key that takes text wants (a path), so its fault is kept for whoever knows
 * the key. */
struct ast_set {
    struct span span;
    struct ast_name *path; /* "each", "interactions" */
    size_t n_path;
    struct ast_expr *value; /* NULL when the text is no expression */
    struct ast_name raw;    /* all that stands after the first '=' */
    const char *fault_name; /* why it is no expression */
    const char *fault;
    struct span fault_span;
};

/* Something that a file of the library declares which the study does not use:
 * for messages. */
struct ast_elsewhere {
    enum ast_decl_kind kind;
    const char *name;
    const char *file; /* "std/digits" */
};

/* A study with all that it uses. */
struct ast {
    struct ast_module *modules; /* [0] is the study's own file */
    size_t n_modules;
    struct ast_set *sets;
    size_t n_sets;
    const struct ast_elsewhere *elsewhere;
    size_t n_elsewhere;
};

/* "environment", "family", ... */
const char *ast_decl_word(enum ast_decl_kind kind);
const char *ast_op_text(enum ast_op op); /* "+", "and" */

/* A canonical text of the tree, for tests and for those who ask. */
void ast_dump(FILE *out, const struct ast *ast);
struct str;
void ast_print_expr(struct str *out, const struct ast_expr *expr);

#endif
