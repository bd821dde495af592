/* csv.c - the tables of a report. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "report/evidence.h"
#include "report/gather.h"
#include "report/isoflop.h"
#include "report/pairs.h"
#include "report/shown.h"
#include "report/text.h"

/* The start of a row is no separator. */
static void separate(struct str *out)
{
    if (out->len > 0 && out->text[out->len - 1] != '\n')
        str_addc(out, ',');
}

static void add_field(struct str *out, const char *text)
{
    struct str s = STR_INIT;

    separate(out);
    text_clean(&s, text);
    const char *field = str_text(&s);
    if (*field != '\0')
        str_add_csv(out, field, ',');
    else
        str_add(out, "\"\"");
    str_fini(&s);
}

/* A missing number is nothing at all.  Not for the first column, which would
 * then look like the start of a row. */
static void add_number(struct str *out, double value)
{
    separate(out);
    text_exact(out, value);
}

static void add_coordinates(struct str *out, const struct axes *axes,
                            const struct run_row *run)
{
    for (size_t i = 0; i < axes->n; i++) {
        const char *text = "";

        for (size_t k = 0; k < run->n_coordinates; k++) {
            if (strcmp(run->coordinates[k].axis, axes->name[i]) == 0)
                text = run->coordinates[k].text;
        }
        add_field(out, text);
    }
}

static void add_axes(struct str *out, const struct axes *axes)
{
    for (size_t i = 0; i < axes->n; i++)
        add_field(out, axes->name[i]);
    str_addc(out, '\n');
}

void csv_runs(struct str *out, struct arena *arena, const struct findings *f)
{
    struct axes axes = gather_axes(arena, f);

    str_add(out, "id,label,status,seed,parameters,parameters_inner,"
                 "flop_per_parameter,interactions,flop,wall_s,final_return,"
                 "stopped,kernel,message,log");
    add_axes(out, &axes);
    for (size_t i = 0; i < f->n_runs; i++) {
        const struct run_row *run = &f->runs[i];

        add_field(out, run->id);
        add_field(out, run->label);
        add_field(out, run_status_name(run->status));
        add_number(out, (double)run->seed);
        add_number(out, run->parameters);
        add_number(out, run->parameters_inner);
        add_number(out, run->flop_per_parameter);
        add_number(out, run->interactions);
        add_number(out, run->flop);
        add_number(out, run->wall_s);
        add_number(out, run_final_return(run));
        add_field(out, run_stop_name(run));
        add_field(out, run->kernel);
        add_field(out, run->message);
        add_field(out, run->log);
        add_coordinates(out, &axes, run);
        str_addc(out, '\n');
    }
}

void csv_curves(struct str *out, struct arena *arena, const struct findings *f)
{
    struct axes axes = gather_axes(arena, f);
    struct axes facets = gather_facet_axes(arena, f);

    str_add(out, "run,environment,seed,parameters,interactions,return,greedy");
    add_axes(out, &axes);
    for (size_t i = 0; i < f->n_runs; i++) {
        const struct run_row *run = &f->runs[i];
        const char *environment = gather_environment(arena, f, run, &facets);

        for (size_t k = 0; k < run->n; k++) {
            /* Returns are finite where curves are read. */
            if (!isfinite(run->curve_return[k]))
                continue;
            add_field(out, run->status == RUN_IMPORTED ? run->label : run->id);
            add_field(out, environment);
            add_number(out, (double)run->seed);
            add_number(out, run->parameters);
            add_number(out, run->curve_interactions[k]);
            add_number(out, run->curve_return[k]);
            add_number(out, run->curve_greedy != NULL ? run->curve_greedy[k]
                                                      : (double)NAN);
            add_coordinates(out, &axes, run);
            str_addc(out, '\n');
        }
    }
}

static void add_instance(struct str *out, const struct law_finding *law,
                         const char *label)
{
    add_field(out, law->name);
    add_field(out, label);
}

static void add_with_interval(struct str *out, const struct intrinsic_fit *fit,
                              double (*get)(const struct intrinsic_law *))
{
    bool known = fit->replicates_ok > 0;

    add_number(out, get(&fit->law));
    add_number(out, known ? get(&fit->ci95.low) : (double)NAN);
    add_number(out, known ? get(&fit->ci95.high) : (double)NAN);
}

/* Constant K of FIT and how it was found; empty without a fit. */
static void add_constant(struct str *out, const struct law_fit *fit, size_t k)
{
    const struct law_estimate *e = fit != NULL ? &fit->constants[k] : NULL;
    double none = (double)NAN;

    add_field(out, e != NULL ? e->name : "");
    add_number(out, e != NULL ? e->value : none);
    add_number(out, e != NULL ? e->low : none);
    add_number(out, e != NULL ? e->high : none);
    add_number(out, fit != NULL ? (double)fit->n : none);
    add_number(out, fit != NULL ? fit->objective : none);
    add_number(out, fit != NULL ? fit->r2 : none);
    add_number(out, fit != NULL ? fit->starts : none);
    add_number(out, fit != NULL ? fit->starts_agreeing : none);
    add_number(out, fit != NULL ? fit->condition : none);
}

void csv_constants(struct str *out, struct arena *arena,
                   const struct findings *f)
{
    str_add(out, "law,instance,verdict,reason");
    for (size_t i = 0; i < COUNT_OF(law_parts); i++)
        str_printf(out, ",%s,%s_low,%s_high", law_parts[i].name,
                   law_parts[i].name, law_parts[i].name);
    str_add(out, ",rmse_log10,starts,starts_agreeing,compute_low,compute_high,"
                 "flop_per_parameter,holdout_parameters,holdout_miss_log10,"
                 "holdout_interval_log10,holdout_rmse_log10\n");
    for (size_t i = 0; i < f->n_laws; i++) {
        const struct law_finding *law = &f->laws[i];
        const struct intrinsic_fit *fit = law->fit;
        const char *label =
            gather_label(arena, law->coordinates, law->n_coordinates);

        add_instance(out, law, label);
        add_field(out, fit == NULL ? "no fit"
                                   : identifiable_name(fit->identifiable));
        add_field(out, fit == NULL ? law->error : fit->reason);
        if (fit == NULL) {
            for (size_t k = 0; k < 3 * COUNT_OF(law_parts) + 10; k++)
                add_number(out, (double)NAN);
            str_addc(out, '\n');
            continue;
        }
        for (size_t k = 0; k < COUNT_OF(law_parts); k++)
            add_with_interval(out, fit, law_parts[k].get);
        add_number(out, fit->rmse_log10);
        add_number(out, fit->starts);
        add_number(out, fit->starts_agreeing);
        add_number(out, fit->compute_low);
        add_number(out, fit->compute_high);
        add_number(out, law->flop_per_parameter);
        bool held = fit->holdout.done;
        add_number(out, held ? fit->holdout.parameters : (double)NAN);
        add_number(out, held ? fit->holdout.miss : (double)NAN);
        add_number(out, held ? fit->holdout.interval : (double)NAN);
        add_number(out, held ? fit->holdout.rmse_log10 : (double)NAN);
        str_addc(out, '\n');
    }
}

void csv_laws(struct str *out, struct arena *arena, const struct findings *f)
{
    str_add(out, "fit,instance,law,formula,verdict,reason,constant,value,low,"
                 "high,points,objective,r2,starts,starts_agreeing,condition\n");
    for (size_t i = 0; i < f->n_points; i++) {
        const struct points_finding *p = &f->points[i];
        size_t n = p->fit != NULL ? p->fit->n_constants : 1;

        for (size_t k = 0; k < n; k++) {
            add_field(out, p->name);
            add_field(out,
                      gather_label(arena, p->coordinates, p->n_coordinates));
            add_field(out, p->law->options.name);
            add_field(out, points_formula(p));
            add_field(out, points_verdict(p));
            add_field(out, points_reason(p));
            add_constant(out, p->fit, k);
            str_addc(out, '\n');
        }
    }
}

void csv_frontier(struct str *out, struct arena *arena,
                  const struct findings *f)
{
    str_add(out, "law,instance,parameters,seeds,held_out,interactions,compute,"
                 "flop,return,stderr,weight,intrinsic_mapped,intrinsic_law\n");
    for (size_t i = 0; i < f->n_laws; i++) {
        const struct law_finding *law = &f->laws[i];
        const struct intrinsic_fit *fit = law->fit;
        const char *label =
            gather_label(arena, law->coordinates, law->n_coordinates);

        for (size_t k = 0; fit != NULL && k < fit->n_sizes; k++) {
            const struct intrinsic_size *s = &fit->sizes[k];
            bool held =
                fit->holdout.done && s->parameters >= fit->holdout.parameters;

            for (size_t t = 0; t < s->n; t++) {
                double compute = s->parameters * s->interactions[t];

                add_instance(out, law, label);
                add_number(out, s->parameters);
                add_number(out, s->seeds);
                add_number(out, held);
                add_number(out, s->interactions[t]);
                add_number(out, compute);
                add_number(out, compute * law->flop_per_parameter);
                add_number(out, s->returns[t]);
                add_number(out, s->stderrs[t]);
                add_number(out, s->weights[t]);
                add_number(out, s->mapped[t]);
                add_number(out, s->intrinsic[t]);
                str_addc(out, '\n');
            }
        }
    }
}

/* 0 is no factor: it does not reach beyond. */
static void add_factor(struct str *out, double factor)
{
    add_number(out, factor > 0 ? factor : (double)NAN);
}

void csv_predictions(struct str *out, struct arena *arena,
                     const struct findings *f)
{
    str_add(out, "prediction,instance,expression,unit,value,low,high,weak,"
                 "compute_above,compute_below,size_above,size_below,"
                 "x_above,x_below,note,reason\n");
    for (size_t i = 0; i < f->n_predictions; i++) {
        const struct prediction_finding *p = &f->predictions[i];

        add_field(out, p->name);
        add_field(out, gather_label(arena, p->coordinates, p->n_coordinates));
        add_field(out, p->expression);
        add_field(out, p->unit);
        add_number(out, p->value);
        add_number(out, p->low);
        add_number(out, p->high);
        add_number(out, p->weak);
        add_factor(out, p->reach.compute_above);
        add_factor(out, p->reach.compute_below);
        add_factor(out, p->reach.size_above);
        add_factor(out, p->reach.size_below);
        add_factor(out, p->reach.x_above);
        add_factor(out, p->reach.x_below);
        add_field(out, p->note);
        add_field(out, p->reason != NULL ? p->reason : p->interval_reason);
        str_addc(out, '\n');
    }
}

void csv_isoflop(struct str *out, struct arena *arena, const struct findings *f)
{
    str_add(out, "runs,facet,parameters,flop,interactions,return,seeds,best,"
                 "early\n");
    for (size_t g = 0; g < f->n_groups; g++) {
        struct isoflop *tables;
        size_t n = isoflop_make(arena, &tables, f, f->groups[g].name);

        for (size_t t = 0; t < n; t++) {
            const struct isoflop *table = &tables[t];

            for (size_t i = 0; i < table->n_sizes * table->n_rungs; i++) {
                const struct isoflop_cell *cell = &table->cells[i];

                add_field(out, table->name);
                add_field(out, table->label);
                add_number(out, table->sizes[i / table->n_rungs]);
                add_number(out, table->rungs[i % table->n_rungs]);
                add_number(out, table->interactions[i]);
                add_number(out, cell->mean);
                add_number(out, (double)cell->seeds);
                add_number(out, cell->best);
                add_number(out, cell->early);
                str_addc(out, '\n');
            }
        }
    }
}

static void add_law_number(struct str *out, const struct law_number *x)
{
    add_number(out, x->value);
    add_number(out, x->low);
    add_number(out, x->high);
}

void csv_budgets(struct str *out, struct arena *arena, const struct findings *f)
{
    static const char *const names[] = {
        "parameters",           "interactions",       "return",
        "least_parameters",     "least_interactions", "cheapest_parameters",
        "cheapest_interactions"};

    str_add(out, "law,instance,compute,flop,beyond");
    for (size_t i = 0; i < COUNT_OF(names); i++)
        str_printf(out, ",%s,%s_low,%s_high", names[i], names[i], names[i]);
    str_addc(out, '\n');
    for (size_t i = 0; i < f->n_laws; i++) {
        const struct law_finding *law = &f->laws[i];
        const char *label =
            gather_label(arena, law->coordinates, law->n_coordinates);

        for (size_t k = 0; k < law->n_budgets; k++) {
            const struct budget_row *row = &law->budgets[k];

            add_instance(out, law, label);
            add_number(out, row->compute);
            add_number(out, row->compute * law->flop_per_parameter);
            add_number(out, row->beyond);
            add_law_number(out, &row->parameters);
            add_law_number(out, &row->interactions);
            add_law_number(out, &row->ret);
            add_law_number(out, &row->least_parameters);
            add_law_number(out, &row->least_interactions);
            add_law_number(out, &row->cheapest_parameters);
            add_law_number(out, &row->cheapest_interactions);
            str_addc(out, '\n');
        }
    }
}

static void window_line(struct str *out, const struct law_finding *law,
                        const char *label, const struct intrinsic_window *w)
{
    add_instance(out, law, label);
    add_field(out, w->late ? "without the first" : "only the first");
    add_number(out, w->share);
    add_field(out, w->fit == NULL ? "no fit"
                                  : identifiable_name(w->fit->identifiable));
    add_field(out, w->fit == NULL ? w->error : w->fit->reason);
    for (size_t k = 0; k < COUNT_OF(law_parts); k++) {
        if (w->fit != NULL)
            add_with_interval(out, w->fit, law_parts[k].get);
        for (int i = 0; w->fit == NULL && i < 3; i++)
            add_number(out, (double)NAN);
    }
    str_addc(out, '\n');
}

static void evidence_line(struct str *out, const struct law_finding *law,
                          const char *label, const struct evidence_row *row,
                          double compute)
{
    add_instance(out, law, label);
    add_field(out, evidence_name(row->kind));
    add_number(out, row->from);
    add_law_number(out, &row->exponent);
    add_law_number(out, &row->beta);
    add_law_number(out, &row->N_opt);
    add_number(out, compute);
    add_number(out, row->miss);
    add_number(out, row->miss_low);
    add_number(out, row->miss_high);
    str_addc(out, '\n');
}

void csv_evidence(struct str *out, struct arena *arena,
                  const struct findings *f)
{
    str_add(out, "law,instance,fitted_to,from,exponent,exponent_low,"
                 "exponent_high,beta,beta_low,beta_high,N_opt,N_opt_low,"
                 "N_opt_high,compute,miss,miss_low,miss_high\n");
    for (size_t i = 0; i < f->n_laws; i++) {
        const struct law_finding *law = &f->laws[i];
        const char *label =
            gather_label(arena, law->coordinates, law->n_coordinates);
        struct evidence_row *rows;
        double compute;

        if (!law_trusted(law))
            continue;
        size_t n = evidence_of(arena, &rows, &compute, law);
        for (size_t k = 0; k < n; k++)
            evidence_line(out, law, label, &rows[k], compute);
    }
}

void csv_windows(struct str *out, struct arena *arena, const struct findings *f)
{
    str_add(out, "law,instance,window,share,verdict,reason");
    for (size_t i = 0; i < COUNT_OF(law_parts); i++)
        str_printf(out, ",%s,%s_low,%s_high", law_parts[i].name,
                   law_parts[i].name, law_parts[i].name);
    str_addc(out, '\n');
    for (size_t i = 0; i < f->n_laws; i++) {
        const struct law_finding *law = &f->laws[i];
        const char *label =
            gather_label(arena, law->coordinates, law->n_coordinates);

        for (size_t k = 0; k < law->n_windows; k++)
            window_line(out, law, label, &law->windows[k]);
    }
}

void csv_multipliers(struct str *out, struct arena *arena,
                     const struct findings *f)
{
    struct law_pair *pairs;
    size_t n = pairs_of(arena, &pairs, f, NULL);

    str_add(out, "law,instance,against,multiplier,low,high,return_low,"
                 "return_high,reason\n");
    for (size_t i = 0; i < n; i++) {
        const struct law_finding *a = pairs[i].a, *b = pairs[i].b;
        const struct multiplier *m = &pairs[i].multiplier;
        bool known = pairs[i].error == NULL;

        add_instance(out, a,
                     gather_label(arena, a->coordinates, a->n_coordinates));
        add_field(out, gather_label(arena, b->coordinates, b->n_coordinates));
        add_number(out, known ? m->value : (double)NAN);
        add_number(out, known ? m->low : (double)NAN);
        add_number(out, known ? m->high : (double)NAN);
        add_number(out, known ? m->return_low : (double)NAN);
        add_number(out, known ? m->return_high : (double)NAN);
        add_field(out, pairs[i].error);
        str_addc(out, '\n');
    }
}
