/* pack.h - runs into tasks, by the time that each is predicted to take.
 *
 * A pure function: the same times give the same tasks. */
#ifndef RLSTUDY_EXEC_PACK_H
#define RLSTUDY_EXEC_PACK_H

#include <stddef.h>

struct pack {
    size_t *order; /* (n): runs, those of one task side by side, the longest of
                    * a task first */
    size_t *first; /* (n_tasks + 1): where each begins in ORDER, and the end */
    size_t n_tasks;
};

/* Share out N runs that take TIME_S (n) each, in as many tasks as last at least
 * LEAST_S, as far as that can be told, with CPUS runs side by side in each.  A
 * run whose time is not known (0) counts as one that lasts so long. */
void pack_runs(struct pack *out, const double *time_s, size_t n, int cpus,
               double least_s);
void pack_fini(struct pack *pack);

#endif
