/* law.h - laws of points: what they are, and one way to fit them all.
 *
 * A law says how a quantity y depends on one or more quantities x, up to a
 * few constants.  laws.c has the table; a new law is an entry there.  Fits that
 * take more than a search for constants (the optima of isoFLOP curves,
 * strengths from games) are entries as well and give the same result.
 *
 * The intrinsic law, which is fitted to whole curves, is
 * analysis/intrinsic.h's.
 */
#ifndef RLSTUDY_ANALYSIS_LAW_H
#define RLSTUDY_ANALYSIS_LAW_H

#include <stdbool.h>
#include <stdint.h>

#include "analysis/intrinsic.h" /* enum identifiable */
#include "base/err.h"
#include "base/param.h"

struct arena;
struct law_model;
struct points;

enum {
    LAW_X = 5,         /* quantities x at most */
    LAW_CONSTANTS = 12 /* constants at most, beside those of a table */
};

/* A quantity that the law relates: x in order, then y. */
struct law_role {
    const char *name; /* the field's, and the column's unless told otherwise */
    /* Columns to take, the first before the second, where there is none of that
     * name; or NULL. */
    const char *otherwise, *instead;
    const char *doc;
    bool positive; /* the law takes its logarithm */
    bool text;     /* a column of labels */
    bool optional; /* a table may do without */
};

/* What is made small over the points. */
enum law_loss {
    LAW_SQUARES,     /* mean of (f - y)^2 */
    LAW_RELATIVE,    /* mean of (f/y - 1)^2 */
    LAW_LOG_SQUARES, /* mean of (log f - log y)^2 */
    LAW_LOG_HUBER,   /* sum of Huber's function of log f - log y, delta 1e-3 */
    LAW_LIKELIHOOD   /* -log of the chance of a game's result, mean */
};

enum law_method { LAW_PARABOLA, LAW_AKIMA };

/* The options of all laws; each takes those in its own table of parameters. */
struct law_options {
    bool absolute;          /* `errors`: of y instead of relative to it */
    bool floor;             /* `floor`: a constant that is added */
    bool most;              /* `best`: the most of y is the optimum */
    enum law_method method; /* `method` of finding optima */
    int breaks;             /* `breaks` of a broken law */
    double prior;           /* `prior`: draws added to each pair that played */
    int grid;               /* `grid`: starts along each constant that is
                             * searched for; 0: the law's own */
    int bootstrap;          /* `bootstrap`: replicates; 0: intervals by the
                             * curvature at the optimum */
    uint64_t seed;          /* of the bootstrap */
};

#define LAW_DEFAULTS \
    ((struct law_options){.floor = true, .breaks = 1, .bootstrap = 1000})

/* What a result tells of a constant before anything is fitted. */
struct law_constant {
    const char *name; /* the field's */
    const char *doc;  /* one sentence, no full stop */
};

struct law_engine; /* how it is fitted: laws.c, isoflop.c, strength.c */

struct law {
    struct param_table options; /* name, a sentence, and what may be set */
    const char *formula; /* "L = E + A/N^alpha + B/D^beta", with ^ and _ */
    struct law_role x[LAW_X];
    size_t n_x;
    struct law_role y;
    /* The constants that a fit may have: which ones it has can depend on the
     * options (a law without floor has none to report). */
    const struct law_constant *constants;
    size_t n_constants;
    const struct law_engine *engine;
};

extern const struct law *const all_laws[]; /* ends with NULL */

/* NULL if there is none of that name. */
const struct law *law_find(const char *name);

/* Which columns of a table stand for x and y. */
struct law_columns {
    size_t x[LAW_X], y;
    bool has[LAW_X]; /* false: an optional x that the table does without */
};

/* The columns named NAMES, (law->n_x) for x and then one for y; NULL for one
 * stands for the role's own name.  An error lists the columns there are. */
ATTR_MUST_USE bool law_choose_columns(struct law_columns *out,
                                      const struct law *law,
                                      const struct points *points,
                                      const char *const *names,
                                      struct err *err);

/* A constant with its 95 % interval, NaN to NaN where there is none. */
struct law_estimate {
    const char *name, *doc;
    double value;
    double low, high; /* BCa, or by curvature without bootstrap */
    double percentile_low, percentile_high; /* NaN without bootstrap */
};

/* What a fit found out row by row besides its constants: the optima of isoFLOP
 * curves, the strength of each player. */
struct law_table {
    const char *name;           /* "optima"; NULL: there is none */
    const char *const *columns; /* (n_columns) */
    size_t n_columns, n_rows;
    const char *const *labels; /* (n_rows), headed `label`; or NULL */
    const char *label;
    const double *values; /* (n_rows, n_columns); NaN where there is none */
    const char *const *remarks; /* (n_rows), each NULL or why there is none;
                                 * or NULL */
};

struct law_fit {
    const struct law *law;
    struct law_options options;
    enum law_loss loss;
    const char *formula; /* as fitted: without a floor, with two breaks */
    size_t n;            /* points used */
    size_t n_groups;     /* that the bootstrap draws from */
    size_t n_constants;
    struct law_estimate *constants; /* (n_constants) */
    double objective;               /* see enum law_loss */
    double r2; /* of y, or of log y unless errors are absolute */
    int starts, starts_agreeing; /* within 1e-6 of the best objective */
    double condition; /* of the Jacobian, columns scaled; infinite when the
                       * points leave a direction open */
    enum identifiable identifiable;
    const char *reason; /* one sentence in words for the verdict */

    size_t n_x;
    const double *x[LAW_X];      /* (n) of the points used */
    const double *y, *predicted; /* (n); NULL where there is no law of them */
    double x_low[LAW_X], x_high[LAW_X]; /* ranges of the points */

    int replicates, replicates_ok;     /* asked for; of them converged */
    const double *replicate_constants; /* (replicates_ok, n_constants) */

    /* For law_value: what is searched for, where it was found, and where in
     * each replicate (replicates_ok, dimensions of the model). */
    const struct law_model *model;
    const double *at, *replicates_at;

    struct law_table table;
    const char **notes;
    size_t n_notes;
};

/* Fit LAW to POINTS.  Rows with a NaN in a column that is used are left out,
 * and told.  The result and all it points to live in ARENA.  An error is a set
 * of points that cannot be fitted at all (too few, a value that has no
 * logarithm); a fit that can be made but not trusted is a result with its
 * verdict.  The numbers depend on the points and the options alone. */
ATTR_MUST_USE bool law_fit(struct arena *arena, struct law_fit **out,
                           const struct law *law, const struct points *points,
                           const struct law_columns *columns,
                           const struct law_options *options, struct err *err);

/* y at X (n_x of them).  LOW and HIGH, which may be NULL, become the 95 %
 * interval of the law's value (not of a further point) by the replicates, NaN
 * without them. */
double law_fit_value(const struct law_fit *fit, const double *x, double *low,
                     double *high);
/* y at X of replicate B, below fit->replicates_ok. */
double law_fit_replicate(const struct law_fit *fit, size_t b, const double *x);

/* The constant NAME, NULL if FIT has none of that name. */
const struct law_estimate *law_fit_constant(const struct law_fit *fit,
                                            const char *name);

/* The constants, (n_constants), of other POINTS by the same law, found from
 * where FIT's are and nowhere else: for replicates of what the points
 * themselves come from.  AT (LAW_CONSTANTS) is for law_fit_value_at.  False if
 * it cannot be done, as for laws that take more than a search. */
ATTR_MUST_USE bool law_refit(double *constants, double *at,
                             const struct law_fit *fit,
                             const struct points *points,
                             const struct law_columns *columns);
double law_fit_value_at(const struct law_fit *fit, const double *at,
                        const double *x);

#endif
