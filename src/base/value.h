/* value.h - what an expression of the study language comes to. */
#ifndef RLSTUDY_BASE_VALUE_H
#define RLSTUDY_BASE_VALUE_H

#include <stdbool.h>

#include "base/number.h"

struct str;

enum value_kind {
    VALUE_NONE, /* absent: an error was reported, or nothing was given */
    VALUE_BOOL,
    VALUE_NUMBER,
    VALUE_STRING,
    VALUE_LIST
};

/* Plain data; strings and items belong to whoever made the value, usually an
 * arena. */
struct value {
    enum value_kind kind;
    union {
        bool truth;
        struct number number;
        const char *string;
        struct {
            const struct value *items;
            size_t n;
        } list;
    };
};

struct value value_bool(bool truth);
struct value value_number(struct number number);
struct value value_string(const char *string);

bool value_equal(const struct value *a, const struct value *b);

/* Canonical text: numbers as number_print, strings quoted with backslash
 * escapes for '"', '\' and control characters, lists as "[a, b]".  Equal
 * values give equal bytes. */
void value_print(struct str *out, const struct value *value);
/* For people, on one line: numbers shortened, strings without quotes and with
 * \n and \t for what would break it. */
void value_print_short(struct str *out, const struct value *value);

#endif
