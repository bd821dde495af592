/* text.c - places in a text as an editor counts them, and files by URI. */
#include "config.h"

#include "lsp/text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

void lines_init(struct lines *lines, const char *text, size_t len)
{
    size_t cap = 0;

    *lines = (struct lines){.text = text, .len = len};
    lines->starts = mem_grow(NULL, &cap, 0, sizeof *lines->starts);
    lines->starts[lines->n++] = 0;
    /* What no study can be so long as is one line beyond that. */
    for (size_t i = 0; i < len && i < UINT32_MAX; i++) {
        bool pair = text[i] == '\r' && i + 1 < len && text[i + 1] == '\n';

        if (pair || (text[i] != '\n' && text[i] != '\r'))
            continue;
        lines->starts =
            mem_grow(lines->starts, &cap, lines->n, sizeof *lines->starts);
        lines->starts[lines->n++] = (uint32_t)(i + 1);
    }
}

void lines_fini(struct lines *lines)
{
    free(lines->starts);
    *lines = (struct lines){0};
}

/* Bytes of the character at S, at least one of LEFT; UNITS: how much of a
 * column it takes. */
static size_t character(const char *s, size_t left, enum encoding encoding,
                        size_t *units)
{
    unsigned char c = (unsigned char)s[0];
    size_t n = c < 0xc2 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 1;
    size_t have = 1;

    while (have < n && have < left && ((unsigned char)s[have] & 0xc0) == 0x80)
        have++;
    if (have < n) /* not UTF-8: each byte for itself */
        n = 1;
    *units = encoding == ENCODING_UTF8 ? n : n == 4 ? 2 : 1;
    return n;
}

size_t lines_offset(const struct lines *lines, struct position position,
                    enum encoding encoding)
{
    if (position.line >= lines->n)
        return lines->len;
    size_t at = lines->starts[position.line], column = 0;
    size_t end = position.line + 1 < lines->n ? lines->starts[position.line + 1]
                                              : lines->len;
    while (end > at &&
           (lines->text[end - 1] == '\n' || lines->text[end - 1] == '\r'))
        end--;
    while (at < end && column < position.column) {
        size_t units;
        size_t n = character(lines->text + at, end - at, encoding, &units);

        if (column + units > position.column)
            break;
        column += units;
        at += n;
    }
    return at;
}

struct position lines_position(const struct lines *lines, size_t offset,
                               enum encoding encoding)
{
    if (offset > lines->len)
        offset = lines->len;
    struct position p = {.line = str_line_of(lines->starts, lines->n, offset)};
    for (size_t at = lines->starts[p.line]; at < offset;) {
        size_t units;
        size_t n =
            character(lines->text + at, lines->len - at, encoding, &units);

        if (at + n > offset)
            break;
        p.column += units;
        at += n;
    }
    return p;
}

/* ---- URIs ---- */

static int hex(char c)
{
    const char *digits = "0123456789abcdef";
    const char *at =
        c != '\0' ? strchr(digits, tolower((unsigned char)c)) : NULL;

    return at != NULL ? (int)(at - digits) : -1;
}

char *uri_to_path(const char *uri)
{
    static const char scheme[] = "file://";
    size_t n = strlen(uri), len = 0;

    if (strncmp(uri, scheme, sizeof scheme - 1) != 0)
        return mem_strdup(uri);
    const char *at = strchr(uri + sizeof scheme - 1, '/');
    if (at == NULL)
        return mem_strdup(uri);
    char *path = mem_alloc(n + 1);
    for (; *at != '\0'; at++) {
        int high = *at == '%' ? hex(at[1]) : -1;
        int low = high >= 0 ? hex(at[2]) : -1;

        /* A NUL would cut the path short. */
        if (low >= 0 && high + low > 0) {
            path[len++] = (char)(high * 16 + low);
            at += 2;
        } else {
            path[len++] = *at;
        }
    }
    path[len] = '\0';
    return path;
}

char *path_to_uri(const char *path)
{
    static const char plain[] = "/-._~";
    struct str uri = STR_INIT;

    if (path[0] != '/')
        return mem_strdup(path);
    str_add(&uri, "file://");
    for (; *path != '\0'; path++) {
        unsigned char c = (unsigned char)*path;
        bool kept = c < 0x80 && (isalnum(c) || strchr(plain, c) != NULL);

        if (kept)
            str_addc(&uri, *path);
        else
            str_printf(&uri, "%%%02X", c);
    }
    return uri.text;
}

char *path_canonical(const char *path)
{
    char *real = realpath(path, NULL);
    const char *slash = strrchr(path, '/');

    if (real != NULL || slash == NULL || slash == path)
        return real != NULL ? real : mem_strdup(path);
    /* A file that was never saved lies in a folder all the same. */
    char *folder = mem_strdup(path);
    folder[slash - path] = '\0';
    real = realpath(folder, NULL);
    free(folder);
    if (real == NULL)
        return mem_strdup(path);
    struct str whole = STR_INIT;
    str_printf(&whole, "%s%s", strcmp(real, "/") == 0 ? "" : real, slash);
    free(real);
    return whole.text;
}
