/* kernel.c - compiled once for each vector width; see kernel.h.
 *
 * NN_LANES floats make a vector; a tile of NN_TILE samples is NN_TILE/NN_LANES
 * vectors, which every convolution works through one after the other. */
#include "config.h"

#include "nn/kernel.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#ifndef NN_LANES
#define NN_LANES 4
#define NN_KERNEL nn_kernel_baseline
#define NN_NAME "baseline"
#endif

extern const struct nn_kernel NN_KERNEL;

/* What the vector registers hold beside the inputs: output channels that one
 * block of a convolution computes at once, and whether the gradient of its
 * weights has room for two. */
#if NN_LANES == 16
enum { BLOCK = 4, PAIRS = true };
#else
enum { BLOCK = 2, PAIRS = false };
#endif

#define INLINE static inline __attribute__((always_inline))
#ifdef __clang__
#define UNROLL _Pragma("unroll")
#else
#define UNROLL _Pragma("GCC unroll 16")
#endif

typedef float vec __attribute__((vector_size(4 * NN_LANES)));
typedef int32_t ivec __attribute__((vector_size(4 * NN_LANES)));
typedef uint8_t bvec __attribute__((vector_size(NN_LANES)));

INLINE vec load(const float *p)
{
    vec v;

    memcpy(&v, p, sizeof v);
    return v;
}

INLINE void store(float *p, vec v)
{
    memcpy(p, &v, sizeof v);
}

INLINE vec select(ivec mask, vec a, vec b)
{
    return (vec)((mask & (ivec)a) | (~mask & (ivec)b));
}

/* The sum of the lanes, in a fixed order. */
static __attribute__((noinline)) float sum(vec v)
{
    float lane[NN_LANES];

    store(lane, v);
    for (int half = NN_LANES / 2; half > 0; half /= 2) {
        for (int i = 0; i < half; i++)
            lane[i] += lane[i + half];
    }
    return lane[0];
}

typedef uint8_t row16 __attribute__((vector_size(16)));

/* Transpose 16x16 bytes: four rounds that each interleave row i with row
 * i + 8. */
INLINE void transpose(row16 r[16])
{
    UNROLL
    for (int round = 0; round < 4; round++) {
        row16 to[16];

        UNROLL
        for (int i = 0; i < 8; i++) {
            to[2 * i] =
                __builtin_shufflevector(r[i], r[i + 8], 0, 16, 1, 17, 2, 18, 3,
                                        19, 4, 20, 5, 21, 6, 22, 7, 23);
            to[2 * i + 1] =
                __builtin_shufflevector(r[i], r[i + 8], 8, 24, 9, 25, 10, 26,
                                        11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
        }
        UNROLL
        for (int i = 0; i < 16; i++)
            r[i] = to[i];
    }
}

/* SAMPLES: one byte of each of the tile's samples. */
INLINE void store_pixel(float *x, const uint8_t *samples)
{
    UNROLL
    for (int lane = 0; lane < NN_TILE; lane += NN_LANES) {
        bvec bytes;

        memcpy(&bytes, samples + lane, sizeof bytes);
        /* By way of int: gcc 12 takes the direct conversion apart. */
        const ivec whole = __builtin_convertvector(bytes, ivec);
        store(x + lane, __builtin_convertvector(whole, vec) * (1.0F / 255));
    }
}

static void load_tile(const uint8_t *const from[NN_TILE], size_t channels,
                      size_t height, size_t width, float *x,
                      struct nn_stride stride)
{
    const size_t bytes = channels * height * width;
    size_t c = 0, row = 0, column = 0;

    for (size_t p = 0; p < bytes; p += 16) {
        const size_t n = bytes - p < 16 ? bytes - p : 16;
        row16 block[16] = {0};

        for (size_t i = 0; i < NN_TILE; i++) {
            if (n == 16)
                memcpy(&block[i], from[i] + p, 16);
            else
                memcpy(&block[i], from[i] + p, n);
        }
        transpose(block);
        for (size_t k = 0; k < n; k++) {
            store_pixel(x + c * stride.channel + row * stride.row +
                            column * stride.pixel,
                        (const uint8_t *)&block[k]);
            if (++column == width) {
                column = 0;
                if (++row == height) {
                    row = 0;
                    c++;
                }
            }
        }
    }
}

/* ACC[o] += the 2x2 block of convolution outputs of N channels whose 4x4
 * input patch starts at X; W_STRIDE floats lie between the weights of two
 * output channels.  acc[o] = (0,0) (0,1) (1,0) (1,1). */
INLINE void conv_block(vec acc[][4], const int n, const struct nn_conv *conv,
                       const float *x, size_t in, const float *w,
                       size_t w_stride)
{
    for (size_t c = 0; c < in; c++, x += conv->channel, w += 9) {
        UNROLL
        for (int r = 0; r < 3; r++) {
            const float *row = x + (size_t)r * conv->row;
            vec top[4], bottom[4]; /* inputs of the two rows of outputs */

            UNROLL
            for (int k = 0; k < 4; k++) {
                top[k] = load(row + k * NN_TILE);
                bottom[k] = load(row + conv->row + k * NN_TILE);
            }
            UNROLL
            for (int o = 0; o < n; o++) {
                UNROLL
                for (int k = 0; k < 3; k++) {
                    const vec by =
                        (vec){0} +
                        w[(size_t)o * w_stride + (size_t)(3 * r + k)];

                    acc[o][0] += top[k] * by;
                    acc[o][1] += top[k + 1] * by;
                    acc[o][2] += bottom[k] * by;
                    acc[o][3] += bottom[k + 1] * by;
                }
            }
        }
    }
}

/* Maximum of four, cut off at zero, and where it was. */
INLINE vec pool(const vec acc[4], uint8_t *which)
{
    vec best = acc[0];
    ivec at = {0};

    UNROLL
    for (int i = 1; i < 4; i++) {
        ivec more = acc[i] > best;

        best = select(more, acc[i], best);
        at = (more & i) | (~more & at);
    }
    ivec open = best > 0.0F;
    bvec bytes = __builtin_convertvector((open & at) | (~open & 4), bvec);

    memcpy(which, &bytes, sizeof bytes);
    return (vec)(open & (ivec)best);
}

/* Outputs O .. O+N-1 at the pooled pixel whose patch starts at X. */
INLINE void forward_block(const int n, const struct nn_conv *conv,
                          const float *x, const float *w, const float *b,
                          float *y, size_t y_channel, uint8_t *which,
                          size_t which_channel)
{
    vec acc[BLOCK][4];

    UNROLL
    for (int o = 0; o < n; o++) {
        vec bias = (vec){0} + b[o];

        acc[o][0] = acc[o][1] = acc[o][2] = acc[o][3] = bias;
    }
    conv_block(acc, n, conv, x, conv->in, w, conv->in * 9);
    UNROLL
    for (int o = 0; o < n; o++) {
        store(y + (size_t)o * y_channel,
              pool(acc[o], which + (size_t)o * which_channel));
    }
}

static void conv_forward(const struct nn_conv *conv, const float *x,
                         const float *w, const float *b, float *y,
                         struct nn_stride stride, uint8_t *which)
{
    const size_t pixels = conv->pooled_height * conv->pooled_width;
    const size_t plane = pixels * NN_TILE, fan_in = conv->in * 9;

    for (size_t p = 0; p < pixels; p++) {
        const size_t py = p / conv->pooled_width, px = p % conv->pooled_width;

        for (size_t lane = 0; lane < NN_TILE; lane += NN_LANES) {
            const float *patch = x + 2 * py * conv->row + 2 * px * NN_TILE;
            float *to = y + py * stride.row + px * stride.pixel + lane;
            uint8_t *at = which + p * NN_TILE + lane;
            size_t o = 0;

            for (; o + BLOCK <= conv->out; o += BLOCK)
                forward_block(BLOCK, conv, patch + lane, w + o * fan_in, b + o,
                              to + o * stride.channel, stride.channel,
                              at + o * plane, plane);
            for (; o < conv->out; o++)
                forward_block(1, conv, patch + lane, w + o * fan_in, b + o,
                              to + o * stride.channel, stride.channel,
                              at + o * plane, plane);
        }
    }
}

static void conv_unpool(const struct nn_conv *conv, const float *dp,
                        struct nn_stride stride, const uint8_t *which,
                        float *dy, float *db)
{
    for (size_t o = 0; o < conv->out; o++) {
        vec total = {0};

        for (size_t py = 0; py < conv->pooled_height; py++) {
            const float *from = dp + o * stride.channel + py * stride.row;
            float *to =
                dy + o * conv->channel + conv->origin + 2 * py * conv->row;

            for (size_t i = 0; i < conv->pooled_width * NN_TILE;
                 i += NN_LANES, which += NN_LANES) {
                const size_t px = i / NN_TILE, lane = i % NN_TILE;
                const vec d = load(from + px * stride.pixel + lane);
                float *pixel = to + 2 * px * NN_TILE + lane;
                bvec bytes;

                memcpy(&bytes, which, sizeof bytes);
                const ivec at = __builtin_convertvector(bytes, ivec);
                UNROLL
                for (int k = 0; k < 4; k++) {
                    store(pixel + (k & 1) * NN_TILE +
                              (size_t)(k >> 1) * conv->row,
                          (vec)((at == k) & (ivec)d));
                }
                total += (vec)((at != 4) & (ivec)d);
            }
        }
        db[o] += sum(total);
    }
}

INLINE void input_block(const int n, const struct nn_conv *conv,
                        const float *dy, const float *w, float *dx)
{
    vec acc[BLOCK][4];

    memset(acc, 0, sizeof acc);
    conv_block(acc, n, conv, dy, conv->out, w, conv->out * 9);
    UNROLL
    for (int c = 0; c < n; c++) {
        float *to = dx + (size_t)c * conv->channel;

        store(to, acc[c][0]);
        store(to + NN_TILE, acc[c][1]);
        store(to + conv->row, acc[c][2]);
        store(to + conv->row + NN_TILE, acc[c][3]);
    }
}

static void conv_input_gradient(const struct nn_conv *conv, const float *dy,
                                const float *flipped, float *dx)
{
    for (size_t y = 0; y < conv->height; y += 2) {
        for (size_t i = 0; i < (conv->width + 1) / 2 * NN_TILE; i += NN_LANES) {
            const size_t at =
                y * conv->row + i / NN_TILE * 2 * NN_TILE + i % NN_TILE;
            float *to = dx + conv->origin + at;
            size_t c = 0;

            for (; c + BLOCK <= conv->in; c += BLOCK)
                input_block(BLOCK, conv, dy + at, flipped + c * conv->out * 9,
                            to + c * conv->channel);
            for (; c < conv->in; c++)
                input_block(1, conv, dy + at, flipped + c * conv->out * 9,
                            to + c * conv->channel);
        }
    }
}

/* The nine weights between one input channel and one output channel, or two
 * neighbouring ones if PAIR: nine sums each, over every pixel, kept in
 * registers. */
INLINE void weight_block(const bool pair, const struct nn_conv *conv,
                         const float *x, const float *dy, float *dw)
{
    vec first[9], second[9];

    memset(first, 0, sizeof first);
    memset(second, 0, sizeof second);
    for (size_t y = 0; y < 2 * conv->pooled_height; y++) {
        for (size_t i = 0; i < 2 * conv->pooled_width * NN_TILE;
             i += NN_LANES) {
            const float *patch = x + y * conv->row + i;
            const float *d = dy + conv->origin + y * conv->row + i;

            UNROLL
            for (int k = 0; k < 9; k++) {
                const vec v = load(patch + (size_t)(k / 3) * conv->row +
                                   (size_t)(k % 3) * NN_TILE);

                first[k] += v * load(d);
                if (pair)
                    second[k] += v * load(d + conv->channel);
            }
        }
    }
    UNROLL
    for (int k = 0; k < 9; k++) {
        dw[k] += sum(first[k]);
        if (pair)
            dw[conv->in * 9 + (size_t)k] += sum(second[k]);
    }
}

static void conv_weight_gradient(const struct nn_conv *conv, const float *x,
                                 const float *dy, float *dw)
{
    size_t o = 0;

    for (; PAIRS && o + 2 <= conv->out; o += 2) {
        for (size_t c = 0; c < conv->in; c++)
            weight_block(true, conv, x + c * conv->channel,
                         dy + o * conv->channel, dw + (o * conv->in + c) * 9);
    }
    for (; o < conv->out; o++) {
        for (size_t c = 0; c < conv->in; c++)
            weight_block(false, conv, x + c * conv->channel,
                         dy + o * conv->channel, dw + (o * conv->in + c) * 9);
    }
}

static void bias(float *z, const float *b, size_t rows, size_t ld, int relu)
{
    for (size_t r = 0; r < rows; r++) {
        for (size_t i = 0; i < ld; i += NN_LANES) {
            vec v = load(z + r * ld + i) + b[r];

            if (relu)
                v = (vec)((v > 0.0F) & (ivec)v);
            store(z + r * ld + i, v);
        }
    }
}

static void relu_gradient(float *dz, const float *z, size_t n)
{
    for (size_t i = 0; i < n; i += NN_LANES)
        store(dz + i, (vec)((load(z + i) > 0.0F) & (ivec)load(dz + i)));
}

static void bias_gradient(float *db, const float *dz, size_t rows, size_t ld)
{
    for (size_t r = 0; r < rows; r++) {
        vec total = {0};

        for (size_t i = 0; i < ld; i += NN_LANES)
            total += load(dz + r * ld + i);
        db[r] += sum(total);
    }
}

/* In parts, so that a float is exact enough for each. */
static double sum_of_squares(const float *x, size_t n)
{
    double total = 0;

    for (size_t from = 0; from < n; from += 1024) {
        const size_t to = n - from < 1024 ? n : from + 1024;
        vec part = {0};
        size_t i = from;

        for (; i + NN_LANES <= to; i += NN_LANES)
            part += load(x + i) * load(x + i);
        total += (double)sum(part);
        for (; i < to; i++)
            total += (double)(x[i] * x[i]);
    }
    return total;
}

static void adam(const struct nn_adam *adam, float *restrict w,
                 float *restrict m, float *restrict v, const float *restrict g,
                 size_t n, double squares[2])
{
    const float b1 = adam->beta1, b2 = adam->beta2;
    const float c1 = adam->correct1, c2 = adam->correct2;

    for (size_t i = 0; i < n; i++) {
        m[i] = b1 * m[i] + (1.0F - b1) * g[i];
        v[i] = b2 * v[i] + (1.0F - b2) * g[i] * g[i];
        w[i] -= adam->step * (m[i] * c1) / (sqrtf(v[i] * c2) + adam->epsilon);
    }
    squares[0] = sum_of_squares(g, n);
    squares[1] = sum_of_squares(w, n);
}

static void average(float *restrict average, const float *restrict w,
                    float share, size_t n)
{
    for (size_t i = 0; i < n; i++)
        average[i] += (w[i] - average[i]) * share;
}

static void peak(size_t rounds, float *result)
{
    /* Enough chains to hide the latency, few enough for the registers. */
    enum { CHAINS = 12, STEPS = NN_PEAK_FLOP / (2 * CHAINS * NN_LANES) };
    const vec factor = (vec){0} + 0.5F, term = (vec){0} + *result;
    vec chain[CHAINS], total = {0};

    UNROLL
    for (int c = 0; c < CHAINS; c++)
        chain[c] = term * (float)c;
    for (size_t i = 0; i < rounds * STEPS; i++) {
        UNROLL
        for (int c = 0; c < CHAINS; c++)
            chain[c] = chain[c] * factor + term;
    }
    UNROLL
    for (int c = 0; c < CHAINS; c++)
        total += chain[c];
    *result = sum(total);
}

const struct nn_kernel NN_KERNEL = {
    .name = NN_NAME,
    .lanes = NN_LANES,
    .load = load_tile,
    .conv_forward = conv_forward,
    .conv_unpool = conv_unpool,
    .conv_input_gradient = conv_input_gradient,
    .conv_weight_gradient = conv_weight_gradient,
    .bias = bias,
    .relu_gradient = relu_gradient,
    .bias_gradient = bias_gradient,
    .adam = adam,
    .average = average,
    .peak = peak,
};
