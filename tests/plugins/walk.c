/* walk.c - a plug-in that is as it should be: a corridor with a prize at one
 * end, an option of each type, an info, and a picture. */
#include "rlstudy/env.h"

enum { LENGTH, LEAN, SLIPPERY, SIDE, TITLE };

static const char *const sides[] = {"left", "right", NULL};

static const struct rls_option walk_options[] = {
    {"length", RLS_INT, "8", 2, 256, NULL, "cells"},
    {"lean", RLS_REAL, "0", 0, 0.5, NULL, "chance of a step the other way"},
    {"slippery", RLS_BOOL, "false", 0, 0, NULL, "whether lean counts"},
    {"side", RLS_CHOICE, "right", 0, 0, sides, "where the prize is"},
    {"title", RLS_STRING, "", 0, 0, NULL, "a word that changes nothing"},
};

static const struct rls_info walk_infos[] = {
    {"success", "whether the prize was reached"},
};

struct walk {
    int32_t length, prize, cell, steps;
    double lean;
};

#define RLS_NAME "walk"
#define RLS_HELP "a walk along a corridor to a prize"
#define RLS_STATE struct walk
#define RLS_OBS float
#define RLS_ACTION int32_t
#define RLS_OPTIONS walk_options
#define RLS_INFOS walk_infos
#define RLS_RENDER walk_render
#include "rlstudy/env_single.h"

static void env_space(struct rls_space *out, const union rls_value *options)
{
    (void)options;
    out->dims = 1;
    out->shape[0] = 2;
    out->parts = 1;
    out->choices[0] = 2;
}

static void env_init(struct walk *walk, const union rls_value *options)
{
    walk->length = (int32_t)options[LENGTH].i;
    walk->prize = options[SIDE].i == 0 ? 0 : walk->length - 1;
    walk->lean = options[SLIPPERY].i != 0 ? options[LEAN].r : 0;
}

static void env_reset(struct walk *walk, struct rls_rng *rng)
{
    do
        walk->cell = (int32_t)rls_below(rng, (uint32_t)walk->length);
    while (walk->cell == walk->prize);
    walk->steps = 0;
}

static struct rls_result env_step(struct walk *walk, const int32_t *action,
                                  struct rls_rng *rng)
{
    const int lost = rls_uniform(rng) < walk->lean;
    const int right = (*action == 1) != lost;
    struct rls_result out = {0, 0, 0, {0}};

    if (right && walk->cell + 1 < walk->length)
        walk->cell++;
    if (!right && walk->cell > 0)
        walk->cell--;
    walk->steps++;
    if (walk->cell == walk->prize) {
        out.reward = 1;
        out.terminated = 1;
        out.info[0] = 1;
    } else {
        out.truncated = walk->steps >= 100;
    }
    return out;
}

static void env_observe(const struct walk *walk, float *obs)
{
    obs[0] = (float)walk->cell / (float)walk->length;
    obs[1] = walk->prize == 0 ? -1 : 1;
}

static void walk_render(const struct walk *walk, struct rls_image *image)
{
    int32_t i;

    image->width = walk->length;
    image->height = 1;
    if (image->rgb == NULL)
        return;
    memset(image->rgb, 0, 3 * (size_t)walk->length);
    for (i = 0; i < 3; i++)
        image->rgb[3 * walk->cell + i] = 255;
    image->rgb[3 * walk->prize + 1] = 255;
}
