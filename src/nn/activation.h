/* activation.h - activations, and gradients on their way back through them
 * (kernel.h). */
#ifndef RLSTUDY_NN_ACTIVATION_H
#define RLSTUDY_NN_ACTIVATION_H

#include <stdbool.h>

#include "nn/kernel.h"
#include "nn/vec.h"
#include "nn/vec_math.h"

INLINE vec activated(enum nn_activation activation, vec v)
{
    switch (activation) {
    case NN_LINEAR:
        break;
    case NN_RELU:
        return positive(v);
    case NN_TANH:
        return vec_tanh(v);
    }
    return v;
}

/* D times the derivative of the activation UNDO, whose result is at X. */
INLINE vec undone(enum nn_activation undo, vec d, const float *x)
{
    switch (undo) {
    case NN_LINEAR:
        break;
    case NN_RELU:
        return only(load(x) > 0.0F, d);
    case NN_TANH:
        return d * (1.0F - load(x) * load(x));
    }
    return d;
}

/* Put D, undone, into the gradient DX of X, both at offset AT. */
INLINE void put_gradient(float *dx, const float *x, size_t at, vec d,
                         enum nn_activation undo, bool add)
{
    if (undo != NN_LINEAR)
        d = undone(undo, d, x + at);
    store(dx + at, add ? load(dx + at) + d : d);
}

#endif
