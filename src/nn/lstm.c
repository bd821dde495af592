/* lstm.c - an LSTM over the steps of a batch.
 *
 * The products with the inputs are done for all steps at once, those with the
 * h of the step before one step after the other.  For its gradient each slot
 * keeps, H numbers a sample each: the four gates, the cell that came in, the
 * cell that went out, and the h that came in. */
#include "config.h"

#include "nn/lstm.h"

#include <string.h>

#include "nn/large.h"

enum { GATES = 0, CELL_IN = 4, CELL_OUT = 5, H_IN = 6 };

static struct nn_tiles part(const struct nn_op_work *ow, size_t which,
                            size_t hidden)
{
    return (struct nn_tiles){ow->saved.data + which * hidden * NN_TILE,
                             ow->saved.stride};
}

static struct nn_tiles from_slot(struct nn_tiles tiles, size_t s)
{
    return (struct nn_tiles){tiles.data + s * tiles.stride, tiles.stride};
}

/* to (hidden, NN_TILE) = from, or 0 in the lanes that begin an episode: seldom
 * any, of one tile at one step. */
static void keep_rows(float *to, const float *from, const float *keep,
                      size_t hidden)
{
    bool all = true;

    for (size_t lane = 0; lane < NN_TILE; lane++)
        all = all && keep[lane] == 1;
    if (all) {
        if (to != from)
            memcpy(to, from, hidden * NN_TILE * sizeof *to);
        return;
    }
    for (size_t j = 0; j < hidden; j++) {
        for (size_t lane = 0; lane < NN_TILE; lane++)
            to[j * NN_TILE + lane] = from[j * NN_TILE + lane] * keep[lane];
    }
}

/* Slot S gets the state that it continues: of the same tile one step before,
 * or of work->state. */
static void bring_state(const struct nn_net *net, struct nn_work *work,
                        size_t i, size_t s)
{
    const struct nn_op *op = &net->ops[i];
    const struct nn_op_work *ow = &work->ops[i];
    const size_t H = op->recurrent.inputs, tiles = work->tiles;
    const float *keep = work->keep + s * NN_TILE;
    const float *h, *cell;

    if (s < tiles) {
        h = work->state + (s * net->state + op->state) * NN_TILE;
        cell = h + H * NN_TILE;
    } else {
        h = from_slot(work->x[op->to], s - tiles).data;
        cell = from_slot(part(ow, CELL_OUT, H), s - tiles).data;
    }
    keep_rows(from_slot(part(ow, H_IN, H), s).data, h, keep, H);
    keep_rows(from_slot(part(ow, CELL_IN, H), s).data, cell, keep, H);
}

static void take_state(const struct nn_net *net, struct nn_work *work, size_t i)
{
    const struct nn_op *op = &net->ops[i];
    const size_t H = op->recurrent.inputs, tiles = work->tiles;
    const size_t bytes = H * NN_TILE * sizeof(float);

    for (size_t k = 0; k < tiles; k++) {
        const size_t s = (work->steps - 1) * tiles + k;
        float *to = work->state_out + (k * net->state + op->state) * NN_TILE;

        memcpy(to, from_slot(work->x[op->to], s).data, bytes);
        memcpy(to + H * NN_TILE,
               from_slot(part(&work->ops[i], CELL_OUT, H), s).data, bytes);
    }
}

void nn_lstm_forward(const struct nn_net *net, struct nn_work *work,
                     const struct nn_weights *weights, size_t i)
{
    const struct nn_op *op = &net->ops[i];
    const struct nn_op_work *ow = &work->ops[i];
    const struct nn_kernel *kernel = work->kernel;
    const size_t H = op->recurrent.inputs, tiles = work->tiles;
    const struct nn_tiles gates = part(ow, GATES, H);

    kernel->dense_forward(&op->dense, weights->packed + ow->packed,
                          weights->w + op->bias, work->x[op->from], NN_LINEAR,
                          false, gates, work->steps * tiles, nn_live(work),
                          work->scratch);
    for (size_t t = 0; t < work->steps; t++) {
        const size_t first = t * tiles;

        for (size_t s = first; s < first + tiles; s++)
            bring_state(net, work, i, s);
        kernel->dense_forward(
            &op->recurrent, weights->packed + ow->recurrent_packed, NULL,
            from_slot(part(ow, H_IN, H), first), NN_LINEAR, true,
            from_slot(gates, first), tiles, nn_live(work), work->scratch);
        for (size_t s = first; s < first + tiles; s++)
            kernel->lstm_forward(H, from_slot(gates, s).data,
                                 from_slot(part(ow, CELL_IN, H), s).data,
                                 from_slot(part(ow, CELL_OUT, H), s).data,
                                 from_slot(work->x[op->to], s).data);
    }
    take_state(net, work, i);
}

/* work->dstate holds, for each tile of the step that comes next, the gradient
 * of the h and the cell that it started from. */
static float *state_gradient(const struct nn_work *work, size_t k, size_t H)
{
    return work->dstate + k * 2 * H * NN_TILE;
}

static void step_back(const struct nn_net *net, struct nn_work *work,
                      const struct nn_weights *weights, size_t i, size_t t)
{
    const struct nn_op *op = &net->ops[i];
    const struct nn_op_work *ow = &work->ops[i];
    const size_t H = op->recurrent.inputs, tiles = work->tiles;
    const size_t first = t * tiles;
    const struct nn_tiles gates = part(ow, GATES, H);
    const struct nn_tiles dstate = {work->dstate, 2 * H * NN_TILE};
    const struct nn_image *at = &net->values[op->to].at;

    for (size_t k = 0; k < tiles; k++) {
        const size_t s = first + k;
        float *dh = from_slot(work->dx[op->to], s).data;

        work->kernel->pass_gradient(at, state_gradient(work, k, H), at, dh,
                                    NN_LINEAR, true, dh);
        work->kernel->lstm_gradient(H, from_slot(gates, s).data,
                                    from_slot(part(ow, CELL_IN, H), s).data,
                                    from_slot(part(ow, CELL_OUT, H), s).data,
                                    dh,
                                    state_gradient(work, k, H) + H * NN_TILE);
    }
    work->kernel->dense_input_gradient(
        &op->recurrent, weights->packed + ow->recurrent_packed,
        from_slot(gates, first), from_slot(part(ow, H_IN, H), first), NN_LINEAR,
        false, dstate, tiles, work->scratch);
    for (size_t k = 0; k < tiles; k++) {
        float *d = state_gradient(work, k, H);

        keep_rows(d, d, work->keep + (first + k) * NN_TILE, 2 * H);
    }
}

void nn_lstm_backward(const struct nn_net *net, struct nn_work *work,
                      const struct nn_weights *weights, size_t i, float *g)
{
    const struct nn_op *op = &net->ops[i];
    const struct nn_op_work *ow = &work->ops[i];
    const struct nn_kernel *kernel = work->kernel;
    const size_t H = op->recurrent.inputs;
    const size_t slots = work->steps * work->tiles;
    const struct nn_tiles gates = part(ow, GATES, H);

    memset(work->dstate, 0, work->tiles * 2 * H * NN_TILE * sizeof(float));
    for (size_t t = work->steps; t-- > 0;)
        step_back(net, work, weights, i, t);
    nn_dense_weight_gradient(kernel, &op->dense, work->x[op->from], gates,
                             g + op->weight, g + op->bias, slots,
                             work->scratch);
    nn_dense_weight_gradient(kernel, &op->recurrent, part(ow, H_IN, H), gates,
                             g + op->recurrent_weight, NULL, slots,
                             work->scratch);
    if (op->from != 0)
        kernel->dense_input_gradient(&op->dense, weights->packed + ow->packed,
                                     gates, work->x[op->from],
                                     net->values[op->from].made_by, ow->add,
                                     work->dx[op->from], slots, work->scratch);
}
