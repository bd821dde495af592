/* function.c - what functions come to.
 *
 * What is exact stays exact as long as fractions of 64-bit integers hold it. */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "check/internal.h"

static const struct value none = {.kind = VALUE_NONE};

/* The nearest whole number in the direction of HOW: floor, ceil or round.  An
 * exact number is not trusted to a double, which may be a whole one where the
 * number is none. */
static struct number to_whole(double (*how)(double), struct number a)
{
    struct number r;

    if (a.exact) {
        int64_t rest = a.num % a.den + (a.num % a.den < 0 ? a.den : 0);
        int64_t whole = a.num / a.den - (a.num % a.den < 0); /* rest above */

        if (how == ceil)
            whole += rest > 0;
        else if (how == round)
            /* Halves go away from 0. */
            whole += a.num < 0 ? rest > a.den - rest : rest >= a.den - rest;
        r = number_int(whole);
    } else {
        double x = how(a.real);

        r = fabs(x) < 9e15 ? number_int((int64_t)x) : number_real(x);
    }
    r.dim = a.dim;
    return r;
}

static struct dim halved(struct dim d)
{
    for (int i = 0; i < DIM_COUNT; i++)
        d.exp[i] = (int8_t)(d.exp[i] / 2);
    return d;
}

/* The N-th root of a whole number from 0 on, if that is whole; or -1. */
static int64_t whole_root(int64_t a, int64_t n)
{
    double x = round(pow((double)a, 1 / (double)n));
    int64_t r = (int64_t)x, p = 1;

    if (r <= 1)
        return r == a ? r : -1;
    for (int64_t i = 0; i < n; i++) {
        if (__builtin_mul_overflow(p, r, &p) || p > a)
            return -1;
    }
    return p == a ? r : -1;
}

static struct number exact_root(struct number a, int64_t n)
{
    if (!a.exact || a.num < 0)
        return number_real(pow(a.real, 1 / (double)n));
    int64_t num = whole_root(a.num, n), den = whole_root(a.den, n);
    return num >= 0 && den >= 0 ? number_ratio(num, den)
                                : number_real(pow(a.real, 1 / (double)n));
}

static struct number square_root(struct number a)
{
    struct number r = exact_root(a, 2);

    if (!r.exact)
        r = number_real(sqrt(a.real));
    r.dim = halved(a.dim);
    return r;
}

static struct number logarithm(struct number a, int64_t base, double x)
{
    struct number n = number_int((int64_t)x);

    /* X is at most 1024 or so. */
    if (x != floor(x) || !a.exact)
        return number_real(x);
    return number_cmp(number_pow(number_int(base), n), a) == 0 ? n
                                                               : number_real(x);
}

static struct value apply(struct eval *ev, const struct ast_expr *e,
                          enum function_id id, struct number a)
{
    struct number r = a;

    if ((id == FN_LOG || id == FN_LOG2 || id == FN_LOG10) && a.real <= 0)
        return eval_fail(ev, "no-value", e->items[0]->span,
                         "only a number above 0 has a logarithm");
    if (id == FN_SQRT && a.real < 0)
        return eval_fail(ev, "no-value", e->items[0]->span,
                         "a number below 0 has no square root");
    switch (id) {
    case FN_ABS:
        r = a.real < 0 ? number_neg(a) : a;
        break;
    case FN_FLOOR:
        r = to_whole(floor, a);
        break;
    case FN_CEIL:
        r = to_whole(ceil, a);
        break;
    case FN_ROUND:
        r = to_whole(round, a);
        break;
    case FN_SQRT:
        r = square_root(a);
        break;
    case FN_EXP:
        r = a.real == 0 ? number_int(1) : number_real(exp(a.real));
        break;
    case FN_LOG:
        r = a.real == 1 ? number_int(0) : number_real(log(a.real));
        break;
    case FN_LOG2:
        r = logarithm(a, 2, log2(a.real));
        break;
    case FN_LOG10:
        r = logarithm(a, 10, log10(a.real));
        break;
    default:
        return none;
    }
    return eval_finite(ev, e, r);
}

static struct value apply_each(struct eval *ev, const struct ast_expr *e,
                               enum function_id id, struct value a)
{
    if (a.kind == VALUE_NUMBER)
        return apply(ev, e, id, a.number);
    if (a.kind != VALUE_LIST)
        return none;
    struct value *items = arena_array(ev->arena, struct value, a.list.n);
    for (size_t i = 0; i < a.list.n; i++) {
        if (a.list.items[i].kind == VALUE_NUMBER)
            items[i] = apply(ev, e, id, a.list.items[i].number);
        if (ev->failed)
            return none;
    }
    return value_list(items, a.list.n);
}

static struct value truth_of(const struct function *f, struct value list)
{
    bool decides = f->id == FN_ANY, known = true;

    for (size_t i = 0; i < list.list.n; i++) {
        const struct value *v = &list.list.items[i];

        if (v->kind == VALUE_BOOL && v->truth == decides)
            return *v;
        known &= v->kind == VALUE_BOOL;
    }
    return known ? value_bool(!decides) : none;
}

/* ---- the order of values ---- */

/* Of numbers or of strings; others are all alike. */
static int compare_items(const void *a, const void *b)
{
    const struct value *x = *(const struct value *const *)a;
    const struct value *y = *(const struct value *const *)b;
    int order = 0;

    if (x->kind == VALUE_NUMBER)
        order = number_cmp(x->number, y->number);
    else if (x->kind == VALUE_STRING)
        order = strcmp(x->string, y->string);
    /* What is equal stays in order. */
    return order != 0 ? order : (x > y) - (x < y);
}

static const struct value **sorted(struct eval *ev, struct value list)
{
    const struct value **order =
        arena_array(ev->arena, const struct value *, list.list.n);

    for (size_t i = 0; i < list.list.n; i++)
        order[i] = &list.list.items[i];
    if (list.list.n > 0)
        qsort(order, list.list.n, sizeof *order, compare_items);
    return order;
}

static struct value sort(struct eval *ev, struct value list)
{
    const struct value **order = sorted(ev, list);
    struct value *items = arena_array(ev->arena, struct value, list.list.n);

    for (size_t i = 0; i < list.list.n; i++)
        items[i] = *order[i];
    return value_list(items, list.list.n);
}

static struct value reverse(struct eval *ev, struct value list)
{
    size_t n = list.list.n;
    struct value *items = arena_array(ev->arena, struct value, n);

    for (size_t i = 0; i < n; i++)
        items[i] = list.list.items[n - 1 - i];
    return value_list(items, n);
}

/* Each value where it stands first.  Equal ones are neighbours in order, the
 * first of them first. */
static struct value unique(struct eval *ev, const struct ast_expr *e,
                           struct value list)
{
    const struct value **order = sorted(ev, list);
    size_t n = list.list.n, kept = 0;
    bool *again = arena_array(ev->arena, bool, n);
    struct value *items = arena_array(ev->arena, struct value, n);
    bool ordered = n > 0 && (list.list.items[0].kind == VALUE_NUMBER ||
                             list.list.items[0].kind == VALUE_STRING);

    for (size_t i = 1; i < n && ordered; i++)
        again[order[i] - list.list.items] = value_equal(order[i - 1], order[i]);
    for (size_t i = 0; i < n; i++) {
        if (!ordered && !eval_work(ev, e, kept))
            return none;
        for (size_t k = 0; k < kept && !ordered && !again[i]; k++)
            again[i] = value_equal(&items[k], &list.list.items[i]);
        if (!again[i])
            items[kept++] = list.list.items[i];
    }
    return value_list(items, kept);
}

static struct value median(struct eval *ev, const struct ast_expr *e,
                           struct value list)
{
    const struct value **order = sorted(ev, list);
    size_t n = list.list.n;
    struct number a = order[(n - 1) / 2]->number, b = order[n / 2]->number;

    if (n % 2 == 1)
        return value_number(a);
    return eval_finite(ev, e, number_div(number_add(a, b), number_int(2)));
}

static struct value product(struct eval *ev, const struct ast_expr *e,
                            struct value list)
{
    struct number r = number_int(1);

    for (size_t i = 0; i < list.list.n; i++)
        r = number_mul(r, list.list.items[i].number);
    return eval_finite(ev, e, r);
}

static struct value reduce(struct eval *ev, const struct ast_expr *e,
                           const struct function *f, struct value list)
{
    if (f->id == FN_LEN)
        return value_number(number_int((int64_t)list.list.n));
    if (f->shape == TRUTH)
        return truth_of(f, list);
    if (f->id == FN_REVERSE)
        return reverse(ev, list);
    if (f->shape == REARRANGED || f->shape == PRODUCT)
        return !value_is_known(&list) ? none
               : f->id == FN_SORT     ? sort(ev, list)
               : f->id == FN_UNIQUE   ? unique(ev, e, list)
                                      : product(ev, e, list);
    if (list.list.n == 0)
        return eval_fail(ev, "no-value", e->items[0]->span,
                         "an empty list has no %s%s", f->name,
                         f->shape == ITEM ? " value" : "");
    if (f->shape == ITEM)
        return list.list.items[f->id == FN_FIRST ? 0 : list.list.n - 1];
    if (!value_is_known(&list))
        return none;
    if (f->id == FN_MEDIAN)
        return median(ev, e, list);
    struct number low = list.list.items[0].number, high = low, sum = low;
    for (size_t i = 1; i < list.list.n; i++) {
        struct number x = list.list.items[i].number;

        low = number_cmp(x, low) < 0 ? x : low;
        high = number_cmp(x, high) > 0 ? x : high;
        sum = number_add(sum, x);
    }
    switch (f->id) {
    case FN_MIN:
        return value_number(low);
    case FN_MAX:
        return value_number(high);
    case FN_SPREAD:
        return eval_finite(ev, e, number_sub(high, low));
    case FN_MEAN:
        sum = number_div(sum, number_int((int64_t)list.list.n));
        return eval_finite(ev, e, sum);
    default:
        return eval_finite(ev, e, sum);
    }
}

/* ---- several arguments ---- */

static struct number fit_one(const struct function *f, struct number x,
                             struct number a, struct number b)
{
    if (f->id == FN_CLAMP)
        return number_cmp(x, a) < 0 ? a : number_cmp(x, b) > 0 ? b : x;
    struct number n =
        to_whole(f->id == FN_FLOOR_TO ? floor : round, number_div(x, a));
    return number_mul(n, a);
}

/* clamp(x, low, high), floor_to(x, step), round_to(x, step) */
static struct value fit_to(struct eval *ev, const struct ast_expr *e,
                           const struct function *f, const struct value *args)
{
    struct number a, b;
    struct value x = args[0];

    if (!value_is_known(&args[1]) || x.kind == VALUE_NONE ||
        (f->id == FN_CLAMP && !value_is_known(&args[2])))
        return none;
    a = args[1].number;
    b = f->id == FN_CLAMP ? args[2].number : a;
    if (f->id != FN_CLAMP && a.real <= 0)
        return eval_fail(ev, "no-value", e->items[1]->span,
                         "a step must be above 0");
    if (number_cmp(a, b) > 0)
        return eval_fail(ev, "no-value", e->span,
                         "the lower limit lies above the upper one");
    if (x.kind == VALUE_NUMBER)
        return eval_finite(ev, e, fit_one(f, x.number, a, b));
    struct value *items = arena_array(ev->arena, struct value, x.list.n);
    for (size_t i = 0; i < x.list.n; i++) {
        if (x.list.items[i].kind == VALUE_NUMBER)
            items[i] =
                eval_finite(ev, e, fit_one(f, x.list.items[i].number, a, b));
    }
    return value_list(items, x.list.n);
}

static int64_t common_divisor(int64_t a, int64_t b)
{
    while (b != 0) {
        int64_t rest = a % b;

        a = b;
        b = rest;
    }
    return a;
}

/* Value I of N + 1 from LOW to HIGH; exact wherever it is a fraction. */
static struct number log_step(struct number low, struct number high, int64_t i,
                              int64_t n)
{
    struct number ratio = number_div(high, low);
    int64_t g = common_divisor(i, n);
    struct number root = exact_root(ratio, n / g);

    if (i == n)
        return high;
    if (root.exact)
        return number_mul(low, number_pow(root, number_int(i / g)));
    root = number_real(low.real * pow(ratio.real, (double)i / (double)n));
    root.dim = low.dim;
    return root;
}

static struct number lin_step(struct number low, struct number high, int64_t i,
                              int64_t n)
{
    struct number part = number_mul(number_sub(high, low), number_ratio(i, n));

    return i == n ? high : number_add(low, part);
}

static struct value spaced(struct eval *ev, const struct ast_expr *e,
                           const struct function *f, const struct value *args)
{
    struct number low, high, count;
    bool log = f->id == FN_LOG_SPACE;

    for (size_t i = 0; i < 3; i++) {
        if (args[i].kind != VALUE_NUMBER)
            return none;
    }
    low = args[0].number;
    high = args[1].number;
    count = args[2].number;
    if (!number_is_integer(count) || count.real < 1 ||
        count.real > EVAL_MAX_LIST)
        return eval_fail(ev, "no-value", e->items[2]->span,
                         "the number of values is a whole number from 1 to %d",
                         EVAL_MAX_LIST);
    if (log && (low.real <= 0 || high.real <= 0))
        return eval_fail(ev, "no-value", e->items[low.real <= 0 ? 0 : 1]->span,
                         "both ends must be above 0");
    int64_t n = (int64_t)count.real;
    struct value *items = arena_array(ev->arena, struct value, (size_t)n);
    items[0] = value_number(low);
    for (int64_t i = 1; i < n; i++)
        items[i] = eval_finite(ev, e,
                               log ? log_step(low, high, i, n - 1)
                                   : lin_step(low, high, i, n - 1));
    return value_list(items, (size_t)n);
}

struct value function_apply(struct eval *ev, const struct ast_expr *e,
                            const struct function *f, const struct value *args)
{
    switch (f->shape) {
    case EACH:
    case PLAIN_EACH:
    case ROOT:
        return apply_each(ev, e, f->id, args[0]);
    case CLAMPED:
    case STEPPED:
        return fit_to(ev, e, f, args);
    case SPACED:
        return spaced(ev, e, f, args);
    default:
        break;
    }
    if (args[0].kind == VALUE_LIST)
        return reduce(ev, e, f, args[0]);
    if (f->shape != EXTREME)
        return none;
    return reduce(ev, e, f, value_list(args, e->n_items));
}
