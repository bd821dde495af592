/* serve_job.c - work in a child process. */
#include "config.h"

#include "cli/serve_job.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/stop.h"

/* Training comes first. */
enum { NICENESS = 10 };

double job_clock_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Signals mean the server, which ends its children; and the sockets of its
 * clients are to close when it closes them. */
static void become_child(int fd, pid_t parent)
{
    const int kept = STDERR_FILENO + 1;
    sigset_t none;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent || (fd != kept && dup2(fd, kept) < 0))
        _exit(1);
    file_close_from(kept + 1);
    for (size_t i = 0; i < N_STOP_SIGNALS; i++)
        signal(stop_signals[i], SIG_IGN);
    signal(SIGPIPE, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (nice(NICENESS) < 0)
        errno = 0; /* then not */
}

static void be_child(int fd, pid_t parent, bool (*work)(FILE *, void *),
                     void *ctx)
{
    become_child(fd, parent);
    FILE *out = fdopen(STDERR_FILENO + 1, "w");
    bool done = out != NULL && work(out, ctx);

    if (out == NULL || fflush(out) != 0 || ferror(out))
        done = false;
    /* What the parent holds is its own to free. */
    _exit(done ? 0 : 1);
}

bool job_start(struct serve_job *job, bool (*work)(FILE *, void *), void *ctx,
               struct err *err)
{
    const pid_t parent = getpid();
    int fds[2];

    if (pipe(fds) < 0)
        return err_sys(err, "cannot make a pipe");
    fflush(NULL);
    job->pid = fork();
    if (job->pid == 0)
        be_child(fds[1], parent, work, ctx);
    close(fds[1]);
    if (job->pid < 0 || fcntl(fds[0], F_SETFL, O_NONBLOCK) < 0) {
        err_sys(err, "cannot start a child process");
        close(fds[0]);
        return false;
    }
    job->fd = fds[0];
    str_clear(&job->out);
    return true;
}

/* False when there will be no more. */
static bool read_some(struct serve_job *job)
{
    char bytes[65536];
    ssize_t got;

    while ((got = read(job->fd, bytes, sizeof bytes)) > 0 ||
           (got < 0 && errno == EINTR)) {
        if (got > 0)
            str_addn(&job->out, bytes, (size_t)got);
    }
    return got < 0 && errno == EAGAIN;
}

static double seconds(const struct timeval *t)
{
    return (double)t->tv_sec + 1e-6 * (double)t->tv_usec;
}

static int reap(struct serve_job *job)
{
    struct rusage used = {0};
    int status = 1;

    while (wait4(job->pid, &status, 0, &used) < 0 && errno == EINTR)
        ;
    job->used_s = seconds(&used.ru_utime) + seconds(&used.ru_stime);
    close(job->fd);
    job->pid = 0;
    job->fd = -1;
    return status;
}

enum job_state job_look(struct serve_job *job)
{
    if (job->pid <= 0)
        return JOB_NONE;
    if (read_some(job))
        return JOB_AT_WORK;
    return reap(job) == 0 ? JOB_DONE : JOB_FAILED;
}

void job_end(struct serve_job *job)
{
    if (job->pid > 0) {
        kill(job->pid, SIGKILL);
        reap(job);
    }
    str_fini(&job->out);
}
