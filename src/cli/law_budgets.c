/* law_budgets.c - what training budgets come to by a law. */
#include "config.h"

#include "cli/law_budgets.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/mem.h"
#include "check/catalog.h"
#include "cli/results.h"
#include "report/gather.h"

/* What of a budget's row is which result. */
static const struct {
    const char *result;
    size_t offset;
} cells[] = {
    {"parameters", offsetof(struct budget_row, parameters)},
    {"interactions", offsetof(struct budget_row, interactions)},
    {"return", offsetof(struct budget_row, ret)},
    {"least_parameters", offsetof(struct budget_row, least_parameters)},
    {"least_interactions", offsetof(struct budget_row, least_interactions)},
    {"cheapest_parameters", offsetof(struct budget_row, cheapest_parameters)},
    {"cheapest_interactions",
     offsetof(struct budget_row, cheapest_interactions)},
};

/* RESULT at compute C, with the interval that a claim about it would get. */
static struct law_number number_at(const struct law_finding *law,
                                   const struct law_result *result, double C)
{
    const struct intrinsic_fit *fit = law->fit;
    const struct law_place place = {AT_COMPUTE, C, C};
    const struct law_view view = law_view(law, SIZE_MAX);
    struct law_number number = {result->get(&view, &place), (double)NAN,
                                (double)NAN};
    size_t n = (size_t)fit->replicates_ok;
    double *values = mem_alloc((n + 1) * sizeof *values), ends[2];
    struct err ignored;

    for (size_t b = 0; b < n; b++) {
        const struct law_view again = law_view(law, b);

        values[b] = result->get(&again, &place);
    }
    if (isfinite(number.value) &&
        results_interval(ends, law, result->scale, number.value, values,
                         &ignored)) {
        number.low = ends[0];
        number.high = ends[1];
    }
    free(values);
    return number;
}

static void fill_row(struct budget_row *row, const struct law_finding *law)
{
    for (size_t i = 0; i < COUNT_OF(cells); i++) {
        struct law_number *cell =
            (struct law_number *)((char *)row + cells[i].offset);

        *cell = number_at(law, law_result_find(cells[i].result), row->compute);
    }
}

void law_budgets_set(struct law_finding *law, struct arena *arena)
{
    const struct intrinsic_fit *fit = law->fit;
    double low, high;
    double unit = law->flop_per_parameter > 0 ? law->flop_per_parameter : 1;

    if (!law_trusted(law))
        return;
    results_trained(&low, &high, fit);
    int first = (int)ceil(log10(low * unit));
    int last = (int)floor(log10(high * unit)) + 2;
    struct budget_row *rows =
        arena_array(arena, struct budget_row, (size_t)(last - first) + 1);
    for (int power = first; power <= last; power++) {
        struct budget_row *row = &rows[law->n_budgets++];

        row->compute = pow(10, power) / unit;
        row->beyond = row->compute > high;
        fill_row(row, law);
    }
    law->budgets = rows;
}
