/* aggregate.h - one curve of a size out of those of its runs.
 *
 * Every seed counts at every point, also where its run has ended early,
 * diverged, or begins late: there it is taken to stand to the others as it did
 * where both were seen, by an offset in return and a lead in log E,
 *
 *     R_run(E) = R(E) + offset + lead dR/dlog E.
 *
 * A mean over whoever is left would jump where a run drops out, by that run's
 * deviation divided by the number of runs, and the fit would take the jump for
 * progress.  On made-up curves whose seeds differ in offset, in lead or in
 * both, the mean beyond the end of one of three is 2 to 4 times as near to the
 * mean of all three as that of the two others is.  Where all runs are there,
 * nothing of this matters. */
#ifndef RLSTUDY_ANALYSIS_AGGREGATE_H
#define RLSTUDY_ANALYSIS_AGGREGATE_H

#include <stddef.h>

struct arena;
struct prepared_size;

/* A point of a size's curve. */
struct aggregate_point {
    double ret;    /* NaN: no run is there, or the point was masked */
    double seeds;  /* runs that are there, as often as they count */
    double spread; /* variance between them, -1 where there is one: divided by
                    * the seeds it is the variance of RET */
    double noise;  /* mean of the runs' noise, as in struct prepared_run */
};

/* Set the offset and the lead of each run of SIZE, and the slope of its curve;
 * what is needed for that is ARENA's. */
void aggregate_align(struct arena *arena, struct prepared_size *size);

/* The curve of SIZE, OUT (n of the size), with each run counted TIMES (n_runs)
 * over; NULL: once.  Then the running best and the range of returns, where the
 * size wants them. */
void aggregate_runs(struct aggregate_point *out,
                    const struct prepared_size *size, const unsigned *times);
/* Of that only FIRST and each STRIDEth point after it; what is in the others
 * of OUT is not defined. */
void aggregate_some(struct aggregate_point *out,
                    const struct prepared_size *size, const unsigned *times,
                    size_t first, size_t stride);

#endif
