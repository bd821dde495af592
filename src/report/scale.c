/* scale.c - axes: where the ticks go and what they say. */
#include "config.h"

#include "report/scale.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "report/text.h"

/* Slack at the ends, so that a tick at the very end is not lost to rounding. */
#define EDGE 1e-9

/* How far out a value lies: 0 at zero, growing by one a decade far from it. */
static double symlog(const struct scale *s, double v)
{
    return copysign(log10(1 + fabs(v) / s->linear), v);
}

static double symlog_inverse(const struct scale *s, double t)
{
    return copysign(s->linear * (pow(10, fabs(t)) - 1), t);
}

/* Three decades are told apart on each side. */
static void symlog_around(struct scale *s)
{
    double most = fmax(fabs(s->low), fabs(s->high));

    s->linear = pow(10, floor(log10(most)) - 3);
    double low = symlog(s, s->low), high = symlog(s, s->high);
    double air = 0.03 * (high - low);
    s->low = s->low == 0 ? 0 : symlog_inverse(s, low - air);
    s->high = s->high == 0 ? 0 : symlog_inverse(s, high + air);
}

struct scale scale_around(enum scale_kind kind, double low, double high)
{
    struct scale s = {kind, low, high, 0};

    if (kind == SCALE_LOG) {
        if (!(low > 0 && high >= low && isfinite(high)))
            s.low = 1, s.high = 10;
        else if (high < low * 1.05)
            s.low = low / 2, s.high = high * 2;
        double air = pow(s.high / s.low, 0.03);
        s.low /= air;
        s.high *= air;
        return s;
    }
    if (!(isfinite(low) && isfinite(high) && high >= low))
        s.low = 0, s.high = 1;
    double span = s.high - s.low;
    double size = fmax(fabs(s.low), fabs(s.high));
    bool wide = span > 1e-9 * size && size > 1e-280;
    if (kind == SCALE_SYMLOG && wide) {
        symlog_around(&s);
        return s;
    }
    s.kind = SCALE_LINEAR;
    if (span <= 1e-9 * size || span == 0)
        span = size > 0 ? size : 1;
    s.low -= 0.04 * span;
    s.high += 0.04 * span;
    /* Nothing below zero: the axis begins there rather than just beneath. */
    if (low >= 0 && s.low < 0)
        s.low = 0;
    return s;
}

double scale_place(const struct scale *s, double value)
{
    if (s->kind == SCALE_LINEAR)
        return (value - s->low) / (s->high - s->low);
    if (s->kind == SCALE_SYMLOG)
        return (symlog(s, value) - symlog(s, s->low)) /
               (symlog(s, s->high) - symlog(s, s->low));
    if (!(value > 0))
        return (double)NAN;
    return log(value / s->low) / log(s->high / s->low);
}

double scale_value(const struct scale *s, double place)
{
    if (s->kind == SCALE_LINEAR)
        return s->low + place * (s->high - s->low);
    if (s->kind == SCALE_SYMLOG) {
        double low = symlog(s, s->low), high = symlog(s, s->high);

        return symlog_inverse(s, low + place * (high - low));
    }
    return s->low * pow(s->high / s->low, place);
}

static bool within(const struct scale *s, double value)
{
    double place = scale_place(s, value);

    return place >= -EDGE && place <= 1 + EDGE;
}

static struct tick *add_tick(struct ticks *out, double value, bool major)
{
    assert(out->n < SCALE_TICKS_MAX);
    struct tick *t = &out->tick[out->n++];
    t->value = value;
    t->major = major;
    t->label[0] = '\0';
    return t;
}

static void set_label(struct tick *t, const struct str *text)
{
    snprintf(t->label, sizeof(t->label), "%s", str_text(text));
}

/* Multiples of STEP within the scale, all with one number of decimals and one
 * suffix. */
static void add_multiples(struct ticks *out, const struct scale *s, double step)
{
    static const char *const suffix[] = {"", "k", "M", "G", "T"};
    double size = fmax(fabs(s->low), fabs(s->high));
    int exponent = (int)floor(log10(size) + EDGE);
    int shift = 0;
    const char *unit = "";

    if (exponent >= 15 || exponent < -3)
        shift = exponent;
    else if (exponent >= 4) {
        unit = suffix[exponent / 3];
        shift = exponent / 3 * 3;
    }
    double unit_step = step / pow(10, shift);
    int decimals = (int)fmax(0, -floor(log10(unit_step) + EDGE));
    double first = ceil(s->low / step - EDGE);

    for (double k = first; within(s, k * step); k++) {
        struct str text = STR_INIT;
        double shown = k * unit_step;

        str_add(&text, k < 0 ? "\xe2\x88\x92" : "");
        str_printf(&text, "%.*f", k == 0 ? 0 : decimals, fabs(shown));
        str_add(&text, k == 0 ? "" : unit);
        if (*unit == '\0' && shift != 0 && k != 0) {
            str_add(&text, "\xc3\x97");
            text_power_of_ten(&text, shift);
        }
        set_label(add_tick(out, k * step, true), &text);
        str_fini(&text);
    }
}

static void linear_ticks(struct ticks *out, const struct scale *s,
                         int max_major)
{
    static const double nice[] = {1, 2, 5};
    double span = s->high - s->low;
    int exponent = (int)floor(log10(span)) - 2;

    for (;; exponent++) {
        for (size_t i = 0; i < COUNT_OF(nice); i++) {
            double step = nice[i] * pow(10, exponent);
            double count =
                floor(s->high / step + EDGE) - ceil(s->low / step - EDGE) + 1;

            if (count <= max_major) {
                add_multiples(out, s, step);
                return;
            }
        }
    }
}

/* "10k" where all of the axis reads well so, else "2×10¹²". */
static void label_log(struct tick *t, const struct scale *s, int mantissa,
                      int exponent)
{
    struct str text = STR_INIT;

    if (s->low >= 0.9e-3 && s->high < 2e9) {
        text_count(&text, t->value);
    } else {
        if (mantissa > 1)
            str_printf(&text, "%d\xc3\x97", mantissa);
        text_power_of_ten(&text, exponent);
    }
    set_label(t, &text);
    str_fini(&text);
}

/* Whether M x 10^E has a label. */
static bool log_major(int mantissa, int exponent, bool fine, int stride)
{
    if (mantissa == 1)
        return exponent % stride == 0;
    return fine && (mantissa == 2 || mantissa == 5);
}

static int log_count(const struct scale *s, bool fine, int stride)
{
    int from = (int)floor(log10(s->low)), to = (int)ceil(log10(s->high));
    int n = 0;

    for (int e = from; e <= to; e++) {
        for (int m = 1; m < 10; m++) {
            if (log_major(m, e, fine, stride) && within(s, m * pow(10, e)))
                n++;
        }
    }
    return n;
}

static void log_ticks(struct ticks *out, const struct scale *s, int max_major)
{
    int from = (int)floor(log10(s->low)), to = (int)ceil(log10(s->high));
    double decades = log10(s->high / s->low);
    int stride = 1;
    bool fine = (decades < 2 || log_count(s, false, 1) < 3) &&
                log_count(s, true, 1) <= max_major;

    while (!fine && log_count(s, false, stride) > max_major)
        stride++;
    bool minors = decades <= 8 && stride <= 2;
    for (int e = from; e <= to; e++) {
        for (int m = 1; m < 10; m++) {
            bool major = log_major(m, e, fine, stride);
            double value = m * pow(10, e);

            if (!within(s, value) || out->n == SCALE_TICKS_MAX)
                continue;
            if (!major && (m > 1 ? !minors : decades > 60))
                continue;
            struct tick *t = add_tick(out, value, major);
            if (major)
                label_log(t, s, m, e);
        }
    }
}

/* Zero and powers of ten on both sides; every STRIDE-th has a label, counted
 * from the largest. */
static void symlog_side(struct ticks *out, const struct scale *s, int sign,
                        int stride)
{
    double most = fmax(fabs(s->low), fabs(s->high));
    int to = (int)floor(log10(most) + EDGE);
    int from = (int)lround(log10(s->linear)) + 1;

    for (int k = 0; k <= to - from; k++) {
        int e = sign < 0 ? to - k : from + k;
        double value = sign * pow(10, e);
        struct str text = STR_INIT;

        if (!within(s, value))
            continue;
        struct tick *t = add_tick(out, value, (to - e) % stride == 0);
        str_add(&text, sign < 0 ? "\xe2\x88\x92" : "");
        if (most >= 1e-3 && most < 2e9 && e >= -3)
            text_count(&text, pow(10, e));
        else
            text_power_of_ten(&text, e);
        if (t->major)
            set_label(t, &text);
        str_fini(&text);
    }
}

static void symlog_ticks(struct ticks *out, const struct scale *s,
                         int max_major)
{
    for (int stride = 1; stride <= 4; stride++) {
        int majors = 0;

        out->n = 0;
        symlog_side(out, s, -1, stride);
        if (within(s, 0))
            strcpy(add_tick(out, 0, true)->label, "0");
        symlog_side(out, s, 1, stride);
        for (size_t i = 0; i < out->n; i++)
            majors += out->tick[i].major;
        if (majors <= max_major)
            return;
    }
}

void scale_ticks(struct ticks *out, const struct scale *s, int max_major)
{
    assert(s->low < s->high && max_major >= 2);
    out->n = 0;
    if (s->kind == SCALE_SYMLOG) {
        symlog_ticks(out, s, max_major);
        return;
    }
    if (s->kind == SCALE_LINEAR) {
        linear_ticks(out, s, max_major);
        return;
    }
    /* Within less than a decade there may be no two of 1, 2 and 5: then even
     * steps serve better. */
    if (log_count(s, false, 1) >= 2 || log_count(s, true, 1) >= 2)
        log_ticks(out, s, max_major);
    size_t majors = 0;
    for (size_t i = 0; i < out->n; i++)
        majors += out->tick[i].major;
    if (majors < 2 && log10(s->high / s->low) < 2) {
        out->n = 0;
        linear_ticks(out, s, max_major);
    }
}
