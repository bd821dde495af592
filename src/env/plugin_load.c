/* plugin_load.c - a shared object of rls_env(), its options and its space. */
#include "config.h"

#include "env/plugin.h"

#include <assert.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

/* ---- loading ---- */

/* A function in the place of a data pointer, as POSIX has it. */
static bool find_entry(const struct rls_env_type *(**entry)(void), void *handle)
{
    void *symbol = dlsym(handle, "rls_env");

    memcpy(entry, &symbol, sizeof symbol);
    return symbol != NULL;
}

/* What both sides know of the table. */
static bool take_type(struct plugin *out, const struct rls_env_type *given,
                      struct err *err)
{
    if (given == NULL)
        return err_set(err, "%s: rls_env() gave no table", out->path);
    if (given->abi != RLS_ENV_ABI)
        return err_set(err,
                       "%s was built for version %u of rlstudy/env.h; this "
                       "program has version %d",
                       out->path, (unsigned)given->abi, RLS_ENV_ABI);
    if (given->n_infos > RLS_MAX_INFOS)
        return err_set(err, "%s: its table has %u infos; %d at most", out->path,
                       (unsigned)given->n_infos, RLS_MAX_INFOS);
    if (given->size < sizeof out->type ||
        given->option_size < sizeof(struct rls_option) ||
        given->info_size < sizeof(struct rls_info))
        return err_set(err,
                       "%s: the sizes in its table are not those of "
                       "rlstudy/env.h",
                       out->path);
    out->type = *given;
    return true;
}

static bool is_whole(const struct plugin *plugin, struct err *err)
{
    const struct rls_env_type *t = &plugin->type;
    const struct {
        const char *name;
        bool there;
    } needed[] = {
        {"name", t->name != NULL},
        {"options", t->options != NULL || t->n_options == 0},
        {"infos", t->infos != NULL || t->n_infos == 0},
        {"space", t->space != NULL},
        {"open", t->open != NULL},
        {"close", t->close != NULL},
        {"reset", t->reset != NULL},
        {"step", t->step != NULL},
        {"state_bytes", t->state_bytes != NULL},
        {"save", t->save != NULL},
        {"load", t->load != NULL},
    };

    for (size_t i = 0; i < COUNT_OF(needed); i++) {
        if (!needed[i].there)
            return err_set(err, "%s: its table has no %s", plugin->path,
                           needed[i].name);
    }
    return true;
}

bool plugin_load(struct plugin *out, const char *path, struct err *err)
{
    const struct rls_env_type *(*entry)(void);

    const char *slash = strrchr(path, '/');

    *out =
        (struct plugin){.path = path, .name = slash != NULL ? slash + 1 : path};
    plugin_watch();
    plugin_enter(out, "its constructors");
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    plugin_leave();
    if (handle == NULL)
        return err_set(err, "cannot load %s", dlerror());
    if (!find_entry(&entry, handle))
        return err_set(err,
                       "%s is no environment: it does not define rls_env(), "
                       "see rlstudy/env.h",
                       path);
    plugin_enter(out, "rls_env");
    const struct rls_env_type *given = entry();
    const bool ok = take_type(out, given, err) && is_whole(out, err);
    plugin_leave();
    if (ok)
        out->name = out->type.name;
    return ok;
}

struct rls_info plugin_info(const struct plugin *plugin, size_t i)
{
    const char *rows = (const char *)plugin->type.infos;
    struct rls_info info;

    memcpy(&info, rows + i * plugin->type.info_size, sizeof info);
    return info;
}

struct rls_option plugin_option(const struct plugin *plugin, size_t i)
{
    const char *rows = (const char *)plugin->type.options;
    struct rls_option option;

    memcpy(&option, rows + i * plugin->type.option_size, sizeof option);
    return option;
}

/* ---- options ---- */

static int64_t choice_number(const struct rls_option *option, const char *text)
{
    int64_t i = 0;

    while (option->choices[i] != NULL && strcmp(option->choices[i], text) != 0)
        i++;
    return i;
}

union rls_value *plugin_values(const struct plugin *plugin,
                               const struct settings *settings)
{
    const size_t n = plugin->type.n_options;
    union rls_value *values = mem_calloc(n + 1, sizeof *values);

    for (size_t i = 0; i < n; i++) {
        const struct rls_option o = plugin_option(plugin, i);

        switch (o.type) {
        case RLS_INT:
            values[i].i = settings_int(settings, o.name);
            break;
        case RLS_REAL:
            values[i].r = settings_real(settings, o.name);
            break;
        case RLS_BOOL:
            values[i].i = settings_bool(settings, o.name);
            break;
        case RLS_CHOICE:
            values[i].i = choice_number(&o, settings_string(settings, o.name));
            break;
        default:
            values[i].s = settings_string(settings, o.name);
        }
    }
    return values;
}

/* ---- the space ---- */

static bool take_shape(struct env_space *out, const struct rls_space *raw,
                       struct err *err)
{
    int extent[RLS_MAX_DIMS] = {1, 1, 1};
    const int dims = raw->dims;

    if (dims < 0 || dims > RLS_MAX_DIMS)
        return err_set(err, "an observation has 0 to %d dimensions, not %d",
                       RLS_MAX_DIMS, dims);
    /* A vector is (1, 1, n), a picture in grey (h, w, 1). */
    for (int i = 0; i < dims; i++) {
        if (raw->shape[i] < 1 || raw->shape[i] > 1 << 20)
            return err_set(err, "extent %d of an observation is %d", i,
                           (int)raw->shape[i]);
        extent[dims == 1 ? RLS_MAX_DIMS - 1 : i] = raw->shape[i];
    }
    if ((double)extent[0] * extent[1] * extent[2] > 1 << 24)
        return err_set(err, "an observation of %d x %d x %d is too large",
                       extent[0], extent[1], extent[2]);
    out->height = extent[0];
    out->width = extent[1];
    out->channels = extent[2];
    return true;
}

static bool take_dtype(struct env_space *out, const struct rls_space *raw,
                       struct err *err)
{
    switch (raw->dtype) {
    case RLS_U8:
        out->dtype = ENV_U8;
        return true;
    case RLS_F32:
        out->dtype = ENV_F32;
        return true;
    case RLS_I32:
        out->dtype = ENV_I32;
        out->codes = raw->codes;
        return (raw->codes >= 1 && raw->codes <= 1 << 20) ||
               err_set(err, "an observation of codes has %d of them",
                       (int)raw->codes);
    default:
        return err_set(err, "its observations have no type of rlstudy/env.h");
    }
}

static bool take_parts(struct env_space *out, const struct rls_space *raw,
                       struct err *err)
{
    if (raw->parts < 1 || raw->parts > RLS_MAX_PARTS)
        return err_set(err, "an action has 1 to %d parts, not %d",
                       RLS_MAX_PARTS, (int)raw->parts);
    out->continuous = raw->continuous != 0;
    out->parts = raw->parts;
    for (int i = 0; i < out->parts; i++) {
        if (out->continuous) {
            out->low[i] = raw->low[i];
            out->high[i] = raw->high[i];
            if (!(raw->low[i] < raw->high[i]) ||
                !(raw->high[i] - raw->low[i] <= 1e30F))
                return err_set(err,
                               "part %d of an action lies between %g and %g", i,
                               (double)raw->low[i], (double)raw->high[i]);
        } else {
            out->actions[i] = raw->choices[i];
            if (raw->choices[i] < 2 || raw->choices[i] > ENV_MAX_CHOICES)
                return err_set(err,
                               "part %d of an action has %d choices; 2 to %d "
                               "will do",
                               i, (int)raw->choices[i], ENV_MAX_CHOICES);
        }
    }
    return true;
}

bool plugin_take_space(struct env_space *out, const struct rls_space *raw,
                       struct err *err)
{
    static_assert((int)RLS_MAX_PARTS == (int)ENV_MAX_PARTS, "as many parts");
    static_assert((int)RLS_MAX_INFOS == (int)ENV_MAX_INFOS, "as many infos");
    *out = (struct env_space){.height = 1};
    return take_dtype(out, raw, err) && take_shape(out, raw, err) &&
           take_parts(out, raw, err);
}

bool plugin_space(struct rls_space *out, const struct plugin *plugin,
                  const union rls_value *values, struct err *err)
{
    char why[RLS_ERROR_BYTES] = "";

    *out = (struct rls_space){.size = sizeof *out};
    plugin_enter(plugin, "space");
    const int bad = plugin->type.space(out, values, why);
    plugin_leave();
    why[sizeof why - 1] = '\0';
    return bad == 0 ||
           err_set(err, "plug-in '%s': space: %s", plugin->name, why);
}
