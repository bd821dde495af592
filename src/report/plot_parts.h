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

/* What one of them is called: "604k parameters", "blocks 4: 604k parameters".
 */
const char *part_size_name(struct arena *arena, const struct ramp *ramp,
                           double size);
/* What makes models larger, as the study has it: "blocks", "width"; "size of
 * model" where it says no more.  "value of blocks" of what there is one EACH.
 */
const char *part_size_word(struct arena *arena, const struct ramp *ramp,
                           bool each);

/* LABEL, "size of model", or LABEL ", by blocks". */
const char *part_size_label(struct arena *arena, const struct ramp *ramp,
                            const char *label);
/* A sentence that says so, if there is anything to say. */
void part_size_note(struct str *s, const struct ramp *ramp);

/* A line of what the map says of a size, Y (size->n) at X: thick where its
 * returns tell of intrinsic performance, else thin and of no account for the
 * axes.  Takes up to two series. */
void part_measured(struct arena *arena, struct panel *panel,
                   const struct intrinsic_size *size, struct style style,
                   const char *name, const double *x, const double *y);
/* Whether the return of point I does. */
bool part_tells(const struct intrinsic_size *size, size_t i);
/* A sentence that says so, if some of the fits' sizes has a thin part. */
void part_thin_note(struct str *s, const struct findings *f,
                    const struct indices *laws);

/* Those laws of a name that KEEP says yes to, such as law_trusted. */
struct indices part_laws(struct arena *arena, const struct findings *f,
                         const char *name,
                         bool (*keep)(const struct law_finding *));
bool part_fitted(const struct law_finding *law);
const char *part_instance_label(struct arena *arena,
                                const struct law_finding *law);
/* Those fits of laws of points, that have points, of a name that KEEP says yes
 * to; *WHY becomes a reason for there being none. */
struct indices part_points(struct arena *arena, const struct findings *f,
                           const char *name,
                           bool (*keep)(const struct points_finding *),
                           const char **why);
/* NULL unless NEEDED, or there is something to say of its fit. */
const char *part_points_title(struct arena *arena,
                              const struct points_finding *p, bool needed);
/* Of N points: many are drawn small. */
struct style part_dots(size_t n);
struct axis part_axis(struct arena *arena, const struct quantity_label *label,
                      enum scale_kind kind);

/* One of several fits that stand beside each other. */
struct instance {
    const struct coordinate *coordinates; /* what it is of; may be none */
    size_t n_coordinates;
    const char *label; /* clean */
};
struct instance *part_instances(struct arena *arena, const struct findings *f,
                                const struct indices *laws);
struct instance *part_points_instances(struct arena *arena,
                                       const struct findings *f,
                                       const struct indices *list);
/* Colours for N instances: a ramp along an axis of numbers, else categories. */
struct style part_instance_style(const struct instance *list, size_t n,
                                 size_t i);
/* The axis of x of FIG, and where along it the instances stand: numbers when
 * all lie along one axis of numbers, else names. */
void part_instance_axis(struct arena *arena, struct figure *fig,
                        const struct instance *list, size_t n, double *x);
/* All sizes of the runs. */
struct ramp part_ramp_of_runs(struct arena *arena, const struct findings *f,
                              const struct indices *runs);
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
/* Straight across the panel through two points. */
void part_rule(struct arena *arena, struct panel *panel, struct style style,
               const char *name, double x0, double y0, double x1, double y1);
/* Take the caption from S, without the space at its end, and release S. */
void part_caption(struct arena *arena, struct figure *f, struct str *s);
/* A logarithmic axis when values are positive and span more than a decade. */
enum scale_kind part_scale(const double *v, size_t n);

#endif
