/* intern.c - texts, each once, by number. */
#include "config.h"

#include "import/intern.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"

void intern_fini(struct intern *intern)
{
    free(intern->items);
    free(intern->table);
}

static bool is(const char *item, const char *text, size_t len)
{
    return strncmp(item, text, len) == 0 && item[len] == '\0';
}

/* Where the text stands in the table, or where it would. */
static size_t *find_slot(const struct intern *intern, const char *text,
                         size_t len)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < len; i++)
        h = (h ^ (unsigned char)text[i]) * UINT64_C(0x100000001b3);
    for (size_t i = (size_t)h;; i++) {
        size_t *slot = &intern->table[i & (intern->table_size - 1)];

        if (*slot == 0 || is(intern->items[*slot - 1], text, len))
            return slot;
    }
}

static void grow_table(struct intern *intern)
{
    if (2 * (intern->n + 1) <= intern->table_size)
        return;
    intern->table_size = intern->table_size == 0 ? 64 : 2 * intern->table_size;
    free(intern->table);
    intern->table = mem_calloc(intern->table_size, sizeof *intern->table);
    for (size_t i = 0; i < intern->n; i++)
        *find_slot(intern, intern->items[i], strlen(intern->items[i])) = i + 1;
}

size_t intern_add(struct intern *intern, const char *text, size_t len)
{
    grow_table(intern);
    size_t *slot = find_slot(intern, text, len);
    if (*slot == 0) {
        intern->items = mem_grow(intern->items, &intern->cap, intern->n,
                                 sizeof *intern->items);
        intern->items[intern->n++] = arena_strndup(intern->arena, text, len);
        *slot = intern->n;
    }
    return *slot - 1;
}
