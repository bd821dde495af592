/* coinleap.c - run and jump to a coin: over pits of lava, steps, crates, saws
 * and walkers.
 *
 * The idea is that of CoinRun (Cobbe et al., 2019) and of the game of that name
 * in Procgen; levels, movement and drawings are our own. */
#include "config.h"

#include "env/games/coinleap.h"

#include <assert.h>
#include <string.h>

#include "env/games/game.h"

static const struct param coinleap_params[] = {GAME_PARAMS};

const struct param_table env_coinleap_table = {
    "coinleap",
    "a game with generated levels: run and jump to the coin, reward 10 (in the "
    "spirit of Procgen's CoinRun)",
    coinleap_params,
    COUNT_OF(coinleap_params),
};

enum tile { AIR, TURF, EARTH, STONE, CRATE, LAVA, MAGMA, SAW, COIN, TILES };

enum {
    TILE = 256, /* units of length */
    PIXEL = 32,
    BOX_W = 160, /* the player */
    BOX_H = 224,
    INSET = 48, /* dangers reach less far than their tiles */
    RUN = 72,   /* units a step */
    GRIP = 24,  /* change of speed a step, on the ground */
    DRIFT = 14, /* in the air */
    SLIP = 4,   /* of who does not run */
    LEAP = 150,
    GRAVITY = 14,
    FALL = 200, /* less than a tile, so that nothing is fallen through */
    PRIZE = 10
};

static_assert((int)FALL < (int)TILE && (int)BOX_H < (int)TILE,
              "a box lies on four tiles at most, and skips none");

/* ---- levels ---- */

/* A level while it is made, from left to right. */
struct maker {
    struct coinleap *level;
    struct rng *rng;
    bool hard;
    int x;   /* the next column */
    int top; /* the row of the turf */
};

/* Columns of ground; returns the first. */
static int ground(struct maker *m, int n)
{
    const int first = m->x;

    for (int i = 0; i < n; i++, m->x++) {
        for (int y = m->top; y < LEAP_HEIGHT; y++)
            m->level->tiles[y][m->x] = y == m->top ? TURF : EARTH;
    }
    return first;
}

static void make_flat(struct maker *m)
{
    ground(m, game_draw(m->rng, 2, 4));
}

/* The ground goes on higher or lower. */
static void make_step(struct maker *m)
{
    const int most = m->hard ? 3 : 2;
    int rise = game_draw(m->rng, 1, most);

    if (game_draw(m->rng, 0, 1) == 0)
        rise = -rise;
    m->top = game_clamp(m->top - rise, 4, 9);
    ground(m, 2);
}

static void make_lava(struct maker *m, int n)
{
    for (int i = 0; i < n; i++, m->x++) {
        for (int y = m->top + 1; y < LEAP_HEIGHT; y++)
            m->level->tiles[y][m->x] = y == m->top + 1 ? LAVA : MAGMA;
    }
}

static void make_pit(struct maker *m)
{
    make_lava(m, m->hard ? game_draw(m->rng, 2, 4) : game_draw(m->rng, 1, 2));
}

/* A lake, with stones to step on. */
static void make_lake(struct maker *m)
{
    const int stones = game_draw(m->rng, 1, 2);

    for (int i = 0; i < stones; i++) {
        make_lava(m, game_draw(m->rng, 1, m->hard ? 3 : 2));
        const int column = m->x;
        const int lift = game_draw(m->rng, 0, 1);

        make_lava(m, m->hard ? 1 : 2);
        for (int c = column; c < m->x; c++)
            m->level->tiles[m->top - lift][c] = STONE;
    }
    make_lava(m, game_draw(m->rng, 1, 2));
}

static void make_crates(struct maker *m)
{
    const int first = ground(m, game_draw(m->rng, 2, 4));
    const int high = m->hard ? 3 : 2;
    int last = 0;

    for (int x = first; x < m->x; x++) {
        const int low = last + 2 < high ? last + 2 : high;

        last = game_draw(m->rng, 0, low);
        for (int i = 1; i <= last; i++)
            m->level->tiles[m->top - i][x] = CRATE;
    }
}

static void make_saw(struct maker *m)
{
    const int n = m->hard ? game_draw(m->rng, 1, 2) : 1;
    const int first = ground(m, n);

    for (int i = 0; i < n; i++)
        m->level->tiles[m->top - 1][first + i] = SAW;
}

static void make_walker(struct maker *m)
{
    struct coinleap *level = m->level;
    const int n = game_draw(m->rng, 4, 6), first = ground(m, n);
    const int speed = game_draw(m->rng, 10, m->hard ? 28 : 18);

    if (level->n_walkers == LEAP_WALKERS)
        return;
    struct leap_walker *w = &level->walkers[level->n_walkers++];
    w->y = (m->top - 1) * TILE;
    w->low = first * TILE;
    w->high = (first + n - 1) * TILE;
    w->x = game_draw(m->rng, w->low, w->high);
    w->speed = game_draw(m->rng, 0, 1) == 0 ? speed : -speed;
}

static void make_section(struct maker *m)
{
    static void (*const kinds[])(struct maker *) = {
        make_step, make_pit,    make_pit,    make_lake,  make_saw,
        make_saw,  make_crates, make_walker, make_walker};

    kinds[rng_below(m->rng, COUNT_OF(kinds))](m);
    make_flat(m);
}

static void make_wall(struct maker *m)
{
    for (int y = 0; y < LEAP_HEIGHT; y++)
        m->level->tiles[y][m->x] = STONE;
    m->x++;
}

static void coinleap_make(void *state, struct rng *rng, enum game_mode mode)
{
    struct coinleap *level = state;
    struct maker m = {level, rng, mode == GAME_HARD, 0, 0};
    const int sections = m.hard ? game_draw(rng, 1, 6) : game_draw(rng, 1, 3);

    level->theme = game_draw(rng, 0, 2);
    m.top = game_draw(rng, 7, 9);
    make_wall(&m);
    level->x = m.x * TILE + TILE / 2;
    ground(&m, 4);
    level->y = m.top * TILE - BOX_H;
    level->grounded = 1;
    for (int i = 0; i < sections; i++)
        make_section(&m);
    level->tiles[m.top - 1][ground(&m, 3) + 1] = COIN;
    make_wall(&m);
    assert(m.x <= LEAP_WIDTH);
    level->width = m.x;
}

/* ---- moving ---- */

/* Also of what lies to the left of the level or above it. */
static int tile_of(int x)
{
    return x >= 0 ? x / TILE : -1 - (-1 - x) / TILE;
}

static int pixel_of(int x)
{
    return x >= 0 ? x / PIXEL : -1 - (-1 - x) / PIXEL;
}

/* The walls at both ends have no end. */
static enum tile tile_in(const struct coinleap *s, int column, int row)
{
    if (column < 0 || column >= s->width)
        return STONE;
    return row < 0 || row >= LEAP_HEIGHT ? AIR
                                         : (enum tile)s->tiles[row][column];
}

static enum tile tile_at(const struct coinleap *s, int x, int y)
{
    return tile_in(s, tile_of(x), tile_of(y));
}

static bool solid(enum tile tile)
{
    return tile >= TURF && tile <= CRATE;
}

/* Does something solid lie where the player would be? */
static bool blocked(const struct coinleap *s, int x, int y)
{
    const int right = x + BOX_W - 1, bottom = y + BOX_H - 1;

    return solid(tile_at(s, x, y)) || solid(tile_at(s, right, y)) ||
           solid(tile_at(s, x, bottom)) || solid(tile_at(s, right, bottom));
}

/* Up to the edge of the tile that is in the way. */
static void move_sideways(struct coinleap *s)
{
    const int x = s->x + s->vx;

    if (!blocked(s, x, s->y)) {
        s->x = x;
        return;
    }
    s->x = s->vx > 0 ? tile_of(x + BOX_W - 1) * TILE - BOX_W
                     : (tile_of(x) + 1) * TILE;
    s->vx = 0;
}

static void move_upright(struct coinleap *s)
{
    const int y = s->y + s->vy;

    s->grounded = 0;
    if (!blocked(s, s->x, y)) {
        s->y = y;
        return;
    }
    s->grounded = s->vy > 0;
    s->y = s->vy > 0 ? tile_of(y + BOX_H - 1) * TILE - BOX_H
                     : (tile_of(y) + 1) * TILE;
    s->vy = 0;
}

static void move_player(struct coinleap *s, int action)
{
    const int sideways = game_sideways(action);
    const int change = sideways == 0 ? SLIP : s->grounded != 0 ? GRIP : DRIFT;

    s->vx += game_clamp(sideways * RUN - s->vx, -change, change);
    if (sideways != 0)
        s->faces_left = sideways < 0;
    if (game_upwards(action) > 0 && s->grounded != 0)
        s->vy = -LEAP;
    s->vy = s->vy + GRAVITY > FALL ? FALL : s->vy + GRAVITY;
    move_sideways(s);
    move_upright(s);
}

static void move_walkers(struct coinleap *s)
{
    for (int i = 0; i < s->n_walkers; i++) {
        struct leap_walker *w = &s->walkers[i];
        const int x = w->x + w->speed;

        if (x < w->low || x > w->high)
            w->speed = -w->speed;
        else
            w->x = x;
    }
}

/* ---- what befalls the player ---- */

static bool walked_into(const struct coinleap *s)
{
    for (int i = 0; i < s->n_walkers; i++) {
        const struct leap_walker *w = &s->walkers[i];

        if (game_touch(s->x, s->y, BOX_W, BOX_H, w->x + INSET, w->y + INSET,
                       TILE - 2 * INSET, TILE - INSET))
            return true;
    }
    return false;
}

/* Is the player in a tile of KIND, by more than MARGIN from the sides? */
static bool inside(const struct coinleap *s, enum tile kind, int margin)
{
    for (int row = tile_of(s->y); row <= tile_of(s->y + BOX_H - 1); row++) {
        for (int c = tile_of(s->x); c <= tile_of(s->x + BOX_W - 1); c++) {
            if (tile_in(s, c, row) == kind &&
                game_touch(s->x, s->y, BOX_W, BOX_H, c * TILE + margin,
                           row * TILE + margin, TILE - 2 * margin,
                           TILE - margin))
                return true;
        }
    }
    return false;
}

static struct game_result coinleap_step(void *state, int action)
{
    struct coinleap *s = state;

    s->step++;
    move_player(s, action);
    move_walkers(s);
    if (inside(s, COIN, 0))
        return (struct game_result){PRIZE, true, true};
    return (struct game_result){
        .ended = walked_into(s) || inside(s, SAW, INSET) || inside(s, LAVA, 0)};
}

/* ---- what is seen ---- */

enum {
    PLAYER_AT = 20, /* where the picture has the player, in pixels */
    ABOVE = 26,     /* and how far below the top */
    GRID_LEFT = 2,  /* tiles of the grid to the left of the player's */
    GRID_ABOVE = 5,
    GRID_SIDE = 9
};

enum plane {
    SOLID,
    DEADLY,
    WALKER,
    PRIZED,
    AT_X, /* the player's place within the tile, and speed */
    AT_Y,
    SPEED_X,
    SPEED_Y
};

static void look_tiles(uint8_t *grid, const struct coinleap *s, int left,
                       int top)
{
    static const uint8_t planes[][4] = {
        [AIR] = {0},        [TURF] = {255},   [EARTH] = {255},
        [STONE] = {255},    [CRATE] = {255},  [LAVA] = {0, 255},
        [MAGMA] = {0, 255}, [SAW] = {0, 255}, [COIN] = {0, 0, 0, 255},
    };
    const uint8_t self[] = {
        (uint8_t)(s->x & 255),
        (uint8_t)(s->y & 255),
        (uint8_t)(128 + s->vx),
        (uint8_t)(128 + s->vy / 2),
    };
    uint8_t *cell = grid;

    for (int row = 0; row < GRID_SIDE; row++) {
        for (int c = 0; c < GRID_SIDE; c++, cell += GAME_PLANES) {
            const enum tile tile = tile_in(s, left + c, top + row);

            memcpy(cell, planes[tile], sizeof planes[tile]);
            memcpy(cell + AT_X, self, sizeof self);
        }
    }
}

static void coinleap_look(uint8_t *grid, const void *state)
{
    const struct coinleap *s = state;
    const int left = tile_of(s->x) - GRID_LEFT,
              top = tile_of(s->y) - GRID_ABOVE;

    look_tiles(grid, s, left, top);
    for (int i = 0; i < s->n_walkers; i++)
        game_show(grid, GRID_SIDE, GRID_SIDE, TILE, WALKER,
                  s->walkers[i].x - left * TILE, s->walkers[i].y - top * TILE);
}

/* ---- pictures ---- */

enum { THEMES = 3 };

/* Sprites: those of a theme follow one another. */
enum sprite_name {
    PIC_TURF,
    PIC_EARTH,
    PIC_STONE,
    PIC_CRATE,
    THEME_PICS, /* how many of them */
    PIC_LAVA = THEMES * THEME_PICS,
    PIC_LAVA_2,
    PIC_MAGMA,
    PIC_SAW,
    PIC_SAW_2,
    PIC_COIN,
    PIC_COIN_2,
    PIC_WALKER,
    PIC_WALKER_2,
    PIC_STAND, /* of the player: each also mirrored, one further */
    PIC_RUN = PIC_STAND + 2,
    PIC_RUN_2 = PIC_RUN + 2,
    PIC_JUMP = PIC_RUN_2 + 2
};

static const struct ink theme_inks[THEMES][10] = {
    {{'g', 0x58b83c},
     {'G', 0x7ed957},
     {'e', 0x8a5a34},
     {'d', 0x6f4527},
     {'s', 0x8d93a5},
     {'S', 0xb3b9c9},
     {'k', 0x5d6274},
     {'w', 0xb97f3f},
     {'W', 0x7a4e22}},
    {{'g', 0xe0b95c},
     {'G', 0xf6dc8c},
     {'e', 0xc98f4a},
     {'d', 0xab7337},
     {'s', 0xb5764e},
     {'S', 0xd69a6e},
     {'k', 0x85512f},
     {'w', 0xa8743c},
     {'W', 0x6b4420}},
    {{'g', 0xc9e4f5},
     {'G', 0xffffff},
     {'e', 0x6d7fa6},
     {'d', 0x55658a},
     {'s', 0x7d9bc1},
     {'S', 0xaac6e3},
     {'k', 0x4d6690},
     {'w', 0x9a7b5b},
     {'W', 0x5f4a36}},
};

static const char *const theme_pics[THEME_PICS][PAINT_SPRITE] = {
    [PIC_TURF] = {"GGGGGGGG", "gGggGggg", "gggeggeg", "egeeeege", "eeeedeee",
                  "edeeeeee", "eeeeeede", "eeedeeee"},
    [PIC_EARTH] = {"eeeeeeee", "eedeeeee", "eeeeeede", "eeeeeeee", "edeeeeee",
                   "eeeedeee", "eeeeeeee", "eedeeeed"},
    [PIC_STONE] = {"SSSSSSSk", "SsssssSk", "Sssssssk", "Ssskkssk", "Ssskkssk",
                   "Sssssssk", "Ssssssss", "kkkkkkkk"},
    [PIC_CRATE] = {"WWWWWWWW", "WwwwwwwW", "WwWwwWwW", "WwwWWwwW", "WwwWWwwW",
                   "WwWwwWwW", "WwwwwwwW", "WWWWWWWW"},
};

static const struct ink inks[] = {
    {'k', 0x20182c}, {'r', 0xd8342c}, {'o', 0xf47b20}, {'y', 0xffd23f},
    {'Y', 0xfff3a6}, {'w', 0xffffff}, {'s', 0x9aa3b5}, {'S', 0xdfe5ef},
    {'b', 0x2f6fd6}, {'B', 0x1d3f8f}, {'f', 0xf2c49b}, {'p', 0x9b3fc4},
    {'P', 0x6a2390}, {'c', 0xc98a12}, {0, 0},
};

/* The other pictures from PIC_LAVA on; those of the player face right. */
static const char *const common_pics[][PAINT_SPRITE] = {
    {"........", "..y....y", "yyoyyyyo", "oyooooyo", "oooorooo", "ooroooor",
     "orooorro", "rrrorrrr"},
    {"........", "y....y..", "oyyyoyyy", "ooyoooyo", "roooooor", "ooorooro",
     "oorrooro", "rrrrrorr"},
    {"rrrrrorr", "rorrrrrr", "rrrrrrrr", "rrrorrrr", "rrrrrrro", "orrrrrrr",
     "rrrrorrr", "rrrrrrrr"},
    {"...ss.s.", ".sSSSSss", "sSSssSS.", ".SskksSs", "sSskksS.", ".SSssSSs",
     "ssSSSSs.", ".s.ss..."},
    {".s.ss...", "ssSSSSs.", ".SSssSSs", "sSskksS.", ".SskksSs", "sSSssSS.",
     ".sSSSSss", "...ss.s."},
    {"..cccc..", ".cyyyyc.", "cyYyyyyc", "cyYycyyc", "cyYycyyc", "cyyyyyyc",
     ".cyyyyc.", "..cccc.."},
    {"...cc...", "..cyyc..", "..cYyc..", "..cYyc..", "..cYyc..", "..cyyc..",
     "..cyyc..", "...cc..."},
    {"..pppp..", ".pppppp.", "ppwppwpp", "ppkppkpp", "pppppppp", "PpwwwwpP",
     ".PPPPPP.", ".kk..kk."},
    {"........", "..pppp..", ".pppppp.", "ppwppwpp", "ppkppkpp", "PpwwwwpP",
     "PPPPPPPP", "kk....kk"},
};

static const char *const player_pics[][PAINT_SPRITE] = {
    {"..rrrr..", ".rrrrrr.", "..ffkf..", "..ffff..", ".bbbbb..", "..bbbb..",
     "..B..B..", "..k..kk."},
    {"..rrrr..", ".rrrrrr.", "..ffkf..", "..ffff..", ".bbbbbb.", "..bbbb..",
     ".BB..B..", ".k....k."},
    {"..rrrr..", ".rrrrrr.", "..ffkf..", "..ffff..", "..bbb...", "..bbbb..",
     "...BB...", "...kk..."},
    {"..rrrr..", ".rrrrrr.", "..ffkf.f", "..ffff.b", "fbbbbbb.", "..bbbb..",
     ".BB..BB.", ".k....k."},
};

/* Hills that come again after 128 pixels, TALL at most. */
static int hill(int x, int wave, int tall)
{
    const int at = x % wave, up = at * (wave - at);

    return tall * up * 4 / (wave * wave);
}

static void draw_backdrop(struct backdrop *out, const uint32_t sky[2],
                          const uint32_t hills[2])
{
    enum { WIDTH = 128 };

    backdrop_init(out, WIDTH, PAINT_VIEW);
    for (int x = 0; x < WIDTH; x++) {
        const int far = 40 - hill(x + 20, 64, 14) - hill(x, 32, 3);
        const int near = 52 - hill(x, 128, 12) - hill(x + 8, 32, 4);

        for (int y = 0; y < PAINT_VIEW; y++)
            backdrop_dot(out, x, y,
                         y >= near ? hills[1]
                         : y >= far
                             ? hills[0]
                             : colour_between(sky[0], sky[1], y / 4, 12));
    }
    backdrop_repeat(out);
}

static void coinleap_draw(struct art *art)
{
    static const uint32_t skies[THEMES][2] = {
        {0x5fb4f0, 0xcdeeff}, {0xf2a65a, 0xffe6b8}, {0x2b3a67, 0x8fb3e0}};
    static const uint32_t hills[THEMES][2] = {
        {0xa5d6c4, 0x86c5a0}, {0xe9bd86, 0xdba86c}, {0x6f8fc0, 0x5c7bb0}};

    static_assert(PIC_JUMP + 2 <= ART_SPRITES, "they have room");
    for (int t = 0; t < THEMES; t++) {
        for (int i = 0; i < THEME_PICS; i++)
            sprite_draw(&art->sprites[t * THEME_PICS + i], theme_pics[i],
                        theme_inks[t], false);
        draw_backdrop(&art->backdrops[t], skies[t], hills[t]);
    }
    for (size_t i = 0; i < COUNT_OF(common_pics); i++)
        sprite_draw(&art->sprites[PIC_LAVA + (int)i], common_pics[i], inks,
                    false);
    for (size_t i = 0; i < 2 * COUNT_OF(player_pics); i++)
        sprite_draw(&art->sprites[PIC_STAND + (int)i], player_pics[i / 2], inks,
                    i % 2 == 1);
}

/* What each tile looks like now; NULL: nothing. */
static void choose_pictures(const struct sprite *out[TILES],
                            const struct art *art, const struct coinleap *s)
{
    const struct sprite *theme = &art->sprites[s->theme * THEME_PICS];
    const int slow = s->step >> 3 & 1, quick = s->step >> 2 & 1;

    out[AIR] = NULL;
    out[TURF] = &theme[PIC_TURF];
    out[EARTH] = &theme[PIC_EARTH];
    out[STONE] = &theme[PIC_STONE];
    out[CRATE] = &theme[PIC_CRATE];
    out[LAVA] = &art->sprites[PIC_LAVA + slow];
    out[MAGMA] = &art->sprites[PIC_MAGMA];
    out[SAW] = &art->sprites[PIC_SAW + quick];
    out[COIN] = &art->sprites[PIC_COIN + slow];
}

static int player_picture(const struct coinleap *s)
{
    const int side = s->faces_left;

    if (s->grounded == 0)
        return PIC_JUMP + side;
    if (s->vx > -8 && s->vx < 8)
        return PIC_STAND + side;
    return ((pixel_of(s->x) >> 2 & 1) != 0 ? PIC_RUN : PIC_RUN_2) + side;
}

static void paint_tiles(struct screen *screen, const struct art *art,
                        const struct coinleap *s, int left, int top)
{
    const struct sprite *pictures[TILES];
    const int first = left >> 3;
    const int last = (left + PAINT_VIEW - 1) >> 3;

    choose_pictures(pictures, art, s);
    for (int row = top >> 3; row <= (top + PAINT_VIEW - 1) >> 3; row++) {
        for (int c = first; c <= last; c++) {
            const struct sprite *picture = pictures[tile_in(s, c, row)];

            if (picture != NULL)
                paint_sprite(screen, picture, c * 8 - left, row * 8 - top);
        }
    }
}

static void coinleap_paint(struct screen *screen, const struct art *art,
                           const void *state)
{
    const struct coinleap *s = state;
    const int left = pixel_of(s->x) - PLAYER_AT;
    const int lowest = (LEAP_HEIGHT - 8) * 8;
    int top = pixel_of(s->y) - ABOVE;

    top = top > lowest ? lowest : top;
    paint_backdrop(screen, &art->backdrops[s->theme], left / 4, 0);
    paint_tiles(screen, art, s, left, top);
    for (int i = 0; i < s->n_walkers; i++)
        paint_sprite(screen, &art->sprites[PIC_WALKER + (s->step >> 2 & 1)],
                     pixel_of(s->walkers[i].x) - left,
                     pixel_of(s->walkers[i].y) - top);
    /* The box is 5 x 7 pixels of the 8 x 8. */
    paint_sprite(screen, &art->sprites[player_picture(s)],
                 pixel_of(s->x) - left - 1, pixel_of(s->y) - top - 1);
}

const struct game game_coinleap = {
    .env = GAME_ENV(&env_coinleap_table),
    .grid_height = GRID_SIDE,
    .grid_width = GRID_SIDE,
    .bytes = sizeof(struct coinleap),
    .make = coinleap_make,
    .step = coinleap_step,
    .paint = coinleap_paint,
    .look = coinleap_look,
    .draw = coinleap_draw,
};
