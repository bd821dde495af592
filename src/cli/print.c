/* print.c - quantities for people. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "base/str.h"
#include "cli/cli.h"

/* Bytes of the character of UTF-8 that TEXT begins with; 0 when it is none, or
 * a control character. */
static size_t character(const char *text)
{
    static const unsigned least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *c = (const unsigned char *)text;
    size_t len = c[0] < 0x80             ? 1
                 : (c[0] & 0xe0) == 0xc0 ? 2
                 : (c[0] & 0xf0) == 0xe0 ? 3
                 : (c[0] & 0xf8) == 0xf0 ? 4
                                         : 0;

    if (len <= 1)
        return len == 1 && c[0] >= 0x20 && c[0] != 0x7f;
    unsigned code = c[0] & (0x7fU >> len);
    for (size_t i = 1; i < len; i++) {
        if ((c[i] & 0xc0) != 0x80)
            return 0;
        code = code << 6 | (c[i] & 0x3fU);
    }
    bool good = code >= least[len] && code >= 0xa0 && code <= 0x10ffff &&
                (code < 0xd800 || code > 0xdfff);
    return good ? len : 0;
}

void print_utf8(struct str *out, const char *text)
{
    while (*text != '\0') {
        size_t len = character(text);

        if (len > 0)
            str_addn(out, text, len);
        else
            str_add(out, "\ufffd");
        text += len > 0 ? len : 1;
    }
}

/* Bytes of the escape sequence that TEXT begins with, "ESC [ ... letter". */
static size_t escape(const char *text)
{
    if (text[0] != '\x1b' || text[1] != '[')
        return 0;
    size_t len = 2 + strcspn(text + 2, "ABCDEFGHJKSTfhlm");
    return text[len] != '\0' ? len + 1 : 0;
}

size_t print_cut(struct str *out, const char *line, size_t width)
{
    size_t used = 0;

    while (*line != '\0') {
        size_t sequence = escape(line), len = character(line);

        if (sequence > 0) {
            str_addn(out, line, sequence);
            line += sequence;
            continue;
        }
        len = len > 0 ? len : 1;
        if (used < width) {
            str_addn(out, line, len);
            used++;
        }
        line += len;
    }
    return used;
}

void print_duration(struct str *out, double seconds)
{
    if (!(seconds >= 0))
        str_add(out, "?");
    else if (seconds < 1)
        str_add(out, "< 1 s");
    else if (seconds < 99.5)
        str_printf(out, "%.0f s", seconds);
    else if (seconds < 99.5 * 60)
        str_printf(out, "%.0f min", seconds / 60);
    else if (seconds < 48 * 3600)
        str_printf(out, "%.1f h", seconds / 3600);
    else
        str_printf(out, "%.1f days", seconds / 86400);
}

void print_si(struct str *out, double value, const char *unit)
{
    static const char *const prefixes[] = {"", "k", "M", "G", "T", "P", "E"};
    size_t p = 0;

    while (p + 1 < COUNT_OF(prefixes) && fabs(value) >= 999.5) {
        value /= 1000;
        p++;
    }
    if (value == 0 || p == 0)
        str_printf(out, "%.4g", value);
    else
        str_printf(out, "%.3g", value);
    /* Symbols take the prefix, words do not: "3 MB", "3M interactions". */
    if (unit[0] == '\0')
        str_add(out, prefixes[p]);
    else if (strlen(unit) > 4)
        str_printf(out, "%s %s", prefixes[p], unit);
    else
        str_printf(out, " %s%s", prefixes[p], unit);
}
