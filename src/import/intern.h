/* intern.h - texts, each once, by number. */
#ifndef RLSTUDY_IMPORT_INTERN_H
#define RLSTUDY_IMPORT_INTERN_H

#include <stddef.h>

struct arena;

struct intern {
    struct arena *arena; /* owns the texts */
    const char **items;  /* (n) in the order in which they came; the heap's */
    size_t n, cap;
    size_t *table; /* open hashing: index + 1, 0 is free */
    size_t table_size;
};

#define INTERN_OF(arena_) ((struct intern){.arena = (arena_)})

void intern_fini(struct intern *intern);

/* The index of the LEN bytes at TEXT, entered when they are new. */
size_t intern_add(struct intern *intern, const char *text, size_t len);

#endif
