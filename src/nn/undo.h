/* undo.h - gradients on their way through an activation (kernel.h). */
#ifndef RLSTUDY_NN_UNDO_H
#define RLSTUDY_NN_UNDO_H

#include <stdbool.h>

#include "nn/kernel.h"
#include "nn/vec.h"

/* D times the derivative of the activation UNDO, whose result was X. */
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

/* Put D, undone, into DX. */
INLINE void put_gradient(float *dx, vec d, const float *x,
                         enum nn_activation undo, bool add)
{
    d = undone(undo, d, x);
    store(dx, add ? load(dx) + d : d);
}

#endif
