/* html_parts.h - what the page's own files share. */
#ifndef RLSTUDY_REPORT_HTML_PARTS_H
#define RLSTUDY_REPORT_HTML_PARTS_H

#include "base/str.h"
#include "report/findings.h"
#include "report/text.h"

struct arena;
struct table;

struct page {
    struct str *out;
    struct arena *arena;
    const struct findings *f;
    size_t figures, tables; /* shown so far: their numbers */
    struct str ids;         /* of the tables, a line each */
};

static inline void add(struct page *p, const char *markup)
{
    str_add(p->out, markup);
}

static inline void add_text(struct page *p, const char *text)
{
    text_escape(p->out, text);
}

/* What the other parts of the report made, as HTML; empties RICH. */
void html_rich(struct page *p, struct str *rich);
/* The author's WORDS as a sentence of their own; nothing for NULL. */
void html_words(struct page *p, const char *words);
/* Tables, those of one caption together, with their number, the author's
 * WORDS, which may be NULL, and links to their files. */
void html_tables(struct page *p, struct table *const *tables, size_t n,
                 const char *words);
/* Those that ITEM asks for. */
void html_item(struct page *p, const struct item *item);
/* "Nothing to show.", muted. */
void html_nothing(struct page *p, const char *why);

/* Pictures of play, as a figure. */
void html_films(struct page *p, const struct item *item);
/* What the fits of laws hang on. */
void html_evidence(struct page *p);

#endif
