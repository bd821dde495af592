/* coinleap.h - the state of the platform game, for those who look for ways
 * through its levels. */
#ifndef RLSTUDY_ENV_GAMES_COINLEAP_H
#define RLSTUDY_ENV_GAMES_COINLEAP_H

#include <stdint.h>

enum { LEAP_HEIGHT = 12, LEAP_WIDTH = 96, LEAP_WALKERS = 8 };

/* Lengths are in 1/256 of a tile, y goes down. */
struct leap_walker {
    int32_t x, y, speed, low, high; /* it turns round at low and high */
};

struct coinleap {
    /* Where the player is and goes: all that an action bears on. */
    int32_t x, y, vx, vy;
    int32_t grounded, faces_left;
    int32_t step;

    int32_t width, theme, n_walkers;
    struct leap_walker walkers[LEAP_WALKERS];
    uint8_t tiles[LEAP_HEIGHT][LEAP_WIDTH];
};

#endif
