/* test_compare.c - multipliers between curves that differ by known factors. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/compare.h"
#include "base/arena.h"
#include "base/rng.h"
#include "tests/tools/synthetic.h"
#include "unit.h"

static const struct intrinsic_options quick = {
    .exclude = 1.0 / 64,
    .smooth = 0.1,
    .points = 64,
    .truncate = 1,
    .truncate_interactions = HUGE_VAL,
    .truncate_compute = HUGE_VAL,
    .lowest_return = -HUGE_VAL,
    .highest_return = HUGE_VAL,
    .bootstrap = 50,
};

/* Curves of one size that need FACTOR times as many interactions, to returns
 * that are SCALE times as large. */
static struct effort effort_of(struct arena *arena, double factor, double noise,
                               double scale, size_t runs)
{
    enum { POINTS = 200 };
    struct curve *curves = arena_array(arena, struct curve, runs);
    struct effort effort;
    struct err err = {.msg = ""};
    struct rng rng;

    rng_init(&rng, &factor, sizeof factor, "compare", 0);
    for (size_t r = 0; r < runs; r++) {
        double *E = arena_array(arena, double, POINTS);
        double *R = arena_array(arena, double, POINTS);
        double shift = noise * rng_normal(&rng);

        for (int i = 0; i < POINTS; i++) {
            E[i] = 1e5 * (i + 1);
            R[i] = scale / (1 + exp(-log(E[i] / factor / 2e6) - shift));
        }
        curves[r] = (struct curve){.run = "run",
                                   .environment = "",
                                   .parameters = 1e6,
                                   .seed = (int64_t)r,
                                   .n = POINTS,
                                   .interactions = E,
                                   .returns = R};
    }
    struct curve_set set = {curves, runs};
    bool ok = effort_of_runs(arena, &effort, &set, &quick, &err);
    if (!ok)
        fprintf(stderr, "%s\n", err.msg);
    CU_ASSERT_FATAL(ok);
    return effort;
}

static void test_without_noise(void)
{
    for (double factor = 0.3; factor < 4; factor *= 1.6) {
        struct arena *arena = arena_new();
        struct effort a = effort_of(arena, factor, 0, 1, 3);
        struct effort b = effort_of(arena, 1, 0, 1, 3);
        struct multiplier m, back;
        struct err err;

        CU_ASSERT_FATAL(multiplier_mean(arena, &m, &a, &b, &err));
        CU_ASSERT_FATAL(multiplier_mean(arena, &back, &b, &a, &err));
        unit_near("mean", m.value / factor, 1, 1e-3);
        unit_near("the other way round", m.value * back.value, 1, 1e-9);
        unit_near("no width", m.high / m.low, 1, 1e-9);
        CU_ASSERT_FATAL(multiplier_at(arena, &m, &a, &b, 0.5, &err));
        unit_near("at a return", m.value / factor, 1, 1e-3);
        a.unit = 10;
        b.unit = 5;
        CU_ASSERT_FATAL(multiplier_at(arena, &m, &a, &b, 0.5, &err));
        unit_near("in other units", m.value / factor, 2, 2e-3);
        CU_ASSERT(!multiplier_at(arena, &m, &a, &b, 0.99, &err));
        CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, "lies outside"));
        arena_free(arena);
    }
}

/* Three runs a side, shifted by 0.2 e-folds: the interval is that of Student's
 * t on the shifts themselves, or close to it. */
static void test_interval(void)
{
    struct arena *arena = arena_new();
    struct effort a = effort_of(arena, 1.5, 0.2, 1, 3);
    struct effort b = effort_of(arena, 1, 0.2, 1, 3);
    struct multiplier m;
    struct err err;
    size_t inside = 0;

    CU_ASSERT_FATAL(multiplier_mean(arena, &m, &a, &b, &err));
    CU_ASSERT_EQUAL(m.n, 50);
    CU_ASSERT(m.low < 1.5 && 1.5 < m.high);
    unit_near("as wide above as below", m.high / m.value, m.value / m.low,
              1e-9);
    for (size_t i = 0; i < m.n; i++)
        inside += m.low <= m.replicates[i] && m.replicates[i] <= m.high;
    CU_ASSERT(inside >= 46 && inside < 50);
    /* One run can be resampled in one way. */
    struct effort one = effort_of(arena, 1.5, 0.2, 1, 1);
    CU_ASSERT_FATAL(multiplier_mean(arena, &m, &one, &b, &err));
    CU_ASSERT(isnan(m.low) && isnan(m.high) && m.n == 0);
    arena_free(arena);
}

static void test_nothing_in_common(void)
{
    struct arena *arena = arena_new();
    struct effort a = effort_of(arena, 1, 0, 1, 1);
    struct effort b = effort_of(arena, 1, 0, -1, 1);
    struct multiplier m;
    struct err err;

    CU_ASSERT(!multiplier_mean(arena, &m, &a, &b, &err));
    CU_ASSERT_STRING_EQUAL(err.msg, "no return is reached by both sides");
    arena_free(arena);
}

/* Through the law: the same study, which takes twice as long. */
static void test_laws(void)
{
    struct arena *arena = arena_new();
    struct synthetic study = SYNTHETIC_DEFAULTS;
    struct intrinsic_options options = quick;
    struct intrinsic_fit *fit, *slow;
    struct intrinsic_law law;
    struct multiplier m;
    struct err err;
    double mid;

    study.sizes = 6;
    study.point_noise = study.run_noise = 0;
    options.bootstrap = 0;
    struct curve_set set = synthetic_curves(arena, &study, &law, &mid);
    CU_ASSERT_FATAL(intrinsic_fit(arena, &fit, &set, &options, &err));
    struct curve *curves = arena_array(arena, struct curve, set.n);
    for (size_t i = 0; i < set.n; i++) {
        double *E = arena_array(arena, double, set.curves[i].n);

        for (size_t k = 0; k < set.curves[i].n; k++)
            E[k] = 2 * set.curves[i].interactions[k];
        curves[i] = set.curves[i];
        curves[i].interactions = E;
    }
    struct curve_set twice = {curves, set.n};
    CU_ASSERT_FATAL(intrinsic_fit(arena, &slow, &twice, &options, &err));
    struct effort a = effort_of_fit(slow, 1), b = effort_of_fit(fit, 1);
    CU_ASSERT_FATAL(multiplier_mean(arena, &m, &a, &b, &err));
    unit_near("twice as long", m.value, 2, 2e-3);
    CU_ASSERT_EQUAL(m.n, 0);
    arena_free(arena);
}

static const struct unit_test tests[] = {
    {"a known factor", test_without_noise},
    {"its interval", test_interval},
    {"nothing in common", test_nothing_in_common},
    {"through the law", test_laws},
};

UNIT_MAIN("compare", tests)
