/* fuzz_values.c - any bytes at all as a file of values for a study. */
#include "config.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "check/study.h"
#include "grammar/parse.h"
#include "plan/plan.h"
#include "tests/fuzz/fuzz.h"
#include "tests/golden/catalog.h"

static const char study_text[] =
    "axis h = [1, 4]\n"
    "axis size = 1/4 .. 4 by x4\n"
    "let scale = 2\n"
    "let half(x) = x / scale\n"
    "environment task = digits\n"
    "environment photo(m = \"easy\") = mnist { mode = m }\n"
    "family net = cnn { width = half(size) }\n"
    "algorithm learner = ppo_ewma { horizon = h }\n"
    "budget each { interactions = 10k }\n"
    "runs main = product(h, size) { environment = task }\n"
    "runs more = product(seed in 1 .. 2, h in [1], size in [scale])\n"
    "            { environment = photo }\n";

struct input {
    const char *text;
    size_t len;
};

static const char *values(void *ctx, const char *path, size_t *len)
{
    const struct input *input = ctx;

    if (strcmp(path, "values.yaml") != 0)
        return NULL;
    *len = input->len;
    return input->text;
}

/* The same values as arguments of --set make the same study. */
static void set_again(struct arena *arena, const struct ast *ast)
{
    struct diag *diag = diag_new();
    const struct parse_options options = {
        .path = "fuzz.study",
        .text = study_text,
        .len = strlen(study_text),
        .sets = parse_settings(arena, ast),
        .n_sets = ast->n_sets,
    };

    if (parse_study(arena, diag, &options) == NULL || diag_errors(diag) > 0) {
        diag_print(stderr, diag, &(struct diag_style){.limit = 3});
        abort();
    }
    diag_free(diag);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const files[] = {"values.yaml"};
    struct arena *arena = arena_new();
    struct diag *diag = diag_new();
    struct input input = {(const char *)data, size};
    FILE *null = fopen("/dev/null", "w");
    const struct parse_options options = {
        .path = "fuzz.study",
        .text = study_text,
        .len = strlen(study_text),
        .var_files = files,
        .n_var_files = 1,
        .overlay = values,
        .overlay_ctx = &input,
    };
    const struct ast *ast = parse_study(arena, diag, &options);

    if (ast != NULL && diag_errors(diag) == 0) {
        const struct study *study =
            study_check(arena, diag, ast, &test_catalog);

        if (study != NULL && plan_expand(arena, diag, study) != NULL)
            set_again(arena, ast);
    }
    if (null != NULL) {
        diag_print(null, diag, &(struct diag_style){.limit = DIAG_LIMIT});
        fclose(null);
    }
    diag_free(diag);
    arena_free(arena);
    return 0;
}
