/* str.h - a string that grows. */
#ifndef RLSTUDY_BASE_STR_H
#define RLSTUDY_BASE_STR_H

#include "base/base.h"

/* Start with `struct str s = STR_INIT;`.  TEXT is NUL-terminated once
 * anything was added and NULL before. */
struct str {
    char *text;
    size_t len, cap;
};

#define STR_INIT {NULL, 0, 0}

void str_fini(struct str *s);
void str_clear(struct str *s); /* keeps the memory */
void str_add(struct str *s, const char *text);
void str_addn(struct str *s, const char *text, size_t len);
void str_addc(struct str *s, char c);
void str_printf(struct str *s, const char *fmt, ...) ATTR_PRINTF(2, 3);

/* The text, "" when nothing was added; valid until S changes. */
const char *str_text(const struct str *s);

#endif
