/* gather.c - findings put together the way a reader asks for them. */
#include "config.h"

#include "report/gather.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/sort.h"
#include "base/str.h"
#include "report/text.h"

/* The text of a coordinate that people read. */
static void add_coordinate(struct str *out, const struct coordinate *c)
{
    if (out->len > 0)
        str_add(out, ", ");
    str_add(out, c->axis);
    str_add(out, " = ");
    str_add(out, c->text);
}

static const char *finish(struct arena *arena, struct str *s)
{
    const char *text = arena_strdup(arena, str_text(s));

    str_fini(s);
    return text;
}

void gather_name(struct str *out, const char *name,
                 const struct coordinate *coordinates, size_t n)
{
    str_add(out, name);
    for (size_t i = 0; i < n; i++)
        str_printf(out, "%s%s=%s%s", i == 0 ? "[" : ", ", coordinates[i].axis,
                   coordinates[i].text, i + 1 == n ? "]" : "");
}

const char *gather_label(struct arena *arena, const struct coordinate *c,
                         size_t n)
{
    struct str s = STR_INIT;

    for (size_t i = 0; i < n; i++)
        add_coordinate(&s, &c[i]);
    return n == 0 ? NULL : finish(arena, &s);
}

const char *gather_law_label(struct arena *arena, const struct law_finding *law)
{
    return law->n_coordinates == 0
               ? law->name
               : gather_label(arena, law->coordinates, law->n_coordinates);
}

const char *gather_points_label(struct arena *arena,
                                const struct points_finding *p)
{
    return p->n_coordinates == 0
               ? p->name
               : gather_label(arena, p->coordinates, p->n_coordinates);
}

static const struct coordinate *coordinate_of(const struct run_row *run,
                                              const char *axis)
{
    for (size_t i = 0; i < run->n_coordinates; i++) {
        if (strcmp(run->coordinates[i].axis, axis) == 0)
            return &run->coordinates[i];
    }
    return NULL;
}

static bool has_axis(const struct axes *axes, const char *name)
{
    for (size_t i = 0; i < axes->n; i++) {
        if (strcmp(axes->name[i], name) == 0)
            return true;
    }
    return false;
}

struct axes gather_axes(struct arena *arena, const struct findings *f)
{
    size_t most = 0;
    struct axes axes = {0};

    for (size_t i = 0; i < f->n_runs; i++)
        most += f->runs[i].n_coordinates;
    axes.name = arena_array(arena, const char *, most + 1);
    for (size_t i = 0; i < f->n_runs; i++) {
        for (size_t k = 0; k < f->runs[i].n_coordinates; k++) {
            const char *name = f->runs[i].coordinates[k].axis;

            if (strcmp(name, "seed") != 0 && !has_axis(&axes, name))
                axes.name[axes.n++] = name;
        }
    }
    return axes;
}

static bool splits_laws(const struct findings *f, const char *axis)
{
    for (size_t i = 0; i < f->n_laws; i++) {
        for (size_t k = 0; k < f->laws[i].n_coordinates; k++) {
            if (strcmp(f->laws[i].coordinates[k].axis, axis) == 0)
                return true;
        }
    }
    return false;
}

/* Whether two models of one size differ on the axis: then it is not the
 * size. */
static bool splits_sizes(const struct findings *f, const char *axis)
{
    for (size_t i = 0; i < f->n_runs; i++) {
        const struct coordinate *a = coordinate_of(&f->runs[i], axis);

        for (size_t k = 0; a != NULL && k < i; k++) {
            if (f->runs[i].parameters != f->runs[k].parameters)
                continue;
            const struct coordinate *b = coordinate_of(&f->runs[k], axis);
            if (b != NULL && strcmp(a->text, b->text) != 0)
                return true;
        }
    }
    return false;
}

struct axes gather_facet_axes(struct arena *arena, const struct findings *f)
{
    struct axes axes = gather_axes(arena, f);
    size_t n = 0;

    for (size_t i = 0; i < axes.n; i++) {
        if (splits_laws(f, axes.name[i]) || splits_sizes(f, axes.name[i]))
            axes.name[n++] = axes.name[i];
    }
    axes.n = n;
    return axes;
}

const char *gather_coordinate(const struct run_row *run, const char *axis)
{
    for (size_t i = 0; i < run->n_coordinates; i++) {
        if (strcmp(run->coordinates[i].axis, axis) == 0)
            return run->coordinates[i].text;
    }
    return "";
}

const char *gather_facet(struct arena *arena, const struct axes *axes,
                         const struct run_row *run)
{
    struct str s = STR_INIT;

    for (size_t i = 0; i < run->n_coordinates; i++) {
        if (has_axis(axes, run->coordinates[i].axis))
            add_coordinate(&s, &run->coordinates[i]);
    }
    return finish(arena, &s);
}

static bool contains(const struct indices *list, size_t value)
{
    for (size_t i = 0; i < list->n; i++) {
        if (list->at[i] == value)
            return true;
    }
    return false;
}

struct indices gather_laws(struct arena *arena, const struct findings *f,
                           const char *name)
{
    struct indices out = {arena_array(arena, size_t, f->n_laws + 1), 0};

    for (size_t i = 0; i < f->n_laws; i++) {
        if (name == NULL || strcmp(f->laws[i].name, name) == 0)
            out.at[out.n++] = i;
    }
    return out;
}

struct indices gather_points(struct arena *arena, const struct findings *f,
                             const char *name)
{
    struct indices out = {arena_array(arena, size_t, f->n_points + 1), 0};

    for (size_t i = 0; i < f->n_points; i++) {
        if (name == NULL || strcmp(f->points[i].name, name) == 0)
            out.at[out.n++] = i;
    }
    return out;
}

struct indices gather_law_names(struct arena *arena, const struct findings *f)
{
    struct indices out = {arena_array(arena, size_t, f->n_laws + 1), 0};

    for (size_t i = 0; i < f->n_laws; i++) {
        bool known = false;

        for (size_t k = 0; k < out.n && !known; k++)
            known = strcmp(f->laws[out.at[k]].name, f->laws[i].name) == 0;
        if (!known)
            out.at[out.n++] = i;
    }
    return out;
}

struct indices gather_points_names(struct arena *arena,
                                   const struct findings *f)
{
    struct indices out = {arena_array(arena, size_t, f->n_points + 1), 0};

    for (size_t i = 0; i < f->n_points; i++) {
        bool known = false;

        for (size_t k = 0; k < out.n && !known; k++)
            known = strcmp(f->points[out.at[k]].name, f->points[i].name) == 0;
        if (!known)
            out.at[out.n++] = i;
    }
    return out;
}

/* Does an axis say no more of an imported run than its environment? */
static bool is_environment(const struct run_row *run)
{
    return run->environment != NULL && run->n_coordinates == 1 &&
           strcmp(run->environment, run->coordinates[0].text) == 0;
}

const char *gather_environment(struct arena *arena, const struct findings *f,
                               const struct run_row *run,
                               const struct axes *facets)
{
    const char *facet = gather_facet(arena, facets, run);
    const char *name = run->environment != NULL ? run->environment
                       : f->environment != NULL ? f->environment
                                                : "";

    if (*facet == '\0' || is_environment(run))
        return name;
    return *name == '\0' ? facet : arena_printf(arena, "%s, %s", name, facet);
}

struct indices gather_runs(struct arena *arena, const struct findings *f,
                           const char *name)
{
    struct indices out = {arena_array(arena, size_t, f->n_runs + 1), 0};

    for (size_t i = 0; name != NULL && i < f->n_groups; i++) {
        const struct group_finding *group = &f->groups[i];

        if (strcmp(group->name, name) != 0)
            continue;
        if (group->n > 0)
            memcpy(out.at, group->runs, group->n * sizeof *out.at);
        out.n = group->n;
        return out;
    }
    for (size_t i = 0; name != NULL && i < f->n_laws; i++) {
        const struct law_finding *law = &f->laws[i];

        for (size_t k = 0; strcmp(law->name, name) == 0 && k < law->n_runs;
             k++) {
            if (law->runs[k] < f->n_runs && !contains(&out, law->runs[k]))
                out.at[out.n++] = law->runs[k];
        }
    }
    if (out.n > 0)
        return out;
    for (size_t i = 0; i < f->n_runs; i++)
        out.at[out.n++] = i;
    return out;
}

size_t gather_facets(struct arena *arena, struct facet **out,
                     const struct findings *f, const struct indices *runs)
{
    struct facet *facets = arena_array(arena, struct facet, runs->n + 1);
    struct axes axes = gather_facet_axes(arena, f);
    size_t n = 0;

    for (size_t i = 0; i < runs->n; i++) {
        const char *label = gather_facet(arena, &axes, &f->runs[runs->at[i]]);
        size_t k = 0;

        while (k < n && strcmp(facets[k].label, label) != 0)
            k++;
        if (k == n) {
            facets[n].label = label;
            facets[n++].runs.at = arena_array(arena, size_t, runs->n);
        }
        facets[k].runs.at[facets[k].runs.n++] = runs->at[i];
    }
    *out = facets;
    return n;
}

size_t gather_sizes(struct arena *arena, double **out, const struct findings *f,
                    const struct indices *runs)
{
    double *sizes = arena_array(arena, double, runs->n + 1);
    size_t n = 0;

    for (size_t i = 0; i < runs->n; i++) {
        if (isfinite(f->runs[runs->at[i]].parameters))
            sizes[n++] = f->runs[runs->at[i]].parameters;
    }
    *out = sizes;
    return sort_distinct(sizes, n);
}

/* That of an axis, or what the run's file tells instead of parameters. */
static const struct coordinate *size_coordinate(const struct run_row *run,
                                                const char *axis)
{
    if (run->size_by != NULL && strcmp(run->size_by->axis, axis) == 0)
        return run->size_by;
    return coordinate_of(run, axis);
}

/* The values of AXIS of each size into TEXTS; false unless each has one to
 * itself. */
static bool is_size_axis(const char **texts, const char *axis,
                         const struct sized_run *runs, size_t n,
                         const double *sizes, size_t n_sizes)
{
    for (size_t s = 0; s < n_sizes; s++)
        texts[s] = NULL;
    for (size_t i = 0; i < n; i++) {
        const struct coordinate *c = size_coordinate(runs[i].run, axis);
        size_t s = 0;

        while (s < n_sizes && sizes[s] != runs[i].size)
            s++;
        if (c == NULL ||
            (s < n_sizes && texts[s] != NULL && strcmp(texts[s], c->text) != 0))
            return false;
        if (s < n_sizes)
            texts[s] = c->text;
    }
    for (size_t s = 0; s < n_sizes; s++) {
        for (size_t k = 0; k < s; k++) {
            if (texts[s] == NULL || strcmp(texts[s], texts[k]) == 0)
                return false;
        }
    }
    return true;
}

struct size_axis gather_size_axis(struct arena *arena,
                                  const struct sized_run *runs, size_t n,
                                  const double *sizes, size_t n_sizes)
{
    const char **texts = arena_array(arena, const char *, n_sizes);
    const struct run_row *first = n > 0 ? runs[0].run : NULL;
    const char *name = NULL;

    if (n == 0 || n_sizes < 2)
        return (struct size_axis){0};
    for (size_t k = 0; k <= first->n_coordinates; k++) {
        const struct coordinate *c =
            k < first->n_coordinates ? &first->coordinates[k] : first->size_by;
        const char *axis = c != NULL ? c->axis : NULL;

        if (axis == NULL || !is_size_axis(texts, axis, runs, n, sizes, n_sizes))
            continue;
        if (name != NULL)
            return (struct size_axis){0};
        name = axis;
    }
    if (name != NULL)
        is_size_axis(texts, name, runs, n, sizes, n_sizes);
    return (struct size_axis){name, texts};
}

/* R, which is along the curve of RUN, after X interactions; NaN outside of it
 * and in gaps.  *FROM is where to look first, moved on for a larger X. */
static double value_from(const struct run_row *run, const double *r, double x,
                         size_t *from)
{
    const double *e = run->curve_interactions;

    while (*from + 1 < run->n && e[*from + 1] <= x)
        ++*from;
    size_t i = *from;
    if (e[i] == x)
        return r[i];
    if (e[i] > x || i + 1 >= run->n)
        return (double)NAN;
    double t = log(x / e[i]) / log(e[i + 1] / e[i]);
    return r[i] + t * (r[i + 1] - r[i]);
}

double gather_return_at(const struct run_row *run, double interactions)
{
    size_t from = 0;

    return run->n > 0 ? value_from(run, run->curve_return, interactions, &from)
                      : (double)NAN;
}

static const char training_mark[] = "train_";
static const char info_mark[] = "info_";

/* The name and whether it is of training, by the column. */
static struct told told_of(const char *column)
{
    size_t mark = sizeof training_mark - 1;
    bool training = strncmp(column, training_mark, mark) == 0;
    const char *info = column + (training ? mark : 0);

    if (strncmp(info, info_mark, sizeof info_mark - 1) == 0)
        info += sizeof info_mark - 1;
    return (struct told){info, training};
}

size_t gather_told(struct arena *arena, const char ***out,
                   const struct findings *f, const struct indices *runs)
{
    size_t most = 0, n = 0;

    for (size_t i = 0; i < runs->n; i++)
        most += f->runs[runs->at[i]].n_infos;
    *out = arena_array(arena, const char *, most + 1);
    for (size_t i = 0; i < runs->n; i++) {
        const struct run_row *run = &f->runs[runs->at[i]];

        for (size_t k = 0; k < run->n_infos; k++) {
            const char *name = told_of(run->info_names[k]).name;
            bool known = false;

            for (size_t j = 0; j < n && !known; j++)
                known = strcmp((*out)[j], name) == 0;
            if (!known)
                (*out)[n++] = name;
        }
    }
    return n;
}

/* What is drawn of RUN; NULL when it has none. */
static const double *values_of(const struct run_row *run,
                               const struct told *told)
{
    if (told == NULL)
        return run->curve_return;
    for (size_t k = 0; k < run->n_infos; k++) {
        struct told column = told_of(run->info_names[k]);

        if (column.training == told->training &&
            strcmp(column.name, told->name) == 0)
            return run->curve_infos + k * run->n;
    }
    return NULL;
}

static void fill_mean(struct arena *arena, struct mean_curve *out,
                      const struct findings *f, const struct indices *runs,
                      const struct run_row *longest, const struct told *told)
{
    size_t *from = arena_array(arena, size_t, runs->n);

    out->n = longest->n;
    out->x = arena_array(arena, double, out->n);
    out->mean = arena_array(arena, double, out->n);
    out->low = arena_array(arena, double, out->n);
    out->high = arena_array(arena, double, out->n);
    out->flop = arena_array(arena, double, out->n);
    out->wall_s = arena_array(arena, double, out->n);
    for (size_t i = 0; i < out->n; i++) {
        double sum = 0, low = HUGE_VAL, high = -HUGE_VAL, wall_s = 0;
        double x = longest->curve_interactions[i];
        size_t seen = 0;

        for (size_t k = 0; k < runs->n; k++) {
            const struct run_row *run = &f->runs[runs->at[k]];
            const double *values = values_of(run, told);
            double r = values != NULL ? value_from(run, values, x, &from[k])
                                      : (double)NAN;

            if (!isfinite(r))
                continue;
            sum += r;
            wall_s += run->curve_wall_s != NULL
                          ? value_from(run, run->curve_wall_s, x, &from[k])
                          : (double)NAN;
            low = fmin(low, r);
            high = fmax(high, r);
            seen++;
        }
        out->x[i] = x;
        out->mean[i] = seen > 0 ? sum / (double)seen : (double)NAN;
        out->low[i] = seen > 1 ? low : (double)NAN;
        out->high[i] = seen > 1 ? high : (double)NAN;
        /* What an interaction takes of the network is the size's. */
        out->flop[i] =
            longest->curve_flop != NULL ? longest->curve_flop[i] : (double)NAN;
        out->wall_s[i] = seen > 0 ? wall_s / (double)seen : (double)NAN;
    }
}

size_t gather_means(struct arena *arena, struct mean_curve **out,
                    const struct findings *f, const struct indices *runs,
                    const struct told *told)
{
    double *sizes;
    size_t n_sizes = gather_sizes(arena, &sizes, f, runs), n = 0;
    struct mean_curve *means =
        arena_array(arena, struct mean_curve, n_sizes + 1);

    for (size_t s = 0; s < n_sizes; s++) {
        struct indices same = {arena_array(arena, size_t, runs->n), 0};
        const struct run_row *longest = NULL;
        double shortest_end = HUGE_VAL;

        for (size_t i = 0; i < runs->n; i++) {
            const struct run_row *run = &f->runs[runs->at[i]];

            if (run->parameters != sizes[s] || run->n == 0)
                continue;
            double end = run->curve_interactions[run->n - 1];
            same.at[same.n++] = runs->at[i];
            shortest_end = fmin(shortest_end, end);
            if (longest == NULL ||
                end > longest->curve_interactions[longest->n - 1])
                longest = run;
        }
        if (longest == NULL)
            continue;
        means[n].parameters = sizes[s];
        means[n].seeds = same.n;
        means[n].ragged =
            shortest_end < longest->curve_interactions[longest->n - 1];
        fill_mean(arena, &means[n++], f, &same, longest, told);
    }
    *out = means;
    return n;
}

bool gather_has_item(const struct findings *f, enum item_kind kind)
{
    for (size_t i = 0; i < f->n_items; i++) {
        if (f->items[i].kind == kind)
            return true;
    }
    return false;
}

size_t gather_count(const struct findings *f, enum run_status status)
{
    size_t n = 0;

    for (size_t i = 0; i < f->n_runs; i++)
        n += f->runs[i].status == status;
    return n;
}

const char *run_stop_name(const struct run_row *run)
{
    if (run->status != RUN_DONE)
        return NULL;
    return run->timed_out ? "wall_time" : "interactions";
}

size_t gather_finished(const struct findings *f)
{
    return gather_count(f, RUN_DONE) + gather_count(f, RUN_IMPORTED);
}

const char *run_status_name(enum run_status status)
{
    switch (status) {
    case RUN_DONE:
        return "done";
    case RUN_DIVERGED:
        return "diverged";
    case RUN_FAILED:
        return "failed";
    case RUN_IMPORTED:
        return "imported";
    case RUN_MISSING:
        break;
    }
    return "missing";
}

bool law_trusted(const struct law_finding *law)
{
    return law->fit != NULL && law->fit->identifiable != NOT_IDENTIFIABLE;
}

bool points_trusted(const struct points_finding *p)
{
    return p->fit != NULL && p->fit->identifiable != NOT_IDENTIFIABLE;
}

const char *points_formula(const struct points_finding *p)
{
    return p->fit != NULL ? p->fit->formula : p->law->formula;
}

const char *points_verdict(const struct points_finding *p)
{
    return p->fit != NULL ? identifiable_name(p->fit->identifiable) : "no fit";
}

const char *points_reason(const struct points_finding *p)
{
    return p->fit != NULL ? p->fit->reason : p->error;
}

bool law_has_flop(const struct findings *f, const char *name)
{
    for (size_t i = 0; i < f->n_laws; i++) {
        double flop = f->laws[i].flop_per_parameter;

        if ((name == NULL || strcmp(f->laws[i].name, name) == 0) &&
            !(isfinite(flop) && flop > 0))
            return false;
    }
    return true;
}

double law_size(const struct law_finding *law, const struct run_row *run)
{
    return law->inner ? run->parameters_inner : run->parameters;
}

double law_flop(const struct findings *f, const struct law_finding *law)
{
    return law_has_flop(f, law->name) ? law->flop_per_parameter : 1;
}

const char *law_unit(const struct findings *f, const char *name)
{
    return law_has_flop(f, name) ? "FLOP" : "parameter-interactions";
}

double run_final_return(const struct run_row *run)
{
    for (size_t i = run->n; i > 0; i--) {
        if (isfinite(run->curve_return[i - 1]))
            return run->curve_return[i - 1];
    }
    return (double)NAN;
}

static double get_alpha_N(const struct intrinsic_law *law)
{
    return law->alpha_N;
}

static double get_alpha_E(const struct intrinsic_law *law)
{
    return law->alpha_E;
}

static double get_beta(const struct intrinsic_law *law)
{
    return law->beta;
}

static double get_N_c(const struct intrinsic_law *law)
{
    return law->N_c;
}

static double get_E_c(const struct intrinsic_law *law)
{
    return law->E_c;
}

static double get_exponent(const struct intrinsic_law *law)
{
    return law->exponent;
}

const struct law_part law_parts[LAW_PARTS] = {
    {"exponent", get_exponent}, {"alpha_N", get_alpha_N},
    {"alpha_E", get_alpha_E},   {"beta", get_beta},
    {"N_c", get_N_c},           {"E_c", get_E_c},
};

/* "31 times the largest model" */
static void add_times(struct str *out, double factor, const char *what)
{
    if (!(factor > 1))
        return;
    str_add(out, out->len > 0 ? " and " : "extrapolated to ");
    text_number(out, factor, factor < 10 ? 2 : 3);
    str_add(out, what);
}

void gather_reach(struct str *out, const struct reach *reach)
{
    add_times(out, reach->compute_above, " times the largest compute of a run");
    add_times(out, reach->compute_below,
              " times less than the smallest compute of a run");
    add_times(out, reach->size_above, " times the largest model");
    add_times(out, reach->size_below, " times less than the smallest model");
    add_times(out, reach->x_above, " times the largest x of the points");
    add_times(out, reach->x_below,
              " times less than the smallest x of the points");
}
