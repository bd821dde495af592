/* fuzz_format.c - any bytes at all through the formatter: what it lays out, it
 * leaves as it is from then on.  That nothing but the layout changes it sees to
 * itself, by refusing: which it never has a reason to. */
#include "config.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "grammar/format.h"
#include "grammar/parse.h"
#include "tests/fuzz/fuzz.h"

static enum format_result format(struct str *out, const char *text, size_t len)
{
    struct diag *diag = diag_new();
    struct err err;
    enum format_result result =
        format_text(out, diag, "fuzz.study", text, len, &err);

    /* Deep in brackets lines may become a hundred times as long. */
    if (result == FORMAT_REFUSED && len < PARSE_MAX_BYTES / 500) {
        fprintf(stderr, "refused: %s\n", err.msg);
        abort();
    }
    diag_free(diag);
    return result;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str once = STR_INIT, twice = STR_INIT;

    if (format(&once, (const char *)data, size) == FORMAT_DONE) {
        enum format_result result = format(&twice, str_text(&once), once.len);

        if (result == FORMAT_FAULTY ||
            (result == FORMAT_DONE &&
             strcmp(str_text(&once), str_text(&twice)) != 0)) {
            fprintf(stderr, "once:\n%s\ntwice:\n%s\n", str_text(&once),
                    str_text(&twice));
            abort();
        }
    }
    str_fini(&once);
    str_fini(&twice);
    return 0;
}
