/* isoflop.c - returns at equal compute. */
#include "config.h"

#include "report/isoflop.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/sort.h"
#include "report/gather.h"

/* The rungs of all RUNS, each once. */
static size_t find_rungs(struct arena *arena, double **out,
                         const struct findings *f, const struct indices *runs)
{
    size_t most = 0, n = 0;

    for (size_t i = 0; i < runs->n; i++)
        most += f->runs[runs->at[i]].n_rungs;
    double *rungs = arena_array(arena, double, most + 1);
    for (size_t i = 0; i < runs->n; i++) {
        const struct run_row *run = &f->runs[runs->at[i]];

        for (size_t k = 0; k < run->n_rungs; k++)
            rungs[n++] = run->rung_flop[k];
    }
    *out = rungs;
    return sort_distinct(rungs, n);
}

/* What RUNG pays for in RUN; NaN if its ladder lacks it. */
static double rung_interactions(const struct run_row *run, double rung)
{
    for (size_t k = 0; k < run->n_rungs; k++) {
        if (run->rung_flop[k] == rung)
            return run->rung_interactions[k];
    }
    return (double)NAN;
}

/* The last return of a run that was trained for E interactions, and evaluated
 * within an octave of that; NaN otherwise. */
static double last_return(const struct run_row *run, double E)
{
    bool there = run->n > 0 && run->interactions >= E &&
                 2 * run->curve_interactions[run->n - 1] > E;

    return there && run->curve_interactions[run->n - 1] < E
               ? run->curve_return[run->n - 1]
               : (double)NAN;
}

static void fill_cell(struct isoflop_cell *cell, double *interactions,
                      const struct findings *f, const struct indices *runs,
                      double size, double rung)
{
    double sum = 0;

    *interactions = (double)NAN;
    for (size_t i = 0; i < runs->n; i++) {
        const struct run_row *run = &f->runs[runs->at[i]];
        double E = rung_interactions(run, rung);

        if (run->parameters != size || !isfinite(E))
            continue;
        double ret = gather_return_at(run, E);
        *interactions = E;
        if (!isfinite(ret)) {
            ret = last_return(run, E);
            cell->early |= isfinite(ret);
        }
        if (!isfinite(ret))
            continue;
        sum += ret;
        cell->seeds++;
    }
    cell->mean = cell->seeds > 0 ? sum / (double)cell->seeds : (double)NAN;
}

static void mark_best(struct isoflop_cell *cells, size_t n_sizes,
                      size_t n_rungs, size_t rung)
{
    double best = -HUGE_VAL;

    for (size_t s = 0; s < n_sizes; s++)
        best = fmax(best, cells[s * n_rungs + rung].mean);
    for (size_t s = 0; s < n_sizes; s++)
        cells[s * n_rungs + rung].best = cells[s * n_rungs + rung].mean == best;
}

static void make_one(struct arena *arena, struct isoflop *out,
                     const struct findings *f, const struct indices *runs)
{
    double *sizes, *rungs;

    out->n_rungs = find_rungs(arena, &rungs, f, runs);
    out->n_sizes = gather_sizes(arena, &sizes, f, runs);
    size_t n = out->n_rungs * out->n_sizes;
    struct isoflop_cell *cells = arena_array(arena, struct isoflop_cell, n);
    double *interactions = arena_array(arena, double, n);
    for (size_t s = 0; s < out->n_sizes; s++) {
        for (size_t r = 0; r < out->n_rungs; r++) {
            size_t i = s * out->n_rungs + r;

            fill_cell(&cells[i], &interactions[i], f, runs, sizes[s], rungs[r]);
        }
    }
    for (size_t r = 0; r < out->n_rungs; r++)
        mark_best(cells, out->n_sizes, out->n_rungs, r);
    out->rungs = rungs;
    out->sizes = sizes;
    out->cells = cells;
    out->interactions = interactions;
}

size_t isoflop_make(struct arena *arena, struct isoflop **out,
                    const struct findings *f, const char *name)
{
    struct indices runs = gather_runs(arena, f, name);
    struct facet *facets;
    size_t n_facets = gather_facets(arena, &facets, f, &runs), n = 0;
    struct isoflop *tables = arena_array(arena, struct isoflop, n_facets + 1);

    for (size_t i = 0; i < n_facets; i++) {
        tables[n].name = name;
        tables[n].label = facets[i].label;
        make_one(arena, &tables[n], f, &facets[i].runs);
        n += tables[n].n_rungs > 0;
    }
    *out = tables;
    return n;
}
