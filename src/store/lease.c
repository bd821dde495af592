/* lease.c - at most one process works on a run.
 *
 * A lease is a file made by link(2), which is atomic on network file systems
 * too.  It names the host, the process and when that process started, and its
 * time stamp is the heartbeat. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "store/store.h"

/* A heartbeat older than this, on another host, means that it is gone: unless
 * it beats again while we watch, for then only somebody's clock jumped. */
enum { STALE_AFTER_S = 120, WATCH_S = 2 * LEASE_BEAT_S + 1 };

struct lease {
    char *path, *text;
};

/* Clock ticks after boot at which PID started, 0 when it is not there: tells
 * a process from a later one of the same number. */
static unsigned long long start_time(long pid)
{
    char path[64], *text;
    size_t len;
    unsigned long long start = 0;

    snprintf(path, sizeof path, "/proc/%ld/stat", pid);
    if (!file_read(&text, &len, path, 4096, NULL))
        return 0;
    /* The name in brackets may hold anything: count from the last bracket. */
    char *at = strrchr(text, ')');
    for (int field = 2; at != NULL && field < 22; field++) {
        at = strchr(at + 1, ' ');
        if (at != NULL && field == 21)
            start = strtoull(at + 1, NULL, 10);
    }
    /* A zombie has ended: it only waits for its parent to notice. */
    char *state = strrchr(text, ')');
    if (state != NULL && state[1] == ' ' && state[2] == 'Z')
        start = 0;
    free(text);
    return start;
}

/* The host, and which numbering of processes on it: containers may share a
 * host's name and have their own. */
static void describe_place(struct str *out)
{
    char host[256] = "", space[64] = "";

    gethostname(host, sizeof host - 1);
    ssize_t len = readlink("/proc/self/ns/pid", space, sizeof space - 1);
    str_printf(out, "%s/%s", host, len > 0 ? space : "");
}

static void describe_self(struct str *out)
{
    describe_place(out);
    str_printf(out, " %ld %llu\n", (long)getpid(), start_time((long)getpid()));
}

/* Has the time stamp of PATH moved lately?  Compared with a file touched now,
 * so that only the file server's clock counts. */
static bool beats(const char *path)
{
    struct str probe = STR_INIT, place = STR_INIT;
    struct stat now, then;
    bool fresh = true;

    describe_place(&place);
    for (char *c = place.text; *c != '\0'; c++)
        *c = *c == '/' ? '-' : *c;
    str_printf(&probe, "%s.%s.%ld.now", path, place.text, (long)getpid());
    int fd = open(probe.text, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd >= 0) {
        if (fstat(fd, &now) == 0 && stat(path, &then) == 0)
            fresh = llabs((long long)(now.st_mtime - then.st_mtime)) <
                    STALE_AFTER_S;
        close(fd);
        unlink(probe.text);
    }
    str_fini(&probe);
    str_fini(&place);
    return fresh;
}

/* The time stamp of PATH.  By opening it, as network file systems then ask the
 * server anew. */
static bool stamp_of(struct timespec *out, const char *path)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool ok = fd >= 0 && fstat(fd, &st) == 0;

    if (ok)
        *out = st.st_mtim;
    if (fd >= 0)
        close(fd);
    return ok;
}

static time_t monotonic_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec;
}

/* Does the heart of PATH beat before our eyes?  The time is that of a clock
 * which cannot be set. */
static bool beats_now(const char *path)
{
    static const struct timespec moment = {0, 250000000};
    struct timespec first, now;

    if (!stamp_of(&first, path))
        return false;
    for (time_t end = monotonic_s() + WATCH_S; monotonic_s() <= end;) {
        nanosleep(&moment, NULL);
        if (!stamp_of(&now, path))
            return false; /* released, or taken over: look again */
        if (now.tv_sec != first.tv_sec || now.tv_nsec != first.tv_nsec)
            return true;
    }
    return false;
}

enum holder {
    HOLDER_GONE,
    HOLDER_ALIVE,
    HOLDER_UNSEEN /* on another host, or hidden from us: its heartbeat tells */
};

/* What there is to know, from here, of the process that wrote TEXT. */
static enum holder look_at_holder(const char *text)
{
    struct str here = STR_INIT;
    char place[512] = "";
    long pid = 0;
    unsigned long long start = 0;

    if (sscanf(text, "%511s %ld %llu", place, &pid, &start) != 3)
        return HOLDER_GONE; /* not written by us, or half: nobody's */
    describe_place(&here);
    bool same = strcmp(place, here.text) == 0;
    str_fini(&here);
    if (!same)
        return HOLDER_UNSEEN;
    unsigned long long now = start_time(pid);
    if (now != 0 && start != 0)
        return now == start ? HOLDER_ALIVE : HOLDER_GONE;
    /* /proc may hide processes from other users, or from their own. */
    bool there = kill((pid_t)pid, 0) == 0, hidden = !there && errno == EPERM;
    return hidden || (there && start == 0) ? HOLDER_UNSEEN : HOLDER_GONE;
}

/* Is the process that wrote TEXT at work still? */
static bool alive(const char *text, const char *path)
{
    enum holder holder = look_at_holder(text);

    return holder == HOLDER_ALIVE ||
           (holder == HOLDER_UNSEEN && (beats(path) || beats_now(path)));
}

/* "host/pid:[4026531836] 123 4567" without what only machines want to know. */
static const char *holder_in_words(struct arena *arena, const char *text)
{
    char place[512] = "";
    long pid = 0;

    if (sscanf(text, "%511s %ld", place, &pid) != 2)
        return "nobody that can be told";
    place[strcspn(place, "/")] = '\0';
    return arena_printf(arena, "%s, process %ld", place, pid);
}

void lease_look(struct arena *arena, struct lease_look *out, const char *dir)
{
    struct str path = STR_INIT;
    struct timespec now;
    struct stat st;
    char *text;
    size_t len;

    *out = (struct lease_look){.holder = ""};
    str_printf(&path, "%s/lease", dir);
    if (stat(path.text, &st) == 0 &&
        file_read(&text, &len, path.text, 4096, NULL)) {
        enum holder holder = look_at_holder(text);

        clock_gettime(CLOCK_REALTIME, &now);
        double age = (double)(now.tv_sec - st.st_mtim.tv_sec) +
                     1e-9 * (double)(now.tv_nsec - st.st_mtim.tv_nsec);
        /* Clocks of hosts differ by a little. */
        out->age_s = age > 0 ? age : 0;
        out->there = true;
        out->alive = holder == HOLDER_ALIVE ||
                     (holder == HOLDER_UNSEEN && out->age_s < STALE_AFTER_S);
        out->holder = holder_in_words(arena, text);
        free(text);
    }
    str_fini(&path);
}

/* Write TEXT to a name of our own and link it to PATH. */
static enum lease_result link_lease(const char *path, const char *text,
                                    struct err *err)
{
    struct str own = STR_INIT;
    enum lease_result result = LEASE_ERROR;
    char host[256] = "";

    gethostname(host, sizeof host - 1);
    str_printf(&own, "%s.%s.%ld", path, host, (long)getpid());
    if (file_write(own.text, text, strlen(text), err)) {
        struct stat st;

        /* NFS may answer an error although the link was made: count links. */
        int rc = link(own.text, path);
        int saved = errno;
        if (rc == 0 || (stat(own.text, &st) == 0 && st.st_nlink == 2))
            result = LEASE_TAKEN;
        else if (saved == EEXIST)
            result = LEASE_BUSY;
        else
            err_set(err, "cannot make %s: %s", path, strerror(saved));
        unlink(own.text);
    }
    str_fini(&own);
    return result;
}

/* Move a dead process's lease out of the way.  Of several who see it dead only
 * one can rename it; what was renamed is looked at again, for it may have been
 * taken over in between. */
static void remove_stale(const char *path, const char *text)
{
    struct str away = STR_INIT;
    char *now;
    size_t len;

    str_printf(&away, "%s.stale.%ld", path, (long)getpid());
    if (!file_read(&now, &len, path, 4096, NULL))
        goto out;
    bool same = strcmp(now, text) == 0;
    free(now);
    if (!same)
        goto out;
    if (rename(path, away.text) == 0) {
        if (file_read(&now, &len, away.text, 4096, NULL)) {
            if (strcmp(now, text) != 0)
                link(away.text, path);
            free(now);
        }
        unlink(away.text);
    }
out:
    str_fini(&away);
}

enum lease_result lease_take(struct lease **out, struct arena *arena,
                             const char **holder, const char *dir,
                             struct err *err)
{
    struct str path = STR_INIT, self = STR_INIT;
    enum lease_result result = LEASE_BUSY;

    str_printf(&path, "%s/lease", dir);
    describe_self(&self);
    for (int attempt = 0; attempt < 3 && result == LEASE_BUSY; attempt++) {
        struct err why;
        char *text;
        size_t len;

        result = link_lease(path.text, self.text, err);
        if (result != LEASE_BUSY)
            break;
        if (!file_read(&text, &len, path.text, 4096, &why)) {
            if (why.code == ENOENT || why.code == ESTALE)
                continue; /* it was released at this moment */
            *err = why;
            result = LEASE_ERROR;
            break;
        }
        bool held = alive(text, path.text);
        if (held) {
            text[strcspn(text, "\n")] = '\0';
            *holder = arena_strdup(arena, text);
        } else {
            remove_stale(path.text, text);
        }
        free(text);
        if (held)
            break;
    }
    if (result == LEASE_TAKEN) {
        *out = mem_calloc(1, sizeof **out);
        (*out)->path = mem_strdup(path.text);
        (*out)->text = mem_strdup(self.text);
    } else if (result == LEASE_BUSY && *holder == NULL) {
        *holder = "another process";
    }
    str_fini(&path);
    str_fini(&self);
    return result;
}

void lease_beat(struct lease *lease)
{
    utimensat(AT_FDCWD, lease->path, NULL, 0);
}

bool lease_held(const struct lease *lease)
{
    static const struct timespec moment = {0, 100000000};
    char *text;
    size_t len;

    /* Somebody may be looking at it closely; see remove_stale. */
    if (!file_read(&text, &len, lease->path, 4096, NULL)) {
        nanosleep(&moment, NULL);
        if (!file_read(&text, &len, lease->path, 4096, NULL))
            return false;
    }
    bool ours = strcmp(text, lease->text) == 0;
    free(text);
    return ours;
}

void lease_release(struct lease *lease)
{
    if (lease == NULL)
        return;
    if (lease_held(lease))
        unlink(lease->path);
    lease_forget(lease);
}

void lease_forget(struct lease *lease)
{
    free(lease->path);
    free(lease->text);
    free(lease);
}
