/* vec_math.h - elementary functions of vectors (vec.h).
 *
 * What is not a number stays so; what overflows is infinite, what underflows
 * is zero or subnormal.  test_vec_math.c holds the errors that are stated. */
#ifndef RLSTUDY_NN_VEC_MATH_H
#define RLSTUDY_NN_VEC_MATH_H

#include <float.h>
#include <math.h>

#include "nn/vec.h"

/* The smaller and the larger, or B where one of them is not a number. */
INLINE vec vec_min(vec a, vec b)
{
#if NN_LANES == 16
    return (vec)_mm512_min_ps((__m512)a, (__m512)b);
#elif NN_LANES == 8
    return (vec)_mm256_min_ps((__m256)a, (__m256)b);
#else
    return choose(a < b, a, b);
#endif
}

INLINE vec vec_max(vec a, vec b)
{
#if NN_LANES == 16
    return (vec)_mm512_max_ps((__m512)a, (__m512)b);
#elif NN_LANES == 8
    return (vec)_mm256_max_ps((__m256)a, (__m256)b);
#else
    return choose(a > b, a, b);
#endif
}

INLINE vec clamp(vec v, float low, float high)
{
    return vec_max(splat(low), vec_min(splat(high), v));
}

INLINE vec absolute(vec v)
{
    return (vec)((ivec)v & INT32_MAX);
}

/* 2^n, -126 <= n <= 127. */
INLINE vec power_of_two(ivec n)
{
    return (vec)((n + 127) << 23);
}

/* ln 2 in two parts; the first has so few bits that its product with any
 * exponent is exact. */
static const float ln2_high = 0x1.63p-1F, ln2_low = -0x1.bd0106p-13F;
static const float log2_e = 0x1.715476p0F;

/* Adding it rounds to a whole number, which then is in the last bits. */
static const float round_shift = 0x1.8p23F;

/* Within 1.5 units in the last place. */
INLINE vec vec_exp(vec x)
{
    /* Further out the result has long been zero or infinite. */
    x = clamp(x, -104, 89);
    const vec shifted = x * log2_e + round_shift;
    const vec whole = shifted - round_shift;
    const ivec n = (ivec)shifted - (ivec)splat(round_shift);
    const vec r = (x - whole * ln2_high) - whole * ln2_low;
    /* Minimax on +- ln(2) / 2, found by Remez's algorithm. */
    vec p = splat(0.00138144655F);

    p = p * r + 0.00836878045F;
    p = p * r + 0.0416683942F;
    p = p * r + 0.166665201F;
    p = p * r + 0.499999934F;
    p = p * r + 1.0F;
    p = p * r + 1.0F;
    /* In two steps: 2^n alone may not be a float. */
    return p * power_of_two(n >> 1) * power_of_two(n - (n >> 1));
}

/* Within 1 unit in the last place.  After fdlibm's: with m = (1 + s) / (1 - s),
 * log m is an odd series in s. */
INLINE vec vec_log(vec x)
{
    static const int32_t root_half = 0x3f3504f3;
    const ivec tiny = x < FLT_MIN;
    /* x = m 2^e, sqrt(1/2) <= m < sqrt(2). */
    const ivec bits = (ivec)choose(tiny, x * 0x1p23F, x) - root_half;
    const vec m = (vec)((bits & 0x7fffff) + root_half);
    const vec e = __builtin_convertvector((bits >> 23) - (tiny & 23), vec);
    const vec f = m - 1.0F, s = f / (f + 2.0F), z = s * s;
    const vec series =
        z * (((2.0F / 9 * z + 2.0F / 7) * z + 2.0F / 5) * z + 2.0F / 3);
    const vec half = 0.5F * f * f;
    const vec y =
        e * ln2_high - ((half - (s * (half + series) + e * ln2_low)) - f);
    const vec outside = choose(x < 0.0F, splat(NAN), x);

    return choose((x > 0.0F) & (x < INFINITY), y,
                  choose(x == 0.0F, splat(-INFINITY), outside));
}

/* TOP / (1 + 2^x), -126 <= x <= 126, within 1.2e-7: no more of 2^x is needed
 * than a sum with 1 can hold. */
INLINE vec logistic_exp2(float top, vec x)
{
    const vec shifted = x + round_shift;
    const ivec n = (ivec)shifted - (ivec)splat(round_shift);
    const vec r = x - (shifted - round_shift);
    /* Minimax on +- 1/2. */
    vec p = splat(0.0013300151F);

    p = p * r + 0.00966980816F;
    p = p * r + 0.0555056071F;
    p = p * r + 0.240222802F;
    p = p * r + 0.693147181F;
    p = p * r + 1.0F;
    return top / (p * power_of_two(n) + 1.0F);
}

/* The logistic function, within 1.2e-7. */
INLINE vec vec_sigmoid(vec x)
{
    return logistic_exp2(1, clamp(x, -80, 80) * -log2_e);
}

/* Within 2.4e-7; never beyond 1. */
INLINE vec vec_tanh(vec x)
{
    return 1.0F - logistic_exp2(2, clamp(x, -40, 40) * (2 * log2_e));
}

#endif
