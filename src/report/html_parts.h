/* html_parts.h - what the page's own files share. */
#ifndef RLSTUDY_REPORT_HTML_PARTS_H
#define RLSTUDY_REPORT_HTML_PARTS_H

#include "base/str.h"
#include "report/findings.h"
#include "report/text.h"

struct arena;

struct page {
    struct str *out;
    struct arena *arena;
    const struct findings *f;
    size_t figures, tables; /* shown so far: their numbers */
};

static inline void add(struct page *p, const char *markup)
{
    str_add(p->out, markup);
}

static inline void add_text(struct page *p, const char *text)
{
    text_escape(p->out, text);
}

/* A table in a box that scrolls, by keyboard too, up to its first heading. */
void html_open_table(struct page *p, const char *class, const char *label);
/* The author's WORDS as a sentence of their own; nothing for NULL. */
void html_words(struct page *p, const char *words);
/* "Table 3." and the author's WORDS, which may be NULL; the paragraph stays
 * open. */
void html_caption(struct page *p, const char *words);

/* The tables of items that have files of their own. */
void html_predictions(struct page *p, const struct item *item);
void html_isoflop(struct page *p, const struct item *item);
void html_budgets(struct page *p, const struct item *item);
void html_windows(struct page *p, const struct item *item);
void html_multipliers(struct page *p, const struct item *item);
/* Pictures of play, as a figure. */
void html_films(struct page *p, const struct item *item);
/* What the fits of laws hang on. */
void html_evidence(struct page *p);
/* How sure a fit is, on a coloured ground; NULL: there is none. */
void html_verdict(struct page *p, const enum identifiable *verdict);

/* ---- html_laws.c: laws of points ---- */

/* The law of the fits of points so named, their constants, and what they found
 * row by row; false if there is no such fit. */
bool html_law(struct page *p, const char *name, const char *words);
/* What there is to say of each of them. */
void html_points_fits(struct page *p);

/* The files of curves, in the provenance. */
void html_imports(struct page *p);

#endif
