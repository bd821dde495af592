/* checkpoint.c - the files of a run's checkpoints: the newest, and the one
 * before it. */
#include "config.h"

#include <stdio.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "store/store.h"

static const char *const names[STORE_CHECKPOINTS] = {
    "checkpoint.safetensors",
    "checkpoint-1.safetensors",
};
static const char next_name[] = "checkpoint-next.safetensors";

const char *store_checkpoint(struct arena *arena, const char *dir, int age)
{
    return arena_printf(arena, "%s/%s", dir, names[age]);
}

const char *store_next_checkpoint(struct arena *arena, const char *dir)
{
    return arena_printf(arena, "%s/%s", dir, next_name);
}

/* At no moment is there no newest: the one before is a second name of it, for
 * as long as the next is not there. */
bool store_keep_checkpoint(const char *dir, struct err *err)
{
    struct arena *arena = arena_new();
    const char *newest = store_checkpoint(arena, dir, 0);
    const char *before = store_checkpoint(arena, dir, 1);

    /* Having two is a precaution: without hard links there is one. */
    unlink(before);
    (void)!link(newest, before);
    bool ok = rename(store_next_checkpoint(arena, dir), newest) == 0 ||
              err_sys(err, "cannot write %s", newest);
    ok = ok && file_sync_dir(dir, err);
    arena_free(arena);
    return ok;
}

void store_prune_checkpoints(const char *dir)
{
    struct arena *arena = arena_new();

    for (int age = 1; age < STORE_CHECKPOINTS; age++)
        unlink(store_checkpoint(arena, dir, age));
    arena_free(arena);
}
