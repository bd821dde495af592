/* progress.c - how far the runs are, for people and for programs.
 *
 * On a terminal a block of lines that is redrawn in place; elsewhere a line an
 * event, as long as these are rare; or JSON lines. */
#include "config.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"
#include "cli/progress.h"

enum { REDRAW_MS = 200, PLAIN_EVERY_S = 10, JSON_EVERY_S = 1, LATELY_S = 30 };

double progress_now_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

struct progress *progress_new(const struct options *options, size_t n_jobs,
                              double total_cost)
{
    struct progress *p = mem_calloc(1, sizeof *p);

    p->mode = (enum progress_mode)options->progress;
    if (p->mode == PROGRESS_AUTO)
        p->mode = options->quiet                    ? PROGRESS_NONE
                  : terminal_redraws(STDERR_FILENO) ? PROGRESS_BAR
                                                    : PROGRESS_PLAIN;
    p->every = options->verbose > 0;
    p->out = stderr;
    terminal_init(&p->terminal, p->out, options->colour);
    p->n_jobs = n_jobs;
    p->total_cost = total_cost;
    p->start_s = progress_now_s();
    /* The first event is told of at once. */
    p->told_s = p->start_s - PLAIN_EVERY_S;
    if (p->mode == PROGRESS_JSON)
        progress_json_begin(p);
    return p;
}

static void put_away(struct job_state *j)
{
    free(j->label);
    free(j->id);
    *j = (struct job_state){.active = false};
}

/* ---- sums ---- */

double progress_rate(const struct job_state *j)
{
    double silent_s = progress_now_s() - j->heard_s;

    /* Of one that says nothing any more the rate falls. */
    return j->lately_s > 0 ? j->lately / fmax(j->lately_s, silent_s) : 0;
}

double progress_left_s(const struct job_state *j)
{
    double rate = progress_rate(j);

    return rate > 0 ? (j->to - j->at) / rate : (double)NAN;
}

double progress_share(const struct job_state *j)
{
    return j->to > j->from ? (j->at - j->from) / (j->to - j->from) : 1;
}

/* Until all is done as fast as lately, or until the last of those at work
 * is. */
struct progress_total progress_sum(const struct progress *p)
{
    struct progress_total sum = {.share = 1, .left_s = (double)NAN};
    double done = p->ended_cost, speed = 0, longest_s = 0;

    for (size_t i = 0; i < p->n; i++) {
        const struct job_state *j = &p->jobs[i];

        if (!j->active)
            continue;
        sum.at_work++;
        done += (j->at - j->from) * j->cost;
        sum.rate += progress_rate(j);
        speed += progress_rate(j) * j->cost;
        longest_s = fmax(longest_s, progress_left_s(j));
    }
    if (p->n_ended < p->n_jobs && p->total_cost > 0)
        sum.share = fmin(done / p->total_cost, 1);
    if (p->n_ended == p->n_jobs)
        sum.left_s = 0;
    else if (speed > 0)
        sum.left_s = fmax((p->total_cost - done) / speed, longest_s);
    return sum;
}

/* ---- plain lines ---- */

static bool is_due(const struct progress *p, double every_s)
{
    return progress_now_s() - p->told_s >= every_s;
}

/* May this event have a line of its own? */
static bool has_room(struct progress *p)
{
    if (!p->every && !is_due(p, PLAIN_EVERY_S))
        return false;
    p->told_s = progress_now_s();
    return true;
}

/* "4 of 20 runs, 31 %, 3.2 h left; 3 started, 2 done since the last line" */
static void print_total(struct progress *p)
{
    struct str text = STR_INIT;

    progress_total_text(&text, p, SIZE_MAX);
    if (p->started > 0)
        str_printf(&text, "; %zu more started", p->started);
    if (p->done_well > 0)
        str_printf(&text, "; %zu more done", p->done_well);
    if (p->stopped > 0)
        str_printf(&text, "; %zu stopped", p->stopped);
    fprintf(p->out, "%s\n", text.text);
    fflush(p->out);
    str_fini(&text);
    p->started = p->done_well = p->stopped = 0;
    p->told_s = progress_now_s();
}

/* "done size=1/4 seed=1: 8k interactions in 3 s, return 0.412" */
static void print_end(struct progress *p, const struct job_state *j,
                      const char *outcome)
{
    struct str text = STR_INIT;

    print_si(&text, j->at, "interactions");
    str_add(&text, " in ");
    print_duration(&text, progress_now_s() - j->started_s);
    if (isfinite(j->ret))
        str_printf(&text, ", return %.4g", j->ret);
    fprintf(p->out, "%s %s: %s\n", outcome, j->label, text.text);
    str_fini(&text);
}

void progress_settle(struct progress *p)
{
    if (p->mode == PROGRESS_PLAIN && p->started + p->done_well + p->stopped > 0)
        print_total(p);
}

void progress_free(struct progress *p)
{
    if (p == NULL)
        return;
    if (p->mode == PROGRESS_JSON)
        progress_json_total(p, "finished");
    progress_settle(p);
    terminal_fini(&p->terminal);
    fflush(p->out);
    for (size_t i = 0; i < p->n; i++)
        put_away(&p->jobs[i]);
    free(p->jobs);
    free(p);
}

/* ---- what happens ---- */

static struct job_state *find(struct progress *p, size_t job)
{
    for (size_t i = 0; i < p->n; i++) {
        if (p->jobs[i].active && p->jobs[i].job == job)
            return &p->jobs[i];
    }
    return NULL;
}

static char *clean(const char *text)
{
    struct str out = STR_INIT;

    print_utf8(&out, text);
    char *copy = mem_strdup(str_text(&out));
    str_fini(&out);
    return copy;
}

static struct job_state *new_job(struct progress *p)
{
    size_t slot = 0;

    while (slot < p->n && p->jobs[slot].active)
        slot++;
    if (slot == p->n) {
        p->jobs = mem_grow(p->jobs, &p->cap, p->n, sizeof *p->jobs);
        p->n++;
    }
    return &p->jobs[slot];
}

void progress_start(struct progress *p, size_t job, const char *label,
                    const char *id, double from, double to, double cost)
{
    struct job_state *j = new_job(p);

    *j = (struct job_state){
        .job = job,
        .label = clean(label),
        .id = mem_strdup(id),
        /* What was trained for a larger budget may lie beyond this one. */
        .from = fmin(from, to),
        .at = fmin(from, to),
        .to = to,
        .cost = cost,
        .ret = (double)NAN,
        .best = (double)NAN,
        .started_s = progress_now_s(),
        .heard_s = progress_now_s(),
        .trace = {.stride = 1},
        .active = true,
    };
    if (p->mode == PROGRESS_JSON) {
        progress_json_event(p, "start", label, j, NULL);
    } else if (p->mode == PROGRESS_PLAIN) {
        if (has_room(p))
            fprintf(p->out, "start %s (%s)\n", j->label, id);
        else
            p->started++;
    }
}

static void trace_add(struct trace *t, double best)
{
    if (t->seen++ % t->stride != 0)
        return;
    if (t->n == TRACE_POINTS) {
        for (size_t i = 0; i < TRACE_POINTS / 2; i++)
            t->best[i] = t->best[2 * i];
        t->n = TRACE_POINTS / 2;
        t->stride *= 2;
    }
    t->best[t->n++] = best;
}

static void hear(struct job_state *j, double at, double ret)
{
    double now = progress_now_s(), passed_s = now - j->heard_s;
    double fade = exp(-passed_s / LATELY_S);
    double before = j->at;

    j->at = fmax(j->from, fmin(at, j->to));
    j->lately = j->lately * fade + fmax(j->at - before, 0);
    j->lately_s = j->lately_s * fade + passed_s;
    j->heard_s = now;
    j->ret = ret;
    if (!isfinite(ret))
        return;
    j->best = fmax(j->best, ret);
    trace_add(&j->trace, j->best);
}

void progress_line(struct progress *p, size_t job, const char *line)
{
    struct job_state *j = find(p, job);
    double at, ret, wall;

    if (j == NULL)
        return;
    j->waiting = line[0] == 'w';
    if (sscanf(line, "p %lf %lf %lf", &at, &ret, &wall) == 3)
        hear(j, at, ret);
}

/* In red, on a line of its own. */
static void say_bad(struct progress *p, const char *label, const char *outcome)
{
    struct str text = STR_INIT, painted = STR_INIT;

    print_utf8(&text, label);
    str_add(&text, " ");
    print_utf8(&text, outcome);
    terminal_paint(&painted, &p->terminal, TERMINAL_RED, text.text);
    progress_say(p, "%s", painted.text);
    str_fini(&text);
    str_fini(&painted);
}

void progress_end(struct progress *p, size_t job, const char *label,
                  const char *outcome, enum progress_end end)
{
    struct job_state *j = find(p, job);

    p->n_ended += end != PROGRESS_STOPPED;
    p->n_bad += end == PROGRESS_BAD;
    if (p->mode == PROGRESS_JSON) {
        progress_json_event(p, "end", label, j, outcome);
    } else if (end == PROGRESS_BAD) {
        say_bad(p, label, outcome);
    } else if (p->mode == PROGRESS_PLAIN && j != NULL) {
        if (has_room(p))
            print_end(p, j, outcome);
        else if (end == PROGRESS_DONE)
            p->done_well++;
        else
            p->stopped++;
    }
    if (j != NULL) {
        p->ended_cost +=
            ((end == PROGRESS_STOPPED ? j->at : j->to) - j->from) * j->cost;
        put_away(j);
    }
}

void progress_again(struct progress *p, size_t job, const char *label,
                    const char *why)
{
    struct job_state *j = find(p, job);

    if (p->mode == PROGRESS_JSON)
        progress_json_event(p, "again", label, j, why);
    else
        say_bad(p, label, why);
    if (j != NULL)
        put_away(j);
}

void progress_say(struct progress *p, const char *fmt, ...)
{
    va_list ap, again;

    va_start(ap, fmt);
    va_copy(again, ap);
    size_t size = (size_t)vsnprintf(NULL, 0, fmt, ap) + 1;
    char *text = mem_alloc(size);
    vsnprintf(text, size, fmt, again);
    va_end(again);
    va_end(ap);
    if (p->mode == PROGRESS_JSON) {
        progress_json_message(p, text);
    } else {
        terminal_erase(&p->terminal);
        fprintf(p->out, "%s\n", text);
        fflush(p->out);
    }
    free(text);
}

void progress_tick(struct progress *p)
{
    static const double every_s[] = {
        [PROGRESS_BAR] = 1e-3 * REDRAW_MS,
        [PROGRESS_PLAIN] = PLAIN_EVERY_S,
        [PROGRESS_JSON] = JSON_EVERY_S,
        [PROGRESS_NONE] = (double)INFINITY,
    };

    if (!is_due(p, every_s[p->mode]))
        return;
    if (p->mode == PROGRESS_BAR)
        progress_draw(p);
    else if (p->mode == PROGRESS_PLAIN)
        print_total(p);
    else
        progress_json_tick(p);
    p->told_s = progress_now_s();
}
