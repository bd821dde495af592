/* frame.c - the frame of the games: levels, episodes, limits, batches. */
#include "config.h"

#include "env/games/game.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

const char *const game_modes[] = {"easy", "hard", NULL};
const char *const game_views[] = {"pixels", "grid", NULL};

/* What changes from step to step in one copy; the game's state follows. */
struct copy {
    struct rng levels; /* what numbers they have */
    int64_t level;     /* this one's */
    int64_t steps;     /* of this episode so far */
};

struct batch {
    struct env env; /* first: a struct env * is a struct batch * */
    const struct game *game;
    enum game_mode mode;
    int64_t n_levels, start; /* n_levels 0: all */
    bool held_out;           /* levels are those that training avoids */
    int64_t limit;           /* steps of an episode at most */
    bool grid;
    size_t obs_bytes, B;
    size_t stride;   /* bytes from one copy to the next */
    uint8_t *copies; /* (B, stride) */
    struct art *art; /* NULL: nothing was painted yet */
    float *solved;   /* (B) */
};

const struct env_info game_infos[GAME_INFOS] = {
    {"solved", "1 when the step reached the end of the level, else 0"},
};

/* An env_type that this module made lies at the start of its game. */
static const struct game *game_of(const struct env_type *type)
{
    return (const struct game *)type;
}

static bool is(const struct settings *settings, const char *name,
               const char *value)
{
    return strcmp(settings_string(settings, name), value) == 0;
}

bool game_space(struct env_space *out, const struct settings *settings,
                struct err *err ATTR_UNUSED)
{
    const struct game *game = game_of(env_find(settings->kind));
    const bool grid = is(settings, "view", "grid");

    *out = (struct env_space){
        .dtype = ENV_U8,
        .height = grid ? game->grid_height : PAINT_VIEW,
        .width = grid ? game->grid_width : PAINT_VIEW,
        .channels = grid ? GAME_PLANES : 3,
        .parts = 1,
        .actions = {GAME_ACTIONS},
    };
    return true;
}

/* ---- levels ---- */

void game_level(struct rng *out, const struct game *game, enum game_mode mode,
                int64_t number)
{
    rng_init(out, game->env.table->name, strlen(game->env.table->name),
             game_modes[mode], (uint64_t)number);
}

static int64_t draw_level(const struct batch *batch, struct rng *rng)
{
    const int64_t n = batch->n_levels;

    if (n == 0)
        return (int64_t)rng_below(rng, GAME_LEVELS);
    if (!batch->held_out)
        return batch->start + (int64_t)rng_below(rng, (uint64_t)n);
    const int64_t other = (int64_t)rng_below(rng, (uint64_t)(GAME_LEVELS - n));
    return other < batch->start ? other : other + n;
}

bool game_holds_out(const struct settings *settings)
{
    return settings_int(settings, "levels") > 0;
}

void game_hold_out(struct env *env)
{
    ((struct batch *)env)->held_out = true;
}

/* ---- copies ---- */

static struct copy *copy_at(const struct batch *batch, size_t b)
{
    return (struct copy *)(batch->copies + b * batch->stride);
}

static void *state_of(struct copy *c)
{
    return c + 1;
}

struct env *game_open(const struct settings *settings, int B,
                      const uint8_t *key, const char *data_dir ATTR_UNUSED,
                      struct err *err ATTR_UNUSED)
{
    struct batch *batch = mem_alloc(sizeof *batch);
    const struct game *game = game_of(env_find(settings->kind));
    const size_t bytes = sizeof(struct copy) + game->bytes;
    struct env_space space;

    assert(B > 0);
    if (!game_space(&space, settings, err))
        abort();
    *batch = (struct batch){
        .env = {.type = &game->env, .infos = game_infos, .n_infos = GAME_INFOS},
        .game = game,
        .mode = is(settings, "mode", "hard") ? GAME_HARD : GAME_EASY,
        .n_levels = settings_int(settings, "levels"),
        .start = settings_int(settings, "start"),
        .limit = settings_int(settings, "steps"),
        .grid = is(settings, "view", "grid"),
        .obs_bytes = env_obs_bytes(&space),
        .B = (size_t)B,
        .stride = (bytes + 7) / 8 * 8,
    };
    batch->copies = mem_calloc(batch->B, batch->stride);
    batch->solved = mem_calloc(batch->B, sizeof *batch->solved);
    batch->env.info = batch->solved;
    for (size_t b = 0; b < batch->B; b++)
        rng_init(&copy_at(batch, b)->levels, key, RUN_KEY_BYTES, "levels", b);
    return &batch->env;
}

void game_close(struct env *env)
{
    struct batch *batch = (struct batch *)env;

    if (batch == NULL)
        return;
    if (batch->art != NULL)
        art_fini(batch->art);
    free(batch->art);
    free(batch->solved);
    free(batch->copies);
    free(batch);
}

static void start(const struct batch *batch, struct copy *c)
{
    struct rng level;

    c->level = draw_level(batch, &c->levels);
    c->steps = 0;
    game_level(&level, batch->game, batch->mode, c->level);
    memset(state_of(c), 0, batch->game->bytes);
    batch->game->make(state_of(c), &level, batch->mode);
}

static void paint(struct batch *batch, struct copy *c, uint8_t *rgb)
{
    struct screen screen;

    if (batch->art == NULL) {
        batch->art = mem_calloc(1, sizeof *batch->art);
        batch->game->draw(batch->art);
    }
    batch->game->paint(&screen, batch->art, state_of(c));
    paint_show(rgb, &screen);
}

static void observe(struct batch *batch, struct copy *c, uint8_t *obs)
{
    if (batch->grid) {
        memset(obs, 0, batch->obs_bytes);
        batch->game->look(obs, state_of(c));
    } else {
        paint(batch, c, obs);
    }
}

void game_reset(struct env *env, void *obs)
{
    struct batch *batch = (struct batch *)env;
    uint8_t *row = obs;

    for (size_t b = 0; b < batch->B; b++, row += batch->obs_bytes) {
        start(batch, copy_at(batch, b));
        observe(batch, copy_at(batch, b), row);
    }
}

void game_step(struct env *env, const void *action, float *reward,
               bool *terminated, bool *truncated, void *obs, void *final_obs)
{
    struct batch *batch = (struct batch *)env;
    const int32_t *choice = action;
    const size_t n = batch->obs_bytes;
    uint8_t *row = obs, *final_row = final_obs;

    for (size_t b = 0; b < batch->B; b++, row += n, final_row += n) {
        struct copy *c = copy_at(batch, b);
        const struct game_result r =
            batch->game->step(state_of(c), (int)choice[b]);

        reward[b] = (float)r.reward;
        batch->solved[b] = r.solved ? 1 : 0;
        terminated[b] = r.ended;
        truncated[b] = ++c->steps >= batch->limit && !r.ended;
        if (terminated[b] || truncated[b]) {
            observe(batch, c, final_row);
            start(batch, c);
        }
        observe(batch, c, row);
    }
}

void *game_state(struct env *env, size_t *bytes)
{
    struct batch *batch = (struct batch *)env;

    *bytes = batch->B * batch->stride;
    return batch->copies;
}

void game_render(struct env *env, size_t copy, struct env_picture *picture)
{
    struct batch *batch = (struct batch *)env;

    picture->width = picture->height = PAINT_VIEW;
    if (picture->rgb != NULL)
        paint(batch, copy_at(batch, copy), picture->rgb);
}
