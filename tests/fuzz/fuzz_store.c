/* fuzz_store.c - any bytes at all in place of each file of a run's folder. */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "store/store.h"
#include "store/tensors.h"
#include "tests/fuzz/fuzz.h"

static const char *const names[] = {"spec.yaml", "curve.csv", "done",
                                    "checkpoint.safetensors", "failed"};

static void read_all(struct arena *arena, const char *dir)
{
    struct run_spec spec;
    struct store_curve curve;
    struct store_done done;
    struct err err;
    float weights[6];
    int64_t count;
    const struct tensor_view views[] = {
        {"w", DTYPE_F32, {2, 3}, 2, weights},
        {"count", DTYPE_I64, {0}, 0, &count},
    };
    struct tensor_note note = {"kernel", NULL};

    /* Nothing is asked of the answers but that there are some. */
    (void)!store_read_spec(arena, &spec, dir, &err);
    (void)!store_read_curve(arena, &curve, dir, INT64_MAX, &err);
    (void)!store_read_done(arena, &done, dir, &err);
    (void)store_failure(arena, dir);
    (void)!tensors_read(arena,
                        arena_printf(arena, "%s/checkpoint.safetensors", dir),
                        views, COUNT_OF(views), &note, 1, &err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    char dir[] = "/tmp/fuzz-store-XXXXXX";
    struct err err;

    if (mkdtemp(dir) == NULL)
        abort();
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const char *path = arena_printf(arena, "%s/%s", dir, names[i]);

        if (!file_write(path, data, size, &err))
            abort();
    }
    read_all(arena, dir);
    for (size_t i = 0; i < COUNT_OF(names); i++)
        unlink(arena_printf(arena, "%s/%s", dir, names[i]));
    rmdir(dir);
    arena_free(arena);
    return 0;
}
