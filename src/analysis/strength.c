/* strength.c - strengths of players from the results of games (Bradley and
 * Terry 1952; Elo), and strength as a line in log compute.
 *
 * P(i beats j) = 1/(1 + exp(s_j - s_i)); a draw is half a game won by each.
 * Strengths exist for players who can be compared both ways: along a chain of
 * opponents of whom each won something off the next, there and back.  Whoever
 * won against all others, or lost, is told of instead. */
#include "config.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/games.h"
#include "analysis/interval.h"
#include "analysis/law_model.h"
#include "analysis/notes.h"
#include "analysis/points.h"
#include "base/arena.h"
#include "base/mem.h"
#include "base/rng.h"

/* ---- strengths ---- */

/* A pair of ranked players, and games p (1 - p) between them. */
struct link {
    uint32_t i, j;
    double weight;
};

/* Vectors over players, with what a Newton step needs of each pair. */
struct newton {
    const struct games *g;
    const bool *ranked;
    struct link *links; /* (n_links) */
    size_t n_links;
    double *gradient, *diagonal;       /* (n_players) */
    double *step, *rest, *way, *image; /* (n_players) of conjugate gradients */
};

/* Gradient and curvature of the log-likelihood at S. */
static void expand(struct newton *w, const double *s)
{
    memset(w->gradient, 0, w->g->n_players * sizeof *w->gradient);
    memset(w->diagonal, 0, w->g->n_players * sizeof *w->diagonal);
    w->n_links = 0;
    for (size_t k = 0; k < w->g->n_pairs; k++) {
        const struct pair *p = &w->g->pairs[k];

        if (!w->ranked[p->i] || !w->ranked[p->j])
            continue;
        double chance = 1 / (1 + exp(s[p->j] - s[p->i]));
        double n = p->won + p->lost, excess = p->won - n * chance;
        double weight = n * chance * (1 - chance);

        w->links[w->n_links++] =
            (struct link){(uint32_t)p->i, (uint32_t)p->j, weight};
        w->gradient[p->i] += excess;
        w->gradient[p->j] -= excess;
        w->diagonal[p->i] += weight;
        w->diagonal[p->j] += weight;
    }
}

/* OUT = the curvature times V: what flows along the pairs. */
static void apply(double *out, const struct newton *w, const double *v)
{
    memset(out, 0, w->g->n_players * sizeof *out);
    for (size_t k = 0; k < w->n_links; k++) {
        const struct link *l = &w->links[k];
        double flow = l->weight * (v[l->i] - v[l->j]);

        out[l->i] += flow;
        out[l->j] -= flow;
    }
}

static double dot(const double *a, const double *b, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

/* w->step: the curvature's inverse times the gradient, as far as the next step
 * can use it (Dembo, Eisenstat and Steihaug 1982), by conjugate gradients with
 * the diagonal for a preconditioner.  A shift of all strengths changes nothing;
 * both sides are free of it. */
static void solve(struct newton *w)
{
    const double tolerance = 0.1;
    size_t n = w->g->n_players;
    double old = 0, start = 0;

    memset(w->step, 0, n * sizeof *w->step);
    memcpy(w->rest, w->gradient, n * sizeof *w->rest);
    memset(w->way, 0, n * sizeof *w->way);
    for (size_t i = 0; i < 4 * n; i++) {
        double now = 0;

        for (size_t p = 0; p < n; p++)
            now += w->diagonal[p] > 0 ? w->rest[p] * w->rest[p] / w->diagonal[p]
                                      : 0;
        start = i == 0 ? now : start;
        if (!(now > tolerance * tolerance * start))
            return;
        for (size_t p = 0; p < n; p++)
            w->way[p] = (w->diagonal[p] > 0 ? w->rest[p] / w->diagonal[p] : 0) +
                        (i > 0 ? now / old * w->way[p] : 0);
        apply(w->image, w, w->way);
        /* What is left is the shift, in rounding. */
        double bend = dot(w->way, w->image, n);
        if (!(bend > 1e-12 * dot(w->way, w->way, n)))
            return;
        double length = now / bend;
        for (size_t p = 0; p < n; p++) {
            w->step[p] += length * w->way[p];
            w->rest[p] -= length * w->image[p];
        }
        old = now;
    }
}

/* From S, which becomes the strengths in log odds with mean 0; those who are
 * not ranked have NaN.  Known to TOLERANCE.  The log-likelihood is concave, and
 * a step limited to twice the odds cannot run away. */
static void maximise(double *s, struct newton *w, double tolerance)
{
    size_t n = w->g->n_players;

    for (size_t p = 0; p < n; p++)
        s[p] = w->ranked[p] && !isnan(s[p]) ? s[p] : 0;
    for (int i = 0; i < 200; i++) {
        double largest = 0;

        expand(w, s);
        solve(w);
        for (size_t p = 0; p < n; p++)
            largest = fmax(largest, fabs(w->step[p]));
        double part = largest > 1 ? 1 / largest : 1;
        for (size_t p = 0; p < n; p++)
            s[p] += part * w->step[p];
        if (largest < tolerance)
            break;
    }
    double mean = 0, ranked = 0;
    for (size_t p = 0; p < n; p++) {
        mean += w->ranked[p] ? s[p] : 0;
        ranked += w->ranked[p];
    }
    for (size_t p = 0; p < n; p++)
        s[p] = w->ranked[p] ? s[p] - mean / ranked : (double)NAN;
}

static struct newton newton_new(struct arena *arena, const struct games *g,
                                const bool *ranked)
{
    struct newton w = {.g = g, .ranked = ranked};
    double **vectors[] = {&w.gradient, &w.diagonal, &w.step,
                          &w.rest,     &w.way,      &w.image};

    w.links = arena_array(arena, struct link, g->n_pairs);
    for (size_t i = 0; i < COUNT_OF(vectors); i++)
        *vectors[i] = arena_array(arena, double, g->n_players);
    return w;
}

static double log_likelihood(const struct games *g, const double *s)
{
    double sum = 0;

    for (size_t k = 0; k < g->n_pairs; k++) {
        const struct pair *p = &g->pairs[k];
        double d = s[p->i] - s[p->j];

        if (isnan(d))
            continue;
        sum -= p->won * log1p(exp(-d)) + p->lost * log1p(exp(d));
    }
    return sum;
}

/* ---- replicates ---- */

/* Poisson with mean 1: each game counts as often as it would be drawn. */
static double poisson_one(struct rng *rng)
{
    double u = rng_double(rng), p = exp(-1), sum = p;
    double n = 0;

    while (u > sum && n < 20) {
        n++;
        p /= n;
        sum += p;
    }
    return n;
}

/* How often GAMES alike games are drawn. */
static double draw_games(struct rng *rng, double games)
{
    double n = 0;

    if (games > 64)
        return fmax(0, round(games + sqrt(games) * rng_normal(rng)));
    if (games != floor(games)) /* a score between the usual ones */
        return games * poisson_one(rng);
    for (double k = 0; k < games; k++)
        n += poisson_one(rng);
    return n;
}

/* Strengths are known up to a shift.  Let those of S who have one in ESTIMATE,
 * too, have the same mean in both: others may be ranked here than there. */
static void align(double *s, const double *estimate, size_t n)
{
    double shift = 0, both = 0;

    for (size_t p = 0; p < n; p++) {
        if (!isnan(s[p]) && !isnan(estimate[p])) {
            shift += estimate[p] - s[p];
            both++;
        }
    }
    for (size_t p = 0; p < n && both > 0; p++)
        s[p] += shift / both;
}

/* Of log odds: intervals are wider than that by far. */
static const double replicate_tolerance = 1e-3;

struct replicates {
    size_t n;
    double *strengths; /* (n, n_players) */
};

static struct replicates replicate(struct arena *arena, struct games *g,
                                   const double *estimate,
                                   const struct law_options *options)
{
    struct replicates r = {0};
    size_t wanted = (size_t)options->bootstrap, n = g->n_players;
    double *games = mem_alloc((g->n_cells + 1) * sizeof *games);
    bool *ranked = mem_calloc(n + 1, sizeof *ranked);
    struct newton w = newton_new(arena, g, ranked);
    r.strengths = arena_array(arena, double, wanted *n);
    for (size_t b = 0; b < wanted; b++) {
        double *s = r.strengths + r.n * n;
        struct rng rng;

        rng_init_seed(&rng, options->seed, "analysis/strength", b);
        for (size_t c = 0; c < g->n_cells; c++)
            games[c] = draw_games(&rng, g->cells[c].games);
        games_count(g, games);
        if (games_ranked(ranked, g) == 0)
            continue;
        memcpy(s, estimate, n * sizeof *s);
        maximise(s, &w, replicate_tolerance);
        align(s, estimate, n);
        r.n++;
    }
    free(games);
    free(ranked);
    return r;
}

/* ---- the result ---- */

/* What one unit of log odds is. */
static double unit_of(const struct law *law)
{
    return strcmp(law->options.name, "elo") == 0 ? 400 / log(10) : 1;
}

struct order {
    double strength;
    size_t player;
};

static int strongest_first(const void *a, const void *b)
{
    const struct order *x = a, *y = b;
    bool x_none = isnan(x->strength), y_none = isnan(y->strength);

    if (x_none != y_none)
        return x_none ? 1 : -1;
    if (!x_none && x->strength != y->strength)
        return x->strength > y->strength ? -1 : 1;
    return x->player < y->player ? -1 : 1;
}

/* Why player P has no strength. */
static const char *why_not(const struct games *g, size_t p)
{
    double won = 0, lost = 0;

    for (size_t k = 0; k < g->n_pairs; k++) {
        const struct pair *pair = &g->pairs[k];

        if (pair->i == p || pair->j == p) {
            won += pair->i == p ? pair->won : pair->lost;
            lost += pair->i == p ? pair->lost : pair->won;
        }
    }
    return lost == 0  ? "won all its games: no strength is too large for it"
           : won == 0 ? "lost all its games: no strength is too small for it"
                      : "cannot be compared with the others both ways";
}

enum { T_STRENGTH, T_LOW, T_HIGH, T_GAMES, T_COMPUTE, T_COLUMNS };

static void set_interval(double *row, const struct replicates *r, size_t player,
                         size_t n_players, double unit)
{
    double *values = mem_alloc((r->n + 1) * sizeof *values);
    size_t n = 0;

    row[T_LOW] = row[T_HIGH] = (double)NAN;
    for (size_t b = 0; b < r->n; b++) {
        double s = r->strengths[b * n_players + player];

        if (!isnan(s))
            values[n++] = unit * s;
    }
    if (n > 0 && !isnan(row[T_STRENGTH]))
        interval_bca(&row[T_LOW], &row[T_HIGH], row[T_STRENGTH], values, n,
                     NULL, 0);
    free(values);
}

static void fill_table(struct arena *arena, struct law_fit *fit,
                       const struct games *g, const double *s,
                       const struct replicates *r)
{
    static const char *const columns[T_COLUMNS] = {"strength", "low", "high",
                                                   "games", "compute"};
    size_t n = g->n_players;
    double *values = arena_array(arena, double, n *T_COLUMNS);
    const char **labels = arena_array(arena, const char *, n);
    const char **remarks = arena_array(arena, const char *, n);
    double *games = mem_calloc(n + 1, sizeof *games);
    struct order *order = mem_alloc((n + 1) * sizeof *order);

    for (size_t c = 0; c < g->n_cells; c++) {
        const struct pair *p = &g->pairs[g->cells[c].pair];

        games[p->i] += g->cells[c].games;
        games[p->j] += g->cells[c].games;
    }
    for (size_t p = 0; p < n; p++)
        order[p] = (struct order){s[p], p};
    qsort(order, n, sizeof *order, strongest_first);
    for (size_t k = 0; k < n; k++) {
        size_t p = order[k].player;
        double *row = values + k * T_COLUMNS;

        row[T_STRENGTH] = unit_of(fit->law) * s[p];
        row[T_GAMES] = games[p];
        row[T_COMPUTE] = g->compute[p];
        set_interval(row, r, p, n, unit_of(fit->law));
        labels[k] = g->names[p];
        remarks[k] = isnan(s[p]) ? why_not(g, p) : NULL;
    }
    free(games);
    free(order);
    fit->table = (struct law_table){.name = "strengths",
                                    .columns = columns,
                                    .n_columns = T_COLUMNS,
                                    .n_rows = n,
                                    .labels = labels,
                                    .label = "player",
                                    .values = values,
                                    .remarks = remarks};
}

/* ---- strength against compute ---- */

/* Ranked players of known compute; ROWS->y is to be filled. */
static size_t choose_players(struct arena *arena, struct law_rows *rows,
                             size_t *players, const struct games *g,
                             const double *s)
{
    double *x = arena_array(arena, double, g->n_players);
    size_t *group = arena_array(arena, size_t, g->n_players);

    memset(rows, 0, sizeof *rows);
    for (size_t p = 0; p < g->n_players; p++) {
        if (isnan(g->compute[p]) || isnan(s[p]))
            continue;
        x[rows->n] = g->compute[p];
        group[rows->n] = rows->n;
        players[rows->n++] = p;
    }
    rows->n_x = 1;
    rows->x[0] = x;
    rows->group = group;
    rows->n_groups = rows->n;
    return rows->n;
}

/* The line again through each replicate's strengths. */
static void replicate_line(struct arena *arena, struct law_fit *fit,
                           struct law_model *m, const size_t *players,
                           const struct games *g, const struct replicates *r)
{
    double *constants = arena_array(arena, double, r->n * 2);
    double *at = arena_array(arena, double, r->n * 2);
    double *y = arena_array(arena, double, m->n), values[2];
    const double *own = m->y;

    for (size_t b = 0; b < r->n; b++) {
        struct law_optimum o;
        double sum = 0;

        for (size_t i = 0; i < m->n; i++)
            sum += y[i] =
                unit_of(fit->law) * r->strengths[b * g->n_players + players[i]];
        if (isnan(sum))
            continue;
        m->y = y;
        memcpy(m->target, y, m->n * sizeof *y);
        memcpy(o.u, fit->at, 2 * sizeof *o.u);
        law_minimise(&o, m, NULL, LAW_CONSTANTS);
        m->law->engine->constants(m, o.u, values);
        memcpy(at + 2 * (size_t)fit->replicates_ok, o.u, sizeof values);
        memcpy(constants + 2 * (size_t)fit->replicates_ok++, values,
               sizeof values);
    }
    m->y = own;
    memcpy(m->target, own, m->n * sizeof *own);
    fit->replicate_constants = constants;
    fit->replicates_at = at;
    law_set_intervals(fit, NULL, 0, 0);
}

static bool fit_line(struct arena *arena, struct law_fit *fit,
                     const struct games *g, const double *s,
                     const struct replicates *r, struct err *err)
{
    struct law_model *m = arena_new_of(arena, struct law_model);
    struct law_options options = fit->options;
    size_t *players = arena_array(arena, size_t, g->n_players);
    struct law_rows rows;
    size_t n = choose_players(arena, &rows, players, g, s);
    double *y = arena_array(arena, double, n), values[LAW_CONSTANTS];

    for (size_t i = 0; i < n; i++)
        y[i] = unit_of(fit->law) * s[players[i]];
    rows.y = y;
    options.absolute = true;
    if (!law_model_init(arena, m, &law_log_line, &options, &rows, NULL, err) ||
        !law_fit_model(arena, fit, m, &rows, err))
        return false;
    law_name_constants(arena, fit, 2);
    m->law->engine->constants(m, fit->at, values);
    for (size_t i = 0; i < 2; i++)
        fit->constants[i].value = values[i];
    fit->replicates = fit->options.bootstrap;
    replicate_line(arena, fit, m, players, g, r);
    law_judge(arena, fit, m);
    return true;
}

/* ---- the fit ---- */

static double *observed(struct arena *arena, const struct games *g)
{
    double *games = arena_array(arena, double, g->n_cells);

    for (size_t c = 0; c < g->n_cells; c++)
        games[c] = g->cells[c].games;
    return games;
}

/* Verdict of strengths alone. */
static void judge(struct arena *arena, struct law_fit *fit, size_t ranked,
                  size_t players)
{
    bool all = ranked == players;

    fit->identifiable = all          ? IDENTIFIABLE
                        : ranked > 0 ? WEAK
                                     : NOT_IDENTIFIABLE;
    fit->reason =
        all ? arena_printf(arena, "all %zu players can be compared", players)
            : arena_printf(arena,
                           "%zu of %zu players can be compared with each "
                           "other; a prior gives the others a strength, too",
                           ranked, players);
}

static bool strength_fit(struct arena *arena, struct law_fit *fit,
                         const struct points *points,
                         const struct law_columns *columns, struct notes *notes,
                         struct err *err)
{
    struct games g = {.prior = fit->options.prior};
    struct err why;

    if (!games_read(arena, &g, points, columns, notes, err))
        return false;
    bool *ranked = arena_array(arena, bool, g.n_players);
    double *s = arena_array(arena, double, g.n_players);
    double *games = observed(arena, &g);
    struct newton w = newton_new(arena, &g, ranked);

    games_count(&g, games);
    size_t n = games_ranked(ranked, &g);
    maximise(s, &w, 1e-11);
    double likelihood = log_likelihood(&g, s);
    struct replicates r = replicate(arena, &g, s, &fit->options);
    games_count(&g, games);
    fit->formula = fit->law->formula;
    fill_table(arena, fit, &g, s, &r);
    bool line = columns->has[X_COMPUTE] && n > 0;
    if (line && !fit_line(arena, fit, &g, s, &r, &why)) {
        notes_add(notes, "there is no line in log compute: %s", why.msg);
        line = false;
    }
    if (!line) {
        fit->starts = fit->starts_agreeing = 1;
        fit->replicates = fit->options.bootstrap;
        fit->replicates_ok = (int)r.n;
        fit->n = g.n_rows;
        judge(arena, fit, n, g.n_players);
    }
    fit->loss = LAW_LIKELIHOOD;
    fit->objective = fabs(likelihood) / g.n_games;
    if (n < g.n_players)
        notes_add(notes, "%zu of %zu players have no strength", g.n_players - n,
                  g.n_players);
    return true;
}

const struct law_engine law_strength = {.fit = strength_fit};
