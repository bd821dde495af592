/* fit.h - what the files of `rlstudy fit` share. */
#ifndef RLSTUDY_CLI_FIT_H
#define RLSTUDY_CLI_FIT_H

#include "cli/cli.h"

struct law;

/* Read, fit and print.  When the status is STATUS_FAILURE or STATUS_USAGE, ERR
 * says why. */
enum exit_status fit_intrinsic(struct arena *arena,
                               const struct options *options, struct err *err);
enum exit_status fit_points(struct arena *arena, const struct law *law,
                            const struct options *options, struct err *err);

#endif
