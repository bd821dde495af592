/* recall.c - the recall environment: keep in mind what was shown once.
 *
 * An episode shows one cue or several at once, then `delay` blanks, then a
 * question mark; the answer to that is one choice for each cue, and the reward
 * the share of them that is right.  What is done before has no effect.  So the
 * best return is 1, and without memory it is 1 in `cues`.  After the tasks
 * "memory length" and "memory size" of bsuite (Osband et al., 2020). */
#include "config.h"

#include "env/env.h"

#include <assert.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/rng.h"
#include "env/recall.h"

static const struct param recall_params[] = {
    {.name = "cues",
     .type = PARAM_INT,
     .def = "4",
     .min = 2,
     .max = 256,
     .doc = "different cues"},
    {.name = "delay",
     .type = PARAM_INT,
     .def = "8",
     .min = 0,
     .max = 1e6,
     .doc = "blank steps between what is shown and the question"},
    {.name = "questions",
     .type = PARAM_INT,
     .def = "1",
     .min = 1,
     .max = ENV_MAX_PARTS,
     .doc = "cues that are shown at once and asked for at once"},
};

const struct param_table env_recall_table = {
    "recall",
    "a task for memory: a cue is shown, steps later it is to be named, reward "
    "1 when right",
    recall_params,
    COUNT_OF(recall_params),
};

/* What changes from step to step in one copy. */
struct copy {
    struct rng rng;
    int64_t step; /* of the episode: 0 while the cues are shown */
    int32_t cue[ENV_MAX_PARTS];
};

struct recall {
    struct env env; /* first: a struct env * is a struct recall * */
    int32_t cues;
    size_t questions;
    int64_t last; /* the step at which the question mark is shown */
    size_t B;
    struct copy *copies; /* (B) */
};

/* Codes: the cues, and these two behind them. */
static int32_t blank(const struct recall *rc)
{
    return rc->cues;
}

static int32_t question(const struct recall *rc)
{
    return rc->cues + 1;
}

static bool recall_space(struct env_space *out, const struct settings *settings,
                         struct err *err ATTR_UNUSED)
{
    const int cues = (int)settings_int(settings, "cues");

    *out = (struct env_space){
        .dtype = ENV_I32,
        .height = 1,
        .width = 1,
        .channels = (int)settings_int(settings, "questions"),
        .codes = cues + 2,
        .parts = (int)settings_int(settings, "questions"),
    };

    for (int i = 0; i < out->parts; i++)
        out->actions[i] = cues;
    return true;
}

static struct env *recall_open(const struct settings *settings, int B,
                               const uint8_t *key,
                               const char *data_dir ATTR_UNUSED,
                               struct err *err ATTR_UNUSED)
{
    struct recall *rc = mem_alloc(sizeof *rc);

    assert(B > 0);
    *rc = (struct recall){
        .env = {.type = &env_recall},
        .cues = (int32_t)settings_int(settings, "cues"),
        .questions = (size_t)settings_int(settings, "questions"),
        .last = settings_int(settings, "delay") + 1,
        .B = (size_t)B,
        .copies = mem_calloc((size_t)B, sizeof *rc->copies),
    };
    for (size_t b = 0; b < rc->B; b++)
        rng_init(&rc->copies[b].rng, key, RUN_KEY_BYTES, "recall", b);
    return &rc->env;
}

static void recall_close(struct env *env)
{
    struct recall *rc = (struct recall *)env;

    if (rc == NULL)
        return;
    free(rc->copies);
    free(rc);
}

static void start(const struct recall *rc, struct copy *c)
{
    for (size_t q = 0; q < rc->questions; q++)
        c->cue[q] = (int32_t)rng_below(&c->rng, (uint64_t)rc->cues);
    c->step = 0;
}

static void show(const struct recall *rc, const struct copy *c, int32_t *obs)
{
    for (size_t q = 0; q < rc->questions; q++)
        obs[q] = c->step == 0          ? c->cue[q]
                 : c->step == rc->last ? question(rc)
                                       : blank(rc);
}

static void recall_reset(struct env *env, void *obs)
{
    struct recall *rc = (struct recall *)env;
    int32_t *row = obs;

    for (size_t b = 0; b < rc->B; b++, row += rc->questions) {
        start(rc, &rc->copies[b]);
        show(rc, &rc->copies[b], row);
    }
}

static float judge(const struct recall *rc, const struct copy *c,
                   const int32_t *answer)
{
    int right = 0;

    for (size_t q = 0; q < rc->questions; q++)
        right += answer[q] == c->cue[q];
    return (float)right / (float)rc->questions;
}

static void recall_step(struct env *env, const void *action, float *reward,
                        bool *terminated, bool *truncated, void *obs,
                        void *final_obs)
{
    struct recall *rc = (struct recall *)env;

    for (size_t b = 0; b < rc->B; b++) {
        const size_t at = b * rc->questions;
        struct copy *c = &rc->copies[b];

        terminated[b] = c->step == rc->last;
        truncated[b] = false;
        reward[b] =
            terminated[b] ? judge(rc, c, (const int32_t *)action + at) : 0;
        c->step++;
        if (terminated[b]) {
            show(rc, c, (int32_t *)final_obs + at);
            start(rc, c);
        }
        show(rc, c, (int32_t *)obs + at);
    }
}

static void *recall_state(struct env *env, size_t *bytes)
{
    struct recall *rc = (struct recall *)env;

    *bytes = rc->B * sizeof *rc->copies;
    return rc->copies;
}

const struct env_type env_recall = {
    .table = &env_recall_table,
    .space = recall_space,
    .open = recall_open,
    .close = recall_close,
    .reset = recall_reset,
    .step = recall_step,
    .state = recall_state,
};
