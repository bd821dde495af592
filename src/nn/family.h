/* family.h - families of networks, which the study language can name. */
#ifndef RLSTUDY_NN_FAMILY_H
#define RLSTUDY_NN_FAMILY_H

#include "base/err.h"
#include "base/param.h"
#include "nn/net.h"

struct settings;

struct nn_family {
    const struct param_table *table;
    /* NULL when the settings do not fit SHAPE, with the reason. */
    struct nn_net *(*build)(const struct settings *settings,
                            struct nn_shape shape, struct err *err);
};

extern const struct param_table nn_cnn_table;

/* NULL if there is none of that name. */
const struct nn_family *nn_family_find(const char *name);

#endif
