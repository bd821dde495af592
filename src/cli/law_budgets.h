/* law_budgets.h - what training budgets come to by a law. */
#ifndef RLSTUDY_CLI_LAW_BUDGETS_H
#define RLSTUDY_CLI_LAW_BUDGETS_H

#include "report/findings.h"

struct arena;

/* Set LAW's budgets: powers of ten from the least compute that a run was
 * trained with to a hundred times the largest. */
void law_budgets_set(struct law_finding *law, struct arena *arena);

#endif
