/* small_train.h - trainers of a second or less. */
#ifndef RLSTUDY_TESTS_UNIT_SMALL_TRAIN_H
#define RLSTUDY_TESTS_UNIT_SMALL_TRAIN_H

#include <stdbool.h>

#include "base/err.h"
#include "env/env.h"

struct train;

/* 20 copies (a tile and a bit) for 12 steps, updates on 80 samples, by the
 * algorithm's own defaults but for what SETTINGS, ended by NULL, say:
 * "algorithm.epochs=1".  The family is a small CNN for pictures and a small
 * MLP for all else.  The caller frees it. */
struct train *small_train(const struct env_type *type,
                          const struct param_table *algorithm,
                          const char *const *settings, struct err *err);

#define SMALL_TRAIN(type, algorithm, err, ...)                                 \
    small_train((type), (algorithm), (const char *const[]){__VA_ARGS__, NULL}, \
                (err))

/* Every tensor of A but those whose name begins with BUT (or NULL) is that
 * of B. */
bool same_state(struct train *a, struct train *b, const char *but);
void copy_state(struct train *to, struct train *from);

/* The tensor of that name. */
void *state_of(struct train *train, const char *name);

#endif
