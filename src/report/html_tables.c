/* html_tables.c - tables of predictions, of returns at equal compute, and of
 * the files that curves came from. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "report/gather.h"
#include "report/html_parts.h"
#include "report/isoflop.h"

void html_open_table(struct page *p, const char *class, const char *label)
{
    str_printf(p->out,
               "<div class=\"scroll%s\" tabindex=\"0\" role=\"region\" "
               "aria-label=\"%s\"><table><thead><tr>",
               class, label);
}

void html_words(struct page *p, const char *words)
{
    size_t len = words != NULL ? strlen(words) : 0;

    if (len == 0)
        return;
    add_text(p, words);
    add(p, strchr(".!?:;", words[len - 1]) != NULL ? " " : ". ");
}

void html_caption(struct page *p, const char *words)
{
    p->tables++;
    str_printf(p->out, "<p class=\"ref\"><b>Table %zu.</b> ", p->tables);
    html_words(p, words);
}

void html_verdict(struct page *p, const enum identifiable *verdict)
{
    str_printf(p->out, "<span class=\"badge %s\">",
               verdict == NULL            ? "bad"
               : *verdict == IDENTIFIABLE ? "good"
               : *verdict == WEAK         ? "doubt"
                                          : "bad");
    add_text(p, verdict == NULL ? "no fit" : identifiable_name(*verdict));
    add(p, "</span>");
}

/* ---- predictions ---- */

static bool is_shown(const struct item *item,
                     const struct prediction_finding *prediction)
{
    for (size_t i = 0; i < item->n_names; i++) {
        if (strcmp(item->names[i], prediction->name) == 0)
            return true;
    }
    return item->n_names == 0;
}

static void add_note(struct page *p, const char *class, const char *text)
{
    str_printf(p->out, "<span class=\"%s\">", class);
    text_sentence(p->out, text);
    add(p, "</span>");
}

/* What to beware of, below the name. */
static void add_cautions(struct page *p,
                         const struct prediction_finding *prediction)
{
    struct str reach = STR_INIT;

    if (prediction->reason != NULL)
        add_note(p, "sub doubt", prediction->reason);
    if (prediction->weak)
        add_note(p, "sub doubt", "the fit behind it is weak");
    gather_reach(&reach, &prediction->reach);
    if (reach.len > 0)
        add_note(p, "sub doubt", reach.text);
    str_fini(&reach);
}

/* Large amounts of something are shortened as elsewhere: 32.1M. */
static void add_amount(struct page *p,
                       const struct prediction_finding *prediction, double x)
{
    if (*prediction->unit != '\0' && fabs(x) >= 1000)
        text_count(p->out, x);
    else
        text_number(p->out, x, 3);
}

static void prediction_row(struct page *p,
                           const struct prediction_finding *prediction)
{
    const char *label = gather_label(p->arena, prediction->coordinates,
                                     prediction->n_coordinates);

    add(p, "<tr><th scope=\"row\" class=\"text\">");
    add_text(p, prediction->name);
    if (label != NULL) {
        add(p, ", ");
        add_text(p, label);
    }
    if (prediction->note != NULL)
        add_note(p, "sub", prediction->note);
    add(p, "<code class=\"sub\">");
    add_text(p, prediction->expression);
    add(p, "</code>");
    add_cautions(p, prediction);
    add(p, "</th><td>");
    if (prediction->reason != NULL) {
        add(p, "<span class=\"badge bad\">no value</span></td></tr>\n");
        return;
    }
    add_amount(p, prediction, prediction->value);
    if (*prediction->unit != '\0') {
        add(p, "<span class=\"ci\">");
        add_text(p, prediction->unit);
        add(p, "</span>");
    }
    add(p, "<span class=\"ci\">");
    if (isfinite(prediction->low)) {
        add(p, "[");
        add_amount(p, prediction, prediction->low);
        add(p, ", ");
        add_amount(p, prediction, prediction->high);
        add(p, "]");
    } else {
        add(p, "no interval");
    }
    add(p, "</span></td></tr>\n");
}

/* The reasons for which intervals are missing, each once. */
static void add_interval_reasons(struct page *p, const struct item *item)
{
    const struct findings *f = p->f;

    for (size_t i = 0; i < f->n_predictions; i++) {
        const char *reason = f->predictions[i].interval_reason;
        bool told = f->predictions[i].reason != NULL || reason == NULL ||
                    !is_shown(item, &f->predictions[i]);

        for (size_t k = 0; k < i && !told; k++)
            told = f->predictions[k].interval_reason != NULL &&
                   strcmp(f->predictions[k].interval_reason, reason) == 0;
        if (told)
            continue;
        text_sentence(p->out, reason);
        add(p, " ");
    }
}

void html_predictions(struct page *p, const struct item *item)
{
    const struct findings *f = p->f;
    size_t n = 0, intervals = 0;

    for (size_t i = 0; i < f->n_predictions; i++) {
        n += is_shown(item, &f->predictions[i]);
        intervals += is_shown(item, &f->predictions[i]) &&
                     isfinite(f->predictions[i].low);
    }
    if (n == 0) {
        add(p, "<p class=\"muted\">There is no prediction to tabulate.</p>\n");
        return;
    }
    html_open_table(p, " pairs", "Predictions");
    add(p, "<th class=\"l\" scope=\"col\">prediction</th>"
           "<th scope=\"col\">value</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < f->n_predictions; i++) {
        if (is_shown(item, &f->predictions[i]))
            prediction_row(p, &f->predictions[i]);
    }
    add(p, "</tbody></table></div>\n");
    html_caption(p, item->text);
    add(p, "What the fits predict. ");
    if (intervals > 0)
        add(p, "In brackets: 95&nbsp;% intervals, from working each prediction "
               "out on the replicates of the bootstrap; they know what other "
               "seeds would change, and not whether the law holds where it "
               "was not measured. ");
    add_interval_reasons(p, item);
    add(p, "<a href=\"tables/predictions.csv\">CSV</a></p>\n");
}

/* ---- returns at equal compute ---- */

static void isoflop_cell(struct page *p, const struct isoflop_cell *cell,
                         bool seeds)
{
    if (cell->seeds == 0) {
        add(p, "<td></td>");
        return;
    }
    add(p, cell->best ? "<td class=\"best\"><b>" : "<td>");
    text_number(p->out, cell->mean, 3);
    add(p, cell->best ? "</b>" : "");
    if (seeds) {
        add(p, "<span class=\"ci\">");
        text_plural(p->out, cell->seeds, "seed", "seeds");
        add(p, "</span>");
    }
    add(p, "</td>");
}

/* How many seeds all cells have; 0 when they differ. */
static size_t common_seeds(const struct isoflop *tables, size_t n)
{
    size_t seeds = 0;

    for (size_t t = 0; t < n; t++) {
        for (size_t i = 0; i < tables[t].n_sizes * tables[t].n_rungs; i++) {
            size_t here = tables[t].cells[i].seeds;

            if (here > 0 && seeds > 0 && here != seeds)
                return 0;
            seeds = here > 0 ? here : seeds;
        }
    }
    return seeds;
}

static bool any_early(const struct isoflop *tables, size_t n)
{
    for (size_t t = 0; t < n; t++) {
        for (size_t i = 0; i < tables[t].n_sizes * tables[t].n_rungs; i++) {
            if (tables[t].cells[i].early)
                return true;
        }
    }
    return false;
}

static void add_rung(struct page *p, double flop)
{
    double exponent = round(log10(flop));

    add(p, "<th scope=\"col\">");
    if (fabs(flop / pow(10, exponent) - 1) < 1e-9)
        text_power_of_ten(p->out, (int)exponent);
    else
        text_number(p->out, flop, 3);
    add(p, "<span class=\"ci\">FLOP</span></th>");
}

static void isoflop_table(struct page *p, const struct isoflop *table,
                          bool seeds)
{
    if (*table->label != '\0') {
        add(p, "<h3>");
        add_text(p, table->label);
        add(p, "</h3>\n");
    }
    html_open_table(p, " grid", "Returns at equal compute");
    add(p, "<th class=\"l\" scope=\"col\">parameters</th>");
    for (size_t r = 0; r < table->n_rungs; r++)
        add_rung(p, table->rungs[r]);
    add(p, "</tr></thead><tbody>\n");
    for (size_t s = 0; s < table->n_sizes; s++) {
        add(p, "<tr><th scope=\"row\">");
        text_count(p->out, table->sizes[s]);
        add(p, "</th>");
        for (size_t r = 0; r < table->n_rungs; r++)
            isoflop_cell(p, &table->cells[s * table->n_rungs + r], seeds);
        add(p, "</tr>\n");
    }
    add(p, "</tbody></table></div>\n");
}

void html_isoflop(struct page *p, const struct item *item)
{
    struct isoflop *tables;
    size_t n = isoflop_make(p->arena, &tables, p->f, item->name);
    size_t seeds = common_seeds(tables, n);

    if (n == 0) {
        add(p, "<p class=\"muted\">The runs have no ladder of compute.</p>\n");
        return;
    }
    for (size_t i = 0; i < n; i++)
        isoflop_table(p, &tables[i], seeds == 0);
    html_caption(p, item->text);
    add(p, "Mean ");
    add_text(p, p->f->return_label);
    add(p, " of each size");
    if (seeds > 0) {
        add(p, ", over ");
        text_plural(p->out, seeds, "seed", "seeds");
        add(p, ",");
    }
    add(p, " once a run has spent so much compute; <b>bold</b> is the best of "
           "a column. Curves are read between their points by straight lines "
           "in the logarithm of interactions; a cell is empty where no curve "
           "reaches. ");
    if (any_early(tables, n))
        add(p, "Where a run was last evaluated a little before the rung, that "
               "evaluation stands. ");
    add(p, "<a href=\"tables/isoflop.csv\">CSV</a></p>\n");
}

/* ---- files of curves ---- */

void html_imports(struct page *p)
{
    const struct findings *f = p->f;

    if (f->n_imports == 0)
        return;
    add(p, "<h3>Imported files</h3>\n<dl class=\"prov\">\n");
    for (size_t i = 0; i < f->n_imports; i++) {
        const struct import_finding *import = &f->imports[i];
        const char *label =
            gather_label(p->arena, import->coordinates, import->n_coordinates);

        add(p, "<dt>");
        add_text(p, import->name);
        add(p, label != NULL ? ", " : "");
        add_text(p, label);
        add(p, "</dt><dd>");
        if (import->n_points > 0)
            text_plural(p->out, import->n_points, "point", "points");
        else
            text_plural(p->out, import->n_runs, "curve", "curves");
        if (*import->environment != '\0') {
            add(p, " of ");
            add_text(p, import->environment);
        }
        add(p, " from <code>");
        add_text(p, import->path);
        add(p, "</code>");
        add(p, "<br>SHA-256 <code>");
        add_text(p, import->digest);
        add(p, "</code>");
        for (size_t k = 0; k < import->n_notes; k++) {
            add(p, "<br>");
            add_text(p, import->notes[k]);
        }
        add(p, "</dd>\n");
    }
    add(p, "</dl>\n");
}
