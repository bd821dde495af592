/* bandit.c - the bandit environment: which arm pays most, and in which context.
 *
 * An episode is one pull: a context is seen, an arm chosen, and the reward is 1
 * or 0.  In each context the chances of the arms are `worst` to `best` in equal
 * steps; which arm has which is drawn once, by `layout`, and the same for all
 * runs.  So the best return is `best`, and that of arms chosen at random the
 * mean of `best` and `worst`. */
#include "config.h"

#include <assert.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/rng.h"
#include "env/known.h"

static const struct param bandit_params[] = {
    {.name = "arms",
     .type = PARAM_INT,
     .def = "10",
     .min = 2,
     .max = ENV_MAX_CHOICES,
     .doc = "arms to choose among"},
    {.name = "contexts",
     .type = PARAM_INT,
     .def = "4",
     .min = 1,
     .max = 4096,
     .doc = "contexts, in each of which the arms stand in another order"},
    {.name = "best",
     .type = PARAM_REAL,
     .def = "0.9",
     .min = 0,
     .max = 1,
     .doc = "chance that the best arm pays"},
    {.name = "worst",
     .type = PARAM_REAL,
     .def = "0.1",
     .min = 0,
     .max = 1,
     .doc = "chance that the worst arm pays"},
    {.name = "layout",
     .type = PARAM_INT,
     .def = "0",
     .min = 0,
     .max = 1e9,
     .doc = "which order the arms stand in"},
};

const struct param_table env_bandit_table = {
    "bandit",
    "which of some arms pays most in which context; the best return is known",
    bandit_params,
    COUNT_OF(bandit_params),
};

static const struct env_info infos[] = {
    {"optimal", "whether the best arm was chosen"},
};

/* What changes from step to step in one copy. */
struct copy {
    struct rng rng;
    int32_t context;
};

struct bandit {
    struct env env; /* first: a struct env * is a struct bandit * */
    size_t arms, contexts;
    double best, worst;
    uint16_t *rank; /* (contexts, arms): 0 is the best */
    float *optimal; /* (B) */
    size_t B;
    struct copy *copies; /* (B) */
};

static bool bandit_space(struct env_space *out, const struct settings *settings,
                         struct err *err ATTR_UNUSED)
{
    *out = (struct env_space){
        .dtype = ENV_I32,
        .height = 1,
        .width = 1,
        .channels = 1,
        .codes = (int)settings_int(settings, "contexts"),
        .parts = 1,
        .actions = {(int)settings_int(settings, "arms")},
    };
    return true;
}

/* A random order in each context. */
static void lay_out(struct bandit *bandit, uint64_t layout)
{
    for (size_t c = 0; c < bandit->contexts; c++) {
        uint16_t *rank = bandit->rank + c * bandit->arms;
        struct rng rng;

        rng_init_seed(&rng, layout, "bandit/layout", c);
        for (size_t i = 0; i < bandit->arms; i++) {
            size_t j = rng_below(&rng, i + 1);

            rank[i] = rank[j];
            rank[j] = (uint16_t)i;
        }
    }
}

static struct env *bandit_open(const struct settings *settings, int B,
                               const uint8_t *key,
                               const char *data_dir ATTR_UNUSED,
                               struct err *err ATTR_UNUSED)
{
    struct bandit *bandit = mem_alloc(sizeof *bandit);
    const size_t copies = (size_t)B;

    assert(B > 0);
    *bandit = (struct bandit){
        .arms = (size_t)settings_int(settings, "arms"),
        .contexts = (size_t)settings_int(settings, "contexts"),
        .best = settings_real(settings, "best"),
        .worst = settings_real(settings, "worst"),
        .optimal = mem_calloc(copies, sizeof *bandit->optimal),
        .B = copies,
        .copies = mem_calloc(copies, sizeof *bandit->copies),
    };
    bandit->env =
        (struct env){&env_bandit, infos, COUNT_OF(infos), bandit->optimal};
    bandit->rank =
        mem_calloc(bandit->contexts * bandit->arms, sizeof *bandit->rank);
    lay_out(bandit, (uint64_t)settings_int(settings, "layout"));
    for (size_t b = 0; b < copies; b++)
        rng_init(&bandit->copies[b].rng, key, RUN_KEY_BYTES, "bandit", b);
    return &bandit->env;
}

static void bandit_close(struct env *env)
{
    struct bandit *bandit = (struct bandit *)env;

    if (bandit == NULL)
        return;
    free(bandit->rank);
    free(bandit->optimal);
    free(bandit->copies);
    free(bandit);
}

static int32_t next_context(const struct bandit *bandit, struct copy *c)
{
    c->context = (int32_t)rng_below(&c->rng, bandit->contexts);
    return c->context;
}

static void bandit_reset(struct env *env, void *obs)
{
    struct bandit *bandit = (struct bandit *)env;

    for (size_t b = 0; b < bandit->B; b++)
        ((int32_t *)obs)[b] = next_context(bandit, &bandit->copies[b]);
}

static void bandit_step(struct env *env, const void *action, float *reward,
                        bool *terminated, bool *truncated, void *obs,
                        void *final_obs)
{
    struct bandit *bandit = (struct bandit *)env;
    const int32_t *arm = action;
    const double step =
        (bandit->best - bandit->worst) / (double)(bandit->arms - 1);

    for (size_t b = 0; b < bandit->B; b++) {
        struct copy *c = &bandit->copies[b];
        int rank =
            bandit->rank[(size_t)c->context * bandit->arms + (size_t)arm[b]];

        reward[b] = rng_double(&c->rng) < bandit->best - rank * step ? 1 : 0;
        bandit->optimal[b] = rank == 0 ? 1 : 0;
        terminated[b] = true;
        truncated[b] = false;
        ((int32_t *)final_obs)[b] = c->context;
        ((int32_t *)obs)[b] = next_context(bandit, c);
    }
}

static void *bandit_state(struct env *env, size_t *bytes)
{
    struct bandit *bandit = (struct bandit *)env;

    *bytes = bandit->B * sizeof *bandit->copies;
    return bandit->copies;
}

const struct env_type env_bandit = {
    .table = &env_bandit_table,
    .infos = infos,
    .n_infos = COUNT_OF(infos),
    .space = bandit_space,
    .open = bandit_open,
    .close = bandit_close,
    .reset = bandit_reset,
    .step = bandit_step,
    .state = bandit_state,
};
