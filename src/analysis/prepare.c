/* prepare.c - alignment, smoothing and resampling of learning curves. */
#include "config.h"

#include "analysis/prepare.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/aggregate.h"
#include "analysis/notes.h"
#include "analysis/worse.h"
#include "base/arena.h"
#include "base/mem.h"

/* A curve's points after binning. */
struct nodes {
    double *x, *y, *w; /* mean log E, mean return, number of points */
    double *slope;     /* dy/dx of the curve through the smoothed nodes */
    double *noise;     /* variance of Y where that of each point is 1 */
    size_t n;
};

/* Points closer together than an eighth of the width are averaged first: the
 * smoothing then costs no more for a curve of a million points, and moves a
 * smooth curve by less than 1e-5 of its curvature. */
static struct nodes bin_points(const double *E, const double *R, size_t n,
                               double width)
{
    double *block = mem_alloc(5 * n * sizeof *block);
    struct nodes nodes = {block,         block + n,     block + 2 * n,
                          block + 3 * n, block + 4 * n, 0};
    double start = -HUGE_VAL;

    for (size_t i = 0; i < n; i++) {
        double x = log(E[i]);

        if (nodes.n == 0 || x >= start + width / 8) {
            start = x;
            nodes.w[nodes.n] = 0;
            nodes.x[nodes.n] = 0;
            nodes.y[nodes.n] = 0;
            nodes.n++;
        }
        size_t k = nodes.n - 1;
        nodes.w[k] += 1;
        nodes.x[k] += (x - nodes.x[k]) / nodes.w[k];
        nodes.y[k] += (R[i] - nodes.y[k]) / nodes.w[k];
    }
    return nodes;
}

/* Degree of the local polynomials.  Even ones have no bias up to the next odd
 * degree where points lie evenly to both sides. */
enum { DEGREE = 4, TERMS = DEGREE + 1 };

/* Solve the symmetric A c = (1, 0, ..., 0) by elimination from below, A
 * positive definite up to rounding; false when a pivot vanishes. */
static bool solve_unit(double A[TERMS][TERMS], double c[TERMS])
{
    double scale[TERMS];

    for (int i = 0; i < TERMS; i++)
        scale[i] = A[i][i];
    for (int i = TERMS - 1; i >= 0; i--) {
        if (!(A[i][i] > 1e-13 * scale[i]))
            return false;
        for (int r = 0; r < i; r++) {
            double f = A[r][i] / A[i][i];

            for (int k = 0; k < i; k++)
                A[r][k] -= f * A[i][k];
        }
    }
    for (int i = 0; i < TERMS; i++) {
        double sum = i == 0 ? 1 : 0;

        for (int k = 0; k < i; k++)
            sum -= A[i][k] * c[k];
        c[i] = sum / A[i][i];
    }
    return true;
}

/* Sums over the nodes around one, by powers of their distance. */
struct moments {
    double weight[2 * DEGREE + 1]; /* of the weights */
    double square[2 * DEGREE + 1]; /* of what the weights make of noise */
    double value[TERMS];           /* of the weighted returns */
    size_t used;
};

/* The moments about node K; *LOW is the first node in reach, which moves up. */
static struct moments moments_at(const struct nodes *nodes, size_t k,
                                 size_t *low, double width)
{
    struct moments m = {.used = 0};

    while (nodes->x[*low] < nodes->x[k] - 4 * width)
        ++*low;
    for (size_t j = *low; j < nodes->n; j++, m.used++) {
        double d = (nodes->x[j] - nodes->x[k]) / width;
        double kernel = exp(-0.5 * d * d), w = nodes->w[j] * kernel;

        if (d > 4)
            break;
        for (int i = 0; i <= 2 * DEGREE; i++, w *= d) {
            m.weight[i] += w;
            m.square[i] += w * kernel;
            if (i < TERMS)
                m.value[i] += w * nodes->y[j];
        }
    }
    return m;
}

/* Local polynomial regression at each node with Gaussian weights: nearly
 * without bias on smooth curves, at the edges and on irregular points too.
 * Where points are sparser than the width it leaves them as they are.  OUT are
 * the smoothed returns; the nodes' noise becomes theirs. */
static void smooth_nodes(double *out, struct nodes *nodes, double width)
{
    size_t low = 0;

    for (size_t k = 0; k < nodes->n; k++) {
        const struct moments m = moments_at(nodes, k, &low, width);
        double A[TERMS][TERMS], c[TERMS], value = 0, noise = 0;

        for (int r = 0; r < TERMS; r++) {
            for (int i = 0; i < TERMS; i++)
                A[r][i] = m.weight[r + i];
        }
        out[k] = nodes->y[k];
        if (m.used <= TERMS || !solve_unit(A, c))
            continue;
        for (int r = 0; r < TERMS; r++) {
            value += c[r] * m.value[r];
            for (int i = 0; i < TERMS; i++)
                noise += c[r] * c[i] * m.square[r + i];
        }
        out[k] = value;
        nodes->noise[k] = noise;
    }
}

/* dy/dx at node K of the polynomial through it and up to four neighbours. */
static double node_slope(const struct nodes *nodes, size_t k)
{
    size_t m = nodes->n < 5 ? nodes->n : 5;
    size_t from = k < m / 2 ? 0 : k - m / 2;
    double sum = 0;

    if (from + m > nodes->n)
        from = nodes->n - m;
    for (size_t j = from; j < from + m; j++) {
        double c = 1 / (nodes->x[k] - nodes->x[j]);

        if (j == k)
            continue;
        for (size_t i = from; i < from + m; i++) {
            if (i != j && i != k)
                c *= (nodes->x[k] - nodes->x[i]) / (nodes->x[j] - nodes->x[i]);
        }
        sum += c * (nodes->y[k] - nodes->y[j]);
    }
    return sum;
}

/* The cubic through nodes K and K + 1 with their slopes. */
static double hermite(const struct nodes *nodes, size_t k, double x)
{
    double h = nodes->x[k + 1] - nodes->x[k], t = (x - nodes->x[k]) / h;
    double s = 1 - t;

    return s * s * ((1 + 2 * t) * nodes->y[k] + t * h * nodes->slope[k]) +
           t * t *
               ((1 + 2 * s) * nodes->y[k + 1] - s * h * nodes->slope[k + 1]);
}

void prepare_resample(double *out, double *noise, size_t *from, size_t *to,
                      const double *interactions, const double *returns,
                      size_t n, double width, double log_E0, double step,
                      size_t n_out)
{
    /* A little of what lies before the grid is kept, to smooth its edge and
     * to interpolate from. */
    double before = log_E0 - 4 * width;
    size_t first = n;

    while (first > 0 && log(interactions[first - 1]) >= before)
        first--;
    first = first > 2 ? first - 2 : 0;

    struct nodes nodes =
        bin_points(interactions + first, returns + first, n - first, width);
    for (size_t k = 0; k < nodes.n; k++)
        nodes.noise[k] = 1 / nodes.w[k];
    if (width > 0) {
        smooth_nodes(nodes.slope, &nodes, width);
        memcpy(nodes.y, nodes.slope, nodes.n * sizeof *nodes.y);
    }
    for (size_t k = 0; k < nodes.n; k++)
        nodes.slope[k] = node_slope(&nodes, k);

    /* Rounding in the grid's ends must not cost a point. */
    double slack = 1e-9 * step;
    double last = log(interactions[n - 1]);
    size_t k = 0;

    *from = n_out;
    *to = 0;
    for (size_t j = 0; j < n_out && nodes.n > 1; j++) {
        double x = log_E0 + step * (double)j;

        if (x < log(interactions[0]) - slack || x > last + slack)
            continue;
        while (k + 2 < nodes.n && nodes.x[k + 1] < x)
            k++;
        double t = (x - nodes.x[k]) / (nodes.x[k + 1] - nodes.x[k]);
        out[j] = hermite(&nodes, k, x);
        noise[j] = nodes.noise[k] +
                   fmin(fmax(t, 0), 1) * (nodes.noise[k + 1] - nodes.noise[k]);
        *from = j < *from ? j : *from;
        *to = j + 1;
    }
    free(nodes.x);
}

/* How far in log E the noise of a smoothed curve is correlated: over 1.6 widths
 * by a local quartic smoother, over one spacing of the points where they are
 * interpolated. */
static double noise_reach(const struct curve *curve, double start, double width)
{
    size_t n = 0;

    while (n < curve->n && curve->interactions[curve->n - 1 - n] >= start)
        n++;
    double span = log(curve->interactions[curve->n - 1] / start);
    return fmax(1.6 * width, span / (double)(n > 0 ? n : 1));
}

static int by_parameters(const void *a, const void *b)
{
    const struct curve *x = a, *y = b;

    if (x->parameters != y->parameters)
        return x->parameters < y->parameters ? -1 : 1;
    /* Ties in a fixed order, so that the result does not depend on that of
     * the curves. */
    if (x->seed != y->seed)
        return x->seed < y->seed ? -1 : 1;
    return strcmp(x->run, y->run);
}

/* ---- one size ---- */

/* Runs of one size, and where their training begins and ends. */
struct runs_of_size {
    struct curve *runs;
    size_t n;
    double start, end;
};

static double last_of(const struct curve *curve)
{
    return curve->interactions[curve->n - 1];
}

static void set_ends(struct runs_of_size *s)
{
    s->start = HUGE_VAL;
    s->end = 0;
    for (size_t i = 0; i < s->n; i++) {
        s->start = fmin(s->start, s->runs[i].interactions[0]);
        s->end = fmax(s->end, last_of(&s->runs[i]));
    }
}

/* Cut off what lies behind the end that OPTIONS set.  Runs of which less than
 * two points are left go; they change places, and their order stays. */
static void truncate_runs(struct runs_of_size *s,
                          const struct intrinsic_options *options,
                          struct notes *notes)
{
    double end = fmin(options->truncate * s->end,
                      fmin(options->truncate_interactions,
                           options->truncate_compute / s->runs[0].parameters));
    size_t kept = 0;

    /* A fraction of the end is rounded; it must not cost the last point. */
    end *= 1 + 1e-12;
    for (size_t i = 0; i < s->n; i++) {
        struct curve run = s->runs[i];

        while (run.n > 0 && last_of(&run) > end) {
            run.n--;
            /* Whatever came of it comes after the end. */
            run.diverged = false;
        }
        if (run.n >= 2)
            s->runs[kept++] = run;
        else
            notes_add(notes,
                      "run %s was left out: it has %s up to the end of "
                      "training at %.4g interactions",
                      run.run, run.n == 0 ? "no point" : "only one point", end);
    }
    s->n = kept;
}

/* Tell what is special about the runs of one size. */
static void note_runs(struct notes *notes, const struct runs_of_size *s,
                      double grid_start)
{
    for (size_t i = 0; i < s->n; i++) {
        const struct curve *run = &s->runs[i];
        double first = run->interactions[0], last = last_of(run);

        if (run->diverged)
            notes_add(notes,
                      "run %s diverged after %.4g interactions; its curve up "
                      "to there was used",
                      run->run, last);
        else if (last < 0.95 * s->end)
            notes_add(notes,
                      "run %s ends at %.4g interactions, others of its size "
                      "at %.4g",
                      run->run, last, s->end);
        if (first > 1.05 * fmax(s->start, grid_start))
            notes_add(notes,
                      "run %s begins at %.4g interactions, others of its size "
                      "at %.4g",
                      run->run, first, s->start);
        if (i > 0 && run->seed == s->runs[i - 1].seed)
            notes_add(notes,
                      "runs %s and %s have the same size and seed; both were "
                      "used",
                      s->runs[i - 1].run, run->run);
    }
}

/* A run that diverges has often lost what it had learned before it gives no
 * number at all.  That fall is no answer to how much compute a return takes,
 * and one of a few seeds that falls to nothing pulls the mean far below the
 * law: leave out what lies behind the last point within a tenth of its gain
 * from its best. */
static void leave_fall_out(struct prepared_run *run,
                           const struct prepared_size *size,
                           struct notes *notes)
{
    double low = HUGE_VAL, best = -HUGE_VAL;
    size_t to = run->from;

    for (size_t j = run->from; j < run->to; j++) {
        low = fmin(low, run->returns[j]);
        best = fmax(best, run->returns[j]);
        if (run->returns[j] >= best - 0.1 * (best - low))
            to = j + 1;
    }
    if (to < run->to)
        notes_add(notes,
                  "before it diverged run %s fell from %.4g to %.4g; that "
                  "fall, from %.4g interactions on, was left out",
                  run->curve->run, best, run->returns[run->to - 1],
                  exp(size->log_E0 + size->step * (double)(to - 1)));
    run->to = to;
}

/* Smooth RUN and put it on the grid of SIZE, which it joins unless nothing of
 * it lies there. */
static void add_run(struct arena *arena, struct prepared_size *size,
                    const struct curve *run, double width, double start,
                    struct notes *notes)
{
    struct prepared_run *out = &size->runs[size->n_runs];

    out->curve = run;
    out->returns = arena_array(arena, double, size->n);
    out->noise = arena_array(arena, double, size->n);
    prepare_resample(out->returns, out->noise, &out->from, &out->to,
                     run->interactions, run->returns, run->n, width,
                     size->log_E0, size->step, size->n);
    if (out->from >= out->to) {
        notes_add(notes, "run %s was left out: too short", run->run);
        return;
    }
    if (run->diverged)
        leave_fall_out(out, size, notes);
    size->reach = fmax(size->reach, noise_reach(run, start, width));
    size->n_runs++;
}

/* The runs of one size on a common grid; false when nothing of them lies in
 * it. */
static bool prepare_size(struct arena *arena, struct prepared_size *size,
                         struct curve *runs, size_t n,
                         const struct intrinsic_options *options,
                         struct notes *notes)
{
    struct runs_of_size s = {.runs = runs, .n = n};

    *size = (struct prepared_size){
        .parameters = runs[0].parameters,
        .log_N = log(runs[0].parameters),
        .n = (size_t)options->points,
        .runs = arena_array(arena, struct prepared_run, n),
        .aggregate = options->aggregate,
        .envelope = options->envelope,
        .lowest = options->lowest_return,
        .highest = options->highest_return,
    };
    set_ends(&s);
    truncate_runs(&s, options, notes);
    set_ends(&s);
    double start = fmax(s.start, options->exclude * s.end);
    note_runs(notes, &s, start);
    size->log_E0 = log(start);
    size->step = (log(s.end) - log(start)) / (double)(size->n - 1);
    for (size_t i = 0; i < s.n && size->step > 0; i++)
        add_run(arena, size, &s.runs[i], options->smooth, start, notes);
    if (size->n_runs == 0) {
        notes_add(notes, "size %.6g was left out: its curves are too short",
                  size->parameters);
        return false;
    }
    aggregate_align(arena, size);
    return true;
}

/* Whether the running best and the range of returns leave SIZE two points. */
static bool has_points(const struct prepared_size *size, struct notes *notes)
{
    struct aggregate_point *points = mem_alloc(size->n * sizeof *points);
    size_t left = 0;

    aggregate_runs(points, size, NULL);
    for (size_t j = 0; j < size->n; j++)
        left += isnan(points[j].ret) ? 0 : 1;
    free(points);
    if (left < 2)
        notes_add(notes,
                  "size %.6g was left out: its curve has %s in the range of "
                  "returns that was asked for",
                  size->parameters, left == 0 ? "no points" : "one point");
    return left >= 2;
}

/* ---- all sizes ---- */

static bool has_seed(const struct prepared_size *size, int64_t seed)
{
    for (size_t r = 0; r < size->n_runs; r++) {
        if (size->runs[r].curve->seed == seed)
            return true;
    }
    return false;
}

/* Which seeds SIZE lacks of those of USUAL; nothing where it lacks none, or
 * where sizes have seeds of their own, so that none in particular is missing.
 */
static void list_missing(char *out, size_t room,
                         const struct prepared_size *size,
                         const struct prepared_size *usual)
{
    size_t len = 0, missing = 0;

    out[0] = '\0';
    for (size_t r = 0; r < usual->n_runs; r++) {
        long long seed = (long long)usual->runs[r].curve->seed;

        if (has_seed(size, seed))
            continue;
        missing++;
        if (len < room)
            len +=
                (size_t)snprintf(out + len, room - len, "%s%lld",
                                 missing == 1 ? ": without seed " : ", ", seed);
    }
    if (missing + size->n_runs != usual->n_runs || len >= room)
        out[0] = '\0';
}

/* A size with as many seeds as most have, the more where that is a draw. */
static const struct prepared_size *usual_size(const struct prepared *p)
{
    const struct prepared_size *usual = NULL;
    size_t most = 0;

    for (size_t i = 0; i < p->n; i++) {
        const struct prepared_size *size = &p->sizes[i];
        size_t same = 0;

        for (size_t k = 0; k < p->n; k++)
            same += p->sizes[k].n_runs == size->n_runs;
        if (same > most || (same == most && size->n_runs > usual->n_runs)) {
            most = same;
            usual = size;
        }
    }
    return usual;
}

static void note_seeds(struct notes *notes, const struct prepared *p)
{
    const struct prepared_size *usual = usual_size(p);
    char missing[96] = "";

    for (size_t i = 0; i < p->n; i++) {
        const struct prepared_size *size = &p->sizes[i];

        if (size->n_runs == usual->n_runs)
            continue;
        list_missing(missing, sizeof missing, size, usual);
        notes_add(notes, "size %.6g has %zu seed%s where others have %zu%s",
                  size->parameters, size->n_runs, size->n_runs == 1 ? "" : "s",
                  usual->n_runs, missing);
    }
}

/* Let all runs begin where the first of them does. */
static void align_first(struct arena *arena, struct curve *curves, size_t n,
                        struct notes *notes)
{
    double first = HUGE_VAL, most = 0;
    const char *run = NULL;
    size_t moved = 0;

    for (size_t i = 0; i < n; i++)
        first = fmin(first, curves[i].interactions[0]);
    for (size_t i = 0; i < n; i++) {
        struct curve *c = &curves[i];
        double by = c->interactions[0] - first;

        if (by == 0)
            continue;
        double *E = arena_array(arena, double, c->n);
        for (size_t j = 0; j < c->n; j++)
            E[j] = c->interactions[j] - by;
        c->interactions = E;
        moved++;
        if (by > most) {
            most = by;
            run = c->run;
        }
    }
    if (moved > 0)
        notes_add(notes,
                  "the interactions of %zu of %zu runs were counted from "
                  "another start: moved by up to %.6g (run %s), to begin at "
                  "%.6g as the first does",
                  moved, n, most, run, first);
}

/* Those of CURVES that can be used, by size; *N of them. */
static struct curve *usable_curves(struct arena *arena, size_t *n,
                                   const struct curve_set *curves,
                                   const struct intrinsic_options *options,
                                   struct notes *notes)
{
    struct curve *usable = arena_array(arena, struct curve, curves->n + 1);

    *n = 0;
    for (size_t i = 0; i < curves->n; i++) {
        const struct curve *c = &curves->curves[i];

        if (c->n >= 2)
            usable[(*n)++] = *c;
        else
            notes_add(notes, "run %s was left out: it has %s", c->run,
                      c->n == 0 ? "no points" : "only one point");
    }
    qsort(usable, *n, sizeof *usable, by_parameters);
    if (options->align == INTRINSIC_FIRST)
        align_first(arena, usable, *n, notes);
    return usable;
}

static bool one_environment(const struct curve_set *curves, struct err *err)
{
    for (size_t i = 1; i < curves->n; i++) {
        const char *first = curves->curves[0].environment;
        const char *other = curves->curves[i].environment;

        if (strcmp(first, other) != 0)
            return err_set(err,
                           "curves of two environments, %s and %s, cannot "
                           "share one fit",
                           first, other);
    }
    return true;
}

bool prepare_curves(struct arena *arena, struct prepared *out,
                    const struct curve_set *curves,
                    const struct intrinsic_options *options,
                    struct notes *notes, struct err *err)
{
    size_t n;

    if (!one_environment(curves, err))
        return false;
    struct curve *runs = usable_curves(arena, &n, curves, options, notes);
    *out = (struct prepared){
        .sizes = arena_array(arena, struct prepared_size, n + 1)};
    for (size_t i = 0, j; i < n; i = j) {
        struct prepared_size *size = &out->sizes[out->n];

        for (j = i; j < n && runs[j].parameters == runs[i].parameters;)
            j++;
        if (prepare_size(arena, size, runs + i, j - i, options, notes) &&
            has_points(size, notes))
            out->n++;
    }
    if (out->n == 0)
        return err_set(err, "no curve is long enough to be used");
    note_seeds(notes, out);
    worse_sizes(arena, out, options->worse, notes);
    return true;
}
