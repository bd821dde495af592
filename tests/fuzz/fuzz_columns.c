/* fuzz_columns.c - any lines at all, as what columns are: the first is a
 * condition, the second a pattern of paths, the others are columns. */
#include "config.h"

#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/imported.h"

enum { MAX_LINES = 8 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char table[] = "run,width,s0,s1,step\n"
                                "a,64,1,2,10\nb,128,3,4,10\na,64,5,,20\n";
    char text[1024];
    const char *lines[MAX_LINES];
    size_t n = 0;

    if (size >= sizeof text)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    for (char *at = text; at != NULL && n < MAX_LINES; n++) {
        lines[n] = at;
        at = strchr(at, '\n');
        if (at != NULL)
            *at++ = '\0';
    }
    const struct import_options options = {
        .format = "csv",
        .only = lines,
        .n_only = n > 0 && lines[0][0] != '\0',
        .path = n > 1 && lines[1][0] != '\0' ? lines[1] : NULL,
        .columns = lines + 2,
        .n_columns = n > 2 ? n - 2 : 0,
    };
    import_and_check((const uint8_t *)table, sizeof table - 1, &options);
    import_points_and_check((const uint8_t *)table, sizeof table - 1, &options);
    return 0;
}
