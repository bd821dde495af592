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

/* A law, or a quantity, that nothing can be said of. */
struct left_out {
    const char *name, *reason;
};

struct next {
    /* What the command is about, with those of its laws alone that something
     * can be said of. */
    struct subject subject;
    struct arena *arena;
    struct gain_law *laws; /* as subject.laws */
    struct pace *paces;    /* the same, for a budget of time */
    struct left_out *left_out;
    size_t n_left_out;
    struct goal *goals;
    struct gain_target *targets; /* as goals */
    size_t n_goals;
    enum budget_kind kind;
    double budget;
    struct gain_step *steps;
    size_t n_steps;
    double simulated[VERIFIED];
    struct gain_plan plan;
};

/* ---- costs ---- */

static double cost_of_compute(void *ctx, size_t law, double parameters)
{
    const struct next *next = ctx;

    return parameters * next->subject.laws[law].flop_per_parameter;
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

static gain_cost const costs[N_BUDGETS] = {
    [BUDGET_FLOP] = cost_of_compute,
    [BUDGET_COMPUTE] = cost_of_size,
    [BUDGET_INTERACTIONS] = cost_of_interaction,
    [BUDGET_TIME] = cost_of_time,
};

/* ---- the laws ---- */

static void leave_out(struct next *next, const char *name,
                      const struct err *why)
{
    next->left_out[next->n_left_out++] =
        (struct left_out){name, arena_strdup(next->arena, why->msg)};
}

/* What further runs of LAW cost can be told: PACE by time. */
static bool know_cost(struct pace *pace, const struct next *next,
                      const struct law_finding *law, struct err *err)
{
    if (next->kind == BUDGET_TIME)
        return subject_pace(pace, &next->subject, law, err);
    return next->kind != BUDGET_FLOP || law->flop_per_parameter > 0 ||
           err_set(err,
                   "the curves do not say what their training cost: give "
                   "flop_per_parameter where they are declared, "
                   "--flop-per-parameter, or a budget in %s",
                   budget_units[BUDGET_COMPUTE].name);
}

static bool know_law(struct gain_law *out, struct pace *pace,
                     const struct next *next, const struct law_finding *law,
                     struct err *err)
{
    struct err why;

    if (!know_cost(pace, next, law, err))
        return false;
    if (!subject_usable(law, &why))
        return err_set(err,
                       "%s; rlstudy simulate with --truth tells what a design "
                       "would do",
                       why.msg);
    if (law->fit->replicates_ok == 0)
        return err_set(err, "it has no interval to make narrower: give it a "
                            "bootstrap, and sizes more than one seed");
    return gain_law_new(next->arena, out, &law->curves, &law->options, err);
}

/* The laws that something can be said of become all there are. */
static void know_laws(struct next *next)
{
    const struct law_finding *all = next->subject.laws;
    size_t n = next->subject.n_laws, known = 0;
    struct law_finding *laws = arena_array(next->arena, struct law_finding, n);

    next->laws = arena_array(next->arena, struct gain_law, n);
    next->paces = arena_array(next->arena, struct pace, n);
    next->left_out = arena_array(next->arena, struct left_out,
                                 n + next->subject.findings.n_predictions);
    for (size_t l = 0; l < n; l++) {
        struct err why;

        laws[known] = all[l];
        if (know_law(&next->laws[known], &next->paces[known], next, &all[l],
                     &why))
            known++;
        else
            leave_out(next, subject_label(next->arena, &all[l]), &why);
    }
    next->subject.laws = laws;
    next->subject.n_laws = known;
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
    const struct law_finding *law = &next->subject.laws[l];
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
    const struct law_finding *law = &next->subject.laws[l];
    double C = law->fit->compute_high, value, ends[2];

    if ((at != NULL && !subject_compute(&C, at, law, err)) ||
        !results_best_size(&value, ends, law, C, err))
        return false;
    gain_part_of_size(part, &next->laws[l].truth, log(C));
    part->law = l;
    struct goal *goal =
        add_goal(next, subject_size_label(next->arena, law, C), part, 1);
    *goal = (struct goal){goal->name, ERRORS_LOG, value, ends[0], ends[1]};
    return true;
}

/* An instance of a prediction, as its replicates hang on those of the laws. */
static bool aim_at_prediction(struct next *next, size_t i, struct err *err)
{
    const struct subject *subject = &next->subject;
    const struct prediction_finding *p = &subject->findings.predictions[i];
    const struct replicated *all = &subject->results->predicted[i];
    size_t n_laws = subject->n_laws;
    struct gain_part *parts =
        arena_array(next->arena, struct gain_part, n_laws);
    const struct intrinsic_fit **fits =
        arena_array(next->arena, const struct intrinsic_fit *, n_laws);
    const char *name = subject_prediction_label(next->arena, p);
    bool logs = p->low > 0;
    size_t n = all->n, known = 0;

    if (!isfinite(p->value) || !isfinite(p->low))
        return err_set(err, "%s",
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
                       "the %zu replicates do not show how it hangs on the "
                       "laws; give the fits a larger bootstrap",
                       n);
    struct goal *goal = add_goal(next, name, parts, n_parts);
    *goal = (struct goal){name, logs ? ERRORS_LOG : ERRORS_LINEAR, p->value,
                          p->low, p->high};
    return true;
}

static void aim_at_predictions(struct next *next, const char *name)
{
    const struct findings *f = &next->subject.findings;

    for (size_t i = 0; i < f->n_predictions; i++) {
        const struct prediction_finding *p = &f->predictions[i];
        struct err why;

        if (strcmp(p->name, name) == 0 && !aim_at_prediction(next, i, &why))
            leave_out(next, subject_prediction_label(next->arena, p), &why);
    }
}

/* --for and --at make sense. */
static bool check_goal(const struct next *next, const struct options *options,
                       struct err *err)
{
    const char *goal = options->goal != NULL ? options->goal : "exponent";
    const struct findings *f = &next->subject.findings;
    bool found = strcmp(goal, "exponent") == 0;
    bool size = strcmp(goal, "parameters") == 0;
    enum budget_kind kind;
    double at;

    if (options->at != NULL && !size)
        return err_set(err, "--at is for --for parameters");
    if (options->at != NULL && !quantity_budget(&kind, &at, options->at, err))
        return err_prefix(err, "--at");
    for (size_t i = 0; i < f->n_predictions; i++)
        found |= strcmp(f->predictions[i].name, goal) == 0;
    return found || size ||
           err_set(err,
                   "--for: '%s' is none of exponent, parameters and the "
                   "names of the study's predictions",
                   goal);
}

static void set_goals(struct next *next, const struct options *options)
{
    const char *what = options->goal != NULL ? options->goal : "exponent";
    size_t n_laws = next->subject.n_laws;
    size_t most = n_laws + next->subject.findings.n_predictions;
    bool size = strcmp(what, "parameters") == 0;
    struct err why;

    next->goals = arena_array(next->arena, struct goal, most);
    next->targets = arena_array(next->arena, struct gain_target, most);
    if (!size && strcmp(what, "exponent") != 0) {
        aim_at_predictions(next, what);
        return;
    }
    for (size_t l = 0; l < n_laws; l++) {
        if (!size)
            aim_at_exponent(next, l);
        else if (!aim_at_size(next, l, options->at, &why))
            leave_out(next, subject_label(next->arena, &next->subject.laws[l]),
                      &why);
    }
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

static double in_units(const struct next *next, double cost)
{
    return cost / budget_units[next->kind].size;
}

static json_t *left_out_json(const struct next *next)
{
    json_t *list = json_array();

    for (size_t i = 0; i < next->n_left_out; i++)
        json_array_append_new(
            list, json_pack("{s:o, s:o}", "name",
                            json_of_text(next->left_out[i].name), "reason",
                            json_of_text(next->left_out[i].reason)));
    return list;
}

static json_t *addition_json(const struct next *next, const struct addition *a)
{
    static const char *const kinds[] = {
        [ADD_SEEDS] = "seeds", [ADD_LENGTH] = "length", [ADD_SIZE] = "size"};
    const char *label = subject_label(next->arena, &next->subject.laws[a->law]);

    return json_pack(
        "{s:o, s:s, s:f, s:I, s:f, s:f, s:f, s:o}", "law", json_of_text(label),
        "kind", kinds[a->kind], "parameters", a->parameters, "runs",
        (json_int_t)a->runs, "from", a->from, "to", a->to, "cost",
        in_units(next, a->cost), "study_text",
        json_of_text(next_study_text(next->arena, &next->subject, a, 1)));
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
    const char *text = next_study_text(next->arena, &next->subject,
                                       next->plan.additions, next->plan.n);
    json_print(json_pack(
        "{s:s, s:s, s:f, s:o, s:o, s:o, s:{s:o, s:f, s:o, s:o, s:o}}", "schema",
        "rlstudy-next-1", "unit", budget_units[next->kind].name, "budget",
        in_units(next, next->budget), "left_out", left_out_json(next), "now",
        goals_json(next, NULL), "additions", steps, "allocation", "additions",
        plan, "cost", in_units(next, next->plan.cost), "ratio",
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
    const char *unit = budget_units[next->kind].name;
    struct str text = STR_INIT;

    next_describe(&text, a);
    if (next->subject.n_laws > 1)
        str_printf(&text, " (%s)",
                   subject_label(next->arena, &next->subject.laws[a->law]));
    printf("%s: %.3g %s", text.text, in_units(next, a->cost), unit);
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
    const char *unit = budget_units[next->kind].name;

    for (size_t i = 0; i < next->n_left_out; i++)
        printf("Left out: %s: %s\n", next->left_out[i].name,
               next->left_out[i].reason);
    printf("Now:\n");
    print_goals(next, NULL);
    if (next->n_steps == 0) {
        printf("The budget of %.3g %s has room for nothing that would help.\n",
               in_units(next, next->budget), unit);
        return;
    }
    print_steps(next);
    printf("For %.3g of the %.3g %s, one after the other:\n",
           in_units(next, next->plan.cost), in_units(next, next->budget), unit);
    for (size_t i = 0; i < next->plan.n; i++) {
        printf("  ");
        print_addition(next, &next->plan.additions[i]);
        putchar('\n');
    }
    printf("After it, by the law as it is fitted:\n");
    print_goals(next, next->plan.intervals);
    const char *text = next_study_text(next->arena, &next->subject,
                                       next->plan.additions, next->plan.n);
    if (text[0] != '\0')
        printf("In the study:\n%s", text);
}

/* ---- */

/* Of nothing there is nothing to tell but why. */
static bool has_goals(const struct next *next)
{
    for (size_t i = 0; i < next->n_left_out && next->n_goals == 0; i++)
        fprintf(stderr, "rlstudy: %s: %s\n", next->left_out[i].name,
                next->left_out[i].reason);
    return next->n_goals > 0;
}

static void look_ahead(struct next *next, const struct options *options)
{
    const struct gain_problem problem = {
        .laws = next->laws,
        .n_laws = next->subject.n_laws,
        .targets = next->targets,
        .n_targets = next->n_goals,
        .cost = costs[next->kind],
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
}

/* Whatever is left out is an answer that there is not. */
static enum exit_status answer(struct next *next, const struct options *options)
{
    know_laws(next);
    set_goals(next, options);
    if (has_goals(next)) {
        look_ahead(next, options);
        (options->json ? print_json : print_text)(next);
    }
    return next->n_left_out > 0 ? STATUS_CLAIM_FAILED : STATUS_OK;
}

enum exit_status cmd_next(const struct options *options)
{
    struct subject subject;
    struct next next = {0};
    struct err err;

    if (options->budget == NULL)
        err_set(&err, "next needs --budget: '1e14 flop', '4M interactions' or "
                      "'8 core_hours'");
    if (options->budget == NULL ||
        !quantity_budget(&next.kind, &next.budget, options->budget, &err)) {
        fprintf(stderr, "rlstudy: %s\n", err.msg);
        return STATUS_USAGE;
    }
    enum exit_status status = subject_load(&subject, options, false);
    next.subject = subject;
    next.arena = subject.arena;
    if (status == STATUS_OK && !check_goal(&next, options, &err)) {
        fprintf(stderr, "rlstudy: %s\n", err.msg);
        status = STATUS_USAGE;
    }
    if (status == STATUS_OK)
        status = answer(&next, options);
    subject_fini(&subject);
    return status;
}
