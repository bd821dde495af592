/* worse.c - a larger size that does worse. */
#include "config.h"

#include "analysis/worse.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>

#include "analysis/aggregate.h"
#include "analysis/notes.h"
#include "analysis/prepare.h"
#include "base/arena.h"
#include "base/mem.h"
#include "base/str.h"

/* Runs of a size about its curve. */
struct scatter {
    double square; /* of their deviations, each averaged over its points */
    double dof;
};

static struct scatter scatter_of(const struct prepared_size *size,
                                 const struct aggregate_point *points)
{
    struct scatter out = {0, (double)size->n_runs - 1};

    for (size_t r = 0; r < size->n_runs; r++) {
        const struct prepared_run *run = &size->runs[r];
        double sum = 0, n = 0;

        for (size_t j = run->from; j < run->to; j++) {
            if (isnan(points[j].ret))
                continue;
            sum += run->returns[j] - points[j].ret;
            n++;
        }
        if (n > 0)
            out.square += sum / n * (sum / n);
    }
    return out;
}

/* The curve of SIZE at log E, between its points; NaN outside and at a gap. */
static double curve_at(const struct prepared_size *size,
                       const struct aggregate_point *points, double log_E)
{
    double at = (log_E - size->log_E0) / size->step;
    /* Grids of the same training differ by rounding. */
    double last = (double)(size->n - 1), slack = 1e-6;

    if (!(at >= -slack && at <= last + slack))
        return (double)NAN;
    size_t j = (size_t)fmin(fmax(at, 0), last - 1);
    double t = at - (double)j;
    return (1 - t) * points[j].ret + t * points[j + 1].ret;
}

/* What is needed of all sizes. */
struct comparison {
    const struct prepared *p;
    struct aggregate_point **curves; /* of each size */
    struct scatter *scatter;         /* of each size */
    struct scatter all;
    double quantile; /* of Student's t */
};

/* Variance of the difference between the averages of sizes A and B: by their
 * own runs or by those of all sizes, whichever is more. */
static double variance_of(const struct comparison *c, size_t a, size_t b)
{
    double square = c->scatter[a].square + c->scatter[b].square;
    double dof = c->scatter[a].dof + c->scatter[b].dof;
    double one = c->all.square / c->all.dof;

    if (dof > 0)
        one = fmax(one, square / dof);
    return one * (1 / (double)c->p->sizes[a].n_runs +
                  1 / (double)c->p->sizes[b].n_runs);
}

/* Whether size B does worse than A over all interactions that both have: on
 * average by more than chance, and nowhere better by more than its noise. */
static bool is_worse(const struct comparison *c, size_t a, size_t b)
{
    const struct prepared_size *size = &c->p->sizes[b];
    double variance = variance_of(c, a, b), sum = 0, n = 0, better = 0;

    for (size_t j = 0; j < size->n; j++) {
        double there = curve_at(&c->p->sizes[a], c->curves[a],
                                size->log_E0 + size->step * (double)j);
        double by = there - c->curves[b][j].ret;

        if (isnan(by))
            continue;
        sum += by;
        n++;
        better += by < -2 * sqrt(variance);
    }
    /* A few points in common show nothing. */
    return n >= (double)size->n / 4 && better <= n / 20 &&
           sum / n > c->quantile * sqrt(variance);
}

static struct comparison compare(const struct prepared *p)
{
    struct comparison c = {
        .p = p,
        .curves = mem_calloc(p->n, sizeof *c.curves),
        .scatter = mem_calloc(p->n, sizeof *c.scatter),
    };
    double pairs = (double)(p->n * (p->n - 1)) / 2;

    for (size_t s = 0; s < p->n; s++) {
        const struct prepared_size *size = &p->sizes[s];

        c.curves[s] = mem_alloc(size->n * sizeof **c.curves);
        aggregate_runs(c.curves[s], size, NULL);
        c.scatter[s] = scatter_of(size, c.curves[s]);
        c.all.square += c.scatter[s].square;
        c.all.dof += c.scatter[s].dof;
    }
    if (c.all.dof > 0)
        c.quantile = gsl_cdf_tdist_Qinv(WORSE_LEVEL / pairs, c.all.dof);
    return c;
}

static void comparison_fini(struct comparison *c)
{
    for (size_t s = 0; s < c->p->n; s++)
        free(c->curves[s]);
    free(c->curves);
    free(c->scatter);
}

/* For each size the smaller one that it does worse than, itself where there is
 * none.  Returns for how many there is one. */
static size_t find_worse(size_t *than, const struct prepared *p)
{
    struct comparison c = compare(p);
    size_t found = 0;

    for (size_t b = 0; b < p->n; b++) {
        than[b] = b;
        for (size_t a = 0; a < b && c.all.dof > 0 && than[b] == b; a++) {
            if (than[a] == a && is_worse(&c, a, b))
                than[b] = a;
        }
        found += than[b] != b;
    }
    comparison_fini(&c);
    return found;
}

static const char *list_worse(struct arena *arena, const struct prepared *p,
                              const size_t *than)
{
    struct str text = STR_INIT;

    for (size_t b = 0; b < p->n; b++) {
        if (than[b] != b)
            str_printf(&text, "%ssize %.6g than size %.6g",
                       text.len > 0 ? ", " : "", p->sizes[b].parameters,
                       p->sizes[than[b]].parameters);
    }
    const char *out = arena_strdup(arena, str_text(&text));
    str_fini(&text);
    return out;
}

static void leave_out(struct prepared *p, const size_t *than)
{
    size_t kept = 0;

    for (size_t s = 0; s < p->n; s++) {
        if (than[s] == s)
            p->sizes[kept++] = p->sizes[s];
    }
    p->n = kept;
}

void worse_sizes(struct arena *arena, struct prepared *p,
                 enum intrinsic_worse worse, struct notes *notes)
{
    size_t *than = mem_alloc(p->n * sizeof *than);
    size_t found = find_worse(than, p);

    if (found > 0) {
        bool leave = worse == INTRINSIC_LEAVE_OUT && p->n - found >= 3;

        p->worse = list_worse(arena, p, than);
        notes_add(notes,
                  "throughout training %s worse, which no law of this "
                  "form has: %s; %s",
                  found == 1 ? "a larger size does" : "larger sizes do",
                  p->worse,
                  leave ? "left out"
                  : worse == INTRINSIC_KEEP
                      ? "kept, as was asked for"
                      : "kept, as less than three sizes would be left");
        if (leave)
            leave_out(p, than);
    }
    free(than);
}
