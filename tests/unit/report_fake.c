/* report_fake.c - made-up findings, like those of a study of horizons. */
#include "config.h"

#include "tests/unit/report_fake.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "analysis/intrinsic.h"
#include "analysis/steps.h"
#include "base/arena.h"

enum { REPLICATES = 50, MAP = 40 };

/* Numbers in [-1, 1) that look like noise: splitmix64 of a counter. */
static double noise(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    z ^= z >> 31;
    return (double)(z >> 11) * 0x1p-52 - 1;
}

static struct intrinsic_law law_of(double alpha_N, double alpha_E, double N_c)
{
    double ratio = alpha_N / alpha_E;
    struct intrinsic_law law = {.alpha_N = alpha_N,
                                .alpha_E = alpha_E,
                                .N_c = N_c,
                                .exponent = 1 / (1 + ratio)};

    law.beta = 1 / (1 / alpha_N + 1 / alpha_E);
    law.E_c = 1 / (N_c * pow(1 + ratio, 1 / alpha_N) *
                   pow(1 + 1 / ratio, 1 / alpha_E));
    return law;
}

static double horizon_of(size_t i)
{
    return pow(4, (double)i);
}

static double size_of(size_t i)
{
    return round(1200 * pow(3.1, (double)i));
}

static struct intrinsic_law truth_of(size_t horizon)
{
    double h = horizon_of(horizon);

    return law_of(0.62 + 0.01 * log(h), 0.58, 0.06 / pow(1 + 0.1 * h, 0.35));
}

static double return_of(double I)
{
    double z = (log10(I) - 9.9) / 0.5;

    return 0.1 + 0.88 / (1 + exp(-z));
}

static double intrinsic_of(double ret)
{
    double z = log((ret - 0.1) / (0.98 - ret));

    return pow(10, 9.9 + 0.5 * z);
}

static struct coordinate coordinate(struct arena *arena, const char *axis,
                                    double value)
{
    return (struct coordinate){axis, arena_printf(arena, "%g", value), value};
}

static void fill_run(struct arena *arena, struct run_row *run, size_t horizon,
                     size_t size, size_t seed, size_t points, uint64_t *state)
{
    struct intrinsic_law law = truth_of(horizon);
    struct coordinate *c = arena_array(arena, struct coordinate, 3);
    double *e = arena_array(arena, double, points);
    double *r = arena_array(arena, double, points);
    double *flop = arena_array(arena, double, points);
    double *wall = arena_array(arena, double, points);
    double wall_s = 20 + size_of(size) / 900;
    double run_noise = 0.16 * noise(state);

    c[0] = coordinate(arena, "h", horizon_of(horizon));
    c[1] = coordinate(arena, "size", pow(2, (double)size - 3));
    c[2] = coordinate(arena, "seed", (double)seed);
    for (size_t i = 0; i < points; i++) {
        double t = (double)i / (double)(points - 1);

        e[i] = round(1000 * pow(4000, t));
        double I = intrinsic_at(&law, size_of(size), e[i]);
        r[i] = return_of(I * pow(10, run_noise)) + 0.006 * noise(state);
        flop[i] = 96 * size_of(size) * e[i];
        wall[i] = wall_s * e[i] / 4e6;
    }
    *run = (struct run_row){
        .id = arena_printf(arena, "%016llx", (unsigned long long)*state),
        .label = arena_printf(arena, "h=%s size=%s seed=%zu", c[0].text,
                              c[1].text, seed),
        .coordinates = c,
        .n_coordinates = 3,
        .seed = (int64_t)seed,
        .parameters = size_of(size),
        .parameters_inner = size_of(size) * 0.8,
        .flop_per_parameter = 96,
        .interactions = 4e6,
        .flop = 96 * size_of(size) * 4e6,
        .wall_s = wall_s,
        .core_s = wall_s * 0.9,
        .planned_core_s = wall_s * 0.9 * (1 + run_noise),
        .kernel = "x86-64-v4",
        .n = points,
        .curve_interactions = e,
        .curve_return = r,
        .curve_greedy = r,
        .curve_flop = flop,
        .curve_wall_s = wall,
    };
}

static void fill_size(struct arena *arena, struct intrinsic_size *out,
                      const struct intrinsic_law *law, double parameters,
                      size_t seeds, uint64_t *state)
{
    enum { POINTS = 128 };
    double wave = noise(state), drift = noise(state);

    *out = (struct intrinsic_size){.parameters = parameters,
                                   .seeds = (int)seeds,
                                   .n = POINTS,
                                   .on_frontier = true};
    out->interactions = arena_array(arena, double, POINTS);
    out->returns = arena_array(arena, double, POINTS);
    out->stderrs = arena_array(arena, double, POINTS);
    out->intrinsic = arena_array(arena, double, POINTS);
    out->mapped = arena_array(arena, double, POINTS);
    out->weights = arena_array(arena, double, POINTS);
    for (size_t i = 0; i < POINTS; i++) {
        double t = (double)i / (POINTS - 1);
        double miss = 0.05 * (wave * sin(9 * t) + drift * cos(5 * t));

        out->interactions[i] = 4e6 / 64 * pow(64, t);
        out->intrinsic[i] = intrinsic_at(law, parameters, out->interactions[i]);
        out->mapped[i] = out->intrinsic[i] * pow(10, miss);
        out->returns[i] = return_of(out->mapped[i]);
        out->stderrs[i] = seeds > 1 ? 0.004 : 0;
        out->weights[i] = 1;
    }
}

static void fill_bootstrap(struct arena *arena, struct intrinsic_fit *fit,
                           uint64_t *state)
{
    struct intrinsic_law law = fit->law;

    fit->replicates = fit->replicates_ok = REPLICATES;
    fit->options.bootstrap = REPLICATES;
    fit->replicate_laws = arena_array(arena, struct intrinsic_law, REPLICATES);
    for (size_t i = 0; i < REPLICATES; i++)
        fit->replicate_laws[i] = law_of(law.alpha_N * (1 + 0.07 * noise(state)),
                                        law.alpha_E * (1 + 0.07 * noise(state)),
                                        law.N_c * (1 + 0.3 * noise(state)));
    fit->dof = 4;
    fit->replicate_maps = arena_array(arena, struct intrinsic_map, REPLICATES);
    for (size_t i = 0; i < REPLICATES; i++) {
        struct intrinsic_map *map = &fit->replicate_maps[i];
        double shift = 1 + 0.1 * noise(state);

        *map = (struct intrinsic_map){.n = MAP, .ret = fit->map_return};
        map->intrinsic = arena_array(arena, double, MAP);
        for (size_t k = 0; k < MAP; k++)
            map->intrinsic[k] = fit->map_intrinsic[k] * shift;
    }
    fit->ci95.low = (struct intrinsic_law){
        law.alpha_N * 0.93, law.alpha_E * 0.94, law.beta * 0.94,
        law.N_c * 0.6,      law.E_c * 0.7,      law.exponent - 0.021};
    fit->ci95.high = (struct intrinsic_law){
        law.alpha_N * 1.08, law.alpha_E * 1.05, law.beta * 1.07,
        law.N_c * 1.7,      law.E_c * 1.5,      law.exponent + 0.026};
}

static void fill_map(struct arena *arena, struct intrinsic_fit *fit)
{
    fit->n_map = MAP;
    fit->map_return = arena_array(arena, double, MAP);
    fit->map_intrinsic = arena_array(arena, double, MAP);
    for (size_t i = 0; i < MAP; i++) {
        fit->map_return[i] = 0.12 + 0.84 * (double)i / (MAP - 1);
        fit->map_intrinsic[i] = intrinsic_of(fit->map_return[i]);
    }
}

/* A profile that is a parabola to BELOW and ABOVE, and flat where the data
 * never object (NaN). */
static struct intrinsic_profile profile_about(double at, double below,
                                              double above)
{
    struct intrinsic_profile p = {.low = at - below, .high = at + above};

    for (int i = -5; i <= 5; i++) {
        double reach = i < 0 ? below : above;
        double part = i / 4.0;

        p.value[p.n] = at + part * (isfinite(reach) ? reach : 0.1 * at);
        p.fall[p.n++] = isfinite(reach) ? INTRINSIC_PROFILE_LIMIT * part * part
                                        : 0.1 * fabs(part);
    }
    return p;
}

static struct intrinsic_fit *new_fit(struct arena *arena, size_t horizon,
                                     size_t sizes, size_t seeds, int trouble,
                                     uint64_t *state)
{
    struct intrinsic_fit *fit = arena_new_of(arena, struct intrinsic_fit);
    const char **notes = arena_array(arena, const char *, 1);

    *fit = (struct intrinsic_fit){
        .law = truth_of(horizon),
        .options = INTRINSIC_DEFAULTS,
        .rmse_log10 = 0.0312 + 0.004 * (double)horizon,
        .objective = 0.001,
        .starts = 64,
        .starts_agreeing = 61 - (int)horizon,
        .identifiable = IDENTIFIABLE,
        .reason = "The sizes straddle the frontier, and constants that differ "
                  "fit worse.",
        .best_return = 0.962,
        .n_sizes = sizes,
    };
    fit->sizes = arena_array(arena, struct intrinsic_size, sizes);
    for (size_t i = 0; i < sizes; i++)
        fill_size(arena, &fit->sizes[i], &fit->law, size_of(i), seeds, state);
    fit->profile_exponent = profile_about(fit->law.exponent, 0.02, (double)NAN);
    fit->profile_beta = profile_about(fit->law.beta, (double)NAN, (double)NAN);
    fit->profile_N_opt = profile_about(6e4, 1e4, 1e4);
    fit->without_size = arena_array(arena, struct intrinsic_law, sizes);
    for (size_t i = 0; i < sizes; i++)
        fit->without_size[i] = law_of(fit->law.alpha_N * (1 + 0.01 * (double)i),
                                      fit->law.alpha_E, fit->law.N_c);
    fit->compute_low = 3e8;
    fit->compute_high = 1.2e12 / (1 + 0.5 * (double)horizon);
    fill_map(arena, fit);
    if ((trouble & FAKE_NO_BOOTSTRAP) == 0 && seeds > 1)
        fill_bootstrap(arena, fit, state);
    fit->holdout = (struct intrinsic_holdout){
        .done = sizes > 3,
        .parameters = size_of(sizes - 1),
        .law = law_of(fit->law.alpha_N * 1.03, fit->law.alpha_E,
                      fit->law.N_c * 1.1),
        .rmse_log10 = 0.061,
        .miss = horizon % 2 == 0 ? 0.043 : -0.021,
        .interval = seeds > 1 ? 0.05 : 0};
    notes[0] = "One run of the largest size is shorter than the others.";
    fit->notes = notes;
    fit->n_notes = horizon == 1;
    steps_set(arena, fit, &(struct curve_set){NULL, 0});
    return fit;
}

static void fill_law(struct arena *arena, struct law_finding *law,
                     const struct findings *f, size_t horizon, size_t sizes,
                     size_t seeds, int trouble, uint64_t *state)
{
    struct coordinate *c = arena_new_of(arena, struct coordinate);
    size_t *runs = arena_array(arena, size_t, sizes * seeds);
    struct intrinsic_fit *fit =
        new_fit(arena, horizon, sizes, seeds, trouble, state);

    *c = coordinate(arena, "h", horizon_of(horizon));
    *law = (struct law_finding){.name = "law",
                                .coordinates = c,
                                .n_coordinates = 1,
                                .fit = fit,
                                .flop_per_parameter = 96,
                                .task = "digits",
                                .runs = runs};
    for (size_t i = 0; i < f->n_runs; i++) {
        if (f->runs[i].coordinates[0].value == c->value)
            runs[law->n_runs++] = i;
    }
    if ((trouble & FAKE_WEAK) == 0)
        return;
    if (horizon == 0) {
        fit->identifiable = NOT_IDENTIFIABLE;
        fit->reason = "All sizes lie on one side of the frontier.";
    } else if (horizon == 1) {
        fit->identifiable = WEAK;
        fit->reason = "Only two sizes touch the frontier.";
    } else if (horizon == 2) {
        law->fit = NULL;
        law->error = "fewer than three sizes have a curve";
    }
}

static const struct law affine = {
    .options = {"affine", "a line", NULL, 0},
    .formula = "y = intercept + slope x",
    .n_x = 1,
};

/* The line of a fit with a band around it. */
static struct law_line line_of(struct arena *arena, const struct law_fit *fit)
{
    enum { STEPS = 8 };
    double *x = arena_array(arena, double, STEPS);
    double *y = arena_array(arena, double, STEPS);
    double *low = arena_array(arena, double, STEPS);
    double *high = arena_array(arena, double, STEPS);

    for (size_t i = 0; i < STEPS; i++) {
        x[i] = fit->x_low[0] *
               pow(fit->x_high[0] / fit->x_low[0], (double)i / (STEPS - 1));
        y[i] = fit->constants[0].value + fit->constants[1].value * x[i];
        low[i] = 0.9 * y[i];
        high[i] = 1.1 * y[i];
    }
    return (struct law_line){STEPS, x, y, low, high};
}

static void add_cost(struct arena *arena, struct findings *f, size_t horizons)
{
    enum { DRAWN = 200 };
    struct points_finding *p = arena_new_of(arena, struct points_finding);
    struct law_fit *fit = arena_new_of(arena, struct law_fit);
    struct law_estimate *e = arena_array(arena, struct law_estimate, 2);
    double *x = arena_array(arena, double, horizons);
    double *y = arena_array(arena, double, horizons);
    double *predicted = arena_array(arena, double, horizons);
    double *drawn = arena_array(arena, double, 2 * DRAWN);
    uint64_t state = 5;

    for (int b = 0; b < DRAWN; b++) {
        drawn[2 * b] = 52000 * exp(0.05 * noise(&state));
        drawn[2 * b + 1] = 5100 * exp(0.03 * noise(&state));
    }
    for (size_t i = 0; i < horizons; i++) {
        x[i] = horizon_of(i);
        predicted[i] = 52000 + 5100 * x[i];
        y[i] = (52000 + 5100 * x[i]) * (i % 2 == 0 ? 1.06 : 0.95);
    }
    e[0] = (struct law_estimate){.name = "intercept",
                                 .doc = "y at x = 0",
                                 .value = 52000,
                                 .low = 47100,
                                 .high = 58200};
    e[1] = (struct law_estimate){.name = "slope",
                                 .doc = "growth of y with x",
                                 .value = 5100,
                                 .low = 4700,
                                 .high = 5600};
    *fit = (struct law_fit){
        .law = &affine,
        .formula = affine.formula,
        .n = horizons,
        .n_groups = horizons,
        .n_constants = 2,
        .constants = e,
        .r2 = 0.9914,
        .loss = LAW_RELATIVE,
        .starts = 27,
        .starts_agreeing = 25,
        .condition = 3,
        .identifiable = IDENTIFIABLE,
        .reason = "the points fix all constants",
        .n_x = 1,
        .x = {x},
        .y = y,
        .predicted = predicted,
        .replicates = DRAWN,
        .replicates_ok = DRAWN,
        .replicate_constants = drawn,
        .x_low = {x[0]},
        .x_high = {x[horizons - 1]},
    };
    *p = (struct points_finding){
        .name = "cost",
        .law = &affine,
        .fit = fit,
        .x = {{"h", "steps"}},
        .y = {"interactions needed for 0.9 of the best return", ""},
        .line = line_of(arena, fit),
    };
    f->points = p;
    f->n_points = 1;
}

static const char study[] =
    "# horizon.study -- does a longer horizon change how performance scales,\n"
    "#                  or only how much it costs?\n"
    "use \"std/digits\"\n\n"
    "axis h    = [1, 4, 16, 64, 256]\n"
    "axis size = 1/8 .. 8 by x2\n\n"
    "runs main = product(h, size, seed in 1..3)\n\n"
    "fit law[h] = intrinsic(main) {\n"
    "    exclude = first 1/64\n    bootstrap = 50 over seed\n}\n\n"
    "claim \"the exponent hardly moves\" : spread(law.exponent) < 0.10\n";

static const struct claim_finding claims[] = {
    {"The exponent hardly moves with the horizon.",
     "spread(law.exponent) < 0.10", "spread(law.exponent) = 0.023", CLAIM_HOLDS,
     NULL},
    {"Samples grow affinely with the horizon.", "cost.r2 > 0.995",
     "cost.r2 = 0.991", CLAIM_FAILED, NULL},
    {"Larger models are held out well.", "max(law.miss) < 0.02", "",
     CLAIM_UNKNOWN, "Two fits have no held-out size."},
};

static const struct item items[] = {
    {ITEM_TEXT, NULL,
     "Each model of the family was trained with five horizons, on the same "
     "images, for four million interactions.",
     NULL, 0},
    {ITEM_CURVES, "main", NULL, NULL, 0},
    {ITEM_FRONTIER, "law", "Five horizons side by side.", NULL, 0},
    {ITEM_EXPONENT, "law", NULL, NULL, 0},
    {ITEM_LAW, "cost", NULL, NULL, 0},
    {ITEM_CONSTANTS, "law", NULL, NULL, 0},
};

static const struct item items_twice[] = {
    {ITEM_CURVES, NULL, NULL, NULL, 0},
    {ITEM_CURVES, NULL, NULL, NULL, 0},
    {ITEM_FRONTIER, NULL, NULL, NULL, 0},
    {ITEM_FRONTIER, "no/such\"law", NULL, NULL, 0},
    {ITEM_EXPONENT, NULL, NULL, NULL, 0},
    {ITEM_LAW, NULL, NULL, NULL, 0},
    {ITEM_LAW, "none", NULL, NULL, 0},
    {ITEM_CONSTANTS, NULL, "All of them.", NULL, 0},
    {ITEM_RUNS, NULL, NULL, NULL, 0},
    {ITEM_TEXT, NULL, "An end.", NULL, 0},
};

static const char *const shown_predictions[] = {"need", "odd"};

static const struct item items_more[] = {
    {ITEM_CURVES, "published", "As they were published.", NULL, 0},
    {ITEM_PREDICTIONS, NULL, "All of them.", NULL, 0},
    {ITEM_PREDICTIONS, NULL, NULL, shown_predictions, 2},
    {ITEM_ISOFLOP, "main", "Equal compute.", NULL, 0},
    {ITEM_ISOFLOP, "published", NULL, NULL, 0},
    {ITEM_RUNS, "published", NULL, NULL, 0},
    {ITEM_PLAY, "main", "They all <try>.", NULL, 0},
    {ITEM_PLAY, "published", NULL, NULL, 0},
    {ITEM_INFOS, "main", "What they tell.", NULL, 0},
    {ITEM_INFOS, "published", NULL, NULL, 0},
};

static const struct film_frame frames[] = {{0, 0, "\x89PNG", 4},
                                           {57, 9.5, "\x89PNG", 4}};
static const struct film_info film_infos[] = {{"solved <b>", 1}};
static const struct film films[] = {
    {.run = 1,
     .seeds = 3,
     .held_out = true,
     .interactions = 4e6,
     .steps = 58,
     .ended = true,
     .returned = 10,
     .infos = film_infos,
     .n_infos = COUNT_OF(film_infos),
     .width = 64,
     .height = 48,
     .frames = frames,
     .n_frames = COUNT_OF(frames),
     .strip = "a strip",
     .gif = "a film",
     .strip_bytes = 7,
     .gif_bytes = 6},
    {.run = 4, .missing = "<script> crashed"},
};
static const struct film no_film = {
    .missing = "curves from files come without policies"};
static const struct films_finding all_films[] = {
    {"main", films, COUNT_OF(films), 5},
    {"published", &no_film, 1, 1},
};

static const struct coordinate at_16 = {"h", "16", 16};

static const struct prediction_finding predictions[] = {
    {.name = "big",
     .expression = "law[16].parameters at 1e17 flop",
     .note = "The size for a hundred times the compute <b>",
     .unit = "parameters",
     .value = 3.21e7,
     .low = 1.2e7,
     .high = 8.9e7,
     .replicates = 200,
     .reach = {.compute_above = 104.2, .size_above = 31.4}},
    {.name = "need",
     .coordinates = &at_16,
     .n_coordinates = 1,
     .expression = "law[h].interactions at 0.9 of best",
     .unit = "interactions",
     .value = 412345,
     .low = 398000,
     .high = 433000,
     .replicates = 200,
     .weak = true},
    {.name = "odd",
     .expression = "law[1].exponent",
     .unit = "",
     .value = (double)NAN,
     .low = (double)NAN,
     .high = (double)NAN,
     .reason = "the fit is not identifiable: every size is too large",
     .interval_reason = "the fit is not identifiable: every size is too large"},
    {.name = "bare",
     .expression = "law[1].exponent * 2",
     .unit = "",
     .value = 0.5,
     .low = (double)NAN,
     .high = (double)NAN,
     .interval_reason = "there is no interval: 'law' has no bootstrap"},
};

static const struct coordinate of_coinrun = {"env", "coinrun", (double)NAN};

static const struct import_finding imports[] = {
    {"published", &of_coinrun, 1, "csv", "data/published.csv",
     "46a3cef37900487dc044b497a9cc92b8cb297270d45a6ad611776cb8112dacb8",
     "coinrun", 2, 0, NULL, 0},
};

/* What the environment told: in the first run nothing was ever solved in
 * training, and what it tells of markup is never known. */
static void tell(struct arena *arena, struct run_row *run, bool first)
{
    static const char *const names[] = {"info_success", "info_<b>",
                                        "train_info_success"};
    double *told = arena_array(arena, double, COUNT_OF(names) * run->n);

    for (size_t i = 0; i < run->n; i++) {
        told[i] = run->curve_return[i] * 0.9;
        told[run->n + i] = (double)NAN;
        told[2 * run->n + i] =
            first || i < 3 ? (double)NAN : run->curve_return[i - 3] * 0.8;
    }
    run->info_names = names;
    run->n_infos = COUNT_OF(names);
    run->curve_infos = told;
}

/* A ladder for all runs, and two curves from a file behind them. */
static void add_more(struct arena *arena, struct findings *f)
{
    static const double ladder[] = {1e11, 1e12, 1e13};
    struct run_row *runs = arena_array(arena, struct run_row, f->n_runs + 2);
    struct group_finding *groups = arena_array(arena, struct group_finding, 2);
    size_t *all = arena_array(arena, size_t, f->n_runs + 2);

    memcpy(runs, f->runs, f->n_runs * sizeof *runs);
    for (size_t i = 0; i < f->n_runs; i++) {
        double *rungs = arena_array(arena, double, COUNT_OF(ladder));

        for (size_t k = 0; k < COUNT_OF(ladder); k++)
            rungs[k] = ladder[k] / 96 / runs[i].parameters;
        runs[i].rung_flop = ladder;
        runs[i].rung_interactions = rungs;
        runs[i].n_rungs = COUNT_OF(ladder);
        tell(arena, &runs[i], i == 0);
    }
    for (size_t i = 0; i < 2; i++) {
        struct run_row *run = &runs[f->n_runs + i];

        *run = runs[i];
        run->id = "";
        run->label = i == 0 ? "16-0" : "16-1";
        run->coordinates = &of_coinrun;
        run->n_coordinates = 1;
        run->environment = "coinrun";
        run->status = RUN_IMPORTED;
        run->log = run->kernel = NULL;
        run->flop = run->wall_s = run->flop_per_parameter = (double)NAN;
        run->n_rungs = run->n_infos = 0;
    }
    for (size_t i = 0; i < f->n_runs + 2; i++)
        all[i] = i;
    groups[0] = (struct group_finding){"main", all, f->n_runs};
    groups[1] = (struct group_finding){"published", all + f->n_runs, 2};
    f->runs = runs;
    f->n_runs += 2;
    f->groups = groups;
    f->n_groups = 2;
    f->imports = imports;
    f->n_imports = COUNT_OF(imports);
    f->predictions = predictions;
    f->n_predictions = COUNT_OF(predictions);
    f->films = all_films;
    f->n_films = COUNT_OF(all_films);
    f->items = items_more;
    f->n_items = COUNT_OF(items_more);
}

/* Turn the axis of numbers into one of names. */
static void use_names(struct arena *arena, struct findings *f,
                      struct run_row *runs, struct law_finding *laws)
{
    static const char *const games[] = {"coinrun", "starpilot", "fruitbot",
                                        "a game of a longer name"};
    struct points_finding *two = arena_array(arena, struct points_finding, 2);

    for (size_t i = 0; i < f->n_laws; i++) {
        const char *game = games[i % COUNT_OF(games)];
        struct coordinate c = {"game", game, (double)NAN};
        double h = laws[i].coordinates[0].value;

        for (size_t k = 0; k < f->n_runs; k++) {
            struct coordinate *of =
                (struct coordinate *)(uintptr_t)runs[k].coordinates;
            if (of[0].value == h)
                of[0] = c;
            runs[k].flop = (double)NAN;
        }
        struct coordinate *own = arena_new_of(arena, struct coordinate);
        *own = c;
        laws[i].coordinates = own;
        laws[i].flop_per_parameter = (double)NAN;
    }
    two[0] = f->points[0];
    two[1] = f->points[0];
    two[1].name = "cost2";
    two[1].missing = 1;
    two[1].missing_reason = "a <return> of 0.9 lies outside";
    f->points = two;
    f->n_points = 2;
    f->items = items_twice;
    f->n_items = COUNT_OF(items_twice);
}

static void break_runs(struct arena *arena, struct run_row *runs, size_t n)
{
    double *r = arena_array(arena, double, runs[0].n);

    memcpy(r, runs[0].curve_return, runs[0].n * sizeof(*r));
    r[runs[0].n / 3] = (double)NAN;
    r[runs[0].n / 2] = HUGE_VAL;
    runs[0].curve_return = r;
    runs[1 % n].status = RUN_DIVERGED;
    runs[1 % n].message = "a loss was not finite after 812,000 interactions";
    runs[1 % n].n /= 2;
    runs[2 % n].status = RUN_FAILED;
    runs[2 % n].message = "killed by signal 9";
    runs[2 % n].log = "/store/runs/00c0ffee/log";
    runs[2 % n].n = 0;
    runs[2 % n].wall_s = (double)NAN;
    runs[3 % n].status = RUN_MISSING;
    runs[3 % n].n = 0;
}

static void make_hostile(struct findings *f, struct run_row *runs)
{
    f->title = "<script>alert(1)</script> & \"quotes\" 'single' ]]> -->";
    static const char *const authors[] = {"A & B", "<script>alert(1)</script>"};
    f->study_name = "<script>alert(1)</script>";
    f->study_title = "<script>alert(1)</script>";
    f->authors = authors;
    f->n_authors = COUNT_OF(authors);
    f->notes = "<script>alert(1)</script>";
    f->study_text = "</pre></code><img src=http://evil/x onerror=alert(2)>"
                    "\x01\x02\xff\xfe\xc0\x80\xed\xa0\x80\n";
    f->environment = "an environment whose name is so very long that it could "
                     "not stand on one line of anything at all, "
                     "withoutanyspacetobreakitatbecausesomebodylikedidentifiers"
                     "thatneverendandneverendandneverend";
    f->return_label = "<b>return</b> per step, averaged over an unreasonably "
                      "long list of held-out environments";
    runs[0].label = "\"><svg onload=alert(3)>";
    runs[0].message = "\x1b[31mred";
}

static const struct source_finding sources[] = {
    {"module", "std/digits",
     "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"},
    {"Gymnasium", "CartPole-v1", "gymnasium 1.2.0, SHA-256 96a296d224f285c6"},
};
static const char *const settings[] = {"each.interactions=<4M>", "h=[1, 4]"};

static const char *const algorithm_kinds[] = {"ppo_ewma"};

struct findings *fake_findings(struct arena *arena, size_t horizons,
                               size_t sizes, size_t seeds, size_t points,
                               int trouble)
{
    struct findings *f = arena_new_of(arena, struct findings);
    struct run_row *runs =
        arena_array(arena, struct run_row, horizons * sizes * seeds);
    struct law_finding *laws = arena_array(arena, struct law_finding, horizons);
    uint64_t state = 7;

    *f = (struct findings){
        .title = "Does a longer horizon change how performance scales?",
        .study_name = "horizon.study",
        .study_text = study,
        .version = "rlstudy 0.1.0",
        .engine = 1,
        .sources = sources,
        .n_sources = COUNT_OF(sources),
        .settings = settings,
        .n_settings = COUNT_OF(settings),
        .lock =
            "4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a",
        .time = 1790000000,
        .machine = "a machine of 8 cores",
        .environment = "digits (noise = 0.1)",
        .family = "digits_cnn",
        .algorithm = "ppo_ewma",
        .algorithm_kinds = algorithm_kinds,
        .n_algorithm_kinds = COUNT_OF(algorithm_kinds),
        .accounting = "FLOP are those of the network: 2 for each "
                      "multiplication in 11 passes an interaction, 96 for each "
                      "parameter.",
        .return_label = "held-out return per step",
        .runs = runs,
        .laws = laws,
        .claims = claims,
        .n_claims = COUNT_OF(claims),
        .items = items,
        .n_items = COUNT_OF(items),
        .total_flop = 3.218e15,
        .total_wall_s = 28642.5,
        .total_core_s = 27310.25,
    };
    for (size_t h = 0; h < horizons; h++) {
        for (size_t s = 0; s < sizes; s++) {
            for (size_t seed = 1; seed <= seeds; seed++)
                fill_run(arena, &runs[f->n_runs++], h, s, seed, points, &state);
        }
    }
    if ((trouble & FAKE_FAILED) != 0)
        break_runs(arena, runs, f->n_runs);
    if ((trouble & FAKE_HOSTILE) != 0)
        make_hostile(f, runs);
    if ((trouble & FAKE_NO_LAW) != 0)
        return f;
    for (size_t h = 0; h < horizons; h++)
        fill_law(arena, &laws[f->n_laws++], f, h, sizes, seeds, trouble,
                 &state);
    add_cost(arena, f, horizons);
    if ((trouble & FAKE_NAMES) != 0)
        use_names(arena, f, runs, laws);
    if ((trouble & FAKE_MORE) != 0)
        add_more(arena, f);
    return f;
}
