/* conform_parts.h - what the checks of a plug-in share: a batch of it between
 * guarded buffers, with random actions, and what was seen in it. */
#ifndef RLSTUDY_ENV_CONFORM_PARTS_H
#define RLSTUDY_ENV_CONFORM_PARTS_H

#include "base/rng.h"
#include "env/conform.h"
#include "env/plugin.h"

enum {
    COPIES = 8,
    FEW = 3,
    STEPS = 600,
    BEFORE_SAVE = 150, /* of those */
    POISON = 0xFF, /* as a number it is none; as a code or an end, neither */
    NOTE_BYTES = sizeof((struct conform_check *)0)->note
};

/* What a check sees; in the child. */
struct inspection {
    struct plugin plugin;
    const struct settings *settings;
    union rls_value *values;
    struct rls_space raw;
    struct env_space space;
    char *note; /* (NOTE_BYTES) */
    double steps_per_s;
};

/* ---- a batch on trial: conform_trial.c ---- */

struct trial {
    const struct inspection *in;
    size_t n;
    struct plugin_buffers buffers;
    void *batch;
    struct rng *actions; /* (n): of what each copy does, whatever n is */
    uint64_t *seeds;     /* (n) */
    char why[RLS_ERROR_BYTES];
};

ATTR_MUST_USE bool trial_ended_well(struct trial *t, const char *function,
                                    int bad, struct err *err);
ATTR_MUST_USE bool trial_open(struct trial *t, const struct inspection *in,
                              size_t n, struct err *err);
void trial_close(struct trial *t);
uint8_t *trial_row(const struct trial *t, size_t i);
/* The seed of copy i follows from SEED and i, what it does from i alone. */
ATTR_MUST_USE bool trial_reset(struct trial *t, uint64_t seed, struct err *err);
void trial_draw(struct trial *t);
ATTR_MUST_USE bool trial_carry_out(struct trial *t, struct err *err);
ATTR_MUST_USE bool trial_step(struct trial *t, struct err *err);
bool trial_has_ended(const struct trial *t, size_t i);
void trial_note(const struct trial *t, uint64_t *log);
/* Go on for STEPS; LOG (STEPS, n). */
ATTR_MUST_USE bool trial_go_on(struct trial *t, size_t steps, uint64_t *log,
                               struct err *err);
/* A whole log, (STEPS + 1, n), of a batch of N that is opened for it. */
uint64_t *trial_play(const struct inspection *in, size_t n, uint64_t seed,
                     struct err *err);
ATTR_MUST_USE bool trial_guards_hold(const struct trial *t, struct err *err);
/* Do two logs say the same of the first N copies? */
ATTR_MUST_USE bool trial_logs_agree(const uint64_t *a, size_t a_n,
                                    const uint64_t *b, size_t b_n,
                                    const char *what, struct err *err);

/* ---- the checks: conform_steps.c, conform_blocks.c ---- */

ATTR_MUST_USE bool conform_check_space(struct inspection *in, struct err *err);
ATTR_MUST_USE bool conform_check_open(struct inspection *in, struct err *err);
ATTR_MUST_USE bool conform_check_numbers(struct inspection *in,
                                         struct err *err);
ATTR_MUST_USE bool conform_check_ends(struct inspection *in, struct err *err);
ATTR_MUST_USE bool conform_check_buffers(struct inspection *in,
                                         struct err *err);
ATTR_MUST_USE bool conform_check_determinism(struct inspection *in,
                                             struct err *err);
ATTR_MUST_USE bool conform_check_copies(struct inspection *in, struct err *err);
ATTR_MUST_USE bool conform_check_reset(struct inspection *in, struct err *err);
ATTR_MUST_USE bool conform_check_seeds(struct inspection *in, struct err *err);
ATTR_MUST_USE bool conform_check_episodes(struct inspection *in,
                                          struct err *err);
ATTR_MUST_USE bool conform_check_extremes(struct inspection *in,
                                          struct err *err);
ATTR_MUST_USE bool conform_check_state(struct inspection *in, struct err *err);
ATTR_MUST_USE bool conform_check_render(struct inspection *in, struct err *err);

#endif
