/* conform_blocks.c - the checks of what a plug-in writes into a block at once:
 * saved states and pictures. */
#include "config.h"

#include "env/conform_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { MOST_PIXELS = 8192 };

/* ---- saved states ---- */

enum { EDGE = 64, EDGE_BYTE = 0x5A };

/* Room for a state, with edges that nobody may write to. */
static uint8_t *state_new(size_t bytes)
{
    uint8_t *block = mem_aligned(EDGE + bytes + EDGE);

    memset(block, EDGE_BYTE, EDGE + bytes + EDGE);
    return block;
}

static bool edges_hold(const uint8_t *block, size_t bytes, struct err *err)
{
    for (size_t i = 0; i < EDGE; i++) {
        if (block[i] != EDGE_BYTE || block[EDGE + bytes + i] != EDGE_BYTE)
            return err_set(err, "save wrote more than state_bytes");
    }
    return true;
}

static size_t bytes_of(const struct trial *t)
{
    plugin_enter(&t->in->plugin, "state_bytes");
    const size_t bytes = t->in->plugin.type.state_bytes(t->batch);
    plugin_leave();
    return bytes;
}

static bool trial_save(struct trial *t, uint8_t *block, size_t bytes,
                       struct err *err)
{
    plugin_enter(&t->in->plugin, "save");
    return trial_ended_well(
               t, "save",
               t->in->plugin.type.save(t->batch, block + EDGE, t->why), err) &&
           edges_hold(block, bytes, err) && trial_guards_hold(t, err);
}

static bool trial_load(struct trial *t, const uint8_t *block, struct err *err)
{
    plugin_enter(&t->in->plugin, "load");
    return trial_ended_well(
               t, "load",
               t->in->plugin.type.load(t->batch, block + EDGE, t->why), err) &&
           trial_guards_hold(t, err);
}

/* HEIR takes STATE over, and goes on as T does. */
static bool goes_on_alike(struct trial *t, struct trial *heir,
                          const uint8_t *state, struct err *err)
{
    uint64_t *a = mem_calloc((STEPS + 1) * COPIES, sizeof *a);
    uint64_t *b = mem_calloc((STEPS + 1) * COPIES, sizeof *b);
    bool ok = trial_load(heir, state, err);

    memcpy(heir->actions, t->actions, COPIES * sizeof *t->actions);
    ok = ok && trial_go_on(t, STEPS, a, err) &&
         trial_go_on(heir, STEPS, b, err) &&
         trial_logs_agree(
             a, COPIES, b, COPIES,
             "a batch that a state was loaded into, against the one "
             "that it was saved from",
             err);
    free(a);
    free(b);
    return ok;
}

bool conform_check_state(struct inspection *in, struct err *err)
{
    uint64_t *log = mem_calloc((size_t)BEFORE_SAVE * COPIES, sizeof *log);
    struct trial t, heir;
    bool ok = trial_open(&t, in, COPIES, err);

    ok = trial_open(&heir, in, COPIES, err) && ok && trial_reset(&t, 1, err) &&
         trial_reset(&heir, 2, err) && trial_go_on(&t, BEFORE_SAVE, log, err) &&
         trial_go_on(&heir, FEW, log, err);
    if (ok) {
        const size_t bytes = bytes_of(&t);
        uint8_t *state = state_new(bytes);

        ok = trial_save(&t, state, bytes, err) &&
             goes_on_alike(&t, &heir, state, err) &&
             (bytes_of(&t) == bytes ||
              err_set(err, "state_bytes changes while the batch is open"));
        free(state);
    }
    free(log);
    trial_close(&t);
    trial_close(&heir);
    return ok;
}

/* ---- pictures ---- */

static bool ask_picture(struct trial *t, struct rls_image *image,
                        struct err *err)
{
    plugin_enter(&t->in->plugin, "render");
    return trial_ended_well(
        t, "render", t->in->plugin.type.render(t->batch, 0, image, t->why),
        err);
}

static bool draw_picture(struct trial *t, struct rls_image *image,
                         struct err *err)
{
    const struct rls_image asked = *image;
    const size_t bytes =
        (size_t)image->width * (size_t)image->height * (size_t)3;
    uint8_t *block = state_new(bytes);

    image->rgb = block + EDGE;
    bool ok = ask_picture(t, image, err);
    for (size_t i = 0; i < EDGE && ok; i++) {
        if (block[i] != EDGE_BYTE || block[EDGE + bytes + i] != EDGE_BYTE)
            ok = err_set(err, "it drew outside of the picture");
    }
    free(block);
    return ok &&
           ((image->width == asked.width && image->height == asked.height) ||
            err_set(err, "its pictures change their extents"));
}

bool conform_check_render(struct inspection *in, struct err *err)
{
    struct rls_image image = {0, 0, NULL};
    struct trial t;

    if (in->plugin.type.render == NULL) {
        snprintf(in->note, NOTE_BYTES, "it has no pictures");
        return true;
    }
    bool ok = trial_open(&t, in, FEW, err) && trial_reset(&t, 1, err) &&
              ask_picture(&t, &image, err);
    if (ok && (image.width < 1 || image.height < 1 ||
               image.width > MOST_PIXELS || image.height > MOST_PIXELS))
        ok = err_set(err, "a picture of %d x %d", (int)image.width,
                     (int)image.height);
    ok = ok && draw_picture(&t, &image, err) && trial_guards_hold(&t, err);
    trial_close(&t);
    return ok;
}
