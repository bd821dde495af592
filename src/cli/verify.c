/* verify.c - `rlstudy verify RUN...`: train runs again, in a folder aside, and
 * compare every bit with what is stored. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/json.h"
#include "cli/state.h"
#include "exec/pool.h"
#include "nn/kernel.h"
#include "store/tensors.h"

enum verdict_kind { VERDICT_SAME, VERDICT_DIFFERS, VERDICT_NONE };
static const char *const verdict_names[] = {"same", "differs", "not verified"};

/* Of one run. */
struct verdict {
    struct view_run run;
    enum verdict_kind kind;
    const char *what;     /* that differs, or why it was not verified */
    size_t points;        /* that were compared and are the same */
    int64_t interactions; /* up to which */
    bool state_compared;  /* and is the same, unless it DIFFERS */
    const char *kernel, *kernel_here;
    const char *machine, *machine_here; /* "": not known */
};

struct verify {
    struct view view;
    struct arena *arena;
    const char *scratch; /* a store aside; NULL: not made so far */
    struct verdict *verdicts;
    size_t n;
};

/* ---- what to train ---- */

/* One run's side that is stored. */
struct stored {
    struct run_spec spec;
    struct store_done done;
    struct store_curve curve;
    const char *dir;
    bool whole; /* up to the result; otherwise the first N_POINTS */
    size_t n_points;
    int64_t target;
};

/* Points up to LIMIT, but one at least. */
static size_t points_within(const struct store_curve *curve, double limit)
{
    size_t n = 1;

    while (n < curve->n && (double)curve->points[n].interactions <= limit)
        n++;
    return n;
}

static bool read_stored(struct stored *out, const struct verify *v,
                        const struct view_run *run, struct err *err)
{
    const struct options *options = v->view.options;

    out->dir = store_run_dir(v->arena, v->view.store, run->id);
    if (!store_read_spec(v->arena, &out->spec, out->dir, err) ||
        !store_read_done(v->arena, &out->done, out->dir, err))
        return false;
    bool done = out->done.outcome != OUTCOME_NONE;
    if (done && !store_mark_holds(&out->done.curve, out->dir))
        return err_set(err, "%s/curve.csv is damaged", out->dir);
    if (!store_read_curve(v->arena, &out->curve, out->dir,
                          done ? out->done.interactions : INT64_MAX, err))
        return false;
    if (out->curve.n == 0)
        return err_set(err, "its curve has no point yet");
    double last = (double)out->curve.points[out->curve.n - 1].interactions;
    double limit = options->until > 0      ? (double)options->until
                   : options->fraction > 0 ? options->fraction * last
                                           : HUGE_VAL;
    out->n_points = points_within(&out->curve, limit);
    out->whole = done && out->n_points == out->curve.n;
    out->target = out->curve.points[out->n_points - 1].interactions;
    /* A run that diverged does so again in the iteration behind. */
    if (out->whole)
        out->target =
            out->done.interactions + (out->done.outcome == OUTCOME_DIVERGED);
    return true;
}

/* ---- training again ---- */

static volatile sig_atomic_t stop_asked;

static void on_stop(int sig)
{
    (void)sig;
    stop_asked = 1;
}

/* The kernel that the run was trained with, "avx2" of "avx2, blas Haswell", if
 * this machine has it; unless the user wants another. */
static const char *kernel_for(const char *stored)
{
    size_t len = strcspn(stored, ",");

    if (getenv(NN_KERNEL_VARIABLE) != NULL)
        return NULL;
    for (const struct nn_kernel *const *k = nn_kernels(); *k != NULL; k++) {
        if (strlen((*k)->name) == len && strncmp((*k)->name, stored, len) == 0)
            return (*k)->name;
    }
    return NULL;
}

/* In the child. */
static void become_worker(const char *dir, int64_t interactions,
                          const char *kernel)
{
    char number[32];
    const char *const argv[] = {
        "rlstudy", "worker", "--interactions", number, "--", dir, NULL};
    struct str path = STR_INIT;

    snprintf(number, sizeof number, "%" PRId64, interactions);
    str_printf(&path, "%s/log.txt", dir);
    int null = open("/dev/null", O_RDWR);
    int out = open(path.text, O_WRONLY | O_CREAT | O_APPEND, 0666);
    if (null < 0 || out < 0 || dup2(null, STDIN_FILENO) < 0 ||
        dup2(null, STDOUT_FILENO) < 0 || dup2(out, STDERR_FILENO) < 0)
        _exit(WORKER_FAILED);
    if (kernel != NULL)
        setenv(NN_KERNEL_VARIABLE, kernel, 1);
    /* exec takes them without const, and leaves them alone. */
    execv("/proc/self/exe", (char *const *)(uintptr_t)argv);
    _exit(WORKER_FAILED);
}

static bool train_again(const char *dir, const struct stored *stored,
                        struct err *err)
{
    int status;
    bool told = false;

    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0)
        become_worker(dir, stored->target, kernel_for(stored->done.kernel));
    if (pid < 0)
        return err_sys(err, "cannot start a worker");
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
        if (stop_asked && !told)
            kill(pid, SIGTERM);
        told = stop_asked;
    }
    if (stop_asked)
        return err_set(err, "interrupted");
    if (!WIFEXITED(status) || WEXITSTATUS(status) != WORKER_OK) {
        struct arena *arena = arena_new();
        const struct store_failure *why = store_failure(arena, dir);

        err_set(err, "training it again failed: %s",
                why != NULL ? why->reason : "the worker was killed");
        arena_free(arena);
        return false;
    }
    return true;
}

/* ---- comparing ---- */

static const struct {
    const char *name;
    size_t offset;
} reals[] = {
    {"return", offsetof(struct store_point, ret)},
    {"return_greedy", offsetof(struct store_point, ret_greedy)},
    {"train_return", offsetof(struct store_point, train_return)},
    {"entropy", offsetof(struct store_point, entropy)},
    {"approx_kl", offsetof(struct store_point, approx_kl)},
    {"clip_fraction", offsetof(struct store_point, clip_fraction)},
    {"value_loss", offsetof(struct store_point, value_loss)},
};

/* What differs in a point but its time; NULL: nothing. */
static const char *point_difference(struct arena *arena,
                                    const struct store_point *a,
                                    const struct store_point *b)
{
    if (a->interactions != b->interactions || a->updates != b->updates)
        return arena_printf(arena,
                            "the point at %" PRId64
                            " interactions lies at %" PRId64 " now",
                            a->interactions, b->interactions);
    for (size_t i = 0; i < COUNT_OF(reals); i++) {
        double x, y;

        memcpy(&x, (const char *)a + reals[i].offset, sizeof x);
        memcpy(&y, (const char *)b + reals[i].offset, sizeof y);
        if (memcmp(&x, &y, sizeof x) != 0)
            return arena_printf(arena,
                                "at %" PRId64
                                " interactions %s is %.17g, and %.17g is "
                                "stored",
                                a->interactions, reals[i].name, y, x);
    }
    if (a->n_infos != b->n_infos ||
        memcmp(a->info, b->info, a->n_infos * sizeof *a->info) != 0)
        return arena_printf(arena,
                            "at %" PRId64
                            " interactions what the environment tells differs",
                            a->interactions);
    return NULL;
}

static void compare_curves(struct verdict *out, struct arena *arena,
                           const struct stored *stored,
                           const struct store_curve *curve)
{
    for (size_t i = 0; i < stored->n_points && out->what == NULL; i++) {
        if (i == curve->n) {
            out->what = arena_printf(
                arena, "the curve ends after %zu points, and %zu are stored",
                curve->n, stored->n_points);
        } else {
            out->what = point_difference(arena, &stored->curve.points[i],
                                         &curve->points[i]);
            out->points = i + (out->what == NULL);
            if (out->what == NULL)
                out->interactions = curve->points[i].interactions;
        }
    }
}

/* The checkpoint of a result, not one of later training. */
static bool checkpoint_is_of_result(struct arena *arena,
                                    const struct stored *stored,
                                    const char *path)
{
    struct tensor_note note = {"curve", NULL};
    int64_t bytes;
    struct err ignored;

    return file_exists(path) &&
           tensors_read(arena, path, NULL, 0, &note, 1, &ignored) &&
           note.value != NULL && sscanf(note.value, "%" SCNd64, &bytes) == 1 &&
           bytes == stored->done.curve.bytes;
}

static bool compare_states(struct verdict *out, struct arena *arena,
                           const struct stored *stored, const char *dir,
                           struct err *err)
{
    const char *a = store_checkpoint(arena, stored->dir, 0);
    const char *b = store_checkpoint(arena, dir, 0);
    const char *differs;

    if (!checkpoint_is_of_result(arena, stored, a))
        return true;
    if (!tensors_compare(arena, &differs, a, b, err))
        return false;
    out->state_compared = true;
    if (differs != NULL)
        out->what =
            arena_printf(arena, "in the final state, %s differs", differs);
    return true;
}

static bool compare(struct verdict *out, const struct verify *v,
                    const struct stored *stored, const char *dir,
                    struct err *err)
{
    struct store_curve curve;
    struct store_done done;

    if (!store_read_done(v->arena, &done, dir, err) ||
        !store_read_curve(v->arena, &curve, dir, INT64_MAX, err))
        return false;
    out->kernel = stored->done.kernel;
    out->kernel_here = done.kernel;
    out->machine = stored->done.machine;
    out->machine_here = machine_name(v->arena);
    compare_curves(out, v->arena, stored, &curve);
    if (out->what == NULL && stored->whole &&
        done.outcome != stored->done.outcome)
        out->what = done.outcome == OUTCOME_DIVERGED
                        ? "it diverges now"
                        : "it diverged then and does not now";
    if (out->what == NULL && stored->whole && done.outcome == OUTCOME_DONE &&
        !compare_states(out, v->arena, stored, dir, err))
        return false;
    out->kind = out->what == NULL ? VERDICT_SAME : VERDICT_DIFFERS;
    return true;
}

/* ---- the folder aside ---- */

static bool make_scratch(struct verify *v, struct err *err)
{
    const char *tmp = getenv("TMPDIR");
    char *dir = arena_printf(v->arena, "%s/rlstudy-verify-XXXXXX",
                             tmp != NULL && *tmp != '\0' ? tmp : "/tmp");

    if (mkdtemp(dir) == NULL)
        return err_sys(err, "cannot make a folder in %s",
                       tmp != NULL && *tmp != '\0' ? tmp : "/tmp");
    v->scratch = dir;
    return true;
}

static void verify_run(struct verify *v, struct verdict *out)
{
    struct stored stored = {.n_points = 0};
    struct store *aside = NULL;
    struct err err;
    bool ok =
        out->run.at != SIZE_MAX || err_set(&err, "the store does not have it");

    out->kernel = out->kernel_here = out->machine = out->machine_here = "";
    ok = ok && read_stored(&stored, v, &out->run, &err) &&
         (aside = store_open(v->scratch, true, &err)) != NULL &&
         store_prepare(aside, &stored.spec, &err);
    if (ok) {
        const char *dir = store_run_dir(v->arena, aside, out->run.id);

        ok = train_again(dir, &stored, &err) &&
             compare(out, v, &stored, dir, &err);
        file_remove_tree(dir);
    }
    if (!ok) {
        out->kind = VERDICT_NONE;
        out->what = arena_strdup(v->arena, err.msg);
    }
    store_close(aside);
}

/* ---- telling ---- */

static void print_verdict(const struct verify *v, const struct verdict *d)
{
    struct str text = STR_INIT;

    printf("%s  %-12s ", d->run.id, verdict_names[d->kind]);
    if (d->kind == VERDICT_NONE) {
        print_utf8(&text, d->what);
    } else {
        str_printf(&text, "%zu point%s up to ", d->points,
                   d->points == 1 ? "" : "s");
        print_si(&text, (double)d->interactions, "interactions");
        if (d->state_compared)
            str_add(&text, d->kind == VERDICT_SAME ? " and the final state"
                                                   : ", not the final state");
    }
    printf("%s  %s\n", str_text(&text), view_label(&v->view, &d->run));
    if (d->kind == VERDICT_DIFFERS) {
        str_clear(&text);
        print_utf8(&text, d->what);
        printf("%18s%s\n", "", str_text(&text));
        if (strcmp(d->kernel, d->kernel_here) != 0)
            printf("%18sit was trained with kernel %s, and now with %s: those "
                   "round differently\n",
                   "", d->kernel[0] != '\0' ? d->kernel : "?", d->kernel_here);
        else if (d->machine[0] != '\0' &&
                 strcmp(d->machine, d->machine_here) != 0)
            printf("%18sit was trained on %s, and now on %s\n", "", d->machine,
                   d->machine_here);
    }
    str_fini(&text);
}

static json_t *verdict_json(const struct verify *v, const struct verdict *d)
{
    bool ran = d->kind != VERDICT_NONE;
    bool state_differs = ran && d->state_compared && d->what != NULL;

    return json_pack("{s:s, s:o, s:s, s:o, s:I, s:I, s:s, s:s, s:s, s:o, s:o}",
                     "id", d->run.id, "label",
                     json_of_text(view_label(&v->view, &d->run)), "outcome",
                     verdict_names[d->kind], "because", json_of_text(d->what),
                     "points", (json_int_t)d->points, "interactions",
                     (json_int_t)d->interactions, "state",
                     state_differs       ? "differs"
                     : d->state_compared ? "same"
                                         : "not compared",
                     "kernel", d->kernel, "kernel_here", d->kernel_here,
                     "machine", json_of_text(d->machine), "machine_here",
                     json_of_text(d->machine_here));
}

/* ---- the command ---- */

/* The runs that are named or, if none is, those of the study that are stored.
 */
static enum exit_status choose(struct verify *v)
{
    struct view *view = &v->view;
    bool named = view->n_words > 0;
    size_t most = named                  ? view->n_words
                  : view->n_studies == 1 ? view->studies[0].plan->n_runs
                                         : 0;
    enum exit_status status = STATUS_OK;

    if (most == 0) {
        fputs("rlstudy: verify needs runs, or a study; see rlstudy verify "
              "--help\n",
              stderr);
        return STATUS_USAGE;
    }
    v->verdicts = mem_calloc(most, sizeof *v->verdicts);
    for (size_t i = 0; i < most && status == STATUS_OK; i++) {
        struct view_run run;

        if (named)
            status = view_find(&run, view, view->words[i]);
        else
            run = view_planned(view, 0, i);
        if (status == STATUS_OK && (named || run.at != SIZE_MAX))
            v->verdicts[v->n++].run = run;
    }
    return status;
}

static void watch_signals(void)
{
    /* Without SA_RESTART: waiting for a worker ends early. */
    const struct sigaction act = {.sa_handler = on_stop};

    stop_asked = 0;
    sigaction(SIGINT, &act, NULL);
    sigaction(SIGTERM, &act, NULL);
    sigaction(SIGHUP, &act, NULL);
}

static enum exit_status verify_all(struct verify *v)
{
    const struct options *options = v->view.options;
    json_t *list = json_array();
    size_t same = 0, i;

    for (i = 0; i < v->n && !stop_asked; i++) {
        struct verdict *d = &v->verdicts[i];

        if (!options->quiet && v->n > 1)
            fprintf(stderr, "verifying %s, %zu of %zu\n", d->run.id, i + 1,
                    v->n);
        verify_run(v, d);
        same += d->kind == VERDICT_SAME;
        if (options->json)
            json_array_append_new(list, verdict_json(v, d));
        else
            print_verdict(v, d);
        fflush(stdout);
    }
    if (options->json)
        json_print(json_pack("{s:s, s:o, s:O}", "schema", "rlstudy-verify-1",
                             "store", json_of_text(options->store), "runs",
                             list));
    else if (v->n != 1)
        printf("%zu of %zu run%s the same\n", same, v->n, v->n == 1 ? "" : "s");
    json_decref(list);
    if (stop_asked)
        return STATUS_INTERRUPTED;
    return same == v->n ? STATUS_OK : STATUS_FAILURE;
}

enum exit_status cmd_verify(const struct options *options)
{
    struct verify v = {.n = 0};
    struct err err;

    if (options->until > 0 && options->fraction > 0) {
        fputs("rlstudy: --until or --fraction, not both\n", stderr);
        return STATUS_USAGE;
    }
    enum exit_status status = view_open(&v.view, options);
    v.arena = v.view.arena;
    if (status == STATUS_OK)
        status = choose(&v);
    if (status == STATUS_OK && !make_scratch(&v, &err))
        status = view_fail(&err);
    if (status == STATUS_OK) {
        watch_signals();
        status = verify_all(&v);
    }
    if (v.scratch != NULL)
        file_remove_tree(v.scratch);
    free(v.verdicts);
    view_close(&v.view);
    return status;
}
