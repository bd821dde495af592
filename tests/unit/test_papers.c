/* test_papers.c - what a report says, as HTML, Markdown and LaTeX: escaping,
 * and that all three show the same. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/rng.h"
#include "base/str.h"
#include "report/rich.h"
#include "report/table.h"
#include "tests/unit/unit.h"

/* ---- by hand ---- */

static const struct {
    const char *what, *rich, *html, *markdown, *latex;
} cases[] = {
    {"plain words stay as they are", "a law of 3 parts", "a law of 3 parts",
     "a law of 3 parts", "a law of 3 parts"},
    {"marks nest", RICH_OPEN(b) "N" RICH(d, "opt") RICH_CLOSE(b),
     "<b>N<sub>opt</sub></b>", "**N<sub>opt</sub>**",
     "\\textbf{N\\textsubscript{opt}}"},
    {"HTML is no HTML", "<script>&'\"", "&lt;script&gt;&amp;&#39;&quot;",
     "&lt;script&gt;&amp;'\"", "\\textless{}script\\textgreater{}\\&{'}{''}"},
    {"bars end no cell", "a|b", "a|b", "a\\|b", "a\\textbar{}b"},
    {"bars in code end no cell", RICH(c, "a|b"), "<code>a|b</code>", "`a\\|b`",
     "\\texttt{a\\textbar{}b}"},
    {"backticks end no code", RICH(c, "a`b``"), "<code>a`b``</code>",
     "``` a`b`` ```", "\\texttt{a{`}b{`}{`}}"},
    {"brackets make no link", "](http://evil)", "](http://evil)",
     "\\](http://evil)", "{]}(http://evil)"},
    {"nor across marks", "a]" RICH(n, "(x)"), "a]<span class=\"nb\">(x)</span>",
     "a\\](x)", "a{]}(x)"},
    {"intervals stay readable", "0.5 " RICH(r, "[0.4, 0.6]"),
     "0.5 <span class=\"ci\">[0.4, 0.6]</span>", "0.5 [0.4, 0.6]",
     "0.5 {[}0.4, 0.6{]}"},
    {"names with underscores are not stressed", "ppo_ewma _x_", "ppo_ewma _x_",
     "ppo_ewma \\_x\\_", "ppo\\_ewma \\_x\\_"},
    {"all that TeX takes for itself", "\\{}$#%^~", "\\{}$#%^~",
     "\\\\{}\\$#%^\\~",
     "\\textbackslash{}\\{\\}\\$\\#\\%\\textasciicircum{}"
     "\\textasciitilde{}"},
    {"numbers as we print them",
     "\xe2\x88\x92"
     "3.2\xc2\xa0\xc3\x97\xc2\xa0"
     "10\xe2\x81\xbb\xc2\xb9\xe2\x81\xb5",
     "\xe2\x88\x92"
     "3.2\xc2\xa0\xc3\x97\xc2\xa0"
     "10\xe2\x81\xbb\xc2\xb9\xe2\x81\xb5",
     "\xe2\x88\x92"
     "3.2\xc2\xa0\xc3\x97\xc2\xa0"
     "10\xe2\x81\xbb\xc2\xb9\xe2\x81\xb5",
     "$-$3.2~$\\times$~10\\textsuperscript{$-$}\\textsuperscript{1}"
     "\\textsuperscript{5}"},
    {"letters that LaTeX has", "na\xc3\xafve", "na\xc3\xafve", "na\xc3\xafve",
     "na\xc3\xafve"},
    {"and those that it may lack", "\xe4\xb8\xad", "\xe4\xb8\xad",
     "\xe4\xb8\xad", "\\rlstudychar{4E2D}{\xe4\xb8\xad}"},
    {"lines of a cell", "a" RICH(s, "b"), "a<span class=\"sub\">b</span>",
     "a<br>b", "a\\newline b"},
    {"links have words and an address",
     RICH_OPEN(a) "#fits"
                  "\037"
                  "Fits" RICH_CLOSE(a),
     "<a href=\"#fits\">Fits</a>", "[Fits](#fits)", "Fits"},
};

static void same(const char *what, const char *got, const char *want)
{
    CU_ASSERT_STRING_EQUAL(got, want);
    if (strcmp(got, want) != 0)
        fprintf(stderr, "%s:\n%s, not\n%s\n", what, got, want);
}

static void test_by_hand(void)
{
    struct str s = STR_INIT;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        rich_html(&s, cases[i].rich);
        same(cases[i].what, str_text(&s), cases[i].html);
        str_clear(&s);
        rich_markdown(&s, cases[i].rich, true);
        same(cases[i].what, str_text(&s), cases[i].markdown);
        str_clear(&s);
        rich_latex(&s, cases[i].rich);
        same(cases[i].what, str_text(&s), cases[i].latex);
        str_clear(&s);
    }
    str_fini(&s);
}

/* ---- blocks of Markdown ---- */

static const struct {
    const char *what, *rich, *want;
} blocks[] = {
    {"paragraphs stand apart", RICH(p, "one") RICH(p, "two"), "one\n\ntwo\n"},
    {"words begin no list", RICH(p, "- one") RICH(p, "1. two") RICH(p, "#3"),
     "\\- one\n\n1\\. two\n\n\\#3\n"},
    {"nor are they code", RICH(p, "\n    four\n"), "four \n"},
    {"items are indented below their marker",
     RICH_OPEN(C) RICH_OPEN(E) RICH(g, "holds") RICH_OPEN(v) RICH(p, "so") RICH(
         h, "by this") RICH_CLOSE(v) RICH_CLOSE(E) RICH_CLOSE(C) RICH(p, "end"),
     "- **holds** so\n\n  by this\n\nend\n"},
    {"numbered", RICH_OPEN(o) RICH(e, "a") RICH(e, "b") RICH_CLOSE(o),
     "1. a\n\n2. b\n"},
    {"facts", RICH_OPEN(D) RICH(T, "Program") RICH(V, "this") RICH_CLOSE(D),
     "- **Program**: this\n"},
};

static void test_blocks(void)
{
    struct str s = STR_INIT;

    for (size_t i = 0; i < COUNT_OF(blocks); i++) {
        rich_markdown(&s, blocks[i].rich, false);
        same(blocks[i].what, str_text(&s), blocks[i].want);
        str_clear(&s);
    }
    str_fini(&s);
}

/* ---- anything at all ---- */

/* Bytes that mean something to somebody, and others. */
static void random_text(char *text, size_t n, struct rng *rng)
{
    static const char special[] =
        "\\{}$&#%_^~<>|\"'`-[]()*!\n\t\r\016\017\036"
        "\037\x1b\x7f\xff\xc3\xa9\xe4\xb8\xad\xf0=:1.";

    for (size_t i = 0; i < n; i++) {
        uint64_t r = rng_next(rng);

        text[i] = r % 3 == 0 ? (char)('a' + (r >> 8) % 26)
                             : special[(r >> 8) % (sizeof special - 1)];
    }
    text[n] = '\0';
}

/* Braces close, and nothing is left that TeX takes for itself. */
static bool latex_is_safe(const char *text)
{
    int depth = 0;

    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '\\') {
            at++;
            while (at[0] >= 'a' && at[0] <= 'z' && at[1] >= 'a' && at[1] <= 'z')
                at++;
            continue;
        }
        if (strchr("#%&_^\n", *at) != NULL)
            return false;
        depth += *at == '{';
        depth -= *at == '}';
        if (depth < 0)
            return false;
    }
    return depth == 0;
}

/* One line, and no bar that is not escaped. */
static bool cell_is_safe(const char *text)
{
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '\\' && at[1] != '\0')
            at++;
        else if (*at == '|' || *at == '\n' || *at == '<' || *at == '\r')
            return false;
    }
    return true;
}

static bool has_control(const char *text)
{
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text < 0x20 && *text != '\n' && *text != '\t')
            return true;
    }
    return false;
}

static void test_random(void)
{
    struct str rich = STR_INIT, out = STR_INIT;
    struct rng rng;
    char text[64];

    rng_init_seed(&rng, 12, "papers", 0);
    for (int i = 0; i < 20000; i++) {
        random_text(text, (size_t)i % (sizeof text - 1), &rng);
        rich_add(&rich, text);
        rich_latex(&out, str_text(&rich));
        CU_ASSERT(latex_is_safe(str_text(&out)) &&
                  !has_control(str_text(&out)));
        str_clear(&out);
        rich_markdown(&out, str_text(&rich), true);
        CU_ASSERT(cell_is_safe(str_text(&out)) && !has_control(str_text(&out)));
        str_clear(&out);
        rich_html(&out, str_text(&rich));
        CU_ASSERT(strpbrk(str_text(&out), "<>\"'") == NULL &&
                  !has_control(str_text(&out)));
        str_clear(&out);
        str_clear(&rich);
    }
    str_fini(&rich);
    str_fini(&out);
}

/* ---- a table ---- */

static const struct table_column columns[] = {
    {.name = "id", .label = "id", .place = 1},
    {.name = "run", .label = "run"},
    {.name = "cost",
     .label = "cost",
     .unit = "FLOP",
     .kind = TABLE_COUNT,
     .interval = true},
    {.name = "raw", .kind = TABLE_NUMBER},
};

static struct table *small_table(struct arena *arena)
{
    struct table *t = table_new(arena, "small", "A small table");

    table_columns(t, columns, COUNT_OF(columns));
    fill_text(t, "a1");
    fill_text(t, "h | 1, \"x\"");
    fill_estimate(t, 1234567.5, 1e6, 2e6);
    fill_number(t, 0.1);
    fill_text(t, NULL);
    fill_text(t, "second");
    fill_number(t, 7);
    cell_hide(t);
    fill_number(t, (double)NAN);
    t->caption = "All of it.";
    return t;
}

static void test_table(void)
{
    struct arena *arena = arena_new();
    struct table *t = small_table(arena);
    struct str s = STR_INIT;

    CU_ASSERT_EQUAL(table_rows(t), 2);
    table_csv(&s, t);
    same("CSV is raw", s.text,
         "id,run,cost,cost_low,cost_high,raw\n"
         "a1,\"h | 1, \"\"x\"\"\",1234567.5,1000000,2000000,0.1\n"
         "\"\",second,7,,,\n");
    str_clear(&s);
    table_markdown(&s, t);
    same("Markdown shows", s.text,
         "| run | cost (FLOP) | id |\n"
         "| :-- | --: | :-- |\n"
         "| h \\| 1, \"x\" | 1.23M [1M, 2M] | a1 |\n"
         "| second | \xe2\x80\x93 |  |\n");
    str_clear(&s);
    table_html(&s, t, "t-small");
    CU_ASSERT_PTR_NOT_NULL(strstr(s.text, "<table class=\"data\" "
                                          "id=\"t-small\">"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(s.text, "<th class=\"l\" scope=\"col\" data-sort=\"text\">run"));
    CU_ASSERT_PTR_NOT_NULL(strstr(s.text, "<td data-v=\"1234567.5\">1.23M "
                                          "<span class=\"ci\">[1M, 2M]"));
    /* What nobody is to read is not there for scripts either. */
    CU_ASSERT_PTR_NOT_NULL(strstr(s.text, "<td>\xe2\x80\x93</td>"));
    str_clear(&s);
    table_latex(&s, t);
    CU_ASSERT_PTR_NOT_NULL(strstr(s.text, "\\begin{tabular}{lrl}\n\\toprule\n"
                                          "run & cost (FLOP) & id \\\\\n"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(s.text, "h \\textbar{} 1, {''}x{''} & 1.23M {[}1M, 2M{]} & a1"));
    CU_ASSERT_PTR_NOT_NULL(strstr(s.text, "\\label{tab:small}"));
    str_fini(&s);
    arena_free(arena);
}

static void test_long_table(void)
{
    struct arena *arena = arena_new();
    struct table *t = table_new(arena, "long", "A long table");
    struct str s = STR_INIT;

    table_columns(t, columns, COUNT_OF(columns));
    for (int i = 0; i < TABLE_LONG; i++) {
        fill_text(t, "a");
        fill_text(t, "b");
        fill_number(t, i);
        fill_number(t, i);
    }
    table_latex(&s, t);
    CU_ASSERT_PTR_NOT_NULL(strstr(s.text, "\\begin{longtable}"));
    CU_ASSERT_PTR_NOT_NULL(strstr(s.text, "\\endhead"));
    CU_ASSERT_PTR_NULL(strstr(s.text, "\\begin{tabular}"));
    str_fini(&s);
    arena_free(arena);
}

static const struct unit_test tests[] = {
    {"by hand", test_by_hand}, {"blocks", test_blocks},
    {"random", test_random},   {"table", test_table},
    {"long", test_long_table},
};

UNIT_MAIN("papers", tests)
