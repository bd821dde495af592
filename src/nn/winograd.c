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

/* A tile of outputs, its inputs along one axis, and points; tiles that are
 * worked on at once; output channels that are. */
enum { TILE = 4, SIDE = 6, POINTS = SIDE * SIDE, GROUP = 4, OUTPUTS = 32 };

/* The points along one axis: 0, A, -A, B, -B, infinity. */
static const float A = 0.625F, B = 1.5F;
static const float AA = 0.390625F, BB = 2.25F; /* their squares */

/* ---- transforms along one axis ---- */

/* Three of the six rows of B^T D: those of 0, A, -A, or of B, -B, infinity.
 * Half of them, so that a whole tile fits into registers. */
INLINE void to_points(const int half, const vec d[SIDE], vec to[3])
{
    const float other = half == 0 ? BB : AA;
    const vec even = d[4] - other * d[2], odd = d[3] - other * d[1];

    if (half == 0) {
        to[0] = d[4] - (AA + BB) * d[2] + AA * BB * d[0];
        to[1] = even + A * odd;
        to[2] = even - A * odd;
    } else {
        to[0] = even + B * odd;
        to[1] = even - B * odd;
        to[2] = d[5] - (AA + BB) * d[3] + AA * BB * d[1];
    }
}

/* A^T M. */
INLINE void from_points(const vec m[SIDE], vec y[TILE])
{
    const vec sum_a = m[1] + m[2], difference_a = m[1] - m[2];
    const vec sum_b = m[3] + m[4], difference_b = m[3] - m[4];

    y[0] = m[0] + sum_a + sum_b;
    y[1] = A * difference_a + B * difference_b;
    y[2] = AA * sum_a + BB * sum_b;
    y[3] = m[5] + A * AA * difference_a + B * BB * difference_b;
}

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

    return block * in + c * least(out - block, CHANNELS) + o - block;
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

/* ---- tiles ---- */

/* One convolution, from images of `in` channels to images of `out` channels
 * that are otherwise the same. */
struct pass {
    const struct nn_image *from_at, *to_at;
    const float *from, *u;
    const struct finish *finish;
    size_t across, tiles; /* of an image: in a row, in all */
    /* Scratch, at the points: inputs (point, channel, GROUP, NN_TILE) and
     * outputs (point, channel of OUTPUTS, GROUP, NN_TILE).  Strides from point
     * to point are odd numbers of cache lines, so that points do not share a
     * set of the cache. */
    float *v, *m;
    size_t v_point, m_point;
    float *patch; /* (SIDE, SIDE, in, NN_TILE) */
};

static size_t tiles_along(size_t length)
{
    return (length + TILE - 1) / TILE;
}

/* From channel to channel at a point. */
enum { CHANNEL = GROUP * NN_TILE };

static size_t point_stride(size_t channels)
{
    return channels * CHANNEL + NN_TILE;
}

static size_t larger_channels(const struct nn_conv *conv)
{
    return conv->x.channels > conv->y.channels ? conv->x.channels
                                               : conv->y.channels;
}

size_t WIDE(winograd_scratch)(const struct nn_conv *conv)
{
    const size_t channels = larger_channels(conv);

    return POINTS *
           (point_stride(channels) + point_stride(least(channels, OUTPUTS)) +
            channels * NN_TILE);
}

static struct pass pass_of(const struct nn_image *from_at, const float *from,
                           const float *u, const struct nn_image *to_at,
                           const struct finish *finish, float *scratch)
{
    struct pass pass = {
        .from_at = from_at,
        .to_at = to_at,
        .from = from,
        .u = u,
        .finish = finish,
        .across = tiles_along(to_at->width),
        .v_point = point_stride(from_at->channels),
        .m_point = point_stride(least(to_at->channels, OUTPUTS)),
    };

    pass.tiles = pass.across * tiles_along(to_at->height);
    pass.v = scratch;
    pass.m = pass.v + POINTS * pass.v_point;
    pass.patch = pass.m + POINTS * pass.m_point;
    return pass;
}

/* The inputs of the tile at (Y, X), wherever they are not all in the image or
 * its border: a copy with zeros outside. */
static const float *copy_patch(const struct pass *pass, size_t y, size_t x)
{
    const struct nn_image *at = pass->from_at;
    const size_t first = x == 0 ? 1 : 0;
    const size_t columns = least(at->width - x + 1, SIDE) - first;

    memset(pass->patch, 0, POINTS * at->pixel * sizeof(float));
    for (size_t r = y == 0 ? 1 : 0; r < SIDE && y + r - 1 < at->height; r++)
        memcpy(pass->patch + (r * SIDE + first) * at->pixel,
               pass->from + at->origin + (y + r - 1) * at->row +
                   (x + first - 1) * at->pixel,
               columns * at->pixel * sizeof(float));
    return pass->patch;
}

/* The 6x6 inputs of one channel and vector, ROW and PIXEL apart, to the
 * points. */
INLINE void tile_to_points(const float *from, size_t row, size_t pixel,
                           float *v, size_t point)
{
    UNROLL
    for (int across = 0; across < 2; across++) {
        vec rows[SIDE][3];

        UNROLL
        for (size_t r = 0; r < SIDE; r++) {
            vec d[SIDE];

            UNROLL
            for (size_t k = 0; k < SIDE; k++)
                d[k] = load(from + r * row + k * pixel);
            to_points(across, d, rows[r]);
        }
        UNROLL
        for (size_t k = 0; k < 3; k++) {
            vec d[SIDE];

            UNROLL
            for (size_t r = 0; r < SIDE; r++)
                d[r] = rows[r][k];
            UNROLL
            for (size_t down = 0; down < 2; down++) {
                vec to[3];

                to_points((int)down, d, to);
                UNROLL
                for (size_t i = 0; i < 3; i++)
                    store(v + ((down * 3 + i) * SIDE + (size_t)across * 3 + k) *
                                  point,
                          to[i]);
            }
        }
    }
}

/* Tile number TILE to place G of the group. */
static void load_tile(const struct pass *pass, size_t tile, size_t g)
{
    const struct nn_image *at = pass->from_at;
    const size_t y = tile / pass->across * TILE, x = tile % pass->across * TILE;
    const bool whole = at->border > 0 && y + SIDE - 1 <= at->height + 1 &&
                       x + SIDE - 1 <= at->width + 1;
    const float *from = whole ? pass->from + at->origin + y * at->row +
                                    x * at->pixel - at->row - at->pixel
                              : copy_patch(pass, y, x);
    const size_t row = whole ? at->row : SIDE * at->pixel, pixel = at->pixel;
    const size_t point = pass->v_point;
    float *v = pass->v + g * NN_TILE;

    for (size_t c = 0; c < pixel; c += NN_TILE, v += CHANNEL) {
        for (size_t lane = 0; lane < NN_TILE; lane += NN_LANES)
            tile_to_points(from + c + lane, row, pixel, v + lane, point);
    }
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

/* A tile's corner in the result. */
struct corner {
    size_t to, plus, rows, columns;
};

/* Points of channel O and one vector, at M, to the tile of the result at AT,
 * of which only rows x columns are in the image. */
INLINE void tile_from_points(const struct pass *pass, const float *m, size_t o,
                             struct corner at)
{
    const struct finish *how = pass->finish;
    const vec bias = how->bias == NULL ? splat(0) : splat(how->bias[o]);
    vec columns[SIDE][TILE];

    UNROLL
    for (size_t k = 0; k < SIDE; k++) {
        vec points[SIDE];

        UNROLL
        for (size_t p = 0; p < SIDE; p++)
            points[p] = load(m + (p * SIDE + k) * pass->m_point);
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
            if (r < at.rows && k < at.columns)
                finish(how, y[k] + bias,
                       at.to + r * pass->to_at->row + k * pass->to_at->pixel,
                       at.plus + r * how->plus_at.row + k * how->plus_at.pixel);
        }
    }
}

/* Outputs FIRST to FIRST + N - 1 of tile number TILE, in place G of the
 * group. */
static void store_tile(const struct pass *pass, size_t tile, size_t g,
                       size_t first, size_t n)
{
    const struct nn_image *at = pass->to_at;
    const struct grid *plus = &pass->finish->plus_at;
    const size_t y = tile / pass->across * TILE, x = tile % pass->across * TILE;
    const float *m = pass->m + g * NN_TILE;

    for (size_t o = first; o < first + n; o++, m += CHANNEL) {
        struct corner corner = {
            .to = at->origin + y * at->row + x * at->pixel + o * NN_TILE,
            .plus =
                plus->origin + y * plus->row + x * plus->pixel + o * NN_TILE,
            .rows = at->height - y,
            .columns = at->width - x,
        };

        for (size_t lane = 0; lane < NN_TILE; lane += NN_LANES) {
            tile_from_points(pass, m + lane, o, corner);
            corner.to += NN_LANES;
            corner.plus += NN_LANES;
        }
    }
}

/* N tiles from number FIRST on. */
static void group(const struct pass *pass, size_t first, size_t n)
{
    const size_t in = pass->from_at->channels, out = pass->to_at->channels;

    for (size_t g = 0; g < n; g++)
        load_tile(pass, first + g, g);
    for (size_t o = 0, k; o < out; o += k) {
        k = least(out - o, OUTPUTS);
        for (size_t p = 0; p < POINTS; p++)
            multiply(pass->v + p * pass->v_point, in,
                     pass->u + (p * out + o) * in, pass->m + p * pass->m_point,
                     k, n * NN_TILE);
        for (size_t g = 0; g < n; g++)
            store_tile(pass, first + g, g, o, k);
    }
}

static void run(const struct pass *pass)
{
    for (size_t tile = 0; tile < pass->tiles; tile += GROUP)
        group(pass, tile, least(pass->tiles - tile, GROUP));
}

void WIDE(winograd_forward)(const struct nn_conv *conv, const float *packed,
                            const float *x, const struct finish *finish,
                            float *scratch)
{
    const struct pass pass =
        pass_of(&conv->x, x, packed, &conv->y, finish, scratch);

    run(&pass);
}

void WIDE(winograd_input_gradient)(const struct nn_conv *conv,
                                   const float *packed, const float *dy,
                                   const struct finish *finish, float *scratch)
{
    const struct pass pass = pass_of(
        &conv->y, dy, packed + POINTS * pairs(conv), &conv->x, finish, scratch);

    run(&pass);
}

bool WIDE(winograd_pays)(const struct nn_conv *conv)
{
    return conv->size == 3 && conv->stride == 1 && conv->pad == 1 &&
           conv->x.channels >= 4 && conv->y.channels >= 4;
}
