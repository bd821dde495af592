/* duel.c - the duel as an environment: seat 0 acts, somebody sits in seat 1. */
#include "config.h"

#include "env/duel.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "env/canvas.h"
#include "env/duel_rules.h"
#include "env/duel_script.h"

enum { NUMBERS = 34, PARTS = 3, PIXELS = 256 };

static const char *const opponents[] = {"random", "easy", "medium", "hard",
                                        NULL};
/* Of each opponent. */
static const int rungs[] = {0, DUEL_EASY, DUEL_MEDIUM, DUEL_HARD};

static const struct param duel_params[] = {
    {.name = "opponent",
     .type = PARAM_CHOICE,
     .def = "medium",
     .choices = opponents,
     .doc = "who plays in the other seat: a script of that strength"},
    {.name = "shaped",
     .type = PARAM_BOOL,
     .def = "true",
     .doc = "reward 1/4 for a hit and 1/64 for a tick alone on the hill, too, "
            "and as much less for the other's"},
};

const struct param_table env_duel_table = {
    "duel",
    "a match of two who walk, turn and shoot for a hill among pillars and see "
    "what is in front of them: reward 1 for a win, -1 for a loss",
    duel_params,
    COUNT_OF(duel_params),
};

enum info { WON, POINTS, HEALTH, INFOS };

static const struct env_info infos[INFOS] = {
    [WON] = {"won", "1 for a match won, 1/2 for a draw"},
    [POINTS] = {"points", "ticks alone on the hill"},
    [HEALTH] = {"health", "what is left of it"},
};

/* What changes from step to step in one copy. */
struct copy {
    struct rng rng;
    struct duel_match match;
    struct duel_mind mind; /* of seat 1 */
};

struct duel {
    struct env env; /* first: a struct env * is a struct duel * */
    int rung;       /* who sits in seat 1 */
    bool shaped;
    size_t B;
    float *info;         /* (B, INFOS) */
    struct copy *copies; /* (B) */
};

static bool duel_space(struct env_space *out,
                       const struct settings *settings ATTR_UNUSED,
                       struct err *err ATTR_UNUSED)
{
    *out = (struct env_space){
        .dtype = ENV_F32,
        .height = 1,
        .width = 1,
        .channels = NUMBERS,
        .parts = PARTS,
        .actions = {DUEL_MOVES, DUEL_TURNS, 2},
    };
    return true;
}

static int rung_of(const struct settings *settings)
{
    const char *name = settings_string(settings, "opponent");
    int i = 0;

    while (strcmp(opponents[i], name) != 0)
        i++;
    return rungs[i];
}

static struct env *duel_open(const struct settings *settings, int B,
                             const uint8_t *key,
                             const char *data_dir ATTR_UNUSED,
                             struct err *err ATTR_UNUSED)
{
    struct duel *duel = mem_alloc(sizeof *duel);
    float *info = mem_calloc((size_t)B * INFOS, sizeof *info);

    assert(B > 0);
    *duel = (struct duel){
        .env = {&env_duel, infos, INFOS, info},
        .rung = rung_of(settings),
        .shaped = settings_bool(settings, "shaped"),
        .B = (size_t)B,
        .info = info,
        .copies = mem_calloc((size_t)B, sizeof *duel->copies),
    };
    for (size_t b = 0; b < duel->B; b++)
        rng_init(&duel->copies[b].rng, key, RUN_KEY_BYTES, "duel", b);
    return &duel->env;
}

static void duel_close(struct env *env)
{
    struct duel *duel = (struct duel *)env;

    if (duel == NULL)
        return;
    free(duel->copies);
    free(duel->info);
    free(duel);
}

/* ---- what is shown ---- */

/* Numbers one behind the other, each divided by a power of two, so exact. */
struct writer {
    float *at;
};

static void put(struct writer *w, int32_t value, int32_t unit)
{
    *w->at++ = (float)value / (float)unit;
}

static void put_sight(struct writer *w, struct duel_sight sight, int32_t unit)
{
    put(w, sight.ahead, unit);
    put(w, sight.left, unit);
}

static void put_self(struct writer *w, const struct duel_match *match, int seat,
                     const struct duel_view *view)
{
    const struct duel_player *me = &match->players[seat];
    const int32_t away = seat == 0 ? 0 : DUEL_TURN / 2;
    const struct duel_place v = duel_vector(me->direction + away);

    put(w, view->at.x, DUEL_SIDE);
    put(w, view->at.y, DUEL_SIDE);
    put(w, v.x, DUEL_ONE);
    put(w, v.y, DUEL_ONE);
    put(w, me->health, 4);
    put(w, me->reload, 8);
    put(w, me->hit, 1);
    put(w, me->points, DUEL_POINTS);
    put(w, match->players[1 - seat].points, DUEL_POINTS);
    put(w, match->tick, DUEL_TICKS);
    put(w, duel_on_hill(me), 1);
}

static void put_other(struct writer *w, const struct duel_match *match,
                      int seat, const struct duel_view *view)
{
    const int32_t health = match->players[1 - seat].health;

    put(w, view->sees, 1);
    put_sight(w, view->other, DUEL_SIDE);
    put_sight(w, view->other_looks, DUEL_ONE);
    put(w, view->sees ? health : 0, 4);
    put(w, view->sees_shot, 1);
    put_sight(w, view->shot, DUEL_SIDE);
    put_sight(w, view->shot_flies, DUEL_ONE);
    put_sight(w, view->sound, 1);
}

static void show(const struct duel_match *match, int seat, float *obs)
{
    struct writer w = {obs};
    struct duel_view view;

    duel_look(&view, match, seat);
    put_self(&w, match, seat, &view);
    put_sight(&w, view.hill, DUEL_SIDE);
    for (int i = 0; i < DUEL_PILLARS; i++)
        put_sight(&w, view.pillars[i], DUEL_SIDE);
    put_other(&w, match, seat, &view);
    assert(w.at == obs + NUMBERS);
}

/* ---- episodes ---- */

static void start(const struct duel *duel, struct copy *c)
{
    duel_start(&c->match, &c->rng, duel_ladder[duel->rung].extra);
    c->mind = (struct duel_mind){0};
}

static void duel_reset(struct env *env, void *obs)
{
    struct duel *duel = (struct duel *)env;

    for (size_t b = 0; b < duel->B; b++) {
        start(duel, &duel->copies[b]);
        show(&duel->copies[b].match, 0, (float *)obs + b * NUMBERS);
    }
}

/* Of a tick, BEFORE which the points were those. */
static float reward_of(const struct duel *duel, const struct duel_match *match,
                       const int32_t before[2], struct duel_tick tick)
{
    const struct duel_player *p = match->players;
    const int32_t hits = p[1].hit - p[0].hit;
    const int32_t points = p[0].points - before[0] - p[1].points + before[1];
    const float won = tick.winner == 0 ? 1 : tick.winner == 1 ? -1 : 0;

    return duel->shaped ? won + 0.25F * (float)hits + (float)points / 64 : won;
}

static void tell(float *info, const struct duel_match *match,
                 struct duel_tick tick)
{
    info[WON] = !tick.over ? 0 : tick.winner < 0 ? 0.5F : tick.winner == 0;
    info[POINTS] = (float)match->players[0].points;
    info[HEALTH] = (float)match->players[0].health;
}

static struct duel_tick step(const struct duel *duel, struct copy *c,
                             const int32_t *action)
{
    struct duel_action both[2] = {{action[0], action[1], action[2]}};

    duel_play(&both[1], &c->mind, &c->match, 1, &duel_ladder[duel->rung],
              &c->rng);
    return duel_step(&c->match, both);
}

static void duel_step_all(struct env *env, const void *action, float *reward,
                          bool *terminated, bool *truncated, void *obs,
                          void *final_obs)
{
    struct duel *duel = (struct duel *)env;

    for (size_t b = 0; b < duel->B; b++) {
        struct copy *c = &duel->copies[b];
        const struct duel_player *p = c->match.players;
        const int32_t before[2] = {p[0].points, p[1].points};
        const struct duel_tick tick =
            step(duel, c, (const int32_t *)action + b * PARTS);

        reward[b] = reward_of(duel, &c->match, before, tick);
        terminated[b] = tick.over;
        truncated[b] = false;
        tell(duel->info + b * INFOS, &c->match, tick);
        if (tick.over) {
            show(&c->match, 0, (float *)final_obs + b * NUMBERS);
            start(duel, c);
        }
        show(&c->match, 0, (float *)obs + b * NUMBERS);
    }
}

static void *duel_state(struct env *env, size_t *bytes)
{
    struct duel *duel = (struct duel *)env;

    *bytes = duel->B * sizeof *duel->copies;
    return duel->copies;
}

/* ---- pictures ---- */

static double units(int32_t length)
{
    return (double)length / DUEL_UNIT;
}

static void draw_disc(const struct canvas *c, struct duel_place at,
                      int32_t radius, uint32_t colour)
{
    canvas_line(c, units(at.x), units(at.y), units(at.x), units(at.y),
                2 * units(radius), colour);
}

static void draw_player(const struct canvas *c, const struct duel_player *p,
                        uint32_t colour)
{
    const struct duel_place v = duel_vector(p->direction);
    const double x = units(p->at.x), y = units(p->at.y);

    for (int i = 0; i < DUEL_SHOTS; i++) {
        if (p->shots[i].left > 0)
            draw_disc(c, p->shots[i].at, DUEL_UNIT / 6, colour);
    }
    draw_disc(c, p->at, DUEL_BODY, colour);
    canvas_line(c, x, y, x + (double)v.x / DUEL_ONE, y + (double)v.y / DUEL_ONE,
                0.15, colour);
    /* Health, as a bar above. */
    canvas_line(c, x - 0.5, y + 0.8, x - 0.5 + p->health / 3.0, y + 0.8, 0.12,
                0x2e9e4f);
}

static void duel_render(struct env *env, size_t copy,
                        struct env_picture *picture)
{
    static const struct duel_place middle = {0, 0};
    static const uint32_t colours[2] = {0x1f6fd0, 0xd0402f};
    const struct duel *duel = (const struct duel *)env;
    const struct duel_match *match = &duel->copies[copy].match;
    const double side = units(DUEL_SIDE);
    const struct canvas c = {picture, -side, -side, PIXELS / (2 * side)};

    picture->width = picture->height = PIXELS;
    if (picture->rgb == NULL)
        return;
    canvas_fill(&c, 0xf4f1ea);
    draw_disc(&c, middle, DUEL_HILL, 0xe8d9a0);
    for (int i = 0; i < DUEL_PILLARS; i++)
        draw_disc(&c, match->pillars[i], DUEL_PILLAR, 0x7a7f87);
    for (int i = 0; i < 2; i++)
        draw_player(&c, &match->players[i], colours[i]);
}

const struct env_type env_duel = {
    .table = &env_duel_table,
    .infos = infos,
    .n_infos = INFOS,
    .space = duel_space,
    .open = duel_open,
    .close = duel_close,
    .reset = duel_reset,
    .step = duel_step_all,
    .state = duel_state,
    .render = duel_render,
};
