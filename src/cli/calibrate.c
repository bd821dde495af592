/* calibrate.c - train a kind of run for a moment, to see how long it takes.
 *
 * In child processes, because an environment may crash, and because only a
 * process of its own tells how much memory a run takes. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/base.h"
#include "base/file.h"
#include "base/mem.h"
#include "cli/data_dir.h"
#include "cli/speed.h"
#include "cli/stop.h"
#include "env/plugin.h"
#include "train/train.h"

/* With a phase that comes seldom, up to so many moments are measured. */
enum { MOST_MOMENTS = 4 };

double calibrate_moment_s(void)
{
    const char *text = getenv("RLSTUDY_MEASURE");
    double value = text != NULL ? strtod(text, NULL) : 0;

    return value > 0 && value <= 3600 ? value : 0.8;
}

/* A worker that trains nothing. */
static const double bare_bytes = 6e6;

/* Of this process's own time: what else the machine does while we measure says
 * nothing about the study. */
static double now_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Bytes of this process that are in memory. */
static double resident(void)
{
    char *text;
    size_t len;
    unsigned long pages = 0;

    if (!file_read(&text, &len, "/proc/self/statm", 4096, NULL))
        return 0;
    sscanf(text, "%*u %lu", &pages);
    free(text);
    return (double)pages * (double)sysconf(_SC_PAGESIZE);
}

static double state_bytes(struct train *train)
{
    static const double bytes_of[] = {
        [TENSOR_F32] = 4, [TENSOR_F64] = 8, [TENSOR_I64] = 8,
        [TENSOR_U64] = 8, [TENSOR_U8] = 1,
    };
    size_t n;
    const struct tensor *state = train_state(train, &n);
    double sum = 0;

    for (size_t i = 0; i < n; i++) {
        double bytes = bytes_of[state[i].type];

        for (size_t j = 0; j < state[i].n_shape; j++)
            bytes *= (double)state[i].shape[j];
        /* Its name, type, shape and place in the file's header. */
        sum += bytes + 64 + (double)strlen(state[i].name);
    }
    return sum;
}

/* Iterations of both kinds; the first ones warm up. */
struct laps {
    double plain_s, phase_s;
    int plain, phases;
};

static bool enough(const struct laps *laps, const struct train_cost *cost,
                   double spent_s)
{
    bool phases_seen = cost->cycle == 1 || laps->phases > 0;

    if (spent_s > MOST_MOMENTS * calibrate_moment_s())
        return laps->plain + laps->phases > 0;
    return laps->plain >= 2 && spent_s > calibrate_moment_s() && phases_seen;
}

/* Seconds of an iteration, in the mean over a cycle. */
static double mean_lap(const struct laps *laps, const struct train_cost *cost)
{
    const struct train_flop *f = &cost->flop;
    const double cycle = (double)cost->cycle;
    const double plain =
        laps->plain > 0 ? laps->plain_s / laps->plain : laps->phase_s;

    if (cost->cycle == 1)
        return plain;
    if (laps->phases > 0)
        return (plain * (cycle - 1) + laps->phase_s / laps->phases) / cycle;
    /* The phase was too far away: by what it computes. */
    return plain * cost->flop_per_interaction /
           (cost->flop_per_interaction - f->auxiliary);
}

static void time_iterations(struct speed *out, struct train *train,
                            const struct train_cost *cost)
{
    struct laps laps = {0};
    struct err err;
    double start = now_s();

    for (int64_t i = 1; !enough(&laps, cost, now_s() - start); i++) {
        double from = now_s();

        if (train_iterate(train, NULL, &err) != TRAIN_OK)
            break;
        double took = now_s() - from;
        bool phase = cost->cycle > 1 && i % cost->cycle == 0;
        if (phase) {
            laps.phase_s += took;
            laps.phases++;
        } else if (i > 1 || took > calibrate_moment_s()) {
            laps.plain_s += took;
            laps.plain++;
        }
    }
    if (laps.plain + laps.phases > 0)
        out->iteration_s = mean_lap(&laps, cost);
}

static void time_evaluation(struct speed *out, struct train *train)
{
    struct train_point point;
    double start = now_s();
    int n = 0;

    do {
        train_look(train, &point);
        n++;
    } while (n < 3 && now_s() - start < calibrate_moment_s() / 4);
    out->evaluation_s = (now_s() - start) / n;
}

static void measure(struct calibration *out, const struct run_spec *spec,
                    bool look)
{
    struct err err = {.msg = ""};
    struct train_cost cost;
    double before = resident(), start = now_s();
    struct train *train = train_new(spec, data_dir(), &err);
    struct speed *speed = &out->speed;

    *out = (struct calibration){0};
    if (train == NULL || !train_cost(&cost, spec, &err)) {
        snprintf(out->why, sizeof out->why, "%s", err.msg);
        train_free(train);
        return;
    }
    speed->open_s = now_s() - start;
    if (!look) {
        time_iterations(speed, train, &cost);
        time_evaluation(speed, train);
        speed->state_bytes = state_bytes(train);
        /* A checkpoint is put together before it is written. */
        speed->memory_bytes =
            bare_bytes + resident() - before + 2 * speed->state_bytes;
        speed->batch = (double)cost.batch;
        speed->per_octave =
            (double)settings_int(&spec->algorithm, "points_per_octave");
    }
    train_free(train);
}

/* ---- processes ---- */

static void signals_of_stop(sigset_t *set)
{
    sigemptyset(set);
    for (size_t i = 0; i < N_STOP_SIGNALS; i++)
        sigaddset(set, stop_signals[i]);
}

/* The parent speaks for both: its handlers are not the child's, and when it
 * goes there is nobody to measure for. */
static void become_child(pid_t parent)
{
    stop_watch(NULL, SIG_DFL);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1);
    /* What code from outside prints is of no use here. */
    const int null = open("/dev/null", O_WRONLY);
    if (null < 0 || dup2(null, STDOUT_FILENO) < 0 ||
        dup2(null, STDERR_FILENO) < 0)
        _exit(1);
}

struct child {
    pid_t pid;
    int fd;
};

static bool start_child(struct child *child, const struct run_spec *spec,
                        bool look)
{
    sigset_t block, before;
    pid_t parent = getpid();
    int fds[2];

    if (pipe(fds) < 0)
        return false;
    signals_of_stop(&block);
    fflush(NULL);
    sigprocmask(SIG_BLOCK, &block, &before);
    child->pid = fork();
    if (child->pid == 0) {
        struct calibration found;

        close(fds[0]);
        become_child(parent);
        sigprocmask(SIG_SETMASK, &before, NULL);
        measure(&found, spec, look);
        _exit(write(fds[1], &found, sizeof found) == (ssize_t)sizeof found ? 0
                                                                           : 1);
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    close(fds[1]);
    child->fd = fds[0];
    if (child->pid < 0)
        close(fds[0]);
    return child->pid > 0;
}

static bool end_child(struct calibration *out, const struct child *child)
{
    ssize_t got;

    do {
        got = read(child->fd, out, sizeof *out);
    } while (got < 0 && errno == EINTR);
    close(child->fd);
    while (waitpid(child->pid, NULL, 0) < 0 && errno == EINTR)
        ;
    return got == (ssize_t)sizeof *out;
}

void calibrate(struct calibration *out, const struct run_spec *spec,
               int processes, bool look)
{
    struct child *children = mem_calloc((size_t)processes, sizeof *children);
    struct speed sum = {0};
    int started = 0, n = 0;

    while (started < processes && start_child(&children[started], spec, look))
        started++;
    *out = (struct calibration){0};
    /* A plug-in that crashes costs the runs that it crashes in: they will say
     * more of it than we could. */
    if (!plugin_is(&spec->environment))
        snprintf(out->why, sizeof out->why,
                 "training stopped at once when its speed was measured");
    for (int i = 0; i < started; i++) {
        struct calibration found;

        if (!end_child(&found, &children[i]))
            continue;
        sum.open_s += found.speed.open_s;
        sum.iteration_s += found.speed.iteration_s;
        sum.evaluation_s += found.speed.evaluation_s;
        *out = found;
        n++;
    }
    if (n > 0) {
        out->speed.open_s = sum.open_s / n;
        out->speed.iteration_s = sum.iteration_s / n;
        out->speed.evaluation_s = sum.evaluation_s / n;
    }
    free(children);
}
