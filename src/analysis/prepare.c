/* prepare.c - alignment, smoothing and resampling of learning curves. */
#include "config.h"

#include "analysis/prepare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/notes.h"
#include "base/arena.h"
#include "base/mem.h"

/* A curve's points after binning. */
struct nodes {
    double *x, *y, *w; /* mean log E, mean return, number of points */
    double *slope;     /* dy/dx of the curve through the smoothed nodes */
    size_t n;
};

/* Points closer together than an eighth of the width are averaged first: the
 * smoothing then costs no more for a curve of a million points, and moves a
 * smooth curve by less than 1e-5 of its curvature. */
static struct nodes bin_points(const double *E, const double *R, size_t n,
                               double width)
{
    double *block = mem_alloc(4 * n * sizeof *block);
    struct nodes nodes = {block, block + n, block + 2 * n, block + 3 * n, 0};
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

/* Solve the symmetric A c = b by elimination, A positive definite up to
 * rounding; returns c[0], or FALLBACK when a pivot vanishes. */
static double solve_first(double A[TERMS][TERMS], double b[TERMS],
                          double fallback)
{
    double scale[TERMS];

    for (int i = 0; i < TERMS; i++)
        scale[i] = A[i][i];
    for (int i = TERMS - 1; i >= 0; i--) {
        if (!(A[i][i] > 1e-13 * scale[i]))
            return fallback;
        for (int r = 0; r < i; r++) {
            double f = A[r][i] / A[i][i];

            for (int c = 0; c < i; c++)
                A[r][c] -= f * A[i][c];
            b[r] -= f * b[i];
        }
    }
    return b[0] / A[0][0];
}

/* Local polynomial regression at each node with Gaussian weights: nearly
 * without bias on smooth curves, at the edges and on irregular points too.
 * Where points are sparser than the width it leaves them as they are. */
static void smooth_nodes(double *out, const struct nodes *nodes, double width)
{
    size_t low = 0;

    for (size_t k = 0; k < nodes->n; k++) {
        double s[2 * DEGREE + 1] = {0}, t[TERMS] = {0}, A[TERMS][TERMS];
        size_t used = 0;

        while (nodes->x[low] < nodes->x[k] - 4 * width)
            low++;
        for (size_t j = low; j < nodes->n; j++, used++) {
            double d = (nodes->x[j] - nodes->x[k]) / width;
            double w = nodes->w[j] * exp(-0.5 * d * d);

            if (d > 4)
                break;
            for (int i = 0; i <= 2 * DEGREE; i++, w *= d) {
                s[i] += w;
                if (i < TERMS)
                    t[i] += w * nodes->y[j];
            }
        }
        for (int r = 0; r < TERMS; r++) {
            for (int c = 0; c < TERMS; c++)
                A[r][c] = s[r + c];
        }
        out[k] = used > TERMS ? solve_first(A, t, nodes->y[k]) : nodes->y[k];
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

void prepare_resample(double *out, size_t *from, size_t *to,
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
        out[j] = hermite(&nodes, k, x);
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
    const struct curve *x = *(const struct curve *const *)a;
    const struct curve *y = *(const struct curve *const *)b;

    if (x->parameters != y->parameters)
        return x->parameters < y->parameters ? -1 : 1;
    /* Ties in a fixed order, so that the result does not depend on that of
     * the curves. */
    if (x->seed != y->seed)
        return x->seed < y->seed ? -1 : 1;
    return strcmp(x->run, y->run);
}

/* Tell what is special about the runs of one size. */
static void note_size(struct notes *notes, const struct curve *const *runs,
                      size_t n, double end)
{
    for (size_t i = 0; i < n; i++) {
        double last = runs[i]->interactions[runs[i]->n - 1];

        if (runs[i]->diverged)
            notes_add(notes,
                      "run %s diverged after %.4g interactions; its curve up "
                      "to there was used",
                      runs[i]->run, last);
        else if (last < 0.95 * end)
            notes_add(notes,
                      "run %s ends at %.4g interactions, others of its size "
                      "at %.4g; beyond its end the mean is over the others",
                      runs[i]->run, last, end);
        if (i > 0 && runs[i]->seed == runs[i - 1]->seed)
            notes_add(notes,
                      "runs %s and %s have the same size and seed; both were "
                      "used",
                      runs[i - 1]->run, runs[i]->run);
    }
}

/* The runs of one size (N of them) on a common grid; false when nothing of
 * them lies in it. */
static bool prepare_size(struct arena *arena, struct prepared_size *size,
                         const struct curve *const *runs, size_t n,
                         const struct intrinsic_options *options,
                         struct notes *notes)
{
    double start = HUGE_VAL, end = 0;

    for (size_t i = 0; i < n; i++) {
        start = fmin(start, runs[i]->interactions[0]);
        end = fmax(end, runs[i]->interactions[runs[i]->n - 1]);
    }
    note_size(notes, runs, n, end);
    start = fmax(start, options->exclude * end);
    size->parameters = runs[0]->parameters;
    size->log_N = log(size->parameters);
    size->n = (size_t)options->points;
    size->log_E0 = log(start);
    size->step = (log(end) - log(start)) / (double)(size->n - 1);
    size->runs = arena_array(arena, struct prepared_run, n);
    if (!(size->step > 0)) {
        notes_add(notes, "size %.6g was left out: its curves are too short",
                  size->parameters);
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        struct prepared_run *run = &size->runs[size->n_runs];

        run->curve = runs[i];
        size->reach =
            fmax(size->reach, noise_reach(runs[i], start, options->smooth));
        run->returns = arena_array(arena, double, size->n);
        prepare_resample(run->returns, &run->from, &run->to,
                         runs[i]->interactions, runs[i]->returns, runs[i]->n,
                         options->smooth, size->log_E0, size->step, size->n);
        if (run->from < run->to)
            size->n_runs++;
        else
            notes_add(notes, "run %s was left out: too short", runs[i]->run);
    }
    return size->n_runs > 0;
}

static void note_seeds(struct notes *notes, const struct prepared *p)
{
    size_t most = 0;

    for (size_t i = 0; i < p->n; i++)
        most = p->sizes[i].n_runs > most ? p->sizes[i].n_runs : most;
    for (size_t i = 0; i < p->n; i++) {
        if (p->sizes[i].n_runs < most)
            notes_add(notes, "size %.6g has %zu seed%s where others have %zu",
                      p->sizes[i].parameters, p->sizes[i].n_runs,
                      p->sizes[i].n_runs == 1 ? "" : "s", most);
    }
}

bool prepare_curves(struct arena *arena, struct prepared *out,
                    const struct curve_set *curves,
                    const struct intrinsic_options *options,
                    struct notes *notes, struct err *err)
{
    const struct curve **order =
        arena_array(arena, const struct curve *, curves->n + 1);
    size_t n = 0;

    for (size_t i = 0; i < curves->n; i++) {
        const struct curve *c = &curves->curves[i];

        if (strcmp(c->environment, curves->curves[0].environment) != 0)
            return err_set(err,
                           "curves of two environments, %s and %s, cannot "
                           "share one fit",
                           curves->curves[0].environment, c->environment);
        if (c->n >= 2)
            order[n++] = c;
        else
            notes_add(notes, "run %s was left out: it has %s", c->run,
                      c->n == 0 ? "no points" : "only one point");
    }
    if (n > 0)
        qsort(order, n, sizeof *order, by_parameters);
    out->sizes = arena_array(arena, struct prepared_size, n + 1);
    out->n = 0;
    for (size_t i = 0, j; i < n; i = j) {
        for (j = i; j < n && order[j]->parameters == order[i]->parameters;)
            j++;
        memset(&out->sizes[out->n], 0, sizeof *out->sizes);
        if (prepare_size(arena, &out->sizes[out->n], order + i, j - i, options,
                         notes))
            out->n++;
    }
    if (out->n == 0)
        return err_set(err, "no curve is long enough to be used");
    note_seeds(notes, out);
    return true;
}
