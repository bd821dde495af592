/* fit.h - what the files that check fits share. */
#ifndef RLSTUDY_CHECK_FIT_H
#define RLSTUDY_CHECK_FIT_H

#include "check/internal.h"

/* What a law is made to fit: runs, curves or points from elsewhere, or the
 * instances of another fit. */
struct evidence {
    const char *name;
    struct span span;
    const struct study_axis *axes;
    size_t n_axes;
    const struct study_runs *runs;     /* NULL: none */
    const struct study_curves *curves; /* read from files; NULL: none */
};

/* ---- fit.c ---- */

/* NULL: it has none of that name. */
const struct study_axis *fit_evidence_axis(const struct evidence *evidence,
                                           const char *name);
/* The axes in brackets, as axes of EVIDENCE. */
bool fit_bracket_axes(struct check *check, const struct decl *decl,
                      const struct evidence *evidence,
                      const struct study_axis **axes);
/* Axes on which the keys depend, or imported curves, must be in the brackets.
 * (Runs of several values may well share one fit.) */
bool fit_brackets_are_complete(struct check *check, const struct decl *decl,
                               const struct evidence *evidence,
                               const struct study_axis *const *axes);

/* The declaration that an expression names, of a kind that the law takes. */
struct decl *fit_find_evidence(struct check *check, const struct decl *decl,
                               const struct ast_expr *e);

/* ---- fit_union.c ---- */

/* `main + published`: returns what the fit hangs on, its runs if there are
 * any; the other curves are noted in FIT.  NULL after an error. */
struct decl *fit_union_check(struct check *check, const struct decl *decl,
                             struct study_fit *fit);
/* Axes of the other curves must be in the brackets. */
bool fit_union_axes(struct check *check, const struct decl *decl,
                    const struct study_fit *fit,
                    const struct study_axis *const *axes);

/* ---- fit_instances.c ---- */

bool fit_instances_of_runs(struct check *check, const struct decl *decl,
                           struct study_fit *fit, const struct study_runs *runs,
                           const struct study_axis **axes);
/* Those of a fit over the instances of OVER, and to which each belongs. */
void fit_instances_of_series(struct check *check, struct study_fit *fit,
                             const struct study_fit *over,
                             const struct study_axis *const *axes, size_t A);

/* ---- fit_columns.c ---- */

/* Which column of EVIDENCE each quantity of the law is. */
bool fit_columns_check(struct check *check, const struct decl *decl,
                       struct study_fit *fit, const struct evidence *evidence);

/* ---- fit_series.c ---- */

bool fit_series_check(struct check *check, struct decl *decl,
                      struct study_fit *fit);

#endif
