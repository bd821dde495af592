/* game.h - games whose levels are made up from a number: what they share.
 *
 * A level is a number; the game makes it up from the random stream of that
 * number, the same on every machine and in every run.  Within a level nothing
 * is random, so an episode follows from level and actions.  All arithmetic is
 * in whole numbers.  A game's state is a struct without pointers.
 *
 * Copy b draws the numbers of its levels from the stream "levels" number b of
 * the key: from `levels` numbers on from `start`, or from all there are.  Once
 * env_type.hold_out was called it draws from all others.
 *
 * A game is a struct game; this module makes an env_type of it.
 */
#ifndef RLSTUDY_ENV_GAMES_GAME_H
#define RLSTUDY_ENV_GAMES_GAME_H

#include "base/rng.h"
#include "env/env.h"
#include "env/games/paint.h"

/* Procgen's: nine moves, then six keys. */
enum { GAME_ACTIONS = 15, GAME_KEY_FIRST = 9 };

/* Bytes of a cell of the grid; so a cell is one uint64_t. */
enum { GAME_PLANES = 8 };

/* How many levels there are (Procgen's number). */
#define GAME_LEVELS 2147483647

enum game_mode { GAME_EASY, GAME_HARD };

struct game_result {
    int reward;
    bool ended;
    bool solved; /* the end of the level was reached; only with ended */
};

enum { GAME_INFOS = 1 };
extern const struct env_info game_infos[GAME_INFOS];

struct game {
    struct env_type env;         /* first; from GAME_ENV */
    int grid_height, grid_width; /* cells */
    size_t bytes;                /* of a state */

    /* A level's beginning into STATE, where zeros lie. */
    void (*make)(void *state, struct rng *level, enum game_mode mode);
    struct game_result (*step)(void *state, int action);

    /* What is seen: a picture, or GAME_PLANES bytes a cell, (H, W, planes),
     * where zeros lie. */
    void (*paint)(struct screen *screen, const struct art *art,
                  const void *state);
    void (*look)(uint8_t *grid, const void *state);

    /* The pictures that paint makes use of. */
    void (*draw)(struct art *art);
};

/* The first member's initialiser, for a game with that table of options. */
#define GAME_ENV(the_table)                                               \
    {                                                                     \
        .table = (the_table), .infos = game_infos, .n_infos = GAME_INFOS, \
        .space = game_space, .open = game_open, .close = game_close,      \
        .reset = game_reset, .step = game_step, .state = game_state,      \
        .render = game_render, .holds_out = game_holds_out,               \
        .hold_out = game_hold_out,                                        \
    }

extern const char *const game_modes[], *const game_views[];

/* The options that all games have. */
#define GAME_PARAMS                                                         \
    {.name = "mode",                                                        \
     .type = PARAM_CHOICE,                                                  \
     .def = "easy",                                                         \
     .choices = game_modes,                                                 \
     .doc = "how long and how dangerous levels are"},                       \
        {.name = "levels",                                                  \
         .type = PARAM_INT,                                                 \
         .def = "0",                                                        \
         .min = 0,                                                          \
         .max = 1e9,                                                        \
         .doc = "levels to train on, which evaluation then avoids; 0: all " \
                "of them, without end"},                                    \
        {.name = "start",                                                   \
         .type = PARAM_INT,                                                 \
         .def = "0",                                                        \
         .min = 0,                                                          \
         .max = 1e9,                                                        \
         .doc = "number of the first of those levels"},                     \
        {.name = "view",                                                    \
         .type = PARAM_CHOICE,                                              \
         .def = "pixels",                                                   \
         .choices = game_views,                                             \
         .doc = "what is observed: a picture of 64 x 64 in colour, or a "   \
                "grid of the things in sight, which is quicker to learn "   \
                "from"},                                                    \
    {                                                                       \
        .name = "steps", .type = PARAM_INT, .def = "1000", .min = 1,        \
        .max = 1e6, .doc = "steps after which an episode is cut off"        \
    }

/* The functions of an env_type, for all games. */
bool game_space(struct env_space *out, const struct settings *settings,
                struct err *err);
struct env *game_open(const struct settings *settings, int B,
                      const uint8_t *key, const char *data_dir,
                      struct err *err);
void game_close(struct env *env);
void game_reset(struct env *env, void *obs);
void game_step(struct env *env, const void *action, float *reward,
               bool *terminated, bool *truncated, void *obs, void *final_obs);
void *game_state(struct env *env, size_t *bytes);
void game_render(struct env *env, size_t copy, struct env_picture *picture);
bool game_holds_out(const struct settings *settings);
void game_hold_out(struct env *env);

/* The stream that level NUMBER of GAME is made up from. */
void game_level(struct rng *out, const struct game *game, enum game_mode mode,
                int64_t number);

/* ---- what games are made with ---- */

/* One of LOW .. HIGH. */
static inline int game_draw(struct rng *rng, int low, int high)
{
    return low + (int)rng_below(rng, (uint64_t)(high - low + 1));
}

static inline int game_clamp(int x, int low, int high)
{
    return x < low ? low : x > high ? high : x;
}

/* Of an action: -1 left, 1 right; -1 down, 1 up; 0 neither. */
static inline int game_sideways(int action)
{
    return action < GAME_KEY_FIRST ? action / 3 - 1 : 0;
}

static inline int game_upwards(int action)
{
    return action < GAME_KEY_FIRST ? action % 3 - 1 : 0;
}

/* Do boxes with these corners and extents overlap? */
static inline bool game_touch(int ax, int ay, int aw, int ah, int bx, int by,
                              int bw, int bh)
{
    return ax < bx + bw && bx < ax + aw && ay < by + bh && by < ay + ah;
}

/* Show a square of a cell's extent, SIDE (a power of two), with its corner at
 * (X, Y) in PLANE of a grid of HEIGHT x WIDTH: in up to four cells, in each as
 * much as it covers.  In the header, so that games have it with their numbers
 * filled in. */
static inline void game_show(uint8_t *grid, int height, int width, int side,
                             int plane, int x, int y)
{
    /* From outside on, so that nothing is negative. */
    const int right = x + 8 * side, down = y + 8 * side;
    const int row = down / side - 8, dy = down % side;
    const int column = right / side - 8, dx = right % side;

    for (int i = 0; i < 2; i++) {
        for (int j = 0; j < 2; j++) {
            const int covered =
                (i == 0 ? side - dy : dy) * (j == 0 ? side - dx : dx);
            const int r = row + i, c = column + j;

            if (covered == 0 || r < 0 || r >= height || c < 0 || c >= width)
                continue;
            uint8_t *cell = grid + (r * width + c) * GAME_PLANES + plane;
            const int sum = *cell + covered * 255 / (side * side);
            *cell = (uint8_t)(sum > 255 ? 255 : sum);
        }
    }
}

/* The games. */
extern const struct game game_coinleap, game_starraid, game_fruitgate;

#endif
