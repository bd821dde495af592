/* chart.h - a curve as text. */
#ifndef RLSTUDY_CLI_CHART_H
#define RLSTUDY_CLI_CHART_H

#include "cli/terminal.h"

enum { CHART_LEAST = 24 }; /* columns that a chart takes at least */

/* Append HEIGHT lines and those of the axis below, of at most WIDTH columns,
 * with the curve through N points (x, y), x rising; those that are not finite
 * are left out.  In braille, or in ASCII.  Nothing without a point that is. */
void chart_curve(struct str *out, const struct terminal *t, const double *x,
                 const double *y, size_t n, size_t width, size_t height);

#endif
