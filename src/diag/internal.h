/* internal.h - what diag's own files share. */
#ifndef RLSTUDY_DIAG_INTERNAL_H
#define RLSTUDY_DIAG_INTERNAL_H

#include "diag/diag.h"

/* Where lines begin, and how many characters come before every so many bytes:
 * with many messages, or lines of megabytes, nobody wants to count anew for
 * each. */
enum { MARK_BYTES = 1024 };

struct source_index {
    uint32_t *lines; /* (n_lines): offsets of their first bytes */
    size_t n_lines, cap_lines;
    uint32_t *characters; /* (len / MARK_BYTES + 1): before each mark */
};

/* A source as it is kept: the index is made when somebody first asks. */
struct kept_source {
    struct source source;
    struct source_index index;
};

struct diag {
    struct kept_source **sources; /* by start */
    size_t n_sources, cap_sources;
    uint32_t next_start;
    struct diagnostic *items;
    size_t n, cap;
    size_t errors, warnings;
    bool dropped; /* the last report was a repetition: drop its notes */
};

void diagnostic_fini(struct diagnostic *d);
const char *severity_name(enum severity severity);

/* Put the reports in order of place. */
void diag_sort(struct diag *diag);

/* The line that an offset of SOURCE lies in, without its line end. */
struct source_line {
    size_t number; /* from 1 */
    size_t from;   /* offset of its first byte in the source */
    const char *text;
    size_t len;
};

/* The source of SPAN must be known. */
struct source_line diag_line_of(const struct diag *diag, struct span span);

#endif
