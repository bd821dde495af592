/* gain.h - what further runs would tell of a law, before they are trained.
 *
 * The covariance that a design gives the law's shape follows from the fitted
 * law and map and the measured noise alone, by the curvature that the objective
 * would have on curves without noise: no return need be known.  So designs can
 * be compared, and runs added one after the other where they help most (a
 * greedy c-optimal design). */
#ifndef RLSTUDY_ANALYSIS_GAIN_H
#define RLSTUDY_ANALYSIS_GAIN_H

#include "analysis/truth.h"

struct arena;

/* A run of a design. */
struct gain_run {
    double parameters;
    double from, to; /* interactions of its first and last point */
    /* Whose evaluations its own are like. */
    const struct prepared_size *size;
    const struct prepared_run *like;
};

/* What is known of one law, and the runs that it is known from. */
struct gain_law {
    struct truth truth;
    struct intrinsic_options options;
    struct curve_set curves;
    struct gain_run *runs; /* by size */
    size_t n;
    double ratio; /* between neighbouring sizes, typically */
    double usual; /* runs that a size has, mostly */
};

/* What the fit of CURVES, which intrinsic_fit takes, knows.  Memory is
 * ARENA's. */
ATTR_MUST_USE bool gain_law_new(struct arena *arena, struct gain_law *out,
                                const struct curve_set *curves,
                                const struct intrinsic_options *options,
                                struct err *err);

/* Covariance of the shape's coordinates (at truth.shape.mid) from these RUNS
 * (N, by size).  False when a direction is not determined. */
ATTR_MUST_USE bool gain_covariance(double cov[SHAPE_DIM][SHAPE_DIM],
                                   const struct gain_law *law,
                                   const struct gain_run *runs, size_t n);

/* ---- what is to become narrower ---- */

/* How a quantity hangs on the law numbered LAW. */
struct gain_part {
    size_t law;
    double gradient[SHAPE_DIM]; /* by the shape, in any unit */
    double share; /* of the quantity's variance that comes by the shape */
    double map;   /* share that comes by the map between return and I: taken to
                   * fall as the number of runs rises */
};

/* A quantity.  What its parts do not explain of its variance stays. */
struct gain_target {
    const struct gain_part *parts;
    size_t n;
};

/* The exponent, and the best size at a compute of LOG_C = log(N E). */
void gain_part_of_exponent(struct gain_part *out);
void gain_part_of_size(struct gain_part *out, const struct truth *truth,
                       double log_C);

/* A quantity that is known by its VALUES on N replicates, of which number b was
 * made from the replicates b of FITS: regressed on their shapes and on what
 * their maps make of a high return, which says how it hangs on each of LAWS.
 * PARTS has room for N_LAWS; returns how many matter.  0 where none does or the
 * replicates are too few. */
size_t gain_parts_of_values(struct gain_part *parts,
                            const struct gain_law *laws,
                            const struct intrinsic_fit *const *fits,
                            size_t n_laws, const double *values, size_t n);

/* ---- what could be added ---- */

enum addition_kind {
    ADD_SEEDS,  /* another run of a size that is there */
    ADD_LENGTH, /* all runs of a size go on */
    ADD_SIZE    /* a new size, with as many runs as the others */
};

struct addition {
    enum addition_kind kind;
    size_t law;
    double parameters;
    size_t runs;     /* trained or continued */
    double from, to; /* interactions of each: all that lies between is new */
    double cost;     /* of it all */
    double ratio;    /* mean over the targets: interval after/before */
    double merit;    /* fall of the log of that mean for a unit of cost */
};

/* Cost of an interaction of a run of so many parameters of a law. */
typedef double (*gain_cost)(void *ctx, size_t law, double parameters);

struct gain_problem {
    const struct gain_law *laws;
    size_t n_laws;
    const struct gain_target *targets;
    size_t n_targets;
    gain_cost cost;
    void *cost_ctx;
};

/* One addition to the design as it is. */
struct gain_step {
    struct addition addition;
    double *intervals; /* (n_targets) after it, in units of what they are now */
};

/* All that could be added that costs at most BUDGET, best merit first; returns
 * how many.  Memory is ARENA's. */
size_t gain_rank(struct arena *arena, struct gain_step **out,
                 const struct gain_problem *problem, double budget);

/* What to spend a budget on. */
struct gain_plan {
    struct addition *additions; /* in the order of their choice; ratio and
                                 * merit are those when they were chosen */
    size_t n;
    double cost, ratio; /* of all of them */
    double *intervals;  /* (n_targets) after all of them */
};

/* The addition of most merit, and again, until the BUDGET has no room for
 * another.  Seeds are added several at a time where the budget has room for
 * many. */
void gain_spend(struct arena *arena, struct gain_plan *out,
                const struct gain_problem *problem, double budget);

/* The same ratio as A's, the mean over the targets, by the estimates from that
 * many synthetic STUDIES of the design with and without A. */
double gain_simulated(const struct gain_problem *problem,
                      const struct addition *a, size_t studies);

/* DESIGN with the runs that A adds; points go on as those of a run of the
 * nearest size do.  Names and returns of new runs mean nothing. */
struct curve_set gain_design(struct arena *arena,
                             const struct curve_set *design,
                             const struct addition *a);

#endif
