/* test_conv.c - convolutions of every vector width, and convolutions together
 * with the pooling of their results, against the reference's loops.
 *
 * What the arrays hold where nothing may be read is not a number, so that it
 * would be seen in the results; borders are zeros and must stay so. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "nn/kernel.h"
#include "tests/unit/unit.h"

/* Sums of rounded products differ by a few of float's 6e-8, more where a
 * transformation of wide layers stands between (nn/winograd.c); relative to
 * the largest result. */
static const double tolerance = 1e-5;

static const struct conv_case {
    const char *what;
    size_t height, width, in, out;
    size_t size, stride, pad;
    size_t x_border, y_border;
} conv_cases[] = {
    {"one pixel", 1, 1, 1, 1, 3, 1, 1, 1, 1},
    {"one channel each", 4, 4, 1, 1, 3, 1, 1, 1, 1},
    {"the first layer of digits", 28, 28, 1, 16, 3, 1, 1, 1, 1},
    {"the first layer of IMPALA, narrow", 12, 16, 3, 4, 3, 1, 1, 1, 0},
    {"narrow", 9, 7, 4, 4, 3, 1, 1, 1, 1},
    {"blocks and rests of channels", 6, 10, 7, 5, 3, 1, 1, 1, 1},
    {"rests of pixels", 5, 7, 6, 3, 3, 1, 1, 1, 1},
    {"borders wider than the padding", 6, 5, 2, 6, 3, 1, 1, 3, 2},
    {"no border for the gradient", 6, 5, 3, 2, 3, 1, 1, 1, 0},
    {"no padding", 6, 5, 3, 2, 3, 1, 0, 0, 0},
    {"eight channels", 8, 8, 8, 8, 3, 1, 1, 1, 1},
    {"wide", 8, 8, 16, 16, 3, 1, 1, 1, 1},
    {"wide with odd sides", 9, 7, 16, 24, 3, 1, 1, 1, 1},
    {"wide, rests of channels", 6, 10, 21, 19, 3, 1, 1, 2, 1},
    {"wide, no border for the gradient", 5, 6, 32, 16, 3, 1, 1, 1, 0},
    {"wide, one row", 1, 5, 16, 16, 3, 1, 1, 1, 1},
    {"very wide", 4, 4, 64, 64, 3, 1, 1, 1, 1},
    {"widening", 6, 6, 4, 32, 3, 1, 1, 1, 1},
    {"a single pixel's weights", 5, 4, 6, 7, 1, 1, 0, 0, 0},
    {"size 5", 7, 9, 2, 3, 5, 1, 2, 2, 2},
    {"even size", 6, 6, 3, 4, 2, 1, 0, 0, 1},
    {"stride 2", 8, 8, 4, 6, 3, 2, 1, 1, 1},
    {"stride 2 with a rest", 9, 6, 4, 5, 3, 2, 1, 1, 0},
    {"stride above the size", 8, 7, 2, 3, 2, 3, 0, 0, 0},
    {"first layer of DQN", 36, 36, 4, 8, 8, 4, 0, 0, 0},
    {"second layer of DQN", 11, 11, 6, 5, 4, 2, 0, 0, 0},
};

/* ---- images ---- */

static struct nn_image image(size_t height, size_t width, size_t channels,
                             size_t border)
{
    struct nn_image at = {
        .height = height,
        .width = width,
        .channels = channels,
        .border = border,
        .pixel = channels * NN_TILE,
    };

    at.row = (width + 2 * border) * at.pixel;
    at.origin = border * (at.row + at.pixel);
    at.floats = (height + 2 * border) * at.row;
    return at;
}

static void fill(float *x, size_t n, double scale, struct rng *rng)
{
    for (size_t i = 0; i < n; i++)
        x[i] = (float)(scale * rng_normal(rng));
}

/* Memory at a 64-byte boundary, as struct nn_kernel demands of scratch. */
static float *array(size_t n)
{
    void *memory = NULL;

    if (posix_memalign(&memory, 64, (n + NN_TILE) * sizeof(float)) != 0)
        abort();
    for (size_t i = 0; i < n + NN_TILE; i++)
        ((float *)memory)[i] = NAN;
    return memory;
}

static bool in_image(const struct nn_image *at, size_t i)
{
    const size_t row = i / at->row, column = i % at->row / at->pixel;

    return row >= at->border && row < at->border + at->height &&
           column >= at->border && column < at->border + at->width;
}

/* A random image with zeros around it. */
static float *make_image(const struct nn_image *at, struct rng *rng)
{
    float *x = array(at->floats);

    for (size_t i = 0; i < at->floats; i++)
        x[i] = in_image(at, i) ? (float)rng_normal(rng) : 0;
    return x;
}

static float *copy(const float *from, size_t n)
{
    float *to = array(n);

    memcpy(to, from, n * sizeof *to);
    return to;
}

/* ---- comparing ---- */

/* The largest difference of N numbers, as a share of the largest. */
static double difference(const float *got, const float *want, size_t n)
{
    double most = 0, size = 0;

    for (size_t i = 0; i < n; i++) {
        const double d = fabs((double)got[i] - (double)want[i]);

        /* Negated, so that NaN counts. */
        if (!(d <= most))
            most = d;
        if (fabs((double)want[i]) > size)
            size = fabs((double)want[i]);
    }
    return size > 0 ? most / size : most;
}

static void expect(const char *what, const char *kernel, const char *result,
                   const float *got, const float *want, size_t n)
{
    const double d = difference(got, want, n);

    CU_ASSERT(d <= tolerance);
    if (!(d <= tolerance))
        fprintf(stderr, "%s, %s: %s is off by %g\n", what, kernel, result, d);
}

static void expect_image(const char *what, const char *kernel,
                         const char *result, const struct nn_image *at,
                         const float *got, const float *want)
{
    bool border = true;

    expect(what, kernel, result, got, want, at->floats);
    for (size_t i = 0; i < at->floats; i++)
        border = border && (in_image(at, i) || got[i] == 0);
    CU_ASSERT(border);
    if (!border)
        fprintf(stderr, "%s, %s: the border of %s was written\n", what, kernel,
                result);
}

/* ---- convolutions ---- */

/* One convolution with its inputs, and room for a kernel's results. */
struct work {
    const struct conv_case *c;
    struct nn_conv conv;
    struct nn_image plus_at;
    size_t n_weights;
    float *x, *w, *b, *plus, *dy;
    float *y, *dx, *dw, *db; /* results */
};

static void work_init(struct work *work, const struct conv_case *c,
                      struct rng *rng)
{
    struct nn_conv *conv = &work->conv;

    work->c = c;
    *conv =
        (struct nn_conv){.size = c->size, .stride = c->stride, .pad = c->pad};
    conv->x = image(c->height, c->width, c->in, c->x_border);
    conv->y = image((c->height + 2 * c->pad - c->size) / c->stride + 1,
                    (c->width + 2 * c->pad - c->size) / c->stride + 1, c->out,
                    c->y_border);
    work->plus_at = image(conv->y.height, conv->y.width, c->out, 1);
    work->n_weights = c->in * c->out * c->size * c->size;
    work->x = make_image(&conv->x, rng);
    work->dy = make_image(&conv->y, rng);
    work->plus = make_image(&work->plus_at, rng);
    work->w = array(work->n_weights);
    fill(work->w, work->n_weights,
         1 / sqrt((double)(c->in * c->size * c->size)), rng);
    work->b = array(c->out);
    fill(work->b, c->out, 1, rng);
    work->y = work->dx = work->dw = work->db = NULL;
}

static void free_results(struct work *work)
{
    free(work->y);
    free(work->dx);
    free(work->dw);
    free(work->db);
}

static void work_fini(struct work *work)
{
    free_results(work);
    free(work->x);
    free(work->w);
    free(work->b);
    free(work->plus);
    free(work->dy);
}

/* How a convolution is called. */
struct use {
    const char *what;
    bool plus;
    enum nn_activation activation, undo;
    bool add;
};

static const struct use uses[] = {
    {"alone", false, NN_LINEAR, NN_LINEAR, false},
    {"in a residual block", true, NN_RELU, NN_RELU, true},
};

/* All passes of one kernel, into new results. */
static void run(struct work *work, const struct nn_kernel *kernel,
                const struct use *use)
{
    const struct nn_conv *conv = &work->conv;
    const size_t sums = kernel->conv_sums(conv);
    float *packed = array(kernel->conv_packed(conv));
    float *scratch = array(kernel->conv_scratch(conv));
    float *sum = mem_calloc(sums, sizeof *sum);

    work->y = array(conv->y.floats);
    memset(work->y, 0, conv->y.floats * sizeof *work->y);
    /* Something to add to, within the image. */
    work->dx = copy(work->x, conv->x.floats);
    work->dw = copy(work->w, work->n_weights);
    work->db = copy(work->b, conv->y.channels);
    kernel->conv_pack(conv, work->w, packed);
    kernel->conv_forward(
        conv, packed, work->b, work->x, use->plus ? &work->plus_at : NULL,
        use->plus ? work->plus : NULL, use->activation, work->y, scratch);
    kernel->conv_input_gradient(conv, packed, work->dy, work->x, use->undo,
                                use->add, work->dx, scratch);
    /* Twice, for sums go on from call to call. */
    kernel->conv_weight_gradient(conv, work->x, work->dy, sum, scratch);
    kernel->conv_weight_gradient(conv, work->x, work->dy, sum, scratch);
    kernel->conv_flush(conv, sum, work->dw, work->db);
    free(packed);
    free(scratch);
    free(sum);
}

static void compare(struct work *work, const struct nn_kernel *kernel,
                    const struct use *use)
{
    const struct nn_conv *conv = &work->conv;
    struct work got = *work;

    run(&got, kernel, use);
    expect_image(work->c->what, kernel->name, "y", &conv->y, got.y, work->y);
    expect_image(work->c->what, kernel->name, "dx", &conv->x, got.dx, work->dx);
    expect(work->c->what, kernel->name, "dw", got.dw, work->dw,
           work->n_weights);
    expect(work->c->what, kernel->name, "db", got.db, work->db,
           conv->y.channels);
    free_results(&got);
}

static void test_conv(void)
{
    struct rng rng;

    rng_init(&rng, "conv", 4, "test", 0);
    for (size_t i = 0; i < COUNT_OF(conv_cases); i++) {
        for (size_t u = 0; u < COUNT_OF(uses); u++) {
            struct work work;

            work_init(&work, &conv_cases[i], &rng);
            run(&work, &nn_kernel_reference, &uses[u]);
            for (size_t k = 0; nn_kernels()[k] != NULL; k++)
                compare(&work, nn_kernels()[k], &uses[u]);
            work_fini(&work);
        }
    }
}

/* ---- a convolution and its pooling ---- */

static const struct pool_case {
    const char *what;
    struct conv_case conv;
    size_t size, stride, pad;
    enum nn_activation activation;
} pool_cases[] = {
    {"IMPALA", {"", 16, 12, 3, 4, 3, 1, 1, 1, 1}, 3, 2, 1, NN_LINEAR},
    {"IMPALA, wide", {"", 8, 8, 16, 32, 3, 1, 1, 1, 1}, 3, 2, 1, NN_LINEAR},
    {"digits", {"", 14, 14, 16, 20, 3, 1, 1, 1, 0}, 2, 2, 0, NN_RELU},
    {"odd sides", {"", 9, 7, 2, 5, 3, 1, 1, 1, 0}, 3, 2, 1, NN_TANH},
    {"a row that no window has",
     {"", 9, 7, 8, 16, 3, 1, 1, 1, 1},
     2,
     2,
     0,
     NN_RELU},
    {"large windows", {"", 11, 6, 3, 2, 3, 1, 1, 2, 0}, 5, 1, 2, NN_LINEAR},
    {"one pixel", {"", 1, 1, 3, 4, 3, 1, 1, 1, 0}, 3, 2, 1, NN_RELU},
};

/* What a kernel makes of it. */
struct pooled {
    float *y, *dx, *dw, *db;
    uint8_t *which;
};

static void pooled_init(struct pooled *pooled, const struct work *work,
                        const struct nn_pool *pool,
                        const struct nn_kernel *kernel,
                        enum nn_activation activation, const float *dy)
{
    const struct nn_conv *conv = &work->conv;
    float *packed = array(kernel->conv_packed(conv));
    float *scratch = array(kernel->conv_pool_scratch(conv, pool));
    float *sums = mem_calloc(kernel->conv_sums(conv), sizeof *sums);
    const struct nn_image *y = &pool->y;

    pooled->y = mem_calloc(y->floats, sizeof *pooled->y);
    pooled->dx = copy(work->x, conv->x.floats);
    pooled->dw = mem_calloc(work->n_weights, sizeof *pooled->dw);
    pooled->db = mem_calloc(conv->y.channels, sizeof *pooled->db);
    pooled->which = mem_calloc(y->height * y->width, y->pixel);
    kernel->conv_pack(conv, work->w, packed);
    kernel->conv_pool_forward(conv, pool, packed, work->b, work->x, activation,
                              pooled->y, pooled->which, scratch);
    kernel->conv_pool_gradient(conv, pool, packed, dy, pooled->which, work->x,
                               NN_RELU, true, pooled->dx, sums, scratch);
    kernel->conv_flush(conv, sums, pooled->dw, pooled->db);
    free(packed);
    free(scratch);
    free(sums);
}

static void pooled_fini(struct pooled *pooled)
{
    free(pooled->y);
    free(pooled->dx);
    free(pooled->dw);
    free(pooled->db);
    free(pooled->which);
}

static void compare_pooled(const struct pool_case *c, struct rng *rng)
{
    struct work work;
    struct pooled want;

    work_init(&work, &c->conv, rng);
    const struct nn_image *from = &work.conv.y;
    const size_t reach = 2 * c->pad - c->size;
    struct nn_pool pool = {
        .x = *from, .size = c->size, .stride = c->stride, .pad = c->pad};
    pool.y = image((from->height + reach) / c->stride + 1,
                   (from->width + reach) / c->stride + 1, from->channels, 1);
    float *dy = make_image(&pool.y, rng);

    pooled_init(&want, &work, &pool, &nn_kernel_reference, c->activation, dy);
    for (size_t k = 0; nn_kernels()[k] != NULL; k++) {
        const char *name = nn_kernels()[k]->name;
        struct pooled got;

        pooled_init(&got, &work, &pool, nn_kernels()[k], c->activation, dy);
        expect_image(c->what, name, "y", &pool.y, got.y, want.y);
        expect_image(c->what, name, "dx", &work.conv.x, got.dx, want.dx);
        expect(c->what, name, "dw", got.dw, want.dw, work.n_weights);
        expect(c->what, name, "db", got.db, want.db, from->channels);
        pooled_fini(&got);
    }
    pooled_fini(&want);
    free(dy);
    work_fini(&work);
}

static void test_pooled(void)
{
    struct rng rng;

    rng_init(&rng, "conv", 4, "pooled", 0);
    for (size_t i = 0; i < COUNT_OF(pool_cases); i++)
        compare_pooled(&pool_cases[i], &rng);
}

static const struct unit_test tests[] = {
    {"convolutions are those of the reference", test_conv},
    {"so are those that are pooled", test_pooled},
};

UNIT_MAIN("conv", tests)
