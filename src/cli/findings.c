/* findings.c - from what is stored to what was found: curves, fits, claims. */
#include "config.h"

#include "report/findings.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "analysis/affine.h"
#include "analysis/intrinsic.h"
#include "analysis/windows.h"
#include "base/arena.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/cli.h"
#include "cli/imports.h"
#include "cli/law_budgets.h"
#include "cli/law_cost.h"
#include "cli/results.h"
#include "env/env.h"
#include "report/gather.h"
#include "store/store.h"

/* Everything needed while the findings are being made. */
struct work {
    struct arena *arena;
    const struct plan *plan;
    const struct study *study;
    const struct store *store;
    struct imports imports;
    struct run_row *runs; /* as plan->runs, then what was imported */
    size_t n_runs;
    struct curve *curves;  /* as RUNS */
    size_t *imported_from; /* the first run of each import */
    struct law_finding *laws;
    size_t n_laws;
    struct affine_finding *affines;
    size_t n_affines;
    /* Where the findings of plan->fits[i] are: index into laws or affines. */
    size_t *place;
};

static const struct coordinate *coordinates_of(
    struct arena *arena, const struct study_coordinate *const *from, size_t n)
{
    struct coordinate *out = arena_array(arena, struct coordinate, n);

    for (size_t i = 0; i < n; i++)
        out[i] = (struct coordinate){
            .axis = from[i]->axis,
            .text = from[i]->text,
            .value = from[i]->value.kind == VALUE_NUMBER
                         ? from[i]->value.number.real
                         : (double)NAN,
        };
    return out;
}

/* ---- runs ---- */

/* *WALL_S: training time up to the last point. */
static bool read_curve(struct work *w, struct run_row *row, struct curve *curve,
                       double *wall_s, const char *dir,
                       struct store_budget limit, struct err *err)
{
    struct store_curve stored;

    if (!store_read_curve(w->arena, &stored, dir, limit.interactions, err))
        return false;
    double *at = arena_array(w->arena, double, stored.n);
    double *ret = arena_array(w->arena, double, stored.n);
    double *greedy = arena_array(w->arena, double, stored.n);
    size_t n = 0;

    *wall_s = 0;
    for (size_t i = 0; i < stored.n; i++) {
        if (stored.points[i].wall_s > limit.wall_s &&
            stored.points[i].interactions > limit.at_least)
            break;
        *wall_s = stored.points[i].wall_s;
        if (!isfinite(stored.points[i].ret))
            continue;
        at[n] = (double)stored.points[i].interactions;
        ret[n] = stored.points[i].ret;
        greedy[n++] = stored.points[i].ret_greedy;
    }
    row->n = n;
    row->curve_interactions = at;
    row->curve_return = ret;
    row->curve_greedy = greedy;
    curve->n = n;
    curve->interactions = at;
    curve->returns = ret;
    return true;
}

static void set_status(struct run_row *row, const struct store_run *found)
{
    row->status = RUN_MISSING;
    row->message = found->failure;
    if (found->damage != NULL) {
        row->status = RUN_FAILED;
        row->message = found->damage;
    } else if (found->state == STORE_COMPLETE) {
        bool diverged = found->done.outcome == OUTCOME_DIVERGED;

        row->status = diverged ? RUN_DIVERGED : RUN_DONE;
        row->message = diverged ? found->done.message : NULL;
    } else if (found->failure != NULL) {
        row->status = RUN_FAILED;
    }
}

/* The rungs of a ladder of flop; those of one of interactions cost each size
 * something else. */
static void take_rungs(struct work *w, struct run_row *row,
                       const struct plan_run *run)
{
    double *flop = arena_array(w->arena, double, run->n_rungs);
    double *interactions = arena_array(w->arena, double, run->n_rungs);

    for (size_t i = 0; i < run->n_rungs; i++) {
        flop[i] = run->rungs[i].flop;
        interactions[i] = run->rungs[i].interactions;
    }
    row->rung_flop = flop;
    row->rung_interactions = interactions;
    row->n_rungs = run->n_rungs;
}

static bool read_run(struct work *w, size_t i, struct err *err)
{
    const struct plan_run *run = &w->plan->runs[i];
    struct run_row *row = &w->runs[i];
    struct store_run found;
    char id[RUN_ID_CHARS + 1];
    const struct store_budget budget = {(int64_t)run->interactions, run->wall_s,
                                        (int64_t)run->at_least};

    run_key_id(id, &run->key);
    if (!store_find(w->arena, &found, w->store, id, budget, err))
        return false;
    const char *dir = store_run_dir(w->arena, w->store, id);
    double trained = fmin((double)found.interactions, run->interactions);
    *row = (struct run_row){
        .id = arena_strdup(w->arena, id),
        .label = run->label,
        .coordinates =
            coordinates_of(w->arena, run->coordinates, run->n_coordinates),
        .n_coordinates = run->n_coordinates,
        .seed = run->spec.seed,
        .log = arena_printf(w->arena, "%s/log.txt", dir),
        .parameters = run->cost->parameters,
        .parameters_inner = run->cost->parameters_inner,
        .flop_per_parameter = run->cost->flop_per_parameter,
        .interactions = trained,
        .flop = trained * run->cost->flop_per_interaction,
        .kernel = found.done.kernel,
    };
    take_rungs(w, row, run);
    set_status(row, &found);
    w->curves[i] = (struct curve){
        .run = run->label,
        .environment = "",
        .parameters = run->cost->parameters,
        .seed = run->spec.seed,
        .diverged = row->status == RUN_DIVERGED,
    };
    row->timed_out = found.timed_out;
    const struct store_budget limit = {budget.interactions, found.curve_wall_s,
                                       budget.at_least};
    double wall_s;
    if (!read_curve(w, row, &w->curves[i], &wall_s, dir, limit, err))
        return false;
    /* A run that was trained for longer took less time up to this budget. */
    bool longer = found.state != STORE_COMPLETE ||
                  (double)found.done.interactions > trained;
    row->wall_s = longer ? wall_s : found.done.wall_s;
    return true;
}

/* ---- curves from files ---- */

static void take_import(struct work *w, size_t index)
{
    const struct import *import = &w->imports.items[index];
    const struct study_curves *from = import->curves;
    const struct study_coordinate **list =
        arena_array(w->arena, const struct study_coordinate *, from->n_axes);

    for (size_t a = 0; a < from->n_axes; a++)
        list[a] = &import->file->coordinates[a];
    const struct coordinate *coordinates =
        coordinates_of(w->arena, list, from->n_axes);
    w->imported_from[index] = w->n_runs;
    for (size_t i = 0; i < import->set.n; i++) {
        const struct curve *c = &import->set.curves[i];
        double compute = c->parameters * c->interactions[c->n - 1];

        w->curves[w->n_runs] = *c;
        w->runs[w->n_runs++] = (struct run_row){
            .id = "",
            .label = c->run,
            .coordinates = coordinates,
            .n_coordinates = from->n_axes,
            .seed = c->seed,
            .status = RUN_IMPORTED,
            .environment = c->environment,
            .parameters = c->parameters,
            .parameters_inner = (double)NAN,
            .flop_per_parameter = import->flop_per_parameter,
            .interactions = c->interactions[c->n - 1],
            .flop = compute * import->flop_per_parameter,
            .wall_s = (double)NAN,
            .n = c->n,
            .curve_interactions = c->interactions,
            .curve_return = c->returns,
        };
    }
}

static void take_imports(struct work *w, struct findings *out)
{
    struct import_finding *imports =
        arena_array(w->arena, struct import_finding, w->imports.n);

    w->imported_from = arena_array(w->arena, size_t, w->imports.n);
    for (size_t i = 0; i < w->imports.n; i++) {
        const struct import *import = &w->imports.items[i];

        take_import(w, i);
        imports[i] = (struct import_finding){
            .name = import->curves->name,
            .coordinates = w->runs[w->imported_from[i]].coordinates,
            .n_coordinates = import->curves->n_axes,
            .reader = import->curves->reader,
            .path = import->file->path,
            .digest = import->digest,
            .environment = import->set.curves[0].environment,
            .n_runs = import->set.n,
        };
    }
    out->imports = imports;
    out->n_imports = w->imports.n;
}

/* The runs of each declaration, by its name. */
static void make_groups(struct work *w, struct findings *out)
{
    const struct plan *plan = w->plan;
    size_t n = plan->n_groups + w->study->n_curves;
    struct group_finding *groups =
        arena_array(w->arena, struct group_finding, n);

    for (size_t i = 0; i < plan->n_groups; i++)
        groups[i] = (struct group_finding){
            plan->groups[i].name, plan->groups[i].runs, plan->groups[i].n};
    for (size_t i = 0; i < w->study->n_curves; i++) {
        const struct study_curves *curves = &w->study->curves[i];
        struct group_finding *group = &groups[plan->n_groups + i];
        size_t from = w->imports.first[i], to = from + curves->n_files;
        size_t first = w->imported_from[from], n_runs = 0;

        for (size_t k = from; k < to; k++)
            n_runs += w->imports.items[k].set.n;
        size_t *runs = arena_array(w->arena, size_t, n_runs);
        for (size_t k = 0; k < n_runs; k++)
            runs[k] = first + k;
        *group = (struct group_finding){curves->name, runs, n_runs};
    }
    out->groups = groups;
    out->n_groups = n;
}

/* ---- fits ---- */

/* The bootstrap's stream hangs on the fit's name and place alone. */
static uint64_t seed_of(const char *label)
{
    uint8_t digest[SHA256_BYTES];
    uint64_t seed = 0;

    hash_sha256(digest, label, strlen(label));
    for (int i = 0; i < 8; i++)
        seed |= (uint64_t)digest[i] << (8 * i);
    return seed;
}

/* What one thread fits: the curves of an instance, by its options. */
struct fit_job {
    struct arena *arena; /* of its own */
    struct curve_set curves;
    struct intrinsic_options options;
    int windows;
    struct law_finding *law;
};

/* The file whose coordinates are those of the instance, in any order. */
static size_t import_of(const struct work *w, const struct study_fit *fit,
                        const struct plan_fit *pf)
{
    const struct study_curves *curves = &w->study->curves[fit->curves];

    for (size_t i = 0; i < curves->n_files; i++) {
        const struct study_coordinate *c = curves->files[i].coordinates;
        size_t same = 0;

        for (size_t a = 0; a < curves->n_axes; a++) {
            for (size_t k = 0; k < fit->n_axes; k++)
                same += strcmp(c[a].axis, pf->coordinates[k].axis) == 0 &&
                        value_equal(&c[a].value, &pf->coordinates[k].value);
        }
        if (same == curves->n_axes)
            return w->imports.first[fit->curves] + i;
    }
    abort(); /* its axes are the fit's */
}

/* What an instance is made from. */
static void find_runs(struct work *w, struct law_finding *out,
                      const struct plan_fit *pf)
{
    const struct study_fit *fit = &w->study->fits[pf->fit];

    if (fit->curves == SIZE_MAX) {
        out->runs = pf->runs;
        out->n_runs = pf->n_runs;
        return;
    }
    size_t import = import_of(w, fit, pf);
    size_t n = w->imports.items[import].set.n;
    size_t *runs = arena_array(w->arena, size_t, n);
    for (size_t i = 0; i < n; i++)
        runs[i] = w->imported_from[import] + i;
    out->runs = runs;
    out->n_runs = n;
}

/* A text that two instances have in common when their environment is the
 * same. */
static const char *task_of(struct work *w, const struct law_finding *law)
{
    struct str text = STR_INIT;

    if (law->n_runs == 0)
        return "";
    if (law->runs[0] >= w->plan->n_runs)
        return w->runs[law->runs[0]].environment;
    settings_canonical(&text, "environment",
                       &w->plan->runs[law->runs[0]].spec.environment);
    const char *copy = arena_strdup(w->arena, str_text(&text));
    str_fini(&text);
    return copy;
}

static void prepare_intrinsic(struct work *w, struct fit_job *job,
                              struct law_finding *out,
                              const struct plan_fit *pf)
{
    double largest = 0;

    find_runs(w, out, pf);
    out->task = task_of(w, out);
    out->inner =
        strcmp(settings_string(&pf->options, "parameters"), "inner") == 0;
    struct curve *curves = arena_array(w->arena, struct curve, out->n_runs);

    *job = (struct fit_job){.arena = arena_new(), .law = out};
    job->curves.curves = curves;
    for (size_t i = 0; i < out->n_runs; i++) {
        const struct run_row *row = &w->runs[out->runs[i]];

        const double counted = law_size(out, row);

        if (counted > largest) {
            largest = counted;
            out->flop_per_parameter =
                row->flop_per_parameter * row->parameters / counted;
        }
        /* A curve that is still growing would pull the fit: finished ones
         * and those that diverged count, and nothing else. */
        if (row->status == RUN_MISSING || row->status == RUN_FAILED)
            continue;
        curves[job->curves.n] = w->curves[out->runs[i]];
        curves[job->curves.n++].parameters = counted;
    }
    law_cost_set(out, w->arena, &pf->options, w->runs);
    law_accounting_set(out, w->arena, w->plan, w->runs);
    intrinsic_options_from(&job->options, &pf->options);
    job->windows = (int)settings_int(&pf->options, "windows");
    if (isfinite(job->options.truncate_compute))
        job->options.truncate_compute /= out->flop_per_parameter;
    job->options.seed = seed_of(pf->label);
}

static void fit_intrinsic(struct fit_job *job)
{
    struct intrinsic_fit *fit;
    struct err err;

    if (isnan(job->options.truncate_compute))
        job->law->error =
            "truncate_compute is in flop, and these curves have no "
            "flop_per_parameter";
    else if (intrinsic_fit(job->arena, &fit, &job->curves, &job->options, &err))
        job->law->fit = fit;
    else
        job->law->error = arena_strdup(job->arena, err.msg);
    job->law->n_windows =
        windows_fit(job->arena, &job->law->windows, &job->curves, &job->options,
                    job->windows);
}

struct fit_queue {
    struct fit_job *jobs;
    size_t n;
    atomic_size_t next;
};

static void *work_off(void *arg)
{
    struct fit_queue *queue = arg;

    for (;;) {
        size_t i = atomic_fetch_add(&queue->next, 1);

        if (i >= queue->n)
            return NULL;
        fit_intrinsic(&queue->jobs[i]);
    }
}

/* Fits know nothing of each other, so the instances go side by side; each is
 * the same whoever makes it and when. */
static void fit_side_by_side(struct fit_job *jobs, size_t n, int threads)
{
    struct fit_queue queue = {jobs, n, 0};
    pthread_t *others = mem_calloc((size_t)threads, sizeof *others);
    int started = 0;

    while (started + 1 < threads && (size_t)started + 1 < n &&
           pthread_create(&others[started], NULL, work_off, &queue) == 0)
        started++;
    work_off(&queue);
    for (int i = 0; i < started; i++)
        pthread_join(others[i], NULL);
    free(others);
}

/* Coordinates of an instance as findings have them. */
static const struct coordinate *instance_coordinates(struct work *w,
                                                     const struct plan_fit *pf,
                                                     size_t n)
{
    const struct study_coordinate **list =
        arena_array(w->arena, const struct study_coordinate *, n);

    for (size_t i = 0; i < n; i++)
        list[i] = &pf->coordinates[i];
    return coordinates_of(w->arena, list, n);
}

/* Laws of runs need nothing but the runs. */
static void make_laws(struct work *w, int threads)
{
    size_t n = w->plan->n_fits, n_jobs = 0;
    struct fit_job *jobs = arena_array(w->arena, struct fit_job, n);

    for (size_t i = 0; i < n; i++) {
        const struct plan_fit *pf = &w->plan->fits[i];
        const struct study_fit *fit = &w->study->fits[pf->fit];

        if (fit->n_series > 0)
            continue;
        struct law_finding *law = &w->laws[w->n_laws];
        w->place[i] = w->n_laws++;
        *law = (struct law_finding){
            .name = fit->name,
            .coordinates = instance_coordinates(w, pf, fit->n_axes),
            .n_coordinates = fit->n_axes,
        };
        prepare_intrinsic(w, &jobs[n_jobs++], law, pf);
    }
    fit_side_by_side(jobs, n_jobs, threads);
    for (size_t i = 0; i < n_jobs; i++) {
        arena_adopt(w->arena, jobs[i].arena);
        law_budgets_set(jobs[i].law, w->arena);
    }
}

/* Fits and all that follows from them. */
static struct results *make_fits(struct work *w, int threads)
{
    struct results *r = arena_new_of(w->arena, struct results);
    size_t n = w->plan->n_fits;

    w->laws = arena_array(w->arena, struct law_finding, n);
    w->affines = arena_array(w->arena, struct affine_finding, n);
    w->place = arena_array(w->arena, size_t, n);
    make_laws(w, threads);
    *r = (struct results){
        .arena = w->arena,
        .plan = w->plan,
        .study = w->study,
        .laws = w->laws,
        .affines = w->affines,
        .place = w->place,
        .intercepts = arena_array(w->arena, struct replicated, n),
        .slopes = arena_array(w->arena, struct replicated, n),
        .cautions = arena_array(w->arena, struct caution, n),
    };
    for (size_t i = 0; i < w->n_laws; i++) {
        const struct intrinsic_fit *fit = w->laws[i].fit;

        if (fit != NULL && (size_t)fit->replicates_ok > r->replicates)
            r->replicates = (size_t)fit->replicates_ok;
    }
    for (size_t i = 0; i < n; i++) {
        const struct study_fit *fit = &w->study->fits[w->plan->fits[i].fit];

        if (fit->n_series == 0)
            continue;
        w->place[i] = w->n_affines++;
        w->affines[w->place[i]] = (struct affine_finding){.name = fit->name};
        results_fit_line(r, i, w->place[i]);
    }
    return r;
}

/* ---- claims ---- */

static void judge_claims(struct work *w, struct findings *out,
                         struct results *results)
{
    const struct result_source source = results_source(results);
    size_t n = w->study->n_claims;
    struct claim_finding *claims =
        arena_array(w->arena, struct claim_finding, n);

    for (size_t i = 0; i < n; i++) {
        const struct study_claim *claim = &w->study->claims[i];
        struct claim_result result =
            study_judge(w->arena, w->study, claim, &source);

        claims[i] = (struct claim_finding){
            .text = claim->text,
            .expression = claim->expression,
            .values = result.values,
            .outcome = result.outcome == CLAIM_IS_TRUE    ? CLAIM_HOLDS
                       : result.outcome == CLAIM_IS_FALSE ? CLAIM_FAILED
                                                          : CLAIM_UNKNOWN,
            .reason = result.reason,
        };
    }
    out->claims = claims;
    out->n_claims = n;
}

/* ---- what the report says of the study ---- */

enum section { SECTION_ENVIRONMENT, SECTION_FAMILY, SECTION_ALGORITHM };

static const struct settings *section_of(const struct run_spec *spec,
                                         enum section section)
{
    return section == SECTION_ENVIRONMENT ? &spec->environment
           : section == SECTION_FAMILY    ? &spec->family
                                          : &spec->algorithm;
}

/* The kind's own table: its defaults need not be told. */
static const struct param_table *table_of(enum section section,
                                          const char *kind)
{
    const struct param_table *const *tables =
        section == SECTION_ENVIRONMENT ? cli_catalog.environments
        : section == SECTION_FAMILY    ? cli_catalog.families
                                       : cli_catalog.algorithms;

    while (strcmp((*tables)->name, kind) != 0)
        tables++;
    return *tables;
}

static bool is_default(const struct param *param, const struct value *value)
{
    struct str text = STR_INIT;
    struct number number;

    value_print(&text, value);
    bool same = value->kind == VALUE_NUMBER
                    ? number_parse(&number, param->def, strlen(param->def)) &&
                          number_cmp(number, value->number) == 0
                : value->kind == VALUE_STRING
                    ? strcmp(param->def, value->string) == 0
                    : strcmp(param->def, text.text) == 0;
    str_fini(&text);
    return same;
}

/* Has ITEM of SECTION the same value in all runs of the KIND? */
static bool same_in_all(const struct work *w, enum section section,
                        const char *kind, const struct setting *item)
{
    for (size_t i = 0; i < w->plan->n_runs; i++) {
        const struct settings *s = section_of(&w->plan->runs[i].spec, section);

        if (strcmp(s->kind, kind) == 0 &&
            !value_equal(settings_value(s, item->name), &item->value))
            return false;
    }
    return true;
}

/* "cnn (width varies, hidden = 64)", over all runs of the kind of SETTINGS,
 * without what is as by default. */
static void describe_kind(struct str *out, const struct work *w,
                          enum section section, const struct settings *settings)
{
    const struct param_table *table = table_of(section, settings->kind);
    const char *before = " (";

    str_add(out, settings->kind);
    for (size_t k = 0; k < settings->n; k++) {
        const struct setting *item = &settings->items[k];
        const struct param *param = param_find(table, item->name);
        const bool same = same_in_all(w, section, settings->kind, item);

        if (same && param != NULL && param->def != NULL &&
            is_default(param, &item->value))
            continue;
        str_printf(out, "%s%s%s", before, item->name, same ? " = " : " varies");
        if (same)
            value_print_short(out, &item->value);
        before = ", ";
    }
    str_add(out, before[0] == ',' ? ")" : "");
}

/* All kinds of the runs' environments, families or algorithms, each once. */
static const char *describe(struct work *w, enum section section)
{
    struct str text = STR_INIT;

    for (size_t i = 0; i < w->plan->n_runs; i++) {
        const struct settings *s = section_of(&w->plan->runs[i].spec, section);
        bool seen = false;

        for (size_t k = 0; k < i && !seen; k++)
            seen = strcmp(section_of(&w->plan->runs[k].spec, section)->kind,
                          s->kind) == 0;
        if (seen)
            continue;
        str_add(&text, text.len > 0 ? "; " : "");
        describe_kind(&text, w, section, s);
    }
    const char *out = arena_strdup(w->arena, str_text(&text));
    str_fini(&text);
    return out;
}

static struct item item_of(enum item_kind kind, const char *name)
{
    return (struct item){.kind = kind, .name = name};
}

static bool has_ladder(const struct findings *f, const char *group)
{
    for (size_t i = 0; i < f->n_groups; i++) {
        const struct group_finding *g = &f->groups[i];

        if (strcmp(g->name, group) == 0 && g->n > 0)
            return f->runs[g->runs[0]].n_rungs > 0;
    }
    return false;
}

static bool has_windows(const struct findings *f, const char *law)
{
    for (size_t i = 0; i < f->n_laws; i++) {
        if (strcmp(f->laws[i].name, law) == 0 && f->laws[i].n_windows > 0)
            return true;
    }
    return false;
}

/* What a study without a report of its own gets: all there is. */
static const struct item *default_items(struct arena *arena,
                                        const struct findings *f,
                                        const struct study *study, size_t *n)
{
    size_t most = 3 * f->n_groups + 7 * study->n_fits + 1;
    struct item *items = arena_array(arena, struct item, most);

    *n = 0;
    for (size_t i = 0; i < f->n_groups; i++)
        items[(*n)++] = item_of(ITEM_CURVES, f->groups[i].name);
    for (size_t i = 0; i < study->n_fits; i++) {
        const struct study_fit *fit = &study->fits[i];

        if (fit->n_series > 0) {
            items[(*n)++] = item_of(ITEM_COST, fit->name);
            continue;
        }
        items[(*n)++] = item_of(ITEM_FRONTIER, fit->name);
        if (fit->n_instances > 1)
            items[(*n)++] = item_of(ITEM_EXPONENT, fit->name);
        items[(*n)++] = item_of(ITEM_CONSTANTS, fit->name);
        items[(*n)++] = item_of(ITEM_BUDGETS, fit->name);
        if (fit->n_instances > 1)
            items[(*n)++] = item_of(ITEM_MULTIPLIERS, fit->name);
        if (has_windows(f, fit->name)) {
            items[(*n)++] = item_of(ITEM_WINDOWS, fit->name);
            items[(*n)++] = item_of(ITEM_WINDOW_TABLE, fit->name);
        }
    }
    if (study->n_predictions > 0)
        items[(*n)++] = item_of(ITEM_PREDICTIONS, NULL);
    for (size_t i = 0; i < f->n_groups; i++) {
        if (has_ladder(f, f->groups[i].name))
            items[(*n)++] = item_of(ITEM_ISOFLOP, f->groups[i].name);
    }
    for (size_t i = 0; i < f->n_groups; i++)
        items[(*n)++] = item_of(ITEM_RUNS, f->groups[i].name);
    return items;
}

static const struct item *report_items(struct arena *arena,
                                       const struct study_report *report,
                                       size_t *n)
{
    struct item *items = arena_array(arena, struct item, report->n_items);

    for (size_t i = 0; i < report->n_items; i++) {
        const struct study_item *item = &report->items[i];

        items[i] = (struct item){
            .kind =
                item->item != NULL ? (enum item_kind)item->item->id : ITEM_TEXT,
            .name = item->target,
            .text = item->text,
            .names = item->predictions,
            .n_names = item->n_predictions,
        };
    }
    *n = report->n_items;
    return items;
}

/* SOURCE_DATE_EPOCH, so that a report can be made again byte for byte. */
static int64_t report_time(void)
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");

    return epoch != NULL ? strtoll(epoch, NULL, 10) : (int64_t)time(NULL);
}

/* "coinrun, starpilot" */
static const char *imported_environments(struct work *w)
{
    struct str text = STR_INIT;

    for (size_t i = 0; i < w->imports.n; i++) {
        const char *name = w->imports.items[i].set.curves[0].environment;
        bool seen = *name == '\0';

        for (size_t k = 0; k < i && !seen; k++)
            seen = strcmp(w->imports.items[k].set.curves[0].environment,
                          name) == 0;
        if (!seen)
            str_printf(&text, "%s%s", text.len > 0 ? ", " : "", name);
    }
    const char *out = arena_strdup(w->arena, str_text(&text));
    str_fini(&text);
    return out;
}

/* What the runs' curves show. */
static const char *return_label(const struct plan *plan)
{
    bool questions = false, episodes = false;

    for (size_t i = 0; i < plan->n_runs; i++) {
        const char *kind = plan->runs[i].spec.environment.kind;

        if (env_find(kind)->heldout_count != NULL)
            questions = true;
        else
            episodes = true;
    }
    return questions == episodes ? "return"
           : questions           ? "held-out return per step"
                                 : "return per episode";
}

static void describe_study(struct work *w, struct findings *out)
{
    const char *stem = study_stem(w->arena, w->study->path);

    out->study_name = arena_printf(w->arena, "%s.study", stem);
    out->study_text = w->study->text;
    out->study_title = w->study->title;
    out->authors = w->study->authors;
    out->n_authors = w->study->n_authors;
    out->notes = w->study->notes;
    out->version = PACKAGE_STRING;
    out->time = report_time();
    out->machine = machine_name(w->arena);
    out->environment = w->plan->n_runs > 0 ? describe(w, SECTION_ENVIRONMENT)
                                           : imported_environments(w);
    out->family = describe(w, SECTION_FAMILY);
    out->algorithm = describe(w, SECTION_ALGORITHM);
    out->accounting =
        w->plan->n_runs > 0
            ? "FLOP of the network alone, counted layer by layer, 2 for each "
              "multiply-add: one forward pass to act, three for each epoch of "
              "training, auxiliary ones too, and one more where an averaged "
              "policy is asked; a law's compute is (FLOP per parameter and "
              "interaction of its largest size) x parameters x interactions"
            : "of imported curves nothing was counted: a law's compute is "
              "parameters x interactions, times the study's "
              "flop_per_parameter where it gives one";
    out->return_label = return_label(w->plan);
}

void findings_address(struct findings *findings, struct arena *arena,
                      const struct study *study,
                      const struct study_report *report)
{
    findings->title = report != NULL         ? report->title
                      : study->title != NULL ? study->title
                                             : study_stem(arena, study->path);
    findings->items =
        report != NULL
            ? report_items(arena, report, &findings->n_items)
            : default_items(arena, findings, study, &findings->n_items);
}

bool findings_make(struct findings *out, struct arena *arena,
                   const struct loaded *loaded, const struct store *store,
                   int threads, struct err *err)
{
    const struct plan *plan = loaded->plan;
    struct work w = {
        .arena = arena,
        .plan = plan,
        .study = loaded->study,
        .store = store,
        .n_runs = plan->n_runs,
    };
    size_t n = plan->n_runs;

    *out = (struct findings){0};
    if (!imports_read(&w.imports, arena, w.study, loaded->diag, err))
        return false;
    for (size_t i = 0; i < w.imports.n; i++)
        n += w.imports.items[i].set.n;
    w.runs = arena_array(arena, struct run_row, n);
    w.curves = arena_array(arena, struct curve, n);
    for (size_t i = 0; i < plan->n_runs; i++) {
        if (!read_run(&w, i, err))
            return false;
        out->total_flop += w.runs[i].flop;
        out->total_core_s += w.runs[i].wall_s;
    }
    take_imports(&w, out);
    make_groups(&w, out);
    struct results *results = make_fits(&w, threads);
    out->n_predictions = results_predict(results);
    out->predictions = results->predictions;
    judge_claims(&w, out, results);
    describe_study(&w, out);
    out->runs = w.runs;
    out->n_runs = w.n_runs;
    out->laws = w.laws;
    out->n_laws = w.n_laws;
    out->affines = w.affines;
    out->n_affines = w.n_affines;
    return true;
}

/* ---- for the terminal ---- */

static void print_name(struct str *out, const char *name,
                       const struct coordinate *coordinates, size_t n)
{
    str_add(out, name);
    for (size_t i = 0; i < n; i++)
        str_printf(out, "%s%s=%s%s", i == 0 ? "[" : ", ", coordinates[i].axis,
                   coordinates[i].text, i + 1 == n ? "]" : "");
}

static void print_interval(FILE *out, const char *name, double value,
                           double low, double high, bool has)
{
    fprintf(out, "  %s %.4g", name, value);
    if (has)
        fprintf(out, " [%.4g, %.4g]", low, high);
}

static void print_law(FILE *out, const struct law_finding *law)
{
    struct str name = STR_INIT;

    print_name(&name, law->name, law->coordinates, law->n_coordinates);
    fprintf(out, "%s:", name.text);
    str_fini(&name);
    if (law->fit == NULL) {
        fprintf(out, " no fit: %s\n", law->error);
        return;
    }
    const struct intrinsic_fit *f = law->fit;
    bool has = f->replicates_ok > 0;
    const struct intrinsic_law *lo = &f->ci95.low, *hi = &f->ci95.high;
    fprintf(out, " %s: %s\n", identifiable_name(f->identifiable), f->reason);
    fprintf(out, "  compute: %s\n", law->accounting);
    if (f->identifiable == NOT_IDENTIFIABLE)
        return;
    print_interval(out, "exponent", f->law.exponent, lo->exponent, hi->exponent,
                   has);
    print_interval(out, "alpha_N", f->law.alpha_N, lo->alpha_N, hi->alpha_N,
                   has);
    print_interval(out, "alpha_E", f->law.alpha_E, lo->alpha_E, hi->alpha_E,
                   has);
    print_interval(out, "N_c", f->law.N_c, lo->N_c, hi->N_c, has);
    print_interval(out, "E_c", f->law.E_c, lo->E_c, hi->E_c, has);
    fputc('\n', out);
}

static void print_affine(FILE *out, const struct affine_finding *a)
{
    fprintf(out, "%s: %s = %.4g %c %.4g %s", a->name, a->y_label,
            a->fit.intercept, a->fit.slope < 0 ? '-' : '+', fabs(a->fit.slope),
            a->x_label);
    if (a->fit.n < 3)
        fprintf(out, ", through two points\n");
    else
        fprintf(out, ", r2 %.3f\n", a->fit.r2);
}

static void print_prediction(FILE *out, const struct prediction_finding *p)
{
    struct str text = STR_INIT;

    print_name(&text, p->name, p->coordinates, p->n_coordinates);
    fprintf(out, "%s:", text.text);
    str_clear(&text);
    if (p->reason != NULL) {
        fprintf(out, " no prediction: %s\n", p->reason);
        str_fini(&text);
        return;
    }
    fprintf(out, " %.4g", p->value);
    if (isfinite(p->low))
        fprintf(out, " [%.4g, %.4g]", p->low, p->high);
    fprintf(out, "%s%s", p->unit[0] != '\0' ? " " : "", p->unit);
    if (!isfinite(p->low))
        fprintf(out, "; %s", p->interval_reason);
    if (p->weak)
        fprintf(out, "; the fit behind it is weak");
    gather_reach(&text, &p->reach);
    if (text.len > 0)
        fprintf(out, "; %s", text.text);
    fputc('\n', out);
    str_fini(&text);
}

void findings_print(FILE *out, const struct findings *findings)
{
    static const char *const outcomes[] = {[CLAIM_FAILED] = "FAILED",
                                           [CLAIM_HOLDS] = "holds",
                                           [CLAIM_UNKNOWN] = "unknown"};

    for (size_t i = 0; i < findings->n_laws; i++)
        print_law(out, &findings->laws[i]);
    for (size_t i = 0; i < findings->n_affines; i++) {
        const struct affine_finding *a = &findings->affines[i];

        if (a->error != NULL)
            fprintf(out, "%s: no fit: %s\n", a->name, a->error);
        else
            print_affine(out, a);
    }
    for (size_t i = 0; i < findings->n_predictions; i++)
        print_prediction(out, &findings->predictions[i]);
    for (size_t i = 0; i < findings->n_claims; i++) {
        const struct claim_finding *c = &findings->claims[i];

        fprintf(out, "claim %s: %s: %s", outcomes[c->outcome], c->text,
                c->expression);
        if (c->outcome == CLAIM_UNKNOWN)
            fprintf(out, " (%s)", c->reason);
        else if (c->values[0] != '\0')
            fprintf(out, " (%s)", c->values);
        fputc('\n', out);
    }
}

enum exit_status findings_status(const struct findings *findings)
{
    for (size_t i = 0; i < findings->n_runs; i++) {
        if (findings->runs[i].status == RUN_FAILED)
            return STATUS_RUNS_FAILED;
    }
    for (size_t i = 0; i < findings->n_claims; i++) {
        if (findings->claims[i].outcome != CLAIM_HOLDS)
            return STATUS_CLAIM_FAILED;
    }
    for (size_t i = 0; i < findings->n_laws; i++) {
        const struct intrinsic_fit *fit = findings->laws[i].fit;

        if (fit == NULL || fit->identifiable == NOT_IDENTIFIABLE)
            return STATUS_CLAIM_FAILED;
    }
    for (size_t i = 0; i < findings->n_affines; i++) {
        if (findings->affines[i].error != NULL)
            return STATUS_CLAIM_FAILED;
    }
    for (size_t i = 0; i < findings->n_predictions; i++) {
        if (findings->predictions[i].reason != NULL)
            return STATUS_CLAIM_FAILED;
    }
    return STATUS_OK;
}
