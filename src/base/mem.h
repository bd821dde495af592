/* mem.h - heap memory that is always there.
 *
 * Running out of memory is not something the program can mend, so these end it
 * with a message instead of returning NULL.  Free with free(). */
#ifndef RLSTUDY_BASE_MEM_H
#define RLSTUDY_BASE_MEM_H

#include "base/base.h"

/* The exit status then: whoever started us may have more memory later. */
enum { MEM_EXHAUSTED = 71 };

ATTR_MUST_USE void *mem_alloc(size_t size);
ATTR_MUST_USE void *mem_calloc(size_t count, size_t size); /* zeroed */
ATTR_MUST_USE void *mem_realloc(void *old, size_t count, size_t size);
ATTR_MUST_USE char *mem_strdup(const char *text);

/* SIZE bytes, zeroed, at a 64-byte boundary. */
ATTR_MUST_USE void *mem_aligned(size_t size);

/* Make room for one more element of SIZE bytes in a growing array:
 * returns ARRAY, possibly moved, with *CAP raised when N has reached it. */
ATTR_MUST_USE void *mem_grow(void *array, size_t *cap, size_t n, size_t size);

#endif
