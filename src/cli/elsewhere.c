/* elsewhere.c - which of a plan's runs a cluster has already. */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "cli/cluster.h"
#include "cli/prospect.h"

static void count(struct elsewhere *out, const struct expected *expected)
{
    switch (expected->what) {
    case EXPECT_NOTHING:
        return;
    case EXPECT_UNKNOWN:
        out->n_unknown++;
        break;
    case EXPECT_WAITING:
        out->n_waiting++;
        out->reason = expected->reason;
        break;
    case EXPECT_RUNNING:
        out->n_running++;
        break;
    }
    if (out->some == NULL)
        out->some = expected->job;
}

/* A job that the queue has forgotten may be at work all the same. */
static void look_at_lease(struct expected *expected, struct arena *arena,
                          const struct store *store, const char *id)
{
    struct lease_look lease;

    if (expected->what == EXPECT_RUNNING)
        return;
    lease_look(arena, &lease, store_run_dir(arena, store, id));
    if (lease.there && lease.alive)
        *expected = (struct expected){EXPECT_RUNNING, lease.holder, NULL};
}

/* Is anything that is missing in some job? */
static bool any_listed(const struct expectations *e, const struct plan *plan,
                       const struct prospect *prospect)
{
    for (size_t i = 0; i < plan->n_runs; i++) {
        char id[RUN_ID_CHARS + 1];

        run_key_id(id, &plan->runs[i].key);
        if (prospect_trains(&prospect->runs[i]) && expect_lists(e, id))
            return true;
    }
    return false;
}

bool elsewhere_find(struct elsewhere *out, struct arena *arena,
                    const struct plan *plan, const struct prospect *prospect,
                    const struct store *store, bool at_work, struct err *err)
{
    struct expectations *e = expect_open(arena, store_folder(store), err);

    if (e == NULL)
        return false;
    if (at_work || any_listed(e, plan, prospect))
        expect_ask(e);
    *out = (struct elsewhere){
        .expectations = e,
        .has = arena_array(arena, bool, plan->n_runs),
    };
    for (size_t i = 0; i < plan->n_runs; i++) {
        const struct plan_run *run = &plan->runs[i];
        const struct store_budget budget = budget_of_run(run);
        struct expected expected;
        char id[RUN_ID_CHARS + 1];

        if (!prospect_trains(&prospect->runs[i]))
            continue;
        run_key_id(id, &run->key);
        expect_run(e, &expected, id, &budget);
        if (at_work)
            look_at_lease(&expected, arena, store, id);
        out->has[i] = expected.what != EXPECT_NOTHING;
        count(out, &expected);
    }
    return true;
}

/* Runs that a cluster has, or may have. */
static size_t count_all(const struct elsewhere *elsewhere)
{
    return elsewhere->n_running + elsewhere->n_waiting + elsewhere->n_unknown;
}

void elsewhere_print(const struct elsewhere *elsewhere)
{
    size_t n = count_all(elsewhere);
    struct str text = STR_INIT;

    if (expect_damage(elsewhere->expectations) != NULL)
        fprintf(stderr, "warning: %s: what it submitted is not known\n",
                expect_damage(elsewhere->expectations));
    if (n == 0)
        return;
    str_printf(&text, "%zu run%s submitted already", n,
               n == 1 ? " was" : "s were");
    if (elsewhere->some != NULL)
        str_printf(&text, " (%s%s)", elsewhere->some, n > 1 ? ", ..." : "");
    if (elsewhere->n_unknown == 0) {
        str_printf(&text, ": %zu with a task at work, %zu waiting",
                   elsewhere->n_running, elsewhere->n_waiting);
        if (elsewhere->n_waiting > 0 && elsewhere->reason != NULL)
            str_printf(&text, " (%s)", elsewhere->reason);
    }
    fprintf(stderr, "%s\n", text.text);
    str_fini(&text);
}

/* ---- training the others here ---- */

/* The runs that are missing and not elsewhere, as a plan of their own. */
static const struct plan *rest_of(const struct loaded *loaded,
                                  const struct prospect *prospect,
                                  const struct elsewhere *elsewhere)
{
    size_t n = loaded->plan->n_runs;
    bool *keep = arena_array(loaded->arena, bool, n);

    for (size_t i = 0; i < n; i++)
        keep[i] = prospect_trains(&prospect->runs[i]) && !elsewhere->has[i];
    return plan_keep(loaded->arena, loaded->plan, keep);
}

static enum exit_status train_rest(const struct loaded *loaded,
                                   const struct prospect *prospect,
                                   const struct elsewhere *elsewhere,
                                   const struct store *store,
                                   const struct options *options)
{
    struct loaded rest = *loaded;
    struct prospect left;
    struct err err;

    rest.plan = rest_of(loaded, prospect, elsewhere);
    if (rest.plan->n_runs == 0)
        return STATUS_OK;
    if (!prospect_make(&left, rest.arena, rest.plan, store, true, options,
                       &err)) {
        fprintf(stderr, "rlstudy: %s\n", err.msg);
        return STATUS_FAILURE;
    }
    return execute_plan(&rest, &left, store, options);
}

enum exit_status train_here(const struct loaded *loaded,
                            const struct prospect *prospect,
                            const struct store *store, bool *left,
                            const struct options *options)
{
    struct elsewhere elsewhere;
    struct err err;

    if (options->executor == EXECUTOR_LOCAL)
        return execute_plan(loaded, prospect, store, options);
    if (!elsewhere_find(&elsewhere, loaded->arena, loaded->plan, prospect,
                        store, false, &err)) {
        fprintf(stderr, "rlstudy: %s\n", err.msg);
        return STATUS_FAILURE;
    }
    elsewhere_print(&elsewhere);
    if (count_all(&elsewhere) == 0)
        return execute_plan(loaded, prospect, store, options);
    if (elsewhere.n_unknown > 0)
        fprintf(stderr, "Slurm cannot be asked what became of them: %s\n",
                expect_trouble(elsewhere.expectations));
    fprintf(stderr, "They are left to Slurm; --executor=local trains them "
                    "here.\n");
    *left = true;
    enum exit_status status =
        train_rest(loaded, prospect, &elsewhere, store, options);
    return status == STATUS_OK ? STATUS_INTERRUPTED : status;
}

/* ---- some runs alone ---- */

static size_t find_run(const struct plan *plan, const char *id)
{
    for (size_t i = 0; i < plan->n_runs; i++) {
        char other[RUN_ID_CHARS + 1];

        run_key_id(other, &plan->runs[i].key);
        if (strcmp(id, other) == 0)
            return i;
    }
    return plan->n_runs;
}

enum exit_status keep_only_runs(struct loaded *loaded,
                                const struct option_list *ids)
{
    bool *keep = arena_array(loaded->arena, bool, loaded->plan->n_runs);

    for (size_t i = 0; i < ids->n; i++) {
        size_t run = find_run(loaded->plan, ids->items[i]);

        if (run == loaded->plan->n_runs) {
            fprintf(stderr,
                    "rlstudy: %s has no run '%s': rlstudy expand lists those "
                    "that it has\n",
                    loaded->name, ids->items[i]);
            return STATUS_USAGE;
        }
        keep[run] = true;
    }
    loaded->plan = plan_keep(loaded->arena, loaded->plan, keep);
    return STATUS_OK;
}
