/* combine.c - product, zip and union: from axes to the parts of some runs.
 *
 * However a sweep was put together, it comes to a list of parts, each of them
 * the product of some factors under some conditions: products of unions are
 * unions of products, and conditions go along with the part they are on. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/str.h"
#include "check/internal.h"

enum {
    MAX_PARTS = 10000,
    MAX_AXES = 100,     /* of a part */
    MAX_ROWS = 1000000, /* of a product inside a zip */
};

/* One `runs` declaration while it is put together. */
struct sweep {
    struct check *check;
    struct decl *decl;
};

struct parts {
    struct study_part *items;
    size_t n, cap;
};

static bool combine(struct sweep *s, const struct ast_expr *e,
                    struct parts *out);

static bool add_part(struct sweep *s, struct parts *parts,
                     const struct study_part *part)
{
    if (parts->n == MAX_PARTS) {
        diag_error(s->check->diag, "too-many", s->decl->ast->name.span,
                   "'%s' has more than %d parts", s->decl->name, MAX_PARTS);
        return false;
    }
    if (parts->n == parts->cap) {
        size_t cap = parts->cap < 4 ? 4 : parts->cap * 2;
        struct study_part *more =
            arena_array(s->check->arena, struct study_part, cap);

        if (parts->n > 0)
            memcpy(more, parts->items, parts->n * sizeof *more);
        parts->items = more;
        parts->cap = cap;
    }
    parts->items[parts->n++] = *part;
    return true;
}

/* ---- axes ---- */

static bool is_inline(const struct ast_expr *e)
{
    return e->kind == EXPR_COMPARE && e->n_items == 2 && e->ops[0] == OP_IN &&
           e->items[0]->kind == EXPR_NAME;
}

static bool axis_part(struct sweep *s, const struct ast_expr *e,
                      struct parts *out)
{
    struct arena *arena = s->check->arena;
    struct study_axis *axis = arena_new_of(arena, struct study_axis);
    struct study_factor *factor = arena_new_of(arena, struct study_factor);

    if (!sweep_axis(s->check, s->decl, e, axis))
        return false;
    *factor = (struct study_factor){0, 1, axis->n};
    return add_part(s, out,
                    &(struct study_part){.span = e->span,
                                         .axes = axis,
                                         .n_axes = 1,
                                         .factors = factor,
                                         .n_factors = 1});
}

/* The runs that E names, or NULL. */
static struct decl *named_runs(struct sweep *s, const struct ast_expr *e)
{
    struct decl *d;

    if (e->kind != EXPR_NAME)
        return NULL;
    d = scope_find_expr(s->check->scope, s->decl->ast->module, e);
    return d != NULL && d->ast->kind == DECL_RUNS ? d : NULL;
}

/* The parts of other runs, made of what these runs are made of. */
static bool parts_of_runs(struct sweep *s, const struct ast_expr *e,
                          struct decl *d, struct parts *out)
{
    d->used = true;
    sweep_of_runs(s->check, d);
    const struct study_runs *runs = &s->check->runs[d->index];
    for (size_t i = 0; i < runs->n_parts; i++) {
        struct study_part part = runs->parts[i];

        part.span = e->span;
        if (!add_part(s, out, &part))
            return false;
    }
    return runs->n_parts > 0;
}

/* ---- product ---- */

/* A * B; false when they share an axis, which is reported. */
static bool cross(struct sweep *s, const struct ast_expr *call,
                  const struct study_part *a, const struct study_part *b,
                  struct study_part *out)
{
    struct arena *arena = s->check->arena;

    if (a->n_axes + b->n_axes > MAX_AXES) {
        diag_error(s->check->diag, "too-many", call->name.span,
                   "this has more than %d axes", MAX_AXES);
        return false;
    }
    struct study_axis *axes =
        arena_array(arena, struct study_axis, a->n_axes + b->n_axes);
    struct study_factor *factors =
        arena_array(arena, struct study_factor, a->n_factors + b->n_factors);
    struct study_condition *conditions = arena_array(
        arena, struct study_condition, a->n_conditions + b->n_conditions);
    const struct study_part *both[] = {a, b};

    *out = (struct study_part){
        .axes = axes, .factors = factors, .conditions = conditions};
    for (size_t k = 0; k < 2; k++) {
        size_t first = out->n_axes;

        for (size_t i = 0; i < both[k]->n_axes; i++) {
            const struct study_axis *axis = &both[k]->axes[i];

            for (size_t j = 0; j < first; j++) {
                if (strcmp(axes[j].name, axis->name) != 0)
                    continue;
                diag_error(s->check->diag, "duplicate-name", axis->span,
                           "'%s' is in this %s twice", axis->name,
                           call->name.text);
                diag_note(s->check->diag, axes[j].span, "it is here first");
                return false;
            }
            axes[out->n_axes++] = *axis;
        }
        for (size_t i = 0; i < both[k]->n_factors; i++) {
            factors[out->n_factors] = both[k]->factors[i];
            factors[out->n_factors++].first += first;
        }
        for (size_t i = 0; i < both[k]->n_conditions; i++)
            conditions[out->n_conditions++] = both[k]->conditions[i];
    }
    return true;
}

/* An argument of a product or a zip. */
static bool argument(struct sweep *s, const struct ast_expr *call, size_t index,
                     struct parts *out)
{
    const struct ast_expr *e = call->items[index];
    struct decl *runs = named_runs(s, e);

    if (call->labels != NULL && call->labels[index].text != NULL) {
        diag_error(s->check->diag, "wrong-arguments", call->labels[index].span,
                   "values for an axis stand behind 'in': %s in 1 .. 3",
                   call->labels[index].text);
        return false;
    }
    if (runs != NULL)
        return parts_of_runs(s, e, runs, out);
    if (e->kind == EXPR_CALL || e->kind == EXPR_SWEEP || e->kind == EXPR_BINARY)
        return combine(s, e, out);
    if (e->kind == EXPR_NAME || e->kind == EXPR_INDEX || is_inline(e))
        return axis_part(s, e, out);
    if (e->kind != EXPR_BAD)
        diag_error(s->check->diag, "wrong-type", e->span,
                   "a %s is made of axes: h, or seed in 1 .. 3",
                   call->name.text);
    return false;
}

static bool product(struct sweep *s, const struct ast_expr *e,
                    struct parts *out)
{
    struct parts all = {NULL, 0, 0};
    bool sound = add_part(s, &all, &(struct study_part){.span = e->span});

    for (size_t i = 0; i < e->n_items; i++) {
        struct parts more = {NULL, 0, 0}, next = {NULL, 0, 0};

        if (!argument(s, e, i, &more)) {
            sound = false;
            continue;
        }
        for (size_t k = 0; k < all.n * more.n; k++) {
            const struct study_part *a = &all.items[k / more.n];
            const struct study_part *b = &more.items[k % more.n];
            struct study_part both;

            if (!cross(s, e, a, b, &both)) {
                sound = false;
                continue;
            }
            both.span = more.n > 1 ? b->span : a->span;
            if (!add_part(s, &next, &both))
                return false;
        }
        /* A factor that does not go with the others was reported. */
        all = next.n > 0 ? next : all;
    }
    for (size_t i = 0; i < all.n && sound; i++)
        sound = add_part(s, out, &all.items[i]);
    return sound;
}

/* ---- zip ---- */

static size_t count_rows(const struct study_part *part)
{
    size_t n = 1;

    for (size_t f = 0; f < part->n_factors; f++) {
        if (part->factors[f].n > MAX_ROWS / n)
            return SIZE_MAX;
        n *= part->factors[f].n;
    }
    return n;
}

/* The product of PART's factors as one factor of N rows. */
static void flatten(struct arena *arena, struct study_part *part, size_t n)
{
    struct study_axis *axes =
        arena_array(arena, struct study_axis, part->n_axes);
    struct study_factor *factor = arena_new_of(arena, struct study_factor);
    size_t stride = n;

    for (size_t f = 0; f < part->n_factors; f++) {
        const struct study_factor *old = &part->factors[f];

        stride /= old->n;
        for (size_t a = old->first; a < old->first + old->n_axes; a++) {
            struct study_coordinate *values =
                arena_array(arena, struct study_coordinate, n);

            for (size_t i = 0; i < n; i++)
                values[i] = part->axes[a].values[i / stride % old->n];
            axes[a] = part->axes[a];
            axes[a].values = values;
            axes[a].n = n;
            /* Values come again: to be told apart later. */
            axes[a].places = arena_array(arena, size_t, n);
        }
    }
    *factor = (struct study_factor){0, part->n_axes, n};
    part->axes = axes;
    part->factors = factor;
    part->n_factors = 1;
}

/* An argument of a zip as a single factor. */
static bool zip_argument(struct sweep *s, const struct ast_expr *e,
                         size_t index, struct study_part *out)
{
    struct parts parts = {NULL, 0, 0};
    struct diag *diag = s->check->diag;
    struct span span = e->items[index]->span;

    if (!argument(s, e, index, &parts))
        return false;
    *out = parts.items[0];
    if (parts.n > 1 || out->n_conditions > 0) {
        diag_error(diag, "wrong-arguments", span,
                   "a zip goes through axes, zips and products, and not "
                   "through %s",
                   parts.n > 1 ? "sums of them" : "runs under a condition");
        diag_note(diag, SPAN_NONE,
                  parts.n > 1 ? "add up zips instead: zip(...) + zip(...)"
                              : "put the condition behind the zip: "
                                "zip(...) where ...");
        return false;
    }
    size_t n = count_rows(out);
    /* Each of its axes is written out. */
    size_t most = out->n_axes > 0 ? MAX_ROWS / out->n_axes : MAX_ROWS;
    if (n == SIZE_MAX || n > most) {
        diag_error(diag, "too-many", span,
                   "a product of %zu ax%s in a zip has at most %zu points",
                   out->n_axes, out->n_axes == 1 ? "is" : "es", most);
        return false;
    }
    if (out->n_factors != 1)
        flatten(s->check->arena, out, n);
    return true;
}

static void report_lengths(struct sweep *s, const struct ast_expr *a,
                           const struct study_part *pa,
                           const struct ast_expr *b,
                           const struct study_part *pb)
{
    const char *one = pa->n_axes == 1 ? pa->axes[0].name : NULL;
    const char *other = pb->n_axes == 1 ? pb->axes[0].name : NULL;
    size_t n = pa->factors[0].n, m = pb->factors[0].n;
    struct diag *diag = s->check->diag;

    if (one != NULL && other != NULL)
        diag_error(diag, "unequal-zip", b->span,
                   "a zip pairs values, and '%s' has %zu where '%s' has %zu",
                   other, m, one, n);
    else
        diag_error(diag, "unequal-zip", b->span,
                   "a zip pairs values, and here are %zu where the first has "
                   "%zu",
                   m, n);
    diag_note(diag, a->span, "here %s %zu", n == 1 ? "is" : "are", n);
    diag_note(diag, SPAN_NONE,
              "choose as many of each, as in size[0 .. %zu], or take all "
              "combinations with product",
              (n < m ? n : m) - 1);
}

static bool zip(struct sweep *s, const struct ast_expr *e, struct parts *out)
{
    struct study_part *all =
        arena_array(s->check->arena, struct study_part, e->n_items);
    struct study_part zipped = {.span = e->span};
    struct study_factor *factor =
        arena_new_of(s->check->arena, struct study_factor);
    bool sound = true;

    if (e->n_items == 0) {
        diag_error(s->check->diag, "wrong-arguments", e->span,
                   "a zip needs axes to pair: zip(h, size)");
        return false;
    }
    for (size_t i = 0; i < e->n_items; i++)
        sound &= zip_argument(s, e, i, &all[i]);
    for (size_t i = 0; i < e->n_items && sound; i++) {
        struct study_part both;

        if (all[i].factors[0].n != all[0].factors[0].n) {
            report_lengths(s, e->items[0], &all[0], e->items[i], &all[i]);
            return false;
        }
        sound = cross(s, e, &zipped, &all[i], &both);
        both.span = e->span;
        zipped = both;
    }
    if (!sound)
        return false;
    *factor = (struct study_factor){0, zipped.n_axes, all[0].factors[0].n};
    zipped.factors = factor;
    zipped.n_factors = 1;
    return add_part(s, out, &zipped);
}

/* ---- where and except ---- */

static struct place place_of(const struct study_part *part, size_t module)
{
    return (struct place){
        .module = module,
        .axes = part->axes,
        .n_axes = part->n_axes,
        .per_run = true,
        .run = QUANTITIES_ALL,
        .over = SIZE_MAX,
    };
}

static bool check_condition(struct sweep *s, const struct study_part *part,
                            const struct ast_expr *e)
{
    struct place place = place_of(part, s->decl->ast->module);

    if (e == NULL)
        return true;
    struct type t = type_of(s->check, &place, e);
    if (t.kind == TYPE_BAD)
        return false;
    if (t.kind == TYPE_BOOL)
        return true;
    struct str text = STR_INIT;
    type_print(&text, t);
    diag_error(s->check->diag, "wrong-type", e->span,
               "a condition is true or false; this is %s", text.text);
    str_fini(&text);
    return false;
}

/* What `and` joins may be asked for one by one, as soon as the axes that it
 * depends on have their values. */
static size_t split(struct sweep *s, const struct study_part *part,
                    struct study_condition *out, const struct ast_expr *e,
                    bool wanted, const struct ast_expr *whole)
{
    if (e->kind == EXPR_UNARY && e->op == OP_NOT)
        return split(s, part, out, e->items[0], !wanted, whole);
    if (e->kind == EXPR_BINARY && e->op == (wanted ? OP_AND : OP_OR)) {
        size_t n = split(s, part, out, e->items[0], wanted, whole);

        return n + split(s, part, out != NULL ? out + n : NULL, e->items[1],
                         wanted, whole);
    }
    if (out == NULL)
        return 1;
    struct place place = place_of(part, s->decl->ast->module);
    (void)type_of(s->check, &place, e);
    *out = (struct study_condition){
        .expr = e,
        .wanted = wanted,
        .module = place.module,
        .whole = whole,
        .axes = place.used_axes.items,
        .n_axes = place.used_axes.n,
        .quantities = place.quantities,
    };
    return 1;
}

static void add_conditions(struct sweep *s, struct study_part *part,
                           const struct ast_expr *e, bool wanted)
{
    if (e == NULL)
        return;
    size_t n = split(s, part, NULL, e, wanted, e);
    struct study_condition *all = arena_array(
        s->check->arena, struct study_condition, part->n_conditions + n);

    if (part->n_conditions > 0)
        memcpy(all, part->conditions, part->n_conditions * sizeof *all);
    split(s, part, all + part->n_conditions, e, wanted, e);
    part->conditions = all;
    part->n_conditions += n;
}

static bool constrain(struct sweep *s, struct parts *parts,
                      const struct ast_expr *where,
                      const struct ast_expr *except)
{
    for (size_t i = 0; i < parts->n; i++) {
        struct study_part *part = &parts->items[i];
        size_t errors = diag_errors(s->check->diag);
        bool sound = check_condition(s, part, where);

        sound &= check_condition(s, part, except);
        if (!sound) {
            if (i > 0 && diag_errors(s->check->diag) > errors)
                diag_note(s->check->diag, part->span,
                          "the condition holds for this part, too");
            return false;
        }
        add_conditions(s, part, where, true);
        add_conditions(s, part, except, false);
    }
    return true;
}

/* ---- all of it ---- */

static bool report_no_sweep(struct sweep *s, const struct ast_expr *e)
{
    size_t len;
    const char *text = diag_text_of(s->check->diag, e->span, &len);

    if (is_inline(e) && len < 60 && memchr(text, '\n', len) == NULL)
        diag_error(s->check->diag, "wrong-type", e->span,
                   "an axis alone makes no runs: write product(%.*s)", (int)len,
                   text);
    else
        diag_error(s->check->diag, "wrong-type", e->span,
                   "runs are a product of axes: product(h, seed in 1 .. 3)");
    if (e->kind == EXPR_COMPARE && !is_inline(e))
        diag_note(s->check->diag, e->items[e->n_items - 1]->span,
                  "values are given to an axis inside of product or zip; "
                  "conditions stand behind where");
    return false;
}

static bool combine_call(struct sweep *s, const struct ast_expr *e,
                         struct parts *out)
{
    struct suggest names = suggest_for(e->name.text);

    if (strcmp(e->name.text, "product") == 0)
        return product(s, e, out);
    if (strcmp(e->name.text, "zip") == 0)
        return zip(s, e, out);
    suggest_offer(&names, "product");
    suggest_offer(&names, "zip");
    diag_unknown(s->check->diag, "unknown-function", e->name.span, &names,
                 "they are made by", "they are made by",
                 "runs are not made by '%s'", e->name.text);
    if (names.best == NULL)
        diag_note(s->check->diag, SPAN_NONE,
                  "the runs of two sweeps are put together with +");
    return false;
}

static bool combine_name(struct sweep *s, const struct ast_expr *e,
                         struct parts *out)
{
    struct decl *runs = named_runs(s, e);
    struct decl *d = scope_find_expr(s->check->scope, s->decl->ast->module, e);

    if (runs != NULL)
        return parts_of_runs(s, e, runs, out);
    if (d == NULL) {
        scope_unknown_expr(s->check, s->decl->ast->module, e, "unknown-name",
                           "set of runs", DECL_RUNS, NULL);
        return false;
    }
    d->used = true;
    diag_error(s->check->diag, "wrong-kind", e->span,
               "'%s' is %s; runs are made of products, zips and other runs",
               d->name, decl_article(d->ast->kind));
    if (d->ast->kind == DECL_AXIS)
        diag_note(s->check->diag, SPAN_NONE, "write product(%s)", d->name);
    else
        diag_note(s->check->diag, d->ast->name.span, "it is declared here");
    return false;
}

static bool combine_operator(struct sweep *s, const struct ast_expr *e,
                             struct parts *out)
{
    if (e->op == OP_ADD) {
        bool left = combine(s, e->items[0], out);

        return combine(s, e->items[1], out) && left;
    }
    diag_error(s->check->diag, "wrong-type", e->op_span,
               e->op == OP_MUL
                   ? "all combinations of two sweeps are product(a, b)"
                   : "sweeps are put together with +, not with '%s'",
               ast_op_text(e->op));
    if (e->op == OP_SUB)
        diag_note(s->check->diag, SPAN_NONE,
                  "runs are left out by a condition: except h == 1");
    return false;
}

static bool combine(struct sweep *s, const struct ast_expr *e,
                    struct parts *out)
{
    struct parts inner = {NULL, 0, 0};

    switch (e->kind) {
    case EXPR_BAD:
        return false;
    case EXPR_CALL:
        return combine_call(s, e, out);
    case EXPR_NAME:
        return combine_name(s, e, out);
    case EXPR_BINARY:
        return combine_operator(s, e, out);
    case EXPR_SWEEP:
        if (!combine(s, e->items[0], &inner) ||
            !constrain(s, &inner, e->where, e->except))
            return false;
        for (size_t i = 0; i < inner.n; i++) {
            if (!add_part(s, out, &inner.items[i]))
                return false;
        }
        return true;
    default:
        break;
    }
    return report_no_sweep(s, e);
}

/* ---- the axes of all parts ---- */

/* One value of an axis of some part. */
struct sight {
    const struct study_coordinate *value;
    size_t order;
};

static int compare_sights(const void *a, const void *b)
{
    const struct sight *x = a, *y = b;
    int order = (x->order > y->order) - (x->order < y->order);
    int values = sweep_compare_values(x->value, y->value);

    return values != 0 ? values : order;
}

/* For each of N values, in order: the first that is the same. */
static void find_first(struct sight *sights, size_t *first, size_t n)
{
    qsort(sights, n, sizeof *sights, compare_sights);
    for (size_t i = 0; i < n; i++) {
        bool same = i > 0 && value_equal(&sights[i - 1].value->value,
                                         &sights[i].value->value);

        first[sights[i].order] =
            same ? first[sights[i - 1].order] : sights[i].order;
    }
}

/* All values of the axis NAME in PARTS, each once; the parts learn where they
 * stand. */
static void merge_values(struct arena *arena, struct study_axis *merged,
                         struct study_axis **axes, size_t n_axes)
{
    size_t n = 0, at = 0;

    for (size_t i = 0; i < n_axes; i++)
        n += axes[i]->n;
    struct sight *sights = mem_calloc(n, sizeof *sights);
    size_t *first = mem_calloc(n, sizeof *first);
    size_t *places = arena_array(arena, size_t, n);
    struct study_coordinate *values =
        arena_array(arena, struct study_coordinate, n);
    for (size_t i = 0; i < n_axes; i++) {
        axes[i]->places = places + at;
        for (size_t k = 0; k < axes[i]->n; k++, at++)
            sights[at] = (struct sight){&axes[i]->values[k], at};
    }
    find_first(sights, first, n);
    merged->n = 0;
    at = 0;
    for (size_t i = 0; i < n_axes; i++) {
        for (size_t k = 0; k < axes[i]->n; k++, at++) {
            if (first[at] == at) {
                values[merged->n] = axes[i]->values[k];
                places[at] = merged->n++;
            } else {
                places[at] = places[first[at]];
            }
        }
    }
    merged->values = values;
    free(sights);
    free(first);
}

static bool values_agree(struct sweep *s, struct study_axis **axes, size_t n)
{
    struct arena *arena = s->check->arena;
    struct type t = type_of_values(arena, axes[0]);

    for (size_t i = 1; i < n; i++) {
        if (type_equal(t, type_of_values(arena, axes[i])))
            continue;
        diag_error(s->check->diag, "wrong-type", axes[i]->span,
                   "'%s' has values of another sort in another part of '%s'",
                   axes[i]->name, s->decl->name);
        diag_note(s->check->diag, axes[0]->span, "it is here first");
        return false;
    }
    return true;
}

/* AXES: those of one name.  Most often they are one and the same. */
static bool merge_axis(struct sweep *s, struct study_axis *merged,
                       struct study_axis **axes, size_t n)
{
    bool same = true;

    *merged = *axes[0];
    for (size_t i = 0; i < n; i++)
        same &= axes[i]->places == NULL && axes[i]->values == merged->values &&
                axes[i]->n == merged->n;
    if (!same) {
        if (!values_agree(s, axes, n))
            return false;
        merge_values(s->check->arena, merged, axes, n);
    }
    merged->places = NULL;
    return true;
}

/* The axes of all parts by name, in order of first appearance. */
static bool merge_axes(struct sweep *s, struct study_runs *runs,
                       struct parts *parts)
{
    struct arena *arena = s->check->arena;
    struct study_axis **same =
        arena_array(arena, struct study_axis *, parts->n);
    struct names names = {NULL, 0, 0};
    bool sound = true;

    for (size_t p = 0; p < parts->n; p++) {
        struct study_part *part = &parts->items[p];
        struct study_axis *axes =
            arena_array(arena, struct study_axis, part->n_axes);

        for (size_t a = 0; a < part->n_axes; a++) {
            axes[a] = part->axes[a];
            names_add(arena, &names, axes[a].name);
        }
        part->axes = axes;
    }
    struct study_axis *merged = arena_array(arena, struct study_axis, names.n);
    for (size_t i = 0; i < names.n; i++) {
        size_t n = 0;

        for (size_t p = 0; p < parts->n; p++) {
            struct study_part *part = &parts->items[p];

            for (size_t a = 0; a < part->n_axes; a++) {
                if (strcmp(part->axes[a].name, names.items[i]) == 0)
                    same[n++] = (struct study_axis *)&part->axes[a];
            }
        }
        sound &= merge_axis(s, &merged[i], same, n);
    }
    runs->axes = merged;
    runs->n_axes = names.n;
    return sound;
}

bool combine_runs(struct check *check, struct decl *decl,
                  struct study_runs *runs)
{
    struct sweep s = {check, decl};
    struct parts parts = {NULL, 0, 0};

    if (!combine(&s, decl->ast->value, &parts) ||
        !constrain(&s, &parts, decl->ast->where, decl->ast->except) ||
        !merge_axes(&s, runs, &parts))
        return false;
    runs->parts = parts.items;
    runs->n_parts = parts.n;
    return true;
}
