/* env_render.c - `rlstudy env render`: pictures of play, as a sheet in PNG or
 * moving in GIF. */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/env_play.h"
#include "picture/picture.h"

enum {
    ACROSS = 4, /* pictures of a sheet, and DOWN */
    DOWN = 3,
    GAP = 4,            /* pixels between them */
    LARGE = 256,        /* smaller pictures are enlarged */
    MOST_PIXELS = 4096, /* of a side of a picture */
    DELAY_CS = 4
};

/* What is seen of a game. */
struct reel {
    struct env_play play;
    struct env_policy *policy;
    struct env_picture small; /* as the environment draws it */
    int scale;
    int width, height; /* enlarged */
    uint8_t *large;
    int64_t steps, pictures; /* so far */
    double returned;         /* the rewards of all steps */
    int64_t ends;            /* of episodes */
};

/* ---- one picture ---- */

static bool find_extents(struct reel *reel, struct arena *arena,
                         struct err *err)
{
    struct env_play *play = &reel->play;
    struct env_picture *small = &reel->small;

    env_render(play->env, &play->space, play->obs, 0, small);
    const int w = small->width, h = small->height;
    if (w == 0 && env_trouble(play->env) == NULL)
        return err_set(err, "'%s' has no pictures", play->named.table->name);
    if (w < 1 || h < 1 || w > MOST_PIXELS || h > MOST_PIXELS)
        return err_set(err, "'%s' has pictures of %d x %d",
                       play->named.table->name, w, h);
    reel->scale = LARGE / (w > h ? w : h);
    if (reel->scale < 1)
        reel->scale = 1;
    reel->width = w * reel->scale;
    reel->height = h * reel->scale;
    small->rgb = arena_alloc(arena, 3 * (size_t)w * (size_t)h);
    reel->large =
        arena_alloc(arena, 3 * (size_t)reel->width * (size_t)reel->height);
    return true;
}

static void enlarge(const struct reel *reel)
{
    const int scale = reel->scale;
    uint8_t *out = reel->large;

    for (int y = 0; y < reel->height; y++) {
        for (int x = 0; x < reel->width; x++, out += 3)
            memcpy(out,
                   reel->small.rgb +
                       3 * (y / scale * reel->small.width + x / scale),
                   3);
    }
}

/* Of what OBS shows, into reel->large. */
static bool take_picture(struct reel *reel, const void *obs, struct err *err)
{
    struct env_play *play = &reel->play;

    env_render(play->env, &play->space, obs, 0, &reel->small);
    const char *why = env_trouble(play->env);
    if (why != NULL)
        return err_set(err, "%s", why);
    enlarge(reel);
    return true;
}

/* ---- all pictures ---- */

typedef bool (*picture_fn)(void *ctx, const struct reel *reel, struct err *err);

static bool show(struct reel *reel, const void *obs, picture_fn use, void *ctx,
                 struct err *err)
{
    if (use != NULL && (!take_picture(reel, obs, err) || !use(ctx, reel, err)))
        return false;
    reel->pictures++;
    return true;
}

/* Play, and hand each picture to USE (unless that is NULL).  The last
 * observation of an episode is a picture where observations are: otherwise the
 * environment has gone on to the next one. */
static bool play_all(struct reel *reel, const struct options *options,
                     picture_fn use, void *ctx, struct err *err)
{
    struct env_play *play = &reel->play;
    const bool draws = play->env->type->render != NULL;

    reel->steps = reel->pictures = reel->ends = 0;
    reel->returned = 0;
    if (!show(reel, play->obs, use, ctx, err))
        return false;
    while (!env_play_is_over(play, options, reel->steps)) {
        env_policy_act(reel->policy, play);
        if (!env_play_step(play, err))
            return false;
        reel->steps++;
        reel->returned += play->reward;
        const bool ended = env_play_ended(play);
        const bool over = env_play_is_over(play, options, reel->steps);
        reel->ends += ended;
        if (ended && !draws && !show(reel, play->final_obs, use, ctx, err))
            return false;
        if (!(ended && over) && !show(reel, play->obs, use, ctx, err))
            return false;
    }
    return true;
}

/* The game from its beginning, the same each time.  Prints what is wrong. */
static enum exit_status reel_open(struct reel *reel, struct arena *arena,
                                  const char *name,
                                  const struct options *options)
{
    enum exit_status status;
    struct err err;

    *reel = (struct reel){.scale = 1};
    status = env_play_open(&reel->play, arena, name, options, &err);
    if (status == STATUS_OK && !find_extents(reel, arena, &err))
        status = STATUS_FAILURE;
    if (status == STATUS_OK)
        return env_policy_new(&reel->policy, &reel->play, options);
    fprintf(stderr, "rlstudy: %s\n", err.msg);
    return status;
}

static void reel_close(struct reel *reel)
{
    env_policy_free(reel->policy);
    env_play_close(&reel->play);
}

/* ---- GIF ---- */

static bool add_frame(void *ctx, const struct reel *reel, struct err *err)
{
    return picture_gif_add(ctx, reel->large, err);
}

static bool write_gif(struct reel *reel, const struct options *options,
                      struct err *err)
{
    struct picture_gif *gif =
        picture_gif_new(reel->width, reel->height, DELAY_CS, err);
    const bool ok = gif != NULL &&
                    play_all(reel, options, add_frame, gif, err) &&
                    picture_gif_write(gif, options->output, err);

    picture_gif_free(gif);
    return ok;
}

/* ---- PNG ---- */

/* Pictures in rows, evenly from all of the game. */
struct sheet {
    uint8_t *rgb;
    int width, height, across;
    int64_t all, n; /* pictures there are, and those on it */
    int64_t next;
};

/* Number I of those on it, among all. */
static int64_t chosen(const struct sheet *sheet, int64_t i)
{
    return sheet->n > 1 ? i * (sheet->all - 1) / (sheet->n - 1) : 0;
}

static void sheet_init(struct sheet *sheet, const struct reel *reel)
{
    const int64_t n =
        reel->pictures < ACROSS * DOWN ? reel->pictures : ACROSS * DOWN;
    const int across = n < ACROSS ? (int)n : ACROSS;
    const int down = ((int)n + ACROSS - 1) / ACROSS;

    *sheet = (struct sheet){
        .width = across * (reel->width + GAP) - GAP,
        .height = down * (reel->height + GAP) - GAP,
        .across = across,
        .all = reel->pictures,
        .n = n,
    };
    const size_t bytes = 3 * (size_t)sheet->width * (size_t)sheet->height;
    sheet->rgb = mem_alloc(bytes);
    memset(sheet->rgb, 0xff, bytes);
}

static bool paste(void *ctx, const struct reel *reel, struct err *err)
{
    struct sheet *sheet = ctx;
    const int column = (int)(sheet->next % sheet->across);
    const int row = (int)(sheet->next / sheet->across);
    const size_t line = 3 * (size_t)reel->width;

    (void)err;
    if (sheet->next == sheet->n || reel->pictures != chosen(sheet, sheet->next))
        return true;
    for (int y = 0; y < reel->height; y++)
        memcpy(sheet->rgb + 3 * ((size_t)(row * (reel->height + GAP) + y) *
                                     (size_t)sheet->width +
                                 (size_t)(column * (reel->width + GAP))),
               reel->large + (size_t)y * line, line);
    sheet->next++;
    return true;
}

/* How many pictures there are is known once it was played. */
static bool write_png(struct reel *reel, struct arena *arena, const char *name,
                      const struct options *options, struct err *err)
{
    struct sheet sheet;

    if (!play_all(reel, options, NULL, NULL, err))
        return false;
    sheet_init(&sheet, reel);
    reel_close(reel);
    if (reel_open(reel, arena, name, options) != STATUS_OK) {
        free(sheet.rgb);
        return err_set(err, "'%s' cannot be played again", name);
    }
    const bool ok = play_all(reel, options, paste, &sheet, err) &&
                    picture_write_png(options->output, sheet.width,
                                      sheet.height, sheet.rgb, err);
    free(sheet.rgb);
    return ok;
}

/* ---- the command ---- */

static const char *plural(int64_t n)
{
    return n == 1 ? "" : "s";
}

static void tell(const struct reel *reel, const char *path)
{
    printf("%s: %" PRId64 " step%s, %" PRId64 " end%s of episodes, rewards %g "
           "in all\n",
           path, reel->steps, plural(reel->steps), reel->ends,
           plural(reel->ends), reel->returned);
}

static bool take_output(bool *gif, const struct options *options)
{
    const char *path = options->output != NULL ? options->output : "";

    *gif = str_ends_with(path, ".gif");
    if (*gif || str_ends_with(path, ".png"))
        return true;
    fputs("rlstudy: env render needs -o FILE.png or -o FILE.gif\n", stderr);
    return false;
}

enum exit_status env_render_play(const struct options *options)
{
    struct arena *arena = arena_new();
    struct reel reel = {.scale = 1};
    const char *name;
    struct err err;
    bool gif;

    if (!env_take_name(&name, options) || !take_output(&gif, options)) {
        arena_free(arena);
        return STATUS_USAGE;
    }
    enum exit_status status = reel_open(&reel, arena, name, options);
    if (status == STATUS_OK) {
        if (gif ? write_gif(&reel, options, &err)
                : write_png(&reel, arena, name, options, &err)) {
            tell(&reel, options->output);
        } else {
            fprintf(stderr, "rlstudy: %s\n", err.msg);
            status = STATUS_FAILURE;
        }
    }
    reel_close(&reel);
    arena_free(arena);
    return status;
}
