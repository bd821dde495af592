/* mem.c - allocation that ends the program when memory runs out. */
#include "config.h"

#include "base/mem.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static ATTR_NORETURN void out_of_memory(size_t size)
{
    fprintf(stderr, "rlstudy: out of memory (%zu bytes asked for)\n", size);
    /* Nothing is flushed: that might want memory too. */
    _exit(MEM_EXHAUSTED);
}

void *mem_alloc(size_t size)
{
    void *p = malloc(size > 0 ? size : 1);

    if (p == NULL)
        out_of_memory(size);
    return p;
}

void *mem_calloc(size_t count, size_t size)
{
    void *p = calloc(count > 0 ? count : 1, size > 0 ? size : 1);

    if (p == NULL)
        out_of_memory(size);
    return p;
}

void *mem_realloc(void *old, size_t count, size_t size)
{
    if (size > 0 && count > SIZE_MAX / size)
        out_of_memory(SIZE_MAX);

    size_t bytes = count * size > 0 ? count * size : 1;
    void *p = realloc(old, bytes);

    if (p == NULL)
        out_of_memory(bytes);
    return p;
}

char *mem_strdup(const char *text)
{
    size_t len = strlen(text) + 1;

    return memcpy(mem_alloc(len), text, len);
}

void *mem_aligned(size_t size)
{
    size_t rounded = (size + 63) / 64 * 64;
    void *p = aligned_alloc(64, rounded > 0 ? rounded : 64);

    if (p == NULL)
        out_of_memory(size);
    return memset(p, 0, rounded);
}

void *mem_grow(void *array, size_t *cap, size_t n, size_t size)
{
    if (n < *cap)
        return array;
    *cap = *cap < 8 ? 8 : *cap * 2;
    return mem_realloc(array, *cap, size);
}
