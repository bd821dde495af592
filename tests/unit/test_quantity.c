/* test_quantity.c - numbers with units from the command line. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/quantity.h"
#include "tests/unit/unit.h"

static const struct good_case {
    const char *text;
    double value;
    const char *unit; /* that it has the dimension of; "" for none */
} good_cases[] = {
    {"0.9", 0.9, ""},
    {"1/8", 0.125, ""},
    {"2e15 flop", 2e15, "flop"},
    {"2e15flop", 2e15, "flop"},
    {"4Minteractions", 4e6, "interactions"},
    {"4M interactions", 4e6, "interactions"},
    {"8 core_hours", 28800, "core_seconds"},
    {"1 PF_days", 8.64e19, "flop"},
    {"3 Tflop ", 3e12, "flop"},
    {"-2", -2, ""},
    {"8GiB", 8589934592, "bytes"},
    {"64MiB", 67108864, "bytes"},
    {"5kB", 5000, "bytes"},
    {"3TB", 3e12, "bytes"},
    {"4M", 4e6, ""},
    {"2min", 120, "seconds"},
};

static const struct bad_case {
    const char *text, *want;
} bad_cases[] = {
    {"", "'' does not begin with a number"},
    {"flop", "'flop' does not begin with a number"},
    {"1 flops", "'1 flops': there is no unit 'flops'; did you mean 'flop'?"},
    {"1 qqqq", "'1 qqqq': there is no unit 'qqqq'"},
    {"1 flop 2", "'1 flop 2': what stands behind the unit?"},
    {"1 flop *", "'1 flop *': a unit is missing"},
    {"1 * flop", "'1 * flop': a unit is missing"},
    {"1 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
     "'1 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa': a unit has a shorter "
     "name"},
};

static void test_good(void)
{
    for (size_t i = 0; i < COUNT_OF(good_cases); i++) {
        const struct good_case *c = &good_cases[i];
        struct dim dim =
            c->unit[0] != '\0' ? unit_find(c->unit)->dim : DIM_NONE;
        struct number n;
        struct err err;
        bool ok = quantity_parse(&n, c->text, &err) &&
                  fabs(n.real - c->value) <= 1e-12 * fabs(c->value) &&
                  dim_equal(n.dim, dim);

        CU_ASSERT(ok);
        if (!ok)
            fprintf(stderr, "'%s' was not understood\n", c->text);
    }
}

static void test_product(void)
{
    struct dim want =
        dim_add(unit_find("parameters")->dim, unit_find("interactions")->dim);
    struct number n;
    struct err err;

    CU_ASSERT_FATAL(quantity_parse(&n, "1e12 parameters * interactions", &err));
    CU_ASSERT_DOUBLE_EQUAL(n.real, 1e12, 1);
    CU_ASSERT(dim_equal(n.dim, want));
}

static void test_bad(void)
{
    for (size_t i = 0; i < COUNT_OF(bad_cases); i++) {
        struct number n;
        struct err err = {.msg = ""};

        CU_ASSERT_FALSE(quantity_parse(&n, bad_cases[i].text, &err));
        CU_ASSERT_STRING_EQUAL(err.msg, bad_cases[i].want);
        if (strcmp(err.msg, bad_cases[i].want) != 0)
            fprintf(stderr, "%s\n", err.msg);
    }
}

static const struct budget_case {
    const char *text;
    enum budget_kind kind;
    double amount;
} budget_cases[] = {
    {"2e15 flop", BUDGET_FLOP, 2e15},
    {"1e12 interactions*parameters", BUDGET_COMPUTE, 1e12},
    {"4M interactions", BUDGET_INTERACTIONS, 4e6},
    {"8 core_hours", BUDGET_TIME, 28800},
};

static void test_budgets(void)
{
    enum budget_kind kind;
    double amount;
    struct err err;

    for (size_t i = 0; i < COUNT_OF(budget_cases); i++) {
        const struct budget_case *c = &budget_cases[i];

        CU_ASSERT(quantity_budget(&kind, &amount, c->text, &err));
        CU_ASSERT_EQUAL(kind, c->kind);
        CU_ASSERT_DOUBLE_EQUAL(amount, c->amount, 1e-9 * c->amount);
    }
    CU_ASSERT_FALSE(quantity_budget(&kind, &amount, "-1 flop", &err));
    CU_ASSERT_STRING_EQUAL(err.msg, "'-1 flop': a budget is above 0");
    CU_ASSERT_FALSE(quantity_budget(&kind, &amount, "3", &err));
    CU_ASSERT_STRING_EQUAL(err.msg, "'3': a budget is in flop, interactions, "
                                    "core_hours or parameters*interactions");
}

static const struct unit_test tests[] = {
    {"quantities", test_good},
    {"products of units", test_product},
    {"mistakes", test_bad},
    {"budgets", test_budgets},
};

UNIT_MAIN("quantity", tests)
