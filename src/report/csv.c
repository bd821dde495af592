/* csv.c - the tables of a report. */
#include "config.h"

#include "report/csv.h"

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

void csv_field(struct str *out, const char *text)
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

void csv_number(struct str *out, double value)
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
        csv_field(out, text);
    }
}

static void add_axes(struct str *out, const struct axes *axes)
{
    for (size_t i = 0; i < axes->n; i++)
        csv_field(out, axes->name[i]);
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

        csv_field(out, run->id);
        csv_field(out, run->label);
        csv_field(out, run_status_name(run->status));
        csv_number(out, (double)run->seed);
        csv_number(out, run->parameters);
        csv_number(out, run->parameters_inner);
        csv_number(out, run->flop_per_parameter);
        csv_number(out, run->interactions);
        csv_number(out, run->flop);
        csv_number(out, run->wall_s);
        csv_number(out, run_final_return(run));
        csv_field(out, run_stop_name(run));
        csv_field(out, run->kernel);
        csv_field(out, run->message);
        csv_field(out, run->log);
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
            csv_field(out, run->status == RUN_IMPORTED ? run->label : run->id);
            csv_field(out, environment);
            csv_number(out, (double)run->seed);
            csv_number(out, run->parameters);
            csv_number(out, run->curve_interactions[k]);
            csv_number(out, run->curve_return[k]);
            csv_number(out, run->curve_greedy != NULL ? run->curve_greedy[k]
                                                      : (double)NAN);
            add_coordinates(out, &axes, run);
            str_addc(out, '\n');
        }
    }
}

static void add_instance(struct str *out, const struct law_finding *law,
                         const char *label)
{
    csv_field(out, law->name);
    csv_field(out, label);
}

static void add_with_interval(struct str *out, const struct intrinsic_fit *fit,
                              double (*get)(const struct intrinsic_law *))
{
    bool known = fit->replicates_ok > 0;

    csv_number(out, get(&fit->law));
    csv_number(out, known ? get(&fit->ci95.low) : (double)NAN);
    csv_number(out, known ? get(&fit->ci95.high) : (double)NAN);
}

/* Constant K of FIT and how it was found; empty without a fit. */
static void add_constant(struct str *out, const struct law_fit *fit, size_t k)
{
    const struct law_estimate *e = fit != NULL ? &fit->constants[k] : NULL;
    double none = (double)NAN;

    csv_field(out, e != NULL ? e->name : "");
    csv_number(out, e != NULL ? e->value : none);
    csv_number(out, e != NULL ? e->low : none);
    csv_number(out, e != NULL ? e->high : none);
    csv_number(out, fit != NULL ? (double)fit->n : none);
    csv_number(out, fit != NULL ? fit->objective : none);
    csv_number(out, fit != NULL ? fit->r2 : none);
    csv_number(out, fit != NULL ? fit->starts : none);
    csv_number(out, fit != NULL ? fit->starts_agreeing : none);
    csv_number(out, fit != NULL ? fit->condition : none);
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
        csv_field(out, fit == NULL ? "no fit"
                                   : identifiable_name(fit->identifiable));
        csv_field(out, fit == NULL ? law->error : fit->reason);
        if (fit == NULL) {
            for (size_t k = 0; k < 3 * COUNT_OF(law_parts) + 10; k++)
                csv_number(out, (double)NAN);
            str_addc(out, '\n');
            continue;
        }
        for (size_t k = 0; k < COUNT_OF(law_parts); k++)
            add_with_interval(out, fit, law_parts[k].get);
        csv_number(out, fit->rmse_log10);
        csv_number(out, fit->starts);
        csv_number(out, fit->starts_agreeing);
        csv_number(out, fit->compute_low);
        csv_number(out, fit->compute_high);
        csv_number(out, law->flop_per_parameter);
        bool held = fit->holdout.done;
        csv_number(out, held ? fit->holdout.parameters : (double)NAN);
        csv_number(out, held ? fit->holdout.miss : (double)NAN);
        csv_number(out, held ? fit->holdout.interval : (double)NAN);
        csv_number(out, held ? fit->holdout.rmse_log10 : (double)NAN);
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
            csv_field(out, p->name);
            csv_field(out,
                      gather_label(arena, p->coordinates, p->n_coordinates));
            csv_field(out, p->law->options.name);
            csv_field(out, points_formula(p));
            csv_field(out, points_verdict(p));
            csv_field(out, points_reason(p));
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
                csv_number(out, s->parameters);
                csv_number(out, s->seeds);
                csv_number(out, held);
                csv_number(out, s->interactions[t]);
                csv_number(out, compute);
                csv_number(out, compute * law->flop_per_parameter);
                csv_number(out, s->returns[t]);
                csv_number(out, s->stderrs[t]);
                csv_number(out, s->weights[t]);
                csv_number(out, s->mapped[t]);
                csv_number(out, s->intrinsic[t]);
                str_addc(out, '\n');
            }
        }
    }
}

/* 0 is no factor: it does not reach beyond. */
static void add_factor(struct str *out, double factor)
{
    csv_number(out, factor > 0 ? factor : (double)NAN);
}

void csv_predictions(struct str *out, struct arena *arena,
                     const struct findings *f)
{
    str_add(out, "prediction,instance,expression,unit,value,low,high,weak,"
                 "compute_above,compute_below,size_above,size_below,"
                 "x_above,x_below,note,reason\n");
    for (size_t i = 0; i < f->n_predictions; i++) {
        const struct prediction_finding *p = &f->predictions[i];

        csv_field(out, p->name);
        csv_field(out, gather_label(arena, p->coordinates, p->n_coordinates));
        csv_field(out, p->expression);
        csv_field(out, p->unit);
        csv_number(out, p->value);
        csv_number(out, p->low);
        csv_number(out, p->high);
        csv_number(out, p->weak);
        add_factor(out, p->reach.compute_above);
        add_factor(out, p->reach.compute_below);
        add_factor(out, p->reach.size_above);
        add_factor(out, p->reach.size_below);
        add_factor(out, p->reach.x_above);
        add_factor(out, p->reach.x_below);
        csv_field(out, p->note);
        csv_field(out, p->reason != NULL ? p->reason : p->interval_reason);
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

                csv_field(out, table->name);
                csv_field(out, table->label);
                csv_number(out, table->sizes[i / table->n_rungs]);
                csv_number(out, table->rungs[i % table->n_rungs]);
                csv_number(out, table->interactions[i]);
                csv_number(out, cell->mean);
                csv_number(out, (double)cell->seeds);
                csv_number(out, cell->best);
                csv_number(out, cell->early);
                str_addc(out, '\n');
            }
        }
    }
}

static void add_law_number(struct str *out, const struct law_number *x)
{
    csv_number(out, x->value);
    csv_number(out, x->low);
    csv_number(out, x->high);
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
            csv_number(out, row->compute);
            csv_number(out, row->compute * law->flop_per_parameter);
            csv_number(out, row->beyond);
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
    csv_field(out, w->late ? "without the first" : "only the first");
    csv_number(out, w->share);
    csv_field(out, w->fit == NULL ? "no fit"
                                  : identifiable_name(w->fit->identifiable));
    csv_field(out, w->fit == NULL ? w->error : w->fit->reason);
    for (size_t k = 0; k < COUNT_OF(law_parts); k++) {
        if (w->fit != NULL)
            add_with_interval(out, w->fit, law_parts[k].get);
        for (int i = 0; w->fit == NULL && i < 3; i++)
            csv_number(out, (double)NAN);
    }
    str_addc(out, '\n');
}

static void evidence_line(struct str *out, const struct law_finding *law,
                          const char *label, const struct evidence_row *row,
                          double compute)
{
    add_instance(out, law, label);
    csv_field(out, evidence_name(row->kind));
    csv_number(out, row->from);
    add_law_number(out, &row->exponent);
    add_law_number(out, &row->beta);
    add_law_number(out, &row->N_opt);
    csv_number(out, compute);
    csv_number(out, row->miss);
    csv_number(out, row->miss_low);
    csv_number(out, row->miss_high);
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
        csv_field(out, gather_label(arena, b->coordinates, b->n_coordinates));
        csv_number(out, known ? m->value : (double)NAN);
        csv_number(out, known ? m->low : (double)NAN);
        csv_number(out, known ? m->high : (double)NAN);
        csv_number(out, known ? m->return_low : (double)NAN);
        csv_number(out, known ? m->return_high : (double)NAN);
        csv_field(out, pairs[i].error);
        str_addc(out, '\n');
    }
}
