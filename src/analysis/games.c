/* games.c - results of games: players, who met whom, who can be compared. */
#include "config.h"

#include "analysis/games.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/law_model.h"
#include "analysis/points.h"
#include "base/arena.h"
#include "base/mem.h"

/* ---- players ---- */

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* What stands in COLUMN for a player; a number is a name as well. */
static const char *name_at(struct arena *arena,
                           const struct points_column *column, size_t row)
{
    double value = column->values[row];

    return column->labels != NULL ? column->labels[(size_t)value]
                                  : arena_printf(arena, "%.15g", value);
}

/* Number of NAME, one of the players. */
static size_t number_of(const struct games *g, const char *name)
{
    const char **found =
        bsearch(&name, g->names, g->n_players, sizeof *g->names, by_name);

    return (size_t)(found - g->names);
}

/* The table's rows in terms of players, (n) each. */
struct rows {
    size_t n, *i, *j;
    double *won, *lost, *drawn, *compute;
};

static void number_players(struct arena *arena, struct games *g,
                           struct rows *rows, const struct points *points,
                           const size_t *kept, const struct law_columns *c)
{
    const struct points_column *columns[] = {
        &points->columns[c->x[X_PLAYER]], &points->columns[c->x[X_OPPONENT]]};
    const char **all = arena_array(arena, const char *, 2 * rows->n);
    size_t *numbers[] = {rows->i, rows->j};

    for (size_t r = 0; r < rows->n; r++) {
        for (size_t k = 0; k < 2; k++)
            all[k * rows->n + r] = name_at(arena, columns[k], kept[r]);
    }
    g->names = arena_array(arena, const char *, 2 * rows->n);
    memcpy(g->names, all, 2 * rows->n * sizeof *all);
    qsort(g->names, 2 * rows->n, sizeof *g->names, by_name);
    for (size_t k = 0; k < 2 * rows->n; k++) {
        if (k == 0 || strcmp(g->names[k], g->names[g->n_players - 1]) != 0)
            g->names[g->n_players++] = g->names[k];
    }
    for (size_t k = 0; k < 2; k++) {
        for (size_t r = 0; r < rows->n; r++)
            numbers[k][r] = number_of(g, all[k * rows->n + r]);
    }
}

/* ---- results ---- */

static double value_of(const struct points *points, const struct law_columns *c,
                       int x, size_t row)
{
    return c->has[x] ? points->columns[c->x[x]].values[row] : 0;
}

/* Rows with a score, and what they count for. */
static bool read_results(struct rows *rows, const struct points *points,
                         const size_t *kept, const struct law_columns *c,
                         struct err *err)
{
    bool counted = c->has[X_LOSSES];

    for (size_t r = 0; r < rows->n; r++) {
        double score = points->columns[c->y].values[kept[r]];
        double lost = value_of(points, c, X_LOSSES, kept[r]);
        double drawn = value_of(points, c, X_DRAWS, kept[r]);

        if (!(score >= 0) || !(lost >= 0) || !(drawn >= 0) ||
            !isfinite(score + lost + drawn))
            return err_set(err, "row %zu: results are not below 0, and finite",
                           kept[r] + 1);
        if (!counted && score > 1)
            return err_set(err,
                           "row %zu: the score of a game is between 0 and 1, "
                           "not %g; counts of games take the column losses as "
                           "well",
                           kept[r] + 1, score);
        if (rows->i[r] == rows->j[r])
            return err_set(err, "row %zu: a player against itself",
                           kept[r] + 1);
        rows->won[r] = score;
        rows->lost[r] = counted ? lost : 1 - score - drawn;
        rows->drawn[r] = drawn;
        rows->compute[r] = c->has[X_COMPUTE]
                               ? value_of(points, c, X_COMPUTE, kept[r])
                               : (double)NAN;
        if (!counted && rows->lost[r] < 0)
            return err_set(err, "row %zu: score and draws are more than 1",
                           kept[r] + 1);
    }
    return true;
}

static bool set_compute(struct arena *arena, struct games *g,
                        const struct rows *rows, struct err *err)
{
    g->compute = arena_array(arena, double, g->n_players);
    for (size_t p = 0; p < g->n_players; p++)
        g->compute[p] = (double)NAN;
    for (size_t r = 0; r < rows->n; r++) {
        double *known = &g->compute[rows->i[r]], told = rows->compute[r];

        if (isnan(told))
            continue;
        if (!(told > 0) || !isfinite(told))
            return err_set(err, "player '%s' has a compute of %g",
                           g->names[rows->i[r]], told);
        if (!isnan(*known) && *known != told)
            return err_set(err, "player '%s' has a compute of %g and of %g",
                           g->names[rows->i[r]], *known, told);
        *known = told;
    }
    return true;
}

/* A row with its two players in order. */
struct meeting {
    size_t i, j, row;
};

static int by_players(const void *a, const void *b)
{
    const struct meeting *x = a, *y = b;

    if (x->i != y->i)
        return x->i < y->i ? -1 : 1;
    if (x->j != y->j)
        return x->j < y->j ? -1 : 1;
    return x->row < y->row ? -1 : x->row > y->row;
}

static void add_cell(struct games *g, double games, double share)
{
    if (games > 0)
        g->cells[g->n_cells++] = (struct cell){g->n_pairs - 1, games, share};
    g->n_games += games;
}

/* Pairs and cells of all rows. */
static void set_pairs(struct arena *arena, struct games *g,
                      const struct rows *rows)
{
    struct meeting *m = mem_alloc((rows->n + 1) * sizeof *m);

    for (size_t r = 0; r < rows->n; r++) {
        bool swap = rows->i[r] > rows->j[r];

        m[r] = (struct meeting){swap ? rows->j[r] : rows->i[r],
                                swap ? rows->i[r] : rows->j[r], r};
    }
    qsort(m, rows->n, sizeof *m, by_players);
    g->pairs = arena_array(arena, struct pair, rows->n);
    g->cells = arena_array(arena, struct cell, 3 * rows->n);
    for (size_t k = 0; k < rows->n; k++) {
        size_t r = m[k].row;
        bool swap = rows->i[r] > rows->j[r];

        if (k == 0 || m[k].i != m[k - 1].i || m[k].j != m[k - 1].j)
            g->pairs[g->n_pairs++] = (struct pair){m[k].i, m[k].j, 0, 0};
        add_cell(g, rows->won[r], swap ? 0 : 1);
        add_cell(g, rows->lost[r], swap ? 1 : 0);
        add_cell(g, rows->drawn[r], 0.5);
    }
    free(m);
}

void games_count(struct games *g, const double *games)
{
    for (size_t k = 0; k < g->n_pairs; k++)
        g->pairs[k].won = g->pairs[k].lost = g->prior / 2;
    for (size_t c = 0; c < g->n_cells; c++) {
        struct pair *p = &g->pairs[g->cells[c].pair];

        p->won += games[c] * g->cells[c].share;
        p->lost += games[c] * (1 - g->cells[c].share);
    }
}

/* ---- who can be compared ---- */

/* Pairs by player: those of player p are pairs[of[first[p]]] and on. */
static void index_pairs(struct arena *arena, struct games *g)
{
    size_t n = g->n_players;

    g->first = arena_array(arena, size_t, n + 2);
    g->of = arena_array(arena, size_t, 2 * g->n_pairs);
    /* Counted one place too far, then moved there while they are filled in. */
    for (size_t k = 0; k < g->n_pairs; k++) {
        g->first[g->pairs[k].i + 2]++;
        g->first[g->pairs[k].j + 2]++;
    }
    for (size_t p = 2; p < n + 2; p++)
        g->first[p] += g->first[p - 1];
    for (size_t k = 0; k < g->n_pairs; k++) {
        g->of[g->first[g->pairs[k].i + 1]++] = k;
        g->of[g->first[g->pairs[k].j + 1]++] = k;
    }
}

/* Tarjan 1972: sets of players each of whom won something, along a chain, off
 * each other. */
struct tarjan {
    const struct games *g;
    size_t *found, *low; /* (n_players) order of finding, from 1; 0: not yet */
    size_t *next;        /* (n_players) next of its pairs to look at */
    size_t *way, *open;  /* stacks: the path, and those of no set yet */
    size_t n_way, n_open, n_found;
    bool *is_open;
    size_t *set; /* (n_players) first player that was found of its set */
};

static void tarjan_visit(struct tarjan *t, size_t p)
{
    t->found[p] = t->low[p] = ++t->n_found;
    t->next[p] = t->g->first[p];
    t->way[t->n_way++] = t->open[t->n_open++] = p;
    t->is_open[p] = true;
}

/* All behind P are seen to: close its set if it was the first of it. */
static size_t tarjan_leave(struct tarjan *t, size_t p)
{
    size_t size = 0, q;

    t->n_way--;
    if (t->n_way > 0) {
        size_t *before = &t->low[t->way[t->n_way - 1]];

        *before = min_size(*before, t->low[p]);
    }
    if (t->low[p] != t->found[p])
        return 0;
    do {
        q = t->open[--t->n_open];
        t->is_open[q] = false;
        t->set[q] = p;
        size++;
    } while (q != p);
    return size;
}

/* One pair of the player at the end of the path. */
static void tarjan_step(struct tarjan *t, size_t p)
{
    const struct pair *pair = &t->g->pairs[t->g->of[t->next[p]++]];
    bool first = pair->i == p;
    size_t other = first ? pair->j : pair->i;

    if (!((first ? pair->won : pair->lost) > 0))
        return;
    if (t->found[other] == 0)
        tarjan_visit(t, other);
    else if (t->is_open[other])
        t->low[p] = min_size(t->low[p], t->found[other]);
}

size_t games_ranked(bool *ranked, const struct games *g)
{
    size_t n = g->n_players, largest = 0, best = 0;
    size_t *room = mem_calloc(6 * n + 1, sizeof *room);
    struct tarjan t = {.g = g,
                       .found = room,
                       .low = room + n,
                       .next = room + 2 * n,
                       .way = room + 3 * n,
                       .open = room + 4 * n,
                       .set = room + 5 * n};

    t.is_open = mem_calloc(n + 1, sizeof *t.is_open);
    for (size_t root = 0; root < n; root++) {
        if (t.found[root] == 0)
            tarjan_visit(&t, root);
        while (t.n_way > 0) {
            size_t p = t.way[t.n_way - 1];

            if (t.next[p] < g->first[p + 1]) {
                tarjan_step(&t, p);
                continue;
            }
            size_t size = tarjan_leave(&t, p);
            if (size > largest) {
                largest = size;
                best = p;
            }
        }
    }
    for (size_t p = 0; p < n; p++)
        ranked[p] = largest > 1 && t.set[p] == best;
    free(room);
    free(t.is_open);
    return largest > 1 ? largest : 0;
}

/* ---- all of it ---- */

/* Who played whom and how it ended; what a player's compute is need not stand
 * in each row. */
static bool is_complete(const struct points *points,
                        const struct law_columns *c, size_t row)
{
    return !isnan(points->columns[c->y].values[row]) &&
           !isnan(value_of(points, c, X_PLAYER, row)) &&
           !isnan(value_of(points, c, X_OPPONENT, row)) &&
           !isnan(value_of(points, c, X_LOSSES, row)) &&
           !isnan(value_of(points, c, X_DRAWS, row));
}

bool games_read(struct arena *arena, struct games *g,
                const struct points *points, const struct law_columns *c,
                struct notes *notes, struct err *err)
{
    size_t *kept = arena_array(arena, size_t, points->n);
    struct rows rows = {0};

    for (size_t r = 0; r < points->n; r++) {
        if (is_complete(points, c, r))
            kept[rows.n++] = r;
    }
    law_note_incomplete(notes, points->n - rows.n, points->n);
    rows.i = arena_array(arena, size_t, rows.n);
    rows.j = arena_array(arena, size_t, rows.n);
    rows.won = arena_array(arena, double, rows.n);
    rows.lost = arena_array(arena, double, rows.n);
    rows.drawn = arena_array(arena, double, rows.n);
    rows.compute = arena_array(arena, double, rows.n);
    number_players(arena, g, &rows, points, kept, c);
    if (!read_results(&rows, points, kept, c, err) ||
        !set_compute(arena, g, &rows, err))
        return false;
    set_pairs(arena, g, &rows);
    index_pairs(arena, g);
    g->n_rows = rows.n;
    return g->n_games > 0 ||
           err_set(err, "%s has no games; %zu of %zu rows lack a number",
                   points->name, points->n - rows.n, points->n);
}
