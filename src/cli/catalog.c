/* catalog.c - what the program can do, told to the language. */
#include "config.h"

#include <math.h>
#include <pthread.h>
#include <string.h>

#include "analysis/intrinsic.h"
#include "analysis/windows.h"
#include "analysis/law.h"
#include "base/arena.h"
#include "base/str.h"
#include "cli/cli.h"
#include "env/gymnasium.h"
#include "env/libenv.h"
#include "env/plugin.h"
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
    {.name = "holdout_octaves", .type = PARAM_REAL, .def = "1", .min = 0,
     .max = 32,
     .doc = "doublings of compute at the end to leave out of another fit, "
            "which then predicts them"},
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
    out->holdout_octaves = settings_real(settings, "holdout_octaves");
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

static const struct law_phrase intrinsic_phrases[] = {
    {"exclude", "first", NULL, false},
    {"bootstrap", NULL, "seed", false},
    {"holdout", "largest", NULL, true},
};

static const struct catalog_law intrinsic_law = {
    .table = &intrinsic_table,
    .formula = INTRINSIC_FORMULA,
    .evidence = LAW_OF_CURVES,
    .attributes = intrinsic_attributes,
    .n_attributes = COUNT_OF(intrinsic_attributes),
    .phrases = intrinsic_phrases,
    .n_phrases = COUNT_OF(intrinsic_phrases),
};

/* ---- laws of points: what analysis says of each ---- */

/* Results that all of them have, behind their constants. */
static const struct law_attribute fit_attributes[] = {
    {"objective", "what was made small, at its least", PARAM_REAL, NULL, 0,
     false},
    {"r2", "share of the variance that is explained; of log y where that is "
           "fitted", PARAM_REAL, NULL, 0, false},
    {"starts_agreeing", "starts that reached the best optimum", PARAM_INT,
     NULL, 0, false},
    {"condition", "of the fit: large where the points leave a direction open",
     PARAM_REAL, NULL, 0, false},
    {"identifiable", "whether the points fix the constants", PARAM_BOOL, NULL,
     0, false},
};

/* y is a function of this alone, so `value at` makes sense. */
static bool has_one_x(const struct law *law)
{
    size_t n = 0;

    for (size_t i = 0; i < law->n_x; i++)
        n += !law->x[i].optional;
    return n == 1;
}

static const struct law_role *role_of(const struct law *law, size_t i)
{
    return i < law->n_x ? &law->x[i] : &law->y;
}

/* "the column of compute, else 'C', 'flop' or 'compute'" */
static const char *doc_of(struct arena *arena, const struct law_role *role)
{
    const char *const names[] = {role->name, role->otherwise, role->instead};
    struct str text = STR_INIT;

    str_printf(&text, "the column of %s, else", role->doc);
    for (size_t i = 0; i < COUNT_OF(names) && names[i] != NULL; i++) {
        bool last = i + 1 == COUNT_OF(names) || names[i + 1] == NULL;

        str_printf(&text, "%s '%s'", i == 0 ? "" : last ? " or" : ",",
                   names[i]);
    }
    const char *copy = arena_strdup(arena, text.text);
    str_fini(&text);
    return copy;
}

/* The law's options, and a key for each of its columns. */
static const struct param_table *keys_of(struct arena *arena,
                                         const struct law *law)
{
    const struct param_table *options = &law->options;
    struct param_table *table = arena_new_of(arena, struct param_table);
    struct param *params =
        arena_array(arena, struct param, options->n + law->n_x + 1);

    *table = *options;
    table->params = params;
    for (size_t i = 0; i < options->n; i++)
        params[i] = options->params[i];
    for (size_t i = 0; i <= law->n_x; i++) {
        const struct law_role *role = role_of(law, i);

        params[table->n++] = (struct param){
            .name = role->name,
            .type = PARAM_STRING,
            .def = "none",
            .doc = doc_of(arena, role),
            .flags = PARAM_WORD,
        };
    }
    return table;
}

static void take_columns(struct arena *arena, struct catalog_law *out,
                         const struct law *law)
{
    struct law_column *columns =
        arena_array(arena, struct law_column, law->n_x + 1);

    for (size_t i = 0; i <= law->n_x; i++) {
        const struct law_role *role = role_of(law, i);

        columns[i] = (struct law_column){
            .name = role->name,
            .otherwise = role->otherwise,
            .instead = role->instead,
            .text = role->text,
            .optional = role->optional,
        };
    }
    out->columns = columns;
    out->n_columns = law->n_x + 1;
}

static void take_results(struct arena *arena, struct catalog_law *out,
                         const struct law *law)
{
    struct law_attribute *results =
        arena_array(arena, struct law_attribute,
                    law->n_constants + COUNT_OF(fit_attributes) + 1);
    size_t n = 0;

    for (size_t i = 0; i < law->n_constants; i++)
        results[n++] =
            (struct law_attribute){law->constants[i].name,
                                   law->constants[i].doc, PARAM_REAL, NULL, 0,
                                   true};
    if (has_one_x(law))
        results[n++] = (struct law_attribute){
            "value", arena_printf(arena, "%s, by the law, at a value of %s",
                                  law->y.doc, law->x[0].name),
            PARAM_REAL, NULL, AT_X, true};
    for (size_t i = 0; i < COUNT_OF(fit_attributes); i++)
        results[n++] = fit_attributes[i];
    out->attributes = results;
    out->n_attributes = n;
}

static void add_laws(struct arena *arena, struct catalog *out)
{
    struct catalog_law *all;
    size_t n = 0;

    while (all_laws[n] != NULL)
        n++;
    all = arena_array(arena, struct catalog_law, n + 1);
    all[0] = intrinsic_law;
    for (size_t i = 0; i < n; i++) {
        struct catalog_law *law = &all[i + 1];

        *law = (struct catalog_law){.table = keys_of(arena, all_laws[i]),
                                    .formula = all_laws[i]->formula,
                                    .evidence = LAW_OF_POINTS};
        take_columns(arena, law, all_laws[i]);
        take_results(arena, law, all_laws[i]);
    }
    out->laws = all;
    out->n_laws = n + 1;
}

/* ---- curves from files ---- */

static const struct param curve_params[] = {
    {.name = "environment", .type = PARAM_STRING, .def = "none",
     .doc = "which environment's curves, where the files have several"},
    {.name = "flop_per_parameter", .type = PARAM_REAL, .def = "none", .min = 0,
     .max = HUGE_VAL, .open = PARAM_OPEN_MIN,
     .doc = "FLOP that training spends for each parameter and interaction, "
            "for results at a compute in flop"},
    {.name = "columns", .type = PARAM_STRINGS, .def = "[]",
     .doc = "what run, environment, seed, parameters, interactions, return "
            "and compute are: \"return=reward\", \"parameters=626k\", "
            "\"interactions=(row+1)*65536\""},
    {.name = "only", .type = PARAM_STRINGS, .def = "[]",
     .doc = "rows that count: \"algo=ppo\", \"algo!=ppg\""},
    {.name = "path", .type = PARAM_STRING, .def = "none",
     .doc = "columns that are parts of a file's path: "
            "\"runs/{width}/s{seed}\""},
};

#define READER(name_, doc_, params_)                 \
    {                                                \
        .name = (name_), .doc = (doc_),              \
        .params = (params_), .n = COUNT_OF(params_)  \
    }

/* Each a format of import/. */
static const struct param_table reader_tables[] = {
    READER("csv", "CSV files, plain or gzip, under a header; columns that are "
                  "named otherwise than run, environment, seed, parameters, "
                  "interactions and return are told by `columns`",
           curve_params),
    READER("tsv", "as csv, with tabs", curve_params),
    READER("tensorboard", "event files of TensorBoard; those of a folder are "
                          "of one run", curve_params),
    READER("monitor", "monitor.csv files of Stable-Baselines3; those of a "
                      "folder are of one run", curve_params),
    READER("progress", "progress.csv files of Stable-Baselines3 and RLlib",
           curve_params),
    READER("jsonl", "files with an object of JSON on each line", curve_params),
};

static const struct param_table *const readers[] = {
    &reader_tables[0], &reader_tables[1], &reader_tables[2], &reader_tables[3],
    &reader_tables[4], &reader_tables[5], NULL};

static const struct param points_params[] = {
    {.name = "columns", .type = PARAM_STRINGS, .def = "[]",
     .doc = "columns worked out of the file's, as in \"flop=6*size*tokens\""},
    {.name = "only", .type = PARAM_STRINGS, .def = "[]",
     .doc = "which rows, by what a column holds, as in \"env=hopper\""},
};

static const struct param_table point_tables[] = {
    READER("csv", "a CSV file, plain or gzip, under a header; its columns are "
                  "numbers, or names as of runs and players", points_params),
    READER("tsv", "as csv, with tabs", points_params),
    READER("jsonl", "a file with an object of JSON on each line",
           points_params),
};

static const struct param_table *const point_readers[] = {
    &point_tables[0], &point_tables[1], &point_tables[2], NULL};

/* ---- the report ---- */

static const struct catalog_item items[] = {
    {"figure", "curves", ITEM_OF_RUNS, NULL,
     "learning curves of runs, by interactions, compute and wall time", ITEM_CURVES},
    {"figure", "frontier", ITEM_OF_FIT, "intrinsic",
     "intrinsic performance against compute with the best of all sizes, and "
     "the optimal size",
     ITEM_FRONTIER},
    {"figure", "exponent", ITEM_OF_FIT, "intrinsic",
     "exponent of the optimal size over the instances of a fit, and the "
     "compute that a return takes",
     ITEM_EXPONENT},
    {"figure", "law", ITEM_OF_POINTS_FIT, NULL,
     "a law of points: its curve with the interval and the points, or, for "
     "several x, what it predicts against what was observed and, for two, its "
     "contours", ITEM_LAW},
    {"figure", "cost", ITEM_OF_FIT, "affine", "an affine fit with its points",
     ITEM_LAW},
    {"figure", "windows", ITEM_OF_FIT, "intrinsic",
     "exponents when parts of training are left out", ITEM_WINDOWS},
    {"figure", "multiplier", ITEM_OF_FIT, "intrinsic",
     "compute of the instances of a fit over that of the first, by return",
     ITEM_MULTIPLIER},
    {"figure", "play", ITEM_OF_RUNS, NULL,
     "pictures of an episode that the policy of each size plays in the end",
     ITEM_PLAY},
    {"figure", "infos", ITEM_OF_RUNS, NULL,
     "what environments tell beside rewards, as the share of levels that were "
     "solved, by interactions",
     ITEM_INFOS},
    {"table", "budgets", ITEM_OF_FIT, "intrinsic",
     "sizes, interactions and returns that training budgets come to",
     ITEM_BUDGETS},
    {"table", "windows", ITEM_OF_FIT, "intrinsic",
     "constants when parts of training are left out", ITEM_WINDOW_TABLE},
    {"table", "multipliers", ITEM_OF_FIT, "intrinsic",
     "how many times as much compute the instances of a fit take as the first",
     ITEM_MULTIPLIERS},
    {"table", "constants", ITEM_OF_FIT, "*",
     "the constants with their intervals", ITEM_CONSTANTS},
    {"table", "predictions", ITEM_OF_PREDICTIONS, NULL,
     "the predictions with their intervals", ITEM_PREDICTIONS},
    {"table", "isoflop", ITEM_OF_LADDER, NULL,
     "mean return of each size at each rung of a ladder of flop, with a figure",
     ITEM_ISOFLOP},
    {"table", "runs", ITEM_OF_RUNS, NULL, "the runs", ITEM_RUNS},
};

/* ---- costs ---- */

/* Which part of SPEC would fit into no run. */
static enum catalog_part fault_of(const struct run_spec *spec)
{
    const struct env_type *type;
    struct env_space space;
    struct err err;

    if (!train_takes(&spec->algorithm, &err))
        return CATALOG_ALGORITHM;
    type = env_of(&spec->environment, &err);
    return type == NULL || !type->space(&space, &spec->environment, &err)
               ? CATALOG_ENVIRONMENT
               : CATALOG_TOGETHER;
}

static bool cost_of(struct plan_cost *out, const struct run_spec *spec,
                    enum catalog_part *at, struct err *err)
{
    struct train_cost cost;

    if (!train_cost(&cost, spec, err)) {
        if (at != NULL)
            *at = fault_of(spec);
        return false;
    }
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

static const struct param_table *plugin_table(const char *path,
                                              const char *with ATTR_UNUSED,
                                              struct err *err)
{
    const struct plugin_facts *facts = plugin_ask(path, err);

    return facts != NULL ? facts->table : NULL;
}

static const struct param_table *libenv_ask(const char *path,
                                            const char *with ATTR_UNUSED,
                                            struct err *err)
{
    return libenv_ask_table(path, err);
}

static const struct catalog_outside outside[] = {
    {.word = &env_plugin_table,
     .takes = "the path of a file, or the name of an installed plug-in",
     .example = "./walk.so",
     .file = true,
     .find = plugin_table},
    {.word = &env_libenv_table,
     .takes = "the path of a file, or the name of an installed library",
     .example = "./libenv.so",
     .file = true,
     .find = libenv_ask},
    {.word = &env_gymnasium_table,
     .takes = "the id of an environment",
     .example = "CartPole-v1",
     .label = "python",
     .find = gymnasium_ask},
    {.word = NULL},
};

static const struct catalog fixed = {
    .environments = train_environments,
    .outside = outside,
    .families = train_families,
    .algorithms = train_algorithms,
    .readers = readers,
    .point_readers = point_readers,
    .items = items,
    .n_items = COUNT_OF(items),
    .cost = cost_of,
};

/* Made once, for as long as the program runs. */
static struct {
    struct catalog catalog;
    struct arena *arena; /* of its laws */
} whole;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void fill_in(void)
{
    whole.arena = arena_new();
    whole.catalog = fixed;
    add_laws(whole.arena, &whole.catalog);
}

const struct catalog *cli_catalog(void)
{
    pthread_once(&once, fill_in);
    return &whole.catalog;
}
