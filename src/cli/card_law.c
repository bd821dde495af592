/* card_law.c - laws, their results, and the items of reports. */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/param.h"
#include "base/str.h"
#include "check/catalog.h"
#include "check/kinds.h"
#include "cli/card_parts.h"
#include "cli/cli.h"

/* How a law of points is written: with what has a name, and with series. */
static void add_points_forms(struct card *card, struct arena *arena,
                             const struct catalog_law *law)
{
    struct str series = STR_INIT;
    bool text = false;

    card_add_form(card,
                  arena_printf(arena, "fit NAME[AXIS] = %s(POINTS) { ... }",
                               law->table->name));
    for (size_t i = 0; i < law->n_columns; i++) {
        text |= law->columns[i].text;
        if (!law->columns[i].optional)
            str_printf(&series, "%sEXPRESSION", series.len > 0 ? ", " : "");
    }
    if (!text)
        card_add_form(card,
                      arena_printf(arena, "fit NAME[AXIS] = %s(%s) { ... }",
                                   law->table->name, series.text));
    str_fini(&series);
}

void card_fill_law(struct card *card, struct arena *arena)
{
    const struct catalog_law *law = card->topic->row;
    const struct param_table *table = law->table;

    card->doc = card_sentence(arena, table->doc);
    if (law->evidence == LAW_OF_CURVES)
        card_add_form(card,
                      arena_printf(arena, "fit NAME[AXIS] = %s(RUNS) { ... }",
                                   table->name));
    else
        add_points_forms(card, arena, law);
    card_add_fact(card, "formula", law->formula);
    for (size_t i = 0; i < law->n_phrases; i++) {
        const struct law_phrase *p = &law->phrases[i];

        card_add_fact(card, i == 0 ? "also" : "",
                      arena_printf(arena, "%s = %s%sN%s%s%s", p->key,
                                   p->word != NULL ? p->word : "",
                                   p->word != NULL ? " " : "",
                                   p->noun ? " AXIS" : "",
                                   p->over != NULL ? " over " : "",
                                   p->over != NULL ? p->over : ""));
    }
    card_list_keys(card, arena, "Keys", table);
    struct fact *items =
        card_add_list(card, arena, "Results", law->n_attributes);
    for (size_t i = 0; i < law->n_attributes; i++)
        items[i] =
            (struct fact){law->attributes[i].name, law->attributes[i].doc};
    card->example = card_made_from(arena, "fit", table, NULL);
    card_see(card, arena, "fit");
    for (size_t i = 0; i < cli_catalog()->n_items; i++) {
        const struct catalog_item *item = &cli_catalog()->items[i];

        if (item->law != NULL && strcmp(item->law, table->name) == 0)
            card_see(card, arena,
                     arena_printf(arena, "%s %s", item->word, item->name));
    }
}

static const char *result_type(struct arena *arena,
                               const struct law_attribute *a)
{
    if (a->type == PARAM_BOOL)
        return "true or false";
    if (a->type == PARAM_STRING)
        return "a string";
    return arena_printf(
        arena, "%s%s%s", a->type == PARAM_INT ? "a whole number" : "a number",
        a->unit != NULL ? " of " : "", a->unit != NULL ? a->unit : "");
}

/* Where to ask for it in an example: "at 0.9 of best" if that will do, as it
 * means something for every task; "" where none is needed. */
static const char *example_at(const struct law_attribute *a)
{
    const char *example = "";

    for (size_t i = 0; i < n_at_forms; i++) {
        if ((a->at & at_forms[i].form) != 0 &&
            (*example == '\0' || at_forms[i].form == AT_FRACTION))
            example = at_forms[i].example;
    }
    return example;
}

void card_fill_result(struct card *card, struct arena *arena,
                      const struct topics *topics)
{
    const struct law_attribute *a = card->topic->row;
    const struct catalog_law *law = card->topic->owner;
    const char *fit = law->evidence == LAW_OF_CURVES ? "law" : "need";
    const char *at = example_at(a);
    const char *than = a->type == PARAM_BOOL ? "" : " > 0";
    const char *unit = a->unit != NULL && *than ? a->unit : "";

    card->doc = card_sentence(arena, a->doc);
    card_add_fact(card, "is", result_type(arena, a));
    const char *asked = "asked";
    for (size_t i = 0; i < n_at_forms; i++) {
        if ((a->at & at_forms[i].form) == 0)
            continue;
        card_add_fact(card, asked,
                      arena_printf(arena, "%s: %s", at_forms[i].doc,
                                   at_forms[i].example));
        asked = "";
    }
    if (a->interval)
        card_add_fact(card, "interval", ".low, .high and .ci95 behind it");
    card_add_fact(card, "stands",
                  "in claims, predictions, and fits over other fits");
    const char *setup = law->evidence == LAW_OF_CURVES
                            ? ""
                            : card_made_from(arena, "fit", law->table, NULL);
    card->example = arena_printf(
        arena, "%sclaim \"as expected\" : %s.%s%s%s%s%s%s\n", setup, fit,
        a->name, *at ? " " : "", at, than, *unit ? " " : "", unit);
    card_see(card, arena, law->table->name);
    card_see(card, arena, "claim");
    if (a->at != 0)
        card_see(card, arena, "at");
    card_see_namesakes(card, arena, topics);
}

static void fill_item_word(struct card *card, struct arena *arena)
{
    const struct item_word *w = card->topic->row;

    card->doc = card_sentence(arena, w->doc);
    card_add_form(card, w->form);
    card_list_items(card, arena, w->word);
    card->example =
        arena_printf(arena, "report \"Results\" {\n    %s\n}\n", w->example);
    card_see(card, arena, "report");
}

/* What an item is of: in its form, in words, by its name in the example, and
 * the lines that declare that. */
struct item_use {
    const char *form, *words, *name, *setup;
};

static struct item_use use_of_fit(struct arena *arena,
                                  const struct catalog_item *item)
{
    struct item_use use = {"FIT", "any fit", "law", ""};

    for (size_t i = 0; i < cli_catalog()->n_laws; i++) {
        const struct catalog_law *law = &cli_catalog()->laws[i];

        if (strcmp(law->table->name, item->law) != 0)
            continue;
        use.words = arena_printf(arena, "a fit of %s", item->law);
        if (law->evidence == LAW_OF_CURVES)
            continue;
        use.name = "need";
        use.setup = card_made_from(arena, "fit", law->table, NULL);
    }
    return use;
}

static struct item_use use_of(struct arena *arena,
                              const struct catalog_item *item)
{
    switch (item->subject) {
    case ITEM_OF_FIT:
        return use_of_fit(arena, item);
    case ITEM_OF_POINTS_FIT:
        return (struct item_use){"FIT", "a fit of a law of points", "need",
                                 kinds[DECL_POINTS].example};
    case ITEM_OF_LADDER:
        return (struct item_use){
            "RUNS", "a set of runs whose budget is a ladder", "main",
            "budget each = 1e12 .. 1e15 flop by x10\n"};
    case ITEM_OF_PREDICTIONS:
        return (struct item_use){"PREDICTION, ...",
                                 "predictions; all, when none is named", "big",
                                 kinds[DECL_PREDICT].example};
    case ITEM_OF_RUNS:
        break;
    }
    return (struct item_use){"RUNS", "a set of runs or of curves", "main", ""};
}

void card_fill_item(struct card *card, struct arena *arena)
{
    const struct catalog_item *item = card->topic->row;

    if (card->topic->owner == NULL) {
        fill_item_word(card, arena);
        return;
    }
    const struct item_use use = use_of(arena, item);
    card->doc = card_sentence(arena, item->doc);
    card_add_form(card, arena_printf(arena, "%s %s(%s) \"CAPTION\"", item->word,
                                     item->name, use.form));
    card_add_fact(card, "of", use.words);
    card->example =
        arena_printf(arena, "%sreport \"Results\" {\n    %s %s(%s)\n}\n",
                     use.setup, item->word, item->name, use.name);
    card_see(card, arena, "report");
    if (item->subject == ITEM_OF_FIT && strcmp(item->law, "*") != 0)
        card_see(card, arena, item->law);
    if (item->subject == ITEM_OF_PREDICTIONS)
        card_see(card, arena, "predict");
    if (item->subject == ITEM_OF_LADDER)
        card_see(card, arena, "budget");
}
