/* request.h - what a request asks for, as text: whom it takes the server for,
 * and which file it wants.
 *
 * A page from elsewhere can have its own name resolve to this machine and then
 * asks us under that name; so only requests that call us by a name of ours are
 * answered. */
#ifndef RLSTUDY_SERVE_REQUEST_H
#define RLSTUDY_SERVE_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

struct str;

/* Does HOST, the value of a Host header, name one of NAMES (n)?  Any port will
 * do: behind a tunnel it is another than ours.  Upper case counts as lower. */
bool request_host_is(const char *host, const char *const *names, size_t n);

/* Can NAME be one of those: letters, digits, points and hyphens, or an address
 * of IPv6 in brackets; no port? */
bool request_name_is_sound(const char *name);

/* The name of the file that PATH asks for, decoded, without the slash that it
 * begins with: "" of "/".  False when no file can be called so, for which OUT
 * is as it was. */
bool request_path(struct str *out, const char *path);

#endif
