/* laws.c - the laws of points, one after the other, and the table of them. */
#include "config.h"

#include "analysis/law_model.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* ---- options: each law takes some of these ---- */

static const char *const error_kinds[] = {"relative", "absolute", NULL};
static const char *const bests[] = {"least", "most", NULL};
static const char *const methods[] = {"parabola", "akima", NULL};

#define OPTION_BOOTSTRAP                                                      \
    {                                                                         \
        .name = "bootstrap", .type = PARAM_INT, .def = "1000", .min = 0,      \
        .max = 100000,                                                        \
        .doc = "replicates that resample runs, or rows that belong to none; " \
               "0 for intervals by the curvature at the optimum"              \
    }
#define OPTION_GRID                                                          \
    {                                                                        \
        .name = "grid", .type = PARAM_INT, .def = "0", .min = 0, .max = 100, \
        .doc = "starts along each constant that is searched for; 0 for the " \
               "law's own number"                                            \
    }
#define OPTION_ERRORS(by_default)                                    \
    {                                                                \
        .name = "errors", .type = PARAM_CHOICE, .def = (by_default), \
        .choices = error_kinds,                                      \
        .doc = "make relative errors small, or absolute ones"        \
    }

static const struct param search_options[] = {OPTION_BOOTSTRAP, OPTION_GRID};

/* ---- y = intercept + slope x ---- */

static void affine_plan(struct law_model *m)
{
    m->loss = m->options.absolute ? LAW_SQUARES : LAW_RELATIVE;
    m->dim = m->n_basis = m->n_constants = 2;
    m->kinds[0] = LAW_LEVEL;
    m->kinds[1] = LAW_SLOPE;
}

static double affine_value(const struct law_model *m, const double *u,
                           const double *t, double *g)
{
    (void)m;
    g[0] = 1;
    g[1] = t[0];
    return u[0] + u[1] * t[0];
}

static void affine_basis(const struct law_model *m, const double *at,
                         const double *t, double *basis)
{
    (void)m;
    (void)at;
    basis[0] = 1;
    basis[1] = t[0];
}

static bool affine_start(const struct law_model *m, const double *at,
                         const double *c, double *u)
{
    (void)m;
    (void)at;
    u[0] = c[0];
    u[1] = c[1];
    return true;
}

static void affine_constants(const struct law_model *m, const double *u,
                             double *out)
{
    out[0] = u[0] - u[1] * m->centre[0];
    out[1] = u[1];
}

static const struct law_constant affine_names[] = {
    {"intercept", "y at x = 0"},
    {"slope", "growth of y with x"},
};

static const struct param affine_options[] = {OPTION_ERRORS("relative"),
                                              OPTION_BOOTSTRAP};

static const struct law_engine affine_engine = {affine_plan,      affine_value,
                                                affine_basis,     affine_start,
                                                affine_constants, NULL};

static const struct law affine = {
    .options = {"affine", "y = intercept + slope x by least squares",
                affine_options, COUNT_OF(affine_options)},
    .formula = "y = intercept + slope x",
    .x = {{.name = "x", .doc = "what y grows with"}},
    .n_x = 1,
    .y = {.name = "y", .doc = "what is explained"},
    .constants = affine_names,
    .n_constants = COUNT_OF(affine_names),
    .engine = &affine_engine,
};

/* ---- the same against log10 x, for strength against compute ---- */

static void log_line_constants(const struct law_model *m, const double *u,
                               double *out)
{
    out[0] = u[0] - u[1] * m->centre[0];
    out[1] = u[1] * log(10);
}

static const struct law_engine log_line_engine = {
    affine_plan,  affine_value,       affine_basis,
    affine_start, log_line_constants, NULL};

const struct law law_log_line = {
    .options = {"line", "a line in log10 x", NULL, 0},
    .formula = "y = intercept + slope log10 x",
    .x = {{.name = "compute", .positive = true}},
    .n_x = 1,
    .y = {.name = "strength"},
    .constants = affine_names,
    .n_constants = COUNT_OF(affine_names),
    .engine = &log_line_engine,
};

/* ---- y = floor + coefficient x^exponent ----
 * u: value of the power at the mean of log x, exponent, floor. */

static void power_plan(struct law_model *m)
{
    bool floor = m->options.floor;

    m->formula = floor ? "y = floor + coefficient x^exponent"
                       : "y = coefficient x^exponent";
    m->loss = m->options.absolute ? LAW_SQUARES : LAW_LOG_SQUARES;
    m->dim = floor ? 3 : 2;
    m->n_basis = floor ? 2 : 1;
    m->axes[m->n_axes++] = (struct law_axis){-2.1, 2.1, 8, false};
    m->n_constants = m->dim;
    /* The coefficient is as well known as the exponent lets it: it stands for
     * y at x = 1, which may be far away. */
    m->kinds[0] = LAW_FOLLOWS;
    m->kinds[1] = LAW_EXPONENT;
    m->kinds[2] = LAW_LEVEL;
}

static double power_value(const struct law_model *m, const double *u,
                          const double *t, double *g)
{
    double power = exp(u[1] * t[0]);

    g[0] = power;
    g[1] = u[0] * power * t[0];
    if (m->dim == 2)
        return u[0] * power;
    g[2] = 1;
    return u[0] * power + u[2];
}

static void power_basis(const struct law_model *m, const double *at,
                        const double *t, double *basis)
{
    basis[0] = exp(at[0] * t[0]);
    if (m->n_basis == 2)
        basis[1] = 1;
}

static bool power_start(const struct law_model *m, const double *at,
                        const double *c, double *u)
{
    u[0] = c[0];
    u[1] = at[0];
    if (m->dim == 3)
        u[2] = c[1];
    return true;
}

static void power_constants(const struct law_model *m, const double *u,
                            double *out)
{
    out[0] = u[0] * exp(-u[1] * m->centre[0]);
    out[1] = u[1];
    if (m->dim == 3)
        out[2] = u[2];
}

static const struct law_constant power_names[] = {
    {"coefficient", "y at x = 1, less the floor"},
    {"exponent", "of x: negative where y falls"},
    {"floor", "what y falls to, or starts from where it rises"},
};

static const struct param power_options[] = {
    OPTION_ERRORS("relative"),
    {.name = "floor",
     .type = PARAM_BOOL,
     .def = "true",
     .doc = "whether a constant is added to the power of x"},
    OPTION_BOOTSTRAP,
    OPTION_GRID,
};

static const struct law_engine power_engine = {
    power_plan, power_value, power_basis, power_start, power_constants, NULL};

const struct law law_power = {
    .options = {"power", "a power of x, with or without a floor", power_options,
                COUNT_OF(power_options)},
    .formula = "y = floor + coefficient x^exponent",
    .x = {{.name = "x",
           .otherwise = "compute",
           .instead = "interactions",
           .doc = "what y is a power of",
           .positive = true}},
    .n_x = 1,
    .y = {.name = "y", .otherwise = "return", .doc = "what is explained"},
    .constants = power_names,
    .n_constants = COUNT_OF(power_names),
    .engine = &power_engine,
};

/* ---- E + A/N^alpha + B/D^beta, in the forms of two fields ----
 * u: log E, log of both other terms at the mean of log N and log D, both
 * exponents. */

enum { LOG_E, LOG_A, LOG_B, ALPHA, BETA, TWO_TERMS };

static void two_terms_plan(struct law_model *m)
{
    m->dim = TWO_TERMS;
    m->n_basis = 3;
    m->positive = true;
    for (int i = 0; i < 2; i++)
        m->axes[m->n_axes++] = (struct law_axis){0.1, 2.5, 5, true};
}

static double two_terms_value(const struct law_model *m, const double *u,
                              const double *t, double *g)
{
    (void)m;
    g[LOG_E] = exp(u[LOG_E]);
    g[LOG_A] = exp(u[LOG_A] - u[ALPHA] * t[0]);
    g[LOG_B] = exp(u[LOG_B] - u[BETA] * t[1]);
    g[ALPHA] = -g[LOG_A] * t[0];
    g[BETA] = -g[LOG_B] * t[1];
    return g[LOG_E] + g[LOG_A] + g[LOG_B];
}

static void two_terms_basis(const struct law_model *m, const double *at,
                            const double *t, double *basis)
{
    (void)m;
    basis[0] = 1;
    basis[1] = exp(-at[0] * t[0]);
    basis[2] = exp(-at[1] * t[1]);
}

static bool two_terms_start(const struct law_model *m, const double *at,
                            const double *c, double *u)
{
    double least = 1e-3 * fmax(c[0], fmax(c[1], c[2]));

    (void)m;
    /* A term that is missing at this point of the grid may still come. */
    for (int i = 0; i < 3; i++)
        u[i] = log(fmax(c[i], least));
    u[ALPHA] = at[0];
    u[BETA] = at[1];
    return least > 0;
}

static void chinchilla_plan(struct law_model *m)
{
    static const enum law_kind kinds[] = {LAW_SCALE, LAW_FOLLOWS, LAW_FOLLOWS,
                                          LAW_EXPONENT, LAW_EXPONENT};

    two_terms_plan(m);
    m->loss = LAW_LOG_HUBER;
    m->n_constants = TWO_TERMS;
    memcpy(m->kinds, kinds, sizeof kinds);
}

static void chinchilla_constants(const struct law_model *m, const double *u,
                                 double *out)
{
    out[LOG_E] = exp(u[LOG_E]);
    out[LOG_A] = exp(u[LOG_A] + u[ALPHA] * m->centre[0]);
    out[LOG_B] = exp(u[LOG_B] + u[BETA] * m->centre[1]);
    out[ALPHA] = u[ALPHA];
    out[BETA] = u[BETA];
}

static const struct law_constant chinchilla_names[] = {
    {"E", "loss that no size and no data can undercut"},
    {"A", "of what a finite size costs"},
    {"B", "of what finite data cost"},
    {"alpha", "exponent of size"},
    {"beta", "exponent of data"},
};

static const struct law_engine chinchilla_engine = {
    chinchilla_plan, two_terms_value,      two_terms_basis,
    two_terms_start, chinchilla_constants, NULL};

static const struct law chinchilla = {
    .options = {"chinchilla",
                "loss by size and data (Hoffmann et al. 2022): Huber's "
                "function of log residuals with delta 1e-3, summed",
                search_options, COUNT_OF(search_options)},
    .formula = "L = E + A/N^alpha + B/D^beta",
    .x = {{.name = "N",
           .otherwise = "parameters",
           .doc = "parameters",
           .positive = true},
          {.name = "D",
           .otherwise = "interactions",
           .doc = "data: tokens or interactions",
           .positive = true}},
    .n_x = 2,
    .y = {.name = "L", .otherwise = "loss", .doc = "loss", .positive = true},
    .constants = chinchilla_names,
    .n_constants = COUNT_OF(chinchilla_names),
    .engine = &chinchilla_engine,
};

static void sum_of_powers_plan(struct law_model *m)
{
    static const enum law_kind kinds[] = {
        LAW_SCALE, LAW_EXPONENT, LAW_SCALE,  LAW_EXPONENT,
        LAW_SCALE, LAW_FOLLOWS,  LAW_FOLLOWS};

    two_terms_plan(m);
    m->loss = LAW_LOG_SQUARES;
    m->n_constants = COUNT_OF(kinds);
    memcpy(m->kinds, kinds, sizeof kinds);
}

static void sum_of_powers_constants(const struct law_model *m, const double *u,
                                    double *out)
{
    double log_A = u[LOG_A] + u[ALPHA] * m->centre[0];
    double log_B = u[LOG_B] + u[BETA] * m->centre[1];

    out[0] = exp((log_A - u[LOG_E]) / u[ALPHA]);
    out[1] = u[ALPHA];
    out[2] = exp((log_B - u[LOG_E]) / u[BETA]);
    out[3] = u[BETA];
    out[4] = exp(u[LOG_E]);
    out[5] = exp(log_A);
    out[6] = exp(log_B);
}

static const struct law_constant sum_of_powers_names[] = {
    {"a", "x at which its term equals D_min"},
    {"alpha", "exponent of x"},
    {"b", "N at which its term equals D_min"},
    {"beta", "exponent of N"},
    {"c", "D_min: what no x and no N can undercut"},
    {"A", "c a^alpha"},
    {"B", "c b^beta"},
};

static const struct law_engine sum_of_powers_engine = {
    sum_of_powers_plan, two_terms_value,         two_terms_basis,
    two_terms_start,    sum_of_powers_constants, NULL};

static const struct law sum_of_powers = {
    .options = {"sum_of_powers",
                "data to a threshold by updates per step and size (Fu et al. "
                "2025): least mean square of log D",
                search_options, COUNT_OF(search_options)},
    .formula = "D = c (1 + (a/x)^alpha + (b/N)^beta)",
    .x = {{.name = "x",
           .doc = "updates per environment step",
           .positive = true},
          {.name = "N",
           .otherwise = "parameters",
           .doc = "parameters",
           .positive = true}},
    .n_x = 2,
    .y = {.name = "D",
          .otherwise = "interactions",
          .doc = "interactions to a threshold",
          .positive = true},
    .constants = sum_of_powers_names,
    .n_constants = COUNT_OF(sum_of_powers_names),
    .engine = &sum_of_powers_engine,
};

/* ---- R0 + (A - R0)/(1 + (C_mid/C)^B) ----
 * u: R0, A, log B, log C_mid less the mean of log C. */

static void sigmoid_plan(struct law_model *m)
{
    static const enum law_kind kinds[] = {LAW_LEVEL, LAW_LEVEL, LAW_EXPONENT,
                                          LAW_SCALE};
    double margin = (m->high[0] - m->low[0]) / 4;

    m->loss = LAW_SQUARES;
    m->dim = m->n_constants = 4;
    m->n_basis = 2;
    m->axes[m->n_axes++] = (struct law_axis){0.2, 8, 5, true};
    m->axes[m->n_axes++] =
        (struct law_axis){m->low[0] - margin, m->high[0] + margin, 7, false};
    memcpy(m->kinds, kinds, sizeof kinds);
}

/* 1/(1 + (C_mid/C)^B) */
static double rise(double B, double log_mid, double t)
{
    return 1 / (1 + exp(-B * (t - log_mid)));
}

static double sigmoid_value(const struct law_model *m, const double *u,
                            const double *t, double *g)
{
    double B = exp(u[2]), s = rise(B, u[3], t[0]);
    double slope = (u[1] - u[0]) * s * (1 - s);

    (void)m;
    g[0] = 1 - s;
    g[1] = s;
    g[2] = slope * B * (t[0] - u[3]);
    g[3] = -slope * B;
    return u[0] * (1 - s) + u[1] * s;
}

static void sigmoid_basis(const struct law_model *m, const double *at,
                          const double *t, double *basis)
{
    (void)m;
    basis[1] = rise(at[0], at[1], t[0]);
    basis[0] = 1 - basis[1];
}

static bool sigmoid_start(const struct law_model *m, const double *at,
                          const double *c, double *u)
{
    (void)m;
    u[0] = c[0];
    u[1] = c[1];
    u[2] = log(at[0]);
    u[3] = at[1];
    return true;
}

static void sigmoid_constants(const struct law_model *m, const double *u,
                              double *out)
{
    out[0] = u[0];
    out[1] = u[1];
    out[2] = exp(u[2]);
    out[3] = exp(u[3] + m->centre[0]);
}

static const struct law_constant sigmoid_names[] = {
    {"R0", "what y starts from"},
    {"A", "what y comes to: the asymptote"},
    {"B", "how steep the rise is: an exponent of compute"},
    {"C_mid", "compute at half the rise"},
};

static const struct law_engine sigmoid_engine = {
    sigmoid_plan,  sigmoid_value,     sigmoid_basis,
    sigmoid_start, sigmoid_constants, NULL};

static const struct law sigmoid = {
    .options = {"sigmoid",
                "performance as a sigmoid of log compute (Khatri et al. 2025, "
                "ScaleRL)",
                search_options, COUNT_OF(search_options)},
    .formula = "R = R0 + (A - R0)/(1 + (C_mid/C)^B)",
    .x = {{.name = "C",
           .otherwise = "compute",
           .instead = "interactions",
           .doc = "compute",
           .positive = true}},
    .n_x = 1,
    .y = {.name = "R", .otherwise = "return", .doc = "performance"},
    .constants = sigmoid_names,
    .n_constants = COUNT_OF(sigmoid_names),
    .engine = &sigmoid_engine,
};

/* ---- a + b x^-c0 prod (1 + (x/d)^(1/f))^(-c f) ----
 * u: a, b at the mean of log x, c0, then for each break its c, log d less that
 * mean, log f. */

enum { MAX_BREAKS = 3 };

static void broken_plan(struct law_model *m)
{
    static const char *const formulas[] = {
        "y = a + b x^-c0 (1 + (x/d1)^(1/f1))^(-c1 f1)",
        "y = a + b x^-c0 (1 + (x/d1)^(1/f1))^(-c1 f1) "
        "(1 + (x/d2)^(1/f2))^(-c2 f2)",
        "y = a + b x^-c0 (1 + (x/d1)^(1/f1))^(-c1 f1) "
        "(1 + (x/d2)^(1/f2))^(-c2 f2) (1 + (x/d3)^(1/f3))^(-c3 f3)",
    };
    size_t breaks = (size_t)m->options.breaks;
    double width = m->high[0] - m->low[0];

    m->formula = formulas[breaks - 1];
    m->loss = m->options.absolute ? LAW_SQUARES : LAW_LOG_SQUARES;
    m->dim = m->n_constants = 3 + 3 * breaks;
    m->n_basis = 2;
    m->axes[m->n_axes++] = (struct law_axis){-1.2, 1.2, 4, false};
    for (size_t i = 0; i < breaks; i++) {
        m->axes[m->n_axes++] = (struct law_axis){-1.2, 1.2, 4, false};
        m->axes[m->n_axes++] =
            (struct law_axis){m->low[0] + 0.2 * width, m->high[0] - 0.2 * width,
                              breaks > 1 ? 3 : 5, false};
    }
    for (size_t i = 0; i < m->dim; i++) {
        m->kinds[i] = i % 3 == 0 ? LAW_EXPONENT : LAW_SCALE;
    }
    m->kinds[0] = LAW_LEVEL;
    m->kinds[1] = LAW_FOLLOWS;
    m->kinds[2] = LAW_EXPONENT;
}

/* log of the power and its breaks, with its derivatives by c0 and the three
 * parameters of each break. */
static double broken_log(const double *c0, size_t breaks, double t, double *g)
{
    double sum = -c0[0] * t;

    g[0] = -t;
    for (size_t i = 0; i < breaks; i++) {
        const double *u = c0 + 1 + 3 * i;
        double f = exp(u[2]), z = (t - u[1]) / f;
        double bend = z > 0 ? z + log1p(exp(-z)) : log1p(exp(z));
        double share = 1 / (1 + exp(-z));

        sum -= u[0] * f * bend;
        g[1 + 3 * i] = -f * bend;
        g[2 + 3 * i] = u[0] * share;
        g[3 + 3 * i] = -u[0] * f * (bend - z * share);
    }
    return sum;
}

static double broken_value(const struct law_model *m, const double *u,
                           const double *t, double *g)
{
    double shape =
        exp(broken_log(u + 2, (size_t)m->options.breaks, t[0], g + 2));

    g[0] = 1;
    g[1] = shape;
    for (size_t i = 2; i < m->dim; i++)
        g[i] *= u[1] * shape;
    return u[0] + u[1] * shape;
}

/* u from c0 on at a point of the grid. */
static void broken_shape(const struct law_model *m, const double *at, double *u)
{
    u[0] = at[0];
    for (int i = 0; i < m->options.breaks; i++) {
        u[1 + 3 * i] = at[1 + 2 * i];
        u[2 + 3 * i] = at[2 + 2 * i];
        u[3 + 3 * i] = log(0.3);
    }
}

static void broken_basis(const struct law_model *m, const double *at,
                         const double *t, double *basis)
{
    double u[LAW_CONSTANTS], g[LAW_CONSTANTS];

    broken_shape(m, at, u);
    basis[0] = 1;
    basis[1] = exp(broken_log(u, (size_t)m->options.breaks, t[0], g));
}

static bool broken_start(const struct law_model *m, const double *at,
                         const double *c, double *u)
{
    u[0] = c[0];
    u[1] = c[1];
    broken_shape(m, at, u + 2);
    /* Breaks are told apart by their order. */
    for (int i = 1; i < m->options.breaks; i++) {
        if (at[2 * i] >= at[2 + 2 * i])
            return false;
    }
    return true;
}

/* A break is three numbers, of which the second is where it is. */
static int by_place(const void *a, const void *b)
{
    const double *x = a, *y = b;

    return x[1] < y[1] ? -1 : x[1] > y[1];
}

static void broken_constants(const struct law_model *m, const double *u,
                             double *out)
{
    size_t breaks = (size_t)m->options.breaks;

    memcpy(out, u, m->dim * sizeof *out);
    /* In a product their order is nobody's; tell the first one first. */
    qsort(out + 3, breaks, 3 * sizeof *out, by_place);
    out[1] = u[1] * exp(u[2] * m->centre[0]);
    for (size_t i = 0; i < breaks; i++) {
        out[4 + 3 * i] = exp(out[4 + 3 * i] + m->centre[0]);
        out[5 + 3 * i] = exp(out[5 + 3 * i]);
    }
}

static const struct law_constant broken_names[] = {
    {"a", "what y comes to in the end"},
    {"b", "coefficient of the power of x"},
    {"c0", "exponent before the first break"},
    {"c1", "by how much the exponent changes at the first break"},
    {"d1", "x of the first break"},
    {"f1", "how smooth the first break is, in e-folds of x"},
    {"c2", "by how much the exponent changes at the second break"},
    {"d2", "x of the second break"},
    {"f2", "how smooth the second break is, in e-folds of x"},
    {"c3", "by how much the exponent changes at the third break"},
    {"d3", "x of the third break"},
    {"f3", "how smooth the third break is, in e-folds of x"},
};

static const struct param broken_options[] = {
    OPTION_ERRORS("relative"),
    {.name = "breaks",
     .type = PARAM_INT,
     .def = "1",
     .min = 1,
     .max = MAX_BREAKS,
     .doc = "breaks of the power law"},
    OPTION_BOOTSTRAP,
    OPTION_GRID,
};

static const struct law_engine broken_engine = {broken_plan,      broken_value,
                                                broken_basis,     broken_start,
                                                broken_constants, NULL};

static const struct law broken = {
    .options = {"broken",
                "a smoothly broken power law (Caballero et al. 2023, BNSL)",
                broken_options, COUNT_OF(broken_options)},
    .formula = "y = a + b x^-c0 (1 + (x/d1)^(1/f1))^(-c1 f1)",
    .x = {{.name = "x",
           .otherwise = "compute",
           .instead = "interactions",
           .doc = "what y depends on",
           .positive = true}},
    .n_x = 1,
    .y = {.name = "y", .otherwise = "return", .doc = "what is explained"},
    .constants = broken_names,
    .n_constants = COUNT_OF(broken_names),
    .engine = &broken_engine,
};

/* ---- min(top, max(plateau, incline)) ----
 * u: incline per e-fold of compute, incline at the mean, plateau, top; with
 * sizes also what one unit of size adds to incline and plateau. */

enum { INCLINE, LEVEL, PLATEAU, TOP, INCLINE_SIZE, PLATEAU_SIZE };

static void plateau_plan(struct law_model *m)
{
    static const enum law_kind kinds[] = {LAW_SLOPE, LAW_LEVEL, LAW_LEVEL,
                                          LAW_LEVEL, LAW_LEVEL, LAW_LEVEL};
    bool sized = m->n_x > 1;
    double width = m->high[0] - m->low[0];

    m->formula = sized ? "R = min(top, max(plateau + plateau_size s, incline "
                         "log10 C + incline_size s + offset))"
                       : "R = min(top, max(plateau, incline log10 C + "
                         "offset))";
    m->loss = LAW_SQUARES;
    m->dim = m->n_constants = sized ? 6 : 4;
    m->n_basis = 2;
    /* Where the incline begins, what part of the rest it takes, and by how
     * much compute a size lies behind the next. */
    m->axes[m->n_axes++] = (struct law_axis){m->low[0] - width / 8,
                                             m->high[0] - width / 4, 6, false};
    m->axes[m->n_axes++] = (struct law_axis){0.25, 1.25, 4, false};
    if (sized)
        m->axes[m->n_axes++] =
            (struct law_axis){-width / (m->high[1] - m->low[1]),
                              width / (m->high[1] - m->low[1]), 7, false};
    memcpy(m->kinds, kinds, sizeof kinds);
}

static double plateau_value(const struct law_model *m, const double *u,
                            const double *t, double *g)
{
    bool sized = m->n_x > 1;
    double incline =
        u[INCLINE] * t[0] + u[LEVEL] + (sized ? u[INCLINE_SIZE] * t[1] : 0);
    double plateau = u[PLATEAU] + (sized ? u[PLATEAU_SIZE] * t[1] : 0);
    double low = fmax(incline, plateau);

    memset(g, 0, m->dim * sizeof *g);
    if (low > u[TOP]) {
        g[TOP] = 1;
    } else if (incline > plateau) {
        g[INCLINE] = t[0];
        g[LEVEL] = 1;
        if (sized)
            g[INCLINE_SIZE] = t[1];
    } else {
        g[PLATEAU] = 1;
        if (sized)
            g[PLATEAU_SIZE] = t[1];
    }
    return fmin(low, u[TOP]);
}

/* Compute, with what size adds, between the two bends of the grid's point. */
static double clamped(const struct law_model *m, const double *at,
                      const double *t)
{
    double z = m->n_x > 1 ? t[0] + at[2] * t[1] : t[0];
    double end = at[0] + at[1] * (m->high[0] - at[0]);

    return fmin(fmax(z, at[0]), end);
}

static void plateau_basis(const struct law_model *m, const double *at,
                          const double *t, double *basis)
{
    basis[0] = 1;
    basis[1] = clamped(m, at, t);
}

static bool plateau_start(const struct law_model *m, const double *at,
                          const double *c, double *u)
{
    double end = at[0] + at[1] * (m->high[0] - at[0]);

    u[INCLINE] = c[1];
    u[LEVEL] = c[0];
    u[PLATEAU] = c[0] + c[1] * at[0];
    u[TOP] = c[0] + c[1] * end;
    if (m->n_x > 1) {
        u[INCLINE_SIZE] = c[1] * at[2];
        u[PLATEAU_SIZE] = 0;
    }
    return c[1] > 0;
}

static void plateau_constants(const struct law_model *m, const double *u,
                              double *out)
{
    out[0] = u[INCLINE] * log(10);
    out[1] = u[LEVEL] - u[INCLINE] * m->centre[0];
    out[2] = u[PLATEAU];
    out[3] = u[TOP];
    if (m->n_x > 1) {
        out[1] -= u[INCLINE_SIZE] * m->centre[1];
        out[2] -= u[PLATEAU_SIZE] * m->centre[1];
        out[4] = u[INCLINE_SIZE];
        out[5] = u[PLATEAU_SIZE];
    }
}

static const struct law_constant plateau_names[] = {
    {"incline", "growth with each factor of 10 of compute"},
    {"offset", "of the incline, at a compute of 1"},
    {"plateau", "before the incline"},
    {"top", "after the incline: perfect play"},
    {"incline_size", "what a unit of size adds to the incline's offset"},
    {"plateau_size", "what a unit of size adds to the plateau"},
};

static const struct law_engine plateau_engine = {
    plateau_plan,  plateau_value,     plateau_basis,
    plateau_start, plateau_constants, NULL};

static const struct law plateau_incline = {
    .options = {"plateau_incline",
                "strength against log compute, flat, then rising, then "
                "perfect (Jones 2021, Hex)",
                search_options, COUNT_OF(search_options)},
    .formula = "R = min(top, max(plateau + plateau_size s, incline log10 C + "
               "incline_size s + offset))",
    .x = {{.name = "C",
           .otherwise = "compute",
           .instead = "interactions",
           .doc = "compute",
           .positive = true},
          {.name = "s",
           .otherwise = "size",
           .doc = "size of the problem, of the board",
           .optional = true}},
    .n_x = 2,
    .y = {.name = "R", .otherwise = "return", .doc = "strength or performance"},
    .constants = plateau_names,
    .n_constants = COUNT_OF(plateau_names),
    .engine = &plateau_engine,
};

/* ---- optima of isoFLOP curves ---- */

static const struct law_constant isoflop_names[] = {
    {"coefficient_N", "N_opt at C = 1"},
    {"exponent_N", "of N_opt against compute"},
    {"coefficient_D", "D_opt at C = 1"},
    {"exponent_D", "of D_opt against compute"},
};

static const struct param isoflop_options[] = {
    {.name = "best",
     .type = PARAM_CHOICE,
     .def = "least",
     .choices = bests,
     .doc = "whether the least y is best at a compute (a loss), or the most (a "
            "return)"},
    {.name = "method",
     .type = PARAM_CHOICE,
     .def = "parabola",
     .choices = methods,
     .doc = "find the optimum at a compute by a parabola in log N through all "
            "sizes, or by an Akima spline"},
    OPTION_BOOTSTRAP,
};

static const struct law isoflop = {
    .options = {"isoflop",
                "the best size at each of several computes, and the power law "
                "through these optima (Hoffmann et al. 2022, approach 2)",
                isoflop_options, COUNT_OF(isoflop_options)},
    .formula = "N_opt = coefficient_N C^exponent_N",
    .x = {{.name = "C",
           .otherwise = "compute",
           .doc = "compute",
           .positive = true},
          {.name = "N",
           .otherwise = "parameters",
           .doc = "parameters",
           .positive = true},
          {.name = "D",
           .otherwise = "interactions",
           .doc = "data: tokens or interactions",
           .positive = true,
           .optional = true}},
    .n_x = 3,
    .y = {.name = "L", .otherwise = "loss", .doc = "loss, or return"},
    .constants = isoflop_names,
    .n_constants = COUNT_OF(isoflop_names),
    .engine = &law_isoflop,
};

/* ---- strength from games ---- */

static const struct law_constant strength_names[] = {
    {"intercept", "strength at a compute of 1"},
    {"slope", "strength for each factor of 10 of compute"},
};

static const struct param strength_options[] = {
    {.name = "prior",
     .type = PARAM_REAL,
     .def = "0",
     .min = 0,
     .max = 1e6,
     .doc = "draws added to each pair that played; with 0 there is no strength "
            "for who won, or lost, against all others"},
    OPTION_BOOTSTRAP,
};

/* Two units of one thing: 400 Elo are odds of 10 to 1. */
#define STRENGTH_LAW(id, words, equation)                                     \
    {                                                                         \
        .options = {(id), (words), strength_options,                          \
                    COUNT_OF(strength_options)},                              \
        .formula = (equation),                                                \
        .x = {{.name = "player", .doc = "who played", .text = true},          \
              {.name = "opponent", .doc = "against whom", .text = true},      \
              {.name = "losses",                                              \
               .doc = "games that the player lost; score then counts those "  \
                      "that it won",                                          \
               .optional = true},                                             \
              {.name = "draws",                                               \
               .doc = "games that were drawn",                                \
               .optional = true},                                             \
              {.name = "compute",                                             \
               .doc = "what the player was trained with",                     \
               .positive = true,                                              \
               .optional = true}},                                            \
        .n_x = 5,                                                             \
        .y = {.name = "score",                                                \
              .otherwise = "wins",                                            \
              .doc = "of the player: 1 won, 1/2 drawn, 0 lost"},              \
        .constants = strength_names, .n_constants = COUNT_OF(strength_names), \
        .engine = &law_strength                                               \
    }

static const struct law elo = STRENGTH_LAW(
    "elo",
    "strength from the results of games, in Elo, and as a line in log compute",
    "P(i beats j) = 1/(1 + 10^((R_j - R_i)/400))");

static const struct law bradley_terry = STRENGTH_LAW(
    "bradley_terry",
    "strength from the results of games, in log odds, and as a line in log "
    "compute",
    "P(i beats j) = 1/(1 + exp(R_j - R_i))");

const struct law *const all_laws[] = {
    &affine,        &law_power,     &isoflop, &chinchilla,
    &sum_of_powers, &sigmoid,       &broken,  &plateau_incline,
    &elo,           &bradley_terry, NULL,
};

const struct law *law_find(const char *name)
{
    for (size_t i = 0; all_laws[i] != NULL; i++) {
        if (strcmp(all_laws[i]->options.name, name) == 0)
            return all_laws[i];
    }
    return NULL;
}
