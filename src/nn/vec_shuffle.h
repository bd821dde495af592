/* vec_shuffle.h - floats that change lanes: sums over lanes, transposition. */
#ifndef RLSTUDY_NN_VEC_SHUFFLE_H
#define RLSTUDY_NN_VEC_SHUFFLE_H

#include "nn/vec.h"

/* The first and the second half of A and B, lane by lane in turn. */
#if NN_LANES == 16
#define FIRST_HALF(a, b)                                                       \
    __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, \
                            22, 7, 23)
#define SECOND_HALF(a, b)                                                   \
    __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, \
                            29, 14, 30, 15, 31)
#elif NN_LANES == 8
#define FIRST_HALF(a, b) __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11)
#define SECOND_HALF(a, b) \
    __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15)
#else
#define FIRST_HALF(a, b) __builtin_shufflevector(a, b, 0, 4, 1, 5)
#define SECOND_HALF(a, b) __builtin_shufflevector(a, b, 2, 6, 3, 7)
#endif

/* Add the first and the second half of each vector, and let v[i] and
 * v[i + half], which then need only half a vector each, share one. */
INLINE void add_halves(vec *v, const int half)
{
    UNROLL
    for (int i = 0; i < half; i++)
        v[i] = FIRST_HALF(v[i], v[i + half]) + SECOND_HALF(v[i], v[i + half]);
}

/* Lane i of the result is the sum of the lanes of v[i], which is lost. */
INLINE vec sums_of_lanes(vec v[NN_LANES])
{
    if (NN_LANES == 16)
        add_halves(v, 8);
    if (NN_LANES >= 8)
        add_halves(v, 4);
    add_halves(v, 2);
    add_halves(v, 1);
    return v[0];
}

/* Lane i of v[j] becomes lane j of v[i]. */
INLINE void transpose_lanes(vec v[NN_LANES])
{
    UNROLL
    for (int round = 1; round < NN_LANES; round *= 2) {
        vec to[NN_LANES];

        UNROLL
        for (int i = 0; i < NN_LANES / 2; i++) {
            to[2 * i] = FIRST_HALF(v[i], v[i + NN_LANES / 2]);
            to[2 * i + 1] = SECOND_HALF(v[i], v[i + NN_LANES / 2]);
        }
        UNROLL
        for (int i = 0; i < NN_LANES; i++)
            v[i] = to[i];
    }
}

typedef float quad __attribute__((vector_size(16)));

/* TO (4 rows, 4 columns), rows TO_ROW floats apart = what stands in the four
 * places FROM, transposed. */
INLINE void transpose4(const float *const from[4], float *to, size_t to_row)
{
    quad r[4], half[4];

    UNROLL
    for (int i = 0; i < 4; i++)
        memcpy(&r[i], from[i], sizeof r[i]);
    half[0] = __builtin_shufflevector(r[0], r[1], 0, 4, 1, 5);
    half[1] = __builtin_shufflevector(r[2], r[3], 0, 4, 1, 5);
    half[2] = __builtin_shufflevector(r[0], r[1], 2, 6, 3, 7);
    half[3] = __builtin_shufflevector(r[2], r[3], 2, 6, 3, 7);
    r[0] = __builtin_shufflevector(half[0], half[1], 0, 1, 4, 5);
    r[1] = __builtin_shufflevector(half[0], half[1], 2, 3, 6, 7);
    r[2] = __builtin_shufflevector(half[2], half[3], 0, 1, 4, 5);
    r[3] = __builtin_shufflevector(half[2], half[3], 2, 3, 6, 7);
    UNROLL
    for (int i = 0; i < 4; i++)
        memcpy(to + (size_t)i * to_row, &r[i], sizeof r[i]);
}

#endif
