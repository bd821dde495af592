/* prospect.h - what carrying out a plan means, given what is in the store. */
#ifndef RLSTUDY_CLI_PROSPECT_H
#define RLSTUDY_CLI_PROSPECT_H

#include "cli/cli.h"

struct store_budget; /* store/store.h */
struct store_survey; /* store/index.h */

/* Why a run is trained, or is not. */
enum reason {
    REASON_NEW,
    REASON_CHANGED,  /* new, in place of a stored one that the study lost */
    REASON_CONTINUE, /* trained for less than it should be */
    REASON_FAILED,   /* the last attempt failed */
    REASON_DAMAGED,  /* its result is lost */
    REASON_REUSE,    /* all of it is there */
    REASON_LEFT,     /* not now: --failed asks for others */
    N_REASONS
};

struct prospect_run {
    enum reason reason;
    double from;    /* interactions that are there already */
    double to;      /* where it ends: its budget, or where its time is up, as
                     * far as that can be told beforehand */
    double flop;    /* still to be spent */
    double core_s;  /* still to be spent; 0 when it is not known */
    double spent_s; /* on what is there */
    double memory_bytes; /* of its worker, at most; 0 when it is not known */
    double disk_now, disk_after; /* bytes */
    double disk_work;            /* and meanwhile, beside what is left after */
    const char *because;         /* what differs, failed or is damaged; NULL */
    bool timed_out;              /* done, as its time was up */
};

/* What carrying out a plan will cost, given what is in the store. */
struct prospect {
    struct prospect_run *runs; /* as plan->runs */
    size_t reasons[N_REASONS]; /* runs by reason */
    size_t n_new, n_continue, n_reuse;
    double interactions, flop, core_s; /* still to be spent */
    double all_interactions, all_flop; /* with what is there */
    double spent_core_s;               /* on what is there already */
    double wall_s;                     /* at the number of jobs */
    double bytes;                      /* memory of so many runs, at most */
    double disk_now, disk_after;       /* bytes, of the plan's runs */
    double disk_peak;                  /* at most, while they are trained */
    size_t n_timed;                    /* runs that have a limit of wall time */
};

/* EXACT: by the runs' folders, for who is about to train; otherwise by the
 * index as far as it is current, which tells the same in a fraction of the
 * time unless files were changed without a trace. */
ATTR_MUST_USE bool prospect_make(struct prospect *out, struct arena *arena,
                                 const struct plan *plan,
                                 const struct store *store, bool exact,
                                 const struct options *options,
                                 struct err *err);

/* STATUS_OVER_BUDGET with a message for every limit of `budget total` that is
 * exceeded. */
enum exit_status prospect_check(const struct prospect *prospect,
                                const struct loaded *loaded);

/* Leave runs alone that did not fail. */
void prospect_only_failed(struct prospect *prospect, const struct plan *plan,
                          int jobs);

/* What the plan asks of RUN, as the store counts it. */
struct store_budget budget_of_run(const struct plan_run *run);

/* Is there anything to train? */
bool prospect_trains(const struct prospect_run *run);

/* "new", "continue", ... */
const char *reason_name(enum reason reason);

/* ---- because.c ---- */

/* Of the new runs of the plan, those that stand where a stored run stood that
 * the study does not ask for any more: the reason becomes REASON_CHANGED, and
 * `because` says in which few settings they differ. */
void because_find(struct prospect_run *runs, struct arena *arena,
                  const struct plan *plan, struct store_survey *survey);

/* ---- plan_text.c ---- */

/* For people, WIDTH columns wide; with VERBOSE every run. */
void plan_print(FILE *out, const struct prospect *prospect,
                const struct loaded *loaded, const struct options *options);

/* ---- plan_json.c ---- */

/* Schema "rlstudy-plan-1". */
void plan_print_json(FILE *out, const struct prospect *prospect,
                     const struct loaded *loaded,
                     const struct options *options);
/* One row a run. */
void plan_print_csv(FILE *out, const struct prospect *prospect,
                    const struct loaded *loaded);

#endif
