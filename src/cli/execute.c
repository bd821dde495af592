/* execute.c - train what is missing, in worker processes. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/cli.h"
#include "cli/prospect.h"
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

/* Signals have no other way to say anything. */
static struct pool_signals signals;

static void on_signal(int sig)
{
    if (sig == SIGUSR1)
        signals.save++;
    else if (signals.stop < 2)
        signals.stop++;
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
    struct attempt *attempts; /* (options->jobs) */
    int *tries;               /* (plan->n_runs): attempts of this invocation */
    int *cores;               /* of each place, or NULL */
    double memory;            /* bytes for all; 0: not known */
    bool has_times;           /* the plan knows what each run takes */
    size_t in_a_row;          /* failures, see FAILED_ENOUGH */
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

/* The command line of the worker in DIR. */
struct words {
    const char *argv[16];
    char number[32], seconds[64], least[32], every[64], planned[64];
};

static void fill_words(struct words *w, const struct plan_run *run,
                       const struct prospect_run *prospect,
                       const struct options *options, const char *dir)
{
    size_t n = 0;

    w->argv[n++] = "rlstudy";
    w->argv[n++] = "worker";
    snprintf(w->number, sizeof w->number, "%" PRId64,
             (int64_t)run->interactions);
    w->argv[n++] = "--interactions";
    w->argv[n++] = w->number;
    snprintf(w->seconds, sizeof w->seconds, "%.17g", run->wall_s);
    if (run->wall_s > 0) {
        w->argv[n++] = "--wall-time";
        w->argv[n++] = w->seconds;
    }
    snprintf(w->least, sizeof w->least, "%" PRId64, (int64_t)run->at_least);
    if (run->at_least > 0) {
        w->argv[n++] = "--at-least";
        w->argv[n++] = w->least;
    }
    snprintf(w->every, sizeof w->every, "%.17g", options->checkpoint_s);
    if (options->checkpoint_s > 0) {
        w->argv[n++] = "--checkpoint-every";
        w->argv[n++] = w->every;
    }
    snprintf(w->planned, sizeof w->planned, "%.6g", prospect->core_s);
    if (prospect->core_s > 0) {
        w->argv[n++] = "--planned";
        w->argv[n++] = w->planned;
    }
    w->argv[n++] = "--";
    w->argv[n++] = dir;
    w->argv[n] = NULL;
}

/* Where a worker may compute; the log tells. */
static void pin(int core)
{
    cpu_set_t set;

    CPU_ZERO(&set);
    CPU_SET((size_t)core, &set);
    if (sched_setaffinity(0, sizeof set, &set) == 0)
        fprintf(stderr, "pinned to core %d\n", core);
    else
        fprintf(stderr, "not pinned to core %d: %s\n", core, strerror(errno));
}

/* In the child: become `rlstudy worker DIR`, with the log for its messages.
 * /proc/self/exe is the very program that runs now, even if another one was
 * installed in its place meanwhile. */
static void exec_worker(const char *program, const struct words *words,
                        int core, int out_fd, int log_fd)
{
    struct outcome outcome = {.class = FAILURE_HOST};
    char line[sizeof outcome.reason + 64];
    int null = open("/dev/null", O_RDONLY);

    if (null < 0 || dup2(null, STDIN_FILENO) < 0 ||
        dup2(out_fd, STDOUT_FILENO) < 0 || dup2(log_fd, STDERR_FILENO) < 0)
        _exit(WORKER_FAILED);
    if (core >= 0)
        pin(core);
    /* exec takes them without const, and leaves them alone. */
    execv("/proc/self/exe", (char *const *)(uintptr_t)words->argv);
    execv(program, (char *const *)(uintptr_t)words->argv);
    outcome.code = errno;
    outcome.class = failure_class_of(errno, FAILURE_HOST);
    snprintf(outcome.reason, sizeof outcome.reason, "cannot start %s: %s",
             program, strerror(errno));
    fprintf(stderr, "failed: %s\n", outcome.reason);
    outcome_line(line, sizeof line, &outcome);
    ssize_t written = write(STDOUT_FILENO, line, strlen(line));
    (void)written; /* the log has it as well */
    _exit(WORKER_FAILED);
}

static int open_log(const char *dir, struct err *err)
{
    struct str path = STR_INIT;

    str_printf(&path, "%s/log.txt", dir);
    int fd = open(path.text, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (fd < 0)
        err_sys(err, "cannot write %s", path.text);
    str_fini(&path);
    return fd;
}

/* The child keeps the signals that stop runs blocked until it has its own
 * handlers: none gets lost on the way, and none kills it. */
static pid_t fork_quietly(void)
{
    sigset_t block, before;

    sigemptyset(&block);
    sigaddset(&block, SIGINT);
    sigaddset(&block, SIGTERM);
    sigaddset(&block, SIGHUP);
    sigaddset(&block, SIGUSR1);
    fflush(NULL);
    sigprocmask(SIG_BLOCK, &block, &before);
    pid_t pid = fork();
    if (pid != 0)
        sigprocmask(SIG_SETMASK, &before, NULL);
    return pid;
}

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
    const char *dir = run_dir(e, job, id);
    struct words words;
    int fds[2], log_fd = -1;

    begin_attempt(e, job, place, dir);
    if (!store_prepare(e->store, &run->spec, err) ||
        (log_fd = open_log(dir, err)) < 0)
        return false;
    if (pipe(fds) < 0) {
        err_sys(err, "cannot start a worker");
        close(log_fd);
        return false;
    }
    fcntl(fds[0], F_SETFD, FD_CLOEXEC);
    fill_words(&words, run, &e->prospect->runs[job], e->options, dir);
    *pid = fork_quietly();
    if (*pid == 0)
        exec_worker(e->options->program, &words,
                    e->cores != NULL ? e->cores[place] : -1, fds[1], log_fd);
    if (*pid < 0)
        err_sys(err, "cannot start a worker");
    close(fds[1]);
    close(log_fd);
    if (*pid < 0) {
        close(fds[0]);
        return false;
    }
    *out_fd = fds[0];
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

static bool tries_again(enum pool_next next)
{
    return signals.stop == 0 &&
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
    if (tries_again(next))
        str_printf(&text, "; it is tried again%s",
                   next == POOL_AGAIN_ALONE ? " when the others have ended"
                                            : "");
    str_printf(&text, " (log: %s/log.txt)", run_dir(e, job, id));
    if (tries_again(next))
        progress_again(e->progress, job, label, text.text);
    else if (e->disk_full) /* so was told before */
        progress_end(e->progress, job, label, "stopped", false);
    else
        progress_end(e->progress, job, label, text.text, true);
    str_fini(&text);
}

static enum pool_next fail_job(struct execution *e, size_t job, int status,
                               const struct err *why)
{
    struct attempt *attempt = attempt_of(e, job);
    const struct outcome *o = &attempt->outcome;

    find_reason(e, attempt, status, why);
    enum pool_next next =
        outcome_next(o, e->tries[job], (int)e->options->retries);
    tell_failure(e, job, o, next);
    e->disk_full |= next == POOL_HALT;
    if (next == POOL_OVER && enough(e, o)) {
        e->gave_up = true;
        next = POOL_LAST;
    }
    return next;
}

static void end_well(struct execution *e, size_t job)
{
    const char *label = e->plan->runs[job].label;
    struct arena *scratch = arena_new();
    char id[RUN_ID_CHARS + 1];
    struct store_done done;
    struct err err;

    e->in_a_row = 0;
    if (store_read_done(scratch, &done, run_dir(e, job, id), &err) &&
        done.outcome == OUTCOME_DIVERGED) {
        struct str text = STR_INIT;

        str_printf(&text, "diverged: %s", done.message);
        progress_end(e->progress, job, label, text.text, true);
        str_fini(&text);
    } else {
        progress_end(e->progress, job, label, "done", false);
    }
    arena_free(scratch);
}

static bool is_done(void *ctx, size_t job)
{
    struct execution *e = ctx;
    const struct plan_run *run = &e->plan->runs[job];
    const struct store_budget budget = {(int64_t)run->interactions, run->wall_s,
                                        (int64_t)run->at_least};
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
        progress_end(e->progress, job, e->plan->runs[job].label, "stopped",
                     false);
        break;
    case JOB_FAILED:
        return fail_job(e, job, status, why);
    }
    return POOL_OVER;
}

static void tick(void *ctx)
{
    struct execution *e = ctx;

    if (signals.stop == 1 && !e->told_stop) {
        progress_say(e->progress, "stopping: the runs at work finish their "
                                  "update and write a checkpoint; interrupt "
                                  "again to stop at once");
        e->told_stop = true;
    }
    if (signals.save != e->told_save) {
        progress_say(e->progress, "the runs at work write a checkpoint");
        e->told_save = signals.save;
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

/* ---- signals ---- */

static const int watched[] = {SIGINT, SIGTERM, SIGHUP, SIGUSR1};

static void watch_signals(struct sigaction old[COUNT_OF(watched)])
{
    struct sigaction act = {.sa_handler = on_signal};

    signals = (struct pool_signals){0, 0};
    for (size_t i = 0; i < COUNT_OF(watched); i++) {
        sigaction(watched[i], NULL, &old[i]);
        /* Whoever had it ignored (nohup) wants it ignored. */
        if (old[i].sa_handler != SIG_IGN || watched[i] == SIGUSR1)
            sigaction(watched[i], &act, NULL);
    }
}

static void unwatch_signals(const struct sigaction old[COUNT_OF(watched)])
{
    for (size_t i = 0; i < COUNT_OF(watched); i++)
        sigaction(watched[i], &old[i], NULL);
}

/* ---- all of it ---- */

/* What is left to say, and the status. */
static enum exit_status conclude(struct execution *e,
                                 const struct pool_counts *counts)
{
    enum exit_status status = STATUS_OK;
    struct str command = STR_INIT;

    print_shell_words(&command, e->options->argc, e->options->argv);
    if (signals.stop > 1) {
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
    } else if (signals.stop == 1) {
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
    struct pool_counts counts = pool_run(&runner, jobs, n, &limits, &signals);
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
    struct sigaction old[COUNT_OF(watched)];
    struct execution e = {
        .arena = loaded->arena,
        .plan = loaded->plan,
        .prospect = prospect,
        .store = store,
        .options = options,
        .memory = options->memory > 0 ? options->memory
                                      : memory_for_runs(host_memory("")),
    };
    enum exit_status status = STATUS_USAGE;

    if (find_cores(&e)) {
        e.attempts = mem_calloc((size_t)options->jobs, sizeof *e.attempts);
        e.tries = mem_calloc(loaded->plan->n_runs, sizeof *e.tries);
        watch_signals(old);
        struct pool_counts counts = run_all(&e);
        unwatch_signals(old);
        status = conclude(&e, &counts);
        progress_free(e.progress);
    }
    free(e.cores);
    free(e.attempts);
    free(e.tries);
    return status;
}
