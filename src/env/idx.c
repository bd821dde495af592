/* idx.c - the IDX files that MNIST and its relatives come in. */
#include "config.h"

#include "env/idx.h"

#include "env/images.h"

static uint32_t word(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 |
           (uint32_t)at[2] << 8 | at[3];
}

bool idx_parse(const uint8_t **items, size_t *count, const uint8_t *bytes,
               size_t len, enum idx_kind kind, struct err *err)
{
    bool images = kind == IDX_IMAGES;
    size_t header = images ? 16 : 8, item = images ? IMAGE_BYTES : 1;
    uint32_t magic = images ? 2051 : 2049;
    const char *what = images ? "images" : "labels";

    if (len < header)
        return err_set(err,
                       "%zu bytes are too short for the header of an IDX "
                       "file of %s, which has %zu",
                       len, what, header);
    if (word(bytes) != magic)
        return err_set(err,
                       "it starts with the number %lu, not with %lu as an "
                       "IDX file of %s does",
                       (unsigned long)word(bytes), (unsigned long)magic, what);
    if (images &&
        (word(bytes + 8) != IMAGE_SIDE || word(bytes + 12) != IMAGE_SIDE))
        return err_set(err, "its images are %lu by %lu, not %d by %d",
                       (unsigned long)word(bytes + 8),
                       (unsigned long)word(bytes + 12), IMAGE_SIDE, IMAGE_SIDE);
    uint32_t n = word(bytes + 4);
    if (n == 0)
        return err_set(err, "it holds no %s", what);
    uint64_t want = header + (uint64_t)n * item;
    if (len != want)
        return err_set(err,
                       "it is %s: %lu %s make %llu bytes unpacked, but there "
                       "are %zu",
                       len < want ? "cut short" : "too long", (unsigned long)n,
                       what, (unsigned long long)want, len);
    for (size_t i = 0; !images && i < n; i++) {
        if (bytes[header + i] >= IMAGE_LABELS)
            return err_set(err, "label %zu is %d, not one of 0 to %d", i,
                           bytes[header + i], IMAGE_LABELS - 1);
    }
    *items = bytes + header;
    *count = n;
    return true;
}
