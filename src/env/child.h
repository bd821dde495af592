/* child.h - work that may crash, hang, exit or print, done in a process of its
 * own.
 *
 * Code from outside is loaded and called there, so that it can end no process
 * but that one.  What the work finds out goes into memory that both see. */
#ifndef RLSTUDY_ENV_CHILD_H
#define RLSTUDY_ENV_CHILD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* How it ended. */
struct child_end {
    bool done;     /* the work returned */
    char why[128]; /* if not: "Segmentation fault", "no answer within 10 s" ...
                    */
    /* What it printed, on standard output and on standard error: the last two
     * lines of each, as far as they fit, "" for nothing. */
    char out[384], err[384];
};

/* SIZE bytes, zeroed, that a child shares; NULL, with the reason. */
ATTR_MUST_USE void *child_memory(size_t size, struct err *err);
void child_memory_free(void *memory, size_t size);

/* Do WORK(CTX) in a child, which is killed after LIMIT_S seconds.  False if
 * there is no child to be had; otherwise END says how it ended. */
ATTR_MUST_USE bool child_run(struct child_end *end, void (*work)(void *ctx),
                             void *ctx, double limit_s, struct err *err);

#endif
