/* gain_search.c - which further runs make intervals narrower for a budget. */
#include "config.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics_double.h>

#include "analysis/gain_design.h"
#include "base/arena.h"
#include "base/mem.h"

/* Sizes go at most so many typical ratios beyond those that there are, and
 * training to so many times its length: further away the law and the map are
 * not known well enough to plan by. */
enum { MOST_BEYOND = 1, MOST_LONGER = 4 };

/* A budget is spent in about so many steps, and in so many at most. */
enum { SLICES = 24, MOST_STEPS = 200 };

/* Seeds of a size: with more, what the law leaves out outweighs noise. */
enum { MOST_SEEDS = 10 };

/* ---- what a design tells ---- */

/* Runs in order of size, of one law. */
struct design {
    struct gain_run *runs;
    size_t n;
};

/* Variance of what has this GRADIENT. */
static double variance_along(const double cov[SHAPE_DIM][SHAPE_DIM],
                             const double gradient[SHAPE_DIM])
{
    double v = 0;

    for (int k = 0; k < SHAPE_DIM; k++) {
        for (int l = 0; l < SHAPE_DIM; l++)
            v += gradient[k] * cov[k][l] * gradient[l];
    }
    return v;
}

/* 97.5 % of Student's t: with more seeds the noise is known better. */
static double quantile_of(const struct design *d)
{
    double sizes = 0;

    for (size_t i = 0; i < d->n; i = gain_size_end(d->runs, d->n, i))
        sizes++;
    return gsl_cdf_tdist_Pinv(0.975, fmax((double)d->n - sizes, 1));
}

/* ---- the state of a search ---- */

struct known {
    double cov[SHAPE_DIM][SHAPE_DIM];
    double quantile, runs;
};

struct search {
    const struct gain_problem *problem;
    struct arena *arena;
    struct design *designs;     /* (n_laws) */
    struct known *before, *now; /* (n_laws) at the start; of DESIGNS */
    double slice;               /* seeds that cost less go in together */
};

static bool know(struct known *out, const struct search *s, size_t law,
                 const struct design *d)
{
    out->quantile = quantile_of(d);
    out->runs = (double)d->n;
    return gain_covariance(out->cov, &s->problem->laws[law], d->runs, d->n);
}

/* The interval of TARGET, in units of what it was at the start, when LAW is
 * known as KNOWN and the others as they are now. */
static double interval_of(const struct search *s,
                          const struct gain_target *target, size_t law,
                          const struct known *known)
{
    double square = 1;

    for (size_t i = 0; i < target->n; i++) {
        const struct gain_part *part = &target->parts[i];
        const struct known *a = &s->before[part->law];
        const struct known *b = part->law == law ? known : &s->now[part->law];
        double ratio =
            variance_along((const double(*)[SHAPE_DIM])b->cov, part->gradient) /
            variance_along((const double(*)[SHAPE_DIM])a->cov, part->gradient);

        double rarer = pow(b->quantile / a->quantile, 2);
        square += part->share * (rarer * ratio - 1) +
                  part->map * (rarer * a->runs / b->runs - 1);
    }
    return sqrt(fmax(square, 0));
}

/* Mean over the targets. */
static double mean_interval(const struct search *s, size_t law,
                            const struct known *known)
{
    double sum = 0;

    for (size_t t = 0; t < s->problem->n_targets; t++)
        sum += interval_of(s, &s->problem->targets[t], law, known);
    return sum / (double)s->problem->n_targets;
}

static bool search_init(struct search *s, struct arena *arena,
                        const struct gain_problem *problem)
{
    *s = (struct search){
        .problem = problem,
        .arena = arena,
        .designs = arena_array(arena, struct design, problem->n_laws),
        .before = arena_array(arena, struct known, problem->n_laws),
        .now = arena_array(arena, struct known, problem->n_laws),
    };
    for (size_t l = 0; l < problem->n_laws; l++) {
        s->designs[l] =
            (struct design){problem->laws[l].runs, problem->laws[l].n};
        if (!know(&s->before[l], s, l, &s->designs[l]))
            return false;
        s->now[l] = s->before[l];
    }
    return true;
}

/* ---- additions ---- */

/* D with A, in ARENA. */
static struct design with_addition(struct arena *arena, const struct design *d,
                                   const struct addition *a)
{
    struct design out = {arena_array(arena, struct gain_run, d->n + a->runs),
                         0};
    size_t at = 0, near = 0;

    while (at < d->n && d->runs[at].parameters <= a->parameters)
        at++;
    for (size_t i = 0; i < d->n; i++) {
        if (fabs(log(d->runs[i].parameters / a->parameters)) <
            fabs(log(d->runs[near].parameters / a->parameters)))
            near = i;
    }
    memcpy(out.runs, d->runs, at * sizeof *out.runs);
    out.n = at;
    for (size_t i = 0; i < a->runs && a->kind != ADD_LENGTH; i++) {
        out.runs[out.n] = d->runs[near];
        out.runs[out.n].parameters = a->parameters;
        if (a->kind == ADD_SIZE)
            out.runs[out.n].from =
                a->to * d->runs[near].from / gain_longest(d->runs + near, 0, 1);
        out.runs[out.n++].to = a->to;
    }
    memcpy(out.runs + out.n, d->runs + at, (d->n - at) * sizeof *out.runs);
    out.n += d->n - at;
    for (size_t i = 0; i < out.n && a->kind == ADD_LENGTH; i++) {
        if (out.runs[i].parameters == a->parameters &&
            out.runs[i].to >= 0.95 * a->from)
            out.runs[i].to = a->to;
    }
    return out;
}

/* Where training of a new size would end: as its neighbours' does, straight in
 * logarithms between and beyond them. */
static double usual_end(const struct design *d, double parameters)
{
    size_t i = 0, to = gain_size_end(d->runs, d->n, 0);
    size_t next_to = gain_size_end(d->runs, d->n, to);

    while (next_to < d->n && d->runs[to].parameters < parameters) {
        i = to;
        to = next_to;
        next_to = gain_size_end(d->runs, d->n, to);
    }
    double a = gain_longest(d->runs, i, to),
           b = gain_longest(d->runs, to, next_to);
    double t = log(parameters / d->runs[i].parameters) /
               log(d->runs[to].parameters / d->runs[i].parameters);
    return a * pow(b / a, t);
}

/* What could be added, to be filled in. */
struct options {
    struct gain_step *steps;
    size_t n, cap;
};

/* Add A to the options, with what it would bring, if it costs at most
 * BUDGET. */
static void consider(struct options *options, const struct search *s,
                     struct addition a, double budget)
{
    const struct gain_problem *problem = s->problem;
    struct arena *scratch;
    struct known known;

    a.cost = (a.to - a.from) * (double)a.runs *
             problem->cost(problem->cost_ctx, a.law, a.parameters);
    if (!(a.cost > 0 && a.cost <= budget))
        return;
    scratch = arena_new();
    struct design d = with_addition(scratch, &s->designs[a.law], &a);
    bool ok = know(&known, s, a.law, &d);
    arena_free(scratch);
    if (!ok)
        return;
    double now = mean_interval(s, a.law, &s->now[a.law]);
    a.ratio = mean_interval(s, a.law, &known);
    a.merit = log(now / a.ratio) / a.cost;
    if (!(a.merit > 0))
        return;
    assert(options->n < options->cap);
    struct gain_step *step = &options->steps[options->n++];
    step->addition = a;
    step->intervals = arena_array(s->arena, double, problem->n_targets);
    for (size_t t = 0; t < problem->n_targets; t++)
        step->intervals[t] =
            interval_of(s, &problem->targets[t], a.law, &known);
}

/* What could be added to the size that is the runs FROM .. TO-1. */
static void consider_size(struct options *options, const struct search *s,
                          size_t law, size_t from, size_t to, double budget)
{
    const struct design *d = &s->designs[law];
    double N = d->runs[from].parameters, end = gain_longest(d->runs, from, to);
    size_t whole = 0;

    for (size_t i = from; i < to; i++)
        whole += d->runs[i].to >= 0.95 * end;
    double seed = end * s->problem->cost(s->problem->cost_ctx, law, N);
    size_t room = to - from < MOST_SEEDS ? MOST_SEEDS - (to - from) : 0;
    size_t seeds = (size_t)fmax(fmin(s->slice / seed, (double)room), 1);
    if (room > 0)
        consider(options, s,
                 (struct addition){ADD_SEEDS, law, N, seeds, 0, end, 0, 0, 0},
                 budget);
    /* Twice as long, and no longer than a few times what it was. */
    double first = usual_end(
        &(struct design){s->problem->laws[law].runs, s->problem->laws[law].n},
        N);
    if (end < 0.99 * MOST_LONGER * first)
        consider(
            options, s,
            (struct addition){ADD_LENGTH, law, N, whole, end, 2 * end, 0, 0, 0},
            budget);
}

static void consider_new(struct options *options, const struct search *s,
                         size_t law, double N, double budget)
{
    const struct gain_law *l = &s->problem->laws[law];
    double low = l->runs[0].parameters, high = l->runs[l->n - 1].parameters;
    double most = pow(l->ratio, MOST_BEYOND) * 1.001;

    N = round(N);
    if (N < 1 || N < low / most || N > high * most)
        return;
    consider(options, s,
             (struct addition){ADD_SIZE, law, N, (size_t)l->usual, 0,
                               usual_end(&s->designs[law], N), 0, 0, 0},
             budget);
}

static void consider_law(struct options *options, const struct search *s,
                         size_t law, double budget)
{
    const struct design *d = &s->designs[law];
    double ratio = s->problem->laws[law].ratio;

    consider_new(options, s, law, d->runs[0].parameters / ratio, budget);
    for (size_t i = 0, to; i < d->n; i = to) {
        to = gain_size_end(d->runs, d->n, i);
        consider_size(options, s, law, i, to, budget);
        /* Between sizes that lie far from each other. */
        if (to < d->n && d->runs[to].parameters > 2.01 * d->runs[i].parameters)
            consider_new(options, s, law,
                         sqrt(d->runs[i].parameters * d->runs[to].parameters),
                         budget);
    }
    consider_new(options, s, law, d->runs[d->n - 1].parameters * ratio, budget);
}

static int by_merit(const void *a, const void *b)
{
    const struct gain_step *x = a, *y = b;

    return x->addition.merit > y->addition.merit   ? -1
           : x->addition.merit < y->addition.merit ? 1
                                                   : 0;
}

static struct options consider_all(const struct search *s, double budget)
{
    struct options options = {NULL, 0, 0};

    for (size_t l = 0; l < s->problem->n_laws; l++)
        options.cap += 3 * s->designs[l].n + 2;
    options.steps = arena_array(s->arena, struct gain_step, options.cap);
    for (size_t l = 0; l < s->problem->n_laws; l++)
        consider_law(&options, s, l, budget);
    return options;
}

size_t gain_rank(struct arena *arena, struct gain_step **out,
                 const struct gain_problem *problem, double budget)
{
    struct search s;

    *out = NULL;
    if (!search_init(&s, arena, problem))
        return 0;
    struct options options = consider_all(&s, budget);
    if (options.n > 0)
        qsort(options.steps, options.n, sizeof *options.steps, by_merit);
    *out = options.steps;
    return options.n;
}

static const struct gain_step *best_of(const struct options *options)
{
    const struct gain_step *best = NULL;

    for (size_t i = 0; i < options->n; i++) {
        if (best == NULL ||
            options->steps[i].addition.merit > best->addition.merit)
            best = &options->steps[i];
    }
    return best;
}

/* Whether B is more of A. */
static bool same_thing(const struct addition *a, const struct addition *b)
{
    bool seeds = a->kind != ADD_LENGTH && b->kind == ADD_SEEDS;

    return a->law == b->law && a->parameters == b->parameters &&
           ((seeds && a->to == b->to) ||
            (a->kind == ADD_LENGTH && b->kind == ADD_LENGTH &&
             a->runs == b->runs && a->to == b->from));
}

static void note(struct gain_plan *plan, const struct addition *b)
{
    size_t i = 0;

    plan->cost += b->cost;
    while (i < plan->n && !same_thing(&plan->additions[i], b))
        i++;
    if (i == plan->n) {
        plan->additions[plan->n++] = *b;
        return;
    }
    struct addition *a = &plan->additions[i];
    if (b->kind == ADD_LENGTH)
        a->to = b->to;
    else
        a->runs += b->runs;
    a->cost += b->cost;
}

/* One step; false when nothing fits into the BUDGET. */
static bool spend_once(struct gain_plan *plan, struct search *s, double budget)
{
    struct options options = consider_all(s, budget);
    const struct gain_step *best = best_of(&options);

    if (best == NULL)
        return false;
    size_t law = best->addition.law;
    s->designs[law] =
        with_addition(s->arena, &s->designs[law], &best->addition);
    note(plan, &best->addition);
    plan->ratio = best->addition.ratio;
    plan->intervals = best->intervals;
    return know(&s->now[law], s, law, &s->designs[law]);
}

void gain_spend(struct arena *arena, struct gain_plan *out,
                const struct gain_problem *problem, double budget)
{
    struct search s;

    *out = (struct gain_plan){
        .additions = arena_array(arena, struct addition, MOST_STEPS),
        .ratio = 1,
        .intervals = arena_array(arena, double, problem->n_targets),
    };
    for (size_t t = 0; t < problem->n_targets; t++)
        out->intervals[t] = 1;
    if (!search_init(&s, arena, problem))
        return;
    s.slice = budget / SLICES;
    for (int i = 0; i < MOST_STEPS; i++) {
        if (!spend_once(out, &s, budget - out->cost))
            break;
    }
}

/* ---- the design that an addition makes ---- */

/* C's points continued to END, or, if C is longer, up to it; a run of another
 * size begins where C does.  Points that lie further apart as training goes on
 * keep doing so. */
static void continue_points(struct arena *arena, struct curve *out,
                            const struct curve *c, double end)
{
    size_t n = c->n, cap = 2 * c->n + 16;
    double *at = arena_array(arena, double, cap);
    double last = c->interactions[n - 1];

    memcpy(at, c->interactions, n * sizeof *at);
    while (n > 2 && at[n - 2] >= end)
        n--;
    at[n - 1] = fmin(at[n - 1], end);
    /* How much wider a gap is than the one before, over the last half. */
    size_t half = n / 2;
    double growth =
        n >= 4 ? pow((at[n - 1] - at[n - 2]) / (at[half] - at[half - 1]),
                     1 / (double)(n - 1 - half))
               : 1;
    double gap = n >= 2 ? at[n - 1] - at[n - 2] : last;
    while (at[n - 1] < end * (1 - 1e-9) && n < cap) {
        gap *= fmax(growth, 1);
        at[n] = n + 1 == cap ? end : fmin(at[n - 1] + gap, end);
        n++;
    }
    out->interactions = at;
    out->n = n;
}

/* The longest run of the size nearest to PARAMETERS. */
static const struct curve *nearest_run(const struct curve_set *design,
                                       double parameters)
{
    const struct curve *best = &design->curves[0];

    for (size_t i = 1; i < design->n; i++) {
        const struct curve *c = &design->curves[i];
        double far = fabs(log(c->parameters / parameters));
        double best_far = fabs(log(best->parameters / parameters));

        if (far < best_far ||
            (far == best_far &&
             c->interactions[c->n - 1] > best->interactions[best->n - 1]))
            best = c;
    }
    return best;
}

struct curve_set gain_design(struct arena *arena,
                             const struct curve_set *design,
                             const struct addition *a)
{
    struct curve *curves =
        arena_array(arena, struct curve, design->n + a->runs);
    const struct curve *near = nearest_run(design, a->parameters);
    size_t n = design->n;

    memcpy(curves, design->curves, n * sizeof *curves);
    for (size_t i = 0; i < design->n && a->kind == ADD_LENGTH; i++) {
        if (curves[i].parameters == a->parameters &&
            curves[i].interactions[curves[i].n - 1] >= 0.95 * a->from)
            continue_points(arena, &curves[i], &design->curves[i], a->to);
    }
    for (size_t i = 0; i < a->runs && a->kind != ADD_LENGTH; i++) {
        curves[n] = *near;
        curves[n].parameters = a->parameters;
        curves[n].seed = (int64_t)(design->n + i); /* unlike all others */
        continue_points(arena, &curves[n++], near, a->to);
    }
    return (struct curve_set){curves, n};
}

/* ---- held against synthetic studies ---- */

static bool estimate_shape(struct shape *out, const struct gain_law *law,
                           const struct curve_set *design, uint64_t index)
{
    struct arena *arena = arena_new();
    struct curve_set curves =
        truth_draw(arena, &law->truth, design, law->options.seed, index);
    struct intrinsic_options options = law->options;
    struct intrinsic_fit *fit;
    struct err ignored;

    options.bootstrap = 0;
    options.holdout_sizes = 0;
    options.holdout_octaves = 0;
    bool ok = intrinsic_fit(arena, &fit, &curves, &options, &ignored);
    if (ok)
        *out = shape_of_law(&fit->law, law->truth.shape.mid);
    arena_free(arena);
    return ok;
}

/* Covariance of the estimates from so many STUDIES of DESIGN. */
static void simulated_covariance(double cov[SHAPE_DIM][SHAPE_DIM],
                                 const struct gain_law *law,
                                 const struct curve_set *design, size_t studies)
{
    double *x = mem_alloc((SHAPE_DIM * studies + 1) * sizeof *x);
    size_t n = 0;

    for (size_t i = 0; i < studies; i++) {
        struct shape shape;

        if (!estimate_shape(&shape, law, design, i))
            continue;
        memcpy(x + SHAPE_DIM * n++, shape.x, sizeof shape.x);
    }
    for (size_t k = 0; k < SHAPE_DIM; k++) {
        for (size_t l = 0; l < SHAPE_DIM; l++)
            cov[k][l] = n > 1 ? gsl_stats_covariance(x + k, SHAPE_DIM, x + l,
                                                     SHAPE_DIM, n)
                              : (double)NAN;
    }
    free(x);
}

double gain_simulated(const struct gain_problem *problem,
                      const struct addition *a, size_t studies)
{
    const struct gain_law *law = &problem->laws[a->law];
    struct arena *arena = arena_new();
    struct curve_set design = gain_design(arena, &law->curves, a);
    struct known after;
    struct search s;
    double ratio = (double)NAN;

    if (search_init(&s, arena, problem)) {
        struct design d = with_addition(arena, &s.designs[a->law], a);

        after.quantile = quantile_of(&d);
        after.runs = (double)d.n;
        simulated_covariance(after.cov, law, &design, studies);
        simulated_covariance(s.before[a->law].cov, law, &law->curves, studies);
        ratio = mean_interval(&s, a->law, &after);
    }
    arena_free(arena);
    return ratio;
}
