/* err.h - why something in the outside world did not work, in words. */
#ifndef RLSTUDY_BASE_ERR_H
#define RLSTUDY_BASE_ERR_H

#include <stdbool.h>

#include "base/base.h"

/* Filled in by a function that returns false or NULL.  The message is one
 * sentence without a final full stop or newline, and names the file or value
 * concerned; control characters in those come out as U+FFFD. */
struct err {
    char msg[512];
    int code; /* the errno behind it, or 0 */
};

/* Set ERR (which may be NULL) and return false, so that a caller can write
 * `return err_set(err, ...)`. */
bool err_set(struct err *err, const char *fmt, ...) ATTR_PRINTF(2, 3);

/* As err_set, with ": " and the text of errno at the end. */
bool err_sys(struct err *err, const char *fmt, ...) ATTR_PRINTF(2, 3);

/* Put "PREFIX: " before the message that ERR already holds. */
bool err_prefix(struct err *err, const char *fmt, ...) ATTR_PRINTF(2, 3);

#endif
