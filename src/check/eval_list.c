/* eval_list.c - lists: ranges, lists from lists, positions and slices. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "check/eval.h"

static const struct value none = {.kind = VALUE_NONE};

/* ---- lists ---- */

struct value eval_list(struct eval *ev, const struct ast_expr *e)
{
    struct value *items = arena_array(ev->arena, struct value, e->n_items);

    for (size_t i = 0; i < e->n_items; i++) {
        items[i] = eval_expr(ev, e->items[i]);
        if (items[i].kind == VALUE_NONE)
            return none;
    }
    return value_list(items, e->n_items);
}

/* How many values LOW, LOW + STEP ... has up to HIGH (or LOW * STEP ...). */
static double range_count(struct number low, struct number high,
                          struct number step, bool factor)
{
    struct number steps = number_div(number_sub(high, low), step);
    double n = factor ? log(high.real / low.real) / log(step.real) : steps.real;

    /* The last value counts even if rounding makes it miss by a hair. */
    n = floor(factor || !steps.exact ? n + 1e-9 : n);
    return n >= 0 ? n + 1 : 0;
}

/* Does AT, which is exact, lie beyond HIGH all the same? */
static bool is_beyond(struct number at, struct number high, struct number step)
{
    return at.exact && high.exact &&
           number_cmp(at, high) == (step.real > 1 ? 1 : -1);
}

static struct value make_range(struct eval *ev, const struct ast_expr *e,
                               struct number low, struct number high,
                               struct number step)
{
    struct number at = low;
    double count = range_count(low, high, step, e->factor);

    if (count < 1)
        return eval_fail(
            ev, "bad-range", e->span, "there is no value in this range%s",
            e->n_items == 2 ? "; a range that goes down needs 'by'" : "");
    if (count > EVAL_MAX_LIST)
        return eval_fail(ev, "bad-range", e->span,
                         "a range has at most %d values", EVAL_MAX_LIST);
    size_t n = (size_t)count;
    if (!eval_work(ev, e, n))
        return none;
    struct value *items = arena_array(ev->arena, struct value, n);
    for (size_t i = 0; i < n; i++) {
        items[i] = value_number(at);
        if (e->factor)
            at = number_mul(at, step);
        else if (step.exact && low.exact)
            at = number_add(at, step);
        else
            at = number_add(low, number_mul(number_int((int64_t)i + 1), step));
    }
    if (e->factor && n > 1 && is_beyond(items[n - 1].number, high, step))
        n--;
    return value_list(items, n);
}

static bool is_plain_literal(const struct ast_expr *e)
{
    if (e->kind == EXPR_UNARY)
        return e->op == OP_NEG && is_plain_literal(e->items[0]);
    if (e->kind == EXPR_BINARY)
        return e->op == OP_DIV && is_plain_literal(e->items[0]) &&
               is_plain_literal(e->items[1]);
    return e->kind == EXPR_NUMBER && e->unit.text == NULL;
}

const struct unit *range_unit(const struct ast_expr *range, size_t i)
{
    size_t n = range->factor ? 2 : range->n_items;

    if (i >= n || !is_plain_literal(range->items[i]))
        return NULL;
    for (size_t k = 0; k < n; k++) {
        const struct ast_expr *e = range->items[k];

        if (e->kind == EXPR_UNARY && e->op == OP_NEG)
            e = e->items[0];
        if (e->kind == EXPR_NUMBER && e->unit.text != NULL)
            return unit_find(e->unit.text);
    }
    return NULL;
}

struct value eval_range_item(struct eval *ev, const struct ast_expr *e,
                             size_t i)
{
    const struct unit *unit = range_unit(e, i);
    struct value v = eval_expr(ev, e->items[i]);

    if (unit == NULL || v.kind != VALUE_NUMBER)
        return v;
    return eval_finite(ev, e->items[i],
                       number_mul(v.number, unit_factor(unit)));
}

struct value eval_range(struct eval *ev, const struct ast_expr *e)
{
    struct value low = eval_range_item(ev, e, 0);
    struct value high = eval_range_item(ev, e, 1);
    struct value step = value_number(number_int(1));

    if (low.kind != VALUE_NUMBER || high.kind != VALUE_NUMBER)
        return none;
    /* One, in the base unit, is what the author means only for plain numbers;
     * with units a step is asked for. */
    if (e->n_items == 2 && !dim_is_none(low.number.dim))
        return eval_fail(ev, "bad-range", e->span,
                         "a range with a unit needs 'by' and its step");
    if (e->n_items == 2 && !number_is_integer(low.number))
        return eval_fail(ev, "bad-range", e->span,
                         "a range of fractions needs its step, as in by x2");
    step.number.dim = low.number.dim;
    if (e->n_items > 2)
        step = eval_range_item(ev, e, 2);
    if (step.kind != VALUE_NUMBER)
        return none;
    if (e->factor && (step.number.real <= 0 || step.number.real == 1))
        return eval_fail(ev, "bad-range", e->items[2]->span,
                         "a factor must be above 0, and not 1");
    if (e->factor && (low.number.real <= 0 || high.number.real <= 0))
        return eval_fail(ev, "bad-range", e->span,
                         "with a factor both ends must be above 0");
    if (step.number.real == 0)
        return eval_fail(ev, "bad-range", e->items[2]->span,
                         "a step of 0 never gets to the end");
    return make_range(ev, e, low.number, high.number, step.number);
}

/* ---- lists from lists ---- */

/* A comprehension while its list grows. */
struct each {
    const struct ast_expr *e;
    struct value *items;
    size_t n, cap;
    bool unknown; /* whether something belongs to it */
};

static void add_item(struct eval *ev, struct each *each, struct value v)
{
    if (each->n == EVAL_MAX_LIST) {
        eval_fail(ev, "too-many", each->e->span, "a list has at most %d values",
                  EVAL_MAX_LIST);
        return;
    }
    if (each->n == each->cap) {
        size_t cap = each->cap < 16 ? 16 : 2 * each->cap;
        struct value *items = arena_array(ev->arena, struct value, cap);

        if (each->n > 0)
            memcpy(items, each->items, each->n * sizeof *items);
        each->items = items;
        each->cap = cap;
    }
    each->items[each->n++] = v;
}

/* For each combination of variables from K on. */
static void eval_fors(struct eval *ev, struct each *each, size_t k)
{
    const struct ast_expr *e = each->e;
    const struct binding *env = ev->env;

    if (k < e->n_vars) {
        struct value list = eval_listed(ev, e->items[k + 1]);

        each->unknown |= list.kind != VALUE_LIST;
        for (size_t i = 0; list.kind == VALUE_LIST && i < list.list.n; i++) {
            struct binding b = {
                .name = e->vars[k].text,
                .outer = env,
                .value = list.list.items[i],
            };

            ev->env = &b;
            eval_fors(ev, each, k + 1);
            if (ev->failed)
                break;
        }
        ev->env = env;
        return;
    }
    struct value c = value_bool(true);
    if (e->n_items > e->n_vars + 1)
        c = eval_expr(ev, e->items[e->n_vars + 1]);
    each->unknown |= c.kind != VALUE_BOOL;
    if (c.kind == VALUE_BOOL && c.truth) {
        struct value v = eval_expr(ev, e->items[0]);

        if (!ev->failed)
            add_item(ev, each, v);
    }
}

struct value eval_each(struct eval *ev, const struct ast_expr *e)
{
    struct each each = {.e = e};

    eval_fors(ev, &each, 0);
    return ev->failed || each.unknown ? none : value_list(each.items, each.n);
}

/* ---- positions in lists ---- */

/* A position counts from 0, or back from the end when it is below.  False,
 * with a report, when it is none. */
static bool position_of(struct eval *ev, const struct ast_expr *e, size_t n,
                        int64_t *at)
{
    struct value v = eval_expr(ev, e);

    if (v.kind != VALUE_NUMBER)
        return false;
    if (!number_is_integer(v.number) || fabs(v.number.real) > 1e9) {
        eval_fail(ev, "wrong-index", e->span, "a position is a whole number");
        return false;
    }
    *at = (int64_t)v.number.real;
    *at += *at < 0 ? (int64_t)n : 0;
    return true;
}

static struct value outside(struct eval *ev, const struct ast_expr *e, size_t n)
{
    if (n == 0)
        return eval_fail(ev, "wrong-index", e->span, "the list is empty");
    return eval_fail(ev, "wrong-index", e->span,
                     "the list has %zu value%s, at 0 to %zu, or at -1 to -%zu "
                     "from its end",
                     n, n == 1 ? "" : "s", n - 1, n);
}

/* list[low .. high by step], both ends included. */
static struct value slice(struct eval *ev, const struct ast_expr *e,
                          struct value list)
{
    int64_t low = 0, high = (int64_t)list.list.n - 1, step = 1;
    size_t k = 0, n = list.list.n;

    if ((e->open & OPEN_LOW) == 0 && !position_of(ev, e->items[k++], n, &low))
        return none;
    if ((e->open & OPEN_HIGH) == 0 && !position_of(ev, e->items[k++], n, &high))
        return none;
    if (k < e->n_items && !position_of(ev, e->items[k], 0, &step))
        return none;
    if (e->factor || step < 1)
        return eval_fail(ev, "wrong-index", e->items[k]->span,
                         "positions go up in whole steps; see reverse()");
    /* `x[1 ..]` of a single value is empty; beyond that it is a mistake. */
    if (low < 0 || low > (int64_t)n || high < -1 || high >= (int64_t)n)
        return outside(ev, e, n);
    if (low > high + 1)
        return eval_fail(ev, "wrong-index", e->span,
                         "the first position lies behind the last");
    size_t count = (size_t)((high - low + step) / step);
    struct value *items = arena_array(ev->arena, struct value, count);
    for (size_t i = 0; i < count; i++)
        items[i] = list.list.items[low + (int64_t)i * step];
    return value_list(items, count);
}

struct value eval_position(struct eval *ev, const struct ast_expr *e)
{
    const struct decl *d = prediction_named(ev->scope, ev->module, ev->env, e);
    if (d != NULL)
        return eval_prediction(ev, e, d, RESULT_VALUE);
    struct value list = eval_listed(ev, e->items[0]);
    const struct ast_expr *at = e->items[e->n_items - 1];
    int64_t i;

    if (list.kind != VALUE_LIST)
        return none;
    if (at->kind == EXPR_RANGE)
        return slice(ev, at, list);
    if (!position_of(ev, at, list.list.n, &i))
        return none;
    if (i < 0 || i >= (int64_t)list.list.n)
        return outside(ev, at, list.list.n);
    return list.list.items[i];
}
