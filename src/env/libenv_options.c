/* libenv_options.c - the settings of an environment of a libenv library, and
 * the options that are made of them. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/number.h"
#include "base/str.h"
#include "env/libenv.h"
#include "env/libenv_parts.h"
#include "env/plugin.h"

static const char *const modes[] = {"easy", "hard", "extreme", "memory", NULL};
static const int32_t mode_numbers[] = {0, 1, 2, 10};

#define MOST_LEVELS 2147483647.0

#define AS_FLAG(key, text)                                          \
    {                                                               \
        .name = key, .type = PARAM_BOOL, .def = "none", .doc = text \
    }
#define AS_NUMBER(key, least, most, text, more)                      \
    {                                                                \
        .name = key, .type = PARAM_INT, .def = "none", .min = least, \
        .max = most, .doc = text, .flags = more                      \
    }
#define AS_TEXT(key, text, more)                                       \
    {                                                                  \
        .name = key, .type = PARAM_STRING, .def = "none", .doc = text, \
        .flags = more                                                  \
    }

/* What is not given is not sent: the library's own default holds. */
static const struct param params[] = {
    AS_TEXT("env_name",
            "the task; of Procgen a game, or several with commas between, "
            "which the copies play in turn",
            0),
    {.name = "distribution_mode",
     .type = PARAM_CHOICE,
     .def = "none",
     .choices = modes,
     .doc = "which levels there are; a library of Procgen's takes easy for "
            "the default, its Python package hard"},
    AS_NUMBER("num_levels", 0, MOST_LEVELS,
              "train on so many levels only; 0: on all", 0),
    AS_NUMBER("start_level", 0, MOST_LEVELS,
              "the first level; a library of Procgen's must be told", 0),
    AS_NUMBER("num_actions", 1, ENV_MAX_CHOICES,
              "actions; a library of Procgen's must be told, and has 15", 0),
    AS_FLAG("center_agent",
            "whether the view follows the player; a library of Procgen's takes "
            "false for the default, its Python package true"),
    AS_FLAG("use_backgrounds", "whether backgrounds are drawn"),
    AS_FLAG("use_generated_assets", "whether drawings are made up"),
    AS_FLAG("use_monochrome_assets", "whether drawings have one colour each"),
    AS_FLAG("restrict_themes", "whether a game has one theme only"),
    AS_FLAG("use_sequential_levels",
            "whether a level that was won is followed by the next one"),
    AS_FLAG("paint_vel_info", "whether the player's speed is drawn"),
    AS_FLAG("render_human", "whether larger pictures are drawn, too"),
    AS_NUMBER("debug_mode", -MOST_LEVELS, MOST_LEVELS, "as the library has it",
              0),
    AS_NUMBER("game_type", -MOST_LEVELS, MOST_LEVELS, "as the library has it",
              0),
    AS_NUMBER("plain_assets", -MOST_LEVELS, MOST_LEVELS,
              "as the library has it", 0),
    AS_NUMBER("physics_mode", -MOST_LEVELS, MOST_LEVELS,
              "as the library has it", 0),
    AS_NUMBER("num_threads", 0, 256,
              "threads that the library steps with; 0: none of its own",
              PARAM_INCIDENTAL),
    AS_TEXT("resource_root",
            "the folder of drawings; if not given, a folder 'assets' beside "
            "the library or beside its folder, if there is one",
            PARAM_INCIDENTAL),
    {.name = "options",
     .type = PARAM_STRINGS,
     .def = "[]",
     .doc = "other options of the library, each \"NAME=VALUE\": a whole number "
            "is sent as int32, another number as float32, true and false as "
            "uint8, all else as text"},
    {.name = "seed_option",
     .type = PARAM_STRING,
     .def = "rand_seed",
     .doc = "the option that takes the seed, which follows from the run's; "
            "empty: there is none"},
    AS_TEXT("observation", "which array is seen, if there are several", 0),
    {.name = "call_limit",
     .type = PARAM_REAL,
     .def = "120",
     .min = 0,
     .max = 1e6,
     .unit = "seconds",
     .open = PARAM_OPEN_MIN,
     .flags = PARAM_INCIDENTAL,
     .doc = "a call into the library that takes longer is taken to hang"},
};

/* Those before it are sent under their names. */
static const char last_sent[] = "options";

const struct param_table env_libenv_table = {
    "libenv",
    "Procgen, or another library of gym3's libenv interface, from its file: "
    "libenv(\"./libenv.so\")",
    params,
    COUNT_OF(params),
};

const char libenv_digest[] = "libenv";

const struct param_table *libenv_table(struct arena *arena, const char *digest,
                                       const char *path)
{
    struct param *all = arena_array(arena, struct param, COUNT_OF(params) + 2);
    struct param_table *table = arena_new_of(arena, struct param_table);

    all[0] = (struct param){.name = libenv_digest,
                            .type = PARAM_STRING,
                            .def = arena_strdup(arena, digest),
                            .doc = "SHA-256 of the library",
                            .flags = PARAM_FIXED};
    all[1] = (struct param){.name = plugin_file,
                            .type = PARAM_STRING,
                            .def = arena_strdup(arena, path),
                            .doc = "where the library lies",
                            .flags = PARAM_FIXED | PARAM_INCIDENTAL};
    memcpy(all + 2, params, sizeof params);
    *table = env_libenv_table;
    table->params = all;
    table->n = COUNT_OF(params) + 2;
    return table;
}

/* ---- into options ---- */

static bool add(struct libenv_given *out, const char *name, int32_t dtype,
                const void *data, size_t count, struct err *err)
{
    const size_t size = dtype == LIBENV_U8 ? 1 : 4;
    struct libenv_value *o = &out->option[out->n];

    if (out->n == LIBENV_OPTIONS ||
        count * size > sizeof out->data - out->used ||
        strlen(name) >= sizeof o->name)
        return err_set(err, "there is no room for option '%.40s'", name);
    snprintf(o->name, sizeof o->name, "%s", name);
    o->dtype = dtype;
    o->count = (int32_t)count;
    o->at = out->used;
    memcpy(out->data + out->used, data, count * size);
    out->used += (uint32_t)((count * size + 7) / 8 * 8);
    out->n++;
    return true;
}

static bool add_text(struct libenv_given *out, const char *name,
                     const char *text, struct err *err)
{
    return add(out, name, LIBENV_U8, text, strlen(text), err);
}

static bool add_int(struct libenv_given *out, const char *name, int64_t x,
                    struct err *err)
{
    const int32_t value = (int32_t)x;

    return add(out, name, LIBENV_I32, &value, 1, err);
}

static bool add_flag(struct libenv_given *out, const char *name, bool x,
                     struct err *err)
{
    const uint8_t value = x;

    return add(out, name, LIBENV_U8, &value, 1, err);
}

static int32_t mode_number(const char *word)
{
    size_t i = 0;

    while (strcmp(modes[i], word) != 0)
        i++;
    return mode_numbers[i];
}

/* ---- drawings ---- */

static bool is_folder(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* A folder, as libraries want it: with a slash at its end. */
static bool add_folder(struct libenv_given *out, const char *path,
                       struct err *err)
{
    char *real = realpath(path, NULL);
    struct str text = STR_INIT;
    bool ok = false;

    if (real == NULL || !is_folder(real)) {
        err_set(err, "resource_root: there is no folder %s", path);
    } else {
        str_printf(&text, "%s/", real);
        ok = add_text(out, "resource_root", text.text, err);
    }
    str_fini(&text);
    free(real);
    return ok;
}

/* Where Procgen's packages have them. */
static bool find_folder(struct libenv_given *out, const char *library,
                        struct err *err)
{
    static const char *const places[] = {"assets", "../assets"};
    const char *slash = strrchr(library, '/');
    bool ok = true, found = false;

    for (size_t i = 0; slash != NULL && i < COUNT_OF(places) && !found; i++) {
        struct str path = STR_INIT;

        str_printf(&path, "%.*s/%s", (int)(slash - library), library,
                   places[i]);
        found = is_folder(path.text);
        ok = !found || add_folder(out, path.text, err);
        str_fini(&path);
    }
    return ok;
}

/* ---- all of them ---- */

static bool add_setting(struct libenv_given *out, const struct param *p,
                        const struct value *v, struct err *err)
{
    switch (p->type) {
    case PARAM_BOOL:
        return add_flag(out, p->name, v->truth, err);
    case PARAM_INT:
        return add_int(out, p->name, (int64_t)v->number.real, err);
    case PARAM_CHOICE:
        return add_int(out, p->name, mode_number(v->string), err);
    default:
        return strcmp(p->name, "resource_root") == 0
                   ? add_folder(out, v->string, err)
                   : add_text(out, p->name, v->string, err);
    }
}

/* "NAME=VALUE" */
static bool add_other(struct libenv_given *out, const char *text,
                      struct err *err)
{
    const char *value = strchr(text, '=');
    char name[LIBENV_NAME];
    struct number x;

    if (value == NULL || value == text || value - text >= LIBENV_NAME)
        return err_set(err, "options: '%s' is not written NAME=VALUE", text);
    snprintf(name, sizeof name, "%.*s", (int)(value - text), text);
    value++;
    if (strcmp(value, "true") == 0 || strcmp(value, "false") == 0)
        return add_flag(out, name, value[0] == 't', err);
    if (!number_parse(&x, value, strlen(value)))
        return add_text(out, name, value, err);
    if (number_is_integer(x) && strpbrk(value, ".eE") == NULL) {
        if (x.real < INT32_MIN || x.real > INT32_MAX)
            return err_set(err, "options: '%s' is too large", text);
        return add_int(out, name, (int64_t)x.real, err);
    }
    const float f = (float)x.real;
    return add(out, name, LIBENV_F32, &f, 1, err);
}

bool libenv_give(struct libenv_given *out, const struct settings *settings,
                 int32_t seed, struct err *err)
{
    const char *seed_option = settings_string(settings, "seed_option");
    const struct value *other = settings_value(settings, "options");

    out->n = 0;
    out->used = 0;
    for (const struct param *p = params; strcmp(p->name, last_sent) != 0; p++) {
        const struct value *v = settings_value(settings, p->name);

        if (v->kind != VALUE_NONE && !add_setting(out, p, v, err))
            return false;
    }
    if (settings_value(settings, "resource_root")->kind == VALUE_NONE &&
        !find_folder(out, settings_string(settings, plugin_file), err))
        return false;
    for (size_t i = 0; i < other->list.n; i++) {
        if (!add_other(out, other->list.items[i].string, err))
            return false;
    }
    return seed_option[0] == '\0' || add_int(out, seed_option, seed, err);
}

/* ---- what may be wrong with them ---- */

/* NULL when there is none. */
static const char *env_name_of(const struct settings *settings)
{
    const struct value *v = settings_value(settings, "env_name");

    return v->kind == VALUE_STRING ? v->string : NULL;
}

int libenv_names(const struct settings *settings)
{
    const char *name = env_name_of(settings);
    int n = 1;

    for (; name != NULL && *name != '\0'; name++)
        n += *name == ',';
    return n;
}

static bool is_game(const char *name, size_t len)
{
    static const char *const games[] = {
        "bigfish", "bossfight",   "caveflyer", "chaser",   "climber",
        "coinrun", "coinrun_old", "dodgeball", "fruitbot", "heist",
        "jumper",  "leaper",      "maze",      "miner",    "ninja",
        "plunder", "starpilot",
    };

    for (size_t i = 0; i < COUNT_OF(games); i++) {
        if (strlen(games[i]) == len && memcmp(games[i], name, len) == 0)
            return true;
    }
    return false;
}

void libenv_suspect(char *out, size_t size, const struct settings *settings,
                    int num)
{
    const char *name = env_name_of(settings);
    const int names = libenv_names(settings);

    out[0] = '\0';
    if (num % names != 0) {
        snprintf(out, size,
                 "; %d copies cannot be dealt to the %d tasks of env_name", num,
                 names);
        return;
    }
    for (; name != NULL;
         name = strchr(name, ',') ? strchr(name, ',') + 1 : NULL) {
        const size_t len = strcspn(name, ",");

        if (is_game(name, len))
            continue;
        snprintf(out, size, "; '%.*s' is no game of Procgen", (int)len, name);
        return;
    }
    if (settings_value(settings, "start_level")->kind == VALUE_NONE ||
        settings_value(settings, "num_actions")->kind == VALUE_NONE)
        snprintf(out, size,
                 "; Procgen must be told start_level and num_actions, as "
                 "procgen of std/procgen does");
}
