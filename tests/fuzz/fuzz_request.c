/* fuzz_request.c - any bytes at all as the path of a request, and as the name
 * that it calls us by. */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "serve/request.h"
#include "tests/fuzz/fuzz.h"

/* No name leads out of the table, were it a folder. */
static void check_path(const char *text)
{
    struct str name = STR_INIT;

    if (request_path(&name, text)) {
        const char *at = str_text(&name);

        if (at[0] == '/' || at[0] == '.' || strstr(at, "/.") != NULL ||
            strstr(at, "//") != NULL || strlen(at) != name.len ||
            name.len > strlen(text))
            abort();
    } else if (name.len > 0) {
        abort();
    }
    str_fini(&name);
}

/* Whoever calls us by our name begins with it, and says but a port besides. */
static void check_host(const char *text)
{
    static const char *const names[] = {"localhost", "[::1]"};

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        size_t len = strlen(names[i]);

        if (!request_host_is(text, &names[i], 1))
            continue;
        if (strncasecmp(text, names[i], len) != 0 ||
            strspn(text + len, ":0123456789") != strlen(text + len))
            abort();
    }
    if (request_name_is_sound(text) && !request_host_is(text, &text, 1))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);

    if (text == NULL)
        abort();
    memcpy(text, data, size);
    text[size] = '\0';
    check_path(text);
    check_host(text);
    free(text);
    return 0;
}
