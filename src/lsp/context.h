/* context.h - where in a declaration is the cursor?
 *
 * Told from the words around it and not from the tree, because what is being
 * typed is no sentence yet. */
#ifndef RLSTUDY_LSP_CONTEXT_H
#define RLSTUDY_LSP_CONTEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "ast/ast.h"

struct arena;

enum where {
    AT_NOTHING,   /* in a comment, or where a new name is given */
    AT_TOP,       /* where a declaration begins */
    AT_KEY,       /* where an entry of a block begins */
    AT_ITEM,      /* behind `figure` or `table` */
    AT_BASE,      /* what an environment and the like is made from */
    AT_SWEEP,     /* what runs are made of */
    AT_LAW,       /* what a fit is made by */
    AT_AXES,      /* axes of a product, or in the brackets of a fit */
    AT_SUBJECT,   /* what an item of a report shows, or a law is fitted to */
    AT_UNIT,      /* behind a number */
    AT_ATTRIBUTE, /* behind `law.` */
    AT_MODULE,    /* in the string of a use */
    AT_IMPORT,    /* between the braces of a use */
    AT_CONDITION, /* behind the whole of runs: where, except */
    AT_VALUE      /* an expression */
};

struct context {
    enum where where;
    size_t from;  /* where the word at the cursor begins */
    bool in_decl; /* inside of this one: */
    enum ast_decl_kind kind;
    const char *name;   /* its name, or NULL */
    const char *base;   /* what it is made from, its law, or NULL */
    const char *key;    /* AT_VALUE: of this key, or NULL */
    const char *callee; /* AT_SUBJECT, AT_AXES, AT_VALUE: in its brackets */
    const char *word;   /* AT_ITEM, AT_SUBJECT: "figure", or NULL */
    const char *object; /* AT_ATTRIBUTE: "law" */
    const char *owner;  /* AT_ATTRIBUTE: of `law.alpha_N.`, "law"; or NULL */
    bool has_value;     /* AT_KEY: an '=' stands behind the cursor already */
    const char **given; /* AT_KEY: the keys that the block has */
    size_t n_given;
};

/* Strings are ARENA's. */
struct context context_at(struct arena *arena, const char *text, size_t len,
                          size_t at);

/* The word at AT, [*FROM, *TO), if it is neither in a comment nor a string. */
bool word_at(const char *text, size_t len, size_t at, size_t *from, size_t *to);

#endif
