/* host.h - what this machine has, and how much of it its control groups let
 * this process have.
 *
 * ROOT stands before every path: "" but in tests.  What cannot be found out is
 * not limited. */
#ifndef RLSTUDY_EXEC_HOST_H
#define RLSTUDY_EXEC_HOST_H

#include <sched.h>
#include <stddef.h>

/* Bytes of memory that are to be had at this moment; 0: not known. */
double host_memory(const char *root);

/* How many processes the kernel has killed for want of memory, here and in the
 * control groups of this one. */
long long host_oom_kills(const char *root);

/* Processors' worth of time that the control groups grant; 0: no limit. */
double host_cpu_quota(const char *root);

/* The processors of ALLOWED in the order in which to hand them out: one of
 * each core first, then those that share its arithmetic.  CORES has room for N;
 * returns how many there are. */
size_t host_cores(int *cores, size_t n, const char *root,
                  const cpu_set_t *allowed);

#endif
