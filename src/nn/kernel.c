/* kernel.c - the table of one vector width; see kernel.h and vec.h. */
#include "config.h"

#include "nn/kernel.h"
#include "nn/parts.h"

#define TEXT_OF(token) #token
#define TEXT(token) TEXT_OF(token)

extern const struct nn_kernel WIDE(kernel);

#define ENTRY(name_) .name_ = WIDE(name_),

const struct nn_kernel WIDE(kernel) = {.name = TEXT(NN_WIDTH),
                                       .lanes = NN_LANES,
                                       .loss = &WIDE(loss),
                                       CONV_PARTS(ENTRY) CONV_POOL_PARTS(ENTRY)
                                           IMAGE_PARTS(ENTRY) DENSE_PARTS(ENTRY)
                                               OTHER_PARTS(ENTRY)};
