/* difference.c - how two texts differ, line by line.
 *
 * From each difference on, the nearest pair of equal lines is looked for, not
 * beyond WINDOW lines.  That is no shortest list of changes, but it takes no
 * longer the more there are. */
#include "config.h"

#include "cli/difference.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { WINDOW = 50, CONTEXT = 3 };

struct lines {
    struct text *items; /* with their line ends */
    size_t n, cap;
};

/* Lines [a, a_end) of one text become [b, b_end) of the other. */
struct change {
    size_t a, a_end, b, b_end;
};

struct changes {
    struct change *items;
    size_t n, cap;
};

static struct lines split(struct text text)
{
    struct lines l = {NULL, 0, 0};

    for (size_t at = 0; at < text.len;) {
        const char *from = text.text + at;
        const char *end = memchr(from, '\n', text.len - at);
        size_t len = end != NULL ? (size_t)(end - from) + 1 : text.len - at;

        l.items = mem_grow(l.items, &l.cap, l.n, sizeof *l.items);
        l.items[l.n++] = (struct text){from, len};
        at += len;
    }
    return l;
}

static bool same(const struct lines *a, size_t i, const struct lines *b,
                 size_t k)
{
    return a->items[i].len == b->items[k].len &&
           memcmp(a->items[i].text, b->items[k].text, a->items[i].len) == 0;
}

/* The change that begins at lines I and K. */
static struct change change_at(const struct lines *a, size_t i,
                               const struct lines *b, size_t k)
{
    size_t a_left = a->n - i, b_left = b->n - k;

    for (size_t sum = 1; sum <= WINDOW; sum++) {
        for (size_t x = 0; x <= sum; x++) {
            if (x < a_left && sum - x < b_left &&
                same(a, i + x, b, k + sum - x))
                return (struct change){i, i + x, k, k + sum - x};
        }
    }
    /* None is near: as many of both, or what is left. */
    size_t x = a_left < WINDOW / 2 ? a_left : WINDOW / 2;
    size_t y = b_left < WINDOW / 2 ? b_left : WINDOW / 2;
    return (struct change){i, i + x, k, k + y};
}

static struct changes compare(const struct lines *a, const struct lines *b)
{
    struct changes c = {NULL, 0, 0};

    for (size_t i = 0, k = 0; i < a->n || k < b->n;) {
        if (i < a->n && k < b->n && same(a, i, b, k)) {
            i++;
            k++;
            continue;
        }
        struct change change = change_at(a, i, b, k);
        c.items = mem_grow(c.items, &c.cap, c.n, sizeof *c.items);
        c.items[c.n++] = change;
        i = change.a_end;
        k = change.b_end;
    }
    return c;
}

static void print_lines(FILE *out, char mark, const struct lines *l,
                        size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        const struct text *line = &l->items[i];

        putc(mark, out);
        fwrite(line->text, 1, line->len, out);
        if (line->text[line->len - 1] != '\n')
            fputs("\n\\ No newline at end of file\n", out);
    }
}

/* "3,7": from the third line on seven; of none, the line before them. */
static void print_range(FILE *out, size_t from, size_t to)
{
    fprintf(out, "%zu,%zu", to > from ? from + 1 : from, to - from);
}

/* N changes, with the lines between and around them. */
static void print_hunk(FILE *out, const struct lines *a, const struct lines *b,
                       const struct change *c, size_t n)
{
    size_t before = c[0].a < CONTEXT ? c[0].a : CONTEXT;
    size_t left = a->n - c[n - 1].a_end;
    size_t after = left < CONTEXT ? left : CONTEXT;

    fputs("@@ -", out);
    print_range(out, c[0].a - before, c[n - 1].a_end + after);
    fputs(" +", out);
    print_range(out, c[0].b - before, c[n - 1].b_end + after);
    fputs(" @@\n", out);
    print_lines(out, ' ', a, c[0].a - before, c[0].a);
    for (size_t i = 0; i < n; i++) {
        print_lines(out, '-', a, c[i].a, c[i].a_end);
        print_lines(out, '+', b, c[i].b, c[i].b_end);
        print_lines(out, ' ', a, c[i].a_end,
                    i + 1 < n ? c[i + 1].a : c[i].a_end + after);
    }
}

void difference_print(FILE *out, const char *name, struct text before,
                      struct text after)
{
    struct lines a = split(before), b = split(after);
    struct changes c = compare(&a, &b);

    if (c.n > 0)
        fprintf(out, "--- %s\n+++ %s\n", name, name);
    for (size_t first = 0, last; first < c.n; first = last) {
        for (last = first + 1; last < c.n; last++) {
            if (c.items[last].a - c.items[last - 1].a_end > 2 * CONTEXT)
                break;
        }
        print_hunk(out, &a, &b, c.items + first, last - first);
    }
    free(a.items);
    free(b.items);
    free(c.items);
}
