/* facts.h - what a plug-in says of itself, as plain data.
 *
 * A child process that has loaded the plug-in writes it, into memory that it
 * shares; nothing of that is believed until it was looked at here. */
#ifndef RLSTUDY_ENV_FACTS_H
#define RLSTUDY_ENV_FACTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "rlstudy/env.h"

enum {
    FACTS_NAME = 64,
    FACTS_TEXT = 512,
    FACTS_OPTIONS = 64,
    FACTS_CHOICES = 32
};

struct option_facts {
    char name[FACTS_NAME], def[FACTS_TEXT], help[FACTS_TEXT];
    char choices[FACTS_CHOICES][FACTS_NAME];
    double min, max;
    int32_t type;
    uint32_t n_choices;
    uint8_t has_def;
};

struct info_facts {
    char name[FACTS_NAME], help[FACTS_TEXT];
};

struct raw_facts {
    char name[FACTS_NAME], help[FACTS_TEXT];
    uint32_t n_options, n_infos;
    struct option_facts options[FACTS_OPTIONS];
    struct info_facts infos[RLS_MAX_INFOS];
    uint8_t renders;
};

struct plugin; /* env/plugin.h */
struct param_table;
struct param;
struct arena;

/* What PLUGIN says; false if there is no room for it. */
ATTR_MUST_USE bool facts_write(struct raw_facts *out,
                               const struct plugin *plugin, struct err *err);

/* A table of options, with DIGEST and PATH in front, of what may be any bytes;
 * all of it ARENA's.  NULL, and the reason, if they make no sense. */
ATTR_MUST_USE const struct param_table *facts_table(
    struct arena *arena, const struct raw_facts *facts, const char *digest,
    const char *path, struct err *err);
/* The same with the N_OWN parameters OWN in front, whatever they are. */
ATTR_MUST_USE const struct param_table *facts_table_with(
    struct arena *arena, const struct raw_facts *facts,
    const struct param *own, size_t n_own, struct err *err);
/* The infos likewise, n_infos of them, after facts_table was content. */
const struct rls_info *facts_infos(struct arena *arena,
                                   const struct raw_facts *facts);

#endif
