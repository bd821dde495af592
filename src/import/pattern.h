/* pattern.h - names with holes: "runs/{width}/s{seed}". */
#ifndef RLSTUDY_IMPORT_PATTERN_H
#define RLSTUDY_IMPORT_PATTERN_H

#include <stdbool.h>

#include "base/err.h"

struct arena;

enum { PATTERN_MAX_HOLES = 16 };

struct pattern {
    const char *text;
    size_t n_holes;
    const char *names[PATTERN_MAX_HOLES];
    /* What stands before each hole, and behind the last. */
    const char *literals[PATTERN_MAX_HOLES + 1];
};

/* Does TEXT have holes at all? */
bool pattern_is(const char *text);
ATTR_MUST_USE bool pattern_parse(struct arena *arena, struct pattern *out,
                                 const char *text, struct err *err);

/* Does all of TEXT match?  Each hole takes as little as it can, and something;
 * VALUES (n_holes) are what, copied into ARENA. */
bool pattern_match(struct arena *arena, const char **values,
                   const struct pattern *pattern, const char *text);
/* The same of the last folders and the file's name of PATH, as many as the
 * pattern has; no hole takes a '/'. */
bool pattern_match_path(struct arena *arena, const char **values,
                        const struct pattern *pattern, const char *path);

#endif
