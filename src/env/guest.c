/* guest.c - a process for code from outside, for as long as there is work. */
#include "config.h"

#include "env/guest.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "env/child.h"

/* Of what it prints, so much is kept. */
enum { MOST_OUTPUT = 1 << 20 };

enum stream { OUT, ERR, STREAMS };

struct guest {
    pid_t pid; /* 0: it is no more */
    int socket, memory;
    off_t size; /* of the memory */
    int log;
    int prints[STREAMS]; /* what it printed */
    off_t seen[STREAMS]; /* of that */
    struct child_end end;
};

/* ---- in the guest ---- */

int guest_hear(double idle_s)
{
    struct pollfd socket = {.fd = GUEST_SOCKET, .events = POLLIN};
    const int wait_ms = idle_s < 0 ? -1 : (int)(1000 * idle_s);
    uint8_t word;
    int ready;

    do {
        ready = poll(&socket, 1, wait_ms);
    } while (ready < 0 && errno == EINTR);
    return ready > 0 && read(GUEST_SOCKET, &word, 1) == 1 ? word : -1;
}

void guest_say(uint8_t word)
{
    if (send(GUEST_SOCKET, &word, 1, MSG_NOSIGNAL) != 1)
        _exit(1);
}

static void *map(int memory, uint64_t at, size_t bytes)
{
    void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, memory,
                   (off_t)at);

    return p != MAP_FAILED ? p : NULL;
}

void *guest_map(uint64_t at, size_t bytes)
{
    return map(GUEST_MEMORY, at, bytes);
}

/* What a terminal or a batch system says to all processes of a job is meant for
 * the host, who may want to save what is here. */
static void mind_signals(void)
{
    static const int ignored[] = {SIGINT,  SIGTERM, SIGHUP,
                                  SIGQUIT, SIGUSR1, SIGUSR2};
    static const int fatal[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
    sigset_t none;

    for (size_t i = 0; i < COUNT_OF(ignored); i++)
        signal(ignored[i], SIG_IGN);
    for (size_t i = 0; i < COUNT_OF(fatal); i++)
        signal(fatal[i], SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* The two may be anywhere, each other's place included. */
static bool keep_two(int socket, int memory)
{
    const int s = fcntl(socket, F_DUPFD, GUEST_MEMORY + 1);
    const int m = fcntl(memory, F_DUPFD, GUEST_MEMORY + 1);

    return dup2(s, GUEST_SOCKET) >= 0 && dup2(m, GUEST_MEMORY) >= 0;
}

static void be_guest(const struct guest *guest, int socket, pid_t host,
                     void (*work)(void *ctx), void *ctx)
{
    child_settle(guest->prints[OUT], guest->prints[ERR], host);
    if (!keep_two(socket, guest->memory))
        _exit(1);
    file_close_from(GUEST_MEMORY + 1);
    mind_signals();
    /* What was said before a crash is not to wait in a buffer. */
    setvbuf(stdout, NULL, _IOLBF, 0);
    work(ctx);
    fflush(NULL);
    _exit(0);
}

/* ---- in the host ---- */

bool guest_lives(const struct guest *guest)
{
    return guest->pid != 0;
}

void guest_set_log(struct guest *guest, int fd)
{
    guest->log = fd;
}

static bool open_all(struct guest *guest, int *other, struct err *err)
{
    int pair[2];

    guest->memory = memfd_create("shared", MFD_CLOEXEC);
    for (int i = 0; i < STREAMS; i++) {
        guest->prints[i] = memfd_create("printed", MFD_CLOEXEC);
        if (guest->prints[i] >= 0)
            fcntl(guest->prints[i], F_SETFL, O_APPEND);
    }
    if (guest->memory < 0 || guest->prints[OUT] < 0 || guest->prints[ERR] < 0)
        return err_sys(err, "no memory to share with a child process");
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return err_sys(err, "cannot speak to a child process");
    guest->socket = pair[0];
    *other = pair[1];
    return true;
}

struct guest *guest_start(void (*work)(void *ctx), void *ctx, struct err *err)
{
    struct guest *guest = mem_calloc(1, sizeof *guest);
    const pid_t host = getpid();
    int other = -1;

    *guest = (struct guest){
        .socket = -1, .memory = -1, .log = -1, .prints = {-1, -1}};
    bool ok = open_all(guest, &other, err);
    if (ok) {
        fflush(NULL);
        guest->pid = fork();
        if (guest->pid == 0)
            be_guest(guest, other, host, work, ctx);
        ok = guest->pid > 0 || err_sys(err, "cannot start a child process");
    }
    if (other >= 0)
        close(other);
    if (ok)
        return guest;
    guest->pid = 0;
    guest_end(guest);
    return NULL;
}

static void close_it(int fd)
{
    if (fd >= 0)
        close(fd);
}

void guest_end(struct guest *guest)
{
    if (guest == NULL)
        return;
    if (guest->pid != 0) {
        kill(guest->pid, SIGKILL);
        waitpid(guest->pid, NULL, 0);
    }
    close_it(guest->socket);
    close_it(guest->memory);
    close_it(guest->prints[OUT]);
    close_it(guest->prints[ERR]);
    free(guest);
}

static void write_all(int fd, const char *text, size_t len)
{
    while (len > 0) {
        const ssize_t put = write(fd, text, len);

        if (put <= 0)
            return;
        text += put;
        len -= (size_t)put;
    }
}

/* Copies what is new to the log, and forgets the old when there is much. */
static void take_output(struct guest *guest, enum stream i)
{
    struct stat st;
    char text[4096];
    ssize_t got;

    if (fstat(guest->prints[i], &st) != 0 || st.st_size <= guest->seen[i])
        return;
    while (guest->log >= 0 && (got = pread(guest->prints[i], text, sizeof text,
                                           guest->seen[i])) > 0) {
        write_all(guest->log, text, (size_t)got);
        guest->seen[i] += got;
    }
    if (guest->log < 0)
        guest->seen[i] = st.st_size;
    if (st.st_size > MOST_OUTPUT && ftruncate(guest->prints[i], 0) == 0)
        guest->seen[i] = 0;
}

/* It has ended, or is made to; how, and what it said. */
static void bury(struct guest *guest, bool in_time, double limit_s)
{
    int status = 0;

    /* Whoever has ended already does not mind. */
    kill(guest->pid, SIGKILL);
    while (waitpid(guest->pid, &status, 0) < 0 && errno == EINTR)
        ;
    guest->pid = 0;
    for (int i = 0; i < STREAMS; i++)
        take_output(guest, (enum stream)i);
    child_tell(&guest->end, in_time, status, limit_s);
    child_last_lines(guest->end.out, sizeof guest->end.out, guest->prints[OUT]);
    child_last_lines(guest->end.err, sizeof guest->end.err, guest->prints[ERR]);
}

static int tell_death(const struct guest *guest, struct err *err)
{
    const struct child_end *end = &guest->end;
    const bool out = end->out[0] != '\0', both = out && end->err[0] != '\0';

    err_set(err, "%s%s%s%s%s", end->why,
            out || end->err[0] != '\0' ? "; its last words: " : "", end->err,
            both ? "; " : "", end->out);
    return -1;
}

/* 1: there is something, 0: time is up.  Counted in slices, for a process that
 * was stopped has not been waiting. */
static int wait_for(int fd, double limit_s)
{
    enum { SLICE_MS = 100 };
    struct pollfd p = {.fd = fd, .events = POLLIN};

    for (double waited_s = 0; waited_s < limit_s; waited_s += 1e-3 * SLICE_MS) {
        const int ready = poll(&p, 1, SLICE_MS);

        if (ready > 0)
            return 1;
    }
    return 0;
}

void guest_tell(struct guest *guest, uint8_t word)
{
    /* One that does not hear gives no answer either. */
    if (guest->pid != 0 && send(guest->socket, &word, 1, MSG_NOSIGNAL) != 1)
        shutdown(guest->socket, SHUT_RDWR);
}

int guest_answer(struct guest *guest, double limit_s, struct err *err)
{
    uint8_t answer;

    if (guest->pid == 0)
        return tell_death(guest, err);
    const bool in_time = wait_for(guest->socket, limit_s) == 1;
    if (!in_time || read(guest->socket, &answer, 1) != 1) {
        bury(guest, in_time, limit_s);
        return tell_death(guest, err);
    }
    for (int i = 0; i < STREAMS; i++)
        take_output(guest, (enum stream)i);
    return answer;
}

int guest_ask(struct guest *guest, uint8_t word, double limit_s,
              struct err *err)
{
    guest_tell(guest, word);
    return guest_answer(guest, limit_s, err);
}

/* ---- memory ---- */

void *guest_share(struct guest *guest, uint64_t *at, size_t bytes,
                  struct err *err)
{
    const off_t page = sysconf(_SC_PAGESIZE);
    const off_t from = guest->size;
    const off_t size = (from + (off_t)bytes + page - 1) / page * page;
    void *memory = ftruncate(guest->memory, size) == 0
                       ? map(guest->memory, (uint64_t)from, bytes)
                       : NULL;

    if (memory == NULL) {
        err_sys(err, "no %zu bytes of memory to share with a child process",
                bytes);
        return NULL;
    }
    guest->size = size;
    *at = (uint64_t)from;
    return memory;
}

void guest_unshare(struct guest *guest, void *memory, uint64_t at, size_t bytes)
{
    if (memory == NULL)
        return;
    munmap(memory, bytes);
    fallocate(guest->memory, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
              (off_t)at, (off_t)bytes);
}
