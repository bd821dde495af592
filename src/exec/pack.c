/* pack.c - runs into tasks, by the time that each is predicted to take. */
#include "config.h"

#include "exec/pack.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/mem.h"

struct timed {
    double time_s;
    size_t run;
};

static int by_time(const void *a, const void *b)
{
    const struct timed *x = a, *y = b;

    if (x->time_s != y->time_s)
        return x->time_s > y->time_s ? -1 : 1;
    return (x->run > y->run) - (x->run < y->run);
}

/* As many as have enough to do, but no task with idle cores, and none without
 * a run. */
static size_t count_tasks(const struct timed *runs, size_t n, int cpus,
                          double least_s)
{
    double total = 0;
    size_t most = (n + (size_t)cpus - 1) / (size_t)cpus;

    /* What lasts long enough by itself makes no room for others. */
    for (size_t i = 0; i < n; i++)
        total += least_s > 0 ? fmin(runs[i].time_s, least_s) : 0;
    double wanted = least_s > 0 ? floor(total / (least_s * cpus)) : HUGE_VAL;
    if (wanted < 1)
        wanted = 1;
    return wanted < (double)most ? (size_t)wanted : most;
}

/* A task while it is filled. */
struct bin {
    double load_s;
    size_t task;
};

static bool lighter(const struct bin *a, const struct bin *b)
{
    return a->load_s < b->load_s ||
           (a->load_s == b->load_s && a->task < b->task);
}

/* Let HEAP[0], which grew, sink to its place: the lightest is on top. */
static void sink(struct bin *heap, size_t n)
{
    for (size_t i = 0, k; (k = 2 * i + 1) < n; i = k) {
        struct bin grown = heap[i];

        k += k + 1 < n && lighter(&heap[k + 1], &heap[k]);
        if (!lighter(&heap[k], &grown))
            return;
        heap[i] = heap[k];
        heap[k] = grown;
    }
}

/* The longest first, each to the task that has least to do. */
static void share_out(size_t *task_of, const struct timed *runs, size_t n,
                      size_t n_tasks)
{
    struct bin *heap = mem_calloc(n_tasks, sizeof *heap);

    for (size_t t = 0; t < n_tasks; t++)
        heap[t].task = t;
    for (size_t i = 0; i < n; i++) {
        task_of[i] = heap[0].task;
        heap[0].load_s += runs[i].time_s;
        sink(heap, n_tasks);
    }
    free(heap);
}

/* Runs of each task side by side, in the order that they have. */
static void collect(struct pack *out, const struct timed *runs,
                    const size_t *task_of, size_t n)
{
    size_t *at = mem_calloc(out->n_tasks + 1, sizeof *at);

    for (size_t i = 0; i < n; i++)
        out->first[task_of[i] + 1]++;
    for (size_t t = 0; t < out->n_tasks; t++) {
        out->first[t + 1] += out->first[t];
        at[t] = out->first[t];
    }
    for (size_t i = 0; i < n; i++)
        out->order[at[task_of[i]]++] = runs[i].run;
    free(at);
}

void pack_runs(struct pack *out, const double *time_s, size_t n, int cpus,
               double least_s)
{
    struct timed *runs = mem_calloc(n, sizeof *runs);
    size_t *task_of = mem_calloc(n, sizeof *task_of);

    for (size_t i = 0; i < n; i++)
        runs[i] = (struct timed){time_s[i] > 0 ? time_s[i] : least_s, i};
    if (n > 0)
        qsort(runs, n, sizeof *runs, by_time);
    *out = (struct pack){
        .order = mem_calloc(n, sizeof *out->order),
        .n_tasks = n > 0 ? count_tasks(runs, n, cpus, least_s) : 0,
    };
    out->first = mem_calloc(out->n_tasks + 1, sizeof *out->first);
    if (n > 0) {
        share_out(task_of, runs, n, out->n_tasks);
        collect(out, runs, task_of, n);
    }
    free(task_of);
    free(runs);
}

void pack_fini(struct pack *pack)
{
    free(pack->order);
    free(pack->first);
}
