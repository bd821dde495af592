/* delimited.c - rows of fields between commas or tabs (RFC 4180), as a table;
 * also between semicolons, as spreadsheets write where decimals have commas.
 *
 * Fields are cut out in place: their quotes, and spaces around them or around
 * what is not in quotes, are taken off, and a NUL is put behind each. */
#include "config.h"

#include "import/delimited.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* No honest file comes near these. */
enum { MAX_COLUMNS = 4096, MAX_FIELD = 4096 };

struct delimited {
    struct table table;
    char separator;
    char *at, *end;
    size_t line; /* of AT, from 1 */
    char **fields;
    size_t n_fields, cap_fields; /* of the row last read */
    const char **header;
};

/* ---- fields ---- */

static bool at_line_end(const struct delimited *d)
{
    return d->at == d->end || *d->at == '\n' ||
           (*d->at == '\r' && (d->at + 1 == d->end || d->at[1] == '\n'));
}

static bool at_separator(const struct delimited *d)
{
    return d->at < d->end && *d->at == d->separator;
}

static void pass_line_end(struct delimited *d)
{
    if (d->at < d->end && *d->at == '\r')
        d->at++;
    if (d->at < d->end) {
        d->at++;
        d->line++;
    }
}

/* Past a quoted field whose first quote is at AT, with its quotes taken off:
 * returns its end, or NULL when there is none. */
static char *skip_quoted(struct delimited *d)
{
    char *to = ++d->at;

    for (; d->at < d->end; d->at++) {
        if (*d->at == '\n')
            d->line++;
        if (*d->at == '"') {
            if (d->at + 1 == d->end || d->at[1] != '"') {
                d->at++;
                return to;
            }
            d->at++; /* doubled */
        }
        *to++ = *d->at;
    }
    return NULL;
}

static void skip_spaces(struct delimited *d)
{
    while (d->at < d->end && *d->at == ' ')
        d->at++;
}

/* Find the end of the field at AT, and go behind it. */
static bool find_end(struct delimited *d, char **end, struct err *err)
{
    size_t number = d->n_fields + 1;

    d->table.place = d->line;
    if (d->at == d->end || *d->at != '"') {
        const char *from = d->at;

        while (!at_line_end(d) && !at_separator(d))
            d->at++;
        *end = d->at;
        while (*end > from && (*end)[-1] == ' ')
            --*end;
        return true;
    }
    *end = skip_quoted(d);
    skip_spaces(d);
    if (*end == NULL)
        return table_fault(&d->table, err,
                           "the quotes that open in field %zu do not close",
                           number);
    if (at_line_end(d) || at_separator(d))
        return true;
    d->table.place = d->line;
    return table_fault(&d->table, err,
                       "field %zu goes on behind its closing quotes", number);
}

/* Cut one field out, and go past what ended it; *MORE: that was a
 * separator. */
static bool cut_field(struct delimited *d, bool *more, struct err *err)
{
    skip_spaces(d);
    char *text = d->at + (d->at < d->end && *d->at == '"'), *end;

    if (d->n_fields == MAX_COLUMNS)
        return table_fault(&d->table, err, "more than %d fields",
                           (int)MAX_COLUMNS);
    if (!find_end(d, &end, err))
        return false;
    if (end - text > MAX_FIELD)
        return table_fault(&d->table, err, "field %zu is longer than %d bytes",
                           d->n_fields + 1, (int)MAX_FIELD);
    d->fields =
        mem_grow(d->fields, &d->cap_fields, d->n_fields, sizeof *d->fields);
    d->fields[d->n_fields++] = text;
    *more = at_separator(d);
    if (*more)
        d->at++;
    else
        pass_line_end(d);
    *end = '\0';
    return true;
}

/* ---- rows ---- */

/* Read the next row that is not empty; without fields at the end. */
static bool read_row(struct delimited *d, struct err *err)
{
    bool more = true;

    d->n_fields = 0;
    while (d->at < d->end && at_line_end(d))
        pass_line_end(d);
    size_t line = d->line;
    if (d->at == d->end)
        more = false;
    while (more) {
        if (!cut_field(d, &more, err))
            return false;
    }
    d->table.place = line;
    return true;
}

static enum table_step next(struct table *table, struct err *err)
{
    struct delimited *d = (struct delimited *)table;

    if (!read_row(d, err))
        return TABLE_FAULT;
    if (d->n_fields == 0)
        return TABLE_END;
    if (d->n_fields == table->n_columns)
        return TABLE_ROW;
    table_fault(table, err, "%zu field%s where the header has %zu", d->n_fields,
                d->n_fields == 1 ? "" : "s", table->n_columns);
    return TABLE_FAULT;
}

static struct cell cell(const struct table *table, size_t column)
{
    const struct delimited *d = (const struct delimited *)table;

    return (struct cell){.kind = CELL_TEXT, .text = d->fields[column]};
}

static void close_table(struct table *table)
{
    struct delimited *d = (struct delimited *)table;

    free(d->fields);
    free(d->header);
    free(d);
}

/* ---- opening ---- */

/* A name that stands for two columns would stand for either. */
static bool names_differ(const struct table *table, struct err *err)
{
    for (size_t i = 0; i < table->n_columns; i++) {
        if (*table->columns[i] != '\0' &&
            table_find(table, table->columns[i]) != (int)i)
            return table_fault(table, err, "two columns are named '%.60s'",
                               table->columns[i]);
    }
    return true;
}

static bool read_header(struct delimited *d, struct err *err)
{
    if (!read_row(d, err))
        return false;
    if (d->n_fields == 0)
        return table_fault(&d->table, err, "the file is empty");
    d->header = mem_calloc(d->n_fields, sizeof *d->header);
    for (size_t i = 0; i < d->n_fields; i++)
        d->header[i] = d->fields[i];
    d->table.columns = d->header;
    d->table.n_columns = d->n_fields;
    return names_differ(&d->table, err);
}

static void pass_head_line(struct delimited *d)
{
    if (d->at == d->end || *d->at != '#')
        return;
    while (!at_line_end(d))
        d->at++;
    pass_line_end(d);
}

/* What separates the fields of a header that has none of the commas it should
 * have. */
static char separator_of(const struct delimited *d, char usual)
{
    static const char others[] = {';', '\t'};
    size_t left = (size_t)(d->end - d->at);
    const char *line_end = memchr(d->at, '\n', left);
    size_t len = line_end != NULL ? (size_t)(line_end - d->at) : left;

    if (usual != ',' || memchr(d->at, usual, len) != NULL)
        return usual;
    for (size_t i = 0; i < sizeof others; i++) {
        if (memchr(d->at, others[i], len) != NULL)
            return others[i];
    }
    return usual;
}

/* As spreadsheets may save text. */
static bool is_utf16(const struct table_file *file)
{
    return file->len >= 2 && (memcmp(file->text, "\xff\xfe", 2) == 0 ||
                              memcmp(file->text, "\xfe\xff", 2) == 0);
}

struct table *delimited_open(const struct table_file *file,
                             const struct delimited_form *form, struct err *err)
{
    static const struct table_type dense = {
        .next = next, .cell = cell, .close = close_table};
    static const struct table_type sparse = {
        .next = next, .cell = cell, .close = close_table, .sparse = true};
    const char *nul = memchr(file->text, '\0', file->len);
    struct delimited *d = mem_calloc(1, sizeof *d);

    d->table.type = form->sparse ? &sparse : &dense;
    d->table.file = file->path;
    d->at = file->text;
    d->end = file->text + file->len;
    d->line = 1;
    if (file->len >= 3 && memcmp(d->at, "\xef\xbb\xbf", 3) == 0)
        d->at += 3;
    if (form->head_line)
        pass_head_line(d);
    d->separator = separator_of(d, form->separator);
    if (nul != NULL)
        err_set(err, "%s: byte %zu is zero; this is %s", file->path,
                (size_t)(nul - file->text) + 1,
                is_utf16(file) ? "UTF-16: save it as UTF-8"
                               : "not a file of text");
    if (nul == NULL && read_header(d, err))
        return &d->table;
    close_table(&d->table);
    return NULL;
}

struct table *table_open_csv(const struct table_input *in, struct err *err)
{
    return delimited_open(in->files, &(struct delimited_form){.separator = ','},
                          err);
}

struct table *table_open_tsv(const struct table_input *in, struct err *err)
{
    return delimited_open(in->files,
                          &(struct delimited_form){.separator = '\t'}, err);
}

struct table *table_open_progress(const struct table_input *in, struct err *err)
{
    return delimited_open(
        in->files, &(struct delimited_form){.separator = ',', .sparse = true},
        err);
}
