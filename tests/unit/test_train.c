/* test_train.c - rollouts, advantages, updates, curves and their costs. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/rng.h"
#include "nn/family.h"
#include "tests/unit/make_spec.h"
#include "tests/unit/unit.h"
#include "train/gae.h"
#include "train/internal.h"

/* A small environment: one of four 4x4 pictures; reward 1 for its number.
 * Every fifth step of a copy ends an episode: the first such end is terminal,
 * the next is a truncation, and so on in turn. */
enum { SIDE = 4, BYTES = SIDE * SIDE, ANSWERS = 4, LENGTH = 5 };

struct pictures {
    struct env env;
    size_t copies;
    struct picture_state {
        struct rng rng;
        int64_t steps;
        int32_t answer;
    } * state;
};

static const struct param_table pictures_table = {"pictures", "", NULL, 0};

static struct env_space pictures_space(const struct settings *s ATTR_UNUSED)
{
    return (struct env_space){
        .dtype = ENV_U8,
        .height = SIDE,
        .width = SIDE,
        .channels = 1,
        .parts = 1,
        .actions = {ANSWERS},
    };
}

/* A bright row, and noise. */
static void draw(uint8_t *obs, int32_t answer, struct rng *rng)
{
    for (int i = 0; i < BYTES; i++)
        obs[i] = (uint8_t)(rng_below(rng, 64) + (i / SIDE == answer ? 128 : 0));
}

static void pictures_reset(struct env *env, void *obs)
{
    struct pictures *p = (struct pictures *)env;
    uint8_t *picture = obs;

    for (size_t b = 0; b < p->copies; b++) {
        struct picture_state *s = &p->state[b];

        s->answer = (int32_t)rng_below(&s->rng, ANSWERS);
        draw(picture + b * BYTES, s->answer, &s->rng);
    }
}

static void pictures_step(struct env *env, const void *action, float *reward,
                          bool *terminated, bool *truncated, void *obs,
                          void *final_obs)
{
    struct pictures *p = (struct pictures *)env;
    const int32_t *answer = action;

    for (size_t b = 0; b < p->copies; b++) {
        struct picture_state *s = &p->state[b];
        const int64_t end = ++s->steps % LENGTH == 0 ? s->steps / LENGTH : 0;

        reward[b] = answer[b] == s->answer ? 1 : 0;
        terminated[b] = end % 2 == 1;
        truncated[b] = end != 0 && end % 2 == 0;
        if (end != 0)
            draw((uint8_t *)final_obs + b * BYTES, s->answer, &s->rng);
    }
    pictures_reset(env, obs);
}

static struct env *pictures_open(const struct settings *s, int B,
                                 const uint8_t *key, const char *data_dir,
                                 struct err *err);

static void pictures_close(struct env *env)
{
    struct pictures *p = (struct pictures *)env;

    free(p->state);
    free(p);
}

static void *pictures_state(struct env *env, size_t *bytes)
{
    struct pictures *p = (struct pictures *)env;

    *bytes = p->copies * sizeof *p->state;
    return p->state;
}

static size_t pictures_heldout_count(const struct env *env ATTR_UNUSED)
{
    return 101;
}

static void pictures_heldout(const struct env *env ATTR_UNUSED, size_t first,
                             size_t n, void *obs, int32_t *answer)
{
    uint8_t *picture = obs;

    for (size_t i = 0; i < n; i++) {
        struct rng rng;

        rng_init(&rng, "pictures", 8, "held-out", first + i);
        answer[i] = (int32_t)((first + i) % ANSWERS);
        draw(picture + i * BYTES, answer[i], &rng);
    }
}

static const struct env_type pictures = {
    .table = &pictures_table,
    .space = pictures_space,
    .open = pictures_open,
    .close = pictures_close,
    .reset = pictures_reset,
    .step = pictures_step,
    .state = pictures_state,
    .heldout_count = pictures_heldout_count,
    .heldout = pictures_heldout,
};

static struct env *pictures_open(const struct settings *s ATTR_UNUSED, int B,
                                 const uint8_t *key,
                                 const char *data_dir ATTR_UNUSED,
                                 struct err *err ATTR_UNUSED)
{
    struct pictures *p = mem_calloc(1, sizeof *p);

    p->env.type = &pictures;
    p->copies = (size_t)B;
    p->state = mem_calloc(p->copies, sizeof *p->state);
    for (size_t b = 0; b < p->copies; b++)
        rng_init(&p->state[b].rng, key, RUN_KEY_BYTES, "pictures", b);
    return &p->env;
}

/* Small and quick: 20 copies (a tile and a bit) for 12 steps, updates on 80. */
static const char *const small[] = {
    "family.channels=[3]",     "family.hidden=8",
    "algorithm.envs=20",       "algorithm.rollout=12",
    "algorithm.minibatches=3", "algorithm.step_size=0.01",
};

/* A trainer of the small set-up with more settings, ended by NULL; the
 * caller frees it. */
static struct train *open_small(const char *const *more, struct err *err)
{
    struct arena *arena = arena_new();
    struct run_spec spec;

    make_spec(&spec, arena, &pictures_table, &nn_cnn_table, &ppo_ewma_table);
    for (size_t i = 0; i < COUNT_OF(small); i++)
        CU_ASSERT_FATAL(make_spec_set(&spec, arena, small[i]));
    for (; more != NULL && *more != NULL; more++)
        CU_ASSERT_FATAL(make_spec_set(&spec, arena, *more));
    struct train *train = train_open(&spec, &pictures, NULL, err);
    arena_free(arena);
    return train;
}

#define OPEN(err, ...) \
    open_small((const char *const[]){__VA_ARGS__, NULL}, (err))

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
    struct train *train = OPEN(&err, "algorithm.horizon=8",
                               "algorithm.normalise_advantages=false");

    CU_ASSERT_PTR_NOT_NULL_FATAL(train);
    const struct options *o = &train->options;
    const struct rollout *ro = &train->rollout;
    CU_ASSERT_DOUBLE_EQUAL(o->gamma, 7.0 / 9, 1e-12);
    CU_ASSERT_EQUAL(o->lambda, 1);
    CU_ASSERT_DOUBLE_EQUAL(o->reward_scale, 2.0 / 9, 1e-12);
    train_collect(train);
    for (size_t t = 0; t < o->rollout; t++) {
        for (size_t e = 0; e < o->envs; e++) {
            const size_t i = t * o->envs + e;

            CU_ASSERT_EQUAL(ro->ended[i], t % LENGTH == LENGTH - 1);
            CU_ASSERT(ro->reward[i] == 0 || ro->reward[i] == 2.0F / 9);
            CU_ASSERT_EQUAL(ro->next_value[i] == 0, t == LENGTH - 1);
            CU_ASSERT_DOUBLE_EQUAL(ro->target[i], plain_return(train, t, e),
                                   1e-6);
            CU_ASSERT_DOUBLE_EQUAL(ro->advantage[i],
                                   ro->target[i] - ro->value[i], 1e-6);
        }
    }
    train_free(train);
}

static void test_normalisation(void)
{
    struct err err;
    struct train *train =
        OPEN(&err, "algorithm.normalise_rewards=true", "algorithm.gamma=0.9");

    CU_ASSERT_PTR_NOT_NULL_FATAL(train);
    const size_t E = train->options.envs, n = E * train->options.rollout;
    const struct rollout *ro = &train->rollout;
    double mean = 0, squares = 0, back = 0, returns = 0, return_squares = 0;
    float unit = 0;

    train_collect(train);
    for (size_t i = 0; i < n; i++) {
        mean += (double)ro->advantage[i];
        squares += (double)ro->advantage[i] * (double)ro->advantage[i];
        unit = fmaxf(unit, ro->reward[i]);
    }
    CU_ASSERT_DOUBLE_EQUAL(mean / (double)n, 0, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(squares / (double)n, 1, 1e-5);
    /* A reward of 1 has become 1 over the deviation of the returns that the
     * definition gives. */
    for (size_t e = 0; e < E; e++) {
        for (size_t i = e; i < n; i += E) {
            back = (ro->reward[i] > 0 ? 1 : 0) + 0.99 * back;
            returns += back;
            return_squares += back * back;
            if (ro->ended[i])
                back = 0;
        }
        back = 0;
    }
    returns /= (double)n;
    CU_ASSERT_DOUBLE_EQUAL(
        unit, 1 / sqrt(return_squares / (double)n - returns * returns), 1e-4);
    train_free(train);
}

/* After two updates with gradient steps s1, s2 the averages are
 * (b^2 w0 + b w1 + w2) / (b^2 + b + 1), as the rule says in other words. */
static void test_averages(void)
{
    struct err err;
    struct train *train =
        OPEN(&err, "algorithm.average=3", "algorithm.ewma_decay=0.5",
             "algorithm.minibatches=1", "algorithm.epochs=1");
    struct train_point point;

    CU_ASSERT_PTR_NOT_NULL_FATAL(train);
    const size_t P = train->net->parameters;
    float *w0 = mem_calloc(P, sizeof *w0), *w1 = mem_calloc(P, sizeof *w1);
    memcpy(w0, train->policy, P * sizeof *w0);
    CU_ASSERT_EQUAL(train_iterate(train, &point, &err), TRAIN_POINT);
    CU_ASSERT_EQUAL(point.updates, 1);
    memcpy(w1, train->policy, P * sizeof *w1);
    CU_ASSERT_EQUAL(train_iterate(train, &point, &err), TRAIN_POINT);
    for (size_t p = 0; p < P; p++) {
        const double a = (double)w0[p], b = (double)w1[p];
        const double c = (double)train->policy[p];

        CU_ASSERT_DOUBLE_EQUAL(train->proximal[p],
                               (0.25 * a + 0.5 * b + c) / 1.75, 1e-6);
        CU_ASSERT_DOUBLE_EQUAL(train->average[p],
                               (0.5625 * a + 0.75 * b + c) / 2.3125, 1e-6);
    }
    CU_ASSERT(memcmp(w0, w1, P * sizeof *w0) != 0);
    free(w0);
    free(w1);
    train_free(train);
}

static void test_learns(void)
{
    struct err err;
    struct train *train =
        OPEN(&err, "algorithm.horizon=1", "algorithm.average=10");
    struct train_point point = {0};

    CU_ASSERT_PTR_NOT_NULL_FATAL(train);
    while (train_interactions(train) < 12000)
        CU_ASSERT_NOT_EQUAL(train_iterate(train, &point, &err), TRAIN_DIVERGED);
    CU_ASSERT(point.ret > 0.9);
    CU_ASSERT(point.ret_greedy > 0.9);
    CU_ASSERT(point.ret_greedy <= 1);
    CU_ASSERT(point.train_return > 0.9);
    CU_ASSERT(point.entropy < 0.5);
    train_free(train);
}

/* Every tensor of A is that of B. */
static bool same_state(struct train *a, struct train *b)
{
    static const size_t size[] = {4, 8, 8, 8, 1}; /* enum tensor_type */
    size_t n, m;
    const struct tensor *x = train_state(a, &n), *y = train_state(b, &m);
    bool same = n == m;

    for (size_t i = 0; same && i < n; i++) {
        size_t bytes = size[x[i].type];

        for (size_t d = 0; d < x[i].n_shape; d++)
            bytes *= x[i].shape[d];
        same = strcmp(x[i].name, y[i].name) == 0 &&
               memcmp(x[i].data, y[i].data, bytes) == 0;
        if (!same)
            fprintf(stderr, "%s differs\n", x[i].name);
    }
    return same;
}

static void copy_state(struct train *to, struct train *from)
{
    static const size_t size[] = {4, 8, 8, 8, 1};
    size_t n, m;
    const struct tensor *x = train_state(to, &n);
    const struct tensor *y = train_state(from, &m);

    CU_ASSERT_EQUAL_FATAL(n, m);
    for (size_t i = 0; i < n; i++) {
        size_t bytes = size[x[i].type];

        for (size_t d = 0; d < x[i].n_shape; d++)
            bytes *= x[i].shape[d];
        memcpy(x[i].data, y[i].data, bytes);
    }
}

static bool same_point(const struct train_point *a, const struct train_point *b)
{
    return a->interactions == b->interactions && a->updates == b->updates &&
           a->ret == b->ret && a->ret_greedy == b->ret_greedy &&
           a->train_return == b->train_return && a->entropy == b->entropy &&
           a->approx_kl == b->approx_kl &&
           a->clip_fraction == b->clip_fraction &&
           a->value_loss == b->value_loss;
}

/* For each place to stop: a run that stopped there and went on in another
 * trainer has the same numbers as one that did not. */
static void test_resume(void)
{
    for (int stop = 0; stop <= 5; stop++) {
        static const char *const more[] = {"algorithm.normalise_rewards=true",
                                           NULL};
        struct err err;
        struct train *a = open_small(more, &err);
        struct train *b = open_small(more, &err);
        struct train_point x = {0}, y = {0};

        CU_ASSERT_PTR_NOT_NULL_FATAL(a);
        CU_ASSERT_PTR_NOT_NULL_FATAL(b);
        for (int i = 0; i < stop; i++)
            CU_ASSERT_NOT_EQUAL(train_iterate(a, &x, &err), TRAIN_DIVERGED);
        copy_state(b, a);
        CU_ASSERT_EQUAL(train_interactions(b), stop * 240);
        for (int i = stop; i < 8; i++) {
            const enum train_status s = train_iterate(a, &x, &err);

            CU_ASSERT_EQUAL(train_iterate(b, &y, &err), s);
            if (s == TRAIN_POINT)
                CU_ASSERT(same_point(&x, &y));
        }
        CU_ASSERT(same_state(a, b));
        train_free(a);
        train_free(b);
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
    CU_ASSERT(same_state(a, b));
    CU_ASSERT(memcmp(a->policy, c->policy, sizeof *a->policy) != 0);
    CU_ASSERT(memcmp(a->act, c->act, sizeof *a->act) != 0);
    CU_ASSERT(memcmp(a->obs, c->obs, BYTES) != 0);
    train_free(a);
    train_free(b);
    train_free(c);
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
}

static const struct divergence_case {
    const char *what, *tensor;
    float value;
    const char *message;
} divergence_cases[] = {
    {"a bias of the value", "policy.value.bias", NAN,
     "the loss is not finite at update 1"},
    {"a convolution's weight, which ReLU hides", "policy.conv1.weight", NAN,
     "a weight is not finite after update 1"},
    {"a weight that makes the loss overflow", "policy.value.weight", 1e25F,
     "the loss is not finite at update 1"},
    {"one that makes gradients overflow", "policy.value.weight", 1e18F,
     "the gradient is not finite at update 1"},
    {"the optimiser's state", "adam.m.dense1.weight", INFINITY,
     "a weight is not finite after update 1"},
};

static void test_divergence(void)
{
    for (size_t i = 0; i < COUNT_OF(divergence_cases); i++) {
        const struct divergence_case *c = &divergence_cases[i];
        struct err err;
        struct train_point point;
        struct train *train = open_small(NULL, &err);
        size_t n, k = 0;

        CU_ASSERT_PTR_NOT_NULL_FATAL(train);
        const struct tensor *t = train_state(train, &n);
        while (k < n && strcmp(t[k].name, c->tensor) != 0)
            k++;
        CU_ASSERT_FATAL(k < n);
        *(float *)t[k].data = c->value;
        CU_ASSERT_EQUAL(train_iterate(train, &point, &err), TRAIN_DIVERGED);
        CU_ASSERT_STRING_EQUAL(err.msg, c->message);
        if (strcmp(err.msg, c->message) != 0)
            fprintf(stderr, "%s: %s\n", c->what, err.msg);
        train_free(train);
    }
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
    struct err err;
    const size_t before = allocations;
    struct train *train = OPEN(&err, "algorithm.normalise_rewards=true");
    struct train_point point;

    CU_ASSERT_PTR_NOT_NULL_FATAL(train);
    CU_ASSERT(allocations > before);
    const size_t opened = allocations;
    for (int i = 0; i < 3; i++)
        CU_ASSERT_EQUAL(train_iterate(train, &point, &err), TRAIN_POINT);
    CU_ASSERT_EQUAL(allocations, opened);
    train_free(train);
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

static const struct misfit_case {
    const char *what, *set, *message;
} misfit_cases[] = {
    {"a horizon and gamma", "algorithm.horizon=4 algorithm.gamma=0.9",
     "takes the place of gamma and lambda"},
    {"minibatches that do not divide", "algorithm.minibatches=7",
     "cannot be split into 7 equal minibatches"},
    {"too many convolutions", "family.channels=[4,4,4,4,4]",
     "too small to halve again"},
};

static void test_misfits(void)
{
    struct arena *arena = arena_new();
    struct train_cost cost;
    struct run_spec spec;
    struct err err;

    for (size_t i = 0; i < COUNT_OF(misfit_cases); i++) {
        char *set = arena_strdup(arena, misfit_cases[i].set), *rest = NULL;

        make_spec(&spec, arena, &env_digits_table, &nn_cnn_table,
                  &ppo_ewma_table);
        for (char *s = strtok_r(set, " ", &rest); s != NULL;
             s = strtok_r(NULL, " ", &rest))
            CU_ASSERT_FATAL(make_spec_set(&spec, arena, s));
        CU_ASSERT_FALSE(train_cost(&cost, &spec, &err));
        CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, misfit_cases[i].message));
        CU_ASSERT_PTR_NULL(train_new(&spec, NULL, &err));
    }
    make_spec(&spec, arena, &env_digits_table, &nn_cnn_table, &ppo_ewma_table);
    spec.family.kind = "mlp";
    CU_ASSERT_FALSE(train_cost(&cost, &spec, &err));
    CU_ASSERT_STRING_EQUAL(err.msg, "there is no family 'mlp'");
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
                if (p->type != PARAM_INT && p->type != PARAM_REAL)
                    continue;
                CU_ASSERT_FATAL(number_parse(&n, p->def, strlen(p->def)));
                CU_ASSERT(n.real >= p->min && n.real <= p->max);
            }
        }
    }
}

static const struct unit_test tests[] = {
    {"advantages by hand", test_gae_by_hand},
    {"a rollout's targets are returns", test_collect},
    {"rewards and advantages are normalised", test_normalisation},
    {"the two averages of weights", test_averages},
    {"a small bandit is learned", test_learns},
    {"a resumed run has the same bits", test_resume},
    {"the key decides", test_seeds},
    {"the curve's grid", test_grid},
    {"what is not finite is found at once", test_divergence},
    {"an iteration allocates nothing", test_no_allocation},
    {"costs by hand", test_cost},
    {"parts that do not fit", test_misfits},
    {"tables explain themselves", test_tables},
};

UNIT_MAIN("train", tests)
