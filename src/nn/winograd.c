/* winograd.c - 3x3 convolutions of wide layers by Winograd's minimal filtering
 * F(4x4, 3x3) (Lavin and Gray, 2016, "Fast algorithms for convolutional neural
 * networks").
 *
 * Each tile of 4x4 outputs, and the 6x6 inputs it is made from, is seen as
 * polynomials, evaluated at 6x6 points; there a convolution is a product for
 * each point: 36 multiplications for each pair of channels, not 144.  With
 * A, B and G the transforms between tiles and points along one axis,
 *
 *   y = A^T [sum over c of (G w G^T) * (B^T x B)] A.
 *
 * The points are 0, +-5/8, +-3/2 and infinity.  The usual 0, +-1, +-2 need no
 * better arithmetic, but lose two digits; with these the largest error,
 * relative to the largest result, is 1.1e-6 for 32 channels, where the direct
 * sum has 0.6e-6. */
#include "config.h"

#include "nn/winograd.h"
#include "nn/winograd_points.h"

/* ---- weights ---- */

/* G W: a polynomial's values at the points, each divided by the product of its
 * distances from the others. */
static void weights_to_points(const double w[3], double to[SIDE])
{
    const double aa = (double)AA, bb = (double)BB;
    const double even_a = (w[0] + aa * w[2]) / (2 * aa * (aa - bb));
    const double even_b = (w[0] + bb * w[2]) / (2 * bb * (bb - aa));
    const double odd_a = (double)A * w[1] / (2 * aa * (aa - bb));
    const double odd_b = (double)B * w[1] / (2 * bb * (bb - aa));

    to[0] = w[0] / (aa * bb);
    to[1] = even_a + odd_a;
    to[2] = even_a - odd_a;
    to[3] = even_b + odd_b;
    to[4] = even_b - odd_b;
    to[5] = w[2];
}

/* The 3x3 weights W, turned around if FLIP, into every STRIDE-th of U. */
static void pack_weights(const float *w, bool flip, float *u, size_t stride)
{
    double rows[3][SIDE], column[3], points[SIDE];

    for (size_t r = 0; r < 3; r++) {
        for (size_t k = 0; k < 3; k++)
            column[k] = (double)w[flip ? 8 - (3 * r + k) : 3 * r + k];
        weights_to_points(column, rows[r]);
    }
    for (size_t k = 0; k < SIDE; k++) {
        for (size_t r = 0; r < 3; r++)
            column[r] = rows[r][k];
        weights_to_points(column, points);
        for (size_t p = 0; p < SIDE; p++)
            u[(p * SIDE + k) * stride] = (float)points[p];
    }
}

static size_t pairs(const struct nn_conv *conv)
{
    return conv->x.channels * conv->y.channels;
}

size_t WIDE(winograd_packed)(const struct nn_conv *conv)
{
    return 2 * POINTS * pairs(conv);
}

/* Where the weights from channel C to channel O of OUT are among those of one
 * point: (blocks of outputs, inputs, outputs of the block). */
static size_t packed_at(size_t c, size_t in, size_t o, size_t out)
{
    const size_t block = o / CHANNELS * CHANNELS;

    return block * in + c * min_size(out - block, CHANNELS) + o - block;
}

void WIDE(winograd_pack)(const struct nn_conv *conv, const float *w,
                         float *packed)
{
    const size_t in = conv->x.channels, out = conv->y.channels;
    const size_t n = pairs(conv);

    for (size_t o = 0; o < out; o++) {
        for (size_t c = 0; c < in; c++, w += 9) {
            pack_weights(w, false, packed + packed_at(c, in, o, out), n);
            pack_weights(w, true,
                         packed + POINTS * n + packed_at(o, out, c, in), n);
        }
    }
}

/* ---- one convolution ---- */

/* Output channels that are worked on at once. */
enum { OUTPUTS = 32 };

/* From images of `in` channels to images of `out` channels that are otherwise
 * the same. */
struct pass {
    struct inputs inputs;
    const struct nn_image *to_at;
    const float *u;
    const struct finish *finish;
    float *m; /* outputs at the points, like inputs: (point, OUTPUTS, ...) */
    size_t m_point;
};

size_t WIDE(winograd_scratch)(const struct nn_conv *conv)
{
    const struct nn_image *wide =
        conv->x.channels > conv->y.channels ? &conv->x : &conv->y;

    return inputs_scratch(wide) +
           POINTS * point_stride(min_size(wide->channels, OUTPUTS));
}

/* ---- products at the points ---- */

/* N vectors of samples, M outputs. */
INLINE void multiply_block(const size_t n, const size_t m, const float *v,
                           size_t in, const float *u, float *to)
{
    vec acc[PIXELS][CHANNELS];

    UNROLL
    for (size_t i = 0; i < n; i++) {
        UNROLL
        for (size_t o = 0; o < m; o++)
            acc[i][o] = splat(0);
    }
    add_run(n, m, v, NN_LANES, CHANNEL, in, u, acc);
    UNROLL
    for (size_t o = 0; o < m; o++) {
        UNROLL
        for (size_t i = 0; i < n; i++)
            store(to + o * CHANNEL + i * NN_LANES, acc[i][o]);
    }
}

/* M outputs, SAMPLES (a multiple of NN_LANES) of a group. */
INLINE void multiply_outputs(const size_t m, const float *v, size_t in,
                             const float *u, float *to, size_t samples)
{
    size_t i = 0;

    for (; i + PIXELS * NN_LANES <= samples; i += PIXELS * NN_LANES)
        multiply_block(PIXELS, m, v + i, in, u, to + i);
    for (; i < samples; i += NN_LANES)
        multiply_block(1, m, v + i, in, u, to + i);
}

/* One point: N outputs. */
static void multiply(const float *v, size_t in, const float *u, float *to,
                     size_t n, size_t samples)
{
    size_t o = 0;

    for (; o + CHANNELS <= n; o += CHANNELS)
        multiply_outputs(CHANNELS, v, in, u + o * in, to + o * CHANNEL,
                         samples);
    u += o * in;
    to += o * CHANNEL;
    if (n - o == 3)
        multiply_outputs(3, v, in, u, to, samples);
    else if (n - o == 2)
        multiply_outputs(2, v, in, u, to, samples);
    else if (n - o == 1)
        multiply_outputs(1, v, in, u, to, samples);
}

/* ---- results ---- */

/* A tile of the result: where it is there and in `plus`, and how much of it is
 * in the image. */
struct corner {
    size_t to, plus, rows, columns;
};

/* Points of channel O and one vector, at M, to the tile of the result at AT. */
INLINE void tile_from_points(const enum finish_case which,
                             const struct finish how, const float *m,
                             size_t point, vec bias, struct corner at,
                             size_t row, size_t pixel)
{
    vec columns[SIDE][TILE];

    UNROLL
    for (size_t k = 0; k < SIDE; k++) {
        vec points[SIDE];

        UNROLL
        for (size_t p = 0; p < SIDE; p++)
            points[p] = load(m + (p * SIDE + k) * point);
        from_points(points, columns[k]);
    }
    UNROLL
    for (size_t r = 0; r < TILE; r++) {
        vec points[SIDE], y[TILE];

        UNROLL
        for (size_t k = 0; k < SIDE; k++)
            points[k] = columns[k][r];
        from_points(points, y);
        UNROLL
        for (size_t k = 0; k < TILE; k++) {
            if (which != FINISH_ANY || (r < at.rows && k < at.columns))
                finish(which, how, y[k] + bias, at.to + r * row + k * pixel,
                       at.plus + r * how.plus_at.row + k * how.plus_at.pixel);
        }
    }
}

/* Channels FIRST to FIRST + N - 1, from M. */
INLINE void tiles_from_points(const enum finish_case which,
                              const struct pass *pass, const float *m,
                              struct corner at, size_t first, size_t n)
{
    const struct finish how = *pass->finish;
    const size_t row = pass->to_at->row, pixel = pass->to_at->pixel;
    const size_t point = pass->m_point;

    for (size_t o = first; o < first + n; o++, m += CHANNEL) {
        const vec bias = how.bias == NULL ? splat(0) : splat(how.bias[o]);

        for (size_t lane = 0; lane < NN_TILE; lane += NN_LANES) {
            tile_from_points(which, how, m + lane, point, bias, at, row, pixel);
            at.to += NN_LANES;
            at.plus += NN_LANES;
        }
    }
}

#define STORE_TILE(which)                                \
    case which:                                          \
        tiles_from_points(which, pass, m, at, first, n); \
        break;

/* Outputs FIRST to FIRST + N - 1 of tile number TILE, in place G of the
 * group. */
static void store_tile(const struct pass *pass, size_t tile, size_t g,
                       size_t first, size_t n)
{
    const struct nn_image *to = pass->to_at;
    const struct grid *plus = &pass->finish->plus_at;
    const size_t across = pass->inputs.across;
    const size_t y = tile / across * TILE, x = tile % across * TILE;
    const float *m = pass->m + g * NN_TILE;
    const struct corner at = {
        .to = to->origin + y * to->row + x * to->pixel + first * NN_TILE,
        .plus =
            plus->origin + y * plus->row + x * plus->pixel + first * NN_TILE,
        .rows = to->height - y,
        .columns = to->width - x,
    };
    const bool whole = at.rows >= TILE && at.columns >= TILE;

    switch (whole ? finish_case(pass->finish) : FINISH_ANY) {
        STORE_TILE(FINISH_PLAIN)
        STORE_TILE(FINISH_RELU)
        STORE_TILE(FINISH_PLUS)
        STORE_TILE(FINISH_UNDO_RELU)
        STORE_TILE(FINISH_UNDO_RELU_ADD)
        STORE_TILE(FINISH_ANY)
    }
}
#undef STORE_TILE

/* N tiles from number FIRST on. */
static void group(const struct pass *pass, size_t first, size_t n)
{
    const struct inputs *inputs = &pass->inputs;
    const size_t in = inputs->at->channels, out = pass->to_at->channels;

    for (size_t g = 0; g < n; g++)
        load_tile(inputs, first + g, g);
    for (size_t o = 0, k; o < out; o += k) {
        k = min_size(out - o, OUTPUTS);
        for (size_t p = 0; p < POINTS; p++)
            multiply(inputs->points + p * inputs->point, in,
                     pass->u + (p * out + o) * in, pass->m + p * pass->m_point,
                     k, n * NN_TILE);
        for (size_t g = 0; g < n; g++)
            store_tile(pass, first + g, g, o, k);
    }
}

static void convolve(const struct nn_image *from_at, const float *from,
                     const float *u, const struct nn_image *to_at,
                     const struct finish *finish, struct rows rows,
                     float *scratch)
{
    const struct pass pass = {
        .inputs = inputs_of(from_at, from, scratch),
        .to_at = to_at,
        .u = u,
        .finish = finish,
        .m = scratch + inputs_scratch(from_at),
        .m_point = point_stride(min_size(to_at->channels, OUTPUTS)),
    };
    const size_t end = tiles_before(&pass.inputs, rows.end);

    for (size_t tile = tiles_before(&pass.inputs, rows.first); tile < end;
         tile += GROUP)
        group(&pass, tile, min_size(end - tile, GROUP));
}

void WIDE(winograd_forward)(const struct nn_conv *conv, const float *packed,
                            const float *x, const struct nn_image *y_at,
                            const struct finish *finish, struct rows rows,
                            float *scratch)
{
    convolve(&conv->x, x, packed, y_at, finish, rows, scratch);
}

void WIDE(winograd_input_gradient)(const struct nn_conv *conv,
                                   const float *packed,
                                   const struct nn_image *dy_at,
                                   const float *dy, const struct finish *finish,
                                   struct rows rows, float *scratch)
{
    convolve(dy_at, dy, packed + POINTS * pairs(conv), &conv->x, finish, rows,
             scratch);
}

/* Is CONV of a shape that this can do?  Tiles must not lie outside the image
 * for too large a part. */
static bool fits(const struct nn_conv *conv)
{
    return conv->size == 3 && conv->stride == 1 && conv->pad == 1;
}

/* Multiply-adds, with those of the transforms (measured: 200 for each channel
 * of a tile, with their loads and stores), against those of the direct sum. */
bool WIDE(winograd_pays)(const struct nn_conv *conv)
{
    const size_t in = conv->x.channels, out = conv->y.channels;
    const size_t tiles =
        tiles_across(conv->y.width) * tiles_across(conv->y.height);
    const size_t pixels = conv->y.height * conv->y.width;
    const size_t cost = POINTS * in * out + 200 * (in + out);

    return fits(conv) && in >= 4 &&
           6 * tiles * cost < 5 * pixels * 9 * in * out;
}

/* Below a vector of outputs, too many lanes are empty. */
bool WIDE(winograd_gradient_pays)(const struct nn_conv *conv)
{
    return WIDE(winograd_pays)(conv) && conv->x.channels >= 8 &&
           conv->y.channels >= NN_LANES;
}
