/* algorithm.c - the options of the training algorithms.
 *
 * Each option is one row, written once; a table lists the rows of its
 * algorithm with the defaults in which it differs, and says where those come
 * from.  "The authors' code" is that of Cobbe, Hilton, Klimov and Schulman
 * (2021), Phasic policy gradient, and of Hilton, Cobbe and Schulman (2021),
 * Batch size invariance for policy optimization; see science.md section 4. */
#include "config.h"

#include "train/algorithm.h"

#define AUTHORS "the authors' code"
#define OURS "our choice"

static const char *const schedules[] = {"constant", "linear", NULL};
const char *const advantage_choices[] = {
    [ADVANTAGES_NONE] = "none",
    [ADVANTAGES_MINIBATCH] = "minibatch",
    [ADVANTAGES_ITERATION] = "iteration",
    [ADVANTAGES_AVERAGED] = "averaged",
    NULL,
};

/* One row; whatever follows DOC_ are further members. */
#define INT(name_, def_, min_, max_, doc_, ...)                           \
    {                                                                     \
        .name = (name_), .type = PARAM_INT, .def = (def_), .min = (min_), \
        .max = (max_), .doc = doc_, __VA_ARGS__                           \
    }
#define REAL(name_, def_, min_, max_, doc_, ...)                           \
    {                                                                      \
        .name = (name_), .type = PARAM_REAL, .def = (def_), .min = (min_), \
        .max = (max_), .doc = doc_, __VA_ARGS__                            \
    }
#define BOOL(name_, def_, doc_)                                         \
    {                                                                   \
        .name = (name_), .type = PARAM_BOOL, .def = (def_), .doc = doc_ \
    }
#define CHOICE(name_, def_, choices_, doc_)                   \
    {                                                         \
        .name = (name_), .type = PARAM_CHOICE, .def = (def_), \
        .choices = (choices_), .doc = doc_                    \
    }

/* ---- the batch ---- */

#define ENVS(def, source)      \
    INT("envs", def, 1, 65536, \
        "copies of the environment that act side by side (" source ")")

#define ROLLOUT(def, source)                                      \
    INT("rollout", def, 1, 65536,                                 \
        "steps of each copy in an iteration, after which values " \
        "stand in for rewards (" source ")")

#define EPOCHS(def, source)    \
    INT("epochs", def, 1, 100, \
        "passes over the data of an iteration (" source ")")

#define MINIBATCHES(def, source)      \
    INT("minibatches", def, 1, 65536, \
        "updates in an epoch, each on an equal part of the data (" source ")")

#define SEQUENCE                                                  \
    INT("sequence", "0", 0, 65536,                                \
        "steps that a network with memory learns from at once, "  \
        "beginning with the memory that it had when it acted; 0 " \
        "for the whole rollout, as in the authors' code")

/* The rule of Hilton, Cobbe and Schulman (2021): what is averaged over updates
 * or iterations is averaged over c times as many, which are then as many
 * interactions as before.  The auxiliary phases of PPG, which see the same
 * data as before, stay as they are. */
#define BATCH_DIVISOR                                                \
    INT("batch_divisor", "1", 1, 65536,                              \
        "if c and not 1, the batch is made c times smaller and "     \
        "what depends on its size is adjusted: envs / c, step size " \
        "/ sqrt(c), centres of mass of the averages of weights x "   \
        "c, span of the advantages' statistics x c, policy "         \
        "iterations x c; as many minibatches, so each c times "      \
        "smaller (Hilton et al., 2021)")

/* ---- steps of the optimiser ---- */

#define STEP_SIZE(def, source)                                               \
    REAL("step_size", def, 0, 1, "Adam's step size at width 1 (" source ")", \
         .open = PARAM_OPEN_MIN)

#define STEP_ROWS                                                           \
    REAL("step_width_power", "0.5", 0, 2,                                   \
         "the step size is divided by the family's width to this "          \
         "power (our choice, after the Procgen paper)"),                    \
        CHOICE("step_size_schedule", "constant", schedules,                 \
               "linear: the step size falls to 0 over anneal_interactions " \
               "(constant in the authors' code)"),                          \
        REAL("beta1", "0.9", 0, 1,                                          \
             "decay of Adam's mean of gradients (the authors' code)",       \
             .open = PARAM_OPEN_MAX),                                       \
        REAL("beta2", "0.999", 0, 1,                                        \
             "decay of Adam's mean of squared gradients (the authors' "     \
             "code)",                                                       \
             .open = PARAM_OPEN_MAX),                                       \
        REAL("epsilon", "1e-8", 0, 1,                                       \
             "what Adam adds to the root of the mean square (the "          \
             "authors' code)",                                              \
             .open = PARAM_OPEN_MIN)

#define MAX_GRADIENT_NORM(def, source)                              \
    REAL("max_gradient_norm", def, 0, 1e9,                          \
         "a gradient with a larger norm is shortened to it; 0 for " \
         "any norm (" source ")")

#define ANNEAL_INTERACTIONS                                     \
    INT("anneal_interactions", "0", 0, 1e18,                    \
        "where linear schedules reach 0; not taken from the "   \
        "budget, so that a longer budget continues a run (our " \
        "choice)",                                              \
        .unit = "interactions")

/* ---- rewards and what is made of them ---- */

#define GAMMA(def, source)   \
    REAL("gamma", def, 0, 1, \
         "discount of a reward for each step that it lies ahead (" source ")")

#define CREDIT_ROWS                                                     \
    REAL("lambda", "0.95", 0, 1,                                        \
         "weight of longer estimates in the advantage (the authors' "   \
         "code)"),                                                      \
        INT("horizon", "0", 0, 1e6,                                     \
            "if not 0, the steps h of reward that an action is "        \
            "credited with: the k-th reward ahead counts "              \
            "((h-1)/(h+1))^k, instead of gamma and lambda, which then " \
            "keep their defaults (our choice)")

#define NORMALISE_REWARDS(def, source)                            \
    BOOL("normalise_rewards", def,                                \
         "divide rewards by the running deviation of the return " \
         "discounted by 0.99 and cut them off at 10 (" source ")")

#define NORMALISE_ROWS                                                  \
    BOOL("normalise_observations", "false",                             \
         "bring each number of an observation to running mean 0 and "   \
         "deviation 1 and cut it off at 10, as OpenAI's baselines "     \
         "do, with statistics that stand still during an iteration "    \
         "(our choice; off in the authors' code)"),                     \
        CHOICE("advantages", "iteration", advantage_choices,            \
               "what advantages are brought to mean 0 and deviation 1 " \
               "over: nothing, each minibatch, each iteration (the "    \
               "authors' code), or an average over iterations"),        \
        REAL("advantage_span", "8", 1, 1e9,                             \
             "iterations that averaged advantages' statistics span: "   \
             "their decay is 1 - 1/span (our choice)")

/* ---- the loss ---- */

#define LOSS_ROWS                                                         \
    REAL("clip", "0.2", 0, 1,                                             \
         "how far the ratio to the proximal policy may move from 1 "      \
         "before an action gains no more; 0 for any distance (the "       \
         "authors' code)",                                                \
         .open = PARAM_OPEN_MAX),                                         \
        REAL("clip_value", "0", 0, 1e9,                                   \
             "how far a value may move from the old one before its loss " \
             "gains no more; 0 for any distance (the authors' code; "     \
             "OpenAI's baselines have 0.2)"),                             \
        REAL("kl_penalty", "0", 0, 1e9,                                   \
             "coefficient of the squared logarithm of the ratio to the "  \
             "proximal policy, halved (0 in the authors' code; 1 and "    \
             "clip 0 are their other choice)"),                           \
        REAL("entropy", "0.01", 0, 100,                                   \
             "coefficient of the entropy bonus (the authors' code)"),     \
        CHOICE("entropy_schedule", "constant", schedules,                 \
               "linear: the bonus falls to 0 over anneal_interactions "   \
               "(constant in the authors' code)"),                        \
        REAL("value", "0.5", 0, 100,                                      \
             "coefficient of the value's squared error (the authors' "    \
             "code)"),                                                    \
        REAL("target_kl", "0", 0, 1e9,                                    \
             "no further epoch of the iteration after one in which the "  \
             "divergence from the policy that acted was above this; 0 "   \
             "for all epochs (the authors' code)")

/* ---- averages of weights, phases, the curve ---- */

#define EWMA_DECAY                                                    \
    REAL("ewma_decay", "0.889", 0, 1,                                 \
         "decay of the proximal policy's average of weights at each " \
         "update (the authors' code; a centre of mass of 8 updates)", \
         .open = PARAM_OPEN_MAX)

#define PHASE_ROWS                                                       \
    INT("policy_epochs", "1", 1, 100,                                    \
        "passes over the data of an iteration for the policy (the "      \
        "authors' code)"),                                               \
        INT("value_epochs", "1", 1, 100,                                 \
            "the same for the value, which come first and with an Adam " \
            "of their own when there are not as many (the authors' "     \
            "code)"),                                                    \
        INT("policy_iterations", "32", 1, 4096,                          \
            "iterations from one auxiliary phase to the next, whose "    \
            "observations are kept for it (the authors' code)"),         \
        INT("aux_epochs", "6", 1, 100,                                   \
            "passes of an auxiliary phase over the data of all those "   \
            "iterations (the authors' code)"),                           \
        INT("aux_minibatches", "16", 1, 65536,                           \
            "updates in such a pass for each of those iterations (the "  \
            "authors' code)"),                                           \
        REAL("beta_clone", "1", 0, 1e9,                                  \
             "coefficient of the divergence from the policy before the " \
             "auxiliary phase (the authors' code)")

#define CURVE_ROWS                                                       \
    REAL("average", "100", 0, 1e9,                                       \
         "centre of mass of the average of weights that is "             \
         "evaluated; 0 evaluates the latest weights (our choice)",       \
         .unit = "updates"),                                             \
        INT("points_per_octave", "4", 1, 64,                             \
            "evaluations while the interactions double, from the first " \
            "iteration on (our choice)"),                                \
        INT("eval_episodes", "32", 1, 65536,                             \
            "whole episodes of an evaluation, where the environment "    \
            "has no held-out questions; an episode counts as it stands " \
            "after 100000 steps (our choice)")

/* ---- the tables ---- */

/* What small tasks are usually given (OpenAI's baselines, CleanRL), with the
 * authors' constant step size. */
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
    LOSS_ROWS,
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
    LOSS_ROWS,
    EWMA_DECAY,
    CURVE_ROWS,
};

#define PPG_ROWS                                                       \
    ENVS("64", AUTHORS), ROLLOUT("256", AUTHORS), SEQUENCE,            \
        MINIBATCHES("8", AUTHORS), PHASE_ROWS, BATCH_DIVISOR,          \
        STEP_SIZE("5e-4", AUTHORS), STEP_ROWS,                         \
        MAX_GRADIENT_NORM("0", AUTHORS), ANNEAL_INTERACTIONS,          \
        GAMMA("0.999", AUTHORS), CREDIT_ROWS,                          \
        NORMALISE_REWARDS("true", AUTHORS), NORMALISE_ROWS, LOSS_ROWS, \
        CURVE_ROWS

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
