/* trig.h - sine and cosine together, in double precision, the same to the bit
 * on every machine that computes in IEEE 754 (this folder's build flags forbid
 * fused operations); those of mathematical libraries differ by version and by
 * processor.
 *
 * Wrong by less than 3e-16 for |x| up to TRIG_LIMIT.  Inline, so that the
 * processor works on several copies of a task at once. */
#ifndef RLSTUDY_ENV_TRIG_H
#define RLSTUDY_ENV_TRIG_H

#include <assert.h>

#define TRIG_LIMIT 1e6

struct trig {
    double sin, cos;
};

/* Taylor's series as far as |x| <= pi/4 needs it: what is left out is below
 * 5e-17. */
static inline struct trig trig_series(double x)
{
    const double z = x * x;
    double s = -1 / 1307674368000.0, c = 1 / 20922789888000.0;

    s = s * z + 1 / 6227020800.0;
    s = s * z - 1 / 39916800.0;
    s = s * z + 1 / 362880.0;
    s = s * z - 1 / 5040.0;
    s = s * z + 1 / 120.0;
    s = s * z - 1 / 6.0;
    c = c * z - 1 / 87178291200.0;
    c = c * z + 1 / 479001600.0;
    c = c * z - 1 / 3628800.0;
    c = c * z + 1 / 40320.0;
    c = c * z - 1 / 720.0;
    c = c * z + 1 / 24.0;
    return (struct trig){x + x * z * s, 1 - z * 0.5 + z * z * c};
}

static inline struct trig trig_of(double x)
{
    /* pi / 2 in two parts.  The first has 33 bits, so that its product with a
     * number of quarter turns below 2^20 is exact. */
    static const double half_pi_high = 0x1.921fb544p+0;
    static const double half_pi_low = 0x1.0b4611a626331p-34;
    /* Added and taken away again it leaves a whole number. */
    static const double round = 0x1.8p52;

    assert(x > -TRIG_LIMIT && x < TRIG_LIMIT);
    const double turns = (x * 0.63661977236758134308 + round) - round;
    const int quarter = (int)turns & 3;
    const struct trig t =
        trig_series((x - turns * half_pi_high) - turns * half_pi_low);
    const double s = (quarter & 1) != 0 ? t.cos : t.sin;
    const double c = (quarter & 1) != 0 ? t.sin : t.cos;

    return (struct trig){
        (quarter & 2) != 0 ? -s : s,
        ((quarter + 1) & 2) != 0 ? -c : c,
    };
}

#endif
