/* fit_points.c - `rlstudy fit` for laws of points. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/law.h"
#include "analysis/points.h"
#include "base/arena.h"
#include "cli/fit.h"
#include "cli/fit_options.h"
#include "cli/json.h"
#include "cli/sources.h"

/* ---- columns ---- */

/* Names of columns for x in order, and then for y; NULL where none was told. */
static bool read_names(struct arena *arena, const char **names,
                       const struct law *law, const struct options *options,
                       struct err *err)
{
    size_t n = 0;
    const char *const *x =
        sources_split(arena, &n, &options->x, options->x != NULL);

    if (n > law->n_x)
        return err_set(err,
                       "--x: %s takes %zu columns at most, not "
                       "%zu",
                       law->options.name, law->n_x, n);
    for (size_t i = 0; i < law->n_x; i++)
        names[i] = i < n ? x[i] : NULL;
    names[law->n_x] = options->y;
    return true;
}

static bool fit(struct arena *arena, struct law_fit **out,
                struct law_columns *columns, struct points *points,
                const struct law *law, const struct law_options *how,
                const char *const *names, const struct options *options,
                struct err *err)
{
    struct err why;

    if (!sources_read_points(arena, points, options, err))
        return false;
    if (!law_choose_columns(columns, law, points, names, &why))
        return err_set(err, "%s; --x and --y name the columns to take",
                       why.msg);
    points_group_runs(arena, points);
    return law_fit(arena, out, law, points, columns, how, err);
}

/* ---- JSON ---- */

static const char *const losses[] = {
    [LAW_SQUARES] = "mean squared error",
    [LAW_RELATIVE] = "mean squared relative error",
    [LAW_LOG_SQUARES] = "mean squared error of the logarithm",
    [LAW_LOG_HUBER] = "sum of Huber's function of the error of the logarithm",
    [LAW_LIKELIHOOD] = "negative log-likelihood of a game",
};

static json_t *pair(double low, double high)
{
    return json_pack("[o, o]", json_of_number(low), json_of_number(high));
}

static void add_constants(json_t *json, const struct law_fit *fit)
{
    json_t *ci = json_object(), *percentile = json_object();

    for (size_t i = 0; i < fit->n_constants; i++) {
        const struct law_estimate *e = &fit->constants[i];

        json_object_set_new(json, e->name, json_of_number(e->value));
        json_object_set_new(ci, e->name, pair(e->low, e->high));
        json_object_set_new(percentile, e->name,
                            pair(e->percentile_low, e->percentile_high));
    }
    json_object_set_new(json, "ci95", ci);
    if (fit->replicates_ok > 0)
        json_object_set_new(json, "ci95_percentile", percentile);
    else
        json_decref(percentile);
}

/* Which column stood for what, and from where to where. */
static json_t *columns_json(const struct law_fit *fit,
                            const struct points *points,
                            const struct law_columns *columns)
{
    json_t *json = json_object();

    for (size_t i = 0; i < fit->law->n_x; i++) {
        if (columns->has[i])
            json_object_set_new(
                json, fit->law->x[i].name,
                json_of_text(points->columns[columns->x[i]].name));
    }
    json_object_set_new(json, fit->law->y.name,
                        json_of_text(points->columns[columns->y].name));
    return json;
}

static json_t *table_json(const struct law_table *table)
{
    json_t *rows = json_array();

    for (size_t r = 0; r < table->n_rows; r++) {
        json_t *row = json_object();

        if (table->labels != NULL)
            json_object_set_new(row, table->label,
                                json_of_text(table->labels[r]));
        for (size_t c = 0; c < table->n_columns; c++)
            json_object_set_new(
                row, table->columns[c],
                json_of_number(table->values[r * table->n_columns + c]));
        if (table->remarks != NULL && table->remarks[r] != NULL)
            json_object_set_new(row, "remark", json_of_text(table->remarks[r]));
        json_array_append_new(rows, row);
    }
    return rows;
}

static void print_json(const struct law_fit *fit, const struct points *points,
                       const struct law_columns *columns)
{
    json_t *notes = json_array();
    json_t *json =
        json_pack("{s:s, s:s, s:s}", "schema", "rlstudy-fit-1", "law",
                  fit->law->options.name, "formula", fit->formula);

    add_constants(json, fit);
    json_object_set_new(json, "objective", json_of_number(fit->objective));
    json_object_set_new(json, "loss", json_string(losses[fit->loss]));
    json_object_set_new(json, "r2", json_of_number(fit->r2));
    json_object_set_new(json, "points", json_integer((json_int_t)fit->n));
    json_object_set_new(json, "groups",
                        json_integer((json_int_t)fit->n_groups));
    json_object_set_new(json, "starts", json_integer(fit->starts));
    json_object_set_new(json, "starts_agreeing",
                        json_integer(fit->starts_agreeing));
    json_object_set_new(json, "condition", json_of_number(fit->condition));
    json_object_set_new(json, "identifiable",
                        json_boolean(fit->identifiable != NOT_IDENTIFIABLE));
    json_object_set_new(json, "verdict",
                        json_string(identifiable_name(fit->identifiable)));
    json_object_set_new(json, "reason", json_of_text(fit->reason));
    json_object_set_new(json, "columns", columns_json(fit, points, columns));
    json_object_set_new(json, "replicates", json_integer(fit->replicates));
    json_object_set_new(json, "replicates_ok",
                        json_integer(fit->replicates_ok));
    if (fit->table.name != NULL)
        json_object_set_new(json, fit->table.name, table_json(&fit->table));
    for (size_t i = 0; i < fit->n_notes; i++)
        json_array_append_new(notes, json_of_text(fit->notes[i]));
    json_object_set_new(json, "notes", notes);
    json_print(json);
}

/* ---- text ---- */

static void print_table(const struct law_table *table)
{
    if (table->name == NULL)
        return;
    printf("%s:\n  ", table->name);
    if (table->labels != NULL)
        printf("%-16s ", table->label);
    for (size_t c = 0; c < table->n_columns; c++)
        printf(" %12s", table->columns[c]);
    putchar('\n');
    for (size_t r = 0; r < table->n_rows; r++) {
        fputs("  ", stdout);
        if (table->labels != NULL)
            printf("%-16s ", table->labels[r]);
        for (size_t c = 0; c < table->n_columns; c++) {
            double v = table->values[r * table->n_columns + c];

            if (isfinite(v))
                printf(" %12.6g", v);
            else
                printf(" %12s", "-");
        }
        if (table->remarks != NULL && table->remarks[r] != NULL)
            printf("  %s", table->remarks[r]);
        putchar('\n');
    }
}

static void print_text(const struct law_fit *fit)
{
    printf("%s\n%s: %s\n", fit->formula, identifiable_name(fit->identifiable),
           fit->reason);
    for (size_t i = 0; i < fit->n_constants; i++) {
        const struct law_estimate *e = &fit->constants[i];

        if (isnan(e->value))
            continue;
        printf("  %-13s %13.7g", e->name, e->value);
        if (!isnan(e->low))
            printf("   95 %% [%.4g, %.4g]", e->low, e->high);
        putchar('\n');
    }
    if (fit->starts > 0)
        printf("  %s %.6g, %zu points, %d of %d starts agree\n",
               losses[fit->loss], fit->objective, fit->n, fit->starts_agreeing,
               fit->starts);
    if (fit->replicates > 0)
        printf("  intervals from %d of %d bootstrap replicates\n",
               fit->replicates_ok, fit->replicates);
    print_table(&fit->table);
    for (size_t i = 0; i < fit->n_notes; i++)
        printf("note: %s\n", fit->notes[i]);
}

enum exit_status fit_points(struct arena *arena, const struct law *law,
                            const struct options *options, struct err *err)
{
    const char *names[LAW_X + 1];
    struct settings settings;
    struct law_options how;
    struct law_columns columns;
    struct points points;
    struct law_fit *result;

    if (!read_names(arena, names, law, options, err) ||
        !fit_settings(arena, &settings, &law->options, options, err))
        return STATUS_USAGE;
    law_options_from(&how, &settings);
    if (!fit_seed(&how.seed, options, err))
        return STATUS_USAGE;
    if (!fit(arena, &result, &columns, &points, law, &how, names, options, err))
        return STATUS_FAILURE;
    if (options->json)
        print_json(result, &points, &columns);
    else
        print_text(result);
    return result->identifiable == NOT_IDENTIFIABLE ? STATUS_CLAIM_FAILED
                                                    : STATUS_OK;
}
