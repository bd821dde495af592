/* test_plan.c - products to runs, and what a run's identity hangs on. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
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

static const struct unit_test tests[] = {
    {"the leftmost axis varies slowest", test_order},
    {"what a run's identity hangs on", test_identity},
    {"groups share runs", test_shared},
    {"options of fits", test_fit_options},
    {"ninety thousand runs", test_many},
};

UNIT_MAIN("plan", tests)
