/* plan_file.c - saving a plan, and taking it up again.
 *
 * A saved plan is made again from the texts that it holds, by the same code as
 * a study; then its runs are held against those that it lists. */
#include "config.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ast/ast.h"
#include "base/arena.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/prospect.h"
#include "cli/saved.h"
#include "diag/diag.h"
#include "grammar/parse.h"

static const size_t max_plan_bytes = (size_t)1 << 30;

bool plan_file_is(const char *path)
{
    char text[2 * SAVED_PEEK_BYTES];
    struct stat st;
    /* Without waiting on a FIFO; what is no file is told of later. */
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    ssize_t got = 0;

    if (fd < 0)
        return false;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
        got = read(fd, text, sizeof text);
    close(fd);
    return got > 0 && saved_is(text, (size_t)got);
}

/* ---- saving ---- */

static const char *clean(struct arena *arena, const char *text)
{
    struct str out = STR_INIT;

    print_utf8(&out, text);
    const char *copy = arena_strdup(arena, str_text(&out));
    str_fini(&out);
    return copy;
}

/* Somebody's study is not for us to write over, nor is a device. */
static bool may_write(const char *path, struct err *err)
{
    struct stat st;
    const char *what = "no saved plan";

    if (stat(path, &st) < 0)
        return true;
    if (!S_ISREG(st.st_mode))
        what = "not a regular file";
    else if (st.st_size == 0 || plan_file_is(path))
        return true;
    return err_set(err,
                   "%s is there already, and is %s: name another file "
                   "with -o",
                   path, what);
}

/* As many as the plan's, in its order; the caller's to free. */
static struct saved_run *runs_of(const struct plan *plan)
{
    struct saved_run *runs = mem_calloc(plan->n_runs, sizeof *runs);

    for (size_t i = 0; i < plan->n_runs; i++)
        runs[i] = (struct saved_run){
            .key = plan->runs[i].key,
            .interactions = plan->runs[i].interactions,
            .wall_s = plan->runs[i].wall_s,
            .at_least = plan->runs[i].at_least,
            .label = plan->runs[i].label,
        };
    return runs;
}

bool plan_file_save(const char *path, const struct loaded *loaded,
                    const struct prospect *prospect, struct err *err)
{
    if (!may_write(path, err))
        return false;
    const struct plan *plan = loaded->plan;
    const struct ast *ast = loaded->ast;
    struct saved_text *modules =
        arena_array(loaded->arena, struct saved_text, ast->n_modules);
    struct saved_run *runs = runs_of(plan);

    for (size_t i = 0; i < ast->n_modules; i++) {
        const struct ast_module *m = &ast->modules[i];

        modules[i] = (struct saved_text){m->path, m->source->text,
                                         m->source->len, m->also, m->n_also};
    }
    for (size_t i = 0; i < plan->n_runs; i++) {
        const struct prospect_run *p = &prospect->runs[i];

        runs[i].reason = reason_name(p->reason);
        runs[i].because =
            p->because != NULL ? clean(loaded->arena, p->because) : NULL;
    }
    const struct saved_plan saved = {
        .program = PACKAGE_STRING,
        .engine = RLSTUDY_ENGINE,
        .search_path = loaded->search_path,
        .sets = loaded->sets,
        .n_sets = loaded->n_sets,
        .modules = modules,
        .n_modules = ast->n_modules,
        .runs = runs,
        .n_runs = plan->n_runs,
    };
    bool ok = saved_write(path, &saved, err);
    free(runs);
    return ok;
}

/* ---- the texts, in place of files ---- */

/* PATH without what makes no difference: "./a", "b/../a" and "a" are one. */
static char *normal_path(const char *path)
{
    char *out = mem_alloc(strlen(path) + 2), *end = out;

    if (*path == '/')
        *end++ = '/';
    char *root = end;
    while (*path != '\0') {
        size_t n = strcspn(path, "/");
        char *last = end;

        while (last > root && last[-1] != '/')
            last--;
        bool up = n == 2 && path[0] == '.' && path[1] == '.';
        bool above = end - last == 2 && last[0] == '.' && last[1] == '.';
        if (up && end > root && !above) {
            end = last > root ? last - 1 : root;
        } else if (n > 0 && !(n == 1 && path[0] == '.')) {
            if (end > root)
                *end++ = '/';
            memcpy(end, path, n);
            end += n;
        }
        path += n + (path[n] == '/');
    }
    *end = '\0';
    return out;
}

/* WANTED is a normal path. */
static bool is_path(const char *path, const char *wanted)
{
    char *have = normal_path(path);
    bool same = strcmp(have, wanted) == 0;

    free(have);
    return same;
}

static const char *saved_text_of(void *ctx, const char *path, size_t *len)
{
    const struct saved_plan *saved = ctx;
    char *wanted = normal_path(path);
    const char *text = NULL;

    for (size_t i = 0; text == NULL && i < saved->n_modules; i++) {
        const struct saved_text *m = &saved->modules[i];
        bool found = is_path(m->path, wanted);

        for (size_t k = 0; k < m->n_also; k++)
            found |= is_path(m->also[k], wanted);
        if (found) {
            text = m->text;
            *len = m->len;
        }
    }
    free(wanted);
    return text;
}

/* The files of the library as they were. */
static const struct library_file *library_of(struct arena *arena,
                                             const struct saved_plan *saved)
{
    struct library_file *files =
        arena_array(arena, struct library_file, saved->n_modules + 1);
    size_t n = 0;

    for (size_t i = 0; i < saved->n_modules; i++) {
        const struct saved_text *m = &saved->modules[i];

        if (strncmp(m->path, "std/", 4) == 0)
            files[n++] = (struct library_file){m->path, m->text, m->len};
    }
    return files;
}

/* ---- the runs, held against those listed ---- */

static int compare_runs(const void *a, const void *b)
{
    const struct saved_run *x = a, *y = b;

    return memcmp(x->key.bytes, y->key.bytes, RUN_KEY_BYTES);
}

static struct saved_run *sorted(const struct saved_run *runs, size_t n)
{
    struct saved_run *copy = mem_calloc(n, sizeof *copy);

    if (n > 0)
        memcpy(copy, runs, n * sizeof *copy);
    qsort(copy, n, sizeof *copy, compare_runs);
    return copy;
}

static bool same_run(const struct saved_run *a, const struct saved_run *b)
{
    return compare_runs(a, b) == 0 && a->interactions == b->interactions &&
           a->wall_s == b->wall_s && a->at_least == b->at_least;
}

/* The label of the first run in which they differ; NULL: they are the same. */
static const char *first_difference(const struct saved_plan *saved,
                                    const struct plan *plan)
{
    struct saved_run *want = sorted(saved->runs, saved->n_runs);
    struct saved_run *have = runs_of(plan);
    size_t n = saved->n_runs < plan->n_runs ? saved->n_runs : plan->n_runs;
    size_t i = 0;
    const char *label = NULL;

    qsort(have, plan->n_runs, sizeof *have, compare_runs);
    while (i < n && same_run(&want[i], &have[i]))
        i++;
    if (i < saved->n_runs)
        label = want[i].label;
    else if (i < plan->n_runs)
        label = have[i].label;
    free(want);
    free(have);
    return label;
}

/* WHY: what is wrong with the plan at PATH. */
static enum exit_status refuse(const struct saved_plan *saved, const char *path,
                               const char *why)
{
    struct str program = STR_INIT;
    bool ours = saved->engine == RLSTUDY_ENGINE &&
                strcmp(saved->program, PACKAGE_STRING) == 0;

    print_utf8(&program, saved->program);
    if (ours)
        fprintf(stderr,
                "rlstudy: %s %s.  The file was changed, or another build of "
                "%s made it.  Make the plan again.\n",
                path, why, PACKAGE_STRING);
    else
        fprintf(stderr,
                "rlstudy: %s %s.  It was made by %s (engine %d), and this is "
                "%s (engine %d).  Make the plan again, or use the program "
                "that made it.\n",
                path, why, str_text(&program), saved->engine, PACKAGE_STRING,
                RLSTUDY_ENGINE);
    str_fini(&program);
    return STATUS_USAGE;
}

static enum exit_status make_again(struct loaded *out,
                                   const struct saved_plan *saved,
                                   const char *path,
                                   const struct options *options)
{
    struct saved_plan *ctx = arena_new_of(out->arena, struct saved_plan);

    *ctx = *saved;
    const struct parse_options parse = {
        .path = saved->modules[0].path,
        .text = saved->modules[0].text,
        .len = saved->modules[0].len,
        .library = library_of(out->arena, saved),
        .search_path = saved->search_path,
        .sets = saved->sets,
        .n_sets = saved->n_sets,
        .overlay = saved_text_of,
        .overlay_ctx = ctx,
        .sealed = true,
    };
    const char *name = arena_printf(out->arena, "%s, a plan of %s", path,
                                    saved->modules[0].path);
    if (saved->engine != RLSTUDY_ENGINE)
        return refuse(saved, path,
                      "belongs to another engine, whose runs "
                      "have other numbers");
    enum exit_status status = load_parsed(out, name, &parse, options);
    if (status != STATUS_OK)
        return refuse(saved, path, "holds a study that has errors now");
    const char *differs = first_difference(saved, out->plan);
    if (differs != NULL)
        return refuse(saved, path,
                      arena_printf(out->arena,
                                   "lists other runs than this program makes "
                                   "of it (the first: %s)",
                                   clean(out->arena, differs)));
    return STATUS_OK;
}

enum exit_status plan_file_load(struct loaded *out, const char *path,
                                const struct options *options)
{
    struct saved_plan saved;
    struct err err;
    char *text;
    size_t len;

    *out = (struct loaded){.arena = arena_new()};
    if (options->sets.n > 0 || options->var_files.n > 0) {
        fprintf(stderr,
                "rlstudy: %s is a saved plan, whose values are fixed: leave "
                "out %s, or plan the study again\n",
                path, options->sets.n > 0 ? "--set" : "--var-file");
        return STATUS_USAGE;
    }
    if (!file_read(&text, &len, path, max_plan_bytes, &err)) {
        fprintf(stderr, "rlstudy: %s\n", err.msg);
        return STATUS_FAILURE;
    }
    bool ok = saved_read(out->arena, &saved, text, len, path, &err);
    free(text);
    if (!ok) {
        fprintf(stderr, "rlstudy: %s\n", err.msg);
        return STATUS_USAGE;
    }
    return make_again(out, &saved, path, options);
}
