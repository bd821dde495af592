/* sweep.c - axes, and the products that runs are made of. */
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

static int compare_values(const void *a, const void *b)
{
    const struct study_coordinate *x = *(const struct study_coordinate **)a;
    const struct study_coordinate *y = *(const struct study_coordinate **)b;
    int by_text = strcmp(x->text, y->text);

    if (x->value.kind == VALUE_NUMBER && y->value.kind == VALUE_NUMBER)
        return number_cmp(x->value.number, y->value.number);
    return by_text;
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

const struct study_coordinate *axis_values(struct check *check,
                                           const char *name,
                                           const struct ast_expr *expr,
                                           size_t module, size_t *n,
                                           struct type *type)
{
    struct place place = {.module = module, .constant = true, .over = SIZE_MAX};
    struct eval eval = {
        .arena = check->arena,
        .diag = check->diag,
        .scope = check->scope,
        .module = module,
    };
    struct type t = type_of(check, &place, expr);

    if (t.kind == TYPE_BAD)
        return NULL;
    struct value v = eval_expr(&eval, expr);
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

const struct study_axis *runs_axis(const struct study_runs *runs,
                                   const char *name)
{
    for (size_t i = 0; i < runs->n_axes; i++) {
        if (strcmp(runs->axes[i].name, name) == 0)
            return &runs->axes[i];
    }
    return NULL;
}

/* ---- a product ---- */

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
    axis->name = name->name.text;
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

static bool one_axis(struct check *check, struct decl *runs,
                     const struct ast_expr *e, struct study_axis *axis)
{
    bool in = e->kind == EXPR_COMPARE && e->n_items == 2 &&
              e->ops[0] == OP_IN && e->items[0]->kind == EXPR_NAME;

    if (e->kind == EXPR_BAD)
        return false;
    if (!in && e->kind != EXPR_NAME) {
        diag_error(check->diag, "wrong-type", e->span,
                   "a product is made of axes: h, or seed in 1 .. 3");
        return false;
    }
    axis->span = in ? e->items[0]->span : e->span;
    return in ? inline_axis(check, runs, e, axis)
              : named_axis(check, runs, e, axis);
}

static bool check_product(struct check *check, struct decl *decl,
                          struct study_runs *runs)
{
    const struct ast_expr *e = decl->ast->value;
    bool sound = true;

    if (e->kind == EXPR_BAD)
        return false;
    if (e->kind != EXPR_CALL || strcmp(e->name.text, "product") != 0) {
        diag_error(check->diag, "wrong-type", e->span,
                   "runs are a product of axes: product(h, seed in 1 .. 3)");
        return false;
    }
    struct study_axis *axes =
        arena_array(check->arena, struct study_axis, e->n_items);
    for (size_t i = 0; i < e->n_items; i++) {
        if (e->labels != NULL && e->labels[i].text != NULL) {
            diag_error(check->diag, "wrong-arguments", e->labels[i].span,
                       "values for an axis stand behind 'in': %s in 1 .. 3",
                       e->labels[i].text);
            sound = false;
            continue;
        }
        struct study_axis axis = {NULL, SPAN_NONE, NULL, 0};

        if (!one_axis(check, decl, e->items[i], &axis)) {
            sound = false;
            continue;
        }
        const struct study_axis *first = NULL;
        for (size_t k = 0; k < runs->n_axes && first == NULL; k++)
            first = strcmp(axes[k].name, axis.name) == 0 ? &axes[k] : NULL;
        if (first != NULL) {
            diag_error(check->diag, "duplicate-name", axis.span,
                       "'%s' is in this product twice", axis.name);
            diag_note(check->diag, first->span, "it is here first");
            sound = false;
            continue;
        }
        axes[runs->n_axes++] = axis;
    }
    runs->axes = axes;
    return sound;
}

static bool check_condition(struct check *check, struct decl *decl,
                            const struct study_runs *runs,
                            const struct ast_expr *e)
{
    struct place place = {
        .module = decl->ast->module,
        .axes = runs->axes,
        .n_axes = runs->n_axes,
        .per_run = true,
        .over = SIZE_MAX,
    };

    if (e == NULL)
        return true;
    struct type t = type_of(check, &place, e);
    if (t.kind == TYPE_BAD)
        return false;
    if (t.kind == TYPE_BOOL)
        return true;
    struct str text = STR_INIT;
    type_print(&text, t);
    diag_error(check->diag, "wrong-type", e->span,
               "a condition is true or false; this is %s", text.text);
    str_fini(&text);
    return false;
}

/* ---- what the runs are made of ---- */

static const enum ast_decl_kind part_kinds[] = {DECL_ENVIRONMENT, DECL_FAMILY,
                                                DECL_ALGORITHM, DECL_BUDGET};

static bool is_candidate(const struct decl *d, enum ast_decl_kind kind,
                         size_t module)
{
    return d->ast->kind == kind && d->ast->module == module &&
           !is_total(d->ast);
}

/* The only declaration of its kind in the file of the runs. */
static struct decl *default_part(struct check *check, struct decl *runs,
                                 enum ast_decl_kind kind)
{
    struct decl *found = NULL;
    bool sound = true; /* what is wrong may not be meant to be there */
    size_t n = 0;

    for (size_t i = 0; i < check->scope->n_decls; i++) {
        struct decl *d = &check->scope->decls[i];

        if (!is_candidate(d, kind, runs->ast->module))
            continue;
        found = d;
        sound &= !d->bad;
        n++;
    }
    const char *word = ast_decl_word(kind);
    if (n == 1)
        return found;
    if (n == 0 && check->sound_syntax) {
        diag_error(check->diag, "missing-declaration", runs->ast->name.span,
                   "'%s' needs %s, and this file declares none", runs->name,
                   decl_article(kind));
    } else if (n > 1 && sound) {
        diag_error(check->diag, "ambiguous-default", runs->ast->name.span,
                   "'%s' must say which %s it means: %s = ...", runs->name,
                   word, word);
        for (size_t i = 0; i < check->scope->n_decls; i++) {
            struct decl *d = &check->scope->decls[i];

            if (!is_candidate(d, kind, runs->ast->module))
                continue;
            d->used = true;
            diag_note(check->diag, d->ast->name.span, "'%s' is one", d->name);
        }
    }
    return NULL;
}

static struct decl *named_part(struct check *check, const struct field *field,
                               enum ast_decl_kind kind)
{
    const struct ast_expr *e = field->value;

    if (e->kind == EXPR_BAD)
        return NULL;
    if (e->kind != EXPR_NAME) {
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

/* Every axis that a part depends on must be swept. */
static bool is_bound(struct check *check, const struct decl *runs,
                     const struct study_runs *sr, const struct decl *part)
{
    bool bound = true;

    for (size_t i = 0; i < part->axes.n; i++) {
        const char *axis = part->axes.items[i];

        if (runs_axis(sr, axis) != NULL)
            continue;
        diag_error(check->diag, "unbound-axis", runs->ast->name.span,
                   "'%s' does not sweep '%s', which %s '%s' depends on",
                   runs->name, axis, ast_decl_word(part->ast->kind),
                   part->name);
        for (size_t k = 0; k < part->table->n; k++) {
            const struct field *f = &part->fields[k];

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
    template_resolve(check, d);
    if (d->table == NULL)
        return NULL;
    template_require(check, d, d->ast->name.span);
    if (check_axes && !is_bound(check, decl, runs, d))
        return NULL;
    return d->bad ? NULL : d;
}

void sweep_check_runs(struct check *check, struct decl *decl)
{
    struct study_runs *runs = &check->runs[check->study->n_runs];
    struct decl *parts[COUNT_OF(part_kinds)];

    *runs = (struct study_runs){
        .name = decl->name,
        .span = decl->ast->name.span,
        .where = decl->ast->where,
        .except = decl->ast->except,
        .ast = decl->ast,
    };
    decl->table = &schema_runs;
    decl->fields = arena_array(check->arena, struct field, schema_runs.n);
    template_overlay(check, decl);
    bool product = check_product(check, decl, runs);
    decl->bad |= !product;
    if (product) {
        decl->bad |= !check_condition(check, decl, runs, runs->where);
        decl->bad |= !check_condition(check, decl, runs, runs->except);
    }
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        parts[i] = find_part(check, decl, runs, i, product);
        decl->bad |= parts[i] == NULL;
    }
    runs->environment = parts[0];
    runs->family = parts[1];
    runs->algorithm = parts[2];
    runs->budget = parts[3];
    decl->index = check->study->n_runs++;
}
