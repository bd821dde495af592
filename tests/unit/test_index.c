/* test_index.c - the index over a store's runs: when it is believed, and what
 * it says. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/str.h"
#include "store/index.h"
#include "store/rows.h"
#include "tests/unit/unit.h"

/* A store of the test's own with three runs, which differ in their seeds. */
struct place {
    char dir[32];
    struct arena *arena;
    struct store *store;
    const char *ids[3]; /* sorted */
};

static const struct setting env_items[] = {
    {"noise", {VALUE_NUMBER, {.number = {true, 1, 10, 0.1, {{0}}}}}, false},
    {"data", {VALUE_STRING, {.string = "/somewhere"}}, true},
};
static const struct setting fam_items[] = {
    {"padding", {VALUE_STRING, {.string = "sa: me\n"}}, false},
};

static struct run_spec spec_of(int64_t seed)
{
    return (struct run_spec){
        .environment = {"digits", env_items, COUNT_OF(env_items)},
        .family = {"cnn", fam_items, COUNT_OF(fam_items)},
        .algorithm = {"ppo", NULL, 0},
        .seed = seed,
    };
}

static void write_text(const struct place *p, const char *dir, const char *name,
                       const char *text)
{
    struct err err;

    CU_ASSERT(file_write(arena_printf(p->arena, "%s/%s", dir, name), text,
                         strlen(text), &err));
}

static void make_run(struct place *p, size_t i)
{
    struct run_spec spec = spec_of((int64_t)i);
    struct run_key key = run_spec_key(&spec);
    struct str curve = STR_INIT;
    struct store_done done = {.outcome = OUTCOME_DONE,
                              .interactions = 1000,
                              .wall_s = 1.0 / 3,
                              .kernel = "avx2",
                              .message = "",
                              .machine = "a machine"};
    const struct store_point point = {.interactions = 1000, .ret = 0.5};
    char id[RUN_ID_CHARS + 1];
    struct err err;

    run_key_id(id, &key);
    p->ids[i] = arena_strdup(p->arena, id);
    const char *dir = store_run_dir(p->arena, p->store, id);
    CU_ASSERT(store_prepare(p->store, &spec, &err));
    str_add(&curve, store_curve_header);
    store_point_line(&curve, &point);
    write_text(p, dir, "curve.csv", curve.text);
    str_fini(&curve);
    CU_ASSERT(store_mark_curve(&done.curve, dir, &err));
    CU_ASSERT(store_write_done(dir, &done, &err));
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void place_init(struct place *p)
{
    struct err err;

    strcpy(p->dir, "test-index-XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(p->dir));
    p->arena = arena_new();
    p->store = store_open(p->dir, true, &err);
    CU_ASSERT_PTR_NOT_NULL_FATAL(p->store);
    for (size_t i = 0; i < COUNT_OF(p->ids); i++)
        make_run(p, i);
    qsort(p->ids, COUNT_OF(p->ids), sizeof *p->ids, compare_texts);
}

static void place_fini(struct place *p)
{
    store_close(p->store);
    CU_ASSERT(file_remove_tree(p->dir));
    arena_free(p->arena);
}

/* Until what was written is old enough to be believed. */
static void settle(void)
{
    const struct timespec pause = {2, 100000000};

    nanosleep(&pause, NULL);
}

static void refresh(struct place *p, size_t runs, size_t read)
{
    struct index_result result;
    struct err err;

    CU_ASSERT(index_refresh(p->arena, &result, p->store, false, &err));
    CU_ASSERT_EQUAL(result.runs, runs);
    CU_ASSERT_EQUAL(result.read, read);
}

static const char *copy(struct place *p, const char *text)
{
    return text != NULL ? arena_strdup(p->arena, text) : NULL;
}

/* FACTS that outlive their survey. */
static struct store_facts copy_facts(struct place *p,
                                     const struct store_facts *facts)
{
    struct store_facts out = *facts;

    out.failed = copy(p, facts->failed);
    out.damage = copy(p, facts->damage);
    out.done.kernel = copy(p, facts->done.kernel);
    out.done.machine = copy(p, facts->done.machine);
    out.done.message = NULL;
    return out;
}

/* How many of the runs are read from their folders; the facts of the first. */
static size_t survey_all(struct place *p, struct store_facts *first)
{
    struct err err;
    struct store_survey *s = survey_open(p->store, &err);

    CU_ASSERT_PTR_NOT_NULL_FATAL(s);
    survey_ask_all(s);
    for (size_t i = 0; i < survey_count(s); i++) {
        const struct store_facts *facts = survey_facts(s, i);

        if (i == 0 && first != NULL)
            *first = copy_facts(p, facts);
        const struct run_spec *spec = survey_spec(s, i);
        CU_ASSERT_PTR_NOT_NULL_FATAL(spec);
        CU_ASSERT_STRING_EQUAL(settings_string(&spec->family, "padding"),
                               "sa: me\n");
    }
    size_t read = survey_read(s);
    survey_close(s);
    return read;
}

static void test_believed_while_nothing_changed(void)
{
    struct place p;
    struct store_facts facts;

    place_init(&p);
    CU_ASSERT_EQUAL(survey_all(&p, NULL), 3);
    /* Made at once, it is not believed: the files may change within a tick. */
    refresh(&p, 3, 3);
    CU_ASSERT_EQUAL(survey_all(&p, NULL), 3);
    settle();
    refresh(&p, 3, 3);
    CU_ASSERT_EQUAL(survey_all(&p, &facts), 0);
    CU_ASSERT_EQUAL(facts.done.outcome, OUTCOME_DONE);
    CU_ASSERT_EQUAL(facts.done.interactions, 1000);
    CU_ASSERT_EQUAL(facts.done.wall_s, 1.0 / 3);
    refresh(&p, 3, 0);

    /* One byte in place, the same length. */
    const char *dir = store_run_dir(p.arena, p.store, p.ids[0]);
    FILE *curve = fopen(arena_printf(p.arena, "%s/curve.csv", dir), "r+");
    CU_ASSERT_PTR_NOT_NULL_FATAL(curve);
    fseek(curve, -20, SEEK_END);
    fputc('7', curve);
    fclose(curve);
    CU_ASSERT_EQUAL(survey_all(&p, &facts), 1);
    CU_ASSERT_PTR_NOT_NULL(facts.damage);
    /* A damaged run has no row: it is read each time, and tells. */
    settle();
    refresh(&p, 2, 1);
    CU_ASSERT_EQUAL(survey_all(&p, &facts), 1);
    CU_ASSERT_PTR_NOT_NULL(facts.damage);
    place_fini(&p);
}

static void test_changes_of_a_folder(void)
{
    struct place p;
    struct store_facts facts;
    const struct store_failure failure = {
        .class = FAILURE_ENV, .reason = "no \"display\"", .attempt = 2};
    struct err err;

    place_init(&p);
    settle();
    refresh(&p, 3, 3);
    const char *dir = store_run_dir(p.arena, p.store, p.ids[0]);
    CU_ASSERT(store_remove_done(dir, &err));
    CU_ASSERT_EQUAL(survey_all(&p, &facts), 1);
    CU_ASSERT_EQUAL(facts.done.outcome, OUTCOME_NONE);
    CU_ASSERT_EQUAL(facts.curve_interactions, 1000);
    CU_ASSERT(store_set_failure(dir, &failure, &err));
    settle();
    refresh(&p, 3, 1);
    CU_ASSERT_EQUAL(survey_all(&p, &facts), 0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(facts.failed);
    const struct store_failure *back =
        store_failure_parse(p.arena, facts.failed, strlen(facts.failed));
    CU_ASSERT_EQUAL(back->class, FAILURE_ENV);
    CU_ASSERT_EQUAL(back->attempt, 2);
    /* A run that goes is gone, and one that comes is there. */
    CU_ASSERT(file_remove_tree(dir));
    CU_ASSERT_EQUAL(survey_all(&p, NULL), 0);
    make_run(&p, 0);
    CU_ASSERT(survey_all(&p, NULL) <= 1);
    place_fini(&p);
}

static void test_prefixes(void)
{
    struct place p;
    struct err err;
    size_t first;

    place_init(&p);
    struct store_survey *s = survey_open(p.store, &err);
    CU_ASSERT_PTR_NOT_NULL_FATAL(s);
    CU_ASSERT_EQUAL(survey_prefix(&first, s, ""), 3);
    for (size_t i = 0; i < 3; i++) {
        CU_ASSERT_EQUAL(survey_prefix(&first, s, p.ids[i]), 1);
        CU_ASSERT_EQUAL(first, i);
        CU_ASSERT_EQUAL(survey_find(s, p.ids[i]), i);
    }
    CU_ASSERT_EQUAL(survey_prefix(&first, s, "g"), 0);
    CU_ASSERT_EQUAL(survey_find(s, "0123456789abcdef"), SIZE_MAX);
    survey_close(s);
    place_fini(&p);
}

/* Any byte of the file changed: the answers are those of the folders. */
static void test_damage(void)
{
    struct place p;
    struct store_facts facts;
    struct err err;
    char *text;
    size_t len;

    place_init(&p);
    settle();
    refresh(&p, 3, 3);
    const char *path = arena_printf(p.arena, "%s/index.sqlite", p.dir);
    CU_ASSERT(file_read(&text, &len, path, 1 << 24, &err));
    CU_ASSERT(index_sound(p.store, &err));
    for (size_t at = 0; at < len; at += 61) {
        text[at] = (char)(text[at] ^ 0x15);
        CU_ASSERT(file_write(path, text, len, &err));
        text[at] = (char)(text[at] ^ 0x15);
        survey_all(&p, &facts);
        CU_ASSERT_EQUAL(facts.done.interactions, 1000);
        CU_ASSERT_EQUAL(facts.done.wall_s, 1.0 / 3);
        CU_ASSERT_STRING_EQUAL(facts.done.kernel, "avx2");
        CU_ASSERT_STRING_EQUAL(facts.done.machine, "a machine");
        CU_ASSERT_PTR_NULL(facts.failed);
    }
    for (size_t n = 0; n < len; n += 509) {
        CU_ASSERT(file_write(path, text, n, &err));
        survey_all(&p, &facts);
        CU_ASSERT_EQUAL(facts.done.wall_s, 1.0 / 3);
    }
    CU_ASSERT(file_write(path, text, len / 4, &err));
    CU_ASSERT_FALSE(index_sound(p.store, &err));
    CU_ASSERT_EQUAL(survey_all(&p, NULL), 3);
    free(text);
    place_fini(&p);
}

static void test_one_writer(void)
{
    struct place p;
    struct index_result result;
    struct lease *lease;
    const char *holder = NULL;
    struct err err;

    place_init(&p);
    CU_ASSERT_EQUAL(lease_take(&lease, p.arena, &holder, p.dir, &err),
                    LEASE_TAKEN);
    CU_ASSERT(index_refresh(p.arena, &result, p.store, true, &err));
    CU_ASSERT_PTR_NOT_NULL(result.holder);
    CU_ASSERT_FALSE(
        file_exists(arena_printf(p.arena, "%s/index.sqlite", p.dir)));
    lease_release(lease);
    refresh(&p, 3, 3);
    place_fini(&p);
}

static const struct unit_test tests[] = {
    {"rows are believed while nothing changed",
     test_believed_while_nothing_changed},
    {"what changes in a folder is seen", test_changes_of_a_folder},
    {"runs by the beginnings of their ids", test_prefixes},
    {"a damaged index says nothing wrong", test_damage},
    {"one process writes it", test_one_writer},
};

UNIT_MAIN("index", tests)
