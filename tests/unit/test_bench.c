/* test_bench.c - what `rlstudy bench` measures is sound. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "check/study.h"
#include "cli/bench.h"
#include "cli/cli.h"
#include "diag/diag.h"
#include "grammar/parse.h"
#include "nn/net.h"
#include "plan/plan.h"
#include "tests/unit/unit.h"
#include "train/train.h"

static void test_quantiles(void)
{
    double values[] = {4, 1, 3, 2};

    CU_ASSERT_EQUAL(bench_quantile(values, 4, 0), 1);
    CU_ASSERT_EQUAL(bench_quantile(values, 4, 0.25), 1.75);
    CU_ASSERT_EQUAL(bench_quantile(values, 4, 0.5), 2.5);
    CU_ASSERT_EQUAL(bench_quantile(values, 4, 1), 4);
    CU_ASSERT_EQUAL(bench_quantile(values, 1, 0.5), 1);
}

/* The one run of a row's study; NULL when the study is not sound. */
static const struct run_spec *spec_of(struct arena *arena, const char *row)
{
    struct diag *diag = diag_new();
    struct str text = STR_INIT;

    bench_row_study(&text, bench_row_find(row));
    const struct parse_options options = {
        .path = row, .text = text.text, .len = text.len};
    const struct ast *ast = parse_study(arena, diag, &options);
    const struct study *study = study_check(arena, diag, ast, cli_catalog());
    const struct plan *plan =
        study != NULL ? plan_expand(arena, diag, study) : NULL;
    const bool sound = plan != NULL && plan->n_runs == 1 &&
                       diag_errors(diag) + diag_warnings(diag) == 0;
    diag_print(stderr, diag, &(struct diag_style){.limit = DIAG_LIMIT});
    diag_free(diag);
    str_fini(&text);
    return sound ? &plan->runs[0].spec : NULL;
}

/* What a sample takes in MFLOP was counted for the tables of the project's
 * performance notes with a program of its own, from the layers' sizes. */
static const struct flop_case {
    const char *row;
    bool acting;
    double epochs, want_mflop, precision;
} flop_cases[] = {
    {"ppo-cartpole-8", true, 4, 0.2272, 1e-9},
    {"ppo-cartpole-64", false, 1, 0.052352, 1e-9},
    {"ppo-digits-64", true, 4, 30.769408, 1e-9},
    {"ppo-digits-64", false, 1, 7.08, 5e-3},
    {"impala-1/4", false, 1, 12.6, 5e-2},
    {"impala-1/2", false, 1, 46.8, 5e-2},
    {"impala-1", false, 1, 180, 0.5},
    {"impala-2", false, 1, 706, 0.5},
};

static void test_flop(void)
{
    for (size_t i = 0; i < COUNT_OF(flop_cases); i++) {
        const struct flop_case *c = &flop_cases[i];
        struct arena *arena = arena_new();
        const struct run_spec *spec = spec_of(arena, c->row);
        struct err err = {.msg = ""};

        CU_ASSERT_PTR_NOT_NULL_FATAL(spec);
        struct nn_net *net = train_net(spec, &err);
        CU_ASSERT_PTR_NOT_NULL_FATAL(net);
        CU_ASSERT_DOUBLE_EQUAL(1e-6 * bench_flop(net, c->acting, c->epochs),
                               c->want_mflop, c->precision);
        nn_free(net);
        arena_free(arena);
    }
}

static void test_rows(void)
{
    for (size_t i = 0; i < n_bench_rows; i++) {
        const struct bench_row *row = &bench_rows[i];
        struct arena *arena = arena_new();
        const struct run_spec *spec = spec_of(arena, row->name);

        CU_ASSERT_PTR_NOT_NULL(spec);
        arena_free(arena);
    }
}

/* Some rows are set up and do the units that they count. */
static void test_work(void)
{
    static const struct {
        const char *row;
        double units;
    } cases[] = {{"ppo-cartpole-8", 8 * 128},
                 {"impala-1/4", 256},
                 {"lstm-128", 16 * 128}};

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena *arena = arena_new();
        const struct run_spec *spec = spec_of(arena, cases[i].row);
        struct bench_tally tally = {0, 0};
        struct err err = {.msg = ""};
        const struct bench_work *work = bench_row_find(cases[i].row)->work;
        double flop;

        void *subject = work->open(spec, &flop, &err);
        CU_ASSERT_PTR_NOT_NULL_FATAL(subject);
        CU_ASSERT(work->step(subject, &tally, &err));
        CU_ASSERT(work->step(subject, &tally, &err));
        CU_ASSERT_EQUAL(tally.units, 2 * cases[i].units);
        CU_ASSERT(tally.cpu_s > 0);
        work->close(subject);
        arena_free(arena);
    }
}

/* The studies have the length that was asked for and no mistakes, of which the
 * measurement would complain. */
static void test_studies(void)
{
    static const size_t lines[] = {100, 500};

    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        struct str text = STR_INIT;
        struct language_figures f;
        struct err err = {.msg = ""};

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
    struct err err = {.msg = ""};

    CU_ASSERT_FALSE(bench_language_measure(&f, text, strlen(text), &err));
    CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, "has mistakes"));
}

static const struct unit_test tests[] = {
    {"quantiles", test_quantiles},
    {"operations of a sample", test_flop},
    {"every row is a study of one run", test_rows},
    {"work is counted", test_work},
    {"the studies that are made up", test_studies},
    {"a study with mistakes is not measured", test_mistakes},
};

UNIT_MAIN("bench", tests)
