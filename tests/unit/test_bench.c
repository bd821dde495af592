/* test_bench.c - what `rlstudy bench language` measures is sound. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "cli/bench.h"
#include "tests/unit/unit.h"

/* The studies have the length that was asked for and no mistakes, of which the
 * measurement would complain. */
static void test_studies(void)
{
    static const size_t lines[] = {100, 500};

    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        struct str text = STR_INIT;
        struct language_figures f;
        struct err err = {""};

        bench_language_study(&text, lines[i]);
        CU_ASSERT(bench_language_measure(&f, text.text, text.len, &err));
        CU_ASSERT_STRING_EQUAL(err.msg, "");
        CU_ASSERT_EQUAL(f.lines, lines[i]);
        CU_ASSERT_EQUAL(f.bytes, text.len);
        CU_ASSERT(f.tokens > 4 * lines[i]);
        CU_ASSERT(f.runs >= 60);
        for (int s = 0; s < LANGUAGE_STAGES; s++)
            CU_ASSERT(f.cpu_s[s] > 0);
        str_fini(&text);
    }
}

static void test_mistakes(void)
{
    static const char text[] = "axis h = [1, 2\n";
    struct language_figures f;
    struct err err = {""};

    CU_ASSERT_FALSE(bench_language_measure(&f, text, strlen(text), &err));
    CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, "has mistakes"));
}

static const struct unit_test tests[] = {
    {"the studies that are made up", test_studies},
    {"a study with mistakes is not measured", test_mistakes},
};

UNIT_MAIN("bench", tests)
