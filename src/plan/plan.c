/* plan.c - the plan as a whole. */
#include "config.h"

#include "plan/plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "plan/internal.h"

/* ---- runs by key ---- */

static size_t hash_key(const struct run_key *key)
{
    size_t h;

    /* A digest is as good a hash as any. */
    memcpy(&h, key->bytes, sizeof h);
    return h;
}

static uint32_t *slot_of(const struct expansion *x, const struct run_key *key)
{
    size_t i = hash_key(key) & (x->n_table - 1);

    while (x->table[i] != 0 && memcmp(x->runs[x->table[i] - 1].key.bytes,
                                      key->bytes, RUN_KEY_BYTES) != 0)
        i = (i + 1) & (x->n_table - 1);
    return &x->table[i];
}

static void grow_table(struct expansion *x)
{
    free(x->table);
    x->n_table = x->n_table == 0 ? 64 : x->n_table * 2;
    x->table = mem_calloc(x->n_table, sizeof *x->table);
    for (size_t i = 0; i < x->n_runs; i++)
        *slot_of(x, &x->runs[i].key) = (uint32_t)i + 1;
}

size_t expansion_find(struct expansion *x, const struct run_key *key,
                      bool *fresh)
{
    if (2 * (x->n_runs + 1) > x->n_table)
        grow_table(x);
    uint32_t *slot = slot_of(x, key);
    *fresh = *slot == 0;
    if (!*fresh)
        return *slot - 1;
    x->runs = mem_grow(x->runs, &x->cap_runs, x->n_runs, sizeof *x->runs);
    x->askers =
        mem_grow(x->askers, &x->cap_askers, x->n_runs, sizeof *x->askers);
    x->runs[x->n_runs] = (struct plan_run){.key = *key};
    x->askers[x->n_runs] = (struct asker){UINT32_MAX, UINT32_MAX};
    x->n_runs++;
    *slot = (uint32_t)x->n_runs;
    return x->n_runs - 1;
}

/* ---- all of it ---- */

static void expand_all(struct expansion *x)
{
    const struct study *study = x->study;
    size_t errors = diag_errors(x->diag), n = 0;

    x->groups = arena_array(x->arena, struct plan_group, study->n_runs);
    x->points = arena_array(x->arena, struct point *, study->n_runs);
    for (size_t i = 0; i < study->n_runs; i++)
        expand_group(x, i);
    if (diag_errors(x->diag) != errors)
        return;
    for (size_t i = 0; i < study->n_fits; i++)
        n += study->fits[i].n_instances;
    x->fits = arena_array(x->arena, struct plan_fit, n);
    for (size_t i = 0; i < study->n_fits; i++)
        expand_fit(x, i);
}

static struct plan *keep(struct expansion *x)
{
    struct plan *plan = arena_new_of(x->arena, struct plan);
    struct plan_run *runs = mem_realloc(x->runs, x->n_runs, sizeof *runs);

    x->runs = NULL;
    arena_own(x->arena, runs);
    *plan = (struct plan){
        .study = x->study,
        .runs = runs,
        .n_runs = x->n_runs,
        .groups = x->groups,
        .n_groups = x->study->n_runs,
        .fits = x->fits,
        .n_fits = x->n_fits,
    };
    for (size_t i = 0; i < plan->n_runs; i++) {
        if (runs[i].open)
            continue;
        plan->interactions += runs[i].interactions;
        plan->flop += runs[i].flop;
    }
    return plan;
}

/* Once for the study: everything else in it is the same wherever it is run. */
static void warn_wall_time(struct diag *diag, const struct plan *plan)
{
    for (size_t g = 0; g < plan->n_groups; g++) {
        for (size_t i = 0; i < plan->groups[g].n; i++) {
            if (plan->runs[plan->groups[g].runs[i]].wall_s <= 0)
                continue;
            diag_report(diag, SEVERITY_WARNING, "wall-time",
                        plan->study->runs[g].budget->ast->name.span,
                        "wall time may end these runs: how long they get "
                        "depends on the machine, and cannot be reproduced");
            return;
        }
    }
}

struct plan *plan_expand(struct arena *arena, struct diag *diag,
                         const struct study *study)
{
    struct expansion x = {.arena = arena, .diag = diag, .study = study};
    size_t errors = diag_errors(diag);
    struct plan *plan = NULL;

    expand_all(&x);
    if (diag_errors(diag) == errors)
        plan = keep(&x);
    if (plan != NULL)
        warn_wall_time(diag, plan);
    free(x.runs);
    free(x.askers);
    free(x.table);
    return plan;
}

/* ---- parts of a plan ---- */

const struct plan *plan_keep(struct arena *arena, const struct plan *plan,
                             const bool *keep)
{
    struct plan *part = arena_new_of(arena, struct plan);
    struct plan_run *runs = arena_array(arena, struct plan_run, plan->n_runs);

    part->study = plan->study;
    part->runs = runs;
    for (size_t i = 0; i < plan->n_runs; i++) {
        const struct plan_run *run = &plan->runs[i];

        if (!keep[i])
            continue;
        runs[part->n_runs++] = *run;
        part->interactions += run->open ? 0 : run->interactions;
        part->flop += run->open ? 0 : run->flop;
    }
    return part;
}
