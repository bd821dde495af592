/* test_loss.c - the losses of every kernel. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "base/base.h"
#include "tests/unit/policy_tile.h"
#include "tests/unit/unit.h"

enum { SAMPLES = 13 }; /* the other lanes are empty */

/* ---- PPO ---- */

static const struct ppo_case {
    const char *what;
    struct nn_ppo ppo;
    double spread; /* of the logarithms of ratios */
} ppo_cases[] = {
    {"the policy alone", {.clip = 0.2F, .value_clip = INFINITY}, 0.4},
    {"never clipped", {.clip = INFINITY, .value_clip = INFINITY}, 0.4},
    {"everything at once",
     {.clip = 0.2F,
      .kl = 0.7F,
      .entropy = 0.03F,
      .value = 0.5F,
      .value_clip = 0.3F},
     0.4},
    {"unlikely deeds",
     {.clip = 0.2F, .value = 0.5F, .value_clip = INFINITY},
     4},
};

/* Every other action is twice as likely as when it was taken, or so. */
static void make_samples(struct nn_samples *samples,
                         const struct nn_shape *shape,
                         const struct policy_tile *tile, double spread,
                         struct rng *rng)
{
    *samples = (struct nn_samples){0};
    for (size_t i = 0; i < SAMPLES; i++) {
        struct policy_one one;
        double action[NN_MAX_PARTS] = {0};

        tile_take(&one, tile, i);
        for (size_t p = 0; p < shape->parts; p++) {
            samples->action[p][i] =
                shape->policy == NN_GAUSSIAN
                    ? (float)rng_normal(rng)
                    : (float)rng_below(rng, shape->choices[p]);
            action[p] = (double)samples->action[p][i];
        }
        const double logp = oracle_logp(shape, &one.out, action);
        samples->advantage[i] = (float)rng_normal(rng);
        samples->target[i] = (float)rng_normal(rng);
        samples->old_value[i] = (float)rng_normal(rng);
        samples->logp_behaviour[i] = (float)(logp + spread * rng_normal(rng));
        samples->logp_proximal[i] = (float)(logp + spread * rng_normal(rng));
        samples->weight[i] = (float)(0.1 + rng_double(rng));
    }
}

/* A loss of one sample, by its outputs. */
struct lane_loss {
    double (*loss)(const struct lane_loss *, const struct oracle_outputs *out);
    const struct nn_shape *shape;
    const struct nn_ppo *ppo;
    const struct nn_samples *samples;
    size_t lane;
    double behaviour;
    const struct oracle_outputs *old;
};

static double lane_ppo(const struct lane_loss *l,
                       const struct oracle_outputs *out)
{
    return oracle_ppo(l->ppo, l->shape, l->samples, l->lane, out, l->behaviour);
}

static double lane_kl(const struct lane_loss *l,
                      const struct oracle_outputs *out)
{
    return oracle_kl(l->shape, l->old, out);
}

static double difference(const struct lane_loss *l, struct policy_one *one,
                         double *number)
{
    static const double step = 1e-6;
    const double before = *number;

    *number = before + step;
    const double above = l->loss(l, &one->out);
    *number = before - step;
    const double below = l->loss(l, &one->out);
    *number = before;
    return (above - below) / (2 * step);
}

/* Hold the gradient D of lane L by the policy's outputs, which is WEIGHT times
 * that of L's loss, against differences. */
static void check_policy_gradient(const struct lane_loss *l,
                                  struct policy_one *one, double weight,
                                  const struct policy_tile *d, double tolerance,
                                  const char *kernel, const char *what)
{
    for (size_t i = 0; i < nn_policy_rows(l->shape); i++)
        expect((double)d->policy[i * NN_TILE + l->lane],
               weight * difference(l, one, &one->policy[i]), tolerance, kernel,
               what, "a gradient of the policy");
    if (l->shape->policy != NN_GAUSSIAN)
        return;
    for (size_t i = 0; i < l->shape->parts; i++)
        expect((double)d->log_std[i * NN_TILE + l->lane],
               weight * difference(l, one, &one->log_std[i]), tolerance, kernel,
               what, "a gradient of a deviation");
}

/* What goes into nn_ppo_sums, of the lane. */
static void add_sums(const struct lane_loss *l, const struct policy_one *one,
                     struct nn_ppo_sums *sums)
{
    const struct nn_samples *s = l->samples;
    const double error = one->out.value - (double)s->target[l->lane];
    double action[NN_MAX_PARTS] = {0};

    for (size_t p = 0; p < l->shape->parts; p++)
        action[p] = (double)s->action[p][l->lane];
    const double logp = oracle_logp(l->shape, &one->out, action);
    const double since = logp - (double)s->logp_behaviour[l->lane];
    const double ratio = exp(logp - (double)s->logp_proximal[l->lane]);

    sums->loss += lane_ppo(l, &one->out);
    sums->entropy += oracle_entropy(l->shape, &one->out);
    sums->squared_error += error * error;
    sums->kl += exp(since) - 1 - since;
    sums->clipped += fabs(ratio - 1) > (double)l->ppo->clip;
}

static void check_sums(const struct nn_ppo_sums *found,
                       const struct nn_ppo_sums *want, double tolerance,
                       const char *kernel, const char *shape)
{
    tolerance *= SAMPLES;
    expect(found->loss, want->loss, tolerance, kernel, shape, "the loss");
    expect(found->entropy, want->entropy, tolerance, kernel, shape,
           "the entropy");
    expect(found->squared_error, want->squared_error, tolerance, kernel, shape,
           "the squared error");
    expect(found->kl, want->kl, tolerance, kernel, shape, "the divergence");
    expect(found->clipped, want->clipped, 0, kernel, shape, "the clipped");
}

static void check_empty_lanes(const struct nn_shape *shape,
                              const struct policy_tile *d)
{
    for (size_t lane = SAMPLES; lane < NN_TILE; lane++) {
        for (size_t i = 0; i < nn_policy_rows(shape); i++)
            CU_ASSERT_EQUAL(d->policy[i * NN_TILE + lane], 0);
        for (size_t i = 0; shape->policy == NN_GAUSSIAN && i < shape->parts;
             i++)
            CU_ASSERT_EQUAL(d->log_std[i * NN_TILE + lane], 0);
    }
}

static void check_ppo_case(const char *name, const struct nn_loss_kernel *loss,
                           double tolerance, const struct policy_case *s,
                           const struct ppo_case *c)
{
    struct policy_tile tile, d;
    struct nn_samples samples;
    struct nn_ppo_sums sums = {0}, want = {0};
    struct rng rng;

    rng_init(&rng, s->what, strlen(s->what), c->what, 0);
    tile_make_up(&tile, &rng);
    tile_make_up(&d, &rng); /* to be overwritten */
    make_samples(&samples, &s->shape, &tile, c->spread, &rng);
    const struct nn_outputs out = tile_outputs(&tile), dout = tile_outputs(&d);
    loss->ppo(&c->ppo, &s->shape, &samples, &out, &dout, &sums);
    for (size_t lane = 0; lane < SAMPLES; lane++) {
        const double weight = (double)samples.weight[lane];
        struct policy_one one;

        tile_take(&one, &tile, lane);
        const struct lane_loss l = {
            .loss = lane_ppo,
            .shape = &s->shape,
            .ppo = &c->ppo,
            .samples = &samples,
            .lane = lane,
            .behaviour = oracle_behaviour(&s->shape, &samples, lane, &one.out),
        };
        check_policy_gradient(&l, &one, weight, &d, tolerance, name, s->what);
        expect((double)d.value[lane],
               weight * difference(&l, &one, &one.out.value), tolerance, name,
               s->what, "a gradient of the value");
        add_sums(&l, &one, &want);
    }
    check_sums(&sums, &want, tolerance, name, s->what);
    check_empty_lanes(&s->shape, &d);
    for (size_t lane = SAMPLES; lane < NN_TILE; lane++)
        CU_ASSERT_EQUAL(d.value[lane], 0);
}

static void check_ppo(const char *name, const struct nn_loss_kernel *loss,
                      double tolerance)
{
    for (size_t i = 0; i < n_policy_cases; i++) {
        for (size_t j = 0; j < COUNT_OF(ppo_cases); j++)
            check_ppo_case(name, loss, tolerance, &policy_cases[i],
                           &ppo_cases[j]);
    }
}

static void test_ppo(void)
{
    each_loss(check_ppo);
}

/* Two actions with logits z and 0, so that logp(0) = -ln(1 + exp(-z)). */
static const struct hand_case {
    const char *what;
    float advantage, behaviour, proximal;
    double loss, slope; /* the policy's part, and its derivative by logp */
} hand_cases[] = {
    {"at the start the loss is -A", 2, -0.69314718F, -0.69314718F, -2, -2},
    {"a gain beyond the bound counts no more", 1, -1.38629436F, -1.38629436F,
     -1.2, 0},
    {"a loss beyond the bound still counts", -1, -1.38629436F, -1.38629436F, 2,
     2},
    {"below the bound the same holds for A < 0", -1, 0, 0, 0.8, 0},
    {"below the bound a loss still counts", 1, 0, 0, -0.5, -0.5},
    {"the bound is around the proximal policy, not the one that acted", 1,
     -1.38629436F, -0.69314718F, -2, -2},
    {"an unlikely deed weighs 100 at most", 1, -20, -0.69314718F, -100, -100},
};

static void check_by_hand(const char *name, const struct nn_loss_kernel *loss,
                          double tolerance)
{
    static const struct nn_ppo policy_only = {.clip = 0.2F,
                                              .value_clip = INFINITY};
    static const struct nn_shape two = {.parts = 1, .choices = {2}};

    for (size_t i = 0; i < COUNT_OF(hand_cases); i++) {
        const struct hand_case *c = &hand_cases[i];
        struct policy_tile tile = {0}, d;
        struct nn_samples samples = {
            .advantage = {c->advantage},
            .logp_behaviour = {c->behaviour},
            .logp_proximal = {c->proximal},
            .weight = {1},
        };
        const struct nn_outputs out = tile_outputs(&tile),
                                dout = tile_outputs(&d);
        struct nn_ppo_sums sums = {0};

        loss->ppo(&policy_only, &two, &samples, &out, &dout, &sums);
        expect(sums.loss, c->loss, 10 * tolerance, name, c->what, "the loss");
        expect((double)d.policy[0], c->slope / 2, 10 * tolerance, name, c->what,
               "the gradient");
        expect((double)d.policy[NN_TILE], -c->slope / 2, 10 * tolerance, name,
               c->what, "the other gradient");
        CU_ASSERT_EQUAL(d.value[0], 0);
    }
}

static void test_by_hand(void)
{
    each_loss(check_by_hand);
}

/* Old value 0, target 1, bound 0.5: below 0.5 the value still gains by moving,
 * beyond it no more, and what has gone too far is brought back. */
static void check_value_clip(const char *name,
                             const struct nn_loss_kernel *loss,
                             double tolerance)
{
    static const struct nn_ppo ppo = {
        .clip = 0.2F, .value = 1, .value_clip = 0.5F};
    static const struct nn_shape two = {.parts = 1, .choices = {2}};
    static const float value[] = {-1, 0.25F, 0.75F, 3};
    static const double want[] = {-4, -1.5, 0, 4};
    struct policy_tile tile = {0}, d;
    struct nn_samples samples = {0};
    const struct nn_outputs out = tile_outputs(&tile), dout = tile_outputs(&d);
    struct nn_ppo_sums sums = {0};

    for (size_t i = 0; i < COUNT_OF(value); i++) {
        tile.value[i] = value[i];
        samples.target[i] = samples.weight[i] = 1;
    }
    loss->ppo(&ppo, &two, &samples, &out, &dout, &sums);
    for (size_t i = 0; i < COUNT_OF(value); i++)
        expect((double)d.value[i], want[i], tolerance, name, "value clipping",
               "the gradient");
    expect(sums.loss, 4 + 0.5625 + 0.25 + 4, tolerance, name, "value clipping",
           "the loss");
}

static void test_value_clip(void)
{
    each_loss(check_value_clip);
}

/* ---- cloning and regression ---- */

static void check_clone(const char *name, const struct nn_loss_kernel *loss,
                        double tolerance)
{
    static const float coefficient = 0.7F;

    for (size_t i = 0; i < n_policy_cases; i++) {
        const struct policy_case *s = &policy_cases[i];
        struct policy_tile before, tile, d;
        float weight[NN_TILE] = {0};
        double total = 0;
        struct rng rng;

        rng_init(&rng, s->what, strlen(s->what), "clone", 0);
        tile_make_up(&before, &rng);
        tile_make_up(&tile, &rng);
        tile_make_up(&d, &rng);
        for (size_t lane = 0; lane < SAMPLES; lane++)
            weight[lane] = (float)(0.1 + rng_double(&rng));
        const struct nn_outputs old = tile_outputs(&before),
                                out = tile_outputs(&tile);
        const struct nn_outputs dout = tile_outputs(&d);
        const double found =
            loss->clone(&s->shape, &old, &out, weight, coefficient, &dout);
        for (size_t lane = 0; lane < SAMPLES; lane++) {
            struct policy_one one, old_one;

            tile_take(&one, &tile, lane);
            tile_take(&old_one, &before, lane);
            const struct lane_loss l = {.loss = lane_kl,
                                        .shape = &s->shape,
                                        .lane = lane,
                                        .old = &old_one.out};
            check_policy_gradient(&l, &one,
                                  (double)coefficient * (double)weight[lane],
                                  &d, tolerance, name, s->what);
            total += lane_kl(&l, &one.out);
        }
        expect(found, total, SAMPLES * tolerance, name, s->what,
               "the divergence");
        check_empty_lanes(&s->shape, &d);
    }
}

static void test_clone(void)
{
    each_loss(check_clone);
}

static void check_regress(const char *name, const struct nn_loss_kernel *loss,
                          double tolerance)
{
    static const float value[NN_TILE] = {1, 2, -1, 7};
    static const float target[NN_TILE] = {1, 0.5F, 1, 2};
    static const float weight[NN_TILE] = {1, 1, 0.25F, 0};
    /* 2 coefficient weight (value - target), coefficient 0.5 */
    static const double want[NN_TILE] = {0, 1.5, -0.5, 0};
    float d[NN_TILE];

    expect(loss->regress(value, target, weight, 0.5F, d), 2.25 + 4, tolerance,
           name, "regression", "the sum of squares");
    for (size_t i = 0; i < NN_TILE; i++)
        expect((double)d[i], want[i], tolerance, name, "regression",
               "a gradient");
}

static void test_regress(void)
{
    each_loss(check_regress);
}

/* Logits far apart make certainties, not infinities. */
static void check_certain(const char *name, const struct nn_loss_kernel *loss,
                          double tolerance)
{
    static const struct nn_shape three = {.parts = 1, .choices = {3}};
    static const struct nn_ppo ppo = {
        .clip = 0.2F, .entropy = 0.01F, .value = 0.5F, .value_clip = INFINITY};
    struct policy_tile tile = {0}, d;
    struct nn_samples samples = {.action = {{1}}, .weight = {1}};
    const struct nn_outputs out = tile_outputs(&tile), dout = tile_outputs(&d);
    struct nn_ppo_sums sums = {0};
    float logp[NN_TILE];

    tile.policy[0] = -3e4F;
    tile.policy[NN_TILE] = 2e4F;
    tile.policy[2 * NN_TILE] = 1e4F;
    samples.advantage[0] = 1;
    loss->logp(&three, &out, samples.action[0], logp);
    CU_ASSERT_EQUAL(logp[0], 0);
    loss->ppo(&ppo, &three, &samples, &out, &dout, &sums);
    expect(sums.loss, -1, tolerance, name, "certainty", "the loss");
    expect(sums.entropy, 0, tolerance, name, "certainty", "the entropy");
    for (size_t i = 0; i < 3; i++)
        expect((double)d.policy[i * NN_TILE], 0, tolerance, name, "certainty",
               "a gradient");
}

static void test_certain(void)
{
    each_loss(check_certain);
}

static const struct unit_test tests[] = {
    {"PPO's gradients are central differences", test_ppo},
    {"the policy's loss by hand", test_by_hand},
    {"value clipping by hand", test_value_clip},
    {"cloning's gradients are central differences", test_clone},
    {"regression by hand", test_regress},
    {"certainty is no infinity", test_certain},
};

UNIT_MAIN("loss", tests)
