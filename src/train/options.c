/* options.c - what the settings of an algorithm say, and whether they go
 * together. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "base/spec.h"
#include "train/algorithm.h"

static const struct algorithm {
    const struct param_table *table;
    bool ewma, phasic;
} algorithms[] = {
    {&ppo_table, false, false},
    {&ppo_ewma_table, true, false},
    {&ppg_table, false, true},
    {&ppg_ewma_table, true, true},
};

static const struct algorithm *find(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(algorithms); i++) {
        if (strcmp(algorithms[i].table->name, name) == 0)
            return &algorithms[i];
    }
    return NULL;
}

static size_t get_size(const struct settings *settings, const char *name)
{
    return (size_t)settings_int(settings, name);
}

/* A bound of which 0 means that there is none. */
static double get_bound(const struct settings *settings, const char *name)
{
    const double bound = settings_real(settings, name);

    return bound > 0 ? bound : HUGE_VAL;
}

static bool is_linear(const struct settings *settings, const char *name)
{
    return strcmp(settings_string(settings, name), "linear") == 0;
}

static double default_of(const struct param_table *table, const char *name)
{
    const char *text = param_find(table, name)->def;
    struct number n = number_int(0);

    return number_parse(&n, text, strlen(text)) ? n.real : 0;
}

/* A return that is the average of rewards, the k-th ahead weighing
 * ((h-1)/(h+1))^k: an exponential average that spans h steps.  h = 1 is a
 * bandit, and rewards that do not depend on the action add the variance
 * (h+1)^2/(4h) of science.md section 3.
 *
 * So the weights sit in gamma, and lambda is 1.  The other way round, gamma 1
 * and lambda (h-1)/(h+1), each target is the next value plus a reward, which
 * in a task that never ends grows without bound and drowns the policy's
 * gradient: on digits at width 1/4, 190k interactions got 65 % instead of 93 %
 * right at h = 1, and 11 % instead of 91 % at h = 16.
 *
 * What lies beyond the end of a rollout is replaced by its value, so the
 * formula holds for horizons well below the rollout's length.
 *
 * Weights that add up to 1 keep the value and its loss on one scale at every
 * horizon; the policy does not see the difference, as advantages are
 * normalised. */
static bool read_horizon(struct options *options,
                         const struct param_table *table,
                         const struct settings *settings, struct err *err)
{
    const double h = (double)settings_int(settings, "horizon");

    options->gamma = settings_real(settings, "gamma");
    options->lambda = settings_real(settings, "lambda");
    options->reward_scale = 1;
    if (h < 1)
        return true;
    if (options->gamma != default_of(table, "gamma") ||
        options->lambda != default_of(table, "lambda"))
        return err_set(err, "a horizon takes the place of gamma and lambda; "
                            "give one or the other");
    options->gamma = (h - 1) / (h + 1);
    options->lambda = 1;
    options->reward_scale = 1 - options->gamma;
    return true;
}

static void read_advantages(struct options *options,
                            const struct settings *settings)
{
    const char *choice = settings_string(settings, "advantages");
    size_t i = 0;

    while (strcmp(advantage_choices[i], choice) != 0)
        i++;
    options->advantages = (enum advantages)i;
    if (options->advantages == ADVANTAGES_AVERAGED)
        options->advantage_decay =
            1 - 1 / settings_real(settings, "advantage_span");
}

static void read_phases(struct options *options,
                        const struct settings *settings)
{
    options->policy_iterations = 1;
    if (!options->phasic) {
        options->policy_epochs = get_size(settings, "epochs");
        options->value_epochs = options->policy_epochs;
        return;
    }
    options->policy_epochs = get_size(settings, "policy_epochs");
    options->value_epochs = get_size(settings, "value_epochs");
    options->policy_iterations = get_size(settings, "policy_iterations");
    options->aux_epochs = get_size(settings, "aux_epochs");
    options->aux_minibatches =
        get_size(settings, "aux_minibatches") * options->policy_iterations;
    options->aux_step_size = options->step_size;
    options->beta_clone = settings_real(settings, "beta_clone");
}

/* The decay of an average whose centre of mass decay / (1 - decay) is C times
 * as far back. */
static double stretched(double decay, double c)
{
    const double mass = c * decay / (1 - decay);

    return mass / (mass + 1);
}

/* The batch-size rule. */
static bool divide_batch(struct options *options,
                         const struct settings *settings, struct err *err)
{
    const size_t c = get_size(settings, "batch_divisor");

    if (options->envs % c != 0)
        return err_set(err,
                       "%zu envs cannot be divided by a batch_divisor "
                       "of %zu",
                       options->envs, c);
    if (c == 1)
        return true;
    options->envs /= c;
    options->step_size /= sqrt((double)c);
    options->ewma_decay = stretched(options->ewma_decay, (double)c);
    options->average *= (double)c;
    /* The span 1 / (1 - decay) of one iteration is that of decay 0. */
    options->advantage_decay = 1 - (1 - options->advantage_decay) / (double)c;
    if (options->phasic)
        options->policy_iterations *= c;
    return true;
}

static bool check(const struct options *o, struct err *err)
{
    if (o->envs * o->rollout % o->minibatches != 0)
        return err_set(err,
                       "%zu envs times %zu steps of rollout cannot be split "
                       "into %zu equal minibatches",
                       o->envs, o->rollout, o->minibatches);
    if (o->phasic &&
        o->envs * o->rollout * o->policy_iterations % o->aux_minibatches != 0)
        return err_set(err,
                       "%zu envs times %zu steps of rollout times %zu policy "
                       "iterations cannot be split into %zu equal "
                       "minibatches",
                       o->envs, o->rollout, o->policy_iterations,
                       o->aux_minibatches);
    if ((o->anneal_step_size || o->anneal_entropy) &&
        !(o->anneal_interactions > 0))
        return err_set(err, "a linear schedule needs anneal_interactions, "
                            "where it reaches 0");
    if (isfinite(o->clip_value) && o->policy_epochs != o->value_epochs)
        return err_set(err, "clip_value needs as many policy_epochs as "
                            "value_epochs");
    return true;
}

bool options_read(struct options *options, const struct settings *settings,
                  struct err *err)
{
    const struct algorithm *algorithm = find(settings->kind);

    if (algorithm == NULL)
        return err_set(err, "there is no algorithm '%s'", settings->kind);
    *options = (struct options){
        .ewma = algorithm->ewma,
        .phasic = algorithm->phasic,
        .envs = get_size(settings, "envs"),
        .rollout = get_size(settings, "rollout"),
        .sequence = get_size(settings, "sequence"),
        .minibatches = get_size(settings, "minibatches"),
        .step_size = settings_real(settings, "step_size"),
        .step_width_power = settings_real(settings, "step_width_power"),
        .beta1 = settings_real(settings, "beta1"),
        .beta2 = settings_real(settings, "beta2"),
        .epsilon = settings_real(settings, "epsilon"),
        .max_gradient_norm = get_bound(settings, "max_gradient_norm"),
        .anneal_step_size = is_linear(settings, "step_size_schedule"),
        .anneal_entropy = is_linear(settings, "entropy_schedule"),
        .anneal_interactions =
            (double)settings_int(settings, "anneal_interactions"),
        .normalise_rewards = settings_bool(settings, "normalise_rewards"),
        .normalise_observations =
            settings_bool(settings, "normalise_observations"),
        .clip = get_bound(settings, "clip"),
        .clip_value = get_bound(settings, "clip_value"),
        .kl_penalty = settings_real(settings, "kl_penalty"),
        .entropy = settings_real(settings, "entropy"),
        .value = settings_real(settings, "value"),
        .target_kl = get_bound(settings, "target_kl"),
        .average = settings_real(settings, "average"),
        .points_per_octave = get_size(settings, "points_per_octave"),
        .eval_episodes = get_size(settings, "eval_episodes"),
    };
    if (options->ewma)
        options->ewma_decay = settings_real(settings, "ewma_decay");
    read_advantages(options, settings);
    read_phases(options, settings);
    return read_horizon(options, algorithm->table, settings, err) &&
           divide_batch(options, settings, err) && check(options, err);
}
