/* expect.c - which runs a cluster is at work on, or will be. */
#include "config.h"

#include "exec/expect.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/file.h"
#include "exec/slurm.h"

/* So long after sbatch a job that has not begun may be on its way into the
 * queue. */
enum { YOUNG_S = 120 };

/* A run in a task. */
struct place {
    const struct job_run *run;
    size_t job, task;
};

struct answer {
    enum expectation what;
    const char *reason;
};

struct expectations {
    struct arena *arena;
    const char *dir; /* STORE/jobs; NULL: not known */
    struct job_list jobs;
    struct answer **answers; /* (jobs, tasks; one for a job without any) */
    struct place *places;    /* by the runs' ids */
    size_t n_places;
    const char *trouble;
    bool asked;                            /* the queue has answered */
    const struct slurm_accounts *accounts; /* NULL: not asked for */
};

static size_t places_of(const struct job *job)
{
    return job->n_tasks > 0 ? job->n_tasks : 1;
}

static int compare_places(const void *a, const void *b)
{
    const struct place *x = a, *y = b;

    return strcmp(x->run->id, y->run->id);
}

static void list_places(struct expectations *e)
{
    size_t n = 0;

    for (size_t j = 0; j < e->jobs.n; j++)
        n += e->jobs.items[j].n_runs;
    e->places = arena_array(e->arena, struct place, n);
    for (size_t j = 0; j < e->jobs.n; j++) {
        const struct job *job = &e->jobs.items[j];

        for (size_t t = 0; t < job->n_tasks; t++) {
            for (size_t k = 0; k < job->tasks[t].n; k++)
                e->places[e->n_places++] =
                    (struct place){&job->runs[job->tasks[t].first + k], j, t};
        }
    }
    if (n > 0)
        qsort(e->places, n, sizeof *e->places, compare_places);
}

/* ---- what the queue says ---- */

static void answer_all(struct expectations *e, size_t j, struct answer answer)
{
    for (size_t t = 0; t < places_of(&e->jobs.items[j]); t++)
        e->answers[j][t] = answer;
}

static bool is_of(const struct slurm_row *row, const struct job *job)
{
    return strcmp(row->name, job->name) == 0 ||
           (job->id != NULL && strcmp(row->job, job->id) == 0);
}

static void take_row(struct expectations *e, const struct slurm_row *row)
{
    const struct answer answer = {
        row->running ? EXPECT_RUNNING : EXPECT_WAITING, row->reason};

    for (size_t j = 0; j < e->jobs.n; j++) {
        struct job *job = &e->jobs.items[j];

        if (!is_of(row, job))
            continue;
        /* Killed before it could write it down. */
        if (job->id == NULL)
            job->id = row->job;
        if (row->task < 0)
            answer_all(e, j, answer);
        else if ((size_t)row->task < places_of(job))
            e->answers[j][row->task] = answer;
    }
}

/* Slurm makes the file when the task starts. */
static bool has_begun(const struct expectations *e, const struct job *job,
                      size_t task)
{
    return e->dir != NULL && file_exists(arena_printf(e->arena, "%s/%s-%zu.out",
                                                      e->dir, job->name, task));
}

static void expect_young(struct expectations *e, double now_s)
{
    for (size_t j = 0; j < e->jobs.n; j++) {
        const struct job *job = &e->jobs.items[j];

        if (expect_job(e, j) != EXPECT_NOTHING ||
            fabs(now_s - job->submitted_s) >= YOUNG_S)
            continue;
        for (size_t t = 0; t < places_of(job); t++) {
            if (!has_begun(e, job, t))
                e->answers[j][t] =
                    (struct answer){EXPECT_WAITING, "just submitted"};
        }
    }
}

static void answer_everywhere(struct expectations *e, struct answer answer)
{
    for (size_t j = 0; j < e->jobs.n; j++)
        answer_all(e, j, answer);
}

struct expectations *expect_make(struct arena *arena,
                                 const struct job_list *jobs)
{
    struct expectations *e = arena_new_of(arena, struct expectations);

    e->arena = arena;
    e->jobs = *jobs;
    e->answers = arena_array(arena, struct answer *, jobs->n);
    for (size_t j = 0; j < jobs->n; j++)
        e->answers[j] =
            arena_array(arena, struct answer, places_of(&jobs->items[j]));
    list_places(e);
    answer_everywhere(e, (struct answer){EXPECT_UNKNOWN, NULL});
    return e;
}

struct expectations *expect_open(struct arena *arena, const char *dir,
                                 struct err *err)
{
    const char *folder = arena_printf(arena, "%s/jobs", dir);
    struct job_list jobs;

    if (!job_list_read(arena, &jobs, folder, err))
        return NULL;
    struct expectations *e = expect_make(arena, &jobs);
    e->dir = folder;
    return e;
}

static void take_queue(struct expectations *e, const struct slurm_queue *queue,
                       double now_s)
{
    e->asked = true;
    answer_everywhere(e, (struct answer){EXPECT_NOTHING, NULL});
    for (size_t i = 0; i < queue->n; i++)
        take_row(e, &queue->rows[i]);
    expect_young(e, now_s);
}

void expect_answer(struct expectations *e, const char *queue, double now_s)
{
    struct slurm_queue read;
    struct err why;

    if (slurm_read_queue(e->arena, &read, queue, &why))
        take_queue(e, &read, now_s);
    else
        e->trouble = arena_strdup(e->arena, why.msg);
}

void expect_ask(struct expectations *e)
{
    struct slurm_queue queue;
    struct err why;

    if (e->jobs.n == 0)
        return;
    if (slurm_ask(e->arena, &queue, &why))
        take_queue(e, &queue, (double)time(NULL));
    else
        e->trouble = arena_strdup(e->arena, why.msg);
}

const char *expect_trouble(const struct expectations *e)
{
    return e->trouble;
}

const char *expect_damage(const struct expectations *e)
{
    return e->jobs.damage;
}

/* ---- questions ---- */

/* Is what a task was told to do all that is wanted? */
static bool covers(const struct store_budget *told,
                   const struct store_budget *wanted)
{
    return told->interactions >= wanted->interactions &&
           told->at_least >= wanted->at_least &&
           (told->wall_s == 0 ||
            (wanted->wall_s > 0 && told->wall_s >= wanted->wall_s));
}

static const struct place *first_place(const struct expectations *e,
                                       const char *id)
{
    size_t low = 0, high = e->n_places;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (strcmp(e->places[mid].run->id, id) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return e->places + low;
}

bool expect_lists(const struct expectations *e, const char *id)
{
    const struct place *p = first_place(e, id);

    return p < e->places + e->n_places && strcmp(p->run->id, id) == 0;
}

static const char *name_of(const struct expectations *e,
                           const struct place *place)
{
    const struct job *job = &e->jobs.items[place->job];

    if (job->id == NULL)
        return job->name;
    return job->n_tasks > 1
               ? arena_printf(e->arena, "%s_%zu", job->id, place->task)
               : job->id;
}

void expect_run(const struct expectations *e, struct expected *out,
                const char *id, const struct store_budget *budget)
{
    const struct place *found = NULL;

    *out = (struct expected){.what = EXPECT_NOTHING};
    for (const struct place *p = first_place(e, id);
         p < e->places + e->n_places && strcmp(p->run->id, id) == 0; p++) {
        const struct answer *answer = &e->answers[p->job][p->task];

        if (answer->what <= out->what ||
            (budget != NULL && !covers(&p->run->budget, budget)))
            continue;
        out->what = answer->what;
        out->reason = answer->what == EXPECT_WAITING ? answer->reason : NULL;
        found = p;
    }
    if (found != NULL)
        out->job = name_of(e, found);
}

/* ---- how it ended ---- */

/* What a state of Slurm's means for who waits for the run, and what may be done
 * about it.  After all of them the run is submitted again. */
static const struct {
    const char *state, *words;
} endings[] = {
    {"NODE_FAIL", "lost its node"},
    {"BOOT_FAIL", "lost its node, which did not start"},
    {"OUT_OF_MEMORY", "ran out of memory: raise memory in the study's slurm "
                      "block, or lower its cpus"},
    {"TIMEOUT", "was ended at its time limit: raise signal, or time, in the "
                "study's slurm block"},
    {"DEADLINE", "was ended at its deadline"},
    {"PREEMPTED", "was preempted, and Slurm did not queue it again"},
    {"CANCELLED", "was cancelled"},
    {"FAILED", "failed"},
};

static int compare_endings(const void *a, const void *b)
{
    const struct slurm_ending *x = a, *y = b;
    int jobs = strcmp(x->job, y->job);

    return jobs != 0 ? jobs : (x->task > y->task) - (x->task < y->task);
}

static void take_accounts(struct expectations *e, struct slurm_accounts *read)
{
    if (read->n > 0)
        qsort(read->rows, read->n, sizeof *read->rows, compare_endings);
    e->accounts = read;
}

void expect_accounts(struct expectations *e, const char *accounts)
{
    struct slurm_accounts *read = arena_new_of(e->arena, struct slurm_accounts);

    slurm_read_accounts(e->arena, read, accounts);
    take_accounts(e, read);
}

/* Of all jobs, with one question. */
static void ask_accounts(struct expectations *e)
{
    struct slurm_accounts *read = arena_new_of(e->arena, struct slurm_accounts);
    const char **ids = arena_array(e->arena, const char *, e->jobs.n);
    size_t n = 0;

    for (size_t j = 0; j < e->jobs.n; j++) {
        if (e->jobs.items[j].id != NULL)
            ids[n++] = e->jobs.items[j].id;
    }
    slurm_ask_accounts(e->arena, read, ids, n);
    take_accounts(e, read);
}

static const char *row_of(const struct slurm_accounts *accounts, const char *id,
                          int64_t task)
{
    const struct slurm_ending key = {.job = id, .task = task};
    const struct slurm_ending *row =
        accounts->n > 0 ? bsearch(&key, accounts->rows, accounts->n, sizeof key,
                                  compare_endings)
                        : NULL;

    return row != NULL ? row->state : NULL;
}

/* The row of the task; or that of the whole job. */
static const char *state_of(const struct slurm_accounts *accounts,
                            const char *id, size_t task)
{
    const char *state = row_of(accounts, id, (int64_t)task);

    return state != NULL ? state : row_of(accounts, id, -1);
}

/* "CANCELLED by 1000" is CANCELLED. */
static const char *words_of(const char *state)
{
    size_t len = strcspn(state, " +");

    for (size_t i = 0; i < COUNT_OF(endings); i++) {
        if (strlen(endings[i].state) == len &&
            strncmp(endings[i].state, state, len) == 0)
            return endings[i].words;
    }
    return NULL;
}

const char *expect_ending(struct expectations *e, const char *id)
{
    const struct place *last = NULL;

    for (const struct place *p = first_place(e, id);
         p < e->places + e->n_places && strcmp(p->run->id, id) == 0; p++) {
        if (last == NULL || e->jobs.items[p->job].submitted_s >
                                e->jobs.items[last->job].submitted_s)
            last = p;
    }
    if (last == NULL || !e->asked || e->jobs.items[last->job].id == NULL)
        return NULL;
    if (e->accounts == NULL)
        ask_accounts(e);
    const char *state =
        state_of(e->accounts, e->jobs.items[last->job].id, last->task);
    const char *words = state != NULL ? words_of(state) : NULL;
    return words != NULL ? arena_printf(e->arena, "job %s %s (%s)",
                                        name_of(e, last), words, state)
                         : NULL;
}

const struct job_list *expect_jobs(const struct expectations *e)
{
    return &e->jobs;
}

enum expectation expect_job(const struct expectations *e, size_t job)
{
    enum expectation most = EXPECT_NOTHING;

    for (size_t t = 0; t < places_of(&e->jobs.items[job]); t++) {
        if (e->answers[job][t].what > most)
            most = e->answers[job][t].what;
    }
    return most;
}
