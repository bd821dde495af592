/* loss.c - what the outputs of a network are held against. */
#include "config.h"

#include "nn/loss.h"

#include <assert.h>
#include <math.h>

void nn_log_policy(float *logp, const float *out, size_t ld, size_t actions,
                   size_t b)
{
    float top = out[b], total = 0;

    for (size_t a = 1; a < actions; a++)
        top = fmaxf(top, out[a * ld + b]);
    for (size_t a = 0; a < actions; a++) {
        logp[a] = out[a * ld + b] - top;
        total += expf(logp[a]);
    }
    const float log_total = logf(total);
    for (size_t a = 0; a < actions; a++)
        logp[a] -= log_total;
}

/* The policy's loss of one sample; *SLOPE is its derivative by LOGP. */
static float policy_loss(const struct nn_ppo *ppo,
                         const struct nn_sample *sample, float logp,
                         float *slope)
{
    static const float log_100 = 4.6051702F;
    const float behaviour = fmaxf(sample->logp_behaviour, logp - log_100);
    const float r = logp - sample->logp_proximal;
    const float low = logf(1 - ppo->clip), high = logf(1 + ppo->clip);
    const float clamped = fminf(fmaxf(r, low), high);
    const float free = -sample->advantage * expf(logp - behaviour);
    const float held =
        -sample->advantage * expf(clamped + sample->logp_proximal - behaviour);

    /* Within the bounds both are the same; beyond them the second does not
     * depend on logp. */
    *slope = clamped == r || free >= held ? free : 0;
    return fmaxf(free, held);
}

void nn_ppo_loss(const struct nn_ppo *ppo, const struct nn_sample *sample,
                 const float *out, float *dout, size_t ld, size_t actions,
                 size_t b, float scale, struct nn_ppo_sums *sums)
{
    float logp[NN_MAX_ACTIONS], p[NN_MAX_ACTIONS], slope, entropy = 0;

    assert(actions <= NN_MAX_ACTIONS);
    nn_log_policy(logp, out, ld, actions, b);
    for (size_t a = 0; a < actions; a++) {
        p[a] = expf(logp[a]);
        entropy -= p[a] * logp[a];
    }
    const float chosen = logp[sample->action];
    const float policy = policy_loss(ppo, sample, chosen, &slope);
    const float error = out[actions * ld + b] - sample->target;

    for (size_t a = 0; a < actions; a++) {
        const float hit = a == (size_t)sample->action ? 1 : 0;

        dout[a * ld + b] = scale * (slope * (hit - p[a]) +
                                    ppo->entropy * p[a] * (logp[a] + entropy));
    }
    dout[actions * ld + b] = scale * 2 * ppo->value * error;

    const float d = chosen - sample->logp_behaviour;
    const float ratio = expf(chosen - sample->logp_proximal);
    sums->loss +=
        (double)(policy - ppo->entropy * entropy + ppo->value * error * error);
    sums->entropy += (double)entropy;
    sums->squared_error += (double)(error * error);
    sums->kl += (double)(expf(d) - 1 - d);
    sums->clipped += fabsf(ratio - 1) > ppo->clip ? 1 : 0;
}
