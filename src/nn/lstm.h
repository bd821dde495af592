/* lstm.h - an LSTM over the steps of a batch. */
#ifndef RLSTUDY_NN_LSTM_H
#define RLSTUDY_NN_LSTM_H

#include "nn/net.h"

/* Forward and backward through all steps of what is loaded; op number I is an
 * NN_OP_LSTM. */
void nn_lstm_forward(const struct nn_net *net, struct nn_work *work,
                     const struct nn_weights *weights, size_t i);
void nn_lstm_backward(const struct nn_net *net, struct nn_work *work,
                      const struct nn_weights *weights, size_t i, float *g);

#endif
