/* html_derived.c - tables of what follows from laws: budgets, windows of training,
 * and comparisons. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "report/gather.h"
#include "report/html_parts.h"
#include "report/pairs.h"
#include "report/prose.h"

static const char *label_of(struct page *p, const struct law_finding *law)
{
    const char *label =
        gather_label(p->arena, law->coordinates, law->n_coordinates);

    return label != NULL ? label : law->name;
}

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
    add_text(p, label_of(p, law));
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
    add_text(p, label_of(p, law));
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
    add_text(p, label_of(p, pair->a));
    add(p, " against ");
    add_text(p, label_of(p, pair->b));
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
