/* env_batch.h - a batch of an environment with all its buffers, for tests. */
#ifndef RLSTUDY_TESTS_UNIT_ENV_BATCH_H
#define RLSTUDY_TESTS_UNIT_ENV_BATCH_H

#include "base/rng.h"
#include "env/env.h"

struct arena;

struct env_batch {
    struct env *env;
    struct env_space space;
    size_t B, obs_bytes; /* of one observation */
    uint8_t *obs, *final_obs;
    void *action;
    float *reward;
    bool *terminated, *truncated;
};

/* B copies with the table's defaults but for OPTIONS ("steps=7", ended by
 * NULL), not reset; everything but the environment lies in ARENA. */
void env_batch_open(struct env_batch *batch, struct arena *arena,
                    const struct env_type *type, const char *const *options,
                    int B, const uint8_t *key);
/* The same with the options of TABLE: of a plug-in, whose type has none. */
void env_batch_open_table(struct env_batch *batch, struct arena *arena,
                          const struct env_type *type,
                          const struct param_table *table,
                          const char *const *options, int B,
                          const uint8_t *key);
void env_batch_close(struct env_batch *batch);

void env_batch_reset(struct env_batch *batch);

/* Step with the actions that lie in batch->action. */
void env_batch_step(struct env_batch *batch);

/* Draw actions for all copies. */
void env_batch_draw(struct env_batch *batch, struct rng *rng);

#endif
