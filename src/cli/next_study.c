/* next_study.c - further runs as text for a study. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "cli/next.h"
#include "plan/plan.h"

static double size_of(const struct subject *subject,
                      const struct law_finding *law, const struct plan_run *run)
{
    return subject_size(subject, law,
                        (size_t)(run - subject->loaded.plan->runs));
}

/* A run of the plan of the size nearest to PARAMETERS, of LAW. */
static const struct plan_run *nearest(const struct subject *subject,
                                      const struct law_finding *law,
                                      double parameters)
{
    const struct plan_run *best = &subject->loaded.plan->runs[law->runs[0]];

    for (size_t i = 1; i < law->n_runs; i++) {
        const struct plan_run *run = &subject->loaded.plan->runs[law->runs[i]];

        if (fabs(log(size_of(subject, law, run) / parameters)) <
            fabs(log(size_of(subject, law, best) / parameters)))
            best = run;
    }
    return best;
}

static const struct study_coordinate *coordinate_of(const struct plan_run *run,
                                                    const char *axis)
{
    for (size_t i = 0; i < run->n_coordinates; i++) {
        if (strcmp(run->coordinates[i]->axis, axis) == 0)
            return run->coordinates[i];
    }
    return NULL;
}

/* Whether sizes of LAW rise with AXIS, a number above 0, and with nothing
 * else. */
static bool is_size_axis(const struct subject *subject,
                         const struct law_finding *law, const char *axis)
{
    bool differ = false;

    for (size_t i = 0; i < law->n_runs; i++) {
        const struct plan_run *a = &subject->loaded.plan->runs[law->runs[i]];
        const struct plan_run *b =
            &subject->loaded.plan->runs[law->runs[i == 0 ? 0 : i - 1]];
        const struct study_coordinate *x = coordinate_of(a, axis);
        const struct study_coordinate *y = coordinate_of(b, axis);

        if (x == NULL || y == NULL || x->value.kind != VALUE_NUMBER ||
            y->value.kind != VALUE_NUMBER || !(x->value.number.real > 0))
            return false;
        double rise = x->value.number.real - y->value.number.real;
        double more = size_of(subject, law, a) - size_of(subject, law, b);
        if (rise * more < 0 || (rise == 0) != (more == 0))
            return false;
        differ |= more != 0;
    }
    return differ;
}

static const char *size_axis(const struct subject *subject,
                             const struct law_finding *law)
{
    const struct plan_run *run = &subject->loaded.plan->runs[law->runs[0]];

    for (size_t i = 0; i < run->n_coordinates; i++) {
        const char *axis = run->coordinates[i]->axis;

        if (strcmp(axis, "seed") != 0 && is_size_axis(subject, law, axis))
            return axis;
    }
    return NULL;
}

/* The axis's value for a size that no run has: straight in logarithms through
 * the two sizes of LAW that are nearest to it. */
static double axis_value(const struct subject *subject,
                         const struct law_finding *law, const char *axis,
                         double parameters)
{
    const struct plan_run *a = nearest(subject, law, parameters), *b = NULL;

    for (size_t i = 0; i < law->n_runs; i++) {
        const struct plan_run *run = &subject->loaded.plan->runs[law->runs[i]];
        double off = fabs(log(size_of(subject, law, run) / parameters));

        if (size_of(subject, law, run) != size_of(subject, law, a) &&
            (b == NULL ||
             off < fabs(log(size_of(subject, law, b) / parameters))))
            b = run;
    }
    double x = log(coordinate_of(a, axis)->value.number.real);
    double y = log(coordinate_of(b, axis)->value.number.real);
    double t = log(parameters / size_of(subject, law, a)) /
               log(size_of(subject, law, b) / size_of(subject, law, a));
    return exp(x + t * (y - x));
}

static int64_t last_seed(const struct subject *subject,
                         const struct law_finding *law)
{
    int64_t last = 0;

    for (size_t i = 0; i < law->n_runs; i++) {
        int64_t seed = subject->loaded.plan->runs[law->runs[i]].spec.seed;

        last = seed > last ? seed : last;
    }
    return last;
}

/* "seed in 4 .. 6", or the seeds of the size that goes on. */
static void add_seeds(struct str *out, const struct subject *subject,
                      const struct law_finding *law, const struct addition *a)
{
    int64_t first = a->kind == ADD_SEEDS ? last_seed(subject, law) + 1 : 1;
    int64_t last = a->kind == ADD_LENGTH ? last_seed(subject, law)
                                         : first + (int64_t)a->runs - 1;

    str_printf(out, "seed in %lld .. %lld", (long long)first, (long long)last);
}

/* "product(h in [16], size in [1/8], seed in 4 .. 6)" */
static void add_product(struct str *out, const struct subject *subject,
                        const struct law_finding *law, const struct addition *a,
                        const char *size)
{
    const struct plan_run *run = nearest(subject, law, a->parameters);

    str_add(out, "product(");
    for (size_t i = 0; i < run->n_coordinates; i++) {
        const struct study_coordinate *c = run->coordinates[i];

        if (strcmp(c->axis, "seed") == 0)
            continue;
        str_printf(out, "%s in [", c->axis);
        if (a->kind == ADD_SIZE && strcmp(c->axis, size) == 0)
            str_printf(out, "%.3g",
                       axis_value(subject, law, size, a->parameters));
        else if (c->value.kind == VALUE_NUMBER)
            value_print_short(out, &c->value);
        else
            value_print(out, &c->value);
        str_add(out, "], ");
    }
    add_seeds(out, subject, law, a);
    str_addc(out, ')');
}

/* The declaration that has the law's runs. */
static const char *group_of(const struct subject *subject,
                            const struct law_finding *law)
{
    const struct plan *plan = subject->loaded.plan;

    for (size_t g = 0; g < plan->n_groups; g++) {
        for (size_t i = 0; i < plan->groups[g].n; i++) {
            if (plan->groups[g].runs[i] == law->runs[0])
                return plan->groups[g].name;
        }
    }
    return "main";
}

const char *next_study_text(struct arena *arena, const struct subject *subject,
                            const struct addition *additions, size_t n)
{
    const struct plan *plan = subject->loaded.plan;
    struct str text = STR_INIT;
    int longer = 0;

    for (size_t i = 0; subject->is_study && i < n; i++) {
        const struct addition *a = &additions[i];
        const struct law_finding *law = &subject->laws[a->law];
        const char *size;

        if (law->n_runs == 0 || law->runs[0] >= plan->n_runs)
            continue; /* curves from files: there is nothing to train here */
        size = size_axis(subject, law);
        if (a->kind == ADD_SIZE && size == NULL)
            continue;
        if (a->kind == ADD_LENGTH) {
            longer++;
            str_printf(&text,
                       "budget longer_%d { interactions = %.0f }\n"
                       "runs longer_%d = ",
                       longer, a->to, longer);
            add_product(&text, subject, law, a, size);
            str_printf(&text, " { budget = longer_%d }\n", longer);
        } else {
            str_printf(&text, "runs %s = ... + ", group_of(subject, law));
            add_product(&text, subject, law, a, size);
            str_addc(&text, '\n');
        }
    }
    const char *copy = arena_strdup(arena, str_text(&text));
    str_fini(&text);
    return copy;
}

void next_describe(struct str *out, const struct addition *a)
{
    const char *s = a->runs == 1 ? "" : "s";

    switch (a->kind) {
    case ADD_SEEDS:
        str_printf(out, "%zu more run%s of %.6g parameters", a->runs, s,
                   a->parameters);
        break;
    case ADD_SIZE:
        str_printf(out, "%zu run%s of a new size, %.6g parameters", a->runs, s,
                   a->parameters);
        break;
    case ADD_LENGTH:
        str_printf(out, "train the %zu run%s of %.6g parameters from %.4g on",
                   a->runs, s, a->parameters, a->from);
        break;
    }
    str_printf(out, ", to %.4g interactions", a->to);
}
