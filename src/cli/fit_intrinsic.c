/* fit_intrinsic.c - `rlstudy fit --law intrinsic`. */
#include "config.h"

#include <math.h>

#include "analysis/intrinsic.h"
#include "analysis/steps.h"
#include "base/arena.h"
#include "cli/cli.h"
#include "cli/fit.h"
#include "cli/fit_options.h"
#include "cli/json.h"
#include "cli/law_cost.h"
#include "cli/sources.h"
#include "report/gather.h"
#include "report/json_parts.h"

static json_t *holdout_json(const struct intrinsic_holdout *h)
{
    if (!h->done)
        return json_null();
    return json_pack(
        "{s:o, s:o, s:o, s:o, s:o}", "parameters",
        json_of_number(h->parameters), "exponent",
        json_of_number(h->law.exponent), "rmse_log10",
        json_of_number(h->rmse_log10), "miss_log10", json_of_number(h->miss),
        "interval_log10",
        /* 0: there were no replicates to tell it from. */
        json_of_number(h->interval > 0 ? h->interval : (double)NAN));
}

static void print_json(const struct intrinsic_fit *fit, const char *accounting,
                       double flop_per_parameter)
{
    json_t *json =
        json_pack("{s:s, s:s}", "schema", "rlstudy-fit-1", "law", "intrinsic");
    json_t *notes = json_array(), *sizes = json_array();

    for (size_t i = 0; i < LAW_PARTS; i++)
        json_object_set_new(json, law_parts[i].name,
                            json_of_number(law_parts[i].get(&fit->law)));
    json_object_set_new(json, "rmse_log10", json_of_number(fit->rmse_log10));
    json_object_set_new(json, "objective", json_of_number(fit->objective));
    json_object_set_new(json, "starts", json_integer(fit->starts));
    json_object_set_new(json, "starts_agreeing",
                        json_integer(fit->starts_agreeing));
    json_object_set_new(json, "identifiable",
                        json_boolean(fit->identifiable != NOT_IDENTIFIABLE));
    json_object_set_new(json, "verdict",
                        json_string(identifiable_name(fit->identifiable)));
    json_object_set_new(json, "reason", json_of_text(fit->reason));
    json_object_set_new(json, "accounting", json_string(accounting));
    json_object_set_new(json, "flop_per_parameter",
                        json_of_number(flop_per_parameter));
    json_object_set_new(json, "compute_unit",
                        json_string("parameter interactions (C = N E)"));
    json_object_set_new(json, "compute_range",
                        json_pack("[o, o]", json_of_number(fit->compute_low),
                                  json_of_number(fit->compute_high)));
    if (fit->replicates_ok > 0) {
        json_t *ci = json_object();

        for (size_t i = 0; i < LAW_PARTS; i++)
            json_object_set_new(
                ci, law_parts[i].name,
                json_pack("[o, o]",
                          json_of_number(law_parts[i].get(&fit->ci95.low)),
                          json_of_number(law_parts[i].get(&fit->ci95.high))));
        json_object_set_new(json, "ci95", ci);
        json_object_set_new(json, "replicates", json_integer(fit->replicates));
        json_object_set_new(json, "replicates_ok",
                            json_integer(fit->replicates_ok));
    }
    json_object_set_new(json, "preparation", json_preparation(fit));
    json_object_set_new(json, "identity", json_string(fit->identity));
    json_object_set_new(json, "metric", json_metric(fit));
    json_object_set_new(json, "holdout", holdout_json(&fit->holdout));
    json_object_update_new(json, json_evidence(fit));
    for (size_t i = 0; i < fit->n_sizes; i++)
        json_array_append_new(sizes, json_of_number(fit->sizes[i].parameters));
    json_object_set_new(json, "sizes", sizes);
    for (size_t i = 0; i < fit->n_notes; i++)
        json_array_append_new(notes, json_of_text(fit->notes[i]));
    json_object_set_new(json, "notes", notes);
    json_print(json);
}

/* The miss of what was held out from FROM of WHAT on. */
static void print_held_out(const struct intrinsic_holdout *h, double from,
                           const char *what)
{
    if (!h->done)
        return;
    printf("  without what lies from %.4g %s on: exponent %.4g, I missed by "
           "%+.3f in log10",
           from, what, h->law.exponent, h->miss);
    if (h->interval > 0)
        printf(", %.2f half widths of its 95 %% interval",
               fabs(h->miss) / h->interval);
    putchar('\n');
}

static void print_profile(const char *name, const struct intrinsic_profile *p)
{
    printf("%s ", name);
    if (isnan(p->low) && isnan(p->high))
        fputs("not at all", stdout);
    else if (isnan(p->low))
        printf("below %.4g", p->high);
    else if (isnan(p->high))
        printf("above %.4g", p->low);
    else
        printf("%.4g to %.4g", p->low, p->high);
}

/* How far the numbers are to be believed. */
static void print_evidence(const struct intrinsic_fit *fit)
{
    printf("  rmse of log10 I %.4f, %d of %d starts agree, condition number "
           "%.3g\n",
           fit->rmse_log10, fit->starts_agreeing, fit->starts, fit->condition);
    print_profile("  the likelihood bounds the exponent",
                  &fit->profile_exponent);
    print_profile(", beta", &fit->profile_beta);
    putchar('\n');
    if (fit->replicates > 0)
        printf("  intervals from %d of %d bootstrap replicates over seeds, "
               "%.3g degrees of freedom\n",
               fit->replicates_ok, fit->replicates, fit->dof);
    print_held_out(&fit->holdout, fit->holdout.parameters, "parameters");
    print_held_out(&fit->holdout_compute, fit->holdout_compute.compute,
                   "parameter interactions");
    for (size_t i = 0; fit->without_size != NULL && i < fit->n_sizes; i++)
        printf("  without size %.6g: exponent %.4g\n", fit->sizes[i].parameters,
               fit->without_size[i].exponent);
}

static void print_text(const struct intrinsic_fit *fit, const char *accounting)
{
    printf("I^-beta = (N_c/N)^alpha_N + (E_c/E)^alpha_E, I in parameter "
           "interactions\ncompute: %s\n%s: %s\n",
           accounting, identifiable_name(fit->identifiable), fit->reason);
    for (size_t i = 0; i < LAW_PARTS; i++) {
        printf("  %-9s %12.6g", law_parts[i].name, law_parts[i].get(&fit->law));
        if (fit->replicates_ok > 0)
            printf("   95 %% [%.4g, %.4g]", law_parts[i].get(&fit->ci95.low),
                   law_parts[i].get(&fit->ci95.high));
        putchar('\n');
    }
    if (fit->metric.metric.kind != METRIC_NONE) {
        printf("  %s ~ I^%.4g", metric_name(fit->metric.metric.kind),
               fit->metric.exponent);
        if (fit->replicates_ok > 0)
            printf("   95 %% [%.4g, %.4g]", fit->metric_ci95[0],
                   fit->metric_ci95[1]);
        printf(", %.3g times the squares of any map\n", fit->metric_misfit);
    }
    print_evidence(fit);
    puts("how the curves were prepared:");
    for (size_t i = 0; i < fit->n_steps; i++)
        printf("  %s %d: %s\n", fit->steps[i].name, fit->steps[i].version,
               fit->steps[i].text);
    printf("identity %s\n", fit->identity);
    for (size_t i = 0; i < fit->n_notes; i++)
        printf("note: %s\n", fit->notes[i]);
}

enum exit_status fit_intrinsic(struct arena *arena,
                               const struct options *options, struct err *err)
{
    struct intrinsic_options how;
    struct intrinsic_fit *fit;
    struct imported from;

    if (options->x != NULL || options->y != NULL) {
        err_set(err, "--x and --y name columns of points; the columns of "
                     "curves are told by --columns");
        return STATUS_USAGE;
    }
    if (!fit_read_options(&how, options, err))
        return STATUS_USAGE;
    how.threads = machine_cores();
    if (!sources_read_curves(arena, &from, options, err))
        return STATUS_FAILURE;
    double flop = law_cost_of_curves(&from.set);
    if (!law_cost_truncate(&how, flop, err) ||
        !intrinsic_fit(arena, &fit, &from.set, &how, err))
        return STATUS_FAILURE;
    const char *accounting =
        law_accounting_of_curves(arena, &from.set, (double)NAN);
    if (options->json)
        print_json(fit, accounting, flop);
    else
        print_text(fit, accounting);
    return fit->identifiable == NOT_IDENTIFIABLE ? STATUS_CLAIM_FAILED
                                                 : STATUS_OK;
}
