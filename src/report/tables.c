/* tables.c - tables of runs, predictions and returns at equal compute, and all
 * tables together. */
#include "config.h"

#include "report/tables.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/base.h"
#include "base/str.h"
#include "report/gather.h"
#include "report/isoflop.h"
#include "report/rich.h"
#include "report/table.h"
#include "report/text.h"

/* ---- runs ---- */

static const struct table_column runs_columns[] = {
    {"id", "id", .place = 1},
    {.name = "label", .label = "run"},
    {.name = "status", .label = "status"},
    {"seed", .kind = TABLE_NUMBER},
    {"parameters", "parameters", .kind = TABLE_COUNT},
    {"parameters_inner", .kind = TABLE_NUMBER},
    {"flop_per_parameter", .kind = TABLE_NUMBER},
    {"interactions", "interactions", .kind = TABLE_COUNT},
    {"flop", "FLOP", .kind = TABLE_NUMBER},
    {"wall_s", "wall time", .kind = TABLE_DURATION},
    {"final_return", "final return", .kind = TABLE_NUMBER},
    {.name = "stopped"},
    {.name = "kernel"},
    {.name = "message"},
    {.name = "log"},
};

static void show_status(struct table *t, enum run_status status)
{
    static const char *const badges[] = {[RUN_DONE] = "g",
                                         [RUN_IMPORTED] = "j",
                                         [RUN_DIVERGED] = "q",
                                         [RUN_FAILED] = "z",
                                         [RUN_MISSING] = "j"};
    const char *badge = badges[status];
    struct str s = STR_INIT;

    str_printf(&s, "\016%s%s\017%s", badge, run_status_name(status), badge);
    cell_show(t, &s);
    str_fini(&s);
}

static void runs_row(struct table *t, const struct run_row *run,
                     const struct axes *axes)
{
    struct str s = STR_INIT;

    fill_text(t, run->id);
    row_is_of(t, run->label, run->parameters);
    if (*run->id != '\0') {
        str_printf(&s, RICH(c, "%s"), run->id);
        cell_show(t, &s);
    }
    fill_text(t, run->label);
    rich_add(&s, run->label);
    if (run->environment != NULL && *run->environment != '\0') {
        str_add(&s, ", ");
        rich_add(&s, run->environment);
    }
    cell_show(t, &s);
    fill_text(t, run_status_name(run->status));
    show_status(t, run->status);
    fill_number(t, (double)run->seed);
    fill_number(t, run->parameters);
    fill_number(t, run->parameters_inner);
    fill_number(t, run->flop_per_parameter);
    fill_number(t, run->interactions);
    fill_number(t, run->flop);
    fill_number(t, run->wall_s);
    if (run->timed_out) {
        text_duration(&s, run->wall_s);
        str_add(&s, " (time up)");
        cell_show(t, &s);
    }
    fill_number(t, run_final_return(run));
    fill_text(t, run_stop_name(run));
    fill_text(t, run->kernel);
    fill_text(t, run->message);
    fill_text(t, run->log);
    for (size_t i = 0; i < axes->n; i++)
        fill_text(t, gather_coordinate(run, axes->name[i]));
    str_fini(&s);
}

static void add_timed(struct str *out, size_t n)
{
    if (n == 0)
        return;
    str_add(out, " Wall time ended ");
    text_plural(out, n, "run", "runs");
    str_add(out, " (time up): how long such a run is depends on the machine "
                 "and cannot be reproduced; its numbers up to there can. "
                 "[wall-time]");
}

struct table *table_runs(struct arena *arena, const struct findings *f,
                         const char *name)
{
    enum { TALL = 24 }; /* longer ones scroll in a box of their own */
    struct indices runs = gather_runs(arena, f, name);
    struct axes axes = gather_axes(arena, f);
    struct table *t = table_new(arena, "runs", "Runs");
    struct str caption = STR_INIT;
    size_t imported = 0, timed = 0;

    t->style = runs.n > TALL ? " wide tall" : " wide";
    table_columns(t, runs_columns, COUNT_OF(runs_columns));
    for (size_t i = 0; i < axes.n; i++)
        table_columns(t, &(struct table_column){.name = axes.name[i]}, 1);
    for (size_t i = 0; i < runs.n; i++) {
        imported += f->runs[runs.at[i]].status == RUN_IMPORTED;
        timed += f->runs[runs.at[i]].timed_out;
        runs_row(t, &f->runs[runs.at[i]], &axes);
    }
    text_plural(&caption, runs.n, "run", "runs");
    str_add(&caption, imported == runs.n ? ", imported."
                                         : "; FLOP are those of the network.");
    add_timed(&caption, timed);
    t->caption = str_take(arena, &caption);
    return t;
}

/* ---- predictions ---- */

static const struct table_column predictions_columns[] = {
    {NULL, "prediction", .wraps = true},
    {NULL, "value", .kind = TABLE_NUMBER},
    {.name = "prediction"},
    {.name = "instance"},
    {.name = "expression"},
    {.name = "unit"},
    {"value", .kind = TABLE_NUMBER},
    {"low", .kind = TABLE_NUMBER},
    {"high", .kind = TABLE_NUMBER},
    {"weak", .kind = TABLE_NUMBER},
    {"compute_above", .kind = TABLE_NUMBER},
    {"compute_below", .kind = TABLE_NUMBER},
    {"size_above", .kind = TABLE_NUMBER},
    {"size_below", .kind = TABLE_NUMBER},
    {"x_above", .kind = TABLE_NUMBER},
    {"x_below", .kind = TABLE_NUMBER},
    {.name = "note"},
    {.name = "reason"},
};

static bool is_shown(const struct item *item,
                     const struct prediction_finding *prediction)
{
    for (size_t i = 0; i < item->n_names; i++) {
        if (strcmp(item->names[i], prediction->name) == 0)
            return true;
    }
    return item->n_names == 0;
}

static void add_note(struct str *out, const char *mark, const char *text)
{
    str_printf(out, "\016%s", mark);
    rich_sentence(out, text);
    str_printf(out, "\017%s", mark);
}

/* The name, the author's words, the expression, and what to beware of. */
static void show_prediction(struct table *t, const struct prediction_finding *p,
                            const char *label)
{
    struct str s = STR_INIT, reach = STR_INIT;

    fill_text(t, p->name);
    rich_add(&s, p->name);
    str_add(&s, label != NULL ? ", " : "");
    rich_add(&s, label);
    if (p->note != NULL)
        add_note(&s, "s", p->note);
    str_add(&s, RICH_OPEN(s) RICH_OPEN(c));
    rich_add(&s, p->expression);
    str_add(&s, RICH_CLOSE(c) RICH_CLOSE(s));
    if (p->reason != NULL)
        add_note(&s, "w", p->reason);
    if (p->weak)
        add_note(&s, "w", "the fit behind it is weak");
    gather_reach(&reach, &p->reach);
    if (reach.len > 0)
        add_note(&s, "w", reach.text);
    cell_show(t, &s);
    str_fini(&s);
    str_fini(&reach);
}

/* Large amounts of something are shortened as elsewhere: 32.1M. */
static void add_amount(struct str *out, const struct prediction_finding *p,
                       double x)
{
    if (*p->unit != '\0' && fabs(x) >= 1000)
        text_count(out, x);
    else
        text_number(out, x, 3);
}

static void show_value(struct table *t, const struct prediction_finding *p)
{
    struct str s = STR_INIT;

    fill_number(t, p->value);
    if (p->reason != NULL) {
        str_add(&s, RICH(z, "no value"));
        cell_show(t, &s);
        str_fini(&s);
        return;
    }
    add_amount(&s, p, p->value);
    if (*p->unit != '\0') {
        str_add(&s, RICH_OPEN(r));
        rich_add(&s, p->unit);
        str_add(&s, RICH_CLOSE(r));
    }
    str_add(&s, RICH_OPEN(r));
    if (isfinite(p->low)) {
        str_add(&s, "[");
        add_amount(&s, p, p->low);
        str_add(&s, ", ");
        add_amount(&s, p, p->high);
        str_add(&s, "]");
    } else {
        str_add(&s, "no interval");
    }
    str_add(&s, RICH_CLOSE(r));
    cell_show(t, &s);
    str_fini(&s);
}

/* 0 is no factor: it does not reach beyond. */
static void cell_factor(struct table *t, double factor)
{
    fill_number(t, factor > 0 ? factor : (double)NAN);
}

static void predictions_row(struct table *t, const struct prediction_finding *p)
{
    const char *label =
        gather_label(t->arena, p->coordinates, p->n_coordinates);

    show_prediction(t, p, label);
    show_value(t, p);
    fill_text(t, p->name);
    fill_text(t, label);
    fill_text(t, p->expression);
    fill_text(t, p->unit);
    fill_number(t, p->value);
    fill_number(t, p->low);
    fill_number(t, p->high);
    fill_number(t, p->weak);
    cell_factor(t, p->reach.compute_above);
    cell_factor(t, p->reach.compute_below);
    cell_factor(t, p->reach.size_above);
    cell_factor(t, p->reach.size_below);
    cell_factor(t, p->reach.x_above);
    cell_factor(t, p->reach.x_below);
    fill_text(t, p->note);
    fill_text(t, p->reason != NULL ? p->reason : p->interval_reason);
}

/* The reasons for which intervals are missing, each once. */
static void add_interval_reasons(struct str *out, const struct findings *f,
                                 const struct item *item)
{
    for (size_t i = 0; i < f->n_predictions; i++) {
        const char *reason = f->predictions[i].interval_reason;
        bool told = f->predictions[i].reason != NULL || reason == NULL ||
                    !is_shown(item, &f->predictions[i]);

        for (size_t k = 0; k < i && !told; k++)
            told = f->predictions[k].interval_reason != NULL &&
                   strcmp(f->predictions[k].interval_reason, reason) == 0;
        if (told)
            continue;
        str_add(out, " ");
        rich_sentence(out, reason);
    }
}

struct table *table_predictions(struct arena *arena, const struct findings *f,
                                const struct item *item)
{
    const struct item all = {.kind = ITEM_PREDICTIONS};
    struct table *t = table_new(arena, "predictions", "Predictions");
    struct str caption = STR_INIT;
    bool intervals = false;

    item = item != NULL ? item : &all;
    t->style = " pairs";
    table_columns(t, predictions_columns, COUNT_OF(predictions_columns));
    for (size_t i = 0; i < f->n_predictions; i++) {
        if (!is_shown(item, &f->predictions[i]))
            continue;
        intervals = intervals || isfinite(f->predictions[i].low);
        predictions_row(t, &f->predictions[i]);
    }
    str_add(&caption, "What the fits predict.");
    if (intervals)
        str_add(&caption,
                " In brackets: 95\xc2\xa0% intervals, from working each "
                "prediction out on the replicates of the bootstrap; they know "
                "what other seeds would change, and not whether the law holds "
                "where it was not measured.");
    add_interval_reasons(&caption, f, item);
    t->caption = str_take(arena, &caption);
    return t;
}

/* ---- returns at equal compute ---- */

/* How many seeds all cells have; 0 when they differ. */
static size_t common_seeds(const struct isoflop *tables, size_t n)
{
    size_t seeds = 0;

    for (size_t t = 0; t < n; t++) {
        for (size_t i = 0; i < tables[t].n_sizes * tables[t].n_rungs; i++) {
            size_t here = tables[t].cells[i].seeds;

            if (here > 0 && seeds > 0 && here != seeds)
                return 0;
            seeds = here > 0 ? here : seeds;
        }
    }
    return seeds;
}

static bool any_early(const struct isoflop *tables, size_t n)
{
    for (size_t t = 0; t < n; t++) {
        for (size_t i = 0; i < tables[t].n_sizes * tables[t].n_rungs; i++) {
            if (tables[t].cells[i].early)
                return true;
        }
    }
    return false;
}

static void add_rung(struct table *t, double flop)
{
    double exponent = round(log10(flop));
    struct str label = STR_INIT;

    if (fabs(flop / pow(10, exponent) - 1) < 1e-9)
        text_power_of_ten(&label, (int)exponent);
    else
        text_number(&label, flop, 3);
    table_columns(t,
                  &(struct table_column){
                      arena_printf(t->arena, "return_%.15gflop", flop),
                      str_take(t->arena, &label), "FLOP", .kind = TABLE_NUMBER},
                  1);
}

static void show_cell(struct table *t, const struct isoflop_cell *cell,
                      bool seeds)
{
    struct str s = STR_INIT;

    fill_number(t, cell->mean);
    if (cell->seeds > 0) {
        str_add(&s, cell->best ? RICH_OPEN(b) : "");
        text_number(&s, cell->mean, 3);
        str_add(&s, cell->best ? RICH_CLOSE(b) : "");
    }
    if (cell->seeds > 0 && seeds) {
        str_add(&s, RICH_OPEN(r));
        text_plural(&s, cell->seeds, "seed", "seeds");
        str_add(&s, RICH_CLOSE(r));
    }
    cell_show(t, &s);
    t->cells[t->n_cells - 1].best = cell->best;
    str_fini(&s);
}

/* PLACE: which it is of several facets, from 1; 0: there is but one. */
static struct table *isoflop_table(struct arena *arena,
                                   const struct isoflop *table, size_t place,
                                   bool seeds)
{
    struct str name = STR_INIT, heading = STR_INIT;

    str_add(&name, "isoflop-");
    text_slug(&name, table->name);
    if (place > 0)
        str_printf(&name, "-%zu", place);
    struct table *t =
        table_new(arena, str_take(arena, &name), "Returns at equal compute");
    t->style = " grid";
    if (*table->label != '\0') {
        str_add(&heading, RICH_OPEN(t));
        rich_add(&heading, table->label);
        str_add(&heading, RICH_CLOSE(t));
        t->above = str_take(arena, &heading);
    }
    table_columns(
        t,
        &(struct table_column){"parameters", "parameters", .kind = TABLE_COUNT},
        1);
    for (size_t r = 0; r < table->n_rungs; r++)
        add_rung(t, table->rungs[r]);
    for (size_t s = 0; s < table->n_sizes; s++) {
        fill_number(t, table->sizes[s]);
        for (size_t r = 0; r < table->n_rungs; r++)
            show_cell(t, &table->cells[s * table->n_rungs + r], seeds);
    }
    return t;
}

static const char *isoflop_caption(struct arena *arena,
                                   const struct findings *f, size_t seeds,
                                   bool early)
{
    struct str s = STR_INIT;

    str_add(&s, "Mean ");
    rich_add(&s, f->return_label);
    str_add(&s, " of each size");
    if (seeds > 0) {
        str_add(&s, ", over ");
        text_plural(&s, seeds, "seed", "seeds");
        str_add(&s, ",");
    }
    str_add(
        &s,
        " once a run has spent so much compute; " RICH(
            b,
            "bold") " is the best of a column. Curves are read between their "
                    "points by straight lines in the logarithm of "
                    "interactions; a "
                    "cell is empty where no curve reaches.");
    if (early)
        str_add(&s, " Where a run was last evaluated a little before the rung, "
                    "that evaluation stands.");
    return str_take(arena, &s);
}

size_t table_isoflops(struct arena *arena, struct table ***out,
                      const struct findings *f, const char *name)
{
    struct isoflop *tables;
    size_t n = isoflop_make(arena, &tables, f, name);
    size_t seeds = common_seeds(tables, n);
    const char *caption =
        isoflop_caption(arena, f, seeds, any_early(tables, n));

    *out = arena_array(arena, struct table *, n + 1);
    for (size_t i = 0; i < n; i++) {
        (*out)[i] =
            isoflop_table(arena, &tables[i], n > 1 ? i + 1 : 0, seeds == 0);
        (*out)[i]->caption = caption;
    }
    return n;
}

/* ---- items ---- */

struct list {
    struct table **tables;
    size_t n;
};

/* Unless it is NULL or has no rows. */
static void add_table(struct list *list, struct table *t)
{
    if (t != NULL && table_rows(t) > 0)
        list->tables[list->n++] = t;
}

static struct list new_list(struct arena *arena, const struct findings *f)
{
    return (struct list){
        arena_array(arena, struct table *, f->n_laws + f->n_points + 1), 0};
}

static size_t give(struct table ***out, const struct list *list)
{
    *out = list->tables;
    return list->n;
}

static size_t give_one(struct arena *arena, struct table ***out,
                       const struct findings *f, struct table *t)
{
    struct list list = new_list(arena, f);

    add_table(&list, t);
    return give(out, &list);
}

size_t tables_of_constants(struct arena *arena, struct table ***out,
                           const char **why, const struct findings *f,
                           const struct item *item)
{
    struct list list = new_list(arena, f);
    struct indices points = gather_points(arena, f, item->name);

    /* All laws together have no table of points in it. */
    if (item->name == NULL || points.n == 0)
        return give_one(arena, out, f, table_constants(arena, f, item->name));
    *why = f->points[points.at[0]].error;
    add_table(&list, table_law(arena, f, item->name));
    for (size_t i = 0; i < points.n; i++)
        add_table(&list, table_found(arena, f, &f->points[points.at[i]]));
    return give(out, &list);
}

size_t tables_of_runs(struct arena *arena, struct table ***out,
                      const char **why, const struct findings *f,
                      const struct item *item)
{
    (void)why;
    return give_one(arena, out, f, table_runs(arena, f, item->name));
}

size_t tables_of_predictions(struct arena *arena, struct table ***out,
                             const char **why, const struct findings *f,
                             const struct item *item)
{
    (void)why;
    return give_one(arena, out, f, table_predictions(arena, f, item));
}

size_t tables_of_isoflop(struct arena *arena, struct table ***out,
                         const char **why, const struct findings *f,
                         const struct item *item)
{
    (void)why;
    return table_isoflops(arena, out, f, item->name);
}

size_t tables_of_budgets(struct arena *arena, struct table ***out,
                         const char **why, const struct findings *f,
                         const struct item *item)
{
    struct list list = new_list(arena, f);

    (void)why;
    for (size_t i = 0; i < f->n_laws; i++) {
        if (item->name == NULL || strcmp(f->laws[i].name, item->name) == 0)
            add_table(&list, table_budgets(arena, f, &f->laws[i]));
    }
    return give(out, &list);
}

size_t tables_of_windows(struct arena *arena, struct table ***out,
                         const char **why, const struct findings *f,
                         const struct item *item)
{
    (void)why;
    return give_one(arena, out, f, table_windows(arena, f, item->name));
}

size_t tables_of_multipliers(struct arena *arena, struct table ***out,
                             const char **why, const struct findings *f,
                             const struct item *item)
{
    (void)why;
    return give_one(arena, out, f, table_multipliers(arena, f, item->name));
}

/* ---- all of them ---- */

/* By a name that no other has. */
static void append(struct list *list, struct table *t)
{
    const char *name = t != NULL ? t->name : NULL;
    bool taken = t != NULL;

    for (int k = 1; taken; k++) {
        if (k > 1)
            t->name = arena_printf(t->arena, "%s-%d", name, k);
        taken = false;
        for (size_t i = 0; i < list->n && !taken; i++)
            taken = strcmp(list->tables[i]->name, t->name) == 0;
    }
    if (t != NULL)
        list->tables[list->n++] = t;
}

static bool is_first_of_name(const struct findings *f, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (strcmp(f->points[k].name, f->points[i].name) == 0)
            return false;
    }
    return true;
}

size_t tables_all(struct arena *arena, struct table ***out,
                  const struct findings *f)
{
    enum { FIXED = 7 };
    struct indices names = gather_law_names(arena, f);
    struct table **isoflops;
    size_t most = FIXED + names.n + 2 * f->n_points;

    for (size_t g = 0; g < f->n_groups; g++)
        most += table_isoflops(arena, &isoflops, f, f->groups[g].name);
    struct list list = {arena_array(arena, struct table *, most), 0};
    append(&list, table_runs(arena, f, NULL));
    append(&list, table_constants(arena, f, NULL));
    append(&list, table_predictions(arena, f, NULL));
    append(&list, table_budgets(arena, f, NULL));
    append(&list, table_evidence(arena, f, NULL));
    append(&list, table_windows(arena, f, NULL));
    append(&list, table_multipliers(arena, f, NULL));
    for (size_t i = 0; i < names.n; i++)
        append(&list, table_optima(arena, f, f->laws[names.at[i]].name));
    for (size_t i = 0; i < f->n_points; i++) {
        if (is_first_of_name(f, i))
            append(&list, table_law(arena, f, f->points[i].name));
        append(&list, table_found(arena, f, &f->points[i]));
    }
    for (size_t g = 0; g < f->n_groups; g++) {
        size_t n = table_isoflops(arena, &isoflops, f, f->groups[g].name);

        for (size_t i = 0; i < n; i++)
            append(&list, isoflops[i]);
    }
    *out = list.tables;
    return list.n;
}
