/* nearest.h - in which settings runs differ. */
#ifndef RLSTUDY_CLI_NEAREST_H
#define RLSTUDY_CLI_NEAREST_H

#include <stddef.h>

struct arena;
struct run_spec;
struct settings;
struct str;

/* Runs to look among; SPEC gives NULL for one that cannot be read. */
struct nearest_among {
    void *ctx;
    size_t n;
    size_t except; /* not this one; or SIZE_MAX */
    const struct run_spec *(*spec)(void *ctx, size_t i);
};

/* The one that differs from SPEC in the fewest settings; of several, one with
 * its seed.  SIZE_MAX: there is none. */
size_t nearest_find(const struct nearest_among *among,
                    const struct run_spec *spec);

/* A setting in which two runs differ, with both values in words. */
struct difference {
    const char *field; /* "algorithm.gamma"; "family" for the kind; "seed" */
    const char *a, *b;
};

/* All of them, in the order of a specification. */
const struct difference *nearest_differences(struct arena *arena, size_t *n,
                                             const struct run_spec *a,
                                             const struct run_spec *b);

/* The value of NAME among SETTINGS, for people; the kind for NULL. */
void nearest_print_value(struct str *out, const struct settings *settings,
                         const char *name);

#endif
