/* recover.c - how well does the joint fit recover known constants?
 *
 * A tool for whoever works on the analysis; make check builds it and does not
 * run it.
 *
 *     recover errors [DRAWS [POINT-NOISE [RUN-NOISE [POINTS [LOG-SPACED]]]]]
 *     recover coverage [STUDIES [SEEDS [REPLICATES [HELD-OUT]]]]
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
           dn[draws / 2], rms(dn, draws), dn[draws - 1], agreeing, verdicts[0], verdicts[1], verdicts[2],
           cpu / draws);
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
    printf("errors: median, root mean square and greatest of %d draws\n", draws);
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

static void coverage(int argc, char **argv)
{
    int studies = (int)arg(argc, argv, 2, 100), done = 0;
    int covered_p = 0, covered_a = 0, covered_miss = 0;
    double width = 0, cpu = 0, error = 0;

    for (int d = 0; d < studies; d++) {
        struct arena *arena = arena_new();
        struct synthetic study = SYNTHETIC_DEFAULTS;
        struct intrinsic_options options = INTRINSIC_DEFAULTS;
        struct intrinsic_law law;
        struct intrinsic_fit *fit;
        struct err err;
        double mid, start = now();

        study.seeds = (int)arg(argc, argv, 3, 3);
        options.bootstrap = (int)arg(argc, argv, 4, 100);
        options.holdout_sizes = (int)arg(argc, argv, 5, 1);
        study.seed = (uint64_t)d + 1000;
        study.map = (enum synthetic_map)(d % MAP_COUNT);
        study.exponent = exponents[d / 7 % 3];
        study.beta = betas[1 + d / 3 % 2];
        struct curve_set set = synthetic_curves(arena, &study, &law, &mid);
        if (!intrinsic_fit(arena, &fit, &set, &options, &err)) {
            printf("%s\n", err.msg);
            exit(1);
        }
        cpu += now() - start;
        const struct intrinsic_ci *ci = &fit->ci95;
        bool in = law.exponent >= ci->low.exponent &&
                  law.exponent <= ci->high.exponent;
        if (getenv("RECOVER_VERBOSE") != NULL)
            printf("    %s p %.1f beta %.2f: %.4f in %.4f .. %.4f %s\n",
                   synthetic_map_name(study.map), study.exponent, study.beta,
                   fit->law.exponent, ci->low.exponent, ci->high.exponent,
                   in ? "" : "MISSED");
        covered_p += in;
        covered_a +=
            law.alpha_N >= ci->low.alpha_N && law.alpha_N <= ci->high.alpha_N;
        covered_miss += fabs(fit->holdout.miss) <= fit->holdout.interval;
        width += ci->high.exponent - ci->low.exponent;
        error += fabs(fit->law.exponent - law.exponent);
        done++;
        arena_free(arena);
    }
    printf("%d studies: exponent covered %.3f, alpha_N %.3f, held-out miss "
           "within its interval %.3f; mean width %.4f, mean error %.4f; "
           "%.2f s a study\n",
           done, (double)covered_p / done, (double)covered_a / done,
           (double)covered_miss / done, width / done, error / done, cpu / done);
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
