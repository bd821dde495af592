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
