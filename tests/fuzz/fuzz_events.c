/* fuzz_events.c - any bytes at all, as an event file of TensorBoard.
 *
 * Checksums keep whatever is not right out of the inside of a file; the target
 * puts them right first, so that the inside is tried as well. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "import/record.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/imported.h"

static void put_little_endian(uint8_t *at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        at[i] = (uint8_t)(value >> 8 * i);
}

/* As far as the lengths lead. */
static void mend(uint8_t *data, size_t size)
{
    struct record_crc crc;
    size_t at = 0;

    record_crc_init(&crc);
    while (size - at >= RECORD_HEAD + RECORD_TAIL) {
        uint64_t len = wire_little_endian(data + at, 8);

        put_little_endian(data + at + 8, record_crc(&crc, data + at, 8));
        if (len > size - at - RECORD_HEAD - RECORD_TAIL)
            return;
        at += RECORD_HEAD + (size_t)len;
        put_little_endian(data + at,
                          record_crc(&crc, data + at - len, (size_t)len));
        at += RECORD_TAIL;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const columns[] = {"parameters=1"};
    const struct import_options options = {
        .format = "tensorboard", .columns = columns, .n_columns = 1};
    uint8_t *mended = malloc(size + 1);

    import_and_check(data, size, &options);
    memcpy(mended, data, size);
    mend(mended, size);
    import_and_check(mended, size, &options);
    free(mended);
    return 0;
}
