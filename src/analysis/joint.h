/* joint.h - the joint fit of the law's shape and the map between return and I.
 *
 * Two criteria, both with the map worked out inside for each trial shape:
 *
 * - isotonic: log I regressed on return, monotone, any steps.  Makes no
 *   assumption on the map; used to find the basin from many starts, and alone
 *   for the unweighted form.
 * - smooth: return regressed on a cubic spline of log I, each point weighted by
 *   1/(s_R^2 + f'^2 s_I^2).  This is the same weight as 1/(s_I^2 + (s_R/f')^2)
 *   on a residual in log I, to first order; with the noise on the side that
 *   has it there is no regression dilution, and the criterion is smooth, so
 *   that Gauss-Newton converges in a few steps and to all digits.  (The
 *   isotonic one is flat for shifts smaller than the gaps between points.) */
#ifndef RLSTUDY_ANALYSIS_JOINT_H
#define RLSTUDY_ANALYSIS_JOINT_H

#include <stdbool.h>

#include "analysis/metric.h"
#include "analysis/prepare.h"
#include "analysis/shape.h"

/* Averaged curves, flat: the points of size i are start[i] .. start[i+1]-1. */
struct joint_data {
    size_t n_sizes, n;
    size_t *start;    /* (n_sizes + 1) */
    double *log_N;    /* (n_sizes) */
    double *repeats;  /* (n_sizes) points per independent point */
    double *log_E;    /* (n) */
    double *ret;      /* (n) mean over seeds */
    double *seeds;    /* (n) how many went into it */
    double *slope2;   /* (n) squared slope in log E */
    double *spread;   /* (n) variance between runs, -1 where there is one */
    double *noise;    /* (n) what smoothing leaves of the variance of a run's
                       * evaluations */
    size_t *order;    /* (n) points by return */
    double low, high; /* returns */
    double mid;       /* log C in the middle of the data */
    double log_N_low, log_N_high;
};

/* Variances of one run: of one evaluation of it, and of the log I by which the
 * whole run is shifted.  At a point of the smoothed run the first is POINT
 * times the point's noise. */
struct joint_noise {
    double point, shift;
};

enum { JOINT_COEF = 48 };

/* f: log I -> return, a uniform cubic spline, linear outside. */
struct joint_map {
    double low, inverse_step; /* first knot; knots per e-fold of I */
    double coef[JOINT_COEF];
};

struct joint_fit {
    struct shape shape;
    struct joint_map map;
    double criterion; /* isotonic: the mean square; smooth: twice the negative
                       * log-likelihood, a point, the shifts integrated out */
    double value;     /* smooth: what is made least, which is the same with the
                       * shifts at their best, not a point */
    double square;    /* squared residuals in units of their variance */
    double info[SHAPE_DIM][SHAPE_DIM]; /* of x, the map fitted along */
    bool converged;
    bool at_edge;             /* of the search's box */
    struct metric_law metric; /* where one is declared */
};

/* Which of the prepared points are fitted. */
struct joint_choice {
    const unsigned *times; /* how often each run counts, as one array over all
                            * runs of all sizes in order; NULL: each once */
    size_t sizes;          /* the first so many */
    size_t left_out;       /* but not this one; SIZE_MAX: all of them */
    size_t stride;         /* every so manieth point */
    double log_C_end;      /* up to this compute; HUGE_VAL: all of it */
    bool smooth_only;      /* for smooth fits alone: slope2 and order, which
                            * the isotonic one needs, are not set */
};

/* All of P. */
struct joint_choice joint_choice_all(const struct prepared *p);

struct joint_data *joint_data_new(const struct prepared *p,
                                  const struct joint_choice *choice);
void joint_data_free(struct joint_data *data);

/* Put SHAPE into the search's box; returns the squared distance it was
 * outside. */
double joint_clamp(struct shape *shape, const struct joint_data *data);
bool joint_at_edge(const struct shape *shape, const struct joint_data *data);

/* Variance of the mean return of point I, by its evaluations alone. */
double joint_point_variance(const struct joint_data *data,
                            const struct joint_noise *noise, size_t i);

/* The noise that explains the spread between runs, where squared slopes of
 * return against log I are F2 (n).  Where no size has two seeds: that explains
 * the squared residuals RES2 (n) of the means, which may be NULL otherwise. */
struct joint_noise joint_noise_estimate(const struct joint_data *data,
                                        const double *f2, const double *res2);
/* The same with slopes and residuals of a fitted map. */
struct joint_noise joint_noise_of_fit(const struct joint_data *data,
                                      const struct joint_fit *fit);

/* Weights on log I from the curves' own slopes, for a first search. */
void joint_slope_weights(double *w, const struct joint_data *data,
                         const struct joint_noise *noise);

/* The isotonic regression of log I on return at SHAPE: points to interpolate
 * between, MAP_RETURN increasing strictly, MAP_INTRINSIC (I) never falling;
 * each has room for n + 2.  Returns how many; the weighted mean square of log I
 * about the fitted steps in *MEAN_SQUARE. */
size_t joint_isotonic_map(const struct joint_data *data, const double *w,
                          const struct shape *shape, double *map_return,
                          double *map_intrinsic, double *mean_square);

/* Isotonic search by the simplex method from SHAPE; criterion and shape are
 * set in OUT. */
void joint_search(struct joint_fit *out, const struct joint_data *data,
                  const double *w, const struct shape *start, int steps);

/* How a smooth fit is made. */
struct joint_how {
    unsigned fixed;                /* bit k: x[k] stays where it starts */
    const struct joint_map *knots; /* of this map; NULL: over the log I of the
                                    * fit.  With the same knots, fits from
                                    * several starts end in the same place */
    int steps;                     /* at most */
    double least_gain;             /* in twice the log-likelihood, below which
                                    * it is done */
};

enum { JOINT_FIX_ALL = (1 << SHAPE_DIM) - 1 };
/* To a thousandth of a standard error. */
#define JOINT_HOW ((struct joint_how){.steps = 60, .least_gain = 1e-6})

/* Smooth fit from START. */
void joint_polish(struct joint_fit *out, const struct joint_data *data,
                  const struct joint_noise *noise, const struct shape *start,
                  const struct joint_how *how);

/* By what the residuals exceed the noise: 1 where they do not. */
double joint_excess(const struct joint_data *data, const struct joint_fit *fit);

/* Covariance of x by the curvature of the criterion, widened by what the
 * residuals exceed the noise; false when a direction is not determined. */
bool joint_covariance(double cov[SHAPE_DIM][SHAPE_DIM],
                      const struct joint_data *data,
                      const struct joint_fit *fit);

double joint_map_at(const struct joint_map *map, double log_I, double *slope);
/* The least and the greatest log I that it was fitted to, to half a knot. */
void joint_map_ends(const struct joint_map *map, double *low, double *high);

#endif
