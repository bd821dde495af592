/* reference_loss.c - loss.h in plain loops, a sample at a time.
 *
 * Logits of part after part make up a categorical policy; LOGITS and the like
 * point at one sample of one part, whose numbers are NN_TILE apart. */
#include "config.h"

#include "nn/loss.h"

#include <math.h>

static const double half_log_2pi = 0.91893853320467274178;

/* LOGP (n): logarithms of the probabilities of N choices. */
static void log_softmax(const float *logits, size_t n, double *logp)
{
    double top = -HUGE_VAL, total = 0;

    for (size_t i = 0; i < n; i++)
        top = fmax(top, (double)logits[i * NN_TILE]);
    for (size_t i = 0; i < n; i++)
        total += exp((double)logits[i * NN_TILE] - top);
    for (size_t i = 0; i < n; i++)
        logp[i] = (double)logits[i * NN_TILE] - top - log(total);
}

/* One sample of one part of a policy. */
struct part {
    const float *policy; /* logits, or the mean */
    double log_std;      /* NN_GAUSSIAN */
    size_t choices;      /* NN_CATEGORICAL; else 1 */
    size_t row;          /* of policy[0] in the outputs */
};

static size_t first_row(const struct nn_shape *shape, size_t p)
{
    size_t row = 0;

    if (shape->policy == NN_GAUSSIAN)
        return p;
    for (size_t i = 0; i < p; i++)
        row += shape->choices[i];
    return row;
}

/* Sample LANE of part P. */
static struct part part_of(const struct nn_shape *shape,
                           const struct nn_outputs *out, size_t p, size_t lane)
{
    const bool gaussian = shape->policy == NN_GAUSSIAN;
    const size_t row = first_row(shape, p);

    return (struct part){
        .policy = &out->policy[row * NN_TILE + lane],
        .log_std = gaussian ? (double)out->log_std[p * NN_TILE + lane] : 0,
        .choices = gaussian ? 1 : shape->choices[p],
        .row = row,
    };
}

static double gaussian_logp(const struct part *part, double action)
{
    const double z = (action - (double)*part->policy) / exp(part->log_std);

    return -z * z / 2 - part->log_std - half_log_2pi;
}

static double part_logp(enum nn_policy policy, const struct part *part,
                        double action)
{
    double logp[NN_MAX_CHOICES];

    if (policy == NN_GAUSSIAN)
        return gaussian_logp(part, action);
    log_softmax(part->policy, part->choices, logp);
    return logp[(size_t)action];
}

static double part_entropy(enum nn_policy policy, const struct part *part)
{
    double logp[NN_MAX_CHOICES], entropy = 0;

    if (policy == NN_GAUSSIAN)
        return part->log_std + half_log_2pi + 0.5;
    log_softmax(part->policy, part->choices, logp);
    for (size_t i = 0; i < part->choices; i++)
        entropy -= exp(logp[i]) * logp[i];
    return entropy;
}

/* ---- actions ---- */

/* The first choice whose cumulative probability exceeds RANDOM. */
static size_t draw(const struct part *part, double random)
{
    double logp[NN_MAX_CHOICES], cumulative = 0;

    log_softmax(part->policy, part->choices, logp);
    for (size_t i = 0; i + 1 < part->choices; i++) {
        cumulative += exp(logp[i]);
        if (cumulative > random)
            return i;
    }
    return part->choices - 1;
}

static void sample_actions(const struct nn_shape *shape,
                           const struct nn_outputs *out, const float *random,
                           float *action, float *logp)
{
    for (size_t lane = 0; lane < NN_TILE; lane++) {
        double total = 0;

        for (size_t p = 0; p < shape->parts; p++) {
            const size_t i = p * NN_TILE + lane;
            const double number = (double)random[i];
            const struct part part = part_of(shape, out, p, lane);

            if (shape->policy == NN_GAUSSIAN)
                action[i] =
                    (float)((double)*part.policy + exp(part.log_std) * number);
            else
                action[i] = (float)draw(&part, number);
            total += part_logp(shape->policy, &part, (double)action[i]);
        }
        logp[lane] = (float)total;
    }
}

static size_t best_choice(const struct part *part)
{
    size_t best = 0;

    for (size_t i = 1; i < part->choices; i++) {
        if (part->policy[i * NN_TILE] > part->policy[best * NN_TILE])
            best = i;
    }
    return best;
}

static void mode(const struct nn_shape *shape, const struct nn_outputs *out,
                 float *action)
{
    for (size_t lane = 0; lane < NN_TILE; lane++) {
        for (size_t p = 0; p < shape->parts; p++) {
            const struct part part = part_of(shape, out, p, lane);

            action[p * NN_TILE + lane] = shape->policy == NN_GAUSSIAN
                                             ? *part.policy
                                             : (float)best_choice(&part);
        }
    }
}

/* Of sample LANE's whole ACTION; its entropy goes to *ENTROPY. */
static double whole_logp(const struct nn_shape *shape,
                         const struct nn_outputs *out, const float *action,
                         size_t lane, double *entropy)
{
    double total = 0;

    *entropy = 0;
    for (size_t p = 0; p < shape->parts; p++) {
        const struct part part = part_of(shape, out, p, lane);

        total +=
            part_logp(shape->policy, &part, (double)action[p * NN_TILE + lane]);
        *entropy += part_entropy(shape->policy, &part);
    }
    return total;
}

static void logp_of_actions(const struct nn_shape *shape,
                            const struct nn_outputs *out, const float *action,
                            float *logp)
{
    double entropy;

    for (size_t lane = 0; lane < NN_TILE; lane++)
        logp[lane] = (float)whole_logp(shape, out, action, lane, &entropy);
}

/* ---- PPO ---- */

/* A loss and its derivative. */
struct term {
    double loss, slope;
};

static double clamp(double x, double low, double high)
{
    return x < low ? low : x > high ? high : x;
}

/* The policy's part of sample I's loss, by the LOGP of its action. */
static struct term policy_term(const struct nn_ppo *ppo,
                               const struct nn_samples *s, size_t i,
                               double logp)
{
    const double A = (double)s->advantage[i], clip = (double)ppo->clip;
    const double proximal = (double)s->logp_proximal[i];
    const double behaviour =
        fmax((double)s->logp_behaviour[i], logp - log(100));
    const double r = logp - proximal;
    const double low = clip < 1 ? log(1 - clip) : -HUGE_VAL;
    const double clamped = clamp(r, low, log(1 + clip));
    const double free = -A * exp(logp - behaviour);
    const double held = -A * exp(clamped + proximal - behaviour);
    const double kl = (double)ppo->kl;

    /* Within the bounds both are the same; beyond them the second does not
     * depend on logp. */
    return (struct term){
        .loss = (free > held ? free : held) + kl * r * r / 2,
        .slope = (clamped == r || free >= held ? free : 0) + kl * r,
    };
}

/* The value's part, by the value V. */
static struct term value_term(const struct nn_ppo *ppo,
                              const struct nn_samples *s, size_t i, double v)
{
    const double target = (double)s->target[i], old = (double)s->old_value[i];
    const double most = (double)ppo->value_clip;
    const double clamped = clamp(v - old, -most, most);
    const double error = v - target, held = old + clamped - target;
    const double coefficient = (double)ppo->value;

    if (clamped == v - old || error * error >= held * held)
        return (struct term){coefficient * error * error,
                             coefficient * 2 * error};
    return (struct term){coefficient * held * held, 0};
}

/* The gradient of SLOPE logp(ACTION) - BONUS entropy, times WEIGHT, by the
 * outputs of one part: DPOLICY, and *DLOG_STD. */
static void part_gradient(enum nn_policy policy, const struct part *part,
                          double action, double slope, double bonus,
                          double weight, float *dpolicy, float *dlog_std)
{
    double logp[NN_MAX_CHOICES];

    if (policy == NN_GAUSSIAN) {
        const double std = exp(part->log_std);
        const double z = (action - (double)*part->policy) / std;

        *dpolicy = (float)(weight * slope * z / std);
        *dlog_std = (float)(weight * (slope * (z * z - 1) - bonus));
        return;
    }
    const double entropy = part_entropy(policy, part);
    log_softmax(part->policy, part->choices, logp);
    for (size_t i = 0; i < part->choices; i++) {
        const double hit = i == (size_t)action ? 1 : 0, p = exp(logp[i]);

        dpolicy[i * NN_TILE] =
            (float)(weight *
                    (slope * (hit - p) + bonus * p * (logp[i] + entropy)));
    }
}

/* Sample LANE's gradient by all outputs of the policy. */
static void policy_gradient(const struct nn_shape *shape,
                            const struct nn_samples *s,
                            const struct nn_outputs *out, size_t lane,
                            double slope, double bonus,
                            const struct nn_outputs *d)
{
    for (size_t p = 0; p < shape->parts; p++) {
        const struct part part = part_of(shape, out, p, lane);

        part_gradient(
            shape->policy, &part, (double)s->action[p][lane], slope, bonus,
            (double)s->weight[lane], &d->policy[part.row * NN_TILE + lane],
            shape->policy == NN_GAUSSIAN ? &d->log_std[p * NN_TILE + lane]
                                         : NULL);
    }
}

static void ppo_sample(const struct nn_ppo *ppo, const struct nn_shape *shape,
                       const struct nn_samples *s, const struct nn_outputs *out,
                       size_t lane, const struct nn_outputs *d,
                       struct nn_ppo_sums *sums)
{
    double entropy;
    const double logp = whole_logp(shape, out, s->action[0], lane, &entropy);
    const double v = (double)out->value[lane];
    const double bonus = (double)ppo->entropy;
    const struct term policy = policy_term(ppo, s, lane, logp);
    const struct term value = value_term(ppo, s, lane, v);
    const double since = logp - (double)s->logp_behaviour[lane];
    const double ratio = exp(logp - (double)s->logp_proximal[lane]);
    const double error = v - (double)s->target[lane];

    policy_gradient(shape, s, out, lane, policy.slope, bonus, d);
    d->value[lane] = (float)((double)s->weight[lane] * value.slope);
    sums->loss += policy.loss - bonus * entropy + value.loss;
    sums->entropy += entropy;
    sums->squared_error += error * error;
    sums->kl += exp(since) - 1 - since;
    sums->clipped += fabs(ratio - 1) > (double)ppo->clip ? 1 : 0;
}

/* No gradient for the policy's outputs of a lane without a sample. */
static void no_policy_gradient(const struct nn_shape *shape, size_t lane,
                               const struct nn_outputs *d)
{
    for (size_t i = 0; i < nn_policy_rows(shape); i++)
        d->policy[i * NN_TILE + lane] = 0;
    for (size_t i = 0; shape->policy == NN_GAUSSIAN && i < shape->parts; i++)
        d->log_std[i * NN_TILE + lane] = 0;
}

static void ppo_loss(const struct nn_ppo *ppo, const struct nn_shape *shape,
                     const struct nn_samples *samples,
                     const struct nn_outputs *out, const struct nn_outputs *d,
                     struct nn_ppo_sums *sums)
{
    for (size_t lane = 0; lane < NN_TILE; lane++) {
        if (samples->weight[lane] > 0) {
            ppo_sample(ppo, shape, samples, out, lane, d, sums);
        } else {
            no_policy_gradient(shape, lane, d);
            d->value[lane] = 0;
        }
    }
}

/* ---- cloning and regression ---- */

/* KL(OLD, NEW) of one part, and its gradient times SCALE. */
static double part_divergence(enum nn_policy policy, const struct part *old,
                              const struct part *new, double scale,
                              float *dpolicy, float *dlog_std)
{
    double p[NN_MAX_CHOICES], q[NN_MAX_CHOICES], total = 0;

    if (policy == NN_GAUSSIAN) {
        const double std = exp(new->log_std);
        const double move = ((double)*new->policy - (double)*old->policy) / std;
        const double spread = exp(2 * (old->log_std - new->log_std));

        *dpolicy = (float)(scale * move / std);
        *dlog_std = (float)(scale * (1 - spread - move * move));
        return new->log_std - old->log_std + (spread + move * move - 1) / 2;
    }
    log_softmax(old->policy, old->choices, p);
    log_softmax(new->policy, new->choices, q);
    for (size_t i = 0; i < old->choices; i++) {
        total += exp(p[i]) * (p[i] - q[i]);
        dpolicy[i * NN_TILE] = (float)(scale * (exp(q[i]) - exp(p[i])));
    }
    return total;
}

static double divergence(const struct nn_shape *shape,
                         const struct nn_outputs *old,
                         const struct nn_outputs *out, size_t lane,
                         double scale, const struct nn_outputs *d)
{
    double total = 0;

    for (size_t p = 0; p < shape->parts; p++) {
        const struct part before = part_of(shape, old, p, lane);
        const struct part after = part_of(shape, out, p, lane);

        total += part_divergence(shape->policy, &before, &after, scale,
                                 &d->policy[after.row * NN_TILE + lane],
                                 shape->policy == NN_GAUSSIAN
                                     ? &d->log_std[p * NN_TILE + lane]
                                     : NULL);
    }
    return total;
}

static double clone(const struct nn_shape *shape, const struct nn_outputs *old,
                    const struct nn_outputs *out, const float *weight,
                    float coefficient, const struct nn_outputs *d)
{
    double total = 0;

    for (size_t lane = 0; lane < NN_TILE; lane++) {
        if (weight[lane] > 0)
            total += divergence(shape, old, out, lane,
                                (double)coefficient * (double)weight[lane], d);
        else
            no_policy_gradient(shape, lane, d);
    }
    return total;
}

static double regress(const float *value, const float *target,
                      const float *weight, float coefficient, float *dvalue)
{
    double total = 0;

    for (size_t lane = 0; lane < NN_TILE; lane++) {
        const double error = (double)value[lane] - (double)target[lane];

        dvalue[lane] =
            (float)((double)weight[lane] * (double)coefficient * 2 * error);
        total += weight[lane] > 0 ? error * error : 0;
    }
    return total;
}

const struct nn_loss_kernel nn_loss_reference = {
    .sample = sample_actions,
    .mode = mode,
    .logp = logp_of_actions,
    .ppo = ppo_loss,
    .clone = clone,
    .regress = regress,
};
