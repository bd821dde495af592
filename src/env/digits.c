/* digits.c - the digits environment: images drawn by the program, no files.
 *
 * Training images come from the key's streams.  Held-out image i comes from a
 * stream of its own, number i of a fixed key, and shows the digit i mod 10:
 * the same for every run, more of them only add to the fewer. */
#include "config.h"

#include "env/images.h"

#include <stdlib.h>

#include "base/mem.h"
#include "env/draw.h"

static const struct param digits_params[] = {
    {"distortion", PARAM_REAL, "1", 0, 2, NULL, NULL,
     "how far shapes stray from the template: bends, slant, rotation, size, "
     "place",
     0, 0},
    {"thickness", PARAM_REAL, "1", 0.25, 3, NULL, NULL,
     "width of the pen, as a multiple of the usual 1.3 to 3.1 pixels", 0, 0},
    {"blur", PARAM_REAL, "1", 0, 4, NULL, NULL,
     "softness of the strokes' edges", 0, 0},
    {"noise", PARAM_REAL, "1", 0, 4, NULL, NULL,
     "strength of the noise in every pixel", 0, 0},
    {"clutter", PARAM_REAL, "1", 0, 8, NULL, NULL,
     "stray pieces of strokes in an image, on average", 0, 0},
    {"heldout", PARAM_INT, "2048", 16, 65536, NULL, NULL,
     "held-out images that performance is measured on", 0, 0},
};

const struct param_table env_digits_table = {
    "digits",
    "handwritten digits drawn by the program: name the digit, reward 1 when "
    "right",
    digits_params,
    COUNT_OF(digits_params),
};

static const char heldout_key[] = "rlstudy digits";

static int32_t digits_draw(const void *data, struct rng *rng, uint8_t *image)
{
    int32_t label = (int32_t)rng_below(rng, IMAGE_LABELS);

    draw_digit(image, data, label, rng);
    return label;
}

static int32_t digits_heldout(const void *data, size_t index, uint8_t *image)
{
    int32_t label = (int32_t)(index % IMAGE_LABELS);
    struct rng rng;

    rng_init(&rng, heldout_key, sizeof heldout_key, "held-out", index);
    draw_digit(image, data, label, &rng);
    return label;
}

static const struct image_source digits_source = {
    .draw = digits_draw,
    .heldout = digits_heldout,
    .free = free,
};

static struct env *digits_open(const struct settings *settings, int B,
                               const uint8_t *key,
                               const char *data_dir ATTR_UNUSED,
                               struct err *err ATTR_UNUSED)
{
    struct draw_style *style = mem_alloc(sizeof *style);

    *style = (struct draw_style){
        .distortion = (float)settings_real(settings, "distortion"),
        .thickness = (float)settings_real(settings, "thickness"),
        .blur = (float)settings_real(settings, "blur"),
        .noise = (float)settings_real(settings, "noise"),
        .clutter = (float)settings_real(settings, "clutter"),
    };
    return images_open(&env_digits, &digits_source, style,
                       (size_t)settings_int(settings, "heldout"), B, key);
}

const struct env_type env_digits = {
    .table = &env_digits_table,
    .space = images_space,
    .open = digits_open,
    .close = images_close,
    .reset = images_reset,
    .step = images_step,
    .state = images_state,
    .heldout_count = images_heldout_count,
    .heldout = images_heldout,
};
