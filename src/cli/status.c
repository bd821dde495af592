/* status.c - `rlstudy status`: how far the runs of a study, or of a store,
 * are. */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/json.h"
#include "cli/status.h"
#include "cli/terminal.h"

enum { SHOW_EACH = 12 }; /* runs of one state, without -v */

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

/* FLOP tell how long the other runs will take: the sizes differ. */
static double flop_of(const struct view_run *run)
{
    return run->plan != NULL ? run->plan->cost->flop_per_interaction : 1;
}

/* When those that are at work will have done what is left as fast as so far,
 * or the last of them its own. */
static void foresee(struct overview *o)
{
    double left = 0, per_s = 0, longest_s = 0;

    for (size_t i = 0; i < o->n; i++) {
        const struct run_status *s = &o->status[i];
        double flop = flop_of(&o->runs[i]);

        if (s->state != STATE_DIVERGED)
            left += fmax(s->budget - s->interactions, 0) * flop;
        if (s->state != STATE_RUNNING || !(s->left_s > 0))
            continue;
        o->per_s += s->interactions / s->wall_s;
        per_s += s->interactions / s->wall_s * flop;
        longest_s = fmax(longest_s, s->left_s);
    }
    if (per_s > 0)
        o->left_s = fmax(left / per_s, longest_s);
}

void overview_look(struct overview *o, struct view *view)
{
    bool planned = view->n_studies > 0;

    *o = (struct overview){.view = view};
    o->n = planned ? view->studies[0].plan->n_runs : survey_count(view->survey);
    if (o->n > survey_count(view->survey) / 2)
        survey_ask_all(view->survey);
    o->runs = mem_calloc(o->n, sizeof *o->runs);
    o->status = mem_calloc(o->n, sizeof *o->status);
    for (size_t i = 0; i < o->n; i++) {
        o->runs[i] = planned ? view_planned(view, 0, i) : view_stored(view, i);
        view_status(&o->status[i], view, &o->runs[i]);
        count_run(o, i);
    }
    foresee(o);
}

void overview_fini(struct overview *o)
{
    free(o->runs);
    free(o->status);
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

void overview_note(struct str *out, const struct run_status *s)
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
    overview_note(&note, &o->status[i]);
    printf("%s  %-8s %14s  %s\n", o->runs[i].id, state_name(o->status[i].state),
           progress.text, view_label(o->view, &o->runs[i]));
    if (note.len > 0)
        printf("%18s%s\n", "", note.text);
    str_fini(&progress);
    str_fini(&note);
}

/* Those that somebody may want to do something about, or to wait for: also one
 * whose job ended without it. */
static bool is_news(const struct run_status *s)
{
    return s->state == STATE_RUNNING || s->state == STATE_WAITING ||
           s->state == STATE_FAILED || s->state == STATE_DAMAGED ||
           s->state == STATE_DIVERGED || s->why != NULL;
}

static void print_runs(const struct overview *o, bool all)
{
    for (int state = 0; state < N_STATES; state++) {
        size_t n = 0;

        if (o->counts[state] == 0)
            continue;
        for (size_t i = 0; i < o->n; i++) {
            if (o->status[i].state != (enum run_state)state ||
                (!all && !is_news(&o->status[i])))
                continue;
            if (all || n < SHOW_EACH)
                print_run(o, i);
            n++;
        }
        if (!all && n > SHOW_EACH)
            printf("%18sand %zu more %s\n", "", n - SHOW_EACH,
                   state_name((enum run_state)state));
    }
}

static void add_counts(struct str *out, const struct overview *o)
{
    const char *separator = ": ";

    str_printf(out, "%zu run%s", o->n, o->n == 1 ? "" : "s");
    for (int state = 0; state < N_STATES; state++) {
        if (o->counts[state] == 0)
            continue;
        str_printf(out, "%s%zu %s", separator, o->counts[state],
                   state_name((enum run_state)state));
        separator = ", ";
    }
}

void overview_counts(struct str *out, const struct overview *o, size_t width)
{
    const struct view *view = o->view;
    struct str counts = STR_INIT;

    add_counts(&counts, o);
    print_utf8(out, view->n_studies > 0 ? view->studies[0].name
                                        : view->options->store);
    if (print_columns(out->text) + 2 + counts.len > width)
        str_clear(out);
    else
        str_add(out, ": ");
    str_add(out, counts.text);
    str_fini(&counts);
}

void overview_share(struct str *out, const struct overview *o, size_t width)
{
    struct str part = STR_INIT;

    if (o->budget <= 0)
        return;
    str_printf(out, "%.1f %%", floor(1000 * o->interactions / o->budget) / 10);
    str_add(&part, " of ");
    print_si(&part, o->budget, "interactions");
    if (out->len + part.len <= width)
        str_add(out, part.text);
    str_clear(&part);
    if (o->left_s > 0) {
        print_duration(&part, o->left_s);
        str_add(&part, " left");
    }
    terminal_part(out, str_text(&part), width);
    str_clear(&part);
    if (o->per_s > 0) {
        print_si(&part, o->per_s, "");
        str_add(&part, "/s");
    }
    terminal_part(out, str_text(&part), width);
    str_fini(&part);
}

void overview_print(const struct overview *o)
{
    struct str text = STR_INIT;

    overview_counts(&text, o, SIZE_MAX);
    printf("%s\n", text.text);
    str_clear(&text);
    overview_share(&text, o, SIZE_MAX);
    if (text.len > 0)
        printf("%s\n", text.text);
    print_runs(o, o->view->options->verbose > 0);
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

json_t *overview_json(const struct overview *o, const char *schema)
{
    const struct view *view = o->view;
    const char *study = view->n_studies > 0 ? view->studies[0].name : NULL;

    return json_pack("{s:s, s:o, s:o, s:o, s:f, s:f, s:f, s:o}", "schema",
                     schema, "store", json_of_text(view->options->store),
                     "study", json_of_text(study), "counts", counts_json(o),
                     "interactions", o->interactions, "interactions_asked",
                     o->budget, "per_s", o->per_s, "left_s",
                     o->left_s > 0 ? json_real(o->left_s) : json_null());
}

static void print_overview_json(const struct overview *o)
{
    struct json_list list;

    json_list_begin(&list, overview_json(o, "rlstudy-status-1"), "runs");
    for (size_t i = 0; i < o->n; i++)
        json_list_add(&list,
                      run_status_json(o->view, &o->runs[i], &o->status[i]));
    json_list_end(&list);
}

static void tell_once(struct view *view)
{
    const char *note = view_ask_cluster(view);
    struct overview o;

    if (note != NULL)
        fprintf(stderr, "note: %s\n", note);
    overview_look(&o, view);
    if (view->options->json)
        print_overview_json(&o);
    else
        overview_print(&o);
    view_hint(view);
    overview_fini(&o);
}

enum exit_status cmd_status(const struct options *options)
{
    struct view view;
    enum exit_status status = view_open(&view, options);

    if (status == STATUS_OK)
        status = view_refuse_words(&view, "status");
    if (status == STATUS_OK && view.n_studies > 1) {
        fputs("rlstudy: status takes one study at a time\n", stderr);
        status = STATUS_USAGE;
    }
    if (status == STATUS_OK && options->watch && options->json) {
        fputs("rlstudy: --watch is for people; ask status --json again "
              "instead\n",
              stderr);
        status = STATUS_USAGE;
    }
    if (status == STATUS_OK && options->watch)
        status = status_watch(&view);
    else if (status == STATUS_OK)
        tell_once(&view);
    view_close(&view);
    return status;
}
