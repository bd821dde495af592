/* table_page.c - tables of the page. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "base/base.h"
#include "base/str.h"
#include "report/rich.h"
#include "report/table_order.h"
#include "report/text.h"

static void add_head(struct str *out, const struct table_column *column)
{
    const bool text = column->kind == TABLE_TEXT;

    str_printf(out, "<th%s scope=\"col\"", text ? " class=\"l\"" : "");
    if (*column->label != '\0')
        str_printf(out, " data-sort=\"%s\"", text ? "text" : "number");
    str_add(out, ">");
    rich_html(out, column->label);
    if (column->unit != NULL) {
        str_add(out, "<span class=\"ci\">");
        text_escape(out, column->unit);
        str_add(out, "</span>");
    }
    str_add(out, "</th>");
}

/* The number, where what is shown is not just that. */
static void add_value(struct str *out, const struct table_cell *cell)
{
    struct str exact = STR_INIT;

    text_exact(&exact, cell->value);
    if (exact.len > 0 && strcmp(cell->shown, TABLE_HIDDEN) != 0 &&
        strcmp(cell->shown, exact.text) != 0)
        str_printf(out, " data-v=\"%s\"", exact.text);
    str_fini(&exact);
}

static void add_cell(struct str *out, const struct table_column *column,
                     const struct table_cell *cell, bool first)
{
    const char *const class = cell->best                   ? " class=\"best\""
                              : column->wraps              ? " class=\"text\""
                              : column->kind != TABLE_TEXT ? ""
                              : first                      ? ""
                                                           : " class=\"l\"";

    str_printf(out, first ? "<th scope=\"row\"%s" : "<td%s", class);
    if (column->kind != TABLE_TEXT)
        add_value(out, cell);
    str_add(out, ">");
    rich_html(out, cell->shown);
    str_add(out, first ? "</th>" : "</td>");
}

static void open_row(struct str *out, const struct table_cell *first)
{
    if (first->run == NULL) {
        str_add(out, "<tr>");
        return;
    }
    str_add(out, "<tr data-run=\"");
    text_escape(out, first->run);
    str_add(out, "\" data-n=\"");
    text_exact(out, first->size);
    str_add(out, "\">");
}

void table_html(struct str *out, const struct table *t, const char *id)
{
    size_t *order, n = table_order(t->arena, &order, t);

    rich_html(out, t->above != NULL ? t->above : "");
    str_printf(out,
               "<div class=\"scroll%s\" tabindex=\"0\" role=\"region\" "
               "aria-label=\"",
               t->style);
    text_escape(out, t->title);
    str_printf(out, "\"><table class=\"data\" id=\"%s\"><thead><tr>", id);
    for (size_t i = 0; i < n; i++)
        add_head(out, &t->columns[order[i]]);
    str_add(out, "</tr></thead><tbody>\n");
    for (size_t r = 0; r < table_rows(t); r++) {
        open_row(out, &t->cells[r * t->n_columns]);
        for (size_t i = 0; i < n; i++)
            add_cell(out, &t->columns[order[i]],
                     &t->cells[r * t->n_columns + order[i]], i == 0);
        str_add(out, "</tr>\n");
    }
    str_add(out, "</tbody></table></div>\n");
}
