/* shape.h - what a network sees and what it decides. */
#ifndef RLSTUDY_NN_SHAPE_H
#define RLSTUDY_NN_SHAPE_H

#include <stddef.h>

enum nn_input {
    NN_BYTES,  /* uint8, which become numbers from 0 to 1 */
    NN_FLOATS, /* float */
    NN_CODES   /* int32, 0 .. codes - 1: each is looked up in a table */
};

enum nn_policy {
    NN_CATEGORICAL, /* a choice for each part, independent of each other */
    NN_GAUSSIAN     /* a number for each part, with deviations that do not
                     * depend on the observation */
};

enum { NN_MAX_PARTS = 16, NN_MAX_CHOICES = 256 };

struct nn_shape {
    enum nn_input input;
    size_t height, width, channels; /* an observation is (H, W, C) */
    size_t codes;                   /* NN_CODES */
    enum nn_policy policy;
    size_t parts;
    size_t choices[NN_MAX_PARTS]; /* NN_CATEGORICAL */
};

/* Numbers that describe a policy: logits of all parts, or means. */
static inline size_t nn_policy_rows(const struct nn_shape *shape)
{
    size_t rows = 0;

    if (shape->policy == NN_GAUSSIAN)
        return shape->parts;
    for (size_t i = 0; i < shape->parts; i++)
        rows += shape->choices[i];
    return rows;
}

#endif
