/* test_control.c - classic control: steps equal to Gymnasium's, initial states,
 * limits and ends. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "env/control.h"
#include "env/trig.h"
#include "tests/unit/env_batch.h"
#include "tests/unit/unit.h"

static const uint8_t key[RUN_KEY_BYTES] = {3};

static const struct control *const tasks[] = {
    &control_cartpole,     &control_acrobot,
    &control_mountain_car, &control_mountain_car_continuous,
    &control_pendulum,
};

static double error(double got, long double right)
{
    return (double)fabsl((long double)got - right);
}

static void test_trig(void)
{
    static const double reach[] = {0.8, 10, 1000, TRIG_LIMIT};
    struct rng rng;
    double worst = 0;

    rng_init(&rng, "trig", 4, "x", 0);
    for (size_t i = 0; i < COUNT_OF(reach); i++) {
        for (int k = 0; k < 100000; k++) {
            const double x = control_uniform(&rng, -reach[i], reach[i]);
            const struct trig t = trig_of(x);

            worst = fmax(worst, error(t.sin, sinl((long double)x)));
            worst = fmax(worst, error(t.cos, cosl((long double)x)));
        }
    }
    CU_ASSERT(worst < 3e-16);
    printf("(%.2g) ", worst);
}

/* One line of gymnasium_steps.txt. */
struct row {
    const struct control *task;
    double s[CONTROL_STATE], action, next[CONTROL_STATE], reward, terminated;
    double obs[6];
};

/* How many numbers a task keeps; tables do not say, since nothing else needs
 * it. */
static size_t numbers_of(const struct control *task)
{
    return task == &control_cartpole || task == &control_acrobot ? 4 : 2;
}

static const char *read_numbers(double *out, size_t n, const char *text)
{
    for (size_t i = 0; i < n; i++) {
        char *end;

        out[i] = strtod(text, &end);
        CU_ASSERT_PTR_NOT_EQUAL_FATAL(end, text);
        text = end;
    }
    return text;
}

static struct row read_row(const char *line)
{
    const size_t len = strcspn(line, " ");
    struct row row = {0};

    for (size_t i = 0; i < COUNT_OF(tasks); i++) {
        const char *name = tasks[i]->env.table->name;

        if (strncmp(line, name, len) == 0 && name[len] == '\0')
            row.task = tasks[i];
    }
    CU_ASSERT_PTR_NOT_NULL_FATAL(row.task);
    const size_t n = numbers_of(row.task);
    const char *at = read_numbers(row.s, n, line + len);
    at = read_numbers(&row.action, 1, at);
    at = read_numbers(row.next, n, at);
    at = read_numbers(&row.reward, 1, at);
    at = read_numbers(&row.terminated, 1, at);
    read_numbers(row.obs, (size_t)row.task->space.channels, at);
    return row;
}

static bool near(double a, double b, double tolerance)
{
    return fabs(a - b) <= tolerance * fmax(1, fabs(b));
}

static bool row_holds(const struct row *row)
{
    double s[CONTROL_STATE];
    float obs[6] = {0};

    memcpy(s, row->s, sizeof s);
    const struct control_result r = row->task->step(s, row->action);
    row->task->observe(obs, s);
    bool ok = near(r.reward, row->reward, 1e-9) &&
              r.terminated == (row->terminated != 0);
    for (size_t i = 0; i < CONTROL_STATE; i++)
        ok = ok && near(s[i], row->next[i], 1e-9);
    for (size_t i = 0; i < COUNT_OF(obs); i++)
        ok = ok && near((double)obs[i], row->obs[i], 1e-7);
    return ok;
}

/* Compare all steps that IN has; how many of them there are. */
static int check_rows(FILE *in)
{
    int n = 0, terminated = 0;
    char line[1024];

    for (; fgets(line, sizeof line, in) != NULL; n++) {
        const struct row row = read_row(line);
        const bool ok = row_holds(&row);

        CU_ASSERT(ok);
        if (!ok)
            fprintf(stderr, "not so: %s", line);
        terminated += row.terminated != 0;
    }
    CU_ASSERT(terminated > n / 50);
    return n;
}

static void test_steps(void)
{
    const char *top = getenv("top_srcdir");
    struct str path = STR_INIT;

    str_printf(&path, "%s/tests/unit/gymnasium_steps.txt",
               top == NULL ? "." : top);
    FILE *in = fopen(str_text(&path), "r");
    str_fini(&path);
    CU_ASSERT_PTR_NOT_NULL_FATAL(in);
    CU_ASSERT_EQUAL(check_rows(in), 24 * (int)COUNT_OF(tasks));
    fclose(in);
}

/* Gymnasium itself, where it is: RLSTUDY_GYMNASIUM=CHECKOUT make check; PYTHON
 * may name an interpreter that has numpy. */
static void test_steps_of_gymnasium(void)
{
    if (getenv("RLSTUDY_GYMNASIUM") == NULL) {
        printf("(skipped: RLSTUDY_GYMNASIUM is not set) ");
        return;
    }
    FILE *in = popen("exec \"${PYTHON:-python3}\" "
                     "\"${top_srcdir:-.}/tests/unit/gymnasium_steps.py\" "
                     "\"$RLSTUDY_GYMNASIUM\" 2 4000",
                     "r");
    CU_ASSERT_PTR_NOT_NULL_FATAL(in);
    const int n = check_rows(in);
    CU_ASSERT_EQUAL(pclose(in), 0);
    CU_ASSERT_EQUAL(n, 4000 * (int)COUNT_OF(tasks));
}

/* Where episodes begin, in Gymnasium: uniform between these. */
static const struct {
    const struct control *task;
    double low[CONTROL_STATE], high[CONTROL_STATE];
} starts[] = {
    {&control_cartpole, {-0.05, -0.05, -0.05, -0.05}, {0.05, 0.05, 0.05, 0.05}},
    {&control_acrobot, {-0.1, -0.1, -0.1, -0.1}, {0.1, 0.1, 0.1, 0.1}},
    {&control_mountain_car, {-0.6}, {-0.4}},
    {&control_mountain_car_continuous, {-0.6}, {-0.4}},
    {&control_pendulum, {-3.141592653589793, -1}, {3.141592653589793, 1}},
};

static void test_starts(void)
{
    enum { N = 10000 };

    for (size_t i = 0; i < COUNT_OF(starts); i++) {
        double sum[CONTROL_STATE] = {0}, squares[CONTROL_STATE] = {0};
        struct rng rng;

        rng_init(&rng, "starts", 6, "start", i);
        for (int k = 0; k < N; k++) {
            double s[CONTROL_STATE] = {0};

            starts[i].task->start(s, &rng);
            for (int j = 0; j < CONTROL_STATE; j++) {
                CU_ASSERT(s[j] >= starts[i].low[j] &&
                          s[j] <= starts[i].high[j]);
                sum[j] += s[j];
                squares[j] += s[j] * s[j];
            }
        }
        for (int j = 0; j < CONTROL_STATE; j++) {
            const double middle = (starts[i].low[j] + starts[i].high[j]) / 2;
            const double width = starts[i].high[j] - starts[i].low[j];
            const double mean = sum[j] / N;
            const double variance = squares[j] / N - mean * mean;

            /* Five standard errors of a uniform variable's moments. */
            CU_ASSERT(fabs(mean - middle) <= 5 * width / sqrt(12.0 * N));
            CU_ASSERT(fabs(variance - width * width / 12) <=
                      5 * width * width / sqrt(180.0 * N));
        }
    }
}

/* Actions under which nothing ends: the pole is balanced, the others are left
 * alone. */
static void keep_going(struct env_batch *batch)
{
    const bool cartpole = batch->env->type == &control_cartpole.env;

    for (size_t b = 0; b < batch->B; b++) {
        const float *s = (const float *)batch->obs + b * 4;

        if (batch->space.continuous)
            ((float *)batch->action)[b] = 0;
        else if (cartpole)
            ((int32_t *)batch->action)[b] =
                s[0] + 2 * s[1] + 20 * s[2] + 3 * s[3] > 0;
        else
            ((int32_t *)batch->action)[b] = 1;
    }
}

static void check_limit(const struct control *task, const char *option,
                        int limit)
{
    enum { B = 5 };
    const char *const options[] = {option, NULL};
    struct arena *arena = arena_new();
    struct env_batch batch;

    env_batch_open(&batch, arena, &task->env, options, B, key);
    env_batch_reset(&batch);
    for (int t = 1; t <= 2 * limit + 1; t++) {
        keep_going(&batch);
        env_batch_step(&batch);
        for (int b = 0; b < B; b++) {
            CU_ASSERT_FALSE(batch.terminated[b]);
            CU_ASSERT_EQUAL(batch.truncated[b], t % limit == 0);
        }
    }
    env_batch_close(&batch);
    arena_free(arena);
}

static void test_limits(void)
{
    check_limit(&control_cartpole, NULL, 500);
    check_limit(&control_acrobot, NULL, 500);
    check_limit(&control_mountain_car, NULL, 200);
    check_limit(&control_mountain_car_continuous, NULL, 999);
    check_limit(&control_pendulum, NULL, 200);
    check_limit(&control_pendulum, "steps=1", 1);
    check_limit(&control_cartpole, "steps=7", 7);
}

/* Push one cart to the right until its episode ends; after how many steps. */
static int push_right(const char *option, bool *terminated, bool *truncated)
{
    const char *const options[] = {option, NULL};
    struct arena *arena = arena_new();
    struct env_batch batch;
    int steps = 0;

    env_batch_open(&batch, arena, &control_cartpole.env, options, 1, key);
    env_batch_reset(&batch);
    *(int32_t *)batch.action = 1;
    do {
        env_batch_step(&batch);
        steps++;
        CU_ASSERT_EQUAL(batch.reward[0], 1);
    } while (!batch.terminated[0] && !batch.truncated[0]);
    *terminated = batch.terminated[0];
    *truncated = batch.truncated[0];
    env_batch_close(&batch);
    arena_free(arena);
    return steps;
}

static void test_fall_at_the_limit(void)
{
    bool terminated, truncated;
    char option[32];
    const int falls = push_right(NULL, &terminated, &truncated);

    CU_ASSERT(terminated && !truncated);
    snprintf(option, sizeof option, "steps=%d", falls);
    CU_ASSERT_EQUAL(push_right(option, &terminated, &truncated), falls);
    CU_ASSERT(terminated && !truncated);
    snprintf(option, sizeof option, "steps=%d", falls - 1);
    CU_ASSERT_EQUAL(push_right(option, &terminated, &truncated), falls - 1);
    CU_ASSERT(!terminated && truncated);
}

/* Pushing the way it goes takes the car up; steps until then. */
static int climb(const struct control *task, float *last_reward)
{
    struct arena *arena = arena_new();
    struct env_batch batch;
    int steps = 0;

    env_batch_open(&batch, arena, &task->env, NULL, 1, key);
    env_batch_reset(&batch);
    do {
        const float speed = ((const float *)batch.obs)[1];

        if (batch.space.continuous)
            *(float *)batch.action = speed < 0 ? -1 : 1;
        else
            *(int32_t *)batch.action = speed < 0 ? 0 : 2;
        env_batch_step(&batch);
        steps++;
    } while (!batch.terminated[0] && !batch.truncated[0]);
    CU_ASSERT(batch.terminated[0]);
    CU_ASSERT(((const float *)batch.final_obs)[0] >= 0.45F);
    CU_ASSERT(((const float *)batch.obs)[0] <= -0.4F);
    *last_reward = batch.reward[0];
    env_batch_close(&batch);
    arena_free(arena);
    return steps;
}

static void test_goals(void)
{
    float reward;
    const int discrete = climb(&control_mountain_car, &reward);

    CU_ASSERT(discrete > 80 && discrete < 200);
    CU_ASSERT_EQUAL(reward, -1);
    CU_ASSERT(climb(&control_mountain_car_continuous, &reward) < discrete);
    CU_ASSERT_DOUBLE_EQUAL((double)reward, 99.9, 1e-5);
}

/* Both observations at an end, and that the other copies have only one. */
static void test_final_observations(void)
{
    enum { B = 16, STEPS = 60 };
    const float untouched = -12345;
    struct arena *arena = arena_new();
    struct env_batch batch;
    struct rng rng;
    int ends = 0;

    rng_init(&rng, "final", 5, "action", 0);
    env_batch_open(&batch, arena, &control_cartpole.env, NULL, B, key);
    env_batch_reset(&batch);
    for (int t = 0; t < STEPS; t++) {
        float *obs = (float *)batch.obs, *final = (float *)batch.final_obs;
        float before[B * 4];

        memcpy(before, obs, sizeof before);
        for (int i = 0; i < B * 4; i++)
            final[i] = untouched;
        env_batch_draw(&batch, &rng);
        env_batch_step(&batch);
        for (int b = 0; b < B; b++) {
            const float *next = batch.terminated[b] ? final : obs;

            /* Euler's method: places move by the old speeds. */
            for (int i = 0; i < 4; i += 2)
                CU_ASSERT_DOUBLE_EQUAL((double)next[b * 4 + i],
                                       (double)before[b * 4 + i] +
                                           0.02 * (double)before[b * 4 + i + 1],
                                       1e-6);
            for (int i = 0; i < 4; i++)
                CU_ASSERT(batch.terminated[b] ? fabsf(obs[b * 4 + i]) <= 0.05F
                                              : final[b * 4 + i] == untouched);
            ends += batch.terminated[b];
        }
    }
    CU_ASSERT(ends > B);
    env_batch_close(&batch);
    arena_free(arena);
}

/* Too large a torque is the largest; none at all keeps states finite. */
static void test_clipping(void)
{
    double most[CONTROL_STATE] = {1, 0.5}, more[CONTROL_STATE] = {1, 0.5};

    const double cost = control_pendulum.step(most, 2).reward;
    CU_ASSERT_EQUAL(control_pendulum.step(more, 5).reward, cost);
    CU_ASSERT_EQUAL(memcmp(most, more, sizeof most), 0);
    control_pendulum.step(more, (double)NAN);
    control_mountain_car_continuous.step(most, (double)NAN);
    CU_ASSERT(isfinite(more[0]) && isfinite(more[1]));
    CU_ASSERT(isfinite(most[0]) && isfinite(most[1]));
}

/* The sum of all that four copies show in 1000 steps of random actions. */
static double play(const struct control *task)
{
    struct arena *arena = arena_new();
    struct env_batch batch;
    struct rng rng;
    double sum = 0;

    rng_init(&rng, "play", 4, "action", 0);
    env_batch_open(&batch, arena, &task->env, NULL, 4, key);
    env_batch_reset(&batch);
    for (int t = 0; t < 1000; t++) {
        const float *shown = (const float *)batch.obs;

        env_batch_draw(&batch, &rng);
        env_batch_step(&batch);
        for (int i = 0; i < 4 * batch.space.channels; i++)
            sum += (double)shown[i];
    }
    env_batch_close(&batch);
    arena_free(arena);
    return sum;
}

/* To the last bit.  If this fails because a task was changed on purpose, raise
 * RLSTUDY_ENGINE with it. */
static void test_same_everywhere(void)
{
    static const double want[] = {
        -0x1.bfe260c75c13p+7,   0x1.5f3ce122ebfdp+12, -0x1.075bfa5ee0037p+11,
        -0x1.0609744d9045ap+11, -0x1.8df443388414p+9,
    };

    for (size_t i = 0; i < COUNT_OF(tasks); i++) {
        const double sum = play(tasks[i]);

        CU_ASSERT_EQUAL(sum, want[i]);
        if (sum != want[i])
            fprintf(stderr, "%s: %a\n", tasks[i]->env.table->name, sum);
    }
}

static const struct unit_test tests[] = {
    {"sine and cosine are right", test_trig},
    {"steps are Gymnasium's", test_steps},
    {"steps of Gymnasium itself", test_steps_of_gymnasium},
    {"episodes start where Gymnasium's do", test_starts},
    {"limits truncate, exactly there", test_limits},
    {"what falls at the limit has fallen", test_fall_at_the_limit},
    {"goals end episodes", test_goals},
    {"the last observation and the first", test_final_observations},
    {"actions are clipped", test_clipping},
    {"the same on every machine", test_same_everywhere},
};

UNIT_MAIN("control", tests)
