/* fit_options.h - the keys of a law, told on the command line. */
#ifndef RLSTUDY_CLI_FIT_OPTIONS_H
#define RLSTUDY_CLI_FIT_OPTIONS_H

#include <stdint.h>

#include "base/spec.h"
#include "cli/cli.h"

struct param_table;

/* TEXT as a value of PARAM, as one would write it in a study but for quotes.
 * False, and the reason, if it is none. */
ATTR_MUST_USE bool fit_read_value(struct value *out, const struct param *param,
                                  const char *text, struct err *err);

/* A value for each key of TABLE: from the option of its name (--bootstrap),
 * else from --option KEY=VALUE, else what a study that says nothing gets.  All
 * is ARENA's.  An option that the law has no key for is an error. */
ATTR_MUST_USE bool fit_settings(struct arena *arena, struct settings *out,
                                const struct param_table *table,
                                const struct options *options, struct err *err);
/* --seed, 0 when it was not given. */
ATTR_MUST_USE bool fit_seed(uint64_t *out, const struct options *options,
                            struct err *err);

#endif
