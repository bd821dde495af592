/* expand.c - products to runs.
 *
 * What a run is made of usually depends on few of the axes, so the settings
 * of each part, their canonical text and the cost are worked out once for each
 * combination of those that it depends on. */
#include "config.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/str.h"
#include "plan/internal.h"

enum {
    MAX_POINTS = 100000000, /* of a product, before `where` */
    MAX_FAULTS = 100,       /* of one group */
    SCRATCH_POINTS = 4096,  /* evaluated before scratch memory is let go */
};

enum { ENVIRONMENT, FAMILY, ALGORITHM, BUDGET, PARTS };

/* One part of the runs for one combination of what it depends on. */
struct made {
    bool done, sound;
    struct settings settings;
    const char *canonical;
};

struct part {
    const struct decl *decl;
    size_t *axes; /* of the group, that it depends on */
    size_t n_axes;
    size_t n_made;
    struct made *made;
};

struct costing {
    bool done, sound;
    struct plan_cost cost;
};

/* The expansion of one `runs` declaration. */
struct group {
    struct expansion *x;
    const struct study_runs *runs;
    size_t index; /* of the group */
    struct part parts[PARTS];
    struct costing *costs; /* (environments, families, algorithms) */
    size_t n_points;
    size_t *at;                             /* (n_axes): where we are */
    const struct study_coordinate **coords; /* (n_axes): the same */
    struct arena *scratch;
    size_t *indices, *points; /* found so far */
    size_t n, cap_indices, cap_points;
    size_t faults;
    bool repeated; /* a duplicate was reported */
};

static const char *const section_names[] = {"environment", "family",
                                            "algorithm", "budget"};

/* ---- parts ---- */

static void init_part(struct group *g, size_t which, const struct decl *decl)
{
    struct part *p = &g->parts[which];

    p->decl = decl;
    p->axes = arena_array(g->x->arena, size_t, g->runs->n_axes);
    p->n_made = 1;
    for (size_t a = 0; a < g->runs->n_axes; a++) {
        if (!names_have(&decl->axes, g->runs->axes[a].name))
            continue;
        p->axes[p->n_axes++] = a;
        p->n_made *= g->runs->axes[a].n;
    }
    p->made = mem_calloc(p->n_made, sizeof *p->made);
}

static size_t made_index(const struct group *g, const struct part *p)
{
    size_t i = 0;

    for (size_t k = 0; k < p->n_axes; k++)
        i = i * g->runs->axes[p->axes[k]].n + g->at[p->axes[k]];
    return i;
}

static void make_part(struct group *g, const struct part *p, size_t which,
                      struct made *m)
{
    const struct study_coordinate **at =
        arena_array(g->x->arena, const struct study_coordinate *, p->n_axes);
    struct str text = STR_INIT;

    for (size_t k = 0; k < p->n_axes; k++)
        at[k] = g->coords[p->axes[k]];
    struct eval eval = {
        .arena = g->x->arena,
        .diag = g->x->diag,
        .scope = g->x->study->scope,
        .at = at,
        .n_at = p->n_axes,
    };
    m->done = true;
    m->sound = eval_settings(&eval, &m->settings, p->decl);
    if (!m->sound || which == BUDGET)
        return;
    settings_canonical(&text, section_names[which], &m->settings);
    m->canonical = arena_strdup(g->x->arena, text.text);
    str_fini(&text);
}

/* Make all parts for where we are; false after an error. */
static bool make_parts(struct group *g, struct made *made[PARTS],
                       size_t index[PARTS])
{
    bool sound = true;

    for (size_t i = 0; i < PARTS; i++) {
        index[i] = made_index(g, &g->parts[i]);
        made[i] = &g->parts[i].made[index[i]];
        if (!made[i]->done) {
            make_part(g, &g->parts[i], i, made[i]);
            g->faults += !made[i]->sound;
        }
        sound &= made[i]->sound;
    }
    return sound;
}

/* ---- cost ---- */

static void report_cost(struct group *g, const char *label, const char *why)
{
    g->faults++;
    diag_error(g->x->diag, "bad-combination", g->runs->span, "%s", why);
    if (*label != '\0')
        diag_note(g->x->diag, SPAN_NONE, "this is where %s", label);
    for (size_t i = 0; i < BUDGET; i++)
        diag_note(g->x->diag, g->parts[i].decl->ast->name.span,
                  "the %s is declared here", section_names[i]);
}

static const struct plan_cost *cost_of(struct group *g,
                                       const size_t index[PARTS],
                                       const struct run_spec *spec,
                                       const char *label, bool *sound)
{
    const struct catalog *catalog = g->x->study->catalog;
    struct err err = {""};

    if (catalog->cost == NULL)
        return NULL;
    size_t i = (index[ENVIRONMENT] * g->parts[FAMILY].n_made + index[FAMILY]) *
                   g->parts[ALGORITHM].n_made +
               index[ALGORITHM];
    struct costing *c = &g->costs[i];
    if (!c->done) {
        c->done = true;
        c->sound = catalog->cost(&c->cost, spec, &err);
        if (!c->sound)
            report_cost(g, label, err.msg);
    }
    *sound = c->sound;
    return &c->cost;
}

/* ---- runs ---- */

static bool passes(struct group *g, const struct ast_expr *condition,
                   bool wanted)
{
    struct eval eval = {
        .arena = g->scratch,
        .diag = g->x->diag,
        .scope = g->x->study->scope,
        .module = g->runs->ast->module,
        .at = g->coords,
        .n_at = g->runs->n_axes,
    };

    if (condition == NULL)
        return true;
    struct value v = eval_expr(&eval, condition);
    g->faults += eval.failed;
    return v.kind == VALUE_BOOL && v.truth == wanted;
}

static int64_t seed_of(const struct group *g)
{
    for (size_t a = 0; a < g->runs->n_axes; a++) {
        if (strcmp(g->runs->axes[a].name, "seed") == 0)
            return g->coords[a]->value.number.num;
    }
    return 1;
}

static const char *label_of(struct group *g)
{
    struct str text = STR_INIT;

    for (size_t a = 0; a < g->runs->n_axes; a++)
        str_printf(&text, "%s%s=%s", a > 0 ? " " : "", g->coords[a]->axis,
                   g->coords[a]->text);
    const char *copy = arena_strdup(g->x->arena, str_text(&text));
    str_fini(&text);
    return copy;
}

/* An axis on which nothing depends is the usual cause. */
static void note_idle_axes(struct group *g)
{
    for (size_t a = 0; a < g->runs->n_axes; a++) {
        const struct study_axis *axis = &g->runs->axes[a];
        bool idle = axis->n > 1 && strcmp(axis->name, "seed") != 0;

        for (size_t p = 0; p < BUDGET; p++)
            idle &= !names_have(&g->parts[p].decl->axes, axis->name);
        if (idle)
            diag_note(g->x->diag, axis->span,
                      "nothing that a run is made of depends on '%s'",
                      axis->name);
    }
}

static void report_repetition(struct group *g, const struct plan_run *first,
                              const char *label)
{
    g->faults++;
    if (g->repeated)
        return;
    g->repeated = true;
    diag_error(g->x->diag, "duplicate-run", g->runs->span,
               "'%s' has the same run twice: %s, and %s", g->runs->name,
               first->label, label);
    note_idle_axes(g);
}

static const struct study_coordinate *const *copy_coords(struct group *g)
{
    size_t n = g->runs->n_axes;
    const struct study_coordinate **copy =
        arena_array(g->x->arena, const struct study_coordinate *, n);

    if (n > 0)
        memcpy(copy, g->coords, n * sizeof *copy);
    return copy;
}

/* The budget in whole batches and what it costs. */
static void settle_budget(struct plan_run *run, int64_t interactions)
{
    double batch = 1;

    if (interactions < run->spec.interactions)
        return;
    run->spec.interactions = interactions;
    if (run->cost != NULL && run->cost->batch > 1)
        batch = (double)run->cost->batch;
    run->interactions = ceil((double)interactions / batch) * batch;
    if (run->cost != NULL)
        run->flop = run->interactions * run->cost->flop_per_interaction;
}

static void add_to_group(struct group *g, size_t run, size_t point)
{
    g->indices =
        mem_grow(g->indices, &g->cap_indices, g->n, sizeof *g->indices);
    g->points = mem_grow(g->points, &g->cap_points, g->n, sizeof *g->points);
    g->indices[g->n] = run;
    g->points[g->n++] = point;
    g->x->last_group[run] = g->index;
}

/* The run at the point where we are. */
static void add_run(struct group *g, size_t point)
{
    struct expansion *x = g->x;
    struct made *made[PARTS];
    size_t index[PARTS];
    bool sound = true;

    if (!make_parts(g, made, index))
        return;
    struct plan_run run = {
        .spec = {made[ENVIRONMENT]->settings, made[FAMILY]->settings,
                 made[ALGORITHM]->settings, seed_of(g), 0},
        .n_coordinates = g->runs->n_axes,
        .span = g->runs->span,
    };
    run.key = run_key_of(made[ENVIRONMENT]->canonical, made[FAMILY]->canonical,
                         made[ALGORITHM]->canonical, run.spec.seed);
    int64_t interactions =
        settings_int(&made[BUDGET]->settings, "interactions");
    bool fresh;
    size_t at = expansion_find(x, &run.key, &fresh);
    if (!fresh && x->last_group[at] == g->index) {
        report_repetition(g, &x->runs[at], label_of(g));
        return;
    }
    if (fresh) {
        run.label = label_of(g);
        run.cost = cost_of(g, index, &run.spec, run.label, &sound);
        if (!sound)
            run.cost = NULL;
        run.coordinates = copy_coords(g);
        x->runs[at] = run;
    }
    settle_budget(&x->runs[at], interactions);
    add_to_group(g, at, point);
}

/* ---- one group ---- */

/* The next point, the rightmost axis fastest. */
static bool advance(struct group *g)
{
    for (size_t a = g->runs->n_axes; a-- > 0;) {
        if (++g->at[a] < g->runs->axes[a].n)
            return true;
        g->at[a] = 0;
    }
    return false;
}

static bool count_points(struct group *g)
{
    g->n_points = 1;
    for (size_t a = 0; a < g->runs->n_axes; a++) {
        if (g->runs->axes[a].n > MAX_POINTS / g->n_points) {
            diag_error(g->x->diag, "too-many", g->runs->span,
                       "this product has more than %d points", MAX_POINTS);
            return false;
        }
        g->n_points *= g->runs->axes[a].n;
    }
    return true;
}

static void walk_points(struct group *g)
{
    size_t point = 0;

    do {
        if (point % SCRATCH_POINTS == 0) {
            arena_free(g->scratch);
            g->scratch = arena_new();
        }
        for (size_t a = 0; a < g->runs->n_axes; a++)
            g->coords[a] = &g->runs->axes[a].values[g->at[a]];
        if (passes(g, g->runs->where, true) &&
            passes(g, g->runs->except, false))
            add_run(g, point);
        if (g->x->n_runs > PLAN_MAX_RUNS) {
            diag_error(g->x->diag, "too-many", g->runs->span,
                       "a study has at most %d runs", PLAN_MAX_RUNS);
            return;
        }
        point++;
    } while (g->faults < MAX_FAULTS && advance(g));
    if (g->n == 0 && g->faults == 0) {
        const struct ast_expr *w =
            g->runs->where != NULL ? g->runs->where : g->runs->except;

        diag_error(g->x->diag, "empty-sweep", w->span,
                   "this leaves '%s' without a single run", g->runs->name);
    }
}

static void keep_group(struct group *g)
{
    struct expansion *x = g->x;
    struct plan_group *out = &x->groups[g->index];
    size_t *indices = arena_array(x->arena, size_t, g->n);
    size_t *points = arena_array(x->arena, size_t, g->n);

    if (g->n > 0) {
        memcpy(indices, g->indices, g->n * sizeof *indices);
        memcpy(points, g->points, g->n * sizeof *points);
    }
    *out = (struct plan_group){g->runs->name, g->runs->span, indices, g->n};
    x->points[g->index] = points;
}

void expand_group(struct expansion *x, size_t index)
{
    const struct study_runs *runs = &x->study->runs[index];
    struct group g = {.x = x, .runs = runs, .index = index};
    const struct decl *parts[] = {runs->environment, runs->family,
                                  runs->algorithm, runs->budget};

    if (!count_points(&g))
        return;
    g.at = arena_array(x->arena, size_t, runs->n_axes);
    g.coords =
        arena_array(x->arena, const struct study_coordinate *, runs->n_axes);
    for (size_t i = 0; i < PARTS; i++)
        init_part(&g, i, parts[i]);
    /* Runs point at these. */
    g.costs = arena_array(x->arena, struct costing,
                          g.parts[ENVIRONMENT].n_made * g.parts[FAMILY].n_made *
                              g.parts[ALGORITHM].n_made);
    walk_points(&g);
    keep_group(&g);
    for (size_t i = 0; i < PARTS; i++)
        free(g.parts[i].made);
    arena_free(g.scratch);
    free(g.indices);
    free(g.points);
}
