/* test_recall.c - the task for memory: what is shown when, and what one gets
 * with memory and without. */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "env/recall.h"
#include "tests/unit/env_batch.h"
#include "tests/unit/unit.h"

static const uint8_t key[RUN_KEY_BYTES] = {5};

enum { B = 32, CUES = 5, QUESTIONS = 3, DELAY = 4, BLANK = CUES, QUESTION };

static const char *const options[] = {"cues=5", "questions=3", "delay=4", NULL};

static void open_batch(struct env_batch *batch, struct arena *arena,
                       const char *const *settings)
{
    env_batch_open(batch, arena, &env_recall, settings, B, key);
    env_batch_reset(batch);
}

static void check_shown(const void *obs, int32_t code)
{
    const int32_t *shown = obs;

    for (int i = 0; i < B * QUESTIONS; i++)
        CU_ASSERT_EQUAL(shown[i], code);
}

/* Cues, then DELAY blanks, then the question, then new cues. */
static void test_what_is_shown(void)
{
    struct arena *arena = arena_new();
    struct env_batch batch;

    open_batch(&batch, arena, options);
    CU_ASSERT_EQUAL(batch.space.codes, CUES + 2);
    CU_ASSERT_EQUAL(batch.space.parts, QUESTIONS);
    for (int episode = 0; episode < 3; episode++) {
        const int32_t *shown = (const int32_t *)batch.obs;

        for (int i = 0; i < B * QUESTIONS; i++)
            CU_ASSERT(shown[i] >= 0 && shown[i] < CUES);
        for (int t = 0; t <= DELAY; t++) {
            env_batch_step(&batch);
            check_shown(batch.obs, t < DELAY ? BLANK : QUESTION);
            for (int b = 0; b < B; b++)
                CU_ASSERT(batch.reward[b] == 0 && !batch.terminated[b]);
        }
        env_batch_step(&batch);
        check_shown(batch.final_obs, BLANK);
        for (int b = 0; b < B; b++)
            CU_ASSERT(batch.terminated[b] && !batch.truncated[b]);
    }
    env_batch_close(&batch);
    arena_free(arena);
}

/* The mean return over many episodes of answers that are right in the first
 * KNOWN questions and the first cue in the others. */
static double play(const char *const *settings, int known)
{
    enum { STEPS = 6000 };
    struct arena *arena = arena_new();
    struct env_batch batch;
    double sum = 0, episodes = 0;

    open_batch(&batch, arena, settings);
    const int parts = batch.space.parts;
    int32_t *answer = batch.action;
    const int32_t *shown = (const int32_t *)batch.obs;
    for (int t = 0; t < STEPS; t++) {
        for (int i = 0; i < B * parts; i++) {
            if (i % parts < known && shown[i] < batch.space.actions[0])
                answer[i] = shown[i];
        }
        env_batch_step(&batch);
        for (int b = 0; b < B; b++) {
            sum += (double)batch.reward[b];
            episodes += batch.terminated[b];
        }
    }
    env_batch_close(&batch);
    arena_free(arena);
    return sum / episodes;
}

static void test_returns(void)
{
    static const char *const at_once[] = {"delay=0", NULL};
    /* Five standard errors of 3 x 32 x 1000 answers. */
    const double tolerance = 5 * sqrt(0.16 / 96000);

    CU_ASSERT_DOUBLE_EQUAL(play(options, QUESTIONS), 1, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(play(options, 0), 1.0 / CUES, tolerance);
    CU_ASSERT_DOUBLE_EQUAL(play(options, 1), 7.0 / 15, tolerance);
    CU_ASSERT_DOUBLE_EQUAL(play(at_once, 1), 1, 1e-6);
}

static const struct unit_test tests[] = {
    {"cues, blanks, a question", test_what_is_shown},
    {"memory is worth what it should be", test_returns},
};

UNIT_MAIN("recall", tests)
