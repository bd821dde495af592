/* libenv_host.c - guests with libenv libraries in them. */
#include "config.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/spec.h"
#include "env/guest.h"
#include "env/libenv_parts.h"

struct libenv_host {
    char *path;
    pid_t owner; /* who started it: a fork of his has another one */
    struct guest *guest;
    struct libenv_message *message;
    uint64_t at; /* of the message */
    int users;
    bool used[LIBENV_INSTANCES];
    struct libenv_host *next;
};

/* Loading may take seconds.  A guest that nobody uses ends by itself after a
 * while. */
static struct {
    pthread_mutex_t mutex;
    struct libenv_host *hosts;
} memory = {.mutex = PTHREAD_MUTEX_INITIALIZER};

static const double load_limit_s = 120;

/* The message is the first that is shared, and so lies at 0. */
static void work(void *ctx ATTR_UNUSED)
{
    struct libenv_message *message =
        guest_map(0, sizeof(struct libenv_message));

    if (message != NULL)
        libenv_serve(message);
}

static void end_host(struct libenv_host *host)
{
    struct libenv_host **at = &memory.hosts;

    while (*at != host)
        at = &(*at)->next;
    *at = host->next;
    if (host->guest != NULL)
        guest_unshare(host->guest, host->message, host->at,
                      sizeof *host->message);
    guest_end(host->guest);
    free(host->path);
    free(host);
}

static bool ask(struct libenv_host *host, enum libenv_word word, double limit_s,
                struct err *err)
{
    const int answer = guest_ask(host->guest, (uint8_t)word, limit_s, err);
    char why[LIBENV_WHY];

    if (answer < 0)
        return false;
    if (answer == 1)
        return true;
    memcpy(why, host->message->why, sizeof why);
    why[sizeof why - 1] = '\0';
    return err_set(err, "%s", why);
}

/* A new one with the library in it. */
static struct libenv_host *start_host(const char *path, struct err *err)
{
    struct libenv_host *host = mem_calloc(1, sizeof *host);

    host->path = mem_strdup(path);
    host->owner = getpid();
    host->next = memory.hosts;
    memory.hosts = host;
    if (strlen(path) >= LIBENV_PATH) {
        err_set(err, "%s: this path is too long", path);
        end_host(host);
        return NULL;
    }
    host->guest = guest_start(work, NULL, err);
    if (host->guest != NULL)
        host->message =
            guest_share(host->guest, &host->at, sizeof *host->message, err);
    if (host->message == NULL) {
        end_host(host);
        return NULL;
    }
    snprintf(host->message->path, sizeof host->message->path, "%s", path);
    return host;
}

/* One of this process that nobody has found dead. */
static struct libenv_host *find_host(const char *path)
{
    struct libenv_host *h = memory.hosts;
    const pid_t me = getpid();

    while (h != NULL && (h->owner != me || strcmp(h->path, path) != 0 ||
                         !guest_lives(h->guest)))
        h = h->next;
    return h;
}

static bool loads(struct libenv_host *host, struct err *err)
{
    return ask(host, LIBENV_LOAD, load_limit_s, err);
}

/* That of before, unless it has gone home meanwhile. */
static struct libenv_host *take_host(const char *path, struct err *err)
{
    struct libenv_host *host = find_host(path);

    if (host != NULL && host->users == 0 && !loads(host, err)) {
        end_host(host);
        host = NULL;
    }
    if (host != NULL)
        return host;
    host = start_host(path, err);
    if (host == NULL || loads(host, err))
        return host;
    err_prefix(err, "cannot load %s", path);
    end_host(host);
    return NULL;
}

struct libenv_host *libenv_host_take(const char *path, struct err *err)
{
    pthread_mutex_lock(&memory.mutex);
    struct libenv_host *host = take_host(path, err);
    if (host != NULL)
        host->users++;
    pthread_mutex_unlock(&memory.mutex);
    return host;
}

void libenv_host_drop(struct libenv_host *host)
{
    if (host == NULL)
        return;
    pthread_mutex_lock(&memory.mutex);
    host->users--;
    if (host->users == 0 && !guest_lives(host->guest))
        end_host(host);
    pthread_mutex_unlock(&memory.mutex);
}

void libenv_host_log(struct libenv_host *host)
{
    guest_set_log(host->guest, STDERR_FILENO);
}

/* ---- instances ---- */

bool libenv_say(struct libenv_instance *instance, enum libenv_word word,
                const struct libenv_pool *pool, struct err *err)
{
    struct libenv_message *message = instance->host->message;

    message->instance = instance->number;
    if (pool != NULL) {
        message->pool_at = pool->at;
        message->pool_bytes = pool->bytes;
    }
    return ask(instance->host, word, instance->limit_s, err);
}

static int free_number(struct libenv_host *host)
{
    for (int i = 0; i < LIBENV_INSTANCES; i++) {
        if (!host->used[i])
            return i;
    }
    return -1;
}

static bool make(struct libenv_instance *instance,
                 const struct libenv_given *given, struct err *err)
{
    struct libenv_message *message = instance->host->message;

    message->num = instance->num;
    memcpy(&message->given, given, sizeof *given);
    return libenv_say(instance, LIBENV_MAKE, NULL, err);
}

bool libenv_make(struct libenv_instance *out, struct libenv_shape *shape,
                 struct libenv_host *host, const struct libenv_given *given,
                 int num, const struct settings *settings, struct err *err)
{
    const struct value *seen = settings_value(settings, "observation");
    char suspicion[LIBENV_WHY];

    *out = (struct libenv_instance){
        .host = host,
        .number = free_number(host),
        .num = num,
        .limit_s = settings_real(settings, "call_limit"),
    };
    if (out->number < 0)
        return err_set(err,
                       "more than %d environments of one library in one "
                       "process",
                       LIBENV_INSTANCES);
    host->used[out->number] = true;
    if (!make(out, given, err)) {
        libenv_suspect(suspicion, sizeof suspicion, settings, num);
        return err_set(err, "libenv_make: %s%s", err->msg, suspicion);
    }
    /* As it is now, whatever the library writes meanwhile. */
    struct libenv_types *types = mem_calloc(1, sizeof *types);
    *types = host->message->types;
    const bool ok = libenv_take_types(
        shape, types, seen->kind == VALUE_STRING ? seen->string : NULL, err);
    free(types);
    return ok;
}

bool libenv_connect(struct libenv_instance *instance,
                    const struct libenv_shape *shape, uint64_t *state_bytes,
                    struct err *err)
{
    struct libenv_host *host = instance->host;

    libenv_lay_out(&instance->layout, shape, (size_t)instance->num);
    instance->memory = guest_share(host->guest, &instance->layout.at,
                                   instance->layout.bytes, err);
    if (instance->memory == NULL)
        return false;
    host->message->layout = instance->layout;
    if (!libenv_say(instance, LIBENV_BUFFER, NULL, err))
        return err_prefix(err, "libenv_set_buffers");
    *state_bytes = host->message->state_bytes;
    return true;
}

bool libenv_make_again(struct libenv_instance *instance,
                       const struct libenv_given *given, struct err *err)
{
    if (!libenv_say(instance, LIBENV_CLOSE, NULL, err) ||
        !make(instance, given, err))
        return false;
    instance->host->message->layout = instance->layout;
    memset(instance->memory, 0, instance->layout.bytes);
    return libenv_say(instance, LIBENV_BUFFER, NULL, err);
}

void libenv_unmake(struct libenv_instance *instance)
{
    struct libenv_host *host = instance->host;
    struct err ignored;

    if (host == NULL || instance->number < 0)
        return;
    /* One that does not close is dead, and then there is nothing to close. */
    const bool closed = guest_lives(host->guest) &&
                        libenv_say(instance, LIBENV_CLOSE, NULL, &ignored);
    (void)closed;
    guest_unshare(host->guest, instance->memory, instance->layout.at,
                  instance->layout.bytes);
    host->used[instance->number] = false;
    instance->number = -1;
}

/* ---- pools ---- */

bool libenv_pool_init(struct libenv_pool *out, struct libenv_instance *instance,
                      size_t bytes, struct err *err)
{
    *out = (struct libenv_pool){.bytes = bytes};
    out->memory = guest_share(instance->host->guest, &out->at, bytes, err);
    return out->memory != NULL;
}

void libenv_pool_fini(struct libenv_pool *pool,
                      struct libenv_instance *instance)
{
    if (pool->memory != NULL)
        guest_unshare(instance->host->guest, pool->memory, pool->at,
                      pool->bytes);
    pool->memory = NULL;
}
