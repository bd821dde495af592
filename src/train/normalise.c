/* normalise.c - running means and deviations. */
#include "config.h"

#include "train/normalise.h"

#include <math.h>

/* Keeps a deviation of 0 from dividing. */
static const double tiny = 1e-8;

void moments_join(struct moments *moments, double mean, double squares,
                  double n)
{
    const double total = moments->count + n;
    const double delta = mean - moments->mean;

    moments->variance = (moments->variance * moments->count + squares +
                         delta * delta * moments->count * n / total) /
                        total;
    moments->mean += delta * n / total;
    moments->count = total;
}

/* As in the authors' code: a deviation of 1 that one sample outweighs. */
static const struct moments first_moments = {0, 1, 1e-4};

/* ---- rewards ---- */

void reward_normaliser_start(struct reward_normaliser *normaliser)
{
    *normaliser->moments = first_moments;
}

/* Divide by the running deviation of the return discounted by 0.99, over all
 * steps so far (the authors' code). */
void reward_normalise(struct reward_normaliser *normaliser, float *reward,
                      const bool *ended, const bool *is_void, size_t T,
                      size_t E)
{
    static const double discount = 0.99, cut = 10;
    /* Sums are taken about the mean so far, so that they stay small. */
    const double about = normaliser->moments->mean;
    double sum = 0, squares = 0, n = (double)(T * E);

    for (size_t t = 0; t < T; t++) {
        for (size_t e = 0; e < E; e++) {
            double *back = &normaliser->discounted[e];
            const size_t i = t * E + e;

            if (is_void != NULL && is_void[i]) {
                n--;
                continue;
            }
            const double ret = (double)reward[i] + discount * *back;

            sum += ret - about;
            squares += (ret - about) * (ret - about);
            *back = ended[i] ? 0 : ret;
        }
    }
    if (n > 0)
        moments_join(normaliser->moments, about + sum / n,
                     squares - sum * sum / n, n);
    const float scale = (float)(1 / sqrt(normaliser->moments->variance + tiny));
    for (size_t i = 0; i < T * E; i++)
        reward[i] = fmaxf(-(float)cut, fminf((float)cut, reward[i] * scale));
}

/* ---- observations ---- */

void obs_normaliser_start(struct obs_normaliser *normaliser, size_t D)
{
    for (size_t d = 0; d < D; d++)
        normaliser->moments[d] = first_moments;
}

void obs_normaliser_add(struct obs_normaliser *normaliser, const float *obs,
                        size_t n, size_t D)
{
    for (size_t d = 0; d < D; d++) {
        const double about = normaliser->moments[d].mean;
        double sum = 0, squares = 0;

        for (size_t i = 0; i < n; i++) {
            const double x = (double)obs[i * D + d] - about;

            sum += x;
            squares += x * x;
        }
        moments_join(&normaliser->moments[d], about + sum / (double)n,
                     squares - sum * sum / (double)n, (double)n);
    }
}

void obs_normaliser_use(struct obs_normaliser *normaliser, size_t D)
{
    for (size_t d = 0; d < D; d++) {
        const struct moments *m = &normaliser->moments[d];

        normaliser->mean[d] = (float)m->mean;
        normaliser->scale[d] = (float)(1 / sqrt(m->variance + tiny));
    }
}

/* ---- advantages ---- */

void average_moments_add(struct average_moments *moments, const float *x,
                         size_t n, double decay)
{
    double sum = 0, squares = 0;

    for (size_t i = 0; i < n; i++) {
        sum += (double)x[i];
        squares += (double)x[i] * (double)x[i];
    }
    moments->weight = decay * moments->weight + (double)n;
    moments->sum = decay * moments->sum + sum;
    moments->squares = decay * moments->squares + squares;
}

struct standard average_standard(const struct average_moments *moments)
{
    const double mean = moments->sum / moments->weight;
    const double variance = moments->squares / moments->weight - mean * mean;

    return (struct standard){(float)mean,
                             (float)(1 / (sqrt(fmax(variance, 0)) + tiny))};
}
