/* paint.c - pictures of 64 x 64 put together from drawings of 8 x 8. */
#include "config.h"

#include "env/games/paint.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { ROW_BYTES = PAINT_VIEW * 3 };

/* ---- making art ---- */

static void put(uint8_t *pixel, uint32_t colour)
{
    pixel[0] = (uint8_t)(colour >> 16);
    pixel[1] = (uint8_t)(colour >> 8);
    pixel[2] = (uint8_t)colour;
}

static const struct ink *find(const struct ink *palette, char letter)
{
    while (palette->letter != '\0' && palette->letter != letter)
        palette++;
    return palette->letter != '\0' ? palette : NULL;
}

void sprite_draw(struct sprite *out, const char *const rows[PAINT_SPRITE],
                 const struct ink *palette, bool mirrored)
{
    for (int y = 0; y < PAINT_SPRITE; y++) {
        uint8_t ink[PAINT_SPRITE * 3] = {0}, keep[PAINT_SPRITE * 3];

        static_assert(sizeof ink == sizeof out->ink[0], "a row is its words");
        assert(strlen(rows[y]) == PAINT_SPRITE);
        memset(keep, 0xff, sizeof keep);
        for (int x = 0; x < PAINT_SPRITE; x++) {
            const int at = 3 * (mirrored ? PAINT_SPRITE - 1 - x : x);
            const struct ink *found = find(palette, rows[y][x]);

            if (found == NULL)
                continue;
            put(ink + at, found->colour);
            put(keep + at, 0);
        }
        memcpy(out->ink[y], ink, sizeof ink);
        memcpy(out->keep[y], keep, sizeof keep);
    }
}

static uint8_t *backdrop_at(const struct backdrop *backdrop, int x, int y)
{
    const size_t width = (size_t)(backdrop->width + PAINT_VIEW);

    return backdrop->rgb + ((size_t)y * width + (size_t)x) * 3;
}

void backdrop_init(struct backdrop *out, int width, int height)
{
    *out = (struct backdrop){.width = width, .height = height};
    out->rgb = mem_calloc((size_t)(width + PAINT_VIEW),
                          (size_t)(height + PAINT_VIEW) * 3);
}

void backdrop_dot(struct backdrop *backdrop, int x, int y, uint32_t colour)
{
    assert(x >= 0 && x < backdrop->width && y >= 0 && y < backdrop->height);
    put(backdrop_at(backdrop, x, y), colour);
}

void backdrop_repeat(struct backdrop *backdrop)
{
    const int width = backdrop->width, height = backdrop->height;

    for (int y = 0; y < height + PAINT_VIEW; y++) {
        for (int x = 0; x < width + PAINT_VIEW; x++)
            memcpy(backdrop_at(backdrop, x, y),
                   backdrop_at(backdrop, x % width, y % height), 3);
    }
}

uint32_t colour_between(uint32_t a, uint32_t b, int part, int whole)
{
    uint32_t out = 0;

    for (int shift = 0; shift <= 16; shift += 8) {
        const int from = (int)(a >> shift & 0xff),
                  to = (int)(b >> shift & 0xff);

        out |= (uint32_t)(from + (to - from) * part / whole) << shift;
    }
    return out;
}

void art_fini(struct art *art)
{
    for (size_t i = 0; i < ART_BACKDROPS; i++)
        free(art->backdrops[i].rgb);
}

/* ---- painting ---- */

static uint8_t *pixel(struct screen *screen, int x, int y)
{
    return &screen->px[y + PAINT_SPRITE][(x + PAINT_SPRITE) * 3];
}

static int modulo(int x, int n)
{
    return (x % n + n) % n;
}

void paint_backdrop(struct screen *screen, const struct backdrop *backdrop,
                    int x, int y)
{
    const size_t stride = (size_t)(backdrop->width + PAINT_VIEW) * 3;
    const uint8_t *from = backdrop_at(backdrop, modulo(x, backdrop->width),
                                      modulo(y, backdrop->height));

    for (int row = 0; row < PAINT_VIEW; row++, from += stride)
        memcpy(pixel(screen, 0, row), from, ROW_BYTES);
}

/* Word by word: a row that went through memory as a whole would wait for its
 * parts to arrive there. */
static inline void blend(uint8_t *at, uint64_t keep, uint64_t ink)
{
    uint64_t word;

    memcpy(&word, at, sizeof word);
    word = (word & keep) | ink;
    memcpy(at, &word, sizeof word);
}

void paint_sprite(struct screen *screen, const struct sprite *sprite, int x,
                  int y)
{
    if (x <= -PAINT_SPRITE || x >= PAINT_VIEW || y <= -PAINT_SPRITE ||
        y >= PAINT_VIEW)
        return;
    uint8_t *at = pixel(screen, x, y);
    for (int row = 0; row < PAINT_SPRITE; row++, at += sizeof screen->px[0]) {
        const uint64_t *keep = sprite->keep[row], *ink = sprite->ink[row];

        static_assert(PAINT_WORDS == 3, "all of them");
        blend(at, keep[0], ink[0]);
        blend(at + 8, keep[1], ink[1]);
        blend(at + 16, keep[2], ink[2]);
    }
}

void paint_box(struct screen *screen, int x, int y, int width, int height,
               uint32_t colour)
{
    const int left = x < 0 ? 0 : x, top = y < 0 ? 0 : y;
    const int right = x + width > PAINT_VIEW ? PAINT_VIEW : x + width;
    const int bottom = y + height > PAINT_VIEW ? PAINT_VIEW : y + height;

    for (int row = top; row < bottom; row++) {
        for (int column = left; column < right; column++)
            put(pixel(screen, column, row), colour);
    }
}

void paint_show(uint8_t *out, const struct screen *screen)
{
    for (int y = 0; y < PAINT_VIEW; y++)
        memcpy(out + y * ROW_BYTES,
               &screen->px[y + PAINT_SPRITE][PAINT_SPRITE * 3], ROW_BYTES);
}
