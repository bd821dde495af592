/* noise.h - images of 64 x 64 x 3 random bytes, 15 actions, random rewards and
 * ends: nothing to learn, to measure the speed of training with.  It is the
 * load that Procgen's games put on a network.
 */
#ifndef RLSTUDY_ENV_NOISE_H
#define RLSTUDY_ENV_NOISE_H

#include "env/env.h"

enum { NOISE_SIDE = 64, NOISE_CHANNELS = 3, NOISE_ACTIONS = 15 };

extern const struct env_type env_noise;

#endif
