/* prepare.h - from raw curves to equally spaced, smoothed ones.
 *
 * What is done to a run does not depend on the other seeds: its count of
 * interactions is moved, its end cut off, what is left smoothed and put on the
 * grid of its size.  What brings seeds together (aggregate.h) is done again for
 * every replicate of a bootstrap, which so repeats the whole preparation.
 * Smoothing and resampling are linear in the returns, so a mean over seeds is
 * that of the raw curves, smoothed. */
#ifndef RLSTUDY_ANALYSIS_PREPARE_H
#define RLSTUDY_ANALYSIS_PREPARE_H

#include <stdbool.h>
#include <stddef.h>

#include "analysis/curves.h"
#include "analysis/intrinsic.h"
#include "base/err.h"

struct arena;
struct notes;

/* A run on its size's grid: defined at points from <= j < to. */
struct prepared_run {
    const struct curve *curve; /* aligned and truncated */
    size_t from, to;
    double *returns; /* (n of the size), smoothed */
    double *noise;   /* (n) variance of returns[j] where each evaluation of the
                      * run has a variance of 1: less where they are dense */
    double offset, lead; /* over the size's curve: aggregate.h */
};

struct prepared_size {
    double parameters, log_N;
    size_t n;            /* points of the grid */
    double log_E0, step; /* log E of point j is log_E0 + step j */
    double reach;        /* of the noise's correlation along log E */
    struct prepared_run *runs;
    size_t n_runs;
    double *slope; /* (n) of the size's curve in log E; NULL: all runs are there
                    * at all points, so that nothing hangs on it */
    /* As in struct intrinsic_options. */
    enum intrinsic_aggregate aggregate;
    bool envelope;
    double lowest, highest;
};

struct prepared {
    struct prepared_size *sizes; /* smallest first */
    size_t n;
    const char *worse; /* as in struct intrinsic_fit */
};

/* Prepare CURVES.  Runs and sizes that cannot be used are left out with a
 * note; an error when none is left. */
ATTR_MUST_USE bool prepare_curves(struct arena *arena, struct prepared *out,
                                  const struct curve_set *curves,
                                  const struct intrinsic_options *options,
                                  struct notes *notes, struct err *err);

/* Smooth and resample one curve of N points (E increasing strictly): OUT[j],
 * from <= j < to, at log E = log_E0 + step j, with NOISE[j] as in struct
 * prepared_run.  WIDTH is the Gaussian's in log
 * E; 0 only interpolates. */
void prepare_resample(double *out, double *noise, size_t *from, size_t *to,
                      const double *interactions, const double *returns,
                      size_t n, double width, double log_E0, double step,
                      size_t n_out);

#endif
