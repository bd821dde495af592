/* execute.c - train what is missing, in worker processes. */
#include "config.h"

#include <math.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/cli.h"
#include "cli/launch.h"
#include "cli/prospect.h"
#include "cli/stop.h"
#include "env/plugin.h"
#include "exec/host.h"
#include "exec/outcome.h"
#include "exec/pool.h"
#include "store/store.h"

/* So many runs that fail one after the other through the study, the environment
 * or the machine say that the next would too. */
enum { FAILED_ENOUGH = 5 };

/* A run's first pause before another attempt. */
static const double pause_s = 1;

/* Of the memory that is to be had, what is shared out. */
static const double memory_share = 0.9;

double memory_for_runs(double bytes)
{
    return memory_share * bytes;
}

double memory_to_share(const struct options *options)
{
    return options->memory > 0 ? options->memory
                               : memory_for_runs(host_memory(""));
}

/* What is known of the attempt in one of the pool's places. */
struct attempt {
    size_t job;
    int number;             /* from 1, earlier invocations included */
    struct outcome outcome; /* as far as the worker said why it fails */
    long long oom_kills;    /* of this machine when it started */
};

struct execution {
    struct arena *arena;
    const struct plan *plan;
    const struct prospect *prospect;
    const struct store *store;
    const struct options *options;
    struct progress *progress;
    const struct pool_signals *signals;
    struct attempt *attempts;  /* (options->jobs) */
    int *tries;                /* (plan->n_runs): attempts of this invocation */
    int *cores;                /* of each place, or NULL */
    double memory;             /* bytes for all; 0: not known */
    bool has_times;            /* the plan knows what each run takes */
    size_t in_a_row;           /* failures, see FAILED_ENOUGH */
    size_t n_done, n_diverged; /* runs that ended with a result */
    double interactions, flop; /* trained and kept, whatever the end */
    bool disk_full, gave_up;
    bool told_stop;
    int told_save;
};

static const char *run_dir(struct execution *e, size_t job, char *id)
{
    run_key_id(id, &e->plan->runs[job].key);
    return store_run_dir(e->arena, e->store, id);
}

static struct attempt *attempt_of(struct execution *e, size_t job)
{
    int i = 0;

    while (e->attempts[i].job != job)
        i++;
    return &e->attempts[i];
}

/* ---- starting a worker ---- */

/* A record of an earlier failure stays until the run is done; this attempt has
 * the number behind it. */
static void begin_attempt(struct execution *e, size_t job, int place,
                          const char *dir)
{
    const struct store_failure *before = store_failure(e->arena, dir);

    e->tries[job]++;
    e->attempts[place] = (struct attempt){
        .job = job,
        .number = before != NULL ? before->attempt + 1 : 1,
        .oom_kills = host_oom_kills(""),
    };
}

/* What an interaction costs: seconds, if those are known of every run, since
 * small runs take more of them than their FLOP say; FLOP otherwise. */
static double cost_of(const struct execution *e, size_t job)
{
    const struct prospect_run *run = &e->prospect->runs[job];

    return (e->has_times ? run->core_s : run->flop) /
           fmax(run->to - run->from, 1);
}

static bool start(void *ctx, size_t job, int place, pid_t *pid, int *out_fd,
                  struct err *err)
{
    struct execution *e = ctx;
    const struct plan_run *run = &e->plan->runs[job];
    char id[RUN_ID_CHARS + 1];
    const struct launch launch = {
        .program = e->options->program,
        .dir = run_dir(e, job, id),
        .budget = budget_of_run(run),
        .core_s = e->prospect->runs[job].core_s,
        .checkpoint_s = e->options->checkpoint_s,
        .core = e->cores != NULL ? e->cores[place] : -1,
    };

    begin_attempt(e, job, place, launch.dir);
    if (!store_prepare(e->store, &run->spec, err) ||
        !launch_worker(pid, out_fd, &launch, err))
        return false;
    progress_start(e->progress, job, run->label, id,
                   e->prospect->runs[job].from, e->prospect->runs[job].to,
                   cost_of(e, job));
    return true;
}

static void line(void *ctx, size_t job, const char *text)
{
    struct execution *e = ctx;

    if (!outcome_read(&attempt_of(e, job)->outcome, text))
        progress_line(e->progress, job, text);
}

/* ---- how it ended ---- */

/* What the worker did not live to write itself.  Somebody else who is at work
 * on the run already has the say. */
static void record_failure(struct execution *e, size_t job,
                           const struct attempt *attempt)
{
    char id[RUN_ID_CHARS + 1];
    const char *dir = run_dir(e, job, id), *holder = NULL;
    const struct store_failure failure = {
        .class = attempt->outcome.class,
        .reason = attempt->outcome.reason,
        .attempt = attempt->number,
        .signal = attempt->outcome.signal,
        .exit_status = attempt->outcome.exit_status,
    };
    struct lease *lease = NULL;
    struct err err;

    if (lease_take(&lease, e->arena, &holder, dir, &err) != LEASE_TAKEN)
        return; /* or the folder is gone, or the disk is full */
    if (!store_set_failure(dir, &failure, &err))
        progress_say(e->progress, "%s", err.msg);
    lease_release(lease);
}

/* A crash in code from outside is the environment's: another attempt would end
 * as this one did. */
static void blame_plugin(struct outcome *o, const struct settings *environment,
                         const char *dir)
{
    struct str words = STR_INIT;
    const size_t len = strlen(o->reason);

    /* A worker that ends by itself says why. */
    if (!last_words(&words, dir) && o->signal == 0 && plugin_is(environment))
        str_printf(&words, "; plug-in '%s' has ended the process",
                   environment->kind);
    if (words.len > 0) {
        o->class = FAILURE_ENV;
        snprintf(o->reason + len, sizeof o->reason - len, "%s", words.text);
    }
    str_fini(&words);
}

/* Why the attempt failed: as the worker said, or as far as can be seen. */
static void find_reason(struct execution *e, struct attempt *attempt,
                        int status, const struct err *why)
{
    struct outcome *o = &attempt->outcome;

    if (why != NULL) {
        *o = (struct outcome){
            .known = true,
            .class = failure_class_of(why->code, FAILURE_HOST),
            .code = why->code,
        };
        snprintf(o->reason, sizeof o->reason, "%s", why->msg);
    } else if (!o->known) {
        char id[RUN_ID_CHARS + 1];

        outcome_of_status(o, status, host_oom_kills("") > attempt->oom_kills);
        blame_plugin(o, &e->plan->runs[attempt->job].spec.environment,
                     run_dir(e, attempt->job, id));
    } else {
        return; /* the worker has recorded it */
    }
    record_failure(e, attempt->job, attempt);
}

/* Would the next run fail as this one did?  When several in a row did, yes. */
static bool enough(struct execution *e, const struct outcome *o)
{
    bool shared = o->class == FAILURE_STUDY || o->class == FAILURE_ENV ||
                  o->class == FAILURE_HOST;

    e->in_a_row = shared ? e->in_a_row + 1 : 0;
    return e->in_a_row >= FAILED_ENOUGH && !e->options->keep_going;
}

static bool tries_again(const struct execution *e, enum pool_next next)
{
    return e->signals->stop == 0 &&
           (next == POOL_AGAIN || next == POOL_AGAIN_ALONE);
}

static void tell_failure(struct execution *e, size_t job,
                         const struct outcome *o, enum pool_next next)
{
    const char *label = e->plan->runs[job].label;
    char id[RUN_ID_CHARS + 1];
    struct str text = STR_INIT;

    str_printf(&text, "failed: %s: %s", failure_class_name(o->class),
               o->reason);
    if (tries_again(e, next))
        str_printf(&text, "; it is tried again%s",
                   next == POOL_AGAIN_ALONE ? " when the others have ended"
                                            : "");
    str_printf(&text, " (log: %s/log.txt)", run_dir(e, job, id));
    if (tries_again(e, next))
        progress_again(e->progress, job, label, text.text);
    else if (e->disk_full) /* so was told before */
        progress_end(e->progress, job, label, "stopped", PROGRESS_STOPPED);
    else
        progress_end(e->progress, job, label, text.text, PROGRESS_BAD);
    str_fini(&text);
}

static void count_trained(struct execution *e, size_t job, int64_t interactions)
{
    double trained =
        fmax((double)interactions - e->prospect->runs[job].from, 0);

    e->interactions += trained;
    e->flop += trained * e->plan->runs[job].cost->flop_per_interaction;
}

/* What is there of a run without a result. */
static void count_kept(struct execution *e, size_t job)
{
    struct arena *scratch = arena_new();
    struct store_run kept;
    char id[RUN_ID_CHARS + 1];

    run_key_id(id, &e->plan->runs[job].key);
    store_find(scratch, &kept, e->store, id,
               budget_of_run(&e->plan->runs[job]));
    count_trained(e, job, kept.interactions);
    arena_free(scratch);
}

static enum pool_next fail_job(struct execution *e, size_t job, int status,
                               const struct err *why)
{
    struct attempt *attempt = attempt_of(e, job);
    const struct outcome *o = &attempt->outcome;

    find_reason(e, attempt, status, why);
    enum pool_next next =
        outcome_next(o, e->tries[job], (int)e->options->retries);
    if (!tries_again(e, next))
        count_kept(e, job);
    tell_failure(e, job, o, next);
    e->disk_full |= next == POOL_HALT;
    if (next == POOL_OVER && enough(e, o)) {
        e->gave_up = true;
        next = POOL_LAST;
    }
    return next;
}

static void count_result(struct execution *e, size_t job,
                         const struct store_done *done)
{
    e->n_done += done->outcome == OUTCOME_DONE;
    e->n_diverged += done->outcome == OUTCOME_DIVERGED;
    count_trained(e, job, done->interactions);
}

static void end_well(struct execution *e, size_t job)
{
    const char *label = e->plan->runs[job].label;
    struct arena *scratch = arena_new();
    char id[RUN_ID_CHARS + 1];
    struct store_done done;
    struct err err;

    e->in_a_row = 0;
    bool known = store_read_done(scratch, &done, run_dir(e, job, id), &err);
    if (known)
        count_result(e, job, &done);
    if (known && done.outcome == OUTCOME_DIVERGED) {
        struct str text = STR_INIT;

        str_printf(&text, "diverged: %s", done.message);
        progress_end(e->progress, job, label, text.text, PROGRESS_BAD);
        str_fini(&text);
    } else {
        progress_end(e->progress, job, label, "done", PROGRESS_DONE);
    }
    arena_free(scratch);
}

static bool is_done(void *ctx, size_t job)
{
    struct execution *e = ctx;
    const struct plan_run *run = &e->plan->runs[job];
    const struct store_budget budget = budget_of_run(run);
    struct arena *scratch = arena_new();
    char id[RUN_ID_CHARS + 1];
    struct store_done done;
    struct err err;
    const bool has =
        store_read_done(scratch, &done, run_dir(e, job, id), &err) &&
        store_done_meets(&done, budget);

    arena_free(scratch);
    return has;
}

static enum pool_next ended(void *ctx, size_t job, enum job_end end, int status,
                            const struct err *why)
{
    struct execution *e = ctx;

    switch (end) {
    case JOB_OK:
        end_well(e, job);
        break;
    case JOB_INTERRUPTED:
        count_kept(e, job);
        progress_end(e->progress, job, e->plan->runs[job].label, "stopped",
                     PROGRESS_STOPPED);
        break;
    case JOB_FAILED:
        return fail_job(e, job, status, why);
    }
    return POOL_OVER;
}

static void tick(void *ctx)
{
    struct execution *e = ctx;

    if (e->signals->stop == 1 && !e->told_stop) {
        progress_say(e->progress, "stopping: the runs at work finish their "
                                  "update and write a checkpoint; interrupt "
                                  "again to stop at once");
        e->told_stop = true;
    }
    if (e->signals->save != e->told_save) {
        progress_say(e->progress, "the runs at work write a checkpoint");
        e->told_save = e->signals->save;
    }
    progress_tick(e->progress);
}

/* ---- what to start, and where ---- */

struct priced_job {
    double core_s, flop;
    size_t job;
};

static int compare_price(const void *a, const void *b)
{
    const struct priced_job *x = a, *y = b;

    if (x->core_s != y->core_s)
        return x->core_s > y->core_s ? -1 : 1;
    if (x->flop != y->flop)
        return x->flop > y->flop ? -1 : 1;
    return (x->job > y->job) - (x->job < y->job);
}

/* Of memory, that the run's worker takes. */
static double bytes_of(const struct execution *e, size_t job)
{
    double measured = e->prospect->runs[job].memory_bytes;

    return measured > 0 ? measured : e->plan->runs[job].cost->bytes;
}

static void refuse(struct execution *e, size_t job)
{
    const struct plan_run *run = &e->plan->runs[job];
    struct str needed = STR_INIT, have = STR_INIT;
    char id[RUN_ID_CHARS + 1];
    struct err err;

    print_si(&needed, bytes_of(e, job), "B");
    print_si(&have, e->memory, "B");
    begin_attempt(e, job, 0, run_dir(e, job, id));
    struct outcome *o = &e->attempts[0].outcome;
    *o = (struct outcome){.known = true, .class = FAILURE_RESOURCE};
    snprintf(o->reason, sizeof o->reason,
             "it takes %s of memory and there are %s for runs (--memory)",
             needed.text, have.text);
    if (store_prepare(e->store, &run->spec, &err))
        record_failure(e, job, &e->attempts[0]);
    tell_failure(e, job, o, POOL_OVER);
    str_fini(&needed);
    str_fini(&have);
}

/* Is there room for a run at all?  That is told before any is trained. */
static bool fits(struct execution *e, size_t job)
{
    if (e->memory <= 0 || bytes_of(e, job) <= e->memory)
        return true;
    refuse(e, job);
    return false;
}

/* What is to be trained, the dearest first, so that none is left over alone
 * at the end.  The array is the caller's. */
static struct priced_job *order_jobs(size_t *n, const struct execution *e)
{
    struct priced_job *jobs = mem_calloc(e->plan->n_runs, sizeof *jobs);

    *n = 0;
    for (size_t i = 0; i < e->plan->n_runs; i++) {
        if (prospect_trains(&e->prospect->runs[i]))
            jobs[(*n)++] = (struct priced_job){e->prospect->runs[i].core_s,
                                               e->prospect->runs[i].flop, i};
    }
    qsort(jobs, *n, sizeof *jobs, compare_price);
    return jobs;
}

/* Those of ORDER that there is room for. */
static struct pool_job *admit(size_t *n, struct execution *e,
                              const struct priced_job *order, size_t n_order)
{
    struct pool_job *jobs = mem_calloc(n_order, sizeof *jobs);

    *n = 0;
    for (size_t i = 0; i < n_order; i++) {
        const size_t job = order[i].job;

        if (fits(e, job))
            jobs[(*n)++] = (struct pool_job){job, bytes_of(e, job)};
    }
    return jobs;
}

/* A core for each place; false, with a message, when there are too few. */
static bool find_cores(struct execution *e)
{
    const size_t n = (size_t)e->options->jobs;
    cpu_set_t allowed;

    if (!e->options->pin)
        return true;
    e->cores = mem_calloc(n, sizeof *e->cores);
    if (sched_getaffinity(0, sizeof allowed, &allowed) == 0 &&
        host_cores(e->cores, n, "", &allowed) == n)
        return true;
    fprintf(stderr,
            "rlstudy: --pin wants a core for each of %zu runs at a time, and "
            "there are not so many: say -j\n",
            n);
    return false;
}

/* ---- all of it ---- */

/* What the children have taken of all cores so far. */
static double children_core_s(void)
{
    struct rusage usage;

    if (getrusage(RUSAGE_CHILDREN, &usage) != 0)
        return 0;
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           1e-6 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static double now_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void add_count(struct str *out, size_t n, const char *what)
{
    if (n > 0)
        str_printf(out, "%s%zu %s", out->len > 0 ? ", " : "", n, what);
}

/* "5 done, 1 failed: 241k interactions and 293 Gflop in 12 s, with 9 s of
 * processor time (planned: 8 s)" */
static void tell_cost(struct execution *e, const struct pool_counts *counts,
                      double wall_s, double core_s)
{
    struct str text = STR_INIT;

    add_count(&text, e->n_done, "done");
    add_count(&text, e->n_diverged, "diverged");
    add_count(&text, counts->failed, "failed");
    add_count(&text, counts->interrupted, "stopped");
    add_count(&text, counts->not_started, "not started");
    str_add(&text, ": ");
    print_si(&text, e->interactions, "interactions");
    str_add(&text, " and ");
    print_si(&text, e->flop, "flop");
    str_add(&text, " in ");
    print_duration(&text, wall_s);
    str_add(&text, ", with ");
    print_duration(&text, core_s);
    str_add(&text, " of processor time");
    if (e->has_times) {
        str_add(&text, " (planned: ");
        print_duration(&text, e->prospect->core_s);
        str_add(&text, ")");
    }
    progress_settle(e->progress);
    progress_say(e->progress, "%s", text.text);
    str_fini(&text);
}

/* What is left to say, and the status. */
static enum exit_status conclude(struct execution *e,
                                 const struct pool_counts *counts)
{
    enum exit_status status = STATUS_OK;
    struct str command = STR_INIT;

    print_shell_words(&command, e->options->argc, e->options->argv);
    if (e->signals->stop > 1) {
        status = STATUS_KILLED;
        progress_say(e->progress,
                     "Stopped at once; what was trained since the last "
                     "checkpoints is lost.  To go on:\n  %s",
                     command.text);
    } else if (e->disk_full) {
        status = STATUS_FAILURE;
        progress_say(e->progress,
                     "The disk that holds the store is full, so all runs were "
                     "stopped; what they had at their last checkpoints is "
                     "there.  Make room, then go on:\n  %s",
                     command.text);
    } else if (e->signals->stop == 1) {
        status = STATUS_INTERRUPTED;
        progress_say(e->progress,
                     "Stopped; nothing that was trained is lost.  To go on:\n"
                     "  %s",
                     command.text);
    } else if (counts->failed > 0) {
        status = STATUS_RUNS_FAILED;
    }
    if (e->gave_up && counts->not_started > 0)
        progress_say(e->progress,
                     "%d runs failed one after the other, so %zu more were not "
                     "started; with -k they are",
                     FAILED_ENOUGH, counts->not_started);
    str_fini(&command);
    return status;
}

static struct pool_counts run_all(struct execution *e)
{
    const struct pool_runner runner = {e, start, line, is_done, ended, tick};
    const struct pool_limits limits = {e->options->jobs, e->memory, pause_s};
    size_t n_order, n;
    struct priced_job *order = order_jobs(&n_order, e);

    e->has_times = true;
    for (size_t i = 0; i < n_order; i++)
        e->has_times &= e->prospect->runs[order[i].job].core_s > 0;
    e->progress =
        progress_new(e->options, n_order,
                     e->has_times ? e->prospect->core_s : e->prospect->flop);
    struct pool_job *jobs = admit(&n, e, order, n_order);
    struct pool_counts counts = pool_run(&runner, jobs, n, &limits, e->signals);
    counts.failed += n_order - n;
    free(jobs);
    free(order);
    return counts;
}

enum exit_status execute_plan(const struct loaded *loaded,
                              const struct prospect *prospect,
                              const struct store *store,
                              const struct options *options)
{
    struct pool_watch before;
    struct execution e = {
        .arena = loaded->arena,
        .plan = loaded->plan,
        .prospect = prospect,
        .store = store,
        .options = options,
        .memory = memory_to_share(options),
    };
    enum exit_status status = STATUS_USAGE;

    if (find_cores(&e)) {
        e.attempts = mem_calloc((size_t)options->jobs, sizeof *e.attempts);
        e.tries = mem_calloc(loaded->plan->n_runs, sizeof *e.tries);
        e.signals = pool_watch(&before);
        double began_s = now_s(), before_s = children_core_s();
        struct pool_counts counts = run_all(&e);
        pool_unwatch(&before);
        if (!options->quiet)
            tell_cost(&e, &counts, now_s() - began_s,
                      children_core_s() - before_s);
        status = conclude(&e, &counts);
        progress_free(e.progress);
    }
    free(e.cores);
    free(e.attempts);
    free(e.tries);
    return status;
}
