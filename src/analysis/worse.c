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
    /* For each size the first of those it does worse than, itself where there
     * are none. */
    size_t *than;
};

/* The sizes from A to the one before B that are no worse than others, taken
 * together: one size hardly stands out among few seeds, several do. */
struct group {
    size_t a, b;
    double runs;
    double variance; /* of the difference between its average and that of B */
};

/* By the runs of B and of the group, or by those of all sizes, whichever gives
 * more. */
static struct group group_of(const struct comparison *c, size_t a, size_t b)
{
    struct group group = {a, b, 0, 0};
    struct scatter own = c->scatter[b];
    double one = c->all.square / c->all.dof;

    for (size_t s = a; s < b; s++) {
        if (c->than[s] != s)
            continue;
        own.square += c->scatter[s].square;
        own.dof += c->scatter[s].dof;
        group.runs += (double)c->p->sizes[s].n_runs;
    }
    if (own.dof > 0)
        one = fmax(one, own.square / own.dof);
    group.variance = one * (1 / group.runs + 1 / (double)c->p->sizes[b].n_runs);
    return group;
}

/* Mean return of the group's runs at log E; NaN unless all have it. */
static double group_at(const struct comparison *c, const struct group *group,
                       double log_E)
{
    double sum = 0;

    for (size_t s = group->a; s < group->b; s++) {
        const struct prepared_size *size = &c->p->sizes[s];

        if (c->than[s] == s)
            sum += (double)size->n_runs * curve_at(size, c->curves[s], log_E) /
                   group->runs;
    }
    return sum;
}

/* Whether size B does worse than the sizes from A to it over all interactions
 * that they have in common: on average by more than chance, and nowhere better
 * by more than its noise. */
static bool is_worse(const struct comparison *c, size_t a, size_t b)
{
    const struct prepared_size *size = &c->p->sizes[b];
    const struct group group = group_of(c, a, b);
    double noise = sqrt(group.variance), sum = 0, n = 0, better = 0;

    for (size_t j = 0; j < size->n; j++) {
        double log_E = size->log_E0 + size->step * (double)j;
        double by = group_at(c, &group, log_E) - c->curves[b][j].ret;

        if (isnan(by))
            continue;
        sum += by;
        n++;
        better += by < -2 * noise;
    }
    /* A few points in common show nothing. */
    return n >= (double)size->n / 4 && better <= n / 20 &&
           sum / n > c->quantile * noise;
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

/* Fill THAN as in struct comparison.  Returns how many do worse. */
static size_t find_worse(size_t *than, const struct prepared *p)
{
    struct comparison c = compare(p);
    size_t found = 0;

    c.than = than;
    for (size_t b = 0; b < p->n; b++) {
        than[b] = b;
        for (size_t a = b; a-- > 0 && c.all.dof > 0 && than[b] == b;) {
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
            str_printf(&text, "%ssize %.6g than %s %.6g",
                       text.len > 0 ? ", " : "", p->sizes[b].parameters,
                       than[b] + 1 == b ? "size" : "those from size",
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
                  "larger sizes do worse throughout training, which the law "
                  "rules out: %s; they were %s",
                  p->worse,
                  leave                     ? "left out"
                  : worse == INTRINSIC_KEEP ? "kept, as was asked for"
                                            : "kept, as fewer than three sizes "
                                              "would be left");
        if (leave)
            leave_out(p, than);
    }
    free(than);
}
