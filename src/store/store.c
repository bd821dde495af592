/* store.c - run directories: making, finding and finishing them. */
#include "config.h"

#include "store/store.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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
    char *text;
    size_t len;

    if (!file_read(&text, &len, path, 100, err))
        return false;
    long layout = strtol(text, NULL, 10);
    free(text);
    if (layout != STORE_LAYOUT)
        return err_set(err,
                       "the store %s has layout %ld and this program knows "
                       "layout %d: use the program that wrote it, or another "
                       "store (--store DIR)",
                       dir, layout, STORE_LAYOUT);
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

const char *store_run_dir(struct arena *arena, const struct store *store,
                          const char *id)
{
    return arena_printf(arena, "%s/runs/%s", store->dir, id);
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

/* ---- results ---- */

static const char done_schema[] = "rlstudy-done-1";

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
    assert(json != NULL); /* our own words, in ASCII */
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

    *out = (struct store_done){
        .outcome = OUTCOME_NONE, .kernel = "", .message = ""};
    if (file_exists(path)) {
        const char *schema, *outcome, *kernel, *message;
        json_int_t interactions, bytes, crc;
        json_t *json = NULL;

        ok = file_read(&text, &len, path, max_small_file, err);
        if (ok) {
            json = json_loadb(text, len, 0, NULL);
            ok = json_unpack(json, "{s:s, s:s, s:I, s:F, s:s, s:s, s:I, s:I}",
                             "schema", &schema, "outcome", &outcome,
                             "interactions", &interactions, "wall_s",
                             &out->wall_s, "kernel", &kernel, "message",
                             &message, "curve_bytes", &bytes, "curve_crc32",
                             &crc) == 0 &&
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
            out->curve = (struct store_mark){bytes, (uint32_t)crc};
        }
        json_decref(json);
    }
    free(text);
    free(path);
    return ok;
}

const char *store_failure(struct arena *arena, const char *dir)
{
    char *path = path_in(dir, "failed"), *text;
    const char *reason = NULL;
    size_t len;

    if (file_read(&text, &len, path, max_small_file, NULL)) {
        reason = arena_strdup(arena, text);
        free(text);
    }
    free(path);
    return reason;
}

bool store_set_failure(const char *dir, const char *reason, struct err *err)
{
    char *path = path_in(dir, "failed");
    bool ok = file_write(path, reason, strlen(reason), err);

    free(path);
    return ok;
}

void store_clear_failure(const char *dir)
{
    char *path = path_in(dir, "failed");

    unlink(path);
    free(path);
}

bool store_remove_done(const char *dir, struct err *err)
{
    char *path = path_in(dir, "done");
    bool ok = unlink(path) == 0 || errno == ENOENT ||
              err_sys(err, "cannot remove %s", path);

    free(path);
    return ok && file_sync_dir(dir, err);
}

/* What a result is worth for this budget. */
static void judge_done(struct store_run *out, struct store_done *done,
                       int64_t interactions)
{
    out->interactions = done->interactions;
    out->wall_s = done->wall_s;
    if (done->outcome == OUTCOME_DONE && done->interactions < interactions) {
        out->state = STORE_PARTIAL;
        return;
    }
    /* It was well up to a shorter budget; beyond where it diverged it goes
     * nowhere, whatever the budget. */
    if (done->outcome == OUTCOME_DIVERGED &&
        done->interactions > interactions) {
        done->outcome = OUTCOME_DONE;
        done->message = "";
    }
    out->state = STORE_COMPLETE;
    out->done = *done;
}

bool store_find(struct arena *arena, struct store_run *out,
                const struct store *store, const char *id, int64_t interactions,
                struct err *err)
{
    const char *dir = store_run_dir(arena, store, id);
    char *checkpoint = path_in(dir, "checkpoint.safetensors");
    struct store_done done;
    struct store_curve curve;
    struct err why;
    bool ok = true;

    *out = (struct store_run){.state = STORE_NEW,
                              .done = {.kernel = "", .message = ""}};
    if (!store_read_done(arena, &done, dir, &why))
        out->damage = arena_strdup(arena, why.msg);
    else if (done.outcome != OUTCOME_NONE &&
             !store_mark_holds(&done.curve, dir))
        out->damage =
            arena_printf(arena, "%s/curve.csv is damaged or gone", dir);
    else if (done.outcome != OUTCOME_NONE)
        judge_done(out, &done, interactions);
    if (out->damage == NULL && out->state != STORE_COMPLETE &&
        file_exists(checkpoint)) {
        out->state = STORE_PARTIAL;
        ok = store_read_curve(arena, &curve, dir, interactions, err);
        if (ok && curve.n > 0 &&
            curve.points[curve.n - 1].interactions > out->interactions)
            out->interactions = curve.points[curve.n - 1].interactions;
        if (ok && curve.n > 0 && curve.points[curve.n - 1].wall_s > out->wall_s)
            out->wall_s = curve.points[curve.n - 1].wall_s;
    }
    out->failure = store_failure(arena, dir);
    free(checkpoint);
    return ok;
}
