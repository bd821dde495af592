/* html_derived.c - tables of what laws hang on, and of what follows: budgets,
 * windows of training, and comparisons. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "report/evidence.h"
#include "report/gather.h"
#include "report/html_parts.h"
#include "report/pairs.h"
#include "report/prose.h"

static void heading(struct page *p, const char *text)
{
    str_printf(p->out, "<th scope=\"col\">%s</th>", text);
}

static void add_count(struct page *p, const struct law_number *x)
{
    add(p, "<td>");
    text_count(p->out, x->value);
    if (isfinite(x->low) && isfinite(x->high)) {
        add(p, "<span class=\"ci\">[");
        text_count(p->out, x->low);
        add(p, ", ");
        text_count(p->out, x->high);
        add(p, "]</span>");
    }
    add(p, "</td>");
}

static void add_estimate(struct page *p, double value, double low, double high)
{
    add(p, "<td>");
    prose_estimate(p->out, value, low, high);
    add(p, "</td>");
}

/* ---- what a fit hangs on ---- */

static void evidence_words(struct page *p, const struct law_finding *law,
                           const struct evidence_row *row)
{
    switch (row->kind) {
    case EVIDENCE_ALL:
    case EVIDENCE_LIKELIHOOD:
        add(p, evidence_name(row->kind));
        return;
    case EVIDENCE_WITHOUT_SIZE:
        add(p, "without size ");
        text_count(p->out, row->from);
        return;
    case EVIDENCE_HELD_SIZES:
        add(p, "without sizes from ");
        text_count(p->out, row->from);
        return;
    case EVIDENCE_HELD_COMPUTE:
        add(p, "without compute from ");
        text_count(p->out, row->from * law_flop(p->f, law));
    }
}

/* "0.4 to 0.6"; one end where the data set no other. */
static void add_range(struct page *p, const struct law_number *x,
                      void (*print)(struct str *out, double value))
{
    bool low = isfinite(x->low), high = isfinite(x->high);

    if (low)
        print(p->out, x->low);
    add(p, low && high ? " to " : low ? " or more" : high ? "up to " : "any");
    if (high)
        print(p->out, x->high);
}

static void three_digits(struct str *out, double value)
{
    text_number(out, value, 3);
}

static void evidence_cells(struct page *p, const struct evidence_row *row)
{
    if (row->kind == EVIDENCE_LIKELIHOOD) {
        add(p, "<td>");
        add_range(p, &row->exponent, three_digits);
        add(p, "</td><td>");
        add_range(p, &row->beta, three_digits);
        add(p, "</td><td>");
        add_range(p, &row->N_opt, text_count);
        add(p, "</td>");
        return;
    }
    add_estimate(p, row->exponent.value, row->exponent.low, row->exponent.high);
    add_estimate(p, row->beta.value, row->beta.low, row->beta.high);
    add_count(p, &row->N_opt);
}

static void evidence_line(struct page *p, const struct law_finding *law,
                          const struct evidence_row *row)
{
    add(p, "<tr><th scope=\"row\" class=\"text\">");
    evidence_words(p, law, row);
    add(p, "</th>");
    evidence_cells(p, row);
    add_estimate(p, row->miss, row->miss_low, row->miss_high);
    add(p, "</tr>\n");
}

static void evidence_table(struct page *p, const struct law_finding *law)
{
    struct evidence_row *rows;
    double compute;
    size_t n = evidence_of(p->arena, &rows, &compute, law);

    html_open_table(p, "", "Evidence of the fit");
    add(p, "<th class=\"l\" scope=\"col\">fitted to</th>");
    heading(p, "exponent");
    heading(p, "\xce\xb2");
    heading(p, "optimal size");
    heading(p, "miss");
    add(p, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < n; i++)
        evidence_line(p, law, &rows[i]);
    add(p, "</tbody></table></div>\n");
    html_caption(p, NULL);
    add(p, "The fit made again without parts of the data, and how far the "
           "likelihood alone lets the constants go. The optimal size is that "
           "at ");
    text_count(p->out, compute * law_flop(p->f, law));
    str_printf(p->out, " %s. ", law_unit(p->f, law->name));
    add(p, "The miss is predicted over observed I of what was held out, in "
           "brackets what 95&nbsp;% of such misses would lie between. "
           "<a href=\"tables/evidence.csv\">CSV</a></p>\n");
}

/* A few tables stand open; of more, the reader opens those he asks for. */
void html_evidence(struct page *p)
{
    enum { A_FEW = 2 };
    const struct findings *f = p->f;
    size_t n = 0;

    for (size_t i = 0; i < f->n_laws; i++)
        n += law_trusted(&f->laws[i]);
    for (size_t i = 0; i < f->n_laws; i++) {
        const struct law_finding *law = &f->laws[i];

        if (!law_trusted(law))
            continue;
        add(p, n <= A_FEW ? "<details open><summary>" : "<details><summary>");
        add(p, "What the fit ");
        add_text(p, law->name);
        if (law->n_coordinates > 0) {
            add(p, ", ");
            add_text(p, gather_law_label(p->arena, law));
            add(p, ",");
        }
        add(p, " hangs on</summary>\n");
        evidence_table(p, law);
        add(p, "</details>\n");
    }
}

/* ---- budgets ---- */

static void budget_row(struct page *p, const struct law_finding *law,
                       const struct budget_row *row)
{
    const bool environment = isfinite(law->environment_cost);

    add(p, "<tr><th scope=\"row\">");
    text_count(p->out, row->compute * law_flop(p->f, law));
    add(p, row->beyond ? " *</th>" : "</th>");
    add_count(p, &row->parameters);
    add_count(p, &row->interactions);
    add_estimate(p, row->ret.value, row->ret.low, row->ret.high);
    add_count(p, &row->least_parameters);
    add_count(p, &row->least_interactions);
    if (environment) {
        add_count(p, &row->cheapest_parameters);
        add_count(p, &row->cheapest_interactions);
    }
    add(p, "</tr>\n");
}

static void budget_caption(struct page *p, const struct law_finding *law,
                           const char *words)
{
    html_caption(p, words);
    add(p, "What training compute comes to by ");
    add_text(p, gather_law_label(p->arena, law));
    str_printf(p->out, ", in %s: ", law_unit(p->f, law->name));
    add(p, "the best size, how long to train it, and the return that is "
           "reached; and what the same intrinsic performance takes at least, "
           "however long the training or however large the model. * more than "
           "any run was trained with. ");
    if (isfinite(law->environment_cost)) {
        add(p, "Cheapest: where a step of the environment costs as much as ");
        text_count(p->out, law->environment_cost);
        add(p, law->environment_measured
                   ? " parameters, as the time that runs took says. "
                   : " parameters, as the study says. ");
    }
    add(p, "<a href=\"tables/budgets.csv\">CSV</a></p>\n");
}

void html_budgets(struct page *p, const struct item *item)
{
    struct indices laws = gather_laws(p->arena, p->f, item->name);

    for (size_t i = 0; i < laws.n; i++) {
        const struct law_finding *law = &p->f->laws[laws.at[i]];

        if (law->n_budgets == 0)
            continue;
        html_open_table(p, " wide", "What budgets come to");
        heading(p, "compute");
        heading(p, "parameters");
        heading(p, "interactions");
        heading(p, "return");
        heading(p, "least parameters");
        heading(p, "least interactions");
        if (isfinite(law->environment_cost)) {
            heading(p, "cheapest parameters");
            heading(p, "cheapest interactions");
        }
        add(p, "</tr></thead><tbody>\n");
        for (size_t k = 0; k < law->n_budgets; k++)
            budget_row(p, law, &law->budgets[k]);
        add(p, "</tbody></table></div>\n");
        budget_caption(p, law, item->text);
    }
}

/* ---- windows ---- */

static void window_row(struct page *p, const struct law_finding *law,
                       const struct intrinsic_window *w)
{
    const struct intrinsic_fit *fit = w->fit;

    add(p, "<tr><th scope=\"row\" class=\"text\">");
    add_text(p, gather_law_label(p->arena, law));
    str_printf(p->out, ", %s 1/%g",
               w->late ? "without the first"
                       : "only the "
                         "first",
               1 / w->share);
    add(p, "</th>");
    if (fit == NULL || fit->identifiable == NOT_IDENTIFIABLE) {
        add(p, "<td colspan=\"3\" class=\"text\">");
        text_sentence(p->out, fit == NULL ? w->error : fit->reason);
        add(p, "</td></tr>\n");
        return;
    }
    for (size_t i = 0; i < 3; i++) {
        add(p, "<td>");
        prose_constant(p->out, fit, law_parts[i].get);
        add(p, "</td>");
    }
    add(p, "</tr>\n");
}

void html_windows(struct page *p, const struct item *item)
{
    struct indices laws = gather_laws(p->arena, p->f, item->name);

    html_open_table(p, "", "Fits to parts of training");
    add(p, "<th class=\"l\" scope=\"col\">part of training</th>");
    for (size_t i = 0; i < 3; i++)
        heading(p, law_parts[i].symbol);
    add(p, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < laws.n; i++) {
        const struct law_finding *law = &p->f->laws[laws.at[i]];

        for (size_t k = 0; k < law->n_windows; k++)
            window_row(p, law, &law->windows[k]);
    }
    add(p, "</tbody></table></div>\n");
    html_caption(p, item->text);
    add(p, "The fit made again for parts of training. "
           "<a href=\"tables/windows.csv\">CSV</a></p>\n");
}

/* ---- comparisons ---- */

static void pair_row(struct page *p, const struct law_pair *pair)
{
    const struct multiplier *m = &pair->multiplier;

    add(p, "<tr><th scope=\"row\" class=\"text\">");
    add_text(p, gather_law_label(p->arena, pair->a));
    add(p, " against ");
    add_text(p, gather_law_label(p->arena, pair->b));
    add(p, "</th>");
    if (pair->error != NULL) {
        add(p, "<td colspan=\"2\" class=\"text\">");
        text_sentence(p->out, pair->error);
        add(p, "</td></tr>\n");
        return;
    }
    add_estimate(p, m->value, m->low, m->high);
    add(p, "<td>");
    text_number(p->out, m->return_low, 3);
    add(p, " to ");
    text_number(p->out, m->return_high, 3);
    add(p, "</td></tr>\n");
}

void html_multipliers(struct page *p, const struct item *item)
{
    struct law_pair *pairs;
    size_t n = pairs_of(p->arena, &pairs, p->f, item->name);

    if (n == 0) {
        add(p, "<p class=\"muted\">There are no two laws of one environment to "
               "compare.</p>\n");
        return;
    }
    html_open_table(p, "", "Compute multipliers");
    add(p, "<th class=\"l\" scope=\"col\">laws</th>");
    heading(p, "times the compute");
    heading(p, "returns");
    add(p, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < n; i++)
        pair_row(p, &pairs[i]);
    add(p, "</tbody></table></div>\n");
    html_caption(p, item->text);
    add(p,
        "How many times as much compute one law takes on its frontier as "
        "another to reach the same return: the geometric mean over the "
        "middle eight tenths of the returns that both reach, in equal steps "
        "of log compute. In brackets: 95&nbsp;% intervals, both sides' seeds "
        "resampled on their own. "
        "<a href=\"tables/multipliers.csv\">CSV</a></p>\n");
}
