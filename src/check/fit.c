/* fit.c - fits: their law, what it is made to fit, and the axes in brackets. */
#include "config.h"

#include <assert.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "check/fit.h"

/* ---- the law ---- */

static const struct catalog_law *find_law(struct check *check,
                                          const struct ast_name *name)
{
    struct suggest s = suggest_for(name->text);

    for (size_t i = 0; i < check->catalog->n_laws; i++) {
        const struct catalog_law *law = &check->catalog->laws[i];

        if (strcmp(law->table->name, name->text) == 0)
            return law;
        suggest_offer(&s, law->table->name);
    }
    diag_unknown(check->diag, "unknown-kind", name->span, &s, "there is",
                 "there are", "there is no law '%s'", name->text);
    return NULL;
}

/* How many series a law of points takes at least. */
static size_t needed_series(const struct catalog_law *law)
{
    size_t n = 0;

    for (size_t i = 0; i < law->n_columns; i++)
        n += !law->columns[i].optional;
    return n;
}

/* A law of curves is fitted to one thing that has a name, and so may one of
 * points be; else it takes y and each x. */
static bool takes(const struct catalog_law *law, size_t n)
{
    return n == 1 || (law->evidence == LAW_OF_POINTS &&
                      n >= needed_series(law) && n <= law->n_columns);
}

static void wrong_number(struct check *check, const struct catalog_law *law,
                         const struct ast_expr *e)
{
    if (law->evidence == LAW_OF_CURVES)
        diag_error(check->diag, "wrong-arguments", e->span,
                   "'%s' takes 1 argument, not %zu", e->name.text, e->n_items);
    else
        diag_error(check->diag, "wrong-arguments", e->span,
                   "'%s' takes the name of points, runs or curves, or %zu "
                   "series, y first; not %zu arguments",
                   e->name.text, needed_series(law), e->n_items);
}

static bool check_law(struct check *check, struct decl *decl)
{
    const struct ast_expr *e = decl->ast->value;

    if (e->kind == EXPR_BAD)
        return false;
    if (e->kind != EXPR_CALL) {
        diag_error(check->diag, "wrong-type", e->span,
                   "a fit names a law and what it is made to fit: "
                   "intrinsic(main)");
        return false;
    }
    decl->law = find_law(check, &e->name);
    if (decl->law == NULL)
        return false;
    if (takes(decl->law, e->n_items) && e->labels == NULL)
        return true;
    for (size_t i = 0; e->labels != NULL && i < e->n_items; i++) {
        if (e->labels[i].text == NULL)
            continue;
        diag_error(check->diag, "wrong-arguments", e->labels[i].span,
                   "the arguments of '%s' have no names", e->name.text);
        diag_note(check->diag, SPAN_NONE,
                  "keys stand in curly brackets: %s(...) { %s = ... }",
                  e->name.text, e->labels[i].text);
        return false;
    }
    wrong_number(check, decl->law, e);
    return false;
}

/* ---- what it is made to fit ---- */

struct decl *fit_find_evidence(struct check *check, const struct decl *decl,
                               const struct ast_expr *e)
{
    bool points = decl->law->evidence == LAW_OF_POINTS;
    struct decl *d;

    if (e->kind != EXPR_NAME) {
        if (e->kind != EXPR_BAD)
            diag_error(check->diag, "wrong-type", e->span,
                       "the name of a set of runs%s is needed here",
                       points ? ", curves or points" : "");
        return NULL;
    }
    d = scope_find_expr(check->scope, decl->ast->module, e);
    if (d == NULL) {
        scope_unknown_expr(check, decl->ast->module, e, "unknown-name",
                           "set of runs", DECL_RUNS, NULL);
        return NULL;
    }
    d->used = true;
    if (d->ast->kind == DECL_RUNS || d->ast->kind == DECL_CURVES ||
        (points && d->ast->kind == DECL_POINTS))
        return d;
    diag_error(check->diag, "wrong-kind", e->span,
               "'%s' is %s; '%s' is made to fit runs%s", d->name,
               decl_article(d->ast->kind), decl->law->table->name,
               points ? ", curves or points" : " or curves");
    return NULL;
}

const struct study_axis *fit_evidence_axis(const struct evidence *evidence,
                                           const char *name)
{
    for (size_t i = 0; i < evidence->n_axes; i++) {
        if (strcmp(evidence->axes[i].name, name) == 0)
            return &evidence->axes[i];
    }
    return NULL;
}

static void no_such_axis(struct check *check, const struct ast_name *name,
                         const struct evidence *evidence)
{
    struct suggest s = suggest_for(name->text);

    for (size_t i = 0; i < evidence->n_axes; i++)
        suggest_offer(&s, evidence->axes[i].name);
    diag_unknown(check->diag, "unbound-axis", name->span, &s, "its axis is",
                 "its axes are",
                 evidence->curves != NULL ? "'%s' is not read for each '%s'"
                                          : "'%s' has no axis '%s'",
                 evidence->name, name->text);
    diag_note(check->diag, evidence->span, "'%s' is declared here",
              evidence->name);
}

static bool is_in_all_parts(struct check *check, const struct decl *decl,
                            const struct ast_expr *e, const char *axis,
                            const struct study_runs *runs)
{
    const struct study_part *part = runs_without(runs, axis);

    if (part == NULL)
        return true;
    diag_error(check->diag, "unbound-axis", e->span,
               "'%s' needs '%s' of each run, and a part of '%s' does not "
               "sweep it",
               decl->name, axis, runs->name);
    diag_note(check->diag, part->span, "it is this part");
    return false;
}

/* What runs call the axis NAME: an axis that was brought in under another name
 * is known by the one that it was declared with. */
static const char *name_of_axis(const struct check *check, size_t module,
                                const char *name)
{
    struct decl *d = scope_find(check->scope, module, name);

    if (d == NULL || d->ast->kind != DECL_AXIS)
        return name;
    d->used = true;
    return d->name;
}

/* The same for one in brackets; NULL after an error. */
static const char *bracket_name(struct check *check, const struct decl *decl,
                                const struct ast_expr *e)
{
    size_t module = decl->ast->module;
    struct decl *d;

    if (e->kind != EXPR_NAME) {
        if (e->kind != EXPR_BAD)
            diag_error(check->diag, "wrong-type", e->span,
                       "the name of an axis is needed here");
        return NULL;
    }
    if (e->qualifier.text == NULL)
        return name_of_axis(check, module, e->name.text);
    d = scope_find_expr(check->scope, module, e);
    if (d != NULL && d->ast->kind == DECL_AXIS) {
        d->used = true;
        return d->name;
    }
    scope_unknown_expr(check, module, e, "unknown-name", "axis", DECL_AXIS,
                       NULL);
    return NULL;
}

/* The axes in brackets, as axes of EVIDENCE. */
bool fit_bracket_axes(struct check *check, const struct decl *decl,
                      const struct evidence *evidence,
                      const struct study_axis **axes)
{
    bool sound = true;

    for (size_t i = 0; i < decl->ast->n_axes; i++) {
        const struct ast_expr *e = decl->ast->axes[i];
        const char *name = bracket_name(check, decl, e);

        if (name == NULL) {
            sound = false;
            continue;
        }
        axes[i] = fit_evidence_axis(evidence, name);
        if (axes[i] == NULL) {
            no_such_axis(check, &e->name, evidence);
            sound = false;
            continue;
        }
        if (evidence->runs != NULL)
            sound &= is_in_all_parts(check, decl, e, name, evidence->runs);
        for (size_t k = 0; k < i; k++) {
            if (axes[k] == axes[i]) {
                diag_error(check->diag, "duplicate-name", e->span,
                           "'%s' is here twice", e->name.text);
                sound = false;
            }
        }
    }

    return sound;
}

/* ---- phrases ---- */

/* `largest 1 h` where the models are the same for all h. */
static bool changes_size(struct check *check, const struct ast_name *noun,
                         size_t module, const struct evidence *evidence)
{
    const char *axis = name_of_axis(check, module, noun->text);
    const struct decl *family =
        evidence->runs != NULL ? evidence->runs->family : NULL;

    if (family == NULL || names_have(&family->axes, axis))
        return true;
    diag_error(check->diag, "bad-phrase", noun->span,
               "the largest are the largest models, and '%s' changes no model",
               noun->text);
    diag_note(check->diag, family->ast->name.span,
              "family '%s' does not depend on it", family->name);
    return false;
}

/* Curves of a file are told apart by their numbers of parameters and seeds,
 * which have no axes. */
static bool is_column(const char *name)
{
    return strcmp(name, "seed") == 0 || strcmp(name, "parameters") == 0 ||
           strcmp(name, "size") == 0;
}

static bool phrase_name_is_sound(struct check *check,
                                 const struct ast_name *name, size_t module,
                                 const struct evidence *evidence)
{
    if (name->text == NULL)
        return true;
    if (evidence->runs == NULL) {
        if (is_column(name->text))
            return true;
        diag_error(check->diag, "bad-phrase", name->span,
                   "curves of a file differ by their seed and their number of "
                   "parameters, not by '%s'",
                   name->text);
        return false;
    }
    if (fit_evidence_axis(evidence, name_of_axis(check, module, name->text)) !=
        NULL)
        return true;
    no_such_axis(check, name, evidence);
    return false;
}

/* `largest 1 size` and `200 over seed` name axes of the runs. */
static bool check_phrase_axes(struct check *check, const struct decl *decl,
                              const struct evidence *evidence)
{
    bool sound = true;

    for (size_t i = 0; i < decl->table->n; i++) {
        const struct field *f = &decl->fields[i];
        const struct ast_expr *e = f->value;

        if (e == NULL || e->kind != EXPR_PHRASE || f->bad)
            continue;
        sound &= phrase_name_is_sound(check, &e->noun, f->module, evidence);
        sound &= phrase_name_is_sound(check, &e->over, f->module, evidence);
        if (sound && e->noun.text != NULL)
            sound = changes_size(check, &e->noun, f->module, evidence);
    }
    return sound;
}

static bool in_brackets(const struct decl *decl,
                        const struct study_axis *const *axes, const char *axis)
{
    for (size_t a = 0; a < decl->ast->n_axes; a++) {
        if (strcmp(axes[a]->name, axis) == 0)
            return true;
    }
    return false;
}

bool fit_brackets_are_complete(struct check *check, const struct decl *decl,
                               const struct evidence *evidence,
                               const struct study_axis *const *axes)
{
    const char *missing = NULL;

    for (size_t i = 0; i < decl->axes.n; i++) {
        if (in_brackets(decl, axes, decl->axes.items[i]))
            continue;
        missing = decl->axes.items[i];
        diag_error(check->diag, "unbound-axis", decl->ast->name.span,
                   "the keys of '%s' depend on '%s', which is not among its "
                   "axes",
                   decl->name, missing);
    }
    for (size_t i = 0; evidence->curves != NULL && i < evidence->n_axes; i++) {
        if (in_brackets(decl, axes, evidence->axes[i].name))
            continue;
        missing = evidence->axes[i].name;
        diag_error(check->diag, "unbound-axis", decl->ast->name.span,
                   "'%s' is read for each value of '%s', and each needs a fit "
                   "of its own",
                   evidence->name, missing);
    }
    if (missing != NULL)
        diag_note(check->diag, SPAN_NONE, "write fit %s[%s] = ...", decl->name,
                  missing);
    return missing == NULL;
}

static struct evidence evidence_of(struct check *check, struct study_fit *fit,
                                   const struct decl *data)
{
    const struct study_curves *c;

    if (data->ast->kind == DECL_RUNS) {
        const struct study_runs *r = &check->runs[data->index];

        fit->runs = data->index;
        return (struct evidence){r->name, r->span, r->axes, r->n_axes, r, NULL};
    }
    if (data->ast->kind == DECL_CURVES) {
        fit->curves = data->index;
        c = &check->curves[data->index];
    } else {
        fit->points = data->index;
        c = &check->points[data->index];
    }
    fit->n_axes = fit->decl->ast->n_axes;
    return (struct evidence){c->name, c->span, c->axes, c->n_axes, NULL, c};
}

/* A law of what has a name. */
static bool check_named(struct check *check, struct decl *decl,
                        struct study_fit *fit)
{
    struct decl *data = fit_union_check(check, decl, fit);

    if (data == NULL || data->bad)
        return false;
    struct evidence evidence = evidence_of(check, fit, data);
    const struct study_axis **axes =
        arena_array(check->arena, const struct study_axis *, decl->ast->n_axes);
    if (!fit_bracket_axes(check, decl, &evidence, axes))
        return false;
    if (evidence.runs != NULL
            ? !fit_instances_of_runs(check, decl, fit, evidence.runs, axes)
            : !instances_make(check, decl, axes, fit->n_axes, &fit->coordinates,
                              &fit->n_instances))
        return false;
    bool sound = check_phrase_axes(check, decl, &evidence);
    sound &= fit_brackets_are_complete(check, decl, &evidence, axes) &&
             fit_union_axes(check, decl, fit, axes);
    if (decl->law->evidence == LAW_OF_POINTS)
        sound &= fit_columns_check(check, decl, fit, &evidence);
    return sound;
}

/* ---- all of it ---- */

static void check_one(struct check *check, struct decl *decl)
{
    struct study_fit *fit;
    bool sound = check_law(check, decl);

    if (!sound) {
        decl->bad = true;
        return;
    }
    decl->table = decl->law->table;
    decl->fields = arena_array(check->arena, struct field, decl->table->n);
    template_overlay(check, decl);
    template_require(check, decl, decl->ast->name.span);
    struct study_fit found = {
        .name = decl->name,
        .span = decl->ast->name.span,
        .law = decl->law,
        .runs = SIZE_MAX,
        .curves = SIZE_MAX,
        .points = SIZE_MAX,
        .over = SIZE_MAX,
        .decl = decl,
    };
    if (decl->ast->value->n_items == 1)
        sound = check_named(check, decl, &found);
    else
        sound = fit_series_check(check, decl, &found);
    decl->bad |= !sound;
    /* Those that it needs were checked meanwhile, so they come first. */
    decl->index = check->study->n_fits++;
    fit = &check->fits[decl->index];
    *fit = found;
}

void fit_check(struct check *check, struct decl *decl)
{
    if (!walk_begin(check, decl, &decl->valuing))
        return;
    check_one(check, decl);
    walk_end(check, &decl->valuing);
}
