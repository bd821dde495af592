/* json_lines.c - an object of JSON on each line, as a table. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "analysis/notes.h"
#include "base/mem.h"
#include "base/str.h"
#include "import/intern.h"
#include "import/table.h"

enum { MAX_COLUMNS = 4096, MAX_NAME = 1024 };

struct lines {
    struct table table;
    const char *at, *end;
    struct notes *notes;
    struct intern columns;
    struct str text; /* of the present line, for the parser */
    struct str name; /* of the member that is being entered */
    json_t *row;     /* the present line */
    struct cell *cells;
    size_t n_cells; /* room for so many columns */
};

/* ---- lines ---- */

static size_t line_length(const struct lines *l)
{
    const char *stop = memchr(l->at, '\n', (size_t)(l->end - l->at));

    return (size_t)((stop != NULL ? stop : l->end) - l->at);
}

static bool is_blank(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (text[i] != ' ' && text[i] != '\t' && text[i] != '\r')
            return false;
    }
    return true;
}

/* Past the string whose first quote is at TEXT. */
static size_t string_length(const char *text, size_t len)
{
    size_t i = 1;

    while (i < len && text[i] != '"')
        i += text[i] == '\\' ? 2 : 1;
    return i < len ? i + 1 : len;
}

/* Python writes NaN and Infinity, which JSON does not have: as strings they
 * are told from numbers where they matter. */
static void copy_line(struct str *out, const char *text, size_t len)
{
    static const char *const words[] = {"NaN", "-Infinity", "Infinity"};

    str_clear(out);
    for (size_t i = 0; i < len;) {
        size_t step = text[i] == '"' ? string_length(text + i, len - i) : 1;
        bool word = false;

        for (size_t w = 0; w < COUNT_OF(words) && !word; w++) {
            size_t n = strlen(words[w]);

            word = n <= len - i && memcmp(text + i, words[w], n) == 0;
            step = word ? n : step;
        }
        if (word)
            str_addc(out, '"');
        str_addn(out, text + i, step);
        if (word)
            str_addc(out, '"');
        i += step;
    }
}

/* ---- members ---- */

static bool take_value(struct lines *l, const json_t *value, struct err *err)
{
    struct cell cell = {.kind = CELL_ABSENT};

    if (json_is_number(value)) {
        cell.kind = CELL_NUMBER;
        cell.number = json_number_value(value);
    } else if (json_is_string(value)) {
        cell.kind = CELL_TEXT;
        cell.text = json_string_value(value);
    } else if (json_is_boolean(value)) {
        cell.kind = CELL_TEXT;
        cell.text = json_is_true(value) ? "true" : "false";
    } else {
        return true; /* lists and null */
    }
    if (l->name.len > MAX_NAME)
        return table_fault(&l->table, err, "a name is longer than %d bytes",
                           (int)MAX_NAME);
    size_t i = intern_add(&l->columns, l->name.text, l->name.len);
    if (i == MAX_COLUMNS)
        return table_fault(&l->table, err, "more than %d different names",
                           (int)MAX_COLUMNS);
    if (i < l->n_cells)
        l->cells[i] = cell;
    return true;
}

/* All members, those of objects within by "outer/inner". */
static bool take_members(struct lines *l, json_t *object, struct err *err)
{
    const char *key;
    json_t *value;
    size_t outer = l->name.len;

    json_object_foreach(object, key, value)
    {
        str_add(&l->name, outer > 0 ? "/" : "");
        str_add(&l->name, key);
        bool ok = json_is_object(value) ? take_members(l, value, err)
                                        : take_value(l, value, err);
        l->name.len = outer;
        l->name.text[outer] = '\0';
        if (!ok)
            return false;
    }
    return true;
}

static json_t *load_line(struct lines *l, size_t len, json_error_t *error)
{
    /* Most lines have none of the words. */
    if (memchr(l->at, 'N', len) == NULL && memchr(l->at, 'I', len) == NULL)
        return json_loadb(l->at, len, 0, error);
    copy_line(&l->text, l->at, len);
    return json_loadb(l->text.text, l->text.len, 0, error);
}

/* Is this the last line, and was writing it not finished? */
static bool is_unfinished(const struct lines *l, size_t len)
{
    return l->at + len == l->end && l->at[0] == '{';
}

static enum table_step parse_line(struct lines *l, size_t len, struct err *err)
{
    json_error_t error;

    json_decref(l->row);
    l->row = load_line(l, len, &error);
    if (json_is_object(l->row))
        return TABLE_ROW;
    if (l->row == NULL && is_unfinished(l, len)) {
        notes_add(l->notes,
                  "%s: line %zu, the last, is cut short, and was left out",
                  l->table.file, l->table.place);
        return TABLE_END;
    }
    if (l->row == NULL)
        table_fault(&l->table, err, "not JSON: %s", error.text);
    else
        table_fault(&l->table, err, "not an object of JSON, {...}");
    return TABLE_FAULT;
}

static enum table_step next(struct table *table, struct err *err)
{
    struct lines *l = (struct lines *)table;
    size_t len = 0;

    for (;;) {
        if (l->at == l->end)
            return TABLE_END;
        len = line_length(l);
        table->place++;
        if (!is_blank(l->at, len))
            break;
        l->at += len + (l->at + len < l->end);
    }
    enum table_step step = parse_line(l, len, err);
    l->at += len + (l->at + len < l->end);
    if (step != TABLE_ROW)
        return step;
    for (size_t i = 0; i < l->n_cells; i++)
        l->cells[i].kind = CELL_ABSENT;
    return take_members(l, l->row, err) ? TABLE_ROW : TABLE_FAULT;
}

static struct cell cell(const struct table *table, size_t column)
{
    return ((const struct lines *)table)->cells[column];
}

static void close_table(struct table *table)
{
    struct lines *l = (struct lines *)table;

    json_decref(l->row);
    intern_fini(&l->columns);
    str_fini(&l->text);
    str_fini(&l->name);
    free(l->cells);
    free(l);
}

/* Which columns there are is known when all lines were seen. */
static bool find_columns(struct lines *l, const struct table_file *file,
                         struct err *err)
{
    struct notes *notes = l->notes;
    struct notes unheard = {.arena = l->columns.arena};
    enum table_step step;

    l->notes = &unheard; /* what is to say is said the second time */
    while ((step = next(&l->table, err)) == TABLE_ROW)
        continue;
    l->notes = notes;
    if (step == TABLE_FAULT)
        return false;
    l->at = file->text;
    l->table.place = 0;
    l->table.columns = l->columns.items;
    l->table.n_columns = l->n_cells = l->columns.n;
    l->cells = mem_calloc(l->n_cells + 1, sizeof *l->cells);
    return true;
}

struct table *table_open_json_lines(const struct table_input *in,
                                    struct err *err)
{
    static const struct table_type type = {
        .next = next, .cell = cell, .close = close_table, .sparse = true};
    const struct table_file *file = in->files;
    struct lines *l = mem_calloc(1, sizeof *l);

    l->table.type = &type;
    l->table.file = file->path;
    l->at = file->text;
    l->end = file->text + file->len;
    l->notes = in->notes;
    l->columns = INTERN_OF(in->arena);
    if (find_columns(l, file, err))
        return &l->table;
    close_table(&l->table);
    return NULL;
}
