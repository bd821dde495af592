/* libenv.c - a library of the libenv interface to test with, as awkward as they
 * come: it keeps the pointers that it is given, leaves rubbish where nothing is
 * said, prints and exits when an option is not as it should be, and aborts on
 * names that it does not know.  `env_name` chooses what it is:
 *
 *     walk (default)  pictures of 8 x 8, as Procgen has it otherwise
 *     two             two observations: "rgb", and "speed" of float32
 *     codes           an observation of int32 codes; wild_codes: beyond them
 *     floats          float32 seen and done
 *     low, deep, mixed, empty   spaces that nobody can use
 *     null            libenv_make gives nothing
 *     strict          options that must be there and nothing but those
 *     stop, exit, hang, print   what step does from the 100th on
 *
 * NO_STATE: without get_state and set_state.  VERSION: of the interface.
 * NO_ACT: libenv_act is missing. */
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "env/libenv_abi.h"

#ifndef VERSION
#define VERSION 1
#endif

enum { SIDE = 8, LENGTH = 32, PATIENCE = 60, ACTIONS = 15, TROUBLE = 100 };

struct copy {
    uint32_t random;
    int32_t at, steps, level, last_level;
    uint8_t complete;
};

struct world {
    int num, steps;
    char name[64];
    int length; /* of a level: what distribution_mode makes it */
    int levels, first_level;
    const struct libenv_option *options; /* kept */
    int n_options;
    struct libenv_buffers *buffers; /* kept */
    struct copy *copy;
};

/* ---- options ---- */

static void die(const char *what, const char *name)
{
    printf("%s '%s'\n", what, name);
    exit(1);
}

static const struct libenv_option *find(const struct world *w, const char *name,
                                        int dtype)
{
    for (int i = 0; i < w->n_options; i++) {
        const struct libenv_option *o = &w->options[i];

        if (strcmp(o->name, name) != 0)
            continue;
        if (o->dtype != dtype)
            die("another type has option", name);
        return o;
    }
    return NULL;
}

static int number(const struct world *w, const char *name, int otherwise)
{
    const struct libenv_option *o = find(w, name, LIBENV_I32);

    return o != NULL ? *(const int32_t *)o->data : otherwise;
}

static bool is(const struct world *w, const char *name)
{
    return strcmp(w->name, name) == 0;
}

static void check_strictly(const struct world *w)
{
    static const char *const known[] = {
        "env_name", "start_level", "num_actions", "rand_seed", "ratio", "word",
    };

    if (find(w, "start_level", LIBENV_I32) == NULL)
        die("there is no", "start_level");
    for (int i = 0; i < w->n_options; i++) {
        size_t k = 0;

        while (k < sizeof known / sizeof *known &&
               strcmp(known[k], w->options[i].name) != 0)
            k++;
        if (k == sizeof known / sizeof *known)
            die("unused option", w->options[i].name);
    }
    const struct libenv_option *ratio = find(w, "ratio", LIBENV_F32);
    const struct libenv_option *word = find(w, "word", LIBENV_U8);
    if (ratio != NULL && *(const float *)ratio->data != 0.25F)
        die("another value has", "ratio");
    if (word != NULL &&
        (word->count != 5 || memcmp(word->data, "a b=c", 5) != 0))
        die("another value has", "word");
}

static void check_flags(const struct world *w)
{
    static const char *const flags[] = {"center_agent", "use_backgrounds",
                                        "paint_vel_info"};

    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        const struct libenv_option *o = find(w, flags[i], LIBENV_U8);

        if (o != NULL && (o->count != 1 || *(const uint8_t *)o->data > 1))
            die("no flag is", flags[i]);
    }
}

static void take_options(struct world *w)
{
    static const char *const names[] = {
        "walk", "two",   "codes", "wild_codes", "floats",    "low",
        "deep", "mixed", "empty", "null",       "strict",    "stop",
        "exit", "hang",  "print", "coinrun",    "starpilot", "fruitbot",
    };
    const struct libenv_option *name = find(w, "env_name", LIBENV_U8);
    const struct libenv_option *root = find(w, "resource_root", LIBENV_U8);
    size_t i = 0;

    snprintf(w->name, sizeof w->name, "%.*s", name != NULL ? name->count : 4,
             name != NULL ? (const char *)name->data : "walk");
    while (i < sizeof names / sizeof *names && !is(w, names[i]))
        i++;
    if (i == sizeof names / sizeof *names) {
        fprintf(stderr, "no such map: %s\n", w->name);
        abort();
    }
    if (root != NULL && ((const char *)root->data)[root->count - 1] != '/')
        die("no slash ends", "resource_root");
    check_flags(w);
    if (is(w, "strict"))
        check_strictly(w);
    w->length = number(w, "distribution_mode", 0) == 1 ? LENGTH : LENGTH / 2;
    w->levels = number(w, "num_levels", 0);
    w->first_level = number(w, "start_level", 0);
}

/* ---- the game: go right until the end of the level ---- */

static uint32_t next(uint32_t *random)
{
    *random = *random * 1664525U + 1013904223U;
    return *random >> 8;
}

static void begin_level(const struct world *w, struct copy *c)
{
    c->last_level = c->level;
    c->level =
        w->first_level + (int)(next(&c->random) %
                               (uint32_t)(w->levels > 0 ? w->levels : 1000000));
    c->at = 1 + c->level % 4;
    c->steps = 0;
}

static void show_pixels(const struct copy *c, uint8_t *rgb)
{
    memset(rgb, 20 + c->level % 50, SIDE * SIDE * 3);
    rgb[3 * c->at] = 255;
    rgb[3 * c->at + 1] = (uint8_t)(c->random >> 24);
}

static void show(const struct world *w, int i)
{
    const struct copy *c = &w->copy[i];
    void *const *ob = w->buffers->ob;

    if (is(w, "codes") || is(w, "wild_codes")) {
        int32_t *code = ob[i];

        code[0] = c->at;
        code[1] = c->level % 7;
        code[2] = is(w, "wild_codes") ? LENGTH + 9 : 0;
    } else if (is(w, "floats")) {
        float *x = ob[i];

        x[0] = (float)c->at / LENGTH;
        x[1] = (float)(c->random >> 8) / 16777216;
    } else {
        show_pixels(c, ob[i]);
    }
    if (is(w, "two"))
        ((float *)ob[w->num + i])[0] = (float)c->at;
    *(int32_t *)w->buffers->info[i] = c->last_level;
    *(uint8_t *)w->buffers->info[w->num + i] = c->complete;
    *(int32_t *)w->buffers->info[2 * w->num + i] = c->level;
}

/* -1, 0 or 1 */
static int move_of(const struct world *w, int i)
{
    if (is(w, "floats")) {
        const float *x = w->buffers->ac[i];

        if (x[0] < -1 || x[0] > 1 || x[1] < -1 || x[1] > 1)
            die("out of range is", "action");
        return x[0] > 0.3F ? 1 : x[0] < -0.3F ? -1 : 0;
    }
    const int action = *(int32_t *)w->buffers->ac[i];
    return action > 8 ? 1 : action < 4 ? -1 : 0;
}

static void move(struct world *w, int i)
{
    struct copy *c = &w->copy[i];
    float reward = 0;
    bool first = false;

    c->at += move_of(w, i);
    c->at += next(&c->random) % 8 == 0;
    c->at = c->at < 0 ? 0 : c->at;
    if (c->at >= w->length || ++c->steps >= PATIENCE) {
        first = true;
        c->complete = c->at >= w->length;
        reward = c->complete ? 10 : 0;
        begin_level(w, c);
    }
    w->buffers->rew[i] = reward;
    w->buffers->first[i] = first;
    show(w, i);
}

static void make_trouble(const struct world *w)
{
    if (w->steps < TROUBLE)
        return;
    if (is(w, "stop")) {
        fprintf(stderr, "out of coins\n");
        abort();
    }
    if (is(w, "exit"))
        die("no more", "levels");
    while (is(w, "hang"))
        pause();
    if (is(w, "print"))
        puts("still here");
}

/* ---- the interface ---- */

int libenv_version(void);
void *libenv_make(int num, struct libenv_options options);
int libenv_get_tensortypes(void *env, int space, struct libenv_type *out);
void libenv_set_buffers(void *env, struct libenv_buffers *buffers);
void libenv_observe(void *env);
void libenv_act(void *env);
void libenv_close(void *env);
int get_state(void *env, int index, char *data, int capacity);
void set_state(void *env, int index, char *data, int length);

int libenv_version(void)
{
    return VERSION;
}

void *libenv_make(int num, struct libenv_options options)
{
    struct world *w = calloc(1, sizeof *w);

    w->num = num;
    w->options = options.items;
    w->n_options = options.count;
    take_options(w);
    if (is(w, "null")) {
        free(w);
        return NULL;
    }
    w->copy = calloc((size_t)num, sizeof *w->copy);
    for (int i = 0; i < num; i++) {
        w->copy[i].random = (uint32_t)number(w, "rand_seed", 0) * 2654435761U +
                            (uint32_t)i * 40503U;
        begin_level(w, &w->copy[i]);
    }
    return w;
}

static void say(struct libenv_type *out, const char *name, int scalar,
                int dtype, int ndim, const int *shape)
{
    /* As if it had been on the stack. */
    memset(out, 0xA5, sizeof *out);
    snprintf(out->name, sizeof out->name, "%s", name);
    out->scalar = scalar;
    out->dtype = dtype;
    out->ndim = ndim;
    for (int i = 0; i < ndim; i++)
        out->shape[i] = shape[i];
}

static void say_discrete(struct libenv_type *out, const char *name, int dtype,
                         int ndim, const int *shape, int high)
{
    say(out, name, LIBENV_DISCRETE, dtype, ndim, shape);
    if (dtype == LIBENV_U8) {
        out->low.u8 = 0;
        out->high.u8 = (uint8_t)high;
    } else {
        out->low.i32 = 0;
        out->high.i32 = high;
    }
}

static void say_floats(struct libenv_type *out, const char *name, int n)
{
    say(out, name, LIBENV_REAL, LIBENV_F32, 1, &n);
    out->low.f32 = -1;
    out->high.f32 = 1;
}

static int observations(const struct world *w, struct libenv_type *out)
{
    static const int picture[] = {SIDE, SIDE, 3}, three = 3;
    static const int deep[] = {2, SIDE, SIDE, 3};
    const int n = is(w, "two") ? 2 : is(w, "empty") ? 0 : 1;

    if (out == NULL || n == 0)
        return n;
    if (is(w, "codes") || is(w, "wild_codes"))
        say_discrete(out, "cells", LIBENV_I32, 1, &three, LENGTH);
    else if (is(w, "floats"))
        say_floats(out, "numbers", 2);
    else if (is(w, "deep"))
        say_discrete(out, "rgb", LIBENV_U8, 4, deep, 255);
    else
        say_discrete(out, "rgb", LIBENV_U8, 3, picture, 255);
    if (is(w, "two"))
        say_floats(out + 1, "speed", 1);
    return n;
}

static int actions(const struct world *w, struct libenv_type *out)
{
    if (out == NULL)
        return is(w, "mixed") ? 2 : 1;
    if (is(w, "floats"))
        say_floats(out, "action", 2);
    else
        say_discrete(out, "action", LIBENV_I32, 0, NULL, ACTIONS - 1);
    if (is(w, "low"))
        out->low.i32 = 1;
    if (is(w, "mixed"))
        say_floats(out + 1, "wheel", 1);
    return is(w, "mixed") ? 2 : 1;
}

static int infos(struct libenv_type *out)
{
    if (out != NULL) {
        say_discrete(out, "prev_level_seed", LIBENV_I32, 0, NULL, INT_MAX);
        say_discrete(out + 1, "prev_level_complete", LIBENV_U8, 0, NULL, 1);
        say_discrete(out + 2, "level_seed", LIBENV_I32, 0, NULL, INT_MAX);
    }
    return 3;
}

int libenv_get_tensortypes(void *env, int space, struct libenv_type *out)
{
    const struct world *w = env;

    switch (space) {
    case LIBENV_OBSERVATION:
        return observations(w, out);
    case LIBENV_ACTION:
        return actions(w, out);
    default:
        return infos(out);
    }
}

void libenv_set_buffers(void *env, struct libenv_buffers *buffers)
{
    struct world *w = env;

    w->buffers = buffers;
    for (int i = 0; i < w->num; i++) {
        buffers->first[i] = 1;
        buffers->rew[i] = -1e9F; /* which nobody is to look at */
        show(w, i);
    }
}

void libenv_observe(void *env)
{
    const struct world *w = env;

    /* What it was given is still there. */
    if (w->n_options > 0 && find(w, "rand_seed", LIBENV_I32) == NULL)
        die("gone is option", "rand_seed");
}

#ifdef NO_ACT
#define libenv_act another_act
void another_act(void *env);
#endif
void libenv_act(void *env)
{
    struct world *w = env;

    w->steps++;
    make_trouble(w);
    for (int i = 0; i < w->num; i++)
        move(w, i);
}

void libenv_close(void *env)
{
    struct world *w = env;

    free(w->copy);
    free(w);
}

#ifndef NO_STATE
/* As long as the way that was gone, and so not always equally long. */
int get_state(void *env, int index, char *data, int capacity)
{
    const struct world *w = env;
    const struct copy *c = &w->copy[index];
    const int length = (int)sizeof *c + c->at;

    if (capacity < length)
        die("no room for", "a state");
    memset(data, 1, (size_t)length);
    memcpy(data, c, sizeof *c);
    return length;
}

void set_state(void *env, int index, char *data, int length)
{
    const struct world *w = env;
    struct copy *c = &w->copy[index];

    memcpy(c, data, sizeof *c);
    if (length != (int)sizeof *c + c->at)
        die("another length has", "a state");
}
#endif
