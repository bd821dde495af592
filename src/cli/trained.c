/* trained.c - a trainer's state, as it is stored. */
#include "config.h"

#include "cli/trained.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "cli/data_dir.h"
#include "store/store.h"
#include "store/tensors.h"
#include "train/train.h"

static const enum tensor_dtype dtype_of[] = {
    [TENSOR_F32] = DTYPE_F32, [TENSOR_F64] = DTYPE_F64,
    [TENSOR_I64] = DTYPE_I64, [TENSOR_U64] = DTYPE_U64,
    [TENSOR_U8] = DTYPE_U8,
};

struct tensor_view *trained_views(struct arena *arena, struct train *train,
                                  size_t *n)
{
    const struct tensor *state = train_state(train, n);
    struct tensor_view *views = arena_array(arena, struct tensor_view, *n);

    for (size_t i = 0; i < *n; i++) {
        views[i] = (struct tensor_view){
            .name = state[i].name,
            .dtype = dtype_of[state[i].type],
            .n_shape = state[i].n_shape,
            .data = state[i].data,
        };
        memcpy(views[i].shape, state[i].shape, sizeof views[i].shape);
    }
    return views;
}

struct train *trained_open(struct arena *arena, const char *dir,
                           struct err *err)
{
    struct run_spec spec;
    struct train *train;
    size_t n;

    if (!store_read_spec(arena, &spec, dir, err))
        return NULL;
    train = train_new(&spec, data_dir(), err);
    if (train == NULL)
        return NULL;
    struct tensor_view *views = trained_views(arena, train, &n);
    err_set(err, "%s has no checkpoint", dir);
    for (int age = 0; age < STORE_CHECKPOINTS; age++) {
        const char *path = store_checkpoint(arena, dir, age);

        if (file_exists(path) &&
            tensors_read(arena, path, views, n, NULL, 0, err))
            return train;
    }
    train_free(train);
    return NULL;
}
