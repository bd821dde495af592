/* differences.c - central differences of layers. */
#include "config.h"

#include "tests/unit/differences.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/rng.h"
#include "tests/unit/nn_oracle.h"
#include "tests/unit/unit.h"

float *diff_floats(struct arena *arena, size_t n)
{
    float *x = mem_aligned((n > 0 ? n : 1) * sizeof *x);

    arena_own(arena, x);
    return x;
}

static float *normals(struct arena *arena, struct rng *rng, size_t n)
{
    float *x = diff_floats(arena, n);

    for (size_t i = 0; i < n; i++)
        x[i] = (float)rng_normal(rng);
    return x;
}

static float *copy(struct arena *arena, const float *x, size_t n)
{
    float *same = diff_floats(arena, n);

    memcpy(same, x, n * sizeof *x);
    return same;
}

static struct diff_numbers make_up(const struct problem *problem,
                                   struct arena *arena)
{
    struct rng rng;
    struct diff_numbers all;

    rng_init(&rng, problem->what, strlen(problem->what), "numbers", 0);
    all.x = normals(arena, &rng, problem->inputs * DIFF_SAMPLES);
    all.dx = normals(arena, &rng, problem->inputs * DIFF_SAMPLES);
    all.y = normals(arena, &rng, problem->outputs * DIFF_SAMPLES);
    all.dy = normals(arena, &rng, problem->outputs * DIFF_SAMPLES);
    all.p = normals(arena, &rng, problem->params);
    all.dp = normals(arena, &rng, problem->params);
    for (size_t i = 0; i < problem->inputs * DIFF_SAMPLES; i++)
        all.x[i] = (float)oracle_activate(problem->made_by, (double)all.x[i]);
    return all;
}

/* Number I of sample S in (DIFF_TILES, n, NN_TILE). */
static size_t at(size_t n, size_t i, size_t s)
{
    return (s / NN_TILE * n + i) * NN_TILE + s % NN_TILE;
}

/* X when what its activation was applied to has moved by STEP. */
static double moved(enum nn_activation made_by, double x, double step)
{
    if (made_by == NN_TANH)
        return tanh(atanh(x) + step);
    return made_by == NN_RELU && x <= 0 ? x : x + step;
}

/* Sample S in double precision. */
struct sample {
    double *x, *p, *y, *dy;
};

static struct sample take_sample(const struct problem *problem,
                                 const struct diff_numbers *numbers, size_t s,
                                 struct arena *arena)
{
    struct sample one = {
        .x = arena_array(arena, double, problem->inputs + 1),
        .p = arena_array(arena, double, problem->params + 1),
        .y = arena_array(arena, double, problem->outputs),
        .dy = arena_array(arena, double, problem->outputs),
    };

    for (size_t i = 0; i < problem->inputs; i++)
        one.x[i] = (double)numbers->x[at(problem->inputs, i, s)];
    for (size_t i = 0; i < problem->params; i++)
        one.p[i] = (double)numbers->p[i];
    for (size_t i = 0; i < problem->outputs; i++)
        one.dy[i] = (double)numbers->dy[at(problem->outputs, i, s)];
    return one;
}

/* The sum of y dy, of which dx and dp are the gradients. */
static double product(const struct problem *problem, struct sample *one)
{
    double total = 0;

    problem->oracle(problem, one->x, one->p, one->y);
    for (size_t i = 0; i < problem->outputs; i++)
        total += one->y[i] * one->dy[i];
    return total;
}

static const double step = 1e-5;

/* The derivative of product by *NUMBER, which MADE_BY has made. */
static double difference(const struct problem *problem, struct sample *one,
                         double *number, enum nn_activation made_by)
{
    const double before = *number;

    *number = moved(made_by, before, step);
    const double above = product(problem, one);
    *number = moved(made_by, before, -step);
    const double below = product(problem, one);
    *number = before;
    return (above - below) / (2 * step);
}

/* What sample S adds to WANT: y and dx, which begin as what add_y and add find
 * there, and its part of dp. */
struct wanted {
    double *y, *dx, *dp;
};

static void want_sample(const struct problem *problem,
                        const struct diff_numbers *numbers, size_t s,
                        struct wanted *want)
{
    struct arena *arena = arena_new();
    struct sample one = take_sample(problem, numbers, s, arena);

    for (size_t i = 0; i < problem->inputs; i++)
        want->dx[at(problem->inputs, i, s)] +=
            difference(problem, &one, &one.x[i], problem->made_by);
    for (size_t i = 0; i < problem->params; i++)
        want->dp[i] += difference(problem, &one, &one.p[i], NN_LINEAR);
    product(problem, &one);
    for (size_t i = 0; i < problem->outputs; i++) {
        double *y = &want->y[at(problem->outputs, i, s)];

        *y = oracle_activate(problem->activation, *y + one.y[i]);
    }
    arena_free(arena);
}

static double *begin_with(struct arena *arena, const float *x, size_t n,
                          bool kept)
{
    double *all = arena_array(arena, double, n + 1);

    for (size_t i = 0; kept && i < n; i++)
        all[i] = (double)x[i];
    return all;
}

static struct wanted want_all(const struct problem *problem,
                              const struct diff_numbers *numbers,
                              struct arena *arena)
{
    struct wanted want = {
        .y = begin_with(arena, numbers->y, problem->outputs * DIFF_SAMPLES,
                        problem->add_y),
        .dx = begin_with(arena, numbers->dx, problem->inputs * DIFF_SAMPLES,
                         problem->add),
        .dp = begin_with(arena, numbers->dp, problem->params, true),
    };

    for (size_t s = 0; s < DIFF_SAMPLES; s++)
        want_sample(problem, numbers, s, &want);
    return want;
}

static void check(const struct problem *problem, const struct nn_kernel *kernel,
                  const char *name, const float *found, const double *want,
                  size_t n, double tolerance)
{
    double apart = 0, top = 1e-12;

    for (size_t i = 0; i < n; i++) {
        const double here = fabs((double)found[i] - want[i]);

        apart = here <= apart ? apart : here; /* also what is not a number */
        top = fmax(top, fabs(want[i]));
    }
    CU_ASSERT(apart <= tolerance * top);
    if (!(apart <= tolerance * top))
        fprintf(stderr, "%s: %s: %s is %g of %g apart\n", problem->what,
                kernel->name, name, apart, top);
}

/* Solve PROBLEM, whose numbers are NUMBERS, and compare. */
static void check_against(const struct problem *problem,
                          const struct nn_kernel *kernel,
                          const struct diff_numbers *numbers,
                          const struct wanted *want, double tolerance)
{
    struct arena *arena = arena_new();
    const size_t inputs = problem->inputs * DIFF_SAMPLES;
    const size_t outputs = problem->outputs * DIFF_SAMPLES;
    struct diff_numbers mine = {
        .x = numbers->x,
        .p = numbers->p,
        .dy = numbers->dy,
        .y = copy(arena, numbers->y, outputs),
        .dx = copy(arena, numbers->dx, inputs),
        .dp = copy(arena, numbers->dp, problem->params),
    };

    problem->kernel(problem, kernel, &mine, arena);
    check(problem, kernel, "y", mine.y, want->y, outputs, tolerance);
    check(problem, kernel, "dx", mine.dx, want->dx, inputs, tolerance);
    check(problem, kernel, "dp", mine.dp, want->dp, problem->params, tolerance);
    arena_free(arena);
}

void diff_check_kernels(const struct problem *problem)
{
    struct arena *arena = arena_new();
    const struct diff_numbers numbers = make_up(problem, arena);
    const struct wanted want = want_all(problem, &numbers, arena);

    /* Rounded to float once, or after every sum. */
    check_against(problem, &nn_kernel_reference, &numbers, &want, 5e-7);
    for (const struct nn_kernel *const *k = nn_kernels(); *k != NULL; k++)
        check_against(problem, *k, &numbers, &want, 1e-5);
    arena_free(arena);
}
