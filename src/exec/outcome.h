/* outcome.h - why a worker failed, and what may help. */
#ifndef RLSTUDY_EXEC_OUTCOME_H
#define RLSTUDY_EXEC_OUTCOME_H

#include <stdbool.h>

#include "exec/pool.h"
#include "store/store.h"

struct outcome {
    bool known;
    enum failure_class class;
    int code;        /* the errno behind it, or 0 */
    int signal;      /* that killed the worker, or 0 */
    int exit_status; /* of a worker that said no reason, or 0 */
    char reason[512];
};

/* A worker that fails says why in a line "f CLASS ERRNO REASON". */
void outcome_line(char *line, size_t size, const struct outcome *outcome);
/* False when LINE is no such line. */
ATTR_MUST_USE bool outcome_read(struct outcome *out, const char *line);

/* By wait(2)'s STATUS alone, of a worker that did not say why.  OUT_OF_MEMORY:
 * the kernel has killed something for want of it since the worker started. */
void outcome_of_status(struct outcome *out, int status, bool out_of_memory);

/* What is to become of the job after ATTEMPTS, of which RETRIES + 1 are
 * allowed.  Another one is made only where it may end otherwise. */
enum pool_next outcome_next(const struct outcome *outcome, int attempts,
                            int retries);

#endif
