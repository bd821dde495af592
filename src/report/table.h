/* table.h - a table of a report, made once, and its writers.
 *
 * Columns say what their cells are and how they are shown; cells have a raw
 * value, for CSV and for sorting, and what people read of it, for the page,
 * Markdown and LaTeX, which all show the same.  Rows are filled cell by cell,
 * in the order of the columns. */
#ifndef RLSTUDY_REPORT_TABLE_H
#define RLSTUDY_REPORT_TABLE_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct str;

/* What the cells are; text stands left and sorts as text, the others right
 * and as numbers. */
enum table_kind {
    TABLE_TEXT,
    TABLE_NUMBER,  /* three digits */
    TABLE_COUNT,   /* "1.5k" */
    TABLE_DURATION /* "3 h 12 min" */
};

struct table_column {
    const char *name;  /* in the CSV; NULL: not there */
    const char *label; /* rich, its head; NULL: in the CSV alone */
    const char *unit;  /* below that, or NULL */
    enum table_kind kind;
    bool interval; /* in the CSV: NAME, NAME_low, NAME_high */
    bool wraps;    /* long text, in several lines */
    int place;     /* where it is shown among others, as a rank */
};

struct table_cell {
    const char *text; /* raw, of a column of text */
    double value, low, high;
    const char *shown; /* rich */
    bool best;
    /* Of a row's first cell: the label and size of the run that it is of, for
     * scripts of the page; or NULL. */
    const char *run;
    double size;
};

struct table {
    struct arena *arena;
    const char *name;    /* of its files: "constants" */
    const char *title;   /* "Constants of the law" */
    const char *style;   /* classes of the page: " wide" */
    const char *above;   /* rich, blocks of their own, or NULL */
    const char *caption; /* rich, or NULL */
    const char *data;    /* the name of the CSV that has its numbers */
    struct table_column *columns;
    size_t n_columns;
    struct table_cell *cells; /* (n_rows, n_columns) */
    size_t n_cells, room;
};

struct table *table_new(struct arena *arena, const char *name,
                        const char *title);
void table_columns(struct table *t, const struct table_column *columns,
                   size_t n);
size_t table_rows(const struct table *t);
/* Whether people are to read it: some column has a label. */
bool table_is_shown(const struct table *t);

/* ---- cells ---- */

void fill_text(struct table *t, const char *text); /* NULL is "" */
void fill_number(struct table *t, double value);   /* NaN: not known */
void fill_estimate(struct table *t, double value, double low, double high);
/* What is shown of the cell that was filled last; takes SHOWN and clears it. */
void cell_show(struct table *t, struct str *shown);
/* The row of the cell that was filled last is of this run. */
void row_is_of(struct table *t, const char *run, double size);
/* Of the cell that was filled last: nobody is to read its value. */
void cell_hide(struct table *t);

/* ---- writers ---- */

/* RFC 4180 with plain newlines, numbers in full. */
void table_csv(struct str *out, const struct table *t);
/* On the page, with this id. */
void table_html(struct str *out, const struct table *t, const char *id);
void table_markdown(struct str *out, const struct table *t);
/* With its title and caption below, as a file. */
void table_markdown_file(struct str *out, const struct table *t);
/* For \input, with booktabs; TABLE_LONG rows and more also need longtable. */
void table_latex(struct str *out, const struct table *t);

enum { TABLE_LONG = 40 };

#endif
