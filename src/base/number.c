/* number.c - exact fractions, units and dimensions. */
#include "config.h"

#include "base/number.h"

#include <assert.h>
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

/* ---- dimensions ---- */

static const char *const dim_names[DIM_COUNT] = {
    [DIM_INTERACTION] = "interactions",
    [DIM_EPISODE] = "episodes",
    [DIM_UPDATE] = "updates",
    [DIM_PARAMETER] = "parameters",
    [DIM_FLOP] = "flop",
    [DIM_SECOND] = "seconds",
    [DIM_CORE] = "cores",
    [DIM_BYTE] = "bytes",
};

bool dim_equal(struct dim a, struct dim b)
{
    return memcmp(a.exp, b.exp, sizeof a.exp) == 0;
}

bool dim_is_none(struct dim d)
{
    return dim_equal(d, DIM_NONE);
}

struct dim dim_add(struct dim a, struct dim b)
{
    for (int i = 0; i < DIM_COUNT; i++)
        a.exp[i] = (int8_t)(a.exp[i] + b.exp[i]);
    return a;
}

struct dim dim_sub(struct dim a, struct dim b)
{
    for (int i = 0; i < DIM_COUNT; i++)
        a.exp[i] = (int8_t)(a.exp[i] - b.exp[i]);
    return a;
}

static void print_side(struct str *out, struct dim d, int sign)
{
    bool first = true;

    for (int i = 0; i < DIM_COUNT; i++) {
        int e = d.exp[i] * sign;

        if (e <= 0)
            continue;
        if (!first)
            str_add(out, " ");
        str_add(out, dim_names[i]);
        if (e > 1)
            str_printf(out, "^%d", e);
        first = false;
    }
}

void dim_print(struct str *out, struct dim d)
{
    bool above = false, below = false;

    for (int i = 0; i < DIM_COUNT; i++) {
        above |= d.exp[i] > 0;
        below |= d.exp[i] < 0;
    }
    if (!above && !below) {
        str_add(out, "a plain number");
        return;
    }
    if (above)
        print_side(out, d, 1);
    else
        str_add(out, "1");
    if (below) {
        str_add(out, " / ");
        print_side(out, d, -1);
    }
}

/* ---- units ---- */

#define OF(base)              \
    {                         \
        .exp = { [base] = 1 } \
    }
#define CORE_TIME                                   \
    {                                               \
        .exp = { [DIM_SECOND] = 1, [DIM_CORE] = 1 } \
    }
#define PER_INTERACTION(base)                         \
    {                                                 \
        .exp = { [base] = 1, [DIM_INTERACTION] = -1 } \
    }

const struct unit unit_table[] = {
    {"interactions", OF(DIM_INTERACTION), "1", "steps of the environment"},
    {"interaction", OF(DIM_INTERACTION), "1", "one interaction"},
    {"episodes", OF(DIM_EPISODE), "1", "episodes of the environment"},
    {"updates", OF(DIM_UPDATE), "1", "optimiser steps"},
    {"parameters", OF(DIM_PARAMETER), "1", "trained parameters"},
    {"flop", OF(DIM_FLOP), "1", "floating-point operations"},
    {"kflop", OF(DIM_FLOP), "1e3", "10^3 flop"},
    {"Mflop", OF(DIM_FLOP), "1e6", "10^6 flop"},
    {"Gflop", OF(DIM_FLOP), "1e9", "10^9 flop"},
    {"Tflop", OF(DIM_FLOP), "1e12", "10^12 flop"},
    {"Pflop", OF(DIM_FLOP), "1e15", "10^15 flop"},
    {"PF_days", OF(DIM_FLOP), "8.64e19", "petaflop-days, 8.64e19 flop"},
    {"ms", OF(DIM_SECOND), "1/1000", "milliseconds"},
    {"s", OF(DIM_SECOND), "1", "seconds"},
    {"seconds", OF(DIM_SECOND), "1", "seconds"},
    {"min", OF(DIM_SECOND), "60", "minutes"},
    {"minutes", OF(DIM_SECOND), "60", "minutes"},
    {"h", OF(DIM_SECOND), "3600", "hours"},
    {"hours", OF(DIM_SECOND), "3600", "hours"},
    {"d", OF(DIM_SECOND), "86400", "days"},
    {"days", OF(DIM_SECOND), "86400", "days"},
    {"core_seconds", CORE_TIME, "1", "one core busy for a second"},
    {"core_minutes", CORE_TIME, "60", "one core busy for a minute"},
    {"core_hours", CORE_TIME, "3600", "one core busy for an hour"},
    {"cores", OF(DIM_CORE), "1", "processor cores"},
    {"B", OF(DIM_BYTE), "1", "bytes"},
    {"bytes", OF(DIM_BYTE), "1", "bytes"},
    {"kB", OF(DIM_BYTE), "1e3", "10^3 bytes"},
    {"MB", OF(DIM_BYTE), "1e6", "10^6 bytes"},
    {"GB", OF(DIM_BYTE), "1e9", "10^9 bytes"},
    {"TB", OF(DIM_BYTE), "1e12", "10^12 bytes"},
    {"KiB", OF(DIM_BYTE), "1024", "2^10 bytes"},
    {"MiB", OF(DIM_BYTE), "1048576", "2^20 bytes"},
    {"GiB", OF(DIM_BYTE), "1073741824", "2^30 bytes"},
    {"TiB", OF(DIM_BYTE), "1099511627776", "2^40 bytes"},
    {NULL, {{0}}, NULL, NULL},
};

const struct unit *unit_find(const char *name)
{
    for (const struct unit *u = unit_table; u->name != NULL; u++) {
        if (strcmp(u->name, name) == 0)
            return u;
    }
    return NULL;
}

struct number unit_factor(const struct unit *unit)
{
    struct number factor = number_int(1);
    bool ok = number_parse(&factor, unit->factor, strlen(unit->factor));

    assert(ok);
    (void)ok;
    factor.dim = unit->dim;
    return factor;
}

/* ---- numbers ---- */

/* Not negative; 0 only of two zeros. */
static __int128 gcd(__int128 a, __int128 b)
{
    while (b != 0) {
        __int128 r = a % b;

        a = b;
        b = r;
    }
    return a < 0 ? -a : a;
}

struct number number_int(int64_t value)
{
    return number_ratio(value, 1);
}

struct number number_ratio(int64_t num, int64_t den)
{
    /* The most negative integer cannot be negated. */
    if (num == INT64_MIN || den == INT64_MIN)
        return number_real((double)num / (double)den);
    if (den < 0) {
        num = -num;
        den = -den;
    }
    int64_t g = (int64_t)gcd(num, den);
    if (g > 1) {
        num /= g;
        den /= g;
    }
    return (struct number){
        .exact = true,
        .num = num,
        .den = den,
        .real = (double)num / (double)den,
    };
}

struct number number_real(double value)
{
    return (struct number){.real = value, .den = 1};
}

static bool apply_power_of_ten(int64_t *num, int64_t *den, int power)
{
    for (; power > 0; power--) {
        if (*den % 10 == 0)
            *den /= 10;
        else if (__builtin_mul_overflow(*num, 10, num))
            return false;
    }
    for (; power < 0; power++) {
        if (*num % 10 == 0)
            *num /= 10;
        else if (__builtin_mul_overflow(*den, 10, den))
            return false;
    }
    return true;
}

static int suffix_power(char c)
{
    const char *const suffixes = "kMGTP";
    const char *at = c != '\0' ? strchr(suffixes, c) : NULL;

    return at == NULL ? 0 : 3 * (int)(at - suffixes + 1);
}

/* A C99 hexadecimal float, "0x1.8p+3": how reals are kept. */
static bool parse_hex(struct number *out, const char *text, size_t len)
{
    char buf[64], *end;

    if (len >= sizeof buf)
        return false;
    memcpy(buf, text, len);
    buf[len] = '\0';
    *out = number_real(strtod(buf, &end));
    return end == buf + len && isfinite(out->real);
}

/* A decimal while it is read: TEXT (LEN) up to AT. */
struct decimal {
    const char *text;
    size_t len, at;
    char copy[400]; /* for strtod; longer numbers are not numbers */
    size_t n;
    int64_t num; /* num * 10^power, while it FITS */
    int power, digits;
    bool fits, zero;
};

static bool is_digit_at(const struct decimal *d, size_t i)
{
    return i < d->len && isdigit((unsigned char)d->text[i]);
}

static void take_digit(struct decimal *d)
{
    const char c = d->text[d->at];

    d->digits++;
    d->zero &= c == '0';
    d->copy[d->n++] = c;
    if (d->fits && (__builtin_mul_overflow(d->num, 10, &d->num) ||
                    __builtin_add_overflow(d->num, c - '0', &d->num)))
        d->fits = false;
}

/* "1_000.5" */
static void take_digits(struct decimal *d)
{
    for (bool point = false; d->at < d->len; d->at++) {
        const char c = d->text[d->at];

        if (c == '.' && !point) {
            point = true;
            d->copy[d->n++] = c;
        } else if (is_digit_at(d, d->at)) {
            take_digit(d);
            d->power -= point;
        } else if (c != '_' || d->digits == 0 || !is_digit_at(d, d->at + 1)) {
            return;
        }
    }
}

/* "e-5", if there is one; false when it has no digits. */
static bool take_exponent(struct decimal *d)
{
    const size_t from = d->at;

    if (from >= d->len || (d->text[from] != 'e' && d->text[from] != 'E'))
        return true;
    d->at++;
    if (d->at < d->len && (d->text[d->at] == '+' || d->text[d->at] == '-'))
        d->at++;
    if (!is_digit_at(d, d->at))
        return false;
    while (is_digit_at(d, d->at))
        d->at++;
    memcpy(d->copy + d->n, d->text + from, d->at - from);
    d->n += d->at - from;
    const long e = strtol(d->text + from + 1, NULL, 10);
    if (e > 400 || e < -400)
        d->fits = false;
    else
        d->power += (int)e;
    return true;
}

/* One unsigned decimal with optional fraction, exponent and suffix. */
static bool parse_decimal(struct number *out, const char *text, size_t len)
{
    struct decimal d = {.text = text, .len = len, .fits = true, .zero = true};
    int64_t den = 1;

    if (len >= sizeof d.copy)
        return false;
    take_digits(&d);
    if (d.digits == 0)
        return false;
    if (d.digits == 1 && d.num == 0 && d.at < len && text[d.at] == 'x')
        return parse_hex(out, text, len);
    if (!take_exponent(&d))
        return false;
    int suffix = d.at < len ? suffix_power(text[d.at]) : 0;
    if (suffix > 0) {
        d.at++;
        d.power += suffix;
    }
    if (d.at != len)
        return false;
    d.copy[d.n] = '\0';
    if (d.fits && apply_power_of_ten(&d.num, &den, d.power)) {
        *out = number_ratio(d.num, den);
        return true;
    }
    *out = number_real(strtod(d.copy, NULL) * pow(10, suffix));
    /* Nor is something nothing. */
    return isfinite(out->real) && (d.zero || out->real != 0);
}

bool number_parse(struct number *out, const char *text, size_t len)
{
    bool minus = len > 0 && text[0] == '-';
    const char *slash;
    struct number b;

    text += minus;
    len -= minus;
    slash = memchr(text, '/', len);
    if (slash == NULL) {
        if (!parse_decimal(out, text, len))
            return false;
    } else {
        size_t before = (size_t)(slash - text);

        if (!parse_decimal(out, text, before) ||
            !parse_decimal(&b, slash + 1, len - before - 1) || b.real == 0)
            return false;
        *out = number_div(*out, b);
    }
    if (minus)
        *out = number_neg(*out);
    return true;
}

struct number number_neg(struct number a)
{
    a.num = -a.num;
    a.real = -a.real;
    return a;
}

struct number number_add(struct number a, struct number b)
{
    struct number r = number_real(a.real + b.real);

    if (a.exact && b.exact) {
        /* Neither side goes beyond 126 bits; only what is left after
         * cancelling must fit. */
        __int128 num = (__int128)a.num * b.den + (__int128)b.num * a.den;
        __int128 den = (__int128)a.den * b.den, g = gcd(num, den);

        num /= g;
        den /= g;
        if (num >= -INT64_MAX && num <= INT64_MAX && den <= INT64_MAX)
            r = number_ratio((int64_t)num, (int64_t)den);
    }
    r.dim = a.dim;
    return r;
}

struct number number_sub(struct number a, struct number b)
{
    return number_add(a, number_neg(b));
}

struct number number_mul(struct number a, struct number b)
{
    struct number r = number_real(a.real * b.real);

    if (a.exact && b.exact) {
        /* Cancel across first, so that only what cannot fit overflows. */
        int64_t g = (int64_t)gcd(a.num, b.den);
        int64_t h = (int64_t)gcd(b.num, a.den);
        int64_t num, den;

        g = g > 0 ? g : 1;
        h = h > 0 ? h : 1;
        if (!__builtin_mul_overflow(a.num / g, b.num / h, &num) &&
            !__builtin_mul_overflow(a.den / h, b.den / g, &den))
            r = number_ratio(num, den);
    }
    r.dim = dim_add(a.dim, b.dim);
    return r;
}

struct number number_div(struct number a, struct number b)
{
    struct number inverse = number_real(1 / b.real);

    if (b.exact)
        inverse = number_ratio(b.den, b.num);
    inverse.dim = dim_sub(DIM_NONE, b.dim);
    struct number r = number_mul(a, inverse);
    if (!r.exact)
        r.real = a.real / b.real;
    return r;
}

struct number number_pow(struct number a, struct number b)
{
    struct number r = number_int(1);

    if (b.exact && b.den == 1 && b.num >= -64 && b.num <= 64) {
        int64_t n = b.num < 0 ? -b.num : b.num;

        for (int64_t i = 0; i < n; i++)
            r = number_mul(r, a);
        if (b.num < 0)
            r = number_div(number_int(1), r);
        return r;
    }
    return number_real(pow(a.real, b.real));
}

int number_cmp(struct number a, struct number b)
{
    if (a.exact && b.exact) {
        __int128 x = (__int128)a.num * b.den, y = (__int128)b.num * a.den;

        return (x > y) - (x < y);
    }
    return (a.real > b.real) - (a.real < b.real);
}

bool number_is_integer(struct number a)
{
    return a.exact ? a.den == 1 : a.real == floor(a.real);
}

void number_print(struct str *out, struct number a)
{
    if (!a.exact) {
        str_printf(out, "%a", a.real);
        return;
    }
    str_add_int(out, a.num);
    if (a.den != 1) {
        str_addc(out, '/');
        str_add_int(out, a.den);
    }
}

void number_print_short(struct str *out, struct number a)
{
    static const char suffixes[] = "kMGTP";

    if (a.exact && a.den == 1 && a.num % 1000 == 0 && a.num != 0) {
        int64_t n = a.num;
        int power = 0;

        while (n % 1000 == 0 && power < 5) {
            n /= 1000;
            power++;
        }
        str_add_int(out, n);
        str_addc(out, suffixes[power - 1]);
        return;
    }
    if (a.exact && (a.den == 1 || a.den <= 1024)) {
        bool power_of_two = (a.den & (a.den - 1)) == 0;

        if (a.den == 1 || power_of_two || a.den % 3 == 0 || a.den % 7 == 0) {
            number_print(out, a);
            return;
        }
    }
    str_printf(out, "%.6g", a.real);
}
