/* folder.c - the folder of a report, and which files in it are the report's. */
#include "config.h"

#include "report/folder.h"

#include <assert.h>
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/base.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/str.h"

static const char head[] =
    "# Files of a report of rlstudy, which removes those that it wrote and no "
    "longer needs.\n";

/* Folders of a report, "" being itself. */
static const char *const places[] = {"", "figures/", "tables/"};

enum {
    LIST_LIMIT = 16 << 20,
    FILE_LIMIT = 1 << 30 /* no file of ours is larger */
};

struct folder {
    struct arena *arena;
    const char *dir;
    struct folder_entry *before; /* what is listed already */
    size_t n_before;
    struct folder_entry *written;
    size_t n, cap;
    int list; /* open at its end */
};

/* ---- the list ---- */

/* Whether NAME could be a file of ours: it cannot lead anywhere else. */
static bool may_be_ours(const char *name)
{
    for (size_t i = COUNT_OF(places); i-- > 1;) {
        if (strncmp(name, places[i], strlen(places[i])) == 0) {
            name += strlen(places[i]);
            break;
        }
    }
    if (*name == '.' || *name == '\0')
        return false;
    for (; *name != '\0'; name++) {
        if (!isalnum((unsigned char)*name) && strchr("._-", *name) == NULL)
            return false;
    }
    return true;
}

/* "DIGEST  NAME" */
static bool read_line(struct arena *arena, struct folder_entry *out,
                      const char *line, size_t len)
{
    const size_t digits = strspn(line, "0123456789abcdef");

    if (digits != SHA256_HEX || len < SHA256_HEX + 3 ||
        strncmp(line + digits, "  ", 2) != 0 || memchr(line, '\0', len) != NULL)
        return false;
    out->digest = arena_strndup(arena, line, digits);
    out->name = arena_strndup(arena, line + digits + 2, len - digits - 2);
    return may_be_ours(out->name);
}

bool folder_read_list(struct arena *arena, struct folder_entry **out, size_t *n,
                      const char *text, size_t len)
{
    const char *at = text, *end;
    size_t lines = 0;

    *n = 0;
    if (len < strlen(head) || memcmp(text, head, strlen(head)) != 0)
        return false;
    for (size_t i = 0; i < len; i++)
        lines += text[i] == '\n';
    *out = arena_array(arena, struct folder_entry, lines + 1);
    /* One without an end was being written when somebody was killed. */
    for (; (end = memchr(at, '\n', len - (size_t)(at - text))) != NULL;
         at = end + 1)
        *n += read_line(arena, &(*out)[*n], at, (size_t)(end - at));
    return true;
}

static const char *path_of(const struct folder *folder, const char *name)
{
    return arena_printf(folder->arena, "%s/%s", folder->dir, name);
}

static bool read_before(struct folder *folder, struct err *err)
{
    const char *path = path_of(folder, FOLDER_LIST);
    char *text = NULL;
    size_t len;

    if (!file_exists(path))
        return file_write(path, head, strlen(head), err);
    if (!file_read(&text, &len, path, LIST_LIMIT, err))
        return false;
    bool ours = folder_read_list(folder->arena, &folder->before,
                                 &folder->n_before, text, len);
    free(text);
    return ours || err_set(err,
                           "%s is no list of files of ours: move it away, or "
                           "name another folder with -o",
                           path);
}

struct folder *folder_open(struct arena *arena, const char *dir,
                           struct err *err)
{
    struct folder *folder = arena_new_of(arena, struct folder);

    *folder = (struct folder){.arena = arena, .dir = dir, .list = -1};
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        if (!file_mkdirs(path_of(folder, places[i]), err))
            return NULL;
    }
    if (!read_before(folder, err))
        return NULL;
    folder->list =
        open(path_of(folder, FOLDER_LIST), O_WRONLY | O_APPEND | O_CLOEXEC);
    if (folder->list >= 0)
        return folder;
    err_sys(err, "cannot write %s", path_of(folder, FOLDER_LIST));
    return NULL;
}

void folder_close(struct folder *folder)
{
    if (folder == NULL)
        return;
    if (folder->list >= 0)
        close(folder->list);
    free(folder->written);
}

/* ---- writing ---- */

static void add_line(struct str *out, const struct folder_entry *e)
{
    str_printf(out, "%s  %s\n", e->digest, e->name);
}

/* Behind a line that somebody may have left half. */
static bool announce(struct folder *folder, const struct folder_entry *e,
                     struct err *err)
{
    struct str line = STR_INIT;

    str_add(&line, folder->n == 0 ? "\n" : "");
    add_line(&line, e);
    bool ok = write(folder->list, line.text, line.len) == (ssize_t)line.len;
    str_fini(&line);
    return ok || err_sys(err, "cannot write %s", path_of(folder, FOLDER_LIST));
}

bool folder_put(struct folder *folder, const char *name, const void *data,
                size_t len, struct err *err)
{
    char hex[SHA256_HEX + 1];

    assert(may_be_ours(name));
    hash_sha256_hex(hex, data, len);
    const struct folder_entry e = {arena_strdup(folder->arena, name),
                                   arena_strdup(folder->arena, hex)};

    if (!announce(folder, &e, err) ||
        !file_write(path_of(folder, name), data, len, err))
        return false;
    folder->written = mem_grow(folder->written, &folder->cap, folder->n,
                               sizeof(*folder->written));
    folder->written[folder->n++] = e;
    return true;
}

/* ---- what is left from before ---- */

static bool is_named(const struct folder_entry *all, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(all[i].name, name) == 0)
            return true;
    }
    return false;
}

/* Whether there is a file with just the bytes that are listed. */
static bool is_as_listed(const char *path, const char *digest)
{
    char hex[SHA256_HEX + 1], *text;
    struct stat st;
    struct err ignored;
    size_t len;

    if (lstat(path, &st) < 0 || !S_ISREG(st.st_mode) ||
        !file_read(&text, &len, path, FILE_LIMIT, &ignored))
        return false;
    hash_sha256_hex(hex, text, len);
    free(text);
    return strcmp(hex, digest) == 0;
}

static bool remove_old(const struct folder *folder, struct err *err)
{
    for (size_t i = 0; i < folder->n_before; i++) {
        const struct folder_entry *e = &folder->before[i];
        const char *path = path_of(folder, e->name);

        if (!is_named(folder->written, folder->n, e->name) &&
            is_as_listed(path, e->digest) && unlink(path) < 0 &&
            errno != ENOENT)
            return err_sys(
                err, "cannot remove %s, which an earlier report left", path);
    }
    return true;
}

/* Whether NAME is "OURS.PID.tmp" (base/file.c) of a process that is no more. */
static bool is_left_half(const struct folder *folder, const char *name)
{
    const char *tmp = strlen(name) > 4 ? name + strlen(name) - 4 : name;
    const char *pid = tmp;

    if (strcmp(tmp, ".tmp") != 0)
        return false;
    while (pid > name && isdigit((unsigned char)pid[-1]))
        pid--;
    if (pid == tmp || pid == name || pid[-1] != '.' || tmp - pid > 9)
        return false;
    const char *of =
        arena_strndup(folder->arena, name, (size_t)(pid - name) - 1);
    return (strcmp(of, FOLDER_LIST) == 0 ||
            is_named(folder->written, folder->n, of) ||
            is_named(folder->before, folder->n_before, of)) &&
           kill((pid_t)atol(pid), 0) < 0 && errno == ESRCH;
}

static void remove_halves(const struct folder *folder, const char *place)
{
    DIR *all = opendir(path_of(folder, place));
    const struct dirent *entry;

    while (all != NULL && (entry = readdir(all)) != NULL) {
        const char *name =
            arena_printf(folder->arena, "%s%s", place, entry->d_name);

        if (is_left_half(folder, name))
            unlink(path_of(folder, name));
    }
    if (all != NULL)
        closedir(all);
}

bool folder_finish(struct folder *folder, struct err *err)
{
    struct str list = STR_INIT;

    if (!remove_old(folder, err))
        return false;
    for (size_t i = 0; i < COUNT_OF(places); i++)
        remove_halves(folder, places[i]);
    str_add(&list, head);
    for (size_t i = 0; i < folder->n; i++)
        add_line(&list, &folder->written[i]);
    bool ok =
        file_write(path_of(folder, FOLDER_LIST), list.text, list.len, err);
    str_fini(&list);
    return ok;
}
