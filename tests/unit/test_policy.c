/* test_policy.c - actions drawn from policies by every kernel. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "tests/unit/policy_tile.h"
#include "tests/unit/unit.h"

/* Probability of all choices before CHOICE. */
static double cumulative(const double *logits, size_t n, size_t choice)
{
    double before = 0, all = 0;

    for (size_t i = 0; i < n; i++) {
        all += exp(logits[i]);
        before += i < choice ? exp(logits[i]) : 0;
    }
    return before / all;
}

/* Is ACTION what RANDOM draws for part P, whose outputs begin at ROW? */
static bool is_drawn(const struct nn_shape *shape, const struct policy_one *one,
                     size_t p, size_t row, float action, float random,
                     double tolerance)
{
    const double u = (double)random;

    if (shape->policy == NN_GAUSSIAN)
        return fabs((double)action - one->policy[p] -
                    exp(one->log_std[p]) * u) < 4 * tolerance;
    const size_t n = shape->choices[p], choice = (size_t)action;

    return choice < n &&
           cumulative(one->policy + row, n, choice) <= u + tolerance &&
           cumulative(one->policy + row, n, choice + 1) > u - tolerance;
}

static void make_random(const struct nn_shape *shape, float *random,
                        struct rng *rng)
{
    for (size_t i = 0; i < shape->parts * NN_TILE; i++)
        random[i] = shape->policy == NN_GAUSSIAN ? (float)rng_normal(rng)
                                                 : rng_float(rng);
    /* Both ends. */
    random[0] = 0;
    random[1] = 1 - 0x1p-24F;
}

static void check_sample_shape(const char *name,
                               const struct nn_loss_kernel *loss,
                               double tolerance, const struct policy_case *s)
{
    struct policy_tile tile;
    float random[NN_MAX_PARTS * NN_TILE], action[NN_MAX_PARTS * NN_TILE];
    float logp[NN_TILE], again[NN_TILE];
    struct rng rng;

    rng_init(&rng, s->what, strlen(s->what), "sample", 0);
    tile_make_up(&tile, &rng);
    make_random(&s->shape, random, &rng);
    const struct nn_outputs out = tile_outputs(&tile);
    loss->sample(&s->shape, &out, random, action, logp);
    loss->logp(&s->shape, &out, action, again);
    for (size_t lane = 0; lane < NN_TILE; lane++) {
        double one_action[NN_MAX_PARTS];
        struct policy_one one;
        size_t row = 0;

        tile_take(&one, &tile, lane);
        for (size_t p = 0; p < s->shape.parts; p++) {
            const size_t i = p * NN_TILE + lane;

            one_action[p] = (double)action[i];
            CU_ASSERT(is_drawn(&s->shape, &one, p, row, action[i], random[i],
                               tolerance));
            row += s->shape.choices[p];
        }
        const double want = oracle_logp(&s->shape, &one.out, one_action);
        expect((double)logp[lane], want, tolerance, name, s->what, "logp");
        expect((double)again[lane], want, tolerance, name, s->what,
               "logp again");
    }
}

static void check_sample(const char *name, const struct nn_loss_kernel *loss,
                         double tolerance)
{
    for (size_t i = 0; i < n_policy_cases; i++)
        check_sample_shape(name, loss, tolerance, &policy_cases[i]);
}

static void test_sample(void)
{
    each_loss(check_sample);
}

static void check_mode(const char *name, const struct nn_loss_kernel *loss,
                       double tolerance)
{
    static const struct nn_shape choices = {.parts = 2, .choices = {3, 2}};
    static const struct nn_shape numbers = {.policy = NN_GAUSSIAN, .parts = 2};
    struct policy_tile tile = {0};
    const struct nn_outputs out = tile_outputs(&tile);
    float action[2 * NN_TILE];

    (void)name;
    (void)tolerance;
    tile.policy[2 * NN_TILE] = 1;     /* sample 0: part 0 */
    tile.policy[4 * NN_TILE] = 0.5F;  /* part 1 */
    tile.policy[1 * NN_TILE + 1] = 3; /* sample 1; its part 1 is a tie */
    loss->mode(&choices, &out, action);
    CU_ASSERT_EQUAL(action[0], 2);
    CU_ASSERT_EQUAL(action[NN_TILE], 1);
    CU_ASSERT_EQUAL(action[1], 1);
    CU_ASSERT_EQUAL(action[NN_TILE + 1], 0);
    loss->mode(&numbers, &out, action);
    CU_ASSERT_EQUAL(action[1], 0);
    CU_ASSERT_EQUAL(action[NN_TILE + 1], 3);
}

static void test_mode(void)
{
    each_loss(check_mode);
}

static const struct unit_test tests[] = {
    {"actions are drawn as told", test_sample},
    {"the most probable action", test_mode},
};

UNIT_MAIN("policy", tests)
