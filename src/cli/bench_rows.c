/* bench_rows.c - what `rlstudy bench` measures, as studies would say it. */
#include "config.h"

#include <string.h>

#include "base/str.h"
#include "cli/bench.h"

#define CARTPOLE_PPO(envs) \
    "ppo { envs = " envs ", rollout = 128, epochs = 4, minibatches = 4 }"
/* Minibatches of 256 samples. */
#define PASSES "ppo { envs = 16, rollout = 64, minibatches = 4 }"
#define PIXELS_PPO \
    "ppo { envs = 16, rollout = 32, epochs = 3, minibatches = 4 }"

const struct bench_row bench_rows[] = {
    {"ppo-cartpole-8", "steps/s", &bench_training, 1, "cartpole", "mlp",
     CARTPOLE_PPO("8"), "PPO of CartPole in 8 copies, two 2x64 networks"},
    {"ppo-cartpole-64", "steps/s", &bench_training, 1, "cartpole", "mlp",
     CARTPOLE_PPO("64"), "the same in 64 copies"},
    {"ppo-cartpole-8x2", "steps/s", &bench_training, 2, "cartpole", "mlp",
     CARTPOLE_PPO("8"), "two runs of ppo-cartpole-8 side by side, together"},
    {"ppo-digits-64", "steps/s", &bench_training, 1, "digits", "cnn",
     "ppo { envs = 64, rollout = 16, epochs = 4, minibatches = 4 }",
     "PPO of digits in 64 copies, small convolutional network"},
    {"impala-1/4", "samples/s", &bench_network, 1, "noise",
     "impala { width = 1/4 }", PASSES,
     "forward and backward pass of the IMPALA network, width 1/4"},
    {"impala-1/2", "samples/s", &bench_network, 1, "noise",
     "impala { width = 1/2 }", PASSES, "the same, width 1/2"},
    {"impala-1", "samples/s", &bench_network, 1, "noise", "impala", PASSES,
     "the same, width 1"},
    {"impala-2", "samples/s", &bench_network, 1, "noise",
     "impala { width = 2 }", PASSES, "the same, width 2"},
    {"ppo-pixels-1/4", "steps/s", &bench_training, 1, "noise",
     "impala { width = 1/4 }", PIXELS_PPO,
     "PPO of random 64x64x3 images in 16 copies, IMPALA network, width 1/4"},
    {"ppo-pixels-1", "steps/s", &bench_training, 1, "noise", "impala",
     PIXELS_PPO, "the same, width 1"},
    {"lstm-128", "samples/s", &bench_network, 1, "cartpole",
     "mlp { units = 128, depth = 1, networks = shared, lstm = 128 }",
     "ppo { envs = 64, rollout = 128, minibatches = 4 }",
     "forward and backward pass of an LSTM, 16 sequences of 128"},
};
const size_t n_bench_rows = COUNT_OF(bench_rows);

const struct bench_row *bench_row_find(const char *name)
{
    for (size_t i = 0; i < n_bench_rows; i++) {
        if (strcmp(bench_rows[i].name, name) == 0)
            return &bench_rows[i];
    }
    return NULL;
}

void bench_row_study(struct str *out, const struct bench_row *row)
{
    str_printf(out,
               "environment task    = %s\n"
               "family      net     = %s\n"
               "algorithm   learner = %s\n"
               "budget each { interactions = 1M }\n"
               "runs main = product(seed in [1]) {\n"
               "    environment = task\n"
               "    family      = net\n"
               "    algorithm   = learner\n"
               "    budget      = each\n"
               "}\n",
               row->environment, row->family, row->algorithm);
}
