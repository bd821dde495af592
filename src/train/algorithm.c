/* algorithm.c - the options of the training algorithms.
 *
 * "The authors' code" is that of Cobbe, Hilton, Klimov and Schulman (2021),
 * Phasic policy gradient, and of Hilton, Cobbe and Schulman (2021), Batch size
 * invariance for policy optimization; see science.md section 4. */
#include "config.h"

#include "train/algorithm.h"

#include <string.h>

#include "base/spec.h"

#define DEFAULT_GAMMA "0.999"
#define DEFAULT_LAMBDA "0.95"

static const struct param ppo_ewma_params[] = {
    {.name = "envs",
     .type = PARAM_INT,
     .def = "16",
     .min = 1,
     .max = 65536,
     .doc = "copies of the environment that act side by side (our choice: "
            "one tile of the network's kernels)"},
    {.name = "rollout",
     .type = PARAM_INT,
     .def = "128",
     .min = 1,
     .max = 65536,
     .doc = "steps of each copy in an iteration, after which values stand in "
            "for rewards (our choice; the authors' code has 256)"},
    {.name = "epochs",
     .type = PARAM_INT,
     .def = "3",
     .min = 1,
     .max = 100,
     .doc = "passes over the data of an iteration (the authors' code)"},
    {.name = "minibatches",
     .type = PARAM_INT,
     .def = "8",
     .min = 1,
     .max = 65536,
     .doc = "updates in an epoch, each on an equal part of the data (our "
            "choice)"},
    {.name = "step_size",
     .type = PARAM_REAL,
     .def = "5e-4",
     .min = 0,
     .max = 1,
     .open = PARAM_OPEN_MIN,
     .doc = "Adam's step size at width 1 (the authors' code)"},
    {.name = "step_width_power",
     .type = PARAM_REAL,
     .def = "0.5",
     .min = 0,
     .max = 2,
     .doc = "the step size is divided by the family's width to this power "
            "(our choice, after the Procgen paper)"},
    {.name = "beta1",
     .type = PARAM_REAL,
     .def = "0.9",
     .min = 0,
     .max = 1,
     .open = PARAM_OPEN_MAX,
     .doc = "decay of Adam's mean of gradients (the authors' code)"},
    {.name = "beta2",
     .type = PARAM_REAL,
     .def = "0.999",
     .min = 0,
     .max = 1,
     .open = PARAM_OPEN_MAX,
     .doc = "decay of Adam's mean of squared gradients (the authors' code)"},
    {.name = "epsilon",
     .type = PARAM_REAL,
     .def = "1e-8",
     .min = 0,
     .max = 1,
     .open = PARAM_OPEN_MIN,
     .doc = "what Adam adds to the root of the mean square (the authors' "
            "code)"},
    {.name = "gamma",
     .type = PARAM_REAL,
     .def = DEFAULT_GAMMA,
     .min = 0,
     .max = 1,
     .doc = "discount of a reward for each step that it lies ahead (the "
            "authors' code)"},
    {.name = "lambda",
     .type = PARAM_REAL,
     .def = DEFAULT_LAMBDA,
     .min = 0,
     .max = 1,
     .doc = "weight of longer estimates in the advantage (the authors' "
            "code)"},
    {.name = "horizon",
     .type = PARAM_INT,
     .def = "0",
     .min = 0,
     .max = 1e6,
     .doc = "if not 0, the steps h of reward that an action is credited "
            "with: the k-th reward ahead counts ((h-1)/(h+1))^k, instead of "
            "gamma and lambda, which then keep their defaults (our choice)"},
    {.name = "normalise_rewards",
     .type = PARAM_BOOL,
     .def = "false",
     .doc = "divide rewards by the running deviation of the return "
            "discounted by 0.99 and cut them off at 10 (on in the authors' "
            "code; off is our choice, for rewards of 0 and 1)"},
    {.name = "normalise_advantages",
     .type = PARAM_BOOL,
     .def = "true",
     .doc = "bring the advantages of an iteration to mean 0 and deviation 1 "
            "(the authors' code)"},
    {.name = "clip",
     .type = PARAM_REAL,
     .def = "0.2",
     .min = 0,
     .max = 1,
     .open = PARAM_OPEN_MIN | PARAM_OPEN_MAX,
     .doc = "how far the ratio to the proximal policy may move from 1 before "
            "an action gains no more (the authors' code)"},
    {.name = "entropy",
     .type = PARAM_REAL,
     .def = "0.01",
     .min = 0,
     .max = 100,
     .doc = "coefficient of the entropy bonus (the authors' code)"},
    {.name = "value",
     .type = PARAM_REAL,
     .def = "0.5",
     .min = 0,
     .max = 100,
     .doc = "coefficient of the value's squared error (the authors' code)"},
    {.name = "ewma_decay",
     .type = PARAM_REAL,
     .def = "0.889",
     .min = 0,
     .max = 1,
     .open = PARAM_OPEN_MAX,
     .doc = "decay of the proximal policy's average of weights at each "
            "update (the authors' code; a centre of mass of 8 updates)"},
    {.name = "average",
     .type = PARAM_REAL,
     .def = "100",
     .min = 0,
     .max = 1e9,
     .unit = "updates",
     .doc = "centre of mass of the average of weights that is evaluated; 0 "
            "evaluates the latest weights (our choice)"},
    {.name = "points_per_octave",
     .type = PARAM_INT,
     .def = "4",
     .min = 1,
     .max = 64,
     .doc = "evaluations while the interactions double, from the first "
            "iteration on (our choice)"},
};

const struct param_table ppo_ewma_table = {
    .name = "ppo_ewma",
    .doc = "PPO whose steps are held near an average of past weights",
    .params = ppo_ewma_params,
    .n = COUNT_OF(ppo_ewma_params),
};

static double default_of(const char *name)
{
    const char *text = param_find(&ppo_ewma_table, name)->def;
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
                         const struct settings *settings, struct err *err)
{
    const double h = (double)settings_int(settings, "horizon");

    options->gamma = settings_real(settings, "gamma");
    options->lambda = settings_real(settings, "lambda");
    options->reward_scale = 1;
    if (h < 1)
        return true;
    if (options->gamma != default_of("gamma") ||
        options->lambda != default_of("lambda"))
        return err_set(err, "a horizon takes the place of gamma and lambda; "
                            "give one or the other");
    options->gamma = (h - 1) / (h + 1);
    options->lambda = 1;
    options->reward_scale = 1 - options->gamma;
    return true;
}

bool options_read(struct options *options, const struct settings *settings,
                  struct err *err)
{
    *options = (struct options){
        .envs = (size_t)settings_int(settings, "envs"),
        .rollout = (size_t)settings_int(settings, "rollout"),
        .epochs = (size_t)settings_int(settings, "epochs"),
        .minibatches = (size_t)settings_int(settings, "minibatches"),
        .step_size = settings_real(settings, "step_size"),
        .step_width_power = settings_real(settings, "step_width_power"),
        .beta1 = settings_real(settings, "beta1"),
        .beta2 = settings_real(settings, "beta2"),
        .epsilon = settings_real(settings, "epsilon"),
        .normalise_rewards = settings_bool(settings, "normalise_rewards"),
        .normalise_advantages = settings_bool(settings, "normalise_advantages"),
        .clip = settings_real(settings, "clip"),
        .entropy = settings_real(settings, "entropy"),
        .value = settings_real(settings, "value"),
        .ewma_decay = settings_real(settings, "ewma_decay"),
        .average = settings_real(settings, "average"),
        .points_per_octave =
            (size_t)settings_int(settings, "points_per_octave"),
    };
    if (options->envs * options->rollout % options->minibatches != 0)
        return err_set(err,
                       "%zu envs times %zu steps of rollout cannot be split "
                       "into %zu equal minibatches",
                       options->envs, options->rollout, options->minibatches);
    return read_horizon(options, settings, err);
}
