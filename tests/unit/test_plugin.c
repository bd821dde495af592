/* test_plugin.c - what plug-ins say of themselves, guards, and processes that
 * end before their work is done.  tests/e2e/plugins.sh has whole studies. */
#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/param.h"
#include "env/child.h"
#include "env/facts.h"
#include "env/plugin.h"
#include "tests/unit/unit.h"

/* ---- children ---- */

static void do_nothing(void *ctx)
{
    *(int *)ctx = 1;
}

static void print(void *ctx)
{
    (void)ctx;
    puts("one\ntwo\n\n");
    fputs("three", stderr);
}

static void crash(void *ctx)
{
    (void)ctx;
    fputs("first\nlast\n", stderr);
    signal(SIGABRT, SIG_DFL);
    abort();
}

static void leave(void *ctx)
{
    (void)ctx;
    _exit(0);
}

static void hang(void *ctx)
{
    (void)ctx;
    for (;;)
        pause();
}

static const struct child_case {
    const char *what;
    void (*work)(void *ctx);
    bool done;
    const char *why, *out, *err;
} child_cases[] = {
    {"work that is done", do_nothing, true, "", "", ""},
    {"the last two lines are kept", print, true, "", "one; two", "three"},
    {"a crash has a name", crash, false, "Aborted", "", "first; last"},
    {"who leaves is not done", leave, false, "it ended the process", "", ""},
    {"who hangs is ended", hang, false, "no answer within 0.2 s", "", ""},
};

static void test_children(void)
{
    for (size_t i = 0; i < COUNT_OF(child_cases); i++) {
        const struct child_case *c = &child_cases[i];
        struct child_end end;
        struct err err;
        int *shared = child_memory(sizeof *shared, &err);

        CU_ASSERT_PTR_NOT_NULL_FATAL(shared);
        CU_ASSERT_FATAL(child_run(&end, c->work, shared, 0.2, &err));
        CU_ASSERT_EQUAL(end.done, c->done);
        CU_ASSERT_STRING_EQUAL(end.why, c->why);
        CU_ASSERT_STRING_EQUAL(end.out, c->out);
        CU_ASSERT_STRING_EQUAL(end.err, c->err);
        CU_ASSERT_EQUAL(*shared, c->work == do_nothing);
        child_memory_free(shared, sizeof *shared);
    }
}

/* ---- options ---- */

static const struct option_facts good = {.name = "length",
                                         .def = "8",
                                         .min = 2,
                                         .max = 256,
                                         .type = RLS_INT,
                                         .has_def = 1};

static const struct facts_case {
    const char *what;
    struct option_facts option;
    const char *said; /* NULL: nothing is wrong */
} facts_cases[] = {
    {"a whole number",
     {.name = "n", .def = "8", .min = 2, .max = 256, .type = 1, .has_def = 1},
     NULL},
    {"it may have no default",
     {.name = "n", .min = 2, .max = 256, .type = RLS_INT},
     NULL},
    {"a default in its range",
     {.name = "n", .def = "1", .min = 2, .max = 9, .type = 1, .has_def = 1},
     "option 'n' has the default '1', which it would not take"},
    {"a default that is whole",
     {.name = "n", .def = "2.5", .min = 2, .max = 9, .type = 1, .has_def = 1},
     "option 'n' has the default '2.5', which it would not take"},
    {"a range of numbers",
     {.name = "x", .min = 9, .max = 2, .type = RLS_REAL},
     "option 'x' has a range from 9 to 2"},
    {"a truth",
     {.name = "t", .def = "yes", .type = RLS_BOOL, .has_def = 1},
     "option 't' has the default 'yes', which it would not take"},
    {"a choice has choices",
     {.name = "c", .def = "a", .type = RLS_CHOICE, .has_def = 1},
     "option 'c' has no choices"},
    {"and one of them is the default",
     {.name = "c",
      .def = "b",
      .type = RLS_CHOICE,
      .has_def = 1,
      .n_choices = 1,
      .choices = {"a"}},
     "option 'c' has the default 'b', which it would not take"},
    {"a string, which is always there",
     {.name = "s", .def = "none", .type = RLS_STRING, .has_def = 1},
     "option 's' has the default 'none', which it would not take"},
    {"a type that there is",
     {.name = "s", .type = 6},
     "option 's' has no type of rlstudy/env.h"},
    {"a name that a study can write",
     {.name = "Two words", .type = RLS_BOOL},
     "'Two words' cannot be the name of an option (lower case, digits and _)"},
    {"a name of its own",
     {.name = "length", .type = RLS_BOOL},
     "'length' cannot be the name of an option: there is one of that name"},
    {"no name that stands for the plug-in",
     {.name = "plugin", .type = RLS_BOOL},
     "'plugin' cannot be the name of an option: there is one of that name"},
};

static void test_options(void)
{
    for (size_t i = 0; i < COUNT_OF(facts_cases); i++) {
        const struct facts_case *c = &facts_cases[i];
        struct raw_facts *facts = mem_calloc(1, sizeof *facts);
        struct arena *arena = arena_new();
        struct err err = {.msg = ""};

        strcpy(facts->name, "walk");
        facts->n_options = 2;
        facts->options[0] = good;
        facts->options[1] = c->option;
        const struct param_table *table =
            facts_table(arena, facts, "0123", "/walk.so", &err);
        CU_ASSERT_EQUAL(table != NULL, c->said == NULL);
        CU_ASSERT_STRING_EQUAL(err.msg, c->said != NULL ? c->said : "");
        if (table != NULL) {
            CU_ASSERT_EQUAL(table->n, 4);
            CU_ASSERT_STRING_EQUAL(param_find(table, "plugin")->def, "0123");
            CU_ASSERT_FALSE(param_is_key(param_find(table, "file")));
            CU_ASSERT((param_find(table, "file")->flags & PARAM_INCIDENTAL) !=
                      0);
        }
        free(facts);
        arena_free(arena);
    }
}

/* ---- guards ---- */

static void test_guards(void)
{
    const struct env_space space = {.dtype = ENV_U8,
                                    .height = 3,
                                    .width = 1,
                                    .channels = 1,
                                    .parts = 2,
                                    .actions = {2, 2}};
    struct plugin_buffers b;

    plugin_buffers_init(&b, &space, 1, 5);
    CU_ASSERT_PTR_NULL(plugin_buffers_broken(&b));
    for (size_t i = 0; i < COUNT_OF(b.all); i++) {
        uint8_t *first = b.block + b.all[i].at;
        uint8_t *const edges[] = {first - 1, first + b.all[i].bytes};

        CU_ASSERT_EQUAL((uintptr_t)first % RLS_ALIGN, 0);
        memset(first, 1, b.all[i].bytes);
        CU_ASSERT_PTR_NULL(plugin_buffers_broken(&b));
        for (size_t k = 0; k < COUNT_OF(edges); k++) {
            const uint8_t was = *edges[k];

            *edges[k] = 1;
            CU_ASSERT_PTR_NOT_NULL_FATAL(plugin_buffers_broken(&b));
            CU_ASSERT_STRING_EQUAL(plugin_buffers_broken(&b), b.all[i].name);
            *edges[k] = was;
        }
    }
    plugin_buffers_fini(&b);
}

/* ---- spaces ---- */

static const struct space_case {
    const char *what;
    struct rls_space raw;
    const char *said; /* NULL: nothing is wrong */
    int height, width, channels;
} space_cases[] = {
    {"a number", {.dtype = RLS_F32, .parts = 1, .choices = {2}}, NULL, 1, 1, 1},
    {"a vector lies in the channels",
     {.dtype = RLS_F32, .dims = 1, .shape = {7}, .parts = 1, .choices = {2}},
     NULL,
     1,
     1,
     7},
    {"a picture in grey",
     {.dtype = RLS_U8, .dims = 2, .shape = {4, 5}, .parts = 1, .choices = {2}},
     NULL,
     4,
     5,
     1},
    {"a picture in colour",
     {.dtype = RLS_U8,
      .dims = 3,
      .shape = {4, 5, 3},
      .parts = 1,
      .choices = {2}},
     NULL,
     4,
     5,
     3},
    {"no type",
     {.parts = 1, .choices = {2}},
     "its observations have no type of rlstudy/env.h",
     0,
     0,
     0},
    {"no codes",
     {.dtype = RLS_I32, .parts = 1, .choices = {2}},
     "an observation of codes has 0 of them",
     0,
     0,
     0},
    {"a choice of one",
     {.dtype = RLS_U8, .parts = 1, .choices = {1}},
     "part 0 of an action has 1 choices; 2 to 256 will do",
     0,
     0,
     0},
    {"no part",
     {.dtype = RLS_U8},
     "an action has 1 to 16 parts, not 0",
     0,
     0,
     0},
    {"an empty range",
     {.dtype = RLS_U8, .continuous = 1, .parts = 1, .low = {1}, .high = {1}},
     "part 0 of an action lies between 1 and 1",
     0,
     0,
     0},
    {"an extent of nothing",
     {.dtype = RLS_U8, .dims = 1, .parts = 1, .choices = {2}},
     "extent 0 of an observation is 0",
     0,
     0,
     0},
};

static void test_spaces(void)
{
    for (size_t i = 0; i < COUNT_OF(space_cases); i++) {
        const struct space_case *c = &space_cases[i];
        struct env_space space;
        struct err err = {.msg = ""};

        CU_ASSERT_EQUAL(plugin_take_space(&space, &c->raw, &err),
                        c->said == NULL);
        CU_ASSERT_STRING_EQUAL(err.msg, c->said != NULL ? c->said : "");
        if (c->said == NULL)
            CU_ASSERT(space.height == c->height && space.width == c->width &&
                      space.channels == c->channels);
    }
}

static const struct unit_test tests[] = {
    {"a child ends in one of several ways", test_children},
    {"options make sense, or it is said why not", test_options},
    {"every edge of every buffer is guarded", test_guards},
    {"spaces make sense, or it is said why not", test_spaces},
};

UNIT_MAIN("plug-ins", tests)
