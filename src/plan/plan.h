/* plan.h - a checked study, multiplied out into runs and instances of fits.
 *
 * A plan is plain data.  Making one reads no file, starts no thread and draws
 * no random number, so the same study gives the same plan, key for key, on
 * every machine.  Carrying it out is somebody else's business.
 */
#ifndef RLSTUDY_PLAN_PLAN_H
#define RLSTUDY_PLAN_PLAN_H

#include <stdio.h>

#include "base/spec.h"
#include "check/study.h"

/* A plan has at most so many runs, and a run so many interactions. */
enum { PLAN_MAX_RUNS = 1000000 };
#define PLAN_MAX_INTERACTIONS 1e15

/* A place on a run's curve that a ladder asks for. */
struct plan_rung {
    double interactions; /* in whole batches */
    double flop; /* of the ladder; of one in interactions, what these cost */
};

/* One run.  Where several `runs` declarations ask for it, it is there once,
 * with the largest of their budgets and all of their rungs. */
struct plan_run {
    struct run_spec spec;
    struct run_key key;
    const char *label; /* "h=4 size=1/8 seed=1" */
    const struct study_coordinate *const *coordinates;
    size_t n_coordinates;
    struct span span;             /* the declaration that asked for it first */
    const struct plan_cost *cost; /* NULL when the catalog knows no costs */
    double interactions;          /* its budget, rounded up to whole batches */
    double flop;                  /* for so many; 0 without a cost */
    /* Training ends when WALL_S are over on the clock (0: no such limit), but
     * not before AT_LEAST interactions, which another declaration asks for.
     * If nothing else limits it, OPEN is set, and the interactions are but a
     * number that no run reaches: no total has them, and the flop are those of
     * AT_LEAST. */
    double wall_s, at_least;
    bool open;
    const struct plan_rung *rungs; /* rising; none without a ladder */
    size_t n_rungs;
};

/* The runs of one `runs` declaration, in order of expansion. */
struct plan_group {
    const char *name;
    struct span span;
    const size_t *runs; /* indices into plan->runs */
    size_t n;
};

/* One instance of a fit; those that it needs come before it. */
struct plan_fit {
    size_t fit;                                 /* index into study->fits */
    size_t instance;                            /* of that fit */
    const char *label;                          /* "law[h=16]", or "cost" */
    const struct study_coordinate *coordinates; /* (study_fit.n_axes) */
    struct settings options;                    /* the law's keys, resolved */
    const size_t *runs; /* indices into plan->runs; none for laws of series */
    size_t n_runs;
};

struct plan {
    const struct study *study;
    const struct plan_run *runs;
    size_t n_runs;
    const struct plan_group *groups; /* as study->runs */
    size_t n_groups;
    const struct plan_fit *fits;
    size_t n_fits;
    double interactions, flop; /* in total, without runs that are open */
};

/* Expand STUDY.  What can only go wrong once sweeps are multiplied out (an
 * empty set, a value out of range at one point, the same run twice) is
 * reported to DIAG.  The plan lives in ARENA.  NULL after an error. */
ATTR_MUST_USE struct plan *plan_expand(struct arena *arena, struct diag *diag,
                                       const struct study *study);

/* PLAN with some of its runs alone, those that KEEP (n_runs) has, and none of
 * its groups and fits: to be carried out.  It points into PLAN. */
ATTR_MUST_USE const struct plan *plan_keep(struct arena *arena,
                                           const struct plan *plan,
                                           const bool *keep);

void plan_dump(FILE *out, const struct plan *plan);
/* With the claims and reports, and what each needs. */
void plan_dump_graph(FILE *out, const struct plan *plan);
/* The same for Graphviz, with the runs of one declaration and one size of model
 * as one node. */
void plan_dot(FILE *out, const struct plan *plan);

#endif
