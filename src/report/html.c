/* html.c - the page: one HTML file that needs nothing else. */
#include "config.h"

#include "report/shown.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "report/cite.h"
#include "report/drawing.h"
#include "report/figure_data.h"
#include "report/formats.h"
#include "report/gather.h"
#include "report/html_parts.h"
#include "report/items.h"
#include "report/live.h"
#include "report/plots.h"
#include "report/prose.h"
#include "report/rich.h"
#include "report/script.h"
#include "report/sections.h"
#include "report/style.h"
#include "report/svg.h"
#include "report/table.h"
#include "report/tables.h"
#include "report/text.h"

/* Width of the layout for telephones, in pixels. */
#define NARROW 370.0

/* What the page may do: run its own script, use its own style, show pictures
 * that it holds. */
static void add_policy(struct page *p, const char *css)
{
    add(p, "<meta http-equiv=\"Content-Security-Policy\" content=\""
           "default-src 'none'; script-src ");
    script_source(p->out, script_text);
    add(p, "; style-src ");
    script_source(p->out, css);
    add(p, "; img-src data:; base-uri 'none'; form-action 'none'\">\n");
}

static void open_page(struct page *p)
{
    const bool live = p->f->live_version != NULL;
    struct str css = STR_INIT;

    str_add(&css, "\n");
    style_css(&css);
    svg_css(&css);
    add(p, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
           "<meta charset=\"utf-8\">\n");
    if (!live) /* else the server says so */
        add_policy(p, css.text);
    add(p, "<meta name=\"viewport\" content=\"width=device-width, "
           "initial-scale=1\">\n"
           "<meta name=\"color-scheme\" content=\"light dark\">\n"
           "<meta name=\"referrer\" content=\"no-referrer\">\n"
           "<link rel=\"icon\" href=\"data:,\">\n<title>");
    add_text(p, p->f->title);
    add(p, "</title>\n<style>");
    add(p, css.text);
    add(p, "</style>\n");
    if (live)
        live_head(p->out);
    add(p, "</head>\n<body>\n"
           "<a class=\"skip\" href=\"#findings\">Skip to the findings</a>\n");
    if (live)
        live_block(p->out, p->f->live_version, p->f->live_counts);
    str_fini(&css);
}

static void add_fact(struct page *p, const char *name, const char *value)
{
    add(p, "<div><dt>");
    add_text(p, name);
    add(p, "</dt><dd>");
    add_text(p, value);
    add(p, "</dd></div>\n");
}

static void add_facts(struct page *p)
{
    const struct findings *f = p->f;
    struct str s = STR_INIT;
    size_t imported = gather_count(f, RUN_IMPORTED), points = 0;

    for (size_t i = 0; i < f->n_imports; i++)
        points += f->imports[i].n_points;
    add(p, "<dl class=\"facts\">\n");
    if (imported < f->n_runs) {
        str_printf(&s, "%zu", f->n_runs - imported);
        add_fact(p, "runs", s.text);
        str_clear(&s);
        text_number(&s, f->total_flop, 3);
        add_fact(p, "training FLOP", s.text);
        str_clear(&s);
        text_duration(&s, f->total_wall_s);
        add_fact(p, "time of training", s.text);
        str_clear(&s);
    }
    if (imported > 0) {
        str_printf(&s, "%zu", imported);
        add_fact(p, "imported curves", s.text);
        str_clear(&s);
    }
    if (points > 0) {
        str_printf(&s, "%zu", points);
        add_fact(p, "points from files", s.text);
        str_clear(&s);
    }
    text_time(&s, f->time);
    add_fact(p, "written", s.text);
    str_fini(&s);
    add(p, "</dl>\n");
}

/* Whose the study is, and what they say about it. */
static void add_byline(struct page *p)
{
    const struct findings *f = p->f;

    if (f->n_authors > 0)
        add(p, "<p class=\"byline\">");
    for (size_t i = 0; i < f->n_authors; i++) {
        add(p, i == 0 ? "" : i + 1 < f->n_authors ? ", " : " and ");
        add_text(p, f->authors[i]);
    }
    if (f->n_authors > 0)
        add(p, "</p>\n");
    if (f->notes == NULL)
        return;
    add(p, "<p class=\"byline\">");
    add_text(p, f->notes);
    add(p, "</p>\n");
}

static void add_menu(struct page *p)
{
    add(p, "<nav aria-label=\"Sections\">");
    for (int i = 0; i < SECTIONS; i++) {
        if (section_shown(i, p->f))
            str_printf(p->out, "<a href=\"#%s\">%s</a>", sections[i].id,
                       sections[i].menu);
    }
    add(p, "</nav>\n");
}

static void add_header(struct page *p)
{
    const struct findings *f = p->f;
    const char *const what[] = {f->environment, f->family, f->algorithm};
    bool any = false;

    add(p, "<header>\n<p class=\"kicker\">Report of <code>");
    add_text(p, f->study_name);
    add(p, "</code>");
    if (f->study_title != NULL && strcmp(f->study_title, f->title) != 0) {
        add(p, ", ");
        add_text(p, f->study_title);
    }
    add(p, "</p>\n<h1>");
    add_text(p, f->title);
    add(p, "</h1>\n");
    add_byline(p);
    add(p, "<p class=\"lead\">");
    for (size_t i = 0; i < COUNT_OF(what); i++) {
        if (what[i] == NULL || *what[i] == '\0')
            continue;
        add(p, any ? " \xc2\xb7 " : "");
        add_text(p, what[i]);
        any = true;
    }
    add(p, "</p>\n");
    add_facts(p);
    add_menu(p);
    add(p, "</header>\n<main>\n");
}

/* The sentences on each law, and what size to train by it. */
static void add_law(struct page *p, const char *name, bool first)
{
    struct table *optima = table_optima(p->arena, p->f, name);
    struct str text = STR_INIT;

    prose_law(&text, p->arena, p->f, name);
    prose_symbols(&text, p->f, name, first);
    if (optima != NULL)
        str_printf(&text, RICH(t, "%s"), optima->title);
    html_rich(p, &text);
    if (optima != NULL)
        html_tables(p, &optima, 1, NULL);
}

static void add_findings(struct page *p, const struct shown *shown)
{
    const struct findings *f = shown->findings;
    struct indices names = gather_law_names(p->arena, f);
    struct str text = STR_INIT;

    prose_claims(&text, f);
    html_rich(p, &text);
    if (f->n_predictions > 0 && !gather_has_item(f, ITEM_PREDICTIONS))
        html_item(p, &(struct item){.kind = ITEM_PREDICTIONS});
    for (size_t i = 0; i < names.n; i++)
        add_law(p, f->laws[names.at[i]].name, i == 0);
    if (names.n + f->n_points == 0)
        add(p, "<p>This study fits no law; its curves and runs are below.</p>"
               "\n");
}

/* In a box of this CLASS. */
static const struct layout *draw(struct page *p, const struct figure *figure,
                                 double width, const char *class)
{
    const struct layout *layout = figure_layout(p->arena, figure, width);
    const char *id = arena_printf(p->arena, "%s-%s", class, figure->name);

    str_printf(p->out, "<div class=\"art %s\">\n", class);
    svg_inline(p->out, drawing_make(p->arena, layout), id);
    add(p, "</div>\n");
    return layout;
}

static void add_figure(struct page *p, const struct figure *figure,
                       const char *words)
{
    p->figures++;
    str_printf(p->out, "<figure class=\"wide\" id=\"fig-%s\">\n", figure->name);
    const struct layout *layout =
        draw(p, figure, figure_natural_width(figure), "wide-only");
    draw(p, figure, NARROW, "narrow");
    figure_data(p->out, layout);
    str_printf(p->out,
               "<figcaption><a class=\"number\" href=\"#fig-%s\">Figure "
               "%zu.</a> ",
               figure->name, p->figures);
    html_words(p, words);
    add_text(p, figure->caption);
    const char *separator = " <span class=\"files\">";
    for (const struct figure_format *f = figure_formats; f->name != NULL; f++) {
        if (!formats_have(p->f->formats, f))
            continue;
        str_printf(p->out, "%s<a href=\"figures/%s.%s\">%s</a>", separator,
                   figure->name, f->suffix, f->label);
        separator = ", ";
    }
    add(p, *separator == ',' ? "</span>" : "");
    add(p, "</figcaption>\n</figure>\n");
}

static void add_figures(struct page *p, const struct figure *const *figures,
                        size_t n)
{
    for (size_t i = 0; i < n; i++)
        add_figure(p, figures[i], NULL);
}

static void add_item_figures(struct page *p, const struct shown_item *shown)
{
    struct str why = STR_INIT;

    for (size_t i = 0; i < shown->n_figures; i++) {
        if (shown->figures[i].figure != NULL)
            add_figure(p, shown->figures[i].figure, shown_words(shown, i));
        prose_no_figure(&why, shown, i);
        html_rich(p, &why);
    }
    str_fini(&why);
}

/* Against interactions and what else is known, of which the script shows one
 * at a time. */
static void add_choice(struct page *p, const struct shown_item *shown)
{
    add(p, "<div class=\"switch wide\">\n");
    add_item_figures(p, shown);
    add(p, "</div>\n");
}

static void add_item(struct page *p, const struct shown_item *shown)
{
    const struct item *item = shown->item;

    switch (item_type(item->kind)->form) {
    case ITEM_IS_TEXT:
        add(p, "<p>");
        add_text(p, item->text);
        add(p, "</p>\n");
        break;
    case ITEM_IS_FIGURES:
        add_item_figures(p, shown);
        break;
    case ITEM_IS_CHOICE:
        add_choice(p, shown);
        break;
    case ITEM_IS_BOTH:
        html_item(p, item);
        add_item_figures(p, shown);
        break;
    case ITEM_IS_TABLES:
        html_item(p, item);
        break;
    case ITEM_IS_FILMS:
        html_films(p, item);
        break;
    }
}

static void add_results(struct page *p, const struct shown *shown)
{
    for (size_t i = 0; i < p->f->n_items; i++)
        add_item(p, &shown->items[i]);
}

static void add_fits(struct page *p, const struct shown *shown)
{
    struct indices names = gather_law_names(p->arena, p->f);
    struct str text = STR_INIT;

    prose_fits(&text, p->arena, p->f);
    html_rich(p, &text);
    html_evidence(p);
    if (names.n > 0 && !gather_has_item(p->f, ITEM_CONSTANTS))
        html_item(p, &(struct item){.kind = ITEM_CONSTANTS});
    add_figures(p, shown->fits, shown->n_fits);
    prose_points_fits(&text, p->arena, p->f);
    html_rich(p, &text);
}

static void add_failures(struct page *p, const struct shown *shown)
{
    struct str text = STR_INIT;

    prose_failures(&text, shown->findings);
    html_rich(p, &text);
}

static void add_runs(struct page *p, const struct shown *shown)
{
    if (gather_has_item(p->f, ITEM_RUNS))
        add(p, "<p>The table of runs is among the results.</p>\n");
    else
        html_item(p, &(struct item){.kind = ITEM_RUNS});
    add_figures(p, shown->runs, shown->n_runs);
}

static void add_bibtex(struct page *p)
{
    struct str bibtex = STR_INIT;

    cite_bibtex(&bibtex, p->f);
    if (bibtex.len > 0) {
        add(p, "<details><summary>BibTeX</summary>\n<pre tabindex=\"0\">"
               "<code>");
        add_text(p, bibtex.text);
        add(p, "</code></pre>\n</details>\n");
    }
    str_fini(&bibtex);
}

static void add_methods(struct page *p, const struct shown *shown)
{
    struct str text = STR_INIT;

    prose_methods(&text, p->arena, shown->findings);
    html_rich(p, &text);
    add_bibtex(p);
}

static void add_provenance(struct page *p, const struct shown *shown)
{
    struct str text = STR_INIT;

    prose_provenance(&text, p->arena, shown->findings);
    html_rich(p, &text);
    add(p, "<h3>The study</h3>\n<pre tabindex=\"0\"><code>");
    add_text(p, p->f->study_text);
    add(p, "</code></pre>\n");
}

/* Its heading is a link to it. */
static void add_section(struct page *p, enum section_id id,
                        const struct shown *shown)
{
    static void (*const parts[SECTIONS])(struct page *,
                                         const struct shown *) = {
        [SECTION_FINDINGS] = add_findings,
        [SECTION_RESULTS] = add_results,
        [SECTION_FITS] = add_fits,
        [SECTION_FAILURES] = add_failures,
        [SECTION_RUNS] = add_runs,
        [SECTION_METHODS] = add_methods,
        [SECTION_PROVENANCE] = add_provenance,
    };
    const struct section *section = &sections[id];

    if (!section_shown(id, p->f))
        return;
    str_printf(p->out,
               "<section id=\"%s\">\n<h2><a class=\"anchor\" "
               "href=\"#%s\">%s</a></h2>\n",
               section->id, section->id, section->title);
    parts[id](p, shown);
    add(p, "</section>\n");
}

void html_page(struct str *out, struct arena *arena, const struct shown *shown)
{
    const struct findings *f = shown->findings;
    struct page page = {.out = out, .arena = arena, .f = f};
    struct page *p = &page;

    open_page(p);
    add_header(p);
    for (int i = 0; i < SECTIONS; i++)
        add_section(p, i, shown);
    add(p, "</main>\n<footer><p>Written by ");
    add_text(p, f->version);
    add(p, ". All numbers are in <a href=\"report.json\">report.json</a> and "
           "in <code>tables/</code>.</p></footer>\n");
    script_element(p->out);
    add(p, "</body>\n</html>\n");
    str_fini(&page.ids);
}
