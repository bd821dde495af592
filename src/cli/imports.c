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
        bool seen = false;

        for (size_t k = 0; k < i && !seen; k++)
            seen = strcmp(set->curves[k].environment, environment) == 0;
        if (!seen)
            suggest_offer(&s, environment);
    }
    if (s.best != NULL)
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

/* A file that several instances may take their curves from. */
struct held {
    const char *path;
    struct imported from;
};

static bool hold_file(struct arena *arena, struct held *all, size_t *n,
                      const char *path, const struct held **out,
                      struct err *err)
{
    const struct import_options options = {.format = "csv"};
    size_t i = 0;

    while (i < *n && strcmp(all[i].path, path) != 0)
        i++;
    *out = &all[i];
    if (i < *n)
        return true;
    all[i].path = path;
    if (!import_curves(arena, &all[i].from, &path, 1, &options, err))
        return false;
    ++*n;
    return true;
}

static bool take_curves(struct arena *arena, struct import *out,
                        const struct held *held, struct err *err)
{
    const struct settings *options = &out->file->options;
    const struct value *environment = settings_value(options, "environment");
    const struct value *flop = settings_value(options, "flop_per_parameter");

    out->set = held->from.set;
    out->digest = held->from.files[0]->digest;
    out->flop_per_parameter =
        flop->kind == VALUE_NUMBER ? flop->number.real : (double)NAN;
    return imports_choose(
        arena, &out->set,
        environment->kind == VALUE_STRING ? environment->string : NULL,
        held->path, "the key environment", err);
}

/* "horizon.study:3:21: " in front. */
static void place_error(struct err *err, const struct diag *diag,
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
            if (!hold_file(arena, held, &n_held, item->file->path, &file,
                           err) ||
                !take_curves(arena, item, file, err)) {
                place_error(err, diag, curves->file);
                return false;
            }
        }
    }
    *out = (struct imports){items, n, first};
    return true;
}

void imports_warn(struct diag *diag, const struct study *study)
{
    for (size_t i = 0; i < study->n_curves; i++) {
        const struct study_curves *curves = &study->curves[i];

        for (size_t k = 0; k < curves->n_files; k++) {
            const char *path = curves->files[k].path;

            if (access(path, R_OK) != 0)
                diag_report(diag, SEVERITY_WARNING, "unreadable-file",
                            curves->file, "cannot read %s: %s", path,
                            strerror(errno));
        }
    }
}
