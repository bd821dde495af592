/* fruitgate.c - on through gates in walls, for fruit and past what is not
 * food, and throw keys at locked gates.
 *
 * The idea is that of FruitBot in Procgen (Cobbe et al., 2020); levels,
 * movement and drawings are our own. */
#include "config.h"

#include "env/games/fruitgate.h"

#include <assert.h>

#include "env/games/game.h"

static const struct param fruitgate_params[] = {GAME_PARAMS};

const struct param_table env_fruitgate_table = {
    "fruitgate",
    "a game with generated levels: collect fruit, reward 1 each, not junk, "
    "reward -4, and reach the end, reward 10 (in the spirit of Procgen's "
    "FruitBot)",
    fruitgate_params,
    COUNT_OF(fruitgate_params),
};

enum {
    SIDE = PAINT_SPRITE,
    INSET = 1, /* boxes reach less far than what is seen */
    SIDEWAYS = 2,
    WALL = 6,    /* how thick walls are */
    PLAYER = 52, /* the picture's row of the player */
    THROW = 4,   /* pixels ahead a step */
    WAIT = 8,
    FRUIT = 1,
    JUNK = -4,
    PRIZE = 10,
    KEY_THROW = GAME_KEY_FIRST
};

enum { FRUITS = 4, JUNKS = 3 };

/* ---- levels ---- */

/* What levels of a mode are like: from .. to. */
struct style {
    int walls[2], gap[2], apart[2];
    int locked; /* percent */
    int items[2];
    int junk; /* percent */
};

static const struct style styles[] = {
    [GAME_EASY] = {{4, 7}, {20, 30}, {44, 60}, 15, {2, 4}, 30},
    [GAME_HARD] = {{8, 14}, {12, 18}, {34, 46}, 40, {2, 5}, 45},
};

/* Does it leave the others room? */
static bool fits(const struct fruitgate *s, int from, int x, int at)
{
    for (int i = from; i < s->n_items; i++) {
        if (game_touch(x, at, SIDE + 1, SIDE + 1, s->items[i].x, s->items[i].at,
                       SIDE + 1, SIDE + 1))
            return false;
    }
    return true;
}

/* Items in the part of the way LOW .. HIGH. */
static void make_items(struct fruitgate *s, struct rng *rng,
                       const struct style *style, int low, int high)
{
    const int n = game_draw(rng, style->items[0], style->items[1]);
    const int from = s->n_items;

    for (int i = 0; i < n; i++) {
        const int x = game_draw(rng, 0, PAINT_VIEW - SIDE);
        const int at = game_draw(rng, low, high);
        const bool good = game_draw(rng, 1, 100) > style->junk;
        const int kind = game_draw(rng, 0, good ? FRUITS - 1 : JUNKS - 1);

        if (fits(s, from, x, at))
            s->items[s->n_items++] = (struct fruit_item){at, x, kind, good, 0};
    }
}

static void make_wall(struct fruitgate *s, struct rng *rng,
                      const struct style *style, int at)
{
    const int gap = game_draw(rng, style->gap[0], style->gap[1]);
    const int low = game_draw(rng, 0, PAINT_VIEW - gap);

    s->walls[s->n_walls++] = (struct fruit_wall){
        at, low, low + gap, game_draw(rng, 1, 100) <= style->locked};
}

static void fruitgate_make(void *state, struct rng *rng, enum game_mode mode)
{
    const struct style *style = &styles[mode];
    struct fruitgate *s = state;
    int at = 48;

    static_assert(FRUIT_ITEMS >= 5 * (FRUIT_WALLS + 1), "items have room");
    s->theme = game_draw(rng, 0, 1);
    s->x = (PAINT_VIEW - SIDE) / 2;
    s->key_at = -1;
    for (int n = game_draw(rng, style->walls[0], style->walls[1]); n > 0; n--) {
        make_wall(s, rng, style, at);
        const int next = at + game_draw(rng, style->apart[0], style->apart[1]);
        make_items(s, rng, style, at + WALL + 4, next - SIDE - 4);
        at = next;
    }
    s->length = at;
}

/* ---- moving ---- */

static bool in_gap(const struct fruit_wall *wall, int x, int width)
{
    return x >= wall->low && x + width <= wall->high;
}

static void throw_key(struct fruitgate *s, int action)
{
    if (s->waiting > 0)
        s->waiting--;
    if (action != KEY_THROW || s->waiting > 0 || s->key_at >= 0)
        return;
    s->key_x = s->x;
    s->key_at = s->step;
    s->waiting = WAIT;
}

/* A key opens the gate that it meets, and ends there or at the wall. */
static void move_key(struct fruitgate *s)
{
    if (s->key_at < 0)
        return;
    s->key_at += THROW;
    for (int i = s->first_wall; i < s->n_walls; i++) {
        struct fruit_wall *wall = &s->walls[i];
        const bool meets =
            s->key_at + SIDE > wall->at && s->key_at < wall->at + WALL;
        const bool through = in_gap(wall, s->key_x + 2, SIDE - 4);

        if (!meets || (through && wall->locked == 0))
            continue;
        if (through)
            wall->locked = 0;
        s->key_at = -1;
        return;
    }
    if (s->key_at > s->step + PLAYER)
        s->key_at = -1;
}

static bool runs_into(const struct fruitgate *s)
{
    for (int i = s->first_wall; i < s->n_walls; i++) {
        const struct fruit_wall *wall = &s->walls[i];

        if (wall->at >= s->step + SIDE - INSET)
            return false;
        if (wall->at + WALL > s->step + INSET &&
            (wall->locked != 0 ||
             !in_gap(wall, s->x + INSET, SIDE - 2 * INSET)))
            return true;
    }
    return false;
}

static int take_items(struct fruitgate *s)
{
    int reward = 0;

    for (int i = s->first_item; i < s->n_items; i++) {
        struct fruit_item *item = &s->items[i];

        if (item->taken == 0 &&
            game_touch(s->x + INSET, s->step + INSET, SIDE - 2 * INSET,
                       SIDE - 2 * INSET, item->x + INSET, item->at + INSET,
                       SIDE - 2 * INSET, SIDE - 2 * INSET)) {
            item->taken = 1;
            reward += item->good != 0 ? FRUIT : JUNK;
        }
    }
    return reward;
}

/* Items of one part of the way are in no order, but parts are. */
static void leave_behind(struct fruitgate *s)
{
    const int behind = s->step - (PAINT_VIEW - PLAYER);

    while (s->first_wall < s->n_walls &&
           s->walls[s->first_wall].at + WALL < behind)
        s->first_wall++;
    while (s->first_item < s->n_items &&
           s->items[s->first_item].at + SIDE < behind)
        s->first_item++;
}

static struct game_result fruitgate_step(void *state, int action)
{
    struct fruitgate *s = state;

    s->step++;
    s->x = game_clamp(s->x + SIDEWAYS * game_sideways(action), 0,
                      PAINT_VIEW - SIDE);
    throw_key(s, action);
    move_key(s);
    leave_behind(s);
    const int reward = take_items(s);
    if (runs_into(s))
        return (struct game_result){.reward = reward, .ended = true};
    if (s->step + SIDE >= s->length)
        return (struct game_result){reward + PRIZE, true, true};
    return (struct game_result){.reward = reward};
}

/* ---- what is seen ---- */

enum plane { SELF, SOLID, GOOD, BAD, LOCK, KEY, END, READY };

enum { CELL = 4, CELLS = PAINT_VIEW / CELL };

/* The picture's row of what begins AT and is HEIGHT tall. */
static int row_of(const struct fruitgate *s, int at, int height)
{
    return PLAYER + SIDE - height - (at - s->step);
}

/* Things are shown by their middle. */
static void show(uint8_t *grid, enum plane plane, int x, int y)
{
    game_show(grid, CELLS, CELLS, CELL, (int)plane, x + (SIDE - CELL) / 2,
              y + (SIDE - CELL) / 2);
}

/* A box of the picture in parts of a cell. */
static void show_box(uint8_t *grid, enum plane plane, int x, int y, int width)
{
    for (int i = 0; i + CELL <= width; i += CELL)
        game_show(grid, CELLS, CELLS, CELL, (int)plane, x + i, y);
    if (width > CELL && width % CELL != 0)
        game_show(grid, CELLS, CELLS, CELL, (int)plane, x + width - CELL, y);
}

static void show_walls(uint8_t *grid, const struct fruitgate *s)
{
    for (int i = s->first_wall; i < s->n_walls; i++) {
        const struct fruit_wall *wall = &s->walls[i];
        const int y = row_of(s, wall->at, WALL);

        if (y <= -WALL)
            return;
        show_box(grid, SOLID, 0, y, wall->low);
        show_box(grid, SOLID, wall->high, y, PAINT_VIEW - wall->high);
        if (wall->locked != 0)
            show_box(grid, LOCK, wall->low, y, wall->high - wall->low);
    }
}

static void fruitgate_look(uint8_t *grid, const void *state)
{
    const struct fruitgate *s = state;

    show(grid, SELF, s->x, PLAYER);
    if (s->waiting <= 1 && s->key_at < 0)
        show(grid, READY, s->x, PLAYER);
    show_walls(grid, s);
    for (int i = s->first_item; i < s->n_items; i++) {
        const struct fruit_item *item = &s->items[i];
        const int y = row_of(s, item->at, SIDE);

        if (y <= -2 * PAINT_VIEW)
            break;
        if (item->taken == 0 && y > -SIDE)
            show(grid, item->good != 0 ? GOOD : BAD, item->x, y);
    }
    if (s->key_at >= 0)
        show(grid, KEY, s->key_x, row_of(s, s->key_at, SIDE));
    show_box(grid, END, 0, row_of(s, s->length, SIDE), PAINT_VIEW);
}

/* ---- pictures ---- */

enum { THEMES = 2 };

enum sprite_name {
    PIC_FRUIT,
    PIC_JUNK = PIC_FRUIT + FRUITS,
    PIC_PLAYER = PIC_JUNK + JUNKS,
    PIC_PLAYER_2,
    PIC_WALL,
    PIC_LOCK,
    PIC_KEY,
    PIC_END,
    PICS
};

static const struct ink inks[] = {
    {'r', 0xe23b36}, {'R', 0x9f1d2b}, {'o', 0xff9a2e}, {'O', 0xd06a14},
    {'y', 0xffdf4a}, {'Y', 0xd6a51e}, {'g', 0x5fc23e}, {'G', 0x2f7f2f},
    {'p', 0x9a56d6}, {'P', 0x64309c}, {'w', 0xffffff}, {'k', 0x2b2233},
    {'b', 0x4f8fe8}, {'B', 0x2c5bb0}, {'s', 0xc3cbd8}, {'S', 0x7c879c},
    {'n', 0xd99a55}, {'N', 0x8f5a2b}, {'m', 0xb1633f}, {'M', 0x7d3f2a},
    {'f', 0xf4e3c0}, {0, 0},
};

static const char *const pics[PICS][PAINT_SPRITE] = {
    /* apple, orange, pear, grapes */
    {"....Ng..", "...NGg..", ".rrrrrr.", "rwrrrrrr", "rwrrrrrR", "rrrrrrrR",
     ".rrrrRR.", "..rRR..."},
    {"...GG...", "..gG....", ".oooooo.", "oowooooo", "owoooooO", "oooooooO",
     ".oooooO.", "..OOOO.."},
    {"....N...", "...NGg..", "...yy...", "..ywyy..", ".yywyyy.", ".yyyyyY.",
     ".yyyyYY.", "..YYYY.."},
    {"...NN...", "..gGgg..", ".pp.pp..", "pwppwpp.", ".ppPppP.", ".pwppP..",
     "..ppP...", "...P...."},
    /* burger, can, bone */
    {"..nnnn..", ".nfnfnn.", "nnnnnnnn", "gGgggGgg", "MMMMMMMM", "rryrryrr",
     "nnnnnnnn", ".NNNNNN."},
    {"..ssss..", ".sSSSSs.", ".bbbbbB.", ".bwwbbB.", ".bwbwbB.", ".bwwbbB.",
     ".bbbbbB.", "..SSSS.."},
    {".ff..ff.", "ffffffff", ".ffffff.", "...ff...", "...ff...", ".ffffff.",
     "ffffffff", ".ff..ff."},
    {"...yy...", "..ssss..", ".swwwws.", ".sbwwbs.", "SssssssS", "S.SssS.S",
     "..SssS..", ".kk..kk."},
    {"...yy...", "..ssss..", ".swwwws.", ".sbwwbs.", "SssssssS", "S.SssS.S",
     "..SssS..", "..kkkk.."},
    {"mmmMmmmM", "mmmMmmmM", "MMMMMMMM", "mMmmmMmm", "mMmmmMmm", "MMMMMMMM",
     "........", "........"},
    {"YYYYYYYY", "yyyyyyyY", "yyykkyyY", "yyykkyyY", "yyykkyyY", "YYYYYYYY",
     "........", "........"},
    {"........", "...yy...", "..y..y..", "..y..y..", "...yy...", "...y....",
     "...yy...", "...y...."},
    {"wwkkwwkk", "wwkkwwkk", "kkwwkkww", "kkwwkkww", "wwkkwwkk", "wwkkwwkk",
     "kkwwkkww", "kkwwkkww"},
};

/* Rows of a field. */
static void draw_field(struct backdrop *out, const uint32_t soil[3])
{
    backdrop_init(out, PAINT_VIEW, PAINT_VIEW);
    for (int y = 0; y < PAINT_VIEW; y++) {
        for (int x = 0; x < PAINT_VIEW; x++) {
            const int row = x / 8 % 2;
            const bool tuft = (x * 7 + y * 3) % 29 == 0 && y % 4 == row * 2;

            backdrop_dot(out, x, y, soil[tuft ? 2 : row]);
        }
    }
    backdrop_repeat(out);
}

static void fruitgate_draw(struct art *art)
{
    static const uint32_t soils[THEMES][3] = {{0x86c46a, 0x7bb860, 0x5fa04a},
                                              {0xd8c08a, 0xceb47c, 0xb4985e}};

    static_assert((int)PICS <= (int)ART_SPRITES, "they have room");
    for (int i = 0; i < PICS; i++)
        sprite_draw(&art->sprites[i], pics[i], inks, false);
    for (int t = 0; t < THEMES; t++)
        draw_field(&art->backdrops[t], soils[t]);
}

/* A row of drawings from LOW to HIGH; what they lack to whole ones overlaps. */
static void paint_row(struct screen *screen, const struct sprite *sprite,
                      int low, int high, int y)
{
    for (int x = low; x + SIDE <= high; x += SIDE)
        paint_sprite(screen, sprite, x, y);
    if ((high - low) % SIDE != 0)
        paint_sprite(screen, sprite, high - SIDE, y);
}

static void paint_walls(struct screen *screen, const struct art *art,
                        const struct fruitgate *s)
{
    for (int i = s->first_wall; i < s->n_walls; i++) {
        const struct fruit_wall *wall = &s->walls[i];
        const int y = row_of(s, wall->at, WALL);

        if (y <= -SIDE)
            return;
        paint_row(screen, &art->sprites[PIC_WALL], 0, wall->low, y);
        paint_row(screen, &art->sprites[PIC_WALL], wall->high, PAINT_VIEW, y);
        if (wall->locked != 0)
            paint_row(screen, &art->sprites[PIC_LOCK], wall->low, wall->high,
                      y);
    }
}

static void paint_items(struct screen *screen, const struct art *art,
                        const struct fruitgate *s)
{
    for (int i = s->first_item; i < s->n_items; i++) {
        const struct fruit_item *item = &s->items[i];
        const int y = row_of(s, item->at, SIDE);

        if (y <= -2 * PAINT_VIEW)
            return;
        if (item->taken == 0)
            paint_sprite(
                screen,
                &art->sprites[(item->good != 0 ? PIC_FRUIT : PIC_JUNK) +
                              item->kind],
                item->x, y);
    }
}

static void fruitgate_paint(struct screen *screen, const struct art *art,
                            const void *state)
{
    const struct fruitgate *s = state;

    paint_backdrop(screen, &art->backdrops[s->theme], 0, -s->step);
    paint_row(screen, &art->sprites[PIC_END], 0, PAINT_VIEW,
              row_of(s, s->length, SIDE));
    paint_items(screen, art, s);
    paint_walls(screen, art, s);
    if (s->key_at >= 0)
        paint_sprite(screen, &art->sprites[PIC_KEY], s->key_x,
                     row_of(s, s->key_at, SIDE));
    paint_sprite(screen,
                 &art->sprites[(s->step & 4) != 0 ? PIC_PLAYER : PIC_PLAYER_2],
                 s->x, PLAYER);
}

const struct game game_fruitgate = {
    .env = GAME_ENV(&env_fruitgate_table),
    .grid_height = CELLS,
    .grid_width = CELLS,
    .bytes = sizeof(struct fruitgate),
    .make = fruitgate_make,
    .step = fruitgate_step,
    .paint = fruitgate_paint,
    .look = fruitgate_look,
    .draw = fruitgate_draw,
};
