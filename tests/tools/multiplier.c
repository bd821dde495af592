/* multiplier.c - how often the interval of a compute multiplier holds the
 * truth, for those who work on the analysis.
 *
 *     multiplier STUDIES [SIZED-STUDIES]
 *
 * Two ways of training whose curves differ by a known factor in interactions:
 * of one size with 3, 5 and 10 runs, and of several sizes through the law. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "analysis/compare.h"
#include "base/arena.h"
#include "base/rng.h"
#include "tests/tools/synthetic.h"

static const double truth = 1.7;

/* Curves of one size that need FACTOR times as many interactions. */
static struct curve_set some_runs(struct arena *arena, int runs, double factor,
                                  struct rng *rng)
{
    enum { POINTS = 400 };
    struct curve *curves = arena_array(arena, struct curve, (size_t)runs);

    for (int r = 0; r < runs; r++) {
        double *E = arena_array(arena, double, POINTS);
        double *R = arena_array(arena, double, POINTS);
        double shift = 0.2 * rng_normal(rng);

        for (int i = 0; i < POINTS; i++) {
            E[i] = 1e5 * (i + 1);
            R[i] = 10 / (1 + exp(-log(E[i] / factor / 3e6) - shift)) +
                   0.3 * rng_normal(rng);
        }
        curves[r] = (struct curve){.run = "run",
                                   .environment = "",
                                   .parameters = 1e6,
                                   .seed = r,
                                   .n = POINTS,
                                   .interactions = E,
                                   .returns = R};
    }
    return (struct curve_set){curves, (size_t)runs};
}

/* A study whose sizes all take FACTOR times as many interactions. */
static struct curve_set some_sizes(struct arena *arena, double factor,
                                   uint64_t seed)
{
    struct synthetic study = SYNTHETIC_DEFAULTS;
    struct intrinsic_law law;
    double mid;

    study.sizes = 6;
    study.points = 60;
    study.seed = seed;
    struct curve_set set = synthetic_curves(arena, &study, &law, &mid);
    for (size_t i = 0; i < set.n; i++) {
        double *E = arena_array(arena, double, set.curves[i].n);

        for (size_t k = 0; k < set.curves[i].n; k++)
            E[k] = factor * set.curves[i].interactions[k];
        ((struct curve *)set.curves)[i].interactions = E;
    }
    return set;
}

static bool effort_of(struct arena *arena, struct effort *out, int runs,
                      double factor, uint64_t index)
{
    struct intrinsic_options options = INTRINSIC_DEFAULTS;
    struct intrinsic_fit *fit;
    struct curve_set set;
    struct err err = {.msg = ""};
    struct rng rng;
    bool ok;

    options.bootstrap = 200;
    options.points = 64;
    options.holdout_sizes = 0;
    options.seed = index;
    rng_init(&rng, &factor, sizeof factor, "multiplier", index);
    if (runs > 0) {
        set = some_runs(arena, runs, factor, &rng);
        ok = effort_of_runs(arena, out, &set, &options, &err);
    } else {
        set = some_sizes(arena, factor, 2 * index + (factor > 1));
        ok = intrinsic_fit(arena, &fit, &set, &options, &err);
        if (ok)
            *out = effort_of_fit(fit, 1);
    }
    if (!ok)
        fprintf(stderr, "%s\n", err.msg);
    return ok;
}

static void measure(int runs, int studies)
{
    int mean = 0, at = 0, made = 0;
    double width = 0, bias = 0;

    for (int i = 0; i < studies; i++) {
        struct arena *arena = arena_new();
        struct effort a, b;
        struct multiplier m, half;
        struct err err;

        if (effort_of(arena, &a, runs, truth, (uint64_t)i) &&
            effort_of(arena, &b, runs, 1, (uint64_t)i) &&
            multiplier_mean(arena, &m, &a, &b, &err) &&
            multiplier_at(arena, &half, &a, &b,
                          (m.return_low + m.return_high) / 2, &err)) {
            mean += m.low <= truth && truth <= m.high;
            at += half.low <= truth && truth <= half.high;
            width += log(m.high / m.low) / studies;
            bias += log(m.value / truth) / studies;
            made++;
        }
        arena_free(arena);
    }
    printf("%2d runs: mean %5.1f %%, at a return %5.1f %% of %d; "
           "width %.3f, bias %+.4f\n",
           runs, 100.0 * mean / made, 100.0 * at / made, made, width, bias);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    int studies = argc > 1 ? atoi(argv[1]) : 100;
    int sized = argc > 2 ? atoi(argv[2]) : 0;

    for (int i = 0; i < 3; i++)
        measure((int[]){3, 5, 10}[i], studies);
    /* 6 sizes with 3 runs each, through the law. */
    if (sized > 0)
        measure(0, sized);
    return 0;
}
