/* fuzz_curves.c - any bytes at all, as a CSV file of curves. */
#include "config.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "analysis/curves.h"
#include "base/arena.h"
#include "tests/fuzz/fuzz.h"

/* What curves.h promises of each curve. */
static void check_curve(const struct curve *c)
{
    if (!(c->parameters > 0 && isfinite(c->parameters)) || c->n == 0 ||
        c->run[0] == '\0')
        abort();
    for (size_t i = 0; i < c->n; i++) {
        double last = i == 0 ? 0 : c->interactions[i - 1];

        if (!(c->interactions[i] > last && isfinite(c->interactions[i]) &&
              isfinite(c->returns[i])))
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct curve_set set;
    struct err err = {""};

    if (curves_parse_csv(arena, &set, (const char *)data, size, "fuzz", &err)) {
        if (set.n == 0)
            abort();
        for (size_t i = 0; i < set.n; i++)
            check_curve(&set.curves[i]);
    } else if (err.msg[0] == '\0') {
        abort();
    }
    arena_free(arena);
    return 0;
}
