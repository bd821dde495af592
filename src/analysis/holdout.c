/* holdout.c - predicting what was held out. */
#include "config.h"

#include "analysis/holdout.h"

#include <math.h>
#include <string.h>

struct sums {
    double info, score, square;
    double seeds; /* of the sizes with held-out points */
};

static bool is_held(const struct joint_choice *choice,
                    const struct joint_data *all, size_t s, size_t i)
{
    return s >= choice->sizes ||
           all->log_N[s] + all->log_E[i] > choice->log_C_end + 1e-9;
}

/* Add what the held-out points of size S say about the SHIFT in log I that
 * brings FIT's prediction to their returns.  With the weights of the fit, that
 * shift is the weighted mean of log I predicted less log I observed. */
static void add_size(struct sums *t, const struct joint_data *all, size_t s,
                     const struct estimate *reduced,
                     const struct joint_fit *fit, double shift)
{
    struct shape_eval e = shape_prepare(&fit->shape);
    double low, high;
    bool any = false;

    joint_map_ends(&fit->map, &low, &high);
    for (size_t i = all->start[s]; i < all->start[s + 1]; i++) {
        double log_I, slope, r;

        if (!is_held(&reduced->choice, all, s, i))
            continue;
        log_I = shape_log_I(&e, all->log_N[s], all->log_E[i]);
        /* Beyond the map's ends return says nothing. */
        if (log_I < low || log_I > high)
            continue;
        r = all->ret[i] - joint_map_at(&fit->map, log_I - shift, &slope);
        double w = 1 / (joint_point_variance(all, &reduced->noise, i) +
                        reduced->noise.shift * slope * slope / all->seeds[i]);
        t->info += w * slope * slope;
        t->score -= w * slope * r;
        t->square += w * (slope * shift - r) * (slope * shift - r);
        any = true;
    }
    t->seeds += any ? all->seeds[all->start[s]] : 0;
}

struct holdout_miss holdout_miss_of(const struct joint_data *all,
                                    const struct estimate *reduced,
                                    const struct joint_fit *fit)
{
    struct holdout_miss miss = {0};
    struct sums t;

    for (int step = 0; step < 20; step++) {
        memset(&t, 0, sizeof t);
        for (size_t s = 0; s < all->n_sizes; s++)
            add_size(&t, all, s, reduced, fit, miss.mean);
        /* Not known to an e-fold is not known. */
        if (!(t.info > 1))
            return (struct holdout_miss){(double)NAN, (double)NAN, (double)NAN};
        double move = fmin(fmax(t.score / t.info, -1), 1);
        miss.mean += move;
        if (fabs(move) < 1e-9)
            break;
    }
    miss.rmse = sqrt(t.square / t.info);
    miss.variance = reduced->noise.shift / t.seeds;
    return miss;
}
