/* test_libenv.c - libraries of the libenv interface: tests/plugins/libenv.c,
 * and a real Procgen where RLSTUDY_PROCGEN_LIB and RLSTUDY_PROCGEN_ASSETS say
 * that there is one.  tests/e2e/libenv.sh has whole studies. */
#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/str.h"
#include "env/guest.h"
#include "env/libenv.h"
#include "env/libenv_parts.h"
#include "tests/unit/env_batch.h"
#include "tests/unit/make_spec.h"
#include "tests/unit/unit.h"

enum { COPIES = 8, MOST_OPTIONS = 16 };

static const uint8_t a_key[RUN_KEY_BYTES] = {1};

static char *path_of(const char *name)
{
    struct str path = STR_INIT;

    str_printf(&path, "%s/tests/plugins/%s.so", getenv("top_builddir"), name);
    return path.text;
}

/* ---- the libraries that all have to get along with ---- */

struct library {
    char *path;
    const char *options[MOST_OPTIONS];
};

static struct library fixture(void)
{
    return (struct library){path_of("libenv"), {"distribution_mode=hard"}};
}

/* False where there is none. */
static bool procgen(struct library *out, struct arena *arena, const char *game)
{
    const char *path = getenv("RLSTUDY_PROCGEN_LIB");
    const char *assets = getenv("RLSTUDY_PROCGEN_ASSETS");

    if (path == NULL || assets == NULL)
        return false;
    *out = (struct library){
        mem_strdup(path),
        {"distribution_mode=easy", "start_level=0", "num_actions=15",
         "num_threads=0", "center_agent=true",
         arena_printf(arena, "env_name=%s", game),
         arena_printf(arena, "resource_root=%s", assets)},
    };
    return true;
}

static void open_batch(struct env_batch *batch, struct arena *arena,
                       const struct library *library, const uint8_t *key)
{
    struct err err = {.msg = ""};
    const struct param_table *table = libenv_ask_table(library->path, &err);

    if (table == NULL)
        fprintf(stderr, "\n%s\n", err.msg);
    CU_ASSERT_PTR_NOT_NULL_FATAL(table);
    env_batch_open_table(batch, arena, &env_libenv, table, library->options,
                         COPIES, key);
}

/* ---- what is played ---- */

/* All that steps show, as one number. */
static uint64_t add_bytes(uint64_t sum, const void *bytes, size_t n)
{
    const uint8_t *b = bytes;

    for (size_t i = 0; i < n; i++)
        sum = (sum ^ b[i]) * 1099511628211U;
    return sum;
}

static uint64_t play(struct env_batch *batch, struct rng *rng, int steps)
{
    const struct env *env = batch->env;
    uint64_t sum = 14695981039346656037U;

    for (int t = 0; t < steps; t++) {
        env_batch_draw(batch, rng);
        env_batch_step(batch);
        sum = add_bytes(sum, batch->obs, batch->B * batch->obs_bytes);
        sum = add_bytes(sum, batch->reward, batch->B * sizeof *batch->reward);
        sum = add_bytes(sum, batch->terminated, batch->B * sizeof(bool));
        sum =
            add_bytes(sum, env->info, batch->B * env->n_infos * sizeof(float));
    }
    return sum;
}

static struct rng actions_of(int which)
{
    struct rng rng;

    rng_init(&rng, "play", 4, "action", (uint64_t)which);
    return rng;
}

/* Saved in one, loaded into another, which has another seed and was elsewhere:
 * both go on equally, across ends of episodes. */
static void check_resume(const struct library *library, int before, int after)
{
    struct arena *arena = arena_new();
    struct env_batch a, b;
    struct rng rng = actions_of(0);
    size_t a_bytes, b_bytes;

    open_batch(&a, arena, library, a_key);
    env_batch_reset(&a);
    play(&a, &rng, before);
    CU_ASSERT(env_libenv.keeps_state(a.env));
    env_libenv.save(a.env);
    const void *from = env_libenv.state(a.env, &a_bytes);
    void *kept = arena_alloc(arena, a_bytes);
    memcpy(kept, from, a_bytes);
    struct rng then = rng;
    const uint64_t one = play(&a, &rng, after);

    open_batch(&b, arena, library, a_key);
    env_batch_reset(&b);
    env_batch_reset(&b);
    struct rng other = actions_of(1);
    play(&b, &other, before / 3);
    void *to = env_libenv.state(b.env, &b_bytes);
    CU_ASSERT_EQUAL(a_bytes, b_bytes);
    memcpy(to, kept, a_bytes);
    env_libenv.load(b.env);
    const uint64_t two = play(&b, &then, after);
    CU_ASSERT_EQUAL(one, two);
    CU_ASSERT_PTR_NULL(env_trouble(a.env));
    CU_ASSERT_PTR_NULL(env_trouble(b.env));
    env_batch_close(&a);
    env_batch_close(&b);
    arena_free(arena);
}

/* The third reset after a state that was saved after the second. */
static void check_reset(const struct library *library)
{
    struct arena *arena = arena_new();
    struct env_batch a, b;
    size_t bytes;

    open_batch(&a, arena, library, a_key);
    open_batch(&b, arena, library, a_key);
    env_batch_reset(&a);
    env_batch_reset(&b);
    CU_ASSERT(memcmp(a.obs, b.obs, COPIES * a.obs_bytes) == 0);
    env_batch_reset(&a);
    CU_ASSERT(memcmp(a.obs, b.obs, COPIES * a.obs_bytes) != 0);
    env_libenv.save(a.env);
    const void *from = env_libenv.state(a.env, &bytes);
    memcpy(env_libenv.state(b.env, &bytes), from, bytes);
    env_libenv.load(b.env);
    env_batch_reset(&a);
    env_batch_reset(&b);
    CU_ASSERT(memcmp(a.obs, b.obs, COPIES * a.obs_bytes) == 0);
    struct rng one = actions_of(0), two = actions_of(0);
    CU_ASSERT_EQUAL(play(&a, &one, 20), play(&b, &two, 20));
    env_batch_close(&a);
    env_batch_close(&b);
    arena_free(arena);
}

static void test_resume(void)
{
    static const char *const games[] = {"coinrun", "starpilot", "fruitbot"};
    struct library library = fixture();
    struct arena *arena = arena_new();

    check_resume(&library, 150, 400);
    check_reset(&library);
    free(library.path);
    for (size_t i = 0; i < COUNT_OF(games); i++) {
        if (!procgen(&library, arena, games[i]))
            continue;
        check_resume(&library, 700, 600);
        check_reset(&library);
        free(library.path);
    }
    arena_free(arena);
}

/* ---- what a step tells ---- */

static void test_steps(void)
{
    struct library library = fixture();
    struct arena *arena = arena_new();
    struct env_batch a;
    struct rng rng = actions_of(0);
    int ends = 0, won = 0;

    open_batch(&a, arena, &library, a_key);
    CU_ASSERT_EQUAL(a.space.dtype, ENV_U8);
    CU_ASSERT_EQUAL(a.space.height, 8);
    CU_ASSERT_EQUAL(a.space.channels, 3);
    CU_ASSERT_EQUAL(a.space.parts, 1);
    CU_ASSERT_EQUAL(a.space.actions[0], 15);
    CU_ASSERT_EQUAL_FATAL(a.env->n_infos, 3);
    CU_ASSERT_STRING_EQUAL(a.env->infos[1].name, "prev_level_complete");
    env_batch_reset(&a);
    for (int t = 0; t < 300; t++) {
        env_batch_draw(&a, &rng);
        memset(a.final_obs, 7, COPIES * a.obs_bytes);
        env_batch_step(&a);
        for (size_t i = 0; i < COPIES; i++) {
            const bool complete = a.env->info[3 * i + 1] > 0;

            CU_ASSERT(!a.truncated[i]);
            CU_ASSERT(a.reward[i] == 0 || a.reward[i] == 10);
            CU_ASSERT(!(a.reward[i] > 0) || (a.terminated[i] && complete));
            CU_ASSERT_EQUAL(a.final_obs[i * a.obs_bytes],
                            a.terminated[i] ? 0 : 7);
            ends += a.terminated[i];
            won += a.reward[i] > 0;
        }
    }
    CU_ASSERT(ends > 20 && won > 0 && won < ends);
    env_batch_close(&a);
    free(library.path);
    arena_free(arena);
}

/* Numbers beyond the bounds are clipped, which the library insists on. */
static void test_numbers(void)
{
    struct library library = {path_of("libenv"), {"env_name=floats"}};
    struct arena *arena = arena_new();
    struct env_batch a;

    open_batch(&a, arena, &library, a_key);
    CU_ASSERT_EQUAL(a.space.dtype, ENV_F32);
    CU_ASSERT(a.space.continuous);
    CU_ASSERT_EQUAL(a.space.parts, 2);
    env_batch_reset(&a);
    for (size_t i = 0; i < 2 * (size_t)COPIES; i++)
        ((float *)a.action)[i] = i % 2 == 0 ? 5.0F : -5.0F;
    for (int t = 0; t < 40; t++)
        env_batch_step(&a);
    CU_ASSERT_PTR_NULL(env_trouble(a.env));
    env_batch_close(&a);
    free(library.path);
    arena_free(arena);
}

/* ---- what goes wrong before the first step ---- */

static const struct refusal {
    const char *what, *library, *option, *words;
} refusals[] = {
    {"a task that it does not know", "libenv", "env_name=coinrum",
     "Aborted; its last words: no such map: coinrum; 'coinrum' is no game of "
     "Procgen"},
    {"an option that is missing", "libenv", "env_name=strict",
     "it ended the process; its last words: there is no 'start_level'"},
    {"nothing is made", "libenv", "env_name=null", "made nothing"},
    {"choices that begin at one", "libenv", "env_name=low",
     "the values of 'action' go from 1 to 14; a discrete array begins at 0"},
    {"four dimensions", "libenv", "env_name=deep", "0 to 3 dimensions, not 4"},
    {"choices and numbers", "libenv", "env_name=mixed",
     "choices and numbers at once"},
    {"nothing to be seen", "libenv", "env_name=empty", "has no observation"},
    {"two to be seen", "libenv", "env_name=two",
     "several observations, 'rgb', 'speed': say which"},
    {"a folder that is not there", "libenv", "resource_root=/nowhere/at/all",
     "there is no folder /nowhere/at/all"},
    {"no option", "libenv", "options=nonsense", "is not written NAME=VALUE"},
    {"too large a number", "libenv", "options=x=3000000000", "is too large"},
};

static void test_refusals(void)
{
    struct arena *arena = arena_new();

    for (size_t i = 0; i < COUNT_OF(refusals); i++) {
        const struct refusal *r = &refusals[i];
        char *path = path_of(r->library);
        struct env_space space;
        struct err err = {.msg = ""};
        const struct param_table *table = libenv_ask_table(path, &err);

        CU_ASSERT_PTR_NOT_NULL_FATAL(table);
        struct settings settings = make_settings(arena, table);
        CU_ASSERT(make_settings_set(&settings, arena, r->option));
        CU_ASSERT(!env_libenv.space(&space, &settings, &err));
        CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, r->words));
        if (strstr(err.msg, r->words) == NULL)
            fprintf(stderr, "\n%s: %s\n", r->what, err.msg);
        free(path);
    }
    arena_free(arena);
}

static void test_no_library(void)
{
    static const struct {
        const char *name, *words;
    } cases[] = {
        {"libenv_old", "version 2 of libenv; this program has version 1"},
        {"libenv_part", "does not define libenv_act()"},
        {"walk", "does not define libenv_version()"},
        {"crash", "Segmentation fault; its last words: who woke me?"},
        {"nothing", "cannot read"},
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char *path = path_of(cases[i].name);
        struct err err = {.msg = ""};

        if (strcmp(cases[i].name, "nothing") == 0) {
            free(path);
            path = mem_strdup("/nowhere/libenv.so");
        }
        CU_ASSERT_PTR_NULL(libenv_ask_table(path, &err));
        CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, cases[i].words));
        if (strstr(err.msg, cases[i].words) == NULL)
            fprintf(stderr, "\n%s: %s\n", cases[i].name, err.msg);
        free(path);
    }
}

/* Values of all types arrive. */
static void test_options(void)
{
    static const char *const others[] = {"ratio=0.25", "word=a b=c",
                                         "start_level=-3"};
    struct arena *arena = arena_new();
    char *path = path_of("libenv");

    for (size_t i = 0; i < COUNT_OF(others); i++) {
        struct env_space space;
        struct err err = {.msg = ""};
        struct settings settings =
            make_settings(arena, libenv_ask_table(path, &err));

        CU_ASSERT(make_settings_set(&settings, arena, "env_name=strict"));
        CU_ASSERT(i == 2 ||
                  make_settings_set(&settings, arena, "start_level=3"));
        CU_ASSERT(make_settings_set(
            &settings, arena, arena_printf(arena, "options=%s", others[i])));
        CU_ASSERT(env_libenv.space(&space, &settings, &err));
        if (err.msg[0] != '\0')
            fprintf(stderr, "\n%s: %s\n", others[i], err.msg);
    }
    /* A folder, which arrives with a slash at its end. */
    struct library library = {path, {"resource_root=."}};
    struct env_batch batch;
    open_batch(&batch, arena, &library, a_key);
    env_batch_close(&batch);
    free(path);
    arena_free(arena);
}

/* ---- what goes wrong later ---- */

static const struct trouble {
    const char *name, *words;
} troubles[] = {
    {"env_name=stop", "libenv_act: Aborted; its last words: out of coins"},
    {"env_name=exit",
     "libenv_act: it ended the process; its last words: no more 'levels'"},
    {"env_name=hang", "libenv_act: no answer within 0.5 s"},
    {"env_name=wild_codes", "has the code 41, of 0 to 32"},
    {"env_name=print", NULL},
    {"env_name=codes", NULL},
};

static void test_trouble(void)
{
    struct arena *arena = arena_new();

    for (size_t i = 0; i < COUNT_OF(troubles); i++) {
        const struct trouble *t = &troubles[i];
        struct library library = {path_of("libenv"), {t->name}};
        struct env_batch batch;
        struct rng rng = actions_of(0);

        if (strcmp(t->name, "env_name=hang") == 0)
            library.options[1] = "call_limit=0.5";
        open_batch(&batch, arena, &library, a_key);
        env_batch_reset(&batch);
        play(&batch, &rng, 110);
        const char *why = env_trouble(batch.env);
        CU_ASSERT((why != NULL) == (t->words != NULL));
        CU_ASSERT(why == NULL || strstr(why, t->words) != NULL);
        if (why != NULL && strstr(why, t->words) == NULL)
            fprintf(stderr, "\n%s: %s\n", t->name, why);
        /* Nothing moves any more. */
        play(&batch, &rng, 3);
        CU_ASSERT(why == NULL || batch.reward[0] == 0);
        env_libenv.save(batch.env);
        env_batch_reset(&batch);
        env_batch_close(&batch);
        free(library.path);
    }
    arena_free(arena);
}

/* The newest child of this process. */
static pid_t newest_child(void)
{
    char name[64], text[4096] = "";
    pid_t newest = 0;

    snprintf(name, sizeof name, "/proc/self/task/%d/children", (int)getpid());
    FILE *f = fopen(name, "r");
    if (f == NULL)
        return 0;
    text[fread(text, 1, sizeof text - 1, f)] = '\0';
    fclose(f);
    for (char *at = text, *end; *at != '\0'; at = end + (*end == ' ')) {
        newest = (pid_t)strtol(at, &end, 10);
        if (end == at)
            break;
    }
    return newest;
}

/* Killed from outside; whoever comes later gets a new one. */
static void test_killed(void)
{
    struct library library = fixture();
    struct arena *arena = arena_new();
    struct env_batch batch;
    struct rng rng = actions_of(0);

    open_batch(&batch, arena, &library, a_key);
    env_batch_reset(&batch);
    const uint64_t before = play(&batch, &rng, 10);
    const pid_t guest = newest_child();
    CU_ASSERT_FATAL(guest > 0 && kill(guest, SIGKILL) == 0);
    play(&batch, &rng, 10);
    const char *why = env_trouble(batch.env);
    CU_ASSERT(why != NULL && strstr(why, "libenv_act: Killed") != NULL);
    env_batch_close(&batch);

    open_batch(&batch, arena, &library, a_key);
    env_batch_reset(&batch);
    rng = actions_of(0);
    CU_ASSERT_EQUAL(play(&batch, &rng, 10), before);
    env_batch_close(&batch);
    free(library.path);
    arena_free(arena);
}

/* Without get_state there is nothing to go on from. */
static void test_bare(void)
{
    struct library library = {path_of("libenv_bare"), {NULL}};
    struct arena *arena = arena_new();
    struct env_batch batch;
    struct rng rng = actions_of(0);

    open_batch(&batch, arena, &library, a_key);
    env_batch_reset(&batch);
    play(&batch, &rng, 100);
    CU_ASSERT(!env_libenv.keeps_state(batch.env));
    env_libenv.save(batch.env);
    env_libenv.load(batch.env);
    CU_ASSERT_PTR_NULL(env_trouble(batch.env));
    env_batch_close(&batch);
    free(library.path);
    arena_free(arena);
}

/* A state that is damaged is none. */
static void test_damaged(void)
{
    struct library library = fixture();
    struct arena *arena = arena_new();
    struct env_batch batch;
    size_t bytes;

    open_batch(&batch, arena, &library, a_key);
    env_batch_reset(&batch);
    env_libenv.save(batch.env);
    uint8_t *state = env_libenv.state(batch.env, &bytes);
    memset(state + LIBENV_HEAD, 0xFF, bytes - LIBENV_HEAD);
    env_libenv.load(batch.env);
    const char *why = env_trouble(batch.env);
    CU_ASSERT(why != NULL && strstr(why, "what was saved is damaged") != NULL);
    env_batch_close(&batch);
    free(library.path);
    arena_free(arena);
}

/* ---- the process itself ---- */

static void echo(void *ctx)
{
    int word;

    (void)ctx;
    /* In vain: this is for the host to mind. */
    raise(SIGTERM);
    while ((word = guest_hear(-1)) >= 0) {
        uint8_t *memory = guest_map(0, 8);

        memory[1] = (uint8_t)(memory[0] + 1);
        printf("%d\n", word);
        fflush(stdout);
        if (word == 9)
            _exit(7);
        guest_say((uint8_t)(word * 2));
    }
}

static void test_guest(void)
{
    struct err err = {.msg = ""};
    struct guest *guest = guest_start(echo, NULL, &err);
    uint64_t at;

    CU_ASSERT_PTR_NOT_NULL_FATAL(guest);
    uint8_t *memory = guest_share(guest, &at, 8, &err);
    CU_ASSERT_PTR_NOT_NULL_FATAL(memory);
    CU_ASSERT_EQUAL(at, 0);
    memory[0] = 41;
    CU_ASSERT_EQUAL(guest_ask(guest, 3, 60, &err), 6);
    CU_ASSERT_EQUAL(memory[1], 42);
    CU_ASSERT(guest_lives(guest));
    CU_ASSERT_EQUAL(guest_ask(guest, 9, 60, &err), -1);
    CU_ASSERT_STRING_EQUAL(err.msg,
                           "it ended the process; its last words: 3; 9");
    CU_ASSERT(!guest_lives(guest));
    CU_ASSERT_EQUAL(guest_ask(guest, 3, 60, &err), -1);
    guest_unshare(guest, memory, at, 8);
    guest_end(guest);
}

static const struct unit_test tests[] = {
    {"a guest is asked, and ends", test_guest},
    {"what a step tells", test_steps},
    {"numbers are clipped", test_numbers},
    {"states and resets go on the same", test_resume},
    {"what cannot be used is refused", test_refusals},
    {"what is no such library is refused", test_no_library},
    {"options have their types", test_options},
    {"exits, crashes and hangs are trouble", test_trouble},
    {"a guest that is killed", test_killed},
    {"a library that keeps its states", test_bare},
    {"a damaged state", test_damaged},
};

UNIT_MAIN("libenv", tests)
