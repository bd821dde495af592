/* loss.h - what the outputs of a network are held against.
 *
 * Outputs are (actions + 1, ld): a logit for each action, then the value, a
 * column for each sample (net.h). */
#ifndef RLSTUDY_NN_LOSS_H
#define RLSTUDY_NN_LOSS_H

#include <stddef.h>
#include <stdint.h>

enum { NN_MAX_ACTIONS = 256 };

/* Log-probabilities (actions) of the softmax policy in column B of OUT. */
void nn_log_policy(float *logp, const float *out, size_t ld, size_t actions,
                   size_t b);

/* PPO-EWMA (Hilton, Cobbe and Schulman, 2021; science.md section 4) with an
 * entropy bonus and a value loss. */
struct nn_ppo {
    float clip;    /* epsilon: the ratio to the proximal policy stays within
                    * 1 - epsilon .. 1 + epsilon */
    float entropy; /* coefficient of the entropy, which is maximised */
    float value;   /* coefficient of the squared error of the value */
};

/* One sample: what was done, and what became of it. */
struct nn_sample {
    int32_t action;
    float advantage, target; /* target: of the value */
    float logp_behaviour;    /* of the action, under the policy that acted */
    float logp_proximal;     /* under the proximal policy */
};

/* Sums over samples. */
struct nn_ppo_sums {
    double loss, entropy, squared_error, kl, clipped;
};

/* Gradient of the loss of column B of OUT times SCALE, into column B of DOUT;
 * adds the sample's loss and statistics to SUMS.
 *
 * With r = logp - logp_proximal, behav = max(logp_behaviour, logp - ln 100)
 * held constant, and A the advantage, the policy's part is
 *   max(-A exp(logp - behav),
 *       -A exp(clamp(r, ln(1 - clip), ln(1 + clip)) + logp_proximal - behav))
 * and the others - entropy H + value (v - target)^2.  SUMS' kl estimates
 * KL(behaviour, policy) by exp(d) - 1 - d, d = logp - logp_behaviour
 * (Schulman, 2020). */
void nn_ppo_loss(const struct nn_ppo *ppo, const struct nn_sample *sample,
                 const float *out, float *dout, size_t ld, size_t actions,
                 size_t b, float scale, struct nn_ppo_sums *sums);

#endif
