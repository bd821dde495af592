/* mapping.c - which cells of a table mean what. */
#include "config.h"

#include "import/mapping.h"

#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "import/import.h"

/* ---- what the user says ---- */

/* TEXT without the spaces around it. */
static const char *trim(struct arena *arena, const char *text, size_t len)
{
    while (len > 0 && *text == ' ') {
        text++;
        len--;
    }
    while (len > 0 && text[len - 1] == ' ')
        len--;
    return arena_strndup(arena, text, len);
}

static bool parse_column(struct arena *arena, struct mapped *out,
                         const char *text, struct err *err)
{
    const char *equals = strchr(text, '=');

    if (equals == NULL)
        return err_set(err, "'%s' is not NAME=COLUMN", text);
    out->name = trim(arena, text, (size_t)(equals - text));
    out->text = trim(arena, equals + 1, strlen(equals + 1));
    return (*out->name != '\0' && *out->text != '\0') ||
           err_set(err, "'%s' is not NAME=COLUMN", text);
}

static bool parse_condition(struct arena *arena, struct condition *out,
                            const char *text, struct err *err)
{
    const char *equals = strchr(text, '=');
    size_t len = equals != NULL ? (size_t)(equals - text) : 0;

    if (len == 0)
        return err_set(err, "'%s' is neither COLUMN=VALUE nor COLUMN!=VALUE",
                       text);
    out->wanted = equals[-1] != '!';
    out->column = trim(arena, text, len - !out->wanted);
    out->value = trim(arena, equals + 1, strlen(equals + 1));
    return true;
}

bool mapping_parse(struct arena *arena, struct mapping *out,
                   const struct import_options *options, struct err *err)
{
    struct mapped *columns =
        arena_array(arena, struct mapped, options->n_columns);
    struct condition *conditions =
        arena_array(arena, struct condition, options->n_only);

    *out = (struct mapping){.columns = columns, .conditions = conditions};
    for (size_t i = 0; i < options->n_columns; i++) {
        if (!parse_column(arena, &columns[i], options->columns[i], err))
            return false;
        if (mapping_find(out, columns[i].name) != NULL)
            return err_set(err, "'%s' is said twice, as '%s' and as '%s'",
                           columns[i].name, mapping_find(out, columns[i].name),
                           columns[i].text);
        out->n_columns++;
    }
    for (; out->n_conditions < options->n_only; out->n_conditions++) {
        if (!parse_condition(arena, &conditions[out->n_conditions],
                             options->only[out->n_conditions], err))
            return false;
    }
    if (options->path == NULL)
        return true;
    struct pattern *path = arena_new_of(arena, struct pattern);
    out->path = path;
    return pattern_parse(arena, path, options->path, err);
}

const char *mapping_find(const struct mapping *mapping, const char *name)
{
    for (size_t i = 0; i < mapping->n_columns; i++) {
        if (strcmp(mapping->columns[i].name, name) == 0)
            return mapping->columns[i].text;
    }
    return NULL;
}

/* ---- bound to a table ---- */

static int find_column(void *ctx, const char *name)
{
    const struct binding *b = ctx;

    for (size_t i = 0; i < b->n_made; i++) {
        if (strcmp(b->made[i].name, name) == 0)
            return (int)(b->table->n_columns + i);
    }
    return table_find(b->table, name);
}

static struct cell find_cell(void *ctx, int column)
{
    const struct binding *b = ctx;
    size_t i = (size_t)column;

    if (i < b->table->n_columns)
        return b->table->type->cell(b->table, i);
    return (struct cell){.kind = CELL_TEXT,
                         .text = b->made[i - b->table->n_columns].value};
}

/* The parts of the path. */
static bool make_path(struct binding *b, const char *label, struct err *err)
{
    const struct pattern *path = b->mapping->path;
    const char *values[PATTERN_MAX_HOLES];

    if (path == NULL)
        return true;
    if (!pattern_match_path(b->arena, values, path, label))
        return err_set(err, "%s does not end like '%s'", label, path->text);
    for (size_t i = 0; i < path->n_holes; i++) {
        size_t made;

        if (!binding_make(b, &made, path->names[i], err))
            return false;
        b->made[made].value = values[i];
    }
    return true;
}

bool binding_init(struct arena *arena, struct binding *out,
                  const struct mapping *mapping, const struct table *table,
                  const char *label, struct err *err)
{
    *out = (struct binding){
        .arena = arena,
        .mapping = mapping,
        .table = table,
        .columns = {find_column, find_cell, out},
    };
    return make_path(out, label, err);
}

bool binding_make(struct binding *b, size_t *index, const char *name,
                  struct err *err)
{
    for (size_t i = 0; i < b->n_made; i++) {
        if (strcmp(b->made[i].name, name) == 0)
            return err_set(err, "{%s} stands in braces twice", name);
    }
    b->made[b->n_made] = (struct made_column){name, ""};
    *index = b->n_made++;
    return true;
}

bool binding_finish(struct binding *b, struct err *err)
{
    size_t n = b->mapping->n_conditions;
    int *columns = arena_array(b->arena, int, n);

    b->conditions = columns;
    for (size_t i = 0; i < n; i++) {
        const char *name = b->mapping->conditions[i].column;

        columns[i] = find_column(b, name);
        if (columns[i] == TABLE_NO_COLUMN) {
            err_set(err, "%s: there is no column '%s'", b->table->file, name);
            return binding_list_columns(b, err);
        }
    }
    return true;
}

bool binding_takes_row(const struct binding *b)
{
    for (size_t i = 0; i < b->mapping->n_conditions; i++) {
        const struct condition *condition = &b->mapping->conditions[i];
        struct cell cell = find_cell((void *)b, b->conditions[i]);

        if (cell_is(&cell, condition->value) != condition->wanted)
            return false;
    }
    return true;
}

bool binding_list_columns(const struct binding *b, struct err *err)
{
    struct str text = STR_INIT;

    for (size_t i = 0; i < b->table->n_columns; i++)
        str_printf(&text, "%s%s", i > 0 ? ", " : "", b->table->columns[i]);
    for (size_t i = 0; i < b->n_made; i++)
        str_printf(&text, ", %s", b->made[i].name);
    struct err before = *err;
    err_set(err, "%s; there are: %s", before.msg, text.text);
    str_fini(&text);
    return false;
}
