/* test_check.c - what a study means, and what its claims come to. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "check/kinds.h"
#include "check/scope.h"
#include "check/study.h"
#include "grammar/parse.h"
#include "stdlib/stdlib.h"
#include "tests/golden/catalog.h"
#include "tests/unit/unit.h"

#define PARTS                                        \
    "axis h = [1, 4, 16]\n"                          \
    "environment task = digits\nfamily net = cnn\n"  \
    "algorithm learner = ppo_ewma { horizon = h }\n" \
    "budget each { interactions = 1k }\n"            \
    "runs main = product(h, seed in 1 .. 2)\n"       \
    "fit law[h] = intrinsic(main)\n"                 \
    "fit cost = affine(law.interactions at 0.9 of best, h)\n"

struct loaded {
    struct arena *arena;
    struct diag *diag;
    struct study *study;
};

static struct loaded load(const char *text)
{
    struct loaded l = {arena_new(), diag_new(), NULL};
    const struct parse_options options = {
        .path = "test.study", .text = text, .len = strlen(text)};
    const struct ast *ast = parse_study(l.arena, l.diag, &options);

    if (ast != NULL)
        l.study = study_check(l.arena, l.diag, ast, &test_catalog);
    return l;
}

static void unload(struct loaded *l)
{
    diag_free(l->diag);
    arena_free(l->arena);
}

/* Made-up results: instance K of a fit has exponent 0.4 + K/100 and needs
 * 1000 (K + 1) interactions; its last instance was not fitted if CTX says so.
 * Intervals are a tenth of the value to each side. */
static bool answer(void *ctx, const struct result_query *query,
                   struct value *out, struct err *err)
{
    const char *name = query->attribute->name;
    const bool *lost = ctx;

    if (*lost && query->instance == 2)
        return err_set(err, "there are too few sizes");
    if (strcmp(name, "exponent") == 0)
        *out = value_number(number_real(0.4 + (double)query->instance / 100));
    else if (strcmp(name, "interactions") == 0 && query->at == AT_FRACTION &&
             query->at_value == 0.9)
        *out = value_number(number_int(1000 * ((int64_t)query->instance + 1)));
    else if (strcmp(name, "parameters") == 0 && query->at == AT_COMPUTE)
        *out = value_number(number_real(query->at_value / 1e6));
    else if (strcmp(name, "identifiable") == 0)
        *out = value_bool(query->instance != 1);
    else if (strcmp(name, "r2") == 0)
        *out = value_number(number_real((double)NAN));
    else
        return err_set(err, "no such result");
    struct number part = number_ratio(query->part == RESULT_LOW    ? 9
                                      : query->part == RESULT_HIGH ? 11
                                                                   : 10,
                                      10);
    if (out->kind == VALUE_NUMBER)
        out->number = number_mul(out->number, part);
    return true;
}

static const struct claim_case {
    const char *what, *claim;
    bool lost; /* the last instance */
    enum claim_outcome want;
    const char *values;
} claim_cases[] = {
    {"a spread", "spread(law.exponent) < 0.1", false, CLAIM_IS_TRUE,
     "spread(law.exponent) = 0.02"},
    {"a false one", "law[16].exponent < 0.41", false, CLAIM_IS_FALSE,
     "law[16].exponent = 0.42"},
    {"what is missing makes it unknown", "spread(law.exponent) < 0.1", true,
     CLAIM_IS_UNKNOWN, "spread(law.exponent) = ?"},
    {"what is missing elsewhere does not", "law[4].exponent > 0.4", true,
     CLAIM_IS_TRUE, "law[4].exponent = 0.41"},
    {"one side decides", "law[16].exponent > 0 or 1 < 2", true, CLAIM_IS_TRUE,
     "law[16].exponent = ?"},
    {"one false link decides a chain", "2 < 1 < law[16].exponent", true,
     CLAIM_IS_FALSE, "law[16].exponent = ?"},
    {"not a number is not known", "cost.r2 > 0.5", false, CLAIM_IS_UNKNOWN,
     "cost.r2 = ?"},
    {"any, although one is missing", "any(law.identifiable)", true,
     CLAIM_IS_TRUE, "any(law.identifiable) = true"},
    {"all, and one is false", "all(law.identifiable)", true, CLAIM_IS_FALSE,
     "all(law.identifiable) = false"},
    {"each item of a list", "all(law.exponent > 0.405)", false, CLAIM_IS_FALSE,
     "all(law.exponent > 0.405) = false"},
    {"a number before a list", "any(0.405 < law.exponent)", true, CLAIM_IS_TRUE,
     "any(0.405 < law.exponent) = true"},
    {"each item, and one is missing", "all(law.exponent > 0.3)", true,
     CLAIM_IS_UNKNOWN, "all(law.exponent > 0.3) = ?"},
    {"the ends of an interval",
     "law[1].exponent.low < 0.37 and law[1].exponent.high > 0.43", false,
     CLAIM_IS_TRUE, "law[1].exponent.low = 0.36; law[1].exponent.high = 0.44"},
    {"both ends", "0.4 in [0.4] and sum(law[1].exponent.ci95) == 0.8", false,
     CLAIM_IS_TRUE, "sum(law[1].exponent.ci95) = 0.8"},
    {"an end for each instance", "spread(law.exponent.low) < 0.02", false,
     CLAIM_IS_TRUE, "spread(law.exponent.low) = 0.018"},
    {"the interval of a result at a place",
     "(law[4].interactions at 0.9 of best).high > 2.1k interactions", false,
     CLAIM_IS_TRUE, "(law[4].interactions at 0.9 of best).high = 2200"},
    {"an instance for each value of its axis",
     "all([law[x].exponent > 0.3 for x in h])", false, CLAIM_IS_TRUE,
     "all([law[x].exponent > 0.3 for x in h]) = true"},
    {"and one is missing", "any([law[x].exponent > 0.415 for x in h])", true,
     CLAIM_IS_UNKNOWN, "any([law[x].exponent > 0.415 for x in h]) = ?"},
    {"an instance that there is not",
     "[law[x].exponent for x in [3]][0] > 0 and 1 < 2", false, CLAIM_IS_UNKNOWN,
     "[law[x].exponent for x in [3]][0] = ?"},
    {"an interval that is missing", "law[16].exponent.low > 0", true,
     CLAIM_IS_UNKNOWN, "law[16].exponent.low = ?"},
    {"with units", "law[1].interactions at 0.9 of best < 2k interactions",
     false, CLAIM_IS_TRUE, "law[1].interactions at 0.9 of best = 1k"},
    {"at a compute",
     "law[1].parameters at 3 Tflop in [3M parameters, 4M parameters]", false,
     CLAIM_IS_TRUE, "law[1].parameters at 3 Tflop = 3e+06"},
    {"lists pair up", "max(law.exponent * h) > 6.7", false, CLAIM_IS_TRUE,
     "max(law.exponent * h) = 6.72"},
    {"a division by zero is no answer",
     "1 / (law[1].exponent - law[1].exponent) > 0", false, CLAIM_IS_UNKNOWN,
     "1 / (law[1].exponent - law[1].exponent) = ?"},
};

static void test_claims(void)
{
    for (size_t i = 0; i < COUNT_OF(claim_cases); i++) {
        const struct claim_case *c = &claim_cases[i];
        char text[2048];
        bool lost = c->lost;
        const struct result_source source = {answer, &lost};

        snprintf(text, sizeof text, PARTS "claim \"c\" : %s\n", c->claim);
        struct loaded l = load(text);
        CU_ASSERT_PTR_NOT_NULL(l.study);
        if (l.study != NULL) {
            struct claim_result r =
                study_judge(l.arena, l.study, &l.study->claims[0], &source);

            CU_ASSERT_EQUAL(r.outcome, c->want);
            CU_ASSERT_STRING_EQUAL(r.values, c->values);
            CU_ASSERT((r.reason != NULL) == (c->want == CLAIM_IS_UNKNOWN));
            CU_ASSERT_STRING_EQUAL(l.study->claims[0].expression, c->claim);
            if (r.outcome != c->want || strcmp(r.values, c->values) != 0)
                fprintf(stderr, "%s: %d, %s\n", c->what, (int)r.outcome,
                        r.values);
        } else {
            fprintf(stderr, "%s:\n", c->what);
            diag_print(stderr, l.diag, &(struct diag_style){.limit = 0});
        }
        unload(&l);
    }
}

static void test_reason(void)
{
    struct loaded l = load(PARTS "claim \"c\" : min(law.exponent) > 0\n");
    bool lost = true;
    const struct result_source source = {answer, &lost};

    CU_ASSERT_PTR_NOT_NULL_FATAL(l.study);
    struct claim_result r =
        study_judge(l.arena, l.study, &l.study->claims[0], &source);
    CU_ASSERT_STRING_EQUAL(r.reason, "there are too few sizes");
    unload(&l);
}

static void test_series(void)
{
    struct loaded l = load(PARTS);
    bool lost = true;
    const struct result_source source = {answer, &lost};
    struct err why;

    CU_ASSERT_PTR_NOT_NULL_FATAL(l.study);
    const struct study_fit *cost = &l.study->fits[1];
    CU_ASSERT_STRING_EQUAL(cost->name, "cost");
    CU_ASSERT_STRING_EQUAL(cost->series_text[0],
                           "law.interactions at 0.9 of best");
    CU_ASSERT_STRING_EQUAL(cost->series_unit[0], "interactions");
    const struct value *s =
        study_series(l.arena, l.study, cost, 0, &source, &why);
    CU_ASSERT_EQUAL_FATAL(s[0].list.n, 3);
    CU_ASSERT_EQUAL_FATAL(s[1].list.n, 3);
    CU_ASSERT_EQUAL(s[0].list.items[1].number.num, 2000);
    CU_ASSERT_EQUAL(s[1].list.items[1].number.num, 4);
    CU_ASSERT_EQUAL(s[0].list.items[2].kind, VALUE_NONE);
    CU_ASSERT_EQUAL(s[1].list.items[2].number.num, 16);
    CU_ASSERT_STRING_EQUAL(why.msg, "there are too few sizes");
    unload(&l);
}

/* Answers about predictions: 10 for the first instance, 20 for the second. */
static bool predicted(void *ctx, const struct result_query *query,
                      struct value *out, struct err *err)
{
    if (query->prediction == NULL)
        return answer(ctx, query, out, err);
    double part = query->part == RESULT_LOW    ? 0.5
                  : query->part == RESULT_HIGH ? 2
                                               : 1;
    *out = value_number(number_real(part * 10 * (double)(query->instance + 1)));
    out->number.dim = query->prediction->dim;
    return true;
}

/* A prediction that needs another comes after it; each instance has its own
 * value of the axis. */
static void test_predictions(void)
{
    struct loaded l =
        load("predict b[h] = a[h] * h + law[h].exponent\n"
             "predict a[h] = 2 * h { note = \"N\" }\n"
             "predict c = sum(a) + a[4]\n"
             "claim \"c\" : a.high == [20, 40, 60] and a[4].low == 10 and "
             "c.ci95 == [5, 20]\n" PARTS);
    bool lost = false;
    const struct result_source source = {predicted, &lost};
    struct err why;

    CU_ASSERT_PTR_NOT_NULL_FATAL(l.study);
    CU_ASSERT_EQUAL_FATAL(l.study->n_predictions, 3);
    const struct study_prediction *a = &l.study->predictions[0];
    const struct study_prediction *b = &l.study->predictions[1];
    const struct study_prediction *c = &l.study->predictions[2];
    CU_ASSERT_STRING_EQUAL(a->name, "a");
    CU_ASSERT_STRING_EQUAL(a->note, "N");
    CU_ASSERT_STRING_EQUAL(b->name, "b");
    CU_ASSERT_PTR_NULL(b->note);
    CU_ASSERT_EQUAL_FATAL(b->n_instances, 3);
    CU_ASSERT_STRING_EQUAL(b->coordinates[2].text, "16");
    struct value v = study_predict(l.arena, l.study, a, 2, &source, &why);
    CU_ASSERT_EQUAL(v.number.num, 32);
    v = study_predict(l.arena, l.study, b, 1, &source, &why);
    CU_ASSERT_DOUBLE_EQUAL(v.number.real, 20 * 4 + 0.41, 1e-12);
    v = study_predict(l.arena, l.study, c, 0, &source, &why);
    CU_ASSERT_DOUBLE_EQUAL(v.number.real, 10 + 20 + 30 + 20, 1e-12);
    struct claim_result r =
        study_judge(l.arena, l.study, &l.study->claims[0], &source);
    CU_ASSERT_EQUAL(r.outcome, CLAIM_IS_TRUE);
    /* What a result lacks, its prediction lacks too. */
    lost = true;
    v = study_predict(l.arena, l.study, b, 2, &source, &why);
    CU_ASSERT_EQUAL(v.kind, VALUE_NONE);
    CU_ASSERT_STRING_EQUAL(why.msg, "there are too few sizes");
    unload(&l);
}

/* Files are named from the folder of the study, one for each value. */
static void test_curves(void)
{
    struct loaded l =
        load("axis env = [\"a\", \"b\"]\n"
             "curves p = csv(if env == \"a\" then \"x.csv\" else \"/y.csv\") "
             "{ environment = env }\n"
             "fit theirs[env] = intrinsic(p)\n");

    CU_ASSERT_PTR_NOT_NULL_FATAL(l.study);
    CU_ASSERT_EQUAL(l.study->n_runs, 0);
    CU_ASSERT_EQUAL_FATAL(l.study->n_curves, 1);
    const struct study_curves *c = &l.study->curves[0];
    CU_ASSERT_EQUAL_FATAL(c->n_files, 2);
    const char *slash = strrchr(l.study->path, '/');
    size_t folder = slash != NULL ? (size_t)(slash - l.study->path) + 1 : 0;
    CU_ASSERT_STRING_EQUAL(c->files[0].paths[0] + folder, "x.csv");
    CU_ASSERT(strncmp(c->files[0].paths[0], l.study->path, folder) == 0);
    CU_ASSERT_STRING_EQUAL(c->files[1].paths[0], "/y.csv");
    CU_ASSERT_STRING_EQUAL(settings_string(&c->files[1].options, "environment"),
                           "b");
    const struct study_fit *fit = &l.study->fits[0];
    CU_ASSERT_EQUAL(fit->runs, SIZE_MAX);
    CU_ASSERT_EQUAL(fit->curves, 0);
    CU_ASSERT_EQUAL(fit->n_instances, 2);
    CU_ASSERT_EQUAL(fit->n_axes, 1);
    unload(&l);
}

/* A fit that needs another comes after it, whatever the order in the text. */
static void test_fit_order(void)
{
    struct loaded l =
        load("fit top = affine(law.exponent + cost.slope, h)\n" PARTS);

    CU_ASSERT_PTR_NOT_NULL_FATAL(l.study);
    CU_ASSERT_EQUAL_FATAL(l.study->n_fits, 3);
    CU_ASSERT_STRING_EQUAL(l.study->fits[0].name, "law");
    CU_ASSERT_STRING_EQUAL(l.study->fits[1].name, "cost");
    CU_ASSERT_STRING_EQUAL(l.study->fits[2].name, "top");
    CU_ASSERT_EQUAL(l.study->fits[2].over, 0);
    unload(&l);
}

static void test_whole(void)
{
    struct loaded l =
        load("study \"T\" { authors = \"A\", notes = \"N\" }\n"
             "budget total { core_hours = 2, flop = 3 Gflop }\n" PARTS
             "report \"R\" {\n text \"x\"\n figure cost(cost) \"y\"\n}\n");

    CU_ASSERT_PTR_NOT_NULL_FATAL(l.study);
    CU_ASSERT_STRING_EQUAL(l.study->title, "T");
    CU_ASSERT_EQUAL_FATAL(l.study->n_authors, 1);
    CU_ASSERT_STRING_EQUAL(l.study->authors[0], "A");
    CU_ASSERT_STRING_EQUAL(l.study->notes, "N");
    CU_ASSERT_EQUAL(l.study->total.core_s, 7200);
    CU_ASSERT_EQUAL(l.study->total.flop, 3e9);
    CU_ASSERT_EQUAL(l.study->total.interactions, 0);
    CU_ASSERT_EQUAL_FATAL(l.study->n_reports, 1);
    CU_ASSERT_EQUAL_FATAL(l.study->reports[0].n_items, 2);
    CU_ASSERT_PTR_NULL(l.study->reports[0].items[0].item);
    CU_ASSERT_STRING_EQUAL(l.study->reports[0].items[1].target, "cost");
    CU_ASSERT_STRING_EQUAL(l.study->reports[0].items[1].text, "y");
    unload(&l);
}

/* What EXPR comes to when a let stands for it. */
static void example_is(const char *name, const char *expr, const char *want)
{
    char text[2048];
    struct str got = STR_INIT;

    snprintf(text, sizeof text, PARTS "let x = %s\n", expr);
    struct loaded l = load(text);
    CU_ASSERT_PTR_NOT_NULL(l.study);
    if (l.study != NULL) {
        const struct decl *x = scope_find(l.study->scope, 0, "x");

        value_print(&got, &x->constant);
        CU_ASSERT_STRING_EQUAL(str_text(&got), want);
    }
    if (l.study == NULL || strcmp(str_text(&got), want) != 0)
        fprintf(stderr, "%s: %s is '%s', not '%s'\n", name, expr,
                str_text(&got), want);
    str_fini(&got);
    unload(&l);
}

static const struct {
    const char *what, *expr, *want;
} expressions[] = {
    {"a whole number that a double would miss", "floor(27021597764222975/3)",
     "9007199254740991"},
    {"up as well", "ceil(27021597764222974/3)", "9007199254740992"},
    {"halves away from 0", "[round(-7/2), round(7/2), round(-10/4)]",
     "[-4, 4, -3]"},
    {"below 0", "[floor(-1/3), ceil(-1/3)]", "[-1, 0]"},
    {"roots of fractions", "[sqrt(4/9), sqrt(0)]", "[2/3, 0]"},
    {"a root that is none", "sqrt(2) == 1.4142135623730951", "true"},
    {"a logarithm that only looks whole",
     "log10(999999999999999999) < 18 or log10(999999999999999999) == 18",
     "true"},
    {"powers stay exact below 1", "log2(1/1024)", "-10"},
    {"a list of ten steps", "len(lin_space(1/3, 7, 10))", "10"},
    {"both ends are what they were",
     "[first(log_space(3, 7, 4)), last(log_space(3, 7, 4))]", "[3, 7]"},
    {"every other value is exact", "log_space(1k, 100k, 5)[2]", "10000"},
    {"one value", "log_space(5, 7, 1)", "[5]"},
    {"downwards", "log_space(8, 1/8, 3)", "[8, 1, 1/8]"},
    {"units", "lin_space(1 s, 1 min, 3) == [1 s, 30.5 s, 60 s]", "true"},
    {"a product that leaves the integers", "prod(1 .. 25) > 1.5e25", "true"},
    {"a median of four", "median([4, 1, 3, 2])", "5/2"},
    {"strings in order", "sort([\"b\", \"a\"])", "[\"a\", \"b\"]"},
    {"what is equal stays once", "unique([[1], [2], [1]])", "[[1], [2]]"},
    {"to a step that is a fraction", "floor_to(1, 1/3)", "1"},
    {"each of a list", "round_to([1, 5, 7], 4)", "[0, 4, 8]"},
    {"limits that are one", "clamp([1, 9], 3, 3)", "[3, 3]"},
    {"later lists see earlier variables",
     "[10 * x + y for x in 1 .. 3 for y in 1 .. x]",
     "[11, 21, 22, 31, 32, 33]"},
    {"a variable hides one further out",
     "[[x for x in [2 * x]] for x in 1 .. 2]", "[[2], [4]]"},
    {"what a condition leaves out is not worked out",
     "[1/x for x in [0, 2] if x != 0]", "[1/2]"},
    {"from the end", "[7, 8, 9][-1] + [7, 8, 9][-3]", "16"},
    {"slices", "[[7, 8, 9][1 ..], [7, 8, 9][.. -2], [7, 8, 9][0 .. 2 by 2]]",
     "[[8, 9], [7, 8], [7, 9]]"},
    {"nothing left", "[7][1 ..]", "[]"},
};

static void test_expressions(void)
{
    for (size_t i = 0; i < COUNT_OF(expressions); i++)
        example_is(expressions[i].what, expressions[i].expr,
                   expressions[i].want);
}

/* Its example is a line of a study. */
static void example_stands(const char *name, const char *line)
{
    char text[2048];

    snprintf(text, sizeof text, PARTS "axis size = [1, 8]\n%s\n", line);
    const struct parse_options options = {
        .path = "test.study",
        .text = text,
        .len = strlen(text),
        .library = stdlib_files,
    };
    struct arena *arena = arena_new();
    struct diag *diag = diag_new();
    struct ast *ast = parse_study(arena, diag, &options);

    CU_ASSERT_PTR_NOT_NULL(ast);
    CU_ASSERT_EQUAL(diag_errors(diag), 0);
    if (diag_errors(diag) > 0)
        fprintf(stderr, "%s: %s\n", name, line);
    diag_free(diag);
    arena_free(arena);
}

static void test_words(void)
{
    for (size_t i = 0; i < n_functions; i++) {
        const struct function *f = &functions[i];

        if (f->result != NULL)
            example_is(f->name, f->example, f->result);
        else
            example_stands(f->name, f->example);
        CU_ASSERT_PTR_EQUAL(function_find(f->name), f);
        CU_ASSERT(strncmp(f->form, f->name, strlen(f->name)) == 0);
    }
    for (const struct word *w = word_table; w->text != NULL; w++) {
        if (w->result != NULL)
            example_is(w->text, w->example, w->result);
        else
            example_stands(w->text, w->example);
        CU_ASSERT_PTR_EQUAL(word_find(w->text), w);
    }
    CU_ASSERT_PTR_NULL(function_find("nothing"));
    CU_ASSERT_PTR_NULL(word_find("nothing"));
}

/* A reserved word is no name, and other words are. */
static void test_reserved(void)
{
    for (const struct word *w = word_table; w->text != NULL; w++) {
        char text[256];

        if (!w->reserved)
            continue;
        snprintf(text, sizeof text, "let %s = 1\n", w->text);
        struct loaded l = load(text);
        CU_ASSERT(diag_errors(l.diag) > 0);
        CU_ASSERT_PTR_NULL(l.study);
        unload(&l);
    }
}

static const struct unit_test tests[] = {
    {"claims", test_claims},
    {"why a claim is unknown", test_reason},
    {"series over instances", test_series},
    {"predictions", test_predictions},
    {"curves", test_curves},
    {"fits in the order that they need", test_fit_order},
    {"title, total, report", test_whole},
    {"values of expressions", test_expressions},
    {"examples of functions, operators and words", test_words},
    {"reserved words", test_reserved},
};

UNIT_MAIN("check", tests)
