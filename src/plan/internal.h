/* internal.h - what plan's own files share. */
#ifndef RLSTUDY_PLAN_INTERNAL_H
#define RLSTUDY_PLAN_INTERNAL_H

#include "check/scope.h"
#include "plan/plan.h"

/* A plan while it grows. */
struct expansion {
    struct arena *arena;
    struct diag *diag;
    const struct study *study;

    struct plan_run *runs;
    size_t *last_group; /* (n_runs): the group that last asked for it */
    size_t n_runs, cap_runs, cap_last;
    uint32_t *table; /* hash of keys to indices into runs, plus 1 */
    size_t n_table;  /* a power of two */

    struct plan_group *groups; /* (study->n_runs) */
    size_t **points; /* (study->n_runs): the point of each run of a group */

    struct plan_fit *fits;
    size_t n_fits;
};

/* The index of the run with KEY; *FRESH when it is new and to be filled in. */
size_t expansion_find(struct expansion *x, const struct run_key *key,
                      bool *fresh);

/* All points of the product of study->runs[INDEX]. */
void expand_group(struct expansion *x, size_t index);

/* The instances of study->fits[INDEX]. */
void expand_fit(struct expansion *x, size_t index);

/* Does EXPR use NAME? */
bool plan_names(const struct ast_expr *expr, const char *name);

#endif
