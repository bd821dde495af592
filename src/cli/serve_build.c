/* serve_build.c - the files of a study's reports, made in one process and
 * served by another. */
#include "config.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/file.h"
#include "check/study.h"
#include "cli/films.h"
#include "cli/serve.h"
#include "report/findings.h"
#include "report/live.h"
#include "report/report.h"
#include "serve/server.h"
#include "store/store.h"

enum { MOST_BYTES = 1 << 30 }; /* of a file */

static const char page_file[] = "index.html";

size_t serve_reports(const struct served *served)
{
    const struct study *study = served->loaded.study;

    return study->n_reports > 0 ? study->n_reports : 1;
}

/* ---- in the child ---- */

/* What a file begins with: the length of its name, and its own. */
struct head {
    size_t name, bytes;
};

static bool send_file(struct str *out, const char *path, const char *name,
                      struct err *err)
{
    char *bytes;
    size_t len;

    if (!file_read(&bytes, &len, path, MOST_BYTES, err))
        return false;
    const struct head head = {strlen(name), len};
    str_addn(out, (const char *)&head, sizeof head);
    str_add(out, name);
    str_addn(out, bytes, len);
    free(bytes);
    return true;
}

/* All files below PATH; their names begin with PREFIX. */
static bool send_folder(struct str *out, struct arena *arena, const char *path,
                        const char *prefix, struct err *err)
{
    DIR *all = opendir(path);
    const struct dirent *entry;
    bool ok = all != NULL || err_sys(err, "cannot read %s", path);

    while (ok && (entry = readdir(all)) != NULL) {
        const char *name = arena_printf(arena, "%s%s", prefix, entry->d_name);
        const char *at = arena_printf(arena, "%s/%s", path, entry->d_name);
        struct stat st;

        if (entry->d_name[0] == '.')
            continue;
        if (stat(at, &st) == 0 && S_ISDIR(st.st_mode))
            ok = send_folder(out, arena, at, arena_printf(arena, "%s/", name),
                             err);
        else
            ok = send_file(out, at, name, err);
        if (ok && strcmp(entry->d_name, page_file) == 0)
            ok = send_file(out, at, prefix, err);
    }
    if (all != NULL)
        closedir(all);
    return ok;
}

/* One report after the other, of what STORE has. */
static bool send_reports(struct str *out, struct arena *arena,
                         const struct serve_build *build,
                         const struct store *store, struct findings *findings,
                         struct err *err)
{
    const struct served *served = build->served;
    const struct study *study = served->loaded.study;
    bool ok = true;

    for (size_t i = 0; ok && i < serve_reports(served); i++) {
        const char *dir = arena_printf(arena, "%s/%zu", served->folder, i + 1);
        const char *prefix = i == 0 ? "" : arena_printf(arena, "%zu/", i + 1);

        findings_address(findings, arena, study,
                         study->n_reports > 0 ? &study->reports[i] : NULL);
        films_make(findings, arena, &served->loaded, store);
        ok = report_write(dir, findings, err) &&
             send_folder(out, arena, dir, prefix, err);
        file_remove_tree(dir);
    }
    return ok;
}

static bool make_reports(struct str *out, struct arena *arena,
                         const struct serve_build *build, struct err *err)
{
    const struct served *served = build->served;
    const struct options *options = served->options;
    struct findings findings;
    struct store *store = NULL;

    if (served->loaded.plan->n_runs > 0) {
        store = store_open(options->store, false, err);
        if (store == NULL)
            return false;
    }
    bool ok = findings_make(&findings, NULL, arena, &served->loaded, store,
                            options->jobs, err);
    if (ok) {
        findings.formats = options->figures;
        findings.live_version = build->version;
        findings.live_counts = build->counts;
        ok = send_reports(out, arena, build, store, &findings, err);
    }
    store_close(store);
    return ok;
}

bool serve_build(FILE *out, void *ctx)
{
    const struct serve_build *build = ctx;
    struct arena *arena = arena_new();
    struct str files = STR_INIT;
    struct err err;
    bool ok = make_reports(&files, arena, build, &err);

    if (ok)
        fwrite(files.text, 1, files.len, out);
    else
        fputs(err.msg, out);
    str_fini(&files);
    arena_free(arena);
    return ok;
}

/* ---- in the server ---- */

void serve_publish(struct server *server, const struct str *files)
{
    const char *at = files->text, *end = at + files->len;
    struct head head;
    struct str name = STR_INIT;

    server_clear(server);
    while ((size_t)(end - at) >= sizeof head) {
        memcpy(&head, at, sizeof head);
        at += sizeof head;
        str_clear(&name);
        str_addn(&name, at, head.name);
        server_put(server, str_text(&name), at + head.name, head.bytes);
        at += head.name + head.bytes;
    }
    server_put(server, LIVE_SCRIPT, live_script, strlen(live_script));
    str_fini(&name);
}
