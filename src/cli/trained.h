/* trained.h - a trainer's state, as it is stored. */
#ifndef RLSTUDY_CLI_TRAINED_H
#define RLSTUDY_CLI_TRAINED_H

#include <stddef.h>

#include "base/err.h"

struct arena;
struct tensor_view; /* store/tensors.h */
struct train;       /* train/train.h */

/* The *N parts of the state; ARENA's. */
struct tensor_view *trained_views(struct arena *arena, struct train *train,
                                  size_t *n);

/* The trainer of the run that is stored in DIR, as its newest checkpoint that
 * can be read has it, but for the environments.  NULL, with the reason, if
 * there is none. */
ATTR_MUST_USE struct train *trained_open(struct arena *arena, const char *dir,
                                         struct err *err);

#endif
