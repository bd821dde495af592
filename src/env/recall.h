/* recall.h - a task for memory; the language knows it as `recall`. */
#ifndef RLSTUDY_ENV_RECALL_H
#define RLSTUDY_ENV_RECALL_H

#include "env/env.h"

extern const struct env_type env_recall;

#endif
