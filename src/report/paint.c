/* paint.c - colours, and how lines and points are drawn. */
#include "config.h"

#include "report/paint.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#include "base/base.h"

/* Control points of the ramp: matplotlib's viridis (public domain, CC0). */
static const uint32_t ramp_points[] = {
    0x440154, 0x481567, 0x482677, 0x453781, 0x404788, 0x39568c, 0x33638d,
    0x2d708e, 0x287d8e, 0x238a8d, 0x1f968b, 0x20a387, 0x29af7f, 0x3cbb75,
    0x55c667, 0x73d055, 0x95d840, 0xb8de29, 0xdce319, 0xfde725,
};

/* What of the ramp can be told from the ground of each theme. */
static const double ramp_range[][2] = {
    [THEME_LIGHT] = {0, 0.76},
    [THEME_DARK] = {0.24, 1},
    [THEME_PRINT] = {0, 0.76},
};

/* Okabe and Ito's colours; yellow is left out, and on a dark ground the blue
 * is lightened. */
static const uint32_t categories[][PAINT_CATEGORIES] = {
    [THEME_LIGHT] = {0x0072b2, 0xd55e00, 0x009e73, 0xcc79a7, 0xe69f00, 0x56b4e9,
                     0x6b7075},
    [THEME_DARK] = {0x4aa3df, 0xf0752a, 0x1fbf93, 0xd992b8, 0xe69f00, 0x9ad4f5,
                    0xa4abb2},
    [THEME_PRINT] = {0x0072b2, 0xd55e00, 0x009e73, 0xcc79a7, 0xe69f00, 0x56b4e9,
                     0x6b7075},
};

static const struct ground grounds[] = {
    [THEME_LIGHT] = {0x1b1e21, 0x62696f, 0xc2410c, 0xe7eaed, 0xffffff},
    [THEME_DARK] = {0xe8eaed, 0x9ba3ab, 0xff9a62, 0x2b3036, 0x131518},
    [THEME_PRINT] = {0x000000, 0x4a4f54, 0xc2410c, 0xdfe2e5, 0xffffff},
};

const struct ground *paint_ground(enum theme theme)
{
    return &grounds[theme];
}

uint32_t paint_category(enum theme theme, int category)
{
    return categories[theme][abs(category) % PAINT_CATEGORIES];
}

static uint32_t mix(uint32_t a, uint32_t b, double t)
{
    uint32_t out = 0;

    for (int shift = 0; shift <= 16; shift += 8) {
        double from = (double)((a >> shift) & 0xff);
        double to = (double)((b >> shift) & 0xff);
        out |= (uint32_t)lround(from + t * (to - from)) << shift;
    }
    return out;
}

uint32_t paint_shade(enum theme theme, int shade)
{
    double t = (double)shade / (PAINT_SHADES - 1);
    const double *range = ramp_range[theme];
    double at = (range[0] + t * (range[1] - range[0])) *
                (double)(COUNT_OF(ramp_points) - 1);
    size_t i = (size_t)at;

    if (i + 1 >= COUNT_OF(ramp_points))
        return ramp_points[COUNT_OF(ramp_points) - 1];
    return mix(ramp_points[i], ramp_points[i + 1], at - (double)i);
}

int paint_shade_of(double shade)
{
    return (int)lround(fmin(fmax(shade, 0), 1) * (PAINT_SHADES - 1));
}

uint32_t paint_colour(enum theme theme, const struct style *style)
{
    switch (style->paint) {
    case PAINT_MUTED:
        return grounds[theme].muted;
    case PAINT_ACCENT:
        return grounds[theme].accent;
    case PAINT_CATEGORY:
        return paint_category(theme, style->category);
    case PAINT_RAMP:
        return paint_shade(theme, paint_shade_of(style->shade));
    case PAINT_INK:
        break;
    }
    return grounds[theme].ink;
}

bool paint_alike(const struct style *a, const struct style *b)
{
    return a->paint == b->paint && a->category == b->category &&
           paint_shade_of(a->shade) == paint_shade_of(b->shade) &&
           a->dash == b->dash && a->hollow == b->hollow;
}

double paint_width(const struct style *style)
{
    return style->width > 0 ? style->width : 1.6;
}

const double *paint_dashes(enum dash dash)
{
    static const double dashed[PAINT_DASHES] = {5, 3};
    static const double dotted[PAINT_DASHES] = {1.5, 2.5};

    return dash == DASH_DASHED ? dashed : dash == DASH_DOTTED ? dotted : NULL;
}
