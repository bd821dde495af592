/* question.h - what the files that answer questions about results share. */
#ifndef RLSTUDY_CLI_QUESTION_H
#define RLSTUDY_CLI_QUESTION_H

#include "cli/results.h"

/* Who asks, and what is noted on the way. */
struct question {
    struct results *r;
    bool replicated; /* of replicate B, not of the estimate */
    size_t b;
    struct caution *noted; /* may be NULL */
};

/* A result_fn of a struct question. */
bool question_answer(void *ctx, const struct result_query *query,
                     struct value *out, struct err *err);

/* The index of an instance of a fit in plan->fits. */
size_t question_place(const struct results *r, size_t fit, size_t instance);

/* The interval of what has VALUES on N replicates; sorts them.  False with the
 * reason when too many have none. */
bool question_interval(double ends[2], double estimate, double *values,
                       size_t n, struct err *err);

/* B where it is a factor worth telling and beyond A. */
double question_more(double a, double b);

/* Beware of MORE, too. */
void caution_add(struct caution *noted, const struct caution *more);

const struct law_finding *question_law(const struct results *r, size_t fit,
                                       size_t instance);

/* Say that LAW has no replicate B, and why; false. */
bool question_no_replicate(const struct law_finding *law, size_t b,
                           struct err *err);

/* ---- results_compare.c ---- */

bool question_of_comparison(const struct question *q,
                            const struct result_query *query, struct value *out,
                            struct err *err);

/* ---- results_predict.c ---- */

bool question_of_prediction(const struct question *q,
                            const struct result_query *query, struct value *out,
                            struct err *err);

/* ---- results_points.c: laws of points ---- */

bool question_of_points(const struct question *q,
                        const struct result_query *query, struct value *out,
                        struct err *err);

#endif
