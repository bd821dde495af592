/* policy_tile.c - made-up outputs of a policy. */
#include "config.h"

#include "tests/unit/policy_tile.h"

#include <math.h>
#include <stdio.h>

#include "base/base.h"
#include "tests/unit/unit.h"

void each_loss(void (*check)(const char *name,
                             const struct nn_loss_kernel *loss,
                             double tolerance))
{
    check("reference", &nn_loss_reference, 5e-7);
    for (const struct nn_kernel *const *k = nn_kernels(); *k != NULL; k++)
        check((*k)->name, (*k)->loss, 1e-5);
}

const struct policy_case policy_cases[] = {
    {"two choices", {.parts = 1, .choices = {2}}},
    {"fifteen choices", {.parts = 1, .choices = {15}}},
    {"more choices than lanes", {.parts = 1, .choices = {37}}},
    {"three parts", {.parts = 3, .choices = {3, 1, 18}}},
    {"a number", {.policy = NN_GAUSSIAN, .parts = 1}},
    {"five numbers", {.policy = NN_GAUSSIAN, .parts = 5}},
};

const size_t n_policy_cases = COUNT_OF(policy_cases);

struct nn_outputs tile_outputs(struct policy_tile *tile)
{
    return (struct nn_outputs){tile->policy, tile->log_std, tile->value};
}

void tile_make_up(struct policy_tile *tile, struct rng *rng)
{
    for (size_t i = 0; i < COUNT_OF(tile->policy); i++)
        tile->policy[i] = (float)rng_normal(rng);
    for (size_t i = 0; i < COUNT_OF(tile->log_std); i++)
        tile->log_std[i] = (float)(0.3 * rng_normal(rng));
    for (size_t i = 0; i < NN_TILE; i++)
        tile->value[i] = (float)rng_normal(rng);
}

void tile_take(struct policy_one *one, const struct policy_tile *tile,
               size_t lane)
{
    for (size_t i = 0; i < TILE_ROWS; i++)
        one->policy[i] = (double)tile->policy[i * NN_TILE + lane];
    for (size_t i = 0; i < NN_MAX_PARTS; i++)
        one->log_std[i] = (double)tile->log_std[i * NN_TILE + lane];
    one->out = (struct oracle_outputs){one->policy, one->log_std,
                                       (double)tile->value[lane]};
}

void expect(double found, double want, double tolerance, const char *kernel,
            const char *of, const char *what)
{
    const double apart = fabs(found - want);
    const double most = tolerance * fmax(1, fabs(want));

    CU_ASSERT(apart <= most);
    if (!(apart <= most))
        fprintf(stderr, "%s: %s: %s is %.9g, not %.9g\n", kernel, of, what,
                found, want);
}
