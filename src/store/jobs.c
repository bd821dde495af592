/* jobs.c - files about what was handed to a cluster. */
#include "config.h"

#include "store/jobs.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"

static const char schema[] = "rlstudy-job-1", suffix[] = ".json";

enum { MAX_JOB_FILE = 1 << 30 };

/* ---- reading ---- */

static bool wrong(struct err *err, const char *what)
{
    return err_set(err, "%s is missing or no such thing", what);
}

/* A member that is a string; NULL when it is none. */
static const char *text_of(struct arena *arena, const json_t *o,
                           const char *name)
{
    const char *text = json_string_value(json_object_get(o, name));

    return text != NULL ? arena_strdup(arena, text) : NULL;
}

/* Names of ours and ids of a cluster: nothing that could lead elsewhere as a
 * part of a path, or be an option. */
static bool is_word(const char *text)
{
    return text != NULL && text[0] != '\0' && text[0] != '-' &&
           strspn(text, "0123456789abcdefghijklmnopqrstuvwxyz"
                        "ABCDEFGHIJKLMNOPQRSTUVWXYZ_-") == strlen(text);
}

static bool parse_run(struct arena *arena, struct job_run *out, const json_t *o,
                      struct err *err)
{
    const json_t *wall = json_object_get(o, "wall_s");

    *out = (struct job_run){
        .id = text_of(arena, o, "run"),
        .label = text_of(arena, o, "label"),
        .budget =
            {
                .interactions =
                    json_integer_value(json_object_get(o, "interactions")),
                .wall_s = json_number_value(wall),
                .at_least = json_integer_value(json_object_get(o, "at_least")),
            },
        .core_s = json_number_value(json_object_get(o, "core_s")),
        .memory_bytes = json_number_value(json_object_get(o, "memory_bytes")),
        .from = json_integer_value(json_object_get(o, "from")),
    };
    if (out->id == NULL || strlen(out->id) != RUN_ID_CHARS ||
        strspn(out->id, "0123456789abcdef") != RUN_ID_CHARS)
        return wrong(err, "a run's id");
    if (out->label == NULL)
        return wrong(err, "a run's label");
    if (out->budget.interactions < 1 || out->budget.at_least < 0 ||
        !(out->budget.wall_s >= 0))
        return wrong(err, "a run's budget");
    if (!(out->core_s >= 0) || !(out->memory_bytes >= 0) || out->from < 0)
        return wrong(err, "what a run takes");
    return true;
}

static size_t count_runs(const json_t *tasks)
{
    size_t i, n = 0;
    json_t *task;

    json_array_foreach(tasks, i, task) n += json_array_size(task);
    return n;
}

static bool parse_tasks(struct arena *arena, struct job *out,
                        const json_t *tasks, struct err *err)
{
    size_t i, k;
    json_t *task, *run;

    if (!json_is_array(tasks))
        return wrong(err, "tasks");
    out->tasks = arena_array(arena, struct job_task, json_array_size(tasks));
    out->runs = arena_array(arena, struct job_run, count_runs(tasks));
    json_array_foreach(tasks, i, task)
    {
        struct job_task *t = &out->tasks[out->n_tasks++];

        t->first = out->n_runs;
        t->n = json_array_size(task);
        if (t->n == 0)
            return wrong(err, "a task's list of runs");
        json_array_foreach(task, k, run)
        {
            if (!parse_run(arena, &out->runs[out->n_runs++], run, err))
                return false;
        }
    }
    return true;
}

static bool parse_job(struct arena *arena, struct job *out, const json_t *o,
                      struct err *err)
{
    const char *found = json_string_value(json_object_get(o, "schema"));
    json_int_t cpus = json_integer_value(json_object_get(o, "cpus"));

    *out = (struct job){
        .name = text_of(arena, o, "name"),
        .id = text_of(arena, o, "id"),
        .study = text_of(arena, o, "study"),
        .submitted_s = json_number_value(json_object_get(o, "submitted")),
        .reports = json_is_true(json_object_get(o, "reports")),
        .cpus = (int)cpus,
    };
    if (found == NULL || strcmp(found, schema) != 0)
        return err_set(err, "it is not of schema %s", schema);
    if (!is_word(out->name))
        return wrong(err, "name");
    if (out->id != NULL && !is_word(out->id))
        return wrong(err, "id");
    if (out->study == NULL)
        return wrong(err, "study");
    if (cpus < 1 || cpus > 1 << 20)
        return wrong(err, "cpus");
    return parse_tasks(arena, out, json_object_get(o, "tasks"), err);
}

bool job_parse(struct arena *arena, struct job *out, const char *text,
               size_t len, struct err *err)
{
    json_error_t why;
    json_t *o = json_loadb(text, len, JSON_REJECT_DUPLICATES, &why);

    if (o == NULL)
        return err_set(err, "%s", why.text);
    bool ok = parse_job(arena, out, o, err);
    json_decref(o);
    return ok;
}

bool job_read(struct arena *arena, struct job *out, const char *path,
              struct err *err)
{
    char *text;
    size_t len;

    if (!file_read(&text, &len, path, MAX_JOB_FILE, err))
        return false;
    bool ok = job_parse(arena, out, text, len, err);
    free(text);
    return ok || err_prefix(err, "%s", path);
}

/* ---- writing ---- */

static json_t *run_json(const struct job_run *run)
{
    json_t *o =
        json_pack("{s:s, s:s, s:I}", "run", run->id, "label", run->label,
                  "interactions", (json_int_t)run->budget.interactions);

    assert(o != NULL); /* labels are a study's, which is UTF-8 */
    if (run->budget.wall_s > 0)
        json_object_set_new(o, "wall_s", json_real(run->budget.wall_s));
    if (run->budget.at_least > 0)
        json_object_set_new(o, "at_least", json_integer(run->budget.at_least));
    if (run->core_s > 0)
        json_object_set_new(o, "core_s", json_real(run->core_s));
    if (run->from > 0)
        json_object_set_new(o, "from", json_integer(run->from));
    if (run->memory_bytes > 0)
        json_object_set_new(o, "memory_bytes", json_real(run->memory_bytes));
    return o;
}

static json_t *tasks_json(const struct job *job)
{
    json_t *tasks = json_array();

    for (size_t i = 0; i < job->n_tasks; i++) {
        const struct job_task *task = &job->tasks[i];
        json_t *runs = json_array();

        for (size_t k = 0; k < task->n; k++)
            json_array_append_new(runs, run_json(&job->runs[task->first + k]));
        json_array_append_new(tasks, runs);
    }
    return tasks;
}

bool job_write(const char *dir, const struct job *job, struct err *err)
{
    struct str path = STR_INIT;
    json_t *o =
        json_pack("{s:s, s:s, s:s?, s:s, s:f, s:b, s:i, s:o}", "schema", schema,
                  "name", job->name, "id", job->id, "study", job->study,
                  "submitted", job->submitted_s, "reports", (int)job->reports,
                  "cpus", job->cpus, "tasks", tasks_json(job));
    char *text = o != NULL ? json_dumps(o, JSON_INDENT(1)) : NULL;

    json_decref(o);
    if (text == NULL)
        return err_set(err, "a name in %s is not UTF-8", job->study);
    str_printf(&path, "%s/%s%s", dir, job->name, suffix);
    bool ok = file_write(path.text, text, strlen(text), err);
    str_fini(&path);
    free(text);
    return ok;
}

/* Of a task that had nothing to say. */
static void remove_if_empty(const char *path)
{
    struct stat st;

    if (stat(path, &st) == 0 && st.st_size == 0)
        unlink(path);
}

void job_remove(const char *dir, const struct job *job)
{
    struct str path = STR_INIT;

    str_printf(&path, "%s/%s%s", dir, job->name, suffix);
    unlink(path.text);
    for (size_t i = 0; i < job->n_tasks || i == 0; i++) {
        str_clear(&path);
        str_printf(&path, "%s/%s-%zu.out", dir, job->name, i);
        remove_if_empty(path.text);
    }
    str_fini(&path);
}

/* ---- all of them ---- */

static bool is_job(const struct dirent *entry)
{
    const char *name = entry->d_name;
    size_t len = strlen(name), tail = sizeof suffix - 1;

    return name[0] != '.' && len > tail &&
           strcmp(name + len - tail, suffix) == 0;
}

static int compare_names(const void *a, const void *b)
{
    const char *const *x = a, *const *y = b;

    return strcmp(*x, *y);
}

static void read_one(struct arena *arena, struct job_list *out, const char *dir,
                     const char *name)
{
    const char *path = arena_printf(arena, "%s/%s", dir, name);
    struct err err;

    if (job_read(arena, &out->items[out->n], path, &err)) {
        out->n++;
        return;
    }
    if (out->damaged++ == 0)
        out->damage = arena_strdup(arena, err.msg);
}

bool job_list_read(struct arena *arena, struct job_list *out, const char *dir,
                   struct err *err)
{
    DIR *d = opendir(dir);
    struct dirent *entry;
    const char **names = NULL;
    size_t n = 0, cap = 0;

    *out = (struct job_list){0};
    if (d == NULL)
        return errno == ENOENT || err_sys(err, "cannot read %s", dir);
    while ((entry = readdir(d)) != NULL) {
        if (!is_job(entry))
            continue;
        names = mem_grow(names, &cap, n, sizeof *names);
        names[n++] = arena_strdup(arena, entry->d_name);
    }
    closedir(d);
    if (n > 0)
        qsort(names, n, sizeof *names, compare_names);
    out->items = arena_array(arena, struct job, n);
    for (size_t i = 0; i < n; i++)
        read_one(arena, out, dir, names[i]);
    free(names);
    return true;
}
