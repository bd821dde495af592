/* internal.h - what plan's own files share. */
#ifndef RLSTUDY_PLAN_INTERNAL_H
#define RLSTUDY_PLAN_INTERNAL_H

#include "check/scope.h"
#include "plan/plan.h"

/* Where a run of a group stands: the point INDEX of a part. */
struct point {
    uint32_t part, index;
};

/* Who asked for a run last. */
struct asker {
    uint32_t group, part;
};

/* A plan while it grows. */
struct expansion {
    struct arena *arena;
    struct diag *diag;
    const struct study *study;

    struct plan_run *runs;
    struct asker *askers; /* (n_runs) */
    size_t n_runs, cap_runs, cap_askers;
    uint32_t *table; /* hash of keys to indices into runs, plus 1 */
    size_t n_table;  /* a power of two */

    struct plan_group *groups; /* (study->n_runs) */
    struct point **points; /* (study->n_runs): the point of each run of it */

    struct plan_fit *fits;
    size_t n_fits;
};

/* The index of the run with KEY; *FRESH when it is new and to be filled in. */
size_t expansion_find(struct expansion *x, const struct run_key *key,
                      bool *fresh);

/* ---- cache.c: things by number, each made when it is first needed ---- */

struct cache {
    uint64_t *keys; /* plus 1 */
    void **items;
    size_t n, cap;
    uint64_t last_key; /* plus 1 */
    void *last;
    bool once; /* no number comes again once another came: keep the last */
};

void cache_fini(struct cache *cache);
void *cache_get(struct cache *cache, uint64_t key); /* or NULL */
void cache_put(struct cache *cache, uint64_t key, void *item);

/* ---- budget.c ---- */

/* What a budget comes to for one model. */
struct settled {
    int64_t asked; /* interactions, before they are rounded up */
    double interactions, wall_s;
    bool open;
    const struct plan_rung *rungs;
    size_t n_rungs;
};

/* A rung below a single batch; VALUE is in interactions or flop. */
typedef void (*tiny_rung_fn)(void *ctx, double value, bool flop);

/* COST may be NULL.  False when the budget makes no sense for it, with the
 * reason in ERR. */
bool budget_settle(struct arena *arena, struct settled *out,
                   const struct settings *budget, const struct plan_cost *cost,
                   tiny_rung_fn tiny, void *ctx, struct err *err);

/* Let RUN have what it has and SETTLED as well. */
void budget_widen(struct arena *arena, struct plan_run *run,
                  const struct settled *settled);

/* ---- expand.c ---- */

/* All runs of study->runs[INDEX]. */
void expand_group(struct expansion *x, size_t index);

/* ---- fit.c ---- */

/* The instances of study->fits[INDEX]. */
void expand_fit(struct expansion *x, size_t index);

/* Does EXPR use NAME? */
bool plan_names(const struct ast_expr *expr, const char *name);

/* Does some item of REPORT show what is called NAME? */
bool plan_shows(const struct study_report *report, const char *name);
bool plan_shows_prediction(const struct study_report *report, const char *name);

#endif
