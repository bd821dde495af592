/* imported.h - what must hold of all curves that are imported, whatever the
 * bytes of their file. */
#ifndef RLSTUDY_TESTS_FUZZ_IMPORTED_H
#define RLSTUDY_TESTS_FUZZ_IMPORTED_H

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "import/import.h"

/* What curves.h promises of each curve. */
static inline void check_curve(const struct curve *c)
{
    if (!(c->parameters > 0 && isfinite(c->parameters)) || c->n == 0 ||
        c->run[0] == '\0')
        abort();
    for (size_t i = 0; i < c->n; i++) {
        double last = i == 0 ? 0 : c->interactions[i - 1];

        if (!(c->interactions[i] > last && isfinite(c->interactions[i]) &&
              isfinite(c->returns[i])))
            abort();
        if (c->compute != NULL &&
            !(c->compute[i] > 0 && isfinite(c->compute[i]) &&
              (i == 0 || c->compute[i] >= c->compute[i - 1])))
            abort();
    }
}

/* What points.h promises of each column. */
static inline void check_column(const struct points_column *c, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        double v = c->values[i];

        if (c->labels != NULL && !isnan(v) &&
            !(v >= 0 && v < (double)c->n_labels))
            abort();
    }
}

/* There are points, or there is a reason why not. */
static inline void import_points_and_check(const uint8_t *data, size_t size,
                                           const struct import_options *options)
{
    struct arena *arena = arena_new();
    struct imported_points from;
    struct err err = {.msg = ""};

    if (import_points_in_memory(arena, &from, (const char *)data, size, "fuzz",
                                options, &err)) {
        if (from.table.n == 0)
            abort();
        for (size_t i = 0; i < from.table.n_columns; i++)
            check_column(&from.table.columns[i], from.table.n);
    } else if (err.msg[0] == '\0') {
        abort();
    }
    arena_free(arena);
}

/* There are curves, or there is a reason why not. */
static inline void import_and_check(const uint8_t *data, size_t size,
                                    const struct import_options *options)
{
    struct arena *arena = arena_new();
    struct imported from;
    struct err err = {.msg = ""};

    if (import_curves_in_memory(arena, &from, (const char *)data, size, "fuzz",
                                options, &err)) {
        if (from.set.n == 0)
            abort();
        for (size_t i = 0; i < from.set.n; i++)
            check_curve(&from.set.curves[i]);
    } else if (err.msg[0] == '\0') {
        abort();
    }
    arena_free(arena);
}

#endif
