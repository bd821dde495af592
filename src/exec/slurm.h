/* slurm.h - talking to a Slurm cluster by its own programs.
 *
 * sbatch, squeue, scontrol and, where there is one, sacct are run as child
 * processes.  An answer is
 * believed only if it is whole: a controller that is down, slow or starting
 * again makes an error here, and never an empty queue. */
#ifndef RLSTUDY_EXEC_SLURM_H
#define RLSTUDY_EXEC_SLURM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct arena;

/* ---- the queue ---- */

/* A job, or a task of an array, that has not ended. */
struct slurm_row {
    const char *job;    /* id of the job or of the array */
    int64_t task;       /* its number in the array; -1: all, or no array */
    bool running;       /* started, and not ended; otherwise it waits */
    const char *reason; /* why it waits, in Slurm's words: "Priority" */
    const char *name;
};

struct slurm_queue {
    struct slurm_row *rows;
    size_t n;
};

/* What squeue printed, in the format of slurm_ask.  A line that is none makes
 * an error. */
ATTR_MUST_USE bool slurm_read_queue(struct arena *arena,
                                    struct slurm_queue *out, const char *text,
                                    struct err *err);

/* Ask for all of this user's jobs, with one query; again a few times when there
 * is no answer, or an empty one. */
ATTR_MUST_USE bool slurm_ask(struct arena *arena, struct slurm_queue *out,
                             struct err *err);

/* ---- the accounts ---- */

/* How a job, or a task of an array, ended. */
struct slurm_ending {
    const char *job;
    int64_t task;      /* -1: no array, or all tasks that have no row */
    const char *state; /* in Slurm's words: "NODE_FAIL" */
};

struct slurm_accounts {
    struct slurm_ending *rows;
    size_t n;
};

/* What sacct printed, in the format of slurm_ask_accounts; lines that are none
 * say nothing. */
void slurm_read_accounts(struct arena *arena, struct slurm_accounts *out,
                         const char *text);

/* How the N jobs of IDS ended, as far as the site keeps accounts: many do not,
 * and nothing depends on the answer but what is told. */
void slurm_ask_accounts(struct arena *arena, struct slurm_accounts *out,
                        const char *const *ids, size_t n);

/* ---- limits ---- */

/* Tasks that an array may have, in what `scontrol show config` printed: 1 where
 * there are no arrays. */
ATTR_MUST_USE bool slurm_read_limit(size_t *out, const char *text,
                                    struct err *err);
ATTR_MUST_USE bool slurm_array_limit(size_t *out, struct err *err);

/* ---- jobs ---- */

struct slurm_request {
    const char *name;
    const char *script; /* its text */
    const char *output; /* beginning of the files: OUTPUT-TASK.out */
    const char *folder; /* to work in */
    size_t n_tasks;
    int cpus;
    const char *partition, *account; /* or NULL */
    double time_s, memory_bytes;     /* 0: not said */
    double signal_s;                 /* 0: no signal */
    int at_once;                     /* 0: any number */
    const char *const *after;        /* (n_after) ids of jobs to end first */
    size_t n_after;
};

/* The words of sbatch for it, ended by NULL, in ARENA. */
const char *const *slurm_words(struct arena *arena,
                               const struct slurm_request *request);

/* The job's id in what sbatch printed; NULL when there is none. */
const char *slurm_read_id(struct arena *arena, const char *text);

/* Submit; the job's id, in ARENA, or NULL.  Even then there may be a job. */
ATTR_MUST_USE const char *slurm_submit(struct arena *arena,
                                       const struct slurm_request *request,
                                       struct err *err);

/* Make the job or task ID, which is this process's own, start again later. Asks
 * for as long as it makes sense. */
ATTR_MUST_USE bool slurm_requeue(const char *id, struct err *err);

#endif
