/* fit.c - fits: their law, arguments, instances and order. */
#include "config.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/str.h"
#include "check/internal.h"

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
    if (e->n_items == decl->law->n_arguments && e->labels == NULL)
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
    diag_error(check->diag, "wrong-arguments", e->span,
               "'%s' takes %zu argument%s, not %zu", e->name.text,
               decl->law->n_arguments, decl->law->n_arguments == 1 ? "" : "s",
               e->n_items);
    return false;
}

/* ---- laws of runs ---- */

/* What such a law is made to fit: runs, or curves from elsewhere. */
struct evidence {
    const char *name;
    struct span span;
    const struct study_axis *axes;
    size_t n_axes;
    const struct study_runs *runs; /* NULL: the curves are imported */
};

static struct decl *find_runs(struct check *check, const struct decl *decl,
                              const struct ast_expr *e)
{
    struct decl *d;

    if (e->kind != EXPR_NAME) {
        if (e->kind != EXPR_BAD)
            diag_error(check->diag, "wrong-type", e->span,
                       "the name of a set of runs is needed here");
        return NULL;
    }
    d = scope_find_expr(check->scope, decl->ast->module, e);
    if (d == NULL) {
        scope_unknown_expr(check, decl->ast->module, e, "unknown-name",
                           "set of runs", DECL_RUNS, NULL);
        return NULL;
    }
    d->used = true;
    if (d->ast->kind == DECL_RUNS || d->ast->kind == DECL_CURVES)
        return d;
    diag_error(check->diag, "wrong-kind", e->span,
               "'%s' is %s; a law is made to fit runs or curves", d->name,
               decl_article(d->ast->kind));
    return NULL;
}

static const struct study_axis *evidence_axis(const struct evidence *evidence,
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
                 evidence->runs == NULL ? "'%s' is not read for each '%s'"
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
static bool bracket_axes(struct check *check, const struct decl *decl,
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
        axes[i] = evidence_axis(evidence, name);
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

/* Combinations of values of the axes in brackets, while they are found: rows of
 * A places. */
struct rows {
    size_t *places;
    size_t n, cap, A;
};

static int compare_rows(const size_t *a, const size_t *b, size_t A)
{
    for (size_t i = 0; i < A; i++) {
        if (a[i] != b[i])
            return a[i] < b[i] ? -1 : 1;
    }
    return 0;
}

static size_t *add_row(struct rows *rows)
{
    rows->places = mem_grow(rows->places, &rows->cap, rows->n,
                            rows->A * sizeof *rows->places);
    return &rows->places[rows->A * rows->n++];
}

/* Sort rows by merging, and leave each in once. */
static void sort_rows(struct rows *rows)
{
    size_t A = rows->A, n = rows->n;
    size_t *from = rows->places, *to = mem_calloc(n * A, sizeof *to);

    for (size_t width = 1; width < n; width *= 2) {
        for (size_t low = 0; low < n; low += 2 * width) {
            size_t mid = low + width < n ? low + width : n;
            size_t high = low + 2 * width < n ? low + 2 * width : n;
            size_t i = low, k = mid;

            for (size_t at = low; at < high; at++) {
                bool left = k == high ||
                            (i < mid &&
                             compare_rows(&from[i * A], &from[k * A], A) <= 0);

                memcpy(&to[at * A], &from[(left ? i++ : k++) * A],
                       A * sizeof *to);
            }
        }
        size_t *swap = from;
        from = to;
        to = swap;
    }
    rows->n = 0;
    for (size_t i = 0; i < n; i++) {
        size_t *last = rows->n > 0 ? &from[(rows->n - 1) * A] : NULL;

        if (last == NULL || compare_rows(last, &from[i * A], A) != 0)
            memmove(&from[rows->n++ * A], &from[i * A], A * sizeof *from);
    }
    rows->places = from;
    free(to);
}

/* Which axis of PART each of those in brackets is, and its factor. */
static void find_axes(const struct study_part *part,
                      const struct study_axis **axes, size_t A, size_t *axis_of,
                      size_t *factor_of)
{
    for (size_t a = 0; a < A; a++) {
        for (size_t f = 0; f < part->n_factors; f++) {
            const struct study_factor *factor = &part->factors[f];

            for (size_t i = factor->first; i < factor->first + factor->n_axes;
                 i++) {
                if (strcmp(part->axes[i].name, axes[a]->name) != 0)
                    continue;
                axis_of[a] = i;
                factor_of[a] = f;
            }
        }
    }
}

enum { MAX_INSTANCES = 100000, MAX_ROWS = 4000000 };

/* The combinations that PART has; false when they are too many. */
static bool add_rows(struct rows *rows, const struct study_part *part,
                     const struct study_axis **axes)
{
    size_t A = rows->A, n = 1;
    size_t *axis_of = mem_calloc(A, sizeof *axis_of);
    size_t *factor_of = mem_calloc(A, sizeof *factor_of);
    size_t *at = mem_calloc(part->n_factors, sizeof *at);
    bool fits = true;

    find_axes(part, axes, A, axis_of, factor_of);
    for (size_t f = 0; f < part->n_factors && fits; f++) {
        bool used = false;

        for (size_t a = 0; a < A; a++)
            used |= factor_of[a] == f;
        at[f] = used ? part->factors[f].n : 1;
        fits = at[f] <= MAX_ROWS / n && rows->n <= MAX_ROWS;
        n *= at[f];
    }
    for (size_t i = 0; i < n && fits; i++) {
        size_t *row = add_row(rows), rest = i;

        for (size_t f = part->n_factors; f-- > 0;) {
            size_t k = rest % at[f];

            rest /= at[f];
            for (size_t a = 0; a < A; a++) {
                const size_t *places = part->axes[axis_of[a]].places;

                if (factor_of[a] == f)
                    row[a] = places != NULL ? places[k] : k;
            }
        }
    }
    free(axis_of);
    free(factor_of);
    free(at);
    return fits;
}

static void keep_rows(struct check *check, struct study_fit *fit,
                      const struct rows *rows, const struct study_axis **axes)
{
    size_t A = rows->A, n = A > 0 ? rows->n : 1;
    size_t *places = arena_array(check->arena, size_t, n * A);
    struct study_coordinate *c =
        arena_array(check->arena, struct study_coordinate, n * A);

    for (size_t i = 0; i < n * A; i++) {
        places[i] = rows->places[i];
        c[i] = axes[i % A]->values[places[i]];
    }
    fit->n_axes = A;
    fit->n_instances = n;
    fit->coordinates = c;
    fit->places = places;
}

static bool make_instances(struct check *check, const struct decl *decl,
                           struct study_fit *fit, const struct study_runs *runs,
                           const struct study_axis **axes)
{
    struct rows rows = {.A = decl->ast->n_axes};
    bool fits = true;

    for (size_t p = 0; p < runs->n_parts && rows.A > 0 && fits; p++)
        fits = add_rows(&rows, &runs->parts[p], axes);
    if (fits && rows.A > 0)
        sort_rows(&rows);
    fits = fits && rows.n <= MAX_INSTANCES;
    if (fits)
        keep_rows(check, fit, &rows, axes);
    else
        diag_error(check->diag, "too-many", decl->ast->name.span,
                   "'%s' would be more than %d fits", decl->name,
                   MAX_INSTANCES);
    free(rows.places);
    return fits;
}

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
    if (evidence_axis(evidence, name_of_axis(check, module, name->text)) !=
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

/* Axes on which the keys depend, or imported curves, must be in the brackets.
 * (Runs of several values may well share one fit.) */
static bool brackets_are_complete(struct check *check, const struct decl *decl,
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
    for (size_t i = 0; evidence->runs == NULL && i < evidence->n_axes; i++) {
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
    if (data->ast->kind == DECL_CURVES) {
        const struct study_curves *c = &check->curves[data->index];

        fit->curves = data->index;
        fit->n_axes = fit->decl->ast->n_axes;
        return (struct evidence){c->name, c->span, c->axes, c->n_axes, NULL};
    }
    const struct study_runs *r = &check->runs[data->index];
    fit->runs = data->index;
    return (struct evidence){r->name, r->span, r->axes, r->n_axes, r};
}

static bool check_law_of_runs(struct check *check, struct decl *decl,
                              struct study_fit *fit)
{
    struct decl *data = find_runs(check, decl, decl->ast->value->items[0]);

    if (data == NULL || data->bad)
        return false;
    struct evidence evidence = evidence_of(check, fit, data);
    const struct study_axis **axes =
        arena_array(check->arena, const struct study_axis *, decl->ast->n_axes);
    if (!bracket_axes(check, decl, &evidence, axes))
        return false;
    if (evidence.runs != NULL
            ? !make_instances(check, decl, fit, evidence.runs, axes)
            : !instances_make(check, decl, axes, fit->n_axes, &fit->coordinates,
                              &fit->n_instances))
        return false;
    bool sound = check_phrase_axes(check, decl, &evidence);
    sound &= brackets_are_complete(check, decl, &evidence, axes);
    return sound;
}

/* ---- laws of series ---- */

const char *source_text(struct check *check, struct span span)
{
    size_t len;
    const char *text = diag_text_of(check->diag, span, &len);
    char *copy = arena_strndup(check->arena, text, len);
    char *to = copy;

    /* One line, whatever the author's layout. */
    for (const char *from = copy; *from != '\0'; from++) {
        bool blank =
            *from == '\n' || *from == '\r' || *from == '\t' || *from == ' ';

        if (!blank)
            *to++ = *from;
        else if (to > copy && to[-1] != ' ')
            *to++ = ' ';
    }
    *to = '\0';
    return copy;
}

const char *unit_text(struct check *check, struct dim dim)
{
    struct str text = STR_INIT;

    if (dim_is_none(dim))
        return "";
    dim_print(&text, dim);
    const char *copy = arena_strdup(check->arena, text.text);
    str_fini(&text);
    return copy;
}

static bool check_series(struct check *check, struct decl *decl,
                         struct study_fit *fit, struct place *place)
{
    size_t n = decl->ast->value->n_items;
    const char **texts = arena_array(check->arena, const char *, n);
    const char **units = arena_array(check->arena, const char *, n);
    struct type *types = arena_array(check->arena, struct type, n);
    struct ast_expr *const *items = decl->ast->value->items;
    bool sound = true;

    for (size_t i = 0; i < n; i++) {
        const struct ast_expr *e = items[i];
        struct type t = type_of(check, place, e);

        types[i] = t;
        texts[i] = source_text(check, e->span);
        units[i] = unit_text(check, t.dim);
        sound &= t.kind != TYPE_BAD;
    }
    for (size_t i = 0; i < n && sound; i++) {
        if (types[i].kind == TYPE_NUMBER)
            continue;
        diag_error(check->diag, "bad-series", items[i]->span,
                   "a number for each instance of a fit is needed here");
        sound = false;
    }
    fit->series = (const struct ast_expr *const *)items;
    fit->series_text = texts;
    fit->series_unit = units;
    fit->n_series = n;
    return sound;
}

/* SINGLE: a fit that was used and has no axes; or NULL. */
static void report_no_series(struct check *check, const struct decl *decl,
                             const struct decl *single)
{
    const char *law = decl->ast->value->name.text;

    if (single == NULL) {
        diag_error(check->diag, "bad-series", decl->ast->value->span,
                   "'%s' needs the results of a fit with several instances",
                   law);
        return;
    }
    diag_error(check->diag, "bad-series", decl->ast->value->span,
               "'%s' needs several instances, and '%s' is a single one", law,
               single->name);
    diag_note(check->diag, single->ast->name.span,
              "with an axis in brackets, as in %s[h], there is one for each of "
              "its values",
              single->name);
}

static bool check_law_of_series(struct check *check, struct decl *decl,
                                struct study_fit *fit)
{
    struct place place = {
        .module = decl->ast->module,
        .per_run = true,
        .results = true,
        .series = true,
        .over = SIZE_MAX,
    };

    fit->n_instances = 1;
    if (decl->ast->n_axes > 0) {
        diag_error(check->diag, "wrong-arguments", decl->ast->axes[0]->span,
                   "'%s' runs over the instances of another fit and has no "
                   "axes of its own",
                   decl->ast->value->name.text);
        return false;
    }
    if (decl->axes.n > 0) {
        diag_error(check->diag, "unbound-axis", decl->ast->name.span,
                   "the keys of '%s' depend on '%s', which has no single "
                   "value here",
                   decl->name, decl->axes.items[0]);
        return false;
    }
    if (!check_series(check, decl, fit, &place))
        return false;
    if (place.over == SIZE_MAX) {
        report_no_series(check, decl, place.single);
        return false;
    }
    fit->over = place.over;
    const struct study_fit *over = &check->fits[place.over];
    for (size_t i = 0; i < place.used_axes.n; i++) {
        const char *axis = place.used_axes.items[i];
        bool found = false;

        for (size_t a = 0; a < over->n_axes; a++)
            found |= strcmp(over->coordinates[a].axis, axis) == 0;
        if (found)
            continue;
        diag_error(check->diag, "unbound-axis", decl->ast->value->span,
                   "'%s' is not an axis of '%s'", axis, over->name);
        diag_note(check->diag, over->span, "'%s' is declared here", over->name);
        return false;
    }
    return true;
}

/* ---- all of it ---- */

static bool is_of_runs(const struct catalog_law *law)
{
    return law->n_arguments > 0 && law->arguments[0] == LAW_RUNS;
}

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
        .over = SIZE_MAX,
        .decl = decl,
    };
    if (is_of_runs(decl->law))
        sound = check_law_of_runs(check, decl, &found);
    else
        sound = check_law_of_series(check, decl, &found);
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
