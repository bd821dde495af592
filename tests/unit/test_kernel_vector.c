/* test_kernel_vector.c - dense layers, normalisation, LSTM cells and what is
 * done to weights in every kernel. */
#include "config.h"

#include <math.h>

#include "base/arena.h"
#include "base/rng.h"
#include "tests/unit/differences.h"
#include "tests/unit/nn_oracle.h"
#include "tests/unit/unit.h"

/* ---- dense layers ---- */

static const struct dense_case {
    const char *what;
    struct nn_dense dense;
    enum nn_activation made_by, activation;
    bool add, add_y, no_bias;
} dense_cases[] = {
    {"one number", {1, 1}, NN_LINEAR, NN_LINEAR, false, false, false},
    {"few numbers", {4, 5}, NN_LINEAR, NN_TANH, false, false, false},
    {"rectified", {7, 9}, NN_RELU, NN_RELU, true, false, false},
    {"no bias", {6, 11}, NN_TANH, NN_LINEAR, false, false, true},
    {"added, as by an LSTM", {8, 32}, NN_LINEAR, NN_LINEAR, true, true, true},
    {"added, then tanh", {5, 6}, NN_TANH, NN_TANH, true, true, false},
    {"many of both", {67, 65}, NN_TANH, NN_TANH, false, false, false},
    {"many inputs", {130, 3}, NN_RELU, NN_LINEAR, false, false, false},
};

static struct nn_tiles tiles(float *data, size_t count)
{
    return (struct nn_tiles){data, count * NN_TILE};
}

static void dense_oracle(const struct problem *problem, const double *x,
                         const double *p, double *y)
{
    const struct dense_case *c = problem->layer;
    const size_t n = c->dense.inputs * c->dense.outputs;

    oracle_dense(&c->dense, p, c->no_bias ? NULL : p + n, x, y);
}

static void dense_kernel(const struct problem *problem,
                         const struct nn_kernel *k, struct diff_numbers *all,
                         struct arena *arena)
{
    const struct dense_case *c = problem->layer;
    const struct nn_dense *dense = &c->dense;
    const size_t n = dense->inputs * dense->outputs;
    const struct nn_tiles x = tiles(all->x, dense->inputs);
    const struct nn_tiles dy = tiles(all->dy, dense->outputs);
    float *packed = diff_floats(arena, k->dense_packed(dense));
    float *scratch = diff_floats(arena, k->dense_scratch(dense, DIFF_TILES));

    k->dense_pack(dense, all->p, packed);
    k->dense_forward(dense, packed, c->no_bias ? NULL : all->p + n, x,
                     problem->activation, problem->add_y,
                     tiles(all->y, dense->outputs), DIFF_TILES, NN_TILE,
                     scratch);
    k->dense_input_gradient(dense, packed, dy, x, problem->made_by,
                            problem->add, tiles(all->dx, dense->inputs),
                            DIFF_TILES, scratch);
    k->dense_weight_gradient(dense, x, dy, all->dp,
                             c->no_bias ? NULL : all->dp + n, DIFF_TILES,
                             scratch);
}

static void test_dense(void)
{
    for (size_t i = 0; i < COUNT_OF(dense_cases); i++) {
        const struct dense_case *c = &dense_cases[i];

        diff_check_kernels(&(struct problem){
            .what = c->what,
            .layer = c,
            .inputs = c->dense.inputs,
            .params = (c->dense.inputs + !c->no_bias) * c->dense.outputs,
            .outputs = c->dense.outputs,
            .made_by = c->made_by,
            .activation = c->activation,
            .add = c->add,
            .add_y = c->add_y,
            .oracle = dense_oracle,
            .kernel = dense_kernel,
        });
    }
}

/* ---- layer normalisation ---- */

static const struct norm_case {
    const char *what;
    size_t features;
    enum nn_activation made_by, activation;
    bool add;
} norm_cases[] = {
    {"few features", 6, NN_LINEAR, NN_LINEAR, false},
    {"rectified", 16, NN_LINEAR, NN_RELU, true},
    {"of and to hyperbolic tangents", 33, NN_TANH, NN_TANH, false},
};

/* Gains, then biases. */
static void norm_oracle(const struct problem *problem, const double *x,
                        const double *p, double *y)
{
    oracle_norm(problem->inputs, p, p + problem->inputs, x, y);
}

static void norm_kernel(const struct problem *problem,
                        const struct nn_kernel *k, struct diff_numbers *all,
                        struct arena *arena)
{
    const size_t n = problem->inputs;
    float *stats = diff_floats(arena, 2 * NN_TILE);

    for (size_t tile = 0; tile < DIFF_TILES; tile++) {
        const size_t at = tile * n * NN_TILE;

        k->norm_forward(n, all->p, all->p + n, all->x + at, problem->activation,
                        all->y + at, stats);
        k->norm_gradient(n, all->p, all->dy + at, all->x + at, stats,
                         problem->made_by, problem->add, all->dx + at, all->dp,
                         all->dp + n);
    }
}

static void test_norm(void)
{
    for (size_t i = 0; i < COUNT_OF(norm_cases); i++) {
        const struct norm_case *c = &norm_cases[i];

        diff_check_kernels(&(struct problem){
            .what = c->what,
            .layer = c,
            .inputs = c->features,
            .params = 2 * c->features,
            .outputs = c->features,
            .made_by = c->made_by,
            .activation = c->activation,
            .add = c->add,
            .oracle = norm_oracle,
            .kernel = norm_kernel,
        });
    }
}

/* ---- LSTM cells ---- */

/* Inputs are four gates and the cell, outputs h and the cell; H units each. */
static void lstm_oracle(const struct problem *problem, const double *x,
                        const double *p, double *y)
{
    const size_t H = problem->outputs / 2;

    (void)p;
    oracle_lstm(H, x, x + 4 * H, y + H, y);
}

static void lstm_kernel(const struct problem *problem,
                        const struct nn_kernel *k, struct diff_numbers *all,
                        struct arena *arena)
{
    const size_t H = problem->outputs / 2, part = H * NN_TILE;

    (void)arena;
    for (size_t tile = 0; tile < DIFF_TILES; tile++) {
        const float *x = all->x + tile * 5 * part;
        const float *dy = all->dy + tile * 2 * part;
        float *y = all->y + tile * 2 * part, *dx = all->dx + tile * 5 * part;

        /* In dx gates become their gradients, and dcell_out dcell. */
        for (size_t i = 0; i < 5 * part; i++)
            dx[i] = i < 4 * part ? x[i] : dy[i - 3 * part];
        k->lstm_forward(H, dx, x + 4 * part, y + part, y);
        k->lstm_gradient(H, dx, x + 4 * part, y + part, dy, dx + 4 * part);
    }
}

static void test_lstm(void)
{
    static const size_t hidden[] = {1, 3, 16, 21};

    for (size_t i = 0; i < COUNT_OF(hidden); i++)
        diff_check_kernels(&(struct problem){
            .what = "LSTM cell",
            .inputs = 5 * hidden[i],
            .outputs = 2 * hidden[i],
            .oracle = lstm_oracle,
            .kernel = lstm_kernel,
        });
}

/* Calls CHECK with the reference and with every kernel of this machine. */
static void each_kernel(void (*check)(const struct nn_kernel *kernel))
{
    check(&nn_kernel_reference);
    for (const struct nn_kernel *const *k = nn_kernels(); *k != NULL; k++)
        check(*k);
}

/* ---- observations ---- */

static void check_floats(const struct nn_kernel *kernel)
{
    enum { N = 3 };
    static const float mean[N] = {1, 0, -2}, scale[N] = {2, 0.5F, 10};
    static const float numbers[N] = {2.5F, 100, -2.25F};
    static const float want[N] = {3, 5, -2.5F};
    struct arena *arena = arena_new();
    float *x = diff_floats(arena, N * NN_TILE);
    float negative[N], odd[N] = {NAN, 0, 0};
    const float *from[NN_TILE];

    for (size_t i = 0; i < N; i++)
        negative[i] = 2 * mean[i] - numbers[i];
    for (size_t s = 0; s < NN_TILE; s++)
        from[s] = s % 2 == 0 ? numbers : negative;
    from[5] = odd;
    kernel->load_floats(N, from, mean, scale, 5, x);
    for (size_t i = 0; i < N * NN_TILE; i++) {
        const size_t s = i % NN_TILE;

        if (s != 5)
            CU_ASSERT_DOUBLE_EQUAL(
                x[i], s % 2 == 0 ? want[i / NN_TILE] : -want[i / NN_TILE],
                1e-6);
    }
    CU_ASSERT(isnan(x[5]));
    kernel->load_floats(N, from, NULL, NULL, 5, x);
    for (size_t i = 0; i < N; i++)
        CU_ASSERT_EQUAL(x[i * NN_TILE], numbers[i]);
    arena_free(arena);
}

static void test_floats(void)
{
    each_kernel(check_floats);
}

/* ---- weights ---- */

enum { WEIGHTS = 37 };

static void fill(float *x, float value)
{
    for (size_t i = 0; i < WEIGHTS; i++)
        x[i] = value;
}

static void check_adam(const struct nn_kernel *kernel)
{
    /* b1 = 0.5, b2 = 0.75, step 0.1, epsilon 0.5; gradients 1, then -2, each
     * half of what is given:
     * m = 0.5, v = 0.25, both corrected to 1: w = 1 - 0.1 / 1.5;
     * m = -0.75, v = 1.1875, corrected by 0.75 and 0.4375 to -1 and 2.7143:
     * w += 0.1 / (1.64751 + 0.5). */
    static const float gradient[] = {2, -4};
    static const double want[] = {0.93333333, 0.97989903};
    struct arena *arena = arena_new();
    float *w = diff_floats(arena, WEIGHTS), *m = diff_floats(arena, WEIGHTS);
    float *v = diff_floats(arena, WEIGHTS), *g = diff_floats(arena, WEIGHTS);

    fill(w, 1);
    for (int t = 0; t < 2; t++) {
        const struct nn_adam adam = {
            .step = 0.1F,
            .beta1 = 0.5F,
            .beta2 = 0.75F,
            .epsilon = 0.5F,
            .correct1 = (float)(1 / (1 - pow(0.5, t + 1))),
            .correct2 = (float)(1 / (1 - pow(0.75, t + 1))),
            .scale = 0.5F,
        };

        fill(g, gradient[t]);
        kernel->adam(&adam, w, m, v, g, WEIGHTS);
        for (size_t i = 0; i < WEIGHTS; i++)
            CU_ASSERT_DOUBLE_EQUAL(w[i], want[t], 1e-6);
    }
    arena_free(arena);
}

static void test_adam(void)
{
    each_kernel(check_adam);
}

static void check_squares(const struct nn_kernel *kernel)
{
    struct arena *arena = arena_new();
    float *x = diff_floats(arena, WEIGHTS);

    /* 1^2 + 2^2 + ... + 37^2 */
    for (size_t i = 0; i < WEIGHTS; i++)
        x[i] = (float)(i + 1);
    CU_ASSERT_EQUAL(kernel->squares(x, WEIGHTS), 37.0 * 38 * 75 / 6);
    x[WEIGHTS - 1] = INFINITY;
    CU_ASSERT_FALSE(isfinite(kernel->squares(x, WEIGHTS)));
    x[WEIGHTS - 1] = 1;
    x[0] = NAN;
    CU_ASSERT_FALSE(isfinite(kernel->squares(x, WEIGHTS)));
    arena_free(arena);
}

static void test_squares(void)
{
    each_kernel(check_squares);
}

static void check_average(const struct nn_kernel *kernel)
{
    struct arena *arena = arena_new();
    float *w = diff_floats(arena, WEIGHTS);
    float *average = diff_floats(arena, WEIGHTS);

    fill(w, 8);
    for (size_t i = 0; i < WEIGHTS; i++)
        average[i] = (float)i;
    kernel->average(average, w, 0.25F, WEIGHTS);
    for (size_t i = 0; i < WEIGHTS; i++)
        CU_ASSERT_DOUBLE_EQUAL(average[i], 0.75 * (double)i + 2, 1e-5);
    arena_free(arena);
}

static void test_average(void)
{
    each_kernel(check_average);
}

static const struct unit_test tests[] = {
    {"dense layers and their gradients", test_dense},
    {"layer normalisation and its gradient", test_norm},
    {"LSTM cells and their gradients", test_lstm},
    {"numbers are scaled and cut off", test_floats},
    {"Adam by hand", test_adam},
    {"sums of squares notice what is not finite", test_squares},
    {"averages of weights", test_average},
};

UNIT_MAIN("kernel_vector", tests)
