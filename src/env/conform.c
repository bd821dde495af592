/* conform.c - does a plug-in keep what rlstudy/env.h says?  The table of
 * checks, each carried out in a child. */
#include "config.h"

#include "env/conform.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "env/child.h"
#include "env/conform_parts.h"
#include "env/plugin.h"

enum { TIMED_COPIES = 64 };

static const double limit_s = 60;
static const double measure_s = 0.3;

/* ---- speed ---- */

static double now_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static bool check_speed(struct inspection *in, struct err *err)
{
    struct trial t;
    double spent_s = 0;
    size_t steps = 0;
    bool ok = trial_open(&t, in, TIMED_COPIES, err) && trial_reset(&t, 1, err);

    while (ok && spent_s < measure_s) {
        trial_draw(&t);
        const double from = now_s();
        plugin_enter(&in->plugin, "step");
        ok = trial_ended_well(&t, "step", in->plugin.type.step(t.batch, t.why),
                              err);
        spent_s += now_s() - from;
        steps += TIMED_COPIES;
    }
    trial_close(&t);
    in->steps_per_s = ok ? (double)steps / spent_s : 0;
    return ok;
}

/* ---- the table ---- */

static const struct {
    const char *name, *doc;
    bool (*holds)(struct inspection *in, struct err *err);
} checks[] = {
    {"space", "what is seen and done makes sense, and stays the same",
     conform_check_space},
    {"open", "a batch of any size opens and closes", conform_check_open},
    {"buffers", "nothing is written outside of the buffers, nor to the actions",
     conform_check_buffers},
    {"numbers", "all that is due is written in each step, and finite",
     conform_check_numbers},
    {"ends", "an episode ends in one way, and final_obs belongs to ends",
     conform_check_ends},
    {"episodes", "the next episode begins in the step that ends one",
     conform_check_episodes},
    {"determinism", "the same seeds and actions give the same bytes",
     conform_check_determinism},
    {"copies", "a copy does not depend on the others", conform_check_copies},
    {"reset", "reset forgets what was before", conform_check_reset},
    {"seeds", "seeds decide what is random", conform_check_seeds},
    {"state", "a state that was saved goes on as it would have",
     conform_check_state},
    {"extremes", "numbers outside of low .. high are clipped",
     conform_check_extremes},
    {"render", "pictures have one size and stay within it",
     conform_check_render},
    {"speed", "step goes on for as long as it is called", check_speed},
};

enum { CHECKS_TO_BEGIN_WITH = 2 }; /* space, open: without them nothing works */

/* ---- all of them, each in a child ---- */

/* What parent and child share. */
struct verdict {
    bool holds;
    char finding[512], note[NOTE_BYTES];
    double steps_per_s;
};

struct case_ {
    const struct settings *settings;
    size_t index;
    struct verdict *verdict;
};

static void judge(void *ctx)
{
    const struct case_ *c = ctx;
    struct verdict *v = c->verdict;
    struct inspection in = {.settings = c->settings, .note = v->note};
    struct err err = {.msg = ""};
    const char *path = settings_string(c->settings, plugin_file);

    v->holds = plugin_load(&in.plugin, path, &err);
    if (v->holds) {
        in.values = plugin_values(&in.plugin, c->settings);
        v->holds = plugin_space(&in.raw, &in.plugin, in.values, &err) &&
                   plugin_take_space(&in.space, &in.raw, &err) &&
                   checks[c->index].holds(&in, &err);
        free(in.values);
    }
    v->steps_per_s = in.steps_per_s;
    snprintf(v->finding, sizeof v->finding, "%s", err.msg);
}

/* Takes over how a check ended. */
static void conclude(struct conform_check *check, const struct child_end *end,
                     const struct verdict *v)
{
    struct err clean = {.msg = ""};

    check->result = end->done && v->holds ? CONFORM_OK : CONFORM_BROKEN;
    snprintf(check->note, sizeof check->note, "%.*s", (int)sizeof v->note - 1,
             v->note);
    if (!end->done)
        err_set(&clean, "%s%s%s", end->why, end->err[0] != '\0' ? ": " : "",
                end->err);
    else if (!v->holds)
        err_set(&clean, "%.*s", (int)sizeof v->finding - 1, v->finding);
    snprintf(check->finding, sizeof check->finding, "%s", clean.msg);
}

/* The last check is about what was printed in all others. */
static void watch_output(struct conform_check *quiet,
                         const struct child_end *end)
{
    const bool out = end->out[0] != '\0';

    if (quiet->result == CONFORM_BROKEN || !end->done ||
        (!out && end->err[0] == '\0'))
        return;
    quiet->result = CONFORM_BROKEN;
    snprintf(quiet->finding, sizeof quiet->finding,
             "it printed on standard %s: %s", out ? "output" : "error",
             out ? end->out : end->err);
}

/* False if there is no child to be had. */
static bool run_check(struct conform_report *out, struct case_ *c,
                      struct conform_check *quiet, bool *useful,
                      struct err *err)
{
    struct conform_check *check = &out->checks[out->n++];
    struct child_end end;

    *check = (struct conform_check){.name = checks[c->index].name,
                                    .doc = checks[c->index].doc,
                                    .result = CONFORM_SKIPPED};
    if (!*useful)
        return true;
    memset(c->verdict, 0, sizeof *c->verdict);
    if (!child_run(&end, judge, c, limit_s, err))
        return false;
    conclude(check, &end, c->verdict);
    watch_output(quiet, &end);
    /* Who crashes, or opens nothing, would say the same again and again. */
    *useful = end.done &&
              (check->result == CONFORM_OK || c->index >= CHECKS_TO_BEGIN_WITH);
    if (c->verdict->steps_per_s > 0)
        out->steps_per_s = c->verdict->steps_per_s;
    return true;
}

bool conform_run(struct conform_report *out, const struct settings *settings,
                 struct err *err)
{
    struct conform_check quiet = {.name = "quiet", .doc = "nothing is printed"};
    struct case_ c = {.settings = settings,
                      .verdict = child_memory(sizeof *c.verdict, err)};
    bool ok = c.verdict != NULL, useful = true;

    static_assert(COUNT_OF(checks) < CONFORM_MOST_CHECKS, "room for all");
    *out = (struct conform_report){.n = 0};
    for (c.index = 0; c.index < COUNT_OF(checks) && ok; c.index++)
        ok = run_check(out, &c, &quiet, &useful, err);
    out->checks[out->n++] = quiet;
    for (size_t i = 0; i < out->n; i++)
        out->broken += out->checks[i].result == CONFORM_BROKEN;
    child_memory_free(c.verdict, sizeof *c.verdict);
    return ok;
}
