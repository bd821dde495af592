/* test_exec.c - the pool, with jobs that are small children of the test. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "exec/pool.h"
#include "tests/unit/unit.h"

enum { MAX_JOBS = 64 };

enum behaviour {
    PRINTS,
    FAILS,
    CRASHES,
    WAITS_FOR_TERM,
    NEVER_STARTS,
    STUBBORN
};

struct diary {
    enum behaviour behaviour[MAX_JOBS];
    size_t started[MAX_JOBS], n_started;
    int lines[MAX_JOBS];
    enum job_end end[MAX_JOBS];
    int ends[MAX_JOBS];
    int at_work, most_at_work;
    volatile sig_atomic_t stop;
    int ticks, stop_at_tick, kill_at_tick;
};

static void child(enum behaviour behaviour, int fd)
{
    sigset_t term;
    int sig;

    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    switch (behaviour) {
    case FAILS:
        _exit(WORKER_FAILED);
    case CRASHES:
        /* Not abort(): sanitizers would print. */
        kill(getpid(), SIGKILL);
        break;
    case WAITS_FOR_TERM:
        sigprocmask(SIG_BLOCK, &term, NULL);
        sigwait(&term, &sig);
        _exit(WORKER_INTERRUPTED);
    case STUBBORN:
        signal(SIGTERM, SIG_IGN);
        for (;;)
            pause();
    default:
        /* Lines in pieces, and one without an end. */
        if (write(fd, "one\ntw", 6) == 6 && usleep(1000) == 0 &&
            write(fd, "o\nthree", 7) == 7)
            _exit(WORKER_OK);
    }
    _exit(WORKER_FAILED);
}

static bool start(void *ctx, size_t job, pid_t *pid, int *out_fd,
                  struct err *err)
{
    struct diary *d = ctx;
    int fds[2];

    d->started[d->n_started++] = job;
    if (d->behaviour[job] == NEVER_STARTS)
        return err_set(err, "no");
    if (pipe(fds) < 0)
        return err_sys(err, "pipe");
    *pid = fork();
    if (*pid == 0) {
        close(fds[0]);
        child(d->behaviour[job], fds[1]);
    }
    close(fds[1]);
    *out_fd = fds[0];
    d->at_work++;
    if (d->at_work > d->most_at_work)
        d->most_at_work = d->at_work;
    return true;
}

static void line(void *ctx, size_t job, const char *text)
{
    struct diary *d = ctx;
    static const char *const want[] = {"one", "two"};

    CU_ASSERT_FATAL(d->lines[job] < 2);
    CU_ASSERT_STRING_EQUAL(text, want[d->lines[job]]);
    d->lines[job]++;
}

static void ended(void *ctx, size_t job, enum job_end end, int status,
                  const char *why)
{
    struct diary *d = ctx;

    d->end[job] = end;
    d->ends[job]++;
    if (status == -1) {
        CU_ASSERT_STRING_EQUAL(why, "no");
    } else {
        d->at_work--;
    }
}

static void tick(void *ctx)
{
    struct diary *d = ctx;

    d->ticks++;
    if (d->stop_at_tick > 0 && d->ticks >= d->stop_at_tick)
        d->stop = 1;
    if (d->kill_at_tick > 0 && d->ticks >= d->kill_at_tick)
        d->stop = 2;
}

static struct pool_counts run(struct diary *d, size_t n, int workers)
{
    const struct pool_runner runner = {d, start, line, ended, tick};
    size_t order[MAX_JOBS] = {0};

    for (size_t i = 0; i < n; i++)
        order[i] = n - 1 - i;
    return pool_run(&runner, order, n, workers, &d->stop);
}

static void test_all_run(void)
{
    struct diary d = {0};
    struct pool_counts c = run(&d, 20, 3);

    CU_ASSERT_EQUAL(c.ok, 20);
    CU_ASSERT_EQUAL(c.failed + c.interrupted + c.not_started, 0);
    CU_ASSERT_EQUAL(d.most_at_work, 3);
    for (size_t i = 0; i < 20; i++) {
        CU_ASSERT_EQUAL(d.started[i], 19 - i);
        CU_ASSERT_EQUAL(d.lines[i], 2);
        CU_ASSERT_EQUAL(d.ends[i], 1);
    }
}

static void test_failures_cost_one(void)
{
    struct diary d = {0};

    d.behaviour[3] = FAILS;
    d.behaviour[5] = CRASHES;
    d.behaviour[7] = NEVER_STARTS;
    struct pool_counts c = run(&d, 10, 2);
    CU_ASSERT_EQUAL(c.ok, 7);
    CU_ASSERT_EQUAL(c.failed, 3);
    CU_ASSERT_EQUAL(d.end[3], JOB_FAILED);
    CU_ASSERT_EQUAL(d.end[5], JOB_FAILED);
    CU_ASSERT_EQUAL(d.end[7], JOB_FAILED);
    CU_ASSERT_EQUAL(d.end[4], JOB_OK);
}

static void test_stop_in_order(void)
{
    struct diary d = {.stop_at_tick = 2};

    for (int i = 0; i < 6; i++)
        d.behaviour[i] = WAITS_FOR_TERM;
    struct pool_counts c = run(&d, 6, 2);
    CU_ASSERT_EQUAL(c.interrupted, 2);
    CU_ASSERT_EQUAL(c.not_started, 4);
    CU_ASSERT_EQUAL(c.ok + c.failed, 0);
}

static void test_stop_at_once(void)
{
    struct diary d = {.stop_at_tick = 2, .kill_at_tick = 4};

    for (int i = 0; i < 4; i++)
        d.behaviour[i] = STUBBORN;
    struct pool_counts c = run(&d, 4, 2);
    CU_ASSERT_EQUAL(c.interrupted, 2);
    CU_ASSERT_EQUAL(c.not_started, 2);
}

static void test_nothing_to_do(void)
{
    struct diary d = {0};
    struct pool_counts c = run(&d, 0, 2);

    CU_ASSERT_EQUAL(c.ok + c.failed + c.interrupted + c.not_started, 0);
}

static const struct unit_test tests[] = {
    {"all jobs run, in order, so many at a time", test_all_run},
    {"a failure costs one job", test_failures_cost_one},
    {"a first stop lets workers finish", test_stop_in_order},
    {"a second stop does not wait", test_stop_at_once},
    {"no jobs", test_nothing_to_do},
};

UNIT_MAIN("exec", tests)
