/* record.h - TensorFlow's files of records: a length, the bytes, and a
 * checksum of each. */
#ifndef RLSTUDY_IMPORT_RECORD_H
#define RLSTUDY_IMPORT_RECORD_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "import/wire.h"

/* CRC-32C (Castagnoli), masked as TensorFlow does it so that the checksum of
 * what holds a checksum is no weaker. */
struct record_crc {
    uint32_t table[256];
};

void record_crc_init(struct record_crc *crc);
uint32_t record_crc(const struct record_crc *crc, const void *data, size_t len);

enum {
    RECORD_HEAD = 12, /* bytes before those of the record: length, checksum */
    RECORD_TAIL = 4   /* and behind them */
};

struct record_reader {
    const char *file; /* for messages */
    const uint8_t *start, *at, *end;
    struct record_crc crc;
};

enum record_step {
    RECORD_FOUND,
    RECORD_END,
    RECORD_CUT, /* the file ends within it */
    RECORD_FAULT
};

void record_open(struct record_reader *reader, const char *file,
                 const void *data, size_t len);
enum record_step record_next(struct record_reader *reader, struct wire *out,
                             struct err *err);

#endif
