/* arena.h - memory for many small things that die together. */
#ifndef RLSTUDY_BASE_ARENA_H
#define RLSTUDY_BASE_ARENA_H

#include <stdarg.h>

#include "base/base.h"

struct arena;

ATTR_MUST_USE struct arena *arena_new(void);
void arena_free(struct arena *arena); /* NULL is fine */

/* Give all that CHILD holds to ARENA, and CHILD itself up: what several
 * threads made, each in an arena of its own, comes together again. */
void arena_adopt(struct arena *arena, struct arena *child);

/* SIZE zeroed bytes, aligned for any type; they live as long as ARENA. */
ATTR_MUST_USE void *arena_alloc(struct arena *arena, size_t size);

/* Take what mem_alloc and its like returned: it is freed with ARENA.  For what
 * has grown large, so that it need not be copied.  NULL is fine. */
void arena_own(struct arena *arena, void *heap);

/* Copies, NUL-terminated. */
ATTR_MUST_USE char *arena_strdup(struct arena *arena, const char *text);
ATTR_MUST_USE char *arena_strndup(struct arena *arena, const char *text,
                                  size_t len);
ATTR_MUST_USE char *arena_printf(struct arena *arena, const char *fmt, ...)
    ATTR_PRINTF(2, 3);

/* One zeroed object, or an array of COUNT of them. */
#define arena_new_of(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define arena_array(arena, type, count) \
    ((type *)arena_alloc((arena), sizeof(type) * (count)))

#endif
