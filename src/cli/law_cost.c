/* law_cost.c - what a step of the environment costs beside the network. */
#include "config.h"

#include "cli/law_cost.h"

#include <math.h>

#include "analysis/affine.h"
#include "base/arena.h"

/* Seconds an interaction against parameters, for each finished run: a line
 * whose slope is what a parameter takes, and whose intercept is what does not
 * grow with the model.  Errors count by their share, as small models are
 * timed more closely than large ones. */
static bool measure(double *cost, struct arena *arena,
                    const struct law_finding *law, const struct run_row *runs,
                    struct err *err)
{
    double *x = arena_array(arena, double, law->n_runs);
    double *y = arena_array(arena, double, law->n_runs);
    struct affine_fit line;
    size_t n = 0;

    for (size_t i = 0; i < law->n_runs; i++) {
        const struct run_row *run = &runs[law->runs[i]];

        if (run->status != RUN_DONE || !(run->wall_s > 0))
            continue;
        x[n] = run->parameters;
        y[n++] = run->wall_s / run->interactions;
    }
    if (n == 0)
        return err_set(err, "the time that its curves took is not known");
    if (!affine_fit(&line, x, y, n, true, err))
        return false;
    if (!(line.slope > 0))
        return err_set(err, "larger models took no longer");
    *cost = fmax(line.intercept, 0) / line.slope;
    return true;
}

void law_cost_set(struct law_finding *law, struct arena *arena,
                  const struct settings *options, const struct run_row *runs)
{
    const struct value *declared = settings_value(options, "environment_cost");
    struct err err;

    law->environment_cost = (double)NAN;
    if (declared->kind == VALUE_NUMBER) {
        law->environment_cost = declared->number.real;
    } else if (measure(&law->environment_cost, arena, law, runs, &err)) {
        law->environment_measured = true;
    } else {
        law->environment_unknown = arena_strdup(arena, err.msg);
    }
}
