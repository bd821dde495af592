/* prospect.c - what a plan will cost, given what is in the store. */
#include "config.h"

#include "cli/prospect.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/speed.h"
#include "cli/terminal.h"
#include "diag/diag.h"
#include "store/index.h"
#include "store/store.h"
#include "train/train.h"

const char *reason_name(enum reason reason)
{
    static const char *const names[] = {
        [REASON_NEW] = "new",           [REASON_CHANGED] = "changed",
        [REASON_CONTINUE] = "continue", [REASON_FAILED] = "failed",
        [REASON_DAMAGED] = "damaged",   [REASON_REUSE] = "reuse",
        [REASON_LEFT] = "left",
    };

    return names[reason];
}

/* ---- what is there ---- */

static void judge(struct prospect_run *p, struct arena *arena,
                  const struct plan_run *run, const struct store_run *found)
{
    p->from = fmin((double)found->interactions, run->interactions);
    p->spent_s = found->wall_s;
    if (found->state == STORE_COMPLETE) {
        p->reason = REASON_REUSE;
        p->to = p->from;
        p->timed_out = found->timed_out;
        return;
    }
    if (found->damage != NULL) {
        p->reason = REASON_DAMAGED;
        p->because = arena_strdup(arena, found->damage);
        p->from = 0;
    } else if (found->failure != NULL) {
        p->reason = REASON_FAILED;
        p->because = arena_printf(arena, "%s: %s",
                                  failure_class_name(found->failure->class),
                                  found->failure->reason);
    } else if (found->state == STORE_PARTIAL) {
        p->reason = REASON_CONTINUE;
    }
}

struct store_budget budget_of_run(const struct plan_run *run)
{
    return (struct store_budget){(int64_t)run->interactions, run->wall_s,
                                 (int64_t)run->at_least};
}

/* Where to look for what is there. */
struct sight {
    const struct store *store;
    struct store_survey *survey;
    bool exact;
};

static void look_up_run(struct prospect_run *p, struct arena *arena,
                        const struct plan_run *run, const struct sight *sight,
                        size_t at)
{
    struct arena *scratch = arena_new(); /* curves are long */
    const char *id = survey_id(sight->survey, at);
    struct store_run found;
    const struct store_budget budget = budget_of_run(run);

    if (sight->exact) {
        store_find(scratch, &found, sight->store, id, budget);
        p->disk_now = store_run_bytes(sight->store, id);
    } else {
        store_judge(scratch, &found, survey_facts(sight->survey, at),
                    store_run_dir(scratch, sight->store, id), budget);
        p->disk_now = survey_bytes(sight->survey, at);
    }
    judge(p, arena, run, &found);
    arena_free(scratch);
}

static bool look_up(struct prospect *out, struct arena *arena,
                    const struct plan *plan, const struct store *store,
                    bool exact, struct err *err)
{
    struct sight sight = {store, NULL, exact};

    if (plan->n_runs == 0)
        return true; /* and then there may be no store */
    sight.survey = survey_open(store, err);
    if (sight.survey == NULL)
        return false;
    if (!exact && plan->n_runs > survey_count(sight.survey) / 2)
        survey_ask_all(sight.survey);
    for (size_t i = 0; i < plan->n_runs; i++) {
        struct prospect_run *p = &out->runs[i];
        char id[RUN_ID_CHARS + 1];

        *p = (struct prospect_run){.reason = REASON_NEW,
                                   .to = plan->runs[i].interactions};
        if (survey_count(sight.survey) == 0)
            continue;
        run_key_id(id, &plan->runs[i].key);
        size_t at = survey_find(sight.survey, id);
        if (at != SIZE_MAX)
            look_up_run(p, arena, &plan->runs[i], &sight, at);
    }
    because_find(out->runs, arena, plan, sight.survey);
    survey_close(sight.survey);
    return true;
}

/* ---- what is left ---- */

bool prospect_trains(const struct prospect_run *run)
{
    return run->reason != REASON_REUSE && run->reason != REASON_LEFT;
}

static bool measure_speeds(struct speed *speeds,
                           const struct prospect *prospect,
                           const struct plan *plan,
                           const struct options *options, struct err *err)
{
    bool *need = mem_calloc(plan->n_runs, sizeof *need);
    const bool shows = !options->quiet && terminal_redraws(STDERR_FILENO);
    struct terminal terminal;

    terminal_init(&terminal, stderr, options->colour);
    for (size_t i = 0; i < plan->n_runs; i++)
        need[i] = prospect_trains(&prospect->runs[i]);
    bool ok = speed_measure(speeds, plan, need, options->jobs, options->measure,
                            shows ? &terminal : NULL, err);
    terminal_fini(&terminal);
    free(need);
    return ok;
}

/* Bytes of the curve's lines up to so many interactions, and of what else is
 * in the folder: what the run is, its log and its result. */
static double text_bytes(const struct speed *speed, double interactions)
{
    const double line = 185, others = 2500;

    return line * (double)train_grid(NULL, speed->per_octave,
                                     interactions / speed->batch) +
           others;
}

static void price(struct prospect_run *p, const struct plan_run *run,
                  const struct speed *speed)
{
    double left_s = fmax(run->wall_s - p->spent_s, 0);
    bool known = speed->iteration_s > 0;

    p->disk_after = p->disk_now;
    if (!prospect_trains(p))
        return;
    if (run->wall_s > 0 && (known || run->open))
        p->to = fmin(p->to,
                     fmax(speed_reach(speed, p->from, left_s), run->at_least));
    p->flop = fmax(p->to - p->from, 0) * run->cost->flop_per_interaction;
    if (!known)
        return;
    p->core_s = speed_seconds(speed, p->from, p->to);
    p->memory_bytes = speed->memory_bytes;
    p->disk_after =
        fmax(p->disk_now, speed->state_bytes + text_bytes(speed, p->to));
    /* Those kept, and the next while it is written; one is left in the end. */
    p->disk_work = STORE_CHECKPOINTS * speed->state_bytes;
}

static void add_up(struct prospect *out, const struct prospect_run *p,
                   const struct plan_run *run)
{
    out->reasons[p->reason]++;
    if (!prospect_trains(p))
        out->n_reuse += p->reason == REASON_REUSE;
    else if (p->reason == REASON_CONTINUE || p->from > 0)
        out->n_continue++;
    else
        out->n_new++;
    out->spent_core_s += p->spent_s;
    out->core_s += p->core_s;
    out->all_interactions += p->to;
    out->all_flop += p->to * run->cost->flop_per_interaction;
    out->disk_now += p->disk_now;
    out->disk_after += p->disk_after;
    out->n_timed += run->wall_s > 0;
    if (!prospect_trains(p))
        return;
    out->interactions += fmax(p->to - p->from, 0);
    out->flop += p->flop;
}

static int compare_falling(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x < y) - (x > y);
}

/* Let HEAP[0], which grew, sink to its place: the least is on top. */
static void sink(double *heap, size_t n)
{
    for (size_t i = 0, k; (k = 2 * i + 1) < n; i = k) {
        double grown = heap[i];

        k += k + 1 < n && heap[k + 1] < heap[k];
        if (heap[k] >= grown)
            return;
        heap[i] = heap[k];
        heap[k] = grown;
    }
}

/* The dearest first, each to the worker that is free first: how the pool does
 * it.  More workers than cores share these. */
static double wall_of(const struct prospect *prospect, size_t n, int jobs)
{
    double *left = mem_calloc(n, sizeof *left);
    double *busy = mem_calloc((size_t)jobs, sizeof *busy);
    double wall = 0, share = fmax(1, (double)jobs / machine_cores());

    for (size_t i = 0; i < n; i++)
        left[i] = prospect->runs[i].core_s;
    qsort(left, n, sizeof *left, compare_falling);
    for (size_t i = 0; i < n && left[i] > 0; i++) {
        busy[0] += left[i] * share;
        wall = fmax(wall, busy[0]);
        sink(busy, (size_t)jobs);
    }
    free(left);
    free(busy);
    return wall;
}

/* As many of those that take most may be at work at once: the sum of the JOBS
 * greatest of BYTES (n), which it sorts. */
static double at_work(double *bytes, size_t n, int jobs)
{
    double sum = 0;

    qsort(bytes, n, sizeof *bytes, compare_falling);
    for (size_t i = 0; i < n && i < (size_t)jobs; i++)
        sum += bytes[i];
    return sum;
}

static void sum_up(struct prospect *out, const struct plan *plan, int jobs)
{
    const size_t n = plan->n_runs;
    double *bytes = mem_calloc(n, sizeof *bytes);

    for (size_t i = 0; i < n; i++)
        add_up(out, &out->runs[i], &plan->runs[i]);
    out->wall_s = wall_of(out, n, jobs);
    for (size_t i = 0; i < n; i++)
        bytes[i] = out->runs[i].memory_bytes;
    out->bytes = at_work(bytes, n, jobs);
    for (size_t i = 0; i < n; i++)
        bytes[i] = out->runs[i].disk_work;
    out->disk_peak = out->disk_after + at_work(bytes, n, jobs);
    free(bytes);
}

bool prospect_make(struct prospect *out, struct arena *arena,
                   const struct plan *plan, const struct store *store,
                   bool exact, const struct options *options, struct err *err)
{
    *out = (struct prospect){
        .runs = arena_array(arena, struct prospect_run, plan->n_runs)};
    if (!look_up(out, arena, plan, store, exact, err))
        return false;
    struct speed *speeds = mem_calloc(plan->n_runs, sizeof *speeds);
    bool ok = measure_speeds(speeds, out, plan, options, err);
    for (size_t i = 0; ok && i < plan->n_runs; i++)
        price(&out->runs[i], &plan->runs[i], &speeds[i]);
    free(speeds);
    if (ok)
        sum_up(out, plan, options->jobs);
    return ok;
}

void prospect_only_failed(struct prospect *prospect, const struct plan *plan,
                          int jobs)
{
    for (size_t i = 0; i < plan->n_runs; i++) {
        struct prospect_run *p = &prospect->runs[i];

        if (!prospect_trains(p) || p->reason == REASON_FAILED)
            continue;
        p->reason = REASON_LEFT;
        p->because = NULL;
        p->to = p->from;
        p->flop = p->core_s = p->memory_bytes = p->disk_work = 0;
        p->disk_after = p->disk_now;
    }
    *prospect = (struct prospect){.runs = prospect->runs};
    sum_up(prospect, plan, jobs);
}

/* ---- what is allowed ---- */

static void print_amount(struct str *out, double amount, const char *unit)
{
    if (strcmp(unit, "core_hours") == 0)
        str_printf(out, "%.3g core_hours", amount / 3600);
    else
        print_si(out, amount, unit);
}

enum exit_status prospect_check(const struct prospect *prospect,
                                const struct loaded *loaded)
{
    const struct study_total *total = &loaded->study->total;
    const struct {
        double needed, allowed;
        const char *unit, *what;
    } limits[] = {
        {prospect->all_interactions, total->interactions, "interactions", ""},
        {prospect->all_flop, total->flop, "flop", ""},
        {prospect->spent_core_s + prospect->core_s, total->core_s, "core_hours",
         ""},
        {prospect->disk_peak, total->disk_bytes, "B", " of disk"},
    };
    enum exit_status status = STATUS_OK;

    for (size_t i = 0; i < COUNT_OF(limits); i++) {
        if (limits[i].allowed <= 0 || limits[i].needed <= limits[i].allowed)
            continue;
        struct str needed = STR_INIT, allowed = STR_INIT;
        size_t line, column;

        print_amount(&needed, limits[i].needed, limits[i].unit);
        print_amount(&allowed, limits[i].allowed, limits[i].unit);
        diag_position(loaded->diag, total->span, &line, &column);
        fprintf(stderr,
                "%s:%zu:%zu: error: the study needs %s%s, what is done "
                "already included, over the budget of %s [over-budget]\n",
                diag_source_of(loaded->diag, total->span)->name, line, column,
                needed.text, limits[i].what, allowed.text);
        str_fini(&needed);
        str_fini(&allowed);
        status = STATUS_OVER_BUDGET;
    }
    if (status != STATUS_OK)
        fprintf(stderr, "Nothing was started.  Raise the budget, or ask for "
                        "fewer or shorter runs.\n");
    return status;
}
