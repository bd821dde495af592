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

#include "nn/block.h"
#include "nn/winograd.h"

static size_t up(size_t a, size_t b)
{
    return (a + b - 1) / b;
}

/* ---- forward, and the gradient of inputs ---- */

/* A convolution as the loops see it: each of `width` pixels of a row of
 * the result is made from `runs` runs of `run` vectors of FROM. */
struct sweep {
    size_t width, channels; /* of the result */
    size_t runs, run, next_run;
    struct grid from_at, to_at;
    const float *from;
    const float *w; /* (blocks of channels, runs, run, channels of a block) */
    struct finish finish;
};

/* A block of a sweep: its first channel, and the offsets of its first pixel
 * and sample in what is read, in the result and in `plus`. */
struct place {
    size_t channel, from, to, plus;
};

INLINE void sweep_block(const size_t n, const size_t m,
                        const enum finish_case which, const struct sweep *sweep,
                        struct place at)
{
    const struct finish how = sweep->finish;
    const size_t next_to = sweep->to_at.pixel;
    const float *from = sweep->from + at.from;
    const float *w = sweep->w + at.channel * sweep->runs * sweep->run;
    vec acc[PIXELS][CHANNELS];

    UNROLL
    for (size_t o = 0; o < m; o++) {
        UNROLL
        for (size_t i = 0; i < n; i++)
            acc[i][o] =
                how.bias == NULL ? splat(0) : splat(how.bias[at.channel + o]);
    }
    for (size_t r = 0; r < sweep->runs; r++) {
        add_run(n, m, from, sweep->from_at.pixel, NN_TILE, sweep->run, w, acc);
        from += sweep->next_run;
        w += sweep->run * m;
    }
    at.to += at.channel * NN_TILE;
    at.plus += at.channel * NN_TILE;
    UNROLL
    for (size_t i = 0; i < n; i++) {
        UNROLL
        for (size_t o = 0; o < m; o++)
            finish(which, how, acc[i][o], at.to + i * next_to + o * NN_TILE,
                   at.plus + i * how.plus_at.pixel + o * NN_TILE);
    }
}

/* N pixels and all channels. */
INLINE void sweep_pixels(const size_t n, const enum finish_case which,
                         const struct sweep *sweep, struct place at)
{
    for (; at.channel + CHANNELS <= sweep->channels; at.channel += CHANNELS)
        sweep_block(n, CHANNELS, which, sweep, at);
    switch (sweep->channels - at.channel) {
    case 3:
        sweep_block(n, 3, FINISH_ANY, sweep, at);
        break;
    case 2:
        sweep_block(n, 2, FINISH_ANY, sweep, at);
        break;
    case 1:
        sweep_block(n, 1, FINISH_ANY, sweep, at);
        break;
    }
}

#define SWEEP_MOST(which)                       \
    case which:                                 \
        sweep_pixels(PIXELS, which, sweep, at); \
        break;

static void sweep_most(const struct sweep *sweep, struct place at)
{
    switch (finish_case(&sweep->finish)) {
        SWEEP_MOST(FINISH_PLAIN)
        SWEEP_MOST(FINISH_RELU)
        SWEEP_MOST(FINISH_PLUS)
        SWEEP_MOST(FINISH_UNDO_RELU)
        SWEEP_MOST(FINISH_UNDO_RELU_ADD)
        SWEEP_MOST(FINISH_ANY)
    }
}
#undef SWEEP_MOST

static void sweep_two(const struct sweep *sweep, struct place at)
{
    sweep_pixels(2, FINISH_ANY, sweep, at);
}

static void sweep_one(const struct sweep *sweep, struct place at)
{
    sweep_pixels(1, FINISH_ANY, sweep, at);
}

/* The place of the first channel of pixel (ROW, COLUMN). */
static struct place place_of(const struct sweep *sweep, size_t row,
                             size_t column)
{
    const struct grid *from = &sweep->from_at, *to = &sweep->to_at;
    const struct grid *plus = &sweep->finish.plus_at;

    return (struct place){
        .from = from->origin + row * from->row + column * from->pixel,
        .to = to->origin + row * to->row + column * to->pixel,
        .plus = plus->origin + row * plus->row + column * plus->pixel,
    };
}

static void sweep_rows(const struct sweep *sweep, struct rows rows)
{
    for (size_t row = rows.first; row < rows.end; row++) {
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

/* Zero pixels around dy that the phases read: before the first, and behind the
 * last row and column. */
static size_t border_read(const struct nn_conv *conv)
{
    const size_t rows = (conv->x.height - 1 + conv->pad) / conv->stride + 1;
    const size_t columns = (conv->x.width - 1 + conv->pad) / conv->stride + 1;
    const size_t before = conv->size > conv->pad + 1
                              ? up(conv->size - 1 - conv->pad, conv->stride)
                              : 0;
    const size_t below = rows - min_size(rows, conv->y.height);
    const size_t right = columns - min_size(columns, conv->y.width);

    return max_size(before, max_size(below, right));
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
        m = min_size(conv->y.channels - o, CHANNELS);
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
        m = min_size(conv->x.channels - c, CHANNELS);
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
    return WIDE(winograd_pays)(conv) ? WIDE(winograd_packed)(conv)
                                     : 2 * weights(conv);
}

void WIDE(conv_pack)(const struct nn_conv *conv, const float *w, float *packed)
{
    if (WIDE(winograd_pays)(conv)) {
        WIDE(winograd_pack)(conv, w, packed);
        return;
    }
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

void WIDE(conv_forward_rows)(const struct nn_conv *conv, const float *packed,
                             const float *x, const struct nn_image *y_at,
                             const struct finish *finish, struct rows rows,
                             float *scratch)
{
    const struct nn_image *in = &conv->x;
    const struct sweep sweep = {
        .width = conv->y.width,
        .channels = conv->y.channels,
        .runs = conv->size,
        .run = conv->size * in->channels,
        .next_run = in->row,
        .from_at = {in->origin - conv->pad * (in->row + in->pixel),
                    conv->stride * in->row, conv->stride * in->pixel},
        .to_at = grid_of(y_at),
        .from = x,
        .w = packed,
        .finish = *finish,
    };

    if (WIDE(winograd_pays)(conv))
        WIDE(winograd_forward)(conv, packed, x, y_at, finish, rows, scratch);
    else
        sweep_rows(&sweep, rows);
}

/* Apart from the loops, which are shorter without; few use it. */
static void tanh_image(const struct nn_image *at, float *y)
{
    for (size_t row = 0; row < at->height; row++) {
        float *from = y + at->origin + row * at->row;

        for (size_t i = 0; i < at->width * at->pixel; i += NN_LANES)
            store(from + i, vec_tanh(load(from + i)));
    }
}

void WIDE(conv_forward)(const struct nn_conv *conv, const float *packed,
                        const float *b, const float *x,
                        const struct nn_image *plus_at, const float *plus,
                        enum nn_activation activation, float *y, float *scratch)
{
    const struct finish finish =
        finish_forward(b, plus_at, plus, activation == NN_RELU, y);

    WIDE(conv_forward_rows)
    (conv, packed, x, &conv->y, &finish, (struct rows){0, conv->y.height},
     scratch);
    if (activation == NN_TANH)
        tanh_image(&conv->y, y);
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

/* One phase of dx, rows ROWS of the phase; returns where the weights of the
 * next begin. */
static const float *phase_gradient(const struct nn_conv *conv,
                                   const struct phase *py,
                                   const struct phase *px, const float *w,
                                   const struct nn_image *dy_at,
                                   const float *dy, const struct finish *finish,
                                   struct rows rows)
{
    const struct grid to = grid_of(&conv->x);
    const struct sweep sweep = {
        .width = px->count,
        .channels = conv->x.channels,
        .runs = py->taps,
        .run = px->taps * conv->y.channels,
        .next_run = dy_at->row,
        .from_at = {dy_at->origin + (size_t)py->from * dy_at->row +
                        (size_t)px->from * dy_at->pixel,
                    dy_at->row, dy_at->pixel},
        .to_at = {to.origin + py->first * to.row + px->first * to.pixel,
                  conv->stride * to.row, conv->stride * to.pixel},
        .from = dy,
        .w = w,
        .finish = *finish,
    };

    sweep_rows(&sweep, rows);
    return w + sweep.runs * sweep.run * sweep.channels;
}

void WIDE(conv_input_gradient_rows)(const struct nn_conv *conv,
                                    const float *packed,
                                    const struct nn_image *dy_at,
                                    const float *dy,
                                    const struct finish *finish,
                                    struct rows rows, float *scratch)
{
    const struct phase y = phase_of(conv, 0, conv->x.height);
    const struct phase x = phase_of(conv, 0, conv->x.width);

    if (WIDE(winograd_pays)(conv))
        WIDE(winograd_input_gradient)
    (conv, packed, dy_at, dy, finish, rows, scratch);
    else phase_gradient(conv, &y, &x, packed + weights(conv), dy_at, dy, finish,
                        rows);
}

void WIDE(conv_input_gradient)(const struct nn_conv *conv, const float *packed,
                               const float *dy, const float *x,
                               enum nn_activation undo, bool add, float *dx,
                               float *scratch)
{
    const struct finish finish = finish_gradient(x, undo, add, dx);
    const float *w = packed + weights(conv);
    struct nn_image dy_at;

    if (WIDE(winograd_pays)(conv)) {
        WIDE(winograd_input_gradient)
        (conv, packed, &conv->y, dy, &finish, (struct rows){0, conv->x.height},
         scratch);
        return;
    }
    dy = with_border(conv, dy, &dy_at, scratch);
    for (size_t i = 0; i < conv->stride; i++) {
        const struct phase py = phase_of(conv, i, conv->x.height);

        for (size_t j = 0; j < conv->stride; j++) {
            const struct phase px = phase_of(conv, j, conv->x.width);

            w = phase_gradient(conv, &py, &px, w, &dy_at, dy, &finish,
                               (struct rows){0, py.count});
        }
    }
}

/* ---- the gradient of weights ---- */

/* A part of an image whose inputs and gradients stay in the caches while all
 * weights go over them: a few short rows or a piece of a long one. */
struct part {
    size_t rows, columns;
    const float *x; /* the patch of its first pixel */
    const float *dy;
    size_t dy_row;
};

/* Pixels of a part. */
enum { PART = 64 };

/* SUMS (n neighbours of a run, m channels) += x * dy over a part. */
INLINE void weight_block(const size_t n, const size_t m,
                         const struct nn_conv *conv, const struct part part,
                         float *sums)
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
    for (size_t row = 0; row < part.rows; row++) {
        const float *x = part.x + row * conv->stride * conv->x.row;
        const float *dy = part.dy + row * part.dy_row;

        for (size_t p = 0; p < part.columns; p++) {
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
            x += next_x;
            dy += conv->y.pixel;
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
INLINE void weight_blocks(const size_t n, const struct nn_conv *conv,
                          struct part part, float *sums)
{
    size_t o = 0;

    for (; o + CHANNELS <= conv->y.channels; o += CHANNELS) {
        weight_block(n, CHANNELS, conv, part, sums);
        part.dy += CHANNELS * NN_TILE;
        sums += CHANNELS * NN_LANES;
    }
    for (; o + 2 <= conv->y.channels; o += 2) {
        weight_block(n, 2, conv, part, sums);
        part.dy += 2 * NN_TILE;
        sums += 2 * NN_LANES;
    }
    if (o < conv->y.channels)
        weight_block(n, 1, conv, part, sums);
}

static void weight_most(const struct nn_conv *conv, struct part part,
                        float *sums)
{
    weight_blocks(WEIGHTS, conv, part, sums);
}

static void weight_half(const struct nn_conv *conv, struct part part,
                        float *sums)
{
    weight_blocks(WEIGHTS / 2, conv, part, sums);
}

static void weight_one(const struct nn_conv *conv, struct part part,
                       float *sums)
{
    weight_blocks(1, conv, part, sums);
}

/* All weights of one run; returns where the sums of the next begin. */
static float *weight_run(const struct nn_conv *conv, struct part part,
                         float *sums)
{
    const size_t run = conv->size * conv->x.channels;

    for (size_t t = 0, n; t < run; t += n) {
        if (run - t >= WEIGHTS) {
            n = WEIGHTS;
            weight_most(conv, part, sums);
        } else if (run - t >= WEIGHTS / 2) {
            n = WEIGHTS / 2;
            weight_half(conv, part, sums);
        } else {
            n = 1;
            weight_one(conv, part, sums);
        }
        part.x += n * NN_TILE;
        sums += n * conv->y.channels * NN_LANES;
    }
    return sums;
}

INLINE void bias_block(const size_t m, const struct nn_conv *conv,
                       const struct part part, float *sums)
{
    vec acc[CHANNELS];

    UNROLL
    for (size_t o = 0; o < m; o++)
        acc[o] = load(sums + o * NN_LANES);
    for (size_t row = 0; row < part.rows; row++) {
        const float *dy = part.dy + row * part.dy_row;

        for (size_t p = 0; p < part.columns; p++, dy += conv->y.pixel) {
            UNROLL
            for (size_t o = 0; o < m; o++)
                acc[o] += load(dy + o * NN_TILE);
        }
    }
    UNROLL
    for (size_t o = 0; o < m; o++)
        store(sums + o * NN_LANES, acc[o]);
}

static void bias_sums(const struct nn_conv *conv, struct part part, float *sums)
{
    size_t o = 0;

    for (; o + CHANNELS <= conv->y.channels; o += CHANNELS) {
        bias_block(CHANNELS, conv, part, sums);
        part.dy += CHANNELS * NN_TILE;
        sums += CHANNELS * NN_LANES;
    }
    for (; o < conv->y.channels; o++) {
        bias_block(1, conv, part, sums);
        part.dy += NN_TILE;
        sums += NN_LANES;
    }
}

static void part_gradient(const struct nn_conv *conv, struct part part,
                          float *sums)
{
    for (size_t lane = 0; lane < NN_TILE; lane += NN_LANES) {
        struct part run = part;
        float *to = sums;

        for (size_t ky = 0; ky < conv->size; ky++, run.x += conv->x.row)
            to = weight_run(conv, run, to);
        bias_sums(conv, part, to);
        part.x += NN_LANES;
        part.dy += NN_LANES;
    }
}

/* Sums of weights (ky, kx, c, o), then those of biases. */
size_t WIDE(conv_sums)(const struct nn_conv *conv)
{
    return WIDE(winograd_gradient_pays)(conv)
               ? WIDE(winograd_sums)(conv)
               : (weights(conv) + conv->y.channels) * NN_LANES;
}

void WIDE(conv_weight_gradient_rows)(const struct nn_conv *conv, const float *x,
                                     const struct nn_image *dy_at,
                                     const float *dy, float *sums,
                                     struct rows rows, float *scratch)
{
    const struct nn_image *in = &conv->x;
    const size_t columns = min_size(dy_at->width, PART);
    const size_t height = PART / columns;

    if (WIDE(winograd_gradient_pays)(conv)) {
        WIDE(winograd_weight_gradient)(conv, x, dy_at, dy, sums, rows, scratch);
        return;
    }
    x += in->origin - conv->pad * (in->row + in->pixel);
    for (size_t row = rows.first; row < rows.end; row += height) {
        for (size_t p = 0; p < dy_at->width; p += columns) {
            const struct part part = {
                .rows = min_size(height, rows.end - row),
                .columns = min_size(columns, dy_at->width - p),
                .x = x + conv->stride * (row * in->row + p * in->pixel),
                .dy =
                    dy + (dy_at->origin + row * dy_at->row + p * dy_at->pixel),
                .dy_row = dy_at->row,
            };

            part_gradient(conv, part, sums);
        }
    }
}

void WIDE(conv_weight_gradient)(const struct nn_conv *conv, const float *x,
                                const float *dy, float *sums, float *scratch)
{
    WIDE(conv_weight_gradient_rows)
    (conv, x, &conv->y, dy, sums, (struct rows){0, conv->y.height}, scratch);
}

void WIDE(conv_flush)(const struct nn_conv *conv, const float *sums, float *dw,
                      float *db)
{
    const size_t taps = conv->size * conv->size;

    if (WIDE(winograd_gradient_pays)(conv)) {
        WIDE(winograd_flush)(conv, sums, dw, db);
        return;
    }
    for (size_t k = 0; k < taps; k++) {
        for (size_t c = 0; c < conv->x.channels; c++) {
            for (size_t o = 0; o < conv->y.channels; o++, sums += NN_LANES)
                dw[(o * conv->x.channels + c) * taps + k] += sum(load(sums));
        }
    }
    for (size_t o = 0; o < conv->y.channels; o++, sums += NN_LANES)
        db[o] += sum(load(sums));
}

size_t WIDE(conv_rows_scratch)(const struct nn_conv *conv)
{
    size_t floats = 0;

    if (WIDE(winograd_pays)(conv))
        floats = WIDE(winograd_scratch)(conv);
    if (WIDE(winograd_gradient_pays)(conv))
        floats = max_size(floats, WIDE(winograd_gradient_scratch)(conv));
    return floats;
}

size_t WIDE(conv_scratch)(const struct nn_conv *conv)
{
    /* Winograd's convolution makes its own border. */
    if (WIDE(winograd_pays)(conv) || border_read(conv) <= conv->y.border)
        return WIDE(conv_rows_scratch)(conv);
    return bordered(conv).floats;
}
