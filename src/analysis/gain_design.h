/* gain_design.h - runs of a design, size by size; inside gain*.c alone. */
#ifndef RLSTUDY_ANALYSIS_GAIN_DESIGN_H
#define RLSTUDY_ANALYSIS_GAIN_DESIGN_H

#include "analysis/gain.h"

/* One past the last run of the size that begins at FROM; RUNS (N) are in order
 * of size. */
size_t gain_size_end(const struct gain_run *runs, size_t n, size_t from);
/* The interactions at which the longest of the runs FROM .. TO - 1 ends. */
double gain_longest(const struct gain_run *runs, size_t from, size_t to);

#endif
