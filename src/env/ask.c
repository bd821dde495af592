/* ask.c - ask a plug-in about itself, in a child process, and remember. */
#include "config.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/str.h"
#include "env/child.h"
#include "env/facts.h"
#include "env/plugin.h"
#include "env/stamp.h"

static const double limit_s = 10;

/* ---- what is remembered ---- */

struct asked {
    char *path;
    struct file_stamp stamp;
    struct plugin_facts facts;
    struct asked *next;
};

struct asked_space {
    char *settings; /* canonical: with the digest */
    struct env_space space;
    struct asked_space *next;
};

/* For as long as the program runs: an answer does not depend on who asks, and
 * tables of options are pointed to by studies. */
static struct {
    pthread_mutex_t mutex;
    struct arena *arena;
    struct asked *plugins;
    struct asked_space *spaces;
} memory = {.mutex = PTHREAD_MUTEX_INITIALIZER};

static struct arena *memory_arena(void)
{
    if (memory.arena == NULL)
        memory.arena = arena_new();
    return memory.arena;
}

/* ---- the file ---- */

bool plugin_same(const char *path, const char *digest, struct err *err)
{
    char now[FILE_DIGEST];

    return file_digest(now, path, err) &&
           (strcmp(now, digest) == 0 ||
            err_set(err,
                    "%s is another than when the run was planned: plan it "
                    "again, or bring the old file back (SHA-256 %.16s...)",
                    path, digest));
}

size_t plugin_folders(const char *folders[PLUGIN_FOLDERS])
{
    const char *own = getenv("RLSTUDY_ENVIRONMENTS");
    size_t n = 0;

    if (own != NULL && own[0] != '\0')
        folders[n++] = own;
    folders[n++] = PLUGIN_FOLDER;
    return n;
}

/* The file of the installed environment NAME; NULL after an error. */
static char *find_installed(const char *name, struct err *err)
{
    const char *folders[PLUGIN_FOLDERS];
    const size_t n = plugin_folders(folders);
    struct str path = STR_INIT, tried = STR_INIT;
    char *real = NULL;

    for (size_t i = 0; i < n && real == NULL; i++) {
        str_clear(&path);
        str_printf(&path, "%s/%s.so", folders[i], name);
        str_printf(&tried, "%s%s", i > 0 ? " or " : "", folders[i]);
        real = realpath(path.text, NULL);
    }
    if (real == NULL)
        err_set(err,
                "no environment '%s' is installed in %s; a file is named with "
                "a slash: \"./NAME.so\"",
                name, tried.text);
    str_fini(&path);
    str_fini(&tried);
    return real;
}

char *plugin_path(const char *name, struct err *err)
{
    if (strchr(name, '/') == NULL)
        return find_installed(name, err);
    char *real = realpath(name, NULL);
    if (real == NULL)
        err_sys(err, "cannot read %s", name);
    return real;
}

/* ---- in the child ---- */

/* All questions have this to begin with: what went wrong without a crash. */
struct answer {
    bool ok;
    char why[512];
    struct raw_facts facts;
    struct rls_space space;
};

struct question {
    const char *path;
    const struct settings *settings; /* or NULL: no space is asked for */
    struct answer *answer;           /* shared */
};

static void ask_in_child(void *ctx)
{
    const struct question *q = ctx;
    struct plugin plugin;
    struct err err = {.msg = ""};
    bool ok = plugin_load(&plugin, q->path, &err);

    if (ok && q->settings == NULL) {
        plugin_enter(&plugin, "its table");
        ok = facts_write(&q->answer->facts, &plugin, &err);
        plugin_leave();
    } else if (ok) {
        union rls_value *values = plugin_values(&plugin, q->settings);

        ok = plugin_space(&q->answer->space, &plugin, values, &err);
        free(values);
    }
    snprintf(q->answer->why, sizeof q->answer->why, "%s", err.msg);
    q->answer->ok = ok;
}

/* NULL after an error; the caller frees the memory. */
static struct answer *ask(const char *path, const struct settings *settings,
                          struct err *err)
{
    struct answer *answer = child_memory(sizeof *answer, err);
    struct question question = {path, settings, answer};
    struct child_end end;
    bool ok = answer != NULL &&
              child_run(&end, ask_in_child, &question, limit_s, err);

    if (ok && !end.done)
        ok = err_set(err, "%s cannot be loaded: %s%s%s", path, end.why,
                     end.err[0] != '\0' ? "; its last words: " : "", end.err);
    if (ok && !answer->ok) {
        answer->why[sizeof answer->why - 1] = '\0';
        ok = err_set(err, "%s", answer->why);
    }
    if (ok)
        return answer;
    child_memory_free(answer, sizeof *answer);
    return NULL;
}

/* ---- its options ---- */

static const struct plugin_facts *learn(const char *path,
                                        const struct file_stamp *stamp,
                                        struct err *err)
{
    struct arena *arena = memory_arena();
    char digest[FILE_DIGEST];

    if (!file_digest(digest, path, err))
        return NULL;
    struct answer *answer = ask(path, NULL, err);
    if (answer == NULL)
        return NULL;
    const struct param_table *table =
        facts_table(arena, &answer->facts, digest, path, err);
    struct asked *asked = NULL;
    if (table == NULL) {
        err_prefix(err, "%s", path);
    } else {
        asked = arena_new_of(arena, struct asked);
        *asked = (struct asked){
            .path = arena_strdup(arena, path),
            .stamp = *stamp,
            .facts = {.table = table,
                      .infos = facts_infos(arena, &answer->facts),
                      .n_infos = answer->facts.n_infos,
                      .renders = answer->facts.renders != 0},
            .next = memory.plugins,
        };
        memory.plugins = asked;
    }
    child_memory_free(answer, sizeof *answer);
    return asked != NULL ? &asked->facts : NULL;
}

static const struct plugin_facts *find_or_learn(const char *path,
                                                struct err *err)
{
    struct file_stamp stamp;

    if (!file_stamp_of(&stamp, path, err))
        return NULL;
    for (const struct asked *a = memory.plugins; a != NULL; a = a->next) {
        if (strcmp(a->path, path) == 0 && file_stamp_equal(&a->stamp, &stamp))
            return &a->facts;
    }
    return learn(path, &stamp, err);
}

const struct plugin_facts *plugin_ask(const char *name, struct err *err)
{
    char *path = plugin_path(name, err);
    const struct plugin_facts *facts = NULL;

    if (path != NULL) {
        pthread_mutex_lock(&memory.mutex);
        facts = find_or_learn(path, err);
        pthread_mutex_unlock(&memory.mutex);
    }
    free(path);
    return facts;
}

bool plugin_is(const struct settings *settings)
{
    return settings_find(settings, plugin_digest) != NULL;
}

const struct param_table *plugin_table_of(const struct settings *settings)
{
    const struct plugin_facts *facts =
        plugin_ask(settings_string(settings, plugin_file), NULL);

    return facts != NULL ? facts->table : &env_plugin_table;
}

/* ---- its spaces ---- */

static const struct env_space *find_space(const char *settings)
{
    for (const struct asked_space *s = memory.spaces; s != NULL; s = s->next) {
        if (strcmp(s->settings, settings) == 0)
            return &s->space;
    }
    return NULL;
}

static const struct env_space *learn_space(const char *canonical,
                                           const struct settings *settings,
                                           struct err *err)
{
    struct arena *arena = memory_arena();
    struct answer *answer =
        ask(settings_string(settings, plugin_file), settings, err);

    if (answer == NULL)
        return NULL;
    struct asked_space *s = arena_new_of(arena, struct asked_space);
    s->settings = arena_strdup(arena, canonical);
    const bool ok = plugin_take_space(&s->space, &answer->space, err) ||
                    err_prefix(err, "plug-in '%s'", settings->kind);
    if (ok) {
        s->next = memory.spaces;
        memory.spaces = s;
    }
    child_memory_free(answer, sizeof *answer);
    return ok ? &s->space : NULL;
}

bool plugin_ask_space(struct env_space *out, const struct settings *settings,
                      struct err *err)
{
    struct str canonical = STR_INIT;

    settings_canonical(&canonical, "environment", settings);
    pthread_mutex_lock(&memory.mutex);
    const struct env_space *space = find_space(canonical.text);
    if (space == NULL)
        space = learn_space(canonical.text, settings, err);
    pthread_mutex_unlock(&memory.mutex);
    if (space != NULL)
        *out = *space;
    str_fini(&canonical);
    return space != NULL;
}
