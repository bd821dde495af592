/* test_gain.c - known truths, what further runs tell, and coverage. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/coverage.h"
#include "analysis/gain.h"
#include "base/arena.h"
#include "base/rng.h"
#include "tests/tools/synthetic.h"
#include "tests/unit/unit.h"

/* A small study and how it is prepared: quick to fit. */
static const struct synthetic small = {
    .exponent = 0.5,
    .beta = 0.25,
    .place = 0.6,
    .map = MAP_SIGMOID,
    .point_noise = 0.02,
    .run_noise = 0.1,
    .sizes = 5,
    .seeds = 6,
    .points = 60,
    .log_spaced = true,
    .ratio = 3,
    .length = 256,
    .seed = 7,
};

static struct intrinsic_options quick(void)
{
    struct intrinsic_options options = INTRINSIC_DEFAULTS;

    options.points = 48;
    options.holdout_sizes = 0;
    return options;
}

/* ---- coverage.h ---- */

/* Limits by Clopper and Pearson from tables: 19 of 20. */
static void test_coverage(void)
{
    double estimate[21], low[21], high[21];
    struct coverage c;

    for (int i = 0; i < 21; i++) {
        estimate[i] = 10 + i;
        low[i] = i == 0 ? 6 : 1;
        high[i] = i == 0 ? 7 : 5 + i;
    }
    low[20] = (double)NAN; /* no interval */
    coverage_of(&c, 5.5, estimate, low, high, 21);
    CU_ASSERT_EQUAL(c.n, 20);
    CU_ASSERT_EQUAL(c.covered, 19);
    unit_near("share", c.share, 0.95, 1e-12);
    unit_near("lower limit", c.low, 0.7513, 5e-5);
    unit_near("upper limit", c.high, 0.9987, 5e-5);
    unit_near("median estimate", c.estimate, 19.5, 1e-12);
    unit_near("median width", c.width, 13.5, 1e-12);
    unit_near("median ratio", c.ratio, 14.5, 1e-12);
}

static void test_coverage_of_nothing(void)
{
    const double none = (double)NAN;
    struct coverage c;

    coverage_of(&c, 1, &none, &none, &none, 1);
    CU_ASSERT_EQUAL(c.n, 0);
    CU_ASSERT(isnan(c.share));
    CU_ASSERT(isnan(c.width));
    unit_near("anything may be", c.high - c.low, 1, 0);
}

/* ---- truth.h ---- */

/* The mean square of what A's returns differ from B's by. */
static double square_off(const struct curve_set *a, const struct curve_set *b)
{
    double sum = 0, n = 0;

    for (size_t i = 0; i < a->n; i++) {
        for (size_t j = 0; j < a->curves[i].n; j++, n++)
            sum += pow(a->curves[i].returns[j] - b->curves[i].returns[j], 2);
    }
    return sum / n;
}

static void test_guess(void)
{
    const struct truth_guess guess = {0.6, 0.3, 0.5, 0.05, 0};
    struct arena *arena = arena_new();
    struct intrinsic_law law;
    struct truth truth;
    double mid;
    struct curve_set design = synthetic_curves(arena, &small, &law, &mid);

    truth_of_guess(&truth, &guess, &design, 1.0 / 64);
    unit_near("exponent", truth.law.exponent, 0.6, 1e-12);
    unit_near("bend", truth.law.beta, 0.3, 1e-12);
    /* Sizes 1e4 .. 81e4, 1e7 interactions: the middle one is right. */
    unit_near("place", log(intrinsic_N_opt(&truth.law, 9e4 * 1e7)), log(9e4),
              1e-9);
    for (int i = 1; i < TRUTH_KNOTS; i++)
        CU_ASSERT(truth.ret[i] > truth.ret[i - 1]);
    unit_near("first knot", truth_return(&truth, truth.low), truth.ret[0],
              1e-12);
    unit_near("between knots", truth_return(&truth, truth.low + truth.step / 2),
              (truth.ret[0] + truth.ret[1]) / 2, 1e-12);

    struct curve_set exact = truth_exact(arena, &truth, &design);
    struct curve_set one = truth_draw(arena, &truth, &design, 3, 0);
    struct curve_set again = truth_draw(arena, &truth, &design, 3, 0);
    struct curve_set other = truth_draw(arena, &truth, &design, 3, 1);
    unit_near("the same again", square_off(&one, &again), 0, 0);
    CU_ASSERT(square_off(&one, &other) > 0);
    unit_near("noise of points", square_off(&one, &exact), 0.05 * 0.05, 2e-4);
    arena_free(arena);
}

/* What synthetic curves were made from, apart from them, is found again. */
static void test_measured_truth(void)
{
    struct intrinsic_options options = quick();
    struct arena *arena = arena_new();
    struct intrinsic_law law;
    struct truth truth;
    struct err err;
    double mid;
    struct curve_set set = synthetic_curves(arena, &small, &law, &mid);

    CU_ASSERT_FATAL(truth_of_curves(&truth, &set, &options, &err));
    unit_near("exponent", truth.law.exponent, 0.5, 0.05);
    unit_near("point noise", truth.point, 0.02, 0.004);
    unit_near("run noise", truth.run, 0.1, 0.04);
    for (int i = 1; i < TRUTH_KNOTS; i++)
        CU_ASSERT(truth.ret[i] >= truth.ret[i - 1]);
    arena_free(arena);
}

/* ---- gain.h ---- */

static double flop(void *ctx, size_t law, double parameters)
{
    (void)ctx;
    (void)law;
    return parameters;
}

/* A law and the goal of its exponent. */
struct fixture {
    struct arena *arena;
    struct curve_set set;
    struct gain_law law;
    struct gain_part part;
    struct gain_target target;
    struct gain_problem problem;
};

static void fixture_init(struct fixture *f)
{
    struct intrinsic_options options = quick();
    struct intrinsic_law law;
    struct err err;
    double mid;

    f->arena = arena_new();
    f->set = synthetic_curves(f->arena, &small, &law, &mid);
    CU_ASSERT_FATAL(gain_law_new(f->arena, &f->law, &f->set, &options, &err));
    gain_part_of_exponent(&f->part);
    f->target = (struct gain_target){&f->part, 1};
    f->problem = (struct gain_problem){&f->law, 1, &f->target, 1, flop, NULL};
}

/* Every run twice: half the variance, whatever hangs on the law. */
static void test_twice(void)
{
    double once[SHAPE_DIM][SHAPE_DIM], twice[SHAPE_DIM][SHAPE_DIM];
    struct fixture f;

    fixture_init(&f);
    size_t n = f.law.n;
    struct gain_run *runs = arena_array(f.arena, struct gain_run, 2 * n);
    for (size_t i = 0; i < n; i++)
        runs[2 * i] = runs[2 * i + 1] = f.law.runs[i];
    CU_ASSERT_FATAL(gain_covariance(once, &f.law, f.law.runs, n));
    CU_ASSERT_FATAL(gain_covariance(twice, &f.law, runs, 2 * n));
    for (int k = 0; k < SHAPE_DIM; k++)
        unit_near("half the variance", twice[k][k] / once[k][k], 0.5, 0.02);
    arena_free(f.arena);
}

/* The covariance is that of estimates from many studies. */
static void test_covariance_simulated(void)
{
    enum { STUDIES = 40 };
    double cov[SHAPE_DIM][SHAPE_DIM], sum = 0, square = 0;
    struct intrinsic_options options = quick();
    struct fixture f;

    fixture_init(&f);
    CU_ASSERT_FATAL(gain_covariance(cov, &f.law, f.law.runs, f.law.n));
    for (uint64_t i = 0; i < STUDIES; i++) {
        struct arena *arena = arena_new();
        struct curve_set drawn = truth_draw(arena, &f.law.truth, &f.set, 11, i);
        struct intrinsic_fit *fit;
        struct err err;

        CU_ASSERT_FATAL(intrinsic_fit(arena, &fit, &drawn, &options, &err));
        double x = log(fit->law.exponent / (1 - fit->law.exponent));
        sum += x / STUDIES;
        square += x * x / STUDIES;
        arena_free(arena);
    }
    /* 40 of them tell a deviation to 11 %. */
    unit_near("deviation of the exponent",
              sqrt((square - sum * sum) / cov[SHAPE_P][SHAPE_P]), 1, 0.33);
    arena_free(f.arena);
}

static void test_rank_and_spend(void)
{
    struct gain_step *steps;
    struct gain_plan plan;
    struct fixture f;
    double spent = 0;

    fixture_init(&f);
    size_t n = gain_rank(f.arena, &steps, &f.problem, 1e13);
    CU_ASSERT_FATAL(n > 5);
    for (size_t i = 0; i < n; i++) {
        const struct addition *a = &steps[i].addition;

        CU_ASSERT(a->cost <= 1e13);
        unit_near("its cost", a->cost,
                  a->parameters * (a->to - a->from) * (double)a->runs, 1);
        CU_ASSERT(a->ratio > 0 && a->ratio < 1);
        unit_near("one goal", steps[i].intervals[0], a->ratio, 1e-12);
        CU_ASSERT(i == 0 || a->merit <= steps[i - 1].addition.merit);
    }
    gain_spend(f.arena, &plan, &f.problem, 1e13);
    for (size_t i = 0; i < plan.n; i++)
        spent += plan.additions[i].cost;
    unit_near("what was spent", plan.cost, spent, 1e3);
    CU_ASSERT(plan.cost <= 1e13);
    CU_ASSERT(plan.ratio < steps[0].addition.ratio);
    gain_spend(f.arena, &plan, &f.problem, 1);
    CU_ASSERT_EQUAL(plan.n, 0);
    unit_near("nothing changes for nothing", plan.intervals[0], 1, 0);
    arena_free(f.arena);
}

static const struct design_case {
    const char *what;
    struct addition addition;
    size_t runs; /* then */
    double ends; /* of the last run of the size */
} design_cases[] = {
    {"another run", {ADD_SEEDS, 0, 1e4, 2, 0, 1e7, 0, 0, 0}, 32, 1e7},
    {"a new size", {ADD_SIZE, 0, 3e3, 6, 0, 5e6, 0, 0, 0}, 36, 5e6},
    {"longer runs", {ADD_LENGTH, 0, 1e4, 6, 1e7, 4e7, 0, 0, 0}, 30, 4e7},
};

static void test_designs(void)
{
    struct fixture f;

    fixture_init(&f);
    for (size_t i = 0; i < COUNT_OF(design_cases); i++) {
        const struct design_case *c = &design_cases[i];
        struct curve_set d = gain_design(f.arena, &f.set, &c->addition);
        double ends = 0;

        CU_ASSERT_EQUAL(d.n, c->runs);
        for (size_t k = 0; k < d.n; k++) {
            const struct curve *curve = &d.curves[k];

            for (size_t j = 1; j < curve->n; j++)
                CU_ASSERT(curve->interactions[j] > curve->interactions[j - 1]);
            if (curve->parameters == c->addition.parameters)
                ends = curve->interactions[curve->n - 1];
        }
        unit_near(c->what, ends / c->ends, 1, 1e-9);
    }
    arena_free(f.arena);
}

/* A quantity that is 2 logit p - log beta of the one law and nothing of the
 * other is recognised as such. */
static void test_parts_of_values(void)
{
    enum { N = 100 };
    struct intrinsic_law replicates[2][N];
    struct intrinsic_map maps[N];
    double ret[2] = {0, 1}, intrinsic[2] = {1e9, 1e12}, values[N];
    struct gain_law laws[2] = {0};
    struct gain_part parts[2];
    struct intrinsic_fit fit[2];
    const struct intrinsic_fit *fits[2] = {&fit[0], &fit[1]};
    struct rng rng;

    rng_init(&rng, "parts", 5, "test", 0);
    memset(fit, 0, sizeof fit);
    for (size_t l = 0; l < 2; l++) {
        laws[l].truth.shape.mid = 25;
        fit[l].replicate_laws = replicates[l];
        fit[l].replicate_maps = maps;
        fit[l].map_return = ret;
        fit[l].map_intrinsic = intrinsic;
        fit[l].n_map = 2;
    }
    for (size_t b = 0; b < N; b++) {
        maps[b] = (struct intrinsic_map){.n = 2};
        maps[b].ret = ret;
        maps[b].intrinsic = intrinsic;
        for (size_t l = 0; l < 2; l++) {
            struct shape shape = {.mid = 25};

            for (int k = 0; k < SHAPE_DIM; k++)
                shape.x[k] = 0.1 * rng_normal(&rng);
            replicates[l][b] = shape_law(&shape);
            if (l == 0)
                values[b] = 2 * shape.x[SHAPE_P] - shape.x[SHAPE_BETA];
        }
    }
    CU_ASSERT_EQUAL_FATAL(gain_parts_of_values(parts, laws, fits, 2, values, N),
                          1);
    CU_ASSERT_EQUAL(parts[0].law, 0);
    unit_near("all of it", parts[0].share, 1, 1e-6);
    unit_near("by logit p", parts[0].gradient[SHAPE_P], 2, 1e-6);
    unit_near("by log beta", parts[0].gradient[SHAPE_BETA], -1, 1e-6);
    unit_near("by log N", parts[0].gradient[SHAPE_MID], 0, 1e-6);
    CU_ASSERT_EQUAL(gain_parts_of_values(parts, laws, fits, 2, values, 10), 0);
}

static const struct unit_test tests[] = {
    {"coverage", test_coverage},
    {"coverage of nothing", test_coverage_of_nothing},
    {"an assumed truth", test_guess},
    {"a measured truth", test_measured_truth},
    {"every run twice", test_twice},
    {"covariance against simulation", test_covariance_simulated},
    {"ranking and spending", test_rank_and_spend},
    {"designs with additions", test_designs},
    {"what a quantity hangs on", test_parts_of_values},
};

UNIT_MAIN("gain", tests)
