/* html_laws.c - laws of points: formula, constants, what was found row by row.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "analysis/law.h"
#include "report/formula.h"
#include "report/gather.h"
#include "report/html_parts.h"
#include "report/prose.h"

/* The first that has a fit: its constants head the table. */
static const struct law_fit *head_of(const struct page *p,
                                     const struct indices *list)
{
    for (size_t i = 0; i < list->n; i++) {
        if (p->f->points[list->at[i]].fit != NULL)
            return p->f->points[list->at[i]].fit;
    }
    return NULL;
}

/* ---- constants ---- */

enum { OTHER_COLUMNS = 4 }; /* behind the constants, before the verdict */

static void add_estimate(struct page *p, const struct law_fit *fit,
                         const char *name)
{
    const struct law_estimate *e = law_fit_constant(fit, name);

    add(p, "<td>");
    if (e != NULL)
        prose_estimate(p->out, e->value, e->low, e->high);
    else
        add(p, "\xe2\x80\x93");
    add(p, "</td>");
}

static void add_condition(struct page *p, double condition)
{
    if (isfinite(condition))
        text_number(p->out, condition, 2);
    else
        add(p, "\xe2\x88\x9e");
}

static void constants_row(struct page *p, const struct points_finding *f,
                          const struct law_fit *head)
{
    const struct law_fit *fit = f->fit;

    add(p, "<tr><th scope=\"row\">");
    add_text(p, gather_points_label(p->arena, f));
    add(p, "</th>");
    /* No number is claimed where the points do not pin one down. */
    if (!points_trusted(f)) {
        str_printf(p->out, "<td colspan=\"%zu\" class=\"text\">",
                   head->n_constants + OTHER_COLUMNS);
        text_sentence(p->out, points_reason(f));
        add(p, "</td>");
    } else {
        for (size_t k = 0; k < head->n_constants; k++)
            add_estimate(p, fit, head->constants[k].name);
        str_printf(p->out, "<td>%zu</td><td>", fit->n);
        text_number(p->out, fit->r2, 4);
        str_printf(p->out, "</td><td>%d/%d</td><td>", fit->starts_agreeing,
                   fit->starts);
        add_condition(p, fit->condition);
        add(p, "</td>");
    }
    add(p, "<td class=\"l\">");
    html_verdict(p, fit != NULL ? &fit->identifiable : NULL);
    add(p, "</td></tr>\n");
}

static void add_table(struct page *p, const struct indices *list,
                      const struct law_fit *head)
{
    html_open_table(p, " wide", "Constants of the law");
    add(p, "<th class=\"l\" scope=\"col\">fit</th>");
    for (size_t k = 0; k < head->n_constants; k++) {
        add(p, "<th scope=\"col\">");
        formula_name(p->out, head->constants[k].name);
        add(p, "</th>");
    }
    add(p, "<th scope=\"col\">points</th>"
           "<th scope=\"col\">R\xc2\xb2</th>"
           "<th scope=\"col\">starts agreeing</th>"
           "<th scope=\"col\">condition</th>"
           "<th class=\"l\" scope=\"col\">verdict</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < list->n; i++)
        constants_row(p, &p->f->points[list->at[i]], head);
    add(p, "</tbody></table></div>\n");
}

/* "alpha: exponent of size." */
static void add_meanings(struct page *p, const struct law_fit *head)
{
    for (size_t k = 0; k < head->n_constants; k++) {
        add(p, k == 0 ? "Constants: " : "; ");
        formula_name(p->out, head->constants[k].name);
        add(p, ": ");
        add_text(p, head->constants[k].doc);
    }
    add(p, ". ");
}

static bool any_interval(const struct page *p, const struct indices *list)
{
    for (size_t i = 0; i < list->n; i++) {
        const struct law_fit *fit = p->f->points[list->at[i]].fit;

        for (size_t k = 0; fit != NULL && k < fit->n_constants; k++) {
            if (isfinite(fit->constants[k].low))
                return true;
        }
    }
    return false;
}

/* Where the intervals are from, of all that have the same origin. */
static void add_intervals(struct page *p, const struct indices *list,
                          const struct law_fit *head)
{
    const struct points_finding *first = &p->f->points[list->at[0]];

    if (!any_interval(p, list)) {
        add(p, "There are no intervals. ");
        return;
    }
    add(p, "In brackets: 95&nbsp;% intervals, ");
    if (head->replicates_ok > 0)
        str_printf(p->out,
                   "from a bootstrap of %d replicates that draws %s (bias "
                   "corrected and accelerated). ",
                   head->replicates_ok,
                   head->n_groups < head->n ? "runs, never points of one"
                                            : "rows");
    else if (first->of == NULL)
        add(p, "from the replicates of the fits behind the points, or else by "
               "the curvature at the optimum. ");
    else
        add(p, "by the curvature at the optimum. ");
}

/* ---- what was found row by row ---- */

static void rows_of(struct page *p, const struct points_finding *f)
{
    const struct law_table *t = &f->fit->table;

    if (f->n_coordinates > 0) {
        add(p, "<h3>");
        add_text(p, gather_points_label(p->arena, f));
        add(p, "</h3>\n");
    }
    html_open_table(p, "", t->name);
    if (t->labels != NULL) {
        add(p, "<th class=\"l\" scope=\"col\">");
        add_text(p, t->label);
        add(p, "</th>");
    }
    for (size_t c = 0; c < t->n_columns; c++) {
        add(p, "<th scope=\"col\">");
        formula_name(p->out, t->columns[c]);
        add(p, "</th>");
    }
    add(p, "<th class=\"l\" scope=\"col\"></th></tr></thead><tbody>\n");
    for (size_t r = 0; r < t->n_rows; r++) {
        const char *remark = t->remarks != NULL ? t->remarks[r] : NULL;

        add(p, "<tr>");
        if (t->labels != NULL) {
            add(p, "<th scope=\"row\">");
            add_text(p, t->labels[r]);
            add(p, "</th>");
        }
        for (size_t c = 0; c < t->n_columns; c++) {
            add(p, "<td>");
            text_count(p->out, t->values[r * t->n_columns + c]);
            add(p, "</td>");
        }
        add(p, "<td class=\"text\">");
        if (remark != NULL)
            text_sentence(p->out, remark);
        add(p, "</td></tr>\n");
    }
    add(p, "</tbody></table></div>\n");
}

bool html_law(struct page *p, const char *name, const char *words)
{
    struct indices list = gather_points(p->arena, p->f, name);
    const struct law_fit *head = head_of(p, &list);

    /* All laws together have no table of points in it. */
    if (name == NULL || list.n == 0)
        return false;
    formula_math(p->out, points_formula(&p->f->points[list.at[0]]));
    if (head == NULL) {
        add(p, "<p class=\"muted\">");
        text_sentence(p->out, p->f->points[list.at[0]].error);
        add(p, "</p>\n");
        return true;
    }
    add_table(p, &list, head);
    html_caption(p, words);
    add_meanings(p, head);
    add_intervals(p, &list, head);
    add(p, "<a href=\"tables/laws.csv\">CSV</a></p>\n");
    for (size_t i = 0; i < list.n; i++) {
        const struct points_finding *f = &p->f->points[list.at[i]];

        if (f->fit != NULL && f->fit->table.name != NULL)
            rows_of(p, f);
    }
    return true;
}

/* ---- each fit ---- */

static void add_left_out(struct page *p, const struct points_finding *f)
{
    if (f->missing == 0)
        return;
    add(p, "<li>");
    text_plural(p->out, f->missing, "instance has", "instances have");
    add(p, " no value and are left out: ");
    add_text(p, f->missing_reason);
    add(p, ".</li>");
}

static void add_fit(struct page *p, const struct points_finding *f)
{
    size_t notes = f->fit != NULL ? f->fit->n_notes : 0;

    add(p, "<li>");
    html_verdict(p, f->fit != NULL ? &f->fit->identifiable : NULL);
    add(p, "<div><p><b>");
    add_text(p, f->name);
    if (f->n_coordinates > 0) {
        add(p, ", ");
        add_text(p, gather_points_label(p->arena, f));
    }
    add(p, "</b>, ");
    add_text(p, f->law->options.name);
    if (f->of != NULL) {
        add(p, " of ");
        add_text(p, f->of);
    }
    add(p, "<br>");
    text_sentence(p->out, points_reason(f));
    add(p, "</p>");
    if (notes + f->missing > 0) {
        add(p, "<ul class=\"notes\">");
        for (size_t i = 0; i < notes; i++) {
            add(p, "<li>");
            text_sentence(p->out, f->fit->notes[i]);
            add(p, "</li>");
        }
        add_left_out(p, f);
        add(p, "</ul>");
    }
    add(p, "</div></li>\n");
}

void html_points_fits(struct page *p)
{
    if (p->f->n_points == 0)
        return;
    add(p, "<h3>Laws of points</h3>\n<ul class=\"claims fits\">\n");
    for (size_t i = 0; i < p->f->n_points; i++)
        add_fit(p, &p->f->points[i]);
    add(p, "</ul>\n");
}
