/* imports.c - curves from files, as a study declares them. */
#include "config.h"

#include "cli/imports.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/str.h"
#include "cli/cli.h"
#include "diag/diag.h"
#include "import/import.h"

/* ---- environments ---- */

static bool none_of(const struct curve_set *set, const char *wanted,
                    const char *name, struct err *err)
{
    struct suggest s = suggest_for(wanted);
    struct str text = STR_INIT;

    /* A file has a few environments, or is no such file. */
    for (size_t i = 0; i < set->n && s.n < 64; i++) {
        const char *environment = set->curves[i].environment;
        bool seen = *environment == '\0';

        for (size_t k = 0; k < i && !seen; k++)
            seen = strcmp(set->curves[k].environment, environment) == 0;
        if (!seen)
            suggest_offer(&s, environment);
    }
    if (s.n == 0)
        str_add(&text, "; it does not say of which they are, as a column "
                       "environment would");
    else if (s.best != NULL)
        str_printf(&text, "; did you mean '%s'?", s.best);
    else
        str_printf(&text, "; it has: %s", s.all);
    err_set(err, "%s has no curves of environment '%s'%s", name, wanted,
            text.text);
    str_fini(&text);
    return false;
}

bool imports_choose(struct arena *arena, struct curve_set *set,
                    const char *wanted, const char *name, const char *how,
                    struct err *err)
{
    struct curve *kept = arena_array(arena, struct curve, set->n);
    size_t n = 0;

    for (size_t i = 0; i < set->n; i++) {
        const struct curve *c = &set->curves[i];

        if (wanted == NULL &&
            strcmp(c->environment, set->curves[0].environment) != 0)
            return err_set(err,
                           "%s has curves of several environments ('%s', "
                           "'%s'): choose one with %s",
                           name, set->curves[0].environment, c->environment,
                           how);
        if (wanted == NULL || strcmp(c->environment, wanted) == 0)
            kept[n++] = *c;
    }
    if (n == 0)
        return none_of(set, wanted != NULL ? wanted : "", name, err);
    *set = (struct curve_set){kept, n};
    return true;
}

/* ---- files ---- */

static const char *string_of(const struct settings *options, const char *key)
{
    const struct value *value = settings_value(options, key);

    return value->kind == VALUE_STRING ? value->string : NULL;
}

/* A key that is a list of strings, or one. */
static const char *const *strings_of(struct arena *arena, size_t *n,
                                     const struct settings *options,
                                     const char *key)
{
    const struct value *value = settings_value(options, key);
    bool list = value->kind == VALUE_LIST;

    *n = list ? value->list.n : value->kind == VALUE_STRING;
    const char **out = arena_array(arena, const char *, *n);
    for (size_t i = 0; i < *n; i++)
        out[i] = list ? value->list.items[i].string : value->string;
    return out;
}

struct import_options imports_options(struct arena *arena, const char *reader,
                                      const struct settings *keys)
{
    struct import_options out = {.format = reader};

    if (settings_find(keys, "path") != NULL)
        out.path = string_of(keys, "path");
    out.columns = strings_of(arena, &out.n_columns, keys, "columns");
    out.only = strings_of(arena, &out.n_only, keys, "only");
    return out;
}

static bool same_strings(const char *const *a, size_t n_a, const char *const *b,
                         size_t n_b)
{
    size_t i = 0;

    while (i < n_a && i < n_b && strcmp(a[i], b[i]) == 0)
        i++;
    return i == n_a && i == n_b;
}

static bool same_path(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* Files as they were read: several instances may take their curves from
 * them. */
struct held {
    const struct study_file *file;
    struct import_options options;
    struct imported from;
};

static bool is_held(const struct held *held, const struct study_file *file,
                    const struct import_options *options)
{
    const struct import_options *o = &held->options;

    return strcmp(o->format, options->format) == 0 &&
           same_path(o->path, options->path) &&
           same_strings(held->file->paths, held->file->n_paths, file->paths,
                        file->n_paths) &&
           same_strings(o->columns, o->n_columns, options->columns,
                        options->n_columns) &&
           same_strings(o->only, o->n_only, options->only, options->n_only);
}

static bool hold_files(struct arena *arena, struct held *all, size_t *n,
                       const struct import *import, const struct held **out,
                       struct err *err)
{
    const struct import_options options =
        imports_options(arena, import->curves->reader, &import->file->options);
    const struct study_file *file = import->file;
    size_t i = 0;

    while (i < *n && !is_held(&all[i], file, &options))
        i++;
    *out = &all[i];
    if (i < *n)
        return true;
    all[i].file = file;
    all[i].options = options;
    ++*n;
    return import_curves(arena, &all[i].from, file->paths, file->n_paths,
                         &options, err);
}

static bool take_curves(struct arena *arena, struct import *out,
                        const struct held *held, struct err *err)
{
    const struct value *flop =
        settings_value(&out->file->options, "flop_per_parameter");

    out->set = held->from.set;
    out->origins = held->from.files;
    out->n_origins = held->from.n_files;
    out->notes = held->from.notes;
    out->n_notes = held->from.n_notes;
    out->flop_per_parameter =
        flop->kind == VALUE_NUMBER ? flop->number.real : (double)NAN;
    return imports_choose(arena, &out->set,
                          string_of(&out->file->options, "environment"),
                          held->file->paths[0], "the key environment", err);
}

void imports_place_error(struct err *err, const struct diag *diag,
                         struct span span)
{
    size_t line, column;

    diag_position(diag, span, &line, &column);
    err_prefix(err, "%s:%zu:%zu", diag_source_of(diag, span)->name, line,
               column);
}

bool imports_read(struct imports *out, struct arena *arena,
                  const struct study *study, const struct diag *diag,
                  struct err *err)
{
    size_t n = 0, n_held = 0;
    size_t *first = arena_array(arena, size_t, study->n_curves);

    for (size_t i = 0; i < study->n_curves; i++)
        n += study->curves[i].n_files;
    struct import *items = arena_array(arena, struct import, n);
    struct held *held = arena_array(arena, struct held, n);
    n = 0;
    for (size_t i = 0; i < study->n_curves; i++) {
        const struct study_curves *curves = &study->curves[i];

        first[i] = n;
        for (size_t k = 0; k < curves->n_files; k++) {
            struct import *item = &items[n++];
            const struct held *file;

            item->curves = curves;
            item->file = &curves->files[k];
            if (!hold_files(arena, held, &n_held, item, &file, err) ||
                !take_curves(arena, item, file, err)) {
                imports_place_error(err, diag, curves->file);
                return false;
            }
        }
    }
    *out = (struct imports){.items = items, .n = n, .first = first};
    return imports_read_points(out, arena, study, diag, err);
}

/* What a pattern stands for is found when the files are read. */
static void warn_of_file(struct diag *diag, struct span span, const char *path)
{
    if (strpbrk(path, "*?[") == NULL && access(path, R_OK) != 0)
        diag_report(diag, SEVERITY_WARNING, "unreadable-file", span,
                    "cannot read %s: %s", path, strerror(errno));
}

static void warn_unreadable(struct diag *diag, const struct study_curves *all,
                            size_t n)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < all[i].n_files; k++) {
            for (size_t p = 0; p < all[i].files[k].n_paths; p++)
                warn_of_file(diag, all[i].file, all[i].files[k].paths[p]);
        }
    }
}

void imports_warn(struct diag *diag, const struct study *study)
{
    warn_unreadable(diag, study->curves, study->n_curves);
    warn_unreadable(diag, study->points, study->n_points);
}
