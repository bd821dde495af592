/* duel_rules.c - what happens in a tick of the duel, and what is seen of it. */
#include "config.h"

#include "env/duel_rules.h"

#include <stdlib.h>
#include <string.h>

const int32_t duel_turns[DUEL_TURNS] = {0, 1, -1, 4, -4};

/* DUEL_ONE * sin(i / DUEL_TURN of a turn), a quarter of it. */
static const int32_t quarter[DUEL_TURN / 4 + 1] = {
    0,     1606,  3196,  4756,  6270,  7723,  9102,  10394, 11585,
    12665, 13623, 14449, 15137, 15679, 16069, 16305, 16384};

static int32_t sine(int32_t direction)
{
    const int32_t i = direction & (DUEL_TURN - 1), half = DUEL_TURN / 2;
    const int32_t j = i % half;
    const int32_t size = quarter[j <= half / 2 ? j : half - j];

    return i < half ? size : -size;
}

struct duel_place duel_vector(int32_t direction)
{
    return (struct duel_place){sine(direction + DUEL_TURN / 4),
                               sine(direction)};
}

static int64_t squared(int64_t x)
{
    return x * x;
}

static int64_t distance2(struct duel_place a, struct duel_place b)
{
    return squared(a.x - b.x) + squared(a.y - b.y);
}

static bool near(struct duel_place a, struct duel_place b, int32_t radius)
{
    return distance2(a, b) < squared(radius);
}

/* LENGTH along DIRECTION.  Division cuts towards zero, so that the opposite
 * direction leads to the opposite place. */
static struct duel_place along(struct duel_place from, int32_t direction,
                               int32_t length)
{
    const struct duel_place v = duel_vector(direction);

    return (struct duel_place){from.x + v.x * length / DUEL_ONE,
                               from.y + v.y * length / DUEL_ONE};
}

static struct duel_place turned_round(struct duel_place p)
{
    return (struct duel_place){-p.x, -p.y};
}

/* ---- a new match ---- */

static int32_t draw_between(struct rng *rng, int32_t low, int32_t high)
{
    return low + (int32_t)rng_below(rng, (uint64_t)(high - low + 1));
}

/* Clear of the hill and of who stands AT. */
static struct duel_place draw_pillar(struct rng *rng, struct duel_place at)
{
    const int32_t far = DUEL_SIDE - 2 * DUEL_PILLAR;
    struct duel_place p;

    do {
        p = (struct duel_place){draw_between(rng, -far, far),
                                draw_between(rng, -far, far)};
    } while (near(p, (struct duel_place){0, 0},
                  DUEL_HILL + DUEL_PILLAR + DUEL_BODY) ||
             near(p, at, DUEL_PILLAR + 2 * DUEL_BODY) ||
             near(turned_round(p), at, DUEL_PILLAR + 2 * DUEL_BODY));
    return p;
}

void duel_start(struct duel_match *match, struct rng *rng, int32_t extra)
{
    const int32_t x = DUEL_SIDE - 2 * DUEL_UNIT;
    struct duel_player *players = match->players;

    *match = (struct duel_match){0};
    players[0].at = (struct duel_place){-x, draw_between(rng, -x, x)};
    players[0].health = DUEL_HEALTH;
    players[1].at = turned_round(players[0].at);
    players[1].direction = DUEL_TURN / 2;
    players[1].health = DUEL_HEALTH + extra;
    for (int i = 0; i < DUEL_PILLARS; i += 2) {
        match->pillars[i] = draw_pillar(rng, players[0].at);
        match->pillars[i + 1] = turned_round(match->pillars[i]);
    }
}

/* ---- a tick ---- */

/* Within the walls, R from them, and R from all pillars. */
static bool is_free(const struct duel_match *match, struct duel_place p,
                    int32_t r)
{
    const int32_t side = DUEL_SIDE - r;

    if (p.x < -side || p.x > side || p.y < -side || p.y > side)
        return false;
    for (int i = 0; i < DUEL_PILLARS; i++) {
        if (near(p, match->pillars[i], DUEL_PILLAR + r))
            return false;
    }
    return true;
}

/* Where a walk leads to: as far as the other axis alone when something is in
 * the way. */
static struct duel_place walk(const struct duel_match *match,
                              const struct duel_player *player, int32_t move)
{
    static const int32_t sides[DUEL_MOVES] = {
        [DUEL_BACK] = DUEL_TURN / 2,
        [DUEL_LEFT] = DUEL_TURN / 4,
        [DUEL_RIGHT] = -DUEL_TURN / 4,
    };
    const struct duel_place from = player->at;

    if (move == DUEL_STAY)
        return from;
    const struct duel_place to =
        along(from, player->direction + sides[move], DUEL_PACE);
    const struct duel_place ways[] = {to, {to.x, from.y}, {from.x, to.y}};

    for (int i = 0; i < 3; i++) {
        if (is_free(match, ways[i], DUEL_BODY))
            return ways[i];
    }
    return from;
}

static void walk_both(struct duel_match *match,
                      const struct duel_action action[2])
{
    struct duel_place to[2];

    for (int i = 0; i < 2; i++) {
        struct duel_player *p = &match->players[i];

        p->direction =
            (p->direction + duel_turns[action[i].turn]) & (DUEL_TURN - 1);
        to[i] = walk(match, p, action[i].move);
    }
    if (near(to[0], to[1], 2 * DUEL_BODY))
        return;
    for (int i = 0; i < 2; i++)
        match->players[i].at = to[i];
}

static void shoot(struct duel_player *player, bool wanted)
{
    if (player->reload > 0)
        player->reload--;
    player->shot = wanted && player->reload == 0;
    if (!player->shot)
        return;
    player->reload = DUEL_RELOAD;
    for (int i = 0; i < DUEL_SHOTS; i++) {
        struct duel_shot *shot = &player->shots[i];

        if (shot->left > 0)
            continue;
        *shot = (struct duel_shot){player->at, player->direction, DUEL_RANGE};
        break;
    }
}

/* Half a tick; true if it hits who stands AT. */
static bool fly(const struct duel_match *match, struct duel_shot *shot,
                struct duel_place at)
{
    if (shot->left == 0)
        return false;
    shot->at = along(shot->at, shot->direction, DUEL_FLIGHT);
    const bool hit = near(shot->at, at, DUEL_HIT);
    if (hit || !is_free(match, shot->at, 0))
        shot->left = 0;
    return hit;
}

static void fly_all(struct duel_match *match)
{
    for (int i = 0; i < 2; i++) {
        struct duel_player *other = &match->players[1 - i];

        other->hit = 0;
        for (int s = 0; s < DUEL_SHOTS; s++) {
            struct duel_shot *shot = &match->players[i].shots[s];
            const bool hit =
                fly(match, shot, other->at) || fly(match, shot, other->at);

            other->hit += hit;
            shot->left -= shot->left > 0;
        }
        other->health -= other->hit;
    }
}

bool duel_on_hill(const struct duel_player *player)
{
    return near(player->at, (struct duel_place){0, 0}, DUEL_HILL);
}

/* Whoever has more; -1 if nobody has. */
static int32_t ahead(int32_t first, int32_t second)
{
    return first > second ? 0 : first < second ? 1 : -1;
}

static struct duel_tick judge(const struct duel_match *match)
{
    const struct duel_player *p = match->players;
    const int32_t points = ahead(p[0].points, p[1].points);

    if (p[0].health <= 0 || p[1].health <= 0)
        return (struct duel_tick){true,
                                  ahead(p[0].health > 0, p[1].health > 0)};
    return (struct duel_tick){p[0].points >= DUEL_POINTS ||
                                  p[1].points >= DUEL_POINTS ||
                                  match->tick >= DUEL_TICKS,
                              points};
}

struct duel_tick duel_step(struct duel_match *match,
                           const struct duel_action action[2])
{
    struct duel_player *p = match->players;

    walk_both(match, action);
    for (int i = 0; i < 2; i++)
        shoot(&p[i], action[i].shoot != 0);
    fly_all(match);
    const bool held[] = {duel_on_hill(&p[0]), duel_on_hill(&p[1])};
    for (int i = 0; i < 2; i++)
        p[i].points += held[i] && !held[1 - i];
    match->tick++;
    struct duel_tick tick = judge(match);
    if (!tick.over)
        tick.winner = -1;
    return tick;
}

/* ---- what is seen ---- */

static struct duel_sight seen_along(const struct duel_player *player, int64_t x,
                                    int64_t y)
{
    const struct duel_place v = duel_vector(player->direction);

    return (struct duel_sight){
        .ahead = (int32_t)((x * v.x + y * v.y) / DUEL_ONE),
        .left = (int32_t)((y * v.x - x * v.y) / DUEL_ONE),
    };
}

struct duel_sight duel_seen(const struct duel_player *player,
                            struct duel_place what)
{
    return seen_along(player, what.x - player->at.x, what.y - player->at.y);
}

struct duel_place duel_where(const struct duel_player *player,
                             struct duel_sight sight)
{
    const struct duel_place v = duel_vector(player->direction);
    const int32_t x = (sight.ahead * v.x - sight.left * v.y) / DUEL_ONE;
    const int32_t y = (sight.ahead * v.y + sight.left * v.x) / DUEL_ONE;

    return (struct duel_place){player->at.x + x, player->at.y + y};
}

static struct duel_sight seen_direction(const struct duel_player *player,
                                        int32_t direction)
{
    const struct duel_place v = duel_vector(direction);

    return seen_along(player, v.x, v.y);
}

/* Does the pillar stand between A and B? */
static bool hides(struct duel_place pillar, struct duel_place a,
                  struct duel_place b)
{
    const int64_t x = b.x - a.x, y = b.y - a.y;
    const int64_t px = pillar.x - a.x, py = pillar.y - a.y;
    const int64_t length2 = x * x + y * y, on = x * px + y * py;
    const int64_t off = x * py - y * px;

    return on > 0 && on < length2 && off * off < squared(DUEL_PILLAR) * length2;
}

/* In front of the player, 60 degrees to either side, and not hidden. */
static bool sees(const struct duel_match *match,
                 const struct duel_player *player, struct duel_place what)
{
    const struct duel_sight s = duel_seen(player, what);

    if (s.ahead < 0 || squared(s.left) > 3 * squared(s.ahead))
        return false;
    for (int i = 0; i < DUEL_PILLARS; i++) {
        if (hides(match->pillars[i], player->at, what))
            return false;
    }
    return true;
}

static void look_at_shots(struct duel_view *view,
                          const struct duel_match *match,
                          const struct duel_player *me,
                          const struct duel_player *other)
{
    int64_t nearest = INT64_MAX;

    for (int i = 0; i < DUEL_SHOTS; i++) {
        const struct duel_shot *shot = &other->shots[i];
        const int64_t away = distance2(me->at, shot->at);

        if (shot->left == 0 || away >= nearest || !sees(match, me, shot->at))
            continue;
        nearest = away;
        view->sees_shot = true;
        view->shot = duel_seen(me, shot->at);
        view->shot_flies = seen_direction(me, shot->direction);
    }
}

static int32_t sign(int32_t x)
{
    return (x > 0) - (x < 0);
}

void duel_look(struct duel_view *view, const struct duel_match *match, int seat)
{
    const struct duel_player *me = &match->players[seat];
    const struct duel_player *other = &match->players[1 - seat];
    const struct duel_sight where = duel_seen(me, other->at);

    *view = (struct duel_view){
        .at = seat == 0 ? me->at : turned_round(me->at),
        .hill = duel_seen(me, (struct duel_place){0, 0}),
        .sees = sees(match, me, other->at),
        .hears = other->shot != 0,
    };
    /* Each pillar stands where its twin does for the other seat. */
    for (int i = 0; i < DUEL_PILLARS; i++)
        view->pillars[i] = duel_seen(me, match->pillars[i ^ seat]);
    if (view->sees) {
        view->other = where;
        view->other_looks = seen_direction(me, other->direction);
    }
    if (view->hears)
        view->sound = (struct duel_sight){sign(where.ahead), sign(where.left)};
    look_at_shots(view, match, me, other);
}
