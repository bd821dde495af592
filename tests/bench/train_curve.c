/* train_curve.c - train one run and print its curve and its speed; for
 * experiments by hand.
 *
 *     train_curve ENVIRONMENT INTERACTIONS [DATA_DIR] [SECTION.NAME=VALUE...]
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "env/env.h"
#include "tests/bench/clock.h"
#include "tests/unit/make_spec.h"
#include "train/train.h"

static void print_point(const struct train_point *p, double elapsed_s)
{
    printf("%9lld interactions %7lld updates  right %.4f greedy %.4f  train "
           "%.4f entropy %.3f kl %.4f clip %.3f value %.4f  %.1f s\n",
           (long long)p->interactions, (long long)p->updates, p->ret,
           p->ret_greedy, p->train_return, p->entropy, p->approx_kl,
           p->clip_fraction, p->value_loss, elapsed_s);
    fflush(stdout);
}

static int run(const struct run_spec *spec, const char *data_dir)
{
    struct train_point point;
    struct train_cost cost;
    struct err err;
    struct train *train;
    enum train_status status = TRAIN_OK;

    if (!train_cost(&cost, spec, &err) ||
        (train = train_new(spec, data_dir, &err)) == NULL) {
        fprintf(stderr, "train_curve: %s\n", err.msg);
        return EXIT_FAILURE;
    }
    printf("%s; %.0f parameters (%.0f inner), %.4g FLOP an interaction, "
           "%.4g bytes\n",
           train_kernel(train), cost.parameters, cost.parameters_inner,
           cost.flop_per_interaction, cost.bytes);
    const double from_s = cpu_s();
    while (status != TRAIN_DIVERGED &&
           train_interactions(train) < spec->interactions) {
        status = train_iterate(train, &point, &err);
        if (status == TRAIN_POINT)
            print_point(&point, cpu_s() - from_s);
    }
    if (status == TRAIN_DIVERGED)
        printf("diverged: %s\n", err.msg);
    const double rate = (double)train_interactions(train) / (cpu_s() - from_s);
    printf("%.0f interactions a CPU second, %.1f GFLOP/s\n", rate,
           rate * cost.flop_per_interaction * 1e-9);
    train_free(train);
    return status == TRAIN_DIVERGED ? EXIT_FAILURE : EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    const struct env_type *type = argc < 3 ? NULL : env_find(argv[1]);
    struct arena *arena;
    struct run_spec spec;
    const char *data_dir = NULL;
    int status = EXIT_FAILURE;

    if (type == NULL) {
        fprintf(stderr, "usage: train_curve ENVIRONMENT INTERACTIONS "
                        "[DATA_DIR] [SECTION.NAME=VALUE...]\n");
        return EXIT_FAILURE;
    }
    arena = arena_new();
    make_spec(&spec, arena, type->table, train_families[0],
              train_algorithms[0]);
    spec.interactions = strtoll(argv[2], NULL, 10);
    for (int i = 3; i < argc; i++) {
        if (strchr(argv[i], '=') == NULL) {
            data_dir = argv[i];
        } else if (!make_spec_set(&spec, arena, argv[i])) {
            fprintf(stderr, "train_curve: cannot set '%s'\n", argv[i]);
            goto out;
        }
    }
    status = run(&spec, data_dir);
out:
    arena_free(arena);
    return status;
}
