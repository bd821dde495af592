/* films.h - pictures of play: their files, and what is said of them. */
#ifndef RLSTUDY_REPORT_FILMS_H
#define RLSTUDY_REPORT_FILMS_H

#include "base/err.h"
#include "report/findings.h"

struct arena;
struct folder;
struct str;

/* Those of an item of this name. */
const struct films_finding *films_of(const struct findings *f,
                                     const char *name);

/* "figures/play-main-3.gif" */
void films_path(struct str *out, const struct films_finding *of, size_t i,
                const char *suffix);
/* All files, in the report's folder. */
ATTR_MUST_USE bool films_write(struct folder *folder, const struct findings *f,
                               struct err *err);

/* The one reason why there is nothing to see, a clause; NULL if there are
 * several, or something is. */
const char *films_missing(const struct films_finding *of);
/* "step 40, return 3.00" */
void films_moment(struct str *out, const struct film_frame *frame);

/* As rich text (rich.h): how film number I went or why it is missing, with
 * links to its files, a paragraph; and whose films they are, of what. */
void films_tell(struct str *rich, struct arena *arena, const struct findings *f,
                const struct films_finding *of, size_t i);
void films_caption(struct str *rich, const struct films_finding *of);

#endif
