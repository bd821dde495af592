/* gather.h - findings put together the way a reader asks for them: runs by
 * facet and size, means over seeds, laws by name.
 *
 * All memory is the arena's; strings of the findings are shared. */
#ifndef RLSTUDY_REPORT_GATHER_H
#define RLSTUDY_REPORT_GATHER_H

#include <stdbool.h>

#include "report/findings.h"

struct arena;
struct str;

/* Indices into an array of the findings. */
struct indices {
    size_t *at;
    size_t n;
};

/* "law[h=4, task=reach]", as instances are called in a terminal. */
void gather_name(struct str *out, const char *name,
                 const struct coordinate *coordinates, size_t n);
/* "h = 16, mode = easy"; NULL for no coordinates. */
const char *gather_label(struct arena *arena, const struct coordinate *c,
                         size_t n);

/* What tells an instance of a law from the others: its coordinates, or else
 * the name of its fit. */
const char *gather_law_label(struct arena *arena,
                             const struct law_finding *law);
const char *gather_points_label(struct arena *arena,
                                const struct points_finding *p);

/* Names of axes. */
struct axes {
    const char **name;
    size_t n;
};

/* All axes of the runs but "seed", in order of appearance. */
struct axes gather_axes(struct arena *arena, const struct findings *f);
/* Those that tell runs apart by something else than size and seed. */
struct axes gather_facet_axes(struct arena *arena, const struct findings *f);

/* The coordinates of RUN along AXES, as gather_label; "" for none. */
const char *gather_facet(struct arena *arena, const struct axes *axes,
                         const struct run_row *run);

/* The environment of RUN, for those who fit all curves of one environment
 * together: what sets them apart (FACETS) belongs to its name. */
const char *gather_environment(struct arena *arena, const struct findings *f,
                               const struct run_row *run,
                               const struct axes *facets);

/* The text of RUN along AXIS; "" for none. */
const char *gather_coordinate(const struct run_row *run, const char *axis);

/* The runs that an item of this name is about: those of the declaration so
 * named, those of the laws so named, else all. */
struct indices gather_runs(struct arena *arena, const struct findings *f,
                           const char *name);
/* The laws (fits of points) so named, in order; all for NULL. */
struct indices gather_laws(struct arena *arena, const struct findings *f,
                           const char *name);
struct indices gather_points(struct arena *arena, const struct findings *f,
                             const char *name);
/* The distinct names of laws, and of fits of points. */
struct indices gather_law_names(struct arena *arena, const struct findings *f);
struct indices gather_points_names(struct arena *arena,
                                   const struct findings *f);

/* Runs of one facet. */
struct facet {
    const char *label; /* "" when there is only one */
    struct indices runs;
};

size_t gather_facets(struct arena *arena, struct facet **out,
                     const struct findings *f, const struct indices *runs);

/* Distinct sizes of the runs, smallest first. */
size_t gather_sizes(struct arena *arena, double **out, const struct findings *f,
                    const struct indices *runs);

/* What sizes go by, "blocks", when each has a value of one axis to itself, so
 * that the axis is what makes a model larger. */
struct size_axis {
    const char *name;         /* NULL: there is no such axis, or several */
    const char *const *texts; /* the value of each size */
};

/* That of runs, each with its size, which is one of the N_SIZES of SIZES. */
struct sized_run {
    double size;
    const struct run_row *run;
};
struct size_axis gather_size_axis(struct arena *arena,
                                  const struct sized_run *runs, size_t n,
                                  const double *sizes, size_t n_sizes);

/* Mean over the seeds of one size. */
struct mean_curve {
    double parameters;
    size_t seeds; /* runs that have a curve */
    bool ragged;  /* some end before others */
    size_t n;
    double *x, *mean;
    double *low, *high; /* smallest and largest of the seeds */
    double *flop;       /* spent so far; NaN: not known */
    double *wall_s;     /* taken so far, mean of the seeds; NaN: not known */
};

/* What an environment told, in evaluation or in training: "success" of the
 * columns "info_success" and "train_info_success". */
struct told {
    const char *name;
    bool training;
};

/* The names of all that the environments of RUNS told, in the order in which
 * they told it; returns how many. */
size_t gather_told(struct arena *arena, const char ***out,
                   const struct findings *f, const struct indices *runs);

/* One for each size that has a curve, smallest first, of returns or, unless it
 * is NULL, of what was TOLD.  Curves are read at the interactions of the
 * longest, straight lines in log interactions between their points; a curve
 * counts as far as it goes. */
size_t gather_means(struct arena *arena, struct mean_curve **out,
                    const struct findings *f, const struct indices *runs,
                    const struct told *told);

/* The return of RUN after so many interactions, by a straight line in log
 * interactions; NaN outside its curve. */
double gather_return_at(const struct run_row *run, double interactions);

/* Whether the report asks for an item of this kind. */
bool gather_has_item(const struct findings *f, enum item_kind kind);
/* Runs with this status. */
size_t gather_count(const struct findings *f, enum run_status status);
/* Runs that came to their end, here or elsewhere. */
size_t gather_finished(const struct findings *f);
const char *run_status_name(enum run_status status);
/* What ended a run that is done: "interactions" or "wall_time"; else NULL. */
const char *run_stop_name(const struct run_row *run);

/* The last finite return of a run; NaN if it has none. */
double run_final_return(const struct run_row *run);

/* How far beyond what was trained: "extrapolated to 31 times the largest
 * compute of a run and 4.2 times the largest model"; nothing for
 * what is within. */
void gather_reach(struct str *out, const struct reach *reach);

/* The constants of a law by name, the exponent first. */
struct law_part {
    const char *name; /* "alpha_N" */
    double (*get)(const struct intrinsic_law *law);
};

enum { LAW_PARTS = 6 };
extern const struct law_part law_parts[LAW_PARTS];

/* Whether the numbers of a law may be claimed: there is a fit, and the data
 * pin it down, if only weakly. */
bool law_trusted(const struct law_finding *law);
/* N of RUN as LAW counts it; NaN when a file does not tell inner parameters
 * from others. */
double law_size(const struct law_finding *law, const struct run_row *run);
/* Of a law of points: whether its numbers may be claimed, what it comes to,
 * the verdict, and why. */
bool points_trusted(const struct points_finding *p);
const char *points_formula(const struct points_finding *p);
const char *points_verdict(const struct points_finding *p);
const char *points_reason(const struct points_finding *p);
/* Whether compute of the laws of this name can be given in FLOP: if one of
 * them lacks the FLOP of a parameter-interaction, all keep to
 * parameter-interactions. */
bool law_has_flop(const struct findings *f, const char *name);
/* What turns C = N E of LAW into that unit. */
double law_flop(const struct findings *f, const struct law_finding *law);
/* "FLOP" or "parameter-interactions" */
const char *law_unit(const struct findings *f, const char *name);

#endif
