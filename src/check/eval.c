/* eval.c - the value of an expression.
 *
 * Types and dimensions were checked before; what can still go wrong is in the
 * values: a division by zero, a logarithm of nothing, a range without end. */
#include "config.h"

#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "check/internal.h"

enum {
    MAX_RANGE = 100000,   /* values of one range */
    MAX_STEPS = 10000000, /* of one evaluation */
};

static const struct value none = {.kind = VALUE_NONE};

static struct value fail(struct eval *ev, const char *name, struct span span,
                         const char *fmt, ...) ATTR_PRINTF(4, 5);

static void note_axes(struct eval *ev)
{
    struct str text = STR_INIT;

    for (size_t i = 0; i < ev->n_at; i++)
        str_printf(&text, "%s%s=%s", i > 0 ? " " : "", ev->at[i]->axis,
                   ev->at[i]->text);
    diag_note(ev->diag, SPAN_NONE, "this is where %s", text.text);
    str_fini(&text);
}

static struct value fail(struct eval *ev, const char *name, struct span span,
                         const char *fmt, ...)
{
    char msg[256];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(msg, sizeof msg, fmt, ap);
    va_end(ap);
    if (ev->why != NULL && !ev->failed)
        err_set(ev->why, "%s", msg);
    ev->failed = true;
    if (ev->diag != NULL) {
        diag_error(ev->diag, name, span, "%s", msg);
        if (ev->n_at > 0)
            note_axes(ev);
    }
    return none;
}

static struct value checked(struct eval *ev, const struct ast_expr *e,
                            struct number n)
{
    if (!isfinite(n.real))
        return fail(ev, "overflow", e->span,
                    "the value of this is too large, or none at all");
    return value_number(n);
}

static struct value list_value(const struct value *items, size_t n)
{
    struct value v = {.kind = VALUE_LIST};

    v.list.items = items;
    v.list.n = n;
    return v;
}

/* ---- leaves ---- */

/* Whole where it is: what is counted stays exact. */
static struct number number_from(double x)
{
    if (x == floor(x) && fabs(x) < 9e15)
        return number_int((int64_t)x);
    return number_real(x);
}

static struct value eval_number(struct eval *ev, const struct ast_expr *e)
{
    const struct unit *unit;

    if (e->unit.text == NULL)
        return value_number(e->number);
    unit = unit_find(e->unit.text);
    if (unit == NULL)
        return none;
    return checked(ev, e, number_mul(e->number, unit_factor(unit)));
}

static struct value all_values(struct eval *ev, const struct decl *axis)
{
    struct value *items = arena_array(ev->arena, struct value, axis->n_values);

    for (size_t i = 0; i < axis->n_values; i++)
        items[i] = axis->values[i].value;
    return list_value(items, axis->n_values);
}

static struct value eval_let(struct eval *ev, const struct decl *d)
{
    size_t module = ev->module;

    if (d->bad || d->valuing != VISIT_DONE)
        return none;
    if (d->constant.kind != VALUE_NONE)
        return d->constant;
    ev->module = d->value_module;
    struct value v = eval_expr(ev, d->value);
    ev->module = module;
    return v;
}

static struct value eval_prediction(struct eval *ev, const struct ast_expr *e,
                                    const struct decl *d,
                                    enum result_part part);
static struct value eval_quantity(const struct eval *ev, const char *name)
{
    const struct quantity *q = quantity_find(name);
    struct number n = number_int(0);

    if (q == NULL || ev->cost == NULL)
        return none;
    switch (q->id) {
    case QUANTITY_PARAMETERS:
        n = number_from(ev->cost->parameters);
        break;
    case QUANTITY_FLOP_PER_INTERACTION:
        n = number_from(ev->cost->flop_per_interaction);
        break;
    case QUANTITY_INTERACTIONS:
        n = number_from(ev->interactions);
        break;
    }
    n.dim = unit_find(q->unit)->dim;
    if (q->per != NULL)
        n.dim = dim_sub(n.dim, unit_find(q->per)->dim);
    return value_number(n);
}

static struct value eval_name(struct eval *ev, const struct ast_expr *e)
{
    const struct decl *d = scope_find_expr(ev->scope, ev->module, e);
    /* An axis that a product gives in place need not be declared. */
    const char *axis = d != NULL ? d->name : e->name.text;

    if (d != NULL && d->ast->kind == DECL_LET)
        return eval_let(ev, d);
    if (d != NULL && d->ast->kind == DECL_PREDICT)
        return eval_prediction(ev, e, d, RESULT_VALUE);
    if (d != NULL && d->ast->kind != DECL_AXIS)
        return none;
    for (size_t i = 0; i < ev->n_at; i++) {
        if (strcmp(ev->at[i]->axis, axis) == 0)
            return ev->at[i]->value;
    }
    return d != NULL ? all_values(ev, d) : eval_quantity(ev, axis);
}

/* ---- results of fits ---- */

static struct value unknown(struct eval *ev, const char *reason)
{
    if (ev->why != NULL && ev->why->msg[0] == '\0')
        err_set(ev->why, "%s", reason);
    return none;
}

static struct value ask(struct eval *ev, const struct result_query *query)
{
    struct err err = {""};
    struct value v = none;
    const char *unit = query->attribute != NULL ? query->attribute->unit : NULL;

    if (!ev->results->answer(ev->results->ctx, query, &v, &err))
        return unknown(ev, err.msg[0] != '\0' ? err.msg : "it is not known");
    if (v.kind == VALUE_NUMBER) {
        if (!isfinite(v.number.real))
            return unknown(ev, "it is not a number");
        if (unit != NULL && unit_find(unit) != NULL)
            v.number.dim = unit_find(unit)->dim;
    }
    return v;
}

/* Are the indices of INDEX these N coordinates? */
static bool is_instance(struct eval *ev, const struct study_coordinate *at,
                        size_t n, const struct ast_expr *index)
{
    for (size_t a = 0; a < n; a++) {
        struct value v = eval_expr(ev, index->items[a + 1]);

        if (!value_equal(&v, &at[a].value))
            return false;
    }
    return true;
}

/* E is `NAME` or `NAME[16]`, of prediction D. */
static struct value eval_prediction(struct eval *ev, const struct ast_expr *e,
                                    const struct decl *d, enum result_part part)
{
    struct result_query query = {.part = part};

    if (ev->results == NULL)
        return none;
    const struct study_prediction *p = &ev->study->predictions[d->index];
    query.prediction = p;
    if (e->kind == EXPR_INDEX) {
        while (query.instance < p->n_instances &&
               !is_instance(ev, &p->coordinates[query.instance * p->n_axes],
                            p->n_axes, e))
            query.instance++;
        return query.instance < p->n_instances ? ask(ev, &query) : none;
    }
    if (p->n_axes == 0)
        return ask(ev, &query);
    struct value *items = arena_array(ev->arena, struct value, p->n_instances);
    for (size_t i = 0; i < p->n_instances; i++) {
        query.instance = i;
        items[i] = ask(ev, &query);
    }
    return list_value(items, p->n_instances);
}

/* E is `law.name` or `law[..].name`; QUERY says what is asked of it. */
static struct value eval_attribute(struct eval *ev, const struct ast_expr *e,
                                   struct result_query query)
{
    const struct ast_expr *of = e->items[0];
    const struct ast_expr *name = of->kind == EXPR_INDEX ? of->items[0] : of;
    const struct decl *d = scope_find_expr(ev->scope, ev->module, name);

    if (ev->results == NULL || d == NULL)
        return none;
    const struct study_fit *fit = &ev->study->fits[d->index];
    query.fit = d->index;
    for (size_t i = 0; i < fit->law->n_attributes; i++) {
        if (strcmp(fit->law->attributes[i].name, e->name.text) == 0)
            query.attribute = &fit->law->attributes[i];
    }
    assert(query.attribute != NULL);
    if (of->kind == EXPR_INDEX) {
        while (query.instance < fit->n_instances &&
               !is_instance(ev, &fit->coordinates[query.instance * fit->n_axes],
                            fit->n_axes, of))
            query.instance++;
        return query.instance < fit->n_instances ? ask(ev, &query) : none;
    }
    if (fit->n_axes == 0)
        return ask(ev, &query);
    if (ev->series && ev->over == d->index) {
        query.instance = ev->instance;
        return ask(ev, &query);
    }
    struct value *items =
        arena_array(ev->arena, struct value, fit->n_instances);
    for (size_t i = 0; i < fit->n_instances; i++) {
        query.instance = i;
        items[i] = ask(ev, &query);
    }
    return list_value(items, fit->n_instances);
}

static struct value eval_at(struct eval *ev, const struct ast_expr *e,
                            enum result_part part)
{
    struct value at = eval_expr(ev, e->items[1]);
    unsigned form = AT_RETURN;

    if (at.kind != VALUE_NUMBER)
        return none;
    if (e->name.text != NULL) {
        form = AT_FRACTION;
        if (at.number.real <= 0 || at.number.real > 1)
            return fail(ev, "param-range", e->items[1]->span,
                        "a fraction of the best is above 0 and at most 1");
    } else if (!dim_is_none(at.number.dim)) {
        form = AT_COMPUTE;
        if (at.number.real <= 0)
            return fail(ev, "param-range", e->items[1]->span,
                        "a compute must be positive");
    }
    return eval_attribute(ev, e->items[0],
                          (struct result_query){.at = form,
                                                .at_value = at.number.real,
                                                .part = part});
}

static struct value eval_part(struct eval *ev, const struct ast_expr *e,
                              enum result_part part)
{
    const struct decl *prediction = prediction_named(ev->scope, ev->module, e);

    if (prediction != NULL)
        return eval_prediction(ev, e, prediction, part);
    if (e->kind == EXPR_AT)
        return eval_at(ev, e, part);
    return eval_attribute(ev, e, (struct result_query){.part = part});
}

/* [low, high]; nothing when an end is not known. */
static struct value pair(struct eval *ev, struct value low, struct value high)
{
    struct value *items = arena_array(ev->arena, struct value, 2);

    if (low.kind == VALUE_NONE || high.kind == VALUE_NONE)
        return none;
    items[0] = low;
    items[1] = high;
    return list_value(items, 2);
}

static struct value eval_interval(struct eval *ev, const struct ast_expr *e)
{
    const struct ast_expr *of = e->items[0];

    if (strcmp(e->name.text, "low") == 0)
        return eval_part(ev, of, RESULT_LOW);
    if (strcmp(e->name.text, "high") == 0)
        return eval_part(ev, of, RESULT_HIGH);
    struct value low = eval_part(ev, of, RESULT_LOW);
    struct value high = eval_part(ev, of, RESULT_HIGH);
    if (low.kind != VALUE_LIST || high.kind != VALUE_LIST)
        return pair(ev, low, high);
    struct value *items = arena_array(ev->arena, struct value, low.list.n);
    for (size_t i = 0; i < low.list.n; i++)
        items[i] = pair(ev, low.list.items[i], high.list.items[i]);
    return list_value(items, low.list.n);
}

static struct value eval_result(struct eval *ev, const struct ast_expr *e)
{
    bool part = is_interval(e) ||
                (e->kind == EXPR_ATTRIBUTE &&
                 prediction_named(ev->scope, ev->module, e->items[0]) != NULL);

    return part ? eval_interval(ev, e) : eval_part(ev, e, RESULT_VALUE);
}

/* ---- operators ---- */

static struct value arithmetic(struct eval *ev, const struct ast_expr *e,
                               struct number a, struct number b)
{
    switch (e->op) {
    case OP_ADD:
        return checked(ev, e, number_add(a, b));
    case OP_SUB:
        return checked(ev, e, number_sub(a, b));
    case OP_MUL:
        return checked(ev, e, number_mul(a, b));
    case OP_DIV:
        if (b.real == 0)
            return fail(ev, "division-by-zero", e->items[1]->span,
                        "this is zero, and nothing can be divided by it");
        return checked(ev, e, number_div(a, b));
    case OP_POW:
        if (a.real == 0 && b.real < 0)
            return fail(ev, "division-by-zero", e->items[0]->span,
                        "this is zero, and nothing can be divided by it");
        return checked(ev, e, number_pow(a, b));
    default:
        return none;
    }
}

/* Item I of a list, or the value itself for every I. */
static struct value pick(struct value v, size_t i)
{
    return v.kind == VALUE_LIST ? v.list.items[i] : v;
}

static struct value eval_arithmetic(struct eval *ev, const struct ast_expr *e)
{
    struct value a = eval_expr(ev, e->items[0]);
    struct value b = eval_expr(ev, e->items[1]);
    bool lists = a.kind == VALUE_LIST || b.kind == VALUE_LIST;
    size_t n = a.kind == VALUE_LIST ? a.list.n : b.list.n;

    if (a.kind == VALUE_NONE || b.kind == VALUE_NONE)
        return none;
    if (!lists)
        return arithmetic(ev, e, a.number, b.number);
    if (a.kind == b.kind && a.list.n != b.list.n)
        return fail(ev, "wrong-type", e->span,
                    "lists of %zu and of %zu values do not pair up", a.list.n,
                    b.list.n);
    struct value *items = arena_array(ev->arena, struct value, n);
    for (size_t i = 0; i < n; i++) {
        struct value x = pick(a, i), y = pick(b, i);

        if (x.kind == VALUE_NUMBER && y.kind == VALUE_NUMBER)
            items[i] = arithmetic(ev, e, x.number, y.number);
        if (ev->failed)
            return none;
    }
    return list_value(items, n);
}

/* What is not known does not matter where the other side decides. */
static struct value eval_logic(struct eval *ev, const struct ast_expr *e)
{
    bool decides = e->op == OP_OR;
    struct value a = eval_expr(ev, e->items[0]);

    if (a.kind == VALUE_BOOL && a.truth == decides)
        return a;
    struct value b = eval_expr(ev, e->items[1]);
    if (b.kind == VALUE_BOOL && b.truth == decides)
        return b;
    return a.kind == VALUE_NONE ? a : b;
}

static bool knows_all(const struct value *v)
{
    if (v->kind == VALUE_LIST) {
        for (size_t i = 0; i < v->list.n; i++) {
            if (!knows_all(&v->list.items[i]))
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
        struct value x = pick(*a, i), y = pick(*b, i);

        if (x.kind == VALUE_NUMBER && y.kind == VALUE_NUMBER)
            items[i] = value_bool(holds(op, &x, &y));
    }
    return list_value(items, n);
}

/* `x in [1, 4]`, which is asked for many runs, without making the list.  False
 * when that cannot be done. */
static bool eval_in_place(struct eval *ev, const struct ast_expr *e,
                          struct value *out)
{
    const struct ast_expr *list = e->items[e->n_items - 1];

    if (e->n_items != 2 || e->ops[0] != OP_IN || list->kind != EXPR_LIST ||
        ev->results != NULL)
        return false;
    struct value x = eval_expr(ev, e->items[0]);
    *out = x.kind == VALUE_NONE ? none : value_bool(false);
    for (size_t i = 0; i < list->n_items && x.kind != VALUE_NONE; i++) {
        struct value item = eval_expr(ev, list->items[i]);

        if (item.kind == VALUE_NONE)
            *out = item;
        else if (same(&x, &item))
            *out = value_bool(true);
        if (out->kind != VALUE_BOOL || out->truth)
            break;
    }
    return true;
}

static struct value eval_compare(struct eval *ev, const struct ast_expr *e)
{
    struct value found;

    if (eval_in_place(ev, e, &found))
        return found;
    struct value last = eval_expr(ev, e->items[0]);
    bool known = knows_all(&last);

    for (size_t i = 1; i < e->n_items; i++) {
        struct value v = eval_expr(ev, e->items[i]);
        bool both = knows_all(&last) && knows_all(&v);

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

static struct value eval_unary(struct eval *ev, const struct ast_expr *e)
{
    struct value a = eval_expr(ev, e->items[0]);

    if (a.kind == VALUE_BOOL)
        return value_bool(!a.truth);
    if (a.kind == VALUE_NUMBER)
        return value_number(number_neg(a.number));
    if (a.kind != VALUE_LIST)
        return none;
    struct value *items = arena_array(ev->arena, struct value, a.list.n);
    for (size_t i = 0; i < a.list.n; i++) {
        if (a.list.items[i].kind == VALUE_NUMBER)
            items[i] = value_number(number_neg(a.list.items[i].number));
    }
    return list_value(items, a.list.n);
}

static struct value eval_if(struct eval *ev, const struct ast_expr *e)
{
    struct value c = eval_expr(ev, e->items[0]);

    if (c.kind != VALUE_BOOL)
        return none;
    return eval_expr(ev, e->items[c.truth ? 1 : 2]);
}

/* ---- lists ---- */

static struct value eval_list(struct eval *ev, const struct ast_expr *e)
{
    struct value *items = arena_array(ev->arena, struct value, e->n_items);

    for (size_t i = 0; i < e->n_items; i++) {
        items[i] = eval_expr(ev, e->items[i]);
        if (items[i].kind == VALUE_NONE)
            return none;
    }
    return list_value(items, e->n_items);
}

/* How many values LOW, LOW + STEP ... has up to HIGH (or LOW * STEP ...). */
static double range_count(struct number low, struct number high,
                          struct number step, bool factor)
{
    double n = factor ? log(high.real / low.real) / log(step.real)
                      : (high.real - low.real) / step.real;

    /* The last value counts even if rounding makes it miss by a hair. */
    n = floor(n + 1e-9);
    return n >= 0 ? n + 1 : 0;
}

static struct value make_range(struct eval *ev, const struct ast_expr *e,
                               struct number low, struct number high,
                               struct number step)
{
    struct number at = low;
    double count = range_count(low, high, step, e->factor);

    if (count < 1)
        return fail(
            ev, "bad-range", e->span, "there is no value in this range%s",
            e->n_items == 2 ? "; a range that goes down needs 'by'" : "");
    if (count > MAX_RANGE)
        return fail(ev, "bad-range", e->span, "a range has at most %d values",
                    MAX_RANGE);
    size_t n = (size_t)count;
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
    return list_value(items, n);
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

static struct value range_item(struct eval *ev, const struct ast_expr *e,
                               size_t i)
{
    const struct unit *unit = range_unit(e, i);
    struct value v = eval_expr(ev, e->items[i]);

    if (unit == NULL || v.kind != VALUE_NUMBER)
        return v;
    return checked(ev, e->items[i], number_mul(v.number, unit_factor(unit)));
}

static struct value eval_range(struct eval *ev, const struct ast_expr *e)
{
    struct value low = range_item(ev, e, 0);
    struct value high = range_item(ev, e, 1);
    struct value step = value_number(number_int(1));

    if (low.kind != VALUE_NUMBER || high.kind != VALUE_NUMBER)
        return none;
    /* One, in the base unit, is what the author means only for plain numbers;
     * with units a step is asked for. */
    if (e->n_items == 2 && !dim_is_none(low.number.dim))
        return fail(ev, "bad-range", e->span,
                    "a range with a unit needs 'by' and its step");
    if (e->n_items == 2 && !number_is_integer(low.number))
        return fail(ev, "bad-range", e->span,
                    "a range of fractions needs its step, as in by x2");
    step.number.dim = low.number.dim;
    if (e->n_items > 2)
        step = range_item(ev, e, 2);
    if (step.kind != VALUE_NUMBER)
        return none;
    if (e->factor && (step.number.real <= 0 || step.number.real == 1))
        return fail(ev, "bad-range", e->items[2]->span,
                    "a factor must be above 0, and not 1");
    if (e->factor && (low.number.real <= 0 || high.number.real <= 0))
        return fail(ev, "bad-range", e->span,
                    "with a factor both ends must be above 0");
    if (step.number.real == 0)
        return fail(ev, "bad-range", e->items[2]->span,
                    "a step of 0 never gets to the end");
    return make_range(ev, e, low.number, high.number, step.number);
}

/* ---- functions ---- */

static struct number round_to(double (*how)(double), struct number a)
{
    struct number r;

    if (a.exact && a.den == 1)
        return a;
    double x = how(a.real);
    r = fabs(x) < 9e15 ? number_int((int64_t)x) : number_real(x);
    r.dim = a.dim;
    return r;
}

static struct dim halved(struct dim d)
{
    for (int i = 0; i < DIM_COUNT; i++)
        d.exp[i] = (int8_t)(d.exp[i] / 2);
    return d;
}

/* Whole roots and logarithms stay exact. */
static struct number nearest(double x)
{
    if (x == floor(x) && fabs(x) < 1e15)
        return number_int((int64_t)x);
    return number_real(x);
}

static struct value apply(struct eval *ev, const struct ast_expr *e,
                          enum function_id id, struct number a)
{
    struct number r = a;

    if ((id == FN_LOG || id == FN_LOG2 || id == FN_LOG10) && a.real <= 0)
        return fail(ev, "no-value", e->items[0]->span,
                    "only a number above 0 has a logarithm");
    if (id == FN_SQRT && a.real < 0)
        return fail(ev, "no-value", e->items[0]->span,
                    "a number below 0 has no square root");
    switch (id) {
    case FN_ABS:
        r = a.real < 0 ? number_neg(a) : a;
        break;
    case FN_FLOOR:
        r = round_to(floor, a);
        break;
    case FN_CEIL:
        r = round_to(ceil, a);
        break;
    case FN_ROUND:
        r = round_to(round, a);
        break;
    case FN_SQRT:
        r = nearest(sqrt(a.real));
        r.dim = halved(a.dim);
        break;
    case FN_EXP:
        r = number_real(exp(a.real));
        break;
    case FN_LOG:
        r = nearest(log(a.real));
        break;
    case FN_LOG2:
        r = nearest(log2(a.real));
        break;
    case FN_LOG10:
        r = nearest(log10(a.real));
        break;
    default:
        return none;
    }
    return checked(ev, e, r);
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
    return list_value(items, a.list.n);
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

static struct value reduce(struct eval *ev, const struct ast_expr *e,
                           const struct function *f, struct value list)
{
    if (f->id == FN_LEN)
        return value_number(number_int((int64_t)list.list.n));
    if (f->shape == TRUTH)
        return truth_of(f, list);
    if (list.list.n == 0)
        return fail(ev, "no-value", e->items[0]->span,
                    "an empty list has no %s", f->name);
    if (!knows_all(&list))
        return none;
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
        return checked(ev, e, number_sub(high, low));
    case FN_MEAN:
        sum = number_div(sum, number_int((int64_t)list.list.n));
        return checked(ev, e, sum);
    default:
        return checked(ev, e, sum);
    }
}

static struct value eval_call(struct eval *ev, const struct ast_expr *e)
{
    const struct function *f = function_find(e->name.text);
    struct value *items = arena_array(ev->arena, struct value, e->n_items);

    if (f == NULL || e->n_items == 0)
        return none;
    for (size_t i = 0; i < e->n_items; i++)
        items[i] = eval_expr(ev, e->items[i]);
    if (f->shape == EACH || f->shape == PLAIN_EACH || f->shape == ROOT)
        return apply_each(ev, e, f->id, items[0]);
    if (ev->failed)
        return none;
    if (items[0].kind == VALUE_LIST)
        return reduce(ev, e, f, items[0]);
    if (f->shape != EXTREME)
        return none;
    return reduce(ev, e, f, list_value(items, e->n_items));
}

static struct value eval_index(struct eval *ev, const struct ast_expr *e)
{
    const struct decl *d = prediction_named(ev->scope, ev->module, e);

    return d != NULL ? eval_prediction(ev, e, d, RESULT_VALUE) : none;
}

struct value eval_expr(struct eval *ev, const struct ast_expr *e)
{
    if (ev->failed)
        return none;
    if (++ev->steps > MAX_STEPS)
        return fail(ev, "too-much-work", e->span,
                    "working this out takes too long");
    switch (e->kind) {
    case EXPR_BAD:
    case EXPR_PHRASE:
    case EXPR_EACH:
    case EXPR_SWEEP:
        return none;
    case EXPR_INDEX:
        return eval_index(ev, e);
    case EXPR_NUMBER:
        return eval_number(ev, e);
    case EXPR_STRING:
        return value_string(e->name.text);
    case EXPR_BOOL:
        return value_bool(e->truth);
    case EXPR_NAME:
        return eval_name(ev, e);
    case EXPR_LIST:
        return eval_list(ev, e);
    case EXPR_RANGE:
        return eval_range(ev, e);
    case EXPR_UNARY:
        return eval_unary(ev, e);
    case EXPR_BINARY:
        return e->op == OP_AND || e->op == OP_OR ? eval_logic(ev, e)
                                                 : eval_arithmetic(ev, e);
    case EXPR_COMPARE:
        return eval_compare(ev, e);
    case EXPR_IF:
        return eval_if(ev, e);
    case EXPR_CALL:
        return eval_call(ev, e);
    case EXPR_ATTRIBUTE:
    case EXPR_AT:
        return eval_result(ev, e);
    }
    return none;
}
