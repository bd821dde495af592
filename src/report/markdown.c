/* markdown.c - the report in Markdown, as GitHub shows it. */
#include "config.h"

#include "report/shown.h"

#include <string.h>

#include "base/arena.h"
#include "base/base.h"
#include "base/str.h"
#include "report/cite.h"
#include "report/films.h"
#include "report/formats.h"
#include "report/gather.h"
#include "report/items.h"
#include "report/prose.h"
#include "report/rich.h"
#include "report/sections.h"
#include "report/table.h"
#include "report/tables.h"
#include "report/text.h"

/* Longer tables are in files of their own alone. */
enum { LONG_TABLE = 60 };

struct paper {
    struct str *out;
    struct arena *arena;
    const struct findings *f;
    size_t figures, tables; /* shown so far: their numbers */
};

/* What the other parts of the report made; empties RICH. */
static void say(struct paper *p, struct str *rich)
{
    if (rich->len > 0) {
        rich_markdown(p->out, rich->text, false);
        str_addc(p->out, '\n');
    }
    str_fini(rich);
}

static void say_words(struct paper *p, const char *rich)
{
    struct str s = STR_INIT;

    str_add(&s, rich);
    say(p, &s);
}

/* The author's WORDS as a sentence of their own; nothing for NULL. */
static void add_words(struct str *out, const char *words)
{
    size_t len = words != NULL ? strlen(words) : 0;

    if (len == 0)
        return;
    rich_add(out, words);
    str_add(out, strchr(".!?:;", words[len - 1]) != NULL ? " " : ". ");
}

/* ---- head ---- */

static void add_head(struct paper *p)
{
    const struct findings *f = p->f;
    const char *const what[] = {f->environment, f->family, f->algorithm};
    struct str s = STR_INIT;
    const char *before = "";

    str_add(p->out, "# ");
    str_add(&s, f->title != NULL ? "" : "Report");
    rich_add(&s, f->title);
    rich_markdown(p->out, str_text(&s), true);
    str_add(p->out, "\n\n");
    str_clear(&s);
    str_add(&s, RICH_OPEN(p) "Report of " RICH_OPEN(c));
    rich_add(&s, f->study_name);
    str_add(&s, RICH_CLOSE(c));
    if (f->study_title != NULL && strcmp(f->study_title, f->title) != 0) {
        str_add(&s, ", ");
        rich_add(&s, f->study_title);
    }
    for (size_t i = 0; i < f->n_authors; i++) {
        str_add(&s, i == 0 ? ", by " : i + 1 < f->n_authors ? ", " : " and ");
        rich_add(&s, f->authors[i]);
    }
    str_add(&s, "." RICH_CLOSE(p));
    if (f->notes != NULL) {
        str_add(&s, RICH_OPEN(p));
        rich_add(&s, f->notes);
        str_add(&s, RICH_CLOSE(p));
    }
    str_add(&s, RICH_OPEN(p));
    for (size_t i = 0; i < COUNT_OF(what); i++) {
        if (what[i] == NULL || *what[i] == '\0')
            continue;
        str_add(&s, before);
        rich_add(&s, what[i]);
        before = " \xc2\xb7 ";
    }
    str_add(&s, RICH_CLOSE(p));
    say(p, &s);
}

/* ---- figures and tables ---- */

static const char *picture_suffix(const char *formats)
{
    static const char *const best[] = {"svg", "png"};

    for (size_t i = 0; i < COUNT_OF(best); i++) {
        for (const struct figure_format *f = figure_formats; f->name != NULL;
             f++) {
            if (strcmp(f->name, best[i]) == 0 && formats_have(formats, f))
                return f->suffix;
        }
    }
    return NULL;
}

static void add_figure(struct paper *p, const struct figure *figure,
                       const char *words)
{
    const char *suffix = picture_suffix(p->f->formats);
    struct str s = STR_INIT;

    p->figures++;
    if (suffix != NULL)
        str_printf(p->out, "![Figure %zu](figures/%s.%s)\n\n", p->figures,
                   figure->name, suffix);
    str_printf(&s, RICH_OPEN(p) RICH(b, "Figure %zu.") " ", p->figures);
    add_words(&s, words);
    rich_add(&s, figure->caption);
    const char *before = " ";
    for (const struct figure_format *f = figure_formats; f->name != NULL; f++) {
        if (!formats_have(p->f->formats, f))
            continue;
        str_add(&s, before);
        rich_link(
            &s,
            arena_printf(p->arena, "figures/%s.%s", figure->name, f->suffix),
            f->label);
        before = ", ";
    }
    str_add(&s, RICH_CLOSE(p));
    say(p, &s);
}

static void add_figures(struct paper *p, const struct figure *const *figures,
                        size_t n)
{
    for (size_t i = 0; i < n; i++)
        add_figure(p, figures[i], NULL);
}

static void add_links(struct paper *p, struct str *out, const struct table *t)
{
    static const char *const files[][2] = {
        {"csv", "CSV"}, {"md", "Markdown"}, {"tex", "LaTeX"}};

    for (size_t i = 0; i < COUNT_OF(files); i++) {
        str_add(out, i > 0 ? ", " : " ");
        rich_link(out,
                  arena_printf(p->arena, "tables/%s.%s", t->name, files[i][0]),
                  files[i][1]);
    }
}

static void add_table(struct paper *p, const struct table *t, const char *words)
{
    const bool is_long = table_rows(t) > LONG_TABLE;
    struct str s = STR_INIT;

    if (!is_long) {
        table_markdown(p->out, t);
        str_addc(p->out, '\n');
    }
    p->tables++;
    str_printf(&s, RICH_OPEN(p) RICH(b, "Table %zu.") " ", p->tables);
    add_words(&s, words);
    str_add(&s, t->caption != NULL ? t->caption : "");
    if (is_long)
        str_printf(&s, " Its %zu rows are in files of their own.",
                   table_rows(t));
    add_links(p, &s, t);
    str_add(&s, RICH_CLOSE(p));
    say(p, &s);
}

static void add_tables(struct paper *p, const struct item *item)
{
    struct table **tables;
    const char *why;
    size_t n = item_tables(p->arena, &tables, &why, p->f, item);
    struct str s = STR_INIT;

    for (size_t i = 0; i < n; i++)
        add_table(p, tables[i], i == 0 ? item->text : NULL);
    if (n == 0 && why != NULL) {
        str_add(&s, RICH_OPEN(p));
        rich_sentence(&s, why);
        str_add(&s, RICH_CLOSE(p));
        say(p, &s);
    }
}

/* Pictures of play. */
static void add_films(struct paper *p, const struct item *item)
{
    const struct films_finding *of = films_of(p->f, item->name);
    const char *missing = films_missing(of);
    struct str s = STR_INIT;

    if (missing != NULL) {
        str_add(&s, RICH_OPEN(p) "No pictures of ");
        rich_add(&s, item->name);
        str_add(&s, ": ");
        rich_sentence(&s, missing);
        str_add(&s, RICH_CLOSE(p));
        say(p, &s);
        return;
    }
    p->figures++;
    for (size_t i = 0; i < of->n; i++) {
        films_tell(&s, p->arena, p->f, of, i);
        say(p, &s);
        if (of->films[i].missing != NULL)
            continue;
        str_printf(p->out, "![Figure %zu](", p->figures);
        films_path(p->out, of, i, "png");
        str_add(p->out, ")\n\n");
    }
    str_printf(&s, RICH_OPEN(p) RICH(b, "Figure %zu.") " ", p->figures);
    add_words(&s, item->text);
    films_caption(&s, of);
    str_add(&s, RICH_CLOSE(p));
    say(p, &s);
}

static void add_item(struct paper *p, const struct shown_item *shown)
{
    const struct item *item = shown->item;
    struct str s = STR_INIT;

    const enum item_form form = item_type(item->kind)->form;

    if (form == ITEM_IS_TEXT) {
        str_add(&s, RICH_OPEN(p));
        rich_add(&s, item->text);
        str_add(&s, RICH_CLOSE(p));
        say(p, &s);
        return;
    }
    if (form == ITEM_IS_FILMS) {
        add_films(p, item);
        return;
    }
    add_tables(p, item);
    for (size_t i = 0; i < shown->n_figures; i++) {
        if (shown->figures[i].figure != NULL)
            add_figure(p, shown->figures[i].figure, shown_words(shown, i));
        prose_no_figure(&s, shown, i);
        say(p, &s);
    }
}

/* ---- sections ---- */

static void add_findings(struct paper *p, const struct shown *shown)
{
    const struct findings *f = shown->findings;
    struct indices names = gather_law_names(p->arena, f);
    struct str s = STR_INIT;

    prose_claims(&s, f);
    say(p, &s);
    if (f->n_predictions > 0 && !gather_has_item(f, ITEM_PREDICTIONS))
        add_tables(p, &(struct item){.kind = ITEM_PREDICTIONS});
    for (size_t i = 0; i < names.n; i++) {
        const char *name = f->laws[names.at[i]].name;
        struct table *optima = table_optima(p->arena, f, name);

        prose_law(&s, p->arena, f, name);
        prose_symbols(&s, f, name, i == 0);
        say(p, &s);
        if (optima != NULL)
            add_table(p, optima, NULL);
    }
    if (names.n + f->n_points == 0)
        say_words(p, RICH(p, "This study fits no law; its curves and runs are "
                             "below."));
}

static void add_results(struct paper *p, const struct shown *shown)
{
    for (size_t i = 0; i < p->f->n_items; i++)
        add_item(p, &shown->items[i]);
}

static void add_fits(struct paper *p, const struct shown *shown)
{
    const struct findings *f = p->f;
    struct str s = STR_INIT;

    prose_fits(&s, p->arena, f);
    say(p, &s);
    for (size_t i = 0; i < f->n_laws; i++) {
        if (!law_trusted(&f->laws[i]))
            continue;
        str_add(&s, RICH_OPEN(t));
        prose_hangs_on(&s, p->arena, &f->laws[i]);
        str_add(&s, RICH_CLOSE(t));
        say(p, &s);
        add_table(p, table_evidence(p->arena, f, &f->laws[i]), NULL);
    }
    if (f->n_laws > 0 && !gather_has_item(f, ITEM_CONSTANTS))
        add_tables(p, &(struct item){.kind = ITEM_CONSTANTS});
    add_figures(p, shown->fits, shown->n_fits);
    prose_points_fits(&s, p->arena, f);
    say(p, &s);
}

static void add_failures(struct paper *p, const struct shown *shown)
{
    struct str s = STR_INIT;

    prose_failures(&s, shown->findings);
    say(p, &s);
}

static void add_runs(struct paper *p, const struct shown *shown)
{
    if (gather_has_item(p->f, ITEM_RUNS))
        say_words(p, RICH(p, "The table of runs is among the results."));
    else
        add_tables(p, &(struct item){.kind = ITEM_RUNS});
    add_figures(p, shown->runs, shown->n_runs);
}

/* TEXT as it is, between fences that it does not have. */
static void add_fenced(struct paper *p, const char *language, const char *text)
{
    struct str clean = STR_INIT;
    size_t ticks = 3, run = 0;

    text_clean(&clean, text);
    for (const char *at = str_text(&clean); *at != '\0'; at++) {
        run = *at == '`' ? run + 1 : 0;
        ticks = run >= ticks ? run + 1 : ticks;
    }
    for (size_t i = 0; i < ticks; i++)
        str_addc(p->out, '`');
    str_printf(p->out, "%s\n", language);
    str_add(p->out, str_text(&clean));
    str_add(p->out, str_ends_with(str_text(&clean), "\n") ? "" : "\n");
    for (size_t i = 0; i < ticks; i++)
        str_addc(p->out, '`');
    str_add(p->out, "\n\n");
    str_fini(&clean);
}

static void add_methods(struct paper *p, const struct shown *shown)
{
    const struct findings *f = shown->findings;
    struct str s = STR_INIT;

    prose_methods(&s, p->arena, f);
    say(p, &s);
    cite_bibtex(&s, f);
    if (s.len > 0)
        add_fenced(p, "bibtex", s.text);
    str_fini(&s);
}

static void add_provenance(struct paper *p, const struct shown *shown)
{
    const struct findings *f = shown->findings;
    struct str s = STR_INIT;

    prose_provenance(&s, p->arena, f);
    say(p, &s);
    str_add(p->out, "### The study\n\n");
    add_fenced(p, "", f->study_text);
}

static void add_section(struct paper *p, enum section_id id,
                        const struct shown *shown)
{
    static void (*const parts[SECTIONS])(struct paper *,
                                         const struct shown *) = {
        [SECTION_FINDINGS] = add_findings,
        [SECTION_RESULTS] = add_results,
        [SECTION_FITS] = add_fits,
        [SECTION_FAILURES] = add_failures,
        [SECTION_RUNS] = add_runs,
        [SECTION_METHODS] = add_methods,
        [SECTION_PROVENANCE] = add_provenance,
    };

    if (!section_shown(id, p->f))
        return;
    str_printf(p->out, "## %s\n\n", sections[id].title);
    parts[id](p, shown);
}

void markdown_report(struct str *out, struct arena *arena,
                     const struct shown *shown)
{
    struct paper paper = {.out = out, .arena = arena, .f = shown->findings};
    struct paper *p = &paper;
    struct str s = STR_INIT;

    add_head(p);
    for (int i = 0; i < SECTIONS; i++)
        add_section(p, i, shown);
    str_add(&s, RICH_OPEN(p) "Written by ");
    rich_add(&s, p->f->version);
    str_add(&s, ". All numbers are in ");
    rich_link(&s, "report.json", "report.json");
    str_add(&s, " and in ");
    rich_link(&s, "tables", "tables");
    str_add(&s, "." RICH_CLOSE(p));
    rich_markdown(out, s.text, false);
    str_fini(&s);
}
