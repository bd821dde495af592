/* steps.h - what was done to curves before a law was fitted to them, told. */
#ifndef RLSTUDY_ANALYSIS_STEPS_H
#define RLSTUDY_ANALYSIS_STEPS_H

#include <stddef.h>

struct arena;
struct curve_set;
struct intrinsic_fit;

struct step_setting {
    const char *name;
    const char *word; /* NULL: NUMBER it is */
    double number;
};

enum { STEP_SETTINGS = 3 };

/* One step of the preparation.  Whoever changes what comes out of a step, given
 * the same settings, raises its version in the table of steps.c. */
struct intrinsic_step {
    const char *name;
    int version;
    struct step_setting settings[STEP_SETTINGS];
    size_t n_settings;
    const char *text; /* a sentence, without full stop */
};

/* Set the steps of FIT, from its options, and its identity, from them and
 * CURVES.  Neither the order of the curves nor their names change it. */
void steps_set(struct arena *arena, struct intrinsic_fit *fit,
               const struct curve_set *curves);

#endif
