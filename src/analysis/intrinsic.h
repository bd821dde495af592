/* intrinsic.h - the joint fit of intrinsic performance (Hilton, Tang,
 * Schulman 2023): constants of
 *
 *     I^(-beta) = (N_c/N)^alpha_N + (E_c/E)^alpha_E
 *
 * together with the unknown increasing map from return to I.  Compute is
 * C = N E throughout, in parameter-interactions; a caller that knows the FLOP
 * per parameter and interaction multiplies by it.  On the frontier I = C, which
 * leaves three free constants:
 *
 *     1/beta = 1/alpha_N + 1/alpha_E
 *     N_c E_c (1 + alpha_N/alpha_E)^(1/alpha_N)
 *             (1 + alpha_E/alpha_N)^(1/alpha_E) = 1
 */
#ifndef RLSTUDY_ANALYSIS_INTRINSIC_H
#define RLSTUDY_ANALYSIS_INTRINSIC_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

#include "analysis/curves.h"
#include "analysis/metric.h"
#include "base/err.h"

struct arena;

enum intrinsic_weighting {
    INTRINSIC_WEIGHTED,  /* points weigh what they say about I [our choice] */
    INTRINSIC_UNWEIGHTED /* plain squares of log I on return [the paper's] */
};

enum intrinsic_align {
    INTRINSIC_RECORDED, /* interactions as they were counted */
    INTRINSIC_FIRST     /* each run's first point at the earliest first one */
};

enum intrinsic_aggregate {
    INTRINSIC_MEAN, /* over seeds: the definition of I */
    INTRINSIC_IQM   /* interquartile mean: the middle half of the seeds */
};

/* What becomes of a size that does worse than a smaller one throughout, which
 * the law has no place for. */
enum intrinsic_worse { INTRINSIC_LEAVE_OUT, INTRINSIC_KEEP };

struct intrinsic_options {
    double exclude; /* leave out this first fraction of each curve's
                     * training, in (0, 1); 1/64 is the default */
    double smooth;  /* Gaussian width in e-folds of E; 0.1.  The kernel
                     * weighs local quartics, which follow a smooth curve
                     * without bias; sparser points are interpolated.
                     * 0: interpolate only */
    int points;     /* points per size, equally spaced in log E; 256 */
    enum intrinsic_weighting weighting;
    int bootstrap;          /* replicates over seeds within size; 0: none */
    int holdout_sizes;      /* largest sizes held out and predicted; 0: none */
    uint64_t seed;          /* of the bootstrap */
    struct metric metric;   /* natural performance metric, or METRIC_NONE */
    double holdout_octaves; /* doublings of compute at the end held out and
                             * predicted in another fit; 0: none */
    int threads;            /* that the bootstrap runs on; changes no number */
    enum intrinsic_align align;
    enum intrinsic_aggregate aggregate;
    enum intrinsic_worse worse;
    /* The end of training: this first fraction of it (1: all), and no more than
     * so many interactions and so much compute N E.  `exclude` is a fraction of
     * what is left. */
    double truncate, truncate_interactions, truncate_compute;
    bool envelope; /* the running best of each size's curve instead of it */
    double lowest_return, highest_return; /* points outside are left out */
};

#define INTRINSIC_DEFAULTS                                         \
    ((struct intrinsic_options){.exclude = 1.0 / 64,               \
                                .smooth = 0.1,                     \
                                .points = 256,                     \
                                .holdout_sizes = 1,                \
                                .holdout_octaves = 1,              \
                                .threads = 1,                      \
                                .truncate = 1,                     \
                                .truncate_interactions = HUGE_VAL, \
                                .truncate_compute = HUGE_VAL,      \
                                .lowest_return = -HUGE_VAL,        \
                                .highest_return = HUGE_VAL})

/* The law, as formulas of other laws are written. */
#define INTRINSIC_FORMULA "I^-beta = (N_c/N)^alpha_N + (E_c/E)^alpha_E"

/* The five constants and what follows from them. */
struct intrinsic_law {
    double alpha_N, alpha_E, beta, N_c, E_c;
    double exponent; /* of N_opt against C: 1/(1 + alpha_N/alpha_E) */
};

/* An interval for each constant, as the members of struct intrinsic_law. */
struct intrinsic_ci {
    struct intrinsic_law low, high;
};

enum identifiable { NOT_IDENTIFIABLE, WEAK, IDENTIFIABLE };

/* An increasing map return -> I, as steps to interpolate. */
struct intrinsic_map {
    size_t n;
    double *ret, *intrinsic;  /* (n), both increasing */
    struct metric_law metric; /* if declared, tells of all returns instead */
};

/* Points of a profile at most. */
enum { INTRINSIC_PROFILE = 29 };
/* What twice the log-likelihood may fall by within a 95 % interval: the
 * quantile of chi square with one degree of freedom. */
#define INTRINSIC_PROFILE_LIMIT 3.841458820694124

/* A 95 % interval by the likelihood alone, the other constants fitted again;
 * NaN at an end where the data never object.  And what it was read from: by how
 * much twice the log-likelihood, over what the residuals exceed the noise by,
 * falls with the constant held at a value; a little below 0 where the map,
 * fitted along, does better. */
struct intrinsic_profile {
    double low, high;
    int n; /* 0: there is none */
    double value[INTRINSIC_PROFILE], fall[INTRINSIC_PROFILE]; /* by value */
};

/* One size after smoothing and averaging over its seeds. */
struct intrinsic_size {
    double parameters;
    int seeds;
    size_t n;
    double *interactions; /* (n) equally spaced in log */
    double *returns;      /* (n) mean over seeds, smoothed */
    double *stderrs;      /* (n) standard error of that mean, 0 for one seed */
    double *intrinsic;    /* (n) I of the law at (N, E) */
    double *mapped;       /* (n) f(R): I by the fitted monotone map */
    double *weights;      /* (n) weight in the fit, mean 1 */
    bool on_frontier;     /* some point of it is within the frontier's bend */
};

/* The fits with single runs left out, of sizes that have several. */
struct intrinsic_left_out {
    size_t n;
    struct intrinsic_law *laws; /* (n) */
    struct intrinsic_map *maps; /* (n) */
    size_t *size;               /* (n) of the run, as in sizes; rising */
    size_t *size_runs;          /* (n) how many runs that has */
};

/* The miss of a prediction made without the largest sizes, or without the last
 * compute. */
struct intrinsic_holdout {
    bool done;
    double parameters; /* smallest size that was held out, 0 for compute */
    double compute;    /* C = N E beyond which all was, 0 for sizes */
    struct intrinsic_law law; /* fitted without it */
    double rmse_log10;        /* of I over the held-out points */
    double miss;     /* mean of log10 I predicted less log10 I observed */
    double interval; /* half width of the 95 % interval of `miss` under the
                      * bootstrap, 0 without one */
};

struct intrinsic_step; /* analysis/steps.h */

struct intrinsic_fit {
    struct intrinsic_law law;
    struct intrinsic_options options;
    double rmse_log10;           /* of log10 I, weighted as the fit is */
    double objective;            /* weighted: -2 log-likelihood a point, up to a
                                  * constant; unweighted: mean square of log I */
    int starts, starts_agreeing; /* starts tried; that ended within a quarter
                                  * of a standard error of the best one
                                  * (unweighted: of its mean square) */
    /* Curvature and reach of the likelihood: the condition number of the
     * information on (logit exponent, log beta, log N_opt) and the profiles
     * of exponent, beta and N_opt at sqrt(compute_low compute_high). */
    double condition;
    struct intrinsic_profile profile_exponent, profile_beta, profile_N_opt;
    /* The law without each size in turn (n_sizes); NULL with too few. */
    struct intrinsic_law *without_size;
    enum identifiable identifiable;
    const char *reason; /* one sentence in words for the verdict */
    double best_return; /* largest smoothed mean return of the family */
    double compute_low, compute_high; /* range of C = N E on the frontier that
                                       * the data cover; where no size crosses
                                       * the frontier, that of all the data */

    /* The fitted increasing map f: return -> I, as steps to interpolate. */
    size_t n_map;
    double *map_return, *map_intrinsic; /* (n_map), both increasing */

    /* The metric, where one is declared. */
    struct metric_law metric;
    double metric_ci95[2]; /* of its exponent, when replicates_ok > 0 */
    double metric_misfit;  /* its squared residuals over those that any
                            * increasing map leaves: about 1 where the metric
                            * is a power of I */

    struct intrinsic_size *sizes; /* smallest first */
    size_t n_sizes;

    /* 95 % intervals; valid when replicates_ok > 0. */
    int replicates, replicates_ok;
    struct intrinsic_ci ci95;
    struct intrinsic_law *replicate_laws; /* (replicates_ok) */
    struct intrinsic_map *replicate_maps; /* (replicates_ok) */
    struct intrinsic_ci percentile, bca;  /* both kinds; ci95 is one of them */
    struct intrinsic_left_out left_out;
    /* Few seeds say little about the variance itself: the degrees of freedom
     * of that of the exponent, and how much wider an interval is for it than
     * the replicates spread. */
    double dof, widen;

    struct intrinsic_holdout holdout, holdout_compute;
    /* How the curves were prepared, in this order. */
    const struct intrinsic_step *steps;
    size_t n_steps;
    /* SHA-256, in hexadecimal, of the steps, the options and the data: fits
     * with the same one are the same fit. */
    const char *identity;
    const char *worse; /* sizes that were left out as they do worse than smaller
                        * ones, "size 9e6 (than size 4e6)"; NULL: none */

    const char **notes; /* things the reader should know: unequal lengths,
                         * missing seeds, diverged runs, a larger size worse */
    size_t n_notes;
};

/* Fit.
 *
 * The weighted form models R = f(log I + e_run) + e_point: it searches with the
 * isotonic regression of log I on R, and from where that leads makes the
 * weighted squares of R about a smooth f least, runs of one size sharing their
 * e_run.  The unweighted form is isotonic regression alone.  The map in the
 * result is the isotonic one in both.
 *
 * The result and all it points to live in ARENA.  An error is a set of
 * curves that cannot be fitted at all (fewer than three sizes, constant
 * returns); a fit that can be made but not trusted is a result with
 * its verdict.  Several threads may fit at once, each in an arena of its own.
 * GSL's aborting error handler, which is one for the process, is turned off. */
ATTR_MUST_USE bool intrinsic_fit(struct arena *arena,
                                 struct intrinsic_fit **out,
                                 const struct curve_set *curves,
                                 const struct intrinsic_options *options,
                                 struct err *err);

/* A quantity that follows from the law, in a scale in which errors are nearly
 * symmetric, as log N_opt. */
typedef double (*intrinsic_quantity)(const struct intrinsic_law *law,
                                     const void *context);

/* Kinds of intervals (analysis/interval.h), and the one in ci95. */
enum intrinsic_interval {
    INTERVAL_PERCENTILE,
    INTERVAL_BCA,
    INTERVAL_QUOTED = INTERVAL_PERCENTILE
};

/* The 95 % interval of QUANTITY where FIT has replicates that are ok. */
void intrinsic_interval(double out[2], const struct intrinsic_fit *fit,
                        enum intrinsic_interval kind,
                        intrinsic_quantity quantity, const void *context);

/* I at N parameters after E interactions. */
double intrinsic_at(const struct intrinsic_law *law, double N, double E);
/* The frontier at compute C. */
double intrinsic_N_opt(const struct intrinsic_law *law, double C);
double intrinsic_E_opt(const struct intrinsic_law *law, double C);
/* I that the fitted map gives a return: NaN outside the returns reached.  With
 * a natural metric, of any return within the metric's bounds. */
double intrinsic_of_return(const struct intrinsic_fit *fit, double ret);
/* The return that stands for I; NaN for an I beyond the map's ends, unless
 * there is a natural metric. */
double intrinsic_return_at(const struct intrinsic_fit *fit, double I);
struct intrinsic_map intrinsic_own_map(const struct intrinsic_fit *fit);
/* The same by a map of a replicate, and the largest return that it knows. */
double intrinsic_map_at(const struct intrinsic_map *map, double ret);
double intrinsic_map_return(const struct intrinsic_map *map, double I);
double intrinsic_map_best(const struct intrinsic_map *map);
/* All five constants from the three free ones. */
struct intrinsic_law intrinsic_law_of(double alpha_N, double alpha_E,
                                      double N_c);
const char *identifiable_name(enum identifiable verdict);

#endif
