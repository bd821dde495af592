/* ladder.c - how strong the scripted players of the duel are, for those who
 * change them: src/env/duel_script.c has what this prints.
 *
 *     ladder MATCHES
 *
 * So many matches of each pair, and the strengths of greatest likelihood by
 * Bradley and Terry, in Elo points above the first. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "env/duel_script.h"

/* What seat 1 gets. */
static double play(const struct duel_rung *zero, const struct duel_rung *one,
                   struct rng *rng)
{
    struct duel_mind mind[2] = {{0}};
    struct duel_tick end = {0};
    struct duel_match match;

    duel_start(&match, rng, one->extra);
    match.players[0].health += zero->extra;
    while (!end.over) {
        struct duel_action both[2];

        duel_play(&both[0], &mind[0], &match, 0, zero, rng);
        duel_play(&both[1], &mind[1], &match, 1, one, rng);
        end = duel_step(&match, both);
    }
    return end.winner < 0 ? 0.5 : end.winner;
}

/* Newton's steps, one player after the other; the first stays at 0. */
static void fit(double strength[DUEL_RUNGS], double won[DUEL_RUNGS][DUEL_RUNGS],
                double matches)
{
    for (int round = 0; round < 2000; round++) {
        for (int a = 1; a < DUEL_RUNGS; a++) {
            double surplus = 0, slope = 0;

            for (int b = 0; b < DUEL_RUNGS; b++) {
                const double p = 1 / (1 + exp(strength[b] - strength[a]));

                if (b == a)
                    continue;
                surplus += won[a][b] - matches * p;
                slope += matches * p * (1 - p);
            }
            strength[a] += surplus / (slope + 1);
        }
    }
}

int main(int argc, char **argv)
{
    const int matches = argc == 2 ? atoi(argv[1]) : 0;
    double won[DUEL_RUNGS][DUEL_RUNGS] = {{0}}, strength[DUEL_RUNGS] = {0};

    if (matches < 1) {
        fputs("usage: ladder MATCHES\n", stderr);
        return 2;
    }
    for (int a = 0; a < DUEL_RUNGS; a++) {
        for (int b = 0; b < a; b++) {
            struct rng rng;

            rng_init_seed(&rng, 1, "ladder", (uint64_t)(a * DUEL_RUNGS + b));
            for (int i = 0; i < matches; i++)
                won[a][b] += play(&duel_ladder[b], &duel_ladder[a], &rng);
            won[b][a] = matches - won[a][b];
        }
    }
    fit(strength, won, matches);
    for (int a = 0; a < DUEL_RUNGS; a++) {
        printf("%4.0f:", 400 / log(10) * strength[a]);
        for (int b = 0; b < DUEL_RUNGS; b++)
            printf(" %.3f", b == a ? 0.5 : won[a][b] / matches);
        putchar('\n');
    }
    return 0;
}
