/* faulty.c - a plug-in with a mistake to choose: what `rlstudy env check` must
 * find and training must survive.  Written against env.h alone. */
#include "rlstudy/env.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum fault {
    NONE,
    CRASH,   /* steps through a null pointer */
    ABORT,   /* says why, and aborts */
    EXIT,    /* calls exit(0) */
    HANG,    /* never comes back from a step */
    REFUSE,  /* cannot be opened, and says so */
    GIVE_UP, /* cannot go on, and says so */
    PRINT,   /* on standard output */
    NAN_REWARD,
    NAN_OBS,
    CODE,       /* a code that there is not */
    OUTSIDE,    /* writes past its observations */
    BEFORE,     /* writes before its rewards */
    BOTH_ENDS,  /* terminated and truncated at once */
    TWO,        /* an end is 0 or 1, not 2 */
    CLOCK,      /* random numbers that do not come from the seeds */
    DEAF,       /* the same episodes whatever the seeds */
    NEIGHBOURS, /* a copy depends on how many there are */
    FORGETFUL,  /* saves less than there is */
    STALE,      /* obs is not that of the new episode after an end */
    FINAL_ROWS, /* writes rows of final_obs that did not end */
    SHAPES,     /* another space each time it is asked */
    NO_PARTS,   /* a space that makes no sense */
    WRITES_ACTIONS,
    QUIT, /* ends the process without a word */
    FAULTS
};

static const char *const faults[] = {
    "none",       "crash",   "abort",      "exit",           "hang",
    "refuse",     "give_up", "print",      "nan_reward",     "nan_obs",
    "code",       "outside", "before",     "both_ends",      "two",
    "clock",      "deaf",    "neighbours", "forgetful",      "stale",
    "final_rows", "shapes",  "no_parts",   "writes_actions", "quit",
    NULL};

static const struct rls_option options[] = {
    {"fault", RLS_CHOICE, "none", 0, 0, faults, "what is wrong"},
    {"after", RLS_INT, "0", 0, 1e9, NULL, "steps without it"},
};

enum { CODES = 5, EPISODE = 7, PARTS = 2 };

struct copy {
    uint64_t seed;
    int32_t steps;
};

struct faulty {
    int fault, after;
    int n;
    int32_t total;
    struct rls_buffers b;
    struct copy *copies;
};

static int opened;

static int space(struct rls_space *out, const union rls_value *values,
                 char *error)
{
    static int asked;
    int i;

    (void)error;
    out->dtype = values[0].i == CODE ? RLS_I32 : RLS_F32;
    out->codes = CODES;
    out->dims = 2;
    out->shape[0] = 2;
    out->shape[1] = 3 + (values[0].i == SHAPES ? asked++ : 0);
    out->parts = values[0].i == NO_PARTS ? 0 : PARTS;
    for (i = 0; i < PARTS; i++)
        out->choices[i] = 2 + i;
    return 0;
}

static void *open_batch(const struct rls_setup *setup, char *error)
{
    struct faulty *f = calloc(1, sizeof *f);

    f->fault = (int)setup->options[0].i;
    f->after = (int)setup->options[1].i;
    if (f->fault == REFUSE) {
        strcpy(error, "the cellar is locked");
        free(f);
        return NULL;
    }
    f->n = setup->n;
    f->b = setup->buffers;
    f->copies = calloc((size_t)f->n, sizeof *f->copies);
    opened++;
    return f;
}

static void close_batch(void *batch)
{
    struct faulty *f = batch;

    free(f->copies);
    free(f);
}

static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

static void show(const struct faulty *f, int i, void *all)
{
    const struct copy *c = &f->copies[i];
    float *row = (float *)all + 6 * i;
    int32_t *codes = (int32_t *)all + 6 * i;
    int k;

    for (k = 0; k < 6; k++) {
        uint64_t x = mix(c->seed + (uint64_t)c->steps * 6 + (uint64_t)k);

        if (f->fault == CLOCK)
            x = (uint64_t)rand() + (uint64_t)opened;
        if (f->fault == NEIGHBOURS)
            x += (uint64_t)f->n;
        if (f->fault == CODE)
            codes[k] = (int32_t)(x % CODES);
        else
            row[k] = (float)(x % 1000);
    }
}

static int reset(void *batch, const uint64_t *seeds, char *error)
{
    struct faulty *f = batch;
    int i;

    (void)error;
    for (i = 0; i < f->n; i++) {
        f->copies[i].seed = f->fault == DEAF ? 1 : seeds[i];
        f->copies[i].steps = 0;
        show(f, i, f->b.obs);
    }
    return 0;
}

static int crash(volatile int *nowhere)
{
    return *nowhere;
}

static int go_wrong(struct faulty *f, char *error)
{
    switch (f->fault) {
    case CRASH:
        return crash(NULL);
    case ABORT:
        fputs("the cheese is gone\n", stderr);
        abort();
    case EXIT:
        exit(0);
    case QUIT:
        _exit(0);
    case HANG:
        for (;;)
            f->total = 0;
    case GIVE_UP:
        strcpy(error, "no more levels");
        return 1;
    case PRINT:
        puts("hello");
        fflush(stdout);
        break;
    case NAN_REWARD:
        f->b.reward[0] = NAN;
        break;
    case NAN_OBS:
        *(float *)f->b.obs = NAN;
        break;
    case CODE:
        *(int32_t *)f->b.obs = CODES;
        break;
    case OUTSIDE:
        ((float *)f->b.obs)[6 * f->n] = 1;
        break;
    case BEFORE:
        f->b.reward[-1] = 1;
        break;
    case BOTH_ENDS:
        f->b.terminated[0] = f->b.truncated[0] = 1;
        break;
    case TWO:
        f->b.terminated[0] = 2;
        break;
    case FINAL_ROWS:
        memcpy(f->b.final_obs, f->b.obs, sizeof(float) * 6 * (size_t)f->n);
        break;
    case WRITES_ACTIONS:
        *(int32_t *)(uintptr_t)f->b.action = 77;
        break;
    default:
        break;
    }
    return 0;
}

static int step(void *batch, char *error)
{
    struct faulty *f = batch;
    const int32_t *action = f->b.action;
    int i;

    for (i = 0; i < f->n; i++) {
        struct copy *c = &f->copies[i];
        const int ends = ++c->steps == EPISODE;

        f->b.reward[i] = (float)(action[PARTS * i] == action[PARTS * i + 1]);
        f->b.terminated[i] = ends && c->seed % 2 == 0;
        f->b.truncated[i] = ends && c->seed % 2 == 1;
        show(f, i, f->b.obs);
        if (!ends)
            continue;
        show(f, i, f->b.final_obs);
        c->seed = mix(c->seed + 1);
        c->steps = 0;
        if (f->fault != STALE)
            show(f, i, f->b.obs);
    }
    return f->total++ >= f->after ? go_wrong(f, error) : 0;
}

static size_t state_bytes(const void *batch)
{
    const struct faulty *f = batch;

    return sizeof f->total + (size_t)f->n * sizeof *f->copies;
}

static int save(const void *batch, void *state, char *error)
{
    const struct faulty *f = batch;

    (void)error;
    memcpy(state, f->copies, (size_t)f->n * sizeof *f->copies);
    memcpy((char *)state + (size_t)f->n * sizeof *f->copies, &f->total,
           sizeof f->total);
    if (f->fault == FORGETFUL)
        memset(state, 0, sizeof *f->copies);
    return 0;
}

static int load(void *batch, const void *state, char *error)
{
    struct faulty *f = batch;

    (void)error;
    memcpy(f->copies, state, (size_t)f->n * sizeof *f->copies);
    memcpy(&f->total, (const char *)state + (size_t)f->n * sizeof *f->copies,
           sizeof f->total);
    return 0;
}

const struct rls_env_type *rls_env(void)
{
    static const struct rls_env_type type = {
        .abi = RLS_ENV_ABI,
        .size = sizeof type,
        .option_size = sizeof *options,
        .info_size = sizeof(struct rls_info),
        .name = "faulty",
        .help = "a plug-in with a mistake to choose",
        .options = options,
        .n_options = sizeof options / sizeof *options,
        .space = space,
        .open = open_batch,
        .close = close_batch,
        .reset = reset,
        .step = step,
        .state_bytes = state_bytes,
        .save = save,
        .load = load,
    };

    return &type;
}
