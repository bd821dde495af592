/* schema.c - keys of the declarations that are the language's own. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "check/internal.h"

/* "none" as a default: the key may be left out, and then has no value. */
static const struct param study_params[] = {
    {"authors", PARAM_STRINGS, "none", 0, 0, NULL, NULL,
     "who made the study: a string or a list of strings", 0, 0},
    {"notes", PARAM_STRING, "none", 0, 0, NULL, NULL,
     "anything a reader should know", 0, 0},
};

const struct param_table schema_study = {
    "study", "what the study is called and whose it is", study_params,
    COUNT_OF(study_params)};

/* The choices are declarations. */
static const struct param runs_params[] = {
    {"environment", PARAM_CHOICE, "none", 0, 0, NULL, NULL,
     "the environment of the runs, if the study declares several", 0, 0},
    {"family", PARAM_CHOICE, "none", 0, 0, NULL, NULL,
     "the model family of the runs, if the study declares several", 0, 0},
    {"algorithm", PARAM_CHOICE, "none", 0, 0, NULL, NULL,
     "the algorithm of the runs, if the study declares several", 0, 0},
    {"budget", PARAM_CHOICE, "none", 0, 0, NULL, NULL,
     "the budget of each run, if the study declares several", 0, 0},
};

const struct param_table schema_runs = {"runs", "which runs are made",
                                        runs_params, COUNT_OF(runs_params)};

static const struct param budget_params[] = {
    {"interactions", PARAM_REAL, "none", 0, 1e15, "interactions", NULL,
     "for how many interactions each run is trained; a list is a ladder",
     PARAM_OPEN_MIN, PARAM_OR_LIST},
    {"flop", PARAM_REAL, "none", 0, HUGE_VAL, "flop", NULL,
     "floating-point operations of each run's training; a list is a ladder",
     PARAM_OPEN_MIN, PARAM_OR_LIST},
    {"wall_time", PARAM_REAL, "none", 0, HUGE_VAL, "seconds", NULL,
     "how long each run may take on the clock", PARAM_OPEN_MIN, 0},
};

const struct param_table schema_budget = {
    "budget", "what each run may use", budget_params, COUNT_OF(budget_params)};

static const struct param total_params[] = {
    {"interactions", PARAM_REAL, "none", 0, HUGE_VAL, "interactions", NULL,
     "interactions of all runs together", PARAM_OPEN_MIN, 0},
    {"flop", PARAM_REAL, "none", 0, HUGE_VAL, "flop", NULL,
     "floating-point operations of all runs together", PARAM_OPEN_MIN, 0},
    {"core_hours", PARAM_REAL, "none", 0, HUGE_VAL, "core_hours", NULL,
     "time of all cores together", PARAM_OPEN_MIN, 0},
    {"disk", PARAM_REAL, "none", 0, HUGE_VAL, "bytes", NULL,
     "room that all runs together take in the store", PARAM_OPEN_MIN, 0},
};

const struct param_table schema_total = {"budget total",
                                         "what the whole study may use",
                                         total_params, COUNT_OF(total_params)};

static const struct param predict_params[] = {
    {"note", PARAM_STRING, "none", 0, 0, NULL, NULL,
     "what is predicted, in a sentence for the reader", 0, 0},
};

const struct param_table schema_predict = {
    "predict", "a number that follows from results of fits", predict_params,
    COUNT_OF(predict_params)};

bool is_total(const struct ast_decl *decl)
{
    return decl->kind == DECL_BUDGET && strcmp(decl->name.text, "total") == 0;
}
