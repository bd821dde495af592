/* internal.h - shared inside store alone. */
#ifndef RLSTUDY_STORE_INTERNAL_H
#define RLSTUDY_STORE_INTERNAL_H

struct run_spec;
struct str;

/* The bytes of a spec.yaml; the same for the same specification. */
void store_spec_text(struct str *out, const struct run_spec *spec);

#endif
