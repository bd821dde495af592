/* subject.h - the laws that predict, simulate and next are about: the fits of a
 * study, or one fit of curves from files. */
#ifndef RLSTUDY_CLI_SUBJECT_H
#define RLSTUDY_CLI_SUBJECT_H

#include "cli/cli.h"
#include "report/findings.h"

struct arena;
struct results;

struct subject {
    struct arena *arena;
    struct loaded loaded; /* of a study */
    bool is_study;
    struct findings findings;
    struct results *results; /* of a study; else NULL */
    const struct law_finding *laws;
    size_t n_laws;
};

/* Fits everything, with intervals.  Prints what is wrong; STATUS_OK, or the
 * status to exit with.  Call subject_fini in either case.
 *
 * Of a study none of whose runs is finished there is nothing to fit: that is an
 * error unless PLANNED, and then each law has an error instead of a fit. */
enum exit_status subject_load(struct subject *out,
                              const struct options *options, bool planned);
void subject_fini(struct subject *subject);

/* "law[h = 16]", the file's name; memory is ARENA's. */
const char *subject_label(struct arena *arena, const struct law_finding *law);
/* The same of an instance of a prediction. */
const char *subject_prediction_label(struct arena *arena,
                                     const struct prediction_finding *p);
/* "law.parameters at 1e+12 flop": of the best size at C = N E. */
const char *subject_size_label(struct arena *arena,
                               const struct law_finding *law, double C);

/* The curves that LAW has or, where a run has not been trained yet, would have:
 * of those that are not there the points are known, and no returns.  An error
 * where that cannot be told beforehand. */
ATTR_MUST_USE bool subject_design(struct arena *arena, struct curve_set *out,
                                  const struct subject *subject,
                                  const struct law_finding *law,
                                  struct err *err);

/* Parameters of the run numbered RUN of the plan, as LAW counts them. */
double subject_size(const struct subject *subject,
                    const struct law_finding *law, size_t run);

/* Read TEXT, "2e15 flop" or "1e12 parameters*interactions", as compute N E of
 * LAW. */
ATTR_MUST_USE bool subject_compute(double *out, const char *text,
                                   const struct law_finding *law,
                                   struct err *err);

/* Seconds that one core takes for an interaction: FIXED and PER_PARAMETER for
 * each parameter, a line through the speeds of the sizes of the study on this
 * machine.  MISS is how far it is off at most, as a share. */
struct pace {
    double fixed, per_parameter, miss;
};

/* Measured as a plan does it.  An error says why it is not known. */
ATTR_MUST_USE bool subject_pace(struct pace *out, const struct subject *subject,
                                const struct law_finding *law, struct err *err);

/* What is known of LAW may be told; else says why and returns false. */
bool subject_usable(const struct law_finding *law, struct err *err);

#endif
