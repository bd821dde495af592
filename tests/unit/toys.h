/* toys.h - small environments to try a trainer on. */
#ifndef RLSTUDY_TESTS_UNIT_TOYS_H
#define RLSTUDY_TESTS_UNIT_TOYS_H

#include "base/rng.h"
#include "env/env.h"

enum {
    TOY_SIDE = 4,
    TOY_ANSWERS = TOY_SIDE,
    TOY_HELDOUT = 101,
    TOY_LENGTH = 5, /* steps of an episode */
    TOY_PARTS = 3   /* at most */
};

/* A copy's state, so that tests can spoil it. */
struct toy_state {
    struct rng rng;
    int64_t steps;
    float question[TOY_PARTS];
    float spoilt; /* added to each number that toy_reach shows */
};

/* Pictures of 4x4 bytes: which row is bright?  Reward 1 for its number.
 * Episodes end by termination and by truncation in turn.  Has held-out
 * questions. */
extern const struct env_type toy_pictures;

/* Codes: 0 or 1 at the start of an episode, 2 until its last step, then 3, to
 * which the code of the start is the right answer: reward 1.  Always ends by
 * termination. */
extern const struct env_type toy_recall;

/* Two numbers in -1 .. 1, and two to answer: reward 1 less the squared
 * distance.  Always ends by truncation. */
extern const struct env_type toy_reach;

/* Three numbers, 0 or 1 each; the first two name dials of 2, 3 and 4 positions
 * to set: reward 1/3 for each that is right.  Ends by termination and by
 * truncation in turn. */
extern const struct env_type toy_dials;

#endif
