/* reel.c - an episode that a run's policy plays, frame by frame. */
#include "config.h"

#include "cli/reel.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "cli/env_play.h"
#include "env/child.h"
#include "picture/picture.h"

/* For loading a library, too; more than that and it hangs. */
#define LIMIT_S 120.0

struct job {
    struct reel *reel; /* shared */
    const struct settings *settings;
    const char *dir;
    uint64_t seed;
    struct arena *arena;
    struct env_play play;
    struct env_policy *policy;
    struct env_picture picture; /* as the environment draws it */
    int shrink;                 /* that many pixels of it make one */
    bool spare; /* the newest frame lies behind those that are kept */
};

/* ---- one frame ---- */

static bool find_extents(struct job *job, struct err *err)
{
    struct env_play *play = &job->play;
    struct env_picture *picture = &job->picture;

    env_render(play->env, &play->space, play->obs, 0, picture);
    const int w = picture->width, h = picture->height, side = w > h ? w : h;
    if (w < 1 || h < 1 || side > PICTURE_MAX_SIDE)
        return err_set(err, "'%s' draws no pictures", play->named.table->name);
    job->shrink = (side + REEL_SIDE - 1) / REEL_SIDE;
    job->reel->width = w / job->shrink;
    job->reel->height = h / job->shrink;
    picture->rgb = arena_alloc(job->arena, 3 * (size_t)w * (size_t)h);
    return true;
}

/* The mean of the pixels that make pixel (X, Y). */
static void mix(uint8_t *out, const struct job *job, int x, int y)
{
    const int k = job->shrink;
    int sum[3] = {0};

    for (int dy = 0; dy < k; dy++) {
        const uint8_t *row =
            job->picture.rgb +
            3 * ((size_t)(y * k + dy) * (size_t)job->picture.width +
                 (size_t)(x * k));

        for (int i = 0; i < 3 * k; i++)
            sum[i % 3] += row[i];
    }
    for (int c = 0; c < 3; c++)
        out[c] = (uint8_t)((sum[c] + k * k / 2) / (k * k));
}

/* Every second of those kept, the newest among them. */
static void thin(struct reel *reel)
{
    for (size_t i = 1; 2 * i < reel->n; i++)
        memcpy(&reel->frames[i], &reel->frames[2 * i], sizeof reel->frames[i]);
    reel->n = (reel->n + 1) / 2;
    reel->stride *= 2;
}

static void fill(struct reel_frame *frame, const struct job *job)
{
    const struct reel *reel = job->reel;
    uint8_t *out = frame->rgb;

    frame->step = reel->steps;
    frame->returned = reel->returned;
    for (int y = 0; y < reel->height; y++) {
        for (int x = 0; x < reel->width; x++, out += 3)
            mix(out, job, x, y);
    }
}

/* Of what OBS shows: behind those kept, among which it is if its turn has
 * come. */
static bool take_frame(struct job *job, const void *obs, struct err *err)
{
    struct reel *reel = job->reel;

    env_render(job->play.env, &job->play.space, obs, 0, &job->picture);
    const char *why = env_trouble(job->play.env);
    if (why != NULL)
        return err_set(err, "%s", why);
    fill(&reel->frames[reel->n], job);
    job->spare = reel->steps % reel->stride != 0;
    if (!job->spare)
        reel->n++;
    if (reel->n > REEL_KEPT)
        thin(reel);
    return true;
}

/* ---- the episode ---- */

static void keep_infos(struct job *job)
{
    const struct env *env = job->play.env;
    struct reel *reel = job->reel;

    reel->n_infos = env->n_infos;
    for (size_t i = 0; i < env->n_infos; i++) {
        snprintf(reel->infos[i].name, sizeof reel->infos[i].name, "%s",
                 env->infos[i].name);
        reel->infos[i].value = (double)env->info[i];
    }
}

/* What is drawn after the end may be the next episode, unless observations are
 * the pictures: then the state before the end is the last that is seen. */
static bool play_on(struct job *job, struct err *err)
{
    struct reel *reel = job->reel;
    struct env_play *play = &job->play;
    const bool draws = play->env->type->render != NULL;

    if (!take_frame(job, play->obs, err))
        return false;
    while (!reel->ended && reel->steps < ENV_PLAY_AT_MOST) {
        env_policy_act(job->policy, play);
        if (!env_play_step(play, err))
            return false;
        reel->steps++;
        reel->returned += play->reward;
        reel->ended = env_play_ended(play);
        if (!(reel->ended && draws) &&
            !take_frame(job, reel->ended ? play->final_obs : play->obs, err))
            return false;
    }
    reel->n += job->spare;
    keep_infos(job);
    return true;
}

static bool play(struct job *job, struct err *err)
{
    struct reel *reel = job->reel;

    reel->stride = 1;
    if (!env_play_open_settings(&job->play, job->arena, job->settings,
                                job->seed, &reel->held_out, err) ||
        !find_extents(job, err))
        return false;
    job->policy =
        env_policy_of_run(&job->play, job->arena, job->dir, job->seed, err);
    if (job->policy == NULL)
        return false;
    reel->interactions = (double)env_policy_interactions(job->policy);
    return play_on(job, err);
}

static void play_in_child(void *ctx)
{
    struct job *job = ctx;
    struct err err = {.msg = ""};

    job->arena = arena_new();
    job->reel->ok = play(job, &err);
    snprintf(job->reel->why, sizeof job->reel->why, "%.*s",
             (int)sizeof job->reel->why - 1, err.msg);
    env_policy_free(job->policy);
    env_play_close(&job->play);
    arena_free(job->arena);
}

struct reel *reel_play(const struct settings *settings, const char *dir,
                       uint64_t seed, struct err *err)
{
    struct reel *reel = child_memory(sizeof *reel, err);
    struct job job = {
        .reel = reel, .settings = settings, .dir = dir, .seed = seed};
    struct child_end end;

    if (reel == NULL)
        return NULL;
    if (!child_run(&end, play_in_child, &job, LIMIT_S, err)) {
        reel_free(reel);
        return NULL;
    }
    if (!end.done) {
        reel->ok = false;
        snprintf(reel->why, sizeof reel->why, "it could not be played: %s",
                 end.why);
    }
    return reel;
}

void reel_free(struct reel *reel)
{
    child_memory_free(reel, sizeof *reel);
}
