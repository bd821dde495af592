/* picture_difference.c - whether two pictures show the same.
 *
 * picture_difference A.png B.png MEAN SHARE: both have one size; their greys,
 * from 0 to 255, differ by MEAN at most on average; and no more than SHARE of
 * the pixels are far from all greys that the other picture has within a pixel
 * of them, so that edges may be smoothed differently and not be elsewhere. */
#include "config.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cairo/cairo.h>

/* Greys that lie this far apart are different. */
static const double far = 64;

struct picture {
    cairo_surface_t *surface;
    int width, height;
};

static bool open_picture(struct picture *p, const char *path)
{
    p->surface = cairo_image_surface_create_from_png(path);
    p->width = cairo_image_surface_get_width(p->surface);
    p->height = cairo_image_surface_get_height(p->surface);
    if (cairo_surface_status(p->surface) == CAIRO_STATUS_SUCCESS)
        return true;
    fprintf(stderr, "cannot read %s\n", path);
    return false;
}

/* On white; both formats that are read have premultiplied colours. */
static double grey(const struct picture *p, int x, int y)
{
    bool clear =
        cairo_image_surface_get_format(p->surface) == CAIRO_FORMAT_ARGB32;
    const unsigned char *row = cairo_image_surface_get_data(p->surface) +
                               y * cairo_image_surface_get_stride(p->surface);
    uint32_t c = ((const uint32_t *)(const void *)row)[x];
    double paper = clear ? 255 - (double)(c >> 24) : 0;

    return paper + 0.299 * (double)(c >> 16 & 0xff) +
           0.587 * (double)(c >> 8 & 0xff) + 0.114 * (double)(c & 0xff);
}

/* How far a grey is from those of P about a place: 0 when between them. */
static double distance(const struct picture *p, int x, int y, double value)
{
    double low = HUGE_VAL, high = -HUGE_VAL;

    for (int j = y - 1; j <= y + 1; j++) {
        for (int i = x - 1; i <= x + 1; i++) {
            if (i < 0 || j < 0 || i >= p->width || j >= p->height)
                continue;
            low = fmin(low, grey(p, i, j));
            high = fmax(high, grey(p, i, j));
        }
    }
    return fmax(fmax(low - value, value - high), 0);
}

int main(int argc, char **argv)
{
    struct picture a, b;
    double total = 0, lost = 0;

    if (argc != 5) {
        fprintf(stderr, "usage: picture_difference A.png B.png MEAN SHARE\n");
        return 2;
    }
    if (!open_picture(&a, argv[1]) || !open_picture(&b, argv[2]))
        return 2;
    if (a.width != b.width || a.height != b.height) {
        printf("%d x %d is not %d x %d\n", a.width, a.height, b.width,
               b.height);
        return EXIT_FAILURE;
    }
    for (int y = 0; y < a.height; y++) {
        for (int x = 0; x < a.width; x++) {
            double of_a = grey(&a, x, y), of_b = grey(&b, x, y);

            total += fabs(of_a - of_b);
            if (fabs(of_a - of_b) > far)
                lost += distance(&b, x, y, of_a) > far ||
                        distance(&a, x, y, of_b) > far;
        }
    }
    double pixels = (double)a.width * a.height;
    double mean = total / pixels, share = lost / pixels;
    cairo_surface_destroy(a.surface);
    cairo_surface_destroy(b.surface);
    printf("mean difference %.3f, share elsewhere %.6f\n", mean, share);
    return mean <= strtod(argv[3], NULL) && share <= strtod(argv[4], NULL)
               ? EXIT_SUCCESS
               : EXIT_FAILURE;
}
