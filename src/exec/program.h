/* program.h - another program, run to its end within a time limit.
 *
 * Without a shell: the words are handed over as they are. */
#ifndef RLSTUDY_EXEC_PROGRAM_H
#define RLSTUDY_EXEC_PROGRAM_H

#include <stdbool.h>

#include "base/err.h"

struct str;

struct program {
    const char *const *argv;  /* ended by NULL; looked for in PATH */
    const char *input;        /* its standard input, or NULL */
    const char *const *unset; /* beginnings of names that are left out of
                               * its environment, ended by NULL; or NULL */
    double limit_s;           /* then it is killed */
};

enum program_end {
    PROGRAM_OK,
    PROGRAM_FAILED,
    PROGRAM_ABSENT /* no such program */
};

/* Run it; OUT gets what it wrote to standard output, whatever became of it.
 * OK when it exited with 0.  Otherwise ERR says what it said on standard
 * error, or that it could not be started, or took too long. */
ATTR_MUST_USE enum program_end program_run(struct str *out,
                                           const struct program *program,
                                           struct err *err);

#endif
