/* server.h - a few files and a stream of events, over HTTP, for browsers on
 * this machine.
 *
 * It knows nothing of what it serves: files come from memory, by their names,
 * and of each kind of event the latest is sent to whoever listens.  There is
 * one thread, and nothing happens but in server_wait.  With listen.h the door
 * to sockets and to libmicrohttpd. */
#ifndef RLSTUDY_SERVE_SERVER_H
#define RLSTUDY_SERVE_SERVER_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct server;

struct server_options {
    int socket;               /* listening; the server closes it */
    const char *const *hosts; /* names that it may be called by: (n_hosts) */
    size_t n_hosts;
    const char *policy; /* the content security policy of all files */
};

/* The options must outlive it.  NULL, with the reason. */
ATTR_MUST_USE struct server *server_open(const struct server_options *options,
                                         struct err *err);
void server_close(struct server *server);

/* There are no files any more; but whoever is being sent one gets all of it. */
void server_clear(struct server *server);
/* Serve LEN BYTES, copied, as NAME, which no other has: "figures/curves.svg".
 * "" is what "/" gets.  The type is that of the suffix; without, it is HTML. */
void server_put(struct server *server, const char *name, const void *bytes,
                size_t len);

/* Send DATA, one line, as event NAME to all that listen to /events; and to who
 * comes later, until there is another of that name. */
void server_tell(struct server *server, const char *name, const char *data);

/* Answer requests until one of FDS (n) can be read, a signal comes that is not
 * in MASK, or SECONDS have passed; it may also be sooner. */
ATTR_MUST_USE bool server_wait(struct server *server, const int *fds, size_t n,
                               double seconds, const sigset_t *mask,
                               struct err *err);

#endif
