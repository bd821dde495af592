/* table.h - a file as rows of named cells, whatever its format.
 *
 * A reader makes a struct table of the bytes of one file, or of the files of
 * one run; who wants the cells then goes through it row by row. */
#ifndef RLSTUDY_IMPORT_TABLE_H
#define RLSTUDY_IMPORT_TABLE_H

#include <stdbool.h>

#include "base/err.h"

struct arena;
struct notes; /* analysis/notes.h */
struct table;

enum cell_kind { CELL_ABSENT, CELL_TEXT, CELL_NUMBER };

struct cell {
    enum cell_kind kind;
    const char *text; /* CELL_TEXT: good until the next row */
    double number;    /* CELL_NUMBER */
};

enum table_step { TABLE_FAULT, TABLE_ROW, TABLE_END };

struct table_type {
    enum table_step (*next)(struct table *table, struct err *err);
    struct cell (*cell)(const struct table *table, size_t column);
    void (*close)(struct table *table);
    const char *place; /* what rows are numbered by; NULL: lines */
    bool sparse;       /* rows have what was measured then, and no more */
};

struct table {
    const struct table_type *type;
    const char *file; /* for messages */
    const char *const *columns;
    size_t n_columns;
    size_t place;            /* of the present row, from 1 */
    const char *environment; /* that the file is of, or NULL: it has no say */
};

/* A file, in memory. */
struct table_file {
    const char *path; /* for messages */
    char *text;       /* (len), and a NUL behind it; the table may write here */
    size_t len;
};

/* A cell as a number: a decimal one, NaN however it is spelt, or nothing (an
 * empty cell, null, None, NA). */
enum cell_number {
    CELL_IS_NUMBER,
    CELL_IS_NAN,
    CELL_IS_NOTHING,
    CELL_IS_OTHER
};
enum cell_number cell_number(double *value, const struct cell *cell);
/* Is it TEXT, or the same number? */
bool cell_is(const struct cell *cell, const char *text);
/* For messages and labels; LEN bytes of room in BUFFER. */
const char *cell_text(char *buffer, size_t len, const struct cell *cell);
enum { CELL_TEXT_ROOM = 32 };

enum { TABLE_NO_COLUMN = -1 };
/* Its index, or TABLE_NO_COLUMN. */
int table_find(const struct table *table, const char *column);
/* Set ERR to WHAT is wrong at PLACE, "FILE:LINE: ..." or "FILE: episode 7: ..."
 * where places are not lines (UNIT, NULL for those); returns false. */
bool place_fault(struct err *err, const char *file, const char *unit,
                 size_t place, const char *what);
/* The same about the present row. */
bool table_fault(const struct table *table, struct err *err, const char *fmt,
                 ...) ATTR_PRINTF(3, 4);
enum table_step table_next(struct table *table, struct err *err);
void table_close(struct table *table); /* NULL is fine */

/* ---- readers ----
 *
 * Each makes a table; NULL after an error.  Those that take one file are given
 * one. */

struct table_input {
    struct arena *arena; /* lives as long as the table */
    struct table_file *files;
    size_t n;
    struct notes *notes; /* takes warnings */
};

typedef struct table *(*table_open_fn)(const struct table_input *in,
                                       struct err *err);

/* Fields between commas or tabs, a header above them.  One file. */
struct table *table_open_csv(const struct table_input *in, struct err *err);
struct table *table_open_tsv(const struct table_input *in, struct err *err);

/* As CSV, of rows that have what was logged then.  One file. */
struct table *table_open_progress(const struct table_input *in,
                                  struct err *err);

/* The episodes of one run, each environment's in a file of its own: columns
 * r, l, t as there, `interactions` and `return`. */
struct table *table_open_monitor(const struct table_input *in, struct err *err);

/* An object of JSON on each line.  What is nested is named "outer/inner".  One
 * file. */
struct table *table_open_json_lines(const struct table_input *in,
                                    struct err *err);

/* The event files of one run: a column for each tag, and `step`. */
struct table *table_open_tensorboard(const struct table_input *in,
                                     struct err *err);

#endif
