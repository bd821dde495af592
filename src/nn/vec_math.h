/* vec_math.h - elementary functions of vectors (vec.h).
 *
 * What is not a number stays so; what overflows is infinite, what underflows
 * is zero or subnormal.  test_kernels.c holds the errors that are stated. */
#ifndef RLSTUDY_NN_VEC_MATH_H
#define RLSTUDY_NN_VEC_MATH_H

#include <float.h>
#include <math.h>

#include "nn/vec.h"

/* The smaller and the larger, or B where one of them is not a number.  Written
 * lane by lane, which compilers know as one instruction. */
INLINE vec vec_min(vec a, vec b)
{
    vec v;

    UNROLL
    for (int i = 0; i < NN_LANES; i++)
        v[i] = a[i] < b[i] ? a[i] : b[i];
    return v;
}

INLINE vec vec_max(vec a, vec b)
{
    vec v;

    UNROLL
    for (int i = 0; i < NN_LANES; i++)
        v[i] = a[i] > b[i] ? a[i] : b[i];
    return v;
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

/* Within 1.5 units in the last place. */
INLINE vec vec_exp(vec x)
{
    /* Adding it rounds to a whole number, which then are the last bits. */
    static const float shift = 0x1.8p23F;

    /* Further out the result has long been zero or infinite. */
    x = clamp(x, -104, 89);
    const vec shifted = x * 0x1.715476p0F + shift;
    const vec whole = shifted - shift;
    const ivec n = (ivec)shifted - (ivec)splat(shift);
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
    const ivec bits = (ivec)select(tiny, x * 0x1p23F, x) - root_half;
    const vec m = (vec)((bits & 0x7fffff) + root_half);
    const vec e = __builtin_convertvector((bits >> 23) - (tiny & 23), vec);
    const vec f = m - 1.0F, s = f / (f + 2.0F), z = s * s;
    const vec series =
        z * (((2.0F / 9 * z + 2.0F / 7) * z + 2.0F / 5) * z + 2.0F / 3);
    const vec half = 0.5F * f * f;
    const vec y =
        e * ln2_high - ((half - (s * (half + series) + e * ln2_low)) - f);
    const vec outside = select(x < 0.0F, splat(NAN), x);

    return select((x > 0.0F) & (x < INFINITY), y,
                  select(x == 0.0F, splat(-INFINITY), outside));
}

/* Within 2e-7 of the true value, relatively.  The coefficients are minimax on
 * 0 .. 9, where the result has become 1. */
INLINE vec vec_tanh(vec x)
{
    x = clamp(x, -9, 9);
    const vec u = x * x;
    vec p = splat(1.33549197982e-8F), q = splat(7.77667002809e-7F);

    p = p * u + 2.06092893252e-5F;
    q = q * u + 3.28565625787e-4F;
    p = p * u + 0.00349560164855F;
    q = q * u + 0.0258770346606F;
    p = p * u + 0.133810373597F;
    q = q * u + 0.467143529765F;
    p = p * u + 0.999999979545F;
    q = q * u + 1.0F;
    return x * p / q;
}

/* The logistic function 1 / (1 + exp(-x)). */
INLINE vec vec_sigmoid(vec x)
{
    return 0.5F * vec_tanh(0.5F * x) + 0.5F;
}

#endif
