/* server.c - requests and answers, by libmicrohttpd.
 *
 * It parses requests; who may ask, and for what, is decided here.  Without
 * threads: MHD_run_from_select does all the work. */
#include "config.h"

#include "serve/server.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>

#include "base/mem.h"
#include "base/str.h"
#include "serve/events.h"
#include "serve/request.h"

enum {
    CONNECTIONS = 64, /* at once */
    SILENT_S = 30     /* a connection is closed that says nothing for so long */
};

struct file {
    char *name;
    struct MHD_Response *response;
};

struct server {
    const struct server_options *options;
    struct MHD_Daemon *daemon;
    struct events *events;
    struct file *files;
    size_t n, cap;
};

/* ---- answers ---- */

static void add_header(struct MHD_Response *response, const char *name,
                       const char *value)
{
    enum MHD_Result added = MHD_add_response_header(response, name, value);

    assert(added == MHD_YES);
    (void)added;
}

/* What every answer says: other sites may neither read it nor show it, nothing
 * in it may ask anybody else, and nobody keeps it. */
static void add_guards(const struct server *s, struct MHD_Response *response)
{
    add_header(response, "Content-Security-Policy", s->options->policy);
    add_header(response, "X-Content-Type-Options", "nosniff");
    add_header(response, "X-Frame-Options", "DENY");
    add_header(response, "Referrer-Policy", "no-referrer");
    add_header(response, "Cache-Control", "no-store");
    add_header(response, "Cross-Origin-Resource-Policy", "same-origin");
    add_header(response, "Cross-Origin-Opener-Policy", "same-origin");
}

static const char *type_of(const char *name)
{
    static const struct {
        const char *suffix, *type;
    } types[] = {
        {".html", "text/html; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".json", "application/json"},
        {".csv", "text/csv; charset=utf-8"},
        {".md", "text/markdown; charset=utf-8"},
        {".tex", "text/plain; charset=utf-8"},
        {".bib", "text/plain; charset=utf-8"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".gif", "image/gif"},
        {".pdf", "application/pdf"},
    };
    const char *slash = strrchr(name, '/');

    if (strchr(slash != NULL ? slash : name, '.') == NULL)
        return types[0].type;
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        if (str_ends_with(name, types[i].suffix))
            return types[i].type;
    }
    return "application/octet-stream";
}

/* Of LEN bytes of TEXT, copied. */
static struct MHD_Response *make(const struct server *s, const char *type,
                                 const void *text, size_t len)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(
        len, (void *)(uintptr_t)text, MHD_RESPMEM_MUST_COPY);

    if (response == NULL)
        abort(); /* out of memory, as by base/mem.h */
    add_header(response, "Content-Type", type);
    add_guards(s, response);
    return response;
}

static enum MHD_Result refuse(const struct server *s,
                              struct MHD_Connection *connection,
                              unsigned status, const char *text)
{
    struct MHD_Response *response =
        make(s, "text/plain; charset=utf-8", text, strlen(text));

    if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
        add_header(response, "Allow", "GET, HEAD");
    if (status == MHD_HTTP_SERVICE_UNAVAILABLE)
        add_header(response, "Retry-After", "5");
    enum MHD_Result queued = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return queued;
}

static enum MHD_Result stream(const struct server *s,
                              struct MHD_Connection *connection)
{
    struct MHD_Response *response = events_response(s->events, connection);

    if (response == NULL)
        return refuse(s, connection, MHD_HTTP_SERVICE_UNAVAILABLE,
                      "Too many listen already.\n");
    add_header(response, "Content-Type", "text/event-stream");
    add_guards(s, response);
    enum MHD_Result queued =
        MHD_queue_response(connection, MHD_HTTP_OK, response);
    MHD_destroy_response(response);
    return queued;
}

/* ---- requests ---- */

struct hosts {
    size_t n;
    const char *last;
};

static enum MHD_Result see_header(void *cls, enum MHD_ValueKind kind,
                                  const char *name, const char *value)
{
    struct hosts *hosts = cls;

    (void)kind;
    if (strcasecmp(name, MHD_HTTP_HEADER_HOST) == 0) {
        hosts->n++;
        hosts->last = value != NULL ? value : "";
    }
    return MHD_YES;
}

/* Two names are one too many: who is meant then is anybody's guess. */
static bool is_for_us(const struct server *s, struct MHD_Connection *connection)
{
    struct hosts hosts = {0, ""};

    MHD_get_connection_values(connection, MHD_HEADER_KIND, see_header, &hosts);
    return hosts.n == 1 &&
           request_host_is(hosts.last, s->options->hosts, s->options->n_hosts);
}

static const struct file *find(const struct server *s, const char *name)
{
    for (size_t i = 0; i < s->n; i++) {
        if (strcmp(s->files[i].name, name) == 0)
            return &s->files[i];
    }
    return NULL;
}

static enum MHD_Result answer_path(const struct server *s,
                                   struct MHD_Connection *connection,
                                   const char *path)
{
    struct str name = STR_INIT;
    enum MHD_Result queued;

    if (!request_path(&name, path))
        queued = refuse(s, connection, MHD_HTTP_NOT_FOUND, "Not found.\n");
    else if (strcmp(str_text(&name), "events") == 0)
        queued = stream(s, connection);
    else if (find(s, str_text(&name)) != NULL)
        queued = MHD_queue_response(connection, MHD_HTTP_OK,
                                    find(s, str_text(&name))->response);
    else
        queued = refuse(s, connection, MHD_HTTP_NOT_FOUND, "Not found.\n");
    str_fini(&name);
    return queued;
}

/* It is called when the head of a request has come, then for its body, if it has
 * one, and at its end.  Who is refused at once is closed. */
static enum MHD_Result answer(void *cls, struct MHD_Connection *connection,
                              const char *path, const char *method,
                              const char *version, const char *body,
                              size_t *body_size, void **state)
{
    const struct server *s = cls;
    static char begun;

    (void)version;
    (void)body;
    if (*body_size > 0 || *state == &begun) {
        bool over = *body_size == 0;

        *body_size = 0;
        return over ? answer_path(s, connection, path) : MHD_YES;
    }
    if (!is_for_us(s, connection))
        return refuse(s, connection, MHD_HTTP_MISDIRECTED_REQUEST,
                      "This server does not go by that name; rlstudy serve "
                      "--allow-host gives it others.\n");
    if (strcmp(method, MHD_HTTP_METHOD_GET) != 0 &&
        strcmp(method, MHD_HTTP_METHOD_HEAD) != 0)
        return refuse(s, connection, MHD_HTTP_METHOD_NOT_ALLOWED,
                      "There is nothing to do here but to read.\n");
    *state = &begun;
    return MHD_YES;
}

/* Paths are decoded by request_path, which looks closer. */
static size_t leave_escapes(void *cls, struct MHD_Connection *connection,
                            char *text)
{
    (void)cls;
    (void)connection;
    return strlen(text);
}

/* ---- the server ---- */

struct server *server_open(const struct server_options *options,
                           struct err *err)
{
    struct server *s = mem_calloc(1, sizeof *s);

    s->options = options;
    s->events = events_new();
    s->daemon = MHD_start_daemon(
        MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, answer, s,
        MHD_OPTION_LISTEN_SOCKET, options->socket, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)SILENT_S, MHD_OPTION_UNESCAPE_CALLBACK, leave_escapes, NULL,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
    if (s->daemon != NULL)
        return s;
    err_set(err, "cannot start a server: libmicrohttpd refused to");
    events_free(s->events);
    free(s);
    return NULL;
}

void server_clear(struct server *s)
{
    for (size_t i = 0; i < s->n; i++) {
        free(s->files[i].name);
        MHD_destroy_response(s->files[i].response);
    }
    s->n = 0;
}

void server_close(struct server *s)
{
    events_end(s->events);
    MHD_stop_daemon(s->daemon);
    events_free(s->events);
    server_clear(s);
    free(s->files);
    free(s);
}

void server_put(struct server *s, const char *name, const void *bytes,
                size_t len)
{
    s->files = mem_grow(s->files, &s->cap, s->n, sizeof *s->files);
    s->files[s->n++] =
        (struct file){mem_strdup(name), make(s, type_of(name), bytes, len)};
}

void server_tell(struct server *s, const char *name, const char *data)
{
    events_tell(s->events, name, data);
}

/* ---- waiting ---- */

struct sets {
    fd_set read, write, except;
    int max;
};

static bool fill(struct sets *sets, const struct server *s, const int *fds,
                 size_t n, struct err *err)
{
    FD_ZERO(&sets->read);
    FD_ZERO(&sets->write);
    FD_ZERO(&sets->except);
    sets->max = -1;
    if (MHD_get_fdset2(s->daemon, &sets->read, &sets->write, &sets->except,
                       &sets->max, FD_SETSIZE) != MHD_YES)
        return err_set(err,
                       "cannot wait for requests: more than %d files are "
                       "open",
                       FD_SETSIZE);
    for (size_t i = 0; i < n; i++) {
        if (fds[i] >= FD_SETSIZE)
            return err_set(err, "more than %d files are open", FD_SETSIZE);
        FD_SET(fds[i], &sets->read);
        sets->max = fds[i] > sets->max ? fds[i] : sets->max;
    }
    return true;
}

static struct timespec at_most(const struct server *s, double seconds)
{
    MHD_UNSIGNED_LONG_LONG ms;
    double wait = fmin(seconds, events_keep_alive(s->events));

    if (MHD_get_timeout(s->daemon, &ms) == MHD_YES)
        wait = fmin(wait, 1e-3 * (double)ms);
    wait = fmax(wait, 0);
    return (struct timespec){
        .tv_sec = (time_t)wait,
        .tv_nsec = (long)(1e9 * (wait - floor(wait))),
    };
}

bool server_wait(struct server *s, const int *fds, size_t n, double seconds,
                 const sigset_t *mask, struct err *err)
{
    struct sets sets;
    struct timespec wait = at_most(s, seconds);

    if (!fill(&sets, s, fds, n, err))
        return false;
    int ready = pselect(sets.max + 1, &sets.read, &sets.write, &sets.except,
                        &wait, mask);
    if (ready < 0 && errno == EINTR)
        return true;
    if (ready < 0)
        return err_sys(err, "cannot wait for requests");
    if (MHD_run_from_select(s->daemon, &sets.read, &sets.write, &sets.except) !=
        MHD_YES)
        return err_set(err, "libmicrohttpd cannot go on");
    return true;
}
