/* status_watch.c - `rlstudy status --watch`: the same again and again, from
 * another terminal than the one that trains. */
#include "config.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/str.h"
#include "cli/status.h"
#include "cli/stop.h"
#include "cli/terminal.h"

enum {
    EVERY_S = 1,
    LINE_EVERY_S = 10, /* where nothing can be redrawn */
    CLUSTER_EVERY_S = 30,
    CEASED_S = 30,  /* nobody at work for so long: work has ceased; unless
                     * RLSTUDY_CEASED says otherwise */
    SILENT_S = 60,  /* after which a run at work is worth a word */
    LOOK_SHARE = 10 /* of the time, a LOOK_SHAREth is spent on looking */
};

/* Signals have no other way to say anything. */
static volatile sig_atomic_t interrupted;

static void on_interrupt(int sig)
{
    (void)sig;
    interrupted = 1;
}

/* It ends a pause, so that the block follows the new size at once. */
static void on_resize(int sig)
{
    (void)sig;
}

static void watch_signals(void)
{
    const struct sigaction resize = {.sa_handler = on_resize};

    stop_watch(NULL, on_interrupt);
    sigaction(SIGWINCH, &resize, NULL);
}

static double now_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* False when a signal came before SECONDS had passed. */
static bool pause_s(double seconds)
{
    struct timespec t = {.tv_sec = (time_t)seconds};

    t.tv_nsec = (long)(1e9 * (seconds - floor(seconds)));
    return nanosleep(&t, NULL) == 0;
}

struct watch {
    struct view *view;
    struct overview now;
    struct terminal terminal;
    bool redraws;
    const char *cluster_note;
    double asked_s, line_s; /* when the cluster was asked, a line printed */
    double ceased_s;        /* without anybody at work, after which it ends */
    double at_work_s;       /* when somebody was last seen at work; 0: never */
    struct str last;        /* line */
};

/* ---- what is shown ---- */

static void add_share(struct str *line, const struct run_status *s)
{
    if (s->budget > 0)
        str_printf(line, " %3.0f %%",
                   floor(100 * fmin(s->interactions / s->budget, 1)));
    else
        str_add(line, "      ");
}

/* "12 min left, node7, process 123"; and if it says nothing any more, since
 * when. */
static void add_work(struct str *line, const struct terminal *t,
                     const struct run_status *s)
{
    struct str holder = STR_INIT;

    if (s->left_s > 0) {
        print_duration(line, s->left_s);
        str_add(line, " left, ");
    }
    if (s->lease.age_s >= SILENT_S) {
        str_add(line, "not heard of for ");
        print_duration(line, s->lease.age_s);
        str_add(line, ", ");
    }
    print_utf8(&holder, s->lease.holder);
    terminal_text(line, t, str_text(&holder));
    str_fini(&holder);
}

static void add_run(struct str *line, const struct watch *w, size_t i,
                    size_t label, size_t bar)
{
    const struct run_status *s = &w->now.status[i];
    const struct terminal *t = &w->terminal;
    struct str text = STR_INIT;

    print_utf8(&text, view_label(w->view, &w->now.runs[i]));
    terminal_label(line, t, str_text(&text), label);
    str_clear(&text);
    str_addc(line, ' ');
    if (bar > 0) {
        terminal_bar(&text, t, s->budget > 0 ? s->interactions / s->budget : 0,
                     bar);
        terminal_paint(line, t, TERMINAL_CYAN, text.text);
        str_clear(&text);
    }
    add_share(line, s);
    str_add(line, "  ");
    if (s->state == STATE_RUNNING) {
        add_work(line, t, s);
    } else {
        terminal_paint(line, t,
                       s->state == STATE_WAITING ? TERMINAL_CYAN : TERMINAL_RED,
                       state_name(s->state));
        overview_note(&text, s);
        str_add(line, text.len > 0 ? ": " : "");
        terminal_text(line, t, str_text(&text));
    }
    str_fini(&text);
}

/* Those that something happens to or happened to, the most urgent first. */
static const enum run_state told[] = {
    STATE_FAILED, STATE_DAMAGED, STATE_DIVERGED, STATE_RUNNING, STATE_WAITING};

static size_t longest_label(const struct watch *w)
{
    const struct overview *o = &w->now;
    size_t longest = 1;

    for (size_t k = 0; k < COUNT_OF(told); k++) {
        for (size_t i = 0; i < o->n && o->counts[told[k]] > 0; i++) {
            size_t n = o->status[i].state == told[k]
                           ? print_columns(view_label(w->view, &o->runs[i]))
                           : 0;

            longest = n > longest ? n : longest;
        }
    }
    return longest;
}

/* Runs that are at work get most of the room, and the others a few lines. */
static size_t add_runs(struct watch *w, size_t room)
{
    const struct overview *o = &w->now;
    const size_t width = terminal_width(&w->terminal);
    const size_t bar = width >= 60 ? 16 : width >= 40 ? 6 : 0;
    size_t label = longest_label(w), shown = 0;
    struct str line = STR_INIT;

    label = label < width / 2 ? label : width / 2;
    for (size_t k = 0; k < COUNT_OF(told); k++) {
        const size_t at_most =
            told[k] == STATE_RUNNING ? room : shown + room / 4 + 1;

        for (size_t i = 0; i < o->n && shown < at_most && shown < room; i++) {
            if (o->status[i].state != told[k])
                continue;
            add_run(&line, w, i, label, bar);
            terminal_add(&w->terminal, &line);
            shown++;
        }
    }
    str_fini(&line);
    return shown;
}

static void draw(struct watch *w)
{
    const struct overview *o = &w->now;
    struct terminal *t = &w->terminal;
    const size_t room = terminal_room(t), width = terminal_width(t);
    struct str line = STR_INIT, share = STR_INIT;
    size_t to_tell = 0, bar = o->budget > 0 && width >= 60 ? 20 : 0;

    overview_counts(&share, o, width);
    terminal_text(&line, t, share.text);
    terminal_add(t, &line);
    if (bar > 0) {
        terminal_bar(&line, t, o->interactions / o->budget, bar);
        str_addc(&line, ' ');
    }
    str_clear(&share);
    overview_share(&share, o, width - bar - (bar > 0));
    str_add(&line, str_text(&share));
    terminal_add(t, &line);
    for (size_t k = 0; k < COUNT_OF(told); k++)
        to_tell += o->counts[told[k]];
    size_t shown = add_runs(w, room > 3 ? room - 3 : 0);
    if (shown < to_tell)
        str_printf(&line, "and %zu more", to_tell - shown);
    else if (w->cluster_note != NULL)
        terminal_text(&line, t, w->cluster_note);
    else if (o->counts[STATE_RUNNING] + o->counts[STATE_WAITING] == 0)
        str_add(&line, "nobody is at work");
    if (line.len > 0)
        terminal_add(t, &line);
    terminal_show(t);
    str_fini(&share);
    str_fini(&line);
}

/* The first line and the second in one, when it is another. */
static void print_line(struct watch *w)
{
    struct str line = STR_INIT, share = STR_INIT;

    overview_counts(&line, &w->now, SIZE_MAX);
    overview_share(&share, &w->now, SIZE_MAX);
    if (share.len > 0)
        str_printf(&line, "; %s", share.text);
    if (strcmp(line.text, str_text(&w->last)) != 0) {
        printf("%s\n", line.text);
        fflush(stdout);
        str_clear(&w->last);
        str_add(&w->last, line.text);
        w->line_s = now_s();
    }
    str_fini(&line);
    str_fini(&share);
}

static void show(struct watch *w)
{
    if (w->redraws)
        draw(w);
    else if (w->line_s <= 0 || now_s() - w->line_s >= LINE_EVERY_S)
        print_line(w);
}

/* ---- looking ---- */

static bool look(struct watch *w, struct err *err)
{
    overview_fini(&w->now);
    w->now = (struct overview){.view = w->view};
    if (!view_renew(w->view, err))
        return false;
    if (w->asked_s <= 0 || now_s() - w->asked_s >= CLUSTER_EVERY_S) {
        w->cluster_note = view_ask_cluster(w->view);
        w->asked_s = now_s();
    }
    overview_look(&w->now, w->view);
    if (w->now.counts[STATE_RUNNING] + w->now.counts[STATE_WAITING] > 0)
        w->at_work_s = now_s();
    return true;
}

/* All that will ever be is there; or it was at work and is not any more. */
static bool is_over(const struct watch *w)
{
    const size_t *counts = w->now.counts;

    return counts[STATE_DONE] + counts[STATE_DIVERGED] == w->now.n ||
           (w->at_work_s > 0 && now_s() - w->at_work_s >= w->ceased_s);
}

static enum exit_status outcome(const struct watch *w)
{
    const size_t *counts = w->now.counts;

    if (counts[STATE_DONE] + counts[STATE_DIVERGED] == w->now.n)
        return STATUS_OK;
    return !interrupted && counts[STATE_FAILED] > 0 ? STATUS_RUNS_FAILED
                                                    : STATUS_INTERRUPTED;
}

/* Until it is time to look again, or an interrupt. */
static void wait_a_while(struct watch *w, double seconds)
{
    double until_s = now_s() + seconds;

    while (!interrupted && now_s() < until_s) {
        if (!pause_s(until_s - now_s()) && !interrupted && w->redraws)
            draw(w);
    }
}

static double ceased_s(void)
{
    const char *text = getenv("RLSTUDY_CEASED");
    double value = text != NULL ? strtod(text, NULL) : 0;

    return value > 0 && value <= 86400 ? value : CEASED_S;
}

enum exit_status status_watch(struct view *view)
{
    struct watch w = {.view = view,
                      .now = {.view = view},
                      .ceased_s = ceased_s(),
                      .redraws = terminal_redraws(STDOUT_FILENO)};
    struct err err = {.msg = ""};
    bool over = false, ok = true;

    terminal_init(&w.terminal, stdout, view->options->colour_out);
    watch_signals();
    while (ok && !over && !interrupted) {
        double began_s = now_s();

        ok = look(&w, &err);
        if (!ok)
            break;
        over = is_over(&w);
        if (!over) {
            show(&w);
            wait_a_while(&w, fmax(EVERY_S, LOOK_SHARE * (now_s() - began_s)));
        }
    }
    terminal_fini(&w.terminal);
    enum exit_status status = ok ? outcome(&w) : view_fail(&err);
    if (ok)
        overview_print(&w.now);
    overview_fini(&w.now);
    str_fini(&w.last);
    return status;
}
