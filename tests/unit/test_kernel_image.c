/* test_kernel_image.c - convolutions, pooling and bytes in every kernel. */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/rng.h"
#include "tests/unit/differences.h"
#include "tests/unit/nn_oracle.h"
#include "tests/unit/unit.h"

static struct nn_image image(size_t height, size_t width, size_t channels,
                             size_t border)
{
    const size_t pixel = channels * NN_TILE;
    const size_t row = (width + 2 * border) * pixel;

    return (struct nn_image){
        .height = height,
        .width = width,
        .channels = channels,
        .border = border,
        .pixel = pixel,
        .row = row,
        .origin = border * (row + pixel),
        .floats = (height + 2 * border) * row,
    };
}

static size_t features(const struct nn_image *at)
{
    return at->height * at->width * at->channels;
}

/* PLAIN (row, column, channel, NN_TILE) is put within its border of zeros. */
static float *bordered(const struct nn_image *at, const float *plain,
                       struct arena *arena)
{
    float *x = diff_floats(arena, at->floats);
    const size_t row = at->width * at->pixel;

    for (size_t i = 0; i < at->height; i++)
        memcpy(x + at->origin + i * at->row, plain + i * row,
               row * sizeof *plain);
    return x;
}

/* And back again; nothing may have touched the border. */
static void take_out(const struct nn_image *at, float *x, float *plain)
{
    const size_t row = at->width * at->pixel;
    size_t touched = 0;

    for (size_t i = 0; i < at->height; i++) {
        float *from = x + at->origin + i * at->row;

        memcpy(plain + i * row, from, row * sizeof *plain);
        memset(from, 0, row * sizeof *from);
    }
    for (size_t i = 0; i < at->floats; i++)
        touched += x[i] != 0;
    CU_ASSERT_EQUAL(touched, 0);
}

/* ---- convolution ---- */

static const struct conv_case {
    const char *what;
    size_t height, width, channels, border, filters, size, stride, pad;
    enum nn_activation made_by, activation;
    bool plus, add;
} conv_cases[] = {
    {"3x3", 5, 6, 3, 1, 4, 3, 1, 1, NN_LINEAR, NN_LINEAR, false, false},
    {"3x3, rectified", 4, 4, 2, 1, 3, 3, 1, 1, NN_RELU, NN_RELU, false, true},
    {"3x3, added to another value", 4, 3, 4, 1, 4, 3, 1, 1, NN_RELU, NN_RELU,
     true, false},
    {"3x3, as many channels as a vector has lanes", 4, 5, 16, 1, 16, 3, 1, 1,
     NN_RELU, NN_LINEAR, false, false},
    {"3x3, some channels more than that", 3, 4, 17, 1, 19, 3, 1, 1, NN_LINEAR,
     NN_LINEAR, true, true},
    {"3x3, no padding", 6, 5, 3, 0, 5, 3, 1, 0, NN_TANH, NN_TANH, false, false},
    {"3x3, in steps of two", 7, 8, 3, 1, 4, 3, 2, 1, NN_LINEAR, NN_RELU, false,
     false},
    {"8x8, in steps of four", 16, 12, 3, 0, 5, 8, 4, 0, NN_LINEAR, NN_RELU,
     false, false},
    {"4x4, in steps of two", 9, 8, 4, 0, 6, 4, 2, 0, NN_RELU, NN_RELU, false,
     true},
    {"5x5 in a border that is wider than it asks for", 6, 5, 2, 3, 3, 5, 1, 2,
     NN_TANH, NN_TANH, false, false},
    {"1x1", 3, 3, 5, 0, 2, 1, 1, 0, NN_LINEAR, NN_LINEAR, false, false},
    {"an image smaller than the window", 2, 1, 3, 1, 2, 3, 1, 1, NN_LINEAR,
     NN_LINEAR, false, false},
};

static size_t outputs(const struct conv_case *c, size_t side)
{
    return (side + 2 * c->pad - c->size) / c->stride + 1;
}

static struct nn_conv conv_of(const struct conv_case *c)
{
    return (struct nn_conv){
        .x = image(c->height, c->width, c->channels, c->border),
        .y = image(outputs(c, c->height), outputs(c, c->width), c->filters,
                   c->pad),
        .size = c->size,
        .stride = c->stride,
        .pad = c->pad,
    };
}

static size_t weights(const struct nn_conv *conv)
{
    return conv->y.channels * conv->x.channels * conv->size * conv->size;
}

/* Weights, then biases; inputs, then what is added. */
static void conv_oracle(const struct problem *problem, const double *x,
                        const double *p, double *y)
{
    const struct conv_case *c = problem->layer;
    const struct nn_conv conv = conv_of(c);

    oracle_conv(&conv, p, p + weights(&conv), x,
                c->plus ? x + features(&conv.x) : NULL, y);
}

/* One tile's numbers in their places; `plus` is bordered as Y is. */
struct conv_tile {
    float *x, *y, *plus, *dx, *dy, *dplus;
};

static struct conv_tile conv_tile(const struct problem *problem,
                                  const struct nn_conv *conv, size_t tile,
                                  const struct diff_numbers *all,
                                  struct arena *arena)
{
    const struct conv_case *c = problem->layer;
    const size_t x = tile * problem->inputs * NN_TILE;
    const size_t plus = x + features(&conv->x) * NN_TILE;
    const size_t y = tile * problem->outputs * NN_TILE;

    return (struct conv_tile){
        .x = bordered(&conv->x, all->x + x, arena),
        .dx = bordered(&conv->x, all->dx + x, arena),
        .y = bordered(&conv->y, all->y + y, arena),
        .dy = bordered(&conv->y, all->dy + y, arena),
        .plus = c->plus ? bordered(&conv->y, all->x + plus, arena) : NULL,
        .dplus = c->plus ? bordered(&conv->y, all->dx + plus, arena) : NULL,
    };
}

static void take_conv_tile(const struct problem *problem,
                           const struct nn_conv *conv, size_t tile,
                           const struct conv_tile *t, struct diff_numbers *all)
{
    const size_t x = tile * problem->inputs * NN_TILE;
    const size_t plus = x + features(&conv->x) * NN_TILE;

    take_out(&conv->x, t->dx, all->dx + x);
    take_out(&conv->y, t->y, all->y + tile * problem->outputs * NN_TILE);
    if (t->plus != NULL)
        take_out(&conv->y, t->dplus, all->dx + plus);
}

static void conv_kernel(const struct problem *problem,
                        const struct nn_kernel *k, struct diff_numbers *all,
                        struct arena *arena)
{
    const struct nn_conv conv = conv_of(problem->layer);
    float *packed = diff_floats(arena, k->conv_packed(&conv));
    float *sums = diff_floats(arena, k->conv_sums(&conv));
    float *scratch = diff_floats(arena, k->conv_scratch(&conv));
    const float *b = all->p + weights(&conv);
    float *db = all->dp + weights(&conv);

    k->conv_pack(&conv, all->p, packed);
    for (size_t tile = 0; tile < DIFF_TILES; tile++) {
        const struct conv_tile t = conv_tile(problem, &conv, tile, all, arena);

        k->conv_forward(&conv, packed, b, t.x, &conv.y, t.plus,
                        problem->activation, t.y, scratch);
        k->conv_weight_gradient(&conv, t.x, t.dy, sums, db, scratch);
        k->conv_input_gradient(&conv, packed, t.dy, t.x, problem->made_by,
                               problem->add, t.dx, scratch);
        if (t.plus != NULL)
            k->pass_gradient(&conv.y, t.dy, &conv.y, t.plus, problem->made_by,
                             problem->add, t.dplus);
        take_conv_tile(problem, &conv, tile, &t, all);
    }
    k->conv_flush(&conv, sums, all->dp);
}

static void test_convolution(void)
{
    for (size_t i = 0; i < COUNT_OF(conv_cases); i++) {
        const struct conv_case *c = &conv_cases[i];
        const struct nn_conv conv = conv_of(c);
        const size_t y = features(&conv.y);

        diff_check_kernels(&(struct problem){
            .what = c->what,
            .layer = c,
            .inputs = features(&conv.x) + (c->plus ? y : 0),
            .params = weights(&conv) + c->filters,
            .outputs = y,
            .made_by = c->made_by,
            .activation = c->activation,
            .add = c->add,
            .oracle = conv_oracle,
            .kernel = conv_kernel,
        });
    }
}

/* ---- pooling ---- */

static const struct pool_case {
    const char *what;
    size_t height, width, channels, size, stride, pad;
    enum nn_activation made_by;
    bool add;
} pool_cases[] = {
    {"2x2", 4, 6, 3, 2, 2, 0, NN_LINEAR, false},
    {"2x2, a row and a column left over", 5, 7, 2, 2, 2, 0, NN_TANH, false},
    {"3x3 in steps of two", 8, 6, 3, 3, 2, 1, NN_LINEAR, true},
    {"3x3 in steps of two, odd sides", 7, 5, 2, 3, 2, 1, NN_TANH, false},
    {"windows that overlap on all sides", 4, 4, 2, 3, 1, 1, NN_LINEAR, false},
};

static struct nn_pool pool_of(const struct pool_case *c)
{
    const size_t height = (c->height + 2 * c->pad - c->size) / c->stride + 1;
    const size_t width = (c->width + 2 * c->pad - c->size) / c->stride + 1;

    return (struct nn_pool){
        .x = image(c->height, c->width, c->channels, 1),
        .y = image(height, width, c->channels, 2),
        .size = c->size,
        .stride = c->stride,
        .pad = c->pad,
    };
}

static void pool_oracle(const struct problem *problem, const double *x,
                        const double *p, double *y)
{
    const struct nn_pool pool = pool_of(problem->layer);

    (void)p;
    oracle_pool(&pool, x, y);
}

static void pool_kernel(const struct problem *problem,
                        const struct nn_kernel *k, struct diff_numbers *all,
                        struct arena *arena)
{
    const struct nn_pool pool = pool_of(problem->layer);
    uint8_t *which = arena_array(arena, uint8_t, problem->outputs * NN_TILE);

    for (size_t tile = 0; tile < DIFF_TILES; tile++) {
        const size_t at_x = tile * problem->inputs * NN_TILE;
        const size_t at_y = tile * problem->outputs * NN_TILE;
        const float *x = bordered(&pool.x, all->x + at_x, arena);
        const float *dy = bordered(&pool.y, all->dy + at_y, arena);
        float *y = bordered(&pool.y, all->y + at_y, arena);
        float *dx = bordered(&pool.x, all->dx + at_x, arena);

        k->pool_forward(&pool, x, y, which);
        k->pool_gradient(&pool, dy, which, x, problem->made_by, problem->add,
                         dx);
        take_out(&pool.y, y, all->y + at_y);
        take_out(&pool.x, dx, all->dx + at_x);
    }
}

static void test_pooling(void)
{
    for (size_t i = 0; i < COUNT_OF(pool_cases); i++) {
        const struct pool_case *c = &pool_cases[i];
        const struct nn_pool pool = pool_of(c);

        diff_check_kernels(&(struct problem){
            .what = c->what,
            .layer = c,
            .inputs = features(&pool.x),
            .outputs = features(&pool.y),
            .made_by = c->made_by,
            .add = c->add,
            .oracle = pool_oracle,
            .kernel = pool_kernel,
        });
    }
}

/* Calls CHECK with the reference and with every kernel of this machine. */
static void each_kernel(void (*check)(const struct nn_kernel *kernel))
{
    check(&nn_kernel_reference);
    for (const struct nn_kernel *const *k = nn_kernels(); *k != NULL; k++)
        check(*k);
}

/* Of equal pixels the first wins, also where all of them are zero after ReLU:
 * then none gets a gradient. */
static void check_ties(const struct nn_kernel *kernel)
{
    const struct nn_pool pool = {image(2, 2, 1, 0), image(1, 1, 1, 0), 2, 2, 0};
    struct arena *arena = arena_new();
    float *x = diff_floats(arena, pool.x.floats);
    float *y = diff_floats(arena, pool.y.floats);
    float *dx = diff_floats(arena, pool.x.floats);
    uint8_t which[NN_TILE];

    x[1 * NN_TILE] = x[2 * NN_TILE] = 3; /* sample 0 */
    for (size_t lane = 0; lane < NN_TILE; lane++)
        y[lane] = 7;
    kernel->pool_forward(&pool, x, y, which);
    CU_ASSERT_EQUAL(which[0], 1);
    CU_ASSERT_EQUAL(which[1], 0);
    CU_ASSERT_EQUAL(y[0], 3);
    CU_ASSERT_EQUAL(y[1], 0);
    for (size_t lane = 0; lane < NN_TILE; lane++)
        y[lane] = 5; /* now the gradient */
    kernel->pool_gradient(&pool, y, which, x, NN_RELU, false, dx);
    for (size_t i = 0; i < pool.x.floats; i++)
        CU_ASSERT_EQUAL(dx[i], i == NN_TILE ? 5 : 0);
    arena_free(arena);
}

static void test_ties(void)
{
    each_kernel(check_ties);
}

/* ---- layout ---- */

/* Byte I of sample S stands in its place, as a number from 0 to 1. */
static void check_bytes(const struct nn_kernel *kernel)
{
    enum { H = 3, W = 5, C = 3, N = H * W * C };
    const struct nn_image at = image(H, W, C, 2);
    struct arena *arena = arena_new();
    float *x = diff_floats(arena, at.floats);
    float *plain = diff_floats(arena, N * NN_TILE);
    uint8_t bytes[NN_TILE][N];
    const uint8_t *from[NN_TILE];

    for (size_t s = 0; s < NN_TILE; s++) {
        from[s] = bytes[s];
        for (size_t i = 0; i < N; i++)
            bytes[s][i] = (uint8_t)(37 * i + 101 * s);
    }
    kernel->load_bytes(&at, from, x);
    take_out(&at, x, plain);
    for (size_t i = 0; i < N * NN_TILE; i++)
        CU_ASSERT_DOUBLE_EQUAL(plain[i],
                               bytes[i % NN_TILE][i / NN_TILE] / 255.0, 1e-7);
    arena_free(arena);
}

static void test_bytes(void)
{
    each_kernel(check_bytes);
}

/* Rectified, out of one border into another. */
static void check_relu(const struct nn_kernel *kernel)
{
    const struct nn_image from = image(3, 4, 5, 0), to = image(3, 4, 5, 1);
    struct arena *arena = arena_new();
    float *x = diff_floats(arena, from.floats);
    float *y = diff_floats(arena, to.floats);
    float *plain = diff_floats(arena, from.floats);

    for (size_t i = 0; i < from.floats; i++)
        x[i] = (float)(i * 7 % 11) - 5;
    kernel->relu(&from, x, &to, y);
    take_out(&to, y, plain);
    for (size_t i = 0; i < from.floats; i++)
        CU_ASSERT_EQUAL(plain[i], x[i] > 0 ? x[i] : 0);
    arena_free(arena);
}

static void test_relu(void)
{
    each_kernel(check_relu);
}

static const struct unit_test tests[] = {
    {"convolutions and their gradients", test_convolution},
    {"pooling and its gradient", test_pooling},
    {"the first of equal pixels wins", test_ties},
    {"bytes are brought into tiles", test_bytes},
    {"images are rectified", test_relu},
};

UNIT_MAIN("kernel_image", tests)
