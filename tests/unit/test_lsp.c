/* test_lsp.c - columns, URIs and places in unfinished text. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "lsp/context.h"
#include "lsp/text.h"
#include "tests/unit/unit.h"

/* ---- columns ---- */

static const struct {
    const char *what;
    const char *text;
    size_t offset, line, utf16, utf8;
} columns[] = {
    {"the beginning", "abc", 0, 0, 0, 0},
    {"the end", "abc", 3, 0, 3, 3},
    {"a line end belongs to its line", "ab\ncd", 2, 0, 2, 2},
    {"the line after it", "ab\ncd", 4, 1, 1, 1},
    {"\\r\\n is one line end", "ab\r\ncd", 5, 1, 1, 1},
    {"\\r alone is one too", "ab\rcd", 4, 1, 1, 1},
    {"behind an umlaut",
     "\xc3\xa4"
     "b",
     2, 0, 1, 2},
    {"behind a euro",
     "\xe2\x82\xac"
     "b",
     3, 0, 1, 3},
    {"behind an emoji",
     "\xf0\x9f\x98\x80"
     "b",
     4, 0, 2, 4},
    {"behind bytes that are no UTF-8",
     "\xff\xc3"
     "b",
     2, 0, 2, 2},
    {"in the last line, which is empty", "a\n", 2, 1, 0, 0},
};

static void test_columns(void)
{
    for (size_t i = 0; i < COUNT_OF(columns); i++) {
        struct lines lines;

        lines_init(&lines, columns[i].text, strlen(columns[i].text));
        struct position a =
            lines_position(&lines, columns[i].offset, ENCODING_UTF16);
        struct position b =
            lines_position(&lines, columns[i].offset, ENCODING_UTF8);
        bool right =
            a.line == columns[i].line && a.column == columns[i].utf16 &&
            b.column == columns[i].utf8 &&
            lines_offset(&lines, a, ENCODING_UTF16) == columns[i].offset &&
            lines_offset(&lines, b, ENCODING_UTF8) == columns[i].offset;
        CU_ASSERT_TRUE(right);
        if (!right)
            fprintf(stderr, "%s: %zu:%zu and %zu\n", columns[i].what, a.line,
                    a.column, b.column);
        lines_fini(&lines);
    }
}

static void test_columns_beyond(void)
{
    static const char text[] = "\xf0\x9f\x98\x80"
                               "b\r\nc";
    struct lines lines;

    lines_init(&lines, text, sizeof text - 1);
    /* In the middle of a pair, behind the line, behind the text. */
    CU_ASSERT_EQUAL(
        lines_offset(&lines, (struct position){0, 1}, ENCODING_UTF16), 0);
    CU_ASSERT_EQUAL(
        lines_offset(&lines, (struct position){0, 3}, ENCODING_UTF8), 0);
    CU_ASSERT_EQUAL(
        lines_offset(&lines, (struct position){0, 99}, ENCODING_UTF16), 5);
    CU_ASSERT_EQUAL(
        lines_offset(&lines, (struct position){9, 0}, ENCODING_UTF16), 8);
    CU_ASSERT_EQUAL(lines_position(&lines, 99, ENCODING_UTF16).column, 1);
    lines_fini(&lines);
}

/* ---- URIs ---- */

static const struct {
    const char *uri, *path, *back;
} uris[] = {
    {"file:///a/b.study", "/a/b.study", "file:///a/b.study"},
    {"file://localhost/a", "/a", "file:///a"},
    {"file:///a%20b/%C3%A4", "/a b/\xc3\xa4", "file:///a%20b/%C3%A4"},
    {"file:///a%2", "/a%2", "file:///a%252"},
    {"file:///a%zz", "/a%zz", "file:///a%25zz"},
    {"file:///a%00b", "/a%00b", "file:///a%2500b"},
    {"file://nothing", "file://nothing", "file://nothing"},
    {"untitled:Untitled-1", "untitled:Untitled-1", "untitled:Untitled-1"},
    {"", "", ""},
};

static void test_uris(void)
{
    for (size_t i = 0; i < COUNT_OF(uris); i++) {
        char *path = uri_to_path(uris[i].uri);
        char *back = path_to_uri(path);

        CU_ASSERT_STRING_EQUAL(path, uris[i].path);
        CU_ASSERT_STRING_EQUAL(back, uris[i].back);
        free(path);
        free(back);
    }
}

/* ---- places in unfinished text ---- */

/* The cursor is at '|'. */
static const struct {
    const char *text;
    enum where where;
    const char *key, *base, *object; /* NULL: whatever */
} places[] = {
    {"|", AT_TOP, NULL, NULL, NULL},
    {"ax|", AT_TOP, NULL, NULL, NULL},
    {"axis|", AT_TOP, NULL, NULL, NULL},
    {"let a = 1\n|", AT_TOP, NULL, NULL, NULL},
    {"let a|", AT_NOTHING, NULL, NULL, NULL},
    {"let a = |", AT_VALUE, NULL, NULL, NULL},
    {"let a = 1 +\n|", AT_VALUE, NULL, NULL, NULL},
    {"let a = 4M |", AT_UNIT, NULL, NULL, NULL},
    {"let a = 4M inter|", AT_UNIT, NULL, NULL, NULL},
    {"let a = 30mi|", AT_UNIT, NULL, NULL, NULL},
    {"let a = 1\n    |", AT_TOP, NULL, NULL, NULL},
    {"# comm|ent", AT_NOTHING, NULL, NULL, NULL},
    {"let a = \"# te|xt\"", AT_NOTHING, NULL, NULL, NULL},
    {"use \"std/|", AT_MODULE, NULL, NULL, NULL},
    {"use \"std/|digits\"", AT_MODULE, NULL, NULL, NULL},
    {"use \"std/digits\" { |", AT_IMPORT, NULL, NULL, NULL},
    {"use \"std/digits\" { a, |", AT_IMPORT, NULL, NULL, NULL},
    {"environment t = |", AT_BASE, NULL, NULL, NULL},
    {"environment t = di|gits", AT_BASE, NULL, NULL, NULL},
    {"environment t = digits { |", AT_KEY, NULL, "digits", NULL},
    {"environment t = nets.task { |", AT_KEY, NULL, "nets.task", NULL},
    {"environment t = digits { noise = |", AT_VALUE, "noise", "digits", NULL},
    {"environment t = digits { noise = 1, |", AT_KEY, NULL, "digits", NULL},
    {"environment t = digits {\n noise = 1\n bl|", AT_KEY, NULL, NULL, NULL},
    {"environment t = digits {\n noise =\n blur = |", AT_VALUE, "blur", NULL,
     NULL},
    {"environment t = digits {\n noise = max(|", AT_VALUE, "noise", NULL, NULL},
    {"environment t(|", AT_NOTHING, NULL, NULL, NULL},
    {"environment t(a = |", AT_VALUE, NULL, NULL, NULL},
    {"environment t(a = 1) = digits { noise = |", AT_VALUE, "noise", "digits",
     NULL},
    {"budget each { |", AT_KEY, NULL, NULL, NULL},
    {"runs r = |", AT_SWEEP, NULL, NULL, NULL},
    {"runs r = product(|", AT_AXES, NULL, NULL, NULL},
    {"runs r = product(h, |", AT_AXES, NULL, NULL, NULL},
    {"runs r = product(h in |", AT_VALUE, NULL, NULL, NULL},
    {"runs r = product(h) + |", AT_SWEEP, NULL, NULL, NULL},
    {"runs r = (|", AT_SWEEP, NULL, NULL, NULL},
    {"runs r = product(h) |", AT_CONDITION, NULL, NULL, NULL},
    {"runs r = product(h) where |", AT_VALUE, NULL, NULL, NULL},
    {"runs r = product(h) { family = |", AT_VALUE, "family", NULL, NULL},
    {"fit f[|", AT_AXES, NULL, NULL, NULL},
    {"fit f[h] = |", AT_LAW, NULL, NULL, NULL},
    {"fit f[h] = intrinsic(|", AT_SUBJECT, NULL, "intrinsic", NULL},
    {"fit f[h] = intrinsic(main) { |", AT_KEY, NULL, "intrinsic", NULL},
    {"claim \"c\" : |", AT_VALUE, NULL, NULL, NULL},
    {"claim \"c\" : law.|", AT_ATTRIBUTE, NULL, NULL, "law"},
    {"claim \"c\" : law[f(1)].al|", AT_ATTRIBUTE, NULL, NULL, "law"},
    {"claim \"c\" : law[16].alpha_N.|", AT_ATTRIBUTE, NULL, NULL, "alpha_N"},
    {"report \"r\" { |", AT_KEY, NULL, NULL, NULL},
    {"report \"r\" { figure |", AT_ITEM, NULL, NULL, NULL},
    {"report \"r\" { figure curves(|", AT_SUBJECT, NULL, NULL, NULL},
    {"report \"r\" {\n figure curves(a)\n |", AT_KEY, NULL, NULL, NULL},
    {"fit f = x(main) {\n}\n\nlet a = |\naxis b = 2", AT_VALUE, NULL, NULL,
     NULL},
    {"budget each {\n\naxis h = |", AT_VALUE, NULL, NULL, NULL},
    {"\"|", AT_NOTHING, NULL, NULL, NULL},
    {")]}.|", AT_ATTRIBUTE, NULL, NULL, NULL},
};

static bool agrees(const char *want, const char *got)
{
    return want == NULL || (got != NULL && strcmp(want, got) == 0);
}

static void test_places(void)
{
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        const char *bar = strchr(places[i].text, '|');
        size_t at = (size_t)(bar - places[i].text), rest = strlen(bar + 1);
        struct arena *arena = arena_new();
        char *text = arena_alloc(arena, at + rest + 1);

        memcpy(text, places[i].text, at);
        memcpy(text + at, bar + 1, rest);
        struct context c = context_at(arena, text, at + rest, at);
        bool right = c.where == places[i].where &&
                     agrees(places[i].key, c.key) &&
                     agrees(places[i].base, c.base) &&
                     agrees(places[i].object, c.object);
        CU_ASSERT_TRUE(right);
        if (!right)
            fprintf(stderr, "%s: %d, key %s, base %s, object %s\n",
                    places[i].text, (int)c.where,
                    c.key != NULL ? c.key : "none",
                    c.base != NULL ? c.base : "none",
                    c.object != NULL ? c.object : "none");
        arena_free(arena);
    }
}

static void test_given_keys(void)
{
    static const char text[] = "family f = cnn { width = 1, hi, hidden = 2 }\n"
                               "budget b { interactions = 1 }\n";
    struct arena *arena = arena_new();
    size_t at = (size_t)(strstr(text, "hi,") - text) + 2;
    struct context c = context_at(arena, text, sizeof text - 1, at);

    CU_ASSERT_EQUAL(c.where, AT_KEY);
    CU_ASSERT_EQUAL(c.from, at - 2);
    CU_ASSERT_EQUAL_FATAL(c.n_given, 2);
    CU_ASSERT_STRING_EQUAL(c.given[0], "width");
    CU_ASSERT_STRING_EQUAL(c.given[1], "hidden");
    arena_free(arena);
}

static const struct unit_test tests[] = {
    {"columns", test_columns},
    {"columns that are not there", test_columns_beyond},
    {"URIs", test_uris},
    {"places in unfinished text", test_places},
    {"keys that are given", test_given_keys},
};

UNIT_MAIN("lsp", tests)
