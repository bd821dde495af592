/* fuzz_slurm.c - any bytes at all in place of what Slurm's programs print and
 * of a job's file. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "exec/expect.h"
#include "exec/slurm.h"
#include "tests/fuzz/fuzz.h"

static void read_output(struct arena *arena, const char *text)
{
    struct slurm_queue queue;
    struct err err = {.msg = ""};
    size_t limit = 0;

    if (!slurm_read_queue(arena, &queue, text, &err) && err.msg[0] == '\0')
        abort();
    if (slurm_read_limit(&limit, text, &err) && limit == 0)
        abort();
    (void)slurm_read_id(arena, text);
    struct slurm_accounts accounts;
    slurm_read_accounts(arena, &accounts, text);
    for (size_t i = 0; i < accounts.n; i++) {
        if (accounts.rows[i].job[0] == '\0' || accounts.rows[i].task < -1)
            abort();
    }
}

/* Every task has runs, and they are there. */
static void check_job(struct job *job)
{
    for (size_t t = 0; t < job->n_tasks; t++) {
        if (job->tasks[t].n == 0 ||
            job->tasks[t].first + job->tasks[t].n > job->n_runs)
            abort();
    }
}

static void read_job(struct arena *arena, const char *text, size_t size)
{
    struct job job;
    struct err err = {.msg = ""};

    if (!job_parse(arena, &job, text, size, &err)) {
        if (err.msg[0] == '\0')
            abort();
        return;
    }
    check_job(&job);
    const struct job_list list = {.items = &job, .n = 1};
    struct expectations *e = expect_make(arena, &list);
    struct expected expected;
    expect_answer(e, "7|0|RUNNING|None|a\n8|3|PENDING|None|b\n", 0);
    expect_accounts(e, "7_0|NODE_FAIL\n8_[0-3]|CANCELLED by 0\n");
    for (size_t i = 0; i < job.n_runs; i++) {
        expect_run(e, &expected, job.runs[i].id, &job.runs[i].budget);
        (void)expect_ending(e, job.runs[i].id);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    char *text = malloc(size + 1);

    if (text == NULL)
        abort();
    memcpy(text, data, size);
    text[size] = '\0';
    read_output(arena, text);
    read_job(arena, text, size);
    free(text);
    arena_free(arena);
    return 0;
}
