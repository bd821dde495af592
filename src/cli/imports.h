/* imports.h - curves from files, as a study declares them. */
#ifndef RLSTUDY_CLI_IMPORTS_H
#define RLSTUDY_CLI_IMPORTS_H

#include "analysis/curves.h"
#include "base/err.h"
#include "check/study.h"
#include "import/import.h"
#include "report/findings.h"

struct arena;
struct diag;

/* What one instance of a `curves` declaration comes to. */
struct import {
    const struct study_curves *curves;
    const struct study_file *file;
    struct curve_set set;                      /* of one environment */
    const struct curve_origin *const *origins; /* of its files */
    size_t n_origins;
    const char *const *notes; /* what the files' reader should know */
    size_t n_notes;
    double flop_per_parameter; /* NaN: not said */
};

/* And of a `points` declaration. */
struct points_import {
    const struct study_curves *points;
    const struct study_file *file;
    struct imported_points from;
};

struct imports {
    const struct import *items;
    size_t n;
    const size_t *first; /* (study->n_curves) of each declaration */
    const struct points_import *points;
    size_t n_points;
    const size_t *first_points; /* (study->n_points) of each declaration */
};

/* Read all files that the study declares.  An error names the place in the
 * study, and the line of the file if it lies there.  Memory is ARENA's. */
ATTR_MUST_USE bool imports_read(struct imports *out, struct arena *arena,
                                const struct study *study,
                                const struct diag *diag, struct err *err);

/* The part of imports_read that is points, with the columns that the fits
 * want. */
ATTR_MUST_USE bool imports_read_points(struct imports *out, struct arena *arena,
                                       const struct study *study,
                                       const struct diag *diag,
                                       struct err *err);

/* "horizon.study:3:21: " in front. */
void imports_place_error(struct err *err, const struct diag *diag,
                         struct span span);

/* What the keys of a reader in a study say. */
struct import_options imports_options(struct arena *arena, const char *reader,
                                      const struct settings *keys);

/* Warn of files that cannot be read, without reading them. */
void imports_warn(struct diag *diag, const struct study *study);

/* Keep the curves of one environment: WANTED, or (NULL) the only one.  NAME
 * stands for the set in messages, and HOW says how one is chosen. */
ATTR_MUST_USE bool imports_choose(struct arena *arena, struct curve_set *set,
                                  const char *wanted, const char *name,
                                  const char *how, struct err *err);

#endif
