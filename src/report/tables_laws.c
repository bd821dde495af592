/* tables_laws.c - tables of laws of curves, of what they hang on, and of what
 * follows: sizes, budgets, windows of training, and comparisons. */
#include "config.h"

#include "report/tables.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/base.h"
#include "base/str.h"
#include "report/evidence.h"
#include "report/formula.h"
#include "report/gather.h"
#include "report/pairs.h"
#include "report/prose.h"
#include "report/rich.h"
#include "report/table.h"
#include "report/text.h"

/* ---- what rows are called ---- */

static bool has_several_names(const struct findings *f)
{
    for (size_t i = 1; i < f->n_laws; i++) {
        if (strcmp(f->laws[i].name, f->laws[0].name) != 0)
            return true;
    }
    return false;
}

void tables_law_label(struct str *out, struct arena *arena,
                      const struct findings *f, const struct law_finding *law,
                      const char *name, const char *why)
{
    if (name == NULL && law->n_coordinates > 0 && has_several_names(f)) {
        rich_add(out, law->name);
        str_add(out, ", ");
    }
    rich_add(out, gather_law_label(arena, law));
    if (why == NULL)
        return;
    str_add(out, RICH_OPEN(s));
    rich_sentence(out, why);
    str_add(out, RICH_CLOSE(s));
}

void tables_verdict(struct str *out, const enum identifiable *verdict)
{
    const char *badge = verdict == NULL            ? "z"
                        : *verdict == IDENTIFIABLE ? "g"
                        : *verdict == WEAK         ? "q"
                                                   : "z";

    str_printf(out, "\016%s", badge);
    str_add(out, verdict == NULL ? "no fit" : identifiable_name(*verdict));
    str_printf(out, "\017%s", badge);
}

/* The label, and its raw text in no column. */
static void cell_label(struct table *t, const struct findings *f,
                       const struct law_finding *law, const char *name,
                       const char *why)
{
    struct str s = STR_INIT;

    tables_law_label(&s, t->arena, f, law, name, why);
    fill_text(t, NULL);
    cell_show(t, &s);
    str_fini(&s);
}

static void cell_instance(struct table *t, const struct law_finding *law)
{
    fill_text(t, law->name);
    fill_text(t, gather_label(t->arena, law->coordinates, law->n_coordinates));
}

/* Columns of the constants, the first SHOWN of them to be read. */
static void part_columns(struct table *t, size_t shown)
{
    for (size_t i = 0; i < LAW_PARTS; i++) {
        struct str label = STR_INIT;

        formula_name(&label, law_parts[i].name);
        table_columns(
            t,
            &(struct table_column){
                .name = law_parts[i].name,
                .label = i < shown ? str_take(t->arena, &label) : NULL,
                .kind = TABLE_NUMBER,
                .interval = true},
            1);
        str_fini(&label);
    }
}

/* Of FIT, which may be NULL; hidden where they are not to be claimed. */
static void part_cells(struct table *t, const struct intrinsic_fit *fit)
{
    const double none = (double)NAN;

    for (size_t i = 0; i < LAW_PARTS; i++) {
        double (*get)(const struct intrinsic_law *) = law_parts[i].get;
        bool known = fit != NULL && fit->replicates_ok > 0;

        fill_estimate(t, fit != NULL ? get(&fit->law) : none,
                      known ? get(&fit->ci95.low) : none,
                      known ? get(&fit->ci95.high) : none);
        if (fit == NULL || fit->identifiable == NOT_IDENTIFIABLE)
            cell_hide(t);
    }
}

/* ---- constants ---- */

static const struct table_column constants_before[] = {
    {.label = "fit"},     {.name = "law"},
    {.name = "instance"}, {"verdict", "verdict", .place = 1},
    {.name = "reason"},
};

static const struct table_column constants_after[] = {
    {"rmse_log10", "rms error", .kind = TABLE_NUMBER},
    {"starts", .kind = TABLE_NUMBER},
    {"starts_agreeing", "starts agreeing", .kind = TABLE_NUMBER},
    {"compute_low", .kind = TABLE_NUMBER},
    {"compute_high", .kind = TABLE_NUMBER},
    {"flop_per_parameter", .kind = TABLE_NUMBER},
    {"holdout_parameters", .kind = TABLE_NUMBER},
    {"holdout_miss_log10", "held-out miss", .kind = TABLE_NUMBER},
    {"holdout_interval_log10", .kind = TABLE_NUMBER},
    {"holdout_rmse_log10", .kind = TABLE_NUMBER},
};

static void fit_cells(struct table *t, const struct law_finding *law)
{
    const struct intrinsic_fit *fit = law->fit;
    const struct intrinsic_holdout *held = &fit->holdout;
    const bool trusted = law_trusted(law);
    const double none = (double)NAN;
    struct str s = STR_INIT;

    fill_number(t, fit->rmse_log10);
    if (!trusted)
        cell_hide(t);
    fill_number(t, fit->starts);
    fill_number(t, fit->starts_agreeing);
    str_printf(&s, "%d/%d", fit->starts_agreeing, fit->starts);
    cell_show(t, &s);
    fill_number(t, fit->compute_low);
    fill_number(t, fit->compute_high);
    fill_number(t, law->flop_per_parameter);
    fill_number(t, held->done ? held->parameters : none);
    fill_number(t, held->done ? held->miss : none);
    if (held->done && trusted) {
        str_add(&s, "\xc3\x97\xc2\xa0");
        text_number(&s, pow(10, held->miss), 3);
        cell_show(t, &s);
    } else {
        cell_hide(t);
    }
    fill_number(t, held->done ? held->interval : none);
    fill_number(t, held->done ? held->rmse_log10 : none);
    str_fini(&s);
}

static void constants_row(struct table *t, const struct findings *f,
                          const struct law_finding *law, const char *name)
{
    const struct intrinsic_fit *fit = law->fit;
    const char *reason = fit == NULL ? law->error : fit->reason;
    struct str s = STR_INIT;

    /* No number is claimed where the data do not pin one down. */
    cell_label(t, f, law, name, law_trusted(law) ? NULL : reason);
    cell_instance(t, law);
    fill_text(t, fit == NULL ? "no fit" : identifiable_name(fit->identifiable));
    tables_verdict(&s, fit != NULL ? &fit->identifiable : NULL);
    cell_show(t, &s);
    str_fini(&s);
    fill_text(t, reason);
    part_cells(t, fit);
    if (fit != NULL) {
        fit_cells(t, law);
        return;
    }
    for (size_t i = 0; i < COUNT_OF(constants_after); i++)
        fill_number(t, (double)NAN);
}

struct table *table_constants(struct arena *arena, const struct findings *f,
                              const char *name)
{
    struct indices laws = gather_laws(arena, f, name);
    struct table *t = table_new(arena, "constants", "Constants of the law");
    bool intervals = false;

    t->style = " wide";
    table_columns(t, constants_before, COUNT_OF(constants_before));
    part_columns(t, LAW_PARTS);
    table_columns(t, constants_after, COUNT_OF(constants_after));
    for (size_t i = 0; i < laws.n; i++) {
        const struct law_finding *law = &f->laws[laws.at[i]];

        constants_row(t, f, law, name);
        intervals =
            intervals || (law->fit != NULL && law->fit->replicates_ok > 0);
    }
    t->caption = arena_printf(
        arena,
        "Compute in parameter-interactions (" RICH(i, "N") " times " RICH(
            i,
            "E") "). %s The rms error is of log" RICH(d,
                                                      "10") " " RICH(i,
                                                                     "I") ". "
                                                                          "The "
                                                                          "held"
                                                                          "-out"
                                                                          " mis"
                                                                          "s "
                                                                          "is "
                                                                          "pred"
                                                                          "icte"
                                                                          "d "
                                                                          "over"
                                                                          " obs"
                                                                          "erve"
                                                                          "d"
                                                                          " " RICH(
                                                                              i,
                                                                              "I") ".",
        intervals ? "In brackets: 95\xc2\xa0% intervals from the bootstrap."
                  : "Without a bootstrap there are no intervals.");
    return t;
}

/* ---- what size to train ---- */

enum { COMPUTES = 4 };

static bool covers(const struct findings *f, const struct law_finding *law,
                   double compute)
{
    double C = compute / law_flop(f, law);

    return C >= law->fit->compute_low && C <= law->fit->compute_high;
}

static void optima_columns(struct table *t, const double *computes, size_t n,
                           const char *unit)
{
    for (size_t i = 0; i < n; i++) {
        int exponent = (int)lround(log10(computes[i]));
        struct str label = STR_INIT;

        text_power_of_ten(&label, exponent);
        const struct table_column columns[] = {
            {arena_printf(t->arena, "parameters_1e%d", exponent),
             str_take(t->arena, &label), unit, .kind = TABLE_COUNT},
            {arena_printf(t->arena, "interactions_1e%d", exponent),
             .kind = TABLE_COUNT},
        };
        table_columns(t, columns, COUNT_OF(columns));
    }
}

static void optimum_cells(struct table *t, const struct findings *f,
                          const struct law_finding *law, double compute)
{
    double C = compute / law_flop(f, law);
    double N = intrinsic_N_opt(&law->fit->law, C);
    bool inside = covers(f, law, compute);
    struct str s = STR_INIT;

    fill_number(t, N);
    str_add(&s, inside ? "" : RICH_OPEN(x));
    text_count(&s, N);
    str_add(&s, " " RICH_OPEN(r) "\xc3\x97\xc2\xa0");
    text_count(&s, C / N);
    str_add(&s, RICH_CLOSE(r));
    str_add(&s, inside ? "" : RICH_CLOSE(x));
    cell_show(t, &s);
    fill_number(t, C / N);
    str_fini(&s);
}

static void optima_row(struct table *t, const struct findings *f,
                       const struct law_finding *law, const double *computes,
                       size_t n)
{
    const bool trusted = law_trusted(law);
    const bool known = trusted && law->fit->replicates_ok > 0;
    const double none = (double)NAN;

    cell_label(t, f, law, law->name, NULL);
    cell_instance(t, law);
    fill_estimate(t, trusted ? law->fit->law.exponent : none,
                  known ? law->fit->ci95.low.exponent : none,
                  known ? law->fit->ci95.high.exponent : none);
    for (size_t i = 0; i < n; i++) {
        if (trusted) {
            optimum_cells(t, f, law, computes[i]);
            continue;
        }
        fill_number(t, none);
        fill_number(t, none);
    }
}

struct table *table_optima(struct arena *arena, const struct findings *f,
                           const char *name)
{
    struct indices laws = gather_laws(arena, f, name);
    double computes[COMPUTES];
    size_t n = prose_computes(computes, COMPUTES, f, name);
    bool has_flop = law_has_flop(f, name), extrapolated = false;
    struct str s = STR_INIT, label = STR_INIT;

    if (n == 0)
        return NULL;
    str_add(&s, "optima-");
    text_slug(&s, name);
    struct table *t = table_new(arena, arena_strdup(arena, s.text),
                                "What size to train with a given compute");
    str_clear(&s);
    rich_add(&label, name);
    const struct table_column columns[] = {
        {.label = str_take(arena, &label)},
        {.name = "law"},
        {.name = "instance"},
        {"exponent", "exponent", .kind = TABLE_NUMBER, .interval = true}};
    table_columns(t, columns, COUNT_OF(columns));
    optima_columns(t, computes, n, has_flop ? "FLOP" : NULL);
    for (size_t i = 0; i < laws.n; i++) {
        const struct law_finding *law = &f->laws[laws.at[i]];

        optima_row(t, f, law, computes, n);
        for (size_t k = 0; law_trusted(law) && k < n; k++)
            extrapolated = extrapolated || !covers(f, law, computes[k]);
    }
    str_add(&s, "Optimal number of parameters \xc3\x97 the number of "
                "interactions that spends the compute.");
    str_add(&s, has_flop ? "" : " Compute is in parameter-interactions.");
    if (extrapolated)
        str_add(&s, " " RICH(x, "Italics") " are extrapolated beyond the part "
                                           "of the frontier that the curves "
                                           "cover.");
    t->caption = str_take(arena, &s);
    return t;
}

/* ---- what a fit hangs on ---- */

static const struct table_column evidence_columns[] = {
    {NULL, "fitted to", .wraps = true},
    {.name = "law"},
    {.name = "instance"},
    {.name = "fitted_to"},
    {"from", .kind = TABLE_NUMBER},
    {"exponent", "exponent", .kind = TABLE_NUMBER, .interval = true},
    {"beta", "\xce\xb2", .kind = TABLE_NUMBER, .interval = true},
    {"N_opt", "optimal size", .kind = TABLE_COUNT, .interval = true},
    {"compute", .kind = TABLE_NUMBER},
    {"miss", "miss", .kind = TABLE_NUMBER, .interval = true},
};

static void evidence_words(struct str *out, const struct findings *f,
                           const struct law_finding *law,
                           const struct evidence_row *row)
{
    switch (row->kind) {
    case EVIDENCE_ALL:
    case EVIDENCE_LIKELIHOOD:
        str_add(out, evidence_name(row->kind));
        return;
    case EVIDENCE_WITHOUT_SIZE:
        str_add(out, "without size ");
        text_count(out, row->from);
        return;
    case EVIDENCE_HELD_SIZES:
        str_add(out, "without sizes from ");
        text_count(out, row->from);
        return;
    case EVIDENCE_HELD_COMPUTE:
        str_add(out, "without compute from ");
        text_count(out, row->from * law_flop(f, law));
    }
}

/* "0.4 to 0.6"; one end where the data set no other. */
static void show_range(struct table *t, const struct law_number *x,
                       void (*print)(struct str *out, double value))
{
    bool low = isfinite(x->low), high = isfinite(x->high);
    struct str s = STR_INIT;

    if (low)
        print(&s, x->low);
    str_add(&s, low && high ? " to "
                : low       ? " or more"
                : high      ? "up to "
                            : "any");
    if (high)
        print(&s, x->high);
    cell_show(t, &s);
    str_fini(&s);
}

static void cell_of(struct table *t, const struct law_number *x)
{
    fill_estimate(t, x->value, x->low, x->high);
}

static void evidence_row(struct table *t, const struct findings *f,
                         const struct law_finding *law, bool all,
                         const struct evidence_row *row, double compute)
{
    const bool range = row->kind == EVIDENCE_LIKELIHOOD;
    struct str s = STR_INIT;

    if (all && f->n_laws > 1) {
        tables_law_label(&s, t->arena, f, law, NULL, NULL);
        str_add(&s, ": ");
    }
    evidence_words(&s, f, law, row);
    fill_text(t, NULL);
    cell_show(t, &s);
    str_fini(&s);
    cell_instance(t, law);
    fill_text(t, evidence_name(row->kind));
    fill_number(t, row->from);
    cell_of(t, &row->exponent);
    if (range)
        show_range(t, &row->exponent, rich_number);
    cell_of(t, &row->beta);
    if (range)
        show_range(t, &row->beta, rich_number);
    cell_of(t, &row->N_opt);
    if (range)
        show_range(t, &row->N_opt, text_count);
    fill_number(t, compute);
    fill_estimate(t, row->miss, row->miss_low, row->miss_high);
}

struct table *table_evidence(struct arena *arena, const struct findings *f,
                             const struct law_finding *law)
{
    struct table *t = table_new(arena, "evidence", "Evidence of the fit");
    struct evidence_row *rows;
    double compute;
    struct str s = STR_INIT;

    table_columns(t, evidence_columns, COUNT_OF(evidence_columns));
    for (size_t i = 0; i < f->n_laws; i++) {
        const struct law_finding *of = &f->laws[i];

        if (!law_trusted(of) || (law != NULL && of != law))
            continue;
        size_t n = evidence_of(arena, &rows, &compute, of);
        for (size_t k = 0; k < n; k++)
            evidence_row(t, f, of, law == NULL, &rows[k], compute);
    }
    str_add(&s, "The fit made again without parts of the data, and how far the "
                "likelihood alone lets the constants go. The optimal size is "
                "that at ");
    if (law != NULL) {
        text_count(&s, compute * law_flop(f, law));
        str_printf(&s, " %s", law_unit(f, law->name));
    } else {
        str_add(&s, "the middle of what the frontier covers");
    }
    str_add(&s, ". The miss is predicted over observed " RICH(
                    i, "I") " of what was held out, in brackets what "
                            "95\xc2\xa0% of such misses would lie between.");
    t->caption = str_take(arena, &s);
    return t;
}

/* ---- budgets ---- */

static const struct table_column budget_columns[] = {
    {NULL, "compute", .kind = TABLE_COUNT},
    {.name = "law"},
    {.name = "instance"},
    {"compute", .kind = TABLE_NUMBER},
    {"flop", .kind = TABLE_NUMBER},
    {"beyond", .kind = TABLE_NUMBER},
    {"parameters", "parameters", .kind = TABLE_COUNT, .interval = true},
    {"interactions", "interactions", .kind = TABLE_COUNT, .interval = true},
    {"return", "return", .kind = TABLE_NUMBER, .interval = true},
    {"least_parameters", "least parameters", .kind = TABLE_COUNT,
     .interval = true},
    {"least_interactions", "least interactions", .kind = TABLE_COUNT,
     .interval = true},
    {"cheapest_parameters", "cheapest parameters", .kind = TABLE_COUNT,
     .interval = true},
    {"cheapest_interactions", "cheapest interactions", .kind = TABLE_COUNT,
     .interval = true},
};

static void budget_row(struct table *t, const struct findings *f,
                       const struct law_finding *law,
                       const struct budget_row *row)
{
    struct str s = STR_INIT;

    fill_number(t, row->compute * law_flop(f, law));
    if (row->beyond) {
        text_count(&s, row->compute * law_flop(f, law));
        str_add(&s, " *");
        cell_show(t, &s);
    }
    str_fini(&s);
    cell_instance(t, law);
    fill_number(t, row->compute);
    fill_number(t, row->compute * law->flop_per_parameter);
    fill_number(t, row->beyond);
    cell_of(t, &row->parameters);
    cell_of(t, &row->interactions);
    cell_of(t, &row->ret);
    cell_of(t, &row->least_parameters);
    cell_of(t, &row->least_interactions);
    cell_of(t, &row->cheapest_parameters);
    cell_of(t, &row->cheapest_interactions);
}

static const char *budget_caption(struct arena *arena, const struct findings *f,
                                  const struct law_finding *law)
{
    struct str s = STR_INIT;

    str_add(&s, "What training compute comes to");
    if (law != NULL) {
        str_add(&s, " by ");
        rich_add(&s, gather_law_label(arena, law));
        str_printf(&s, ", in %s", law_unit(f, law->name));
    } else {
        str_add(&s, " by each law, in FLOP or else in parameter-interactions");
    }
    str_add(&s, ": the best size, how long to train it, and the return that is "
                "reached; and what the same intrinsic performance takes at "
                "least, however long the training or however large the model. "
                "* more than any run was trained with.");
    if (law != NULL && isfinite(law->environment_cost)) {
        str_add(&s, " Cheapest: where a step of the environment costs as much "
                    "as ");
        text_count(&s, law->environment_cost);
        str_add(&s, law->environment_measured
                        ? " parameters, as the time that runs took says."
                        : " parameters, as the study says.");
    }
    return str_take(arena, &s);
}

struct table *table_budgets(struct arena *arena, const struct findings *f,
                            const struct law_finding *law)
{
    struct table *t = table_new(arena, "budgets", "What budgets come to");
    bool environment = false;

    for (size_t i = 0; i < f->n_laws; i++)
        environment = environment || ((law == NULL || law == &f->laws[i]) &&
                                      isfinite(f->laws[i].environment_cost));
    t->style = " wide";
    t->caption = budget_caption(arena, f, law);
    if (law == NULL && f->n_laws > 1)
        table_columns(t, &(struct table_column){.label = "fit"}, 1);
    bool named = t->n_columns > 0;
    table_columns(t, budget_columns, COUNT_OF(budget_columns));
    for (size_t i = t->n_columns - 2; i < t->n_columns && !environment; i++)
        t->columns[i].label = NULL;
    for (size_t i = 0; i < f->n_laws; i++) {
        const struct law_finding *of = &f->laws[i];

        for (size_t k = 0; (law == NULL || law == of) && k < of->n_budgets;
             k++) {
            if (named)
                cell_label(t, f, of, NULL, NULL);
            budget_row(t, f, of, &of->budgets[k]);
        }
    }
    return t;
}

/* ---- windows ---- */

enum { WINDOW_PARTS = 3 };

static const struct table_column window_columns[] = {
    {NULL, "part of training", .wraps = true},
    {.name = "law"},
    {.name = "instance"},
    {.name = "window"},
    {"share", .kind = TABLE_NUMBER},
    {.name = "verdict"},
    {.name = "reason"},
};

static void window_row(struct table *t, const struct findings *f,
                       const struct law_finding *law, const char *name,
                       const struct intrinsic_window *w)
{
    const struct intrinsic_fit *fit = w->fit;
    const char *reason = fit == NULL ? w->error : fit->reason;
    const char *part = w->late ? "without the first" : "only the first";
    struct str s = STR_INIT;

    tables_law_label(&s, t->arena, f, law, name, NULL);
    str_printf(&s, ", %s 1/%g", part, 1 / w->share);
    if (fit == NULL || fit->identifiable == NOT_IDENTIFIABLE) {
        str_add(&s, RICH_OPEN(s));
        rich_sentence(&s, reason);
        str_add(&s, RICH_CLOSE(s));
    }
    fill_text(t, NULL);
    cell_show(t, &s);
    str_fini(&s);
    cell_instance(t, law);
    fill_text(t, part);
    fill_number(t, w->share);
    fill_text(t, fit == NULL ? "no fit" : identifiable_name(fit->identifiable));
    fill_text(t, reason);
    part_cells(t, fit);
}

struct table *table_windows(struct arena *arena, const struct findings *f,
                            const char *name)
{
    struct indices laws = gather_laws(arena, f, name);
    struct table *t = table_new(arena, "windows", "Fits to parts of training");

    table_columns(t, window_columns, COUNT_OF(window_columns));
    part_columns(t, WINDOW_PARTS);
    for (size_t i = 0; i < laws.n; i++) {
        const struct law_finding *law = &f->laws[laws.at[i]];

        for (size_t k = 0; k < law->n_windows; k++)
            window_row(t, f, law, name, &law->windows[k]);
    }
    t->caption = "The fit made again for parts of training.";
    return t;
}

/* ---- comparisons ---- */

static const struct table_column multiplier_columns[] = {
    {NULL, "laws", .wraps = true},
    {NULL, "times the compute", .kind = TABLE_NUMBER, .interval = true},
    {NULL, "returns", .kind = TABLE_NUMBER},
    {.name = "law"},
    {.name = "instance"},
    {.name = "against"},
    {"multiplier", .kind = TABLE_NUMBER},
    {"low", .kind = TABLE_NUMBER},
    {"high", .kind = TABLE_NUMBER},
    {"return_low", .kind = TABLE_NUMBER},
    {"return_high", .kind = TABLE_NUMBER},
    {.name = "reason"},
};

static void multiplier_row(struct table *t, const struct law_pair *pair)
{
    const struct law_finding *b = pair->b;
    const struct multiplier none = {.value = (double)NAN,
                                    .low = (double)NAN,
                                    .high = (double)NAN,
                                    .return_low = (double)NAN,
                                    .return_high = (double)NAN};
    const struct multiplier *m =
        pair->error == NULL ? &pair->multiplier : &none;
    struct str s = STR_INIT;

    rich_add(&s, gather_law_label(t->arena, pair->a));
    str_add(&s, " against ");
    rich_add(&s, gather_law_label(t->arena, b));
    if (pair->error != NULL) {
        str_add(&s, RICH_OPEN(s));
        rich_sentence(&s, pair->error);
        str_add(&s, RICH_CLOSE(s));
    }
    fill_text(t, NULL);
    cell_show(t, &s);
    fill_estimate(t, m->value, m->low, m->high);
    fill_number(t, m->return_low);
    if (pair->error == NULL) {
        text_number(&s, m->return_low, 3);
        str_add(&s, " to ");
        text_number(&s, m->return_high, 3);
        cell_show(t, &s);
    }
    str_fini(&s);
    cell_instance(t, pair->a);
    fill_text(t, gather_label(t->arena, b->coordinates, b->n_coordinates));
    fill_number(t, m->value);
    fill_number(t, m->low);
    fill_number(t, m->high);
    fill_number(t, m->return_low);
    fill_number(t, m->return_high);
    fill_text(t, pair->error);
}

struct table *table_multipliers(struct arena *arena, const struct findings *f,
                                const char *name)
{
    struct law_pair *pairs;
    size_t n = pairs_of(arena, &pairs, f, name);
    struct table *t = table_new(arena, "multipliers", "Compute multipliers");

    table_columns(t, multiplier_columns, COUNT_OF(multiplier_columns));
    for (size_t i = 0; i < n; i++)
        multiplier_row(t, &pairs[i]);
    t->caption =
        "How many times as much compute one law takes on its frontier as "
        "another to reach the same return: the geometric mean over the middle "
        "eight tenths of the returns that both reach, in equal steps of log "
        "compute. In brackets: 95\xc2\xa0% intervals, both sides\xe2\x80\x99 "
        "seeds resampled on their own.";
    return t;
}
