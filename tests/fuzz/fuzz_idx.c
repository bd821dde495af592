/* fuzz_idx.c - the reader of IDX files under random bytes.  The first byte
 * says what to take the rest for: 'l' labels, else images. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "env/idx.h"
#include "env/images.h"
#include "tests/fuzz/fuzz.h"

static void must(bool belief)
{
    if (!belief)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *items = NULL;
    size_t count = 0;
    struct err err = {.msg = ""};

    if (size == 0)
        return 0;
    enum idx_kind kind = data[0] == 'l' ? IDX_LABELS : IDX_IMAGES;
    if (!idx_parse(&items, &count, data + 1, size - 1, kind, &err)) {
        must(strlen(err.msg) > 0);
        return 0;
    }
    /* All that was promised lies within the input, and nothing else does. */
    size_t item = kind == IDX_LABELS ? 1 : IMAGE_BYTES;
    must(count > 0 && items > data);
    must(items + count * item == data + size);
    for (size_t i = 0; kind == IDX_LABELS && i < count; i++)
        must(items[i] < IMAGE_LABELS);
    return 0;
}
