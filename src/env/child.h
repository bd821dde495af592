/* child.h - work that may crash, hang, exit or print, done in a process of its
 * own.
 *
 * Code from outside is loaded and called there, so that it can end no process
 * but that one.  What the work finds out goes into memory that both see. */
#ifndef RLSTUDY_ENV_CHILD_H
#define RLSTUDY_ENV_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

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

/* ---- its parts, for who lets a child live longer (env/guest.h) ---- */

/* In the child of PARENT, first of all: it ends with its parent, leaves no core
 * behind, and prints into the files OUT and ERR. */
void child_settle(int out, int err, pid_t parent);
/* How a child ended that left STATUS, or was killed after LIMIT_S. */
void child_tell(struct child_end *end, bool in_time, int status,
                double limit_s);
/* The last two lines that are not empty of what the file FD holds. */
void child_last_lines(char *lines, size_t size, int fd);

#endif
