/* next.c - `rlstudy next`: which further runs make an interval narrower. */
#include "config.h"

#include "cli/next.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/number.h"
#include "base/str.h"
#include "check/study.h"
#include "cli/json.h"
#include "cli/quantity.h"
#include "cli/results.h"

enum { SHOWN = 10 };   /* additions in the list */
enum { VERIFIED = 3 }; /* of them that are held against simulations */

/* A quantity whose interval is to become narrower. */
struct goal {
    const char *name;
    enum error_scale scale;
    double value, low, high; /* as it is known now */
};

struct next {
    const struct subject *subject;
    struct arena *arena;
    struct gain_law *laws; /* as subject->laws */
    struct pace *paces;
    struct goal *goals;
    struct gain_target *targets; /* as goals */
    size_t n_goals;
    const char *unit; /* of costs */
    double unit_of;   /* costs are told in units of so much */
    double budget;
    gain_cost cost;
    struct gain_step *steps;
    size_t n_steps;
    double simulated[VERIFIED];
    struct gain_plan plan;
};

/* ---- costs ---- */

static double cost_of_compute(void *ctx, size_t law, double parameters)
{
    const struct next *next = ctx;

    return parameters * next->subject->laws[law].flop_per_parameter;
}

static double cost_of_size(void *ctx, size_t law, double parameters)
{
    (void)ctx;
    (void)law;
    return parameters;
}

static double cost_of_interaction(void *ctx, size_t law, double parameters)
{
    (void)ctx;
    (void)law;
    (void)parameters;
    return 1;
}

static double cost_of_time(void *ctx, size_t law, double parameters)
{
    const struct next *next = ctx;
    const struct pace *pace = &next->paces[law];

    return pace->fixed + pace->per_parameter * parameters;
}

static bool measure_paces(struct next *next, struct err *err)
{
    next->paces = arena_array(next->arena, struct pace, next->subject->n_laws);
    for (size_t l = 0; l < next->subject->n_laws; l++) {
        if (!subject_pace(&next->paces[l], next->subject,
                          &next->subject->laws[l], err))
            return false;
    }
    return true;
}

static bool know_flop(const struct next *next, struct err *err)
{
    for (size_t l = 0; l < next->subject->n_laws; l++) {
        if (!(next->subject->laws[l].flop_per_parameter > 0))
            return err_set(err,
                           "the curves do not say what their training cost: "
                           "give flop_per_parameter where they are declared, "
                           "--flop-per-parameter, or a budget in "
                           "parameters*interactions");
    }
    return true;
}

static bool read_budget(struct next *next, const char *text, struct err *err)
{
    struct dim compute =
        dim_add(unit_find("parameters")->dim, unit_find("interactions")->dim);
    struct number n;

    if (text == NULL)
        return err_set(err, "next needs --budget: '1e14 flop', "
                            "'4M interactions' or '8 core_hours'");
    if (!quantity_parse(&n, text, err))
        return false;
    if (!(n.real > 0 && isfinite(n.real)))
        return err_set(err, "'%s': a budget is above 0", text);
    next->budget = n.real;
    next->unit_of = 1;
    if (dim_equal(n.dim, unit_find("flop")->dim)) {
        next->cost = cost_of_compute;
        next->unit = "flop";
    } else if (dim_equal(n.dim, compute)) {
        next->cost = cost_of_size;
        next->unit = "parameters*interactions";
    } else if (dim_equal(n.dim, unit_find("interactions")->dim)) {
        next->cost = cost_of_interaction;
        next->unit = "interactions";
    } else if (dim_equal(n.dim, unit_find("core_hours")->dim)) {
        next->cost = cost_of_time;
        next->unit = "core_hours";
        next->unit_of = 3600;
    } else {
        return err_set(err,
                       "'%s': a budget is in flop, interactions, core_hours "
                       "or parameters*interactions",
                       text);
    }
    return true;
}

/* ---- goals ---- */

static struct goal *add_goal(struct next *next, const char *name,
                             const struct gain_part *parts, size_t n_parts)
{
    next->targets[next->n_goals] = (struct gain_target){parts, n_parts};
    struct goal *goal = &next->goals[next->n_goals++];
    goal->name = name;
    return goal;
}

static void aim_at_exponent(struct next *next, size_t l)
{
    struct gain_part *part = arena_new_of(next->arena, struct gain_part);
    const struct law_finding *law = &next->subject->laws[l];
    const struct intrinsic_fit *fit = law->fit;

    gain_part_of_exponent(part);
    part->law = l;
    struct goal *goal = add_goal(next,
                                 arena_printf(next->arena, "%s.exponent",
                                              subject_label(next->arena, law)),
                                 part, 1);
    goal->scale = ERRORS_LOGIT;
    goal->value = fit->law.exponent;
    goal->low = fit->ci95.low.exponent;
    goal->high = fit->ci95.high.exponent;
}

static bool aim_at_size(struct next *next, size_t l, const char *at,
                        struct err *err)
{
    struct gain_part *part = arena_new_of(next->arena, struct gain_part);
    const struct law_finding *law = &next->subject->laws[l];
    const struct intrinsic_fit *fit = law->fit;
    size_t n = (size_t)fit->replicates_ok;
    double C = fit->compute_high, ends[2];

    if (at != NULL && !subject_compute(&C, at, law, err))
        return false;
    double *values = mem_alloc((n + 1) * sizeof *values);
    double value = intrinsic_N_opt(&fit->law, C);
    for (size_t b = 0; b < n; b++)
        values[b] = intrinsic_N_opt(&fit->replicate_laws[b], C);
    bool ok = results_interval(ends, law, ERRORS_LOG, value, values, err);
    free(values);
    gain_part_of_size(part, &next->laws[l].truth, log(C));
    part->law = l;
    const char *label = subject_label(next->arena, law);
    struct goal *goal = add_goal(
        next,
        law->flop_per_parameter > 0
            ? arena_printf(next->arena, "%s.parameters at %.3g flop", label,
                           C * law->flop_per_parameter)
            : arena_printf(next->arena,
                           "%s.parameters at %.3g parameters*interactions",
                           label, C),
        part, 1);
    *goal = (struct goal){goal->name, ERRORS_LOG, value, ends[0], ends[1]};
    return ok;
}

/* An instance of a prediction, as its replicates hang on those of the laws. */
static bool aim_at_prediction(struct next *next, size_t i, struct err *err)
{
    const struct subject *subject = next->subject;
    const struct prediction_finding *p = &subject->findings.predictions[i];
    const struct replicated *all = &subject->results->predicted[i];
    size_t n_laws = subject->n_laws;
    struct gain_part *parts =
        arena_array(next->arena, struct gain_part, n_laws);
    const struct intrinsic_fit **fits =
        arena_array(next->arena, const struct intrinsic_fit *, n_laws);
    const struct law_finding named = {.name = p->name,
                                      .coordinates = p->coordinates,
                                      .n_coordinates = p->n_coordinates};
    const char *name = subject_label(next->arena, &named);
    bool logs = p->low > 0;
    size_t n = all->n, known = 0;

    if (!isfinite(p->value) || !isfinite(p->low))
        return err_set(err, "%s: %s", name,
                       p->reason != NULL ? p->reason : p->interval_reason);
    for (size_t l = 0; l < n_laws; l++) {
        fits[l] = subject->laws[l].fit;
        n = n < (size_t)fits[l]->replicates_ok ? n
                                               : (size_t)fits[l]->replicates_ok;
    }
    double *values = mem_alloc((n + 1) * sizeof *values);
    for (size_t b = 0; b < n; b++) {
        values[b] = logs ? log(all->values[b]) : all->values[b];
        if (isfinite(values[b]))
            known++;
    }
    size_t n_parts = known == n ? gain_parts_of_values(parts, next->laws, fits,
                                                       n_laws, values, n)
                                : 0;
    free(values);
    if (n_parts == 0)
        return err_set(err,
                       "%s: the %zu replicates do not show how it hangs on the "
                       "laws; give the fits a larger bootstrap",
                       name, n);
    struct goal *goal = add_goal(next, name, parts, n_parts);
    *goal = (struct goal){name, logs ? ERRORS_LOG : ERRORS_LINEAR, p->value,
                          p->low, p->high};
    return true;
}

static bool aim_at_predictions(struct next *next, const char *name,
                               struct err *err)
{
    const struct findings *f = &next->subject->findings;

    for (size_t i = 0; i < f->n_predictions; i++) {
        if (strcmp(f->predictions[i].name, name) == 0 &&
            !aim_at_prediction(next, i, err))
            return false;
    }
    return true;
}

/* --for and --at make sense. */
static bool check_goal(const struct next *next, const struct options *options,
                       struct err *err)
{
    const char *goal = options->goal != NULL ? options->goal : "exponent";
    const struct findings *f = &next->subject->findings;
    bool found = strcmp(goal, "exponent") == 0;
    bool size = strcmp(goal, "parameters") == 0;

    if (options->at != NULL && !size)
        return err_set(err, "--at is for --for parameters");
    for (size_t i = 0; i < f->n_predictions; i++)
        found |= strcmp(f->predictions[i].name, goal) == 0;
    return found || size ||
           err_set(err,
                   "--for: '%s' is none of exponent, parameters and the "
                   "names of the study's predictions",
                   goal);
}

static bool set_goals(struct next *next, const struct options *options,
                      struct err *err)
{
    const char *what = options->goal != NULL ? options->goal : "exponent";
    size_t n_laws = next->subject->n_laws;
    size_t most = n_laws + next->subject->findings.n_predictions;
    bool size = strcmp(what, "parameters") == 0;

    next->goals = arena_array(next->arena, struct goal, most);
    next->targets = arena_array(next->arena, struct gain_target, most);
    if (!size && strcmp(what, "exponent") != 0)
        return aim_at_predictions(next, what, err);
    for (size_t l = 0; l < n_laws; l++) {
        if (!size)
            aim_at_exponent(next, l);
        else if (!aim_at_size(next, l, options->at, err))
            return false;
    }
    return true;
}

/* ---- the laws ---- */

static bool know_laws(struct next *next, struct err *err)
{
    const struct subject *subject = next->subject;

    next->laws = arena_array(next->arena, struct gain_law, subject->n_laws);
    for (size_t l = 0; l < subject->n_laws; l++) {
        const struct law_finding *law = &subject->laws[l];
        const char *label = subject_label(next->arena, law);
        struct err why;

        if (!subject_usable(law, &why))
            return err_set(err,
                           "%s: %s; rlstudy simulate with --truth tells what a "
                           "design would do",
                           label, why.msg);
        if (law->fit->replicates_ok == 0)
            return err_set(err,
                           "%s: it has no interval to make narrower: give it a "
                           "bootstrap, and sizes more than one seed",
                           label);
        if (!gain_law_new(next->arena, &next->laws[l], &law->curves,
                          &law->options, &why))
            return err_set(err, "%s: %s", label, why.msg);
    }
    return true;
}

/* ---- what came out ---- */

/* The interval of GOAL when it is RATIO times as wide, in its scale. */
static void narrowed(double ends[2], const struct goal *goal, double ratio)
{
    ends[0] = scale_widen(goal->scale, goal->value, goal->low, ratio);
    ends[1] = scale_widen(goal->scale, goal->value, goal->high, ratio);
}

static json_t *goals_json(const struct next *next, const double *intervals)
{
    json_t *list = json_array();

    for (size_t i = 0; i < next->n_goals; i++) {
        const struct goal *goal = &next->goals[i];
        double ends[2];

        narrowed(ends, goal, intervals == NULL ? 1 : intervals[i]);
        json_array_append_new(list, json_pack("{s:o, s:o, s:o, s:o}", "name",
                                              json_of_text(goal->name), "value",
                                              json_of_number(goal->value),
                                              "low", json_of_number(ends[0]),
                                              "high", json_of_number(ends[1])));
    }
    return list;
}

static json_t *addition_json(const struct next *next, const struct addition *a)
{
    static const char *const kinds[] = {
        [ADD_SEEDS] = "seeds", [ADD_LENGTH] = "length", [ADD_SIZE] = "size"};
    const char *label =
        subject_label(next->arena, &next->subject->laws[a->law]);

    return json_pack(
        "{s:o, s:s, s:f, s:I, s:f, s:f, s:f, s:o}", "law", json_of_text(label),
        "kind", kinds[a->kind], "parameters", a->parameters, "runs",
        (json_int_t)a->runs, "from", a->from, "to", a->to, "cost",
        a->cost / next->unit_of, "study_text",
        json_of_text(next_study_text(next->arena, next->subject, a, 1)));
}

static void print_json(const struct next *next)
{
    json_t *steps = json_array(), *plan = json_array();

    for (size_t i = 0; i < next->n_steps; i++) {
        const struct gain_step *step = &next->steps[i];
        json_t *json = addition_json(next, &step->addition);

        json_object_set_new(json, "ratio",
                            json_of_number(step->addition.ratio));
        json_object_set_new(
            json, "simulated_ratio",
            json_of_number(i < VERIFIED ? next->simulated[i] : (double)NAN));
        json_object_set_new(json, "after", goals_json(next, step->intervals));
        json_array_append_new(steps, json);
    }
    for (size_t i = 0; i < next->plan.n; i++)
        json_array_append_new(plan,
                              addition_json(next, &next->plan.additions[i]));
    const char *text = next_study_text(next->arena, next->subject,
                                       next->plan.additions, next->plan.n);
    json_print(
        json_pack("{s:s, s:s, s:f, s:o, s:o, s:{s:o, s:f, s:o, s:o, s:o}}",
                  "schema", "rlstudy-next-1", "unit", next->unit, "budget",
                  next->budget / next->unit_of, "now", goals_json(next, NULL),
                  "additions", steps, "allocation", "additions", plan, "cost",
                  next->plan.cost / next->unit_of, "ratio",
                  json_of_number(next->plan.ratio), "after",
                  goals_json(next, next->plan.intervals), "study_text",
                  json_of_text(text)));
}

static void print_goals(const struct next *next, const double *intervals)
{
    for (size_t i = 0; i < next->n_goals; i++) {
        const struct goal *goal = &next->goals[i];
        double ends[2];

        narrowed(ends, goal, intervals == NULL ? 1 : intervals[i]);
        printf("  %s %.4g [%.4g, %.4g]\n", goal->name, goal->value, ends[0],
               ends[1]);
    }
}

static void print_addition(const struct next *next, const struct addition *a)
{
    struct str text = STR_INIT;

    next_describe(&text, a);
    if (next->subject->n_laws > 1)
        str_printf(&text, " (%s)",
                   subject_label(next->arena, &next->subject->laws[a->law]));
    printf("%s: %.3g %s", text.text, a->cost / next->unit_of, next->unit);
    str_fini(&text);
}

static void print_steps(const struct next *next)
{
    size_t n = next->n_steps < SHOWN ? next->n_steps : SHOWN;

    printf("What makes it narrower for its cost, most first (each alone; "
           "width of the interval against now):\n");
    for (size_t i = 0; i < n; i++) {
        const struct addition *a = &next->steps[i].addition;

        printf("  %4.2f  ", a->ratio);
        print_addition(next, a);
        if (i < VERIFIED && isfinite(next->simulated[i]))
            printf("; simulated %.2f", next->simulated[i]);
        putchar('\n');
    }
    if (next->n_steps > n)
        printf("  and %zu more, which bring less\n", next->n_steps - n);
}

static void print_text(const struct next *next)
{
    printf("Now:\n");
    print_goals(next, NULL);
    if (next->n_steps == 0) {
        printf("The budget of %.3g %s has room for nothing that would help.\n",
               next->budget / next->unit_of, next->unit);
        return;
    }
    print_steps(next);
    printf("For %.3g of the %.3g %s, one after the other:\n",
           next->plan.cost / next->unit_of, next->budget / next->unit_of,
           next->unit);
    for (size_t i = 0; i < next->plan.n; i++) {
        printf("  ");
        print_addition(next, &next->plan.additions[i]);
        putchar('\n');
    }
    printf("After it, by the law as it is fitted:\n");
    print_goals(next, next->plan.intervals);
    const char *text = next_study_text(next->arena, next->subject,
                                       next->plan.additions, next->plan.n);
    if (text[0] != '\0')
        printf("In the study:\n%s", text);
}

/* ---- */

static bool look_ahead(struct next *next, const struct options *options,
                       struct err *err)
{
    if ((next->cost == cost_of_compute && !know_flop(next, err)) ||
        (next->cost == cost_of_time && !measure_paces(next, err)) ||
        !know_laws(next, err) || !set_goals(next, options, err))
        return false;
    const struct gain_problem problem = {
        .laws = next->laws,
        .n_laws = next->subject->n_laws,
        .targets = next->targets,
        .n_targets = next->n_goals,
        .cost = next->cost,
        .cost_ctx = next,
    };
    next->n_steps =
        gain_rank(next->arena, &next->steps, &problem, next->budget);
    gain_spend(next->arena, &next->plan, &problem, next->budget);
    for (size_t i = 0; i < VERIFIED; i++)
        next->simulated[i] =
            options->verify > 0 && i < next->n_steps
                ? gain_simulated(&problem, &next->steps[i].addition,
                                 (size_t)options->verify)
                : (double)NAN;
    return true;
}

enum exit_status cmd_next(const struct options *options)
{
    struct subject subject;
    struct next next = {.subject = &subject};
    struct err err;

    if (!read_budget(&next, options->budget, &err)) {
        fprintf(stderr, "rlstudy: %s\n", err.msg);
        return STATUS_USAGE;
    }
    enum exit_status status = subject_load(&subject, options, false);
    next.arena = subject.arena;
    if (status == STATUS_OK) {
        status = !check_goal(&next, options, &err)   ? STATUS_USAGE
                 : !look_ahead(&next, options, &err) ? STATUS_FAILURE
                                                     : STATUS_OK;
        if (status != STATUS_OK)
            fprintf(stderr, "rlstudy: %s\n", err.msg);
    }
    if (status == STATUS_OK)
        (options->json ? print_json : print_text)(&next);
    subject_fini(&subject);
    return status;
}
