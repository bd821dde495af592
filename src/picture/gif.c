/* gif.c - pictures that move, as GIF. */
#include "config.h"

#include <assert.h>
#include <gif_lib.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "picture/picture.h"

enum { COLOURS = 256, BITS = 8 };

struct picture_gif {
    GifFileType *file;
    struct str bytes;
    int width, height, delay_cs;
    GifByteType *index; /* (height, width): into the colours of a frame */
};

static int keep(GifFileType *file, const GifByteType *bytes, int n)
{
    struct picture_gif *gif = file->UserData;

    str_addn(&gif->bytes, (const char *)bytes, (size_t)n);
    return n;
}

static bool fail(const struct picture_gif *gif, struct err *err)
{
    const char *why =
        gif->file != NULL ? GifErrorString(gif->file->Error) : NULL;

    return err_set(err, "a GIF cannot be made: %s",
                   why != NULL ? why : "no memory");
}

/* The block that browsers take for "again and again". */
static bool put_loop(struct picture_gif *gif)
{
    static const char name[] = "NETSCAPE2.0";
    static const GifByteType for_ever[] = {1, 0, 0};

    return EGifPutExtensionLeader(gif->file, APPLICATION_EXT_FUNC_CODE) ==
               GIF_OK &&
           EGifPutExtensionBlock(gif->file, sizeof name - 1, name) == GIF_OK &&
           EGifPutExtensionBlock(gif->file, sizeof for_ever, for_ever) ==
               GIF_OK &&
           EGifPutExtensionTrailer(gif->file) == GIF_OK;
}

struct picture_gif *picture_gif_new(int width, int height, int delay_cs,
                                    struct err *err)
{
    struct picture_gif *gif = mem_calloc(1, sizeof *gif);

    assert(width > 0 && width <= PICTURE_MAX_SIDE);
    assert(height > 0 && height <= PICTURE_MAX_SIDE);
    gif->width = width;
    gif->height = height;
    gif->delay_cs = delay_cs;
    gif->index = mem_alloc((size_t)width * (size_t)height);
    gif->file = EGifOpen(gif, keep, NULL);
    if (gif->file != NULL) {
        EGifSetGifVersion(gif->file, true);
        if (EGifPutScreenDesc(gif->file, width, height, BITS, 0, NULL) ==
                GIF_OK &&
            put_loop(gif))
            return gif;
    }
    fail(gif, err);
    picture_gif_free(gif);
    return NULL;
}

/* ---- colours ---- */

/* Where COLOUR stands among the first *N, or is put; -1: there is no room. */
static int place_of(GifColorType *colours, int *n, const uint8_t *rgb)
{
    for (int i = *n; i-- > 0;) {
        if (colours[i].Red == rgb[0] && colours[i].Green == rgb[1] &&
            colours[i].Blue == rgb[2])
            return i;
    }
    if (*n == COLOURS)
        return -1;
    colours[*n] = (GifColorType){rgb[0], rgb[1], rgb[2]};
    return (*n)++;
}

/* False if there are too many colours. */
static bool index_exactly(struct picture_gif *gif, GifColorType *colours,
                          const uint8_t *rgb)
{
    const size_t pixels = (size_t)gif->width * (size_t)gif->height;
    int n = 0;

    for (size_t i = 0; i < pixels; i++, rgb += 3) {
        /* Mostly it is that of the pixel before. */
        const int place = i > 0 && memcmp(rgb, rgb - 3, 3) == 0
                              ? gif->index[i - 1]
                              : place_of(colours, &n, rgb);

        if (place < 0)
            return false;
        gif->index[i] = (GifByteType)place;
    }
    return true;
}

/* One of STEPS levels for VALUE, rounded up or down by THRESHOLD of 16. */
static int level(int value, int steps, int threshold)
{
    return (value * (steps - 1) * 16 + threshold * 255 + 127) / (255 * 16);
}

/* A cube of colours, 6 x 7 x 6, and the thresholds of Bayer (1973). */
static void index_dithered(struct picture_gif *gif, GifColorType *colours,
                           const uint8_t *rgb)
{
    static const int bayer[4][4] = {
        {0, 8, 2, 10}, {12, 4, 14, 6}, {3, 11, 1, 9}, {15, 7, 13, 5}};
    GifByteType *out = gif->index;

    for (int i = 0; i < 252; i++)
        colours[i] = (GifColorType){(GifByteType)(i / 42 * 51),
                                    (GifByteType)(i / 6 % 7 * 255 / 6),
                                    (GifByteType)(i % 6 * 51)};
    for (int y = 0; y < gif->height; y++) {
        for (int x = 0; x < gif->width; x++, rgb += 3) {
            const int t = bayer[y % 4][x % 4];

            *out++ =
                (GifByteType)((level(rgb[0], 6, t) * 7 + level(rgb[1], 7, t)) *
                                  6 +
                              level(rgb[2], 6, t));
        }
    }
}

/* ---- frames ---- */

static bool put_frame(struct picture_gif *gif, const GifColorType *colours)
{
    const GraphicsControlBlock control = {.DisposalMode = DISPOSE_DO_NOT,
                                          .DelayTime = gif->delay_cs,
                                          .TransparentColor =
                                              NO_TRANSPARENT_COLOR};
    GifByteType bytes[4];
    ColorMapObject *map = GifMakeMapObject(COLOURS, colours);
    bool ok = map != NULL;

    EGifGCBToExtension(&control, bytes);
    ok = ok &&
         EGifPutExtension(gif->file, GRAPHICS_EXT_FUNC_CODE, sizeof bytes,
                          bytes) == GIF_OK &&
         EGifPutImageDesc(gif->file, 0, 0, gif->width, gif->height, false,
                          map) == GIF_OK;
    for (int y = 0; y < gif->height && ok; y++)
        ok = EGifPutLine(gif->file, gif->index + (size_t)y * (size_t)gif->width,
                         gif->width) == GIF_OK;
    GifFreeMapObject(map);
    return ok;
}

bool picture_gif_add(struct picture_gif *gif, const uint8_t *rgb,
                     struct err *err)
{
    GifColorType colours[COLOURS] = {{0, 0, 0}};

    if (!index_exactly(gif, colours, rgb))
        index_dithered(gif, colours, rgb);
    return put_frame(gif, colours) || fail(gif, err);
}

bool picture_gif_finish(struct str *out, struct picture_gif *gif,
                        struct err *err)
{
    int why;

    /* Whatever it says, the file is closed then. */
    const bool closed = EGifCloseFile(gif->file, &why) == GIF_OK;
    gif->file = NULL;
    if (closed)
        str_addn(out, gif->bytes.text, gif->bytes.len);
    return closed || err_set(err, "%s", GifErrorString(why));
}

bool picture_gif_write(struct picture_gif *gif, const char *path,
                       struct err *err)
{
    struct str bytes = STR_INIT;
    const bool made = picture_gif_finish(&bytes, gif, err);
    const bool ok = made ? file_write(path, bytes.text, bytes.len, err)
                         : err_prefix(err, "%s", path);

    str_fini(&bytes);
    return ok;
}

void picture_gif_free(struct picture_gif *gif)
{
    if (gif == NULL)
        return;
    if (gif->file != NULL)
        EGifCloseFile(gif->file, NULL);
    str_fini(&gif->bytes);
    free(gif->index);
    free(gif);
}
