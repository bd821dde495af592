/* hoard.c - a header that allocates, as a plug-in. */
#include "rlstudy/env.h"

#define RLS_NAME "hoard"
#define RLS_HELP "pick up what lies about"
#define PUFFER_FILE "hoard.h"
#define PUFFER_ENV Hoard
#define PUFFER_OBS float
#define PUFFER_SHAPE 4
#define PUFFER_ACTION int
#define PUFFER_CHOICES 3
#define PUFFER_TERMINAL float
#define PUFFER_RESET c_reset
#define PUFFER_STEP c_step
#define PUFFER_INIT(env, values) \
    ((env)->cells_n = 9, (env)->num_agents = 1, init(env))
#define PUFFER_RESTARTED(env) ((env)->tick == 0)
#ifndef PUFFER_HEAP
#define PUFFER_HEAP 1024
#endif
#include "rlstudy/env_puffer.h"

/* What nobody calls is compiled all the same. */
void hoard_render(Hoard *env);
void hoard_render(Hoard *env)
{
    c_render(env);
}
