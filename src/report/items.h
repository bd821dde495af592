/* items.h - the kinds of items that a report may show: one table. */
#ifndef RLSTUDY_REPORT_ITEMS_H
#define RLSTUDY_REPORT_ITEMS_H

#include "report/findings.h"
#include "report/plots.h"
#include "report/tables.h"

/* What writers make of an item. */
enum item_form {
    ITEM_IS_TEXT, /* a paragraph */
    ITEM_IS_FIGURES,
    ITEM_IS_CHOICE, /* figures of which a page may show one at a time */
    ITEM_IS_TABLES,
    ITEM_IS_BOTH, /* tables, and figures below them */
    ITEM_IS_FILMS
};

struct item_type {
    const char *name; /* in report.json */
    enum item_form form;
    const plot_fn *plots; /* in the order of the figures, ended by NULL */
    tables_fn tables;     /* NULL: has none */
    const char *no_table; /* why, unless TABLES tells better */
    plots_fn many;        /* instead of PLOTS; or NULL */
};

const struct item_type *item_type(enum item_kind kind);

/* "text", "figure", "table", "table and figure" */
const char *item_shown_as(enum item_kind kind);

/* The tables that ITEM asks for, where those of one caption stand together;
 * none: *WHY, or NULL where it needs none. */
size_t item_tables(struct arena *arena, struct table ***out, const char **why,
                   const struct findings *f, const struct item *item);

#endif
