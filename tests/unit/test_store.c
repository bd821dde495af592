/* test_store.c - run directories, curves, leases, checkpoints. */
#include "config.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/str.h"
#include "store/store.h"
#include "store/tensors.h"
#include "tests/unit/unit.h"

/* A folder of the test's own, removed with all that is in it. */
struct place {
    char dir[32];
    struct arena *arena;
};

static void place_init(struct place *p)
{
    strcpy(p->dir, "test-store-XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(p->dir));
    p->arena = arena_new();
}

static void place_fini(struct place *p)
{
    const char *command = arena_printf(p->arena, "rm -rf %s", p->dir);

    CU_ASSERT_EQUAL(system(command), 0);
    arena_free(p->arena);
}

static const struct setting env_items[] = {
    {"noise", {VALUE_NUMBER, {.number = {true, 1, 10, 0.1, {{0}}}}}, false},
    {"data", {VALUE_STRING, {.string = "/some \"odd\"\tplace"}}, true},
};

static struct run_spec example_spec(struct arena *arena)
{
    struct setting *fam = arena_array(arena, struct setting, 3);
    struct value *channels = arena_array(arena, struct value, 2);

    channels[0] = value_number(number_int(16));
    channels[1] = value_number(number_int(32));
    fam[0] = (struct setting){"width", value_number(number_ratio(1, 8)), false};
    fam[1].name = "channels";
    fam[1].value.kind = VALUE_LIST;
    fam[1].value.list.items = channels;
    fam[1].value.list.n = 2;
    fam[2] = (struct setting){"scale", value_number(number_real(M_PI)), false};
    return (struct run_spec){
        .environment = {"mnist", env_items, COUNT_OF(env_items)},
        .family = {"cnn", fam, 3},
        .algorithm = {"ppo_ewma", NULL, 0},
        .seed = 7,
        .interactions = 1000,
    };
}

static void test_spec_survives(void)
{
    struct place p;
    struct err err = {.msg = ""};
    struct run_spec back;

    place_init(&p);
    struct run_spec spec = example_spec(p.arena);
    struct store *store = store_open(p.dir, true, &err);
    CU_ASSERT_PTR_NOT_NULL_FATAL(store);
    CU_ASSERT(store_prepare(store, &spec, &err));
    struct run_key key = run_spec_key(&spec);
    char id[RUN_ID_CHARS + 1];
    run_key_id(id, &key);
    const char *dir = store_run_dir(p.arena, store, id);
    CU_ASSERT(store_read_spec(p.arena, &back, dir, &err));
    struct run_key again = run_spec_key(&back);
    CU_ASSERT_EQUAL(memcmp(&key, &again, sizeof key), 0);
    CU_ASSERT_EQUAL(back.seed, 7);
    CU_ASSERT_STRING_EQUAL(settings_string(&back.environment, "data"),
                           "/some \"odd\"\tplace");
    CU_ASSERT_EQUAL(settings_real(&back.family, "scale"), M_PI);

    /* One changed value is noticed. */
    char *text;
    size_t len;
    const char *path = arena_printf(p.arena, "%s/spec.yaml", dir);
    CU_ASSERT(file_read(&text, &len, path, 1 << 20, &err));
    char *at = strstr(text, "1/8");
    CU_ASSERT_PTR_NOT_NULL_FATAL(at);
    at[2] = '4';
    CU_ASSERT(file_write(path, text, len, &err));
    CU_ASSERT_FALSE(store_read_spec(p.arena, &back, dir, &err));
    CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, "changed or damaged"));
    /* And any shorter file is refused. */
    at[2] = '8';
    for (size_t n = 0; n < len - 30; n += 7) {
        CU_ASSERT(file_write(path, text, n, &err));
        CU_ASSERT_FALSE(store_read_spec(p.arena, &back, dir, &err));
    }
    free(text);
    store_close(store);
    place_fini(&p);
}

static struct store_point point_of(int i)
{
    return (struct store_point){
        .interactions = 1000 * (i + 1),
        .updates = 24 * (i + 1),
        .ret = 0.1 * i,
        .ret_greedy = 1.0 / 3,
        .entropy = 2.30258509299404568,
        .wall_s = 0.5 * i,
    };
}

static void cut_anywhere(const char *const *infos, size_t n_infos)
{
    struct place p;
    struct err err = {.msg = ""};
    struct str text = STR_INIT;
    size_t ends[5];

    place_init(&p);
    const char *path = arena_printf(p.arena, "%s/curve.csv", p.dir);
    store_curve_head(&text, infos, n_infos);
    size_t header = text.len;
    for (int i = 0; i < 5; i++) {
        struct store_point point = point_of(i);

        point.n_infos = n_infos;
        for (size_t k = 0; k < n_infos; k++)
            point.info[k] = k == 0 ? 0.1 * i : (double)NAN;
        store_point_line(&text, &point);
        ends[i] = text.len;
    }
    /* Whatever the length of the file, whole lines are read and no more. */
    for (size_t len = 0; len <= text.len; len++) {
        struct store_curve curve;
        size_t want = 0;

        while (want < 5 && ends[want] <= len)
            want++;
        CU_ASSERT(file_write(path, text.text, len, &err));
        CU_ASSERT(store_read_curve(p.arena, &curve, p.dir, INT64_MAX, &err));
        CU_ASSERT_EQUAL(curve.n, want);
        CU_ASSERT_EQUAL(curve.bytes, want > 0        ? ends[want - 1]
                                     : len >= header ? header
                                                     : 0);
    }
    /* Any flipped byte of a line ends the curve before it. */
    for (size_t at = ends[1]; at < ends[2]; at++) {
        struct store_curve curve;

        text.text[at] ^= 1;
        CU_ASSERT(file_write(path, text.text, text.len, &err));
        CU_ASSERT(store_read_curve(p.arena, &curve, p.dir, INT64_MAX, &err));
        CU_ASSERT_EQUAL(curve.n, 2);
        text.text[at] ^= 1;
    }
    struct store_curve curve;
    CU_ASSERT(file_write(path, text.text, text.len, &err));
    CU_ASSERT(store_read_curve(p.arena, &curve, p.dir, 3500, &err));
    CU_ASSERT_EQUAL(curve.n, 3);
    CU_ASSERT_EQUAL(curve.points[2].ret, 0.2);
    CU_ASSERT_EQUAL(curve.points[2].ret_greedy, 1.0 / 3);
    CU_ASSERT_EQUAL_FATAL(curve.n_infos, n_infos);
    for (size_t k = 0; k < n_infos; k++) {
        CU_ASSERT_STRING_EQUAL(curve.infos[k], infos[k]);
        CU_ASSERT(k == 0 ? curve.points[2].info[k] == 0.2
                         : isnan(curve.points[2].info[k]));
    }
    str_fini(&text);
    place_fini(&p);
}

static void test_curve_cut_anywhere(void)
{
    static const char *const infos[] = {"info_success", "train_info_success",
                                        "x"};

    cut_anywhere(NULL, 0);
    cut_anywhere(infos, COUNT_OF(infos));
}

/* A header is that of a curve, or the file holds nothing. */
static void test_curve_headers(void)
{
    static const struct {
        const char *what;
        const char *from, *to; /* replaced in a header with a column "level" */
        size_t n_infos;        /* 0: it is none */
    } cases[] = {
        {"a column", "level", "level", 1},
        {"two", "level", "level,seed_2", 2},
        {"a name of other characters", "level", "le vel", 0},
        {"no name", "level", "", 0},
        {"other columns before", "entropy", "entropie", 0},
        {"no checksum", ",crc32", "", 0},
        {"too many", "level", "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q", 0},
    };
    static const char *const infos[] = {"level"};
    struct place p;
    struct err err;

    place_init(&p);
    const char *path = arena_printf(p.arena, "%s/curve.csv", p.dir);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str head = STR_INIT, text = STR_INIT;
        struct store_curve curve;

        store_curve_head(&head, infos, 1);
        const char *at = strstr(head.text, cases[i].from);
        str_addn(&text, head.text, (size_t)(at - head.text));
        str_add(&text, cases[i].to);
        str_add(&text, at + strlen(cases[i].from));
        CU_ASSERT(file_write(path, text.text, text.len, &err));
        CU_ASSERT(store_read_curve(p.arena, &curve, p.dir, INT64_MAX, &err));
        const bool good =
            curve.bytes == (cases[i].n_infos > 0 ? text.len : 0) &&
            (curve.bytes == 0 || curve.n_infos == cases[i].n_infos);
        CU_ASSERT(good);
        if (!good)
            fprintf(stderr, "%s\n", cases[i].what);
        str_fini(&head);
        str_fini(&text);
    }
    place_fini(&p);
}

static void test_done(void)
{
    struct place p;
    struct err err = {.msg = ""};
    struct store_done done = {.outcome = OUTCOME_DIVERGED,
                              .interactions = 4096,
                              .wall_s = 1.25,
                              .kernel = "test",
                              .message = "value loss is not finite"};
    struct store_done back;

    place_init(&p);
    CU_ASSERT(store_read_done(p.arena, &back, p.dir, &err));
    CU_ASSERT_EQUAL(back.outcome, OUTCOME_NONE);
    CU_ASSERT(store_write_done(p.dir, &done, &err));
    CU_ASSERT(store_read_done(p.arena, &back, p.dir, &err));
    CU_ASSERT_EQUAL(back.outcome, OUTCOME_DIVERGED);
    CU_ASSERT_EQUAL(back.interactions, 4096);
    CU_ASSERT_EQUAL(back.wall_s, 1.25);
    CU_ASSERT_STRING_EQUAL(back.message, done.message);
    done = (struct store_done){.outcome = OUTCOME_DONE,
                               .kernel = "test",
                               .message = "",
                               .stopped = STOP_WALL_TIME,
                               .limit_wall_s = 1800};
    CU_ASSERT(store_write_done(p.dir, &done, &err));
    CU_ASSERT(store_read_done(p.arena, &back, p.dir, &err));
    CU_ASSERT_EQUAL(back.stopped, STOP_WALL_TIME);
    CU_ASSERT_EQUAL(back.limit_wall_s, 1800);
    CU_ASSERT(
        file_write(arena_printf(p.arena, "%s/done", p.dir), "{}", 2, &err));
    CU_ASSERT_FALSE(store_read_done(p.arena, &back, p.dir, &err));
    place_fini(&p);
}

/* Whichever bit of a result flips, it is refused or says the same. */
static void test_done_flipped(void)
{
    struct place p;
    struct err err = {.msg = ""};
    const struct store_done done = {.outcome = OUTCOME_DIVERGED,
                                    .interactions = 4096,
                                    .wall_s = 1.0 / 3,
                                    .kernel = "test",
                                    .message = "a loss",
                                    .curve = {123, 456}};
    struct store_done back;
    char *text;
    size_t len, refused = 0;

    place_init(&p);
    const char *path = arena_printf(p.arena, "%s/done", p.dir);
    CU_ASSERT(store_write_done(p.dir, &done, &err));
    CU_ASSERT_FATAL(file_read(&text, &len, path, 4096, &err));
    for (size_t bit = 0; bit < 8 * len; bit++) {
        text[bit / 8] = (char)(text[bit / 8] ^ (1 << bit % 8));
        CU_ASSERT(file_write(path, text, len, &err));
        text[bit / 8] = (char)(text[bit / 8] ^ (1 << bit % 8));
        if (!store_read_done(p.arena, &back, p.dir, &err)) {
            refused++;
            continue;
        }
        CU_ASSERT_EQUAL(back.outcome, done.outcome);
        CU_ASSERT_EQUAL(back.interactions, done.interactions);
        CU_ASSERT_EQUAL(back.wall_s, done.wall_s);
        CU_ASSERT_EQUAL(back.curve.bytes, done.curve.bytes);
        CU_ASSERT_EQUAL(back.curve.crc, done.curve.crc);
        CU_ASSERT_STRING_EQUAL(back.message, done.message);
    }
    CU_ASSERT(refused > 6 * len);
    free(text);
    place_fini(&p);
}

/* A curve with a point each 1000 interactions and 10 s. */
static void write_curve(struct arena *arena, const char *dir, int n,
                        struct store_mark *mark)
{
    struct str text = STR_INIT;
    struct err err;

    str_add(&text, store_curve_header);
    for (int i = 1; i <= n; i++) {
        const struct store_point p = {
            .interactions = 1000 * i, .updates = i, .wall_s = 10 * i};

        store_point_line(&text, &p);
    }
    CU_ASSERT(file_write(arena_printf(arena, "%s/curve.csv", dir), text.text,
                         text.len, &err));
    CU_ASSERT(store_mark_curve(mark, dir, &err));
    str_fini(&text);
}

static const struct find_case {
    const char *what;
    struct store_done done; /* 5 points, 5000 interactions in 50 s or so */
    struct store_budget budget;
    enum store_state state;
    int64_t interactions;
    double curve_wall_s;
    bool timed_out;
} find_cases[] = {
    {"as long as asked",
     {.outcome = OUTCOME_DONE, .interactions = 5000, .wall_s = 50},
     {5000, 0, 0},
     STORE_COMPLETE,
     5000,
     HUGE_VAL,
     false},
    {"a longer budget continues",
     {.outcome = OUTCOME_DONE, .interactions = 5000, .wall_s = 50},
     {6000, 0, 0},
     STORE_PARTIAL,
     5000,
     HUGE_VAL,
     false},
    {"the same limit of time reuses",
     {.outcome = OUTCOME_DONE,
      .interactions = 5000,
      .wall_s = 51,
      .stopped = STOP_WALL_TIME,
      .limit_wall_s = 49},
     {9000, 49, 0},
     STORE_COMPLETE,
     5000,
     HUGE_VAL,
     true},
    {"a smaller one reuses what fits in",
     {.outcome = OUTCOME_DONE,
      .interactions = 5000,
      .wall_s = 51,
      .stopped = STOP_WALL_TIME,
      .limit_wall_s = 49},
     {9000, 30, 0},
     STORE_COMPLETE,
     3000,
     30,
     true},
    {"a larger one continues",
     {.outcome = OUTCOME_DONE,
      .interactions = 5000,
      .wall_s = 51,
      .stopped = STOP_WALL_TIME,
      .limit_wall_s = 49},
     {9000, 60, 0},
     STORE_PARTIAL,
     5000,
     HUGE_VAL,
     false},
    {"no limit any more continues",
     {.outcome = OUTCOME_DONE,
      .interactions = 5000,
      .wall_s = 51,
      .stopped = STOP_WALL_TIME,
      .limit_wall_s = 49},
     {9000, 0, 0},
     STORE_PARTIAL,
     5000,
     HUGE_VAL,
     false},
    {"interactions come first",
     {.outcome = OUTCOME_DONE, .interactions = 5000, .wall_s = 50},
     {2000, 30, 0},
     STORE_COMPLETE,
     5000,
     HUGE_VAL,
     false},
    {"a run may be both long and over its time",
     {.outcome = OUTCOME_DONE, .interactions = 5000, .wall_s = 50},
     {5000, 20, 0},
     STORE_COMPLETE,
     2000,
     20,
     true},
    {"time does not cut what is wanted at least",
     {.outcome = OUTCOME_DONE, .interactions = 5000, .wall_s = 50},
     {9000, 20, 3000},
     STORE_COMPLETE,
     3000,
     20,
     true},
    {"nor is a run over before",
     {.outcome = OUTCOME_DONE, .interactions = 5000, .wall_s = 50},
     {9000, 20, 6000},
     STORE_PARTIAL,
     5000,
     HUGE_VAL,
     false},
    {"what diverged later was well until then",
     {.outcome = OUTCOME_DIVERGED,
      .interactions = 5000,
      .wall_s = 50,
      .message = "loss"},
     {9000, 20, 0},
     STORE_COMPLETE,
     2000,
     20,
     true},
};

static void test_find(void)
{
    struct place p;
    struct err err = {.msg = ""};

    place_init(&p);
    struct store *store = store_open(p.dir, true, &err);
    CU_ASSERT_PTR_NOT_NULL_FATAL(store);
    const char *id = "0123456789abcdef",
               *dir = store_run_dir(p.arena, store, id);
    CU_ASSERT(file_mkdirs(dir, &err));
    for (size_t i = 0; i < COUNT_OF(find_cases); i++) {
        const struct find_case *c = &find_cases[i];
        struct store_done done = c->done;
        struct store_run run;

        done.kernel = "test";
        if (done.message == NULL)
            done.message = "";
        write_curve(p.arena, dir, 5, &done.curve);
        CU_ASSERT(store_write_done(dir, &done, &err));
        store_find(p.arena, &run, store, id, c->budget);
        bool ok = run.state == c->state &&
                  run.interactions == c->interactions &&
                  run.curve_wall_s == c->curve_wall_s &&
                  run.timed_out == c->timed_out;
        CU_ASSERT(ok);
        if (!ok)
            fprintf(stderr, "%s: state %d, %lld interactions, %g s, %d\n",
                    c->what, run.state, (long long)run.interactions,
                    run.curve_wall_s, run.timed_out);
    }
    store_close(store);
    place_fini(&p);
}

static void test_list(void)
{
    static const char *const names[] = {"ffff456789abcdef",  "0123456789abcdef",
                                        "0123456789abcdeg",  "0123",
                                        "0123456789abcdef0", "backup"};
    struct place p;
    struct err err = {.msg = ""};
    struct store_list list;

    place_init(&p);
    struct store *store = store_open(p.dir, true, &err);
    CU_ASSERT_PTR_NOT_NULL_FATAL(store);
    CU_ASSERT(store_list_runs(p.arena, &list, store, &err));
    CU_ASSERT_EQUAL(list.n, 0);
    CU_ASSERT_EQUAL(store_list_find(&list, names[0]), SIZE_MAX);
    for (size_t i = 0; i < COUNT_OF(names); i++)
        CU_ASSERT(file_mkdirs(store_run_dir(p.arena, store, names[i]), &err));
    CU_ASSERT(store_list_runs(p.arena, &list, store, &err));
    CU_ASSERT_EQUAL(list.n, 2);
    CU_ASSERT_EQUAL(store_list_find(&list, names[0]), 1);
    CU_ASSERT_EQUAL(store_list_find(&list, names[1]), 0);
    CU_ASSERT_EQUAL(store_list_find(&list, "0123456789abcdee"), SIZE_MAX);
    CU_ASSERT_EQUAL(store_run_bytes(store, names[0]), 0);
    CU_ASSERT(file_write(
        arena_printf(p.arena, "%s/a", store_run_dir(p.arena, store, names[0])),
        "12345", 5, &err));
    CU_ASSERT_EQUAL(store_run_bytes(store, names[0]), 5);
    CU_ASSERT_EQUAL(store_run_bytes(store, "0123456789abcdee"), 0);
    store_close(store);
    place_fini(&p);
}

static void test_layout(void)
{
    struct place p;
    struct err err = {.msg = ""};

    place_init(&p);
    CU_ASSERT(file_write(arena_printf(p.arena, "%s/VERSION", p.dir), "99\n", 3,
                         &err));
    CU_ASSERT_PTR_NULL(store_open(p.dir, true, &err));
    CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, "layout 99"));
    /* A store that is not there is empty, and stays not there. */
    const char *none = arena_printf(p.arena, "%s/none", p.dir);
    struct store *store = store_open(none, false, &err);
    struct store_run run;
    CU_ASSERT_PTR_NOT_NULL_FATAL(store);
    store_find(p.arena, &run, store, "0123456789abcdef",
               (struct store_budget){1, 0, 0});
    CU_ASSERT_EQUAL(run.state, STORE_NEW);
    CU_ASSERT_FALSE(file_exists(none));
    store_close(store);
    place_fini(&p);
}

/* A lease of another host, last seen alive so many seconds ago. */
static void put_foreign(const char *dir, struct arena *arena, long ago_s)
{
    const char *path = arena_printf(arena, "%s/lease", dir);
    static const char text[] = "elsewhere/pid:[1] 4711 99\n";
    struct timespec times[2];
    struct err err;

    CU_ASSERT(file_write(path, text, sizeof text - 1, &err));
    clock_gettime(CLOCK_REALTIME, &times[0]);
    times[0].tv_sec -= ago_s;
    times[1] = times[0];
    CU_ASSERT_EQUAL(utimensat(AT_FDCWD, path, times, 0), 0);
}

static double seconds_since(const struct timespec *then)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - then->tv_sec) +
           1e-9 * (double)(now.tv_nsec - then->tv_nsec);
}

static enum lease_result take(const char *dir, struct arena *arena)
{
    struct lease *lease = NULL;
    const char *holder = NULL;
    struct err err;
    enum lease_result result = lease_take(&lease, arena, &holder, dir, &err);

    lease_release(lease);
    return result;
}

/* A heart that beats is alive whatever the clock says; one that does not is
 * watched before it is declared dead. */
static void test_clock_jumps(void)
{
    static const long jumps[] = {3600, -3600};
    struct timespec began;
    struct place p;

    place_init(&p);
    const char *path = arena_printf(p.arena, "%s/lease", p.dir);
    put_foreign(p.dir, p.arena, 60);
    CU_ASSERT_EQUAL(take(p.dir, p.arena), LEASE_BUSY);
    for (size_t i = 0; i < COUNT_OF(jumps); i++) {
        put_foreign(p.dir, p.arena, jumps[i]);
        pid_t pid = fork();
        if (pid == 0) {
            sleep(1);
            _exit(utimensat(AT_FDCWD, path, NULL, 0) == 0 ? 0 : 1);
        }
        CU_ASSERT_EQUAL(take(p.dir, p.arena), LEASE_BUSY);
        CU_ASSERT(file_exists(path));
        CU_ASSERT_EQUAL(waitpid(pid, NULL, 0), pid);
    }
    put_foreign(p.dir, p.arena, 3600);
    clock_gettime(CLOCK_MONOTONIC, &began);
    CU_ASSERT_EQUAL(take(p.dir, p.arena), LEASE_TAKEN);
    CU_ASSERT(seconds_since(&began) >= 2 * LEASE_BEAT_S);
    place_fini(&p);
}

static void test_failure(void)
{
    static const char plain[] = "killed by signal 9 (Killed)";
    static const char forged[] =
        "{\"schema\": \"rlstudy-failure-1\", \"class\": \"moon\", \"reason\": "
        "\"x\", \"attempt\": -7, \"signal\": -1, \"exit_status\": 0, \"time\": "
        "0, \"host\": \"h\"}";
    const struct store_failure failure = {.class = FAILURE_RESOURCE,
                                          .reason = "no \"room\"\n\xff",
                                          .attempt = 3,
                                          .signal = 9};
    struct place p;
    struct err err = {.msg = ""};

    place_init(&p);
    const char *path = arena_printf(p.arena, "%s/failed", p.dir);
    CU_ASSERT_PTR_NULL(store_failure(p.arena, p.dir));
    CU_ASSERT(store_set_failure(p.dir, &failure, &err));
    const struct store_failure *read = store_failure(p.arena, p.dir);
    CU_ASSERT_PTR_NOT_NULL_FATAL(read);
    CU_ASSERT_EQUAL(read->class, FAILURE_RESOURCE);
    CU_ASSERT_PTR_NOT_NULL(strstr(read->reason, "no \"room\""));
    CU_ASSERT_EQUAL(read->attempt, 3);
    CU_ASSERT_EQUAL(read->signal, 9);
    CU_ASSERT(read->time > 0);
    CU_ASSERT(read->host[0] != '\0');
    /* As older versions wrote it, and what nobody wrote. */
    CU_ASSERT(file_write(path, plain, sizeof plain - 1, &err));
    read = store_failure(p.arena, p.dir);
    CU_ASSERT_EQUAL(read->class, FAILURE_HOST);
    CU_ASSERT_STRING_EQUAL(read->reason, plain);
    CU_ASSERT(file_write(path, forged, sizeof forged - 1, &err));
    read = store_failure(p.arena, p.dir);
    CU_ASSERT_EQUAL(read->class, FAILURE_HOST);
    CU_ASSERT_EQUAL(read->attempt, 1);
    CU_ASSERT_EQUAL(read->signal, 0);
    CU_ASSERT(file_write(path, forged, 20, &err));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(store_failure(p.arena, p.dir)->reason, "damaged"));
    store_clear_failure(p.dir);
    CU_ASSERT_PTR_NULL(store_failure(p.arena, p.dir));
    place_fini(&p);
}

static void test_lease(void)
{
    struct place p;
    struct err err = {.msg = ""};
    struct lease *lease = NULL, *second = NULL;
    const char *holder = NULL;

    place_init(&p);
    CU_ASSERT_EQUAL(lease_take(&lease, p.arena, &holder, p.dir, &err),
                    LEASE_TAKEN);
    CU_ASSERT(lease_held(lease));
    CU_ASSERT_EQUAL(lease_take(&second, p.arena, &holder, p.dir, &err),
                    LEASE_BUSY);
    CU_ASSERT_PTR_NOT_NULL(holder);
    lease_release(lease);

    /* A child takes it and dies without a word: it is ours again. */
    pid_t pid = fork();
    if (pid == 0)
        _exit(lease_take(&lease, p.arena, &holder, p.dir, &err) == LEASE_TAKEN
                  ? 0
                  : 1);
    int status;
    CU_ASSERT_EQUAL(waitpid(pid, &status, 0), pid);
    CU_ASSERT_EQUAL(status, 0);
    CU_ASSERT_EQUAL(lease_take(&lease, p.arena, &holder, p.dir, &err),
                    LEASE_TAKEN);
    lease_release(lease);

    /* Of many who want it at once exactly one gets it. */
    enum { N = 12 };
    int go[2], won = 0;
    pid_t pids[N];
    CU_ASSERT_EQUAL_FATAL(pipe(go), 0);
    for (int i = 0; i < N; i++) {
        pids[i] = fork();
        if (pids[i] == 0) {
            char c;

            close(go[1]);
            if (read(go[0], &c, 1) != 0)
                _exit(2);
            bool got = lease_take(&lease, p.arena, &holder, p.dir, &err) ==
                       LEASE_TAKEN;
            usleep(200000); /* stay alive while the others try */
            _exit(got ? 0 : 1);
        }
    }
    close(go[0]);
    close(go[1]);
    for (int i = 0; i < N; i++) {
        CU_ASSERT_EQUAL(waitpid(pids[i], &status, 0), pids[i]);
        won += WIFEXITED(status) && WEXITSTATUS(status) == 0;
    }
    CU_ASSERT_EQUAL(won, 1);
    place_fini(&p);
}

static void test_tensors(void)
{
    struct place p;
    struct err err = {.msg = ""};
    float weights[2][3] = {{1, 2, 3}, {4, 5, (float)M_PI}};
    int64_t count = 42;
    struct tensor_view tensors[] = {
        {"w", DTYPE_F32, {2, 3}, 2, weights},
        {"count", DTYPE_I64, {0}, 0, &count},
    };
    struct tensor_note notes[] = {{"kernel", "x"}, {"absent", NULL}};

    place_init(&p);
    const char *path = arena_printf(p.arena, "%s/c.safetensors", p.dir);
    CU_ASSERT(tensors_write(path, tensors, 2, notes, 1, &err));
    memset(weights, 0, sizeof weights);
    count = 0;
    notes[0].value = NULL;
    CU_ASSERT(tensors_read(p.arena, path, tensors, 2, notes, 2, &err));
    CU_ASSERT_EQUAL(weights[1][2], (float)M_PI);
    CU_ASSERT_EQUAL(count, 42);
    CU_ASSERT_STRING_EQUAL(notes[0].value, "x");
    CU_ASSERT_PTR_NULL(notes[1].value);

    /* Another shape is refused, and so is every cut and every flipped byte
     * of the data; what was in memory stays as it was. */
    tensors[0].shape[0] = 3;
    CU_ASSERT_FALSE(tensors_read(p.arena, path, tensors, 2, notes, 2, &err));
    tensors[0].shape[0] = 2;
    char *text;
    size_t len;
    CU_ASSERT(file_read(&text, &len, path, 1 << 20, &err));
    weights[0][0] = 99;
    for (size_t n = 0; n < len; n++) {
        CU_ASSERT(file_write(path, text, n, &err));
        CU_ASSERT_FALSE(
            tensors_read(p.arena, path, tensors, 2, notes, 2, &err));
    }
    for (size_t n = len - 32; n < len; n++) {
        text[n] ^= 0x10;
        CU_ASSERT(file_write(path, text, len, &err));
        CU_ASSERT_FALSE(
            tensors_read(p.arena, path, tensors, 2, notes, 2, &err));
        text[n] ^= 0x10;
    }
    CU_ASSERT_EQUAL(weights[0][0], 99);
    free(text);
    place_fini(&p);
}

/* Readers that map a file look at the values where they lie. */
static void test_tensors_aligned(void)
{
    struct place p;
    struct err err = {.msg = ""};
    unsigned char bytes[3] = {7, 8, 9};
    float weight = 0.5f;
    int64_t count = 42;
    const struct tensor_view tensors[] = {
        {"bytes", DTYPE_U8, {3}, 1, bytes},
        {"weight", DTYPE_F32, {1}, 1, &weight},
        {"count", DTYPE_I64, {1}, 1, &count},
    };
    char *text;
    size_t len;

    place_init(&p);
    const char *path = arena_printf(p.arena, "%s/c.safetensors", p.dir);
    CU_ASSERT(tensors_write(path, tensors, 3, NULL, 0, &err));
    CU_ASSERT_FATAL(file_read(&text, &len, path, 1 << 20, &err));
    const size_t size = sizeof count + sizeof weight + sizeof bytes;
    const char *data = text + len - size;
    CU_ASSERT_EQUAL((len - size) % 8, 0);
    CU_ASSERT(memcmp(data, &count, sizeof count) == 0);
    CU_ASSERT(memcmp(data + 8, &weight, sizeof weight) == 0);
    CU_ASSERT(memcmp(data + 12, bytes, sizeof bytes) == 0);
    free(text);
    place_fini(&p);
}

static const struct unit_test tests[] = {
    {"a specification survives its file", test_spec_survives},
    {"a curve may be cut anywhere", test_curve_cut_anywhere},
    {"a header is a curve's or nothing", test_curve_headers},
    {"results", test_done},
    {"a flipped bit in a result", test_done_flipped},
    {"what a result is worth for a budget", test_find},
    {"what is there", test_list},
    {"layouts", test_layout},
    {"why an attempt failed", test_failure},
    {"one lease at a time", test_lease},
    {"leases when clocks jump", test_clock_jumps},
    {"checkpoints", test_tensors},
    {"checkpoints as others read them", test_tensors_aligned},
};

UNIT_MAIN("store", tests)
