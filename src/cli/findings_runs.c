/* findings_runs.c - runs and their curves, from the store and from files. */
#include "config.h"

#include "cli/findings.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "cli/law_cost.h"
#include "cli/prospect.h"
#include "plan/plan.h"
#include "store/store.h"

const struct coordinate *work_coordinates(
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

const struct coordinate *work_coordinates_in(
    struct arena *arena, const struct study_coordinate *from, size_t n)
{
    const struct study_coordinate **list =
        arena_array(arena, const struct study_coordinate *, n);

    for (size_t i = 0; i < n; i++)
        list[i] = &from[i];
    return work_coordinates(arena, list, n);
}

/* FLOP along a curve of N points, of so many an interaction; NULL when that is
 * not known. */
static const double *flop_along(struct arena *arena, const double *interactions,
                                size_t n, double flop_per_interaction)
{
    if (isnan(flop_per_interaction))
        return NULL;
    double *flop = arena_array(arena, double, n);
    for (size_t i = 0; i < n; i++)
        flop[i] = interactions[i] * flop_per_interaction;
    return flop;
}

/* ---- from the store ---- */

/* Those of the row's points. */
static void take_infos(struct arena *arena, struct run_row *row,
                       const struct store_curve *stored)
{
    double *all = arena_array(arena, double, stored->n_infos * row->n);
    size_t at = 0;

    for (size_t i = 0; at < row->n; i++) {
        if (!isfinite(stored->points[i].ret))
            continue;
        for (size_t k = 0; k < stored->n_infos; k++)
            all[k * row->n + at] = stored->points[i].info[k];
        at++;
    }
    row->info_names = stored->infos;
    row->n_infos = stored->n_infos;
    row->curve_infos = all;
}

/* *WALL_S: training time up to the last point.  A curve that cannot be read is
 * empty; that the run is damaged is known by then. */
static void read_curve(struct work *w, struct run_row *row, struct curve *curve,
                       double *wall_s, const char *dir,
                       struct store_budget limit)
{
    struct store_curve stored;
    struct err known;

    if (!store_read_curve(w->arena, &stored, dir, limit.interactions, &known))
        stored = (struct store_curve){.n = 0};
    double *at = arena_array(w->arena, double, stored.n);
    double *ret = arena_array(w->arena, double, stored.n);
    double *greedy = arena_array(w->arena, double, stored.n);
    double *wall = arena_array(w->arena, double, stored.n);
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
        wall[n] = stored.points[i].wall_s;
        greedy[n++] = stored.points[i].ret_greedy;
    }
    row->n = n;
    row->curve_interactions = at;
    row->curve_return = ret;
    row->curve_greedy = greedy;
    take_infos(w->arena, row, &stored);
    row->curve_wall_s = wall;
    curve->n = n;
    curve->interactions = at;
    curve->returns = ret;
}

static void set_status(struct run_row *row, const struct store_run *found)
{
    row->status = RUN_MISSING;
    row->message = found->failure != NULL ? found->failure->reason : NULL;
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

static void read_run(struct work *w, size_t i)
{
    const struct plan_run *run = &w->plan->runs[i];
    struct run_row *row = &w->runs[i];
    struct store_run found;
    char id[RUN_ID_CHARS + 1];
    const struct store_budget budget = budget_of_run(run);

    run_key_id(id, &run->key);
    store_find(w->arena, &found, w->store, id, budget);
    const char *dir = store_run_dir(w->arena, w->store, id);
    double trained = fmin((double)found.interactions, run->interactions);
    *row = (struct run_row){
        .id = arena_strdup(w->arena, id),
        .label = run->label,
        .coordinates =
            work_coordinates(w->arena, run->coordinates, run->n_coordinates),
        .n_coordinates = run->n_coordinates,
        .seed = run->spec.seed,
        .log = arena_printf(w->arena, "%s/log.txt", dir),
        .parameters = run->cost->parameters,
        .parameters_inner = run->cost->parameters_inner,
        .flop_per_parameter = run->cost->flop_per_parameter,
        .interactions = trained,
        .flop = trained * run->cost->flop_per_interaction,
        .core_s = (double)NAN,
        .planned_core_s = (double)NAN,
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
    read_curve(w, row, &w->curves[i], &wall_s, dir, limit);
    row->curve_flop = flop_along(w->arena, row->curve_interactions, row->n,
                                 run->cost->flop_per_interaction);
    /* A run that was trained for longer took less time up to this budget. */
    bool longer = found.state != STORE_COMPLETE ||
                  (double)found.done.interactions > trained;
    row->wall_s = longer ? wall_s : found.done.wall_s;
    if (!longer && found.done.core_s > 0)
        row->core_s = found.done.core_s;
    if (!longer && found.done.planned_core_s > 0)
        row->planned_core_s = found.done.planned_core_s;
}

/* ---- curves from files ---- */

static const struct coordinate *size_by(struct arena *arena,
                                        const struct curve *c)
{
    if (c->size_by == NULL)
        return NULL;
    struct coordinate *out = arena_new_of(arena, struct coordinate);
    *out = (struct coordinate){c->size_by, c->size_text, (double)NAN};
    return out;
}

static void take_import(struct work *w, size_t index)
{
    const struct import *import = &w->imports.items[index];
    const struct study_curves *from = import->curves;
    const struct coordinate *coordinates =
        work_coordinates_in(w->arena, import->file->coordinates, from->n_axes);

    w->imported_from[index] = w->n_runs;
    for (size_t i = 0; i < import->set.n; i++) {
        const struct curve *c = &import->set.curves[i];
        double compute = c->parameters * c->interactions[c->n - 1];
        /* What a file says that training cost counts for more than what the
         * study declares for all of its runs. */
        double told = law_cost_of_curve(c);
        double flop = isnan(told) ? import->flop_per_parameter : told;

        w->curves[w->n_runs] = *c;
        w->runs[w->n_runs++] = (struct run_row){
            .id = "",
            .label = c->run,
            .coordinates = coordinates,
            .n_coordinates = from->n_axes,
            .seed = c->seed,
            .status = RUN_IMPORTED,
            .environment = c->environment,
            .size_by = size_by(w->arena, c),
            .parameters = c->parameters,
            .parameters_inner = (double)NAN,
            .flop_per_parameter = flop,
            .interactions = c->interactions[c->n - 1],
            .flop = compute * flop,
            .wall_s = (double)NAN,
            .core_s = (double)NAN,
            .planned_core_s = (double)NAN,
            .n = c->n,
            .curve_interactions = c->interactions,
            .curve_return = c->returns,
            .curve_flop = c->compute != NULL
                              ? c->compute
                              : flop_along(w->arena, c->interactions, c->n,
                                           c->parameters * flop),
        };
    }
}

/* A line for each file of an import. */
static size_t tell_import(const struct work *w, const struct import *import,
                          size_t first_run, struct import_finding *out)
{
    size_t at = 0;

    for (size_t i = 0; i < import->n_origins; i++) {
        const struct curve_origin *origin = import->origins[i];
        size_t first = at;

        /* Curves come file by file. */
        while (at < import->set.n && import->set.curves[at].origin == origin)
            at++;
        out[i] = (struct import_finding){
            .name = import->curves->name,
            .coordinates = w->runs[first_run].coordinates,
            .n_coordinates = import->curves->n_axes,
            .reader = import->curves->reader,
            .path = origin->path,
            .digest = origin->digest,
            .environment = import->set.curves[0].environment,
            .n_runs = at - first,
        };
    }
    out[0].notes = import->notes;
    out[0].n_notes = import->n_notes;
    return import->n_origins;
}

static struct import_finding points_import(struct arena *arena,
                                           const struct points_import *from)
{
    size_t n = from->points->n_axes;

    return (struct import_finding){
        .name = from->points->name,
        .coordinates = work_coordinates_in(arena, from->file->coordinates, n),
        .n_coordinates = n,
        .reader = from->points->reader,
        .path = from->from.origin->path,
        .digest = from->from.origin->digest,
        .environment = "",
        .n_points = from->from.table.n,
        .notes = from->from.notes,
        .n_notes = from->from.n_notes,
    };
}

static void take_imports(struct work *w, struct findings *out)
{
    size_t n = w->imports.n_points;

    for (size_t i = 0; i < w->imports.n; i++)
        n += w->imports.items[i].n_origins;
    struct import_finding *imports =
        arena_array(w->arena, struct import_finding, n);
    w->imported_from = arena_array(w->arena, size_t, w->imports.n);
    n = 0;
    for (size_t i = 0; i < w->imports.n; i++) {
        take_import(w, i);
        n += tell_import(w, &w->imports.items[i], w->imported_from[i],
                         imports + n);
    }
    for (size_t i = 0; i < w->imports.n_points; i++)
        imports[n++] = points_import(w->arena, &w->imports.points[i]);
    out->imports = imports;
    out->n_imports = n;
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

void work_read_runs(struct work *w, struct findings *out)
{
    size_t n = w->n_runs;

    for (size_t i = 0; i < w->imports.n; i++)
        n += w->imports.items[i].set.n;
    w->runs = arena_array(w->arena, struct run_row, n);
    w->curves = arena_array(w->arena, struct curve, n);
    out->total_core_s = (double)NAN;
    for (size_t i = 0; i < w->plan->n_runs; i++) {
        const struct run_row *run = &w->runs[i];

        read_run(w, i);
        out->total_flop += run->flop;
        out->total_wall_s += run->wall_s;
        if (!isnan(run->core_s))
            out->total_core_s =
                run->core_s +
                (isnan(out->total_core_s) ? 0 : out->total_core_s);
    }
    take_imports(w, out);
    make_groups(w, out);
}
