/* store.h - what has been trained already: one directory a run, on disk.
 *
 *     STORE/VERSION          the layout's number
 *     STORE/runs/ID/spec.yaml          what the run is
 *                   curve.csv          its points, one checksummed line each
 *                   log.txt            what its worker said
 *                   checkpoint.safetensors    where to go on from,
 *                   checkpoint-1.safetensors  and the one before it
 *                   lease              who is at work on it
 *                   failed             why the last attempt failed
 *                   done               the result; written last
 *
 * Only the holder of a run's lease writes to its directory, except for
 * spec.yaml, which comes first.  Every file but curve.csv and log.txt appears
 * whole or not at all; a torn last line of curve.csv is recognised by its
 * checksum and dropped.  So the process may be killed at any byte.
 */
#ifndef RLSTUDY_STORE_STORE_H
#define RLSTUDY_STORE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/spec.h"

struct arena;

enum { STORE_LAYOUT = 1 };

struct store;

/* Open the store in DIR.  With CREATE it is made when it is not there;
 * without, a missing store is an empty one and nothing is written.  A store of
 * another layout is refused. */
ATTR_MUST_USE struct store *store_open(const char *dir, bool create,
                                       struct err *err);
void store_close(struct store *store);
/* The folder that it is in. */
const char *store_folder(const struct store *store);

/* STORE/runs/ID, in ARENA. */
const char *store_run_dir(struct arena *arena, const struct store *store,
                          const char *id);

/* Make the run's directory and its spec.yaml, unless they are there. */
ATTR_MUST_USE bool store_prepare(const struct store *store,
                                 const struct run_spec *spec, struct err *err);

/* Read DIR/spec.yaml; all memory is ARENA's.  The budget is not in it: 0.  A
 * file whose contents do not have the identity that it names is an error. */
ATTR_MUST_USE bool store_read_spec(struct arena *arena, struct run_spec *out,
                                   const char *dir, struct err *err);

/* The runs that have a folder, listed once: whether one of many is there is
 * then no question to the disk. */
struct store_list {
    char (*ids)[RUN_ID_CHARS + 1]; /* (n), sorted */
    size_t n;
};

ATTR_MUST_USE bool store_list_runs(struct arena *arena, struct store_list *out,
                                   const struct store *store, struct err *err);
/* The index of ID; SIZE_MAX when it is not there. */
size_t store_list_find(const struct store_list *list, const char *id);

/* Bytes of all files in the run's folder; 0 when there is none. */
double store_run_bytes(const struct store *store, const char *id);

/* ---- curves ---- */

/* Columns of a curve that not all curves have: what an environment tells beside
 * rewards. */
enum { STORE_MAX_INFOS = 16 };

struct store_point {
    int64_t interactions, updates;
    double ret, ret_greedy, train_return, entropy, approx_kl, clip_fraction,
        value_loss;
    double wall_s; /* of training up to here, over all attempts */
    size_t n_infos;
    double info[STORE_MAX_INFOS];
};

struct store_curve {
    struct store_point *points;
    size_t n;
    size_t bytes; /* length of the valid part of the file */
    const char *const *infos; /* (n_infos): names of those columns */
    size_t n_infos;
};

/* The points up to LIMIT interactions.  A missing file is an empty curve; the
 * first line that is not whole ends it. */
ATTR_MUST_USE bool store_read_curve(struct arena *arena,
                                    struct store_curve *out, const char *dir,
                                    int64_t limit, struct err *err);

/* First line of a curve.csv; with columns for INFOS (n), whose names are lower
 * case, digits and _. */
extern const char store_curve_header[];
struct str;
void store_curve_head(struct str *out, const char *const *infos, size_t n);

/* One line of curve.csv, with its checksum and newline, into OUT. */
void store_point_line(struct str *out, const struct store_point *point);

/* How much of a curve.csv there was, and what: a checkpoint and a result name
 * it, and are worth nothing without it. */
struct store_mark {
    int64_t bytes;
    uint32_t crc;
};

/* Of all of DIR/curve.csv as it is. */
ATTR_MUST_USE bool store_mark_curve(struct store_mark *out, const char *dir,
                                    struct err *err);
/* Are those bytes still there, at the head of the file? */
bool store_mark_holds(const struct store_mark *mark, const char *dir);

/* ---- results ---- */

/* How long a run is to be trained: until whichever comes first. */
struct store_budget {
    int64_t interactions; /* rounded up to whole iterations already */
    double wall_s;        /* of training, over all attempts; 0: no limit */
    int64_t at_least;     /* interactions, even when that takes longer */
};

enum store_outcome { OUTCOME_NONE, OUTCOME_DONE, OUTCOME_DIVERGED };

/* What ended a run that is done. */
enum store_stop { STOP_INTERACTIONS, STOP_WALL_TIME };

struct store_done {
    enum store_outcome outcome;
    int64_t interactions; /* trained */
    double wall_s;
    const char *kernel;
    const char *message; /* of a diverged run: quantity and update; or "" */
    const char *machine; /* that ended it, in words; or "", NULL */
    enum store_stop stopped;
    double limit_wall_s; /* the limit that ended it, for STOP_WALL_TIME */
    struct store_mark curve;
    double core_s;         /* of one core, over all attempts; 0: not known */
    double planned_core_s; /* what a plan said of that; 0: none did */
};

/* What DIR/done says; outcome NONE when there is no such file.  A damaged one
 * is an error. */
ATTR_MUST_USE bool store_read_done(struct arena *arena, struct store_done *out,
                                   const char *dir, struct err *err);
ATTR_MUST_USE bool store_write_done(const char *dir,
                                    const struct store_done *done,
                                    struct err *err);
/* Is that all that BUDGET asks for?  A diverged run goes nowhere. */
bool store_done_meets(const struct store_done *done,
                      struct store_budget budget);
/* Take it back: the run is about to be trained again. */
ATTR_MUST_USE bool store_remove_done(const char *dir, struct err *err);

/* ---- checkpoints ---- */

/* Two are kept while a run is at work: should the newest turn out to be torn,
 * the one before it gives the same numbers.  AGE 0: the newest, 1: the one
 * before. */
enum { STORE_CHECKPOINTS = 2 };
const char *store_checkpoint(struct arena *arena, const char *dir, int age);

/* Where the next is to be written, whole and synced; store_keep_checkpoint then
 * puts it in the place of the newest, which becomes the one before. */
const char *store_next_checkpoint(struct arena *arena, const char *dir);
ATTR_MUST_USE bool store_keep_checkpoint(const char *dir, struct err *err);

/* Of a run that is done the newest is enough. */
void store_prune_checkpoints(const char *dir);

/* ---- failures ---- */

/* What is to blame, and so what may help. */
enum failure_class {
    FAILURE_STUDY,     /* what the run is asked to be cannot be trained */
    FAILURE_ENV,       /* the environment, or the data it needs */
    FAILURE_NUMERIC,   /* arithmetic killed the process */
    FAILURE_RESOURCE,  /* memory, disk or descriptors ran out */
    FAILURE_PREEMPTED, /* somebody took the process away, or its place */
    FAILURE_HOST,      /* the machine, its disk, or this program */
    N_FAILURE_CLASSES
};

/* "study", "env", ... */
const char *failure_class_name(enum failure_class of);
/* The class of a failure behind which is the errno CODE (0: none); OTHERWISE
 * where that says nothing of it. */
enum failure_class failure_class_of(int code, enum failure_class otherwise);

/* Why the last attempt at a run did not come to its end.  (A run that diverged
 * did: it has a result.) */
struct store_failure {
    enum failure_class class;
    const char *reason;
    int attempt;     /* from 1, since the last that did not fail */
    int signal;      /* that killed the process, or 0 */
    int exit_status; /* of a process that said no reason, or 0 */
    int64_t time;    /* seconds since 1970; 0: not known */
    const char *host;
};

/* The last failure, ARENA's, or NULL when it did not fail.  A file that is
 * older than this format, or damaged, is a failure of the host. */
const struct store_failure *store_failure(struct arena *arena, const char *dir);
/* What the file says; NULL when there is none, "" when it cannot be read. */
const char *store_failure_text(struct arena *arena, const char *dir);
/* The same of the file's TEXT. */
const struct store_failure *store_failure_parse(struct arena *arena,
                                                const char *text, size_t len);
/* Host and time are filled in. */
ATTR_MUST_USE bool store_set_failure(const char *dir,
                                     const struct store_failure *failure,
                                     struct err *err);
void store_clear_failure(const char *dir);

/* ---- what is known ---- */
/* What a run's folder holds, whatever budget it is held against. */
struct store_facts {
    struct store_done done; /* outcome NONE: there is no whole result */
    const char *damage;     /* what is lost or cannot be read, or NULL */
    bool checkpoint, lease; /* are they there? */
    /* The last point of a curve that no result vouches for; 0: none. */
    int64_t curve_interactions;
    double curve_wall_s;
    const char *failed; /* what the file says of the last attempt, or NULL */
};

/* Read DIR, a run's folder; one that is not there has no facts.  What cannot be
 * read is damage to this run, and no trouble of the others.  All memory is
 * ARENA's. */
void store_look(struct arena *arena, struct store_facts *out, const char *dir);

/* What is known of a run, for planning. */
enum store_state {
    STORE_NEW,     /* nothing of use */
    STORE_PARTIAL, /* a checkpoint, or a finished shorter budget */
    STORE_COMPLETE /* done, or diverged, for this budget */
};

struct store_run {
    enum store_state state;
    struct store_done done; /* outcome NONE unless COMPLETE */
    int64_t interactions;   /* trained and kept; of an interrupted run, at
                             * its last point */
    double wall_s;          /* of training, as far as it is known */
    /* The curve's points after so much training are beyond the budget, but
     * for those that it wants AT_LEAST; HUGE_VAL when none is. */
    double curve_wall_s;
    bool timed_out;                      /* COMPLETE because its time was up */
    const struct store_failure *failure; /* of the last attempt, or NULL */
    const char *damage; /* what of a result is lost, so that it has to be
                         * trained again, or NULL */
};

/* What the facts of DIR are worth for BUDGET.  Reads the curve only where a
 * limit cuts it. */
void store_judge(struct arena *arena, struct store_run *out,
                 const struct store_facts *facts, const char *dir,
                 struct store_budget budget);

/* Both together: what ID is worth for BUDGET. */
void store_find(struct arena *arena, struct store_run *out,
                const struct store *store, const char *id,
                struct store_budget budget);

/* ---- leases ---- */

struct lease;

enum lease_result { LEASE_TAKEN, LEASE_BUSY, LEASE_ERROR };

/* How often its holder lets a lease's heart beat. */
enum { LEASE_BEAT_S = 3 };

/* Try to become the one process that works on DIR.  A lease whose process is
 * gone (same host), or whose heartbeat stopped (another host), is taken over;
 * the latter only after watching it for several beats, so that clocks may jump.
 * LEASE_BUSY: *holder (ARENA's) says who has it. */
ATTR_MUST_USE enum lease_result lease_take(struct lease **out,
                                           struct arena *arena,
                                           const char **holder, const char *dir,
                                           struct err *err);
/* What can be told of DIR's lease without writing anything: of a holder on
 * another host, by this host's clock. */
struct lease_look {
    bool there;         /* there is one */
    bool alive;         /* its holder is at work, as far as can be told */
    const char *holder; /* "host, process 123" */
    double age_s;       /* since its last heartbeat */
};

void lease_look(struct arena *arena, struct lease_look *out, const char *dir);
/* Tell others that we are alive, every LEASE_BEAT_S; fine in a signal
 * handler. */
void lease_beat(struct lease *lease);
/* Still ours?  False when another process took it over, or it was removed. */
bool lease_held(const struct lease *lease);
void lease_release(struct lease *lease); /* NULL is fine */
/* As lease_release, when the file went with its folder. */
void lease_forget(struct lease *lease);

#endif
