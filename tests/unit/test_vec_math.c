/* test_vec_math.c - elementary functions of vectors against the C library's in
 * double.  Compiled, like the kernels, once for each vector width. */
#include "config.h"

#include <math.h>
#include <stdio.h>

#include "base/base.h"
#include "nn/kernel.h"
#include "nn/vec_math.h"
#include "tests/unit/unit.h"

/* Units in the last place of the float nearest to WANT that GOT is off by. */
static double ulps(float got, double want)
{
    const float nearest = (float)want;

    if (isnan(want))
        return isnan(got) ? 0 : HUGE_VAL;
    if (isinf(nearest))
        return got == nearest ? 0 : HUGE_VAL;
    const float next = nextafterf(fabsf(nearest), INFINITY);
    const double unit = (double)next - fabs((double)nearest);

    return fabs((double)got - want) / unit;
}

static vec wide_exp(vec x)
{
    return vec_exp(x);
}

static vec wide_log(vec x)
{
    return vec_log(x);
}

static vec wide_tanh(vec x)
{
    return vec_tanh(x);
}

static vec wide_sigmoid(vec x)
{
    return vec_sigmoid(x);
}

static double sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

/* From FIRST on by steps of STEP times the number, and STEP itself. */
static const struct sweep {
    const char *what;
    vec (*function)(vec);
    double (*exact)(double);
    double first, last, ratio, step;
    double most_ulps, most; /* either is good enough */
} sweeps[] = {
    {"exp", wide_exp, exp, -87, 88.7, 0, 1e-4, 1.5, 0},
    {"exp near zero", wide_exp, exp, 1e-10, 1, 1e-4, 0, 1.5, 0},
    {"exp, subnormal", wide_exp, exp, -104, -87, 0, 1e-4, 1.5, 0},
    {"log", wide_log, log, 1e-37, 3e38, 1e-4, 0, 1, 0},
    {"log near one", wide_log, log, 0.9, 1.1, 0, 1e-6, 1, 0},
    {"log, subnormal", wide_log, log, 1e-44, 1e-37, 1e-3, 0, 1, 0},
    {"tanh", wide_tanh, tanh, -12, 12, 0, 1e-5, 0, 2.4e-7},
    {"tanh, small", wide_tanh, tanh, 1e-30, 1, 1e-4, 0, 0, 2.4e-7},
    {"sigmoid", wide_sigmoid, sigmoid, -90, 90, 0, 1e-4, 0, 1.2e-7},
};

/* The error of FUNCTION at X, in ulps, or 0 if it is below MOST anyway. */
static double error_at(const struct sweep *s, float x)
{
    float lane[NN_LANES];

    store(lane, s->function(splat(x)));
    for (int i = 1; i < NN_LANES; i++) {
        if (lane[i] != lane[0] && !isnan(lane[0]))
            return HUGE_VAL;
    }
    const double want = s->exact((double)x);
    return fabs((double)lane[0] - want) <= s->most ? 0 : ulps(lane[0], want);
}

static void test_accuracy(void)
{
    for (size_t i = 0; i < COUNT_OF(sweeps); i++) {
        const struct sweep *s = &sweeps[i];
        double worst = 0, at = 0;

        for (double x = s->first; x <= s->last; x += s->step + s->ratio * x) {
            const double error = error_at(s, (float)x);

            if (!(error <= worst)) {
                worst = error;
                at = x;
            }
        }
        CU_ASSERT(worst <= s->most_ulps);
        if (!(worst <= s->most_ulps))
            fprintf(stderr, "%s of %.9g: %g units off\n", s->what, at, worst);
    }
}

/* Where there is nothing to approximate. */
static const struct extreme {
    const char *what;
    vec (*function)(vec);
    float x, want;
} extremes[] = {
    {"exp of what is not a number", wide_exp, NAN, NAN},
    {"exp overflows", wide_exp, 88.73F, INFINITY},
    {"exp overflows far out", wide_exp, 1e38F, INFINITY},
    {"exp of infinity", wide_exp, INFINITY, INFINITY},
    {"exp underflows", wide_exp, -104.1F, 0},
    {"exp of minus infinity", wide_exp, -INFINITY, 0},
    {"exp of 0", wide_exp, 0, 1},
    {"log of what is not a number", wide_log, NAN, NAN},
    {"log of less than 0", wide_log, -1, NAN},
    {"log of minus infinity", wide_log, -INFINITY, NAN},
    {"log of 0", wide_log, 0, -INFINITY},
    {"log of -0", wide_log, -0.0F, -INFINITY},
    {"log of infinity", wide_log, INFINITY, INFINITY},
    {"log of 1", wide_log, 1, 0},
    {"tanh of what is not a number", wide_tanh, NAN, NAN},
    {"tanh of infinity", wide_tanh, INFINITY, 1},
    {"tanh of minus infinity", wide_tanh, -INFINITY, -1},
    {"tanh of much", wide_tanh, 40, 1},
    {"tanh of 0", wide_tanh, 0, 0},
    {"sigmoid of what is not a number", wide_sigmoid, NAN, NAN},
    {"sigmoid of infinity", wide_sigmoid, INFINITY, 1},
};

static void test_extremes(void)
{
    for (size_t i = 0; i < COUNT_OF(extremes); i++) {
        const struct extreme *e = &extremes[i];
        float lane[NN_LANES];

        store(lane, e->function(splat(e->x)));
        const bool right = isnan(e->want) ? isnan(lane[0]) : lane[0] == e->want;
        CU_ASSERT(right);
        if (!right)
            fprintf(stderr, "%s: %.9g, not %g\n", e->what, (double)lane[0],
                    (double)e->want);
    }
}

/* The second of min's and max's arguments stays what it is. */
static void test_bounds(void)
{
    float lane[NN_LANES];

    store(lane, clamp(splat(NAN), -1, 1));
    CU_ASSERT(isnan(lane[0]));
    store(lane, clamp(splat(-3), -1, 1));
    CU_ASSERT(lane[0] == -1);
    store(lane, clamp(splat(INFINITY), -1, 1));
    CU_ASSERT(lane[0] == 1);
    store(lane, absolute(splat(-2.5F)));
    CU_ASSERT(lane[0] == 2.5F);
}

/* tanh never leaves -1 .. 1, so that 1 - tanh^2 is no negative slope. */
static void test_tanh_is_bounded(void)
{
    float most = 0;

    for (float x = 4; x < 20; x += 1e-4F) {
        float lane[NN_LANES];

        store(lane, wide_tanh(splat(x)));
        most = fmaxf(most, lane[0]);
    }
    CU_ASSERT(most <= 1);
}

static const struct unit_test tests[] = {
    {"errors are as small as stated", test_accuracy},
    {"overflow, underflow and what is not a number", test_extremes},
    {"bounds", test_bounds},
    {"tanh is bounded", test_tanh_is_bounded},
};

static bool can_run(void)
{
    for (const struct nn_kernel *const *k = nn_kernels(); *k; k++) {
        if ((*k)->lanes == NN_LANES)
            return true;
    }
    return false;
}

int main(void)
{
    enum { SKIPPED = 77 };

    if (!can_run())
        return SKIPPED;
    return unit_run("vec_math", tests, COUNT_OF(tests));
}
