/* pool.c - a few worker processes at a time, until all jobs have ended. */
#include "config.h"

#include "exec/pool.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"

enum { TICK_MS = 100, LINE_BYTES = 512 };

struct worker {
    bool busy;
    size_t job;
    pid_t pid;
    int fd;
    char line[LINE_BYTES]; /* what was read and has no newline yet */
    size_t len;
};

struct pool {
    const struct pool_runner *runner;
    struct worker *workers;
    struct pollfd *fds;
    int n_workers;
    struct pool_counts counts;
    int told; /* the stop level that the workers know of */
};

static void take_lines(struct pool *pool, struct worker *w, const char *data,
                       size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (data[i] == '\n') {
            w->line[w->len] = '\0';
            pool->runner->line(pool->runner->ctx, w->job, w->line);
            w->len = 0;
        } else if (w->len + 1 < LINE_BYTES) {
            w->line[w->len++] = data[i];
        }
    }
}

static void finish(struct pool *pool, struct worker *w)
{
    enum job_end end = JOB_FAILED;
    int status = 0;

    close(w->fd);
    w->busy = false;
    while (waitpid(w->pid, &status, 0) < 0 && errno == EINTR)
        ;
    /* Told to stop and gone: by a clean exit, or by our signal before the
     * worker was ready for it. */
    bool asked = WIFEXITED(status)
                     ? WEXITSTATUS(status) == WORKER_INTERRUPTED
                     : pool->told > 0 && (WTERMSIG(status) == SIGTERM ||
                                          WTERMSIG(status) == SIGKILL);
    if (WIFEXITED(status) && WEXITSTATUS(status) == WORKER_OK)
        end = JOB_OK;
    else if (asked)
        end = JOB_INTERRUPTED;
    size_t *count = end == JOB_OK            ? &pool->counts.ok
                    : end == JOB_INTERRUPTED ? &pool->counts.interrupted
                                             : &pool->counts.failed;
    (*count)++;
    pool->runner->ended(pool->runner->ctx, w->job, end, status, NULL);
}

static void read_worker(struct pool *pool, struct worker *w)
{
    char data[4096];
    ssize_t got = read(w->fd, data, sizeof data);

    if (got > 0)
        take_lines(pool, w, data, (size_t)got);
    else if (got == 0 || (errno != EINTR && errno != EAGAIN))
        finish(pool, w);
}

static void start(struct pool *pool, struct worker *w, size_t job)
{
    struct err err;

    w->job = job;
    w->len = 0;
    if (pool->runner->start(pool->runner->ctx, job, &w->pid, &w->fd, &err)) {
        w->busy = true;
        fcntl(w->fd, F_SETFD, FD_CLOEXEC);
        return;
    }
    pool->counts.failed++;
    pool->runner->ended(pool->runner->ctx, job, JOB_FAILED, -1, err.msg);
}

/* Pass a raised stop level on to those at work. */
static void tell_workers(struct pool *pool, int level)
{
    if (level <= pool->told)
        return;
    pool->told = level;
    for (int i = 0; i < pool->n_workers; i++) {
        if (pool->workers[i].busy)
            kill(pool->workers[i].pid, level > 1 ? SIGKILL : SIGTERM);
    }
}

static bool any_busy(const struct pool *pool)
{
    for (int i = 0; i < pool->n_workers; i++) {
        if (pool->workers[i].busy)
            return true;
    }
    return false;
}

static void wait_for_output(struct pool *pool)
{
    for (int i = 0; i < pool->n_workers; i++)
        pool->fds[i] = (struct pollfd){
            .fd = pool->workers[i].busy ? pool->workers[i].fd : -1,
            .events = POLLIN,
        };
    if (poll(pool->fds, (nfds_t)pool->n_workers, TICK_MS) <= 0)
        return;
    for (int i = 0; i < pool->n_workers; i++) {
        if (pool->workers[i].busy && pool->fds[i].revents != 0)
            read_worker(pool, &pool->workers[i]);
    }
}

struct pool_counts pool_run(const struct pool_runner *runner,
                            const size_t *order, size_t n, int workers,
                            const volatile sig_atomic_t *stop)
{
    struct pool pool = {.runner = runner, .n_workers = workers};
    size_t next = 0;

    pool.workers = mem_calloc((size_t)workers, sizeof *pool.workers);
    pool.fds = mem_calloc((size_t)workers, sizeof *pool.fds);
    while (any_busy(&pool) || (next < n && *stop == 0)) {
        for (int i = 0; i < workers && next < n && *stop == 0; i++) {
            while (!pool.workers[i].busy && next < n && *stop == 0)
                start(&pool, &pool.workers[i], order[next++]);
        }
        wait_for_output(&pool);
        tell_workers(&pool, *stop);
        runner->tick(runner->ctx);
    }
    pool.counts.not_started = n - next;
    free(pool.workers);
    free(pool.fds);
    return pool.counts;
}
