/* eval_compare.c - comparisons: one value with another, or with a list. */
#include "config.h"

#include "base/arena.h"
#include "check/eval.h"

static const struct value none = {.kind = VALUE_NONE};

bool value_is_known(const struct value *v)
{
    if (v->kind == VALUE_LIST) {
        for (size_t i = 0; i < v->list.n; i++) {
            if (!value_is_known(&v->list.items[i]))
                return false;
        }
    }
    return v->kind != VALUE_NONE;
}

/* Numbers are of one dimension, or one of them is plain and in the unit of the
 * other: types were checked before. */
static bool same(const struct value *a, const struct value *b)
{
    if (a->kind == VALUE_NUMBER && b->kind == VALUE_NUMBER)
        return number_cmp(a->number, b->number) == 0;
    return value_equal(a, b);
}

static bool holds(enum ast_op op, const struct value *a, const struct value *b)
{
    switch (op) {
    case OP_EQ:
        return same(a, b);
    case OP_NE:
        return !same(a, b);
    case OP_LT:
        return number_cmp(a->number, b->number) < 0;
    case OP_LE:
        return number_cmp(a->number, b->number) <= 0;
    case OP_GT:
        return number_cmp(a->number, b->number) > 0;
    case OP_GE:
        return number_cmp(a->number, b->number) >= 0;
    case OP_IN:
        for (size_t i = 0; i < b->list.n; i++) {
            if (same(a, &b->list.items[i]))
                return true;
        }
        return false;
    default:
        return false;
    }
}

/* `law.exponent > 0.3`: a truth for each item. */
static struct value compare_items(struct eval *ev, enum ast_op op,
                                  const struct value *a, const struct value *b)
{
    size_t n = a->kind == VALUE_LIST ? a->list.n : b->list.n;
    struct value *items = arena_array(ev->arena, struct value, n);

    for (size_t i = 0; i < n; i++) {
        struct value x = eval_pick(*a, i), y = eval_pick(*b, i);

        if (x.kind == VALUE_NUMBER && y.kind == VALUE_NUMBER)
            items[i] = value_bool(holds(op, &x, &y));
    }
    return value_list(items, n);
}

/* Is X one of the items of LIST? */
static struct value find_in_list(struct eval *ev, const struct value *x,
                                 const struct ast_expr *list)
{
    for (size_t i = 0; i < list->n_items; i++) {
        struct value item = eval_expr(ev, list->items[i]);

        if (item.kind == VALUE_NONE)
            return none;
        if (same(x, &item))
            return value_bool(true);
    }
    return value_bool(false);
}

static bool is_whole(const struct value *v)
{
    return v->kind == VALUE_NUMBER && v->number.exact && v->number.den == 1 &&
           dim_is_none(v->number.dim);
}

/* Is X one of the whole numbers of LOW .. HIGH?  False when that cannot be
 * said without the list. */
static bool is_between(struct eval *ev, const struct value *x,
                       const struct ast_expr *range, struct value *out)
{
    if (range->n_items != 2 || range->open != 0 || range->factor)
        return false;
    struct value low = eval_range_item(ev, range, 0);
    struct value high = eval_range_item(ev, range, 1);
    if (!is_whole(x) || !is_whole(&low) || !is_whole(&high) ||
        low.number.num > high.number.num)
        return false;
    *out = value_bool(x->number.num >= low.number.num &&
                      x->number.num <= high.number.num);
    return true;
}

/* `x in [1, 4]`, which is asked for many runs, without making the list.  False
 * when that cannot be done. */
static bool eval_in_place(struct eval *ev, const struct ast_expr *e,
                          struct value *out)
{
    const struct ast_expr *list = e->items[e->n_items - 1];

    if (e->n_items != 2 || e->ops[0] != OP_IN || ev->results != NULL ||
        (list->kind != EXPR_LIST && list->kind != EXPR_RANGE))
        return false;
    struct value x = eval_expr(ev, e->items[0]);
    if (list->kind == EXPR_RANGE)
        return is_between(ev, &x, list, out);
    *out = x.kind == VALUE_NONE ? none : find_in_list(ev, &x, list);
    return true;
}

struct value eval_compare(struct eval *ev, const struct ast_expr *e)
{
    struct value found;

    if (eval_in_place(ev, e, &found))
        return found;
    struct value last = eval_expr(ev, e->items[0]);
    bool known = value_is_known(&last);

    for (size_t i = 1; i < e->n_items; i++) {
        struct value v = eval_expr(ev, e->items[i]);
        bool both = value_is_known(&last) && value_is_known(&v);

        if (op_is_order(e->ops[i - 1]) && last.kind != VALUE_NONE &&
            v.kind != VALUE_NONE && last.kind != v.kind)
            return compare_items(ev, e->ops[i - 1], &last, &v);
        if (both && !holds(e->ops[i - 1], &last, &v))
            return value_bool(false);
        known &= both;
        last = v;
    }
    return known ? value_bool(true) : none;
}
