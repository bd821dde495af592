/* fuzz_language.c - any bytes at all through parser, checker and planner. */
#include "config.h"

#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"
#include "check/study.h"
#include "grammar/parse.h"
#include "plan/plan.h"
#include "stdlib/stdlib.h"
#include "tests/fuzz/fuzz.h"
#include "tests/golden/catalog.h"

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
