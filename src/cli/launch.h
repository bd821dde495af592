/* launch.h - starting a worker process. */
#ifndef RLSTUDY_CLI_LAUNCH_H
#define RLSTUDY_CLI_LAUNCH_H

#include <stdbool.h>
#include <sys/types.h>

#include "store/store.h"

struct launch {
    const char *program;
    const char *dir; /* of the run, prepared */
    struct store_budget budget;
    double core_s;       /* that it is predicted to take; 0: not known */
    double checkpoint_s; /* between checkpoints; 0: as usual */
    int core;            /* that it is to keep to; -1: any */
    const char *kernel;  /* to compute with; NULL: as the surroundings say */
};

/* Start `rlstudy worker DIR`, with the run's log for its messages; what it
 * prints for its parent comes out of *OUT_FD, which is the caller's to close.
 */
ATTR_MUST_USE bool launch_worker(pid_t *pid, int *out_fd,
                                 const struct launch *launch, struct err *err);

#endif
