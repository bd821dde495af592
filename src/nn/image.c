/* image.c - pooling, ReLU and the gradients of sums; see kernel.h. */
#include "config.h"

#include "nn/parts.h"
#include "nn/rows.h"

/* The rows of window number AT that lie in an image of HEIGHT rows; columns
 * the same. */
static struct rows inside(const struct nn_pool *pool, size_t at, size_t height)
{
    const size_t top = at * pool->stride;

    return (struct rows){pool->pad > top ? pool->pad - top : 0,
                         min_size(pool->size, height + pool->pad - top)};
}

/* One pooled pixel: X points to the window's first row and column inside. */
INLINE void pool_pixel(const struct nn_pool pool, size_t size, struct rows rows,
                       struct rows columns, const float *x, float *y,
                       uint8_t *which)
{
    for (size_t i = 0; i < pool.x.pixel; i += NN_LANES) {
        vec best = load(x + i);
        ivec at = (ivec){0} + (int32_t)(rows.first * size + columns.first);

        UNROLL
        for (size_t ky = rows.first; ky < rows.end; ky++) {
            UNROLL
            for (size_t kx = columns.first; kx < columns.end; kx++) {
                const vec v = load(x + i + (ky - rows.first) * pool.x.row +
                                   (kx - columns.first) * pool.x.pixel);

                keep_larger(&best, &at, v, (int32_t)(ky * size + kx));
            }
        }
        store(y + i, best);
        store_bytes(which + i, at);
    }
}

static void pool_any(const struct nn_pool pool, struct rows rows,
                     struct rows columns, const float *x, float *y,
                     uint8_t *which)
{
    pool_pixel(pool, pool.size, rows, columns, x, y, which);
}

static void pool_whole_2(const struct nn_pool pool, const float *x, float *y,
                         uint8_t *which)
{
    const struct rows all = {0, 2};

    pool_pixel(pool, 2, all, all, x, y, which);
}

static void pool_whole_3(const struct nn_pool pool, const float *x, float *y,
                         uint8_t *which)
{
    const struct rows all = {0, 3};

    pool_pixel(pool, 3, all, all, x, y, which);
}

void WIDE(pool_forward_rows)(const struct nn_pool *pool, const float *x,
                             float *y, uint8_t *which, struct rows rows)
{
    which += rows.first * pool->y.width * pool->y.pixel;
    for (size_t oy = rows.first; oy < rows.end; oy++) {
        const struct rows lines = inside(pool, oy, pool->x.height);

        for (size_t ox = 0; ox < pool->y.width; ox++) {
            const struct rows columns = inside(pool, ox, pool->x.width);
            const size_t window =
                (lines.end - lines.first) * (columns.end - columns.first);
            const size_t iy = oy * pool->stride + lines.first - pool->pad;
            const size_t ix = ox * pool->stride + columns.first - pool->pad;
            const float *from =
                x + (pool->x.origin + iy * pool->x.row + ix * pool->x.pixel);
            float *to =
                y + pool->y.origin + oy * pool->y.row + ox * pool->y.pixel;

            if (pool->size == 2 && window == 4)
                pool_whole_2(*pool, from, to, which);
            else if (pool->size == 3 && window == 9)
                pool_whole_3(*pool, from, to, which);
            else
                pool_any(*pool, lines, columns, from, to, which);
            which += pool->x.pixel;
        }
    }
}

void WIDE(pool_forward)(const struct nn_pool *pool, const float *x, float *y,
                        uint8_t *which)
{
    WIDE(pool_forward_rows)
    (pool, x, y, which, (struct rows){0, pool->y.height});
}

/* WINDOWS, of COUNT, are those that a row before AT lies in; bring them to
 * row AT.  Columns the same. */
static void advance(struct rows *windows, const struct nn_pool *pool, size_t at,
                    size_t count)
{
    const size_t row = at + pool->pad;

    while (windows->end < count && windows->end * pool->stride <= row)
        windows->end++;
    while (windows->first < windows->end &&
           windows->first * pool->stride + pool->size <= row)
        windows->first++;
}

/* What there is to know for the gradient of X.  It is passed by value, so that
 * the compiler sees that no store changes it. */
struct unpooling {
    struct nn_pool pool;
    const float *dy;
    const uint8_t *which;
    const float *x;
    enum nn_activation undo;
    bool add;
    float *dx;
};

/* The gradient of pixel (IY, IX) of X: from each of the windows it has won,
 * of N rows and M columns of them from the first of ROWS and COLUMNS. */
INLINE void unpool_pixel(const size_t n, const size_t m,
                         const struct unpooling u, size_t iy, size_t ix,
                         struct rows rows, struct rows columns)
{
    const struct nn_image *in = &u.pool.x, *out = &u.pool.y;
    const size_t size = u.pool.size, stride = u.pool.stride;
    const size_t at = in->origin + iy * in->row + ix * in->pixel;
    const size_t tap = (iy + u.pool.pad - rows.first * stride) * size + ix +
                       u.pool.pad - columns.first * stride;
    const float *dy =
        u.dy + out->origin + rows.first * out->row + columns.first * out->pixel;
    const uint8_t *which =
        u.which + (rows.first * out->width + columns.first) * out->pixel;
    const size_t which_row = out->width * out->pixel;

    for (size_t i = 0; i < in->pixel; i += NN_LANES) {
        vec d = {0};

        UNROLL
        for (size_t j = 0; j < n; j++) {
            UNROLL
            for (size_t k = 0; k < m; k++) {
                const ivec won =
                    load_bytes(which + j * which_row + k * out->pixel + i);

                d += only(won == (int32_t)(tap - (j * size + k) * stride),
                          load(dy + j * out->row + k * out->pixel + i));
            }
        }
        put_gradient(u.dx, u.x, at + i, d, u.undo, u.add);
    }
}

/* In at most two rows and columns of windows, as usual. */
#define UNPOOL(n, m)                                                          \
    static void unpool_##n##m(const struct unpooling u, size_t iy, size_t ix, \
                              struct rows rows, struct rows columns)          \
    {                                                                         \
        unpool_pixel((n), (m), u, iy, ix, rows, columns);                     \
    }
UNPOOL(1, 1)
UNPOOL(1, 2)
UNPOOL(2, 1)
UNPOOL(2, 2)
#undef UNPOOL

static void unpool_any(const struct unpooling u, size_t iy, size_t ix,
                       struct rows rows, struct rows columns)
{
    unpool_pixel(rows.end - rows.first, columns.end - columns.first, u, iy, ix,
                 rows, columns);
}

static void unpool(const struct unpooling u, size_t iy, size_t ix,
                   struct rows rows, struct rows columns)
{
    const size_t n = rows.end - rows.first, m = columns.end - columns.first;

    if (n == 1 && m == 1)
        unpool_11(u, iy, ix, rows, columns);
    else if (n == 1 && m == 2)
        unpool_12(u, iy, ix, rows, columns);
    else if (n == 2 && m == 1)
        unpool_21(u, iy, ix, rows, columns);
    else if (n == 2 && m == 2)
        unpool_22(u, iy, ix, rows, columns);
    else
        unpool_any(u, iy, ix, rows, columns);
}

void WIDE(pool_gradient_rows)(const struct nn_pool *pool, const float *dy,
                              const uint8_t *which, const float *x,
                              enum nn_activation undo, bool add, float *dx,
                              struct rows rows)
{
    const struct unpooling u = {*pool, dy, which, x, undo, add, dx};
    struct rows lines = {0, 0};

    for (size_t iy = rows.first; iy < rows.end; iy++) {
        struct rows columns = {0, 0};

        advance(&lines, pool, iy, pool->y.height);
        for (size_t ix = 0; ix < pool->x.width; ix++) {
            advance(&columns, pool, ix, pool->y.width);
            unpool(u, iy, ix, lines, columns);
        }
    }
}

void WIDE(pool_gradient)(const struct nn_pool *pool, const float *dy,
                         const uint8_t *which, const float *x,
                         enum nn_activation undo, bool add, float *dx)
{
    WIDE(pool_gradient_rows)
    (pool, dy, which, x, undo, add, dx, (struct rows){0, pool->x.height});
}

void WIDE(relu)(const struct nn_image *x_at, const float *x,
                const struct nn_image *y_at, float *y)
{
    for (size_t r = 0; r < x_at->height; r++) {
        const float *from = x + x_at->origin + r * x_at->row;
        float *to = y + y_at->origin + r * y_at->row;

        for (size_t i = 0; i < x_at->width * x_at->pixel; i += NN_LANES)
            store(to + i, positive(load(from + i)));
    }
}

/* With UNDO and ADD known. */
INLINE void pass(const struct nn_image *y_at, const float *dy,
                 const struct nn_image *x_at, const float *x,
                 enum nn_activation undo, bool add, float *dx)
{
    for (size_t r = 0; r < x_at->height; r++) {
        const size_t at = x_at->origin + r * x_at->row;
        const float *from = dy + y_at->origin + r * y_at->row;

        for (size_t i = 0; i < x_at->width * x_at->pixel; i += NN_LANES)
            put_gradient(dx, x, at + i, load(from + i), undo, add);
    }
}

void WIDE(pass_gradient)(const struct nn_image *y_at, const float *dy,
                         const struct nn_image *x_at, const float *x,
                         enum nn_activation undo, bool add, float *dx)
{
    if (undo == NN_RELU)
        pass(y_at, dy, x_at, x, NN_RELU, add, dx);
    else if (undo == NN_TANH)
        pass(y_at, dy, x_at, x, NN_TANH, add, dx);
    else
        pass(y_at, dy, x_at, x, NN_LINEAR, add, dx);
}
