/* films.h - pictures of play for the reports that ask for them. */
#ifndef RLSTUDY_CLI_FILMS_H
#define RLSTUDY_CLI_FILMS_H

struct arena;
struct findings;
struct loaded;
struct store;

/* Play what the items of FINDINGS ask for, by policies from STORE, which may be
 * NULL when there are no runs of our own.  What cannot be shown says why. */
void films_make(struct findings *findings, struct arena *arena,
                const struct loaded *loaded, const struct store *store);

#endif
