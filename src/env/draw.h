/* draw.h - handwritten digits, drawn from stroke templates.
 *
 * A digit is one of a few templates (two ways or more to write each of 1, 2,
 * 4, 7 and 9), a set of curves through control points.  The points are
 * jittered, bent, sheared, rotated, scaled and moved at random, and the curves
 * drawn with a pen of varying width and soft edges.
 *
 * The same stream gives the same bytes wherever float arithmetic is IEEE 754
 * in single precision and unfused (this file's own build flags see to the
 * latter): only + - * / and the exactly rounded square root are used, and no
 * function of the mathematical library.  x87 arithmetic may differ.
 */
#ifndef RLSTUDY_ENV_DRAW_H
#define RLSTUDY_ENV_DRAW_H

#include <stdint.h>

struct rng;

/* How difficult the images are; 1 is the default difficulty of each, 0 none
 * of it (thickness: the pen's width, must be above 0). */
struct draw_style {
    float distortion; /* of the geometry, all kinds together */
    float thickness;  /* of the pen */
    float blur;       /* softness of the pen's edge */
    float noise;      /* added to every pixel */
    float clutter;    /* stray pieces of strokes: expected number */
};

/* Draw DIGIT (0..9) with random numbers from RNG into IMAGE, 28 x 28 bytes row
 * by row, 0 background and 255 full ink. */
void draw_digit(uint8_t *image, const struct draw_style *style, int digit,
                struct rng *rng);

#endif
