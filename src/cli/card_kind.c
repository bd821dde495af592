/* card_kind.c - keys, kinds and declarations. */
#include "config.h"

#include <string.h>

#include "ast/ast.h"
#include "base/arena.h"
#include "base/param.h"
#include "base/str.h"
#include "check/catalog.h"
#include "check/kinds.h"
#include "cli/card_parts.h"
#include "cli/cli.h"
#include "stdlib/stdlib.h"

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

void card_list_keys(struct card *card, struct arena *arena, const char *title,
                    const struct param_table *table)
{
    struct fact *items = card_add_list(card, arena, title, table->n);

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

void card_see_namesakes(struct card *card, struct arena *arena,
                        const struct topics *topics)
{
    const struct topic *t = card->topic;

    for (size_t i = 0; i < topics->n; i++) {
        const struct topic *o = &topics->items[i];

        if (o != t && o->about == t->about && o->brief != NULL &&
            strcmp(o->brief, t->brief) == 0)
            card_see(card, arena, o->name);
    }
}

void card_fill_key(struct card *card, struct arena *arena,
                   const struct topics *topics)
{
    const struct topic *t = card->topic;
    const struct param *p = t->row;
    const struct param_table *table = t->owner;
    const struct kind *kind = kind_of_word(t->word);

    card->doc = card_sentence(arena, p->doc);
    card_add_fact(card, "takes", type_text(arena, p));
    card_add_fact(card, "default", default_text(arena, p));
    if (p->unit != NULL)
        card_add_fact(card, "unit",
                      arena_printf(arena,
                                   "%s; a plain number is taken as so many",
                                   p->unit));
    if (is_own(kind, table)) {
        card_add_fact(card, "stands",
                      arena_printf(arena, "in the block of %s", table->name));
        card->example = card_own_example(arena, kind, table, p);
        card_see(card, arena, t->word);
    } else {
        card_add_fact(card, "stands",
                      arena_printf(arena, "in the block of %s made from %s",
                                   kind->article, table->name));
        card->example = card_made_from(arena, t->word, table, p);
        card_see(card, arena, table->name);
    }
    card_see_namesakes(card, arena, topics);
}

void card_fill_kind(struct card *card, struct arena *arena,
                    const struct topics *topics)
{
    const struct topic *t = card->topic;
    const struct param_table *table = t->row;
    const struct catalog_outside *outside =
        catalog_outside_of(cli_catalog(), table);
    const bool is_file =
        card_is_of_file(t->word) || (outside != NULL && outside->file);
    const bool keys = table->n > 0 || outside != NULL;

    card->doc = card_sentence(arena, table->doc);
    card_add_form(card,
                  arena_printf(arena, "%s NAME = %s%s%s", t->word, table->name,
                               is_file           ? "(\"FILE\")"
                               : outside != NULL ? "(\"NAME\")"
                                                 : "",
                               keys ? " { KEY = VALUE, ... }" : ""));
    card_list_keys(card, arena, "Keys", table);
    card->example = card_made_from(arena, t->word, table, NULL);
    card_see(card, arena, t->word);
    for (size_t i = 0; i < topics->n; i++) {
        const struct topic *o = &topics->items[i];

        if (o->about == ABOUT_LIBRARY_NAME && strcmp(o->word, t->word) == 0 &&
            strstr(o->text, table->name) != NULL)
            card_see(card, arena, o->name);
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
    struct fact *items = card_add_list(card, arena, "Made from", n);
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

void card_list_items(struct card *card, struct arena *arena, const char *word)
{
    size_t n = 0;

    for (size_t i = 0; i < cli_catalog()->n_items; i++)
        n += word == NULL || strcmp(cli_catalog()->items[i].word, word) == 0;
    struct fact *items = card_add_list(card, arena, "Items", n);
    for (size_t i = 0, k = 0; i < cli_catalog()->n_items; i++) {
        const struct catalog_item *item = &cli_catalog()->items[i];

        if (word == NULL || strcmp(item->word, word) == 0)
            items[k++] = (struct fact){
                arena_printf(arena, "%s %s", item->word, item->name),
                item->doc};
    }
}

void card_fill_declaration(struct card *card, struct arena *arena,
                           const struct topics *topics)
{
    const struct kind *kind = card->topic->row;

    card->doc = card_sentence(arena, kind->doc);
    for (size_t i = 0; i < COUNT_OF(kind->forms) && kind->forms[i]; i++)
        card_add_form(card, kind->forms[i]);
    for (size_t i = 0; kind->tables[i] != NULL; i++)
        card_list_keys(card, arena,
                       arena_printf(arena, "Keys of %s", kind->tables[i]->name),
                       kind->tables[i]);
    if (kind->catalog_keys)
        list_kinds(card, arena, topics, card->topic->name);
    if (kind == &kinds[DECL_REPORT])
        card_list_items(card, arena, NULL);
    card->example = kind->example;
    if (kind == &kinds[DECL_RUNS]) {
        card_see(card, arena, "where");
        card_see(card, arena, "except");
    }
    if (kind == &kinds[DECL_CLAIM] || kind == &kinds[DECL_PREDICT])
        card_see(card, arena, "at");
    for (size_t i = 0;
         kind == &kinds[DECL_REPORT] && item_words[i].word != NULL; i++)
        card_see(card, arena, item_words[i].word);
    if (kind == &kinds[DECL_AXIS])
        card_see(card, arena, "..");
    if (kind == &kinds[DECL_USE])
        card_see(card, arena, stdlib_files[0].name);
}
