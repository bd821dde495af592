/* serve_job.h - work in a child process, so that it holds up nobody, while what
 * it writes is gathered. */
#ifndef RLSTUDY_CLI_SERVE_JOB_H
#define RLSTUDY_CLI_SERVE_JOB_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/str.h"

enum job_state {
    JOB_NONE, /* none was started, or it has ended and was told of */
    JOB_AT_WORK,
    JOB_DONE,  /* OUT is what it wrote */
    JOB_FAILED /* OUT is why, as far as it said */
};

struct serve_job {
    pid_t pid; /* 0: none */
    int fd;    /* what it writes can be read there; -1: none */
    double used_s; /* processor time, once it has ended */
    struct str out;
};

/* Have a child do WORK(OUT, CTX), whose false means that what it wrote is why
 * it failed.  The child has none of our files, and ends when we do. */
ATTR_MUST_USE bool job_start(struct serve_job *job,
                             bool (*work)(FILE *out, void *ctx), void *ctx,
                             struct err *err);
/* Take what it has written so far, without waiting. */
enum job_state job_look(struct serve_job *job);
/* It is killed, if it is still at work. */
void job_end(struct serve_job *job);

/* Seconds that only go forward. */
double job_clock_s(void);

#endif
