/* speed.c - how fast this machine trains what a plan asks for.
 *
 * Each kind of run is trained for a moment, and what is found is kept under the
 * user's cache folder: by processor, kernel, program, environment and size. */
#include "config.h"

#include "cli/speed.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/cli.h"
#include "cli/terminal.h"
#include "nn/kernel.h"
#include "train/train.h"

enum { MAX_OPENED = 16 };
static const size_t max_cache_bytes = 1 << 22;

/* Machines are moved, and their systems replaced. */
static const double stale_after_s = 30 * 86400.0;

/* What a worker takes of one core besides: to start, and for each checkpoint a
 * little and so much for each byte. */
static const double worker_s = 0.015, save_s = 0.002, save_byte_s = 3e-9;

double speed_seconds(const struct speed *speed, double from, double to)
{
    const double first = from / speed->batch, last = to / speed->batch;

    if (!(speed->iteration_s > 0) || to <= from)
        return 0;
    double points = (double)train_grid(NULL, speed->per_octave, last) -
                    (double)train_grid(NULL, speed->per_octave, first);
    return worker_s + speed->open_s + (last - first) * speed->iteration_s +
           points * speed->evaluation_s + save_s +
           save_byte_s * speed->state_bytes;
}

double speed_reach(const struct speed *speed, double from, double seconds)
{
    /* Points are few, and their number moves slowly. */
    double pace = speed->iteration_s / speed->batch, to = from;

    if (!(speed->iteration_s > 0))
        return from;
    for (int i = 0; i < 3; i++) {
        double over = speed_seconds(speed, from, to) - (to - from) * pace;

        to = fmax(from, from + (seconds - over) / pace);
    }
    return to;
}

/* Everything the environment is told, where its data lie included; or only
 * that. */
static void environment_text(struct str *out, const struct run_spec *spec,
                             bool data_alone)
{
    const struct settings *env = &spec->environment;

    str_add(out, env->kind);
    for (size_t i = 0; i < env->n; i++) {
        if (data_alone && !env->items[i].incidental)
            continue;
        str_printf(out, " %s ", env->items[i].name);
        value_print(out, &env->items[i].value);
    }
}

/* Runs with the same text take the same time.  The numbers tell what settings
 * of networks and algorithms cost; an ENVIRONMENT may be long to evaluate. */
static void kind_text(struct str *out, const char *machine, int processes,
                      const struct plan_run *run, const char *environment)
{
    const struct plan_cost *cost = run->cost;

    str_printf(out,
               "%s, %d at once, %s, %s engine %d: %s, %s %s %.17g parameters "
               "%.17g flop %.0f bytes %lld",
               machine, processes, nn_kernel_wanted()->name, PACKAGE_VERSION,
               RLSTUDY_ENGINE, environment, run->spec.family.kind,
               run->spec.algorithm.kind, cost->parameters,
               cost->flop_per_interaction, cost->bytes, (long long)cost->batch);
}

/* ---- one entry ---- */

static const struct {
    const char *name;
    size_t offset;
} members[] = {
    {"open_s", offsetof(struct speed, open_s)},
    {"iteration_s", offsetof(struct speed, iteration_s)},
    {"evaluation_s", offsetof(struct speed, evaluation_s)},
    {"memory_bytes", offsetof(struct speed, memory_bytes)},
    {"state_bytes", offsetof(struct speed, state_bytes)},
    {"batch", offsetof(struct speed, batch)},
    {"per_octave", offsetof(struct speed, per_octave)},
};

static double *member(struct speed *speed, size_t i)
{
    return (double *)(void *)((char *)speed + members[i].offset);
}

/* False when it is not there, damaged or too old. */
static bool recall(struct speed *out, const json_t *cache, const char *kind)
{
    const json_t *entry = json_object_get(cache, kind);
    double age_s = (double)time(NULL) -
                   json_number_value(json_object_get(entry, "measured"));

    if (age_s < 0 || age_s > stale_after_s)
        return false;
    for (size_t i = 0; i < COUNT_OF(members); i++) {
        const json_t *value = json_object_get(entry, members[i].name);

        *member(out, i) = json_number_value(value);
        if (!(*member(out, i) >= 0))
            return false;
    }
    return out->iteration_s > 0 && out->batch > 0 && out->per_octave > 0;
}

static void remember(json_t *cache, const char *kind, struct speed *speed)
{
    json_t *entry = json_object();

    for (size_t i = 0; i < COUNT_OF(members); i++)
        json_object_set_new(entry, members[i].name,
                            json_real(*member(speed, i)));
    json_object_set_new(entry, "measured", json_integer(time(NULL)));
    json_object_set_new(cache, kind, entry);
}

/* ---- the file ---- */

char *speed_folder(void)
{
    const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    struct str path = STR_INIT;

    if (cache != NULL && cache[0] == '/')
        str_printf(&path, "%s/rlstudy", cache);
    else if (home != NULL && home[0] == '/')
        str_printf(&path, "%s/.cache/rlstudy", home);
    else
        return NULL;
    return path.text;
}

/* What nobody will ask for again must not pile up. */
static void drop_stale(json_t *cache)
{
    const char *kind;
    json_t *entry;
    struct speed speed;
    void *next;

    json_object_foreach_safe(cache, next, kind, entry)
    {
        if (!recall(&speed, cache, kind))
            json_object_del(cache, kind);
    }
}

static json_t *cache_load(const char *dir)
{
    struct str path = STR_INIT;
    json_t *cache = NULL;
    char *text;
    size_t len;

    if (dir != NULL) {
        str_printf(&path, "%s/speed.json", dir);
        if (file_read(&text, &len, path.text, max_cache_bytes, NULL)) {
            cache = json_loadb(text, len, 0, NULL);
            free(text);
        }
        str_fini(&path);
    }
    if (!json_is_object(cache)) {
        json_decref(cache);
        cache = json_object();
    }
    drop_stale(cache);
    return cache;
}

/* Only a convenience: where it cannot be written, we measure again. */
static void cache_save(const char *dir, const json_t *cache)
{
    struct str path = STR_INIT;
    struct err ignored;

    if (dir == NULL || !file_mkdirs(dir, &ignored))
        return;
    str_printf(&path, "%s/speed.json", dir);
    char *text = json_dumps(cache, JSON_INDENT(1) | JSON_SORT_KEYS);
    if (!file_write(path.text, text, strlen(text), &ignored))
        unlink(path.text);
    free(text);
    str_fini(&path);
}

/* ---- all runs of a plan ---- */

/* What is known while the runs of a plan are gone through. */
struct survey {
    json_t *cache;  /* entries, by kind_text */
    json_t *opened; /* environment_text of those that can be set up */
    json_t *counts; /* of them, by their data alone */
    json_t *fresh;  /* kinds measured just now; NULL: all that are known do */
    const char *machine;
    int processes;
    bool changed;
    struct terminal *terminal; /* told on; or NULL */
    size_t n_measured;
};

/* Of very many environments on the same data the first speak for the others:
 * measuring or setting up each would take minutes. */
static bool is_spoken_for(struct survey *survey, const struct plan_run *run)
{
    struct str text = STR_INIT;

    environment_text(&text, &run->spec, true);
    json_int_t n =
        json_integer_value(json_object_get(survey->counts, text.text));
    str_fini(&text);
    return n >= MAX_OPENED;
}

static bool is_opened(struct survey *survey, const struct plan_run *run)
{
    struct str text = STR_INIT;

    environment_text(&text, &run->spec, false);
    bool opened = json_object_get(survey->opened, text.text) != NULL;
    str_fini(&text);
    return opened || is_spoken_for(survey, run);
}

static void note_opened(struct survey *survey, const struct plan_run *run)
{
    struct str text = STR_INIT;

    /* A path may hold any bytes; this is never written out. */
    environment_text(&text, &run->spec, false);
    json_object_set_new_nocheck(survey->opened, text.text, json_true());
    str_clear(&text);
    environment_text(&text, &run->spec, true);
    json_int_t n =
        json_integer_value(json_object_get(survey->counts, text.text));
    json_object_set_new_nocheck(survey->counts, text.text, json_integer(n + 1));
    str_fini(&text);
}

static void kind_of(struct str *out, struct survey *survey,
                    const struct plan_run *run)
{
    struct str environment = STR_INIT, clean = STR_INIT;

    if (is_spoken_for(survey, run))
        str_printf(&environment, "%s of many", run->spec.environment.kind);
    else
        environment_text(&environment, &run->spec, false);
    print_utf8(&clean, environment.text); /* a path may hold any bytes */
    kind_text(out, survey->machine, survey->processes, run, str_text(&clean));
    str_fini(&environment);
    str_fini(&clean);
}

/* Is the kind known, and is that what is asked for? */
static bool known(struct speed *out, struct survey *survey, const char *kind)
{
    return (survey->fresh == NULL ||
            json_object_get(survey->fresh, kind) != NULL) &&
           recall(out, survey->cache, kind);
}

/* The first plan of a large study takes minutes. */
static void tell_measuring(struct survey *survey, const struct plan_run *run)
{
    struct str line = STR_INIT;

    survey->n_measured++;
    if (survey->terminal == NULL)
        return;
    str_printf(&line, "measuring how fast kind %zu of runs trains here: ",
               survey->n_measured);
    print_utf8(&line, run->label);
    terminal_add(survey->terminal, &line);
    terminal_show(survey->terminal);
    str_fini(&line);
}

/* The speed of RUN; false when it cannot be set up. */
static bool look_at(struct speed *out, struct survey *survey,
                    const struct plan_run *run, struct err *err)
{
    struct str kind = STR_INIT;
    struct calibration found = {0};

    kind_of(&kind, survey, run);
    bool knew = known(out, survey, kind.text);
    if (!knew)
        tell_measuring(survey, run);
    if (!knew || !is_opened(survey, run)) {
        calibrate(&found, &run->spec, knew ? 1 : survey->processes, knew);
        if (!knew && found.speed.iteration_s > 0) {
            *out = found.speed;
            remember(survey->cache, kind.text, out);
            if (survey->fresh != NULL)
                json_object_set_new(survey->fresh, kind.text, json_true());
            survey->changed = true;
        }
        if (found.why[0] == '\0')
            note_opened(survey, run);
    }
    str_fini(&kind);
    return found.why[0] == '\0' ||
           err_set(err, "%s: %s", run->label, found.why);
}

/* Runs that differ in their seed alone share both of these, which are then not
 * looked at again. */
struct seen {
    const void *cost, *environment;
    struct speed speed;
};

struct seen_table {
    struct seen *slots;
    size_t n, size; /* size: a power of two */
};

static struct seen *seen_slot(const struct seen_table *t, const void *cost,
                              const void *environment)
{
    uint64_t h = (uint64_t)(uintptr_t)cost * 0x9e3779b97f4a7c15U ^
                 (uint64_t)(uintptr_t)environment * 0xc2b2ae3d27d4eb4fU;
    size_t i = (size_t)(h >> 20) & (t->size - 1);

    while (t->slots[i].cost != NULL &&
           (t->slots[i].cost != cost || t->slots[i].environment != environment))
        i = (i + 1) & (t->size - 1);
    return &t->slots[i];
}

static void seen_grow(struct seen_table *t)
{
    struct seen_table old = *t;

    t->size = old.size == 0 ? 64 : 2 * old.size;
    t->slots = mem_calloc(t->size, sizeof *t->slots);
    for (size_t i = 0; i < old.size; i++) {
        const struct seen *s = &old.slots[i];

        if (s->cost != NULL)
            *seen_slot(t, s->cost, s->environment) = *s;
    }
    free(old.slots);
}

/* Where the speed of RUN is or goes; its cost is NULL until it is known. */
static struct seen *seen_find(struct seen_table *t, const struct plan_run *run)
{
    if (2 * (t->n + 1) > t->size)
        seen_grow(t);
    return seen_slot(t, run->cost, run->spec.environment.items);
}

bool speed_measure(struct speed *out, const struct plan *plan, const bool *need,
                   int jobs, bool anew, struct terminal *terminal,
                   struct err *err)
{
    struct seen_table seen = {NULL, 0, 0};
    struct arena *arena = arena_new();
    char *dir = speed_folder();
    int cores = machine_cores();
    struct survey survey = {.cache = cache_load(dir),
                            .opened = json_object(),
                            .counts = json_object(),
                            .fresh = anew ? json_object() : NULL,
                            .machine = machine_name(arena),
                            .processes = jobs < cores ? jobs : cores,
                            .terminal = terminal};
    bool ok = true;

    for (size_t i = 0; i < plan->n_runs && ok; i++) {
        out[i] = (struct speed){0};
        if (!need[i])
            continue;
        const struct plan_run *run = &plan->runs[i];
        struct seen *s = seen_find(&seen, run);
        if (s->cost == NULL) {
            s->cost = run->cost;
            s->environment = run->spec.environment.items;
            ok = look_at(&s->speed, &survey, run, err);
            seen.n++;
        }
        out[i] = s->speed;
    }
    free(seen.slots);
    if (survey.changed)
        cache_save(dir, survey.cache);
    json_decref(survey.cache);
    json_decref(survey.opened);
    json_decref(survey.counts);
    json_decref(survey.fresh);
    free(dir);
    arena_free(arena);
    return ok;
}

size_t speed_known(void)
{
    char *dir = speed_folder();
    json_t *cache = cache_load(dir);
    size_t n = json_object_size(cache);

    json_decref(cache);
    free(dir);
    return n;
}
