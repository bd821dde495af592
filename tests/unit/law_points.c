/* law_points.c - tables of points for the tests of laws. */
#include "config.h"

#include "tests/unit/law_points.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/rng.h"

static double broken(const double *c, double x, int breaks)
{
    double y = c[1] * pow(x, -c[2]);

    for (int i = 0; i < breaks; i++) {
        const double *b = c + 3 + 3 * i;

        y *= pow(1 + pow(x / b[1], 1 / b[2]), -b[0] * b[2]);
    }
    return c[0] + y;
}

double law_points_value(const char *law, const double *c, const double *x)
{
    if (strcmp(law, "affine") == 0)
        return c[0] + c[1] * x[0];
    if (strcmp(law, "power") == 0)
        return c[2] + c[0] * pow(x[0], c[1]);
    if (strcmp(law, "chinchilla") == 0)
        return c[0] + c[1] / pow(x[0], c[3]) + c[2] / pow(x[1], c[4]);
    if (strcmp(law, "sum_of_powers") == 0)
        return c[4] * (1 + pow(c[0] / x[0], c[1]) + pow(c[2] / x[1], c[3]));
    if (strcmp(law, "sigmoid") == 0)
        return c[0] + (c[1] - c[0]) / (1 + pow(c[3] / x[0], c[2]));
    if (strcmp(law, "broken") == 0)
        return broken(c, x[0], 1);
    /* plateau_incline */
    double incline = c[0] * log10(x[0]) + c[1] + c[4] * x[1];
    return fmin(c[3], fmax(c[2] + c[5] * x[1], incline));
}

struct points_column law_points_column(const char *name, const double *values)
{
    return (struct points_column){name, values, NULL, 0};
}

static double step(const struct law_grid *grid, int axis, int i)
{
    double part = (double)i / (double)(grid->steps[axis] - 1);

    return grid->low[axis] * pow(grid->high[axis] / grid->low[axis], part);
}

struct points law_points_grid(struct arena *arena, const struct law *law,
                              const double *constants,
                              const struct law_grid *grid)
{
    int across = grid->steps[1] > 0 ? grid->steps[1] : 1;
    size_t n = (size_t)(grid->steps[0] * across), at = 0;
    size_t n_x = grid->steps[1] > 0 ? 2 : 1;
    struct points_column *columns = arena_array(arena, struct points_column, 3);
    double *values[3];
    struct rng rng;

    rng_init(&rng, "points", 6, "test", 0);
    for (size_t k = 0; k <= n_x; k++) {
        values[k] = arena_array(arena, double, n);
        columns[k] = law_points_column(k < n_x ? law->x[k].name : law->y.name,
                                       values[k]);
    }
    for (int i = 0; i < grid->steps[0]; i++) {
        for (int j = 0; j < across; j++, at++) {
            double x[2] = {step(grid, 0, i), n_x > 1 ? step(grid, 1, j) : 0};
            double y = law_points_value(law->options.name, constants, x);
            double off = grid->noise * rng_normal(&rng);

            for (size_t k = 0; k < n_x; k++)
                values[k][at] = x[k];
            values[n_x][at] = grid->relative ? y * exp(off) : y + off;
        }
    }
    return (struct points){"points.csv", n, columns, n_x + 1, NULL, 0};
}

struct law_fit *law_points_fit(struct arena *arena, const struct law *law,
                               const struct points *points,
                               const struct law_options *options)
{
    const char *names[LAW_X + 1] = {NULL};
    struct law_columns columns;
    struct law_fit *fit;
    struct err err;

    if (law_choose_columns(&columns, law, points, names, &err) &&
        law_fit(arena, &fit, law, points, &columns, options, &err))
        return fit;
    fprintf(stderr, "%s: %s\n", law->options.name, err.msg);
    return NULL;
}
