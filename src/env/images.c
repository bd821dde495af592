/* images.c - questions of the form "what is in this picture?". */
#include "config.h"

#include "env/images.h"

#include <assert.h>
#include <stdlib.h>

#include "base/mem.h"

/* What changes from step to step in one copy.  The label is as wide as the
 * rest, so that the block has no padding and equal states are equal bytes. */
struct copy {
    struct rng rng;
    int64_t label; /* of the image that is shown */
};

struct images {
    struct env env; /* first: a struct env * is a struct images * */
    const struct image_source *source;
    void *data;
    size_t heldout_count;
    size_t B;
    struct copy *copies; /* (B) */
};

struct env *images_open(const struct env_type *type,
                        const struct image_source *source, void *data,
                        size_t heldout_count, int B, const uint8_t *key)
{
    struct images *im = mem_alloc(sizeof *im);

    assert(B > 0);
    *im = (struct images){
        .env = {.type = type},
        .source = source,
        .data = data,
        .heldout_count = heldout_count,
        .B = (size_t)B,
        .copies = mem_calloc((size_t)B, sizeof *im->copies),
    };
    for (size_t b = 0; b < im->B; b++)
        rng_init(&im->copies[b].rng, key, RUN_KEY_BYTES, "images", b);
    return &im->env;
}

bool images_space(struct env_space *out,
                  const struct settings *settings ATTR_UNUSED,
                  struct err *err ATTR_UNUSED)
{
    *out = (struct env_space){
        .dtype = ENV_U8,
        .height = IMAGE_SIDE,
        .width = IMAGE_SIDE,
        .channels = 1,
        .parts = 1,
        .actions = {IMAGE_LABELS},
    };
    return true;
}

void images_close(struct env *env)
{
    struct images *im = (struct images *)env;

    if (im == NULL)
        return;
    im->source->free(im->data);
    free(im->copies);
    free(im);
}

void images_reset(struct env *env, void *obs)
{
    struct images *im = (struct images *)env;
    uint8_t *image = obs;

    for (size_t b = 0; b < im->B; b++) {
        struct copy *c = &im->copies[b];

        c->label = im->source->draw(im->data, &c->rng, image + b * IMAGE_BYTES);
    }
}

void images_step(struct env *env, const void *action, float *reward,
                 bool *terminated, bool *truncated, void *obs,
                 void *final_obs ATTR_UNUSED)
{
    const struct images *im = (const struct images *)env;
    const int32_t *answer = action;

    for (size_t b = 0; b < im->B; b++) {
        reward[b] = answer[b] == im->copies[b].label ? 1.0F : 0.0F;
        terminated[b] = false;
        truncated[b] = false;
    }
    images_reset(env, obs);
}

void *images_state(struct env *env, size_t *bytes)
{
    struct images *im = (struct images *)env;

    *bytes = im->B * sizeof *im->copies;
    return im->copies;
}

size_t images_heldout_count(const struct env *env)
{
    return ((const struct images *)env)->heldout_count;
}

void images_heldout(const struct env *env, size_t first, size_t n, void *obs,
                    int32_t *answer)
{
    const struct images *im = (const struct images *)env;
    uint8_t *image = obs;

    assert(first <= im->heldout_count && n <= im->heldout_count - first);
    for (size_t i = 0; i < n; i++)
        answer[i] =
            im->source->heldout(im->data, first + i, image + i * IMAGE_BYTES);
}
