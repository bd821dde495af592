/* test_explain.c - each topic is explained, with an example that holds. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "cli/example.h"
#include "cli/topics.h"
#include "diag/diag.h"
#include "tests/unit/unit.h"

static bool is_topic(const struct topics *topics, const char *name)
{
    for (size_t i = 0; i < topics->n; i++) {
        if (strcmp(topics->items[i].name, name) == 0)
            return true;
    }
    return false;
}

/* Examples of diagnostics are wrong on purpose, those of functions and words
 * have tests of their own, and over-budget takes a store. */
static bool has_lines(enum about about)
{
    return about != ABOUT_DIAGNOSTIC && about != ABOUT_FUNCTION &&
           about != ABOUT_WORD;
}

/* Whether the example is sound in an environment of this kind. */
static bool holds_in(const struct card *card, const char *environment,
                     bool complain)
{
    struct arena *arena = arena_new();
    struct diag *diag = diag_new();

    example_check_in(arena, diag, environment, card->example, NULL);
    const bool sound = diag_errors(diag) == 0;
    if (!sound && complain) {
        const struct diag_style style = {.limit = 3};

        fprintf(stderr, "\n%s (%s):\n", card->topic->name, card->topic->sort);
        diag_print(stderr, diag, &style);
    }
    diag_free(diag);
    arena_free(arena);
    return sound;
}

/* Small images, numbers or large images: nothing fits all of them. */
static void check_example(const struct card *card)
{
    /* These take an interpreter or somebody else's library, which
     * tests/e2e/gymnasium.sh and libenv.sh have. */
    if (strstr(card->example, "= gymnasium(") != NULL ||
        strstr(card->example, "std/procgen") != NULL)
        return;
    CU_ASSERT(holds_in(card, "cartpole", false) ||
              holds_in(card, "noise", false) || holds_in(card, "digits", true));
}

static void test_cards(void)
{
    struct arena *arena = arena_new();
    size_t by_group[ABOUTS] = {0};
    struct topics topics;
    const char *build = getenv("top_builddir");

    /* The example of `plugin` names a file of tests/plugins. */
    CU_ASSERT_FATAL(build != NULL && chdir(build) == 0);
    CU_ASSERT_FATAL(chdir("tests/plugins") == 0);
    topics_collect(&topics, arena);
    for (size_t i = 0; i < topics.n; i++) {
        const struct topic *t = &topics.items[i];
        struct card card;

        card_fill(&card, arena, &topics, t);
        by_group[t->about]++;
        CU_ASSERT(t->sort[0] != '\0');
        CU_ASSERT(card.doc[0] != '\0');
        CU_ASSERT_PTR_NOT_NULL_FATAL(card.example);
        CU_ASSERT(card.example[0] != '\0');
        if (card.doc[0] == '\0' || card.example[0] == '\0')
            fprintf(stderr, "\n%s says too little\n", t->name);
        for (size_t k = 0; k < card.n_see; k++) {
            CU_ASSERT(is_topic(&topics, card.see[k]));
            CU_ASSERT(strcmp(card.see[k], t->name) != 0);
        }
        if (has_lines(t->about))
            check_example(&card);
    }
    for (int about = 0; about < ABOUTS; about++) {
        CU_ASSERT(by_group[about] > 0);
        CU_ASSERT(about_title((enum about)about)[0] != '\0');
    }
    topics_fini(&topics);
    arena_free(arena);
}

/* The whole name of a topic is its alone within its group. */
static void test_names(void)
{
    struct arena *arena = arena_new();
    struct topics topics;

    topics_collect(&topics, arena);
    for (size_t i = 0; i < topics.n; i++) {
        for (size_t k = i + 1; k < topics.n; k++) {
            const struct topic *a = &topics.items[i], *b = &topics.items[k];

            if (a->about == b->about)
                CU_ASSERT_STRING_NOT_EQUAL(a->name, b->name);
        }
    }
    topics_fini(&topics);
    arena_free(arena);
}

static const struct unit_test tests[] = {
    {"each topic says what it is and has an example", test_cards},
    {"names are clear", test_names},
};

UNIT_MAIN("explain", tests)
