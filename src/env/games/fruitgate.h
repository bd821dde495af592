/* fruitgate.h - the state of the game of fruit and gates, for those who look
 * for ways through its levels. */
#ifndef RLSTUDY_ENV_GAMES_FRUITGATE_H
#define RLSTUDY_ENV_GAMES_FRUITGATE_H

#include <stdint.h>

enum { FRUIT_WALLS = 16, FRUIT_ITEMS = 96 };

/* Lengths are in pixels.  `at` is how far ahead of the start something is; the
 * player goes one pixel on in each step. */
struct fruit_wall {
    int32_t at, low, high; /* a wall but for the gap low .. high - 1 */
    int32_t locked;
};

struct fruit_item {
    int32_t at, x;
    int32_t kind; /* what it looks like */
    int32_t good, taken;
};

struct fruitgate {
    int32_t x, step, theme;
    int32_t length;        /* of the way */
    int32_t key_x, key_at; /* of a key that flies; key_at < 0: there is none */
    int32_t waiting;       /* steps until the next key */
    int32_t n_walls, first_wall, n_items, first_item; /* those before first_*
                                                       * are behind */
    struct fruit_wall walls[FRUIT_WALLS];
    struct fruit_item items[FRUIT_ITEMS];
};

#endif
