/* topics.c - what can be explained, from all tables. */
#include "config.h"

#include "cli/topics.h"

#include <stdlib.h>
#include <string.h>

#include "ast/ast.h"
#include "base/arena.h"
#include "base/mem.h"
#include "base/number.h"
#include "base/param.h"
#include "base/str.h"
#include "check/catalog.h"
#include "check/kinds.h"
#include "cli/cli.h"
#include "diag/names.h"
#include "stdlib/stdlib.h"

const char *about_title(enum about about)
{
    static const char *const titles[ABOUTS] = {
        [ABOUT_DECLARATION] = "Declarations",
        [ABOUT_KIND] = "Built-in kinds",
        [ABOUT_KEY] = "Keys",
        [ABOUT_LAW] = "Laws",
        [ABOUT_RESULT] = "Results of fits",
        [ABOUT_ITEM] = "Items of a report",
        [ABOUT_FUNCTION] = "Functions",
        [ABOUT_WORD] = "Operators and words",
        [ABOUT_QUANTITY] = "Quantities of a run",
        [ABOUT_UNIT] = "Units",
        [ABOUT_LIBRARY] = "Files of the library",
        [ABOUT_LIBRARY_NAME] = "Declarations of the library",
        [ABOUT_DIAGNOSTIC] = "Diagnostics",
    };

    return titles[about];
}

static struct topic *add(struct topics *topics, enum about about,
                         const char *name, const char *sort, const void *row)
{
    topics->items =
        mem_grow(topics->items, &topics->cap, topics->n, sizeof *topics->items);
    struct topic *t = &topics->items[topics->n++];
    *t = (struct topic){.about = about, .name = name, .sort = sort, .row = row};
    return t;
}

/* NAME, behind WORD if there is a topic of that name among those ABOUT the
 * same: curves and points are both read from csv. */
static const char *own_name(const struct topics *topics, struct arena *arena,
                            enum about about, const char *word,
                            const char *name)
{
    for (size_t i = 0; i < topics->n; i++) {
        const struct topic *t = &topics->items[i];

        if (t->about == about && strcmp(t->name, name) == 0)
            return arena_printf(arena, "%s.%s", word, name);
    }
    return name;
}

static void add_keys(struct topics *topics, struct arena *arena,
                     const struct param_table *table, const char *word,
                     const char *of)
{
    for (size_t i = 0; i < table->n; i++) {
        const struct param *p = &table->params[i];
        char *name = arena_printf(arena, "%s.%s", table->name, p->name);
        char *space = strchr(name, ' ');

        /* "budget.total.flop", as --set takes it. */
        if (space != NULL)
            *space = '.';
        struct topic *t = add(topics, ABOUT_KEY,
                              own_name(topics, arena, ABOUT_KEY, word, name),
                              arena_printf(arena, "key of %s", of), p);

        t->brief = p->name;
        t->owner = table;
        t->word = word;
    }
}

static void add_declarations(struct topics *topics)
{
    for (int i = 0; i < DECL_KINDS; i++)
        add(topics, ABOUT_DECLARATION, ast_decl_word((enum ast_decl_kind)i),
            "declaration", &kinds[i]);
}

static void add_kinds(struct topics *topics, struct arena *arena,
                      enum ast_decl_kind kind,
                      const struct param_table *const *tables)
{
    const char *word = ast_decl_word(kind);

    for (; *tables != NULL; tables++) {
        struct topic *t =
            add(topics, ABOUT_KIND,
                own_name(topics, arena, ABOUT_KIND, word, (*tables)->name),
                arena_printf(arena, "built-in %s", word), *tables);

        t->brief = arena_printf(arena, "%s %s", word, (*tables)->name);
        t->word = word;
    }
}

static void add_kind_keys(struct topics *topics, struct arena *arena,
                          enum ast_decl_kind kind,
                          const struct param_table *const *tables)
{
    const char *word = ast_decl_word(kind);

    for (; *tables != NULL; tables++)
        add_keys(topics, arena, *tables, word,
                 arena_printf(arena, "%s %s", word, (*tables)->name));
}

static void add_own_keys(struct topics *topics, struct arena *arena)
{
    for (int i = 0; i < DECL_KINDS; i++) {
        const char *word = ast_decl_word((enum ast_decl_kind)i);

        for (size_t t = 0; kinds[i].tables[t] != NULL; t++)
            add_keys(topics, arena, kinds[i].tables[t], word,
                     kinds[i].tables[t]->name);
    }
}

static void add_law_keys(struct topics *topics, struct arena *arena)
{
    for (size_t i = 0; i < cli_catalog()->n_laws; i++) {
        const struct param_table *table = cli_catalog()->laws[i].table;

        add_keys(topics, arena, table, ast_decl_word(DECL_FIT),
                 arena_printf(arena, "law %s", table->name));
    }
}

static void add_laws(struct topics *topics, struct arena *arena)
{
    for (size_t i = 0; i < cli_catalog()->n_laws; i++) {
        const struct catalog_law *law = &cli_catalog()->laws[i];
        struct topic *t =
            add(topics, ABOUT_LAW, law->table->name, "law, for fits", law);

        t->brief = arena_printf(arena, "law %s", law->table->name);
        t->word = ast_decl_word(DECL_FIT);
    }
}

static void add_results(struct topics *topics, struct arena *arena)
{
    for (size_t i = 0; i < cli_catalog()->n_laws; i++) {
        const struct catalog_law *law = &cli_catalog()->laws[i];

        for (size_t k = 0; k < law->n_attributes; k++) {
            const struct law_attribute *a = &law->attributes[k];
            struct topic *t = add(
                topics, ABOUT_RESULT,
                arena_printf(arena, "%s.%s", law->table->name, a->name),
                arena_printf(arena, "result of a fit of %s", law->table->name),
                a);

            t->brief = a->name;
            t->owner = law;
        }
    }
}

static void add_items(struct topics *topics, struct arena *arena)
{
    for (const struct item_word *w = item_words; w->word != NULL; w++)
        add(topics, ABOUT_ITEM, w->word, "word for items of a report", w);
    for (size_t i = 0; i < cli_catalog()->n_items; i++) {
        const struct catalog_item *item = &cli_catalog()->items[i];
        struct topic *t =
            add(topics, ABOUT_ITEM,
                arena_printf(arena, "%s %s", item->word, item->name),
                "item of a report", item);

        t->brief = item->name;
        t->owner = item;
    }
}

static void add_words(struct topics *topics)
{
    for (size_t i = 0; i < n_functions; i++)
        add(topics, ABOUT_FUNCTION, functions[i].name, "function",
            &functions[i]);
    for (const struct word *w = word_table; w->text != NULL; w++)
        add(topics, ABOUT_WORD, w->text,
            w->level == 0 && w->reserved ? "reserved word"
            : w->level == 0              ? "word"
            : w->reserved                ? "operator, and a reserved word"
                                         : "operator",
            w);
    for (size_t i = 0; i < n_quantities; i++)
        add(topics, ABOUT_QUANTITY, quantities[i].name, "quantity of a run",
            &quantities[i]);
    for (const struct unit *u = unit_table; u->name != NULL; u++)
        add(topics, ABOUT_UNIT, u->name, "unit", u);
}

/* ---- the library ---- */

/* The sentence of comment lines at TEXT, up to an empty one or the end of the
 * comment. */
static const char *join_comment(struct arena *arena, const char *text,
                                const char *end)
{
    struct str doc = STR_INIT;

    while (text < end) {
        size_t skip = strspn(text, "# ");
        size_t n = strcspn(text, "\n");

        if (n <= skip)
            break;
        str_add(&doc, doc.len > 0 ? " " : "");
        str_addn(&doc, text + skip, n - skip);
        text += n + 1;
        if (text < end && *text != '#')
            break;
    }
    const char *copy = arena_strdup(arena, str_text(&doc));
    str_fini(&doc);
    return copy;
}

/* The lines of comments right above OFFSET. */
static const char *comment_above(struct arena *arena, const char *text,
                                 size_t offset)
{
    size_t from = offset;

    while (from > 1 && text[from - 1] == '\n') {
        size_t line = from - 1;

        while (line > 0 && text[line - 1] != '\n')
            line--;
        if (text[line] != '#')
            break;
        from = line;
    }
    return join_comment(arena, text + from, text + offset);
}

/* What a file says of itself: "# digits.study -- families for images". */
static const char *file_doc(struct arena *arena,
                            const struct library_file *file)
{
    const char *dashes = strstr(file->text, " -- ");
    const char *line = strchr(file->text, '\n');

    if (dashes == NULL || line == NULL || dashes > line)
        return "";
    return join_comment(arena, dashes + 4, file->text + file->len);
}

/* Others can use it by its name. */
static bool is_named(const struct ast_decl *d)
{
    return d->kind != DECL_USE && d->kind != DECL_CLAIM &&
           d->kind != DECL_STUDY && !d->titled;
}

static void add_library_names(struct topics *topics, struct arena *arena,
                              const struct library_file *file)
{
    struct diag *diag = diag_new();
    const struct parse_options options = {
        .path = file->name,
        .text = file->text,
        .len = file->len,
        .library = stdlib_files,
    };
    const struct ast *ast = parse_study(arena, diag, &options);
    const struct ast_module *m = ast != NULL ? &ast->modules[0] : NULL;

    for (size_t i = 0; m != NULL && i < m->n_decls; i++) {
        const struct ast_decl *d = m->decls[i];
        size_t len, at = d->span.start - m->source->start;
        const char *text = diag_text_of(diag, d->span, &len);

        if (!is_named(d))
            continue;
        struct topic *t = add(
            topics, ABOUT_LIBRARY_NAME, d->name.text,
            arena_printf(arena, "%s of %s", ast_decl_word(d->kind), file->name),
            file);
        t->word = ast_decl_word(d->kind);
        t->text = arena_strndup(arena, text, len);
        t->file = file->name;
        t->doc = comment_above(arena, file->text, at);
    }
    diag_free(diag);
}

static void add_library(struct topics *topics, struct arena *arena)
{
    for (const struct library_file *f = stdlib_files; f->name != NULL; f++)
        add(topics, ABOUT_LIBRARY, f->name, "file of the library", f)->doc =
            file_doc(arena, f);
    for (const struct library_file *f = stdlib_files; f->name != NULL; f++)
        add_library_names(topics, arena, f);
}

void topics_collect(struct topics *out, struct arena *arena)
{
    const struct catalog *c = cli_catalog();

    *out = (struct topics){0};
    add_declarations(out);
    add_kinds(out, arena, DECL_ENVIRONMENT, c->environments);
    add_kinds(out, arena, DECL_FAMILY, c->families);
    add_kinds(out, arena, DECL_ALGORITHM, c->algorithms);
    add_kinds(out, arena, DECL_CURVES, c->readers);
    add_kinds(out, arena, DECL_POINTS, c->point_readers);
    add_own_keys(out, arena);
    add_kind_keys(out, arena, DECL_ENVIRONMENT, c->environments);
    add_kind_keys(out, arena, DECL_FAMILY, c->families);
    add_kind_keys(out, arena, DECL_ALGORITHM, c->algorithms);
    add_kind_keys(out, arena, DECL_CURVES, c->readers);
    add_kind_keys(out, arena, DECL_POINTS, c->point_readers);
    add_law_keys(out, arena);
    add_laws(out, arena);
    add_results(out, arena);
    add_items(out, arena);
    add_words(out);
    add_library(out, arena);
    for (size_t i = 0; i < n_diag_names; i++)
        add(out, ABOUT_DIAGNOSTIC, diag_names[i].name,
            diag_names[i].error && diag_names[i].warning
                ? "diagnostic, an error or a warning"
            : diag_names[i].error ? "diagnostic, an error"
                                  : "diagnostic, a warning",
            &diag_names[i]);
}

void topics_fini(struct topics *topics)
{
    free(topics->items);
}
