/* type_result.c - what results of fits can come to, and whether they may be
 * asked for like that. */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "check/type.h"

static const struct type bad = {.kind = TYPE_BAD};
static const struct type plain = {.kind = TYPE_NUMBER};

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
    if (binding_of(place->env, name) != NULL) {
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

/* Whether E, `law` or `law[16]`, is one fit of intrinsic performance. */
static bool is_one_law(struct check *check, struct place *place,
                       const struct ast_expr *e)
{
    const struct decl *fit = fit_of(check, place, e);

    if (fit == NULL)
        return false;
    const struct study_fit *sf = &check->fits[fit->index];
    place->n_results++;
    if (sf->law->evidence != LAW_OF_CURVES) {
        diag_error(check->diag, "wrong-type", e->span,
                   "'%s' is a law of points; only fits of runs or curves are "
                   "compared",
                   fit->name);
        return false;
    }
    if (e->kind == EXPR_INDEX) {
        const struct instances all = {sf->name, sf->span, sf->n_axes,
                                      sf->n_instances, sf->coordinates};

        return index_check(check, place, e, &all);
    }
    if (sf->n_axes == 0)
        return true;
    diag_error(check->diag, "wrong-type", e->span,
               "'%s' has several instances: name one, as in %s[...]", fit->name,
               fit->name);
    return false;
}

struct type type_of_comparison(struct check *check, struct place *place,
                               const struct ast_expr *e)
{
    bool sound = is_one_law(check, place, e->items[0]);

    return is_one_law(check, place, e->items[1]) && sound ? plain : bad;
}

/* Does E have the same value everywhere? */
bool type_is_constant(const struct check *check, const struct place *place,
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
        if (binding_of(place->env, e) != NULL)
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
            if (!type_is_constant(check, place, e->items[i]))
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
    if ((*found)->at == AT_X)
        t.dim = sf->dims[sf->law->n_columns - 1];
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

/* Say how ATTRIBUTE can be asked for: "at a return (at 0.95) or at ...". */
static void note_forms(struct check *check, const struct law_attribute *a)
{
    struct str text = STR_INIT;
    unsigned left = a->at;

    for (size_t i = 0; i < n_at_forms; i++) {
        const struct at_form *form = &at_forms[i];

        if ((a->at & form->form) == 0)
            continue;
        left &= ~form->form;
        if (text.len > 0)
            str_add(&text, left == 0 ? " or " : ", ");
        str_printf(&text, "%s (%s)", form->doc, form->example);
    }
    diag_note(check->diag, SPAN_NONE, "ask for it %s", str_text(&text));
    str_fini(&text);
}

/* The value of E if it is the same everywhere and a number. */
bool type_constant_number(struct check *check, const struct place *place,
                          const struct ast_expr *e, double *out)
{
    struct eval eval = {
        .arena = check->arena,
        .scope = check->scope,
        .module = place->module,
    };

    if (!type_is_constant(check, place, e))
        return false;
    struct value v = eval_expr(&eval, e);
    if (v.kind != VALUE_NUMBER)
        return false;
    *out = v.number.real;
    return true;
}

/* A number behind `at` that is known already; others are looked at when they
 * are. */
static bool place_is_sound(struct check *check, const struct place *place,
                           const struct ast_expr *e, unsigned form)
{
    double x;

    if (form == AT_RETURN || !type_constant_number(check, place, e, &x) ||
        (x > 0 && (form != AT_FRACTION || x <= 1)))
        return true;
    diag_error(check->diag, "bad-at", e->span,
               form == AT_FRACTION
                   ? "a fraction of the best is above 0 and at most 1"
                   : "what stands behind 'at' must be above 0 here");
    return false;
}

/* `at` an x of a law of points. */
static bool x_is_sound(struct check *check, struct place *place,
                       const struct ast_expr *e, struct type x)
{
    const struct decl *d = fit_of(check, place, e->items[0]->items[0]);
    struct type wanted = {.kind = TYPE_NUMBER,
                          .dim = check->fits[d->index].dims[0]};
    struct str text = STR_INIT;

    if (e->name.text != NULL) {
        diag_error(check->diag, "bad-at", e->name.span,
                   "'%s' is asked at an x, which is no fraction",
                   e->items[0]->name.text);
        return false;
    }
    if (dim_equal(x.dim, wanted.dim))
        return true;
    type_print(&text, wanted);
    type_wrong(check, e->items[1]->span, text.text, x);
    str_fini(&text);
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
        return type_wrong(check, e->items[1]->span, "a number", w);
    if (a->at == AT_X) {
        *found = a;
        return x_is_sound(check, place, e, w) ? t : bad;
    }
    form = at_form_of(w.dim, e->name.text != NULL);
    if (e->name.text != NULL && strcmp(e->name.text, "best") != 0) {
        diag_error(check->diag, "bad-at", e->name.span,
                   "a fraction is one 'of best', not of '%s'", e->name.text);
        return bad;
    }
    if (form == 0)
        return type_wrong(check, e->items[1]->span,
                          "a return, or a number of flop, interactions or "
                          "parameters",
                          w);
    if (!place_is_sound(check, place, e->items[1], form))
        return bad;
    if ((a->at & form) == 0) {
        diag_error(check->diag, "bad-at", e->span,
                   a->at == 0 ? "'%s' is one number: it takes no 'at'"
                              : "'%s' cannot be asked for like that",
                   a->name);
        if (a->at != 0)
            note_forms(check, a);
        return bad;
    }
    bool in_flop = a->unit != NULL && strcmp(a->unit, "flop") == 0;
    if (form == AT_COMPUTE || in_flop) {
        const struct decl *fit = fit_of(check, place, e->items[0]->items[0]);

        if (!curves_say_flop(check, &check->fits[fit->index],
                             e->items[1]->span))
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
        note_forms(check, a);
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

struct type type_of_result(struct check *check, struct place *place,
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
