/* small_train.c - trainers of a second or less. */
#include "config.h"

#include "tests/unit/small_train.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "nn/family.h"
#include "tests/unit/make_spec.h"
#include "tests/unit/toys.h"
#include "tests/unit/unit.h"
#include "train/internal.h"

static const char *const for_all[] = {
    "algorithm.envs=20",
    "algorithm.rollout=12",
    "algorithm.minibatches=3",
    "algorithm.step_size=0.01",
};
static const char *const for_phases[] = {
    "algorithm.policy_iterations=3",
    "algorithm.aux_minibatches=2",
    "algorithm.aux_epochs=2",
    "family.networks=separate",
};
static const char *const for_pictures[] = {"family.channels=[3]",
                                           "family.hidden=8"};
static const char *const for_others[] = {"family.units=16"};

static void set(struct run_spec *spec, struct arena *arena,
                const char *const *settings, size_t n)
{
    for (size_t i = 0; i < n; i++)
        CU_ASSERT_FATAL(make_spec_set(spec, arena, settings[i]));
}

struct train *small_train(const struct env_type *type,
                          const struct param_table *algorithm,
                          const char *const *settings, struct err *err)
{
    const bool pictures = type == &toy_pictures;
    const bool phases = algorithm == &ppg_table || algorithm == &ppg_ewma_table;
    struct arena *arena = arena_new();
    struct run_spec spec;

    make_spec(&spec, arena, type->table,
              pictures ? &nn_cnn_table : &nn_mlp_table, algorithm);
    set(&spec, arena, for_all, COUNT_OF(for_all));
    if (phases)
        set(&spec, arena, for_phases, COUNT_OF(for_phases));
    if (pictures)
        set(&spec, arena, for_pictures, COUNT_OF(for_pictures));
    else
        set(&spec, arena, for_others, COUNT_OF(for_others));
    for (; settings != NULL && *settings != NULL; settings++)
        set(&spec, arena, settings, 1);
    struct train *train = train_open(&spec, type, NULL, err);
    arena_free(arena);
    return train;
}

static size_t bytes_of(const struct tensor *t)
{
    static const size_t size[] = {[TENSOR_F32] = 4,
                                  [TENSOR_F64] = 8,
                                  [TENSOR_I64] = 8,
                                  [TENSOR_U64] = 8,
                                  [TENSOR_U8] = 1};
    size_t bytes = size[t->type];

    for (size_t d = 0; d < t->n_shape; d++)
        bytes *= t->shape[d];
    return bytes;
}

static bool begins_with(const char *name, const char *start)
{
    return start != NULL && strncmp(name, start, strlen(start)) == 0;
}

bool same_state(struct train *a, struct train *b, const char *but)
{
    size_t n, m;
    const struct tensor *x = train_state(a, &n), *y = train_state(b, &m);
    bool same = n == m;

    for (size_t i = 0; same && i < n; i++) {
        if (begins_with(x[i].name, but))
            continue;
        same = strcmp(x[i].name, y[i].name) == 0 &&
               memcmp(x[i].data, y[i].data, bytes_of(&x[i])) == 0;
        if (!same)
            fprintf(stderr, "%s differs\n", x[i].name);
    }
    return same;
}

void copy_state(struct train *to, struct train *from)
{
    size_t n, m;
    const struct tensor *x = train_state(to, &n);
    const struct tensor *y = train_state(from, &m);

    CU_ASSERT_EQUAL_FATAL(n, m);
    for (size_t i = 0; i < n; i++)
        memcpy(x[i].data, y[i].data, bytes_of(&x[i]));
}

void *state_of(struct train *train, const char *name)
{
    size_t n;
    const struct tensor *t = train_state(train, &n);

    for (size_t i = 0; i < n; i++) {
        if (strcmp(t[i].name, name) == 0)
            return t[i].data;
    }
    fprintf(stderr, "there is no %s\n", name);
    CU_FAIL_FATAL("no such tensor");
    return NULL;
}
