/* wire.c - protocol buffers as they are encoded. */
#include "config.h"

#include "import/wire.h"

#include <string.h>

#include "base/str.h"

enum wire_step wire_varint(struct wire *wire, uint64_t *value)
{
    *value = 0;
    if (wire->at == wire->end)
        return WIRE_END;
    for (unsigned shift = 0; shift < 64 && wire->at < wire->end; shift += 7) {
        uint8_t byte = *wire->at++;

        *value |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80)
            return WIRE_FIELD;
    }
    return WIRE_FAULT;
}

uint64_t wire_little_endian(const uint8_t *p, size_t n)
{
    uint64_t value = 0;

    while (n-- > 0)
        value = value << 8 | p[n];
    return value;
}

static enum wire_step read_fixed(struct wire *wire, uint64_t *value, size_t n)
{
    if ((size_t)(wire->end - wire->at) < n)
        return WIRE_FAULT;
    *value = wire_little_endian(wire->at, n);
    wire->at += n;
    return WIRE_FIELD;
}

static enum wire_step read_bytes(struct wire *wire, struct wire *bytes)
{
    uint64_t len;

    if (wire_varint(wire, &len) != WIRE_FIELD ||
        len > (uint64_t)(wire->end - wire->at))
        return WIRE_FAULT;
    *bytes = (struct wire){wire->at, wire->at + len};
    wire->at += len;
    return WIRE_FIELD;
}

enum wire_step wire_next(struct wire *wire, struct wire_field *field)
{
    uint64_t key, value;
    enum wire_step step = wire_varint(wire, &key);

    if (step != WIRE_FIELD)
        return step;
    *field = (struct wire_field){.number = key >> 3};
    switch (key & 7) {
    case WIRE_VARINT:
        field->type = WIRE_VARINT;
        step = wire_varint(wire, &value);
        field->value = value;
        return step == WIRE_FIELD ? WIRE_FIELD : WIRE_FAULT;
    case WIRE_FIXED64:
        field->type = WIRE_FIXED64;
        return read_fixed(wire, &field->value, 8);
    case WIRE_BYTES:
        field->type = WIRE_BYTES;
        return read_bytes(wire, &field->bytes);
    case WIRE_FIXED32:
        field->type = WIRE_FIXED32;
        return read_fixed(wire, &field->value, 4);
    default: /* groups, which nobody writes any more */
        return WIRE_FAULT;
    }
}

float wire_float(uint64_t bits)
{
    uint32_t low = (uint32_t)bits;
    float value;

    memcpy(&value, &low, sizeof value);
    return value;
}

double wire_double(uint64_t bits)
{
    double value;

    memcpy(&value, &bits, sizeof value);
    return value;
}

/* ---- writing ---- */

static void add_varint(struct str *out, uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        str_addc(out, (char)((value & 0x7f) | 0x80));
    str_addc(out, (char)value);
}

static void add_key(struct str *out, unsigned number, enum wire_type type)
{
    add_varint(out, (uint64_t)number << 3 | type);
}

void wire_add_little_endian(struct str *out, uint64_t value, size_t n)
{
    for (size_t i = 0; i < n; i++)
        str_addc(out, (char)(value >> 8 * i & 0xff));
}

void wire_add_number(struct str *out, unsigned number, uint64_t value)
{
    add_key(out, number, WIRE_VARINT);
    add_varint(out, value);
}

void wire_add_bytes(struct str *out, unsigned number, const char *bytes,
                    size_t len)
{
    add_key(out, number, WIRE_BYTES);
    add_varint(out, len);
    str_addn(out, bytes, len);
}

void wire_add_float(struct str *out, unsigned number, float value)
{
    uint32_t bits;

    memcpy(&bits, &value, sizeof bits);
    add_key(out, number, WIRE_FIXED32);
    wire_add_little_endian(out, bits, sizeof bits);
}

void wire_add_double(struct str *out, unsigned number, double value)
{
    uint64_t bits;

    memcpy(&bits, &value, sizeof bits);
    add_key(out, number, WIRE_FIXED64);
    wire_add_little_endian(out, bits, sizeof bits);
}
