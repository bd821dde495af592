/* tables.h - the tables of a report: what stands in them.
 *
 * NAME is of laws, runs or points; NULL: of all of them. */
#ifndef RLSTUDY_REPORT_TABLES_H
#define RLSTUDY_REPORT_TABLES_H

#include "report/findings.h"

struct arena;
struct str;
struct table;

/* Tables with a line each of: a run, a law of curves, an instance of a law and
 * a size for each compute, a prediction of ITEM, a part of the data of LAW
 * (NULL: of each), a budget of LAW, a part of training, two laws. */
struct table *table_runs(struct arena *arena, const struct findings *f,
                         const char *name);
struct table *table_constants(struct arena *arena, const struct findings *f,
                              const char *name);
struct table *table_optima(struct arena *arena, const struct findings *f,
                           const char *name);
struct table *table_predictions(struct arena *arena, const struct findings *f,
                                const struct item *item);
struct table *table_evidence(struct arena *arena, const struct findings *f,
                             const struct law_finding *law);
struct table *table_budgets(struct arena *arena, const struct findings *f,
                            const struct law_finding *law);
struct table *table_windows(struct arena *arena, const struct findings *f,
                            const char *name);
struct table *table_multipliers(struct arena *arena, const struct findings *f,
                                const char *name);
/* A law of points: its constants, and what a fit found row by row; NULL where
 * there is none. */
struct table *table_law(struct arena *arena, const struct findings *f,
                        const char *name);
struct table *table_found(struct arena *arena, const struct findings *f,
                          const struct points_finding *p);
/* Returns at equal compute, one a facet. */
size_t table_isoflops(struct arena *arena, struct table ***out,
                      const struct findings *f, const char *name);

/* The tables of an item of each kind, those of one caption together; where
 * there are none, *WHY may be told better than it is. */
typedef size_t (*tables_fn)(struct arena *arena, struct table ***out,
                            const char **why, const struct findings *f,
                            const struct item *item);

size_t tables_of_constants(struct arena *arena, struct table ***out,
                           const char **why, const struct findings *f,
                           const struct item *item);
size_t tables_of_runs(struct arena *arena, struct table ***out,
                      const char **why, const struct findings *f,
                      const struct item *item);
size_t tables_of_predictions(struct arena *arena, struct table ***out,
                             const char **why, const struct findings *f,
                             const struct item *item);
size_t tables_of_isoflop(struct arena *arena, struct table ***out,
                         const char **why, const struct findings *f,
                         const struct item *item);
size_t tables_of_budgets(struct arena *arena, struct table ***out,
                         const char **why, const struct findings *f,
                         const struct item *item);
size_t tables_of_windows(struct arena *arena, struct table ***out,
                         const char **why, const struct findings *f,
                         const struct item *item);
size_t tables_of_multipliers(struct arena *arena, struct table ***out,
                             const char **why, const struct findings *f,
                             const struct item *item);
/* All of them with files of their own, no two of one name. */
size_t tables_all(struct arena *arena, struct table ***out,
                  const struct findings *f);

/* ---- what they share ---- */

/* What a row of LAW is called among laws of NAME; WHY, if not NULL, below. */
void tables_law_label(struct str *out, struct arena *arena,
                      const struct findings *f, const struct law_finding *law,
                      const char *name, const char *why);
/* How sure a fit is; NULL: there is none. */
void tables_verdict(struct str *out, const enum identifiable *verdict);

#endif
