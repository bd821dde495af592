/* test_law_special.c - optima of isoFLOP curves, strengths from games. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/rng.h"
#include "tests/unit/law_points.h"
#include "tests/unit/unit.h"

static void near(const char *what, double got, double want, double tolerance)
{
    bool ok = fabs(got - want) <= tolerance;

    CU_ASSERT(ok);
    if (!ok)
        fprintf(stderr, "%s: %.12g, not %.12g\n", what, got, want);
}

static double constant(const struct law_fit *fit, const char *name)
{
    return law_fit_constant(fit, name)->value;
}

static double cell(const struct law_fit *fit, size_t row, const char *column)
{
    const struct law_table *t = &fit->table;

    for (size_t c = 0; c < t->n_columns; c++) {
        if (strcmp(t->columns[c], column) == 0)
            return t->values[row * t->n_columns + c];
    }
    return (double)NAN;
}

/* ---- isoFLOP ---- */

enum { COMPUTES = 5, SIZES = 9, ISO = COMPUTES * SIZES };

struct iso {
    double C[ISO], N[ISO], D[ISO], L[ISO];
};

/* Losses at compute C as a parabola in log N around N_opt = 0.1 C^0.5, with D =
 * C/(6 N).  OFFSET, in steps of a factor of 2, is where the sizes lie about the
 * optimum. */
static struct points make_iso(struct arena *arena, struct iso *iso,
                              double offset, double noise)
{
    struct points_column *columns = arena_array(arena, struct points_column, 4);
    struct rng rng;
    size_t at = 0;

    rng_init(&rng, "iso", 3, "test", 0);
    for (int c = 0; c < COMPUTES; c++) {
        for (int s = 0; s < SIZES; s++, at++) {
            double C = 1e18 * pow(10, c), best = 0.1 * sqrt(C);
            double z = log(2) * (s - SIZES / 2 + offset);

            iso->C[at] = C;
            iso->N[at] = best * exp(z);
            iso->D[at] = C / 6 / iso->N[at];
            iso->L[at] = 2 + 10 * pow(C, -0.05) + 0.05 * z * z +
                         noise * rng_normal(&rng);
        }
    }
    columns[0] = law_points_column("C", iso->C);
    columns[1] = law_points_column("N", iso->N);
    columns[2] = law_points_column("D", iso->D);
    columns[3] = law_points_column("L", iso->L);
    return (struct points){"iso.csv", ISO, columns, 4, NULL, 0};
}

static void check_iso(const char *what, const struct law_fit *fit,
                      double tolerance)
{
    near(what, constant(fit, "exponent_N"), 0.5, tolerance);
    near(what, constant(fit, "exponent_D"), 0.5, tolerance);
    near(what, log(constant(fit, "coefficient_N") / 0.1), 0, 50 * tolerance);
    /* N D = C/6 at the optimum as well. */
    near(what, constant(fit, "coefficient_N") * constant(fit, "coefficient_D"),
         1.0 / 6, 1e-6);
}

static void test_isoflop(void)
{
    struct arena *arena = arena_new();
    struct law_options options = LAW_DEFAULTS;
    struct iso iso;
    double C = 1e25, low, high;

    options.bootstrap = 0;
    struct points points = make_iso(arena, &iso, 0.3, 0);
    struct law_fit *fit =
        law_points_fit(arena, law_find("isoflop"), &points, &options);
    CU_ASSERT_FATAL(fit != NULL);
    check_iso("parabola", fit, 1e-9);
    CU_ASSERT_EQUAL(fit->table.n_rows, COMPUTES);
    near("an optimum", cell(fit, 2, "N_opt"), 0.1 * sqrt(1e20), 1);
    near("its loss", cell(fit, 2, "L_opt"), 2 + 10 * pow(1e20, -0.05), 1e-9);
    near("by a spline, too", log(cell(fit, 2, "N_akima") / 1e9), 0, 0.01);
    near("extrapolated", law_fit_value(fit, &C, NULL, NULL), 0.1 * sqrt(C),
         1e6);
    options.method = LAW_AKIMA;
    fit = law_points_fit(arena, law_find("isoflop"), &points, &options);
    check_iso("Akima", fit, 1e-3);
    /* Of a return, the most is the best. */
    for (size_t i = 0; i < ISO; i++)
        iso.L[i] = -iso.L[i];
    options.most = true;
    fit = law_points_fit(arena, law_find("isoflop"), &points, &options);
    check_iso("most", fit, 1e-3);
    points = make_iso(arena, &iso, 0.3, 0.01);
    options = LAW_DEFAULTS;
    options.bootstrap = 200;
    fit = law_points_fit(arena, law_find("isoflop"), &points, &options);
    check_iso("noise", fit, 0.02);
    CU_ASSERT(fit->replicates_ok > 190);
    CU_ASSERT(fit->constants[1].low < 0.5 && fit->constants[1].high > 0.5);
    law_fit_value(fit, &C, &low, &high);
    CU_ASSERT(low < 0.1 * sqrt(C) && high > 0.1 * sqrt(C));
    arena_free(arena);
}

/* An optimum that lies beyond the sizes is refused, not extrapolated. */
static void test_isoflop_edge(void)
{
    struct arena *arena = arena_new();
    struct law_options options = LAW_DEFAULTS;
    struct iso iso;

    struct points points = make_iso(arena, &iso, -6, 0);
    for (int method = LAW_PARABOLA; method <= LAW_AKIMA; method++) {
        options.method = (enum law_method)method;
        struct law_fit *fit =
            law_points_fit(arena, law_find("isoflop"), &points, &options);
        CU_ASSERT_FATAL(fit != NULL);
        CU_ASSERT_EQUAL(fit->identifiable, NOT_IDENTIFIABLE);
        CU_ASSERT(strstr(fit->reason, "0 of 5 computes") != NULL);
        CU_ASSERT(strstr(fit->reason, "larger ones are missing") != NULL);
        CU_ASSERT(isnan(constant(fit, "exponent_N")));
        CU_ASSERT(isnan(cell(fit, 0, "N_opt")));
        CU_ASSERT_PTR_NOT_NULL(fit->table.remarks[0]);
    }
    /* One compute alone has sizes that are too small; the others count. */
    points = make_iso(arena, &iso, 0, 0);
    for (size_t i = 0; i < SIZES; i++)
        iso.L[i] = 5 - 0.1 * log(iso.N[i]);
    options = LAW_DEFAULTS;
    options.bootstrap = 0;
    struct law_fit *fit =
        law_points_fit(arena, law_find("isoflop"), &points, &options);
    CU_ASSERT_FATAL(fit != NULL);
    check_iso("without the first", fit, 1e-9);
    CU_ASSERT(isnan(cell(fit, 0, "N_opt")) && fit->n == COMPUTES - 1);
    CU_ASSERT(fit->n_notes == 1);
    arena_free(arena);
}

/* ---- strengths ---- */

enum { GAMES = 400 };

struct games {
    double player[GAMES], opponent[GAMES], score[GAMES], losses[GAMES],
        compute[GAMES];
    size_t n;
};

static void add(struct games *g, int player, int opponent, double score,
                double losses)
{
    g->player[g->n] = player;
    g->opponent[g->n] = opponent;
    g->score[g->n] = score;
    g->losses[g->n++] = losses;
}

static struct points make_games(struct arena *arena, struct games *g,
                                bool counts, bool compute)
{
    static const char *const labels[] = {"a", "b", "c", "d", "e", "f"};
    struct points_column *columns = arena_array(arena, struct points_column, 5);
    size_t n = 3;

    columns[0] = (struct points_column){"player", g->player, labels, 6};
    columns[1] = (struct points_column){"opponent", g->opponent, labels, 6};
    columns[2] = law_points_column("score", g->score);
    if (counts)
        columns[n++] = law_points_column("losses", g->losses);
    if (compute)
        columns[n++] = law_points_column("compute", g->compute);
    return (struct points){"games.csv", g->n, columns, n, NULL, 0};
}

static double strength(const struct law_fit *fit, const char *player)
{
    for (size_t r = 0; r < fit->table.n_rows; r++) {
        if (strcmp(fit->table.labels[r], player) == 0)
            return cell(fit, r, "strength");
    }
    return (double)NAN;
}

static struct law_fit *rate(struct arena *arena, struct games *g,
                            const char *law, bool counts, bool compute,
                            double prior)
{
    struct law_options options = LAW_DEFAULTS;

    options.prior = prior;
    options.bootstrap = 100;
    struct points points = make_games(arena, g, counts, compute);
    struct law_fit *fit =
        law_points_fit(arena, law_find(law), &points, &options);
    CU_ASSERT_FATAL(fit != NULL);
    return fit;
}

static void test_strength(void)
{
    struct arena *arena = arena_new();
    struct games g = {.n = 0};

    /* Two players: the log odds of what they won off each other. */
    add(&g, 0, 1, 30, 10);
    struct law_fit *fit = rate(arena, &g, "bradley_terry", true, false, 0);
    near("two players", strength(fit, "a") - strength(fit, "b"), log(3), 1e-9);
    near("mean 0", strength(fit, "a") + strength(fit, "b"), 0, 1e-9);
    near("-log likelihood", fit->objective,
         -(0.75 * log(0.75) + 0.25 * log(0.25)), 1e-12);
    CU_ASSERT(cell(fit, 0, "low") < log(3) / 2);
    CU_ASSERT(cell(fit, 0, "high") > log(3) / 2);
    fit = rate(arena, &g, "elo", true, false, 0);
    near("in Elo", strength(fit, "a") - strength(fit, "b"), 400 * log10(3),
         1e-6);
    /* A chain: each is as strong above the next as the pair alone says. */
    add(&g, 2, 1, 5, 20);
    fit = rate(arena, &g, "bradley_terry", true, false, 0);
    near("a over b", strength(fit, "a") - strength(fit, "b"), log(3), 1e-9);
    near("b over c", strength(fit, "b") - strength(fit, "c"), log(4), 1e-9);
    /* Draws are half a game to each. */
    g.n = 0;
    add(&g, 0, 1, 1, 0);
    add(&g, 0, 1, 0.5, 0);
    add(&g, 1, 0, 0.5, 0);
    add(&g, 1, 0, 0, 0);
    add(&g, 0, 1, 0, 0);
    fit = rate(arena, &g, "bradley_terry", false, false, 0);
    near("draws", strength(fit, "a") - strength(fit, "b"), log(1.5), 1e-9);
    arena_free(arena);
}

static void test_undefeated(void)
{
    struct arena *arena = arena_new();
    struct games g = {.n = 0};

    add(&g, 0, 1, 10, 0);
    add(&g, 1, 2, 6, 3);
    add(&g, 2, 3, 8, 0);
    struct law_fit *fit = rate(arena, &g, "bradley_terry", true, false, 0);
    CU_ASSERT_EQUAL(fit->identifiable, WEAK);
    CU_ASSERT(isnan(strength(fit, "a")) && isnan(strength(fit, "d")));
    near("the others", strength(fit, "b") - strength(fit, "c"), log(2), 1e-9);
    CU_ASSERT(strstr(fit->table.remarks[2], "won all") != NULL);
    CU_ASSERT(strstr(fit->table.remarks[3], "lost all") != NULL);
    /* A draw more between those who met: 10.5 to 0.5. */
    fit = rate(arena, &g, "bradley_terry", true, false, 1);
    CU_ASSERT_EQUAL(fit->identifiable, IDENTIFIABLE);
    near("with a prior", strength(fit, "a") - strength(fit, "b"), log(21),
         1e-9);
    arena_free(arena);
}

/* One who cannot be compared with anybody has no strength either. */
static void test_nobody_to_compare(void)
{
    struct arena *arena = arena_new();
    struct games g = {.n = 0};

    add(&g, 0, 1, 10, 0);
    struct law_fit *fit = rate(arena, &g, "elo", true, false, 0);
    CU_ASSERT_EQUAL(fit->identifiable, NOT_IDENTIFIABLE);
    CU_ASSERT(isnan(strength(fit, "a")) && isnan(strength(fit, "b")));
    arena_free(arena);
}

/* All of one compute: strengths, and why there is no line. */
static void test_no_line(void)
{
    struct arena *arena = arena_new();
    struct games g = {.n = 0, .compute = {1e9, 1e9}};

    add(&g, 0, 1, 30, 10);
    add(&g, 1, 0, 10, 30);
    struct law_fit *fit = rate(arena, &g, "bradley_terry", true, true, 0);
    near("strengths", strength(fit, "a") - strength(fit, "b"), log(3), 1e-9);
    CU_ASSERT_EQUAL(fit->n_constants, 0);
    CU_ASSERT(fit->n_notes == 1 &&
              strstr(fit->notes[0], "no line in log compute: all 2") != NULL);
    arena_free(arena);
}

/* Counts that are exactly what strengths of 0.8 log10 C make likely. */
static void test_strength_of_compute(void)
{
    struct arena *arena = arena_new();
    struct games g = {.n = 0};
    double C = 1e20, low, high;

    for (int i = 0; i < 6; i++) {
        for (int j = 0; j < 6; j++) {
            double odds = exp(0.8 * (i - j));

            if (i == j)
                continue;
            g.compute[g.n] = 1e10 * pow(10, i);
            add(&g, i, j, 1e4 * odds / (1 + odds), 1e4 / (1 + odds));
        }
    }
    struct law_fit *fit = rate(arena, &g, "bradley_terry", true, true, 0);
    near("slope", constant(fit, "slope"), 0.8, 1e-9);
    near("intercept", constant(fit, "intercept"), -0.8 * 12.5, 1e-8);
    CU_ASSERT_EQUAL(fit->identifiable, IDENTIFIABLE);
    near("further on", law_fit_value(fit, &C, &low, &high), 0.8 * 7.5, 1e-8);
    CU_ASSERT(low < 6 && high > 6 && high - low < 0.3);
    arena_free(arena);
}

struct bad_games {
    const char *what;
    int player, opponent;
    double score, compute;
    const char *message;
};

static const struct bad_games bad[] = {
    {"a count without losses", 0, 1, 3, 1, "the column losses"},
    {"a negative score", 0, 1, -1, 1, "row 2: results"},
    {"a player against itself", 1, 1, 1, 1, "row 2: a player against itself"},
    {"two computes of one player", 0, 1, 1, 7, "a compute of 1 and of 7"},
    {"no logarithm", 1, 0, 1, 0, "'b' has a compute of 0"},
};

static void test_bad_games(void)
{
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct arena *arena = arena_new();
        const char *names[LAW_X + 1] = {NULL};
        struct games g = {.n = 0};
        struct law_options options = LAW_DEFAULTS;
        struct law_columns columns;
        struct law_fit *fit;
        struct err err = {.msg = ""};

        g.compute[0] = 1;
        g.compute[1] = bad[i].compute;
        add(&g, 0, 1, 1, 0);
        add(&g, bad[i].player, bad[i].opponent, bad[i].score, 0);
        struct points points = make_games(arena, &g, false, true);
        const struct law *law = law_find("elo");
        CU_ASSERT(law_choose_columns(&columns, law, &points, names, &err));
        CU_ASSERT(
            !law_fit(arena, &fit, law, &points, &columns, &options, &err));
        bool ok = strstr(err.msg, bad[i].message) != NULL;
        CU_ASSERT(ok);
        if (!ok)
            fprintf(stderr, "%s: %s\n", bad[i].what, err.msg);
        arena_free(arena);
    }
}

static const struct unit_test tests[] = {
    {"isoFLOP optima", test_isoflop},
    {"isoFLOP optimum at the edge", test_isoflop_edge},
    {"strengths", test_strength},
    {"undefeated players", test_undefeated},
    {"nobody to compare with", test_nobody_to_compare},
    {"strengths without a line", test_no_line},
    {"strength against compute", test_strength_of_compute},
    {"games that cannot be", test_bad_games},
};

UNIT_MAIN("law_special", tests)
