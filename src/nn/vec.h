/* vec.h - vectors of NN_LANES floats, for the files that are compiled once for
 * each vector width (kernel.h).
 *
 * -DNN_LANES and -DNN_WIDTH come from local.mk; without them the width is that
 * of every processor.  What such a file shares with others is named WIDE(...),
 * so that all widths can stand in one program. */
#ifndef RLSTUDY_NN_VEC_H
#define RLSTUDY_NN_VEC_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifndef NN_LANES
#define NN_LANES 4
#define NN_WIDTH baseline
#endif

#define WIDE_PASTE(name, width) nn_##name##_##width
#define WIDE_EXPAND(name, width) WIDE_PASTE(name, width)
#define WIDE(name) WIDE_EXPAND(name, NN_WIDTH)

/* Loops over registers: the compiler must see every index. */
#define INLINE static inline __attribute__((always_inline))
#ifdef __clang__
#define UNROLL _Pragma("unroll")
#else
#define UNROLL _Pragma("GCC unroll 64")
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

INLINE vec splat(float x)
{
    return (vec){0} + x;
}

INLINE ivec load_bytes(const uint8_t *p)
{
    bvec bytes;

    memcpy(&bytes, p, sizeof bytes);
    return __builtin_convertvector(bytes, ivec);
}

INLINE void store_bytes(uint8_t *p, ivec v)
{
    const bvec bytes = __builtin_convertvector(v, bvec);

    memcpy(p, &bytes, sizeof bytes);
}

/* MASK is what a comparison gives: all ones where A is wanted. */
INLINE vec select(ivec mask, vec a, vec b)
{
    return (vec)((mask & (ivec)a) | (~mask & (ivec)b));
}

/* A where MASK, else zero. */
INLINE vec only(ivec mask, vec a)
{
    return (vec)(mask & (ivec)a);
}

/* max(a, 0), except that what is not a number stays so and is noticed. */
INLINE vec positive(vec a)
{
    return (vec)(~(a < 0.0F) & (ivec)a);
}

/* The sum of the lanes, in a fixed order. */
static __attribute__((noinline, unused)) float sum(vec v)
{
    float lane[NN_LANES];

    store(lane, v);
    for (int half = NN_LANES / 2; half > 0; half /= 2) {
        for (int i = 0; i < half; i++)
            lane[i] += lane[i + half];
    }
    return lane[0];
}

#endif
