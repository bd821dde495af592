/* progress.h - what is known of the runs at work, for those who show it: the
 * parts of progress.c. */
#ifndef RLSTUDY_CLI_PROGRESS_H
#define RLSTUDY_CLI_PROGRESS_H

#include "cli/cli.h"
#include "cli/terminal.h"

enum { TRACE_POINTS = 48 };

/* The best return so far, at equal distances in reports: when it is full,
 * every second one goes. */
struct trace {
    double best[TRACE_POINTS];
    size_t n, seen, stride;
};

struct job_state {
    size_t job;
    char *label, *id;
    double from, at, to; /* interactions */
    double cost;         /* of an interaction, in the unit of the total */
    double ret, best;    /* NaN: none so far */
    double started_s, heard_s;
    /* Lately: so many interactions in so many seconds, the older ones counted
     * less. */
    double lately, lately_s;
    double told_s; /* JSON: when it was last told of */
    struct trace trace;
    bool waiting; /* for another process */
    bool active;
};

struct progress {
    enum progress_mode mode;
    bool every; /* plain: a line for each event, however many there are */
    struct terminal terminal;
    FILE *out;
    size_t n_jobs, n_ended, n_bad; /* ended: those that went wrong, too */
    double total_cost, ended_cost;
    double start_s;
    double told_s;             /* when something was last shown */
    size_t started, done_well, stopped; /* plain: and not told of so far */
    struct job_state *jobs;    /* at work */
    size_t n, cap;
};

double progress_now_s(void);

/* Interactions a second, lately; 0: cannot be told. */
double progress_rate(const struct job_state *j);
/* Seconds; NaN: cannot be told. */
double progress_left_s(const struct job_state *j);
double progress_share(const struct job_state *j);

/* All runs together. */
struct progress_total {
    double share;
    double rate;   /* interactions a second */
    double left_s; /* NaN: cannot be told */
    size_t at_work;
};
struct progress_total progress_sum(const struct progress *p);

/* ---- progress_json.c ---- */

void progress_json_begin(const struct progress *p);
/* JOB is NULL for one that could not be started, OUTCOME until the end. */
void progress_json_event(const struct progress *p, const char *event,
                         const char *label, const struct job_state *job,
                         const char *outcome);
void progress_json_message(const struct progress *p, const char *text);
/* How far each run is of which there is news, and all of them. */
void progress_json_tick(struct progress *p);
void progress_json_total(const struct progress *p, const char *event);

/* ---- progress_block.c ---- */

void progress_draw(struct progress *p);
/* "4 of 20 runs, 31 %, 12k/s, 3.2 h left, 1 failed", as far as WIDTH goes. */
void progress_total_text(struct str *out, const struct progress *p,
                         size_t width);

#endif
