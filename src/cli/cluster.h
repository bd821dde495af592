/* cluster.h - training elsewhere: on Slurm, or by commands for any other
 * scheduler. */
#ifndef RLSTUDY_CLI_CLUSTER_H
#define RLSTUDY_CLI_CLUSTER_H

#include "cli/cli.h"
#include "exec/expect.h"

struct str;

/* ---- words.c: command lines of this program ---- */

/* WORD, behind a space unless OUT is empty, so that a shell takes it for one
 * word as it is. */
void words_add(struct str *out, const char *word);
/* The same of "NAME=VALUE". */
void words_add_option(struct str *out, const char *name, const char *value);
/* The options that say what study it is, and where its runs are kept: --set,
 * --var-file, -W and --store; then the study's file.  The folder is the one
 * that this process is in. */
ATTR_MUST_USE bool words_add_study(struct str *out,
                                   const struct options *options,
                                   struct err *err);
/* The options that say how a task is to train its runs: -k, --retries, --pin,
 * --checkpoint-every, and --memory for MEMORY bytes (0: not said). */
void words_add_training(struct str *out, const struct options *options,
                        double memory);
/* PATH from the root on, in ARENA; NULL when the folder has no name. */
const char *words_absolute(struct arena *arena, const char *path,
                           struct err *err);

/* ---- elsewhere.c: what a cluster has already ---- */

/* Of the runs of a plan that are to be trained. */
struct elsewhere {
    struct expectations *expectations;
    bool *has; /* (n_runs) of the plan: it has it, or may have */
    size_t n_running, n_waiting, n_unknown;
    const char *some; /* a job that has one, and why it waits; or NULL */
    const char *reason;
};

/* AT_WORK: count runs that any process is at work on, too. */
ATTR_MUST_USE bool elsewhere_find(struct elsewhere *out, struct arena *arena,
                                  const struct plan *plan,
                                  const struct prospect *prospect,
                                  const struct store *store, bool at_work,
                                  struct err *err);
/* Tell, on standard error. */
void elsewhere_print(const struct elsewhere *elsewhere);
/* Runs that a cluster has, or may have. */
size_t elsewhere_count(const struct elsewhere *elsewhere);

/* Train here what is missing and no cluster has; unless all is to be trained
 * here (--executor=local), *LEFT is set when there are such.  Without a word
 * from the cluster they are taken to be there. */
enum exit_status train_here(const struct loaded *loaded,
                            const struct prospect *prospect,
                            const struct store *store, bool *left,
                            const struct options *options);

/* Make of the plan one of the runs that IDS names; prints what is none. */
enum exit_status keep_only_runs(struct loaded *loaded,
                                const struct option_list *ids);

/* ---- submit.c ---- */

/* Submit what is missing and not submitted yet; with REPORT, a job behind it
 * that makes the report. */
enum exit_status submit_plan(const struct loaded *loaded,
                             const struct prospect *prospect,
                             const struct store *store, bool report,
                             const struct options *options);

#endif
