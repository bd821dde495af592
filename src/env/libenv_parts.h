/* libenv_parts.h - what the parts of the libenv adapter share.
 *
 * The library is loaded in a guest (env/guest.h): libenv_guest.c is all that
 * runs there.  libenv_host.c starts guests and speaks to them; libenv_space.c
 * makes sense of what they say; libenv.c is the environment. */
#ifndef RLSTUDY_ENV_LIBENV_PARTS_H
#define RLSTUDY_ENV_LIBENV_PARTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "env/env.h"
#include "env/libenv_abi.h"

struct settings;

/* ---- what both see ---- */

enum {
    LIBENV_ARRAYS = 16, /* of a space, at most */
    LIBENV_OPTIONS = 64,
    LIBENV_OPTION_BYTES = 1 << 14, /* of all values together */
    LIBENV_INSTANCES = 8,
    LIBENV_PATH = 4096,
    LIBENV_WHY = 512
};

/* The words of the host.  The guest answers 1, or 0 and says why. */
enum libenv_word {
    LIBENV_LOAD = 1, /* the library, unless it is there already */
    LIBENV_MAKE,     /* an instance: option and num to types */
    LIBENV_BUFFER,   /* layout to the first observations, and state_bytes */
    LIBENV_STEP,
    LIBENV_SAVE, /* into the pool */
    LIBENV_RESTORE,
    LIBENV_CLOSE
};

/* Where what lies in the memory of an instance. */
struct libenv_layout {
    uint64_t at, bytes; /* of all, as guest_share has it */
    uint64_t array[LIBENV_SPACES][LIBENV_ARRAYS];
    uint64_t row[LIBENV_SPACES][LIBENV_ARRAYS]; /* bytes of one copy */
    uint64_t reward, first;
};

struct libenv_types {
    int32_t n[LIBENV_SPACES]; /* libenv_space less 1 */
    struct libenv_type type[LIBENV_SPACES][LIBENV_ARRAYS];
};

/* A value of an option lies at data + at. */
struct libenv_value {
    char name[LIBENV_NAME];
    int32_t dtype, count;
    uint32_t at;
};

struct libenv_given {
    int32_t n;
    uint32_t used;
    struct libenv_value option[LIBENV_OPTIONS];
    /* Aligned for what they are. */
    _Alignas(8) uint8_t data[LIBENV_OPTION_BYTES];
};

struct libenv_message {
    /* Of the host. */
    char path[LIBENV_PATH];
    int32_t instance, num;
    struct libenv_given given;
    struct libenv_layout layout;
    uint64_t pool_at, pool_bytes; /* whose first LIBENV_HEAD are the host's */

    /* Of the guest. */
    char why[LIBENV_WHY];
    struct libenv_types types;
    uint64_t state_bytes; /* of all copies; 0: the library keeps them to
                           * itself */
};

/* ---- libenv_guest.c ---- */

/* The guest's work; CTX is the struct libenv_message, which both see. */
void libenv_serve(void *ctx);

/* ---- libenv_host.c ---- */

/* A guest with a library in it, which all instances of one process share: what
 * a library reads when it starts is read once.  Not for several threads. */
struct libenv_host;

/* The host of the library at PATH; NULL, and the reason, if it cannot be
 * loaded.  To be given back. */
ATTR_MUST_USE struct libenv_host *libenv_host_take(const char *path,
                                                   struct err *err);
void libenv_host_drop(struct libenv_host *host);
/* What it prints goes to the log from now on. */
void libenv_host_log(struct libenv_host *host);

/* A batch in the library. */
struct libenv_instance {
    struct libenv_host *host;
    int number; /* -1: none */
    int num;    /* of copies */
    double limit_s;
    struct libenv_layout layout;
    uint8_t *memory; /* NULL: not connected; of layout.bytes */
};

struct libenv_shape;

/* Number NUM of copies with what is GIVEN; for a look at its shape that is all
 * there is to do.  False after an error; to be unmade in any case. */
ATTR_MUST_USE bool libenv_make(struct libenv_instance *out,
                               struct libenv_shape *shape,
                               struct libenv_host *host,
                               const struct libenv_given *given, int num,
                               const struct settings *settings,
                               struct err *err);
/* Buffers, in memory that stays where it is, and the first observations in
 * them.  *STATE_BYTES: what all states take, 0 if they are not to be had. */
ATTR_MUST_USE bool libenv_connect(struct libenv_instance *instance,
                                  const struct libenv_shape *shape,
                                  uint64_t *state_bytes, struct err *err);
/* The same batch from the beginning, with what is GIVEN now. */
ATTR_MUST_USE bool libenv_make_again(struct libenv_instance *instance,
                                     const struct libenv_given *given,
                                     struct err *err);
void libenv_unmake(struct libenv_instance *instance);

/* Memory for states. */
struct libenv_pool {
    uint8_t *memory; /* what is there of states begins after LIBENV_HEAD */
    uint64_t at;
    size_t bytes;
};
enum { LIBENV_HEAD = 64 };

ATTR_MUST_USE bool libenv_pool_init(struct libenv_pool *out,
                                    struct libenv_instance *instance,
                                    size_t bytes, struct err *err);
void libenv_pool_fini(struct libenv_pool *pool,
                      struct libenv_instance *instance);

/* LIBENV_STEP, or LIBENV_SAVE into, LIBENV_RESTORE from POOL. */
ATTR_MUST_USE bool libenv_say(struct libenv_instance *instance,
                              enum libenv_word word,
                              const struct libenv_pool *pool, struct err *err);

/* ---- libenv_space.c ---- */

/* What a library says of its spaces, in our form. */
struct libenv_shape {
    struct env_space space;
    int observation;                            /* which array it is */
    int32_t n[LIBENV_SPACES];                   /* arrays */
    uint64_t row[LIBENV_SPACES][LIBENV_ARRAYS]; /* bytes of one copy */
    int32_t dtype[LIBENV_SPACES][LIBENV_ARRAYS];
    /* Of the action's arrays: numbers each has. */
    int32_t elements[LIBENV_ARRAYS];
    int n_infos;
    int info[LIBENV_ARRAYS]; /* those that are one number: which they are */
    char info_name[LIBENV_ARRAYS][LIBENV_NAME];
};

/* TYPES may be any bytes; OBSERVATION is the name of the array that is seen,
 * NULL when there is one only. */
ATTR_MUST_USE bool libenv_take_types(struct libenv_shape *out,
                                     const struct libenv_types *types,
                                     const char *observation, struct err *err);

/* The shape that SETTINGS make; asked for once.  libenv_ask.c */
ATTR_MUST_USE bool libenv_ask_shape(struct libenv_shape *out,
                                    const struct settings *settings,
                                    struct err *err);

/* Where the arrays of N copies lie. */
void libenv_lay_out(struct libenv_layout *out, const struct libenv_shape *shape,
                    size_t n);

/* ---- libenv_options.c ---- */

/* The options that SETTINGS give, with SEED; false if there are too many, one
 * is not written KEY=VALUE, or a folder is not there. */
ATTR_MUST_USE bool libenv_give(struct libenv_given *out,
                               const struct settings *settings, int32_t seed,
                               struct err *err);

/* How many tasks are named in SETTINGS: the number of copies is a multiple. */
int libenv_names(const struct settings *settings);

/* After the library did not take SETTINGS: what that may be due to, behind a
 * "; ", "" when nothing strikes the eye. */
void libenv_suspect(char *out, size_t size, const struct settings *settings,
                    int num);

#endif
