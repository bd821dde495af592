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

static const struct param slurm_params[] = {
    [SLURM_SUBMIT] = {"submit", PARAM_BOOL, "false", 0, 0, NULL, NULL,
                      "train there even when the command line does not say so",
                      0, 0},
    [SLURM_PARTITION] = {"partition", PARAM_STRING, "none", 0, 0, NULL, NULL,
                         "the partition of the jobs", 0, PARAM_WORD},
    [SLURM_ACCOUNT] = {"account", PARAM_STRING, "none", 0, 0, NULL, NULL,
                       "the account that pays for the jobs", 0, PARAM_WORD},
    [SLURM_TIME] = {"time", PARAM_REAL, "none", 60, HUGE_VAL, "seconds", NULL,
                    "the time limit of a task, which goes on in another one "
                    "when that is over",
                    0, 0},
    [SLURM_SIGNAL] = {"signal", PARAM_REAL, "60", 1, 65535, "seconds", NULL,
                      "how long before its time limit a task is told to write "
                      "checkpoints and end",
                      0, 0},
    [SLURM_MEMORY] = {"memory", PARAM_REAL, "none", 0, HUGE_VAL, "bytes", NULL,
                      "memory of a task", PARAM_OPEN_MIN, 0},
    [SLURM_CPUS] = {"cpus", PARAM_INT, "1", 1, 1024, NULL, NULL,
                    "cores of a task, each of which trains one run at a time",
                    0, 0},
    [SLURM_PACK] = {"pack", PARAM_REAL, "300", 0, HUGE_VAL, "seconds", NULL,
                    "short runs share a task until it is predicted to last so "
                    "long",
                    0, 0},
    [SLURM_AT_ONCE] = {"at_once", PARAM_INT, "none", 1, 1e6, NULL, NULL,
                       "tasks of an array that may be at work at once", 0, 0},
    [SLURM_EXTRA] = {"extra", PARAM_STRING, "none", 0, 0, NULL, NULL,
                     "further options for sbatch, as they stand behind #SBATCH "
                     "in a script",
                     0, 0},
};

const struct param_table schema_slurm = {
    "slurm", "how runs are trained by a Slurm cluster", slurm_params,
    COUNT_OF(slurm_params)};

bool is_total(const struct ast_decl *decl)
{
    return decl->kind == DECL_BUDGET && strcmp(decl->name.text, "total") == 0;
}
