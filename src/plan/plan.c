/* plan.c - the plan as a whole, and the instances of its fits. */
#include "config.h"

#include "plan/plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/str.h"
#include "plan/internal.h"

/* ---- runs by key ---- */

static size_t hash_key(const struct run_key *key)
{
    size_t h;

    /* A digest is as good a hash as any. */
    memcpy(&h, key->bytes, sizeof h);
    return h;
}

static uint32_t *slot_of(const struct expansion *x, const struct run_key *key)
{
    size_t i = hash_key(key) & (x->n_table - 1);

    while (x->table[i] != 0 && memcmp(x->runs[x->table[i] - 1].key.bytes,
                                      key->bytes, RUN_KEY_BYTES) != 0)
        i = (i + 1) & (x->n_table - 1);
    return &x->table[i];
}

static void grow_table(struct expansion *x)
{
    free(x->table);
    x->n_table = x->n_table == 0 ? 64 : x->n_table * 2;
    x->table = mem_calloc(x->n_table, sizeof *x->table);
    for (size_t i = 0; i < x->n_runs; i++)
        *slot_of(x, &x->runs[i].key) = (uint32_t)i + 1;
}

size_t expansion_find(struct expansion *x, const struct run_key *key,
                      bool *fresh)
{
    if (2 * (x->n_runs + 1) > x->n_table)
        grow_table(x);
    uint32_t *slot = slot_of(x, key);
    *fresh = *slot == 0;
    if (!*fresh)
        return *slot - 1;
    x->runs = mem_grow(x->runs, &x->cap_runs, x->n_runs, sizeof *x->runs);
    x->last_group =
        mem_grow(x->last_group, &x->cap_last, x->n_runs, sizeof *x->last_group);
    x->runs[x->n_runs] = (struct plan_run){.key = *key};
    x->last_group[x->n_runs] = SIZE_MAX;
    x->n_runs++;
    *slot = (uint32_t)x->n_runs;
    return x->n_runs - 1;
}

/* ---- fits ---- */

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

/* How many points apart two neighbours on an axis are. */
static size_t stride_of(const struct study_runs *runs, size_t axis)
{
    size_t stride = 1;

    for (size_t a = axis + 1; a < runs->n_axes; a++)
        stride *= runs->axes[a].n;
    return stride;
}

/* The instance that a point of a product belongs to. */
static size_t instance_of(const struct study_runs *runs,
                          const struct study_fit *fit, size_t point)
{
    size_t instance = 0;

    for (size_t i = 0; i < fit->n_axes; i++) {
        size_t a = 0;

        while (strcmp(runs->axes[a].name, fit->coordinates[i].axis) != 0)
            a++;
        size_t n = runs->axes[a].n;
        instance = instance * n + point / stride_of(runs, a) % n;
    }
    return instance;
}

/* Deal the runs of the group out to the instances. */
static void deal_runs(struct expansion *x, const struct study_fit *fit,
                      struct plan_fit *first)
{
    const struct study_runs *runs = &x->study->runs[fit->runs];
    const struct plan_group *group = &x->groups[fit->runs];
    const size_t *points = x->points[fit->runs];
    size_t *instances = mem_calloc(group->n + 1, sizeof *instances);
    size_t **lists = mem_calloc(fit->n_instances, sizeof *lists);

    for (size_t i = 0; i < group->n; i++) {
        instances[i] = instance_of(runs, fit, points[i]);
        first[instances[i]].n_runs++;
    }
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

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* How many sizes of model the runs of INSTANCE have; SIZE_MAX if unknown. */
static size_t count_sizes(const struct expansion *x,
                          const struct plan_fit *instance)
{
    double *sizes = mem_calloc(instance->n_runs, sizeof *sizes);
    size_t n = 0;

    for (size_t i = 0; i < instance->n_runs; i++) {
        const struct plan_cost *cost = x->runs[instance->runs[i]].cost;

        if (cost == NULL) {
            free(sizes);
            return SIZE_MAX;
        }
        sizes[i] = cost->parameters;
    }
    qsort(sizes, instance->n_runs, sizeof *sizes, compare_doubles);
    for (size_t i = 0; i < instance->n_runs; i++)
        n += i == 0 || sizes[i] != sizes[i - 1];
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
    for (size_t i = 0; i < fit->n_instances; i++) {
        if (diag_errors(x->diag) != errors || warn_few_sizes(x, fit, &first[i]))
            break;
    }
}

/* ---- all of it ---- */

static void expand_all(struct expansion *x)
{
    const struct study *study = x->study;
    size_t errors = diag_errors(x->diag), n = 0;

    x->groups = arena_array(x->arena, struct plan_group, study->n_runs);
    x->points = arena_array(x->arena, size_t *, study->n_runs);
    for (size_t i = 0; i < study->n_runs; i++)
        expand_group(x, i);
    if (diag_errors(x->diag) != errors)
        return;
    for (size_t i = 0; i < study->n_fits; i++)
        n += study->fits[i].n_instances;
    x->fits = arena_array(x->arena, struct plan_fit, n);
    for (size_t i = 0; i < study->n_fits; i++)
        expand_fit(x, i);
}

static struct plan *keep(struct expansion *x)
{
    struct plan *plan = arena_new_of(x->arena, struct plan);
    struct plan_run *runs = arena_array(x->arena, struct plan_run, x->n_runs);

    if (x->n_runs > 0)
        memcpy(runs, x->runs, x->n_runs * sizeof *runs);
    *plan = (struct plan){
        .study = x->study,
        .runs = runs,
        .n_runs = x->n_runs,
        .groups = x->groups,
        .n_groups = x->study->n_runs,
        .fits = x->fits,
        .n_fits = x->n_fits,
    };
    for (size_t i = 0; i < plan->n_runs; i++) {
        plan->interactions += runs[i].interactions;
        plan->flop += runs[i].flop;
    }
    return plan;
}

struct plan *plan_expand(struct arena *arena, struct diag *diag,
                         const struct study *study)
{
    struct expansion x = {.arena = arena, .diag = diag, .study = study};
    size_t errors = diag_errors(diag);
    struct plan *plan = NULL;

    expand_all(&x);
    if (diag_errors(diag) == errors)
        plan = keep(&x);
    free(x.runs);
    free(x.last_group);
    free(x.table);
    return plan;
}
