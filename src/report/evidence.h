/* evidence.h - how far a law hangs on parts of its data, as rows. */
#ifndef RLSTUDY_REPORT_EVIDENCE_H
#define RLSTUDY_REPORT_EVIDENCE_H

#include "report/findings.h"

struct arena;

enum evidence_kind {
    EVIDENCE_ALL,          /* the fit as it is, with its intervals */
    EVIDENCE_LIKELIHOOD,   /* 95 % intervals by the likelihood alone */
    EVIDENCE_WITHOUT_SIZE, /* the fit without one size */
    EVIDENCE_HELD_SIZES,   /* without the largest, which are predicted */
    EVIDENCE_HELD_COMPUTE, /* without the last compute, which is predicted */
};

struct evidence_row {
    enum evidence_kind kind;
    double from; /* the size, or where what is held out begins: parameters, or
                  * compute in parameter-interactions; else NaN */
    struct law_number exponent, beta;
    struct law_number N_opt;          /* at the compute of the rows */
    double miss, miss_low, miss_high; /* predicted over observed I, and what 95
                                       * % of such misses would lie between */
};

/* The rows of a law that has a fit; *COMPUTE, in parameter-interactions, is
 * what N_opt is of. */
size_t evidence_of(struct arena *arena, struct evidence_row **out,
                   double *compute, const struct law_finding *law);
/* "without one size" */
const char *evidence_name(enum evidence_kind kind);

#endif
