/* event.h - what TensorBoard logs: numbers with a name, at a step.
 *
 * tensorflow/core/util/event.proto, tensorflow/core/framework/summary.proto and
 * tensor.proto, as far as scalars go; all else is passed over. */
#ifndef RLSTUDY_IMPORT_EVENT_H
#define RLSTUDY_IMPORT_EVENT_H

#include <stdbool.h>

#include "import/wire.h"

struct event {
    double wall_s; /* since 1970 */
    int64_t step;
    bool restarts;       /* training goes on from STEP: what was logged from
                          * there on is void */
    struct wire summary; /* for event_scalar */
};

struct event_scalar {
    const char *tag; /* (tag_len), no NUL behind it */
    size_t tag_len;
    double value;
};

/* False when the record is no event. */
bool event_read(struct event *out, struct wire record);

/* The next scalar of an event's summary. */
enum wire_step event_scalar(struct event *event, struct event_scalar *out);

#endif
