/* diag.h - what is wrong, and where in the text?
 *
 * Sources are pieces of text with a name: study files, and arguments such as
 * "--set 1".  Each occupies a range of one common offset space, so that a span
 * is two numbers and needs no file beside it.  Lines and columns are worked
 * out only when somebody has to read them.
 */
#ifndef RLSTUDY_DIAG_DIAG_H
#define RLSTUDY_DIAG_DIAG_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/base.h"

/* Bytes [start, end) of the common offset space.  Zero is no place at all:
 * sources begin at 1. */
struct span {
    uint32_t start, end;
};

#define SPAN_NONE ((struct span){0, 0})

/* From the beginning of A to the end of B; either may be SPAN_NONE. */
struct span span_join(struct span a, struct span b);
bool span_is_none(struct span s);

struct source {
    const char *name; /* as it is shown: "studies/horizon.study", "--set 1" */
    const char *text; /* LEN bytes; may hold anything */
    size_t len;
    uint32_t start;        /* of its first byte; offset len is its end */
    struct span used_from; /* the `use` that brought it in, or SPAN_NONE */
};

enum severity { SEVERITY_ERROR, SEVERITY_WARNING };

struct diag;

ATTR_MUST_USE struct diag *diag_new(void);
void diag_free(struct diag *diag); /* NULL is fine */

/* Take up a source.  NAME is copied; TEXT is not, and must live as long as
 * DIAG.  NULL when the offset space (4 GiB) is full. */
ATTR_MUST_USE const struct source *diag_add_source(struct diag *diag,
                                                   const char *name,
                                                   const char *text, size_t len,
                                                   struct span used_from);

/* The source that a span lies in; NULL for SPAN_NONE. */
const struct source *diag_source_of(const struct diag *diag, struct span span);

/* The bytes of a span; *LEN may be 0, never NULL. */
const char *diag_text_of(const struct diag *diag, struct span span,
                         size_t *len);

/* Line and column (in characters) of a span's start, both from 1. */
void diag_position(const struct diag *diag, struct span span, size_t *line,
                   size_t *column);

/* Report something.  NAME is one of those in names.h, and static; the message
 * is copied.  The same message at the same place is reported once: false when
 * it was there already (notes that follow are dropped then). */
bool diag_report(struct diag *diag, enum severity severity, const char *name,
                 struct span span, const char *fmt, ...) ATTR_PRINTF(5, 6);

/* Severity error. */
bool diag_error(struct diag *diag, const char *name, struct span span,
                const char *fmt, ...) ATTR_PRINTF(4, 5);

/* Point at a second place of what was reported last.  SPAN may be none: a note
 * in words only. */
void diag_note(struct diag *diag, struct span span, const char *fmt, ...)
    ATTR_PRINTF(3, 4);

/* Until diag_leave, point at SPAN behind the notes of every report: `'task' is
 * used here`.  They nest, the innermost is shown first. */
void diag_enter(struct diag *diag, struct span span, const char *fmt, ...)
    ATTR_PRINTF(3, 4);
void diag_leave(struct diag *diag);

/* Offer TEXT, which is copied, to stand in place of what was reported last. */
void diag_fix(struct diag *diag, const char *text);
/* The same for another place: SPAN may be empty, where something is missing. */
void diag_fix_at(struct diag *diag, struct span span, const char *text);

struct note {
    struct span span; /* may be SPAN_NONE */
    char *msg;
};

/* One report. */
struct diagnostic {
    enum severity severity;
    const char *name;
    struct span span;
    char *msg;
    char *fix; /* what would do instead of the text at FIX_SPAN; or NULL */
    struct span fix_span;
    struct note *notes;
    size_t n_notes, cap_notes;
    size_t order; /* of reporting: settles ties */
};

/* All of them, *N, in order of place; they are DIAG's. */
const struct diagnostic *diag_items(struct diag *diag, size_t *n);

size_t diag_errors(const struct diag *diag);
size_t diag_warnings(const struct diag *diag);

/* What becomes of warnings: some are left out, some count as errors. */
struct diag_filter;
struct err;

ATTR_MUST_USE struct diag_filter *diag_filter_new(void);
void diag_filter_free(struct diag_filter *filter); /* NULL is fine */
/* TEXT as it stands behind -W: "no-NAME", "NAME", "error", "error=NAME",
 * "no-error", "no-error=NAME".  What comes later holds.  False with the reason
 * in ERR when there is no such warning. */
ATTR_MUST_USE bool diag_filter_add(struct diag_filter *filter, const char *text,
                                   struct err *err);
/* Do so with all that was reported so far: before it is printed or counted. */
void diag_apply(struct diag *diag, const struct diag_filter *filter);

struct diag_style {
    bool colour;
    size_t limit;     /* print at most so many; 0: all */
    const char *more; /* how to see the others; may be NULL */
};

#define DIAG_LIMIT 20

/* Print in order of file and place, then a line that says how many more there
 * are.  Files come in the order in which they were taken up. */
void diag_print(FILE *out, struct diag *diag, const struct diag_style *style);

/* All of them as one JSON object, schema "rlstudy-diagnostics-1". */
void diag_print_json(FILE *out, struct diag *diag);
/* Those of several texts as one. */
void diag_print_json_all(FILE *out, struct diag *const *diags, size_t n);

/* Did you mean?  Offer candidates one by one; the nearest to NAME is kept, the
 * first of equals, if it differs in no more than a third of the longer word
 * and begins alike or differs in one letter only. */
struct suggest {
    const char *name;
    const char *best; /* NULL while nothing is near enough */
    size_t distance;
    char all[512]; /* the candidates: "horizon, gamma"; cut off when long */
    size_t len;    /* of that */
    size_t n;
};

struct suggest suggest_for(const char *name);
void suggest_offer(struct suggest *suggest, const char *candidate);

/* Report that a name is none of the candidates: the message, with the nearest
 * behind it; without one, a note that lists them all behind ONE or MANY, such
 * as "its key is" and "its keys are". */
void diag_unknown(struct diag *diag, const char *name, struct span span,
                  const struct suggest *suggest, const char *one,
                  const char *many, const char *fmt, ...) ATTR_PRINTF(7, 8);

/* Edits between two words: insert, delete, replace, swap neighbours. */
size_t suggest_distance(const char *a, const char *b);

#endif
