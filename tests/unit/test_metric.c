/* test_metric.c - natural performance metrics, against curves made with one. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/intrinsic.h"
#include "base/arena.h"
#include "tests/tools/synthetic.h"
#include "unit.h"

static void test_there_and_back(void)
{
    for (int kind = METRIC_NONE + 1; kind < METRIC_KINDS; kind++) {
        struct metric m = {(enum metric_kind)kind, -2, 10};
        const char *what = metric_name((enum metric_kind)kind);

        CU_ASSERT_EQUAL((int)metric_kind_of(what), kind);
        for (double ret = -1.5; ret < 10; ret += 0.5) {
            double y = metric_log(&m, ret), slope, ignored;
            double up = metric_return(&m, y + 1e-5, &ignored);
            double down = metric_return(&m, y - 1e-5, &ignored);

            unit_near(what, metric_return(&m, y, &slope), ret, 1e-12);
            unit_near(what, slope, (up - down) / 2e-5, 1e-7);
        }
    }
    struct metric coinrun = {METRIC_FAIL_TO_SUCCESS, 0, 10};
    unit_near("a fifth fails", exp(metric_log(&coinrun, 8)), 0.25, 1e-12);
}

/* Which metric the curves were made with, and its exponent times the range of
 * log I over which they were made (see map_value in synthetic.c). */
static const struct metric_case {
    const char *what;
    enum synthetic_map map;
    struct metric metric;
    double exponent_span;
} metric_cases[] = {
    {"failures to successes", MAP_COINRUN, {METRIC_FAIL_TO_SUCCESS, 0, 1}, -5},
    {"straight in log I", MAP_LOG, {METRIC_EXPONENTIAL, 0, 1}, 1},
};

static double span_of(const struct intrinsic_law *law)
{
    return log(intrinsic_at(law, 1e4 * 256, 1e7) /
               intrinsic_at(law, 1e4, 1e7 / 64));
}

static struct intrinsic_fit *fit_case(struct arena *arena,
                                      const struct metric_case *c,
                                      const struct synthetic *study,
                                      struct intrinsic_options options,
                                      struct intrinsic_law *law)
{
    struct intrinsic_fit *fit;
    struct err err = {.msg = ""};
    double mid;
    struct curve_set set = synthetic_curves(arena, study, law, &mid);

    options.metric = c->metric;
    bool ok = intrinsic_fit(arena, &fit, &set, &options, &err);
    if (!ok)
        fprintf(stderr, "%s: %s\n", c->what, err.msg);
    CU_ASSERT_FATAL(ok);
    return fit;
}

static void test_recovery(void)
{
    for (size_t i = 0; i < COUNT_OF(metric_cases); i++) {
        const struct metric_case *c = &metric_cases[i];
        struct synthetic study = SYNTHETIC_DEFAULTS;
        struct intrinsic_options options = INTRINSIC_DEFAULTS;
        struct arena *arena = arena_new();
        struct intrinsic_law law;

        study.map = c->map;
        study.point_noise = study.run_noise = 0;
        options.holdout_sizes = 0;
        for (int how = 0; how < 2; how++) {
            options.weighting =
                how == 0 ? INTRINSIC_WEIGHTED : INTRINSIC_UNWEIGHTED;
            struct intrinsic_fit *fit =
                fit_case(arena, c, &study, options, &law);
            double exponent = c->exponent_span / span_of(&law);
            double high = intrinsic_at(&law, 1e4 * 256, 1e7), slope;

            unit_near(c->what, fit->law.alpha_N / law.alpha_N, 1, 1e-4);
            unit_near(c->what, fit->law.alpha_E / law.alpha_E, 1, 1e-4);
            unit_near(c->what, fit->law.exponent, law.exponent, 1e-4);
            unit_near(c->what, fit->metric.exponent, exponent, 1e-4);
            /* A hundred times beyond the best that was reached. */
            double y =
                metric_log(&c->metric, fit->best_return) + exponent * log(100);
            unit_near(c->what, intrinsic_return_at(fit, 100 * high),
                      metric_return(&c->metric, y, &slope), 1e-4);
            unit_near(c->what,
                      log(intrinsic_of_return(
                          fit, intrinsic_return_at(fit, 100 * high))),
                      log(100 * high), 1e-6);
        }
        arena_free(arena);
    }
}

static void test_noise(void)
{
    const struct metric_case *c = &metric_cases[0];
    struct synthetic study = SYNTHETIC_DEFAULTS;
    struct intrinsic_options options = INTRINSIC_DEFAULTS;
    struct arena *arena = arena_new();
    struct intrinsic_law law;

    study.map = c->map;
    study.point_noise = 0.005;
    study.run_noise = 0.05;
    study.sizes = 7;
    options.holdout_sizes = 0;
    options.bootstrap = 20;
    options.points = 64;
    struct intrinsic_fit *fit = fit_case(arena, c, &study, options, &law);
    double exponent = -5 / log(intrinsic_at(&law, 1e4 * 64, 1e7) /
                               intrinsic_at(&law, 1e4, 1e7 / 64));
    unit_near("exponent", fit->law.exponent, law.exponent, 0.015);
    unit_near("of the metric", fit->metric.exponent / exponent, 1, 0.05);
    unit_near("misfit", fit->metric_misfit, 1.2, 0.4);
    CU_ASSERT_EQUAL(fit->identifiable, IDENTIFIABLE);
    CU_ASSERT_EQUAL(fit->replicates_ok, 20);
    for (int b = 0; b < fit->replicates_ok; b++) {
        const struct intrinsic_map *map = &fit->replicate_maps[b];

        unit_near("of a replicate", map->metric.exponent / exponent, 1, 0.15);
        CU_ASSERT(intrinsic_map_return(map, 1e30) > fit->best_return);
    }
    arena_free(arena);
}

/* Curves that no such metric describes. */
static void test_misfit(void)
{
    const struct metric_case plateau = {
        "a plateau", MAP_PLATEAU, {METRIC_FAIL_TO_SUCCESS, -0.1, 1.1}, 0};
    struct synthetic study = SYNTHETIC_DEFAULTS;
    struct intrinsic_options options = INTRINSIC_DEFAULTS;
    struct arena *arena = arena_new();
    struct intrinsic_law law;

    study.map = plateau.map;
    study.run_noise = 0.05;
    options.holdout_sizes = 0;
    struct intrinsic_fit *fit =
        fit_case(arena, &plateau, &study, options, &law);
    CU_ASSERT(fit->metric_misfit > 5);
    CU_ASSERT_EQUAL(fit->identifiable, WEAK);
    CU_ASSERT_PTR_NOT_NULL(strstr(fit->reason, "no power of I"));
    arena_free(arena);
}

static void test_bounds(void)
{
    struct synthetic study = SYNTHETIC_DEFAULTS;
    struct intrinsic_options options = INTRINSIC_DEFAULTS;
    struct arena *arena = arena_new();
    struct intrinsic_law law;
    struct intrinsic_fit *fit;
    struct err err;
    double mid;
    struct curve_set set = synthetic_curves(arena, &study, &law, &mid);

    options.metric = (struct metric){METRIC_ERROR, 0, 0.5};
    CU_ASSERT(!intrinsic_fit(arena, &fit, &set, &options, &err));
    CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, "is not within the metric's"));
    options.metric = (struct metric){METRIC_FAIL_TO_SUCCESS, 2, 1};
    CU_ASSERT(!intrinsic_fit(arena, &fit, &set, &options, &err));
    CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, "must lie above the lowest"));
    arena_free(arena);
}

static const struct unit_test tests[] = {
    {"there and back", test_there_and_back},
    {"recovery", test_recovery},
    {"with noise", test_noise},
    {"a metric that is none", test_misfit},
    {"bounds", test_bounds},
};

UNIT_MAIN("metric", tests)
