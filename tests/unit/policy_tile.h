/* policy_tile.h - made-up outputs of a policy for tests of nn/loss.h. */
#ifndef RLSTUDY_TESTS_UNIT_POLICY_TILE_H
#define RLSTUDY_TESTS_UNIT_POLICY_TILE_H

#include "base/rng.h"
#include "tests/unit/nn_oracle.h"

/* Calls CHECK with the losses of the reference and of every kernel, which are
 * to be right within TOLERANCE. */
void each_loss(void (*check)(const char *kernel,
                             const struct nn_loss_kernel *loss,
                             double tolerance));

struct policy_case {
    const char *what;
    struct nn_shape shape;
};

extern const struct policy_case policy_cases[];
extern const size_t n_policy_cases;

/* Outputs of a tile, or their gradients. */
enum { TILE_ROWS = 64 };

struct policy_tile {
    float policy[TILE_ROWS * NN_TILE], log_std[NN_MAX_PARTS * NN_TILE];
    float value[NN_TILE];
};

struct nn_outputs tile_outputs(struct policy_tile *tile);
void tile_make_up(struct policy_tile *tile, struct rng *rng);

/* The outputs of one sample in double precision. */
struct policy_one {
    double policy[TILE_ROWS], log_std[NN_MAX_PARTS];
    struct oracle_outputs out;
};

void tile_take(struct policy_one *one, const struct policy_tile *tile,
               size_t lane);

/* Assert that FOUND is WANT within TOLERANCE, relative if WANT is large; print
 * KERNEL, CASE and WHAT if it is not. */
void expect(double found, double want, double tolerance, const char *kernel,
            const char *of, const char *what);

#endif
