/* net_speed.c - samples a second through the digits network, forward and
 * backward, for each kernel and width; run by hand.
 *
 * FLOP are nominal: two a multiply-add, backward counted as twice forward. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/rng.h"
#include "base/spec.h"
#include "nn/blas.h"
#include "nn/carve.h"
#include "nn/family.h"
#include "tests/bench/clock.h"
#include "tests/unit/make_spec.h"

enum { BATCH = 256 };

/* The best of five, each of about 50 ms. */
static double peak_gflops(const struct nn_kernel *kernel)
{
    static const size_t rounds = 2000000;
    double best = 0;
    float x = 1;

    for (int i = 0; i < 5; i++) {
        const double from = cpu_s();

        kernel->peak(rounds, &x);
        const double gflops =
            (double)rounds * NN_PEAK_FLOP / (cpu_s() - from) * 1e-9;
        best = gflops > best ? gflops : best;
    }
    return best;
}

/* Samples a second: the best of five spells of at least 0.1 s. */
static double rate(const struct nn_net *net, struct nn_work *work,
                   const float *w, float *g, bool backward)
{
    double best = 0;

    for (int i = 0; i < 5; i++) {
        const double from = cpu_s();
        double elapsed = 0, samples = 0;

        while (elapsed < 0.1) {
            nn_forward(net, work, w);
            if (backward) {
                nn_flip(net, work, w);
                nn_backward(net, work, w, g);
            }
            samples += BATCH;
            elapsed = cpu_s() - from;
        }
        best = samples / elapsed > best ? samples / elapsed : best;
    }
    return best;
}

static void measure(const struct nn_net *net, const struct nn_kernel *kernel,
                    double peak)
{
    const struct nn_shape *s = &net->shape;
    uint8_t *obs = mem_calloc(BATCH, s->channels * s->height * s->width);
    float *w = mem_calloc(net->parameters, sizeof *w);
    float *g = mem_calloc(net->parameters, sizeof *g);
    struct nn_work work;
    struct carve carve = {0};
    struct rng rng;

    nn_work_layout(&work, net, kernel, BATCH, &carve);
    uint8_t *memory = mem_aligned(carve.used);
    carve = (struct carve){memory, 0};
    nn_work_layout(&work, net, kernel, BATCH, &carve);
    rng_init(&rng, "speed", 5, "speed", 0);
    nn_init(net, w, &rng);
    for (size_t i = 0; i < BATCH * s->height * s->width; i++)
        obs[i] = (uint8_t)rng_below(&rng, 256);
    nn_load(net, &work, obs, NULL, BATCH);
    for (size_t i = 0; i < (s->actions + 1) * work.ld; i++)
        work.dout[i] = 1e-3F;

    const double forward = rate(net, &work, w, g, false);
    const double both = rate(net, &work, w, g, true);
    const double gflop = 2 * nn_macs(net) * 1e-9;
    printf("%8zu parameters  forward %9.0f/s %6.1f GFLOP/s %3.0f %%  "
           "forward+backward %9.0f/s %6.1f GFLOP/s %3.0f %%\n",
           net->parameters, forward, forward * gflop,
           100 * forward * gflop / peak, both, both * 3 * gflop,
           100 * both * 3 * gflop / peak);
    free(memory);
    free(obs);
    free(w);
    free(g);
}

int main(void)
{
    static const struct param_table nothing = {"nothing", "", NULL, 0};
    static const char *const widths[] = {"family.width=1/16",
                                         "family.width=1/4", "family.width=1",
                                         "family.width=4"};
    struct arena *arena = arena_new();
    struct run_spec spec;

    nn_blas_one_thread();
    make_spec(&spec, arena, &nothing, &nn_cnn_table, &nothing);
    for (const struct nn_kernel *const *k = nn_kernels(); *k; k++) {
        const double peak = peak_gflops(*k);

        printf("%s, blas %s: peak %.1f GFLOP/s\n", (*k)->name, nn_blas_core(),
               peak);
        for (size_t i = 0; i < COUNT_OF(widths); i++) {
            struct err err;

            if (!make_spec_set(&spec, arena, widths[i]))
                return EXIT_FAILURE;
            struct nn_net *net = nn_family_find("cnn")->build(
                &spec.family, (struct nn_shape){1, 28, 28, 10}, &err);
            if (net == NULL)
                return EXIT_FAILURE;
            measure(net, *k, peak);
            nn_free(net);
        }
    }
    arena_free(arena);
    return EXIT_SUCCESS;
}
