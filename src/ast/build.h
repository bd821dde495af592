/* build.h - how the parser makes nodes. */
#ifndef RLSTUDY_AST_BUILD_H
#define RLSTUDY_AST_BUILD_H

#include "ast/ast.h"

/* A list of pointers that grows in an arena. */
struct ast_list {
    void **items;
    size_t n, cap;
};

struct ast_list ast_list_add(struct arena *arena, struct ast_list list,
                             void *item);

/* A node over ITEMS, whose depth it sets. */
struct ast_expr *ast_expr_new(struct arena *arena, enum ast_expr_kind kind,
                              struct span span, struct ast_list items);
struct ast_expr *ast_expr_1(struct arena *arena, enum ast_expr_kind kind,
                            struct span span, struct ast_expr *a);
struct ast_expr *ast_expr_2(struct arena *arena, enum ast_expr_kind kind,
                            struct span span, struct ast_expr *a,
                            struct ast_expr *b);

/* LEFT op RIGHT. */
struct ast_expr *ast_binary(struct arena *arena, struct span span,
                            enum ast_op op, struct span op_span,
                            struct ast_expr *left, struct ast_expr *right);

/* LEFT op RIGHT, where LEFT may itself be a chain that goes on. */
struct ast_expr *ast_compare(struct arena *arena, struct span span,
                             enum ast_op op, struct span op_span,
                             struct ast_expr *left, struct ast_expr *right,
                             bool chain);

/* [EACH for vars[0] in lists[0] ... if CONDITION], which may be NULL.  VARS is
 * a list of struct ast_name. */
struct ast_expr *ast_each(struct arena *arena, struct span span,
                          struct ast_expr *each, struct ast_list vars,
                          struct ast_list lists, struct ast_expr *condition);

/* (SWEEP where WHERE except EXCEPT); either may be NULL. */
struct ast_expr *ast_sweep(struct arena *arena, struct span span,
                           struct ast_expr *sweep, struct ast_expr *where,
                           struct ast_expr *except);

/* An argument of a call. */
struct ast_argument {
    struct ast_name label; /* absent: by position */
    struct ast_expr *value;
};

/* NAME(ARGUMENTS), a list of struct ast_argument. */
struct ast_expr *ast_call(struct arena *arena, struct span span,
                          struct ast_name qualifier, struct ast_name name,
                          struct ast_list arguments);

struct ast_decl *ast_decl_new(struct arena *arena, enum ast_decl_kind kind,
                              struct span span, struct ast_name name);
struct ast_block *ast_block_new(struct arena *arena, struct span span,
                                struct ast_list entries);

#endif
