/* build.c - how the parser makes nodes. */
#include "config.h"

#include "ast/build.h"

#include <string.h>

#include "base/arena.h"

struct ast_list ast_list_add(struct arena *arena, struct ast_list list,
                             void *item)
{
    if (list.n == list.cap) {
        size_t cap = list.cap < 4 ? 4 : list.cap * 2;
        void **items = arena_array(arena, void *, cap);

        if (list.n > 0)
            memcpy(items, list.items, list.n * sizeof *items);
        list.items = items;
        list.cap = cap;
    }
    list.items[list.n++] = item;
    return list;
}

struct ast_expr *ast_expr_new(struct arena *arena, enum ast_expr_kind kind,
                              struct span span, struct ast_list items)
{
    struct ast_expr *e = arena_new_of(arena, struct ast_expr);

    e->kind = kind;
    e->span = span;
    e->n_items = items.n;
    e->items = arena_array(arena, struct ast_expr *, items.n);
    e->depth = 1;
    for (size_t i = 0; i < items.n; i++) {
        e->items[i] = items.items[i];
        if (e->items[i]->depth >= e->depth)
            e->depth = e->items[i]->depth + 1;
    }
    return e;
}

struct ast_expr *ast_expr_1(struct arena *arena, enum ast_expr_kind kind,
                            struct span span, struct ast_expr *a)
{
    void *items[] = {a};

    return ast_expr_new(arena, kind, span, (struct ast_list){items, 1, 1});
}

struct ast_expr *ast_expr_2(struct arena *arena, enum ast_expr_kind kind,
                            struct span span, struct ast_expr *a,
                            struct ast_expr *b)
{
    void *items[] = {a, b};

    return ast_expr_new(arena, kind, span, (struct ast_list){items, 2, 2});
}

struct ast_expr *ast_binary(struct arena *arena, struct span span,
                            enum ast_op op, struct span op_span,
                            struct ast_expr *left, struct ast_expr *right)
{
    struct ast_expr *e = ast_expr_2(arena, EXPR_BINARY, span, left, right);

    e->op = op;
    e->op_span = op_span;
    return e;
}

struct ast_expr *ast_compare(struct arena *arena, struct span span,
                             enum ast_op op, struct span op_span,
                             struct ast_expr *left, struct ast_expr *right,
                             bool chain)
{
    struct ast_list items = {NULL, 0, 0};
    size_t n = chain ? left->n_items : 1;

    for (size_t i = 0; i < n; i++)
        items = ast_list_add(arena, items, chain ? left->items[i] : left);
    items = ast_list_add(arena, items, right);
    struct ast_expr *e = ast_expr_new(arena, EXPR_COMPARE, span, items);
    e->ops = arena_array(arena, enum ast_op, n);
    if (chain)
        memcpy(e->ops, left->ops, (n - 1) * sizeof *e->ops);
    e->ops[n - 1] = op;
    e->op_span = op_span;
    /* A chain is rebuilt for each link; do not let a hostile one take the
     * square of its length. */
    if (n > AST_MAX_DEPTH)
        e->depth = AST_MAX_DEPTH + 1;
    return e;
}

struct ast_expr *ast_each(struct arena *arena, struct span span,
                          struct ast_expr *each, struct ast_list vars,
                          struct ast_list lists, struct ast_expr *condition)
{
    struct ast_list items = ast_list_add(arena, (struct ast_list){0}, each);

    for (size_t i = 0; i < lists.n; i++)
        items = ast_list_add(arena, items, lists.items[i]);
    if (condition != NULL)
        items = ast_list_add(arena, items, condition);
    struct ast_expr *e = ast_expr_new(arena, EXPR_EACH, span, items);
    e->vars = arena_array(arena, struct ast_name, vars.n);
    e->n_vars = vars.n;
    for (size_t i = 0; i < vars.n; i++)
        e->vars[i] = *(struct ast_name *)vars.items[i];
    return e;
}

struct ast_expr *ast_sweep(struct arena *arena, struct span span,
                           struct ast_expr *sweep, struct ast_expr *where,
                           struct ast_expr *except)
{
    struct ast_list items = ast_list_add(arena, (struct ast_list){0}, sweep);

    if (where != NULL)
        items = ast_list_add(arena, items, where);
    if (except != NULL)
        items = ast_list_add(arena, items, except);
    struct ast_expr *e = ast_expr_new(arena, EXPR_SWEEP, span, items);
    e->where = where;
    e->except = except;
    return e;
}

struct ast_expr *ast_call(struct arena *arena, struct span span,
                          struct ast_name qualifier, struct ast_name name,
                          struct ast_list arguments)
{
    struct ast_list items = {NULL, 0, 0};
    bool labelled = false;

    for (size_t i = 0; i < arguments.n; i++) {
        const struct ast_argument *a = arguments.items[i];

        items = ast_list_add(arena, items, a->value);
        labelled |= a->label.text != NULL;
    }
    struct ast_expr *e = ast_expr_new(arena, EXPR_CALL, span, items);
    e->qualifier = qualifier;
    e->name = name;
    if (!labelled)
        return e;
    e->labels = arena_array(arena, struct ast_name, arguments.n);
    for (size_t i = 0; i < arguments.n; i++)
        e->labels[i] = ((const struct ast_argument *)arguments.items[i])->label;
    return e;
}

struct ast_decl *ast_decl_new(struct arena *arena, enum ast_decl_kind kind,
                              struct span span, struct ast_name name)
{
    struct ast_decl *d = arena_new_of(arena, struct ast_decl);

    d->kind = kind;
    d->span = span;
    d->name = name;
    return d;
}

struct ast_block *ast_block_new(struct arena *arena, struct span span,
                                struct ast_list entries)
{
    struct ast_block *b = arena_new_of(arena, struct ast_block);

    b->span = span;
    b->n = entries.n;
    b->entries = arena_array(arena, struct ast_entry, entries.n);
    for (size_t i = 0; i < entries.n; i++)
        b->entries[i] = *(struct ast_entry *)entries.items[i];
    return b;
}
