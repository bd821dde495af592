/* points.c - files of others, as a table of numbers. */
#include "config.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/notes.h"
#include "base/arena.h"
#include "base/mem.h"
#include "import/files.h"
#include "import/import.h"
#include "import/intern.h"
#include "import/mapping.h"

/* Rows times columns: nobody fits a law to more. */
static const size_t max_cells = (size_t)1 << 26;

/* A column while it is being read: of numbers, until a cell is none. */
struct column {
    const char *name;
    const struct expression *computed; /* NULL: a column of the file */
    int from;
    bool text;
    double *values; /* numbers, or indices of labels */
    struct intern labels;
};

struct reading {
    struct arena *arena;
    const struct mapping *mapping;
    struct binding binding;
    struct column *columns;
    size_t n_columns;
    size_t n, cap; /* rows */
    struct notes *notes;
    struct err *err;
};

/* ---- columns ---- */

static bool add_said(struct reading *r, const struct mapped *mapped)
{
    struct column *column = &r->columns[r->n_columns++];

    *column = (struct column){.name = mapped->name};
    column->computed =
        expression_parse(r->arena, mapped->text, &r->binding.columns, r->err);
    if (column->computed == NULL) {
        err_prefix(r->err, "%s: %s", r->binding.table->file, mapped->name);
        return binding_list_columns(&r->binding, r->err);
    }
    column->from = expression_column(column->computed);
    if (column->from != TABLE_NO_COLUMN)
        column->computed = NULL;
    return true;
}

static void add_own(struct reading *r, const char *name, size_t from)
{
    if (mapping_find(r->mapping, name) == NULL)
        r->columns[r->n_columns++] = (struct column){
            .name = arena_strdup(r->arena, name), .from = (int)from};
}

static bool bind_columns(struct reading *r)
{
    const struct binding *b = &r->binding;
    size_t own = b->table->n_columns;

    r->columns = arena_array(r->arena, struct column,
                             r->mapping->n_columns + own + b->n_made);
    for (size_t i = 0; i < r->mapping->n_columns; i++) {
        if (!add_said(r, &r->mapping->columns[i]))
            return false;
    }
    for (size_t i = 0; i < own; i++)
        add_own(r, b->table->columns[i], i);
    for (size_t i = 0; i < b->n_made; i++)
        add_own(r, b->made[i].name, own + i);
    return binding_finish(&r->binding, r->err);
}

/* ---- rows ---- */

static bool grow_rows(struct reading *r)
{
    if (r->n < r->cap)
        return true;
    r->cap = r->cap == 0 ? 256 : 2 * r->cap;
    if (r->cap > max_cells / r->n_columns)
        return table_fault(r->binding.table, r->err, "more than %zu cells",
                           max_cells);
    for (size_t i = 0; i < r->n_columns; i++)
        r->columns[i].values = mem_realloc(r->columns[i].values, r->cap,
                                           sizeof *r->columns[i].values);
    return true;
}

static double label_of(struct column *column, const struct cell *cell)
{
    char buffer[CELL_TEXT_ROOM];
    const char *text = cell_text(buffer, sizeof buffer, cell);

    return (double)intern_add(&column->labels, text, strlen(text));
}

/* What was taken for numbers so far are texts, as CELL is one: that may be a
 * slip in a single row. */
static void make_text(struct reading *r, struct column *column,
                      const struct cell *cell)
{
    const struct table *table = r->binding.table;
    const char *place = table->type->place;

    if (r->n > 0)
        notes_add(r->notes,
                  "column '%s' is one of names, not of numbers, as %s %zu of "
                  "%s has '%.40s'",
                  column->name, place != NULL ? place : "line", table->place,
                  table->file, cell->text);
    column->text = true;
    column->labels = INTERN_OF(r->arena);
    for (size_t i = 0; i < r->n; i++) {
        const struct cell number = {.kind = CELL_NUMBER,
                                    .number = column->values[i]};

        if (!isnan(column->values[i]))
            column->values[i] = label_of(column, &number);
    }
}

static double cell_value(struct reading *r, struct column *column)
{
    const struct columns *columns = &r->binding.columns;
    struct cell cell = columns->cell(columns->ctx, column->from);
    double value = 0;
    enum cell_number found = cell_number(&value, &cell);

    if (found == CELL_IS_NAN || found == CELL_IS_NOTHING)
        return (double)NAN;
    if (found == CELL_IS_OTHER && !column->text)
        make_text(r, column, &cell);
    return column->text ? label_of(column, &cell) : value;
}

static bool computed_value(struct reading *r, const struct column *column,
                           double *value)
{
    struct err why;

    switch (
        expression_number(value, column->computed, &r->binding.columns, &why)) {
    case VALUE_FOUND:
        return true;
    case VALUE_NAN:
    case VALUE_MISSING:
        *value = (double)NAN;
        return true;
    default:
        return table_fault(r->binding.table, r->err, "%s: %s", column->name,
                           why.msg);
    }
}

static bool read_row(struct reading *r)
{
    if (!binding_takes_row(&r->binding))
        return true;
    if (!grow_rows(r))
        return false;
    for (size_t i = 0; i < r->n_columns; i++) {
        struct column *column = &r->columns[i];
        double *value = &column->values[r->n];

        if (column->computed == NULL)
            *value = cell_value(r, column);
        else if (!computed_value(r, column, value))
            return false;
    }
    r->n++;
    return true;
}

/* ---- tables ---- */

static void take_columns(struct reading *r, struct points *out)
{
    struct points_column *columns =
        arena_array(r->arena, struct points_column, r->n_columns);

    for (size_t i = 0; i < r->n_columns; i++) {
        struct column *column = &r->columns[i];

        columns[i] = (struct points_column){
            .name = column->name,
            .values = column->values,
            .labels = column->text ? column->labels.items : NULL,
            .n_labels = column->labels.n,
        };
        arena_own(r->arena, column->values);
        arena_own(r->arena, column->labels.items);
        free(column->labels.table);
    }
    out->n = r->n;
    out->columns = columns;
    out->n_columns = r->n_columns;
}

static bool read_table(struct reading *r, struct table *table,
                       const char *label, struct points *out)
{
    enum table_step step = TABLE_FAULT;

    if (!binding_init(r->arena, &r->binding, r->mapping, table, label,
                      r->err) ||
        !bind_columns(r))
        return false;
    while ((step = table_next(table, r->err)) == TABLE_ROW && read_row(r))
        continue;
    take_columns(r, out);
    if (step != TABLE_END)
        return false;
    return r->n > 0 || err_set(r->err, "%s has no rows%s", table->file,
                               r->mapping->n_conditions > 0
                                   ? " that are as 'only' wants them"
                                   : "");
}

static bool read_source(struct reading *r, const struct source *source,
                        struct imported_points *out)
{
    struct open_source open;
    bool ok = source_open(r->arena, &open, source, r->notes, r->err) &&
              read_table(r, open.table, source->label, &out->table);

    out->origin = open.origin;
    source_close(&open);
    return ok;
}

static bool read_sources(struct arena *arena, struct imported_points *out,
                         const struct sources *sources,
                         const struct mapping *mapping, struct err *err)
{
    struct notes notes = {.arena = arena};
    struct reading r = {
        .arena = arena, .mapping = mapping, .notes = &notes, .err = err};

    if (sources->n > 1)
        return err_set(err, "a table of points is one file, not both %s and %s",
                       sources->items[0].label, sources->items[1].label);
    out->table.name = sources->items[0].label;
    bool ok = read_source(&r, &sources->items[0], out);
    out->notes = notes.items;
    out->n_notes = notes.n;
    return ok;
}

bool import_points(struct arena *arena, struct imported_points *out,
                   const char *const *paths, size_t n,
                   const struct import_options *options, struct err *err)
{
    const struct format *format;
    struct mapping mapping;
    struct sources sources;

    *out = (struct imported_points){0};
    return format_choose(&format, options->format, err) &&
           mapping_parse(arena, &mapping, options, err) &&
           sources_find(arena, &sources, paths, n, format, err) &&
           read_sources(arena, out, &sources, &mapping, err);
}

bool import_points_in_memory(struct arena *arena, struct imported_points *out,
                             const char *text, size_t len, const char *name,
                             const struct import_options *options,
                             struct err *err)
{
    const struct format *format;
    struct mapping mapping;
    struct sources sources;

    *out = (struct imported_points){0};
    if (!format_choose(&format, options->format, err) ||
        !mapping_parse(arena, &mapping, options, err))
        return false;
    sources_in_memory(arena, &sources, text, len, name, format);
    return read_sources(arena, out, &sources, &mapping, err);
}
