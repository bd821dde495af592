/* execute.c - train what is missing, in worker processes. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/cli.h"
#include "cli/prospect.h"
#include "exec/pool.h"
#include "store/store.h"

/* Signals have no other way to say anything. */
static volatile sig_atomic_t stop_level;

static void on_interrupt(int sig)
{
    (void)sig;
    if (stop_level < 2)
        stop_level++;
}

struct execution {
    struct arena *arena;
    const struct plan *plan;
    const struct prospect *prospect;
    const struct store *store;
    const struct options *options;
    struct progress *progress;
    bool told_stop;
};

static const char *run_dir(struct execution *e, size_t job, char *id)
{
    run_key_id(id, &e->plan->runs[job].key);
    return store_run_dir(e->arena, e->store, id);
}

/* In the child: become `rlstudy worker DIR`, with the log for its messages.
 * /proc/self/exe is the very program that runs now, even if another one was
 * installed in its place meanwhile. */
static void exec_worker(const char *program, const char *dir,
                        const struct plan_run *run, int out_fd, int log_fd)
{
    char number[32], seconds[64], least[32];
    const char *argv[11] = {"rlstudy", "worker", "--interactions", number};
    size_t n = 4;
    int null = open("/dev/null", O_RDONLY);

    if (null < 0 || dup2(null, STDIN_FILENO) < 0 ||
        dup2(out_fd, STDOUT_FILENO) < 0 || dup2(log_fd, STDERR_FILENO) < 0)
        _exit(WORKER_FAILED);
    snprintf(number, sizeof number, "%" PRId64, (int64_t)run->interactions);
    snprintf(seconds, sizeof seconds, "%.17g", run->wall_s);
    if (run->wall_s > 0) {
        argv[n++] = "--wall-time";
        argv[n++] = seconds;
    }
    snprintf(least, sizeof least, "%" PRId64, (int64_t)run->at_least);
    if (run->at_least > 0) {
        argv[n++] = "--at-least";
        argv[n++] = least;
    }
    argv[n++] = "--";
    argv[n++] = dir;
    /* exec takes them without const, and leaves them alone. */
    execv("/proc/self/exe", (char *const *)(uintptr_t)argv);
    execv(program, (char *const *)(uintptr_t)argv);
    fprintf(stderr, "failed: cannot start %s: %s\n", program, strerror(errno));
    _exit(WORKER_FAILED);
}

static int open_log(const char *dir, struct err *err)
{
    struct str path = STR_INIT;

    str_printf(&path, "%s/log.txt", dir);
    int fd = open(path.text, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (fd < 0)
        err_sys(err, "cannot write %s", path.text);
    str_fini(&path);
    return fd;
}

/* The child keeps the signals that stop runs blocked until it has its own
 * handlers: none gets lost on the way, and none kills it. */
static pid_t fork_quietly(void)
{
    sigset_t block, before;

    sigemptyset(&block);
    sigaddset(&block, SIGINT);
    sigaddset(&block, SIGTERM);
    sigaddset(&block, SIGHUP);
    fflush(NULL);
    sigprocmask(SIG_BLOCK, &block, &before);
    pid_t pid = fork();
    if (pid != 0)
        sigprocmask(SIG_SETMASK, &before, NULL);
    return pid;
}

static bool start(void *ctx, size_t job, pid_t *pid, int *out_fd,
                  struct err *err)
{
    struct execution *e = ctx;
    const struct plan_run *run = &e->plan->runs[job];
    char id[RUN_ID_CHARS + 1];
    const char *dir = run_dir(e, job, id);
    int fds[2], log_fd = -1;

    if (!store_prepare(e->store, &run->spec, err) ||
        (log_fd = open_log(dir, err)) < 0)
        return false;
    if (pipe(fds) < 0) {
        close(log_fd);
        return err_sys(err, "cannot start a worker");
    }
    fcntl(fds[0], F_SETFD, FD_CLOEXEC);
    *pid = fork_quietly();
    if (*pid == 0)
        exec_worker(e->options->program, dir, run, fds[1], log_fd);
    close(fds[1]);
    close(log_fd);
    if (*pid < 0) {
        close(fds[0]);
        return err_sys(err, "cannot start a worker");
    }
    *out_fd = fds[0];
    progress_start(e->progress, job, run->label, id,
                   e->prospect->runs[job].from, e->prospect->runs[job].to,
                   run->cost->flop_per_interaction);
    return true;
}

static void line(void *ctx, size_t job, const char *text)
{
    struct execution *e = ctx;

    progress_line(e->progress, job, text);
}

/* Why a worker ended badly, as far as it could say. */
static void describe_failure(struct str *out, struct execution *e, size_t job,
                             int status, const char *why)
{
    char id[RUN_ID_CHARS + 1];
    const char *dir = run_dir(e, job, id);

    if (why != NULL) {
        str_add(out, why);
        return;
    }
    if (WIFSIGNALED(status)) {
        struct err ignored;

        str_printf(out, "killed by signal %d (%s)", WTERMSIG(status),
                   strsignal(WTERMSIG(status)));
        last_words(out, dir);
        if (!store_set_failure(dir, out->text, &ignored))
            str_printf(out, "; %s", ignored.msg);
        return;
    }
    const char *reason = store_failure(e->arena, dir);
    if (reason != NULL) {
        str_add(out, reason);
    } else {
        struct err ignored;

        str_printf(out, "ended with status %d without a result",
                   WEXITSTATUS(status));
        last_words(out, dir);
        if (!store_set_failure(dir, out->text, &ignored))
            str_printf(out, "; %s", ignored.msg);
    }
}

static void ended(void *ctx, size_t job, enum job_end end, int status,
                  const char *why)
{
    struct execution *e = ctx;
    char id[RUN_ID_CHARS + 1];
    const char *dir = run_dir(e, job, id);
    const char *label = e->plan->runs[job].label;
    struct str text = STR_INIT;
    struct store_done done;
    struct err err;

    switch (end) {
    case JOB_OK:
        if (store_read_done(e->arena, &done, dir, &err) &&
            done.outcome == OUTCOME_DIVERGED) {
            str_printf(&text, "diverged: %s", done.message);
            progress_end(e->progress, job, label, text.text, true);
        } else {
            progress_end(e->progress, job, label, "done", false);
        }
        break;
    case JOB_INTERRUPTED:
        progress_end(e->progress, job, label, "stopped", false);
        break;
    case JOB_FAILED:
        str_add(&text, "failed: ");
        describe_failure(&text, e, job, status, why);
        str_printf(&text, " (log: %s/log.txt)", dir);
        progress_end(e->progress, job, label, text.text, true);
        break;
    }
    str_fini(&text);
}

static void tick(void *ctx)
{
    struct execution *e = ctx;

    if (stop_level == 1 && !e->told_stop) {
        progress_say(e->progress, "stopping: the runs at work finish their "
                                  "update and write a checkpoint; interrupt "
                                  "again to stop at once");
        e->told_stop = true;
    }
    progress_tick(e->progress);
}

struct priced_job {
    double flop;
    size_t job;
};

static int compare_price(const void *a, const void *b)
{
    const struct priced_job *x = a, *y = b;

    if (x->flop != y->flop)
        return x->flop > y->flop ? -1 : 1;
    return (x->job > y->job) - (x->job < y->job);
}

/* What is to be trained, the dearest first, so that none is left over alone
 * at the end.  The array is the caller's. */
static size_t *order_jobs(size_t *n, const struct execution *e)
{
    size_t n_runs = e->plan->n_runs, *order;
    struct priced_job *jobs = mem_calloc(n_runs, sizeof *jobs);

    *n = 0;
    for (size_t i = 0; i < n_runs; i++) {
        if (e->prospect->runs[i].reason != REASON_REUSE)
            jobs[(*n)++] = (struct priced_job){e->prospect->runs[i].flop, i};
    }
    qsort(jobs, *n, sizeof *jobs, compare_price);
    order = mem_calloc(*n, sizeof *order);
    for (size_t i = 0; i < *n; i++)
        order[i] = jobs[i].job;
    free(jobs);
    return order;
}

static void watch_signals(struct sigaction old[3])
{
    struct sigaction act = {.sa_handler = on_interrupt};

    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};

    stop_level = 0;
    for (size_t i = 0; i < COUNT_OF(signals); i++) {
        sigaction(signals[i], NULL, &old[i]);
        /* Whoever had it ignored (nohup) wants it ignored. */
        if (old[i].sa_handler != SIG_IGN)
            sigaction(signals[i], &act, NULL);
    }
}

static void unwatch_signals(const struct sigaction old[3])
{
    sigaction(SIGINT, &old[0], NULL);
    sigaction(SIGTERM, &old[1], NULL);
    sigaction(SIGHUP, &old[2], NULL);
}

static enum exit_status status_of(const struct pool_counts *counts)
{
    if (stop_level > 1)
        return STATUS_KILLED;
    if (stop_level == 1 || counts->interrupted > 0) {
        return STATUS_INTERRUPTED;
    }
    return counts->failed > 0 ? STATUS_RUNS_FAILED : STATUS_OK;
}

enum exit_status execute_plan(const struct loaded *loaded,
                              const struct prospect *prospect,
                              const struct store *store,
                              const struct options *options)
{
    struct sigaction old[3];
    struct execution e = {
        .arena = loaded->arena,
        .plan = loaded->plan,
        .prospect = prospect,
        .store = store,
        .options = options,
    };
    const struct pool_runner runner = {&e, start, line, ended, tick};

    size_t n, *order = order_jobs(&n, &e);

    e.progress = progress_new(options, n, prospect->flop);
    watch_signals(old);
    struct pool_counts counts =
        pool_run(&runner, order, n, options->jobs, &stop_level);
    unwatch_signals(old);
    enum exit_status status = status_of(&counts);
    if (status == STATUS_INTERRUPTED)
        progress_say(e.progress, "Stopped; nothing that was trained is lost. "
                                 " The same command goes on.");
    progress_free(e.progress);
    free(order);
    return status;
}
