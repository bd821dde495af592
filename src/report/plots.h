/* plots.h - findings to figures. */
#ifndef RLSTUDY_REPORT_PLOTS_H
#define RLSTUDY_REPORT_PLOTS_H

#include "report/figure.h"
#include "report/findings.h"

struct arena;

/* Each makes the figure of an item, or returns NULL with *WHY set to one
 * sentence that says why there is nothing to draw.  NAME is what the item is
 * of, NULL for all.  Memory is the arena's. */
typedef struct figure *(*plot_fn)(struct arena *arena,
                                  const struct findings *findings,
                                  const char *name, const char **why);

/* The same of what has as many figures as there is to tell: makes *OUT and
 * returns how many. */
typedef size_t (*plots_fn)(struct arena *arena, struct figure ***out,
                           const struct findings *findings, const char *name,
                           const char **why);

/* Returns against interactions, training compute and wall time. */
struct figure *plot_curves(struct arena *arena, const struct findings *f,
                           const char *name, const char **why);
struct figure *plot_curves_flop(struct arena *arena, const struct findings *f,
                                const char *name, const char **why);
struct figure *plot_curves_wall(struct arena *arena, const struct findings *f,
                                const char *name, const char **why);
/* What the environments of runs told beside rewards, against interactions: a
 * figure for each name. */
size_t plot_infos(struct arena *arena, struct figure ***out,
                  const struct findings *f, const char *name, const char **why);
/* Intrinsic performance against training compute, by size. */
struct figure *plot_frontier(struct arena *arena, const struct findings *f,
                             const char *name, const char **why);
/* Optimal size against compute. */
struct figure *plot_optimum(struct arena *arena, const struct findings *f,
                            const char *name, const char **why);
struct figure *plot_exponent(struct arena *arena, const struct findings *f,
                             const char *name, const char **why);
/* Exponents over windows of training. */
struct figure *plot_windows(struct arena *arena, const struct findings *f,
                            const char *name, const char **why);
/* How many times the compute of another law, over returns. */
struct figure *plot_multiplier(struct arena *arena, const struct findings *f,
                               const char *name, const char **why);
/* A law of points of one x; what one of several x predicts; and what stands
 * behind the optima of isoFLOP curves. */
struct figure *plot_law(struct arena *arena, const struct findings *f,
                        const char *name, const char **why);
struct figure *plot_predicted(struct arena *arena, const struct findings *f,
                              const char *name, const char **why);
struct figure *plot_isoflop(struct arena *arena, const struct findings *f,
                            const char *name, const char **why);

/* What a law of two x says all over their plane, as contours. */
struct figure *plot_surface(struct arena *arena, const struct findings *f,
                            const char *name, const char **why);
/* Returns against size at equal compute, of runs with a ladder. */
struct figure *plot_slices(struct arena *arena, const struct findings *f,
                           const char *name, const char **why);
/* Compute that a return takes on the frontier, against the laws' axis. */
struct figure *plot_cost(struct arena *arena, const struct findings *f,
                         const char *name, const char **why);
/* How well a law of curves is borne out, and how surely it is known. */
struct figure *plot_collapse(struct arena *arena, const struct findings *f,
                             const char *name, const char **why);
struct figure *plot_residuals(struct arena *arena, const struct findings *f,
                              const char *name, const char **why);
struct figure *plot_bootstrap(struct arena *arena, const struct findings *f,
                              const char *name, const char **why);
struct figure *plot_evidence(struct arena *arena, const struct findings *f,
                             const char *name, const char **why);
struct figure *plot_profile(struct arena *arena, const struct findings *f,
                            const char *name, const char **why);
struct figure *plot_starts(struct arena *arena, const struct findings *f,
                           const char *name, const char **why);
/* The same of laws of points. */
struct figure *plot_points_residuals(struct arena *arena,
                                     const struct findings *f, const char *name,
                                     const char **why);
struct figure *plot_points_bootstrap(struct arena *arena,
                                     const struct findings *f, const char *name,
                                     const char **why);
struct figure *plot_points_starts(struct arena *arena, const struct findings *f,
                                  const char *name, const char **why);
/* Time that runs took against what was planned. */
struct figure *plot_plan(struct arena *arena, const struct findings *f,
                         const char *name, const char **why);

/* Those of a law of curves and of a law of points in the section of fits, and
 * of all runs in theirs, ended by NULL. */
extern const plot_fn plots_of_fits[], plots_of_points[], plots_of_runs[];

#endif
