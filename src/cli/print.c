/* print.c - quantities for people. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "base/str.h"
#include "cli/cli.h"

void print_utf8(struct str *out, const char *text)
{
    str_add_printable(out, text, strlen(text));
}

void print_shell_words(struct str *out, int argc, char *const *argv)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "@%+=:,./_-";

    for (int i = 0; i < argc; i++) {
        const char *word = argv[i];

        str_add(out, i > 0 ? " " : "");
        if (word[0] != '\0' && word[strspn(word, plain)] == '\0') {
            str_add(out, word);
            continue;
        }
        str_add(out, "'");
        for (; *word != '\0'; word++) {
            if (*word == '\'')
                str_add(out, "'\\''");
            else
                str_addc(out, *word);
        }
        str_add(out, "'");
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

/* The first and the last of characters that take no column, or two: marks that
 * sit on the one before, and East Asian and pictorial ones. */
static const struct span_of_width {
    uint32_t first, last;
    size_t columns;
} widths[] = {
    {0x0300, 0x036f, 0},   {0x1100, 0x115f, 2},   {0x200b, 0x200f, 0},
    {0x20d0, 0x20ff, 0},   {0x2e80, 0x303e, 2},   {0x3041, 0xa4cf, 2},
    {0xac00, 0xd7a3, 2},   {0xf900, 0xfaff, 2},   {0xfe00, 0xfe0f, 0},
    {0xfe20, 0xfe2f, 0},   {0xfe30, 0xfe6f, 2},   {0xff00, 0xff60, 2},
    {0xffe0, 0xffe6, 2},   {0x1f300, 0x1f64f, 2}, {0x1f900, 0x1f9ff, 2},
    {0x20000, 0x3fffd, 2},
};

/* Columns of the character of LEN bytes at TEXT. */
static size_t columns_of(const char *text, size_t len)
{
    static const unsigned char masks[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    uint32_t c = (unsigned char)text[0] & masks[len];

    for (size_t i = 1; i < len; i++)
        c = c << 6 | ((unsigned char)text[i] & 0x3f);
    for (size_t i = 0; i < COUNT_OF(widths); i++) {
        if (c >= widths[i].first && c <= widths[i].last)
            return widths[i].columns;
    }
    return 1;
}

size_t print_cut(struct str *out, const char *line, size_t width)
{
    size_t used = 0;
    bool full = false;

    while (*line != '\0') {
        size_t sequence = escape(line), len = str_printable(line, 4);

        if (sequence > 0) {
            str_addn(out, line, sequence);
            line += sequence;
            continue;
        }
        size_t columns = len > 0 ? columns_of(line, len) : 1;
        len = len > 0 ? len : 1;
        /* What does not fit is the end, even if something behind it would. */
        full = full || used + columns > width;
        if (!full) {
            str_addn(out, line, len);
            used += columns;
        }
        line += len;
    }
    return used;
}

size_t print_columns(const char *text)
{
    struct str all = STR_INIT;
    size_t used = print_cut(&all, text, SIZE_MAX / 2);

    str_fini(&all);
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

void print_wrapped(FILE *out, const char *text, size_t column, size_t indent,
                   size_t width)
{
    size_t at = column;

    while (*text != '\0') {
        size_t n = strcspn(text, " ");

        if (at > indent && at + 1 + n > width) {
            fprintf(out, "\n%*s", (int)indent, "");
            at = indent;
        } else if (at > indent) {
            putc(' ', out);
            at++;
        }
        fwrite(text, 1, n, out);
        at += n;
        text += n + strspn(text + n, " ");
    }
    putc('\n', out);
}
