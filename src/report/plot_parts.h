/* plot_parts.h - what the figures of findings are put together from. */
#ifndef RLSTUDY_REPORT_PLOT_PARTS_H
#define RLSTUDY_REPORT_PLOT_PARTS_H

#include "report/figure.h"
#include "report/gather.h"

struct arena;
struct str;

/* More sizes than this get a colour bar instead of a legend. */
enum { PART_KEYS = 10 };
/* Points along a line drawn from a formula. */
enum { PART_STEPS = 96 };

/* Sizes in order and their place on the ramp. */
struct ramp {
    const double *sizes;
    size_t n;
    struct size_axis axis; /* what they go by */
};

struct style part_ramp_style(const struct ramp *ramp, double size,
                             double width);
/* A legend of the sizes. */
void part_ramp_keys(struct arena *arena, struct figure *f,
                    const struct ramp *ramp, enum series_kind kind);

/* text_count and text_clean as strings. */
const char *part_count(struct arena *arena, double value);
const char *part_clean(struct arena *arena, const char *text);

/* A figure called KIND-NAME with N_PANELS empty panels and room for
 * PART_KEYS + 8 keys. */
struct figure *part_figure(struct arena *arena, const char *kind,
                           const char *name, size_t n_panels);
void part_key(struct figure *f, const char *label, enum series_kind kind,
              struct style style);
/* The next series of a panel that has room for it. */
struct series *part_series(struct panel *panel, enum series_kind kind,
                           struct style style, const char *name);
/* Take the caption from S and release S. */
void part_caption(struct arena *arena, struct figure *f, struct str *s);
/* A logarithmic axis when values are positive and span more than a decade. */
enum scale_kind part_scale(const double *v, size_t n);

#endif
