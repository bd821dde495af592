/* lstm_cell.c - the cell of a long short-term memory; see kernel.h and vec.h. */
#include "config.h"

#include "nn/parts.h"
#include "nn/vec_math.h"

/* The four gates of one vector of units. */
struct gates {
    vec input, forget, candidate, output;
};

/* GATE: floats from one gate to the next. */
INLINE struct gates load_gates(const float *gates, size_t gate)
{
    return (struct gates){load(gates), load(gates + gate),
                          load(gates + 2 * gate), load(gates + 3 * gate)};
}

INLINE void store_gates(float *gates, size_t gate, struct gates g)
{
    store(gates, g.input);
    store(gates + gate, g.forget);
    store(gates + 2 * gate, g.candidate);
    store(gates + 3 * gate, g.output);
}

void WIDE(lstm_forward)(size_t hidden, float *gates, const float *cell,
                        float *cell_out, float *h)
{
    const size_t n = hidden * NN_TILE;

    for (size_t i = 0; i < n; i += NN_LANES) {
        struct gates g = load_gates(gates + i, n);

        g.input = vec_sigmoid(g.input);
        g.forget = vec_sigmoid(g.forget);
        g.candidate = vec_tanh(g.candidate);
        g.output = vec_sigmoid(g.output);
        const vec c = g.forget * load(cell + i) + g.input * g.candidate;

        store_gates(gates + i, n, g);
        store(cell_out + i, c);
        store(h + i, g.output * vec_tanh(c));
    }
}

void WIDE(lstm_gradient)(size_t hidden, float *gates, const float *cell,
                         const float *cell_out, const float *dh, float *dcell)
{
    const size_t n = hidden * NN_TILE;

    for (size_t i = 0; i < n; i += NN_LANES) {
        const struct gates g = load_gates(gates + i, n);
        const vec top = vec_tanh(load(cell_out + i)), d = load(dh + i);
        const vec dc = load(dcell + i) + d * g.output * (1.0F - top * top);

        store_gates(
            gates + i, n,
            (struct gates){
                .input = dc * g.candidate * g.input * (1.0F - g.input),
                .forget = dc * load(cell + i) * g.forget * (1.0F - g.forget),
                .candidate = dc * g.input * (1.0F - g.candidate * g.candidate),
                .output = d * top * g.output * (1.0F - g.output),
            });
        store(dcell + i, dc * g.forget);
    }
}
