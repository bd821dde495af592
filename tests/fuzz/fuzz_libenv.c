/* fuzz_libenv.c - what a libenv library says of its arrays, under random bytes.
 * The first byte says whether an observation is asked for by its name, "rgb";
 * three say how many arrays each space has; each of those follows as it lies in
 * memory, at most four of a space. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "env/libenv_parts.h"
#include "tests/fuzz/fuzz.h"

enum { COPIES = 3, FEW = 4 };

static void must(bool belief)
{
    if (!belief)
        abort();
}

struct bytes {
    const uint8_t *at;
    size_t left;
};

static void take(struct bytes *in, void *out, size_t size)
{
    const size_t n = size < in->left ? size : in->left;

    memcpy(out, in->at, n);
    in->at += n;
    in->left -= n;
}

static void take_all(struct bytes *in, struct libenv_types *out)
{
    int8_t n[LIBENV_SPACES] = {0};

    take(in, n, sizeof n);
    for (int s = 0; s < LIBENV_SPACES; s++) {
        out->n[s] = n[s];
        for (int a = 0; a < n[s] && a < FEW; a++)
            take(in, &out->type[s][a], sizeof out->type[s][a]);
    }
}

/* Arrays lie behind one another, within what is set aside. */
static void check_layout(const struct libenv_shape *shape)
{
    struct libenv_layout layout;
    uint64_t end = 0;

    libenv_lay_out(&layout, shape, COPIES);
    for (int s = 0; s < LIBENV_SPACES; s++) {
        for (int a = 0; a < shape->n[s]; a++) {
            must(layout.array[s][a] >= end && layout.array[s][a] % 64 == 0);
            must(layout.row[s][a] > 0 && layout.row[s][a] <= 4 << 24);
            end = layout.array[s][a] + COPIES * layout.row[s][a];
        }
    }
    must(layout.reward >= end && layout.reward % 64 == 0);
    must(layout.first >= layout.reward + COPIES * sizeof(float));
    must(layout.bytes >= layout.first + COPIES);
}

static void check_shape(const struct libenv_shape *shape)
{
    const struct env_space *space = &shape->space;
    const int seen = shape->observation;
    int parts = 0;

    must(seen >= 0 && seen < shape->n[LIBENV_OBSERVATION - 1]);
    must(env_obs_bytes(space) == shape->row[LIBENV_OBSERVATION - 1][seen]);
    must(space->parts > 0 && space->parts <= ENV_MAX_PARTS);
    for (int a = 0; a < shape->n[LIBENV_ACTION - 1]; a++)
        parts += shape->elements[a];
    must(parts == space->parts);
    for (int i = 0; i < space->parts; i++)
        must(space->continuous ? space->low[i] < space->high[i]
                               : space->actions[i] > 1 &&
                                     space->actions[i] <= ENV_MAX_CHOICES);
    must(shape->n_infos >= 0 && shape->n_infos <= ENV_MAX_INFOS);
    for (int i = 0; i < shape->n_infos; i++) {
        must(shape->info[i] >= 0 && shape->info[i] < shape->n[LIBENV_INFO - 1]);
        must(memchr(shape->info_name[i], '\0', LIBENV_NAME) != NULL);
    }
    check_layout(shape);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct libenv_types *types = mem_calloc(1, sizeof *types);
    struct libenv_shape *shape = mem_calloc(1, sizeof *shape);
    struct bytes in = {data, size};
    struct err err = {.msg = ""};
    uint8_t named = 0;

    take(&in, &named, sizeof named);
    take_all(&in, types);
    if (libenv_take_types(shape, types, named % 2 == 1 ? "rgb" : NULL, &err))
        check_shape(shape);
    else
        must(strlen(err.msg) > 0);
    free(types);
    free(shape);
    return 0;
}
