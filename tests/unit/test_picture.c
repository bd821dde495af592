/* test_picture.c - files of pictures are read again as they were written. */
#include "config.h"

#include <gif_lib.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "picture/picture.h"
#include "tests/unit/unit.h"

enum { WIDTH = 37, HEIGHT = 23, BYTES = WIDTH * HEIGHT * 3 };

static char path[64];

/* A picture with COLOURS colours, the last of which lie far apart. */
static void fill(uint8_t *rgb, int colours, int shift)
{
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
        const int c = (i + shift) % colours;

        rgb[3 * i] = (uint8_t)(c * 7);
        rgb[3 * i + 1] = (uint8_t)(c / 3);
        rgb[3 * i + 2] = (uint8_t)(255 - c % 256);
    }
}

static void test_png(void)
{
    uint8_t rgb[BYTES], back[BYTES];
    png_image image = {.version = PNG_IMAGE_VERSION};
    struct err err = {.msg = ""};

    fill(rgb, 700, 0);
    CU_ASSERT_FATAL(picture_write_png(path, WIDTH, HEIGHT, rgb, &err));
    CU_ASSERT_FATAL(png_image_begin_read_from_file(&image, path) != 0);
    CU_ASSERT(image.width == WIDTH && image.height == HEIGHT);
    image.format = PNG_FORMAT_RGB;
    CU_ASSERT(png_image_finish_read(&image, NULL, back, 0, NULL) != 0);
    CU_ASSERT_EQUAL(memcmp(rgb, back, BYTES), 0);
    CU_ASSERT_FALSE(
        picture_write_png("/nowhere/x.png", WIDTH, HEIGHT, rgb, &err));
}

/* The largest distance of a colour of FRAME from that of RGB. */
static int distance(const GifFileType *gif, const SavedImage *frame,
                    const uint8_t *rgb)
{
    const ColorMapObject *map = frame->ImageDesc.ColorMap;
    int most = 0;

    CU_ASSERT_EQUAL(gif->SWidth, WIDTH);
    for (int i = 0; i < WIDTH * HEIGHT; i++, rgb += 3) {
        const GifColorType *c = &map->Colors[frame->RasterBits[i]];
        const int off[] = {c->Red - rgb[0], c->Green - rgb[1],
                           c->Blue - rgb[2]};

        for (int k = 0; k < 3; k++)
            most = abs(off[k]) > most ? abs(off[k]) : most;
    }
    return most;
}

static void test_gif(void)
{
    static const struct {
        const char *what;
        int colours, most;
    } frames[] = {
        {"256 colours are exact", 256, 0},
        {"more of them are no further than a level of the cube", 400, 51},
        {"one colour", 1, 0},
    };
    uint8_t rgb[BYTES];
    struct err err = {.msg = ""};
    int why = 0;
    struct picture_gif *gif = picture_gif_new(WIDTH, HEIGHT, 4, &err);

    CU_ASSERT_PTR_NOT_NULL_FATAL(gif);
    for (size_t i = 0; i < COUNT_OF(frames); i++) {
        fill(rgb, frames[i].colours, (int)i);
        CU_ASSERT(picture_gif_add(gif, rgb, &err));
    }
    CU_ASSERT(picture_gif_write(gif, path, &err));
    picture_gif_free(gif);
    GifFileType *file = DGifOpenFileName(path, &why);
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT_EQUAL_FATAL(DGifSlurp(file), GIF_OK);
    CU_ASSERT_EQUAL_FATAL(file->ImageCount, (int)COUNT_OF(frames));
    for (size_t i = 0; i < COUNT_OF(frames); i++) {
        fill(rgb, frames[i].colours, (int)i);
        const int off = distance(file, &file->SavedImages[i], rgb);

        CU_ASSERT(off <= frames[i].most);
        if (off > frames[i].most)
            fprintf(stderr, "%s: %d\n", frames[i].what, off);
    }
    DGifCloseFile(file, NULL);
}

/* One that is not finished leaves nothing behind, in memory or on disk. */
static void test_unfinished(void)
{
    struct err err;
    uint8_t rgb[BYTES] = {0};
    struct picture_gif *gif = picture_gif_new(WIDTH, HEIGHT, 4, &err);

    unlink(path);
    CU_ASSERT_PTR_NOT_NULL_FATAL(gif);
    CU_ASSERT(picture_gif_add(gif, rgb, &err));
    picture_gif_free(gif);
    picture_gif_free(NULL);
    CU_ASSERT_NOT_EQUAL(access(path, F_OK), 0);
}

static const struct unit_test tests[] = {
    {"PNG comes back", test_png},
    {"GIF comes back", test_gif},
    {"what is not finished is not written", test_unfinished},
};

int main(void)
{
    snprintf(path, sizeof path, "picture-%ld.tmp", (long)getpid());
    const int status = unit_run("picture", tests, COUNT_OF(tests));
    unlink(path);
    return status;
}
