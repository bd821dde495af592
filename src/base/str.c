/* str.c - a string that grows. */
#include "config.h"

#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static void reserve(struct str *s, size_t more)
{
    size_t want = s->len + more + 1;

    if (want <= s->cap)
        return;
    size_t cap = s->cap < 64 ? 64 : s->cap;
    while (cap < want)
        cap *= 2;
    s->text = mem_realloc(s->text, cap, 1);
    s->cap = cap;
}

void str_fini(struct str *s)
{
    free(s->text);
    *s = (struct str)STR_INIT;
}

void str_clear(struct str *s)
{
    s->len = 0;
    if (s->text != NULL)
        s->text[0] = '\0';
}

void str_addn(struct str *s, const char *text, size_t len)
{
    reserve(s, len);
    if (len > 0)
        memcpy(s->text + s->len, text, len);
    s->len += len;
    s->text[s->len] = '\0';
}

void str_add(struct str *s, const char *text)
{
    str_addn(s, text, strlen(text));
}

void str_addc(struct str *s, char c)
{
    str_addn(s, &c, 1);
}

void str_printf(struct str *s, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    int len = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (len < 0)
        abort();
    reserve(s, (size_t)len);
    va_start(ap, fmt);
    vsnprintf(s->text + s->len, (size_t)len + 1, fmt, ap);
    va_end(ap);
    s->len += (size_t)len;
}

const char *str_text(const struct str *s)
{
    return s->text != NULL ? s->text : "";
}
