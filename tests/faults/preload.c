/* preload.c - make a chosen system call fail, or die at it; shift the clocks.
 *
 * Loaded by LD_PRELOAD before the C library, into the program and its workers.
 * Calls that change a file below a folder are counted in a file that all
 * processes share, so that "the 57th" means one in the whole study:
 *
 *     FAULT_UNDER    the folder, as an absolute path
 *     FAULT_COUNTER  the file with the count, eight bytes
 *     FAULT_FIRST    the first call that goes wrong, counted from one
 *     FAULT_LAST     the last one
 *     FAULT_DO       EIO, ENOSPC, EROFS: fail.  late: do it, and say EIO.
 *                    kill: die by SIGKILL; kill-all: with the process group
 *     FAULT_CLOCK    from the FAULT_FIRST-th call on, what the real-time clock
 *                    is ahead, in seconds; FAULT_MONOTONIC: the monotonic one
 *
 * A write that goes wrong writes its first half, as a disk that fills up does. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* The C library's own function of this name. */
#define REAL(name) ((__typeof__(&name))(uintptr_t)dlsym(RTLD_NEXT, #name))

static long number(const char *name, long otherwise)
{
    const char *text = getenv(name);

    return text != NULL ? strtol(text, NULL, 10) : otherwise;
}

static _Atomic uint64_t *counter(void)
{
    static _Atomic uint64_t *count;
    const char *path = getenv("FAULT_COUNTER");

    if (count != NULL || path == NULL)
        return count;
    int fd = REAL(open)(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (fd < 0 || REAL(ftruncate)(fd, sizeof *count) < 0)
        abort();
    void *map =
        mmap(NULL, sizeof *count, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (map == MAP_FAILED)
        abort();
    count = map;
    return count;
}

static bool is_under(const char *path)
{
    const char *folder = getenv("FAULT_UNDER");
    size_t len = folder != NULL ? strlen(folder) : 0;

    return folder != NULL && counter() != NULL &&
           strncmp(path, folder, len) == 0 &&
           (path[len] == '/' || path[len] == '\0');
}

static bool is_fd_under(int fd)
{
    char link[64], path[4096];

    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t len = readlink(link, path, sizeof path - 1);
    path[len > 0 ? len : 0] = '\0';
    return is_under(path);
}

enum fault { NONE, FAIL, LATE };

/* What is to happen to a call below the folder; errno is set for FAIL and
 * for LATE. */
static enum fault next_fault(void)
{
    static const struct {
        const char *name;
        int code;
    } codes[] = {{"EIO", EIO}, {"ENOSPC", ENOSPC}, {"EROFS", EROFS}};
    long now = (long)atomic_fetch_add(counter(), 1) + 1;
    const char *what = getenv("FAULT_DO");

    if (what == NULL || now < number("FAULT_FIRST", 0) ||
        now > number("FAULT_LAST", 0))
        return NONE;
    if (strcmp(what, "kill-all") == 0)
        kill(0, SIGKILL);
    if (strncmp(what, "kill", 4) == 0)
        raise(SIGKILL);
    errno = EIO;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        if (strcmp(what, codes[i].name) == 0)
            errno = codes[i].code;
    }
    return strcmp(what, "late") == 0 ? LATE : FAIL;
}

/* A call that changes what PATHS, FDS name: do it or not, and answer. */
#define FAULTY(under, failed, call)             \
    do {                                        \
        enum fault fault = NONE;                \
                                                \
        if (under)                              \
            fault = next_fault();               \
        if (fault == FAIL)                      \
            return failed;                      \
        int saved = errno;                      \
        __typeof__(call) result = call;         \
        if (fault == LATE) {                    \
            errno = saved;                      \
            return failed;                      \
        }                                       \
        return result;                          \
    } while (0)

/* Opening to read changes nothing, and is left alone. */
static bool opens_to_write(const char *path, int flags)
{
    return ((flags & O_ACCMODE) != O_RDONLY || (flags & O_CREAT) != 0) &&
           is_under(path);
}

static mode_t mode_of(int flags, va_list args)
{
    return (flags & O_CREAT) != 0 ? va_arg(args, mode_t) : 0;
}

#define OPEN(name)                                                             \
    int name(const char *path, int flags, ...)                                 \
    {                                                                          \
        va_list args;                                                          \
                                                                               \
        va_start(args, flags);                                                 \
        mode_t mode = mode_of(flags, args);                                    \
        va_end(args);                                                          \
        FAULTY(opens_to_write(path, flags), -1,                                \
               REAL(name)(path, flags, mode));                                 \
    }

OPEN(open)
OPEN(open64)

ssize_t write(int fd, const void *data, size_t len)
{
    if (is_fd_under(fd)) {
        enum fault fault;

        /* Half of it is there whatever happens then. */
        ssize_t half = REAL(write)(fd, data, len / 2);
        if (half < 0)
            return half;
        fault = next_fault();
        if (fault == FAIL)
            return -1;
        int saved = errno;
        ssize_t rest =
            REAL(write)(fd, (const char *)data + half, len - (size_t)half);
        errno = fault == LATE ? saved : errno;
        return fault == LATE || rest < 0 ? -1 : half + rest;
    }
    return REAL(write)(fd, data, len);
}

ssize_t pwrite(int fd, const void *data, size_t len, off_t at)
{
    FAULTY(is_fd_under(fd), -1, REAL(pwrite)(fd, data, len, at));
}

ssize_t pwrite64(int fd, const void *data, size_t len, off64_t at)
{
    FAULTY(is_fd_under(fd), -1, REAL(pwrite64)(fd, data, len, at));
}

int fsync(int fd)
{
    FAULTY(is_fd_under(fd), -1, REAL(fsync)(fd));
}

int fdatasync(int fd)
{
    FAULTY(is_fd_under(fd), -1, REAL(fdatasync)(fd));
}

int ftruncate(int fd, off_t len)
{
    FAULTY(is_fd_under(fd), -1, REAL(ftruncate)(fd, len));
}

int rename(const char *from, const char *to)
{
    FAULTY(is_under(to), -1, REAL(rename)(from, to));
}

int link(const char *from, const char *to)
{
    FAULTY(is_under(to), -1, REAL(link)(from, to));
}

int unlink(const char *path)
{
    FAULTY(is_under(path), -1, REAL(unlink)(path));
}

/* One that is there already changes nothing. */
int mkdir(const char *path, mode_t mode)
{
    FAULTY(is_under(path) && access(path, F_OK) != 0, -1,
           REAL(mkdir)(path, mode));
}

int utimensat(int dir, const char *path, const struct timespec times[2],
              int flags)
{
    FAULTY(is_under(path), -1, REAL(utimensat)(dir, path, times, flags));
}

/* ---- clocks ---- */

static time_t ahead(const char *name)
{
    _Atomic uint64_t *count = counter();

    return count != NULL && (long)atomic_load(count) >= number("FAULT_FIRST", 0)
               ? (time_t)number(name, 0)
               : 0;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    int result = REAL(clock_gettime)(clock, now);

    if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)
        now->tv_sec += ahead("FAULT_CLOCK");
    else if (clock == CLOCK_MONOTONIC || clock == CLOCK_MONOTONIC_COARSE ||
             clock == CLOCK_BOOTTIME)
        now->tv_sec += ahead("FAULT_MONOTONIC");
    return result;
}

time_t time(time_t *out)
{
    time_t now = REAL(time)(NULL) + ahead("FAULT_CLOCK");

    if (out != NULL)
        *out = now;
    return now;
}

int gettimeofday(struct timeval *now, void *zone)
{
    int result = REAL(gettimeofday)(now, zone);

    now->tv_sec += ahead("FAULT_CLOCK");
    return result;
}
