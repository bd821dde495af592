/* wire.h - protocol buffers as they are encoded: fields with numbers.
 *
 * The encoding: https://protobuf.dev/programming-guides/encoding/ */
#ifndef RLSTUDY_IMPORT_WIRE_H
#define RLSTUDY_IMPORT_WIRE_H

#include <stddef.h>
#include <stdint.h>

enum wire_type {
    WIRE_VARINT = 0,
    WIRE_FIXED64 = 1,
    WIRE_BYTES = 2,
    WIRE_FIXED32 = 5
};

/* A message, or what is left of it. */
struct wire {
    const uint8_t *at, *end;
};

struct wire_field {
    uint64_t number; /* which field, from 1 */
    enum wire_type type;
    uint64_t value;    /* of all types but BYTES, as the bits are */
    struct wire bytes; /* of BYTES: a message, a string, packed numbers */
};

enum wire_step { WIRE_FIELD, WIRE_END, WIRE_FAULT };

/* The next field; a FAULT is a message that is damaged or none. */
enum wire_step wire_next(struct wire *wire, struct wire_field *field);

/* A number in packed fields of VARINT. */
enum wire_step wire_varint(struct wire *wire, uint64_t *value);

/* The N (at most 8) bytes at P, the least significant first. */
uint64_t wire_little_endian(const uint8_t *p, size_t n);

/* The number that 32 and 64 bits are. */
float wire_float(uint64_t bits);
double wire_double(uint64_t bits);

/* ---- writing: each appends to OUT ---- */

struct str;
void wire_add_little_endian(struct str *out, uint64_t value, size_t n);
/* Fields NUMBER of a message. */
void wire_add_number(struct str *out, unsigned number, uint64_t value);
void wire_add_bytes(struct str *out, unsigned number, const char *bytes,
                    size_t len);
void wire_add_float(struct str *out, unsigned number, float value);
void wire_add_double(struct str *out, unsigned number, double value);

#endif
