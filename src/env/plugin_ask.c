/* plugin_ask.c - ask a plug-in about itself, in a child process, and remember.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/str.h"
#include "env/answers.h"
#include "env/child.h"
#include "env/facts.h"
#include "env/plugin.h"
#include "env/stamp.h"

static const double limit_s = 10;

static struct answers answers = ANSWERS_INIT;

/* ---- the file ---- */

const char *plugin_file_of(const struct settings *settings, const char *digest,
                           struct err *err)
{
    const char *path = settings_string(settings, plugin_file);
    const char *then = settings_string(settings, digest);
    char now[FILE_DIGEST];

    if (!file_digest(now, path, err))
        return NULL;
    if (strcmp(now, then) == 0)
        return path;
    err_set(err,
            "%s is another than when the run was planned: plan it again, or "
            "bring the old file back (SHA-256 %.16s...)",
            path, then);
    return NULL;
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

/* Of the file at PATH. */
static const void *learn(const void *path, struct arena *arena, struct err *err)
{
    char digest[FILE_DIGEST];
    struct plugin_facts *facts = NULL;

    if (!file_digest(digest, path, err))
        return NULL;
    struct answer *answer = ask(path, NULL, err);
    if (answer == NULL)
        return NULL;
    const struct param_table *table =
        facts_table(arena, &answer->facts, digest, path, err);
    if (table == NULL) {
        err_prefix(err, "%s", (const char *)path);
    } else {
        facts = arena_new_of(arena, struct plugin_facts);
        *facts = (struct plugin_facts){
            .table = table,
            .infos = facts_infos(arena, &answer->facts),
            .n_infos = answer->facts.n_infos,
            .renders = answer->facts.renders != 0,
        };
    }
    child_memory_free(answer, sizeof *answer);
    return facts;
}

const struct plugin_facts *plugin_ask(const char *name, struct err *err)
{
    return answers_of_file(&answers, name, learn, err);
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

static const void *learn_space(const void *of, struct arena *arena,
                               struct err *err)
{
    const struct settings *settings = of;
    struct env_space *space = arena_new_of(arena, struct env_space);
    struct answer *answer =
        ask(settings_string(settings, plugin_file), settings, err);

    if (answer == NULL)
        return NULL;
    const bool ok = plugin_take_space(space, &answer->space, err) ||
                    err_prefix(err, "plug-in '%s'", settings->kind);
    child_memory_free(answer, sizeof *answer);
    return ok ? space : NULL;
}

bool plugin_ask_space(struct env_space *out, const struct settings *settings,
                      struct err *err)
{
    struct str key = STR_INIT;

    answers_key_of_space(&key, settings);
    const struct env_space *space =
        answers_get(&answers, key.text, learn_space, settings, err);
    if (space != NULL)
        *out = *space;
    str_fini(&key);
    return space != NULL;
}
