/* fit_instances.c - the instances of a fit, one for each combination of the
 * values of the axes in brackets. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "check/fit.h"

/* ---- of runs ---- */

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

bool fit_instances_of_runs(struct check *check, const struct decl *decl,
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

/* ---- of series ---- */

/* The values that one instance of another fit has of the axes in brackets.
 */
struct slice {
    const struct study_coordinate **at; /* (A) */
    size_t A, place;
};

static int compare_slices(const void *a, const void *b)
{
    const struct slice *x = a, *y = b;

    for (size_t i = 0; i < x->A; i++) {
        int order = sweep_compare_values(x->at[i], y->at[i]);

        if (order != 0)
            return order;
    }
    return (x->place > y->place) - (x->place < y->place);
}

static bool same_slice(const struct slice *a, const struct slice *b)
{
    for (size_t i = 0; i < a->A; i++) {
        if (sweep_compare_values(a->at[i], b->at[i]) != 0)
            return false;
    }
    return true;
}

/* Each instance of OVER with its values of the axes, equal ones together
 * and within them as they were. */
static struct slice *sort_slices(struct check *check,
                                 const struct study_fit *over,
                                 const struct study_axis *const *axes, size_t A)
{
    size_t n = over->n_instances;
    struct slice *all = arena_array(check->arena, struct slice, n);

    for (size_t i = 0; i < n; i++) {
        const struct study_coordinate *c = over->coordinates + i * over->n_axes;

        all[i] = (struct slice){
            arena_array(check->arena, const struct study_coordinate *, A), A,
            i};
        for (size_t a = 0; a < A; a++) {
            for (size_t k = 0; k < over->n_axes; k++) {
                if (strcmp(c[k].axis, axes[a]->name) == 0)
                    all[i].at[a] = &c[k];
            }
        }
    }
    qsort(all, n, sizeof *all, compare_slices);
    return all;
}

void fit_instances_of_series(struct check *check, struct study_fit *fit,
                             const struct study_fit *over,
                             const struct study_axis *const *axes, size_t A)
{
    size_t n = over->n_instances, last = 0;
    struct slice *all = sort_slices(check, over, axes, A);
    size_t *member = arena_array(check->arena, size_t, n);
    struct study_coordinate *c =
        arena_array(check->arena, struct study_coordinate, n * A);

    fit->n_instances = 0;
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || !same_slice(&all[last], &all[i])) {
            last = i;
            for (size_t a = 0; a < A; a++)
                c[fit->n_instances * A + a] = *all[i].at[a];
            fit->n_instances++;
        }
        member[all[i].place] = fit->n_instances - 1;
    }
    fit->n_axes = A;
    fit->coordinates = c;
    fit->member = member;
}
