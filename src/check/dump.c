/* dump.c - a checked study as text. */
#include "config.h"

#include "base/str.h"
#include "check/internal.h"

static void print_axis(struct str *out, const struct study_axis *axis)
{
    str_printf(out, "    %s in", axis->name);
    for (size_t i = 0; i < axis->n; i++)
        str_printf(out, " %s", axis->values[i].text);
    str_add(out, "\n");
}

/* "zip(h, size)" for axes that go together. */
static void print_factors(struct str *out, const struct study_part *part)
{
    for (size_t f = 0; f < part->n_factors; f++) {
        const struct study_factor *factor = &part->factors[f];

        if (factor->n_axes == 1)
            continue;
        str_printf(out, "    zip of %zu:", factor->n);
        for (size_t i = 0; i < factor->n_axes; i++)
            str_printf(out, " %s", part->axes[factor->first + i].name);
        str_add(out, "\n");
    }
}

static void print_fields(struct str *out, const struct decl *d)
{
    for (size_t i = 0; i < d->table->n; i++) {
        const struct field *f = &d->fields[i];

        if (f->value == NULL)
            continue;
        str_printf(out, "        %s = ", d->table->params[i].name);
        ast_print_expr(out, f->value);
        if (f->from != d)
            str_printf(out, "  (from %s)", f->from->name);
        str_add(out, "\n");
    }
}

static void print_part(struct str *out, const struct decl *d)
{
    str_printf(out, "    %s %s: %s\n", ast_decl_word(d->ast->kind), d->name,
               d->table->name);
    print_fields(out, d);
}

static void print_conditions(struct str *out, const struct study_part *part)
{
    const struct ast_expr *last = NULL;

    for (size_t i = 0; i < part->n_conditions; i++) {
        const struct study_condition *c = &part->conditions[i];

        str_printf(out, "    %s ", c->whole != last ? "where" : "  and");
        str_add(out, c->wanted ? "" : "not ");
        ast_print_expr(out, c->expr);
        str_add(out, "\n");
        last = c->whole;
    }
}

static void print_parts(struct str *out, const struct study_runs *runs)
{
    for (size_t i = 0; i < runs->n_parts; i++) {
        const struct study_part *part = &runs->parts[i];

        if (runs->n_parts > 1)
            str_printf(out, "    part %zu\n", i + 1);
        for (size_t a = 0; a < part->n_axes; a++)
            print_axis(out, &part->axes[a]);
        print_factors(out, part);
        print_conditions(out, part);
    }
}

static void print_coordinates(struct str *out, const struct study_coordinate *c,
                              size_t n)
{
    str_add(out, "    for");
    for (size_t a = 0; a < n; a++)
        str_printf(out, " %s=%s", c[a].axis, c[a].text);
    str_add(out, "\n");
}

static void print_curves(struct str *out, const struct study_curves *curves)
{
    str_printf(out, "%s %s: %s\n", ast_decl_word(curves->decl->ast->kind),
               curves->name, curves->decl->table->name);
    for (size_t i = 0; i < curves->n_files; i++) {
        if (curves->n_axes > 0)
            print_coordinates(out, curves->files[i].coordinates,
                              curves->n_axes);
        for (size_t k = 0; k < curves->files[i].n_paths; k++)
            str_printf(out, "    file %s\n", curves->files[i].paths[k]);
    }
    print_fields(out, curves->decl);
}

static void print_prediction(struct str *out, const struct study_prediction *p)
{
    str_printf(out, "predict %s: %s [%s]\n", p->name, p->expression, p->unit);
    for (size_t i = 0; i < p->n_instances && p->n_axes > 0; i++)
        print_coordinates(out, &p->coordinates[i * p->n_axes], p->n_axes);
    print_fields(out, p->decl);
}

static void print_fit(struct str *out, const struct study *study,
                      const struct study_fit *fit)
{
    str_printf(out, "fit %s: %s\n", fit->name, fit->law->table->name);
    if (fit->runs != SIZE_MAX)
        str_printf(out, "    of %s\n", study->runs[fit->runs].name);
    if (fit->curves != SIZE_MAX)
        str_printf(out, "    of %s\n", study->curves[fit->curves].name);
    if (fit->points != SIZE_MAX)
        str_printf(out, "    of %s\n", study->points[fit->points].name);
    for (size_t i = 0; i < fit->n_also; i++)
        str_printf(out, "    and %s\n", study->curves[fit->also[i]].name);
    for (size_t i = 0; fit->columns != NULL && i < fit->law->n_columns; i++) {
        if (fit->columns[i] != NULL)
            str_printf(out, "    %s is column %s\n", fit->law->columns[i].name,
                       fit->columns[i]);
    }
    for (size_t i = 0; i < fit->n_series; i++)
        str_printf(out, "    series %s [%s] over %s\n", fit->series_text[i],
                   fit->series_unit[i], study->fits[fit->over].name);
    for (size_t i = 0; i < fit->n_instances && fit->n_axes > 0; i++)
        print_coordinates(out, &fit->coordinates[i * fit->n_axes], fit->n_axes);
    print_fields(out, fit->decl);
}

static void print_item(struct str *out, const struct study_item *item)
{
    str_printf(out, "    %s %s(", item->item->word, item->item->name);
    str_add(out, item->target != NULL ? item->target : "");
    for (size_t i = 0; i < item->n_predictions; i++)
        str_printf(out, "%s%s", i > 0 ? ", " : "", item->predictions[i]);
    str_printf(out, ")%s%s\n", item->text != NULL ? " " : "",
               item->text != NULL ? item->text : "");
}

static void print_report(struct str *out, const struct study_report *report)
{
    str_printf(out, "report \"%s\"\n", report->title);
    for (size_t i = 0; i < report->n_items; i++) {
        const struct study_item *item = &report->items[i];

        if (item->item == NULL)
            str_printf(out, "    text \"%s\"\n", item->text);
        else
            print_item(out, item);
    }
}

static void print_slurm(struct str *out, const struct study_slurm *slurm)
{
    if (!slurm->there)
        return;
    str_printf(out,
               "slurm chosen=%d partition=%s account=%s time_s=%g signal_s=%g "
               "memory=%g cpus=%d pack_s=%g at_once=%d extra=%s\n",
               slurm->chosen, slurm->partition != NULL ? slurm->partition : "",
               slurm->account != NULL ? slurm->account : "", slurm->time_s,
               slurm->signal_s, slurm->memory_bytes, slurm->cpus, slurm->pack_s,
               slurm->at_once, slurm->extra != NULL ? slurm->extra : "");
}

static void print_head(struct str *out, const struct study *study)
{
    if (study->title != NULL)
        str_printf(out, "study \"%s\"\n", study->title);
    for (size_t i = 0; i < study->n_authors; i++)
        str_printf(out, "    author %s\n", study->authors[i]);
    if (study->notes != NULL)
        str_printf(out, "    notes %s\n", study->notes);
    print_slurm(out, &study->slurm);
    if (!span_is_none(study->total.span))
        str_printf(out, "total interactions=%g flop=%g core_s=%g\n",
                   study->total.interactions, study->total.flop,
                   study->total.core_s);
}

void study_dump(FILE *out, const struct study *study)
{
    struct str text = STR_INIT;

    print_head(&text, study);
    for (size_t i = 0; i < study->n_runs; i++) {
        const struct study_runs *r = &study->runs[i];

        str_printf(&text, "runs %s\n", r->name);
        print_parts(&text, r);
        print_part(&text, r->environment);
        print_part(&text, r->family);
        print_part(&text, r->algorithm);
        print_part(&text, r->budget);
    }
    for (size_t i = 0; i < study->n_curves; i++)
        print_curves(&text, &study->curves[i]);
    for (size_t i = 0; i < study->n_points; i++)
        print_curves(&text, &study->points[i]);
    for (size_t i = 0; i < study->n_fits; i++)
        print_fit(&text, study, &study->fits[i]);
    for (size_t i = 0; i < study->n_predictions; i++)
        print_prediction(&text, &study->predictions[i]);
    for (size_t i = 0; i < study->n_claims; i++)
        str_printf(&text, "claim \"%s\" : %s\n", study->claims[i].text,
                   study->claims[i].expression);
    for (size_t i = 0; i < study->n_reports; i++)
        print_report(&text, &study->reports[i]);
    fputs(str_text(&text), out);
    str_fini(&text);
}
