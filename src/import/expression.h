/* expression.h - what a column of a file comes to: `(row+1)*65536`,
 * `width[128:604362, 256:2322634]`, `"rollout/ep_rew_mean"`, 626k. */
#ifndef RLSTUDY_IMPORT_EXPRESSION_H
#define RLSTUDY_IMPORT_EXPRESSION_H

#include <stdbool.h>

#include "base/err.h"
#include "import/table.h"

struct arena;
struct expression;

/* Where the names in an expression lead: columns by number. */
struct columns {
    int (*find)(void *ctx, const char *name); /* or TABLE_NO_COLUMN */
    struct cell (*cell)(void *ctx, int column);
    void *ctx;
};

/* Read TEXT, whose names are looked up in COLUMNS; a TEXT that is as a whole
 * the name of a column stands for it, whatever characters are in it.  NULL
 * after an error, which says what was not understood. */
ATTR_MUST_USE struct expression *expression_parse(struct arena *arena,
                                                  const char *text,
                                                  const struct columns *columns,
                                                  struct err *err);

/* The same for texts: names joined by '+', whose texts are joined by '/'. */
ATTR_MUST_USE struct expression *expression_parse_text(
    struct arena *arena, const char *text, const struct columns *columns,
    struct err *err);

enum expression_value { VALUE_FOUND, VALUE_NAN, VALUE_MISSING, VALUE_FAULT };

/* Its value in the present row: NAN or MISSING when a cell that it needs is.  A
 * FAULT is a cell that is no number; ERR holds which, without the place. */
enum expression_value expression_number(double *value,
                                        const struct expression *e,
                                        const struct columns *columns,
                                        struct err *err);

struct str;
/* Appends the text of the present row. */
void expression_text(struct str *out, const struct expression *e,
                     const struct columns *columns);

/* The column that the expression is and no more, or TABLE_NO_COLUMN. */
int expression_column(const struct expression *e);

/* The name of the only column that its value hangs on, and which that is; NULL:
 * there is none, or there are several. */
const char *expression_hangs_on(const struct expression *e, int *column);

#endif
