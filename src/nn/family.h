/* family.h - families of networks, which the study language can name. */
#ifndef RLSTUDY_NN_FAMILY_H
#define RLSTUDY_NN_FAMILY_H

#include "base/err.h"
#include "base/param.h"
#include "nn/net.h"

struct settings;

struct nn_family {
    const struct param_table *table;
    /* AUX_VALUE: the policy's network gets a value head of its own, and value
     * and policy must not share a network (PPG).  NULL when the settings do
     * not fit SHAPE, with the reason. */
    struct nn_net *(*build)(const struct settings *settings,
                            struct nn_shape shape, bool aux_value,
                            struct err *err);
};

extern const struct param_table nn_mlp_table, nn_cnn_table, nn_impala_table;

/* NULL if there is none of that name. */
const struct nn_family *nn_family_find(const char *name);

#endif
