/* step.c - from a gradient to weights, and the averages that follow them. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "train/internal.h"

/* 1 / (1 - beta^t), of the beta that is multiplied by. */
static float correction(double beta, double t)
{
    return (float)(1 / (1 - pow((double)(float)beta, t)));
}

static struct nn_adam adam_of(const struct train *train, double step_size,
                              double squares, double t)
{
    const struct options *o = &train->options;
    const double width = pow(train->net->width, o->step_width_power);
    const double norm = sqrt(squares);
    const double left = o->anneal_step_size ? train->remaining : 1;

    return (struct nn_adam){
        .step = (float)(step_size * left / width),
        .beta1 = (float)o->beta1,
        .beta2 = (float)o->beta2,
        .epsilon = (float)o->epsilon,
        .correct1 = correction(o->beta1, t),
        .correct2 = correction(o->beta2, t),
        .scale = norm > o->max_gradient_norm
                     ? (float)(o->max_gradient_norm / norm)
                     : 1,
    };
}

/* w' = decay w + 1; average += (policy - average) / w'. */
static void follow(struct train *train, float *average, double *mass,
                   double decay)
{
    *mass = decay * *mass + 1;
    train->kernel->average(average, train->policy.w, (float)(1 / *mass),
                           train->net->parameters);
}

bool train_take_step(struct train *train, enum optimiser_kind kind,
                     double step_size, struct err *err)
{
    const size_t P = train->net->parameters;
    const struct nn_kernel *kernel = train->kernel;
    const struct optimiser *optimiser = &train->optimisers[kind];
    const long long update = ++train->count[UPDATES];
    const double squares = kernel->squares(train->gradient, P);
    const double decay = train->options.average / (train->options.average + 1);

    if (!isfinite(squares))
        return err_set(err, "the gradient is not finite at update %lld",
                       update);
    const struct nn_adam adam =
        adam_of(train, step_size, squares, (double)++*optimiser->steps);
    kernel->adam(&adam, train->policy.w, optimiser->m, optimiser->v,
                 train->gradient, P);
    if (!isfinite(kernel->squares(train->policy.w, P)))
        return err_set(err, "a weight is not finite after update %lld", update);
    follow(train, train->average.w, &train->running[AVERAGE_MASS], decay);
    return true;
}

void train_follow(struct train *train)
{
    follow(train, train->proximal.w, &train->running[PROXIMAL_MASS],
           train->options.ewma_decay);
}

void train_rejoin(struct train *train)
{
    memcpy(train->proximal.w, train->policy.w,
           train->net->parameters * sizeof *train->policy.w);
    train->running[PROXIMAL_MASS] = 1;
}
