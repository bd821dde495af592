/* eval.c - the value of an expression.
 *
 * Types and dimensions were checked before; what can still go wrong is in the
 * values: a division by zero, a logarithm of nothing, a range without end. */
#include "config.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "check/eval.h"

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

struct value eval_listed(struct eval *ev, const struct ast_expr *e)
{
    const struct decl *axis = binding_axis(ev->scope, ev->module, ev->env, e);

    return axis != NULL ? all_values(ev, axis) : eval_expr(ev, e);
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

struct value eval_pick(struct value v, size_t i)
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
        struct value x = eval_pick(a, i), y = eval_pick(b, i);

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

/* ---- calls ---- */

/* Functions of one list take an axis for all of its values. */
static bool is_listed(const struct function *f, size_t n)
{
    return n == 1 && f->shape != EACH && f->shape != PLAIN_EACH &&
           f->shape != ROOT;
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
