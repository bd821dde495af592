/* test_law_misfit.c - points that lie off their law: found out where the law is
 * another one, and no more often than the level says where it is not. */
#include "config.h"

#include <math.h>
#include <stdio.h>

#include "analysis/law_model.h"
#include "base/arena.h"
#include "base/rng.h"
#include "tests/unit/law_points.h"
#include "tests/unit/unit.h"

enum { STUDIES = 200 };

/* How points are off the truth, by a deviation of 1. */
enum noise { NORMAL, TAILS, UNEVEN, WALKS };

static const struct misfit_case {
    const char *what, *truth, *fitted;
    double constants[5];
    struct law_grid grid; /* noise: the deviation, relative or absolute */
    enum noise noise;
    int runs;           /* of the whole grid each; 0: rows of no run */
    double least, most; /* share of studies with p < 0.05 */
} cases[] = {
    {"a power law with its floor, few rows",
     "power",
     "power",
     {300, -0.45, 0.5},
     {{1e3, 0}, {1e8, 0}, {10, 0}, 0.05, true},
     NORMAL,
     0,
     0,
     0.085},
    {"the same, many rows",
     "power",
     "power",
     {300, -0.45, 0.5},
     {{1e3, 0}, {1e8, 0}, {150, 0}, 0.05, true},
     NORMAL,
     0,
     0.02,
     0.085},
    {"noise with long tails",
     "power",
     "power",
     {300, -0.45, 0.5},
     {{1e3, 0}, {1e8, 0}, {60, 0}, 0.05, true},
     TAILS,
     0,
     0,
     0.085},
    {"noise that grows along x",
     "sigmoid",
     "sigmoid",
     {0, 10, 1, 1e5},
     {{1e3, 0}, {1e7, 0}, {60, 0}, 0.3, false},
     UNEVEN,
     0,
     0,
     0.085},
    {"Huber's function",
     "chinchilla",
     "chinchilla",
     {1.8, 480, 2000, 0.35, 0.37},
     {{4e7, 1e9}, {2e10, 1e12}, {9, 9}, 0.01, true},
     TAILS,
     0,
     0,
     0.085},
    {"three runs that wander",
     "sigmoid",
     "sigmoid",
     {0, 10, 1, 1e5},
     {{1e3, 0}, {1e7, 0}, {80, 0}, 0.3, false},
     WALKS,
     3,
     0,
     0.085},
    {"ten runs that wander",
     "sigmoid",
     "sigmoid",
     {0, 10, 1, 1e5},
     {{1e3, 0}, {1e7, 0}, {80, 0}, 0.3, false},
     WALKS,
     10,
     0,
     0.085},
    {"two runs say nothing",
     "sigmoid",
     "power",
     {0, 10, 1, 1e5},
     {{1e3, 0}, {1e7, 0}, {80, 0}, 0.3, false},
     WALKS,
     2,
     0,
     0},
    {"a sigmoid that a power law is fitted to",
     "sigmoid",
     "power",
     {0, 10, 1, 1e5},
     {{1e3, 0}, {1e7, 0}, {60, 0}, 0.3, false},
     NORMAL,
     0,
     0.95,
     1},
    {"the same in three runs",
     "sigmoid",
     "power",
     {0, 10, 1, 1e5},
     {{1e3, 0}, {1e7, 0}, {80, 0}, 0.2, false},
     WALKS,
     3,
     0.7,
     1},
    {"the same in ten runs",
     "sigmoid",
     "power",
     {0, 10, 1, 1e5},
     {{1e3, 0}, {1e7, 0}, {80, 0}, 0.2, false},
     WALKS,
     10,
     0.95,
     1},
};

/* The next deviation of a row; WALK is that of the run so far. */
static double draw(enum noise noise, double part, double *walk, struct rng *rng)
{
    double z = rng_normal(rng);

    switch (noise) {
    case NORMAL:
        return z;
    case TAILS: { /* Student's t with three degrees of freedom */
        double a = rng_normal(rng), b = rng_normal(rng), c = rng_normal(rng);

        return z / sqrt((a * a + b * b + c * c) / 3);
    }
    case UNEVEN:
        return z * 2 * part;
    case WALKS:
        break;
    }
    *walk = 0.98 * *walk + 0.2 * z;
    return *walk + 0.3 * rng_normal(rng);
}

/* Points of one study, by run. */
static struct points draw_points(struct arena *arena,
                                 const struct misfit_case *c, size_t study)
{
    const struct law *law = law_find(c->truth), *as = law_find(c->fitted);
    struct law_grid exact = c->grid;
    struct rng rng;

    exact.noise = 0;
    struct points one = law_points_grid(arena, law, c->constants, &exact);
    size_t runs = c->runs > 0 ? (size_t)c->runs : 1, n = runs * one.n;
    size_t n_x = one.n_columns - 1;
    struct points_column *columns =
        arena_array(arena, struct points_column, one.n_columns);
    double *values[3] = {arena_array(arena, double, n),
                         arena_array(arena, double, n),
                         arena_array(arena, double, n)};
    size_t *group = arena_array(arena, size_t, n);

    rng_init(&rng, "misfit", 6, c->what, study);
    for (size_t k = 0; k <= n_x; k++)
        columns[k] =
            law_points_column(k < n_x ? as->x[k].name : as->y.name, values[k]);
    double walk = 0;
    for (size_t i = 0; i < n; i++) {
        size_t row = i % one.n;
        double y = one.columns[n_x].values[row];

        if (row == 0)
            walk = rng_normal(&rng);
        double off = c->grid.noise *
                     draw(c->noise, (double)row / (double)one.n, &walk, &rng);
        for (size_t k = 0; k < n_x; k++)
            values[k][i] = one.columns[k].values[row];
        values[n_x][i] = c->grid.relative ? y * exp(off) : y + off;
        group[i] = i / one.n;
    }
    return (struct points){
        "points.csv", n, columns, one.n_columns, c->runs > 0 ? group : NULL,
        runs};
}

static double chance_in(struct arena *arena, const struct misfit_case *c,
                        size_t study)
{
    const struct law_options options = {
        .floor = true, .breaks = 1, .grid = 3, .absolute = !c->grid.relative};
    const struct law *law = law_find(c->fitted);
    const struct points points = draw_points(arena, c, study);
    const char *names[LAW_X + 1] = {NULL};
    struct law_columns columns;
    struct law_rows rows;
    struct law_model m;
    struct law_optimum o;
    int starts, agreeing;
    struct err err;

    CU_ASSERT_FATAL(law_choose_columns(&columns, law, &points, names, &err));
    law_rows_of(arena, &rows, law, &points, &columns, NULL);
    CU_ASSERT_FATAL(
        law_model_init(arena, &m, law, &options, &rows, NULL, &err));
    CU_ASSERT_FATAL(law_search(&o, &starts, &agreeing, &m));
    return law_misfit(&m, o.u);
}

static double share_found(const struct misfit_case *c)
{
    size_t found = 0;

    for (size_t k = 0; k < STUDIES; k++) {
        struct arena *arena = arena_new();

        found += chance_in(arena, c, k) < 0.05;
        arena_free(arena);
    }
    return (double)found / STUDIES;
}

static void test_level_and_power(void)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct misfit_case *c = &cases[i];
        double share = share_found(c);
        bool ok = share >= c->least && share <= c->most;

        CU_ASSERT(ok);
        if (!ok)
            fprintf(stderr, "%s: found in %.1f %% of studies\n", c->what,
                    100 * share);
    }
}

static const struct unit_test tests[] = {
    {"level and power", test_level_and_power},
};

UNIT_MAIN("law_misfit", tests)
