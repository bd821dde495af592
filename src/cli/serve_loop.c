/* serve_loop.c - what is asked, and when, while browsers are being answered. */
#include "config.h"

#include <jansson.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <time.h>

#include "cli/json.h"
#include "cli/serve.h"
#include "cli/serve_job.h"
#include "cli/stop.h"
#include "report/live.h"
#include "serve/server.h"

enum {
    REPORT_EVERY_S = 3, /* at most, */
    REPORT_SHARE = 10,  /* and for a REPORT_SHAREth of a core's time */
    AGAIN_S = 5         /* after which what failed is tried again */
};

/* Signals have no other way to say anything. */
static volatile sig_atomic_t interrupted;

static void on_interrupt(int sig)
{
    (void)sig;
    interrupted = 1;
}

struct loop {
    struct served *served;
    struct server *server;
    struct serve_job look, build;
    double look_s, build_s; /* not before */
    double built_s;         /* when the last report was made */
    struct serve_news news;
    bool has_news;
    struct str made_of; /* the states and interactions of the last report */
    unsigned number;    /* of reports so far */
    struct str version; /* of the report that is served, or being made */
    struct serve_build what;
    struct str told, trouble; /* last: progress, and what went wrong */
};

/* ---- what goes wrong ---- */

/* Once on the terminal, and on each page until it is over; TEXT is "" then. */
static void tell_trouble(struct loop *l, const char *text)
{
    if (strcmp(text, str_text(&l->trouble)) == 0)
        return;
    if (text[0] != '\0')
        fprintf(stderr, "rlstudy: %s\n", text);
    str_clear(&l->trouble);
    str_add(&l->trouble, text);
    json_t *json = json_pack("{s:o}", "text", json_of_text(text));
    char *line = json_dumps(json, JSON_COMPACT);
    server_tell(l->server, "trouble", line);
    free(line);
    json_decref(json);
}

static void tell_failure(struct loop *l, const struct serve_job *job,
                         const char *what)
{
    struct str text = STR_INIT;

    str_printf(&text, "%s: %s", what,
               job->out.len > 0 ? job->out.text : "it ended without a word");
    tell_trouble(l, str_text(&text));
    str_fini(&text);
}

/* ---- jobs ---- */

/* Where nobody is at work, nobody is held up. */
static double next_build_s(const struct loop *l)
{
    bool idle = strcmp(str_text(&l->news.at_work), "0") == 0;

    return idle ? fmin(l->build_s, l->built_s + REPORT_EVERY_S) : l->build_s;
}

static bool start_jobs(struct loop *l, struct err *err)
{
    const double now = job_clock_s();
    struct str made_of = STR_INIT;

    if (l->look.pid == 0 && now >= l->look_s &&
        !job_start(&l->look, serve_look, l->served, err))
        return false;
    if (!l->has_news || l->build.pid != 0 || now < next_build_s(l))
        return true;
    str_printf(&made_of, "%s %s", str_text(&l->news.states),
               str_text(&l->news.interactions));
    bool same = strcmp(str_text(&made_of), str_text(&l->made_of)) == 0;
    str_fini(&l->made_of);
    l->made_of = made_of;
    if (same)
        return true;
    str_clear(&l->version);
    str_printf(&l->version, "%lld-%u", (long long)time(NULL), ++l->number);
    l->what = (struct serve_build){l->served, str_text(&l->version),
                                   str_text(&l->news.counts)};
    return job_start(&l->build, serve_build, &l->what, err);
}

static void tell_progress(struct loop *l)
{
    if (strcmp(str_text(&l->told), l->news.json.text) == 0)
        return;
    str_clear(&l->told);
    str_add(&l->told, l->news.json.text);
    server_tell(l->server, "progress", l->told.text);
}

static void take_look(struct loop *l)
{
    enum job_state state = job_look(&l->look);

    if (serve_take_news(&l->news, &l->look.out)) {
        l->has_news = true;
        tell_progress(l);
    }
    if (state == JOB_DONE || state == JOB_FAILED) {
        tell_failure(l, &l->look, "cannot look at the runs");
        l->look_s = job_clock_s() + AGAIN_S;
    }
}

static void take_build(struct loop *l)
{
    enum job_state state = job_look(&l->build);
    const double pause_s = REPORT_SHARE * l->build.used_s;
    struct str event = STR_INIT;

    if (state == JOB_DONE) {
        serve_publish(l->server, &l->build.out);
        str_printf(&event, "{\"version\":\"%s\"}", str_text(&l->version));
        server_tell(l->server, "report", str_text(&event));
        str_fini(&event);
        tell_trouble(l, "");
        l->built_s = job_clock_s();
        l->build_s = l->built_s + fmax(REPORT_EVERY_S, pause_s);
    } else if (state == JOB_FAILED) {
        tell_failure(l, &l->build, "cannot make the report");
        str_clear(&l->made_of);
        l->built_s = job_clock_s();
        l->build_s = l->built_s + fmax(AGAIN_S, pause_s);
    }
}

/* ---- the loop ---- */

static void put_waiting(struct loop *l)
{
    struct str page = STR_INIT;

    live_waiting(&page, l->served->loaded.name,
                 "The runs are being looked at.");
    for (size_t i = 0; i < serve_reports(l->served); i++) {
        char name[32] = "";

        if (i > 0)
            snprintf(name, sizeof name, "%zu/", i + 1);
        server_put(l->server, name, page.text, page.len);
    }
    server_put(l->server, LIVE_SCRIPT, live_script, strlen(live_script));
    str_fini(&page);
}

static bool turn(struct loop *l, const sigset_t *mask, struct err *err)
{
    int fds[2];
    size_t n = 0;

    if (!start_jobs(l, err))
        return false;
    if (l->look.pid != 0)
        fds[n++] = l->look.fd;
    if (l->build.pid != 0)
        fds[n++] = l->build.fd;
    if (!server_wait(l->server, fds, n, 1, mask, err))
        return false;
    take_look(l);
    take_build(l);
    return true;
}

/* They interrupt nothing but a wait. */
static void hold_signals(sigset_t *before)
{
    sigset_t held;

    sigemptyset(&held);
    for (size_t i = 0; i < N_STOP_SIGNALS; i++)
        sigaddset(&held, stop_signals[i]);
    stop_watch(NULL, on_interrupt);
    sigprocmask(SIG_BLOCK, &held, before);
    signal(SIGPIPE, SIG_IGN);
}

enum exit_status serve_loop(struct served *served, struct server *server)
{
    struct loop l = {
        .served = served, .server = server, .look.fd = -1, .build.fd = -1};
    struct err err;
    sigset_t before;
    bool ok = true;

    hold_signals(&before);
    put_waiting(&l);
    while (ok && !interrupted)
        ok = turn(&l, &before, &err);
    job_end(&l.look);
    job_end(&l.build);
    serve_news_fini(&l.news);
    str_fini(&l.made_of);
    str_fini(&l.version);
    str_fini(&l.told);
    str_fini(&l.trouble);
    if (!ok)
        fprintf(stderr, "rlstudy: %s\n", err.msg);
    return ok ? STATUS_OK : STATUS_FAILURE;
}
