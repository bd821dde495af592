/* request.c - what a request asks for, as text. */
#include "config.h"

#include "serve/request.h"

#include <string.h>
#include <strings.h>

#include "base/str.h"

/* "example.org" of "example.org:80", "[::1]" of "[::1]:80": its length; 0 when
 * it is neither. */
static size_t name_length(const char *host)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.";

    if (host[0] != '[')
        return strspn(host, letters);
    size_t inside = strspn(host + 1, "0123456789abcdefABCDEF:.");
    return inside > 0 && host[1 + inside] == ']' ? inside + 2 : 0;
}

/* Nothing, or a colon and a port. */
static bool is_port(const char *text)
{
    enum { DIGITS = 5 };
    size_t n;

    if (text[0] == '\0')
        return true;
    n = strspn(text + 1, "0123456789");
    return text[0] == ':' && n > 0 && n <= DIGITS && text[1 + n] == '\0';
}

bool request_name_is_sound(const char *name)
{
    size_t len = name_length(name);

    return len > 0 && name[len] == '\0';
}

bool request_host_is(const char *host, const char *const *names, size_t n)
{
    size_t len = name_length(host);

    if (len == 0 || !is_port(host + len))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (strlen(names[i]) == len && strncasecmp(names[i], host, len) == 0)
            return true;
    }
    return false;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The byte that stands at *AT, which moves behind it; -1 when there is none
 * that a name may have. */
static int next_byte(const char **at)
{
    const char *p = *at;
    int high, low;

    if (*p != '%') {
        *at = p + 1;
        return (unsigned char)*p > ' ' ? (unsigned char)*p : -1;
    }
    high = hex_digit(p[1]);
    low = high < 0 ? -1 : hex_digit(p[2]);
    if (low < 0)
        return -1;
    *at = p + 3;
    /* A slash that does not look like one is up to no good. */
    int byte = high << 4 | low;
    return byte >= ' ' && byte != '/' && byte != '\\' && byte != 0x7f ? byte
                                                                      : -1;
}

/* No part is empty or begins with a point, so none leads upwards. */
static bool parts_are_sound(const char *name)
{
    bool begins = true;

    for (const char *p = name; *p != '\0'; p++) {
        if (begins && (*p == '.' || *p == '/'))
            return false;
        begins = *p == '/';
    }
    return true;
}

bool request_path(struct str *out, const char *path)
{
    struct str name = STR_INIT;
    bool sound = *path == '/';

    for (const char *at = sound ? path + 1 : path; sound && *at != '\0';) {
        int byte = next_byte(&at);

        sound = byte >= 0;
        if (sound)
            str_addc(&name, (char)byte);
    }
    sound = sound && parts_are_sound(str_text(&name));
    if (sound)
        str_add(out, str_text(&name));
    str_fini(&name);
    return sound;
}
