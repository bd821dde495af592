/* notes.h - things the reader of a fit should know, collected as sentences. */
#ifndef RLSTUDY_ANALYSIS_NOTES_H
#define RLSTUDY_ANALYSIS_NOTES_H

#include "base/base.h"

struct arena;

struct notes {
    struct arena *arena; /* owns text and items */
    const char **items;
    size_t n, cap;
};

void notes_add(struct notes *notes, const char *fmt, ...) ATTR_PRINTF(2, 3);

/* What intervals from N replicates of a bootstrap are worth, if that is less
 * than 95 %: even their smallest and largest hold but (N - 1) / (N + 1). */
void notes_add_few(struct notes *notes, size_t n);

#endif
