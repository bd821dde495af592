/* json.c - everything in the findings, for programs. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "analysis/steps.h"
#include "base/arena.h"
#include "base/hash.h"
#include "base/str.h"
#include "report/figure.h"
#include "report/gather.h"
#include "report/isoflop.h"
#include "report/items.h"
#include "report/json_parts.h"
#include "report/pairs.h"
#include "report/shown.h"
#include "report/text.h"

/* JSON has no NaN: null. */
static json_t *number(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *count(size_t value)
{
    return json_integer((json_int_t)value);
}

/* NULL gives null. */
static json_t *string(const char *text)
{
    struct str s = STR_INIT;

    if (text == NULL)
        return json_null();
    text_clean(&s, text);
    json_t *out = json_string(str_text(&s));
    str_fini(&s);
    return out;
}

static void set(json_t *object, const char *key, json_t *value)
{
    /* Both fail only without memory. */
    if (value == NULL || json_object_set_new(object, key, value) != 0)
        abort();
}

static void append(json_t *array, json_t *value)
{
    if (value == NULL || json_array_append_new(array, value) != 0)
        abort();
}

/* NULL gives null. */
static json_t *numbers(const double *v, size_t n)
{
    if (v == NULL)
        return json_null();
    json_t *out = json_array();
    for (size_t i = 0; i < n; i++)
        append(out, number(v[i]));
    return out;
}

static json_t *pair(const double v[2])
{
    return numbers(v, 2);
}

static json_t *coordinate(const struct coordinate *c)
{
    json_t *o = json_object();

    set(o, "axis", string(c->axis));
    set(o, "text", string(c->text));
    set(o, "value", number(c->value));
    return o;
}

static json_t *coordinates(const struct coordinate *c, size_t n)
{
    json_t *out = json_array();

    for (size_t i = 0; i < n; i++)
        append(out, coordinate(&c[i]));
    return out;
}

static json_t *run(const struct run_row *r)
{
    json_t *o = json_object();

    set(o, "id", string(r->id));
    set(o, "label", string(r->label));
    set(o, "coordinates", coordinates(r->coordinates, r->n_coordinates));
    set(o, "seed", json_integer((json_int_t)r->seed));
    set(o, "status", string(run_status_name(r->status)));
    set(o, "environment", string(r->environment));
    set(o, "message", string(r->message));
    set(o, "log", string(r->log));
    set(o, "size_by",
        r->size_by == NULL ? json_null() : coordinate(r->size_by));
    set(o, "parameters", number(r->parameters));
    set(o, "parameters_inner", number(r->parameters_inner));
    set(o, "flop_per_parameter", number(r->flop_per_parameter));
    set(o, "interactions", number(r->interactions));
    set(o, "flop", number(r->flop));
    set(o, "wall_s", number(r->wall_s));
    set(o, "core_s", number(r->core_s));
    set(o, "planned_core_s", number(r->planned_core_s));
    set(o, "stopped", string(run_stop_name(r)));
    set(o, "kernel", string(r->kernel));
    json_t *curve = json_object();
    set(curve, "interactions", numbers(r->curve_interactions, r->n));
    set(curve, "return", numbers(r->curve_return, r->n));
    set(curve, "greedy", numbers(r->curve_greedy, r->n));
    set(curve, "flop", numbers(r->curve_flop, r->n));
    json_t *infos = json_object();
    for (size_t i = 0; i < r->n_infos; i++)
        set(infos, r->info_names[i], numbers(r->curve_infos + i * r->n, r->n));
    set(curve, "infos", infos);
    set(o, "curve", curve);
    return o;
}

/* What plans said beside what it took, of the runs that both are known of. */
static json_t *planned(const struct findings *f)
{
    double said = 0, took = 0;
    size_t n = 0;

    for (size_t i = 0; i < f->n_runs; i++) {
        const struct run_row *r = &f->runs[i];

        if (isnan(r->core_s) || isnan(r->planned_core_s))
            continue;
        said += r->planned_core_s;
        took += r->core_s;
        n++;
    }
    if (n == 0)
        return json_null();
    json_t *o = json_object();
    set(o, "runs", json_integer((json_int_t)n));
    set(o, "planned_core_s", number(said));
    set(o, "core_s", number(took));
    return o;
}

static json_t *law_constants(const struct intrinsic_law *law)
{
    json_t *o = json_object();

    for (size_t i = 0; i < COUNT_OF(law_parts); i++)
        set(o, law_parts[i].name, number(law_parts[i].get(law)));
    return o;
}

static json_t *intervals(const struct intrinsic_fit *fit)
{
    json_t *o = json_object();

    if (fit->replicates_ok <= 0) {
        json_decref(o);
        return json_null();
    }
    for (size_t i = 0; i < COUNT_OF(law_parts); i++) {
        double ends[2] = {law_parts[i].get(&fit->ci95.low),
                          law_parts[i].get(&fit->ci95.high)};
        set(o, law_parts[i].name, pair(ends));
    }
    return o;
}

static json_t *size(const struct intrinsic_size *s)
{
    json_t *o = json_object();

    set(o, "parameters", number(s->parameters));
    set(o, "seeds", json_integer(s->seeds));
    set(o, "on_frontier", json_boolean(s->on_frontier));
    set(o, "interactions", numbers(s->interactions, s->n));
    set(o, "return", numbers(s->returns, s->n));
    set(o, "stderr", numbers(s->stderrs, s->n));
    set(o, "weight", numbers(s->weights, s->n));
    set(o, "intrinsic_mapped", numbers(s->mapped, s->n));
    set(o, "intrinsic_law", numbers(s->intrinsic, s->n));
    return o;
}

static json_t *options(const struct intrinsic_options *options)
{
    json_t *o = json_object();
    char seed[24];

    set(o, "exclude", number(options->exclude));
    set(o, "smooth", number(options->smooth));
    set(o, "points", json_integer(options->points));
    set(o, "weighting",
        string(options->weighting == INTRINSIC_WEIGHTED ? "weighted"
                                                        : "unweighted"));
    set(o, "bootstrap", json_integer(options->bootstrap));
    set(o, "holdout_sizes", json_integer(options->holdout_sizes));
    /* 64 bits without a sign do not fit a JSON integer everywhere. */
    snprintf(seed, sizeof(seed), "%016llx", (unsigned long long)options->seed);
    set(o, "seed", string(seed));
    return o;
}

json_t *json_preparation(const struct intrinsic_fit *fit)
{
    json_t *out = json_array();

    for (size_t i = 0; i < fit->n_steps; i++) {
        const struct intrinsic_step *step = &fit->steps[i];
        json_t *o = json_object(), *settings = json_object();

        for (size_t k = 0; k < step->n_settings; k++) {
            const struct step_setting *s = &step->settings[k];

            set(settings, s->name,
                s->word != NULL ? string(s->word) : number(s->number));
        }
        set(o, "step", string(step->name));
        set(o, "version", json_integer(step->version));
        set(o, "settings", settings);
        set(o, "text", string(step->text));
        append(out, o);
    }
    return out;
}

json_t *json_metric(const struct intrinsic_fit *fit)
{
    const struct metric_law *law = &fit->metric;
    json_t *o;

    if (law->metric.kind == METRIC_NONE)
        return json_null();
    o = json_object();
    set(o, "name", string(metric_name(law->metric.kind)));
    set(o, "lowest", number(law->metric.lowest));
    set(o, "highest", number(law->metric.highest));
    set(o, "exponent", number(law->exponent));
    set(o, "log_scale", number(law->log_scale));
    set(o, "misfit", number(fit->metric_misfit));
    set(o, "ci95",
        fit->replicates_ok > 0 ? pair(fit->metric_ci95) : json_null());
    return o;
}

static json_t *ends(double low, double high)
{
    return json_pack("[o, o]", number(low), number(high));
}

static json_t *constants_ci(const struct intrinsic_ci *ci)
{
    json_t *o = json_object();

    for (size_t i = 0; i < COUNT_OF(law_parts); i++)
        set(o, law_parts[i].name,
            ends(law_parts[i].get(&ci->low), law_parts[i].get(&ci->high)));
    return o;
}

static json_t *profile_curve(const struct intrinsic_profile *p)
{
    json_t *value = json_array(), *fall = json_array();

    for (int i = 0; i < p->n; i++) {
        json_array_append_new(value, number(p->value[i]));
        json_array_append_new(fall, number(p->fall[i]));
    }
    return json_pack("{s:o, s:o}", "value", value, "fall", fall);
}

static json_t *profiles(const struct intrinsic_fit *fit)
{
    const struct {
        const char *name;
        const struct intrinsic_profile *profile;
    } all[] = {{"exponent", &fit->profile_exponent},
               {"beta", &fit->profile_beta},
               {"N_opt", &fit->profile_N_opt}};
    json_t *o = json_object(), *curves = json_object();

    for (size_t i = 0; i < COUNT_OF(all); i++) {
        set(o, all[i].name, ends(all[i].profile->low, all[i].profile->high));
        set(curves, all[i].name, profile_curve(all[i].profile));
    }
    set(o, "curves", curves);
    set(o, "limit", number(INTRINSIC_PROFILE_LIMIT));
    set(o, "at_compute", number(sqrt(fit->compute_low * fit->compute_high)));
    return o;
}

static json_t *sizes_left_out(const struct intrinsic_fit *fit)
{
    json_t *list = json_array();

    for (size_t s = 0; fit->without_size != NULL && s < fit->n_sizes; s++) {
        json_t *o = json_object();

        set(o, "parameters", number(fit->sizes[s].parameters));
        set(o, "law", law_constants(&fit->without_size[s]));
        append(list, o);
    }
    return list;
}

/* Held out from FROM of WHAT on; the miss in log10 I and in half widths of its
 * interval. */
static void add_held_out(json_t *list, const struct intrinsic_holdout *h,
                         const char *what, double from)
{
    json_t *o = json_object();

    set(o, "what", string(what));
    set(o, "done", json_boolean(h->done));
    set(o, "from", number(from));
    set(o, "law", h->done ? law_constants(&h->law) : json_null());
    set(o, "rmse_log10", number(h->done ? h->rmse_log10 : (double)NAN));
    set(o, "miss_log10", number(h->done ? h->miss : (double)NAN));
    set(o, "interval_log10",
        number(h->interval > 0 ? h->interval : (double)NAN));
    set(o, "miss_intervals",
        number(h->interval > 0 ? h->miss / h->interval : (double)NAN));
    append(list, o);
}

json_t *json_evidence(const struct intrinsic_fit *fit)
{
    json_t *o = json_object(), *held = json_array();

    set(o, "condition", number(fit->condition));
    set(o, "profiles", profiles(fit));
    if (fit->replicates_ok > 0) {
        set(o, "ci95_percentile", constants_ci(&fit->percentile));
        set(o, "ci95_bca", constants_ci(&fit->bca));
        set(o, "ci95_kind",
            string(INTERVAL_QUOTED == INTERVAL_BCA ? "bca" : "percentile"));
        set(o, "degrees_of_freedom", number(fit->dof));
    }
    set(o, "without_size", sizes_left_out(fit));
    add_held_out(held, &fit->holdout, "sizes", fit->holdout.parameters);
    add_held_out(held, &fit->holdout_compute, "compute",
                 fit->holdout_compute.compute);
    set(o, "held_out", held);
    return o;
}

static json_t *fit_of(const struct intrinsic_fit *fit)
{
    json_t *o = json_object();

    set(o, "law", law_constants(&fit->law));
    set(o, "ci95", intervals(fit));
    set(o, "options", options(&fit->options));
    set(o, "preparation", json_preparation(fit));
    set(o, "identity", string(fit->identity));
    set(o, "metric", json_metric(fit));
    set(o, "rmse_log10", number(fit->rmse_log10));
    set(o, "objective", number(fit->objective));
    set(o, "starts", json_integer(fit->starts));
    set(o, "starts_agreeing", json_integer(fit->starts_agreeing));
    set(o, "verdict", string(identifiable_name(fit->identifiable)));
    set(o, "reason", string(fit->reason));
    set(o, "best_return", number(fit->best_return));
    set(o, "compute_low", number(fit->compute_low));
    set(o, "compute_high", number(fit->compute_high));
    json_t *map = json_object();
    set(map, "return", numbers(fit->map_return, fit->n_map));
    set(map, "intrinsic", numbers(fit->map_intrinsic, fit->n_map));
    set(o, "map", map);
    json_t *sizes = json_array();
    for (size_t i = 0; i < fit->n_sizes; i++)
        append(sizes, size(&fit->sizes[i]));
    set(o, "sizes", sizes);
    set(o, "replicates", json_integer(fit->replicates));
    json_t *laws = json_array();
    for (int i = 0; i < fit->replicates_ok; i++)
        append(laws, law_constants(&fit->replicate_laws[i]));
    set(o, "replicate_laws", laws);
    set(o, "evidence", json_evidence(fit));
    json_t *notes = json_array();
    for (size_t i = 0; i < fit->n_notes; i++)
        append(notes, string(fit->notes[i]));
    set(o, "notes", notes);
    return o;
}

static json_t *law_number(const struct law_number *x)
{
    json_t *o = json_object();
    double ends[2] = {x->low, x->high};

    set(o, "value", number(x->value));
    set(o, "ci95", pair(ends));
    return o;
}

static json_t *budget(const struct budget_row *row)
{
    json_t *o = json_object();

    set(o, "compute", number(row->compute));
    set(o, "beyond", json_boolean(row->beyond));
    set(o, "parameters", law_number(&row->parameters));
    set(o, "interactions", law_number(&row->interactions));
    set(o, "return", law_number(&row->ret));
    set(o, "least_parameters", law_number(&row->least_parameters));
    set(o, "least_interactions", law_number(&row->least_interactions));
    set(o, "cheapest_parameters", law_number(&row->cheapest_parameters));
    set(o, "cheapest_interactions", law_number(&row->cheapest_interactions));
    return o;
}

static json_t *window(const struct intrinsic_window *w)
{
    json_t *o = json_object();

    set(o, "part", string(w->late ? "without the first" : "only the first"));
    set(o, "share", number(w->share));
    set(o, "error", string(w->error));
    set(o, "verdict",
        string(w->fit == NULL ? NULL
                              : identifiable_name(w->fit->identifiable)));
    set(o, "reason", string(w->fit == NULL ? NULL : w->fit->reason));
    set(o, "law", w->fit == NULL ? json_null() : law_constants(&w->fit->law));
    set(o, "ci95", w->fit == NULL ? json_null() : intervals(w->fit));
    return o;
}

static json_t *law(const struct law_finding *l)
{
    json_t *o = json_object(), *runs = json_array();

    set(o, "name", string(l->name));
    set(o, "coordinates", coordinates(l->coordinates, l->n_coordinates));
    set(o, "error", string(l->error));
    set(o, "flop_per_parameter", number(l->flop_per_parameter));
    set(o, "accounting", string(l->accounting));
    set(o, "parameters", string(l->inner ? "inner" : "all"));
    for (size_t i = 0; i < l->n_runs; i++)
        append(runs, count(l->runs[i]));
    set(o, "runs", runs);
    set(o, "fit", l->fit == NULL ? json_null() : fit_of(l->fit));
    set(o, "environment_cost", number(l->environment_cost));
    set(o, "environment_unknown", string(l->environment_unknown));
    set(o, "environment_measured", json_boolean(l->environment_measured));
    json_t *budgets = json_array(), *windows = json_array();
    for (size_t i = 0; i < l->n_budgets; i++)
        append(budgets, budget(&l->budgets[i]));
    set(o, "budgets", budgets);
    for (size_t i = 0; i < l->n_windows; i++)
        append(windows, window(&l->windows[i]));
    set(o, "windows", windows);
    return o;
}

static json_t *estimate(const struct law_estimate *e)
{
    json_t *o = json_object();
    double ends[2] = {e->low, e->high};

    set(o, "value", number(e->value));
    set(o, "ci95", isfinite(e->low) ? pair(ends) : json_null());
    return o;
}

static json_t *quantity(const struct quantity_label *label, const double *v,
                        size_t n)
{
    json_t *o = json_object();

    set(o, "label", string(label->text));
    set(o, "unit", string(label->unit));
    set(o, "values", numbers(v, n));
    return o;
}

/* What a law finds out row by row: its name, and a list of objects. */
static json_t *found(const struct law_table *t)
{
    json_t *out = json_array();

    if (t->name == NULL) {
        json_decref(out);
        return json_null();
    }
    for (size_t r = 0; r < t->n_rows; r++) {
        json_t *row = json_object();

        if (t->labels != NULL)
            set(row, t->label, string(t->labels[r]));
        for (size_t c = 0; c < t->n_columns; c++)
            set(row, t->columns[c], number(t->values[r * t->n_columns + c]));
        if (t->remarks != NULL)
            set(row, "remark", string(t->remarks[r]));
        append(out, row);
    }
    return json_pack("{s:o, s:o}", "name", string(t->name), "rows", out);
}

static json_t *points_fit(const struct points_finding *p)
{
    const struct law_fit *fit = p->fit;
    json_t *o = json_object();
    json_t *constants = json_object(), *x = json_array();
    json_t *notes = json_array();

    for (size_t k = 0; k < fit->n_constants; k++)
        set(constants, fit->constants[k].name, estimate(&fit->constants[k]));
    set(o, "constants", constants);
    set(o, "objective", number(fit->objective));
    set(o, "r2", number(fit->r2));
    set(o, "starts", json_integer(fit->starts));
    set(o, "starts_agreeing", json_integer(fit->starts_agreeing));
    set(o, "condition", number(fit->condition));
    for (size_t k = 0; k < fit->n_x; k++)
        append(x, quantity(&p->x[k], fit->x[k], fit->n));
    set(o, "x", x);
    set(o, "y", quantity(&p->y, fit->y, fit->n));
    set(o, "predicted", numbers(fit->predicted, fit->n));
    set(o, "found", found(&fit->table));
    for (size_t i = 0; i < fit->n_notes; i++)
        append(notes, string(fit->notes[i]));
    set(o, "notes", notes);
    return o;
}

static json_t *points_law(const struct points_finding *p)
{
    json_t *o = json_object();

    set(o, "name", string(p->name));
    set(o, "coordinates", coordinates(p->coordinates, p->n_coordinates));
    set(o, "of", string(p->of));
    set(o, "law", string(p->law->options.name));
    set(o, "formula", string(points_formula(p)));
    set(o, "verdict", string(points_verdict(p)));
    set(o, "reason", string(points_reason(p)));
    set(o, "missing", count(p->missing));
    set(o, "missing_reason", string(p->missing_reason));
    set(o, "fit", p->fit != NULL ? points_fit(p) : json_null());
    return o;
}

/* 0 is no factor: it does not reach beyond. */
static json_t *factor(double value)
{
    return value > 0 ? number(value) : json_null();
}

static json_t *prediction(const struct prediction_finding *p)
{
    json_t *o = json_object(), *reach = json_object();
    double ends[2] = {p->low, p->high};

    set(o, "name", string(p->name));
    set(o, "coordinates", coordinates(p->coordinates, p->n_coordinates));
    set(o, "expression", string(p->expression));
    set(o, "note", string(p->note));
    set(o, "unit", string(p->unit));
    set(o, "value", number(p->value));
    set(o, "reason", string(p->reason));
    set(o, "ci95", isfinite(p->low) ? pair(ends) : json_null());
    set(o, "interval_reason", string(p->interval_reason));
    set(o, "replicates", count(p->replicates));
    set(o, "weak", json_boolean(p->weak));
    set(reach, "compute_above", factor(p->reach.compute_above));
    set(reach, "compute_below", factor(p->reach.compute_below));
    set(reach, "size_above", factor(p->reach.size_above));
    set(reach, "size_below", factor(p->reach.size_below));
    set(reach, "x_above", factor(p->reach.x_above));
    set(reach, "x_below", factor(p->reach.x_below));
    set(o, "extrapolation", reach);
    return o;
}

static json_t *import(const struct import_finding *i)
{
    json_t *o = json_object();

    set(o, "name", string(i->name));
    set(o, "coordinates", coordinates(i->coordinates, i->n_coordinates));
    set(o, "reader", string(i->reader));
    set(o, "path", string(i->path));
    set(o, "sha256", string(i->digest));
    set(o, "environment", string(i->environment));
    set(o, "runs", count(i->n_runs));
    set(o, "points", count(i->n_points));
    json_t *notes = json_array();
    for (size_t k = 0; k < i->n_notes; k++)
        append(notes, string(i->notes[k]));
    set(o, "notes", notes);
    return o;
}

static json_t *isoflop_row(const struct isoflop *table, size_t size)
{
    json_t *o = json_object(), *cells = json_array();

    set(o, "parameters", number(table->sizes[size]));
    for (size_t r = 0; r < table->n_rungs; r++) {
        size_t i = size * table->n_rungs + r;
        json_t *cell = json_object();

        set(cell, "flop", number(table->rungs[r]));
        set(cell, "interactions", number(table->interactions[i]));
        set(cell, "return", number(table->cells[i].mean));
        set(cell, "seeds", count(table->cells[i].seeds));
        set(cell, "best", json_boolean(table->cells[i].best));
        set(cell, "early", json_boolean(table->cells[i].early));
        append(cells, cell);
    }
    set(o, "rungs", cells);
    return o;
}

static json_t *isoflop(const struct isoflop *table)
{
    json_t *o = json_object(), *sizes = json_array();

    set(o, "name", string(table->name));
    set(o, "facet", string(table->label));
    for (size_t s = 0; s < table->n_sizes; s++)
        append(sizes, isoflop_row(table, s));
    set(o, "sizes", sizes);
    return o;
}

static json_t *isoflops(struct arena *arena, const struct findings *f)
{
    json_t *out = json_array();

    for (size_t g = 0; g < f->n_groups; g++) {
        struct isoflop *tables;
        size_t n = isoflop_make(arena, &tables, f, f->groups[g].name);

        for (size_t t = 0; t < n; t++)
            append(out, isoflop(&tables[t]));
    }
    return out;
}

static json_t *claim(const struct claim_finding *c)
{
    static const char *const outcome[] = {[CLAIM_FAILED] = "fails",
                                          [CLAIM_HOLDS] = "holds",
                                          [CLAIM_UNKNOWN] = "unknown"};
    json_t *o = json_object();

    set(o, "text", string(c->text));
    set(o, "expression", string(c->expression));
    set(o, "values", string(c->values));
    set(o, "outcome", string(outcome[c->outcome]));
    set(o, "reason", string(c->reason));
    return o;
}

static json_t *item(const struct item *i)
{
    json_t *o = json_object();

    set(o, "kind", string(item_type(i->kind)->name));
    set(o, "shown_as", string(item_shown_as(i->kind)));
    set(o, "name", string(i->name));
    set(o, "text", string(i->text));
    json_t *names = json_array();
    for (size_t k = 0; k < i->n_names; k++)
        append(names, string(i->names[k]));
    set(o, "names", names);
    return o;
}

static json_t *figures(const struct shown *shown)
{
    json_t *out = json_array();

    for (size_t i = 0; i < shown->n_all; i++) {
        json_t *o = json_object();

        set(o, "name", string(shown->all[i]->name));
        set(o, "caption", string(shown->all[i]->caption));
        append(out, o);
    }
    return out;
}

/* Where a law is among all; they are in one array. */
static json_t *law_index(const struct findings *f,
                         const struct law_finding *law)
{
    return count((size_t)(law - f->laws));
}

static json_t *multipliers(struct arena *arena, const struct findings *f)
{
    struct law_pair *pairs;
    size_t n = pairs_of(arena, &pairs, f, NULL);
    json_t *out = json_array();

    for (size_t i = 0; i < n; i++) {
        const struct multiplier *m = &pairs[i].multiplier;
        bool known = pairs[i].error == NULL;
        double none = (double)NAN;
        json_t *o = json_object();

        set(o, "law", law_index(f, pairs[i].a));
        set(o, "against", law_index(f, pairs[i].b));
        set(o, "value", number(known ? m->value : none));
        set(o, "ci95",
            known && isfinite(m->low) ? ends(m->low, m->high) : json_null());
        set(o, "returns",
            known ? ends(m->return_low, m->return_high) : json_null());
        set(o, "error", string(pairs[i].error));
        append(out, o);
    }
    return out;
}

/* Of the text itself, not of what is left of it in JSON. */
static json_t *sha256(const char *text)
{
    char hex[SHA256_HEX + 1];

    if (text == NULL)
        return json_null();
    hash_sha256_hex(hex, text, strlen(text));
    return json_string(hex);
}

static json_t *sources(const struct findings *f)
{
    json_t *out = json_array();

    for (size_t i = 0; i < f->n_sources; i++) {
        json_t *o = json_object();

        set(o, "what", string(f->sources[i].what));
        set(o, "name", string(f->sources[i].name));
        set(o, "digest", string(f->sources[i].digest));
        append(out, o);
    }
    return out;
}

static json_t *settings(const struct findings *f)
{
    json_t *out = json_array();

    for (size_t i = 0; i < f->n_settings; i++)
        append(out, string(f->settings[i]));
    return out;
}

static void set_head(json_t *o, const struct findings *f)
{
    set(o, "schema", string("rlstudy-report-1"));
    set(o, "title", string(f->title));
    set(o, "study", string(f->study_name));
    set(o, "study_title", string(f->study_title));
    json_t *authors = json_array();
    for (size_t i = 0; i < f->n_authors; i++)
        append(authors, string(f->authors[i]));
    set(o, "authors", authors);
    set(o, "notes", string(f->notes));
    set(o, "study_text", string(f->study_text));
    set(o, "study_sha256", sha256(f->study_text));
    set(o, "version", string(f->version));
    set(o, "engine", json_integer(f->engine));
    set(o, "sources", sources(f));
    set(o, "settings", settings(f));
    set(o, "runs_sha256", string(f->lock));
    set(o, "time", json_integer((json_int_t)f->time));
    set(o, "machine", string(f->machine));
    set(o, "environment", string(f->environment));
    set(o, "family", string(f->family));
    set(o, "algorithm", string(f->algorithm));
    set(o, "accounting", string(f->accounting));
    set(o, "return_label", string(f->return_label));
    set(o, "total_flop", number(f->total_flop));
    set(o, "total_wall_s", number(f->total_wall_s));
    set(o, "total_core_s", number(f->total_core_s));
    set(o, "planned", planned(f));
}

static json_t *groups(const struct findings *f)
{
    json_t *out = json_array();

    for (size_t i = 0; i < f->n_groups; i++) {
        json_t *o = json_object(), *runs = json_array();

        set(o, "name", string(f->groups[i].name));
        for (size_t k = 0; k < f->groups[i].n; k++)
            append(runs, count(f->groups[i].runs[k]));
        set(o, "runs", runs);
        append(out, o);
    }
    return out;
}

void json_report(struct str *out, struct arena *arena,
                 const struct shown *shown)
{
    const struct findings *f = shown->findings;
    json_t *root = json_object(), *claims = json_array(), *laws = json_array(),
           *points = json_array(), *runs = json_array(), *items = json_array(),
           *predictions = json_array(), *imports = json_array();

    set_head(root, f);
    for (size_t i = 0; i < f->n_claims; i++)
        append(claims, claim(&f->claims[i]));
    for (size_t i = 0; i < f->n_laws; i++)
        append(laws, law(&f->laws[i]));
    for (size_t i = 0; i < f->n_points; i++)
        append(points, points_law(&f->points[i]));
    for (size_t i = 0; i < f->n_predictions; i++)
        append(predictions, prediction(&f->predictions[i]));
    for (size_t i = 0; i < f->n_imports; i++)
        append(imports, import(&f->imports[i]));
    for (size_t i = 0; i < f->n_runs; i++)
        append(runs, run(&f->runs[i]));
    for (size_t i = 0; i < f->n_items; i++)
        append(items, item(&f->items[i]));
    set(root, "claims", claims);
    set(root, "laws", laws);
    set(root, "points_laws", points);
    set(root, "predictions", predictions);
    set(root, "isoflop", isoflops(arena, f));
    set(root, "multipliers", multipliers(arena, f));
    set(root, "imports", imports);
    set(root, "groups", groups(f));
    set(root, "items", items);
    set(root, "figures", figures(shown));
    set(root, "films", json_films(f));
    set(root, "runs", runs);
    char *text = json_dumps(root, JSON_COMPACT | JSON_REAL_PRECISION(17));
    if (text == NULL)
        abort();
    str_add(out, text);
    str_addc(out, '\n');
    free(text);
    json_decref(root);
}
