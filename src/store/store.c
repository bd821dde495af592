/* store.c - run directories: making, finding and finishing them. */
#include "config.h"

#include "store/store.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "store/internal.h"

struct store {
    char *dir;
};

static const size_t max_small_file = 1 << 20;

/* DIR/NAME, the caller's to free. */
static char *path_in(const char *dir, const char *name)
{
    struct str path = STR_INIT;

    str_printf(&path, "%s/%s", dir, name);
    return path.text;
}

static bool check_layout(const char *dir, const char *path, struct err *err)
{
    char *text, *end;
    size_t len;

    if (!file_read(&text, &len, path, 100, err))
        return false;
    long layout = strtol(text, &end, 10);
    bool whole = layout > 0 && strcmp(end, "\n") == 0;
    free(text);
    if (!whole)
        return err_set(err,
                       "%s is damaged: it should say which layout the store "
                       "has, in one line; layout %d if this program wrote it",
                       path, STORE_LAYOUT);
    if (layout != STORE_LAYOUT)
        return err_set(err,
                       "the store %s has layout %ld (%s) and this program "
                       "knows layout %d: use the program that wrote it, or "
                       "another store (--store DIR)",
                       dir, layout, path, STORE_LAYOUT);
    return true;
}

struct store *store_open(const char *dir, bool create, struct err *err)
{
    char *version = path_in(dir, "VERSION"), *runs = path_in(dir, "runs");
    struct store *store = NULL;
    bool ok = true;

    if (file_exists(version)) {
        ok = check_layout(dir, version, err);
    } else if (create) {
        char text[16];
        int len = snprintf(text, sizeof text, "%d\n", STORE_LAYOUT);

        ok = file_mkdirs(dir, err) &&
             file_write(version, text, (size_t)len, err);
    } else if (file_exists(runs)) {
        ok = err_set(err,
                     "%s has runs but no VERSION: not a store of this "
                     "program, or damaged",
                     dir);
    }
    if (ok && create)
        ok = file_mkdirs(runs, err);
    if (ok) {
        store = mem_calloc(1, sizeof *store);
        store->dir = mem_strdup(dir);
    }
    free(version);
    free(runs);
    return store;
}

void store_close(struct store *store)
{
    if (store == NULL)
        return;
    free(store->dir);
    free(store);
}

const char *store_folder(const struct store *store)
{
    return store->dir;
}

const char *store_run_dir(struct arena *arena, const struct store *store,
                          const char *id)
{
    static const char between[] = "/runs/";
    size_t len = strlen(store->dir), n = strlen(id);
    char *dir = arena_alloc(arena, len + sizeof between + n);

    memcpy(dir, store->dir, len);
    memcpy(dir + len, between, sizeof between - 1);
    memcpy(dir + len + sizeof between - 1, id, n + 1);
    return dir;
}

bool store_prepare(const struct store *store, const struct run_spec *spec,
                   struct err *err)
{
    struct str text = STR_INIT, dir = STR_INIT;
    struct run_key key = run_spec_key(spec);
    char id[RUN_ID_CHARS + 1], *path, *old = NULL;
    size_t len = 0;

    run_key_id(id, &key);
    str_printf(&dir, "%s/runs/%s", store->dir, id);
    path = path_in(dir.text, "spec.yaml");
    store_spec_text(&text, spec);
    bool ok = file_mkdirs(dir.text, err);
    /* Where data lie may have changed since: then the file is written anew. */
    bool same = ok && file_exists(path) &&
                file_read(&old, &len, path, max_small_file, NULL) &&
                len == text.len && memcmp(old, text.text, len) == 0;
    if (ok && !same)
        ok = file_write(path, text.text, text.len, err);
    free(old);
    free(path);
    str_fini(&dir);
    str_fini(&text);
    return ok;
}

/* ---- what there is ---- */

static int compare_ids(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* Names that are none of ours (a stray file, a backup) are no runs. */
static bool is_id(const char *name)
{
    return strspn(name, "0123456789abcdef") == RUN_ID_CHARS &&
           name[RUN_ID_CHARS] == '\0';
}

bool store_list_runs(struct arena *arena, struct store_list *out,
                     const struct store *store, struct err *err)
{
    char *path = path_in(store->dir, "runs");
    DIR *dir = opendir(path);
    char(*ids)[RUN_ID_CHARS + 1] = NULL;
    size_t n = 0, cap = 0;
    struct dirent *entry;
    bool ok = dir != NULL || errno == ENOENT || errno == ENOTDIR ||
              err_sys(err, "cannot read %s", path);

    while (dir != NULL && (errno = 0, entry = readdir(dir)) != NULL) {
        if (!is_id(entry->d_name))
            continue;
        ids = mem_grow(ids, &cap, n, sizeof *ids);
        memcpy(ids[n++], entry->d_name, RUN_ID_CHARS + 1);
    }
    if (dir != NULL && errno != 0)
        ok = err_sys(err, "cannot read %s", path);
    if (dir != NULL)
        closedir(dir);
    *out = (struct store_list){arena_alloc(arena, n * sizeof *ids), n};
    if (n > 0) {
        memcpy(out->ids, ids, n * sizeof *ids);
        qsort(out->ids, n, sizeof *ids, compare_ids);
    }
    free(ids);
    free(path);
    return ok;
}

size_t store_list_find(const struct store_list *list, const char *id)
{
    const char(*at)[RUN_ID_CHARS + 1] =
        list->n > 0
            ? bsearch(id, list->ids, list->n, sizeof *list->ids, compare_ids)
            : NULL;

    return at != NULL ? (size_t)(at - list->ids) : SIZE_MAX;
}

double store_run_bytes(const struct store *store, const char *id)
{
    struct str path = STR_INIT;
    struct dirent *entry;
    double bytes = 0;

    str_printf(&path, "%s/runs/%s", store->dir, id);
    DIR *dir = opendir(path.text);
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        struct stat st;

        if (fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISREG(st.st_mode))
            bytes += (double)st.st_size;
    }
    if (dir != NULL)
        closedir(dir);
    str_fini(&path);
    return bytes;
}

/* ---- results ---- */

static const struct store_done no_result = {
    .outcome = OUTCOME_NONE, .kernel = "", .message = "", .machine = ""};

static bool has_file(const char *dir, const char *name)
{
    char *path = path_in(dir, name);
    bool there = file_exists(path);

    free(path);
    return there;
}

static const char done_schema[] = "rlstudy-done-1";
static const char *const stop_names[] = {
    [STOP_INTERACTIONS] = "interactions",
    [STOP_WALL_TIME] = "wall_time",
};

/* Of all members as they would be written. */
static uint32_t seal_of(const json_t *json)
{
    char *text = json_dumps(json, JSON_INDENT(1) | JSON_PRESERVE_ORDER);
    uint32_t crc =
        (uint32_t)crc32_z(0, (const unsigned char *)text, strlen(text));

    free(text);
    return crc;
}

static const char seal_name[] = "crc32";

/* A flipped bit may leave a good number, another one.  What older versions
 * wrote has no seal. */
static bool is_sealed(json_t *json)
{
    const json_t *seal = json_object_get(json, seal_name);
    json_int_t want = json_integer_value(seal);

    if (seal == NULL)
        return json != NULL;
    json_object_del(json, seal_name);
    return want == (json_int_t)seal_of(json);
}

bool store_write_done(const char *dir, const struct store_done *done,
                      struct err *err)
{
    char *path = path_in(dir, "done");
    json_t *json = json_pack(
        "{s:s, s:s, s:I, s:f, s:s, s:s, s:I, s:I}", "schema", done_schema,
        "outcome", done->outcome == OUTCOME_DIVERGED ? "diverged" : "done",
        "interactions", (json_int_t)done->interactions, "wall_s", done->wall_s,
        "kernel", done->kernel, "message", done->message, "curve_bytes",
        (json_int_t)done->curve.bytes, "curve_crc32",
        (json_int_t)done->curve.crc);
    if (json != NULL && done->machine != NULL && done->machine[0] != '\0')
        json_object_set_new(json, "machine", json_string(done->machine));
    if (json != NULL && done->core_s > 0)
        json_object_set_new(json, "core_s", json_real(done->core_s));
    if (json != NULL && done->planned_core_s > 0)
        json_object_set_new(json, "planned_core_s",
                            json_real(done->planned_core_s));
    if (json != NULL && done->outcome == OUTCOME_DONE)
        json_object_set_new(json, "stopped",
                            json_string(stop_names[done->stopped]));
    if (json != NULL && done->stopped == STOP_WALL_TIME)
        json_object_set_new(json, "wall_limit_s",
                            json_real(done->limit_wall_s));
    assert(json != NULL); /* our own words, in ASCII */
    json_object_set_new(json, seal_name, json_integer(seal_of(json)));
    char *text = json_dumps(json, JSON_INDENT(1) | JSON_PRESERVE_ORDER);
    bool ok = file_write(path, text, strlen(text), err);

    free(text);
    json_decref(json);
    free(path);
    return ok;
}

bool store_read_done(struct arena *arena, struct store_done *out,
                     const char *dir, struct err *err)
{
    char *path = path_in(dir, "done"), *text = NULL;
    size_t len;
    bool ok = true;

    *out = no_result;
    if (file_exists(path)) {
        const char *schema, *outcome, *kernel, *message, *stopped = NULL;
        const char *machine = "";
        json_int_t interactions, bytes, crc;
        json_t *json = NULL;

        ok = file_read(&text, &len, path, max_small_file, err);
        if (ok) {
            json = json_loadb(text, len, 0, NULL);
            ok = is_sealed(json) &&
                 json_unpack(json,
                             "{s:s, s:s, s:I, s:F, s:s, s:s, s:I, s:I, s?s, "
                             "s?F, s?s, s?F, s?F}",
                             "schema", &schema, "outcome", &outcome,
                             "interactions", &interactions, "wall_s",
                             &out->wall_s, "kernel", &kernel, "message",
                             &message, "curve_bytes", &bytes, "curve_crc32",
                             &crc, "stopped", &stopped, "wall_limit_s",
                             &out->limit_wall_s, "machine", &machine, "core_s",
                             &out->core_s, "planned_core_s",
                             &out->planned_core_s) == 0 &&
                 strcmp(schema, done_schema) == 0;
            if (!ok)
                err_set(err, "%s is damaged", path);
        }
        if (ok) {
            out->outcome = strcmp(outcome, "diverged") == 0 ? OUTCOME_DIVERGED
                                                            : OUTCOME_DONE;
            out->interactions = interactions;
            out->kernel = arena_strdup(arena, kernel);
            out->message = arena_strdup(arena, message);
            out->machine = arena_strdup(arena, machine);
            out->curve = (struct store_mark){bytes, (uint32_t)crc};
            if (stopped != NULL &&
                strcmp(stopped, stop_names[STOP_WALL_TIME]) == 0)
                out->stopped = STOP_WALL_TIME;
        }
        json_decref(json);
    }
    free(text);
    free(path);
    return ok;
}

bool store_remove_done(const char *dir, struct err *err)
{
    char *path = path_in(dir, "done");
    bool ok = unlink(path) == 0 || errno == ENOENT ||
              err_sys(err, "cannot remove %s", path);

    free(path);
    return ok && file_sync_dir(dir, err);
}

bool store_done_meets(const struct store_done *done, struct store_budget budget)
{
    return done->outcome == OUTCOME_DIVERGED ||
           done->interactions >= budget.interactions ||
           (budget.wall_s > 0 && done->wall_s >= budget.wall_s &&
            done->interactions >= budget.at_least);
}

/* What a result is worth for this budget. */
static void judge_done(struct store_run *out, struct store_done *done,
                       struct store_budget budget)
{
    out->interactions = done->interactions;
    out->wall_s = done->wall_s;
    if (!store_done_meets(done, budget)) {
        out->state = STORE_PARTIAL;
        return;
    }
    /* It was well up to a shorter budget; beyond where it diverged it goes
     * nowhere, whatever the budget. */
    if (done->outcome == OUTCOME_DIVERGED &&
        done->interactions > budget.interactions) {
        done->outcome = OUTCOME_DONE;
        done->message = "";
    }
    out->state = STORE_COMPLETE;
    out->done = *done;
}

/* A run that is complete may have gone beyond a limit of time, as it was
 * trained for longer once: then its curve is worth as much as fits in. */
static void cut_at_time(struct store_run *out, const struct store_curve *curve,
                        struct store_budget budget)
{
    const struct store_done *done = &out->done;
    bool stopped_by_it =
        done->stopped == STOP_WALL_TIME && done->limit_wall_s == budget.wall_s;
    size_t n = 0;

    while (n < curve->n && (curve->points[n].wall_s <= budget.wall_s ||
                            curve->points[n].interactions <= budget.at_least))
        n++;
    out->timed_out = done->outcome == OUTCOME_DONE &&
                     (done->interactions < budget.interactions || n < curve->n);
    if (stopped_by_it || n == curve->n)
        return;
    out->curve_wall_s = budget.wall_s;
    out->interactions = n > 0 ? curve->points[n - 1].interactions : 0;
    /* It diverged later than that. */
    if (done->outcome == OUTCOME_DIVERGED) {
        out->done.outcome = OUTCOME_DONE;
        out->done.message = "";
        out->timed_out = true;
    }
}

/* As store_read_curve; a curve that cannot be read is empty, and DAMAGE says
 * why. */
static void take_curve(struct arena *arena, struct store_curve *out,
                       const char **damage, const char *dir, int64_t limit)
{
    struct err why;

    if (!store_read_curve(arena, out, dir, limit, &why))
        *damage = arena_strdup(arena, why.msg);
}

/* What an attempt that was not finished left behind. */
static void judge_partial(struct arena *arena, struct store_run *out,
                          const struct store_facts *facts, const char *dir,
                          int64_t limit)
{
    int64_t interactions = facts->curve_interactions;
    double wall_s = facts->curve_wall_s;

    /* It went beyond what is asked for: how long did that part take? */
    if (interactions > limit) {
        struct store_curve curve;

        take_curve(arena, &curve, &out->damage, dir, limit);
        const struct store_point *last =
            curve.n > 0 ? &curve.points[curve.n - 1] : NULL;
        interactions = last != NULL ? last->interactions : 0;
        wall_s = last != NULL ? last->wall_s : 0;
    }
    out->state = STORE_PARTIAL;
    if (interactions > out->interactions)
        out->interactions = interactions;
    if (wall_s > out->wall_s)
        out->wall_s = wall_s;
}

/* The result, if it is whole. */
static void look_at_result(struct arena *arena, struct store_facts *out,
                           const char *dir)
{
    struct err why;

    if (!store_read_done(arena, &out->done, dir, &why)) {
        out->damage = arena_strdup(arena, why.msg);
    } else if (out->done.outcome != OUTCOME_NONE &&
               !store_mark_holds(&out->done.curve, dir)) {
        out->damage =
            arena_printf(arena, "%s/curve.csv is damaged or gone", dir);
    }
    if (out->damage != NULL)
        out->done = no_result;
}

static bool has_checkpoint(struct arena *arena, const char *dir)
{
    for (int age = 0; age < STORE_CHECKPOINTS; age++) {
        if (file_exists(store_checkpoint(arena, dir, age)))
            return true;
    }
    return false;
}

static int64_t curve_size(const char *dir)
{
    char *path = path_in(dir, "curve.csv");
    struct stat st;
    int64_t size = stat(path, &st) == 0 ? (int64_t)st.st_size : 0;

    free(path);
    return size;
}

void store_look(struct arena *arena, struct store_facts *out, const char *dir)
{
    struct arena *scratch = arena_new(); /* curves are long */
    const char *unread = NULL;
    struct store_curve curve;

    *out = (struct store_facts){.done = no_result};
    look_at_result(arena, out, dir);
    out->checkpoint = has_checkpoint(arena, dir);
    out->lease = has_file(dir, "lease");
    out->failed = store_failure_text(arena, dir);
    /* A curve may go on behind a result: a longer budget was begun. */
    if (out->done.outcome == OUTCOME_NONE ||
        curve_size(dir) > out->done.curve.bytes) {
        take_curve(scratch, &curve, &unread, dir, INT64_MAX);
        if (curve.n > 0) {
            out->curve_interactions = curve.points[curve.n - 1].interactions;
            out->curve_wall_s = curve.points[curve.n - 1].wall_s;
        }
    }
    if (unread != NULL)
        out->damage = arena_strdup(arena, unread);
    arena_free(scratch);
}

void store_judge(struct arena *arena, struct store_run *out,
                 const struct store_facts *facts, const char *dir,
                 struct store_budget budget)
{
    struct store_done done = facts->done;
    struct store_curve curve;

    *out = (struct store_run){.state = STORE_NEW,
                              .done = no_result,
                              .curve_wall_s = HUGE_VAL,
                              .damage = facts->damage};
    if (facts->failed != NULL)
        out->failure =
            store_failure_parse(arena, facts->failed, strlen(facts->failed));
    if (done.outcome != OUTCOME_NONE)
        judge_done(out, &done, budget);
    if (out->state != STORE_COMPLETE) {
        if (facts->damage == NULL && facts->checkpoint)
            judge_partial(arena, out, facts, dir, budget.interactions);
    } else if (budget.wall_s > 0) {
        take_curve(arena, &curve, &out->damage, dir, budget.interactions);
        cut_at_time(out, &curve, budget);
    }
}

void store_find(struct arena *arena, struct store_run *out,
                const struct store *store, const char *id,
                struct store_budget budget)
{
    const char *dir = store_run_dir(arena, store, id);
    struct store_facts facts;

    store_look(arena, &facts, dir);
    store_judge(arena, out, &facts, dir, budget);
}
