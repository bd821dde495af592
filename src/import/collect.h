/* collect.h - points of many runs, in any order, made into curves. */
#ifndef RLSTUDY_IMPORT_COLLECT_H
#define RLSTUDY_IMPORT_COLLECT_H

#include "analysis/curves.h"
#include "base/err.h"

struct arena;
struct collect;

/* What tells the runs of a file apart, and what is the same in all their
 * points.  Strings are copied. */
struct collect_run {
    const char *run; /* NULL: a run is what the rest says, and is named so */
    const char *environment;
    double parameters;
    const char *size_by, *size_text; /* what they hang on, or NULL */
    bool has_seed;                   /* else the runs of a size are numbered */
    int64_t seed;
};

struct collect_point {
    double interactions; /* positive */
    double ret;          /* NaN: the run may have diverged there */
    double compute;      /* FLOP so far; NaN: not known */
    size_t place;        /* in the file */
};

/* Where points stand: of struct table. */
struct collect_file {
    const struct curve_origin *origin;
    const char *file;  /* for messages */
    const char *place; /* "step"; NULL: lines */
    const char *label; /* goes before the names of runs that the file does not
                        * name; NULL: there is no other file */
};

ATTR_MUST_USE struct collect *collect_new(struct arena *arena);
void collect_free(struct collect *collect); /* NULL is fine */

/* From here on points are of FILE, which must live as long as the curves. */
void collect_begin(struct collect *collect, const struct collect_file *file);
ATTR_MUST_USE bool collect_add(struct collect *collect,
                               const struct collect_run *run,
                               const struct collect_point *point,
                               struct err *err);

/* The curves: all memory is the arena's. */
ATTR_MUST_USE bool collect_curves(struct collect *collect,
                                  struct curve_set *out, struct err *err);

#endif
