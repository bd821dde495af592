/* fit.c - the instances of fits, and the runs that belong to each. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/sort.h"
#include "base/str.h"
#include "plan/internal.h"

static const char *fit_label(struct arena *arena, const struct study_fit *fit,
                             size_t instance)
{
    struct str text = STR_INIT;

    str_add(&text, fit->name);
    for (size_t a = 0; a < fit->n_axes; a++) {
        const struct study_coordinate *c =
            &fit->coordinates[instance * fit->n_axes + a];

        str_printf(&text, "%s%s=%s", a == 0 ? "[" : ", ", c->axis, c->text);
    }
    str_add(&text, fit->n_axes > 0 ? "]" : "");
    const char *copy = arena_strdup(arena, text.text);
    str_fini(&text);
    return copy;
}

static bool fit_options(struct expansion *x, struct plan_fit *out,
                        const struct study_fit *fit)
{
    const struct study_coordinate **at =
        arena_array(x->arena, const struct study_coordinate *, fit->n_axes);
    struct eval eval = {
        .arena = x->arena,
        .diag = x->diag,
        .scope = x->study->scope,
        .at = at,
        .n_at = fit->n_axes,
    };

    for (size_t a = 0; a < fit->n_axes; a++)
        at[a] = &out->coordinates[a];
    return eval_settings(&eval, &out->options, fit->decl);
}

/* How the places of a fit's axes follow from the point of a part. */
struct finder {
    const size_t *places; /* of the axis's values, or NULL */
    size_t stride, n;     /* of its factor */
};

static void find_axes(const struct study_part *part,
                      const struct study_fit *fit, struct finder *finders)
{
    size_t stride = 1;

    for (size_t f = part->n_factors; f-- > 0;) {
        const struct study_factor *factor = &part->factors[f];

        for (size_t a = factor->first; a < factor->first + factor->n_axes;
             a++) {
            for (size_t i = 0; i < fit->n_axes; i++) {
                if (strcmp(fit->coordinates[i].axis, part->axes[a].name) == 0)
                    finders[i] = (struct finder){part->axes[a].places, stride,
                                                 factor->n};
            }
        }
        stride *= factor->n;
    }
}

/* The instance whose coordinates are those of a point. */
static size_t instance_of(const struct study_fit *fit,
                          const struct finder *finders, size_t point)
{
    size_t low = 0, high = fit->n_instances;

    while (high - low > 1) {
        size_t mid = low + (high - low) / 2;
        const size_t *row = &fit->places[mid * fit->n_axes];
        bool before = false;

        for (size_t i = 0; i < fit->n_axes; i++) {
            size_t at = point / finders[i].stride % finders[i].n;

            if (finders[i].places != NULL)
                at = finders[i].places[at];
            before = at < row[i];
            if (at != row[i])
                break;
        }
        if (before)
            high = mid;
        else
            low = mid;
    }
    return low;
}

static void find_instances(const struct expansion *x,
                           const struct study_fit *fit, size_t *instances)
{
    const struct study_runs *runs = &x->study->runs[fit->runs];
    const struct plan_group *group = &x->groups[fit->runs];
    const struct point *points = x->points[fit->runs];
    struct finder *finders = mem_calloc(fit->n_axes, sizeof *finders);

    for (size_t i = 0; i < group->n; i++) {
        /* Runs come part by part. */
        if (i == 0 || points[i].part != points[i - 1].part)
            find_axes(&runs->parts[points[i].part], fit, finders);
        instances[i] = instance_of(fit, finders, points[i].index);
    }
    free(finders);
}

/* Deal the runs of the group out to the instances. */
static void deal_runs(struct expansion *x, const struct study_fit *fit,
                      struct plan_fit *first)
{
    const struct plan_group *group = &x->groups[fit->runs];
    size_t *instances = mem_calloc(group->n, sizeof *instances);
    size_t **lists = mem_calloc(fit->n_instances, sizeof *lists);

    find_instances(x, fit, instances);
    for (size_t i = 0; i < group->n; i++)
        first[instances[i]].n_runs++;
    for (size_t k = 0; k < fit->n_instances; k++) {
        lists[k] = arena_array(x->arena, size_t, first[k].n_runs);
        first[k].runs = lists[k];
        first[k].n_runs = 0;
    }
    for (size_t i = 0; i < group->n; i++) {
        size_t k = instances[i];

        lists[k][first[k].n_runs++] = group->runs[i];
    }
    free(instances);
    free(lists);
}

static void report_empty(struct expansion *x, const struct study_fit *fit,
                         const struct plan_fit *instance)
{
    diag_error(x->diag, "empty-fit", fit->span,
               "%s has nothing to fit: no run of '%s' belongs to it",
               instance->label, x->study->runs[fit->runs].name);
    diag_note(x->diag, x->study->runs[fit->runs].span, "'%s' is declared here",
              x->study->runs[fit->runs].name);
}

/* How many sizes of model the runs of INSTANCE have; SIZE_MAX if unknown. */
static size_t count_sizes(const struct expansion *x,
                          const struct plan_fit *instance)
{
    double *sizes = mem_calloc(instance->n_runs, sizeof *sizes);

    for (size_t i = 0; i < instance->n_runs; i++) {
        const struct plan_cost *cost = x->runs[instance->runs[i]].cost;

        if (cost == NULL) {
            free(sizes);
            return SIZE_MAX;
        }
        sizes[i] = cost->parameters;
    }
    size_t n = sort_distinct(sizes, instance->n_runs);
    free(sizes);
    return n;
}

/* The largest sizes that the author wants left out, and where he says so. */
static size_t held_out(const struct study_fit *fit,
                       const struct plan_fit *instance, struct span *span)
{
    for (size_t i = 0; i < fit->law->n_phrases; i++) {
        const struct law_phrase *p = &fit->law->phrases[i];
        const struct param *key = param_find(fit->law->table, p->key);

        if (!p->noun || key == NULL)
            continue;
        const struct field *f =
            &fit->decl->fields[key - fit->law->table->params];
        if (f->value == NULL)
            return 0;
        *span = f->value->span;
        return (size_t)settings_int(&instance->options, p->key);
    }
    return 0;
}

/* Too few sizes are better known before the runs than after.  True when it was
 * said. */
static bool warn_few_sizes(struct expansion *x, const struct study_fit *fit,
                           const struct plan_fit *instance)
{
    struct span span = fit->span;
    size_t n = count_sizes(x, instance), out = held_out(fit, instance, &span);
    const char *plural = n == 1 ? "" : "s";

    if (n < LAW_MIN_SIZES)
        diag_report(x->diag, SEVERITY_WARNING, "few-sizes", fit->span,
                    "%s cannot be fitted: its runs are of models of %zu "
                    "size%s, and %d are needed",
                    instance->label, n, plural, LAW_MIN_SIZES);
    else if (n != SIZE_MAX && n < LAW_MIN_SIZES + out)
        diag_report(x->diag, SEVERITY_WARNING, "few-sizes", span,
                    "%s has models of %zu sizes: without the largest %zu, "
                    "fewer than %d are left to fit",
                    instance->label, n, out, LAW_MIN_SIZES);
    else
        return false;
    return true;
}

struct entrant {
    double parameters;
    int64_t seed;
    size_t run;
};

static int compare_entrants(const void *a, const void *b)
{
    const struct entrant *x = a, *y = b;

    if (x->parameters != y->parameters)
        return x->parameters < y->parameters ? -1 : 1;
    if (x->seed != y->seed)
        return x->seed < y->seed ? -1 : 1;
    return (x->run > y->run) - (x->run < y->run);
}

/* The axes on which A and B differ, as they stand in brackets. */
static void print_differing(struct str *out, const struct plan_run *a,
                            const struct plan_run *b)
{
    for (size_t i = 0; i < a->n_coordinates; i++) {
        for (size_t k = 0; k < b->n_coordinates; k++) {
            const struct study_coordinate *p = a->coordinates[i];
            const struct study_coordinate *q = b->coordinates[k];

            if (strcmp(p->axis, q->axis) == 0 &&
                !value_equal(&p->value, &q->value))
                str_printf(out, "%s%s", out->len > 0 ? ", " : "", p->axis);
        }
    }
}

/* Runs of one size and one seed differ in what a law does not look at.  True
 * when it was said. */
static bool warn_pooled(struct expansion *x, const struct study_fit *fit,
                        const struct plan_fit *instance)
{
    size_t n = instance->n_runs, at = 1;
    struct entrant *all = mem_calloc(n, sizeof *all);
    struct str axes = STR_INIT;

    for (size_t i = 0; i < n; i++) {
        const struct plan_run *run = &x->runs[instance->runs[i]];

        all[i] = (struct entrant){
            .parameters = run->cost != NULL ? run->cost->parameters : (double)i,
            .seed = run->spec.seed,
            .run = instance->runs[i],
        };
    }
    qsort(all, n, sizeof *all, compare_entrants);
    while (at < n && (all[at].parameters != all[at - 1].parameters ||
                      all[at].seed != all[at - 1].seed))
        at++;
    bool found = at < n;
    if (found) {
        const struct plan_run *a = &x->runs[all[at - 1].run];
        const struct plan_run *b = &x->runs[all[at].run];

        diag_report(x->diag, SEVERITY_WARNING, "pooled-settings", fit->span,
                    "%s takes runs of other settings for runs of other seeds: "
                    "%s, and %s",
                    instance->label, a->label, b->label);
        print_differing(&axes, a, b);
        if (axes.len > 0 && fit->n_axes == 0)
            diag_note(x->diag, SPAN_NONE,
                      "for a fit of each, write fit %s[%s] = ...", fit->name,
                      axes.text);
        else if (axes.len > 0)
            diag_note(x->diag, SPAN_NONE,
                      "for a fit of each, put %s into the brackets, too",
                      axes.text);
    }
    str_fini(&axes);
    free(all);
    return found;
}

void expand_fit(struct expansion *x, size_t index)
{
    const struct study_fit *fit = &x->study->fits[index];
    struct plan_fit *first = &x->fits[x->n_fits];
    size_t errors = diag_errors(x->diag);

    for (size_t i = 0; i < fit->n_instances; i++) {
        first[i] = (struct plan_fit){
            .fit = index,
            .instance = i,
            .label = fit_label(x->arena, fit, i),
            .coordinates =
                fit->n_axes > 0 ? &fit->coordinates[i * fit->n_axes] : NULL,
        };
        if (!fit_options(x, &first[i], fit))
            break;
    }
    x->n_fits += fit->n_instances;
    if (fit->runs == SIZE_MAX)
        return;
    deal_runs(x, fit, first);
    for (size_t i = 0; i < fit->n_instances; i++) {
        if (first[i].n_runs == 0)
            report_empty(x, fit, &first[i]);
    }
    /* One instance says it for all. */
    for (size_t i = 0;
         fit->law->evidence == LAW_OF_CURVES && i < fit->n_instances; i++) {
        if (diag_errors(x->diag) != errors ||
            warn_few_sizes(x, fit, &first[i]) || warn_pooled(x, fit, &first[i]))
            break;
    }
}
