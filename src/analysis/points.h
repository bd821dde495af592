/* points.h - a table of named columns: what the laws of points are fitted to.
 *
 * Whose the rows are (final losses of many runs, interactions to a threshold,
 * results of games, the points of one curve) does not matter. */
#ifndef RLSTUDY_ANALYSIS_POINTS_H
#define RLSTUDY_ANALYSIS_POINTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct arena;

/* A column of numbers; NaN where there is none.  In a column of text a value
 * is the index of its label. */
struct points_column {
    const char *name;
    const double *values;      /* (points.n) */
    const char *const *labels; /* (n_labels) all different; NULL: numbers */
    size_t n_labels;
};

struct points {
    const char *name; /* of the file, for messages */
    size_t n;         /* rows */
    const struct points_column *columns;
    size_t n_columns;
    /* Rows that stand or fall together (those of one run or seed) have one
     * number, counted from 0; NULL: each row stands for itself.  The bootstrap
     * draws groups, so that it never takes points of a curve for independent
     * ones. */
    const size_t *group; /* (n) */
    size_t n_groups;
};

/* Index of the column NAME; an error lists the columns that there are. */
ATTR_MUST_USE bool points_find(size_t *out, const struct points *points,
                               const char *name, struct err *err);

/* Let rows with the same values in all of the N columns COLUMNS be one group.
 * Groups are counted in the order of their first rows. */
void points_group(struct arena *arena, struct points *points,
                  const size_t *columns, size_t n);

/* If the table tells of runs or seeds: let rows of one run be a group, by the
 * columns run, seed and parameters and all columns of labels that there are
 * (seeds are counted anew for each environment and size). */
void points_group_runs(struct arena *arena, struct points *points);

#endif
