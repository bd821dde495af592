/* env_speed.c - steps a second of every environment that needs no files; run by
 * hand.
 *
 *     env_speed [B]
 *
 * B copies (64), actions at random. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/rng.h"
#include "env/images.h"
#include "tests/bench/clock.h"
#include "tests/unit/env_batch.h"

enum { ROUNDS = 64 };

/* Steps a second, the best of five spells of at least 0.1 s; the actions are
 * drawn anew every ROUNDS steps, outside of the time. */
static double rate(struct env_batch *batch)
{
    struct rng rng;
    double best = 0;

    rng_init(&rng, "env_speed", 9, "action", 0);
    env_batch_reset(batch);
    for (int i = 0; i < 5; i++) {
        double elapsed = 0, steps = 0;

        while (elapsed < 0.1) {
            env_batch_draw(batch, &rng);
            const double from = cpu_s();
            for (int r = 0; r < ROUNDS; r++)
                env_batch_step(batch);
            elapsed += cpu_s() - from;
            steps += (double)(ROUNDS * batch->B);
        }
        best = steps / elapsed > best ? steps / elapsed : best;
    }
    return best;
}

static void measure(const struct env_type *type, int B)
{
    static const uint8_t key[RUN_KEY_BYTES];
    struct arena *arena = arena_new();
    struct env_batch batch;

    env_batch_open(&batch, arena, type, NULL, B, key);
    printf("%-24s %8.2f M steps/s\n", type->table->name, rate(&batch) * 1e-6);
    env_batch_close(&batch);
    arena_free(arena);
}

int main(int argc, char **argv)
{
    const int B = argc > 1 ? atoi(argv[1]) : 64;

    if (B < 1) {
        fprintf(stderr, "usage: env_speed [B]\n");
        return EXIT_FAILURE;
    }
    for (const struct env_type *const *t = env_types; *t != NULL; t++) {
        if (*t != &env_mnist)
            measure(*t, B);
    }
    return EXIT_SUCCESS;
}
