/* pairs.h - instances of a law compared with one another. */
#ifndef RLSTUDY_REPORT_PAIRS_H
#define RLSTUDY_REPORT_PAIRS_H

#include "analysis/compare.h"
#include "report/findings.h"

struct arena;

/* What both sides of a comparison of laws take: FLOP where both are known, or
 * else parameter-interactions. */
struct effort pair_effort(const struct law_finding *law,
                          const struct law_finding *other);

/* How many times as much compute A takes as B. */
struct law_pair {
    const struct law_finding *a, *b;
    const char *error; /* NULL, or why they cannot be compared */
    struct multiplier multiplier;
};

/* Each trusted law of NAME (NULL: any) against the first of the same name in
 * the same environment. */
size_t pairs_of(struct arena *arena, struct law_pair **out,
                const struct findings *f, const char *name);

#endif
