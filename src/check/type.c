/* type.c - what an expression can come to, and whether it may. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "check/internal.h"

static const struct type bad = {.kind = TYPE_BAD};
static const struct type plain = {.kind = TYPE_NUMBER};
static const struct type truth = {.kind = TYPE_BOOL};

bool type_equal(struct type a, struct type b)
{
    if (a.kind != b.kind)
        return false;
    if (a.kind == TYPE_NUMBER)
        return dim_equal(a.dim, b.dim);
    if (a.kind == TYPE_LIST)
        return a.item == NULL || b.item == NULL || type_equal(*a.item, *b.item);
    return true;
}

void type_print(struct str *out, struct type type)
{
    switch (type.kind) {
    case TYPE_BAD:
        str_add(out, "nothing");
        break;
    case TYPE_BOOL:
        str_add(out, "true or false");
        break;
    case TYPE_NUMBER:
        if (!dim_is_none(type.dim))
            str_add(out, "a number of ");
        dim_print(out, type.dim);
        break;
    case TYPE_STRING:
        str_add(out, "a string");
        break;
    case TYPE_LIST:
        str_add(out, "a list");
        break;
    }
}

struct type type_list(struct arena *arena, struct type item)
{
    struct type *copy = arena_new_of(arena, struct type);

    *copy = item;
    return (struct type){.kind = TYPE_LIST, .item = copy};
}

/* What is known of two equal types: an empty list is of anything. */
static struct type type_join(struct arena *arena, struct type a, struct type b)
{
    if (a.kind != TYPE_LIST || b.kind != TYPE_LIST || b.item == NULL)
        return a;
    return a.item == NULL
               ? b
               : type_list(arena, type_join(arena, *a.item, *b.item));
}

struct type type_of_value(struct arena *arena, const struct value *value)
{
    switch (value->kind) {
    case VALUE_NONE:
        return bad;
    case VALUE_BOOL:
        return truth;
    case VALUE_NUMBER:
        return (struct type){.kind = TYPE_NUMBER, .dim = value->number.dim};
    case VALUE_STRING:
        return (struct type){.kind = TYPE_STRING};
    case VALUE_LIST:
        if (value->list.n == 0)
            return (struct type){.kind = TYPE_LIST};
        struct type t = type_of_value(arena, &value->list.items[0]);
        for (size_t i = 1; i < value->list.n && t.kind == TYPE_LIST; i++)
            t = type_join(arena, t,
                          type_of_value(arena, &value->list.items[i]));
        return type_list(arena, t);
    }
    return bad;
}

struct type type_of_values(struct arena *arena, const struct study_axis *axis)
{
    struct type t = type_of_value(arena, &axis->values[0].value);

    for (size_t i = 1; i < axis->n && t.kind == TYPE_LIST; i++)
        t = type_join(arena, t, type_of_value(arena, &axis->values[i].value));
    return t;
}

/* ---- messages ---- */

static struct type wrong_type(struct check *check, struct span span,
                              const char *wanted, struct type got)
{
    struct str text = STR_INIT;

    type_print(&text, got);
    diag_error(check->diag, "wrong-type", span, "%s is needed here, not %s",
               wanted, text.text);
    str_fini(&text);
    return bad;
}

/* `1000` beside interactions. */
static void note_unit(struct check *check, const struct ast_expr *e,
                      struct dim wanted)
{
    struct str unit = STR_INIT;
    size_t len;
    const char *written = diag_text_of(check->diag, e->span, &len);

    dim_print(&unit, wanted);
    if (e->kind == EXPR_NUMBER && e->unit.text == NULL &&
        unit_find(unit.text) != NULL)
        diag_note(check->diag, SPAN_NONE, "write %.*s %s", (int)len, written,
                  unit.text);
    str_fini(&unit);
}

static struct type wrong_dims(struct check *check, struct span span,
                              const char *what, struct type a, struct type b)
{
    struct str left = STR_INIT, right = STR_INIT;

    dim_print(&left, a.dim);
    dim_print(&right, b.dim);
    diag_error(check->diag, "wrong-dimension", span, "cannot %s %s and %s",
               what, left.text, right.text);
    str_fini(&left);
    str_fini(&right);
    return bad;
}

/* ---- names ---- */

static struct type unbound(struct check *check, const struct place *place,
                           struct span span, const char *axis)
{
    struct str names = STR_INIT;

    for (size_t i = 0; i < place->n_axes; i++)
        str_printf(&names, "%s%s", i > 0 ? ", " : "", place->axes[i].name);
    diag_error(check->diag, "unbound-axis", span,
               "'%s' is not an axis of these runs", axis);
    if (names.len > 0)
        diag_note(check->diag, SPAN_NONE, "their axes are %s", names.text);
    str_fini(&names);
    return bad;
}

/* May an axis be named in this place? */
static bool admit_axis(struct check *check, struct place *place,
                       struct span span, const char *name)
{
    if (place->constant) {
        diag_error(check->diag, "not-constant", span,
                   "this depends on axis '%s', but must be the same for all "
                   "runs",
                   name);
        return false;
    }
    if (place->axes != NULL) {
        for (size_t i = 0; i < place->n_axes; i++) {
            if (strcmp(place->axes[i].name, name) == 0) {
                names_add(check->arena, &place->used_axes, name);
                return true;
            }
        }
        unbound(check, place, span, name);
        return false;
    }
    names_add(check->arena, &place->used_axes, name);
    return true;
}

static bool is_bound(const struct study_axis *axes, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(axes[i].name, name) == 0)
            return true;
    }
    return false;
}

/* The quantity of a run that E names, unless something declared does. */
static const struct quantity *quantity_of(const struct check *check,
                                          const struct place *place,
                                          const struct ast_expr *e)
{
    if (e->kind != EXPR_NAME || check->catalog->cost == NULL ||
        e->qualifier.text != NULL ||
        binding_find(place->env, e->name.text) != NULL ||
        scope_find_expr(check->scope, place->module, e) != NULL)
        return NULL;
    return quantity_find(e->name.text);
}

/* May these quantities be used in this place? */
static bool admit_quantities(struct check *check, struct place *place,
                             struct span span, const char *name, unsigned used)
{
    unsigned unknown = used & ~place->run;

    place->quantities |= used;
    if (unknown == 0)
        return true;
    if ((place->run & QUANTITIES_TO_COME) != 0)
        diag_error(check->diag, "no-run", span,
                   "'%s' follows from what a run is made of, and cannot be "
                   "used in it",
                   name);
    else if (place->run == QUANTITIES_COST)
        diag_error(check->diag, "no-run", span,
                   "'%s' depends on the budget, and cannot be used in one",
                   name);
    else
        diag_error(check->diag, "no-run", span,
                   "'%s' is of one run, and no run is meant here", name);
    diag_note(check->diag, SPAN_NONE,
              (unknown & QUANTITIES_COST) != 0
                  ? "it is known in where and except, and in the budget of "
                    "runs"
                  : "it is known in where and except");
    return false;
}

static struct type type_of_quantity(struct check *check, struct place *place,
                                    struct span span, const struct quantity *q)
{
    struct type t = plain;

    if (!admit_quantities(check, place, span, q->name, QUANTITY_BIT(q->id)))
        return bad;
    t.dim = unit_find(q->unit)->dim;
    if (q->per != NULL)
        t.dim = dim_sub(t.dim, unit_find(q->per)->dim);
    return t;
}

static struct type type_of_let(struct check *check, struct place *place,
                               struct span span, struct decl *d)
{
    value_of_decl(check, d);
    if (d->bad)
        return bad;
    for (size_t i = 0; i < d->axes.n; i++) {
        bool bound = place->predicts &&
                     is_bound(place->axes, place->n_axes, d->axes.items[i]);

        if (!place->per_run && !place->series && !place->constant && !bound) {
            diag_error(check->diag, "not-constant", span,
                       "'%s' depends on axis '%s', which has no single value "
                       "here",
                       d->name, d->axes.items[i]);
            return bad;
        }
        if (!admit_axis(check, place, span, d->axes.items[i]))
            return bad;
    }
    if (d->quantities != 0 &&
        !admit_quantities(check, place, span, d->name, d->quantities))
        return bad;
    return d->type;
}

struct type type_of_axis(struct check *check, struct place *place,
                         struct span span, struct decl *d)
{
    value_of_decl(check, d);
    if (d->bad)
        return bad;
    if (place->per_run || place->series || place->constant)
        return admit_axis(check, place, span, d->name) ? d->type : bad;
    return type_list(check->arena, d->type);
}

/* A quantity of the run may have been meant. */
static struct type unknown_value(struct check *check, const struct place *place,
                                 const struct ast_expr *e)
{
    struct suggest s = suggest_for(e->name.text);
    struct param_table nearest = {.name = NULL};
    const struct param_table *names[2] = {NULL, NULL};

    for (size_t i = 0; i < n_quantities; i++) {
        if ((place->run & QUANTITY_BIT(quantities[i].id)) != 0)
            suggest_offer(&s, quantities[i].name);
    }
    nearest.name = s.best;
    names[0] = s.best != NULL ? &nearest : NULL;
    scope_unknown_expr(check, place->module, e, "unknown-name", "name",
                       DECL_KINDS, names);
    return bad;
}

/* Does E, which stands for D, name the axis NAME of a product?  One that is
 * given in place need not be declared. */
static bool is_axis(const struct decl *d, const struct ast_expr *e,
                    const char *name)
{
    if (d == NULL)
        return e->qualifier.text == NULL && strcmp(e->name.text, name) == 0;
    return d->ast->kind == DECL_AXIS && strcmp(d->name, name) == 0;
}

/* A parameter, or a variable of a comprehension. */
static struct type type_of_binding(struct check *check, struct place *place,
                                   const struct ast_expr *e,
                                   const struct binding *b)
{
    for (size_t i = 0; i < b->axes.n; i++) {
        if (!admit_axis(check, place, e->span, b->axes.items[i]))
            return bad;
    }
    if (b->quantities != 0 &&
        !admit_quantities(check, place, e->span, b->name, b->quantities))
        return bad;
    return b->type;
}

/* A let with parameters is checked anew for each use: steps are counted, as
 * uses within uses may be many more than anybody has written. */
enum { MAX_LET_STEPS = 2000000 };

static struct type type_of_use(struct check *check, struct place *place,
                               const struct ast_expr *e, struct decl *d)
{
    struct place body = *place;
    struct type t;

    value_of_decl(check, d);
    if (d->bad ||
        !bind_arguments(check, &body, d, e, e->span, false, &body.env))
        return bad;
    if (check->steps > MAX_LET_STEPS) {
        /* Once: whatever is left would say the same. */
        if (!check->exhausted)
            diag_error(check->diag, "too-much-work", e->span,
                       "working this out takes too long");
        check->exhausted = true;
        return bad;
    }
    body.module = d->ast->module;
    body.results = false;
    body.in_let = true;
    check->in_let++;
    diag_enter(check->diag, e->span, "'%s' is used here", d->name);
    t = type_of(check, &body, d->ast->value);
    diag_leave(check->diag);
    check->in_let--;
    body.module = place->module;
    body.env = place->env;
    body.results = place->results;
    body.in_let = place->in_let;
    *place = body;
    return t;
}

static struct type type_of_name(struct check *check, struct place *place,
                                const struct ast_expr *e)
{
    const struct binding *b = e->qualifier.text == NULL
                                  ? binding_find(place->env, e->name.text)
                                  : NULL;

    if (b != NULL)
        return type_of_binding(check, place, e, b);
    struct decl *d = scope_find_expr(check->scope, place->module, e);

    if (d != NULL)
        d->used = true;
    for (size_t i = 0; i < place->n_axes; i++) {
        if ((d != NULL || !place->in_let) &&
            is_axis(d, e, place->axes[i].name)) {
            names_add(check->arena, &place->used_axes, place->axes[i].name);
            return type_of_values(check->arena, &place->axes[i]);
        }
    }
    if (quantity_of(check, place, e) != NULL)
        return type_of_quantity(check, place, e->span,
                                quantity_find(e->name.text));
    if (place->axes != NULL && is_axis(d, e, "seed") && d == NULL)
        return unbound(check, place, e->span, e->name.text);
    if (d == NULL)
        return unknown_value(check, place, e);
    if (d->ast->kind == DECL_AXIS)
        return type_of_axis(check, place, e->span, d);
    if (d->ast->kind == DECL_LET)
        return d->ast->has_params ? type_of_use(check, place, e, d)
                                  : type_of_let(check, place, e->span, d);
    if (d->ast->kind == DECL_PREDICT)
        return type_of_prediction(check, place, e, d);
    diag_error(check->diag, "wrong-type", e->span,
               "'%s' is %s, which has no value of its own", d->name,
               decl_article(d->ast->kind));
    if (d->ast->kind == DECL_FIT && d->law != NULL && d->law->n_attributes > 0)
        diag_note(check->diag, SPAN_NONE, "name one of its results: %s.%s",
                  d->name, d->law->attributes[0].name);
    return bad;
}

/* ---- results ---- */

/* The fit that `law` or `law[16]` stands for; NULL after an error. */
static struct decl *fit_of(struct check *check, struct place *place,
                           const struct ast_expr *e)
{
    const struct ast_expr *name = e->kind == EXPR_INDEX ? e->items[0] : e;

    if (name->kind == EXPR_BAD)
        return NULL;
    if (name->kind != EXPR_NAME) {
        diag_error(check->diag, "wrong-type", name->span,
                   "only a fit has results; this is none");
        return NULL;
    }
    if (name->qualifier.text == NULL &&
        binding_find(place->env, name->name.text) != NULL) {
        diag_error(check->diag, "wrong-type", name->span,
                   "'%s' stands for a value here; only a fit has results",
                   name->name.text);
        return NULL;
    }
    struct decl *d = scope_find_expr(check->scope, place->module, name);
    if (d == NULL) {
        scope_unknown_expr(check, place->module, name, "unknown-name", "fit",
                           DECL_FIT, NULL);
        return NULL;
    }
    d->used = true;
    if (d->ast->kind != DECL_FIT) {
        diag_error(check->diag, "wrong-type", name->span,
                   "'%s' is %s; only a fit has results", d->name,
                   decl_article(d->ast->kind));
        return NULL;
    }
    if (!place->results) {
        diag_error(check->diag, "wrong-type", e->span,
                   "results of fits are not known before the runs");
        return NULL;
    }
    fit_check(check, d);
    return d->bad ? NULL : d;
}

/* Does E have the same value everywhere? */
static bool is_constant(const struct check *check, const struct place *place,
                        const struct ast_expr *e)
{
    const struct decl *d;

    switch (e->kind) {
    case EXPR_ATTRIBUTE:
    case EXPR_AT:
    case EXPR_INDEX:
    case EXPR_EACH:
    case EXPR_BAD:
        return false;
    case EXPR_NAME:
        if (binding_find(place->env, e->name.text) != NULL)
            return false;
        d = scope_find_expr(check->scope, place->module, e);
        return d != NULL && d->ast->kind == DECL_LET && d->axes.n == 0 &&
               d->quantities == 0 && !d->ast->has_params;
    case EXPR_CALL:
        d = scope_find_expr(check->scope, place->module, e);
        if (d != NULL && d->ast->has_params)
            return false;
        /* fallthrough */
    default:
        for (size_t i = 0; i < e->n_items; i++) {
            if (!is_constant(check, place, e->items[i]))
                return false;
        }
        return true;
    }
}

static const struct law_attribute *find_attribute(struct check *check,
                                                  const struct decl *fit,
                                                  const struct ast_name *name)
{
    struct suggest s = suggest_for(name->text);

    for (size_t i = 0; i < fit->law->n_attributes; i++) {
        if (strcmp(fit->law->attributes[i].name, name->text) == 0)
            return &fit->law->attributes[i];
        suggest_offer(&s, fit->law->attributes[i].name);
    }
    diag_unknown(check->diag, "unknown-attribute", name->span, &s,
                 "its result is", "its results are", "'%s' has no result '%s'",
                 fit->name, name->text);
    return NULL;
}

static struct type type_of_attribute_value(const struct law_attribute *a)
{
    const struct unit *unit = a->unit != NULL ? unit_find(a->unit) : NULL;
    struct type t = plain;

    if (unit != NULL)
        t.dim = unit->dim;
    if (a->type == PARAM_BOOL)
        t.kind = TYPE_BOOL;
    else if (a->type == PARAM_STRING || a->type == PARAM_CHOICE)
        t.kind = TYPE_STRING;
    return t;
}

/* In a series, all fits with axes must be the same one. */
static bool join_series(struct check *check, struct place *place,
                        const struct ast_expr *e, const struct decl *fit)
{
    if (place->over == SIZE_MAX) {
        place->over = fit->index;
        place->over_span = e->span;
    }
    if (place->over == fit->index)
        return true;
    diag_error(check->diag, "bad-series", e->span,
               "this is of '%s' and cannot be paired with '%s'", fit->name,
               check->fits[place->over].name);
    diag_note(check->diag, place->over_span, "'%s' is used here",
              check->fits[place->over].name);
    return false;
}

static struct type type_of_attribute(struct check *check, struct place *place,
                                     const struct ast_expr *e,
                                     const struct law_attribute **found)
{
    const struct ast_expr *of = e->items[0];
    struct decl *fit = fit_of(check, place, of);

    *found = NULL;
    if (fit == NULL)
        return bad;
    const struct study_fit *sf = &check->fits[fit->index];
    place->n_results++;
    *found = find_attribute(check, fit, &e->name);
    if (*found == NULL)
        return bad;
    struct type t = type_of_attribute_value(*found);
    if (of->kind == EXPR_INDEX) {
        const struct instances all = {sf->name, sf->span, sf->n_axes,
                                      sf->n_instances, sf->coordinates};

        return index_check(check, place, of, &all) ? t : bad;
    }
    if (sf->n_axes == 0) {
        place->single = fit;
        return t;
    }
    if (place->series)
        return join_series(check, place, of, fit) ? t : bad;
    return type_list(check->arena, t);
}

static const char *at_forms(unsigned at)
{
    switch (at) {
    case AT_COMPUTE:
        return "at a compute: at 1e12 flop";
    case AT_RETURN:
        return "at a return: at 0.9";
    case AT_FRACTION:
        return "at a fraction of the best return: at 0.9 of best";
    case AT_RETURN | AT_FRACTION:
        return "at a return (at 0.9) or at a fraction of the best return "
               "(at 0.9 of best)";
    default:
        return "at a return (at 0.9), at a fraction of the best (at 0.9 of "
               "best) or at a compute (at 1e12 flop)";
    }
}

/* The value of E if it is the same everywhere and a number. */
static bool constant_number(struct check *check, const struct place *place,
                            const struct ast_expr *e, double *out)
{
    struct eval eval = {
        .arena = check->arena,
        .scope = check->scope,
        .module = place->module,
    };

    if (!is_constant(check, place, e))
        return false;
    struct value v = eval_expr(&eval, e);
    if (v.kind != VALUE_NUMBER)
        return false;
    *out = v.number.real;
    return true;
}

static bool fraction_is_sound(struct check *check, const struct place *place,
                              const struct ast_expr *e)
{
    double x;

    if (!constant_number(check, place, e, &x) || (x > 0 && x <= 1))
        return true;
    diag_error(check->diag, "bad-at", e->span,
               "a fraction of the best is above 0 and at most 1");
    return false;
}

static struct type type_of_at(struct check *check, struct place *place,
                              const struct ast_expr *e,
                              const struct law_attribute **found)
{
    const struct law_attribute *a = NULL;
    unsigned form;

    *found = NULL;

    if (e->items[0]->kind != EXPR_ATTRIBUTE) {
        diag_error(check->diag, "bad-at", e->items[0]->span,
                   "'at' stands behind a result: law.interactions at 0.9");
        return bad;
    }
    if (is_interval(e->items[0])) {
        diag_error(check->diag, "bad-at", e->items[0]->span,
                   "'at' stands before the interval: (law.interactions at "
                   "0.9).%s",
                   e->items[0]->name.text);
        return bad;
    }
    struct type t = type_of_attribute(check, place, e->items[0], &a);
    struct type w = type_of(check, place, e->items[1]);
    if (t.kind == TYPE_BAD || w.kind == TYPE_BAD)
        return bad;
    if (w.kind != TYPE_NUMBER)
        return wrong_type(check, e->items[1]->span, "a number", w);
    struct dim flop = unit_find("flop")->dim;
    form = e->name.text != NULL     ? AT_FRACTION
           : dim_equal(w.dim, flop) ? AT_COMPUTE
                                    : AT_RETURN;
    if (e->name.text != NULL && strcmp(e->name.text, "best") != 0) {
        diag_error(check->diag, "bad-at", e->name.span,
                   "a fraction is one 'of best', not of '%s'", e->name.text);
        return bad;
    }
    if (form != AT_COMPUTE && !dim_is_none(w.dim))
        return wrong_type(check, e->items[1]->span,
                          "a return or a compute in flop", w);
    if (form == AT_FRACTION && !fraction_is_sound(check, place, e->items[1]))
        return bad;
    if ((a->at & form) == 0) {
        diag_error(check->diag, "bad-at", e->span,
                   a->at == 0 ? "'%s' is one number: it takes no 'at'"
                              : "'%s' cannot be asked for like that",
                   a->name);
        if (a->at != 0)
            diag_note(check->diag, SPAN_NONE, "ask for it %s", at_forms(a->at));
        return bad;
    }
    if (form == AT_COMPUTE) {
        const struct decl *fit = fit_of(check, place, e->items[0]->items[0]);

        if (!curves_say_flop(check, &check->fits[fit->index], e->items[1]))
            return bad;
    }
    *found = a;
    return t;
}

/* An attribute that stands alone. */
static struct type type_of_bare(struct check *check, struct place *place,
                                const struct ast_expr *e,
                                const struct law_attribute **found)
{
    struct type t = type_of_attribute(check, place, e, found);
    const struct law_attribute *a = *found;

    if (t.kind != TYPE_BAD && a->at != 0) {
        diag_error(check->diag, "bad-at", e->span, "'%s' where?", a->name);
        diag_note(check->diag, SPAN_NONE, "ask for it %s", at_forms(a->at));
        return bad;
    }
    return t;
}

bool is_interval(const struct ast_expr *e)
{
    const struct ast_expr *of = e->kind == EXPR_ATTRIBUTE ? e->items[0] : NULL;

    return of != NULL && (of->kind == EXPR_ATTRIBUTE || of->kind == EXPR_AT);
}

static void no_interval(struct check *check, const struct ast_expr *e,
                        const struct law_attribute *a)
{
    struct suggest s = suggest_for(e->name.text);

    if (a != NULL && !a->interval) {
        diag_error(check->diag, "unknown-attribute", e->name.span,
                   "'%s' has no interval", a->name);
        return;
    }
    suggest_offer(&s, "low");
    suggest_offer(&s, "high");
    suggest_offer(&s, "ci95");
    diag_unknown(check->diag, "unknown-attribute", e->name.span, &s,
                 "its part is", "its parts are", "a result has no part '%s'",
                 e->name.text);
}

/* `law.alpha_N.low`, `(law.interactions at 0.9).ci95` */
static struct type type_of_interval(struct check *check, struct place *place,
                                    const struct ast_expr *e)
{
    const struct ast_expr *of = e->items[0];
    const struct law_attribute *a = NULL;
    struct type t;

    if (is_interval(of)) {
        diag_error(check->diag, "unknown-attribute", e->name.span,
                   "'%s' is a part of a result and has no parts of its own",
                   of->name.text);
        return bad;
    }
    if (of->kind == EXPR_AT)
        t = type_of_at(check, place, of, &a);
    else
        t = type_of_bare(check, place, of, &a);
    if (t.kind == TYPE_BAD)
        return bad;
    bool end =
        strcmp(e->name.text, "low") == 0 || strcmp(e->name.text, "high") == 0;
    bool both = strcmp(e->name.text, "ci95") == 0;
    if (!a->interval || (!end && !both)) {
        no_interval(check, e, a);
        return bad;
    }
    if (end)
        return t;
    return t.kind == TYPE_LIST
               ? type_list(check->arena, type_list(check->arena, *t.item))
               : type_list(check->arena, t);
}

static struct type type_of_result(struct check *check, struct place *place,
                                  const struct ast_expr *e)
{
    const struct law_attribute *a;
    struct decl *prediction;

    if (e->kind == EXPR_AT)
        return type_of_at(check, place, e, &a);
    prediction =
        prediction_named(check->scope, place->module, place->env, e->items[0]);
    if (prediction != NULL)
        return type_of_prediction_part(check, place, e, prediction);
    return is_interval(e) ? type_of_interval(check, place, e)
                          : type_of_bare(check, place, e, &a);
}

/* ---- operators ---- */

static struct type item_of(struct type t)
{
    return t.kind == TYPE_LIST && t.item != NULL ? *t.item : t;
}

/* A list if either operand was one. */
static struct type spread_over(struct check *check, struct type a,
                               struct type b, struct type result)
{
    if (a.kind == TYPE_LIST || b.kind == TYPE_LIST)
        return type_list(check->arena, result);
    return result;
}

static struct type check_divisor(struct check *check, struct place *place,
                                 const struct ast_expr *e, struct type t)
{
    double x;

    if (!constant_number(check, place, e->items[1], &x) || x != 0)
        return t;
    diag_error(check->diag, "division-by-zero", e->items[1]->span,
               "this is zero, and nothing can be divided by it");
    return bad;
}

/* Exponents beyond all bounds would not be held; reported. */
static bool dim_is_bearable(struct check *check, const struct ast_expr *e,
                            struct dim d)
{
    for (int i = 0; i < DIM_COUNT; i++) {
        if (d.exp[i] <= 30 && d.exp[i] >= -30)
            continue;
        diag_error(check->diag, "wrong-dimension", e->op_span,
                   "the dimension of this is out of all bounds");
        return false;
    }
    return true;
}

static struct type type_of_power(struct check *check, const struct ast_expr *e,
                                 struct type a, struct type b)
{
    struct type ai = item_of(a), bi = item_of(b);
    const struct ast_expr *power = e->items[1];
    int64_t n;

    if (!dim_is_none(bi.dim))
        return wrong_type(check, power->span, "a plain number", bi);
    if (dim_is_none(ai.dim))
        return spread_over(check, a, b, plain);
    if (power->kind != EXPR_NUMBER || !number_is_integer(power->number) ||
        fabs(power->number.real) > 8) {
        diag_error(check->diag, "wrong-dimension", power->span,
                   "a number with a unit can only be raised to a whole "
                   "number up to 8");
        return bad;
    }
    n = (int64_t)power->number.real;
    struct type t = plain;
    for (int64_t i = 0; i < (n < 0 ? -n : n); i++) {
        t.dim = n < 0 ? dim_sub(t.dim, ai.dim) : dim_add(t.dim, ai.dim);
        if (!dim_is_bearable(check, e, t.dim))
            return bad;
    }
    return spread_over(check, a, b, t);
}

static struct type type_of_arithmetic(struct check *check, struct place *place,
                                      const struct ast_expr *e, struct type a,
                                      struct type b)
{
    struct type ai = item_of(a), bi = item_of(b), t = plain;

    if (ai.kind != TYPE_NUMBER)
        return wrong_type(check, e->items[0]->span, "a number", a);
    if (bi.kind != TYPE_NUMBER)
        return wrong_type(check, e->items[1]->span, "a number", b);
    if (e->op == OP_POW)
        return type_of_power(check, e, a, b);
    if (e->op == OP_ADD || e->op == OP_SUB) {
        if (!dim_equal(ai.dim, bi.dim))
            return wrong_dims(check, e->op_span,
                              e->op == OP_ADD ? "add" : "subtract", ai, bi);
        return spread_over(check, a, b, ai);
    }
    t.dim = e->op == OP_MUL ? dim_add(ai.dim, bi.dim) : dim_sub(ai.dim, bi.dim);
    if (!dim_is_bearable(check, e, t.dim))
        return bad;
    t = spread_over(check, a, b, t);
    return e->op == OP_DIV ? check_divisor(check, place, e, t) : t;
}

/* `law.interactions at 0.9 * 2` is twice what is needed for 0.9, which looks
 * like something else. */
static void warn_loose_at(struct check *check, const struct ast_expr *e,
                          struct type right)
{
    const struct ast_expr *at = e->items[0];
    bool fits =
        dim_is_none(right.dim) || dim_equal(right.dim, unit_find("flop")->dim);
    const char *op = ast_op_text(e->op);

    if ((e->op != OP_MUL && e->op != OP_DIV) || at->kind != EXPR_AT ||
        at->name.text != NULL || at->span.start != e->span.start || !fits)
        return;
    diag_report(check->diag, SEVERITY_WARNING, "loose-at", e->op_span,
                "'at' takes what stands right behind it, and all of that comes "
                "before this '%s'",
                op);
    diag_note(check->diag, SPAN_NONE,
              "write (... at a) %s b if it is so, and at (a %s b) otherwise",
              op, op);
}

static struct type type_of_binary(struct check *check, struct place *place,
                                  const struct ast_expr *e)
{
    struct type a = type_of(check, place, e->items[0]);
    struct type b = type_of(check, place, e->items[1]);

    if (a.kind == TYPE_BAD || b.kind == TYPE_BAD)
        return bad;
    warn_loose_at(check, e, item_of(b));
    if (e->op != OP_AND && e->op != OP_OR)
        return type_of_arithmetic(check, place, e, a, b);
    if (a.kind != TYPE_BOOL)
        return wrong_type(check, e->items[0]->span, "true or false", a);
    if (b.kind != TYPE_BOOL)
        return wrong_type(check, e->items[1]->span, "true or false", b);
    return truth;
}

static struct type type_of_unary(struct check *check, struct place *place,
                                 const struct ast_expr *e)
{
    struct type a = type_of(check, place, e->items[0]);

    if (a.kind == TYPE_BAD)
        return bad;
    if (e->op == OP_NOT && a.kind != TYPE_BOOL)
        return wrong_type(check, e->items[0]->span, "true or false", a);
    if (e->op == OP_NEG && item_of(a).kind != TYPE_NUMBER)
        return wrong_type(check, e->items[0]->span, "a number", a);
    return a;
}

static bool link_is_sound(struct check *check, enum ast_op op,
                          const struct ast_expr *left,
                          const struct ast_expr *right, struct type a,
                          struct type b)
{
    struct span span = span_join(left->span, right->span);

    if (op == OP_IN) {
        if (b.kind != TYPE_LIST) {
            wrong_type(check, span, "a list", b);
            return false;
        }
        if (right->kind == EXPR_ATTRIBUTE &&
            strcmp(right->name.text, "ci95") == 0) {
            diag_error(check->diag, "wrong-type", right->span,
                       "'ci95' is a list of two ends, and 'in' asks whether a "
                       "value is one of them");
            diag_note(check->diag, SPAN_NONE,
                      "write law.exponent.low <= x <= law.exponent.high");
            return false;
        }
        if (b.item == NULL)
            return true;
        b = *b.item;
    } else if (op != OP_EQ && op != OP_NE) {
        if (a.kind != TYPE_NUMBER || b.kind != TYPE_NUMBER) {
            struct type odd = a.kind != TYPE_NUMBER ? a : b;

            wrong_type(check, span, "a number on each side", odd);
            if (odd.kind == TYPE_LIST)
                diag_note(check->diag, SPAN_NONE,
                          "of a list take the max, the min, the mean or the "
                          "spread");
            return false;
        }
    }
    if (a.kind == TYPE_NUMBER && b.kind == TYPE_NUMBER &&
        !dim_equal(a.dim, b.dim)) {
        wrong_dims(check, span, "compare", a, b);
        note_unit(check, right, a.dim);
        note_unit(check, left, b.dim);
        return false;
    }
    if (!type_equal(a, b)) {
        struct str one = STR_INIT, other = STR_INIT;

        type_print(&one, a);
        type_print(&other, b);
        diag_error(check->diag, "wrong-type", span,
                   "%s is never the same as %s", one.text, other.text);
        str_fini(&one);
        str_fini(&other);
        return false;
    }
    return true;
}

bool op_is_order(enum ast_op op)
{
    return op == OP_LT || op == OP_LE || op == OP_GT || op == OP_GE;
}

/* Beside a quantity of a run a plain number is in its unit, as it is for a
 * key. */
static void take_unit(struct check *check, const struct place *place,
                      const struct ast_expr *e, struct type quantity,
                      struct type *other)
{
    struct type item = item_of(*other);

    if (quantity_of(check, place, e) == NULL || item.kind != TYPE_NUMBER ||
        !dim_is_none(item.dim))
        return;
    item.dim = quantity.dim;
    *other = other->kind == TYPE_LIST ? type_list(check->arena, item) : item;
}

static struct type type_of_compare(struct check *check, struct place *place,
                                   const struct ast_expr *e)
{
    struct type last = type_of(check, place, e->items[0]);
    bool sound = last.kind != TYPE_BAD, each = false;

    for (size_t i = 1; i < e->n_items; i++) {
        struct type t = type_of(check, place, e->items[i]);

        if (e->n_items == 2 && op_is_order(e->ops[0])) {
            each = (last.kind == TYPE_LIST) != (t.kind == TYPE_LIST);
            last = each ? item_of(last) : last;
            t = each ? item_of(t) : t;
        }
        struct type a = last, b = t;
        take_unit(check, place, e->items[i - 1], last, &b);
        take_unit(check, place, e->items[i], t, &a);
        if (t.kind == TYPE_BAD)
            sound = false;
        else if (last.kind != TYPE_BAD)
            sound &= link_is_sound(check, e->ops[i - 1], e->items[i - 1],
                                   e->items[i], a, b);
        last = t;
    }
    if (!sound)
        return bad;
    return each ? type_list(check->arena, truth) : truth;
}

static struct type type_of_if(struct check *check, struct place *place,
                              const struct ast_expr *e)
{
    struct type c = type_of(check, place, e->items[0]);
    struct type a = type_of(check, place, e->items[1]);
    struct type b = type_of(check, place, e->items[2]);

    if (c.kind != TYPE_BAD && c.kind != TYPE_BOOL)
        return wrong_type(check, e->items[0]->span, "true or false", c);
    if (c.kind == TYPE_BAD || a.kind == TYPE_BAD || b.kind == TYPE_BAD)
        return bad;
    if (a.kind == TYPE_NUMBER && b.kind == TYPE_NUMBER &&
        !dim_equal(a.dim, b.dim))
        return wrong_dims(check, e->span, "choose between", a, b);
    if (!type_equal(a, b))
        return wrong_type(check, e->items[2]->span,
                          "a value like the one after 'then'", b);
    return type_join(check->arena, a, b);
}

/* ---- lists and functions ---- */

static struct type type_of_list(struct check *check, struct place *place,
                                const struct ast_expr *e)
{
    struct type first = bad;
    bool sound = true;

    for (size_t i = 0; i < e->n_items; i++) {
        struct type t = type_of(check, place, e->items[i]);

        if (t.kind == TYPE_BAD) {
            sound = false;
        } else if (first.kind == TYPE_BAD) {
            first = t;
        } else if (first.kind == TYPE_NUMBER && t.kind == TYPE_NUMBER &&
                   !dim_equal(first.dim, t.dim)) {
            wrong_dims(check, e->items[i]->span, "mix in one list", first, t);
            sound = false;
        } else if (!type_equal(first, t)) {
            wrong_type(check, e->items[i]->span,
                       "a value like the first of the list", t);
            sound = false;
        } else {
            first = type_join(check->arena, first, t);
        }
    }
    if (!sound)
        return bad;
    return e->n_items > 0 ? type_list(check->arena, first)
                          : (struct type){.kind = TYPE_LIST};
}

static struct type type_of_range(struct check *check, struct place *place,
                                 const struct ast_expr *e)
{
    struct type t[3];

    for (size_t i = 0; i < e->n_items; i++) {
        const struct unit *unit = range_unit(e, i);

        t[i] = type_of(check, place, e->items[i]);
        if (t[i].kind == TYPE_BAD)
            return bad;
        if (unit != NULL)
            t[i].dim = unit->dim;
        if (t[i].kind != TYPE_NUMBER)
            return wrong_type(check, e->items[i]->span, "a number", t[i]);
        bool factor = i == 2 && e->factor;
        if (i > 0 && !factor && !dim_equal(t[i].dim, t[0].dim))
            return wrong_dims(check, e->items[i]->span, "make a range of", t[0],
                              t[i]);
    }
    return type_list(check->arena, t[0]);
}

static struct type type_of_each(struct check *check, const struct function *f,
                                const struct ast_expr *e, struct type t)
{
    struct type item = item_of(t);

    if (item.kind != TYPE_NUMBER)
        return wrong_type(check, e->items[0]->span, "a number", t);
    if (f->shape == PLAIN_EACH && !dim_is_none(item.dim))
        return wrong_type(check, e->items[0]->span, "a plain number", item);
    if (f->shape == ROOT) {
        for (int i = 0; i < DIM_COUNT; i++) {
            if (item.dim.exp[i] % 2 != 0)
                return wrong_type(check, e->items[0]->span,
                                  "a number whose unit has a root", item);
            item.dim.exp[i] = (int8_t)(item.dim.exp[i] / 2);
        }
    }
    return spread_over(check, t, t, item);
}

/* Where a list is wanted, an axis is all of its values. */
static struct type type_of_listed(struct check *check, struct place *place,
                                  const struct ast_expr *e)
{
    const struct decl *axis =
        binding_axis(check->scope, place->module, place->env, e);
    struct decl *d = (struct decl *)(uintptr_t)axis;

    if (d == NULL)
        return type_of(check, place, e);
    d->used = true;
    value_of_decl(check, d);
    return d->bad ? bad : type_list(check->arena, d->type);
}

/* min and max of a list, or of several numbers. */
static struct type type_of_extreme(struct check *check, struct place *place,
                                   const struct ast_expr *e, struct type first)
{
    for (size_t i = 1; i < e->n_items; i++) {
        struct type t = type_of(check, place, e->items[i]);

        if (t.kind == TYPE_BAD)
            return bad;
        if (t.kind != TYPE_NUMBER)
            return wrong_type(check, e->items[i]->span, "a number", t);
        if (!dim_equal(first.dim, t.dim))
            return wrong_dims(check, e->items[i]->span, "compare", first, t);
    }
    return first;
}

/* `8,000` is two values. */
static void note_thousands(struct check *check, const struct ast_expr *call)
{
    for (size_t i = 1; i < call->n_items; i++) {
        struct span a = call->items[i - 1]->span, b = call->items[i]->span;
        size_t len, digits = b.end - b.start;
        const char *text = diag_text_of(check->diag, span_join(a, b), &len);

        if (call->items[i - 1]->kind != EXPR_NUMBER ||
            call->items[i]->kind != EXPR_NUMBER || b.start != a.end + 1 ||
            digits != 3)
            continue;
        diag_note(check->diag, call->items[i - 1]->span,
                  "if this is one number, write %.*s_%.3s",
                  (int)(a.end - a.start), text, text + len - 3);
    }
}

static struct type unknown_function(struct check *check,
                                    const struct place *place,
                                    const struct ast_expr *e)
{
    struct suggest s = suggest_for(e->name.text);

    if (e->qualifier.text != NULL) {
        scope_unknown_expr(check, place->module, e, "unknown-name", "let",
                           DECL_LET, NULL);
        return bad;
    }
    if (scope_may_be_lost(check, place->module, e->name.text))
        return bad;
    for (size_t i = 0; i < n_functions; i++)
        suggest_offer(&s, functions[i].name);
    const char *ours = hint_function(e->name.text);
    if (ours != NULL && function_find(ours) != NULL)
        s.best = ours;
    for (size_t i = 0; i < check->scope->n_decls; i++) {
        const struct decl *d = &check->scope->decls[i];

        if (d->ast->kind == DECL_LET && d->ast->has_params &&
            scope_sees(check->scope, place->module, d->ast->module))
            suggest_offer(&s, d->name);
    }
    diag_unknown(check->diag, "unknown-function", e->name.span, &s, "there is",
                 "there are", "there is no function '%s'", e->name.text);
    return bad;
}

/* How many arguments each shape of function takes. */
static const struct {
    size_t least, most;
    const char *words;
} arities[] = {
    [EACH] = {1, 1, "one value"},
    [PLAIN_EACH] = {1, 1, "one value"},
    [ROOT] = {1, 1, "one value"},
    [EXTREME] = {1, SIZE_MAX, "at least one value"},
    [TOTAL] = {1, 1, "one list"},
    [PRODUCT] = {1, 1, "one list"},
    [COUNT] = {1, 1, "one list"},
    [TRUTH] = {1, 1, "one list"},
    [ITEM] = {1, 1, "one list"},
    [REARRANGED] = {1, 1, "one list"},
    [CLAMPED] = {3, 3, "a number, a lower and an upper limit"},
    [STEPPED] = {2, 2, "a number and a step"},
    [SPACED] = {3, 3, "two ends and how many values there are"},
};

static bool arguments_are_sound(struct check *check, const struct function *f,
                                const struct ast_expr *e)
{
    if (e->labels != NULL) {
        diag_error(check->diag, "wrong-arguments", e->span,
                   "the arguments of '%s' have no names", f->name);
        return false;
    }
    if (e->n_items >= arities[f->shape].least &&
        e->n_items <= arities[f->shape].most)
        return true;
    diag_error(check->diag, "wrong-arguments", e->span,
               "'%s' takes %s, not %zu", f->name, arities[f->shape].words,
               e->n_items);
    note_thousands(check, e);
    return false;
}

/* clamp(x, low, high), floor_to(x, step): all of one dimension. */
static struct type type_of_fitted(struct check *check, struct place *place,
                                  const struct ast_expr *e, struct type first)
{
    struct type item = item_of(first);

    if (item.kind != TYPE_NUMBER)
        return wrong_type(check, e->items[0]->span, "a number", first);
    for (size_t i = 1; i < e->n_items; i++) {
        struct type t = type_of(check, place, e->items[i]);

        if (t.kind == TYPE_BAD)
            return bad;
        if (t.kind != TYPE_NUMBER)
            return wrong_type(check, e->items[i]->span, "a number", t);
        if (!dim_equal(item.dim, t.dim))
            return wrong_dims(check, e->items[i]->span, "pair", item, t);
    }
    return first;
}

/* log_space(low, high, n) */
static struct type type_of_spaced(struct check *check, struct place *place,
                                  const struct ast_expr *e, struct type low)
{
    struct type high = type_of(check, place, e->items[1]);
    struct type n = type_of(check, place, e->items[2]);

    if (high.kind == TYPE_BAD || n.kind == TYPE_BAD)
        return bad;
    if (low.kind != TYPE_NUMBER)
        return wrong_type(check, e->items[0]->span, "a number", low);
    if (high.kind != TYPE_NUMBER)
        return wrong_type(check, e->items[1]->span, "a number", high);
    if (n.kind != TYPE_NUMBER || !dim_is_none(n.dim))
        return wrong_type(check, e->items[2]->span, "a whole number", n);
    if (!dim_equal(low.dim, high.dim))
        return wrong_dims(check, e->items[1]->span, "make a list of", low,
                          high);
    return type_list(check->arena, low);
}

/* Functions of one list. */
static struct type type_of_reduced(struct check *check,
                                   const struct function *f,
                                   const struct ast_expr *e, struct type t)
{
    struct span span = e->items[0]->span;

    if (t.kind != TYPE_LIST)
        return wrong_type(check, span, "a list", t);
    if (f->shape == COUNT)
        return plain;
    if (f->shape == REARRANGED &&
        (f->id != FN_SORT || t.item == NULL || t.item->kind == TYPE_STRING))
        return t;
    if (f->shape == ITEM && t.item != NULL)
        return *t.item;
    enum type_kind wanted = f->shape == TRUTH ? TYPE_BOOL : TYPE_NUMBER;
    if (t.item == NULL || t.item->kind != wanted) {
        diag_error(check->diag, "wrong-type", span,
                   "a list of %s is needed here",
                   f->shape == TRUTH  ? "true and false"
                   : f->id == FN_SORT ? "numbers, or of strings,"
                                      : "numbers");
        return bad;
    }
    if (f->shape == PRODUCT && !dim_is_none(t.item->dim))
        return wrong_type(check, span, "a list of plain numbers", *t.item);
    return f->shape == REARRANGED ? t : *t.item;
}

static struct type type_of_function(struct check *check, struct place *place,
                                    const struct ast_expr *e,
                                    const struct function *f)
{
    bool each = f->shape == EACH || f->shape == PLAIN_EACH || f->shape == ROOT;

    if (!arguments_are_sound(check, f, e))
        return bad;
    bool listed = !each && f->shape != CLAMPED && f->shape != STEPPED &&
                  f->shape != SPACED && e->n_items == 1;
    struct type t = listed ? type_of_listed(check, place, e->items[0])
                           : type_of(check, place, e->items[0]);
    if (t.kind == TYPE_BAD)
        return bad;
    if (each)
        return type_of_each(check, f, e, t);
    if (f->shape == CLAMPED || f->shape == STEPPED)
        return type_of_fitted(check, place, e, t);
    if (f->shape == SPACED)
        return type_of_spaced(check, place, e, t);
    if (f->shape == EXTREME && e->n_items > 1 && t.kind != TYPE_NUMBER)
        return wrong_type(check, e->items[0]->span, "a number", t);
    if (f->shape == EXTREME && e->n_items > 1)
        return type_of_extreme(check, place, e, t);
    return type_of_reduced(check, f, e, t);
}

static struct type type_of_call(struct check *check, struct place *place,
                                const struct ast_expr *e)
{
    struct decl *d = scope_find_expr(check->scope, place->module, e);
    const struct function *f =
        e->qualifier.text == NULL ? function_find(e->name.text) : NULL;

    /* A let of its own takes the place of a function. */
    if (d != NULL && d->ast->kind == DECL_LET &&
        (d->ast->has_params || f == NULL)) {
        d->used = true;
        if (d->ast->has_params)
            return type_of_use(check, place, e, d);
        bind_is_sound(check, d, e);
        return bad;
    }
    if (f != NULL)
        return type_of_function(check, place, e, f);
    if (d == NULL)
        return unknown_function(check, place, e);
    diag_error(check->diag, "wrong-type", e->span,
               "'%s' is %s, which has no value of its own", d->name,
               decl_article(d->ast->kind));
    return bad;
}

/* ---- lists from lists ---- */

/* [each for x in list ... if condition] */
static struct type type_of_comprehension(struct check *check,
                                         struct place *place,
                                         const struct ast_expr *e)
{
    const struct binding *env = place->env;
    struct type t = bad;
    size_t k = 0;

    for (; k < e->n_vars; k++) {
        struct type list = type_of_listed(check, place, e->items[k + 1]);

        if (list.kind != TYPE_BAD && list.kind != TYPE_LIST)
            wrong_type(check, e->items[k + 1]->span, "a list", list);
        if (list.kind != TYPE_LIST)
            break;
        struct binding *b = arena_new_of(check->arena, struct binding);
        b->name = e->vars[k].text;
        b->outer = place->env;
        /* Whatever an empty list is of, its values harm nobody. */
        b->type = list.item != NULL ? *list.item : plain;
        place->env = b;
    }
    if (k == e->n_vars) {
        t = type_of(check, place, e->items[0]);
        if (t.kind != TYPE_BAD)
            t = type_list(check->arena, t);
        for (size_t i = k + 1; i < e->n_items; i++) {
            struct type c = type_of(check, place, e->items[i]);

            if (c.kind != TYPE_BAD && c.kind != TYPE_BOOL)
                wrong_type(check, e->items[i]->span, "true or false", c);
            if (c.kind != TYPE_BOOL)
                t = bad;
        }
    }
    place->env = env;
    return t;
}

static bool is_position(struct check *check, struct place *place,
                        const struct ast_expr *e)
{
    struct type t = type_of(check, place, e);

    if (t.kind == TYPE_NUMBER && dim_is_none(t.dim))
        return true;
    if (t.kind != TYPE_BAD)
        wrong_type(check, e->span, "a position, which is a whole number,", t);
    return false;
}

/* list[2], list[1 .. 3] */
static struct type type_of_position(struct check *check, struct place *place,
                                    const struct ast_expr *e)
{
    struct decl *prediction =
        prediction_named(check->scope, place->module, place->env, e);
    if (prediction != NULL)
        return type_of_prediction(check, place, e, prediction);
    struct type t = type_of_listed(check, place, e->items[0]);
    const struct ast_expr *at = e->items[e->n_items - 1];

    if (t.kind == TYPE_BAD)
        return bad;
    if (t.kind != TYPE_LIST) {
        struct str text = STR_INIT;

        type_print(&text, t);
        diag_error(check->diag, "wrong-index", e->span,
                   "only a list has positions, and a fit instances; this is "
                   "%s",
                   text.text);
        str_fini(&text);
        return bad;
    }
    if (e->n_items != 2) {
        diag_error(check->diag, "wrong-index", e->span,
                   "a list takes one position in its brackets, not %zu",
                   e->n_items - 1);
        return bad;
    }
    if (at->kind == EXPR_RANGE) {
        for (size_t i = 0; i < at->n_items; i++) {
            if (!is_position(check, place, at->items[i]))
                return bad;
        }
        return t;
    }
    if (!is_position(check, place, at))
        return bad;
    if (t.item == NULL) {
        diag_error(check->diag, "wrong-index", at->span,
                   "an empty list has no values");
        return bad;
    }
    return *t.item;
}

static struct type type_of_number(struct check *check, const struct ast_expr *e)
{
    struct type t = plain;

    if (e->unit.text == NULL)
        return t;
    const struct unit *unit = unit_find(e->unit.text);
    if (unit != NULL) {
        t.dim = unit->dim;
        return t;
    }
    struct suggest s = suggest_for(e->unit.text);
    const char *note = hint_number(check, e);
    for (const struct unit *u = unit_table; note == NULL && u->name != NULL;
         u++)
        suggest_offer(&s, u->name);
    if (note == NULL && hint_unit(e->unit.text) != NULL)
        s.best = hint_unit(e->unit.text);
    diag_unknown(check->diag, "unknown-unit", e->unit.span, &s, "there is",
                 "there are", "there is no unit '%s'", e->unit.text);
    if (note != NULL)
        diag_note(check->diag, SPAN_NONE, "%s", note);
    return bad;
}

static struct type type_of_kind(struct check *check, struct place *place,
                                const struct ast_expr *e)
{
    switch (e->kind) {
    case EXPR_BAD:
        return bad;
    case EXPR_NUMBER:
        return type_of_number(check, e);
    case EXPR_STRING:
        return (struct type){.kind = TYPE_STRING};
    case EXPR_BOOL:
        return truth;
    case EXPR_NAME:
        return type_of_name(check, place, e);
    case EXPR_LIST:
        return type_of_list(check, place, e);
    case EXPR_RANGE:
        return type_of_range(check, place, e);
    case EXPR_UNARY:
        return type_of_unary(check, place, e);
    case EXPR_BINARY:
        return type_of_binary(check, place, e);
    case EXPR_COMPARE:
        return type_of_compare(check, place, e);
    case EXPR_IF:
        return type_of_if(check, place, e);
    case EXPR_CALL:
        return type_of_call(check, place, e);
    case EXPR_ATTRIBUTE:
    case EXPR_AT:
        return type_of_result(check, place, e);
    case EXPR_INDEX:
        return type_of_position(check, place, e);
    case EXPR_EACH:
        return type_of_comprehension(check, place, e);
    case EXPR_SWEEP:
        diag_error(check->diag, "syntax", e->span,
                   "'where' and 'except' choose among runs; they mean nothing "
                   "here");
        return bad;
    case EXPR_PHRASE:
        diag_error(check->diag, "syntax", e->span,
                   "such words mean something only in the block of a fit");
        return bad;
    }
    return bad;
}

/* Lets that use one another are read within one another. */
enum { MAX_DEPTH = 1000 };

bool depth_enter(struct check *check, struct span span)
{
    if (check->depth == MAX_DEPTH) {
        /* Once: all around it would say the same. */
        if (!check->deep)
            diag_error(check->diag, "too-deep", span,
                       "this needs too many others, each of which needs the "
                       "next");
        check->deep = true;
        return false;
    }
    check->depth++;
    return true;
}

void depth_leave(struct check *check)
{
    check->depth--;
}

struct type type_of(struct check *check, struct place *place,
                    const struct ast_expr *e)
{
    struct type t;

    if (!depth_enter(check, e->span))
        return bad;
    check->steps += check->in_let > 0;
    t = type_of_kind(check, place, e);
    depth_leave(check);
    return t;
}

/* ---- lets and axes ---- */

static void value_of_let(struct check *check, struct decl *d)
{
    struct place place = {
        .module = d->value_module,
        .per_run = true,
        .run = QUANTITIES_ALL,
        .over = SIZE_MAX,
    };
    struct eval eval = {
        .arena = check->arena,
        .diag = check->diag,
        .scope = check->scope,
        .module = d->value_module,
    };

    if (d->ast->has_params) {
        generic_check(check, d);
        return;
    }
    d->type = type_of(check, &place, d->value);
    d->axes = place.used_axes;
    d->quantities = place.quantities;
    d->bad |= d->type.kind == TYPE_BAD;
    if (d->bad || d->axes.n > 0 || d->quantities != 0)
        return;
    d->constant = eval_expr(&eval, d->value);
    d->bad = d->constant.kind == VALUE_NONE;
}

void value_of_decl(struct check *check, struct decl *d)
{
    if (!walk_begin(check, d, &d->valuing))
        return;
    if (d->ast->kind == DECL_LET) {
        value_of_let(check, d);
    } else {
        d->values = axis_values(check, d->name, d->value, d->value_module,
                                &d->n_values, &d->type);
        d->bad |= d->values == NULL;
    }
    walk_end(check, &d->valuing);
}
