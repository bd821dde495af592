/* test_duel.c - the duel: its rules, what is seen, and its graded players. */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "env/duel_script.h"
#include "tests/unit/unit.h"

static const struct duel_action idle = {DUEL_STAY, 0, 0};
static const struct duel_action fire = {DUEL_STAY, 0, 1};

/* A match with nothing in the way: both stand where they are put, facing each
 * other along the x axis, and the pillars in the corners. */
static struct duel_match facing(int32_t x0, int32_t x1)
{
    const int32_t corner = DUEL_SIDE - DUEL_PILLAR;
    struct duel_match match = {0};

    match.players[0].at = (struct duel_place){x0, 0};
    match.players[1].at = (struct duel_place){x1, 0};
    match.players[1].direction = DUEL_TURN / 2;
    for (int i = 0; i < 2; i++)
        match.players[i].health = DUEL_HEALTH;
    for (int i = 0; i < DUEL_PILLARS; i++)
        match.pillars[i] = (struct duel_place){i < 2 ? corner : -corner,
                                               i % 2 ? corner : -corner};
    return match;
}

static struct duel_tick step(struct duel_match *match, struct duel_action zero,
                             struct duel_action one)
{
    const struct duel_action both[2] = {zero, one};

    return duel_step(match, both);
}

static struct duel_action draw(struct rng *rng)
{
    return (struct duel_action){
        (int32_t)rng_below(rng, DUEL_MOVES),
        (int32_t)rng_below(rng, DUEL_TURNS),
        (int32_t)rng_below(rng, 2),
    };
}

static struct duel_player turned(const struct duel_player *p)
{
    struct duel_player q = *p;

    q.at = (struct duel_place){-p->at.x, -p->at.y};
    q.direction = (p->direction + DUEL_TURN / 2) % DUEL_TURN;
    return q;
}

/* The seats are worth the same: with the players in each other's place, all
 * turned round, the same actions lead to the same match, and to what each sees.
 */
static void test_fair(void)
{
    struct rng rng;

    rng_init_seed(&rng, 1, "duel", 0);
    for (int game = 0; game < 100; game++) {
        struct duel_match a, b;
        struct duel_tick end = {0}, other_end;

        duel_start(&a, &rng, 0);
        b = a;
        for (int i = 0; i < 2; i++)
            b.players[i] = turned(&a.players[1 - i]);
        while (!end.over) {
            const struct duel_action x = draw(&rng), y = draw(&rng);

            for (int i = 0; i < 2; i++) {
                struct duel_view of_a, of_b;

                memset(&of_a, 0, sizeof of_a);
                memset(&of_b, 0, sizeof of_b);
                duel_look(&of_a, &a, i);
                duel_look(&of_b, &b, 1 - i);
                CU_ASSERT_EQUAL(memcmp(&of_a, &of_b, sizeof of_a), 0);
            }
            end = step(&a, x, y);
            other_end = step(&b, y, x);
            CU_ASSERT_EQUAL(end.over, other_end.over);
            CU_ASSERT_EQUAL(end.winner,
                            other_end.winner < 0 ? -1 : 1 - other_end.winner);
        }
    }
}

/* Three hits, each as late as a shot flies, and no shot before the reload. */
static void test_shots(void)
{
    struct duel_match match = facing(-4 * DUEL_UNIT, 4 * DUEL_UNIT);
    struct duel_tick end = {0};
    int hits = 0, shots = 0, last_shot = -DUEL_RELOAD;

    while (!end.over) {
        end = step(&match, fire, idle);
        hits += match.players[1].hit;
        if (!match.players[0].shot)
            continue;
        CU_ASSERT(match.tick - last_shot >= DUEL_RELOAD);
        last_shot = match.tick;
        shots++;
    }
    CU_ASSERT_EQUAL(hits, DUEL_HEALTH);
    CU_ASSERT_EQUAL(shots, DUEL_HEALTH);
    CU_ASSERT_EQUAL(end.winner, 0);
    CU_ASSERT_EQUAL(match.players[0].health, DUEL_HEALTH);
    /* The last flies 8 units, two in each tick. */
    CU_ASSERT_EQUAL(match.tick, 2 * DUEL_RELOAD + 4);
}

/* Out of range, behind a pillar, and to both at once. */
static void test_misses(void)
{
    struct duel_match match = facing(-7 * DUEL_UNIT, 6 * DUEL_UNIT);
    struct duel_tick end = {0};

    for (int t = 0; t < 60; t++)
        step(&match, fire, idle);
    CU_ASSERT_EQUAL(match.players[1].health, DUEL_HEALTH);
    match = facing(-4 * DUEL_UNIT, 4 * DUEL_UNIT);
    match.pillars[2] = (struct duel_place){0, 0};
    for (int t = 0; t < 60; t++)
        step(&match, fire, idle);
    CU_ASSERT_EQUAL(match.players[1].health, DUEL_HEALTH);
    match = facing(-4 * DUEL_UNIT, 4 * DUEL_UNIT);
    while (!end.over)
        end = step(&match, fire, fire);
    CU_ASSERT_EQUAL(end.winner, -1);
    CU_ASSERT(match.players[0].health == 0 && match.players[1].health == 0);
}

static struct duel_tick wait_for_end(struct duel_match *match)
{
    struct duel_tick end = {0};

    while (!end.over)
        end = step(match, idle, idle);
    return end;
}

/* Points go to whoever is alone there. */
static void test_hill(void)
{
    struct duel_match match = facing(-6 * DUEL_UNIT, DUEL_UNIT);

    CU_ASSERT_EQUAL(wait_for_end(&match).winner, 1);
    CU_ASSERT_EQUAL(match.tick, DUEL_POINTS);
    match = facing(-DUEL_UNIT, DUEL_UNIT);
    CU_ASSERT_EQUAL(wait_for_end(&match).winner, -1);
    CU_ASSERT_EQUAL(match.tick, DUEL_TICKS);
    match.players[0].at.x = -DUEL_HILL;
    match.tick = DUEL_TICKS - 1;
    CU_ASSERT_EQUAL(wait_for_end(&match).winner, 1);
}

static bool seen_at(struct duel_match *match, int32_t x, int32_t y)
{
    struct duel_view view;

    match->players[1].at = (struct duel_place){x, y};
    duel_look(&view, match, 0);
    CU_ASSERT(view.sees ||
              (view.other.ahead == 0 && view.other_looks.ahead == 0));
    return view.sees;
}

/* In front, 60 degrees to each side, up to a pillar. */
static void test_sight(void)
{
    struct duel_match match = facing(-4 * DUEL_UNIT, 0);
    const int32_t x = -4 * DUEL_UNIT;

    CU_ASSERT(seen_at(&match, 0, 0));
    CU_ASSERT(seen_at(&match, x + 200, 340));
    CU_ASSERT(!seen_at(&match, x + 200, 350));
    CU_ASSERT(!seen_at(&match, x - 200, 0));
    match.pillars[0] = (struct duel_place){x / 2, 0};
    CU_ASSERT(!seen_at(&match, 0, 0));
    CU_ASSERT(seen_at(&match, x / 2 - DUEL_UNIT, 0));
    /* A shot is heard, and from where, by who does not see it. */
    struct duel_view view;
    match = facing(-4 * DUEL_UNIT, -6 * DUEL_UNIT);
    match.players[1].direction = DUEL_TURN / 4;
    step(&match, idle, fire);
    duel_look(&view, &match, 0);
    CU_ASSERT(view.hears && !view.sees && !view.sees_shot);
    CU_ASSERT(view.sound.ahead == -1 && view.sound.left == 0);
}

/* A place is found again from how it is seen, but for what is cut off. */
static void test_places(void)
{
    struct duel_match match = facing(-700, 900);
    struct rng rng;

    rng_init_seed(&rng, 2, "duel", 0);
    for (int i = 0; i < 1000; i++) {
        struct duel_player *p = &match.players[0];
        const struct duel_place at = {(int32_t)rng_below(&rng, 2000) - 1000,
                                      (int32_t)rng_below(&rng, 2000) - 1000};

        p->direction = i % DUEL_TURN;
        const struct duel_place back = duel_where(p, duel_seen(p, at));
        CU_ASSERT(abs(back.x - at.x) <= 3 && abs(back.y - at.y) <= 3);
        const struct duel_place v = duel_vector(i);
        const double turn = 2 * 3.14159265358979 * i / DUEL_TURN;
        CU_ASSERT_DOUBLE_EQUAL(v.x, DUEL_ONE * cos(turn), 0.51);
        CU_ASSERT_DOUBLE_EQUAL(v.y, DUEL_ONE * sin(turn), 0.51);
    }
}

/* The share that HIGH gets of N matches against LOW. */
static double score(const struct duel_rung *low, const struct duel_rung *high,
                    int n, struct rng *rng)
{
    double sum = 0;

    for (int game = 0; game < n; game++) {
        struct duel_mind mind[2] = {{0}};
        struct duel_tick end = {0};
        struct duel_match match;

        duel_start(&match, rng, high->extra);
        match.players[0].health += low->extra;
        while (!end.over) {
            struct duel_action both[2];

            duel_play(&both[0], &mind[0], &match, 0, low, rng);
            duel_play(&both[1], &mind[1], &match, 1, high, rng);
            end = duel_step(&match, both);
        }
        sum += end.winner < 0 ? 0.5 : end.winner;
    }
    return sum / n;
}

/* Each is stronger than the one below by 58 % of the points or more. */
static void test_ladder(void)
{
    enum { N = 2000 };
    struct rng rng;

    for (int i = 0; i + 1 < DUEL_RUNGS; i++) {
        rng_init_seed(&rng, 3, "ladder", (uint64_t)i);
        CU_ASSERT(score(&duel_ladder[i], &duel_ladder[i + 1], N, &rng) > 0.58);
    }
}

static const struct unit_test tests[] = {
    {"the seats are worth the same", test_fair},
    {"shots hit in time", test_shots},
    {"shots miss", test_misses},
    {"the hill is held alone", test_hill},
    {"what is seen and heard", test_sight},
    {"places and directions", test_places},
    {"each player beats the one below", test_ladder},
};

UNIT_MAIN("duel", tests)
