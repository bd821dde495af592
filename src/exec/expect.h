/* expect.h - which runs a cluster is at work on, or will be.
 *
 * The files of STORE/jobs say what was asked for, one question to the queue
 * what is left of it.  A job that the queue does not know has ended: what
 * became of its runs is for their folders to say.  While the queue gives no
 * answer nothing is known to have ended. */
#ifndef RLSTUDY_EXEC_EXPECT_H
#define RLSTUDY_EXEC_EXPECT_H

#include "store/jobs.h"

enum expectation {
    EXPECT_NOTHING,
    EXPECT_UNKNOWN, /* was submitted; the queue was not asked, or did not say */
    EXPECT_WAITING,
    EXPECT_RUNNING /* its task is at work, on this run or on another */
};

struct expected {
    enum expectation what;
    const char *job;    /* "123_4", or the job's name while it has no id */
    const char *reason; /* why it waits, in the cluster's words; or NULL */
};

struct expectations;

/* What was submitted from the store in DIR.  All memory is ARENA's.  NULL when
 * the files cannot be listed. */
ATTR_MUST_USE struct expectations *expect_open(struct arena *arena,
                                               const char *dir,
                                               struct err *err);

/* Of jobs that were read. */
struct expectations *expect_make(struct arena *arena,
                                 const struct job_list *jobs);

/* Was run ID submitted, whatever became of that? */
bool expect_lists(const struct expectations *e, const char *id);

/* Ask the queue, if there is a job to ask for.  Until then, and when there is
 * no answer, every job may be there. */
void expect_ask(struct expectations *e);
/* Go by what squeue printed at NOW_S, as time(2). */
void expect_answer(struct expectations *e, const char *queue, double now_s);

/* Why the queue could not be asked; NULL when it was, or was not to be. */
const char *expect_trouble(const struct expectations *e);

/* What a damaged file of STORE/jobs is; NULL when none is. */
const char *expect_damage(const struct expectations *e);

/* Is run ID expected to be trained for BUDGET (NULL: for any)? */
void expect_run(const struct expectations *e, struct expected *out,
                const char *id, const struct store_budget *budget);

/* The jobs, in order of their names, and what is expected of any task of one:
 * the most. */
/* How the last task that had run ID ended, in words, where Slurm keeps accounts
 * of that; NULL when nobody says, or it was as it should be.  Of a run of which
 * nothing is expected.  The first such question asks sacct, once for all. */
const char *expect_ending(struct expectations *e, const char *id);
/* Go by what sacct printed. */
void expect_accounts(struct expectations *e, const char *accounts);

const struct job_list *expect_jobs(const struct expectations *e);
enum expectation expect_job(const struct expectations *e, size_t job);

#endif
