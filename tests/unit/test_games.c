/* test_games.c - the games: that every level can be won, what is paid for, and
 * that they are the same everywhere. */
#include "config.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "env/games/coinleap.h"
#include "env/games/fruitgate.h"
#include "env/games/game.h"
#include "env/games/starraid.h"
#include "tests/unit/env_batch.h"
#include "tests/unit/make_spec.h"
#include "tests/unit/unit.h"

static const uint8_t key[RUN_KEY_BYTES] = {7};

static const struct game *const games[] = {&game_coinleap, &game_starraid,
                                           &game_fruitgate};

enum { LEFT = 1, NOTHING = 4, UP = 5, DOWN = 3, RIGHT = 7, RIGHT_UP = 8 };
enum { KEY = GAME_KEY_FIRST, KEY_2 };

/* Level NUMBER of GAME; free() it. */
static void *make_level(const struct game *game, enum game_mode mode,
                        int64_t number)
{
    void *state = mem_calloc(1, game->bytes);
    struct rng rng;

    game_level(&rng, game, mode, number);
    game->make(state, &rng, mode);
    return state;
}

/* ---- ways through levels ---- */

/* How to look for a way through a game's levels. */
struct scout {
    const struct game *game;
    /* The actions to try from STATE, best first; returns how many. */
    int (*choose)(const void *state, int actions[]);
    int hold; /* steps for which each is held */
    /* What tells states apart that are worth trying. */
    uint64_t (*mark)(const void *state);
};

enum { MOST_CHOICES = 8, LIMIT = 1000, SEEN = 1 << 16, MOST_TRIED = 20000 };

static int choose_leap(const void *state, int actions[])
{
    static const int all[] = {RIGHT, RIGHT_UP, NOTHING, LEFT};

    (void)state;
    memcpy(actions, all, sizeof all);
    return (int)COUNT_OF(all);
}

static uint64_t mark_leap(const void *state)
{
    const struct coinleap *s = state;

    return (uint64_t)(s->x / 16) << 40 ^ (uint64_t)(s->y / 16 + 1000) << 24 ^
           (uint64_t)(s->vx / 8 + 32) << 16 ^ (uint64_t)(s->vy / 8 + 32) << 8 ^
           (uint64_t)(s->step / 8 % 32);
}

/* Up, down and back are tried only where staying is the end. */
static int choose_raid(const void *state, int actions[])
{
    static const int all[] = {KEY, UP, DOWN, LEFT, RIGHT};

    (void)state;
    memcpy(actions, all, sizeof all);
    return (int)COUNT_OF(all);
}

static uint64_t mark_raid(const void *state)
{
    const struct starraid *s = state;

    return (uint64_t)s->x << 40 ^ (uint64_t)s->y << 20 ^ (uint64_t)s->step;
}

/* To the middle of the next gap; there, a key if it is locked. */
static int choose_fruit(const void *state, int actions[])
{
    const struct fruitgate *s = state;
    int i = s->first_wall;

    while (i < s->n_walls && s->walls[i].at + 6 <= s->step)
        i++;
    const struct fruit_wall *wall = &s->walls[i];
    const int x = i < s->n_walls ? (wall->low + wall->high - 8) / 2 : s->x;
    actions[0] = s->x < x - 1                          ? RIGHT
                 : s->x > x + 1                        ? LEFT
                 : i < s->n_walls && wall->locked != 0 ? KEY
                                                       : NOTHING;
    return 1;
}

static uint64_t mark_fruit(const void *state)
{
    return (uint64_t)((const struct fruitgate *)state)->step;
}

static const struct scout scouts[] = {
    {&game_coinleap, choose_leap, 4, mark_leap},
    {&game_starraid, choose_raid, 4, mark_raid},
    {&game_fruitgate, choose_fruit, 1, mark_fruit},
};

/* A search in depth, with what was seen in a table of hashes; what falls onto
 * something else there counts as seen, so a way may be missed but none is made
 * up. */
struct search {
    const struct scout *scout;
    uint64_t *seen; /* (SEEN) */
    uint8_t *path;  /* (LIMIT / hold + 2, bytes) */
    int64_t tried;
};

static bool is_new(struct search *search, const void *state)
{
    const uint64_t mark = search->scout->mark(state) + 1;
    uint64_t *at = &search->seen[mark * 0x9e3779b97f4a7c15U >> 48];

    if (*at == mark)
        return false;
    *at = mark;
    return true;
}

/* Hold ACTION; steps taken, -1 if that was the end of a life. */
static int hold(const struct scout *scout, void *state, int action,
                bool *solved)
{
    for (int i = 1; i <= scout->hold; i++) {
        const struct game_result r = scout->game->step(state, action);

        *solved = r.solved;
        if (r.ended)
            return r.solved ? i : -1;
    }
    return scout->hold;
}

/* From the state at DEPTH of the path, after STEPS; how many it took, 0 if
 * there is no way. */
static int find_way(struct search *search, int depth, int steps)
{
    const size_t bytes = search->scout->game->bytes;
    uint8_t *here = search->path + (size_t)depth * bytes;
    int actions[MOST_CHOICES];
    const int n = search->scout->choose(here, actions);

    for (int i = 0; i < n; i++) {
        bool solved = false;

        memcpy(here + bytes, here, bytes);
        if (++search->tried > MOST_TRIED)
            return 0;
        const int taken =
            hold(search->scout, here + bytes, actions[i], &solved);
        if (taken < 0 || steps + taken > LIMIT)
            continue;
        if (solved)
            return steps + taken;
        if (!is_new(search, here + bytes))
            continue;
        const int all = find_way(search, depth + 1, steps + taken);
        if (all > 0)
            return all;
    }
    return 0;
}

static int solve(const struct scout *scout, enum game_mode mode, int64_t number,
                 int64_t *tried)
{
    const size_t bytes = scout->game->bytes;
    struct search search = {
        .scout = scout,
        .seen = mem_calloc(SEEN, sizeof *search.seen),
        .path = mem_alloc((LIMIT / (size_t)scout->hold + 2) * bytes),
    };
    void *level = make_level(scout->game, mode, number);

    memcpy(search.path, level, bytes);
    const int steps = find_way(&search, 0, 0);
    *tried += search.tried;
    free(level);
    free(search.path);
    free(search.seen);
    return steps;
}

static void test_solvable(void)
{
    enum { LEVELS = 1000 };

    for (size_t i = 0; i < COUNT_OF(scouts); i++) {
        for (int mode = GAME_EASY; mode <= GAME_HARD; mode++) {
            int longest = 0;
            int64_t tried = 0;

            for (int64_t number = 0; number < LEVELS; number++) {
                const int steps =
                    solve(&scouts[i], (enum game_mode)mode, number, &tried);

                CU_ASSERT(steps > 0);
                if (steps == 0)
                    fprintf(stderr, "%s %s: no way through level %d\n",
                            scouts[i].game->env.table->name, game_modes[mode],
                            (int)number);
                longest = steps > longest ? steps : longest;
            }
            printf("(%d, %.0f) ", longest, (double)tried / LEVELS);
        }
    }
}

/* ---- what is paid for ---- */

static bool pays(const struct game *game, void *state, int action, int reward,
                 bool ended, bool solved)
{
    const struct game_result r = game->step(state, action);

    return r.reward == reward && r.ended == ended && r.solved == solved;
}

/* A coinleap level of ground, 20 tiles wide, the player on it in column 5. */
static struct coinleap flat_leap(void)
{
    struct coinleap s = {
        .x = 5 * 256 + 48, .y = 8 * 256 - 224, .grounded = 1, .width = 20};

    for (int row = 8; row < LEAP_HEIGHT; row++)
        memset(s.tiles[row], row == 8 ? 1 : 2, 20);
    return s;
}

static void test_leap_rules(void)
{
    enum { LAVA = 5, SAW = 7, COIN = 8 };
    const struct game *game = &game_coinleap;
    struct coinleap s = flat_leap();

    CU_ASSERT(pays(game, &s, NOTHING, 0, false, false));
    s.tiles[7][5] = COIN;
    CU_ASSERT(pays(game, &s, NOTHING, 10, true, true));
    s.tiles[7][5] = SAW;
    CU_ASSERT(pays(game, &s, NOTHING, 0, true, false));
    s = flat_leap();
    s.tiles[8][5] = LAVA;
    CU_ASSERT(pays(game, &s, NOTHING, 0, true, false));
    s = flat_leap();
    s.n_walkers = 1;
    s.walkers[0] = (struct leap_walker){
        .x = 6 * 256, .y = 7 * 256, .speed = -20, .low = 0, .high = 9 * 256};
    int steps = 1;
    while (pays(game, &s, NOTHING, 0, false, false))
        steps++;
    /* 256 + 48 - 160 - 48 units apart, 20 a step. */
    CU_ASSERT_EQUAL(steps, 5);
}

/* Keys are no moves; moves go as far as they should. */
static void test_leap_moves(void)
{
    const struct game *game = &game_coinleap;
    struct coinleap s = flat_leap();
    int top = s.y, steps = 0;

    for (int action = KEY; action < GAME_ACTIONS; action++)
        game->step(&s, action);
    CU_ASSERT(s.x == 5 * 256 + 48 && s.y == 8 * 256 - 224);
    for (int i = 0; i < 4; i++)
        game->step(&s, RIGHT);
    CU_ASSERT_EQUAL(s.x, 5 * 256 + 48 + 24 + 48 + 72 + 72);
    do {
        game->step(&s, UP);
        top = s.y < top ? s.y : top;
        steps++;
    } while (s.grounded == 0);
    CU_ASSERT_EQUAL(8 * 256 - 224 - top, 836);
    CU_ASSERT_EQUAL(steps, 22);
}

static struct starraid empty_raid(enum raid_kind kind, int x, int y)
{
    return (struct starraid){
        .x = 128,
        .y = 448,
        .gate = 100000,
        .n_foes = 1,
        .foes[0] =
            {.kind = (int32_t)kind, .x = x, .y = y, .lives = 1, .wait = 1000},
    };
}

static void test_raid_rules(void)
{
    const struct game *game = &game_starraid;
    struct starraid s = empty_raid(RAID_DRONE, 128 + 128 + 32, 448);

    CU_ASSERT(pays(game, &s, KEY, 1, false, false));
    CU_ASSERT(pays(game, &s, KEY, 0, false, false));
    s = empty_raid(RAID_ROCK, 128 + 128 + 32, 448);
    CU_ASSERT(pays(game, &s, KEY, 0, false, false));
    CU_ASSERT_EQUAL(s.foes[0].lives, 1);
    s = empty_raid(RAID_CHASER, 0, 448);
    s.x = 224;
    CU_ASSERT(pays(game, &s, KEY_2, 0, false, false));
    CU_ASSERT(pays(game, &s, NOTHING, 1, false, false));
    s = empty_raid(RAID_GUNNER, 800, 448);
    s.foes[0].wait = 1;
    CU_ASSERT(pays(game, &s, NOTHING, 0, false, false));
    CU_ASSERT_EQUAL(s.theirs.n, 1);
    while (pays(game, &s, NOTHING, 0, false, false))
        CU_ASSERT_FATAL(s.step < 100);
    CU_ASSERT(s.theirs.at[0].x < 128 + 128 && s.foes[0].lives == 1);
    s = empty_raid(RAID_ROCK, 128 + 80, 448);
    CU_ASSERT(pays(game, &s, NOTHING, 0, true, false));
    s = empty_raid(RAID_DRONE, 128 + 128 + 32, 448);
    s.gate = 128 + 128;
    CU_ASSERT(pays(game, &s, KEY, 11, true, true));
}

static struct fruitgate empty_fruit(void)
{
    return (struct fruitgate){.x = 28,
                              .key_at = -1,
                              .length = 1000,
                              .n_items = 1,
                              .n_walls = 1,
                              .items[0] = {.at = 500},
                              .walls[0] = {.at = 600}};
}

static void test_fruit_rules(void)
{
    const struct game *game = &game_fruitgate;
    struct fruitgate s = empty_fruit();

    s.items[0] = (struct fruit_item){.at = 4, .x = 28, .good = 1};
    CU_ASSERT(pays(game, &s, NOTHING, 1, false, false));
    CU_ASSERT(pays(game, &s, NOTHING, 0, false, false));
    s = empty_fruit();
    s.items[0] = (struct fruit_item){.at = 4, .x = 28, .good = 0};
    CU_ASSERT(pays(game, &s, NOTHING, -4, false, false));
    s = empty_fruit();
    s.walls[0] = (struct fruit_wall){.at = 4, .low = 26, .high = 38};
    for (int i = 0; i < 20; i++)
        CU_ASSERT(pays(game, &s, NOTHING, 0, false, false));
    s = empty_fruit();
    s.walls[0] = (struct fruit_wall){.at = 4, .low = 32, .high = 44};
    CU_ASSERT(pays(game, &s, NOTHING, 0, true, false));
    s = empty_fruit();
    s.walls[0] =
        (struct fruit_wall){.at = 20, .low = 26, .high = 38, .locked = 1};
    struct fruitgate without = s;
    CU_ASSERT(pays(game, &s, KEY, 0, false, false));
    for (int i = 0; i < 30; i++)
        CU_ASSERT(pays(game, &s, NOTHING, 0, false, false));
    CU_ASSERT_EQUAL(s.walls[0].locked, 0);
    while (pays(game, &without, NOTHING, 0, false, false))
        CU_ASSERT_FATAL(without.step < 30);
    s = empty_fruit();
    s.length = 9;
    CU_ASSERT(pays(game, &s, LEFT, 10, true, true));
    CU_ASSERT_EQUAL(s.x, 26);
}

/* ---- what is seen ---- */

/* The byte of PLANE in a cell of what GAME shows of STATE. */
static int seen(const struct game *game, const void *state, int row, int column,
                int plane)
{
    uint8_t grid[16 * 16 * GAME_PLANES] = {0};

    game->look(grid, state);
    return grid[(row * game->grid_width + column) * GAME_PLANES + plane];
}

/* Ground below the player, a coin to the right of it, a walker half in one
 * tile. */
static void test_leap_grid(void)
{
    struct coinleap s = flat_leap();

    s.tiles[7][8] = 8;
    s.n_walkers = 1;
    s.walkers[0] = (struct leap_walker){.x = 6 * 256 + 128, .y = 7 * 256};
    CU_ASSERT_EQUAL(seen(&game_coinleap, &s, 6, 2, 0), 255);
    CU_ASSERT_EQUAL(seen(&game_coinleap, &s, 5, 2, 0), 0);
    CU_ASSERT_EQUAL(seen(&game_coinleap, &s, 5, 5, 3), 255);
    CU_ASSERT_EQUAL(seen(&game_coinleap, &s, 5, 3, 2), 127);
    CU_ASSERT_EQUAL(seen(&game_coinleap, &s, 5, 4, 2), 127);
    CU_ASSERT_EQUAL(seen(&game_coinleap, &s, 0, 0, 4), s.x % 256);
}

/* A foe straight ahead, and the picture's edges. */
static void test_raid_grid(void)
{
    struct starraid s = empty_raid(RAID_ROCK, 128 + 3 * 128, 448 - 128);

    s.next = 1;
    CU_ASSERT_EQUAL(seen(&game_starraid, &s, 6, 6, 4), 255);
    CU_ASSERT_EQUAL(seen(&game_starraid, &s, 7, 6, 4), 0);
    CU_ASSERT_EQUAL(seen(&game_starraid, &s, 7, 3, 7), 255);
    CU_ASSERT_EQUAL(seen(&game_starraid, &s, 7, 1, 0), 255);
    CU_ASSERT_EQUAL(seen(&game_starraid, &s, 7, 2, 0), 0);
    CU_ASSERT_EQUAL(seen(&game_starraid, &s, 3, 3, 0), 128);
    CU_ASSERT_EQUAL(seen(&game_starraid, &s, 2, 3, 0), 255);
}

/* 300 of the 765 steps that are shown at most, in all cells but the ship's. */
static void test_raid_way(void)
{
    struct starraid s = empty_raid(RAID_ROCK, 1024, 0);

    s.gate = s.x + 300 * 16;
    CU_ASSERT_EQUAL(seen(&game_starraid, &s, 0, 0, 7), 100);
    CU_ASSERT_EQUAL(seen(&game_starraid, &s, 14, 11, 7), 100);
    CU_ASSERT_EQUAL(seen(&game_starraid, &s, 7, 3, 7), 255);
    s.cooling = 2;
    CU_ASSERT_EQUAL(seen(&game_starraid, &s, 7, 3, 7), 0);
    s.gate = s.x + 1000 * 16;
    CU_ASSERT_EQUAL(seen(&game_starraid, &s, 0, 0, 7), 255);
}

/* A fruit ahead to the right, and a wall but for its gap. */
static void test_fruit_grid(void)
{
    struct fruitgate s = empty_fruit();

    s.items[0] = (struct fruit_item){.at = 16, .x = 44, .good = 1};
    s.walls[0] = (struct fruit_wall){.at = 32, .low = 28, .high = 40};
    CU_ASSERT_EQUAL(seen(&game_fruitgate, &s, 5, 9, 2), 255);
    CU_ASSERT_EQUAL(seen(&game_fruitgate, &s, 3, 7, 1), 0);
    CU_ASSERT_EQUAL(seen(&game_fruitgate, &s, 3, 6, 1), 255 * 6 / 8);
    CU_ASSERT_EQUAL(seen(&game_fruitgate, &s, 3, 8, 1), 255 * 3 / 8);
    CU_ASSERT_EQUAL(seen(&game_fruitgate, &s, 3, 2, 0), 255);
    CU_ASSERT_EQUAL(seen(&game_fruitgate, &s, 3, 3, 0), 127);
}

/* ---- episodes ---- */

/* Return and length of the first episode of each copy, all played at random. */
static void play_at_random(struct env_batch *batch, double *mean, double *error,
                           double *length)
{
    const size_t n = batch->B;
    double *returns = mem_calloc(n, sizeof *returns), sum = 0, squares = 0;
    bool *over = mem_calloc(n, sizeof *over);
    struct rng rng;

    rng_init(&rng, "games", 5, "random", 0);
    *length = 0;
    for (size_t left = n; left > 0;) {
        env_batch_draw(batch, &rng);
        env_batch_step(batch);
        for (size_t b = 0; b < n; b++) {
            if (over[b])
                continue;
            returns[b] += (double)batch->reward[b];
            *length += 1.0 / (double)n;
            over[b] = batch->terminated[b] || batch->truncated[b];
            left -= over[b];
        }
    }
    for (size_t b = 0; b < n; b++) {
        sum += returns[b];
        squares += returns[b] * returns[b];
    }
    *mean = sum / (double)n;
    *error = sqrt((squares / (double)n - *mean * *mean) / (double)n);
    free(returns);
    free(over);
}

/* ---- what is seen suffices ---- */

enum { RAID_ROWS = 15, RAID_COLUMNS = 12, SHIP_ROW = 7, SHIP_COLUMN = 3 };

typedef uint8_t raid_grid[RAID_ROWS][RAID_COLUMNS][GAME_PLANES];

/* How much of what ends the flight comes towards a ship Y rows below. */
static double danger(raid_grid grid, double y)
{
    static const double near[] = {4, 4, 4, 2, 0.7, 0.3};
    double sum = 0;

    for (int c = 0; c < (int)COUNT_OF(near); c++) {
        for (int r = 0; r < RAID_ROWS; r++) {
            const uint8_t *cell = grid[r][SHIP_COLUMN - 1 + c];
            const double overlap = 1.1 - fabs(r - SHIP_ROW - y);

            if (overlap > 0)
                sum += near[c] * overlap *
                       (cell[2] + cell[3] + cell[4] + cell[5]) / 255;
        }
    }
    return sum;
}

/* The row of the nearest foe ahead, -1 if there is none. */
static int foe_row(raid_grid grid)
{
    for (int c = SHIP_COLUMN + 2; c < RAID_COLUMNS; c++) {
        int row = -1, most = 77;

        for (int r = 0; r < RAID_ROWS; r++) {
            if (grid[r][c][2] + grid[r][c][3] > most) {
                most = grid[r][c][2] + grid[r][c][3];
                row = r;
            }
        }
        if (row >= 0)
            return row;
    }
    return -1;
}

/* Is there a foe to hit in the ship's row, before a rock? */
static bool aimed(raid_grid grid)
{
    for (int c = SHIP_COLUMN + 1; c < RAID_COLUMNS; c++) {
        const uint8_t *cell = grid[SHIP_ROW][c];

        if (cell[4] > 127)
            return false;
        if (cell[2] > 89 || cell[3] > 89)
            return true;
    }
    return false;
}

/* Shoot at what is ahead, keep out of the way of what is near, and else go to
 * the nearest foe's row. */
static int pilot(raid_grid grid)
{
    const int goal = foe_row(grid);
    int action = NOTHING;
    double least = INFINITY;

    if (grid[SHIP_ROW][SHIP_COLUMN][7] > 0 && aimed(grid) &&
        danger(grid, 0) < 2)
        return KEY;
    for (int way = -1; way <= 1; way++) {
        double d = danger(grid, 0.3 * way) + 0.7 * danger(grid, 0.8 * way) +
                   0.4 * danger(grid, 1.4 * way) + (way != 0 ? 0.02 : 0);

        if (way != 0 && grid[SHIP_ROW + way][SHIP_COLUMN][0] > 249)
            continue;
        if (goal >= 0 && way == (goal > SHIP_ROW) - (goal < SHIP_ROW))
            d -= 0.1;
        if (d < least) {
            least = d;
            action = way < 0 ? UP : way > 0 ? DOWN : NOTHING;
        }
    }
    return action;
}

/* More than half way from 2.82, at random, to 20.4: from the grid alone. */
static void test_raid_script(void)
{
    enum { LEVELS = 500 };
    double sum = 0;

    for (int number = 0; number < LEVELS; number++) {
        void *state = make_level(&game_starraid, GAME_EASY, number);
        struct game_result r = {0};

        while (!r.ended) {
            raid_grid grid = {0};

            game_starraid.look(&grid[0][0][0], state);
            r = game_starraid.step(state, pilot(grid));
            sum += r.reward;
        }
        free(state);
    }
    printf("(%.2f) ", sum / LEVELS);
    CU_ASSERT(sum / LEVELS > 12);
}

/* What the manual says of random play, from 2048 other episodes each. */
static const struct {
    const struct game *game;
    const char *mode;
    double mean, error, length;
} at_random[] = {
    {&game_coinleap, "mode=easy", 1.304, 0.074, 320.0},
    {&game_coinleap, "mode=hard", 0.522, 0.049, 318.4},
    {&game_starraid, "mode=easy", 2.686, 0.092, 194.8},
    {&game_starraid, "mode=hard", 1.395, 0.035, 117.6},
    {&game_fruitgate, "mode=easy", 0.497, 0.046, 90.3},
    {&game_fruitgate, "mode=hard", -0.127, 0.020, 47.5},
};

static void test_random_play(void)
{
    for (size_t i = 0; i < COUNT_OF(at_random); i++) {
        const char *const options[] = {at_random[i].mode, "view=grid", NULL};
        const double said = at_random[i].mean, length = at_random[i].length;
        struct arena *arena = arena_new();
        struct env_batch batch;
        double mean, error, steps;

        env_batch_open(&batch, arena, &at_random[i].game->env, options, 512,
                       key);
        env_batch_reset(&batch);
        play_at_random(&batch, &mean, &error, &steps);
        unit_near(at_random[i].game->env.table->name, mean, said,
                  4 * hypot(error, at_random[i].error));
        unit_near("steps", steps, length, 0.15 * length);
        env_batch_close(&batch);
        arena_free(arena);
    }
}

/* What is cut off is not over. */
static void test_limit(void)
{
    static const char *const options[] = {"view=grid", "steps=5", NULL};

    for (size_t g = 0; g < COUNT_OF(games); g++) {
        struct arena *arena = arena_new();
        struct env_batch batch;

        env_batch_open(&batch, arena, &games[g]->env, options, 2, key);
        env_batch_reset(&batch);
        for (size_t b = 0; b < 2; b++)
            ((int32_t *)batch.action)[b] = NOTHING;
        for (int t = 1; t <= 10; t++) {
            env_batch_step(&batch);
            CU_ASSERT(!batch.terminated[0] && !batch.terminated[1]);
            CU_ASSERT(batch.truncated[0] == (t % 5 == 0));
        }
        env_batch_close(&batch);
        arena_free(arena);
    }
}

/* ---- levels ---- */

enum { KINDS = 16 };

static uint64_t fold(uint64_t h, const void *bytes, size_t n)
{
    const uint8_t *at = bytes;

    for (size_t i = 0; i < n; i++)
        h = (h ^ at[i]) * 0x100000001b3U;
    return h;
}

/* What levels a batch begins with, told apart by what is seen first; up to
 * KINDS of them. */
static size_t first_sights(uint64_t sights[KINDS], const char *levels,
                           const char *start, bool held_out)
{
    const char *const options[] = {levels, start, NULL};
    const struct env_type *type = &game_fruitgate.env;
    struct arena *arena = arena_new();
    struct env_batch batch;
    size_t n = 0;

    env_batch_open(&batch, arena, type, options, 64, key);
    if (held_out)
        type->hold_out(batch.env);
    env_batch_reset(&batch);
    for (size_t b = 0; b < batch.B; b++) {
        const uint64_t sight =
            fold(0, batch.obs + b * batch.obs_bytes, batch.obs_bytes);
        size_t i = 0;

        while (i < n && sights[i] != sight)
            i++;
        if (i == n && n < KINDS)
            sights[n++] = sight;
    }
    env_batch_close(&batch);
    arena_free(arena);
    return n;
}

static size_t common(const uint64_t *a, size_t n, const uint64_t *b, size_t m)
{
    size_t both = 0;

    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < m; j++)
            both += a[i] == b[j];
    }
    return both;
}

static void test_levels(void)
{
    uint64_t a[KINDS], b[KINDS], other[KINDS];

    CU_ASSERT_EQUAL(first_sights(a, "levels=0", "start=0", false), KINDS);
    CU_ASSERT_EQUAL(first_sights(a, "levels=3", "start=40", false), 3);
    CU_ASSERT_EQUAL(first_sights(b, "levels=2", "start=42", false), 2);
    CU_ASSERT_EQUAL(common(a, 3, b, 2), 1);
    CU_ASSERT_EQUAL(first_sights(other, "levels=3", "start=40", true), KINDS);
    CU_ASSERT_EQUAL(common(a, 3, other, KINDS), 0);
}

/* Held-out levels are those that a set does not have: nearly all levels. */
static void test_held_out(void)
{
    const struct env_type *type = &game_coinleap.env;
    struct arena *arena = arena_new();
    struct settings settings = make_settings(arena, type->table);

    CU_ASSERT_FALSE(type->holds_out(&settings));
    CU_ASSERT(make_settings_set(&settings, arena, "levels=200"));
    CU_ASSERT(type->holds_out(&settings));
    arena_free(arena);
}

/* ---- the same everywhere ---- */

/* Of what is seen and paid in 400 steps. */
static uint64_t digest(const struct game *game, const char *mode,
                       const char *view)
{
    const char *const options[] = {mode, view, NULL};
    struct arena *arena = arena_new();
    struct env_batch batch;
    uint64_t h = 0xcbf29ce484222325U;
    struct rng rng;

    rng_init(&rng, "games", 5, "digest", 0);
    env_batch_open(&batch, arena, &game->env, options, 4, key);
    env_batch_reset(&batch);
    for (int t = 0; t < 400; t++) {
        env_batch_draw(&batch, &rng);
        env_batch_step(&batch);
        h = fold(h, batch.obs, batch.B * batch.obs_bytes);
        h = fold(h, batch.reward, batch.B * sizeof *batch.reward);
        h = fold(h, batch.terminated, batch.B);
    }
    env_batch_close(&batch);
    arena_free(arena);
    return h;
}

static const struct {
    const struct game *game;
    const char *mode, *view;
    uint64_t digest;
} digests[] = {
    {&game_coinleap, "mode=easy", "view=pixels", 0xa5fd07fcd088550a},
    {&game_coinleap, "mode=hard", "view=grid", 0x9cb84f6fdde4a9ad},
    {&game_starraid, "mode=easy", "view=pixels", 0xb086c7c3d29c300c},
    {&game_starraid, "mode=hard", "view=grid", 0xcf6642f6ac7f7e70},
    {&game_fruitgate, "mode=easy", "view=pixels", 0xdff055e70c5e94b4},
    {&game_fruitgate, "mode=hard", "view=grid", 0x3f36279a443cf281},
};

/* A change of these is another game: results of old runs are not comparable,
 * and RLSTUDY_ENGINE has to rise. */
static void test_digests(void)
{
    for (size_t i = 0; i < COUNT_OF(digests); i++) {
        const uint64_t got =
            digest(digests[i].game, digests[i].mode, digests[i].view);

        CU_ASSERT_EQUAL(got, digests[i].digest);
        if (got != digests[i].digest)
            fprintf(stderr, "%s %s %s: 0x%016" PRIx64 "\n",
                    digests[i].game->env.table->name, digests[i].mode,
                    digests[i].view, got);
    }
}

static const struct unit_test tests[] = {
    {"every level can be won", test_solvable},
    {"coinleap: what is paid for", test_leap_rules},
    {"coinleap: how one moves", test_leap_moves},
    {"starraid: what is paid for", test_raid_rules},
    {"fruitgate: what is paid for", test_fruit_rules},
    {"coinleap: what the grid shows", test_leap_grid},
    {"starraid: what the grid shows", test_raid_grid},
    {"starraid: how long the way is", test_raid_way},
    {"starraid: a script lives by the grid alone", test_raid_script},
    {"fruitgate: what the grid shows", test_fruit_grid},
    {"random play is paid as the manual says", test_random_play},
    {"what is cut off is not over", test_limit},
    {"levels are of the set, or of none of it", test_levels},
    {"a set holds the others out", test_held_out},
    {"the same bytes everywhere", test_digests},
};

UNIT_MAIN("games", tests)
