/* canvas.h - lines and discs with soft edges, for pictures of what goes on.
 *
 * Places and lengths are those of the task drawn, y upwards. */
#ifndef RLSTUDY_ENV_CANVAS_H
#define RLSTUDY_ENV_CANVAS_H

#include <stdint.h>

struct env_picture; /* env/env.h */

struct canvas {
    const struct env_picture *picture;
    double left, bottom; /* what lies in the lower left corner */
    double scale;        /* pixels of a unit of length */
};

/* Colours are 0xRRGGBB. */
void canvas_fill(const struct canvas *canvas, uint32_t colour);
/* From one point to another, with round ends; a disc, if they are the same. */
void canvas_line(const struct canvas *canvas, double x1, double y1, double x2,
                 double y2, double width, uint32_t colour);

#endif
