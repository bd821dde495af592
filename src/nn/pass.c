/* pass.c - forward and backward through a network's layers. */
#include "config.h"

#include <assert.h>
#include <string.h>

#include "nn/large.h"
#include "nn/lstm.h"
#include "nn/net.h"

static float *value_at(const struct nn_tiles *tiles, size_t s)
{
    return tiles->data + s * tiles->stride;
}

static size_t loaded(const struct nn_work *work)
{
    return work->steps * work->tiles;
}

/* ---- layers without a kernel of their own: lookups and constants ---- */

/* Where the numbers of code position P of a tile lie in the embedded image. */
static float *embedded(const struct nn_op *op, float *y, size_t p)
{
    const struct nn_image *at = &op->conv.y;
    const size_t codes = op->conv.x.channels;
    const size_t pixel = p / codes, c = p % codes;

    return y + at->origin + pixel / at->width * at->row +
           pixel % at->width * at->pixel + c * op->dense.outputs * NN_TILE;
}

static size_t positions(const struct nn_op *op)
{
    return op->conv.x.height * op->conv.x.width * op->conv.x.channels;
}

static const float *table_row(const struct nn_op *op, const float *table,
                              float code)
{
    assert(code >= 0 && (size_t)code < op->dense.inputs);
    return table + (size_t)code * op->dense.outputs;
}

static void embed_forward(const struct nn_op *op, const float *table,
                          const float *x, float *y)
{
    for (size_t p = 0; p < positions(op); p++) {
        float *to = embedded(op, y, p);

        for (size_t lane = 0; lane < NN_TILE; lane++) {
            const float *row = table_row(op, table, x[p * NN_TILE + lane]);

            for (size_t d = 0; d < op->dense.outputs; d++)
                to[d * NN_TILE + lane] = row[d];
        }
    }
}

static void embed_backward(const struct nn_op *op, const float *x, float *dy,
                           float *dtable)
{
    for (size_t p = 0; p < positions(op); p++) {
        const float *from = embedded(op, dy, p);

        for (size_t lane = 0; lane < NN_TILE; lane++) {
            float *row =
                dtable +
                (table_row(op, dtable, x[p * NN_TILE + lane]) - dtable);

            for (size_t d = 0; d < op->dense.outputs; d++)
                row[d] += from[d * NN_TILE + lane];
        }
    }
}

static void constant_forward(const struct nn_op *op, const float *b, float *y)
{
    for (size_t i = 0; i < op->dense.outputs * NN_TILE; i++)
        y[i] = b[i / NN_TILE];
}

static void constant_backward(const struct nn_op *op, const float *dy,
                              float *db)
{
    for (size_t i = 0; i < op->dense.outputs * NN_TILE; i++)
        db[i / NN_TILE] += dy[i];
}

/* ---- forward ---- */

static uint8_t *winners(const struct nn_op_work *ow, size_t s)
{
    return ow->which + s * ow->which_stride;
}

static void forward_conv(const struct nn_net *net, struct nn_work *work,
                         const struct nn_weights *weights, size_t i, size_t s)
{
    const struct nn_op *op = &net->ops[i];
    const float *packed = weights->packed + work->ops[i].packed;
    const float *b = weights->w + op->bias;
    const float *x = value_at(&work->x[op->from], s);
    const bool plus = op->plus != NN_NONE;

    if (op->pooled != NN_NONE) {
        const struct nn_op *pool = &net->ops[op->pooled];

        work->kernel->conv_pool_forward(
            &op->conv, &pool->pool, packed, b, x, op->activation,
            value_at(&work->x[pool->to], s), winners(&work->ops[op->pooled], s),
            work->scratch);
        return;
    }
    work->kernel->conv_forward(
        &op->conv, packed, b, x, plus ? &net->values[op->plus].at : NULL,
        plus ? value_at(&work->x[op->plus], s) : NULL, op->activation,
        value_at(&work->x[op->to], s), work->scratch);
}

static void forward_image_op(const struct nn_net *net, struct nn_work *work,
                             const struct nn_weights *weights, size_t i,
                             size_t s)
{
    const struct nn_op *op = &net->ops[i];
    const struct nn_op_work *ow = &work->ops[i];
    const float *x = value_at(&work->x[op->from], s);
    float *y = value_at(&work->x[op->to], s);

    switch (op->kind) {
    case NN_OP_EMBED:
        embed_forward(op, weights->w + op->weight, x, y);
        break;
    case NN_OP_CONV:
        forward_conv(net, work, weights, i, s);
        break;
    case NN_OP_POOL:
        if (!op->merged)
            work->kernel->pool_forward(&op->pool, x, y, winners(ow, s));
        break;
    default:
        assert(op->kind == NN_OP_RELU);
        work->kernel->relu(&op->conv.x, x, &op->conv.y, y);
        break;
    }
}

static void forward_vector_op(const struct nn_net *net, struct nn_work *work,
                              const struct nn_weights *weights, size_t i)
{
    const struct nn_op *op = &net->ops[i];
    const struct nn_op_work *ow = &work->ops[i];
    const struct nn_tiles x = work->x[op->from], y = work->x[op->to];
    const size_t slots = loaded(work);

    switch (op->kind) {
    case NN_OP_DENSE:
        work->kernel->dense_forward(
            &op->dense, weights->packed + ow->packed, weights->w + op->bias, x,
            op->activation, false, y, slots, nn_live(work), work->scratch);
        break;
    case NN_OP_NORM:
        for (size_t s = 0; s < slots; s++)
            work->kernel->norm_forward(
                op->conv.y.channels, weights->w + op->weight,
                weights->w + op->bias, value_at(&x, s), op->activation,
                value_at(&y, s), value_at(&ow->saved, s));
        break;
    case NN_OP_LSTM:
        nn_lstm_forward(net, work, weights, i);
        break;
    default:
        assert(op->kind == NN_OP_CONSTANT);
        for (size_t s = 0; s < slots; s++)
            constant_forward(op, weights->w + op->bias, value_at(&y, s));
        break;
    }
}

void nn_forward(const struct nn_net *net, struct nn_work *work,
                const struct nn_weights *weights, unsigned heads)
{
    for (size_t s = 0; s < loaded(work); s++) {
        for (size_t i = 0; i < net->n_image_ops; i++) {
            if (net->ops[i].heads & heads)
                forward_image_op(net, work, weights, i, s);
        }
    }
    for (size_t i = net->n_image_ops; i < net->n_ops; i++) {
        if (net->ops[i].heads & heads)
            forward_vector_op(net, work, weights, i);
    }
}

/* ---- backward ---- */

/* The first op to write the gradient of a value overwrites what was there; the
 * others, if it has several readers, add. */
static void plan_sums(const struct nn_net *net, struct nn_work *work,
                      unsigned heads)
{
    bool *written = work->written;

    memset(written, 0, net->n_values * sizeof *written);
    for (size_t i = net->n_ops; i-- > 0;) {
        const struct nn_op *op = &net->ops[i];
        struct nn_op_work *ow = &work->ops[i];

        if (!(op->heads & heads))
            continue;
        if (op->back != NN_NONE) {
            ow->add = written[op->back];
            written[op->back] = true;
        }
        if (op->plus != NN_NONE) {
            ow->add_plus = written[op->plus];
            written[op->plus] = true;
        }
    }
}

/* Of a convolution and the pooling after it. */
static void backward_pooled(const struct nn_net *net, struct nn_work *work,
                            const struct nn_weights *weights, size_t i,
                            size_t s)
{
    const struct nn_op *op = &net->ops[i], *pool = &net->ops[op->pooled];
    const struct nn_op_work *ow = &work->ops[i];

    work->kernel->conv_pool_gradient(
        &op->conv, &pool->pool, weights->packed + ow->packed,
        value_at(&work->dx[pool->to], s), winners(&work->ops[op->pooled], s),
        value_at(&work->x[op->from], s), net->values[op->from].made_by, ow->add,
        op->from != 0 ? value_at(&work->dx[op->back], s) : NULL,
        work->sums + ow->sums, work->scratch);
}

static void backward_conv(const struct nn_net *net, struct nn_work *work,
                          const struct nn_weights *weights, size_t i, size_t s)
{
    const struct nn_op *op = &net->ops[i];
    const struct nn_op_work *ow = &work->ops[i];
    const struct nn_kernel *kernel = work->kernel;
    const float *x = value_at(&work->x[op->from], s);
    const float *dy = value_at(&work->dx[op->to], s);

    kernel->conv_weight_gradient(&op->conv, x, dy, work->sums + ow->sums,
                                 work->scratch);
    if (op->from != 0)
        kernel->conv_input_gradient(&op->conv, weights->packed + ow->packed, dy,
                                    x, net->values[op->from].made_by, ow->add,
                                    value_at(&work->dx[op->back], s),
                                    work->scratch);
    if (op->plus != NN_NONE && net->values[op->to].gradient != op->plus)
        kernel->pass_gradient(&op->conv.y, dy, &net->values[op->plus].at,
                              value_at(&work->x[op->plus], s),
                              net->values[op->plus].made_by, ow->add_plus,
                              value_at(&work->dx[op->plus], s));
}

static void backward_image_op(const struct nn_net *net, struct nn_work *work,
                              const struct nn_weights *weights, size_t i,
                              size_t s, float *g)
{
    const struct nn_op *op = &net->ops[i];
    const struct nn_op_work *ow = &work->ops[i];
    const enum nn_activation undo = net->values[op->from].made_by;
    const float *x = value_at(&work->x[op->from], s);
    float *dy = value_at(&work->dx[op->to], s);

    switch (op->kind) {
    case NN_OP_EMBED:
        embed_backward(op, x, dy, g + op->weight);
        break;
    case NN_OP_CONV:
        if (op->pooled != NN_NONE)
            backward_pooled(net, work, weights, i, s);
        else
            backward_conv(net, work, weights, i, s);
        break;
    case NN_OP_POOL:
        if (op->from != 0 && !op->merged)
            work->kernel->pool_gradient(&op->pool, dy, winners(ow, s), x, undo,
                                        ow->add,
                                        value_at(&work->dx[op->from], s));
        break;
    default:
        assert(op->kind == NN_OP_RELU);
        if (op->from != 0 && op->back != NN_NONE)
            work->kernel->pass_gradient(&op->conv.y, dy, &op->conv.x, x, undo,
                                        ow->add,
                                        value_at(&work->dx[op->from], s));
        break;
    }
}

static void backward_dense(const struct nn_net *net, struct nn_work *work,
                           const struct nn_weights *weights, size_t i, float *g)
{
    const struct nn_op *op = &net->ops[i];
    const struct nn_op_work *ow = &work->ops[i];
    const struct nn_tiles x = work->x[op->from], dy = work->dx[op->to];
    const size_t slots = loaded(work);

    nn_dense_weight_gradient(work->kernel, &op->dense, x, dy, g + op->weight,
                             g + op->bias, slots, work->scratch);
    if (op->from != 0)
        work->kernel->dense_input_gradient(
            &op->dense, weights->packed + ow->packed, dy, x,
            net->values[op->from].made_by, ow->add, work->dx[op->from], slots,
            work->scratch);
}

static void backward_norm(const struct nn_net *net, struct nn_work *work,
                          const struct nn_weights *weights, size_t i, float *g)
{
    const struct nn_op *op = &net->ops[i];
    const struct nn_op_work *ow = &work->ops[i];

    for (size_t s = 0; s < loaded(work); s++)
        work->kernel->norm_gradient(
            op->conv.y.channels, weights->w + op->weight,
            value_at(&work->dx[op->to], s), value_at(&work->x[op->from], s),
            value_at(&ow->saved, s), net->values[op->from].made_by, ow->add,
            value_at(&work->dx[op->from], s), g + op->weight, g + op->bias);
}

static void backward_vector_op(const struct nn_net *net, struct nn_work *work,
                               const struct nn_weights *weights, size_t i,
                               float *g)
{
    const struct nn_op *op = &net->ops[i];

    switch (op->kind) {
    case NN_OP_DENSE:
        backward_dense(net, work, weights, i, g);
        break;
    case NN_OP_NORM:
        backward_norm(net, work, weights, i, g);
        break;
    case NN_OP_LSTM:
        nn_lstm_backward(net, work, weights, i, g);
        break;
    default:
        assert(op->kind == NN_OP_CONSTANT);
        for (size_t s = 0; s < loaded(work); s++)
            constant_backward(op, value_at(&work->dx[op->to], s), g + op->bias);
        break;
    }
}

void nn_gradient_begin(const struct nn_net *net, struct nn_work *work, float *g)
{
    memset(g, 0, net->parameters * sizeof *g);
    memset(work->sums, 0, work->n_sums * sizeof *work->sums);
}

void nn_backward(const struct nn_net *net, struct nn_work *work,
                 const struct nn_weights *weights, unsigned heads, float *g)
{
    plan_sums(net, work, heads);
    for (size_t i = net->n_ops; i-- > net->n_image_ops;) {
        if (net->ops[i].heads & heads)
            backward_vector_op(net, work, weights, i, g);
    }
    for (size_t s = 0; s < loaded(work); s++) {
        for (size_t i = net->n_image_ops; i-- > 0;) {
            if (net->ops[i].heads & heads)
                backward_image_op(net, work, weights, i, s, g);
        }
    }
}

void nn_gradient_end(const struct nn_net *net, struct nn_work *work, float *g)
{
    for (size_t i = 0; i < net->n_image_ops; i++) {
        const struct nn_op *op = &net->ops[i];

        if (op->kind == NN_OP_CONV)
            work->kernel->conv_flush(&op->conv, work->sums + work->ops[i].sums,
                                     g + op->weight, g + op->bias);
    }
}
