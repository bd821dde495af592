/* nn_oracle.h - layers and losses of one sample in double precision, forward
 * only: what kernels and networks are held against, and their gradients by way
 * of central differences.
 *
 * Images are plain arrays (row, column, channel). */
#ifndef RLSTUDY_TESTS_UNIT_NN_ORACLE_H
#define RLSTUDY_TESTS_UNIT_NN_ORACLE_H

#include "nn/loss.h"

double oracle_activate(enum nn_activation activation, double x);

/* y = conv(x) + b + plus; PLUS may be NULL. */
void oracle_conv(const struct nn_conv *conv, const double *w, const double *b,
                 const double *x, const double *plus, double *y);
void oracle_pool(const struct nn_pool *pool, const double *x, double *y);
/* B may be NULL. */
void oracle_dense(const struct nn_dense *dense, const double *w,
                  const double *b, const double *x, double *y);
void oracle_norm(size_t features, const double *gain, const double *bias,
                 const double *x, double *y);
/* GATES (4, hidden): pre-activations. */
void oracle_lstm(size_t hidden, const double *gates, const double *cell,
                 double *cell_out, double *h);

/* The outputs of one sample. */
struct oracle_outputs {
    const double *policy, *log_std;
    double value;
};

double oracle_logp(const struct nn_shape *shape,
                   const struct oracle_outputs *out, const double *action);
double oracle_entropy(const struct nn_shape *shape,
                      const struct oracle_outputs *out);
double oracle_kl(const struct nn_shape *shape, const struct oracle_outputs *old,
                 const struct oracle_outputs *out);

/* What nn_loss_kernel's ppo says of sample I.  BEHAVIOUR is held constant
 * there; oracle_behaviour works it out. */
double oracle_behaviour(const struct nn_shape *shape,
                        const struct nn_samples *samples, size_t i,
                        const struct oracle_outputs *out);
double oracle_ppo(const struct nn_ppo *ppo, const struct nn_shape *shape,
                  const struct nn_samples *samples, size_t i,
                  const struct oracle_outputs *out, double behaviour);

#endif
