/* words.c - fill in the words of the language in an editor's file.
 *
 *     words SEPARATOR < TEMPLATE > FILE
 *
 * @units@ becomes all units with SEPARATOR between them, and so on.  The words
 * come from the tables that the program itself goes by.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ast/ast.h"
#include "base/mem.h"
#include "base/number.h"
#include "base/str.h"
#include "check/catalog.h"
#include "check/kinds.h"

/* src/cli/catalog.c */
const struct catalog *cli_catalog(void);

/* A list without repetitions. */
struct words {
    const char **items;
    size_t n, cap;
};

static void add(struct words *w, const char *word)
{
    for (size_t i = 0; i < w->n; i++) {
        if (strcmp(w->items[i], word) == 0)
            return;
    }
    w->items = mem_grow(w->items, &w->cap, w->n, sizeof *w->items);
    w->items[w->n++] = word;
}

static void add_params(struct words *w, const struct param_table *table)
{
    for (size_t i = 0; i < table->n; i++)
        add(w, table->params[i].name);
}

static void declarations(struct words *w)
{
    for (int k = 0; k < DECL_KINDS; k++)
        add(w, ast_decl_word((enum ast_decl_kind)k));
}

static bool is_truth(const char *word)
{
    return strcmp(word, "true") == 0 || strcmp(word, "false") == 0;
}

/* The reserved words that begin no declaration and are no values. */
static void operators(struct words *w)
{
    for (const struct word *o = word_table; o->text != NULL; o++) {
        if (o->reserved && !is_truth(o->text))
            add(w, o->text);
    }
}

static void truths(struct words *w)
{
    for (const struct word *o = word_table; o->text != NULL; o++) {
        if (is_truth(o->text))
            add(w, o->text);
    }
}

static void add_functions(struct words *w)
{
    for (size_t i = 0; i < n_functions; i++)
        add(w, functions[i].name);
}

static void units(struct words *w)
{
    for (const struct unit *u = unit_table; u->name != NULL; u++)
        add(w, u->name);
}

/* What environments, families, algorithms, curves and points are made from, and
 * laws. */
static void each_table(struct words *w,
                       void (*add_table)(struct words *w,
                                         const struct param_table *table))
{
    const struct catalog *catalog = cli_catalog();
    const struct param_table *const *tables[] = {
        catalog->environments, catalog->families, catalog->algorithms,
        catalog->readers, catalog->point_readers};

    for (size_t i = 0; i < COUNT_OF(tables); i++) {
        for (const struct param_table *const *t = tables[i]; *t != NULL; t++)
            add_table(w, *t);
    }
    for (size_t i = 0; i < catalog->n_laws; i++)
        add_table(w, catalog->laws[i].table);
}

static void add_name(struct words *w, const struct param_table *table)
{
    add(w, table->name);
}

static void built_in(struct words *w)
{
    each_table(w, add_name);
}

static void keys(struct words *w)
{
    each_table(w, add_params);
    for (int k = 0; k < DECL_KINDS; k++) {
        for (const struct param_table *const *t = kinds[k].tables; *t != NULL;
             t++)
            add_params(w, *t);
    }
}

/* The words in front of a number: `first 1/64`. */
static void phrases(struct words *w)
{
    for (size_t i = 0; i < cli_catalog()->n_laws; i++) {
        const struct catalog_law *law = &cli_catalog()->laws[i];

        for (size_t k = 0; k < law->n_phrases; k++) {
            if (law->phrases[k].word != NULL)
                add(w, law->phrases[k].word);
        }
    }
}

static void results(struct words *w)
{
    for (size_t i = 0; i < cli_catalog()->n_laws; i++) {
        const struct catalog_law *law = &cli_catalog()->laws[i];

        for (size_t k = 0; k < law->n_attributes; k++)
            add(w, law->attributes[k].name);
    }
}

static void items(struct words *w)
{
    for (const struct item_word *i = item_words; i->word != NULL; i++)
        add(w, i->word);
}

static void shown(struct words *w)
{
    for (size_t i = 0; i < cli_catalog()->n_items; i++)
        add(w, cli_catalog()->items[i].name);
}

static void version(struct words *w)
{
    add(w, PACKAGE_VERSION);
}

static const struct {
    const char *name;
    void (*list)(struct words *w);
} lists[] = {
    {"declarations", declarations},
    {"operators", operators},
    {"truths", truths},
    {"functions", add_functions},
    {"units", units},
    {"built_in", built_in},
    {"keys", keys},
    {"phrases", phrases},
    {"results", results},
    {"items", items},
    {"shown", shown},
    {"version", version},
};

static bool fill_in(struct str *out, const char *name, size_t len,
                    const char *separator)
{
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        struct words w = {NULL, 0, 0};

        if (strlen(lists[i].name) != len ||
            strncmp(lists[i].name, name, len) != 0)
            continue;
        lists[i].list(&w);
        for (size_t k = 0; k < w.n; k++) {
            str_add(out, k > 0 ? separator : "");
            str_add(out, w.items[k]);
        }
        free(w.items);
        return true;
    }
    return false;
}

/* One line of a template. */
static bool fill_line(const char *line, const char *separator)
{
    struct str out = STR_INIT;
    bool ok = true;

    for (const char *at = line; *at != '\0';) {
        size_t len =
            *at == '@' ? strspn(at + 1, "abcdefghijklmnopqrstuvwxyz_") : 0;

        if (len == 0 || at[len + 1] != '@') {
            str_addc(&out, *at++);
            continue;
        }
        if (!fill_in(&out, at + 1, len, separator)) {
            fprintf(stderr, "words: no list is called @%.*s@\n", (int)len,
                    at + 1);
            ok = false;
        }
        at += len + 2;
    }
    fputs(str_text(&out), stdout);
    str_fini(&out);
    return ok;
}

int main(int argc, char **argv)
{
    char *line = NULL;
    size_t cap = 0;
    bool ok = argc == 2;

    while (ok && getline(&line, &cap, stdin) > 0)
        ok = fill_line(line, argv[1]);
    free(line);
    return ok && fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
