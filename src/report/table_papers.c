/* table_papers.c - tables as Markdown and as LaTeX. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "base/str.h"
#include "report/latex.h"
#include "report/rich.h"
#include "report/table_order.h"

/* ---- Markdown ---- */

static void markdown_head(struct str *out, const struct table_column *column)
{
    str_add(out, " ");
    rich_markdown(out, column->label, true);
    if (column->unit != NULL) {
        str_add(out, " (");
        rich_markdown(out, column->unit, true);
        str_add(out, ")");
    }
    str_add(out, " |");
}

void table_markdown(struct str *out, const struct table *t)
{
    size_t *order, n = table_order(t->arena, &order, t);

    if (t->above != NULL) {
        rich_markdown(out, t->above, false);
        str_add(out, "\n");
    }
    str_add(out, "|");
    for (size_t i = 0; i < n; i++)
        markdown_head(out, &t->columns[order[i]]);
    str_add(out, "\n|");
    for (size_t i = 0; i < n; i++)
        str_add(out,
                t->columns[order[i]].kind == TABLE_TEXT ? " :-- |" : " --: |");
    str_add(out, "\n");
    for (size_t r = 0; r < table_rows(t); r++) {
        str_add(out, "|");
        for (size_t i = 0; i < n; i++) {
            str_add(out, " ");
            rich_markdown(out, t->cells[r * t->n_columns + order[i]].shown,
                          true);
            str_add(out, " |");
        }
        str_add(out, "\n");
    }
}

void table_markdown_file(struct str *out, const struct table *t)
{
    table_markdown(out, t);
    str_add(out, "\n**");
    rich_markdown(out, t->title, true);
    str_add(out, ".** ");
    rich_markdown(out, t->caption != NULL ? t->caption : "", true);
    str_addc(out, '\n');
}

/* ---- LaTeX ---- */

/* Whether a cell of COLUMN has lines, or one that is long. */
static bool needs_lines(const struct table *t, size_t column)
{
    enum { A_LINE = 40 };

    for (size_t r = 0; r < table_rows(t); r++) {
        const char *shown = t->cells[r * t->n_columns + column].shown;

        if (strlen(shown) > A_LINE || strchr(shown, '\036') != NULL ||
            strstr(shown, RICH_OPEN(s)) != NULL ||
            strstr(shown, RICH_OPEN(w)) != NULL)
            return t->columns[column].kind == TABLE_TEXT;
    }
    return false;
}

static void latex_columns(struct str *out, const struct table *t,
                          const size_t *order, size_t n)
{
    size_t wide = 0;

    for (size_t i = 0; i < n; i++)
        wide += needs_lines(t, order[i]);
    for (size_t i = 0; i < n; i++) {
        if (needs_lines(t, order[i]))
            str_printf(out, "p{%.2f\\linewidth}", 0.5 / (double)wide);
        else
            str_add(out, t->columns[order[i]].kind == TABLE_TEXT ? "l" : "r");
    }
}

static void latex_head(struct str *out, const struct table *t,
                       const size_t *order, size_t n)
{
    str_add(out, "\\toprule\n");
    for (size_t i = 0; i < n; i++) {
        const struct table_column *column = &t->columns[order[i]];

        str_add(out, i > 0 ? " & " : "");
        rich_latex(out, column->label);
        if (column->unit != NULL) {
            str_add(out, " (");
            rich_latex(out, column->unit);
            str_add(out, ")");
        }
    }
    str_add(out, " \\\\\n\\midrule\n");
}

static void latex_rows(struct str *out, const struct table *t,
                       const size_t *order, size_t n)
{
    for (size_t r = 0; r < table_rows(t); r++) {
        for (size_t i = 0; i < n; i++) {
            str_add(out, i > 0 ? " & " : "");
            rich_latex(out, t->cells[r * t->n_columns + order[i]].shown);
        }
        str_add(out, " \\\\\n");
    }
}

static void latex_caption(struct str *out, const struct table *t)
{
    str_add(out, "\\caption{");
    rich_latex(out, t->title);
    str_add(out, ". ");
    if (t->caption != NULL)
        rich_latex(out, t->caption);
    str_printf(out, "}\\label{tab:%s}", t->name);
}

void table_latex(struct str *out, const struct table *t)
{
    size_t *order, n = table_order(t->arena, &order, t);
    bool is_long = table_rows(t) >= TABLE_LONG;

    str_printf(out, "%% \\usepackage{booktabs%s}\n",
               is_long ? ",longtable" : "");
    latex_preamble(out);
    str_add(out,
            is_long ? "\\begin{longtable}{" : "\\begin{table}\n\\centering\n");
    if (!is_long) {
        latex_caption(out, t);
        str_add(out, "\n\\begin{tabular}{");
    }
    latex_columns(out, t, order, n);
    str_add(out, "}\n");
    if (is_long) {
        latex_caption(out, t);
        str_add(out, "\\\\\n");
    }
    latex_head(out, t, order, n);
    str_add(out, is_long ? "\\endhead\n" : "");
    latex_rows(out, t, order, n);
    str_add(out, is_long ? "\\bottomrule\n\\end{longtable}\n"
                         : "\\bottomrule\n\\end{tabular}\n\\end{table}\n");
}
