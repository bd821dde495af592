/* dense.c - layers of all inputs to all outputs; see kernel.h and vec.h.
 *
 * All three passes are products of the same form,
 *
 *   forward           y (o, sample) = sum over i of w (o, i) * x (i, sample)
 *   input gradient    dx (i, sample) = sum over o of w (o, i) * dy (o, sample)
 *   weight gradient   dw (o, i) = sum over samples s of dy (o, s) * x (s, i)
 *
 * in blocks of a few rows times a few vectors, whose sums stay in registers
 * while the terms go by: a number of the first factor, which all lanes share,
 * times vectors of the second.  So the weight gradient wants x transposed. */
#include "config.h"

#include "nn/activation.h"
#include "nn/parts.h"
#include "nn/vec_shuffle.h"

enum {
    VECTORS = NN_TILE / NN_LANES, /* of a tile */
    /* What the vector registers hold: tiles, rows and sums of a block. */
    MOST_TILES = NN_LANES == 16 ? 4 : 1,
    MOST_VECTORS = MOST_TILES * VECTORS,
    MOST_ROWS = NN_LANES == 16  ? 16
                : NN_LANES == 8 ? 6
                                : 3,
    MOST_SUMS = NN_LANES == 16 ? 16 : 12,
    /* Inputs and tiles that are transposed at a time: what the first cache
     * holds beside other things. */
    PANEL = 4 * NN_TILE,
    CHUNK = 4,
    /* A layer with fewer inputs or outputs adds up lanes instead. */
    FEW = 8,
    /* Of samples in a tile: so few that vectors are better made of outputs.
     * The weights of layers that large are only worked on by the tile. */
    FEW_LIVE = NN_TILE / 2,
    MOST_PACKED_TWICE = 1 << 17
};

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* ---- products ---- */

/* out (row, column) = sum of a (row, term) * b (term, column).  Terms come in
 * pieces, columns in tiles of NN_TILE; strides are in floats. */
struct product {
    size_t rows, tiles, terms, pieces;
    const float *a;
    size_t a_row, a_term, a_piece;
    const float *b;
    size_t b_tile, b_term, b_piece;
    float *out;
    size_t out_tile, out_row;
    bool add; /* to what is there */

    /* What becomes of the sums, beside. */
    enum { VALUES, GRADIENTS, WEIGHTS } kind;
    const float *bias;             /* VALUES: of each row, or NULL */
    enum nn_activation activation; /* VALUES */
    const float *x;                /* GRADIENTS */
    size_t x_tile;
    enum nn_activation undo;
    size_t columns; /* WEIGHTS: that exist */
};

/* Where vector V begins, with tiles STRIDE apart. */
INLINE size_t vector_at(size_t v, size_t stride)
{
    return v / VECTORS * stride + v % VECTORS * NN_LANES;
}

INLINE void add_terms(const int rows, const int vectors,
                      const struct product *p, const float *a, const float *b,
                      vec sums[][MOST_VECTORS])
{
    const size_t a_row = p->a_row, a_term = p->a_term;
    const size_t b_tile = p->b_tile, b_term = p->b_term;

    for (size_t k = p->terms; k > 0; k--, a += a_term, b += b_term) {
        vec column[MOST_VECTORS];

        UNROLL
        for (int v = 0; v < vectors; v++)
            column[v] = load(b + vector_at((size_t)v, b_tile));
        UNROLL
        for (int r = 0; r < rows; r++) {
            const vec factor = splat(a[(size_t)r * a_row]);

            UNROLL
            for (int v = 0; v < vectors; v++)
                sums[r][v] += factor * column[v];
        }
    }
}

INLINE void put_values(const int rows, const int vectors,
                       const struct product *p, size_t row, float *out,
                       const vec sums[][MOST_VECTORS],
                       const enum nn_activation activation)
{
    UNROLL
    for (int r = 0; r < rows; r++) {
        const float bias = p->bias == NULL ? 0 : p->bias[row + (size_t)r];

        UNROLL
        for (int v = 0; v < vectors; v++) {
            float *y = out + (size_t)r * p->out_row +
                       vector_at((size_t)v, p->out_tile);
            vec value = sums[r][v] + bias;

            if (p->add)
                value += load(y);
            store(y, activated(activation, value));
        }
    }
}

INLINE void put_gradients(const int rows, const int vectors,
                          const struct product *p, const float *x, float *out,
                          const vec sums[][MOST_VECTORS],
                          const enum nn_activation undo)
{
    UNROLL
    for (int r = 0; r < rows; r++) {
        UNROLL
        for (int v = 0; v < vectors; v++)
            put_gradient(out + (size_t)r * p->out_row +
                             vector_at((size_t)v, p->out_tile),
                         x + (size_t)r * NN_TILE +
                             vector_at((size_t)v, p->x_tile),
                         0, sums[r][v], undo, p->add);
    }
}

/* Weights beyond p->columns do not exist. */
INLINE void put_weights(const int rows, const int vectors,
                        const struct product *p, size_t column, float *out,
                        const vec sums[][MOST_VECTORS])
{
    UNROLL
    for (int r = 0; r < rows; r++) {
        float *to = out + (size_t)r * p->out_row;

        UNROLL
        for (int v = 0; v < vectors; v++) {
            const size_t first = (size_t)(v * NN_LANES);
            const vec sum = sums[r][v];

            if (column + first + NN_LANES <= p->columns) {
                store(to + first, load(to + first) + sum);
            } else {
                float lane[NN_LANES];

                store(lane, sum);
                for (size_t i = 0; column + first + i < p->columns; i++)
                    to[first + i] += lane[i];
            }
        }
    }
}

/* ROWS rows from ROW on of TILES tiles from TILE on. */
INLINE void block(const int rows, const int tiles, const struct product *p,
                  size_t row, size_t tile)
{
    const int vectors = tiles * VECTORS;
    const float *a = p->a + row * p->a_row, *b = p->b + tile * p->b_tile;
    float *out = p->out + tile * p->out_tile + row * p->out_row;
    const float *x = p->x + tile * p->x_tile + row * NN_TILE;
    vec sums[MOST_ROWS][MOST_VECTORS];

    UNROLL
    for (int r = 0; r < rows; r++) {
        UNROLL
        for (int v = 0; v < vectors; v++)
            sums[r][v] = splat(0);
    }
    for (size_t i = 0; i < p->pieces; i++)
        add_terms(rows, vectors, p, a + i * p->a_piece, b + i * p->b_piece,
                  sums);
    switch (p->kind) {
    case VALUES:
        switch (p->activation) {
        case NN_LINEAR:
            put_values(rows, vectors, p, row, out, sums, NN_LINEAR);
            break;
        case NN_RELU:
            put_values(rows, vectors, p, row, out, sums, NN_RELU);
            break;
        case NN_TANH:
            put_values(rows, vectors, p, row, out, sums, NN_TANH);
            break;
        }
        break;
    case GRADIENTS:
        switch (p->undo) {
        case NN_LINEAR:
            put_gradients(rows, vectors, p, x, out, sums, NN_LINEAR);
            break;
        case NN_RELU:
            put_gradients(rows, vectors, p, x, out, sums, NN_RELU);
            break;
        case NN_TANH:
            put_gradients(rows, vectors, p, x, out, sums, NN_TANH);
            break;
        }
        break;
    case WEIGHTS:
        put_weights(rows, vectors, p, tile * NN_TILE, out, sums);
        break;
    }
}

/* N rows at a time, as long as there are so many, if the sums of all fit. */
#define BLOCKS_OF(n)                                            \
    if ((n) <= MOST_ROWS && (n)*tiles * VECTORS <= MOST_SUMS) { \
        for (; row + (n) <= p->rows; row += (n))                \
            block((n), tiles, p, row, tile);                    \
    }

INLINE void all_rows(const int tiles, const struct product *p, size_t tile)
{
    size_t row = 0;

    BLOCKS_OF(MOST_ROWS)
    BLOCKS_OF(8)
    BLOCKS_OF(4)
    BLOCKS_OF(2)
    BLOCKS_OF(1)
}

static void multiply(const struct product *p)
{
    size_t tile = 0;

    for (; MOST_TILES >= 4 && tile + 4 <= p->tiles; tile += 4)
        all_rows(4, p, tile);
    for (; MOST_TILES >= 2 && tile + 2 <= p->tiles; tile += 2)
        all_rows(2, p, tile);
    for (; tile < p->tiles; tile++)
        all_rows(1, p, tile);
}

/* ---- transposition ---- */

/* TO (columns, rows) = FROM (rows, columns), whose rows begin TO_ROW and
 * FROM_ROW floats after each other. */
static void transpose(const float *from, size_t from_row, size_t rows,
                      size_t columns, float *to, size_t to_row)
{
    const size_t whole = columns / 4 * 4;
    size_t r = 0;

    for (; r + 4 <= rows; r += 4) {
        const float *row = from + r * from_row;

        for (size_t c = 0; c < whole; c += 4) {
            const float *const four[4] = {row + c, row + from_row + c,
                                          row + 2 * from_row + c,
                                          row + 3 * from_row + c};

            transpose4(four, to + c * to_row + r, to_row);
        }
        for (size_t i = r; i < r + 4; i++) {
            for (size_t c = whole; c < columns; c++)
                to[c * to_row + i] = from[i * from_row + c];
        }
    }
    for (; r < rows; r++) {
        for (size_t c = 0; c < columns; c++)
            to[c * to_row + r] = from[r * from_row + c];
    }
}

/* ---- packed weights ---- */

/* The row length of a matrix of so many columns: an odd number of cache lines,
 * so that the rows of a block never crowd the same part of a cache. */
static size_t padded(size_t columns)
{
    const size_t line = 64 / sizeof(float);

    return ((columns + line - 1) / line | 1) * line;
}

/* Is the layer small enough to be packed twice, as it is and transposed?  See
 * forward_few. */
static bool packed_twice(const struct nn_dense *dense)
{
    return dense->outputs >= NN_TILE &&
           dense->inputs * dense->outputs <= MOST_PACKED_TWICE;
}

/* Where the transposed weights begin. */
static size_t packed_rows(const struct nn_dense *dense)
{
    return dense->outputs * padded(dense->inputs);
}

size_t WIDE(dense_packed)(const struct nn_dense *dense)
{
    return packed_rows(dense) +
           (packed_twice(dense) ? dense->inputs * padded(dense->outputs) : 0);
}

void WIDE(dense_pack)(const struct nn_dense *dense, const float *w,
                      float *packed)
{
    for (size_t o = 0; o < dense->outputs; o++)
        memcpy(packed + o * padded(dense->inputs), w + o * dense->inputs,
               dense->inputs * sizeof *w);
    if (packed_twice(dense))
        transpose(w, dense->inputs, dense->outputs, dense->inputs,
                  packed + packed_rows(dense), padded(dense->outputs));
}

/* ---- forward, and the gradient of inputs ---- */

/* LIVE samples of one tile, which leave most of it empty: so here vectors are
 * of outputs, and samples are the rows. */
static void forward_few(const struct nn_dense *dense, const float *packed,
                        const float *b, const float *x,
                        enum nn_activation activation, bool add, float *y,
                        size_t live, float *sums)
{
    const size_t row = padded(dense->outputs);

    if (add)
        transpose(y, NN_TILE, dense->outputs, live, sums, row);
    else
        memset(sums, 0, live * row * sizeof *sums);
    for (size_t s = 0; b != NULL && s < live; s++) {
        for (size_t o = 0; o < dense->outputs; o++)
            sums[s * row + o] += b[o];
    }
    multiply(
        &(struct product){.rows = live,
                          .tiles = (dense->outputs + NN_TILE - 1) / NN_TILE,
                          .terms = dense->inputs,
                          .pieces = 1,
                          .a = x,
                          .a_row = 1,
                          .a_term = NN_TILE,
                          .b = packed + packed_rows(dense),
                          .b_tile = NN_TILE,
                          .b_term = row,
                          .out = sums,
                          .out_tile = NN_TILE,
                          .out_row = row,
                          .add = true,
                          .kind = VALUES,
                          .activation = activation});
    transpose(sums, row, live, dense->outputs, y, NN_TILE);
}

void WIDE(dense_forward)(const struct nn_dense *dense, const float *packed,
                         const float *b, struct nn_tiles x,
                         enum nn_activation activation, bool add,
                         struct nn_tiles y, size_t n, size_t live,
                         float *scratch)
{
    if (live <= FEW_LIVE && packed_twice(dense)) {
        for (size_t i = 0; i < n; i++)
            forward_few(dense, packed, b, x.data + i * x.stride, activation,
                        add, y.data + i * y.stride, live, scratch);
        return;
    }
    multiply(&(struct product){.rows = dense->outputs,
                               .tiles = n,
                               .terms = dense->inputs,
                               .pieces = 1,
                               .a = packed,
                               .a_row = padded(dense->inputs),
                               .a_term = 1,
                               .b = x.data,
                               .b_tile = x.stride,
                               .b_term = NN_TILE,
                               .out = y.data,
                               .out_tile = y.stride,
                               .out_row = NN_TILE,
                               .add = add,
                               .kind = VALUES,
                               .bias = b,
                               .activation = activation});
}

void WIDE(dense_input_gradient)(const struct nn_dense *dense,
                                const float *packed, struct nn_tiles dy,
                                struct nn_tiles x, enum nn_activation undo,
                                bool add, struct nn_tiles dx, size_t n,
                                float *scratch)
{
    (void)scratch;
    multiply(&(struct product){.rows = dense->inputs,
                               .tiles = n,
                               .terms = dense->outputs,
                               .pieces = 1,
                               .a = packed,
                               .a_row = 1,
                               .a_term = padded(dense->inputs),
                               .b = dy.data,
                               .b_tile = dy.stride,
                               .b_term = NN_TILE,
                               .out = dx.data,
                               .out_tile = dx.stride,
                               .out_row = NN_TILE,
                               .add = add,
                               .kind = GRADIENTS,
                               .x = x.data,
                               .x_tile = x.stride,
                               .undo = undo});
}

/* ---- the gradient of weights ---- */

size_t WIDE(dense_scratch)(const struct nn_dense *dense, size_t n)
{
    const size_t panel = PANEL * NN_TILE * least(n, CHUNK);
    const size_t few = FEW_LIVE * padded(dense->outputs);

    return panel > few ? panel : few;
}

static struct nn_tiles tiles_from(struct nn_tiles tiles, size_t first)
{
    return (struct nn_tiles){tiles.data + first * tiles.stride, tiles.stride};
}

static void weights_by_panels(const struct nn_dense *dense, struct nn_tiles x,
                              struct nn_tiles dy, float *dw, size_t n,
                              float *scratch)
{
    for (size_t first = 0; first < dense->inputs; first += PANEL) {
        const size_t count = least(PANEL, dense->inputs - first);

        for (size_t tile = 0; tile < n; tile++)
            transpose(x.data + tile * x.stride + first * NN_TILE, NN_TILE,
                      count, NN_TILE, scratch + tile * NN_TILE * PANEL, PANEL);
        multiply(&(struct product){.rows = dense->outputs,
                                   .tiles = (count + NN_TILE - 1) / NN_TILE,
                                   .terms = NN_TILE,
                                   .pieces = n,
                                   .a = dy.data,
                                   .a_row = NN_TILE,
                                   .a_term = 1,
                                   .a_piece = dy.stride,
                                   .b = scratch,
                                   .b_tile = NN_TILE,
                                   .b_term = PANEL,
                                   .b_piece = NN_TILE * PANEL,
                                   .out = dw + first,
                                   .out_tile = NN_TILE,
                                   .out_row = dense->inputs,
                                   .add = true,
                                   .kind = WEIGHTS,
                                   .columns = count});
    }
}

/* to[i] += lane[i]; N is usually MOST, which is known when compiling. */
INLINE void add_lanes(float *to, const float *lane, size_t n, const size_t most)
{
    if (n == most) {
        UNROLL
        for (size_t i = 0; i < most; i++)
            to[i] += lane[i];
    } else {
        for (size_t i = 0; i < n; i++)
            to[i] += lane[i];
    }
}

/* The gradients of the weights of ROWS outputs from O on and of as many inputs
 * from I on as make one vector of sums. */
INLINE void lane_block(const int rows, const struct nn_dense *dense,
                       struct nn_tiles x, struct nn_tiles dy, float *dw,
                       size_t n, size_t o, size_t i)
{
    const size_t most = (size_t)(NN_LANES / rows);
    const size_t inputs = least(most, dense->inputs - i);
    vec sums[NN_LANES];
    float lane[NN_LANES];

    UNROLL
    for (int k = 0; k < NN_LANES; k++)
        sums[k] = splat(0);
    for (size_t tile = 0; tile < n; tile++) {
        const float *d = dy.data + tile * dy.stride + o * NN_TILE;
        const float *from = x.data + tile * x.stride + i * NN_TILE;

        UNROLL
        for (int at = 0; at < NN_TILE; at += NN_LANES) {
            UNROLL
            for (size_t c = 0; c < most; c++) {
                const vec column =
                    load(from + least(c, inputs - 1) * NN_TILE + at);

                UNROLL
                for (size_t r = 0; r < (size_t)rows; r++)
                    sums[r * most + c] += load(d + r * NN_TILE + at) * column;
            }
        }
    }
    store(lane, sums_of_lanes(sums));
    UNROLL
    for (size_t r = 0; r < (size_t)rows; r++)
        add_lanes(dw + (o + r) * dense->inputs + i, lane + r * most, inputs,
                  most);
}

INLINE void lane_rows(const int rows, const struct nn_dense *dense,
                      struct nn_tiles x, struct nn_tiles dy, float *dw,
                      size_t n, size_t o)
{
    for (size_t i = 0; i < dense->inputs; i += (size_t)(NN_LANES / rows))
        lane_block(rows, dense, x, dy, dw, n, o, i);
}

static void weights_by_lanes(const struct nn_dense *dense, struct nn_tiles x,
                             struct nn_tiles dy, float *dw, size_t n)
{
    size_t o = 0;

    if (NN_LANES >= 16) {
        for (; o + 4 <= dense->outputs; o += 4)
            lane_rows(4, dense, x, dy, dw, n, o);
    }
    if (NN_LANES >= 8) {
        for (; o + 2 <= dense->outputs; o += 2)
            lane_rows(2, dense, x, dy, dw, n, o);
    }
    for (; o < dense->outputs; o++)
        lane_rows(1, dense, x, dy, dw, n, o);
}

static void add_biases(size_t outputs, struct nn_tiles dy, float *db, size_t n)
{
    for (size_t o = 0; o < outputs; o += NN_LANES) {
        const size_t count = least(NN_LANES, outputs - o);
        vec sums[NN_LANES];
        float lane[NN_LANES];

        UNROLL
        for (size_t k = 0; k < NN_LANES; k++)
            sums[k] = splat(0);
        for (size_t i = 0; i < n * VECTORS; i++) {
            const float *column =
                dy.data + vector_at(i, dy.stride) + o * NN_TILE;

            UNROLL
            for (size_t k = 0; k < NN_LANES; k++)
                sums[k] += load(column + least(k, count - 1) * NN_TILE);
        }
        store(lane, sums_of_lanes(sums));
        for (size_t k = 0; k < count; k++)
            db[o + k] += lane[k];
    }
}

void WIDE(dense_weight_gradient)(const struct nn_dense *dense,
                                 struct nn_tiles x, struct nn_tiles dy,
                                 float *dw, float *db, size_t n, float *scratch)
{
    if (least(dense->inputs, dense->outputs) < FEW) {
        weights_by_lanes(dense, x, dy, dw, n);
    } else {
        for (size_t i = 0; i < n; i += CHUNK)
            weights_by_panels(dense, tiles_from(x, i), tiles_from(dy, i), dw,
                              least(CHUNK, n - i), scratch);
    }
    if (db != NULL)
        add_biases(dense->outputs, dy, db, n);
}
