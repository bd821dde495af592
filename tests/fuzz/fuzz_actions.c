/* fuzz_actions.c - any bytes at all, as a line of actions; the first says of
 * which kind they are to be. */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cli/env_actions.h"
#include "tests/fuzz/fuzz.h"

static void check(const union env_action *action, const struct env_space *space)
{
    for (int i = 0; i < space->parts; i++) {
        if (space->continuous ? !isfinite(action->number[i])
                              : action->choice[i] < 0 ||
                                    action->choice[i] >= space->actions[i])
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct env_space space = {.dtype = ENV_F32};
    union env_action action;
    double exact[ENV_MAX_PARTS];
    struct err err = {.msg = ""};

    if (size == 0)
        return 0;
    space.continuous = (data[0] & 1) != 0;
    space.parts = 1 + (data[0] >> 1) % ENV_MAX_PARTS;
    for (int i = 0; i < space.parts; i++)
        space.actions[i] = 2 + i;
    char *line = mem_alloc(size);
    memcpy(line, data + 1, size - 1);
    line[size - 1] = '\0';
    const char *end = line + size - 1, *at = env_action_next(line, size - 1);
    while (at < end) {
        const char *from = at;

        if (!env_action_read(&action, exact, &space, &at, end, &err)) {
            if (err.msg[0] == '\0')
                abort();
            break;
        }
        check(&action, &space);
        if (at <= from || at > end)
            abort();
    }
    free(line);
    return 0;
}
