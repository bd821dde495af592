/* law_points.h - tables of points for the tests of laws. */
#ifndef RLSTUDY_TESTS_UNIT_LAW_POINTS_H
#define RLSTUDY_TESTS_UNIT_LAW_POINTS_H

#include <stdbool.h>
#include <stddef.h>

#include "analysis/law.h"
#include "analysis/points.h"

struct arena;

/* Points of LAW at the constants CONSTANTS, written out as the literature has
 * it and nothing like the search does. */
double law_points_value(const char *law, const double *constants,
                        const double *x);

/* A grid of points of the law, (steps of x0) x (steps of x1 if there is one),
 * equally spaced in log from LOW to HIGH, off by NOISE: relative for laws of
 * logarithms, else absolute. */
struct law_grid {
    double low[2], high[2];
    int steps[2]; /* [1] 0: the law has one x */
    double noise;
    bool relative;
};

/* Columns named as the law's roles; all is ARENA's. */
struct points law_points_grid(struct arena *arena, const struct law *law,
                              const double *constants,
                              const struct law_grid *grid);

/* law_fit with columns named as roles; reports what went wrong, and is NULL
 * then. */
struct law_fit *law_points_fit(struct arena *arena, const struct law *law,
                               const struct points *points,
                               const struct law_options *options);

/* A column, for tables put together by hand. */
struct points_column law_points_column(const char *name, const double *values);

#endif
