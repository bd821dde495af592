/* worker_checkpoint.c - a run's state, to a checkpoint and back. */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "cli/trained.h"
#include "cli/worker.h"
#include "store/tensors.h"
#include "train/train.h"

bool work_save(struct work *work, struct err *err)
{
    struct arena *keep = work->arena;
    char wall[32], core[32], curve[64];
    struct store_mark mark;

    if (!store_mark_curve(&mark, work->dir, err) ||
        !train_state_save(work->train, err))
        return false;
    work->arena = arena_new();
    snprintf(wall, sizeof wall, "%a", work_wall_s(work));
    snprintf(core, sizeof core, "%a", work_core_s(work));
    snprintf(curve, sizeof curve, "%" PRId64 " %08" PRIx32, mark.bytes,
             mark.crc);
    const struct tensor_note notes[] = {
        {"wall_s", wall},
        {"kernel", train_kernel(work->train)},
        {"curve", curve},
        {"core_s", core},
    };
    size_t n;
    struct tensor_view *views = trained_views(work->arena, work->train, &n);
    bool ok = tensors_write(store_next_checkpoint(work->arena, work->dir),
                            views, n, notes, COUNT_OF(notes), err) &&
              store_keep_checkpoint(work->dir, err);
    arena_free(work->arena);
    work->arena = keep;
    return ok;
}

/* Is the curve there that lies before a checkpoint? */
static bool curve_holds(const struct work *work, const char *note)
{
    struct store_mark mark;

    return note != NULL &&
           sscanf(note, "%" SCNd64 " %" SCNx32, &mark.bytes, &mark.crc) == 2 &&
           store_mark_holds(&mark, work->dir);
}

static bool read_checkpoint(struct work *work, const char *path,
                            struct err *err)
{
    struct tensor_note notes[] = {
        {"wall_s", NULL}, {"kernel", NULL}, {"curve", NULL}, {"core_s", NULL}};
    const char *here = train_kernel(work->train);
    size_t n;
    struct tensor_view *views = trained_views(work->arena, work->train, &n);

    /* Once to look, before anything is overwritten. */
    if (!tensors_read(work->arena, path, NULL, 0, notes, COUNT_OF(notes), err))
        return false;
    if (!curve_holds(work, notes[2].value))
        return err_set(err, "the curve before the checkpoint is damaged or "
                            "gone");
    if (!tensors_read(work->arena, path, views, n, notes, COUNT_OF(notes),
                      err) ||
        !train_state_load(work->train, err))
        return false;
    if (notes[0].value != NULL)
        work->before_s = strtod(notes[0].value, NULL);
    if (notes[3].value != NULL)
        work->before_core_s = strtod(notes[3].value, NULL);
    if (notes[1].value != NULL && strcmp(notes[1].value, here) != 0)
        fprintf(stderr,
                "note: the checkpoint was made with kernel '%s'; this is "
                "'%s', which rounds differently\n",
                notes[1].value, here);
    return true;
}

void work_load(struct work *work)
{
    struct err err;

    if (!train_keeps_state(work->train)) {
        fputs("this environment cannot be brought back to where it was: an "
              "interrupted run begins again\n",
              stderr);
        return;
    }
    for (int age = 0; age < STORE_CHECKPOINTS; age++) {
        const char *path = store_checkpoint(work->arena, work->dir, age);

        if (!file_exists(path))
            continue;
        if (read_checkpoint(work, path, &err)) {
            fprintf(stderr, "resuming at %" PRId64 " interactions\n",
                    train_interactions(work->train));
            return;
        }
        fprintf(stderr, "not resuming: %s\n", err.msg);
    }
}
