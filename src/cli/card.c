/* card.c - what there is to say of a topic. */
#include "config.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ast/ast.h"
#include "base/arena.h"
#include "base/number.h"
#include "base/param.h"
#include "base/str.h"
#include "check/catalog.h"
#include "check/kinds.h"
#include "cli/cli.h"
#include "cli/example.h"
#include "cli/topics.h"
#include "diag/names.h"
#include "stdlib/stdlib.h"

static void add_fact(struct card *card, const char *label, const char *text)
{
    assert(card->n_facts < CARD_FACTS);
    card->facts[card->n_facts++] = (struct fact){label, text};
}

static void add_form(struct card *card, const char *form)
{
    size_t i = 0;

    while (card->forms[i] != NULL)
        i++;
    assert(i + 1 < CARD_FORMS);
    card->forms[i] = form;
}

/* A list of N items, to be filled in. */
static struct fact *add_list(struct card *card, struct arena *arena,
                             const char *title, size_t n)
{
    struct fact *items = arena_array(arena, struct fact, n);

    if (n == 0)
        return items;
    assert(card->n_lists < CARD_LISTS);
    card->lists[card->n_lists].title = title;
    card->lists[card->n_lists].items = items;
    card->lists[card->n_lists].n = n;
    card->n_lists++;
    return items;
}

static void see(struct card *card, struct arena *arena, const char *name)
{
    const char **names = arena_array(arena, const char *, card->n_see + 1);

    for (size_t i = 0; i < card->n_see; i++) {
        if (strcmp(card->see[i], name) == 0)
            return;
        names[i] = card->see[i];
    }
    names[card->n_see++] = name;
    card->see = names;
}

/* "what it is" to "What it is."; a formula keeps its first letter. */
static const char *sentence(struct arena *arena, const char *doc)
{
    size_t n = strlen(doc);
    bool small = *doc >= 'a' && *doc <= 'z' && strncmp(doc + 1, " =", 2) != 0;

    if (n == 0)
        return "";
    return arena_printf(arena, "%c%s%s", small ? doc[0] - 'a' + 'A' : doc[0],
                        doc + 1, doc[n - 1] == '.' ? "" : ".");
}

/* ---- keys ---- */

static const char *type_text(struct arena *arena, const struct param *p)
{
    struct str text = STR_INIT;

    param_print_type(&text, p);
    const char *copy = arena_strdup(arena, str_text(&text));
    str_fini(&text);
    return copy;
}

static const char *default_text(struct arena *arena, const struct param *p)
{
    if (p->def == NULL)
        return "none: it must be given";
    if (strcmp(p->def, "none") == 0)
        return "none: it may be left out";
    return *p->def == '\0' ? "empty" : arena_strdup(arena, p->def);
}

/* A number that the key takes: its default, unless that is 0 and says little,
 * or one with a unit. */
static const char *sample_number(struct arena *arena, const struct param *p)
{
    bool given = p->def != NULL && strcmp(p->def, "none") != 0;

    if (given && strcmp(p->def, "0") != 0)
        return p->def;
    const char *number = p->min <= 16 && p->max >= 16 ? "16"
                         : p->min <= 1 && p->max >= 1 ? "1"
                                                      : "0";
    return p->unit != NULL ? arena_printf(arena, "%s %s", number, p->unit)
                           : number;
}

/* The name that examples give to a declaration of the kind WORD. */
static const char *usual_name(const char *word)
{
    static const char *const names[][2] = {
        {"environment", "task"}, {"family", "net"}, {"algorithm", "learner"},
        {"budget", "each"},      {"runs", "main"},  {"fit", "law"},
    };

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (strcmp(names[i][0], word) == 0)
            return names[i][1];
    }
    return "mine";
}

/* A value that the key takes, as one would write it. */
static const char *sample(struct arena *arena, const struct param *p)
{
    bool given = p->def != NULL && strcmp(p->def, "none") != 0;

    switch (p->type) {
    case PARAM_INT:
    case PARAM_REAL:
        return sample_number(arena, p);
    case PARAM_BOOL:
        return given && strcmp(p->def, "true") == 0 ? "false" : "true";
    case PARAM_CHOICE:
        if (p->choices == NULL)
            return usual_name(p->name);
        return p->choices[1] != NULL ? p->choices[1] : p->choices[0];
    case PARAM_STRING:
        if ((p->flags & PARAM_WORD) != 0)
            return p->name;
        /* fallthrough */
    case PARAM_STRINGS:
        return arena_printf(arena, "\"%s\"", given && *p->def ? p->def : "...");
    case PARAM_INTS:
        return given ? p->def : "[1]";
    }
    return "";
}

static void list_keys(struct card *card, struct arena *arena, const char *title,
                      const struct param_table *table)
{
    struct fact *items = add_list(card, arena, title, table->n);

    for (size_t i = 0; i < table->n; i++)
        items[i] = (struct fact){table->params[i].name, table->params[i].doc};
}

static const struct kind *kind_of_word(const char *word)
{
    for (int i = 0; i < DECL_KINDS; i++) {
        if (strcmp(ast_decl_word((enum ast_decl_kind)i), word) == 0)
            return &kinds[i];
    }
    return NULL;
}

/* Whether the keys of TABLE are the language's own. */
static bool is_own(const struct kind *kind, const struct param_table *table)
{
    return kind->tables[0] == table || kind->tables[1] == table;
}

/* The other entry that an example's value of KEY asks for. */
static const char *companion(const struct param *key)
{
    static const char *const annealed[] = {"step_size_schedule",
                                           "entropy_schedule"};

    for (size_t i = 0; i < COUNT_OF(annealed); i++) {
        if (strcmp(annealed[i], key->name) == 0)
            return ", anneal_interactions = 1M";
    }
    return "";
}

/* The block of an example: KEY, if it is not NULL, and for a family its size,
 * on which the runs of examples depend. */
static const char *block_with(struct arena *arena, const char *word,
                              const struct param_table *of,
                              const struct param *key)
{
    bool sized = strcmp(word, ast_decl_word(DECL_FAMILY)) == 0 &&
                 param_find(of, "width") != NULL;
    const char *width = sized ? "width = size" : "";

    if (key == NULL || (sized && strcmp(key->name, "width") == 0))
        return sized ? " { width = size }" : "";
    return arena_printf(arena, " { %s%s%s = %s%s }", width, sized ? ", " : "",
                        key->name, sample(arena, key), companion(key));
}

static bool is_curves(const char *word)
{
    return strcmp(word, ast_decl_word(DECL_CURVES)) == 0;
}

static bool is_points(const char *word)
{
    return strcmp(word, ast_decl_word(DECL_POINTS)) == 0;
}

/* A declaration made from the kind OF, with KEY if it is not NULL. */
static const char *made_from(struct arena *arena, const char *word,
                             const struct param_table *of,
                             const struct param *key)
{
    bool fit = strcmp(word, ast_decl_word(DECL_FIT)) == 0;
    const char *name = usual_name(word);
    const char *block = block_with(arena, word, of, key);

    if (is_curves(word))
        return arena_printf(arena,
                            "curves published = %s(\"published.csv\")%s\n"
                            "fit theirs = intrinsic(published)\n",
                            of->name, block);
    const struct catalog_outside *outside =
        catalog_outside_of(cli_catalog(), of);
    if (outside != NULL)
        return arena_printf(arena, "%s %s = %s(\"%s\")\n", word, name, of->name,
                            outside->example);
    if (is_points(word))
        return arena_printf(arena,
                            "points measured = %s(\"measured.csv\")%s\n"
                            "fit need = power(measured)\n",
                            of->name, block);
    if (!fit)
        return arena_printf(arena, "%s %s = %s%s\n", word, name, of->name,
                            block);
    for (size_t i = 0; i < cli_catalog()->n_laws; i++) {
        const struct catalog_law *law = &cli_catalog()->laws[i];

        if (law->table == of && law->evidence == LAW_OF_CURVES)
            return arena_printf(arena, "fit law = %s(main)%s\n", of->name,
                                block);
    }
    return arena_printf(arena,
                        "points measured = csv(\"measured.csv\")\n"
                        "fit need = %s(measured)%s\n",
                        of->name, block);
}

/* A declaration with a key of the language's own. */
static const char *own_example(struct arena *arena, const struct kind *kind,
                               const struct param_table *table,
                               const struct param *p)
{
    const char *entry =
        arena_printf(arena, " { %s = %s }\n", p->name, sample(arena, p));

    if (strstr(kind->example, arena_printf(arena, " %s = ", p->name)) != NULL)
        return kind->example;
    if (kind == &kinds[DECL_BUDGET])
        return arena_printf(arena, "%s%s%s", table->name,
                            table == kind->tables[0] ? " each" : "", entry);
    if (kind == &kinds[DECL_RUNS])
        return arena_printf(
            arena, "runs main = product(size, seed in 1 .. 3)%s", entry);
    if (kind == &kinds[DECL_STUDY])
        return arena_printf(arena, "study \"Horizon and scaling\"%s", entry);
    if (kind == &kinds[DECL_SLURM])
        return arena_printf(arena, "slurm%s", entry);
    if (kind == &kinds[DECL_PREDICT])
        return arena_printf(arena, "predict big = law.exponent%s", entry);
    return kind->example;
}

/* Other topics of the same short name. */
static void see_namesakes(struct card *card, struct arena *arena,
                          const struct topics *topics)
{
    const struct topic *t = card->topic;

    for (size_t i = 0; i < topics->n; i++) {
        const struct topic *o = &topics->items[i];

        if (o != t && o->about == t->about && o->brief != NULL &&
            strcmp(o->brief, t->brief) == 0)
            see(card, arena, o->name);
    }
}

static void fill_key(struct card *card, struct arena *arena,
                     const struct topics *topics)
{
    const struct topic *t = card->topic;
    const struct param *p = t->row;
    const struct param_table *table = t->owner;
    const struct kind *kind = kind_of_word(t->word);

    card->doc = sentence(arena, p->doc);
    add_fact(card, "takes", type_text(arena, p));
    add_fact(card, "default", default_text(arena, p));
    if (p->unit != NULL)
        add_fact(card, "unit",
                 arena_printf(arena, "%s; a plain number is taken as so many",
                              p->unit));
    if (is_own(kind, table)) {
        add_fact(card, "stands",
                 arena_printf(arena, "in the block of %s", table->name));
        card->example = own_example(arena, kind, table, p);
        see(card, arena, t->word);
    } else {
        add_fact(card, "stands",
                 arena_printf(arena, "in the block of %s made from %s",
                              kind->article, table->name));
        card->example = made_from(arena, t->word, table, p);
        see(card, arena, table->name);
    }
    see_namesakes(card, arena, topics);
}

/* ---- kinds and declarations ---- */

static void fill_kind(struct card *card, struct arena *arena,
                      const struct topics *topics)
{
    const struct topic *t = card->topic;
    const struct param_table *table = t->row;
    const struct catalog_outside *outside =
        catalog_outside_of(cli_catalog(), table);
    const bool is_file = is_curves(t->word) || is_points(t->word) ||
                         (outside != NULL && outside->file);
    const bool keys = table->n > 0 || outside != NULL;

    card->doc = sentence(arena, table->doc);
    add_form(card, arena_printf(arena, "%s NAME = %s%s%s", t->word, table->name,
                                is_file           ? "(\"FILE\")"
                                : outside != NULL ? "(\"NAME\")"
                                                  : "",
                                keys ? " { KEY = VALUE, ... }" : ""));
    list_keys(card, arena, "Keys", table);
    card->example = made_from(arena, t->word, table, NULL);
    see(card, arena, t->word);
    for (size_t i = 0; i < topics->n; i++) {
        const struct topic *o = &topics->items[i];

        if (o->about == ABOUT_LIBRARY_NAME && strcmp(o->word, t->word) == 0 &&
            strstr(o->text, table->name) != NULL)
            see(card, arena, o->name);
    }
}

static void list_kinds(struct card *card, struct arena *arena,
                       const struct topics *topics, const char *word)
{
    size_t n = 0;

    for (size_t i = 0; i < topics->n; i++)
        n += (topics->items[i].about == ABOUT_KIND ||
              topics->items[i].about == ABOUT_LAW) &&
             strcmp(topics->items[i].word, word) == 0;
    struct fact *items = add_list(card, arena, "Made from", n);
    for (size_t i = 0, k = 0; k < n; i++) {
        const struct topic *t = &topics->items[i];

        if ((t->about != ABOUT_KIND && t->about != ABOUT_LAW) ||
            strcmp(t->word, word) != 0)
            continue;
        const struct param_table *table =
            t->about == ABOUT_KIND
                ? t->row
                : ((const struct catalog_law *)t->row)->table;
        items[k++] = (struct fact){t->name, table->doc};
    }
}

static void list_items(struct card *card, struct arena *arena, const char *word)
{
    size_t n = 0;

    for (size_t i = 0; i < cli_catalog()->n_items; i++)
        n += word == NULL || strcmp(cli_catalog()->items[i].word, word) == 0;
    struct fact *items = add_list(card, arena, "Items", n);
    for (size_t i = 0, k = 0; i < cli_catalog()->n_items; i++) {
        const struct catalog_item *item = &cli_catalog()->items[i];

        if (word == NULL || strcmp(item->word, word) == 0)
            items[k++] = (struct fact){
                arena_printf(arena, "%s %s", item->word, item->name),
                item->doc};
    }
}

static void fill_declaration(struct card *card, struct arena *arena,
                             const struct topics *topics)
{
    const struct kind *kind = card->topic->row;

    card->doc = sentence(arena, kind->doc);
    for (size_t i = 0; i < COUNT_OF(kind->forms) && kind->forms[i]; i++)
        add_form(card, kind->forms[i]);
    for (size_t i = 0; kind->tables[i] != NULL; i++)
        list_keys(card, arena,
                  arena_printf(arena, "Keys of %s", kind->tables[i]->name),
                  kind->tables[i]);
    if (kind->catalog_keys)
        list_kinds(card, arena, topics, card->topic->name);
    if (kind == &kinds[DECL_REPORT])
        list_items(card, arena, NULL);
    card->example = kind->example;
    if (kind == &kinds[DECL_RUNS]) {
        see(card, arena, "where");
        see(card, arena, "except");
    }
    if (kind == &kinds[DECL_CLAIM] || kind == &kinds[DECL_PREDICT])
        see(card, arena, "at");
    for (size_t i = 0;
         kind == &kinds[DECL_REPORT] && item_words[i].word != NULL; i++)
        see(card, arena, item_words[i].word);
    if (kind == &kinds[DECL_AXIS])
        see(card, arena, "..");
    if (kind == &kinds[DECL_USE])
        see(card, arena, stdlib_files[0].name);
}

/* ---- laws, their results, items ---- */

/* How a law of points is written: with what has a name, and with series. */
static void add_points_forms(struct card *card, struct arena *arena,
                             const struct catalog_law *law)
{
    struct str series = STR_INIT;
    bool text = false;

    add_form(card, arena_printf(arena, "fit NAME[AXIS] = %s(POINTS) { ... }",
                                law->table->name));
    for (size_t i = 0; i < law->n_columns; i++) {
        text |= law->columns[i].text;
        if (!law->columns[i].optional)
            str_printf(&series, "%sEXPRESSION", series.len > 0 ? ", " : "");
    }
    if (!text)
        add_form(card, arena_printf(arena, "fit NAME[AXIS] = %s(%s) { ... }",
                                    law->table->name, series.text));
    str_fini(&series);
}

static void fill_law(struct card *card, struct arena *arena)
{
    const struct catalog_law *law = card->topic->row;
    const struct param_table *table = law->table;

    card->doc = sentence(arena, table->doc);
    if (law->evidence == LAW_OF_CURVES)
        add_form(card, arena_printf(arena, "fit NAME[AXIS] = %s(RUNS) { ... }",
                                    table->name));
    else
        add_points_forms(card, arena, law);
    add_fact(card, "formula", law->formula);
    for (size_t i = 0; i < law->n_phrases; i++) {
        const struct law_phrase *p = &law->phrases[i];

        add_fact(card, i == 0 ? "also" : "",
                 arena_printf(
                     arena, "%s = %s%sN%s%s%s", p->key,
                     p->word != NULL ? p->word : "", p->word != NULL ? " " : "",
                     p->noun ? " AXIS" : "", p->over != NULL ? " over " : "",
                     p->over != NULL ? p->over : ""));
    }
    list_keys(card, arena, "Keys", table);
    struct fact *items = add_list(card, arena, "Results", law->n_attributes);
    for (size_t i = 0; i < law->n_attributes; i++)
        items[i] =
            (struct fact){law->attributes[i].name, law->attributes[i].doc};
    card->example = made_from(arena, "fit", table, NULL);
    see(card, arena, "fit");
    for (size_t i = 0; i < cli_catalog()->n_items; i++) {
        const struct catalog_item *item = &cli_catalog()->items[i];

        if (item->law != NULL && strcmp(item->law, table->name) == 0)
            see(card, arena,
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

static void fill_result(struct card *card, struct arena *arena,
                        const struct topics *topics)
{
    const struct law_attribute *a = card->topic->row;
    const struct catalog_law *law = card->topic->owner;
    const char *fit = law->evidence == LAW_OF_CURVES ? "law" : "need";
    const char *at = example_at(a);
    const char *than = a->type == PARAM_BOOL ? "" : " > 0";
    const char *unit = a->unit != NULL && *than ? a->unit : "";

    card->doc = sentence(arena, a->doc);
    add_fact(card, "is", result_type(arena, a));
    const char *asked = "asked";
    for (size_t i = 0; i < n_at_forms; i++) {
        if ((a->at & at_forms[i].form) == 0)
            continue;
        add_fact(card, asked,
                 arena_printf(arena, "%s: %s", at_forms[i].doc,
                              at_forms[i].example));
        asked = "";
    }
    if (a->interval)
        add_fact(card, "interval", ".low, .high and .ci95 behind it");
    add_fact(card, "stands",
             "in claims, predictions, and fits over other fits");
    const char *setup = law->evidence == LAW_OF_CURVES
                            ? ""
                            : made_from(arena, "fit", law->table, NULL);
    card->example = arena_printf(
        arena, "%sclaim \"as expected\" : %s.%s%s%s%s%s%s\n", setup, fit,
        a->name, *at ? " " : "", at, than, *unit ? " " : "", unit);
    see(card, arena, law->table->name);
    see(card, arena, "claim");
    if (a->at != 0)
        see(card, arena, "at");
    see_namesakes(card, arena, topics);
}

static void fill_item_word(struct card *card, struct arena *arena)
{
    const struct item_word *w = card->topic->row;

    card->doc = sentence(arena, w->doc);
    add_form(card, w->form);
    list_items(card, arena, w->word);
    card->example =
        arena_printf(arena, "report \"Results\" {\n    %s\n}\n", w->example);
    see(card, arena, "report");
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
        use.setup = made_from(arena, "fit", law->table, NULL);
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

static void fill_item(struct card *card, struct arena *arena)
{
    const struct catalog_item *item = card->topic->row;

    if (card->topic->owner == NULL) {
        fill_item_word(card, arena);
        return;
    }
    const struct item_use use = use_of(arena, item);
    card->doc = sentence(arena, item->doc);
    add_form(card, arena_printf(arena, "%s %s(%s) \"CAPTION\"", item->word,
                                item->name, use.form));
    add_fact(card, "of", use.words);
    card->example =
        arena_printf(arena, "%sreport \"Results\" {\n    %s %s(%s)\n}\n",
                     use.setup, item->word, item->name, use.name);
    see(card, arena, "report");
    if (item->subject == ITEM_OF_FIT && strcmp(item->law, "*") != 0)
        see(card, arena, item->law);
    if (item->subject == ITEM_OF_PREDICTIONS)
        see(card, arena, "predict");
    if (item->subject == ITEM_OF_LADDER)
        see(card, arena, "budget");
}

/* ---- expressions ---- */

static void fill_function(struct card *card, struct arena *arena)
{
    const struct function *f = card->topic->row;

    card->doc = sentence(arena, f->doc);
    add_form(card, f->form);
    card->example = arena_printf(arena, "%s\n", f->example);
    if (f->result != NULL)
        card->outcome = arena_printf(arena, "is %s", f->result);
    for (size_t i = 0; i < n_functions; i++) {
        if (functions[i].shape == f->shape && &functions[i] != f)
            see(card, arena, functions[i].name);
    }
}

static void fill_word(struct card *card, struct arena *arena)
{
    const struct word *w = card->topic->row;

    card->doc = sentence(arena, w->doc);
    add_form(card, w->form);
    if (w->reserved)
        add_fact(card, "name", "cannot be one: the word is reserved");
    card->example = arena_printf(arena, "%s\n", w->example);
    if (w->result != NULL)
        card->outcome = arena_printf(arena, "is %s", w->result);
    for (const struct word *o = word_table; o->text != NULL; o++) {
        if (o != w && ((o->level != 0 && o->level == w->level) ||
                       strcmp(o->form, w->form) == 0))
            see(card, arena, o->text);
    }
}

static void fill_quantity(struct card *card, struct arena *arena)
{
    const struct quantity *q = card->topic->row;
    const char *unit = q->per == NULL
                           ? q->unit
                           : arena_printf(arena, "%s / %s", q->unit, q->per);
    const char *known = QUANTITY_BIT(q->id) & QUANTITIES_COST
                            ? "behind where and except, and in budgets"
                            : "behind where and except";

    card->doc = sentence(arena, q->doc);
    add_fact(card, "is", arena_printf(arena, "a number of %s", unit));
    add_fact(card, "stands", known);
    card->example =
        arena_printf(arena,
                     "runs main = product(size, seed in 1 .. 2)\n"
                     "            where %s <= 10M %s%s%s\n",
                     q->name, q->unit, q->per != NULL ? " / 1 " : "",
                     q->per != NULL ? q->per : "");
    for (size_t i = 0; i < n_quantities; i++) {
        if (&quantities[i] != q)
            see(card, arena, quantities[i].name);
    }
}

static void fill_unit(struct card *card, struct arena *arena)
{
    const struct unit *u = card->topic->row;
    struct number factor = unit_factor(u);
    struct str dim = STR_INIT, text = STR_INIT;

    dim_print(&dim, u->dim);
    number_print_short(&text, factor);
    card->doc = sentence(arena, u->doc);
    add_fact(card, "dimension", arena_strdup(arena, str_text(&dim)));
    add_fact(card, "one is",
             arena_printf(arena, "%s %s", str_text(&text), str_text(&dim)));
    card->example = arena_printf(arena, "let x = 4 %s\n", u->name);
    for (const struct unit *o = unit_table; o->name != NULL; o++) {
        if (o != u && dim_equal(o->dim, u->dim))
            see(card, arena, o->name);
    }
    str_fini(&dim);
    str_fini(&text);
}

/* ---- the library ---- */

static void fill_library(struct card *card, struct arena *arena,
                         const struct topics *topics)
{
    const struct library_file *file = card->topic->row;
    size_t n = 0, k = 0;

    card->doc = sentence(arena, card->topic->doc);
    for (size_t i = 0; i < topics->n; i++)
        n += topics->items[i].about == ABOUT_LIBRARY_NAME &&
             topics->items[i].row == file;
    struct fact *items = add_list(card, arena, "Declares", n);
    for (size_t i = 0; i < topics->n; i++) {
        const struct topic *t = &topics->items[i];

        if (t->about == ABOUT_LIBRARY_NAME && t->row == file)
            items[k++] = (struct fact){t->name, t->doc};
    }
    card->example = arena_printf(arena, "use \"%s\"\n", file->name);
    card->outcome =
        arena_printf(arena, "rlstudy show %s prints all of it", file->name);
    see(card, arena, "use");
}

static void fill_library_name(struct card *card, struct arena *arena)
{
    const struct topic *t = card->topic;
    bool family = strcmp(t->word, "family") == 0;
    bool kind = family || strcmp(t->word, "environment") == 0 ||
                strcmp(t->word, "algorithm") == 0;

    card->doc = sentence(arena, t->doc);
    add_fact(card, "text", t->text);
    card->example = arena_printf(arena, "use \"%s\"\n", t->file);
    if (kind)
        card->example = arena_printf(arena, "%s%s %s = %s%s\n", card->example,
                                     t->word, usual_name(t->word), t->name,
                                     family ? " { width = size }" : "");
    see(card, arena, t->file);
    see(card, arena, t->word);
}

/* ---- diagnostics ---- */

/* What the program says to the example; NULL when that takes more than it. */
static const char *reply(struct arena *arena, const struct diag_name *d)
{
    struct arena *scratch = arena_new();
    struct diag *diag = diag_new();
    const struct diag_style style = {.limit = 2};
    const char *copy = NULL;
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);

    example_check(scratch, diag, d->example, d->set);
    if (out != NULL)
        diag_print(out, diag, &style);
    if (out != NULL && fclose(out) == 0 && !d->large &&
        strstr(text, arena_printf(scratch, "[%s]", d->name)) != NULL)
        copy = arena_strdup(arena, text);
    free(text);
    diag_free(diag);
    arena_free(scratch);
    return copy;
}

static void fill_diagnostic(struct card *card, struct arena *arena)
{
    const struct diag_name *d = card->topic->row;

    card->doc = arena_printf(arena, "%s  %s", d->doc, d->remedy);
    card->example = d->example;
    if (d->set != NULL)
        card->example = arena_printf(
            arena, "rlstudy check example.study --set %s\n", d->set);
    card->outcome = reply(arena, d);
    if (d->warning)
        add_fact(card, "switched",
                 arena_printf(arena, "off by -Wno-%s; an error by -Werror=%s",
                              d->name, d->name));
}

void card_fill(struct card *out, struct arena *arena,
               const struct topics *topics, const struct topic *topic)
{
    *out = (struct card){.topic = topic};
    switch (topic->about) {
    case ABOUT_DECLARATION:
        fill_declaration(out, arena, topics);
        break;
    case ABOUT_KIND:
        fill_kind(out, arena, topics);
        break;
    case ABOUT_KEY:
        fill_key(out, arena, topics);
        break;
    case ABOUT_LAW:
        fill_law(out, arena);
        break;
    case ABOUT_RESULT:
        fill_result(out, arena, topics);
        break;
    case ABOUT_ITEM:
        fill_item(out, arena);
        break;
    case ABOUT_FUNCTION:
        fill_function(out, arena);
        break;
    case ABOUT_WORD:
        fill_word(out, arena);
        break;
    case ABOUT_QUANTITY:
        fill_quantity(out, arena);
        break;
    case ABOUT_UNIT:
        fill_unit(out, arena);
        break;
    case ABOUT_LIBRARY:
        fill_library(out, arena, topics);
        break;
    case ABOUT_LIBRARY_NAME:
        fill_library_name(out, arena);
        break;
    case ABOUT_DIAGNOSTIC:
        fill_diagnostic(out, arena);
        break;
    case ABOUTS:
        break;
    }
}
