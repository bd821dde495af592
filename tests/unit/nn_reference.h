/* nn_reference.h - networks and their loss in plain loops and double
 * precision: what the fast path is held against. */
#ifndef RLSTUDY_TESTS_UNIT_NN_REFERENCE_H
#define RLSTUDY_TESTS_UNIT_NN_REFERENCE_H

#include "nn/loss.h"
#include "nn/net.h"

/* Outputs (actions + 1) of NET under weights W for one observation. */
void reference_forward(const struct nn_net *net, const double *w,
                       const uint8_t *obs, double *out);

/* Adds to G the gradient that DOUT (actions + 1) at the outputs makes. */
void reference_backward(const struct nn_net *net, const double *w,
                        const uint8_t *obs, const double *dout, double *g);

/* The loss of nn_ppo_loss for one sample with outputs OUT.  BEHAVIOUR is what
 * is held constant there; reference_behaviour works it out. */
double reference_behaviour(const struct nn_sample *sample, const double *out,
                           size_t actions);
double reference_loss(const struct nn_ppo *ppo, const struct nn_sample *sample,
                      const double *out, size_t actions, double behaviour);

#endif
