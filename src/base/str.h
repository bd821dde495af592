/* str.h - a string that grows. */
#ifndef RLSTUDY_BASE_STR_H
#define RLSTUDY_BASE_STR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/base.h"

struct arena;

/* Start with `struct str s = STR_INIT;`.  TEXT is NUL-terminated once
 * anything was added and NULL before. */
struct str {
    char *text;
    size_t len, cap;
};

#define STR_INIT   \
    {              \
        NULL, 0, 0 \
    }

void str_fini(struct str *s);
void str_clear(struct str *s); /* keeps the memory */
void str_add(struct str *s, const char *text);
void str_addn(struct str *s, const char *text, size_t len);
void str_addc(struct str *s, char c);
/* As str_printf with "%lld", which is slow where a library has registered
 * conversions of its own. */
void str_add_int(struct str *s, int64_t value);
void str_printf(struct str *s, const char *fmt, ...) ATTR_PRINTF(2, 3);

/* Bytes of the character of UTF-8 that TEXT begins with, if it may be shown on
 * a terminal; 0 for control characters, for those that turn the direction of
 * what follows, and for what is not UTF-8. */
size_t str_printable(const char *text, size_t len);

/* Append TEXT with U+FFFD for each byte that may not be shown. */
void str_add_printable(struct str *s, const char *text, size_t len);

/* Append TEXT as a field of CSV: in quotes, those within doubled, if it has a
 * SEPARATOR, a quote or an end of line in it, or a '#' first. */
void str_add_csv(struct str *s, const char *text, char separator);

/* Of lines that begin at STARTS (n), the first at 0: the one that the byte at
 * OFFSET lies in. */
size_t str_line_of(const uint32_t *starts, size_t n, size_t offset);

bool str_ends_with(const char *text, const char *end);

/* The text in ARENA; S is empty again, without memory. */
const char *str_take(struct arena *arena, struct str *s);

/* The text, "" when nothing was added; valid until S changes. */
const char *str_text(const struct str *s);

#endif
