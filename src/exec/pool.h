/* pool.h - a few worker processes at a time, until all jobs have ended.
 *
 * The pool knows nothing of training: it starts what the runner tells it to
 * start, hands on the lines that a worker prints and how it ended, and does
 * what the runner says is to become of a job that failed.  It shares out places
 * and memory, and waits between attempts. */
#ifndef RLSTUDY_EXEC_POOL_H
#define RLSTUDY_EXEC_POOL_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/err.h"

/* What a worker's exit says. */
enum {
    WORKER_OK = 0,
    WORKER_FAILED = 1,
    WORKER_INTERRUPTED = 75 /* stopped cleanly; can be resumed */
};

enum job_end { JOB_OK, JOB_FAILED, JOB_INTERRUPTED };

/* What is to become of a job that failed. */
enum pool_next {
    POOL_OVER,        /* nothing */
    POOL_AGAIN,       /* another attempt, after a pause */
    POOL_AGAIN_ALONE, /* another attempt when all others have ended */
    POOL_LAST,        /* nothing, and no further job starts */
    POOL_HALT         /* likewise, and those at work are to stop */
};

struct pool_job {
    size_t job;
    double bytes; /* of memory, that it will take */
};

struct pool_runner {
    void *ctx;
    /* Start job number JOB in a child process whose standard output is the
     * pipe *OUT_FD (read end, the pool's to close).  PLACE: which of the
     * workers it is, from 0. */
    bool (*start)(void *ctx, size_t job, int place, pid_t *pid, int *out_fd,
                  struct err *err);
    /* A line the worker printed, without its newline. */
    void (*line)(void *ctx, size_t job, const char *line);
    /* Is there a result of a worker that ended well?  Code from outside may end
     * one as if all were. */
    bool (*is_done)(void *ctx, size_t job);
    /* An attempt has ended.  STATUS is wait(2)'s; -1 when it could not be
     * started, for the reason WHY.  The answer counts after a failure, unless
     * the pool has been stopped. */
    enum pool_next (*ended)(void *ctx, size_t job, enum job_end end, int status,
                            const struct err *why);
    /* Called several times a second. */
    void (*tick)(void *ctx);
};

struct pool_limits {
    int workers;    /* at a time */
    double bytes;   /* of memory, for all at work together; 0: no limit */
    double pause_s; /* before a second attempt; twice that before a third ... */
};

/* Raised by signal handlers. */
struct pool_signals {
    /* 1: no further job starts and the workers get SIGTERM; 2: they get
     * SIGKILL. */
    volatile sig_atomic_t stop;
    /* Each time it is raised, the workers get SIGUSR1. */
    volatile sig_atomic_t save;
};

struct pool_counts {
    size_t ok, failed, interrupted, not_started;
    size_t again; /* attempts after the first of a job */
};

/* Run the N JOBS, as far as there is room in their order: one for which there
 * is no memory is passed by others, but not for ever.  One that wants more than
 * there is runs when no other does. */
struct pool_counts pool_run(const struct pool_runner *runner,
                            const struct pool_job *jobs, size_t n,
                            const struct pool_limits *limits,
                            const struct pool_signals *signals);

#endif
