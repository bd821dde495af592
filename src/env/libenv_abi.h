/* libenv_abi.h - what libraries of gym3's libenv interface, version 1, expect:
 * Procgen is one.  Layouts of 64-bit systems, whose enums are ints. */
#ifndef RLSTUDY_ENV_LIBENV_ABI_H
#define RLSTUDY_ENV_LIBENV_ABI_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

enum { LIBENV_ABI = 1, LIBENV_NAME = 128, LIBENV_DIMS = 16 };

enum libenv_space { LIBENV_OBSERVATION = 1, LIBENV_ACTION, LIBENV_INFO };
enum { LIBENV_SPACES = 3 };

enum { LIBENV_REAL = 1, LIBENV_DISCRETE };      /* scalar */
enum { LIBENV_U8 = 1, LIBENV_I32, LIBENV_F32 }; /* dtype */

union libenv_number {
    uint8_t u8;
    int32_t i32;
    float f32;
};

/* One array of a space.  Extents past ndim, and the members of low and high
 * that dtype does not name, are whatever lay there. */
struct libenv_type {
    char name[LIBENV_NAME];
    int32_t scalar, dtype;
    int32_t shape[LIBENV_DIMS];
    int32_t ndim;
    union libenv_number low, high;
};

struct libenv_option {
    char name[LIBENV_NAME];
    int32_t dtype, count;
    void *data;
};

/* Passed by value. */
struct libenv_options {
    struct libenv_option *items;
    int32_t count;
};

/* Pointers to arrays: [array * num + copy]. */
struct libenv_buffers {
    void **ob;
    float *rew;
    uint8_t *first;
    void **info, **ac;
};

static_assert(sizeof(struct libenv_type) == 212, "as the interface has it");
static_assert(offsetof(struct libenv_type, ndim) == 200, "as it has it");
static_assert(sizeof(struct libenv_option) == 144, "as it has it");
static_assert(offsetof(struct libenv_option, data) == 136, "as it has it");
static_assert(sizeof(struct libenv_options) == 16, "as it has it");
static_assert(sizeof(struct libenv_buffers) == 40, "as it has it");

#endif
