/* tables_points.c - tables of laws of points: constants, and what was found
 * row by row. */
#include "config.h"

#include "report/tables.h"

#include <math.h>
#include <string.h>

#include "analysis/law.h"
#include "base/arena.h"
#include "base/base.h"
#include "base/str.h"
#include "report/formula.h"
#include "report/gather.h"
#include "report/rich.h"
#include "report/table.h"
#include "report/text.h"

/* ---- constants ---- */

/* The first that has a fit: its constants head the table. */
static const struct law_fit *head_of(const struct findings *f,
                                     const struct indices *list)
{
    for (size_t i = 0; i < list->n; i++) {
        if (f->points[list->at[i]].fit != NULL)
            return f->points[list->at[i]].fit;
    }
    return NULL;
}

static const struct table_column before[] = {
    {.label = "fit"}, {.name = "fit"}, {.name = "instance"}};

static const struct table_column after[] = {
    {"points", "points", .kind = TABLE_NUMBER},
    {"r2", "R\xc2\xb2", .kind = TABLE_NUMBER},
    {"starts", .kind = TABLE_NUMBER},
    {"starts_agreeing", "starts agreeing", .kind = TABLE_NUMBER},
    {"condition", "condition", .kind = TABLE_NUMBER},
    {.name = "verdict", .label = "verdict"},
    {.name = "reason"},
};

static void constant_columns(struct table *t, const struct law_fit *head)
{
    for (size_t k = 0; k < head->n_constants; k++) {
        struct str label = STR_INIT;

        formula_name(&label, head->constants[k].name);
        table_columns(
            t,
            &(struct table_column){.name = head->constants[k].name,
                                   .label = str_take(t->arena, &label),
                                   .kind = TABLE_NUMBER,
                                   .interval = true},
            1);
    }
}

static void hide_unless(struct table *t, bool shown)
{
    if (!shown)
        cell_hide(t);
}

static void quality_cells(struct table *t, const struct law_fit *fit,
                          bool shown)
{
    const double none = (double)NAN;
    struct str s = STR_INIT;

    fill_number(t, fit != NULL ? (double)fit->n : none);
    if (fit != NULL) {
        str_printf(&s, "%zu", fit->n);
        cell_show(t, &s);
    }
    fill_number(t, fit != NULL ? fit->r2 : none);
    if (fit != NULL) {
        text_number(&s, fit->r2, 4);
        cell_show(t, &s);
    }
    hide_unless(t, shown);
    fill_number(t, fit != NULL ? fit->starts : none);
    fill_number(t, fit != NULL ? fit->starts_agreeing : none);
    if (fit != NULL) {
        str_printf(&s, "%d/%d", fit->starts_agreeing, fit->starts);
        cell_show(t, &s);
    }
    fill_number(t, fit != NULL ? fit->condition : none);
    if (fit != NULL && !isnan(fit->condition)) {
        text_number(&s, fit->condition, 2);
        cell_show(t, &s);
    }
    str_fini(&s);
}

static void law_row(struct table *t, const struct points_finding *p,
                    const struct law_fit *head)
{
    const double none = (double)NAN;
    const bool shown = points_trusted(p);
    struct str s = STR_INIT;

    rich_add(&s, gather_points_label(t->arena, p));
    /* No number is claimed where the points do not pin one down. */
    if (!shown) {
        str_add(&s, RICH_OPEN(s));
        rich_sentence(&s, points_reason(p));
        str_add(&s, RICH_CLOSE(s));
    }
    fill_text(t, NULL);
    cell_show(t, &s);
    fill_text(t, p->name);
    fill_text(t, gather_label(t->arena, p->coordinates, p->n_coordinates));
    for (size_t k = 0; k < head->n_constants; k++) {
        const struct law_estimate *e =
            p->fit != NULL ? law_fit_constant(p->fit, head->constants[k].name)
                           : NULL;

        fill_estimate(t, e != NULL ? e->value : none, e != NULL ? e->low : none,
                      e != NULL ? e->high : none);
        hide_unless(t, shown);
    }
    quality_cells(t, p->fit, shown);
    fill_text(t, points_verdict(p));
    tables_verdict(&s, p->fit != NULL ? &p->fit->identifiable : NULL);
    cell_show(t, &s);
    fill_text(t, points_reason(p));
    str_fini(&s);
}

/* "alpha: exponent of size." */
static void add_meanings(struct str *out, const struct law_fit *head)
{
    for (size_t k = 0; k < head->n_constants; k++) {
        str_add(out, k == 0 ? "Constants: " : "; ");
        formula_name(out, head->constants[k].name);
        str_add(out, ": ");
        rich_prose(out, head->constants[k].doc);
    }
    str_add(out, ". ");
}

static bool any_interval(const struct findings *f, const struct indices *list)
{
    for (size_t i = 0; i < list->n; i++) {
        const struct law_fit *fit = f->points[list->at[i]].fit;

        for (size_t k = 0; fit != NULL && k < fit->n_constants; k++) {
            if (isfinite(fit->constants[k].low))
                return true;
        }
    }
    return false;
}

/* Where the intervals are from, of all that have the same origin. */
static void add_intervals(struct str *out, const struct findings *f,
                          const struct indices *list,
                          const struct law_fit *head)
{
    const struct points_finding *first = &f->points[list->at[0]];

    if (!any_interval(f, list)) {
        str_add(out, "There are no intervals.");
        return;
    }
    str_add(out, "In brackets: 95\xc2\xa0% intervals, ");
    if (head->replicates_ok > 0)
        str_printf(out,
                   "from a bootstrap of %d replicates that draws %s (bias "
                   "corrected and accelerated).",
                   head->replicates_ok,
                   head->n_groups < head->n ? "runs, never points of one"
                                            : "rows");
    else if (first->of == NULL)
        str_add(out, "from the replicates of the fits behind the points, or "
                     "else by the curvature at the optimum.");
    else
        str_add(out, "by the curvature at the optimum.");
}

struct table *table_law(struct arena *arena, const struct findings *f,
                        const char *name)
{
    struct indices list = gather_points(arena, f, name);
    const struct law_fit *head = head_of(f, &list);
    struct str s = STR_INIT;

    if (name == NULL || head == NULL)
        return NULL;
    str_add(&s, "law-");
    text_slug(&s, name);
    struct table *t =
        table_new(arena, arena_strdup(arena, s.text), "Constants of the law");
    str_clear(&s);
    t->style = " wide";
    str_add(&s, RICH_OPEN(f));
    rich_add(&s, points_formula(&f->points[list.at[0]]));
    str_add(&s, RICH_CLOSE(f));
    t->above = arena_strdup(arena, s.text);
    str_clear(&s);
    table_columns(t, before, COUNT_OF(before));
    constant_columns(t, head);
    table_columns(t, after, COUNT_OF(after));
    for (size_t i = 0; i < list.n; i++)
        law_row(t, &f->points[list.at[i]], head);
    add_meanings(&s, head);
    add_intervals(&s, f, &list, head);
    t->caption = str_take(arena, &s);
    return t;
}

/* ---- what was found row by row ---- */

static void found_row(struct table *t, const struct law_table *found, size_t r)
{
    if (found->labels != NULL)
        fill_text(t, found->labels[r]);
    for (size_t c = 0; c < found->n_columns; c++)
        fill_number(t, found->values[r * found->n_columns + c]);
    const char *remark = found->remarks != NULL ? found->remarks[r] : NULL;
    struct str s = STR_INIT;

    fill_text(t, remark);
    rich_sentence(&s, remark);
    cell_show(t, &s);
    str_fini(&s);
}

/* Which of the instances of its name P is, from 1. */
static size_t instance_of(const struct findings *f,
                          const struct points_finding *p)
{
    size_t n = 0;

    for (const struct points_finding *at = f->points; at <= p; at++)
        n += strcmp(at->name, p->name) == 0;
    return n;
}

struct table *table_found(struct arena *arena, const struct findings *f,
                          const struct points_finding *p)
{
    const struct law_table *found = p->fit != NULL ? &p->fit->table : NULL;
    struct str s = STR_INIT;

    if (found == NULL || found->name == NULL)
        return NULL;
    text_slug(&s, p->name);
    str_printf(&s, "-%s", found->name);
    if (p->n_coordinates > 0)
        str_printf(&s, "-%zu", instance_of(f, p));
    struct table *t =
        table_new(arena, arena_strdup(arena, s.text), found->name);
    str_clear(&s);
    if (p->n_coordinates > 0) {
        str_add(&s, RICH_OPEN(t));
        rich_add(&s, gather_points_label(arena, p));
        str_add(&s, RICH_CLOSE(t));
        t->above = arena_strdup(arena, s.text);
        str_clear(&s);
    }
    if (found->labels != NULL)
        table_columns(
            t,
            &(struct table_column){.name = found->label, .label = found->label},
            1);
    for (size_t c = 0; c < found->n_columns; c++) {
        formula_name(&s, found->columns[c]);
        table_columns(
            t,
            &(struct table_column){.name = found->columns[c],
                                   .label = arena_strdup(arena, s.text),
                                   .kind = TABLE_COUNT},
            1);
        str_clear(&s);
    }
    table_columns(t, &(struct table_column){"remark", "", .wraps = true}, 1);
    for (size_t r = 0; r < found->n_rows; r++)
        found_row(t, found, r);
    str_add(&s, "What the fit ");
    rich_add(&s, p->name);
    str_printf(&s, " found row by row: %s.", found->name);
    t->caption = str_take(arena, &s);
    return t;
}
