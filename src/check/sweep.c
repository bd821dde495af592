/* sweep.c - axes, and what runs are made of. */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "check/internal.h"

/* ---- axes ---- */

static const char *text_of(struct arena *arena, const struct value *value)
{
    struct str text = STR_INIT;

    value_print_short(&text, value);
    const char *copy = arena_strdup(arena, str_text(&text));
    str_fini(&text);
    return copy;
}

int sweep_compare_values(const struct study_coordinate *a,
                         const struct study_coordinate *b)
{
    if (a->value.kind == VALUE_NUMBER && b->value.kind == VALUE_NUMBER)
        return number_cmp(a->value.number, b->value.number);
    if (a->value.kind == VALUE_STRING && b->value.kind == VALUE_STRING)
        return strcmp(a->value.string, b->value.string);
    return strcmp(a->text, b->text);
}

static int compare_values(const void *a, const void *b)
{
    return sweep_compare_values(*(const struct study_coordinate *const *)a,
                                *(const struct study_coordinate *const *)b);
}

/* An axis that has a value twice would only make every run twice. */
static bool are_distinct(struct check *check, const char *name,
                         const struct ast_expr *expr,
                         const struct study_coordinate *values, size_t n)
{
    const struct study_coordinate **sorted =
        arena_array(check->arena, const struct study_coordinate *, n);
    bool distinct = true;

    for (size_t i = 0; i < n; i++)
        sorted[i] = &values[i];
    qsort(sorted, n, sizeof *sorted, compare_values);
    for (size_t i = 1; i < n; i++) {
        if (!value_equal(&sorted[i - 1]->value, &sorted[i]->value))
            continue;
        size_t a = (size_t)(sorted[i - 1] - values);
        size_t b = (size_t)(sorted[i] - values);
        size_t later = a > b ? a : b, first = a > b ? b : a;
        bool list = expr->kind == EXPR_LIST;

        diag_error(check->diag, "duplicate-value",
                   list ? expr->items[later]->span : expr->span,
                   "'%s' has the value %s twice", name, values[later].text);
        if (list)
            diag_note(check->diag, expr->items[first]->span,
                      "it is here first");
        distinct = false;
    }
    return distinct;
}

/* The value of E, which may mention no axis, and its type; VALUE_NONE after an
 * error, which is reported. */
static struct value constant(struct check *check, size_t module,
                             const struct ast_expr *e, struct type *type)
{
    struct place place = {.module = module, .constant = true, .over = SIZE_MAX};
    struct eval eval = {
        .arena = check->arena,
        .diag = check->diag,
        .scope = check->scope,
        .module = module,
    };

    *type = type_of(check, &place, e);
    if (type->kind == TYPE_BAD)
        return (struct value){.kind = VALUE_NONE};
    return eval_expr(&eval, e);
}

const struct study_coordinate *axis_values(struct check *check,
                                           const char *name,
                                           const struct ast_expr *expr,
                                           size_t module, size_t *n,
                                           struct type *type)
{
    struct type t;
    struct value v = constant(check, module, expr, &t);

    if (v.kind == VALUE_NONE)
        return NULL;
    bool list = v.kind == VALUE_LIST;
    *n = list ? v.list.n : 1;
    if (*n == 0) {
        diag_error(check->diag, "empty-sweep", expr->span, "'%s' has no values",
                   name);
        return NULL;
    }
    *type = list ? *t.item : t;
    struct study_coordinate *values =
        arena_array(check->arena, struct study_coordinate, *n);
    for (size_t i = 0; i < *n; i++) {
        values[i].axis = name;
        values[i].value = list ? v.list.items[i] : v;
        values[i].text = text_of(check->arena, &values[i].value);
    }
    return are_distinct(check, name, expr, values, *n) ? values : NULL;
}

/* ---- axes of some runs ---- */

static bool seeds_are_sound(struct check *check, const struct study_axis *axis,
                            const struct ast_expr *expr)
{
    if (strcmp(axis->name, "seed") != 0)
        return true;
    for (size_t i = 0; i < axis->n; i++) {
        const struct value *v = &axis->values[i].value;

        if (v->kind == VALUE_NUMBER && dim_is_none(v->number.dim) &&
            v->number.exact && v->number.den == 1 && v->number.num >= 0)
            continue;
        diag_error(check->diag, "param-range", expr->span,
                   "a seed is a whole number from 0 on, not %s",
                   axis->values[i].text);
        return false;
    }
    return true;
}

/* `h` */
static bool named_axis(struct check *check, struct decl *runs,
                       const struct ast_expr *e, struct study_axis *axis)
{
    struct decl *d = scope_find_expr(check->scope, runs->ast->module, e);

    if (d == NULL && strcmp(e->name.text, "seed") == 0) {
        diag_error(check->diag, "unknown-name", e->span,
                   "the seeds must be given: seed in 1 .. 3");
        return false;
    }
    if (d == NULL) {
        scope_unknown_expr(check, runs->ast->module, e, "unknown-name", "axis",
                           DECL_AXIS, NULL);
        return false;
    }
    d->used = true;
    if (d->ast->kind != DECL_AXIS) {
        diag_error(check->diag, "wrong-kind", e->span,
                   "'%s' is %s; a product is made of axes", d->name,
                   decl_article(d->ast->kind));
        diag_note(check->diag, d->ast->name.span, "it is declared here");
        if (d->ast->kind == DECL_LET)
            diag_note(check->diag, SPAN_NONE,
                      "values are given to an axis with in: x in %s", d->name);
        return false;
    }
    value_of_decl(check, d);
    if (d->bad)
        return false;
    axis->name = d->name;
    axis->values = d->values;
    axis->n = d->n_values;
    return seeds_are_sound(check, axis, e);
}

/* `seed in 1 .. 3` */
static bool inline_axis(struct check *check, struct decl *runs,
                        const struct ast_expr *e, struct study_axis *axis)
{
    const struct ast_expr *name = e->items[0];
    struct decl *d = scope_find_expr(check->scope, runs->ast->module, name);
    struct type type;

    if (d != NULL && d->ast->kind != DECL_AXIS) {
        diag_error(check->diag, "wrong-kind", name->span, "'%s' is %s already",
                   d->name, decl_article(d->ast->kind));
        diag_note(check->diag, d->ast->name.span, "it is declared here");
        return false;
    }
    axis->name = d != NULL ? d->name : name->name.text;
    axis->values = axis_values(check, axis->name, e->items[1],
                               runs->ast->module, &axis->n, &type);
    if (axis->values == NULL)
        return false;
    if (d != NULL) {
        d->used = true;
        value_of_decl(check, d);
        if (!d->bad && !type_equal(type, d->type)) {
            diag_error(check->diag, "wrong-type", e->items[1]->span,
                       "these are not values like those of axis '%s'", d->name);
            diag_note(check->diag, d->ast->name.span, "it is declared here");
            return false;
        }
    }
    return seeds_are_sound(check, axis, e->items[1]);
}

/* The position that E gives, counted from the end when negative. */
static bool position(struct check *check, size_t module,
                     const struct ast_expr *e, const struct study_axis *axis,
                     size_t *out)
{
    double n = (double)axis->n;
    struct type t;
    struct value v = constant(check, module, e, &t);

    if (v.kind == VALUE_NONE)
        return false;
    if (v.kind != VALUE_NUMBER || !dim_is_none(v.number.dim) ||
        !number_is_integer(v.number)) {
        diag_error(check->diag, "wrong-index", e->span,
                   "a position is a whole number: %s[0], %s[-1]", axis->name,
                   axis->name);
        return false;
    }
    double at = v.number.real < 0 ? v.number.real + n : v.number.real;
    if (at < 0 || at >= n) {
        diag_error(check->diag, "wrong-index", e->span,
                   "'%s' has %zu value%s, at 0 to %zu; there is none at %.0f",
                   axis->name, axis->n, axis->n == 1 ? "" : "s", axis->n - 1,
                   v.number.real);
        return false;
    }
    *out = (size_t)at;
    return true;
}

/* `1 .. 3`, `2 ..`, `.. -2`, `0 .. 6 by 2`, or a single position. */
static bool positions(struct check *check, size_t module,
                      const struct ast_expr *e, const struct study_axis *axis,
                      size_t *low, size_t *high, size_t *step)
{
    size_t at = 0;

    *low = 0;
    *high = axis->n - 1;
    *step = 1;
    if (e->kind != EXPR_RANGE) {
        bool sound = position(check, module, e, axis, low);

        *high = *low;
        return sound;
    }
    if ((e->open & OPEN_LOW) == 0 &&
        !position(check, module, e->items[at++], axis, low))
        return false;
    if ((e->open & OPEN_HIGH) == 0 &&
        !position(check, module, e->items[at++], axis, high))
        return false;
    if (at == e->n_items)
        return true;
    const struct ast_expr *by = e->items[at];
    bool whole = !e->factor && by->kind == EXPR_NUMBER &&
                 by->unit.text == NULL && number_is_integer(by->number) &&
                 by->number.real >= 1 && by->number.real <= 1e9;

    *step = whole ? (size_t)by->number.real : 1;
    if (!whole)
        diag_error(check->diag, "wrong-index", by->span,
                   "positions go up by a whole number");
    return whole;
}

/* `size[1 .. 3]` */
static bool selected_axis(struct check *check, struct decl *runs,
                          const struct ast_expr *e, struct study_axis *axis)
{
    size_t low, high, step, n = 0;

    if (e->items[0]->kind != EXPR_NAME || e->n_items != 2) {
        diag_error(check->diag, "wrong-index", e->span,
                   "values of an axis are chosen by position: size[1 .. 3]");
        return false;
    }
    if (!named_axis(check, runs, e->items[0], axis) ||
        !positions(check, runs->ast->module, e->items[1], axis, &low, &high,
                   &step))
        return false;
    if (low > high) {
        diag_error(check->diag, "empty-sweep", e->items[1]->span,
                   "this chooses none of the %zu values of '%s'", axis->n,
                   axis->name);
        return false;
    }
    struct study_coordinate *values =
        arena_array(check->arena, struct study_coordinate, high - low + 1);
    for (size_t i = low; i <= high; i += step)
        values[n++] = axis->values[i];
    axis->values = values;
    axis->n = n;
    return true;
}

bool sweep_axis(struct check *check, struct decl *runs,
                const struct ast_expr *e, struct study_axis *axis)
{
    switch (e->kind) {
    case EXPR_COMPARE:
        axis->span = e->items[0]->span;
        return inline_axis(check, runs, e, axis);
    case EXPR_INDEX:
        axis->span = e->items[0]->span;
        return selected_axis(check, runs, e, axis);
    default:
        axis->span = e->span;
        return named_axis(check, runs, e, axis);
    }
}

/* ---- what the runs are made of ---- */

static const enum ast_decl_kind part_kinds[] = {DECL_ENVIRONMENT, DECL_FAMILY,
                                                DECL_ALGORITHM, DECL_BUDGET};

static bool is_candidate(const struct decl *d, enum ast_decl_kind kind,
                         size_t module, bool generic)
{
    return d->ast->kind == kind && d->ast->module == module &&
           !is_total(d->ast) && d->ast->has_params == generic;
}

/* What has parameters is mostly there to make others from: it is meant when
 * there is nothing else. */
static bool are_generic(const struct check *check, enum ast_decl_kind kind,
                        size_t module)
{
    for (size_t i = 0; i < check->scope->n_decls; i++) {
        if (is_candidate(&check->scope->decls[i], kind, module, false))
            return false;
    }
    return true;
}

/* Counted once, after the templates were looked at. */
static const struct candidates *candidates_of(struct check *check,
                                              size_t module,
                                              enum ast_decl_kind kind)
{
    if (check->candidates == NULL)
        check->candidates = arena_array(check->arena, struct candidates,
                                        check->ast->n_modules * DECL_KINDS);
    struct candidates *c = &check->candidates[module * DECL_KINDS + kind];
    if (c->known)
        return c;
    *c = (struct candidates){
        .known = true,
        .sound = true,
        .generic = are_generic(check, kind, module),
    };
    for (size_t i = 0; i < check->scope->n_decls; i++) {
        struct decl *d = &check->scope->decls[i];

        if (!is_candidate(d, kind, module, c->generic))
            continue;
        if (c->n++ == 0)
            c->first = d;
        c->sound &= !d->bad;
    }
    return c;
}

/* Any of them may be what is meant. */
static void use_candidates(struct check *check, size_t module,
                           enum ast_decl_kind kind)
{
    enum { SHOWN = 8 };
    bool generic = candidates_of(check, module, kind)->generic;
    size_t n = 0;

    for (size_t i = 0; i < check->scope->n_decls; i++) {
        struct decl *d = &check->scope->decls[i];

        if (!is_candidate(d, kind, module, generic))
            continue;
        d->used = true;
        if (n++ < SHOWN)
            diag_note(check->diag, d->ast->name.span, "'%s' is one", d->name);
    }
    if (n > SHOWN)
        diag_note(check->diag, SPAN_NONE, "and %zu more", n - SHOWN);
}

/* The only declaration of its kind in the file of the runs. */
static struct decl *default_part(struct check *check, struct decl *runs,
                                 enum ast_decl_kind kind)
{
    size_t module = runs->ast->module;
    const struct candidates *c = candidates_of(check, module, kind);
    const char *word = ast_decl_word(kind);

    if (c->n == 1)
        return c->first;
    if (c->n == 0 && check->sound_syntax) {
        diag_error(check->diag, "missing-declaration", runs->ast->name.span,
                   "'%s' needs %s, and this file declares none", runs->name,
                   decl_article(kind));
    } else if (c->n > 1 && c->sound) {
        diag_error(check->diag, "ambiguous-default", runs->ast->name.span,
                   "'%s' must say which %s it means: %s = ...", runs->name,
                   word, word);
        use_candidates(check, module, kind);
    }
    return NULL;
}

static struct decl *named_part(struct check *check, const struct field *field,
                               enum ast_decl_kind kind)
{
    const struct ast_expr *e = field->value;

    if (e->kind == EXPR_BAD)
        return NULL;
    if (e->kind != EXPR_NAME && e->kind != EXPR_CALL) {
        diag_error(check->diag, "wrong-type", e->span,
                   "the name of %s is needed here", decl_article(kind));
        return NULL;
    }
    struct decl *d = scope_find_expr(check->scope, field->module, e);
    if (d == NULL) {
        scope_unknown_expr(check, field->module, e, "unknown-name",
                           ast_decl_word(kind), kind, NULL);
        return NULL;
    }
    d->used = true;
    if (d->ast->kind == kind && !is_total(d->ast))
        return d;
    diag_error(check->diag, "wrong-kind", e->span,
               is_total(d->ast) ? "'%s' is of the whole study, not of a run"
                                : "'%s' is not what is needed here",
               d->name);
    diag_note(check->diag, d->ast->name.span, "it is %s",
              decl_article(d->ast->kind));
    return NULL;
}

static bool has_axis(const struct study_part *part, const char *name)
{
    for (size_t i = 0; i < part->n_axes; i++) {
        if (strcmp(part->axes[i].name, name) == 0)
            return true;
    }
    return false;
}

const struct study_part *runs_without(const struct study_runs *runs,
                                      const char *axis)
{
    for (size_t i = 0; i < runs->n_parts; i++) {
        if (!has_axis(&runs->parts[i], axis))
            return &runs->parts[i];
    }
    return NULL;
}

/* Every axis that D, which the runs are made of, depends on must be swept in
 * each part of them. */
static bool is_bound(struct check *check, const struct decl *decl,
                     const struct study_runs *runs, const struct decl *d)
{
    bool bound = true;

    for (size_t i = 0; i < d->axes.n; i++) {
        const char *axis = d->axes.items[i];
        const struct study_part *part = runs_without(runs, axis);
        bool one = runs->n_parts == 1;

        if (part == NULL)
            continue;
        diag_error(check->diag, "unbound-axis",
                   one ? decl->ast->name.span : part->span,
                   "%s'%s' does not sweep '%s', which %s '%s' depends on",
                   one ? "" : "this part of ", decl->name, axis,
                   ast_decl_word(d->ast->kind), d->name);
        for (size_t k = 0; k < d->table->n; k++) {
            const struct field *f = &d->fields[k];

            if (f->value != NULL && names_have(&f->axes, axis))
                diag_note(check->diag, f->value->span, "it is used here");
        }
        bound = false;
    }
    return bound;
}

static struct decl *find_part(struct check *check, struct decl *decl,
                              const struct study_runs *runs, size_t part,
                              bool check_axes)
{
    enum ast_decl_kind kind = part_kinds[part];
    const struct field *f = &decl->fields[part];
    struct decl *d = f->value != NULL ? named_part(check, f, kind)
                                      : default_part(check, decl, kind);

    if (d == NULL)
        return NULL;
    d->used = true;
    struct place place = {
        .module = f->value != NULL ? f->module : decl->ast->module,
        .axes = check_axes ? runs->axes : NULL,
        .n_axes = check_axes ? runs->n_axes : 0,
        .per_run = true,
        .run = decl_place(d).run,
        .over = SIZE_MAX,
    };
    d = template_use(check, d, &place, f->value,
                     f->value != NULL ? f->value->span : decl->ast->name.span,
                     NULL);
    if (d == NULL || d->table == NULL)
        return NULL;
    template_require(check, d, d->ast->name.span);
    budget_require(check, d);
    if (check_axes && !is_bound(check, decl, runs, d))
        return NULL;
    return d->bad ? NULL : d;
}

void sweep_of_runs(struct check *check, struct decl *decl)
{
    struct study_runs *runs = &check->runs[decl->index];

    if (!walk_begin(check, decl, &decl->valuing))
        return;
    *runs = (struct study_runs){
        .name = decl->name,
        .span = decl->ast->name.span,
        .ast = decl->ast,
    };
    decl->bad |= !combine_runs(check, decl, runs);
    walk_end(check, &decl->valuing);
}

void sweep_check_runs(struct check *check, struct decl *decl)
{
    struct study_runs *runs = &check->runs[decl->index];
    struct decl *parts[COUNT_OF(part_kinds)];

    decl->table = &schema_runs;
    decl->fields = arena_array(check->arena, struct field, schema_runs.n);
    template_overlay(check, decl);
    sweep_of_runs(check, decl);
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        parts[i] = find_part(check, decl, runs, i, runs->n_parts > 0);
        decl->bad |= parts[i] == NULL;
    }
    runs->environment = parts[0];
    runs->family = parts[1];
    runs->algorithm = parts[2];
    runs->budget = parts[3];
}
