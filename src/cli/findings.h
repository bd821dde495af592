/* findings.h - what the files that make findings share.
 *
 * findings.c puts them together: from what is stored and what files hold to
 * runs and their curves (findings_runs.c), from those to fits
 * (findings_fits.c), and what the study says of itself (findings_study.c);
 * findings_text.c tells of them at the terminal. */
#ifndef RLSTUDY_CLI_FINDINGS_H
#define RLSTUDY_CLI_FINDINGS_H

#include "cli/imports.h"
#include "report/findings.h"

struct arena;
struct loaded;
struct plan;
struct plan_fit;
struct results;
struct store;
struct study;
struct study_coordinate;
struct study_fit;
struct study_curves;

/* Everything needed while the findings are being made. */
struct work {
    struct arena *arena;
    const struct plan *plan;
    const struct study *study;
    const struct store *store;
    struct imports imports;
    struct run_row *runs; /* as plan->runs, then what was imported */
    size_t n_runs;
    struct curve *curves;  /* as RUNS */
    size_t *imported_from; /* the first run of each import */
    struct law_finding *laws;
    size_t n_laws;
    struct points_finding *points;
    size_t n_points;
    /* Where the findings of plan->fits[i] are: index into laws or points. */
    size_t *place;
};

/* Coordinates of a study as findings have them. */
const struct coordinate *work_coordinates(
    struct arena *arena, const struct study_coordinate *const *from, size_t n);

/* The same of N that stand one behind the other. */
const struct coordinate *work_coordinates_in(
    struct arena *arena, const struct study_coordinate *from, size_t n);

/* Runs with their curves, from the store and from w->imports, and the groups
 * of them. */
void work_read_runs(struct work *w, struct findings *out);

/* Fits and all that follows from them, on so many THREADS. */
struct results *work_make_fits(struct work *w, int threads);

/* The file of CURVES whose coordinates are those of the instance, in any
 * order. */
size_t work_file_of(const struct study_curves *curves,
                    const struct study_fit *fit, const struct plan_fit *pf);

/* The runs that an instance is made from, N of them. */
const size_t *work_runs_of(struct work *w, const struct plan_fit *pf,
                           size_t *n);

/* The points that an instance of a law of points is fitted to, which of their
 * columns are the law's, and what they are called: into FINDING. */
ATTR_MUST_USE bool work_points(struct work *w, struct points_finding *finding,
                               const struct plan_fit *pf, struct err *err);

/* What all of it comes from. */
void findings_tell_provenance(struct findings *out, struct arena *arena,
                              const struct loaded *loaded);

/* What the study says of itself. */
void work_describe(struct work *w, struct findings *out);

#endif
