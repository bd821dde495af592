/* health.c - looking for what is wrong in a store, and mending it. */
#include "config.h"

#include "cli/health.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/json.h"
#include "store/tensors.h"

/* What was touched lately may be in use by who makes it at this moment. */
enum { LEFTOVER_AFTER_S = 600 };

const char *trouble_name(enum trouble_kind kind)
{
    static const char *const names[] = {
        [TROUBLE_DAMAGE] = "damage",         [TROUBLE_TORN] = "torn",
        [TROUBLE_LEASE] = "lease",           [TROUBLE_LEFTOVER] = "leftover",
        [TROUBLE_SUPERSEDED] = "superseded", [TROUBLE_ORPHAN] = "orphan",
        [TROUBLE_FOREIGN] = "foreign",
    };

    return names[kind];
}

/* One run's folder, or the store's (RUN NULL). */
struct patient {
    struct troubles *out;
    const struct view *view;
    const struct view_run *run;
    const char *dir;
    bool deep;
};

static struct trouble *note(const struct patient *p, enum trouble_kind kind,
                            enum remedy remedy, const char *path,
                            const char *what, const char *way_out)
{
    struct troubles *t = p->out;

    t->items = mem_grow(t->items, &t->cap, t->n, sizeof *t->items);
    struct trouble *made = &t->items[t->n++];
    *made = (struct trouble){
        .kind = kind,
        .remedy = remedy,
        .run = p->run != NULL ? arena_strdup(t->arena, p->run->id) : NULL,
        .path = path,
        .what = what,
        .way_out = way_out,
    };
    return made;
}

static const char *path_of(const struct patient *p, const char *name)
{
    return arena_printf(p->out->arena, "%s/%s", p->dir, name);
}

static const char *keep_text(const struct patient *p, const struct err *err)
{
    return arena_strdup(p->out->arena, err->msg);
}

/* ---- files by their names ---- */

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);

    return n >= m && strcmp(text + n - m, end) == 0;
}

static bool is_listed(const char *name, const char *const *list)
{
    for (; *list != NULL; list++) {
        if (strcmp(name, *list) == 0)
            return true;
    }
    return false;
}

/* What a process writes before it has its name: NAME.PID.tmp, and leases that
 * were never linked or were moved out of the way. */
static bool is_leftover(const char *name)
{
    return ends_with(name, ".tmp") || strncmp(name, "lease.", 6) == 0 ||
           strcmp(name, "checkpoint-next.safetensors") == 0 ||
           strcmp(name, "trash") == 0;
}

static void note_foreign(const struct patient *p, const char *path)
{
    note(p, TROUBLE_FOREIGN, REMEDY_NONE, path,
         arena_printf(p->out->arena, "%s is nothing of this program's", path),
         "it is left alone; move it elsewhere if it is in the way");
}

static void look_at_name(const struct patient *p, const char *name,
                         const char *const *known)
{
    const char *path = path_of(p, name);
    struct stat st;

    if (is_listed(name, known) || lstat(path, &st) < 0)
        return;
    if (!is_leftover(name)) {
        if (p->deep)
            note_foreign(p, path);
        return;
    }
    if (time(NULL) - st.st_mtime < LEFTOVER_AFTER_S)
        return;
    struct trouble *t = note(p, TROUBLE_LEFTOVER, REMEDY_REMOVE, path,
                             arena_printf(p->out->arena,
                                          "%s was left by a process that was "
                                          "killed",
                                          path),
                             "removing it loses nothing");
    t->bytes = S_ISREG(st.st_mode) ? (double)st.st_size : 0;
}

static void look_at_names(const struct patient *p, const char *const *known)
{
    DIR *dir = opendir(p->dir);
    struct dirent *entry;

    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            look_at_name(p, entry->d_name, known);
    }
    if (dir != NULL)
        closedir(dir);
}

/* ---- what files hold ---- */

static void look_at_spec(const struct patient *p)
{
    struct run_spec spec;
    struct run_key key;
    struct err err;
    char id[RUN_ID_CHARS + 1];
    const char *path = path_of(p, "spec.yaml"), *what;

    if (!store_read_spec(p->out->arena, &spec, p->dir, &err)) {
        what = keep_text(p, &err);
    } else {
        key = run_spec_key(&spec);
        run_key_id(id, &key);
        if (strcmp(id, p->run->id) == 0)
            return;
        what = arena_printf(p->out->arena,
                            "%s is that of the run %s, and this is another "
                            "run's folder",
                            path, id);
    }
    bool known = p->run->plan != NULL;
    struct trouble *t = note(
        p, TROUBLE_DAMAGE, known ? REMEDY_SPEC : REMEDY_NONE, path, what,
        known ? "the study says what it was: it is written anew"
              : "running the study that asks for it writes it anew, as does "
                "doctor --repair with that study behind it; if none does, gc "
                "with your studies removes the run");
    t->spec = known ? &p->run->plan->spec : NULL;
}

/* How much of the curve a result vouches for; -1 when there is no whole one. */
static int64_t look_at_result(const struct patient *p)
{
    static const char way_out[] =
        "the result is taken back, and the next run of its study trains it "
        "again, from a checkpoint if there is a whole one";
    struct store_done done;
    struct err err;
    const char *path = path_of(p, "done");

    if (!store_read_done(p->out->arena, &done, p->dir, &err)) {
        note(p, TROUBLE_DAMAGE, REMEDY_REMOVE, path, keep_text(p, &err),
             way_out);
        return -1;
    }
    if (done.outcome == OUTCOME_NONE)
        return -1;
    if (!store_mark_holds(&done.curve, p->dir)) {
        note(p, TROUBLE_DAMAGE, REMEDY_REMOVE, path,
             arena_printf(p->out->arena,
                          "%s/curve.csv is not the curve that %s vouches for",
                          p->dir, path),
             way_out);
        return -1;
    }
    return done.curve.bytes;
}

static void look_at_curve(const struct patient *p, int64_t vouched)
{
    const char *path = path_of(p, "curve.csv");
    struct arena *scratch = arena_new();
    struct store_curve curve;
    struct stat st;
    struct err err;

    if (!store_read_curve(scratch, &curve, p->dir, INT64_MAX, &err)) {
        note(p, TROUBLE_DAMAGE, REMEDY_NONE, path, keep_text(p, &err),
             "see to it that the file can be read; without it the run starts "
             "over");
    } else if (stat(path, &st) == 0 && (int64_t)st.st_size > vouched &&
               (int64_t)st.st_size > (int64_t)curve.bytes) {
        struct trouble *t =
            note(p, TROUBLE_TORN, REMEDY_CUT, path,
                 arena_printf(p->out->arena,
                              "%s has %" PRId64 " bytes behind its last whole "
                              "record, that of point %zu",
                              path, (int64_t)st.st_size - (int64_t)curve.bytes,
                              curve.n),
                 "they are cut off, as whoever trains on does");
        t->keep = (int64_t)curve.bytes;
        if (vouched > t->keep)
            t->keep = vouched;
    }
    arena_free(scratch);
}

/* Is the checkpoint whole, and the curve before it? */
static bool checkpoint_is_sound(const struct patient *p, const char *path,
                                struct err *err)
{
    struct tensor_note mark_note = {"curve", NULL};
    struct store_mark mark;

    if (!tensors_read(p->out->arena, path, NULL, 0, &mark_note, 1, err))
        return false;
    return (mark_note.value != NULL &&
            sscanf(mark_note.value, "%" SCNd64 " %" SCNx32, &mark.bytes,
                   &mark.crc) == 2 &&
            store_mark_holds(&mark, p->dir)) ||
           err_set(err, "%s does not fit the curve beside it", path);
}

static void look_at_checkpoints(const struct patient *p, bool done)
{
    bool sound = false;

    for (int age = 0; age < STORE_CHECKPOINTS; age++) {
        const char *path = store_checkpoint(p->out->arena, p->dir, age);
        struct stat st;
        struct err err;

        if (stat(path, &st) < 0)
            continue;
        if (sound && done) {
            note(p, TROUBLE_SUPERSEDED, REMEDY_REMOVE, path,
                 arena_printf(p->out->arena,
                              "%s is older than the run's result and its "
                              "checkpoint",
                              path),
                 "nothing goes back to it")
                ->bytes = (double)st.st_size;
        } else if (checkpoint_is_sound(p, path, &err)) {
            sound = true;
        } else {
            note(p, TROUBLE_DAMAGE, REMEDY_REMOVE, path, keep_text(p, &err),
                 "without it the run goes on from an older checkpoint, or "
                 "starts over");
        }
    }
}

/* ---- one run, and the store ---- */

static void look_at_run(struct troubles *out, const struct view *view,
                        const struct view_run *run, bool deep)
{
    static const char *const known[] = {"spec.yaml",
                                        "curve.csv",
                                        "log.txt",
                                        "checkpoint.safetensors",
                                        "checkpoint-1.safetensors",
                                        "lease",
                                        "failed",
                                        "done",
                                        NULL};
    const char *dir = store_run_dir(out->arena, view->store, run->id);
    const struct patient p = {out, view, run, dir, deep};
    struct lease_look lease;

    lease_look(out->arena, &lease, dir);
    if (lease.alive) {
        out->n_busy++;
        return;
    }
    if (view->n_studies > 0 && run->plan == NULL)
        note(&p, TROUBLE_ORPHAN, REMEDY_RUN, dir,
             arena_printf(out->arena,
                          "%s: no study on the line asks for it (%s)", dir,
                          view_kind(view, run)),
             "removing it loses what was trained")
            ->bytes = store_run_bytes(view->store, run->id);
    if (lease.there)
        note(&p, TROUBLE_LEASE, REMEDY_LEASE, path_of(&p, "lease"),
             arena_printf(out->arena, "%s/lease: %s held it and is gone", dir,
                          lease.holder),
             "whoever trains on takes it over");
    look_at_names(&p, known);
    if (deep)
        look_at_spec(&p);
    int64_t vouched = deep ? look_at_result(&p) : -1;
    if (deep)
        look_at_curve(&p, vouched);
    if (deep || file_exists(store_checkpoint(out->arena, dir, 1)))
        look_at_checkpoints(&p, file_exists(path_of(&p, "done")));
}

static void look_at_store(struct troubles *out, const struct view *view,
                          bool deep)
{
    static const char *const known[] = {"VERSION",      "runs",  "jobs",
                                        "index.sqlite", "lease", NULL};
    const struct patient p = {out, view, NULL, view->options->store, deep};
    struct lease_look lease;
    struct err err;

    lease_look(out->arena, &lease, p.dir);
    if (lease.there && !lease.alive)
        note(&p, TROUBLE_LEASE, REMEDY_LEASE, path_of(&p, "lease"),
             arena_printf(out->arena,
                          "%s/lease: %s was making the index and is gone",
                          p.dir, lease.holder),
             "whoever makes the index takes it over");
    if (!lease.alive)
        look_at_names(&p, known);
    if (deep && !index_sound(view->store, &err))
        note(&p, TROUBLE_DAMAGE, REMEDY_INDEX, path_of(&p, "index.sqlite"),
             keep_text(&p, &err),
             "it is made anew of the folders; until then they are read");
}

/* Names beside the runs that are none. */
static void look_beside_runs(struct troubles *out, const struct view *view)
{
    const struct patient p = {
        out, view, NULL,
        arena_printf(out->arena, "%s/runs", view->options->store), true};
    DIR *dir = opendir(p.dir);
    struct dirent *entry;

    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        const char *name = entry->d_name;

        if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0 &&
            survey_find(view->survey, name) == SIZE_MAX)
            note_foreign(&p, path_of(&p, name));
    }
    if (dir != NULL)
        closedir(dir);
}

void health_look(struct troubles *out, struct view *view, bool deep)
{
    *out = (struct troubles){.arena = view->arena};
    look_at_store(out, view, deep);
    if (deep)
        look_beside_runs(out, view);
    for (size_t i = 0; i < survey_count(view->survey); i++) {
        struct view_run run = view_stored(view, i);

        look_at_run(out, view, &run, deep);
    }
}

void health_fini(struct troubles *troubles)
{
    free(troubles->items);
}

/* ---- mending ---- */

static bool cut(const char *path, int64_t keep, struct err *err)
{
    return truncate(path, (off_t)keep) == 0 ||
           err_sys(err, "cannot cut %s", path);
}

static bool remove_path(const char *path, struct err *err)
{
    return file_remove_tree(path) || err_sys(err, "cannot remove %s", path);
}

/* In one step it is a run no more, and then it goes: whoever is killed in
 * between leaves a folder in STORE/trash, which is nobody's. */
static bool remove_run(const struct view *view, const struct trouble *t,
                       struct err *err)
{
    struct arena *arena = view->arena;
    const char *trash = arena_printf(arena, "%s/trash", view->options->store);
    const char *away =
        arena_printf(arena, "%s/%s.%ld", trash, t->run, (long)getpid());

    if (!file_mkdirs(trash, err))
        return false;
    if (rename(t->path, away) < 0)
        return err_sys(err, "cannot move %s", t->path);
    bool ok = remove_path(away, err);
    rmdir(trash);
    return ok;
}

static bool apply(const struct trouble *t, const struct view *view,
                  struct err *err)
{
    struct index_result ignored;

    switch (t->remedy) {
    case REMEDY_REMOVE:
        return remove_path(t->path, err);
    case REMEDY_CUT:
        return cut(t->path, t->keep, err);
    case REMEDY_SPEC:
        return store_prepare(view->store, t->spec, err);
    case REMEDY_INDEX:
        return index_refresh(view->arena, &ignored, view->store, true, err);
    case REMEDY_RUN:
        return remove_run(view, t, err);
    case REMEDY_NONE:
    case REMEDY_LEASE: /* that was all */
        break;
    }
    return true;
}

/* With the lease of the folder in hand: nobody is at work there, and nobody
 * begins. */
static bool apply_alone(const struct trouble *t, const struct view *view,
                        struct err *err)
{
    const char *holder = NULL, *dir = view->options->store;
    struct lease *lease = NULL;

    /* Making the index takes the store's by itself. */
    if (t->remedy == REMEDY_INDEX)
        return apply(t, view, err);
    if (t->run != NULL)
        dir = store_run_dir(view->arena, view->store, t->run);
    switch (lease_take(&lease, view->arena, &holder, dir, err)) {
    case LEASE_TAKEN:
        break;
    case LEASE_BUSY:
        return err_set(err, "%s has begun to work on it", holder);
    case LEASE_ERROR:
        return false;
    }
    bool ok = apply(t, view, err);
    if (ok && t->remedy == REMEDY_RUN)
        lease_forget(lease);
    else
        lease_release(lease);
    return ok;
}

void health_mend(struct troubles *troubles, const struct view *view,
                 unsigned kinds)
{
    const char *gone = NULL; /* the run that was removed last */

    for (size_t i = 0; i < troubles->n; i++) {
        struct trouble *t = &troubles->items[i];
        struct err err;

        if ((kinds & 1U << t->kind) == 0 || t->remedy == REMEDY_NONE)
            continue;
        if (gone != NULL && t->run != NULL && strcmp(gone, t->run) == 0) {
            t->mended = true;
            continue;
        }
        t->mended = apply_alone(t, view, &err);
        if (!t->mended)
            t->failed = arena_strdup(view->arena, err.msg);
        else if (t->remedy == REMEDY_RUN)
            gone = t->run;
    }
}

json_t *trouble_json(const struct trouble *t)
{
    return json_pack("{s:s, s:o, s:o, s:o, s:o, s:f, s:b, s:b, s:o}", "kind",
                     trouble_name(t->kind), "run", json_of_text(t->run), "path",
                     json_of_text(t->path), "what", json_of_text(t->what),
                     "way_out", json_of_text(t->way_out), "bytes", t->bytes,
                     "mendable", t->remedy != REMEDY_NONE, "mended",
                     (int)t->mended, "failed", json_of_text(t->failed));
}
