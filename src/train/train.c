/* train.c - a run from its specification. */
#include "config.h"

#include "train/train.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "nn/blas.h"
#include "nn/carve.h"
#include "nn/family.h"
#include "train/internal.h"

const struct param_table *const train_environments[] = {
    &env_digits_table,
    &env_mnist_table,
    &env_cartpole_table,
    &env_acrobot_table,
    &env_mountain_car_table,
    &env_mountain_car_continuous_table,
    &env_pendulum_table,
    &env_recall_table,
    &env_bandit_table,
    &env_chain_table,
    &env_coinleap_table,
    &env_starraid_table,
    &env_fruitgate_table,
    &env_noise_table,
    &env_plugin_table,
    &env_libenv_table,
    &env_gymnasium_table,
    &env_duel_table,
    NULL,
};
const struct param_table *const train_families[] = {
    &nn_mlp_table, &nn_cnn_table, &nn_impala_table, NULL};
const struct param_table *const train_algorithms[] = {
    &ppo_table, &ppo_ewma_table, &ppg_table, &ppg_ewma_table, NULL};

/* Each copy acts by random numbers of its own. */
static void start_actors(struct actors *actors, const struct run_key *key,
                         const char *purpose)
{
    for (size_t i = 0; i < actors->n; i++)
        rng_init(&actors->rng[i], key->bytes, sizeof key->bytes, purpose, i);
}

static void start_normalisers(struct train *train)
{
    if (train->options.normalise_rewards)
        reward_normaliser_start(&train->rewards);
    if (!train->options.normalise_observations)
        return;
    obs_normaliser_start(&train->observations, train->obs_numbers);
    train->scaling = (struct nn_scaling){train->observations.mean,
                                         train->observations.scale, 10};
}

/* The first weights, from the run's key; all averages start there. */
static void start(struct train *train, const struct run_key *key)
{
    const size_t P = train->net->parameters;
    struct rng init;

    rng_init(&init, key->bytes, sizeof key->bytes, "init", 0);
    nn_init(train->net, train->policy.w, &init);
    memcpy(train->average.w, train->policy.w, P * sizeof *train->policy.w);
    train->running[AVERAGE_MASS] = 1;
    if (train->options.ewma)
        train_rejoin(train);
    rng_init(train->shuffle, key->bytes, sizeof key->bytes, "shuffle", 0);
    start_actors(&train->actors, key, "act");
    start_actors(&train->judges, key, "judge");
    start_actors(&train->rivals.seats, key, "rival");
    if (train->self_play.past > 0)
        train_start_rivals(train);
    start_normalisers(train);
    memset(train->always, true, train->options.envs * sizeof *train->always);
    train->env_type->reset(train->actors.env, train->actors.obs);
}

/* The copies that are evaluated in are seeded by a key of their own. */
static struct env *open_judges(const struct train *train,
                               const struct run_spec *spec,
                               const struct run_key *key, const char *data_dir,
                               struct err *err)
{
    const struct env_type *type = train->env_type;
    struct rng stream;

    static_assert(sizeof stream.s == RUN_KEY_BYTES, "a stream is a key");
    rng_init(&stream, key->bytes, sizeof key->bytes, "evaluation", 0);
    return (train->self_play.past > 0 ? type->game->open_ladder : type->open)(
        &spec->environment, (int)train->options.eval_episodes,
        (const uint8_t *)stream.s, data_dir, err);
}

/* Rows are left out one by one, which sequences are not. */
static bool knows_void_rows(struct train *train, struct err *err)
{
    const struct env_type *type = train->env_type;

    train->has_void_rows =
        type->void_rows != NULL && type->void_rows(train->actors.env) != NULL;
    if (train->has_void_rows &&
        (train->net->state > 0 || train->options.phasic))
        return err_set(err,
                       "copies that take a step to reset cannot train a "
                       "network with a memory, nor by PPG: use an environment "
                       "that resets in the same step");
    return true;
}

static bool open_environments(struct train *train, const struct run_spec *spec,
                              const struct run_key *key, const char *data_dir,
                              struct err *err)
{
    const struct env_type *type = train->env_type;

    train->actors.env = type->open(&spec->environment, (int)train->options.envs,
                                   key->bytes, data_dir, err);
    if (train->actors.env == NULL)
        return false;
    train->n_infos = train->actors.env->n_infos;
    if (!knows_void_rows(train, err))
        return false;
    if (type->heldout_count != NULL) {
        train->n_heldout = type->heldout_count(train->actors.env);
        return true;
    }
    train->judges.env = open_judges(train, spec, key, data_dir, err);
    if (train->judges.env != NULL && type->hold_out != NULL)
        type->hold_out(train->judges.env);
    return train->judges.env != NULL;
}

/* An environment that is in trouble is no finding about learning. */
static bool in_trouble(const struct train *train, struct err *err)
{
    const struct env *const both[] = {train->actors.env, train->judges.env};

    for (size_t i = 0; i < COUNT_OF(both); i++) {
        const char *why = both[i] != NULL ? env_trouble(both[i]) : NULL;

        if (why != NULL)
            return !err_set(err, "%s", why);
    }
    return false;
}

struct train *train_open(const struct run_spec *spec,
                         const struct env_type *env_type, const char *data_dir,
                         struct err *err)
{
    const struct run_key key = run_spec_key(spec);
    struct train *train = mem_calloc(1, sizeof *train);

    nn_blas_one_thread();
    if (!train_prepare(train, spec, env_type, err) ||
        !open_environments(train, spec, &key, data_dir, err)) {
        train_free(train);
        return NULL;
    }
    struct carve carve = {0};
    train_layout(train, &carve);
    train->block = mem_aligned(carve.used);
    carve = (struct carve){train->block, 0};
    train_layout(train, &carve);
    if (train->n_heldout > 0)
        env_type->heldout(train->actors.env, 0, train->n_heldout,
                          train->heldout_obs, train->heldout_answer);
    start(train, &key);
    if (in_trouble(train, err)) {
        train_free(train);
        return NULL;
    }
    train_list_tensors(train);
    snprintf(train->kernel_name, sizeof train->kernel_name, "%s, blas %s",
             train->kernel->name, nn_blas_core());
    return train;
}

struct train *train_new(const struct run_spec *spec, const char *data_dir,
                        struct err *err)
{
    const struct env_type *type = env_of(&spec->environment, err);

    return type != NULL ? train_open(spec, type, data_dir, err) : NULL;
}

static void close_environment(const struct train *train, struct env *env)
{
    if (env != NULL)
        train->env_type->close(env);
}

void train_free(struct train *train)
{
    if (train == NULL)
        return;
    close_environment(train, train->actors.env);
    close_environment(train, train->judges.env);
    nn_free(train->net);
    free(train->block);
    free(train->tensors);
    arena_free(train->names);
    free(train);
}

/* Point J of the curve's grid, in iterations. */
static double grid_point(int64_t j, double per_octave)
{
    return exp2((double)j / per_octave);
}

/* The last point that ITERATIONS reach. */
static int64_t last_point(double per_octave, double iterations)
{
    int64_t j = (int64_t)(per_octave * log2(iterations));

    while (grid_point(j + 1, per_octave) <= iterations)
        j++;
    while (j > 0 && grid_point(j, per_octave) > iterations)
        j--;
    return j;
}

size_t train_grid(double *at, double per_octave, double iterations)
{
    const double step = exp2(1 / per_octave) - 1;
    double last = 0;
    size_t n = 0;

    if (!(iterations >= 1))
        return 0;
    for (int64_t j = 0, end = last_point(per_octave, iterations); j <= end;
         j++) {
        double point = grid_point(j, per_octave);

        /* From here on no two fall on the same iteration. */
        if (at == NULL && point * step >= 1)
            return n + (size_t)(end - j + (ceil(point) > last));
        if (ceil(point) <= last)
            continue;
        last = ceil(point);
        if (at != NULL)
            at[n] = last;
        n++;
    }
    return n;
}

/* An iteration that reaches one or more points is evaluated once. */
static bool point_reached(struct train *train)
{
    const double per_octave = (double)train->options.points_per_octave;
    const double iterations = (double)train->count[ITERATIONS];
    bool reached = false;

    while (grid_point(train->count[GRID_POINT], per_octave) <= iterations) {
        train->count[GRID_POINT]++;
        reached = true;
    }
    return reached;
}

/* How the acting policy has fared: mean reward a step where steps are all that
 * counts, else the mean return of the episodes that ended since the last
 * point. */
static double train_return(struct train *train)
{
    double *running = train->running;

    if (train->n_heldout > 0)
        return train->mean_reward;
    const double mean = running[EPISODES] > 0
                            ? running[EPISODE_RETURNS] / running[EPISODES]
                            : (double)NAN;
    for (size_t k = 0; k < train->n_infos; k++) {
        train->train_info[k] = running[EPISODES] > 0
                                   ? train->infos[k] / running[EPISODES]
                                   : (double)NAN;
        train->infos[k] = 0;
    }
    running[EPISODES] = running[EPISODE_RETURNS] = 0;
    return mean;
}

static void make_point(struct train *train, const struct nn_ppo_sums *mean,
                       struct train_point *point)
{
    *point = (struct train_point){
        .interactions = train->count[INTERACTIONS],
        .updates = train->count[UPDATES],
        .train_return = train_return(train),
        .entropy = mean->entropy,
        .approx_kl = mean->kl,
        .clip_fraction = mean->clipped,
        .value_loss = mean->squared_error,
        .info = train->judged_info,
        .train_info = train->train_info,
    };
    train_evaluate(train, point);
}

static double remaining(const struct train *train)
{
    const double end = train->options.anneal_interactions;

    return end > 0 ? fmax(0, 1 - (double)train->count[INTERACTIONS] / end) : 1;
}

enum train_status train_iterate(struct train *train, struct train_point *point,
                                struct err *err)
{
    const struct options *o = &train->options;
    struct nn_ppo_sums mean;

    train->remaining = remaining(train);
    if (!train_collect(train, err))
        return in_trouble(train, err) ? TRAIN_FAILED : TRAIN_DIVERGED;
    if (in_trouble(train, err))
        return TRAIN_FAILED;
    train->count[INTERACTIONS] += (int64_t)(o->envs * o->rollout);
    train->count[ITERATIONS]++;
    if (!train_update(train, &mean, err))
        return TRAIN_DIVERGED;
    if (o->phasic &&
        (size_t)train->count[ITERATIONS] % o->policy_iterations == 0 &&
        !train_auxiliary(train, err))
        return TRAIN_DIVERGED;
    if (train->self_play.past > 0)
        train_keep_rival(train);
    if (point == NULL || !point_reached(train))
        return TRAIN_OK;
    make_point(train, &mean, point);
    return in_trouble(train, err) ? TRAIN_FAILED : TRAIN_POINT;
}

/* Call the function of each environment. */
static bool tell(struct train *train, void (*function)(struct env *),
                 struct err *err)
{
    if (function == NULL)
        return true;
    function(train->actors.env);
    if (train->judges.env != NULL)
        function(train->judges.env);
    return !in_trouble(train, err);
}

bool train_state_save(struct train *train, struct err *err)
{
    return tell(train, train->env_type->save, err);
}

bool train_keeps_state(const struct train *train)
{
    const struct env_type *type = train->env_type;

    return type->keeps_state == NULL || type->keeps_state(train->actors.env);
}

bool train_state_load(struct train *train, struct err *err)
{
    return tell(train, train->env_type->load, err);
}

void train_look(struct train *train, struct train_point *point)
{
    train_evaluate(train, point);
}

const struct env_info *train_infos(const struct train *train, size_t *n)
{
    *n = train->n_infos;
    return train->actors.env->infos;
}

int64_t train_interactions(const struct train *train)
{
    return train->count[INTERACTIONS];
}

const char *train_kernel(const struct train *train)
{
    return train->kernel_name;
}
