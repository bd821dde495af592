/* images.h - questions of the form "what is in this picture?" as an
 * environment: what `digits` and `mnist` have in common.
 *
 * Each step shows every copy an image of 28 by 28 bytes and takes one of ten
 * answers; the reward is 1 when it is right and 0 when not.  Answers change
 * nothing that follows, and nothing ever ends.  Images are independent draws:
 * copy b draws them from the stream "images" number b of the key.
 */
#ifndef RLSTUDY_ENV_IMAGES_H
#define RLSTUDY_ENV_IMAGES_H

#include "base/rng.h"
#include "env/env.h"

enum {
    IMAGE_SIDE = 28,
    IMAGE_BYTES = IMAGE_SIDE * IMAGE_SIDE,
    IMAGE_LABELS = 10
};

/* Where images come from. */
struct image_source {
    /* A training image, drawn with RNG alone; its label is returned. */
    int32_t (*draw)(const void *data, struct rng *rng, uint8_t *image);
    /* Held-out image number INDEX < heldout_count. */
    int32_t (*heldout)(const void *data, size_t index, uint8_t *image);
    void (*free)(void *data);
};

/* B copies of type TYPE over SOURCE; DATA is handed to its functions, does not
 * change, and is freed by images_close. */
struct env *images_open(const struct env_type *type,
                        const struct image_source *source, void *data,
                        size_t heldout_count, int B, const uint8_t *key);

/* The functions of an env_type, for all sources. */
bool images_space(struct env_space *out, const struct settings *settings,
                  struct err *err);
void images_close(struct env *env);
void images_reset(struct env *env, void *obs);
void images_step(struct env *env, const void *action, float *reward,
                 bool *terminated, bool *truncated, void *obs, void *final_obs);
void *images_state(struct env *env, size_t *bytes);
size_t images_heldout_count(const struct env *env);
void images_heldout(const struct env *env, size_t first, size_t n, void *obs,
                    int32_t *answer);

/* The environments built on it. */
extern const struct env_type env_digits, env_mnist;

#endif
