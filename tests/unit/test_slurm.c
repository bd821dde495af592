/* test_slurm.c - runs into tasks, what Slurm's programs are told and print, and
 * what follows for each run. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/str.h"
#include "exec/program.h"
#include "exec/expect.h"
#include "exec/pack.h"
#include "exec/slurm.h"
#include "tests/unit/unit.h"

/* ---- packing ---- */

static const struct pack_case {
    const char *what;
    double times[8];
    size_t n;
    int cpus;
    double least_s;
    size_t want_tasks;
    double want_longest_s; /* of a task, all its runs together */
} pack_cases[] = {
    {"no runs, no tasks", {0}, 0, 1, 300, 0, 0},
    {"a run alone is a task however short", {1}, 1, 1, 300, 1, 1},
    {"short ones share", {100, 100, 100, 100, 100, 100}, 6, 1, 300, 2, 300},
    {"too short for two tasks", {100, 100, 100, 100, 100}, 5, 1, 300, 1, 500},
    {"long ones are alone", {900, 800, 700}, 3, 1, 300, 3, 900},
    {"a long one does not make room for short ones",
     {3600, 100, 100, 100},
     4,
     1,
     300,
     2,
     3600},
    {"no task with idle cores", {900, 900, 900, 900}, 4, 2, 300, 2, 1800},
    {"no more tasks than runs for their cores",
     {900, 900, 900},
     3,
     4,
     300,
     1,
     2700},
    {"unknown times count as long enough", {0, 0, 0}, 3, 1, 300, 3, 300},
    {"nothing is too short", {1, 1, 1}, 3, 1, 0, 3, 1},
};

static bool packs(const struct pack_case *c)
{
    struct pack pack;
    bool seen[8] = {false};
    double longest = 0;

    pack_runs(&pack, c->times, c->n, c->cpus, c->least_s);
    bool ok = pack.n_tasks == c->want_tasks && pack.first[0] == 0 &&
              pack.first[pack.n_tasks] == c->n;
    for (size_t t = 0; ok && t < pack.n_tasks; t++) {
        double load = 0;

        ok = pack.first[t] < pack.first[t + 1];
        for (size_t k = pack.first[t]; k < pack.first[t + 1]; k++) {
            double time = c->times[pack.order[k]];

            ok = ok && !seen[pack.order[k]];
            seen[pack.order[k]] = true;
            load += time > 0 ? time : c->least_s;
        }
        longest = fmax(longest, load);
    }
    pack_fini(&pack);
    return ok && longest == c->want_longest_s;
}

static void test_pack(void)
{
    for (size_t i = 0; i < COUNT_OF(pack_cases); i++) {
        bool ok = packs(&pack_cases[i]);

        CU_ASSERT(ok);
        if (!ok)
            fprintf(stderr, "%s: not so\n", pack_cases[i].what);
    }
}

/* ---- what is printed ---- */

static const struct queue_case {
    const char *what, *text, *want; /* "job task state name;", or "error" */
} queue_cases[] = {
    {"an empty queue", "", ""},
    {"one that waits", "7|3|PENDING|Priority|a\n", "7 3 waits a;"},
    {"one at work, and no newline", "7|N/A|RUNNING|None|a", "7 -1 runs a;"},
    {"a name may hold anything", "7|0|RUNNING|None|a|b c\n", "7 0 runs a|b c;"},
    {"several words for a reason",
     "7|0|PENDING|launch failed requeued held|a\n", "7 0 waits a;"},
    {"requeued is waiting", "7|0|REQUEUED|None|a\n", "7 0 waits a;"},
    {"suspended is at work", "7|0|SUSPENDED|None|a\n", "7 0 runs a;"},
    {"a state of a newer Slurm is at work", "7|0|MOVING|None|a\n",
     "7 0 runs a;"},
    {"what has ended is not there", "7|0|TIMEOUT|None|a\n8|1|FAILED|None|b\n",
     ""},
    {"tasks that are not told apart", "7|0-3,5%2|PENDING|Priority|a\n",
     "7 -1 waits a;"},
    {"empty lines", "\n7|0|RUNNING|None|a\n\n", "7 0 runs a;"},
    {"words that are no line", "slurm_load_jobs error\n", "error"},
    {"a line cut short", "7|0|RUNN", "error"},
    {"no number", "x|0|RUNNING|None|a\n", "error"},
};

static void print_queue(struct str *out, struct arena *arena, const char *text)
{
    struct slurm_queue queue;
    struct err err = {.msg = ""};

    if (!slurm_read_queue(arena, &queue, text, &err)) {
        str_add(out, err.msg[0] != '\0' ? "error" : "no reason");
        return;
    }
    for (size_t i = 0; i < queue.n; i++)
        str_printf(
            out, "%s %d %s %s;", queue.rows[i].job, (int)queue.rows[i].task,
            queue.rows[i].running ? "runs" : "waits", queue.rows[i].name);
}

static void test_queue(void)
{
    struct arena *arena = arena_new();

    for (size_t i = 0; i < COUNT_OF(queue_cases); i++) {
        const struct queue_case *c = &queue_cases[i];
        struct str got = STR_INIT;

        print_queue(&got, arena, c->text);
        CU_ASSERT_STRING_EQUAL(str_text(&got), c->want);
        if (strcmp(str_text(&got), c->want) != 0)
            fprintf(stderr, "%s: '%s'\n", c->what, str_text(&got));
        str_fini(&got);
    }
    arena_free(arena);
}

static const struct limit_case {
    const char *text;
    size_t want; /* 0: an error */
} limit_cases[] = {
    {"MaxArraySize            = 1001\n", 1001},
    {"Configuration data\nKillWait = 30 sec\nMaxArraySize=21\nX = 1\n", 21},
    {"MaxArraySize = 0\n", 1},
    {"MaxArraySize = 1\n", 1},
    {"MaxArraySizes\n", 0},
    {"MaxArraySize = -4\n", 0},
    {"", 0},
};

static void test_limit(void)
{
    for (size_t i = 0; i < COUNT_OF(limit_cases); i++) {
        size_t got = 0;
        struct err err;

        if (!slurm_read_limit(&got, limit_cases[i].text, &err))
            got = 0;
        CU_ASSERT_EQUAL(got, limit_cases[i].want);
    }
}

static void test_id(void)
{
    static const char *const cases[][2] = {
        {"123\n", "123"},
        {"123", "123"},
        {"123;cluster\n", "123"},
        {"Welcome!\n\n123\n", "123"},
        {"Submitted batch job 123\n", ""},
        {"", ""},
        {"12x\n", ""},
    };
    struct arena *arena = arena_new();

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *got = slurm_read_id(arena, cases[i][0]);

        CU_ASSERT_STRING_EQUAL(got != NULL ? got : "", cases[i][1]);
    }
    arena_free(arena);
}

/* ---- what sbatch is told ---- */

static void test_words(void)
{
    static const char *const after[] = {"7", "9"};
    const struct slurm_request request = {
        .name = "study-1",
        .output = "/a 100%/jobs/study-1",
        .folder = "/home/me",
        .n_tasks = 12,
        .cpus = 4,
        .partition = "long",
        .account = "physics",
        .time_s = 5401,
        .memory_bytes = 1e9,
        .signal_s = 60,
        .at_once = 3,
        .after = after,
        .n_after = 2,
    };
    static const char want[] =
        "sbatch;--parsable;--job-name=study-1;"
        "--output=/a 100%%/jobs/study-1-%a.out;--open-mode=append;"
        "--chdir=/home/me;--requeue;--nodes=1;--ntasks=1;--cpus-per-task=4;"
        "--array=0-11%3;--partition=long;--account=physics;--time=91;"
        "--mem=954M;--signal=B:USR2@60;--dependency=afterany:7:9;";
    struct arena *arena = arena_new();
    const char *const *words = slurm_words(arena, &request);
    struct str got = STR_INIT;

    for (; *words != NULL; words++)
        str_printf(&got, "%s;", *words);
    CU_ASSERT_STRING_EQUAL(got.text, want);
    if (strcmp(got.text, want) != 0)
        fprintf(stderr, "%s\n", got.text);
    str_fini(&got);
    arena_free(arena);
}

/* ---- what is expected ---- */

enum { NOW = 1000000 };

static struct job_run two_runs[] = {
    {"00000000000000aa", "a", {100, 0, 0}, 0, 0, 0},
    {"00000000000000bb", "b", {100, 60, 0}, 0, 0, 0},
};
static struct job_task two_tasks[] = {{0, 1}, {1, 1}};
static struct job_run again[] = {
    {"00000000000000aa", "a", {500, 0, 0}, 0, 0, 0}};

static struct job old_jobs[] = {
    {"first", "7", "s", 5, false, 1, two_runs, 2, two_tasks, 2},
    {"second", NULL, "s", 5, false, 1, again, 1, two_tasks, 1},
};
static struct job young_jobs[] = {
    {"third", NULL, "s", NOW - 60, false, 1, two_runs, 2, two_tasks, 2},
};

static const struct expect_case {
    const char *what;
    struct job *jobs;
    size_t n;
    const char *queue; /* NULL: not asked */
    const char *id;
    int64_t interactions; /* wanted; 0: any */
    enum expectation want;
    const char *want_job;
} expect_cases[] = {
    {"nothing is known before the queue was asked", old_jobs, 2, NULL,
     "00000000000000aa", 0, EXPECT_UNKNOWN, "7_0"},
    {"nor after an answer that is none", old_jobs, 2, "oops",
     "00000000000000aa", 0, EXPECT_UNKNOWN, "7_0"},
    {"what the queue does not know has ended", old_jobs, 2, "",
     "00000000000000aa", 0, EXPECT_NOTHING, NULL},
    {"a task of an array", old_jobs, 2, "7|1|PENDING|Priority|first\n",
     "00000000000000bb", 0, EXPECT_WAITING, "7_1"},
    {"another task has ended", old_jobs, 2, "7|1|PENDING|Priority|first\n",
     "00000000000000aa", 0, EXPECT_NOTHING, NULL},
    {"by its number, whatever the site calls it", old_jobs, 2,
     "7|0|RUNNING|None|renamed\n", "00000000000000aa", 0, EXPECT_RUNNING,
     "7_0"},
    {"by its name, before its number was written down", old_jobs, 2,
     "12|N/A|RUNNING|None|second\n", "00000000000000aa", 0, EXPECT_RUNNING,
     "12"},
    {"all tasks of an array at once", old_jobs, 2,
     "7|0-1|PENDING|Priority|first\n", "00000000000000bb", 0, EXPECT_WAITING,
     "7_1"},
    {"a task for less than is wanted does not count", old_jobs, 2,
     "7|0|PENDING|Priority|first\n", "00000000000000aa", 400, EXPECT_NOTHING,
     NULL},
    {"the job at work counts most", old_jobs, 2,
     "7|0|PENDING|Priority|first\n12|N/A|RUNNING|None|second\n",
     "00000000000000aa", 100, EXPECT_RUNNING, "12"},
    {"a limit on time is less than none", old_jobs, 2,
     "7|1|PENDING|Priority|first\n", "00000000000000bb", 100, EXPECT_NOTHING,
     NULL},
    {"just submitted, and not in the queue yet", young_jobs, 1, "",
     "00000000000000aa", 0, EXPECT_WAITING, "third"},
    {"a run of no job", old_jobs, 2, "7|0|RUNNING|None|first\n",
     "00000000000000cc", 0, EXPECT_NOTHING, NULL},
    {"somebody else's job", old_jobs, 2, "70|0|RUNNING|None|firsts\n",
     "00000000000000aa", 0, EXPECT_NOTHING, NULL},
};

static bool is_expected(const struct expect_case *c)
{
    struct arena *arena = arena_new();
    struct job jobs[2];
    struct store_budget budget = {c->interactions, 0, 0};
    struct expected got;

    memcpy(jobs, c->jobs, c->n * sizeof *jobs);
    const struct job_list list = {.items = jobs, .n = c->n};
    struct expectations *e = expect_make(arena, &list);
    if (c->queue != NULL)
        expect_answer(e, c->queue, NOW);
    expect_run(e, &got, c->id, c->interactions > 0 ? &budget : NULL);
    bool ok = got.what == c->want &&
              (got.job == NULL) == (c->want_job == NULL) &&
              (got.job == NULL || strcmp(got.job, c->want_job) == 0);
    if (!ok)
        fprintf(stderr, "%s: %d of %s\n", c->what, (int)got.what,
                got.job != NULL ? got.job : "none");
    arena_free(arena);
    return ok;
}

/* Both jobs have ended, the second without a number. */
static const struct ending_case {
    const char *what, *accounts, *id, *want;
} ending_cases[] = {
    {"a site without accounts", "", "00000000000000aa", NULL},
    {"what is no account", "sacct: hello\n|\n7\n7|\n_1|FAILED\n",
     "00000000000000bb", NULL},
    {"a task of an array", "7_0|COMPLETED\n7_1|NODE_FAIL\n", "00000000000000bb",
     "job 7_1 lost its node (NODE_FAIL)"},
    {"who cancelled it", "7_1|CANCELLED by 1000\n", "00000000000000bb",
     "job 7_1 was cancelled (CANCELLED by 1000)"},
    {"tasks that never began have a row together",
     "7_0|TIMEOUT\n7_[1-9]|CANCELLED+\n", "00000000000000bb",
     "job 7_1 was cancelled (CANCELLED+)"},
    {"steps are no tasks", "7_1.batch|FAILED\n7.extern|FAILED\n",
     "00000000000000bb", NULL},
    {"one that ended well has nothing to say", "7_1|COMPLETED\n",
     "00000000000000bb", NULL},
    {"nor has one that goes on", "7_1|REQUEUED\n", "00000000000000bb", NULL},
    {"somebody else's", "70_1|FAILED\n", "00000000000000bb", NULL},
    {"a run of no job", "7_1|FAILED\n", "00000000000000cc", NULL},
};

static bool ends_as(const struct ending_case *c)
{
    struct arena *arena = arena_new();
    struct job jobs[2];

    memcpy(jobs, old_jobs, sizeof jobs);
    const struct job_list list = {.items = jobs, .n = 1};
    struct expectations *e = expect_make(arena, &list);
    bool ok = expect_ending(e, c->id) == NULL; /* nobody was asked */
    expect_answer(e, "", NOW);
    expect_accounts(e, c->accounts);
    const char *got = expect_ending(e, c->id);
    ok = ok && (got == NULL) == (c->want == NULL) &&
         (got == NULL || strcmp(got, c->want) == 0);
    if (!ok)
        fprintf(stderr, "%s: %s\n", c->what, got != NULL ? got : "nothing");
    arena_free(arena);
    return ok;
}

static void test_endings(void)
{
    for (size_t i = 0; i < COUNT_OF(ending_cases); i++)
        CU_ASSERT(ends_as(&ending_cases[i]));
}

static void test_expect(void)
{
    for (size_t i = 0; i < COUNT_OF(expect_cases); i++)
        CU_ASSERT(is_expected(&expect_cases[i]));
}

/* ---- files of jobs ---- */

static void test_files(void)
{
    char dir[] = "/tmp/rlstudy-jobs-XXXXXX";
    struct arena *arena = arena_new();
    struct job_list list;
    struct err err;

    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
    CU_ASSERT(job_list_read(arena, &list, "/nowhere/at/all", &err));
    CU_ASSERT_EQUAL(list.n, 0);
    CU_ASSERT(job_write(dir, &old_jobs[0], &err));
    CU_ASSERT(job_write(dir, &old_jobs[1], &err));
    CU_ASSERT(job_list_read(arena, &list, dir, &err));
    CU_ASSERT_EQUAL_FATAL(list.n, 2);
    const struct job *job = &list.items[0];
    CU_ASSERT_STRING_EQUAL(job->name, "first");
    CU_ASSERT_STRING_EQUAL(job->id, "7");
    CU_ASSERT_PTR_NULL(list.items[1].id);
    CU_ASSERT_EQUAL(job->n_tasks, 2);
    CU_ASSERT_EQUAL_FATAL(job->n_runs, 2);
    CU_ASSERT_EQUAL(job->tasks[1].first, 1);
    CU_ASSERT_EQUAL(job->tasks[1].n, 1);
    CU_ASSERT_STRING_EQUAL(job->runs[1].id, "00000000000000bb");
    CU_ASSERT_STRING_EQUAL(job->runs[1].label, "b");
    CU_ASSERT_EQUAL(job->runs[1].budget.interactions, 100);
    CU_ASSERT_EQUAL(job->runs[1].budget.wall_s, 60);
    job_remove(dir, &old_jobs[0]);
    job_remove(dir, &old_jobs[1]);
    CU_ASSERT_EQUAL(rmdir(dir), 0);
    arena_free(arena);
}

static const struct damage_case {
    const char *text, *want;
} damage_cases[] = {
    {"{}", "it is not of schema rlstudy-job-1"},
    {"{\"schema\": \"rlstudy-job-1\", \"name\": \"../x\"}",
     "name is missing or no such thing"},
    {"{\"schema\": \"rlstudy-job-1\", \"name\": \"x\", \"id\": \"--all\"}",
     "id is missing or no such thing"},
    {"{\"schema\": \"rlstudy-job-1\", \"name\": \"x\", \"study\": \"s\", "
     "\"cpus\": 0}",
     "cpus is missing or no such thing"},
    {"{\"schema\": \"rlstudy-job-1\", \"name\": \"x\", \"study\": \"s\", "
     "\"cpus\": 1, \"tasks\": [[]]}",
     "a task's list of runs is missing or no such thing"},
    {"{\"schema\": \"rlstudy-job-1\", \"name\": \"x\", \"study\": \"s\", "
     "\"cpus\": 1, \"tasks\": [[{\"run\": \"../../etc/passwd\"}]]}",
     "a run's id is missing or no such thing"},
};

static void test_damage(void)
{
    struct arena *arena = arena_new();

    for (size_t i = 0; i < COUNT_OF(damage_cases); i++) {
        const struct damage_case *c = &damage_cases[i];
        struct err err = {.msg = ""};
        struct job job;

        CU_ASSERT_FALSE(job_parse(arena, &job, c->text, strlen(c->text), &err));
        CU_ASSERT_STRING_EQUAL(err.msg, c->want);
        if (strcmp(err.msg, c->want) != 0)
            fprintf(stderr, "%s\n", err.msg);
    }
    arena_free(arena);
}

/* ---- other programs ---- */

static enum program_end run_shell(struct str *out, const char *script,
                                  const char *input, double limit_s,
                                  struct err *err)
{
    static const char *const unset[] = {"TEST_SLURM_", NULL};
    const char *const argv[] = {"sh", "-c", script, NULL};
    const struct program program = {argv, input, unset, limit_s};

    return program_run(out, &program, err);
}

static void test_program(void)
{
    struct str out = STR_INIT, large = STR_INIT;
    struct err err = {.msg = ""};
    static const char *const absent[] = {"/no/such/program", NULL};
    const struct program nothing = {absent, NULL, NULL, 5};

    CU_ASSERT_EQUAL(run_shell(&out, "cat; echo end", "in\n", 20, &err),
                    PROGRAM_OK);
    CU_ASSERT_STRING_EQUAL(str_text(&out), "in\nend\n");
    CU_ASSERT_EQUAL(
        run_shell(&out, "echo a >&2; echo b >&2; exit 3", NULL, 20, &err),
        PROGRAM_FAILED);
    CU_ASSERT_STRING_EQUAL(err.msg, "sh: a; b");
    CU_ASSERT_EQUAL(run_shell(&out, "exit 4", NULL, 20, &err), PROGRAM_FAILED);
    CU_ASSERT_STRING_EQUAL(err.msg, "sh ended with status 4");
    CU_ASSERT_EQUAL(run_shell(&out, "kill -9 $$", NULL, 20, &err),
                    PROGRAM_FAILED);
    CU_ASSERT_STRING_EQUAL(err.msg, "sh was killed by signal 9");
    CU_ASSERT_EQUAL(run_shell(&out, "exec sleep 30", NULL, 0.2, &err),
                    PROGRAM_FAILED);
    CU_ASSERT_STRING_EQUAL(err.msg, "sh gave no answer within 0.2 s");
    CU_ASSERT_EQUAL(program_run(&out, &nothing, &err), PROGRAM_ABSENT);
    /* More than a pipe holds, both ways. */
    for (int i = 0; i < 40000; i++)
        str_add(&large, "0123456789\n");
    str_clear(&out);
    CU_ASSERT_EQUAL(run_shell(&out, "cat", large.text, 20, &err), PROGRAM_OK);
    CU_ASSERT_STRING_EQUAL(str_text(&out), large.text);
    /* Who does not read it all. */
    CU_ASSERT_EQUAL(run_shell(&out, "exec true", large.text, 20, &err),
                    PROGRAM_OK);
    setenv("TEST_SLURM_X", "1", 1);
    CU_ASSERT_EQUAL(
        run_shell(&out, "test -z \"$TEST_SLURM_X\"", NULL, 20, &err),
        PROGRAM_OK);
    str_fini(&out);
    str_fini(&large);
}

static const struct unit_test tests[] = {
    {"packing", test_pack},         {"the queue", test_queue},
    {"limits", test_limit},         {"a job's number", test_id},
    {"words", test_words},          {"expectations", test_expect},
    {"endings", test_endings},      {"files of jobs", test_files},
    {"damaged files", test_damage}, {"programs", test_program},
};

UNIT_MAIN("slurm", tests)
