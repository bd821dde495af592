/* progress.c - how far the runs are, for people and for programs.
 *
 * On a terminal a block of lines that redraws in place; elsewhere a line an
 * event, and a summary now and then; or JSON lines. */
#include "config.h"

#include <jansson.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"
#include "cli/cli.h"

enum { MAX_SHOWN = 16, REDRAW_MS = 200, PLAIN_EVERY_S = 10 };

struct job_state {
    size_t job;
    char *label;
    double from, at, to; /* interactions */
    double flop_per_interaction;
    double ret, started_s;
    bool waiting; /* for another process */
    bool active;
};

struct progress {
    enum progress_mode mode;
    bool colour;
    FILE *out;
    size_t n_jobs, n_ended;
    double total_flop, ended_flop;
    double start_s, drawn_s, plain_s;
    struct job_state *jobs; /* at work */
    size_t n, cap;
    int lines; /* that the block on the screen has */
};

static double now_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static bool can_redraw(void)
{
    const char *term = getenv("TERM");

    return isatty(STDERR_FILENO) && term != NULL && strcmp(term, "dumb") != 0;
}

struct progress *progress_new(const struct options *options, size_t n_jobs,
                              double total_flop)
{
    struct progress *p = mem_calloc(1, sizeof *p);

    p->mode = options->progress;
    if (p->mode == PROGRESS_AUTO)
        p->mode = options->quiet  ? PROGRESS_NONE
                  : can_redraw() ? PROGRESS_BAR
                                 : PROGRESS_PLAIN;
    p->colour = options->colour;
    p->out = stderr;
    p->n_jobs = n_jobs;
    p->total_flop = total_flop;
    p->start_s = p->plain_s = now_s();
    return p;
}

/* Take the block off the screen; the cursor is left where it began. */
static void erase(struct progress *p)
{
    if (p->lines > 0)
        fprintf(p->out, "\x1b[%dA\r\x1b[J", p->lines);
    p->lines = 0;
}

void progress_free(struct progress *p)
{
    if (p == NULL)
        return;
    erase(p);
    fflush(p->out);
    for (size_t i = 0; i < p->n; i++)
        free(p->jobs[i].label);
    free(p->jobs);
    free(p);
}

static struct job_state *find(struct progress *p, size_t job)
{
    for (size_t i = 0; i < p->n; i++) {
        if (p->jobs[i].active && p->jobs[i].job == job)
            return &p->jobs[i];
    }
    return NULL;
}

static void print_event(struct progress *p, const char *event,
                        const struct job_state *job, const char *outcome)
{
    json_t *json = json_pack(
        "{s:s, s:s, s:f, s:f, s:f, s:s?}", "event", event, "run", job->label,
        "interactions", job->at, "of", job->to, "elapsed_s",
        now_s() - p->start_s, "outcome", outcome);

    json_dumpf(json, p->out, JSON_COMPACT);
    fputc('\n', p->out);
    fflush(p->out);
    json_decref(json);
}

void progress_start(struct progress *p, size_t job, const char *label,
                    const char *id, double from, double to,
                    double flop_per_interaction)
{
    size_t slot = 0;

    while (slot < p->n && p->jobs[slot].active)
        slot++;
    if (slot == p->n) {
        p->jobs = mem_grow(p->jobs, &p->cap, p->n, sizeof *p->jobs);
        p->n++;
    }
    p->jobs[slot] = (struct job_state){
        .job = job,
        .label = mem_strdup(label),
        .from = from,
        .at = from,
        .to = to,
        .flop_per_interaction = flop_per_interaction,
        .ret = NAN,
        .started_s = now_s(),
        .active = true,
    };
    if (p->mode == PROGRESS_JSON)
        print_event(p, "start", &p->jobs[slot], NULL);
    else if (p->mode == PROGRESS_PLAIN)
        fprintf(p->out, "start %s (%s)\n", label, id);
}

void progress_line(struct progress *p, size_t job, const char *line)
{
    struct job_state *j = find(p, job);
    double at, ret, wall;

    if (j == NULL)
        return;
    j->waiting = line[0] == 'w';
    if (sscanf(line, "p %lf %lf %lf", &at, &ret, &wall) == 3) {
        j->at = at;
        j->ret = ret;
    }
}

static double flop_done(const struct job_state *j)
{
    return fmax(j->at - j->from, 0) * j->flop_per_interaction;
}

/* Seconds until all is done, from the FLOP done so far; NaN when it is too
 * early to tell. */
static double remaining_s(const struct progress *p, double *share)
{
    double done = p->ended_flop, elapsed = now_s() - p->start_s;

    for (size_t i = 0; i < p->n; i++) {
        if (p->jobs[i].active)
            done += flop_done(&p->jobs[i]);
    }
    *share = p->total_flop > 0 ? fmin(done / p->total_flop, 1) : 1;
    if (elapsed < 1 || *share <= 0)
        return NAN;
    return elapsed * (1 - *share) / *share;
}

static void total_text(struct str *out, const struct progress *p)
{
    double share, left = remaining_s(p, &share);

    str_printf(out, "%zu of %zu runs, %.0f %%", p->n_ended, p->n_jobs,
               floor(100 * share));
    if (isfinite(left)) {
        str_add(out, ", ");
        print_duration(out, left);
        str_add(out, " left");
    }
}

void progress_end(struct progress *p, size_t job, const char *outcome,
                  bool bad)
{
    struct job_state *j = find(p, job);
    struct str text = STR_INIT;

    /* A job that could not even be started has no state. */
    const char *label = j != NULL ? j->label : "a run";
    if (p->mode == PROGRESS_JSON && j != NULL) {
        print_event(p, "end", j, outcome);
    } else if (bad) {
        progress_say(p, "%s%s %s%s", p->colour ? "\x1b[31m" : "", label,
                     outcome, p->colour ? "\x1b[0m" : "");
    } else if (p->mode == PROGRESS_PLAIN && j != NULL) {
        print_si(&text, j->at, "interactions");
        str_add(&text, " in ");
        print_duration(&text, now_s() - j->started_s);
        if (isfinite(j->ret))
            str_printf(&text, ", return %.3f", j->ret);
        fprintf(p->out, "%s %s: %s\n", outcome, label, text.text);
    }
    p->n_ended++;
    if (j != NULL) {
        p->ended_flop += fmax(j->to - j->from, 0) * j->flop_per_interaction;
        free(j->label);
        j->label = NULL;
        j->active = false;
    }
    str_fini(&text);
}

void progress_say(struct progress *p, const char *fmt, ...)
{
    va_list ap;

    erase(p);
    va_start(ap, fmt);
    vfprintf(p->out, fmt, ap);
    va_end(ap);
    fputc('\n', p->out);
    fflush(p->out);
}

/* ---- the block ---- */

static size_t columns(void)
{
    struct winsize size;

    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    return 80;
}

/* Eighths of a cell make a bar of WIDTH cells smooth. */
static void bar(struct str *out, double share, size_t width)
{
    static const char *const eighths[] = {" ",      "\u258f", "\u258e",
                                          "\u258d", "\u258c", "\u258b",
                                          "\u258a", "\u2589"};
    double cells = fmax(0, fmin(share, 1)) * (double)width;
    size_t full = (size_t)cells;

    for (size_t i = 0; i < width; i++) {
        if (i < full)
            str_add(out, "\u2588");
        else
            str_add(out, i == full ? eighths[(int)(8 * (cells - floor(cells)))]
                                   : " ");
    }
}

static void job_text(struct str *out, const struct progress *p,
                     const struct job_state *j, size_t width)
{
    struct str tail = STR_INIT;
    double span = j->to - j->from, share = span > 0 ? (j->at - j->from) / span
                                                    : 1;
    double elapsed = now_s() - j->started_s;

    if (j->waiting) {
        str_add(&tail, " waiting: another process trains it");
    } else {
        double rate = elapsed > 0 ? (j->at - j->from) / elapsed : 0;

        str_printf(&tail, " %3.0f %%  ", floor(100 * share));
        print_si(&tail, rate, "");
        str_add(&tail, "/s");
        if (rate > 0 && width >= 60) {
            str_add(&tail, "  ");
            print_duration(&tail, (j->to - j->at) / rate);
        }
        if (isfinite(j->ret) && width >= 60)
            str_printf(&tail, "  return %.3f", j->ret);
    }
    /* The label has what the fixed tail and the bar leave over. */
    size_t bar_width = width >= 60 ? 20 : width >= 40 ? 8 : 0;
    size_t tail_room = width >= 60 ? 36 : 18;
    size_t label_room =
        width > bar_width + tail_room + 2 ? width - bar_width - tail_room - 2
                                          : 8;
    str_printf(out, "%-*.*s ", (int)label_room, (int)label_room, j->label);
    if (p->colour)
        str_add(out, "\x1b[36m");
    bar(out, share, bar_width);
    if (p->colour)
        str_add(out, "\x1b[0m");
    str_printf(out, "%.*s", (int)(tail_room + 1), tail.text);
    str_fini(&tail);
}

static void draw(struct progress *p)
{
    struct str block = STR_INIT;
    size_t width = columns() > 1 ? columns() - 1 : 1;
    int lines = 0, hidden = 0;

    for (size_t i = 0; i < p->n; i++) {
        if (!p->jobs[i].active)
            continue;
        if (lines >= MAX_SHOWN) {
            hidden++;
            continue;
        }
        job_text(&block, p, &p->jobs[i], width);
        str_add(&block, "\n");
        lines++;
    }
    struct str total = STR_INIT;
    total_text(&total, p);
    if (hidden > 0)
        str_printf(&total, " (%d more at work)", hidden);
    str_printf(&block, "%.*s\n", (int)width, total.text);
    str_fini(&total);
    erase(p);
    fputs(block.text, p->out);
    fflush(p->out);
    p->lines = lines + 1;
    str_fini(&block);
}

void progress_tick(struct progress *p)
{
    double now = now_s();

    if (p->mode == PROGRESS_BAR && now - p->drawn_s > 1e-3 * REDRAW_MS) {
        draw(p);
        p->drawn_s = now;
    } else if (p->mode == PROGRESS_PLAIN &&
               now - p->plain_s > PLAIN_EVERY_S) {
        struct str text = STR_INIT;

        total_text(&text, p);
        fprintf(p->out, "%s\n", text.text);
        fflush(p->out);
        str_fini(&text);
        p->plain_s = now;
    }
}
