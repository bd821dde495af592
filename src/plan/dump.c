/* dump.c - a plan as text. */
#include "config.h"

#include "base/str.h"
#include "plan/plan.h"

static void print_settings(struct str *out, const struct settings *s)
{
    str_printf(out, " %s(", s->kind);
    for (size_t i = 0; i < s->n; i++) {
        str_printf(out, "%s%s=", i > 0 ? " " : "", s->items[i].name);
        value_print(out, &s->items[i].value);
    }
    str_add(out, ")");
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
    str_add(out, "\n");
}

static void print_indices(struct str *out, const size_t *indices, size_t n)
{
    for (size_t i = 0; i < n; i++)
        str_printf(out, " %zu", indices[i]);
    str_add(out, "\n");
}

void plan_dump(FILE *out, const struct plan *plan)
{
    struct str text = STR_INIT;

    for (size_t i = 0; i < plan->n_runs; i++)
        print_run(&text, i, &plan->runs[i]);
    for (size_t i = 0; i < plan->n_groups; i++) {
        str_printf(&text, "group %s:", plan->groups[i].name);
        print_indices(&text, plan->groups[i].runs, plan->groups[i].n);
    }
    for (size_t i = 0; i < plan->n_fits; i++) {
        const struct plan_fit *fit = &plan->fits[i];

        str_printf(&text, "fit %s", fit->label);
        print_settings(&text, &fit->options);
        str_add(&text, ":");
        print_indices(&text, fit->runs, fit->n_runs);
    }
    str_printf(&text, "total %zu runs, %.0f interactions, %g flop\n",
               plan->n_runs, plan->interactions, plan->flop);
    fputs(str_text(&text), out);
    str_fini(&text);
}
