/* catalog.c - what the program can do, told to the language. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "analysis/intrinsic.h"
#include "analysis/windows.h"
#include "cli/cli.h"
#include "report/findings.h"
#include "train/train.h"

/* ---- laws ---- */

static const char *const weightings[] = {"weighted", "unweighted", NULL};

static const char *const alignments[] = {"recorded", "first", NULL};
static const char *const aggregates[] = {"mean", "iqm", NULL};
static const char *const worse_sizes[] = {"leave_out", "keep", NULL};

static const char *const counted[] = {"all", "inner", NULL};

static const struct param intrinsic_params[] = {
    {.name = "align", .type = PARAM_CHOICE, .def = "recorded",
     .choices = alignments,
     .doc = "count interactions as recorded, or move each run's count so that "
            "its first point lies where the earliest of all runs does"},
    {.name = "truncate", .type = PARAM_REAL, .def = "1", .min = 0, .max = 1,
     .open = PARAM_OPEN_MIN,
     .doc = "keep this first fraction of each size's training"},
    {.name = "truncate_interactions", .type = PARAM_REAL, .def = "none",
     .min = 0, .max = HUGE_VAL, .open = PARAM_OPEN_MIN,
     .unit = "interactions",
     .doc = "end training there, where it went further"},
    {.name = "truncate_compute", .type = PARAM_REAL, .def = "none", .min = 0,
     .max = HUGE_VAL, .open = PARAM_OPEN_MIN, .unit = "flop",
     .doc = "end training at this compute, where it went further"},
    {.name = "exclude", .type = PARAM_REAL, .def = "1/64", .min = 0, .max = 1,
     .open = PARAM_OPEN_MAX,
     .doc = "leave out this first fraction of each curve's training"},
    {.name = "smooth", .type = PARAM_REAL, .def = "0.1", .min = 0, .max = 2,
     .doc = "width of the Gaussian that smooths curves, in e-folds of "
            "interactions"},
    {.name = "points", .type = PARAM_INT, .def = "256", .min = 16,
     .max = 4096,
     .doc = "points of each size, equally spaced in log interactions"},
    {.name = "aggregate", .type = PARAM_CHOICE, .def = "mean",
     .choices = aggregates,
     .doc = "average over seeds by the mean, which defines intrinsic "
            "performance, or by the interquartile mean"},
    {.name = "envelope", .type = PARAM_BOOL, .def = "false",
     .doc = "replace each size's smoothed curve by its running best"},
    {.name = "lowest_return", .type = PARAM_REAL, .def = "none",
     .min = -HUGE_VAL, .max = HUGE_VAL,
     .doc = "leave out points of smaller return"},
    {.name = "highest_return", .type = PARAM_REAL, .def = "none",
     .min = -HUGE_VAL, .max = HUGE_VAL,
     .doc = "leave out points of greater return"},
    {.name = "worse", .type = PARAM_CHOICE, .def = "leave_out",
     .choices = worse_sizes,
     .doc = "leave out sizes that do worse than a smaller one throughout "
            "training, which the law has no place for, or keep them"},
    {.name = "weighting", .type = PARAM_CHOICE, .def = "weighted",
     .choices = weightings,
     .doc = "weigh points by what they say about intrinsic performance, or "
            "all alike as in the paper"},
    {.name = "bootstrap", .type = PARAM_INT, .def = "200", .min = 0,
     .max = 100000,
     .doc = "replicates that resample seeds within each size; 0 for no "
            "intervals"},
    {.name = "holdout", .type = PARAM_INT, .def = "1", .min = 0, .max = 8,
     .doc = "largest sizes to leave out of a second fit, which then predicts "
            "them"},
    {.name = "parameters", .type = PARAM_CHOICE, .def = "all",
     .choices = counted,
     .doc = "what N counts: all parameters, or the inner ones, those that are "
            "not of the first and last layers"},
    {.name = "metric", .type = PARAM_CHOICE, .def = "none",
     .choices = metric_names,
     .doc = "a function of the return that is a power of intrinsic "
            "performance: fail_to_success, (highest - R)/(R - lowest); error, "
            "highest - R; excess, R - lowest; exponential, e^R"},
    {.name = "metric_lowest", .type = PARAM_REAL, .def = "0", .min = -HUGE_VAL,
     .max = HUGE_VAL, .doc = "return at which the metric ends below"},
    {.name = "metric_highest", .type = PARAM_REAL, .def = "1", .min = -HUGE_VAL,
     .max = HUGE_VAL, .doc = "return at which the metric ends above"},
    {.name = "windows", .type = PARAM_INT, .def = "0", .min = 0,
     .max = WINDOWS_MOST,
     .doc = "fit again without the first 1/2, 1/4, ... of training, and with "
            "only that, so many of each"},
    {.name = "environment_cost", .type = PARAM_REAL, .def = "none", .min = 0,
     .max = HUGE_VAL, .unit = "parameters",
     .doc = "what a step of the environment costs, as so many parameters of "
            "the network; without it, measured by how long the runs took"},
};

const struct param_table intrinsic_table = {
    .name = "intrinsic",
    .doc = "intrinsic performance: the constants of I^-beta = "
           "(N_c/N)^alpha_N + (E_c/E)^alpha_E, fitted together with the map "
           "from return to I",
    .params = intrinsic_params,
    .n = COUNT_OF(intrinsic_params),
};

static double number_or(const struct settings *settings, const char *name,
                        double otherwise)
{
    const struct value *value = settings_value(settings, name);

    return value->kind == VALUE_NUMBER ? value->number.real : otherwise;
}

static bool is_word(const struct settings *settings, const char *name,
                    const char *word)
{
    return strcmp(settings_string(settings, name), word) == 0;
}

void intrinsic_options_from(struct intrinsic_options *out,
                            const struct settings *settings)
{
    *out = INTRINSIC_DEFAULTS;
    out->align =
        is_word(settings, "align", "first") ? INTRINSIC_FIRST
                                            : INTRINSIC_RECORDED;
    out->truncate = settings_real(settings, "truncate");
    out->truncate_interactions =
        number_or(settings, "truncate_interactions", HUGE_VAL);
    out->truncate_compute = number_or(settings, "truncate_compute", HUGE_VAL);
    out->aggregate = is_word(settings, "aggregate", "iqm") ? INTRINSIC_IQM
                                                           : INTRINSIC_MEAN;
    out->envelope = settings_bool(settings, "envelope");
    out->lowest_return = number_or(settings, "lowest_return", -HUGE_VAL);
    out->highest_return = number_or(settings, "highest_return", HUGE_VAL);
    out->worse = is_word(settings, "worse", "keep") ? INTRINSIC_KEEP
                                                    : INTRINSIC_LEAVE_OUT;
    out->exclude = settings_real(settings, "exclude");
    out->smooth = settings_real(settings, "smooth");
    out->points = (int)settings_int(settings, "points");
    const struct value *metric = settings_value(settings, "metric");
    if (metric->kind == VALUE_STRING)
        out->metric.kind = metric_kind_of(metric->string);
    out->metric.lowest = settings_real(settings, "metric_lowest");
    out->metric.highest = settings_real(settings, "metric_highest");
    out->weighting = is_word(settings, "weighting", "weighted")
                         ? INTRINSIC_WEIGHTED
                         : INTRINSIC_UNWEIGHTED;
    out->bootstrap = (int)settings_int(settings, "bootstrap");
    out->holdout_sizes = (int)settings_int(settings, "holdout");
}

static const struct law_attribute intrinsic_attributes[] = {
    {"alpha_N", "exponent of model size", PARAM_REAL, NULL, 0, true},
    {"alpha_E", "exponent of interactions", PARAM_REAL, NULL, 0, true},
    {"beta", "1/beta = 1/alpha_N + 1/alpha_E", PARAM_REAL, NULL, 0, true},
    {"N_c", "scale of model size", PARAM_REAL, "parameters", 0, true},
    {"E_c", "scale of interactions", PARAM_REAL, "interactions", 0, true},
    {"exponent", "of the optimal size against compute", PARAM_REAL, NULL, 0,
     true},
    {"rmse_log10", "root mean squared error of log10 I", PARAM_REAL, NULL, 0,
     false},
    {"best", "best smoothed return of the family", PARAM_REAL, NULL, 0, true},
    {"metric_exponent", "of the natural metric against intrinsic performance",
     PARAM_REAL, NULL, 0, true},
    {"metric_scale", "the natural metric at an intrinsic performance of one "
     "parameter-interaction", PARAM_REAL, NULL, 0, true},
    {"starts_agreeing", "starts that reached the best optimum", PARAM_INT,
     NULL, 0, false},
    {"identifiable", "whether the data fix the constants", PARAM_BOOL, NULL,
     0, false},
    {"interactions", "on the frontier, at a return or a compute", PARAM_REAL,
     "interactions", AT_RETURN | AT_FRACTION | AT_COMPUTE, true},
    {"parameters", "on the frontier, at a return or a compute", PARAM_REAL,
     "parameters", AT_RETURN | AT_FRACTION | AT_COMPUTE, true},
    {"compute", "least training compute that reaches a return", PARAM_REAL,
     "flop", AT_RETURN | AT_FRACTION, true},
    {"return", "that a training compute reaches on the frontier", PARAM_REAL,
     NULL, AT_COMPUTE, true},
    {"limit", "intrinsic performance after so many interactions of a model "
     "without bounds, or of so many parameters trained without end",
     PARAM_REAL, "flop", AT_INTERACTIONS | AT_PARAMETERS, true},
    {"least_interactions", "that a return, or the intrinsic performance of a "
     "compute, takes however large the model", PARAM_REAL, "interactions",
     AT_RETURN | AT_FRACTION | AT_COMPUTE, true},
    {"least_parameters", "that a return, or the intrinsic performance of a "
     "compute, takes however long the training", PARAM_REAL, "parameters",
     AT_RETURN | AT_FRACTION | AT_COMPUTE, true},
    {"cheapest_parameters", "as parameters, where the environment costs too",
     PARAM_REAL, "parameters", AT_RETURN | AT_FRACTION | AT_COMPUTE, true},
    {"cheapest_interactions", "as interactions, where the environment costs "
     "too", PARAM_REAL, "interactions", AT_RETURN | AT_FRACTION | AT_COMPUTE,
     true},
    {"cheapest_compute", "least compute that reaches a return, the "
     "environment's share included", PARAM_REAL, "flop",
     AT_RETURN | AT_FRACTION, true},
};

static const enum law_argument intrinsic_arguments[] = {LAW_RUNS};

static const struct law_phrase intrinsic_phrases[] = {
    {"exclude", "first", NULL, false},
    {"bootstrap", NULL, "seed", false},
    {"holdout", "largest", NULL, true},
};

static const char *const error_kinds[] = {"relative", "absolute", NULL};

static const struct param affine_params[] = {
    {.name = "errors", .type = PARAM_CHOICE, .def = "relative",
     .choices = error_kinds,
     .doc = "make relative errors small, or absolute ones"},
};

static const struct param_table affine_table = {
    .name = "affine",
    .doc = "y = intercept + slope x by least squares",
    .params = affine_params,
    .n = COUNT_OF(affine_params),
};

static const struct law_attribute affine_attributes[] = {
    {"intercept", "y at x = 0", PARAM_REAL, NULL, 0, true},
    {"slope", "growth of y with x", PARAM_REAL, NULL, 0, true},
    {"r2", "share of the variance that is explained; of log y for relative "
           "errors", PARAM_REAL, NULL, 0, false},
};

static const enum law_argument affine_arguments[] = {LAW_SERIES, LAW_SERIES};

static const struct catalog_law laws[] = {
    {&intrinsic_table, intrinsic_arguments, COUNT_OF(intrinsic_arguments),
     intrinsic_attributes, COUNT_OF(intrinsic_attributes), intrinsic_phrases,
     COUNT_OF(intrinsic_phrases)},
    {&affine_table, affine_arguments, COUNT_OF(affine_arguments),
     affine_attributes, COUNT_OF(affine_attributes), NULL, 0},
};

/* ---- curves from files ---- */

static const struct param csv_params[] = {
    {.name = "environment", .type = PARAM_STRING, .def = "none",
     .doc = "which environment's curves, where the file has several"},
    {.name = "flop_per_parameter", .type = PARAM_REAL, .def = "none", .min = 0,
     .max = HUGE_VAL, .open = PARAM_OPEN_MIN,
     .doc = "FLOP that training spends for each parameter and interaction, "
            "for results at a compute in flop"},
};

static const struct param_table csv_table = {
    .name = "csv",
    .doc = "a CSV file, plain or gzip, whose header has the columns run, "
           "environment, seed, parameters, interactions and return",
    .params = csv_params,
    .n = COUNT_OF(csv_params),
};

static const struct param_table *const readers[] = {&csv_table, NULL};

/* ---- the report ---- */

static const struct catalog_item items[] = {
    {"figure", "curves", ITEM_OF_RUNS, NULL, "learning curves of runs",
     ITEM_CURVES},
    {"figure", "frontier", ITEM_OF_FIT, "intrinsic",
     "intrinsic performance against compute, and the optimal size",
     ITEM_FRONTIER},
    {"figure", "exponent", ITEM_OF_FIT, "intrinsic",
     "exponent of the optimal size over the instances of a fit",
     ITEM_EXPONENT},
    {"figure", "cost", ITEM_OF_FIT, "affine", "an affine fit with its points",
     ITEM_COST},
    {"figure", "windows", ITEM_OF_FIT, "intrinsic",
     "exponents when parts of training are left out", ITEM_WINDOWS},
    {"figure", "multiplier", ITEM_OF_FIT, "intrinsic",
     "compute of the instances of a fit over that of the first, by return",
     ITEM_MULTIPLIER},
    {"table", "budgets", ITEM_OF_FIT, "intrinsic",
     "sizes, interactions and returns that training budgets come to",
     ITEM_BUDGETS},
    {"table", "windows", ITEM_OF_FIT, "intrinsic",
     "constants when parts of training are left out", ITEM_WINDOW_TABLE},
    {"table", "multipliers", ITEM_OF_FIT, "intrinsic",
     "how many times as much compute the instances of a fit take as the first",
     ITEM_MULTIPLIERS},
    {"table", "constants", ITEM_OF_FIT, "intrinsic",
     "the constants with their intervals", ITEM_CONSTANTS},
    {"table", "predictions", ITEM_OF_PREDICTIONS, NULL,
     "the predictions with their intervals", ITEM_PREDICTIONS},
    {"table", "isoflop", ITEM_OF_LADDER, NULL,
     "mean return of each size at each rung of a ladder of flop", ITEM_ISOFLOP},
    {"table", "runs", ITEM_OF_RUNS, NULL, "the runs", ITEM_RUNS},
};

/* ---- costs ---- */

static bool cost_of(struct plan_cost *out, const struct run_spec *spec,
                    struct err *err)
{
    struct train_cost cost;

    if (!train_cost(&cost, spec, err))
        return false;
    *out = (struct plan_cost){
        .parameters = cost.parameters,
        .parameters_inner = cost.parameters_inner,
        .flop_per_interaction = cost.flop_per_interaction,
        .flop_per_parameter = cost.flop_per_parameter,
        .bytes = cost.bytes,
        .batch = cost.batch,
    };
    return true;
}

const struct catalog cli_catalog = {
    .environments = train_environments,
    .families = train_families,
    .algorithms = train_algorithms,
    .readers = readers,
    .laws = laws,
    .n_laws = COUNT_OF(laws),
    .items = items,
    .n_items = COUNT_OF(items),
    .cost = cost_of,
};
