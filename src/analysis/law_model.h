/* law_model.h - how laws are fitted, for the files that do it: a law with its
 * points in the form that the search works on.
 *
 * A law is a function f(u, t) of parameters u, without bounds, and of the x of
 * a row, t: the logarithm less its mean for an x that has one.  So that starts
 * need no guesses of scale, u is a function of a few axes, along which a grid
 * is laid, and of coefficients in which f is linear and which least squares
 * give (variable projection, Golub and Pereyra 1973). */
#ifndef RLSTUDY_ANALYSIS_LAW_MODEL_H
#define RLSTUDY_ANALYSIS_LAW_MODEL_H

#include "analysis/law.h"

struct notes;

enum { LAW_AXES = 10, LAW_BASIS = 3 };

/* A grid of N values from LOW to HIGH, equally spaced or, if LOG, in log. */
struct law_axis {
    double low, high;
    int n;
    bool log;
};

/* What a constant is, which decides when it counts as known. */
enum law_kind {
    LAW_EXPONENT, /* a power of something */
    LAW_SCALE,    /* positive; known to a factor */
    LAW_LEVEL,    /* in the unit of y; known to a part of its spread */
    LAW_SLOPE,    /* of y with t; known to a part of its spread over t */
    LAW_FOLLOWS   /* from others, which decide */
};

struct law_model {
    const struct law *law;
    struct law_options options;
    enum law_loss loss;
    const char *formula;

    size_t dim;     /* of u */
    size_t n_basis; /* coefficients */
    bool positive;  /* coefficients are */
    size_t n_axes;
    struct law_axis axes[LAW_AXES];
    size_t n_constants; /* the first ones of law->constants */
    enum law_kind kinds[LAW_CONSTANTS];

    size_t n, n_x;
    const double *t; /* (n, n_x) */
    const double *y; /* (n) */
    double *target;  /* (n) y, or log y where its logarithm is fitted */
    double centre[LAW_X], low[LAW_X], high[LAW_X]; /* of t */
    double spread;       /* of the target: largest less smallest */
    const size_t *group; /* (n) */
    size_t n_groups;
};

/* How a law is fitted: either the first four or `fit`. */
struct law_engine {
    /* Fill in formula, loss, dim, basis, axes and constants of a model whose
     * options and points are there. */
    void (*plan)(struct law_model *model);
    /* f at u and t, and its gradient by u, (dim). */
    double (*value)(const struct law_model *model, const double *u,
                    const double *t, double *gradient);
    /* What f is linear in at a point of the grid, (n_basis). */
    void (*basis)(const struct law_model *model, const double *at,
                  const double *t, double *basis);
    /* u at that point with these coefficients; false: no start. */
    bool (*start)(const struct law_model *model, const double *at,
                  const double *coefficients, double *u);
    /* The constants that are told, (n_constants). */
    void (*constants)(const struct law_model *model, const double *u,
                      double *constants);
    /* For a law that takes more than a search. */
    bool (*fit)(struct arena *arena, struct law_fit *out,
                const struct points *points, const struct law_columns *columns,
                struct notes *notes, struct err *err);
};

extern const struct law_engine law_isoflop, law_strength;

/* Second steps of these two: a line through strengths, a power of optima. */
extern const struct law law_log_line, law_power;

/* ---- law.c ---- */

/* Rows of a table without those that lack a number. */
struct law_rows {
    size_t n, n_x;
    const double *x[LAW_X], *y; /* (n) */
    const size_t *group;        /* (n) */
    size_t n_groups;
};

/* That so many of N rows lack a number, if any does. */
void law_note_incomplete(struct notes *notes, size_t left_out, size_t n);
/* The rows of POINTS that have all of COLUMNS; the x that the table does
 * without are left out. */
void law_rows_of(struct arena *arena, struct law_rows *out,
                 const struct law *law, const struct points *points,
                 const struct law_columns *columns, struct notes *notes);
/* The model of LAW with ROWS, whose centre is CENTRE's unless that is NULL. */
ATTR_MUST_USE bool law_model_init(struct arena *arena, struct law_model *out,
                                  const struct law *law,
                                  const struct law_options *options,
                                  const struct law_rows *rows,
                                  const double *centre, struct err *err);
/* The best of MODEL through ROWS becomes the result's own: where it is, its
 * points, predictions and objective. */
ATTR_MUST_USE bool law_fit_model(struct arena *arena, struct law_fit *fit,
                                 const struct law_model *model,
                                 const struct law_rows *rows, struct err *err);
/* The first N constants of the law, without values. */
void law_name_constants(struct arena *arena, struct law_fit *fit, size_t n);
/* Are the N values NAME finite, and positive if that is asked for? */
ATTR_MUST_USE bool law_check_values(const double *values, size_t n,
                                    const char *name, bool positive,
                                    const char *way_out, struct err *err);

/* Where a search ended. */
struct law_optimum {
    double u[LAW_CONSTANTS];
    double objective; /* see enum law_loss; infinite: it cannot be told */
};

/* Everything of second order about an optimum. */
struct law_curvature {
    double information[LAW_CONSTANTS][LAW_CONSTANTS]; /* J'J */
    double noise;    /* variance of a residual: see law_curvature_at */
    double deviance; /* of an objective above the optimum's, for each unit */
};

/* ---- law_search.c ---- */

/* Is the logarithm of y fitted? */
bool law_takes_log(const struct law_model *model);
/* What is made small at row I; GRADIENT (dim) becomes its own.  Not finite
 * where f has no logarithm. */
double law_residual(const struct law_model *model, const double *u, size_t i,
                    double *gradient);
/* Go down from OUT->u, which is near, as far as matters for an interval.  TIMES
 * (n) says how often each point counts, NULL: once.  u[FIXED] stays as it is;
 * LAW_CONSTANTS: none does. */
void law_minimise(struct law_optimum *out, const struct law_model *model,
                  const unsigned *times, size_t fixed);
/* The best of all starts of the grid; how many and how many got there. */
bool law_search(struct law_optimum *out, int *starts, int *agreeing,
                const struct law_model *model);
/* J'J at u and the noise that goes with it: their quotient is the covariance of
 * u (Huber 1973 for his function, s^2 for squares).  The points count as many
 * independent ones as INDEPENDENT says. */
void law_curvature_at(struct law_curvature *out, const struct law_model *model,
                      const double *u, double independent);
/* In place, for a positive definite A (dim, dim): A x = b.  False if not. */
bool law_solve(double a[LAW_CONSTANTS][LAW_CONSTANTS], double *b, size_t dim);

/* ---- law_bootstrap.c ---- */

/* How often each row counts in replicate INDEX, (n) by the GROUP of each; DRAWN
 * is scratch, (n_groups). */
void law_draw(unsigned *times, unsigned *drawn, const size_t *group, size_t n,
              size_t n_groups, uint64_t seed, uint64_t index);
/* The constants' intervals from the replicates that FIT has, if any; LEFT_OUT
 * are N_LEFT estimates of each, STRIDE apart, without a part of the points. */
void law_set_intervals(struct law_fit *fit, const double *left_out,
                       size_t stride, size_t n_left);
/* Replicates from the optimum AT, and the intervals of the constants. */
void law_bootstrap(struct arena *arena, struct law_fit *fit,
                   const struct law_model *model, struct notes *notes);

/* ---- law_misfit.c ---- */

/* The chance that points which follow the law lie off it, in the same way for
 * all runs, as far as these do; 1 where it cannot be told. */
double law_misfit(const struct law_model *model, const double *u);

/* ---- law_verdict.c ---- */

/* Condition, verdict and reason; intervals by curvature without bootstrap. */
void law_judge(struct arena *arena, struct law_fit *fit,
               const struct law_model *model);

#endif
