/* env_batch.c - a batch of an environment with all its buffers. */
#include "config.h"

#include "tests/unit/env_batch.h"

#include <assert.h>
#include <stdio.h>

#include "base/arena.h"
#include "tests/unit/make_spec.h"

void env_batch_open(struct env_batch *batch, struct arena *arena,
                    const struct env_type *type, const char *const *options,
                    int B, const uint8_t *key)
{
    env_batch_open_table(batch, arena, type, type->table, options, B, key);
}

void env_batch_open_table(struct env_batch *batch, struct arena *arena,
                          const struct env_type *type,
                          const struct param_table *table,
                          const char *const *options, int B, const uint8_t *key)
{
    struct settings settings = make_settings(arena, table);
    struct err err;

    for (; options != NULL && *options != NULL; options++) {
        const bool ok = make_settings_set(&settings, arena, *options);

        assert(ok);
        (void)ok;
    }
    struct env_space space;
    const bool known = type->space(&space, &settings, &err);
    if (!known)
        fprintf(stderr, "%s\n", err.msg);
    assert(known);
    const size_t n = (size_t)B, bytes = env_obs_bytes(&space);
    *batch = (struct env_batch){
        .env = type->open(&settings, B, key, NULL, &err),
        .space = space,
        .B = n,
        .obs_bytes = bytes,
        .obs = arena_alloc(arena, n * bytes),
        .final_obs = arena_alloc(arena, n * bytes),
        .action = arena_alloc(arena, n * (size_t)space.parts * sizeof(int32_t)),
        .reward = arena_array(arena, float, n),
        .terminated = arena_array(arena, bool, n),
        .truncated = arena_array(arena, bool, n),
    };
    if (batch->env == NULL)
        fprintf(stderr, "%s\n", err.msg);
    assert(batch->env != NULL);
}

void env_batch_close(struct env_batch *batch)
{
    batch->env->type->close(batch->env);
}

void env_batch_reset(struct env_batch *batch)
{
    batch->env->type->reset(batch->env, batch->obs);
}

void env_batch_step(struct env_batch *batch)
{
    batch->env->type->step(batch->env, batch->action, batch->reward,
                           batch->terminated, batch->truncated, batch->obs,
                           batch->final_obs);
}

void env_batch_draw(struct env_batch *batch, struct rng *rng)
{
    int32_t *action = batch->action; /* a float is as long */

    for (size_t i = 0; i < batch->B; i++)
        env_draw_action(action + i * (size_t)batch->space.parts, &batch->space,
                        rng);
}
