/* failure.c - the record of why a run's last attempt failed. */
#include "config.h"

#include <assert.h>
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/str.h"
#include "store/store.h"

static const char failure_schema[] = "rlstudy-failure-1";
static const size_t max_failure_bytes = 1 << 20;
enum { MAX_ATTEMPT = 1000000 };

static const char *const class_names[N_FAILURE_CLASSES] = {
    [FAILURE_STUDY] = "study",         [FAILURE_ENV] = "env",
    [FAILURE_NUMERIC] = "numeric",     [FAILURE_RESOURCE] = "resource",
    [FAILURE_PREEMPTED] = "preempted", [FAILURE_HOST] = "host",
};

const char *failure_class_name(enum failure_class of)
{
    return class_names[of];
}

enum failure_class failure_class_of(int code, enum failure_class otherwise)
{
    switch (code) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
    case ENOMEM:
    case EAGAIN:
    case EMFILE:
    case ENFILE:
        return FAILURE_RESOURCE;
    case EIO:
    case ESTALE:
    case EROFS:
    case ENODEV:
    case ENXIO:
        return FAILURE_HOST;
    default:
        return otherwise;
    }
}

static bool path_of(struct str *out, const char *dir)
{
    str_printf(out, "%s/failed", dir);
    return file_exists(out->text);
}

/* False when it is not JSON of this schema. */
static bool parse(struct arena *arena, struct store_failure *out,
                  const char *text, size_t len)
{
    json_t *json = json_loadb(text, len, 0, NULL);
    const char *schema, *class, *reason, *host;
    json_int_t time;
    bool ok =
        json_unpack(json, "{s:s, s:s, s:s, s:i, s:i, s:i, s:I, s:s}", "schema",
                    &schema, "class", &class, "reason", &reason, "attempt",
                    &out->attempt, "signal", &out->signal, "exit_status",
                    &out->exit_status, "time", &time, "host", &host) == 0 &&
        strcmp(schema, failure_schema) == 0;

    if (ok) {
        /* Whoever forged a number gets a plausible one. */
        if (out->attempt < 1 || out->attempt > MAX_ATTEMPT)
            out->attempt = 1;
        if (out->signal < 0)
            out->signal = 0;
        out->class = FAILURE_HOST; /* of one that we do not know, too */
        for (int c = 0; c < N_FAILURE_CLASSES; c++) {
            if (strcmp(class, class_names[c]) == 0)
                out->class = (enum failure_class)c;
        }
        out->reason = arena_strdup(arena, reason);
        out->time = time;
        out->host = arena_strdup(arena, host);
    }
    json_decref(json);
    return ok;
}

/* Versions before this format wrote the reason alone. */
static const char *plain_reason(struct arena *arena, const char *text,
                                size_t len)
{
    struct str clean = STR_INIT;

    str_add_printable(&clean, text, len);
    const char *reason = len > 0 && text[0] != '{'
                             ? arena_strdup(arena, str_text(&clean))
                             : "the record of the failure is damaged";
    str_fini(&clean);
    return reason;
}

const struct store_failure *store_failure_parse(struct arena *arena,
                                                const char *text, size_t len)
{
    struct store_failure *failure = arena_alloc(arena, sizeof *failure);

    *failure = (struct store_failure){.host = ""};
    if (!parse(arena, failure, text, len)) {
        *failure = (struct store_failure){
            .class = FAILURE_HOST,
            .reason = plain_reason(arena, text, len),
            .attempt = 1,
            .host = "",
        };
    }
    return failure;
}

const char *store_failure_text(struct arena *arena, const char *dir)
{
    const char *copy = NULL;
    struct str path = STR_INIT;
    char *text;
    size_t len;

    if (path_of(&path, dir)) {
        copy = "";
        if (file_read(&text, &len, path.text, max_failure_bytes, NULL)) {
            copy = arena_strdup(arena, text);
            free(text);
        }
    }
    str_fini(&path);
    return copy;
}

const struct store_failure *store_failure(struct arena *arena, const char *dir)
{
    const char *text = store_failure_text(arena, dir);

    return text != NULL ? store_failure_parse(arena, text, strlen(text)) : NULL;
}

bool store_set_failure(const char *dir, const struct store_failure *failure,
                       struct err *err)
{
    struct str path = STR_INIT, reason = STR_INIT, name = STR_INIT;
    char host[256] = "";

    gethostname(host, sizeof host - 1);
    str_add_printable(&name, host, strlen(host));
    str_add_printable(&reason, failure->reason, strlen(failure->reason));
    json_t *json = json_pack(
        "{s:s, s:s, s:s, s:i, s:i, s:i, s:I, s:s}", "schema", failure_schema,
        "class", class_names[failure->class], "reason", str_text(&reason),
        "attempt", failure->attempt, "signal", failure->signal, "exit_status",
        failure->exit_status, "time", (json_int_t)time(NULL), "host",
        str_text(&name));
    assert(json != NULL); /* printable is UTF-8 */
    char *text = json_dumps(json, JSON_INDENT(1) | JSON_PRESERVE_ORDER);
    path_of(&path, dir);
    bool ok = file_write(path.text, text, strlen(text), err);
    free(text);
    json_decref(json);
    str_fini(&name);
    str_fini(&reason);
    str_fini(&path);
    return ok;
}

void store_clear_failure(const char *dir)
{
    struct str path = STR_INIT;

    if (path_of(&path, dir))
        unlink(path.text);
    str_fini(&path);
}
