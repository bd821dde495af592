/* data.c - `rlstudy data`: data sets that environments want. */
#include "config.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/str.h"
#include "cli/cli.h"
#include "cli/data_dir.h"
#include "cli/json.h"
#include "fetch/fetch.h"

enum { MOST_FILES = 4, MOST_SOURCES = 2 };

static const struct data_set {
    const char *name, *doc;
    const char *sources[MOST_SOURCES]; /* folders; asked in this order */
    struct data_file {
        const char *name, *sha256;
        int64_t bytes;
    } files[MOST_FILES];
} sets[] = {
    {"mnist",
     "handwritten digits, 60000 to learn from and 10000 others",
     {"https://ossci-datasets.s3.amazonaws.com/mnist",
      "https://storage.googleapis.com/cvdf-datasets/mnist"},
     {{"train-images-idx3-ubyte.gz",
       "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
       9912422},
      {"train-labels-idx1-ubyte.gz",
       "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
       28881},
      {"t10k-images-idx3-ubyte.gz",
       "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
       1648877},
      {"t10k-labels-idx1-ubyte.gz",
       "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
       4542}}},
};

const char *const data_words[] = {"get", "list", NULL};

/* ---- list ---- */

/* Of the set in FOLDER; PATH is for the name of file I. */
static struct fetch file_of(const struct data_set *set, size_t i,
                            const char *folder, struct str *path)
{
    str_clear(path);
    str_printf(path, "%s/%s", folder, set->files[i].name);
    return (struct fetch){path->text, set->files[i].sha256,
                          set->files[i].bytes};
}

static void list_set(const struct data_set *set, const char *folder)
{
    static const char *const words[] = {
        [FETCH_MISSING] = "missing",
        [FETCH_PARTLY] = "begun",
        [FETCH_OTHER] = "another file",
        [FETCH_THERE] = "there",
    };
    struct str path = STR_INIT, size = STR_INIT;

    printf("%s: %s\n  in %s\n", set->name, set->doc, folder);
    for (size_t i = 0; i < MOST_FILES && set->files[i].name != NULL; i++) {
        const struct fetch file = file_of(set, i, folder, &path);

        str_clear(&size);
        print_si(&size, (double)file.bytes, "B");
        printf("  %-28s %8s  %s\n", set->files[i].name, size.text,
               words[fetch_look(&file)]);
    }
    str_fini(&path);
    str_fini(&size);
}

static json_t *json_of_set(const struct data_set *set, const char *folder)
{
    static const char *const words[] = {
        [FETCH_MISSING] = "missing",
        [FETCH_PARTLY] = "begun",
        [FETCH_OTHER] = "other",
        [FETCH_THERE] = "there",
    };
    struct str path = STR_INIT;
    json_t *files = json_array();

    for (size_t i = 0; i < MOST_FILES && set->files[i].name != NULL; i++) {
        const struct fetch file = file_of(set, i, folder, &path);

        json_array_append_new(files, json_pack("{s:s, s:I, s:s, s:s}", "name",
                                               set->files[i].name, "bytes",
                                               (json_int_t)file.bytes, "sha256",
                                               set->files[i].sha256, "state",
                                               words[fetch_look(&file)]));
    }
    str_fini(&path);
    return json_pack("{s:s, s:s, s:o, s:o}", "name", set->name, "help",
                     set->doc, "folder", json_of_text(folder), "files", files);
}

/* ---- get ---- */

/* All SOURCES have said why not. */
static void tell_what_to_do(const struct fetch *file, const char *name,
                            const char *folder, bool named)
{
    fprintf(stderr,
            "rlstudy: %s is not to be had from %s: look at the network and at "
            "https_proxy, name %s server with --from URL, or put the file of "
            "%jd bytes with the SHA-256 %s into %s by other means; what is "
            "there already is kept\n",
            name, named ? "there" : "any of its sources",
            named ? "another" : "a", (intmax_t)file->bytes, file->sha256,
            folder);
}

/* From one source after the other; what each of them said is told. */
static bool get_file(const struct data_set *set, const struct fetch *file,
                     const char *name, const char *folder, const char *from)
{
    const char *one[MOST_SOURCES] = {from};
    const char *const *sources = from != NULL ? one : set->sources;
    struct str url = STR_INIT;
    bool ok = false;

    for (size_t i = 0; i < MOST_SOURCES && sources[i] != NULL && !ok; i++) {
        const size_t len = strlen(sources[i]);
        struct err err;

        str_clear(&url);
        str_printf(&url, "%s%s%s", sources[i],
                   len > 0 && sources[i][len - 1] == '/' ? "" : "/", name);
        ok = fetch_get(file, url.text, &err);
        if (!ok)
            fprintf(stderr, "rlstudy: %s\n", err.msg);
    }
    if (!ok)
        tell_what_to_do(file, name, folder, from != NULL);
    str_fini(&url);
    return ok;
}

static bool get_set(const struct data_set *set, const char *folder,
                    const struct options *options)
{
    struct str path = STR_INIT;
    struct err err;
    bool ok = file_mkdirs(folder, &err);

    if (!ok)
        fprintf(stderr, "rlstudy: %s\n", err.msg);
    for (size_t i = 0; i < MOST_FILES && ok; i++) {
        const char *name = set->files[i].name;

        if (name == NULL)
            break;
        const struct fetch file = file_of(set, i, folder, &path);
        const bool there = fetch_look(&file) == FETCH_THERE;

        ok = there || get_file(set, &file, name, folder, options->from);
        if (ok && !options->quiet && !options->json)
            printf("%s: %s\n", name, there ? "was there" : "fetched");
        fflush(stdout);
    }
    if (ok && !options->quiet && !options->json)
        printf("%s is in %s\n", set->name, folder);
    str_fini(&path);
    return ok;
}

/* ---- the command ---- */

static const struct data_set *find_set(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(sets); i++) {
        if (strcmp(sets[i].name, name) == 0)
            return &sets[i];
    }
    fprintf(stderr,
            "rlstudy: there is no data set '%s'; rlstudy data list "
            "tells which there are\n",
            name);
    return NULL;
}

/* One set that is listed or fetched; with SHOWN, what is there then is told
 * there. */
static bool do_set(const struct data_set *set, const char *dir, bool get,
                   json_t *shown, const struct options *options)
{
    struct str folder = STR_INIT;

    str_printf(&folder, "%s/%s", dir, set->name);
    const bool ok = !get || get_set(set, folder.text, options);
    if (shown != NULL)
        json_array_append_new(shown, json_of_set(set, folder.text));
    else if (!get)
        list_set(set, folder.text);
    str_fini(&folder);
    return ok;
}

static enum exit_status do_all(const char *dir, bool get, json_t *shown,
                               const struct options *options)
{
    bool ok = true;

    for (size_t i = 0; i < COUNT_OF(sets) && !get; i++)
        ok = do_set(&sets[i], dir, get, shown, options) && ok;
    for (size_t i = 1; i < options->n_files && ok; i++) {
        const struct data_set *set = find_set(options->files[i]);

        if (set == NULL)
            return STATUS_USAGE;
        ok = do_set(set, dir, get, shown, options);
    }
    return ok ? STATUS_OK : STATUS_FAILURE;
}

static enum exit_status run(const struct options *options, const char *dir,
                            bool get)
{
    json_t *shown = options->json ? json_array() : NULL;
    const enum exit_status status = do_all(dir, get, shown, options);

    if (shown != NULL && status != STATUS_USAGE)
        json_print(
            json_pack("{s:s, s:O}", "schema", "rlstudy-data-1", "sets", shown));
    json_decref(shown);
    return status;
}

enum exit_status cmd_data(const struct options *options)
{
    const char *word = options->n_files > 0 ? options->files[0] : "";
    const bool get = strcmp(word, "get") == 0 && options->n_files > 1;
    const bool list = strcmp(word, "list") == 0 && options->n_files == 1;
    const char *dir = data_dir();

    if (!get && !list) {
        fprintf(stderr, "rlstudy: data takes 'list', or 'get' and the names of "
                        "data sets\n");
        return STATUS_USAGE;
    }
    if (list && options->from != NULL) {
        fprintf(stderr, "rlstudy: data list does not take --from\n");
        return STATUS_USAGE;
    }
    if (dir == NULL) {
        fprintf(stderr, "rlstudy: neither XDG_DATA_HOME nor HOME is a folder; "
                        "RLSTUDY_DATA names one for data sets\n");
        return STATUS_FAILURE;
    }
    return run(options, dir, get);
}
