/* libenv_ask.c - what is to be known of a libenv library before it is at work,
 * remembered for as long as the program runs. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "env/answers.h"
#include "env/libenv.h"
#include "env/libenv_parts.h"
#include "env/plugin.h"
#include "env/stamp.h"

static const size_t most_bytes = (size_t)1 << 30;

static struct answers answers = ANSWERS_INIT;

bool libenv_is(const struct settings *settings)
{
    return settings_find(settings, libenv_digest) != NULL;
}

/* A function that a library lets others find is in it by its name. */
static bool names_itself(const char *bytes, size_t len)
{
    static const char entry[] = "\0libenv_make";

    return memmem(bytes, len, entry, sizeof entry) != NULL;
}

bool libenv_looks_like(const char *name)
{
    struct err ignored;
    char *path = plugin_path(name, &ignored), *bytes = NULL;
    size_t len;
    const bool looks = path != NULL &&
                       file_read(&bytes, &len, path, most_bytes, &ignored) &&
                       names_itself(bytes, len);

    free(bytes);
    free(path);
    return looks;
}

/* ---- tables ---- */

/* Of the library at PATH. */
static const void *learn(const void *path, struct arena *arena, struct err *err)
{
    char digest[FILE_DIGEST];
    struct libenv_host *host;

    if (!file_digest(digest, path, err))
        return NULL;
    host = libenv_host_take(path, err);
    if (host == NULL)
        return NULL;
    libenv_host_drop(host);
    return libenv_table(arena, digest, path);
}

const struct param_table *libenv_ask_table(const char *name, struct err *err)
{
    return answers_of_file(&answers, name, learn, err);
}

const struct param_table *libenv_table_of(const struct settings *settings)
{
    const struct param_table *table =
        libenv_ask_table(settings_string(settings, plugin_file), NULL);

    return table != NULL ? table : &env_libenv_table;
}

/* ---- spaces ---- */

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

static const void *learn_shape(const void *of, struct arena *arena,
                               struct err *err)
{
    const struct settings *settings = of;
    struct libenv_host *host =
        libenv_host_take(settings_string(settings, plugin_file), err);
    struct libenv_shape *shape;

    if (host == NULL)
        return NULL;
    shape = arena_new_of(arena, struct libenv_shape);
    const bool ok = look(shape, host, settings, err);
    libenv_host_drop(host);
    return ok ? shape : NULL;
}

static const struct libenv_shape *ask_shape(const struct settings *settings,
                                            struct err *err)
{
    struct str key = STR_INIT;

    answers_key_of_space(&key, settings);
    const struct libenv_shape *shape =
        answers_get(&answers, key.text, learn_shape, settings, err);
    str_fini(&key);
    return shape;
}

bool libenv_ask_shape(struct libenv_shape *out, const struct settings *settings,
                      struct err *err)
{
    const struct libenv_shape *shape = ask_shape(settings, err);

    if (shape != NULL)
        *out = *shape;
    return shape != NULL;
}

bool libenv_ask_infos(struct env_info infos[ENV_MAX_INFOS], size_t *n,
                      const struct settings *settings, struct err *err)
{
    const struct libenv_shape *shape = ask_shape(settings, err);

    if (shape == NULL)
        return false;
    *n = (size_t)shape->n_infos;
    for (size_t i = 0; i < *n; i++)
        infos[i] = (struct env_info){shape->info_name[i], libenv_info_doc};
    return true;
}
