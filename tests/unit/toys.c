/* toys.c - small environments to try a trainer on. */
#include "config.h"

#include "tests/unit/toys.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct toy {
    struct env env;
    size_t copies;
    struct toy_state *state;
};

/* All toys are the same but for what is shown and what is right. */
struct rules {
    const struct env_type *type;
    struct env_space space;
    /* At the first step of an episode, and at any. */
    void (*ask)(struct toy_state *state);
    void (*show)(struct toy_state *state, void *obs);
    float (*reward)(const struct toy_state *state, const void *action);
    bool terminates, truncates; /* both: in turn */
};

static const struct rules *rules_of(const struct env_type *type);

static int64_t step_of_episode(const struct toy_state *state)
{
    return state->steps % TOY_LENGTH;
}

static float below(struct rng *rng, uint64_t n)
{
    return (float)rng_below(rng, n);
}

/* ---- pictures ---- */

enum { BYTES = TOY_SIDE * TOY_SIDE };

/* A bright row, and noise. */
static void draw_picture(uint8_t *obs, int32_t answer, struct rng *rng)
{
    for (int i = 0; i < BYTES; i++)
        obs[i] =
            (uint8_t)(rng_below(rng, 64) + (i / TOY_SIDE == answer ? 128 : 0));
}

static void show_picture(struct toy_state *state, void *obs)
{
    state->question[0] = below(&state->rng, TOY_ANSWERS);
    draw_picture(obs, (int32_t)state->question[0], &state->rng);
}

static float reward_choice(const struct toy_state *state, const void *action)
{
    return *(const int32_t *)action == (int32_t)state->question[0] ? 1 : 0;
}

static size_t pictures_heldout_count(const struct env *env ATTR_UNUSED)
{
    return TOY_HELDOUT;
}

static void pictures_heldout(const struct env *env ATTR_UNUSED, size_t first,
                             size_t n, void *obs, int32_t *answer)
{
    for (size_t i = 0; i < n; i++) {
        struct rng rng;

        rng_init(&rng, "pictures", 8, "held-out", first + i);
        answer[i] = (int32_t)((first + i) % TOY_ANSWERS);
        draw_picture((uint8_t *)obs + i * BYTES, answer[i], &rng);
    }
}

/* ---- recall ---- */

static void ask_recall(struct toy_state *state)
{
    state->question[0] = below(&state->rng, 2);
}

static void show_recall(struct toy_state *state, void *obs)
{
    const int64_t step = step_of_episode(state);

    *(int32_t *)obs = step == 0                ? (int32_t)state->question[0]
                      : step == TOY_LENGTH - 1 ? 3
                                               : 2;
}

static float reward_recall(const struct toy_state *state, const void *action)
{
    return step_of_episode(state) == TOY_LENGTH - 1
               ? reward_choice(state, action)
               : 0;
}

/* ---- reach ---- */

static void show_reach(struct toy_state *state, void *obs)
{
    for (int i = 0; i < 2; i++)
        state->question[i] = 2 * rng_float(&state->rng) - 1;
    for (int i = 0; i < 2; i++)
        ((float *)obs)[i] = state->question[i] + state->spoilt;
}

static float reward_reach(const struct toy_state *state, const void *action)
{
    const float *answer = action;
    const float x = answer[0] - state->question[0];
    const float y = answer[1] - state->question[1];

    return 1 - x * x - y * y;
}

/* ---- dials ---- */

static void show_dials(struct toy_state *state, void *obs)
{
    for (int i = 0; i < TOY_PARTS; i++)
        state->question[i] = below(&state->rng, 2);
    memcpy(obs, state->question, TOY_PARTS * sizeof(float));
}

static float reward_dials(const struct toy_state *state, const void *action)
{
    const int32_t *dial = action;
    const int32_t a = (int32_t)state->question[0];
    const int32_t b = (int32_t)state->question[1];

    return (float)((dial[0] == a) + (dial[1] == a + b) +
                   (dial[2] == 2 * a + b)) /
           3;
}

/* ---- what they share ---- */

static void show(const struct rules *rules, struct toy_state *state, void *obs)
{
    if (rules->ask != NULL && step_of_episode(state) == 0)
        rules->ask(state);
    rules->show(state, obs);
}

static void toy_reset(struct env *env, void *obs)
{
    const struct rules *rules = rules_of(env->type);
    const size_t bytes = env_obs_bytes(&rules->space);
    struct toy *toy = (struct toy *)env;

    for (size_t b = 0; b < toy->copies; b++) {
        toy->state[b].steps = 0;
        show(rules, &toy->state[b], (uint8_t *)obs + b * bytes);
    }
}

static void toy_step(struct env *env, const void *action, float *reward,
                     bool *terminated, bool *truncated, void *obs,
                     void *final_obs)
{
    const struct rules *rules = rules_of(env->type);
    const size_t bytes = env_obs_bytes(&rules->space);
    const size_t parts = (size_t)rules->space.parts;
    struct toy *toy = (struct toy *)env;

    for (size_t b = 0; b < toy->copies; b++) {
        struct toy_state *s = &toy->state[b];

        /* Whole numbers and floats are of one size. */
        reward[b] = rules->reward(s, (const uint8_t *)action + 4 * b * parts);
        const bool ends = ++s->steps % TOY_LENGTH == 0;
        const bool odd = s->steps / TOY_LENGTH % 2 == 1;
        terminated[b] = ends && rules->terminates && (!rules->truncates || odd);
        truncated[b] = ends && !terminated[b];
        if (ends)
            rules->show(s, (uint8_t *)final_obs + b * bytes);
        show(rules, s, (uint8_t *)obs + b * bytes);
    }
}

static struct env *open_toy(const struct env_type *type, int B,
                            const uint8_t *key)
{
    struct toy *toy = mem_calloc(1, sizeof *toy);

    toy->env.type = type;
    toy->copies = (size_t)B;
    toy->state = mem_calloc(toy->copies, sizeof *toy->state);
    for (size_t b = 0; b < toy->copies; b++)
        rng_init(&toy->state[b].rng, key, RUN_KEY_BYTES, "toy", b);
    return &toy->env;
}

static void toy_close(struct env *env)
{
    struct toy *toy = (struct toy *)env;

    free(toy->state);
    free(toy);
}

static void *toy_state(struct env *env, size_t *bytes)
{
    struct toy *toy = (struct toy *)env;

    *bytes = toy->copies * sizeof *toy->state;
    return toy->state;
}

#define TOY(toy)                                                         \
    static const struct param_table toy##_table = {#toy, "", NULL, 0};   \
    static struct env *toy##_open(                                       \
        const struct settings *s ATTR_UNUSED, int B, const uint8_t *key, \
        const char *data_dir ATTR_UNUSED, struct err *err ATTR_UNUSED)   \
    {                                                                    \
        return open_toy(&toy_##toy, B, key);                             \
    }                                                                    \
    static bool toy##_space(struct env_space *out,                       \
                            const struct settings *s ATTR_UNUSED,        \
                            struct err *err ATTR_UNUSED)                 \
    {                                                                    \
        *out = rules_of(&toy_##toy)->space;                              \
        return true;                                                     \
    }

#define TOY_FUNCTIONS(toy)                                           \
    .table = &toy##_table, .space = toy##_space, .open = toy##_open, \
    .close = toy_close, .reset = toy_reset, .step = toy_step,        \
    .state = toy_state

TOY(pictures)
TOY(recall)
TOY(reach)
TOY(dials)

const struct env_type toy_pictures = {
    TOY_FUNCTIONS(pictures),
    .heldout_count = pictures_heldout_count,
    .heldout = pictures_heldout,
};
const struct env_type toy_recall = {TOY_FUNCTIONS(recall)};
const struct env_type toy_reach = {TOY_FUNCTIONS(reach)};
const struct env_type toy_dials = {TOY_FUNCTIONS(dials)};

static const struct rules all[] = {
    {
        .type = &toy_pictures,
        .space = {.dtype = ENV_U8,
                  .height = TOY_SIDE,
                  .width = TOY_SIDE,
                  .channels = 1,
                  .parts = 1,
                  .actions = {TOY_ANSWERS}},
        .show = show_picture,
        .reward = reward_choice,
        .terminates = true,
        .truncates = true,
    },
    {
        .type = &toy_recall,
        .space = {.dtype = ENV_I32,
                  .height = 1,
                  .width = 1,
                  .channels = 1,
                  .codes = 4,
                  .parts = 1,
                  .actions = {2}},
        .ask = ask_recall,
        .show = show_recall,
        .reward = reward_recall,
        .terminates = true,
    },
    {
        .type = &toy_reach,
        .space = {.dtype = ENV_F32,
                  .height = 1,
                  .width = 1,
                  .channels = 2,
                  .continuous = true,
                  .parts = 2,
                  .low = {-1, -1},
                  .high = {1, 1}},
        .show = show_reach,
        .reward = reward_reach,
        .truncates = true,
    },
    {
        .type = &toy_dials,
        .space = {.dtype = ENV_F32,
                  .height = 1,
                  .width = 1,
                  .channels = TOY_PARTS,
                  .parts = TOY_PARTS,
                  .actions = {2, 3, 4}},
        .show = show_dials,
        .reward = reward_dials,
        .terminates = true,
        .truncates = true,
    },
};

static const struct rules *rules_of(const struct env_type *type)
{
    size_t i = 0;

    while (all[i].type != type)
        i++;
    return &all[i];
}
