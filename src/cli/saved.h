/* saved.h - a plan in a file, to be carried out later and elsewhere.
 *
 * The file holds all that the plan was made from (the texts of the study and
 * of the modules that it uses, what the command line set) and the keys and
 * budgets of its runs.  Whoever carries it out makes the plan again from those
 * texts, and stops when other runs come out. */
#ifndef RLSTUDY_CLI_SAVED_H
#define RLSTUDY_CLI_SAVED_H

#include <stdbool.h>

#include "base/err.h"
#include "base/spec.h"

struct arena;

struct saved_text {
    const char *path, *text; /* UTF-8 */
    size_t len;
    const char *const *also; /* other paths by which it is found */
    size_t n_also;
};

struct saved_run {
    struct run_key key;
    double interactions;
    double wall_s; /* 0: no limit */
    double at_least;
    /* For readers of the file. */
    const char *label, *reason;
    const char *because; /* or NULL */
};

struct saved_plan {
    const char *program;     /* "rlstudy 0.1.0" */
    int engine;              /* RLSTUDY_ENGINE */
    const char *search_path; /* RLSTUDY_PATH, or NULL */
    const char *const *sets; /* of --set */
    size_t n_sets;
    const struct saved_text *modules; /* [0] is the study */
    size_t n_modules;
    const struct saved_run *runs;
    size_t n_runs;
};

/* Does TEXT begin like a saved plan?  LEN may be as short as
 * SAVED_PEEK_BYTES. */
enum { SAVED_PEEK_BYTES = 64 };
bool saved_is(const char *text, size_t len);

/* Read the TEXT of the file PATH; everything is ARENA's. */
ATTR_MUST_USE bool saved_read(struct arena *arena, struct saved_plan *out,
                              const char *text, size_t len, const char *path,
                              struct err *err);

/* Whoever reads PATH meanwhile sees the old file or the new one. */
ATTR_MUST_USE bool saved_write(const char *path, const struct saved_plan *plan,
                               struct err *err);

#endif
