/* behave.h - is an environment that works in another process as it should be?
 *
 * Such a one is looked at from outside: through env_type, with random actions.
 * What conform.h looks at in a plug-in, its buffers and tables, lies in the
 * other process. */
#ifndef RLSTUDY_ENV_BEHAVE_H
#define RLSTUDY_ENV_BEHAVE_H

#include "env/conform.h"

/* As conform_run, for whatever env_of knows. */
ATTR_MUST_USE bool behave_run(struct conform_report *out,
                              const struct settings *settings, struct err *err);

#endif
