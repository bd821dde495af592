/* games.h - results of games as a table of pairs; inside strength*.c alone. */
#ifndef RLSTUDY_ANALYSIS_GAMES_H
#define RLSTUDY_ANALYSIS_GAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct arena;
struct law_columns; /* analysis/law_model.h */
struct notes;       /* analysis/notes.h */
struct points;      /* analysis/points.h */

/* Columns of the table, by what they are to the law. */
enum { X_PLAYER, X_OPPONENT, X_LOSSES, X_DRAWS, X_COMPUTE };

/* Alike games of one row. */
struct cell {
    size_t pair;
    double games, share; /* how many; what part of each is the pair's first's */
};

/* Two players who met, and what each won off the other. */
struct pair {
    size_t i, j;      /* i < j */
    double won, lost; /* by i */
};

struct games {
    const char **names; /* (n_players), sorted */
    double *compute;    /* (n_players) NaN: not told */
    size_t n_players;
    size_t n_rows; /* of the table, that are complete */
    struct cell *cells;
    size_t n_cells;
    struct pair *pairs;
    size_t n_pairs;
    /* Pairs by player: those of player p are pairs[of[first[p]]] and on, up to
     * first[p + 1]. */
    size_t *first, *of;
    double prior; /* draws added to each pair */
    double n_games;
};

/* The rows of POINTS that are complete; how many are not is noted.  All memory
 * is ARENA's; g->prior is set already. */
ATTR_MUST_USE bool games_read(struct arena *arena, struct games *g,
                              const struct points *points,
                              const struct law_columns *columns,
                              struct notes *notes, struct err *err);

/* Pairs' results from the cells, each as often as GAMES (n_cells) says. */
void games_count(struct games *g, const double *games);

/* The largest set of players each of whom can be compared with each other, both
 * ways: RANKED (n_players).  Returns how many: none, or two at least. */
size_t games_ranked(bool *ranked, const struct games *g);

#endif
