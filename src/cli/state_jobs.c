/* state_jobs.c - which runs wait for a job on a cluster. */
#include "config.h"

#include "base/arena.h"
#include "cli/state.h"
#include "exec/expect.h"

static bool is_missing(const struct run_status *s)
{
    return s->state != STATE_DONE && s->state != STATE_DIVERGED &&
           s->state != STATE_RUNNING;
}

static void look_at_job(struct run_status *s, const struct view *view,
                        const struct expectations *e, const char *id)
{
    struct expected expected;

    expect_run(e, &expected, id, NULL);
    if (expected.what == EXPECT_UNKNOWN)
        s->why = arena_printf(view->arena, "job %s: not known", expected.job);
    if (expected.what != EXPECT_WAITING && expected.what != EXPECT_RUNNING)
        return;
    s->state = STATE_WAITING;
    s->why = expected.reason == NULL
                 ? arena_printf(view->arena, "job %s, whose task is at work",
                                expected.job)
                 : arena_printf(view->arena, "job %s: %s", expected.job,
                                expected.reason);
}

bool view_ask_cluster(const struct view *view, const struct view_run *runs,
                      struct run_status *status, size_t n, struct err *err)
{
    struct expectations *e =
        expect_open(view->arena, store_folder(view->store), err);
    bool listed = false;

    if (e == NULL)
        return false;
    for (size_t i = 0; i < n && !listed; i++)
        listed = is_missing(&status[i]) && expect_lists(e, runs[i].id);
    if (!listed)
        return true;
    expect_ask(e);
    if (expect_trouble(e) != NULL)
        fprintf(stderr, "rlstudy: what became of jobs is not known: %s\n",
                expect_trouble(e));
    for (size_t i = 0; i < n; i++) {
        if (is_missing(&status[i]))
            look_at_job(&status[i], view, e, runs[i].id);
    }
    return true;
}
