/* worker.h - the one run that this process trains; inside the worker alone. */
#ifndef RLSTUDY_CLI_WORKER_H
#define RLSTUDY_CLI_WORKER_H

#include "store/store.h"

struct train; /* train/train.h */

struct work {
    struct arena *arena;
    const char *dir;
    struct store_budget budget;
    struct run_spec spec;
    struct train *train;
    int curve_fd;
    int out_fd;      /* to the parent */
    double before_s; /* wall time of earlier attempts up to the checkpoint */
    double before_core_s; /* and what they took of a core */
    double planned_s;     /* of a core, for what is left; 0: nobody said */
    double start_s;
    double last_point_ret;
    /* Columns of infos in the curve, and which they are: 0 .. n - 1 those of
     * the evaluation, n .. 2 n - 1 those of the training, or neither. */
    const char *infos[STORE_MAX_INFOS];
    size_t info_at[STORE_MAX_INFOS], n_infos;
    double every_s; /* between checkpoints */
    bool parent_gone;
    enum failure_class blame; /* of what fails now, if nothing else is known */
};

/* Of training, and of a core, over all attempts; with starting and setting up,
 * which others could not use. */
double work_wall_s(const struct work *work);
double work_core_s(const struct work *work);

/* ---- worker_checkpoint.c ---- */

/* Write a checkpoint; the curve before it is on disk already. */
ATTR_MUST_USE bool work_save(struct work *work, struct err *err);

/* Go on from the newest checkpoint that is good; otherwise the log tells why
 * the run goes further back, which costs time and no number. */
void work_load(struct work *work);

#endif
