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

/* Those laws of a name that KEEP says yes to, such as law_trusted. */
struct indices part_laws(struct arena *arena, const struct findings *f,
                         const char *name,
                         bool (*keep)(const struct law_finding *));
bool part_fitted(const struct law_finding *law);
const char *part_instance_label(struct arena *arena,
                                const struct law_finding *law);
/* Colours for instances: a ramp along an axis of numbers, else categories. */
struct style part_instance_style(const struct findings *f,
                                 const struct indices *laws, size_t i);
/* The axis of x of FIG, and where along it the laws stand: numbers when all lie
 * along one axis of numbers, else names. */
void part_instance_axis(struct arena *arena, struct figure *fig,
                        const struct findings *f, const struct indices *laws,
                        double *x);
/* All sizes of the fits of laws, smallest first, no size twice. */
struct ramp part_ramp_of_fits(struct arena *arena, const struct findings *f,
                              const struct indices *laws);
/* What turns compute N E of LAW into the unit of figures of NAME, which is
 * NULL for laws of several names: then all have FLOP, or none is drawn in
 * them. */
double part_flop(const struct findings *f, const char *name,
                 const struct law_finding *law);

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
