/* words.c - functions, operators and reserved words. */
#include "config.h"

#include <string.h>

#include "base/base.h"
#include "check/catalog.h"
#include "check/kinds.h"

const struct function functions[] = {
    {"abs", FN_ABS, EACH, "abs(x)",
     "the number without its sign; of a list, of each value", "abs(-3)", "3"},
    {"floor", FN_FLOOR, EACH, "floor(x)",
     "the largest whole number that is not above x; of a list, of each value",
     "floor(7/2)", "3"},
    {"ceil", FN_CEIL, EACH, "ceil(x)",
     "the smallest whole number that is not below x; of a list, of each value",
     "ceil(7/2)", "4"},
    {"round", FN_ROUND, EACH, "round(x)",
     "the nearest whole number, halves away from 0; of a list, of each value",
     "round(7/2)", "4"},
    {"sqrt", FN_SQRT, ROOT, "sqrt(x)",
     "the square root; of a list, of each value", "sqrt(16)", "4"},
    {"exp", FN_EXP, PLAIN_EACH, "exp(x)",
     "e to the power of a plain number; of a list, of each value", "exp(0)",
     "1"},
    {"log", FN_LOG, PLAIN_EACH, "log(x)",
     "the natural logarithm of a plain number; of a list, of each value",
     "log(1)", "0"},
    {"log2", FN_LOG2, PLAIN_EACH, "log2(x)",
     "the logarithm to base 2 of a plain number; of a list, of each value",
     "log2(256)", "8"},
    {"log10", FN_LOG10, PLAIN_EACH, "log10(x)",
     "the logarithm to base 10 of a plain number; of a list, of each value",
     "log10(1000)", "3"},
    {"min", FN_MIN, EXTREME, "min(list) or min(x, y, ...)",
     "the smallest of a list, or of several numbers", "min([4, 2, 8])", "2"},
    {"max", FN_MAX, EXTREME, "max(list) or max(x, y, ...)",
     "the largest of a list, or of several numbers", "max(4, 2, 8)", "8"},
    {"sum", FN_SUM, TOTAL, "sum(list)", "the numbers of a list added up",
     "sum(1 .. 4)", "10"},
    {"mean", FN_MEAN, TOTAL, "mean(list)",
     "the sum of a list of numbers by how many there are", "mean([1, 2])",
     "3/2"},
    {"spread", FN_SPREAD, TOTAL, "spread(list)",
     "the largest less the smallest of a list of numbers", "spread([4, 2, 8])",
     "6"},
    {"len", FN_LEN, COUNT, "len(list)", "how many values a list has",
     "len([1, 2, 5])", "3"},
    {"all", FN_ALL, TRUTH, "all(list)",
     "whether all of a list of truths are true", "all([1, 2, 5] > 1)", "false"},
    {"any", FN_ANY, TRUTH, "any(list)",
     "whether one of a list of truths is true, or more", "any([1, 2, 5] > 1)",
     "true"},
    {"prod", FN_PROD, PRODUCT, "prod(list)",
     "plain numbers of a list multiplied with one another", "prod(1 .. 5)",
     "120"},
    {"median", FN_MEDIAN, TOTAL, "median(list)",
     "the middle of a list of numbers, or the mean of the two in the middle",
     "median([8, 1, 2, 4])", "3"},
    {"first", FN_FIRST, ITEM, "first(list)", "the first value of a list",
     "first([4, 2, 8])", "4"},
    {"last", FN_LAST, ITEM, "last(list)", "the last value of a list",
     "last([4, 2, 8])", "8"},
    {"sort", FN_SORT, REARRANGED, "sort(list)",
     "a list of numbers, or of strings, the smallest first", "sort([4, 2, 8])",
     "[2, 4, 8]"},
    {"reverse", FN_REVERSE, REARRANGED, "reverse(list)",
     "a list from its end to its beginning", "reverse([4, 2, 8])", "[8, 2, 4]"},
    {"unique", FN_UNIQUE, REARRANGED, "unique(list)",
     "a list without what was in it already", "unique([4, 2, 4])", "[4, 2]"},
    {"clamp", FN_CLAMP, CLAMPED, "clamp(x, low, high)",
     "x, but at least low and at most high; of a list, each value",
     "clamp([1, 5, 9], 2, 8)", "[2, 5, 8]"},
    {"floor_to", FN_FLOOR_TO, STEPPED, "floor_to(x, step)",
     "the largest multiple of a step that is not above x; of a list, of each "
     "value",
     "floor_to(77, 8)", "72"},
    {"round_to", FN_ROUND_TO, STEPPED, "round_to(x, step)",
     "the nearest multiple of a step, halves away from 0; of a list, of each "
     "value",
     "round_to(0.3, 1/4)", "1/4"},
    {"lin_space", FN_LIN_SPACE, SPACED, "lin_space(low, high, n)",
     "n numbers from low to high, each as far from the next",
     "lin_space(0, 1, 5)", "[0, 1/4, 1/2, 3/4, 1]"},
    {"log_space", FN_LOG_SPACE, SPACED, "log_space(low, high, n)",
     "n numbers from low to high, each the same multiple of the last",
     "log_space(1, 1000, 4)", "[1, 10, 100, 1000]"},
    {"multiplier", FN_MULTIPLIER, COMPARED, "multiplier(fit, fit)",
     "how many times as much compute the first of two fits, or instances of "
     "fits, takes on its frontier as the second to reach the same return: the "
     "geometric mean over returns that both reach",
     "claim \"long horizons cost\" : multiplier(law[16], law[1]) > 1", NULL},
};
const size_t n_functions = COUNT_OF(functions);

const struct function *function_find(const char *name)
{
    for (size_t i = 0; i < n_functions; i++) {
        if (strcmp(functions[i].name, name) == 0)
            return &functions[i];
    }
    return NULL;
}

const struct at_form at_forms[] = {
    {AT_RETURN, NULL, "at 0.95", "at a return"},
    {AT_FRACTION, NULL, "at 0.9 of best", "at a fraction of the best return"},
    {AT_COMPUTE, "flop", "at 1e12 flop", "at a training compute"},
    {AT_INTERACTIONS, "interactions", "at 1M interactions",
     "at a number of interactions"},
    {AT_PARAMETERS, "parameters", "at 1M parameters",
     "at a number of parameters"},
    {AT_X, NULL, "at 100", "at a value of the law's x, in its unit"},
};
const size_t n_at_forms = COUNT_OF(at_forms);

unsigned at_form_of(struct dim dim, bool of_best)
{
    if (of_best)
        return dim_is_none(dim) ? AT_FRACTION : 0;
    if (dim_is_none(dim))
        return AT_RETURN;
    for (size_t i = 0; i < n_at_forms; i++) {
        if (at_forms[i].unit != NULL &&
            dim_equal(unit_find(at_forms[i].unit)->dim, dim))
            return at_forms[i].form;
    }
    return 0;
}

const struct quantity quantities[] = {
    {"parameters", QUANTITY_PARAMETERS, "parameters", NULL,
     "how many parameters the run's model has"},
    {"flop_per_interaction", QUANTITY_FLOP_PER_INTERACTION, "flop",
     "interaction",
     "floating-point operations of the run's training for each interaction"},
    {"interactions", QUANTITY_INTERACTIONS, "interactions", NULL,
     "how long the run's budget lets it train; not known in a budget itself"},
};
const size_t n_quantities = COUNT_OF(quantities);

const struct quantity *quantity_find(const char *name)
{
    for (size_t i = 0; i < n_quantities; i++) {
        if (strcmp(quantities[i].name, name) == 0)
            return &quantities[i];
    }
    return NULL;
}

/* The words that begin declarations are in the table of kinds. */
const struct word word_table[] = {
    {".", false, 1, "fit.result",
     "a result of a fit: a list with one for each instance; of a result, "
     "with low, high and ci95, its interval; of a file with a name of its own, "
     "what it declares",
     "claim \"it works\" : all(law.exponent > 0)", NULL},
    {"[]", false, 1, "fit[value]",
     "one instance of a fit, named by the value of its axis; of a list the "
     "value, or with a range the values, at a position",
     "claim \"it works\" : law[16].exponent > 0", NULL},
    {"()", false, 1, "f(x)",
     "the value of a function; what stands between brackets comes first",
     "2 * (3 + 4)", "14"},
    {"^", false, 2, "a ^ b", "a to the power of b; from the right", "2 ^ 3 ^ 2",
     "512"},
    {"at", true, 2, "fit.result at x",
     "a result at a return, at a fraction of the best return, at a compute, at "
     "a number of interactions or parameters, or at an x of a law of points",
     "claim \"cheap\" : law[16].interactions at 0.9 of best < 2M interactions",
     NULL},
    {"of", true, 0, "fit.result at x of best",
     "x is a fraction of the best return",
     "claim \"cheap\" : law[16].interactions at 0.9 of best < 2M interactions",
     NULL},
    {"*", false, 4, "a * b",
     "the product; units are multiplied along; lists go value by value",
     "4 * [1, 2]", "[4, 8]"},
    {"/", false, 4, "a / b",
     "the quotient, exact as long as whole numbers hold it; units are divided "
     "along",
     "2 / 6", "1/3"},
    {"+", false, 5, "a + b",
     "the sum of numbers of one dimension; lists go value by value; of sweeps, "
     "the runs of both",
     "1/2 + 1/3", "5/6"},
    {"-", false, 5, "a - b or -a",
     "the difference of numbers of one dimension, or the number with its sign "
     "changed, which binds tighter",
     "1/2 - 1/3", "1/6"},
    {"..", false, 6, "a .. b, a .. b by c or a .. b by xC",
     "the list from a to b, both ends included: in steps of 1, of c, or each "
     "value C times the last",
     "1/2 .. 4 by x2", "[1/2, 1, 2, 4]"},
    {"by", true, 0, "a .. b by c or a .. b by xC",
     "the step of a range, or behind an x its factor", "0 .. 10 by 5",
     "[0, 5, 10]"},
    {"==", false, 7, "a == b", "whether two values are the same", "1/2 == 0.5",
     "true"},
    {"!=", false, 7, "a != b", "whether two values differ", "1/2 != 0.5",
     "false"},
    {"<", false, 7, "a < b",
     "whether a is below b; comparisons make chains, and a list is compared "
     "with a number value by value",
     "0 < 1 < 2", "true"},
    {"<=", false, 7, "a <= b", "whether a is at most b", "[1, 2, 3] <= 2",
     "[true, true, false]"},
    {">", false, 7, "a > b", "whether a is above b", "[1, 2, 3] > 2",
     "[false, false, true]"},
    {">=", false, 7, "a >= b", "whether a is at least b", "2 >= 2", "true"},
    {"in", true, 7, "x in list",
     "whether a list has the value; in a product, the values of an axis",
     "4 in [1, 4, 16]", "true"},
    {"not", true, 8, "not a", "true when a is false, and false when it is true",
     "not 1 > 2", "true"},
    {"and", true, 9, "a and b", "whether both are true", "1 < 2 and 2 < 3",
     "true"},
    {"or", true, 10, "a or b", "whether one of two is true, or both",
     "1 > 2 or 2 < 3", "true"},
    {"if", true, 11, "if c then a else b",
     "a when the condition holds, and b otherwise", "if 1 < 2 then 10 else 20",
     "10"},
    {"then", true, 0, "if c then a else b",
     "what an if comes to when its condition holds", "if 1 < 2 then 10 else 20",
     "10"},
    {"else", true, 0, "if c then a else b",
     "what an if comes to when its condition does not hold",
     "if 1 > 2 then 10 else 20", "20"},
    {"where", true, 0, "runs name = product(...) where c",
     "keeps the combinations of runs for which a condition holds",
     "runs main = product(h, size) where h * size < 100", NULL},
    {"except", true, 0, "runs name = product(...) except c",
     "leaves out the combinations of runs for which a condition holds",
     "runs main = product(h, size) except h == 16", NULL},
    {"over", true, 0, "key = n over axis",
     "says what a key of a fit goes over; never needed",
     "fit law = intrinsic(main) { bootstrap = 200 over seed }", NULL},
    {"as", true, 0, "use \"FILE\" as name or { name as name }",
     "another name for what a file brings in",
     "use \"std/digits\" as digit_nets", NULL},
    {"for", true, 0, "[expression for x in list if condition]",
     "a list with a value for each of another",
     "let steps = [2 ^ k for k in 1 .. 4]", NULL},
    {"true", true, 0, "true", "the truth of what holds", "not false", "true"},
    {"false", true, 0, "false", "the truth of what does not hold", "not true",
     "false"},
    {"product", false, 0, "product(axis, name in list, ...)",
     "all combinations of the values of axes, the leftmost varying slowest",
     "runs main = product(size, seed in 1 .. 3)", NULL},
    {"zip", false, 0, "zip(axis, name in list, ...)",
     "the values of axes of one length side by side: the first of each, the "
     "second of each, and so on",
     "runs main = product(zip(h in [1, 4], size in [1/8, 1/4]), seed in 1 .. "
     "3)",
     NULL},
    {"seed", false, 0, "seed in list",
     "the axis of random seeds, whole numbers from 0 on; without it the seed "
     "of "
     "all runs is 1",
     "runs main = product(size, seed in 1 .. 3)", NULL},
    {"csv", false, 0, "csv(\"FILE.csv\")",
     "the curves, or the points, in a file of comma-separated values, named "
     "from the study's folder",
     "curves published = csv(\"published.csv\")", NULL},
    {"total", false, 0, "budget total { key = value, ... }",
     "the name of the budget of the whole study",
     "budget total { core_hours = 8 }", NULL},
    {"best", false, 0, "fit.result at x of best",
     "the best return that all instances of a fit in one environment reached, "
     "of which x is a fraction",
     "claim \"cheap\" : law[16].interactions at 0.9 of best < 2M interactions",
     NULL},
    {"first", false, 0, "key = first n",
     "says what a fraction is of: the first part of the training; never needed",
     "fit law = intrinsic(main) { exclude = first 1/64 }", NULL},
    {"largest", false, 0, "key = largest n axis",
     "says which sizes are meant, on the axis that makes them; never needed",
     "fit law = intrinsic(main) { holdout = largest 1 size }", NULL},
    {"low", false, 0, "fit.result.low",
     "the lower end of a result's interval of 95 %",
     "claim \"it is steep\" : law[16].exponent.low > 0.3", NULL},
    {"high", false, 0, "fit.result.high",
     "the upper end of a result's interval of 95 %",
     "claim \"it is flat\" : law[16].exponent.high < 0.6", NULL},
    {"ci95", false, 0, "fit.result.ci95",
     "the interval of 95 % of a result: the list of its two ends",
     "claim \"it is known\" : spread(law[16].exponent.ci95) < 0.1", NULL},
    {"k", false, 0, "4k", "a thousand, stuck to a number", "4k", "4000"},
    {"M", false, 0, "4M", "a million, stuck to a number", "4M", "4000000"},
    {"G", false, 0, "4G", "10^9, stuck to a number", "4G", "4000000000"},
    {"T", false, 0, "4T", "10^12, stuck to a number", "4T", "4000000000000"},
    {"P", false, 0, "4P", "10^15, stuck to a number", "4P", "4000000000000000"},
    {"#", false, 0, "# text", "a comment, which goes to the end of the line",
     "axis size = [1, 8]  # two are too few for a law", NULL},
    {NULL, false, 0, NULL, NULL, NULL, NULL},
};

const struct word *word_find(const char *text)
{
    for (const struct word *w = word_table; w->text != NULL; w++) {
        if (strcmp(w->text, text) == 0)
            return w;
    }
    return NULL;
}
