/* known.h - tasks whose best return follows from their options, to try
 * algorithms on and to teach with. */
#ifndef RLSTUDY_ENV_KNOWN_H
#define RLSTUDY_ENV_KNOWN_H

#include "env/env.h"

/* The language knows them as `bandit` and `chain`. */
extern const struct env_type env_bandit, env_chain;

#endif
