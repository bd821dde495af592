/* test_grammar.c - sentences and what they parse to. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "grammar/parse.h"
#include "tests/unit/unit.h"

/* Parse TEXT as a whole file. */
static struct ast *parse(struct arena *arena, struct diag *diag,
                         const char *text)
{
    const struct parse_options options = {
        .path = "test.study", .text = text, .len = strlen(text)};

    return parse_study(arena, diag, &options);
}

static const struct expr_case {
    const char *what, *text, *want;
} expr_cases[] = {
    {"sums go left", "1 - 2 - 3", "((1 - 2) - 3)"},
    {"products bind tighter", "1 + 2 * 3", "(1 + (2 * 3))"},
    {"powers go right", "2 ^ 3 ^ 2", "(2 ^ (3 ^ 2))"},
    {"a sign is weaker than a power", "-2 ^ 2", "(-(2 ^ 2))"},
    {"a power may have a sign", "2 ^ -1", "(2 ^ (-1))"},
    {"a fraction is a division", "1/8", "(1 / 8)"},
    {"a range is weaker than a sum", "1 + 1 .. 2 * 3", "((1 + 1) .. (2 * 3))"},
    {"a factor", "1/8 .. 8 by x2", "((1 / 8) .. 8 by x2)"},
    {"a factor with a point", "1 .. 8 by x1.5", "(1 .. 8 by x3/2)"},
    {"a name after by", "1 .. 8 by xs", "(1 .. 8 by xs)"},
    {"a step", "1 .. 9 by 2", "(1 .. 9 by 2)"},
    {"no space in a range", "1..3", "(1 .. 3)"},
    {"a chain of comparisons", "0 < x <= 1", "(0 < x <= 1)"},
    {"not is weaker than a comparison", "not a == b", "(not (a == b))"},
    {"and is tighter than or", "a or b and c", "(a or (b and c))"},
    {"in a list", "x in [1, 2,]", "(x in [1, 2])"},
    {"a condition", "if a then 1 else if b then 2 else 3",
     "(if a then 1 else (if b then 2 else 3))"},
    {"a suffix", "4M", "4000000"},
    {"a suffix and a unit", "4M interactions", "4000000 interactions"},
    {"a unit without a space", "30min", "30 min"},
    {"a suffix, then a unit that begins like one", "1GiB", "1 GiB"},
    {"an exponent and a unit", "2e15flop", "2000000000000000 flop"},
    {"underscores", "1_000", "1000"},
    {"an attribute of an instance", "law[16].alpha_N", "law[16].alpha_N"},
    {"at", "law.x at 0.9 of best + 1", "(law.x at 9/10 of best + 1)"},
    {"at a compute", "2 * law.x at 1e3 flop", "(2 * law.x at 1000 flop)"},
    {"a negative return", "law.x at -3", "law.x at (-3)"},
    {"escapes", "\"a\\\"b\\\\\\n\"", "\"a\\\"b\\\\\\x0a\""},
    {"a line goes on after an operator", "1 +\n2", "(1 + 2)"},
    {"a line goes on before an operator", "1\n+ 2", "(1 + 2)"},
    {"a line goes on in brackets", "f(1,\n2\n)", "f(1, 2)"},
    {"a comment is nothing", "1 + # one\n 2", "(1 + 2)"},
};

static void test_expressions(void)
{
    for (size_t i = 0; i < COUNT_OF(expr_cases); i++) {
        const struct expr_case *c = &expr_cases[i];
        struct arena *arena = arena_new();
        struct diag *diag = diag_new();
        struct str got = STR_INIT;
        char *text = arena_printf(arena, "let y = %s", c->text);
        struct ast *ast = parse(arena, diag, text);

        CU_ASSERT_EQUAL(diag_errors(diag), 0);
        CU_ASSERT_EQUAL(ast->modules[0].n_decls, 1);
        if (ast->modules[0].n_decls == 1) {
            const struct ast_expr *e = ast->modules[0].decls[0]->value;
            size_t len;

            ast_print_expr(&got, e);
            /* The span is all of the expression. */
            diag_text_of(diag, e->span, &len);
            CU_ASSERT_EQUAL(len, strlen(c->text));
        }
        CU_ASSERT_STRING_EQUAL(str_text(&got), c->want);
        if (strcmp(str_text(&got), c->want) != 0)
            fprintf(stderr, "%s: %s, not %s\n", c->what, str_text(&got),
                    c->want);
        str_fini(&got);
        diag_free(diag);
        arena_free(arena);
    }
}

static const struct mistake_case {
    const char *what, *text;
    size_t errors;
    size_t decls; /* that are there all the same */
} mistake_cases[] = {
    {"nothing", "", 0, 0},
    {"only a comment", "# x", 0, 0},
    {"a mistake does not hide the next declaration", "let x = = 1\nlet y = 2",
     1, 1},
    {"two mistakes are two messages", "let x = = 1\nlet y 2\nlet z = 3", 2, 1},
    {"a bad entry does not hide its block",
     "family f = cnn {\n a = = 1\n b = 2\n}\nlet y = 1", 1, 2},
    {"two bad entries", "family f = cnn { a = = 1, b = , c = 3 }", 2, 1},
    {"a bad list does not hide its line", "axis h = [1 2, 3]\nlet y = 1", 1, 2},
    {"an open block ends before a declaration",
     "family f = cnn {\n a = 1\nlet y = 2", 1, 2},
    {"a keyword may be a key",
     "runs r = product(h) {\n"
     "environment = t\nfamily = f\n}",
     0, 1},
    {"a closing bracket too many", "let x = 1)\nlet y = 2", 1, 2},
    {"a string without an end", "claim \"x : y\nlet z = 1", 1, 1},
    {"a semicolon ends a declaration", "let x = 1; let y = 2", 0, 2},
};

static void test_mistakes(void)
{
    for (size_t i = 0; i < COUNT_OF(mistake_cases); i++) {
        const struct mistake_case *c = &mistake_cases[i];
        struct arena *arena = arena_new();
        struct diag *diag = diag_new();
        struct ast *ast = parse(arena, diag, c->text);
        bool good = diag_errors(diag) == c->errors &&
                    ast->modules[0].n_decls == c->decls;

        CU_ASSERT(good);
        if (!good) {
            fprintf(stderr, "%s: %zu errors, %zu declarations\n", c->what,
                    diag_errors(diag), ast->modules[0].n_decls);
            diag_print(stderr, diag, &(struct diag_style){.limit = 0});
        }
        diag_free(diag);
        arena_free(arena);
    }
}

static void test_unreadable(void)
{
    struct arena *arena = arena_new();
    struct diag *diag = diag_new();
    const struct parse_options options = {.path = "/nowhere/at.study"};

    CU_ASSERT_PTR_NULL(parse_study(arena, diag, &options));
    CU_ASSERT_EQUAL(diag_errors(diag), 1);
    diag_free(diag);
    arena_free(arena);
}

static const struct unit_test tests[] = {
    {"expressions", test_expressions},
    {"one mistake, one message", test_mistakes},
    {"a study that cannot be read", test_unreadable},
};

UNIT_MAIN("grammar", tests)
