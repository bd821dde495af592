/* @NAME@.c - an environment for rlstudy: a corridor with a prize at its right
 * end.  Make it yours; `make check` tells what is not as it should be.
 *
 * rlstudy/env_single.h says what each of these functions does. */
#include "rlstudy/env.h"

enum { LENGTH }; /* options, in the order of the table */

static const struct rls_option options[] = {
    {"length", RLS_INT, "8", 2, 256, NULL, "cells from one end to the other"},
};

static const struct rls_info infos[] = {
    {"success", "whether the episode ended at the prize"},
};

/* Everything that changes, without pointers. */
struct corridor {
    int length, cell, steps;
};

#define RLS_NAME "@NAME@"
#define RLS_HELP "a corridor with a prize at its right end"
#define RLS_STATE struct corridor
#define RLS_OBS float
#define RLS_ACTION int32_t
#define RLS_OPTIONS options
#define RLS_INFOS infos
#include "rlstudy/env_single.h"

static void env_space(struct rls_space *out, const union rls_value *values)
{
    (void)values;
    out->dims = 1;
    out->shape[0] = 1; /* where we are, from 0 to 1 */
    out->parts = 1;
    out->choices[0] = 2; /* left, right */
}

static void env_init(struct corridor *c, const union rls_value *values)
{
    c->length = (int)values[LENGTH].i;
}

static void env_reset(struct corridor *c, struct rls_rng *rng)
{
    c->cell = (int)rls_below(rng, (uint32_t)c->length - 1);
    c->steps = 0;
}

static struct rls_result env_step(struct corridor *c, const int32_t *action,
                                  struct rls_rng *rng)
{
    struct rls_result result = {0, 0, 0, {0}};

    (void)rng; /* nothing is random but where an episode begins */
    if (action[0] == 1)
        c->cell++;
    else if (c->cell > 0)
        c->cell--;
    c->steps++;
    if (c->cell == c->length - 1) {
        result.reward = 1;
        result.terminated = 1;
        result.info[0] = 1;
    } else {
        result.truncated = c->steps >= 10 * c->length;
    }
    return result;
}

static void env_observe(const struct corridor *c, float *obs)
{
    obs[0] = (float)c->cell / (float)(c->length - 1);
}
