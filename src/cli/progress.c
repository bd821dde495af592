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
    /* The block on the screen: characters in each of its lines. */
    size_t drawn[MAX_SHOWN + 1];
    size_t n_drawn;
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

    p->mode = (enum progress_mode)options->progress;
    if (p->mode == PROGRESS_AUTO)
        p->mode = options->quiet ? PROGRESS_NONE
                  : can_redraw() ? PROGRESS_BAR
                                 : PROGRESS_PLAIN;
    p->colour = options->colour;
    p->out = stderr;
    p->n_jobs = n_jobs;
    p->total_flop = total_flop;
    p->start_s = p->plain_s = now_s();
    return p;
}

struct screen {
    size_t rows, columns;
};

static struct screen screen_size(void)
{
    struct winsize size;

    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 &&
        size.ws_row > 0)
        return (struct screen){size.ws_row, size.ws_col};
    return (struct screen){24, 80};
}

/* What takes the block off the screen and leaves the cursor where it began.
 * On a terminal that has become narrower its lines take more rows.  Row by
 * row, since some terminals keep in their scrollback what is cleared from the
 * top of the screen on. */
static void erase_text(struct str *out, struct progress *p)
{
    size_t columns = screen_size().columns, rows = 0;

    for (size_t i = 0; i < p->n_drawn; i++)
        rows += p->drawn[i] > 0 ? (p->drawn[i] + columns - 1) / columns : 1;
    if (rows > 0)
        str_add(out, "\r");
    for (size_t i = 0; i < rows; i++)
        str_add(out, "\x1b[A\x1b[2K");
    p->n_drawn = 0;
}

static void erase(struct progress *p)
{
    struct str text = STR_INIT;

    erase_text(&text, p);
    fputs(str_text(&text), p->out);
    str_fini(&text);
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

/* Prints and takes over OBJECT. */
static void print_json(struct progress *p, json_t *object)
{
    json_dumpf(object, p->out, JSON_COMPACT);
    fputc('\n', p->out);
    fflush(p->out);
    json_decref(object);
}

static void set_text(json_t *object, const char *key, const char *text)
{
    struct str clean = STR_INIT;

    print_utf8(&clean, text);
    json_object_set_new(object, key, json_string(str_text(&clean)));
    str_fini(&clean);
}

/* JOB is NULL for one that could not be started, OUTCOME until the end. */
static void print_event(struct progress *p, const char *event,
                        const char *label, const struct job_state *job,
                        const char *outcome)
{
    json_t *object = json_pack("{s:s}", "event", event);

    set_text(object, "run", label);
    if (job != NULL) {
        json_object_set_new(object, "interactions", json_real(job->at));
        json_object_set_new(object, "of", json_real(job->to));
    }
    json_object_set_new(object, "elapsed_s", json_real(now_s() - p->start_s));
    if (outcome != NULL)
        set_text(object, "outcome", outcome);
    print_json(p, object);
}

void progress_start(struct progress *p, size_t job, const char *label,
                    const char *id, double from, double to,
                    double flop_per_interaction)
{
    struct str clean = STR_INIT;
    size_t slot = 0;

    print_utf8(&clean, label);
    while (slot < p->n && p->jobs[slot].active)
        slot++;
    if (slot == p->n) {
        p->jobs = mem_grow(p->jobs, &p->cap, p->n, sizeof *p->jobs);
        p->n++;
    }
    p->jobs[slot] = (struct job_state){
        .job = job,
        .label = mem_strdup(str_text(&clean)),
        /* What was trained for a larger budget may lie beyond this one. */
        .from = fmin(from, to),
        .at = fmin(from, to),
        .to = to,
        .flop_per_interaction = flop_per_interaction,
        .ret = (double)NAN,
        .started_s = now_s(),
        .active = true,
    };
    if (p->mode == PROGRESS_JSON)
        print_event(p, "start", label, &p->jobs[slot], NULL);
    else if (p->mode == PROGRESS_PLAIN)
        fprintf(p->out, "start %s (%s)\n", clean.text, id);
    str_fini(&clean);
}

void progress_line(struct progress *p, size_t job, const char *line)
{
    struct job_state *j = find(p, job);
    double at, ret, wall;

    if (j == NULL)
        return;
    j->waiting = line[0] == 'w';
    if (sscanf(line, "p %lf %lf %lf", &at, &ret, &wall) == 3) {
        j->at = fmax(j->from, fmin(at, j->to));
        j->ret = ret;
    }
}

static double flop_done(const struct job_state *j)
{
    return (j->at - j->from) * j->flop_per_interaction;
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
        return (double)NAN;
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

/* "done size=1/4 seed=1: 8k interactions in 3 s, return 0.412" */
static void print_end(struct progress *p, const struct job_state *j,
                      const char *outcome)
{
    struct str text = STR_INIT;

    print_si(&text, j->at, "interactions");
    str_add(&text, " in ");
    print_duration(&text, now_s() - j->started_s);
    if (isfinite(j->ret))
        str_printf(&text, ", return %.4g", j->ret);
    fprintf(p->out, "%s %s: %s\n", outcome, j->label, text.text);
    str_fini(&text);
}

/* In red, on a line of its own. */
static void say_bad(struct progress *p, const char *label, const char *outcome)
{
    struct str clean = STR_INIT;

    print_utf8(&clean, label);
    str_add(&clean, " ");
    print_utf8(&clean, outcome);
    progress_say(p, "%s%s%s", p->colour ? "\x1b[31m" : "", clean.text,
                 p->colour ? "\x1b[0m" : "");
    str_fini(&clean);
}

static void put_away(struct job_state *j)
{
    free(j->label);
    j->label = NULL;
    j->active = false;
}

void progress_end(struct progress *p, size_t job, const char *label,
                  const char *outcome, bool bad)
{
    struct job_state *j = find(p, job);

    if (p->mode == PROGRESS_JSON)
        print_event(p, "end", label, j, outcome);
    else if (bad)
        say_bad(p, label, outcome);
    else if (p->mode == PROGRESS_PLAIN && j != NULL)
        print_end(p, j, outcome);
    p->n_ended++;
    if (j != NULL) {
        p->ended_flop += (j->to - j->from) * j->flop_per_interaction;
        put_away(j);
    }
}

void progress_again(struct progress *p, size_t job, const char *label,
                    const char *why)
{
    struct job_state *j = find(p, job);

    if (p->mode == PROGRESS_JSON)
        print_event(p, "again", label, j, why);
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
        json_t *object = json_pack("{s:s}", "event", "message");

        set_text(object, "text", text);
        print_json(p, object);
    } else {
        erase(p);
        fprintf(p->out, "%s\n", text);
        fflush(p->out);
    }
    free(text);
}

/* ---- the block ---- */

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
    double span = j->to - j->from;
    double share = span > 0 ? (j->at - j->from) / span : 1;
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
            str_printf(&tail, "  return %.4g", j->ret);
    }
    /* The label has what the fixed tail and the bar leave over. */
    size_t bar_width = width >= 60 ? 20 : width >= 40 ? 8 : 0;
    size_t tail_room = width >= 60 ? 36 : 18;
    size_t label_room = width > bar_width + tail_room + 2
                            ? width - bar_width - tail_room - 2
                            : 8;
    for (size_t used = print_cut(out, j->label, label_room);
         used < label_room + 1; used++)
        str_addc(out, ' ');
    if (p->colour)
        str_add(out, "\x1b[36m");
    bar(out, share, bar_width);
    if (p->colour)
        str_add(out, "\x1b[0m");
    str_add(out, tail.text);
    str_fini(&tail);
}

/* The last step for every line: no wider than the terminal, whatever it
 * holds. */
static void add_line(struct str *block, struct progress *p, struct str *line,
                     size_t width)
{
    p->drawn[p->n_drawn++] = print_cut(block, str_text(line), width);
    str_add(block, "\n");
    str_clear(line);
}

static void draw(struct progress *p)
{
    struct str block = STR_INIT, line = STR_INIT;
    struct screen screen = screen_size();
    size_t width = screen.columns > 1 ? screen.columns - 1 : 1;
    size_t room = screen.rows > 2 ? screen.rows - 2 : 0, hidden = 0;

    /* Lines that leave the screen at the top could not be erased again. */
    room = room < MAX_SHOWN ? room : MAX_SHOWN;
    if (screen.rows < 2)
        return;
    erase_text(&block, p);
    /* Without wrapping a terminal that is just being narrowed stays in
     * order. */
    str_add(&block, "\x1b[?7l");
    for (size_t i = 0; i < p->n; i++) {
        if (!p->jobs[i].active)
            continue;
        if (p->n_drawn >= room) {
            hidden++;
            continue;
        }
        job_text(&line, p, &p->jobs[i], width);
        add_line(&block, p, &line, width);
    }
    total_text(&line, p);
    if (hidden > 0)
        str_printf(&line, " (%zu more at work)", hidden);
    add_line(&block, p, &line, width);
    str_add(&block, "\x1b[?7h");
    fputs(block.text, p->out);
    fflush(p->out);
    str_fini(&line);
    str_fini(&block);
}

void progress_tick(struct progress *p)
{
    double now = now_s();

    if (p->mode == PROGRESS_BAR && now - p->drawn_s > 1e-3 * REDRAW_MS) {
        draw(p);
        p->drawn_s = now;
    } else if (p->mode == PROGRESS_PLAIN && now - p->plain_s > PLAIN_EVERY_S) {
        struct str text = STR_INIT;

        total_text(&text, p);
        fprintf(p->out, "%s\n", text.text);
        fflush(p->out);
        str_fini(&text);
        p->plain_s = now;
    }
}
