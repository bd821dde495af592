/* file.c - whole files, read and written so that a crash leaves no half. */
#include "config.h"

#include "base/file.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/mem.h"
#include "base/str.h"

/* A descriptor of a regular file, opened without waiting on a FIFO. */
static int open_regular(const char *path, struct stat *st, struct err *err)
{
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

    if (fd < 0) {
        /* A socket, or a device that is not there. */
        if (errno == ENXIO)
            err_set(err, "%s is not a regular file", path);
        else
            err_sys(err, "cannot read %s", path);
        return -1;
    }
    if (fstat(fd, st) < 0) {
        err_sys(err, "cannot read %s", path);
    } else if (S_ISDIR(st->st_mode)) {
        err_set(err, "%s is a directory, not a file", path);
    } else if (!S_ISREG(st->st_mode)) {
        err_set(err, "%s is not a regular file", path);
    } else {
        return fd;
    }
    close(fd);
    return -1;
}

bool file_read(char **text, size_t *len, const char *path, size_t limit,
               struct err *err)
{
    struct stat st;
    int fd = open_regular(path, &st, err);
    char *buf = NULL;
    size_t n = 0, cap = 0;

    if (fd < 0)
        return false;
    for (;;) {
        if (n + 1 >= cap) {
            cap = cap == 0 ? (size_t)st.st_size + 2 : cap * 2;
            cap = cap > limit + 2 ? limit + 2 : cap;
            buf = mem_realloc(buf, cap, 1);
        }
        ssize_t got = read(fd, buf + n, cap - 1 - n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            err_sys(err, "cannot read %s", path);
            break;
        }
        if (got == 0) {
            buf[n] = '\0';
            *text = buf;
            *len = n;
            close(fd);
            return true;
        }
        n += (size_t)got;
        if (n > limit) {
            err_set(err, "%s is longer than %zu bytes", path, limit);
            break;
        }
    }
    free(buf);
    close(fd);
    return false;
}

/* ---- gzip ---- */

/* Room for the next bytes, and zlib told of it; false beyond LIMIT. */
static bool make_room(z_stream *z, char **buf, size_t *cap, size_t limit)
{
    size_t n = *cap - z->avail_out;

    if (z->avail_out > 0)
        return true;
    if (n > limit)
        return false;
    *cap = *cap == 0 ? 1 << 16 : *cap * 2;
    /* One byte more than the limit tells that it was passed. */
    *cap = *cap > limit + 1 ? limit + 1 : *cap;
    *buf = mem_realloc(*buf, *cap + 1, 1);
    z->next_out = (unsigned char *)*buf + n;
    z->avail_out = (unsigned)(*cap - n);
    return true;
}

static bool is_gzip(const z_stream *z)
{
    return z->avail_in >= 2 && z->next_in[0] == 0x1f && z->next_in[1] == 0x8b;
}

/* All members of a file, one behind the other; what lies behind them and is
 * none is left alone, as gunzip does. */
static bool unpack(z_stream *z, char **buf, size_t *cap, const char *path,
                   size_t limit, struct err *err)
{
    for (;;) {
        if (!make_room(z, buf, cap, limit))
            return err_set(err, "%s unpacks to more than %zu bytes", path,
                           limit);
        int code = inflate(z, Z_NO_FLUSH);
        if (code == Z_STREAM_END) {
            if (!is_gzip(z))
                return true;
            inflateReset(z);
        } else if (code == Z_BUF_ERROR ||
                   (code == Z_OK && z->avail_in == 0 && z->avail_out > 0)) {
            return err_set(
                err, "cannot read %s: the compressed data ends early", path);
        } else if (code != Z_OK) {
            return err_set(err, "cannot read %s: %s", path,
                           z->msg != NULL ? z->msg : zError(code));
        }
    }
}

bool file_unpack(char **text, size_t *len, const char *path, size_t limit,
                 struct err *err)
{
    enum { GZIP_WINDOW = 15 + 16 };
    z_stream z = {.next_in = (unsigned char *)*text,
                  .avail_in = (unsigned)*len};
    char *buf = NULL;
    size_t cap = 0;

    if (!is_gzip(&z))
        return true;
    assert(*len <= UINT_MAX && limit < UINT_MAX);
    if (inflateInit2(&z, GZIP_WINDOW) != Z_OK)
        return err_set(err, "cannot read %s: out of memory", path);
    bool ok = unpack(&z, &buf, &cap, path, limit, err) &&
              (cap - z.avail_out <= limit ||
               err_set(err, "%s unpacks to more than %zu bytes", path, limit));
    size_t n = cap - z.avail_out;
    inflateEnd(&z);
    if (!ok) {
        free(buf);
        return false;
    }
    buf[n] = '\0';
    free(*text);
    *text = buf;
    *len = n;
    return true;
}

bool file_read_gz(char **text, size_t *len, const char *path, size_t limit,
                  struct err *err)
{
    char *bytes;
    size_t n;

    if (!file_read(&bytes, &n, path, limit, err))
        return false;
    if (!file_unpack(&bytes, &n, path, limit, err)) {
        free(bytes);
        return false;
    }
    *text = bytes;
    *len = n;
    return true;
}

static bool write_all(int fd, const char *data, size_t len)
{
    while (len > 0) {
        ssize_t put = write(fd, data, len);

        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return false;
        data += put;
        len -= (size_t)put;
    }
    return true;
}

/* The directory of PATH, in OUT. */
static void dir_of(struct str *out, const char *path)
{
    const char *slash = strrchr(path, '/');

    if (slash == NULL)
        str_add(out, ".");
    else if (slash == path)
        str_add(out, "/");
    else
        str_addn(out, path, (size_t)(slash - path));
}

/* Whose the new file is, as far as we may say. */
static bool take_over(int fd, const struct stat *like)
{
    if (fchown(fd, like->st_uid, like->st_gid) < 0 && errno != EPERM)
        return false;
    return fchmod(fd, like->st_mode & 07777) == 0;
}

/* LIKE: the file that is to be replaced, or NULL. */
static bool write_new(const char *path, const void *data, size_t len,
                      const struct stat *like, struct err *err)
{
    struct str tmp = STR_INIT, dir = STR_INIT;
    bool ok = false;

    str_printf(&tmp, "%s.%ld.tmp", path, (long)getpid());
    dir_of(&dir, path);
    int fd = open(tmp.text, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0) {
        err_sys(err, "cannot write %s", path);
        goto out;
    }
    bool written = (like == NULL || take_over(fd, like)) &&
                   write_all(fd, data, len) && fsync(fd) == 0;
    int saved = errno;
    if (close(fd) < 0 && written) {
        written = false;
        saved = errno;
    }
    errno = saved;
    if (!written || rename(tmp.text, path) < 0) {
        err_sys(err, "cannot write %s", path);
        unlink(tmp.text);
        goto out;
    }
    ok = file_sync_dir(dir.text, err);
out:
    str_fini(&tmp);
    str_fini(&dir);
    return ok;
}

bool file_write(const char *path, const void *data, size_t len, struct err *err)
{
    return write_new(path, data, len, NULL, err);
}

bool file_replace(const char *path, const void *data, size_t len,
                  struct err *err)
{
    char *real = realpath(path, NULL);
    struct stat st;
    bool ok;

    if (real == NULL || stat(real, &st) < 0 || access(real, W_OK) < 0)
        ok = err_sys(err, "cannot write %s", path);
    else
        ok = write_new(real, data, len, &st, err);
    free(real);
    return ok;
}

bool file_mkdirs(const char *path, struct err *err)
{
    char *copy = mem_strdup(path);
    bool ok = true;

    for (char *at = copy + 1; ok && *copy != '\0'; at++) {
        char c = *at;

        if (c != '/' && c != '\0')
            continue;
        *at = '\0';
        if (mkdir(copy, 0777) < 0 && errno != EEXIST)
            ok = err_sys(err, "cannot make the directory %s", copy);
        *at = c;
        if (c == '\0')
            break;
    }
    free(copy);
    struct stat st;
    if (ok && stat(path, &st) == 0 && !S_ISDIR(st.st_mode))
        ok = err_set(err, "%s is there and is not a directory", path);
    return ok;
}

static bool remove_at(int parent, const char *name);

/* All that is in the directory DIR, which is closed. */
static bool empty_dir(DIR *dir)
{
    struct dirent *entry;
    bool ok = true;

    while ((entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            ok &= remove_at(dirfd(dir), entry->d_name);
    }
    closedir(dir);
    return ok;
}

static bool remove_at(int parent, const char *name)
{
    if (unlinkat(parent, name, 0) == 0 || errno == ENOENT)
        return true;
    int fd =
        openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    if (dir == NULL) {
        if (fd >= 0)
            close(fd);
        return false;
    }
    return empty_dir(dir) && unlinkat(parent, name, AT_REMOVEDIR) == 0;
}

bool file_remove_tree(const char *path)
{
    return remove_at(AT_FDCWD, path);
}

bool file_sync_dir(const char *path, struct err *err)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return err_sys(err, "cannot open the directory %s", path);
    /* Some file systems cannot sync a directory and say EINVAL. */
    bool ok = fsync(fd) == 0 || errno == EINVAL;
    if (!ok)
        err_sys(err, "cannot sync the directory %s", path);
    close(fd);
    return ok;
}

bool file_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

bool file_is_same(const char *a, const char *b)
{
    struct stat x, y;

    return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev &&
           x.st_ino == y.st_ino;
}

void file_close_from(int first)
{
    DIR *all = opendir("/proc/self/fd");
    const struct dirent *entry;

    while (all != NULL && (entry = readdir(all)) != NULL) {
        const int fd = atoi(entry->d_name);

        if (fd >= first && fd != dirfd(all))
            close(fd);
    }
    if (all != NULL)
        closedir(all);
}
