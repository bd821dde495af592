/* curves.h - learning curves as the analysis sees them: plain arrays.
 *
 * Whose they are (trained here, imported, made up by a test) does not matter. */
#ifndef RLSTUDY_ANALYSIS_CURVES_H
#define RLSTUDY_ANALYSIS_CURVES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct arena;

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
};

struct curve_set {
    const struct curve *curves;
    size_t n;
};

/* Read curves from a CSV file (plain or gzip) with a header that has the
 * columns run, environment, seed, parameters, interactions and return, in any
 * order; others are ignored.  Quoted fields, CRLF and a byte-order mark are
 * understood.  Rows of a run need not be together or in order.  Input is
 * hostile: every fault is an error that names the line and the column.
 * All memory is ARENA's. */
ATTR_MUST_USE bool curves_read_csv(struct arena *arena, struct curve_set *out,
                                   const char *path, struct err *err);

/* As curves_read_csv, from LEN bytes in memory; NAME stands for the path in
 * messages.  TEXT need not outlive the call. */
ATTR_MUST_USE bool curves_parse_csv(struct arena *arena, struct curve_set *out,
                                    const char *text, size_t len,
                                    const char *name, struct err *err);

#endif
