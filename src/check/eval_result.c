/* eval_result.c - results of fits and predictions in an expression. */
#include "config.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "check/eval.h"

static const struct value none = {.kind = VALUE_NONE};

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

struct value eval_prediction(struct eval *ev, const struct ast_expr *e,
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

struct value eval_result(struct eval *ev, const struct ast_expr *e)
{
    bool part =
        is_interval(e) ||
        (e->kind == EXPR_ATTRIBUTE &&
         prediction_named(ev->scope, ev->module, ev->env, e->items[0]) != NULL);

    return part ? eval_interval(ev, e) : eval_part(ev, e, RESULT_VALUE);
}

/* ---- laws against each other ---- */

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

struct value eval_comparison(struct eval *ev, const struct ast_expr *e)
{
    struct result_query query = {.compared = true};

    if (ev->results == NULL)
        return none;
    if (!find_law(ev, e->items[0], &query.fit, &query.instance) ||
        !find_law(ev, e->items[1], &query.other_fit, &query.other_instance))
        return unknown(ev, "there is no such instance");
    return ask(ev, &query);
}
