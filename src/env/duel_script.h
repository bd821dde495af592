/* duel_script.h - scripted players of the duel, graded.
 *
 * They know what a player sees and nothing else; what they keep in mind is
 * theirs.  The weaker ones play at random in a share of the ticks, those that
 * are stronger than the script have more health.  Each is a rung of a ladder
 * that is the same for all runs. */
#ifndef RLSTUDY_ENV_DUEL_SCRIPT_H
#define RLSTUDY_ENV_DUEL_SCRIPT_H

#include "env/duel_rules.h"

struct duel_rung {
    int32_t sense; /* sixteenths of the ticks that it plays by the script */
    int32_t extra; /* health */
};

enum { DUEL_RUNGS = 10, DUEL_EASY = 2, DUEL_MEDIUM = 4, DUEL_HARD = 6 };
/* The weakest first. */
extern const struct duel_rung duel_ladder[DUEL_RUNGS];

/* What a scripted player keeps in mind; all zero when a match begins. */
struct duel_mind {
    int32_t knows;              /* that the other one was `at` some time ago */
    int32_t age;                /* ticks ago */
    struct duel_place at, pace; /* pace: a tick's */
    int32_t sidestep;           /* enum duel_move, or 0: none yet */
    int32_t detour;             /* ticks that it goes on to one side */
    struct duel_place stood;    /* in the last tick */
};

void duel_play(struct duel_action *action, struct duel_mind *mind,
               const struct duel_match *match, int seat,
               const struct duel_rung *rung, struct rng *rng);

#endif
