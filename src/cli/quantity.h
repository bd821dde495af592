/* quantity.h - numbers with units on the command line, as studies write
 * them. */
#ifndef RLSTUDY_CLI_QUANTITY_H
#define RLSTUDY_CLI_QUANTITY_H

#include "base/err.h"
#include "base/number.h"

/* Read "2e15 flop", "4Minteractions" or "0.9": a number, and maybe a unit or
 * several with * between them behind it. */
ATTR_MUST_USE bool quantity_parse(struct number *out, const char *text,
                                  struct err *err);

#endif
