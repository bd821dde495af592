/* make_spec.h - run specifications for tests: the tables' defaults, and what
 * a test changes. */
#ifndef RLSTUDY_TESTS_UNIT_MAKE_SPEC_H
#define RLSTUDY_TESTS_UNIT_MAKE_SPEC_H

#include "base/param.h"
#include "base/spec.h"

struct arena;

/* All defaults.  Strings and items live in ARENA. */
struct settings make_settings(struct arena *arena,
                              const struct param_table *table);

/* Change one: "width=1/16".  False if there is no such parameter or it cannot
 * be read. */
bool make_settings_set(struct settings *settings, struct arena *arena,
                       const char *text);

/* All defaults; seed 1.  Strings and items live in ARENA. */
void make_spec(struct run_spec *spec, struct arena *arena,
               const struct param_table *environment,
               const struct param_table *family,
               const struct param_table *algorithm);

/* Change one: "family.width=1/16", "algorithm.horizon=4", "seed=2".  False if
 * there is no such parameter or it cannot be read. */
bool make_spec_set(struct run_spec *spec, struct arena *arena,
                   const char *text);

#endif
