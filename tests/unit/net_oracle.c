/* net_oracle.c - whole networks in double precision. */
#include "config.h"

#include "tests/unit/net_oracle.h"

#include <string.h>

#include "base/arena.h"
#include "tests/unit/nn_oracle.h"

static size_t features(const struct nn_value *value)
{
    return value->at.height * value->at.width * value->at.channels;
}

size_t oracle_rows(const struct nn_net *net)
{
    size_t rows = 0;

    for (int h = 0; h < NN_HEADS; h++) {
        if (net->head[h] != NN_NONE)
            rows += features(&net->values[net->head[h]]);
    }
    return rows;
}

/* Y gets, for each of N codes, its row of the table. */
static void look_up(const struct nn_op *op, const double *table,
                    const double *codes, size_t n, double *y)
{
    const size_t dims = op->dense.outputs;

    for (size_t i = 0; i < n; i++)
        memcpy(y + i * dims, table + (size_t)codes[i] * dims, dims * sizeof *y);
}

/* STATE (2, hidden): h and c, before and after. */
static void lstm(const struct nn_op *op, const double *w, const double *x,
                 double *state, double *y)
{
    const size_t H = op->recurrent.inputs;
    struct arena *arena = arena_new();
    double *gates = arena_array(arena, double, 4 * H);
    double *more = arena_array(arena, double, 4 * H);

    oracle_dense(&op->dense, w + op->weight, w + op->bias, x, gates);
    oracle_dense(&op->recurrent, w + op->recurrent_weight, NULL, state, more);
    for (size_t i = 0; i < 4 * H; i++)
        gates[i] += more[i];
    oracle_lstm(H, gates, state + H, state + H, y);
    memcpy(state, y, H * sizeof *y);
    arena_free(arena);
}

/* One layer of one step; VALUES: of all layers. */
static void apply(const struct nn_net *net, const struct nn_op *op,
                  const double *w, double **values, double *state)
{
    const double *x = values[op->from];
    const size_t inputs = features(&net->values[op->from]);
    const size_t outputs = features(&net->values[op->to]);
    double *y = values[op->to];

    switch (op->kind) {
    case NN_OP_EMBED:
        look_up(op, w + op->weight, x, inputs, y);
        break;
    case NN_OP_CONV:
        oracle_conv(&op->conv, w + op->weight, w + op->bias, x,
                    op->plus == NN_NONE ? NULL : values[op->plus], y);
        break;
    case NN_OP_POOL:
        oracle_pool(&op->pool, x, y);
        break;
    case NN_OP_RELU:
        memcpy(y, x, outputs * sizeof *y);
        break;
    case NN_OP_DENSE:
        oracle_dense(&op->dense, w + op->weight, w + op->bias, x, y);
        break;
    case NN_OP_NORM:
        oracle_norm(outputs, w + op->weight, w + op->bias, x, y);
        break;
    case NN_OP_LSTM:
        lstm(op, w, x, state + op->state, y);
        break;
    case NN_OP_CONSTANT:
        memcpy(y, w + op->bias, outputs * sizeof *y);
        break;
    }
    for (size_t i = 0; i < outputs; i++)
        y[i] = oracle_activate(op->activation, y[i]);
}

static void take_heads(const struct nn_net *net, double **values, double *out)
{
    for (int h = 0; h < NN_HEADS; h++) {
        if (net->head[h] == NN_NONE)
            continue;
        const size_t rows = features(&net->values[net->head[h]]);

        memcpy(out, values[net->head[h]], rows * sizeof *out);
        out += rows;
    }
}

void oracle_net(const struct nn_net *net, const double *w,
                const struct oracle_sequence *sequence, double *out,
                double *state)
{
    struct arena *arena = arena_new();
    double **values = arena_array(arena, double *, net->n_values);
    const size_t n = features(&net->values[0]);

    for (size_t v = 0; v < net->n_values; v++)
        values[v] = arena_array(arena, double, features(&net->values[v]));
    if (net->state > 0)
        memcpy(state, sequence->state, net->state * sizeof *state);
    for (size_t t = 0; t < sequence->steps; t++) {
        memcpy(values[0], sequence->obs + t * n, n * sizeof **values);
        if (net->state > 0 && !sequence->keep[t])
            memset(state, 0, net->state * sizeof *state);
        for (size_t i = 0; i < net->n_ops; i++)
            apply(net, &net->ops[i], w, values, state);
        take_heads(net, values, out + t * oracle_rows(net));
    }
    arena_free(arena);
}
