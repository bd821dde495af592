/* glide.h - a task in the manner of PufferLib's Ocean, our own: keep a glider
 * between floor and ceiling in gusts of wind. */
#ifndef GLIDE_H
#define GLIDE_H

#include <stdlib.h>

typedef struct {
    float score, n;
} Log;

typedef struct {
    Log log;
    float *observations;
    int *actions;
    float *rewards;
    unsigned char *dones;
    float height, speed, gusts;
    int tick;
} Glide;

static void show(Glide *env)
{
    env->observations[0] = env->height;
    env->observations[1] = env->speed;
}

static void init(Glide *env)
{
    env->tick = 0;
}

static void c_reset(Glide *env)
{
    env->tick = 0;
    env->speed = 0;
    env->height = (float)rand() / (float)RAND_MAX - 0.5F;
    show(env);
}

static void c_step(Glide *env)
{
    const float gust = (float)rand() / (float)RAND_MAX - 0.5F;

    env->tick++;
    env->rewards[0] = 1;
    env->dones[0] = 0;
    env->speed += 0.02F * (float)(env->actions[0] - 1) + env->gusts * gust;
    env->height += env->speed;
    if (env->height < -1 || env->height > 1) {
        env->rewards[0] = -1;
        env->dones[0] = 1;
        env->log.n++;
        c_reset(env);
        return;
    }
    show(env);
}

#endif
