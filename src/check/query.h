/* query.h - what stands where in a study, for editors.
 *
 * Everything in the text that means something is a mention: a declaration
 * where it is declared and where it is used, a key, a unit, a function.  The
 * study may be full of mistakes; what could not be made out is not mentioned.
 */
#ifndef RLSTUDY_CHECK_QUERY_H
#define RLSTUDY_CHECK_QUERY_H

#include "check/kinds.h"
#include "check/scope.h"

enum mention_kind {
    MENTION_DECL,   /* the name of a declaration */
    MENTION_LOCAL,  /* a name with one declaration as its extent: a parameter,
                     * the `x` of a comprehension, an axis given in place */
    MENTION_ALIAS,  /* the name behind `as` of a use, or its use */
    MENTION_MODULE, /* the string of a use */
    MENTION_KIND,   /* a built-in kind or a law */
    MENTION_KEY,    /* of a block */
    MENTION_CHOICE, /* one of the words that a key takes */
    MENTION_UNIT,
    MENTION_FUNCTION,
    MENTION_QUANTITY,  /* of a run: `parameters` */
    MENTION_ATTRIBUTE, /* a result of a fit */
    MENTION_ITEM       /* of a report */
};

struct mention {
    enum mention_kind kind;
    struct span span;
    bool defines;            /* it stands where its name is declared */
    const struct decl *decl; /* DECL; of ATTRIBUTE and KEY: whose; or NULL */
    struct span origin;      /* LOCAL, ALIAS: where it is declared */
    size_t module;           /* MODULE, ALIAS: that is used; or SIZE_MAX */
    const struct param_table *table; /* KIND; of KEY, CHOICE */
    const struct param *param;       /* KEY, CHOICE */
    const struct unit *unit;
    const struct function *function;
    const struct quantity *quantity;
    const struct law_attribute *attribute;
    const struct catalog_item *item;
};

/* In order of place; none lies in another. */
struct mentions {
    struct mention *items;
    size_t n;
};

/* All of them, in all files.  They live in ARENA. */
struct mentions mentions_find(struct arena *arena, const struct scope *scope);

/* The one that OFFSET lies in or right behind; NULL if there is none. */
const struct mention *mention_at(const struct mentions *mentions,
                                 uint32_t offset);

/* Do A and B mean the same thing, so that they are renamed together? */
bool mention_same(const struct mention *a, const struct mention *b);

/* A name that may stand in a module. */
struct visible {
    const char *name; /* as it is written there: "nets.small", an alias */
    const struct decl *decl;
};

/* All names of declarations that MODULE sees; *N of them, in ARENA. */
const struct visible *names_visible(struct arena *arena,
                                    const struct scope *scope, size_t module,
                                    size_t *n);

/* What a let or an axis comes to, as far as it is known before any run:
 * "1M interactions", "1, 4, 16".  Nothing when it is not known. */
struct str;
void decl_print_value(struct str *out, const struct decl *decl);

/* Is NAME, with nothing around it, a name that a declaration may have? */
bool name_is_sound(const char *name);

/* The table of a built-in kind of environment, family or algorithm, NULL if
 * there is none of that name. */
const struct param_table *kind_table(const struct catalog *catalog,
                                     enum ast_decl_kind kind, const char *name);
/* All of them, ended by NULL; NULL for other sorts of declarations. */
const struct param_table *const *kind_tables(const struct catalog *catalog,
                                             enum ast_decl_kind kind);
/* The law NAME, or NULL. */
const struct catalog_law *law_named(const struct catalog *catalog,
                                    const char *name);
/* The keys of a declaration whose keys are the language's own, by its name;
 * NULL for those that are made from something. */
const struct param_table *own_table(enum ast_decl_kind kind, const char *name);

#endif
