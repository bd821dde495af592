/* normalise.h - running means and deviations. */
#ifndef RLSTUDY_TRAIN_NORMALISE_H
#define RLSTUDY_TRAIN_NORMALISE_H

#include <stdbool.h>
#include <stddef.h>

/* Mean, variance and how many numbers they stand for. */
struct moments {
    double mean, variance, count;
};

/* Join those of N more numbers with MEAN, SQUARES being the sum of their
 * squared distances from it (Chan, Golub and LeVeque, 1983). */
void moments_join(struct moments *moments, double mean, double squares,
                  double n);

/* Rewards over the running deviation of the discounted return. */
struct reward_normaliser {
    struct moments *moments;
    double *discounted; /* (E): returns so far */
};

void reward_normaliser_start(struct reward_normaliser *normaliser);
/* Rewards (T, E) of episodes that ended as ENDED says. */
void reward_normalise(struct reward_normaliser *normaliser, float *reward,
                      const bool *ended, const bool *is_void, size_t T,
                      size_t E);

/* Means and deviations of each of D numbers. */
struct obs_normaliser {
    struct moments *moments; /* (D) */
    float *mean, *scale;     /* (D): what is in use */
};

void obs_normaliser_start(struct obs_normaliser *normaliser, size_t D);
/* Take N more observations (n, D) into account; what is in use stays. */
void obs_normaliser_add(struct obs_normaliser *normaliser, const float *obs,
                        size_t n, size_t D);
/* Put the moments into use. */
void obs_normaliser_use(struct obs_normaliser *normaliser, size_t D);

/* Means over iterations, the older the less. */
struct average_moments {
    double weight, sum, squares;
};

void average_moments_add(struct average_moments *moments, const float *x,
                         size_t n, double decay);

/* Subtract MEAN, then multiply by SCALE: mean 0 and deviation 1. */
struct standard {
    float mean, scale;
};

struct standard average_standard(const struct average_moments *moments);

#endif
