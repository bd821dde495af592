/* prepare.h - from raw curves to equally spaced, smoothed ones.
 *
 * Each run is smoothed by itself and put on the grid of its size; averages
 * over seeds are taken afterwards.  Smoothing and resampling are linear in the
 * returns, so this equals smoothing the average, and a bootstrap over seeds
 * repeats the whole preparation by averaging again. */
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
    const struct curve *curve;
    size_t from, to;
    double *returns; /* (n of the size), smoothed */
};

struct prepared_size {
    double parameters, log_N;
    size_t n;            /* points of the grid */
    double log_E0, step; /* log E of point j is log_E0 + step j */
    double reach;        /* of the noise's correlation along log E */
    struct prepared_run *runs;
    size_t n_runs;
};

struct prepared {
    struct prepared_size *sizes; /* smallest first */
    size_t n;
};

/* Prepare CURVES.  Runs and sizes that cannot be used are left out with a
 * note; an error when none is left. */
ATTR_MUST_USE bool prepare_curves(struct arena *arena, struct prepared *out,
                                  const struct curve_set *curves,
                                  const struct intrinsic_options *options,
                                  struct notes *notes, struct err *err);

/* Smooth and resample one curve of N points (E increasing strictly): OUT[j],
 * from <= j < to, at log E = log_E0 + step j.  WIDTH is the Gaussian's in log
 * E; 0 only interpolates. */
void prepare_resample(double *out, size_t *from, size_t *to,
                      const double *interactions, const double *returns,
                      size_t n, double width, double log_E0, double step,
                      size_t n_out);

#endif
