/* test_train.c - rollouts, advantages, updates, curves and their costs. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/rng.h"
#include "env/duel.h"
#include "env/games/game.h"
#include "nn/family.h"
#include "tests/unit/make_spec.h"
#include "tests/unit/small_train.h"
#include "tests/unit/toys.h"
#include "tests/unit/unit.h"
#include "train/gae.h"
#include "train/internal.h"

/* All algorithms, and environments of every kind. */
static const struct setup {
    const char *what;
    const struct param_table *algorithm;
    const struct env_type *environment;
    const char *settings[8];
} setups[] = {
    {"ppo, choices", &ppo_table, &toy_pictures, {NULL}},
    {"ppo, normalisers",
     &ppo_table,
     &toy_reach,
     {"algorithm.normalise_observations=true",
      "algorithm.normalise_rewards=true", "algorithm.advantages=averaged",
      "algorithm.step_size_schedule=linear",
      "algorithm.entropy_schedule=linear",
      "algorithm.anneal_interactions=2000"}},
    {"ppo, several choices",
     &ppo_table,
     &toy_dials,
     {"algorithm.advantages=minibatch", "algorithm.clip_value=0.2",
      "algorithm.target_kl=0.02"}},
    {"ppo, memory",
     &ppo_table,
     &toy_recall,
     {"family.lstm=8", "algorithm.minibatches=5"}},
    {"ppo, more copies than act at once",
     &ppo_table,
     &toy_dials,
     {"algorithm.envs=100", "algorithm.eval_episodes=70"}},
    {"ppo, the same with memory",
     &ppo_table,
     &toy_recall,
     {"family.lstm=8", "algorithm.envs=100", "algorithm.minibatches=5"}},
    {"ppo, a single copy",
     &ppo_table,
     &toy_reach,
     {"algorithm.envs=1", "algorithm.eval_episodes=1"}},
    {"ppo, a single step",
     &ppo_table,
     &toy_reach,
     {"algorithm.envs=3", "algorithm.rollout=1"}},
    {"ppo_ewma, choices", &ppo_ewma_table, &toy_pictures, {NULL}},
    {"ppo_ewma, memory in short sequences",
     &ppo_ewma_table,
     &toy_recall,
     {"family.lstm=8", "algorithm.sequence=4"}},
    {"ppo_ewma, numbers", &ppo_ewma_table, &toy_reach, {NULL}},
    {"ppg, choices", &ppg_table, &toy_pictures, {NULL}},
    {"ppg, numbers and unequal epochs",
     &ppg_table,
     &toy_reach,
     {"algorithm.policy_epochs=2", "algorithm.value_epochs=3"}},
    {"ppg_ewma, several choices", &ppg_ewma_table, &toy_dials, {NULL}},
    {"ppg_ewma, memory",
     &ppg_ewma_table,
     &toy_recall,
     {"family.lstm=8", "algorithm.sequence=6", "algorithm.minibatches=5"}},
    {"ppo, against itself",
     &ppo_table,
     &env_duel,
     {"environment.past=3", "environment.latest=0.3", "algorithm.rollout=48",
      "algorithm.eval_episodes=20"}},
    {"ppo, against itself, with memory",
     &ppo_table,
     &env_duel,
     {"environment.past=3", "environment.latest=0.3", "family.lstm=8",
      "algorithm.rollout=48", "algorithm.minibatches=5",
      "algorithm.eval_episodes=20"}},
};

static struct train *open_setup(const struct setup *setup)
{
    struct err err = {.msg = ""};
    struct train *train = small_train(setup->environment, setup->algorithm,
                                      setup->settings, &err);

    if (train == NULL)
        fprintf(stderr, "%s: %s\n", setup->what, err.msg);
    CU_ASSERT_PTR_NOT_NULL_FATAL(train);
    return train;
}

/* PPO-EWMA on pictures. */
#define OPEN(err, ...) \
    SMALL_TRAIN(&toy_pictures, &ppo_ewma_table, (err), __VA_ARGS__)

enum { T = 3 };

static const struct gae_case {
    const char *what;
    double gamma, lambda;
    float reward[T], value[T], next_value[T];
    bool ended[T];
    float want[T];
} gae_cases[] = {
    {"lambda 1 is the return less the value",
     1,
     1,
     {0, 1, 2},
     {0.5F, 0.5F, 1},
     {0.5F, 1, 0},
     {false, false, true},
     {2.5F, 2.5F, 1}},
    {"lambda 0 is one step ahead",
     0.5,
     0,
     {1, 1, 1},
     {2, 4, 6},
     {4, 6, 8},
     {false, false, false},
     {1, 0, -1}},
    {"nothing leaks across an episode's end",
     1,
     1,
     {0, 9, 5},
     {0, 0, 0},
     {0, 0, 7},
     {true, true, false},
     {0, 9, 12}},
    {"an episode cut off keeps the value of what would follow",
     1,
     1,
     {1, 1, 1},
     {0, 0, 0},
     {0, 10, 0},
     {false, true, true},
     {12, 11, 1}},
    {"discounts multiply",
     0.5,
     0.5,
     {4, 4, 4},
     {0, 0, 0},
     {0, 0, 0},
     {false, false, false},
     {5.25F, 5, 4}},
};

static void test_gae_by_hand(void)
{
    for (size_t i = 0; i < COUNT_OF(gae_cases); i++) {
        const struct gae_case *c = &gae_cases[i];
        float adv[T];

        gae(adv, c->reward, c->value, c->next_value, c->ended, T, 1, c->gamma,
            c->lambda);
        for (size_t t = 0; t < T; t++) {
            CU_ASSERT_DOUBLE_EQUAL(adv[t], c->want[t], 1e-6);
            if (fabsf(adv[t] - c->want[t]) > 1e-6F)
                fprintf(stderr, "%s: step %zu: %g, not %g\n", c->what, t,
                        (double)adv[t], (double)c->want[t]);
        }
    }
}

/* The return of step T of copy E by its definition: rewards up to the end of
 * the episode, then what the value function says, if anything. */
static double plain_return(const struct train *train, size_t t, size_t e)
{
    const struct options *o = &train->options;
    const struct rollout *ro = &train->rollout;
    double total = 0, weight = 1;

    for (;; t++) {
        const size_t i = t * o->envs + e;

        total += weight * (double)ro->reward[i];
        weight *= o->gamma;
        if (ro->ended[i] || t + 1 == o->rollout)
            return total + weight * (double)ro->next_value[i];
    }
}

/* Episodes end at the steps that the environment says; targets are returns;
 * only a truncation lets a value through. */
static void test_collect(void)
{
    struct err err;
    struct train *train = OPEN(&err, "algorithm.horizon=8");

    CU_ASSERT_PTR_NOT_NULL_FATAL(train);
    const struct options *o = &train->options;
    const struct rollout *ro = &train->rollout;
    CU_ASSERT_DOUBLE_EQUAL(o->gamma, 7.0 / 9, 1e-12);
    CU_ASSERT_EQUAL(o->lambda, 1);
    CU_ASSERT_DOUBLE_EQUAL(o->reward_scale, 2.0 / 9, 1e-12);
    CU_ASSERT(train_collect(train, &err));
    for (size_t t = 0; t < o->rollout; t++) {
        for (size_t e = 0; e < o->envs; e++) {
            const size_t i = t * o->envs + e;

            CU_ASSERT_EQUAL(ro->ended[i], t % TOY_LENGTH == TOY_LENGTH - 1);
            CU_ASSERT(ro->reward[i] == 0 || ro->reward[i] == 2.0F / 9);
            CU_ASSERT_EQUAL(ro->next_value[i] == 0, t == TOY_LENGTH - 1);
            CU_ASSERT_DOUBLE_EQUAL(ro->target[i], plain_return(train, t, e),
                                   1e-6);
            CU_ASSERT_DOUBLE_EQUAL(ro->advantage[i],
                                   ro->target[i] - ro->value[i], 1e-6);
        }
    }
    train_free(train);
}

/* A rollout that ends with a truncation in every copy: what follows is worth
 * the value of the last observation, and of what was remembered by then. */
static void test_cut_off(void)
{
    static const char *const memories[] = {"family.lstm=0", "family.lstm=8"};
    enum { E = 100 };

    for (size_t i = 0; i < COUNT_OF(memories); i++) {
        struct err err;
        struct train *train = SMALL_TRAIN(
            &toy_dials, &ppo_table, &err, memories[i], "algorithm.envs=100",
            "algorithm.rollout=10", "algorithm.minibatches=1");
        float value[E];

        CU_ASSERT_PTR_NOT_NULL_FATAL(train);
        CU_ASSERT(train_collect(train, &err));
        train_value(train, &train->actors, train->actors.final_obs,
                    train->always, NULL, E, value);
        for (size_t e = 0; e < E; e++) {
            CU_ASSERT(train->rollout.cut[9 * E + e]);
            CU_ASSERT_DOUBLE_EQUAL(train->rollout.next_value[9 * E + e],
                                   value[e], 1e-6);
        }
        train_free(train);
    }
}

/* What a copy remembers travels from step to step and not past an episode's
 * end: the same observations give the same values only where the episodes so
 * far were the same. */
static void test_memory(void)
{
    struct err err;
    struct train *train =
        SMALL_TRAIN(&toy_recall, &ppo_table, &err, "family.lstm=8",
                    "algorithm.sequence=4", "algorithm.minibatches=1");

    CU_ASSERT_PTR_NOT_NULL_FATAL(train);
    CU_ASSERT(train_collect(train, &err));
    const size_t E = train->options.envs, S = train->net->state;
    const struct rollout *ro = &train->rollout;
    const int32_t *code = (const int32_t *)(void *)ro->obs;
    for (size_t e = 1; e < E; e++) {
        for (size_t t = 0; t < train->options.rollout; t++) {
            const size_t start = t / TOY_LENGTH * TOY_LENGTH;
            const bool same = code[start * E] == code[start * E + e];

            CU_ASSERT_EQUAL(ro->keep[t * E + e], t % TOY_LENGTH != 0);
            CU_ASSERT_EQUAL(ro->value[t * E] == ro->value[t * E + e], same);
        }
        /* Before step 4 of the first episode. */
        CU_ASSERT_EQUAL(memcmp(ro->state + E * S, ro->state + (E + e) * S,
                               S * sizeof *ro->state) == 0,
                        code[0] == code[e]);
    }
    train_free(train);
}

/* Learning sees what acting saw: before the first update the policy's
 * log-probabilities in the minibatches are those of the rollout. */
static void test_replay(void)
{
    for (size_t i = 0; i < COUNT_OF(setups); i++) {
        struct train *train = open_setup(&setups[i]);
        struct err err;
        double worst = 0;

        CU_ASSERT(train_collect(train, &err));
        const struct rollout *ro = &train->rollout;
        const size_t n =
            train->options.envs * train->options.rollout / train->sequence;
        const size_t parts = train->net->shape.parts;
        train_order(train, 0, n, train->shuffle);
        for (size_t k = 0; k < n; k += train->group) {
            train_load(train, train->order + k,
                       n - k < train->group ? n - k : train->group);
            nn_forward(train->net, &train->work, &train->policy,
                       NN_POLICY_HEADS | NN_VALUE_HEADS);
            for (size_t s = 0; s < train_slots(train); s++) {
                const struct nn_outputs out = train_outputs(train, s);
                const uint32_t *index;
                const size_t m = train_slot(train, s, &index);
                float action[NN_MAX_PARTS * NN_TILE] = {0}, logp[NN_TILE];

                for (size_t lane = 0; lane < m * parts; lane++)
                    action[lane % parts * NN_TILE + lane / parts] =
                        ro->action[index[lane / parts] * parts + lane % parts];
                train->kernel->loss->logp(&train->net->shape, &out, action,
                                          logp);
                for (size_t lane = 0; lane < m; lane++) {
                    worst = fmax(worst, fabs((double)logp[lane] -
                                             (double)ro->logp[index[lane]]));
                    worst = fmax(worst, fabs((double)out.value[lane] -
                                             (double)ro->value[index[lane]]));
                }
            }
        }
        CU_ASSERT(worst < 1e-5);
        if (worst >= 1e-5)
            fprintf(stderr, "%s: off by %g\n", setups[i].what, worst);
        train_free(train);
    }
}

static bool same_point(const struct train_point *a, const struct train_point *b)
{
    return a->interactions == b->interactions && a->updates == b->updates &&
           a->ret == b->ret &&
           memcmp(&a->ret_greedy, &b->ret_greedy, sizeof(double)) == 0 &&
           memcmp(&a->train_return, &b->train_return, sizeof(double)) == 0 &&
           a->entropy == b->entropy && a->approx_kl == b->approx_kl &&
           a->clip_fraction == b->clip_fraction &&
           a->value_loss == b->value_loss;
}

/* For each place to stop: a run that stopped there and went on in another
 * trainer has the same numbers as one that did not. */
static void check_resume(const struct setup *setup, int stop)
{
    struct err err = {.msg = ""};
    struct train *a = open_setup(setup), *b = open_setup(setup);
    struct train_point x = {0}, y = {0};

    for (int i = 0; i < stop; i++)
        CU_ASSERT_NOT_EQUAL(train_iterate(a, &x, &err), TRAIN_DIVERGED);
    copy_state(b, a);
    CU_ASSERT_EQUAL(train_interactions(b), train_interactions(a));
    for (int i = stop; i < 8; i++) {
        const enum train_status s = train_iterate(a, &x, &err);

        CU_ASSERT_NOT_EQUAL(s, TRAIN_DIVERGED);
        CU_ASSERT_EQUAL(train_iterate(b, &y, &err), s);
        if (s == TRAIN_POINT)
            CU_ASSERT(same_point(&x, &y));
    }
    CU_ASSERT(same_state(a, b, NULL));
    if (err.msg[0] != '\0')
        fprintf(stderr, "%s, stopped at %d: %s\n", setup->what, stop, err.msg);
    train_free(a);
    train_free(b);
}

static void test_resume(void)
{
    for (size_t i = 0; i < COUNT_OF(setups); i++) {
        for (int stop = 0; stop <= 5; stop++)
            check_resume(&setups[i], stop);
    }
}

static void test_seeds(void)
{
    struct err err;
    struct train *a = OPEN(&err, "seed=1"), *b = OPEN(&err, "seed=1");
    struct train *c = OPEN(&err, "seed=2");

    CU_ASSERT_PTR_NOT_NULL_FATAL(a);
    CU_ASSERT_PTR_NOT_NULL_FATAL(b);
    CU_ASSERT_PTR_NOT_NULL_FATAL(c);
    CU_ASSERT(same_state(a, b, NULL));
    CU_ASSERT(memcmp(a->policy.w, c->policy.w, sizeof *a->policy.w) != 0);
    CU_ASSERT(memcmp(a->actors.rng, c->actors.rng, sizeof *a->actors.rng) != 0);
    CU_ASSERT(memcmp(a->actors.obs, c->actors.obs, a->obs_bytes) != 0);
    train_free(a);
    train_free(b);
    train_free(c);
}

/* A policy is judged in levels that it was not trained in. */
static void test_held_out(void)
{
    struct err err;
    struct train *train =
        SMALL_TRAIN(&game_fruitgate.env, &ppo_table, &err,
                    "environment.view=grid", "environment.levels=1");
    struct train_point point;

    CU_ASSERT_PTR_NOT_NULL_FATAL(train);
    const size_t bytes = train->obs_bytes;
    const uint8_t *first = train->actors.obs;
    for (size_t i = 1; i < train->actors.n; i++)
        CU_ASSERT_EQUAL(memcmp(first, first + i * bytes, bytes), 0);
    train_look(train, &point);
    train->env_type->reset(train->judges.env, train->judges.obs);
    for (size_t i = 0; i < train->judges.n; i++)
        CU_ASSERT(memcmp(first, train->judges.obs + i * bytes, bytes) != 0);
    train_free(train);
}

/* Four evaluations while the interactions double: at the first iterations
 * that reach 1, 1.19, 1.41, 1.68, 2, ... */
static void test_grid(void)
{
    static const int want[] = {1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20};
    struct err err;
    struct train *train = OPEN(&err, "algorithm.epochs=1");
    struct train_point point;
    size_t found = 0;

    CU_ASSERT_PTR_NOT_NULL_FATAL(train);
    for (int i = 1; i <= 20; i++) {
        if (train_iterate(train, &point, &err) != TRAIN_POINT)
            continue;
        CU_ASSERT_FATAL(found < COUNT_OF(want));
        CU_ASSERT_EQUAL(i, want[found++]);
        CU_ASSERT_EQUAL(point.interactions, i * 240);
        CU_ASSERT_EQUAL(point.updates, i * 3);
    }
    CU_ASSERT_EQUAL(found, COUNT_OF(want));
    train_free(train);

    double at[COUNT_OF(want)];
    CU_ASSERT_EQUAL_FATAL(train_grid(NULL, 4, 20), COUNT_OF(want));
    train_grid(at, 4, 20);
    for (size_t i = 0; i < COUNT_OF(want); i++)
        CU_ASSERT_EQUAL(at[i], want[i]);
}

/* The number of points is the same without listing them, and the grid is where
 * a trainer puts its points: test_grid. */
static void test_grid_count(void)
{
    static const double per_octave[] = {1, 3, 4, 7, 64};
    double at[2000];

    for (size_t p = 0; p < COUNT_OF(per_octave); p++) {
        for (double n = 0; n < 2000; n += n < 300 ? 1 : 37) {
            const size_t listed = train_grid(at, per_octave[p], n);

            CU_ASSERT_EQUAL(train_grid(NULL, per_octave[p], n), listed);
            for (size_t i = 1; i < listed; i++)
                CU_ASSERT(at[i] > at[i - 1]);
            CU_ASSERT(listed == 0 || at[listed - 1] <= n);
        }
    }
    CU_ASSERT_EQUAL(train_grid(NULL, 4, 1), 1);
    CU_ASSERT_EQUAL(train_grid(NULL, 1, 1024), 11);
    CU_ASSERT_EQUAL(train_grid(NULL, 1, 1023.5), 10);
}

/* Looking on changes nothing. */
static void test_evaluation_apart(void)
{
    for (size_t i = 0; i < COUNT_OF(setups); i++) {
        struct train *a = open_setup(&setups[i]), *b = open_setup(&setups[i]);
        struct train_point point;
        struct err err;

        for (int k = 0; k < 4; k++) {
            CU_ASSERT_NOT_EQUAL(train_iterate(a, &point, &err), TRAIN_DIVERGED);
            CU_ASSERT_NOT_EQUAL(train_iterate(b, &point, &err), TRAIN_DIVERGED);
            train_evaluate(b, &point);
        }
        /* Episodes that are looked on have streams of their own. */
        memcpy(state_of(a, "count"), state_of(b, "count"),
               COUNTS * sizeof(int64_t));
        if (a->judges.n > 0)
            memcpy(a->judges.rng, b->judges.rng,
                   a->judges.n * sizeof *a->judges.rng);
        CU_ASSERT(same_state(a, b, "evaluation"));
        train_free(a);
        train_free(b);
    }
}

/* A policy that always answers 0 is right in every episode that asks for
 * it, and each copy has played exactly one. */
static void test_episodes(void)
{
    struct err err;
    struct train *train = SMALL_TRAIN(&toy_recall, &ppo_table, &err,
                                      "algorithm.eval_episodes=50");
    struct train_point point = {0};
    double right = 0;

    CU_ASSERT_PTR_NOT_NULL_FATAL(train);
    float *bias = state_of(train, "average.pi.logits.bias");
    bias[0] = 100;
    train_evaluate(train, &point);
    for (size_t i = 0; i < 50; i++) {
        const double got = train->judges.returned[i];

        CU_ASSERT(got == 0 || got == 1);
        right += got;
    }
    CU_ASSERT_EQUAL(train->judges.n, 50);
    CU_ASSERT_EQUAL(point.ret, right / 50);
    CU_ASSERT(right > 10 && right < 40);
    CU_ASSERT(isnan(point.ret_greedy));
    train_free(train);
}

/* As toy_dials, but what follows an end is void, whatever it brings. */
static struct {
    struct env_type type;
    bool is_void[20], ended[20];
    float reward; /* of void rows */
} waiting;

static void step_waiting(struct env *env, const void *action, float *reward,
                         bool *terminated, bool *truncated, void *obs,
                         void *final_obs)
{
    toy_dials.step(env, action, reward, terminated, truncated, obs, final_obs);
    for (size_t e = 0; e < 20; e++) {
        waiting.is_void[e] = waiting.ended[e];
        waiting.ended[e] = terminated[e] || truncated[e];
        if (waiting.is_void[e])
            reward[e] = waiting.reward;
    }
}

static const bool *waiting_rows(const struct env *env ATTR_UNUSED)
{
    return waiting.is_void;
}

static struct train *train_waiting(float reward)
{
    struct err err;

    waiting.type = toy_dials;
    waiting.type.step = step_waiting;
    waiting.type.void_rows = waiting_rows;
    waiting.reward = reward;
    memset(waiting.ended, 0, sizeof waiting.ended);
    struct train *train = SMALL_TRAIN(&waiting.type, &ppo_table, &err,
                                      "algorithm.eval_episodes=20",
                                      "algorithm.normalise_rewards=true");
    CU_ASSERT_PTR_NOT_NULL_FATAL(train);
    for (int i = 0; i < 4; i++)
        CU_ASSERT_EQUAL(train_iterate(train, NULL, &err), TRAIN_OK);
    return train;
}

/* Nothing of them is learned, nor counted as an episode's end. */
static void test_void_rows(void)
{
    struct train *a = train_waiting(0), *b = train_waiting(8);
    const size_t P = a->net->parameters;
    size_t n = 0;

    for (size_t i = 0; i < 240; i++)
        n += a->rollout.is_void[i];
    CU_ASSERT(n >= 40 && n < 60);
    CU_ASSERT_EQUAL(train_order(a, 0, 240, NULL), 240 - n);
    CU_ASSERT_EQUAL(memcmp(a->policy.w, b->policy.w, P * sizeof(float)), 0);
    CU_ASSERT_EQUAL(a->running[EPISODES], b->running[EPISODES]);
    train_free(b);
    train_free(a);
}

static const struct divergence_case {
    const char *what, *tensor;
    float value;
    const char *message;
} divergence_cases[] = {
    {"a bias of the value", "policy.value.bias", NAN,
     "the loss is not finite at update 1"},
    {"a convolution's weight, which ReLU hides", "policy.conv1.weight", NAN,
     "the loss is not finite at update 1"},
    {"a value whose square overflows", "policy.value.bias", 1e25F,
     "the loss is not finite at update 1"},
    {"the optimiser's state", "adam.m.dense1.weight", INFINITY,
     "a weight is not finite after update 1"},
};

static void test_divergence(void)
{
    for (size_t i = 0; i < COUNT_OF(divergence_cases); i++) {
        const struct divergence_case *c = &divergence_cases[i];
        struct err err = {.msg = "nothing was found"};
        struct train_point point;
        struct train *train = OPEN(&err, NULL);

        CU_ASSERT_PTR_NOT_NULL_FATAL(train);
        *(float *)state_of(train, c->tensor) = c->value;
        CU_ASSERT_EQUAL(train_iterate(train, &point, &err), TRAIN_DIVERGED);
        CU_ASSERT_STRING_EQUAL(err.msg, c->message);
        if (strcmp(err.msg, c->message) != 0)
            fprintf(stderr, "%s: %s\n", c->what, err.msg);
        train_free(train);
    }
}

static void test_gradient_overflow(void)
{
    struct err err;
    struct train *train = OPEN(&err, NULL);

    CU_ASSERT_PTR_NOT_NULL_FATAL(train);
    train->gradient[5] = -INFINITY;
    CU_ASSERT_FALSE(train_take_step(train, POLICY_OPTIMISER, 1e-3, &err));
    CU_ASSERT_STRING_EQUAL(err.msg, "the gradient is not finite at update 1");
    train_free(train);
}

/* What comes from the environment is looked at, too. */
static void test_spoilt_environment(void)
{
    struct err err;
    struct train_point point;
    struct train *train = SMALL_TRAIN(&toy_reach, &ppo_table, &err, NULL);

    CU_ASSERT_PTR_NOT_NULL_FATAL(train);
    CU_ASSERT_NOT_EQUAL(train_iterate(train, &point, &err), TRAIN_DIVERGED);
    struct toy_state *states = state_of(train, "environment");
    states[7].question[0] = INFINITY;
    CU_ASSERT_EQUAL(train_iterate(train, &point, &err), TRAIN_DIVERGED);
    CU_ASSERT_STRING_EQUAL(err.msg,
                           "a reward is not finite at interaction 248");
    train_free(train);
    train = SMALL_TRAIN(&toy_reach, &ppo_table, &err, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(train);
    states = state_of(train, "environment");
    states[19].spoilt = NAN;
    CU_ASSERT_EQUAL(train_iterate(train, &point, &err), TRAIN_DIVERGED);
    CU_ASSERT_STRING_EQUAL(err.msg,
                           "an observation is not finite after interaction 20");
    train_free(train);
}

/* Counted by the linker's --wrap in place of the allocator's functions. */
static size_t allocations;

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_realloc(void *old, size_t size);

void *__wrap_malloc(size_t size)
{
    allocations++;
    return __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
    allocations++;
    return __real_calloc(n, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    allocations++;
    return __real_realloc(old, size);
}

static void test_no_allocation(void)
{
    for (size_t i = 0; i < COUNT_OF(setups); i++) {
        struct err err;
        const size_t before = allocations;
        struct train *train = open_setup(&setups[i]);
        struct train_point point;

        CU_ASSERT(allocations > before);
        const size_t opened = allocations;
        for (int k = 0; k < 3; k++)
            CU_ASSERT_EQUAL(train_iterate(train, &point, &err), TRAIN_POINT);
        CU_ASSERT_EQUAL(allocations, opened);
        train_free(train);
    }
}

static void test_cost(void)
{
    struct arena *arena = arena_new();
    struct run_spec spec;
    struct train_cost cost;
    struct err err;

    make_spec(&spec, arena, &env_digits_table, &nn_cnn_table, &ppo_ewma_table);
    CU_ASSERT(make_spec_set(&spec, arena, "algorithm.envs=64"));
    CU_ASSERT(make_spec_set(&spec, arena, "algorithm.rollout=16"));
    CU_ASSERT(make_spec_set(&spec, arena, "algorithm.minibatches=4"));
    CU_ASSERT_FATAL(train_cost(&cost, &spec, &err));
    CU_ASSERT_EQUAL(cost.parameters, 207051);
    CU_ASSERT_EQUAL(cost.parameters_inner, 205472);
    /* 1,218,176 multiply-adds; 1 + 3 x 3 + 3 passes. */
    CU_ASSERT_EQUAL(cost.flop_per_interaction, 2.0 * 1218176 * 13);
    CU_ASSERT_DOUBLE_EQUAL(cost.flop_per_parameter, 2.0 * 1218176 * 13 / 207051,
                           1e-9);
    CU_ASSERT_EQUAL(cost.batch, 1024);
    /* Six arrays of weights at least, and not far more than a minibatch. */
    CU_ASSERT(cost.bytes > 6 * 4 * 207051.0);
    CU_ASSERT(cost.bytes < 64e6);
    arena_free(arena);
}

/* Procgen's space: 64 x 64 x 3 bytes, 15 actions. */
static bool procgen_space(struct env_space *out,
                          const struct settings *s ATTR_UNUSED,
                          struct err *err ATTR_UNUSED)
{
    *out = (struct env_space){
        .dtype = ENV_U8,
        .height = 64,
        .width = 64,
        .channels = 3,
        .parts = 1,
        .actions = {15},
    };
    return true;
}

static const struct param_table procgen_table = {"procgen", "", NULL, 0};
static const struct env_type procgen = {.table = &procgen_table,
                                        .space = procgen_space};

/* The paper's 2,136 FLOP per parameter and interaction are those of infinite
 * width, where only terms in its square count: second differences. */
static void test_paper_constant(void)
{
    static const char *const widths[] = {"family.width=1", "family.width=2",
                                         "family.width=3"};
    struct arena *arena = arena_new();
    double flop[3], parameters[3];

    for (size_t i = 0; i < 3; i++) {
        struct run_spec spec;
        struct train_cost cost;
        struct err err;

        make_spec(&spec, arena, &procgen_table, &nn_impala_table,
                  &ppg_ewma_table);
        CU_ASSERT(make_spec_set(&spec, arena, "family.networks=separate"));
        CU_ASSERT(make_spec_set(&spec, arena, widths[i]));
        CU_ASSERT_FATAL(train_cost_in(&cost, &spec, &procgen, &err));
        flop[i] = cost.flop_per_interaction;
        parameters[i] = cost.parameters;
    }
    CU_ASSERT_DOUBLE_EQUAL(
        (flop[2] - 2 * flop[1] + flop[0]) /
            (parameters[2] - 2 * parameters[1] + parameters[0]),
        2136, 0.5);
    arena_free(arena);
}

/* The memory that 32 iterations of pixels take. */
static void test_cost_of_phases(void)
{
    struct arena *arena = arena_new();
    struct run_spec spec;
    struct train_cost cost, without;
    struct err err;

    make_spec(&spec, arena, &procgen_table, &nn_impala_table, &ppg_ewma_table);
    CU_ASSERT(make_spec_set(&spec, arena, "family.networks=separate"));
    CU_ASSERT(make_spec_set(&spec, arena, "family.width=1/16"));
    CU_ASSERT_FATAL(train_cost_in(&cost, &spec, &procgen, &err));
    CU_ASSERT_EQUAL(cost.batch, 64 * 256);
    CU_ASSERT(make_spec_set(&spec, arena, "algorithm.policy_iterations=16"));
    CU_ASSERT_FATAL(train_cost_in(&without, &spec, &procgen, &err));
    /* An observation, a target, 15 logits and a place in the order. */
    CU_ASSERT_DOUBLE_EQUAL((cost.bytes - without.bytes) / (16 * 64 * 256),
                           12288 + 4 * (1 + 15 + 1), 0.1);
    arena_free(arena);
}

/* Epochs of their own for policy and value are counted by what each of the two
 * networks takes. */
static void test_cost_of_parts(void)
{
    struct arena *arena = arena_new();
    struct run_spec spec;
    struct train_cost cost;
    struct err err;

    make_spec(&spec, arena, &procgen_table, &nn_impala_table, &ppg_table);
    CU_ASSERT(make_spec_set(&spec, arena, "family.networks=separate"));
    CU_ASSERT(make_spec_set(&spec, arena, "algorithm.policy_epochs=2"));
    CU_ASSERT(make_spec_set(&spec, arena, "algorithm.value_epochs=3"));
    CU_ASSERT_FATAL(train_cost_in(&cost, &spec, &procgen, &err));
    /* One of two networks alike: 3x3 convolutions of the stacks' first layers
     * and four in each residual part, then dense layers. */
    const double trunk =
        9 * (64 * 64 * 3 * 16.0 + 32 * 32 * (4 * 16 * 16.0 + 16 * 32.0) +
             16 * 16 * (4 * 32 * 32.0 + 32 * 32.0) + 8 * 8 * 4 * 32 * 32.0) +
        8 * 8 * 32 * 256.0;
    const double policy = trunk + 256 * 15, value = trunk + 256;
    CU_ASSERT_DOUBLE_EQUAL(cost.flop_per_interaction,
                           2 * (policy + value + 3 * (2 * policy + 3 * value) +
                                3 * 6 * (policy + value + 256)),
                           1);
    arena_free(arena);
}

static const struct misfit_case {
    const char *what, *algorithm, *set, *message;
} misfit_cases[] = {
    {"a horizon and gamma", "ppo_ewma",
     "algorithm.horizon=4 algorithm.gamma=0.9",
     "takes the place of gamma and lambda"},
    {"minibatches that do not divide", "ppo_ewma", "algorithm.minibatches=7",
     "cannot be split into 7 equal minibatches"},
    {"minibatches of an auxiliary phase", "ppg", "algorithm.aux_minibatches=7",
     "into 224 equal minibatches"},
    {"a schedule without an end", "ppo", "algorithm.step_size_schedule=linear",
     "needs anneal_interactions"},
    {"a batch that cannot be divided", "ppo", "algorithm.batch_divisor=3",
     "cannot be divided by a batch_divisor of 3"},
    {"sequences that do not divide", "ppo",
     "family.lstm=4 algorithm.sequence=7", "cannot be cut into sequences of 7"},
    {"minibatches of sequences", "ppo",
     "family.lstm=4 algorithm.minibatches=16",
     "the 8 sequences of 128 steps that an iteration has"},
    {"clipped values in epochs of their own", "ppg",
     "algorithm.value_epochs=2 algorithm.clip_value=1",
     "needs as many policy_epochs as value_epochs"},
    {"bytes to normalise", "ppo", "algorithm.normalise_observations=true",
     "shows no numbers"},
    {"one network for PPG", "ppg", "family.networks=shared", "network"},
    {"too many convolutions", "ppo_ewma", "family.channels=[4,4,4,4,4]",
     "too small for the next"},
};

static const struct param_table *table_of(const char *algorithm)
{
    const struct param_table *const *t = train_algorithms;

    while (strcmp((*t)->name, algorithm) != 0)
        t++;
    return *t;
}

static void test_misfits(void)
{
    struct arena *arena = arena_new();
    struct train_cost cost;
    struct run_spec spec;
    struct err err;

    for (size_t i = 0; i < COUNT_OF(misfit_cases); i++) {
        char *set = arena_strdup(arena, misfit_cases[i].set), *rest = NULL;

        make_spec(&spec, arena, &env_digits_table, &nn_cnn_table,
                  table_of(misfit_cases[i].algorithm));
        for (char *s = strtok_r(set, " ", &rest); s != NULL;
             s = strtok_r(NULL, " ", &rest))
            CU_ASSERT_FATAL(make_spec_set(&spec, arena, s));
        CU_ASSERT_FALSE(train_cost(&cost, &spec, &err));
        CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, misfit_cases[i].message));
        if (strstr(err.msg, misfit_cases[i].message) == NULL)
            fprintf(stderr, "%s: %s\n", misfit_cases[i].what, err.msg);
        CU_ASSERT_PTR_NULL(train_new(&spec, NULL, &err));
    }
    make_spec(&spec, arena, &env_digits_table, &nn_cnn_table, &ppo_ewma_table);
    spec.algorithm.kind = "dqn";
    CU_ASSERT_FALSE(train_cost(&cost, &spec, &err));
    CU_ASSERT_STRING_EQUAL(err.msg, "there is no algorithm 'dqn'");
    spec.family.kind = "transformer";
    CU_ASSERT_FALSE(train_cost(&cost, &spec, &err));
    CU_ASSERT_STRING_EQUAL(err.msg, "there is no family 'transformer'");
    spec.environment.kind = "chess";
    CU_ASSERT_FALSE(train_cost(&cost, &spec, &err));
    CU_ASSERT_STRING_EQUAL(err.msg, "there is no environment 'chess'");
    CU_ASSERT_PTR_NULL(train_new(&spec, NULL, &err));
    arena_free(arena);
}

/* Defaults are in range, and every table explains itself. */
static void test_tables(void)
{
    const struct param_table *const *all[] = {train_environments,
                                              train_families, train_algorithms};

    for (size_t i = 0; i < COUNT_OF(all); i++) {
        for (const struct param_table *const *t = all[i]; *t != NULL; t++) {
            CU_ASSERT(strlen((*t)->doc) > 0);
            for (size_t k = 0; k < (*t)->n; k++) {
                const struct param *p = &(*t)->params[k];
                struct number n;

                CU_ASSERT(strlen(p->doc) > 0);
                if ((p->type != PARAM_INT && p->type != PARAM_REAL) ||
                    param_may_lack(p))
                    continue;
                CU_ASSERT_FATAL(number_parse(&n, p->def, strlen(p->def)));
                CU_ASSERT(n.real >= p->min && n.real <= p->max);
            }
        }
    }
}

static const struct unit_test tests[] = {
    {"nothing is learned from void rows", test_void_rows},
    {"advantages by hand", test_gae_by_hand},
    {"a rollout's targets are returns", test_collect},
    {"what follows a truncation has a value", test_cut_off},
    {"memory ends with the episode", test_memory},
    {"learning sees what acting saw", test_replay},
    {"a resumed run has the same bits", test_resume},
    {"the key decides", test_seeds},
    {"held-out levels are those of evaluation", test_held_out},
    {"the curve's grid", test_grid},
    {"points of the grid are counted", test_grid_count},
    {"evaluation changes nothing", test_evaluation_apart},
    {"evaluation plays whole episodes", test_episodes},
    {"what is not finite is found at once", test_divergence},
    {"an infinite gradient", test_gradient_overflow},
    {"also what the environment gives", test_spoilt_environment},
    {"an iteration allocates nothing", test_no_allocation},
    {"costs by hand", test_cost},
    {"the paper's FLOP per parameter and interaction", test_paper_constant},
    {"costs of phases", test_cost_of_phases},
    {"costs of policy and value apart", test_cost_of_parts},
    {"parts that do not fit", test_misfits},
    {"tables explain themselves", test_tables},
};

UNIT_MAIN("train", tests)
