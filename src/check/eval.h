/* eval.h - the parts of evaluation; inside eval*.c alone. */
#ifndef RLSTUDY_CHECK_EVAL_H
#define RLSTUDY_CHECK_EVAL_H

#include "check/internal.h"

/* ---- eval.c ---- */

/* Where a list is wanted, an axis is all of its values. */
struct value eval_listed(struct eval *ev, const struct ast_expr *e);
/* Item I of a list, or the value itself for every I. */
struct value eval_pick(struct value v, size_t i);

/* ---- eval_compare.c ---- */

struct value eval_compare(struct eval *ev, const struct ast_expr *e);

/* ---- eval_list.c ---- */

struct value eval_list(struct eval *ev, const struct ast_expr *e);
struct value eval_range(struct eval *ev, const struct ast_expr *e);
/* Part I of a range: its lower end, its upper end, or its step. */
struct value eval_range_item(struct eval *ev, const struct ast_expr *e,
                             size_t i);
struct value eval_each(struct eval *ev, const struct ast_expr *e);
struct value eval_position(struct eval *ev, const struct ast_expr *e);

/* ---- eval_result.c ---- */

/* E is `NAME` or `NAME[16]`, of prediction D. */
struct value eval_prediction(struct eval *ev, const struct ast_expr *e,
                             const struct decl *d, enum result_part part);
/* E is what a fit or a prediction comes to, or an interval of it. */
struct value eval_result(struct eval *ev, const struct ast_expr *e);
/* E compares two laws. */
struct value eval_comparison(struct eval *ev, const struct ast_expr *e);

#endif
