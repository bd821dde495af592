/* scale.h - axes: where the ticks go and what they say. */
#ifndef RLSTUDY_REPORT_SCALE_H
#define RLSTUDY_REPORT_SCALE_H

#include <stdbool.h>

#include "base/base.h"

enum scale_kind {
    SCALE_LINEAR,
    SCALE_LOG,
    SCALE_SYMLOG /* logarithmic away from zero on both sides of it */
};

struct scale {
    enum scale_kind kind;
    double low, high; /* low < high, both > 0 when logarithmic */
    double linear;    /* SCALE_SYMLOG: about up to here it is linear */
};

enum { SCALE_TICKS_MAX = 128 };

struct tick {
    double value;
    bool major;     /* has a label */
    char label[64]; /* UTF-8 */
};

struct ticks {
    size_t n;
    struct tick tick[SCALE_TICKS_MAX]; /* increasing */
};

/* A scale that shows LOW to HIGH with a little air on both sides.  One value,
 * or none (low > high), gives a scale around it, or 0 to 1 (1 to 10). */
struct scale scale_around(enum scale_kind kind, double low, double high);

/* 0 at the low end, 1 at the high end; NaN for what the scale cannot show. */
double scale_place(const struct scale *scale, double value);
/* The inverse. */
double scale_value(const struct scale *scale, double place);

/* Ticks with at most MAX_MAJOR labels (at least 2).  Logarithmic: decades,
 * with 2 and 5 below two decades or three labels, minor ticks between. */
void scale_ticks(struct ticks *out, const struct scale *scale, int max_major);

#endif
