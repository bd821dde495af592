/* test_learn.c - what the algorithms make of rollouts: steps, averages,
 * schedules, phases, and whether anything is learned. */
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
#include "tests/unit/small_train.h"
#include "tests/unit/toys.h"
#include "tests/unit/unit.h"
#include "train/internal.h"

/* ---- normalisers ---- */

/* Moments of numbers that come in parts are those of all of them. */
static void test_moments(void)
{
    enum { N = 1000, D = 3 };
    struct moments m[D];
    struct obs_normaliser normaliser = {m, NULL, NULL};
    float x[N * D];
    struct rng rng;

    rng_init(&rng, "moments", 8, "test", 0);
    for (size_t i = 0; i < COUNT_OF(x); i++)
        x[i] = (float)(rng_normal(&rng) * (double)(1 + i % D) + 100);
    obs_normaliser_start(&normaliser, D);
    for (size_t i = 0; i < N; i += 250)
        obs_normaliser_add(&normaliser, x + i * D, 250, D);
    for (size_t d = 0; d < D; d++) {
        double mean = 0, variance = 0;

        for (size_t i = 0; i < N; i++)
            mean += (double)x[i * D + d] / N;
        for (size_t i = 0; i < N; i++)
            variance += ((double)x[i * D + d] - mean) *
                        ((double)x[i * D + d] - mean) / N;
        /* The first moments weigh as much as a ten-thousandth of a sample. */
        CU_ASSERT_DOUBLE_EQUAL(m[d].mean, mean, 1e-4);
        CU_ASSERT_DOUBLE_EQUAL(m[d].variance, variance, 2e-3);
        CU_ASSERT_DOUBLE_EQUAL(m[d].count, N, 1e-3);
    }
}

/* Statistics with decay b over iterations of n samples weigh n, b n, b^2 n. */
static void test_averaged_advantages(void)
{
    const float x[3][2] = {{1, 3}, {5, 5}, {0, 8}};
    struct average_moments moments = {0};
    double weight = 0, sum = 0, squares = 0;

    for (int i = 0; i < 3; i++)
        average_moments_add(&moments, x[i], 2, 0.5);
    for (int i = 0; i < 3; i++) {
        for (int k = 0; k < 2; k++) {
            const double w = exp2(i - 2), y = (double)x[i][k];

            weight += w;
            sum += w * y;
            squares += w * y * y;
        }
    }
    const double mean = sum / weight;
    const struct standard standard = average_standard(&moments);
    CU_ASSERT_DOUBLE_EQUAL(standard.mean, mean, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(standard.scale,
                           1 / sqrt(squares / weight - mean * mean), 1e-6);
}

/* A reward of 1 has become 1 over the deviation of the returns that the
 * definition gives. */
static void test_rewards(void)
{
    struct err err;
    struct train *train = SMALL_TRAIN(&toy_pictures, &ppo_table, &err,
                                      "algorithm.normalise_rewards=true");

    CU_ASSERT_PTR_NOT_NULL_FATAL(train);
    const size_t E = train->options.envs, n = E * train->options.rollout;
    const struct rollout *ro = &train->rollout;
    double back = 0, returns = 0, squares = 0;
    float unit = 0;

    CU_ASSERT(train_collect(train, &err));
    for (size_t e = 0; e < E; e++) {
        for (size_t i = e; i < n; i += E) {
            unit = fmaxf(unit, ro->reward[i]);
            back = (ro->reward[i] > 0 ? 1 : 0) + 0.99 * back;
            returns += back / (double)n;
            squares += back * back / (double)n;
            if (ro->ended[i])
                back = 0;
        }
        back = 0;
    }
    CU_ASSERT_DOUBLE_EQUAL(unit, 1 / sqrt(squares - returns * returns), 1e-4);
    train_free(train);
}

/* Observations are scaled by what came before the iteration: at first not at
 * all. */
static void test_observations(void)
{
    struct err err;
    struct train *train = SMALL_TRAIN(&toy_reach, &ppo_table, &err,
                                      "algorithm.normalise_observations=true");

    CU_ASSERT_PTR_NOT_NULL_FATAL(train);
    CU_ASSERT(train_collect(train, &err));
    CU_ASSERT_EQUAL(train->scaling.mean[0], 0);
    CU_ASSERT_EQUAL(train->scaling.scale[0], 1);
    CU_ASSERT(train_collect(train, &err));
    /* Uniform in -1 .. 1. */
    CU_ASSERT_DOUBLE_EQUAL(train->scaling.mean[0], 0, 0.15);
    CU_ASSERT_DOUBLE_EQUAL(train->scaling.scale[0], sqrt(3), 0.15);
    CU_ASSERT_EQUAL(train->scaling.limit, 10);
    train_free(train);
}

/* ---- steps ---- */

/* After two updates with gradient steps s1, s2 the averages are
 * (b^2 w0 + b w1 + w2) / (b^2 + b + 1), as the rule says in other words. */
static void test_averages(void)
{
    struct err err;
    struct train *train =
        SMALL_TRAIN(&toy_pictures, &ppo_ewma_table, &err, "algorithm.average=3",
                    "algorithm.ewma_decay=0.5", "algorithm.minibatches=1",
                    "algorithm.epochs=1");
    struct train_point point;

    CU_ASSERT_PTR_NOT_NULL_FATAL(train);
    const size_t P = train->net->parameters;
    const float *w = train->policy.w;
    float *w0 = mem_calloc(P, sizeof *w0), *w1 = mem_calloc(P, sizeof *w1);
    memcpy(w0, w, P * sizeof *w0);
    CU_ASSERT_EQUAL(train_iterate(train, &point, &err), TRAIN_POINT);
    CU_ASSERT_EQUAL(point.updates, 1);
    memcpy(w1, w, P * sizeof *w1);
    CU_ASSERT_EQUAL(train_iterate(train, &point, &err), TRAIN_POINT);
    for (size_t p = 0; p < P; p++) {
        const double a = (double)w0[p], b = (double)w1[p], c = (double)w[p];

        CU_ASSERT_DOUBLE_EQUAL(train->proximal.w[p],
                               (0.25 * a + 0.5 * b + c) / 1.75, 1e-6);
        CU_ASSERT_DOUBLE_EQUAL(train->average.w[p],
                               (0.5625 * a + 0.75 * b + c) / 2.3125, 1e-6);
    }
    CU_ASSERT(memcmp(w0, w1, P * sizeof *w0) != 0);
    free(w0);
    free(w1);
    train_free(train);
}

/* The largest change of a weight in one iteration. */
static double iterate_and_measure(struct train *train)
{
    const size_t P = train->net->parameters;
    float *before = mem_calloc(P, sizeof *before);
    struct train_point point;
    struct err err;
    double most = 0;

    memcpy(before, train->policy.w, P * sizeof *before);
    CU_ASSERT_NOT_EQUAL(train_iterate(train, &point, &err), TRAIN_DIVERGED);
    for (size_t p = 0; p < P; p++)
        most = fmax(most, fabs((double)train->policy.w[p] - (double)before[p]));
    free(before);
    return most;
}

/* Adam's first step is as long as the step size, whatever the gradient; where
 * a linear schedule ends nothing moves any more. */
static void test_schedule(void)
{
    struct err err;
    struct train *train =
        SMALL_TRAIN(&toy_reach, &ppo_table, &err, "algorithm.epochs=1",
                    "algorithm.minibatches=1", "algorithm.beta1=0",
                    "algorithm.beta2=0", "algorithm.step_size_schedule=linear",
                    "algorithm.anneal_interactions=720");

    CU_ASSERT_PTR_NOT_NULL_FATAL(train);
    CU_ASSERT_DOUBLE_EQUAL(iterate_and_measure(train), 0.01, 1e-5);
    CU_ASSERT_DOUBLE_EQUAL(train->remaining, 1, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(iterate_and_measure(train), 0.01 * 2 / 3, 1e-5);
    CU_ASSERT_DOUBLE_EQUAL(train->remaining, 2.0 / 3, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(iterate_and_measure(train), 0.01 / 3, 1e-5);
    CU_ASSERT_EQUAL(iterate_and_measure(train), 0);
    CU_ASSERT_EQUAL(iterate_and_measure(train), 0);
    CU_ASSERT_EQUAL(train->remaining, 0);
    train_free(train);
}

/* The entropy's coefficient on its way down: with advantages and values out
 * of the way it is all that there is, and then there is nothing. */
static void test_entropy_schedule(void)
{
    struct err err;
    struct train *train = SMALL_TRAIN(
        &toy_dials, &ppo_table, &err, "algorithm.value=0", "algorithm.gamma=0",
        "algorithm.advantages=none", "algorithm.entropy_schedule=linear",
        "algorithm.anneal_interactions=240");

    CU_ASSERT_PTR_NOT_NULL_FATAL(train);
    CU_ASSERT(iterate_and_measure(train) > 0);
    CU_ASSERT(train_collect(train, &err));
    memset(train->rollout.advantage, 0, 240 * sizeof(float));
    struct nn_ppo_sums mean;
    train->remaining = 0;
    CU_ASSERT(train_update(train, &mean, &err));
    CU_ASSERT_EQUAL(mean.loss, 0);
    train->remaining = 0.5;
    CU_ASSERT(train_update(train, &mean, &err));
    CU_ASSERT_DOUBLE_EQUAL(mean.loss, -0.005 * mean.entropy, 1e-6);
    train_free(train);
}

/* Adam's mean of gradients after one step is (1 - beta1) times the gradient,
 * whose norm was cut. */
static void test_gradient_norm(void)
{
    struct err err;
    struct train *train = SMALL_TRAIN(
        &toy_reach, &ppo_table, &err, "algorithm.epochs=1",
        "algorithm.minibatches=1", "algorithm.max_gradient_norm=0.001");
    struct train_point point;
    double squares = 0;

    CU_ASSERT_PTR_NOT_NULL_FATAL(train);
    CU_ASSERT_EQUAL(train_iterate(train, &point, &err), TRAIN_POINT);
    for (size_t p = 0; p < train->net->parameters; p++) {
        const double m = (double)train->optimisers[POLICY_OPTIMISER].m[p];

        squares += m * m;
    }
    CU_ASSERT_DOUBLE_EQUAL(sqrt(squares), 1e-4, 1e-8);
    train_free(train);
}

/* A divergence above the target ends the iteration after the epoch. */
static void test_target_kl(void)
{
    struct err err;
    struct train *train =
        SMALL_TRAIN(&toy_dials, &ppo_table, &err, "algorithm.target_kl=1e-9");
    struct train_point point;

    CU_ASSERT_PTR_NOT_NULL_FATAL(train);
    CU_ASSERT_EQUAL(train_iterate(train, &point, &err), TRAIN_POINT);
    CU_ASSERT_EQUAL(point.updates, 3);
    CU_ASSERT(point.approx_kl > 1e-9);
    train_free(train);
}

/* ---- the batch-size rule ---- */

static void read_options(struct options *options,
                         const struct param_table *algorithm,
                         const char *const *settings)
{
    static const struct param_table none = {"none", "", NULL, 0};
    struct arena *arena = arena_new();
    struct run_spec spec;
    struct err err;

    make_spec(&spec, arena, &none, &none, algorithm);
    for (; *settings != NULL; settings++)
        CU_ASSERT_FATAL(make_spec_set(&spec, arena, *settings));
    CU_ASSERT_FATAL(options_read(options, &spec.algorithm, &err));
    arena_free(arena);
}

static void test_batch_rule(void)
{
    struct options one, four;

    read_options(&one, &ppg_ewma_table, (const char *const[]){NULL});
    read_options(&four, &ppg_ewma_table,
                 (const char *const[]){"algorithm.batch_divisor=4", NULL});
    CU_ASSERT_EQUAL(four.envs * 4, one.envs);
    CU_ASSERT_EQUAL(four.rollout, one.rollout);
    CU_ASSERT_EQUAL(four.minibatches, one.minibatches);
    CU_ASSERT_DOUBLE_EQUAL(four.step_size, one.step_size / 2, 1e-15);
    CU_ASSERT_DOUBLE_EQUAL(four.ewma_decay / (1 - four.ewma_decay),
                           4 * one.ewma_decay / (1 - one.ewma_decay), 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(four.average, 4 * one.average, 1e-9);
    /* A span of one iteration becomes one of four. */
    CU_ASSERT_EQUAL(one.advantage_decay, 0);
    CU_ASSERT_DOUBLE_EQUAL(four.advantage_decay, 0.75, 1e-12);
    CU_ASSERT_EQUAL(four.policy_iterations, 4 * one.policy_iterations);
    /* An auxiliary phase sees as much data in as many parts. */
    CU_ASSERT_EQUAL(four.policy_iterations * four.envs,
                    one.policy_iterations * one.envs);
    CU_ASSERT_EQUAL(four.aux_minibatches, 16 * 32);
    CU_ASSERT_EQUAL(one.aux_minibatches, 16 * 32);
    CU_ASSERT_EQUAL(four.aux_step_size, one.step_size);
    /* A span that is given, likewise. */
    read_options(&four, &ppo_table,
                 (const char *const[]){"algorithm.batch_divisor=4",
                                       "algorithm.advantages=averaged",
                                       "algorithm.advantage_span=2", NULL});
    CU_ASSERT_DOUBLE_EQUAL(four.advantage_decay, 1 - 1.0 / 8, 1e-12);
}

/* ---- phases ---- */

/* Policy and value have their epochs and their optimisers; the auxiliary phase
 * its own, after which the proximal policy is the policy. */
static void test_phases(void)
{
    struct err err;
    struct train *train = SMALL_TRAIN(
        &toy_reach, &ppg_ewma_table, &err, "algorithm.policy_epochs=2",
        "algorithm.value_epochs=3", "algorithm.policy_iterations=2");
    struct train_point point;

    CU_ASSERT_PTR_NOT_NULL_FATAL(train);
    const size_t bytes = train->net->parameters * sizeof(float);
    CU_ASSERT_EQUAL(train_iterate(train, &point, &err), TRAIN_POINT);
    CU_ASSERT_EQUAL(train->steps[POLICY_OPTIMISER], 2 * 3);
    CU_ASSERT_EQUAL(train->steps[VALUE_OPTIMISER], 3 * 3);
    CU_ASSERT_EQUAL(train->steps[AUX_OPTIMISER], 0);
    CU_ASSERT_EQUAL(point.updates, 15);
    CU_ASSERT(memcmp(train->proximal.w, train->policy.w, bytes) != 0);
    CU_ASSERT_EQUAL(train_iterate(train, &point, &err), TRAIN_POINT);
    /* Two epochs of 2 minibatches for each of 2 iterations. */
    CU_ASSERT_EQUAL(train->steps[AUX_OPTIMISER], 2 * 2 * 2);
    CU_ASSERT_EQUAL(point.updates, 30 + 8);
    CU_ASSERT_EQUAL(memcmp(train->proximal.w, train->policy.w, bytes), 0);
    CU_ASSERT_EQUAL(train->running[PROXIMAL_MASS], 1);
    train_free(train);
}

/* What each optimiser has moved: the policy's moments are zero in the value's
 * network, and the other way round. */
static void test_parts_apart(void)
{
    struct err err;
    struct train *train =
        SMALL_TRAIN(&toy_reach, &ppg_table, &err, "algorithm.policy_epochs=2");
    struct train_point point;

    CU_ASSERT_PTR_NOT_NULL_FATAL(train);
    CU_ASSERT_EQUAL(train_iterate(train, &point, &err), TRAIN_POINT);
    for (size_t i = 0; i < train->net->n_params; i++) {
        const struct nn_param *param = &train->net->params[i];
        const bool of_value = strncmp(param->name, "vf.", 3) == 0;
        const bool of_aux = strstr(param->name, "aux_value") != NULL;
        const float m = train->optimisers[POLICY_OPTIMISER].m[param->offset];
        const float n = train->optimisers[VALUE_OPTIMISER].m[param->offset];

        CU_ASSERT_EQUAL(m != 0, !of_value && !of_aux);
        CU_ASSERT_EQUAL(n != 0, of_value);
    }
    train_free(train);
}

/* What the auxiliary head makes of all samples: the sum of its squared errors;
 * and the policy's outputs, LOGITS (samples, rows). */
static double auxiliary_error(struct train *train, size_t n, float *logits)
{
    const size_t rows = nn_policy_rows(&train->net->shape);
    double error = 0;

    nn_pack(train->net, &train->work, &train->policy);
    for (size_t first = 0; first < n; first += NN_TILE) {
        train_order(train, 0, n, NULL);
        train_load(train, train->order + first, NN_TILE);
        nn_forward(train->net, &train->work, &train->policy, NN_ALL_HEADS);
        const struct nn_outputs out = train_outputs(train, 0);
        const float *aux = nn_output(train->net, &train->work, NN_AUX_VALUE, 0);

        for (size_t i = 0; i < NN_TILE; i++)
            error += pow(
                (double)aux[i] - (double)train->rollout.target[first + i], 2);
        memcpy(logits + first * rows, out.policy,
               rows * NN_TILE * sizeof *logits);
    }
    return error;
}

/* The sum of the squared errors of the best constant. */
static double squares_about_mean(const float *x, size_t n)
{
    double mean = 0, squares = 0;

    for (size_t i = 0; i < n; i++)
        mean += (double)x[i] / (double)n;
    for (size_t i = 0; i < n; i++)
        squares += pow((double)x[i] - mean, 2);
    return squares;
}

/* The auxiliary phase teaches the auxiliary head the values and leaves the
 * policy about where it was. */
static void test_auxiliary(void)
{
    enum { SAMPLES = 20 * 12, MAX_ROWS = 16 };
    static float before[SAMPLES * MAX_ROWS], after[SAMPLES * MAX_ROWS];
    struct err err;
    struct train *train =
        SMALL_TRAIN(&toy_dials, &ppg_table, &err, "algorithm.aux_epochs=50",
                    "algorithm.beta_clone=100", "algorithm.step_size=0.003",
                    "algorithm.policy_iterations=1", "algorithm.gamma=0.5");
    double moved = 0;

    CU_ASSERT_PTR_NOT_NULL_FATAL(train);
    CU_ASSERT(train_collect(train, &err));
    const double untaught = auxiliary_error(train, SAMPLES, before);
    CU_ASSERT(train_auxiliary(train, &err));
    const double taught = auxiliary_error(train, SAMPLES, after);
    const double constant = squares_about_mean(train->rollout.target, SAMPLES);

    for (size_t i = 0; i < SAMPLES * nn_policy_rows(&train->net->shape); i++)
        moved = fmax(moved, fabs((double)after[i] - (double)before[i]));
    /* What is seen says little of the returns to come. */
    CU_ASSERT(untaught > 2 * constant);
    CU_ASSERT(taught < 1.1 * constant);
    CU_ASSERT(moved > 0 && moved < 0.2);
    train_free(train);
}

/* ---- learning ---- */

static const struct lesson {
    const char *what;
    const struct param_table *algorithm;
    const struct env_type *environment;
    double at_least, at_most;
    const char *settings[8];
} lessons[] = {
    {"ppo: pictures", &ppo_table, &toy_pictures, 0.9, 1, {NULL}},
    {"ppo_ewma: pictures", &ppo_ewma_table, &toy_pictures, 0.9, 1, {NULL}},
    {"ppg: pictures", &ppg_table, &toy_pictures, 0.9, 1, {NULL}},
    {"ppg_ewma: pictures", &ppg_ewma_table, &toy_pictures, 0.9, 1, {NULL}},
    {"ppo: dials", &ppo_table, &toy_dials, 4.5, 5, {NULL}},
    {"ppo: two numbers",
     &ppo_table,
     &toy_reach,
     4,
     5,
     {"algorithm.normalise_observations=true", "algorithm.entropy=0"}},
    {"ppo: a code, remembered",
     &ppo_table,
     &toy_recall,
     0.9,
     1,
     {"family.lstm=16", "algorithm.minibatches=5"}},
    {"ppo: a code, remembered over cuts",
     &ppo_table,
     &toy_recall,
     0.9,
     1,
     {"family.lstm=16", "algorithm.minibatches=4", "algorithm.sequence=6"}},
    {"ppo: a code, not remembered", &ppo_table, &toy_recall, 0.2, 0.8, {NULL}},
};

static void test_learns(void)
{
    for (size_t i = 0; i < COUNT_OF(lessons); i++) {
        const struct lesson *l = &lessons[i];
        struct err err = {.msg = ""};
        struct train *train =
            small_train(l->environment, l->algorithm, l->settings, &err);
        struct train_point point = {0};

        CU_ASSERT_PTR_NOT_NULL_FATAL(train);
        while (train_interactions(train) < 30720) {
            CU_ASSERT_NOT_EQUAL_FATAL(train_iterate(train, &point, &err),
                                      TRAIN_DIVERGED);
        }
        CU_ASSERT(point.ret >= l->at_least && point.ret <= l->at_most);
        if (point.ret < l->at_least || point.ret > l->at_most)
            fprintf(stderr, "%s: %g\n", l->what, point.ret);
        if (l->environment == &toy_pictures) {
            CU_ASSERT(point.ret_greedy >= point.ret - 0.02);
            CU_ASSERT(point.ret_greedy <= 1);
        }
        CU_ASSERT(point.train_return <= l->at_most);
        CU_ASSERT(point.train_return > 0.8 * l->at_least);
        train_free(train);
    }
}

/* Tasks of which the best return is worked out in test_known.c: 0.9, 356.7. */
static void test_known(void)
{
    static const struct {
        const struct param_table *table;
        double at_least, at_most;
    } tasks[] = {{&env_bandit_table, 0.84, 0.96}, {&env_chain_table, 340, 373}};

    for (size_t i = 0; i < COUNT_OF(tasks); i++) {
        struct arena *arena = arena_new();
        struct train_point point = {0};
        struct run_spec spec;
        struct err err;

        make_spec(&spec, arena, tasks[i].table, &nn_mlp_table, &ppo_table);
        CU_ASSERT(make_spec_set(&spec, arena, "algorithm.eval_episodes=400"));
        spec.seed = 1;
        struct train *train = train_new(&spec, NULL, &err);
        CU_ASSERT_PTR_NOT_NULL_FATAL(train);
        while (train_interactions(train) < 60000) {
            CU_ASSERT_NOT_EQUAL_FATAL(train_iterate(train, &point, &err),
                                      TRAIN_DIVERGED);
        }
        CU_ASSERT(point.ret > tasks[i].at_least &&
                  point.ret < tasks[i].at_most);
        train_free(train);
        arena_free(arena);
    }
}

/* Solved is a mean return of 475 over 100 episodes. */
static void test_cartpole(void)
{
    size_t solved = 0;

    for (int seed = 1; seed <= 3; seed++) {
        struct arena *arena = arena_new();
        struct train_point point = {0};
        struct run_spec spec;
        struct err err;

        make_spec(&spec, arena, &env_cartpole_table, &nn_mlp_table, &ppo_table);
        CU_ASSERT(make_spec_set(&spec, arena, "algorithm.eval_episodes=100"));
        spec.seed = seed;
        struct train *train = train_new(&spec, NULL, &err);
        CU_ASSERT_PTR_NOT_NULL_FATAL(train);
        while (train_interactions(train) < 150000 && point.ret < 475) {
            CU_ASSERT_NOT_EQUAL_FATAL(train_iterate(train, &point, &err),
                                      TRAIN_DIVERGED);
        }
        solved += point.ret >= 475;
        train_free(train);
        arena_free(arena);
    }
    CU_ASSERT(solved >= 2);
}

static const struct unit_test tests[] = {
    {"moments of parts", test_moments},
    {"advantages averaged over iterations", test_averaged_advantages},
    {"rewards are normalised", test_rewards},
    {"observations are normalised", test_observations},
    {"the two averages of weights", test_averages},
    {"a linear schedule", test_schedule},
    {"a linear schedule of entropy", test_entropy_schedule},
    {"gradients are cut", test_gradient_norm},
    {"a target divergence", test_target_kl},
    {"the batch-size rule", test_batch_rule},
    {"phases and their optimisers", test_phases},
    {"policy and value apart", test_parts_apart},
    {"the auxiliary phase", test_auxiliary},
    {"all of it learns", test_learns},
    {"what is known to be best is reached", test_known},
    {"CartPole is solved by defaults", test_cartpole},
};

UNIT_MAIN("learn", tests)
