/* conform_trial.c - a batch of a plug-in on trial, and what was seen in it. */
#include "config.h"

#include "env/conform_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* ---- a batch on trial ---- */

static bool fail(const struct trial *t, const char *function, struct err *err)
{
    return err_set(err, "%s failed: %.*s", function, RLS_ERROR_BYTES - 1,
                   t->why[0] != '\0' ? t->why : "no reason was given");
}

bool trial_ended_well(struct trial *t, const char *function, int bad,
                      struct err *err)
{
    plugin_leave();
    t->why[sizeof t->why - 1] = '\0';
    return bad == 0 || fail(t, function, err);
}

bool trial_open(struct trial *t, const struct inspection *in, size_t n,
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
    return trial_ended_well(t, "open", t->batch == NULL, err);
}

void trial_close(struct trial *t)
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

uint8_t *trial_row(const struct trial *t, size_t i)
{
    return t->buffers.block + t->buffers.all[i].at;
}

/* What is not written stays behind as what cannot be. */
static void poison(const struct trial *t)
{
    for (size_t i = 1; i < COUNT_OF(t->buffers.all); i++)
        memset(trial_row(t, i), POISON, t->buffers.all[i].bytes);
}

bool trial_reset(struct trial *t, uint64_t seed, struct err *err)
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
    return trial_ended_well(
        t, "reset", t->in->plugin.type.reset(t->batch, t->seeds, t->why), err);
}

void trial_draw(struct trial *t)
{
    const struct env_space *space = &t->in->space;
    int32_t *action =
        (int32_t *)(void *)trial_row(t, 0); /* a float is as long */

    for (size_t i = 0; i < t->n; i++)
        env_draw_action(action + i * (size_t)space->parts, space,
                        &t->actions[i]);
}

bool trial_carry_out(struct trial *t, struct err *err)
{
    poison(t);
    plugin_enter(&t->in->plugin, "step");
    return trial_ended_well(t, "step",
                            t->in->plugin.type.step(t->batch, t->why), err);
}

bool trial_step(struct trial *t, struct err *err)
{
    trial_draw(t);
    return trial_carry_out(t, err);
}

bool trial_has_ended(const struct trial *t, size_t i)
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
    if (trial_has_ended(t, i))
        h = digest(h, (const uint8_t *)rows->final_obs + i * bytes, bytes);
    return h;
}

void trial_note(const struct trial *t, uint64_t *log)
{
    for (size_t i = 0; i < t->n; i++)
        log[i] = digest_of(t, i);
}

bool trial_go_on(struct trial *t, size_t steps, uint64_t *log, struct err *err)
{
    for (size_t s = 0; s < steps; s++) {
        if (!trial_step(t, err))
            return false;
        trial_note(t, log + s * t->n);
    }
    return true;
}

uint64_t *trial_play(const struct inspection *in, size_t n, uint64_t seed,
                     struct err *err)
{
    uint64_t *log = mem_calloc((STEPS + 1) * n, sizeof *log);
    struct trial t;
    bool ok = trial_open(&t, in, n, err) && trial_reset(&t, seed, err);

    if (ok) {
        trial_note(&t, log);
        ok = trial_go_on(&t, STEPS, log + n, err);
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

bool trial_guards_hold(const struct trial *t, struct err *err)
{
    const char *broken = plugin_buffers_broken(&t->buffers);

    return broken == NULL ||
           err_set(err, "it wrote outside of the buffer %s", broken);
}

bool trial_logs_agree(const uint64_t *a, size_t a_n, const uint64_t *b,
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
