/* record.c - TensorFlow's files of records. */
#include "config.h"

#include "import/record.h"

void record_crc_init(struct record_crc *crc)
{
    static const uint32_t castagnoli = 0x82f63b78; /* reflected */

    for (uint32_t i = 0; i < 256; i++) {
        uint32_t c = i;

        for (int bit = 0; bit < 8; bit++)
            c = c & 1 ? c >> 1 ^ castagnoli : c >> 1;
        crc->table[i] = c;
    }
}

uint32_t record_crc(const struct record_crc *crc, const void *data, size_t len)
{
    static const uint32_t mask = 0xa282ead8;
    const uint8_t *bytes = data;
    uint32_t c = 0xffffffff;

    for (size_t i = 0; i < len; i++)
        c = c >> 8 ^ crc->table[(c ^ bytes[i]) & 0xff];
    c = ~c;
    return (c >> 15 | c << 17) + mask;
}

void record_open(struct record_reader *reader, const char *file,
                 const void *data, size_t len)
{
    *reader = (struct record_reader){.file = file, .start = data};
    reader->at = reader->start;
    reader->end = reader->start + len;
    record_crc_init(&reader->crc);
}

static enum record_step damaged(const struct record_reader *reader,
                                const char *what, struct err *err)
{
    err_set(err,
            "%s: byte %zu: the %s does not agree with its checksum; the file "
            "is damaged, or is no event file",
            reader->file, (size_t)(reader->at - reader->start) + 1, what);
    return RECORD_FAULT;
}

enum record_step record_next(struct record_reader *reader, struct wire *out,
                             struct err *err)
{
    const uint8_t *at = reader->at, *data = at + RECORD_HEAD;
    size_t left = (size_t)(reader->end - at);

    if (left == 0)
        return RECORD_END;
    if (left < RECORD_HEAD)
        return RECORD_CUT;
    uint64_t len = wire_little_endian(at, 8);
    if (wire_little_endian(at + 8, 4) != record_crc(&reader->crc, at, 8))
        return damaged(reader, "length of a record", err);
    if (left < RECORD_HEAD + RECORD_TAIL ||
        len > left - RECORD_HEAD - RECORD_TAIL)
        return RECORD_CUT;
    if (wire_little_endian(data + len, 4) !=
        record_crc(&reader->crc, data, (size_t)len))
        return damaged(reader, "record", err);
    *out = (struct wire){data, data + len};
    reader->at = data + len + RECORD_TAIL;
    return RECORD_FOUND;
}
