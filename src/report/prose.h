/* prose.h - the findings in sentences, as HTML. */
#ifndef RLSTUDY_REPORT_PROSE_H
#define RLSTUDY_REPORT_PROSE_H

#include <stddef.h>

#include "report/findings.h"

struct arena;
struct str;

/* The headline's sentences on the laws of one name. */
void prose_law(struct str *out, struct arena *arena, const struct findings *f,
               const char *name);

/* The law with its constants in numbers, and the optimal size that follows, a
 * paragraph. */
void prose_numbers(struct str *out, const struct findings *f,
                   const struct law_finding *law);

/* The law in symbols, as MathML. */
void prose_formula(struct str *out);

/* Round amounts of compute in FLOP (parameter-interactions where a law has no
 * FLOP) between the ends of what the laws of NAME cover: at most MOST. */
size_t prose_computes(double *out, size_t most, const struct findings *f,
                      const char *name);

/* What the held-out sizes and compute say on the fit of a law; nothing without
 * either. */
void prose_holdout(struct str *out, const struct law_finding *law);

/* How everything was computed, as paragraphs. */
void prose_methods(struct str *out, const struct findings *f);

/* "0.523 [0.490, 0.561]" with the interval in a span of its own; the interval
 * only when it is known. */
void prose_estimate(struct str *out, double value, double low, double high);

/* A constant of a law with its interval. */
void prose_constant(struct str *out, const struct intrinsic_fit *fit,
                    double (*get)(const struct intrinsic_law *law));

#endif
