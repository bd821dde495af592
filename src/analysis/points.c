/* points.c - tables of named columns. */
#include "config.h"

#include "analysis/points.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/curves.h"
#include "base/arena.h"
#include "base/mem.h"
#include "base/str.h"

bool points_find(size_t *out, const struct points *points, const char *name,
                 struct err *err)
{
    struct str there = STR_INIT;

    for (size_t i = 0; i < points->n_columns; i++) {
        if (strcmp(points->columns[i].name, name) == 0) {
            *out = i;
            return true;
        }
    }
    for (size_t i = 0; i < points->n_columns; i++)
        str_printf(&there, "%s%s", i > 0 ? ", " : "", points->columns[i].name);
    err_set(err, "%s has no column '%s'; it has: %s", points->name, name,
            str_text(&there));
    str_fini(&there);
    return false;
}

/* A row and what it is grouped by. */
struct member {
    const double *values; /* (n) */
    size_t n, row;
};

static int compare_values(const struct member *a, const struct member *b)
{
    for (size_t i = 0; i < a->n; i++) {
        if (a->values[i] < b->values[i])
            return -1;
        if (a->values[i] > b->values[i])
            return 1;
    }
    return 0;
}

static int by_values_and_row(const void *a, const void *b)
{
    const struct member *x = a, *y = b;
    int order = compare_values(x, y);

    if (order != 0)
        return order;
    return x->row < y->row ? -1 : x->row > y->row;
}

void points_group(struct arena *arena, struct points *points,
                  const size_t *columns, size_t n)
{
    size_t rows = points->n;
    size_t *group = arena_array(arena, size_t, rows);
    size_t *first = mem_calloc(rows + 1, sizeof *first);
    double *values = mem_calloc(rows * n + 1, sizeof *values);
    struct member *members = mem_calloc(rows + 1, sizeof *members);

    for (size_t r = 0; r < rows; r++) {
        members[r] = (struct member){values + r * n, n, r};
        for (size_t c = 0; c < n; c++)
            values[r * n + c] = points->columns[columns[c]].values[r];
    }
    qsort(members, rows, sizeof *members, by_values_and_row);
    /* The first row of its group, for each row. */
    for (size_t i = 0; i < rows; i++) {
        bool same = i > 0 && compare_values(&members[i - 1], &members[i]) == 0;

        first[members[i].row] =
            same ? first[members[i - 1].row] : members[i].row;
    }
    points->n_groups = 0;
    for (size_t r = 0; r < rows; r++)
        group[r] = first[r] == r ? points->n_groups++ : group[first[r]];
    points->group = group;
    free(members);
    free(values);
    free(first);
}

void points_group_runs(struct arena *arena, struct points *points)
{
    size_t *columns = arena_array(arena, size_t, points->n_columns), n = 0;
    bool has_runs = false;

    for (size_t i = 0; i < points->n_columns; i++) {
        const struct points_column *c = &points->columns[i];
        bool run = strcmp(c->name, "run") == 0 || strcmp(c->name, "seed") == 0;

        has_runs = has_runs || run;
        if (run || c->labels != NULL || strcmp(c->name, "parameters") == 0)
            columns[n++] = i;
    }
    if (has_runs)
        points_group(arena, points, columns, n);
}

enum {
    COLUMN_RUN,
    COLUMN_SEED,
    COLUMN_PARAMETERS,
    COLUMN_INTERACTIONS,
    COLUMN_COMPUTE,
    COLUMN_RETURN,
    N_COLUMNS
};

static void fill_curve(double *const *values, size_t at, size_t run,
                       const struct curve *curve)
{
    for (size_t i = 0; i < curve->n; i++, at++) {
        values[COLUMN_RUN][at] = (double)run;
        values[COLUMN_SEED][at] = (double)curve->seed;
        values[COLUMN_PARAMETERS][at] = curve->parameters;
        values[COLUMN_INTERACTIONS][at] = curve->interactions[i];
        values[COLUMN_COMPUTE][at] = curve->parameters * curve->interactions[i];
        values[COLUMN_RETURN][at] = curve->returns[i];
    }
}

void points_of_curves(struct arena *arena, struct points *out,
                      const struct curve_set *curves)
{
    static const char *const names[N_COLUMNS] = {
        [COLUMN_RUN] = "run",
        [COLUMN_SEED] = "seed",
        [COLUMN_PARAMETERS] = "parameters",
        [COLUMN_INTERACTIONS] = "interactions",
        [COLUMN_COMPUTE] = "compute",
        [COLUMN_RETURN] = "return",
    };
    struct points_column *columns =
        arena_array(arena, struct points_column, N_COLUMNS);
    const char **labels = arena_array(arena, const char *, curves->n);
    double *values[N_COLUMNS];
    size_t n = 0;

    for (size_t c = 0; c < curves->n; c++) {
        labels[c] = curves->curves[c].run;
        n += curves->curves[c].n;
    }
    size_t *group = arena_array(arena, size_t, n);
    for (size_t k = 0; k < N_COLUMNS; k++) {
        values[k] = arena_array(arena, double, n);
        columns[k] = (struct points_column){names[k], values[k], NULL, 0};
    }
    columns[COLUMN_RUN].labels = labels;
    columns[COLUMN_RUN].n_labels = curves->n;
    size_t at = 0;
    for (size_t c = 0; c < curves->n; c++) {
        fill_curve(values, at, c, &curves->curves[c]);
        for (size_t i = 0; i < curves->curves[c].n; i++)
            group[at++] = c;
    }
    *out =
        (struct points){"the curves", n, columns, N_COLUMNS, group, curves->n};
}
