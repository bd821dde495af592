/* unloadable.c - plug-ins that go wrong when they are loaded; HOW says which:
 * CRASH, HANG, EXIT, OLD (another interface), SMALL (half a table), NO_STEP,
 * BAD_NAME, BAD_DEFAULT, RESERVED (an option's name) or SILENT (no rls_env). */
#include "rlstudy/env.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    CRASH,
    HANG,
    EXIT,
    OLD,
    SMALL,
    NO_STEP,
    BAD_NAME,
    BAD_DEFAULT,
    RESERVED,
    SILENT
};

#if defined(__GNUC__)
__attribute__((constructor))
#endif
static void
at_load(void)
{
    volatile int *nowhere = NULL;

    if (HOW == CRASH) {
        fputs("who woke me?\n", stderr);
        *nowhere = 1;
    }
    if (HOW == EXIT)
        exit(0);
    while (HOW == HANG)
        continue;
}

static int space(struct rls_space *out, const union rls_value *values,
                 char *error)
{
    (void)out;
    (void)values;
    (void)error;
    return 1;
}

static void *open_batch(const struct rls_setup *setup, char *error)
{
    (void)setup;
    (void)error;
    return NULL;
}

static void close_batch(void *batch)
{
    (void)batch;
}

static int reset(void *batch, const uint64_t *seeds, char *error)
{
    (void)batch;
    (void)seeds;
    (void)error;
    return 1;
}

static int step(void *batch, char *error)
{
    (void)batch;
    (void)error;
    return 1;
}

static size_t state_bytes(const void *batch)
{
    (void)batch;
    return 0;
}

static int save(const void *batch, void *state, char *error)
{
    (void)batch;
    (void)state;
    (void)error;
    return 1;
}

static int load(void *batch, const void *state, char *error)
{
    (void)batch;
    (void)state;
    (void)error;
    return 1;
}

static const struct rls_option options[] = {
    {HOW == RESERVED ? "file" : "size", RLS_INT, HOW == BAD_DEFAULT ? "9" : "3",
     1, 5, NULL, "a size"},
};

const struct rls_env_type *
#if HOW == 9
no_env(void);
const struct rls_env_type *no_env(void)
#else
rls_env(void)
#endif
{
    static const struct rls_env_type type = {
        .abi = RLS_ENV_ABI + (HOW == OLD),
        .size = sizeof type - (HOW == SMALL ? 32 : 0),
        .option_size = sizeof *options,
        .info_size = sizeof(struct rls_info),
        .name = HOW == BAD_NAME ? "Un loadable" : "unloadable",
        .help = "nothing",
        .options = options,
        .n_options = 1,
        .space = space,
        .open = open_batch,
        .close = close_batch,
        .reset = reset,
        .step = HOW == NO_STEP ? NULL : step,
        .state_bytes = state_bytes,
        .save = save,
        .load = load,
    };

    return &type;
}
