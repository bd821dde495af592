/* control.c - the frame of classic control: episodes, limits, batches. */
#include "config.h"

#include "env/control.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "env/canvas.h"

/* What changes from step to step in one copy. */
struct copy {
    struct rng rng;
    int64_t steps; /* of this episode so far */
    double s[CONTROL_STATE];
};

struct batch {
    struct env env; /* first: a struct env * is a struct batch * */
    int64_t limit;  /* steps of an episode at most */
    size_t B;
    struct copy *copies; /* (B) */
};

/* An env_type that this module made lies at the start of its task. */
static const struct control *task_of(const struct env_type *type)
{
    return (const struct control *)type;
}

bool control_space(struct env_space *out, const struct settings *settings,
                   struct err *err ATTR_UNUSED)
{
    *out = task_of(env_find(settings->kind))->space;
    return true;
}

struct env *control_open(const struct settings *settings, int B,
                         const uint8_t *key, const char *data_dir ATTR_UNUSED,
                         struct err *err ATTR_UNUSED)
{
    struct batch *batch = mem_alloc(sizeof *batch);

    assert(B > 0);
    *batch = (struct batch){
        .env = {.type = env_find(settings->kind)},
        .limit = settings_int(settings, "steps"),
        .B = (size_t)B,
        .copies = mem_calloc((size_t)B, sizeof *batch->copies),
    };
    for (size_t b = 0; b < batch->B; b++)
        rng_init(&batch->copies[b].rng, key, RUN_KEY_BYTES, "control", b);
    return &batch->env;
}

void control_close(struct env *env)
{
    struct batch *batch = (struct batch *)env;

    if (batch == NULL)
        return;
    free(batch->copies);
    free(batch);
}

static void start(const struct control *task, struct copy *c)
{
    memset(c->s, 0, sizeof c->s);
    task->start(c->s, &c->rng);
    c->steps = 0;
}

void control_reset(struct env *env, void *obs)
{
    struct batch *batch = (struct batch *)env;
    const struct control *task = task_of(env->type);
    const size_t n = (size_t)task->space.channels;
    float *row = obs;

    for (size_t b = 0; b < batch->B; b++, row += n) {
        start(task, &batch->copies[b]);
        task->observe(row, batch->copies[b].s);
    }
}

void control_step(struct env *env, const void *action, float *reward,
                  bool *terminated, bool *truncated, void *obs, void *final_obs)
{
    struct batch *batch = (struct batch *)env;
    const struct control *task = task_of(env->type);
    const size_t n = (size_t)task->space.channels;
    const int32_t *choice = action;
    const float *number = action;
    float *row = obs, *final_row = final_obs;

    for (size_t b = 0; b < batch->B; b++, row += n, final_row += n) {
        struct copy *c = &batch->copies[b];
        const struct control_result r = task->step(
            c->s, task->space.continuous ? (double)number[b] : choice[b]);

        reward[b] = (float)r.reward;
        terminated[b] = r.terminated;
        truncated[b] = ++c->steps >= batch->limit && !r.terminated;
        if (terminated[b] || truncated[b]) {
            task->observe(final_row, c->s);
            start(task, c);
        }
        task->observe(row, c->s);
    }
}

void *control_state(struct env *env, size_t *bytes)
{
    struct batch *batch = (struct batch *)env;

    *bytes = batch->B * sizeof *batch->copies;
    return batch->copies;
}

void control_render(struct env *env, size_t copy, struct env_picture *picture)
{
    const struct batch *batch = (const struct batch *)env;
    const struct canvas paper = {.picture = picture};

    picture->width = CONTROL_WIDTH;
    picture->height = CONTROL_HEIGHT;
    if (picture->rgb == NULL)
        return;
    canvas_fill(&paper, CONTROL_PAPER);
    task_of(env->type)->draw(picture, batch->copies[copy].s);
}

static size_t get_numbers(const struct env *env, size_t copy, double *out)
{
    const struct batch *batch = (const struct batch *)env;
    const size_t n = task_of(env->type)->numbers;

    memcpy(out, batch->copies[copy].s, n * sizeof *out);
    return n;
}

static bool set_numbers(struct env *env, size_t copy, const double *numbers,
                        void *obs, struct err *err)
{
    struct batch *batch = (struct batch *)env;
    const struct control *task = task_of(env->type);
    float *rows = obs;

    for (size_t i = 0; i < task->numbers; i++) {
        if (!(fabs(numbers[i]) <= task->most[i]))
            return err_set(err, "number %zu of the state is %g, of -%g to %g",
                           i + 1, numbers[i], task->most[i], task->most[i]);
    }
    memcpy(batch->copies[copy].s, numbers, task->numbers * sizeof *numbers);
    task->observe(rows + copy * (size_t)task->space.channels,
                  batch->copies[copy].s);
    return true;
}

static double move_numbers(const struct env_type *type, double *numbers,
                           double action)
{
    const struct control *task = task_of(type);
    double s[CONTROL_STATE] = {0};

    memcpy(s, numbers, task->numbers * sizeof *numbers);
    const struct control_result r = task->step(s, action);
    memcpy(numbers, s, task->numbers * sizeof *numbers);
    return r.reward;
}

const struct env_numbers control_numbers = {get_numbers, set_numbers,
                                            move_numbers};
