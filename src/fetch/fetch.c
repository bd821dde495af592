/* fetch.c - files from elsewhere, by their digests. */
#include "config.h"

#include "fetch/fetch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/str.h"

#ifdef HAVE_LIBCURL
#include <curl/curl.h>
#endif

static const char part_end[] = ".part";

/* ---- files ---- */

static bool digest_of(char hex[SHA256_HEX + 1], const char *path,
                      int64_t most, struct err *err)
{
    char *bytes;
    size_t len;

    if (!file_read(&bytes, &len, path, (size_t)most, err))
        return false;
    hash_sha256_hex(hex, bytes, len);
    free(bytes);
    return true;
}

static bool is_it(const struct fetch *fetch, const char *path, struct err *err)
{
    char hex[SHA256_HEX + 1];

    return digest_of(hex, path, fetch->bytes, err) &&
           (strcmp(hex, fetch->sha256) == 0 ||
            err_set(err, "its SHA-256 is %.16s... and should be %.16s...", hex,
                    fetch->sha256));
}

static char *part_of(const struct fetch *fetch)
{
    struct str path = STR_INIT;

    str_printf(&path, "%s%s", fetch->path, part_end);
    return path.text;
}

enum fetch_state fetch_look(const struct fetch *fetch)
{
    char *part = part_of(fetch);
    const bool partly = file_exists(part);

    free(part);
    if (file_exists(fetch->path))
        return is_it(fetch, fetch->path, NULL) ? FETCH_THERE : FETCH_OTHER;
    return partly ? FETCH_PARTLY : FETCH_MISSING;
}

#ifdef HAVE_LIBCURL

/* One file on its way. */
struct transfer {
    const struct fetch *fetch;
    const char *url;
    char *part; /* where it lies until it is whole */
    int fd;
    int64_t have;   /* bytes of it */
    int failed;     /* errno of a write, or 0 */
    bool too_large; /* more came than there should be */
};

/* Is the file that FD is open for the one that has the name? */
static bool still_named(int fd, const char *path, struct stat *st)
{
    struct stat named;

    return fstat(fd, st) == 0 && stat(path, &named) == 0 &&
           st->st_ino == named.st_ino && st->st_dev == named.st_dev;
}

/* Locked, as two who write to it would spoil it; -1 otherwise. */
static bool open_part(struct transfer *t, struct err *err)
{
    struct stat st;
    const int fd = open(t->part, O_RDWR | O_CREAT | O_CLOEXEC, 0666);

    if (fd < 0)
        return err_sys(err, "cannot write %s", t->part);
    if (flock(fd, LOCK_EX | LOCK_NB) != 0 || !still_named(fd, t->part, &st)) {
        close(fd);
        return err_set(err, "somebody else is fetching %s", t->fetch->path);
    }
    t->fd = fd;
    t->have = st.st_size;
    return true;
}

static bool begin_anew(struct transfer *t, struct err *err)
{
    t->have = 0;
    return ftruncate(t->fd, 0) == 0 || err_sys(err, "cannot write %s", t->part);
}

static size_t take(char *data, size_t size, size_t n, void *ctx)
{
    struct transfer *t = ctx;
    const size_t len = size * n;

    if (t->have + (int64_t)len > t->fetch->bytes) {
        t->too_large = true;
        return 0;
    }
    for (size_t done = 0; done < len;) {
        const ssize_t put =
            pwrite(t->fd, data + done, len - done, (off_t)t->have);

        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0) {
            t->failed = put < 0 ? errno : ENOSPC;
            return 0;
        }
        done += (size_t)put;
        t->have += put;
    }
    return len;
}

static void set_up(CURL *curl, struct transfer *t, char *why)
{
    static const long minute_s = 60, most_redirects = 10;

    curl_easy_setopt(curl, CURLOPT_URL, t->url);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, why);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, t);
    curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L);
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(curl, CURLOPT_MAXREDIRS, most_redirects);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, minute_s / 2);
    /* A server that says nothing for a minute. */
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, minute_s);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, PACKAGE_NAME "/" PACKAGE_VERSION);
    curl_easy_setopt(curl, CURLOPT_RESUME_FROM_LARGE, (curl_off_t)t->have);
}

/* What a transfer that failed with CODE means. */
static void tell(const struct transfer *t, CURLcode code, long status,
                 const char *why, struct err *err)
{
    if (t->too_large) {
        err_set(err, "%s: more than the %lld bytes that it should have", t->url,
                (long long)t->fetch->bytes);
    } else if (t->failed != 0) {
        errno = t->failed;
        err_sys(err, "cannot write %s", t->part);
    } else if (code == CURLE_HTTP_RETURNED_ERROR) {
        err_set(err, "%s: the server answered with HTTP status %ld", t->url,
                status);
    } else {
        err_set(err, "%s: %s", t->url,
                why[0] != '\0' ? why : curl_easy_strerror(code));
    }
}

/* The rest of it; *AGAIN if it cannot be had but from the start. */
static bool move(struct transfer *t, bool *again, struct err *err)
{
    char why[CURL_ERROR_SIZE] = "";
    CURL *curl = curl_easy_init();
    long status = 0;

    *again = false;
    if (curl == NULL)
        return err_set(err, "libcurl does not start");
    const int64_t from = t->have;
    set_up(curl, t, why);
    const CURLcode code = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_cleanup(curl);
    if (code == CURLE_OK)
        return true;
    /* The server knows no parts, or not this one. */
    *again = from > 0 && (code == CURLE_RANGE_ERROR || status == 416 ||
                          code == CURLE_BAD_DOWNLOAD_RESUME || t->too_large);
    tell(t, code, status, why, err);
    return false;
}

/* Until it is whole, whatever was there before. */
static bool complete(struct transfer *t, struct err *err)
{
    bool again = t->have > t->fetch->bytes;

    if (!again && t->have < t->fetch->bytes && !move(t, &again, err) && !again)
        return false;
    if (!again && t->have == t->fetch->bytes && is_it(t->fetch, t->part, err))
        return true;
    /* A rest that belongs to another beginning. */
    t->too_large = false;
    if (!begin_anew(t, err) || !move(t, &again, err))
        return false;
    if (t->have < t->fetch->bytes)
        return err_set(err, "%s: it ended after %lld of %lld bytes", t->url,
                       (long long)t->have, (long long)t->fetch->bytes);
    return is_it(t->fetch, t->part, err) || err_prefix(err, "%s", t->url);
}

static bool put_in_place(const struct transfer *t, struct err *err)
{
    char *folder = strdup(t->fetch->path);
    char *slash = folder != NULL ? strrchr(folder, '/') : NULL;
    bool ok = folder != NULL;

    if (slash != NULL)
        *slash = '\0';
    if (fsync(t->fd) != 0 || rename(t->part, t->fetch->path) != 0)
        ok = err_sys(err, "cannot write %s", t->fetch->path);
    ok = ok && file_sync_dir(slash != NULL ? folder : ".", err);
    free(folder);
    return ok;
}

bool fetch_get(const struct fetch *fetch, const char *url, struct err *err)
{
    struct transfer t = {
        .fetch = fetch, .url = url, .part = part_of(fetch), .fd = -1};
    const bool ok =
        open_part(&t, err) && complete(&t, err) && put_in_place(&t, err);

    /* What belongs to another file is of no use to anybody. */
    if (!ok && t.fd >= 0 &&
        (t.have == 0 || t.have >= fetch->bytes || t.too_large))
        unlink(t.part);
    if (t.fd >= 0)
        close(t.fd);
    free(t.part);
    return ok;
}

#else

bool fetch_get(const struct fetch *fetch ATTR_UNUSED, const char *url,
               struct err *err)
{
    return err_set(err,
                   "this program was built without libcurl and fetches "
                   "nothing: build it where libcurl4-openssl-dev is installed, "
                   "or fetch %s by other means",
                   url);
}

#endif
