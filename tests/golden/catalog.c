/* catalog.c - a small catalog for the language's tests. */
#include "config.h"

#include "tests/golden/catalog.h"

#include <math.h>
#include <string.h>

static const struct param digits_params[] = {
    {"noise", PARAM_REAL, "0.1", 0, 1, NULL, NULL,
     "how much noise is added to the images", 0, 0},
    {"eval_images", PARAM_INT, "2000", 1, 1e6, NULL, NULL,
     "held-out images for each evaluation", 0, 0},
};
static const struct param_table digits = {
    "digits", "drawn digits", digits_params, COUNT_OF(digits_params)};

static const char *const modes[] = {"easy", "hard", NULL};
static const struct param mnist_params[] = {
    {"data", PARAM_STRING, "", 0, 0, NULL, NULL, "the directory of the files",
     0, 0},
    {"mode", PARAM_CHOICE, "easy", 0, 0, NULL, modes,
     "how hard the questions are", 0, 0},
    {"shuffle", PARAM_BOOL, "true", 0, 0, NULL, NULL,
     "whether the images are shuffled", 0, 0},
};
static const struct param_table mnist = {"mnist", "handwritten digits",
                                         mnist_params, COUNT_OF(mnist_params)};

static const struct param_table plugins = {"plugin", "from a file", NULL, 0};
static const struct param_table *const environments[] = {&digits, &mnist,
                                                         &plugins, NULL};

static const struct param walk_params[] = {
    {"plugin", PARAM_STRING, "0123abcd", 0, 0, NULL, NULL, "its digest", 0,
     PARAM_FIXED},
    {"file", PARAM_STRING, "/lib/walk.so", 0, 0, NULL, NULL, "its place", 0,
     PARAM_FIXED | PARAM_INCIDENTAL},
    {"length", PARAM_INT, "8", 2, 256, NULL, NULL, "cells", 0, 0},
    {"prize", PARAM_REAL, NULL, 0, 10, NULL, NULL, "the reward at the end", 0,
     0},
};
static const struct param_table walk = {"walk", "a walk to a prize",
                                        walk_params, COUNT_OF(walk_params)};

/* The only plug-in is installed, or is a file of any folder. */
static const struct param_table *plugin(const char *path,
                                        const char *with ATTR_UNUSED,
                                        struct err *err)
{
    const char *slash = strrchr(path, '/');

    if (strcmp(slash != NULL ? slash + 1 : path, "walk.so") == 0 ||
        strcmp(path, "walk") == 0)
        return &walk;
    err_set(err, "cannot read %s", path);
    return NULL;
}

static const struct catalog_outside outside[] = {
    {.word = &plugins,
     .takes = "the path of a file",
     .example = "./walk.so",
     .file = true,
     .find = plugin},
    {.word = NULL},
};

static const struct param cnn_params[] = {
    {"width", PARAM_REAL, "1", 0, 64, NULL, NULL,
     "the factor of the number of channels and units", PARAM_OPEN_MIN, 0},
    {"channels", PARAM_INTS, "[16, 32]", 1, 4096, NULL, NULL,
     "channels of each convolution at width 1", 0, 0},
    {"hidden", PARAM_INT, "128", 1, 65536, NULL, NULL,
     "units of the last layer at width 1", 0, 0},
};
static const struct param_table cnn = {"cnn", "convolutions", cnn_params,
                                       COUNT_OF(cnn_params)};
static const struct param mlp_params[] = {
    {"width", PARAM_INT, NULL, 1, 4096, NULL, NULL, "units of each layer", 0,
     0},
};
static const struct param_table mlp = {"mlp", "plain layers", mlp_params,
                                       COUNT_OF(mlp_params)};
static const struct param_table *const families[] = {&cnn, &mlp, NULL};

static const struct param ppo_params[] = {
    {"horizon", PARAM_INT, "1", 1, 1000000, NULL, NULL,
     "the number of steps that a reward is credited to", 0, 0},
    {"gamma", PARAM_REAL, "0.999", 0, 1, NULL, NULL,
     "the discount of the return", PARAM_OPEN_MIN, 0},
    {"step_size", PARAM_REAL, "5e-4", 0, 1, NULL, NULL,
     "the optimiser's step size", PARAM_OPEN_MIN, 0},
    {"timeout", PARAM_REAL, "60", 0, HUGE_VAL, "s", NULL,
     "how long an iteration may take", 0, 0},
};
static const struct param_table ppo = {"ppo_ewma", "PPO with averages",
                                       ppo_params, COUNT_OF(ppo_params)};
static const struct param_table *const algorithms[] = {&ppo, NULL};

static const struct param intrinsic_params[] = {
    {"exclude", PARAM_REAL, "1/64", 0, 1, NULL, NULL,
     "the first part of each curve, which is left out",
     PARAM_OPEN_MIN | PARAM_OPEN_MAX, 0},
    {"bootstrap", PARAM_INT, "0", 0, 100000, NULL, NULL,
     "replicates over seeds", 0, 0},
    {"holdout", PARAM_INT, "0", 0, 100, NULL, NULL,
     "largest sizes that are held out", 0, 0},
};
static const struct param_table intrinsic = {
    "intrinsic", "intrinsic performance", intrinsic_params,
    COUNT_OF(intrinsic_params)};
static const struct law_attribute intrinsic_attributes[] = {
    {"alpha_N", "exponent of size", PARAM_REAL, NULL, 0, true},
    {"alpha_E", "exponent of interactions", PARAM_REAL, NULL, 0, true},
    {"exponent", "exponent of the best size", PARAM_REAL, NULL, 0, true},
    {"identifiable", "whether to trust it", PARAM_BOOL, NULL, 0, false},
    {"verdict", "the same in words", PARAM_STRING, NULL, 0, false},
    {"interactions", "interactions to a return", PARAM_REAL, "interactions",
     AT_RETURN | AT_FRACTION | AT_COMPUTE, true},
    {"parameters", "best size for a compute", PARAM_REAL, "parameters",
     AT_COMPUTE, true},
};
static const struct law_phrase intrinsic_phrases[] = {
    {"exclude", "first", NULL, false},
    {"bootstrap", NULL, "seed", false},
    {"holdout", "largest", NULL, true},
};

static const struct param affine_params[] = {
    {"relative", PARAM_BOOL, "true", 0, 0, NULL, NULL,
     "whether errors are relative", 0, 0},
    {"bootstrap", PARAM_INT, "0", 0, 1000, NULL, NULL, "replicates over rows",
     0, 0},
    {"x", PARAM_STRING, "none", 0, 0, NULL, NULL, "the column of x", 0,
     PARAM_WORD},
    {"y", PARAM_STRING, "none", 0, 0, NULL, NULL, "the column of y", 0,
     PARAM_WORD},
};
static const struct param_table affine = {
    "affine", "a straight line", affine_params, COUNT_OF(affine_params)};
static const struct law_column affine_columns[] = {
    {"x", "compute", NULL, false, false},
    {"y", "return", NULL, false, false},
};
static const struct law_attribute affine_attributes[] = {
    {"intercept", "where the line begins", PARAM_REAL, NULL, 0, false},
    {"slope", "how it rises", PARAM_REAL, NULL, 0, true},
    {"value", "y at an x", PARAM_REAL, NULL, AT_X, true},
    {"r2", "share of the variance explained", PARAM_REAL, NULL, 0, false},
};

static const struct param duel_params[] = {
    {"player", PARAM_STRING, "none", 0, 0, NULL, NULL,
     "the column of who "
     "played",
     0, PARAM_WORD},
    {"score", PARAM_STRING, "none", 0, 0, NULL, NULL, "the column of scores", 0,
     PARAM_WORD},
};
static const struct param_table duel = {"duel", "strength from games",
                                        duel_params, COUNT_OF(duel_params)};
static const struct law_column duel_columns[] = {
    {"player", NULL, NULL, true, false},
    {"score", NULL, NULL, false, false},
};

static const struct catalog_law laws[] = {
    {&intrinsic, "I = N E", LAW_OF_CURVES, NULL, 0, intrinsic_attributes,
     COUNT_OF(intrinsic_attributes), intrinsic_phrases,
     COUNT_OF(intrinsic_phrases)},
    {&affine, "y = intercept + slope x", LAW_OF_POINTS, affine_columns,
     COUNT_OF(affine_columns), affine_attributes, COUNT_OF(affine_attributes),
     NULL, 0},
    {&duel, "P(i beats j) = 1/2", LAW_OF_POINTS, duel_columns,
     COUNT_OF(duel_columns), NULL, 0, NULL, 0},
};

static const struct catalog_item items[] = {
    {"figure", "curves", ITEM_OF_RUNS, NULL, "learning curves", 0},
    {"figure", "frontier", ITEM_OF_FIT, "intrinsic", "I against compute", 1},
    {"figure", "exponent", ITEM_OF_FIT, "intrinsic",
     "the exponent of each instance", 2},
    {"figure", "cost", ITEM_OF_FIT, "affine", "points and line", 3},
    {"table", "constants", ITEM_OF_FIT, "*", "the constants", 4},
    {"figure", "law", ITEM_OF_POINTS_FIT, NULL, "points and curve", 8},
    {"table", "runs", ITEM_OF_RUNS, NULL, "the runs", 5},
    {"table", "predictions", ITEM_OF_PREDICTIONS, NULL, "the predictions", 6},
    {"table", "isoflop", ITEM_OF_LADDER, NULL, "returns by size and flop", 7},
};

static const struct param csv_params[] = {
    {"environment", PARAM_STRING, "none", 0, 0, NULL, NULL,
     "which environment's curves", 0, 0},
    {"flop_per_parameter", PARAM_REAL, "none", 0, HUGE_VAL, NULL, NULL,
     "FLOP for each parameter and interaction", PARAM_OPEN_MIN, 0},
};
static const struct param_table csv = {"csv", "a CSV file", csv_params,
                                       COUNT_OF(csv_params)};
static const struct param_table *const readers[] = {&csv, NULL};

static const struct param points_params[] = {
    {"columns", PARAM_STRINGS, "[]", 0, 0, NULL, NULL, "columns worked out", 0,
     0},
};
static const struct param_table points_csv = {
    "csv", "a CSV file", points_params, COUNT_OF(points_params)};
static const struct param_table *const point_readers[] = {&points_csv, NULL};

static bool cost(struct plan_cost *out, const struct run_spec *spec,
                 enum catalog_part *at ATTR_UNUSED, struct err *err)
{
    double width = settings_real(&spec->family, "width");

    if (strcmp(spec->family.kind, "mlp") == 0 &&
        strcmp(spec->environment.kind, "mnist") == 0)
        return err_set(err, "family 'mlp' cannot see images");
    *out = (struct plan_cost){
        .parameters = floor(60000 * width * width),
        .parameters_inner = floor(50000 * width * width),
        .flop_per_interaction = 6 * floor(60000 * width * width),
        .flop_per_parameter = 6,
        .bytes = 1e6,
        .batch = 1024,
    };
    return true;
}

const struct catalog test_catalog = {
    .environments = environments,
    .outside = outside,
    .families = families,
    .algorithms = algorithms,
    .readers = readers,
    .point_readers = point_readers,
    .laws = laws,
    .n_laws = COUNT_OF(laws),
    .items = items,
    .n_items = COUNT_OF(items),
    .cost = cost,
};
