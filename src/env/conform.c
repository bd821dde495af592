/* conform.c - does a plug-in keep what rlstudy/env.h says? */
#include "config.h"

#include "env/conform.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "base/rng.h"
#include "env/child.h"
#include "env/plugin.h"

enum {
    COPIES = 8,
    FEW = 3,
    STEPS = 600,
    LONG = 20000, /* steps until an episode should have ended */
    BEFORE_SAVE = 150,
    POISON = 0xFF, /* as a number it is none; as a code or an end, neither */
    MOST_PIXELS = 8192,
    TIMED_COPIES = 64,
    NOTE_BYTES = sizeof((struct conform_check *)0)->note
};

static const double limit_s = 60;
static const double measure_s = 0.3;

/* What a check sees; in the child. */
struct inspection {
    struct plugin plugin;
    const struct settings *settings;
    union rls_value *values;
    struct rls_space raw;
    struct env_space space;
    char *note; /* (NOTE_BYTES) */
    double steps_per_s;
};

/* ---- a batch on trial ---- */

struct trial {
    const struct inspection *in;
    size_t n;
    struct plugin_buffers buffers;
    void *batch;
    struct rng *actions; /* (n): of what each copy does, whatever n is */
    uint64_t *seeds;     /* (n) */
    char why[RLS_ERROR_BYTES];
};

static bool fail(const struct trial *t, const char *function, struct err *err)
{
    return err_set(err, "%s failed: %.*s", function, RLS_ERROR_BYTES - 1,
                   t->why[0] != '\0' ? t->why : "no reason was given");
}

static bool ended_well(struct trial *t, const char *function, int bad,
                       struct err *err)
{
    plugin_leave();
    t->why[sizeof t->why - 1] = '\0';
    return bad == 0 || fail(t, function, err);
}

static bool trial_open(struct trial *t, const struct inspection *in, size_t n,
                       struct err *err)
{
    *t = (struct trial){.in = in, .n = n};
    plugin_buffers_init(&t->buffers, &in->space, in->plugin.type.n_infos, n);
    t->actions = mem_calloc(n, sizeof *t->actions);
    t->seeds = mem_calloc(n, sizeof *t->seeds);
    const struct rls_setup setup = {.size = sizeof setup,
                                    .n = (int32_t)n,
                                    .options = in->values,
                                    .buffers = t->buffers.rows};
    plugin_enter(&in->plugin, "open");
    t->batch = in->plugin.type.open(&setup, t->why);
    return ended_well(t, "open", t->batch == NULL, err);
}

static void trial_close(struct trial *t)
{
    if (t->batch != NULL) {
        plugin_enter(&t->in->plugin, "close");
        t->in->plugin.type.close(t->batch);
        plugin_leave();
    }
    plugin_buffers_fini(&t->buffers);
    free(t->actions);
    free(t->seeds);
}

static uint8_t *row_of(const struct trial *t, size_t i)
{
    return t->buffers.block + t->buffers.all[i].at;
}

/* What is not written stays behind as what cannot be. */
static void poison(const struct trial *t)
{
    for (size_t i = 1; i < COUNT_OF(t->buffers.all); i++)
        memset(row_of(t, i), POISON, t->buffers.all[i].bytes);
}

/* The seed of copy i follows from SEED and i, what it does from i alone. */
static bool trial_reset(struct trial *t, uint64_t seed, struct err *err)
{
    static const char whose[] = "conform";

    for (size_t i = 0; i < t->n; i++) {
        struct rng rng;

        rng_init(&rng, &seed, sizeof seed, "seed", i);
        t->seeds[i] = rng_next(&rng);
        rng_init(&t->actions[i], whose, sizeof whose, "action", i);
    }
    poison(t);
    plugin_enter(&t->in->plugin, "reset");
    return ended_well(
        t, "reset", t->in->plugin.type.reset(t->batch, t->seeds, t->why), err);
}

static void draw_actions(struct trial *t)
{
    const struct env_space *space = &t->in->space;
    int32_t *action = (int32_t *)(void *)row_of(t, 0); /* a float is as long */

    for (size_t i = 0; i < t->n; i++)
        env_draw_action(action + i * (size_t)space->parts, space,
                        &t->actions[i]);
}

static bool carry_out(struct trial *t, struct err *err)
{
    poison(t);
    plugin_enter(&t->in->plugin, "step");
    return ended_well(t, "step", t->in->plugin.type.step(t->batch, t->why),
                      err);
}

static bool trial_step(struct trial *t, struct err *err)
{
    draw_actions(t);
    return carry_out(t, err);
}

static bool has_ended(const struct trial *t, size_t i)
{
    return t->buffers.rows.terminated[i] == 1 ||
           t->buffers.rows.truncated[i] == 1;
}

/* ---- what was seen ---- */

static uint64_t digest(uint64_t h, const void *data, size_t n)
{
    const uint8_t *bytes = data;

    for (size_t i = 0; i < n; i++)
        h = (h ^ bytes[i]) * UINT64_C(0x100000001b3);
    return h;
}

/* All that copy I shows, as one number. */
static uint64_t digest_of(const struct trial *t, size_t i)
{
    const struct rls_buffers *rows = &t->buffers.rows;
    const size_t bytes = env_obs_bytes(&t->in->space);
    const size_t infos = t->in->plugin.type.n_infos;
    uint64_t h = UINT64_C(0xcbf29ce484222325);

    h = digest(h, (const uint8_t *)rows->obs + i * bytes, bytes);
    h = digest(h, &rows->reward[i], sizeof rows->reward[i]);
    h = digest(h, &rows->terminated[i], 1);
    h = digest(h, &rows->truncated[i], 1);
    h = digest(h, rows->info + i * infos, infos * sizeof *rows->info);
    if (has_ended(t, i))
        h = digest(h, (const uint8_t *)rows->final_obs + i * bytes, bytes);
    return h;
}

static void note_digests(const struct trial *t, uint64_t *log)
{
    for (size_t i = 0; i < t->n; i++)
        log[i] = digest_of(t, i);
}

/* Go on for STEPS; LOG (STEPS, n). */
static bool go_on(struct trial *t, size_t steps, uint64_t *log, struct err *err)
{
    for (size_t s = 0; s < steps; s++) {
        if (!trial_step(t, err))
            return false;
        note_digests(t, log + s * t->n);
    }
    return true;
}

/* A whole log, (STEPS + 1, n), of a batch of N that is opened for it. */
static uint64_t *play(const struct inspection *in, size_t n, uint64_t seed,
                      struct err *err)
{
    uint64_t *log = mem_calloc((STEPS + 1) * n, sizeof *log);
    struct trial t;
    bool ok = trial_open(&t, in, n, err) && trial_reset(&t, seed, err);

    if (ok) {
        note_digests(&t, log);
        ok = go_on(&t, STEPS, log + n, err);
    }
    trial_close(&t);
    if (ok)
        return log;
    free(log);
    return NULL;
}

/* The first step at which one of the first N copies differs, in *COPY; STEPS
 * or more if none does. */
static size_t first_difference(const uint64_t *a, size_t a_n, const uint64_t *b,
                               size_t b_n, size_t n, size_t steps, size_t *copy)
{
    for (size_t s = 0; s < steps; s++) {
        for (size_t i = 0; i < n; i++) {
            if (a[s * a_n + i] != b[s * b_n + i]) {
                *copy = i;
                return s;
            }
        }
    }
    return steps;
}

/* ---- the checks ---- */

static bool check_space(struct inspection *in, struct err *err)
{
    struct rls_space again;

    if (!plugin_space(&again, &in->plugin, in->values, err))
        return false;
    return memcmp(&again, &in->raw, sizeof again) == 0 ||
           err_set(err, "asked twice with the same options, it says two "
                        "different spaces");
}

static bool check_open(struct inspection *in, struct err *err)
{
    static const size_t sizes[] = {1, FEW, 33};

    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        struct trial t;
        const bool ok = trial_open(&t, in, sizes[i], err);

        trial_close(&t);
        if (!ok)
            return err_prefix(err, "%zu copies", sizes[i]);
    }
    return true;
}

static bool rows_are_sound(const struct trial *t, const void *obs, size_t from,
                           size_t rows, const char *name, struct err *err)
{
    const struct env_space *space = &t->in->space;
    const size_t numbers = env_obs_bytes(space) / sizeof(float);
    const float *number = obs;
    const int32_t *code = obs;

    if (space->dtype == ENV_U8)
        return true;
    for (size_t i = from * numbers; i < (from + rows) * numbers; i++) {
        if (space->dtype == ENV_F32 && !isfinite(number[i]))
            return err_set(err,
                           "number %zu of %s of copy %zu is not finite, or was "
                           "not written",
                           i % numbers, name, i / numbers);
        if (space->dtype == ENV_I32 && (code[i] < 0 || code[i] >= space->codes))
            return err_set(err,
                           "code %zu of %s of copy %zu is %d, of 0 to %d, or "
                           "was not written",
                           i % numbers, name, i / numbers, (int)code[i],
                           space->codes - 1);
    }
    return true;
}

/* The numbers of one step. */
static bool step_is_sound(const struct trial *t, struct err *err)
{
    const struct rls_buffers *rows = &t->buffers.rows;
    const size_t infos = t->in->plugin.type.n_infos;

    for (size_t i = 0; i < t->n; i++) {
        if (!isfinite(rows->reward[i]))
            return err_set(err,
                           "the reward of copy %zu is not finite, or was not "
                           "written",
                           i);
        for (size_t k = 0; k < infos; k++) {
            if (!isfinite(rows->info[i * infos + k]))
                return err_set(err,
                               "info %zu of copy %zu is not finite, or was not "
                               "written",
                               k, i);
        }
        if (has_ended(t, i) &&
            !rows_are_sound(t, rows->final_obs, i, 1, "final_obs", err))
            return false;
    }
    return rows_are_sound(t, rows->obs, 0, t->n, "obs", err);
}

static bool ends_are_sound(const struct trial *t, struct err *err)
{
    const struct rls_buffers *rows = &t->buffers.rows;

    for (size_t i = 0; i < t->n; i++) {
        const int a = rows->terminated[i], b = rows->truncated[i];

        if (a > 1 || b > 1)
            return err_set(err,
                           "copy %zu: terminated is %d and truncated %d; they "
                           "are 0 or 1, and written in each step",
                           i, a, b);
        if (a == 1 && b == 1)
            return err_set(err, "copy %zu is terminated and truncated at once",
                           i);
    }
    return true;
}

/* Rows of final_obs belong to ends alone. */
static bool finals_are_sound(const struct trial *t, struct err *err)
{
    const size_t bytes = env_obs_bytes(&t->in->space);
    const uint8_t *row = t->buffers.rows.final_obs;

    for (size_t i = 0; i < t->n; i++, row += bytes) {
        for (size_t k = 0; k < bytes && !has_ended(t, i); k++) {
            if (row[k] != POISON)
                return err_set(err,
                               "final_obs of copy %zu was written although its "
                               "episode goes on",
                               i);
        }
    }
    return true;
}

/* STEPS steps, each of which must be LIKED; a finding says after which. */
static bool steps_are(struct inspection *in,
                      bool (*liked)(const struct trial *t, struct err *err),
                      struct err *err)
{
    struct trial t;
    bool ok = trial_open(&t, in, COPIES, err) && trial_reset(&t, 1, err);

    for (int s = 1; s <= STEPS && ok; s++) {
        ok = trial_step(&t, err);
        if (ok && !liked(&t, err))
            ok = err_prefix(err, "step %d", s);
    }
    trial_close(&t);
    return ok;
}

static bool check_numbers(struct inspection *in, struct err *err)
{
    struct trial t;
    bool ok = trial_open(&t, in, COPIES, err) && trial_reset(&t, 1, err) &&
              (rows_are_sound(&t, t.buffers.rows.obs, 0, COPIES, "obs", err) ||
               err_prefix(err, "after reset"));

    trial_close(&t);
    return ok && steps_are(in, step_is_sound, err);
}

static bool check_ends(struct inspection *in, struct err *err)
{
    return steps_are(in, ends_are_sound, err) &&
           steps_are(in, finals_are_sound, err);
}

static bool guards_hold(const struct trial *t, struct err *err)
{
    const char *broken = plugin_buffers_broken(&t->buffers);

    return broken == NULL ||
           err_set(err, "it wrote outside of the buffer %s", broken);
}

static bool check_buffers(struct inspection *in, struct err *err)
{
    struct trial t;
    bool ok = trial_open(&t, in, COPIES, err) && trial_reset(&t, 1, err);
    const size_t bytes = t.buffers.all[0].bytes;
    uint8_t *actions = mem_alloc(bytes);

    for (int s = 0; s < STEPS && ok; s++) {
        draw_actions(&t);
        memcpy(actions, row_of(&t, 0), bytes);
        ok = carry_out(&t, err) && guards_hold(&t, err) &&
             (memcmp(actions, row_of(&t, 0), bytes) == 0 ||
              err_set(err, "it wrote to the actions"));
    }
    free(actions);
    trial_close(&t);
    return ok;
}

/* Do two logs say the same of the first N copies? */
static bool logs_agree(const uint64_t *a, size_t a_n, const uint64_t *b,
                       size_t b_n, const char *what, struct err *err)
{
    const size_t n = a_n < b_n ? a_n : b_n;
    size_t copy = 0, s = STEPS + 1;

    if (a == NULL || b == NULL)
        return false;
    s = first_difference(a, a_n, b, b_n, n, STEPS + 1, &copy);
    return s == STEPS + 1 ||
           err_set(err, "%s: copy %zu differs from step %zu on", what, copy, s);
}

static bool check_determinism(struct inspection *in, struct err *err)
{
    uint64_t *a = play(in, COPIES, 1, err);
    uint64_t *b = a != NULL ? play(in, COPIES, 1, err) : NULL;
    const bool ok = logs_agree(a, COPIES, b, COPIES,
                               "the same seeds and actions, twice", err);

    free(a);
    free(b);
    return ok;
}

static bool check_copies(struct inspection *in, struct err *err)
{
    uint64_t *a = play(in, COPIES, 1, err);
    uint64_t *b = a != NULL ? play(in, FEW, 1, err) : NULL;
    const bool ok = logs_agree(a, COPIES, b, FEW,
                               "the same seeds and actions, beside fewer "
                               "copies",
                               err);

    free(a);
    free(b);
    return ok;
}

static bool check_reset(struct inspection *in, struct err *err)
{
    uint64_t *log = mem_calloc((STEPS + 1) * COPIES, sizeof *log);
    uint64_t *fresh = play(in, COPIES, 1, err);
    struct trial t;
    bool ok = fresh != NULL;

    ok = trial_open(&t, in, COPIES, err) && ok && trial_reset(&t, 2, err) &&
         go_on(&t, BEFORE_SAVE, log, err) && trial_reset(&t, 1, err);
    if (ok) {
        note_digests(&t, log);
        ok = go_on(&t, STEPS, log + COPIES, err) &&
             logs_agree(log, COPIES, fresh, COPIES,
                        "after a reset in the middle, against a fresh batch",
                        err);
    }
    trial_close(&t);
    free(fresh);
    free(log);
    return ok;
}

static bool check_seeds(struct inspection *in, struct err *err)
{
    uint64_t *a = play(in, COPIES, 1, err);
    uint64_t *b = a != NULL ? play(in, COPIES, 2, err) : NULL;
    const bool ok = b != NULL;

    if (ok && logs_agree(a, COPIES, b, COPIES, "", err))
        snprintf(in->note, NOTE_BYTES,
                 "seeds change nothing: is there nothing random in it?");
    free(a);
    free(b);
    return ok;
}

struct ends {
    size_t all, stale; /* episodes; those followed by what they ended with */
};

static void count_ends(struct ends *ends, const struct trial *t)
{
    const struct rls_buffers *rows = &t->buffers.rows;
    const size_t bytes = env_obs_bytes(&t->in->space);

    for (size_t i = 0; i < t->n; i++) {
        if (!has_ended(t, i))
            continue;
        ends->all++;
        ends->stale +=
            memcmp((const uint8_t *)rows->obs + i * bytes,
                   (const uint8_t *)rows->final_obs + i * bytes, bytes) == 0;
    }
}

static bool check_episodes(struct inspection *in, struct err *err)
{
    struct ends ends = {0, 0};
    struct trial t;
    bool ok = trial_open(&t, in, COPIES, err) && trial_reset(&t, 1, err);

    for (int s = 0; s < LONG && ends.all < 100 && ok; s++) {
        ok = trial_step(&t, err);
        count_ends(&ends, &t);
    }
    trial_close(&t);
    if (!ok)
        return false;
    if (ends.all == 0)
        snprintf(in->note, NOTE_BYTES,
                 "no episode ended in %d steps of %d copies; returns are those "
                 "of whole episodes",
                 LONG, COPIES);
    return ends.all < 5 || ends.stale < ends.all ||
           err_set(err,
                   "after each of %zu ends, obs was the same as final_obs: it "
                   "is to be the first of the next episode",
                   ends.all);
}

static bool check_extremes(struct inspection *in, struct err *err)
{
    const size_t parts = (size_t)in->space.parts;
    struct trial t;
    bool ok = trial_open(&t, in, COPIES, err) && trial_reset(&t, 1, err);
    float *number = (float *)(void *)row_of(&t, 0);

    for (int s = 0; s < STEPS && ok && in->space.continuous; s++) {
        for (size_t i = 0; i < COPIES * parts; i++)
            number[i] = ((size_t)s + i) % 2 == 0 ? 1e6F : -1e6F;
        ok = carry_out(&t, err) && guards_hold(&t, err) &&
             (step_is_sound(&t, err) ||
              err_prefix(err, "with actions far outside of their range"));
    }
    trial_close(&t);
    return ok;
}

/* ---- saved states ---- */

enum { EDGE = 64, EDGE_BYTE = 0x5A };

/* Room for a state, with edges that nobody may write to. */
static uint8_t *state_new(size_t bytes)
{
    uint8_t *block = mem_aligned(EDGE + bytes + EDGE);

    memset(block, EDGE_BYTE, EDGE + bytes + EDGE);
    return block;
}

static bool edges_hold(const uint8_t *block, size_t bytes, struct err *err)
{
    for (size_t i = 0; i < EDGE; i++) {
        if (block[i] != EDGE_BYTE || block[EDGE + bytes + i] != EDGE_BYTE)
            return err_set(err, "save wrote more than state_bytes");
    }
    return true;
}

static size_t bytes_of(const struct trial *t)
{
    plugin_enter(&t->in->plugin, "state_bytes");
    const size_t bytes = t->in->plugin.type.state_bytes(t->batch);
    plugin_leave();
    return bytes;
}

static bool trial_save(struct trial *t, uint8_t *block, size_t bytes,
                       struct err *err)
{
    plugin_enter(&t->in->plugin, "save");
    return ended_well(t, "save",
                      t->in->plugin.type.save(t->batch, block + EDGE, t->why),
                      err) &&
           edges_hold(block, bytes, err) && guards_hold(t, err);
}

static bool trial_load(struct trial *t, const uint8_t *block, struct err *err)
{
    plugin_enter(&t->in->plugin, "load");
    return ended_well(t, "load",
                      t->in->plugin.type.load(t->batch, block + EDGE, t->why),
                      err) &&
           guards_hold(t, err);
}

/* HEIR takes STATE over, and goes on as T does. */
static bool goes_on_alike(struct trial *t, struct trial *heir,
                          const uint8_t *state, struct err *err)
{
    uint64_t *a = mem_calloc((STEPS + 1) * COPIES, sizeof *a);
    uint64_t *b = mem_calloc((STEPS + 1) * COPIES, sizeof *b);
    bool ok = trial_load(heir, state, err);

    memcpy(heir->actions, t->actions, COPIES * sizeof *t->actions);
    ok = ok && go_on(t, STEPS, a, err) && go_on(heir, STEPS, b, err) &&
         logs_agree(a, COPIES, b, COPIES,
                    "a batch that a state was loaded into, against the one "
                    "that it was saved from",
                    err);
    free(a);
    free(b);
    return ok;
}

static bool check_state(struct inspection *in, struct err *err)
{
    uint64_t *log = mem_calloc((size_t)BEFORE_SAVE * COPIES, sizeof *log);
    struct trial t, heir;
    bool ok = trial_open(&t, in, COPIES, err);

    ok = trial_open(&heir, in, COPIES, err) && ok && trial_reset(&t, 1, err) &&
         trial_reset(&heir, 2, err) && go_on(&t, BEFORE_SAVE, log, err) &&
         go_on(&heir, FEW, log, err);
    if (ok) {
        const size_t bytes = bytes_of(&t);
        uint8_t *state = state_new(bytes);

        ok = trial_save(&t, state, bytes, err) &&
             goes_on_alike(&t, &heir, state, err) &&
             (bytes_of(&t) == bytes ||
              err_set(err, "state_bytes changes while the batch is open"));
        free(state);
    }
    free(log);
    trial_close(&t);
    trial_close(&heir);
    return ok;
}

/* ---- pictures ---- */

static bool ask_picture(struct trial *t, struct rls_image *image,
                        struct err *err)
{
    plugin_enter(&t->in->plugin, "render");
    return ended_well(t, "render",
                      t->in->plugin.type.render(t->batch, 0, image, t->why),
                      err);
}

static bool draw_picture(struct trial *t, struct rls_image *image,
                         struct err *err)
{
    const struct rls_image asked = *image;
    const size_t bytes =
        (size_t)image->width * (size_t)image->height * (size_t)3;
    uint8_t *block = state_new(bytes);

    image->rgb = block + EDGE;
    bool ok = ask_picture(t, image, err);
    for (size_t i = 0; i < EDGE && ok; i++) {
        if (block[i] != EDGE_BYTE || block[EDGE + bytes + i] != EDGE_BYTE)
            ok = err_set(err, "it drew outside of the picture");
    }
    free(block);
    return ok &&
           ((image->width == asked.width && image->height == asked.height) ||
            err_set(err, "its pictures change their extents"));
}

static bool check_render(struct inspection *in, struct err *err)
{
    struct rls_image image = {0, 0, NULL};
    struct trial t;

    if (in->plugin.type.render == NULL) {
        snprintf(in->note, NOTE_BYTES, "it has no pictures");
        return true;
    }
    bool ok = trial_open(&t, in, FEW, err) && trial_reset(&t, 1, err) &&
              ask_picture(&t, &image, err);
    if (ok && (image.width < 1 || image.height < 1 ||
               image.width > MOST_PIXELS || image.height > MOST_PIXELS))
        ok = err_set(err, "a picture of %d x %d", (int)image.width,
                     (int)image.height);
    ok = ok && draw_picture(&t, &image, err) && guards_hold(&t, err);
    trial_close(&t);
    return ok;
}

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
        draw_actions(&t);
        const double from = now_s();
        plugin_enter(&in->plugin, "step");
        ok = ended_well(&t, "step", in->plugin.type.step(t.batch, t.why), err);
        spent_s += now_s() - from;
        steps += TIMED_COPIES;
    }
    trial_close(&t);
    in->steps_per_s = ok ? (double)steps / spent_s : 0;
    return ok;
}

static const struct {
    const char *name, *doc;
    bool (*holds)(struct inspection *in, struct err *err);
} checks[] = {
    {"space", "what is seen and done makes sense, and stays the same",
     check_space},
    {"open", "a batch of any size opens and closes", check_open},
    {"buffers", "nothing is written outside of the buffers, nor to the actions",
     check_buffers},
    {"numbers", "all that is due is written in each step, and finite",
     check_numbers},
    {"ends", "an episode ends in one way, and final_obs belongs to ends",
     check_ends},
    {"episodes", "the next episode begins in the step that ends one",
     check_episodes},
    {"determinism", "the same seeds and actions give the same bytes",
     check_determinism},
    {"copies", "a copy does not depend on the others", check_copies},
    {"reset", "reset forgets what was before", check_reset},
    {"seeds", "seeds decide what is random", check_seeds},
    {"state", "a state that was saved goes on as it would have", check_state},
    {"extremes", "numbers outside of low .. high are clipped", check_extremes},
    {"render", "pictures have one size and stay within it", check_render},
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
