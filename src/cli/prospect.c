/* prospect.c - what a plan will cost, given what is in the store. */
#include "config.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "cli/cli.h"
#include "diag/diag.h"
#include "store/store.h"

static bool look_up(struct prospect *out, struct arena *arena,
                    const struct plan *plan, const struct store *store,
                    struct err *err)
{
    for (size_t i = 0; i < plan->n_runs; i++) {
        const struct plan_run *run = &plan->runs[i];
        struct prospect_run *p = &out->runs[i];
        struct store_run found;
        char id[RUN_ID_CHARS + 1];

        run_key_id(id, &run->key);
        if (!store_find(arena, &found, store, id, (int64_t)run->interactions,
                        err))
            return false;
        p->failure = found.damage != NULL ? found.damage : found.failure;
        p->from = (double)found.interactions;
        switch (found.state) {
        case STORE_NEW:
            p->reason = REASON_NEW;
            out->n_new++;
            break;
        case STORE_PARTIAL:
            p->reason = REASON_CONTINUE;
            out->n_continue++;
            break;
        case STORE_COMPLETE:
            p->reason = REASON_REUSE;
            out->n_reuse++;
            break;
        }
        out->spent_core_s += found.wall_s;
        if (p->reason == REASON_REUSE)
            continue;
        double left = fmax(run->interactions - p->from, 0);
        p->flop = left * run->cost->flop_per_interaction;
        out->interactions += left;
        out->flop += p->flop;
        out->bytes = fmax(out->bytes, run->cost->bytes);
        /* A checkpoint holds five values of four bytes for each parameter:
         * weights, two moments and two averages; points are small. */
        out->disk_bytes += 20 * run->cost->parameters + 64e3;
    }
    return true;
}

static int compare_falling(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x < y) - (x > y);
}

/* The dearest first, each to the worker that is free first: how the pool does
 * it. */
static double wall_of(struct arena *arena, const struct prospect *prospect,
                      size_t n, int jobs)
{
    double *left = arena_array(arena, double, n);
    double *busy = arena_array(arena, double, (size_t)jobs);
    double wall = 0;

    for (size_t i = 0; i < n; i++)
        left[i] = prospect->runs[i].core_s;
    qsort(left, n, sizeof *left, compare_falling);
    for (size_t i = 0; i < n; i++) {
        int first = 0;

        for (int j = 1; j < jobs; j++)
            first = busy[j] < busy[first] ? j : first;
        busy[first] += left[i];
        wall = fmax(wall, busy[first]);
    }
    return wall;
}

static bool measure_speeds(struct prospect *out, struct arena *arena,
                           const struct plan *plan, int jobs, struct err *err)
{
    double *per_s = arena_array(arena, double, plan->n_runs);
    bool *need = arena_array(arena, bool, plan->n_runs);

    for (size_t i = 0; i < plan->n_runs; i++)
        need[i] = out->runs[i].reason != REASON_REUSE;
    if (!speed_measure(per_s, plan, need, err))
        return false;
    for (size_t i = 0; i < plan->n_runs; i++) {
        struct prospect_run *p = &out->runs[i];

        if (need[i] && per_s[i] > 0)
            p->core_s =
                fmax(plan->runs[i].interactions - p->from, 0) / per_s[i];
        out->core_s += p->core_s;
    }
    out->wall_s = wall_of(arena, out, plan->n_runs, jobs);
    return true;
}

bool prospect_make(struct prospect *out, struct arena *arena,
                   const struct plan *plan, const struct store *store, int jobs,
                   struct err *err)
{
    *out = (struct prospect){
        .runs = arena_array(arena, struct prospect_run, plan->n_runs)};
    return look_up(out, arena, plan, store, err) &&
           measure_speeds(out, arena, plan, jobs, err);
}

enum exit_status prospect_check(const struct prospect *prospect,
                                const struct loaded *loaded,
                                const struct options *options)
{
    const struct study_total *total = &loaded->study->total;
    const struct {
        double needed, allowed, unit;
        const char *what;
    } limits[] = {
        {loaded->plan->interactions, total->interactions, 1, "interactions"},
        {loaded->plan->flop, total->flop, 1, "flop"},
        {prospect->spent_core_s + prospect->core_s, total->core_s, 3600,
         "core_hours"},
    };
    enum exit_status status = STATUS_OK;

    for (size_t i = 0; i < COUNT_OF(limits); i++) {
        if (limits[i].allowed <= 0 || limits[i].needed <= limits[i].allowed)
            continue;
        size_t line, column;

        diag_position(loaded->diag, total->span, &line, &column);
        fprintf(stderr,
                "%s:%zu:%zu: error: the study needs %.3g %s, what is done "
                "already included, over the budget of %.3g [over-budget]\n",
                options->files[0], line, column,
                limits[i].needed / limits[i].unit, limits[i].what,
                limits[i].allowed / limits[i].unit);
        status = STATUS_OVER_BUDGET;
    }
    if (status != STATUS_OK)
        fprintf(stderr, "Nothing was started.  Raise the budget, or ask for "
                        "fewer or shorter runs.\n");
    return status;
}

/* ---- printing ---- */

static const char *reason_name(enum reason reason)
{
    static const char *const names[] = {
        [REASON_NEW] = "new",
        [REASON_CONTINUE] = "continue",
        [REASON_REUSE] = "reuse",
    };

    return names[reason];
}

static void print_runs(FILE *out, const struct prospect *prospect,
                       const struct plan *plan)
{
    struct str text = STR_INIT;

    for (size_t i = 0; i < plan->n_runs; i++) {
        const struct prospect_run *p = &prospect->runs[i];
        char id[RUN_ID_CHARS + 1];

        run_key_id(id, &plan->runs[i].key);
        str_clear(&text);
        print_si(&text, plan->runs[i].interactions, "");
        fprintf(out, "%s  %-8s  %6s interactions", id, reason_name(p->reason),
                text.text);
        if (p->reason != REASON_REUSE) {
            str_clear(&text);
            print_duration(&text, p->core_s);
            fprintf(out, "  %7s", text.text);
        } else {
            fprintf(out, "  %7s", "-");
        }
        fprintf(out, "  %s%s\n", plan->runs[i].label,
                p->failure != NULL ? "  (failed or damaged before)" : "");
    }
    str_fini(&text);
}

/* One line for each size of model. */
static void print_sizes(FILE *out, const struct prospect *prospect,
                        const struct plan *plan)
{
    struct str a = STR_INIT, b = STR_INIT, c = STR_INIT;

    fprintf(out, "  %12s %6s %14s %16s %10s\n", "parameters", "runs",
            "interactions", "flop to spend", "core time");
    for (size_t i = 0; i < plan->n_runs; i++) {
        double N = plan->runs[i].cost->parameters;
        double flop = 0, core_s = 0, interactions = 0;
        size_t n = 0;
        bool seen = false;

        for (size_t k = 0; k < i && !seen; k++)
            seen = plan->runs[k].cost->parameters == N;
        if (seen)
            continue;
        for (size_t k = i; k < plan->n_runs; k++) {
            if (plan->runs[k].cost->parameters != N)
                continue;
            n++;
            interactions += plan->runs[k].interactions;
            flop += prospect->runs[k].flop;
            core_s += prospect->runs[k].core_s;
        }
        str_clear(&a);
        str_clear(&b);
        str_clear(&c);
        print_si(&a, interactions, "");
        print_si(&b, flop, "flop");
        print_duration(&c, core_s);
        fprintf(out, "  %12.0f %6zu %14s %16s %10s\n", N, n, a.text, b.text,
                c.text);
    }
    str_fini(&a);
    str_fini(&b);
    str_fini(&c);
}

void prospect_print(FILE *out, const struct prospect *prospect,
                    const struct loaded *loaded, const struct options *options)
{
    const struct plan *plan = loaded->plan;
    struct str text = STR_INIT;

    fprintf(out, "%s: %zu run%s: %zu new, %zu to continue, %zu to reuse\n",
            options->files[0], plan->n_runs, plan->n_runs == 1 ? "" : "s",
            prospect->n_new, prospect->n_continue, prospect->n_reuse);
    if (options->verbose > 0)
        print_runs(out, prospect, plan);
    else
        print_sizes(out, prospect, plan);
    print_si(&text, prospect->interactions, "interactions");
    str_add(&text, ", ");
    print_si(&text, prospect->flop, "flop");
    str_add(&text, ", ");
    print_duration(&text, prospect->core_s);
    str_printf(&text, " of one core (");
    print_duration(&text, prospect->wall_s);
    str_printf(&text, " with -j%d), ", options->jobs);
    print_si(&text, prospect->bytes * options->jobs, "B");
    str_add(&text, " of memory, ");
    print_si(&text, prospect->disk_bytes, "B");
    str_add(&text, " of disk");
    fprintf(out, "still to do: %s\n", text.text);
    str_fini(&text);
}

static json_t *run_json(const struct prospect_run *p,
                        const struct plan_run *run)
{
    char id[RUN_ID_CHARS + 1];
    json_t *coordinates = json_object();
    struct str failure = STR_INIT;

    run_key_id(id, &run->key);
    if (p->failure != NULL)
        print_utf8(&failure, p->failure);
    for (size_t k = 0; k < run->n_coordinates; k++)
        json_object_set_new(coordinates, run->coordinates[k]->axis,
                            json_string(run->coordinates[k]->text));
    json_t *json = json_pack(
        "{s:s, s:s, s:s, s:o, s:f, s:f, s:f, s:f, s:f, s:f, s:s?}", "id", id,
        "label", run->label, "reason", reason_name(p->reason), "coordinates",
        coordinates, "parameters", run->cost->parameters, "interactions",
        run->interactions, "interactions_done", p->from, "flop", run->flop,
        "flop_to_spend", p->flop, "core_s", p->core_s, "last_failure",
        p->failure != NULL ? str_text(&failure) : NULL);
    str_fini(&failure);
    return json;
}

void prospect_print_json(FILE *out, const struct prospect *prospect,
                         const struct loaded *loaded,
                         const struct options *options)
{
    const struct plan *plan = loaded->plan;
    json_t *runs = json_array();
    struct str path = STR_INIT;

    print_utf8(&path, options->files[0]);
    for (size_t i = 0; i < plan->n_runs; i++)
        json_array_append_new(runs,
                              run_json(&prospect->runs[i], &plan->runs[i]));
    json_t *json = json_pack(
        "{s:s, s:s, s:{s:I, s:I, s:I}, s:{s:f, s:f, s:f, s:f, s:i, s:f, s:f},"
        " s:o}",
        "schema", "rlstudy-plan-1", "study", str_text(&path), "counts", "new",
        (json_int_t)prospect->n_new, "continue",
        (json_int_t)prospect->n_continue, "reuse",
        (json_int_t)prospect->n_reuse, "to_spend", "interactions",
        prospect->interactions, "flop", prospect->flop, "core_s",
        prospect->core_s, "wall_s", prospect->wall_s, "jobs", options->jobs,
        "memory_bytes", prospect->bytes * options->jobs, "disk_bytes",
        prospect->disk_bytes, "runs", runs);
    json_dumpf(json, out, JSON_INDENT(1) | JSON_REAL_PRECISION(12));
    fputc('\n', out);
    json_decref(json);
    str_fini(&path);
}
