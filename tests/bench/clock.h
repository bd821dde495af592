/* clock.h - processor time of this program. */
#ifndef RLSTUDY_TESTS_BENCH_CLOCK_H
#define RLSTUDY_TESTS_BENCH_CLOCK_H

#include <time.h>

static inline double cpu_s(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

#endif
