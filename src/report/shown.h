/* shown.h - what the parts of a report share: the items with their figures. */
#ifndef RLSTUDY_REPORT_SHOWN_H
#define RLSTUDY_REPORT_SHOWN_H

#include "report/figure.h"
#include "report/findings.h"

struct arena;
struct str;

/* One figure of an item, or the reason why it cannot be drawn. */
struct shown_figure {
    struct figure *figure; /* NULL: see WHY */
    const char *why;
};

struct shown_item {
    const struct item *item;
    struct shown_figure *figures;
    size_t n_figures;
};

struct shown {
    const struct findings *findings;
    struct shown_item *items; /* (findings->n_items) */
    /* Of the fits of curves, then of points, all of one name after the other,
     * and of the runs: those that can be drawn. */
    const struct figure **fits, **runs;
    size_t n_fits, n_runs;
    /* All of them. */
    const struct figure **all;
    size_t n_all;
};

/* Make the figures of all items; no two have the same name. */
struct shown *shown_new(struct arena *arena, const struct findings *f);

/* The study's words for an item, if they stand at its figure I; where it has a
 * table, they stand there. */
const char *shown_words(const struct shown_item *shown, size_t i);

/* The page, and the same for GitHub. */
void html_page(struct str *out, struct arena *arena, const struct shown *shown);
void markdown_report(struct str *out, struct arena *arena,
                     const struct shown *shown);

/* Tables of data as CSV (RFC 4180 with plain newlines), one row a point of a
 * curve, a constant of a law of points, a point of a frontier, a size at a
 * rung. */
void csv_curves(struct str *out, struct arena *arena, const struct findings *f);
void csv_laws(struct str *out, struct arena *arena, const struct findings *f);
void csv_frontier(struct str *out, struct arena *arena,
                  const struct findings *f);
void csv_isoflop(struct str *out, struct arena *arena,
                 const struct findings *f);

/* Everything in the findings, "schema": "rlstudy-report-1". */
void json_report(struct str *out, struct arena *arena,
                 const struct shown *shown);

#endif
