/* fuzz_curves.c - any bytes at all, as a file of curves, and of points, of each
 * format that is text. */
#include "config.h"

#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/imported.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const formats[] = {"csv", "tsv", "progress", "jsonl"};

    for (size_t i = 0; i < COUNT_OF(formats); i++) {
        const struct import_options options = {.format = formats[i]};

        import_and_check(data, size, &options);
        import_points_and_check(data, size, &options);
    }
    return 0;
}
