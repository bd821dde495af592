/* options.c - the tables of commands and options. */
#include "config.h"

#include "cli/options.h"

#include <stddef.h>

const char *const shells[] = {"bash", "zsh", NULL};

const struct command commands[] = {
    {NULL, FOR_ALL, cmd_all, OPERAND_STUDY, false, "FILE.study",
     "check, plan, run what is missing, fit, report",
     "rlstudy studies/quick.study", NULL},
    {"check", FOR_CHECK, cmd_check, OPERAND_STUDY, false, "FILE.study...",
     "look for mistakes and stop", "rlstudy check -Werror studies/*.study",
     NULL},
    {"fmt", FOR_FMT, cmd_fmt, OPERAND_STUDY, false, "FILE.study...",
     "rewrite studies in the usual layout; - for standard input",
     "rlstudy fmt --check studies/*.study", NULL},
    {"plan", FOR_PLAN, cmd_plan, OPERAND_STUDY, false, "FILE.study",
     "tell what would be trained and what it would cost",
     "rlstudy plan -v horizon.study --set each.interactions=500k", NULL},
    {"run", FOR_RUN, cmd_run, OPERAND_STUDY, false, "FILE.study",
     "train what is missing, without a report",
     "rlstudy run -j 4 horizon.study", NULL},
    {"report", FOR_REPORT, cmd_report, OPERAND_STUDY, false, "FILE.study",
     "fit and report from what is stored, without training",
     "rlstudy report -o out horizon.study", NULL},
    {"fit", FOR_FIT, cmd_fit, OPERAND_CURVES, false,
     "--law LAW --curves FILE...",
     "fit a law to curves or points from files, without a study",
     "rlstudy fit --law intrinsic --curves curves.csv --bootstrap 200 --json",
     NULL},
    {"compare", FOR_COMPARE, cmd_compare, OPERAND_CURVES, false,
     "--curves FILE... --by COLUMN",
     "tell how many times as much one way of training takes as another",
     "rlstudy compare --curves curves.csv --by algo", NULL},
    {"import", FOR_IMPORT, cmd_import, OPERAND_CURVES, false, "FILE...",
     "tell what files of curves hold; with -o, write them in another format",
     "rlstudy import runs/ --path w{width} --columns parameters=width*9",
     NULL},
    {"export", FOR_EXPORT, cmd_export, OPERAND_STUDY, false, "FILE.study",
     "write a study's curves for other programs",
     "rlstudy export horizon.study -o curves.npz", NULL},
    {"explain", FOR_EXPLAIN, cmd_explain, OPERAND_TOPIC, false, "[NAME...]",
     "tell what a word, key, kind, function, unit or diagnostic is",
     "rlstudy explain ppo_ewma.horizon", NULL},
    {"show", FOR_SHOW, cmd_show, OPERAND_LIBRARY, false, "[std/NAME...]",
     "print files of the library; without a name, list them",
     "rlstudy show std/digits", NULL},
    {"completion", FOR_COMPLETION, cmd_completion, OPERAND_CHOICE, false,
     "bash|zsh", "print a script that makes the shell complete command lines",
     "eval \"$(rlstudy completion bash)\"", shells},
    {"bench", FOR_BENCH, cmd_bench, OPERAND_BENCH, false, "[NAME...]",
     "measure how fast this program trains on this machine",
     "rlstudy bench ppo-cartpole-8 impala-1/4 --seconds 5", NULL},
    {"doctor", FOR_DOCTOR, cmd_doctor, OPERAND_NONE, false, "",
     "tell what was found on this machine, and what holds the program up",
     "rlstudy doctor", NULL},
    {"lsp", FOR_LSP, cmd_lsp, OPERAND_NONE, false, "",
     "serve an editor, on standard input and output", "rlstudy lsp", NULL},
    {"complete", FOR_COMPLETE, cmd_complete, OPERAND_NONE, true, "-- WORD...",
     "list what could stand in place of the last word; scripts for shells ask "
     "so",
     "rlstudy complete -- explain ppo_", NULL},
    {"worker", FOR_WORKER, cmd_worker, OPERAND_RUN_FOLDER, true,
     "DIR --interactions=N",
     "train the one run whose folder is DIR; the program calls itself so",
     "rlstudy worker .rlstudy/runs/0123 --interactions 4000000", NULL},
};
const size_t n_commands = COUNT_OF(commands);

static const char *const colors[] = {"auto", "always", "never", NULL};
static const char *const modes[] = {"auto", "bar",  "plain",
                                    "json", "none", NULL};
static const char *const stages[] = {"ast", "study", "graph", NULL};
static const char *const weightings[] = {"weighted", "unweighted", NULL};

#define NOTHING TAKE_NOTHING, 0
#define FLAG(member) TAKE_FLAG, offsetof(struct options, member)
#define TALLY(member) TAKE_COUNT, offsetof(struct options, member)
#define TEXT(member) TAKE_TEXT, offsetof(struct options, member)
#define CHOICE(member) TAKE_CHOICE, offsetof(struct options, member)
#define WHOLE(member) TAKE_INTERACTIONS, offsetof(struct options, member)
#define SECONDS(member) TAKE_SECONDS, offsetof(struct options, member)
#define LIST(member) TAKE_LIST, offsetof(struct options, member)

const struct option_row option_rows[] = {
    {"jobs", 'j', "N", FOR_STORE & ~FOR_EXPORT, TAKE_JOBS, 0, OPERAND_TEXT, NULL,
     "runs side by side (default: one a core)"},
    {"dry-run", 'n', NULL, FOR_TRAINING, FLAG(dry_run), OPERAND_NONE, NULL,
     "as plan"},
    {"directory", 'C', "DIR", FOR_EVERY & ~FOR_WORKER, TEXT(directory),
     OPERAND_FOLDER, NULL, "change to DIR first"},
    {"output", 'o', "PATH",
     FOR_ALL | FOR_REPORT | FOR_PLAN | FOR_IMPORT | FOR_EXPORT, TEXT(output),
     OPERAND_FOLDER, NULL,
     "folder of the report (default: NAME.report); of plan, a file to save it "
     "to, for run; of import and export, where to write"},
    {"set", 0, "NAME.KEY=VALUE", FOR_STUDY, LIST(sets), OPERAND_SETTING, NULL,
     "change a value of the study; may be repeated"},
    {"var-file", 0, "FILE.yaml", FOR_STUDY, LIST(var_files), OPERAND_YAML, NULL,
     "change the values that the file lists; may be repeated, and --set counts "
     "more"},
    {"warning", 'W', "NAME", FOR_STUDY, LIST(warnings), OPERAND_WARNING, NULL,
     "-Wno-NAME leaves a warning out, -Werror and -Werror=NAME make warnings "
     "errors"},
    {"store", 0, "DIR", FOR_STORE, TEXT(store), OPERAND_FOLDER, NULL,
     "where runs are kept (default: .rlstudy)"},
    {"color", 0, "WHEN", FOR_STUDY | FOR_FMT | FOR_EXPLAIN, CHOICE(color),
     OPERAND_CHOICE, colors, "auto, always or never"},
    {"progress", 0, "HOW", FOR_TRAINING, CHOICE(progress), OPERAND_CHOICE,
     modes, "auto, bar, plain, json or none"},
    {"json", 0, NULL,
     FOR_ALL | FOR_CHECK | FOR_PLAN | FOR_REPORT | FOR_FITTING | FOR_BENCH |
         FOR_EXPLAIN | FOR_IMPORT,
     FLAG(json), OPERAND_NONE, NULL, "results as JSON, on standard output"},
    {"quiet", 'q', NULL, FOR_TRAINING | FOR_CHECK, FLAG(quiet), OPERAND_NONE,
     NULL, "no progress; of check, nothing when all is well"},
    {"verbose", 'v', NULL, FOR_STUDY | FOR_IMPORT, TALLY(verbose), OPERAND_NONE,
     NULL, "more: every run of a plan or of files, every message"},
    {"detailed-exitcode", 0, NULL, FOR_PLAN, FLAG(detailed_exitcode),
     OPERAND_NONE, NULL, "exit with 3 when there is something to train"},
    {"check", 0, NULL, FOR_FMT, FLAG(check), OPERAND_NONE, NULL,
     "write nothing; name the files that would change, and exit with 1 then"},
    {"diff", 0, NULL, FOR_FMT, FLAG(diff), OPERAND_NONE, NULL,
     "write nothing; show what would change, and exit with 1 then"},
    {"csv", 0, NULL, FOR_PLAN, FLAG(csv), OPERAND_NONE, NULL,
     "a row of CSV for each run"},
    {"dot", 0, NULL, FOR_PLAN, FLAG(dot), OPERAND_NONE, NULL,
     "the graph of the plan, for Graphviz"},
    {"dump", 0, "STAGE", FOR_CHECK | FOR_PLAN, TEXT(dump), OPERAND_CHOICE,
     stages, "print ast, study or graph as text"},
    {"interactions", 0, "N", FOR_WORKER, WHOLE(interactions), OPERAND_TEXT,
     NULL, "how long to train"},
    {"at-least", 0, "N", FOR_WORKER, WHOLE(at_least), OPERAND_TEXT, NULL,
     "train so long even when the time is up"},
    {"wall-time", 0, "S", FOR_WORKER, SECONDS(wall_s), OPERAND_TEXT, NULL,
     "how long to train, in seconds of all attempts together"},
    {"seconds", 0, "S", FOR_BENCH, SECONDS(seconds), OPERAND_TEXT, NULL,
     "how long to measure each (2)"},
    {"kernel", 0, "NAME", FOR_BENCH, TEXT(kernel), OPERAND_KERNEL, NULL,
     "the vector kernel to use, instead of the widest that runs here"},
    {"law", 0, "LAW", FOR_FIT, TEXT(law), OPERAND_LAW, NULL,
     "the law to fit: intrinsic, power, chinchilla, ...; explain tells of "
     "each"},
    {"curves", 0, "FILE...", FOR_CURVES, LIST(curves), OPERAND_CURVES, NULL,
     "files of curves, folders and patterns; may be compressed with gzip"},
    {"format", 0, "FORMAT", FOR_CURVES | FOR_EXPORT, TEXT(format),
     OPERAND_FORMAT, NULL,
     "what the files are, or of export are to be (default: by their names)"},
    {"columns", 0, "NAME=COLUMN,...", FOR_CURVES, LIST(columns), OPERAND_TEXT,
     NULL,
     "what the columns are: return=reward, parameters=626k, "
     "interactions=(row+1)*65536"},
    {"only", 0, "COLUMN=VALUE,...", FOR_CURVES, LIST(only), OPERAND_TEXT, NULL,
     "leave out other rows; also COLUMN!=VALUE"},
    {"path", 0, "PATTERN", FOR_CURVES, TEXT(path), OPERAND_TEXT, NULL,
     "columns that are parts of the files' paths: runs/{width}/s{seed}"},
    {"environment", 0, "NAME", FOR_CURVES, TEXT(environment), OPERAND_TEXT,
     NULL, "which of several environments in the files"},
    {"x", 0, "COLUMN,...", FOR_FIT, TEXT(x), OPERAND_TEXT, NULL,
     "columns of what a law of points depends on, in its order"},
    {"y", 0, "COLUMN", FOR_FIT, TEXT(y), OPERAND_TEXT, NULL,
     "column of what it explains"},
    {"option", 0, "KEY=VALUE", FOR_FITTING, LIST(law_options), OPERAND_TEXT,
     NULL, "a key of the law, as in a study; may be repeated"},
    {"exclude", 0, "F", FOR_FITTING, TEXT(exclude), OPERAND_TEXT, NULL,
     "leave out the first fraction F of training (1/64)"},
    {"bootstrap", 0, "B", FOR_FITTING, TEXT(bootstrap), OPERAND_TEXT, NULL,
     "replicates, for intervals (0; of laws of points, 1000; of "
     "compare, 400)"},
    {"holdout", 0, "K", FOR_FITTING, TEXT(holdout), OPERAND_TEXT, NULL,
     "predict the K largest sizes (1)"},
    {"smooth", 0, "W", FOR_FITTING, TEXT(smooth), OPERAND_TEXT, NULL,
     "smoothing in e-folds of interactions (0.1)"},
    {"points", 0, "P", FOR_FITTING, TEXT(points), OPERAND_TEXT, NULL,
     "points of each size (256)"},
    {"weighting", 0, "HOW", FOR_FITTING, TEXT(weighting), OPERAND_CHOICE,
     weightings, "weighted, or unweighted as in the paper"},
    {"seed", 0, "S", FOR_FITTING, TEXT(seed), OPERAND_TEXT, NULL,
     "of the bootstrap (0)"},
    {"by", 0, "COLUMN", FOR_COMPARE, TEXT(by), OPERAND_TEXT, NULL,
     "the column whose values are compared with one another"},
    {"at", 0, "R", FOR_COMPARE, TEXT(at), OPERAND_TEXT, NULL,
     "compare at this return, instead of over those that both reach"},
    {"cursor", 0, "N", FOR_COMPLETE, TAKE_CURSOR, 0, OPERAND_TEXT, NULL,
     "complete the word with this number, from 0 (default: the last)"},
    {"help", 'h', NULL, FOR_EVERY, NOTHING, OPERAND_NONE, NULL,
     "this help; of a command, behind its name"},
    {"version", 0, NULL, FOR_EVERY, NOTHING, OPERAND_NONE, NULL,
     "which version this is"},
};
const size_t n_option_rows = COUNT_OF(option_rows);
