/* jobs.h - what was handed to a cluster: one file a submission.
 *
 *     STORE/jobs/NAME.json     the tasks of a job and the runs of each
 *                NAME-N.out    what task N said
 *                lease         who is submitting
 *
 * NAME is also the job's name on the cluster.  The file is there before the
 * job, which reads from it what it is to train, and the job's id comes into it
 * afterwards: whatever is killed in between, the job is known by its name.  A
 * file says what was asked for.  What became of it the runs' folders say. */
#ifndef RLSTUDY_STORE_JOBS_H
#define RLSTUDY_STORE_JOBS_H

#include "store/store.h"

/* A run, and how long a task is to train it. */
struct job_run {
    const char *id;
    const char *label; /* "h=4 size=1/8 seed=1" */
    struct store_budget budget;
    /* What the plan said that it takes from so many interactions on; 0: it did
     * not say. */
    double core_s, memory_bytes;
    int64_t from;
};

/* Its runs are neighbours in the job's. */
struct job_task {
    size_t first, n;
};

struct job {
    const char *name;
    const char *id;     /* the cluster's; NULL: none was seen yet */
    const char *study;  /* the file, absolute */
    double submitted_s; /* seconds since 1970 */
    bool reports;       /* it makes the report, and trains nothing */
    int cpus;           /* of a task */
    struct job_run *runs;
    size_t n_runs;
    struct job_task *tasks; /* cover the runs in their order */
    size_t n_tasks;
};

/* Read what LEN bytes of TEXT say; all memory is ARENA's. */
ATTR_MUST_USE bool job_parse(struct arena *arena, struct job *out,
                             const char *text, size_t len, struct err *err);

/* The same of the file at PATH. */
ATTR_MUST_USE bool job_read(struct arena *arena, struct job *out,
                            const char *path, struct err *err);

/* Write DIR/NAME.json, DIR being STORE/jobs. */
ATTR_MUST_USE bool job_write(const char *dir, const struct job *job,
                             struct err *err);

/* Remove DIR/NAME.json, and what its tasks said if that was nothing. */
void job_remove(const char *dir, const struct job *job);

/* All files of DIR that are jobs, by name; none when there is no DIR.  One that
 * cannot be read is left out and counted: nobody knows what it asked for. */
struct job_list {
    struct job *items;
    size_t n;
    size_t damaged;
    const char *damage; /* the first of them, and why; or NULL */
};

ATTR_MUST_USE bool job_list_read(struct arena *arena, struct job_list *out,
                                 const char *dir, struct err *err);

#endif
