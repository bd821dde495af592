/* synthetic.h - studies with a known truth, for tests of the analysis. */
#ifndef RLSTUDY_TESTS_TOOLS_SYNTHETIC_H
#define RLSTUDY_TESTS_TOOLS_SYNTHETIC_H

#include <stdint.h>

#include "analysis/intrinsic.h"

struct arena;

/* Shapes of the map from intrinsic performance to return. */
enum synthetic_map {
    MAP_SIGMOID,
    MAP_EARLY,      /* saturates early */
    MAP_PLATEAU,    /* rests midway */
    MAP_LATE,       /* starts late */
    MAP_LOG,        /* straight in log I */
    MAP_COINRUN,    /* fail-to-success ratio is a power of I */
    MAP_VERY_EARLY, /* saturates from the start */
    MAP_COUNT
};

struct synthetic {
    double exponent, beta;
    double place; /* where among the sizes the frontier passes at the end of
                   * training: 0 smallest, 1 largest; outside: one-sided */
    enum synthetic_map map;
    double point_noise; /* deviation at each point, of the range of returns */
    double run_noise;   /* deviation of log I between runs */
    int sizes, seeds, points;
    bool log_spaced;
    double ratio;  /* of neighbouring sizes */
    double length; /* last over first interactions; the first point of
                    * equally spaced ones is the first of POINTS */
    uint64_t seed;
};

#define SYNTHETIC_DEFAULTS                   \
    ((struct synthetic){.exponent = 0.5,     \
                        .beta = 0.25,        \
                        .place = 0.6,        \
                        .point_noise = 0.02, \
                        .run_noise = 0.1,    \
                        .sizes = 9,          \
                        .seeds = 3,          \
                        .points = 200,       \
                        .log_spaced = true,  \
                        .ratio = 2,          \
                        .length = 256,       \
                        .seed = 1})

/* Curves of a study, in ARENA, and its law; *MID is a compute in the middle
 * of what the frontier covers. */
struct curve_set synthetic_curves(struct arena *arena,
                                  const struct synthetic *study,
                                  struct intrinsic_law *law, double *mid);

const char *synthetic_map_name(enum synthetic_map map);

#endif
