/* prose.h - the findings in sentences, for the page and for report.md alike:
 * text with marks, see rich.h. */
#ifndef RLSTUDY_REPORT_PROSE_H
#define RLSTUDY_REPORT_PROSE_H

#include <stdbool.h>
#include <stddef.h>

#include "report/findings.h"

struct arena;
struct shown_item;
struct str;

/* The headline's sentences on the laws of one name. */
void prose_law(struct str *out, struct arena *arena, const struct findings *f,
               const char *name);

/* The law with its constants in numbers, and the optimal size that follows, a
 * paragraph. */
void prose_numbers(struct str *out, const struct findings *f,
                   const struct law_finding *law);

/* The law in symbols, if this is the FIRST name to be told of; and in numbers,
 * if there is but one law and its numbers may be claimed. */
void prose_symbols(struct str *out, const struct findings *f, const char *name,
                   bool first);

/* Round amounts of compute in FLOP (parameter-interactions where a law has no
 * FLOP) between the ends of what the laws of NAME cover: at most MOST. */
size_t prose_computes(double *out, size_t most, const struct findings *f,
                      const char *name);

/* What the held-out sizes and compute say on the fit of a law; nothing without
 * either. */
void prose_holdout(struct str *out, const struct law_finding *law);

/* How everything was computed, as paragraphs, with what that rests on. */
void prose_methods(struct str *out, struct arena *arena,
                   const struct findings *f);

/* ---- prose_parts.c: lists ---- */

/* Whether the claims hold, and by what. */
void prose_claims(struct str *out, const struct findings *f);
/* The fits of curves (of points): verdict, reason, numbers, notes. */
void prose_fits(struct str *out, struct arena *arena, const struct findings *f);
void prose_points_fits(struct str *out, struct arena *arena,
                       const struct findings *f);
/* "What the fit law, h = 4, hangs on" */
void prose_hangs_on(struct str *out, struct arena *arena,
                    const struct law_finding *law);
/* Why figure I of an item is not there, a paragraph; nothing where it is, or
 * where the item's table says so. */
void prose_no_figure(struct str *out, const struct shown_item *shown, size_t i);
/* The runs that failed or diverged, and how many are missing. */
void prose_failures(struct str *out, const struct findings *f);
/* By what, when and from which files, but for the text of the study. */
void prose_provenance(struct str *out, struct arena *arena,
                      const struct findings *f);

#endif
