/* worker.c - `rlstudy worker DIR`: train the run in a run directory.
 *
 * The order of writes is what makes it safe to kill this process anywhere:
 * points go to the curve before the checkpoint that lies behind them, and the
 * result comes last.  Whoever starts again cuts the curve back to the
 * checkpoint and trains the same numbers from there. */
#include "config.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/str.h"
#include "cli/cli.h"
#include "cli/trained.h"
#include "env/env.h"
#include "exec/outcome.h"
#include "exec/pool.h"
#include "store/store.h"
#include "store/tensors.h"
#include "train/train.h"

enum {
    CHECKPOINT_EVERY_S = 60,
    LOOK_EVERY_S = 5, /* whether the run is ours still */
    LEASE_RETRY_MS = 200,
    PROGRESS_EVERY_MS = 100,
    ORPHAN_S = 60 /* that an update may last when the parent is gone */
};

/* Writing checkpoints takes at most so much of the time. */
static const double checkpoint_share = 0.01;

/* What signal handlers know and say. */
static struct {
    volatile sig_atomic_t stop, save; /* what was asked for */
    struct lease *volatile lease;     /* that beats, or NULL */
    pid_t parent;
    int orphan_beats;
} signals;

static void on_signal(int sig)
{
    if (sig == SIGUSR1)
        signals.save = 1;
    else
        signals.stop = 1;
}

/* The heart beats by a timer, since an update may take longer than others wait
 * for it.  And nobody is there to kill us when the parent is gone and what we
 * are at never ends. */
static void on_beat(int sig)
{
    int saved = errno;
    struct lease *lease = signals.lease;

    (void)sig;
    if (lease != NULL)
        lease_beat(lease);
    if (getppid() != signals.parent &&
        ++signals.orphan_beats > ORPHAN_S / LEASE_BEAT_S)
        _exit(WORKER_INTERRUPTED);
    errno = saved;
}

static void start_beating(struct lease *lease)
{
    const struct itimerval every = {{LEASE_BEAT_S, 0}, {LEASE_BEAT_S, 0}};

    signals.lease = lease;
    setitimer(ITIMER_REAL, &every, NULL);
}

static void stop_beating(void)
{
    const struct itimerval never = {{0, 0}, {0, 0}};

    setitimer(ITIMER_REAL, &never, NULL);
    signals.lease = NULL;
}

static double read_clock(clockid_t clock)
{
    struct timespec t;

    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double now_s(void)
{
    return read_clock(CLOCK_MONOTONIC);
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

static double wall_s(const struct work *work)
{
    return work->before_s + now_s() - work->start_s;
}

/* With starting and setting up: what others could not use. */
static double core_s(const struct work *work)
{
    return work->before_core_s + read_clock(CLOCK_PROCESS_CPUTIME_ID);
}

/* ---- checkpoints ---- */

static bool save_checkpoint(struct work *work, struct err *err)
{
    struct arena *keep = work->arena;
    char wall[32], core[32], curve[64];
    struct store_mark mark;

    if (!store_mark_curve(&mark, work->dir, err) ||
        !train_state_save(work->train, err))
        return false;
    work->arena = arena_new();
    snprintf(wall, sizeof wall, "%a", wall_s(work));
    snprintf(core, sizeof core, "%a", core_s(work));
    snprintf(curve, sizeof curve, "%" PRId64 " %08" PRIx32, mark.bytes,
             mark.crc);
    const struct tensor_note notes[] = {
        {"wall_s", wall},
        {"kernel", train_kernel(work->train)},
        {"curve", curve},
        {"core_s", core},
    };
    size_t n;
    struct tensor_view *views = trained_views(work->arena, work->train, &n);
    bool ok = tensors_write(store_next_checkpoint(work->arena, work->dir),
                            views, n, notes, COUNT_OF(notes), err) &&
              store_keep_checkpoint(work->dir, err);
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
        {"wall_s", NULL}, {"kernel", NULL}, {"curve", NULL}, {"core_s", NULL}};
    const char *here = train_kernel(work->train);
    size_t n;
    struct tensor_view *views = trained_views(work->arena, work->train, &n);

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
    if (notes[3].value != NULL)
        work->before_core_s = strtod(notes[3].value, NULL);
    if (notes[1].value != NULL && strcmp(notes[1].value, here) != 0)
        fprintf(stderr,
                "note: the checkpoint was made with kernel '%s'; this is "
                "'%s', which rounds differently\n",
                notes[1].value, here);
    return true;
}

/* Go on from the newest checkpoint that is good; otherwise the log tells why
 * the run goes further back, which costs time and no number. */
static void load_checkpoint(struct work *work)
{
    struct err err;

    if (!train_keeps_state(work->train)) {
        fputs("this environment cannot be brought back to where it was: an "
              "interrupted run begins again\n",
              stderr);
        return;
    }
    for (int age = 0; age < STORE_CHECKPOINTS; age++) {
        const char *path = store_checkpoint(work->arena, work->dir, age);

        if (!file_exists(path))
            continue;
        if (read_checkpoint(work, path, &err)) {
            fprintf(stderr, "resuming at %" PRId64 " interactions\n",
                    train_interactions(work->train));
            return;
        }
        fprintf(stderr, "not resuming: %s\n", err.msg);
    }
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

static const char *info_column(const struct work *work, size_t i)
{
    size_t n;
    const struct env_info *infos = train_infos(work->train, &n);

    return arena_printf(work->arena, "%sinfo_%s", i < n ? "" : "train_",
                        infos[i % n].name);
}

/* The columns of what the environment tells: those of the curve that is there,
 * which another version of the program may have begun, or else all. */
static void choose_infos(struct work *work, const struct store_curve *curve)
{
    size_t n;

    train_infos(work->train, &n);
    assert(2 * n <= STORE_MAX_INFOS);
    work->n_infos = curve != NULL ? curve->n_infos : 2 * n;
    for (size_t c = 0; c < work->n_infos; c++) {
        size_t i = curve != NULL ? 0 : c;

        while (curve != NULL && i < 2 * n &&
               strcmp(info_column(work, i), curve->infos[c]) != 0)
            i++;
        work->info_at[c] = i;
        work->infos[c] = curve != NULL ? curve->infos[c] : info_column(work, i);
    }
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
    choose_infos(work, curve.bytes > 0 ? &curve : NULL);
    if (ok && curve.bytes == 0) {
        store_curve_head(&header, work->infos, work->n_infos);
        ok = write_line(work->curve_fd, &header);
    }
    if (!ok)
        err_sys(err, "cannot write %s", path);
    str_fini(&header);
    if (curve.n > 0)
        work->last_point_ret = curve.points[curve.n - 1].ret;
    return ok && file_sync_dir(work->dir, err);
}

/* NaN: this program does not know the column. */
static double info_value(const struct work *work, const struct train_point *p,
                         size_t i)
{
    size_t n;

    train_infos(work->train, &n);
    return i < n ? p->info[i] : i < 2 * n ? p->train_info[i - n] : (double)NAN;
}

static bool append_point(struct work *work, const struct train_point *p,
                         struct err *err)
{
    struct store_point point = {
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
        .n_infos = work->n_infos,
    };
    struct str line = STR_INIT;

    for (size_t i = 0; i < work->n_infos; i++)
        point.info[i] = info_value(work, p, work->info_at[i]);
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
        .core_s = core_s(work),
        .planned_core_s =
            work->planned_s > 0 ? work->before_core_s + work->planned_s : 0,
        .stopped = timed ? STOP_WALL_TIME : STOP_INTERACTIONS,
        .limit_wall_s = timed ? work->budget.wall_s : 0,
        .kernel = train_kernel(work->train),
        .message = message,
        .machine = machine_name(work->arena),
    };

    if (!sync_curve(work, err) ||
        !store_mark_curve(&done.curve, work->dir, err) ||
        (outcome == OUTCOME_DONE && !save_checkpoint(work, err)) ||
        !store_write_done(work->dir, &done, err))
        return false;
    store_clear_failure(work->dir);
    store_prune_checkpoints(work->dir);
    return true;
}

/* When what was last done, or is due. */
struct clock {
    double save_s, looked_s, said_s;
};

/* What is not ours any more must not be written to: whoever was suspended for
 * long enough has lost the run. */
static bool still_ours(struct work *work, struct lease *lease, struct err *err)
{
    if (lease_held(lease))
        return true;
    work->blame = FAILURE_PREEMPTED;
    return err_set(err, "another process took over this run");
}

static bool save(struct work *work, struct lease *lease, struct clock *clock,
                 struct err *err)
{
    double from = now_s();

    signals.save = 0;
    if (!still_ours(work, lease, err) || !sync_curve(work, err) ||
        !save_checkpoint(work, err))
        return false;
    double took = now_s() - from, apart = took / checkpoint_share;
    clock->save_s = now_s() + (apart > work->every_s ? apart : work->every_s);
    return true;
}

/* What is due between two iterations. */
static bool keep_up(struct work *work, struct lease *lease, struct clock *clock,
                    bool stop, struct err *err)
{
    double now = now_s();

    if (now - clock->looked_s > LOOK_EVERY_S) {
        if (!still_ours(work, lease, err))
            return false;
        clock->looked_s = now;
    }
    if (now - clock->said_s > 1e-3 * PROGRESS_EVERY_MS) {
        say_progress(work);
        clock->said_s = now;
    }
    return (!stop && !signals.save && now < clock->save_s) ||
           save(work, lease, clock, err);
}

static int train_on(struct work *work, struct lease *lease, struct err *err)
{
    struct clock clock = {.save_s = now_s() + work->every_s,
                          .looked_s = now_s()};
    struct train_point point = {0};

    while (train_interactions(work->train) < work->budget.interactions &&
           !time_is_up(work)) {
        enum train_status status = train_iterate(work->train, &point, err);
        bool stop = signals.stop || work->parent_gone;

        if (status == TRAIN_FAILED) {
            work->blame = FAILURE_ENV;
            return WORKER_FAILED;
        }
        if (status == TRAIN_DIVERGED) {
            fprintf(stderr, "diverged: %s\n", err->msg);
            const char *message = arena_strdup(work->arena, err->msg);
            return finish(work, OUTCOME_DIVERGED, message, err) ? WORKER_OK
                                                                : WORKER_FAILED;
        }
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
    if (!still_ours(work, lease, err))
        return WORKER_FAILED;
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
        if (signals.stop || work->parent_gone)
            return WORKER_INTERRUPTED;
        struct timespec pause = {0, LEASE_RETRY_MS * 1000000L};
        nanosleep(&pause, NULL);
    }
}

/* Once all parts are known to fit together, only the environment may still
 * refuse. */
static bool open_training(struct work *work, struct err *err)
{
    struct train_cost cost;

    work->blame = FAILURE_STUDY;
    if (!train_cost(&cost, &work->spec, err))
        return false;
    work->blame = FAILURE_ENV;
    work->train = train_new(&work->spec, getenv("RLSTUDY_DATA"), err);
    if (work->train == NULL)
        return false;
    work->blame = FAILURE_HOST;
    return true;
}

static int train_run(struct work *work, struct lease *lease, struct err *err)
{
    struct store_done done;
    struct err why;

    work->blame = FAILURE_HOST;
    /* A damaged result is none. */
    if (!store_read_done(work->arena, &done, work->dir, &why)) {
        fprintf(stderr, "training again: %s\n", why.msg);
        done.outcome = OUTCOME_NONE;
    }
    bool whole = done.outcome != OUTCOME_NONE &&
                 store_mark_holds(&done.curve, work->dir);
    if (whole && store_done_meets(&done, work->budget))
        return WORKER_OK;
    if (!open_training(work, err))
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
    struct sigaction act = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    struct sigaction beat = {.sa_handler = on_beat, .sa_flags = SA_RESTART};
    struct sigaction ignore = {.sa_handler = SIG_IGN};

    signals.parent = getppid();
    sigaction(SIGTERM, &act, NULL);
    sigaction(SIGUSR1, &act, NULL);
    sigaction(SIGALRM, &beat, NULL);
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

/* To the log, to the parent, and for whoever asks later, unless somebody else
 * has the run. */
static void tell_failure(struct work *work, const struct lease *lease,
                         int attempt, const struct err *why)
{
    struct outcome outcome = {.class = failure_class_of(why->code, work->blame),
                              .code = why->code};
    const struct store_failure failure = {
        .class = outcome.class, .reason = why->msg, .attempt = attempt};
    char line[sizeof outcome.reason + 64];
    struct err err;

    snprintf(outcome.reason, sizeof outcome.reason, "%s", why->msg);
    fprintf(stderr, "failed: %s: %s\n", failure_class_name(outcome.class),
            why->msg);
    outcome_line(line, sizeof line, &outcome);
    say(work, line);
    if (lease != NULL && lease_held(lease) &&
        !store_set_failure(work->dir, &failure, &err))
        fprintf(stderr, "%s\n", err.msg);
}

/* Standard output is the parent's from now on, through the descriptor that is
 * returned; what anybody prints there goes to the log. */
static int keep_output(void)
{
    const int fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);

    return fd >= 0 && dup2(STDERR_FILENO, STDOUT_FILENO) >= 0 ? fd
                                                              : STDOUT_FILENO;
}

int worker_main(const char *dir, const struct options *options)
{
    struct work work = {
        .arena = arena_new(),
        .dir = dir,
        .budget = {options->interactions, options->wall_s, options->at_least},
        .curve_fd = -1,
        .planned_s = options->planned_s,
        .out_fd = keep_output(),
        .every_s = options->checkpoint_s > 0 ? options->checkpoint_s
                                             : CHECKPOINT_EVERY_S,
        .blame = FAILURE_HOST,
    };
    struct lease *lease = NULL;
    struct err err = {.msg = ""};
    int attempt = 1;

    watch_signals();
    int status = wait_for_lease(&work, &lease, &err);
    if (lease != NULL) {
        const struct store_failure *before = store_failure(work.arena, dir);

        attempt = before != NULL ? before->attempt + 1 : 1;
        start_beating(lease);
        work.blame = FAILURE_STUDY;
        status = store_read_spec(work.arena, &work.spec, dir, &err)
                     ? train_run(&work, lease, &err)
                     : WORKER_FAILED;
    }
    if (status == WORKER_FAILED)
        tell_failure(&work, lease, attempt, &err);
    stop_beating();
    lease_release(lease);
    arena_free(work.arena);
    return status;
}
