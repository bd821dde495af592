/* csv.c - fields of CSV, and the tables that are written as they come: too long
 * for anything but programs. */
#include "config.h"

#include "report/csv.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "report/gather.h"
#include "report/isoflop.h"
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

static void add_axes(struct str *out, const struct axes *axes)
{
    for (size_t i = 0; i < axes->n; i++)
        csv_field(out, axes->name[i]);
    str_addc(out, '\n');
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
            for (size_t a = 0; a < axes.n; a++)
                csv_field(out, gather_coordinate(run, axes.name[a]));
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
