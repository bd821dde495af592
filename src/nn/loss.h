/* loss.h - policies as distributions of actions, and what the outputs of a
 * network are held against.
 *
 * All functions work on one tile.  POLICY (nn_policy_rows, NN_TILE): logits, or
 * means; LOG_STD (parts, NN_TILE), for Gaussian policies only: logarithms of
 * the deviations; VALUE (NN_TILE).  An action is (parts, NN_TILE) floats; a
 * choice is a whole number.  Gradients are of the loss times each sample's
 * WEIGHT; lanes beyond the last sample have weight 0 and finite contents. */
#ifndef RLSTUDY_NN_LOSS_H
#define RLSTUDY_NN_LOSS_H

#include <stddef.h>

#include "nn/kernel.h"
#include "nn/shape.h"

/* The policy's and value's outputs of one tile, or their gradients. */
struct nn_outputs {
    float *policy, *log_std, *value;
};

/* PPO-EWMA (Hilton, Cobbe and Schulman, 2021; science.md section 4), of which
 * PPO is the case where the proximal policy is the one that acted. */
struct nn_ppo {
    float clip;       /* epsilon: the ratio to the proximal policy stays within
                       * 1 - epsilon .. 1 + epsilon; infinite: never clip */
    float kl;         /* coefficient of (logp - logp_proximal)^2 / 2 */
    float entropy;    /* coefficient of the entropy, which is maximised */
    float value;      /* coefficient of the squared error of the value */
    float value_clip; /* the value may gain no more than by moving this far
                       * from old_value; infinite: any distance */
};

/* What was done, and what became of it. */
struct nn_samples {
    float action[NN_MAX_PARTS][NN_TILE];
    float advantage[NN_TILE], target[NN_TILE]; /* target: of the value */
    float logp_behaviour[NN_TILE]; /* of the action, when it was taken */
    float logp_proximal[NN_TILE];  /* under the proximal policy */
    float old_value[NN_TILE];      /* value when it was taken */
    float weight[NN_TILE];         /* 1 / minibatch; 0: no sample */
};

/* Sums over samples, each with weight 1. */
struct nn_ppo_sums {
    double loss, entropy, squared_error, kl, clipped;
};

struct nn_loss_kernel {
    /* Draw actions.  RANDOM (parts, NN_TILE): uniform in [0, 1) for choices
     * (the first whose cumulative probability exceeds it), standard normal
     * for numbers.  LOGP (NN_TILE): of the whole action. */
    void (*sample)(const struct nn_shape *shape, const struct nn_outputs *out,
                   const float *random, float *action, float *logp);
    /* The most probable action. */
    void (*mode)(const struct nn_shape *shape, const struct nn_outputs *out,
                 float *action);
    /* Logarithm of the probability (density) of ACTION. */
    void (*logp)(const struct nn_shape *shape, const struct nn_outputs *out,
                 const float *action, float *logp);

    /* The loss of a tile's samples and its gradient, into D.  With
     * r = logp - logp_proximal, behav = max(logp_behaviour, logp - ln 100)
     * held constant, and A the advantage, the policy's part is
     *   max(-A exp(logp - behav),
     *       -A exp(clamp(r, ln(1 - clip), ln(1 + clip)) +
     *              logp_proximal - behav))
     * and the others kl r^2 / 2 - entropy H + value max((v - target)^2,
     * (old + clamp(v - old, -value_clip, value_clip) - target)^2).  SUMS' kl
     * estimates KL(behaviour, policy) by exp(d) - 1 - d, d = logp -
     * logp_behaviour (Schulman, 2020); clipped counts |exp(r) - 1| > clip. */
    void (*ppo)(const struct nn_ppo *ppo, const struct nn_shape *shape,
                const struct nn_samples *samples, const struct nn_outputs *out,
                const struct nn_outputs *d, struct nn_ppo_sums *sums);

    /* KL(OLD, OUT) times COEFFICIENT; the gradient goes into D's policy and
     * log_std.  Returns the sum of the samples' divergences. */
    double (*clone)(const struct nn_shape *shape, const struct nn_outputs *old,
                    const struct nn_outputs *out, const float *weight,
                    float coefficient, const struct nn_outputs *d);

    /* (value - target)^2 times COEFFICIENT; the gradient goes into DVALUE.
     * Returns the sum of the squares. */
    double (*regress)(const float *value, const float *target,
                      const float *weight, float coefficient, float *dvalue);
};

extern const struct nn_loss_kernel nn_loss_reference;

#endif
