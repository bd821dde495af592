/* cite.h - the works that a report rests on: those alone whose methods were
 * used. */
#ifndef RLSTUDY_REPORT_CITE_H
#define RLSTUDY_REPORT_CITE_H

#include "report/findings.h"

struct str;

/* A list, rich; nothing where nothing is cited. */
void cite_list(struct str *out, const struct findings *f);
/* The same as BibTeX, an entry each, in plain text. */
void cite_bibtex(struct str *out, const struct findings *f);

#endif
