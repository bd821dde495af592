/* events.h - who listens to events, and what they have heard so far. */
#ifndef RLSTUDY_SERVE_EVENTS_H
#define RLSTUDY_SERVE_EVENTS_H

#include <microhttpd.h>
#include <stdbool.h>

struct events;

struct events *events_new(void);
/* Nobody listens any more: their connections end.  Call it before the daemon
 * is stopped, and events_free thereafter. */
void events_end(struct events *events);
void events_free(struct events *events);

/* As server_tell. */
void events_tell(struct events *events, const char *name, const char *data);

/* A stream for one more; NULL when there are too many. */
struct MHD_Response *events_response(struct events *events,
                                     struct MHD_Connection *connection);

/* Send a sign of life where there was none for a while, so that who is gone is
 * noticed.  Returns the seconds until the next one is due. */
double events_keep_alive(struct events *events);

#endif
