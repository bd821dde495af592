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

/* "self": past policies, or the first rung where nobody trains. */
static const char *const opponents[] = {"self",   "random", "easy",
                                        "medium", "hard",   NULL};
static const int rungs[] = {0, 0, DUEL_EASY, DUEL_MEDIUM, DUEL_HARD};

static const struct param duel_params[] = {
    {.name = "opponent",
     .type = PARAM_CHOICE,
     .def = "self",
     .choices = opponents,
     .doc = "who plays in the other seat: policies of the same run, past and "
            "latest, or a script of that strength"},
    {.name = "shaped",
     .type = PARAM_BOOL,
     .def = "true",
     .doc = "reward 1/4 for a hit and 1/64 for a tick alone on the hill, too, "
            "and as much less for the other's"},
    {.name = "latest",
     .type = PARAM_REAL,
     .def = "0.8",
     .min = 0,
     .max = 1,
     .doc = "with opponent self, the share of matches against the latest "
            "policy; the others are against past ones, each as often (Berner "
            "et al., 2019)"},
    {.name = "past",
     .type = PARAM_INT,
     .def = "8",
     .min = 2,
     .max = 256,
     .doc = "with opponent self, the most past policies that are kept, evenly "
            "spread over all of training (our choice)"},
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
    bool ladder;    /* instead of that: all rungs, one after the other */
    bool shaped;
    size_t B;
    int32_t *answer; /* (B, PARTS): of who took seat 1, for the next step */
    bool taken;
    float *info;         /* (B, INFOS) */
    struct copy *copies; /* (B) */
};

static bool is_self(const struct settings *settings)
{
    return strcmp(settings_string(settings, "opponent"), "self") == 0;
}

static bool is_default(const struct settings *settings, const char *name)
{
    return settings_real(settings, name) ==
           strtod(param_find(&env_duel_table, name)->def, NULL);
}

static bool duel_space(struct env_space *out, const struct settings *settings,
                       struct err *err)
{
    if (!is_self(settings) &&
        !(is_default(settings, "latest") && is_default(settings, "past")))
        return err_set(err,
                       "latest and past are about the opponent self, and "
                       "the opponent is '%s'",
                       settings_string(settings, "opponent"));
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
        .answer = mem_calloc((size_t)B * PARTS, sizeof *duel->answer),
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
    free(duel->answer);
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

/* Rung that copy B of N plays against in a ladder: as many of each, but for
 * what is left over. */
static size_t rung_at(size_t b, size_t n)
{
    return b * DUEL_RUNGS / n;
}

static const struct duel_rung *rung_against(const struct duel *duel, size_t b)
{
    return &duel_ladder[duel->ladder ? rung_at(b, duel->B)
                                     : (size_t)duel->rung];
}

static void start(const struct duel *duel, size_t b)
{
    struct copy *c = &duel->copies[b];

    duel_start(&c->match, &c->rng, rung_against(duel, b)->extra);
    c->mind = (struct duel_mind){0};
}

static void duel_reset(struct env *env, void *obs)
{
    struct duel *duel = (struct duel *)env;

    for (size_t b = 0; b < duel->B; b++) {
        start(duel, b);
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

static struct duel_action action_of(const int32_t *choice)
{
    return (struct duel_action){choice[0], choice[1], choice[2]};
}

static struct duel_tick step(const struct duel *duel, size_t b,
                             const int32_t *choice)
{
    struct copy *c = &duel->copies[b];
    struct duel_action both[2] = {action_of(choice)};

    if (duel->taken)
        both[1] = action_of(duel->answer + b * PARTS);
    else
        duel_play(&both[1], &c->mind, &c->match, 1, rung_against(duel, b),
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
            step(duel, b, (const int32_t *)action + b * PARTS);

        reward[b] = reward_of(duel, &c->match, before, tick);
        terminated[b] = tick.over;
        truncated[b] = false;
        tell(duel->info + b * INFOS, &c->match, tick);
        if (tick.over) {
            show(&c->match, 0, (float *)final_obs + b * NUMBERS);
            start(duel, b);
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

/* ---- the other seat ---- */

static bool duel_self_play(struct env_self_play *out,
                           const struct settings *settings)
{
    *out = (struct env_self_play){
        .past = (size_t)settings_int(settings, "past"),
        .latest = settings_real(settings, "latest"),
    };
    return is_self(settings);
}

static void duel_look_all(const struct env *env, void *obs)
{
    const struct duel *duel = (const struct duel *)env;

    for (size_t b = 0; b < duel->B; b++)
        show(&duel->copies[b].match, 1, (float *)obs + b * NUMBERS);
}

static void duel_answer(struct env *env, const int32_t *action)
{
    struct duel *duel = (struct duel *)env;

    memcpy(duel->answer, action, duel->B * PARTS * sizeof *action);
    duel->taken = true;
}

static struct env *duel_open_ladder(const struct settings *settings, int B,
                                    const uint8_t *key, const char *data_dir,
                                    struct err *err)
{
    struct duel *duel =
        (struct duel *)duel_open(settings, B, key, data_dir, err);

    duel->ladder = true;
    duel->shaped = false;
    return &duel->env;
}

static double duel_rate_returns(const double *returned, size_t B)
{
    double won[DUEL_RUNGS] = {0}, games[DUEL_RUNGS] = {0};

    for (size_t b = 0; b < B; b++) {
        won[rung_at(b, B)] += (returned[b] + 1) / 2;
        games[rung_at(b, B)]++;
    }
    return duel_rate(won, games);
}

static const struct env_game game = {
    .self_play = duel_self_play,
    .look = duel_look_all,
    .answer = duel_answer,
    .open_ladder = duel_open_ladder,
    .rate = duel_rate_returns,
};

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
    .game = &game,
};
