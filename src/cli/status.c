/* status.c - `rlstudy status`: how far the runs of a study, or of a store, are.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/json.h"
#include "cli/state.h"

enum { SHOW_EACH = 12 }; /* runs of one state, without -v */

/* All runs that are told of, with what was found. */
struct overview {
    struct view *view;
    struct view_run *runs;
    struct run_status *status;
    size_t n;
    size_t counts[N_STATES];
    double interactions, budget; /* of runs whose budget is known */
};

static void count_run(struct overview *o, size_t i)
{
    const struct run_status *s = &o->status[i];

    o->counts[s->state]++;
    if (s->budget <= 0)
        return;
    /* A run that diverged is as far as it will get. */
    o->budget += s->state == STATE_DIVERGED ? s->interactions : s->budget;
    o->interactions +=
        s->interactions < s->budget ? s->interactions : s->budget;
}

static void look(struct overview *o, struct view *view)
{
    bool planned = view->n_studies > 0;

    *o = (struct overview){.view = view};
    o->n = planned ? view->studies[0].plan->n_runs : survey_count(view->survey);
    view_ask_cluster(view);
    if (o->n > survey_count(view->survey) / 2)
        survey_ask_all(view->survey);
    o->runs = mem_calloc(o->n, sizeof *o->runs);
    o->status = mem_calloc(o->n, sizeof *o->status);
    for (size_t i = 0; i < o->n; i++) {
        o->runs[i] = planned ? view_planned(view, 0, i) : view_stored(view, i);
        view_status(&o->status[i], view, &o->runs[i]);
        count_run(o, i);
    }
}

/* ---- for people ---- */

static void print_progress(struct str *out, const struct run_status *s)
{
    if (s->budget > 0)
        str_printf(out, "%.0f %% of ",
                   100 * (s->interactions < s->budget
                              ? s->interactions / s->budget
                              : 1));
    print_si(out, s->budget > 0 ? s->budget : s->interactions, "");
}

/* The holder of a run at work, or why it is not done. */
static void print_note(struct str *out, const struct run_status *s)
{
    if (s->state == STATE_RUNNING) {
        print_utf8(out, s->lease.holder);
        str_printf(out, ", heard of %.0f s ago", s->lease.age_s);
        if (s->left_s > 0) {
            str_add(out, ", ");
            print_duration(out, s->left_s);
            str_add(out, " left");
        }
    } else if (s->state == STATE_WAITING) {
        str_add(out, "job ");
        print_utf8(out, s->job);
    } else if (s->lease.there && !s->lease.alive) {
        print_utf8(out, s->lease.holder);
        str_add(out, " left without a word");
    }
    if (s->why != NULL && s->why[0] != '\0') {
        str_add(out, out->len > 0 ? "; " : "");
        print_utf8(out, s->why);
    }
}

static void print_run(const struct overview *o, size_t i)
{
    struct str progress = STR_INIT, note = STR_INIT;

    print_progress(&progress, &o->status[i]);
    print_note(&note, &o->status[i]);
    printf("%s  %-8s %14s  %s\n", o->runs[i].id, state_name(o->status[i].state),
           progress.text, view_label(o->view, &o->runs[i]));
    if (note.len > 0)
        printf("%18s%s\n", "", note.text);
    str_fini(&progress);
    str_fini(&note);
}

/* Those that somebody may want to do something about, or to wait for. */
static bool is_news(enum run_state state)
{
    return state == STATE_RUNNING || state == STATE_WAITING ||
           state == STATE_FAILED || state == STATE_DAMAGED ||
           state == STATE_DIVERGED;
}

static void print_runs(const struct overview *o, bool all)
{
    for (int state = 0; state < N_STATES; state++) {
        size_t shown = 0;

        if (!all && !is_news((enum run_state)state))
            continue;
        for (size_t i = 0; i < o->n && (all || shown < SHOW_EACH); i++) {
            if (o->status[i].state != (enum run_state)state)
                continue;
            print_run(o, i);
            shown++;
        }
        if (shown < o->counts[state])
            printf("%18sand %zu more %s\n", "", o->counts[state] - shown,
                   state_name((enum run_state)state));
    }
}

static void print_overview(const struct overview *o)
{
    const struct view *view = o->view;
    struct str text = STR_INIT;

    print_utf8(&text, view->n_studies > 0 ? view->studies[0].name
                                          : view->options->store);
    str_printf(&text, ": %zu run%s", o->n, o->n == 1 ? "" : "s");
    const char *separator = ": ";
    for (int state = 0; state < N_STATES; state++) {
        if (o->counts[state] == 0)
            continue;
        str_printf(&text, "%s%zu %s", separator, o->counts[state],
                   state_name((enum run_state)state));
        separator = ", ";
    }
    printf("%s\n", text.text);
    str_clear(&text);
    if (o->budget > 0) {
        print_si(&text, o->budget, "interactions");
        printf("%.1f %% of %s\n", 100 * o->interactions / o->budget, text.text);
    }
    print_runs(o, view->options->verbose > 0);
    str_fini(&text);
}

/* ---- for programs ---- */

static json_t *counts_json(const struct overview *o)
{
    json_t *json = json_object();

    for (int i = 0; i < N_STATES; i++)
        json_object_set_new(json, state_name((enum run_state)i),
                            json_integer((json_int_t)o->counts[i]));
    return json;
}

static void print_overview_json(const struct overview *o)
{
    const struct view *view = o->view;
    const char *study = view->n_studies > 0 ? view->studies[0].name : NULL;
    struct json_list list;

    json_list_begin(&list,
                    json_pack("{s:s, s:o, s:o, s:o, s:f, s:f}", "schema",
                              "rlstudy-status-1", "store",
                              json_of_text(view->options->store), "study",
                              json_of_text(study), "counts", counts_json(o),
                              "interactions", o->interactions,
                              "interactions_asked", o->budget),
                    "runs");
    for (size_t i = 0; i < o->n; i++)
        json_list_add(&list, run_status_json(view, &o->runs[i], &o->status[i]));
    json_list_end(&list);
}

enum exit_status cmd_status(const struct options *options)
{
    struct overview o = {.runs = NULL};
    struct view view;
    enum exit_status status = view_open(&view, options);

    if (status == STATUS_OK)
        status = view_refuse_words(&view, "status");
    if (status == STATUS_OK && view.n_studies > 1) {
        fputs("rlstudy: status takes one study at a time\n", stderr);
        status = STATUS_USAGE;
    }
    if (status == STATUS_OK) {
        look(&o, &view);
        if (options->json)
            print_overview_json(&o);
        else
            print_overview(&o);
        view_hint(&view);
    }
    free(o.runs);
    free(o.status);
    view_close(&view);
    return status;
}
