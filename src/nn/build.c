/* build.c - how a family puts its network together. */
#include "config.h"

#include "nn/build.h"

#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct nn_net *nn_build(struct nn_shape shape, double width)
{
    struct nn_net *net = mem_calloc(1, sizeof *net);

    net->shape = shape;
    net->width = width;
    net->values = mem_calloc(1, sizeof *net->values);
    for (int h = 0; h < NN_HEADS; h++)
        net->head[h] = NN_NONE;
    net->values[0].at = (struct nn_image){
        .height = shape.height,
        .width = shape.width,
        .channels = shape.channels,
    };
    net->values[0].kept = true;
    net->n_values = 1;
    return net;
}

static size_t features(const struct nn_image *at)
{
    return at->height * at->width * at->channels;
}

/* An op that makes a value of HEIGHT x WIDTH x CHANNELS of FROM. */
static struct nn_op *add_op(struct nn_net *net, enum nn_op_kind kind,
                            size_t from, size_t height, size_t width,
                            size_t channels, enum nn_activation activation)
{
    assert(from < net->n_values);
    net->ops = mem_realloc(net->ops, net->n_ops + 1, sizeof *net->ops);
    net->values =
        mem_realloc(net->values, net->n_values + 1, sizeof *net->values);
    struct nn_op *op = &net->ops[net->n_ops++];
    struct nn_value *to = &net->values[net->n_values];

    *op = (struct nn_op){
        .kind = kind,
        .from = from,
        .to = net->n_values++,
        .plus = NN_NONE,
        .activation = activation,
    };
    *to = (struct nn_value){
        .at = {.height = height, .width = width, .channels = channels},
        .made_by = activation,
        .kept = true,
    };
    return op;
}

/* Parameters of SHAPE (n), called NAME.PART; returns their offset. */
static size_t add_param(struct nn_net *net, const char *name, const char *part,
                        double norm, double start, size_t n, ...)
{
    net->params =
        mem_realloc(net->params, net->n_params + 1, sizeof *net->params);
    struct nn_param *param = &net->params[net->n_params++];
    size_t count = 1;
    va_list shape;

    *param = (struct nn_param){
        .offset = net->parameters, .norm = norm, .start = start, .n_shape = n};
    va_start(shape, n);
    for (size_t i = 0; i < n; i++) {
        param->shape[i] = va_arg(shape, size_t);
        count *= param->shape[i];
    }
    va_end(shape);
    int len = snprintf(param->name, sizeof param->name, "%s.%s", name, part);
    assert(len > 0 && (size_t)len < sizeof param->name);
    (void)len;
    net->parameters += count;
    return param->offset;
}

size_t nn_build_embed(struct nn_net *net, size_t from, size_t dims,
                      const char *name)
{
    const struct nn_image at = net->values[from].at;
    struct nn_op *op = add_op(net, NN_OP_EMBED, from, at.height, at.width,
                              at.channels * dims, NN_LINEAR);

    /* Numbers of about 1, whatever their count. */
    op->weight = add_param(net, name, "weight", sqrt((double)dims), 0, 2,
                           net->shape.codes, dims);
    op->dense = (struct nn_dense){net->shape.codes, dims};
    return op->to;
}

size_t nn_build_conv(struct nn_net *net, size_t from,
                     const struct nn_conv_shape *conv, const char *name)
{
    const struct nn_image at = net->values[from].at;
    const size_t reach = 2 * conv->pad - conv->size;
    const size_t height = (at.height + reach) / conv->stride + 1;
    const size_t width = (at.width + reach) / conv->stride + 1;
    struct nn_op *op = add_op(net, NN_OP_CONV, from, height, width,
                              conv->channels, conv->activation);

    op->plus = conv->plus;
    op->conv.size = conv->size;
    op->conv.stride = conv->stride;
    op->conv.pad = conv->pad;
    op->weight = add_param(net, name, "weight", conv->norm, 0, 4,
                           conv->channels, at.channels, conv->size, conv->size);
    op->bias = add_param(net, name, "bias", 0, 0, 1, conv->channels);
    op->macs = (double)(conv->channels * at.channels) *
               (double)(conv->size * conv->size) * (double)(height * width);
    return op->to;
}

size_t nn_build_pool(struct nn_net *net, size_t from, size_t size,
                     size_t stride, size_t pad)
{
    const struct nn_image at = net->values[from].at;
    const size_t reach = 2 * pad - size;
    /* Its gradient undoes the activation of what it pools. */
    struct nn_op *op =
        add_op(net, NN_OP_POOL, from, (at.height + reach) / stride + 1,
               (at.width + reach) / stride + 1, at.channels, NN_LINEAR);

    op->pool.size = size;
    op->pool.stride = stride;
    op->pool.pad = pad;
    return op->to;
}

size_t nn_build_relu(struct nn_net *net, size_t from)
{
    const struct nn_image at = net->values[from].at;

    return add_op(net, NN_OP_RELU, from, at.height, at.width, at.channels,
                  NN_RELU)
        ->to;
}

size_t nn_build_dense(struct nn_net *net, size_t from, size_t units,
                      enum nn_activation activation, double norm,
                      const char *name)
{
    const size_t inputs = features(&net->values[from].at);
    struct nn_op *op = add_op(net, NN_OP_DENSE, from, 1, 1, units, activation);

    op->dense = (struct nn_dense){inputs, units};
    op->weight = add_param(net, name, "weight", norm, 0, 2, units, inputs);
    op->bias = add_param(net, name, "bias", 0, 0, 1, units);
    op->macs = (double)inputs * (double)units;
    return op->to;
}

size_t nn_build_norm(struct nn_net *net, size_t from,
                     enum nn_activation activation, const char *name)
{
    const size_t n = features(&net->values[from].at);
    struct nn_op *op = add_op(net, NN_OP_NORM, from, 1, 1, n, activation);

    op->weight = add_param(net, name, "gain", 0, 1, 1, n);
    op->bias = add_param(net, name, "bias", 0, 0, 1, n);
    return op->to;
}

size_t nn_build_lstm(struct nn_net *net, size_t from, size_t units, double norm,
                     const char *name)
{
    const size_t inputs = features(&net->values[from].at);
    struct nn_op *op = add_op(net, NN_OP_LSTM, from, 1, 1, units, NN_LINEAR);

    op->dense = (struct nn_dense){inputs, 4 * units};
    op->recurrent = (struct nn_dense){units, 4 * units};
    op->weight =
        add_param(net, name, "input.weight", norm, 0, 2, 4 * units, inputs);
    op->recurrent_weight =
        add_param(net, name, "hidden.weight", norm, 0, 2, 4 * units, units);
    op->bias = add_param(net, name, "bias", 0, 0, 1, 4 * units);
    op->macs = 4 * (double)units * (double)(inputs + units);
    op->state = net->state;
    net->state += 2 * units;
    return op->to;
}

static size_t add_head(struct nn_net *net, size_t from, size_t rows,
                       double norm, const char *prefix, const char *name)
{
    char whole[32];

    snprintf(whole, sizeof whole, "%s%s", prefix, name);
    return nn_build_dense(net, from, rows, NN_LINEAR, norm, whole);
}

void nn_build_heads(struct nn_net *net, const struct nn_head_shape *heads)
{
    const bool gaussian = net->shape.policy == NN_GAUSSIAN;

    net->head[NN_POLICY] =
        add_head(net, heads->pi, nn_policy_rows(&net->shape), heads->pi_norm,
                 heads->pi_prefix, gaussian ? "mean" : "logits");
    if (gaussian) {
        const size_t n = net->shape.parts;
        char name[32];
        struct nn_op *op = add_op(net, NN_OP_CONSTANT, 0, 1, 1, n, NN_LINEAR);

        snprintf(name, sizeof name, "%slog_std", heads->pi_prefix);
        op->bias = add_param(net, name, "bias", 0, 0, 1, n);
        op->dense.outputs = n;
        net->head[NN_LOG_STD] = op->to;
    }
    net->head[NN_VALUE] =
        add_head(net, heads->vf, 1, heads->vf_norm, heads->vf_prefix, "value");
    if (heads->aux)
        net->head[NN_AUX_VALUE] = add_head(net, heads->pi, 1, heads->vf_norm,
                                           heads->pi_prefix, "aux_value");
}

/* ---- finishing ---- */

static bool works_on_images(const struct nn_op *op)
{
    return op->kind == NN_OP_EMBED || op->kind == NN_OP_CONV ||
           op->kind == NN_OP_POOL || op->kind == NN_OP_RELU;
}

/* Ops on images never need those on vectors, so they may all come first. */
static void order_ops(struct nn_net *net)
{
    struct nn_op *sorted = mem_calloc(net->n_ops, sizeof *sorted);
    size_t n = 0;

    for (int images = 1; images >= 0; images--) {
        for (size_t i = 0; i < net->n_ops; i++) {
            if (works_on_images(&net->ops[i]) == (images == 1))
                sorted[n++] = net->ops[i];
        }
        if (images == 1)
            net->n_image_ops = n;
    }
    free(net->ops);
    net->ops = sorted;
}

static void lay_out(struct nn_image *at)
{
    at->pixel = at->channels * NN_TILE;
    at->row = (at->width + 2 * at->border) * at->pixel;
    at->origin = at->border * (at->row + at->pixel);
    at->floats = (at->height + 2 * at->border) * at->row;
}

static void lay_out_values(struct nn_net *net)
{
    for (size_t i = 0; i < net->n_ops; i++) {
        const struct nn_op *op = &net->ops[i];

        /* A gradient of a convolution's input is a convolution of the
         * gradient of its output, which needs a border, too. */
        if (op->kind == NN_OP_CONV) {
            struct nn_image *x = &net->values[op->from].at;
            struct nn_image *y = &net->values[op->to].at;

            x->border = op->conv.pad > x->border ? op->conv.pad : x->border;
            y->border = op->conv.pad > y->border ? op->conv.pad : y->border;
            /* The same as the sum's, which may take its gradient over. */
            if (op->plus != NN_NONE)
                net->values[op->plus].at.border = y->border;
        }
    }
    for (size_t v = 0; v < net->n_values; v++)
        lay_out(&net->values[v].at);
    for (size_t i = 0; i < net->n_ops; i++) {
        struct nn_op *op = &net->ops[i];

        op->conv.x = op->pool.x = net->values[op->from].at;
        op->conv.y = op->pool.y = net->values[op->to].at;
    }
}

/* The op that reads value V, if it is the only one; else NULL. */
static struct nn_op *only_reader(const struct nn_net *net, size_t v)
{
    struct nn_op *reader = NULL;

    for (size_t i = 0; i < net->n_ops; i++) {
        struct nn_op *op = &net->ops[i];

        if (op->from != v && op->plus != v)
            continue;
        if (reader != NULL)
            return NULL;
        reader = op;
    }
    return reader;
}

/* Does nothing read value V after op I? */
static bool reads_last(const struct nn_net *net, size_t i, size_t v)
{
    while (++i < net->n_ops) {
        if (net->ops[i].from == v || net->ops[i].plus == v)
            return false;
    }
    return true;
}

static bool can_share(const struct nn_net *net, size_t v, size_t w)
{
    return net->values[v].made_by == NN_LINEAR &&
           net->values[v].at.border == net->values[w].at.border && v != 0;
}

/* Convolutions that are pooled keep only the result of that.  Activations do
 * not mind which comes first, as they never decrease. */
static void merge_pools(struct nn_net *net)
{
    for (size_t i = 0; i < net->n_ops; i++)
        net->ops[i].pooled = NN_NONE;
    for (size_t i = 0; i < net->n_image_ops; i++) {
        struct nn_op *op = &net->ops[i];
        struct nn_op *pool = only_reader(net, op->to);

        if (op->kind != NN_OP_CONV || op->plus != NN_NONE ||
            op->conv.size != 3 || op->conv.stride != 1 || op->conv.pad != 1 ||
            pool == NULL || pool->kind != NN_OP_POOL)
            continue;
        op->pooled = (size_t)(pool - net->ops);
        pool->merged = true;
        net->values[op->to].kept = false;
        net->values[pool->to].made_by = op->activation;
    }
}

/* Save passes over gradients.  A convolution after a ReLU undoes it anyway, and
 * so may write where the ReLU would.  The gradient of a residual block's sum
 * is, so far, that of its input: it need not move. */
static void plan_gradients(struct nn_net *net)
{
    for (size_t v = 0; v < net->n_values; v++)
        net->values[v].gradient = v;
    for (size_t i = 0; i < net->n_ops; i++)
        net->ops[i].back = net->ops[i].merged ? NN_NONE : net->ops[i].from;
    for (size_t i = 0; i < net->n_image_ops; i++) {
        struct nn_op *op = &net->ops[i];
        struct nn_op *reader = only_reader(net, op->to);

        if (op->kind == NN_OP_RELU && reader != NULL &&
            reader->kind == NN_OP_CONV && reader->from == op->to &&
            can_share(net, op->from, op->to)) {
            reader->back = op->from;
            op->back = NN_NONE;
        }
        if (op->plus != NN_NONE && op->plus != op->back &&
            can_share(net, op->plus, op->to) && reads_last(net, i, op->plus))
            net->values[op->to].gradient = op->plus;
    }
}

/* Which heads depend on which op, from the last op to the first. */
static void find_heads(struct nn_net *net)
{
    unsigned *needed = mem_calloc(net->n_values, sizeof *needed);

    for (int h = 0; h < NN_HEADS; h++) {
        if (net->head[h] != NN_NONE)
            needed[net->head[h]] |= 1U << h;
    }
    for (size_t i = net->n_ops; i-- > 0;) {
        struct nn_op *op = &net->ops[i];

        op->heads = needed[op->to];
        needed[op->from] |= op->heads;
        if (op->plus != NN_NONE)
            needed[op->plus] |= op->heads;
    }
    free(needed);
}

static size_t op_parameters(const struct nn_op *op)
{
    switch (op->kind) {
    case NN_OP_CONV:
        return op->conv.y.channels *
               (op->conv.x.channels * op->conv.size * op->conv.size + 1);
    case NN_OP_EMBED:
        return op->dense.inputs * op->dense.outputs;
    case NN_OP_DENSE:
    case NN_OP_CONSTANT:
        return op->dense.outputs * (op->dense.inputs + 1);
    case NN_OP_NORM:
        return 2 * op->conv.y.channels;
    case NN_OP_LSTM:
        return op->dense.outputs *
               (op->dense.inputs + op->recurrent.inputs + 1);
    case NN_OP_POOL:
    case NN_OP_RELU:
        break;
    }
    return 0;
}

static bool is_head(const struct nn_net *net, size_t value)
{
    for (int h = 0; h < NN_HEADS; h++) {
        if (net->head[h] == value)
            return true;
    }
    return false;
}

static void count_parameters(struct nn_net *net)
{
    size_t all = 0;

    for (size_t i = 0; i < net->n_ops; i++) {
        const struct nn_op *op = &net->ops[i];
        const size_t n = op_parameters(op);

        all += n;
        if (op->from != 0 && !is_head(net, op->to))
            net->parameters_inner += n;
    }
    assert(all == net->parameters);
    (void)all;
}

void nn_build_finish(struct nn_net *net)
{
    order_ops(net);
    lay_out_values(net);
    merge_pools(net);
    plan_gradients(net);
    find_heads(net);
    count_parameters(net);
    for (size_t i = net->n_image_ops; i < net->n_ops; i++)
        assert(net->values[net->ops[i].from].at.border == 0 ||
               net->ops[i].kind == NN_OP_CONSTANT);
}
