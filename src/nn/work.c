/* work.c - where a network's values live, and how samples get in and out. */
#include "config.h"

#include <assert.h>
#include <string.h>

#include "nn/carve.h"
#include "nn/large.h"
#include "nn/net.h"

/* Four tiles let a dense layer keep its weights in registers for longer.  What
 * convolutions make of four tiles is too much for the caches, though, unless
 * not even one tile fits them (forward and backward, one tile against four:
 * IMPALA at width 1/16 37,100 against 28,000 samples/s, at 1/2 2,620 against
 * 2,080, at 2 268 against 275). */
enum { BEST_SLOTS = 4, CACHED_BYTES = 12 << 20 };

size_t nn_slots(size_t steps, size_t n)
{
    return steps * ((n + NN_TILE - 1) / NN_TILE);
}

size_t nn_best_slots(const struct nn_net *net)
{
    size_t bytes = 0;

    for (size_t v = 0; v < net->n_values; v++)
        bytes += net->values[v].at.floats * sizeof(float);
    return net->n_image_ops > 0 && bytes < CACHED_BYTES ? 1 : BEST_SLOTS;
}

/* ---- packed weights and sums of gradients ---- */

/* Every part begins at a cache line. */
static size_t aligned(size_t floats)
{
    return (floats + 15) / 16 * 16;
}

static size_t packed_size(const struct nn_op *op,
                          const struct nn_kernel *kernel)
{
    switch (op->kind) {
    case NN_OP_CONV:
        return kernel->conv_packed(&op->conv);
    case NN_OP_DENSE:
        return kernel->dense_packed(&op->dense);
    case NN_OP_LSTM:
        return aligned(kernel->dense_packed(&op->dense)) +
               kernel->dense_packed(&op->recurrent);
    default:
        return 0;
    }
}

size_t nn_packed(const struct nn_net *net, const struct nn_kernel *kernel)
{
    size_t total = 0;

    for (size_t i = 0; i < net->n_ops; i++)
        total += aligned(packed_size(&net->ops[i], kernel));
    return total;
}

void nn_pack(const struct nn_net *net, const struct nn_work *work,
             struct nn_weights *weights)
{
    const struct nn_kernel *kernel = work->kernel;

    for (size_t i = 0; i < net->n_ops; i++) {
        const struct nn_op *op = &net->ops[i];
        const float *w = weights->w + op->weight;
        float *packed = weights->packed + work->ops[i].packed;

        if (op->kind == NN_OP_CONV)
            kernel->conv_pack(&op->conv, w, packed);
        if (op->kind == NN_OP_DENSE || op->kind == NN_OP_LSTM)
            kernel->dense_pack(&op->dense, w, packed);
        if (op->kind == NN_OP_LSTM)
            kernel->dense_pack(&op->recurrent,
                               weights->w + op->recurrent_weight,
                               weights->packed + work->ops[i].recurrent_packed);
    }
}

/* ---- layout ---- */

static size_t scratch_size(const struct nn_net *net, const struct nn_op *op,
                           const struct nn_kernel *kernel, size_t slots)
{
    switch (op->kind) {
    case NN_OP_CONV:
        return op->pooled == NN_NONE
                   ? kernel->conv_scratch(&op->conv)
                   : kernel->conv_pool_scratch(&op->conv,
                                               &net->ops[op->pooled].pool);
    case NN_OP_DENSE:
        return nn_dense_scratch(kernel, &op->dense, slots);
    case NN_OP_LSTM:
        return max_size(nn_dense_scratch(kernel, &op->dense, slots),
                        nn_dense_scratch(kernel, &op->recurrent, slots));
    default:
        return 0;
    }
}

/* What an op keeps for its gradient, in floats a slot. */
static size_t saved_size(const struct nn_op *op)
{
    if (op->kind == NN_OP_NORM)
        return 2 * NN_TILE;
    /* Gates, then the cell before and after, and the h that came in. */
    if (op->kind == NN_OP_LSTM)
        return 7 * op->recurrent.inputs * NN_TILE;
    return 0;
}

static void lay_out_op(struct nn_op_work *ow, const struct nn_op *op,
                       const struct nn_kernel *kernel, size_t slots,
                       struct carve *carve)
{
    if (op->kind == NN_OP_POOL) {
        ow->which_stride = op->pool.y.height * op->pool.y.width *
                           op->pool.y.channels * NN_TILE;
        ow->which = carve_bytes(carve, slots * ow->which_stride);
    }
    ow->saved.stride = saved_size(op);
    if (ow->saved.stride > 0)
        ow->saved.data = carve_array(carve, float, slots * ow->saved.stride);
    if (op->kind == NN_OP_LSTM)
        ow->recurrent_packed =
            ow->packed + aligned(kernel->dense_packed(&op->dense));
}

static void lay_out_ops(struct nn_work *work, const struct nn_net *net,
                        struct carve *carve)
{
    const struct nn_kernel *kernel = work->kernel;
    size_t packed = 0, scratch = 0;

    work->n_sums = 0;
    for (size_t i = 0; i < net->n_ops; i++) {
        const struct nn_op *op = &net->ops[i];
        struct nn_op_work ow = {.packed = packed, .sums = work->n_sums};

        lay_out_op(&ow, op, kernel, work->slots, carve);
        packed += aligned(packed_size(op, kernel));
        if (op->kind == NN_OP_CONV)
            work->n_sums += aligned(kernel->conv_sums(&op->conv));
        scratch = max_size(scratch, scratch_size(net, op, kernel, work->slots));
        if (carve->base != NULL)
            work->ops[i] = ow;
    }
    work->sums = carve_array(carve, float, work->n_sums);
    work->scratch = carve_array(carve, float, scratch);
}

/* Is V a value that only ops on images write or read? */
static bool stays_in_tile(const struct nn_net *net, size_t v)
{
    for (size_t i = net->n_image_ops; i < net->n_ops; i++) {
        if (net->ops[i].from == v || net->ops[i].to == v)
            return false;
    }
    return true;
}

static void lay_out_values(struct nn_work *work, const struct nn_net *net,
                           struct carve *carve)
{
    for (size_t v = 0; v < net->n_values; v++) {
        const size_t floats =
            net->values[v].kept ? net->values[v].at.floats : 0;
        const bool in_tile = stays_in_tile(net, v);
        struct nn_tiles x = {NULL, floats}, dx = {NULL, in_tile ? 0 : floats};

        const size_t gradient = net->values[v].gradient;

        x.data = carve_array(carve, float, work->slots *floats);
        if (v > 0 && gradient == v)
            dx.data =
                carve_array(carve, float, (in_tile ? 1 : work->slots) * floats);
        if (carve->base != NULL) {
            work->x[v] = x;
            work->dx[v] = gradient == v ? dx : work->dx[gradient];
        }
    }
}

void nn_work_layout(struct nn_work *work, const struct nn_net *net,
                    const struct nn_kernel *kernel, size_t slots,
                    struct carve *carve)
{
    work->kernel = kernel;
    work->slots = slots;
    work->x = carve_array(carve, struct nn_tiles, net->n_values);
    work->dx = carve_array(carve, struct nn_tiles, net->n_values);
    work->ops = carve_array(carve, struct nn_op_work, net->n_ops);
    work->written = carve_array(carve, bool, net->n_values);
    lay_out_ops(work, net, carve);
    lay_out_values(work, net, carve);
    if (net->state == 0)
        return;
    /* There are never more tiles a step than slots. */
    const size_t state = slots * net->state * NN_TILE;
    work->keep = carve_array(carve, float, slots *NN_TILE);
    work->state = carve_array(carve, float, state);
    work->state_out = carve_array(carve, float, state);
    work->dstate = carve_array(carve, float, state);
}

/* ---- samples in, outputs out ---- */

/* Where lane LANE of slot S gets its sample from: the last tile of a step is
 * filled up with the step's first sample. */
static size_t sample_of(const struct nn_work *work, const uint32_t *index,
                        size_t s, size_t lane)
{
    const size_t t = s / work->tiles, i = s % work->tiles * NN_TILE + lane;
    const size_t k = t * work->n + (i < work->n ? i : 0);

    return index == NULL ? k : index[k];
}

static size_t sample_bytes(const struct nn_shape *shape)
{
    const size_t n = shape->height * shape->width * shape->channels;

    return shape->input == NN_BYTES ? n : 4 * n;
}

/* Codes are kept as numbers, which are exact up to 2^24. */
static void load_codes(size_t n, const void *const from[NN_TILE], float *x)
{
    for (size_t lane = 0; lane < NN_TILE; lane++) {
        const int32_t *codes = from[lane];

        for (size_t i = 0; i < n; i++)
            x[i * NN_TILE + lane] = (float)codes[i];
    }
}

/* Row by row, or as if all were one row where no border parts them. */
static void load_floats(const struct nn_work *work, const struct nn_image *at,
                        const float *const from[NN_TILE],
                        const struct nn_scaling *scaling, float *x)
{
    const size_t rows = at->border == 0 ? 1 : at->height;
    const size_t n = at->height * at->width * at->channels / rows;

    for (size_t row = 0; row < rows; row++) {
        const float *part[NN_TILE];

        for (size_t lane = 0; lane < NN_TILE; lane++)
            part[lane] = from[lane] + row * n;
        work->kernel->load_floats(
            n, part, scaling == NULL ? NULL : scaling->mean + row * n,
            scaling == NULL ? NULL : scaling->scale + row * n,
            scaling == NULL ? 0 : scaling->limit,
            x + at->origin + row * at->row);
    }
}

static void load_tile(const struct nn_net *net, struct nn_work *work,
                      const void *const from[NN_TILE], size_t s,
                      const struct nn_scaling *scaling)
{
    const struct nn_image *at = &net->values[0].at;
    const size_t n = at->height * at->width * at->channels;
    float *x = work->x[0].data + s * work->x[0].stride;

    switch (net->shape.input) {
    case NN_BYTES:
        work->kernel->load_bytes(at, (const uint8_t *const *)from, x);
        break;
    case NN_FLOATS:
        load_floats(work, at, (const float *const *)from, scaling, x);
        break;
    case NN_CODES:
        assert(at->border == 0);
        load_codes(n, from, x);
        break;
    }
}

void nn_load(const struct nn_net *net, struct nn_work *work, const void *obs,
             const uint32_t *index, size_t steps, size_t n,
             const struct nn_scaling *scaling)
{
    const size_t bytes = sample_bytes(&net->shape);

    assert(n > 0 && nn_slots(steps, n) <= work->slots);
    work->steps = steps;
    work->n = n;
    work->tiles = nn_slots(1, n);
    for (size_t s = 0; s < steps * work->tiles; s++) {
        const void *from[NN_TILE];

        for (size_t lane = 0; lane < NN_TILE; lane++)
            from[lane] =
                (const uint8_t *)obs + sample_of(work, index, s, lane) * bytes;
        load_tile(net, work, from, s, scaling);
    }
}

void nn_load_state(const struct nn_net *net, struct nn_work *work,
                   const float *state, const uint32_t *index)
{
    const size_t S = net->state;

    for (size_t i = 0; i < work->tiles * NN_TILE; i++) {
        const size_t k = i < work->n ? i : 0;
        const float *row = state + (index == NULL ? k : index[k]) * S;
        float *to = work->state + i / NN_TILE * S * NN_TILE + i % NN_TILE;

        for (size_t j = 0; j < S; j++)
            to[j * NN_TILE] = row[j];
    }
}

void nn_load_keep(struct nn_work *work, const bool *keep, const uint32_t *index)
{
    for (size_t s = 0; s < work->steps * work->tiles; s++) {
        for (size_t lane = 0; lane < NN_TILE; lane++)
            work->keep[s * NN_TILE + lane] =
                keep[sample_of(work, index, s, lane)] ? 1.0F : 0.0F;
    }
}

void nn_store_state(const struct nn_net *net, const struct nn_work *work,
                    float *state)
{
    const size_t S = net->state;

    for (size_t i = 0; i < work->n; i++) {
        const float *from =
            work->state_out + i / NN_TILE * S * NN_TILE + i % NN_TILE;

        for (size_t j = 0; j < S; j++)
            state[i * S + j] = from[j * NN_TILE];
    }
}

float *nn_output(const struct nn_net *net, const struct nn_work *work,
                 enum nn_head head, size_t s)
{
    const struct nn_tiles *x = &work->x[net->head[head]];

    return x->data + s * x->stride;
}

float *nn_output_gradient(const struct nn_net *net, const struct nn_work *work,
                          enum nn_head head, size_t s)
{
    const struct nn_tiles *dx = &work->dx[net->head[head]];

    return dx->data + s * dx->stride;
}
