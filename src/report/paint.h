/* paint.h - colours, and how lines and points are drawn.
 *
 * Categories have the colours of Okabe and Ito, what is ordered those of
 * viridis; each theme has those of them that can be told from its ground. */
#ifndef RLSTUDY_REPORT_PAINT_H
#define RLSTUDY_REPORT_PAINT_H

#include <stdbool.h>
#include <stdint.h>

enum paint {
    PAINT_INK,      /* the colour of text */
    PAINT_MUTED,    /* quieter */
    PAINT_FAINT,    /* what lies beneath */
    PAINT_ACCENT,   /* what deserves a look */
    PAINT_CATEGORY, /* by number */
    PAINT_RAMP      /* by SHADE in [0, 1] */
};

enum { PAINT_CATEGORIES = 7, PAINT_SHADES = 32 };

enum dash { DASH_SOLID, DASH_DASHED, DASH_DOTTED };

struct style {
    enum paint paint;
    int category;
    double shade;
    double value; /* what a shade of the ramp stands for; 0: nothing */
    enum dash dash;
    double width; /* of lines, in pixels of the layout; of points, the radius */
    bool hollow;  /* points: a ring */
};

enum theme { THEME_LIGHT, THEME_DARK, THEME_PRINT };

/* What is no data. */
struct ground {
    uint32_t ink, muted, faint, accent, grid, paper; /* 0xrrggbb */
};

const struct ground *paint_ground(enum theme theme);
uint32_t paint_category(enum theme theme, int category);
/* One of PAINT_SHADES. */
uint32_t paint_shade(enum theme theme, int shade);
/* Which of them stands for a shade in [0, 1]. */
int paint_shade_of(double shade);
uint32_t paint_colour(enum theme theme, const struct style *style);

/* Whether nothing but their widths tells two styles apart. */
bool paint_alike(const struct style *a, const struct style *b);

/* How wide a line is drawn, and how opaque a band. */
double paint_width(const struct style *style);
#define PAINT_BAND_OPACITY 0.14

/* The lengths of strokes and gaps, in pixels; NULL for a solid line. */
const double *paint_dashes(enum dash dash);
enum { PAINT_DASHES = 2 };

#endif
