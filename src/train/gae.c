/* gae.c - generalised advantage estimation. */
#include "config.h"

#include "train/gae.h"

void gae(float *advantage, const float *reward, const float *value,
         const float *next_value, const bool *ended, size_t T, size_t stride,
         double gamma, double lambda)
{
    double later = 0;

    for (size_t i = T; i-- > 0;) {
        const size_t t = i * stride;
        const double delta = (double)reward[t] + gamma * (double)next_value[t] -
                             (double)value[t];

        later = delta + (ended[t] ? 0 : gamma * lambda * later);
        advantage[t] = (float)later;
    }
}
