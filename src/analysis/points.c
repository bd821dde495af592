/* points.c - tables of named columns. */
#include "config.h"

#include "analysis/points.h"

#include <stdlib.h>
#include <string.h>

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
