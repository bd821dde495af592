/* pool.c - a few worker processes at a time, until all jobs have ended. */
#include "config.h"

#include "exec/pool.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"

enum { TICK_MS = 100, LINE_BYTES = 1024 };

/* A job without room is passed by so many others for each worker. */
enum { PASSES = 4 };

enum stage { STAGE_WAITING, STAGE_AT_WORK, STAGE_OVER };

struct entry {
    size_t job;
    double bytes;
    enum stage stage;
    bool alone;
    int attempts, passed;
    double not_before_s;
};

struct worker {
    struct entry *entry; /* NULL: it is idle */
    pid_t pid;
    int fd;
    char line[LINE_BYTES]; /* what was read and has no newline yet */
    size_t len;
};

struct pool {
    const struct pool_runner *runner;
    const struct pool_limits *limits;
    const struct pool_signals *signals;
    struct entry *entries;
    size_t n, first; /* those before FIRST are over */
    struct worker *workers;
    struct pollfd *fds;
    struct pool_counts counts;
    size_t n_at_work;
    double bytes;        /* of those at work */
    bool alone;          /* the one at work is to be alone */
    bool closed, halted; /* no job starts; all are to stop */
    int told, saved;     /* the signals that the workers know of */
};

static double now_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int stop_level(const struct pool *pool)
{
    int level = pool->signals->stop;

    return level == 0 && pool->halted ? 1 : level;
}

static bool may_start(const struct pool *pool)
{
    return stop_level(pool) == 0 && !pool->closed;
}

/* ---- the end of an attempt ---- */

static void wait_again(struct pool *pool, struct entry *entry, bool alone)
{
    entry->stage = STAGE_WAITING;
    entry->not_before_s =
        now_s() + pool->limits->pause_s * ldexp(1, entry->attempts - 1);
    entry->alone |= alone;
}

static void end_attempt(struct pool *pool, struct entry *entry,
                        enum job_end end, int status, const struct err *why)
{
    enum pool_next next =
        pool->runner->ended(pool->runner->ctx, entry->job, end, status, why);

    entry->stage = STAGE_OVER;
    if (end == JOB_FAILED && may_start(pool) &&
        (next == POOL_AGAIN || next == POOL_AGAIN_ALONE)) {
        wait_again(pool, entry, next == POOL_AGAIN_ALONE);
        return;
    }
    pool->closed |= end == JOB_FAILED && next == POOL_LAST;
    pool->halted |= end == JOB_FAILED && next == POOL_HALT;
    size_t *count = end == JOB_OK            ? &pool->counts.ok
                    : end == JOB_INTERRUPTED ? &pool->counts.interrupted
                                             : &pool->counts.failed;
    (*count)++;
}

/* Told to stop and gone: by a clean exit, or by our signal before the worker
 * was ready for it. */
static bool stopped_as_told(const struct pool *pool, int status)
{
    if (stop_level(pool) == 0)
        return false;
    if (WIFEXITED(status))
        return WEXITSTATUS(status) == WORKER_INTERRUPTED;
    return WTERMSIG(status) == SIGTERM || WTERMSIG(status) == SIGKILL;
}

static void finish(struct pool *pool, struct worker *w, int status)
{
    struct entry *entry = w->entry;
    enum job_end end = JOB_FAILED;

    close(w->fd);
    w->entry = NULL;
    pool->n_at_work--;
    pool->bytes -= entry->bytes;
    pool->alone = false;
    if (WIFEXITED(status) && WEXITSTATUS(status) == WORKER_OK)
        end = pool->runner->is_done(pool->runner->ctx, entry->job) ? JOB_OK
                                                                   : JOB_FAILED;
    else if (stopped_as_told(pool, status))
        end = JOB_INTERRUPTED;
    end_attempt(pool, entry, end, status, NULL);
}

/* ---- what workers print ---- */

static void take_lines(struct pool *pool, struct worker *w, const char *data,
                       size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (data[i] == '\n') {
            w->line[w->len] = '\0';
            pool->runner->line(pool->runner->ctx, w->entry->job, w->line);
            w->len = 0;
        } else if (w->len + 1 < LINE_BYTES) {
            w->line[w->len++] = data[i];
        }
    }
}

/* All that is there; false at the end of it. */
static bool read_lines(struct pool *pool, struct worker *w)
{
    char data[4096];

    for (;;) {
        ssize_t got = read(w->fd, data, sizeof data);

        if (got > 0)
            take_lines(pool, w, data, (size_t)got);
        else if (got == 0 || (errno != EINTR && errno != EAGAIN))
            return false;
        else if (errno == EAGAIN)
            return true;
    }
}

static void wait_for_output(struct pool *pool)
{
    const int n = pool->limits->workers;
    int status;

    for (int i = 0; i < n; i++)
        pool->fds[i] = (struct pollfd){
            .fd = pool->workers[i].entry != NULL ? pool->workers[i].fd : -1,
            .events = POLLIN,
        };
    if (poll(pool->fds, (nfds_t)n, TICK_MS) <= 0) {
        for (int i = 0; i < n; i++)
            pool->fds[i].revents = 0;
    }
    for (int i = 0; i < n; i++) {
        struct worker *w = &pool->workers[i];

        if (w->entry == NULL)
            continue;
        if (pool->fds[i].revents != 0) {
            if (read_lines(pool, w))
                continue;
            while (waitpid(w->pid, &status, 0) < 0 && errno == EINTR)
                ;
            finish(pool, w, status);
        } else if (waitpid(w->pid, &status, WNOHANG) == w->pid) {
            /* It has gone, and a child of its own holds the pipe. */
            read_lines(pool, w);
            finish(pool, w, status);
        }
    }
}

/* ---- starting ---- */

static bool has_room(const struct pool *pool, const struct entry *entry)
{
    if (pool->n_at_work == 0)
        return true;
    return !entry->alone && (pool->limits->bytes <= 0 ||
                             pool->bytes + entry->bytes <= pool->limits->bytes);
}

/* The next to start, or NULL when none can be at this moment.  Those that are
 * to be alone come when nothing else is left. */
static struct entry *choose(struct pool *pool)
{
    struct entry *blocked = NULL, *alone = NULL;
    double now = now_s();
    size_t others = 0;

    while (pool->first < pool->n &&
           pool->entries[pool->first].stage == STAGE_OVER)
        pool->first++;
    for (size_t i = pool->first; i < pool->n; i++) {
        struct entry *e = &pool->entries[i];

        if (e->stage != STAGE_WAITING)
            continue;
        others += !e->alone;
        if (e->not_before_s > now)
            continue;
        if (e->alone) {
            alone = alone != NULL ? alone : e;
        } else if (has_room(pool, e)) {
            if (blocked != NULL)
                blocked->passed++;
            return e;
        } else if (blocked == NULL) {
            blocked = e;
            if (e->passed >= PASSES * pool->limits->workers)
                return NULL;
        }
    }
    return others == 0 && alone != NULL && has_room(pool, alone) ? alone : NULL;
}

static void start(struct pool *pool, int place, struct entry *entry)
{
    struct worker *w = &pool->workers[place];
    struct err err = {.msg = ""};

    entry->stage = STAGE_AT_WORK;
    pool->counts.again += entry->attempts++ > 0;
    if (!pool->runner->start(pool->runner->ctx, entry->job, place, &w->pid,
                             &w->fd, &err)) {
        end_attempt(pool, entry, JOB_FAILED, -1, &err);
        return;
    }
    fcntl(w->fd, F_SETFD, FD_CLOEXEC);
    fcntl(w->fd, F_SETFL, O_NONBLOCK);
    w->entry = entry;
    w->len = 0;
    pool->n_at_work++;
    pool->bytes += entry->bytes;
    pool->alone = entry->alone;
}

static void fill_places(struct pool *pool)
{
    for (int i = 0; i < pool->limits->workers; i++) {
        while (pool->workers[i].entry == NULL && may_start(pool) &&
               !pool->alone) {
            struct entry *next = choose(pool);

            if (next == NULL)
                return;
            start(pool, i, next);
        }
    }
}

/* ---- signals ---- */

static void send(const struct pool *pool, int sig)
{
    for (int i = 0; i < pool->limits->workers; i++) {
        if (pool->workers[i].entry != NULL)
            kill(pool->workers[i].pid, sig);
    }
}

/* Pass on to those at work what was raised. */
static void tell_workers(struct pool *pool)
{
    int level = stop_level(pool), save = pool->signals->save;

    if (level > pool->told)
        send(pool, level > 1 ? SIGKILL : SIGTERM);
    else if (save != pool->saved)
        send(pool, SIGUSR1);
    pool->told = level;
    pool->saved = save;
}

static bool any_waiting(struct pool *pool)
{
    for (size_t i = pool->first; i < pool->n; i++) {
        if (pool->entries[i].stage == STAGE_WAITING)
            return true;
    }
    return false;
}

/* What never got to an end, as the pool was stopped. */
static void count_rest(struct pool *pool)
{
    for (size_t i = pool->first; i < pool->n; i++) {
        const struct entry *e = &pool->entries[i];

        if (e->stage != STAGE_WAITING)
            continue;
        pool->counts.not_started += e->attempts == 0;
        pool->counts.failed += e->attempts > 0;
    }
}

struct pool_counts pool_run(const struct pool_runner *runner,
                            const struct pool_job *jobs, size_t n,
                            const struct pool_limits *limits,
                            const struct pool_signals *signals)
{
    struct pool pool = {.runner = runner,
                        .limits = limits,
                        .signals = signals,
                        .n = n,
                        .saved = signals->save};

    pool.workers = mem_calloc((size_t)limits->workers, sizeof *pool.workers);
    pool.fds = mem_calloc((size_t)limits->workers, sizeof *pool.fds);
    pool.entries = mem_calloc(n, sizeof *pool.entries);
    for (size_t i = 0; i < n; i++)
        pool.entries[i] =
            (struct entry){.job = jobs[i].job, .bytes = jobs[i].bytes};
    while (pool.n_at_work > 0 || (may_start(&pool) && any_waiting(&pool))) {
        fill_places(&pool);
        wait_for_output(&pool);
        tell_workers(&pool);
        runner->tick(runner->ctx);
    }
    count_rest(&pool);
    free(pool.entries);
    free(pool.workers);
    free(pool.fds);
    return pool.counts;
}
