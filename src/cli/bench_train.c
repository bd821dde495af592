/* bench_train.c - whole iterations of training: acting, environments,
 * advantages and updates. */
#include "config.h"

#include <stdlib.h>

#include "base/spec.h"
#include "cli/bench.h"
#include "cli/data_dir.h"
#include "nn/net.h"
#include "train/train.h"

static void *open_run(const struct run_spec *spec, double *flop,
                      struct err *err)
{
    struct nn_net *net = train_net(spec, err);

    if (net == NULL)
        return NULL;
    *flop =
        bench_flop(net, true, (double)settings_int(&spec->algorithm, "epochs"));
    nn_free(net);
    return train_new(spec, data_dir(), err);
}

static bool iterate(void *subject, struct bench_tally *tally, struct err *err)
{
    struct train *train = subject;
    int64_t before = train_interactions(train);
    double from = bench_now_s();
    enum train_status status = train_iterate(train, NULL, err);

    tally->cpu_s += bench_now_s() - from;
    tally->units += (double)(train_interactions(train) - before);
    return status == TRAIN_OK || status == TRAIN_POINT;
}

static void close_run(void *subject)
{
    train_free(subject);
}

const struct bench_work bench_training = {open_run, iterate, close_run};
