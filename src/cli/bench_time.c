/* bench_time.c - processor time, and what is typical of several. */
#include "config.h"

#include <time.h>

#include "base/sort.h"
#include "cli/bench.h"

double bench_now_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double bench_quantile(double *values, size_t n, double q)
{
    double at = q * (double)(n - 1);
    size_t i = (size_t)at;

    sort_doubles(values, n);
    if (i + 1 >= n)
        return values[n - 1];
    return values[i] + (at - (double)i) * (values[i + 1] - values[i]);
}

enum { MIN_REPEATS = 5 };
static const double enough_s = 1;

bool bench_enough(size_t repeats, double since_s)
{
    return repeats >= BENCH_MAX_REPEATS ||
           (repeats >= MIN_REPEATS && bench_now_s() - since_s >= enough_s);
}

double bench_cpu_s(bench_fn work, void *ctx)
{
    double took[BENCH_MAX_REPEATS], start = bench_now_s();
    size_t n = 0;

    while (!bench_enough(n, start)) {
        double from = bench_now_s();

        work(ctx);
        took[n++] = bench_now_s() - from;
    }
    return bench_quantile(took, n, 0.5);
}
