/* bench_pool.c - what it costs to train runs in worker processes, beside the
 * training itself: processor time of the parent, and of what a worker does
 * before its first update and after its last. */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/bench.h"
#include "cli/cli.h"
#include "cli/prospect.h"
#include "diag/diag.h"
#include "grammar/parse.h"
#include "store/store.h"
#include "train/train.h"

enum { N_SHORT = 40 };

static double cpu_s(int who)
{
    struct rusage u;

    getrusage(who, &u);
    return (double)u.ru_utime.tv_sec + (double)u.ru_stime.tv_sec +
           1e-6 * (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

static double wall_now_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* N short runs, or one of SECONDS. */
static void write_study(struct str *out, int n, double seconds)
{
    str_printf(out, "environment task    = cartpole\n"
                    "family      net     = mlp\n"
                    "algorithm   learner = ppo { envs = 8, rollout = 32 }\n");
    if (seconds > 0)
        str_printf(out, "budget each { wall_time = %.9g s }\n", seconds);
    else
        str_printf(out, "budget each { interactions = 1k }\n");
    str_printf(out,
               "runs main = product(seed in 1..%d) {\n"
               "    environment = task\n"
               "    family      = net\n"
               "    algorithm   = learner\n"
               "    budget      = each\n"
               "}\n",
               n);
}

/* Processor seconds of the updates and evaluations of all runs alone. */
static bool train_bare(double *out, const struct plan *plan, struct err *err)
{
    *out = 0;
    for (size_t i = 0; i < plan->n_runs; i++) {
        const struct plan_run *run = &plan->runs[i];
        struct train *train = train_new(&run->spec, NULL, err);
        struct train_point point;
        bool well = true;

        if (train == NULL)
            return false;
        double from = bench_now_s();
        while (well && (double)train_interactions(train) < run->interactions) {
            enum train_status status = train_iterate(train, &point, err);

            well = status == TRAIN_OK || status == TRAIN_POINT;
        }
        *out += bench_now_s() - from;
        train_free(train);
        if (!well)
            return false;
    }
    return true;
}

/* Nothing is in the store: all is to be trained. */
static void make_prospect(struct prospect *out, struct arena *arena,
                          const struct plan *plan)
{
    *out = (struct prospect){
        .runs = arena_array(arena, struct prospect_run, plan->n_runs)};
    for (size_t i = 0; i < plan->n_runs; i++)
        out->runs[i] = (struct prospect_run){.reason = REASON_NEW,
                                             .to = plan->runs[i].interactions,
                                             .flop = plan->runs[i].flop};
}

/* What a study took. */
struct spent {
    double parent_s, workers_s, wall_s, bare_s;
    size_t n;
};

static bool execute(struct spent *out, const struct loaded *loaded,
                    const char *folder, const struct options *options,
                    struct err *err)
{
    struct options how = *options;
    struct prospect prospect;
    struct store *store = store_open(folder, true, err);

    if (store == NULL)
        return false;
    how.jobs = 1;
    how.quiet = true;
    how.progress = PROGRESS_NONE;
    how.checkpoint_s = 60;
    make_prospect(&prospect, loaded->arena, loaded->plan);
    double parent = cpu_s(RUSAGE_SELF), workers = cpu_s(RUSAGE_CHILDREN);
    double wall = wall_now_s();
    enum exit_status status = execute_plan(loaded, &prospect, store, &how);
    out->parent_s = cpu_s(RUSAGE_SELF) - parent;
    out->workers_s = cpu_s(RUSAGE_CHILDREN) - workers;
    out->wall_s = wall_now_s() - wall;
    out->n = loaded->plan->n_runs;
    store_close(store);
    return status == STATUS_OK || err_set(err, "not all runs were trained");
}

static void remove_folder(const char *folder)
{
    struct str command = STR_INIT;

    str_printf(&command, "rm -rf '%s'", folder);
    (void)!system(command.text);
    str_fini(&command);
}

/* OPTIONS for a study that nobody wrote: it is known that wall time ends it. */
static struct options without_warning(const struct options *options)
{
    struct options how = *options;
    struct err err;

    how.filter = diag_filter_new();
    (void)!diag_filter_add(how.filter, "no-wall-time", &err);
    return how;
}

static bool spend(struct spent *out, int n, double seconds,
                  const struct options *options, struct err *err)
{
    struct loaded loaded = {.arena = arena_new()};
    struct options how = without_warning(options);
    struct str text = STR_INIT;
    char folder[] = "/tmp/rlstudy-bench-XXXXXX";

    write_study(&text, n, seconds);
    const struct parse_options parse = {
        .path = "pool", .text = text.text, .len = text.len};
    bool ok = load_parsed(&loaded, "pool", &parse, &how) == STATUS_OK ||
              err_set(err, "the study of bench has mistakes");
    ok = ok && (seconds > 0 || train_bare(&out->bare_s, loaded.plan, err)) &&
         (mkdtemp(folder) != NULL || err_sys(err, "cannot make %s", folder));
    if (ok) {
        ok = execute(out, &loaded, folder, &how, err);
        remove_folder(folder);
    }
    diag_filter_free(how.filter);
    str_fini(&text);
    loaded_fini(&loaded);
    return ok;
}

bool bench_pool_measure(struct pool_figures *out, double seconds,
                        const struct options *options, struct err *err)
{
    struct spent few = {0}, one = {0};

    if (!spend(&few, N_SHORT, 0, options, err) ||
        !spend(&one, 1, seconds, options, err))
        return false;
    out->parent_s = few.parent_s / (double)few.n;
    out->worker_s = (few.workers_s - few.bare_s) / (double)few.n;
    out->watching = (one.parent_s - out->parent_s) / one.wall_s;
    if (out->watching < 0)
        out->watching = 0;
    out->least_s = (out->parent_s + out->worker_s) / (0.01 - out->watching);
    return true;
}
