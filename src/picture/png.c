/* png.c - a picture as PNG. */
#include "config.h"

#include "picture/picture.h"

#include <assert.h>
#include <png.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"

bool picture_png(struct str *out, int width, int height, const uint8_t *rgb,
                 struct err *err)
{
    png_image image = {.version = PNG_IMAGE_VERSION,
                       .width = (png_uint_32)width,
                       .height = (png_uint_32)height,
                       .format = PNG_FORMAT_RGB};
    png_alloc_size_t size = 0;

    assert(width > 0 && width <= PICTURE_MAX_SIDE);
    assert(height > 0 && height <= PICTURE_MAX_SIDE);
    /* Without a place to write to it says how large that has to be. */
    if (!png_image_write_to_memory(&image, NULL, &size, 0, rgb, 0, NULL))
        return err_set(err, "%s", image.message);
    void *bytes = mem_alloc(size);
    const bool made =
        png_image_write_to_memory(&image, bytes, &size, 0, rgb, 0, NULL) != 0;
    if (made)
        str_addn(out, bytes, size);
    free(bytes);
    return made || err_set(err, "%s", image.message);
}

bool picture_write_png(const char *path, int width, int height,
                       const uint8_t *rgb, struct err *err)
{
    struct str bytes = STR_INIT;
    const bool made = picture_png(&bytes, width, height, rgb, err);
    const bool ok = made ? file_write(path, bytes.text, bytes.len, err)
                         : err_prefix(err, "%s", path);

    str_fini(&bytes);
    return ok;
}
