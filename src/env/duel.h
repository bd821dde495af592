/* duel.h - a match of two; the language knows it as `duel`. */
#ifndef RLSTUDY_ENV_DUEL_H
#define RLSTUDY_ENV_DUEL_H

#include "env/env.h"

extern const struct env_type env_duel;

#endif
