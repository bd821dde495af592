/* notes.c - sentences for the reader of a fit. */
#include "config.h"

#include "analysis/notes.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"

void notes_add(struct notes *notes, const char *fmt, ...)
{
    char text[512];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    if (notes->n == notes->cap) {
        size_t cap = notes->cap == 0 ? 8 : 2 * notes->cap;
        const char **items = arena_array(notes->arena, const char *, cap);

        if (notes->n > 0)
            memcpy(items, notes->items, notes->n * sizeof *items);
        notes->items = items;
        notes->cap = cap;
    }
    notes->items[notes->n++] = arena_strdup(notes->arena, text);
}

void notes_add_few(struct notes *notes, size_t n)
{
    enum { ENOUGH = 39 };

    if (n > 0 && n < ENOUGH)
        notes_add(notes,
                  "%zu replicates are too few for intervals of 95 %%: theirs "
                  "are of %.0f %% at best; %d are the least",
                  n, 100 * (double)(n - 1) / (double)(n + 1), ENOUGH);
}
