/* policy.c - loss.h, a vector of samples at a time.
 *
 * What happens to one sample may depend on no branch: both ways are worked out
 * and one is selected.  Functions take pointers to one vector of samples of a
 * row; rows are NN_TILE floats apart. */
#include "config.h"

#include <math.h>

#include "nn/loss.h"
#include "nn/parts.h"
#include "nn/vec_math.h"

#define HALF_LOG_2PI 0.918938533F

/* ---- one part of a categorical policy ---- */

/* What its choices have in common: log p = (logit - top) - log_total. */
struct softmax {
    vec top, total, log_total;
};

/* E (n): exp(logit - top). */
INLINE struct softmax softmax(const float *logits, size_t n, float *e)
{
    vec top = load(logits), total = splat(0);

    for (size_t i = 1; i < n; i++)
        top = vec_max(top, load(logits + i * NN_TILE));
    for (size_t i = 0; i < n; i++) {
        const vec v = vec_exp(load(logits + i * NN_TILE) - top);

        total += v;
        store(e + i * NN_TILE, v);
    }
    return (struct softmax){top, total, vec_log(total)};
}

INLINE vec choice_logp(const struct softmax *s, const float *logit)
{
    return (load(logit) - s->top) - s->log_total;
}

/* log p of the choice ACTION of N. */
INLINE vec chosen_logp(const struct softmax *s, const float *logits, size_t n,
                       vec action)
{
    vec chosen = splat(0);

    for (size_t i = 0; i < n; i++)
        chosen = select(action == (float)i, load(logits + i * NN_TILE), chosen);
    return (chosen - s->top) - s->log_total;
}

/* - sum of p log p, from E as softmax left it. */
INLINE vec entropy(const struct softmax *s, const float *logits, size_t n,
                   const float *e)
{
    vec dot = splat(0);

    for (size_t i = 0; i < n; i++)
        dot += load(e + i * NN_TILE) * choice_logp(s, logits + i * NN_TILE);
    return -dot / s->total;
}

/* The first choice whose cumulative probability exceeds RANDOM. */
INLINE vec draw(const struct softmax *s, size_t n, const float *e, vec random)
{
    const vec bound = random * s->total; /* less than the whole sum of E */
    vec sum = splat(0), action = splat(0);

    for (size_t i = 0; i < n; i++) {
        action = select(sum <= bound, splat((float)i), action);
        sum += load(e + i * NN_TILE);
    }
    return action;
}

/* The first of the largest logits. */
INLINE vec best_choice(const float *logits, size_t n)
{
    vec best = load(logits), action = splat(0);

    for (size_t i = 1; i < n; i++) {
        const vec logit = load(logits + i * NN_TILE);
        const ivec more = logit > best;

        best = select(more, logit, best);
        action = select(more, splat((float)i), action);
    }
    return action;
}

/* ---- one part of a Gaussian policy ---- */

/* log p of a number Z deviations off the mean. */
INLINE vec gaussian_logp(vec z, vec log_std)
{
    return -0.5F * z * z - log_std - HALF_LOG_2PI;
}

/* ---- actions ---- */

/* Rows of the policy that part P has. */
INLINE size_t rows_of(const struct nn_shape *shape, size_t p)
{
    return shape->policy == NN_GAUSSIAN ? 1 : shape->choices[p];
}

static void sample(const struct nn_shape *shape, const struct nn_outputs *out,
                   const float *random, float *action, float *logp)
{
    float e[NN_MAX_CHOICES * NN_TILE];

    for (size_t lane = 0; lane < NN_TILE; lane += NN_LANES) {
        const float *policy = out->policy + lane;
        vec total = splat(0);

        for (size_t p = 0; p < shape->parts; p++) {
            const size_t at = p * NN_TILE + lane, n = rows_of(shape, p);
            const vec number = load(random + at);
            vec a;

            if (shape->policy == NN_GAUSSIAN) {
                const vec log_std = load(out->log_std + at);

                a = load(policy) + vec_exp(log_std) * number;
                total += gaussian_logp(number, log_std);
            } else {
                const struct softmax s = softmax(policy, n, e);

                a = draw(&s, n, e, number);
                total += chosen_logp(&s, policy, n, a);
            }
            store(action + at, a);
            policy += n * NN_TILE;
        }
        store(logp + lane, total);
    }
}

static void mode(const struct nn_shape *shape, const struct nn_outputs *out,
                 float *action)
{
    for (size_t lane = 0; lane < NN_TILE; lane += NN_LANES) {
        const float *policy = out->policy + lane;

        for (size_t p = 0; p < shape->parts; p++) {
            store(action + p * NN_TILE + lane,
                  shape->policy == NN_GAUSSIAN
                      ? load(policy)
                      : best_choice(policy, shape->choices[p]));
            policy += rows_of(shape, p) * NN_TILE;
        }
    }
}

static void logp(const struct nn_shape *shape, const struct nn_outputs *out,
                 const float *action, float *result)
{
    float e[NN_MAX_CHOICES * NN_TILE];

    for (size_t lane = 0; lane < NN_TILE; lane += NN_LANES) {
        const float *policy = out->policy + lane;
        vec total = splat(0);

        for (size_t p = 0; p < shape->parts; p++) {
            const size_t at = p * NN_TILE + lane, n = rows_of(shape, p);
            const vec a = load(action + at);

            if (shape->policy == NN_GAUSSIAN) {
                const vec log_std = load(out->log_std + at);

                total += gaussian_logp((a - load(policy)) * vec_exp(-log_std),
                                       log_std);
            } else {
                const struct softmax s = softmax(policy, n, e);

                total += chosen_logp(&s, policy, n, a);
            }
            policy += n * NN_TILE;
        }
        store(result + lane, total);
    }
}

/* ---- PPO ---- */

/* One vector of samples on its way through the loss. */
struct batch {
    ivec live; /* those that are samples */
    vec weight;
    vec logp, entropy; /* of the whole action */
    struct softmax softmax[NN_MAX_PARTS];
    vec part_entropy[NN_MAX_PARTS]; /* NN_CATEGORICAL */
};

/* Log probability and entropy.  What the gradient will need again is left
 * where it will be: exp(logit - top), or the number of deviations and the
 * reciprocal of one. */
INLINE void look_at_policy(struct batch *b, const struct nn_shape *shape,
                           const struct nn_samples *samples,
                           const struct nn_outputs *out,
                           const struct nn_outputs *d, size_t lane)
{
    size_t row = lane;

    b->logp = b->entropy = splat(0);
    for (size_t p = 0; p < shape->parts; p++) {
        const size_t at = p * NN_TILE + lane, n = rows_of(shape, p);
        const float *policy = out->policy + row;
        const vec action = load(&samples->action[p][lane]);

        if (shape->policy == NN_GAUSSIAN) {
            const vec log_std = load(out->log_std + at);
            const vec precision = vec_exp(-log_std);
            const vec z = (action - load(policy)) * precision;

            store(d->policy + row, z);
            store(d->log_std + at, precision);
            b->logp += gaussian_logp(z, log_std);
            b->entropy += log_std + (HALF_LOG_2PI + 0.5F);
        } else {
            struct softmax *s = &b->softmax[p];

            *s = softmax(policy, n, d->policy + row);
            b->logp += chosen_logp(s, policy, n, action);
            b->part_entropy[p] = entropy(s, policy, n, d->policy + row);
            b->entropy += b->part_entropy[p];
        }
        row += n * NN_TILE;
    }
}

/* The gradient of SLOPE logp - BONUS entropy, both times the weight. */
INLINE void policy_gradient(const struct batch *b, const struct nn_shape *shape,
                            const struct nn_samples *samples,
                            const struct nn_outputs *out, vec slope, vec bonus,
                            const struct nn_outputs *d, size_t lane)
{
    size_t row = lane;

    for (size_t p = 0; p < shape->parts; p++) {
        const size_t at = p * NN_TILE + lane;
        const vec action = load(&samples->action[p][lane]);

        if (shape->policy == NN_GAUSSIAN) {
            const vec z = load(d->policy + row);

            store(d->policy + row, slope * z * load(d->log_std + at));
            store(d->log_std + at, slope * (z * z - 1.0F) - bonus);
            row += NN_TILE;
            continue;
        }
        const vec share = 1.0F / b->softmax[p].total;
        for (size_t i = 0; i < shape->choices[p]; i++, row += NN_TILE) {
            const vec above = choice_logp(&b->softmax[p], out->policy + row) +
                              b->part_entropy[p];

            store(d->policy + row,
                  only(action == (float)i, slope) +
                      load(d->policy + row) * share * (bonus * above - slope));
        }
    }
}

/* A loss and its derivative. */
struct term {
    vec loss, slope;
};

/* What does not change from sample to sample: ln(1 - clip), ln(1 + clip). */
struct clip {
    vec low, high;
};

static struct clip clip_of(const struct nn_ppo *ppo)
{
    return (struct clip){vec_log(splat(fmaxf(1 - ppo->clip, 0))),
                         vec_log(splat(1 + ppo->clip))};
}

/* The policy's part.  Where the bound holds the larger loss, it does not
 * depend on logp. */
INLINE struct term policy_term(const struct nn_ppo *ppo,
                               const struct clip *clip, vec logp,
                               const struct nn_samples *samples, size_t lane)
{
    static const float log_100 = 4.60517019F;
    const vec advantage = load(samples->advantage + lane);
    const vec proximal = load(samples->logp_proximal + lane);
    const vec behaviour =
        vec_max(load(samples->logp_behaviour + lane), logp - log_100);
    const vec r = logp - proximal;
    const vec clamped = vec_max(clip->low, vec_min(clip->high, r));
    const vec free = -advantage * vec_exp(logp - behaviour);
    const vec bound = -advantage * vec_exp(clamped + proximal - behaviour);
    const ivec held = (clamped != r) & (bound > free);

    return (struct term){
        .loss = select(held, bound, free) + ppo->kl * 0.5F * r * r,
        .slope = only(~held, free) + ppo->kl * r,
    };
}

/* The value's part, by the same rule. */
INLINE struct term value_term(const struct nn_ppo *ppo, vec value,
                              const struct nn_samples *samples, size_t lane)
{
    const vec target = load(samples->target + lane);
    const vec old = load(samples->old_value + lane);
    const vec move = value - old, error = value - target;
    const vec clamped = clamp(move, -ppo->value_clip, ppo->value_clip);
    const vec bound = old + clamped - target;
    const ivec held = (clamped != move) & (bound * bound > error * error);
    const vec kept = select(held, bound, error);

    return (struct term){
        .loss = ppo->value * kept * kept,
        .slope = only(~held, 2 * ppo->value * error),
    };
}

/* exp(d) - 1 - d, without the cancellation near zero. */
INLINE vec exp_beyond_line(vec d)
{
    vec series = splat(1.0F / 40320);

    series = series * d + 1.0F / 5040;
    series = series * d + 1.0F / 720;
    series = series * d + 1.0F / 120;
    series = series * d + 1.0F / 24;
    series = series * d + 1.0F / 6;
    series = series * d + 0.5F;
    return select(absolute(d) < 0.5F, d * d * series, vec_exp(d) - 1.0F - d);
}

INLINE double sum_of_live(const struct batch *b, vec v)
{
    return (double)sum(only(b->live, v));
}

static void ppo(const struct nn_ppo *ppo, const struct nn_shape *shape,
                const struct nn_samples *samples, const struct nn_outputs *out,
                const struct nn_outputs *d, struct nn_ppo_sums *sums)
{
    const struct clip clip = clip_of(ppo);

    for (size_t lane = 0; lane < NN_TILE; lane += NN_LANES) {
        struct batch b;

        b.weight = load(samples->weight + lane);
        b.live = b.weight > 0.0F;
        look_at_policy(&b, shape, samples, out, d, lane);

        const vec value = load(out->value + lane);
        const struct term policy =
            policy_term(ppo, &clip, b.logp, samples, lane);
        const struct term regression = value_term(ppo, value, samples, lane);

        policy_gradient(&b, shape, samples, out,
                        b.weight * only(b.live, policy.slope),
                        b.weight * ppo->entropy, d, lane);
        store(d->value + lane, b.weight * only(b.live, regression.slope));

        const vec error = value - load(samples->target + lane);
        const vec since = b.logp - load(samples->logp_behaviour + lane);
        const vec ratio = vec_exp(b.logp - load(samples->logp_proximal + lane));
        const ivec clipped = absolute(ratio - 1.0F) > ppo->clip;
        sums->loss += sum_of_live(&b, policy.loss - ppo->entropy * b.entropy +
                                          regression.loss);
        sums->entropy += sum_of_live(&b, b.entropy);
        sums->squared_error += sum_of_live(&b, error * error);
        sums->kl += sum_of_live(&b, exp_beyond_line(since));
        sums->clipped += sum_of_live(&b, only(clipped, splat(1)));
    }
}

/* ---- cloning and regression ---- */

/* KL of one part from OLD to NEW, whose gradient times SCALE goes into D. */
INLINE vec clone_choices(const float *old, const float *new, size_t n,
                         vec scale, float *d)
{
    float e[NN_MAX_CHOICES * NN_TILE];
    const struct softmax p = softmax(old, n, e), q = softmax(new, n, d);
    const vec p_share = 1.0F / p.total, q_share = 1.0F / q.total;
    vec total = splat(0);

    for (size_t i = 0; i < n * NN_TILE; i += NN_TILE) {
        const vec before = load(e + i) * p_share, after = load(d + i) * q_share;

        total += before * (choice_logp(&p, old + i) - choice_logp(&q, new + i));
        store(d + i, scale * (after - before));
    }
    return total;
}

INLINE vec clone_gaussian(const struct nn_outputs *old,
                          const struct nn_outputs *out, size_t at, vec scale,
                          const struct nn_outputs *d)
{
    const vec log_std = load(out->log_std + at);
    const vec precision = vec_exp(-log_std);
    const vec move =
        (load(out->policy + at) - load(old->policy + at)) * precision;
    const vec log_ratio = load(old->log_std + at) - log_std;
    const vec spread = vec_exp(2.0F * log_ratio);

    store(d->policy + at, scale * move * precision);
    store(d->log_std + at, scale * (1.0F - spread - move * move));
    return 0.5F * (spread - 1.0F + move * move) - log_ratio;
}

static double clone(const struct nn_shape *shape, const struct nn_outputs *old,
                    const struct nn_outputs *out, const float *weight,
                    float coefficient, const struct nn_outputs *d)
{
    double total = 0;

    for (size_t lane = 0; lane < NN_TILE; lane += NN_LANES) {
        const vec w = load(weight + lane), scale = w * coefficient;
        size_t row = lane;
        vec divergence = splat(0);

        for (size_t p = 0; p < shape->parts; p++) {
            divergence +=
                shape->policy == NN_GAUSSIAN
                    ? clone_gaussian(old, out, row, scale, d)
                    : clone_choices(old->policy + row, out->policy + row,
                                    shape->choices[p], scale, d->policy + row);
            row += rows_of(shape, p) * NN_TILE;
        }
        total += (double)sum(only(w > 0.0F, divergence));
    }
    return total;
}

static double regress(const float *value, const float *target,
                      const float *weight, float coefficient, float *dvalue)
{
    double total = 0;

    for (size_t lane = 0; lane < NN_TILE; lane += NN_LANES) {
        const vec w = load(weight + lane);
        const vec error = load(value + lane) - load(target + lane);

        store(dvalue + lane, 2 * coefficient * w * error);
        total += (double)sum(only(w > 0.0F, error * error));
    }
    return total;
}

const struct nn_loss_kernel WIDE(loss) = {
    .sample = sample,
    .mode = mode,
    .logp = logp,
    .ppo = ppo,
    .clone = clone,
    .regress = regress,
};
