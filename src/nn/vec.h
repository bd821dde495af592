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
#if defined NN_LANES && NN_LANES > 4
#include <immintrin.h>
#endif

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

/* A subtraction, for adding zero would turn -0 to 0 and cost an instruction. */
INLINE vec splat(float x)
{
    return x - (vec){0};
}

/* gcc 12 takes __builtin_convertvector between bytes and words apart. */
INLINE ivec load_bytes(const uint8_t *p)
{
    bvec bytes;

    memcpy(&bytes, p, sizeof bytes);
#if NN_LANES == 16
    return (ivec)_mm512_cvtepu8_epi32((__m128i)bytes);
#elif NN_LANES == 8
    return (ivec)_mm256_cvtepu8_epi32(_mm_loadu_si64(&bytes));
#else
    return __builtin_convertvector(bytes, ivec);
#endif
}

INLINE void store_bytes(uint8_t *p, ivec v)
{
#if NN_LANES == 16
    const __m128i bytes = _mm512_cvtepi32_epi8((__m512i)v);
#elif NN_LANES == 8
    const __m128i words =
        _mm_packs_epi32(_mm256_castsi256_si128((__m256i)v),
                        _mm256_extracti128_si256((__m256i)v, 1));
    const __m128i bytes = _mm_packus_epi16(words, words);
#else
    const bvec bytes = __builtin_convertvector(v, bvec);
#endif

    memcpy(p, &bytes, sizeof(bvec));
}

/* MASK is what a comparison gives: all ones where A is wanted. */
INLINE vec choose(ivec mask, vec a, vec b)
{
#if NN_LANES == 8
    return (vec)_mm256_blendv_ps((__m256)b, (__m256)a, (__m256)mask);
#else
    return (vec)((mask & (ivec)a) | (~mask & (ivec)b));
#endif
}

/* Where V is larger than BEST, that becomes V, and AT becomes HERE. */
INLINE void keep_larger(vec *best, ivec *at, vec v, int32_t here)
{
#if NN_LANES == 16
    const __mmask16 more =
        _mm512_cmp_ps_mask((__m512)v, (__m512)*best, _CMP_GT_OQ);

    *best = (vec)_mm512_mask_mov_ps((__m512)*best, more, (__m512)v);
    *at = (ivec)_mm512_mask_mov_epi32((__m512i)*at, more,
                                      _mm512_set1_epi32(here));
#else
    const ivec more = v > *best;

    *best = choose(more, v, *best);
    *at = (ivec)choose(more, (vec)((ivec){0} + here), (vec)*at);
#endif
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
