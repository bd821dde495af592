/* test_exec.c - the pool, with jobs that are small children of the test; what
 * ends of workers mean; what machines tell of themselves. */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "exec/host.h"
#include "exec/outcome.h"
#include "exec/pool.h"
#include "tests/unit/unit.h"

enum { MAX_JOBS = 64 };

enum behaviour {
    PRINTS,
    FAILS,
    FAILS_ONCE, /* and prints when it is started again */
    CRASHES,
    WAITS_FOR_TERM,
    WAITS_FOR_USR1, /* and prints then */
    LEAVES_A_CHILD, /* that keeps its standard output open */
    EXITS_75,
    TAKES_TIME,
    NEVER_STARTS,
    STUBBORN,
    LEAVES_NOTHING /* and ends as if all were well */
};

struct diary {
    enum behaviour behaviour[MAX_JOBS];
    enum pool_next next[MAX_JOBS]; /* what the runner answers */
    double bytes[MAX_JOBS];
    size_t started[4 * MAX_JOBS], n_started;
    int attempts[MAX_JOBS];
    int lines[MAX_JOBS];
    enum job_end end[MAX_JOBS];
    int ends[MAX_JOBS];
    bool alone[MAX_JOBS]; /* when it was started last */
    int at_work, most_at_work;
    double bytes_at_work, most_bytes;
    unsigned places; /* taken at this moment */
    int place[MAX_JOBS];
    struct pool_signals signals;
    int ticks, stop_at_tick, kill_at_tick, save_at_tick;
};

static void wait_for(int sig)
{
    sigset_t set;
    int got;

    sigemptyset(&set);
    sigaddset(&set, sig);
    sigprocmask(SIG_BLOCK, &set, NULL);
    sigwait(&set, &got);
}

/* Lines in pieces, and one without an end. */
static void print_lines(int fd)
{
    if (write(fd, "one\ntw", 6) == 6 && usleep(1000) == 0 &&
        write(fd, "o\nthree", 7) == 7)
        _exit(WORKER_OK);
    _exit(WORKER_FAILED);
}

static void child(enum behaviour behaviour, int attempt, int fd)
{
    switch (behaviour) {
    case FAILS:
        _exit(WORKER_FAILED);
    case FAILS_ONCE:
        if (attempt == 1)
            _exit(WORKER_FAILED);
        break;
    case CRASHES:
        /* Not abort(): sanitizers would print. */
        kill(getpid(), SIGKILL);
        break;
    case WAITS_FOR_TERM:
        wait_for(SIGTERM);
        _exit(WORKER_INTERRUPTED);
    case WAITS_FOR_USR1:
        wait_for(SIGUSR1);
        break;
    case LEAVES_A_CHILD:
        if (fork() == 0) {
            sleep(2);
            _exit(0);
        }
        break;
    case EXITS_75:
        _exit(WORKER_INTERRUPTED);
    case TAKES_TIME:
        usleep(20000);
        break;
    case STUBBORN:
        signal(SIGTERM, SIG_IGN);
        for (;;)
            pause();
    default:
        break;
    }
    print_lines(fd);
}

static bool start(void *ctx, size_t job, int place, pid_t *pid, int *out_fd,
                  struct err *err)
{
    struct diary *d = ctx;
    int fds[2];

    d->started[d->n_started++] = job;
    d->attempts[job]++;
    if (d->behaviour[job] == NEVER_STARTS)
        return err_set(err, "no");
    if (pipe(fds) < 0)
        return err_sys(err, "pipe");
    /* Signals to the test's children wait until they are ready. */
    sigset_t block, before;
    sigemptyset(&block);
    sigaddset(&block, SIGTERM);
    sigaddset(&block, SIGUSR1);
    sigprocmask(SIG_BLOCK, &block, &before);
    *pid = fork();
    if (*pid == 0) {
        close(fds[0]);
        if (d->behaviour[job] == STUBBORN)
            signal(SIGTERM, SIG_IGN);
        child(d->behaviour[job], d->attempts[job], fds[1]);
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    close(fds[1]);
    *out_fd = fds[0];
    d->alone[job] = d->at_work == 0;
    d->at_work++;
    if (d->at_work > d->most_at_work)
        d->most_at_work = d->at_work;
    d->bytes_at_work += d->bytes[job];
    if (d->bytes_at_work > d->most_bytes)
        d->most_bytes = d->bytes_at_work;
    CU_ASSERT_EQUAL(d->places & 1U << place, 0);
    d->places |= 1U << place;
    d->place[job] = place;
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

static bool is_done(void *ctx, size_t job)
{
    const struct diary *d = ctx;

    return d->behaviour[job] != LEAVES_NOTHING;
}

static enum pool_next ended(void *ctx, size_t job, enum job_end end, int status,
                            const struct err *why)
{
    struct diary *d = ctx;

    d->end[job] = end;
    d->ends[job]++;
    if (status == -1) {
        CU_ASSERT_STRING_EQUAL(why->msg, "no");
    } else {
        d->at_work--;
        d->bytes_at_work -= d->bytes[job];
        d->places &= ~(1U << d->place[job]);
    }
    /* Three attempts, and then it is over. */
    return d->ends[job] < 3 || d->next[job] == POOL_HALT ||
                   d->next[job] == POOL_LAST
               ? d->next[job]
               : POOL_OVER;
}

static void tick(void *ctx)
{
    struct diary *d = ctx;

    d->ticks++;
    if (d->stop_at_tick > 0 && d->ticks >= d->stop_at_tick)
        d->signals.stop = 1;
    if (d->kill_at_tick > 0 && d->ticks >= d->kill_at_tick)
        d->signals.stop = 2;
    if (d->save_at_tick > 0 && d->ticks >= d->save_at_tick)
        d->signals.save++;
}

static struct pool_counts run_within(struct diary *d, size_t n,
                                     const struct pool_limits *limits)
{
    const struct pool_runner runner = {d, start, line, is_done, ended, tick};
    struct pool_job jobs[MAX_JOBS] = {{0, 0}};

    for (size_t i = 0; i < n; i++)
        jobs[i] = (struct pool_job){n - 1 - i, d->bytes[n - 1 - i]};
    return pool_run(&runner, jobs, n, limits, &d->signals);
}

static struct pool_counts run(struct diary *d, size_t n, int workers)
{
    const struct pool_limits limits = {workers, 0, 0.01};

    return run_within(d, n, &limits);
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
    d.behaviour[8] = LEAVES_NOTHING;
    struct pool_counts c = run(&d, 10, 2);
    CU_ASSERT_EQUAL(c.ok, 6);
    CU_ASSERT_EQUAL(c.failed, 4);
    CU_ASSERT_EQUAL(d.end[8], JOB_FAILED);
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

/* ---- attempts ---- */

static void test_again(void)
{
    struct diary d = {0};

    d.behaviour[1] = FAILS;
    d.next[1] = POOL_AGAIN;
    d.behaviour[2] = FAILS_ONCE;
    d.next[2] = POOL_AGAIN;
    d.behaviour[3] = FAILS;
    d.behaviour[4] = NEVER_STARTS;
    d.next[4] = POOL_AGAIN;
    struct pool_counts c = run(&d, 6, 2);
    CU_ASSERT_EQUAL(c.ok, 3);
    CU_ASSERT_EQUAL(c.failed, 3);
    CU_ASSERT_EQUAL(c.again, 2 + 1 + 2);
    CU_ASSERT_EQUAL(d.attempts[1], 3);
    CU_ASSERT_EQUAL(d.attempts[2], 2);
    CU_ASSERT_EQUAL(d.attempts[3], 1);
    CU_ASSERT_EQUAL(d.attempts[4], 3);
    CU_ASSERT_EQUAL(d.end[2], JOB_OK);
}

static void test_alone(void)
{
    struct diary d = {0};

    for (int i = 0; i < 8; i++)
        d.behaviour[i] = TAKES_TIME;
    d.behaviour[7] = d.behaviour[5] = FAILS_ONCE;
    d.next[7] = d.next[5] = POOL_AGAIN_ALONE;
    struct pool_counts c = run(&d, 8, 3);
    CU_ASSERT_EQUAL(c.ok, 8);
    CU_ASSERT(d.alone[7] && d.alone[5]);
    /* They come last, and the first of them first. */
    CU_ASSERT_EQUAL(d.n_started, 10);
    CU_ASSERT_EQUAL(d.started[8], 7);
    CU_ASSERT_EQUAL(d.started[9], 5);
}

static void test_halt(void)
{
    struct diary d = {0};

    d.behaviour[7] = FAILS;
    d.next[7] = POOL_HALT;
    d.behaviour[6] = WAITS_FOR_TERM;
    d.behaviour[5] = WAITS_FOR_TERM;
    struct pool_counts c = run(&d, 8, 3);
    CU_ASSERT_EQUAL(c.failed, 1);
    CU_ASSERT_EQUAL(c.interrupted, 2);
    CU_ASSERT_EQUAL(c.not_started, 5);
}

static void test_last(void)
{
    struct diary d = {0};

    d.behaviour[7] = FAILS;
    d.next[7] = POOL_LAST;
    d.behaviour[6] = TAKES_TIME;
    struct pool_counts c = run(&d, 8, 2);
    CU_ASSERT_EQUAL(c.failed, 1);
    CU_ASSERT_EQUAL(c.ok, 1);
    CU_ASSERT_EQUAL(c.not_started, 6);
}

/* A pause before another attempt is not waited for after a stop. */
static void test_stop_while_waiting(void)
{
    const struct pool_limits limits = {1, 0, 3600};
    struct diary d = {.stop_at_tick = 2};

    d.behaviour[0] = FAILS;
    d.next[0] = POOL_AGAIN;
    struct pool_counts c = run_within(&d, 1, &limits);
    CU_ASSERT_EQUAL(c.failed, 1);
    CU_ASSERT_EQUAL(d.attempts[0], 1);
}

static void test_unasked_stop(void)
{
    struct diary d = {0};

    d.behaviour[0] = EXITS_75;
    struct pool_counts c = run(&d, 2, 2);
    CU_ASSERT_EQUAL(c.failed, 1);
    CU_ASSERT_EQUAL(d.end[0], JOB_FAILED);
}

/* ---- memory ---- */

static void test_memory(void)
{
    const struct pool_limits limits = {4, 10, 0.01};
    struct diary d = {0};

    for (int i = 0; i < 16; i++) {
        d.behaviour[i] = TAKES_TIME;
        d.bytes[i] = i % 4 + 1;
    }
    d.bytes[3] = 50; /* more than there is */
    struct pool_counts c = run_within(&d, 16, &limits);
    CU_ASSERT_EQUAL(c.ok, 16);
    CU_ASSERT_EQUAL(d.most_bytes, 50);
    CU_ASSERT(d.alone[3]);
    CU_ASSERT(d.most_at_work > 1);
    /* But for that one, no more than there is. */
    struct diary e = {0};
    for (int i = 0; i < 16; i++) {
        e.behaviour[i] = TAKES_TIME;
        e.bytes[i] = i % 4 + 1;
    }
    run_within(&e, 16, &limits);
    CU_ASSERT(e.most_bytes <= 10);
    CU_ASSERT(e.most_bytes > 7);
}

/* One that needs all of it is passed by those that fit in, but not for ever. */
static void test_no_starving(void)
{
    const struct pool_limits limits = {2, 10, 0.01};
    struct diary d = {0};
    const size_t n = 40;

    for (size_t i = 0; i < n; i++) {
        d.behaviour[i] = i % 4 < 2 ? PRINTS : TAKES_TIME;
        d.bytes[i] = 4;
    }
    d.bytes[n - 2] = 10;
    struct pool_counts c = run_within(&d, n, &limits);
    size_t at = 0;
    CU_ASSERT_EQUAL(c.ok, n);
    while (d.started[at] != n - 2)
        at++;
    CU_ASSERT(at > 2);
    CU_ASSERT(at < n / 2);
    CU_ASSERT(d.alone[n - 2]);
}

/* ---- odd workers ---- */

static void test_save(void)
{
    struct diary d = {.save_at_tick = 2};

    d.behaviour[0] = d.behaviour[1] = WAITS_FOR_USR1;
    struct pool_counts c = run(&d, 3, 2);
    CU_ASSERT_EQUAL(c.ok, 3);
}

static void test_child_of_worker(void)
{
    struct diary d = {0};

    d.behaviour[0] = LEAVES_A_CHILD;
    d.behaviour[1] = TAKES_TIME;
    struct pool_counts c = run(&d, 2, 2);
    CU_ASSERT_EQUAL(c.ok, 2);
    CU_ASSERT_EQUAL(d.lines[0], 2);
    CU_ASSERT(d.ticks < 15); /* the child lives for 20 */
}

static void test_nothing_to_do(void)
{
    struct diary d = {0};
    struct pool_counts c = run(&d, 0, 2);

    CU_ASSERT_EQUAL(c.ok + c.failed + c.interrupted + c.not_started, 0);
}

/* ---- what an end means ---- */

static const struct status_case {
    const char *what;
    int status; /* of wait(2) */
    bool out_of_memory;
    enum failure_class class;
    const char *reason; /* part of it */
} status_cases[] = {
    {"a crash is the program's or the machine's", SIGSEGV, false, FAILURE_HOST,
     "signal 11"},
    {"so is a failed assertion", SIGABRT, false, FAILURE_HOST, "signal 6"},
    {"arithmetic", SIGFPE, false, FAILURE_NUMERIC, "signal 8"},
    {"killed for want of memory", SIGKILL, true, FAILURE_RESOURCE,
     "as memory ran out"},
    {"killed by somebody", SIGKILL, false, FAILURE_PREEMPTED, "signal 9"},
    {"told to go by somebody", SIGTERM, false, FAILURE_PREEMPTED, "signal 15"},
    {"a limit of time", SIGXCPU, false, FAILURE_RESOURCE, "signal 24"},
    {"stopped in good order, but not by us", 75 << 8, false, FAILURE_PREEMPTED,
     "somebody else"},
    {"no memory from malloc", MEM_EXHAUSTED << 8, false, FAILURE_RESOURCE,
     "memory ran out"},
    {"anything else", 127 << 8, false, FAILURE_HOST, "status 127"},
};

static void test_status(void)
{
    for (size_t i = 0; i < COUNT_OF(status_cases); i++) {
        const struct status_case *c = &status_cases[i];
        struct outcome o;

        outcome_of_status(&o, c->status, c->out_of_memory);
        CU_ASSERT_EQUAL(o.class, c->class);
        CU_ASSERT_PTR_NOT_NULL(strstr(o.reason, c->reason));
        if (o.class != c->class || strstr(o.reason, c->reason) == NULL)
            fprintf(stderr, "%s: %s: %s\n", c->what,
                    failure_class_name(o.class), o.reason);
    }
}

static const struct next_case {
    const char *what;
    enum failure_class class;
    int code, attempts;
    enum pool_next next;
} next_cases[] = {
    {"the same study fails the same way", FAILURE_STUDY, 0, 1, POOL_OVER},
    {"so does its environment", FAILURE_ENV, ENOENT, 1, POOL_OVER},
    {"and arithmetic", FAILURE_NUMERIC, 0, 1, POOL_OVER},
    {"memory may be there later", FAILURE_RESOURCE, 0, 1, POOL_AGAIN_ALONE},
    {"and so may descriptors", FAILURE_RESOURCE, EMFILE, 2, POOL_AGAIN_ALONE},
    {"but not for ever", FAILURE_RESOURCE, 0, 3, POOL_OVER},
    {"a full disk is full for all", FAILURE_RESOURCE, ENOSPC, 1, POOL_HALT},
    {"and at the last attempt too", FAILURE_RESOURCE, EDQUOT, 3, POOL_HALT},
    {"who was sent away comes back", FAILURE_PREEMPTED, 0, 1, POOL_AGAIN},
    {"a machine may have had a bad moment", FAILURE_HOST, EIO, 2, POOL_AGAIN},
    {"but not three", FAILURE_HOST, EIO, 3, POOL_OVER},
};

static void test_next(void)
{
    for (size_t i = 0; i < COUNT_OF(next_cases); i++) {
        const struct next_case *c = &next_cases[i];
        const struct outcome o = {.class = c->class, .code = c->code};
        enum pool_next next = outcome_next(&o, c->attempts, 2);

        CU_ASSERT_EQUAL(next, c->next);
        if (next != c->next)
            fprintf(stderr, "%s: %d, not %d\n", c->what, (int)next,
                    (int)c->next);
    }
}

static void test_outcome_line(void)
{
    const struct outcome o = {.class = FAILURE_ENV,
                              .code = 2,
                              .reason = "cannot read x: No such file"};
    struct outcome read;
    char text[600];

    outcome_line(text, sizeof text, &o);
    CU_ASSERT_STRING_EQUAL(text, "f env 2 cannot read x: No such file\n");
    text[strlen(text) - 1] = '\0';
    CU_ASSERT(outcome_read(&read, text));
    CU_ASSERT(read.known);
    CU_ASSERT_EQUAL(read.class, FAILURE_ENV);
    CU_ASSERT_EQUAL(read.code, 2);
    CU_ASSERT_STRING_EQUAL(read.reason, o.reason);
    CU_ASSERT_FALSE(outcome_read(&read, "p 1 2 3"));
    CU_ASSERT_FALSE(outcome_read(&read, "f moon 1 x"));
    CU_ASSERT_FALSE(outcome_read(&read, "f"));
    CU_ASSERT_FALSE(outcome_read(&read, ""));
}

/* ---- machines ---- */

/* Files below a folder of the test's own. */
struct machine {
    char root[32];
};

static void machine_init(struct machine *m)
{
    strcpy(m->root, "test-exec-XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(m->root));
}

static void machine_fini(struct machine *m)
{
    struct str command = STR_INIT;

    str_printf(&command, "rm -rf %s", m->root);
    CU_ASSERT_EQUAL(system(command.text), 0);
    str_fini(&command);
}

static void put(const struct machine *m, const char *path, const char *text)
{
    struct str full = STR_INIT, dir = STR_INIT;
    struct err err;

    str_printf(&full, "%s%s", m->root, path);
    str_addn(&dir, full.text, (size_t)(strrchr(full.text, '/') - full.text));
    CU_ASSERT(file_mkdirs(dir.text, &err));
    CU_ASSERT(file_write(full.text, text, strlen(text), &err));
    str_fini(&full);
    str_fini(&dir);
}

static void test_memory_of_machine(void)
{
    struct machine m;

    machine_init(&m);
    /* Nothing is known. */
    CU_ASSERT_EQUAL(host_memory(m.root), 0);
    put(&m, "/proc/meminfo",
        "MemTotal:       2000 kB\nMemFree:  10 kB\nMemAvailable:   1000 kB\n");
    CU_ASSERT_EQUAL(host_memory(m.root), 1024000);
    /* A group of version 2 without limit, in one that has. */
    put(&m, "/proc/self/cgroup", "0::/job/step\n");
    put(&m, "/sys/fs/cgroup/job/step/memory.max", "max\n");
    put(&m, "/sys/fs/cgroup/job/step/memory.current", "5000\n");
    CU_ASSERT_EQUAL(host_memory(m.root), 1024000);
    put(&m, "/sys/fs/cgroup/job/memory.max", "100000\n");
    put(&m, "/sys/fs/cgroup/job/memory.current", "60000\n");
    CU_ASSERT_EQUAL(host_memory(m.root), 40000);
    /* What only caches files can be had. */
    put(&m, "/sys/fs/cgroup/job/memory.stat",
        "anon 10000\ninactive_file 50000\nactive_file 7\n");
    CU_ASSERT_EQUAL(host_memory(m.root), 90000);
    /* More than allowed is nothing left. */
    put(&m, "/sys/fs/cgroup/job/memory.current", "900000\n");
    CU_ASSERT_EQUAL(host_memory(m.root), 0);
    machine_fini(&m);
}

static void test_memory_of_old_groups(void)
{
    struct machine m;

    machine_init(&m);
    put(&m, "/proc/meminfo", "MemAvailable:   1000 kB\n");
    put(&m, "/proc/vmstat", "nr_dirty 3\noom_kill 4\n");
    put(&m, "/proc/self/cgroup",
        "9:name=systemd:/\n4:memory:/a/b\n1:cpu:/a\n0::/\n");
    put(&m, "/sys/fs/cgroup/memory/a/b/memory.limit_in_bytes",
        "9223372036854771712\n");
    put(&m, "/sys/fs/cgroup/memory/a/b/memory.usage_in_bytes", "10\n");
    put(&m, "/sys/fs/cgroup/memory/a/b/memory.oom_control",
        "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n");
    CU_ASSERT_EQUAL(host_memory(m.root), 1024000);
    CU_ASSERT_EQUAL(host_oom_kills(m.root), 6);
    put(&m, "/sys/fs/cgroup/memory/a/memory.limit_in_bytes", "3000\n");
    put(&m, "/sys/fs/cgroup/memory/a/memory.usage_in_bytes", "1000\n");
    CU_ASSERT_EQUAL(host_memory(m.root), 2000);
    CU_ASSERT_EQUAL(host_cpu_quota(m.root), 0);
    put(&m, "/sys/fs/cgroup/cpu/a/cpu.cfs_quota_us", "-1\n");
    put(&m, "/sys/fs/cgroup/cpu/a/cpu.cfs_period_us", "100000\n");
    CU_ASSERT_EQUAL(host_cpu_quota(m.root), 0);
    put(&m, "/sys/fs/cgroup/cpu/a/cpu.cfs_quota_us", "250000\n");
    CU_ASSERT_EQUAL(host_cpu_quota(m.root), 2.5);
    machine_fini(&m);
}

static void test_quota(void)
{
    struct machine m;

    machine_init(&m);
    put(&m, "/proc/self/cgroup", "0::/job/step\n");
    put(&m, "/sys/fs/cgroup/job/step/cpu.max", "max 100000\n");
    CU_ASSERT_EQUAL(host_cpu_quota(m.root), 0);
    put(&m, "/sys/fs/cgroup/job/cpu.max", "150000 100000\n");
    CU_ASSERT_EQUAL(host_cpu_quota(m.root), 1.5);
    put(&m, "/sys/fs/cgroup/job/memory.events", "oom 2\noom_kill 1\n");
    put(&m, "/sys/fs/cgroup/job/step/memory.events", "oom 0\noom_kill 3\n");
    CU_ASSERT_EQUAL(host_oom_kills(m.root), 3);
    machine_fini(&m);
}

/* Two cores of two threads each: 0 and 2 share one, 1 and 3 the other. */
static void test_cores(void)
{
    struct machine m;
    cpu_set_t allowed;
    int cores[8];

    machine_init(&m);
    CPU_ZERO(&allowed);
    for (size_t i = 0; i < 4; i++) {
        struct str path = STR_INIT;

        CPU_SET(i, &allowed);
        str_printf(&path,
                   "/sys/devices/system/cpu/cpu%zu/topology/"
                   "thread_siblings_list",
                   i);
        put(&m, path.text, i % 2 == 0 ? "0,2\n" : "1,3\n");
        str_fini(&path);
    }
    CU_ASSERT_EQUAL_FATAL(host_cores(cores, 8, m.root, &allowed), 4);
    CU_ASSERT(cores[0] == 0 && cores[1] == 1 && cores[2] == 2 && cores[3] == 3);
    CPU_CLR(1, &allowed);
    CU_ASSERT_EQUAL_FATAL(host_cores(cores, 8, m.root, &allowed), 3);
    CU_ASSERT(cores[0] == 0 && cores[1] == 3 && cores[2] == 2);
    CU_ASSERT_EQUAL(host_cores(cores, 1, m.root, &allowed), 1);
    machine_fini(&m);
}

static const struct unit_test tests[] = {
    {"all jobs run, in order, so many at a time", test_all_run},
    {"a failure costs one job", test_failures_cost_one},
    {"a first stop lets workers finish", test_stop_in_order},
    {"a second stop does not wait", test_stop_at_once},
    {"no jobs", test_nothing_to_do},
    {"another attempt", test_again},
    {"another attempt alone, at the end", test_alone},
    {"a failure that stops all", test_halt},
    {"a failure that ends starting", test_last},
    {"no attempt after a stop", test_stop_while_waiting},
    {"a stop that nobody asked for", test_unasked_stop},
    {"no more memory than there is", test_memory},
    {"a large job does not starve", test_no_starving},
    {"checkpoints are passed on", test_save},
    {"a worker's child holds its pipe", test_child_of_worker},
    {"what a status means", test_status},
    {"what may help", test_next},
    {"what a worker says of its failure", test_outcome_line},
    {"memory of machines and groups", test_memory_of_machine},
    {"groups of version 1", test_memory_of_old_groups},
    {"quotas of time", test_quota},
    {"cores before their second threads", test_cores},
};

UNIT_MAIN("exec", tests)
