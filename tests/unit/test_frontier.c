/* test_frontier.c - what follows from a law, against the law itself. */
#include "config.h"

#include <math.h>
#include <stdio.h>

#include "analysis/frontier.h"
#include "base/base.h"
#include "unit.h"

static const struct law_case {
    double alpha_N, alpha_E, N_c;
} law_cases[] = {
    {0.4, 0.6, 30}, {1.2, 0.3, 2e3}, {0.15, 0.15, 1e-3}, {0.5, 2, 1e6}};

static struct intrinsic_law law_number(size_t i)
{
    const struct law_case *c = &law_cases[i];

    return intrinsic_law_of(c->alpha_N, c->alpha_E, c->N_c);
}

/* The limits are what the law itself comes near to. */
static void test_limits(void)
{
    for (size_t i = 0; i < COUNT_OF(law_cases); i++) {
        struct intrinsic_law l = law_number(i);

        for (double x = 1e3; x < 1e13; x *= 1e3) {
            double at_E = frontier_limit_of_interactions(&l, x);
            double at_N = frontier_limit_of_parameters(&l, x);

            unit_near("N without bounds", intrinsic_at(&l, 1e280, x) / at_E, 1,
                      1e-9);
            unit_near("E without bounds", intrinsic_at(&l, x, 1e280) / at_N, 1,
                      1e-9);
            unit_near("least E", frontier_least_interactions(&l, at_E) / x, 1,
                      1e-9);
            unit_near("least N", frontier_least_parameters(&l, at_N) / x, 1,
                      1e-9);
        }
    }
}

/* On the frontier a size needs E_opt; at its limit it never gets there. */
static void test_size(void)
{
    for (size_t i = 0; i < COUNT_OF(law_cases); i++) {
        struct intrinsic_law l = law_number(i);
        double C = 1e13, N = intrinsic_N_opt(&l, C);
        double least = frontier_least_parameters(&l, C);

        unit_near("on the frontier",
                  frontier_interactions_of_size(&l, N, C) /
                      intrinsic_E_opt(&l, C),
                  1, 1e-9);
        for (double by = 1.01; by < 1e4; by *= 3) {
            double E = frontier_interactions_of_size(&l, by * least, C);

            unit_near("back by the law", intrinsic_at(&l, by * least, E) / C, 1,
                      1e-6);
        }
        CU_ASSERT(isinf(frontier_interactions_of_size(&l, 0.999 * least, C)));
    }
}

/* The log of N for which (N + N_e) E is least, by golden section. */
static double searched_log_N(const struct intrinsic_law *l, double N_e,
                             double I)
{
    double low = log(frontier_least_parameters(l, I)), high = low + 60;
    double g = (sqrt(5) - 1) / 2;

    while (high - low > 1e-8) {
        double a = high - g * (high - low), b = low + g * (high - low);
        double at_a =
            (exp(a) + N_e) * frontier_interactions_of_size(l, exp(a), I);
        double at_b =
            (exp(b) + N_e) * frontier_interactions_of_size(l, exp(b), I);

        if (at_a < at_b)
            high = b;
        else
            low = a;
    }
    return low;
}

static void test_cheapest(void)
{
    for (size_t i = 0; i < COUNT_OF(law_cases); i++) {
        struct intrinsic_law l = law_number(i);

        for (double I = 1e10; I < 1e19; I *= 1e3) {
            double N_opt = intrinsic_N_opt(&l, I);

            for (double share = 1e-3; share < 1e4; share *= 10) {
                double N_e = share * N_opt;
                struct frontier_choice c = frontier_cheapest_for_I(&l, N_e, I);
                struct frontier_choice d =
                    frontier_cheapest_for_cost(&l, N_e, c.cost);

                unit_near("log N", log(c.N), searched_log_N(&l, N_e, I), 1e-3);
                unit_near("I", c.I / I, 1, 1e-10);
                unit_near("I by the law", intrinsic_at(&l, c.N, c.E) / I, 1,
                          1e-9);
                unit_near("cost", c.cost / ((c.N + N_e) * c.E), 1, 1e-12);
                unit_near("from the cost", log(d.N / c.N), 0, 1e-9);
                CU_ASSERT(c.N > N_opt);
            }
            struct frontier_choice free = frontier_cheapest_for_I(&l, 0, I);
            unit_near("a free environment", free.N / N_opt, 1, 1e-9);
            unit_near("its cost", free.cost / I, 1, 1e-9);
        }
    }
}

static const struct unit_test tests[] = {
    {"limits of the law", test_limits},
    {"what a size needs", test_size},
    {"cheapest size with an environment that costs", test_cheapest},
};

UNIT_MAIN("frontier", tests)
