/* state.h - runs of a store as people name them, and how far they are. */
#ifndef RLSTUDY_CLI_STATE_H
#define RLSTUDY_CLI_STATE_H

#include <jansson.h>

#include "cli/cli.h"
#include "store/index.h"

enum run_state {
    STATE_DONE,
    STATE_DIVERGED,
    STATE_RUNNING, /* somebody holds its lease */
    STATE_WAITING, /* a cluster has it in its queue */
    STATE_STOPPED, /* there is a checkpoint to go on from */
    STATE_FAILED,  /* the last attempt failed */
    STATE_DAMAGED, /* of its result something is lost */
    STATE_NEW,     /* nothing of use is there */
    N_STATES
};

/* "done", "diverged", ... */
const char *state_name(enum run_state state);

/* The store and the studies that a command line names. */
struct view {
    struct arena *arena;
    const struct options *options;
    struct store *store;
    struct store_survey *survey;
    struct loaded *studies;
    size_t n_studies;
    struct view_asked *asked; /* runs that studies ask for, by id; NULL: not
                               * gathered so far */
    size_t n_asked;
    struct expectations *expectations; /* of a cluster; NULL: not asked */
    struct arena *cluster;             /* which has them */
    const char **words; /* operands that are no study: they name runs */
    size_t n_words;
};

/* A run, whether it is stored or asked for or both. */
struct view_run {
    char id[RUN_ID_CHARS + 1];
    size_t at;                   /* in the survey; SIZE_MAX: not stored */
    const struct plan_run *plan; /* NULL: no study asks for it */
};

/* Open the store and read the studies among the operands: those that end in
 * ".study" and those that are files.  Prints what is wrong; call view_close in
 * either case. */
enum exit_status view_open(struct view *out, const struct options *options);
void view_close(struct view *view);
/* A view of STUDY alone, which stays the caller's: for a process that ends with
 * it, so there is nothing to close. */
ATTR_MUST_USE bool view_of_study(struct view *out, struct loaded *study,
                                 const struct options *options,
                                 struct err *err);
/* Look at the store anew; what was found before is gone, but for what the
 * cluster said. */
ATTR_MUST_USE bool view_renew(struct view *view, struct err *err);

/* A store that must be there already. */
struct store *view_open_store(const char *dir, struct err *err);

/* The run that WORD names: an id, the beginning of one that no other has, a
 * run's folder, or a label of a study on the line.  Prints when there is none
 * or more than one. */
enum exit_status view_find(struct view_run *out, struct view *view,
                           const char *word);
/* The one run that the operands name; COMMAND asks. */
enum exit_status view_find_one(struct view_run *out, struct view *view,
                               const char *command);
/* Run AT of the survey; run number RUN of study number STUDY. */
struct view_run view_stored(struct view *view, size_t at);
struct view_run view_planned(const struct view *view, size_t study, size_t run);

/* How a run is at this moment. */
struct run_status {
    enum run_state state;
    double interactions; /* trained and kept */
    double budget;       /* that the study asks for; 0: not known */
    double wall_s;       /* of training so far */
    double left_s;       /* until the budget is reached, as fast as so far; 0:
                          * cannot be told */
    double bytes;
    const char *why;    /* failure, damage, divergence; or NULL */
    const char *kernel; /* of a result; or "" */
    struct lease_look lease;
    const char *job; /* of a cluster, that has it; or NULL */
};

/* Ask the cluster what is in its queue, if anything was handed to one: of runs
 * that are not done, view_status then says so.  Returns why it gave no answer,
 * until it is asked again, or NULL. */
const char *view_ask_cluster(struct view *view);

/* Ask the index, or the folder where that is not current. */
void view_status(struct run_status *out, const struct view *view,
                 const struct view_run *run);

/* What a run is in a line: "digits, digits_cnn, ppo_ewma, seed 3". */
const char *view_kind(const struct view *view, const struct view_run *run);
/* Its label in the study, or what it is. */
const char *view_label(const struct view *view, const struct view_run *run);
/* The resolved settings; NULL when they cannot be read. */
const struct run_spec *view_spec(const struct view *view,
                                 const struct view_run *run);

/* Members that all lists of runs share: id, label, state and so on. */
json_t *run_status_json(const struct view *view, const struct view_run *run,
                        const struct run_status *status);

/* A command that takes no operands but studies says so. */
enum exit_status view_refuse_words(const struct view *view,
                                   const char *command);

/* Say how to be quicker the next time, where it took a while. */
void view_hint(const struct view *view);

/* Print ERR. */
enum exit_status view_fail(const struct err *err);

#endif
