/* libenv_ask.c - what is to be known of a libenv library before it is at work,
 * remembered for as long as the program runs. */
#include "config.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/str.h"
#include "env/libenv.h"
#include "env/libenv_parts.h"
#include "env/plugin.h"
#include "env/stamp.h"

struct asked {
    const char *path;
    struct file_stamp stamp;
    const struct param_table *table;
    struct asked *next;
};

struct asked_shape {
    const char *settings; /* canonical: with the digest */
    struct libenv_shape shape;
    struct asked_shape *next;
};

static struct {
    pthread_mutex_t mutex;
    struct arena *arena;
    struct asked *libraries;
    struct asked_shape *shapes;
} memory = {.mutex = PTHREAD_MUTEX_INITIALIZER};

static struct arena *memory_arena(void)
{
    if (memory.arena == NULL)
        memory.arena = arena_new();
    return memory.arena;
}

bool libenv_is(const struct settings *settings)
{
    return settings_find(settings, libenv_digest) != NULL;
}

/* ---- tables ---- */

static const struct param_table *learn(const char *path,
                                       const struct file_stamp *stamp,
                                       struct err *err)
{
    char digest[FILE_DIGEST];
    struct libenv_host *host;

    if (!file_digest(digest, path, err))
        return NULL;
    host = libenv_host_take(path, err);
    if (host == NULL)
        return NULL;
    libenv_host_drop(host);
    struct asked *asked = arena_new_of(memory_arena(), struct asked);
    *asked = (struct asked){
        .path = arena_strdup(memory_arena(), path),
        .stamp = *stamp,
        .table = libenv_table(memory_arena(), digest, path),
        .next = memory.libraries,
    };
    memory.libraries = asked;
    return asked->table;
}

static const struct param_table *find_or_learn(const char *path,
                                               struct err *err)
{
    struct file_stamp stamp;

    if (!file_stamp_of(&stamp, path, err))
        return NULL;
    for (const struct asked *a = memory.libraries; a != NULL; a = a->next) {
        if (strcmp(a->path, path) == 0 && file_stamp_equal(&a->stamp, &stamp))
            return a->table;
    }
    return learn(path, &stamp, err);
}

const struct param_table *libenv_ask_table(const char *name, struct err *err)
{
    char *path = plugin_path(name, err);
    const struct param_table *table = NULL;

    if (path != NULL) {
        pthread_mutex_lock(&memory.mutex);
        table = find_or_learn(path, err);
        pthread_mutex_unlock(&memory.mutex);
    }
    free(path);
    return table;
}

const struct param_table *libenv_table_of(const struct settings *settings)
{
    const struct param_table *table =
        libenv_ask_table(settings_string(settings, plugin_file), NULL);

    return table != NULL ? table : &env_libenv_table;
}

/* ---- spaces ---- */

static const struct libenv_shape *find_shape(const char *settings)
{
    for (const struct asked_shape *s = memory.shapes; s != NULL; s = s->next) {
        if (strcmp(s->settings, settings) == 0)
            return &s->shape;
    }
    return NULL;
}

/* An instance is made, asked, and closed again. */
static bool look(struct libenv_shape *out, struct libenv_host *host,
                 const struct settings *settings, struct err *err)
{
    struct libenv_given *given = mem_calloc(1, sizeof *given);
    struct libenv_instance instance = {.number = -1};
    const bool ok = libenv_give(given, settings, 0, err) &&
                    libenv_make(&instance, out, host, given,
                                libenv_names(settings), settings, err);

    libenv_unmake(&instance);
    free(given);
    return ok || err_prefix(err, "%s", settings_string(settings, plugin_file));
}

static const struct libenv_shape *learn_shape(const char *canonical,
                                              const struct settings *settings,
                                              struct err *err)
{
    struct libenv_host *host =
        libenv_host_take(settings_string(settings, plugin_file), err);
    struct asked_shape *s;

    if (host == NULL)
        return NULL;
    s = arena_new_of(memory_arena(), struct asked_shape);
    const bool ok = look(&s->shape, host, settings, err);
    libenv_host_drop(host);
    if (!ok)
        return NULL;
    s->settings = arena_strdup(memory_arena(), canonical);
    s->next = memory.shapes;
    memory.shapes = s;
    return &s->shape;
}

bool libenv_ask_shape(struct libenv_shape *out, const struct settings *settings,
                      struct err *err)
{
    struct str canonical = STR_INIT;

    settings_canonical(&canonical, "environment", settings);
    pthread_mutex_lock(&memory.mutex);
    const struct libenv_shape *shape = find_shape(canonical.text);
    if (shape == NULL)
        shape = learn_shape(canonical.text, settings, err);
    pthread_mutex_unlock(&memory.mutex);
    if (shape != NULL)
        *out = *shape;
    str_fini(&canonical);
    return shape != NULL;
}
