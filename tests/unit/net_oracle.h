/* net_oracle.h - whole networks in double precision, forward only. */
#ifndef RLSTUDY_TESTS_UNIT_NET_ORACLE_H
#define RLSTUDY_TESTS_UNIT_NET_ORACLE_H

#include "nn/net.h"

/* What one sample sees, step after step. */
struct oracle_sequence {
    size_t steps;
    const double *obs;   /* (steps, H, W, C), as the first layer sees them */
    const bool *keep;    /* (steps): does this step go on from the last one? */
    const double *state; /* (net->state), before the first step */
};

/* Rows of all heads that NET has, one after the other. */
size_t oracle_rows(const struct nn_net *net);

/* OUT (steps, oracle_rows), and the state after the last step; weights W. */
void oracle_net(const struct nn_net *net, const double *w,
                const struct oracle_sequence *sequence, double *out,
                double *state);

#endif
