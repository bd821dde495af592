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
    MAX_STEPS = 10000000, /* of one evaluation */
    MAX_DEPTH = 1000,     /* of expressions within one another */
};

static const struct value none = {.kind = VALUE_NONE};

static void note_axes(struct eval *ev)
{
    struct str text = STR_INIT;

    for (size_t i = 0; i < ev->n_at; i++)
        str_printf(&text, "%s%s=%s", i > 0 ? " " : "", ev->at[i]->axis,
                   ev->at[i]->text);
    diag_note(ev->diag, SPAN_NONE, "this is where %s", text.text);
    str_fini(&text);
}

struct value eval_fail(struct eval *ev, const char *name, struct span span,
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

bool eval_work(struct eval *ev, const struct ast_expr *e, size_t steps)
{
    if (ev->failed)
        return false;
    if (steps <= MAX_STEPS - ev->steps) {
        ev->steps += (unsigned)steps;
        return true;
    }
    eval_fail(ev, "too-much-work", e->span, "working this out takes too long");
    return false;
}

struct value eval_finite(struct eval *ev, const struct ast_expr *e,
                         struct number n)
{
    if (!isfinite(n.real))
        return eval_fail(ev, "overflow", e->span,
                         "the value of this is too large, or none at all");
    return value_number(n);
}

struct value value_list(const struct value *items, size_t n)
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
    return eval_finite(ev, e, number_mul(e->number, unit_factor(unit)));
}

static struct value all_values(struct eval *ev, const struct decl *axis)
{
    struct value *items = arena_array(ev->arena, struct value, axis->n_values);

    for (size_t i = 0; i < axis->n_values; i++)
        items[i] = axis->values[i].value;
    return value_list(items, axis->n_values);
}

/* E, as it stands in MODULE behind ENV; IN_LET: in what a let comes to. */
static struct value eval_elsewhere(struct eval *ev, const struct ast_expr *e,
                                   size_t module, const struct binding *env,
                                   bool in_let)
{
    size_t old_module = ev->module;
    const struct binding *old_env = ev->env;
    bool old_in_let = ev->in_let;

    ev->module = module;
    ev->env = env;
    ev->in_let = in_let;
    struct value v = eval_expr(ev, e);
    ev->module = old_module;
    ev->env = old_env;
    ev->in_let = old_in_let;
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

/* The axis NAME here, D when it is declared, or else a quantity of the run. */
static struct value eval_axis(struct eval *ev, const char *name,
                              const struct decl *d)
{
    for (size_t i = 0; i < ev->n_at; i++) {
        if (strcmp(ev->at[i]->axis, name) == 0)
            return ev->at[i]->value;
    }
    return d != NULL ? all_values(ev, d) : eval_quantity(ev, name);
}

static struct value eval_binding(struct eval *ev, const struct binding *b)
{
    if (b->settled || b->value.kind != VALUE_NONE)
        return b->value;
    if (b->axis != NULL)
        return eval_axis(ev, b->axis, b->axis_decl);
    return b->expr != NULL
               ? eval_elsewhere(ev, b->expr, b->module, b->env, false)
               : none;
}

/* The axis that a parameter stands for when nothing is given for it. */
static const struct decl *param_axis(const struct eval *ev,
                                     const struct decl *d, const char *name)
{
    const struct decl *axis = scope_find(ev->scope, ev->module, name);

    if (axis == NULL || axis->ast->kind != DECL_AXIS)
        axis = scope_find(ev->scope, d->ast->module, name);
    return axis != NULL && axis->ast->kind == DECL_AXIS ? axis : NULL;
}

/* A let with parameters, as E calls it. */
static struct value eval_use(struct eval *ev, const struct ast_expr *e,
                             const struct decl *d)
{
    struct binding b[MAX_PARAMS];
    size_t n = d->ast->n_params;

    if (d->bad)
        return none;
    for (size_t i = 0; i < n; i++) {
        const struct ast_param *param = &d->ast->params[i];
        const struct ast_expr *given = bind_argument(d->ast, e, i);

        /* How it is written matters, too: see binding_axis. */
        b[i] = (struct binding){
            .name = param->name.text,
            .outer = i > 0 ? &b[i - 1] : NULL,
            .settled = true,
            .expr = given != NULL ? given : param->def,
            .module = given != NULL ? ev->module : d->ast->module,
            .env = given != NULL ? ev->env
                   : i > 0       ? &b[i - 1]
                                 : NULL,
        };
        if (b[i].expr != NULL) {
            b[i].value = eval_elsewhere(ev, b[i].expr, b[i].module, b[i].env,
                                        ev->in_let);
        } else {
            b[i].axis_decl = param_axis(ev, d, param->name.text);
            b[i].axis = b[i].axis_decl != NULL ? b[i].axis_decl->name
                                               : param->name.text;
            b[i].value = eval_axis(ev, b[i].axis, b[i].axis_decl);
        }
    }
    if (ev->failed)
        return none;
    struct value v =
        eval_elsewhere(ev, d->ast->value, d->ast->module, &b[n - 1], true);
    if (ev->failed && ev->diag != NULL)
        diag_note(ev->diag, e->span, "'%s' is used here", d->name);
    return v;
}

static struct value eval_let(struct eval *ev, const struct ast_expr *e,
                             const struct decl *d)
{
    if (d->ast->has_params)
        return eval_use(ev, e, d);
    if (d->bad || d->valuing != VISIT_DONE)
        return none;
    if (d->constant.kind != VALUE_NONE)
        return d->constant;
    return eval_elsewhere(ev, d->value, d->value_module, NULL, true);
}

static struct value eval_name(struct eval *ev, const struct ast_expr *e)
{
    const struct binding *b = binding_of(ev->env, e);

    if (b != NULL)
        return eval_binding(ev, b);
    const struct decl *d = scope_find_expr(ev->scope, ev->module, e);
    if (d != NULL && d->ast->kind == DECL_LET)
        return eval_let(ev, e, d);
    if (d != NULL && d->ast->kind == DECL_PREDICT)
        return eval_prediction(ev, e, d, RESULT_VALUE);
    if (d != NULL && d->ast->kind != DECL_AXIS)
        return none;
    /* An axis that a product gives in place need not be declared; a let knows
     * nothing of it. */
    if (d == NULL && ev->in_let)
        return eval_quantity(ev, e->name.text);
    return eval_axis(ev, d != NULL ? d->name : e->name.text, d);
}

/* Where a list is wanted, an axis is all of its values. */
static struct value eval_listed(struct eval *ev, const struct ast_expr *e)
{
    const struct decl *axis = binding_axis(ev->scope, ev->module, ev->env, e);

    return axis != NULL ? all_values(ev, axis) : eval_expr(ev, e);
}

/* ---- results of fits ---- */

static struct value unknown(struct eval *ev, const char *reason)
{
    if (ev->why != NULL && ev->why->msg[0] == '\0')
        err_set(ev->why, "%s", reason);
    return none;
}

static struct dim dim_of_y(const struct study_fit *fit)
{
    return fit->dims[fit->law->n_columns - 1];
}

static struct value ask(struct eval *ev, const struct result_query *query)
{
    struct err err = {.msg = ""};
    struct value v = none;
    const char *unit = query->attribute != NULL ? query->attribute->unit : NULL;

    if (!ev->results->answer(ev->results->ctx, query, &v, &err))
        return unknown(ev, err.msg[0] != '\0' ? err.msg : "it is not known");
    if (v.kind == VALUE_NUMBER) {
        if (!isfinite(v.number.real))
            return unknown(ev, "it is not a number");
        if (unit != NULL && unit_find(unit) != NULL)
            v.number.dim = unit_find(unit)->dim;
        else if (query->at == AT_X)
            v.number.dim = dim_of_y(&ev->study->fits[query->fit]);
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

/* Which of N instances is at the indices of INDEX; N: none. */
static size_t instance_at(struct eval *ev, const struct study_coordinate *all,
                          size_t n_axes, size_t n, const struct ast_expr *index)
{
    size_t i = 0;

    while (i < n && !is_instance(ev, &all[i * n_axes], n_axes, index))
        i++;
    return i;
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
        query.instance =
            instance_at(ev, p->coordinates, p->n_axes, p->n_instances, e);
        return query.instance < p->n_instances
                   ? ask(ev, &query)
                   : unknown(ev, "there is no such instance");
    }
    if (p->n_axes == 0)
        return ask(ev, &query);
    struct value *items = arena_array(ev->arena, struct value, p->n_instances);
    for (size_t i = 0; i < p->n_instances; i++) {
        query.instance = i;
        items[i] = ask(ev, &query);
    }
    return value_list(items, p->n_instances);
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
    if (query.attribute->at == AT_X)
        query.at = AT_X;
    if (of->kind == EXPR_INDEX) {
        query.instance = instance_at(ev, fit->coordinates, fit->n_axes,
                                     fit->n_instances, of);
        return query.instance < fit->n_instances
                   ? ask(ev, &query)
                   : unknown(ev, "there is no such instance");
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
    return value_list(items, fit->n_instances);
}

static struct value eval_at(struct eval *ev, const struct ast_expr *e,
                            enum result_part part)
{
    struct value at = eval_expr(ev, e->items[1]);
    unsigned form;

    if (at.kind != VALUE_NUMBER)
        return none;
    form = at_form_of(at.number.dim, e->name.text != NULL);
    if (form == AT_FRACTION) {
        if (at.number.real <= 0 || at.number.real > 1)
            return eval_fail(ev, "param-range", e->items[1]->span,
                             "a fraction of the best is above 0 and at most 1");
    } else if (form != AT_RETURN && at.number.real <= 0) {
        return eval_fail(ev, "param-range", e->items[1]->span,
                         "what stands behind 'at' must be above 0 here");
    }
    return eval_attribute(ev, e->items[0],
                          (struct result_query){.at = form,
                                                .at_value = at.number.real,
                                                .part = part});
}

static struct value eval_part(struct eval *ev, const struct ast_expr *e,
                              enum result_part part)
{
    const struct decl *prediction =
        prediction_named(ev->scope, ev->module, ev->env, e);

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
    return value_list(items, 2);
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
    return value_list(items, low.list.n);
}

static struct value eval_result(struct eval *ev, const struct ast_expr *e)
{
    bool part =
        is_interval(e) ||
        (e->kind == EXPR_ATTRIBUTE &&
         prediction_named(ev->scope, ev->module, ev->env, e->items[0]) != NULL);

    return part ? eval_interval(ev, e) : eval_part(ev, e, RESULT_VALUE);
}

/* ---- operators ---- */

static struct value arithmetic(struct eval *ev, const struct ast_expr *e,
                               struct number a, struct number b)
{
    switch (e->op) {
    case OP_ADD:
        return eval_finite(ev, e, number_add(a, b));
    case OP_SUB:
        return eval_finite(ev, e, number_sub(a, b));
    case OP_MUL:
        return eval_finite(ev, e, number_mul(a, b));
    case OP_DIV:
        if (b.real == 0)
            return eval_fail(ev, "division-by-zero", e->items[1]->span,
                             "this is zero, and nothing can be divided by it");
        return eval_finite(ev, e, number_div(a, b));
    case OP_POW:
        if (a.real == 0 && b.real < 0)
            return eval_fail(ev, "division-by-zero", e->items[0]->span,
                             "this is zero, and nothing can be divided by it");
        return eval_finite(ev, e, number_pow(a, b));
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
        return eval_fail(ev, "wrong-type", e->span,
                         "lists of %zu and of %zu values do not pair up",
                         a.list.n, b.list.n);
    struct value *items = arena_array(ev->arena, struct value, n);
    for (size_t i = 0; i < n; i++) {
        struct value x = pick(a, i), y = pick(b, i);

        if (x.kind == VALUE_NUMBER && y.kind == VALUE_NUMBER)
            items[i] = arithmetic(ev, e, x.number, y.number);
        if (ev->failed)
            return none;
    }
    return value_list(items, n);
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
        struct value x = pick(*a, i), y = pick(*b, i);

        if (x.kind == VALUE_NUMBER && y.kind == VALUE_NUMBER)
            items[i] = value_bool(holds(op, &x, &y));
    }
    return value_list(items, n);
}

static struct value range_item(struct eval *ev, const struct ast_expr *e,
                               size_t i);

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
    struct value low = range_item(ev, range, 0);
    struct value high = range_item(ev, range, 1);
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

static struct value eval_compare(struct eval *ev, const struct ast_expr *e)
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
    return value_list(items, a.list.n);
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

static struct value range_item(struct eval *ev, const struct ast_expr *e,
                               size_t i)
{
    const struct unit *unit = range_unit(e, i);
    struct value v = eval_expr(ev, e->items[i]);

    if (unit == NULL || v.kind != VALUE_NUMBER)
        return v;
    return eval_finite(ev, e->items[i],
                       number_mul(v.number, unit_factor(unit)));
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
        return eval_fail(ev, "bad-range", e->span,
                         "a range with a unit needs 'by' and its step");
    if (e->n_items == 2 && !number_is_integer(low.number))
        return eval_fail(ev, "bad-range", e->span,
                         "a range of fractions needs its step, as in by x2");
    step.number.dim = low.number.dim;
    if (e->n_items > 2)
        step = range_item(ev, e, 2);
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

static struct value eval_each(struct eval *ev, const struct ast_expr *e)
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

static struct value eval_position(struct eval *ev, const struct ast_expr *e)
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

/* ---- calls ---- */

/* Functions of one list take an axis for all of its values. */
static bool is_listed(const struct function *f, size_t n)
{
    return n == 1 && f->shape != EACH && f->shape != PLAIN_EACH &&
           f->shape != ROOT;
}

/* The fit and the instance that E, `law` or `law[16]`, stands for; false when
 * there is none. */
static bool find_law(struct eval *ev, const struct ast_expr *e, size_t *fit,
                     size_t *instance)
{
    const struct ast_expr *name = e->kind == EXPR_INDEX ? e->items[0] : e;
    const struct decl *d = scope_find_expr(ev->scope, ev->module, name);

    if (d == NULL || d->ast->kind != DECL_FIT)
        return false;
    const struct study_fit *f = &ev->study->fits[d->index];
    *fit = d->index;
    *instance =
        e->kind == EXPR_INDEX
            ? instance_at(ev, f->coordinates, f->n_axes, f->n_instances, e)
            : 0;
    return *instance < f->n_instances;
}

static struct value eval_comparison(struct eval *ev, const struct ast_expr *e)
{
    struct result_query query = {.compared = true};

    if (ev->results == NULL)
        return none;
    if (!find_law(ev, e->items[0], &query.fit, &query.instance) ||
        !find_law(ev, e->items[1], &query.other_fit, &query.other_instance))
        return unknown(ev, "there is no such instance");
    return ask(ev, &query);
}

static struct value eval_call(struct eval *ev, const struct ast_expr *e)
{
    const struct decl *d = scope_find_expr(ev->scope, ev->module, e);
    const struct function *f = function_find(e->name.text);
    struct value *items;

    if (d != NULL && d->ast->kind == DECL_LET && d->ast->has_params)
        return eval_use(ev, e, d);
    if (f == NULL || e->n_items == 0)
        return none;
    if (f->shape == COMPARED)
        return eval_comparison(ev, e);
    items = arena_array(ev->arena, struct value, e->n_items);
    for (size_t i = 0; i < e->n_items; i++)
        items[i] = is_listed(f, e->n_items) ? eval_listed(ev, e->items[i])
                                            : eval_expr(ev, e->items[i]);
    return ev->failed ? none : function_apply(ev, e, f, items);
}

static struct value eval_kind(struct eval *ev, const struct ast_expr *e)
{
    switch (e->kind) {
    case EXPR_BAD:
    case EXPR_PHRASE:
    case EXPR_SWEEP:
        return none;
    case EXPR_INDEX:
        return eval_position(ev, e);
    case EXPR_EACH:
        return eval_each(ev, e);
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

struct value eval_expr(struct eval *ev, const struct ast_expr *e)
{
    if (!eval_work(ev, e, 1))
        return none;
    if (ev->depth == MAX_DEPTH)
        return eval_fail(ev, "too-deep", e->span,
                         "this needs too many others, each of which needs the "
                         "next");
    ev->depth++;
    struct value v = eval_kind(ev, e);
    ev->depth--;
    return v;
}
