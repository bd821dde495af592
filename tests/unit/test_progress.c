/* test_progress.c - text for terminals, and progress as JSON. */
#include "config.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "cli/cli.h"
#include "tests/unit/unit.h"

static const struct text_case {
    const char *what, *text, *want;
} text_cases[] = {
    {"plain", "size=1/4 seed=1", "size=1/4 seed=1"},
    {"nothing", "", ""},
    {"two, three and four bytes", "é€\U0001f600", "é€\U0001f600"},
    {"a byte alone",
     "a\xff"
     "b",
     "a\ufffdb"},
    {"cut short", "a\xe2\x82", "a\ufffd\ufffd"},
    {"too long a form", "\xc0\xaf", "\ufffd\ufffd"},
    {"half of a surrogate", "\xed\xa0\x80", "\ufffd\ufffd\ufffd"},
    {"beyond the last", "\xf4\x90\x80\x80", "\ufffd\ufffd\ufffd\ufffd"},
    {"control characters", "a\x1b[2Jb\nc\x7f", "a\ufffd[2Jb\ufffdc\ufffd"},
    {"control characters of two bytes", "\xc2\x9b", "\ufffd\ufffd"},
};

static void test_utf8(void)
{
    for (size_t i = 0; i < COUNT_OF(text_cases); i++) {
        struct str got = STR_INIT;

        print_utf8(&got, text_cases[i].text);
        CU_ASSERT_STRING_EQUAL(str_text(&got), text_cases[i].want);
        if (strcmp(str_text(&got), text_cases[i].want) != 0)
            printf("%s: '%s'\n", text_cases[i].what, str_text(&got));
        str_fini(&got);
    }
}

static const struct cut_case {
    const char *what, *text;
    size_t width;
    const char *want;
    size_t used;
} cut_cases[] = {
    {"shorter", "abc", 5, "abc", 3},
    {"just so", "abc", 3, "abc", 3},
    {"longer", "abcd", 3, "abc", 3},
    {"nothing", "abc", 0, "", 0},
    {"by characters", "\u2588\u2588\u258f ", 3, "\u2588\u2588\u258f", 3},
    {"sequences take no room", "\x1b[36mab\x1b[0mcd", 3, "\x1b[36mab\x1b[0mc",
     3},
    {"and are never left out", "\x1b[36mabc\x1b[0m", 2, "\x1b[36mab\x1b[0m", 2},
};

static void test_cut(void)
{
    for (size_t i = 0; i < COUNT_OF(cut_cases); i++) {
        const struct cut_case *c = &cut_cases[i];
        struct str got = STR_INIT;

        CU_ASSERT_EQUAL(print_cut(&got, c->text, c->width), c->used);
        CU_ASSERT_STRING_EQUAL(str_text(&got), c->want);
        if (strcmp(str_text(&got), c->want) != 0)
            printf("%s: '%s'\n", c->what, str_text(&got));
        str_fini(&got);
    }
}

/* Standard error into a file, and what was there before. */
static int divert(FILE *to)
{
    int before = dup(STDERR_FILENO);

    CU_ASSERT_FATAL(before >= 0);
    CU_ASSERT_FATAL(dup2(fileno(to), STDERR_FILENO) >= 0);
    return before;
}

static void restore(int before)
{
    dup2(before, STDERR_FILENO);
    close(before);
}

/* The events printed, an array; every line must be an object. */
static json_t *read_events(FILE *in)
{
    json_t *events = json_array();
    char line[4096];

    rewind(in);
    while (fgets(line, sizeof line, in) != NULL) {
        json_t *event = json_loads(line, 0, NULL);

        CU_ASSERT_FATAL(json_is_object(event));
        json_array_append_new(events, event);
    }
    return events;
}

static const char *text_of(const json_t *events, size_t i, const char *key)
{
    const char *text =
        json_string_value(json_object_get(json_array_get(events, i), key));

    return text != NULL ? text : "(none)";
}

static double number_of(const json_t *events, size_t i, const char *key)
{
    const json_t *value = json_object_get(json_array_get(events, i), key);

    return json_is_number(value) ? json_number_value(value) : -1;
}

static void test_json(void)
{
    const struct options options = {.progress = PROGRESS_JSON};
    FILE *file = tmpfile();

    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    int before = divert(file);
    struct progress *p = progress_new(&options, 3, 1e6);
    progress_start(p, 0, "within", "id0", 0, 8000, 1);
    progress_line(p, 0, "p 4000 0.5 1.0");
    progress_end(p, 0, "within", "stopped", false);
    /* Trained for a larger budget before: that is all of it, not more. */
    progress_start(p, 1, "a\xff", "id1", 12000, 8000, 1);
    progress_line(p, 1, "p 16000 0.5 1.0");
    progress_end(p, 1, "a\xff", "done", false);
    progress_say(p, "%d \"quoted\" \xff", 7);
    progress_end(p, 2, "never", "failed: no disk", true);
    progress_free(p);
    restore(before);

    json_t *events = read_events(file);
    CU_ASSERT_EQUAL(json_array_size(events), 6);
    CU_ASSERT_EQUAL(number_of(events, 0, "interactions"), 0);
    CU_ASSERT_EQUAL(number_of(events, 1, "interactions"), 4000);
    CU_ASSERT_EQUAL(number_of(events, 1, "of"), 8000);
    CU_ASSERT_STRING_EQUAL(text_of(events, 1, "outcome"), "stopped");
    CU_ASSERT_STRING_EQUAL(text_of(events, 2, "run"), "a\ufffd");
    CU_ASSERT_EQUAL(number_of(events, 2, "interactions"), 8000);
    CU_ASSERT_EQUAL(number_of(events, 3, "interactions"), 8000);
    CU_ASSERT_STRING_EQUAL(text_of(events, 4, "event"), "message");
    CU_ASSERT_STRING_EQUAL(text_of(events, 4, "text"), "7 \"quoted\" \ufffd");
    CU_ASSERT_STRING_EQUAL(text_of(events, 5, "event"), "end");
    CU_ASSERT_STRING_EQUAL(text_of(events, 5, "run"), "never");
    CU_ASSERT_EQUAL(number_of(events, 5, "interactions"), -1);
    json_decref(events);
    fclose(file);
}

static const struct unit_test tests[] = {
    {"text that is fit to be shown", test_utf8},
    {"lines cut to a width", test_cut},
    {"events as JSON", test_json},
};

UNIT_MAIN("progress", tests)
