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
    if (!env_action_is_empty(line, size - 1)) {
        if (env_action_read(&action, &space, line, size - 1, &err))
            check(&action, &space);
        else if (err.msg[0] == '\0')
            abort();
    }
    free(line);
    return 0;
}
