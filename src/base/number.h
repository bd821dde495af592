/* number.h - exact fractions where possible, doubles where not, with units.
 *
 * A number of the study language is a fraction of 64-bit integers until an
 * operation leaves them (overflow, log, a power that is not whole); then it is
 * a double.  So a third of a budget is what it says, and the identity of a run
 * does not hang on how a decimal was written. */
#ifndef RLSTUDY_BASE_NUMBER_H
#define RLSTUDY_BASE_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/base.h"

struct str;
struct number;

/* The quantities that units are made of. */
enum dim_base {
    DIM_INTERACTION,
    DIM_EPISODE,
    DIM_UPDATE,
    DIM_PARAMETER,
    DIM_FLOP,
    DIM_SECOND,
    DIM_CORE,
    DIM_BYTE,
    DIM_COUNT
};

/* Exponents of the base quantities; all zero for a plain number. */
struct dim {
    int8_t exp[DIM_COUNT];
};

#define DIM_NONE ((struct dim){{0}})

bool dim_equal(struct dim a, struct dim b);
bool dim_is_none(struct dim d);
struct dim dim_add(struct dim a, struct dim b); /* dimension of a product */
struct dim dim_sub(struct dim a, struct dim b); /* dimension of a quotient */
/* "flop / interaction", "a plain number"; appended to OUT. */
void dim_print(struct str *out, struct dim d);

/* A unit that may stand behind a number. */
struct unit {
    const char *name;
    struct dim dim;
    const char *factor; /* to the base unit of the dimension, as a number */
    const char *doc;
};

/* NULL if there is no such unit. */
const struct unit *unit_find(const char *name);
/* All of them, ended by one without a name. */
extern const struct unit unit_table[];
/* The factor as a number of the unit's dimension: multiply by it. */
struct number unit_factor(const struct unit *unit);

struct number {
    bool exact;       /* num/den holds, in lowest terms, den > 0; real too */
    int64_t num, den;
    double real;      /* always set, the nearest double */
    struct dim dim;   /* the value is in the base units of this dimension */
};

struct number number_int(int64_t value);
struct number number_ratio(int64_t num, int64_t den); /* den != 0 */
struct number number_real(double value);

/* Read a plain number with nothing behind it: "12", "1_000", "1/8", "2.5e-4",
 * "4M" (k M G T P are powers of 1000), "0x1.8p+3" (a real, as number_print writes
 * it).  Decimals are exact when they fit.
 * False when TEXT is anything else, or beyond the range of doubles. */
bool number_parse(struct number *out, const char *text, size_t len);

/* Arithmetic on value and dimension.  The caller has seen to it that the
 * dimensions agree (add, sub, cmp) and that B is not zero (div). */
struct number number_add(struct number a, struct number b);
struct number number_sub(struct number a, struct number b);
struct number number_mul(struct number a, struct number b);
struct number number_div(struct number a, struct number b);
struct number number_neg(struct number a);
/* A to the power of plain number B; exact for small whole B. */
struct number number_pow(struct number a, struct number b);
int number_cmp(struct number a, struct number b); /* -1, 0, 1; not for NaN */
bool number_is_integer(struct number a);

/* Canonical text, without unit: "4000000", "1/8", or "%a" of a real.
 * number_parse reads it back to the same number. */
void number_print(struct str *out, struct number a);
/* For people: "4M", "1/8", "0.0005", "2e15". */
void number_print_short(struct str *out, struct number a);

#endif
