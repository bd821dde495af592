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

/* What a budget is told in. */
enum budget_kind {
    BUDGET_FLOP,
    BUDGET_COMPUTE, /* N E */
    BUDGET_INTERACTIONS,
    BUDGET_TIME, /* of one core */
    N_BUDGETS
};

/* The unit as it is written, and how much it is: core hours are counted in
 * seconds. */
struct budget_unit {
    const char *name;
    double size;
};

extern const struct budget_unit budget_units[N_BUDGETS];

/* Read TEXT, "2e15 flop", as a budget, which is above 0. */
ATTR_MUST_USE bool quantity_budget(enum budget_kind *kind, double *amount,
                                   const char *text, struct err *err);

#endif
