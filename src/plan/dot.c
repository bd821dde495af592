/* dot.c - a plan as a picture, in the language of Graphviz.
 *
 * A plan may have a million runs, so those of one declaration and one size of
 * model are one node, and the largest of very many sizes are one more. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "ast/ast.h"
#include "base/mem.h"
#include "base/str.h"
#include "plan/internal.h"

enum { MAX_SIZES = 12, LINE_WIDTH = 32 };

/* ---- text ---- */

/* TEXT for inside of a quoted label; over several lines when it is long. */
static void add_label(struct str *out, const char *text)
{
    size_t column = 0;

    for (; *text != '\0'; text++, column++) {
        unsigned char c = (unsigned char)*text;

        if (c == ' ' && column >= LINE_WIDTH) {
            str_add(out, "\\n");
            column = 0;
        } else if (c == '"' || c == '\\') {
            str_addc(out, '\\');
            str_addc(out, *text);
        } else if (c == '&') {
            str_add(out, "&amp;"); /* what looks like an entity would be one */
        } else {
            str_addc(out, c < ' ' || c == 0x7f ? ' ' : *text);
        }
    }
}

static void add_count(struct str *out, double value)
{
    static const char *const prefixes[] = {"", "k", "M", "G", "T", "P", "E"};
    size_t p = 0;

    while (p + 1 < COUNT_OF(prefixes) && value >= 999.5) {
        value /= 1000;
        p++;
    }
    str_printf(out, "%.3g%s", value, prefixes[p]);
}

static const char *plural(size_t n)
{
    return n == 1 ? "" : "s";
}

/* ---- runs ---- */

struct size {
    double parameters;
    size_t n;
    double interactions;
};

static int compare_sizes(const void *a, const void *b)
{
    const struct size *x = a, *y = b;

    return (x->parameters > y->parameters) - (x->parameters < y->parameters);
}

/* The runs of GROUP by size; the array is the caller's. */
static struct size *sizes_of(size_t *n, const struct plan *plan,
                             const struct plan_group *group)
{
    struct size *sizes = mem_calloc(group->n, sizeof *sizes);
    size_t used = 0;

    for (size_t i = 0; i < group->n; i++) {
        const struct plan_run *run = &plan->runs[group->runs[i]];

        sizes[i] = (struct size){run->cost != NULL ? run->cost->parameters : 0,
                                 1, run->interactions};
    }
    qsort(sizes, group->n, sizeof *sizes, compare_sizes);
    for (size_t i = 0; i < group->n; i++) {
        if (used == 0 || sizes[used - 1].parameters != sizes[i].parameters) {
            sizes[used++] = sizes[i];
        } else {
            sizes[used - 1].n++;
            sizes[used - 1].interactions += sizes[i].interactions;
        }
    }
    *n = used;
    return sizes;
}

static void add_size(struct str *out, size_t group, size_t index,
                     const struct size *size, size_t merged)
{
    str_printf(out, "    r%zu_%zu [label=\"", group, index);
    if (merged > 1)
        str_printf(out, "%zu larger sizes", merged);
    else if (size->parameters > 0)
        str_printf(out, "%.0f parameters", size->parameters);
    str_printf(out, "\\n%zu run%s, ", size->n, plural(size->n));
    add_count(out, size->interactions);
    str_add(out, " interactions\"];\n");
}

/* Returns its middle node, from which edges start. */
static size_t add_group(struct str *out, const struct plan *plan, size_t index)
{
    const struct plan_group *group = &plan->groups[index];
    size_t n;
    struct size *sizes = sizes_of(&n, plan, group);

    str_printf(out,
               "  subgraph cluster_r%zu {\n    style=rounded; "
               "color=gray60; label=\"runs ",
               index);
    add_label(out, group->name);
    str_printf(out, ": %zu\";\n", group->n);
    for (size_t i = 0; i < n && i < MAX_SIZES; i++) {
        struct size sum = sizes[i];
        size_t merged = i + 1 == MAX_SIZES ? n - i : 1;

        for (size_t k = 1; k < merged; k++) {
            sum.n += sizes[i + k].n;
            sum.interactions += sizes[i + k].interactions;
        }
        add_size(out, index, i, &sum, merged);
    }
    str_add(out, "  }\n");
    free(sizes);
    return (n < MAX_SIZES ? n - 1 : MAX_SIZES - 1) / 2;
}

/* ---- what needs them ---- */

/* An edge from all runs of a declaration. */
static void add_runs_edge(struct str *out, const size_t *middle, size_t group,
                          const char *to, size_t index)
{
    str_printf(out, "  r%zu_%zu -> %s%zu [ltail=cluster_r%zu];\n", group,
               middle[group], to, index, group);
}

static void add_fit(struct str *out, const struct study *study,
                    const size_t *middle, size_t index)
{
    const struct study_fit *fit = &study->fits[index];

    str_printf(out, "  f%zu [shape=ellipse, label=\"fit ", index);
    add_label(out, fit->name);
    str_add(out, "\\n");
    add_label(out, fit->law->table->name);
    if (fit->n_axes > 0)
        str_printf(out, ", %zu instance%s", fit->n_instances,
                   plural(fit->n_instances));
    str_add(out, "\"];\n");
    if (fit->runs != SIZE_MAX)
        add_runs_edge(out, middle, fit->runs, "f", index);
    else if (fit->curves != SIZE_MAX)
        str_printf(out, "  i%zu -> f%zu;\n", fit->curves, index);
    else if (fit->points != SIZE_MAX)
        str_printf(out, "  t%zu -> f%zu;\n", fit->points, index);
    else if (fit->over < study->n_fits)
        str_printf(out, "  f%zu -> f%zu;\n", fit->over, index);
    for (size_t i = 0; i < fit->n_also; i++)
        str_printf(out, "  i%zu -> f%zu;\n", fit->also[i], index);
}

/* Edges from the fits and predictions that EXPR uses. */
static void add_uses(struct str *out, const struct study *study,
                     const struct ast_expr *expr, const char *to, size_t index)
{
    for (size_t i = 0; i < study->n_fits; i++) {
        if (plan_names(expr, study->fits[i].name))
            str_printf(out, "  f%zu -> %s%zu;\n", i, to, index);
    }
    for (size_t i = 0; i < study->n_predictions; i++) {
        if (plan_names(expr, study->predictions[i].name))
            str_printf(out, "  q%zu -> %s%zu;\n", i, to, index);
    }
}

/* A node named by the letter ID for curves, or points, from files. */
static void add_files(struct str *out, char id, size_t index,
                      const struct study_curves *curves)
{
    str_printf(out, "  %c%zu [shape=cylinder, label=\"%s ", id, index,
               ast_decl_word(curves->decl->ast->kind));
    add_label(out, curves->name);
    str_printf(out, "\\n%zu file%s\"];\n", curves->n_files,
               plural(curves->n_files));
}

static void add_prediction(struct str *out, const struct study *study,
                           size_t index)
{
    const struct study_prediction *p = &study->predictions[index];

    str_printf(out, "  q%zu [shape=hexagon, label=\"predict ", index);
    add_label(out, p->name);
    if (p->n_axes > 0)
        str_printf(out, "\\n%zu instance%s", p->n_instances,
                   plural(p->n_instances));
    str_add(out, "\"];\n");
    add_uses(out, study, p->expr, "q", index);
}

static void add_claim(struct str *out, const struct study *study, size_t index)
{
    const struct study_claim *claim = &study->claims[index];

    str_printf(out, "  c%zu [shape=note, label=\"", index);
    add_label(out, claim->text);
    str_add(out, "\"];\n");
    add_uses(out, study, claim->expr, "c", index);
}

static void add_report(struct str *out, const struct study *study,
                       const size_t *middle, size_t index)
{
    const struct study_report *report = &study->reports[index];

    str_printf(out, "  p%zu [shape=folder, label=\"", index);
    add_label(out, report->title);
    str_add(out, "\"];\n");
    for (size_t i = 0; i < study->n_runs; i++) {
        if (plan_shows(report, study->runs[i].name))
            add_runs_edge(out, middle, i, "p", index);
    }
    for (size_t i = 0; i < study->n_fits; i++) {
        if (plan_shows(report, study->fits[i].name))
            str_printf(out, "  f%zu -> p%zu;\n", i, index);
    }
    for (size_t i = 0; i < study->n_curves; i++) {
        if (plan_shows(report, study->curves[i].name))
            str_printf(out, "  i%zu -> p%zu;\n", i, index);
    }
    for (size_t i = 0; i < study->n_predictions; i++) {
        if (plan_shows_prediction(report, study->predictions[i].name))
            str_printf(out, "  q%zu -> p%zu;\n", i, index);
    }
}

void plan_dot(FILE *out, const struct plan *plan)
{
    const struct study *study = plan->study;
    size_t *middle = mem_calloc(plan->n_groups, sizeof *middle);
    struct str text = STR_INIT;

    str_add(&text, "digraph plan {\n  rankdir=LR;\n  compound=true;\n"
                   "  node [shape=box, style=rounded, "
                   "fontname=\"sans-serif\", fontsize=11];\n"
                   "  graph [fontname=\"sans-serif\", fontsize=11];\n");
    for (size_t i = 0; i < plan->n_groups; i++)
        middle[i] = add_group(&text, plan, i);
    for (size_t i = 0; i < study->n_fits; i++)
        add_fit(&text, study, middle, i);
    for (size_t i = 0; i < study->n_curves; i++)
        add_files(&text, 'i', i, &study->curves[i]);
    for (size_t i = 0; i < study->n_points; i++)
        add_files(&text, 't', i, &study->points[i]);
    for (size_t i = 0; i < study->n_predictions; i++)
        add_prediction(&text, study, i);
    for (size_t i = 0; i < study->n_claims; i++)
        add_claim(&text, study, i);
    for (size_t i = 0; i < study->n_reports; i++)
        add_report(&text, study, middle, i);
    str_add(&text, "}\n");
    fputs(text.text, out);
    str_fini(&text);
    free(middle);
}
