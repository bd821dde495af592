/* test_rivals.c - past policies in the other seat: which are kept, who plays
 * against whom, and with which weights; and the strength that comes of it. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "env/duel.h"
#include "tests/unit/small_train.h"
#include "tests/unit/unit.h"
#include "train/internal.h"

enum { LATEST = -1, PAST = 4 };

static struct train *open_train(const char *latest, const char *lstm)
{
    struct err err = {.msg = ""};
    struct train *train = SMALL_TRAIN(
        &env_duel, &ppo_table, &err, "environment.past=4", latest, lstm,
        "algorithm.rollout=20", "algorithm.envs=40", "algorithm.minibatches=1");

    if (train == NULL)
        fprintf(stderr, "%s\n", err.msg);
    CU_ASSERT_PTR_NOT_NULL_FATAL(train);
    return train;
}

static void iterate(struct train *train)
{
    struct err err;

    CU_ASSERT_EQUAL(train_iterate(train, NULL, &err), TRAIN_OK);
}

/* Slot i has the weights of iteration i * APART, to the last bit, and there are
 * at least half as many as there is room for, however long it takes. */
static void test_kept(void)
{
    enum { ITERATIONS_HERE = 70 };
    struct train *train = open_train("environment.latest=0.5", "family.lstm=0");
    const size_t P = train->net->parameters;
    float *history =
        mem_calloc((ITERATIONS_HERE + 1) * P, sizeof *train->policy.w);

    for (size_t i = 0; i <= ITERATIONS_HERE; i++) {
        const struct rivals *r = &train->rivals;
        const size_t kept = (size_t)r->pool[KEPT],
                     apart = (size_t)r->pool[APART];

        memcpy(history + i * P, train->policy.w, P * sizeof *history);
        CU_ASSERT(kept <= PAST && (kept - 1) * apart <= i && i < kept * apart);
        CU_ASSERT(i < PAST / 2 || kept >= PAST / 2);
        for (size_t k = 0; k < kept; k++)
            CU_ASSERT_EQUAL(memcmp(r->past[k].w, history + k * apart * P,
                                   P * sizeof *history),
                            0);
        iterate(train);
    }
    free(history);
    train_free(train);
}

/* An opponent is drawn when an episode begins and stays until its end. */
static void test_drawn(void)
{
    struct train *train =
        open_train("environment.latest=0.25", "family.lstm=0");
    const struct rivals *r = &train->rivals;
    const size_t E = r->seats.n;
    double latest = 0, drawn = 0, of[PAST] = {0};

    for (int i = 0; i < 5; i++)
        iterate(train);
    const size_t kept = (size_t)r->pool[KEPT];
    train_pack_rivals(train);
    for (size_t t = 0; t < 3000; t++) {
        int64_t before[64];

        memcpy(before, r->who, E * sizeof *before);
        for (size_t e = 0; e < E; e++)
            train->actors.keep[e] = (t + e) % 5 != 0;
        train_oppose(train);
        for (size_t e = 0; e < E; e++) {
            CU_ASSERT(r->who[e] >= LATEST && r->who[e] < (int64_t)kept);
            if ((t + e) % 5 != 0) {
                CU_ASSERT_EQUAL(r->who[e], before[e]);
                continue;
            }
            drawn++;
            latest += r->who[e] == LATEST;
            if (r->who[e] != LATEST)
                of[r->who[e]]++;
        }
    }
    CU_ASSERT_DOUBLE_EQUAL(latest / drawn, 0.25, 5 * sqrt(0.19 / drawn));
    for (size_t k = 0; k < kept; k++)
        CU_ASSERT_DOUBLE_EQUAL(of[k] / drawn, 0.75 / (double)kept,
                               5 * sqrt(0.25 / drawn));
    train_free(train);
}

/* Other weights in a slot, or as the latest, change what is done by who plays
 * with them, and by nobody else. */
static void check_weights(int64_t who, const char *lstm)
{
    struct train *a = open_train("environment.latest=0.4", lstm);
    struct train *b = open_train("environment.latest=0.4", lstm);
    const size_t E = a->rivals.seats.n;
    bool differs = false;
    size_t others = 0;

    for (int i = 0; i < 5; i++) {
        iterate(a);
        iterate(b);
    }
    CU_ASSERT(same_state(a, b, NULL));
    struct nn_weights *weights =
        who == LATEST ? &b->policy : &b->rivals.past[who];
    for (size_t i = 0; i < b->net->parameters; i++)
        weights->w[i] *= -30;
    nn_pack(a->net, &a->work, &a->policy);
    nn_pack(b->net, &b->work, &b->policy);
    train_pack_rivals(a);
    train_pack_rivals(b);
    for (int t = 0; t < 20; t++) {
        memset(a->actors.keep, t > 0, E * sizeof *a->actors.keep);
        memset(b->actors.keep, t > 0, E * sizeof *b->actors.keep);
        train_oppose(a);
        train_oppose(b);
        for (size_t e = 0; e < E; e++) {
            const int32_t *x = a->rivals.seats.choice + 3 * e;
            const bool same =
                memcmp(x, b->rivals.seats.choice + 3 * e, 3 * sizeof *x) == 0;

            CU_ASSERT(same || a->rivals.who[e] == who);
            differs = differs || !same;
            others += a->rivals.who[e] != who;
        }
    }
    CU_ASSERT(differs && others > 0);
    train_free(a);
    train_free(b);
}

/* All seats go on in their own streams and remember, whoever plays in them. */
static void test_goes_on(void)
{
    struct train *train = open_train("environment.latest=0.4", "family.lstm=8");
    struct actors *seats = &train->rivals.seats;
    const size_t E = seats->n, S = train->net->state;
    struct rng *rng = mem_calloc(E, sizeof *rng);
    float *state = mem_calloc(E * S, sizeof *state);

    iterate(train);
    memcpy(rng, seats->rng, E * sizeof *rng);
    memcpy(state, seats->state, E * S * sizeof *state);
    train_oppose(train);
    for (size_t e = 0; e < E; e++) {
        CU_ASSERT(memcmp(&rng[e], &seats->rng[e], sizeof *rng) != 0);
        CU_ASSERT(memcmp(state + e * S, seats->state + e * S,
                         S * sizeof *state) != 0);
    }
    free(rng);
    free(state);
    train_free(train);
}

static void test_weights(void)
{
    check_weights(LATEST, "family.lstm=0");
    check_weights(1, "family.lstm=0");
    check_weights(0, "family.lstm=8");
}

/* Whether somebody trained takes the seat is the environment's to say. */
static void test_script(void)
{
    struct err err;
    struct train *script =
        SMALL_TRAIN(&env_duel, &ppo_table, &err, "environment.opponent=hard");

    CU_ASSERT_PTR_NOT_NULL_FATAL(script);
    CU_ASSERT_EQUAL(script->self_play.past, 0);
    iterate(script);
    train_free(script);
    CU_ASSERT_PTR_NULL(SMALL_TRAIN(&env_duel, &ppo_table, &err,
                                   "environment.opponent=hard",
                                   "environment.past=3"));
    CU_ASSERT_STRING_EQUAL(err.msg, "latest and past are about the opponent "
                                    "self, and the opponent is 'hard'");
}

static const struct unit_test tests[] = {
    {"past policies are spread over training", test_kept},
    {"episodes draw their opponents", test_drawn},
    {"each plays with its own weights", test_weights},
    {"seats go on where they were", test_goes_on},
    {"a script needs no past policies", test_script},
};

UNIT_MAIN("rivals", tests)
