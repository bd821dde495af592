/* chain.c - the chain environment: a small reward at hand, a large one far off.
 *
 * States stand in a row; an episode begins at the first.  Forward leads to the
 * next, and from the last to itself with the reward `end`; back leads to the
 * first with the reward `back`.  With the chance `slip` a step is the other
 * one. After Strens (2000), whose five states are the default; his best policy
 * gets 3.677 a step in the long run. */
#include "config.h"

#include <assert.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/rng.h"
#include "env/known.h"

enum { BACK, FORWARD, MOVES };

static const struct param chain_params[] = {
    {.name = "length",
     .type = PARAM_INT,
     .def = "5",
     .min = 2,
     .max = 4096,
     .doc = "states in the row"},
    {.name = "slip",
     .type = PARAM_REAL,
     .def = "0.2",
     .min = 0,
     .max = 1,
     .doc = "chance that a step is the other one"},
    {.name = "back",
     .type = PARAM_REAL,
     .def = "2",
     .min = -1e6,
     .max = 1e6,
     .doc = "reward of a step back to the first state"},
    {.name = "end",
     .type = PARAM_REAL,
     .def = "10",
     .min = -1e6,
     .max = 1e6,
     .doc = "reward of a step forward in the last state"},
    {.name = "steps",
     .type = PARAM_INT,
     .def = "100",
     .min = 1,
     .max = 1e6,
     .doc = "steps after which an episode is cut off"},
};

const struct param_table env_chain_table = {
    "chain",
    "a row of states with a small reward at its start and a large one at its "
    "end; the best return is known",
    chain_params,
    COUNT_OF(chain_params),
};

/* What changes from step to step in one copy. */
struct copy {
    struct rng rng;
    int32_t at, step;
};

struct chain {
    struct env env; /* first: a struct env * is a struct chain * */
    int32_t last, steps;
    double slip;
    float back, end;
    size_t B;
    struct copy *copies; /* (B) */
};

static bool chain_space(struct env_space *out, const struct settings *settings,
                        struct err *err ATTR_UNUSED)
{
    *out = (struct env_space){
        .dtype = ENV_I32,
        .height = 1,
        .width = 1,
        .channels = 1,
        .codes = (int)settings_int(settings, "length"),
        .parts = 1,
        .actions = {MOVES},
    };
    return true;
}

static struct env *chain_open(const struct settings *settings, int B,
                              const uint8_t *key,
                              const char *data_dir ATTR_UNUSED,
                              struct err *err ATTR_UNUSED)
{
    struct chain *chain = mem_alloc(sizeof *chain);

    assert(B > 0);
    *chain = (struct chain){
        .env = {.type = &env_chain},
        .last = (int32_t)settings_int(settings, "length") - 1,
        .steps = (int32_t)settings_int(settings, "steps"),
        .slip = settings_real(settings, "slip"),
        .back = (float)settings_real(settings, "back"),
        .end = (float)settings_real(settings, "end"),
        .B = (size_t)B,
        .copies = mem_calloc((size_t)B, sizeof *chain->copies),
    };
    for (size_t b = 0; b < chain->B; b++)
        rng_init(&chain->copies[b].rng, key, RUN_KEY_BYTES, "chain", b);
    return &chain->env;
}

static void chain_close(struct env *env)
{
    struct chain *chain = (struct chain *)env;

    if (chain == NULL)
        return;
    free(chain->copies);
    free(chain);
}

static void chain_reset(struct env *env, void *obs)
{
    struct chain *chain = (struct chain *)env;

    for (size_t b = 0; b < chain->B; b++) {
        chain->copies[b].at = chain->copies[b].step = 0;
        ((int32_t *)obs)[b] = 0;
    }
}

/* The reward of a move, which is made. */
static float move(const struct chain *chain, struct copy *c, bool forward)
{
    if (rng_double(&c->rng) < chain->slip)
        forward = !forward;
    if (!forward) {
        c->at = 0;
        return chain->back;
    }
    if (c->at == chain->last)
        return chain->end;
    c->at++;
    return 0;
}

static void chain_step(struct env *env, const void *action, float *reward,
                       bool *terminated, bool *truncated, void *obs,
                       void *final_obs)
{
    struct chain *chain = (struct chain *)env;
    const int32_t *choice = action;

    for (size_t b = 0; b < chain->B; b++) {
        struct copy *c = &chain->copies[b];

        reward[b] = move(chain, c, choice[b] == FORWARD);
        terminated[b] = false;
        truncated[b] = ++c->step == chain->steps;
        if (truncated[b]) {
            ((int32_t *)final_obs)[b] = c->at;
            c->at = c->step = 0;
        }
        ((int32_t *)obs)[b] = c->at;
    }
}

static void *chain_state(struct env *env, size_t *bytes)
{
    struct chain *chain = (struct chain *)env;

    *bytes = chain->B * sizeof *chain->copies;
    return chain->copies;
}

const struct env_type env_chain = {
    .table = &env_chain_table,
    .space = chain_space,
    .open = chain_open,
    .close = chain_close,
    .reset = chain_reset,
    .step = chain_step,
    .state = chain_state,
};
