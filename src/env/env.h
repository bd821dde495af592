/* env.h - environments behind one table of functions.
 *
 * An environment is a batch of B independent copies of a task.  It fills
 * buffers that the caller owns, draws only from random streams derived from
 * the key it was given, and keeps what changes from step to step in one block
 * without pointers, so that a checkpoint is a copy of that block.  Large
 * read-only data (image sets) lies outside the block.
 */
#ifndef RLSTUDY_ENV_ENV_H
#define RLSTUDY_ENV_ENV_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/param.h"
#include "base/spec.h"

/* What the policy sees and may do. */
struct env_space {
    int channels, height, width; /* of an observation: uint8, (C, H, W) */
    int actions;                 /* discrete, 0 .. actions - 1 */
};

struct env;

struct env_type {
    const struct param_table *table; /* name and options */
    struct env_space (*space)(const struct settings *settings);

    /* A batch of B copies.  KEY (RUN_KEY_BYTES) seeds every stream.  DATA_DIR
     * is where data sets lie when the settings do not say; may be NULL.
     * NULL after an error, which names the file and what is wrong in it. */
    struct env *(*open)(const struct settings *settings, int B,
                        const uint8_t *key, const char *data_dir,
                        struct err *err);
    void (*close)(struct env *env);

    /* The first observations: obs (B, C, H, W). */
    void (*reset)(struct env *env, uint8_t *obs);

    /* Take action[b] in copy b.  reward, terminated, truncated: (B).  obs is
     * what follows; after an end it is the first of a new episode. */
    void (*step)(struct env *env, const int32_t *action, float *reward,
                 bool *terminated, bool *truncated, uint8_t *obs);

    /* The block of state: what reset and step change. */
    void *(*state)(struct env *env, size_t *bytes);

    /* Held-out questions, for tasks where each observation has one right
     * answer and nothing follows from the action; NULL for others.  They
     * come from other random streams or files than training and are the same
     * for every run of the same settings.  obs (n, C, H, W), answer (n). */
    size_t (*heldout_count)(const struct env *env);
    void (*heldout)(const struct env *env, size_t first, size_t n,
                    uint8_t *obs, int32_t *answer);
};

struct env {
    const struct env_type *type;
};

/* All types, ended by NULL. */
extern const struct env_type *const env_types[];
/* Their tables by name, for lists that must be constant. */
extern const struct param_table env_digits_table, env_mnist_table;

/* NULL if there is none of that name. */
const struct env_type *env_find(const char *name);

#endif
