/* input.c - observations on their way into tiles; see kernel.h and vec.h. */
#include "config.h"

#include "nn/parts.h"
#include "nn/vec_math.h"
#include "nn/vec_shuffle.h"

/* ---- bytes ---- */

typedef uint8_t row16 __attribute__((vector_size(16)));

/* Transpose 16x16 bytes: four rounds that each interleave row i with row
 * i + 8. */
INLINE void transpose16(row16 r[16])
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
INLINE void store_bytes_scaled(float *x, const uint8_t *samples)
{
    UNROLL
    for (int lane = 0; lane < NN_TILE; lane += NN_LANES) {
        /* By way of int: gcc 12 takes the direct conversion apart. */
        store(x + lane,
              __builtin_convertvector(load_bytes(samples + lane), vec) *
                  (1.0F / 255));
    }
}

/* Bytes AT .. AT + N - 1 of all samples, N <= 16, to X, one tile's row of
 * NN_TILE floats after the other. */
INLINE void load_sixteen(const uint8_t *const from[NN_TILE], size_t at,
                         size_t n, float *x)
{
    row16 block[16] = {0};

    for (size_t i = 0; i < NN_TILE; i++) {
        if (n == 16)
            memcpy(&block[i], from[i] + at, 16);
        else
            memcpy(&block[i], from[i] + at, n);
    }
    transpose16(block);
    for (size_t k = 0; k < n; k++)
        store_bytes_scaled(x + k * NN_TILE, (const uint8_t *)&block[k]);
}

void WIDE(load_bytes)(const struct nn_image *image,
                      const uint8_t *const from[NN_TILE], float *x)
{
    /* Pixels and channels of a row lie side by side on either side; without a
     * border so do the rows. */
    const bool whole = image->border == 0;
    const size_t pixels = image->width * image->channels;
    const size_t rows = whole ? 1 : image->height;
    const size_t bytes = whole ? image->height * pixels : pixels;

    for (size_t row = 0; row < rows; row++) {
        float *to = x + image->origin + row * image->row;
        size_t at = 0;

        for (; at + 16 <= bytes; at += 16)
            load_sixteen(from, row * bytes + at, 16, to + at * NN_TILE);
        if (at < bytes)
            load_sixteen(from, row * bytes + at, bytes - at, to + at * NN_TILE);
    }
}

/* ---- floats ---- */

static void scale_row(float *x, float mean, float scale, float limit)
{
    UNROLL
    for (int lane = 0; lane < NN_TILE; lane += NN_LANES)
        store(x + lane, clamp((load(x + lane) - mean) * scale, -limit, limit));
}

void WIDE(load_floats)(size_t n, const float *const from[NN_TILE],
                       const float *mean, const float *scale, float limit,
                       float *x)
{
    size_t i = 0;

    for (; i + 4 <= n; i += 4) {
        for (size_t s = 0; s < NN_TILE; s += 4) {
            const float *const rows[4] = {from[s] + i, from[s + 1] + i,
                                          from[s + 2] + i, from[s + 3] + i};

            transpose4(rows, x + i * NN_TILE + s, NN_TILE);
        }
    }
    for (; i < n; i++) {
        for (size_t s = 0; s < NN_TILE; s++)
            x[i * NN_TILE + s] = from[s][i];
    }
    if (mean == NULL)
        return;
    for (i = 0; i < n; i++)
        scale_row(x + i * NN_TILE, mean[i], scale[i], limit);
}
