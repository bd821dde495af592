/* worker.c - `rlstudy worker DIR`: train the run in a run directory.
 *
 * The order of writes is what makes it safe to kill this process anywhere:
 * points go to the curve before the checkpoint that lies behind them, and the
 * result comes last.  Whoever starts again cuts the curve back to the
 * checkpoint and trains the same numbers from there. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/str.h"
#include "cli/cli.h"
#include "exec/pool.h"
#include "store/store.h"
#include "store/tensors.h"
#include "train/train.h"

enum {
    CHECKPOINT_EVERY_S = 60,
    BEAT_EVERY_S = 5,
    LEASE_RETRY_MS = 200,
    PROGRESS_EVERY_MS = 100
};

static volatile sig_atomic_t stop_asked;

static void on_stop(int sig)
{
    (void)sig;
    stop_asked = 1;
}

static double now_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

struct work {
    struct arena *arena;
    const char *dir;
    struct store_budget budget;
    struct run_spec spec;
    struct train *train;
    int curve_fd;
    int out_fd;      /* to the parent */
    double before_s; /* wall time of earlier attempts up to the checkpoint */
    double start_s;
    double last_point_ret;
    bool parent_gone;
};

static double wall_s(const struct work *work)
{
    return work->before_s + now_s() - work->start_s;
}

/* ---- checkpoints ---- */

static const enum tensor_dtype dtype_of[] = {
    [TENSOR_F32] = DTYPE_F32, [TENSOR_F64] = DTYPE_F64,
    [TENSOR_I64] = DTYPE_I64, [TENSOR_U64] = DTYPE_U64,
    [TENSOR_U8] = DTYPE_U8,
};

static struct tensor_view *views_of(struct work *work, size_t *n)
{
    const struct tensor *state = train_state(work->train, n);
    struct tensor_view *views =
        arena_array(work->arena, struct tensor_view, *n);

    for (size_t i = 0; i < *n; i++) {
        views[i] = (struct tensor_view){
            .name = state[i].name,
            .dtype = dtype_of[state[i].type],
            .n_shape = state[i].n_shape,
            .data = state[i].data,
        };
        memcpy(views[i].shape, state[i].shape, sizeof views[i].shape);
    }
    return views;
}

static const char *checkpoint_path(struct work *work)
{
    return arena_printf(work->arena, "%s/checkpoint.safetensors", work->dir);
}

static bool save_checkpoint(struct work *work, struct err *err)
{
    struct arena *keep = work->arena;
    char wall[32], curve[64];
    struct store_mark mark;

    if (!store_mark_curve(&mark, work->dir, err) ||
        !train_state_save(work->train, err))
        return false;
    work->arena = arena_new();
    snprintf(wall, sizeof wall, "%a", wall_s(work));
    snprintf(curve, sizeof curve, "%" PRId64 " %08" PRIx32, mark.bytes,
             mark.crc);
    const struct tensor_note notes[] = {
        {"wall_s", wall},
        {"kernel", train_kernel(work->train)},
        {"curve", curve},
    };
    size_t n;
    struct tensor_view *views = views_of(work, &n);
    bool ok = tensors_write(checkpoint_path(work), views, n, notes,
                            COUNT_OF(notes), err);
    arena_free(work->arena);
    work->arena = keep;
    return ok;
}

/* Is the curve there that lies before a checkpoint? */
static bool curve_holds(const struct work *work, const char *note)
{
    struct store_mark mark;

    return note != NULL &&
           sscanf(note, "%" SCNd64 " %" SCNx32, &mark.bytes, &mark.crc) == 2 &&
           store_mark_holds(&mark, work->dir);
}

static bool read_checkpoint(struct work *work, const char *path,
                            struct err *err)
{
    struct tensor_note notes[] = {
        {"wall_s", NULL}, {"kernel", NULL}, {"curve", NULL}};
    const char *here = train_kernel(work->train);
    size_t n;
    struct tensor_view *views = views_of(work, &n);

    /* Once to look, before anything is overwritten. */
    if (!tensors_read(work->arena, path, NULL, 0, notes, COUNT_OF(notes), err))
        return false;
    if (!curve_holds(work, notes[2].value))
        return err_set(err, "the curve before the checkpoint is damaged or "
                            "gone");
    if (!tensors_read(work->arena, path, views, n, notes, COUNT_OF(notes),
                      err) ||
        !train_state_load(work->train, err))
        return false;
    if (notes[0].value != NULL)
        work->before_s = strtod(notes[0].value, NULL);
    if (notes[1].value != NULL && strcmp(notes[1].value, here) != 0)
        fprintf(stderr,
                "note: the checkpoint was made with kernel '%s'; this is "
                "'%s', which rounds differently\n",
                notes[1].value, here);
    return true;
}

/* Go on from the checkpoint if there is a good one; otherwise the log tells
 * why the run starts over, which costs time and no number. */
static void load_checkpoint(struct work *work)
{
    const char *path = checkpoint_path(work);
    struct err err;

    if (!file_exists(path))
        return;
    if (read_checkpoint(work, path, &err))
        fprintf(stderr, "resuming at %" PRId64 " interactions\n",
                train_interactions(work->train));
    else
        fprintf(stderr, "starting over: %s\n", err.msg);
}

/* ---- the curve ---- */

static bool write_line(int fd, const struct str *line)
{
    size_t at = 0;

    while (at < line->len) {
        ssize_t put = write(fd, line->text + at, line->len - at);

        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return false;
        at += (size_t)put;
    }
    return true;
}

/* Open the curve, cut back to what the trainer's state has behind it. */
static bool open_curve(struct work *work, struct err *err)
{
    const char *path = arena_printf(work->arena, "%s/curve.csv", work->dir);
    struct store_curve curve;

    if (!store_read_curve(work->arena, &curve, work->dir,
                          train_interactions(work->train), err))
        return false;
    work->curve_fd =
        open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (work->curve_fd < 0)
        return err_sys(err, "cannot write %s", path);
    struct str header = STR_INIT;
    bool ok = ftruncate(work->curve_fd, (off_t)curve.bytes) == 0;
    if (ok && curve.bytes == 0) {
        str_add(&header, store_curve_header);
        ok = write_line(work->curve_fd, &header);
    }
    if (!ok)
        err_sys(err, "cannot write %s", path);
    str_fini(&header);
    if (curve.n > 0)
        work->last_point_ret = curve.points[curve.n - 1].ret;
    return ok && file_sync_dir(work->dir, err);
}

static bool append_point(struct work *work, const struct train_point *p,
                         struct err *err)
{
    const struct store_point point = {
        .interactions = p->interactions,
        .updates = p->updates,
        .ret = p->ret,
        .ret_greedy = p->ret_greedy,
        .train_return = p->train_return,
        .entropy = p->entropy,
        .approx_kl = p->approx_kl,
        .clip_fraction = p->clip_fraction,
        .value_loss = p->value_loss,
        .wall_s = wall_s(work),
    };
    struct str line = STR_INIT;

    store_point_line(&line, &point);
    bool ok = write_line(work->curve_fd, &line);
    str_fini(&line);
    work->last_point_ret = p->ret;
    return ok || err_sys(err, "cannot write %s/curve.csv", work->dir);
}

/* Whoever reads the checkpoint or the result must find the curve before it. */
static bool sync_curve(struct work *work, struct err *err)
{
    return fsync(work->curve_fd) == 0 ||
           err_sys(err, "cannot write %s/curve.csv", work->dir);
}

/* ---- progress ---- */

static void say(struct work *work, const char *line)
{
    size_t len = strlen(line);

    /* Nobody listens any more: the parent is gone, so stop in good order. */
    if (write(work->out_fd, line, len) < 0 && errno == EPIPE)
        work->parent_gone = true;
}

static void say_progress(struct work *work)
{
    char line[128];

    snprintf(line, sizeof line, "p %" PRId64 " %.6g %.3f\n",
             train_interactions(work->train), work->last_point_ret,
             wall_s(work));
    say(work, line);
}

/* ---- training ---- */

/* Is the time of all attempts together up?  Only at the end of an update: what
 * was trained until then has the numbers that it would have anyway. */
static bool time_is_up(const struct work *work)
{
    return work->budget.wall_s > 0 && wall_s(work) >= work->budget.wall_s &&
           train_interactions(work->train) >= work->budget.at_least;
}

static bool finish(struct work *work, enum store_outcome outcome,
                   const char *message, struct err *err)
{
    bool timed = train_interactions(work->train) < work->budget.interactions &&
                 outcome == OUTCOME_DONE;
    struct store_done done = {
        .outcome = outcome,
        .interactions = train_interactions(work->train),
        .wall_s = wall_s(work),
        .stopped = timed ? STOP_WALL_TIME : STOP_INTERACTIONS,
        .limit_wall_s = timed ? work->budget.wall_s : 0,
        .kernel = train_kernel(work->train),
        .message = message,
    };

    return sync_curve(work, err) &&
           store_mark_curve(&done.curve, work->dir, err) &&
           (outcome == OUTCOME_DIVERGED || save_checkpoint(work, err)) &&
           store_write_done(work->dir, &done, err);
}

/* When what was last done. */
struct clock {
    double saved_s, beat_s, said_s;
};

/* What is due between two iterations.  The lease comes first: whoever was
 * suspended for long enough to lose it must not write any more. */
static bool keep_up(struct work *work, struct lease *lease, struct clock *clock,
                    bool stop, struct err *err)
{
    double now = now_s();

    if (now - clock->beat_s > BEAT_EVERY_S) {
        if (!lease_held(lease))
            return err_set(err, "another process took over this run");
        lease_beat(lease);
        clock->beat_s = now;
    }
    if (now - clock->said_s > 1e-3 * PROGRESS_EVERY_MS) {
        say_progress(work);
        clock->said_s = now;
    }
    if (stop || now - clock->saved_s > CHECKPOINT_EVERY_S) {
        if (!sync_curve(work, err) || !save_checkpoint(work, err))
            return false;
        clock->saved_s = now;
    }
    return true;
}

static int train_on(struct work *work, struct lease *lease, struct err *err)
{
    struct clock clock = {.saved_s = now_s(), .beat_s = now_s()};
    struct train_point point = {0};

    while (train_interactions(work->train) < work->budget.interactions &&
           !time_is_up(work)) {
        enum train_status status = train_iterate(work->train, &point, err);
        bool stop = stop_asked || work->parent_gone;

        if (status == TRAIN_DIVERGED) {
            fprintf(stderr, "diverged: %s\n", err->msg);
            const char *message = arena_strdup(work->arena, err->msg);
            return finish(work, OUTCOME_DIVERGED, message, err) ? WORKER_OK
                                                                : WORKER_FAILED;
        }
        if (status == TRAIN_FAILED)
            return WORKER_FAILED;
        if (status == TRAIN_POINT && !append_point(work, &point, err))
            return WORKER_FAILED;
        if (!keep_up(work, lease, &clock, stop, err))
            return WORKER_FAILED;
        if (stop) {
            fprintf(stderr, "stopped at %" PRId64 " interactions\n",
                    train_interactions(work->train));
            return WORKER_INTERRUPTED;
        }
    }
    say_progress(work);
    if (train_interactions(work->train) < work->budget.interactions)
        fprintf(stderr,
                "the time is up: %.3g s of training, %" PRId64
                " interactions\n",
                wall_s(work), train_interactions(work->train));
    if (!lease_held(lease)) {
        err_set(err, "another process took over this run");
        return WORKER_FAILED;
    }
    return finish(work, OUTCOME_DONE, "", err) ? WORKER_OK : WORKER_FAILED;
}

/* Wait until the run is ours; somebody else may be at work on it, or may just
 * be dying. */
static int wait_for_lease(struct work *work, struct lease **lease,
                          struct err *err)
{
    bool told = false;

    for (;;) {
        const char *holder = NULL;

        switch (lease_take(lease, work->arena, &holder, work->dir, err)) {
        case LEASE_TAKEN:
            return WORKER_OK;
        case LEASE_ERROR:
            return WORKER_FAILED;
        case LEASE_BUSY:
            break;
        }
        if (!told) {
            fprintf(stderr, "waiting for %s, which is at work on this run\n",
                    holder);
            say(work, "w\n");
            told = true;
        }
        if (stop_asked || work->parent_gone)
            return WORKER_INTERRUPTED;
        struct timespec pause = {0, LEASE_RETRY_MS * 1000000L};
        nanosleep(&pause, NULL);
    }
}

static int train_run(struct work *work, struct lease *lease, struct err *err)
{
    struct store_done done;
    struct err why;

    /* A damaged result is none. */
    if (!store_read_done(work->arena, &done, work->dir, &why)) {
        fprintf(stderr, "training again: %s\n", why.msg);
        done.outcome = OUTCOME_NONE;
    }
    bool whole = done.outcome != OUTCOME_NONE &&
                 store_mark_holds(&done.curve, work->dir);
    if (whole && store_done_meets(&done, work->budget))
        return WORKER_OK;
    work->train = train_new(&work->spec, getenv("RLSTUDY_DATA"), err);
    if (work->train == NULL)
        return WORKER_FAILED;
    load_checkpoint(work);
    /* A result must not outlive the curve that it stands for: when that is
     * about to be cut further back, the result goes first. */
    bool behind = !whole || train_interactions(work->train) < done.interactions;
    work->start_s = now_s();
    bool ready =
        (!behind || store_remove_done(work->dir, err)) && open_curve(work, err);
    int status = ready ? train_on(work, lease, err) : WORKER_FAILED;
    if (work->curve_fd >= 0)
        close(work->curve_fd);
    train_free(work->train);
    return status;
}

static void watch_signals(void)
{
    struct sigaction stop = {.sa_handler = on_stop};
    struct sigaction ignore = {.sa_handler = SIG_IGN};

    sigaction(SIGTERM, &stop, NULL);
    /* Ctrl-C and a closed terminal reach the whole process group; the parent
     * decides. */
    sigaction(SIGINT, &ignore, NULL);
    sigaction(SIGHUP, &ignore, NULL);
    sigaction(SIGPIPE, &ignore, NULL);
    /* If the parent dies, stop in good order.  If it died before this line,
     * the broken pipe says so. */
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    /* The parent held signals back until there was somebody to take them. */
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Standard output is the parent's from now on, through the descriptor that is
 * returned; what anybody prints there goes to the log. */
static int keep_output(void)
{
    const int fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);

    return fd >= 0 && dup2(STDERR_FILENO, STDOUT_FILENO) >= 0 ? fd
                                                              : STDOUT_FILENO;
}

int worker_main(const char *dir, int64_t interactions, double limit_s,
                int64_t at_least)
{
    struct work work = {
        .arena = arena_new(),
        .dir = dir,
        .budget = {interactions, limit_s, at_least},
        .curve_fd = -1,
        .out_fd = keep_output(),
    };
    struct lease *lease = NULL;
    struct err err = {""};
    int status = WORKER_FAILED;

    watch_signals();
    if (store_read_spec(work.arena, &work.spec, dir, &err))
        status = wait_for_lease(&work, &lease, &err);
    if (lease != NULL) {
        store_clear_failure(dir);
        status = train_run(&work, lease, &err);
    }
    if (status == WORKER_FAILED) {
        struct err ignored;

        fprintf(stderr, "failed: %s\n", err.msg);
        if (!store_set_failure(dir, err.msg, &ignored))
            fprintf(stderr, "%s\n", ignored.msg);
    }
    lease_release(lease);
    arena_free(work.arena);
    return status;
}
