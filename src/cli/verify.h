/* verify.h - a stored run held against the same one trained again. */
#ifndef RLSTUDY_CLI_VERIFY_H
#define RLSTUDY_CLI_VERIFY_H

#include "cli/state.h"
#include "store/store.h"

/* One run's side that is stored. */
struct stored {
    struct run_spec spec;
    struct store_done done;
    struct store_curve curve;
    const char *dir;
    bool whole; /* up to the result; otherwise the first N_POINTS */
    size_t n_points;
    int64_t target; /* interactions that the run is to be trained for */
};

enum verdict_kind { VERDICT_SAME, VERDICT_DIFFERS, VERDICT_NONE };

/* Of one run. */
struct verdict {
    enum verdict_kind kind;
    const char *what;     /* that differs, or why it was not verified */
    size_t points;        /* that were compared and are the same */
    int64_t interactions; /* up to which */
    bool state_compared;  /* and is the same, unless it DIFFERS */
    const char *kernel, *kernel_here;
    const char *machine, *machine_here; /* "": not known */
};

/* ---- verify_compare.c ---- */

/* Read the run in DIR, as much of it as OPTIONS want compared.  Everything
 * lives in ARENA. */
ATTR_MUST_USE bool stored_read(struct stored *out, struct arena *arena,
                               const char *dir, const struct options *options,
                               struct err *err);

/* Hold what is in DIR, trained just now, against it.  Strings of OUT are
 * ARENA's or STORED's. */
ATTR_MUST_USE bool stored_compare(struct verdict *out, struct arena *arena,
                                  const struct stored *stored, const char *dir,
                                  struct err *err);

#endif
