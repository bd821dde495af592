/* speed.h - what training takes on this machine, measured in a moment. */
#ifndef RLSTUDY_CLI_SPEED_H
#define RLSTUDY_CLI_SPEED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct plan;
struct run_spec;

/* Of one kind of run: those that take the same time.  Seconds are of one
 * core. */
struct speed {
    double open_s;       /* to set it up, reading what data it needs */
    double iteration_s;  /* with its share of auxiliary phases; 0: unknown */
    double evaluation_s; /* for a point of the curve */
    double memory_bytes; /* of its process, at most */
    double state_bytes;  /* in a checkpoint */
    double batch;        /* interactions of an iteration */
    double per_octave;   /* points of the curve */
};

/* Seconds of one core for a run that goes from FROM to TO interactions. */
double speed_seconds(const struct speed *speed, double from, double to);
/* How far a run at FROM interactions gets in so many SECONDS. */
double speed_reach(const struct speed *speed, double from, double seconds);

/* ---- speed.c ---- */

/* The speed of each run of the plan, out[n_runs], with JOBS of them side by
 * side; what is known is in the user's cache folder, and with ANEW, or once it
 * is some weeks old, measured again.  Runs that NEED says nothing of are left
 * out.  What is being measured is told on TERMINAL, unless that is NULL.
 * False, with the reason, when one of them cannot be set up. */
struct terminal;
ATTR_MUST_USE bool speed_measure(struct speed *out, const struct plan *plan,
                                 const bool *need, int jobs, bool anew,
                                 struct terminal *terminal, struct err *err);

/* The folder where they are kept, for the caller to free; NULL: none. */
char *speed_folder(void);
/* How many are known. */
size_t speed_known(void);

/* ---- calibrate.c ---- */

/* What a child process found out. */
struct calibration {
    struct speed speed;
    char
        why[sizeof((struct err *)0)->msg]; /* it could not be measured; or "" */
};

/* Train a run of SPEC for a moment in so many processes at once, as they slow
 * each other down; the mean of what they found.  With LOOK it is only set up,
 * to see whether it can be. */
void calibrate(struct calibration *out, const struct run_spec *spec,
               int processes, bool look);

/* How many seconds a moment is: as RLSTUDY_MEASURE says. */
double calibrate_moment_s(void);

#endif
