/* sources.h - the curves and points that the command line names. */
#ifndef RLSTUDY_CLI_SOURCES_H
#define RLSTUDY_CLI_SOURCES_H

#include "base/err.h"
#include "cli/cli.h"
#include "import/import.h"

struct points;

/* Were any files named, by --curves or as operands? */
bool sources_given(const struct options *options);

/* The curves of --curves FILE... in the environment of --environment; what
 * their reader should know goes to standard error.  All is ARENA's. */
ATTR_MUST_USE bool sources_read_curves(struct arena *arena,
                                       struct imported *out,
                                       const struct options *options,
                                       struct err *err);

/* The curves of all environments; what there is to know stays in OUT. */
ATTR_MUST_USE bool sources_read_all(struct arena *arena, struct imported *out,
                                    const struct options *options,
                                    struct err *err);

/* The same files as a table of numbers. */
ATTR_MUST_USE bool sources_read_points(struct arena *arena, struct points *out,
                                       const struct options *options,
                                       struct err *err);

/* The parts of TEXT between commas that stand in no brackets, copied. */
const char *const *sources_split(struct arena *arena, size_t *n,
                                 const char *const *texts, size_t n_texts);

#endif
