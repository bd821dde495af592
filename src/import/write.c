/* write.c - learning curves, in the formats of others. */
#include "config.h"

#include "import/write.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/str.h"
#include "import/intern.h"

const struct write_format write_formats[] = {
    {.name = "csv",
     .doc = "comma-separated values, a row a point",
     .ending = ".csv",
     .is_text = true,
     .write_all = write_csv},
    {.name = "tsv",
     .doc = "the same with tabs",
     .ending = ".tsv",
     .is_text = true,
     .write_all = write_tsv},
    {.name = "jsonl",
     .doc = "an object of JSON a point",
     .ending = ".jsonl",
     .is_text = true,
     .write_all = write_json_lines},
    {.name = "tensorboard",
     .doc = "an event file a run, each in a folder",
     .ending = "/",
     .has_more = true,
     .write_one = write_events,
     .file = "events.out.tfevents.0.rlstudy"},
    {.name = "npz",
     .doc = "arrays for NumPy",
     .ending = ".npz",
     .write_all = write_npz,
     .max_bytes = UINT32_MAX},
};
const size_t n_write_formats = COUNT_OF(write_formats);

const struct write_format *write_format_find(const char *name, struct err *err)
{
    struct str list = STR_INIT;

    for (size_t i = 0; i < n_write_formats; i++) {
        if (strcmp(write_formats[i].name, name) == 0)
            return &write_formats[i];
    }
    for (size_t i = 0; i < n_write_formats; i++)
        str_printf(&list, "%s%s", i == 0 ? "" : ", ", write_formats[i].name);
    err_set(err, "there is no format '%s' to write; there are: %s", name,
            list.text);
    str_fini(&list);
    return NULL;
}

const struct write_format *write_format_of(const char *path)
{
    for (size_t i = 0; i < n_write_formats; i++) {
        const char *ending = write_formats[i].ending;

        if (str_ends_with(path, ending) && strcmp(path, ending) != 0)
            return &write_formats[i];
    }
    return NULL;
}

/* ---- folders ---- */

/* A run's name as that of a folder, whatever is in it. */
static void add_folder_name(struct str *out, const char *run)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789=-_.,+";

    if (run[0] == '.')
        str_addc(out, '_');
    for (; *run != '\0'; run++)
        str_addc(out, strchr(plain, *run) != NULL ? *run : '_');
}

/* "PATH/coinrun/ppo_0": names that come out the same are numbered. */
static void add_folder(struct str *out, struct intern *taken, const char *path,
                       const struct curve *curve)
{
    str_printf(out, "%s/", path);
    if (curve->environment[0] != '\0') {
        add_folder_name(out, curve->environment);
        str_addc(out, '/');
    }
    add_folder_name(out, curve->run);
    size_t len = out->len, known = taken->n;
    for (int i = 2; intern_add(taken, out->text, out->len) < known; i++) {
        out->len = len;
        str_printf(out, "-%d", i);
    }
}

static bool write_folder(const struct curve *curve, struct intern *taken,
                         const struct write_format *format, const char *path,
                         struct err *err)
{
    struct str folder = STR_INIT, bytes = STR_INIT;

    add_folder(&folder, taken, path, curve);
    bool ok = file_mkdirs(folder.text, err);
    if (ok) {
        str_printf(&folder, "/%s", format->file);
        format->write_one(&bytes, curve);
        ok = file_write(folder.text, bytes.text, bytes.len, err);
    }
    str_fini(&folder);
    str_fini(&bytes);
    return ok;
}

static bool write_folders(const struct curve_set *set,
                          const struct write_format *format, const char *path,
                          struct err *err)
{
    struct arena *arena = arena_new();
    struct intern taken = INTERN_OF(arena);
    bool ok = true;

    for (size_t i = 0; ok && i < set->n; i++)
        ok = write_folder(&set->curves[i], &taken, format, path, err);
    intern_fini(&taken);
    arena_free(arena);
    return ok;
}

bool write_curves(const struct curve_set *set,
                  const struct write_format *format, const char *path,
                  struct err *err)
{
    struct str bytes = STR_INIT;

    if (format->write_one != NULL)
        return write_folders(set, format, path, err);
    format->write_all(&bytes, set);
    bool ok = format->max_bytes == 0 || bytes.len <= format->max_bytes ||
              err_set(err, "%s would have %zu bytes, more than format %s can",
                      path, bytes.len, format->name);
    ok = ok && file_write(path, str_text(&bytes), bytes.len, err);
    str_fini(&bytes);
    return ok;
}
