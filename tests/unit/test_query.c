/* test_query.c - what stands where in a study. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "check/query.h"
#include "grammar/parse.h"
#include "stdlib/stdlib.h"
#include "tests/golden/catalog.h"
#include "tests/unit/unit.h"

/* A study with something of everything; '|' marks the places asked for. */
static const char text[] =
    "use \"std/digits\"\n"
    "axis h = [1, 4, 16]\n"
    "let base = 1k interactions\n"
    "environment task = digits\n"
    "family net = digits_cnn { width = if h > 1 then 2 else 1 }\n"
    "algorithm learner = ppo_ewma { horizon = h }\n"
    "budget each { interactions = max(base, 2k interactions) }\n"
    "runs main = product(h, seed in 1 .. 2) where seed < 2 or h > 1\n"
    "fit law[h] = intrinsic(main)\n"
    "claim \"it is steep\" : all(law.exponent > 0.1)\n"
    "report \"All\" { figure curves(main) }\n"
    "let doubled = [2 * x for x in h]\n"
    "let broken = = 3\n"
    "let odd = nothing_of_the_sort\n";

struct loaded {
    struct arena *arena;
    struct diag *diag;
    const struct ast *ast;
    const struct study *study;
    struct mentions mentions;
};

static struct loaded load(void)
{
    struct loaded l = {.arena = arena_new(), .diag = diag_new()};
    const struct parse_options options = {.path = "test.study",
                                          .text = text,
                                          .len = sizeof text - 1,
                                          .library = stdlib_files};

    l.ast = parse_study(l.arena, l.diag, &options);
    l.study = study_check_anyway(l.arena, l.diag, l.ast, &test_catalog);
    l.mentions = mentions_find(l.arena, l.study->scope);
    return l;
}

static void unload(struct loaded *l)
{
    diag_free(l->diag);
    arena_free(l->arena);
}

/* What is mentioned where WORD stands for the Nth time, from 0. */
static const struct mention *at(const struct loaded *l, const char *word,
                                int nth)
{
    const char *place = strstr(text, word);

    while (place != NULL && nth-- > 0)
        place = strstr(place + 1, word);
    CU_ASSERT_PTR_NOT_NULL_FATAL(place);
    return mention_at(&l->mentions, l->ast->modules[0].source->start +
                                        (uint32_t)(place - text) + 1);
}

static const struct {
    const char *what;
    const char *word;
    int nth;
    int kind; /* -1: nothing */
    bool defines;
    const char *name; /* of what is meant */
} cases[] = {
    {"a declaration where it is declared", "h = [", 0, MENTION_DECL, true, "h"},
    {"a declaration in an expression", "h > 1", 0, MENTION_DECL, false, "h"},
    {"an axis of a product", "h, seed", 0, MENTION_DECL, false, "h"},
    {"an axis of a fit", "h] = intr", 0, MENTION_DECL, false, "h"},
    {"an axis given in place", "seed", 0, MENTION_LOCAL, true, "seed"},
    {"that axis in a condition", "seed", 1, MENTION_LOCAL, false, "seed"},
    {"a built-in kind", "digits\n", 0, MENTION_KIND, false, "digits"},
    {"a declaration of the library", "digits_cnn", 0, MENTION_DECL, false,
     "digits_cnn"},
    {"the file of a use", "\"std", 0, MENTION_MODULE, false, NULL},
    {"a key that comes from far", "width", 0, MENTION_KEY, false, "width"},
    {"a key of the language's own", "interactions = max", 0, MENTION_KEY, false,
     "interactions"},
    {"a unit", "interactions\n", 0, MENTION_UNIT, false, "interactions"},
    {"a function", "max(", 0, MENTION_FUNCTION, false, "max"},
    {"a law", "intrinsic", 0, MENTION_KIND, false, "intrinsic"},
    {"the runs of a law", "main)\nclaim", 0, MENTION_DECL, false, "main"},
    {"a fit in a claim", "law.exp", 0, MENTION_DECL, false, "law"},
    {"a result of it", "exponent", 0, MENTION_ATTRIBUTE, false, "exponent"},
    {"an item of a report", "curves(", 0, MENTION_ITEM, false, "curves"},
    {"what it shows", "main) }", 0, MENTION_DECL, false, "main"},
    {"the variable of a comprehension", "x in h", 0, MENTION_LOCAL, true, "x"},
    {"and its use, which stands before", "x for", 0, MENTION_LOCAL, false, "x"},
    {"an axis behind a mistake", "h]\n", 0, MENTION_DECL, false, "h"},
    {"a word of the language", "then 2", 0, -1, false, NULL},
    {"a name that nothing has", "nothing_of", 0, -1, false, NULL},
};

static const char *name_of(const struct loaded *l, const struct mention *m)
{
    size_t len;

    switch (m->kind) {
    case MENTION_DECL:
        return m->decl->name;
    case MENTION_KIND:
        return m->table->name;
    case MENTION_KEY:
    case MENTION_CHOICE:
        return m->param->name;
    case MENTION_UNIT:
        return m->unit->name;
    case MENTION_FUNCTION:
        return m->function->name;
    case MENTION_ATTRIBUTE:
        return m->attribute->name;
    case MENTION_ITEM:
        return m->item->name;
    case MENTION_LOCAL:
        return arena_strndup(l->arena, diag_text_of(l->diag, m->origin, &len),
                             m->origin.end - m->origin.start);
    default:
        return "";
    }
}

static void test_mentions(void)
{
    struct loaded l = load();

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct mention *m = at(&l, cases[i].word, cases[i].nth);
        int kind = m != NULL ? (int)m->kind : -1;
        bool right = kind == cases[i].kind;

        right &= m == NULL || m->defines == cases[i].defines;
        right &= m == NULL || cases[i].name == NULL ||
                 strcmp(name_of(&l, m), cases[i].name) == 0;
        CU_ASSERT_TRUE(right);
        if (!right)
            fprintf(stderr, "%s: kind %d, '%s'\n", cases[i].what, kind,
                    m != NULL ? name_of(&l, m) : "");
    }
    unload(&l);
}

static void test_order(void)
{
    struct loaded l = load();

    for (size_t i = 1; i < l.mentions.n; i++)
        CU_ASSERT_TRUE(l.mentions.items[i - 1].span.end <=
                       l.mentions.items[i].span.start);
    CU_ASSERT_TRUE(l.mentions.n > 40);
    unload(&l);
}

static void test_sameness(void)
{
    struct loaded l = load();

    CU_ASSERT_TRUE(mention_same(at(&l, "h = [", 0), at(&l, "h > 1", 1)));
    CU_ASSERT_TRUE(mention_same(at(&l, "seed", 0), at(&l, "seed", 1)));
    CU_ASSERT_FALSE(mention_same(at(&l, "seed", 0), at(&l, "x in", 0)));
    CU_ASSERT_FALSE(mention_same(at(&l, "h = [", 0), at(&l, "law.exp", 0)));
    unload(&l);
}

static void test_visible(void)
{
    struct loaded l = load();
    size_t n, found = 0;
    const struct visible *names = names_visible(l.arena, l.study->scope, 0, &n);

    for (size_t i = 0; i < n; i++) {
        found += strcmp(names[i].name, "law") == 0;
        found += strcmp(names[i].name, "digits_shallow") == 0;
        found += strcmp(names[i].name, "seed") == 0 ? 100 : 0;
    }
    CU_ASSERT_EQUAL(found, 2);
    unload(&l);
}

static void test_values(void)
{
    static const char *const want[][2] = {{"h = [", "1, 4, 16"},
                                          {"base = 1k", "1k interactions"},
                                          {"odd = ", ""}};
    struct loaded l = load();

    for (size_t i = 0; i < COUNT_OF(want); i++) {
        const struct mention *m = at(&l, want[i][0], 0);
        struct str out = STR_INIT;

        CU_ASSERT_PTR_NOT_NULL_FATAL(m);
        decl_print_value(&out, m->decl);
        CU_ASSERT_STRING_EQUAL(str_text(&out), want[i][1]);
        str_fini(&out);
    }
    unload(&l);
}

static void test_names(void)
{
    static const char *const good[] = {"a", "h2", "_x", "Size", "seed"};
    static const char *const bad[] = {"",    "2h",   "a b",
                                      "a-b", "runs", "if",
                                      "as",  "for",  "gr\xc3\xb6\xc3\x9f"};

    for (size_t i = 0; i < COUNT_OF(good); i++)
        CU_ASSERT_TRUE(name_is_sound(good[i]));
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        CU_ASSERT_FALSE(name_is_sound(bad[i]));
        if (name_is_sound(bad[i]))
            fprintf(stderr, "'%s' is taken for a name\n", bad[i]);
    }
}

static const struct unit_test tests[] = {
    {"mentions", test_mentions}, {"order", test_order},
    {"sameness", test_sameness}, {"visible names", test_visible},
    {"values", test_values},     {"names", test_names},
};

UNIT_MAIN("query", tests)
