/* spec.h - one training run, fully resolved: the planner makes it, the store
 * keeps it, the trainer obeys it. */
#ifndef RLSTUDY_BASE_SPEC_H
#define RLSTUDY_BASE_SPEC_H

#include <stdbool.h>
#include <stdint.h>

#include "base/hash.h"
#include "base/value.h"

struct arena;
struct str;

/* A value for every parameter of a kind, defaults filled in, in the order of
 * the kind's table. */
struct setting {
    const char *name;
    struct value value;
    bool incidental; /* from PARAM_INCIDENTAL: no part of the identity */
};

struct settings {
    const char *kind; /* name of the param_table: "digits", "ppo_ewma" */
    const struct setting *items;
    size_t n;
};

/* The parameter NAME, which must be there with that kind of value: asking for
 * one that the table lacks is our mistake and asserts. */
double settings_real(const struct settings *settings, const char *name);
int64_t settings_int(const struct settings *settings, const char *name);
bool settings_bool(const struct settings *settings, const char *name);
const char *settings_string(const struct settings *settings, const char *name);
const struct value *settings_value(const struct settings *settings,
                                   const char *name);
/* NULL when absent. */
const struct setting *settings_find(const struct settings *settings,
                                    const char *name);

struct run_spec {
    struct settings environment, family, algorithm;
    int64_t seed;
    int64_t interactions; /* budget; no part of the identity */
};

enum { RUN_KEY_BYTES = 32, RUN_ID_CHARS = 16 };

/* SHA-256 of all that can change the run's numbers.  Two specs with the same
 * key and different budgets are the same run, trained for longer. */
struct run_key {
    uint8_t bytes[RUN_KEY_BYTES];
};

/* The canonical text that is hashed: one "section.name=value" a line, sorted,
 * after the engine's number; without the budget and incidental settings. */
void run_spec_canonical(struct str *out, const struct run_spec *spec);
struct run_key run_spec_key(const struct run_spec *spec);

/* The same in steps, for whoever has many runs that share settings: the lines
 * of one section ("environment", "family", "algorithm"), all that comes before
 * the seed, and the key of one seed. */
void settings_canonical(struct str *out, const char *section,
                        const struct settings *settings);
struct hash_state run_key_begin(const char *environment, const char *family,
                                const char *algorithm);
struct run_key run_key_end(const struct hash_state *begun, int64_t seed);

/* First RUN_ID_CHARS hexadecimal digits, NUL-terminated. */
void run_key_id(char id[RUN_ID_CHARS + 1], const struct run_key *key);

#endif
