/* plugin_buffers.c - what a plug-in reads and writes, with guards around each.
 */
#include "config.h"

#include "env/plugin.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { GUARD = 64, GUARD_BYTE = 0xA5 };

size_t plugin_aligned(size_t n)
{
    return (n + RLS_ALIGN - 1) / RLS_ALIGN * RLS_ALIGN;
}

void plugin_buffers_init(struct plugin_buffers *out,
                         const struct env_space *space, size_t infos, size_t n)
{
    const size_t obs = env_obs_bytes(space) * n;
    const struct plugin_row rows[] = {
        {"action", 0, (size_t)space->parts * sizeof(int32_t) * n},
        {"obs", 0, obs},
        {"final_obs", 0, obs},
        {"reward", 0, sizeof(float) * n},
        {"terminated", 0, n},
        {"truncated", 0, n},
        {"info", 0, sizeof(float) * infos * n},
    };
    size_t at = GUARD;

    static_assert(COUNT_OF(rows) == COUNT_OF(out->all), "a row each");
    *out = (struct plugin_buffers){.block = NULL};
    memcpy(out->all, rows, sizeof rows);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        out->all[i].at = at;
        at += plugin_aligned(rows[i].bytes) + 2 * GUARD;
    }
    out->bytes = at;
    out->block = mem_aligned(at);
    memset(out->block, GUARD_BYTE, at);
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        memset(out->block + out->all[i].at, 0, rows[i].bytes);
    out->rows = (struct rls_buffers){
        .action = out->block + out->all[0].at,
        .obs = out->block + out->all[1].at,
        .final_obs = out->block + out->all[2].at,
        .reward = (float *)(void *)(out->block + out->all[3].at),
        .terminated = out->block + out->all[4].at,
        .truncated = out->block + out->all[5].at,
        .info = (float *)(void *)(out->block + out->all[6].at),
    };
}

void plugin_buffers_fini(struct plugin_buffers *buffers)
{
    free(buffers->block);
    buffers->block = NULL;
}

/* Each byte is as the one before; never empty.  After every step, so fast. */
static bool is_guard(const uint8_t *from, const uint8_t *to)
{
    return *from == GUARD_BYTE &&
           memcmp(from, from + 1, (size_t)(to - from) - 1) == 0;
}

const char *plugin_buffers_broken(const struct plugin_buffers *buffers)
{
    const uint8_t *block = buffers->block;

    for (size_t i = 0; i < COUNT_OF(buffers->all); i++) {
        const struct plugin_row *row = &buffers->all[i];
        const uint8_t *from = block + row->at, *to = from + row->bytes;

        if (!is_guard(from - GUARD, from) ||
            !is_guard(to, from + plugin_aligned(row->bytes) + GUARD))
            return row->name;
    }
    return NULL;
}
