/* kinds.c - the kinds of declarations. */
#include "config.h"

#include <assert.h>

#include "check/internal.h"

const struct kind kinds[DECL_KINDS] = {
    [DECL_USE] =
        {
            "a use",
            {"use \"FILE\"", "use \"FILE\" as NAME",
             "use \"FILE\" { NAME, NAME as NAME, ... }"},
            "brings in the declarations of another file: all of them, under a "
            "name of their own, or some",
            .example = "use \"std/digits\"\n"
                       "family net = digits_cnn { width = size }\n",
        },
    [DECL_AXIS] =
        {
            "an axis",
            {"axis NAME = LIST"},
            "a list of values to be swept",
            .example = "axis size = 1/4 .. 4 by x2\n",
        },
    [DECL_LET] =
        {
            "a let",
            {"let NAME = EXPRESSION", "let NAME(ARGUMENT, ...) = EXPRESSION"},
            "a name for a value, which differs from run to run when it depends "
            "on an axis, or a function of your own",
            .example = "let base = 1M interactions\n"
                       "budget each { interactions = 2 * base }\n",
        },
    [DECL_ENVIRONMENT] =
        {
            "an environment",
            {"environment NAME = KIND { KEY = VALUE, ... }",
             "environment NAME(ARGUMENT = DEFAULT, ...) = KIND { ... }"},
            "the task that the runs learn, made from a built-in kind or from "
            "another environment",
            .catalog_keys = true,
            .example = "environment noisy = digits { noise = 3 }\n",
        },
    [DECL_FAMILY] =
        {
            "a family",
            {"family NAME = KIND { KEY = VALUE, ... }",
             "family NAME(ARGUMENT = DEFAULT, ...) = KIND { ... }"},
            "a kind of model in several sizes, made from a built-in kind or "
            "from another family",
            .catalog_keys = true,
            .example = "family net = cnn { width = size, hidden = 64 }\n",
        },
    [DECL_ALGORITHM] =
        {
            "an algorithm",
            {"algorithm NAME = KIND { KEY = VALUE, ... }",
             "algorithm NAME(ARGUMENT = DEFAULT, ...) = KIND { ... }"},
            "how the runs are trained, made from a built-in kind or from "
            "another algorithm",
            .catalog_keys = true,
            .example = "axis h = [1, 16]\n"
                       "algorithm learner = ppo_ewma { horizon = h }\n"
                       "runs main = product(h, size, seed in 1 .. 2)\n"
                       "fit law[h] = intrinsic(main)\n",
        },
    [DECL_BUDGET] =
        {
            "a budget",
            {"budget NAME { KEY = VALUE, ... }", "budget NAME = AMOUNT",
             "budget NAME LOW .. HIGH UNIT by xFACTOR",
             "budget total { KEY = VALUE, ... }"},
            "how long each run is trained; the one named total is what the "
            "whole study may use",
            .tables = {&schema_budget, &schema_total},
            .example = "budget each { interactions = 4M }\n"
                       "budget total { core_hours = 8 }\n",
        },
    [DECL_RUNS] =
        {
            "a set of runs",
            {"runs NAME = product(AXIS, ...) where CONDITION except CONDITION",
             "runs NAME = zip(AXIS, NAME in LIST, ...) { KEY = NAME, ... }",
             "runs NAME = RUNS + (product(AXIS, ...) where CONDITION) + ..."},
            "the runs: combinations or pairs of the values of axes, the "
            "leftmost varying slowest, and sums of them",
            .tables = {&schema_runs},
            .example =
                "runs main = product(size, seed in 1 .. 3) where size < 4\n",
        },
    [DECL_CURVES] =
        {
            "a set of curves",
            {"curves NAME = csv(\"FILE.csv\") { KEY = VALUE, ... }"},
            "learning curves from a file, of runs that were made elsewhere",
            .catalog_keys = true,
            .example = "curves published = csv(\"published.csv\")\n",
        },
    [DECL_POINTS] =
        {
            "a set of points",
            {"points NAME = csv(\"FILE.csv\") { KEY = VALUE, ... }"},
            "a table from a file, one point a row, for laws that relate its "
            "columns",
            .catalog_keys = true,
            .example = "points measured = csv(\"measured.csv\")\n"
                       "fit need = power(measured) { x = flop, y = loss }\n",
        },
    [DECL_FIT] =
        {
            "a fit",
            {"fit NAME = LAW(RUNS) { KEY = VALUE, ... }",
             "fit NAME[AXIS, ...] = LAW(RUNS) { KEY = VALUE, ... }",
             "fit NAME = LAW(POINTS) { KEY = COLUMN, ... }",
             "fit NAME = LAW(EXPRESSION, EXPRESSION)"},
            "a law, fitted to runs, curves, points or the results of other "
            "fits; with axes in brackets, for each of their values",
            .catalog_keys = true,
            .example =
                "fit law = intrinsic(main) { bootstrap = 200 over seed }\n",
        },
    [DECL_PREDICT] =
        {
            "a prediction",
            {"predict NAME = EXPRESSION { KEY = VALUE, ... }",
             "predict NAME[AXIS, ...] = EXPRESSION { KEY = VALUE, ... }"},
            "a number that follows from results of fits, with its interval; "
            "with axes in brackets, one for each of their values",
            .tables = {&schema_predict},
            .example = "predict big = law.parameters at 1e15 flop\n",
        },
    [DECL_CLAIM] =
        {
            "a claim",
            {"claim \"SENTENCE\" : CONDITION"},
            "something that should hold once all is fitted; it is printed and "
            "decides the exit status",
            .example = "claim \"larger models pay\" : law.exponent > 0.3\n",
        },
    [DECL_REPORT] =
        {
            "a report",
            {"report \"TITLE\" { ITEM, ... }",
             "report NAME(ARGUMENT = DEFAULT, ...) { ITEM, ... }",
             "report \"TITLE\" = NAME(VALUE, ...) { ITEM, ... }"},
            "what the report shows, in that order; one with a name is a "
            "template for others",
            .example = "report \"Results\" {\n"
                       "    text \"What we found.\"\n"
                       "    figure curves(main) \"Learning curves\"\n"
                       "    table constants(law)\n"
                       "}\n",
        },
    [DECL_STUDY] =
        {
            "a study",
            {"study \"TITLE\" { KEY = VALUE, ... }"},
            "what the study is called and whose it is",
            .tables = {&schema_study},
            .example = "study \"Horizon and scaling\" {\n"
                       "    authors = [\"A. Author\", \"B. Author\"]\n"
                       "}\n",
        },
    [DECL_SLURM] =
        {
            "a slurm block",
            {"slurm { KEY = VALUE, ... }"},
            "what the jobs of a Slurm cluster are like that train the runs; "
            "rlstudy --executor=slurm submits them",
            .tables = {&schema_slurm},
            .example = "slurm {\n"
                       "    partition = long\n"
                       "    time = 4 h\n"
                       "    cpus = 4\n"
                       "    extra = \"--qos=low --constraint=avx512\"\n"
                       "}\n",
        },
};

const struct item_word item_words[] = {
    {"figure", "figure NAME(RUNS or FIT) \"CAPTION\"", "a figure of a report",
     "figure curves(main) \"Learning curves of all runs\""},
    {"table", "table NAME(RUNS or FIT) \"CAPTION\"", "a table of a report",
     "table constants(law)"},
    {"text", "text \"...\"", "a paragraph of a report",
     "text \"What we did, and why.\""},
    {NULL, NULL, NULL, NULL},
};

const char *decl_article(enum ast_decl_kind kind)
{
    assert(kind < DECL_KINDS);
    return kinds[kind].article;
}
