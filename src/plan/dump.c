/* dump.c - a plan as text. */
#include "config.h"

#include <string.h>

#include "ast/ast.h"
#include "base/str.h"
#include "plan/internal.h"

static void print_settings(struct str *out, const struct settings *s)
{
    str_printf(out, " %s(", s->kind);
    for (size_t i = 0; i < s->n; i++) {
        str_printf(out, "%s%s=", i > 0 ? " " : "", s->items[i].name);
        value_print(out, &s->items[i].value);
    }
    str_add(out, ")");
}

/* What a budget says beyond a number of interactions. */
static void print_limits(struct str *out, const struct plan_run *run)
{
    if (run->wall_s > 0)
        str_printf(out, " wall_s=%g", run->wall_s);
    if (run->at_least > 0)
        str_printf(out, " at_least=%.0f", run->at_least);
    if (run->open)
        str_add(out, " open");
    for (size_t i = 0; i < run->n_rungs; i++)
        str_printf(out, "%s%.0f:%g", i == 0 ? " rungs=" : ",",
                   run->rungs[i].interactions, run->rungs[i].flop);
}

static void print_run(struct str *out, size_t index, const struct plan_run *run)
{
    str_printf(out, "run %zu \"%s\"", index, run->label);
    print_settings(out, &run->spec.environment);
    print_settings(out, &run->spec.family);
    print_settings(out, &run->spec.algorithm);
    str_printf(out, " seed=%lld interactions=%lld", (long long)run->spec.seed,
               (long long)run->spec.interactions);
    if (run->cost != NULL)
        str_printf(out, " rounded=%.0f flop=%g parameters=%g",
                   run->interactions, run->flop, run->cost->parameters);
    print_limits(out, run);
    str_add(out, "\n");
}

static void print_indices(struct str *out, const size_t *indices, size_t n)
{
    for (size_t i = 0; i < n; i++)
        str_printf(out, " %zu", indices[i]);
    str_add(out, "\n");
}

static void print_plan(struct str *text, const struct plan *plan)
{
    for (size_t i = 0; i < plan->n_runs; i++)
        print_run(text, i, &plan->runs[i]);
    for (size_t i = 0; i < plan->n_groups; i++) {
        str_printf(text, "group %s:", plan->groups[i].name);
        print_indices(text, plan->groups[i].runs, plan->groups[i].n);
    }
    for (size_t i = 0; i < plan->n_fits; i++) {
        const struct plan_fit *fit = &plan->fits[i];

        str_printf(text, "fit %s", fit->label);
        print_settings(text, &fit->options);
        str_add(text, ":");
        print_indices(text, fit->runs, fit->n_runs);
    }
    str_printf(text, "total %zu runs, %.0f interactions, %g flop\n",
               plan->n_runs, plan->interactions, plan->flop);
}

void plan_dump(FILE *out, const struct plan *plan)
{
    struct str text = STR_INIT;

    print_plan(&text, plan);
    fputs(str_text(&text), out);
    str_fini(&text);
}

/* ---- what needs what ---- */

bool plan_names(const struct ast_expr *expr, const char *name)
{
    if (expr->kind == EXPR_NAME && strcmp(expr->name.text, name) == 0)
        return true;
    for (size_t i = 0; i < expr->n_items; i++) {
        if (expr->items[i] != NULL && plan_names(expr->items[i], name))
            return true;
    }
    return false;
}

bool plan_shows(const struct study_report *report, const char *name)
{
    for (size_t i = 0; i < report->n_items; i++) {
        const struct study_item *item = &report->items[i];

        if (item->target != NULL && strcmp(item->target, name) == 0)
            return true;
    }
    return false;
}

bool plan_shows_prediction(const struct study_report *report, const char *name)
{
    for (size_t i = 0; i < report->n_items; i++) {
        const struct study_item *item = &report->items[i];

        if (item->item == NULL || item->item->subject != ITEM_OF_PREDICTIONS)
            continue;
        for (size_t k = 0; k < item->n_predictions; k++) {
            if (strcmp(item->predictions[k], name) == 0)
                return true;
        }
        if (item->n_predictions == 0)
            return true;
    }
    return false;
}

static void print_needs_of_expr(struct str *text, const struct study *study,
                                const struct ast_expr *expr)
{
    for (size_t i = 0; i < study->n_fits; i++) {
        if (plan_names(expr, study->fits[i].name))
            str_printf(text, " %s", study->fits[i].name);
    }
    for (size_t i = 0; i < study->n_predictions; i++) {
        if (plan_names(expr, study->predictions[i].name))
            str_printf(text, " %s", study->predictions[i].name);
    }
    str_add(text, "\n");
}

/* TEXT is the author's, and may hold anything. */
static void print_node(struct str *out, const char *kind, const char *text)
{
    struct value quoted = value_string(text);

    str_printf(out, "edge %s ", kind);
    value_print(out, &quoted);
    str_add(out, " <-");
}

static void print_graph(struct str *text, const struct study *study)
{
    for (size_t i = 0; i < study->n_fits; i++) {
        const struct study_fit *fit = &study->fits[i];

        str_printf(text, "edge fit %s <-", fit->name);
        if (fit->runs != SIZE_MAX)
            str_printf(text, " %s", study->runs[fit->runs].name);
        else if (fit->curves != SIZE_MAX)
            str_printf(text, " %s", study->curves[fit->curves].name);
        else if (fit->points != SIZE_MAX)
            str_printf(text, " %s", study->points[fit->points].name);
        else if (fit->over < study->n_fits)
            str_printf(text, " %s", study->fits[fit->over].name);
        for (size_t k = 0; k < fit->n_also; k++)
            str_printf(text, " %s", study->curves[fit->also[k]].name);
        str_add(text, "\n");
    }
    for (size_t i = 0; i < study->n_predictions; i++) {
        str_printf(text, "edge prediction %s <-", study->predictions[i].name);
        print_needs_of_expr(text, study, study->predictions[i].expr);
    }
    for (size_t i = 0; i < study->n_claims; i++) {
        print_node(text, "claim", study->claims[i].text);
        print_needs_of_expr(text, study, study->claims[i].expr);
    }
    for (size_t i = 0; i < study->n_reports; i++) {
        const struct study_report *r = &study->reports[i];

        print_node(text, "report", r->title);
        for (size_t k = 0; k < r->n_items; k++) {
            if (r->items[k].target != NULL)
                str_printf(text, " %s", r->items[k].target);
        }
        for (size_t k = 0; k < study->n_predictions; k++) {
            if (plan_shows_prediction(r, study->predictions[k].name))
                str_printf(text, " %s", study->predictions[k].name);
        }
        str_add(text, "\n");
    }
}

void plan_dump_graph(FILE *out, const struct plan *plan)
{
    struct str text = STR_INIT;

    print_plan(&text, plan);
    print_graph(&text, plan->study);
    fputs(str_text(&text), out);
    str_fini(&text);
}
