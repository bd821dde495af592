/* listen.h - a socket that waits for connections. */
#ifndef RLSTUDY_SERVE_LISTEN_H
#define RLSTUDY_SERVE_LISTEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

/* Is ADDRESS one of this machine alone, "127.0.0.1" or "::1"? */
bool listen_is_loopback(const char *address);

/* A socket at PORT of ADDRESS, which is of IPv4 or IPv6, in numbers; port 0 is
 * any that is free.  -1, with the reason. */
ATTR_MUST_USE int listen_open(const char *address, uint16_t port,
                              struct err *err);
/* The port that it has. */
uint16_t listen_port(int socket);

#endif
