/* gymnasium.c - an environment of Gymnasium at work.
 *
 * Each episode of a copy begins with a seed of its own, so a copy is told by
 * that seed and by the actions since: the block of state has both, and what is
 * loaded is played again.  A vector environment resets its copies by itself and
 * cannot be told so; its episodes are cut off where it was interrupted. */
#include "config.h"

#include "env/gymnasium.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/rng.h"
#include "base/str.h"
#include "env/gymnasium_link.h"
#include "env/guest.h"

/* To import what there is and to make all copies; to play episodes again. */
static const double open_limit_s = 600;

/* Of all actions since episodes began, in bytes. */
static const size_t log_limit = (size_t)1 << 28;

/* Copies first .. first + n - 1, in one process. */
struct worker {
    struct gymnasium_link link;
    size_t first, n;
    size_t row_at[GYMNASIUM_ROWS];
    uint8_t *rows;
    uint64_t rows_at;
    size_t rows_bytes;
    uint8_t *replay; /* NULL: not needed so far */
    uint64_t replay_at;
};

/* What is to be done first, before the next step. */
enum pending { PENDING_NOTHING, PENDING_REPLAY, PENDING_CUT };

struct batch {
    struct env env; /* first: a struct env * is a struct batch * */
    struct env_space space;
    size_t n, n_workers;
    struct worker *workers;
    size_t action_bytes, obs_bytes;   /* of one copy */
    size_t row_bytes[GYMNASIUM_ROWS]; /* of one copy */
    size_t steps;                     /* the longest episode */
    size_t log_bytes;                 /* of one action in the log */
    bool exact;
    double limit_s;
    enum pending pending;
    const char *id;
    bool *is_void; /* (n) */

    /* The block of state, and what is in it, (n) each. */
    uint8_t *state;
    size_t state_bytes;
    struct rng *streams;
    uint64_t *seed, *next; /* of this episode and of the one to come */
    uint64_t *done;        /* steps of this episode */
    uint8_t *obs;          /* what was shown last */
    uint8_t *log;          /* (n, steps, log_bytes) */

    struct err trouble; /* no message: none */
};

static size_t round_up(size_t n)
{
    return (n + 63) / 64 * 64;
}

static void set_trouble(struct batch *batch, const struct err *err)
{
    if (batch->trouble.msg[0] != '\0')
        return;
    batch->trouble = *err;
    err_prefix(&batch->trouble, "gymnasium(\"%s\")", batch->id);
}

static bool is_well(const struct batch *batch)
{
    return batch->trouble.msg[0] == '\0';
}

/* ---- processes ---- */

static void *row(const struct worker *w, enum gymnasium_row i)
{
    return w->rows + w->row_at[i];
}

static void lay_out_rows(struct batch *batch, struct worker *w)
{
    struct gymnasium_head *head = w->link.head;
    size_t at = 0;

    head->n = (int32_t)w->n;
    for (int i = 0; i < GYMNASIUM_ROWS; i++) {
        head->row_at[i] = w->row_at[i] = at;
        at += round_up(batch->row_bytes[i] * w->n);
    }
    head->rows_bytes = w->rows_bytes = at;
}

/* The size of the replay's memory: how many steps, then the actions. */
static size_t replay_bytes(const struct batch *batch, const struct worker *w)
{
    return round_up(w->n * sizeof(uint32_t)) +
           w->n * batch->steps * batch->log_bytes;
}

static bool start_worker(struct batch *batch, struct worker *w,
                         const struct settings *settings, struct err *err)
{
    if (!gymnasium_link_start(&w->link, settings_string(settings, "python"),
                              err))
        return false;
    guest_set_log(w->link.guest, STDERR_FILENO);
    return gymnasium_link_request(&w->link, settings, err) &&
           gymnasium_link_ask(&w->link, GYMNASIUM_SPACE, open_limit_s, err) &&
           gymnasium_take_space(&batch->space, &batch->steps, w->link.head,
                                settings, err);
}

static bool open_worker(struct batch *batch, struct worker *w, struct err *err)
{
    struct gymnasium_head *head = w->link.head;

    lay_out_rows(batch, w);
    w->rows = guest_share(w->link.guest, &w->rows_at, w->rows_bytes, err);
    if (w->rows == NULL)
        return false;
    head->rows_at = w->rows_at;
    return gymnasium_link_ask(&w->link, GYMNASIUM_OPEN, open_limit_s, err);
}

static void close_worker(struct batch *batch, struct worker *w)
{
    if (w->link.guest == NULL)
        return;
    guest_unshare(w->link.guest, w->rows, w->rows_at, w->rows_bytes);
    guest_unshare(w->link.guest, w->replay, w->replay_at,
                  replay_bytes(batch, w));
    gymnasium_link_end(&w->link);
}

/* All of them at once. */
static bool ask_all(struct batch *batch, int what, double limit_s)
{
    struct err err = {.msg = ""};

    if (!is_well(batch))
        return false;
    for (size_t i = 0; i < batch->n_workers; i++)
        guest_tell(batch->workers[i].link.guest, (uint8_t)what);
    for (size_t i = 0; i < batch->n_workers; i++) {
        if (!gymnasium_link_answer(&batch->workers[i].link, limit_s, &err))
            set_trouble(batch, &err);
    }
    return is_well(batch);
}

/* Between the rows of all workers and FROM or TO, (n, row_bytes). */
static void put_row(struct batch *batch, enum gymnasium_row i, const void *from)
{
    const size_t bytes = batch->row_bytes[i];

    for (size_t k = 0; k < batch->n_workers; k++) {
        const struct worker *w = &batch->workers[k];

        memcpy(row(w, i), (const uint8_t *)from + w->first * bytes,
               w->n * bytes);
    }
}

static void get_row(struct batch *batch, enum gymnasium_row i, void *to)
{
    const size_t bytes = batch->row_bytes[i];

    for (size_t k = 0; k < batch->n_workers; k++) {
        const struct worker *w = &batch->workers[k];

        memcpy((uint8_t *)to + w->first * bytes, row(w, i), w->n * bytes);
    }
}

/* ---- opening ---- */

static void find_sizes(struct batch *batch)
{
    const struct env_space *space = &batch->space;
    const size_t parts = (size_t)space->parts;

    batch->obs_bytes = env_obs_bytes(space);
    batch->action_bytes = parts * sizeof(int32_t);
    batch->log_bytes =
        parts * (space->continuous ? sizeof(float) : sizeof(uint8_t));
    if (!batch->exact)
        batch->steps = 0;
    const size_t bytes[GYMNASIUM_ROWS] = {
        [ROW_ACTION] = batch->action_bytes, [ROW_OBS] = batch->obs_bytes,
        [ROW_FINAL_OBS] = batch->obs_bytes, [ROW_REWARD] = sizeof(float),
        [ROW_TERMINATED] = sizeof(uint8_t), [ROW_TRUNCATED] = sizeof(uint8_t),
        [ROW_VOID] = sizeof(uint8_t),       [ROW_SEED] = sizeof(uint64_t),
    };
    memcpy(batch->row_bytes, bytes, sizeof bytes);
}

static void *cut_block(struct batch *batch, size_t *at, size_t bytes)
{
    void *p = batch->state != NULL ? batch->state + *at : NULL;

    *at += round_up(bytes);
    return p;
}

/* Once to count, once to cut up. */
static size_t lay_out_state(struct batch *batch)
{
    const size_t n = batch->n;
    size_t at = 0;

    batch->streams = cut_block(batch, &at, n * sizeof *batch->streams);
    batch->seed = cut_block(batch, &at, n * sizeof *batch->seed);
    batch->next = cut_block(batch, &at, n * sizeof *batch->next);
    batch->done = cut_block(batch, &at, n * sizeof *batch->done);
    batch->obs = cut_block(batch, &at, n * batch->obs_bytes);
    batch->log = cut_block(batch, &at, n * batch->steps * batch->log_bytes);
    return at;
}

static bool make_state(struct batch *batch, const uint8_t *key, struct err *err)
{
    if (batch->n * batch->steps * batch->log_bytes > log_limit)
        return err_set(err,
                       "the actions of %zu episodes of %zu steps are too many "
                       "to be kept: give a smaller max_episode_steps, or "
                       "resume = \"cut\"",
                       batch->n, batch->steps);
    batch->state_bytes = lay_out_state(batch);
    batch->state = mem_aligned(batch->state_bytes);
    memset(batch->state, 0, batch->state_bytes);
    lay_out_state(batch);
    batch->is_void = mem_calloc(batch->n, sizeof *batch->is_void);
    for (size_t i = 0; i < batch->n; i++)
        rng_init(&batch->streams[i], key, RUN_KEY_BYTES, "gymnasium", i);
    return true;
}

static void share_out(struct batch *batch, size_t most)
{
    batch->n_workers = (batch->n + most - 1) / most;
    batch->workers = mem_calloc(batch->n_workers, sizeof *batch->workers);
    for (size_t i = 0; i < batch->n_workers; i++) {
        const size_t first = i * most, left = batch->n - first;

        batch->workers[i].first = first;
        batch->workers[i].n = left < most ? left : most;
    }
}

static bool open_batch(struct batch *batch, const struct settings *settings,
                       const uint8_t *key, struct err *err)
{
    for (size_t i = 0; i < batch->n_workers; i++) {
        if (!start_worker(batch, &batch->workers[i], settings, err))
            return false;
    }
    find_sizes(batch);
    for (size_t i = 0; i < batch->n_workers; i++) {
        if (!open_worker(batch, &batch->workers[i], err))
            return false;
    }
    return make_state(batch, key, err);
}

static void batch_close(struct env *env)
{
    struct batch *batch = (struct batch *)env;

    if (batch == NULL)
        return;
    for (size_t i = 0; i < batch->n_workers; i++)
        close_worker(batch, &batch->workers[i]);
    free(batch->workers);
    free(batch->is_void);
    free(batch->state);
    free(batch);
}

static struct env *batch_open(const struct settings *settings, int B,
                              const uint8_t *key,
                              const char *data_dir ATTR_UNUSED, struct err *err)
{
    struct batch *batch = mem_calloc(1, sizeof *batch);

    assert(B > 0);
    batch->env.type = &env_gymnasium;
    batch->n = (size_t)B;
    batch->id = settings_string(settings, "id");
    batch->exact = strcmp(settings_string(settings, "resume"), "exact") == 0;
    batch->limit_s = settings_real(settings, "limit");
    share_out(batch, settings_bool(settings, "vector")
                         ? batch->n
                         : (size_t)settings_int(settings, "envs"));
    if (open_batch(batch, settings, key, err))
        return &batch->env;
    err_prefix(err, "gymnasium(\"%s\")", batch->id);
    batch_close(&batch->env);
    return NULL;
}

/* ---- episodes ---- */

/* Some environments take no seed of more bits. */
static uint64_t draw_seed(struct batch *batch, size_t i)
{
    return rng_next(&batch->streams[i]) >> 33;
}

static bool codes_are_sound(struct batch *batch, const void *obs, size_t rows)
{
    struct err err;

    if (env_codes_are_sound(&batch->space, obs, rows, &err))
        return true;
    set_trouble(batch, &err);
    return false;
}

static bool take_obs(struct batch *batch, void *obs)
{
    get_row(batch, ROW_OBS, batch->obs);
    memcpy(obs, batch->obs, batch->n * batch->obs_bytes);
    return codes_are_sound(batch, obs, batch->n);
}

/* New episodes in all copies. */
static bool begin_all(struct batch *batch, void *obs)
{
    for (size_t i = 0; i < batch->n; i++) {
        batch->seed[i] = draw_seed(batch, i);
        batch->next[i] = draw_seed(batch, i);
        batch->done[i] = 0;
    }
    put_row(batch, ROW_SEED, batch->seed);
    if (!ask_all(batch, GYMNASIUM_RESET, batch->limit_s))
        return false;
    put_row(batch, ROW_SEED, batch->next);
    memset(batch->is_void, 0, batch->n * sizeof *batch->is_void);
    return take_obs(batch, obs);
}

static void batch_reset(struct env *env, void *obs)
{
    struct batch *batch = (struct batch *)env;

    batch->pending = PENDING_NOTHING;
    if (!begin_all(batch, obs))
        memset(obs, 0, batch->n * batch->obs_bytes);
}

/* ---- the log ---- */

static uint8_t *log_row(const struct batch *batch, size_t i, size_t t)
{
    return batch->log + (i * batch->steps + t) * batch->log_bytes;
}

static bool keep_actions(struct batch *batch, const void *action)
{
    const size_t parts = (size_t)batch->space.parts;
    struct err err;

    for (size_t i = 0; i < batch->n && batch->exact; i++) {
        const int32_t *chosen = (const int32_t *)action + i * parts;

        if (batch->done[i] == batch->steps) {
            err_set(&err,
                    "an episode is longer than max_episode_steps, which is %zu",
                    batch->steps);
            set_trouble(batch, &err);
            return false;
        }
        uint8_t *to = log_row(batch, i, batch->done[i]++);
        if (batch->space.continuous)
            memcpy(to, chosen, batch->log_bytes);
        else
            for (size_t p = 0; p < parts; p++)
                to[p] = (uint8_t)chosen[p];
    }
    return true;
}

static bool put_log(struct batch *batch, struct worker *w, struct err *err)
{
    struct gymnasium_head *head = w->link.head;
    const size_t bytes = replay_bytes(batch, w);

    if (w->replay == NULL)
        w->replay = guest_share(w->link.guest, &w->replay_at, bytes, err);
    if (w->replay == NULL)
        return false;
    head->replay_at = w->replay_at;
    head->replay_bytes = bytes;
    for (size_t i = 0; i < w->n; i++) {
        const uint32_t done = (uint32_t)batch->done[w->first + i];

        memcpy(w->replay + i * sizeof done, &done, sizeof done);
    }
    memcpy(w->replay + round_up(w->n * sizeof(uint32_t)),
           log_row(batch, w->first, 0), w->n * batch->steps * batch->log_bytes);
    return true;
}

static bool same_as_before(struct batch *batch)
{
    const uint8_t *now;
    struct err err;

    for (size_t k = 0; k < batch->n_workers; k++) {
        const struct worker *w = &batch->workers[k];

        now = row(w, ROW_OBS);
        if (memcmp(now, batch->obs + w->first * batch->obs_bytes,
                   w->n * batch->obs_bytes) == 0)
            continue;
        err_set(&err, "the same seed and actions gave another observation than "
                      "before the run was interrupted, so that it cannot go on "
                      "exactly: resume = \"cut\" does without");
        set_trouble(batch, &err);
        return false;
    }
    return true;
}

/* Bring every copy to where it was. */
static bool play_again(struct batch *batch)
{
    struct err err;

    for (size_t i = 0; i < batch->n_workers; i++) {
        if (!put_log(batch, &batch->workers[i], &err)) {
            set_trouble(batch, &err);
            return false;
        }
    }
    put_row(batch, ROW_SEED, batch->seed);
    if (!ask_all(batch, GYMNASIUM_REPLAY, open_limit_s) ||
        !same_as_before(batch))
        return false;
    put_row(batch, ROW_SEED, batch->next);
    return true;
}

/* ---- steps ---- */

static void end_episode(struct batch *batch, size_t i)
{
    batch->seed[i] = batch->next[i];
    batch->next[i] = draw_seed(batch, i);
    batch->done[i] = 0;
}

/* False if the ends make no sense. */
static bool take_ends(struct batch *batch, const struct worker *w,
                      bool *terminated, bool *truncated, uint8_t *final_obs)
{
    const uint8_t *term = row(w, ROW_TERMINATED);
    const uint8_t *trunc = row(w, ROW_TRUNCATED);
    const uint8_t *is_void = row(w, ROW_VOID);
    const uint8_t *last = row(w, ROW_FINAL_OBS);

    for (size_t i = 0; i < w->n; i++) {
        const size_t copy = w->first + i;

        terminated[copy] = term[i] != 0;
        truncated[copy] = trunc[i] != 0 && term[i] == 0;
        batch->is_void[copy] = is_void[i] != 0;
        if (!terminated[copy] && !truncated[copy])
            continue;
        memcpy(final_obs + copy * batch->obs_bytes, last + i * batch->obs_bytes,
               batch->obs_bytes);
        if (!codes_are_sound(batch, last + i * batch->obs_bytes, 1))
            return false;
        end_episode(batch, copy);
    }
    return true;
}

static bool take_step(struct batch *batch, const void *action, float *reward,
                      bool *terminated, bool *truncated, void *obs,
                      void *final_obs)
{
    if (!is_well(batch) || !keep_actions(batch, action))
        return false;
    put_row(batch, ROW_ACTION, action);
    if (!ask_all(batch, GYMNASIUM_STEP, batch->limit_s))
        return false;
    for (size_t k = 0; k < batch->n_workers; k++) {
        if (!take_ends(batch, &batch->workers[k], terminated, truncated,
                       final_obs))
            return false;
    }
    put_row(batch, ROW_SEED, batch->next);
    get_row(batch, ROW_REWARD, reward);
    return take_obs(batch, obs);
}

/* In place of a step: what was there is cut off, and something else begins. */
static bool cut_off(struct batch *batch, float *reward, bool *terminated,
                    bool *truncated, void *obs, void *final_obs)
{
    memcpy(final_obs, batch->obs, batch->n * batch->obs_bytes);
    memset(reward, 0, batch->n * sizeof *reward);
    memset(terminated, 0, batch->n * sizeof *terminated);
    memset(truncated, 1, batch->n * sizeof *truncated);
    return begin_all(batch, obs);
}

/* Whoever is in trouble stands still. */
static void batch_step(struct env *env, const void *action, float *reward,
                       bool *terminated, bool *truncated, void *obs,
                       void *final_obs)
{
    struct batch *batch = (struct batch *)env;
    const enum pending pending = batch->pending;
    bool ok;

    batch->pending = PENDING_NOTHING;
    if (pending == PENDING_CUT)
        ok = cut_off(batch, reward, terminated, truncated, obs, final_obs);
    else
        ok = (pending == PENDING_NOTHING || play_again(batch)) &&
             take_step(batch, action, reward, terminated, truncated, obs,
                       final_obs);
    if (ok)
        return;
    memset(reward, 0, batch->n * sizeof *reward);
    memset(terminated, 0, batch->n * sizeof *terminated);
    memset(truncated, 0, batch->n * sizeof *truncated);
    memset(obs, 0, batch->n * batch->obs_bytes);
}

static void *batch_state(struct env *env, size_t *bytes)
{
    struct batch *batch = (struct batch *)env;

    *bytes = batch->state_bytes;
    return batch->state;
}

static void batch_save(struct env *env ATTR_UNUSED)
{
    /* The block is always up to date. */
}

/* Later, for copies that are reset first need nothing played again. */
static void batch_load(struct env *env)
{
    struct batch *batch = (struct batch *)env;

    for (size_t i = 0; i < batch->n; i++) {
        if (batch->done[i] > batch->steps)
            batch->done[i] = batch->steps;
    }
    batch->pending = batch->exact ? PENDING_REPLAY : PENDING_CUT;
}

static const char *batch_trouble(const struct env *env)
{
    const struct batch *batch = (const struct batch *)env;

    return is_well(batch) ? NULL : batch->trouble.msg;
}

static const bool *batch_void_rows(const struct env *env)
{
    const struct batch *batch = (const struct batch *)env;

    return batch->workers[0].link.head->waits != 0 ? batch->is_void : NULL;
}

const struct env_type env_gymnasium = {
    .table = &env_gymnasium_table,
    .elsewhere = true,
    .space = gymnasium_ask_space,
    .open = batch_open,
    .close = batch_close,
    .reset = batch_reset,
    .step = batch_step,
    .state = batch_state,
    .save = batch_save,
    .load = batch_load,
    .trouble = batch_trouble,
    .void_rows = batch_void_rows,
};
