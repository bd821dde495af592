/* fuzz_plan.c - any bytes at all in place of a saved plan. */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "cli/saved.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    char *text = malloc(size + 1);
    struct saved_plan plan;
    struct err err = {.msg = ""};

    if (text == NULL)
        abort();
    memcpy(text, data, size);
    text[size] = '\0';
    (void)!saved_is(text, size);
    if (!saved_read(arena, &plan, text, size, "plan", &err)) {
        if (err.msg[0] == '\0')
            abort();
    } else if (plan.n_modules == 0) {
        abort(); /* whoever reads it takes the first for the study */
    }
    free(text);
    arena_free(arena);
    return 0;
}
