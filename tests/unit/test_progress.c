/* test_progress.c - text for terminals, and progress as JSON. */
#include "config.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "cli/chart.h"
#include "cli/cli.h"
#include "cli/terminal.h"
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
    {"by columns: wide ones", "\u6f22\u5b57x", 4, "\u6f22\u5b57", 4},
    {"half a wide one is none, nor what is behind", "a\u6f22b", 2, "a", 1},
    {"marks on others take none", "e\u0301fg", 2, "e\u0301f", 2},
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

/* The first event from number I on that is called so. */
static size_t event_at(const json_t *events, size_t i, const char *event)
{
    while (i < json_array_size(events) &&
           strcmp(text_of(events, i, "event"), event) != 0)
        i++;
    return i;
}

static void test_json(void)
{
    const struct options options = {.progress = PROGRESS_JSON};
    FILE *file = tmpfile();

    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    int before = divert(file);
    struct progress *p = progress_new(&options, 3, 16000);
    progress_start(p, 0, "within", "id0", 0, 8000, 1);
    progress_line(p, 0, "p 2000 0.75 0.5");
    progress_line(p, 0, "p 4000 0.5 1.0");
    progress_end(p, 0, "within", "stopped", PROGRESS_STOPPED);
    /* Trained for a larger budget before: that is all of it, not more. */
    progress_start(p, 1, "a\xff", "id1", 12000, 8000, 1);
    progress_line(p, 1, "p 16000 nan 1.0");
    progress_end(p, 1, "a\xff", "done", PROGRESS_DONE);
    progress_say(p, "%d \"quoted\" \xff", 7);
    progress_end(p, 2, "never", "failed: no disk: none", PROGRESS_BAD);
    progress_free(p);
    restore(before);

    json_t *events = read_events(file);
    CU_ASSERT_STRING_EQUAL(text_of(events, 0, "event"), "begin");
    CU_ASSERT_STRING_EQUAL(text_of(events, 0, "schema"), "rlstudy-progress-1");
    size_t at = event_at(events, 0, "start");
    CU_ASSERT_EQUAL(number_of(events, at, "interactions"), 0);
    CU_ASSERT_STRING_EQUAL(text_of(events, at, "id"), "id0");
    at = event_at(events, at, "end");
    CU_ASSERT_EQUAL(number_of(events, at, "interactions"), 4000);
    CU_ASSERT_EQUAL(number_of(events, at, "of"), 8000);
    CU_ASSERT_EQUAL(number_of(events, at, "return"), 0.5);
    CU_ASSERT_EQUAL(number_of(events, at, "best"), 0.75);
    CU_ASSERT_STRING_EQUAL(text_of(events, at, "outcome"), "stopped");
    at = event_at(events, at, "start");
    CU_ASSERT_STRING_EQUAL(text_of(events, at, "run"), "a\ufffd");
    CU_ASSERT_EQUAL(number_of(events, at, "interactions"), 8000);
    at = event_at(events, at, "end");
    CU_ASSERT_EQUAL(number_of(events, at, "interactions"), 8000);
    CU_ASSERT_EQUAL(number_of(events, at, "return"), -1);
    at = event_at(events, at, "message");
    CU_ASSERT_STRING_EQUAL(text_of(events, at, "text"), "7 \"quoted\" \ufffd");
    at = event_at(events, at, "end");
    CU_ASSERT_STRING_EQUAL(text_of(events, at, "run"), "never");
    CU_ASSERT_STRING_EQUAL(text_of(events, at, "outcome"), "failed");
    CU_ASSERT_STRING_EQUAL(text_of(events, at, "why"), "no disk: none");
    CU_ASSERT_EQUAL(number_of(events, at, "interactions"), -1);
    at = event_at(events, at, "finished");
    CU_ASSERT_EQUAL(number_of(events, at, "ended"), 2);
    CU_ASSERT_EQUAL(number_of(events, at, "bad"), 1);
    CU_ASSERT_EQUAL(number_of(events, at, "share"), 0.25);
    json_decref(events);
    fclose(file);
}

/* ---- lines of their own ---- */

static char *read_all(FILE *in)
{
    static char text[4096];

    rewind(in);
    text[fread(text, 1, sizeof text - 1, in)] = '\0';
    return text;
}

/* Ten runs that end at once. */
static const char *ten_runs(FILE *file, int verbose)
{
    const struct options options = {.progress = PROGRESS_PLAIN,
                                    .verbose = verbose};
    int before = divert(file);
    struct progress *p = progress_new(&options, 10, 10);

    for (size_t i = 0; i < 10; i++) {
        progress_start(p, i, "some", "id", 0, 1, 1);
        progress_end(p, i, "some", i == 7 ? "failed: host: gone" : "done",
                     i == 7 ? PROGRESS_BAD : PROGRESS_DONE);
    }
    progress_free(p);
    restore(before);
    return read_all(file);
}

/* One line an event, at most one in ten seconds; what failed is told all the
 * same, and the end. */
static void test_plain(void)
{
    FILE *file = tmpfile(), *every = tmpfile();

    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT_PTR_NOT_NULL_FATAL(every);
    CU_ASSERT_STRING_EQUAL(ten_runs(file, 0),
                           "start some (id)\n"
                           "some failed: host: gone\n"
                           "10 of 10 runs, 100 %, 1 went wrong; 9 more "
                           "started; 9 more done\n");
    const char *text = ten_runs(every, 1);
    size_t n = 0;
    for (const char *at = text; (at = strchr(at, '\n')) != NULL; at++)
        n++;
    CU_ASSERT_EQUAL(n, 20);
    fclose(file);
    fclose(every);
}

/* ---- what lines are made of ---- */

static const struct fit_case {
    const char *what, *text;
    size_t width;
    const char *utf8, *ascii;
} fit_cases[] = {
    {"blanks behind it", "ab", 4, "ab  ", "ab  "},
    {"just so", "abcd", 4, "abcd", "abcd"},
    {"both ends stay", "abcdefghij", 7, "abc\u2026hij", "abc..ij"},
    {"no room for a gap", "abcd", 1, "a", "a"},
    {"not ASCII", "\u00e9\ufffd", 3, "\u00e9\ufffd ", "?? "},
    {"wide ones", "\u6f22\u5b57\u6f22\u5b57", 5, "\u6f22\u2026\u5b57", "???? "},
};

static void check_text(const char *what, struct str *got, const char *want)
{
    CU_ASSERT_STRING_EQUAL(str_text(got), want);
    if (strcmp(str_text(got), want) != 0)
        printf("%s: '%s'\n", what, str_text(got));
    str_fini(got);
}

static void test_fit(void)
{
    const struct terminal utf8 = {.utf8 = true}, ascii = {.utf8 = false};

    for (size_t i = 0; i < COUNT_OF(fit_cases); i++) {
        const struct fit_case *c = &fit_cases[i];
        struct str got = STR_INIT, plain = STR_INIT;

        terminal_fit(&got, &utf8, c->text, c->width);
        check_text(c->what, &got, c->utf8);
        terminal_fit(&plain, &ascii, c->text, c->width);
        check_text(c->what, &plain, c->ascii);
    }
}

static void test_pictures(void)
{
    static const double rising[] = {0, 1, 2, 3, 4, 5, 6, 7}, flat[] = {3, 3};
    const struct terminal utf8 = {.utf8 = true}, ascii = {.utf8 = false};
    struct str got = STR_INIT;

    terminal_bar(&got, &utf8, 0.5, 3);
    check_text("half", &got, "\u2588\u258c ");
    terminal_bar(&got, &ascii, 0.5, 4);
    check_text("half in ASCII", &got, "##..");
    terminal_bar(&got, &utf8, 7, 2);
    check_text("more than all", &got, "\u2588\u2588");
    terminal_spark(&got, &utf8, rising, 8, 8);
    check_text("rising", &got,
               "\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588");
    terminal_spark(&got, &ascii, rising, 8, 4);
    check_text("in fewer columns", &got, "_,=#");
    terminal_spark(&got, &utf8, flat, 2, 3);
    check_text("flat", &got, "\u2581\u2581\u2581");
    terminal_spark(&got, &utf8, flat, 0, 2);
    check_text("nothing", &got, "  ");
}

static void test_chart(void)
{
    static const double x[] = {0, 5e3, 1e4}, y[] = {0, 1, 0.5},
                        gap[] = {0, (double)NAN, 1},
                        nothing[] = {(double)NAN, (double)NAN,
                                     (double)INFINITY};
    const struct terminal utf8 = {.utf8 = true}, ascii = {.utf8 = false};
    struct str got = STR_INIT;

    chart_curve(&got, &ascii, x, y, 3, 29, 5);
    check_text("up and half down", &got,
               "  1 +           ***\n"
               "    |        ***   ******\n"
               "0.5 +     ***            ****\n"
               "    |  ***\n"
               "  0 +**\n"
               "    ++----------------------+\n"
               "     0                    10k\n");
    chart_curve(&got, &utf8, x, y, 3, 29, 3);
    check_text("the same in braille", &got,
               "  1 ┤         ⣀⠤⠒⠓⠒⠤⠤⢄⣀⡀\n"
               "0.5 ┤    ⣀⡠⠔⠊⠉         ⠈⠉⠉⠒⠒⠢\n"
               "  0 ┤⣀⠤⠒⠉\n"
               "    └┬──────────────────────┬\n"
               "     0                    10k\n");
    chart_curve(&got, &ascii, x, gap, 3, 24, 3);
    check_text("over a gap", &got,
               "  1 +               ****\n"
               "0.5 +     **********\n"
               "  0 +*****\n"
               "    ++-----------------+\n"
               "     0               10k\n");
    chart_curve(&got, &ascii, x, nothing, 3, 40, 4);
    check_text("no point", &got, "");
    chart_curve(&got, &ascii, x, y, 3, CHART_LEAST - 1, 4);
    check_text("no room", &got, "");
}

static const struct unit_test tests[] = {
    {"text that is fit to be shown", test_utf8},
    {"lines cut to a width", test_cut},
    {"events as JSON", test_json},
    {"events as lines", test_plain},
    {"texts made to fit", test_fit},
    {"bars and sparklines", test_pictures},
    {"charts", test_chart},
};

UNIT_MAIN("progress", tests)
