/* write_events.c - a learning curve as an event file of TensorBoard. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "base/str.h"
#include "import/record.h"
#include "import/wire.h"
#include "import/write.h"

static void add_record(struct str *out, const struct record_crc *crc,
                       const struct str *data)
{
    size_t from = out->len;

    wire_add_little_endian(out, data->len, 8);
    wire_add_little_endian(out, record_crc(crc, out->text + from, 8), 4);
    str_addn(out, data->text, data->len);
    wire_add_little_endian(out, record_crc(crc, data->text, data->len), 4);
}

static void add_scalar(struct str *summary, const char *tag, double value)
{
    struct str text = STR_INIT;

    wire_add_bytes(&text, 1, tag, strlen(tag));
    wire_add_float(&text, 2, (float)value);
    wire_add_bytes(summary, 1, text.text, text.len);
    str_fini(&text);
}

static double time_of(const struct curve *curve, size_t i)
{
    return curve->wall_s != NULL ? curve->began_s + curve->wall_s[i]
                                 : (double)i + 1;
}

static void add_point(struct str *out, const struct record_crc *crc,
                      const struct curve *curve, size_t i)
{
    struct str event = STR_INIT, summary = STR_INIT;

    add_scalar(&summary, "return", curve->returns[i]);
    add_scalar(&summary, "parameters", curve->parameters);
    add_scalar(&summary, "seed", (double)curve->seed);
    if (curve->compute != NULL)
        add_scalar(&summary, "compute", curve->compute[i]);
    for (size_t k = 0; k < curve->n_scalars; k++) {
        if (isfinite(curve->scalars[k].values[i]))
            add_scalar(&summary, curve->scalars[k].name,
                       curve->scalars[k].values[i]);
    }
    wire_add_double(&event, 1, time_of(curve, i));
    wire_add_number(&event, 2, (uint64_t)curve->interactions[i]);
    wire_add_bytes(&event, 5, summary.text, summary.len);
    add_record(out, crc, &event);
    str_fini(&event);
    str_fini(&summary);
}

void write_events(struct str *out, const struct curve *curve)
{
    static const char version[] = "brain.Event:2";
    struct str first = STR_INIT;
    struct record_crc crc;

    record_crc_init(&crc);
    wire_add_double(&first, 1, curve->wall_s != NULL ? curve->began_s : 0);
    wire_add_bytes(&first, 3, version, sizeof version - 1);
    add_record(out, &crc, &first);
    str_fini(&first);
    for (size_t i = 0; i < curve->n; i++)
        add_point(out, &crc, curve, i);
}
