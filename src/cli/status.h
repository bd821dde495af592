/* status.h - how far all runs that a command line means are. */
#ifndef RLSTUDY_CLI_STATUS_H
#define RLSTUDY_CLI_STATUS_H

#include "cli/state.h"

/* All runs that are told of, with what was found. */
struct overview {
    struct view *view;
    struct view_run *runs;
    struct run_status *status;
    size_t n;
    size_t counts[N_STATES];
    double interactions, budget; /* of runs whose budget is known */
    /* As fast as the runs at work have been so far. */
    double per_s;  /* interactions */
    double left_s; /* until all is done; 0: cannot be told */
};

/* Look at each run.  Call overview_fini when done. */
void overview_look(struct overview *out, struct view *view);
void overview_fini(struct overview *o);

/* "tiny.study: 6 runs: 4 done, 2 running"; without the name where that is more
 * than WIDTH columns. */
void overview_counts(struct str *out, const struct overview *o, size_t width);
/* "43.1 % of 360k interactions, 12 min left, 9.4k/s", as much as WIDTH columns
 * have room for; "" when no budget is known. */
void overview_share(struct str *out, const struct overview *o, size_t width);
/* Who is at work on a run, or why it is not done; "" when there is nothing to
 * say. */
void overview_note(struct str *out, const struct run_status *s);
void overview_print(const struct overview *o);
/* The members that are about all runs together. */
json_t *overview_json(const struct overview *o, const char *schema);

/* ---- status_watch.c ---- */

/* Tell again and again, until all is done, the work ceases or somebody
 * interrupts. */
enum exit_status status_watch(struct view *view);

#endif
