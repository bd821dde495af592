/* test_diag.c - places, order, excerpts, suggestions. */
#include "config.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/err.h"
#include "diag/diag.h"
#include "tests/unit/unit.h"

static const struct distance_case {
    const char *what, *a, *b;
    size_t want;
} distance_cases[] = {
    {"equal words", "horizon", "horizon", 0},
    {"one letter less", "horizn", "horizon", 1},
    {"one letter more", "horrizon", "horizon", 1},
    {"another letter", "horizen", "horizon", 1},
    {"neighbours swapped", "horzion", "horizon", 1},
    {"two mistakes", "hrziaon", "horizon", 3},
    {"from nothing", "", "abc", 3},
};

static void test_distance(void)
{
    for (size_t i = 0; i < COUNT_OF(distance_cases); i++) {
        const struct distance_case *c = &distance_cases[i];
        size_t got = suggest_distance(c->a, c->b);

        CU_ASSERT_EQUAL(got, c->want);
        CU_ASSERT_EQUAL(suggest_distance(c->b, c->a), c->want);
        if (got != c->want)
            fprintf(stderr, "%s: %zu, not %zu\n", c->what, got, c->want);
    }
}

static const char *nearest(const char *name)
{
    static const char *const words[] = {"width", "channels", "hidden", "h"};
    struct suggest s = suggest_for(name);

    for (size_t i = 0; i < COUNT_OF(words); i++)
        suggest_offer(&s, words[i]);
    return s.best;
}

static void test_suggestions(void)
{
    CU_ASSERT_STRING_EQUAL(nearest("widht"), "width");
    CU_ASSERT_STRING_EQUAL(nearest("chanels"), "channels");
    CU_ASSERT_PTR_NULL(nearest("colour"));
    CU_ASSERT_PTR_NULL(nearest("x"));
    /* A third of the word, but another beginning. */
    CU_ASSERT_PTR_NULL(nearest("bedden"));
    CU_ASSERT_STRING_EQUAL(nearest("bidden"), "hidden");
}

/* The candidates that are listed are whole, however many there are. */
static void test_many_candidates(void)
{
    struct suggest s = suggest_for("q");
    const char word[] = "word-of-sixteen-";

    for (size_t i = 0; i < 100; i++)
        suggest_offer(&s, word);
    CU_ASSERT_EQUAL(s.n, 100);
    CU_ASSERT_EQUAL(strlen(s.all), s.len);
    CU_ASSERT_TRUE(s.len < sizeof s.all);
    CU_ASSERT_STRING_EQUAL(s.all + s.len - 5, ", ...");
    CU_ASSERT_EQUAL((s.len - 3) % (sizeof word - 1 + 2), 0);
}

/* Everything that diag_print writes, to be freed. */
static char *printed(struct diag *diag, size_t limit, bool json)
{
    char *text = NULL;
    size_t len;
    FILE *f = open_memstream(&text, &len);

    if (json)
        diag_print_json(f, diag);
    else
        diag_print(f, diag, &(struct diag_style){.limit = limit});
    fclose(f);
    return text;
}

static const struct place_case {
    const char *what, *text;
    uint32_t at;
    size_t line, column;
} place_cases[] = {
    {"the first byte", "abc", 0, 1, 1},
    {"the end of a text", "abc", 3, 1, 4},
    {"after a line end", "a\nbc", 3, 2, 2},
    {"a tab is one column", "\tx", 1, 1, 2},
    {"so is a letter of two bytes", "\xc3\xa9x", 2, 1, 2},
    {"a byte-order mark is none", "\xef\xbb\xbfx", 3, 1, 1},
    {"a carriage return does not count as a line", "a\r\nb", 3, 2, 1},
};

static void test_places(void)
{
    for (size_t i = 0; i < COUNT_OF(place_cases); i++) {
        const struct place_case *c = &place_cases[i];
        struct diag *diag = diag_new();
        const struct source *before =
            diag_add_source(diag, "before", "xx\nyy", 5, SPAN_NONE);
        const struct source *s =
            diag_add_source(diag, "a", c->text, strlen(c->text), SPAN_NONE);
        struct span span = {s->start + c->at, s->start + c->at};
        size_t line, column;

        diag_position(diag, span, &line, &column);
        CU_ASSERT_PTR_EQUAL(diag_source_of(diag, span), s);
        CU_ASSERT_PTR_NOT_EQUAL(before, s);
        CU_ASSERT_EQUAL(line, c->line);
        CU_ASSERT_EQUAL(column, c->column);
        if (line != c->line || column != c->column)
            fprintf(stderr, "%s: %zu:%zu\n", c->what, line, column);
        diag_free(diag);
    }
}

/* In a text of many lines, some of them long, places are what one gets by
 * counting from the beginning. */
static void test_far_places(void)
{
    enum { LEN = 40000 };
    char *text = mem_alloc(LEN + 1);
    struct diag *diag = diag_new();
    size_t line = 1, column = 1;

    for (size_t i = 0; i < LEN; i += 2)
        memcpy(text + i, i % 9998 == 0 || i < 200 ? "x\n" : "\xc3\xa9", 2);
    const struct source *s = diag_add_source(diag, "far", text, LEN, SPAN_NONE);
    for (size_t i = 0; s != NULL && i <= LEN; i++) {
        struct span span = {s->start + (uint32_t)i, s->start + (uint32_t)i};
        size_t got_line, got_column;

        diag_position(diag, span, &got_line, &got_column);
        if (got_line != line || got_column != column)
            break;
        column += i < LEN && ((unsigned char)text[i] & 0xc0) != 0x80;
        if (i < LEN && text[i] == '\n') {
            line++;
            column = 1;
        }
        CU_ASSERT(i < LEN || line == 105);
    }
    CU_ASSERT_EQUAL(line, 105);
    diag_free(diag);
    free(text);
}

static void test_excerpt(void)
{
    struct diag *diag = diag_new();
    const char *text = "one\n\tw\xc3\xa9 = 0;\r\nthree\n";
    const struct source *s =
        diag_add_source(diag, "a.study", text, strlen(text), SPAN_NONE);
    struct span second = {s->start + 5, s->start + 8};
    struct span first = {s->start, s->start + 3};

    diag_report(diag, SEVERITY_WARNING, "few-sizes", second, "this is %s",
                "odd");
    diag_note(diag, first, "because of this");
    diag_error(diag, "syntax", first, "this is bad");
    CU_ASSERT_FALSE(diag_error(diag, "syntax", first, "this is bad"));
    diag_note(diag, first, "a note of a repetition is dropped");
    char *got = printed(diag, 0, false);
    CU_ASSERT_STRING_EQUAL(got,
                           "a.study:1:1: error: this is bad [syntax]\n"
                           "    1 | one\n"
                           "      | ^~~\n"
                           "a.study:2:2: warning: this is odd [few-sizes]\n"
                           "    2 | \tw\xc3\xa9 = 0;\n"
                           "      | \t^~\n"
                           "a.study:1:1: note: because of this\n"
                           "    1 | one\n"
                           "      | ^~~\n");
    free(got);
    CU_ASSERT_EQUAL(diag_errors(diag), 1);
    CU_ASSERT_EQUAL(diag_warnings(diag), 1);
    got = printed(diag, 1, false);
    CU_ASSERT_PTR_NOT_NULL(strstr(got, "\n1 more not shown\n"));
    free(got);
    diag_free(diag);
}

static void test_used_from(void)
{
    struct diag *diag = diag_new();
    const struct source *a = diag_add_source(diag, "a", "use", 3, SPAN_NONE);
    struct span use = {a->start, a->start + 3};
    const struct source *b = diag_add_source(diag, "b", "bad", 3, use);
    struct span bad = {b->start, b->start + 3};

    diag_error(diag, "syntax", bad, "bad");
    char *got = printed(diag, 0, false);
    CU_ASSERT_PTR_NOT_NULL(strstr(got, "b:1:1: error: bad [syntax]\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(got, "a:1:1: note: used from here\n"));
    free(got);
    diag_free(diag);
}

static void test_json(void)
{
    struct diag *diag = diag_new();
    const struct source *s =
        diag_add_source(diag, "a.study", "x\nyz", 4, SPAN_NONE);
    struct span span = {s->start + 2, s->start + 4};
    json_error_t error;

    diag_error(diag, "syntax", span, "say \"%s\"", "what");
    diag_note(diag, SPAN_NONE, "in words");
    char *got = printed(diag, 0, true);
    json_t *root = json_loads(got, 0, &error);
    CU_ASSERT_PTR_NOT_NULL_FATAL(root);
    json_t *d = json_array_get(json_object_get(root, "diagnostics"), 0);
    CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(root, "schema")),
                           "rlstudy-diagnostics-1");
    CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(d, "message")),
                           "say \"what\"");
    CU_ASSERT_EQUAL(json_integer_value(json_object_get(d, "line")), 2);
    CU_ASSERT_EQUAL(json_integer_value(json_object_get(d, "end_column")), 3);
    CU_ASSERT_EQUAL(json_array_size(json_object_get(d, "notes")), 1);
    json_decref(root);
    free(got);
    diag_free(diag);
}

static const struct filter_case {
    const char *what;
    const char *options[4]; /* ended by NULL */
    size_t errors, warnings;
} filter_cases[] = {
    {"nothing is said", {NULL}, 1, 2},
    {"one is left out", {"no-few-sizes", NULL}, 1, 1},
    {"and taken back", {"no-few-sizes", "few-sizes", NULL}, 1, 2},
    {"all are errors", {"error", NULL}, 3, 0},
    {"and are not", {"error", "no-error", NULL}, 1, 2},
    {"one is an error", {"error=few-sizes", NULL}, 2, 1},
    {"which brings it back", {"no-few-sizes", "error=few-sizes", NULL}, 2, 1},
    {"all but one", {"no-error=few-sizes", "error", NULL}, 2, 1},
    {"left out, whatever else", {"error", "no-few-sizes", NULL}, 2, 0},
    {"what is both stays an error", {"no-duplicate-name", NULL}, 1, 2},
};

static void test_filter(void)
{
    for (size_t i = 0; i < COUNT_OF(filter_cases); i++) {
        const struct filter_case *c = &filter_cases[i];
        struct diag_filter *filter = diag_filter_new();
        struct diag *diag = diag_new();
        const struct source *s = diag_add_source(diag, "a", "x", 1, SPAN_NONE);
        struct span span = {s->start, s->start + 1};
        struct err err;

        diag_report(diag, SEVERITY_WARNING, "few-sizes", span, "few");
        diag_note(diag, span, "here");
        diag_error(diag, "duplicate-name", span, "twice");
        diag_report(diag, SEVERITY_WARNING, "empty-block", span, "empty");
        for (size_t k = 0; c->options[k] != NULL; k++)
            CU_ASSERT(diag_filter_add(filter, c->options[k], &err));
        diag_apply(diag, filter);
        CU_ASSERT_EQUAL(diag_errors(diag), c->errors);
        CU_ASSERT_EQUAL(diag_warnings(diag), c->warnings);
        if (diag_errors(diag) != c->errors)
            fprintf(stderr, "%s: %zu errors\n", c->what, diag_errors(diag));
        diag_filter_free(filter);
        diag_free(diag);
    }
}

static const struct {
    const char *option, *msg;
} refused_filters[] = {
    {"few-size", "there is no warning 'few-size'; did you mean 'few-sizes'?"},
    {"no-few-size", "did you mean 'few-sizes'?"},
    {"error=quux", "there is no warning 'quux'; there are bad-claim, "},
    {"no-syntax", "'syntax' is always an error, and errors cannot be"},
    {"error=syntax", "'syntax' is always an error"},
    {"", "there is no warning ''"},
};

static void test_refused_filters(void)
{
    struct diag_filter *filter = diag_filter_new();

    for (size_t i = 0; i < COUNT_OF(refused_filters); i++) {
        struct err err = {.msg = ""};

        CU_ASSERT_FALSE(
            diag_filter_add(filter, refused_filters[i].option, &err));
        CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, refused_filters[i].msg));
    }
    diag_filter_free(filter);
}

static void test_items(void)
{
    static const char text[] = "let a = widht\nlet b = 2\n";
    struct diag *diag = diag_new();
    const struct source *s =
        diag_add_source(diag, "a.study", text, sizeof text - 1, SPAN_NONE);
    struct suggest near = suggest_for("widht");
    size_t n;

    diag_report(diag, SEVERITY_WARNING, "unused-declaration",
                (struct span){s->start + 18, s->start + 19}, "nothing uses b");
    suggest_offer(&near, "width");
    diag_unknown(diag, "unknown-name",
                 (struct span){s->start + 8, s->start + 13}, &near, "there is",
                 "there are", "there is no name 'widht'");
    diag_note(diag, SPAN_NONE, "a note");
    /* In order of place; the nearest word is what would do. */
    const struct diagnostic *items = diag_items(diag, &n);
    CU_ASSERT_EQUAL_FATAL(n, 2);
    CU_ASSERT_STRING_EQUAL(items[0].name, "unknown-name");
    CU_ASSERT_STRING_EQUAL(items[0].fix, "width");
    CU_ASSERT_EQUAL(items[0].n_notes, 1);
    CU_ASSERT_EQUAL(items[1].severity, SEVERITY_WARNING);
    CU_ASSERT_PTR_NULL(items[1].fix);
    diag_free(diag);
}

/* Said again it is one report, which keeps the first proposal. */
static void test_fixes(void)
{
    struct diag *diag = diag_new();
    size_t n;

    diag_error(diag, "syntax", SPAN_NONE, "this cannot be");
    diag_fix(diag, "first");
    diag_fix(diag, "second");
    diag_error(diag, "syntax", SPAN_NONE, "this cannot be");
    diag_fix(diag, "third");
    const struct diagnostic *items = diag_items(diag, &n);
    CU_ASSERT_EQUAL_FATAL(n, 1);
    CU_ASSERT_STRING_EQUAL(items[0].fix, "first");
    diag_free(diag);
}

static const struct unit_test tests[] = {
    {"items", test_items},
    {"fixes", test_fixes},
    {"distances between words", test_distance},
    {"what might have been meant", test_suggestions},
    {"a list of what there is", test_many_candidates},
    {"lines and columns", test_places},
    {"lines and columns far from the beginning", test_far_places},
    {"excerpts, order, repetitions, limit", test_excerpt},
    {"the way to an imported file", test_used_from},
    {"as JSON", test_json},
    {"what becomes of warnings", test_filter},
    {"warnings that there are not", test_refused_filters},
};

UNIT_MAIN("diag", tests)
