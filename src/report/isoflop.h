/* isoflop.h - returns at equal compute: sizes against the rungs of a ladder. */
#ifndef RLSTUDY_REPORT_ISOFLOP_H
#define RLSTUDY_REPORT_ISOFLOP_H

#include "report/findings.h"

struct arena;

/* One size at one rung. */
struct isoflop_cell {
    double mean;  /* of the seeds; NaN where no curve reaches */
    size_t seeds; /* whose curves reach */
    bool best;    /* no size does better at this rung */
    bool early;   /* some run was trained so far, and last evaluated before */
};

/* The runs of one facet. */
struct isoflop {
    const char *name;    /* of the runs */
    const char *label;   /* "h = 16"; "" when there is only one facet */
    const double *rungs; /* FLOP of a run, smallest first */
    size_t n_rungs;
    const double *sizes; /* parameters, smallest first */
    size_t n_sizes;
    const double *interactions; /* (n_sizes, n_rungs) that a rung pays for */
    const struct isoflop_cell *cells; /* (n_sizes, n_rungs) */
};

/* Tables of the runs NAME, one a facet: none when their budget is no ladder.
 * Curves are read between their points by straight lines in log interactions.
 * A run that was trained up to a rung may have been evaluated last a little
 * before it: then its last point stands.  Beyond that nothing is read. */
size_t isoflop_make(struct arena *arena, struct isoflop **out,
                    const struct findings *f, const char *name);

#endif
