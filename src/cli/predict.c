/* predict.c - `rlstudy predict`: what a budget buys, and what a return costs.
 */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/frontier.h"
#include "base/arena.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/json.h"
#include "cli/quantity.h"
#include "cli/results.h"
#include "cli/subject.h"
#include "report/gather.h"

/* Beyond so many times what was trained a law is a guess [our choice]. */
static const double usual_limit = 10;

/* What was asked: the most of a budget, or the cost of a return. */
struct ask {
    bool is_return;
    enum budget_kind budget; /* unless it is a return */
    double amount;
    double environment_cost; /* N_e */
    double limit;
};

/* What is answered. */
enum output {
    OUT_PARAMETERS,
    OUT_INTERACTIONS,
    OUT_COMPUTE, /* N E */
    OUT_FLOP,
    OUT_CORE_HOURS,
    OUT_RETURN,
    N_OUTPUTS
};

static const struct {
    const char *name;
    enum error_scale scale;
} outputs[N_OUTPUTS] = {
    [OUT_PARAMETERS] = {"parameters", ERRORS_LOG},
    [OUT_INTERACTIONS] = {"interactions", ERRORS_LOG},
    [OUT_COMPUTE] = {"compute", ERRORS_LOG},
    [OUT_FLOP] = {"flop", ERRORS_LOG},
    [OUT_CORE_HOURS] = {"core_hours", ERRORS_LOG},
    [OUT_RETURN] = {"return", ERRORS_LINEAR},
};

/* VALUE is NaN where there is none, LOW and HIGH where there is no interval;
 * REASON then says why. */
struct number_answer {
    double value, low, high;
    const char *reason;
};

struct answer {
    const struct law_finding *law;
    const char *label;
    const char *reason; /* why there is no answer at all, or NULL */
    struct number_answer numbers[N_OUTPUTS];
    struct reach reach;
    bool beyond; /* what was trained, by more than the limit */
    bool has_pace;
    struct pace pace;
};

/* ---- the command line ---- */

static bool read_return(struct ask *ask, const char *text, struct err *err)
{
    struct number n;

    ask->is_return = true;
    if (!quantity_parse(&n, text, err))
        return false;
    ask->amount = n.real;
    return dim_is_none(n.dim) ||
           err_set(err, "'%s': a return has no unit", text);
}

static bool is_time(const struct ask *ask)
{
    return !ask->is_return && ask->budget == BUDGET_TIME;
}

static bool read_ask(struct ask *ask, const struct options *options,
                     struct err *err)
{
    const char *budget = options->budget, *ret = options->target_return;

    *ask = (struct ask){
        .environment_cost = options->environment_cost,
        .limit = options->extrapolate > 0 ? options->extrapolate : usual_limit,
    };
    if ((budget != NULL) + (ret != NULL) != 1)
        return err_set(err, "predict needs --budget or --return, and not both: "
                            "--budget '2e15 flop', --return 0.9");
    if (ask->limit < 1)
        return err_set(err, "--extrapolate: %g is below 1", ask->limit);
    if (budget != NULL
            ? !quantity_budget(&ask->budget, &ask->amount, budget, err)
            : !read_return(ask, ret, err))
        return false;
    return !is_time(ask) || ask->environment_cost == 0 ||
           err_set(err, "--environment-cost: a budget of core hours has the "
                        "environment's time in it already");
}

/* ---- one law ---- */

/* What is asked for, by VIEW; N is NaN when there is no such thing. */
static struct frontier_choice choose(const struct law_view *view,
                                     const struct ask *ask,
                                     const struct answer *a)
{
    double N_e = ask->environment_cost;
    const struct frontier_choice none = {(double)NAN, (double)NAN, (double)NAN,
                                         (double)NAN};

    if (ask->is_return) {
        double I = intrinsic_map_at(&view->map, ask->amount);

        return isfinite(I) ? frontier_cheapest_for_I(view->law, N_e, I) : none;
    }
    switch (ask->budget) {
    case BUDGET_FLOP:
        return frontier_cheapest_for_cost(
            view->law, N_e, ask->amount / a->law->flop_per_parameter);
    case BUDGET_COMPUTE:
        return frontier_cheapest_for_cost(view->law, N_e, ask->amount);
    case BUDGET_INTERACTIONS:
        return frontier_cheapest_for_interactions(view->law, N_e, ask->amount);
    case BUDGET_TIME:
        /* Time is a + b N an interaction: (N + a/b) E, but for b. */
        return frontier_cheapest_for_cost(view->law,
                                          a->pace.fixed / a->pace.per_parameter,
                                          ask->amount / a->pace.per_parameter);
    case N_BUDGETS:
        break;
    }
    return none;
}

static double output_of(enum output output, const struct law_view *view,
                        const struct frontier_choice *c, const struct answer *a)
{
    switch (output) {
    case OUT_PARAMETERS:
        return c->N;
    case OUT_INTERACTIONS:
        return c->E;
    case OUT_COMPUTE:
        return c->N * c->E;
    case OUT_FLOP:
        return c->N * c->E * a->law->flop_per_parameter;
    case OUT_CORE_HOURS:
        return a->has_pace ? (a->pace.fixed + a->pace.per_parameter * c->N) *
                                 c->E / 3600
                           : (double)NAN;
    case OUT_RETURN:
        return intrinsic_map_return(&view->map, c->I);
    case N_OUTPUTS:
        break;
    }
    return (double)NAN;
}

/* Intervals: the same asked of each replicate. */
static void set_intervals(struct answer *a, struct arena *arena,
                          const struct ask *ask)
{
    const struct law_finding *law = a->law;
    size_t n = (size_t)law->fit->replicates_ok;
    double *values = mem_alloc((N_OUTPUTS * n + 1) * sizeof *values);

    for (size_t b = 0; b < n; b++) {
        struct law_view view = law_view(law, b);
        struct frontier_choice c = choose(&view, ask, a);

        for (int o = 0; o < N_OUTPUTS; o++)
            values[(size_t)o * n + b] = output_of((enum output)o, &view, &c, a);
    }
    for (size_t o = 0; o < N_OUTPUTS; o++) {
        struct number_answer *number = &a->numbers[o];
        double ends[2];
        struct err err;

        if (!isfinite(number->value))
            continue;
        if (results_interval(ends, law, outputs[o].scale, number->value,
                             values + o * n, &err)) {
            number->low = ends[0];
            number->high = ends[1];
        } else {
            number->reason = arena_strdup(arena, err.msg);
        }
    }
    free(values);
}

static const char *outside(struct arena *arena, const struct law_finding *law,
                           const char *what)
{
    const struct intrinsic_fit *fit = law->fit;

    return arena_printf(arena,
                        "%s outside the returns that the curves reached, %.4g "
                        "to %.4g; a fit with a natural metric forecasts others",
                        what, fit->map_return[0],
                        fit->map_return[fit->n_map - 1]);
}

/* Why an output that the law gives no value for has none. */
static const char *missing(struct arena *arena, const struct answer *a,
                           enum output output)
{
    return output == OUT_FLOP ? "the curves do not say what a parameter costs "
                                "for an interaction: flop_per_parameter"
           : output == OUT_RETURN
               ? outside(arena, a->law, "it lies")
               : "how fast this machine trains such models is not known";
}

static bool can_answer(struct answer *a, const struct ask *ask,
                       const struct subject *subject, struct err *err)
{
    const struct law_finding *law = a->law;

    if (!subject_usable(law, err))
        return false;
    if (!ask->is_return && ask->budget == BUDGET_FLOP &&
        !(law->flop_per_parameter > 0))
        return err_set(err,
                       "the curves do not say what their training cost: give "
                       "%s, or a budget in parameters*interactions",
                       subject->is_study
                           ? "flop_per_parameter where they are declared"
                           : "--flop-per-parameter");
    a->has_pace = subject_pace(&a->pace, subject, law, err);
    return a->has_pace || !is_time(ask);
}

static void answer_one(struct answer *a, struct arena *arena,
                       const struct ask *ask, const struct subject *subject)
{
    struct err err;

    if (!can_answer(a, ask, subject, &err)) {
        a->reason = arena_strdup(arena, err.msg);
        return;
    }
    struct law_view view = law_view(a->law, SIZE_MAX);
    struct frontier_choice c = choose(&view, ask, a);
    if (!isfinite(c.N)) {
        a->reason = outside(arena, a->law, "the return lies");
        return;
    }
    for (int o = 0; o < N_OUTPUTS; o++) {
        double value = output_of((enum output)o, &view, &c, a);

        a->numbers[o] =
            (struct number_answer){value, (double)NAN, (double)NAN, NULL};
        if (!isfinite(value))
            a->numbers[o].reason = missing(arena, a, (enum output)o);
    }
    set_intervals(a, arena, ask);
    results_reach(&a->reach, a->law, c.N, c.N * c.E);
    a->beyond =
        fmax(fmax(a->reach.compute_above, a->reach.compute_below),
             fmax(a->reach.size_above, a->reach.size_below)) > ask->limit;
}

/* ---- for programs ---- */

static json_t *number_json(const struct number_answer *n)
{
    return json_pack("{s:o, s:o, s:o, s:o}", "value", json_of_number(n->value),
                     "low", json_of_number(n->low), "high",
                     json_of_number(n->high), "reason",
                     json_of_text(n->reason));
}

/* A factor beyond what was trained; 1 where it is within. */
static json_t *reach_json(const struct answer *a)
{
    const struct reach *r = &a->reach;

    return json_pack("{s:f, s:f, s:f, s:f, s:b}", "compute_above",
                     fmax(r->compute_above, 1), "compute_below",
                     fmax(r->compute_below, 1), "size_above",
                     fmax(r->size_above, 1), "size_below",
                     fmax(r->size_below, 1), "beyond_limit", a->beyond);
}

static json_t *answer_json(const struct answer *a)
{
    const struct intrinsic_fit *fit = a->law->fit;
    json_t *json = json_pack(
        "{s:o, s:o, s:o}", "law", json_of_text(a->label), "reason",
        json_of_text(a->reason), "verdict",
        json_of_text(fit != NULL ? identifiable_name(fit->identifiable)
                                 : NULL));

    for (int o = 0; o < N_OUTPUTS && a->reason == NULL; o++)
        json_object_set_new(json, outputs[o].name, number_json(&a->numbers[o]));
    if (a->reason == NULL)
        json_object_set_new(json, "extrapolation", reach_json(a));
    return json;
}

static struct budget_unit unit_of(const struct ask *ask)
{
    return ask->is_return ? (struct budget_unit){"return", 1}
                          : budget_units[ask->budget];
}

static json_t *ask_json(const struct ask *ask)
{
    const struct budget_unit unit = unit_of(ask);

    return json_pack("{s:f, s:s}", "value", ask->amount / unit.size, "unit",
                     unit.name);
}

static void print_json(const struct answer *answers, size_t n,
                       const struct ask *ask)
{
    json_t *laws = json_array();

    for (size_t i = 0; i < n; i++)
        json_array_append_new(laws, answer_json(&answers[i]));
    json_print(json_pack("{s:s, s:o, s:f, s:f, s:o}", "schema",
                         "rlstudy-predict-1", "given", ask_json(ask),
                         "environment_cost", ask->environment_cost,
                         "extrapolation_limit", ask->limit, "laws", laws));
}

/* ---- for people ---- */

static void print_ask(const struct ask *ask)
{
    const struct budget_unit unit = unit_of(ask);
    struct str text = STR_INIT;

    if (ask->is_return)
        str_printf(&text, "The least cost of a return of %.4g", ask->amount);
    else
        str_printf(&text, "The best use of %.4g %s", ask->amount / unit.size,
                   unit.name);
    if (ask->environment_cost > 0)
        str_printf(&text,
                   ", with steps of the environment that cost as much as %.4g "
                   "parameters",
                   ask->environment_cost);
    printf("%s, with 95 %% intervals:\n", text.text);
    str_fini(&text);
}

/* "1.2e+06 [1.1e+06, 1.3e+06]"; "-" for nothing. */
static void add_cell(struct str *out, const struct number_answer *n)
{
    if (!isfinite(n->value))
        str_add(out, "-");
    else
        str_printf(out, "%.4g", n->value);
    if (isfinite(n->value) && n->high - n->low > 1e-6 * fabs(n->value))
        str_printf(out, " [%.4g, %.4g]", n->low, n->high);
}

/* Compute is told in flop where that is known. */
static bool is_shown(enum output output, const struct answer *answers, size_t n)
{
    bool flop = false, any = output != OUT_CORE_HOURS;

    for (size_t i = 0; i < n; i++) {
        flop |= answers[i].law->flop_per_parameter > 0;
        any |= answers[i].has_pace;
    }
    return any && (output == OUT_COMPUTE ? !flop
                   : output == OUT_FLOP  ? flop
                                         : true);
}

static void print_column(struct str *lines, enum output output,
                         const struct answer *answers, size_t n)
{
    const char *name = output == OUT_COMPUTE ? "parameters*interactions"
                                             : outputs[output].name;
    struct str cell = STR_INIT;
    size_t width = strlen(name);

    for (size_t i = 0; i < n; i++) {
        str_clear(&cell);
        add_cell(&cell, &answers[i].numbers[output]);
        width = cell.len > width ? cell.len : width;
    }
    str_printf(&lines[0], "  %-*s", (int)width, name);
    for (size_t i = 0; i < n; i++) {
        str_clear(&cell);
        if (answers[i].reason == NULL)
            add_cell(&cell, &answers[i].numbers[output]);
        str_printf(&lines[i + 1], "  %-*s", (int)width, str_text(&cell));
    }
    str_fini(&cell);
}

/* A line without the spaces at its end. */
static void print_line(struct str *line)
{
    while (line->len > 0 && line->text[line->len - 1] == ' ')
        line->text[--line->len] = '\0';
    puts(str_text(line));
    str_fini(line);
}

static void print_table(const struct answer *answers, size_t n)
{
    struct str *lines = mem_calloc(n + 1, sizeof *lines);
    size_t width = 0;

    for (size_t i = 0; i < n; i++) {
        size_t len = strlen(answers[i].label);

        width = len > width ? len : width;
    }
    str_printf(&lines[0], "%-*s", (int)width, "");
    for (size_t i = 0; i < n; i++) {
        struct str name = STR_INIT;

        print_utf8(&name, answers[i].label);
        str_printf(&lines[i + 1], "%-*s", (int)width, str_text(&name));
        str_fini(&name);
        if (answers[i].reason != NULL)
            str_printf(&lines[i + 1], "  no answer: %s", answers[i].reason);
    }
    for (int o = 0; o < N_OUTPUTS; o++) {
        if (is_shown((enum output)o, answers, n))
            print_column(lines, (enum output)o, answers, n);
    }
    for (size_t i = 0; i <= n; i++)
        print_line(&lines[i]);
    free(lines);
}

/* What the reader of the numbers should beware of. */
static void print_cautions(const struct answer *a, const struct ask *ask)
{
    struct str reach = STR_INIT;

    if (a->law->fit->identifiable == WEAK)
        printf("%s: the fit is weak: %s\n", a->label, a->law->fit->reason);
    for (int o = 0; o < N_OUTPUTS; o++) {
        const char *reason = a->numbers[o].reason;

        if (reason != NULL && o != OUT_FLOP && o != OUT_CORE_HOURS)
            printf("%s: %s: %s\n", a->label, outputs[o].name, reason);
    }
    if (a->has_pace)
        printf("%s: core hours are by a line through the speeds of its sizes "
               "on this machine, which misses them by at most %.0f %%\n",
               a->label, 100 * a->pace.miss);
    gather_reach(&reach, &a->reach);
    if (reach.len > 0)
        printf("%s: %s\n", a->label, reach.text);
    if (a->beyond)
        fprintf(stderr,
                "rlstudy: warning: %s: %s, more than %g times: the law need "
                "not hold there\n",
                a->label, reach.text, ask->limit);
    str_fini(&reach);
}

/* ---- */

static enum exit_status answer_all(struct subject *subject,
                                   const struct ask *ask, bool json)
{
    size_t n = subject->n_laws;
    struct answer *answers = arena_array(subject->arena, struct answer, n);
    enum exit_status status = STATUS_OK;

    for (size_t i = 0; i < n; i++) {
        answers[i].law = &subject->laws[i];
        answers[i].label = subject_label(subject->arena, &subject->laws[i]);
        answer_one(&answers[i], subject->arena, ask, subject);
        if (answers[i].reason != NULL)
            status = STATUS_CLAIM_FAILED;
    }
    if (json) {
        print_json(answers, n, ask);
        return status;
    }
    print_ask(ask);
    print_table(answers, n);
    for (size_t i = 0; i < n; i++) {
        if (answers[i].reason == NULL)
            print_cautions(&answers[i], ask);
    }
    return status;
}

enum exit_status cmd_predict(const struct options *options)
{
    struct subject subject;
    struct ask ask;
    struct err err;

    if (!read_ask(&ask, options, &err)) {
        fprintf(stderr, "rlstudy: %s\n", err.msg);
        return STATUS_USAGE;
    }
    enum exit_status status = subject_load(&subject, options, false);
    if (status == STATUS_OK)
        status = answer_all(&subject, &ask, options->json);
    subject_fini(&subject);
    return status;
}
