/* law_verdict.c - whether the points fix a law's constants, and why not. */
#include "config.h"

#include "analysis/law_model.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_eigen.h>

#include "base/arena.h"
#include "base/mem.h"

/* What counts as known, and what as a guess at least [our choice]: standard
 * errors of an exponent, of the logarithm of a scale, and of a level as a part
 * of the range of y. */
static const double known[] = {[LAW_EXPONENT] = 0.1,
                               [LAW_SCALE] = 0.5,
                               [LAW_LEVEL] = 0.1,
                               [LAW_SLOPE] = 0.1};
static const double guessed[] = {
    [LAW_EXPONENT] = 1, [LAW_SCALE] = 2, [LAW_LEVEL] = 0.5, [LAW_SLOPE] = 0.5};
/* Beyond this the Jacobian has lost half the digits of a double. */
static const double worst_condition = 1e7;

/* How often a law that holds may be blamed for missing its points. */
static const double misfit_level = 0.05;

struct judge {
    struct arena *arena;
    struct law_fit *fit;
    const struct law_model *model;
    struct law_curvature curvature;
    double independent;             /* points, as many as count */
    double se[LAW_CONSTANTS];       /* of u */
    double constant[LAW_CONSTANTS]; /* standard errors of the constants, of
                                     * their logarithms for scales */
    double by[LAW_CONSTANTS][LAW_CONSTANTS]; /* constants by u, in that form */
};

/* ---- how many points are independent ---- */

struct placed {
    size_t group, row;
    double t;
};

static int by_place(const void *a, const void *b)
{
    const struct placed *x = a, *y = b;

    if (x->group != y->group)
        return x->group < y->group ? -1 : 1;
    return x->t < y->t ? -1 : x->t > y->t;
}

/* Neighbours on a curve are off in the same direction: n (1 - r)/(1 + r) of n
 * points count, r being the correlation of neighbours within a run. */
static double independent_points(const struct law_fit *fit,
                                 const struct law_model *m)
{
    double product = 0, square = 0, n = (double)m->n;

    if (m->n_groups == m->n)
        return n;
    struct placed *places = mem_alloc(m->n * sizeof *places);
    for (size_t i = 0; i < m->n; i++)
        places[i] = (struct placed){m->group[i], i, m->t[i * m->n_x]};
    qsort(places, m->n, sizeof *places, by_place);
    for (size_t i = 1; i < m->n; i++) {
        size_t a = places[i - 1].row, b = places[i].row;
        double r = fit->y[a] - fit->predicted[a];
        double s = fit->y[b] - fit->predicted[b];

        if (m->group[a] != m->group[b])
            continue;
        product += r * s;
        square += (r * r + s * s) / 2;
    }
    free(places);
    double correlation = square > 0 ? fmax(product / square, 0) : 0;
    return fmax(n * (1 - correlation) / (1 + correlation), (double)m->n_groups);
}

/* ---- curvature ---- */

/* J'J with columns of length 1, in *OUT; a column of zeros stays. */
static void scaled_information(double *out, const struct judge *j)
{
    size_t dim = j->model->dim;

    for (size_t a = 0; a < dim; a++) {
        for (size_t b = 0; b < dim; b++) {
            double norm = sqrt(j->curvature.information[a][a] *
                               j->curvature.information[b][b]);

            out[a * dim + b] =
                norm > 0 ? j->curvature.information[a][b] / norm : 0;
        }
    }
}

/* Sets the condition; FLATTEST (dim) is the direction that the points say the
 * least about, in standardised u. */
static void set_condition(struct judge *j, double *flattest)
{
    size_t dim = j->model->dim;
    double a[LAW_CONSTANTS * LAW_CONSTANTS];
    gsl_matrix_view A = gsl_matrix_view_array(a, dim, dim);
    gsl_vector *values = gsl_vector_alloc(dim);
    gsl_matrix *vectors = gsl_matrix_alloc(dim, dim);
    gsl_eigen_symmv_workspace *work = gsl_eigen_symmv_alloc(dim);

    if (values == NULL || vectors == NULL || work == NULL)
        abort();
    scaled_information(a, j);
    gsl_eigen_symmv(&A.matrix, values, vectors, work);
    gsl_eigen_symmv_sort(values, vectors, GSL_EIGEN_SORT_VAL_ASC);
    double least = gsl_vector_get(values, 0);
    double most = gsl_vector_get(values, dim - 1);
    j->fit->condition = least > 0 ? sqrt(most / least) : HUGE_VAL;
    for (size_t k = 0; k < dim; k++)
        flattest[k] = fabs(gsl_matrix_get(vectors, k, 0));
    gsl_eigen_symmv_free(work);
    gsl_matrix_free(vectors);
    gsl_vector_free(values);
}

/* Is it a factor of something, so that its logarithm has nearly symmetric
 * errors? */
static bool is_factor(const struct law_model *m, size_t c)
{
    return m->kinds[c] == LAW_SCALE || m->kinds[c] == LAW_FOLLOWS;
}

static double form_of(const struct law_model *m, size_t c, double value)
{
    return is_factor(m, c) ? log(fabs(value)) : value;
}

static void set_derivatives(struct judge *j)
{
    const struct law_model *m = j->model;
    double u[LAW_CONSTANTS], up[LAW_CONSTANTS], down[LAW_CONSTANTS];

    for (size_t k = 0; k < m->dim; k++) {
        double h = 1e-5 * (fabs(j->fit->at[k]) + 1e-2);

        memcpy(u, j->fit->at, m->dim * sizeof *u);
        u[k] = j->fit->at[k] + h;
        m->law->engine->constants(m, u, up);
        u[k] = j->fit->at[k] - h;
        m->law->engine->constants(m, u, down);
        for (size_t c = 0; c < m->n_constants; c++)
            j->by[c][k] =
                (form_of(m, c, up[c]) - form_of(m, c, down[c])) / (2 * h);
    }
}

/* Standard errors of u and of the constants: infinite where the points leave
 * them open. */
static void set_errors(struct judge *j)
{
    const struct law_model *m = j->model;
    size_t dim = m->dim;
    double variance[LAW_CONSTANTS] = {0};

    set_derivatives(j);
    for (size_t k = 0; k < dim; k++)
        j->se[k] = HUGE_VAL;
    for (size_t k = 0; k < dim; k++) {
        double a[LAW_CONSTANTS][LAW_CONSTANTS], column[LAW_CONSTANTS] = {0};

        memcpy(a, j->curvature.information, sizeof a);
        column[k] = 1;
        if (!law_solve(a, column, dim)) {
            for (size_t c = 0; c < m->n_constants; c++)
                j->constant[c] = HUGE_VAL;
            return;
        }
        j->se[k] = sqrt(j->curvature.noise * column[k]);
        for (size_t c = 0; c < m->n_constants; c++) {
            for (size_t i = 0; i < dim; i++)
                variance[c] += j->by[c][i] * column[i] * j->by[c][k];
        }
    }
    for (size_t c = 0; c < m->n_constants; c++)
        j->constant[c] = sqrt(j->curvature.noise * variance[c]);
}

/* Where there are no replicates: by Student's t. */
static void set_intervals(struct judge *j)
{
    const struct law_model *m = j->model;
    double dof = j->independent - (double)m->dim;

    if (j->fit->replicates_ok > 0 || !(dof > 0))
        return;
    double t = gsl_cdf_tdist_Pinv(0.975, dof);
    for (size_t c = 0; c < m->n_constants; c++) {
        struct law_estimate *e = &j->fit->constants[c];
        double half = t * j->constant[c];
        double end = is_factor(m, c) ? e->value * exp(-half) : e->value - half;
        double other = is_factor(m, c) ? e->value * exp(half) : e->value + half;

        e->low = fmin(end, other);
        e->high = fmax(end, other);
    }
}

/* ---- what is known ---- */

/* How rows vary that belong to no run, the curvature knows; how runs do, or
 * what the points were made from, the replicates alone. */
static double error_of(const struct judge *j, size_t c)
{
    const struct law_estimate *e = &j->fit->constants[c];
    double width = form_of(j->model, c, e->percentile_high) -
                   form_of(j->model, c, e->percentile_low);

    bool of_rows =
        j->model->n_groups == j->model->n && j->model->law == j->fit->law;

    return isnan(width) || of_rows ? j->constant[c]
                                   : fmax(j->constant[c], width / 3.92);
}

/* Standard error in the unit of `known`. */
static double relative_error(const struct judge *j, size_t c)
{
    const struct law_model *m = j->model;
    double error = error_of(j, c), low = HUGE_VAL, high = -HUGE_VAL;

    for (size_t i = 0; i < m->n; i++) {
        low = fmin(low, m->y[i]);
        high = fmax(high, m->y[i]);
    }
    /* Where y does not change, rounding does. */
    double range = fmax(high - low, 1e-9 * fmax(fabs(high), fabs(low)));
    switch (m->kinds[c]) {
    case LAW_SLOPE:
        return error * (m->high[0] - m->low[0]) / range;
    case LAW_LEVEL:
        /* A level matters where y is near it. */
        return error / (law_takes_log(m) ? low : range);
    case LAW_EXPONENT:
        return fmin(error, error / fabs(j->fit->constants[c].value));
    case LAW_SCALE:
    case LAW_FOLLOWS:
        break;
    }
    return error;
}

static bool set_verdict(struct judge *j, enum identifiable verdict,
                        const char *reason)
{
    j->fit->identifiable = verdict;
    j->fit->reason = reason;
    return true;
}

/* The constant that u[K] moves most, for messages. */
static const char *name_of(const struct judge *j, size_t k)
{
    size_t best = 0;
    double most = -1;

    for (size_t c = 0; c < j->model->n_constants; c++) {
        double share = fabs(j->by[c][k]) / (fabs(j->constant[c]) + DBL_MIN);

        if (!isfinite(j->constant[c]))
            share = fabs(j->by[c][k]) > 0 ? 1.0 / (double)(1 + c) : 0;
        if (j->model->kinds[c] != LAW_FOLLOWS && share > most) {
            most = share;
            best = c;
        }
    }
    return j->fit->constants[best].name;
}

/* Directions that the points leave open. */
static bool is_flat(struct judge *j, const double *flattest)
{
    size_t dim = j->model->dim, first = 0, second = 0;

    if (j->fit->condition < worst_condition)
        return false;
    for (size_t k = 1; k < dim; k++) {
        if (flattest[k] > flattest[first])
            first = k;
    }
    for (size_t k = 0; k < dim; k++) {
        if (k != first && (second == first || flattest[k] > flattest[second]))
            second = k;
    }
    const char *a = name_of(j, first), *b = name_of(j, second);
    bool alone = flattest[second] < 0.1 || strcmp(a, b) == 0;
    return set_verdict(
        j, NOT_IDENTIFIABLE,
        alone ? arena_printf(j->arena, "no point says anything about %s", a)
              : arena_printf(j->arena,
                             "%s and %s can change together without changing "
                             "the fit",
                             a, b));
}

/* Does the loss stay low however far u[K] goes to one side?  The profile: all
 * others follow. */
static bool is_open(const struct judge *j, size_t k, double side)
{
    double far = side * 16 * gsl_cdf_ugaussian_Pinv(0.975) * j->se[k];
    struct law_optimum o;

    memcpy(o.u, j->fit->at, j->model->dim * sizeof *o.u);
    o.u[k] += far;
    law_minimise(&o, j->model, NULL, k);
    return (o.objective - j->fit->objective) * j->curvature.deviance <
           gsl_cdf_chisq_Pinv(0.95, 1);
}

/* A bound to one side is something; none at all is not. */
static bool has_open_profile(struct judge *j, bool both)
{
    for (size_t k = 0; k < j->model->dim; k++) {
        /* Without noise there is nothing to profile. */
        if (j->se[k] < 1e-7 * (fabs(j->fit->at[k]) + 1))
            continue;
        bool down = is_open(j, k, -1), up = is_open(j, k, 1);
        if (both ? down && up : down || up)
            return set_verdict(
                j, both ? NOT_IDENTIFIABLE : WEAK,
                arena_printf(j->arena,
                             "%s may be arbitrarily %s: the loss hardly "
                             "rises when the other constants follow",
                             name_of(j, k),
                             both   ? "small or large"
                             : down ? "small"
                                    : "large"));
    }
    return false;
}

/* Constants whose standard errors are above LIMITS: the worst of them. */
static bool has_uncertain(struct judge *j, const double *limits,
                          enum identifiable verdict)
{
    double worst = 1;
    size_t which = LAW_CONSTANTS;

    for (size_t c = 0; c < j->model->n_constants; c++) {
        enum law_kind kind = j->model->kinds[c];

        if (kind == LAW_FOLLOWS)
            continue;
        double excess = relative_error(j, c) / limits[kind];
        if (excess > worst) {
            worst = excess;
            which = c;
        }
    }
    if (which == LAW_CONSTANTS)
        return false;
    const struct law_estimate *e = &j->fit->constants[which];
    return set_verdict(j, verdict,
                       arena_printf(j->arena,
                                    "%s is uncertain: the standard error of "
                                    "its %s is %.2g",
                                    e->name,
                                    j->model->kinds[which] == LAW_SCALE
                                        ? "logarithm"
                                        : "value",
                                    error_of(j, which)));
}

/* Could as well be a power law without floor? */
static bool floor_is_in_doubt(struct judge *j)
{
    const struct law_model *m = j->model;
    struct law_model bare = *m;
    struct law_optimum o;
    int starts, agreeing;
    double constants[LAW_CONSTANTS];

    if (param_find(&m->law->options, "floor") == NULL || !m->options.floor)
        return false;
    bare.options.floor = false;
    bare.n_axes = 0;
    m->law->engine->plan(&bare);
    if (!law_search(&o, &starts, &agreeing, &bare))
        return false;
    double ratio = j->independent * log(o.objective / j->fit->objective);
    double p = gsl_cdf_chisq_Q(ratio, 1);
    if (!(p > 0.05))
        return false;
    m->law->engine->constants(&bare, o.u, constants);
    return set_verdict(
        j, WEAK,
        arena_printf(j->arena,
                     "a law without floor fits as well (likelihood ratio, p = "
                     "%.2g), with the exponent %.4g",
                     p, constants[1]));
}

/* Do the points lie off the law by more than they scatter? */
static bool misses_points(struct judge *j)
{
    double p = law_misfit(j->model, j->fit->at);

    if (!(p < misfit_level))
        return false;
    return set_verdict(
        j, WEAK,
        arena_printf(j->arena,
                     "the points lie off the law in the same way throughout, "
                     "by more than they scatter (p = %.2g): its constants are "
                     "those of another law",
                     p));
}

static bool starts_disagree(struct judge *j)
{
    if (j->fit->starts < 5 || j->fit->starts_agreeing > 1)
        return false;
    return set_verdict(j, WEAK,
                       arena_printf(j->arena,
                                    "one of %d starts alone got to the best "
                                    "optimum: there may be a better one",
                                    j->fit->starts));
}

static bool has_no_rest(struct judge *j)
{
    return j->model->n <= j->model->dim &&
           set_verdict(j, WEAK,
                       "there are as many constants as points, so nothing is "
                       "left to check the law with");
}

void law_judge(struct arena *arena, struct law_fit *fit,
               const struct law_model *m)
{
    struct judge j = {.arena = arena, .fit = fit, .model = m};
    double flattest[LAW_CONSTANTS];

    j.independent = independent_points(fit, m);
    law_curvature_at(&j.curvature, m, fit->at, j.independent);
    set_condition(&j, flattest);
    set_errors(&j);
    set_intervals(&j);
    if (is_flat(&j, flattest) || has_no_rest(&j) ||
        has_open_profile(&j, true) ||
        has_uncertain(&j, guessed, NOT_IDENTIFIABLE) || misses_points(&j) ||
        floor_is_in_doubt(&j) || has_open_profile(&j, false) ||
        has_uncertain(&j, known, WEAK) || starts_disagree(&j))
        return;
    set_verdict(&j, IDENTIFIABLE,
                arena_printf(arena,
                             "the points fix all constants; %d of %d starts "
                             "agree",
                             fit->starts_agreeing, fit->starts));
}
