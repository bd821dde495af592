/* behave.c - is an environment that works in another process as it should
 * be? */
#include "config.h"

#include "env/behave.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "base/rng.h"
#include "env/env.h"
#include "env/gymnasium.h"

enum {
    COPIES = 8,
    STEPS = 300,
    LONG = 5000, /* steps until an episode should have ended */
    TIMED_COPIES = 64
};

static const double measure_s = 0.3;
static const uint8_t a_key[RUN_KEY_BYTES] = {1}, b_key[RUN_KEY_BYTES] = {2};

/* What all checks see. */
struct inspection {
    const struct settings *settings;
    const struct env_type *type;
    struct env_space space;
    char *note;
    size_t note_bytes;
    double steps_per_s;
};

/* ---- a batch on trial ---- */

struct trial {
    const struct inspection *in;
    struct env *env;
    size_t n, obs_bytes;
    uint8_t *obs, *final_obs;
    void *action;
    float *reward;
    bool *terminated, *truncated;
    struct rng *rng; /* (n): what each copy does */
};

static bool in_order(const struct trial *t, struct err *err)
{
    const char *why = env_trouble(t->env);

    return why == NULL || err_set(err, "%s", why);
}

/* To be closed in any case. */
static bool trial_open(struct trial *t, const struct inspection *in, size_t n,
                       const uint8_t *key, struct err *err)
{
    static const char whose[] = "behave";
    const size_t obs = env_obs_bytes(&in->space);

    *t = (struct trial){.in = in, .n = n, .obs_bytes = obs};
    t->obs = mem_calloc(n, obs);
    t->final_obs = mem_calloc(n, obs);
    t->action = mem_calloc(n * (size_t)in->space.parts, sizeof(int32_t));
    t->reward = mem_calloc(n, sizeof *t->reward);
    t->terminated = mem_calloc(n, sizeof *t->terminated);
    t->truncated = mem_calloc(n, sizeof *t->truncated);
    t->rng = mem_calloc(n, sizeof *t->rng);
    for (size_t i = 0; i < n; i++)
        rng_init(&t->rng[i], whose, sizeof whose, "action", i);
    t->env = in->type->open(in->settings, (int)n, key, NULL, err);
    if (t->env == NULL)
        return false;
    in->type->reset(t->env, t->obs);
    return in_order(t, err);
}

static void trial_close(struct trial *t)
{
    if (t->env != NULL)
        t->in->type->close(t->env);
    free(t->obs);
    free(t->final_obs);
    free(t->action);
    free(t->reward);
    free(t->terminated);
    free(t->truncated);
    free(t->rng);
}

static void draw_actions(struct trial *t)
{
    const struct env_space *space = &t->in->space;
    int32_t *action = t->action; /* a float is as long */

    for (size_t i = 0; i < t->n; i++)
        env_draw_action(action + i * (size_t)space->parts, space, &t->rng[i]);
}

static bool step(struct trial *t, struct err *err)
{
    draw_actions(t);
    t->in->type->step(t->env, t->action, t->reward, t->terminated, t->truncated,
                      t->obs, t->final_obs);
    return in_order(t, err);
}

static uint64_t add_bytes(uint64_t sum, const void *bytes, size_t n)
{
    const uint8_t *b = bytes;

    for (size_t i = 0; i < n; i++)
        sum = (sum ^ b[i]) * 1099511628211U;
    return sum;
}

/* All that N steps show, as one number. */
static bool play(uint64_t *sum, struct trial *t, int steps, struct err *err)
{
    *sum = add_bytes(14695981039346656037U, t->obs, t->n * t->obs_bytes);
    for (int i = 0; i < steps; i++) {
        if (!step(t, err))
            return false;
        *sum = add_bytes(*sum, t->obs, t->n * t->obs_bytes);
        *sum = add_bytes(*sum, t->reward, t->n * sizeof *t->reward);
        *sum = add_bytes(*sum, t->terminated, t->n * sizeof *t->terminated);
        *sum = add_bytes(*sum, t->truncated, t->n * sizeof *t->truncated);
    }
    return true;
}

/* From the beginning, with KEY. */
static bool play_anew(uint64_t *sum, const struct inspection *in,
                      const uint8_t *key, struct err *err)
{
    struct trial t;
    const bool ok =
        trial_open(&t, in, COPIES, key, err) && play(sum, &t, STEPS, err);

    trial_close(&t);
    return ok;
}

/* ---- the checks ---- */

static bool check_space(struct inspection *in, struct err *err)
{
    return in->type->space(&in->space, in->settings, err);
}

static bool check_open(struct inspection *in, struct err *err)
{
    static const size_t sizes[] = {1, 3, COPIES};

    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        struct trial t;
        const bool ok = trial_open(&t, in, sizes[i], a_key, err);

        trial_close(&t);
        if (!ok)
            return err_prefix(err, "a batch of %zu", sizes[i]);
    }
    return true;
}

static bool all_finite(const struct trial *t, struct err *err)
{
    const float *x = (const float *)(const void *)t->obs;
    const size_t n =
        t->in->space.dtype == ENV_F32 ? t->n * t->obs_bytes / sizeof *x : 0;

    for (size_t i = 0; i < t->n; i++) {
        if (!isfinite(t->reward[i]))
            return err_set(err, "the reward of copy %zu is not finite", i);
    }
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(x[i]))
            return err_set(err, "an observation has a number that is not "
                                "finite");
    }
    return true;
}

static bool check_numbers(struct inspection *in, struct err *err)
{
    struct trial t;
    bool ok = trial_open(&t, in, COPIES, a_key, err);

    for (int i = 0; i < STEPS && ok; i++)
        ok = step(&t, err) && all_finite(&t, err);
    trial_close(&t);
    return ok;
}

static bool check_episodes(struct inspection *in, struct err *err)
{
    struct trial t;
    bool ok = trial_open(&t, in, COPIES, a_key, err), ended = false;

    for (int i = 0; i < LONG && ok && !ended; i++) {
        ok = step(&t, err);
        for (size_t k = 0; k < t.n; k++)
            ended |= t.terminated[k] || t.truncated[k];
    }
    trial_close(&t);
    if (ok && !ended)
        snprintf(in->note, in->note_bytes,
                 "no episode ended within %d steps of each of %d copies", LONG,
                 COPIES);
    return ok;
}

static bool check_determinism(struct inspection *in, struct err *err)
{
    uint64_t a, b;

    return play_anew(&a, in, a_key, err) && play_anew(&b, in, a_key, err) &&
           (a == b || err_set(err, "the same seed and actions, twice, show "
                                   "different things"));
}

static bool check_seeds(struct inspection *in, struct err *err)
{
    uint64_t a, b;
    const bool ok =
        play_anew(&a, in, a_key, err) && play_anew(&b, in, b_key, err);

    if (ok && a == b)
        snprintf(in->note, in->note_bytes, "seeds change nothing");
    return ok;
}

/* T goes on, and so does HEIR, which is given what T was then. */
static bool inherit(struct trial *t, struct trial *heir, struct err *err)
{
    const struct env_type *type = t->in->type;
    uint64_t before, a, b;
    size_t bytes, same;

    if (!play(&before, t, STEPS / 2, err) || !play(&before, heir, 3, err))
        return false;
    type->save(t->env);
    const void *from = type->state(t->env, &bytes);
    void *to = type->state(heir->env, &same);
    if (bytes != same)
        return err_set(err, "states of %zu and of %zu bytes", bytes, same);
    memcpy(to, from, bytes);
    type->load(heir->env);
    memcpy(heir->rng, t->rng, t->n * sizeof *t->rng);
    memcpy(heir->obs, t->obs, t->n * t->obs_bytes);
    return in_order(t, err) && in_order(heir, err) && play(&a, t, STEPS, err) &&
           play(&b, heir, STEPS, err) &&
           (a == b || err_set(err, "what was loaded goes on differently from "
                                   "what was saved"));
}

/* Why nothing goes on bit for bit; NULL: it is to. */
static const char *why_not_kept(const struct trial *t)
{
    const struct env_type *type = t->in->type;
    const struct setting *resume = settings_find(t->in->settings, "resume");

    if (type->keeps_state != NULL && !type->keeps_state(t->env))
        return "it keeps its states to itself: an interrupted run begins again";
    if (type == &env_gymnasium && strcmp(resume->value.string, "cut") == 0)
        return "resume = cut: episodes end where a run is interrupted";
    return NULL;
}

static bool check_state(struct inspection *in, struct err *err)
{
    struct trial t, heir = {.in = in};
    bool ok = trial_open(&t, in, COPIES, a_key, err);
    const char *why = ok ? why_not_kept(&t) : NULL;

    if (why != NULL) {
        snprintf(in->note, in->note_bytes, "%s", why);
    } else if (ok) {
        ok = trial_open(&heir, in, COPIES, a_key, err) &&
             inherit(&t, &heir, err);
        trial_close(&heir);
    }
    trial_close(&t);
    return ok;
}

static double now_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static bool check_speed(struct inspection *in, struct err *err)
{
    struct trial t;
    bool ok = trial_open(&t, in, TIMED_COPIES, a_key, err);
    const double from_s = now_s();
    double steps = 0;

    while (ok && now_s() < from_s + measure_s) {
        ok = step(&t, err);
        steps += TIMED_COPIES;
    }
    in->steps_per_s = ok ? steps / (now_s() - from_s) : 0;
    trial_close(&t);
    return ok;
}

static const struct {
    const char *name, *doc;
    bool (*holds)(struct inspection *in, struct err *err);
} checks[] = {
    {"space", "what is seen and done makes sense", check_space},
    {"open", "a batch of any size opens and closes", check_open},
    {"numbers", "rewards and observations are finite", check_numbers},
    {"episodes", "episodes end", check_episodes},
    {"determinism", "the same seed and actions give the same bytes",
     check_determinism},
    {"seeds", "seeds decide what is random", check_seeds},
    {"state", "a state that was saved goes on as it would have", check_state},
    {"speed", "step goes on for as long as it is called", check_speed},
};

enum { CHECKS_TO_BEGIN_WITH = 2 }; /* space, open: without them nothing works */

static void run_check(struct conform_report *out, struct inspection *in,
                      size_t i, bool *useful)
{
    struct conform_check *check = &out->checks[out->n++];
    struct err err = {.msg = ""};

    *check = (struct conform_check){.name = checks[i].name,
                                    .doc = checks[i].doc,
                                    .result = CONFORM_SKIPPED};
    if (!*useful)
        return;
    in->note = check->note;
    in->note_bytes = sizeof check->note;
    check->result = checks[i].holds(in, &err) ? CONFORM_OK : CONFORM_BROKEN;
    snprintf(check->finding, sizeof check->finding, "%s", err.msg);
    out->broken += check->result == CONFORM_BROKEN;
    *useful = check->result == CONFORM_OK || i >= CHECKS_TO_BEGIN_WITH;
}

bool behave_run(struct conform_report *out, const struct settings *settings,
                struct err *err)
{
    struct inspection in = {.settings = settings,
                            .type = env_of(settings, err)};
    bool useful = true;

    *out = (struct conform_report){.n = 0};
    if (in.type == NULL)
        return false;
    for (size_t i = 0; i < COUNT_OF(checks); i++)
        run_check(out, &in, i, &useful);
    out->steps_per_s = in.steps_per_s;
    return true;
}
