/* conform_steps.c - the checks of what a plug-in shows, step by step. */
#include "config.h"

#include "env/conform_parts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { LONG = 20000 }; /* steps until an episode should have ended */

bool conform_check_space(struct inspection *in, struct err *err)
{
    struct rls_space again;

    if (!plugin_space(&again, &in->plugin, in->values, err))
        return false;
    return memcmp(&again, &in->raw, sizeof again) == 0 ||
           err_set(err, "asked twice with the same options, it says two "
                        "different spaces");
}

bool conform_check_open(struct inspection *in, struct err *err)
{
    static const size_t sizes[] = {1, FEW, 33};

    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        struct trial t;
        const bool ok = trial_open(&t, in, sizes[i], err);

        trial_close(&t);
        if (!ok)
            return err_prefix(err, "%zu copies", sizes[i]);
    }
    return true;
}

static bool rows_are_sound(const struct trial *t, const void *obs, size_t from,
                           size_t rows, const char *name, struct err *err)
{
    const struct env_space *space = &t->in->space;
    const size_t numbers = env_obs_bytes(space) / sizeof(float);
    const float *number = obs;
    const int32_t *code = obs;

    if (space->dtype == ENV_U8)
        return true;
    for (size_t i = from * numbers; i < (from + rows) * numbers; i++) {
        if (space->dtype == ENV_F32 && !isfinite(number[i]))
            return err_set(err,
                           "number %zu of %s of copy %zu is not finite, or was "
                           "not written",
                           i % numbers, name, i / numbers);
        if (space->dtype == ENV_I32 && (code[i] < 0 || code[i] >= space->codes))
            return err_set(err,
                           "code %zu of %s of copy %zu is %d, of 0 to %d, or "
                           "was not written",
                           i % numbers, name, i / numbers, (int)code[i],
                           space->codes - 1);
    }
    return true;
}

/* The numbers of one step. */
static bool step_is_sound(const struct trial *t, struct err *err)
{
    const struct rls_buffers *rows = &t->buffers.rows;
    const size_t infos = t->in->plugin.type.n_infos;

    for (size_t i = 0; i < t->n; i++) {
        if (!isfinite(rows->reward[i]))
            return err_set(err,
                           "the reward of copy %zu is not finite, or was not "
                           "written",
                           i);
        for (size_t k = 0; k < infos; k++) {
            if (!isfinite(rows->info[i * infos + k]))
                return err_set(err,
                               "info %zu of copy %zu is not finite, or was not "
                               "written",
                               k, i);
        }
        if (trial_has_ended(t, i) &&
            !rows_are_sound(t, rows->final_obs, i, 1, "final_obs", err))
            return false;
    }
    return rows_are_sound(t, rows->obs, 0, t->n, "obs", err);
}

static bool ends_are_sound(const struct trial *t, struct err *err)
{
    const struct rls_buffers *rows = &t->buffers.rows;

    for (size_t i = 0; i < t->n; i++) {
        const int a = rows->terminated[i], b = rows->truncated[i];

        if (a > 1 || b > 1)
            return err_set(err,
                           "copy %zu: terminated is %d and truncated %d; they "
                           "are 0 or 1, and written in each step",
                           i, a, b);
        if (a == 1 && b == 1)
            return err_set(err, "copy %zu is terminated and truncated at once",
                           i);
    }
    return true;
}

/* Rows of final_obs belong to ends alone. */
static bool finals_are_sound(const struct trial *t, struct err *err)
{
    const size_t bytes = env_obs_bytes(&t->in->space);
    const uint8_t *row = t->buffers.rows.final_obs;

    for (size_t i = 0; i < t->n; i++, row += bytes) {
        for (size_t k = 0; k < bytes && !trial_has_ended(t, i); k++) {
            if (row[k] != POISON)
                return err_set(err,
                               "final_obs of copy %zu was written although its "
                               "episode goes on",
                               i);
        }
    }
    return true;
}

/* STEPS steps, each of which must be LIKED; a finding says after which. */
static bool steps_are(struct inspection *in,
                      bool (*liked)(const struct trial *t, struct err *err),
                      struct err *err)
{
    struct trial t;
    bool ok = trial_open(&t, in, COPIES, err) && trial_reset(&t, 1, err);

    for (int s = 1; s <= STEPS && ok; s++) {
        ok = trial_step(&t, err);
        if (ok && !liked(&t, err))
            ok = err_prefix(err, "step %d", s);
    }
    trial_close(&t);
    return ok;
}

bool conform_check_numbers(struct inspection *in, struct err *err)
{
    struct trial t;
    bool ok = trial_open(&t, in, COPIES, err) && trial_reset(&t, 1, err) &&
              (rows_are_sound(&t, t.buffers.rows.obs, 0, COPIES, "obs", err) ||
               err_prefix(err, "after reset"));

    trial_close(&t);
    return ok && steps_are(in, step_is_sound, err);
}

bool conform_check_ends(struct inspection *in, struct err *err)
{
    return steps_are(in, ends_are_sound, err) &&
           steps_are(in, finals_are_sound, err);
}

bool conform_check_buffers(struct inspection *in, struct err *err)
{
    struct trial t;
    bool ok = trial_open(&t, in, COPIES, err) && trial_reset(&t, 1, err);
    const size_t bytes = t.buffers.all[0].bytes;
    uint8_t *actions = mem_alloc(bytes);

    for (int s = 0; s < STEPS && ok; s++) {
        trial_draw(&t);
        memcpy(actions, trial_row(&t, 0), bytes);
        ok = trial_carry_out(&t, err) && trial_guards_hold(&t, err) &&
             (memcmp(actions, trial_row(&t, 0), bytes) == 0 ||
              err_set(err, "it wrote to the actions"));
    }
    free(actions);
    trial_close(&t);
    return ok;
}

bool conform_check_determinism(struct inspection *in, struct err *err)
{
    uint64_t *a = trial_play(in, COPIES, 1, err);
    uint64_t *b = a != NULL ? trial_play(in, COPIES, 1, err) : NULL;
    const bool ok = trial_logs_agree(a, COPIES, b, COPIES,
                                     "the same seeds and actions, twice", err);

    free(a);
    free(b);
    return ok;
}

bool conform_check_copies(struct inspection *in, struct err *err)
{
    uint64_t *a = trial_play(in, COPIES, 1, err);
    uint64_t *b = a != NULL ? trial_play(in, FEW, 1, err) : NULL;
    const bool ok = trial_logs_agree(a, COPIES, b, FEW,
                                     "the same seeds and actions, beside fewer "
                                     "copies",
                                     err);

    free(a);
    free(b);
    return ok;
}

bool conform_check_reset(struct inspection *in, struct err *err)
{
    uint64_t *log = mem_calloc((STEPS + 1) * COPIES, sizeof *log);
    uint64_t *fresh = trial_play(in, COPIES, 1, err);
    struct trial t;
    bool ok = fresh != NULL;

    ok = trial_open(&t, in, COPIES, err) && ok && trial_reset(&t, 2, err) &&
         trial_go_on(&t, BEFORE_SAVE, log, err) && trial_reset(&t, 1, err);
    if (ok) {
        trial_note(&t, log);
        ok = trial_go_on(&t, STEPS, log + COPIES, err) &&
             trial_logs_agree(
                 log, COPIES, fresh, COPIES,
                 "after a reset in the middle, against a fresh batch", err);
    }
    trial_close(&t);
    free(fresh);
    free(log);
    return ok;
}

bool conform_check_seeds(struct inspection *in, struct err *err)
{
    uint64_t *a = trial_play(in, COPIES, 1, err);
    uint64_t *b = a != NULL ? trial_play(in, COPIES, 2, err) : NULL;
    const bool ok = b != NULL;

    if (ok && trial_logs_agree(a, COPIES, b, COPIES, "", err))
        snprintf(in->note, NOTE_BYTES,
                 "seeds change nothing: is there nothing random in it?");
    free(a);
    free(b);
    return ok;
}

struct ends {
    size_t all, stale; /* episodes; those followed by what they ended with */
};

static void count_ends(struct ends *ends, const struct trial *t)
{
    const struct rls_buffers *rows = &t->buffers.rows;
    const size_t bytes = env_obs_bytes(&t->in->space);

    for (size_t i = 0; i < t->n; i++) {
        if (!trial_has_ended(t, i))
            continue;
        ends->all++;
        ends->stale +=
            memcmp((const uint8_t *)rows->obs + i * bytes,
                   (const uint8_t *)rows->final_obs + i * bytes, bytes) == 0;
    }
}

bool conform_check_episodes(struct inspection *in, struct err *err)
{
    struct ends ends = {0, 0};
    struct trial t;
    bool ok = trial_open(&t, in, COPIES, err) && trial_reset(&t, 1, err);

    for (int s = 0; s < LONG && ends.all < 100 && ok; s++) {
        ok = trial_step(&t, err);
        count_ends(&ends, &t);
    }
    trial_close(&t);
    if (!ok)
        return false;
    if (ends.all == 0)
        snprintf(in->note, NOTE_BYTES,
                 "no episode ended in %d steps of %d copies; returns are those "
                 "of whole episodes",
                 LONG, COPIES);
    return ends.all < 5 || ends.stale < ends.all ||
           err_set(err,
                   "after each of %zu ends, obs was the same as final_obs: it "
                   "is to be the first of the next episode",
                   ends.all);
}

bool conform_check_extremes(struct inspection *in, struct err *err)
{
    const size_t parts = (size_t)in->space.parts;
    struct trial t;
    bool ok = trial_open(&t, in, COPIES, err) && trial_reset(&t, 1, err);
    float *number = (float *)(void *)trial_row(&t, 0);

    for (int s = 0; s < STEPS && ok && in->space.continuous; s++) {
        for (size_t i = 0; i < COPIES * parts; i++)
            number[i] = ((size_t)s + i) % 2 == 0 ? 1e6F : -1e6F;
        ok = trial_carry_out(&t, err) && trial_guards_hold(&t, err) &&
             (step_is_sound(&t, err) ||
              err_prefix(err, "with actions far outside of their range"));
    }
    trial_close(&t);
    return ok;
}
