/* curves.h - learning curves as the analysis sees them: plain arrays.
 *
 * Whose they are (trained here, imported, made up by a test) does not matter.
 */
#ifndef RLSTUDY_ANALYSIS_CURVES_H
#define RLSTUDY_ANALYSIS_CURVES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where an imported run is from. */
struct curve_origin {
    const char *path;
    const char *format; /* "csv" */
    const char *digest; /* SHA-256 of the file, hexadecimal */
};

/* What else was measured at the points of a run: "train/entropy". */
struct curve_scalar {
    const char *name;
    const double *values; /* (n); NaN: not there */
};

/* One run.  INTERACTIONS are positive and increase strictly; RETURNS are
 * finite. */
struct curve {
    const char *run;         /* name for messages: "h=4/size=1/seed=2" */
    const char *environment; /* "" when there is only one */
    double parameters;       /* N > 0 */
    int64_t seed;
    bool diverged; /* the run ended early in NaN; what there is still counts */
    size_t n;
    const double *interactions; /* (n) */
    const double *returns;      /* (n) */
    /* FLOP of its training so far (n), positive and never falling; NULL: not
     * known. */
    const double *compute;
    const struct curve_origin *origin; /* NULL: trained here */
    /* Seconds of training so far (n), and when it began, since 1970; NULL: not
     * known. */
    const double *wall_s;
    double began_s;
    const struct curve_scalar *scalars; /* for other programs alone */
    size_t n_scalars;
    /* What its file tells instead of parameters, "depth" and "4"; or NULL. */
    const char *size_by, *size_text;
};

struct curve_set {
    const struct curve *curves;
    size_t n;
};

#endif
