/* test_gymnasium.c - the two sides of an environment of Gymnasium, with a
 * stand-in for that package (tests/gymnasium).  Skipped without Python and
 * NumPy. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "env/gymnasium.h"
#include "env/gymnasium_link.h"
#include "tests/unit/env_batch.h"
#include "tests/unit/make_spec.h"
#include "tests/unit/unit.h"

static const uint8_t key[RUN_KEY_BYTES] = {7};

enum { B = 5 };

static void open_batch(struct env_batch *batch, struct arena *arena,
                       const char *id, const char *const *options)
{
    struct err err = {.msg = ""};
    const struct param_table *table = gymnasium_ask(id, NULL, &err);

    if (table == NULL)
        fprintf(stderr, "%s\n", err.msg);
    CU_ASSERT_PTR_NOT_NULL_FATAL(table);
    env_batch_open_table(batch, arena, &env_gymnasium, table, options, B, key);
    env_batch_reset(batch);
}

static bool is_well(const struct env_batch *batch)
{
    const char *why = env_trouble(batch->env);

    if (why != NULL)
        fprintf(stderr, "%s\n", why);
    return why == NULL;
}

/* ---- spaces ---- */

static const struct space_case {
    const char *id;
    enum env_dtype dtype;
    int height, width, channels, codes, parts, actions[2];
    float high; /* of the second part, continuous */
} space_cases[] = {
    {"Picture-v0", ENV_U8, 8, 6, 3, 0, 1, {3, 0}, 0},
    {"Cells-v0", ENV_I32, 1, 1, 1, 3, 1, {3, 0}, 0},
    {"Dials-v0", ENV_I32, 1, 1, 2, 3, 2, {2, 3}, 0},
    {"Reach-v0", ENV_F32, 2, 1, 1, 0, 2, {0, 0}, 2},
    {"Line-v0", ENV_F32, 1, 1, 2, 0, 1, {2, 0}, 0},
};

/* The right answer to what copy I shows. */
static void answer(struct env_batch *batch, size_t i)
{
    const struct env_space *s = &batch->space;
    const uint8_t *obs = batch->obs + i * batch->obs_bytes;
    int32_t *choice = (int32_t *)batch->action + i * (size_t)s->parts;

    if (s->dtype == ENV_U8)
        choice[0] = obs[0] == 200 ? 0 : obs[1] == 200 ? 1 : 2;
    else /* a number for a number, a code for a code */
        memcpy(choice, obs, (size_t)s->parts * sizeof *choice);
}

static void test_spaces(void)
{
    for (size_t i = 0; i < COUNT_OF(space_cases); i++) {
        const struct space_case *c = &space_cases[i];
        struct arena *arena = arena_new();
        struct env_batch batch;

        open_batch(&batch, arena, c->id, NULL);
        const struct env_space *s = &batch.space;
        CU_ASSERT_EQUAL(s->dtype, c->dtype);
        CU_ASSERT_EQUAL(s->height, c->height);
        CU_ASSERT_EQUAL(s->width, c->width);
        CU_ASSERT_EQUAL(s->channels, c->channels);
        CU_ASSERT_EQUAL(s->codes, c->codes);
        CU_ASSERT_EQUAL(s->parts, c->parts);
        CU_ASSERT_EQUAL(s->continuous, c->high > 0);
        for (int p = 0; p < 2 && p < s->parts && !s->continuous; p++)
            CU_ASSERT_EQUAL(s->actions[p], c->actions[p]);
        CU_ASSERT(!s->continuous || s->high[1] == c->high);
        env_batch_close(&batch);
        arena_free(arena);
    }
}

/* Numbers arrive on the other side as what they were here, and come back. */
static void test_answers(void)
{
    static const char *const ids[] = {"Picture-v0", "Cells-v0", "Dials-v0",
                                      "Reach-v0"};

    for (size_t k = 0; k < COUNT_OF(ids); k++) {
        struct arena *arena = arena_new();
        struct env_batch batch;

        open_batch(&batch, arena, ids[k], NULL);
        for (int t = 1; t <= 12; t++) {
            for (size_t i = 0; i < B; i++)
                answer(&batch, i);
            env_batch_step(&batch);
            CU_ASSERT_FATAL(is_well(&batch));
            for (size_t i = 0; i < B; i++) {
                unit_near(ids[k], (double)batch.reward[i], 1, 0);
                CU_ASSERT_EQUAL(batch.truncated[i], t % 5 == 0);
                CU_ASSERT_FALSE(batch.terminated[i]);
            }
        }
        env_batch_close(&batch);
        arena_free(arena);
    }
}

/* ---- episodes ---- */

static const char *const leaning[] = {"lean=1/4", NULL};
static const char *const shared_out[] = {"lean=1/4", "envs=2", NULL};
static const char *const vectors[] = {"vector=true", "resume=cut", NULL};

static double place(const uint8_t *obs, const struct env_batch *batch, size_t i)
{
    float x;

    memcpy(&x, obs + i * batch->obs_bytes, sizeof x);
    return rint(6 * (double)x);
}

/* What Line-v0 does, followed by hand; returns how many rows were void. */
static size_t follow_line(const char *id, const char *const *options,
                          bool waits)
{
    struct arena *arena = arena_new();
    struct rng rng;
    struct env_batch batch;
    double at[B];
    int steps[B] = {0}, ends = 0;
    bool ended[B] = {false};
    size_t n_void = 0;

    rng_init_seed(&rng, 1, "test", 0);
    open_batch(&batch, arena, id, options);
    const bool *is_void = env_gymnasium.void_rows(batch.env);
    CU_ASSERT_EQUAL(is_void != NULL, waits);
    for (size_t i = 0; i < B; i++)
        at[i] = place(batch.obs, &batch, i);
    for (int t = 0; t < 60; t++) {
        env_batch_draw(&batch, &rng);
        env_batch_step(&batch);
        CU_ASSERT_FATAL(is_well(&batch));
        for (size_t i = 0; i < B; i++) {
            const double now = place(batch.obs, &batch, i);

            if (waits && ended[i]) {
                CU_ASSERT(is_void[i] && batch.reward[i] == 0);
                CU_ASSERT(!batch.terminated[i] && !batch.truncated[i]);
                CU_ASSERT(now == 2 || now == 3);
                ended[i] = false;
                n_void++;
                at[i] = now;
                continue;
            }
            CU_ASSERT(!waits || !is_void[i]);
            at[i] += ((const int32_t *)batch.action)[i] == 1 ? 1 : -1;
            const bool over = at[i] < 0.5 || at[i] > 5.5;
            const bool cut = ++steps[i] == 9 && !over;
            CU_ASSERT_EQUAL(batch.terminated[i], over);
            CU_ASSERT_EQUAL(batch.truncated[i], cut);
            CU_ASSERT_EQUAL(batch.reward[i], over && at[i] > 1 ? 1 : 0);
            if (!over && !cut) {
                unit_near(id, now, at[i], 1e-6);
                continue;
            }
            unit_near(id, place(batch.final_obs, &batch, i), at[i], 1e-6);
            CU_ASSERT(waits || now == 2 || now == 3);
            at[i] = now;
            steps[i] = 0;
            ended[i] = true;
            ends++;
        }
    }
    CU_ASSERT(ends > B);
    env_batch_close(&batch);
    arena_free(arena);
    return n_void;
}

static void test_resets(void)
{
    CU_ASSERT_EQUAL(follow_line("Line-v0", NULL, false), 0);
    CU_ASSERT_EQUAL(follow_line("LineSame-v0", vectors, false), 0);
    CU_ASSERT(follow_line("Line-v0", vectors, true) > B);
}

static bool same(const struct env_batch *x, const struct env_batch *y)
{
    return memcmp(x->obs, y->obs, B * x->obs_bytes) == 0 &&
           memcmp(x->reward, y->reward, B * sizeof *x->reward) == 0 &&
           memcmp(x->terminated, y->terminated, B) == 0 &&
           memcmp(x->truncated, y->truncated, B) == 0;
}

/* Both step with the same actions; false when they differ. */
static bool go_together(struct env_batch *x, struct env_batch *y, int steps,
                        struct rng *rng)
{
    bool ok = true;

    for (int t = 0; t < steps; t++) {
        env_batch_draw(x, rng);
        memcpy(y->action, x->action,
               B * (size_t)x->space.parts * sizeof(int32_t));
        env_batch_step(x);
        env_batch_step(y);
        ok &= is_well(x) && is_well(y) && same(x, y);
    }
    return ok;
}

static void load_from(struct env_batch *to, const struct env_batch *from)
{
    size_t bytes, same_bytes;
    void *x = env_gymnasium.state(from->env, &bytes);
    void *y = env_gymnasium.state(to->env, &same_bytes);

    CU_ASSERT_EQUAL_FATAL(bytes, same_bytes);
    env_gymnasium.save(from->env);
    memcpy(y, x, bytes);
    env_gymnasium.load(to->env);
}

static void test_sharing_out(void)
{
    struct arena *arena = arena_new();
    struct env_batch one, several;
    struct rng rng;

    rng_init_seed(&rng, 2, "test", 0);
    open_batch(&one, arena, "Line-v0", leaning);
    open_batch(&several, arena, "Line-v0", shared_out);
    CU_ASSERT(same(&one, &several));
    CU_ASSERT(go_together(&one, &several, 40, &rng));
    env_batch_close(&several);
    env_batch_close(&one);
    arena_free(arena);
}

static void test_state(void)
{
    static const char *const ids[] = {"Line-v0", "Reach-v0", "Dials-v0"};

    for (size_t k = 0; k < COUNT_OF(ids); k++) {
        struct arena *arena = arena_new();
        struct env_batch first, second;
        struct rng rng;

        rng_init_seed(&rng, 3, "test", 0);
        open_batch(&first, arena, ids[k], k == 0 ? leaning : NULL);
        open_batch(&second, arena, ids[k], k == 0 ? shared_out : NULL);
        for (int t = 0; t < 23; t++) {
            env_batch_draw(&first, &rng);
            env_batch_step(&first);
        }
        load_from(&second, &first);
        CU_ASSERT(go_together(&first, &second, 20, &rng));
        env_batch_close(&second);
        env_batch_close(&first);
        arena_free(arena);
    }
}

/* Bytes that are damaged end in words. */
static void test_other_state(void)
{
    struct arena *arena = arena_new();
    struct env_batch first, second;

    open_batch(&first, arena, "Faulty-v0",
               (const char *const[]){"fault=random", NULL});
    open_batch(&second, arena, "Faulty-v0",
               (const char *const[]){"fault=random", NULL});
    memset(first.action, 0, B * sizeof(int32_t));
    memset(second.action, 0, B * sizeof(int32_t));
    env_batch_step(&first);
    load_from(&second, &first);
    env_batch_step(&second);
    const char *why = env_trouble(second.env);
    CU_ASSERT_PTR_NOT_NULL_FATAL(why);
    CU_ASSERT_PTR_NOT_NULL(strstr(why, "gave another observation than before"));
    env_batch_close(&second);
    env_batch_close(&first);
    arena_free(arena);
}

/* Without the promise, episodes are cut off as one would a time limit. */
static void test_cut(void)
{
    struct arena *arena = arena_new();
    struct env_batch first, second;

    open_batch(&first, arena, "Line-v0", vectors);
    open_batch(&second, arena, "Line-v0", vectors);
    memset(first.action, 0, B * sizeof(int32_t));
    memset(second.action, 0, B * sizeof(int32_t));
    env_batch_step(&first);
    load_from(&second, &first);
    env_batch_step(&second);
    CU_ASSERT(is_well(&second));
    CU_ASSERT_EQUAL(memcmp(second.final_obs, first.obs, B * first.obs_bytes),
                    0);
    for (size_t i = 0; i < B; i++) {
        CU_ASSERT(second.truncated[i] && !second.terminated[i]);
        CU_ASSERT(second.reward[i] == 0);
        CU_ASSERT(place(second.obs, &second, i) >= 2);
    }
    env_batch_close(&second);
    env_batch_close(&first);
    arena_free(arena);
}

/* ---- what goes wrong ---- */

static const struct fault_case {
    const char *options[3], *said;
} fault_cases[] = {
    {{"fault=raise", NULL},
     "gymnasium(\"Faulty-v0\"): KeyError: 'a missing cheese' (line "},
    {{"fault=exit", NULL}, "its last words: I have had enough"},
    {{"fault=crash", NULL}, "is gone: Aborted"},
    {{"fault=hang", "limit=1", NULL}, "no answer within 1 s"},
    {{"fault=shape", NULL}, "an observation has the shape (3,), not (2,)"},
};

static void test_faults(void)
{
    for (size_t k = 0; k < COUNT_OF(fault_cases); k++) {
        const struct fault_case *c = &fault_cases[k];
        struct arena *arena = arena_new();
        struct env_batch batch;

        open_batch(&batch, arena, "Faulty-v0", c->options);
        memset(batch.action, 0, B * sizeof(int32_t));
        for (int t = 1; t < 20; t++)
            env_batch_step(&batch);
        CU_ASSERT(is_well(&batch));
        env_batch_step(&batch);
        const char *why = env_trouble(batch.env);
        CU_ASSERT_PTR_NOT_NULL_FATAL(why);
        CU_ASSERT_PTR_NOT_NULL(strstr(why, c->said));
        if (strstr(why, c->said) == NULL)
            fprintf(stderr, "%s: %s\n", c->options[0], why);
        env_batch_step(&batch);
        env_batch_close(&batch);
        arena_free(arena);
    }
}

static const struct refusal_case {
    const char *id, *options[3], *said;
} refusal_cases[] = {
    {"Nothing-v0", {NULL}, "Gymnasium does not know it: "},
    {"nowhere:Line-v0", {NULL}, "No module named 'nowhere'"},
    {"Mapping-v0", {NULL}, "its observations are a Dict"},
    {"Wide-v0", {NULL}, "its actions have 17 parts; at most 16 will do"},
    {"Whole-v0", {NULL}, "its actions are a Box of int64"},
    {"Endless-v0", {NULL}, "its episodes have no limit"},
    {"Line-v0", {"kwargs={", NULL}, "kwargs is no JSON"},
    {"Line-v0", {"kwargs=[1]", NULL}, "kwargs must be an object"},
    {"Line-v0", {"kwargs={\"satrt\": 1}", NULL}, "TypeError: "},
    {"Line-v0", {"kwargs={\"ends\": 7}", "ends=5", NULL}, "is a key as well"},
    {"Line-v0", {"vector=true", NULL}, "say resume = \"cut\""},
    {"Picture-v0", {"vector=true", "resume=cut", NULL}, "has no vector env"},
    {"Faulty-v0", {"fault=make", NULL}, "ValueError: no such world (line "},
};

static void test_refusals(void)
{
    for (size_t k = 0; k < COUNT_OF(refusal_cases); k++) {
        const struct refusal_case *c = &refusal_cases[k];
        struct arena *arena = arena_new();
        struct err err = {.msg = ""};
        const struct param_table *table = gymnasium_ask(c->id, NULL, &err);

        if (table != NULL) {
            struct settings settings = make_settings(arena, table);
            struct env_space space;

            for (const char *const *o = c->options; *o != NULL; o++)
                CU_ASSERT_FATAL(make_settings_set(&settings, arena, *o));
            CU_ASSERT_FALSE(env_gymnasium.space(&space, &settings, &err));
        }
        CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, c->said));
        if (strstr(err.msg, c->said) == NULL)
            fprintf(stderr, "%s: %s\n", c->id, err.msg);
        arena_free(arena);
    }
}

/* Its constructor's parameters with the defaults that it was registered
 * with. */
static void test_options(void)
{
    struct err err;
    const struct param_table *table = gymnasium_ask("Line-v0", NULL, &err);
    struct str line = STR_INIT;

    CU_ASSERT_PTR_NOT_NULL_FATAL(table);
    for (size_t i = GYMNASIUM_OWN; i < table->n; i++)
        str_printf(&line, "%s %d %s, ", table->params[i].name,
                   (int)table->params[i].type, table->params[i].def);
    CU_ASSERT_STRING_EQUAL(line.text,
                           "start 0 2, ends 0 6, lean 1 0.0, name 4 line, ");
    str_fini(&line);
}

static const struct unit_test tests[] = {
    {"what is registered are options", test_options},
    {"spaces are what they are", test_spaces},
    {"actions and observations cross unchanged", test_answers},
    {"episodes end and begin as by hand, in both modes", test_resets},
    {"how copies are shared out changes nothing", test_sharing_out},
    {"what was saved goes on the same", test_state},
    {"what does not repeat itself is told", test_other_state},
    {"or is cut off", test_cut},
    {"what goes wrong in Python is told", test_faults},
    {"what does not fit is refused", test_refusals},
};

static bool find_python(void)
{
    static const char *const names[] = {"python3", "/usr/bin/python3"};
    struct str command = STR_INIT;
    bool found = false;

    for (size_t i = 0; i < COUNT_OF(names) && !found; i++) {
        str_clear(&command);
        str_printf(&command, "%s -c 'import numpy' >/dev/null 2>&1", names[i]);
        found = system(command.text) == 0;
        if (found)
            setenv("RLSTUDY_PYTHON", names[i], 1);
    }
    str_fini(&command);
    return found;
}

int main(void)
{
    const char *top = getenv("top_srcdir");
    struct str path = STR_INIT;

    if (!find_python()) {
        puts("no Python with NumPy");
        return 77;
    }
    str_printf(&path, "%s/tests/gymnasium", top != NULL ? top : ".");
    setenv("PYTHONPATH", path.text, 1);
    setenv("PYTHONDONTWRITEBYTECODE", "1", 1);
    str_fini(&path);
    return unit_run("Gymnasium", tests, COUNT_OF(tests));
}
