/* synthetic.c - studies with a known truth. */
#include "config.h"

#include "tests/tools/synthetic.h"

#include <math.h>

#include "base/arena.h"
#include "base/rng.h"

const char *synthetic_map_name(enum synthetic_map map)
{
    static const char *const names[MAP_COUNT] = {
        [MAP_SIGMOID] = "sigmoid",
        [MAP_EARLY] = "saturates early",
        [MAP_PLATEAU] = "rests midway",
        [MAP_LATE] = "starts late",
        [MAP_LOG] = "straight",
        [MAP_COINRUN] = "power of I",
        [MAP_VERY_EARLY] = "saturates very early",
    };

    return names[map];
}

static double sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

/* Return at T, which is 0 for the least log I of the study and 1 for the
 * greatest. */
static double map_value(enum synthetic_map map, double t)
{
    switch (map) {
    case MAP_SIGMOID:
        return sigmoid(8 * (t - 0.5));
    case MAP_EARLY:
        return 1 - exp(-exp(6 * (t - 0.4)));
    case MAP_PLATEAU:
        return (sigmoid(18 * (t - 0.25)) + sigmoid(18 * (t - 0.75))) / 2;
    case MAP_LATE:
        return sigmoid(14 * (t - 0.7));
    case MAP_LOG:
        return t;
    case MAP_VERY_EARLY:
        return -expm1(-9 * t);
    case MAP_COINRUN:
    case MAP_COUNT:
        break;
    }
    return 1 / (1 + exp(2 - 5 * t));
}

struct curve_set synthetic_curves(struct arena *arena,
                                  const struct synthetic *study,
                                  struct intrinsic_law *law, double *mid)
{
    const double smallest = 1e4, end = 1e7;
    size_t n = (size_t)(study->sizes * study->seeds);
    size_t points = (size_t)study->points, k = 0;
    struct curve *curves = arena_array(arena, struct curve, n);
    double span = log(study->ratio) * (study->sizes - 1);
    double p = study->exponent, log_N = log(smallest) + study->place * span;
    /* N_0 from N_opt(N E_end) = N at the place. */
    double log_N0 = log_N - p * (log_N + log(end));
    struct rng rng;

    *law = intrinsic_law_of(study->beta / p, study->beta / (1 - p),
                            exp(log_N0 + log(p) * p / study->beta));
    *mid = exp((log(smallest) + span * fmin(study->place, 1) / 2 - log_N0) / p);
    double low = log(intrinsic_at(law, smallest, end / 64));
    double high = log(intrinsic_at(law, smallest * exp(span), end));

    rng_init(&rng, &study->seed, sizeof study->seed, "synthetic", 0);
    for (int s = 0; s < study->sizes; s++) {
        double N = round(smallest * pow(study->ratio, s));

        for (int r = 0; r < study->seeds; r++) {
            double *E = arena_array(arena, double, points);
            double *R = arena_array(arena, double, points);
            double shift = study->run_noise * rng_normal(&rng);

            for (size_t j = 0; j < points; j++) {
                double t = (double)j / (double)(points - 1);

                E[j] = study->log_spaced
                           ? end * pow(study->length, t - 1)
                           : end * (double)(j + 1) / (double)points;
                double log_I = log(intrinsic_at(law, N, E[j])) + shift;
                R[j] = map_value(study->map, (log_I - low) / (high - low)) +
                       study->point_noise * rng_normal(&rng);
            }
            curves[k++] = (struct curve){
                .run = arena_printf(arena, "size=%d/seed=%d", s, r),
                .environment = "",
                .parameters = N,
                .seed = r,
                .n = points,
                .interactions = E,
                .returns = R,
            };
        }
    }
    return (struct curve_set){curves, n};
}
