/* test_format.c - the layout of studies: what it comes to, that it stays as it
 * is, and that it changes no study. */
#include "config.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/str.h"
#include "grammar/format.h"
#include "grammar/parse.h"
#include "plan/plan.h"
#include "stdlib/stdlib.h"
#include "tests/golden/catalog.h"
#include "tests/unit/unit.h"

/* src/cli/catalog.c */
const struct catalog *cli_catalog(void);

static enum format_result format(struct str *out, const char *text, size_t len)
{
    struct diag *diag = diag_new();
    struct err err = {.msg = ""};
    enum format_result result =
        format_text(out, diag, "test.study", text, len, &err);

    if (result == FORMAT_REFUSED)
        fprintf(stderr, "refused: %s\n", err.msg);
    CU_ASSERT_EQUAL(diag_errors(diag) > 0, result == FORMAT_FAULTY);
    diag_free(diag);
    return result;
}

/* ---- what it comes to ---- */

static const struct {
    const char *what, *text, *want;
} cases[] = {
    {"operators have spaces", "let x=1+2*y^2-z/3",
     "let x = 1 + 2 * y ^ 2 - z / 3"},
    {"signs have none behind them", "let x = - 1 * - y + [ -1,- 2 ][ - 1 ]",
     "let x = -1 * -y + [-1, -2][-1]"},
    {"a fraction stays together", "axis x = 1 / 8..8 by x2",
     "axis x = 1/8 .. 8 by x2"},
    {"unless it is none", "let x = [2 * 1/8, 1/2 ^ 2, 1/4 flop, y/2, 1/2/z]",
     "let x = [2 * 1 / 8, 1 / 2 ^ 2, 1 / 4 flop, y / 2, 1/2 / z]"},
    {"nothing inside brackets", "let x = f( a , [ 1,2 ] )[ 0 ] . y",
     "let x = f(a, [1, 2])[0].y"},
    {"a call is no list behind a word", "let x = a in[1]and not(b)or c in(d)",
     "let x = a in [1] and not (b) or c in (d)"},
    {"half a range", "let x = y[2..] + y[..-2] + y[1..3]",
     "let x = y[2 ..] + y[.. -2] + y[1 .. 3]"},
    {"one inside braces", "family x=cnn{width=1,hidden=2;}",
     "family x = cnn { width = 1, hidden = 2; }"},
    {"nothing in braces", "family x = cnn {\n\n}", "family x = cnn { }"},
    {"a number and its unit", "let x=30min+4M interactions+2kB",
     "let x = 30 min + 4M interactions + 2 kB"},
    {"strings are left alone", "study \"a  b\\t\t# c\"",
     "study \"a  b\\t\t# c\""},
    {"a claim", "claim \"x\":a<b<=c", "claim \"x\" : a < b <= c"},
    {"parameters", "environment t( noise=1,b )=digits{noise=noise}",
     "environment t(noise = 1, b) = digits { noise = noise }"},
    {"a comprehension", "let x = [ 2*x for x in h if x>1 ]",
     "let x = [2 * x for x in h if x > 1]"},
    {"a ladder", "budget each 1e12..1e15 flop by x10",
     "budget each 1e12 .. 1e15 flop by x10"},
    {"names that are qualified", "family net=nets . small",
     "family net = nets.small"},
    {"declarations on one line", "axis a=[1];axis b=[2]",
     "axis a = [1]; axis b = [2]"},
    {"spaces at the ends of lines, and line ends of other systems",
     "let x = 1 \t\r\n# y \t\r\nlet z = 2\r\n", "let x = 1\n# y\nlet z = 2"},
    {"a byte-order mark", "\xef\xbb\xbflet x = 1", "let x = 1"},
    {"empty lines", "\n\n# a\n\n\n\nlet x = 1\n\n\nlet y = 2\n\n\n",
     "# a\n\nlet x = 1\n\nlet y = 2"},
    {"empty lines at the edges of a block",
     "family x = cnn {\n\n  width = 1\n\n\n  hidden = 2\n\n}",
     "family x = cnn {\n    width = 1\n\n    hidden = 2\n}"},
    {"empty lines where a line goes on", "let x = 1 +\n\n2",
     "let x = 1 +\n    2"},
    {"a block of several lines has braces at line ends",
     "family x = cnn\n{ width = 1\nhidden = 2 }",
     "family x = cnn {\n    width  = 1\n    hidden = 2\n}"},
    {"lines that go on", "runs a = product(h)\nwhere h > 1\n{\nbudget = b\n}",
     "runs a = product(h)\n    where h > 1 {\n    budget = b\n}"},
    {"brackets over several lines", "let x = f(a,\n[1,\n2\n],\nb +\nc)",
     "let x = f(a,\n    [1,\n        2\n    ],\n    b +\n        c)"},
    {"a comprehension over several lines",
     "let x = [\n2 * x\nfor x in h\nif x > 1\n]",
     "let x = [\n    2 * x\n    for x in h\n    if x > 1\n]"},
    {"keys are aligned", "family x = cnn {\nwidth = 1\nhidden = 2,\n}",
     "family x = cnn {\n    width  = 1\n    hidden = 2,\n}"},
    {"up to an empty line, a comment or a value of several lines",
     "family x = cnn {\na = 1\n\nbb = 2\n# c\nccc = 3\ndddd = [1,\n2]\n"
     "e = 1; f = 2\n}",
     "family x = cnn {\n    a = 1\n\n    bb = 2\n    # c\n    ccc = 3\n"
     "    dddd = [1,\n        2]\n    e = 1; f = 2\n}"},
    {"items are aligned",
     "report \"x\" {\nfigure curves(a)\ntable runs(a) \"b\"\ntext \"c\"\n}",
     "report \"x\" {\n    figure curves(a)\n    table  runs(a) \"b\"\n"
     "    text \"c\"\n}"},
    {"what runs are made of is aligned, over comments",
     "environment a = b\nfamily cc = dd { e = 1 }\n# x\n"
     "algorithm d = eee { f = 1 }\nbudget each { g = 1 }\n"
     "budget total = each { h = 2 }",
     "environment a  = b\nfamily      cc = dd  { e = 1 }\n# x\n"
     "algorithm   d  = eee { f = 1 }\nbudget each  { g = 1 }\n"
     "budget total = each { h = 2 }"},
    {"other declarations with those of their word",
     "axis a = 1\naxis bb = 2\nlet c = 3\n\naxis dddd = 4",
     "axis a  = 1\naxis bb = 2\nlet c = 3\n\naxis dddd = 4"},
    {"widths are counted in characters",
     "claim \"\xc3\xa9\" : a\nclaim \"bb\" : c",
     "claim \"\xc3\xa9\"  : a\nclaim \"bb\" : c"},
    {"nothing is moved beyond column 80",
     "claim \"a\" : long_enough_to_be_moved_beyond_the_eightieth_column_if_"
     "aligned == 1\nclaim \"bbbbbbbb\" : a\nclaim \"c\" : d",
     "claim \"a\" : long_enough_to_be_moved_beyond_the_eightieth_column_if_"
     "aligned == 1\nclaim \"bbbbbbbb\" : a\nclaim \"c\"        : d"},
    {"comments behind code are aligned, and hang",
     "let a = 1 # x\nlet bb = 22 # y\n            # z\n# own",
     "let a  = 1   # x\nlet bb = 22  # y\n             # z\n# own"},
    {"comments where a line goes on",
     "let x = 1 + # a\n# b\n2\nfamily y = cnn # c\n{ # d\n# e\n}",
     "let x = 1 +  # a\n    # b\n    2\nfamily y = cnn  # c\n{               # "
     "d\n"
     "    # e\n}"},
    {"nothing at all", " \r\n\t\n", ""},
    {"only a comment", "  # a", "# a"},
};

static void test_layout(void)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str got = STR_INIT, want = STR_INIT;

        str_printf(&want, "%s%s", cases[i].want,
                   *cases[i].want != '\0' ? "\n" : "");
        CU_ASSERT_EQUAL(format(&got, cases[i].text, strlen(cases[i].text)),
                        FORMAT_DONE);
        CU_ASSERT_STRING_EQUAL(str_text(&got), str_text(&want));
        if (strcmp(str_text(&got), str_text(&want)) != 0)
            fprintf(stderr, "%s:\n%s\nnot\n%s\n", cases[i].what, str_text(&got),
                    str_text(&want));
        str_fini(&got);
        str_fini(&want);
    }
}

/* ---- studies stay what they are ---- */

/* Tree and plan of TEXT, as if it stood in the file PATH. */
static char *meaning(const char *path, const char *text, size_t len,
                     const struct catalog *catalog)
{
    struct arena *arena = arena_new();
    struct diag *diag = diag_new();
    const struct parse_options options = {
        .path = path, .text = text, .len = len, .library = stdlib_files};
    char *dump = NULL;
    size_t dump_len;
    FILE *out = open_memstream(&dump, &dump_len);
    const struct ast *ast = parse_study(arena, diag, &options);

    CU_ASSERT_PTR_NOT_NULL_FATAL(out);
    CU_ASSERT_PTR_NOT_NULL_FATAL(ast);
    ast_dump(out, ast);
    const struct study *study = study_check(arena, diag, ast, catalog);
    const struct plan *plan =
        study != NULL ? plan_expand(arena, diag, study) : NULL;
    if (plan != NULL)
        plan_dump(out, plan);
    fprintf(out, "%zu errors, %zu warnings\n", diag_errors(diag),
            diag_warnings(diag));
    fclose(out);
    diag_free(diag);
    arena_free(arena);
    return dump;
}

static void check_same(const char *path, const char *text, size_t len,
                       const struct str *once, const struct catalog *catalog)
{
    struct str twice = STR_INIT;
    char *before = meaning(path, text, len, catalog);
    char *after = meaning(path, str_text(once), once->len, catalog);

    CU_ASSERT_EQUAL(format(&twice, str_text(once), once->len), FORMAT_DONE);
    CU_ASSERT_STRING_EQUAL(str_text(&twice), str_text(once));
    CU_ASSERT_STRING_EQUAL(before, after);
    if (strcmp(str_text(&twice), str_text(once)) != 0 ||
        strcmp(before, after) != 0)
        fprintf(stderr, "%s:\n%s\n%s", path, before, after);
    str_fini(&twice);
    free(before);
    free(after);
}

/* Lay out one text.  Returns whether that was possible. */
static bool check_text(const char *path, const char *text, size_t len,
                       const struct catalog *catalog)
{
    struct str once = STR_INIT;
    enum format_result result = format(&once, text, len);

    CU_ASSERT_NOT_EQUAL(result, FORMAT_REFUSED);
    if (result == FORMAT_DONE)
        check_same(path, text, len, &once, catalog);
    else
        CU_ASSERT_EQUAL(once.len, 0);
    str_fini(&once);
    return result == FORMAT_DONE;
}

/* All studies of a folder; returns how many could be laid out. */
static size_t check_folder(const char *folder, const struct catalog *catalog)
{
    const char *top = getenv("top_srcdir");
    struct str path = STR_INIT;
    size_t n = 0;

    str_printf(&path, "%s/%s", top != NULL ? top : ".", folder);
    DIR *dir = opendir(path.text);
    CU_ASSERT_PTR_NOT_NULL_FATAL(dir);
    for (struct dirent *e; (e = readdir(dir)) != NULL;) {
        const char *dot = strrchr(e->d_name, '.');
        struct err err;
        char *text;
        size_t len;

        if (dot == NULL || strcmp(dot, ".study") != 0)
            continue;
        str_clear(&path);
        str_printf(&path, "%s/%s/%s", top != NULL ? top : ".", folder,
                   e->d_name);
        CU_ASSERT_FATAL(
            file_read(&text, &len, path.text, PARSE_MAX_BYTES, &err));
        n += check_text(path.text, text, len, catalog);
        free(text);
    }
    closedir(dir);
    str_fini(&path);
    return n;
}

static void test_good(void)
{
    CU_ASSERT(check_folder("tests/golden/good", &test_catalog) > 10);
    CU_ASSERT(check_folder("tests/golden/format", &test_catalog) >= 3);
}

static void test_bad(void)
{
    /* Many are wrong in what they mean, and not in how they are written. */
    CU_ASSERT(check_folder("tests/golden/bad", &test_catalog) > 50);
}

static void test_ours(void)
{
    CU_ASSERT(check_folder("studies", cli_catalog()) >= 3);
    CU_ASSERT(check_folder("stdlib", cli_catalog()) >= 1);
}

/* The manual's examples, without their roff. */
static void test_manual(void)
{
    const char *top = getenv("top_srcdir");
    struct str path = STR_INIT;
    struct err err;
    char *text;
    size_t len, n = 0;

    str_printf(&path, "%s/doc/study.5", top != NULL ? top : ".");
    CU_ASSERT_FATAL(file_read(&text, &len, path.text, 1 << 24, &err));
    for (char *at = text; (at = strstr(at, "\n.Bd -literal")) != NULL;) {
        char *from = strchr(at + 1, '\n') + 1;
        char *to = strstr(from, "\n.Ed");

        CU_ASSERT_PTR_NOT_NULL_FATAL(to);
        n += check_text("manual.study", from, (size_t)(to - from) + 1,
                        cli_catalog());
        at = to;
    }
    CU_ASSERT(n > 10);
    free(text);
    str_fini(&path);
}

/* ---- what cannot be laid out ---- */

static void test_faulty(void)
{
    static const char *const texts[] = {
        "let x = (1", "family x = cnn {", "let x = \"a",    "let x = 1 $ 2",
        "axis",       "let x = 1\0",      "let x = 1 \xff",
    };

    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        size_t len = i == 5 ? 10 : strlen(texts[i]);
        struct str out = STR_INIT;

        CU_ASSERT_EQUAL(format(&out, texts[i], len), FORMAT_FAULTY);
        CU_ASSERT_EQUAL(out.len, 0);
        str_fini(&out);
    }
}

/* Deep in brackets each line grows a hundredfold: that must end somewhere. */
static void test_too_long(void)
{
    enum { DEPTH = 99, VALUES = 60000 };
    struct str text = STR_INIT, out = STR_INIT;

    str_add(&text, "let x = ");
    for (int i = 0; i < DEPTH; i++)
        str_add(&text, "[\n");
    for (int i = 0; i < VALUES; i++)
        str_add(&text, "1,\n");
    for (int i = 0; i < DEPTH; i++)
        str_add(&text, "]");
    CU_ASSERT_EQUAL(format(&out, text.text, text.len), FORMAT_REFUSED);
    CU_ASSERT_EQUAL(out.len, 0);
    str_fini(&text);
    str_fini(&out);
}

static const struct unit_test tests[] = {
    {"what it comes to", test_layout},
    {"good studies stay what they are", test_good},
    {"faulty ones as well", test_bad},
    {"ours, and the library", test_ours},
    {"the manual's examples", test_manual},
    {"faults of the syntax", test_faulty},
    {"too long a result", test_too_long},
};

UNIT_MAIN("format", tests)
