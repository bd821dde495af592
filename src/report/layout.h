/* layout.h - where everything in a figure stands.
 *
 * Every writer draws what the layout says, so that all have the same geometry.
 * Nothing overlaps: text that has no room is cut short, or left out where it
 * only repeats what can be read elsewhere.  All memory is the arena's. */
#ifndef RLSTUDY_REPORT_LAYOUT_H
#define RLSTUDY_REPORT_LAYOUT_H

#include "report/figure.h"

struct arena;

struct box {
    double x, y, w, h;
};

enum text_role {
    TEXT_TICK,
    TEXT_AXIS,
    TEXT_PANEL,
    TEXT_KEY,
    TEXT_KEY_TITLE,
    TEXT_LABEL /* within a panel */
};
enum { TEXT_ROLES = TEXT_LABEL + 1 };
enum text_anchor { TEXT_START, TEXT_MIDDLE, TEXT_END };

struct placed_text {
    const char *text;
    enum text_role role;
    enum text_anchor anchor;
    double x, y;           /* of the anchor, on the baseline */
    struct box box;        /* what it covers, by text_width */
    const struct key *key; /* whose label it is, or NULL */
};

struct placed_key {
    const struct key *key;
    struct box box; /* of the swatch */
};

/* From the end of a line to its name. */
struct leader {
    const struct key *key;
    double x[2], y[2];
};

struct layout {
    const struct figure *figure;
    double width, height;
    struct scale y;
    struct ticks y_ticks;
    struct scale *x;        /* (figure->n_panels) */
    struct ticks **x_ticks; /* (figure->n_panels) */
    struct box *panels;     /* (figure->n_panels) the area of the data */
    size_t columns;
    struct placed_text *texts;
    size_t n_texts, cap_texts;
    struct placed_key *keys; /* those that have a swatch */
    size_t n_keys;
    struct leader *leaders;
    size_t n_leaders;
    struct box ramp; /* w = 0: none */
    struct arena *arena;
};

double text_role_size(enum text_role role);

/* The width that suits the number of panels on a page of text. */
double figure_natural_width(const struct figure *figure);

/* Place everything.  WIDTH is in pixels, at least 240. */
struct layout *figure_layout(struct arena *arena, const struct figure *figure,
                             double width);

/* Pixels of a value within the panel P; NaN if it cannot be shown. */
double layout_x(const struct layout *layout, size_t p, double value);
double layout_y(const struct layout *layout, size_t p, double value);

#endif
