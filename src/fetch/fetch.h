/* fetch.h - files from elsewhere, by their digests.
 *
 * What is there afterwards is the file that was meant or nothing: it comes
 * under another name, is compared, and takes its own in one step.  What was
 * begun before is gone on with.  The door to libcurl, without which nothing
 * can be fetched. */
#ifndef RLSTUDY_FETCH_FETCH_H
#define RLSTUDY_FETCH_FETCH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct fetch {
    const char *path;   /* where it is to lie; its folder is there */
    const char *sha256; /* in hex */
    int64_t bytes;      /* exactly */
};

enum fetch_state {
    FETCH_MISSING,
    FETCH_PARTLY, /* some of it was fetched */
    FETCH_OTHER,  /* there is a file, which is another */
    FETCH_THERE
};

/* How it is, without asking anybody. */
enum fetch_state fetch_look(const struct fetch *fetch);

/* From URL.  Proxies are those of libcurl's environment variables.  False, with
 * the reason; what came so far is kept, unless it is of no use. */
ATTR_MUST_USE bool fetch_get(const struct fetch *fetch, const char *url,
                             struct err *err);

#endif
