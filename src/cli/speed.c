/* speed.c - how fast this machine trains what a plan asks for.
 *
 * Each kind of run is trained for a moment in a child process, one after the
 * other, and the result is kept under the user's cache folder, by processor. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/cli.h"
#include "env/plugin.h"
#include "nn/kernel.h"
#include "train/train.h"

enum { MAX_OPENED = 16 };
static const double measure_s = 0.8;
static const size_t max_cache_bytes = 1 << 22;

/* What a child found out. */
struct measured {
    double per_s; /* interactions; 0 after an error */
    char why[sizeof((struct err *)0)->msg];
};

/* Of this process's own time: what else the machine does while we measure says
 * nothing about the study. */
static double now_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* The fastest iteration tells the speed; evaluations are not counted.  With a
 * speed KNOWN already it only looks whether the run can be set up. */
static void measure_here(struct measured *out, const struct run_spec *spec,
                         double known)
{
    struct err err = {""};
    struct train *train = train_new(spec, getenv("RLSTUDY_DATA"), &err);
    double start = now_s(), best_s = (double)INFINITY;
    int64_t batch = 0;

    *out = (struct measured){0};
    if (train == NULL) {
        snprintf(out->why, sizeof out->why, "%s", err.msg);
        return;
    }
    if (known > 0) {
        train_free(train);
        out->per_s = known;
        return;
    }
    for (int i = 0; i < 3 || now_s() - start < measure_s; i++) {
        int64_t before = train_interactions(train);
        double from = now_s();

        if (train_iterate(train, NULL, &err) != TRAIN_OK)
            break;
        best_s = fmin(best_s, now_s() - from);
        batch = train_interactions(train) - before;
        if (i > 0 && now_s() - start > 4 * measure_s)
            break;
    }
    out->per_s = isfinite(best_s) ? (double)batch / best_s : 0;
    train_free(train);
}

static const int stop_signals[] = {SIGINT, SIGTERM, SIGHUP};

static void signals_of_stop(sigset_t *set)
{
    sigemptyset(set);
    for (size_t i = 0; i < COUNT_OF(stop_signals); i++)
        sigaddset(set, stop_signals[i]);
}

/* The parent speaks for both: its handlers are not the child's, and when it
 * goes there is nobody to measure for. */
static void become_child(pid_t parent)
{
    struct sigaction act = {.sa_handler = SIG_DFL}, old;

    for (size_t i = 0; i < COUNT_OF(stop_signals); i++) {
        if (sigaction(stop_signals[i], NULL, &old) == 0 &&
            old.sa_handler != SIG_IGN)
            sigaction(stop_signals[i], &act, NULL);
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1);
    /* What code from outside prints is of no use here. */
    const int null = open("/dev/null", O_WRONLY);
    if (null < 0 || dup2(null, STDOUT_FILENO) < 0 ||
        dup2(null, STDERR_FILENO) < 0)
        _exit(1);
}

/* In a child, because an environment may crash and memory should come back. */
static void measure(struct measured *out, const struct run_spec *spec,
                    double known)
{
    sigset_t block, before;
    int fds[2];
    pid_t pid, parent = getpid();

    *out = (struct measured){0};
    signals_of_stop(&block);
    /* A plug-in that crashes costs the runs that it crashes in: they will say
     * more of it than we could. */
    if (!plugin_is(&spec->environment))
        snprintf(out->why, sizeof out->why,
                 "training stopped at once when its speed was measured");
    if (pipe(fds) < 0)
        return;
    fflush(NULL);
    sigprocmask(SIG_BLOCK, &block, &before);
    pid = fork();
    if (pid == 0) {
        struct measured m;

        close(fds[0]);
        become_child(parent);
        sigprocmask(SIG_SETMASK, &before, NULL);
        measure_here(&m, spec, known);
        _exit(write(fds[1], &m, sizeof m) == (ssize_t)sizeof m ? 0 : 1);
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    close(fds[1]);
    if (pid > 0) {
        struct measured m;
        ssize_t got;

        do {
            got = read(fds[0], &m, sizeof m);
        } while (got < 0 && errno == EINTR);
        if (got == (ssize_t)sizeof m)
            *out = m;
        while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
            ;
    }
    close(fds[0]);
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

/* Runs with the same text take the same time. */
static void kind_text(struct str *out, const char *machine,
                      const struct plan_run *run)
{
    const struct run_spec *spec = &run->spec;
    const struct settings *env = &spec->environment;

    str_printf(out,
               "%s %s engine %d: %s%s %s %s %.17g parameters %.17g flop %lld",
               machine, nn_kernel_wanted()->name, RLSTUDY_ENGINE, env->kind,
               plugin_is(env) ? settings_string(env, plugin_digest) : "",
               spec->family.kind, spec->algorithm.kind, run->cost->parameters,
               run->cost->flop_per_interaction, (long long)run->cost->batch);
}

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

/* What is known while the runs of a plan are gone through. */
struct survey {
    json_t *cache;  /* interactions a second, by kind_text */
    json_t *opened; /* environment_text of those that can be set up */
    json_t *counts; /* of them, by their data alone */
    const char *machine;
    bool changed;
};

/* Is the environment of RUN known to open?  Of very many on the same data the
 * first speak for the others: setting each up would take minutes. */
static bool is_opened(struct survey *survey, const struct plan_run *run)
{
    struct str text = STR_INIT;

    environment_text(&text, &run->spec, false);
    bool opened = json_object_get(survey->opened, text.text) != NULL;
    str_clear(&text);
    environment_text(&text, &run->spec, true);
    opened |= json_integer_value(json_object_get(survey->counts, text.text)) >=
              MAX_OPENED;
    str_fini(&text);
    return opened;
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

/* Interactions a second of RUN; 0 with WHY set when it cannot be set up. */
static double look_at(struct survey *survey, const struct plan_run *run,
                      struct measured *m)
{
    struct str kind = STR_INIT;

    *m = (struct measured){0};
    kind_text(&kind, survey->machine, run);
    double known = json_number_value(json_object_get(survey->cache, kind.text));
    if (!(known > 0) || !is_opened(survey, run)) {
        measure(m, &run->spec, known);
        if (m->per_s > 0 && !(known > 0)) {
            json_object_set_new(survey->cache, kind.text, json_real(m->per_s));
            survey->changed = true;
        }
        known = m->per_s;
        if (m->why[0] == '\0')
            note_opened(survey, run);
    }
    str_fini(&kind);
    return known;
}

/* Runs that differ in their seed alone share both of these, which are then not
 * looked at again. */
struct seen {
    const void *cost, *environment;
    double per_s;
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

bool speed_measure(double *out, const struct plan *plan, const bool *need,
                   struct err *err)
{
    struct seen_table seen = {NULL, 0, 0};
    struct arena *arena = arena_new();
    char *dir = speed_folder();
    struct survey survey = {.cache = cache_load(dir),
                            .opened = json_object(),
                            .counts = json_object(),
                            .machine = machine_name(arena)};
    bool ok = true;

    for (size_t i = 0; i < plan->n_runs && ok; i++) {
        struct measured m;

        out[i] = 0;
        if (!need[i])
            continue;
        const struct plan_run *run = &plan->runs[i];
        struct seen *s = seen_find(&seen, run);
        if (s->cost == NULL) {
            double per_s = look_at(&survey, run, &m);

            if (m.why[0] != '\0')
                ok = err_set(err, "%s: %s", run->label, m.why);
            *s = (struct seen){run->cost, run->spec.environment.items, per_s};
            seen.n++;
        }
        out[i] = s->per_s;
    }
    free(seen.slots);
    if (survey.changed)
        cache_save(dir, survey.cache);
    json_decref(survey.cache);
    json_decref(survey.opened);
    json_decref(survey.counts);
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
