/* many_runs.c - a store as large as one likes, in which nothing was trained.
 *
 *     many_runs STUDY STORE
 *
 * makes a folder for each run of STUDY: most are done, of every hundred two
 * failed, two have a checkpoint and half a curve, one diverged, and one is not
 * there.  For measuring how long it takes to answer questions about many runs,
 * and for tests of that; nothing is synced. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/str.h"
#include "check/study.h"
#include "cli/cli.h"
#include "diag/diag.h"
#include "grammar/parse.h"
#include "plan/plan.h"
#include "stdlib/stdlib.h"
#include "store/store.h"

/* In place of the C library's: a test store need not outlive a power cut. */
int fsync(int fd)
{
    (void)fd;
    return 0;
}

enum { POINTS = 12 };

static void must(bool ok, const struct err *err)
{
    if (ok)
        return;
    fprintf(stderr, "many_runs: %s\n", err->msg);
    exit(1);
}

static void write_text(const char *dir, const char *name, const char *text,
                       size_t len)
{
    struct str path = STR_INIT;
    FILE *out;

    str_printf(&path, "%s/%s", dir, name);
    out = fopen(path.text, "w");
    if (out == NULL || fwrite(text, 1, len, out) != len || fclose(out) != 0) {
        perror(path.text);
        exit(1);
    }
    str_fini(&path);
}

/* Points up to N of POINTS parts of the budget. */
static void write_curve(const char *dir, const struct plan_run *run, int n)
{
    struct str text = STR_INIT;

    str_add(&text, store_curve_header);
    for (int i = 1; i <= n; i++) {
        const struct store_point point = {
            .interactions = (int64_t)(run->interactions * i / POINTS),
            .updates = i,
            .ret = 1 - 1.0 / (i + (double)run->spec.seed),
            .wall_s = 0.5 * i,
        };
        store_point_line(&text, &point);
    }
    write_text(dir, "curve.csv", text.text, text.len);
    str_fini(&text);
}

static void write_result(const char *dir, const struct plan_run *run,
                         enum store_outcome outcome)
{
    struct store_done done = {
        .outcome = outcome,
        .interactions = (int64_t)run->interactions,
        .wall_s = 0.5 * POINTS,
        .kernel = "avx2",
        .message = outcome == OUTCOME_DIVERGED ? "loss is not finite" : ""};
    struct err err;

    must(store_mark_curve(&done.curve, dir, &err) &&
             store_write_done(dir, &done, &err),
         &err);
}

static void make_run(const struct store *store, const struct plan_run *run,
                     size_t number)
{
    static const struct store_failure failure = {
        .class = FAILURE_ENV,
        .reason = "the environment ended early",
        .attempt = 1,
    };
    struct arena *arena = arena_new();
    struct err err;
    char id[RUN_ID_CHARS + 1];
    size_t turn = number % 100;

    run_key_id(id, &run->key);
    const char *dir = store_run_dir(arena, store, id);
    bool whole = turn != 11 && turn != 12 && turn != 31 && turn != 32;
    if (turn != 99) {
        must(store_prepare(store, &run->spec, &err), &err);
        write_curve(dir, run, whole ? POINTS : POINTS / 2);
        if (turn == 11 || turn == 12)
            must(store_set_failure(dir, &failure, &err), &err);
        else if (!whole)
            write_text(dir, "checkpoint.safetensors", "", 0);
        else
            write_result(dir, run,
                         turn == 50 ? OUTCOME_DIVERGED : OUTCOME_DONE);
    }
    arena_free(arena);
}

int main(int argc, char **argv)
{
    struct arena *arena = arena_new();
    struct diag *diag = diag_new();
    struct err err;

    if (argc != 3) {
        fputs("usage: many_runs STUDY STORE\n", stderr);
        return 2;
    }
    const struct parse_options parse = {.path = argv[1],
                                        .library = stdlib_files};
    const struct ast *ast = parse_study(arena, diag, &parse);
    const struct study *study =
        ast != NULL ? study_check(arena, diag, ast, cli_catalog()) : NULL;
    const struct plan *plan =
        study != NULL ? plan_expand(arena, diag, study) : NULL;
    if (plan == NULL) {
        diag_print(stderr, diag, &(struct diag_style){0});
        return 1;
    }
    struct store *store = store_open(argv[2], true, &err);
    must(store != NULL, &err);
    for (size_t i = 0; i < plan->n_runs; i++)
        make_run(store, &plan->runs[i], i);
    store_close(store);
    diag_free(diag);
    arena_free(arena);
    return 0;
}
