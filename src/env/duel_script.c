/* duel_script.c - scripted players of the duel. */
#include "config.h"

#include "env/duel_script.h"

#include <stdlib.h>

const struct duel_rung duel_ladder[DUEL_RUNGS] = {
    {0, 0},  {4, 0},  {6, 0},  {8, 0},  {10, 0},
    {13, 0}, {16, 0}, {16, 1}, {16, 3}, {16, 6},
};

enum {
    FORGET = 20, /* ticks after which the other may be anywhere */
    DETOUR = 4,
    GUESS = 4 * DUEL_UNIT,       /* how far away a sound is thought to be */
    NEAR_TOP = DUEL_UNIT * 5 / 4 /* of the hill: may leave its middle so far */
};

/* What a player is about. */
struct player {
    const struct duel_player *me;
    const struct duel_view *view;
    struct duel_mind *mind;
    struct rng *rng;
};

/* ---- where the other one is ---- */

static void notice(struct player *p)
{
    struct duel_mind *mind = p->mind;
    const bool followed = mind->knows && mind->age == 0;
    const struct duel_place before = mind->at;

    mind->age++;
    if (p->view->sees) {
        mind->at = duel_where(p->me, p->view->other);
        mind->pace = (struct duel_place){0, 0};
        if (followed)
            mind->pace = (struct duel_place){mind->at.x - before.x,
                                             mind->at.y - before.y};
        mind->age = 0;
        mind->knows = true;
    } else if (p->view->hears) {
        const struct duel_sight s = {p->view->sound.ahead * GUESS,
                                     p->view->sound.left * GUESS};

        mind->at = duel_where(p->me, s);
        mind->age = 1;
        mind->knows = true;
    }
    if (mind->age > FORGET)
        mind->knows = false;
}

/* ---- aim ---- */

/* About how far away; never less than it is by more than a tenth. */
static int32_t far(struct duel_sight s)
{
    const int32_t a = abs(s.ahead), l = abs(s.left);

    return a > l ? a + l / 3 : l + a / 3;
}

/* Where the other one will be when a shot arrives. */
static struct duel_sight lead(const struct player *p)
{
    const struct duel_mind *mind = p->mind;
    const int32_t ticks = far(p->view->other) / (2 * DUEL_FLIGHT);
    const struct duel_place then = {mind->at.x + mind->pace.x * ticks,
                                    mind->at.y + mind->pace.y * ticks};

    return duel_seen(p->me, then);
}

/* The turn that comes nearest to looking at S: duel_turns has 1 and 4 sixty-
 * fourths, between which lie an angle of tangent 1/4, and half of the first
 * has tangent 1/20. */
static int32_t turn_to(struct duel_sight s)
{
    const int32_t off = abs(s.left);
    const bool small = s.ahead > 0 && 4 * off < s.ahead;

    if (small && 20 * off < s.ahead)
        return 0;
    return (small ? 1 : 3) + (s.left < 0);
}

static void aim(const struct player *p, struct duel_action *action)
{
    static const int32_t round = 3; /* a quarter of a right angle */

    if (p->view->sees) {
        const struct duel_sight s = lead(p);

        action->turn = turn_to(s);
        action->shoot = s.ahead > 0 && abs(s.left) < DUEL_HIT &&
                        s.ahead < 2 * DUEL_FLIGHT * DUEL_RANGE;
    } else if (p->mind->knows) {
        action->turn = turn_to(duel_seen(p->me, p->mind->at));
    } else {
        action->turn = duel_on_hill(p->me) ? round : turn_to(p->view->hill);
    }
}

/* ---- walk ---- */

/* The move that leads best along S. */
static int32_t move_along(struct duel_sight s)
{
    if (abs(s.ahead) >= abs(s.left))
        return s.ahead > 0 ? DUEL_FORWARD : DUEL_BACK;
    return s.left > 0 ? DUEL_LEFT : DUEL_RIGHT;
}

/* Out of the way of a shot that would come near; DUEL_STAY if none does. */
static int32_t dodge(const struct duel_view *view)
{
    const struct duel_sight s = view->shot, f = view->shot_flies;
    const int64_t towards =
        (int64_t)s.ahead * f.ahead + (int64_t)s.left * f.left;
    const int64_t off =
        ((int64_t)s.ahead * f.left - (int64_t)s.left * f.ahead) / DUEL_ONE;

    if (!view->sees_shot || towards > 0 || llabs(off) > DUEL_HIT + DUEL_PACE)
        return DUEL_STAY;
    return move_along(off >= 0 ? (struct duel_sight){-f.left, f.ahead}
                               : (struct duel_sight){f.left, -f.ahead});
}

/* Now to one side, now to the other. */
static int32_t sidestep(const struct player *p)
{
    if (p->mind->sidestep == 0 || rng_below(p->rng, 8) == 0)
        p->mind->sidestep = rng_below(p->rng, 2) == 0 ? DUEL_LEFT : DUEL_RIGHT;
    return p->mind->sidestep;
}

/* Does it get no further straight on?  Then it goes round for a while. */
static bool in_the_way(const struct player *p)
{
    struct duel_mind *mind = p->mind;
    const struct duel_place at = p->me->at;

    if (mind->stood.x == at.x && mind->stood.y == at.y)
        mind->detour = DETOUR;
    mind->stood = at;
    mind->detour -= mind->detour > 0;
    return mind->detour > 0;
}

static int32_t walk(const struct player *p)
{
    const int32_t away = dodge(p->view);

    if (away != DUEL_STAY)
        return away;
    if (far(p->view->hill) <= NEAR_TOP)
        return p->view->sees ? sidestep(p) : DUEL_STAY;
    return in_the_way(p) ? sidestep(p) : move_along(p->view->hill);
}

void duel_play(struct duel_action *action, struct duel_mind *mind,
               const struct duel_match *match, int seat,
               const struct duel_rung *rung, struct rng *rng)
{
    struct duel_view view;
    struct player p = {&match->players[seat], &view, mind, rng};

    duel_look(&view, match, seat);
    notice(&p);
    *action = (struct duel_action){.move = walk(&p)};
    aim(&p, action);
    if ((int32_t)rng_below(rng, 16) < rung->sense)
        return;
    *action = (struct duel_action){
        .move = (int32_t)rng_below(rng, DUEL_MOVES),
        .turn = (int32_t)rng_below(rng, DUEL_TURNS),
        .shoot = (int32_t)rng_below(rng, 2),
    };
}
