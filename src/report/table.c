/* table.c - tables: their cells, and CSV. */
#include "config.h"

#include "report/table.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/base.h"
#include "base/str.h"
#include "report/csv.h"
#include "report/rich.h"
#include "report/table_order.h"
#include "report/text.h"

struct table *table_new(struct arena *arena, const char *name,
                        const char *title)
{
    struct table *t = arena_new_of(arena, struct table);

    t->arena = arena;
    t->name = name;
    t->data = name;
    t->title = title;
    t->style = "";
    return t;
}

void table_columns(struct table *t, const struct table_column *columns,
                   size_t n)
{
    struct table_column *all =
        arena_array(t->arena, struct table_column, t->n_columns + n);

    assert(t->n_cells == 0);
    for (size_t i = 0; i < t->n_columns; i++)
        all[i] = t->columns[i];
    for (size_t i = 0; i < n; i++)
        all[t->n_columns + i] = columns[i];
    t->columns = all;
    t->n_columns += n;
}

size_t table_rows(const struct table *t)
{
    return t->n_columns > 0 ? t->n_cells / t->n_columns : 0;
}

bool table_is_shown(const struct table *t)
{
    for (size_t i = 0; i < t->n_columns; i++) {
        if (t->columns[i].label != NULL)
            return true;
    }
    return false;
}

/* ---- cells ---- */

static struct table_cell *next_cell(struct table *t)
{
    if (t->n_cells == t->room) {
        size_t room = t->room > 0 ? 2 * t->room : 64;
        struct table_cell *cells =
            arena_array(t->arena, struct table_cell, room);

        if (t->n_cells > 0)
            memcpy(cells, t->cells, t->n_cells * sizeof(*cells));
        t->cells = cells;
        t->room = room;
    }
    struct table_cell *cell = &t->cells[t->n_cells++];
    *cell = (struct table_cell){
        .value = (double)NAN, .low = (double)NAN, .high = (double)NAN};
    return cell;
}

static const struct table_column *column_of_last(const struct table *t)
{
    return &t->columns[(t->n_cells - 1) % t->n_columns];
}

static void print_duration(struct str *out, double value)
{
    text_duration(out, value);
}

void fill_text(struct table *t, const char *text)
{
    struct table_cell *cell = next_cell(t);
    struct str shown = STR_INIT;

    cell->text = text != NULL ? text : "";
    if (column_of_last(t)->label == NULL)
        return;
    rich_add(&shown, text);
    cell->shown = arena_strdup(t->arena, str_text(&shown));
    str_fini(&shown);
}

void fill_estimate(struct table *t, double value, double low, double high)
{
    static void (*const print[])(struct str * out, double value) = {
        [TABLE_TEXT] = rich_number,
        [TABLE_NUMBER] = rich_number,
        [TABLE_COUNT] = text_count,
        [TABLE_DURATION] = print_duration};
    struct table_cell *cell = next_cell(t);
    const struct table_column *column = column_of_last(t);
    struct str shown = STR_INIT;

    cell->value = value;
    cell->low = low;
    cell->high = high;
    if (column->label == NULL)
        return;
    rich_estimate(&shown, value, low, high, print[column->kind]);
    cell->shown = arena_strdup(t->arena, str_text(&shown));
    str_fini(&shown);
}

void fill_number(struct table *t, double value)
{
    fill_estimate(t, value, (double)NAN, (double)NAN);
}

void cell_show(struct table *t, struct str *shown)
{
    t->cells[t->n_cells - 1].shown = arena_strdup(t->arena, str_text(shown));
    str_clear(shown);
}

void row_is_of(struct table *t, const char *run, double size)
{
    size_t last = t->n_cells - 1;
    struct table_cell *first = &t->cells[last - last % t->n_columns];

    first->run = run;
    first->size = size;
}

void cell_hide(struct table *t)
{
    t->cells[t->n_cells - 1].shown = TABLE_HIDDEN;
}

/* ---- the order in which columns are shown ---- */

/* Whether some cell of a column tells anything: there is a text, a time that
 * was taken; a number that is not known is told. */
static bool tells(const struct table *t, size_t column)
{
    const struct table_column *c = &t->columns[column];

    if (c->kind != TABLE_TEXT && c->kind != TABLE_DURATION)
        return true;
    for (size_t r = 0; r < table_rows(t); r++) {
        const char *shown = t->cells[r * t->n_columns + column].shown;

        if (*shown != '\0' &&
            (c->kind == TABLE_TEXT || strcmp(shown, TABLE_HIDDEN) != 0))
            return true;
    }
    return false;
}

size_t table_order(struct arena *arena, size_t **out, const struct table *t)
{
    size_t *order = arena_array(arena, size_t, t->n_columns), n = 0;

    for (size_t i = 0; i < t->n_columns; i++) {
        size_t at = n;

        if (t->columns[i].label == NULL || !tells(t, i))
            continue;
        while (at > 0 &&
               t->columns[order[at - 1]].place > t->columns[i].place) {
            order[at] = order[at - 1];
            at--;
        }
        order[at] = i;
        n++;
    }
    *out = order;
    return n;
}

/* ---- CSV ---- */

static void csv_head(struct str *out, const struct table *t)
{
    for (size_t i = 0; i < t->n_columns; i++) {
        const char *name = t->columns[i].name;
        struct str end = STR_INIT;

        if (name == NULL)
            continue;
        csv_field(out, name);
        for (int k = 0; k < 2 && t->columns[i].interval; k++) {
            str_printf(&end, "%s_%s", name, k == 0 ? "low" : "high");
            csv_field(out, end.text);
            str_clear(&end);
        }
        str_fini(&end);
    }
    str_addc(out, '\n');
}

void table_csv(struct str *out, const struct table *t)
{
    assert(t->n_cells % t->n_columns == 0);
    csv_head(out, t);
    for (size_t i = 0; i < t->n_cells; i++) {
        const struct table_column *column = &t->columns[i % t->n_columns];
        const struct table_cell *cell = &t->cells[i];

        if (column->name != NULL) {
            if (cell->text != NULL)
                csv_field(out, cell->text);
            else
                csv_number(out, cell->value);
            if (column->interval) {
                csv_number(out, cell->low);
                csv_number(out, cell->high);
            }
        }
        if ((i + 1) % t->n_columns == 0)
            str_addc(out, '\n');
    }
}
