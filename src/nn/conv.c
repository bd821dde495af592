/* conv.c - convolutions; see kernel.h.
 *
 * With channels and samples innermost, the inputs of an output pixel are
 * `size` runs, one a row, each contiguous over (column, channel).  So every
 * pass is made of blocks of a few pixels times a few channels, whose sums stay
 * in registers while the runs go by:
 *
 *   forward           y (pixel, o) = sum over runs of x * w
 *   input gradient    the same with dy for x and the weights turned around;
 *                     with a stride, once for each phase (see below)
 *   weight gradient   dw (k, o) = sum over pixels of x (pixel + k) * dy (o),
 *                     for a few neighbours k of a run at once
 *
 * Weights are packed in the order in which the blocks read them. */
#include "config.h"

#include "nn/parts.h"

#include "nn/activation.h"

/* Sums that a block keeps: PIXELS x CHANNELS, and WEIGHTS x CHANNELS in the
 * gradient of weights.  They leave registers for a factor and CHANNELS, or
 * PIXELS, others. */
#if NN_LANES == 16
enum { PIXELS = 4, WEIGHTS = 6, CHANNELS = 4 };
#elif NN_LANES == 8
enum { PIXELS = 3, WEIGHTS = 3, CHANNELS = 4 };
#else
enum { PIXELS = 2, WEIGHTS = 2, CHANNELS = 4 };
#endif

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t up(size_t a, size_t b)
{
    return (a + b - 1) / b;
}

/* Where pixel (0, 0) of an image (or its patch) is, and how far it is to the
 * next row and the next pixel. */
struct grid {
    size_t origin, row, pixel;
};

static struct grid grid_of(const struct nn_image *image)
{
    return (struct grid){image->origin, image->row, image->pixel};
}

/* ---- forward, and the gradient of inputs ---- */

/* A convolution as the loops see it: each of height x width pixels of TO is
 * made from `runs` runs of `run` vectors of FROM, and then finished. */
struct sweep {
    size_t height, width, channels; /* of the result */
    size_t runs, run, next_run;
    struct grid from_at, to_at, plus_at;
    const float *from;
    const float *w; /* (blocks of channels, runs, run, channels of a block) */
    const float *bias, *plus; /* or NULL */
    enum nn_activation activation;
    const float *x; /* the value whose gradient TO is */
    enum nn_activation undo;
    bool add;
    float *to;
};

/* A block of a sweep: offsets of its first pixel and sample in FROM, TO and
 * PLUS; its first channel. */
struct place {
    size_t from, to, plus, channel;
};

/* ACC (n pixels, m channels) += the sums of a block. */
INLINE void sum_runs(const size_t n, const size_t m, const struct sweep *sweep,
                     const float *from, const float *w,
                     vec acc[PIXELS][CHANNELS])
{
    for (size_t r = 0; r < sweep->runs; r++, from += sweep->next_run) {
        for (size_t t = 0; t < sweep->run; t++, w += m) {
            vec x[PIXELS];

            UNROLL
            for (size_t i = 0; i < n; i++)
                x[i] = load(from + i * sweep->from_at.pixel + t * NN_TILE);
            UNROLL
            for (size_t o = 0; o < m; o++) {
                const vec by = splat(w[o]);

                UNROLL
                for (size_t i = 0; i < n; i++)
                    acc[i][o] += x[i] * by;
            }
        }
    }
}

INLINE void sweep_block(const size_t n, const size_t m,
                        const struct sweep *sweep, struct place at)
{
    const size_t taps = sweep->runs * sweep->run;
    vec acc[PIXELS][CHANNELS];

    UNROLL
    for (size_t o = 0; o < m; o++) {
        UNROLL
        for (size_t i = 0; i < n; i++)
            acc[i][o] = sweep->bias == NULL
                            ? splat(0)
                            : splat(sweep->bias[at.channel + o]);
    }
    sum_runs(n, m, sweep, sweep->from + at.from, sweep->w + at.channel * taps,
             acc);
    UNROLL
    for (size_t i = 0; i < n; i++) {
        UNROLL
        for (size_t o = 0; o < m; o++) {
            const size_t c = (at.channel + o) * NN_TILE;
            const size_t to = at.to + i * sweep->to_at.pixel + c;
            vec v = acc[i][o];

            if (sweep->plus != NULL)
                v += load(sweep->plus + at.plus + i * sweep->plus_at.pixel + c);
            put_gradient(sweep->to, sweep->x, to,
                         activated(sweep->activation, v), sweep->undo,
                         sweep->add);
        }
    }
}

/* N pixels and all channels. */
INLINE void sweep_pixels(const size_t n, const struct sweep *sweep,
                         struct place at)
{
    for (; at.channel + CHANNELS <= sweep->channels; at.channel += CHANNELS)
        sweep_block(n, CHANNELS, sweep, at);
    switch (sweep->channels - at.channel) {
    case 3:
        sweep_block(n, 3, sweep, at);
        break;
    case 2:
        sweep_block(n, 2, sweep, at);
        break;
    case 1:
        sweep_block(n, 1, sweep, at);
        break;
    }
}

static void sweep_most(const struct sweep *sweep, struct place at)
{
    sweep_pixels(PIXELS, sweep, at);
}

static void sweep_two(const struct sweep *sweep, struct place at)
{
    sweep_pixels(2, sweep, at);
}

static void sweep_one(const struct sweep *sweep, struct place at)
{
    sweep_pixels(1, sweep, at);
}

/* The place of the first channel of pixel (ROW, COLUMN). */
static struct place place_of(const struct sweep *sweep, size_t row,
                             size_t column)
{
    const struct grid *from = &sweep->from_at, *to = &sweep->to_at;
    const struct grid *plus = &sweep->plus_at;

    return (struct place){
        .from = from->origin + row * from->row + column * from->pixel,
        .to = to->origin + row * to->row + column * to->pixel,
        .plus = plus->origin + row * plus->row + column * plus->pixel,
    };
}

static void sweep_image(const struct sweep *sweep)
{
    for (size_t row = 0; row < sweep->height; row++) {
        for (size_t column = 0, n; column < sweep->width; column += n) {
            const size_t left = sweep->width - column;
            struct place at = place_of(sweep, row, column);

            n = left >= PIXELS ? PIXELS : left >= 2 ? 2 : 1;
            for (size_t lane = 0; lane < NN_TILE; lane += NN_LANES) {
                if (n == PIXELS)
                    sweep_most(sweep, at);
                else if (n == 2)
                    sweep_two(sweep, at);
                else
                    sweep_one(sweep, at);
                at.from += NN_LANES;
                at.to += NN_LANES;
                at.plus += NN_LANES;
            }
        }
    }
}

/* ---- phases: which pixels of x share their weights ---- */

/* With stride s, pixels of x whose (row + pad) % s and (column + pad) % s are
 * equal are read through the same weights: those with ky % s and kx % s equal
 * to that.  Such a phase is a convolution of dy with stride 1. */
struct phase {
    size_t first; /* row (or column) of x, then every stride-th */
    size_t count; /* of them */
    size_t taps;  /* weights along this axis: last, last - stride, ... */
    size_t last;
    ptrdiff_t from; /* the row of dy that `last` of the first row reads */
};

static struct phase phase_of(const struct nn_conv *conv, size_t rest,
                             size_t length)
{
    const size_t s = conv->stride;
    struct phase phase = {.first = (rest + s - conv->pad % s) % s};

    phase.count = length > phase.first ? up(length - phase.first, s) : 0;
    phase.taps = conv->size > rest ? up(conv->size - rest, s) : 0;
    if (phase.taps > 0)
        phase.last = rest + (phase.taps - 1) * s;
    phase.from = (ptrdiff_t)((phase.first + conv->pad - rest) / s) -
                 (ptrdiff_t)phase.taps + 1;
    return phase;
}

/* Zero pixels around dy that the phases read. */
static size_t border_read(const struct nn_conv *conv)
{
    const size_t rows = (conv->x.height - 1 + conv->pad) / conv->stride + 1;
    const size_t columns = (conv->x.width - 1 + conv->pad) / conv->stride + 1;
    size_t border = 0;

    if (rows > conv->y.height)
        border = rows - conv->y.height;
    if (columns > conv->y.width && columns - conv->y.width > border)
        border = columns - conv->y.width;
    if (conv->size > conv->pad + 1) {
        const size_t before = up(conv->size - 1 - conv->pad, conv->stride);

        border = before > border ? before : border;
    }
    return border;
}

/* The image of dy with a border that is wide enough. */
static struct nn_image bordered(const struct nn_conv *conv)
{
    struct nn_image image = conv->y;

    image.border = border_read(conv);
    image.row = (image.width + 2 * image.border) * image.pixel;
    image.origin = image.border * (image.row + image.pixel);
    image.floats = (image.height + 2 * image.border) * image.row;
    return image;
}

/* ---- packed weights ---- */

static float weight(const struct nn_conv *conv, const float *w, size_t o,
                    size_t c, size_t ky, size_t kx)
{
    return w[((o * conv->x.channels + c) * conv->size + ky) * conv->size + kx];
}

static float *pack_forward(const struct nn_conv *conv, const float *w,
                           float *to)
{
    for (size_t o = 0, m; o < conv->y.channels; o += m) {
        m = least(conv->y.channels - o, CHANNELS);
        for (size_t ky = 0; ky < conv->size; ky++) {
            for (size_t kx = 0; kx < conv->size; kx++) {
                for (size_t c = 0; c < conv->x.channels; c++) {
                    for (size_t i = 0; i < m; i++)
                        *to++ = weight(conv, w, o + i, c, ky, kx);
                }
            }
        }
    }
    return to;
}

static float *pack_phase(const struct nn_conv *conv, const struct phase *y,
                         const struct phase *x, const float *w, float *to)
{
    for (size_t c = 0, m; c < conv->x.channels; c += m) {
        m = least(conv->x.channels - c, CHANNELS);
        for (size_t j = 0; j < y->taps; j++) {
            for (size_t i = 0; i < x->taps; i++) {
                for (size_t o = 0; o < conv->y.channels; o++) {
                    for (size_t k = 0; k < m; k++)
                        *to++ = weight(conv, w, o, c + k,
                                       y->last - j * conv->stride,
                                       x->last - i * conv->stride);
                }
            }
        }
    }
    return to;
}

static size_t weights(const struct nn_conv *conv)
{
    return conv->x.channels * conv->y.channels * conv->size * conv->size;
}

size_t WIDE(conv_packed)(const struct nn_conv *conv)
{
    return 2 * weights(conv);
}

void WIDE(conv_pack)(const struct nn_conv *conv, const float *w, float *packed)
{
    packed = pack_forward(conv, w, packed);
    for (size_t i = 0; i < conv->stride; i++) {
        const struct phase y = phase_of(conv, i, conv->x.height);

        for (size_t j = 0; j < conv->stride; j++) {
            const struct phase x = phase_of(conv, j, conv->x.width);

            packed = pack_phase(conv, &y, &x, w, packed);
        }
    }
}

/* ---- the three passes ---- */

void WIDE(conv_forward)(const struct nn_conv *conv, const float *packed,
                        const float *b, const float *x,
                        const struct nn_image *plus_at, const float *plus,
                        enum nn_activation activation, float *y, float *scratch)
{
    const struct nn_image *in = &conv->x;
    struct sweep sweep = {
        .height = conv->y.height,
        .width = conv->y.width,
        .channels = conv->y.channels,
        .runs = conv->size,
        .run = conv->size * in->channels,
        .next_run = in->row,
        .from_at = {in->origin - conv->pad * (in->row + in->pixel),
                    conv->stride * in->row, conv->stride * in->pixel},
        .to_at = grid_of(&conv->y),
        .from = x,
        .w = packed,
        .bias = b,
        .plus = plus,
        .activation = activation,
        .to = y,
    };

    (void)scratch;
    if (plus != NULL)
        sweep.plus_at = grid_of(plus_at);
    sweep_image(&sweep);
}

/* Give dy the border that the phases read. */
static const float *with_border(const struct nn_conv *conv, const float *dy,
                                struct nn_image *at, float *scratch)
{
    *at = conv->y;
    if (border_read(conv) <= conv->y.border)
        return dy;
    *at = bordered(conv);
    memset(scratch, 0, at->floats * sizeof *scratch);
    for (size_t row = 0; row < at->height; row++)
        memcpy(scratch + at->origin + row * at->row,
               dy + conv->y.origin + row * conv->y.row,
               at->width * at->pixel * sizeof *scratch);
    return scratch;
}

void WIDE(conv_input_gradient)(const struct nn_conv *conv, const float *packed,
                               const float *dy, const float *x,
                               enum nn_activation undo, bool add, float *dx,
                               float *scratch)
{
    const struct grid to = grid_of(&conv->x);
    struct nn_image dy_at;
    struct sweep sweep = {
        .channels = conv->x.channels,
        .from = with_border(conv, dy, &dy_at, scratch),
        .next_run = dy_at.row,
        .w = packed + weights(conv),
        .x = x,
        .undo = undo,
        .add = add,
        .to = dx,
    };

    sweep.next_run = dy_at.row;
    for (size_t i = 0; i < conv->stride; i++) {
        const struct phase py = phase_of(conv, i, conv->x.height);

        for (size_t j = 0; j < conv->stride; j++) {
            const struct phase px = phase_of(conv, j, conv->x.width);

            sweep.height = py.count;
            sweep.width = px.count;
            sweep.runs = py.taps;
            sweep.run = px.taps * conv->y.channels;
            sweep.from_at =
                (struct grid){(size_t)((ptrdiff_t)dy_at.origin +
                                       py.from * (ptrdiff_t)dy_at.row +
                                       px.from * (ptrdiff_t)dy_at.pixel),
                              dy_at.row, dy_at.pixel};
            sweep.to_at = (struct grid){
                to.origin + py.first * to.row + px.first * to.pixel,
                conv->stride * to.row, conv->stride * to.pixel};
            sweep_image(&sweep);
            sweep.w += sweep.runs * sweep.run * sweep.channels;
        }
    }
}

/* ---- the gradient of weights ---- */

/* Pixels of one row whose inputs and gradients stay in the L1 cache while all
 * weights of a run go over them. */
enum { SEGMENT = 64 };

/* Sums (n neighbours of a run, m channels) over PIXELS pixels. */
INLINE void weight_block(const size_t n, const size_t m,
                         const struct nn_conv *conv, const float *x,
                         const float *dy, size_t pixels, float *sums)
{
    const size_t next_x = conv->stride * conv->x.pixel;
    const size_t next_sum = conv->y.channels * NN_LANES;
    vec acc[WEIGHTS][CHANNELS];

    UNROLL
    for (size_t i = 0; i < n; i++) {
        UNROLL
        for (size_t o = 0; o < m; o++)
            acc[i][o] = load(sums + i * next_sum + o * NN_LANES);
    }
    for (size_t p = 0; p < pixels; p++, x += next_x, dy += conv->y.pixel) {
        vec in[WEIGHTS];

        UNROLL
        for (size_t i = 0; i < n; i++)
            in[i] = load(x + i * NN_TILE);
        UNROLL
        for (size_t o = 0; o < m; o++) {
            const vec d = load(dy + o * NN_TILE);

            UNROLL
            for (size_t i = 0; i < n; i++)
                acc[i][o] += in[i] * d;
        }
    }
    UNROLL
    for (size_t i = 0; i < n; i++) {
        UNROLL
        for (size_t o = 0; o < m; o++)
            store(sums + i * next_sum + o * NN_LANES, acc[i][o]);
    }
}

/* N neighbours and all channels. */
INLINE void weight_row(const size_t n, const struct nn_conv *conv,
                       const float *x, const float *dy, size_t pixels,
                       float *sums)
{
    size_t o = 0;

    for (; o + CHANNELS <= conv->y.channels; o += CHANNELS)
        weight_block(n, CHANNELS, conv, x, dy + o * NN_TILE, pixels,
                     sums + o * NN_LANES);
    for (; o < conv->y.channels; o++)
        weight_block(n, 1, conv, x, dy + o * NN_TILE, pixels,
                     sums + o * NN_LANES);
}

static void weight_row_most(const struct nn_conv *conv, const float *x,
                            const float *dy, size_t pixels, float *sums)
{
    weight_row(WEIGHTS, conv, x, dy, pixels, sums);
}

static void weight_row_one(const struct nn_conv *conv, const float *x,
                           const float *dy, size_t pixels, float *sums)
{
    weight_row(1, conv, x, dy, pixels, sums);
}

/* A segment of a row: X is at the patch of its first pixel. */
static void weight_segment(const struct nn_conv *conv, const float *x,
                           const float *dy, size_t pixels, float *sums)
{
    const size_t run = conv->size * conv->x.channels;
    const size_t next_sum = conv->y.channels * NN_LANES;

    for (size_t ky = 0; ky < conv->size; ky++, x += conv->x.row) {
        size_t t = 0;

        for (; t + WEIGHTS <= run; t += WEIGHTS, sums += WEIGHTS * next_sum)
            weight_row_most(conv, x + t * NN_TILE, dy, pixels, sums);
        for (; t < run; t++, sums += next_sum)
            weight_row_one(conv, x + t * NN_TILE, dy, pixels, sums);
    }
}

static void bias_gradient(const struct nn_conv *conv, const float *dy,
                          float *db)
{
    for (size_t o = 0; o < conv->y.channels; o++) {
        vec total = {0};

        for (size_t row = 0; row < conv->y.height; row++) {
            const float *from =
                dy + conv->y.origin + row * conv->y.row + o * NN_TILE;

            for (size_t p = 0; p < conv->y.width; p++, from += conv->y.pixel) {
                UNROLL
                for (size_t lane = 0; lane < NN_TILE; lane += NN_LANES)
                    total += load(from + lane);
            }
        }
        db[o] += sum(total);
    }
}

size_t WIDE(conv_sums)(const struct nn_conv *conv)
{
    return weights(conv) * NN_LANES;
}

void WIDE(conv_weight_gradient)(const struct nn_conv *conv, const float *x,
                                const float *dy, float *sums, float *db,
                                float *scratch)
{
    const struct nn_image *in = &conv->x, *out = &conv->y;

    (void)scratch;
    x += in->origin - conv->pad * (in->row + in->pixel);
    for (size_t row = 0; row < out->height; row++) {
        for (size_t p = 0; p < out->width; p += SEGMENT) {
            const float *patch =
                x + conv->stride * (row * in->row + p * in->pixel);
            const float *d = dy + out->origin + row * out->row + p * out->pixel;

            for (size_t lane = 0; lane < NN_TILE; lane += NN_LANES)
                weight_segment(conv, patch + lane, d + lane,
                               least(out->width - p, SEGMENT), sums);
        }
    }
    bias_gradient(conv, dy, db);
}

void WIDE(conv_flush)(const struct nn_conv *conv, const float *sums, float *dw)
{
    const size_t taps = conv->size * conv->size;

    for (size_t k = 0; k < taps; k++) {
        for (size_t c = 0; c < conv->x.channels; c++) {
            for (size_t o = 0; o < conv->y.channels; o++, sums += NN_LANES)
                dw[(o * conv->x.channels + c) * taps + k] += sum(load(sums));
        }
    }
}

size_t WIDE(conv_scratch)(const struct nn_conv *conv)
{
    return border_read(conv) > conv->y.border ? bordered(conv).floats : 0;
}
