/* fit.c - `rlstudy fit`: a law fitted to curves from a file. */
#include "config.h"

#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/curves.h"
#include "analysis/intrinsic.h"
#include "analysis/steps.h"
#include "base/arena.h"
#include "base/number.h"
#include "base/str.h"
#include "cli/cli.h"
#include "cli/imports.h"
#include "report/json_parts.h"

/* The same ranges as in a study's fit block. */
static bool number_option(double *out, const char *name, const char *text,
                          struct err *err)
{
    const struct param *p = param_find(&intrinsic_table, name);
    struct number number;

    if (text == NULL)
        text = p->def;
    if (!number_parse(&number, text, strlen(text)))
        return err_set(err, "--%s: '%s' is not a number", name, text);
    if (p->type == PARAM_INT && !number_is_integer(number))
        return err_set(err, "--%s: %s is not a whole number", name, text);
    double v = number.real;
    bool low = v < p->min || ((p->open & PARAM_OPEN_MIN) && v == p->min);
    bool high = v > p->max || ((p->open & PARAM_OPEN_MAX) && v == p->max);
    if (low || high)
        return err_set(err, "--%s: %s is not in the range from %g to %g%s",
                       name, text, p->min, p->max,
                       p->open & PARAM_OPEN_MAX ? " (exclusive)" : "");
    *out = v;
    return true;
}

/* A whole number of 64 bits, in digits alone: strtoull takes signs and wraps
 * them around. */
static bool seed_option(uint64_t *out, const char *text, struct err *err)
{
    errno = 0;
    unsigned long long seed = strtoull(text, NULL, 10);

    if (text[0] == '\0' || text[strspn(text, "0123456789")] != '\0' ||
        errno == ERANGE)
        return err_set(err, "--seed: '%s' is not a whole number from 0 to %llu",
                       text, ULLONG_MAX);
    *out = seed;
    return true;
}

static bool read_options(struct intrinsic_options *out,
                         const struct options *options, struct err *err)
{
    double points, bootstrap, holdout;

    *out = INTRINSIC_DEFAULTS;
    if (!number_option(&out->exclude, "exclude", options->exclude, err) ||
        !number_option(&out->smooth, "smooth", options->smooth, err) ||
        !number_option(&points, "points", options->points, err) ||
        !number_option(&bootstrap, "bootstrap",
                       options->bootstrap != NULL ? options->bootstrap : "0",
                       err) ||
        !number_option(&holdout, "holdout", options->holdout, err))
        return false;
    out->points = (int)points;
    out->bootstrap = (int)bootstrap;
    out->holdout_sizes = (int)holdout;
    if (options->weighting != NULL &&
        strcmp(options->weighting, "unweighted") == 0)
        out->weighting = INTRINSIC_UNWEIGHTED;
    return options->seed == NULL || seed_option(&out->seed, options->seed, err);
}

static const struct {
    const char *name;
    size_t offset;
} constants[] = {
    {"alpha_N", offsetof(struct intrinsic_law, alpha_N)},
    {"alpha_E", offsetof(struct intrinsic_law, alpha_E)},
    {"beta", offsetof(struct intrinsic_law, beta)},
    {"N_c", offsetof(struct intrinsic_law, N_c)},
    {"E_c", offsetof(struct intrinsic_law, E_c)},
    {"exponent", offsetof(struct intrinsic_law, exponent)},
};

static double constant(const struct intrinsic_law *law, size_t i)
{
    double value;

    memcpy(&value, (const char *)law + constants[i].offset, sizeof value);
    return value;
}

static json_t *text_json(const char *text)
{
    struct str clean = STR_INIT;

    print_utf8(&clean, text);
    json_t *json = json_string(str_text(&clean));
    str_fini(&clean);
    return json;
}

/* JSON has no infinity and no NaN. */
static json_t *number_json(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *metric_json(const struct intrinsic_fit *fit)
{
    const struct metric_law *law = &fit->metric;

    if (law->metric.kind == METRIC_NONE)
        return json_null();
    json_t *json = json_pack(
        "{s:s, s:o, s:o, s:o, s:o, s:o}", "name", metric_name(law->metric.kind),
        "lowest", number_json(law->metric.lowest), "highest",
        number_json(law->metric.highest), "exponent",
        number_json(law->exponent), "log_scale", number_json(law->log_scale),
        "misfit", number_json(fit->metric_misfit));
    if (fit->replicates_ok > 0)
        json_object_set_new(json, "ci95",
                            json_pack("[o, o]",
                                      number_json(fit->metric_ci95[0]),
                                      number_json(fit->metric_ci95[1])));
    return json;
}

static json_t *holdout_json(const struct intrinsic_holdout *h)
{
    if (!h->done)
        return json_null();
    return json_pack("{s:o, s:o, s:o, s:o, s:o}", "parameters",
                     number_json(h->parameters), "exponent",
                     number_json(h->law.exponent), "rmse_log10",
                     number_json(h->rmse_log10), "miss_log10",
                     number_json(h->miss), "interval_log10",
                     /* 0: there were no replicates to tell it from. */
                     number_json(h->interval > 0 ? h->interval : (double)NAN));
}

static void print_json(const struct intrinsic_fit *fit)
{
    json_t *json =
        json_pack("{s:s, s:s}", "schema", "rlstudy-fit-1", "law", "intrinsic");
    json_t *notes = json_array(), *sizes = json_array();

    for (size_t i = 0; i < COUNT_OF(constants); i++)
        json_object_set_new(json, constants[i].name,
                            number_json(constant(&fit->law, i)));
    json_object_set_new(json, "rmse_log10", number_json(fit->rmse_log10));
    json_object_set_new(json, "objective", number_json(fit->objective));
    json_object_set_new(json, "starts", json_integer(fit->starts));
    json_object_set_new(json, "starts_agreeing",
                        json_integer(fit->starts_agreeing));
    json_object_set_new(json, "identifiable",
                        json_boolean(fit->identifiable != NOT_IDENTIFIABLE));
    json_object_set_new(json, "verdict",
                        json_string(identifiable_name(fit->identifiable)));
    json_object_set_new(json, "reason", text_json(fit->reason));
    json_object_set_new(json, "compute_unit",
                        json_string("parameter interactions (C = N E)"));
    json_object_set_new(json, "compute_range",
                        json_pack("[o, o]", number_json(fit->compute_low),
                                  number_json(fit->compute_high)));
    if (fit->replicates_ok > 0) {
        json_t *ci = json_object();

        for (size_t i = 0; i < COUNT_OF(constants); i++)
            json_object_set_new(
                ci, constants[i].name,
                json_pack("[o, o]", number_json(constant(&fit->ci95.low, i)),
                          number_json(constant(&fit->ci95.high, i))));
        json_object_set_new(json, "ci95", ci);
        json_object_set_new(json, "replicates", json_integer(fit->replicates));
        json_object_set_new(json, "replicates_ok",
                            json_integer(fit->replicates_ok));
    }
    json_object_set_new(json, "metric", metric_json(fit));
    json_object_set_new(json, "preparation", json_preparation(fit));
    json_object_set_new(json, "identity", json_string(fit->identity));
    json_object_set_new(json, "holdout", holdout_json(&fit->holdout));
    for (size_t i = 0; i < fit->n_sizes; i++)
        json_array_append_new(sizes, number_json(fit->sizes[i].parameters));
    json_object_set_new(json, "sizes", sizes);
    for (size_t i = 0; i < fit->n_notes; i++)
        json_array_append_new(notes, text_json(fit->notes[i]));
    json_object_set_new(json, "notes", notes);
    json_dumpf(json, stdout, JSON_INDENT(1) | JSON_PRESERVE_ORDER);
    putchar('\n');
    json_decref(json);
}

static void print_text(const struct intrinsic_fit *fit)
{
    printf("I^-beta = (N_c/N)^alpha_N + (E_c/E)^alpha_E, I in parameter "
           "interactions\n%s: %s\n",
           identifiable_name(fit->identifiable), fit->reason);
    for (size_t i = 0; i < COUNT_OF(constants); i++) {
        printf("  %-9s %12.6g", constants[i].name, constant(&fit->law, i));
        if (fit->replicates_ok > 0)
            printf("   95 %% [%.4g, %.4g]", constant(&fit->ci95.low, i),
                   constant(&fit->ci95.high, i));
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
    printf("  rmse of log10 I %.4f, %d of %d starts agree\n", fit->rmse_log10,
           fit->starts_agreeing, fit->starts);
    if (fit->replicates > 0)
        printf("  intervals from %d of %d bootstrap replicates over seeds\n",
               fit->replicates_ok, fit->replicates);
    if (fit->holdout.done)
        printf("  without the sizes from %.4g parameters on: exponent %.4g, "
               "I missed by %+.3f in log10\n",
               fit->holdout.parameters, fit->holdout.law.exponent,
               fit->holdout.miss);
    puts("how the curves were prepared:");
    for (size_t i = 0; i < fit->n_steps; i++)
        printf("  %s %d: %s\n", fit->steps[i].name, fit->steps[i].version,
               fit->steps[i].text);
    printf("identity %s\n", fit->identity);
    for (size_t i = 0; i < fit->n_notes; i++)
        printf("note: %s\n", fit->notes[i]);
}

enum exit_status cmd_fit(const struct options *options)
{
    struct arena *arena = arena_new();
    struct intrinsic_options fit_options;
    struct intrinsic_fit *fit;
    struct curve_set set;
    struct err err;
    enum exit_status status = STATUS_OK;

    if (options->n_files > 0) {
        err_set(&err, "fit takes no files, as '%s'; --curves names the one",
                options->files[0]);
        status = STATUS_USAGE;
    } else if (options->law == NULL || options->curves == NULL) {
        err_set(&err, "fit needs --law intrinsic and --curves FILE.csv");
        status = STATUS_USAGE;
    } else if (strcmp(options->law, intrinsic_table.name) != 0) {
        err_set(&err, "--law: there is no law '%s'; there is: intrinsic",
                options->law);
        status = STATUS_USAGE;
    } else if (!read_options(&fit_options, options, &err)) {
        status = STATUS_USAGE;
    } else if (!curves_read_csv(arena, &set, options->curves, &err) ||
               !imports_choose(arena, &set, options->environment,
                               options->curves, "--environment NAME", &err) ||
               !intrinsic_fit(arena, &fit, &set, &fit_options, &err)) {
        status = STATUS_FAILURE;
    }
    if (status == STATUS_OK) {
        (options->json ? print_json : print_text)(fit);
        if (fit->identifiable == NOT_IDENTIFIABLE)
            status = STATUS_CLAIM_FAILED;
    } else {
        fprintf(stderr, "rlstudy: %s\n", err.msg);
    }
    arena_free(arena);
    return status;
}
