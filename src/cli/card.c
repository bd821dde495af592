/* card.c - what there is to say of a topic. */
#include "config.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/number.h"
#include "base/str.h"
#include "check/kinds.h"
#include "cli/card_parts.h"
#include "cli/cli.h"
#include "cli/example.h"
#include "diag/names.h"
#include "stdlib/stdlib.h"

void card_add_fact(struct card *card, const char *label, const char *text)
{
    assert(card->n_facts < CARD_FACTS);
    card->facts[card->n_facts++] = (struct fact){label, text};
}

void card_add_form(struct card *card, const char *form)
{
    size_t i = 0;

    while (card->forms[i] != NULL)
        i++;
    assert(i + 1 < CARD_FORMS);
    card->forms[i] = form;
}

struct fact *card_add_list(struct card *card, struct arena *arena,
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

void card_see(struct card *card, struct arena *arena, const char *name)
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

const char *card_sentence(struct arena *arena, const char *doc)
{
    size_t n = strlen(doc);
    bool small = *doc >= 'a' && *doc <= 'z' && strncmp(doc + 1, " =", 2) != 0;

    if (n == 0)
        return "";
    return arena_printf(arena, "%c%s%s", small ? doc[0] - 'a' + 'A' : doc[0],
                        doc + 1, doc[n - 1] == '.' ? "" : ".");
}

/* ---- expressions ---- */

static void fill_function(struct card *card, struct arena *arena)
{
    const struct function *f = card->topic->row;

    card->doc = card_sentence(arena, f->doc);
    card_add_form(card, f->form);
    card->example = arena_printf(arena, "%s\n", f->example);
    if (f->result != NULL)
        card->outcome = arena_printf(arena, "is %s", f->result);
    for (size_t i = 0; i < n_functions; i++) {
        if (functions[i].shape == f->shape && &functions[i] != f)
            card_see(card, arena, functions[i].name);
    }
}

static void fill_word(struct card *card, struct arena *arena)
{
    const struct word *w = card->topic->row;

    card->doc = card_sentence(arena, w->doc);
    card_add_form(card, w->form);
    if (w->reserved)
        card_add_fact(card, "name", "cannot be one: the word is reserved");
    card->example = arena_printf(arena, "%s\n", w->example);
    if (w->result != NULL)
        card->outcome = arena_printf(arena, "is %s", w->result);
    for (const struct word *o = word_table; o->text != NULL; o++) {
        if (o != w && ((o->level != 0 && o->level == w->level) ||
                       strcmp(o->form, w->form) == 0))
            card_see(card, arena, o->text);
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

    card->doc = card_sentence(arena, q->doc);
    card_add_fact(card, "is", arena_printf(arena, "a number of %s", unit));
    card_add_fact(card, "stands", known);
    card->example =
        arena_printf(arena,
                     "runs main = product(size, seed in 1 .. 2)\n"
                     "            where %s <= 10M %s%s%s\n",
                     q->name, q->unit, q->per != NULL ? " / 1 " : "",
                     q->per != NULL ? q->per : "");
    for (size_t i = 0; i < n_quantities; i++) {
        if (&quantities[i] != q)
            card_see(card, arena, quantities[i].name);
    }
}

static void fill_unit(struct card *card, struct arena *arena)
{
    const struct unit *u = card->topic->row;
    struct number factor = unit_factor(u);
    struct str dim = STR_INIT, text = STR_INIT;

    dim_print(&dim, u->dim);
    number_print_short(&text, factor);
    card->doc = card_sentence(arena, u->doc);
    card_add_fact(card, "dimension", arena_strdup(arena, str_text(&dim)));
    card_add_fact(
        card, "one is",
        arena_printf(arena, "%s %s", str_text(&text), str_text(&dim)));
    card->example = arena_printf(arena, "let x = 4 %s\n", u->name);
    for (const struct unit *o = unit_table; o->name != NULL; o++) {
        if (o != u && dim_equal(o->dim, u->dim))
            card_see(card, arena, o->name);
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

    card->doc = card_sentence(arena, card->topic->doc);
    for (size_t i = 0; i < topics->n; i++)
        n += topics->items[i].about == ABOUT_LIBRARY_NAME &&
             topics->items[i].row == file;
    struct fact *items = card_add_list(card, arena, "Declares", n);
    for (size_t i = 0; i < topics->n; i++) {
        const struct topic *t = &topics->items[i];

        if (t->about == ABOUT_LIBRARY_NAME && t->row == file)
            items[k++] = (struct fact){t->name, t->doc};
    }
    card->example = arena_printf(arena, "use \"%s\"\n", file->name);
    card->outcome =
        arena_printf(arena, "rlstudy show %s prints all of it", file->name);
    card_see(card, arena, "use");
}

static void fill_library_name(struct card *card, struct arena *arena)
{
    const struct topic *t = card->topic;
    bool family = strcmp(t->word, "family") == 0;
    bool kind = family || strcmp(t->word, "environment") == 0 ||
                strcmp(t->word, "algorithm") == 0;

    card->doc = card_sentence(arena, t->doc);
    card_add_fact(card, "text", t->text);
    card->example = arena_printf(arena, "use \"%s\"\n", t->file);
    if (kind)
        card->example = arena_printf(arena, "%s%s %s = %s%s\n", card->example,
                                     t->word, card_usual_name(t->word), t->name,
                                     family ? " { width = size }" : "");
    card_see(card, arena, t->file);
    card_see(card, arena, t->word);
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
        card_add_fact(card, "switched",
                      arena_printf(arena,
                                   "off by -Wno-%s; an error by -Werror=%s",
                                   d->name, d->name));
}

void card_fill(struct card *out, struct arena *arena,
               const struct topics *topics, const struct topic *topic)
{
    *out = (struct card){.topic = topic};
    switch (topic->about) {
    case ABOUT_DECLARATION:
        card_fill_declaration(out, arena, topics);
        break;
    case ABOUT_KIND:
        card_fill_kind(out, arena, topics);
        break;
    case ABOUT_KEY:
        card_fill_key(out, arena, topics);
        break;
    case ABOUT_LAW:
        card_fill_law(out, arena);
        break;
    case ABOUT_RESULT:
        card_fill_result(out, arena, topics);
        break;
    case ABOUT_ITEM:
        card_fill_item(out, arena);
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
