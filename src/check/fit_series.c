/* fit_series.c - laws over the instances of other fits. */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "check/fit.h"

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
    struct dim *dims =
        arena_array(check->arena, struct dim, decl->law->n_columns);
    struct ast_expr *const *items = decl->ast->value->items;
    bool sound = true;

    for (size_t i = 0; i < n; i++) {
        const struct ast_expr *e = items[i];
        struct type t = type_of(check, place, e);

        types[i] = t;
        texts[i] = source_text(check, e->span);
        units[i] = unit_text(check, t.dim);
        /* The arguments begin with y, the law's columns end with it. */
        dims[i == 0 ? decl->law->n_columns - 1 : i - 1] = t.dim;
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
    fit->dims = dims;
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

/* The axes of OVER, as those that may stand in brackets. */
static struct evidence evidence_over(struct check *check,
                                     const struct study_fit *over)
{
    struct study_axis *axes =
        arena_array(check->arena, struct study_axis, over->n_axes);

    for (size_t a = 0; a < over->n_axes; a++)
        axes[a].name = over->coordinates[a].axis;
    return (struct evidence){over->name,   over->span, axes,
                             over->n_axes, NULL,       NULL};
}

/* Every axis that the expressions use must be one of OVER. */
static bool axes_are_known(struct check *check, const struct decl *decl,
                           const struct place *place,
                           const struct study_fit *over)
{
    for (size_t i = 0; i < place->used_axes.n; i++) {
        const char *axis = place->used_axes.items[i];
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

/* Replicates are those of the fits behind the series: their instances are no
 * sample that could be drawn again. */
static bool no_bootstrap_given(struct check *check, const struct decl *decl)
{
    const struct param *p = param_find(decl->table, "bootstrap");
    const struct field *f =
        p != NULL ? &decl->fields[p - decl->table->params] : NULL;

    if (f == NULL || f->value == NULL)
        return true;
    diag_error(check->diag, "wrong-arguments", f->key,
               "the replicates of '%s' are those of the fit that its series "
               "are of",
               decl->name);
    diag_note(check->diag, SPAN_NONE, "give 'bootstrap' to that one");
    return false;
}

/* The columns are the arguments; a key that names one says nothing. */
static bool no_columns_given(struct check *check, const struct decl *decl)
{
    for (size_t i = 0; i < decl->law->n_columns; i++) {
        const char *name = decl->law->columns[i].name;
        const struct param *p = param_find(decl->table, name);
        const struct field *f = &decl->fields[p - decl->table->params];

        if (f->value == NULL)
            continue;
        diag_error(check->diag, "wrong-arguments", f->key,
                   "'%s' names a column, and this fit has series instead",
                   name);
        return false;
    }
    return true;
}

/* Names of players and the like are in columns only. */
static bool law_takes_series(struct check *check, const struct decl *decl)
{
    for (size_t i = 0; i < decl->law->n_columns; i++) {
        if (!decl->law->columns[i].text)
            continue;
        diag_error(check->diag, "bad-series", decl->ast->value->span,
                   "'%s' is of names, which no series has: it is fitted to a "
                   "declaration of points",
                   decl->law->columns[i].name);
        return false;
    }
    return true;
}

bool fit_series_check(struct check *check, struct decl *decl,
                      struct study_fit *fit)
{
    struct place place = {
        .module = decl->ast->module,
        .per_run = true,
        .results = true,
        .series = true,
        .over = SIZE_MAX,
    };
    size_t A = decl->ast->n_axes;
    const struct study_axis **axes =
        arena_array(check->arena, const struct study_axis *, A);

    if (!law_takes_series(check, decl) ||
        !check_series(check, decl, fit, &place) ||
        !no_columns_given(check, decl) || !no_bootstrap_given(check, decl))
        return false;
    if (place.over == SIZE_MAX) {
        report_no_series(check, decl, place.single);
        return false;
    }
    fit->over = place.over;
    const struct study_fit *over = &check->fits[place.over];
    const struct evidence evidence = evidence_over(check, over);
    if (!axes_are_known(check, decl, &place, over) ||
        !fit_bracket_axes(check, decl, &evidence, axes) ||
        !fit_brackets_are_complete(check, decl, &evidence, axes))
        return false;
    if (A == over->n_axes) {
        diag_error(check->diag, "bad-series", decl->ast->name.span,
                   "'%s' has the axes of '%s' and would have one point for "
                   "each: leave one of them out of the brackets",
                   decl->name, over->name);
        return false;
    }
    fit_instances_of_series(check, fit, over, axes, A);
    return true;
}
