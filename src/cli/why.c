/* why.c - `rlstudy why RUN [STUDY]`: why a run is trained or is not, and what
 * sets it apart from the nearest other one. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "cli/json.h"
#include "cli/nearest.h"
#include "cli/state.h"

/* The answer. */
struct why {
    struct view *view;
    struct view_run run;
    struct run_status status;
    const char *reason;
    /* The nearest run: of the store or, for a stored run that the study does
     * not ask for, of the study. */
    struct view_run near;
    bool has_near;
    const struct difference *differences;
    size_t n_differences;
};

/* Is it to be trained, by the study on the line? */
static bool trains(const struct why *w)
{
    return w->status.state != STATE_DONE && w->status.state != STATE_DIVERGED;
}

/* ---- the reason ---- */

static const char *done_in_words(struct arena *arena,
                                 const struct run_status *s)
{
    struct str text = STR_INIT;

    str_add(&text, "it is done: ");
    print_si(&text, s->interactions, "interactions");
    if (s->budget > s->interactions)
        str_add(&text, ", when its time was up");
    else if (s->budget > 0)
        str_add(&text, " are all that the study asks for");
    const char *copy = arena_strdup(arena, text.text);
    str_fini(&text);
    return copy;
}

static const char *stopped_in_words(struct arena *arena,
                                    const struct run_status *s)
{
    struct str text = STR_INIT;

    str_add(&text, "it goes on from ");
    print_si(&text, s->interactions, "interactions");
    if (s->budget > 0) {
        str_add(&text, " of ");
        print_si(&text, s->budget, "");
    }
    const char *copy = arena_strdup(arena, text.text);
    str_fini(&text);
    return copy;
}

static const char *reason_of(const struct why *w)
{
    const struct run_status *s = &w->status;
    struct arena *arena = w->view->arena;

    switch (s->state) {
    case STATE_DONE:
        return done_in_words(arena, s);
    case STATE_DIVERGED:
        return arena_printf(arena, "it diverged, and always would: %s", s->why);
    case STATE_RUNNING:
        return arena_printf(arena,
                            "it is being trained by %s, heard of %.0f s "
                            "ago",
                            s->lease.holder, s->lease.age_s);
    case STATE_WAITING:
        return arena_printf(arena, "it waits in the cluster's queue, as job %s",
                            s->job);
    case STATE_STOPPED:
        return stopped_in_words(arena, s);
    case STATE_FAILED:
        return arena_printf(arena, "the last attempt failed: %s", s->why);
    case STATE_DAMAGED:
        return arena_printf(arena, "its result is lost: %s", s->why);
    case STATE_NEW:
    case N_STATES:
        break;
    }
    if (s->why != NULL)
        return s->why;
    return w->run.at == SIZE_MAX ? "the store does not have it"
                                 : "nothing of its training was kept";
}

/* ---- the nearest ---- */

static const struct run_spec *stored_spec(void *ctx, size_t i)
{
    return survey_spec(ctx, i);
}

static const struct run_spec *planned_spec(void *ctx, size_t i)
{
    const struct plan *plan = ctx;

    return &plan->runs[i].spec;
}

static void find_nearest(struct why *w)
{
    struct view *view = w->view;
    const struct run_spec *spec = view_spec(view, &w->run);
    bool orphan = w->run.plan == NULL && view->n_studies > 0;
    /* A plan is only read here. */
    struct plan *plan =
        orphan ? (struct plan *)(uintptr_t)view->studies[0].plan : NULL;
    const struct nearest_among among =
        orphan
            ? (struct nearest_among){plan, plan->n_runs, SIZE_MAX, planned_spec}
            : (struct nearest_among){view->survey, survey_count(view->survey),
                                     w->run.at, stored_spec};

    size_t found = spec != NULL ? nearest_find(&among, spec) : SIZE_MAX;
    if (found == SIZE_MAX)
        return;
    w->has_near = true;
    w->near = orphan ? view_planned(view, 0, found) : view_stored(view, found);
    w->differences = nearest_differences(view->arena, &w->n_differences, spec,
                                         among.spec(among.ctx, found));
}

/* ---- telling ---- */

static const char *verdict(const struct why *w)
{
    if (w->view->n_studies == 0)
        return "";
    if (w->run.plan == NULL)
        return "not asked for by the study; ";
    return w->status.state == STATE_RUNNING || w->status.state == STATE_WAITING
               ? ""
           : trains(w) ? "to be trained: "
                       : "not trained again: ";
}

static void print_difference(const struct difference *d)
{
    struct str a = STR_INIT, b = STR_INIT;

    print_utf8(&a, d->a);
    print_utf8(&b, d->b);
    printf("  %s is %s here, %s there\n", d->field, str_text(&a), str_text(&b));
    str_fini(&a);
    str_fini(&b);
}

static void print_why(const struct why *w)
{
    const struct view *view = w->view;
    struct str reason = STR_INIT;

    print_utf8(&reason, w->reason);
    printf("%s  %s\n%s%s\n", w->run.id, view_label(view, &w->run), verdict(w),
           reason.text);
    str_fini(&reason);
    if (!w->has_near)
        return;
    bool orphan = w->run.plan == NULL && view->n_studies > 0;
    printf("the nearest run of the %s is %s  %s\n", orphan ? "study" : "store",
           w->near.id, view_label(view, &w->near));
    for (size_t i = 0; i < w->n_differences; i++)
        print_difference(&w->differences[i]);
}

static void print_why_json(const struct why *w)
{
    json_t *list = json_array(), *near = json_null(), *to_train = json_null();

    for (size_t i = 0; i < w->n_differences; i++) {
        const struct difference *d = &w->differences[i];

        json_array_append_new(
            list, json_pack("{s:s, s:o, s:o}", "field", d->field, "here",
                            json_of_text(d->a), "there", json_of_text(d->b)));
    }
    if (w->has_near)
        near = json_pack("{s:s, s:o, s:b, s:O}", "id", w->near.id, "label",
                         json_of_text(view_label(w->view, &w->near)), "stored",
                         w->near.at != SIZE_MAX, "differences", list);
    json_decref(list);
    if (w->run.plan != NULL)
        to_train = json_boolean(trains(w));
    json_print(json_pack("{s:s, s:o, s:o, s:o, s:o}", "schema", "rlstudy-why-1",
                         "run", run_status_json(w->view, &w->run, &w->status),
                         "to_train", to_train, "reason",
                         json_of_text(w->reason), "nearest", near));
}

enum exit_status cmd_why(const struct options *options)
{
    struct why w = {.has_near = false};
    struct view view;
    enum exit_status status = view_open(&view, options);

    w.view = &view;
    if (status == STATUS_OK)
        status = view_find_one(&w.run, &view, "why");
    if (status == STATUS_OK) {
        view_ask_cluster(&view);
        view_status(&w.status, &view, &w.run);
        w.reason = reason_of(&w);
        find_nearest(&w);
        if (options->json)
            print_why_json(&w);
        else
            print_why(&w);
    }
    view_close(&view);
    return status;
}
