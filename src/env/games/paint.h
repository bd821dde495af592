/* paint.h - pictures of 64 x 64 put together from drawings of 8 x 8.
 *
 * A picture is painted onto a screen with a margin around it, so that nothing
 * needs to be clipped, and then copied out.  Colours are 0xRRGGBB.
 */
#ifndef RLSTUDY_ENV_GAMES_PAINT_H
#define RLSTUDY_ENV_GAMES_PAINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    PAINT_VIEW = 64,  /* pixels of a picture's side */
    PAINT_SPRITE = 8, /* of a drawing's */
    PAINT_SIDE = PAINT_VIEW + 2 * PAINT_SPRITE,
    PAINT_WORDS = 3 /* uint64_t in a row of a drawing */
};

struct screen {
    uint8_t px[PAINT_SIDE][PAINT_SIDE * 3];
};

/* A drawing.  Pixels that it leaves transparent are 0 in `ink` and all ones in
 * `keep`. */
struct sprite {
    uint64_t ink[PAINT_SPRITE][PAINT_WORDS];
    uint64_t keep[PAINT_SPRITE][PAINT_WORDS];
};

/* What lies behind: one picture that repeats after WIDTH and HEIGHT pixels.
 * It is stored with one more PAINT_VIEW of each, so that any window of it lies
 * in one piece. */
struct backdrop {
    int width, height;
    uint8_t *rgb; /* (height + PAINT_VIEW, width + PAINT_VIEW, 3) */
};

enum { ART_SPRITES = 64, ART_BACKDROPS = 4 };

/* All that a game paints with. */
struct art {
    struct sprite sprites[ART_SPRITES];
    struct backdrop backdrops[ART_BACKDROPS];
};

/* A letter and what it stands for; a palette ends with letter 0.  Letters that
 * no palette has are transparent. */
struct ink {
    char letter;
    uint32_t colour;
};

/* ---- making art ---- */

/* From PAINT_SPRITE rows of as many letters; MIRRORED: right is left. */
void sprite_draw(struct sprite *out, const char *const rows[PAINT_SPRITE],
                 const struct ink *palette, bool mirrored);

/* Of those extents, with all pixels 0. */
void backdrop_init(struct backdrop *out, int width, int height);
/* Once all of it is drawn: repeat it beyond its extents. */
void backdrop_repeat(struct backdrop *backdrop);
void backdrop_dot(struct backdrop *backdrop, int x, int y, uint32_t colour);

/* Between two colours, PART of WHOLE from A to B. */
uint32_t colour_between(uint32_t a, uint32_t b, int part, int whole);

void art_fini(struct art *art);

/* ---- painting ---- */

/* The window of BACKDROP whose corner is at (X, Y), modulo its extents. */
void paint_backdrop(struct screen *screen, const struct backdrop *backdrop,
                    int x, int y);
/* With its corner at (X, Y); what lies outside of the picture is not seen. */
void paint_sprite(struct screen *screen, const struct sprite *sprite, int x,
                  int y);
void paint_box(struct screen *screen, int x, int y, int width, int height,
               uint32_t colour);

/* (PAINT_VIEW, PAINT_VIEW, 3) */
void paint_show(uint8_t *out, const struct screen *screen);

#endif
