/* str.c - a string that grows. */
#include "config.h"

#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
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

const char *str_take(struct arena *arena, struct str *s)
{
    const char *out = arena_strdup(arena, str_text(s));

    str_fini(s);
    return out;
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

void str_add_int(struct str *s, int64_t value)
{
    char digits[24];
    size_t at = sizeof digits;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;

    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (value < 0)
        digits[--at] = '-';
    str_addn(s, digits + at, sizeof digits - at);
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

size_t str_printable(const char *text, size_t len)
{
    static const unsigned least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *c = (const unsigned char *)text;
    size_t n = len == 0                ? 0
               : c[0] < 0x80           ? 1
               : (c[0] & 0xe0) == 0xc0 ? 2
               : (c[0] & 0xf0) == 0xe0 ? 3
               : (c[0] & 0xf8) == 0xf0 ? 4
                                       : 0;

    if (n <= 1)
        return n == 1 && c[0] >= 0x20 && c[0] != 0x7f;
    if (n > len)
        return 0;
    unsigned code = c[0] & (0x7fU >> n);
    for (size_t i = 1; i < n; i++) {
        if ((c[i] & 0xc0) != 0x80)
            return 0;
        code = code << 6 | (c[i] & 0x3fU);
    }
    bool good = code >= least[n] && code >= 0xa0 && code <= 0x10ffff &&
                (code < 0xd800 || code > 0xdfff);
    bool turns = (code >= 0x202a && code <= 0x202e) ||
                 (code >= 0x2066 && code <= 0x2069);
    return good && !turns ? n : 0;
}

void str_add_printable(struct str *s, const char *text, size_t len)
{
    while (len > 0) {
        size_t n = str_printable(text, len);

        if (n > 0)
            str_addn(s, text, n);
        else
            str_add(s, "\ufffd");
        n = n > 0 ? n : 1;
        text += n;
        len -= n;
    }
}

const char *str_text(const struct str *s)
{
    return s->text != NULL ? s->text : "";
}

void str_add_csv(struct str *s, const char *text, char separator)
{
    const char special[] = {separator, '"', '\r', '\n', '\0'};

    if (strpbrk(text, special) == NULL && text[0] != '#') {
        str_add(s, text);
        return;
    }
    str_addc(s, '"');
    for (; *text != '\0'; text++) {
        if (*text == '"')
            str_addc(s, '"');
        str_addc(s, *text);
    }
    str_addc(s, '"');
}

size_t str_line_of(const uint32_t *starts, size_t n, size_t offset)
{
    size_t low = 0, high = n;

    while (high - low > 1) {
        size_t mid = low + (high - low) / 2;

        if (starts[mid] <= offset)
            low = mid;
        else
            high = mid;
    }
    return low;
}

bool str_ends_with(const char *text, const char *end)
{
    size_t len = strlen(text), tail = strlen(end);

    return len >= tail && strcmp(text + len - tail, end) == 0;
}
