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

/* Nothing but blanks in a line of LEN bytes. */
bool env_action_is_empty(const char *line, size_t len);

/* The action that LINE is, of LEN bytes and a 0 behind them, which may be any:
 * a number for each part, with commas or blanks between them.  False, and the
 * reason, if it is none of SPACE. */
ATTR_MUST_USE bool env_action_read(union env_action *out,
                                   const struct env_space *space,
                                   const char *line, size_t len,
                                   struct err *err);

#endif
