/* winograd_points.h - images by tiles, and the transforms between tiles and
 * points, for Winograd's convolutions (winograd.c). */
#ifndef RLSTUDY_NN_WINOGRAD_POINTS_H
#define RLSTUDY_NN_WINOGRAD_POINTS_H

#include "nn/block.h"

/* A tile of outputs and its inputs along one axis; points; tiles that are
 * worked on at once. */
enum { TILE = 4, SIDE = 6, POINTS = SIDE * SIDE, GROUP = 4 };

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

/* A Y: from the gradient of outputs. */
INLINE void gradient_to_points(const vec y[TILE], vec to[SIDE])
{
    const vec even_a = y[0] + AA * y[2], odd_a = y[1] + AA * y[3];
    const vec even_b = y[0] + BB * y[2], odd_b = y[1] + BB * y[3];

    to[0] = y[0];
    to[1] = even_a + A * odd_a;
    to[2] = even_a - A * odd_a;
    to[3] = even_b + B * odd_b;
    to[4] = even_b - B * odd_b;
    to[5] = y[3];
}

/* ---- inputs by tiles ---- */

INLINE size_t tiles_across(size_t length)
{
    return (length + TILE - 1) / TILE;
}

/* Inputs and where their values at the points go: (point, channel, GROUP,
 * NN_TILE).  The stride from point to point is an odd number of cache lines,
 * so that the points do not share a set of the cache. */
struct inputs {
    const struct nn_image *at;
    const float *x;
    size_t across; /* tiles in a row of them */
    float *points;
    size_t point;
    float *patch; /* (SIDE, SIDE, channels, NN_TILE) */
};

/* From channel to channel at a point. */
enum { CHANNEL = GROUP * NN_TILE };

INLINE size_t point_stride(size_t channels)
{
    return channels * CHANNEL + NN_TILE;
}

/* Floats of scratch. */
INLINE size_t inputs_scratch(const struct nn_image *at)
{
    return POINTS * (point_stride(at->channels) + at->pixel);
}

INLINE struct inputs inputs_of(const struct nn_image *at, const float *x,
                               float *scratch)
{
    const size_t point = point_stride(at->channels);

    return (struct inputs){.at = at,
                           .x = x,
                           .across = tiles_across(at->width),
                           .points = scratch,
                           .point = point,
                           .patch = scratch + POINTS * point};
}

/* Tiles of the rows before ROW. */
INLINE size_t tiles_before(const struct inputs *inputs, size_t row)
{
    return tiles_across(row) * inputs->across;
}

/* The inputs of the tile at (Y, X), wherever they are not all in the image or
 * its border: a copy with zeros outside. */
static const float *copy_patch(const struct inputs *inputs, size_t y, size_t x)
{
    const struct nn_image *at = inputs->at;
    const size_t first = x == 0 ? 1 : 0;
    const size_t columns = min_size(at->width - x + 1, SIDE) - first;

    memset(inputs->patch, 0, POINTS * at->pixel * sizeof(float));
    for (size_t r = y == 0 ? 1 : 0; r < SIDE && y + r - 1 < at->height; r++)
        memcpy(inputs->patch + (r * SIDE + first) * at->pixel,
               inputs->x + (at->origin + (y + r - 1) * at->row +
                            (x + first - 1) * at->pixel),
               columns * at->pixel * sizeof(float));
    return inputs->patch;
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
static void load_tile(const struct inputs *inputs, size_t tile, size_t g)
{
    const struct nn_image *at = inputs->at;
    const size_t y = tile / inputs->across * TILE,
                 x = tile % inputs->across * TILE;
    const bool whole = at->border > 0 && y + SIDE - 1 <= at->height + 1 &&
                       x + SIDE - 1 <= at->width + 1;
    const float *from = whole
                            ? inputs->x + (at->origin + y * at->row +
                                           x * at->pixel - at->row - at->pixel)
                            : copy_patch(inputs, y, x);
    const size_t row = whole ? at->row : SIDE * at->pixel, pixel = at->pixel;
    const size_t point = inputs->point;
    float *v = inputs->points + g * NN_TILE;

    for (size_t c = 0; c < pixel; c += NN_TILE, v += CHANNEL) {
        for (size_t lane = 0; lane < NN_TILE; lane += NN_LANES)
            tile_to_points(from + c + lane, row, pixel, v + lane, point);
    }
}

#endif
