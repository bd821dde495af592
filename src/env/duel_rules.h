/* duel_rules.h - the rules of the duel, in whole numbers.
 *
 * Two players on a square with four pillars walk, turn and shoot, and want to
 * hold the hill in the middle.  Everything moves at once, by arithmetic that is
 * the same under half a turn of the square: so neither seat has an advantage,
 * and whoever sits in seat 1 sees the square turned round.
 *
 * Lengths are in 1/256 of a unit, directions in 1/64 of a turn from the x axis
 * towards the y axis.  A step is a tick. */
#ifndef RLSTUDY_ENV_DUEL_RULES_H
#define RLSTUDY_ENV_DUEL_RULES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/rng.h"

enum {
    DUEL_UNIT = 256,
    DUEL_TURN = 64,               /* directions of a turn */
    DUEL_ONE = 1 << 14,           /* the length of a direction's vector */
    DUEL_SIDE = 8 * DUEL_UNIT,    /* from the middle to a wall */
    DUEL_BODY = DUEL_UNIT / 2,    /* radius of a player */
    DUEL_PILLAR = DUEL_UNIT,      /* of a pillar */
    DUEL_HILL = 2 * DUEL_UNIT,    /* of the hill */
    DUEL_HIT = DUEL_UNIT * 5 / 8, /* how near a shot must come */
    DUEL_PACE = DUEL_UNIT / 2,    /* a tick's walk */
    DUEL_FLIGHT = DUEL_UNIT,      /* a shot's, twice a tick */
    DUEL_RANGE = 6,               /* ticks that a shot flies */
    DUEL_RELOAD = 5,              /* ticks from one shot to the next */
    DUEL_SHOTS = 2,               /* of a player, in flight */
    DUEL_PILLARS = 4,
    DUEL_HEALTH = 3,  /* hits that end the match */
    DUEL_POINTS = 32, /* ticks on the hill that win it */
    DUEL_TICKS = 128  /* after which the points decide */
};

/* What a player does in a tick. */
enum duel_move { DUEL_STAY, DUEL_FORWARD, DUEL_BACK, DUEL_LEFT, DUEL_RIGHT };
enum { DUEL_MOVES = 5, DUEL_TURNS = 5 };

struct duel_action {
    int32_t move; /* enum duel_move, seen from where the player looks */
    int32_t turn; /* by duel_turns[turn] */
    int32_t shoot;
};

/* Directions to the left that a tick may turn by. */
extern const int32_t duel_turns[DUEL_TURNS];

struct duel_place {
    int32_t x, y;
};

struct duel_shot {
    struct duel_place at;
    int32_t direction;
    int32_t left; /* ticks to fly; 0: there is none */
};

struct duel_player {
    struct duel_place at;
    int32_t direction;
    int32_t health; /* 0 or less: down */
    int32_t reload; /* ticks until it can shoot */
    int32_t points;
    int32_t hit;  /* in this tick: how often it was hit */
    int32_t shot; /* in this tick: whether it shot */
    struct duel_shot shots[DUEL_SHOTS];
};

struct duel_match {
    int32_t tick;
    struct duel_player players[2];
    struct duel_place pillars[DUEL_PILLARS];
};

/* What a tick came to. */
struct duel_tick {
    bool over;
    int32_t winner; /* 0 or 1; -1: nobody, or it is not over */
};

/* A vector of length DUEL_ONE. */
struct duel_place duel_vector(int32_t direction);

/* A new match, seat 1 having EXTRA health. */
void duel_start(struct duel_match *match, struct rng *rng, int32_t extra);

struct duel_tick duel_step(struct duel_match *match,
                           const struct duel_action action[2]);

bool duel_on_hill(const struct duel_player *player);

/* What a player sees of one place: `ahead` of it and to its `left`, in
 * DUEL_UNIT; or of a direction, in DUEL_ONE. */
struct duel_sight {
    int32_t ahead, left;
};

/* All that a player knows.  What it does not see is zero. */
struct duel_view {
    struct duel_place at; /* the square turned so that seat 0's is its own */
    struct duel_sight hill, pillars[DUEL_PILLARS];
    bool sees; /* the other one: in front of it, and no pillar between */
    struct duel_sight other, other_looks;
    bool sees_shot; /* the nearest of the other's */
    struct duel_sight shot, shot_flies;
    bool hears;              /* the other shot in this tick */
    struct duel_sight sound; /* signs of where that was */
};

/* Where a place is for a player, and the place of that. */
struct duel_sight duel_seen(const struct duel_player *player,
                            struct duel_place what);
struct duel_place duel_where(const struct duel_player *player,
                             struct duel_sight sight);

void duel_look(struct duel_view *view, const struct duel_match *match,
               int seat);

#endif
