/* fuzz_curves.c - any bytes at all, as a CSV file of curves. */
#include "config.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "import/import.h"
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
    const struct import_options options = {.format = "csv"};
    struct imported from;
    struct err err = {""};

    if (import_curves_in_memory(arena, &from, (const char *)data, size, "fuzz",
                                &options, &err)) {
        if (from.set.n == 0)
            abort();
        for (size_t i = 0; i < from.set.n; i++)
            check_curve(&from.set.curves[i]);
    } else if (err.msg[0] == '\0') {
        abort();
    }
    arena_free(arena);
    return 0;
}
