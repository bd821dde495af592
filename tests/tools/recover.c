/* recover.c - how well does the joint fit recover known constants?
 *
 * A tool for whoever works on the analysis; make check builds it and does not
 * run it.
 *
 *     recover errors [DRAWS [POINT-NOISE [RUN-NOISE [POINTS [LOG-SPACED]]]]]
 *     recover coverage [STUDIES [SEEDS [REPLICATES [HELD-OUT [UNWEIGHTED]]]]]
 *     recover onesided [DRAWS]
 */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "analysis/intrinsic.h"
#include "base/arena.h"
#include "tests/tools/synthetic.h"

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

static double rms(const double *x, int n)
{
    double sum = 0;

    for (int i = 0; i < n; i++)
        sum += x[i] * x[i] / n;
    return sqrt(sum);
}

static double arg(int argc, char **argv, int i, double def)
{
    return argc > i ? atof(argv[i]) : def;
}

static const double exponents[] = {0.3, 0.5, 0.7};
static const double betas[] = {0.1, 0.25, 0.6};

static void errors_of_truth(struct synthetic study, int draws)
{
    double *dp = calloc((size_t)draws, sizeof *dp);
    double *dn = calloc((size_t)draws, sizeof *dn);
    double cpu = 0;
    int verdicts[3] = {0}, agreeing = 99;

    for (int d = 0; d < draws; d++) {
        struct arena *arena = arena_new();
        struct intrinsic_options options = INTRINSIC_DEFAULTS;
        struct intrinsic_law law;
        struct intrinsic_fit *fit;
        struct err err;
        double mid, start = now();

        options.holdout_sizes = 0;
        options.holdout_octaves = 0;
        study.seed = (uint64_t)d + 1;
        struct curve_set set = synthetic_curves(arena, &study, &law, &mid);
        if (!intrinsic_fit(arena, &fit, &set, &options, &err)) {
            printf("%s\n", err.msg);
            exit(1);
        }
        cpu += now() - start;
        dp[d] = fabs(fit->law.exponent - law.exponent);
        dn[d] = fabs(
            intrinsic_N_opt(&fit->law, mid) / intrinsic_N_opt(&law, mid) - 1);
        verdicts[fit->identifiable]++;
        if (fit->starts_agreeing < agreeing)
            agreeing = fit->starts_agreeing;
        if (getenv("RECOVER_VERBOSE") != NULL)
            printf("    %s: %s; rmse %.3g objective %g C %.3g-%.3g\n",
                   identifiable_name(fit->identifiable), fit->reason,
                   fit->rmse_log10, fit->objective, fit->compute_low,
                   fit->compute_high);
        arena_free(arena);
    }
    qsort(dp, (size_t)draws, sizeof *dp, by_value);
    qsort(dn, (size_t)draws, sizeof *dn, by_value);
    printf("%-16s p %.1f beta %.2f place %4.1f: exponent %.5f %.5f %.5f  "
           "N_opt %.4f %.4f %.4f  agree %2d  not/weak/yes %d/%d/%d  %.3f s\n",
           synthetic_map_name(study.map), study.exponent, study.beta,
           study.place, dp[draws / 2], rms(dp, draws), dp[draws - 1],
           dn[draws / 2], rms(dn, draws), dn[draws - 1], agreeing, verdicts[0],
           verdicts[1], verdicts[2], cpu / draws);
    fflush(stdout);
    free(dp);
    free(dn);
}

static void errors(int argc, char **argv)
{
    struct synthetic study = SYNTHETIC_DEFAULTS;
    int draws = (int)arg(argc, argv, 2, 4);

    study.point_noise = arg(argc, argv, 3, study.point_noise);
    study.run_noise = arg(argc, argv, 4, study.run_noise);
    study.points = (int)arg(argc, argv, 5, study.points);
    study.log_spaced = arg(argc, argv, 6, 1) != 0;
    printf("errors: median, root mean square and greatest of %d draws\n",
           draws);
    for (int m = 0; m < MAP_COUNT; m++) {
        for (size_t i = 0; i < COUNT_OF(exponents); i++) {
            for (size_t j = 0; j < COUNT_OF(betas); j++) {
                study.map = (enum synthetic_map)m;
                study.exponent = exponents[i];
                study.beta = betas[j];
                errors_of_truth(study, draws);
            }
        }
    }
}

static void onesided(int argc, char **argv)
{
    static const double places[] = {-2, -1, -0.3, 1.5, 2, 3};
    struct synthetic study = SYNTHETIC_DEFAULTS;
    int draws = (int)arg(argc, argv, 2, 4);

    for (int m = 0; m < MAP_COUNT; m++) {
        for (size_t i = 0; i < COUNT_OF(places); i++) {
            for (int noisy = 0; noisy < 2; noisy++) {
                study.map = (enum synthetic_map)m;
                study.place = places[i];
                study.point_noise = noisy ? 0.02 : 0;
                study.run_noise = noisy ? 0.1 : 0;
                errors_of_truth(study, draws);
            }
        }
    }
}

/* How often intervals held what they should, of studies with one verdict. */
struct tally {
    int studies, exponent[2], alpha_N[2], N_opt[2]; /* by kind of interval */
    int sizes, sizes_done, compute, compute_done;   /* held-out misses */
    double width[2], error, N_error;
};

static double log_N_opt(const struct intrinsic_law *law, const void *C)
{
    return log(intrinsic_N_opt(law, *(const double *)C));
}

static bool within(double x, double low, double high)
{
    return x >= low && x <= high;
}

static void add_study(struct tally *t, const struct intrinsic_fit *fit,
                      const struct intrinsic_law *law, double mid)
{
    const struct intrinsic_ci *ci[] = {&fit->percentile, &fit->bca};

    t->studies++;
    t->error += fabs(fit->law.exponent - law->exponent);
    t->N_error += fabs(log_N_opt(&fit->law, &mid) - log_N_opt(law, &mid));
    for (int k = 0; k < 2; k++) {
        double ends[2];

        intrinsic_interval(ends, fit,
                           k == 0 ? INTERVAL_PERCENTILE : INTERVAL_BCA,
                           log_N_opt, &mid);
        t->N_opt[k] += within(log_N_opt(law, &mid), ends[0], ends[1]);
        t->exponent[k] +=
            within(law->exponent, ci[k]->low.exponent, ci[k]->high.exponent);
        t->alpha_N[k] +=
            within(law->alpha_N, ci[k]->low.alpha_N, ci[k]->high.alpha_N);
        t->width[k] += ci[k]->high.exponent - ci[k]->low.exponent;
    }
    t->sizes_done += fit->holdout.done;
    t->sizes +=
        fit->holdout.done && fabs(fit->holdout.miss) <= fit->holdout.interval;
    t->compute_done += fit->holdout_compute.done;
    t->compute +=
        fit->holdout_compute.done &&
        fabs(fit->holdout_compute.miss) <= fit->holdout_compute.interval;
}

static void print_tally(const char *name, const struct tally *t)
{
    double n = t->studies;

    if (t->studies == 0)
        return;
    printf("%-16s %4d studies: mean error %.4f, N_opt %.3f; held out within "
           "the interval: sizes %d of %d, compute %d of %d\n",
           name, t->studies, t->error / n, t->N_error / n, t->sizes,
           t->sizes_done, t->compute, t->compute_done);
    for (int k = 0; k < 2; k++)
        printf("  %-10s covers exponent %.3f, N_opt %.3f, alpha_N %.3f; "
               "mean width %.4f\n",
               k == 0 ? "percentile" : "BCa", t->exponent[k] / n,
               t->N_opt[k] / n, t->alpha_N[k] / n, t->width[k] / n);
}

/* Truth number D: maps, exponents, bends, places and noise all change, at
 * steps that share no factor. */
static void vary(struct synthetic *study, int d)
{
    static const double places[] = {0.6, 0.35, 0.85, 0.5};
    static const struct {
        double point, run;
    } noise[] = {
        {0.02, 0.1}, {0.01, 0.03}, {0.05, 0.1}, {0.02, 0.2}, {0.02, 0.02}};

    study->seed = (uint64_t)d + 1000;
    study->map = (enum synthetic_map)(d % MAP_COUNT);
    study->exponent = exponents[d / 7 % 3];
    study->beta = betas[1 + d / 3 % 2];
    study->place = places[d / 5 % 4];
    study->point_noise = noise[d / 11 % 5].point;
    study->run_noise = noise[d / 11 % 5].run;
}

static void coverage(int argc, char **argv)
{
    int studies = (int)arg(argc, argv, 2, 100);
    struct tally tallies[3] = {0}, all = {0};
    double cpu = now();

    for (int d = 0; d < studies; d++) {
        struct arena *arena = arena_new();
        struct synthetic study = SYNTHETIC_DEFAULTS;
        struct intrinsic_options options = INTRINSIC_DEFAULTS;
        struct intrinsic_law law;
        struct intrinsic_fit *fit;
        struct err err;
        double mid;

        study.seeds = (int)arg(argc, argv, 3, 3);
        options.bootstrap = (int)arg(argc, argv, 4, 100);
        options.holdout_sizes = (int)arg(argc, argv, 5, 1);
        options.holdout_octaves = options.holdout_sizes;
        options.weighting = (enum intrinsic_weighting)arg(argc, argv, 6, 0);
        vary(&study, d);
        struct curve_set set = synthetic_curves(arena, &study, &law, &mid);
        if (!intrinsic_fit(arena, &fit, &set, &options, &err)) {
            printf("%s\n", err.msg);
            exit(1);
        }
        add_study(&tallies[fit->identifiable], fit, &law, mid);
        add_study(&all, fit, &law, mid);
        if (getenv("RECOVER_VERBOSE") != NULL)
            printf("%d %s p %.1f beta %.2f place %.2f noise %.2f %.2f: %.4f in "
                   "%.4f .. %.4f BCa %.4f .. %.4f dof %.1f %s %s\n",
                   d, synthetic_map_name(study.map), study.exponent, study.beta,
                   study.place, study.point_noise, study.run_noise,
                   fit->law.exponent, fit->percentile.low.exponent,
                   fit->percentile.high.exponent, fit->bca.low.exponent,
                   fit->bca.high.exponent, fit->dof,
                   within(law.exponent, fit->percentile.low.exponent,
                          fit->percentile.high.exponent)
                       ? ""
                       : "MISSED",
                   identifiable_name(fit->identifiable));
        arena_free(arena);
    }
    for (int v = IDENTIFIABLE; v >= NOT_IDENTIFIABLE; v--)
        print_tally(identifiable_name((enum identifiable)v), &tallies[v]);
    print_tally("all", &all);
    printf("%.3f s a study\n", (now() - cpu) / studies);
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";

    if (strcmp(what, "errors") == 0)
        errors(argc, argv);
    else if (strcmp(what, "onesided") == 0)
        onesided(argc, argv);
    else if (strcmp(what, "coverage") == 0)
        coverage(argc, argv);
    else
        fprintf(stderr, "usage: recover errors|onesided|coverage ...\n");
    return what[0] == '\0' ? 2 : 0;
}
