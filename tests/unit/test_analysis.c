/* test_analysis.c - preparation, fits of known constants. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_cdf.h>

#include "analysis/bootstrap.h"
#include "analysis/curves.h"
#include "analysis/intrinsic.h"
#include "analysis/interval.h"
#include "analysis/isotonic.h"
#include "analysis/joint.h"
#include "analysis/notes.h"
#include "analysis/prepare.h"
#include "base/arena.h"
#include "base/rng.h"
#include "tests/tools/synthetic.h"
#include "tests/unit/unit.h"

/* ---- the law ---- */

static struct intrinsic_law some_laws(int i)
{
    static const double alphas[][3] = {
        {0.4, 0.6, 30}, {1.2, 0.3, 2e3}, {0.15, 0.15, 1e-3}, {0.5, 2, 1e6}};

    return intrinsic_law_of(alphas[i][0], alphas[i][1], alphas[i][2]);
}

static void test_law_constraints(void)
{
    for (int i = 0; i < 4; i++) {
        struct intrinsic_law l = some_laws(i);
        double ratio = l.alpha_N / l.alpha_E;
        double product = log(l.N_c) + log(l.E_c) + log(1 + ratio) / l.alpha_N +
                         log(1 + 1 / ratio) / l.alpha_E;

        unit_near("1/beta", 1 / l.beta, 1 / l.alpha_N + 1 / l.alpha_E, 1e-12);
        unit_near("N_c E_c", product, 0, 1e-10);
        unit_near("exponent", l.exponent, 1 / (1 + ratio), 1e-14);
        for (double C = 1e6; C < 1e19; C *= 1e4) {
            double N = intrinsic_N_opt(&l, C), E = intrinsic_E_opt(&l, C);

            unit_near("N E = C", N * E / C, 1, 1e-9);
            unit_near("I = C", intrinsic_at(&l, N, E) / C, 1, 1e-9);
        }
        /* Limits: the law of one variable alone. */
        unit_near("E without limit", log(intrinsic_at(&l, 1e5, 1e300)),
                  l.alpha_N / l.beta * log(1e5 / l.N_c), 1e-6);
        unit_near("N without limit", log(intrinsic_at(&l, 1e300, 1e5)),
                  l.alpha_E / l.beta * log(1e5 / l.E_c), 1e-6);
    }
}

/* The frontier holds the best N: golden section along N E = C. */
static void test_law_frontier(void)
{
    for (int i = 0; i < 4; i++) {
        struct intrinsic_law l = some_laws(i);
        double C = 1e14, low = -40, high = 80, g = (sqrt(5) - 1) / 2;

        while (high - low > 1e-7) {
            double a = high - g * (high - low), b = low + g * (high - low);

            if (intrinsic_at(&l, exp(a), C / exp(a)) >
                intrinsic_at(&l, exp(b), C / exp(b)))
                high = b;
            else
                low = a;
        }
        unit_near("best log N", low, log(intrinsic_N_opt(&l, C)), 1e-3);
    }
}

static void test_shape(void)
{
    for (int i = 0; i < 4; i++) {
        struct intrinsic_law l = some_laws(i);
        struct shape s = shape_of_law(&l, 20);
        struct shape moved = shape_move(&s, 31);
        struct intrinsic_law back = shape_law(&moved);
        double grad[SHAPE_DIM], share;

        unit_near("alpha_N", back.alpha_N / l.alpha_N, 1, 1e-10);
        unit_near("alpha_E", back.alpha_E / l.alpha_E, 1, 1e-10);
        unit_near("N_c", log(back.N_c), log(l.N_c), 1e-9);
        unit_near("E_c", log(back.E_c), log(l.E_c), 1e-9);
        for (double n = 4; n < 18; n += 3) {
            struct shape_eval e = shape_prepare(&s);
            double log_I = shape_log_I_grad(&e, n, 12, grad, &share);

            unit_near("log I", log_I, log(intrinsic_at(&l, exp(n), exp(12))),
                      1e-8);
            unit_near("log I again", shape_log_I(&e, n, 12), log_I, 1e-10);
            for (int k = 0; k < SHAPE_DIM; k++) {
                struct shape up = s, down = s;

                up.x[k] += 1e-5;
                down.x[k] -= 1e-5;
                struct shape_eval eu = shape_prepare(&up);
                struct shape_eval ed = shape_prepare(&down);
                double slope =
                    (shape_log_I(&eu, n, 12) - shape_log_I(&ed, n, 12)) / 2e-5;
                unit_near("gradient", grad[k], slope,
                          1e-6 * fmax(1, fabs(slope)));
            }
        }
    }
}

/* ---- isotonic ---- */

static const struct isotonic_case {
    const char *what;
    size_t n;
    double y[6], w[6], want[6];
} isotonic_cases[] = {
    {"rising values stay", 4, {1, 2, 3, 9}, {1, 1, 1, 1}, {1, 2, 3, 9}},
    {"a violation is averaged", 3, {1, 3, 2}, {1, 1, 1}, {1, 2.5, 2.5}},
    {"by weight", 3, {1, 3, 2}, {1, 3, 1}, {1, 2.75, 2.75}},
    {"falling values become one",
     4,
     {4, 3, 2, 1},
     {1, 1, 1, 1},
     {2.5, 2.5, 2.5, 2.5}},
    {"pooling goes back as far as it must",
     5,
     {1, 5, 4, 3, 0},
     {1, 1, 1, 1, 1},
     {1, 3, 3, 3, 3}},
    {"no weight, no say", 3, {1, 100, 2}, {1, 0, 1}, {1, 2, 2}},
    {"one point", 1, {7}, {2}, {7}},
};

static void test_isotonic(void)
{
    for (size_t i = 0; i < COUNT_OF(isotonic_cases); i++) {
        const struct isotonic_case *c = &isotonic_cases[i];
        struct isotonic_block blocks[6];
        size_t n = isotonic_fit(blocks, c->y, c->w, c->n), at = 0;

        for (size_t b = 0; b < n; b++) {
            for (; at < blocks[b].end; at++)
                unit_near(c->what, blocks[b].value, c->want[at], 1e-12);
        }
        CU_ASSERT_EQUAL(at, c->n);
    }
}

/* ---- preparation ---- */

/* A curve with a bend, of N points; irregular when JITTER. */
static void bent_curve(double *E, double *R, size_t n, bool jitter)
{
    struct rng rng;

    rng_init(&rng, "bent", 4, "test", n);
    for (size_t i = 0; i < n; i++) {
        double t =
            ((double)i + (jitter ? 0.8 * rng_double(&rng) : 0)) / (double)n;

        E[i] = exp(4 + 6 * t);
        R[i] = 1 / (1 + exp(7 - log(E[i])));
    }
}

static const struct smooth_case {
    const char *what;
    size_t n;
    bool jitter;
    double tolerance;
} smooth_cases[] = {
    {"dense points", 2000, false, 2e-5},
    {"dense irregular points", 2000, true, 3e-5},
    {"ten points an e-fold", 60, false, 2e-5},
    {"irregular points", 60, true, 2e-4},
    {"four points an octave", 35, false, 3e-5},
    {"two points an e-fold", 12, false, 2e-3},
};

static void test_smoothing_follows_the_curve(void)
{
    for (size_t c = 0; c < COUNT_OF(smooth_cases); c++) {
        double E[2000], R[2000], out[200], noise[200], worst = 0;
        size_t n = smooth_cases[c].n, from, to;

        bent_curve(E, R, n, smooth_cases[c].jitter);
        double low = log(E[0]), high = log(E[n - 1]);
        double step = (high - low) / 199;
        prepare_resample(out, noise, &from, &to, E, R, n, 0.1, low, step, 200);
        CU_ASSERT_EQUAL(from, 0);
        CU_ASSERT_EQUAL(to, 200);
        for (size_t j = from; j < to; j++) {
            double want = 1 / (1 + exp(7 - low - step * (double)j));

            worst = fmax(worst, fabs(out[j] - want));
        }
        CU_ASSERT(worst <= smooth_cases[c].tolerance);
        if (worst > smooth_cases[c].tolerance)
            fprintf(stderr, "%s: off by %g\n", smooth_cases[c].what, worst);
    }
}

static void test_smoothing_averages_noise(void)
{
    enum { N = 1200 };
    double E[N], R[N], out[64], noise[64], sum2 = 0, told = 0;
    size_t from, to;
    struct rng rng;

    rng_init(&rng, "noise", 5, "test", 0);
    for (size_t i = 0; i < N; i++) {
        E[i] = exp(4 + 6.0 * (double)i / N);
        R[i] = rng_normal(&rng);
    }
    prepare_resample(out, noise, &from, &to, E, R, N, 0.1, 4.5, 5.0 / 63, 64);
    for (size_t j = 0; j < 64; j++) {
        sum2 += out[j] * out[j] / 64;
        told += noise[j] / 64;
    }
    /* White noise with 200 points an e-fold keeps 0.624/(0.1 x 200) of its
     * variance. */
    unit_near("variance left", sum2, 0.624 / 20, 0.012);
    unit_near("and what is told of it", told, 0.624 / 20, 0.0012);
}

static void test_preparation_notes(void)
{
    struct arena *arena = arena_new();
    struct notes notes = {.arena = arena};
    struct intrinsic_options options = INTRINSIC_DEFAULTS;
    struct synthetic study = SYNTHETIC_DEFAULTS;
    struct intrinsic_law law;
    struct prepared p;
    struct err err;
    double mid;
    struct curve_set set = synthetic_curves(arena, &study, &law, &mid);
    struct curve *curves = arena_array(arena, struct curve, set.n);

    memcpy(curves, set.curves, set.n * sizeof *curves);
    curves[0].n = 150; /* ends early */
    curves[4].diverged = true;
    curves[4].n = 100;
    curves[8].n = 1; /* of no use */
    curves[set.n - 1].n = 0;
    set.curves = curves;
    CU_ASSERT_FATAL(prepare_curves(arena, &p, &set, &options, &notes, &err));
    CU_ASSERT_EQUAL(p.n, 9);
    CU_ASSERT_EQUAL(p.sizes[2].n_runs, 2);
    CU_ASSERT_EQUAL(p.sizes[0].runs[0].from, 0);
    CU_ASSERT(p.sizes[0].runs[0].to < 256);
    CU_ASSERT_EQUAL(p.sizes[0].runs[1].to, 256);
    unit_near("the grid starts at 1/64", p.sizes[0].log_E0, log(1e7 / 64),
              1e-9);
    static const char *const want[] = {
        "run size=2/seed=2 was left out: it has only one point",
        "run size=8/seed=2 was left out: it has no points",
        "run size=0/seed=0 ends at", "run size=1/seed=1 diverged after",
        "size 40000 has 2 seeds where others have 3"};
    for (size_t i = 0; i < COUNT_OF(want); i++) {
        bool found = false;

        for (size_t j = 0; j < notes.n; j++)
            found =
                found || strncmp(notes.items[j], want[i], strlen(want[i])) == 0;
        CU_ASSERT(found);
        if (!found)
            fprintf(stderr, "no note: %s\n", want[i]);
    }
    arena_free(arena);
}

/* ---- recovery ---- */

/* Fit a synthetic study; the caller frees *ARENA. */
static struct intrinsic_fit *fit_study(struct arena **arena,
                                       const struct synthetic *study,
                                       const struct intrinsic_options *options,
                                       struct intrinsic_law *law, double *mid)
{
    struct intrinsic_fit *fit = NULL;
    struct err err = {.msg = ""};

    *arena = arena_new();
    struct curve_set set = synthetic_curves(*arena, study, law, mid);
    bool ok = intrinsic_fit(*arena, &fit, &set, options, &err);
    if (!ok)
        fprintf(stderr, "%s\n", err.msg);
    CU_ASSERT_FATAL(ok);
    return fit;
}

static const struct recovery_case {
    const char *what;
    double exponent, beta;
    enum synthetic_map map;
    int sizes, seeds;
    double point_noise, run_noise;
    int points;
    bool log_spaced;
    double exponent_within, N_opt_within;
} recovery_cases[] = {
    {"exact: sigmoid", 0.5, 0.25, MAP_SIGMOID, 5, 3, 0, 0, 200, true, 1e-4,
     1e-3},
    {"exact: saturates early", 0.3, 0.1, MAP_EARLY, 5, 3, 0, 0, 200, true, 1e-4,
     1e-3},
    {"exact: saturates very early", 0.25, 0.5, MAP_VERY_EARLY, 9, 1, 0, 0, 200,
     true, 5e-4, 1e-3},
    {"exact: rests midway", 0.7, 0.6, MAP_PLATEAU, 5, 3, 0, 0, 200, true, 3e-4,
     1e-3},
    {"exact: starts late", 0.4, 0.4, MAP_LATE, 5, 3, 0, 0, 200, true, 1e-4,
     1e-3},
    {"exact: straight", 0.6, 0.15, MAP_LOG, 5, 3, 0, 0, 200, true, 1e-4, 1e-3},
    {"exact: a thousand points equally spaced in E", 0.5, 0.3, MAP_COINRUN, 5,
     3, 0, 0, 1000, false, 3e-4, 1e-3},
    {"exact: four points an octave", 0.5, 0.25, MAP_SIGMOID, 5, 3, 0, 0, 33,
     true, 5e-4, 2e-3},
    {"noisy: sigmoid", 0.5, 0.25, MAP_SIGMOID, 9, 3, 0.02, 0.1, 200, true,
     0.015, 0.06},
    {"noisy: saturates early", 0.6, 0.3, MAP_EARLY, 9, 3, 0.02, 0.1, 200, true,
     0.015, 0.06},
    {"noisy: rests midway", 0.4, 0.4, MAP_PLATEAU, 9, 3, 0.02, 0.1, 200, true,
     0.015, 0.06},
    {"noisy: starts late", 0.5, 0.4, MAP_LATE, 9, 3, 0.02, 0.1, 200, true,
     0.015, 0.06},
    {"noisy: straight", 0.5, 0.25, MAP_LOG, 9, 3, 0.02, 0.1, 200, true, 0.015,
     0.06},
    {"noisy: twelve points", 0.5, 0.4, MAP_SIGMOID, 9, 3, 0.01, 0.05, 12, true,
     0.02, 0.08},
};

static void test_recovery(void)
{
    for (size_t i = 0; i < COUNT_OF(recovery_cases); i++) {
        const struct recovery_case *c = &recovery_cases[i];
        struct synthetic study = SYNTHETIC_DEFAULTS;
        struct intrinsic_options options = INTRINSIC_DEFAULTS;
        struct intrinsic_law law;
        struct arena *arena;
        double mid;

        study.exponent = c->exponent;
        study.beta = c->beta;
        study.map = c->map;
        study.point_noise = c->point_noise;
        study.run_noise = c->run_noise;
        study.points = c->points;
        study.log_spaced = c->log_spaced;
        study.sizes = c->sizes;
        study.seeds = c->seeds;
        options.holdout_sizes = 0;
        options.holdout_octaves = 0;
        struct intrinsic_fit *fit =
            fit_study(&arena, &study, &options, &law, &mid);
        unit_near(c->what, fit->law.exponent, law.exponent, c->exponent_within);
        unit_near(c->what, log(intrinsic_N_opt(&fit->law, mid)),
                  log(intrinsic_N_opt(&law, mid)), c->N_opt_within);
        CU_ASSERT_EQUAL(fit->identifiable, IDENTIFIABLE);
        if (fit->identifiable != IDENTIFIABLE)
            fprintf(stderr, "%s: %s: %s\n", c->what,
                    identifiable_name(fit->identifiable), fit->reason);
        arena_free(arena);
    }
}

/* The paper's form on easy curves: no noise, a return that is nowhere flat. */
static void test_unweighted(void)
{
    struct synthetic study = SYNTHETIC_DEFAULTS;
    struct intrinsic_options options = INTRINSIC_DEFAULTS;
    struct intrinsic_law law;
    struct arena *arena;
    double mid;

    study.map = MAP_LOG;
    study.point_noise = study.run_noise = 0;
    options.weighting = INTRINSIC_UNWEIGHTED;
    options.holdout_sizes = 0;
    options.holdout_octaves = 0;
    struct intrinsic_fit *fit = fit_study(&arena, &study, &options, &law, &mid);
    unit_near("exponent", fit->law.exponent, law.exponent, 2e-3);
    unit_near("N_opt", log(intrinsic_N_opt(&fit->law, mid)),
              log(intrinsic_N_opt(&law, mid)), 1e-2);
    for (size_t j = 0; j < fit->sizes[0].n; j++)
        unit_near("weight", fit->sizes[0].weights[j], 1, 1e-9);
    arena_free(arena);
}

static void test_result(void)
{
    struct synthetic study = SYNTHETIC_DEFAULTS;
    struct intrinsic_options options = INTRINSIC_DEFAULTS;
    struct intrinsic_law law;
    struct arena *arena;
    double mid, weights = 0, points = 0;
    struct intrinsic_fit *fit = fit_study(&arena, &study, &options, &law, &mid);

    CU_ASSERT_EQUAL(fit->starts, 64);
    CU_ASSERT(fit->starts_agreeing >= 32);
    CU_ASSERT_EQUAL(fit->n_sizes, 9);
    CU_ASSERT(fit->compute_low < mid && mid < fit->compute_high);
    for (size_t s = 0; s < fit->n_sizes; s++) {
        const struct intrinsic_size *size = &fit->sizes[s];

        CU_ASSERT_EQUAL(size->seeds, 3);
        CU_ASSERT_EQUAL(size->n, 256);
        unit_near("first point", size->interactions[0], 1e7 / 64, 1);
        unit_near("last point", size->interactions[255], 1e7, 1);
        for (size_t j = 0; j < size->n; j++) {
            weights += size->weights[j];
            points++;
            CU_ASSERT(size->stderrs[j] > 0 && size->stderrs[j] < 0.2);
            unit_near("mapped", size->mapped[j],
                      intrinsic_of_return(fit, size->returns[j]), 0);
        }
    }
    unit_near("mean weight", weights / points, 1, 1e-9);
    for (size_t i = 1; i < fit->n_map; i++) {
        CU_ASSERT(fit->map_return[i] > fit->map_return[i - 1]);
        CU_ASSERT(fit->map_intrinsic[i] >= fit->map_intrinsic[i - 1]);
    }
    /* The map against the truth, halfway up: a sigmoid of log I. */
    double low = log(intrinsic_at(&law, 1e4, 1e7 / 64));
    double high = log(intrinsic_at(&law, 1e4 * 256, 1e7));
    unit_near("log I at half the return", log(intrinsic_of_return(fit, 0.5)),
              (low + high) / 2, 0.15);
    CU_ASSERT(isnan(intrinsic_of_return(fit, 2)));
    CU_ASSERT(isnan(intrinsic_of_return(fit, -2)));
    unit_near("best", intrinsic_of_return(fit, fit->best_return),
              fit->map_intrinsic[fit->n_map - 1], 0);

    CU_ASSERT(fit->holdout.done);
    unit_near("held out", fit->holdout.parameters, 2560000, 0);
    CU_ASSERT(fabs(fit->holdout.miss) < 0.1);
    CU_ASSERT(fit->holdout.rmse_log10 >= fabs(fit->holdout.miss));
    unit_near("exponent without the largest", fit->holdout.law.exponent,
              law.exponent, 0.03);
    arena_free(arena);
}

/* ---- verdicts ---- */

static const struct verdict_case {
    const char *what;
    double place;
    enum synthetic_map map;
    double point_noise, run_noise;
} one_sided_cases[] = {
    {"all much too large: curves coincide", -3, MAP_SIGMOID, 0, 0},
    {"all much too large, with noise", -3, MAP_SIGMOID, 0.02, 0.1},
    {"all too large", -1, MAP_EARLY, 0, 0},
    {"all too large, with noise", -1, MAP_LATE, 0.02, 0.1},
    {"all much too small: plateaus", 4, MAP_SIGMOID, 0, 0},
    {"all much too small, with noise", 4, MAP_LOG, 0.02, 0.1},
    {"all too small", 2.2, MAP_PLATEAU, 0, 0},
    {"all too small, with noise", 2.2, MAP_SIGMOID, 0.02, 0.1},
};

static void test_one_sided(void)
{
    for (size_t i = 0; i < COUNT_OF(one_sided_cases); i++) {
        const struct verdict_case *c = &one_sided_cases[i];
        struct synthetic study = SYNTHETIC_DEFAULTS;
        struct intrinsic_options options = INTRINSIC_DEFAULTS;
        struct intrinsic_law law;
        struct arena *arena;
        double mid;

        study.sizes = 5;
        study.ratio = 4;
        study.place = c->place;
        study.map = c->map;
        study.point_noise = c->point_noise;
        study.run_noise = c->run_noise;
        options.holdout_sizes = 0;
        options.holdout_octaves = 0;
        struct intrinsic_fit *fit =
            fit_study(&arena, &study, &options, &law, &mid);
        CU_ASSERT_EQUAL(fit->identifiable, NOT_IDENTIFIABLE);
        CU_ASSERT(strlen(fit->reason) > 20);
        if (fit->identifiable != NOT_IDENTIFIABLE)
            fprintf(stderr, "%s: %s: %s\n", c->what,
                    identifiable_name(fit->identifiable), fit->reason);
        arena_free(arena);
    }
}

/* Curves in which size plays no part at all: noise about nothing, and one
 * curve that all sizes share. */
static void test_nothing_to_find(void)
{
    for (int kind = 0; kind < 3; kind++) {
        struct arena *arena = arena_new();
        struct intrinsic_options options = INTRINSIC_DEFAULTS;
        struct intrinsic_fit *fit;
        struct curve curves[15];
        struct err err = {.msg = ""};
        struct rng rng;

        rng_init(&rng, "nothing", 7, "test", (uint64_t)kind);
        for (int i = 0; i < 15; i++) {
            double *E = arena_array(arena, double, 100);
            double *R = arena_array(arena, double, 100);

            for (int j = 0; j < 100; j++) {
                E[j] = 1000.0 * (j + 1);
                R[j] = (kind > 0 ? log(E[j]) : 0) +
                       (kind < 2 ? 0.1 * rng_normal(&rng) : 0);
            }
            curves[i] = (struct curve){.run = "r",
                                       .environment = "",
                                       .parameters = pow(4, i / 3),
                                       .seed = i % 3,
                                       .n = 100,
                                       .interactions = E,
                                       .returns = R};
        }
        struct curve_set set = {curves, 15};
        options.holdout_sizes = 0;
        options.holdout_octaves = 0;
        CU_ASSERT_FATAL(intrinsic_fit(arena, &fit, &set, &options, &err));
        CU_ASSERT_EQUAL(fit->identifiable, NOT_IDENTIFIABLE);
        if (fit->identifiable != NOT_IDENTIFIABLE)
            fprintf(stderr, "kind %d: %s\n", kind, fit->reason);
        arena_free(arena);
    }
}

/* Waves along a curve of what neighbouring sizes, or neighbouring runs, have
 * the other way round. */
static const struct lack_case {
    const char *what;
    int seeds;
    double sizes_wave, runs_wave; /* of the range of returns */
    bool missed;
} lack_cases[] = {
    {"the law holds", 3, 0, 0, false},
    {"sizes wander beside the law", 3, 0.02, 0, true},
    {"runs of a size wander as much as sizes do", 3, 0.02, 0.06, false},
    {"noise that hides it", 3, 0.002, 0, false},
    {"two seeds", 2, 0.02, 0, true},
    {"one seed shows no scatter", 1, 0.02, 0, false},
};

static void add_waves(struct arena *arena, struct curve_set *set,
                      const struct lack_case *c)
{
    struct curve *curves = arena_array(arena, struct curve, set->n);

    for (size_t i = 0; i < set->n; i++) {
        const struct curve *old = &set->curves[i];
        double *R = arena_array(arena, double, old->n);
        size_t size = i / (size_t)c->seeds, run = i % (size_t)c->seeds;

        for (size_t j = 0; j < old->n; j++) {
            double t = log(old->interactions[j]);

            R[j] = old->returns[j] +
                   c->sizes_wave * (size % 2 == 0 ? 1 : -1) * sin(1.1 * t) +
                   c->runs_wave * ((double)run - 1) * cos(2.3 * t);
        }
        curves[i] = *old;
        curves[i].returns = R;
    }
    set->curves = curves;
}

static void test_lack_of_fit(void)
{
    for (size_t i = 0; i < COUNT_OF(lack_cases); i++) {
        const struct lack_case *c = &lack_cases[i];
        struct arena *arena = arena_new();
        struct synthetic study = SYNTHETIC_DEFAULTS;
        struct intrinsic_options options = INTRINSIC_DEFAULTS;
        struct intrinsic_fit *fit;
        struct intrinsic_law law;
        struct err err;
        double mid;

        study.seeds = c->seeds;
        options.holdout_sizes = 0;
        options.holdout_octaves = 0;
        struct curve_set set = synthetic_curves(arena, &study, &law, &mid);
        add_waves(arena, &set, c);
        CU_ASSERT_FATAL(intrinsic_fit(arena, &fit, &set, &options, &err));
        bool missed = strstr(fit->reason, "do not follow the law") != NULL;
        CU_ASSERT_EQUAL(missed, c->missed);
        CU_ASSERT_EQUAL(fit->identifiable, c->missed ? WEAK : IDENTIFIABLE);
        if (fit->identifiable != (c->missed ? WEAK : IDENTIFIABLE))
            fprintf(stderr, "%s: %s: %s\n", c->what,
                    identifiable_name(fit->identifiable), fit->reason);
        arena_free(arena);
    }
}

static void test_unfit(void)
{
    static double E[] = {10, 20, 30, 40, 50}, R[] = {1, 2, 3, 4, 5};
    static double flat[] = {2, 2, 2, 2, 2}, back[] = {10, 20, 15, 40, 50};
    struct curve curves[3];
    struct curve_set set = {curves, 3};
    struct intrinsic_options options = INTRINSIC_DEFAULTS;
    struct arena *arena = arena_new();
    struct intrinsic_fit *fit;
    struct err err;

    for (int i = 0; i < 3; i++)
        curves[i] = (struct curve){.run = "r",
                                   .environment = "a",
                                   .parameters = i + 1,
                                   .n = 5,
                                   .interactions = E,
                                   .returns = R};
    set.n = 0;
    CU_ASSERT(!intrinsic_fit(arena, &fit, &set, &options, &err));
    set.n = 2;
    CU_ASSERT(!intrinsic_fit(arena, &fit, &set, &options, &err));
    CU_ASSERT_STRING_EQUAL(err.msg, "the curves are of 2 sizes; a fit needs "
                                    "three");
    set.n = 3;
    curves[2].environment = "b";
    CU_ASSERT(!intrinsic_fit(arena, &fit, &set, &options, &err));
    CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, "two environments"));
    curves[2].environment = "a";
    curves[1].interactions = back;
    CU_ASSERT(!intrinsic_fit(arena, &fit, &set, &options, &err));
    CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, "at point 3"));
    curves[1].interactions = E;
    static double apart[3][5] = {
        {1, 2, 3, 4, 5}, {6, 7, 8, 9, 10}, {11, 12, 13, 14, 15}};
    for (int i = 0; i < 3; i++)
        curves[i].returns = apart[i];
    CU_ASSERT_FATAL(intrinsic_fit(arena, &fit, &set, &options, &err));
    CU_ASSERT_EQUAL(fit->identifiable, NOT_IDENTIFIABLE);
    CU_ASSERT_PTR_NOT_NULL(strstr(fit->reason, "no two sizes reach"));
    for (int i = 0; i < 3; i++)
        curves[i].returns = flat;
    CU_ASSERT(!intrinsic_fit(arena, &fit, &set, &options, &err));
    CU_ASSERT_STRING_EQUAL(err.msg, "all returns are the same, 2");
    options.exclude = 0;
    CU_ASSERT(!intrinsic_fit(arena, &fit, &set, &options, &err));
    arena_free(arena);
}

/* ---- bootstrap ---- */

static void test_bootstrap_draws_seeds(void)
{
    struct arena *arena = arena_new();
    struct notes notes = {.arena = arena};
    struct intrinsic_options options = INTRINSIC_DEFAULTS;
    struct synthetic study = SYNTHETIC_DEFAULTS;
    struct intrinsic_law law;
    struct prepared p;
    struct err err;
    double mid;
    struct curve_set set = synthetic_curves(arena, &study, &law, &mid);
    unsigned times[27], again[27], total[27] = {0};

    CU_ASSERT_FATAL(prepare_curves(arena, &p, &set, &options, &notes, &err));
    for (uint64_t b = 0; b < 300; b++) {
        bootstrap_draw(times, &p, 5, b);
        for (int s = 0; s < 9; s++) {
            /* One run of each size fewer than it has, whole. */
            CU_ASSERT_EQUAL(times[3 * s] + times[3 * s + 1] + times[3 * s + 2],
                            2);
            for (int r = 0; r < 3; r++)
                total[3 * s + r] += times[3 * s + r];
        }
    }
    for (int i = 0; i < 27; i++)
        CU_ASSERT(total[i] > 150 && total[i] < 250);
    bootstrap_draw(times, &p, 5, 17);
    bootstrap_draw(again, &p, 5, 17);
    CU_ASSERT_EQUAL(memcmp(times, again, sizeof times), 0);
    bootstrap_draw(again, &p, 6, 17);
    CU_ASSERT(memcmp(times, again, sizeof times) != 0);

    /* Taking one run three times gives that run's curve. */
    memset(times, 0, sizeof times);
    for (int s = 0; s < 9; s++)
        times[3 * s + 1] = 3;
    struct joint_choice choice = joint_choice_all(&p);
    choice.times = times;
    struct joint_data *data = joint_data_new(&p, &choice);
    for (size_t s = 0; s < 9; s++) {
        for (size_t j = 0; j < 256; j++)
            CU_ASSERT_DOUBLE_EQUAL(data->ret[data->start[s] + j],
                                   p.sizes[s].runs[1].returns[j], 1e-12);
    }
    joint_data_free(data);
    arena_free(arena);
}

static void test_bootstrap_intervals(void)
{
    struct synthetic study = SYNTHETIC_DEFAULTS;
    struct intrinsic_options options = INTRINSIC_DEFAULTS;
    struct intrinsic_law law;
    struct arena *arena, *other;
    double mid;

    options.bootstrap = 10;
    options.seed = 3;
    study.sizes = 6;
    struct intrinsic_fit *a = fit_study(&arena, &study, &options, &law, &mid);
    struct intrinsic_fit *b = fit_study(&other, &study, &options, &law, &mid);
    CU_ASSERT_EQUAL(a->replicates, 10);
    CU_ASSERT_EQUAL_FATAL(a->replicates_ok, 10);
    CU_ASSERT_EQUAL(memcmp(a->replicate_laws, b->replicate_laws,
                           10 * sizeof *a->replicate_laws),
                    0);
    CU_ASSERT_EQUAL(memcmp(&a->ci95, &b->ci95, sizeof a->ci95), 0);
    const struct intrinsic_law *low = &a->ci95.low, *high = &a->ci95.high;
    CU_ASSERT(low->exponent < a->law.exponent &&
              a->law.exponent < high->exponent);
    CU_ASSERT(high->exponent - low->exponent < 0.2);
    CU_ASSERT(low->alpha_N < a->law.alpha_N && a->law.alpha_N < high->alpha_N);
    CU_ASSERT(low->N_c < a->law.N_c && a->law.N_c < high->N_c);
    CU_ASSERT(a->holdout.interval > 0);
    /* Three seeds a size: the variance is known from few degrees of freedom,
     * at most two a size, and intervals are wider for it. */
    CU_ASSERT(a->dof > 2 && a->dof <= 12);
    CU_ASSERT(a->widen > 1.1 && a->widen < 2.2);
    /* Each replicate knows what reaches a return, about as the fit does. */
    double ret = 0.6 * a->best_return, I = log(intrinsic_of_return(a, ret));
    for (int i = 0; i < a->replicates_ok; i++) {
        const struct intrinsic_map *map = &a->replicate_maps[i];
        double mine = log(intrinsic_map_at(map, ret));

        CU_ASSERT(fabs(mine - I) < 0.5 && mine != I);
        for (size_t k = 1; k < map->n; k++)
            CU_ASSERT(map->ret[k] > map->ret[k - 1] &&
                      map->intrinsic[k] >= map->intrinsic[k - 1]);
        CU_ASSERT(isfinite(intrinsic_map_at(map, intrinsic_map_best(map))));
        CU_ASSERT(isnan(intrinsic_map_at(map, intrinsic_map_best(map) + 1)));
        CU_ASSERT_DOUBLE_EQUAL(intrinsic_map_best(map), a->best_return, 0.1);
    }
    arena_free(other);

    /* Without noise the seeds are alike, and so are the replicates. */
    study.point_noise = study.run_noise = 0;
    options.bootstrap = 3;
    options.holdout_sizes = 0;
    options.holdout_octaves = 0;
    b = fit_study(&other, &study, &options, &law, &mid);
    CU_ASSERT(b->ci95.high.exponent - b->ci95.low.exponent < 1e-3);
    arena_free(other);

    study.seeds = 1;
    b = fit_study(&other, &study, &options, &law, &mid);
    CU_ASSERT_EQUAL(b->replicates_ok, 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(b->notes[b->n_notes - 1], "one seed"));
    arena_free(other);
    arena_free(arena);
}

/* How many threads resample changes nothing. */
static void test_bootstrap_threads(void)
{
    struct synthetic study = SYNTHETIC_DEFAULTS;
    struct intrinsic_options options = INTRINSIC_DEFAULTS;
    struct intrinsic_law law;
    struct arena *arena, *other;
    double mid;

    options.bootstrap = 12;
    options.holdout_sizes = 0;
    options.holdout_octaves = 0;
    study.sizes = 4;
    struct intrinsic_fit *a = fit_study(&arena, &study, &options, &law, &mid);
    options.threads = 3;
    struct intrinsic_fit *b = fit_study(&other, &study, &options, &law, &mid);
    CU_ASSERT_EQUAL_FATAL(a->replicates_ok, b->replicates_ok);
    CU_ASSERT_EQUAL(
        memcmp(a->replicate_laws, b->replicate_laws,
               (size_t)a->replicates_ok * sizeof *a->replicate_laws),
        0);
    CU_ASSERT_EQUAL(
        memcmp(&a->percentile, &b->percentile, sizeof a->percentile), 0);
    CU_ASSERT_EQUAL(memcmp(&a->bca, &b->bca, sizeof a->bca), 0);
    CU_ASSERT_EQUAL(a->left_out.n, 12);
    CU_ASSERT_EQUAL(memcmp(a->left_out.laws, b->left_out.laws,
                           12 * sizeof *a->left_out.laws),
                    0);
    arena_free(other);
    arena_free(arena);
}

/* Means of two samples that are added: influences are deviations, and the rest
 * by hand. */
static void test_jackknife(void)
{
    static const double samples[2][4] = {{1, 2, 6}, {0, 1, 1, 10}};
    static const size_t sizes[2] = {3, 4};
    double left_out[7], square = 0, cube = 0, spread = 0, variance = 0;
    size_t sample[7], size[7], m = 0;

    for (size_t s = 0; s < 2; s++) {
        double n = (double)sizes[s], mean = 0, own = 0;

        for (size_t i = 0; i < sizes[s]; i++)
            mean += samples[s][i] / n;
        for (size_t i = 0; i < sizes[s]; i++, m++) {
            double d = samples[s][i] - mean;

            /* The other sample's mean is 7, say. */
            left_out[m] = (n * mean - samples[s][i]) / (n - 1) + 7;
            sample[m] = s;
            size[m] = sizes[s];
            own += d * d / (n * (n - 1));
            square += d * d / (n * n);
            cube += d * d * d / (n * n * n);
        }
        variance += own;
        spread += own * own / (n - 1);
    }
    struct jackknife j = jackknife_of(left_out, sample, size, m);
    unit_near("variance", j.variance, variance, 1e-12);
    unit_near("acceleration", j.acceleration, cube / pow(square, 1.5) / 6,
              1e-12);
    unit_near("Satterthwaite", j.dof, variance * variance / spread, 1e-12);
    /* Student's t with 4 degrees, from tables: 2.7764 for 97.5 %. */
    unit_near("stretch", jackknife_stretch(4), 2.7764451 / 1.9599640, 1e-6);
    left_out[1] = (double)NAN;
    j = jackknife_of(left_out, sample, size, m);
    unit_near("a sample that failed does not count", j.dof, 3, 1e-12);
}

/* Replicates of a normal quantity: BCa with no bias and no acceleration is
 * the percentile interval, a bias moves both ends the same way. */
static void test_bca(void)
{
    enum { N = 4000 };
    double values[N], low, high, bca_low, bca_high;

    for (size_t i = 0; i < N; i++)
        values[i] = gsl_cdf_ugaussian_Pinv(((double)i + 0.5) / N);
    interval_percentile(&low, &high, values, N);
    unit_near("2.5 %", low, -1.96, 0.01);
    unit_near("97.5 %", high, 1.96, 0.01);
    interval_bca_with(&bca_low, &bca_high, 0, values, N, 0);
    unit_near("the same below", bca_low, low, 1e-3);
    unit_near("the same above", bca_high, high, 1e-3);
    /* The estimate is the quantile of z0 = 0.2: ends at z0 + (z0 -+ 1.96). */
    interval_bca_with(&bca_low, &bca_high, 0.2, values, N, 0);
    unit_near("bias below", bca_low, 0.4 - 1.96, 0.02);
    unit_near("bias above", bca_high, 0.4 + 1.96, 0.03);
    /* z = -+1.96: z/(1 - a z). */
    interval_bca_with(&bca_low, &bca_high, 0, values, N, 0.1);
    unit_near("acceleration below", bca_low, -1.96 / 1.196, 0.01);
    unit_near("acceleration above", bca_high, 1.96 / 0.804, 0.03);
    interval_stretch(&low, &high, 3, 1.5);
    unit_near("stretched, and it holds the estimate", high, 3, 1e-12);
}

/* Profiles, sizes left out and compute held out agree with the rest of what the
 * same fit says. */
static void test_evidence(void)
{
    struct synthetic study = SYNTHETIC_DEFAULTS;
    struct intrinsic_options options = INTRINSIC_DEFAULTS;
    struct intrinsic_law law;
    struct arena *arena;
    double mid;

    options.holdout_sizes = 0;
    struct intrinsic_fit *fit = fit_study(&arena, &study, &options, &law, &mid);
    const struct intrinsic_profile *p = &fit->profile_exponent;
    double C = sqrt(fit->compute_low * fit->compute_high);
    double N = intrinsic_N_opt(&fit->law, C);

    CU_ASSERT(p->low < fit->law.exponent && fit->law.exponent < p->high);
    CU_ASSERT(p->low < law.exponent && law.exponent < p->high);
    CU_ASSERT(p->high - p->low < 0.08);
    CU_ASSERT(fit->profile_beta.low < fit->law.beta &&
              fit->law.beta < fit->profile_beta.high);
    CU_ASSERT(fit->profile_N_opt.low < N && N < fit->profile_N_opt.high);
    /* Its points rise to both sides of the estimate and cross the limit where
     * the interval ends. */
    CU_ASSERT_FATAL(p->n > 6);
    for (int i = 1; i < p->n; i++) {
        CU_ASSERT(p->value[i] > p->value[i - 1]);
        CU_ASSERT((p->fall[i] > p->fall[i - 1]) ==
                  (p->value[i] > fit->law.exponent + 1e-9));
        bool within = p->value[i] > p->low && p->value[i] < p->high;
        CU_ASSERT(p->fall[i] > 0.9 * INTRINSIC_PROFILE_LIMIT || within);
        CU_ASSERT(p->fall[i] < 1.1 * INTRINSIC_PROFILE_LIMIT || !within);
    }
    CU_ASSERT(fit->condition >= 1 && fit->condition < 1e4);
    for (size_t s = 0; s < fit->n_sizes; s++)
        unit_near("without a size", fit->without_size[s].exponent,
                  fit->law.exponent, 0.05);
    CU_ASSERT(!fit->holdout.done);
    CU_ASSERT(fit->holdout_compute.done);
    unit_near("half of the most compute", fit->holdout_compute.compute,
              256e4 * 1e7 / 2, 1e6);
    CU_ASSERT(fabs(fit->holdout_compute.miss) < 0.1);
    unit_near("exponent without the last octave",
              fit->holdout_compute.law.exponent, law.exponent, 0.03);
    arena_free(arena);
}

/* The order in which curves are given does not matter. */
static void test_order_of_curves(void)
{
    struct arena *arena = arena_new();
    struct synthetic study = SYNTHETIC_DEFAULTS;
    struct intrinsic_options options = INTRINSIC_DEFAULTS;
    struct intrinsic_fit *a, *b;
    struct intrinsic_law law;
    struct err err;
    double mid;

    options.holdout_sizes = 0;
    options.holdout_octaves = 0;
    struct curve_set set = synthetic_curves(arena, &study, &law, &mid);
    CU_ASSERT_FATAL(intrinsic_fit(arena, &a, &set, &options, &err));
    struct curve *back = arena_array(arena, struct curve, set.n);
    for (size_t i = 0; i < set.n; i++)
        back[i] = set.curves[set.n - 1 - i];
    set.curves = back;
    CU_ASSERT_FATAL(intrinsic_fit(arena, &b, &set, &options, &err));
    CU_ASSERT_EQUAL(memcmp(&a->law, &b->law, sizeof a->law), 0);
    arena_free(arena);
}

static const struct unit_test tests[] = {
    {"law constraints", test_law_constraints},
    {"law frontier", test_law_frontier},
    {"search coordinates", test_shape},
    {"isotonic by hand", test_isotonic},
    {"smoothing follows the curve", test_smoothing_follows_the_curve},
    {"smoothing averages noise", test_smoothing_averages_noise},
    {"preparation tells what it met", test_preparation_notes},
    {"recovery", test_recovery},
    {"unweighted form", test_unweighted},
    {"result", test_result},
    {"one-sided sizes", test_one_sided},
    {"nothing to find", test_nothing_to_find},
    {"lack of fit", test_lack_of_fit},
    {"curves that cannot be fitted", test_unfit},
    {"bootstrap draws seeds", test_bootstrap_draws_seeds},
    {"bootstrap intervals", test_bootstrap_intervals},
    {"bootstrap on threads", test_bootstrap_threads},
    {"jackknife by hand", test_jackknife},
    {"BCa by hand", test_bca},
    {"evidence", test_evidence},
    {"order of curves", test_order_of_curves},
};

UNIT_MAIN("analysis", tests)
