/* make_net.h - networks for tests. */
#ifndef RLSTUDY_TESTS_UNIT_MAKE_NET_H
#define RLSTUDY_TESTS_UNIT_MAKE_NET_H

#include "base/err.h"
#include "nn/family.h"

/* The network of FAMILY with SETTINGS, "depth=3; activation=relu", or NULL.
 * The caller frees it with nn_free. */
struct nn_net *make_net(const char *family, const char *settings,
                        struct nn_shape shape, bool aux_value, struct err *err);

#endif
