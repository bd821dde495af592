/* law_cost.c - what the compute of a law counts, and what a step of the
 * environment costs beside the network. */
#include "config.h"

#include "cli/law_cost.h"

#include <math.h>

#include "analysis/law.h"
#include "analysis/points.h"
#include "base/arena.h"
#include "base/str.h"
#include "plan/plan.h"
#include "report/gather.h"
#include "train/train.h"
#include "report/text.h"

bool law_cost_line(struct arena *arena, double *fixed, double *per_parameter,
                   const double *parameters, const double *seconds, size_t n,
                   struct err *err)
{
    const struct points_column columns[] = {
        {.name = "parameters", .values = parameters},
        {.name = "seconds", .values = seconds},
    };
    const struct law_columns chosen = {.x = {0}, .y = 1, .has = {true}};
    struct points times = {.name = "times of runs",
                           .n = n,
                           .columns = columns,
                           .n_columns = COUNT_OF(columns)};
    struct law_options options = LAW_DEFAULTS;
    struct law_fit *line;

    options.bootstrap = 0;
    if (n == 0)
        return err_set(err, "the time that its curves took is not known");
    if (!law_fit(arena, &line, law_find("affine"), &times, &chosen, &options,
                 err))
        return false;
    *per_parameter = law_fit_constant(line, "slope")->value;
    *fixed = fmax(law_fit_constant(line, "intercept")->value, 0);
    return *per_parameter > 0 || err_set(err, "larger models took no longer");
}

/* By what the finished runs took. */
static bool measure(double *cost, struct arena *arena,
                    const struct law_finding *law, const struct run_row *runs,
                    struct err *err)
{
    double *x = arena_array(arena, double, law->n_runs);
    double *y = arena_array(arena, double, law->n_runs);
    double fixed, per_parameter;
    size_t n = 0;

    for (size_t i = 0; i < law->n_runs; i++) {
        const struct run_row *run = &runs[law->runs[i]];

        if (run->status != RUN_DONE || !(run->wall_s > 0))
            continue;
        x[n] = law_size(law, run);
        y[n++] = run->wall_s / run->interactions;
    }
    if (!law_cost_line(arena, &fixed, &per_parameter, x, y, n, err))
        return false;
    *cost = fixed / per_parameter;
    return true;
}

void law_cost_set(struct law_finding *law, struct arena *arena,
                  const struct settings *options, const struct run_row *runs)
{
    const struct value *declared = settings_value(options, "environment_cost");
    struct err err;

    law->environment_cost = (double)NAN;
    if (declared->kind == VALUE_NUMBER) {
        law->environment_cost = declared->number.real;
    } else if (measure(&law->environment_cost, arena, law, runs, &err)) {
        law->environment_measured = true;
    } else {
        law->environment_unknown = arena_strdup(arena, err.msg);
    }
}

/* ---- accounting ---- */

static void add_part(struct str *out, double flop, double all, const char *what)
{
    if (flop > 0)
        str_printf(out, ", %.3g %% %s", 100 * flop / all, what);
}

/* What training of the largest size spends, part by part. */
static const char *counted(struct arena *arena, const struct law_finding *law,
                           const struct plan_run *run)
{
    struct train_cost cost;
    struct err err;
    struct str text = STR_INIT;

    /* The plan has asked for the cost of each of its runs already. */
    if (!train_cost(&cost, &run->spec, &err))
        return arena_strdup(arena, err.msg);
    str_add(&text, "FLOP of the network, counted layer by layer: ");
    text_number(&text, cost.flop_per_interaction, 4);
    str_add(&text, " an interaction for the largest size, ");
    text_number(&text, law->flop_per_parameter, 4);
    str_add(&text, " for each parameter");
    add_part(&text, cost.flop.act, cost.flop_per_interaction, "to act");
    add_part(&text, cost.flop.oppose, cost.flop_per_interaction,
             "to play against itself");
    add_part(&text, cost.flop.learn, cost.flop_per_interaction, "to learn");
    add_part(&text, cost.flop.auxiliary, cost.flop_per_interaction,
             "in the auxiliary phase");
    add_part(&text, cost.flop.average, cost.flop_per_interaction,
             "to ask the averaged policy");
    const char *copy = arena_strdup(arena, str_text(&text));
    str_fini(&text);
    return copy;
}

double law_cost_of_curve(const struct curve *curve)
{
    size_t last = curve->n - 1;

    return curve->n == 0 || curve->compute == NULL
               ? (double)NAN
               : curve->compute[last] /
                     (curve->parameters * curve->interactions[last]);
}

double law_cost_of_curves(const struct curve_set *curves)
{
    double cost = (double)NAN, largest = 0;

    for (size_t i = 0; i < curves->n; i++) {
        const struct curve *c = &curves->curves[i];
        double own = law_cost_of_curve(c);

        if (!isnan(own) && c->parameters > largest) {
            largest = c->parameters;
            cost = own;
        }
    }
    return cost;
}

bool law_cost_truncate(struct intrinsic_options *options,
                       double flop_per_parameter, struct err *err)
{
    if (!isfinite(options->truncate_compute))
        return true;
    options->truncate_compute /= flop_per_parameter;
    return flop_per_parameter > 0 ||
           err_set(err, "truncate_compute is in flop, and the curves do not "
                        "say what their training cost: give them a column of "
                        "compute, or flop_per_parameter where a study "
                        "declares them");
}

const char *law_accounting_of_curves(struct arena *arena,
                                     const struct curve_set *curves,
                                     double flop_per_parameter)
{
    double told = law_cost_of_curves(curves), low = told, high = told;

    if (isnan(told))
        return flop_per_parameter > 0
                   ? arena_printf(arena,
                                  "%.5g FLOP for each parameter and "
                                  "interaction, as declared",
                                  flop_per_parameter)
                   : "parameters x interactions alone: of their FLOP the "
                     "curves say nothing";
    for (size_t i = 0; i < curves->n; i++) {
        double own = law_cost_of_curve(&curves->curves[i]);

        low = fmin(low, own);
        high = fmax(high, own);
    }
    if (high - low <= 0.01 * told)
        return arena_printf(arena,
                            "%.5g FLOP for each parameter and interaction, as "
                            "the curves tell",
                            told);
    return arena_printf(arena,
                        "parameters x interactions; the curves tell from %.5g "
                        "to %.5g FLOP for each, of which that of the largest "
                        "size, %.5g, counts for all",
                        low, high, told);
}

void law_accounting_set(struct law_finding *law, struct arena *arena,
                        const struct plan *plan, const struct run_row *runs)
{
    size_t largest = 0;

    for (size_t i = 0; i < law->n_runs; i++) {
        if (law_size(law, &runs[law->runs[i]]) >
            law_size(law, &runs[law->runs[largest]]))
            largest = i;
    }
    if (law->n_runs > 0 && law->runs[largest] < plan->n_runs)
        law->accounting = counted(arena, law, &plan->runs[law->runs[largest]]);
    else
        law->accounting = law_accounting_of_curves(arena, &law->curves,
                                                   law->flop_per_parameter);
}
