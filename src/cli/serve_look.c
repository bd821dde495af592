/* serve_look.c - how far the runs are, for browsers. */
#include "config.h"

#include <jansson.h>
#include <math.h>
#include <string.h>
#include <time.h>

#include "base/hash.h"
#include "base/str.h"
#include "cli/json.h"
#include "cli/serve.h"
#include "cli/serve_job.h"
#include "cli/status.h"

enum {
    SHOW_EACH = 24, /* runs of one state that are listed */
    EVERY_S = 1,
    LOOK_SHARE = 10, /* of the time, a LOOK_SHAREth is spent on looking */
    CLUSTER_EVERY_S = 30
};

/* The most urgent first. */
static const enum run_state told[] = {
    STATE_FAILED, STATE_DAMAGED, STATE_DIVERGED, STATE_RUNNING, STATE_WAITING};

static json_t *share_json(double part, double whole)
{
    return whole > 0 ? json_real(fmin(part / whole, 1)) : json_null();
}

static json_t *run_json(const struct overview *o, size_t i)
{
    const struct run_status *s = &o->status[i];
    json_t *run = run_status_json(o->view, &o->runs[i], s);
    struct str note = STR_INIT;

    overview_note(&note, s);
    json_object_set_new(run, "share", share_json(s->interactions, s->budget));
    json_object_set_new(run, "text", json_string(str_text(&note)));
    str_fini(&note);
    return run;
}

/* How many more there are goes to *MORE. */
static json_t *runs_json(const struct overview *o, size_t *more)
{
    json_t *runs = json_array();

    *more = 0;
    for (size_t k = 0; k < COUNT_OF(told); k++) {
        size_t n = 0;

        for (size_t i = 0; i < o->n && n < SHOW_EACH; i++) {
            if (o->status[i].state != told[k])
                continue;
            json_array_append_new(runs, run_json(o, i));
            n++;
        }
        *more += o->counts[told[k]] - n;
    }
    return runs;
}

static void print_json(FILE *out, const struct overview *o, const char *counts)
{
    struct str share = STR_INIT;
    size_t more;
    json_t *json = overview_json(o, "rlstudy-serve-1");

    overview_share(&share, o, SIZE_MAX);
    json_object_set_new(json, "counts_text", json_string(counts));
    json_object_set_new(json, "share_text", json_string(str_text(&share)));
    json_object_set_new(json, "share", share_json(o->interactions, o->budget));
    json_object_set_new(json, "at_work",
                        json_integer((json_int_t)o->counts[STATE_RUNNING]));
    json_object_set_new(json, "runs", runs_json(o, &more));
    json_object_set_new(json, "more", json_integer((json_int_t)more));
    json_dumpf(json, out, JSON_COMPACT | JSON_PRESERVE_ORDER);
    json_decref(json);
    str_fini(&share);
}

/* A digest of the states, and how far all runs are together: what the report
 * hangs on. */
static void print_marks(FILE *out, const struct overview *o)
{
    struct hash_state states;
    uint8_t digest[SHA256_BYTES];
    char hex[SHA256_HEX + 1];
    double interactions = 0;

    hash_begin(&states);
    for (size_t i = 0; i < o->n; i++) {
        unsigned char state = (unsigned char)o->status[i].state;

        hash_add(&states, &state, 1);
        interactions += o->status[i].interactions;
    }
    hash_end(digest, &states);
    hash_hex(hex, digest, sizeof digest);
    fprintf(out, "%s\t%.0f\t%zu\t", hex, interactions,
            o->counts[STATE_RUNNING]);
}

/* A line of what struct serve_news has, with tabs between, of which there are
 * none within. */
static void print_news(FILE *out, const struct overview *o)
{
    struct str counts = STR_INIT;

    print_marks(out, o);
    overview_counts(&counts, o, SIZE_MAX);
    fprintf(out, "%s\t", counts.text);
    print_json(out, o, counts.text);
    fputc('\n', out);
    fflush(out);
    str_fini(&counts);
}

/* Until the next look, or until the server that this is told is gone. */
static void rest(double seconds)
{
    struct timespec t = {.tv_sec = (time_t)seconds};

    t.tv_nsec = (long)(1e9 * (seconds - floor(seconds)));
    nanosleep(&t, NULL);
}

bool serve_look(FILE *out, void *ctx)
{
    struct served *served = ctx;
    struct view view;
    struct overview o;
    struct err err;
    double asked_s = -CLUSTER_EVERY_S;
    bool ok = view_of_study(&view, &served->loaded, served->options, &err);

    while (ok) {
        double began_s = job_clock_s();

        if (began_s - asked_s >= CLUSTER_EVERY_S) {
            view_ask_cluster(&view);
            asked_s = began_s;
        }
        overview_look(&o, &view);
        print_news(out, &o);
        overview_fini(&o);
        rest(fmax(EVERY_S, LOOK_SHARE * (job_clock_s() - began_s)));
        ok = view_renew(&view, &err);
    }
    fputs(err.msg, out);
    return false;
}

/* ---- what was told ---- */

/* Where the last line of TEXT that is whole begins, and its LENGTH; NULL when
 * there is none. */
static const char *last_line(const struct str *text, size_t *length)
{
    size_t end = text->len, begin;

    while (end > 0 && text->text[end - 1] != '\n')
        end--;
    if (end == 0)
        return NULL;
    begin = --end;
    while (begin > 0 && text->text[begin - 1] != '\n')
        begin--;
    *length = end - begin;
    return text->text + begin;
}

static void forget(struct str *text, const char *before)
{
    struct str rest_of = STR_INIT;

    str_add(&rest_of, before);
    str_fini(text);
    *text = rest_of;
}

bool serve_take_news(struct serve_news *news, struct str *text)
{
    struct str *const fields[] = {&news->states, &news->interactions,
                                  &news->at_work, &news->counts, &news->json};
    size_t length;
    const char *line = last_line(text, &length);
    const char *const end = line != NULL ? line + length : NULL;

    if (line == NULL)
        return false;
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        const char *tab = memchr(line, '\t', (size_t)(end - line));
        const char *stop = tab != NULL ? tab : end;

        str_clear(fields[i]);
        str_addn(fields[i], line, (size_t)(stop - line));
        line = tab != NULL ? tab + 1 : end;
    }
    forget(text, end + 1);
    return true;
}

void serve_news_fini(struct serve_news *news)
{
    str_fini(&news->states);
    str_fini(&news->interactions);
    str_fini(&news->at_work);
    str_fini(&news->counts);
    str_fini(&news->json);
}
