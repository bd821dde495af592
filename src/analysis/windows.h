/* windows.h - the same fit over parts of training, to see whether its
 * constants depend on the part [the paper has such a study]. */
#ifndef RLSTUDY_ANALYSIS_WINDOWS_H
#define RLSTUDY_ANALYSIS_WINDOWS_H

#include "analysis/intrinsic.h"

struct arena;

enum { WINDOWS_MOST = 8 };

/* A fit without a part of training. */
struct intrinsic_window {
    bool late;         /* without the beginning; else without the end */
    double share;      /* without the first SHARE of training; else only that */
    const char *error; /* NULL, or why there is no fit */
    const struct intrinsic_fit *fit; /* NULL after an error */
};

/* Fit CURVES without the first 1/2, 1/4, ... of training, and then with only
 * the first 1/2, 1/4, ... of it, HALVINGS of each, from 0 to WINDOWS_MOST.
 * Everything else is as in OPTIONS; nothing is held out.  All memory is
 * ARENA's; returns how many windows there are. */
size_t windows_fit(struct arena *arena, const struct intrinsic_window **out,
                   const struct curve_set *curves,
                   const struct intrinsic_options *options, int halvings);

#endif
