/* launch.c - start a worker: its command line, its log, where it computes. */
#include "config.h"

#include "cli/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "cli/stop.h"
#include "exec/outcome.h"
#include "exec/pool.h"
#include "nn/kernel.h"

/* The command line of the worker in DIR. */
struct words {
    const char *argv[16];
    char number[32], seconds[64], least[32], every[64], planned[64];
};

static void fill_words(struct words *w, const struct launch *l)
{
    const struct store_budget *budget = &l->budget;
    size_t n = 0;

    w->argv[n++] = "rlstudy";
    w->argv[n++] = "worker";
    snprintf(w->number, sizeof w->number, "%" PRId64, budget->interactions);
    w->argv[n++] = "--interactions";
    w->argv[n++] = w->number;
    snprintf(w->seconds, sizeof w->seconds, "%.17g", budget->wall_s);
    if (budget->wall_s > 0) {
        w->argv[n++] = "--wall-time";
        w->argv[n++] = w->seconds;
    }
    snprintf(w->least, sizeof w->least, "%" PRId64, budget->at_least);
    if (budget->at_least > 0) {
        w->argv[n++] = "--at-least";
        w->argv[n++] = w->least;
    }
    snprintf(w->every, sizeof w->every, "%.17g", l->checkpoint_s);
    if (l->checkpoint_s > 0) {
        w->argv[n++] = "--checkpoint-every";
        w->argv[n++] = w->every;
    }
    snprintf(w->planned, sizeof w->planned, "%.6g", l->core_s);
    if (l->core_s > 0) {
        w->argv[n++] = "--planned";
        w->argv[n++] = w->planned;
    }
    w->argv[n++] = "--";
    w->argv[n++] = l->dir;
    w->argv[n] = NULL;
}

/* Where a worker may compute; the log tells. */
static void pin(int core)
{
    cpu_set_t set;

    CPU_ZERO(&set);
    CPU_SET((size_t)core, &set);
    if (sched_setaffinity(0, sizeof set, &set) == 0)
        fprintf(stderr, "pinned to core %d\n", core);
    else
        fprintf(stderr, "not pinned to core %d: %s\n", core, strerror(errno));
}

/* In the child: become `rlstudy worker DIR`, with the log for its messages.
 * /proc/self/exe is the very program that runs now, even if another one was
 * installed in its place meanwhile. */
static void exec_worker(const struct launch *l, const struct words *words,
                        int out_fd, int log_fd)
{
    struct outcome outcome = {.class = FAILURE_HOST};
    char line[sizeof outcome.reason + 64];
    int null = open("/dev/null", O_RDONLY);

    if (null < 0 || dup2(null, STDIN_FILENO) < 0 ||
        dup2(out_fd, STDOUT_FILENO) < 0 || dup2(log_fd, STDERR_FILENO) < 0)
        _exit(WORKER_FAILED);
    if (l->core >= 0)
        pin(l->core);
    if (l->kernel != NULL)
        setenv(NN_KERNEL_VARIABLE, l->kernel, 1);
    /* exec takes them without const, and leaves them alone. */
    execv("/proc/self/exe", (char *const *)(uintptr_t)words->argv);
    execv(l->program, (char *const *)(uintptr_t)words->argv);
    outcome.code = errno;
    outcome.class = failure_class_of(errno, FAILURE_HOST);
    snprintf(outcome.reason, sizeof outcome.reason, "cannot start %s: %s",
             l->program, strerror(errno));
    fprintf(stderr, "failed: %s\n", outcome.reason);
    outcome_line(line, sizeof line, &outcome);
    ssize_t written = write(STDOUT_FILENO, line, strlen(line));
    (void)written; /* the log has it as well */
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
    for (size_t i = 0; i < N_STOP_SIGNALS; i++)
        sigaddset(&block, stop_signals[i]);
    sigaddset(&block, SIGUSR1);
    fflush(NULL);
    sigprocmask(SIG_BLOCK, &block, &before);
    pid_t pid = fork();
    if (pid != 0)
        sigprocmask(SIG_SETMASK, &before, NULL);
    return pid;
}

bool launch_worker(pid_t *pid, int *out_fd, const struct launch *launch,
                   struct err *err)
{
    struct words words;
    int fds[2], log_fd = open_log(launch->dir, err);

    if (log_fd < 0)
        return false;
    if (pipe(fds) < 0) {
        err_sys(err, "cannot start a worker");
        close(log_fd);
        return false;
    }
    fcntl(fds[0], F_SETFD, FD_CLOEXEC);
    fill_words(&words, launch);
    *pid = fork_quietly();
    if (*pid == 0)
        exec_worker(launch, &words, fds[1], log_fd);
    if (*pid < 0)
        err_sys(err, "cannot start a worker");
    close(fds[1]);
    close(log_fd);
    if (*pid < 0) {
        close(fds[0]);
        return false;
    }
    *out_fd = fds[0];
    return true;
}
