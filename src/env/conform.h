/* conform.h - does a plug-in keep what rlstudy/env.h says?
 *
 * A table of checks, each carried out in a child process, with random actions
 * and between guarded buffers. */
#ifndef RLSTUDY_ENV_CONFORM_H
#define RLSTUDY_ENV_CONFORM_H

#include "base/err.h"

struct settings;

enum conform_result {
    CONFORM_OK,
    CONFORM_BROKEN,
    CONFORM_SKIPPED /* one before it came to nothing */
};

struct conform_check {
    const char *name; /* "seeds" */
    const char *doc;  /* what should hold, no full stop */
    enum conform_result result;
    char finding[512]; /* what does not */
    char note[256];    /* what else is to be said, "" for nothing */
};

enum { CONFORM_MOST_CHECKS = 16 };

struct conform_report {
    struct conform_check checks[CONFORM_MOST_CHECKS];
    size_t n, broken;
    double steps_per_s; /* of all copies of a batch of 64; 0: not measured */
};

/* Look at the plug-in that SETTINGS are of, with those options.  False if that
 * cannot be done, which is no finding. */
ATTR_MUST_USE bool conform_run(struct conform_report *out,
                               const struct settings *settings,
                               struct err *err);

#endif
