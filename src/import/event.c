/* event.c - what TensorBoard logs. */
#include "config.h"

#include "import/event.h"

#include <math.h>

/* Numbers of fields. */
enum {
    EVENT_WALL_TIME = 1,
    EVENT_STEP = 2,
    EVENT_SUMMARY = 5,
    EVENT_SESSION_LOG = 7,
    SESSION_STATUS = 1,
    SESSION_START = 1, /* a status */
    SUMMARY_VALUE = 1,
    VALUE_TAG = 1,
    VALUE_SIMPLE = 2,
    VALUE_TENSOR = 8,
    TENSOR_DTYPE = 1,
    TENSOR_CONTENT = 4,
    TENSOR_FLOAT = 5,
    TENSOR_DOUBLE = 6,
    TENSOR_INT = 7,
    TENSOR_INT64 = 10,
    TENSOR_HALF = 13 /* and bfloat16 */
};

enum dtype {
    DT_FLOAT = 1,
    DT_DOUBLE = 2,
    DT_INT32 = 3,
    DT_INT64 = 9,
    DT_BFLOAT16 = 14,
    DT_HALF = 19
};

static bool starts_session(struct wire log)
{
    struct wire_field f;
    bool starts = false;

    while (wire_next(&log, &f) == WIRE_FIELD)
        starts |= f.number == SESSION_STATUS && f.value == SESSION_START;
    return starts;
}

bool event_read(struct event *out, struct wire record)
{
    struct wire_field f;
    enum wire_step step;

    *out = (struct event){.summary = {record.end, record.end}};
    while ((step = wire_next(&record, &f)) == WIRE_FIELD) {
        if (f.number == EVENT_WALL_TIME && f.type == WIRE_FIXED64)
            out->wall_s = wire_double(f.value);
        else if (f.number == EVENT_STEP && f.type == WIRE_VARINT)
            out->step = (int64_t)f.value;
        else if (f.number == EVENT_SUMMARY && f.type == WIRE_BYTES)
            out->summary = f.bytes;
        else if (f.number == EVENT_SESSION_LOG && f.type == WIRE_BYTES)
            out->restarts = starts_session(f.bytes);
    }
    return step == WIRE_END;
}

/* ---- tensors of one number ---- */

/* IEEE 754's 16 bits: 1 of sign, 5 of exponent, 10 of fraction. */
static double half(uint64_t bits)
{
    int exponent = (int)(bits >> 10 & 31);
    double fraction = (double)(bits & 1023);
    double value;

    if (exponent == 31)
        value = fraction == 0 ? (double)INFINITY : (double)NAN;
    else if (exponent == 0)
        value = ldexp(fraction, -24);
    else
        value = ldexp(fraction + 1024, exponent - 25);
    return bits >> 15 & 1 ? -value : value;
}

static size_t width_of(uint64_t dtype)
{
    switch (dtype) {
    case DT_HALF:
    case DT_BFLOAT16:
        return 2;
    case DT_FLOAT:
    case DT_INT32:
        return 4;
    case DT_DOUBLE:
    case DT_INT64:
        return 8;
    default: /* texts and what else no curve is made of */
        return 0;
    }
}

static double decode(uint64_t dtype, uint64_t bits)
{
    switch (dtype) {
    case DT_HALF:
        return half(bits);
    case DT_BFLOAT16:
        return (double)wire_float(bits << 16);
    case DT_FLOAT:
        return (double)wire_float(bits);
    case DT_INT32:
        return (double)(int32_t)(uint32_t)bits;
    case DT_INT64:
        return (double)(int64_t)bits;
    default:
        return wire_double(bits);
    }
}

/* The one number in a repeated field, packed or not; false: there are others,
 * or none. */
static bool single(const struct wire_field *f, size_t width, uint64_t *bits)
{
    struct wire bytes = f->bytes;

    if (f->type != WIRE_BYTES) {
        *bits = f->value;
        return true;
    }
    if (f->number == TENSOR_FLOAT || f->number == TENSOR_DOUBLE ||
        f->number == TENSOR_CONTENT) {
        if ((size_t)(bytes.end - bytes.at) != width)
            return false;
        *bits = wire_little_endian(bytes.at, width);
        return true;
    }
    return wire_varint(&bytes, bits) == WIRE_FIELD && bytes.at == bytes.end;
}

static bool read_tensor(struct wire tensor, double *value)
{
    struct wire_field f, data = {0};
    uint64_t dtype = 0, bits;
    int n = 0;

    while (wire_next(&tensor, &f) == WIRE_FIELD) {
        if (f.number == TENSOR_DTYPE) {
            dtype = f.value;
        } else if (f.number == TENSOR_CONTENT || f.number == TENSOR_FLOAT ||
                   f.number == TENSOR_DOUBLE || f.number == TENSOR_INT ||
                   f.number == TENSOR_INT64 || f.number == TENSOR_HALF) {
            data = f;
            n++;
        }
    }
    if (n != 1 || width_of(dtype) == 0 ||
        !single(&data, width_of(dtype), &bits))
        return false;
    *value = decode(dtype, bits);
    return true;
}

/* ---- summaries ---- */

/* False when the value is damaged; *FOUND says whether it is a scalar. */
static bool read_value(struct wire value, struct event_scalar *out, bool *found)
{
    struct wire_field f;
    enum wire_step step;

    *out = (struct event_scalar){0};
    *found = false;
    while ((step = wire_next(&value, &f)) == WIRE_FIELD) {
        if (f.number == VALUE_TAG && f.type == WIRE_BYTES) {
            out->tag = (const char *)f.bytes.at;
            out->tag_len = (size_t)(f.bytes.end - f.bytes.at);
        } else if (f.number == VALUE_SIMPLE && f.type == WIRE_FIXED32) {
            out->value = (double)wire_float(f.value);
            *found = true;
        } else if (f.number == VALUE_TENSOR && f.type == WIRE_BYTES) {
            *found = read_tensor(f.bytes, &out->value);
        }
    }
    *found &= out->tag_len > 0;
    return step == WIRE_END;
}

enum wire_step event_scalar(struct event *event, struct event_scalar *out)
{
    struct wire_field f;
    enum wire_step step;

    while ((step = wire_next(&event->summary, &f)) == WIRE_FIELD) {
        bool found;

        if (f.number != SUMMARY_VALUE || f.type != WIRE_BYTES)
            continue;
        if (!read_value(f.bytes, out, &found))
            return WIRE_FAULT;
        if (found)
            return WIRE_FIELD;
    }
    return step;
}
