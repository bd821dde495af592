/* example.c - a few lines of a study, made whole. */
#include "config.h"

#include "cli/example.h"

#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "check/study.h"
#include "cli/cli.h"
#include "grammar/parse.h"
#include "stdlib/stdlib.h"

/* Each stands in unless a line begins with its first words, perhaps behind a
 * "# ": what is to be missing. */
static const char *const usual[][2] = {
    {"axis size ", "axis size = 1/4 .. 4 by x2\n"},
    {"family ", "family net = mlp { width = size }\n"},
    {"algorithm ", "algorithm learner = ppo_ewma\n"},
    {"budget each ", "budget each { interactions = 1M }\n"},
    {"runs ", "runs main = product(size, seed in 1 .. 2)\n"},
    {"fit law", "fit law = intrinsic(main)\n"},
};

static bool has_line(const char *lines, const char *beginning)
{
    const char *at = lines;

    while ((at = strstr(at, beginning)) != NULL) {
        bool commented = at >= lines + 2 && at[-2] == '#';

        if (at == lines || at[-1] == '\n' || commented)
            return true;
        at++;
    }
    return false;
}

void example_check(struct arena *arena, struct diag *diag, const char *lines,
                   const char *set)
{
    example_check_in(arena, diag, "digits", lines, set);
}

void example_check_in(struct arena *arena, struct diag *diag,
                      const char *environment, const char *lines,
                      const char *set)
{
    struct str text = STR_INIT;

    str_add(&text, lines);
    if (!has_line(lines, "environment "))
        str_printf(&text, "environment task = %s\n", environment);
    for (size_t i = 0; i < COUNT_OF(usual); i++) {
        if (!has_line(lines, usual[i][0]))
            str_add(&text, usual[i][1]);
    }
    const struct parse_options options = {
        .path = "example.study",
        .text = arena_strndup(arena, text.text, text.len),
        .len = text.len,
        .library = stdlib_files,
        .sets = &set,
        .n_sets = set != NULL,
    };
    str_fini(&text);
    const struct ast *ast = parse_study(arena, diag, &options);
    if (ast == NULL)
        return;
    const struct study *study = study_check(arena, diag, ast, cli_catalog());
    if (study != NULL && plan_expand(arena, diag, study) == NULL)
        return;
}
