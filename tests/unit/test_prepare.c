/* test_prepare.c - curves before the fit: seeds that are missing, seeds that
 * drop out, what is left out, and how all of it is told. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/aggregate.h"
#include "analysis/intrinsic.h"
#include "analysis/notes.h"
#include "analysis/prepare.h"
#include "analysis/steps.h"
#include "base/arena.h"
#include "base/rng.h"
#include "tests/tools/synthetic.h"
#include "tests/unit/unit.h"

static void has_note(const char *const *notes, size_t n, const char *want)
{
    bool found = false;

    for (size_t i = 0; i < n; i++)
        found = found || strstr(notes[i], want) != NULL;
    CU_ASSERT(found);
    if (!found)
        fprintf(stderr, "no note: %s\n", want);
    for (size_t i = 0; i < n && !found; i++)
        fprintf(stderr, "    but: %s\n", notes[i]);
}

/* ---- one point ---- */

enum { MOST = 8 };

/* A size of one point, with RETURNS of N runs. */
static struct aggregate_point point_of(const double *returns, size_t n,
                                       const unsigned *times,
                                       enum intrinsic_aggregate aggregate)
{
    struct prepared_run runs[MOST];
    struct prepared_size size = {.n = 1,
                                 .step = 1,
                                 .runs = runs,
                                 .n_runs = n,
                                 .aggregate = aggregate,
                                 .lowest = -HUGE_VAL,
                                 .highest = HUGE_VAL};
    double copies[MOST], noise = 1;
    struct aggregate_point point;

    memcpy(copies, returns, n * sizeof *copies);
    for (size_t r = 0; r < n; r++)
        runs[r] = (struct prepared_run){
            .to = 1, .returns = &copies[r], .noise = &noise};
    aggregate_runs(&point, &size, times);
    return point;
}

static const struct iqm_case {
    const char *what;
    size_t n;
    double returns[MOST];
    unsigned times[MOST];
    double want;
} iqm_cases[] = {
    {"one seed", 1, {7}, {1}, 7},
    {"two seeds are averaged", 2, {3, 5}, {1, 1}, 4},
    {"of three the outer two count a quarter", 3, {9, 1, 2}, {1, 1, 1}, 3},
    {"of four the middle two", 4, {100, 0, 3, 1}, {1, 1, 1, 1}, 2},
    {"of five three, the outer of them three quarters",
     5,
     {0, 1, 2, 3, 100},
     {1, 1, 1, 1, 1},
     2},
    /* scipy.stats.trim_mean(x, 0.25) */
    {"of eight the middle four",
     8,
     {1, 1000, 3, 4, 5, 6, 7, 2},
     {1, 1, 1, 1, 1, 1, 1, 1},
     4.5},
    {"a run that is drawn twice is two runs", 3, {0, 1, 3}, {1, 2, 1}, 1},
    {"one that is not drawn is none", 4, {0, 1, 3, 500}, {1, 2, 1, 0}, 1},
};

static void test_iqm_by_hand(void)
{
    for (size_t i = 0; i < COUNT_OF(iqm_cases); i++) {
        const struct iqm_case *c = &iqm_cases[i];
        struct aggregate_point point =
            point_of(c->returns, c->n, c->times, INTRINSIC_IQM);
        double count = 0;

        unit_near(c->what, point.ret, c->want, 1e-12);
        for (size_t r = 0; r < c->n; r++)
            count += c->times[r];
        unit_near(c->what, point.seeds, count, 0);
    }
}

/* The standard error that is told against that over many samples, for a mean
 * and for an interquartile mean, of seeds of which some fail. */
static void test_standard_errors(void)
{
    enum { DRAWS = 4000, SEEDS = 8 };

    for (int how = INTRINSIC_MEAN; how <= INTRINSIC_IQM; how++) {
        double told = 0, sum = 0, square = 0;
        struct rng rng;

        rng_init(&rng, "errors", 6, "test", 0);
        for (int d = 0; d < DRAWS; d++) {
            double returns[SEEDS];

            for (int r = 0; r < SEEDS; r++)
                returns[r] =
                    rng_normal(&rng) * (rng_double(&rng) < 0.1 ? 5 : 1);
            struct aggregate_point point =
                point_of(returns, SEEDS, NULL, (enum intrinsic_aggregate)how);
            told += point.spread / point.seeds / DRAWS;
            sum += point.ret / DRAWS;
            square += point.ret * point.ret / DRAWS;
        }
        double ratio = told / (square - sum * sum);
        bool mean = how == INTRINSIC_MEAN;
        /* The jackknife of the other one errs on the safe side. */
        bool ok = ratio > 0.95 && ratio < (mean ? 1.05 : 1.3);
        CU_ASSERT(ok);
        if (!ok)
            fprintf(stderr, "variance of the %s: %g of the true one\n",
                    mean ? "mean" : "interquartile mean", ratio);
    }
}

/* Of evaluations equally spaced in E there are more and more for an e-fold:
 * what is told of the noise at each point, against the noise of many curves. */
static void test_noise(void)
{
    enum { POINTS = 400, CURVES = 300, READ = 24 };
    double E[POINTS], R[POINTS], out[READ], noise[READ], square[READ] = {0};
    size_t from, to;
    struct rng rng;

    rng_init(&rng, "spacing", 7, "test", 0);
    for (int c = 0; c < CURVES; c++) {
        for (size_t i = 0; i < POINTS; i++) {
            E[i] = (double)(i + 1);
            R[i] = rng_normal(&rng);
        }
        prepare_resample(out, noise, &from, &to, E, R, POINTS, 0.1,
                         log(POINTS / 64.0), log(64.0) / (READ - 1), READ);
        for (size_t j = from; j < to; j++)
            square[j] += out[j] * out[j] / CURVES;
    }
    /* At the very end the curve goes a little beyond the last average, and its
     * noise beyond what is told. */
    for (size_t j = from; j < to; j++)
        unit_near("noise", square[j] / noise[j], 1, j + 1 < to ? 0.3 : 0.7);
    CU_ASSERT(noise[0] > 10 * noise[READ - 4]);
}

/* ---- runs that are not there ---- */

enum { GRID = 256, SEEDS = 3 };

static double bend(double x)
{
    return 1 / (1 + exp(-2.5 * (x - 2)));
}

static const struct drop_case {
    const char *what;
    double offset, lead; /* of the run that is not there all the time */
    double from, to;     /* where it is, of the grid */
    bool crash;          /* its last twentieth falls to 0 */
    double jump, off;    /* allowed where it drops out, and beyond; a mean over
                          * the others jumps by up to 0.07 */
} drop_cases[] = {
    {"an offset", 0.2, 0, 0, 0.7, false, 0.003, 0.007},
    {"a lead", 0, 0.3, 0, 0.7, false, 0.006, 0.006},
    {"both", -0.1, 0.3, 0, 0.7, false, 0.008, 0.008},
    {"from half way on", 0.2, -0.2, 0.5, 1, false, 0.005, 0.01},
    {"in the middle", 0.2, 0.2, 0.3, 0.8, false, 0.012, 0.015},
    {"a crash before the end", 0, 0.2, 0, 0.7, true, 0.3, 0.03},
};

static void fill_runs(struct prepared_size *size, double returns[SEEDS][GRID],
                      const struct drop_case *c)
{
    static const double offsets[SEEDS] = {0, 0.03, -0.02};
    static const double leads[SEEDS] = {0, -0.1, 0.05};
    static double noise[GRID];

    size->step = 4.0 / (GRID - 1);
    for (int r = 0; r < SEEDS; r++) {
        struct prepared_run *run = &size->runs[r];
        bool whole = r > 0;

        for (int j = 0; j < GRID; j++)
            returns[r][j] =
                bend(size->step * j + (whole ? leads[r] : c->lead)) +
                (whole ? offsets[r] : c->offset);
        run->from = whole ? 0 : (size_t)(c->from * GRID);
        run->to = whole ? GRID : (size_t)(c->to * GRID);
        run->returns = returns[r];
        run->noise = noise;
    }
}

/* The mean of all three, with nothing missing. */
static double full_mean(double returns[SEEDS][GRID], size_t j)
{
    return (returns[0][j] + returns[1][j] + returns[2][j]) / SEEDS;
}

static void test_drop_outs(void)
{
    for (size_t i = 0; i < COUNT_OF(drop_cases); i++) {
        const struct drop_case *c = &drop_cases[i];
        struct arena *arena = arena_new();
        struct prepared_run runs[SEEDS] = {{0}};
        struct prepared_size size = {.n = GRID,
                                     .runs = runs,
                                     .n_runs = SEEDS,
                                     .lowest = -HUGE_VAL,
                                     .highest = HUGE_VAL};
        static double returns[SEEDS][GRID], want[GRID];
        struct aggregate_point points[GRID];
        double jump = 0, off = 0, last = 0;

        fill_runs(&size, returns, c);
        for (size_t j = 0; j < GRID; j++)
            want[j] = full_mean(returns, j);
        for (size_t j = runs[0].to - GRID / 20; c->crash && j < runs[0].to; j++)
            returns[0][j] = 0;
        aggregate_align(arena, &size);
        aggregate_runs(points, &size, NULL);
        for (size_t j = 0; j < GRID; j++) {
            bool there = j >= runs[0].from && j < runs[0].to;
            double error = points[j].ret - want[j];

            CU_ASSERT_EQUAL(points[j].seeds, there ? 3 : 2);
            if (!there)
                off = fmax(off, fabs(error));
            if (j == runs[0].from || j == runs[0].to)
                jump = fmax(jump, fabs(error - last));
            last = error;
        }
        CU_ASSERT(jump <= c->jump && off <= c->off);
        if (jump > c->jump || off > c->off)
            fprintf(stderr, "%s: jumps by %g, off by %g\n", c->what, jump, off);
        arena_free(arena);
    }
}

/* Nothing is made up where no run is, and where all are, all count alike. */
static void test_drop_outs_in_a_replicate(void)
{
    struct arena *arena = arena_new();
    struct prepared_run runs[SEEDS] = {{0}};
    struct prepared_size size = {.n = GRID,
                                 .runs = runs,
                                 .n_runs = SEEDS,
                                 .lowest = -HUGE_VAL,
                                 .highest = HUGE_VAL};
    static double returns[SEEDS][GRID];
    static const unsigned alone[SEEDS] = {3, 0, 0}, others[SEEDS] = {0, 2, 1};
    struct aggregate_point points[GRID];

    fill_runs(&size, returns, &drop_cases[2]);
    aggregate_align(arena, &size);
    aggregate_runs(points, &size, alone);
    for (size_t j = 0; j < GRID; j++) {
        if (j < runs[0].to)
            CU_ASSERT_DOUBLE_EQUAL(points[j].ret, returns[0][j], 1e-12);
        CU_ASSERT_EQUAL(isnan(points[j].ret) != 0, j >= runs[0].to);
    }
    aggregate_runs(points, &size, others);
    for (size_t j = 0; j < GRID; j++)
        CU_ASSERT_DOUBLE_EQUAL(points[j].ret,
                               (2 * returns[1][j] + returns[2][j]) / 3, 1e-12);
    arena_free(arena);
}

/* ---- the running best, and a range of returns ---- */

static void test_envelope_and_range(void)
{
    double returns[] = {2, 1, 3, 2, 5, 4}, noise[COUNT_OF(returns)] = {0};
    static const double best[] = {2, 2, 3, 3, 5, 5};
    struct prepared_run run = {
        .to = COUNT_OF(returns), .returns = returns, .noise = noise};
    struct prepared_size size = {.n = COUNT_OF(returns),
                                 .step = 1,
                                 .runs = &run,
                                 .n_runs = 1,
                                 .envelope = true,
                                 .lowest = 2.5,
                                 .highest = 4.5};
    struct aggregate_point points[COUNT_OF(returns)];

    aggregate_runs(points, &size, NULL);
    for (size_t j = 0; j < COUNT_OF(returns); j++) {
        bool inside = best[j] >= 2.5 && best[j] <= 4.5;

        CU_ASSERT_EQUAL(isnan(points[j].ret) != 0, !inside);
        if (inside)
            CU_ASSERT_EQUAL(points[j].ret, best[j]);
    }
}

/* ---- whole studies ---- */

/* Curves of a known law that may be changed. */
static struct curve *new_curves(struct arena *arena, struct curve_set *set,
                                const struct synthetic *study,
                                struct intrinsic_law *law, double *mid)
{
    *set = synthetic_curves(arena, study, law, mid);
    struct curve *curves = arena_array(arena, struct curve, set->n);

    memcpy(curves, set->curves, set->n * sizeof *curves);
    set->curves = curves;
    return curves;
}

/* The index of the first point beyond F of the training of CURVE. */
static size_t point_after(const struct curve *curve, double f)
{
    size_t n = 0;

    while (n < curve->n &&
           curve->interactions[n] <= f * curve->interactions[curve->n - 1])
        n++;
    return n;
}

static const struct range_case {
    const char *what;
    double truncate, interactions, compute;
    double first, last; /* of the second size, of 2e4 parameters */
} range_cases[] = {
    {"all of it", 1, HUGE_VAL, HUGE_VAL, 1e7 / 64, 1e7},
    {"half of it", 0.5, HUGE_VAL, HUGE_VAL, 5e6 / 64, 5e6},
    {"a million interactions", 1, 1e6, HUGE_VAL, 1e6 / 64, 1e6},
    {"a compute", 1, HUGE_VAL, 2e10, 1e6 / 64, 1e6},
    {"whatever ends first", 0.5, 3e6, 2e10, 1e6 / 64, 1e6},
};

static void test_truncation(void)
{
    for (size_t i = 0; i < COUNT_OF(range_cases); i++) {
        const struct range_case *c = &range_cases[i];
        struct arena *arena = arena_new();
        struct notes notes = {.arena = arena};
        struct intrinsic_options options = INTRINSIC_DEFAULTS;
        struct synthetic study = SYNTHETIC_DEFAULTS;
        struct intrinsic_law law;
        struct prepared p;
        struct curve_set set;
        struct err err;
        double mid;

        study.sizes = 3;
        study.points = 1000;
        study.length = 1e5;
        new_curves(arena, &set, &study, &law, &mid);
        options.truncate = c->truncate;
        options.truncate_interactions = c->interactions;
        options.truncate_compute = c->compute;
        CU_ASSERT_FATAL(
            prepare_curves(arena, &p, &set, &options, &notes, &err));
        const struct prepared_size *size = &p.sizes[1];
        /* The last point that was seen is the end. */
        unit_near(c->what, size->log_E0, log(c->first), 0.012);
        unit_near(c->what, size->log_E0 + size->step * 255, log(c->last),
                  0.012);
        CU_ASSERT(exp(size->log_E0 + size->step * 255) <= c->last * 1.000001);
        CU_ASSERT_EQUAL(notes.n, 0);
        arena_free(arena);
    }
}

/* Counters that began elsewhere. */
static void test_alignment(void)
{
    struct arena *arena = arena_new();
    struct notes notes = {.arena = arena};
    struct intrinsic_options options = INTRINSIC_DEFAULTS;
    struct synthetic study = SYNTHETIC_DEFAULTS;
    struct intrinsic_law law;
    struct prepared p, plain;
    struct curve_set set;
    struct err err;
    double mid;

    study.sizes = 3;
    struct curve *curves = new_curves(arena, &set, &study, &law, &mid);
    CU_ASSERT_FATAL(
        prepare_curves(arena, &plain, &set, &options, &notes, &err));
    double *moved = arena_array(arena, double, curves[4].n);
    for (size_t j = 0; j < curves[4].n; j++)
        moved[j] = curves[4].interactions[j] + 5e5;
    curves[4].interactions = moved;
    options.align = INTRINSIC_FIRST;
    CU_ASSERT_FATAL(prepare_curves(arena, &p, &set, &options, &notes, &err));
    for (size_t j = 0; j < p.sizes[1].n; j++)
        CU_ASSERT_DOUBLE_EQUAL(p.sizes[1].runs[1].returns[j],
                               plain.sizes[1].runs[1].returns[j], 1e-6);
    has_note(notes.items, notes.n,
             "1 of 9 runs were counted from another start: moved by up to "
             "500000 (run size=1/seed=1)");
    arena_free(arena);
}

static void end_at(struct curve *curve, double f)
{
    curve->n = point_after(curve, f);
}

static void third_as_long(struct arena *arena, struct curve *curves)
{
    (void)arena;
    for (int s = 0; s < 6; s++)
        end_at(&curves[3 * s + s % 3], 1.0 / 3);
}

static void diverge(struct arena *arena, struct curve *curves)
{
    (void)arena;
    for (int s = 0; s < 6; s++) {
        end_at(&curves[3 * s + s % 3], 0.5);
        curves[3 * s + s % 3].diverged = true;
    }
}

/* Likewise, after a fall to nothing over the last twentieth of its points. */
static void crash(struct arena *arena, struct curve *curves)
{
    diverge(arena, curves);
    for (int s = 0; s < 6; s++) {
        struct curve *c = &curves[3 * s + s % 3];
        double *R = arena_array(arena, double, c->n);
        size_t sound = c->n - c->n / 20;

        for (size_t k = 0; k < c->n; k++)
            R[k] = k < sound ? c->returns[k]
                             : c->returns[k] * (double)(c->n - 1 - k) /
                                   (double)(c->n - sound);
        c->returns = R;
    }
}

static void begin_late(struct arena *arena, struct curve *curves)
{
    (void)arena;
    for (int s = 0; s < 6; s++) {
        struct curve *c = &curves[3 * s + s % 3];
        size_t first = point_after(c, 0.1);

        c->n -= first;
        c->interactions += first;
        c->returns += first;
    }
}

static void lose_a_seed(struct arena *arena, struct curve *curves)
{
    (void)arena;
    curves[7].n = 0;
}

/* Every other size evaluated a tenth as often. */
static void evaluate_rarely(struct arena *arena, struct curve *curves)
{
    for (int i = 0; i < 18; i += i % 3 == 2 ? 4 : 1) {
        double *E = arena_array(arena, double, curves[i].n);
        double *R = arena_array(arena, double, curves[i].n);
        size_t n = 0;

        for (size_t k = 9; k < curves[i].n; k += 10, n++) {
            E[n] = curves[i].interactions[k];
            R[n] = curves[i].returns[k];
        }
        curves[i].interactions = E;
        curves[i].returns = R;
        curves[i].n = n;
    }
}

/* The largest size performs as the second does. */
static void spoil_the_largest(struct arena *arena, struct curve *curves)
{
    (void)arena;
    for (int r = 0; r < 3; r++)
        curves[15 + r].returns = curves[3 + (r + 1) % 3].returns;
}

static const struct trouble_case {
    const char *what;
    void (*make)(struct arena *arena, struct curve *curves);
    double within; /* of the exponent */
    size_t sizes;
    bool weak; /* must be the verdict */
    const char *note;
} trouble_cases[] = {
    {"a third as long", third_as_long, 0.02, 6, false,
     "run size=1/seed=1 ends at 3.28e+06 interactions, others of its size at "
     "1e+07"},
    {"diverged half way", diverge, 0.02, 6, false,
     "run size=1/seed=1 diverged after 4.983e+06 interactions; its curve up "
     "to there was used"},
    {"diverged after a fall", crash, 0.02, 6, false,
     "before it diverged run size=1/seed=1 fell from"},
    {"begin late", begin_late, 0.02, 6, false,
     "run size=1/seed=1 begins at 1.018e+06 interactions, others of its size "
     "at 3.906e+04"},
    {"a seed is missing", lose_a_seed, 0.02, 6, false,
     "size 40000 has 2 seeds where others have 3: without seed 1"},
    {"evaluated rarely", evaluate_rarely, 0.02, 6, false, NULL},
    {"the largest does worse", spoil_the_largest, 0.03, 5, true,
     "size 320000 than size 160000; they were left out"},
};

static void test_troubles(void)
{
    for (size_t i = 0; i < COUNT_OF(trouble_cases); i++) {
        const struct trouble_case *c = &trouble_cases[i];
        struct arena *arena = arena_new();
        struct intrinsic_options options = INTRINSIC_DEFAULTS;
        struct synthetic study = SYNTHETIC_DEFAULTS;
        struct intrinsic_law law;
        struct intrinsic_fit *fit;
        struct curve_set set;
        struct err err = {.msg = ""};
        double mid;

        study.sizes = 6;
        study.run_noise = 0.2;
        study.point_noise = 0.005;
        options.points = 64;
        options.holdout_sizes = 0;
        c->make(arena, new_curves(arena, &set, &study, &law, &mid));
        CU_ASSERT_FATAL(intrinsic_fit(arena, &fit, &set, &options, &err));
        unit_near(c->what, fit->law.exponent, law.exponent, c->within);
        CU_ASSERT_EQUAL(fit->n_sizes, c->sizes);
        bool expected = c->weak ? fit->identifiable == WEAK
                                : fit->identifiable != NOT_IDENTIFIABLE;
        CU_ASSERT(expected);
        if (!expected)
            fprintf(stderr, "%s: %s: %s\n", c->what,
                    identifiable_name(fit->identifiable), fit->reason);
        if (c->note != NULL)
            has_note(fit->notes, fit->n_notes, c->note);
        arena_free(arena);
    }
}

/* Sizes that are all alike: hardly ever does one seem to do worse. */
static void test_worse_by_chance(void)
{
    int found = 0;

    for (uint64_t draw = 0; draw < 200; draw++) {
        struct arena *arena = arena_new();
        struct notes notes = {.arena = arena};
        struct intrinsic_options options = INTRINSIC_DEFAULTS;
        struct synthetic study = SYNTHETIC_DEFAULTS;
        struct intrinsic_law law;
        struct prepared p;
        struct curve_set set;
        struct err err;
        double mid;

        study.place = -8;
        study.sizes = 6;
        study.points = 30;
        study.run_noise = 0.3;
        study.seed = draw + 1;
        options.points = 32;
        new_curves(arena, &set, &study, &law, &mid);
        CU_ASSERT_FATAL(
            prepare_curves(arena, &p, &set, &options, &notes, &err));
        found += p.worse != NULL;
        arena_free(arena);
    }
    CU_ASSERT(found <= 6);
    if (found > 6)
        fprintf(stderr, "%d of 200 studies\n", found);
}

/* ---- steps and identity ---- */

static const struct intrinsic_fit *with_steps(struct arena *arena,
                                              const struct curve_set *set,
                                              struct intrinsic_options options)
{
    struct intrinsic_fit *fit = arena_new_of(arena, struct intrinsic_fit);

    fit->options = options;
    steps_set(arena, fit, set);
    return fit;
}

enum { CHANGES = 19 };

/* OPTIONS, each time with another of them changed. */
static void change_each(struct intrinsic_options changed[CHANGES],
                        const struct intrinsic_options *options)
{
    struct intrinsic_options *o = changed;

    for (int i = 0; i < CHANGES; i++)
        changed[i] = *options;
    o++->align = INTRINSIC_FIRST;
    o++->truncate = 0.5;
    o++->truncate_interactions = 1e6;
    o++->truncate_compute = 1e6;
    o++->smooth = 0.2;
    o++->smooth = 0;
    o++->exclude = 1.0 / 32;
    o++->points = 128;
    o++->aggregate = INTRINSIC_IQM;
    o++->envelope = true;
    o++->lowest_return = 1;
    o++->highest_return = 1;
    o++->worse = INTRINSIC_KEEP;
    o++->weighting = INTRINSIC_UNWEIGHTED;
    o++->bootstrap = 10;
    o++->holdout_sizes = 2;
    o++->holdout_octaves = 2;
    o++->metric.kind = METRIC_FAIL_TO_SUCCESS;
    o++->seed = 9;
    CU_ASSERT_PTR_EQUAL(o, changed + CHANGES);
}

static void test_identity(void)
{
    static double E[] = {1, 2, 3}, R[] = {0, 1, 2}, other[] = {0, 1, 2.5};
    struct arena *arena = arena_new();
    struct curve curves[2] = {
        {.run = "a", .parameters = 1, .n = 3, .interactions = E, .returns = R},
        {.run = "b", .parameters = 2, .n = 3, .interactions = E, .returns = R}};
    struct curve swapped[2] = {curves[1], curves[0]};
    struct curve_set set = {curves, 2}, back = {swapped, 2};
    const char *seen[CHANGES + 2];
    struct intrinsic_options options = INTRINSIC_DEFAULTS, changed[CHANGES];
    const struct intrinsic_fit *fit = with_steps(arena, &set, options);

    /* The same on every machine: worked out with Python's hashlib and struct
     * from what steps.c says goes in. */
    CU_ASSERT_STRING_EQUAL(
        fit->identity,
        "f11cb61e6824a876bb0bf79e2c5fcd5e12a6d895d193a198fe15088c014ba53b");
    swapped[0].run = "another name";
    CU_ASSERT_STRING_EQUAL(with_steps(arena, &back, options)->identity,
                           fit->identity);
    seen[0] = fit->identity;
    swapped[0].returns = other;
    seen[1] = with_steps(arena, &back, options)->identity;
    change_each(changed, &options);
    for (int i = 0; i < CHANGES; i++)
        seen[i + 2] = with_steps(arena, &set, changed[i])->identity;
    for (int i = 0; i < CHANGES + 2; i++) {
        for (int k = 0; k < i; k++)
            CU_ASSERT_STRING_NOT_EQUAL(seen[i], seen[k]);
    }
    arena_free(arena);
}

static void test_steps(void)
{
    static const char *const usual[] = {"align",    "smooth",    "exclude",
                                        "resample", "aggregate", "worse"};
    static const char *const all[] = {"align",    "truncate", "smooth",
                                      "exclude",  "resample", "aggregate",
                                      "envelope", "range",    "worse"};
    struct arena *arena = arena_new();
    struct curve_set none = {NULL, 0};
    struct intrinsic_options options = INTRINSIC_DEFAULTS;
    const struct intrinsic_fit *fit = with_steps(arena, &none, options);

    CU_ASSERT_EQUAL_FATAL(fit->n_steps, COUNT_OF(usual));
    for (size_t i = 0; i < COUNT_OF(usual); i++)
        CU_ASSERT_STRING_EQUAL(fit->steps[i].name, usual[i]);
    options.truncate = 0.5;
    options.truncate_interactions = 2e6;
    options.truncate_compute = 1e9;
    options.envelope = true;
    options.lowest_return = 1;
    options.highest_return = 9;
    fit = with_steps(arena, &none, options);
    CU_ASSERT_EQUAL_FATAL(fit->n_steps, COUNT_OF(all));
    for (size_t i = 0; i < COUNT_OF(all); i++)
        CU_ASSERT_STRING_EQUAL(fit->steps[i].name, all[i]);
    CU_ASSERT_STRING_EQUAL(fit->steps[1].text,
                           "training ends after its first 50 %, and at 2e+06 "
                           "interactions, and at a compute of 1e+09 parameter "
                           "interactions");
    CU_ASSERT_EQUAL(fit->steps[1].n_settings, 3);
    CU_ASSERT_STRING_EQUAL(fit->steps[7].text,
                           "only returns from 1 to 9 count");
    arena_free(arena);
}

static const struct unit_test tests[] = {
    {"interquartile means by hand", test_iqm_by_hand},
    {"standard errors", test_standard_errors},
    {"noise that smoothing leaves", test_noise},
    {"runs that drop out", test_drop_outs},
    {"runs that drop out of a replicate", test_drop_outs_in_a_replicate},
    {"running best and range", test_envelope_and_range},
    {"truncation", test_truncation},
    {"alignment", test_alignment},
    {"troubles leave the law as it is", test_troubles},
    {"worse by chance", test_worse_by_chance},
    {"identity", test_identity},
    {"steps", test_steps},
};

UNIT_MAIN("prepare", tests)
