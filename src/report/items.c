/* items.c - the kinds of items that a report may show. */
#include "config.h"

#include "report/items.h"

#include "base/arena.h"

static const plot_fn curves[] = {plot_curves, plot_curves_flop,
                                 plot_curves_wall, NULL};
static const plot_fn frontier[] = {plot_frontier, plot_optimum, NULL};
static const plot_fn exponent[] = {plot_exponent, plot_cost, NULL};
static const plot_fn slices[] = {plot_slices, NULL};
static const plot_fn windows[] = {plot_windows, NULL};
static const plot_fn multiplier[] = {plot_multiplier, NULL};
static const plot_fn law[] = {plot_isoflop, plot_law, plot_predicted,
                              plot_surface, NULL};
static const plot_fn none[] = {NULL};

static const struct item_type types[] = {
    [ITEM_CURVES] = {"curves", ITEM_IS_CHOICE, curves},
    [ITEM_FRONTIER] = {"frontier", ITEM_IS_FIGURES, frontier},
    [ITEM_EXPONENT] = {"exponent", ITEM_IS_FIGURES, exponent},
    [ITEM_LAW] = {"law", ITEM_IS_FIGURES, law},
    [ITEM_WINDOWS] = {"windows", ITEM_IS_FIGURES, windows},
    [ITEM_MULTIPLIER] = {"multiplier", ITEM_IS_FIGURES, multiplier},
    [ITEM_CONSTANTS] = {"constants", ITEM_IS_TABLES, none, tables_of_constants,
                        "there is no law to tabulate"},
    [ITEM_RUNS] = {"runs", ITEM_IS_TABLES, none, tables_of_runs,
                   "there are no runs"},
    [ITEM_PREDICTIONS] = {"predictions", ITEM_IS_TABLES, none,
                          tables_of_predictions,
                          "there is no prediction to tabulate"},
    [ITEM_BUDGETS] = {"budgets", ITEM_IS_TABLES, none, tables_of_budgets,
                      "no law says what budgets come to"},
    [ITEM_WINDOW_TABLE] = {"windows", ITEM_IS_TABLES, none, tables_of_windows,
                           "there are no windows of training"},
    [ITEM_MULTIPLIERS] = {"multipliers", ITEM_IS_TABLES, none,
                          tables_of_multipliers,
                          "there are no two laws of one environment to "
                          "compare"},
    [ITEM_ISOFLOP] = {"isoflop", ITEM_IS_BOTH, slices, tables_of_isoflop,
                      "the runs have no ladder of compute"},
    [ITEM_TEXT] = {"text", ITEM_IS_TEXT, none},
    [ITEM_PLAY] = {"play", ITEM_IS_FILMS, none},
    [ITEM_INFOS] = {"infos", ITEM_IS_FIGURES, none, .many = plot_infos},
};

const struct item_type *item_type(enum item_kind kind)
{
    return &types[kind];
}

const char *item_shown_as(enum item_kind kind)
{
    static const char *const words[] = {
        [ITEM_IS_TEXT] = "text",
        [ITEM_IS_FIGURES] = "figure",
        [ITEM_IS_CHOICE] = "figure",
        [ITEM_IS_TABLES] = "table",
        [ITEM_IS_BOTH] = "table and figure",
        [ITEM_IS_FILMS] = "figure",
    };

    return words[types[kind].form];
}

size_t item_tables(struct arena *arena, struct table ***out, const char **why,
                   const struct findings *f, const struct item *item)
{
    const struct item_type *type = &types[item->kind];

    *why = type->no_table;
    return type->tables != NULL ? type->tables(arena, out, why, f, item) : 0;
}
