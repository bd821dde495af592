/* mapping.h - which cells of a table mean what.
 *
 * What the user says is parsed once, as struct mapping, and then bound to each
 * table.  Beside the table's own columns there are those that patterns make:
 * the parts of a path, and those of the name of a column where a row has the
 * returns of several runs side by side. */
#ifndef RLSTUDY_IMPORT_MAPPING_H
#define RLSTUDY_IMPORT_MAPPING_H

#include "base/err.h"
#include "import/expression.h"
#include "import/pattern.h"
#include "import/table.h"

struct arena;
struct import_options;

/* "name=expression" */
struct mapped {
    const char *name, *text;
};

/* "column=value" or "column!=value" */
struct condition {
    const char *column, *value;
    bool wanted;
};

struct mapping {
    const struct mapped *columns;
    size_t n_columns;
    const struct condition *conditions;
    size_t n_conditions;
    const struct pattern *path; /* or NULL */
};

ATTR_MUST_USE bool mapping_parse(struct arena *arena, struct mapping *out,
                                 const struct import_options *options,
                                 struct err *err);
/* What NAME comes from, or NULL when nothing was said. */
const char *mapping_find(const struct mapping *mapping, const char *name);

/* A column that a pattern makes. */
struct made_column {
    const char *name, *value;
};

/* A mapping, bound to a table. */
struct binding {
    struct arena *arena;
    const struct mapping *mapping;
    const struct table *table;
    struct columns columns; /* for expressions: the table's, then those made */
    struct made_column made[2 * PATTERN_MAX_HOLES];
    size_t n_made;
    const int *conditions; /* columns (mapping->n_conditions) */
};

/* LABEL is the path that the mapping's pattern is held against.  OUT is
 * pointed into: it must stay where it is. */
ATTR_MUST_USE bool binding_init(struct arena *arena, struct binding *out,
                                const struct mapping *mapping,
                                const struct table *table, const char *label,
                                struct err *err);
/* Add a column, for expressions bound from here on: its index in `made`. */
ATTR_MUST_USE bool binding_make(struct binding *binding, size_t *index,
                                const char *name, struct err *err);
/* Look up the columns of the conditions, once all columns are made. */
ATTR_MUST_USE bool binding_finish(struct binding *binding, struct err *err);
/* Does the present row meet all conditions? */
bool binding_takes_row(const struct binding *binding);
/* Put ": " and the columns of the table behind an error. */
bool binding_list_columns(const struct binding *binding, struct err *err);

#endif
