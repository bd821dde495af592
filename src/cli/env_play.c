/* env_play.c - one copy of an environment, played for somebody to look at. */
#include "config.h"

#include "cli/env_play.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/rng.h"
#include "base/str.h"
#include "cli/data_dir.h"
#include "cli/fit_options.h"
#include "cli/json.h"

enum { SHOWN = 8 /* numbers of an observation */ };

/* ---- to begin with ---- */

/* The numbers of --state, of which there are to be N. */
static bool read_state(double *out, size_t n, const char *text, struct err *err)
{
    size_t k = 0;

    for (const char *at = text;; at++) {
        char *end;
        const double x = strtod(at, &end);

        if (end == at || (*end != ',' && *end != '\0'))
            return err_set(err,
                           "--state: '%s' is no list of numbers with "
                           "commas between them",
                           text);
        if (k < n)
            out[k] = x;
        k++;
        at = end;
        if (*at == '\0')
            break;
    }
    return k == n ||
           err_set(err, "--state: the state has %zu numbers, not %zu", n, k);
}

static bool set_state(struct env_play *play, const char *text, struct err *err)
{
    const struct env_numbers *numbers = play->env->type->numbers;
    double state[ENV_MAX_NUMBERS];

    if (text == NULL)
        return true;
    if (numbers == NULL)
        return err_set(err,
                       "--state: '%s' has no state of a few numbers; the tasks "
                       "of classic control have",
                       play->named.table->name);
    const size_t n = numbers->get(play->env, 0, state);
    return read_state(state, n, text, err) &&
           (numbers->set(play->env, 0, state, play->obs, err) ||
            err_prefix(err, "--state"));
}

static bool find_space(struct env_play *out, struct err *err)
{
    const struct settings *settings = &out->named.settings;
    const struct env_type *type = env_of(settings, err);

    return type != NULL && type->space(&out->space, settings, err);
}

static bool open_env(struct env_play *out, uint64_t seed, struct err *err)
{
    const struct settings *settings = &out->named.settings;
    const struct env_type *type = env_of(settings, err);
    struct rng key;

    static_assert(sizeof key.s == RUN_KEY_BYTES, "a stream is a key");
    rng_init(&key, &seed, sizeof seed, "play", 0);
    out->env = type->open(settings, 1, (const uint8_t *)key.s, data_dir(), err);
    return out->env != NULL;
}

static bool in_trouble(const struct env_play *play, struct err *err)
{
    const char *why = env_trouble(play->env);

    return why != NULL && !err_set(err, "%s", why);
}

static bool begin(struct env_play *play, struct arena *arena, struct err *err)
{
    play->obs_bytes = env_obs_bytes(&play->space);
    play->obs = arena_alloc(arena, play->obs_bytes);
    play->final_obs = arena_alloc(arena, play->obs_bytes);
    play->env->type->reset(play->env, play->obs);
    return !in_trouble(play, err);
}

enum exit_status env_play_open(struct env_play *out, struct arena *arena,
                               const char *name, const struct options *options,
                               struct err *err)
{
    uint64_t seed;

    *out = (struct env_play){.begun = true};
    if (!fit_seed(&seed, options, err) ||
        !env_by_name(&out->named, arena, name, options, err) ||
        !find_space(out, err))
        return STATUS_USAGE;
    if (!open_env(out, seed, err) || !begin(out, arena, err))
        return STATUS_FAILURE;
    return set_state(out, options->state, err) ? STATUS_OK : STATUS_USAGE;
}

bool env_play_open_settings(struct env_play *out, struct arena *arena,
                            const struct settings *settings, uint64_t seed,
                            bool *held_out, struct err *err)
{
    *out = (struct env_play){.begun = true};
    out->named.settings = *settings;
    out->named.table = env_table_of(settings);
    if (!find_space(out, err) || !open_env(out, seed, err))
        return false;
    const struct env_type *type = out->env->type;
    *held_out = type->holds_out != NULL && type->holds_out(settings);
    if (*held_out)
        type->hold_out(out->env);
    return begin(out, arena, err);
}

void env_play_close(struct env_play *play)
{
    if (play->env != NULL)
        play->env->type->close(play->env);
}

/* ---- a step ---- */

static bool step(struct env_play *play, double action, struct err *err)
{
    const struct env_type *type = play->env->type;
    float reward;

    if (type->numbers != NULL)
        play->n_numbers = type->numbers->get(play->env, 0, play->numbers);
    type->step(play->env, &play->action, &reward, &play->terminated,
               &play->truncated, play->obs, play->final_obs);
    /* What the environment does to its state, once more: by now that may be
     * the next episode's. */
    play->reward = type->numbers != NULL
                       ? type->numbers->move(type, play->numbers, action)
                       : (double)reward;
    play->begun = env_play_ended(play);
    return !in_trouble(play, err);
}

bool env_play_step(struct env_play *play, struct err *err)
{
    return step(play,
                play->space.continuous ? (double)play->action.number[0]
                                       : play->action.choice[0],
                err);
}

bool env_play_step_exactly(struct env_play *play, const double *exact,
                           struct err *err)
{
    const struct env_numbers *numbers = play->env->type->numbers;

    return step(play, exact[0], err) &&
           (numbers == NULL || env_play_ended(play) ||
            numbers->set(play->env, 0, play->numbers, play->obs, err));
}

bool env_play_ended(const struct env_play *play)
{
    return play->terminated || play->truncated;
}

int64_t env_play_steps(const struct options *options)
{
    return options->steps > 0 ? options->steps : ENV_PLAY_AT_MOST;
}

bool env_play_is_over(const struct env_play *play,
                      const struct options *options, int64_t steps)
{
    return steps >= env_play_steps(options) ||
           (options->steps == 0 && steps > 0 && env_play_ended(play));
}

/* ---- what it led to ---- */

static const uint8_t *seen(const struct env_play *play)
{
    return env_play_ended(play) ? play->final_obs : play->obs;
}

static double number_at(const struct env_space *space, const uint8_t *obs,
                        size_t i)
{
    int32_t code;
    float real;

    switch (space->dtype) {
    case ENV_U8:
        return obs[i];
    case ENV_I32:
        memcpy(&code, obs + i * sizeof code, sizeof code);
        return code;
    default:
        memcpy(&real, obs + i * sizeof real, sizeof real);
        return (double)real;
    }
}

static json_t *json_of_one(const struct env_space *space, const uint8_t *obs,
                           size_t i)
{
    const double x = number_at(space, obs, i);

    return space->dtype == ENV_F32 ? json_of_number(x)
                                   : json_integer((json_int_t)x);
}

/* A list; of pictures, rows of columns of channels. */
static json_t *json_of_obs(const struct env_space *s, const uint8_t *obs)
{
    json_t *rows = json_array();
    size_t i = 0;

    for (int y = 0; y < s->height; y++) {
        json_t *columns = json_array();

        for (int x = 0; x < s->width; x++) {
            json_t *channels = json_array();

            for (int c = 0; c < s->channels; c++, i++)
                json_array_append_new(channels, json_of_one(s, obs, i));
            json_array_append_new(columns, channels);
        }
        json_array_append_new(rows, columns);
    }
    if (s->height > 1 || s->width > 1)
        return rows;
    json_t *vector = json_incref(json_array_get(json_array_get(rows, 0), 0));
    json_decref(rows);
    return vector;
}

static json_t *json_of_infos(const struct env *env)
{
    json_t *infos = json_object();

    for (size_t i = 0; i < env->n_infos; i++)
        json_object_set_new(infos, env->infos[i].name,
                            json_of_number((double)env->info[i]));
    return infos;
}

json_t *env_play_json(const struct env_play *play)
{
    json_t *step = json_pack("{s:o, s:o, s:b, s:b}", "obs",
                             json_of_obs(&play->space, seen(play)), "reward",
                             json_of_number(play->reward), "terminated",
                             play->terminated, "truncated", play->truncated);

    if (play->n_numbers > 0) {
        json_t *state = json_array();

        for (size_t i = 0; i < play->n_numbers; i++)
            json_array_append_new(state, json_of_number(play->numbers[i]));
        json_object_set_new(step, "state", state);
    }
    if (play->env->n_infos > 0)
        json_object_set_new(step, "info", json_of_infos(play->env));
    return step;
}

static void print_action(const struct env_play *play)
{
    for (int i = 0; i < play->space.parts; i++) {
        if (play->space.continuous)
            printf(" %9.5f", (double)play->action.number[i]);
        else
            printf(" %3d", (int)play->action.choice[i]);
    }
}

void env_play_print(const struct env_play *play, int64_t step, bool with_action)
{
    const size_t n = (size_t)play->space.height * (size_t)play->space.width *
                     (size_t)play->space.channels;

    printf("%5" PRId64, step);
    if (with_action)
        print_action(play);
    printf("  reward %-9.6g", play->reward);
    for (size_t i = 0; i < play->env->n_infos; i++)
        printf("  %s %g", play->env->infos[i].name, (double)play->env->info[i]);
    fputs("  obs", stdout);
    for (size_t i = 0; i < n && i < SHOWN; i++)
        printf(" %9.6g", number_at(&play->space, seen(play), i));
    fputs(n > SHOWN ? " ..." : "", stdout);
    puts(play->terminated  ? "  terminated"
         : play->truncated ? "  truncated"
                           : "");
}
