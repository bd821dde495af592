/* reel.h - an episode that a run's policy plays, frame by frame.
 *
 * It is played in a process of its own, as environments from outside may crash
 * or hang there, in memory that both share. */
#ifndef RLSTUDY_CLI_REEL_H
#define RLSTUDY_CLI_REEL_H

#include "env/env.h"

enum {
    REEL_KEPT = 128, /* frames, evenly from the episode */
    REEL_SIDE = 160  /* larger ones are made smaller */
};

struct reel_frame {
    int64_t step; /* since the episode began */
    double returned;
    uint8_t rgb[3 * REEL_SIDE * REEL_SIDE]; /* (height, width, 3) */
};

struct reel_info {
    char name[32];
    double value;
};

struct reel {
    bool ok;
    char why[192]; /* if not */
    int width, height;
    bool held_out, ended;
    double interactions; /* that the policy had learned from */
    int64_t steps;
    double returned;
    struct reel_info infos[ENV_MAX_INFOS]; /* of the last step */
    size_t n_infos;
    int64_t stride; /* steps from one frame to the next */
    size_t n;
    struct reel_frame frames[REEL_KEPT + 1]; /* the last step's comes last */
};

/* An episode in the environment of SETTINGS, the same for each SEED, played by
 * the policy that the run in DIR has learned.  NULL if there is no memory or
 * no child; reel_free() it. */
ATTR_MUST_USE struct reel *reel_play(const struct settings *settings,
                                     const char *dir, uint64_t seed,
                                     struct err *err);
void reel_free(struct reel *reel);

#endif
