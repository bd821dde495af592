/* fuzz_language.c - any bytes at all through parser, checker and planner.
 *
 * With libFuzzer (CC=clang, make fuzz_language) it is a fuzz target; otherwise
 * main runs each file named on the command line, and each truncation of it,
 * through the same function. */
#include "config.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "check/study.h"
#include "grammar/parse.h"
#include "plan/plan.h"
#include "stdlib/stdlib.h"
#include "tests/golden/catalog.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* No fit has been made: every claim is unknown, or does not need one. */
static bool answer_nothing(void *ctx, const struct result_query *query,
                           struct value *out, struct err *err)
{
    (void)ctx;
    (void)query;
    (void)out;
    return err_set(err, "nothing was fitted");
}

static void judge(struct arena *arena, const struct study *study)
{
    const struct result_source results = {answer_nothing, NULL};
    struct err why;

    for (size_t i = 0; i < study->n_claims; i++)
        (void)study_judge(arena, study, &study->claims[i], &results);
    for (size_t i = 0; i < study->n_fits; i++) {
        if (study->fits[i].n_series > 0)
            (void)study_series(arena, study, &study->fits[i], &results, &why);
    }
}

static void go(struct arena *arena, struct diag *diag, const uint8_t *data,
               size_t size)
{
    const struct parse_options options = {
        .path = "fuzz.study",
        .text = arena_strndup(arena, (const char *)data, size),
        .len = size,
        .library = stdlib_files,
    };
    const struct ast *ast = parse_study(arena, diag, &options);
    FILE *null = fopen("/dev/null", "w");

    if (null == NULL)
        return;
    if (ast != NULL) {
        const struct study *study =
            study_check(arena, diag, ast, &test_catalog);

        ast_dump(null, ast);
        if (study != NULL) {
            const struct plan *plan = plan_expand(arena, diag, study);

            study_dump(null, study);
            if (plan != NULL)
                plan_dump(null, plan);
            judge(arena, study);
        }
    }
    diag_print(null, diag, &(struct diag_style){.limit = DIAG_LIMIT});
    diag_print_json(null, diag);
    fclose(null);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct diag *diag = diag_new();

    go(arena, diag, data, size);
    diag_free(diag);
    arena_free(arena);
    return 0;
}

#ifndef LIBFUZZER
enum { MAX_BYTES = 1 << 20, CUTS = 40 };

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        struct err err;
        char *text;
        size_t len;

        if (!file_read(&text, &len, argv[i], MAX_BYTES, &err)) {
            fprintf(stderr, "%s\n", err.msg);
            return EXIT_FAILURE;
        }
        for (size_t cut = 0; cut < CUTS; cut++)
            LLVMFuzzerTestOneInput((const uint8_t *)text, len * cut / CUTS);
        LLVMFuzzerTestOneInput((const uint8_t *)text, len);
        free(text);
    }
    printf("%d passed, 0 failed\n", argc - 1);
    return EXIT_SUCCESS;
}
#endif
