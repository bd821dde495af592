/* next.h - what the files of `rlstudy next` share. */
#ifndef RLSTUDY_CLI_NEXT_H
#define RLSTUDY_CLI_NEXT_H

#include <stdio.h>

#include "analysis/gain.h"
#include "cli/subject.h"

struct arena;
struct str;

/* The additions as text for a study: what to add to which declaration.  Nothing
 * where they cannot be told by axes.  Memory is ARENA's. */
const char *next_study_text(struct arena *arena, const struct subject *subject,
                            const struct addition *additions, size_t n);

/* "3 runs of 1.2e+05 parameters for 4M interactions" */
void next_describe(struct str *out, const struct addition *a);

#endif
