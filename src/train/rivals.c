/* rivals.c - past policies of the run, who take the other seat of a game.
 *
 * Copies of the weights are kept at iterations 0, k, 2 k, ...  When there is no
 * room for another, every second one is dropped and k is doubled, so that those
 * which are kept are spread evenly over all of training, however long that is.
 * Each episode draws its opponent: the latest policy, or a kept one, all of
 * these alike.  An episode whose opponent is dropped goes on against the next
 * older one. */
#include "config.h"

#include <string.h>

#include "train/internal.h"

enum { LATEST = -1 };

static size_t policy_size(const struct train *train)
{
    return train->net->parameters * sizeof *train->policy.w;
}

/* ---- who is kept ---- */

static void keep_policy(struct train *train)
{
    struct rivals *r = &train->rivals;

    memcpy(r->past[r->pool[KEPT]++].w, train->policy.w, policy_size(train));
}

static void thin_out(struct train *train)
{
    struct rivals *r = &train->rivals;
    const size_t left = ((size_t)r->pool[KEPT] + 1) / 2;

    for (size_t i = 1; i < left; i++)
        memcpy(r->past[i].w, r->past[2 * i].w, policy_size(train));
    for (size_t e = 0; e < r->seats.n; e++)
        r->who[e] = r->who[e] == LATEST ? LATEST : r->who[e] / 2;
    r->pool[KEPT] = (int64_t)left;
    r->pool[APART] *= 2;
}

void train_start_rivals(struct train *train)
{
    struct rivals *r = &train->rivals;

    r->pool[APART] = 1;
    keep_policy(train);
}

void train_keep_rival(struct train *train)
{
    struct rivals *r = &train->rivals;
    const int64_t iteration = train->count[ITERATIONS];

    if (iteration % r->pool[APART] != 0)
        return;
    if ((size_t)r->pool[KEPT] == train->self_play.past)
        thin_out(train);
    if (iteration % r->pool[APART] == 0)
        keep_policy(train);
}

void train_pack_rivals(struct train *train)
{
    for (int64_t i = 0; i < train->rivals.pool[KEPT]; i++)
        nn_pack(train->net, &train->work, &train->rivals.past[i]);
}

/* ---- what they do ---- */

static void draw_rivals(struct train *train)
{
    struct rivals *r = &train->rivals;

    for (size_t e = 0; e < r->seats.n; e++) {
        struct rng *rng = &r->seats.rng[e];

        if (train->actors.keep[e])
            continue;
        r->who[e] = rng_double(rng) < train->self_play.latest
                        ? LATEST
                        : (int64_t)rng_below(rng, (uint64_t)r->pool[KEPT]);
    }
}

/* Row FROM of a batch to row TO of another, with what it remembers. */
static void move_row(const struct train *train, struct actors *to, size_t i,
                     const struct actors *from, size_t j)
{
    const size_t S = train->net->state;

    to->rng[i] = from->rng[j];
    memcpy(to->obs + i * train->obs_bytes, from->obs + j * train->obs_bytes,
           train->obs_bytes);
    if (S > 0)
        memcpy(to->state + i * S, from->state + j * S, S * sizeof *to->state);
    to->keep[i] = from->keep[j];
}

/* Let WEIGHTS act in the seats that WHO has, side by side at one table. */
static void act_as(struct train *train, int64_t who,
                   const struct nn_weights *weights)
{
    const size_t parts = train->net->shape.parts;
    struct rivals *r = &train->rivals;
    struct actors *seats = &r->seats, *table = &r->table;

    table->n = 0;
    for (size_t e = 0; e < seats->n; e++) {
        if (r->who[e] != who)
            continue;
        r->at_table[table->n] = (uint32_t)e;
        move_row(train, table, table->n++, seats, e);
    }
    train_act(train, table, weights, table->obs, r->action, NULL, NULL);
    for (size_t i = 0; i < table->n; i++) {
        const size_t e = r->at_table[i];

        move_row(train, seats, e, table, i);
        for (size_t p = 0; p < parts; p++)
            seats->choice[e * parts + p] = (int32_t)r->action[i * parts + p];
    }
}

void train_oppose(struct train *train)
{
    const struct env_game *game = train->env_type->game;
    struct rivals *r = &train->rivals;

    draw_rivals(train);
    game->look(train->actors.env, r->seats.obs);
    memcpy(r->seats.keep, train->actors.keep,
           r->seats.n * sizeof *r->seats.keep);
    act_as(train, LATEST, &train->policy);
    for (int64_t i = 0; i < r->pool[KEPT]; i++)
        act_as(train, i, &r->past[i]);
    game->answer(train->actors.env, r->seats.choice);
}
