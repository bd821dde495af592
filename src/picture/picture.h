/* picture.h - files of pictures: PNG, and GIF that moves.
 *
 * Pixels are 8-bit red, green, blue; rows from the top.  A file appears whole
 * or not at all. */
#ifndef RLSTUDY_PICTURE_PICTURE_H
#define RLSTUDY_PICTURE_PICTURE_H

#include <stdint.h>

#include "base/err.h"

enum { PICTURE_MAX_SIDE = 16384 };

struct str;

/* Append a picture as PNG. */
ATTR_MUST_USE bool picture_png(struct str *out, int width, int height,
                               const uint8_t *rgb, struct err *err);
ATTR_MUST_USE bool picture_write_png(const char *path, int width, int height,
                                     const uint8_t *rgb, struct err *err);

struct picture_gif;

/* One that repeats for ever, a frame for DELAY_CS hundredths of a second.  NULL
 * after an error. */
ATTR_MUST_USE struct picture_gif *picture_gif_new(int width, int height,
                                                  int delay_cs,
                                                  struct err *err);
/* A frame: exact if it has no more than 256 colours, or else in 252 that are
 * dithered. */
ATTR_MUST_USE bool picture_gif_add(struct picture_gif *gif, const uint8_t *rgb,
                                   struct err *err);
/* Append it, or write it; no frame can be added then. */
ATTR_MUST_USE bool picture_gif_finish(struct str *out, struct picture_gif *gif,
                                      struct err *err);
ATTR_MUST_USE bool picture_gif_write(struct picture_gif *gif, const char *path,
                                     struct err *err);
void picture_gif_free(struct picture_gif *gif);

#endif
