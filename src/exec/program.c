/* program.c - another program, run to its end within a time limit. */
#include "config.h"

#include "exec/program.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/str.h"

extern char **environ;

enum {
    MAX_OUTPUT = 1 << 28, /* what an answer may be, and no program's memory */
    MAX_COMPLAINT = 1 << 14,
    STATUS_NOT_STARTED = 127
};

struct pipes {
    int in[2], out[2], err[2];
};

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static void close_pipes(struct pipes *p)
{
    for (int end = 0; end < 2; end++) {
        close_fd(&p->in[end]);
        close_fd(&p->out[end]);
        close_fd(&p->err[end]);
    }
}

static bool open_pipe(int fds[2])
{
    if (pipe(fds) < 0)
        return false;
    fcntl(fds[0], F_SETFD, FD_CLOEXEC);
    fcntl(fds[1], F_SETFD, FD_CLOEXEC);
    return true;
}

static bool open_pipes(struct pipes *p)
{
    *p = (struct pipes){{-1, -1}, {-1, -1}, {-1, -1}};
    if (open_pipe(p->in) && open_pipe(p->out) && open_pipe(p->err))
        return true;
    int saved = errno;
    close_pipes(p);
    errno = saved;
    return false;
}

static double now_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* ---- the child ---- */

static bool is_unwanted(const char *variable, const char *const *unset)
{
    for (; unset != NULL && *unset != NULL; unset++) {
        if (strncmp(variable, *unset, strlen(*unset)) == 0)
            return true;
    }
    return false;
}

/* Messages and numbers are read in the C locale. */
static void clean_environment(const char *const *unset)
{
    size_t kept = 0;

    for (size_t i = 0; environ[i] != NULL; i++) {
        if (!is_unwanted(environ[i], unset))
            environ[kept++] = environ[i];
    }
    environ[kept] = NULL;
    setenv("LC_ALL", "C", 1);
}

static void become(const struct program *program, struct pipes *p)
{
    sigset_t none;

    if (dup2(p->in[0], STDIN_FILENO) < 0 ||
        dup2(p->out[1], STDOUT_FILENO) < 0 ||
        dup2(p->err[1], STDERR_FILENO) < 0)
        _exit(STATUS_NOT_STARTED);
    signal(SIGPIPE, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    clean_environment(program->unset);
    /* exec takes them without const, and leaves them alone. */
    execvp(program->argv[0], (char *const *)(uintptr_t)program->argv);
    dprintf(STDERR_FILENO, "%s", strerror(errno));
    _exit(STATUS_NOT_STARTED);
}

/* ---- the parent ---- */

/* What is there to be read; the pipe is closed at its end. */
static void take(int *fd, struct str *to, size_t most)
{
    char data[1 << 16];
    ssize_t got = read(*fd, data, sizeof data);

    if (got > 0) {
        if (to->len + (size_t)got <= most)
            str_addn(to, data, (size_t)got);
    } else if (got == 0 || (errno != EINTR && errno != EAGAIN)) {
        close_fd(fd);
    }
}

static void give(int *fd, const char **text)
{
    ssize_t put = *text != NULL ? write(*fd, *text, strlen(*text)) : 0;

    if (put < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (put > 0)
        *text += put;
    if (put <= 0 || **text == '\0')
        close_fd(fd);
}

/* Talk to the child until it has closed both of its outputs.  False when the
 * time was up first. */
static bool converse(struct pipes *p, const struct program *program,
                     struct str *out, struct str *complaint)
{
    const char *input = program->input;
    double end = now_s() + program->limit_s;

    if (input == NULL || *input == '\0')
        close_fd(&p->in[1]);
    else
        fcntl(p->in[1], F_SETFL, O_NONBLOCK);
    while (p->out[0] >= 0 || p->err[0] >= 0) {
        struct pollfd fds[] = {{.fd = p->out[0], .events = POLLIN},
                               {.fd = p->err[0], .events = POLLIN},
                               {.fd = p->in[1], .events = POLLOUT}};
        double left = end - now_s();

        if (left <= 0)
            return false;
        if (poll(fds, 3, (int)ceil(fmin(left, 60) * 1e3)) <= 0)
            continue;
        if (fds[0].revents != 0)
            take(&p->out[0], out, MAX_OUTPUT);
        if (fds[1].revents != 0)
            take(&p->err[0], complaint, MAX_COMPLAINT);
        if (fds[2].revents != 0)
            give(&p->in[1], &input);
    }
    return true;
}

/* TEXT on one line. */
static void join_lines(struct str *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text != '\n')
            str_addc(out, *text);
        else if (text[1] != '\0')
            str_add(out, "; ");
    }
}

static enum program_end judge(int status, const struct program *program,
                              const char *said, struct err *err)
{
    const char *name = program->argv[0];

    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return PROGRAM_OK;
    if (WIFSIGNALED(status))
        err_set(err, "%s was killed by signal %d", name, WTERMSIG(status));
    else if (WEXITSTATUS(status) == STATUS_NOT_STARTED)
        err_set(err, "cannot run %s: %s", name, said);
    else if (*said == '\0')
        err_set(err, "%s ended with status %d", name, WEXITSTATUS(status));
    else if (strncmp(said, name, strlen(name)) == 0)
        err_set(err, "%s", said); /* most begin with their own name */
    else
        err_set(err, "%s: %s", name, said);
    return WIFEXITED(status) && WEXITSTATUS(status) == STATUS_NOT_STARTED
               ? PROGRAM_ABSENT
               : PROGRAM_FAILED;
}

enum program_end program_run(struct str *out, const struct program *program,
                             struct err *err)
{
    struct str complaint = STR_INIT, said = STR_INIT;
    struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
    struct pipes p;
    int status = 0;

    if (!open_pipes(&p)) {
        err_sys(err, "cannot run %s", program->argv[0]);
        return PROGRAM_FAILED;
    }
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0)
        become(program, &p);
    if (pid < 0) {
        err_sys(err, "cannot run %s", program->argv[0]);
        close_pipes(&p);
        return PROGRAM_FAILED;
    }
    close_fd(&p.in[0]);
    close_fd(&p.out[1]);
    close_fd(&p.err[1]);
    sigaction(SIGPIPE, &ignore, &before);
    bool in_time = converse(&p, program, out, &complaint);
    sigaction(SIGPIPE, &before, NULL);
    if (!in_time)
        kill(pid, SIGKILL);
    close_pipes(&p);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    enum program_end end = PROGRAM_FAILED;
    join_lines(&said, str_text(&complaint));
    if (in_time)
        end = judge(status, program, str_text(&said), err);
    else
        err_set(err, "%s gave no answer within %g s", program->argv[0],
                program->limit_s);
    str_fini(&complaint);
    str_fini(&said);
    return end;
}
