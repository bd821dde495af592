/* winograd_gradient.c - the gradient of weights by way of winograd.c's points.
 *
 *   dw = G^T [sum over tiles and samples of (A dy A^T) * (B^T x B)] G
 *
 * Sums over samples are wanted, so samples must not stand in lanes.  Gradients
 * dy are transposed, tile by tile, so that channels o do; then the sums at a
 * point are the product of a matrix (samples, o) and a matrix (samples, c). */
#include "config.h"

#include "nn/vec_shuffle.h"
#include "nn/winograd.h"
#include "nn/winograd_points.h"

/* A block's sums: vectors of channels o times channels c. */
enum { VECTORS = 2, ROWS = NN_LANES == 16 ? 8 : 4 };

/* Channels o, filled up to whole vectors. */
static size_t padded(const struct nn_conv *conv)
{
    return (conv->y.channels + NN_LANES - 1) / NN_LANES * NN_LANES;
}

/* One gradient. */
struct pass {
    struct inputs inputs;
    const struct nn_image *dy_at;
    const float *dy;
    size_t padded;
    float *patch;  /* (TILE, TILE, NN_TILE, padded): a tile, transposed */
    float *points; /* (point, GROUP, NN_TILE, padded), strided by `point` */
    size_t point;
    float *sums, *bias_sums; /* (point, c, padded), (padded) */
};

static size_t gradient_stride(size_t channels)
{
    return GROUP * NN_TILE * channels + NN_TILE;
}

size_t WIDE(winograd_gradient_scratch)(const struct nn_conv *conv)
{
    return inputs_scratch(&conv->x) + POINTS * gradient_stride(padded(conv)) +
           TILE * TILE * NN_TILE * padded(conv);
}

size_t WIDE(winograd_sums)(const struct nn_conv *conv)
{
    return (POINTS * conv->x.channels + 1) * padded(conv);
}

/* ---- gradients at the points ---- */

/* A pixel (channels, NN_TILE) to (NN_TILE, padded). */
static void transpose_pixel(const float *from, size_t channels, size_t wide,
                            float *to)
{
    for (size_t o = 0; o < channels; o += NN_LANES) {
        for (size_t lane = 0; lane < NN_TILE; lane += NN_LANES) {
            vec v[NN_LANES];

            UNROLL
            for (size_t i = 0; i < NN_LANES; i++)
                v[i] = o + i < channels ? load(from + (o + i) * NN_TILE + lane)
                                        : splat(0);
            transpose_lanes(v);
            UNROLL
            for (size_t i = 0; i < NN_LANES; i++)
                store(to + (lane + i) * wide + o, v[i]);
        }
    }
}

/* The tile whose corner is (Y, X); zeros outside the image. */
static void transpose_tile(const struct pass *pass, size_t y, size_t x)
{
    const struct nn_image *at = pass->dy_at;
    const size_t pixel = NN_TILE * pass->padded;
    float *to = pass->patch;

    for (size_t r = y; r < y + TILE; r++) {
        for (size_t k = x; k < x + TILE; k++, to += pixel) {
            if (r < at->height && k < at->width)
                transpose_pixel(pass->dy +
                                    (at->origin + r * at->row + k * at->pixel),
                                at->channels, pass->padded, to);
            else
                memset(to, 0, pixel * sizeof *to);
        }
    }
}

/* The 4x4 gradients of one vector, PIXEL apart, to the points; returns their
 * sum. */
INLINE vec tile_to_points_4(const float *from, size_t pixel, float *to,
                            size_t point)
{
    vec rows[TILE][SIDE], total = splat(0);

    UNROLL
    for (size_t r = 0; r < TILE; r++) {
        vec y[TILE];

        UNROLL
        for (size_t k = 0; k < TILE; k++) {
            y[k] = load(from + (r * TILE + k) * pixel);
            total += y[k];
        }
        gradient_to_points(y, rows[r]);
    }
    UNROLL
    for (size_t k = 0; k < SIDE; k++) {
        vec y[TILE], m[SIDE];

        UNROLL
        for (size_t r = 0; r < TILE; r++)
            y[r] = rows[r][k];
        gradient_to_points(y, m);
        UNROLL
        for (size_t r = 0; r < SIDE; r++)
            store(to + (r * SIDE + k) * point, m[r]);
    }
    return total;
}

/* Gradients of tile number TILE to place G of the group; their sums to those
 * of biases. */
static void load_gradient(const struct pass *pass, size_t tile, size_t g)
{
    const size_t across = pass->inputs.across, point = pass->point;
    const size_t n = NN_TILE * pass->padded, wide = pass->padded;
    const float *patch = pass->patch;
    float *to = pass->points + g * n;

    transpose_tile(pass, tile / across * TILE, tile % across * TILE);
    for (size_t o = 0; o < wide; o += NN_LANES) {
        vec total = load(pass->bias_sums + o);

        for (size_t i = o; i < n; i += wide)
            total += tile_to_points_4(patch + i, n, to + i, point);
        store(pass->bias_sums + o, total);
    }
}

/* ---- products at the points ---- */

/* SUMS (m channels c, n vectors of o) += over SAMPLES of X (m, GROUP, NN_TILE)
 * times DY (samples, WIDE). */
INLINE void add_products(const size_t n, const size_t m, const float *x,
                         const float *dy, size_t wide, size_t samples,
                         float *sums)
{
    vec acc[ROWS][VECTORS];

    UNROLL
    for (size_t c = 0; c < m; c++) {
        UNROLL
        for (size_t i = 0; i < n; i++)
            acc[c][i] = load(sums + c * wide + i * NN_LANES);
    }
    for (size_t s = 0; s < samples; s++, dy += wide) {
        vec d[VECTORS];

        UNROLL
        for (size_t i = 0; i < n; i++)
            d[i] = load(dy + i * NN_LANES);
        UNROLL
        for (size_t c = 0; c < m; c++) {
            const vec by = splat(x[c * CHANNEL + s]);

            UNROLL
            for (size_t i = 0; i < n; i++)
                acc[c][i] += d[i] * by;
        }
    }
    UNROLL
    for (size_t c = 0; c < m; c++) {
        UNROLL
        for (size_t i = 0; i < n; i++)
            store(sums + c * wide + i * NN_LANES, acc[c][i]);
    }
}

/* N vectors of o, all channels c. */
INLINE void add_columns(const size_t n, const float *x, size_t in,
                        const float *dy, size_t wide, size_t samples,
                        float *sums)
{
    size_t c = 0;

    for (; c + ROWS <= in; c += ROWS)
        add_products(n, ROWS, x + c * CHANNEL, dy, wide, samples,
                     sums + c * wide);
    for (; c + 4 <= in; c += 4)
        add_products(n, 4, x + c * CHANNEL, dy, wide, samples, sums + c * wide);
    for (; c < in; c++)
        add_products(n, 1, x + c * CHANNEL, dy, wide, samples, sums + c * wide);
}

static void add_point(const struct pass *pass, size_t p, size_t samples)
{
    const size_t in = pass->inputs.at->channels, wide = pass->padded;
    const float *x = pass->inputs.points + p * pass->inputs.point;
    const float *dy = pass->points + p * pass->point;
    float *sums = pass->sums + p * in * wide;
    size_t o = 0;

    for (; o + VECTORS * NN_LANES <= wide; o += VECTORS * NN_LANES)
        add_columns(VECTORS, x, in, dy + o, wide, samples, sums + o);
    if (o < wide)
        add_columns(1, x, in, dy + o, wide, samples, sums + o);
}

void WIDE(winograd_weight_gradient)(const struct nn_conv *conv, const float *x,
                                    const struct nn_image *dy_at,
                                    const float *dy, float *sums,
                                    struct rows rows, float *scratch)
{
    const size_t wide = padded(conv);
    struct pass pass = {
        .inputs = inputs_of(&conv->x, x, scratch),
        .dy_at = dy_at,
        .dy = dy,
        .padded = wide,
        .points = scratch + inputs_scratch(&conv->x),
        .point = gradient_stride(wide),
        .sums = sums,
        .bias_sums = sums + POINTS * conv->x.channels * wide,
    };
    const size_t end = tiles_before(&pass.inputs, rows.end);

    pass.patch = pass.points + POINTS * pass.point;
    for (size_t n, tile = tiles_before(&pass.inputs, rows.first); tile < end;
         tile += n) {
        n = min_size(end - tile, GROUP);
        for (size_t g = 0; g < n; g++) {
            load_tile(&pass.inputs, tile + g, g);
            load_gradient(&pass, tile + g, g);
        }
        for (size_t p = 0; p < POINTS; p++)
            add_point(&pass, p, n * NN_TILE);
    }
}

/* ---- back to weights ---- */

/* G^T M: three weights from sums at the points. */
INLINE void weights_from_points(const vec m[SIDE], vec w[3])
{
    const float a = 1 / (2 * AA * (AA - BB)), b = 1 / (2 * BB * (BB - AA));
    const vec even_a = a * (m[1] + m[2]), odd_a = a * (m[1] - m[2]);
    const vec even_b = b * (m[3] + m[4]), odd_b = b * (m[3] - m[4]);

    w[0] = 1 / (AA * BB) * m[0] + even_a + even_b;
    w[1] = A * odd_a + B * odd_b;
    w[2] = AA * even_a + BB * even_b + m[5];
}

/* The weights of NN_LANES channels o: W (3, 3, NN_LANES). */
static void tile_from_sums(const float *sums, size_t point, float *w)
{
    vec rows[SIDE][3];

    UNROLL
    for (size_t r = 0; r < SIDE; r++) {
        vec m[SIDE];

        UNROLL
        for (size_t k = 0; k < SIDE; k++)
            m[k] = load(sums + (r * SIDE + k) * point);
        weights_from_points(m, rows[r]);
    }
    UNROLL
    for (size_t k = 0; k < 3; k++) {
        vec m[SIDE], column[3];

        UNROLL
        for (size_t r = 0; r < SIDE; r++)
            m[r] = rows[r][k];
        weights_from_points(m, column);
        UNROLL
        for (size_t r = 0; r < 3; r++)
            store(w + (3 * r + k) * NN_LANES, column[r]);
    }
}

void WIDE(winograd_flush)(const struct nn_conv *conv, const float *sums,
                          float *dw, float *db)
{
    const size_t in = conv->x.channels, out = conv->y.channels;
    const size_t wide = padded(conv), point = in * wide;

    for (size_t c = 0; c < in; c++) {
        for (size_t o = 0; o < out; o++) {
            float w[9 * NN_LANES];

            if (o % NN_LANES == 0)
                tile_from_sums(sums + c * wide + o, point, w);
            for (size_t k = 0; k < 9; k++)
                dw[(o * in + c) * 9 + k] += w[k * NN_LANES + o % NN_LANES];
        }
    }
    for (size_t o = 0; o < out; o++)
        db[o] += sums[POINTS * point + o];
}
