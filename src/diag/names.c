/* names.c - the table of diagnostics. */
#include "config.h"

#include "diag/names.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"

const struct diag_name diag_names[] = {
    {"ambiguous-default", TOPIC_NAMES, true, false,
     "Several declarations would do, and none was named.",
     "Name the one that is meant in the block of the runs.",
     "environment easy = digits\n"
     "environment hard = digits { noise = 2 }\n"
     "runs main = product(size, seed in 1 .. 2)\n",
     NULL, false},
    {"bad-at", TOPIC_VALUES, true, false,
     "What stands behind at is not something that the result can be asked for.",
     "Give a return, a fraction of the best one (0.9 of best), or a compute "
     "(1e12 flop), whichever the result takes.",
     "claim \"it is steep\" : law.exponent at 0.9 > 0.5\n", NULL, false},
    {"bad-character", TOPIC_TEXT, true, false,
     "A character means nothing in a study, or not there.",
     "Leave it out, or write what the message proposes.",
     "environment task = digits { noise = 50% }\n", NULL, false},
    {"bad-choice", TOPIC_VALUES, true, false,
     "The key takes one of a few words, and this is none of them.",
     "Use one of the words that the message lists.",
     "fit law = intrinsic(main) { weighting = equal }\n", NULL, false},
    {"bad-claim", TOPIC_VALUES, true, true,
     "A claim must come to true or false.  A warning when no run can change "
     "it, as it names no result of a fit.",
     "Compare something: all(law.exponent > 0.3).",
     "claim \"sizes grow\" : 1 < 2\n", NULL, false},
    {"bad-combination", TOPIC_RUNS, true, false,
     "The environment, the family and the algorithm of a run do not fit "
     "together.",
     "Change one of those that the notes point at.",
     "algorithm learner = ppo_ewma { horizon = 16, gamma = 0.9 }\n", NULL,
     false},
    {"bad-encoding", TOPIC_TEXT, true, false, "The file is not UTF-8 text.",
     "Save it as UTF-8.", "study \"caf\351\"\n", NULL, false},
    {"bad-escape", TOPIC_TEXT, true, false,
     "A backslash in a string is followed by something that has no meaning "
     "there.",
     "Write \\\" for a quotation mark, \\\\ for a backslash and \\n for a new "
     "line.",
     "study \"a\\qb\"\n", NULL, false},
    {"bad-ladder", TOPIC_VALUES, true, false,
     "The rungs of a budget's ladder do not go up.",
     "Write them from the lowest to the highest, each once.",
     "budget each { flop = [1e12, 1e11] }\n", NULL, false},
    {"bad-number", TOPIC_TEXT, true, false,
     "A number cannot be held: it is too large, or it is no number at all.",
     "Use a smaller one, or write it out.", "let x = 1e999\n", NULL, false},
    {"bad-phrase", TOPIC_VALUES, true, false,
     "Words around the number of a key do not go with that key.",
     "Write what the message proposes, or only the number.",
     "fit law = intrinsic(main) { exclude = largest 1/64 }\n", NULL, false},
    {"bad-predict", TOPIC_VALUES, true, true,
     "A prediction must come to a number.  A warning when no run can change "
     "it, as it names no result of a fit.",
     "Say with an axis in brackets that there is one for each of its values, "
     "take the max, the mean or the spread of a list, and make a claim of what "
     "is true or false.",
     "predict steep = law.exponent > 0.5\n", NULL, false},
    {"bad-range", TOPIC_VALUES, true, false,
     "A range never gets from its beginning to its end, or has too many "
     "values.",
     "Mind the sign of the step, and that a factor is above 1.",
     "axis size = 1 .. 8 by -1\n", NULL, false},
    {"bad-series", TOPIC_VALUES, true, false,
     "A law over other fits needs a number for each instance of one fit.",
     "Use results of a single fit that has an axis in brackets.",
     "fit cost = affine(law.exponent, law.beta)\n", NULL, false},
    {"bad-set", TOPIC_NAMES, true, false,
     "A setting of the command line names nothing that can be set.",
     "Write --set name=value for an axis or a let, and --set name.key=value "
     "for a key.",
     "", "each=1M", false},
    {"cycle", TOPIC_NAMES, true, false,
     "Declarations, or files, need themselves, directly or by way of others.",
     "Take one link out of the loop that the notes show.",
     "let a = b + 1\n"
     "let b = a * 2\n",
     NULL, false},
    {"division-by-zero", TOPIC_VALUES, true, false, "A number is divided by 0.",
     "See where the 0 comes from; if then else can leave that case out.",
     "axis size = [1 / 0, 1, 2, 4, 8]\n", NULL, false},
    {"duplicate-key", TOPIC_NAMES, true, false,
     "A key is given twice in one block.", "Keep one of the two.",
     "environment task = digits { noise = 1, noise = 2 }\n", NULL, false},
    {"duplicate-name", TOPIC_NAMES, true, true,
     "Two declarations have one name.  A warning for claims and reports, whose "
     "sentence or title is the same.",
     "Rename one of them.",
     "let x = 1\n"
     "let x = 2\n",
     NULL, false},
    {"duplicate-run", TOPIC_RUNS, true, false,
     "A sweep has the same run twice, mostly because nothing depends on one of "
     "its axes.",
     "Use the axis in a key of the environment, family or algorithm, or take "
     "it out of the sweep.",
     "axis h = [1, 4]\n"
     "runs main = product(h, size, seed in 1 .. 2)\n",
     NULL, false},
    {"duplicate-value", TOPIC_VALUES, true, false,
     "A list of values of an axis has one of them twice.",
     "Leave the second one out.", "axis size = [1/4, 1/2, 1, 0.5, 2]\n", NULL,
     false},
    {"empty-block", TOPIC_RUNS, false, true,
     "A report shows nothing, or a budget limits nothing.",
     "Give it something, or leave it out.", "report \"Nothing\" { }\n", NULL,
     false},
    {"empty-fit", TOPIC_RUNS, true, false,
     "A fit has an instance to which no run belongs.",
     "Let the sweep of the runs keep some for it, or take the value out of the "
     "axis.",
     "axis h = [1, 4]\n"
     "algorithm learner = ppo_ewma { horizon = h }\n"
     "runs main = product(h, size, seed in 1 .. 2) where h == 1\n"
     "fit law[h] = intrinsic(main)\n",
     NULL, false},
    {"empty-sweep", TOPIC_RUNS, true, false,
     "No combination of the axes is left.",
     "See which condition behind where or except is always false, or always "
     "true.",
     "runs main = product(size, seed in 1 .. 2) where size > 100\n", NULL,
     false},
    {"few-sizes", TOPIC_RUNS, false, true,
     "A law needs models of at least three sizes, and as many without those "
     "that are held out.",
     "Sweep more sizes, or hold out fewer.", "axis size = [1, 2]\n", NULL,
     false},
    {"idle-condition", TOPIC_RUNS, false, true,
     "A condition on axes, behind where or except, leaves no run out; one on "
     "quantities, such as parameters < 1M, may.",
     "See whether it says what was meant; if it does, leave it out.",
     "runs main = product(size, seed in 1 .. 2) except seed == 7\n", NULL,
     false},
    {"loose-at", TOPIC_VALUES, false, true,
     "A result at a value is multiplied or divided, and at takes only the "
     "value "
     "that stands right behind it.",
     "Put what is meant into brackets: (law.interactions at 0.9) * 2, or "
     "law.interactions at (0.45 * 2).",
     "claim \"cheap\" : law.interactions at 0.9 * 2 < 2M interactions\n", NULL,
     false},
    {"missing-declaration", TOPIC_NAMES, true, false,
     "Something that every study needs is not declared.",
     "Declare it; rlstudy explain tells how, as in rlstudy explain budget.",
     "budget total { core_hours = 8 }\n"
     "# budget each is forgotten\n",
     NULL, false},
    {"missing-key", TOPIC_NAMES, true, false,
     "A key that must be given was left out.", "Give it a value in the block.",
     "budget each { }\n", NULL, false},
    {"missing-kind", TOPIC_NAMES, true, false,
     "A declaration does not say what it is made from.",
     "Write the name of a kind or of another declaration behind =.",
     "environment task { noise = 2 }\n", NULL, false},
    {"no-run", TOPIC_VALUES, true, false,
     "A quantity of a run, such as parameters, is used where no single run is "
     "meant, or where it is not known yet.",
     "Use it behind where or except, or in the budget of runs.",
     "environment task = digits { noise = 1k / parameters }\n", NULL, false},
    {"no-value", TOPIC_VALUES, true, false,
     "An expression has no value there: the root or the logarithm of a "
     "negative number, the mean of an empty list.",
     "See where the value comes from.", "let x = sqrt(-1)\n", NULL, false},
    {"not-constant", TOPIC_VALUES, true, false,
     "A value must be the same for all runs, and this one depends on an axis.",
     "Use a plain value, or put the axis into the brackets of the fit.",
     "budget total { core_hours = 8 * size }\n", NULL, false},
    {"over-budget", TOPIC_RUNS, true, false,
     "The plan goes beyond budget total, so nothing is started.",
     "Raise the budget, or ask for fewer or shorter runs.",
     "budget total { interactions = 1k }\n", NULL, false},
    {"overflow", TOPIC_VALUES, true, false, "A result is too large to be held.",
     "See where it grows; numbers go up to about 1.8e308.",
     "let x = 10 ^ 400\n", NULL, false},
    {"overlapping-sweep", TOPIC_RUNS, false, true,
     "A part of a sum of sweeps asks for runs that a part before it has "
     "already.",
     "Each is made once, so nothing is lost; leave the part out, or choose "
     "other values for it.",
     "runs main = product(size, seed in 1 .. 2) + product(size)\n", NULL,
     false},
    {"param-range", TOPIC_VALUES, true, false,
     "A value is outside of what the key allows.",
     "Choose one in the range that the message gives.",
     "environment task = digits { noise = 9 }\n", NULL, false},
    {"pooled-settings", TOPIC_RUNS, false, true,
     "A fit takes runs of one size and one seed that differ in their settings, "
     "as if they were runs of other seeds.",
     "Put the axis that they differ in into the brackets of the fit.",
     "axis h = [1, 16]\nalgorithm learner = ppo_ewma { horizon = h }\n"
     "runs main = product(size, h)\n",
     NULL, false},
    {"syntax", TOPIC_TEXT, true, false,
     "Something stands where it cannot, or something is missing before it.",
     "The message says what could stand there.", "axis size [1/4, 1/2, 1]\n",
     NULL, false},
    {"tiny-rung", TOPIC_RUNS, false, true,
     "A rung of a ladder is less than one iteration of a model, which has no "
     "place on its curve there.",
     "Begin the ladder higher, or leave out the largest models.",
     "budget each = 1e8 .. 1e12 flop by x10\n", NULL, false},
    {"too-deep", TOPIC_TEXT, true, false,
     "Brackets, or declarations that need one another, are nested beyond "
     "reason.",
     "Break the expression up with let.",
     "let x = ((((((((1))))))))  # and a hundred more of each\n", NULL, true},
    {"too-many", TOPIC_RUNS, true, false,
     "A sweep has more runs, or a fit more instances, than can be handled.",
     "Sweep fewer values; a study has at most a million runs.",
     "runs main = product(size, a in 1 .. 100k, seed in 1 .. 100k)\n", NULL,
     false},
    {"too-many-errors", TOPIC_TEXT, true, false,
     "A text with so many errors is hardly a study; the rest is not read.",
     "See whether it is the right file.",
     "oops\n"
     "oops\n"
     "oops  # and so on, a thousand times\n",
     NULL, true},
    {"too-many-files", TOPIC_NAMES, true, false,
     "A study uses more files than can be handled.",
     "Bring declarations together in fewer files.",
     "use \"part1\"\n"
     "use \"part2\"\n"
     "use \"part3\"  # and so on, a thousand times\n",
     NULL, true},
    {"too-much-work", TOPIC_VALUES, true, false,
     "Working out an expression takes too long.",
     "Make it simpler, or the lists in it shorter.",
     "let a = size + size\nlet b = a + a\nlet c = b + b  # and so on\n", NULL,
     true},
    {"unbound-axis", TOPIC_RUNS, true, false,
     "Something depends on an axis that the runs do not sweep.",
     "Add the axis to the sweep, or fix its value there: size in [1].",
     "runs main = product(seed in 1 .. 2)\n", NULL, false},
    {"unclosed-bracket", TOPIC_TEXT, true, false,
     "A bracket is opened and never closed.",
     "Close it; the message points at the one that is open.",
     "environment task = digits {\n"
     "    noise = 1\n",
     NULL, false},
    {"unclosed-string", TOPIC_TEXT, true, false,
     "A string has no quotation mark at its end, on its line.",
     "Close it; a string cannot go over several lines.", "study \"Horizon\n",
     NULL, false},
    {"unequal-zip", TOPIC_RUNS, true, false,
     "A zip pairs values one by one, and one of its axes has more of them than "
     "another.",
     "Choose as many of each, as in size[0 .. 2]; or take all combinations "
     "with product.",
     "runs main = zip(size, seed in 1 .. 2)\n", NULL, false},
    {"unknown-attribute", TOPIC_NAMES, true, false,
     "The law of the fit has no such result.",
     "Use one of the results that the message lists.",
     "claim \"it is steep\" : law.exponnent > 0.5\n", NULL, false},
    {"unknown-declaration", TOPIC_TEXT, true, false,
     "A declaration begins with a word that is none.",
     "Write one of axis, let, environment, family, algorithm, budget, runs, "
     "fit and so on.",
     "axes size = [1, 2]\n", NULL, false},
    {"unknown-function", TOPIC_NAMES, true, false,
     "There is no function of this name.",
     "rlstudy explain lists the functions.", "let x = sin(1)\n", NULL, false},
    {"unknown-item", TOPIC_NAMES, true, false, "A report cannot show that.",
     "rlstudy explain report lists the figures and tables.",
     "report \"Results\" { figure heatmap(main) }\n", NULL, false},
    {"unknown-key", TOPIC_NAMES, true, false,
     "The declaration has no such key.",
     "Use one of the keys that the message lists.",
     "environment task = digits { nois = 2 }\n", NULL, false},
    {"unknown-kind", TOPIC_NAMES, true, false,
     "A declaration is made from something that is neither built in nor "
     "declared.",
     "Use one of the kinds that the message lists, or bring it in with use.",
     "environment task = digit\n", NULL, false},
    {"unknown-module", TOPIC_NAMES, true, false,
     "A file that is used cannot be found.",
     "Mend its name; it is looked for beside the study, then in RLSTUDY_PATH.",
     "use \"std/digit\"\n", NULL, false},
    {"unknown-name", TOPIC_NAMES, true, false,
     "Nothing of this name is declared, or not where it can be seen from here.",
     "Declare it, mend its spelling, or bring it in with use.",
     "let twice = 2 * siz\n", NULL, false},
    {"unknown-unit", TOPIC_NAMES, true, false,
     "What stands behind a number is no unit.",
     "rlstudy explain lists the units.",
     "budget each { interactions = 4 million }\n", NULL, false},
    {"unmatched-bracket", TOPIC_TEXT, true, false,
     "A bracket is closed that was not opened, or with one of another shape.",
     "Leave it out, or make the two alike.", "axis size = [1/4, 1/2, 1, 2)\n",
     NULL, false},
    {"unreadable-file", TOPIC_NAMES, true, true,
     "A file cannot be read.  A warning for curves, which are read when the "
     "study is carried out.",
     "The message says why: its permissions, its size, or that it is a folder.",
     "use \"folder\"\n", NULL, false},
    {"unusable-plugin", TOPIC_NAMES, true, false,
     "The file of a plug-in is not there, is none, or crashes when it is "
     "loaded, which is tried in another process.",
     "The message says why; rlstudy env check FILE says more.",
     "environment task = plugin(\"./nothing.so\")\n", NULL, false},
    {"unused-declaration", TOPIC_NAMES, false, true,
     "Nothing uses this declaration.", "Use it, or leave it out.",
     "axis h = [1, 4, 16]\n", NULL, false},
    {"wall-time", TOPIC_RUNS, false, true,
     "A limit of wall time decides how long runs get, which then depends on "
     "the "
     "machine and on what else it does.",
     "Limit interactions or flop where the length matters; -Wno-wall-time "
     "where "
     "it does not.",
     "budget each { wall_time = 30 min }\n", NULL, false},
    {"wrong-arguments", TOPIC_VALUES, true, false,
     "A function, a law or a declaration is given too many values, too few, or "
     "others than it takes.",
     "The message says what it takes.", "let x = sqrt(1, 2)\n", NULL, false},
    {"wrong-dimension", TOPIC_VALUES, true, false,
     "Numbers of different dimensions are added, compared or given.",
     "Write the unit that is meant, or divide one away.",
     "budget each { interactions = 4M flop }\n", NULL, false},
    {"wrong-index", TOPIC_VALUES, true, false,
     "What stands in square brackets names none of the instances, or nothing "
     "that has any.",
     "Use a value of the axis that the fit has in its brackets.",
     "claim \"it works\" : law[16].exponent > 0.5\n", NULL, false},
    {"wrong-kind", TOPIC_NAMES, true, false,
     "A declaration of another sort is needed here.",
     "Name one of the sort that the message asks for.",
     "report \"Results\" { figure curves(law) }\n", NULL, false},
    {"wrong-type", TOPIC_VALUES, true, false,
     "A value is of a sort that cannot stand here: a string for a number, a "
     "list for a single value.",
     "The message says what is needed.",
     "environment task = digits { noise = \"much\" }\n", NULL, false},
};
const size_t n_diag_names = COUNT_OF(diag_names);

static int compare(const void *key, const void *row)
{
    return strcmp(key, ((const struct diag_name *)row)->name);
}

const struct diag_name *diag_name_find(const char *name)
{
    return bsearch(name, diag_names, n_diag_names, sizeof *diag_names, compare);
}

const char *diag_topic_title(enum diag_topic topic)
{
    static const char *const titles[DIAG_TOPICS] = {
        [TOPIC_TEXT] = "The text",
        [TOPIC_NAMES] = "Names",
        [TOPIC_VALUES] = "Values",
        [TOPIC_RUNS] = "Runs",
    };

    assert(topic < DIAG_TOPICS);
    return titles[topic];
}
