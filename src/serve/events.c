/* events.c - server-sent events (WHATWG HTML, 9.2).
 *
 * Of each kind only the latest counts.  A listener gets what it has not heard
 * when there is room in its connection, so a slow one misses some and holds up
 * nobody.  One that has heard all is suspended. */
#include "config.h"

#include "serve/events.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "base/str.h"

enum {
    KINDS = 4,
    MOST = 40,         /* listeners */
    KEEP_ALIVE_S = 5, /* less than proxies and tunnels wait */
    CHUNK = 16384
};

struct event {
    const char *name;
    struct str data;
    uint64_t number; /* rises from one event to the next */
};

struct listener {
    struct events *events;
    struct listener *next, *before;
    struct MHD_Connection *connection;
    bool suspended;
    uint64_t heard[KINDS]; /* numbers of events */
    struct str pending;
    size_t at; /* sent of it */
    double told_s;
};

struct events {
    struct event kinds[KINDS];
    size_t n_kinds;
    uint64_t last;
    struct listener *first;
    size_t n;
    bool ending;
};

static double now_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

struct events *events_new(void)
{
    return mem_calloc(1, sizeof(struct events));
}

void events_free(struct events *events)
{
    assert(events->first == NULL);
    for (size_t i = 0; i < events->n_kinds; i++)
        str_fini(&events->kinds[i].data);
    free(events);
}

/* ---- one listener ---- */

static void resume(struct listener *l)
{
    if (l->suspended) {
        l->suspended = false;
        MHD_resume_connection(l->connection);
    }
}

static void add_news(struct listener *l)
{
    for (size_t i = 0; i < l->events->n_kinds; i++) {
        const struct event *e = &l->events->kinds[i];

        if (l->heard[i] == e->number)
            continue;
        l->heard[i] = e->number;
        str_printf(&l->pending, "event: %s\ndata: ", e->name);
        str_add(&l->pending, str_text(&e->data));
        str_add(&l->pending, "\n\n");
    }
}

static ssize_t next_bytes(void *cls, uint64_t position, char *bytes,
                          size_t room)
{
    struct listener *l = cls;

    (void)position;
    if (l->events->ending)
        return MHD_CONTENT_READER_END_OF_STREAM;
    if (l->at == l->pending.len) {
        str_clear(&l->pending);
        l->at = 0;
        add_news(l);
    }
    if (l->pending.len == 0) {
        l->suspended = true;
        MHD_suspend_connection(l->connection);
        return 0;
    }
    size_t left = l->pending.len - l->at, n = left < room ? left : room;
    memcpy(bytes, l->pending.text + l->at, n);
    l->at += n;
    l->told_s = now_s();
    return (ssize_t)n;
}

static void forget(void *cls)
{
    struct listener *l = cls;

    if (l->next != NULL)
        l->next->before = l->before;
    if (l->before != NULL)
        l->before->next = l->next;
    else
        l->events->first = l->next;
    l->events->n--;
    str_fini(&l->pending);
    free(l);
}

struct MHD_Response *events_response(struct events *events,
                                     struct MHD_Connection *connection)
{
    if (events->n >= MOST)
        return NULL;
    struct listener *l = mem_calloc(1, sizeof *l);
    struct MHD_Response *response = MHD_create_response_from_callback(
        MHD_SIZE_UNKNOWN, CHUNK, next_bytes, l, forget);
    if (response == NULL) {
        free(l);
        return NULL;
    }
    *l = (struct listener){.events = events,
                           .next = events->first,
                           .connection = connection,
                           .told_s = now_s()};
    /* How long a browser waits before it connects again. */
    str_add(&l->pending, "retry: 2000\n\n");
    if (events->first != NULL)
        events->first->before = l;
    events->first = l;
    events->n++;
    return response;
}

/* ---- all of them ---- */

static size_t kind_of(struct events *events, const char *name)
{
    size_t i = 0;

    while (i < events->n_kinds && strcmp(events->kinds[i].name, name) != 0)
        i++;
    assert(i < KINDS);
    if (i == events->n_kinds)
        events->kinds[events->n_kinds++].name = name;
    return i;
}

void events_tell(struct events *events, const char *name, const char *data)
{
    struct event *e = &events->kinds[kind_of(events, name)];

    assert(strpbrk(data, "\r\n") == NULL);
    str_clear(&e->data);
    str_add(&e->data, data);
    e->number = ++events->last;
    for (struct listener *l = events->first; l != NULL; l = l->next)
        resume(l);
}

double events_keep_alive(struct events *events)
{
    const double now = now_s();
    double soonest = KEEP_ALIVE_S;

    for (struct listener *l = events->first; l != NULL; l = l->next) {
        double due = l->told_s + KEEP_ALIVE_S - now;

        if (due <= 0 && l->suspended) {
            str_add(&l->pending, ":\n\n");
            resume(l);
        } else if (l->suspended && due < soonest) {
            soonest = due;
        }
    }
    return soonest;
}

void events_end(struct events *events)
{
    events->ending = true;
    for (struct listener *l = events->first; l != NULL; l = l->next)
        resume(l);
}
