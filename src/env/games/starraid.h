/* starraid.h - the state of the game of shooting, for those who look for ways
 * through its levels. */
#ifndef RLSTUDY_ENV_GAMES_STARRAID_H
#define RLSTUDY_ENV_GAMES_STARRAID_H

#include <stdint.h>

enum { RAID_FOES = 40, RAID_SHOTS = 16 };

/* ROCKs cannot be destroyed. */
enum raid_kind { RAID_DRONE, RAID_WEAVER, RAID_GUNNER, RAID_CHASER, RAID_ROCK };

/* Lengths are in 1/16 of a pixel, y goes down, corners are the upper left. */
struct raid_foe {
    int32_t kind, arrives; /* in which step */
    int32_t x, y, vx, vy;
    int32_t lives; /* hits that it takes; 0: destroyed or passed by */
    int32_t wait;  /* steps until a gunner shoots */
    int32_t blast; /* steps for which its end is still seen */
};

struct raid_shot {
    int32_t x, y, vx;
};

struct raid_shots {
    int32_t n;
    struct raid_shot at[RAID_SHOTS];
};

struct starraid {
    int32_t x, y, step, theme;
    int32_t cooling; /* steps until the next shot */
    int32_t gate;    /* x of what is to be reached, in sight or not */
    struct raid_shots own, theirs;
    int32_t n_foes, first, next; /* first .. next - 1 are here */
    struct raid_foe foes[RAID_FOES];
};

#endif
