/* starraid.c - fly to the gate, past rocks and shots, and shoot what comes.
 *
 * The idea is that of StarPilot in Procgen (Cobbe et al., 2020); levels,
 * movement and drawings are our own. */
#include "config.h"

#include "env/games/starraid.h"

#include <assert.h>
#include <string.h>

#include "env/games/game.h"

/* Version 1 did not show how long the way to the gate still is, and since the
 * gate pays more than half of what there is to earn, chance hid nearly all that
 * a shot was worth. */
static const struct param starraid_params[] = {
    GAME_PARAMS,
    {.name = "version",
     .type = PARAM_INT,
     .def = "2",
     .min = 2,
     .max = 2,
     .doc = "of the game: there is one, which shows how long the way to the "
            "gate still is, as the first did not"},
};

const struct param_table env_starraid_table = {
    "starraid",
    "a game with generated levels: shoot what comes, reward 1 each, and reach "
    "the gate, reward 10 (in the spirit of Procgen's StarPilot)",
    starraid_params,
    COUNT_OF(starraid_params),
};

enum {
    PIXEL = 16, /* units of length */
    SIDE = PAINT_SPRITE * PIXEL,
    VIEW = PAINT_VIEW * PIXEL,
    FLY = 24, /* units a step */
    COOL = 4, /* steps from shot to shot */
    SHOT_SPEED = 64,
    BULLET_SPEED = 20,
    GATE_SPEED = 16,
    SHOT_W = 4 * PIXEL,
    SHOT_H = 2 * PIXEL,
    BLAST = 6,
    PRIZE = 10,
    KEY_AHEAD = GAME_KEY_FIRST, /* the keys that shoot */
    KEY_BEHIND
};

/* The way is shown as far as it takes so many steps. */
enum { WAY = 765 };

enum { THEMES = 3, SKY = 128 /* pixels that it is wide */ };

/* ---- levels ---- */

/* What a kind of foe is like; speeds in units a step. */
struct habit {
    int slow, fast; /* to the left, or of a chaser to the right */
    int climb;      /* up or down, at most */
    int lives;
    int odds[2]; /* easy, hard */
};

static const struct habit habits[] = {
    [RAID_DRONE] = {12, 20, 0, 1, {5, 4}},
    [RAID_WEAVER] = {10, 16, 14, 1, {2, 3}},
    [RAID_GUNNER] = {8, 10, 0, 2, {1, 3}},
    [RAID_CHASER] = {10, 14, 0, 1, {0, 2}},
    [RAID_ROCK] = {8, 14, 2, 1, {2, 3}},
};

static enum raid_kind draw_kind(struct rng *rng, enum game_mode mode)
{
    int sum = 0;

    for (size_t i = 0; i < COUNT_OF(habits); i++)
        sum += habits[i].odds[mode];
    int at = game_draw(rng, 0, sum - 1), kind = 0;
    while (at >= habits[kind].odds[mode])
        at -= habits[kind++].odds[mode];
    return (enum raid_kind)kind;
}

static void make_foe(struct raid_foe *foe, struct rng *rng, enum game_mode mode,
                     int arrives)
{
    const enum raid_kind kind = draw_kind(rng, mode);
    const struct habit *habit = &habits[kind];
    const int speed = game_draw(rng, habit->slow, habit->fast);

    *foe = (struct raid_foe){
        .kind = kind,
        .arrives = arrives,
        .x = kind == RAID_CHASER ? -SIDE : VIEW,
        .y = game_draw(rng, 0, VIEW - SIDE),
        .vx = kind == RAID_CHASER ? speed : -speed,
        .vy = game_draw(rng, -habit->climb, habit->climb),
        .lives = habit->lives,
        .wait = game_draw(rng, 8, 32),
    };
}

static void starraid_make(void *state, struct rng *rng, enum game_mode mode)
{
    static const int foes[2][2] = {{10, 16}, {28, RAID_FOES}};
    static const int gap[2][2] = {{18, 30}, {7, 15}};
    struct starraid *s = state;
    int arrives = 10;

    s->theme = game_draw(rng, 0, THEMES - 1);
    s->place = game_draw(rng, 0, SKY - 1);
    s->x = 8 * PIXEL;
    s->y = (VIEW - SIDE) / 2;
    s->n_foes = game_draw(rng, foes[mode][0], foes[mode][1]);
    for (int i = 0; i < s->n_foes; i++) {
        make_foe(&s->foes[i], rng, mode, arrives);
        arrives += game_draw(rng, gap[mode][0], gap[mode][1]);
    }
    s->gate = VIEW + (arrives + 60) * GATE_SPEED;
}

/* ---- moving ---- */

static void shoot(struct raid_shots *shots, int x, int y, int vx)
{
    if (shots->n < RAID_SHOTS)
        shots->at[shots->n++] = (struct raid_shot){x, y, vx};
}

static void move_ship(struct starraid *s, int action)
{
    s->x = game_clamp(s->x + FLY * game_sideways(action), 0, VIEW - SIDE);
    s->y = game_clamp(s->y - FLY * game_upwards(action), 0, VIEW - SIDE);
    if (s->cooling > 0)
        s->cooling--;
    if (s->cooling > 0 || (action != KEY_AHEAD && action != KEY_BEHIND))
        return;
    const bool ahead = action == KEY_AHEAD;
    shoot(&s->own, s->x + (ahead ? SIDE - SHOT_W : 0), s->y + 3 * PIXEL,
          ahead ? SHOT_SPEED : -SHOT_SPEED);
    s->cooling = COOL;
}

static void drop(struct raid_shots *shots, int i)
{
    shots->at[i] = shots->at[--shots->n];
}

static void move_shots(struct raid_shots *shots)
{
    for (int i = shots->n - 1; i >= 0; i--) {
        struct raid_shot *shot = &shots->at[i];

        shot->x += shot->vx;
        if (shot->x <= -SHOT_W || shot->x >= VIEW)
            drop(shots, i);
    }
}

static void move_foe(struct starraid *s, struct raid_foe *foe)
{
    if (foe->blast > 0)
        foe->blast--;
    if (foe->lives == 0)
        return;
    foe->x += foe->vx;
    foe->y += foe->vy;
    if (foe->y < 0 || foe->y > VIEW - SIDE) {
        foe->vy = -foe->vy;
        foe->y += 2 * foe->vy;
    }
    if (foe->x < -SIDE || foe->x > VIEW)
        foe->lives = 0;
    if (foe->kind == RAID_GUNNER && --foe->wait == 0) {
        shoot(&s->theirs, foe->x, foe->y + 3 * PIXEL, -BULLET_SPEED);
        foe->wait = 40;
    }
}

static void move_foes(struct starraid *s)
{
    while (s->next < s->n_foes && s->foes[s->next].arrives <= s->step)
        s->next++;
    for (int i = s->first; i < s->next; i++)
        move_foe(s, &s->foes[i]);
    while (s->first < s->next && s->foes[s->first].lives == 0 &&
           s->foes[s->first].blast == 0)
        s->first++;
}

/* ---- what meets ---- */

/* The shot that hits FOE; -1 if none does. */
static int hit_by(const struct raid_shots *shots, const struct raid_foe *foe)
{
    for (int i = 0; i < shots->n; i++) {
        if (game_touch(shots->at[i].x, shots->at[i].y, SHOT_W, SHOT_H, foe->x,
                       foe->y, SIDE, SIDE))
            return i;
    }
    return -1;
}

/* Returns how many foes are destroyed. */
static int hit_foes(struct starraid *s)
{
    int destroyed = 0;

    for (int i = s->first; i < s->next && s->own.n > 0; i++) {
        struct raid_foe *foe = &s->foes[i];
        const int shot = foe->lives > 0 ? hit_by(&s->own, foe) : -1;

        if (shot < 0)
            continue;
        drop(&s->own, shot);
        if (foe->kind == RAID_ROCK || --foe->lives > 0)
            continue;
        foe->blast = BLAST;
        destroyed++;
    }
    return destroyed;
}

/* Boxes reach a pixel less far than what is seen, the ship's two above and
 * below. */
static bool ship_touches(const struct starraid *s, int x, int y, int w, int h)
{
    return game_touch(s->x + PIXEL, s->y + 2 * PIXEL, SIDE - 2 * PIXEL,
                      SIDE - 4 * PIXEL, x, y, w, h);
}

static bool ship_is_hit(const struct starraid *s)
{
    for (int i = s->first; i < s->next; i++) {
        const struct raid_foe *foe = &s->foes[i];

        if (foe->lives > 0 && ship_touches(s, foe->x + PIXEL, foe->y + PIXEL,
                                           SIDE - 2 * PIXEL, SIDE - 2 * PIXEL))
            return true;
    }
    for (int i = 0; i < s->theirs.n; i++) {
        if (ship_touches(s, s->theirs.at[i].x, s->theirs.at[i].y, SHOT_W,
                         SHOT_H))
            return true;
    }
    return false;
}

static struct game_result starraid_step(void *state, int action)
{
    struct starraid *s = state;

    s->step++;
    s->gate -= GATE_SPEED;
    move_ship(s, action);
    move_shots(&s->own);
    move_shots(&s->theirs);
    move_foes(s);
    const int destroyed = hit_foes(s);
    if (ship_is_hit(s))
        return (struct game_result){.reward = destroyed, .ended = true};
    if (s->gate < s->x + SIDE)
        return (struct game_result){destroyed + PRIZE, true, true};
    return (struct game_result){.reward = destroyed};
}

/* ---- what is seen ---- */

/* How much of MOST is left of the way that is shown. */
static int way_left(const struct starraid *s, int most)
{
    const int steps = game_clamp((s->gate - s->x) / GATE_SPEED, 0, WAY);

    return steps * most / WAY;
}

/* In the ship's cell READY tells whether it can shoot, in all others the way
 * that is left. */
enum plane { OUTSIDE, SHOT, FOE, GUNNER, ROCK, BULLET, GATE, READY };

/* The cell of the grid that the ship fills, wherever it is. */
enum { ROWS = 15, COLUMNS = 12, OWN_ROW = 7, OWN_COLUMN = 3 };

/* A box of the picture, as the ship sees it. */
static void show(uint8_t *cells, const struct starraid *s, enum plane plane,
                 int x, int y, int w, int h)
{
    const struct game_grid grid = {cells, ROWS, COLUMNS, SIDE};

    game_show(&grid, (int)plane, x - s->x + OWN_COLUMN * SIDE,
              y - s->y + OWN_ROW * SIDE, w, h);
}

/* Shots are shown as large as all else around their middle, so that they are
 * not faint. */
static void show_shots(uint8_t *cells, const struct starraid *s,
                       enum plane plane, const struct raid_shots *shots)
{
    for (int i = 0; i < shots->n; i++)
        show(cells, s, plane, shots->at[i].x - (SIDE - SHOT_W) / 2,
             shots->at[i].y - (SIDE - SHOT_H) / 2, SIDE, SIDE);
}

/* How much of SIDE from X on lies in the picture. */
static uint32_t inside(int x)
{
    const int from = x < 0 ? 0 : x;
    const int to = x + SIDE < VIEW ? x + SIDE : VIEW;

    return to > from ? (uint32_t)(to - from) : 0;
}

/* What is outside, and in all cells how long the way still is.  A row that lies
 * in the picture as the one above does is the same. */
static void show_field(uint8_t *cells, const struct starraid *s)
{
    enum { ROW = COLUMNS * GAME_PLANES };
    const uint8_t left = (uint8_t)way_left(s, 255);
    uint32_t across[COLUMNS], above = SIDE + 1;

    for (int c = 0; c < COLUMNS; c++)
        across[c] = inside(s->x + (c - OWN_COLUMN) * SIDE);
    for (int row = 0; row < ROWS; row++, cells += ROW) {
        const uint32_t down = inside(s->y + (row - OWN_ROW) * SIDE);

        if (down == above) {
            memcpy(cells, cells - ROW, ROW);
            continue;
        }
        above = down;
        for (int c = 0; c < COLUMNS; c++) {
            uint8_t *cell = cells + c * GAME_PLANES;

            cell[OUTSIDE] =
                (uint8_t)(255 - across[c] * 255 * down / (SIDE * SIDE));
            cell[READY] = left;
        }
    }
}

static void show_ready(uint8_t *cells, const struct starraid *s)
{
    cells[(OWN_ROW * COLUMNS + OWN_COLUMN) * GAME_PLANES + READY] =
        s->cooling <= 1 ? 255 : 0;
}

static void starraid_look(uint8_t *cells, const void *state)
{
    static const enum plane planes[] = {
        [RAID_DRONE] = FOE,  [RAID_WEAVER] = FOE, [RAID_GUNNER] = GUNNER,
        [RAID_CHASER] = FOE, [RAID_ROCK] = ROCK,
    };
    const struct starraid *s = state;

    show_field(cells, s);
    show_ready(cells, s);
    show_shots(cells, s, SHOT, &s->own);
    show_shots(cells, s, BULLET, &s->theirs);
    for (int i = s->first; i < s->next; i++) {
        const struct raid_foe *foe = &s->foes[i];

        if (foe->lives > 0)
            show(cells, s, planes[foe->kind], foe->x, foe->y, SIDE, SIDE);
    }
    if (s->gate < VIEW)
        show(cells, s, GATE, s->gate, 0, SIDE, VIEW);
}

/* ---- pictures ---- */

enum sprite_name {
    PIC_SHIP,
    PIC_SHIP_2,
    PIC_DRONE,
    PIC_WEAVER,
    PIC_GUNNER,
    PIC_CHASER,
    PIC_ROCK,
    PIC_SHOT,
    PIC_BULLET,
    PIC_BLAST,
    PIC_BLAST_2,
    PIC_GATE,
    PIC_GATE_2,
    PICS
};

static const struct ink inks[] = {
    {'w', 0xffffff}, {'s', 0xb8c4d8}, {'S', 0x6f7f9c}, {'k', 0x2a2f45},
    {'b', 0x49a8ff}, {'B', 0x1f5fc4}, {'o', 0xff9a2e}, {'y', 0xffe45c},
    {'r', 0xe8413b}, {'R', 0x9c1f2e}, {'g', 0x63d64a}, {'G', 0x2f8f33},
    {'p', 0xc35cf0}, {'P', 0x7a2ea8}, {'c', 0x52f0e0}, {'C', 0x1f9fb0},
    {'m', 0xa08c78}, {'M', 0x6e5c4c}, {'n', 0xc7b49f}, {0, 0},
};

static const char *const pics[PICS][PAINT_SPRITE] = {
    [PIC_SHIP] = {"........", "SS......", ".SSss...", "oyssbbs.", "oysssbss",
                  ".SSsss..", "SS......", "........"},
    [PIC_SHIP_2] = {"........", "SS......", ".SSss...", ".ossbbs.", "yosssbss",
                    ".SSsss..", "SS......", "........"},
    [PIC_DRONE] = {"........", "....RR..", "..rrrrR.", ".rrwrrrR", ".rkwrrrR",
                   "..rrrrR.", "....RR..", "........"},
    [PIC_WEAVER] = {"...GG...", "..gggG..", ".G.gg.G.", "gwkgggGg", "gwkgggGg",
                    ".G.gg.G.", "..gggG..", "...GG..."},
    [PIC_GUNNER] = {"..PPPP..", ".PppppP.", "kpppppPP", "kkkppwpP", "kkkppwpP",
                    "kpppppPP", ".PppppP.", "..PPPP.."},
    [PIC_CHASER] = {"........", "oo......", ".Booo...", "yBBooow.", "yBBoookw",
                    ".Booo...", "oo......", "........"},
    [PIC_ROCK] = {"..nnm...", ".nnmmmM.", "nnmmMmmM", "nmmmmmmM", "mmMmmmMM",
                  "mmmmmMmM", ".mmMmMM.", "..MMMM.."},
    [PIC_SHOT] = {"cwww....", "cwww....", "........", "........", "........",
                  "........", "........", "........"},
    [PIC_BULLET] = {"yyor....", "yyor....", "........", "........", "........",
                    "........", "........", "........"},
    [PIC_BLAST] = {"...o....", ".o.yy.o.", "..ywwy..", "oywwwwyo", ".ywwwwy.",
                   "..ywwyo.", ".o.yy...", "....o..."},
    [PIC_BLAST_2] = {"o..r...o", "..o..o..", ".o....or", "r..oo...", "...oo..o",
                     ".o....o.", "..r..o..", "o...o..r"},
    [PIC_GATE] = {".CcwwcC.", ".CcwwcC.", "CccwwccC", ".CcwwcC.", ".CcwwcC.",
                  ".CcwwcC.", "CccwwccC", ".CcwwcC."},
    [PIC_GATE_2] = {"CccwwccC", ".CcwwcC.", ".CcwwcC.", ".CcwwcC.", "CccwwccC",
                    ".CcwwcC.", ".CcwwcC.", ".CcwwcC."},
};

/* Scattered, the same wherever one looks. */
static uint32_t scatter(uint32_t x)
{
    x = (x ^ x >> 16) * 0x7feb352dU;
    x = (x ^ x >> 15) * 0x846ca68bU;
    return x ^ x >> 16;
}

static void draw_sky(struct backdrop *out, uint32_t from, uint32_t to,
                     uint32_t seed)
{
    enum { STARS = 90 };

    backdrop_init(out, SKY, PAINT_VIEW);
    for (int y = 0; y < PAINT_VIEW; y++) {
        for (int x = 0; x < SKY; x++) {
            backdrop_dot(out, x, y, colour_between(from, to, y / 4, 16));
        }
    }
    for (uint32_t i = 0; i < STARS; i++) {
        const uint32_t at = scatter(seed + i);

        backdrop_dot(out, (int)(at % SKY), (int)(at >> 8 & 63),
                     colour_between(to, 0xc8d4f0, 1 + (int)(at >> 20 & 3), 6));
    }
    backdrop_repeat(out);
}

static void starraid_draw(struct art *art)
{
    static const uint32_t skies[THEMES][2] = {
        {0x070b1c, 0x162250}, {0x12071c, 0x3a1648}, {0x04131a, 0x0e3a44}};

    static_assert((int)PICS <= (int)ART_SPRITES, "they have room");
    for (int i = 0; i < PICS; i++)
        sprite_draw(&art->sprites[i], pics[i], inks, false);
    for (int t = 0; t < THEMES; t++)
        draw_sky(&art->backdrops[t], skies[t][0], skies[t][1],
                 1000 * (uint32_t)t);
}

/* Also of what lies to the left of the picture. */
static int pixel_of(int x)
{
    return (x + SIDE) / PIXEL - PAINT_SPRITE;
}

static void put(struct screen *screen, const struct art *art,
                enum sprite_name name, int x, int y)
{
    paint_sprite(screen, &art->sprites[name], pixel_of(x), pixel_of(y));
}

static void paint_foes(struct screen *screen, const struct art *art,
                       const struct starraid *s)
{
    static const enum sprite_name names[] = {
        [RAID_DRONE] = PIC_DRONE,   [RAID_WEAVER] = PIC_WEAVER,
        [RAID_GUNNER] = PIC_GUNNER, [RAID_CHASER] = PIC_CHASER,
        [RAID_ROCK] = PIC_ROCK,
    };

    for (int i = s->first; i < s->next; i++) {
        const struct raid_foe *foe = &s->foes[i];

        if (foe->lives > 0)
            put(screen, art, names[foe->kind], foe->x, foe->y);
        else if (foe->blast > 0)
            put(screen, art, foe->blast > BLAST / 2 ? PIC_BLAST : PIC_BLAST_2,
                foe->x, foe->y);
    }
}

static void paint_shots(struct screen *screen, const struct art *art,
                        enum sprite_name name, const struct raid_shots *shots)
{
    for (int i = 0; i < shots->n; i++)
        put(screen, art, name, shots->at[i].x, shots->at[i].y);
}

/* Stars that pass by faster than those far away. */
static void paint_stars(struct screen *screen, const struct starraid *s)
{
    for (uint32_t i = 0; i < 10; i++) {
        const uint32_t at = scatter(i + 77);
        const int x = (int)(((at & 0xffff) - (uint32_t)s->step) & 127);

        paint_box(screen, x, (int)(at >> 16 & 63), 1, 1, 0xe8f0ff);
    }
}

/* A line below, as long as the way is. */
static void paint_way(struct screen *screen, const struct starraid *s)
{
    paint_box(screen, 0, PAINT_VIEW - 1, PAINT_VIEW, 1, 0x000000);
    paint_box(screen, 0, PAINT_VIEW - 1, way_left(s, PAINT_VIEW), 1, 0x52f0e0);
}

static void starraid_paint(struct screen *screen, const struct art *art,
                           const void *state)
{
    const struct starraid *s = state;

    paint_backdrop(screen, &art->backdrops[s->theme], s->place + s->step / 4,
                   0);
    paint_stars(screen, s);
    for (int row = 0; s->gate < VIEW && row < PAINT_VIEW; row += PAINT_SPRITE)
        put(screen, art, (s->step >> 2 & 1) != 0 ? PIC_GATE : PIC_GATE_2,
            s->gate, row * PIXEL);
    paint_shots(screen, art, PIC_SHOT, &s->own);
    paint_foes(screen, art, s);
    paint_shots(screen, art, PIC_BULLET, &s->theirs);
    put(screen, art, (s->step & 2) != 0 ? PIC_SHIP : PIC_SHIP_2, s->x, s->y);
    paint_way(screen, s);
}

const struct game game_starraid = {
    .env = GAME_ENV(&env_starraid_table),
    .grid_height = ROWS,
    .grid_width = COLUMNS,
    .bytes = sizeof(struct starraid),
    .make = starraid_make,
    .step = starraid_step,
    .paint = starraid_paint,
    .look = starraid_look,
    .draw = starraid_draw,
};
