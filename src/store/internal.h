/* internal.h - shared inside store alone. */
#ifndef RLSTUDY_STORE_INTERNAL_H
#define RLSTUDY_STORE_INTERNAL_H

#include <stdbool.h>

struct arena;
struct run_spec;
struct settings;
struct str;

/* The bytes of a spec.yaml; the same for the same specification. */
void store_spec_text(struct str *out, const struct run_spec *spec);

/* One section of it by itself, without what is incidental, and back. */
void store_settings_text(struct str *out, const struct settings *settings);
bool store_settings_read(struct arena *arena, struct settings *out,
                         const char *text);

/* The folder that the store is in. */
struct store;
const char *store_folder(const struct store *store);

#endif
