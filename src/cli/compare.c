/* compare.c - `rlstudy compare`: how many times as much one way of training
 * takes as another, from curves in files. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "analysis/compare.h"
#include "analysis/points.h"
#include "base/arena.h"
#include "base/number.h"
#include "cli/cli.h"
#include "cli/fit.h"
#include "cli/json.h"
#include "cli/law_cost.h"
#include "cli/sources.h"

/* One side: the curves with one value of the column that tells sides apart, in
 * one environment. */
struct side {
    const char *name;
    struct curve_set set; /* of all environments */
    struct effort effort;
    bool sized;      /* by a law over sizes; else by the curves of one size */
    double per_unit; /* FLOP of an interaction, or of a parameter and
                      * interaction; NaN: the curves do not say */
};

struct comparing {
    struct arena *arena;
    struct intrinsic_options how;
    struct side *sides;
    size_t n_sides;
    double at; /* a return; NaN: the mean */
    bool json;
    json_t *found;
};

/* ---- the sides ---- */

/* The values of the column --by; each is a side. */
static bool find_sides(struct comparing *c, const struct options *options,
                       struct err *err)
{
    struct options plain = *options;
    struct points points;
    size_t by;

    /* What the columns mean as curves does not matter yet. */
    plain.columns.n = 0;
    if (!sources_read_points(c->arena, &points, &plain, err) ||
        !points_find(&by, &points, options->by, err))
        return false;
    const struct points_column *column = &points.columns[by];
    if (column->labels == NULL)
        return err_set(err, "--by: '%s' is a column of numbers, not of names",
                       options->by);
    c->n_sides = column->n_labels;
    c->sides = arena_array(c->arena, struct side, c->n_sides);
    for (size_t i = 0; i < c->n_sides; i++)
        c->sides[i].name = column->labels[i];
    return c->n_sides > 1 ||
           err_set(err,
                   "--by: '%s' has one value, %s: there is nothing to "
                   "compare it with",
                   options->by, column->labels[0]);
}

static bool read_side(struct comparing *c, struct side *side,
                      const struct options *options, struct err *err)
{
    struct options only = *options;
    struct imported from;
    size_t n = options->only.n;

    only.only.items = arena_array(c->arena, const char *, n + 1);
    for (size_t i = 0; i < n; i++)
        only.only.items[i] = options->only.items[i];
    only.only.items[n] =
        arena_printf(c->arena, "%s=%s", options->by, side->name);
    only.only.n = n + 1;
    if (!sources_read_all(c->arena, &from, &only, err))
        return false;
    side->set = from.set;
    return true;
}

static bool same_place(const struct curve *curve, const char *environment)
{
    return strcmp(curve->environment, environment) == 0;
}

static struct curve_set curves_in(struct arena *arena,
                                  const struct curve_set *all,
                                  const char *environment)
{
    struct curve *curves = arena_array(arena, struct curve, all->n);
    size_t n = 0;

    for (size_t i = 0; i < all->n; i++) {
        if (same_place(&all->curves[i], environment))
            curves[n++] = all->curves[i];
    }
    return (struct curve_set){curves, n};
}

static size_t count_sizes(const struct curve_set *set)
{
    size_t n = 0;

    for (size_t i = 0; i < set->n; i++) {
        bool seen = false;

        for (size_t k = 0; k < i; k++)
            seen |= set->curves[k].parameters == set->curves[i].parameters;
        n += !seen;
    }
    return n;
}

static bool find_effort(struct comparing *c, struct side *side,
                        const char *environment, struct err *err)
{
    const struct curve_set set = curves_in(c->arena, &side->set, environment);
    struct intrinsic_options how = c->how;
    struct intrinsic_fit *fit;

    if (set.n == 0)
        return err_set(err, "there are no curves of %s in %s", side->name,
                       environment);
    /* Nothing is told of what they would predict. */
    how.holdout_sizes = 0;
    how.holdout_octaves = 0;
    side->sized = count_sizes(&set) > 1;
    side->per_unit = law_cost_of_curves(&set);
    if (!law_cost_truncate(&how, side->per_unit, err))
        return false;
    if (!side->sized) {
        side->per_unit *= set.curves[0].parameters;
        return effort_of_runs(c->arena, &side->effort, &set, &how, err);
    }
    if (!intrinsic_fit(c->arena, &fit, &set, &how, err))
        return false;
    if (fit->identifiable == NOT_IDENTIFIABLE)
        return err_set(err, "the fit of %s is not identifiable: %s", side->name,
                       fit->reason);
    side->effort = effort_of_fit(fit, 1);
    return true;
}

/* ---- what comes of it ---- */

static const char *what_is_compared(const struct side *a, bool in_flop)
{
    return in_flop    ? "compute"
           : a->sized ? "parameter-interactions"
                      : "interactions";
}

static bool compare_pair(struct comparing *c, const struct side *a,
                         const struct side *b, const char *environment,
                         struct err *err)
{
    bool in_flop = a->per_unit > 0 && b->per_unit > 0;
    struct effort one = a->effort, other = b->effort;
    struct multiplier m;

    if (a->sized != b->sized)
        return err_set(err,
                       "%s has several sizes and %s one: they cannot be "
                       "compared",
                       a->sized ? a->name : b->name,
                       a->sized ? b->name : a->name);
    if (in_flop) {
        one.unit = a->per_unit;
        other.unit = b->per_unit;
    }
    if (isfinite(c->at) ? !multiplier_at(c->arena, &m, &one, &other, c->at, err)
                        : !multiplier_mean(c->arena, &m, &one, &other, err))
        return false;
    if (!c->json) {
        printf("%s%s%s / %s: %.4g", environment, *environment ? ": " : "",
               a->name, b->name, m.value);
        if (isfinite(m.low))
            printf(" [%.4g, %.4g]", m.low, m.high);
        printf(" times the %s", what_is_compared(a, in_flop));
        if (isfinite(c->at))
            printf(" to a return of %.4g\n", c->at);
        else
            printf(", over returns from %.4g to %.4g\n", m.return_low,
                   m.return_high);
        return true;
    }
    json_array_append_new(
        c->found,
        json_pack("{s:o, s:o, s:o, s:s, s:o, s:[o, o], s:[o, o], s:I}",
                  "environment", json_of_text(environment), "a",
                  json_of_text(a->name), "b", json_of_text(b->name), "unit",
                  what_is_compared(a, in_flop), "multiplier",
                  json_of_number(m.value), "ci95", json_of_number(m.low),
                  json_of_number(m.high), "returns",
                  json_of_number(m.return_low), json_of_number(m.return_high),
                  "replicates", (json_int_t)m.n));
    return true;
}

static bool compare_in(struct comparing *c, const char *environment,
                       struct err *err)
{
    for (size_t i = 0; i < c->n_sides; i++) {
        if (!find_effort(c, &c->sides[i], environment, err))
            return false;
    }
    for (size_t i = 0; i < c->n_sides; i++) {
        for (size_t k = i + 1; k < c->n_sides; k++) {
            if (!compare_pair(c, &c->sides[i], &c->sides[k], environment, err))
                return false;
        }
    }
    return true;
}

/* Each environment that the first side has curves of, or the one asked for. */
static bool compare_all(struct comparing *c, const struct options *options,
                        struct err *err)
{
    const struct curve_set *set = &c->sides[0].set;

    if (options->environment != NULL)
        return compare_in(c, options->environment, err);
    for (size_t i = 0; i < set->n; i++) {
        bool seen = false;

        for (size_t k = 0; k < i; k++)
            seen |= same_place(&set->curves[k], set->curves[i].environment);
        if (!seen && !compare_in(c, set->curves[i].environment, err))
            return false;
    }
    return true;
}

/* ---- the command ---- */

static enum exit_status read_command(struct comparing *c,
                                     const struct options *options,
                                     struct err *err)
{
    struct options how = *options;
    struct number at;

    if (!sources_given(options) || options->by == NULL) {
        err_set(err, "compare needs --curves FILE... and --by COLUMN");
        return STATUS_USAGE;
    }
    /* A comparison without an interval says little. */
    if (how.bootstrap == NULL)
        how.bootstrap = "400";
    if (!fit_read_options(&c->how, &how, err))
        return STATUS_USAGE;
    if (options->at == NULL)
        return STATUS_OK;
    if (!number_parse(&at, options->at, strlen(options->at))) {
        err_set(err, "--at: '%s' is not a number", options->at);
        return STATUS_USAGE;
    }
    c->at = at.real;
    return STATUS_OK;
}

static bool read_sides(struct comparing *c, const struct options *options,
                       struct err *err)
{
    if (!find_sides(c, options, err))
        return false;
    for (size_t i = 0; i < c->n_sides; i++) {
        if (!read_side(c, &c->sides[i], options, err))
            return false;
    }
    return true;
}

enum exit_status cmd_compare(const struct options *options)
{
    struct comparing c = {
        .arena = arena_new(),
        .at = (double)NAN,
        .json = options->json,
        .found = json_array(),
    };
    struct err err;
    enum exit_status status = read_command(&c, options, &err);

    if (status == STATUS_OK &&
        (!read_sides(&c, options, &err) || !compare_all(&c, options, &err)))
        status = STATUS_FAILURE;
    if (status != STATUS_OK)
        fprintf(stderr, "rlstudy: %s\n", err.msg);
    else if (c.json)
        json_print(json_pack("{s:s, s:O}", "schema", "rlstudy-compare-1",
                             "comparisons", c.found));
    json_decref(c.found);
    arena_free(c.arena);
    return status;
}
