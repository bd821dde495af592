/* first_quarter.c - does a policy that was trained against itself beat what it
 * was after the first quarter of training?
 *
 *     first_quarter INTERACTIONS MATCHES [SETTING...]
 *
 * Trains ppo with an mlp on the duel, SETTINGs being "seed=2",
 * "family.lstm=64", "algorithm.envs=64"; then the weight-averaged policy of the
 * end plays against that of the quarter.  Prints wins, draws, losses, and the
 * share of points with its interval of 95 %. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "env/duel.h"
#include "nn/family.h"
#include "tests/unit/make_spec.h"
#include "train/internal.h"

struct score {
    int won, drawn, lost;
};

static void train_until(struct train *train, double interactions)
{
    struct train_point point;
    struct err err;

    while ((double)train_interactions(train) < interactions) {
        const enum train_status status = train_iterate(train, &point, &err);

        if (status == TRAIN_POINT)
            printf("%lld interactions, strength %.0f\n",
                   (long long)point.interactions, point.ret);
        else if (status != TRAIN_OK) {
            fprintf(stderr, "%s\n", err.msg);
            exit(1);
        }
    }
}

/* The average of now in seat 0, EARLIER in seat 1, in whole matches: each copy
 * plays as many, so that short ones are not preferred. */
static struct score play(struct train *train, const float *earlier, int rounds)
{
    const size_t E = train->options.envs, P = train->net->parameters;
    struct actors *actors = &train->actors;
    struct rivals *r = &train->rivals;
    float *action = mem_calloc(E * train->net->shape.parts, sizeof *action);
    float *reward = mem_calloc(E, sizeof *reward);
    int *played = mem_calloc(E, sizeof *played);
    struct score score = {0};
    size_t left = E;

    train->self_play.latest = 0;
    r->pool[KEPT] = 1;
    memcpy(r->past[0].w, earlier, P * sizeof *earlier);
    nn_pack(train->net, &train->work, &r->past[0]);
    nn_pack(train->net, &train->work, &train->average);
    train->env_type->reset(actors->env, actors->obs);
    memset(actors->keep, 0, E * sizeof *actors->keep);
    while (left > 0) {
        train_act(train, actors, &train->average, actors->obs, action, NULL,
                  NULL);
        train_oppose(train);
        train_step(train, actors, action, reward, actors->obs);
        for (size_t e = 0; e < E; e++) {
            const float won = actors->env->info[e * actors->env->n_infos];

            if (actors->keep[e] || played[e] == rounds)
                continue;
            score.won += won > 0.75F;
            score.drawn += won > 0.25F && won < 0.75F;
            score.lost += won < 0.25F;
            left -= ++played[e] == rounds;
        }
    }
    free(action);
    free(reward);
    free(played);
    return score;
}

/* Wilson's interval. */
static void print(const struct score *s)
{
    const double n = s->won + s->drawn + s->lost, z = 1.96;
    const double p = (s->won + 0.5 * s->drawn) / n;
    const double middle = (p + z * z / (2 * n)) / (1 + z * z / n);
    const double half =
        z / (1 + z * z / n) * sqrt(p * (1 - p) / n + z * z / (4 * n * n));

    printf("against the first quarter: %d won, %d drawn, %d lost; won %.1f %%; "
           "points %.1f %% (%.1f to %.1f)\n",
           s->won, s->drawn, s->lost, 100 * s->won / n, 100 * p,
           100 * (middle - half), 100 * (middle + half));
}

int main(int argc, char **argv)
{
    char *end = NULL;
    const double interactions = argc > 2 ? strtod(argv[1], &end) : 0;
    const int matches = argc > 2 ? atoi(argv[2]) : 0;
    struct arena *arena = arena_new();
    struct run_spec spec;
    struct err err;

    if (!(interactions > 0) || *end != '\0' || matches < 1) {
        fputs("usage: first_quarter INTERACTIONS MATCHES [SETTING...]\n",
              stderr);
        return 2;
    }
    make_spec(&spec, arena, env_duel.table, &nn_mlp_table, &ppo_table);
    for (int i = 3; i < argc; i++) {
        if (!make_spec_set(&spec, arena, argv[i])) {
            fprintf(stderr, "no such setting: %s\n", argv[i]);
            return 2;
        }
    }
    struct train *train = train_open(&spec, &env_duel, NULL, &err);
    if (train == NULL) {
        fprintf(stderr, "%s\n", err.msg);
        return 1;
    }
    const size_t P = train->net->parameters, E = train->options.envs;
    float *earlier = mem_calloc(P, sizeof *earlier);
    train_until(train, interactions / 4);
    memcpy(earlier, train->average.w, P * sizeof *earlier);
    train_until(train, interactions);
    struct train_point point;
    train_look(train, &point);
    printf("at the end, strength %.0f\n", point.ret);
    const struct score score =
        play(train, earlier, (int)(((size_t)matches + E - 1) / E));
    print(&score);
    free(earlier);
    train_free(train);
    arena_free(arena);
    return 0;
}
