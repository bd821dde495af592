/* env_actions.h - what is done in an environment that is played, as text. */
#ifndef RLSTUDY_CLI_ENV_ACTIONS_H
#define RLSTUDY_CLI_ENV_ACTIONS_H

#include "base/base.h"
#include "env/env.h"

/* As env_type.step takes it. */
union env_action {
    int32_t choice[ENV_MAX_PARTS];
    float number[ENV_MAX_PARTS];
};

/* Where the next action begins in the LEN bytes at LINE, behind which is a 0;
 * their end if there is none. */
const char *env_action_next(const char *line, size_t len);

/* The action at *AT, of a line that ends at END with a 0 behind it and may be
 * any bytes: a number for each part, with commas, blanks or brackets between
 * them, so that lists of JSON are read.  exact (parts,): the numbers as they
 * are written, where OUT has single precision.  *AT moves to the next action.
 * False, and the reason, if it is none of SPACE. */
ATTR_MUST_USE bool env_action_read(union env_action *out, double *exact,
                                   const struct env_space *space,
                                   const char **at, const char *end,
                                   struct err *err);

#endif
