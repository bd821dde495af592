/* @NAME@.h - a game in the manner of PufferLib's Ocean: a paddle at the bottom
 * catches what falls.  Put a header of yours in its place, or change this one;
 * it can be used in PufferLib, too. */
#ifndef GAME_H
#define GAME_H

#include <stdlib.h>
#include "raylib.h"

typedef struct {
    float score, episode_return, episode_length, n;
} Log;

typedef struct {
    Log log;
    float *observations; /* where the paddle is, where the ball is: 3 numbers */
    int *actions;        /* left, stay, right */
    float *rewards;
    unsigned char *terminals;
    int width, height; /* cells */
    int paddle, ball, row, caught;
} Game;

void show(Game *env)
{
    env->observations[0] = (float)env->paddle / (float)(env->width - 1);
    env->observations[1] = (float)env->ball / (float)(env->width - 1);
    env->observations[2] = (float)env->row / (float)(env->height - 1);
}

void drop(Game *env)
{
    env->ball = rand() % env->width;
    env->row = 0;
}

void c_reset(Game *env)
{
    env->paddle = env->width / 2;
    env->caught = 0;
    drop(env);
    show(env);
}

void c_step(Game *env)
{
    env->rewards[0] = 0;
    env->terminals[0] = 0;
    env->paddle += env->actions[0] - 1;
    if (env->paddle < 0)
        env->paddle = 0;
    if (env->paddle > env->width - 1)
        env->paddle = env->width - 1;
    env->row++;
    if (env->row == env->height - 1) {
        const int hit = env->paddle == env->ball;

        env->rewards[0] = hit ? 1 : -1;
        env->caught += hit;
        if (!hit || env->caught == 10) {
            env->terminals[0] = 1;
            env->log.score += (float)env->caught;
            env->log.n++;
            c_reset(env); /* the next episode begins at once */
            return;
        }
        drop(env);
    }
    show(env);
}

void c_render(Game *env)
{
    const int side = 32;

    if (!IsWindowReady()) {
        InitWindow(side * env->width, side * env->height, "@NAME@");
        SetTargetFPS(10);
    }
    if (IsKeyDown(KEY_ESCAPE))
        exit(0);
    BeginDrawing();
    ClearBackground((Color){6, 24, 24, 255});
    DrawRectangle(side * env->paddle, side * (env->height - 1), side, side,
                  SKYBLUE);
    DrawCircle(side * env->ball + side / 2, side * env->row + side / 2,
               (float)side / 2, GOLD);
    EndDrawing();
}

void c_close(Game *env)
{
    (void)env;
    CloseWindow();
}

#endif
