/* err.c - messages for what goes wrong outside the program. */
#include "config.h"

#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool err_set(struct err *err, const char *fmt, ...)
{
    if (err != NULL) {
        va_list ap;

        va_start(ap, fmt);
        vsnprintf(err->msg, sizeof err->msg, fmt, ap);
        va_end(ap);
    }
    return false;
}

bool err_sys(struct err *err, const char *fmt, ...)
{
    int saved = errno;

    if (err != NULL) {
        va_list ap;

        va_start(ap, fmt);
        vsnprintf(err->msg, sizeof err->msg, fmt, ap);
        va_end(ap);
        size_t len = strlen(err->msg);
        snprintf(err->msg + len, sizeof err->msg - len, ": %s",
                 strerror(saved));
    }
    errno = saved;
    return false;
}

bool err_prefix(struct err *err, const char *fmt, ...)
{
    if (err != NULL) {
        char old[sizeof err->msg];
        va_list ap;

        memcpy(old, err->msg, sizeof old);
        va_start(ap, fmt);
        vsnprintf(err->msg, sizeof err->msg, fmt, ap);
        va_end(ap);
        size_t len = strlen(err->msg);
        snprintf(err->msg + len, sizeof err->msg - len, ": %s", old);
    }
    return false;
}
