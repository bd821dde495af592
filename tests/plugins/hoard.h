/* hoard.h - a task in the manner of PufferLib's Ocean, our own: pick up what
 * lies about, in lists that grow and shrink in memory of their own.  Episodes
 * end at a limit that no terminal tells of, and a reset forgets only a part. */
#ifndef HOARD_H
#define HOARD_H

#include <stdlib.h>
#include <string.h>
#include "raylib.h"

typedef struct {
    int cell;
    float worth;
} Thing;

typedef struct {
    float *observations; /* worth of the cells around, how much was found */
    int *actions;        /* left, right, pick up */
    float *rewards;
    float *terminals;
    Thing *things;
    float *cells;
    int n_things, cells_n, at, tick, num_agents;
    float found;
} Hoard;

static void init(Hoard *env)
{
    env->cells = calloc((size_t)env->cells_n, sizeof *env->cells);
}

static void drop(Hoard *env)
{
    env->things =
        realloc(env->things, sizeof(Thing) * (size_t)(env->n_things + 1));
    env->things[env->n_things].cell = GetRandomValue(0, env->cells_n - 1);
    env->things[env->n_things].worth = (float)(rand() % 8) / 8.0F;
    env->n_things++;
}

static void show(Hoard *env)
{
    memset(env->cells, 0, sizeof *env->cells * (size_t)env->cells_n);
    for (int i = 0; i < env->n_things; i++)
        env->cells[env->things[i].cell] += env->things[i].worth;
    for (int i = 0; i < 3; i++)
        env->observations[i] =
            env->cells[(env->at + env->cells_n + i - 1) % env->cells_n];
    env->observations[3] = env->found;
}

static void c_reset(Hoard *env)
{
    env->tick = 0;
    env->at = 0;
    while (env->n_things < 5)
        drop(env);
    show(env);
}

static void c_step(Hoard *env)
{
    Thing *left = malloc(sizeof(Thing) * (size_t)(env->n_things + 1));
    int n = 0;

    env->tick++;
    env->rewards[0] = 0;
    env->terminals[0] = 0;
    if (env->actions[0] < 2)
        env->at =
            (env->at + env->cells_n + 2 * env->actions[0] - 1) % env->cells_n;
    for (int i = 0; i < env->n_things; i++) {
        if (env->actions[0] == 2 && env->things[i].cell == env->at)
            env->rewards[0] += env->things[i].worth;
        else
            left[n++] = env->things[i];
    }
    free(env->things);
    env->things = left;
    env->n_things = n;
    env->found += env->rewards[0];
    if (rand() % 4 == 0 && n < 20)
        drop(env);
    if (env->tick == 50)
        c_reset(env);
    show(env);
}

static void c_close(Hoard *env)
{
    free(env->things);
    free(env->cells);
}

static void c_render(Hoard *env)
{
    DrawText(TextFormat("%f", (double)env->found), 1, 2, 3, RED);
    ToggleFullscreen();
    c_close(env);
}

#endif
