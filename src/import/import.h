/* import.h - what did others measure?
 *
 * Files that other programs wrote, as learning curves (analysis/curves.h) or
 * as a table of numbers (analysis/points.h).  Every reader delivers rows of
 * named cells; which of them is what, is said by columns, `name=expression`:
 *
 *     interactions=(row+1)*65536   return=eprewmean   run=algo+run
 *     parameters=width[128:604362, 256:2322634]       seed=3
 *
 * Files are hostile: every fault is an error that names the file, the place in
 * it and the way out.
 */
#ifndef RLSTUDY_IMPORT_IMPORT_H
#define RLSTUDY_IMPORT_IMPORT_H

#include "analysis/curves.h"
#include "analysis/points.h"
#include "base/err.h"

struct arena;

/* The name of the I-th format that can be read, and what it is; NULL behind the
 * last. */
const char *import_format(size_t i, const char **doc);

/* The name of the format that PATH's name tells of; NULL: it tells of none. */
const char *import_format_of(const char *path);

struct import_options {
    const char *format; /* a name; NULL: by the name of each file */
    /* "name=expression" (n_columns).  Of curves the names are run, environment,
     * seed, parameters, interactions, return and compute; of points any. */
    const char *const *columns;
    size_t n_columns;
    /* "column=value" (n_only): other rows are left out. */
    const char *const *only;
    size_t n_only;
    /* "runs/{width}/s{seed}": the end of each path, whose parts in braces are
     * columns; NULL: nothing is told from paths. */
    const char *path;
};

struct imported {
    struct curve_set set;
    const struct curve_origin *const *files; /* that were read (n_files) */
    size_t n_files;
    const char *const *columns; /* of the last file (n_columns) */
    size_t n_columns;
    const char *const *taken; /* what was made of them: "return=Value" */
    size_t n_taken;
    const char *const *notes; /* what the reader should know (n_notes) */
    size_t n_notes;
};

/* Read curves.  PATHS are files, folders (all files in them that are of the
 * format) and patterns for glob(3).  All memory is ARENA's. */
ATTR_MUST_USE bool import_curves(struct arena *arena, struct imported *out,
                                 const char *const *paths, size_t n,
                                 const struct import_options *options,
                                 struct err *err);

/* The same of a file in memory; NAME stands for its path, and tells its format
 * when OPTIONS do not. */
ATTR_MUST_USE bool import_curves_in_memory(
    struct arena *arena, struct imported *out, const char *text, size_t len,
    const char *name, const struct import_options *options, struct err *err);

struct imported_points {
    struct points table;
    const struct curve_origin *origin;
    const char *const *notes; /* what the reader should know (n_notes) */
    size_t n_notes;
};

/* Read a table of numbers: the columns that OPTIONS name, and all others of
 * the file by their own names, as numbers if they are that throughout and as
 * labels if they are not. */
ATTR_MUST_USE bool import_points(struct arena *arena,
                                 struct imported_points *out,
                                 const char *const *paths, size_t n,
                                 const struct import_options *options,
                                 struct err *err);
ATTR_MUST_USE bool import_points_in_memory(struct arena *arena,
                                           struct imported_points *out,
                                           const char *text, size_t len,
                                           const char *name,
                                           const struct import_options *options,
                                           struct err *err);

#endif
