/* golden.c - run a study file through the language's stages and print what
 * they say, for the golden files.
 *
 *     golden [--ast] [--study] [--plan] [--json] [--path DIRS]
 *            [--set X]... [--var-file FILE.yaml]... FILE
 *
 * Diagnostics come on stdout too; the exit status is 1 if there are errors. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "check/study.h"
#include "grammar/parse.h"
#include "plan/plan.h"
#include "stdlib/stdlib.h"
#include "tests/golden/catalog.h"

struct what {
    bool ast, study, plan, json;
};

static int usage(void)
{
    fputs("usage: golden [--ast] [--study] [--plan] [--json] [--path DIRS] "
          "[--set X]... [--var-file FILE.yaml]... FILE\n",
          stderr);
    return 2;
}

static void dump(struct arena *arena, struct diag *diag, const struct ast *ast,
                 const struct what *what)
{
    if (what->ast)
        ast_dump(stdout, ast);
    const struct study *study = study_check(arena, diag, ast, &test_catalog);
    if (study == NULL)
        return;
    if (what->study)
        study_dump(stdout, study);
    const struct plan *plan = plan_expand(arena, diag, study);
    if (plan != NULL && what->plan)
        plan_dump(stdout, plan);
}

static int run(const struct parse_options *options, const struct what *what)
{
    struct arena *arena = arena_new();
    struct diag *diag = diag_new();
    struct diag_style style = {.limit = DIAG_LIMIT};
    const struct ast *ast = parse_study(arena, diag, options);

    if (ast != NULL)
        dump(arena, diag, ast, what);
    if (what->json)
        diag_print_json(stdout, diag);
    else
        diag_print(stdout, diag, &style);
    int status = diag_errors(diag) > 0;
    diag_free(diag);
    arena_free(arena);
    return status;
}

int main(int argc, char **argv)
{
    const char **sets = calloc((size_t)argc, sizeof *sets);
    const char **files = calloc((size_t)argc, sizeof *files);
    struct parse_options options = {
        .library = stdlib_files, .sets = sets, .var_files = files};
    struct what what = {false, false, false, false};

    if (sets == NULL || files == NULL)
        return 2;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--ast") == 0)
            what.ast = true;
        else if (strcmp(argv[i], "--study") == 0)
            what.study = true;
        else if (strcmp(argv[i], "--plan") == 0)
            what.plan = true;
        else if (strcmp(argv[i], "--json") == 0)
            what.json = true;
        else if (strcmp(argv[i], "--set") == 0 && i + 1 < argc)
            sets[options.n_sets++] = argv[++i];
        else if (strcmp(argv[i], "--var-file") == 0 && i + 1 < argc)
            files[options.n_var_files++] = argv[++i];
        else if (strcmp(argv[i], "--path") == 0 && i + 1 < argc)
            options.search_path = argv[++i];
        else
            options.path = argv[i];
    }
    int status = options.path != NULL ? run(&options, &what) : usage();
    free(sets);
    free(files);
    return status;
}
