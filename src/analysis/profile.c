/* profile.c - likelihood profiles of the shape's coordinates. */
#include "config.h"

#include "analysis/profile.h"

#include <math.h>
#include <string.h>

#include <gsl/gsl_eigen.h>
#include <gsl/gsl_errno.h>

#include "base/base.h"

/* Steps outwards, each half as long again as the one before: from one standard
 * error to several hundred. */
enum { STEPS = 14 };

/* A profile being made. */
struct maker {
    const struct joint_data *data;
    const struct estimate *e;
    int k;
    double excess; /* of the residuals over the noise, which widens the profile
                    * as it does the standard errors */
    struct joint_how how;
};

/* One side of it. */
struct side {
    double end; /* NaN: there is none */
    int n;
    double x[STEPS], fall[STEPS]; /* outwards */
};

/* The fit with x[K] held at X, from AT, which becomes its shape; false outside
 * of the box. */
static bool fit_at(const struct maker *m, struct shape *at, double x,
                   double *fall)
{
    struct joint_fit there;
    struct shape trial = *at;

    trial.x[m->k] = x;
    if (joint_clamp(&trial, m->data) > 0)
        return false;
    joint_polish(&there, m->data, &m->e->noise, &trial, &m->how);
    *at = there.shape;
    *fall = (there.value - m->e->any_map.value) / m->excess;
    return true;
}

static void put(struct side *s, double x, double fall)
{
    s->x[s->n] = x;
    s->fall[s->n++] = fall;
}

/* The end to the side of SIGN, and the steps to it.  The square root of the
 * likelihood ratio is nearly straight, so that its crossing is where a line
 * through the steps to both sides crosses. */
static void find_end(struct side *s, const struct maker *m, double sign,
                     double se)
{
    const double allowed = sqrt(INTRINSIC_PROFILE_LIMIT);
    struct shape at = m->e->any_map.shape;
    double x = at.x[m->k], root = 0, step = se;

    s->end = (double)NAN;
    for (int i = 0; i < STEPS; i++, step *= 1.5) {
        double fall, before = x;

        if (!fit_at(m, &at, x + sign * step, &fall))
            return;
        double root_there = sqrt(fmax(fall, 0));
        x = at.x[m->k];
        put(s, x, fall);
        if (root_there >= allowed) {
            s->end =
                before + (x - before) * (allowed - root) / (root_there - root);
            return;
        }
        root = root_there;
    }
}

/* Between the estimate and a little beyond the end, instead of the steps, of
 * which there may be one only. */
static void look_closer(struct side *s, const struct maker *m)
{
    static const double parts[] = {0.25, 0.5, 0.75, 1, 1.25};
    struct shape at = m->e->any_map.shape;
    double from = at.x[m->k];

    s->n = 0;
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        double fall;

        if (!fit_at(m, &at, from + parts[i] * (s->end - from), &fall))
            return;
        put(s, at.x[m->k], fall);
    }
}

static void add_point(struct intrinsic_profile *out, double value, double fall)
{
    out->value[out->n] = value;
    out->fall[out->n++] = fall;
}

void profile_of(struct intrinsic_profile *out, const struct joint_data *data,
                const struct estimate *e, int k, double (*to)(double))
{
    struct maker m = {.data = data, .e = e, .k = k, .how = JOINT_HOW};
    double cov[SHAPE_DIM][SHAPE_DIM];
    struct side low = {.n = 0}, high = {.n = 0};

    *out = (struct intrinsic_profile){.low = (double)NAN, .high = (double)NAN};
    if (!joint_covariance(cov, data, &e->any_map) || !(cov[k][k] > 0))
        return;
    m.how.fixed = 1U << k;
    m.how.least_gain = 1e-3;
    m.excess = joint_excess(data, &e->any_map);
    find_end(&low, &m, -1, fmin(sqrt(cov[k][k]), 1));
    find_end(&high, &m, +1, fmin(sqrt(cov[k][k]), 1));
    if (isfinite(low.end))
        look_closer(&low, &m);
    if (isfinite(high.end))
        look_closer(&high, &m);
    out->low = to(low.end);
    out->high = to(high.end);
    for (int i = low.n; i-- > 0;)
        add_point(out, to(low.x[i]), low.fall[i]);
    add_point(out, to(e->any_map.shape.x[k]), 0);
    for (int i = 0; i < high.n; i++)
        add_point(out, to(high.x[i]), high.fall[i]);
}

double profile_condition(const struct joint_fit *fit)
{
    double a[SHAPE_DIM * SHAPE_DIM], value[SHAPE_DIM];
    gsl_matrix_view m = gsl_matrix_view_array(a, SHAPE_DIM, SHAPE_DIM);
    gsl_vector_view v = gsl_vector_view_array(value, SHAPE_DIM);
    gsl_eigen_symm_workspace *work = gsl_eigen_symm_alloc(SHAPE_DIM);
    double low = HUGE_VAL, high = 0;

    memcpy(a, fit->info, sizeof a);
    bool ok = gsl_eigen_symm(&m.matrix, &v.vector, work) == GSL_SUCCESS;
    gsl_eigen_symm_free(work);
    for (int k = 0; k < SHAPE_DIM && ok; k++) {
        low = fmin(low, value[k]);
        high = fmax(high, value[k]);
    }
    return ok && low > 0 ? high / low : HUGE_VAL;
}
