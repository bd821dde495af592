/* child.c - work that may crash, in a process of its own. */
#include "config.h"

#include "env/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/str.h"

enum { MOST_OUTPUT = 1 << 24, TAIL = 4096 };

void *child_memory(size_t size, struct err *err)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (memory != MAP_FAILED)
        return memory;
    err_sys(err, "no memory to share with a child process");
    return NULL;
}

void child_memory_free(void *memory, size_t size)
{
    if (memory != NULL)
        munmap(memory, size);
}

struct job {
    void (*work)(void *ctx);
    void *ctx;
    volatile bool *done; /* shared */
    int out, err;        /* what it prints goes there */
};

static void limit_child(void)
{
    const struct rlimit no_core = {0, 0};
    const struct rlimit files = {MOST_OUTPUT, MOST_OUTPUT};

    setrlimit(RLIMIT_CORE, &no_core);
    setrlimit(RLIMIT_FSIZE, &files);
    signal(SIGXFSZ, SIG_IGN);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
}

void child_settle(int out, int err, pid_t parent)
{
    const int null = open("/dev/null", O_RDONLY);

    limit_child();
    if (getppid() != parent || null < 0 || dup2(null, STDIN_FILENO) < 0 ||
        dup2(out, STDOUT_FILENO) < 0 || dup2(err, STDERR_FILENO) < 0)
        _exit(1);
}

static void be_child(const struct job *job, pid_t parent)
{
    child_settle(job->out, job->err, parent);
    job->work(job->ctx);
    fflush(NULL);
    *job->done = true;
    _exit(0);
}

static double now_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Wait for the child; at first it is expected any moment.  False when it had to
 * be killed. */
static bool wait_child(int *status, pid_t pid, double limit_s)
{
    const double end_s = now_s() + limit_s;
    struct timespec pause = {0, 200000};

    while (waitpid(pid, status, WNOHANG) == 0) {
        if (now_s() > end_s) {
            kill(pid, SIGKILL);
            waitpid(pid, status, 0);
            return false;
        }
        nanosleep(&pause, NULL);
        if (pause.tv_nsec < 20000000)
            pause.tv_nsec += pause.tv_nsec / 4;
    }
    return true;
}

struct line {
    const char *text;
    size_t len;
};

/* The last line before END that is not empty; END moves to where it begins. */
static struct line take_line(const char *text, size_t *end)
{
    while (*end > 0 && text[*end - 1] == '\n')
        --*end;
    const size_t stop = *end;
    while (*end > 0 && text[*end - 1] != '\n')
        --*end;
    return (struct line){text + *end, stop - *end};
}

void child_last_lines(char *lines, size_t size, int fd)
{
    char tail[TAIL];
    struct str clean = STR_INIT;
    const off_t length = lseek(fd, 0, SEEK_END);
    const off_t from = length > TAIL ? length - TAIL : 0;
    const ssize_t got = pread(fd, tail, sizeof tail, from);
    size_t end = got > 0 ? (size_t)got : 0;
    struct line last = take_line(tail, &end), before = take_line(tail, &end);

    str_add_printable(&clean, before.text, before.len);
    str_add(&clean, before.len > 0 ? "; " : "");
    str_add_printable(&clean, last.text, last.len);
    snprintf(lines, size, "%s", str_text(&clean));
    str_fini(&clean);
    if (lines[0] == '\0' && length > 0)
        snprintf(lines, size, "(empty lines)");
}

void child_tell(struct child_end *end, bool in_time, int status, double limit_s)
{
    if (!in_time)
        snprintf(end->why, sizeof end->why, "no answer within %g s", limit_s);
    else if (WIFSIGNALED(status))
        snprintf(end->why, sizeof end->why, "%s", strsignal(WTERMSIG(status)));
    else
        snprintf(end->why, sizeof end->why, "it ended the process");
}

static bool run_job(struct child_end *end, const struct job *job,
                    double limit_s, struct err *err)
{
    const pid_t parent = getpid();
    int status;

    fflush(NULL);
    const pid_t pid = fork();
    if (pid == 0)
        be_child(job, parent);
    if (pid < 0)
        return err_sys(err, "cannot start a child process");
    const bool in_time = wait_child(&status, pid, limit_s);
    end->done = *job->done;
    if (!end->done)
        child_tell(end, in_time, status, limit_s);
    child_last_lines(end->out, sizeof end->out, job->out);
    child_last_lines(end->err, sizeof end->err, job->err);
    return true;
}

bool child_run(struct child_end *end, void (*work)(void *ctx), void *ctx,
               double limit_s, struct err *err)
{
    struct job job = {work, ctx, child_memory(sizeof *job.done, err), -1, -1};
    bool ok = job.done != NULL;

    *end = (struct child_end){0};
    job.out = memfd_create("out", MFD_CLOEXEC);
    job.err = memfd_create("err", MFD_CLOEXEC);
    if (ok && (job.out < 0 || job.err < 0))
        ok = err_sys(err, "no memory for what a child process prints");
    ok = ok && run_job(end, &job, limit_s, err);
    if (job.out >= 0)
        close(job.out);
    if (job.err >= 0)
        close(job.err);
    child_memory_free((void *)(uintptr_t)job.done, sizeof *job.done);
    return ok;
}
