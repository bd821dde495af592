/* glide.c - the header of another library as a plug-in. */
#include "rlstudy/env.h"

static const struct rls_option glide_options[] = {
    {"gusts", RLS_REAL, "0.05", 0, 1, NULL, "how much the wind pushes"},
};

#define RLS_NAME "glide"
#define RLS_HELP "a glider between floor and ceiling"
#define RLS_OPTIONS glide_options
#define PUFFER_FILE "glide.h"
#define PUFFER_ENV Glide
#define PUFFER_OBS float
#define PUFFER_SHAPE 2
#define PUFFER_ACTION int
#define PUFFER_CHOICES 3
#define PUFFER_TERMINAL unsigned char
#define PUFFER_TERMINALS dones
#define PUFFER_RESET c_reset
#define PUFFER_STEP c_step
#define PUFFER_INIT(env, values) \
    ((env)->gusts = (float)(values)[0].r, init(env))
#define PUFFER_LIMIT 200
#include "rlstudy/env_puffer.h"
