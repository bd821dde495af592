/* predict.c - numbers that follow from results of fits. */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "check/internal.h"

/* The axis in the brackets at position I. */
static bool bracket_axis(struct check *check, const struct decl *decl, size_t i,
                         struct study_axis *axes)
{
    const struct ast_expr *e = decl->ast->axes[i];
    struct decl *d;

    if (e->kind != EXPR_NAME) {
        if (e->kind != EXPR_BAD)
            diag_error(check->diag, "wrong-type", e->span,
                       "the name of an axis is needed here");
        return false;
    }
    d = scope_find_expr(check->scope, decl->ast->module, e);
    if (d == NULL) {
        scope_unknown_expr(check, decl->ast->module, e, "unknown-name", "axis",
                           DECL_AXIS, NULL);
        return false;
    }
    d->used = true;
    if (d->ast->kind != DECL_AXIS) {
        diag_error(check->diag, "wrong-kind", e->span,
                   "'%s' is %s; a prediction is made for each value of an axis",
                   d->name, decl_article(d->ast->kind));
        return false;
    }
    for (size_t k = 0; k < i; k++) {
        if (axes[k].name != NULL && strcmp(axes[k].name, d->name) == 0) {
            diag_error(check->diag, "duplicate-name", e->span,
                       "'%s' is here twice", d->name);
            return false;
        }
    }
    value_of_decl(check, d);
    if (d->bad)
        return false;
    axes[i] = (struct study_axis){.name = d->name,
                                  .span = e->span,
                                  .values = d->values,
                                  .n = d->n_values};
    return true;
}

static bool find_axes(struct check *check, const struct decl *decl,
                      struct study_prediction *out, struct study_axis *axes)
{
    const struct study_axis **list =
        arena_array(check->arena, const struct study_axis *, decl->ast->n_axes);
    bool sound = true;

    for (size_t i = 0; i < decl->ast->n_axes; i++) {
        sound &= bracket_axis(check, decl, i, axes);
        list[i] = &axes[i];
    }
    out->n_axes = decl->ast->n_axes;
    return sound && instances_make(check, decl, list, out->n_axes,
                                   &out->coordinates, &out->n_instances);
}

/* A single number is wanted, for it is what has an interval. */
static bool is_number(struct check *check, const struct decl *decl,
                      struct type type)
{
    struct str text = STR_INIT;

    if (type.kind == TYPE_NUMBER || type.kind == TYPE_BAD)
        return type.kind == TYPE_NUMBER;
    type_print(&text, type);
    diag_error(check->diag, "bad-predict", decl->ast->value->span,
               "a prediction is a number; this is %s", text.text);
    str_fini(&text);
    if (type.kind == TYPE_LIST)
        diag_note(check->diag, SPAN_NONE,
                  "for one of each value of an axis write predict %s[h] = "
                  "law[h]...",
                  decl->name);
    if (type.kind == TYPE_BOOL)
        diag_note(check->diag, SPAN_NONE,
                  "what is true or false is a claim: claim \"...\" : ...");
    return false;
}

static void read_note(struct check *check, struct decl *decl,
                      struct study_prediction *out)
{
    struct eval eval = {
        .arena = check->arena,
        .scope = check->scope,
        .module = decl->ast->module,
    };
    struct settings s;

    decl->table = &schema_predict;
    decl->fields = arena_array(check->arena, struct field, decl->table->n);
    template_overlay(check, decl);
    if (!decl->bad && eval_settings(&eval, &s, decl) &&
        s.items[0].value.kind == VALUE_STRING)
        out->note = s.items[0].value.string;
}

static void check_one(struct check *check, struct decl *decl)
{
    struct study_axis *axes =
        arena_array(check->arena, struct study_axis, decl->ast->n_axes);
    struct study_prediction found = {
        .name = decl->name,
        .span = decl->ast->name.span,
        .expression = source_text(check, decl->ast->value->span),
        .expr = decl->ast->value,
        .decl = decl,
    };
    struct place place = {
        .module = decl->ast->module,
        .results = true,
        .predicts = true,
        .axes = axes,
        .n_axes = decl->ast->n_axes,
        .over = SIZE_MAX,
    };

    if (!find_axes(check, decl, &found, axes)) {
        decl->bad = true;
        return;
    }
    if (place.n_axes == 0)
        place.axes = NULL;
    decl->type = type_of(check, &place, decl->ast->value);
    if (!is_number(check, decl, decl->type)) {
        decl->bad = true;
        return;
    }
    if (place.n_results == 0)
        diag_report(
            check->diag, SEVERITY_WARNING, "bad-predict",
            decl->ast->value->span,
            "no run can change this prediction: it names no result of a fit");
    read_note(check, decl, &found);
    found.dim = decl->type.dim;
    found.unit = unit_text(check, decl->type.dim);
    /* Those that it needs were checked meanwhile, so they come first. */
    decl->index = check->study->n_predictions++;
    check->predictions[decl->index] = found;
}

void predict_check(struct check *check, struct decl *decl)
{
    if (!walk_begin(check, decl, &decl->valuing))
        return;
    check_one(check, decl);
    walk_end(check, &decl->valuing);
}

/* ---- its use ---- */

struct decl *prediction_named(const struct scope *scope, size_t module,
                              const struct binding *env,
                              const struct ast_expr *e)
{
    const struct ast_expr *name = e->kind == EXPR_INDEX ? e->items[0] : e;
    struct decl *d;

    if (name->kind != EXPR_NAME || binding_of(env, name) != NULL)
        return NULL;
    d = scope_find_expr(scope, module, name);
    return d != NULL && d->ast->kind == DECL_PREDICT ? d : NULL;
}

static bool may_be_used(struct check *check, struct place *place,
                        const struct ast_expr *e, struct decl *d)
{
    d->used = true;
    if (!place->results || place->series) {
        diag_error(check->diag, "wrong-type", e->span,
                   place->series
                       ? "'%s' is a prediction; those are made after all fits"
                       : "'%s' is a prediction, which is not known before the "
                         "runs",
                   d->name);
        return false;
    }
    place->n_results++;
    predict_check(check, d);
    return !d->bad;
}

struct type type_of_prediction(struct check *check, struct place *place,
                               const struct ast_expr *e, struct decl *decl)
{
    static const struct type bad = {.kind = TYPE_BAD};

    if (!may_be_used(check, place, e, decl))
        return bad;
    const struct study_prediction *p = &check->predictions[decl->index];
    if (e->kind == EXPR_INDEX) {
        const struct instances of = {p->name, p->span, p->n_axes,
                                     p->n_instances, p->coordinates};

        return index_check(check, place, e, &of) ? decl->type : bad;
    }
    return p->n_axes == 0 ? decl->type : type_list(check->arena, decl->type);
}

struct type type_of_prediction_part(struct check *check, struct place *place,
                                    const struct ast_expr *e, struct decl *decl)
{
    struct suggest s = suggest_for(e->name.text);
    struct type t = type_of_prediction(check, place, e->items[0], decl);

    if (t.kind == TYPE_BAD || strcmp(e->name.text, "low") == 0 ||
        strcmp(e->name.text, "high") == 0)
        return t;
    if (strcmp(e->name.text, "ci95") == 0)
        return t.kind == TYPE_LIST
                   ? type_list(check->arena, type_list(check->arena, *t.item))
                   : type_list(check->arena, t);
    suggest_offer(&s, "low");
    suggest_offer(&s, "high");
    suggest_offer(&s, "ci95");
    diag_unknown(check->diag, "unknown-attribute", e->name.span, &s,
                 "its part is", "its parts are",
                 "a prediction has no part '%s'", e->name.text);
    return (struct type){.kind = TYPE_BAD};
}
