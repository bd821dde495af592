/* pool.h - a few worker processes at a time, until all jobs have ended.
 *
 * The pool knows nothing of training: it starts what the runner tells it to
 * start, hands on the lines that a worker prints and how it ended.  One job
 * that fails costs no other. */
#ifndef RLSTUDY_EXEC_POOL_H
#define RLSTUDY_EXEC_POOL_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"

/* What a worker's exit says. */
enum {
    WORKER_OK = 0,
    WORKER_FAILED = 1,
    WORKER_INTERRUPTED = 75 /* stopped cleanly; can be resumed */
};

enum job_end { JOB_OK, JOB_FAILED, JOB_INTERRUPTED };

struct pool_runner {
    void *ctx;
    /* Start job number JOB in a child process whose standard output is the
     * pipe *OUT_FD (read end, the pool's to close). */
    bool (*start)(void *ctx, size_t job, pid_t *pid, int *out_fd,
                  struct err *err);
    /* A line the worker printed, without its newline. */
    void (*line)(void *ctx, size_t job, const char *line);
    /* The job has ended.  STATUS is wait(2)'s; -1 when it could not be
     * started, with the reason in WHY. */
    void (*ended)(void *ctx, size_t job, enum job_end end, int status,
                  const char *why);
    /* Called several times a second. */
    void (*tick)(void *ctx);
};

struct pool_counts {
    size_t ok, failed, interrupted, not_started;
};

/* Run N jobs, at most WORKERS at a time, in the order of ORDER (n), a
 * permutation of the jobs.  *STOP is raised by signal handlers: at 1 no
 * further job starts and the workers get SIGTERM; at 2 they get SIGKILL. */
struct pool_counts pool_run(const struct pool_runner *runner,
                            const size_t *order, size_t n, int workers,
                            const volatile sig_atomic_t *stop);

#endif
