/* param.h - tables of the parameters that a kind of thing takes.
 *
 * Each environment, family, algorithm and law of the program, and each kind of
 * declaration of the language, is described by one such table.  Checking,
 * defaults, messages and listings all come from it. */
#ifndef RLSTUDY_BASE_PARAM_H
#define RLSTUDY_BASE_PARAM_H

#include <stdbool.h>

#include "base/base.h"

struct str;

enum param_type {
    PARAM_INT,  /* a whole number in [min, max] */
    PARAM_REAL, /* a number in [min, max] */
    PARAM_BOOL,
    PARAM_CHOICE, /* one of the strings in `choices` (also as a bare name) */
    PARAM_STRING,
    PARAM_INTS,   /* a list of whole numbers, each in [min, max] */
    PARAM_STRINGS /* a list of strings, or one string */
};

/* One parameter.  MIN and MAX are inclusive unless OPEN says otherwise. */
struct param {
    const char *name;
    enum param_type type;
    const char *def; /* default as one would write it in a study (numbers
                      * bare, strings without quotes, lists "[16, 32]");
                      * NULL: must be given */
    double min, max;
    const char *unit;           /* a unit_table name, or NULL: plain number */
    const char *const *choices; /* PARAM_CHOICE: ended by NULL */
    const char *doc;            /* one sentence, no full stop */
    unsigned open;              /* PARAM_OPEN_MIN, PARAM_OPEN_MAX */
    unsigned flags;             /* PARAM_INCIDENTAL, PARAM_OR_LIST */
};

enum { PARAM_OPEN_MIN = 1, PARAM_OPEN_MAX = 2 };

/* INCIDENTAL: the value cannot change a run's numbers (where its data lies),
 * so it is no part of the run's identity: whoever resolves it sets
 * setting.incidental. */
enum {
    PARAM_INCIDENTAL = 1,
    PARAM_OR_LIST = 2, /* of INT and REAL: a rising list of them will do, too */
    PARAM_WORD = 4, /* of STRING: a bare name stands for itself, whatever else
                     * is called so */
    PARAM_FIXED = 8 /* always its default, and no key: what a study says in
                     * another way */
};

/* A named kind of thing with its parameters. */
struct param_table {
    const char *name;
    const char *doc;
    const struct param *params;
    size_t n;
};

/* May PARAM have no value, when it is not given?  So says the default "none",
 * unless that is one of its choices. */
bool param_may_lack(const struct param *param);

/* Is PARAM a key, which a study may give? */
bool param_is_key(const struct param *param);

/* NULL if TABLE has no parameter of that name. */
const struct param *param_find(const struct param_table *table,
                               const char *name);

/* Is X a number that PARAM takes? */
bool param_in_range(const struct param *param, double x);

/* "at least 1", "above 0 and at most 1 flop", appended to OUT; nothing when
 * all numbers will do. */
void param_print_range(struct str *out, const struct param *param);

/* What values it takes: "a whole number at least 1", "one of easy, hard". */
void param_print_type(struct str *out, const struct param *param);

/* "default 16", "must be given", "may be left out", "empty by default". */
void param_print_default(struct str *out, const struct param *param);

#endif
