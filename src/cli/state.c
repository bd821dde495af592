/* state.c - which runs a command line means, and how far each of them is. */
#include "config.h"

#include "cli/state.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/json.h"
#include "cli/prospect.h"
#include "diag/diag.h"
#include "exec/expect.h"

/* A run that a study asks for. */
struct view_asked {
    char id[RUN_ID_CHARS + 1];
    const struct plan_run *run;
};

enum exit_status view_fail(const struct err *err)
{
    fprintf(stderr, "rlstudy: %s\n", err->msg);
    return STATUS_FAILURE;
}

const char *state_name(enum run_state state)
{
    static const char *const names[] = {
        [STATE_DONE] = "done",       [STATE_DIVERGED] = "diverged",
        [STATE_RUNNING] = "running", [STATE_WAITING] = "waiting",
        [STATE_STOPPED] = "stopped", [STATE_FAILED] = "failed",
        [STATE_DAMAGED] = "damaged", [STATE_NEW] = "new",
    };

    return names[state];
}

/* ---- what is on the line ---- */

static bool names_study(const char *word)
{
    size_t len = strlen(word);
    struct stat st;

    return (len > 6 && strcmp(word + len - 6, ".study") == 0) ||
           (stat(word, &st) == 0 && S_ISREG(st.st_mode));
}

static int compare_asked(const void *a, const void *b)
{
    const struct view_asked *x = a, *y = b;

    return strcmp(x->id, y->id);
}

/* Once somebody asks by an id, of which there may be a hundred thousand. */
static void gather_asked(struct view *view)
{
    size_t n = 0;

    if (view->asked != NULL)
        return;
    for (size_t s = 0; s < view->n_studies; s++)
        n += view->studies[s].plan->n_runs;
    view->asked = mem_calloc(n + 1, sizeof *view->asked);
    for (size_t s = 0; s < view->n_studies; s++) {
        const struct plan *plan = view->studies[s].plan;

        for (size_t i = 0; i < plan->n_runs; i++) {
            struct view_asked *asked = &view->asked[view->n_asked++];

            run_key_id(asked->id, &plan->runs[i].key);
            asked->run = &plan->runs[i];
        }
    }
    qsort(view->asked, n, sizeof *view->asked, compare_asked);
}

struct store *view_open_store(const char *dir, struct err *err)
{
    if (!file_exists(dir)) {
        err_set(err,
                "there is no store '%s' here: run a study first, or name "
                "another with --store",
                dir);
        return NULL;
    }
    return store_open(dir, false, err);
}

enum exit_status view_open(struct view *out, const struct options *options)
{
    enum exit_status status = STATUS_OK;
    struct err err;

    *out = (struct view){.arena = arena_new(), .options = options};
    out->studies = mem_calloc(options->n_files, sizeof *out->studies);
    out->words = mem_calloc(options->n_files, sizeof *out->words);
    for (size_t i = 0; i < options->n_files && status == STATUS_OK; i++) {
        const char *word = options->files[i];

        if (names_study(word))
            status =
                load_plan_at(&out->studies[out->n_studies++], word, options);
        else
            out->words[out->n_words++] = word;
    }
    if (status != STATUS_OK)
        return status;
    /* For a study that was never run all runs are new. */
    out->store = out->n_studies > 0 ? store_open(options->store, false, &err)
                                    : view_open_store(options->store, &err);
    if (out->store == NULL)
        return view_fail(&err);
    out->survey = survey_open(out->store, &err);
    return out->survey != NULL ? STATUS_OK : view_fail(&err);
}

bool view_of_study(struct view *out, struct loaded *study,
                   const struct options *options, struct err *err)
{
    *out = (struct view){.arena = arena_new(),
                         .options = options,
                         .studies = study,
                         .n_studies = 1};
    out->store = store_open(options->store, false, err);
    if (out->store != NULL)
        out->survey = survey_open(out->store, err);
    return out->survey != NULL;
}

void view_close(struct view *view)
{
    survey_close(view->survey);
    store_close(view->store);
    for (size_t i = 0; i < view->n_studies; i++)
        loaded_fini(&view->studies[i]);
    free(view->studies);
    free(view->words);
    free(view->asked);
    arena_free(view->cluster);
    arena_free(view->arena);
}

bool view_renew(struct view *view, struct err *err)
{
    survey_close(view->survey);
    arena_free(view->arena);
    view->arena = arena_new();
    view->survey = survey_open(view->store, err);
    return view->survey != NULL;
}

enum exit_status view_refuse_words(const struct view *view, const char *command)
{
    if (view->n_words == 0)
        return STATUS_OK;
    fprintf(stderr,
            "rlstudy: %s takes studies alone, and there is no file '%s'\n",
            command, view->words[0]);
    return STATUS_USAGE;
}

void view_hint(const struct view *view)
{
    enum { MANY = 2000 };
    size_t n = survey_read(view->survey);

    if (n >= MANY && !view->options->quiet)
        fprintf(stderr,
                "note: %zu runs were read from their folders, as the index "
                "does not have them as they are: 'rlstudy reindex' makes the "
                "next time quicker\n",
                n);
}

/* ---- one run ---- */

static const struct plan_run *asked_for(struct view *view, const char *id)
{
    struct view_asked key;

    gather_asked(view);
    memcpy(key.id, id, sizeof key.id);
    const struct view_asked *found =
        view->n_asked > 0 ? bsearch(&key, view->asked, view->n_asked,
                                    sizeof key, compare_asked)
                          : NULL;
    return found != NULL ? found->run : NULL;
}

struct view_run view_stored(struct view *view, size_t at)
{
    struct view_run run = {.at = at};

    memcpy(run.id, survey_id(view->survey, at), sizeof run.id);
    run.plan = asked_for(view, run.id);
    return run;
}

static struct view_run view_of_plan(const struct view *view,
                                    const struct plan_run *plan)
{
    struct view_run run = {.plan = plan};

    run_key_id(run.id, &plan->key);
    run.at = survey_find(view->survey, run.id);
    return run;
}

struct view_run view_planned(const struct view *view, size_t study, size_t run)
{
    return view_of_plan(view, &view->studies[study].plan->runs[run]);
}

/* ---- a run by its name ---- */

enum { SHOW_CANDIDATES = 5 };

/* Runs that a word may mean, each once. */
struct candidates {
    struct view_run first[SHOW_CANDIDATES];
    size_t n;
};

static void offer(struct candidates *c, const struct view_run *run)
{
    for (size_t i = 0; i < c->n && i < SHOW_CANDIDATES; i++) {
        if (strcmp(c->first[i].id, run->id) == 0)
            return;
    }
    if (c->n < SHOW_CANDIDATES)
        c->first[c->n] = *run;
    c->n++;
}

static void offer_ids(struct candidates *c, struct view *view,
                      const char *prefix)
{
    size_t len = strlen(prefix), first;
    size_t n = survey_prefix(&first, view->survey, prefix);

    for (size_t i = 0; i < n; i++) {
        struct view_run run = view_stored(view, first + i);

        offer(c, &run);
    }
    gather_asked(view);
    for (size_t i = 0; i < view->n_asked; i++) {
        const struct view_asked *asked = &view->asked[i];

        if (strncmp(asked->id, prefix, len) == 0 &&
            survey_find(view->survey, asked->id) == SIZE_MAX) {
            struct view_run run = view_of_plan(view, asked->run);

            offer(c, &run);
        }
    }
}

static void offer_labels(struct candidates *c, const struct view *view,
                         const char *label)
{
    for (size_t s = 0; s < view->n_studies; s++) {
        const struct plan *plan = view->studies[s].plan;

        for (size_t i = 0; i < plan->n_runs; i++) {
            if (strcmp(plan->runs[i].label, label) == 0) {
                struct view_run run = view_planned(view, s, i);

                offer(c, &run);
            }
        }
    }
}

static enum exit_status refuse_name(const struct candidates *c,
                                    const struct view *view, const char *word)
{
    struct str shown = STR_INIT;

    print_utf8(&shown, word);
    if (c->n == 0) {
        fprintf(stderr,
                "rlstudy: no run in %s is called '%s': name the beginning of "
                "an id, as ls lists them%s\n",
                view->options->store, str_text(&shown),
                view->n_studies > 0 ? ", or a label, as plan -v does"
                                    : "; or a label and, behind it, its study");
    } else {
        fprintf(stderr, "rlstudy: '%s' may be any of %zu runs:\n",
                str_text(&shown), c->n);
        for (size_t i = 0; i < c->n && i < SHOW_CANDIDATES; i++)
            fprintf(stderr, "  %s  %s\n", c->first[i].id,
                    view_label(view, &c->first[i]));
        if (c->n > SHOW_CANDIDATES)
            fprintf(stderr, "  and %zu more\n", c->n - SHOW_CANDIDATES);
    }
    str_fini(&shown);
    return STATUS_USAGE;
}

enum exit_status view_find(struct view_run *out, struct view *view,
                           const char *word)
{
    struct candidates c = {.n = 0};
    char *name = arena_strdup(view->arena, word);
    size_t len = strlen(name);

    /* A folder, maybe with a slash behind it. */
    while (len > 1 && name[len - 1] == '/')
        name[--len] = '\0';
    const char *slash = strrchr(name, '/');
    const char *last = slash != NULL ? slash + 1 : name;
    bool hex =
        *last != '\0' && strspn(last, "0123456789abcdef") == strlen(last);
    if (hex && (slash == NULL || strlen(last) == RUN_ID_CHARS))
        offer_ids(&c, view, last);
    offer_labels(&c, view, word);
    if (c.n != 1)
        return refuse_name(&c, view, word);
    *out = c.first[0];
    return STATUS_OK;
}

enum exit_status view_find_one(struct view_run *out, struct view *view,
                               const char *command)
{
    if (view->n_words == 1)
        return view_find(out, view, view->words[0]);
    fprintf(stderr, "rlstudy: %s %s; see rlstudy %s --help\n", command,
            view->n_words == 0 ? "needs a run" : "takes one run at a time",
            command);
    return STATUS_USAGE;
}

/* ---- how it is ---- */

/* Without a study a result is all that anybody asks for. */
static struct store_budget budget_of(const struct plan_run *run,
                                     const struct store_facts *facts)
{
    if (run != NULL)
        return budget_of_run(run);
    return (struct store_budget){facts->done.outcome == OUTCOME_DONE
                                     ? facts->done.interactions
                                     : INT64_MAX,
                                 0, 0};
}

static enum run_state state_of(const struct store_run *found)
{
    if (found->damage != NULL)
        return STATE_DAMAGED;
    if (found->state == STORE_COMPLETE)
        return found->done.outcome == OUTCOME_DIVERGED ? STATE_DIVERGED
                                                       : STATE_DONE;
    if (found->failure != NULL)
        return STATE_FAILED;
    return found->state == STORE_PARTIAL ? STATE_STOPPED : STATE_NEW;
}

static const char *why_of(struct arena *arena, const struct run_status *status,
                          const struct store_run *found)
{
    switch (status->state) {
    case STATE_DAMAGED:
        return found->damage;
    case STATE_DIVERGED:
        return found->done.message;
    case STATE_FAILED:
        return arena_printf(arena, "%s: %s",
                            failure_class_name(found->failure->class),
                            found->failure->reason);
    default:
        return NULL;
    }
}

/* Someone at work is further than what was kept, and will be done soon. */
static void look_at_worker(struct run_status *out,
                           const struct store_facts *facts, const char *dir,
                           struct arena *arena)
{
    lease_look(arena, &out->lease, dir);
    if (!out->lease.alive || out->state == STATE_DONE ||
        out->state == STATE_DIVERGED)
        return;
    out->state = STATE_RUNNING;
    out->interactions = (double)facts->curve_interactions;
    out->wall_s = facts->curve_wall_s;
    if (out->interactions > 0 && out->budget > out->interactions)
        out->left_s =
            (out->budget - out->interactions) * out->wall_s / out->interactions;
}

const char *view_ask_cluster(struct view *view)
{
    struct err err;

    arena_free(view->cluster);
    view->cluster = arena_new();
    view->expectations =
        expect_open(view->cluster, store_folder(view->store), &err);
    if (view->expectations == NULL)
        return arena_strdup(view->cluster, err.msg);
    expect_ask(view->expectations);
    return expect_trouble(view->expectations);
}

/* Its own lease says that somebody trains it, and its result that nobody needs
 * to; the queue says what may be expected. */
static void look_at_queue(struct run_status *out, const struct view *view,
                          const struct view_run *run)
{
    struct expected expected;

    if (view->expectations == NULL || out->state == STATE_DONE ||
        out->state == STATE_DIVERGED || out->state == STATE_RUNNING)
        return;
    expect_run(view->expectations, &expected, run->id, NULL);
    if (expected.what == EXPECT_NOTHING) {
        if (out->why == NULL)
            out->why = expect_ending(view->expectations, run->id);
        return;
    }
    out->state = STATE_WAITING;
    out->job = expected.job;
    out->why = expected.what == EXPECT_UNKNOWN ? "the queue gave no answer"
                                               : expected.reason;
}

void view_status(struct run_status *out, const struct view *view,
                 const struct view_run *run)
{
    struct store_run found;

    *out = (struct run_status){.state = STATE_NEW, .kernel = ""};
    if (run->plan != NULL && !run->plan->open)
        out->budget = run->plan->interactions;
    if (run->at == SIZE_MAX) {
        look_at_queue(out, view, run);
        return;
    }
    const char *dir = store_run_dir(view->arena, view->store, run->id);
    const struct store_facts *facts = survey_facts(view->survey, run->at);
    store_judge(view->arena, &found, facts, dir, budget_of(run->plan, facts));
    out->state = state_of(&found);
    out->interactions = (double)found.interactions;
    out->wall_s = found.wall_s;
    out->kernel = found.done.kernel;
    out->bytes = survey_bytes(view->survey, run->at);
    if (facts->lease)
        look_at_worker(out, facts, dir, view->arena);
    out->why = why_of(view->arena, out, &found);
    look_at_queue(out, view, run);
}

/* ---- what it is ---- */

const struct run_spec *view_spec(const struct view *view,
                                 const struct view_run *run)
{
    if (run->plan != NULL)
        return &run->plan->spec;
    return run->at != SIZE_MAX ? survey_spec(view->survey, run->at) : NULL;
}

const char *view_kind(const struct view *view, const struct view_run *run)
{
    const struct run_spec *spec = view_spec(view, run);

    if (spec == NULL)
        return "its spec.yaml cannot be read";
    return arena_printf(view->arena, "%s, %s, %s, seed %lld",
                        spec->environment.kind, spec->family.kind,
                        spec->algorithm.kind, (long long)spec->seed);
}

const char *view_label(const struct view *view, const struct view_run *run)
{
    return run->plan != NULL ? run->plan->label : view_kind(view, run);
}

json_t *run_status_json(const struct view *view, const struct view_run *run,
                        const struct run_status *status)
{
    const char *label = run->plan != NULL ? run->plan->label : NULL;
    json_t *holder = json_null();

    if (status->lease.there)
        holder =
            json_pack("{s:o, s:f, s:b}", "who",
                      json_of_text(status->lease.holder), "heartbeat_s",
                      status->lease.age_s, "alive", (int)status->lease.alive);
    return json_pack(
        "{s:s, s:o, s:o, s:s, s:f, s:o, s:f, s:o, s:f, s:o, s:o, s:o}", "id",
        run->id, "label", json_of_text(label), "what",
        json_of_text(view_kind(view, run)), "state", state_name(status->state),
        "interactions", status->interactions, "budget",
        status->budget > 0 ? json_real(status->budget) : json_null(), "wall_s",
        status->wall_s, "left_s",
        status->left_s > 0 ? json_real(status->left_s) : json_null(),
        "disk_bytes", status->bytes, "why", json_of_text(status->why), "holder",
        holder, "job", json_of_text(status->job));
}
