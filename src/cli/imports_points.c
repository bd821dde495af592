/* imports_points.c - tables of points from files, as a study declares them. */
#include "config.h"

#include "cli/imports.h"

#include <string.h>

#include "analysis/law.h"
#include "base/arena.h"
#include "cli/cli.h"

static bool read_table(struct arena *arena, struct points_import *out,
                       struct err *err)
{
    const struct import_options options =
        imports_options(arena, out->points->reader, &out->file->options);

    if (!import_points(arena, &out->from, out->file->paths, out->file->n_paths,
                       &options, err))
        return false;
    points_group_runs(arena, &out->from.table);
    return true;
}

static bool read_files(struct imports *out, struct arena *arena,
                       const struct study *study, const struct diag *diag,
                       struct err *err)
{
    size_t *first = arena_array(arena, size_t, study->n_points);
    size_t n = 0;

    for (size_t i = 0; i < study->n_points; i++)
        n += study->points[i].n_files;
    struct points_import *items = arena_array(arena, struct points_import, n);
    n = 0;
    for (size_t i = 0; i < study->n_points; i++) {
        const struct study_curves *points = &study->points[i];

        first[i] = n;
        for (size_t k = 0; k < points->n_files; k++) {
            struct points_import *item = &items[n++];

            item->points = points;
            item->file = &points->files[k];
            if (!read_table(arena, item, err)) {
                imports_place_error(err, diag, points->file);
                return false;
            }
        }
    }
    out->points = items;
    out->n_points = n;
    out->first_points = first;
    return true;
}

/* A column that is missing is better known before anything is trained. */
static bool columns_are_there(const struct imports *imports,
                              const struct study *study,
                              const struct study_fit *fit, struct err *err)
{
    const struct study_curves *points = &study->points[fit->points];

    for (size_t k = 0; k < points->n_files; k++) {
        const struct points *table =
            &imports->points[imports->first_points[fit->points] + k].from.table;
        struct law_columns ignored;

        if (!law_choose_columns(&ignored, law_find(fit->law->table->name),
                                table, fit->columns, err))
            return false;
    }
    return true;
}

bool imports_read_points(struct imports *out, struct arena *arena,
                         const struct study *study, const struct diag *diag,
                         struct err *err)
{
    if (!read_files(out, arena, study, diag, err))
        return false;
    for (size_t i = 0; i < study->n_fits; i++) {
        const struct study_fit *fit = &study->fits[i];

        if (fit->points == SIZE_MAX || columns_are_there(out, study, fit, err))
            continue;
        imports_place_error(err, diag, fit->span);
        return false;
    }
    return true;
}
