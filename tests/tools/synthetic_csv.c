/* synthetic_csv.c - curves of a known law as a CSV file, for tests of imports.
 *
 *     synthetic_csv ENVIRONMENT EXPONENT SEED > curves.csv
 *     synthetic_csv --truth EXPONENT
 *
 * The truth is of a compute in the middle of the frontier, and of one a hundred
 * times as large: "compute, parameters, interactions" in each line. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/intrinsic.h"
#include "base/arena.h"
#include "tests/tools/synthetic.h"

static struct synthetic study_of(const char *exponent, const char *seed)
{
    struct synthetic study = SYNTHETIC_DEFAULTS;

    study.exponent = strtod(exponent, NULL);
    study.seed = strtoull(seed, NULL, 10);
    study.sizes = 6;
    study.points = 60;
    return study;
}

static void print_curves(const struct curve_set *set, const char *environment)
{
    puts("run,environment,seed,parameters,interactions,return");
    for (size_t i = 0; i < set->n; i++) {
        const struct curve *c = &set->curves[i];

        for (size_t k = 0; k < c->n; k++)
            printf("%s-%zu,%s,%lld,%.17g,%.17g,%.17g\n", environment, i,
                   environment, (long long)c->seed, c->parameters,
                   c->interactions[k], c->returns[k]);
    }
}

static void print_truth(const struct intrinsic_law *law, double mid)
{
    for (int i = 0; i < 2; i++, mid *= 100)
        printf("%.17g %.17g %.17g\n", mid, intrinsic_N_opt(law, mid),
               intrinsic_E_opt(law, mid));
}

int main(int argc, char **argv)
{
    struct arena *arena = arena_new();
    bool truth = argc == 3 && strcmp(argv[1], "--truth") == 0;
    struct intrinsic_law law;
    double mid;

    if (!truth && argc != 4) {
        fputs("usage: synthetic_csv ENVIRONMENT EXPONENT SEED\n"
              "       synthetic_csv --truth EXPONENT\n",
              stderr);
        return 2;
    }
    struct synthetic study = study_of(argv[2], truth ? "1" : argv[3]);
    struct curve_set set = synthetic_curves(arena, &study, &law, &mid);
    if (truth)
        print_truth(&law, mid);
    else
        print_curves(&set, argv[1]);
    arena_free(arena);
    return 0;
}
