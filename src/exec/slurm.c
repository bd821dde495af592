/* slurm.c - talking to a Slurm cluster by its own programs. */
#include "config.h"

#include "exec/slurm.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/str.h"
#include "exec/program.h"

enum { ASK_TIMES = 3, REQUEUE_TIMES = 20 };

/* Settings of a user's own that change what the programs print, or leave jobs
 * out of it. */
static const char *const unset[] = {
    "SQUEUE_", "SACCT_", "SLURM_TIME_FORMAT=", "SLURM_BITSTR_LEN=", NULL};

/* How long one of the programs may take. */
static double limit_s(void)
{
    const char *text = getenv("RLSTUDY_SLURM_WAIT");
    double value = text != NULL ? strtod(text, NULL) : 0;

    return value > 0 && value < 1e6 ? value : 60;
}

static void pause_s(double seconds)
{
    double whole = floor(seconds);
    struct timespec t = {(time_t)whole, (long)((seconds - whole) * 1e9)};

    nanosleep(&t, NULL);
}

static enum program_end run(struct str *out, const char *const *argv,
                            const char *input, struct err *err)
{
    const struct program program = {
        .argv = argv,
        .input = input,
        .unset = unset,
        .limit_s = limit_s(),
    };

    str_clear(out);
    enum program_end end = program_run(out, &program, err);
    if (end == PROGRAM_ABSENT)
        err_set(err,
                "there is no %s here: is this a machine of a Slurm cluster, "
                "and are its programs in PATH?",
                argv[0]);
    return end;
}

/* The same, again and again while it fails: but not where there is none. */
static bool insist(struct str *out, const char *const *argv, int times,
                   struct err *err)
{
    for (int i = 0; i < times; i++) {
        if (i > 0)
            pause_s(fmin(2, limit_s() / 10));
        enum program_end end = run(out, argv, NULL, err);
        if (end != PROGRAM_FAILED)
            return end == PROGRAM_OK;
    }
    return false;
}

/* ---- the queue ---- */

/* The end of the field that begins at TEXT, in a line that ends at END. */
static const char *field_end(const char *text, const char *end)
{
    const char *bar = memchr(text, '|', (size_t)(end - text));

    return bar != NULL ? bar : end;
}

static bool is_number(const char *text)
{
    return text[0] != '\0' && strspn(text, "0123456789") == strlen(text);
}

static bool is_one_of(const char *word, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (strcmp(word, *words) == 0)
            return true;
    }
    return false;
}

/* Does it wait?  What is neither is at work, or about to end. */
static bool waits(const char *state)
{
    static const char *const words[] = {
        "PENDING",     "REQUEUED",     "REQUEUE_HOLD",
        "REQUEUE_FED", "SPECIAL_EXIT", "RESV_DEL_HOLD",
        NULL};

    return is_one_of(state, words);
}

static bool has_ended(const char *state)
{
    static const char *const words[] = {
        "BOOT_FAIL", "CANCELLED",     "COMPLETED", "DEADLINE", "FAILED",
        "NODE_FAIL", "OUT_OF_MEMORY", "PREEMPTED", "TIMEOUT",  NULL};

    return is_one_of(state, words);
}

/* "123|4|PENDING|Priority|name"; the name may hold anything. */
static bool read_row(struct arena *arena, struct slurm_queue *out,
                     const char *line, const char *end, struct err *err)
{
    enum { JOB, TASK, STATE, REASON, NAME, FIELDS };
    char *fields[FIELDS];
    const char *at = line;

    for (int i = 0; i < FIELDS; i++) {
        const char *stop = i == NAME ? end : field_end(at, end);

        if (i < NAME && stop == end)
            return err_set(err,
                           "squeue answered with a line that is none: %.*s",
                           (int)(end - line < 80 ? end - line : 80), line);
        fields[i] = arena_strndup(arena, at, (size_t)(stop - at));
        at = stop + 1;
    }
    if (!is_number(fields[JOB]))
        return err_set(err, "squeue answered with '%s' for a job's number",
                       fields[JOB]);
    if (has_ended(fields[STATE]))
        return true;
    out->rows[out->n++] = (struct slurm_row){
        .job = fields[JOB],
        .task = is_number(fields[TASK]) && strlen(fields[TASK]) < 10
                    ? strtol(fields[TASK], NULL, 10)
                    : -1,
        .running = !waits(fields[STATE]),
        .reason = fields[REASON],
        .name = fields[NAME],
    };
    return true;
}

static size_t count_lines(const char *text)
{
    size_t n = 1;

    for (; *text != '\0'; text++)
        n += *text == '\n';
    return n;
}

bool slurm_read_queue(struct arena *arena, struct slurm_queue *out,
                      const char *text, struct err *err)
{
    *out = (struct slurm_queue){
        .rows = arena_array(arena, struct slurm_row, count_lines(text))};
    while (*text != '\0') {
        size_t len = strcspn(text, "\n");

        if (len > 0 && !read_row(arena, out, text, text + len, err))
            return false;
        text += len + (text[len] == '\n');
    }
    return true;
}

/* A controller that has just started may not know its jobs yet: that there is
 * none is asked twice. */
static bool ask_well(struct arena *arena, struct slurm_queue *out,
                     struct str *text, const char *const *argv, struct err *err)
{
    for (int i = 0; i < 2; i++) {
        if (i > 0)
            pause_s(fmin(2, limit_s() / 10));
        if (!insist(text, argv, ASK_TIMES, err) ||
            !slurm_read_queue(arena, out, str_text(text), err))
            return false;
        if (out->n > 0)
            break;
    }
    return true;
}

bool slurm_ask(struct arena *arena, struct slurm_queue *out, struct err *err)
{
    char user[32];
    /* Every task of an array on a line of its own. */
    const char *const argv[] = {"squeue",         "--noheader", "--array",
                                "--user",         user,         "--format",
                                "%F|%K|%T|%r|%j", NULL};
    struct str text = STR_INIT;

    snprintf(user, sizeof user, "%lu", (unsigned long)getuid());
    bool ok = ask_well(arena, out, &text, argv, err);
    str_fini(&text);
    return ok;
}

/* ---- the accounts ---- */

/* "123_4|NODE_FAIL", "123|TIMEOUT", "123_[5-9]|CANCELLED by 1000" */
static bool read_ending(struct arena *arena, struct slurm_ending *out,
                        const char *line, const char *end)
{
    const char *bar = field_end(line, end);
    size_t digits = strspn(line, "0123456789");

    if (bar == end || bar + 1 == end || digits == 0)
        return false;
    *out = (struct slurm_ending){
        .job = arena_strndup(arena, line, digits),
        .task = -1,
        .state = arena_strndup(arena, bar + 1, (size_t)(end - bar - 1)),
    };
    const char *task = line + digits + 1;
    size_t n_task = strspn(task, "0123456789");
    if (line + digits == bar || task[0] == '[')
        return true;
    if (line[digits] != '_' || n_task == 0 || n_task > 9 ||
        task + n_task != bar)
        return false; /* a step of a job, or none of ours */
    out->task = strtol(task, NULL, 10);
    return true;
}

void slurm_read_accounts(struct arena *arena, struct slurm_accounts *out,
                         const char *text)
{
    *out = (struct slurm_accounts){
        .rows = arena_array(arena, struct slurm_ending, count_lines(text))};
    while (*text != '\0') {
        size_t len = strcspn(text, "\n");

        out->n +=
            len > 0 && read_ending(arena, &out->rows[out->n], text, text + len);
        text += len + (text[len] == '\n');
    }
}

void slurm_ask_accounts(struct arena *arena, struct slurm_accounts *out,
                        const char *const *ids, size_t n)
{
    struct str list = STR_INIT, text = STR_INIT;
    struct err ignored;

    str_add(&list, "--jobs=");
    for (size_t i = 0; i < n; i++)
        str_printf(&list, "%s%s", i > 0 ? "," : "", ids[i]);
    const char *const argv[] = {
        "sacct",   "--noheader",           "--parsable2", "--allocations",
        list.text, "--format=JobID,State", NULL};
    bool told = n > 0 && run(&text, argv, NULL, &ignored) == PROGRAM_OK;
    slurm_read_accounts(arena, out, told ? str_text(&text) : "");
    str_fini(&text);
    str_fini(&list);
}

/* ---- limits ---- */

bool slurm_read_limit(size_t *out, const char *text, struct err *err)
{
    static const char key[] = "MaxArraySize";

    for (const char *line = text; *line != '\0';) {
        size_t len = strcspn(line, "\n");
        const char *at = line + sizeof key - 1;

        if (strncmp(line, key, sizeof key - 1) == 0) {
            at += strspn(at, " \t");
            char *end;
            long value = *at == '=' ? strtol(at + 1, &end, 10) : -1;

            if (value < 0 || value > 1L << 30)
                break;
            /* The greatest index is one less; 0 means no arrays. */
            *out = value > 1 ? (size_t)value : 1;
            return true;
        }
        line += len + (line[len] == '\n');
    }
    return err_set(err, "scontrol show config does not tell MaxArraySize");
}

bool slurm_array_limit(size_t *out, struct err *err)
{
    static const char *const argv[] = {"scontrol", "show", "config", NULL};
    struct str text = STR_INIT;
    bool ok = insist(&text, argv, ASK_TIMES, err) &&
              slurm_read_limit(out, str_text(&text), err);

    str_fini(&text);
    return ok;
}

/* ---- jobs ---- */

/* Words that grow one after the other. */
struct words {
    struct arena *arena;
    const char **items;
    size_t n, cap;
};

static void add(struct words *w, const char *word)
{
    w->items = mem_grow(w->items, &w->cap, w->n, sizeof *w->items);
    w->items[w->n++] = word;
}

/* What is a pattern in sbatch's --output, taken literally. */
static const char *escape_percent(struct arena *arena, const char *path)
{
    struct str out = STR_INIT;

    for (; *path != '\0'; path++)
        str_printf(&out, *path == '%' ? "%%%%" : "%c", *path);
    const char *text = arena_strdup(arena, str_text(&out));
    str_fini(&out);
    return text;
}

static void add_array(struct words *w, const struct slurm_request *r)
{
    if (r->n_tasks < 2)
        return;
    const char *limit =
        r->at_once > 0 ? arena_printf(w->arena, "%%%d", r->at_once) : "";
    add(w, arena_printf(w->arena, "--array=0-%zu%s", r->n_tasks - 1, limit));
}

static void add_limits(struct words *w, const struct slurm_request *r)
{
    if (r->partition != NULL)
        add(w, arena_printf(w->arena, "--partition=%s", r->partition));
    if (r->account != NULL)
        add(w, arena_printf(w->arena, "--account=%s", r->account));
    if (r->time_s > 0)
        add(w, arena_printf(w->arena, "--time=%.0f", ceil(r->time_s / 60)));
    if (r->memory_bytes > 0)
        add(w, arena_printf(w->arena, "--mem=%.0fM",
                            ceil(r->memory_bytes / (1 << 20))));
    if (r->signal_s > 0)
        add(w,
            arena_printf(w->arena, "--signal=B:USR2@%.0f", ceil(r->signal_s)));
}

static void add_after(struct words *w, const struct slurm_request *r)
{
    struct str ids = STR_INIT;

    for (size_t i = 0; i < r->n_after; i++)
        str_printf(&ids, ":%s", r->after[i]);
    if (r->n_after > 0)
        add(w, arena_printf(w->arena, "--dependency=afterany%s", ids.text));
    str_fini(&ids);
}

const char *const *slurm_words(struct arena *arena,
                               const struct slurm_request *request)
{
    struct words w = {.arena = arena};

    add(&w, "sbatch");
    add(&w, "--parsable");
    add(&w, arena_printf(arena, "--job-name=%s", request->name));
    add(&w, arena_printf(arena, "--output=%s-%s.out",
                         escape_percent(arena, request->output),
                         request->n_tasks > 1 ? "%a" : "0"));
    add(&w, "--open-mode=append");
    add(&w, arena_printf(arena, "--chdir=%s", request->folder));
    add(&w, "--requeue");
    add(&w, "--nodes=1");
    add(&w, "--ntasks=1");
    add(&w, arena_printf(arena, "--cpus-per-task=%d", request->cpus));
    add_array(&w, request);
    add_limits(&w, request);
    add_after(&w, request);
    add(&w, NULL);
    arena_own(arena, w.items);
    return w.items;
}

const char *slurm_read_id(struct arena *arena, const char *text)
{
    /* "123" or "123;cluster"; what a site's own messages may precede. */
    while (*text != '\0') {
        size_t line = strcspn(text, "\n"), digits = strspn(text, "0123456789");

        if (digits > 0 && digits < 20 &&
            (digits == line || text[digits] == ';'))
            return arena_strndup(arena, text, digits);
        text += line + (text[line] == '\n');
    }
    return NULL;
}

const char *slurm_submit(struct arena *arena,
                         const struct slurm_request *request, struct err *err)
{
    struct str out = STR_INIT;
    const char *id = NULL;

    if (run(&out, slurm_words(arena, request), request->script, err) ==
        PROGRAM_OK) {
        id = slurm_read_id(arena, str_text(&out));
        if (id == NULL)
            err_set(err, "sbatch answered '%.80s', which has no job's number",
                    str_text(&out));
    }
    str_fini(&out);
    return id;
}

bool slurm_requeue(const char *id, struct err *err)
{
    const char *const argv[] = {"scontrol", "requeue", id, NULL};
    struct str out = STR_INIT;
    bool ok = insist(&out, argv, REQUEUE_TIMES, err);

    str_fini(&out);
    return ok;
}
