/* expand.c - sweeps to runs.
 *
 * What a run is made of usually depends on few of the axes, so the settings of
 * each section, their canonical text, the cost and the budget are worked out
 * once for each combination of what they depend on; and a condition is looked
 * at as soon as the axes that it depends on have their values. */
#include "config.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/str.h"
#include "check/kinds.h"
#include "plan/internal.h"

enum {
    MAX_POINTS = 1000000000, /* of a part, before its conditions */
    MAX_VISITS = 20000000,   /* of a part */
    MAX_STEPS = 200000000,   /* of all evaluations of a group */
    MAX_FAULTS = 100,        /* of one group */
    SCRATCH_VISITS = 64,     /* made before scratch memory is let go */
    MAX_TINY = 64            /* rungs that are worth a warning */
};

enum { ENVIRONMENT, FAMILY, ALGORITHM, BUDGET, SECTIONS };

static const char *const section_names[] = {"environment", "family",
                                            "algorithm", "budget"};

/* One section of the runs for one combination of what it depends on. */
struct made {
    bool sound;
    struct settings settings;
    const char *canonical;
};

struct section {
    const struct decl *decl;
    size_t *axes; /* of the part, that it depends on */
    size_t n_axes;
    bool *uses; /* (factors) */
    struct cache made;
};

struct costing {
    bool sound;
    struct plan_cost cost;
};

/* All of a run but its seed. */
struct combination {
    bool sound;
    struct run_spec spec;
    const struct plan_cost *cost; /* NULL: not known */
    struct hash_state begun;
    struct settled budget;
};

/* A `where` or `except`. */
struct clause {
    const struct ast_expr *whole;
    bool guards; /* it looks at quantities, which its author need not know */
    size_t rejected;
};

/* A rung that some models cannot stand on. */
struct tiny {
    double value;
    bool flop;
    const char *label; /* of the first of them */
    size_t n;
};

/* The expansion of one `runs` declaration. */
struct group {
    struct expansion *x;
    const struct study_runs *runs;
    size_t index;
    size_t *indices; /* found so far */
    struct point *points;
    size_t n, cap_indices, cap_points;
    size_t faults, steps;
    bool repeated; /* a duplicate was reported */
    bool named;    /* other runs of the study are made of other things */
    struct clause *clauses;
    size_t n_clauses;
    struct tiny tiny[MAX_TINY];
    size_t n_tiny;
};

/* A walk through the points of one part. */
struct walk {
    struct group *g;
    const struct study_part *part;
    size_t index; /* of the part */
    struct section sections[SECTIONS];
    bool *costs_use, *combinations_use; /* (factors) */
    struct cache costs, combinations;
    struct combination only;                /* the last, if none comes again */
    size_t *at;                             /* (factors): where we are */
    const struct study_coordinate **coords; /* (axes): the same */
    size_t *levels;          /* (conditions): the factor to wait for */
    struct clause **clauses; /* (conditions) */
    size_t seed;             /* the axis, or SIZE_MAX */
    size_t n_points, visits, overlap, found;
    struct arena *arena, *scratch; /* of the walk, of some visits */
    struct str text;
};

/* ---- numbering ---- */

/* The number of the combination where we are of the factors that count. */
static uint64_t number_of(const struct walk *w, const bool *uses)
{
    uint64_t number = 0;

    for (size_t f = 0; f < w->part->n_factors; f++) {
        if (uses[f])
            number = number * w->part->factors[f].n + w->at[f];
    }
    return number;
}

static size_t factor_of(const struct study_part *part, size_t axis)
{
    size_t f = 0;

    while (axis >= part->factors[f].first + part->factors[f].n_axes)
        f++;
    return f;
}

static void add_uses(const struct walk *w, bool *uses, const bool *more)
{
    for (size_t f = 0; f < w->part->n_factors; f++)
        uses[f] |= more[f];
}

/* Does each point have a number of its own? */
static bool uses_all(const struct walk *w, const bool *uses)
{
    for (size_t f = 0; f < w->part->n_factors; f++) {
        if (!uses[f] && w->part->factors[f].n > 1)
            return false;
    }
    return true;
}

static void init_section(struct walk *w, size_t which, const struct decl *decl)
{
    struct section *s = &w->sections[which];
    const struct study_part *part = w->part;

    s->decl = decl;
    s->axes = arena_array(w->arena, size_t, part->n_axes);
    s->uses = arena_array(w->arena, bool, part->n_factors);
    for (size_t a = 0; a < part->n_axes; a++) {
        if (!names_have(&decl->axes, part->axes[a].name))
            continue;
        s->axes[s->n_axes++] = a;
        s->uses[factor_of(part, a)] = true;
    }
    if (which != BUDGET)
        add_uses(w, w->costs_use, s->uses);
    else if (decl->quantities != 0)
        add_uses(w, s->uses, w->costs_use);
    add_uses(w, w->combinations_use, s->uses);
}

/* ---- sections ---- */

static void print_axis(struct str *out, const struct study_coordinate *c)
{
    if (out->len > 0)
        str_addc(out, ' ');
    str_add(out, c->axis);
    str_addc(out, '=');
    str_add(out, c->text);
}

/* What the run is called: its axes, behind the name of its `runs` where those
 * may not tell it from others. */
static const char *label_of(struct walk *w)
{
    str_clear(&w->text);
    if (w->g->named)
        str_add(&w->text, w->g->runs->name);
    for (size_t a = 0; a < w->part->n_axes; a++)
        print_axis(&w->text, w->coords[a]);
    return arena_strndup(w->g->x->arena, str_text(&w->text), w->text.len);
}

/* The axes on which the model depends. */
static const char *label_of_model(struct walk *w)
{
    str_clear(&w->text);
    for (size_t a = 0; a < w->part->n_axes; a++) {
        bool used = false;

        for (size_t s = 0; s < BUDGET; s++)
            used |=
                names_have(&w->sections[s].decl->axes, w->part->axes[a].name);
        if (used)
            print_axis(&w->text, w->coords[a]);
    }
    return arena_strndup(w->g->x->arena, str_text(&w->text), w->text.len);
}

static struct made *make_section(struct walk *w, size_t which,
                                 const struct plan_cost *cost)
{
    struct section *s = &w->sections[which];
    struct expansion *x = w->g->x;
    struct made *m = arena_new_of(w->arena, struct made);
    const struct study_coordinate **at =
        arena_array(w->scratch, const struct study_coordinate *, s->n_axes);
    struct str text = STR_INIT;

    for (size_t k = 0; k < s->n_axes; k++)
        at[k] = w->coords[s->axes[k]];
    struct eval eval = {
        .arena = x->arena,
        .diag = x->diag,
        .scope = x->study->scope,
        .at = at,
        .n_at = s->n_axes,
        .cost = cost,
    };
    m->sound = eval_settings(&eval, &m->settings, s->decl);
    w->g->faults += !m->sound;
    if (m->sound && which != BUDGET) {
        settings_canonical(&text, section_names[which], &m->settings);
        m->canonical = arena_strdup(w->arena, text.text);
        str_fini(&text);
    }
    return m;
}

/* COST matters to budgets alone. */
static const struct made *section_at(struct walk *w, size_t which,
                                     const struct plan_cost *cost)
{
    struct section *s = &w->sections[which];
    uint64_t number = number_of(w, s->uses);
    struct made *m = cache_get(&s->made, number);

    if (m == NULL) {
        m = make_section(w, which, cost);
        cache_put(&s->made, number, m);
    }
    return m;
}

/* All sections but the budget; false after an error. */
static bool fill_spec(struct walk *w, struct run_spec *spec,
                      const struct made *made[BUDGET])
{
    bool sound = true;

    for (size_t i = 0; i < BUDGET; i++) {
        made[i] = section_at(w, i, NULL);
        sound &= made[i]->sound;
    }
    if (sound)
        *spec = (struct run_spec){
            .environment = made[ENVIRONMENT]->settings,
            .family = made[FAMILY]->settings,
            .algorithm = made[ALGORITHM]->settings,
            .seed = 1,
        };
    return sound;
}

/* ---- cost ---- */

static void note_place(struct walk *w)
{
    const char *label = label_of_model(w);

    if (*label != '\0')
        diag_note(w->g->x->diag, SPAN_NONE, "this is where %s", label);
}

static struct span span_of(const struct walk *w, size_t section)
{
    return w->sections[section].decl->ast->name.span;
}

static void report_cost(struct walk *w, enum catalog_part at, const char *why)
{
    struct diag *diag = w->g->x->diag;
    const struct span runs = w->g->runs->span;

    w->g->faults++;
    if (at != CATALOG_TOGETHER) {
        diag_error(diag, "bad-combination",
                   span_of(w, ENVIRONMENT + at - CATALOG_ENVIRONMENT), "%s",
                   why);
        note_place(w);
        diag_note(diag, runs, "these runs are with it");
        return;
    }
    diag_error(diag, "bad-combination", runs, "%s", why);
    note_place(w);
    for (size_t i = 0; i < BUDGET; i++)
        diag_note(diag, span_of(w, i), "the %s is declared here",
                  section_names[i]);
}

/* The cost where we are; NULL when it is not known, or after an error. */
static const struct plan_cost *cost_at(struct walk *w, bool *sound)
{
    const struct catalog *catalog = w->g->x->study->catalog;
    uint64_t number = number_of(w, w->costs_use);
    const struct made *made[BUDGET];
    enum catalog_part at = CATALOG_TOGETHER;
    struct run_spec spec;
    struct err err = {.msg = ""};

    if (catalog->cost == NULL)
        return NULL;
    struct costing *c = cache_get(&w->costs, number);
    if (c == NULL) {
        c = arena_new_of(w->g->x->arena, struct costing);
        cache_put(&w->costs, number, c);
        if (fill_spec(w, &spec, made)) {
            c->sound = catalog->cost(&c->cost, &spec, &at, &err);
            if (!c->sound)
                report_cost(w, at, err.msg);
        }
    }
    *sound &= c->sound;
    return c->sound ? &c->cost : NULL;
}

/* ---- budgets ---- */

static void note_tiny(void *ctx, double value, bool flop)
{
    struct walk *w = ctx;
    struct group *g = w->g;

    for (size_t i = 0; i < g->n_tiny; i++) {
        if (g->tiny[i].value == value && g->tiny[i].flop == flop) {
            g->tiny[i].n++;
            return;
        }
    }
    if (g->n_tiny < MAX_TINY)
        g->tiny[g->n_tiny++] = (struct tiny){value, flop, label_of_model(w), 1};
}

static void warn_tiny(struct group *g)
{
    const struct decl *budget = g->runs->budget;

    for (size_t i = 0; i < g->n_tiny; i++) {
        const struct tiny *t = &g->tiny[i];
        struct str text = STR_INIT;

        number_print_short(&text, t->value < 9e15
                                      ? number_int((int64_t)t->value)
                                      : number_real(t->value));
        diag_report(g->x->diag, SEVERITY_WARNING, "tiny-rung",
                    budget->ast->name.span,
                    "the rung of %s %s is less than one iteration%s%s, and is "
                    "left out there",
                    text.text, t->flop ? "flop" : "interactions",
                    *t->label != '\0' ? " where " : "", t->label);
        if (t->n > 1)
            diag_note(g->x->diag, SPAN_NONE, "and for %zu other model%s",
                      t->n - 1, t->n == 2 ? "" : "s");
        str_fini(&text);
    }
}

static bool settle(struct walk *w, struct combination *c)
{
    const struct made *budget = section_at(w, BUDGET, c->cost);
    struct err err = {.msg = ""};

    if (!budget->sound)
        return false;
    if (budget_settle(w->g->x->arena, &c->budget, &budget->settings, c->cost,
                      note_tiny, w, &err))
        return true;
    w->g->faults++;
    diag_error(w->g->x->diag, "param-range",
               w->sections[BUDGET].decl->ast->name.span, "%s", err.msg);
    note_place(w);
    return false;
}

/* ---- runs ---- */

static void make_combination(struct walk *w, struct combination *c)
{
    const struct made *made[BUDGET];
    bool sound = true;

    if (!fill_spec(w, &c->spec, made))
        return;
    c->cost = cost_at(w, &sound);
    if (!sound || !settle(w, c))
        return;
    c->begun =
        run_key_begin(made[ENVIRONMENT]->canonical, made[FAMILY]->canonical,
                      made[ALGORITHM]->canonical);
    c->sound = true;
}

static const struct combination *combination_at(struct walk *w)
{
    uint64_t number = number_of(w, w->combinations_use);
    struct combination *c = cache_get(&w->combinations, number);

    if (c == NULL) {
        /* Of those that do not come again one is enough. */
        c = w->combinations.once ? &w->only
                                 : arena_new_of(w->arena, struct combination);
        *c = (struct combination){.sound = false};
        make_combination(w, c);
        cache_put(&w->combinations, number, c);
    }
    return c;
}

/* An axis on which nothing depends is the usual cause. */
static void note_idle_axes(struct walk *w)
{
    for (size_t a = 0; a < w->part->n_axes; a++) {
        const struct study_axis *axis = &w->part->axes[a];
        bool idle = axis->n > 1 && strcmp(axis->name, "seed") != 0;

        for (size_t s = 0; s < BUDGET; s++)
            idle &= !names_have(&w->sections[s].decl->axes, axis->name);
        if (idle)
            diag_note(w->g->x->diag, axis->span,
                      suggest_distance(axis->name, "seed") <= 2
                          ? "nothing that a run is made of depends on '%s'; "
                            "did you mean 'seed'?"
                          : "nothing that a run is made of depends on '%s'",
                      axis->name);
    }
}

static void report_repetition(struct walk *w, const struct plan_run *first)
{
    struct group *g = w->g;

    g->faults++;
    if (g->repeated)
        return;
    g->repeated = true;
    diag_error(g->x->diag, "duplicate-run", g->runs->span,
               "'%s' has the same run twice: %s, and %s", g->runs->name,
               first->label, label_of(w));
    if (g->runs->n_parts > 1)
        diag_note(g->x->diag, w->part->span, "it is in this part");
    note_idle_axes(w);
}

static const struct study_coordinate *const *copy_coords(struct walk *w)
{
    size_t n = w->part->n_axes;
    const struct study_coordinate **copy =
        arena_array(w->g->x->arena, const struct study_coordinate *, n);

    if (n > 0)
        memcpy(copy, w->coords, n * sizeof *copy);
    return copy;
}

static void add_to_group(struct walk *w, size_t run)
{
    struct group *g = w->g;
    uint32_t point = 0;

    for (size_t f = 0; f < w->part->n_factors; f++)
        point = point * (uint32_t)w->part->factors[f].n + (uint32_t)w->at[f];
    g->indices =
        mem_grow(g->indices, &g->cap_indices, g->n, sizeof *g->indices);
    g->points = mem_grow(g->points, &g->cap_points, g->n, sizeof *g->points);
    g->indices[g->n] = run;
    g->points[g->n++] = (struct point){(uint32_t)w->index, point};
    g->x->askers[run] = (struct asker){(uint32_t)g->index, (uint32_t)w->index};
}

/* Is part OTHER, like this one, of other runs that stand there by their name?
 * What they have in common was said of those. */
static bool are_of_one_name(const struct walk *w, size_t other)
{
    struct span a = w->part->span, b = w->g->runs->parts[other].span;

    return a.start == b.start && a.end == b.end;
}

/* The run at the point where we are. */
static void add_run(struct walk *w)
{
    struct expansion *x = w->g->x;
    const struct combination *c = combination_at(w);
    int64_t seed = 1;
    bool fresh;

    w->found++;
    if (!c->sound)
        return;
    if (w->seed != SIZE_MAX)
        seed = w->coords[w->seed]->value.number.num;
    struct run_key key = run_key_end(&c->begun, seed);
    size_t at = expansion_find(x, &key, &fresh);
    if (!fresh && x->askers[at].group == w->g->index) {
        size_t first = x->askers[at].part;

        if (first == w->index)
            report_repetition(w, &x->runs[at]);
        else
            w->overlap += !are_of_one_name(w, first);
        return;
    }
    struct plan_run *run = &x->runs[at];
    if (fresh) {
        run->spec = c->spec;
        run->spec.seed = seed;
        run->label = label_of(w);
        run->coordinates = copy_coords(w);
        run->n_coordinates = w->part->n_axes;
        run->span = w->g->runs->span;
        run->cost = c->cost;
    }
    budget_widen(x->arena, run, &c->budget);
    add_to_group(w, at);
}

/* ---- conditions ---- */

/* The last of the factors that a condition has to wait for. */
static size_t level_of(const struct walk *w, const struct study_condition *c)
{
    const struct study_part *part = w->part;
    bool budget = (c->quantities & ~QUANTITIES_COST) != 0;
    const bool *uses = budget ? w->combinations_use : w->costs_use;
    size_t level = 0;

    for (size_t a = 0; a < part->n_axes; a++) {
        size_t f = factor_of(part, a);

        for (size_t i = 0; i < c->n_axes; i++) {
            if (strcmp(c->axes[i], part->axes[a].name) == 0 && f > level)
                level = f;
        }
    }
    for (size_t f = 0; f < part->n_factors && c->quantities != 0; f++) {
        if (uses[f] && f > level)
            level = f;
    }
    return level;
}

/* Those that come first may guard the others, so none overtakes another. */
static void init_levels(struct walk *w)
{
    size_t least = 0;

    w->levels = arena_array(w->arena, size_t, w->part->n_conditions);
    w->clauses = arena_array(w->arena, struct clause *, w->part->n_conditions);
    for (size_t i = 0; i < w->part->n_conditions; i++) {
        const struct study_condition *c = &w->part->conditions[i];
        size_t level = level_of(w, c);
        struct clause *clause = w->g->clauses;

        least = level > least ? level : least;
        w->levels[i] = least;
        while (clause->whole != c->whole)
            clause++;
        w->clauses[i] = clause;
    }
}

/* What CONDITION asks of the run; false after an error. */
static bool find_quantities(struct walk *w, const struct study_condition *c,
                            struct eval *eval)
{
    bool sound = true;

    if (c->quantities == 0)
        return true;
    if ((c->quantities & ~QUANTITIES_COST) == 0) {
        eval->cost = cost_at(w, &sound);
        return sound;
    }
    const struct combination *all = combination_at(w);
    eval->cost = all->cost;
    eval->interactions = all->budget.interactions;
    if (!all->sound || !all->budget.open)
        return all->sound;
    w->g->faults++;
    diag_error(w->g->x->diag, "no-value", c->expr->span,
               "the budget '%s' is a time, and no number of interactions",
               w->sections[BUDGET].decl->name);
    return false;
}

static bool holds(struct walk *w, const struct study_condition *c)
{
    struct eval eval = {
        .arena = w->scratch,
        .diag = w->g->x->diag,
        .scope = w->g->x->study->scope,
        .module = c->module,
        .at = w->coords,
        .n_at = w->part->n_axes,
    };

    if (!find_quantities(w, c, &eval))
        return false;
    struct value v = eval_expr(&eval, c->expr);
    w->g->faults += eval.failed;
    w->g->steps += eval.steps;
    return v.kind == VALUE_BOOL && v.truth == c->wanted;
}

/* The first condition that fails once factor FROM has moved, or SIZE_MAX. */
static size_t first_failure(struct walk *w, size_t from)
{
    for (size_t i = 0; i < w->part->n_conditions; i++) {
        if (w->levels[i] < from || holds(w, &w->part->conditions[i]))
            continue;
        w->clauses[i]->rejected++;
        return i;
    }
    return SIZE_MAX;
}

/* ---- one part ---- */

static void place_factor(struct walk *w, size_t f)
{
    const struct study_factor *factor = &w->part->factors[f];

    for (size_t a = factor->first; a < factor->first + factor->n_axes; a++)
        w->coords[a] = &w->part->axes[a].values[w->at[f]];
}

/* Move factor LAST on, and those before it when it is through; *FROM is the
 * first that moved. */
static bool advance(struct walk *w, size_t last, size_t *from)
{
    for (size_t f = last + 1; f < w->part->n_factors; f++) {
        w->at[f] = 0;
        place_factor(w, f);
    }
    for (size_t f = last + 1; f-- > 0 && w->part->n_factors > 0;) {
        bool more = ++w->at[f] < w->part->factors[f].n;

        w->at[f] = more ? w->at[f] : 0;
        place_factor(w, f);
        *from = f;
        if (more)
            return true;
    }
    return false;
}

static bool refuse(struct walk *w, struct span span, const char *what,
                   int limit)
{
    struct str text = STR_INIT;

    number_print_short(&text, number_int(limit));
    diag_error(w->g->x->diag, "too-many", span, "%s %s", what, text.text);
    str_fini(&text);
    w->g->faults++;
    return false;
}

static bool refuse_runs(struct walk *w)
{
    return refuse(w, w->g->runs->span, "the runs of a study are at most",
                  PLAN_MAX_RUNS);
}

static bool count_points(struct walk *w)
{
    w->n_points = 1;
    for (size_t f = 0; f < w->part->n_factors; f++) {
        if (w->part->factors[f].n > MAX_POINTS / w->n_points)
            return refuse(w, w->part->span,
                          "the combinations of a sweep are at most",
                          MAX_POINTS);
        w->n_points *= w->part->factors[f].n;
    }
    /* Without a condition all of them are runs. */
    if (w->part->n_conditions == 0 && w->n_points > PLAN_MAX_RUNS)
        return refuse_runs(w);
    return true;
}

/* Too much work, or too much of a result? */
static bool is_bearable(struct walk *w)
{
    if (w->g->x->n_runs > PLAN_MAX_RUNS)
        return refuse_runs(w);
    if (++w->visits > MAX_VISITS) {
        refuse(w, w->part->span,
               "the combinations that a condition is asked for are at most",
               MAX_VISITS);
        diag_note(w->g->x->diag, SPAN_NONE,
                  "it is asked for fewer when its axes come first");
        return false;
    }
    if (w->g->steps <= MAX_STEPS)
        return w->g->faults < MAX_FAULTS;
    diag_error(w->g->x->diag, "too-much-work", w->g->runs->span,
               "working out which runs there are takes too long");
    w->g->faults++;
    return false;
}

static void walk_points(struct walk *w)
{
    size_t from = 0, last = w->part->n_factors - 1;

    for (size_t f = 0; f < w->part->n_factors; f++)
        place_factor(w, f);
    while (is_bearable(w)) {
        if (w->visits % SCRATCH_VISITS == 0) {
            arena_free(w->scratch);
            w->scratch = arena_new();
        }
        size_t failure = first_failure(w, from);
        if (failure == SIZE_MAX)
            add_run(w);
        if (w->part->n_factors == 0 ||
            !advance(w, failure == SIZE_MAX ? last : w->levels[failure], &from))
            break;
    }
}

static void report_empty(struct walk *w)
{
    struct group *g = w->g;
    const struct ast_expr *whole = NULL;

    for (size_t i = w->part->n_conditions; i-- > 0;)
        whole = w->clauses[i]->rejected > 0 ? w->clauses[i]->whole : whole;
    if (w->found > 0 || g->faults > 0 || whole == NULL)
        return;
    g->faults++;
    diag_error(g->x->diag, "empty-sweep", whole->span,
               g->runs->n_parts > 1
                   ? "this leaves a part of '%s' without a single run"
                   : "this leaves '%s' without a single run",
               g->runs->name);
    if (g->runs->n_parts > 1)
        diag_note(g->x->diag, w->part->span, "it is this part");
}

static void warn_overlap(struct walk *w)
{
    if (w->overlap == 0 || w->g->faults > 0)
        return;
    diag_report(w->g->x->diag, SEVERITY_WARNING, "overlapping-sweep",
                w->part->span,
                "%zu of the %zu runs of this part are in parts before it; each "
                "is made once",
                w->overlap, w->found);
}

static void expand_part(struct group *g, size_t index)
{
    const struct study_part *part = &g->runs->parts[index];
    struct walk w = {.g = g, .part = part, .index = index};
    const struct decl *decls[] = {g->runs->environment, g->runs->family,
                                  g->runs->algorithm, g->runs->budget};

    if (!count_points(&w))
        return;
    w.arena = arena_new();
    w.scratch = arena_new();
    w.at = arena_array(w.arena, size_t, part->n_factors);
    w.coords =
        arena_array(w.arena, const struct study_coordinate *, part->n_axes);
    w.costs_use = arena_array(w.arena, bool, part->n_factors);
    w.combinations_use = arena_array(w.arena, bool, part->n_factors);
    w.seed = SIZE_MAX;
    for (size_t a = 0; a < part->n_axes; a++) {
        if (strcmp(part->axes[a].name, "seed") == 0)
            w.seed = a;
    }
    for (size_t i = 0; i < SECTIONS; i++)
        init_section(&w, i, decls[i]);
    w.costs.once = uses_all(&w, w.costs_use);
    w.combinations.once = uses_all(&w, w.combinations_use);
    init_levels(&w);
    walk_points(&w);
    report_empty(&w);
    warn_overlap(&w);
    for (size_t i = 0; i < SECTIONS; i++)
        cache_fini(&w.sections[i].made);
    cache_fini(&w.costs);
    cache_fini(&w.combinations);
    arena_free(w.scratch);
    arena_free(w.arena);
    str_fini(&w.text);
}

/* ---- one group ---- */

static void find_clauses(struct group *g)
{
    size_t n = 0;

    for (size_t p = 0; p < g->runs->n_parts; p++)
        n += g->runs->parts[p].n_conditions;
    g->clauses = mem_calloc(n, sizeof *g->clauses);
    for (size_t p = 0; p < g->runs->n_parts; p++) {
        const struct study_part *part = &g->runs->parts[p];

        for (size_t i = 0; i < part->n_conditions; i++) {
            size_t at = 0;

            while (at < g->n_clauses &&
                   g->clauses[at].whole != part->conditions[i].whole)
                at++;
            g->clauses[at].whole = part->conditions[i].whole;
            g->clauses[at].guards |= part->conditions[i].quantities != 0;
            g->n_clauses += at == g->n_clauses;
        }
    }
}

/* A condition on axes that changes nothing is most likely a slip; one on a
 * quantity, such as parameters < 1M, may be there to be safe.  Of a study that
 * was cut down on the command line it is to be expected, and those of other
 * runs are theirs. */
static void warn_idle(struct group *g)
{
    struct span own = g->runs->ast->span;

    if (g->faults > 0 || g->x->study->scope->ast->n_sets > 0)
        return;
    for (size_t i = 0; i < g->n_clauses; i++) {
        struct span span = g->clauses[i].whole->span;

        if (g->clauses[i].rejected == 0 && !g->clauses[i].guards &&
            span.start >= own.start && span.end <= own.end)
            diag_report(g->x->diag, SEVERITY_WARNING, "idle-condition", span,
                        "this leaves no run of '%s' out", g->runs->name);
    }
}

static void keep_group(struct group *g)
{
    struct expansion *x = g->x;

    arena_own(x->arena, g->indices);
    arena_own(x->arena, g->points);
    x->groups[g->index] =
        (struct plan_group){g->runs->name, g->runs->span, g->indices, g->n};
    x->points[g->index] = g->points;
}

/* Are all runs of the study made of the same environment, family and
 * algorithm? */
static bool made_alike(const struct study *study)
{
    const struct study_runs *first = study->runs;

    for (size_t i = 1; i < study->n_runs; i++) {
        const struct study_runs *runs = &study->runs[i];

        if (runs->environment != first->environment ||
            runs->family != first->family ||
            runs->algorithm != first->algorithm)
            return false;
    }
    return true;
}

void expand_group(struct expansion *x, size_t index)
{
    const struct study_runs *runs = &x->study->runs[index];
    struct group g = {
        .x = x, .runs = runs, .index = index, .named = !made_alike(x->study)};

    find_clauses(&g);
    for (size_t i = 0; i < runs->n_parts && g.faults < MAX_FAULTS; i++)
        expand_part(&g, i);
    warn_tiny(&g);
    warn_idle(&g);
    keep_group(&g);
    free(g.clauses);
}
