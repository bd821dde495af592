/* arena.c - a list of blocks, filled from the front, freed at once. */
#include "config.h"

#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { BLOCK_BYTES = 64 * 1024 };

struct block {
    struct block *next;
    size_t used, size;
    alignas(max_align_t) unsigned char bytes[];
};

struct owned {
    struct owned *next;
    void *heap;
};

struct arena {
    struct block *blocks;
    struct owned *owned; /* in the blocks */
};

struct arena *arena_new(void)
{
    return mem_calloc(1, sizeof(struct arena));
}

void arena_free(struct arena *arena)
{
    if (arena == NULL)
        return;
    for (struct owned *o = arena->owned; o != NULL; o = o->next)
        free(o->heap);
    for (struct block *b = arena->blocks; b != NULL;) {
        struct block *next = b->next;

        free(b);
        b = next;
    }
    free(arena);
}

void arena_adopt(struct arena *arena, struct arena *child)
{
    struct block *last = child->blocks;
    struct owned **end = &child->owned;

    while (*end != NULL)
        end = &(*end)->next;
    *end = arena->owned;
    arena->owned = child->owned;
    if (last != NULL) {
        while (last->next != NULL)
            last = last->next;
        /* Behind our own first block, which goes on being filled. */
        if (arena->blocks == NULL) {
            arena->blocks = child->blocks;
        } else {
            last->next = arena->blocks->next;
            arena->blocks->next = child->blocks;
        }
    }
    free(child);
}

void *arena_alloc(struct arena *arena, size_t size)
{
    size_t align = alignof(max_align_t);

    if (size > SIZE_MAX / 2)
        abort();
    size = (size + align - 1) / align * align;
    struct block *b = arena->blocks;
    if (b == NULL || b->size - b->used < size) {
        size_t room = size > BLOCK_BYTES ? size : BLOCK_BYTES;

        b = mem_alloc(sizeof *b + room);
        b->used = 0;
        b->size = room;
        b->next = arena->blocks;
        arena->blocks = b;
    }
    void *p = b->bytes + b->used;
    b->used += size;
    return memset(p, 0, size);
}

void arena_own(struct arena *arena, void *heap)
{
    struct owned *o = arena_new_of(arena, struct owned);

    *o = (struct owned){arena->owned, heap};
    arena->owned = o;
}

char *arena_strndup(struct arena *arena, const char *text, size_t len)
{
    char *copy = arena_alloc(arena, len + 1);

    memcpy(copy, text, len);
    return copy;
}

char *arena_strdup(struct arena *arena, const char *text)
{
    return arena_strndup(arena, text, strlen(text));
}

char *arena_printf(struct arena *arena, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    int len = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (len < 0)
        abort();
    char *text = arena_alloc(arena, (size_t)len + 1);
    va_start(ap, fmt);
    vsnprintf(text, (size_t)len + 1, fmt, ap);
    va_end(ap);
    return text;
}
