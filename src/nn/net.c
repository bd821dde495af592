/* net.c - what a network costs, and its first weights. */
#include "config.h"

#include "nn/net.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

double nn_macs(const struct nn_net *net)
{
    double macs = 0;

    for (size_t i = 0; i < net->n_ops; i++)
        macs += net->ops[i].macs;
    return macs;
}

void nn_free(struct nn_net *net)
{
    if (net == NULL)
        return;
    free(net->values);
    free(net->ops);
    free(net->params);
    free(net);
}

/* ---- first weights ---- */

static void draw(float *w, size_t n, struct rng *rng)
{
    for (size_t i = 0; i < n; i++)
        w[i] = (float)rng_normal(rng);
}

static void scale_to(float *w, size_t n, size_t stride, double norm)
{
    double squares = 0;

    for (size_t i = 0; i < n; i++)
        squares += (double)w[i * stride] * (double)w[i * stride];
    const double scale = norm / sqrt(squares);
    for (size_t i = 0; i < n; i++)
        w[i * stride] = (float)((double)w[i * stride] * scale);
}

/* Make N vectors of LEN numbers orthonormal, in order (Gram-Schmidt, twice,
 * which is as good as Householder's way; Giraud et al., 2005).  Element k of
 * vector i is w[i * FAR + k * NEAR]; n <= len. */
static void orthonormalise(float *w, size_t n, size_t len, size_t far,
                           size_t near)
{
    for (size_t i = 0; i < n; i++) {
        float *own = w + i * far;

        for (size_t j = 0; j < 2 * i; j++) {
            const float *other = w + (j % i) * far;
            double dot = 0;

            for (size_t k = 0; k < len; k++)
                dot += (double)own[k * near] * (double)other[k * near];
            for (size_t k = 0; k < len; k++)
                own[k * near] = (float)((double)own[k * near] -
                                        dot * (double)other[k * near]);
        }
        scale_to(own, len, near, 1);
    }
}

/* W (units, fan_in): rows or columns, whichever are fewer, orthogonal to each
 * other and of length GAIN (Saxe, McClelland and Ganguli, 2014). */
static void init_orthogonal(float *w, size_t units, size_t fan_in, double gain)
{
    if (units <= fan_in)
        orthonormalise(w, units, fan_in, fan_in, 1);
    else
        orthonormalise(w, fan_in, units, 1, fan_in);
    for (size_t i = 0; i < units * fan_in; i++)
        w[i] = (float)((double)w[i] * gain);
}

static void init_units(float *w, size_t units, size_t fan_in, double norm)
{
    for (size_t u = 0; u < units; u++)
        scale_to(w + u * fan_in, fan_in, 1, norm);
}

void nn_init(const struct nn_net *net, float *w, struct rng *rng)
{
    for (size_t i = 0; i < net->n_params; i++) {
        const struct nn_param *param = &net->params[i];
        float *at = w + param->offset;
        size_t fan_in = 1;

        for (size_t k = 1; k < param->n_shape; k++)
            fan_in *= param->shape[k];
        const size_t n = param->shape[0] * fan_in;
        if (param->norm == 0) {
            for (size_t k = 0; k < n; k++)
                at[k] = (float)param->start;
            continue;
        }
        draw(at, n, rng);
        if (net->orthogonal)
            init_orthogonal(at, param->shape[0], fan_in, param->norm);
        else
            init_units(at, param->shape[0], fan_in, param->norm);
    }
}
