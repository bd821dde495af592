/* canvas.c - lines and discs with soft edges. */
#include "config.h"

#include "env/canvas.h"

#include <math.h>
#include <stddef.h>

#include "env/env.h"

static uint8_t *pixel(const struct canvas *c, int x, int y)
{
    return c->picture->rgb +
           3 * ((size_t)y * (size_t)c->picture->width + (size_t)x);
}

/* SHARE of it in front of what is there. */
static void blend(uint8_t *rgb, uint32_t colour, double share)
{
    for (int i = 0; i < 3; i++) {
        const double to = (double)(colour >> (16 - 8 * i) & 0xff);

        rgb[i] = (uint8_t)lrint(rgb[i] + share * (to - rgb[i]));
    }
}

void canvas_fill(const struct canvas *c, uint32_t colour)
{
    for (int y = 0; y < c->picture->height; y++) {
        for (int x = 0; x < c->picture->width; x++)
            blend(pixel(c, x, y), colour, 1);
    }
}

/* In pixels from here on, y downwards. */
struct line {
    double x, y, dx, dy, radius;
};

static double distance(const struct line *l, double x, double y)
{
    const double along = (x - l->x) * l->dx + (y - l->y) * l->dy;
    const double square = l->dx * l->dx + l->dy * l->dy;
    const double at = square > 0 ? fmin(fmax(along / square, 0), 1) : 0;

    return hypot(x - l->x - at * l->dx, y - l->y - at * l->dy);
}

/* The first of the pixels 0 .. N that FROM falls on. */
static int within(double from, int n)
{
    return (int)fmin(fmax(floor(from), 0), n);
}

void canvas_line(const struct canvas *c, double x1, double y1, double x2,
                 double y2, double width, uint32_t colour)
{
    const int w = c->picture->width, h = c->picture->height;
    const struct line l = {
        .x = (x1 - c->left) * c->scale,
        .y = h - (y1 - c->bottom) * c->scale,
        .dx = (x2 - x1) * c->scale,
        .dy = (y1 - y2) * c->scale,
        .radius = width * c->scale / 2,
    };
    const double edge = l.radius + 1;
    const int right = within(fmax(l.x, l.x + l.dx) + edge + 1, w);
    const int below = within(fmax(l.y, l.y + l.dy) + edge + 1, h);

    for (int y = within(fmin(l.y, l.y + l.dy) - edge, h); y < below; y++) {
        for (int x = within(fmin(l.x, l.x + l.dx) - edge, w); x < right; x++) {
            const double out = distance(&l, x + 0.5, y + 0.5) - l.radius;

            if (out < 0.5)
                blend(pixel(c, x, y), colour, fmin(0.5 - out, 1));
        }
    }
}
