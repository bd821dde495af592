/* test_known.c - bandits and chains pay what their options say. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "env/known.h"
#include "tests/unit/env_batch.h"
#include "tests/unit/unit.h"

static const uint8_t key[RUN_KEY_BYTES] = {5};

enum { B = 64 };

/* ---- bandits ---- */

enum { ARMS = 5, CONTEXTS = 3 };

static const char *const arms[] = {"arms=5", "contexts=3", "best=0.8",
                                   "worst=0.2", NULL};

struct tally {
    double paid[CONTEXTS][ARMS], pulled[CONTEXTS][ARMS];
    bool optimal[CONTEXTS][ARMS];
};

/* Pull arms at random. */
static void pull(struct tally *t, const char *const *options)
{
    struct arena *arena = arena_new();
    struct env_batch batch;
    struct rng rng;

    memset(t, 0, sizeof *t);
    rng_init(&rng, "known", 5, "arms", 0);
    env_batch_open(&batch, arena, &env_bandit, options, B, key);
    env_batch_reset(&batch);
    for (int step = 0; step < 4000; step++) {
        int32_t seen[B], arm[B];

        memcpy(seen, batch.obs, sizeof seen);
        env_batch_draw(&batch, &rng);
        memcpy(arm, batch.action, sizeof arm);
        env_batch_step(&batch);
        for (int b = 0; b < B; b++) {
            t->paid[seen[b]][arm[b]] += (double)batch.reward[b];
            t->pulled[seen[b]][arm[b]]++;
            t->optimal[seen[b]][arm[b]] = batch.env->info[b] > 0;
            CU_ASSERT(batch.terminated[b] && !batch.truncated[b]);
        }
    }
    env_batch_close(&batch);
    arena_free(arena);
}

/* Each context has each chance once, and the info tells the best of them. */
static void test_arms(void)
{
    struct tally t;

    pull(&t, arms);
    for (int c = 0; c < CONTEXTS; c++) {
        bool seen[ARMS] = {false};

        for (int a = 0; a < ARMS; a++) {
            double mean = t.paid[c][a] / t.pulled[c][a];
            int rank = (int)lround((0.8 - mean) / 0.15);

            /* Five standard errors of some 17,000 pulls. */
            CU_ASSERT_DOUBLE_EQUAL(mean, 0.8 - 0.15 * rank,
                                   5 * sqrt(0.25 / t.pulled[c][a]));
            CU_ASSERT_FATAL(rank >= 0 && rank < ARMS && !seen[rank]);
            seen[rank] = true;
            CU_ASSERT_EQUAL(t.optimal[c][a], rank == 0);
        }
    }
}

static void test_layouts(void)
{
    static const char *const other[] = {"arms=5", "contexts=3", "layout=1",
                                        NULL};
    static const char *const one[] = {"arms=5", "contexts=1", NULL};
    struct tally a, b;

    pull(&a, arms);
    pull(&b, other);
    CU_ASSERT_NOT_EQUAL(memcmp(a.optimal, b.optimal, sizeof a.optimal), 0);
    pull(&b, one);
    CU_ASSERT_EQUAL(b.pulled[1][0], 0);
}

/* ---- chains ---- */

struct row {
    int length, steps;
    double slip, back, end;
};

enum { BACK, FORWARD, BEST, RANDOM, LONGEST = 16 };

/* The return of a whole episode by backward induction, with the best move at
 * each step, always the same one, or one at random. */
static double worked_out(const struct row *r, int policy)
{
    double value[LONGEST] = {0};

    for (int t = 0; t < r->steps; t++) {
        double next[LONGEST];

        for (int s = 0; s < r->length; s++) {
            double back = r->back + value[0];
            double on = s == r->length - 1 ? r->end + value[s] : value[s + 1];
            double try_back = (1 - r->slip) * back + r->slip * on;
            double try_on = (1 - r->slip) * on + r->slip * back;

            next[s] = policy == BACK      ? try_back
                      : policy == FORWARD ? try_on
                      : policy == RANDOM  ? (try_back + try_on) / 2
                                          : fmax(try_back, try_on);
        }
        memcpy(value, next, sizeof next);
    }
    return value[0];
}

/* The mean return of episodes in which one move, or any, is made. */
static double played(const char *const *options, int policy, double *error)
{
    enum { EPISODES = 40 };
    struct arena *arena = arena_new();
    struct env_batch batch;
    double sum = 0, squares = 0, now[B] = {0};
    int ended = 0;
    struct rng rng;

    rng_init(&rng, "known", 5, "moves", 0);
    env_batch_open(&batch, arena, &env_chain, options, B, key);
    env_batch_reset(&batch);
    while (ended < EPISODES * B) {
        env_batch_draw(&batch, &rng);
        for (int b = 0; b < B && policy != RANDOM; b++)
            ((int32_t *)batch.action)[b] = policy;
        env_batch_step(&batch);
        for (int b = 0; b < B; b++) {
            now[b] += (double)batch.reward[b];
            CU_ASSERT(!batch.terminated[b]);
            if (!batch.truncated[b])
                continue;
            sum += now[b];
            squares += now[b] * now[b];
            now[b] = 0;
            ended++;
        }
    }
    env_batch_close(&batch);
    arena_free(arena);
    double mean = sum / ended;
    *error = sqrt((squares / ended - mean * mean) / ended);
    return mean;
}

static void test_chain(void)
{
    static const char *const strens[] = {NULL};
    static const char *const other[] = {"length=3", "slip=0.1", "back=1",
                                        "end=4",    "steps=17", NULL};
    static const struct {
        const char *const *options;
        struct row row;
    } cases[] = {{strens, {5, 100, 0.2, 2, 10}}, {other, {3, 17, 0.1, 1, 4}}};

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        for (int policy = BACK; policy <= RANDOM; policy++) {
            double error, mean;

            if (policy == BEST)
                continue;
            mean = played(cases[i].options, policy, &error);
            CU_ASSERT_DOUBLE_EQUAL(mean, worked_out(&cases[i].row, policy),
                                   5 * error);
        }
    }
}

/* The best policy of Strens' chain goes forward, for 3.677 a step. */
static void test_best(void)
{
    struct row row = {5, 100, 0.2, 2, 10};
    double best = worked_out(&row, BEST);

    /* Near the end of an episode it is too late to go forward. */
    CU_ASSERT_DOUBLE_EQUAL(best, 356.712448, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(worked_out(&row, FORWARD), 354.5728, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(worked_out(&row, RANDOM), 130, 1e-9);
    row.steps = 2000;
    double far = worked_out(&row, BEST);
    row.steps = 1000;
    CU_ASSERT_DOUBLE_EQUAL((far - worked_out(&row, BEST)) / 1000, 3.6768, 1e-9);
}

static const struct unit_test tests[] = {
    {"arms pay as they are laid out", test_arms},
    {"layouts and contexts", test_layouts},
    {"a chain pays what is worked out", test_chain},
    {"the best policy of a chain", test_best},
};

UNIT_MAIN("known", tests)
