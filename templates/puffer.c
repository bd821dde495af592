/* @NAME@.c - makes an environment of @NAME@.h for rlstudy; the head of
 * rlstudy/env_puffer.h says what each line means. */
#include "rlstudy/env.h"

enum { WIDTH, HEIGHT }; /* options, in the order of the table */

static const struct rls_option options[] = {
    {"width", RLS_INT, "8", 2, 64, NULL, "cells from wall to wall"},
    {"height", RLS_INT, "8", 2, 64, NULL, "cells that a ball falls"},
};

#define RLS_NAME "@NAME@"
#define RLS_HELP "a paddle catches what falls, ten times at most"
#define RLS_OPTIONS options
#define PUFFER_FILE "@NAME@.h"
#define PUFFER_ENV Game
#define PUFFER_OBS float
#define PUFFER_SHAPE 3
#define PUFFER_ACTION int
#define PUFFER_CHOICES 3
#define PUFFER_TERMINAL unsigned char
#define PUFFER_RESET c_reset
#define PUFFER_STEP c_step
#define PUFFER_INIT(env, values)                \
    ((env)->width = (int)(values)[WIDTH].i,     \
     (env)->height = (int)(values)[HEIGHT].i)
#include "rlstudy/env_puffer.h"
