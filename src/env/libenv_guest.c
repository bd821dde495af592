/* libenv_guest.c - a libenv library at work, in a process of its own.  Nothing
 * of this runs in the host. */
#include "config.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/mem.h"
#include "env/guest.h"
#include "env/libenv_parts.h"

/* What a copy's state may take, at most. */
enum { MOST_STATE = 1 << 20 };
/* With nothing to do for so long, it ends. */
static const double idle_s = 20;

struct instance {
    void *env; /* NULL: none of that number */
    int num;
    struct libenv_option *options; /* a library may keep the pointer */
    uint8_t *data;
    struct libenv_buffers *buffers; /* likewise */
    void *memory;
    uint64_t bytes;
};

struct library {
    bool loaded;
    struct libenv_message *message;
    void *(*make)(int num, struct libenv_options options);
    int (*get_tensortypes)(void *env, int space, struct libenv_type *out);
    void (*set_buffers)(void *env, struct libenv_buffers *buffers);
    void (*observe)(void *env);
    void (*act)(void *env);
    void (*close)(void *env);
    int (*get_state)(void *env, int index, char *data, int capacity);
    void (*set_state)(void *env, int index, char *data, int length);
    int n_instances;
    struct instance instance[LIBENV_INSTANCES];
};

static bool refuse(struct library *lib, const char *why)
{
    snprintf(lib->message->why, sizeof lib->message->why, "%s", why);
    return false;
}

/* ---- loading ---- */

/* A function in the place of a data pointer, as POSIX has it. */
static bool find(void *entry, void *handle, const char *name)
{
    void *symbol = dlsym(handle, name);

    memcpy(entry, &symbol, sizeof symbol);
    return symbol != NULL;
}

static bool find_all(struct library *lib, void *handle)
{
    const struct {
        void *entry;
        const char *name;
    } needed[] = {
        {&lib->make, "libenv_make"},
        {&lib->get_tensortypes, "libenv_get_tensortypes"},
        {&lib->set_buffers, "libenv_set_buffers"},
        {&lib->observe, "libenv_observe"},
        {&lib->act, "libenv_act"},
        {&lib->close, "libenv_close"},
    };

    for (size_t i = 0; i < COUNT_OF(needed); i++) {
        if (!find(needed[i].entry, handle, needed[i].name)) {
            snprintf(lib->message->why, sizeof lib->message->why,
                     "it does not define %s()", needed[i].name);
            return false;
        }
    }
    if (!find(&lib->get_state, handle, "get_state") ||
        !find(&lib->set_state, handle, "set_state"))
        lib->get_state = NULL;
    return true;
}

/* It stays for as long as the process: Qt and C++ have statics. */
static bool load(struct library *lib)
{
    int (*version)(void);

    if (lib->loaded)
        return true;
    void *handle = dlopen(lib->message->path, RTLD_NOW | RTLD_LOCAL);
    if (handle == NULL)
        return refuse(lib, dlerror());
    if (!find(&version, handle, "libenv_version"))
        return refuse(lib, "it is no libenv library: it does not define "
                           "libenv_version()");
    const int have = version();
    if (have != LIBENV_ABI) {
        snprintf(lib->message->why, sizeof lib->message->why,
                 "it is for version %d of libenv; this program has version %d",
                 have, LIBENV_ABI);
        return false;
    }
    lib->loaded = find_all(lib, handle);
    return lib->loaded;
}

/* ---- instances ---- */

static void give_options(struct instance *in, const struct libenv_given *given)
{
    const size_t n = (size_t)given->n;

    in->options = mem_calloc(n + 1, sizeof *in->options);
    in->data = mem_calloc(1, sizeof given->data);
    memcpy(in->data, given->data, sizeof given->data);
    for (size_t i = 0; i < n; i++) {
        struct libenv_option *o = &in->options[i];

        memcpy(o->name, given->option[i].name, sizeof o->name);
        o->dtype = given->option[i].dtype;
        o->count = given->option[i].count;
        o->data = in->data + given->option[i].at;
    }
}

static bool tell_types(struct library *lib, void *env)
{
    static const char *const names[] = {"observation", "action", "info"};
    struct libenv_types *out = &lib->message->types;

    memset(out, 0, sizeof *out);
    for (int s = 0; s < LIBENV_SPACES; s++) {
        out->n[s] = lib->get_tensortypes(env, s + 1, NULL);
        if (out->n[s] < 0 || out->n[s] > LIBENV_ARRAYS) {
            snprintf(lib->message->why, sizeof lib->message->why,
                     "its %s space has %d arrays; 0 to %d will do", names[s],
                     out->n[s], LIBENV_ARRAYS);
            return false;
        }
        if (out->n[s] > 0)
            lib->get_tensortypes(env, s + 1, out->type[s]);
    }
    return true;
}

static bool make(struct library *lib, struct instance *in)
{
    const struct libenv_given *given = &lib->message->given;

    lib->n_instances++;
    give_options(in, given);
    in->num = lib->message->num;
    in->env =
        lib->make(in->num, (struct libenv_options){in->options, given->n});
    if (in->env == NULL)
        return refuse(lib, "libenv_make() made nothing");
    return tell_types(lib, in->env);
}

/* Pointers to the rows of all arrays of a space. */
static void **rows_of(const struct instance *in, const struct libenv_message *m,
                      enum libenv_space space)
{
    const size_t s = (size_t)space - 1, num = (size_t)in->num;
    const size_t n = (size_t)m->types.n[s];
    void **rows = mem_calloc(n * num + 1, sizeof *rows);

    for (size_t a = 0; a < n; a++) {
        uint8_t *array = (uint8_t *)in->memory + m->layout.array[s][a];

        for (size_t e = 0; e < num; e++)
            rows[a * num + e] = array + e * m->layout.row[s][a];
    }
    return rows;
}

/* Bytes of the states of all copies, as they are now. */
static uint64_t measure(struct library *lib, const struct instance *in)
{
    char *scratch;
    uint64_t sum = 0;

    if (lib->get_state == NULL)
        return 0;
    scratch = mem_calloc(1, MOST_STATE);
    for (int i = 0; i < in->num; i++) {
        const int used = lib->get_state(in->env, i, scratch, MOST_STATE);

        if (used > 0)
            sum += (uint64_t)used;
    }
    free(scratch);
    return sum;
}

static bool set_buffers(struct library *lib, struct instance *in)
{
    const struct libenv_message *m = lib->message;

    in->bytes = m->layout.bytes;
    in->memory = guest_map(m->layout.at, in->bytes);
    if (in->memory == NULL)
        return refuse(lib, "its memory cannot be mapped");
    in->buffers = mem_calloc(1, sizeof *in->buffers);
    *in->buffers = (struct libenv_buffers){
        .ob = rows_of(in, m, LIBENV_OBSERVATION),
        .rew = (float *)(void *)((uint8_t *)in->memory + m->layout.reward),
        .first = (uint8_t *)in->memory + m->layout.first,
        .info = rows_of(in, m, LIBENV_INFO),
        .ac = rows_of(in, m, LIBENV_ACTION),
    };
    lib->set_buffers(in->env, in->buffers);
    lib->observe(in->env);
    lib->message->state_bytes = measure(lib, in);
    return true;
}

static bool step(struct library *lib, struct instance *in)
{
    lib->act(in->env);
    lib->observe(in->env);
    return true;
}

static bool close_it(struct library *lib, struct instance *in)
{
    if (in->env != NULL)
        lib->close(in->env);
    if (in->buffers != NULL) {
        free(in->buffers->ob);
        free(in->buffers->info);
        free(in->buffers->ac);
    }
    free(in->buffers);
    free(in->options);
    free(in->data);
    if (in->memory != NULL)
        munmap(in->memory, in->bytes);
    *in = (struct instance){.env = NULL};
    lib->n_instances--;
    return true;
}

/* ---- states: for each copy its length, and so many bytes ---- */

static bool save_all(struct library *lib, const struct instance *in,
                     uint8_t *pool, char *scratch)
{
    const uint64_t room = lib->message->pool_bytes - LIBENV_HEAD;
    uint64_t at = 0;

    for (int i = 0; i < in->num; i++) {
        const int32_t used = lib->get_state(in->env, i, scratch, MOST_STATE);

        if (used <= 0 || used > MOST_STATE)
            return refuse(lib, "get_state() gave no state");
        if ((uint64_t)used + sizeof used > room - at)
            return refuse(lib, "the states of its copies have grown beyond "
                               "what was set aside for them");
        memcpy(pool + at, &used, sizeof used);
        memcpy(pool + at + sizeof used, scratch, (size_t)used);
        at += sizeof used + (uint64_t)used;
    }
    /* Equal states are equal bytes. */
    memset(pool + at, 0, room - at);
    return true;
}

static bool restore_all(struct library *lib, const struct instance *in,
                        const uint8_t *pool, char *scratch)
{
    const uint64_t room = lib->message->pool_bytes - LIBENV_HEAD;
    uint64_t at = 0;

    for (int i = 0; i < in->num; i++) {
        int32_t used = 0;

        if (room - at >= sizeof used)
            memcpy(&used, pool + at, sizeof used);
        if (used <= 0 || used > MOST_STATE ||
            (uint64_t)used > room - at - sizeof used)
            return refuse(lib, "what was saved is damaged");
        memcpy(scratch, pool + at + sizeof used, (size_t)used);
        lib->set_state(in->env, i, scratch, used);
        at += sizeof used + (uint64_t)used;
    }
    return true;
}

static bool with_pool(struct library *lib, const struct instance *in, bool save)
{
    const struct libenv_message *m = lib->message;
    uint8_t *pool = guest_map(m->pool_at, m->pool_bytes);
    char *scratch = mem_calloc(1, MOST_STATE);

    const bool ok = pool == NULL ? refuse(lib, "its memory cannot be mapped")
                    : save ? save_all(lib, in, pool + LIBENV_HEAD, scratch)
                           : restore_all(lib, in, pool + LIBENV_HEAD, scratch);
    free(scratch);
    if (pool != NULL)
        munmap(pool, m->pool_bytes);
    return ok;
}

/* ---- what is asked ---- */

static bool obey(struct library *lib, enum libenv_word word)
{
    struct instance *in = &lib->instance[lib->message->instance];

    switch (word) {
    case LIBENV_LOAD:
        return load(lib);
    case LIBENV_MAKE:
        return make(lib, in);
    case LIBENV_BUFFER:
        return set_buffers(lib, in);
    case LIBENV_STEP:
        return step(lib, in);
    case LIBENV_SAVE:
        return with_pool(lib, in, true);
    case LIBENV_RESTORE:
        return with_pool(lib, in, false);
    case LIBENV_CLOSE:
        return close_it(lib, in);
    }
    return refuse(lib, "what?");
}

void libenv_serve(void *ctx)
{
    struct library lib = {.message = ctx};
    int word;

    while ((word = guest_hear(lib.n_instances > 0 ? -1 : idle_s)) >= 0)
        guest_say(obey(&lib, (enum libenv_word)word));
}
