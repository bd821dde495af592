/* bench_measure.c - how fast a row of `rlstudy bench` is.
 *
 * The machine may be busy with other things and its clock drifts, so a short
 * look at what the processor could do at that moment stands before and after
 * each chunk of the work: the share of the peak is a ratio of the same moments.
 *
 * Each row is measured in a process of its own, or in several side by side:
 * memory comes back, and nothing that was measured before has warmed it up. */
#include "config.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"
#include "cli/bench.h"
#include "nn/kernel.h"

/* A chunk is a twentieth of the time or a single step, whichever is longer. */
enum { CHUNKS = 20, MIN_CHUNKS = 3, MAX_CHUNKS = 400, MAX_PROCESSES = 2 };

/* ---- the peak ---- */

double bench_peak(const struct nn_kernel *kernel)
{
    enum { ROUNDS = 1 << 16, REPEATS = 3 }; /* about a millisecond each */
    double best_s = (double)INFINITY;
    float x = 1;

    for (int i = 0; i < REPEATS; i++) {
        double from = bench_now_s();

        kernel->peak(ROUNDS, &x);
        best_s = fmin(best_s, bench_now_s() - from);
    }
    return (double)ROUNDS * NN_PEAK_FLOP / best_s;
}

/* ---- one process ---- */

/* On the clock, so that processes that began together end together. */
static double clock_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Work for about CHUNK_S; units a second. */
static bool measure_chunk(double *rate, const struct bench_work *work,
                          void *subject, double chunk_s, struct err *err)
{
    struct bench_tally tally = {0, 0};

    do {
        if (!work->step(subject, &tally, err))
            return false;
    } while (tally.cpu_s < chunk_s);
    *rate = tally.units / tally.cpu_s;
    return true;
}

static bool measure_chunks(struct bench_figures *out,
                           const struct bench_work *work, void *subject,
                           double seconds, struct err *err)
{
    const struct nn_kernel *kernel = nn_kernel_wanted();
    double rate[MAX_CHUNKS], peak[MAX_CHUNKS], share[MAX_CHUNKS];
    double start_s = clock_s(), before = bench_peak(kernel);
    size_t n = 0;

    do {
        if (!measure_chunk(&rate[n], work, subject, seconds / CHUNKS, err))
            return false;
        double after = bench_peak(kernel);
        peak[n] = fmax(before, after);
        share[n] = rate[n] * out->flop / peak[n];
        before = after;
        n++;
    } while (n < MAX_CHUNKS &&
             (n < MIN_CHUNKS || clock_s() - start_s < seconds));
    out->rate = bench_quantile(rate, n, 0.5);
    out->spread =
        (bench_quantile(rate, n, 0.75) - bench_quantile(rate, n, 0.25)) /
        out->rate;
    out->peak_gflops = 1e-9 * bench_quantile(peak, n, 0.5);
    out->share = bench_quantile(share, n, 0.5);
    snprintf(out->kernel, sizeof out->kernel, "%s", kernel->name);
    return true;
}

/* What a process found out. */
struct reply {
    bool ok;
    struct bench_figures figures;
    struct err err;
};

/* Wait until everybody is ready: the other end of GATE is closed then. */
static void wait_at(int gate)
{
    char nothing;

    while (read(gate, &nothing, 1) < 0 && errno == EINTR)
        ;
}

/* Set the work up, do a piece of it to warm up, say that we are ready, and
 * measure. */
static void measure_here(struct reply *reply, const struct bench_work *work,
                         const struct run_spec *spec, double seconds, int fd,
                         int gate)
{
    struct bench_tally ignored = {0, 0};
    void *subject = work->open(spec, &reply->figures.flop, &reply->err);

    reply->ok = subject != NULL && work->step(subject, &ignored, &reply->err);
    if (write(fd, "", 1) != 1)
        _exit(1);
    wait_at(gate);
    reply->ok = reply->ok && measure_chunks(&reply->figures, work, subject,
                                            seconds, &reply->err);
    if (subject != NULL)
        work->close(subject);
}

/* ---- several processes ---- */

struct process {
    pid_t pid;
    int fd; /* a byte when it is ready, then a reply */
};

static bool read_all(int fd, void *to, size_t size)
{
    char *at = to;

    while (size > 0) {
        ssize_t got = read(fd, at, size);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        at += got;
        size -= (size_t)got;
    }
    return true;
}

static bool start(struct process *process, const struct bench_row *row,
                  const struct run_spec *spec, double seconds,
                  const int gate[2], struct err *err)
{
    int fds[2];

    if (pipe(fds) < 0)
        return err_sys(err, "cannot measure %s", row->name);
    fflush(NULL);
    process->pid = fork();
    if (process->pid == 0) {
        struct reply reply = {0};

        close(fds[0]);
        close(gate[1]);
        measure_here(&reply, row->work, spec, seconds, fds[1], gate[0]);
        _exit(write(fds[1], &reply, sizeof reply) != (ssize_t)sizeof reply);
    }
    close(fds[1]);
    process->fd = fds[0];
    if (process->pid > 0)
        return true;
    close(fds[0]);
    return err_sys(err, "cannot measure %s", row->name);
}

static bool finish(struct reply *reply, const struct process *process,
                   struct err *err)
{
    bool ok = read_all(process->fd, reply, sizeof *reply);

    close(process->fd);
    while (waitpid(process->pid, NULL, 0) < 0 && errno == EINTR)
        ;
    if (!ok)
        return err_set(err, "the process that was measured stopped at once");
    return reply->ok || err_set(err, "%s", reply->err.msg);
}

/* Add what one of N processes found out. */
static void add(struct bench_figures *out, const struct bench_figures *one,
                int n)
{
    out->rate += one->rate;
    out->peak_gflops += one->peak_gflops;
    out->flop = one->flop;
    out->share += one->share / n;
    out->spread = fmax(out->spread, one->spread);
    memcpy(out->kernel, one->kernel, sizeof out->kernel);
}

bool bench_measure(struct bench_figures *out, const struct bench_row *row,
                   const struct run_spec *spec, double seconds, struct err *err)
{
    struct process processes[MAX_PROCESSES];
    int gate[2], started = 0;
    char ready;
    bool ok = true;

    *out = (struct bench_figures){0};
    if (pipe(gate) < 0)
        return err_sys(err, "cannot measure %s", row->name);
    while (ok && started < row->processes) {
        ok = start(&processes[started], row, spec, seconds, gate, err);
        started += ok;
    }
    for (int i = 0; i < started; i++)
        read_all(processes[i].fd, &ready, 1); /* if not, finish() tells */
    close(gate[0]);
    close(gate[1]);
    for (int i = 0; i < started; i++) {
        struct reply reply;

        ok = finish(&reply, &processes[i], ok ? err : NULL) && ok;
        if (ok)
            add(out, &reply.figures, row->processes);
    }
    return ok;
}
