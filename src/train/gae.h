/* gae.h - generalised advantage estimation (Schulman et al., 2016). */
#ifndef RLSTUDY_TRAIN_GAE_H
#define RLSTUDY_TRAIN_GAE_H

#include <stdbool.h>
#include <stddef.h>

/* advantage (T) of one environment's steps; STRIDE elements lie between two
 * steps in every array.
 *
 * next_value[t] is the value of what followed step t: 0 after a terminal
 * state, the value of the episode's last observation where it was cut off.
 * ended[t]: the episode was over after step t, for either reason, so nothing
 * that follows counts. */
void gae(float *advantage, const float *reward, const float *value,
         const float *next_value, const bool *ended, size_t T, size_t stride,
         double gamma, double lambda);

#endif
