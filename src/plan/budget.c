/* budget.c - from what a budget says to interactions, rungs and a time. */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "plan/internal.h"

/* The number, or the last of the list; 0 when absent. */
static double highest(const struct value *v)
{
    if (v->kind == VALUE_NUMBER)
        return v->number.real;
    if (v->kind == VALUE_LIST && v->list.n > 0)
        return v->list.items[v->list.n - 1].number.real;
    return 0;
}

static double batch_of(const struct plan_cost *cost)
{
    return cost != NULL && cost->batch > 1 ? (double)cost->batch : 1;
}

/* In whole batches, and at least one. */
static double rounded(double interactions, double batch)
{
    return fmax(ceil(interactions / batch), 1) * batch;
}

struct ladder {
    struct plan_rung *rungs;
    size_t n;
    double batch, limit; /* in interactions */
    tiny_rung_fn tiny;
    void *ctx;
};

/* The rungs of a list, each number of which is worth PER interactions. */
static void climb(struct ladder *l, const struct value *list, double per,
                  const struct plan_cost *cost, bool flop)
{
    for (size_t i = 0; list->kind == VALUE_LIST && i < list->list.n; i++) {
        double value = list->list.items[i].number.real;
        double at = rounded(value / per, l->batch);

        if (value / per < l->batch) {
            l->tiny(l->ctx, value, flop);
        } else if (at <= l->limit) {
            double cost_flop =
                cost != NULL ? at * cost->flop_per_interaction : 0;

            l->rungs[l->n++] = (struct plan_rung){at, flop ? value : cost_flop};
        }
    }
}

static int compare_rungs(const void *a, const void *b)
{
    const struct plan_rung *x = a, *y = b;
    int by_flop = (x->flop > y->flop) - (x->flop < y->flop);

    if (x->interactions != y->interactions)
        return x->interactions < y->interactions ? -1 : 1;
    return by_flop;
}

/* Rising, each once; how many are left. */
static size_t sort_rungs(struct plan_rung *rungs, size_t n)
{
    size_t kept = 0;

    if (n > 0)
        qsort(rungs, n, sizeof *rungs, compare_rungs);
    for (size_t i = 0; i < n; i++) {
        if (kept == 0 || compare_rungs(&rungs[kept - 1], &rungs[i]) != 0)
            rungs[kept++] = rungs[i];
    }
    return kept;
}

static size_t list_length(const struct value *v)
{
    return v->kind == VALUE_LIST ? v->list.n : 0;
}

bool budget_settle(struct arena *arena, struct settled *out,
                   const struct settings *budget, const struct plan_cost *cost,
                   tiny_rung_fn tiny, void *ctx, struct err *err)
{
    const struct value *interactions = settings_value(budget, "interactions");
    const struct value *flop = settings_value(budget, "flop");
    double asked = HUGE_VAL, batch = batch_of(cost);
    double per_flop = cost != NULL ? cost->flop_per_interaction : 0;

    if (flop->kind != VALUE_NONE && per_flop <= 0)
        return err_set(err, "a budget in flop needs to know what an "
                            "interaction costs, and that is not known");
    *out = (struct settled){.wall_s =
                                highest(settings_value(budget, "wall_time"))};
    if (interactions->kind != VALUE_NONE)
        asked = highest(interactions);
    if (flop->kind != VALUE_NONE)
        asked = fmin(asked, highest(flop) / per_flop);
    out->open = isinf(asked) && out->wall_s > 0;
    if (out->open)
        asked = PLAN_MAX_INTERACTIONS;
    if (!(rounded(asked, batch) < PLAN_MAX_INTERACTIONS + batch))
        return err_set(err,
                       "this budget is %.3g interactions, and a run has "
                       "at most %.0g",
                       asked, PLAN_MAX_INTERACTIONS);
    out->asked = (int64_t)fmax(ceil(asked), 1);
    out->interactions = rounded(asked, batch);
    struct ladder l = {
        .rungs = arena_array(arena, struct plan_rung,
                             list_length(interactions) + list_length(flop)),
        .batch = batch,
        .limit = out->interactions,
        .tiny = tiny,
        .ctx = ctx,
    };
    climb(&l, interactions, 1, cost, false);
    climb(&l, flop, per_flop, cost, true);
    out->rungs = l.rungs;
    out->n_rungs = sort_rungs(l.rungs, l.n);
    return true;
}

static void unite_rungs(struct arena *arena, struct plan_run *run,
                        const struct settled *s)
{
    size_t n = run->n_rungs + s->n_rungs;

    if (s->n_rungs == 0 || s->rungs == run->rungs)
        return;
    if (run->n_rungs == 0) {
        run->rungs = s->rungs;
        run->n_rungs = s->n_rungs;
        return;
    }
    struct plan_rung *rungs = arena_array(arena, struct plan_rung, n);
    memcpy(rungs, run->rungs, run->n_rungs * sizeof *rungs);
    memcpy(rungs + run->n_rungs, s->rungs, s->n_rungs * sizeof *rungs);
    run->rungs = rungs;
    run->n_rungs = sort_rungs(rungs, n);
}

void budget_widen(struct arena *arena, struct plan_run *run,
                  const struct settled *s)
{
    bool first = run->spec.interactions == 0;
    /* What has to be done even if the time of the other is over. */
    double least = fmax(run->at_least, s->wall_s > 0 ? 0 : s->interactions);

    if (!first && run->wall_s <= 0)
        least = fmax(least, run->interactions);
    run->wall_s = fmax(run->wall_s, s->wall_s);
    run->open |= s->open;
    if (s->asked > run->spec.interactions) {
        run->spec.interactions = s->asked;
        run->interactions = s->interactions;
    }
    if (least >= run->interactions)
        run->wall_s = 0;
    run->at_least = run->wall_s > 0 ? least : 0;
    run->open = run->open && run->wall_s > 0;
    if (run->cost != NULL)
        run->flop = run->cost->flop_per_interaction *
                    (run->open ? run->at_least : run->interactions);
    unite_rungs(arena, run, s);
}
