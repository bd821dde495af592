/* html.c - the page: one HTML file that needs nothing else. */
#include "config.h"

#include "report/shown.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "report/drawing.h"
#include "report/formats.h"
#include "report/gather.h"
#include "report/html_parts.h"
#include "report/live.h"
#include "report/plots.h"
#include "report/prose.h"
#include "report/style.h"
#include "report/svg.h"
#include "report/text.h"

/* Longer tables scroll in a box of their own. */
enum { TALL_TABLE = 24 };
/* Columns of compute in the table of optimal sizes. */
enum { COMPUTES = 4 };
/* Width of the layout for telephones, in pixels. */
#define NARROW 370.0

static bool has_item(const struct findings *f, enum item_kind kind)
{
    for (size_t i = 0; i < f->n_items; i++) {
        if (f->items[i].kind == kind)
            return true;
    }
    return false;
}

static void open_page(struct page *p)
{
    const bool live = p->f->live_version != NULL;

    add(p, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
           "<meta charset=\"utf-8\">\n");
    if (!live) /* else the server says so */
        add(p, "<meta http-equiv=\"Content-Security-Policy\" content=\""
               "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
               "base-uri 'none'; form-action 'none'\">\n");
    add(p, "<meta name=\"viewport\" content=\"width=device-width, "
           "initial-scale=1\">\n"
           "<meta name=\"color-scheme\" content=\"light dark\">\n"
           "<meta name=\"referrer\" content=\"no-referrer\">\n"
           "<link rel=\"icon\" href=\"data:,\">\n<title>");
    add_text(p, p->f->title);
    add(p, "</title>\n<style>\n");
    style_css(p->out);
    svg_css(p->out);
    add(p, "</style>\n");
    if (live)
        live_head(p->out);
    add(p, "</head>\n<body>\n");
    if (live)
        live_block(p->out, p->f->live_version, p->f->live_counts);
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
    size_t imported = gather_count(f, RUN_IMPORTED);

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
    add(p, "<nav aria-label=\"Sections\"><a href=\"#findings\">Findings</a>");
    if (f->n_items > 0)
        add(p, "<a href=\"#results\">Results</a>");
    if (f->n_laws + f->n_points > 0)
        add(p, "<a href=\"#fits\">Fits</a>");
    if (gather_finished(f) < f->n_runs)
        add(p, "<a href=\"#failures\">Failures</a>");
    add(p, "<a href=\"#runs\">Runs</a><a href=\"#methods\">Methods</a>"
           "<a href=\"#provenance\">Provenance</a></nav>\n</header>\n<main>\n");
}

static void add_claim(struct page *p, const struct claim_finding *claim)
{
    static const char *const class[] = {[CLAIM_FAILED] = "bad",
                                        [CLAIM_HOLDS] = "good",
                                        [CLAIM_UNKNOWN] = "doubt"};
    static const char *const word[] = {
        [CLAIM_FAILED] = "\xe2\x9c\x97&nbsp;fails",
        [CLAIM_HOLDS] = "\xe2\x9c\x93&nbsp;holds",
        [CLAIM_UNKNOWN] = "?&nbsp;unknown"};

    str_printf(p->out, "<li><span class=\"badge %s\">%s</span><div><p>",
               class[claim->outcome], word[claim->outcome]);
    add_text(p, claim->text);
    add(p, "</p><p class=\"how\"><code>");
    add_text(p, claim->expression);
    add(p, "</code>");
    if (claim->values != NULL && *claim->values != '\0') {
        add(p, "<br>");
        add_text(p, claim->values);
    }
    if (claim->outcome == CLAIM_UNKNOWN && claim->reason != NULL) {
        add(p, "<br>");
        text_sentence(p->out, claim->reason);
    }
    add(p, "</p></div></li>\n");
}

static bool covers(const struct findings *f, const struct law_finding *law,
                   double compute)
{
    double C = compute / law_flop(f, law);

    return C >= law->fit->compute_low && C <= law->fit->compute_high;
}

static void optimum_row(struct page *p, const struct law_finding *law,
                        const double *computes, size_t n)
{
    bool trusted = law_trusted(law);

    add(p, "<tr><th scope=\"row\">");
    add_text(p, gather_law_label(p->arena, law));
    add(p, "</th><td>");
    if (trusted)
        prose_constant(p->out, law->fit, law_parts[0].get);
    else
        add(p, "\xe2\x80\x93");
    add(p, "</td>");
    for (size_t i = 0; i < n; i++) {
        if (!trusted) {
            add(p, "<td>\xe2\x80\x93</td>");
            continue;
        }
        double C = computes[i] / law_flop(p->f, law);
        double N = intrinsic_N_opt(&law->fit->law, C);
        bool inside = covers(p->f, law, computes[i]);
        add(p, inside ? "<td>" : "<td class=\"ex\">");
        text_count(p->out, N);
        add(p, "<span class=\"ci\">");
        text_count(p->out, C / N);
        add(p, "</span>");
        add(p, "</td>");
    }
    add(p, "</tr>\n");
}

/* What size for a given compute. */
static void add_optimum_table(struct page *p, const char *name)
{
    double computes[COMPUTES];
    size_t n = prose_computes(computes, COMPUTES, p->f, name);
    bool has_flop = law_has_flop(p->f, name);
    bool extrapolated = false;

    if (n == 0)
        return;
    add(p, "<h3>What size to train with a given compute</h3>\n");
    html_open_table(p, "", "Optimal sizes");
    add(p, "<th class=\"l\" scope=\"col\">");
    add_text(p, name);
    add(p, "</th><th scope=\"col\">exponent</th>");
    for (size_t i = 0; i < n; i++) {
        add(p, "<th scope=\"col\">");
        text_power_of_ten(p->out, (int)lround(log10(computes[i])));
        add(p, has_flop ? " FLOP</th>" : "</th>");
    }
    add(p, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < p->f->n_laws; i++) {
        const struct law_finding *law = &p->f->laws[i];

        if (strcmp(law->name, name) != 0)
            continue;
        optimum_row(p, law, computes, n);
        for (size_t k = 0; law_trusted(law) && k < n; k++)
            extrapolated = extrapolated || !covers(p->f, law, computes[k]);
    }
    add(p, "</tbody></table></div>\n<p class=\"ref\">Optimal number of "
           "parameters and, below it, the number of interactions that spends "
           "the compute. ");
    if (!has_flop)
        add(p, "Compute is in parameter-interactions. ");
    if (extrapolated)
        add(p, "<span class=\"ex\">Italics</span> are extrapolated beyond the "
               "part of the frontier that the curves cover.");
    add(p, "</p>\n");
}

static void add_law_in_symbols(struct page *p)
{
    add(p,
        "<p>Intrinsic performance <i>I</i>, the least compute that reaches a "
        "given return, follows</p>\n");
    prose_formula(p->out);
    add(p, "<p>for a model of <i>N</i> parameters after <i>E</i> interactions; "
           "the size that makes the best use of compute <i>C</i> is "
           "<i>N</i><sub>opt</sub>&nbsp;\xe2\x88\x9d&nbsp;<i>C</i><sup><i>b"
           "</i></sup> with "
           "<i>b</i>&nbsp;=&nbsp;1/(1&nbsp;+&nbsp;\xce\xb1<sub><i>N</i></sub>/"
           "\xce\xb1"
           "<sub><i>E</i></sub>).</p>\n");
}

/* The law with numbers to claim, when there is but one. */
static const struct law_finding *only_law(const struct findings *f)
{
    return f->n_laws == 1 && law_trusted(&f->laws[0]) ? &f->laws[0] : NULL;
}

static void add_findings(struct page *p)
{
    const struct findings *f = p->f;
    struct indices names = gather_law_names(p->arena, f);
    const struct law_finding *only = only_law(f);

    add(p, "<section id=\"findings\">\n<h2>Findings</h2>\n");
    if (f->n_claims > 0)
        add(p, "<ul class=\"claims\">\n");
    for (size_t i = 0; i < f->n_claims; i++)
        add_claim(p, &f->claims[i]);
    if (f->n_claims > 0)
        add(p, "</ul>\n");
    if (f->n_predictions > 0 && !has_item(f, ITEM_PREDICTIONS)) {
        const struct item all = {.kind = ITEM_PREDICTIONS};

        html_predictions(p, &all);
    }
    for (size_t i = 0; i < names.n; i++) {
        const char *name = f->laws[names.at[i]].name;

        prose_law(p->out, p->arena, f, name);
        if (i == 0)
            add_law_in_symbols(p);
        if (only != NULL && strcmp(only->name, name) == 0) {
            add(p, "<p>With the constants found here, <i>I</i> in "
                   "parameter-interactions:</p>\n");
            prose_numbers(p->out, f, only);
        }
        add_optimum_table(p, name);
    }
    if (names.n + f->n_points == 0)
        add(p, "<p>This study fits no law; its curves and runs are below.</p>"
               "\n");
    add(p, "</section>\n");
}

static void draw(struct page *p, const struct figure *figure, double width,
                 const char *id)
{
    const struct layout *layout = figure_layout(p->arena, figure, width);

    svg_inline(p->out, drawing_make(p->arena, layout), id);
}

static void add_figure(struct page *p, const struct figure *figure,
                       const char *words)
{
    const double width = figure_natural_width(figure);
    char id[32];

    p->figures++;
    str_printf(p->out, "<figure class=\"wide\" id=\"figure-%zu\">\n",
               p->figures);
    str_printf(p->out,
               "<div class=\"art wide-only\" style=\"max-width:%.0fpx"
               "\">\n",
               width);
    snprintf(id, sizeof(id), "f%zu", p->figures);
    draw(p, figure, width, id);
    add(p, "</div>\n<div class=\"art narrow\" style=\"max-width:480px\">\n");
    snprintf(id, sizeof(id), "f%zun", p->figures);
    draw(p, figure, NARROW, id);
    str_printf(p->out, "</div>\n<figcaption><b>Figure %zu.</b> ", p->figures);
    html_words(p, words);
    add_text(p, figure->caption);
    const char *separator = "";
    for (const struct figure_format *f = figure_formats; f->name != NULL; f++) {
        if (!formats_have(p->f->formats, f))
            continue;
        str_printf(p->out, "%s<a href=\"figures/%s.%s\">%s</a>", separator,
                   figure->name, f->suffix, f->label);
        separator = ", ";
    }
    add(p, "</figcaption>\n</figure>\n");
}

static void add_figures(struct page *p, const struct figure *const *figures,
                        size_t n)
{
    for (size_t i = 0; i < n; i++)
        add_figure(p, figures[i], NULL);
}

static void add_badge(struct page *p, const struct law_finding *law)
{
    html_verdict(p, law->fit != NULL ? &law->fit->identifiable : NULL);
}

static void add_verdict(struct page *p, const struct law_finding *law)
{
    add(p, "<td class=\"l\">");
    add_badge(p, law);
    add(p, "</td></tr>\n");
}

static void constants_row(struct page *p, const struct law_finding *law)
{
    const struct intrinsic_fit *fit = law->fit;

    add(p, "<tr><th scope=\"row\">");
    add_text(p, gather_law_label(p->arena, law));
    add(p, "</th>");
    /* No number is claimed where the data do not pin one down. */
    if (!law_trusted(law)) {
        str_printf(p->out, "<td colspan=\"%d\" class=\"text\">", LAW_PARTS + 3);
        text_sentence(p->out, fit == NULL ? law->error : fit->reason);
        add(p, "</td>");
        add_verdict(p, law);
        return;
    }
    for (size_t i = 0; i < LAW_PARTS; i++) {
        add(p, "<td>");
        prose_constant(p->out, fit, law_parts[i].get);
        add(p, "</td>");
    }
    add(p, "<td>");
    text_number(p->out, fit->rmse_log10, 3);
    str_printf(p->out, "</td><td>%d/%d</td><td>", fit->starts_agreeing,
               fit->starts);
    if (fit->holdout.done) {
        add(p, "\xc3\x97\xc2\xa0");
        text_number(p->out, pow(10, fit->holdout.miss), 3);
    } else {
        add(p, "\xe2\x80\x93");
    }
    add(p, "</td>");
    add_verdict(p, law);
}

static void add_constants(struct page *p, const char *name, const char *words)
{
    struct indices laws = gather_laws(p->arena, p->f, name);
    bool intervals = false;

    if (html_law(p, name, words))
        return;
    if (laws.n == 0) {
        add(p, "<p class=\"muted\">There is no law to tabulate.</p>\n");
        return;
    }
    html_open_table(p, " wide", "Constants of the law");
    add(p, "<th class=\"l\" scope=\"col\">fit</th>");
    for (size_t i = 0; i < LAW_PARTS; i++)
        str_printf(p->out, "<th scope=\"col\">%s</th>", law_parts[i].symbol);
    add(p, "<th scope=\"col\">rms error</th>"
           "<th scope=\"col\">starts agreeing</th>"
           "<th scope=\"col\">held-out miss</th>"
           "<th class=\"l\" scope=\"col\">verdict</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < laws.n; i++) {
        const struct law_finding *law = &p->f->laws[laws.at[i]];

        constants_row(p, law);
        intervals =
            intervals || (law->fit != NULL && law->fit->replicates_ok > 0);
    }
    add(p, "</tbody></table></div>\n");
    html_caption(p, words);
    add(p, "Constants of the law, compute in parameter-interactions (N times "
           "E). ");
    add(p, intervals ? "In brackets: 95&nbsp;% intervals from the bootstrap. "
                     : "Without a bootstrap there are no intervals. ");
    add(p, "The rms error is of log<sub>10</sub> I. The held-out miss is "
           "predicted over observed I. <a href=\"tables/constants.csv\">"
           "CSV</a></p>\n");
}

static void runs_row(struct page *p, const struct run_row *run)
{
    static const char *const class[] = {[RUN_DONE] = "good",
                                        [RUN_IMPORTED] = "",
                                        [RUN_DIVERGED] = "doubt",
                                        [RUN_FAILED] = "bad",
                                        [RUN_MISSING] = ""};

    add(p, "<tr><th scope=\"row\">");
    add_text(p, run->label);
    if (run->environment != NULL && *run->environment != '\0') {
        add(p, ", ");
        add_text(p, run->environment);
    }
    str_printf(p->out,
               "</th><td class=\"l\"><span class=\"badge %s\">%s"
               "</span></td><td>",
               class[run->status], run_status_name(run->status));
    text_count(p->out, run->parameters);
    add(p, "</td><td>");
    text_count(p->out, run->interactions);
    add(p, "</td><td>");
    text_number(p->out, run->flop, 3);
    add(p, "</td><td>");
    text_duration(p->out, run->wall_s);
    add(p, run->timed_out ? " (time up)</td><td>" : "</td><td>");
    text_number(p->out, run_final_return(run), 3);
    add(p, "</td><td class=\"l\"><code>");
    add_text(p, run->id);
    add(p, "</code></td></tr>\n");
}

static void add_runs(struct page *p, const char *name, const char *words)
{
    struct indices runs = gather_runs(p->arena, p->f, name);
    size_t timed = 0, imported = 0;

    if (runs.n == 0) {
        add(p, "<p class=\"muted\">There are no runs.</p>\n");
        return;
    }
    html_open_table(p, runs.n > TALL_TABLE ? " wide tall" : " wide", "Runs");
    add(p, "<th class=\"l\" scope=\"col\">run</th><th class=\"l\" "
           "scope=\"col\">status</th><th scope=\"col\">parameters</th>"
           "<th scope=\"col\">interactions</th><th scope=\"col\">FLOP</th>"
           "<th scope=\"col\">wall time</th><th scope=\"col\">final return"
           "</th><th class=\"l\" scope=\"col\">id</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < runs.n; i++) {
        timed += p->f->runs[runs.at[i]].timed_out;
        imported += p->f->runs[runs.at[i]].status == RUN_IMPORTED;
        runs_row(p, &p->f->runs[runs.at[i]]);
    }
    add(p, "</tbody></table></div>\n");
    html_caption(p, words);
    text_plural(p->out, runs.n, "run", "runs");
    add(p,
        imported == runs.n ? ", imported" : "; FLOP are those of the network");
    add(p, ". <a href=\"tables/runs.csv\">"
           "CSV</a>, <a href=\"tables/curves.csv\">curves as CSV</a></p>\n");
    if (timed == 0)
        return;
    add(p, "<p class=\"muted\">Wall time ended ");
    text_plural(p->out, timed, "run", "runs");
    add(p, " (time up): how long such a run is depends on the machine and "
           "cannot be reproduced; its numbers up to there can. "
           "[wall-time]</p>\n");
}

static void add_item(struct page *p, const struct shown_item *shown)
{
    const struct item *item = shown->item;

    switch (item->kind) {
    case ITEM_TEXT:
        add(p, "<p>");
        add_text(p, item->text);
        add(p, "</p>\n");
        return;
    case ITEM_CONSTANTS:
        add_constants(p, item->name, item->text);
        return;
    case ITEM_RUNS:
        add_runs(p, item->name, item->text);
        return;
    case ITEM_PREDICTIONS:
        html_predictions(p, item);
        return;
    case ITEM_ISOFLOP:
        html_isoflop(p, item);
        break;
    case ITEM_BUDGETS:
        html_budgets(p, item);
        return;
    case ITEM_WINDOW_TABLE:
        html_windows(p, item);
        return;
    case ITEM_MULTIPLIERS:
        html_multipliers(p, item);
        return;
    case ITEM_CURVES:
    case ITEM_FRONTIER:
    case ITEM_EXPONENT:
    case ITEM_WINDOWS:
    case ITEM_MULTIPLIER:
    case ITEM_LAW:
        break;
    }
    for (size_t i = 0; i < shown->n_figures; i++) {
        const struct shown_figure *figure = &shown->figures[i];

        if (figure->figure != NULL) {
            add_figure(p, figure->figure,
                       i == 0 && item->kind != ITEM_ISOFLOP ? item->text
                                                            : NULL);
            continue;
        }
        /* The table said why. */
        if (item->kind == ITEM_ISOFLOP)
            continue;
        add(p, "<p class=\"muted\">No figure of ");
        add_text(p, item->name != NULL ? item->name : "this");
        add(p, ": ");
        text_sentence(p->out, figure->why);
        add(p, "</p>\n");
    }
}

static void add_fit(struct page *p, const struct law_finding *law)
{
    add(p, "<li>");
    add_badge(p, law);
    add(p, "<div><p><b>");
    add_text(p, gather_law_label(p->arena, law));
    add(p, "</b><br>");
    text_sentence(p->out, law->fit == NULL ? law->error : law->fit->reason);
    add(p, "</p>");
    if (law_trusted(law))
        prose_numbers(p->out, p->f, law);
    add(p, "<p class=\"how\">Compute: ");
    add_text(p, law->accounting);
    add(p, law->inner ? "; N counts no parameter of the first and last "
                        "layers.</p>"
                      : ".</p>");
    if (law->fit != NULL &&
        (law->fit->holdout.done || law->fit->holdout_compute.done)) {
        add(p, "<p class=\"how\">");
        prose_holdout(p->out, law);
        add(p, "</p>");
    }
    if (law->fit != NULL && law->fit->n_notes > 0) {
        add(p, "<ul class=\"notes\">");
        for (size_t i = 0; i < law->fit->n_notes; i++) {
            add(p, "<li>");
            text_sentence(p->out, law->fit->notes[i]);
            add(p, "</li>");
        }
        add(p, "</ul>");
    }
    if (law->fit != NULL)
        str_printf(p->out, "<p class=\"how\">Identity <code>%s</code></p>",
                   law->fit->identity);
    add(p, "</div></li>\n");
}

static void add_fits(struct page *p, const struct shown *shown)
{
    struct indices names = gather_law_names(p->arena, p->f);

    if (names.n + p->f->n_points == 0)
        return;
    add(p, "<section id=\"fits\">\n<h2>Fits</h2>\n");
    if (names.n > 0)
        add(p, "<p>Whether the curves pin the law down, and how well it "
               "predicts sizes that it did not see.</p>\n");
    for (size_t i = 0; i < names.n; i++) {
        const char *name = p->f->laws[names.at[i]].name;

        if (names.n > 1) {
            add(p, "<h3>");
            add_text(p, name);
            add(p, "</h3>\n");
        }
        add(p, "<ul class=\"claims fits\">\n");
        for (size_t k = 0; k < p->f->n_laws; k++) {
            if (strcmp(p->f->laws[k].name, name) == 0)
                add_fit(p, &p->f->laws[k]);
        }
        add(p, "</ul>\n");
    }
    html_evidence(p);
    if (names.n > 0 && !has_item(p->f, ITEM_CONSTANTS))
        add_constants(p, NULL, NULL);
    add_figures(p, shown->fits, shown->n_fits);
    html_points_fits(p);
    add(p, "</section>\n");
}

static void add_failures(struct page *p)
{
    const struct findings *f = p->f;
    size_t missing = gather_count(f, RUN_MISSING);

    if (gather_finished(f) == f->n_runs)
        return;
    add(p, "<section id=\"failures\">\n<h2>Failures</h2>\n<ul class=\"claims\">"
           "\n");
    for (size_t i = 0; i < f->n_runs; i++) {
        const struct run_row *run = &f->runs[i];

        if (run->status != RUN_FAILED && run->status != RUN_DIVERGED)
            continue;
        str_printf(p->out, "<li><span class=\"badge %s\">%s</span><div><p>",
                   run->status == RUN_FAILED ? "bad" : "doubt",
                   run_status_name(run->status));
        add_text(p, run->label);
        add(p, "</p><p class=\"how\">");
        text_sentence(p->out,
                      run->message != NULL ? run->message : "No reason given.");
        if (run->log != NULL) {
            add(p, "<br>Log: <code>");
            add_text(p, run->log);
            add(p, "</code>");
        }
        add(p, "</p></div></li>\n");
    }
    add(p, "</ul>\n");
    if (missing > 0) {
        add(p, "<p>");
        text_plural(p->out, missing, "run has", "runs have");
        add(p, " not been trained yet.</p>\n");
    }
    add(p, "</section>\n");
}

static void add_prov(struct page *p, const char *name, const char *value)
{
    add(p, "<dt>");
    add_text(p, name);
    add(p, "</dt><dd>");
    add_text(p, value);
    add(p, "</dd>\n");
}

/* The kernels that the runs used, each once. */
static void add_kernels(struct page *p)
{
    struct str seen = STR_INIT;

    for (size_t i = 0; i < p->f->n_runs; i++) {
        const char *kernel = p->f->runs[i].kernel;

        if (kernel == NULL || *kernel == '\0' ||
            strstr(str_text(&seen), kernel) != NULL)
            continue;
        str_add(&seen, seen.len > 0 ? ", " : "");
        str_add(&seen, kernel);
    }
    if (seen.len > 0)
        add_prov(p, "Kernel", seen.text);
    str_fini(&seen);
}

static void add_provenance(struct page *p)
{
    const struct findings *f = p->f;
    struct str s = STR_INIT;

    add(p, "<section id=\"methods\">\n<h2>How it was computed</h2>\n");
    prose_methods(p->out, f);
    add(p, "</section>\n<section id=\"provenance\">\n<h2>Provenance</h2>\n"
           "<dl class=\"prov\">\n");
    add_prov(p, "Program", f->version);
    add_prov(p, "Machine", f->machine);
    add_kernels(p);
    bool trained = gather_count(f, RUN_IMPORTED) < f->n_runs;
    text_time(&s, f->time);
    add_prov(p, "Written", s.text);
    str_clear(&s);
    text_duration(&s, f->total_wall_s);
    str_add(&s, " on the clock, all runs one after the other");
    if (trained)
        add_prov(p, "Training time", s.text);
    str_fini(&s);
    add(p, "</dl>\n");
    html_imports(p);
    add(p, "<h3>The study</h3>\n<pre tabindex=\"0\"><code>");
    add_text(p, f->study_text);
    add(p, "</code></pre>\n</section>\n");
}

void html_page(struct str *out, struct arena *arena, const struct shown *shown)
{
    const struct findings *f = shown->findings;
    struct page page = {.out = out, .arena = arena, .f = f};
    struct page *p = &page;

    open_page(p);
    add_header(p);
    add_findings(p);
    if (f->n_items > 0)
        add(p, "<section id=\"results\">\n<h2>Results</h2>\n");
    for (size_t i = 0; i < f->n_items; i++)
        add_item(p, &shown->items[i]);
    if (f->n_items > 0)
        add(p, "</section>\n");
    add_fits(p, shown);
    add_failures(p);
    add(p, "<section id=\"runs\">\n<h2>Runs</h2>\n");
    if (has_item(f, ITEM_RUNS))
        add(p, "<p>The table of runs is among the results.</p>\n");
    else
        add_runs(p, NULL, NULL);
    add_figures(p, shown->runs, shown->n_runs);
    add(p, "</section>\n");
    add_provenance(p);
    add(p, "</main>\n<footer><p>Written by ");
    add_text(p, f->version);
    add(p, ". All numbers are in <a href=\"report.json\">report.json</a> and "
           "in <code>tables/</code>.</p></footer>\n</body>\n</html>\n");
}
