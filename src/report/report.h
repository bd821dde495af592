/* report.h - findings to a page: HTML with inline SVG, figures, tables, JSON.
 *
 * The same findings give the same bytes. */
#ifndef RLSTUDY_REPORT_REPORT_H
#define RLSTUDY_REPORT_REPORT_H

#include <stdbool.h>

#include "base/err.h"
#include "report/findings.h"

/* Write into the directory DIR (made if need be): index.html, report.json,
 * figures/NAME.svg and tables/NAME.csv.  Each file appears whole or not at
 * all; those that an earlier report wrote and this one does not are removed
 * (folder.h). */
ATTR_MUST_USE bool report_write(const char *dir,
                                const struct findings *findings,
                                struct err *err);

#endif
