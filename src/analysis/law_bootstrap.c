/* law_bootstrap.c - intervals of a law's constants by resampling.
 *
 * What is drawn are groups: runs, where rows belong to runs, since the points
 * of one run are not independent; else rows. */
#include "config.h"

#include "analysis/law_model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/interval.h"
#include "analysis/notes.h"
#include "base/arena.h"
#include "base/mem.h"
#include "base/rng.h"

void law_draw(unsigned *times, unsigned *drawn, const size_t *group, size_t n,
              size_t n_groups, uint64_t seed, uint64_t index)
{
    struct rng rng;

    rng_init_seed(&rng, seed, "analysis/law", index);
    memset(drawn, 0, n_groups * sizeof *drawn);
    for (size_t g = 0; g < n_groups; g++)
        drawn[rng_below(&rng, n_groups)]++;
    for (size_t i = 0; i < n; i++)
        times[i] = drawn[group[i]];
}

/* Constants of the points counted TIMES; false if they cannot be told. */
static bool refit(double *constants, double *u, const struct law_model *m,
                  const double *from, const unsigned *times)
{
    struct law_optimum o;
    size_t different = 0;

    for (size_t i = 0; i < m->n; i++)
        different += times[i] > 0;
    if (different < m->dim)
        return false;
    memcpy(o.u, from, m->dim * sizeof *from);
    law_minimise(&o, m, times, LAW_CONSTANTS);
    if (!isfinite(o.objective))
        return false;
    memcpy(u, o.u, m->dim * sizeof *u);
    m->law->engine->constants(m, u, constants);
    for (size_t c = 0; c < m->n_constants; c++) {
        if (isnan(constants[c]))
            return false;
    }
    return true;
}

/* Groups are left out in blocks where there are more than this: what they say
 * of skewness adds up, and each takes a fit. */
enum { MOST_BLOCKS = 100 };

static size_t blocks_of(const struct law_model *m)
{
    return min_size(m->n_groups, MOST_BLOCKS);
}

/* Estimates without one block of groups each, (n_constants, blocks), for those
 * that can be told.  Returns how many. */
static size_t jackknife(double *out, const struct law_model *m,
                        const double *at, unsigned *times)
{
    double constants[LAW_CONSTANTS], u[LAW_CONSTANTS];
    size_t n = 0, blocks = blocks_of(m);

    for (size_t b = 0; b < blocks; b++) {
        for (size_t i = 0; i < m->n; i++)
            times[i] = m->group[i] % blocks != b;
        if (!refit(constants, u, m, at, times))
            continue;
        for (size_t c = 0; c < m->n_constants; c++)
            out[c * blocks + n] = constants[c];
        n++;
    }
    return n;
}

void law_set_intervals(struct law_fit *fit, const double *left_out,
                       size_t stride, size_t n_left)
{
    size_t n = (size_t)fit->replicates_ok;
    double *values = mem_alloc((n + 1) * sizeof *values);

    for (size_t c = 0; c < fit->n_constants && n > 0; c++) {
        struct law_estimate *e = &fit->constants[c];

        for (size_t b = 0; b < n; b++)
            values[b] = fit->replicate_constants[b * fit->n_constants + c];
        interval_bca(&e->low, &e->high, e->value, values, n,
                     n_left > 0 ? left_out + c * stride : NULL, n_left);
        interval_percentile(&e->percentile_low, &e->percentile_high, values, n);
    }
    free(values);
}

static void replicate(struct law_fit *fit, const struct law_model *m,
                      unsigned *times, unsigned *drawn, double *constants,
                      double *at)
{
    for (int b = 0; b < fit->replicates; b++) {
        size_t ok = (size_t)fit->replicates_ok;

        law_draw(times, drawn, m->group, m->n, m->n_groups, m->options.seed,
                 (uint64_t)b);
        fit->replicates_ok += refit(constants + ok * m->n_constants,
                                    at + ok * m->dim, m, fit->at, times);
    }
}

void law_bootstrap(struct arena *arena, struct law_fit *fit,
                   const struct law_model *m, struct notes *notes)
{
    size_t wanted = (size_t)fit->options.bootstrap;

    if (wanted == 0)
        return;
    if (m->n_groups < 3) {
        notes_add(notes,
                  "%s: too little to resample, so intervals go by the "
                  "curvature at the optimum and know nothing of other runs",
                  m->n_groups == 1 ? "all points are of one run"
                                   : "there are but two runs");
        return;
    }
    unsigned *times = mem_alloc(m->n * sizeof *times);
    unsigned *drawn = mem_alloc(m->n_groups * sizeof *drawn);
    double *left_out =
        mem_alloc(blocks_of(m) * m->n_constants * sizeof *left_out);
    double *constants = arena_array(arena, double, wanted * m->n_constants);
    double *at = arena_array(arena, double, wanted * m->dim);
    fit->replicates = (int)wanted;
    fit->replicate_constants = constants;
    fit->replicates_at = at;
    replicate(fit, m, times, drawn, constants, at);
    if (fit->replicates_ok > 0)
        law_set_intervals(fit, left_out, blocks_of(m),
                          jackknife(left_out, m, fit->at, times));
    if (fit->replicates_ok < fit->replicates)
        notes_add(notes,
                  "%d of %d bootstrap replicates led to no constants and are "
                  "left out",
                  fit->replicates - fit->replicates_ok, fit->replicates);
    free(times);
    free(drawn);
    free(left_out);
}
