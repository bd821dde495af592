/* err.c - messages for what goes wrong outside the program. */
#include "config.h"

#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"

/* The message is the text of FMT, and TAIL behind it, of which room for at
 * least KEEP bytes is left.  Names of files may hold anything; what is shown of
 * them is printable. */
static void set_message(struct err *err, const char *tail, size_t keep,
                        const char *fmt, va_list ap)
{
    char text[sizeof err->msg];
    struct str clean = STR_INIT;
    size_t room = sizeof err->msg - 1 - keep;

    vsnprintf(text, sizeof text, fmt, ap);
    str_add_printable(&clean, text, strlen(text));
    size_t len = clean.len < room ? clean.len : room;
    while (len > 0 && len < clean.len &&
           ((unsigned char)clean.text[len] & 0xc0) == 0x80)
        len--;
    snprintf(err->msg, sizeof err->msg, "%.*s%s", (int)len, str_text(&clean),
             tail);
    str_fini(&clean);
}

bool err_set(struct err *err, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    if (err != NULL) {
        set_message(err, "", 0, fmt, ap);
        err->code = 0;
    }
    va_end(ap);
    return false;
}

bool err_sys(struct err *err, const char *fmt, ...)
{
    int saved = errno;
    char reason[128];
    va_list ap;

    snprintf(reason, sizeof reason, ": %s", strerror(saved));
    va_start(ap, fmt);
    if (err != NULL) {
        set_message(err, reason, strlen(reason), fmt, ap);
        err->code = saved;
    }
    va_end(ap);
    errno = saved;
    return false;
}

bool err_prefix(struct err *err, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    if (err != NULL) {
        char old[sizeof err->msg + 2];

        snprintf(old, sizeof old, ": %s", err->msg);
        set_message(err, old, 0, fmt, ap);
    }
    va_end(ap);
    return false;
}
