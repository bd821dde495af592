/* test_law.c - laws of points: gradients, recovery, published fits, verdicts.
 */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/interval.h"
#include "analysis/law_model.h"
#include "base/arena.h"
#include "base/rng.h"
#include "tests/unit/law_points.h"
#include "tests/unit/unit.h"

static void near(const char *what, double got, double want, double tolerance)
{
    bool ok = fabs(got - want) <= tolerance;

    CU_ASSERT(ok);
    if (!ok)
        fprintf(stderr, "%s: %.12g, not %.12g\n", what, got, want);
}

static const struct law_options plain = {.floor = true, .breaks = 1};

/* ---- one row a law: constants as the literature has them ---- */

struct law_case {
    const char *what, *law;
    double constants[7];
    struct law_grid grid;
    bool absolute;
};

static const struct law_case cases[] = {
    {"a line", "affine", {20, 10}, {{1, 0}, {256, 0}, {9, 0}, 0, true}, false},
    {"a line that falls below 0",
     "affine",
     {5, -2},
     {{1, 0}, {9, 0}, {8, 0}, 0, false},
     true},
    {"a power law with a floor",
     "power",
     {300, -0.45, 0.5},
     {{1e3, 0}, {1e8, 0}, {30, 0}, 0, true},
     false},
    {"a steep one",
     "power",
     {1e9, -1.7, 2},
     {{1e3, 0}, {1e8, 0}, {30, 0}, 0, true},
     false},
    {"one that rises to a ceiling",
     "power",
     {-30, -0.2, 10},
     {{1e3, 0}, {1e8, 0}, {30, 0}, 0, false},
     true},
    {"one that rises without end",
     "power",
     {0.01, 0.7, 3},
     {{1e3, 0}, {1e8, 0}, {30, 0}, 0, true},
     false},
    {"Chinchilla's own constants",
     "chinchilla",
     {1.69, 406.4, 410.7, 0.34, 0.28},
     {{4e7, 1e9}, {2e10, 5e11}, {12, 12}, 0, true},
     false},
    {"as Epoch AI refitted them",
     "chinchilla",
     {1.82, 482.0, 2085.4, 0.3478, 0.3658},
     {{4e7, 1e9}, {2e10, 5e11}, {12, 12}, 0, true},
     false},
    {"environment steps of value-based RL",
     "sum_of_powers",
     {1.26059, 1.010386, 633198, 0.890187, 371869.6},
     {{1, 2e5}, {16, 8e6}, {5, 5}, 0, true},
     false},
    {"a sigmoid of ScaleRL",
     "sigmoid",
     {0.2, 0.61, 1.92, 2500},
     {{50, 0}, {1e5, 0}, {40, 0}, 0, false},
     true},
    {"one that falls",
     "sigmoid",
     {8, -3, 0.6, 1e6},
     {{1e2, 0}, {1e10, 0}, {40, 0}, 0, false},
     true},
    {"a broken power law",
     "broken",
     {0.1, 5, 0.1, 0.4, 3e5, 0.4},
     {{1e3, 0}, {1e8, 0}, {40, 0}, 0, true},
     false},
    {"Hex: flat, then rising, then perfect",
     "plateau_incline",
     {1.9, -12, 1, 0, -2.1, -0.9},
     {{1e8, 3}, {1e17, 9}, {40, 7}, 0, false},
     true},
};

static struct law_options options_of(const struct law_case *c)
{
    struct law_options options = plain;

    options.absolute = c->absolute;
    return options;
}

static void test_recovery(void)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct law_case *c = &cases[i];
        const struct law *law = law_find(c->law);
        struct arena *arena = arena_new();
        struct law_options options = options_of(c);
        struct points points =
            law_points_grid(arena, law, c->constants, &c->grid);
        struct law_fit *fit = law_points_fit(arena, law, &points, &options);

        CU_ASSERT_FATAL(fit != NULL);
        size_t told =
            strcmp(c->law, "sum_of_powers") == 0 ? 5 : fit->n_constants;
        for (size_t k = 0; k < told; k++)
            near(c->what, fit->constants[k].value, c->constants[k],
                 1e-6 * (fabs(c->constants[k]) + 1e-3));
        CU_ASSERT(fit->starts_agreeing > 0);
        arena_free(arena);
    }
}

/* A model as law_fit has it, for what lies below. */
static void make_model(struct arena *arena, struct law_model *m,
                       const struct law_case *c)
{
    const struct law *law = law_find(c->law);
    struct points *points = arena_new_of(arena, struct points);
    const char *names[LAW_X + 1] = {NULL};
    struct law_options options = options_of(c);
    struct law_columns columns;
    struct law_rows rows;
    struct err err;

    *points = law_points_grid(arena, law, c->constants, &c->grid);
    CU_ASSERT_FATAL(law_choose_columns(&columns, law, points, names, &err));
    law_rows_of(arena, &rows, law, points, &columns, NULL);
    CU_ASSERT_FATAL(law_model_init(arena, m, law, &options, &rows, NULL, &err));
}

/* At points a little off the optimum, so that nothing is 0 there. */
static void test_gradients(void)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena *arena = arena_new();
        struct law_model m;
        struct law_optimum o;
        int starts, agreeing;
        double g[LAW_CONSTANTS], ignored[LAW_CONSTANTS], u[LAW_CONSTANTS];

        make_model(arena, &m, &cases[i]);
        CU_ASSERT_FATAL(law_search(&o, &starts, &agreeing, &m));
        for (size_t k = 0; k < m.dim; k++)
            o.u[k] += 0.05 + 0.01 * (double)k;
        for (size_t r = 0; r < m.n; r += 7) {
            const double *t = m.t + r * m.n_x;

            m.law->engine->value(&m, o.u, t, g);
            for (size_t k = 0; k < m.dim; k++) {
                double h = 1e-6 * (fabs(o.u[k]) + 1), up, down;

                memcpy(u, o.u, sizeof u);
                u[k] = o.u[k] + h;
                up = m.law->engine->value(&m, u, t, ignored);
                u[k] = o.u[k] - h;
                down = m.law->engine->value(&m, u, t, ignored);
                near(cases[i].what, g[k], (up - down) / (2 * h),
                     1e-6 * (fabs(g[k]) + fabs(up)));
            }
        }
        arena_free(arena);
    }
}

/* ---- losses, held against their definitions ---- */

static double huber(double r)
{
    return fabs(r) <= 1e-3 ? r * r / 2 : 1e-3 * (fabs(r) - 0.5e-3);
}

static double objective_by_hand(const struct law_fit *fit,
                                const double *constants)
{
    double sum = 0;

    for (size_t i = 0; i < fit->n; i++) {
        double x[2] = {fit->x[0][i], fit->n_x > 1 ? fit->x[1][i] : 0};
        double f = law_points_value(fit->law->options.name, constants, x);
        double y = fit->y[i], r = log(f / y);

        sum += fit->loss == LAW_LOG_HUBER     ? huber(r)
               : fit->loss == LAW_LOG_SQUARES ? r * r
               : fit->loss == LAW_RELATIVE    ? (f / y - 1) * (f / y - 1)
                                              : (f - y) * (f - y);
    }
    return fit->loss == LAW_LOG_HUBER ? sum : sum / (double)fit->n;
}

/* With noise: the objective is what its definition says of the constants that
 * are told, and no step from these makes it less. */
static void test_objectives(void)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct law_case *c = &cases[i];
        const struct law *law = law_find(c->law);
        struct arena *arena = arena_new();
        struct law_options options = options_of(c);
        struct law_grid grid = c->grid;
        double constants[LAW_CONSTANTS];

        grid.noise = 0.01;
        struct points points = law_points_grid(arena, law, c->constants, &grid);
        struct law_fit *fit = law_points_fit(arena, law, &points, &options);
        CU_ASSERT_FATAL(fit != NULL);
        for (size_t k = 0; k < fit->n_constants; k++)
            constants[k] = fit->constants[k].value;
        near(c->what, objective_by_hand(fit, constants), fit->objective,
             1e-9 * fit->objective);
        size_t told =
            strcmp(c->law, "sum_of_powers") == 0 ? 5 : fit->n_constants;
        for (size_t k = 0; k < told; k++) {
            for (int side = -1; side <= 1; side += 2) {
                constants[k] = fit->constants[k].value * (1 + side * 1e-4);
                CU_ASSERT(objective_by_hand(fit, constants) >=
                          fit->objective * (1 - 1e-9));
            }
            constants[k] = fit->constants[k].value;
        }
        arena_free(arena);
    }
}

/* ---- a published fit ---- */

/* Fu et al. 2025, the table of BRO on seven tasks of the DeepMind Control
 * suite: updates per step, critic parameters, environment steps. */
static const struct {
    double utd, parameters, time;
} bro[] = {
    {1, 1050000, 1141500},
    {1, 2830000, 1068750},
    {1, 4920000, 878241.75824175822},
    {1, 26310000, 719436.81318681315},
    {2, 1050000, 854285.71428571432},
    {2, 2830000, 824217.03296703286},
    {2, 4920000, 639065.93406593404},
    {2, 26310000, 607101.64835164836},
    {5, 1050000, 738956.0439560439},
    {5, 2830000, 619409.34065934061},
    {5, 4920000, 465013.73626373621},
    {5, 26310000, 449972.52747252746},
    {10, 1050000, 609793.95604395599},
    {10, 2830000, 551579.67032967031},
    {10, 4920000, 390302.19780219777},
    {10, 26310000, 438447.80219780217},
    {15, 1050000, 588557.69230769225},
    {15, 2830000, 520288.46153846156},
    {15, 4920000, 430302.19780219783},
    {15, 26310000, 526538.4615384615},
};

static void test_published(void)
{
    static const double want[] = {1.26059, 1.010386, 633198, 0.890187,
                                  371869.6};
    struct arena *arena = arena_new();
    double columns[3][COUNT_OF(bro)];
    struct points_column named[] = {law_points_column("x", columns[0]),
                                    law_points_column("N", columns[1]),
                                    law_points_column("D", columns[2])};
    struct points points = {"bro", COUNT_OF(bro), named, 3, NULL, 0};

    for (size_t i = 0; i < COUNT_OF(bro); i++) {
        columns[0][i] = bro[i].utd;
        columns[1][i] = bro[i].parameters;
        columns[2][i] = bro[i].time;
    }
    struct law_fit *fit =
        law_points_fit(arena, law_find("sum_of_powers"), &points, &plain);
    CU_ASSERT_FATAL(fit != NULL);
    for (size_t k = 0; k < COUNT_OF(want); k++)
        near(fit->constants[k].name, fit->constants[k].value, want[k],
             5e-6 * want[k]);
    near("mean squared log error", fit->objective, 0.0113810062, 1e-10);
    near("A = c a^alpha", law_fit_constant(fit, "A")->value,
         want[4] * pow(want[0], want[1]), 10);
    arena_free(arena);
}

/* ---- intervals ---- */

static void test_intervals(void)
{
    double low, high, values[999], left_out[] = {1, 2, 3, 4, 5};

    for (int i = 0; i < 999; i++)
        values[i] = 999 - i;
    interval_percentile(&low, &high, values, 999);
    near("2.5 %", low, 25, 1e-9);
    near("97.5 %", high, 975, 1e-9);
    /* In the middle and without skewness BCa changes nothing. */
    interval_bca(&low, &high, 500, values, 999, left_out, 5);
    near("BCa 2.5 %", low, 25, 1e-6);
    near("BCa 97.5 %", high, 975, 1e-6);
    /* The estimate above two thirds of the values: z0 = 0.43, and both ends go
     * up.  By hand: 2 z0 - 1.96 is at 13.6 %, 2 z0 + 1.96 at 99.8 %. */
    interval_bca(&low, &high, 667, values, 999, left_out, 5);
    near("bias corrected", low, 136.5, 1);
    CU_ASSERT(high > 995);
    /* One group far off on the low side. */
    double skewed[] = {0, 10, 10, 10, 10};
    interval_bca(&low, &high, 500, values, 999, skewed, 5);
    CU_ASSERT(low > 25 && high > 975);
    interval_bca(&low, &high, 2000, values, 999, left_out, 5);
    near("all on one side: percentiles", low, 25, 1e-9);
    values[0] = HUGE_VAL;
    interval_percentile(&low, &high, values, 10);
    CU_ASSERT(isinf(high));
}

/* Curvature of least squares of a line is the textbook's. */
static void test_curvature(void)
{
    static const double x[] = {1, 2, 3, 4}, y[] = {2, 4, 4, 7};
    struct points_column columns[] = {law_points_column("x", x),
                                      law_points_column("y", y)};
    struct points points = {"line", 4, columns, 2, NULL, 0};
    struct law_options options = plain;
    struct arena *arena = arena_new();

    options.absolute = true;
    struct law_fit *fit =
        law_points_fit(arena, law_find("affine"), &points, &options);
    CU_ASSERT_FATAL(fit != NULL);
    double half = 4.302652729911275 * sqrt(0.75 / 5);
    near("slope", fit->constants[1].value, 1.5, 1e-12);
    near("slope from", fit->constants[1].low, 1.5 - half, 1e-6);
    near("slope to", fit->constants[1].high, 1.5 + half, 1e-6);
    half = 4.302652729911275 * sqrt(0.75 * (1.0 / 4 + 2.5 * 2.5 / 5));
    near("intercept from", fit->constants[0].low, 0.5 - half, 1e-6);
    near("r2", fit->r2, 1 - 1.5 / 12.75, 1e-12);
    arena_free(arena);
}

/* By relative errors: the weights 1/y^2 in the normal equations, written out.
 */
static void test_relative_line(void)
{
    static const double x[] = {1, 4, 16}, y[] = {2, 3, 20};
    struct points_column columns[] = {law_points_column("x", x),
                                      law_points_column("y", y)};
    struct points points = {"line", 3, columns, 2, NULL, 0};
    struct arena *arena = arena_new();
    double s = 0, sx = 0, sxx = 0, sy = 0, sxy = 0;

    for (int i = 0; i < 3; i++) {
        double w = 1 / (y[i] * y[i]);

        s += w, sx += w * x[i], sxx += w * x[i] * x[i];
        sy += w * y[i], sxy += w * x[i] * y[i];
    }
    struct law_fit *fit =
        law_points_fit(arena, law_find("affine"), &points, &plain);
    CU_ASSERT_FATAL(fit != NULL);
    near("slope", fit->constants[1].value,
         (s * sxy - sx * sy) / (s * sxx - sx * sx), 1e-9);
    points.n = 2;
    fit = law_points_fit(arena, law_find("affine"), &points, &plain);
    CU_ASSERT_FATAL(fit != NULL);
    near("two points", fit->constants[1].value, 1.0 / 3, 1e-9);
    CU_ASSERT(isnan(fit->constants[1].low) && isnan(fit->constants[1].high));
    arena_free(arena);
}

static struct points noisy_power(struct arena *arena)
{
    static const double constants[] = {300, -0.45, 0.5};
    struct law_grid grid = {{1e3, 0}, {1e8, 0}, {40, 0}, 0.02, true};

    return law_points_grid(arena, law_find("power"), constants, &grid);
}

static void test_bootstrap(void)
{
    struct arena *arena = arena_new();
    const struct law *law = law_find("power");
    struct points points = noisy_power(arena);
    struct law_options options = plain;
    double x = 1e9, low, high;

    options.bootstrap = 400;
    struct law_fit *a = law_points_fit(arena, law, &points, &options);
    struct law_fit *b = law_points_fit(arena, law, &points, &options);
    options.seed = 1;
    struct law_fit *c = law_points_fit(arena, law, &points, &options);
    options.bootstrap = 0;
    struct law_fit *d = law_points_fit(arena, law, &points, &options);
    CU_ASSERT_FATAL(a != NULL && b != NULL && c != NULL && d != NULL);
    CU_ASSERT_EQUAL(a->replicates_ok, 400);
    CU_ASSERT_EQUAL(memcmp(a->replicate_constants, b->replicate_constants,
                           400 * 3 * sizeof(double)),
                    0);
    CU_ASSERT(a->constants[1].low != c->constants[1].low);
    /* Two ways to the same: within a third of each other. */
    double wide = a->constants[1].high - a->constants[1].low;
    double curved = d->constants[1].high - d->constants[1].low;
    CU_ASSERT(wide > curved / 1.33 && wide < curved * 1.33);
    double value = law_fit_value(a, &x, &low, &high);
    near("the law elsewhere", value,
         a->constants[2].value +
             a->constants[0].value * pow(x, a->constants[1].value),
         1e-9);
    CU_ASSERT(low < value && value < high);
    near("a replicate of it", law_fit_replicate(a, 3, &x),
         a->replicate_constants[3 * 3 + 2] +
             a->replicate_constants[3 * 3] *
                 pow(x, a->replicate_constants[3 * 3 + 1]),
         1e-9);
    arena_free(arena);
}

/* Points of a run are drawn together or not at all. */
static void test_groups(void)
{
    struct arena *arena = arena_new();
    struct points points = noisy_power(arena);
    const struct law *law = law_find("power");
    struct law_options options = plain;
    double run[40];
    struct points_column columns[] = {points.columns[0], points.columns[1],
                                      law_points_column("run", run)};
    unsigned times[40], drawn[8];

    for (size_t i = 0; i < 40; i++)
        run[i] = (double)(i % 8);
    points.columns = columns;
    points.n_columns = 3;
    points_group_runs(arena, &points);
    CU_ASSERT_EQUAL(points.n_groups, 8);
    for (uint64_t b = 0; b < 20; b++) {
        unsigned all = 0;

        law_draw(times, drawn, points.group, 40, 8, 0, b);
        for (size_t i = 0; i < 40; i++) {
            CU_ASSERT_EQUAL(times[i], times[i % 8]);
            all += times[i];
        }
        CU_ASSERT_EQUAL(all, 40);
    }
    options.bootstrap = 10;
    struct law_fit *fit = law_points_fit(arena, law, &points, &options);
    CU_ASSERT(fit != NULL && fit->n_groups == 8 && fit->replicates_ok == 10);
    for (size_t i = 0; i < 40; i++)
        run[i] = 0;
    points_group_runs(arena, &points);
    fit = law_points_fit(arena, law, &points, &options);
    CU_ASSERT(fit != NULL && fit->replicates == 0 && fit->n_notes == 1);
    CU_ASSERT(strstr(fit->notes[0], "one run") != NULL);
    arena_free(arena);
}

/* A refit with the y of other points is the fit of these. */
static void test_refit(void)
{
    struct arena *arena = arena_new();
    const struct law *law = law_find("power");
    static const double other[] = {280, -0.4, 0.6};
    struct law_grid grid = {{1e3, 0}, {1e8, 0}, {40, 0}, 0, true};
    struct points points = noisy_power(arena);
    struct points again = law_points_grid(arena, law, other, &grid);
    struct law_fit *fit = law_points_fit(arena, law, &points, &plain);
    struct law_columns columns = {.x = {0}, .y = 1, .has = {true}};
    double constants[LAW_CONSTANTS], at[LAW_CONSTANTS], x = 1e5;

    CU_ASSERT_FATAL(fit != NULL);
    CU_ASSERT_FATAL(law_refit(constants, at, fit, &again, &columns));
    for (size_t k = 0; k < 3; k++)
        near("refit", constants[k], other[k], 1e-6 * fabs(other[k]));
    near("what it says", law_fit_value_at(fit, at, &x),
         0.6 + 280 * pow(1e5, -0.4), 1e-6);
    arena_free(arena);
}

/* ---- verdicts ---- */

struct verdict_case {
    const char *what, *law;
    double constants[6];
    struct law_grid grid;
    bool absolute;
    enum identifiable want;
    const char *reason; /* part of it */
};

static const struct verdict_case verdicts[] = {
    {"a floor that shows",
     "power",
     {300, -0.45, 0.5},
     {{1e3, 0}, {1e8, 0}, {40, 0}, 0.01, true},
     false,
     IDENTIFIABLE,
     "fix all constants"},
    {"no floor in the data",
     "power",
     {300, -0.45, 0},
     {{1e3, 0}, {1e8, 0}, {40, 0}, 0.05, true},
     false,
     WEAK,
     "without floor"},
    {"as many points as constants",
     "affine",
     {1, 2},
     {{1, 0}, {2, 0}, {2, 0}, 0, false},
     true,
     WEAK,
     "as many constants"},
    {"a y that stays the same",
     "affine",
     {1, 0},
     {{1, 0}, {5, 0}, {5, 0}, 0, false},
     true,
     IDENTIFIABLE,
     ""},
    {"a range too narrow for an exponent and a floor",
     "power",
     {300, -0.45, 0.5},
     {{1e5, 0}, {1.3e5, 0}, {12, 0}, 0.05, true},
     false,
     NOT_IDENTIFIABLE,
     ""},
    {"the middle of a sigmoid alone",
     "sigmoid",
     {0, 1, 1, 1e5},
     {{5e4, 0}, {2e5, 0}, {12, 0}, 0.02, false},
     true,
     NOT_IDENTIFIABLE,
     ""},
    {"nothing but noise",
     "sigmoid",
     {0, 0, 1, 1e5},
     {{1e3, 0}, {1e8, 0}, {20, 0}, 0.1, false},
     true,
     NOT_IDENTIFIABLE,
     ""},
    {"perfect play is never reached",
     "plateau_incline",
     {1.9, -12, 1, 50, -2.1, -0.9},
     {{1e8, 3}, {1e12, 9}, {40, 7}, 0.05, false},
     true,
     WEAK,
     "top may be arbitrarily large"},
    {"all sizes alike but for noise",
     "chinchilla",
     {1.8, 0, 2000, 0.3, 0.37},
     {{4e7, 1e9}, {2e10, 5e11}, {8, 8}, 0.01, true},
     false,
     NOT_IDENTIFIABLE,
     ""},
};

static void test_verdicts(void)
{
    for (size_t i = 0; i < COUNT_OF(verdicts); i++) {
        const struct verdict_case *c = &verdicts[i];
        const struct law *law = law_find(c->law);
        struct arena *arena = arena_new();
        struct law_options options = plain;
        struct points points =
            law_points_grid(arena, law, c->constants, &c->grid);

        options.absolute = c->absolute;
        struct law_fit *fit = law_points_fit(arena, law, &points, &options);
        CU_ASSERT_FATAL(fit != NULL);
        bool ok = fit->identifiable == c->want &&
                  strstr(fit->reason, c->reason) != NULL;
        CU_ASSERT(ok);
        if (!ok)
            fprintf(stderr, "%s: %s: %s\n", c->what,
                    identifiable_name(fit->identifiable), fit->reason);
        arena_free(arena);
    }
}

/* ---- tables that cannot be fitted ---- */

struct error_case {
    const char *what, *law;
    size_t n;
    double x[4], y[4];
    const char *message; /* part of it */
};

static const struct error_case errors[] = {
    {"one point", "affine", 1, {1}, {2}, "at least two points"},
    {"all at one x",
     "affine",
     3,
     {2, 2, 2},
     {1, 2, 3},
     "all 3 points are at x = 2"},
    {"fewer points than constants",
     "power",
     2,
     {1, 2},
     {1, 2},
     "at least 3 points"},
    {"no logarithm of x",
     "power",
     4,
     {1, 0, 2, 3},
     {1, 2, 3, 4},
     "point 2 of 4: x is 0"},
    {"no logarithm of y, and a way out",
     "power",
     4,
     {1, 2, 3, 4},
     {1, 2, -3, 4},
     "fit absolute errors"},
    {"infinite", "affine", 3, {1, 2, HUGE_VAL}, {1, 2, 3}, "not finite"},
};

static void test_errors(void)
{
    for (size_t i = 0; i < COUNT_OF(errors); i++) {
        const struct error_case *c = &errors[i];
        struct arena *arena = arena_new();
        struct points_column columns[] = {law_points_column("x", c->x),
                                          law_points_column("y", c->y)};
        struct points points = {"bad.csv", c->n, columns, 2, NULL, 0};
        struct law_columns chosen = {.x = {0}, .y = 1, .has = {true}};
        struct law_fit *fit;
        struct err err = {.msg = ""};

        CU_ASSERT(!law_fit(arena, &fit, law_find(c->law), &points, &chosen,
                           &plain, &err));
        bool ok = strstr(err.msg, c->message) != NULL;
        CU_ASSERT(ok);
        if (!ok)
            fprintf(stderr, "%s: %s\n", c->what, err.msg);
        arena_free(arena);
    }
}

static void test_columns(void)
{
    static const double values[] = {0, 1};
    static const char *const labels[] = {"a", "b"};
    struct points_column columns[] = {
        law_points_column("parameters", values),
        law_points_column("tokens", values),
        {"L", values, labels, 2},
    };
    struct points points = {"loss.csv", 2, columns, 3, NULL, 0};
    const struct law *law = law_find("chinchilla");
    struct law_columns out;
    struct err err;

    CU_ASSERT(!law_choose_columns(&out, law, &points,
                                  (const char *[]){NULL, "token", NULL}, &err));
    CU_ASSERT_STRING_EQUAL(err.msg, "loss.csv has no column 'token'; it has: "
                                    "parameters, tokens, L");
    CU_ASSERT(!law_choose_columns(
        &out, law, &points, (const char *[]){NULL, "tokens", NULL}, &err));
    CU_ASSERT(strstr(err.msg, "holds text") != NULL);
    columns[2].labels = NULL;
    CU_ASSERT(law_choose_columns(&out, law, &points,
                                 (const char *[]){NULL, "tokens", NULL}, &err));
    /* parameters stands in for N. */
    CU_ASSERT(out.x[0] == 0 && out.x[1] == 1 && out.y == 2);
}

static void test_missing_numbers(void)
{
    static const double x[] = {1, 2, (double)NAN, 4, 5};
    static const double y[] = {3, 5, 7, (double)NAN, 11};
    struct points_column columns[] = {law_points_column("x", x),
                                      law_points_column("y", y)};
    struct points points = {"gaps.csv", 5, columns, 2, NULL, 0};
    struct arena *arena = arena_new();
    struct law_fit *fit =
        law_points_fit(arena, law_find("affine"), &points, &plain);

    CU_ASSERT_FATAL(fit != NULL);
    CU_ASSERT_EQUAL(fit->n, 3);
    near("slope", fit->constants[1].value, 2, 1e-9);
    CU_ASSERT(fit->n_notes == 1 &&
              strstr(fit->notes[0], "2 of 5 rows") != NULL);
    arena_free(arena);
}

/* The table of laws is what the language and the manual go by. */
static void test_table(void)
{
    for (size_t i = 0; all_laws[i] != NULL; i++) {
        const struct law *law = all_laws[i];

        CU_ASSERT_PTR_EQUAL(law_find(law->options.name), law);
        CU_ASSERT(law->formula != NULL && law->options.doc != NULL);
        CU_ASSERT(law->n_x <= LAW_X && law->n_constants <= LAW_CONSTANTS);
        for (size_t k = 0; k < law->n_x; k++)
            CU_ASSERT(law->x[k].name != NULL && law->x[k].doc != NULL);
        for (size_t k = 0; k < law->n_constants; k++)
            CU_ASSERT(law->constants[k].doc != NULL);
    }
    CU_ASSERT_PTR_NULL(law_find("no such law"));
}

static const struct unit_test tests[] = {
    {"recovery of constants", test_recovery},
    {"gradients", test_gradients},
    {"objectives", test_objectives},
    {"a published fit", test_published},
    {"intervals", test_intervals},
    {"curvature", test_curvature},
    {"a line by relative errors", test_relative_line},
    {"bootstrap", test_bootstrap},
    {"runs are groups", test_groups},
    {"refits", test_refit},
    {"verdicts", test_verdicts},
    {"tables that cannot be fitted", test_errors},
    {"columns", test_columns},
    {"missing numbers", test_missing_numbers},
    {"table of laws", test_table},
};

UNIT_MAIN("law", tests)
