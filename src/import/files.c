/* files.c - which files, of which format, and what is in them. */
#include "config.h"

#include "import/files.h"

#include <dirent.h>
#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/str.h"
#include "import/import.h"

static const size_t max_bytes = (size_t)1 << 30;
static const size_t max_files = 100000;
enum { MAX_DEPTH = 32 };

/* ---- the files of folders and patterns ---- */

struct found {
    char **items;
    size_t n, cap;
};

static bool add(struct found *found, const char *path, struct err *err)
{
    if (found->n == max_files)
        return err_set(err, "more than %zu files, from %s on", max_files, path);
    found->items =
        mem_grow(found->items, &found->cap, found->n, sizeof *found->items);
    found->items[found->n++] = mem_strdup(path);
    return true;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

/* Does it end so, or so with ".gz"? */
static bool has_ending(const char *name, const char *ending)
{
    size_t len = strlen(name);
    struct str plain = STR_INIT;

    if (str_ends_with(name, ".gz"))
        len -= 3;
    str_addn(&plain, name, len);
    bool has = str_ends_with(str_text(&plain), ending);
    str_fini(&plain);
    return has;
}

static const struct format *format_of(const char *path)
{
    const char *name = base_name(path);

    for (size_t i = 0; i < n_formats; i++) {
        if (formats[i].is_named(name))
            return &formats[i];
    }
    return NULL;
}

static const struct format *format_or_csv(const char *path)
{
    const struct format *format = format_of(path);

    return format != NULL ? format : &formats[n_formats - 1];
}

static bool walk(struct found *found, const char *folder,
                 const struct format *format, int depth, struct err *err);

static bool visit(struct found *found, const char *path,
                  const struct format *format, int depth, struct err *err)
{
    struct stat st;

    /* What a link points to is not followed: it may lead around. */
    if (lstat(path, &st) < 0)
        return err_sys(err, "cannot read %s", path);
    if (S_ISDIR(st.st_mode))
        return walk(found, path, format, depth + 1, err);
    const struct format *own = format_of(path);
    if (!S_ISREG(st.st_mode) || own == NULL ||
        (format != NULL && own != format))
        return true;
    return add(found, path, err);
}

static bool walk(struct found *found, const char *folder,
                 const struct format *format, int depth, struct err *err)
{
    struct dirent *entry;
    bool ok = true;

    if (depth > MAX_DEPTH)
        return err_set(err, "%s lies more than %d folders deep", folder,
                       (int)MAX_DEPTH);
    DIR *dir = opendir(folder);
    if (dir == NULL)
        return err_sys(err, "cannot read the folder %s", folder);
    while (ok && (entry = readdir(dir)) != NULL) {
        struct str path = STR_INIT;

        if (entry->d_name[0] == '.')
            continue;
        str_printf(&path, "%s%s%s", folder,
                   str_ends_with(folder, "/") ? "" : "/", entry->d_name);
        ok = visit(found, path.text, format, depth, err);
        str_fini(&path);
    }
    closedir(dir);
    return ok;
}

static bool take_path(struct found *found, const char *path,
                      const struct format *format, struct err *err)
{
    struct stat st;
    size_t before = found->n;

    if (stat(path, &st) < 0 || !S_ISDIR(st.st_mode))
        return add(found, path, err);
    if (!walk(found, path, format, 0, err))
        return false;
    if (found->n > before)
        return true;
    if (format != NULL)
        return err_set(err,
                       "the folder %s has no file that is named like one "
                       "of format %s",
                       path, format->name);
    return err_set(err, "the folder %s has no file of curves", path);
}

/* A file of that name counts, whatever characters are in it. */
static bool is_pattern(const char *path)
{
    return strpbrk(path, "*?[") != NULL && !file_exists(path);
}

static bool take_pattern(struct found *found, const char *pattern,
                         const struct format *format, struct err *err)
{
    glob_t paths = {0};
    int code = glob(pattern, 0, NULL, &paths);
    bool ok = code == 0;

    if (code == GLOB_NOMATCH)
        err_set(err, "no file matches %s", pattern);
    else if (code != 0)
        err_set(err, "cannot look for %s", pattern);
    for (size_t i = 0; ok && i < paths.gl_pathc; i++)
        ok = take_path(found, paths.gl_pathv[i], format, err);
    globfree(&paths);
    return ok;
}

/* ---- sources ---- */

/* The folder of a file; its own name when it lies in none. */
static const char *folder_of(struct arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');

    if (slash == NULL)
        return path;
    return slash == path ? "/"
                         : arena_strndup(arena, path, (size_t)(slash - path));
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* One format for all that a folder was searched for: a folder of both event
 * files and CSV would count its runs twice. */
static bool same_format(const struct source *a, const struct source *b,
                        struct err *err)
{
    if (a->format == b->format)
        return true;
    return err_set(err,
                   "%s is of format %s, and %s of format %s: read those "
                   "of one format at a time, here by --format %s and in a "
                   "study by %s(...)",
                   a->paths[0], a->format->name, b->paths[0], b->format->name,
                   a->format->name, a->format->name);
}

static void make_source(struct arena *arena, struct source *out, char **paths,
                        size_t n, const struct format *format)
{
    const char **copies = arena_array(arena, const char *, n);

    for (size_t i = 0; i < n; i++)
        copies[i] = arena_strdup(arena, paths[i]);
    *out = (struct source){
        .format = format, .label = copies[0], .paths = copies, .n = n};
    if (format->by_folder)
        out->label = folder_of(arena, copies[0]);
}

/* How many of the paths are one table: those of one folder, or one. */
static size_t table_length(const struct found *found, size_t from,
                           const struct format *format)
{
    size_t to = from + 1;
    size_t folder =
        (size_t)(base_name(found->items[from]) - found->items[from]);

    while (format->by_folder && folder > 0 && to < found->n &&
           strncmp(found->items[to], found->items[from], folder) == 0 &&
           base_name(found->items[to]) == found->items[to] + folder)
        to++;
    return to - from;
}

static bool make_sources(struct arena *arena, struct sources *out,
                         struct found *found, const struct format *format,
                         struct err *err)
{
    struct source *items = arena_array(arena, struct source, found->n);
    size_t n = 0;

    qsort(found->items, found->n, sizeof *found->items, by_name);
    for (size_t i = 0; i < found->n;) {
        const struct format *own =
            format != NULL ? format : format_or_csv(found->items[i]);

        size_t length = table_length(found, i, own);
        make_source(arena, &items[n++], found->items + i, length, own);
        i += length;
        if (!same_format(&items[0], &items[n - 1], err))
            return false;
        /* The same file, named twice. */
        if (n > 1 && strcmp(items[n - 1].paths[0], items[n - 2].paths[0]) == 0)
            n--;
    }
    *out = (struct sources){items, n};
    return true;
}

bool sources_find(struct arena *arena, struct sources *out,
                  const char *const *paths, size_t n,
                  const struct format *format, struct err *err)
{
    struct found found = {NULL, 0, 0};
    bool ok = true;

    for (size_t i = 0; ok && i < n; i++)
        ok = (is_pattern(paths[i]) ? take_pattern : take_path)(&found, paths[i],
                                                               format, err);
    ok = ok && make_sources(arena, out, &found, format, err);
    for (size_t i = 0; i < found.n; i++)
        free(found.items[i]);
    free(found.items);
    return ok;
}

void sources_in_memory(struct arena *arena, struct sources *out,
                       const char *text, size_t len, const char *name,
                       const struct format *format)
{
    struct source *source = arena_new_of(arena, struct source);
    const char **paths = arena_new_of(arena, const char *);

    paths[0] = arena_strdup(arena, name);
    *source = (struct source){
        .format = format != NULL ? format : format_or_csv(name),
        .label = paths[0],
        .paths = paths,
        .n = 1,
        .text = text,
        .len = len,
    };
    *out = (struct sources){source, 1};
}

/* ---- opening ---- */

static char *hex_digest(struct arena *arena, const struct hash_state *state)
{
    uint8_t digest[SHA256_BYTES];
    char *hex = arena_alloc(arena, 2 * SHA256_BYTES + 1);

    hash_end(digest, state);
    for (size_t i = 0; i < SHA256_BYTES; i++) {
        hex[2 * i] = "0123456789abcdef"[digest[i] >> 4];
        hex[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
    }
    return hex;
}

/* The bytes of a file, unpacked; STATE takes them as they lie on disk. */
static bool read_file(struct table_file *out, const struct source *source,
                      size_t i, struct hash_state *state, struct err *err)
{
    const char *path = out->path = source->paths[i];

    if (source->text != NULL) {
        out->text = mem_alloc(source->len + 1);
        memcpy(out->text, source->text, source->len);
        out->text[source->len] = '\0';
        out->len = source->len;
    } else if (!file_read(&out->text, &out->len, path, max_bytes, err)) {
        return false;
    }
    hash_add(state, out->text, out->len);
    return file_unpack(&out->text, &out->len, path, max_bytes, err);
}

bool source_open(struct arena *arena, struct open_source *out,
                 const struct source *source, struct notes *notes,
                 struct err *err)
{
    struct hash_state state;

    *out = (struct open_source){
        .files = mem_calloc(source->n, sizeof *out->files), .n = source->n};
    hash_begin(&state);
    for (size_t i = 0; i < source->n; i++) {
        if (!read_file(&out->files[i], source, i, &state, err))
            return false;
    }
    out->origin = arena_new_of(arena, struct curve_origin);
    *out->origin = (struct curve_origin){
        .path = source->label,
        .format = source->format->name,
        .digest = hex_digest(arena, &state),
    };
    const struct table_input input = {arena, out->files, out->n, notes};
    out->table = source->format->open(&input, err);
    return out->table != NULL;
}

void source_close(struct open_source *open)
{
    table_close(open->table);
    for (size_t i = 0; i < open->n; i++)
        free(open->files[i].text);
    free(open->files);
    *open = (struct open_source){0};
}

/* ---- formats ---- */

static bool is_csv(const char *name)
{
    return has_ending(name, ".csv");
}

static bool is_tsv(const char *name)
{
    return has_ending(name, ".tsv");
}

static bool is_progress(const char *name)
{
    return has_ending(name, "progress.csv");
}

static bool is_monitor(const char *name)
{
    return has_ending(name, "monitor.csv");
}

static bool is_json_lines(const char *name)
{
    return has_ending(name, ".jsonl") || has_ending(name, ".ndjson") ||
           has_ending(name, ".json");
}

static bool is_event_file(const char *name)
{
    return strstr(name, "tfevents") != NULL;
}

/* What a name says is the first that takes it; csv is also what a file is whose
 * name says nothing. */
const struct format formats[] = {
    {"progress", "progress.csv of SB3 and RLlib", is_progress, false,
     table_open_progress},
    {"monitor", "monitor.csv of SB3: an episode a row", is_monitor, true,
     table_open_monitor},
    {"tensorboard", "event files of TensorBoard", is_event_file, true,
     table_open_tensorboard},
    {"jsonl", "an object of JSON a line", is_json_lines, false,
     table_open_json_lines},
    {"tsv", "tab-separated values under a header", is_tsv, false,
     table_open_tsv},
    {"csv", "comma-separated values under a header", is_csv, false,
     table_open_csv},
};
const size_t n_formats = COUNT_OF(formats);

bool format_choose(const struct format **out, const char *name, struct err *err)
{
    struct str list = STR_INIT;

    *out = NULL;
    if (name == NULL)
        return true;
    for (size_t i = 0; i < n_formats; i++) {
        if (strcmp(formats[i].name, name) == 0) {
            *out = &formats[i];
            return true;
        }
    }
    for (size_t i = 0; i < n_formats; i++)
        str_printf(&list, "%s%s", i == 0 ? "" : ", ", formats[i].name);
    err_set(err, "there is no format '%s'; there are: %s", name, list.text);
    str_fini(&list);
    return false;
}

const char *import_format_of(const char *path)
{
    const struct format *format = format_of(path);

    return format != NULL ? format->name : NULL;
}

const char *import_format(size_t i, const char **doc)
{
    if (i >= n_formats)
        return NULL;
    *doc = formats[i].doc;
    return formats[i].name;
}
