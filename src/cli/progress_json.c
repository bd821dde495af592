/* progress_json.c - progress for programs, an object a line:
 * doc/schema/progress-1.json. */
#include "config.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

#include "base/str.h"
#include "cli/json.h"
#include "cli/progress.h"

/* Prints and takes over OBJECT. */
static void print(const struct progress *p, json_t *object)
{
    json_object_set_new(object, "elapsed_s",
                        json_real(progress_now_s() - p->start_s));
    json_dumpf(object, p->out, JSON_COMPACT);
    fputc('\n', p->out);
    fflush(p->out);
    json_decref(object);
}

static json_t *event_json(const char *event)
{
    return json_pack("{s:s}", "event", event);
}

static void set_text(json_t *object, const char *key, const char *text)
{
    struct str clean = STR_INIT;

    print_utf8(&clean, text);
    json_object_set_new(object, key, json_string(str_text(&clean)));
    str_fini(&clean);
}

void progress_json_begin(const struct progress *p)
{
    json_t *object = event_json("begin");

    set_text(object, "schema", "rlstudy-progress-1");
    json_object_set_new(object, "runs", json_integer((json_int_t)p->n_jobs));
    print(p, object);
}

static void set_job(json_t *object, const struct job_state *j)
{
    json_object_set_new(object, "id", json_string(j->id));
    json_object_set_new(object, "interactions", json_real(j->at));
    json_object_set_new(object, "of", json_real(j->to));
    json_object_set_new(object, "return", json_of_number(j->ret));
    json_object_set_new(object, "best", json_of_number(j->best));
}

/* "failed: host: ..." is an outcome and why. */
static void set_outcome(json_t *object, const char *text)
{
    const char *colon = strstr(text, ": ");
    struct str outcome = STR_INIT;

    str_addn(&outcome, text,
             colon != NULL ? (size_t)(colon - text) : strlen(text));
    set_text(object, "outcome", str_text(&outcome));
    if (colon != NULL)
        set_text(object, "why", colon + 2);
    str_fini(&outcome);
}

void progress_json_event(const struct progress *p, const char *event,
                         const char *label, const struct job_state *job,
                         const char *outcome)
{
    json_t *object = event_json(event);

    set_text(object, "run", label);
    if (job != NULL)
        set_job(object, job);
    if (outcome != NULL)
        set_outcome(object, outcome);
    print(p, object);
}

void progress_json_message(const struct progress *p, const char *text)
{
    json_t *object = event_json("message");

    set_text(object, "text", text);
    print(p, object);
}

void progress_json_total(const struct progress *p, const char *event)
{
    struct progress_total sum = progress_sum(p);
    json_t *object = json_pack(
        "{s:s, s:I, s:I, s:I, s:I, s:f, s:f, s:o}", "event", event, "runs",
        (json_int_t)p->n_jobs, "ended", (json_int_t)p->n_ended, "bad",
        (json_int_t)p->n_bad, "at_work", (json_int_t)sum.at_work, "share",
        sum.share, "per_s", sum.rate, "left_s", json_of_number(sum.left_s));

    print(p, object);
}

void progress_json_tick(struct progress *p)
{
    for (size_t i = 0; i < p->n; i++) {
        struct job_state *j = &p->jobs[i];

        if (!j->active || j->heard_s <= j->told_s)
            continue;
        json_t *object = event_json("progress");
        set_text(object, "run", j->label);
        set_job(object, j);
        json_object_set_new(object, "per_s", json_real(progress_rate(j)));
        json_object_set_new(object, "left_s",
                            json_of_number(progress_left_s(j)));
        print(p, object);
        j->told_s = progress_now_s();
    }
    progress_json_total(p, "total");
}
