/* test_plan.c - products to runs, and what a run's identity hangs on. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "grammar/parse.h"
#include "plan/plan.h"
#include "tests/golden/catalog.h"
#include "tests/unit/unit.h"

struct loaded {
    struct arena *arena;
    struct diag *diag;
    struct plan *plan;
};

static struct loaded load(const char *text)
{
    struct loaded l = {arena_new(), diag_new(), NULL};
    const struct parse_options options = {
        .path = "test.study", .text = text, .len = strlen(text)};
    const struct ast *ast = parse_study(l.arena, l.diag, &options);
    const struct study *study =
        study_check(l.arena, l.diag, ast, &test_catalog);

    if (study != NULL)
        l.plan = plan_expand(l.arena, l.diag, study);
    if (l.plan == NULL)
        diag_print(stderr, l.diag, &(struct diag_style){.limit = 0});
    return l;
}

static void unload(struct loaded *l)
{
    diag_free(l->diag);
    arena_free(l->arena);
}

#define PARTS                             \
    "environment task = digits\n"         \
    "family net = cnn { width = size }\n" \
    "algorithm learner = ppo_ewma\n"      \
    "budget each { interactions = 1500 }\n"

static void test_order(void)
{
    struct loaded l = load("axis size = [2, 1]\n" PARTS
                           "runs main = product(size, seed in 1 .. 2)\n");
    static const char *const labels[] = {"size=2 seed=1", "size=2 seed=2",
                                         "size=1 seed=1", "size=1 seed=2"};

    CU_ASSERT_PTR_NOT_NULL_FATAL(l.plan);
    CU_ASSERT_EQUAL_FATAL(l.plan->n_runs, 4);
    for (size_t i = 0; i < 4; i++) {
        const struct plan_run *run = &l.plan->runs[i];
        struct run_key key = run_spec_key(&run->spec);

        CU_ASSERT_STRING_EQUAL(run->label, labels[i]);
        CU_ASSERT_EQUAL(memcmp(key.bytes, run->key.bytes, RUN_KEY_BYTES), 0);
        CU_ASSERT_EQUAL(run->spec.interactions, 1500);
        CU_ASSERT_EQUAL(run->interactions, 2048); /* two batches of 1024 */
        CU_ASSERT_EQUAL(run->flop, 2048 * run->cost->flop_per_interaction);
        CU_ASSERT_EQUAL(run->n_coordinates, 2);
        CU_ASSERT_STRING_EQUAL(run->coordinates[0]->axis, "size");
    }
    CU_ASSERT_EQUAL(l.plan->interactions, 4 * 2048);
    unload(&l);
}

/* The keys of PLAN's runs with LABEL are those of other's. */
static void same_key(const struct plan *a, const char *label_a,
                     const struct plan *b, const char *label_b, bool same)
{
    const struct plan_run *x = NULL, *y = NULL;

    for (size_t i = 0; i < a->n_runs; i++) {
        if (strcmp(a->runs[i].label, label_a) == 0)
            x = &a->runs[i];
    }
    for (size_t i = 0; i < b->n_runs; i++) {
        if (strcmp(b->runs[i].label, label_b) == 0)
            y = &b->runs[i];
    }
    CU_ASSERT_PTR_NOT_NULL_FATAL(x);
    CU_ASSERT_PTR_NOT_NULL_FATAL(y);
    CU_ASSERT_EQUAL(memcmp(x->key.bytes, y->key.bytes, RUN_KEY_BYTES) == 0,
                    same);
}

static const struct identity_case {
    const char *what, *text, *label;
    bool same;
} identity_cases[] = {
    {"names, order, comments and layout are nothing",
     "runs r = product(seed in [1], s) # runs\naxis s = [0.5]\n"
     "budget b { interactions = 1500 }\nalgorithm a = ppo_ewma\n"
     "family f = cnn { width = s }\nenvironment e = digits",
     "seed=1 s=1/2", true},
    {"a further value changes no other run",
     "axis size = [4, 1/2]\n" PARTS "runs main = product(size, seed in [1])\n",
     "size=1/2 seed=1", true},
    {"a longer budget is the same run",
     "axis size = [1/2]\nenvironment task = digits\n"
     "family net = cnn { width = size }\nalgorithm learner = ppo_ewma\n"
     "budget each { interactions = 9M }\n"
     "runs main = product(size, seed in [1])\n",
     "size=1/2 seed=1", true},
    {"a default that is spelt out is the default",
     "axis size = [1/2]\nenvironment task = digits { noise = 1/10 }\n"
     "family net = cnn { width = 2 ^ -1 }\n"
     "algorithm learner = ppo_ewma { timeout = 1 min }\n"
     "budget each { interactions = 1500 }\nlet x = size\n"
     "runs main = product(size, seed in [1])\n",
     "size=1/2 seed=1", true},
    {"another seed is another run",
     "axis size = [1/2]\n" PARTS "runs main = product(size, seed in [2])\n",
     "size=1/2 seed=2", false},
    {"another option is another run",
     "axis size = [1/2]\nenvironment task = digits { noise = 0.2 }\n"
     "family net = cnn { width = size }\nalgorithm learner = ppo_ewma\n"
     "budget each { interactions = 1500 }\n"
     "runs main = product(size, seed in [1])\n",
     "size=1/2 seed=1", false},
};

static void test_identity(void)
{
    struct loaded base = load("axis size = [1/2]\n" PARTS
                              "runs main = product(size, seed in [1])\n");

    CU_ASSERT_PTR_NOT_NULL_FATAL(base.plan);
    for (size_t i = 0; i < COUNT_OF(identity_cases); i++) {
        const struct identity_case *c = &identity_cases[i];
        struct loaded l = load(c->text);

        if (l.plan == NULL)
            fprintf(stderr, "%s\n", c->what);
        CU_ASSERT_PTR_NOT_NULL_FATAL(l.plan);
        same_key(base.plan, "size=1/2 seed=1", l.plan, c->label, c->same);
        unload(&l);
    }
    unload(&base);
}

static void test_shared(void)
{
    struct loaded l =
        load("axis size = [1, 2]\n" PARTS
             "budget long = each { interactions = 5k }\n"
             "runs a = product(size, seed in [1]) { budget = each }\n"
             "runs b = product(size in [2], seed in 1 .. 2) "
             "{ budget = long }\n"
             "fit f[size] = intrinsic(a)\nfit g = intrinsic(b)\n");

    CU_ASSERT_PTR_NOT_NULL_FATAL(l.plan);
    CU_ASSERT_EQUAL_FATAL(l.plan->n_runs, 3);
    CU_ASSERT_EQUAL(l.plan->groups[1].runs[0], 1);
    CU_ASSERT_EQUAL(l.plan->runs[1].spec.interactions, 5000);
    CU_ASSERT_EQUAL(l.plan->runs[0].spec.interactions, 1500);
    CU_ASSERT_EQUAL_FATAL(l.plan->n_fits, 3);
    CU_ASSERT_STRING_EQUAL(l.plan->fits[1].label, "f[size=2]");
    CU_ASSERT_EQUAL_FATAL(l.plan->fits[1].n_runs, 1);
    CU_ASSERT_EQUAL(l.plan->fits[1].runs[0], 1);
    CU_ASSERT_EQUAL(l.plan->fits[2].n_runs, 2);
    unload(&l);
}

/* An option of a fit may depend on its axes. */
static void test_fit_options(void)
{
    struct loaded l =
        load("axis size = [4, 8]\n" PARTS
             "runs main = product(size, seed in 1 .. 2)\n"
             "fit law[size] = intrinsic(main) { exclude = 1/size }\n");

    CU_ASSERT_PTR_NOT_NULL_FATAL(l.plan);
    CU_ASSERT_EQUAL(settings_real(&l.plan->fits[0].options, "exclude"), 0.25);
    CU_ASSERT_EQUAL(settings_real(&l.plan->fits[1].options, "exclude"), 0.125);
    unload(&l);
}

static void test_many(void)
{
    struct loaded l = load("axis size = 1 .. 50\naxis noise = 0 .. 1 by 1/9\n"
                           "axis h = 1 .. 20\n"
                           "environment task = digits { noise = noise }\n"
                           "family net = cnn { width = size }\n"
                           "algorithm learner = ppo_ewma { horizon = h }\n"
                           "budget each { interactions = 1k }\n"
                           "runs main = product(size, noise, h, "
                           "seed in 1 .. 10) where seed != 3\n");

    CU_ASSERT_PTR_NOT_NULL_FATAL(l.plan);
    CU_ASSERT_EQUAL(l.plan->n_runs, 50 * 10 * 20 * 9);
    CU_ASSERT_STRING_EQUAL(l.plan->runs[l.plan->n_runs - 1].label,
                           "size=50 noise=1 h=20 seed=10");
    unload(&l);
}

/* ---- sweeps ---- */

#define SWEPT                                   \
    "axis h = [1, 4, 16]\naxis size = [1, 2]\n" \
    "environment task = digits\n"               \
    "family net = cnn { width = size }\n"       \
    "algorithm learner = ppo_ewma { horizon = h }\n"

static const struct order_case {
    const char *what, *sweep, *labels; /* "h size seed, ...", values only */
} order_cases[] = {
    {"a product varies its leftmost axis slowest", "product(h[0 .. 1], size)",
     "1 1, 1 2, 4 1, 4 2"},
    {"a zip pairs values", "zip(h[1 ..], size)", "4 1, 16 2"},
    {"a zip is one axis of a product",
     "product(seed in [7, 5], zip(h[0 .. 1], size))",
     "7 1 1, 7 4 2, 5 1 1, 5 4 2"},
    {"a product in a zip goes row by row",
     "zip(seed in 1 .. 4, product(size, h[0 .. 1]))",
     "1 1 1, 2 1 4, 3 2 1, 4 2 4"},
    {"the parts of a sum come one after the other",
     "product(h in [16], size) + zip(h[0 .. 1], size) + "
     "product(size[0], h[0])",
     "16 1, 16 2, 1 1, 4 2"},
    {"the product of sums is the sum of products",
     "product(product(h[0]) + product(h[1]), zip(size[0]) + zip(size[1]))",
     "1 1, 1 2, 4 1, 4 2"},
    {"a condition on the whole, one on a part",
     "(product(h, size) where h > 1) + product(h[0], size) where size == 2",
     "4 2, 16 2, 1 2"},
    {"conditions of all sorts, in their order",
     "product(seed in 0 .. 3, h, size) where seed > 0 and h / seed < 1 "
     "except size == 1 or not (seed == 2)",
     "2 1 2"},
    {"positions from the end", "product(h[-1], size[.. -2])", "16 1"},
    {"steps of positions", "product(h[0 .. 2 by 2], size[0])", "1 1, 16 1"},
    {"no axes make one run", "product(h[0], size[0])", "1 1"},
};

/* The labels of all runs without the names of the axes. */
static void print_labels(struct str *out, const struct plan *plan)
{
    for (size_t i = 0; i < plan->n_runs; i++) {
        const struct plan_run *run = &plan->runs[i];

        str_add(out, i > 0 ? ", " : "");
        for (size_t k = 0; k < run->n_coordinates; k++)
            str_printf(out, "%s%s", k > 0 ? " " : "",
                       run->coordinates[k]->text);
    }
}

static void test_sweeps(void)
{
    for (size_t i = 0; i < COUNT_OF(order_cases); i++) {
        const struct order_case *c = &order_cases[i];
        struct str text = STR_INIT, labels = STR_INIT;

        str_printf(&text,
                   SWEPT "budget each = 2k interactions\nruns main = %s\n",
                   c->sweep);
        struct loaded l = load(text.text);
        CU_ASSERT_PTR_NOT_NULL_FATAL(l.plan);
        print_labels(&labels, l.plan);
        CU_ASSERT_STRING_EQUAL(labels.text, c->labels);
        if (strcmp(labels.text, c->labels) != 0)
            fprintf(stderr, "%s: %s, not %s\n", c->what, labels.text,
                    c->labels);
        unload(&l);
        str_fini(&labels);
        str_fini(&text);
    }
}

/* Sweeps that have the runs of the first, too. */
static const char *const growing[] = {
    "product(h, size, seed in [3, 1])",
    "product(h in [1, 2, 4, 16], size, seed in [3, 1])",
    "product(h, size, seed in 0 .. 5)",
    "product(h, size in [1/2, 1, 2, 4], seed in [1, 2, 3]) where seed != 2",
    "product(h, size, seed in [3, 1]) + zip(h[0 .. 1], size in [4, 8])",
    "product(h in [32], size, seed in [9]) + product(h, size, seed in [3, 1])",
    "zip(product(h, size, seed in [3, 1]), lot in 1 .. 12)",
};

static void test_growing(void)
{
    struct loaded base[COUNT_OF(growing)];

    for (size_t i = 0; i < COUNT_OF(growing); i++) {
        struct str text = STR_INIT;

        str_printf(&text,
                   SWEPT "budget each = 2k interactions\nruns main = %s\n",
                   growing[i]);
        base[i] = load(text.text);
        str_fini(&text);
        CU_ASSERT_PTR_NOT_NULL_FATAL(base[i].plan);
    }
    for (size_t i = 1; i < COUNT_OF(growing); i++) {
        const struct plan *first = base[0].plan, *plan = base[i].plan;
        size_t found = 0;

        for (size_t k = 0; k < first->n_runs; k++) {
            for (size_t j = 0; j < plan->n_runs; j++) {
                const struct plan_run *a = &first->runs[k];
                const struct plan_run *b = &plan->runs[j];

                found += memcmp(&a->key, &b->key, sizeof a->key) == 0 &&
                         a->spec.seed == b->spec.seed;
            }
        }
        CU_ASSERT_EQUAL(found, first->n_runs);
        if (found != first->n_runs)
            fprintf(stderr, "%s: %zu of %zu runs\n", growing[i], found,
                    first->n_runs);
    }
    for (size_t i = 0; i < COUNT_OF(growing); i++)
        unload(&base[i]);
}

/* Instances of fits are found by coordinates, wherever the axis stands. */
static void test_instances(void)
{
    struct loaded l =
        load(SWEPT "budget each = 2k interactions\n"
                   "runs main = product(seed in [4], size, h in [16, 1]) + "
                   "zip(h, size in [4, 8, 2], seed in [1, 4, 3])\n"
                   "fit f[h] = intrinsic(main)\n"
                   "fit g[seed, h] = intrinsic(main)\n");
    static const struct {
        const char *label;
        size_t n, runs[3];
    } want[] = {
        {"f[h=16]", 3, {0, 2, 6}},
        {"f[h=1]", 3, {1, 3, 4}},
        {"f[h=4]", 1, {5}},
        {"g[seed=4, h=16]", 2, {0, 2}},
        {"g[seed=4, h=1]", 2, {1, 3}},
        {"g[seed=4, h=4]", 1, {5}},
        {"g[seed=1, h=1]", 1, {4}},
        {"g[seed=3, h=16]", 1, {6}},
    };

    CU_ASSERT_PTR_NOT_NULL_FATAL(l.plan);
    CU_ASSERT_EQUAL_FATAL(l.plan->n_fits, COUNT_OF(want));
    for (size_t i = 0; i < COUNT_OF(want); i++) {
        const struct plan_fit *fit = &l.plan->fits[i];

        CU_ASSERT_STRING_EQUAL(fit->label, want[i].label);
        CU_ASSERT_EQUAL_FATAL(fit->n_runs, want[i].n);
        for (size_t k = 0; k < want[i].n; k++)
            CU_ASSERT_EQUAL(fit->runs[k], want[i].runs[k]);
    }
    unload(&l);
}

/* ---- budgets ---- */

/* The test catalog: 360 000 flop for each interaction at size 1, four times
 * that at size 2; iterations of 1024. */
static const struct budget_case {
    const char *what, *budgets, *runs;
    double interactions, wall_s, at_least;
    bool open;
    size_t n_rungs;
    struct plan_rung rungs[4];
} budget_cases[] = {
    {"interactions are rounded up",
     "budget a = 3/2 * (1k interactions)",
     "a",
     2048,
     0,
     0,
     false,
     0,
     {{0, 0}}},
    {"so are those that flop come to",
     "budget a = 3.6e9 flop",
     "a",
     10240,
     0,
     0,
     false,
     0,
     {{0, 0}}},
    {"a flop more is an iteration more",
     "budget a = 3686400001 flop",
     "a",
     11264,
     0,
     0,
     false,
     0,
     {{0, 0}}},
    {"there is always one iteration",
     "budget a = 1 flop",
     "a",
     1024,
     0,
     0,
     false,
     0,
     {{0, 0}}},
    {"the smallest limit counts",
     "budget a { interactions = 50k, flop = 3.6e9, wall_time = 1 min }",
     "a",
     10240,
     60,
     0,
     false,
     0,
     {{0, 0}}},
    {"time alone", "budget a = 2 min", "a", 1e15, 120, 0, true, 0, {{0, 0}}},
    {"rungs of flop",
     "budget a 1e9 .. 1e11 flop by x10",
     "a",
     278528,
     0,
     0,
     false,
     3,
     {{3072, 1e9}, {28672, 1e10}, {278528, 1e11}}},
    {"rungs of interactions",
     "budget a { interactions = [1k, 2k, 2048, 5k] }",
     "a",
     5120,
     0,
     0,
     false,
     2,
     {{2048, 2048 * 36e4}, {5120, 5120 * 36e4}}},
    {"no rung above another limit",
     "budget a { flop = 1e9 .. 1e11 by x10, interactions = 30k }",
     "a",
     30720,
     0,
     0,
     false,
     2,
     {{3072, 1e9}, {28672, 1e10}}},
    {"rungs of both, and the largest budget",
     "budget a 1e9 .. 1e10 flop by x10\nbudget b { flop = [2e9, 1e10] }\n"
     "budget c = 100k interactions",
     "abc",
     100352,
     0,
     0,
     false,
     3,
     {{3072, 1e9}, {6144, 2e9}, {28672, 1e10}}},
    {"a longer budget outlives a time",
     "budget a = 10k interactions\n"
     "budget b { interactions = 5k, wall_time = 9 s }",
     "ab",
     10240,
     0,
     0,
     false,
     0,
     {{0, 0}}},
    {"a time that outlasts a budget",
     "budget a = 3k interactions\n"
     "budget b { interactions = 9k, wall_time = 9 s }",
     "ab",
     9216,
     9,
     3072,
     false,
     0,
     {{0, 0}}},
    {"the other way round",
     "budget a = 3k interactions\n"
     "budget b { interactions = 9k, wall_time = 9 s }",
     "ba",
     9216,
     9,
     3072,
     false,
     0,
     {{0, 0}}},
    {"a time alone beside interactions",
     "budget a = 3k interactions\nbudget b = 9 s",
     "ab",
     1e15,
     9,
     3072,
     true,
     0,
     {{0, 0}}},
    {"the longer of two times",
     "budget a = 3 s\nbudget b = 9 s",
     "ba",
     1e15,
     9,
     0,
     true,
     0,
     {{0, 0}}},
};

static void check_budget(const struct budget_case *c,
                         const struct plan_run *run)
{
    bool same = run->interactions == c->interactions &&
                run->wall_s == c->wall_s && run->at_least == c->at_least &&
                run->open == c->open && run->n_rungs == c->n_rungs;

    CU_ASSERT(same);
    if (!same)
        fprintf(stderr, "%s: %g interactions, %g s, at least %g, %zu rungs\n",
                c->what, run->interactions, run->wall_s, run->at_least,
                run->n_rungs);
    for (size_t i = 0; same && i < c->n_rungs; i++) {
        CU_ASSERT_EQUAL(run->rungs[i].interactions, c->rungs[i].interactions);
        CU_ASSERT_EQUAL(run->rungs[i].flop, c->rungs[i].flop);
    }
}

static void test_budgets(void)
{
    for (size_t i = 0; i < COUNT_OF(budget_cases); i++) {
        const struct budget_case *c = &budget_cases[i];
        struct str text = STR_INIT;

        str_printf(&text, SWEPT "%s\n", c->budgets);
        for (const char *b = c->runs; *b != '\0'; b++)
            str_printf(&text,
                       "runs r%c = product(h[0], size[0]) { budget = %c }\n",
                       *b, *b);
        struct loaded l = load(text.text);
        CU_ASSERT_PTR_NOT_NULL_FATAL(l.plan);
        CU_ASSERT_EQUAL_FATAL(l.plan->n_runs, 1);
        check_budget(c, &l.plan->runs[0]);
        CU_ASSERT_EQUAL(l.plan->interactions, c->open ? 0 : c->interactions);
        unload(&l);
        str_fini(&text);
    }
}

/* The budget of each model can follow from its size. */
static void test_budget_quantities(void)
{
    struct loaded l =
        load(SWEPT "budget each { interactions = 1e10 flop / "
                   "flop_per_interaction, wall_time = parameters / "
                   "(1k parameters) * (1 s) }\n"
                   "runs main = product(h[0], size)\n");

    CU_ASSERT_PTR_NOT_NULL_FATAL(l.plan);
    CU_ASSERT_EQUAL_FATAL(l.plan->n_runs, 2);
    CU_ASSERT_EQUAL(l.plan->runs[0].interactions, 28672);
    CU_ASSERT_EQUAL(l.plan->runs[0].wall_s, 60);
    CU_ASSERT_EQUAL(l.plan->runs[1].interactions, 7168);
    CU_ASSERT_EQUAL(l.plan->runs[1].wall_s, 240);
    unload(&l);
}

static const struct unit_test tests[] = {
    {"the leftmost axis varies slowest", test_order},
    {"what a run's identity hangs on", test_identity},
    {"groups share runs", test_shared},
    {"options of fits", test_fit_options},
    {"ninety thousand runs", test_many},
    {"the order of sweeps", test_sweeps},
    {"runs stay what they are when sweeps grow", test_growing},
    {"instances by coordinates", test_instances},
    {"budgets", test_budgets},
    {"budgets that follow from the model", test_budget_quantities},
};

UNIT_MAIN("plan", tests)
