/* truth.c - a family that is known, and studies drawn from it. */
#include "config.h"

#include "analysis/truth.h"

#include <math.h>
#include <stdlib.h>

#include "analysis/estimate.h"
#include "analysis/isotonic.h"
#include "analysis/notes.h"
#include "analysis/prepare.h"
#include "base/arena.h"
#include "base/rng.h"

/* ---- the map ---- */

double truth_return(const struct truth *truth, double log_I)
{
    double t = (log_I - truth->low) / truth->step;
    double last = TRUTH_KNOTS - 2;
    size_t i = (size_t)fmin(fmax(floor(t), 0), last);

    return truth->ret[i] +
           (t - (double)i) * (truth->ret[i + 1] - truth->ret[i]);
}

/* A fitted map may fall a little where nothing holds it; a truth rises. */
static void set_map(struct truth *truth, const struct joint_map *map)
{
    struct isotonic_block blocks[TRUTH_KNOTS];
    double weights[TRUTH_KNOTS], high;
    size_t n, from = 0;

    joint_map_ends(map, &truth->low, &high);
    truth->step = (high - truth->low) / (TRUTH_KNOTS - 1);
    for (size_t i = 0; i < TRUTH_KNOTS; i++) {
        double slope;

        weights[i] = 1;
        truth->ret[i] =
            joint_map_at(map, truth->low + truth->step * (double)i, &slope);
    }
    n = isotonic_fit(blocks, truth->ret, weights, TRUTH_KNOTS);
    for (size_t b = 0; b < n; b++) {
        for (; from < blocks[b].end; from++)
            truth->ret[from] = blocks[b].value;
    }
}

/* ---- drawing ---- */

/* Noise of a draw, in units of TRUTH's. */
struct draw {
    double point, run;
    uint64_t seed, index;
};

static struct curve_set draw_curves(struct arena *arena,
                                    const struct truth *truth,
                                    const struct curve_set *design,
                                    const struct draw *draw)
{
    struct curve *curves = arena_array(arena, struct curve, design->n);
    struct rng rng;

    rng_init_seed(&rng, draw->seed, "analysis/truth", draw->index);
    for (size_t i = 0; i < design->n; i++) {
        const struct curve *c = &design->curves[i];
        double *returns = arena_array(arena, double, c->n);
        double shift = draw->run * truth->run * rng_normal(&rng);

        for (size_t j = 0; j < c->n; j++) {
            double I =
                intrinsic_at(&truth->law, c->parameters, c->interactions[j]);

            returns[j] = truth_return(truth, log(I) + shift) +
                         draw->point * truth->point * rng_normal(&rng);
        }
        curves[i] = *c;
        curves[i].returns = returns;
    }
    return (struct curve_set){curves, design->n};
}

struct curve_set truth_draw(struct arena *arena, const struct truth *truth,
                            const struct curve_set *design, uint64_t seed,
                            uint64_t index)
{
    const struct draw draw = {1, 1, seed, index};

    return draw_curves(arena, truth, design, &draw);
}

struct curve_set truth_exact(struct arena *arena, const struct truth *truth,
                             const struct curve_set *design)
{
    const struct draw draw = {0, 0, 0, 0};

    return draw_curves(arena, truth, design, &draw);
}

/* ---- from curves ---- */

bool truth_of_curves(struct truth *out, const struct curve_set *curves,
                     const struct intrinsic_options *options, struct err *err)
{
    struct arena *arena = arena_new();
    struct notes notes = {.arena = arena};
    struct prepared p;
    bool ok = prepare_curves(arena, &p, curves, options, &notes, err);

    if (ok) {
        struct estimate *e = arena_new_of(arena, struct estimate);
        struct joint_choice all = joint_choice_all(&p);

        estimate_fit(e, &p, &all, options);
        *out = (struct truth){
            .shape = e->best.shape,
            .law = shape_law(&e->best.shape),
            .point = sqrt(e->noise.point),
            .run = sqrt(e->noise.shift),
            .noise = e->noise,
        };
        set_map(out, &e->best.map);
    }
    arena_free(arena);
    return ok;
}

/* ---- from a guess ---- */

struct extent {
    double log_N_low, log_N_high, log_E_high;
};

static struct extent extent_of(const struct curve_set *design)
{
    struct extent e = {HUGE_VAL, -HUGE_VAL, -HUGE_VAL};

    for (size_t i = 0; i < design->n; i++) {
        const struct curve *c = &design->curves[i];

        e.log_N_low = fmin(e.log_N_low, log(c->parameters));
        e.log_N_high = fmax(e.log_N_high, log(c->parameters));
        e.log_E_high = fmax(e.log_E_high, log(c->interactions[c->n - 1]));
    }
    return e;
}

static void set_sigmoid(struct truth *truth, const struct curve_set *design,
                        double exclude)
{
    double low = HUGE_VAL, high = -HUGE_VAL;

    for (size_t i = 0; i < design->n; i++) {
        const struct curve *c = &design->curves[i];
        double end = c->interactions[c->n - 1];
        double from = fmax(c->interactions[0], exclude * end);

        low = fmin(low, log(intrinsic_at(&truth->law, c->parameters, from)));
        high = fmax(high, log(intrinsic_at(&truth->law, c->parameters, end)));
    }
    truth->low = low;
    truth->step = (high - low) / (TRUTH_KNOTS - 1);
    for (size_t i = 0; i < TRUTH_KNOTS; i++) {
        double t = (double)i / (TRUTH_KNOTS - 1);

        truth->ret[i] = 1 / (1 + exp(-8 * (t - 0.5)));
    }
}

void truth_of_guess(struct truth *out, const struct truth_guess *guess,
                    const struct curve_set *design, double exclude)
{
    struct extent e = extent_of(design);
    double p = guess->exponent;
    /* The size for which the longest training is just right. */
    double log_N = e.log_N_low + guess->place * (e.log_N_high - e.log_N_low);
    const struct shape shape = {
        .x = {log(p / (1 - p)), log(guess->bend), log_N},
        .mid = log_N + e.log_E_high,
    };

    *out = (struct truth){
        .shape = shape,
        .law = shape_law(&shape),
        .point = guess->point,
        .run = guess->run,
        .noise = {guess->point * guess->point, guess->run * guess->run},
    };
    set_sigmoid(out, design, exclude);
}
