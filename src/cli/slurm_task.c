/* slurm_task.c - `rlstudy slurm-task FILE INDEX`: one task of a job.
 *
 * The job's script becomes this process, which trains the runs that the job's
 * file lists for the task.  SIGUSR2, which comes ahead of the time limit, makes
 * it write checkpoints, have the task queued again, and end with 75.  After
 * SIGTERM it does the same but for the queue: who preempts a job queues it
 * again, and who cancels one does not want that. */
#include "config.h"

#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "cli/cluster.h"
#include "cli/prospect.h"
#include "exec/slurm.h"

/* Signals have no other way to say anything. */
static volatile sig_atomic_t time_is_up, stop_asked;

static void on_time(int sig)
{
    (void)sig;
    time_is_up = 1;
    raise(SIGTERM);
    /* Slurm sends one at the limit; by then we are at it. */
    signal(SIGTERM, SIG_IGN);
}

static void on_stop(int sig)
{
    (void)sig;
    stop_asked = 1;
}

static void watch_signals(void)
{
    struct sigaction time_up = {.sa_handler = on_time};
    struct sigaction stop = {.sa_handler = on_stop};

    sigaction(SIGUSR2, &time_up, NULL);
    sigaction(SIGTERM, &stop, NULL);
}

struct task {
    struct arena *arena;
    struct job job;
    const struct job_task *runs;
    struct store *store;
    struct loaded loaded;
    struct prospect prospect;
};

/* ---- what is to be done ---- */

/* STORE of STORE/jobs/NAME.json. */
static const char *store_of(struct arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');

    if (slash == NULL)
        return "..";
    return arena_printf(arena, "%.*s/..", (int)(slash - path), path);
}

/* Of the seconds that the plan gave it, those that are left now; 0: cannot be
 * told. */
static double seconds_left(const struct job_run *run, double interactions)
{
    const double whole = (double)run->budget.interactions - (double)run->from;

    if (interactions <= (double)run->from)
        return run->core_s;
    if (run->budget.wall_s > 0 || whole <= 0)
        return 0;
    return run->core_s * fmax(whole - (interactions - (double)run->from), 0) /
           whole;
}

/* Fill in RUN and P; *DONE when there is nothing to do. */
static bool add_run(struct task *task, struct plan_run *run,
                    struct prospect_run *p, bool *done,
                    const struct job_run *from, struct err *err)
{
    struct plan_cost *cost = arena_new_of(task->arena, struct plan_cost);
    const char *dir = store_run_dir(task->arena, task->store, from->id);
    struct store_run found;

    store_find(task->arena, &found, task->store, from->id, from->budget);
    *done = found.state == STORE_COMPLETE;
    if (*done)
        return true;
    if (!store_read_spec(task->arena, &run->spec, dir, err) ||
        !cli_catalog()->cost(cost, &run->spec, NULL, err))
        return err_prefix(err, "%s", from->id);
    run->key = run_spec_key(&run->spec);
    run->label = from->label;
    run->cost = cost;
    run->interactions = (double)from->budget.interactions;
    run->wall_s = from->budget.wall_s;
    run->at_least = (double)from->budget.at_least;
    p->reason = REASON_NEW;
    p->from = (double)found.interactions;
    p->to = run->interactions;
    p->flop = (p->to - p->from) * cost->flop_per_interaction;
    p->core_s = seconds_left(from, p->from);
    p->memory_bytes = from->memory_bytes;
    task->prospect.flop += p->flop;
    return true;
}

/* A plan of what is left of the task's runs. */
static bool make_plan(struct task *task, struct err *err)
{
    struct plan *plan = arena_new_of(task->arena, struct plan);
    size_t n = task->runs->n;
    struct plan_run *runs = arena_array(task->arena, struct plan_run, n);

    plan->runs = runs;
    task->prospect.runs = arena_array(task->arena, struct prospect_run, n);
    task->loaded.arena = task->arena;
    task->loaded.plan = plan;
    for (size_t i = 0; i < n; i++) {
        bool done;

        if (!add_run(task, &runs[plan->n_runs],
                     &task->prospect.runs[plan->n_runs], &done,
                     &task->job.runs[task->runs->first + i], err))
            return false;
        plan->n_runs += !done;
    }
    task->prospect.n_new = plan->n_runs;
    return true;
}

/* ---- when the time is up ---- */

/* All that its runs were trained for, to tell progress from none. */
static double trained(struct task *task)
{
    double sum = 0;

    for (size_t i = 0; i < task->runs->n; i++) {
        const struct job_run *run = &task->job.runs[task->runs->first + i];
        struct store_run found;

        store_find(task->arena, &found, task->store, run->id, run->budget);
        sum += (double)found.interactions;
    }
    return sum;
}

static bool is_again(void)
{
    const char *restarts = getenv("SLURM_RESTART_COUNT");

    return restarts != NULL && strtol(restarts, NULL, 10) > 0;
}

static enum exit_status queue_again(struct task *task, double before)
{
    const char *id = getenv("SLURM_JOB_ID");
    struct err err;

    if (id == NULL)
        return STATUS_INTERRUPTED;
    if (is_again() && trained(task) <= before) {
        fprintf(stderr, "rlstudy: the time limit leaves no time to train: "
                        "raise time, or signal, in the study's slurm block\n");
        return STATUS_FAILURE;
    }
    if (!slurm_requeue(id, &err))
        fprintf(stderr,
                "rlstudy: the task could not be queued again: %s; the next "
                "rlstudy FILE submits it\n",
                err.msg);
    return STATUS_INTERRUPTED;
}

/* ---- the command ---- */

static const struct job_task *find_task(const struct job *job, const char *text)
{
    char *end;
    unsigned long index = strtoul(text, &end, 10);

    return *end == '\0' && text[0] != '\0' && index < job->n_tasks
               ? &job->tasks[index]
               : NULL;
}

static enum exit_status train(struct task *task, const struct options *options)
{
    struct options mine = *options;
    double before = trained(task);

    mine.jobs = task->job.cpus;
    mine.progress = PROGRESS_NONE;
    if (stop_asked || task->loaded.plan->n_runs == 0)
        return stop_asked ? STATUS_INTERRUPTED : STATUS_OK;
    enum exit_status status =
        execute_plan(&task->loaded, &task->prospect, task->store, &mine);
    if (status == STATUS_INTERRUPTED && time_is_up)
        return queue_again(task, before);
    return status;
}

static bool open_task(struct task *task, const struct options *options,
                      struct err *err)
{
    const char *path = options->files[0];

    if (!job_read(task->arena, &task->job, path, err))
        return false;
    task->runs = find_task(&task->job, options->files[1]);
    if (task->runs == NULL)
        return err_set(err, "%s has no task '%s'", path, options->files[1]);
    task->store = store_open(store_of(task->arena, path), false, err);
    return task->store != NULL && make_plan(task, err);
}

enum exit_status cmd_slurm_task(const struct options *options)
{
    struct task task = {.arena = arena_new()};
    enum exit_status status = STATUS_FAILURE;
    struct err err;

    if (options->n_files != 2) {
        fputs("rlstudy: slurm-task needs a job's file and a task's number\n",
              stderr);
        arena_free(task.arena);
        return STATUS_USAGE;
    }
    watch_signals();
    if (open_task(&task, options, &err))
        status = train(&task, options);
    else
        fprintf(stderr, "rlstudy: %s\n", err.msg);
    store_close(task.store);
    arena_free(task.arena);
    return status;
}
