/* algorithm.c - the options of the training algorithms.
 *
 * Each option is one row, written once; a table lists the rows of its
 * algorithm with the defaults in which it differs, and says where those come
 * from.  "The authors' code" is that of Cobbe, Hilton, Klimov and Schulman
 * (2021), Phasic policy gradient, and of Hilton, Cobbe and Schulman (2021),
 * Batch size invariance for policy optimization; see science.md section 4. */
#include "config.h"

#include "train/algorithm.h"

#include <math.h>
#include <string.h>

#include "base/spec.h"

#define AUTHORS "the authors' code"
#define OURS "our choice"

static const char *const schedules[] = {"constant", "linear", NULL};
static const char *const advantage_choices[] = {
    [ADVANTAGES_NONE] = "none",
    [ADVANTAGES_MINIBATCH] = "minibatch",
    [ADVANTAGES_ITERATION] = "iteration",
    [ADVANTAGES_AVERAGED] = "averaged",
    NULL,
};

/* ---- the batch ---- */

#define ENVS(value, source)                                                   \
    {                                                                         \
        .name = "envs", .type = PARAM_INT, .def = (value), .min = 1,          \
        .max = 65536,                                                         \
        .doc = "copies of the environment that act side by side (" source ")" \
    }

#define ROLLOUT(value, source)                                           \
    {                                                                    \
        .name = "rollout", .type = PARAM_INT, .def = (value), .min = 1,  \
        .max = 65536,                                                    \
        .doc = "steps of each copy in an iteration, after which values " \
               "stand in for rewards (" source ")"                       \
    }

#define EPOCHS(value, source)                                                  \
    {                                                                          \
        .name = "epochs", .type = PARAM_INT, .def = (value), .min = 1,         \
        .max = 100, .doc = "passes over the data of an iteration (" source ")" \
    }

#define MINIBATCHES(value, source)                                            \
    {                                                                         \
        .name = "minibatches", .type = PARAM_INT, .def = (value), .min = 1,   \
        .max = 65536,                                                         \
        .doc =                                                                \
            "updates in an epoch, each on an equal part of the data (" source \
            ")"                                                               \
    }

#define SEQUENCE                                                             \
    {                                                                        \
        .name = "sequence", .type = PARAM_INT, .def = "0", .min = 0,         \
        .max = 65536,                                                        \
        .doc = "steps that a network with memory learns from at once, "      \
               "beginning with the memory that it had when it acted; 0 for " \
               "the whole rollout, as in the authors' code"                  \
    }

/* The rule of Hilton, Cobbe and Schulman (2021), section 4: what is averaged
 * over updates or iterations is averaged over c times as many, which are then
 * as many interactions as before.  The auxiliary phases of PPG, which see the
 * same data as before, stay as they are. */
#define BATCH_DIVISOR                                                        \
    {                                                                        \
        .name = "batch_divisor", .type = PARAM_INT, .def = "1", .min = 1,    \
        .max = 65536,                                                        \
        .doc = "if c and not 1, the batch is made c times smaller and what " \
               "depends on its size is adjusted: envs / c, step size / "     \
               "sqrt(c), centres of mass of the averages of weights x c, "   \
               "span of the advantages' statistics x c, policy iterations "  \
               "x c; as many minibatches, so each c times smaller (Hilton "  \
               "et al., 2021)"                                               \
    }

/* ---- steps of the optimiser ---- */

#define STEP_SIZE(value, source)                                           \
    {                                                                      \
        .name = "step_size", .type = PARAM_REAL, .def = (value), .min = 0, \
        .max = 1, .open = PARAM_OPEN_MIN,                                  \
        .doc = "Adam's step size at width 1 (" source ")"                  \
    }

#define STEP_ROWS                                                            \
    {.name = "step_width_power",                                             \
     .type = PARAM_REAL,                                                     \
     .def = "0.5",                                                           \
     .min = 0,                                                               \
     .max = 2,                                                               \
     .doc = "the step size is divided by the family's width to this "        \
            "power (our choice, after the Procgen paper)"},                  \
        {.name = "step_size_schedule",                                       \
         .type = PARAM_CHOICE,                                               \
         .def = "constant",                                                  \
         .choices = schedules,                                               \
         .doc = "linear: the step size falls to 0 over anneal_interactions " \
                "(constant in the authors' code)"},                          \
        {.name = "beta1",                                                    \
         .type = PARAM_REAL,                                                 \
         .def = "0.9",                                                       \
         .min = 0,                                                           \
         .max = 1,                                                           \
         .open = PARAM_OPEN_MAX,                                             \
         .doc = "decay of Adam's mean of gradients (the authors' code)"},    \
        {.name = "beta2",                                                    \
         .type = PARAM_REAL,                                                 \
         .def = "0.999",                                                     \
         .min = 0,                                                           \
         .max = 1,                                                           \
         .open = PARAM_OPEN_MAX,                                             \
         .doc = "decay of Adam's mean of squared gradients (the authors' "   \
                "code)"},                                                    \
    {                                                                        \
        .name = "epsilon", .type = PARAM_REAL, .def = "1e-8", .min = 0,      \
        .max = 1, .open = PARAM_OPEN_MIN,                                    \
        .doc = "what Adam adds to the root of the mean square (the "         \
               "authors' code)"                                              \
    }

#define MAX_GRADIENT_NORM(value, source)                                      \
    {                                                                         \
        .name = "max_gradient_norm", .type = PARAM_REAL, .def = (value),      \
        .min = 0, .max = 1e9,                                                 \
        .doc = "a gradient with a larger norm is shortened to it; 0 for any " \
               "norm (" source ")"                                            \
    }

#define ANNEAL_INTERACTIONS                                                  \
    {                                                                        \
        .name = "anneal_interactions", .type = PARAM_INT, .def = "0",        \
        .min = 0, .max = 1e18, .unit = "interactions",                       \
        .doc = "where linear schedules reach 0; not taken from the budget, " \
               "so that a longer budget continues a run (our choice)"        \
    }

/* ---- rewards and what is made of them ---- */

#define GAMMA(value, source)                                                 \
    {                                                                        \
        .name = "gamma", .type = PARAM_REAL, .def = (value), .min = 0,       \
        .max = 1,                                                            \
        .doc =                                                               \
            "discount of a reward for each step that it lies ahead (" source \
            ")"                                                              \
    }

#define CREDIT_ROWS                                                        \
    {.name = "lambda",                                                     \
     .type = PARAM_REAL,                                                   \
     .def = "0.95",                                                        \
     .min = 0,                                                             \
     .max = 1,                                                             \
     .doc = "weight of longer estimates in the advantage (the authors' "   \
            "code)"},                                                      \
    {                                                                      \
        .name = "horizon", .type = PARAM_INT, .def = "0", .min = 0,        \
        .max = 1e6,                                                        \
        .doc = "if not 0, the steps h of reward that an action is "        \
               "credited with: the k-th reward ahead counts "              \
               "((h-1)/(h+1))^k, instead of gamma and lambda, which then " \
               "keep their defaults (our choice)"                          \
    }

#define NORMALISE_REWARDS(value, source)                                 \
    {                                                                    \
        .name = "normalise_rewards", .type = PARAM_BOOL, .def = (value), \
        .doc = "divide rewards by the running deviation of the return "  \
               "discounted by 0.99 and cut them off at 10 (" source ")"  \
    }

#define NORMALISE_ROWS                                                      \
    {.name = "normalise_observations",                                      \
     .type = PARAM_BOOL,                                                    \
     .def = "false",                                                        \
     .doc = "bring each number of an observation to running mean 0 and "    \
            "deviation 1 and cut it off at 10, as OpenAI's baselines do, "  \
            "with statistics that stand still during an iteration (our "    \
            "choice; off in the authors' code)"},                           \
        {.name = "advantages",                                              \
         .type = PARAM_CHOICE,                                              \
         .def = "iteration",                                                \
         .choices = advantage_choices,                                      \
         .doc = "what advantages are brought to mean 0 and deviation 1 "    \
                "over: nothing, each minibatch, each iteration (the "       \
                "authors' code), or an average over iterations"},           \
    {                                                                       \
        .name = "advantage_span", .type = PARAM_REAL, .def = "8", .min = 1, \
        .max = 1e9,                                                         \
        .doc = "iterations that averaged advantages' statistics span: "     \
               "their decay is 1 - 1/span (our choice)"                     \
    }

/* ---- the loss ---- */

#define CLIP_ROWS                                                            \
    {.name = "clip",                                                         \
     .type = PARAM_REAL,                                                     \
     .def = "0.2",                                                           \
     .min = 0,                                                               \
     .max = 1,                                                               \
     .open = PARAM_OPEN_MAX,                                                 \
     .doc = "how far the ratio to the proximal policy may move from 1 "      \
            "before an action gains no more; 0 for any distance (the "       \
            "authors' code)"},                                               \
        {.name = "clip_value",                                               \
         .type = PARAM_REAL,                                                 \
         .def = "0",                                                         \
         .min = 0,                                                           \
         .max = 1e9,                                                         \
         .doc = "how far a value may move from the old one before its loss " \
                "gains no more; 0 for any distance (the authors' code; "     \
                "OpenAI's baselines have 0.2)"},                             \
    {                                                                        \
        .name = "kl_penalty", .type = PARAM_REAL, .def = "0", .min = 0,      \
        .max = 1e9,                                                          \
        .doc = "coefficient of the squared logarithm of the ratio to the "   \
               "proximal policy, halved (0 in the authors' code; 1 and "     \
               "clip 0 are their other choice)"                              \
    }

#define ENTROPY_ROWS                                                         \
    {.name = "entropy",                                                      \
     .type = PARAM_REAL,                                                     \
     .def = "0.01",                                                          \
     .min = 0,                                                               \
     .max = 100,                                                             \
     .doc = "coefficient of the entropy bonus (the authors' code)"},         \
    {                                                                        \
        .name = "entropy_schedule", .type = PARAM_CHOICE, .def = "constant", \
        .choices = schedules,                                                \
        .doc = "linear: the bonus falls to 0 over anneal_interactions "      \
               "(constant in the authors' code)"                             \
    }

#define VALUE_ROWS                                                         \
    {.name = "value",                                                      \
     .type = PARAM_REAL,                                                   \
     .def = "0.5",                                                         \
     .min = 0,                                                             \
     .max = 100,                                                           \
     .doc = "coefficient of the value's squared error (the authors' "      \
            "code)"},                                                      \
    {                                                                      \
        .name = "target_kl", .type = PARAM_REAL, .def = "0", .min = 0,     \
        .max = 1e9,                                                        \
        .doc = "no further epoch of the iteration after one in which the " \
               "divergence from the policy that acted was above this; 0 "  \
               "for all epochs (the authors' code)"                        \
    }

/* ---- averages of weights, phases, the curve ---- */

#define EWMA_DECAY                                                          \
    {                                                                       \
        .name = "ewma_decay", .type = PARAM_REAL, .def = "0.889", .min = 0, \
        .max = 1, .open = PARAM_OPEN_MAX,                                   \
        .doc = "decay of the proximal policy's average of weights at each " \
               "update (the authors' code; a centre of mass of 8 updates)"  \
    }

#define PHASE_ROWS                                                           \
    {.name = "policy_epochs",                                                \
     .type = PARAM_INT,                                                      \
     .def = "1",                                                             \
     .min = 1,                                                               \
     .max = 100,                                                             \
     .doc = "passes over the data of an iteration for the policy (the "      \
            "authors' code)"},                                               \
        {.name = "value_epochs",                                             \
         .type = PARAM_INT,                                                  \
         .def = "1",                                                         \
         .min = 1,                                                           \
         .max = 100,                                                         \
         .doc = "the same for the value, which come first and with an Adam " \
                "of their own when there are not as many (the authors' "     \
                "code)"},                                                    \
        {.name = "policy_iterations",                                        \
         .type = PARAM_INT,                                                  \
         .def = "32",                                                        \
         .min = 1,                                                           \
         .max = 4096,                                                        \
         .doc = "iterations from one auxiliary phase to the next, whose "    \
                "observations are kept for it (the authors' code)"},         \
        {.name = "aux_epochs",                                               \
         .type = PARAM_INT,                                                  \
         .def = "6",                                                         \
         .min = 1,                                                           \
         .max = 100,                                                         \
         .doc = "passes of an auxiliary phase over the data of all those "   \
                "iterations (the authors' code)"},                           \
        {.name = "aux_minibatches",                                          \
         .type = PARAM_INT,                                                  \
         .def = "16",                                                        \
         .min = 1,                                                           \
         .max = 65536,                                                       \
         .doc = "updates in such a pass for each of those iterations (the "  \
                "authors' code)"},                                           \
    {                                                                        \
        .name = "beta_clone", .type = PARAM_REAL, .def = "1", .min = 0,      \
        .max = 1e9,                                                          \
        .doc = "coefficient of the divergence from the policy before the "   \
               "auxiliary phase (the authors' code)"                         \
    }

#define CURVE_ROWS                                                           \
    {.name = "average",                                                      \
     .type = PARAM_REAL,                                                     \
     .def = "100",                                                           \
     .min = 0,                                                               \
     .max = 1e9,                                                             \
     .unit = "updates",                                                      \
     .doc = "centre of mass of the average of weights that is evaluated; "   \
            "0 evaluates the latest weights (our choice)"},                  \
        {.name = "points_per_octave",                                        \
         .type = PARAM_INT,                                                  \
         .def = "4",                                                         \
         .min = 1,                                                           \
         .max = 64,                                                          \
         .doc = "evaluations while the interactions double, from the first " \
                "iteration on (our choice)"},                                \
    {                                                                        \
        .name = "eval_episodes", .type = PARAM_INT, .def = "32", .min = 1,   \
        .max = 65536,                                                        \
        .doc = "whole episodes of an evaluation, where the environment has " \
               "no held-out questions; an episode counts as it stands "      \
               "after 100000 steps (our choice)"                             \
    }

/* As of CleanRL and of Stable-Baselines3 for small tasks, with the authors'
 * constant step size. */
static const struct param ppo_params[] = {
    ENVS("8", OURS),
    ROLLOUT("128", "Schulman et al., 2017"),
    SEQUENCE,
    EPOCHS("4", "OpenAI's baselines"),
    MINIBATCHES("4", "OpenAI's baselines"),
    BATCH_DIVISOR,
    STEP_SIZE("5e-4", AUTHORS),
    STEP_ROWS,
    MAX_GRADIENT_NORM("0.5", "OpenAI's baselines"),
    ANNEAL_INTERACTIONS,
    GAMMA("0.99", "Schulman et al., 2017"),
    CREDIT_ROWS,
    NORMALISE_REWARDS("true", AUTHORS),
    NORMALISE_ROWS,
    CLIP_ROWS,
    ENTROPY_ROWS,
    VALUE_ROWS,
    CURVE_ROWS,
};

static const struct param ppo_ewma_params[] = {
    ENVS("16", OURS ": one tile of the network's kernels"),
    ROLLOUT("128", OURS "; the authors' code has 256"),
    SEQUENCE,
    EPOCHS("3", AUTHORS),
    MINIBATCHES("8", OURS),
    BATCH_DIVISOR,
    STEP_SIZE("5e-4", AUTHORS),
    STEP_ROWS,
    MAX_GRADIENT_NORM("0", AUTHORS),
    ANNEAL_INTERACTIONS,
    GAMMA("0.999", AUTHORS),
    CREDIT_ROWS,
    NORMALISE_REWARDS("false", "on in the authors' code; off is our choice, "
                               "for rewards of 0 and 1"),
    NORMALISE_ROWS,
    CLIP_ROWS,
    ENTROPY_ROWS,
    VALUE_ROWS,
    EWMA_DECAY,
    CURVE_ROWS,
};

#define PPG_ROWS                                                       \
    ENVS("64", AUTHORS), ROLLOUT("256", AUTHORS), SEQUENCE,            \
        MINIBATCHES("8", AUTHORS), PHASE_ROWS, BATCH_DIVISOR,          \
        STEP_SIZE("5e-4", AUTHORS), STEP_ROWS,                         \
        MAX_GRADIENT_NORM("0", AUTHORS), ANNEAL_INTERACTIONS,          \
        GAMMA("0.999", AUTHORS), CREDIT_ROWS,                          \
        NORMALISE_REWARDS("true", AUTHORS), NORMALISE_ROWS, CLIP_ROWS, \
        ENTROPY_ROWS, VALUE_ROWS, CURVE_ROWS

static const struct param ppg_params[] = {PPG_ROWS};
static const struct param ppg_ewma_params[] = {PPG_ROWS, EWMA_DECAY};

const struct param_table ppo_table = {
    .name = "ppo",
    .doc = "PPO (Schulman et al., 2017)",
    .params = ppo_params,
    .n = COUNT_OF(ppo_params),
};

const struct param_table ppo_ewma_table = {
    .name = "ppo_ewma",
    .doc = "PPO whose steps are held near an average of past weights",
    .params = ppo_ewma_params,
    .n = COUNT_OF(ppo_ewma_params),
};

const struct param_table ppg_table = {
    .name = "ppg",
    .doc = "PPO with phases in between that teach the policy's network what "
           "the value's has learned (Cobbe et al., 2021)",
    .params = ppg_params,
    .n = COUNT_OF(ppg_params),
};

const struct param_table ppg_ewma_table = {
    .name = "ppg_ewma",
    .doc = "PPG whose policy steps are held near an average of past weights",
    .params = ppg_ewma_params,
    .n = COUNT_OF(ppg_ewma_params),
};

/* ---- reading ---- */

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
